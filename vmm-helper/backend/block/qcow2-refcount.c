/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reference counts of qcow2 and the allocator on top of them. Counts go up in the cache and are
 * stable before anything refers to the cluster; they go down only for references whose removal is
 * stable (qcow2_release_range() by way of the quarantine), so the two never wait for each other.
 * Where the table of tables changes, every step is made stable at once: that is rare.
 */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/qcow2.h"

#define MAX_HOST_OFFSET (UINT64_C(1) << 56)

uint64_t qcow2_count_in(const Qcow2 *q, const uint8_t *counts, uint64_t index)
{
    unsigned bits = q->refcount_bits;
    if (bits < 8)
        return counts[index * bits / 8] >> (index * bits % 8) & ((1u << bits) - 1);
    uint64_t value = 0;
    for (unsigned i = 0; i < bits / 8; i++)
        value = value << 8 | counts[index * (bits / 8) + i];
    return value;
}

void qcow2_count_put(const Qcow2 *q, uint8_t *counts, uint64_t index, uint64_t count)
{
    unsigned bits = q->refcount_bits;
    if (bits < 8) {
        unsigned shift = index * bits % 8;
        uint8_t *byte = counts + index * bits / 8;
        *byte = (*byte & ~(((1u << bits) - 1) << shift)) | count << shift;
        return;
    }
    for (unsigned i = bits / 8; i > 0; i--, count >>= 8)
        counts[index * (bits / 8) + i - 1] = count & 0xff;
}

static uint32_t slice_counts(const Qcow2 *q)
{
    return q->slice_bytes * 8 / q->refcount_bits;
}

/* The slice with the count of @cluster, pinned; NULL where there is no block: all are 0 there. */
static int counts_get(BlockNode *node, uint64_t cluster, BlockTable **ret_slice,
                      uint32_t *ret_index)
{
    Qcow2 *q = node->state;
    uint64_t block_index = cluster / q->refblock_entries;
    uint64_t in_block = cluster % q->refblock_entries;
    *ret_slice = NULL;
    if (block_index >= q->reftable_entries || !(q->reftable[block_index] & QCOW2_REFTABLE_MASK))
        return 0;
    uint64_t block = q->reftable[block_index] & QCOW2_REFTABLE_MASK;
    if (block & (q->cluster_size - 1))
        return qcow2_found_corrupt(node, "misaligned block of reference counts", block);
    *ret_index = in_block % slice_counts(q);
    return block_table_get(q->refblock_cache, block + in_block / slice_counts(q) * q->slice_bytes,
                           ret_slice);
}

int qcow2_refcount_get(BlockNode *node, uint64_t cluster, uint64_t *ret_count)
{
    Qcow2 *q = node->state;
    BlockTable *slice;
    uint32_t index;
    int result = counts_get(node, cluster, &slice, &index);
    if (result < 0)
        return result;
    *ret_count = slice ? qcow2_count_in(q, slice->data, index) : 0;
    if (slice)
        block_table_put(q->refblock_cache, slice);
    return 0;
}

int qcow2_refcount_set(BlockNode *node, uint64_t cluster, uint64_t count)
{
    Qcow2 *q = node->state;
    BlockTable *slice;
    uint32_t index;
    int result = counts_get(node, cluster, &slice, &index);
    if (result < 0)
        return result;
    if (!slice)
        return qcow2_found_corrupt(node, "no block of reference counts for a cluster in use",
                                   cluster << q->cluster_bits);
    qcow2_count_put(q, slice->data, index, count);
    block_table_dirty(q->refblock_cache, slice);
    block_table_put(q->refblock_cache, slice);
    return 0;
}

/* A cluster's last reference is gone. */
static void cluster_freed(Qcow2 *q, uint64_t cluster)
{
    uint64_t offset = cluster << q->cluster_bits;
    block_table_forget(q->l2_cache, offset, q->cluster_size);
    block_table_forget(q->refblock_cache, offset, q->cluster_size);
    if (q->byte_offset >> q->cluster_bits == cluster)
        q->byte_offset = 0;
    q->free_hint = MIN(q->free_hint, cluster);
}

