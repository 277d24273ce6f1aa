/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What every request goes through before and after a driver sees it: bounds, alignment by
 * read-modify-write, cutting to the driver's limits, flags the driver does not do itself (FUA by a
 * flush, write-zeroes by writing), cache modes. Runs on fibers; block_submit() makes one.
 */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/iov.h"
#include "vmm-helper/backend/block/node.h"

#define BOUNCE_ALIGNMENT 4096
#define MAX_PIECES 1024 /* IOV_MAX of Linux */
#define ZERO_CHUNK (1u << 20)

/* --- Vectors
 * ---------------------------------------------------------------------------------------- */

static bool iov_aligned(const struct iovec *iov, int n_iov, uint32_t alignment)
{
    for (int i = 0; i < n_iov; i++)
        if (((uintptr_t)iov[i].iov_base | iov[i].iov_len) & (alignment - 1))
            return false;
    return true;
}

/* --- Checks
 * ------------------------------------------------------------------------------------------ */

static int check_range(const BlockNode *node, int64_t offset, int64_t bytes)
{
    if (offset < 0 || bytes < 0 || offset > block_size(node) || bytes > block_size(node) - offset)
        return -EIO;
    return 0;
}

static int check_write(const BlockNode *node, int64_t offset, int64_t bytes)
{
    if (node->read_only)
        return -EPERM;
    return check_range(node, offset, bytes);
}

/* Metadata of formats may lie behind the end of the file they are in: a protocol node grows. */
static int check_protocol_write(BlockNode *node, int64_t offset, int64_t bytes)
{
    if (node->read_only)
        return -EPERM;
    if (offset < 0 || bytes < 0 || bytes > BLOCK_MAX_SIZE - offset)
        return -EFBIG;
    return 0;
}

static uint32_t max_transfer(const BlockNode *node)
{
    uint32_t most = node->limits.max_transfer ? node->limits.max_transfer : BLOCK_MAX_REQUEST;
    return MAX(most / node->limits.request_alignment, 1) * node->limits.request_alignment;
}

/* --- Aligned transfers to the driver
 * ------------------------------------------------------------------ */

typedef int (*Transfer)(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                        int n_iov, int flags);

/* Through a bounce buffer where the guest's memory is not aligned as the driver wants it. */
static int transfer_bounced(BlockNode *node, Transfer transfer, bool write, int64_t offset,
                            int64_t bytes, const struct iovec *iov, int n_iov, int flags)
{
    g_autofree char *raw = g_try_malloc(bytes + BOUNCE_ALIGNMENT);
    if (!raw)
        return -ENOMEM;
    char *buffer =
        (char *)(((uintptr_t)raw + BOUNCE_ALIGNMENT - 1) & ~(uintptr_t)(BOUNCE_ALIGNMENT - 1));
    if (write)
        block_iov_gather(buffer, iov, n_iov, 0, bytes);
    struct iovec one = {buffer, bytes};
    int result = transfer(node, offset, bytes, &one, 1, flags);
    if (!write && result == 0)
        block_iov_scatter(iov, n_iov, 0, buffer, bytes);
    return result;
}

static int transfer_cut(BlockNode *node, Transfer transfer, bool write, int64_t offset,
                        int64_t bytes, const struct iovec *iov, int n_iov, int flags)
{
    int64_t most = max_transfer(node);
    /* The host takes so many pieces in one call; a format may have added its own to the guest's. */
    bool aligned = n_iov <= MAX_PIECES && iov_aligned(iov, n_iov, node->limits.memory_alignment);
    if (bytes <= most && aligned)
        return transfer(node, offset, bytes, iov, n_iov, flags);
    g_autofree struct iovec *slice = g_new(struct iovec, n_iov);
    for (int64_t done = 0; done < bytes;) {
        int64_t piece = MIN(bytes - done, most);
        int n = block_iov_slice(slice, iov, n_iov, done, piece);
        int result = aligned ? transfer(node, offset + done, piece, slice, n, flags)
                             : transfer_bounced(node, transfer, write, offset + done, piece, slice,
                                                n, flags);
        if (result < 0)
            return result;
        done += piece;
    }
    return 0;
}

/* --- Read
 * --------------------------------------------------------------------------------------------- */

