/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Resizing a qcow2 disk. Growing zeroes what would show through (an old tail, a longer backing
 * file) before the new size is in the header; shrinking gives clusters back before it is.
 */
#include <errno.h>

#include "vmm-helper/backend/block/qcow2.h"

/* Outside the mutex but alone: by entry where possible, else by writing. */
static int zero_range(BlockNode *node, uint64_t offset, uint64_t end)
{
    Qcow2 *q = node->state;
    g_autofree char *zeroes = g_try_malloc0(q->cluster_size);
    if (!zeroes)
        return -ENOMEM;
    while (offset < end) {
        uint64_t here = MIN(q->cluster_size - (offset & (q->cluster_size - 1)), end - offset);
        int result = -ENOTSUP;
        if (here == q->cluster_size && !q->external_data)
            result = qcow2_zero_locked(node, offset, here, 0);
        if (result == -ENOTSUP) {
            struct iovec one = {zeroes, here};
            fiber_mutex_unlock(&q->lock);
            result = qcow2_write_inside(node, offset, here, &one, 1);
            fiber_mutex_lock(&q->lock);
        }
        if (result < 0)
            return result;
        offset += here;
    }
    return 0;
}

static int grow(BlockNode *node, uint64_t size)
{
    Qcow2 *q = node->state;
    const BlockNode *backing = block_child(node, BLOCK_CHILD_BACKING);
    uint64_t old = block_size(node);
    int result = qcow2_l1_grow(node, qcow2_l1_needed(q, size));
    if (result < 0)
        return result;
    uint64_t shown = backing && (uint64_t)block_size(backing) > old
                         ? MIN((uint64_t)block_size(backing), size)
                         : old;
    uint64_t tail = MIN((old + q->cluster_size - 1) & ~(uint64_t)(q->cluster_size - 1), size);
    Qcow2Mapping mapping = {0};
    if (tail > old)
        result = qcow2_map(node, old, tail - old, &mapping);
    /* Nothing is there only if nothing is in all of it: subclusters differ. */
    bool empty = mapping.bytes >= tail - old &&
                 (mapping.kind == QCOW2_KIND_ZERO || mapping.kind == QCOW2_KIND_UNALLOCATED);
    if (result == 0 && tail > old && !empty)
        result = zero_range(node, old, tail);
    if (result == 0 && shown > old)
        result = zero_range(node, old, shown);
    /* Those entries are stable before the size that shows them. */
    if (result == 0)
        result = qcow2_write_back_stable(node);
    if (result == 0 && q->external_data && size > (uint64_t)block_size(q->data))
        result = block_resize(q->data, size, 0, NULL);
    return result;
}

static int shrink(BlockNode *node, uint64_t size)
{
    Qcow2 *q = node->state;
    uint64_t start = (size + q->cluster_size - 1) & ~(uint64_t)(q->cluster_size - 1);
    int result = start < (uint64_t)block_size(node)
                     ? qcow2_unallocate_locked(node, start, block_size(node) - start)
                     : 0;
    return result == 0 ? qcow2_write_back_stable(node) : result;
}

static int resize_locked(BlockNode *node, uint64_t size)
{
    Qcow2 *q = node->state;
    int result = qcow2_modify(node);
    if (result == 0)
        result = size > (uint64_t)block_size(node) ? grow(node, size) : shrink(node, size);
    if (result < 0)
        return result;
    uint64_t before = q->header.size;
    q->header.size = size;
    result = qcow2_header_update(node);
    if (result < 0)
        q->header.size = before;
    else
        __atomic_store_n(&node->size, (int64_t)size, __ATOMIC_RELAXED);
    if (result == 0 && q->external_data && q->data_raw)
        result = block_resize(q->data, size, 0, NULL);
    return result;
}

int qcow2_resize(BlockNode *node, int64_t size, int flags, GError **error)
{
    Qcow2 *q = node->state;
    /* Disks have whole sectors; others who open the image count on it. */
    size = (size + BLOCK_SECTOR - 1) & ~(int64_t)(BLOCK_SECTOR - 1);
    if (q->header.version < 3 && q->header.n_snapshots > 0) {
        fail(error, VIR_ERR_OPERATION_UNSUPPORTED,
             _("'%s' has snapshots and is of version 2, which does not keep their size: delete "
               "them first"),
             node->filename);
        return -ENOTSUP;
    }
    int result = qcow2_l1_needed(q, size) * 8 > QCOW2_MAX_L1 ? -EFBIG : qcow2_exclusive_begin(node);
    if (result == 0) {
        result = resize_locked(node, size);
        qcow2_exclusive_end(node);
    }
    if (result < 0)
        fail_errno(error, VIR_ERR_OPERATION_FAILED, -result, _("cannot resize '%s'"),
                   node->filename);
    return result;
}
