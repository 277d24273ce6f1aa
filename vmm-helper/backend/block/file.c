/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The file protocol: a regular file or a host block device, by io_uring or threads (host/uring.h).
 * Locks with open-file-description locks against a second writer: the bytes and their meaning are
 * the project's own (one byte for "I write", one for "others may not write"), shared between all
 * users of this library.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "vmm-helper/backend/block/node.h"
#include "vmm-helper/backend/block/options.h"
#include "vmm-helper/host/uring.h"

typedef struct File {
    Fd fd;
    bool device;
    bool no_punch, no_zero_range; /* refused once: not tried again */
    bool flush_failed; /* what the host lost cannot be told apart: no flush succeeds any more */
} File;

/* --- Locks
 * ---------------------------------------------------------------------------------------------- */

/* Byte LOCK_WRITER is held shared by each writer, LOCK_EXCLUSIVE by each that allows no (other)
 * writer; to begin, one looks whether the opposite byte is held by somebody else. */
#define LOCK_WRITER 100
#define LOCK_EXCLUSIVE 101

static int lock_byte(int fd, int command, short type, off_t byte)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    if (fcntl(fd, command, &lock) < 0)
        return -errno;
    return command == F_OFD_GETLK && lock.l_type != F_UNLCK ? -EAGAIN : 0;
}

static bool file_lock(BlockNode *node, bool share, GError **error)
{
    const File *file = node->state;
    bool writes = !node->read_only;
    int result = writes ? lock_byte(file->fd, F_OFD_SETLK, F_RDLCK, LOCK_WRITER) : 0;
    if (result == 0 && !share)
        result = lock_byte(file->fd, F_OFD_SETLK, F_RDLCK, LOCK_EXCLUSIVE);
    /* A shared lock never conflicts with ours; an exclusive probe shows who else holds the byte. */
    if (result == 0 && !share)
        result = lock_byte(file->fd, F_OFD_GETLK, F_WRLCK, LOCK_WRITER);
    if (result == 0 && writes)
        result = lock_byte(file->fd, F_OFD_GETLK, F_WRLCK, LOCK_EXCLUSIVE);
    if (result == -EAGAIN || result == -EACCES)
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("'%s' is in use by another process: stop it, or open the image shareable"),
                    node->filename);
    if (result < 0 && result != -EINVAL && result != -ENOLCK && result != -EOPNOTSUPP)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result, _("cannot lock '%s'"),
                          node->filename);
    return true;
}

/* --- Opening
 * --------------------------------------------------------------------------------------------- */

static bool is_direct(const BlockNode *node)
{
    return node->cache == BLOCK_CACHE_NONE || node->cache == BLOCK_CACHE_DIRECTSYNC;
}

static bool file_measure(BlockNode *node, GError **error)
{
    File *file = node->state;
    struct stat status;
    if (fstat(file->fd, &status) < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, errno, _("cannot look at '%s'"),
                          node->filename);
    file->device = S_ISBLK(status.st_mode);
    if (!file->device && !S_ISREG(status.st_mode))
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("'%s' is neither a regular file nor a block device"), node->filename);
    uint64_t bytes = status.st_size;
    int sector = BLOCK_SECTOR;
    if (file->device &&
        (ioctl(file->fd, BLKGETSIZE64, &bytes) < 0 || ioctl(file->fd, BLKSSZGET, &sector) < 0))
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, errno, _("cannot measure '%s'"),
                          node->filename);
    if (bytes > (uint64_t)BLOCK_MAX_SIZE)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("'%s' is too large"), node->filename);
    node->size = bytes;
    /* O_DIRECT wants logical blocks; a file's are unknown here, and a page satisfies all. */
    if (is_direct(node)) {
        node->limits.request_alignment = file->device ? sector : 4096;
        node->limits.memory_alignment = 4096;
    }
    node->limits.discard_alignment = node->limits.write_zeroes_alignment =
        node->limits.request_alignment;
    node->limits.supported_write_flags = BLOCK_FUA;
    node->limits.supported_zero_flags = BLOCK_MAY_UNMAP | BLOCK_NO_FALLBACK;
    return true;
}