/* A read whose ends are not aligned: the aligned range around it, then the part asked for. */
static int read_widened(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                        int n_iov, int flags)
{
    int64_t alignment = node->limits.request_alignment;
    int64_t start = offset - offset % alignment;
    int64_t end = (offset + bytes + alignment - 1) / alignment * alignment;
    g_autofree char *raw = g_try_malloc(end - start + BOUNCE_ALIGNMENT);
    if (!raw)
        return -ENOMEM;
    char *buffer =
        (char *)(((uintptr_t)raw + BOUNCE_ALIGNMENT - 1) & ~(uintptr_t)(BOUNCE_ALIGNMENT - 1));
    struct iovec one = {buffer, end - start};
    int result = transfer_cut(node, node->driver->read, false, start, end - start, &one, 1, flags);
    if (result == 0)
        block_iov_scatter(iov, n_iov, 0, buffer + (offset - start), bytes);
    return result;
}

/* A format's last cluster may end behind the end of its file: zeroes there. */
static int read_across_end(BlockNode *node, int64_t offset, int64_t bytes, int64_t size,
                           const struct iovec *iov, int n_iov, int flags)
{
    g_autofree struct iovec *inside = g_new(struct iovec, n_iov);
    int n = block_iov_slice(inside, iov, n_iov, 0, size - offset);
    block_iov_zero(iov, n_iov, size - offset, bytes - (size - offset));
    return block_read(node, offset, size - offset, inside, n, flags);
}

int block_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
               int flags)
{
    int64_t size = block_size(node);
    if (node->driver->is_protocol && offset >= 0 && offset < size && bytes > size - offset &&
        bytes <= BLOCK_MAX_SIZE - offset)
        return read_across_end(node, offset, bytes, size, iov, n_iov, flags);
    int result = check_range(node, offset, bytes);
    if (result < 0 || bytes == 0)
        return result;
    block_admit(node);
    BlockTracked tracked;
    block_track_begin(node, &tracked, offset, bytes, false);
    result = (offset | bytes) % node->limits.request_alignment == 0
                 ? transfer_cut(node, node->driver->read, false, offset, bytes, iov, n_iov, flags)
                 : read_widened(node, offset, bytes, iov, n_iov, flags);
    block_track_end(node, &tracked);
    block_release(node);
    return result;
}

int block_read_buffer(BlockNode *node, int64_t offset, void *to, size_t bytes)
{
    struct iovec one = {to, bytes};
    return block_read(node, offset, bytes, &one, 1, 0);
}

/* --- Write
 * -------------------------------------------------------------------------------------------- */

static bool writes_through(const BlockNode *node)
{
    return node->cache == BLOCK_CACHE_WRITETHROUGH || node->cache == BLOCK_CACHE_DIRECTSYNC;
}

static int driver_flush(BlockNode *node)
{
    if (node->cache == BLOCK_CACHE_UNSAFE && node->driver->is_protocol)
        return 0;
    return node->driver->flush ? node->driver->flush(node) : 0;
}

static int write_aligned(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                         int n_iov, int flags)
{
    int passed = flags & node->limits.supported_write_flags;
    if (flags & BLOCK_COMPRESSED && !(passed & BLOCK_COMPRESSED))
        return -ENOTSUP;
    int result = transfer_cut(node, node->driver->write, true, offset, bytes, iov, n_iov, passed);
    if (result == 0 && flags & BLOCK_FUA && !(passed & BLOCK_FUA))
        result = driver_flush(node);
    return result;
}

/* Reads the aligned range around the request, changes the part, writes it; alone in the range. */
static int write_widened(BlockNode *node, BlockTracked *tracked, int64_t offset, int64_t bytes,
                         const struct iovec *iov, int n_iov, int flags)
{
    int64_t alignment = node->limits.request_alignment;
    block_track_serialise(node, tracked, alignment);
    int64_t start = tracked->offset, len = tracked->bytes;
    g_autofree char *raw = g_try_malloc(len + BOUNCE_ALIGNMENT);
    if (!raw)
        return -ENOMEM;
    char *buffer =
        (char *)(((uintptr_t)raw + BOUNCE_ALIGNMENT - 1) & ~(uintptr_t)(BOUNCE_ALIGNMENT - 1));
    struct iovec one = {buffer, len};
    int result = transfer_cut(node, node->driver->read, false, start, len, &one, 1, 0);
    if (result < 0)
        return result;
    block_iov_gather(buffer + (offset - start), iov, n_iov, 0, bytes);
    return write_aligned(node, start, len, &one, 1, flags);
}

