/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The raw format: the file's bytes are the disk's, optionally a part of them ("offset" and "size"
 * in bytes). A growing file is not followed: the size is that at open or resize.
 */
#include <errno.h>
#include <inttypes.h>

#include "vmm-helper/backend/block/block.h"
#include "vmm-helper/backend/block/node.h"
#include "vmm-helper/backend/block/options.h"

typedef struct Raw {
    int64_t offset;
    bool whole; /* neither offset nor size were given: may be resized */
} Raw;

static BlockNode *raw_file(const BlockNode *node)
{
    return block_child(node, BLOCK_CHILD_FILE);
}

static bool raw_place(BlockNode *node, uint64_t offset, uint64_t size, bool has_size,
                      GError **error)
{
    Raw *raw = node->state;
    uint64_t available = raw_file(node)->size;
    if (offset > available || (has_size && size > available - offset))
        return fail(
            error, VIR_ERR_CONFIG_UNSUPPORTED,
            _("offset and size of the raw image leave its file, which has %" PRIu64 " bytes"),
            available);
    raw->offset = offset;
    node->size = has_size ? size : available - offset;
    return true;
}

static bool raw_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Raw *raw = node->state;
    uint64_t offset = 0, size = 0;
    bool has_size = block_options_has(options, "size");
    raw->whole = !has_size && !block_options_has(options, "offset");
    if (!block_options_take_size(options, "offset", &offset, error) ||
        !block_options_take_size(options, "size", &size, error))
        return false;
    BlockNode *file = block_open_child(node, BLOCK_CHILD_FILE, "file", options, error);
    if (!file || !raw_place(node, offset, size, has_size, error))
        return false;
    /* Alignment holds for the part only where the part starts aligned. */
    node->limits = file->limits;
    if (offset % MAX(file->limits.request_alignment, 1))
        node->limits.request_alignment = 1;
    node->limits.supported_write_flags = BLOCK_FUA;
    node->limits.supported_zero_flags = BLOCK_FUA | BLOCK_MAY_UNMAP | BLOCK_NO_FALLBACK;
    return true;
}

static int raw_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                    int n_iov, int flags)
{
    const Raw *raw = node->state;
    return block_read(raw_file(node), raw->offset + offset, bytes, iov, n_iov, flags);
}

static int raw_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                     int n_iov, int flags)
{
    const Raw *raw = node->state;
    return block_write(raw_file(node), raw->offset + offset, bytes, iov, n_iov, flags);
}

static int raw_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    const Raw *raw = node->state;
    return block_write_zeroes(raw_file(node), raw->offset + offset, bytes, flags);
}

static int raw_discard(BlockNode *node, int64_t offset, int64_t bytes)
{
    const Raw *raw = node->state;
    return block_discard(raw_file(node), raw->offset + offset, bytes);
}

static int raw_flush(BlockNode *node)
{
    return block_flush(raw_file(node));
}

static int raw_resize(BlockNode *node, int64_t size, int flags, GError **error)
{
    const Raw *raw = node->state;
    if (!raw->whole) {
        fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("a part of a file cannot be resized"));
        return -ENOTSUP;
    }
    int result = block_resize(raw_file(node), size, flags, error);
    if (result == 0)
        __atomic_store_n(&node->size, size, __ATOMIC_RELAXED);
    return result;
}

static int raw_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status)
{
    const Raw *raw = node->state;
    int result = block_status(raw_file(node), raw->offset + offset, bytes, ret_status);
    if (result < 0)
        return result;
    ret_status->flags |= BLOCK_STATUS_ALLOCATED; /* holes of a raw image are its own zeroes */
    ret_status->file = raw_file(node);
    ret_status->offset = raw->offset + offset;
    ret_status->flags |= BLOCK_STATUS_OFFSET_VALID;
    return 0;
}

/* Anything may be raw; every format that recognises itself is surer. */
static int raw_probe(const uint8_t *head, size_t len, const char *name)
{
    return 1;
}

static bool raw_create(BlockNode *file, BlockOptions *options, GError **error)
{
    uint64_t size = 0;
    return block_options_take_size(options, "size", &size, error) &&
           block_resize(file, size > (uint64_t)BLOCK_MAX_SIZE ? -1 : (int64_t)size, 0, error) == 0;
}

const BlockDriver block_driver_raw = {
    .name = "raw",
    .state_size = sizeof(Raw),
    .probe = raw_probe,
    .open = raw_open,
    .create = raw_create,
    .read = raw_read,
    .write = raw_write,
    .write_zeroes = raw_write_zeroes,
    .discard = raw_discard,
    .flush = raw_flush,
    .resize = raw_resize,
    .status = raw_status,
};
