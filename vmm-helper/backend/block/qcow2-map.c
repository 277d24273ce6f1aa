/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The two-level mapping of qcow2: guest offset to L1 entry to L2 entry to host cluster. A new L2
 * table is written whole before its L1 entry; entries change in cached slices of the tables.
 */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/qcow2.h"

#define L1_SECTOR_ENTRIES (BLOCK_SECTOR / 8)

uint32_t qcow2_slice_entries(const Qcow2 *q)
{
    return q->slice_bytes / q->l2_entry_size;
}

static uint64_t l1_index(const Qcow2 *q, uint64_t offset)
{
    return (offset >> q->cluster_bits) / q->l2_entries;
}

static int slice_get(BlockNode *node, uint64_t table, uint64_t offset, BlockTable **ret_slice,
                     uint32_t *ret_index)
{
    Qcow2 *q = node->state;
    uint32_t index = (offset >> q->cluster_bits) % q->l2_entries;
    uint32_t per_slice = qcow2_slice_entries(q);
    *ret_index = index % per_slice;
    return block_table_get(q->l2_cache, table + (uint64_t)(index / per_slice) * q->slice_bytes,
                           ret_slice);
}

int qcow2_l2_get(BlockNode *node, uint64_t offset, BlockTable **ret_slice, uint32_t *ret_index)
{
    Qcow2 *q = node->state;
    uint64_t index = l1_index(q, offset);
    *ret_slice = NULL;
    if (index >= q->header.l1_size)
        return 0;
    uint64_t table = q->l1[index] & QCOW2_OFFSET_MASK;
    if (table == 0)
        return 0;
    if (table & (q->cluster_size - 1))
        return qcow2_found_corrupt(node, "misaligned L2 table", table);
    return slice_get(node, table, offset, ret_slice, ret_index);
}

void qcow2_l2_put(BlockNode *node, BlockTable *slice)
{
    Qcow2 *q = node->state;
    block_table_put(q->l2_cache, slice);
}

Qcow2Entry qcow2_l2_entry(const Qcow2 *q, const BlockTable *slice, uint32_t index)
{
    const uint8_t *at = (const uint8_t *)slice->data + (size_t)index * q->l2_entry_size;
    return (Qcow2Entry){qcow2_load64(at), q->extended_l2 ? qcow2_load64(at + 8) : 0};
}

void qcow2_l2_set(BlockNode *node, BlockTable *slice, uint32_t index, Qcow2Entry entry)
{
    Qcow2 *q = node->state;
    uint8_t *at = (uint8_t *)slice->data + (size_t)index * q->l2_entry_size;
    qcow2_store64(at, entry.entry);
    if (q->extended_l2)
        qcow2_store64(at + 8, entry.bitmap);
    block_table_after(q->l2_cache, block_order_wrote(q->order));
    block_table_dirty(q->l2_cache, slice);
}

/* --- Making tables
 * ------------------------------------------------------------------------------------------- */

/* A new table: a copy of @old (0 = empty), in the file before anything refers to it. */
static int table_new(BlockNode *node, uint64_t old, uint64_t *ret_table)
{
    Qcow2 *q = node->state;
    g_autofree uint8_t *content = g_try_malloc0(q->cluster_size);
    if (!content)
        return -ENOMEM;
    for (uint32_t at = 0; old && at < q->cluster_size; at += q->slice_bytes) {
        BlockTable *slice;
        int result = block_table_get(q->l2_cache, old + at, &slice);
        if (result < 0)
            return result;
        memcpy(content + at, slice->data, q->slice_bytes);
        block_table_put(q->l2_cache, slice);
    }
    uint64_t table, n;
    int result = qcow2_allocate(node, 1, 1, &table, &n);
    if (result < 0)
        return result;
    result = block_write_buffer(q->file, table, content, q->cluster_size, 0);
    q->l1_after = block_order_wrote(q->order);
    if (result < 0) {
        qcow2_refcount_change(node, table, q->cluster_size, -1);
        return result;
    }
    *ret_table = table;
    return 0;
}

int qcow2_l2_writable(BlockNode *node, uint64_t offset, BlockTable **ret_slice, uint32_t *ret_index)
{
    Qcow2 *q = node->state;
    uint64_t index = l1_index(q, offset);
    if (index >= q->header.l1_size)
        return -EIO;
    uint64_t entry = q->l1[index], table = entry & QCOW2_OFFSET_MASK;
    if (table & (q->cluster_size - 1))
        return qcow2_found_corrupt(node, "misaligned L2 table", table);
    if (!table || !(entry & QCOW2_COPIED)) {
        uint64_t fresh;
        int result = table_new(node, table, &fresh);
        if (result < 0)
            return result;
        qcow2_l1_set(node, index, fresh | QCOW2_COPIED);
        if (table)
            block_quarantine_add(q->quarantine, table, q->cluster_size, q->cluster_size);
        table = fresh;
    }
    return slice_get(node, table, offset, ret_slice, ret_index);
}