static int count_change(BlockNode *node, uint64_t cluster, int change)
{
    Qcow2 *q = node->state;
    uint64_t count;
    int result = qcow2_refcount_get(node, cluster, &count);
    if (result < 0)
        return result;
    if (change > 0 && count >= q->refcount_max)
        return -ERANGE;
    if (change < 0 && count == 0)
        return qcow2_found_corrupt(node, "a cluster in use has no reference count",
                                   cluster << q->cluster_bits);
    result = qcow2_refcount_set(node, cluster, count + change);
    if (result == 0 && count + change == 0)
        cluster_freed(q, cluster);
    return result;
}

int qcow2_refcount_change(BlockNode *node, uint64_t offset, uint64_t bytes, int change)
{
    Qcow2 *q = node->state;
    if (bytes == 0)
        return 0;
    uint64_t first = offset >> q->cluster_bits, last = (offset + bytes - 1) >> q->cluster_bits;
    for (uint64_t cluster = first; cluster <= last; cluster++) {
        int result = count_change(node, cluster, change);
        if (result < 0) {
            while (cluster > first)
                count_change(node, --cluster, -change);
            return result;
        }
    }
    return 0;
}

/* The host's space goes back while the clusters are still counted: nobody can be given one that is
 * about to be punched. */
static void punch(BlockNode *node, uint64_t offset, uint64_t bytes)
{
    Qcow2 *q = node->state;
    uint64_t first = offset >> q->cluster_bits, end = first + qcow2_clusters(q, bytes), run = first;
    if (!q->pass_discard || (offset | bytes) & (q->cluster_size - 1))
        return;
    for (uint64_t cluster = first; cluster <= end; cluster++) {
        uint64_t count = 0;
        bool last = cluster < end && qcow2_refcount_get(node, cluster, &count) == 0 && count == 1;
        if (last)
            continue;
        uint64_t from = run << q->cluster_bits,
                 to = MIN(cluster << q->cluster_bits, block_size(q->file));
        if (to > from)
            block_discard(q->file, from, to - from);
        run = cluster + 1;
    }
}

void qcow2_release_range(BlockNode *node, uint64_t offset, uint64_t bytes)
{
    Qcow2 *q = node->state;
    if (q->corrupt)
        return;
    punch(node, offset, bytes);
    /* A failure leaves clusters counted that nobody uses: a leak. */
    qcow2_refcount_change(node, offset, bytes, -1);
}

/* --- Growing the tables
 * ------------------------------------------------------------------------------------- */

static bool within(uint64_t offset, uint64_t table, uint64_t bytes)
{
    return bytes && offset >= table && offset < table + bytes;
}

/* What is known to be in use without looking at counts: a free count there is a lie. */
static bool is_fixed(const Qcow2 *q, uint64_t cluster)
{
    uint64_t offset = cluster << q->cluster_bits;
    const Qcow2Header *header = &q->header;
    uint64_t l1_bytes = qcow2_clusters(q, (uint64_t)header->l1_size * 8) << q->cluster_bits;
    return cluster == 0 || within(offset, header->l1_offset, l1_bytes) ||
           within(offset, header->reftable_offset,
                  (uint64_t)header->reftable_clusters << q->cluster_bits) ||
           within(offset, header->snapshots_offset,
                  qcow2_clusters(q, q->snapshots_bytes) << q->cluster_bits);
}

static int expect_free(BlockNode *node, uint64_t first, uint64_t clusters)
{
    const Qcow2 *q = node->state;
    for (uint64_t i = 0; i < clusters; i++)
        if (is_fixed(q, first + i))
            return qcow2_found_corrupt(node, "the image's tables are counted as free",
                                       (first + i) << q->cluster_bits);
    return 0;
}

static int reftable_entry_write(BlockNode *node, uint64_t index)
{
    Qcow2 *q = node->state;
    uint8_t raw[8];
    qcow2_store64(raw, q->reftable[index]);
    int result =
        block_write_buffer(q->file, q->header.reftable_offset + index * 8, raw, sizeof(raw), 0);
    block_order_wrote(q->order);
    return result < 0 ? result : block_order_flush(q->order);
}

/* @blocks blocks of counts at cluster @first, saying that @used clusters from there on are in use.
 */
