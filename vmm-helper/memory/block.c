/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RAM blocks: the only place that maps guest memory. */
#include "vmm-helper/memory/memory-private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "common/error.h"
#include "vmm-helper/host/memfd.h"

void ram_block_free(RamBlock *block)
{
    if (!block)
        return;
    memfd_unmap(block->host, block->size);
    if (block->marks)
        munmap(block->marks, block->size >> GUEST_PAGE_BITS);
    fd_close(block->memfd);
    g_free(block->name);
    g_free(block);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RamBlock, ram_block_free)

RamBlock *memory_add_block(Memory *memory, const char *name, uint64_t size, GError **error)
{
    if (size == 0 || size % GUEST_PAGE_SIZE || size > INT64_MAX)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("a memory size of %" PRIu64 " bytes is not possible"), size);
    g_autoptr(RamBlock) block = g_new0(RamBlock, 1);
    block->name = g_strdup(name);
    block->size = size;
    block->memfd = memfd_new(name, size);
    if (block->memfd < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -block->memfd,
                          _("cannot allocate %" PRIu64 " bytes of guest memory '%s'"),
                          size, name),
               NULL;
    block->host = memfd_map(block->memfd, 0, size);
    /* One byte a page, touched only where marks are set. */
    void *marks = !block->host ? MAP_FAILED
                               : mmap(NULL, size >> GUEST_PAGE_BITS, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (marks == MAP_FAILED)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, errno,
                          _("cannot map %" PRIu64 " bytes of guest memory '%s'"), size,
                          name),
               NULL;
    block->marks = marks;
    g_mutex_lock(&memory->lock);
    block->index = memory->blocks->len;
    g_ptr_array_add(memory->blocks, block);
    g_mutex_unlock(&memory->lock);
    return g_steal_pointer(&block);
}

const GPtrArray *memory_blocks(const Memory *memory)
{
    return memory->blocks;
}

RamBlock *memory_block_of_host(const Memory *memory, const void *host)
{
    for (guint i = 0; i < memory->blocks->len; i++) {
        RamBlock *block = g_ptr_array_index(memory->blocks, i);
        if ((const uint8_t *)host >= block->host &&
            (const uint8_t *)host < block->host + block->size)
            return block;
    }
    return NULL;
}

void memory_discard(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size)
{
    if (offset > block->size || size > block->size - offset)
        return;
    uint64_t first = (offset + GUEST_PAGE_SIZE - 1) & ~(GUEST_PAGE_SIZE - 1);
    uint64_t end = (offset + size) & ~(GUEST_PAGE_SIZE - 1);
    if (first >= end)
        return;
    if (fallocate(block->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  (off_t)(block->offset + first), (off_t)(end - first)) < 0)
        memset(block->host + first, 0, end - first);
    memory_page_written(memory, block, first, end - first);
}

uint64_t memory_block_resident(const RamBlock *block)
{
    struct stat status;
    return fstat(block->memfd, &status) == 0 ? (uint64_t)status.st_blocks * 512 : 0;
}