static bool file_open(BlockNode *node, BlockOptions *options, GError **error)
{
    File *file = node->state;
    file->fd = FD_NONE;
    bool locking = true, share = false;
    g_autofree char *name = block_options_take(options, "filename");
    if (!name)
        return fail(error, VIR_ERR_INVALID_ARG, _("a file node needs a file name"));
    if (!block_options_take_bool(options, "locking", &locking, error) ||
        !block_options_take_bool(options, "share", &share, error))
        return false;
    int flags =
        (node->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | (is_direct(node) ? O_DIRECT : 0);
    file->fd = block_opener(node)->open(block_opener(node), name, flags, error);
    if (file->fd < 0)
        return false;
    return file_measure(node, error) && (!locking || file_lock(node, share, error));
}

static void file_close(BlockNode *node)
{
    File *file = node->state;
    fd_clear(&file->fd);
}

/* --- Transfers
 * --------------------------------------------------------------------------------------------- */

/* Drops @done bytes from the front of a copy of the vector; its new length. */
static int iov_advance(struct iovec *iov, int n_iov, size_t done)
{
    int first = 0;
    while (first < n_iov && done >= iov[first].iov_len)
        done -= iov[first++].iov_len;
    if (first < n_iov) {
        iov[first].iov_base = (char *)iov[first].iov_base + done;
        iov[first].iov_len -= done;
    }
    memmove(iov, iov + first, (n_iov - first) * sizeof(*iov));
    return n_iov - first;
}

static int transfer(const File *file, bool write, const struct iovec *iov, int n_iov,
                    int64_t offset, int flags)
{
    int rwf = flags & BLOCK_FUA ? RWF_DSYNC : 0;
    return write ? uring_writev(file->fd, iov, n_iov, offset, rwf)
                 : uring_readv(file->fd, iov, n_iov, offset);
}

/* What lies behind the end of the file reads as zeroes: formats allocate there. */
static void zero_rest(struct iovec *iov, int n_iov)
{
    for (int i = 0; i < n_iov; i++)
        memset(iov[i].iov_base, 0, iov[i].iov_len);
}

/* After a short first transfer: goes on where it stopped. */
static int transfer_rest(const File *file, bool write, const struct iovec *iov, int n_iov,
                         int64_t offset, int64_t bytes, int64_t done, int flags)
{
    g_autofree struct iovec *rest = g_memdup2(iov, n_iov * sizeof(*iov));
    n_iov = iov_advance(rest, n_iov, done);
    while (done < bytes) {
        int result = transfer(file, write, rest, n_iov, offset + done, flags);
        if (result < 0)
            return result;
        if (result == 0) {
            if (write)
                return -ENOSPC;
            zero_rest(rest, n_iov);
            return 0;
        }
        done += result;
        n_iov = iov_advance(rest, n_iov, result);
    }
    return 0;
}

static int file_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                     int n_iov, int flags)
{
    const File *file = node->state;
    int result = transfer(file, false, iov, n_iov, offset, flags);
    if (result == bytes)
        return 0;
    return result < 0 ? result
                      : transfer_rest(file, false, iov, n_iov, offset, bytes, result, flags);
}

