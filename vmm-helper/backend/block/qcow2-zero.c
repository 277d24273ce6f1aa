/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Write-zeroes and discard of qcow2: changes of mapping entries only. What an entry referred to
 * goes into the quarantine; nothing is handed out or punched before the change is stable.
 */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/qcow2.h"

typedef enum Clearing {
    CLEAR_ZERO,       /* reads as zeroes; keeps a cluster of its own */
    CLEAR_ZERO_UNMAP, /* reads as zeroes; gives clusters back */
    CLEAR_DISCARD,    /* a hint of the guest's: zeroes */
    CLEAR_UNALLOCATE, /* no entry: the backing file shows through, where there is one */
} Clearing;

static bool can_zero(const Qcow2 *q)
{
    return q->header.version >= 3;
}

/* The whole cluster's new entry. */
static Qcow2Entry clear_whole(const Qcow2 *q, Qcow2Entry old, Clearing clearing, bool backed)
{
    uint64_t zero_bits = q->extended_l2 ? UINT64_C(0xffffffff) << 32 : 0;
    bool own = old.entry & QCOW2_COPIED && !(old.entry & QCOW2_COMPRESSED) &&
               old.entry & QCOW2_OFFSET_MASK;
    bool empty = old.entry == 0 && old.bitmap == 0;
    if (clearing == CLEAR_UNALLOCATE || !can_zero(q) || (!backed && empty))
        return (Qcow2Entry){0, 0};
    if (clearing == CLEAR_DISCARD && !backed)
        return (Qcow2Entry){0, 0};
    uint64_t host =
        clearing == CLEAR_ZERO && own ? old.entry & (QCOW2_OFFSET_MASK | QCOW2_COPIED) : 0;
    return (Qcow2Entry){host | (q->extended_l2 ? 0 : QCOW2_ZERO), zero_bits};
}

/* Some subclusters of a cluster; the cluster stays. */
static int clear_part(const Qcow2 *q, Qcow2Entry *entry, uint64_t from, uint64_t to)
{
    if (!q->extended_l2 || entry->entry & QCOW2_COMPRESSED)
        return -ENOTSUP;
    for (uint32_t sub = from / q->granule; sub < to / q->granule; sub++) {
        entry->bitmap &= ~(UINT64_C(1) << sub);
        entry->bitmap |= UINT64_C(1) << (sub + 32);
    }
    return 0;
}

/* The mutex is held; [offset, offset + bytes) lies in one cluster. */
static int clear_cluster(BlockNode *node, uint64_t offset, uint64_t bytes, Clearing clearing)
{
    Qcow2 *q = node->state;
    bool backed = block_child(node, BLOCK_CHILD_BACKING);
    uint64_t from = offset & (q->cluster_size - 1), to = from + bytes;
    qcow2_allocation_wait(q, offset >> q->cluster_bits, 1);
    BlockTable *slice;
    uint32_t index;
    int result = qcow2_l2_get(node, offset, &slice, &index);
    if (result < 0)
        return result;
    if (slice)
        qcow2_l2_put(node, slice);
    else if (!backed || clearing == CLEAR_UNALLOCATE)
        return 0; /* nothing there, and it reads as it should */
    if (!can_zero(q) && backed && clearing != CLEAR_UNALLOCATE)
        return clearing == CLEAR_DISCARD ? 0 : -ENOTSUP;
    result = qcow2_l2_writable(node, offset, &slice, &index);
    if (result < 0)
        return result;
    Qcow2Entry old = qcow2_l2_entry(q, slice, index), entry = old;
    bool whole =
        from == 0 && (to == q->cluster_size || offset + bytes >= (uint64_t)block_size(node));
    if (whole)
        entry = clear_whole(q, old, clearing, backed);
    else
        result = clear_part(q, &entry, from, to);
    if (result == 0 && (entry.entry != old.entry || entry.bitmap != old.bitmap)) {
        qcow2_l2_set(node, slice, index, entry);
        if ((entry.entry ^ old.entry) & QCOW2_OFFSET_MASK || old.entry & QCOW2_COMPRESSED)
            qcow2_entry_drop(node, old.entry);
    }
    qcow2_l2_put(node, slice);
    return result;
}

static int clear_range(BlockNode *node, uint64_t offset, uint64_t bytes, Clearing clearing)
{
    Qcow2 *q = node->state;
    int result = 0;
    for (uint64_t end = offset + bytes; offset < end && result == 0;) {
        uint64_t step = MIN(q->cluster_size - (offset & (q->cluster_size - 1)), end - offset);
        result = qcow2_modify(node);
        if (result == 0)
            result = clear_cluster(node, offset, step, clearing);
        offset += step;
    }
    return result;
}

/* The bytes of an external data file are the disk's: what is mapped is zeroed there. */
static int clear_external(BlockNode *node, uint64_t offset, uint64_t bytes, int flags)
{
    Qcow2 *q = node->state;
    while (bytes > 0) {
        Qcow2Mapping mapping;
        fiber_mutex_lock(&q->lock);
        qcow2_allocation_wait(q, offset >> q->cluster_bits, 1);
        int result = qcow2_modify(node);
        if (result == 0)
            result = qcow2_map(node, offset, bytes, &mapping);
        if (result == 0 && mapping.kind != QCOW2_KIND_NORMAL) {
            if (q->data_raw)
                result = -ENOTSUP;
            else
                result = clear_range(node, offset, mapping.bytes, CLEAR_ZERO_UNMAP);
        }
        fiber_mutex_unlock(&q->lock);
        if (result == 0 && mapping.kind == QCOW2_KIND_NORMAL)
            result = block_write_zeroes(q->data, mapping.host, mapping.bytes, flags);
        if (result < 0)
            return result;
        offset += mapping.bytes;
        bytes -= mapping.bytes;
    }
    return 0;
}

static int clear_outside(BlockNode *node, int64_t offset, int64_t bytes, Clearing clearing,
                         int flags)
{
    Qcow2 *q = node->state;
    int result;
    unsigned epoch = qcow2_enter(q);
    if (q->external_data) {
        result = clear_external(node, offset, bytes, flags);
    } else {
        fiber_mutex_lock(&q->lock);
        result = clear_range(node, offset, bytes, clearing);
        fiber_mutex_unlock(&q->lock);
    }
    qcow2_leave(q, epoch);
    return result;
}

int qcow2_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    return clear_outside(node, offset, bytes,
                         flags & BLOCK_MAY_UNMAP ? CLEAR_ZERO_UNMAP : CLEAR_ZERO, flags);
}

int qcow2_discard(BlockNode *node, int64_t offset, int64_t bytes)
{
    int result =
        clear_outside(node, offset, bytes, CLEAR_DISCARD, BLOCK_MAY_UNMAP | BLOCK_NO_FALLBACK);
    return result == -ENOTSUP ? 0 : result;
}

int qcow2_zero_locked(BlockNode *node, uint64_t offset, uint64_t bytes, int flags)
{
    return clear_range(node, offset, bytes, CLEAR_ZERO);
}

int qcow2_unallocate_locked(BlockNode *node, uint64_t offset, uint64_t bytes)
{
    return clear_range(node, offset, bytes, CLEAR_UNALLOCATE);
}