static int blocks_write(BlockNode *node, uint64_t first, uint64_t blocks, uint64_t used)
{
    Qcow2 *q = node->state;
    g_autofree uint8_t *counts = g_try_malloc(q->cluster_size);
    if (!counts)
        return -ENOMEM;
    for (uint64_t i = 0; i < blocks; i++) {
        memset(counts, 0, q->cluster_size);
        uint64_t here = MIN(used, q->refblock_entries);
        used -= here;
        for (uint64_t at = 0; at < here; at++)
            qcow2_count_put(q, counts, at, 1);
        int result =
            block_write_buffer(q->file, (first + i) << q->cluster_bits, counts, q->cluster_size, 0);
        block_order_wrote(q->order);
        if (result < 0)
            return result;
    }
    return 0;
}

static int reftable_write(BlockNode *node, const uint64_t *table, uint64_t entries, uint64_t offset)
{
    Qcow2 *q = node->state;
    g_autofree uint8_t *raw = g_try_malloc(entries * 8);
    if (!raw)
        return -ENOMEM;
    for (uint64_t i = 0; i < entries; i++)
        qcow2_store64(raw + i * 8, table[i]);
    int result = block_write_buffer(q->file, offset, raw, entries * 8, 0);
    block_order_wrote(q->order);
    return result;
}

/* Makes the new table the image's; one sector of the header decides. */
static int reftable_switch(BlockNode *node, uint64_t *table, uint64_t clusters, uint64_t offset)
{
    Qcow2 *q = node->state;
    Qcow2Header before = q->header;
    q->header.reftable_offset = offset;
    q->header.reftable_clusters = clusters;
    int result = qcow2_header_update(node);
    if (result < 0) {
        q->header = before; /* which of the two is in the file is unknown: both are whole */
        return result;
    }
    g_free(q->reftable);
    q->reftable = table;
    q->reftable_entries = clusters * q->cluster_size / 8;
    block_quarantine_add(q->quarantine, before.reftable_offset,
                         (uint64_t)before.reftable_clusters << q->cluster_bits, q->cluster_size);
    return 0;
}

/* A larger table with room for block @index, at the beginning of what that block counts (where
 * nothing is in use), behind the blocks that count it. */
static int reftable_grow(BlockNode *node, uint64_t index)
{
    Qcow2 *q = node->state;
    uint64_t per_cluster = q->cluster_size / 8, blocks = 1, clusters;
    for (;;) {
        uint64_t entries = MAX(index + blocks, q->reftable_entries + q->reftable_entries / 2);
        clusters = (entries + per_cluster - 1) / per_cluster;
        uint64_t needed = (blocks + clusters + q->refblock_entries - 1) / q->refblock_entries;
        if (needed <= blocks)
            break;
        blocks = needed;
    }
    if (clusters * q->cluster_size > QCOW2_MAX_REFTABLE)
        return -EFBIG;
    uint64_t first = index * q->refblock_entries;
    if (first + blocks + clusters > MAX_HOST_OFFSET >> q->cluster_bits)
        return -EFBIG;
    g_autofree uint64_t *table = g_try_malloc0(clusters * q->cluster_size);
    if (!table)
        return -ENOMEM;
    memcpy(table, q->reftable, (uint64_t)q->reftable_entries * 8);
    for (uint64_t i = 0; i < blocks; i++)
        table[index + i] = (first + i) << q->cluster_bits;
    int result = expect_free(node, first, blocks + clusters);
    if (result == 0)
        result = blocks_write(node, first, blocks, blocks + clusters);
    if (result == 0)
        result = reftable_write(node, table, clusters * per_cluster,
                                (first + blocks) << q->cluster_bits);
    if (result == 0)
        result = block_order_flush(q->order);
    if (result == 0)
        result = reftable_switch(node, table, clusters, (first + blocks) << q->cluster_bits);
    if (result == 0)
        g_steal_pointer(&table);
    return result;
}

/* A block of counts for region @index: in the free cluster @place, which another block counts
 * (0 = none), else in the first cluster that it counts itself. */
static int block_add(BlockNode *node, uint64_t index, uint64_t place)
{
    Qcow2 *q = node->state;
    if (index >= q->reftable_entries)
        return reftable_grow(node, index);
    int result = place ? 0 : expect_free(node, index * q->refblock_entries, 1);
    if (place) {
        result = qcow2_refcount_set(node, place, 1);
        if (result == 0)
            result = block_table_write_back(q->refblock_cache);
    }
    uint64_t at = place ? place : index * q->refblock_entries;
    if (at >= MAX_HOST_OFFSET >> q->cluster_bits)
        return -EFBIG;
    if (result == 0)
        result = blocks_write(node, at, 1, place ? 0 : 1);
    if (result == 0)
        result = block_order_flush(q->order);
    if (result < 0)
        return result;
    q->reftable[index] = at << q->cluster_bits;
    result = reftable_entry_write(node, index);
    if (result < 0)
        q->reftable[index] = 0;
    return result;
}

