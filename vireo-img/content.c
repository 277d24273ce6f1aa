/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The content of images as qemu-img sees it: whole sectors, where a file's last bytes are padded
 * with zeroes; and zeroes in buffers, the inner loop of conversion, which looks at a few bytes
 * first and then lets the C library's memcmp() run at memory speed.
 */
#include <stdlib.h>
#include <string.h>

#include "vireo-img/img.h"

bool img_is_zero(const void *data, size_t bytes)
{
    const uint8_t *at = data;
    if (bytes == 0)
        return true;
    if (at[0] || at[bytes - 1] || at[bytes / 2])
        return false;
    /* All equal to their predecessor, and the first is zero. */
    return memcmp(at, at + 1, bytes - 1) == 0;
}

size_t img_zero_run(const uint8_t *data, size_t bytes, size_t unit, uint64_t offset, bool *ret_zero)
{
    /* Units are aligned on the disk, not in the buffer. */
    size_t end = MIN(bytes, unit - offset % unit);
    *ret_zero = img_is_zero(data, end);
    while (end < bytes) {
        size_t next = MIN(bytes - end, unit);
        if (img_is_zero(data + end, next) != *ret_zero)
            break;
        end += next;
    }
    return end;
}

void *img_buffer_new(size_t bytes)
{
    void *buffer = NULL;
    return posix_memalign(&buffer, 4096, MAX(bytes, 4096)) == 0 ? buffer : NULL;
}

int img_read(BlockNode *node, int64_t offset, void *to, size_t bytes)
{
    size_t inside = offset < node->size ? MIN((int64_t)bytes, node->size - offset) : 0;
    int result = inside ? block_read_buffer(node, offset, to, inside) : 0;
    if (result == 0)
        memset((char *)to + inside, 0, bytes - inside);
    return result;
}

int img_status(BlockNode *node, int64_t offset, int64_t bytes, ImgStatus *ret_status)
{
    ImgStatus status = {.bytes = bytes, .zero = true, .owner = node};
    BlockNode *at = node;
    while (offset < at->size) {
        BlockStatus found;
        int result = block_status(at, offset, status.bytes, &found);
        if (result < 0)
            return result;
        status.owner = at;
        status.bytes = found.bytes;
        status.allocated = found.flags & BLOCK_STATUS_ALLOCATED;
        status.data = found.flags & BLOCK_STATUS_DATA;
        status.zero = found.flags & BLOCK_STATUS_ZERO;
        status.compressed = found.flags & BLOCK_STATUS_COMPRESSED;
        status.file = found.flags & BLOCK_STATUS_OFFSET_VALID ? found.file : NULL;
        status.offset = found.offset;
        BlockNode *below = img_child(at, BLOCK_CHILD_BACKING);
        if (status.allocated) {
            *ret_status = status;
            return 0;
        }
        /* Nothing here: the backing file's, or zero without one or behind its end. */
        status.data = false;
        status.zero = true;
        status.file = NULL;
        if (!below || offset >= img_size(below))
            break;
        at = below;
        status.depth++;
    }
    if (offset >= at->size) { /* the padding of the last sector */
        status.allocated = true;
        status.data = false;
        status.file = at->driver->is_protocol ? NULL : img_child(at, BLOCK_CHILD_FILE);
        status.offset = offset;
        status.bytes = MIN(status.bytes, img_size(at) - offset);
    }
    *ret_status = status;
    return 0;
}