/* --- The L1 table
 * -------------------------------------------------------------------------------------------- */

void qcow2_l1_set(BlockNode *node, uint32_t index, uint64_t entry)
{
    Qcow2 *q = node->state;
    q->l1[index] = entry;
    q->l1_dirty[index / L1_SECTOR_ENTRIES] = 1;
    q->l1_any_dirty = true;
}

static int l1_sector_write(BlockNode *node, uint32_t sector)
{
    Qcow2 *q = node->state;
    uint8_t raw[BLOCK_SECTOR];
    uint32_t first = sector * L1_SECTOR_ENTRIES;
    uint32_t n = MIN(q->header.l1_size - first, L1_SECTOR_ENTRIES);
    for (uint32_t i = 0; i < n; i++)
        qcow2_store64(raw + (size_t)i * 8, q->l1[first + i]);
    int result = block_write_buffer(q->file, q->header.l1_offset + (uint64_t)first * 8, raw,
                                    (size_t)n * 8, 0);
    block_order_wrote(q->order);
    return result;
}

/* What it refers to is stable first: new tables, and the counts of their clusters. */
int qcow2_l1_write_back(BlockNode *node)
{
    Qcow2 *q = node->state;
    if (!q->l1_any_dirty)
        return 0;
    int result = block_table_write_back(q->refblock_cache);
    if (result == 0)
        result = block_table_write_back(q->l2_cache);
    uint64_t after =
        MAX(block_table_last_write(q->refblock_cache), block_table_last_write(q->l2_cache));
    if (result == 0)
        result = block_order_stable(q->order, MAX(after, q->l1_after));
    uint32_t sectors = (q->header.l1_size + L1_SECTOR_ENTRIES - 1) / L1_SECTOR_ENTRIES;
    for (uint32_t i = 0; i < sectors && result == 0; i++) {
        if (!q->l1_dirty[i])
            continue;
        result = l1_sector_write(node, i);
        if (result == 0)
            q->l1_dirty[i] = 0;
    }
    q->l1_any_dirty = result < 0;
    return result;
}

int qcow2_l1_grow(BlockNode *node, uint64_t entries)
{
    Qcow2 *q = node->state;
    if (entries <= q->header.l1_size)
        return 0;
    if (entries * 8 > QCOW2_MAX_L1)
        return -EFBIG;
    uint64_t clusters = qcow2_clusters(q, entries * 8), offset, n;
    int result = qcow2_allocate(node, clusters, clusters, &offset, &n);
    if (result == 0)
        result = qcow2_write_back_stable(node);
    if (result < 0)
        return result;
    g_autofree uint64_t *l1 = g_try_malloc0(entries * 8);
    g_autofree uint8_t *raw = g_try_malloc0(clusters << q->cluster_bits);
    if (!l1 || !raw)
        return -ENOMEM;
    memcpy(l1, q->l1, (uint64_t)q->header.l1_size * 8);
    for (uint32_t i = 0; i < q->header.l1_size; i++)
        qcow2_store64(raw + (size_t)i * 8, l1[i]);
    result = block_write_buffer(q->file, offset, raw, clusters << q->cluster_bits, 0);
    block_order_wrote(q->order);
    if (result == 0)
        result = block_order_flush(q->order);
    Qcow2Header before = q->header;
    q->header.l1_offset = offset;
    q->header.l1_size = entries;
    if (result == 0)
        result = qcow2_header_update(node);
    if (result < 0) {
        q->header = before;
        return result;
    }
    g_free(q->l1);
    g_free(q->l1_dirty);
    q->l1 = g_steal_pointer(&l1);
    q->l1_dirty = g_malloc0((entries + L1_SECTOR_ENTRIES - 1) / L1_SECTOR_ENTRIES);
    block_quarantine_add(q->quarantine, before.l1_offset,
                         qcow2_clusters(q, (uint64_t)before.l1_size * 8) << q->cluster_bits,
                         q->cluster_size);
    return 0;
}

/* --- Looking up
 * ---------------------------------------------------------------------------------------------- */

static uint64_t compressed_offset(const Qcow2 *q, uint64_t entry)
{
    return entry & ((UINT64_C(1) << (62 - (q->cluster_bits - 8))) - 1);
}

static uint32_t compressed_bytes(const Qcow2 *q, uint64_t entry)
{
    unsigned shift = 62 - (q->cluster_bits - 8);
    uint64_t sectors = (entry & ~(QCOW2_COPIED | QCOW2_COMPRESSED)) >> shift;
    return (sectors + 1) * BLOCK_SECTOR - (compressed_offset(q, entry) & (BLOCK_SECTOR - 1));
}

