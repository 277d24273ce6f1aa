/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading and writing the disk of a qcow2 image. The mutex is held to look up and to link, never
 * while data moves. A write into clusters of the image's own goes straight there; any other fills a
 * new cluster with what was and what is written, and then links it.
 */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/iov.h"
#include "vmm-helper/backend/block/qcow2.h"

#define MAX_ALLOCATION (4u << 20) /* bytes filled at once */

/* --- Reading
 * -------------------------------------------------------------------------------------------------
 */

static int read_backing(BlockNode *node, uint64_t offset, uint64_t bytes, const struct iovec *iov,
                        int n_iov)
{
    BlockNode *backing = block_child(node, BLOCK_CHILD_BACKING);
    uint64_t there = backing && offset < (uint64_t)block_size(backing)
                         ? MIN(bytes, block_size(backing) - offset)
                         : 0;
    if (there < bytes)
        block_iov_zero(iov, n_iov, there, bytes - there);
    if (there == 0)
        return 0;
    if (there == bytes)
        return block_read(backing, offset, bytes, iov, n_iov, 0);
    g_autofree struct iovec *part = g_new(struct iovec, n_iov);
    int n = block_iov_slice(part, iov, n_iov, 0, there);
    return block_read(backing, offset, there, part, n, 0);
}

static int read_data(BlockNode *node, uint64_t host, uint64_t bytes, const struct iovec *iov,
                     int n_iov)
{
    Qcow2 *q = node->state;
    if (q->external_data && host >= (uint64_t)block_size(q->data)) {
        block_iov_zero(iov, n_iov, 0, bytes);
        return 0;
    }
    return block_read(q->data, host, bytes, iov, n_iov, 0);
}

static int read_mapped(BlockNode *node, const Qcow2Mapping *mapping, uint64_t offset,
                       const struct iovec *iov, int n_iov)
{
    uint64_t bytes = mapping->bytes;
    switch (mapping->kind) {
    case QCOW2_KIND_UNALLOCATED:
        return read_backing(node, offset, bytes, iov, n_iov);
    case QCOW2_KIND_ZERO:
        block_iov_zero(iov, n_iov, 0, bytes);
        return 0;
    case QCOW2_KIND_NORMAL:
        return read_data(node, mapping->host, bytes, iov, n_iov);
    case QCOW2_KIND_COMPRESSED: {
        g_autofree char *content = g_try_malloc(bytes);
        int result =
            content ? qcow2_read_compressed(node, mapping, offset, bytes, content) : -ENOMEM;
        if (result == 0)
            block_iov_scatter(iov, n_iov, 0, content, bytes);
        return result;
    }
    }
    return -EIO;
}

int qcow2_read_inside(BlockNode *node, uint64_t offset, uint64_t bytes, const struct iovec *iov,
                      int n_iov)
{
    Qcow2 *q = node->state;
    g_autofree struct iovec *part = NULL;
    for (uint64_t done = 0; done < bytes;) {
        Qcow2Mapping mapping;
        fiber_mutex_lock(&q->lock);
        int result = qcow2_map(node, offset + done, bytes - done, &mapping);
        fiber_mutex_unlock(&q->lock);
        if (result < 0)
            return result;
        if (mapping.bytes == bytes)
            return read_mapped(node, &mapping, offset, iov, n_iov);
        if (!part)
            part = g_new(struct iovec, n_iov);
        int n = block_iov_slice(part, iov, n_iov, done, mapping.bytes);
        result = read_mapped(node, &mapping, offset + done, part, n);
        if (result < 0)
            return result;
        done += mapping.bytes;
    }
    return 0;
}

int qcow2_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
               int flags)
{
    Qcow2 *q = node->state;
    unsigned epoch = qcow2_enter(q);
    int result = qcow2_read_inside(node, offset, bytes, iov, n_iov);
    qcow2_leave(q, epoch);
    return result;
}

/* --- Allocations in progress
 * ------------------------------------------------------------------------------------ */