int block_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                int flags)
{
    int result = node->driver->is_protocol ? check_protocol_write(node, offset, bytes)
                                           : check_write(node, offset, bytes);
    if (result < 0 || bytes == 0)
        return result;
    if (writes_through(node))
        flags |= BLOCK_FUA;
    block_admit(node);
    BlockTracked tracked;
    block_track_begin(node, &tracked, offset, bytes, true);
    result = (offset | bytes) % node->limits.request_alignment == 0
                 ? write_aligned(node, offset, bytes, iov, n_iov, flags)
                 : write_widened(node, &tracked, offset, bytes, iov, n_iov, flags);
    block_track_end(node, &tracked);
    block_release(node);
    return result;
}

int block_write_buffer(BlockNode *node, int64_t offset, const void *from, size_t bytes, int flags)
{
    struct iovec one = {(void *)from, bytes};
    return block_write(node, offset, bytes, &one, 1, flags);
}

/* --- Zeroes, discard
 * ------------------------------------------------------------------------------------ */

static int zeroes_written(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    int64_t chunk = MIN(bytes, (int64_t)ZERO_CHUNK);
    g_autofree char *zeroes = g_try_malloc0(chunk);
    if (!zeroes)
        return -ENOMEM;
    for (int64_t done = 0; done < bytes;) {
        int64_t piece = MIN(bytes - done, chunk);
        int result = block_write_buffer(node, offset + done, zeroes, piece, flags & BLOCK_FUA);
        if (result < 0)
            return result;
        done += piece;
    }
    return 0;
}

/* The aligned middle by the driver; -ENOTSUP where it cannot. */
static int zeroes_driver(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    if (!node->driver->write_zeroes)
        return -ENOTSUP;
    BlockTracked tracked;
    int passed = flags & (node->limits.supported_zero_flags | BLOCK_NO_FALLBACK);
    block_track_begin(node, &tracked, offset, bytes, true);
    int result = node->driver->write_zeroes(node, offset, bytes, passed);
    if (result == 0 && flags & BLOCK_FUA && !(passed & BLOCK_FUA))
        result = driver_flush(node);
    block_track_end(node, &tracked);
    return result;
}

static int zeroes_split(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    int64_t alignment = MAX(node->limits.write_zeroes_alignment, node->limits.request_alignment);
    int64_t end = offset + bytes;
    int64_t start = MIN((offset + alignment - 1) / alignment * alignment, end);
    int64_t stop = end == block_size(node) ? end : MAX(end - end % alignment, start);
    int result = start > offset ? zeroes_written(node, offset, start - offset, flags) : 0;
    if (result == 0 && stop > start) {
        result = zeroes_driver(node, start, stop - start, flags);
        if (result == -ENOTSUP && !(flags & BLOCK_NO_FALLBACK))
            result = zeroes_written(node, start, stop - start, flags);
    }
    if (result == 0 && end > stop)
        result = zeroes_written(node, stop, end - stop, flags);
    return result;
}

int block_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    int result = node->driver->is_protocol ? check_protocol_write(node, offset, bytes)
                                           : check_write(node, offset, bytes);
    if (result < 0 || bytes == 0)
        return result;
    if (writes_through(node))
        flags |= BLOCK_FUA;
    block_admit(node);
    result = zeroes_split(node, offset, bytes, flags);
    block_release(node);
    return result;
}

/* A hint: what is not aligned, or not supported, stays. */
int block_discard(BlockNode *node, int64_t offset, int64_t bytes)
{
    int result = check_write(node, offset, bytes);
    if (result < 0 || !node->driver->discard)
        return result;
    int64_t alignment = MAX(node->limits.discard_alignment, node->limits.request_alignment);
    int64_t end = offset + bytes;
    int64_t start = (offset + alignment - 1) / alignment * alignment;
    int64_t stop = end == block_size(node) ? end : end - end % alignment;
    if (stop <= start)
        return 0;
    block_admit(node);
    BlockTracked tracked;
    block_track_begin(node, &tracked, start, stop - start, true);
    result = node->driver->discard(node, start, stop - start);
    block_track_end(node, &tracked);
    block_release(node);
    return result == -ENOTSUP ? 0 : result;
}