/* The size follows writes behind the end; several loops may write at once. */
static void grown_to(BlockNode *node, int64_t end)
{
    int64_t size = __atomic_load_n(&node->size, __ATOMIC_RELAXED);
    while (size < end && !__atomic_compare_exchange_n(&node->size, &size, end, false,
                                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        continue;
}

static int file_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                      int n_iov, int flags)
{
    const File *file = node->state;
    int result = transfer(file, true, iov, n_iov, offset, flags);
    if (result >= 0 && result != bytes)
        result = transfer_rest(file, true, iov, n_iov, offset, bytes, result, flags);
    if (result < 0)
        return result;
    grown_to(node, offset + bytes);
    return 0;
}

static bool unsupported(int result)
{
    return result == -EOPNOTSUPP || result == -ENOSYS || result == -EINVAL || result == -ENODEV;
}

static int file_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    File *file = node->state;
    int result = -EOPNOTSUPP;
    bool inside = offset + bytes <= block_size(node);
    if (flags & BLOCK_MAY_UNMAP && !file->no_punch && inside) {
        result =
            uring_fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes);
        file->no_punch = unsupported(result);
    }
    if (result < 0 && !file->no_zero_range) {
        result = uring_fallocate(file->fd, FALLOC_FL_ZERO_RANGE, offset, bytes);
        file->no_zero_range = unsupported(result);
    }
    if (result < 0)
        return unsupported(result) ? -ENOTSUP : result;
    grown_to(node, offset + bytes);
    return 0;
}

static int file_discard(BlockNode *node, int64_t offset, int64_t bytes)
{
    File *file = node->state;
    if (file->no_punch)
        return -ENOTSUP;
    int result =
        uring_fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes);
    file->no_punch = unsupported(result);
    return file->no_punch ? -ENOTSUP : MIN(result, 0);
}

/* After a failed fdatasync the kernel has dropped the error and perhaps the pages: the next one may
 * succeed without the data being anywhere. So failure is remembered. */
static int file_flush(BlockNode *node)
{
    File *file = node->state;
    if (__atomic_load_n(&file->flush_failed, __ATOMIC_RELAXED))
        return -EIO;
    int result = uring_fdatasync(file->fd);
    if (result < 0)
        __atomic_store_n(&file->flush_failed, true, __ATOMIC_RELAXED);
    return MIN(result, 0);
}

static int file_resize(BlockNode *node, int64_t size, int flags, GError **error)
{
    const File *file = node->state;
    if (file->device && size <= block_size(node))
        return 0;
    if (file->device || ftruncate(file->fd, size) < 0) {
        int errnum = file->device ? ENOTSUP : errno;
        fail_errno(error, VIR_ERR_OPERATION_FAILED, errnum, _("cannot resize '%s'"),
                   node->filename);
        return -errnum;
    }
    __atomic_store_n(&node->size, size, __ATOMIC_RELAXED);
    return 0;
}

static int file_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status)
{
    const File *file = node->state;
    BlockStatus status = {.flags = BLOCK_STATUS_DATA | BLOCK_STATUS_ALLOCATED |
                                   BLOCK_STATUS_OFFSET_VALID,
                          .bytes = bytes,
                          .offset = offset,
                          .file = node};
    off_t data = file->device ? offset : lseek(file->fd, offset, SEEK_DATA);
    if (data < 0 && errno == ENXIO)
        data = block_size(node); /* a hole up to the end */
    if (data > offset) {
        status.flags = BLOCK_STATUS_ZERO | BLOCK_STATUS_ALLOCATED | BLOCK_STATUS_OFFSET_VALID;
        status.bytes = MIN(bytes, data - offset);
    } else if (data == offset && !file->device) {
        off_t hole = lseek(file->fd, offset, SEEK_HOLE);
        if (hole > offset)
            status.bytes = MIN(bytes, hole - offset);
    }
    *ret_status = status;
    return 0;
}

const BlockDriver block_driver_file = {
    .name = "file",
    .is_protocol = true,
    .state_size = sizeof(File),
    .open = file_open,
    .close = file_close,
    .read = file_read,
    .write = file_write,
    .write_zeroes = file_write_zeroes,
    .discard = file_discard,
    .flush = file_flush,
    .resize = file_resize,
    .status = file_status,
};

const BlockDriver block_driver_host_device = {
    .name = "host_device",
    .is_protocol = true,
    .state_size = sizeof(File),
    .open = file_open,
    .close = file_close,
    .read = file_read,
    .write = file_write,
    .write_zeroes = file_write_zeroes,
    .discard = file_discard,
    .flush = file_flush,
    .resize = file_resize,
    .status = file_status,
};