uint64_t qcow2_allocation_wait(Qcow2 *q, uint64_t first, uint64_t count)
{
    Qcow2Allocation *other = q->allocations;
    while (other) {
        if (first >= other->first && first < other->first + other->count) {
            fiber_queue_wait(&other->waiters, &q->lock);
            other = q->allocations;
            continue;
        }
        other = other->next;
    }
    for (other = q->allocations; other; other = other->next)
        if (other->first > first)
            count = MIN(count, other->first - first);
    return count;
}

void qcow2_allocation_begin(Qcow2 *q, Qcow2Allocation *allocation, uint64_t first, uint64_t count)
{
    *allocation = (Qcow2Allocation){.first = first, .count = count, .next = q->allocations};
    fiber_queue_init(&allocation->waiters);
    allocation->link = &q->allocations;
    if (allocation->next)
        allocation->next->link = &allocation->next;
    q->allocations = allocation;
}

void qcow2_allocation_end(Qcow2 *q, Qcow2Allocation *allocation)
{
    *allocation->link = allocation->next;
    if (allocation->next)
        allocation->next->link = allocation->link;
    fiber_queue_wake_all(&allocation->waiters);
    fiber_queue_finish(&allocation->waiters);
}

/* --- Writing
 * -------------------------------------------------------------------------------------------------
 */

/* One piece of a write on its way: guest and host range, and around it what is copied. */
typedef struct Fill {
    uint64_t offset, end; /* what the guest writes */
    uint64_t start, stop; /* with what is copied before and behind */
    uint64_t host;        /* of start */
    uint64_t host_base;   /* of the first cluster */
    uint64_t first, clusters;
    bool fresh;                   /* the clusters are new */
    bool whole_first, whole_last; /* every subcluster of it is filled */
} Fill;

/* A pointer into the image's own tables is a contradiction, and writing there would destroy it. */
static bool hits_tables(const Qcow2 *q, uint64_t host, uint64_t bytes)
{
    const Qcow2Header *header = &q->header;
    const uint64_t tables[][2] = {
        {0, q->cluster_size},
        {header->l1_offset, (uint64_t)header->l1_size * 8},
        {header->reftable_offset, (uint64_t)header->reftable_clusters << q->cluster_bits},
        {header->snapshots_offset, q->snapshots_bytes},
    };
    if (q->external_data)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        if (tables[i][1] && host < tables[i][0] + tables[i][1] && tables[i][0] < host + bytes)
            return true;
    return false;
}

static bool own_cluster(const Qcow2 *q, uint64_t entry)
{
    return q->external_data ||
           (entry & QCOW2_COPIED && entry & QCOW2_OFFSET_MASK && !(entry & QCOW2_COMPRESSED));
}

static bool needs_cluster_copy(const Qcow2 *q, uint64_t entry)
{
    return entry & (QCOW2_COMPRESSED | QCOW2_OFFSET_MASK);
}

/* Which clusters get filled, and where; the mutex is held. */
static int fill_plan(BlockNode *node, Fill *fill)
{
    Qcow2 *q = node->state;
    BlockTable *slice;
    uint32_t index;
    int result = qcow2_l2_writable(node, fill->offset, &slice, &index);
    if (result < 0)
        return result;
    uint64_t cluster = q->cluster_size, first_offset = fill->first << q->cluster_bits;
    uint64_t most = qcow2_clusters(q, fill->end - first_offset);
    Qcow2Entry entry = qcow2_l2_entry(q, slice, index), last = entry;
    fill->fresh = !own_cluster(q, entry.entry);
    fill->clusters = 1;
    if (fill->fresh) {
        most = MIN(most, MAX(MAX_ALLOCATION >> q->cluster_bits, 1));
        while (fill->clusters < most && index + fill->clusters < qcow2_slice_entries(q) &&
               !own_cluster(q, qcow2_l2_entry(q, slice, index + fill->clusters).entry))
            fill->clusters++;
        result = qcow2_allocate(node, 1, fill->clusters, &fill->host_base, &fill->clusters);
        last = qcow2_l2_entry(q, slice, index + fill->clusters - 1);
    } else {
        fill->host_base = q->external_data ? first_offset : entry.entry & QCOW2_OFFSET_MASK;
    }
    qcow2_l2_put(node, slice);
    if (result < 0)
        return result;
    if (hits_tables(q, fill->host_base, fill->clusters << q->cluster_bits) && !q->external_data)
        return qcow2_found_corrupt(node, "a guest cluster lies in the image's own tables",
                                   fill->host_base);
    fill->end = MIN(fill->end, first_offset + fill->clusters * cluster);
    fill->whole_first = fill->fresh && needs_cluster_copy(q, entry.entry);
    fill->whole_last = fill->fresh && needs_cluster_copy(q, last.entry);
    uint64_t before = fill->whole_first ? cluster : q->granule,
             behind = fill->whole_last ? cluster : q->granule;
    fill->start = fill->offset & ~(before - 1);
    fill->stop = (fill->end + behind - 1) & ~(behind - 1);
    fill->host = fill->host_base + (fill->start - first_offset);
    return 0;
}

