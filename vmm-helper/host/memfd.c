/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory files; see memfd.h. What they mean to a guest is memory/'s. */
#include "vmm-helper/host/memfd.h"

#include <fcntl.h>
#include <sys/mman.h>

Fd memfd_new(const char *name, uint64_t size)
{
    g_auto(Fd) fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -errno;
    if (size > INT64_MAX || ftruncate(fd, (off_t)size) < 0)
        return size > INT64_MAX ? -EFBIG : -errno;
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
        return -errno;
    return fd_steal(&fd);
}

static uint64_t guard_size(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

uint8_t *memfd_map(Fd fd, uint64_t offset, uint64_t size)
{
    uint64_t guard = guard_size();
    if (size > INT64_MAX - 2 * guard) {
        errno = ENOMEM;
        return NULL;
    }
    uint8_t *whole =
        mmap(NULL, size + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (whole == MAP_FAILED)
        return NULL;
    uint8_t *mapping = mmap(whole + guard, size, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, (off_t)offset);
    if (mapping == MAP_FAILED) {
        int saved = errno;
        munmap(whole, size + 2 * guard);
        errno = saved;
        return NULL;
    }
    madvise(mapping, size, MADV_NOHUGEPAGE);
    madvise(mapping, size, MADV_DONTDUMP);
    return mapping;
}

void memfd_unmap(uint8_t *mapping, uint64_t size)
{
    if (mapping)
        munmap(mapping - guard_size(), size + 2 * guard_size());
}