bool qcow2_entry_range(const Qcow2 *q, uint64_t entry, uint64_t *ret_offset, uint64_t *ret_bytes)
{
    if (entry & QCOW2_COMPRESSED) {
        *ret_offset = compressed_offset(q, entry);
        *ret_bytes = compressed_bytes(q, entry);
        return true;
    }
    *ret_offset = entry & QCOW2_OFFSET_MASK;
    *ret_bytes = q->cluster_size;
    return *ret_offset && !q->external_data;
}

void qcow2_entry_drop(BlockNode *node, uint64_t entry)
{
    Qcow2 *q = node->state;
    uint64_t offset, bytes;
    if (qcow2_entry_range(q, entry, &offset, &bytes))
        block_quarantine_add(q->quarantine, offset, bytes, q->cluster_size);
}

static bool has_host(const Qcow2 *q, uint64_t entry)
{
    return entry & QCOW2_OFFSET_MASK || (q->external_data && entry & QCOW2_COPIED);
}

/* Of the granule @sub of a cluster; -EIO where the entry contradicts itself. */
static int entry_kind(const Qcow2 *q, Qcow2Entry entry, uint32_t sub, Qcow2Kind *ret_kind)
{
    bool host = has_host(q, entry.entry);
    if (entry.entry & QCOW2_COMPRESSED) {
        *ret_kind = QCOW2_KIND_COMPRESSED;
        return q->external_data || entry.bitmap ? -EIO : 0;
    }
    if (entry.entry & QCOW2_OFFSET_MASK & (q->cluster_size - 1))
        return -EIO;
    if (!q->extended_l2) {
        bool zero = entry.entry & QCOW2_ZERO && q->header.version >= 3;
        *ret_kind = zero ? QCOW2_KIND_ZERO : host ? QCOW2_KIND_NORMAL : QCOW2_KIND_UNALLOCATED;
        return 0;
    }
    bool allocated = entry.bitmap >> sub & 1, zero = entry.bitmap >> (sub + 32) & 1;
    if ((allocated && zero) || (allocated && !host) || entry.entry & QCOW2_ZERO)
        return -EIO;
    *ret_kind = zero ? QCOW2_KIND_ZERO : allocated ? QCOW2_KIND_NORMAL : QCOW2_KIND_UNALLOCATED;
    return 0;
}

/* Extends the mapping over following granules of the slice while they go on as it began. */
static int map_extend(BlockNode *node, const BlockTable *slice, uint32_t index, uint64_t offset,
                      uint64_t bytes, Qcow2Mapping *mapping)
{
    Qcow2 *q = node->state;
    uint32_t per_cluster = q->cluster_size / q->granule;
    uint64_t base = offset & ~(uint64_t)(q->cluster_size - 1), host_base = 0;
    for (uint64_t at = offset & ~(uint64_t)(q->granule - 1); at < offset + bytes;
         at += q->granule) {
        uint64_t cluster = (at - base) >> q->cluster_bits;
        if (index + cluster >= qcow2_slice_entries(q))
            break;
        Qcow2Entry entry = qcow2_l2_entry(q, slice, index + cluster);
        Qcow2Kind kind;
        if (entry_kind(q, entry, (at / q->granule) % per_cluster, &kind) < 0)
            return qcow2_found_corrupt(node, "contradictory L2 entry", slice->offset);
        uint64_t host = (entry.entry & QCOW2_OFFSET_MASK) - (cluster << q->cluster_bits);
        bool copied = entry.entry & QCOW2_COPIED;
        if (mapping->bytes == 0) {
            mapping->kind = kind;
            mapping->copied = copied;
            host_base = host;
            if (kind == QCOW2_KIND_NORMAL)
                mapping->host = host + (offset - base);
            if (kind == QCOW2_KIND_COMPRESSED) {
                mapping->host = compressed_offset(q, entry.entry);
                mapping->host_bytes = compressed_bytes(q, entry.entry);
                at = base + q->cluster_size - q->granule;
            }
        } else if (kind != mapping->kind || kind == QCOW2_KIND_COMPRESSED ||
                   (kind == QCOW2_KIND_NORMAL &&
                    (host != host_base || copied != mapping->copied))) {
            break;
        }
        mapping->bytes = MIN(at + q->granule - offset, bytes);
    }
    return 0;
}

int qcow2_map(BlockNode *node, uint64_t offset, uint64_t bytes, Qcow2Mapping *ret_mapping)
{
    Qcow2 *q = node->state;
    BlockTable *slice;
    uint32_t index;
    *ret_mapping = (Qcow2Mapping){.kind = QCOW2_KIND_UNALLOCATED};
    int result = qcow2_l2_get(node, offset, &slice, &index);
    if (result < 0)
        return result;
    if (!slice) {
        uint64_t covers = (uint64_t)q->l2_entries << q->cluster_bits;
        ret_mapping->bytes = MIN(covers - offset % covers, bytes);
        return 0;
    }
    result = map_extend(node, slice, index, offset, bytes, ret_mapping);
    qcow2_l2_put(node, slice);
    return result;
}