/* Reads what surrounds the guest's data and writes all in one piece. */
static int fill_write(BlockNode *node, const Fill *fill, const struct iovec *iov, int n_iov,
                      uint64_t skip)
{
    Qcow2 *q = node->state;
    uint64_t head = fill->offset - fill->start, tail = fill->stop - fill->end;
    g_autofree char *around = head + tail ? g_try_malloc(head + tail) : NULL;
    if (head + tail && !around)
        return -ENOMEM;
    struct iovec head_iov = {around, head}, tail_iov = {tail ? around + head : NULL, tail};
    int result = head ? qcow2_read_inside(node, fill->start, head, &head_iov, 1) : 0;
    if (result == 0 && tail)
        result = qcow2_read_inside(node, fill->end, tail, &tail_iov, 1);
    if (result < 0)
        return result;
    g_autofree struct iovec *all = g_new(struct iovec, n_iov + 2);
    int n = 0;
    if (head)
        all[n++] = head_iov;
    n += block_iov_slice(all + n, iov, n_iov, skip, fill->end - fill->offset);
    if (tail)
        all[n++] = tail_iov;
    return block_write(q->data, fill->host, fill->stop - fill->start, all, n, 0);
}

/* The bitmap of the cluster at @base once the filled range is there. */
static uint64_t filled_bitmap(const Qcow2 *q, const Fill *fill, uint64_t base, uint64_t bitmap)
{
    uint64_t from = MAX(fill->start, base) - base,
             to = MIN(fill->stop, base + q->cluster_size) - base;
    uint32_t first = from / q->granule, end = to / q->granule;
    uint64_t mask =
        (end == 32 ? UINT32_MAX : (UINT32_C(1) << end) - 1) & ~((UINT64_C(1) << first) - 1);
    return (bitmap & ~(mask << 32)) | mask;
}

static int fill_link(BlockNode *node, const Fill *fill)
{
    Qcow2 *q = node->state;
    for (uint64_t i = 0; i < fill->clusters; i++) {
        uint64_t base = (fill->first + i) << q->cluster_bits;
        BlockTable *slice;
        uint32_t index;
        int result = qcow2_l2_writable(node, base, &slice, &index);
        if (result < 0) {
            if (fill->fresh) /* the rest of the new clusters is nobody's */
                qcow2_refcount_change(node, fill->host_base + (i << q->cluster_bits),
                                      (fill->clusters - i) << q->cluster_bits, -1);
            return result;
        }
        Qcow2Entry old = qcow2_l2_entry(q, slice, index);
        Qcow2Entry entry = {(fill->host_base + (i << q->cluster_bits)) | QCOW2_COPIED, 0};
        if (q->extended_l2)
            entry.bitmap =
                filled_bitmap(q, fill, base, old.entry & QCOW2_COMPRESSED ? 0 : old.bitmap);
        qcow2_l2_set(node, slice, index, entry);
        qcow2_l2_put(node, slice);
        if (fill->fresh)
            qcow2_entry_drop(node, old.entry);
    }
    return 0;
}