int block_flush(BlockNode *node)
{
    if (node->read_only)
        return 0;
    block_admit(node);
    int result = driver_flush(node);
    block_release(node);
    return result;
}

static bool resize_check(const BlockNode *node, int64_t size, GError **error)
{
    if (node->read_only)
        return fail(error, VIR_ERR_OPERATION_DENIED, _("'%s' is open read-only"), node->filename);
    if (size < 0 || size > BLOCK_MAX_SIZE)
        return fail(error, VIR_ERR_INVALID_ARG, _("no disk can have that size"));
    if (!node->driver->resize)
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("%s images cannot be resized"),
                    node->driver->name);
    return true;
}

int block_resize(BlockNode *node, int64_t size, int flags, GError **error)
{
    if (!resize_check(node, size, error))
        return -EINVAL;
    block_admit(node);
    int result = node->driver->resize(node, size, flags, error);
    block_release(node);
    return result;
}

/* --- Status
 * --------------------------------------------------------------------------------------------- */

int block_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status)
{
    int result = check_range(node, offset, 0);
    if (result < 0)
        return result;
    bytes = MIN(bytes, block_size(node) - offset);
    if (bytes == 0) {
        *ret_status = (BlockStatus){.flags = BLOCK_STATUS_EOF};
        return 0;
    }
    *ret_status =
        (BlockStatus){.flags = BLOCK_STATUS_DATA | BLOCK_STATUS_ALLOCATED, .bytes = bytes};
    if (!node->driver->status)
        return 0;
    block_admit(node);
    result = node->driver->status(node, offset, bytes, ret_status);
    block_release(node);
    if (result == 0 && (ret_status->bytes <= 0 || ret_status->bytes > bytes))
        return -EIO; /* a driver's mistake must not make callers loop */
    return result;
}

int block_status_above(BlockNode *node, BlockNode *base, int64_t offset, int64_t bytes,
                       BlockStatus *ret_status)
{
    int result = block_status(node, offset, bytes, ret_status);
    BlockNode *at = block_child(node, BLOCK_CHILD_BACKING);
    while (result == 0 && ret_status->bytes > 0 && !(ret_status->flags & BLOCK_STATUS_ALLOCATED) &&
           at && at != base) {
        int64_t len = ret_status->bytes;
        if (offset >= block_size(at)) {
            /* Behind the end of a shorter backing image is zero. */
            *ret_status =
                (BlockStatus){.flags = BLOCK_STATUS_ZERO | BLOCK_STATUS_ALLOCATED, .bytes = len};
            return 0;
        }
        result = block_status(at, offset, len, ret_status);
        at = block_child(at, BLOCK_CHILD_BACKING);
    }
    if (result == 0 && !(ret_status->flags & BLOCK_STATUS_ALLOCATED) && !at)
        ret_status->flags |= BLOCK_STATUS_ZERO;
    return result;
}

/* --- From outside fibers
 * ---------------------------------------------------------------------------------- */

static int request_perform(const BlockRequest *request)
{
    BlockNode *node = request->node;
    switch (request->operation) {
    case BLOCK_OPERATION_READ:
        return block_read(node, request->offset, request->bytes, request->iov, request->n_iov,
                          request->flags);
    case BLOCK_OPERATION_WRITE:
        return block_write(node, request->offset, request->bytes, request->iov, request->n_iov,
                           request->flags);
    case BLOCK_OPERATION_WRITE_ZEROES:
        return block_write_zeroes(node, request->offset, request->bytes, request->flags);
    case BLOCK_OPERATION_DISCARD:
        return block_discard(node, request->offset, request->bytes);
    case BLOCK_OPERATION_FLUSH:
        return block_flush(node);
    }
    return -EINVAL;
}

static void request_run(void *opaque)
{
    BlockRequest *request = opaque;
    int result = g_atomic_int_get(&request->cancelled) ? -ECANCELED : request_perform(request);
    request->done(request, result);
}

void block_submit(EventLoop *loop, BlockRequest *request)
{
    fiber_start(loop, request_run, request);
}

void block_cancel(BlockRequest *request)
{
    g_atomic_int_set(&request->cancelled, 1);
}