/* --- Allocating
 * --------------------------------------------------------------------------------------------- */

/* A run of free clusters being looked for. */
typedef struct Search {
    uint64_t least, most;
    uint64_t start, run;
    uint64_t first_free; /* the first one seen, UINT64_MAX = none */
    bool found;
} Search;

/* Goes on inside one slice of counts. */
static void search_slice(const Qcow2 *q, const BlockTable *slice, uint32_t index, Search *search)
{
    for (; index < slice_counts(q) && !search->found; index++) {
        if (qcow2_count_in(q, slice->data, index) == 0) {
            search->run++;
            if (search->first_free == UINT64_MAX)
                search->first_free = search->start;
            search->found = search->run == search->most;
        } else if (search->run >= search->least) {
            search->found = true;
        } else {
            search->start += search->run + 1;
            search->run = 0;
        }
    }
}

static int search_free(BlockNode *node, Search *search)
{
    Qcow2 *q = node->state;
    while (!search->found) {
        uint64_t cluster = search->start + search->run;
        if (cluster >= MAX_HOST_OFFSET >> q->cluster_bits)
            return -EFBIG;
        BlockTable *slice;
        uint32_t index;
        int result = counts_get(node, cluster, &slice, &index);
        if (result < 0)
            return result;
        if (slice) {
            search_slice(q, slice, index, search);
            block_table_put(q->refblock_cache, slice);
            continue;
        }
        if (search->run >= search->least)
            return 0;
        result = block_add(node, cluster / q->refblock_entries, search->run ? search->start : 0);
        if (result < 0)
            return result;
        if (search->run) {
            search->start++;
            search->run--;
        }
    }
    return 0;
}

int qcow2_allocate(BlockNode *node, uint64_t least, uint64_t most, uint64_t *ret_offset,
                   uint64_t *ret_clusters)
{
    Qcow2 *q = node->state;
    Search search = {.least = least, .most = most, .start = q->free_hint, .first_free = UINT64_MAX};
    int result = search_free(node, &search);
    if (result < 0)
        return result;
    result = expect_free(node, search.start, search.run);
    if (result < 0)
        return result;
    uint64_t done = 0;
    for (; done < search.run && result == 0; done++)
        result = qcow2_refcount_set(node, search.start + done, 1);
    if (result < 0) {
        while (done-- > 0)
            qcow2_refcount_set(node, search.start + done, 0);
        return result;
    }
    /* A block added on the way may have taken the first free one. */
    q->free_hint =
        search.first_free >= search.start ? search.start + search.run : search.first_free;
    *ret_offset = search.start << q->cluster_bits;
    *ret_clusters = search.run;
    return 0;
}

/* One more count for the cluster that is being filled, if it has room for that. */
static bool share_cluster(BlockNode *node, uint64_t cluster)
{
    return qcow2_refcount_change(node, cluster << ((Qcow2 *)node->state)->cluster_bits, 1, 1) == 0;
}

int qcow2_allocate_bytes(BlockNode *node, uint64_t bytes, uint64_t *ret_offset)
{
    Qcow2 *q = node->state;
    uint64_t offset = q->byte_offset, current = offset >> q->cluster_bits;
    uint64_t left = offset ? q->cluster_size - (offset & (q->cluster_size - 1)) : 0;
    if (offset && bytes <= left && share_cluster(node, current)) {
        *ret_offset = offset;
    } else {
        uint64_t fresh, n;
        int result = qcow2_allocate(node, 1, 1, &fresh, &n);
        if (result < 0)
            return result;
        /* Contiguous with the cluster being filled: goes on across the border. */
        bool contiguous = offset && q->byte_offset == offset && bytes > left &&
                          fresh >> q->cluster_bits == current + 1 && share_cluster(node, current);
        *ret_offset = contiguous ? offset : fresh;
    }
    uint64_t end = *ret_offset + bytes;
    q->byte_offset = end & (q->cluster_size - 1) ? end : 0;
    return 0;
}