/* Called and returns with the mutex held. */
static int write_allocating(BlockNode *node, Fill *fill, const struct iovec *iov, int n_iov,
                            uint64_t skip)
{
    Qcow2 *q = node->state;
    int result = fill_plan(node, fill);
    if (result < 0)
        return result;
    Qcow2Allocation allocation;
    qcow2_allocation_begin(q, &allocation, fill->first, fill->clusters);
    fiber_mutex_unlock(&q->lock);
    result = fill_write(node, fill, iov, n_iov, skip);
    fiber_mutex_lock(&q->lock);
    if (result == 0)
        result = fill_link(node, fill);
    else if (fill->fresh)
        qcow2_refcount_change(node, fill->host_base, fill->clusters << q->cluster_bits, -1);
    qcow2_allocation_end(q, &allocation);
    return result;
}

static int write_in_place(BlockNode *node, const Qcow2Mapping *mapping, const struct iovec *iov,
                          int n_iov, uint64_t skip, uint64_t bytes)
{
    Qcow2 *q = node->state;
    if (skip == 0 && mapping->bytes == bytes)
        return block_write(q->data, mapping->host, bytes, iov, n_iov, 0);
    g_autofree struct iovec *part = g_new(struct iovec, n_iov);
    int n = block_iov_slice(part, iov, n_iov, skip, mapping->bytes);
    return block_write(q->data, mapping->host, mapping->bytes, part, n, 0);
}

/* The beginning of [offset, offset + bytes); what is written, or -errno. */
static int64_t write_step(BlockNode *node, uint64_t offset, uint64_t bytes, const struct iovec *iov,
                          int n_iov, uint64_t skip, uint64_t total)
{
    Qcow2 *q = node->state;
    uint64_t first = offset >> q->cluster_bits, in_cluster = offset & (q->cluster_size - 1);
    Qcow2Mapping mapping;
    fiber_mutex_lock(&q->lock);
    uint64_t clusters = qcow2_allocation_wait(q, first, qcow2_clusters(q, in_cluster + bytes));
    bytes = MIN(bytes, (clusters << q->cluster_bits) - in_cluster);
    int result = qcow2_modify(node);
    if (result == 0)
        result = qcow2_map(node, offset, bytes, &mapping);
    if (result == 0 && mapping.kind == QCOW2_KIND_NORMAL && (mapping.copied || q->external_data)) {
        if (hits_tables(q, mapping.host, mapping.bytes))
            result = qcow2_found_corrupt(node, "a guest cluster lies in the image's own tables",
                                         mapping.host);
        fiber_mutex_unlock(&q->lock);
        if (result == 0)
            result = write_in_place(node, &mapping, iov, n_iov, skip, total);
        return result < 0 ? result : (int64_t)mapping.bytes;
    }
    Fill fill = {.offset = offset, .first = first};
    if (result == 0) {
        /* Neighbours in place already are not part of it: others may be writing them. */
        bool unshared = mapping.kind != QCOW2_KIND_NORMAL && mapping.kind != QCOW2_KIND_COMPRESSED;
        fill.end = offset + (unshared ? mapping.bytes : bytes);
        result = write_allocating(node, &fill, iov, n_iov, skip);
    }
    fiber_mutex_unlock(&q->lock);
    return result < 0 ? result : (int64_t)(fill.end - offset);
}

int qcow2_write_inside(BlockNode *node, uint64_t offset, uint64_t bytes, const struct iovec *iov,
                       int n_iov)
{
    for (uint64_t done = 0; done < bytes;) {
        int64_t step = write_step(node, offset + done, bytes - done, iov, n_iov, done, bytes);
        if (step < 0)
            return step;
        done += step;
    }
    return 0;
}

int qcow2_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                int flags)
{
    Qcow2 *q = node->state;
    unsigned epoch = qcow2_enter(q);
    int result = flags & BLOCK_COMPRESSED ? qcow2_write_compressed(node, offset, bytes, iov, n_iov)
                                          : qcow2_write_inside(node, offset, bytes, iov, n_iov);
    qcow2_leave(q, epoch);
    return result;
}
