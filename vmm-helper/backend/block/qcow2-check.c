/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Checking and repairing a qcow2 image: every reference is counted and compared with the stored
 * counts. Clusters are looked at in windows of a fixed number, so memory is bounded for any image;
 * all tables are walked once for each window in which the image has anything.
 *
 * Corruption is what can destroy content: a count below the references, a cluster marked as the
 * disk's own that others refer to as well, entries that contradict themselves. A count above the
 * references is a leak; a missing mark costs a copy and nothing else, and repairing sets it.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "common/log.h"
#include "vmm-helper/backend/block/qcow2.h"

#define WINDOW (4u << 20) /* clusters */

typedef struct Check {
    BlockNode *node;
    Qcow2 *q;
    BlockCheck *result;
    unsigned repair;
    uint64_t base, n;   /* the window, in clusters */
    uint64_t next;      /* the first cluster behind the window that anything refers to */
    uint64_t file_end;  /* clusters of the file, the last one perhaps in part */
    uint32_t *refs;     /* of the window */
    bool first;         /* window: what does not depend on windows is counted in it */
    bool skip_tables;   /* the counts' own tables are not counted: they are about to be replaced */
    uint64_t last_data; /* for fragmentation */
} Check;

static void corruption(Check *check, const char *what, uint64_t offset)
{
    if (!check->first)
        return;
    check->result->corruptions++;
    log_debug("'%s': %s, at offset 0x%" PRIx64, check->node->filename, what, offset);
}

static void count_range(Check *check, uint64_t offset, uint64_t bytes)
{
    const Qcow2 *q = check->q;
    if (bytes == 0)
        return;
    uint64_t first = offset >> q->cluster_bits, last = (offset + bytes - 1) >> q->cluster_bits;
    if (offset + bytes < offset || last >= check->file_end) {
        corruption(check, "reference to behind the end of the file", offset);
        return;
    }
    for (uint64_t cluster = first; cluster <= last; cluster++) {
        if (cluster >= check->base + check->n)
            check->next = MIN(check->next, cluster);
        else if (cluster >= check->base)
            check->refs[cluster - check->base] += check->refs[cluster - check->base] < UINT32_MAX;
    }
}

/* --- Counting references
 * ----------------------------------------------------------------------------------------- */

static void count_entry(Check *check, Qcow2Entry entry, uint64_t at, bool active)
{
    Qcow2 *q = check->q;
    uint64_t offset, bytes;
    uint32_t allocated = entry.bitmap, zero = entry.bitmap >> 32;
    bool has_data = entry.entry & QCOW2_COMPRESSED || entry.entry & QCOW2_OFFSET_MASK;
    if (q->extended_l2 && (allocated & zero || (allocated && !has_data && !q->external_data)))
        corruption(check, "contradictory subclusters", at);
    if (entry.entry & QCOW2_COMPRESSED && entry.entry & QCOW2_COPIED)
        corruption(check, "a compressed cluster is marked as the disk's own", at);
    if (check->first && active && has_data) {
        check->result->allocated_clusters++;
        check->result->compressed_clusters += !!(entry.entry & QCOW2_COMPRESSED);
        uint64_t data = (entry.entry & QCOW2_OFFSET_MASK) >> q->cluster_bits;
        check->result->fragmented_clusters +=
            entry.entry & QCOW2_COMPRESSED || (check->last_data && data != check->last_data + 1);
        check->last_data = entry.entry & QCOW2_COMPRESSED ? 0 : data;
    }
    if (!qcow2_entry_range(q, entry.entry, &offset, &bytes))
        return;
    if (entry.entry & QCOW2_COMPRESSED || !(offset & (q->cluster_size - 1)))
        count_range(check, offset, bytes);
    else
        corruption(check, "misaligned cluster", offset);
}

static int count_table(Check *check, uint64_t table, bool active)
{
    Qcow2 *q = check->q;
    for (uint32_t at = 0; at < q->cluster_size; at += q->slice_bytes) {
        BlockTable *slice;
        int result = block_table_get(q->l2_cache, table + at, &slice);
        if (result < 0)
            return result;
        for (uint32_t i = 0; i < qcow2_slice_entries(q); i++)
            count_entry(check, qcow2_l2_entry(q, slice, i), table + at, active);
        block_table_put(q->l2_cache, slice);
    }
    return 0;
}

static void count_tree(Check *check, const uint64_t *l1, uint32_t size, bool active)
{
    const Qcow2 *q = check->q;
    uint64_t tables = 0;
    for (uint32_t i = 0; i < size; i++) {
        uint64_t table = l1[i] & QCOW2_OFFSET_MASK;
        if (!table)
            continue;
        count_range(check, table, q->cluster_size);
        if (table & (q->cluster_size - 1) || table >> q->cluster_bits >= check->file_end)
            corruption(check, "misplaced L2 table", table);
        else if (++tables > check->file_end) {
            /* More tables than the file has clusters: they are the same ones again. */
            corruption(check, "L2 tables are used many times", table);
            return;
        } else if (count_table(check, table, active) < 0 && check->first) {
            check->result->check_errors++;
        }
    }
}

static int count_snapshots(Check *check)
{
    Qcow2 *q = check->q;
    count_range(check, q->header.snapshots_offset, q->snapshots_bytes);
    for (guint i = 0; i < q->snapshots->len; i++) {
        const Qcow2Snapshot *snapshot = &g_array_index(q->snapshots, Qcow2Snapshot, i);
        size_t bytes = (size_t)snapshot->l1_size * 8;
        g_autofree uint64_t *l1 = g_try_malloc(bytes + 8);
        int result = !l1     ? -ENOMEM
                     : bytes ? block_read_buffer(q->file, snapshot->l1_offset, l1, bytes)
                             : 0;
        if (result < 0)
            return result;
        for (uint32_t j = 0; j < snapshot->l1_size; j++)
            l1[j] = GUINT64_FROM_BE(l1[j]);
        count_range(check, snapshot->l1_offset, bytes);
        count_tree(check, l1, snapshot->l1_size, false);
    }
    return 0;
}

/* One bitmap of the directory: its table and the clusters that the table names. */
static int count_bitmap(Check *check, uint64_t table, uint32_t entries)
{
    Qcow2 *q = check->q;
    uint8_t raw[512];
    count_range(check, table, (uint64_t)entries * 8);
    for (uint32_t i = 0; i < entries; i++) {
        if (i % 64 == 0) {
            int result =
                block_read_buffer(q->file, table + (uint64_t)i * 8, raw, MIN(entries - i, 64) * 8);
            if (result < 0)
                return result;
        }
        uint64_t cluster = qcow2_load64(raw + i % 64 * 8) & QCOW2_OFFSET_MASK;
        if (cluster)
            count_range(check, cluster, q->cluster_size);
    }
    return 0;
}

/* Persistent bitmaps hold clusters as long as their feature bit says that they are valid. */
static int count_bitmaps(Check *check)
{
    Qcow2 *q = check->q;
    const Qcow2Extension *extension = qcow2_extension(q, QCOW2_EXTENSION_BITMAPS);
    if (!(q->header.autoclear & QCOW2_BITMAPS) || !extension || extension->len < 24)
        return 0;
    uint32_t n = qcow2_load32(extension->data);
    uint64_t bytes = qcow2_load64(extension->data + 8), offset = qcow2_load64(extension->data + 16),
             at = 0;
    if (bytes > (uint64_t)block_size(q->file) || offset > (uint64_t)block_size(q->file) - bytes ||
        n > 65535) {
        corruption(check, "misplaced directory of bitmaps", offset);
        return 0;
    }
    count_range(check, offset, bytes);
    for (uint32_t i = 0; i < n && at + 24 <= bytes; i++) {
        uint8_t raw[24];
        int result = block_read_buffer(q->file, offset + at, raw, sizeof(raw));
        uint32_t entries = result < 0 ? 0 : qcow2_load32(raw + 8);
        if (result == 0 && (uint64_t)entries * 8 > (uint64_t)block_size(q->file))
            corruption(check, "impossible table of a bitmap", offset + at);
        else if (result == 0)
            result = count_bitmap(check, qcow2_load64(raw), entries);
        if (result < 0)
            return result;
        uint64_t names = (raw[18] << 8 | raw[19]) + (uint64_t)qcow2_load32(raw + 20);
        at += (24 + names + 7) & ~UINT64_C(7);
    }
    return 0;
}

static void count_reftable(Check *check)
{
    const Qcow2 *q = check->q;
    if (check->skip_tables)
        return;
    count_range(check, q->header.reftable_offset,
                (uint64_t)q->header.reftable_clusters << q->cluster_bits);
    for (uint32_t i = 0; i < q->reftable_entries; i++) {
        uint64_t block = q->reftable[i] & QCOW2_REFTABLE_MASK;
        if (!block)
            continue;
        if (block & (q->cluster_size - 1))
            corruption(check, "misaligned block of reference counts", block);
        else
            count_range(check, block, q->cluster_size);
        uint64_t counts = (uint64_t)i * q->refblock_entries;
        if (counts >= check->base + check->n)
            check->next = MIN(check->next, counts);
    }
}

static int count_window(Check *check)
{
    Qcow2 *q = check->q;
    check->next = UINT64_MAX;
    check->last_data = 0;
    memset(check->refs, 0, check->n * sizeof(*check->refs));
    count_range(check, 0, q->cluster_size);
    count_range(check, q->header.l1_offset, (uint64_t)q->header.l1_size * 8);
    count_reftable(check);
    count_tree(check, q->l1, q->header.l1_size, true);
    int result = count_snapshots(check);
    return result < 0 ? result : count_bitmaps(check);
}

/* --- Comparing
 * -----------------------------------------------------------------------------------------------------
 */

static bool block_usable(const Check *check, uint64_t cluster)
{
    const Qcow2 *q = check->q;
    uint64_t index = cluster / q->refblock_entries;
    uint64_t block = index < q->reftable_entries ? q->reftable[index] & QCOW2_REFTABLE_MASK : 0;
    return !(block & (q->cluster_size - 1)) && block >> q->cluster_bits < check->file_end;
}

static int compare_cluster(Check *check, uint64_t cluster)
{
    BlockCheck *result = check->result;
    uint64_t refs = check->refs[cluster - check->base], stored;
    if (!block_usable(check, cluster)) {
        result->corruptions += refs > 0;
        return 0;
    }
    int got = qcow2_refcount_get(check->node, cluster, &stored);
    if (got < 0 || stored == refs)
        return got;
    bool leak = stored > refs;
    if (check->repair & (leak ? BLOCK_REPAIR_LEAKS : BLOCK_REPAIR_ERRORS) &&
        refs <= check->q->refcount_max &&
        (leak || cluster / check->q->refblock_entries < check->q->reftable_entries)) {
        if (check->q->reftable[cluster / check->q->refblock_entries] & QCOW2_REFTABLE_MASK) {
            got = qcow2_refcount_set(check->node, cluster, refs);
            result->leaks_fixed += leak && got == 0;
            result->corruptions_fixed += !leak && got == 0;
            return got;
        }
    }
    result->leaks += leak;
    result->corruptions += !leak;
    return 0;
}

/* Marks of clusters in this window: what claims to be the disk's own must be. */
static void compare_mark(Check *check, uint64_t *entry, uint64_t at, bool *ret_changed)
{
    uint64_t cluster = (*entry & QCOW2_OFFSET_MASK) >> check->q->cluster_bits;
    if (!cluster || cluster < check->base || cluster >= check->base + check->n ||
        cluster >= check->file_end)
        return;
    uint64_t refs = check->refs[cluster - check->base];
    bool marked = *entry & QCOW2_COPIED;
    if (marked && refs > 1) {
        if (check->repair & BLOCK_REPAIR_ERRORS) {
            *entry &= ~QCOW2_COPIED;
            *ret_changed = true;
            check->result->corruptions_fixed++;
        } else {
            check->result->corruptions++;
            log_debug("'%s': shared cluster marked as the disk's own, at offset 0x%" PRIx64,
                      check->node->filename, at);
        }
    } else if (!marked && refs == 1) {
        check->result->unmarked++;
        if (check->repair) {
            *entry |= QCOW2_COPIED;
            *ret_changed = true;
        }
    }
}

static int compare_table_marks(Check *check, uint64_t table)
{
    Qcow2 *q = check->q;
    for (uint32_t at = 0; at < q->cluster_size; at += q->slice_bytes) {
        BlockTable *slice;
        int result = block_table_get(q->l2_cache, table + at, &slice);
        if (result < 0)
            return result;
        for (uint32_t i = 0; i < qcow2_slice_entries(q); i++) {
            Qcow2Entry entry = qcow2_l2_entry(q, slice, i);
            bool changed = false;
            if (!(entry.entry & QCOW2_COMPRESSED) && !q->external_data)
                compare_mark(check, &entry.entry, table + at, &changed);
            if (changed)
                qcow2_l2_set(check->node, slice, i, entry);
        }
        block_table_put(q->l2_cache, slice);
    }
    return 0;
}

static int compare_marks(Check *check)
{
    Qcow2 *q = check->q;
    for (uint32_t i = 0; i < q->header.l1_size; i++) {
        uint64_t entry = q->l1[i], table = entry & QCOW2_OFFSET_MASK;
        bool changed = false;
        if (!table || table & (q->cluster_size - 1) || table >> q->cluster_bits >= check->file_end)
            continue;
        if (i > check->file_end)
            break; /* more tables than clusters: reported when they were counted */
        compare_mark(check, &entry, q->header.l1_offset + (uint64_t)i * 8, &changed);
        if (changed)
            qcow2_l1_set(check->node, i, entry);
        int result = compare_table_marks(check, table);
        if (result < 0)
            return result;
    }
    return 0;
}

static int check_window(Check *check)
{
    const Qcow2 *q = check->q;
    int result = count_window(check);
    uint64_t counted = (uint64_t)q->reftable_entries * q->refblock_entries;
    uint64_t end = MIN(check->base + check->n, MAX(check->file_end, counted));
    for (uint64_t cluster = check->base; cluster < end && result == 0; cluster++) {
        bool block = block_usable(check, cluster) && cluster < counted &&
                     q->reftable[cluster / q->refblock_entries] & QCOW2_REFTABLE_MASK;
        if (!block && check->refs[cluster - check->base] == 0) {
            /* Nothing refers to it and nothing counts it: on to the next block. */
            uint64_t skip = MIN((cluster / q->refblock_entries + 1) * q->refblock_entries, end);
            while (cluster + 1 < skip && check->refs[cluster + 1 - check->base] == 0)
                cluster++;
            continue;
        }
        if (check->refs[cluster - check->base])
            check->result->image_end_offset = (cluster + 1) << q->cluster_bits;
        result = compare_cluster(check, cluster);
    }
    return result < 0 ? result : compare_marks(check);
}

/* --- Rebuilding the counts from nothing
 * ------------------------------------------------------------------------------- */

/* New tables behind the end of the file, counting what is referred to; then the header names them.
 * Only for images whose clusters fit in one window. */
static int rebuild(Check *check)
{
    Qcow2 *q = check->q;
    check->skip_tables = true;
    check->base = 0;
    int result = count_window(check);
    check->skip_tables = false;
    uint64_t start = check->file_end, blocks = 0, clusters = 0, needed;
    do {
        uint64_t total = start + blocks + clusters;
        needed = blocks;
        blocks = (total + q->refblock_entries - 1) / q->refblock_entries;
        clusters = qcow2_clusters(q, blocks * 8);
    } while (needed != blocks);
    uint64_t total = start + blocks + clusters;
    if (result < 0 || total > WINDOW || (clusters << q->cluster_bits) > QCOW2_MAX_REFTABLE)
        return result < 0 ? result : -EFBIG;
    g_autofree uint8_t *raw = g_try_malloc0((blocks + clusters) << q->cluster_bits);
    if (!raw)
        return -ENOMEM;
    for (uint64_t cluster = 0; cluster < total; cluster++) {
        uint64_t refs = cluster < start ? MIN(check->refs[cluster], q->refcount_max) : 1;
        qcow2_count_put(q, raw, cluster, refs);
    }
    uint8_t *table = raw + (blocks << q->cluster_bits);
    for (uint64_t i = 0; i < blocks; i++)
        qcow2_store64(table + i * 8, (start + i) << q->cluster_bits);
    result = block_write_buffer(q->file, start << q->cluster_bits, raw,
                                (blocks + clusters) << q->cluster_bits, 0);
    block_order_wrote(q->order);
    if (result == 0)
        result = block_order_flush(q->order);
    if (result < 0)
        return result;
    q->header.reftable_offset = (start + blocks) << q->cluster_bits;
    q->header.reftable_clusters = clusters;
    result = qcow2_header_update(check->node);
    if (result < 0)
        return result;
    block_table_forget(q->refblock_cache, 0, total << q->cluster_bits);
    return qcow2_load_reftable(check->node, NULL) ? 0 : -EIO;
}

static bool needs_rebuild(const Check *check)
{
    const Qcow2 *q = check->q;
    for (uint64_t cluster = 0; cluster < check->file_end && cluster < WINDOW;
         cluster += q->refblock_entries)
        if (!block_usable(check, cluster))
            return true;
    for (uint64_t cluster = 0; cluster < check->file_end && cluster < check->n; cluster++) {
        uint64_t index = cluster / q->refblock_entries;
        if (check->refs[cluster] &&
            (index >= q->reftable_entries || !(q->reftable[index] & QCOW2_REFTABLE_MASK)))
            return true;
    }
    return false;
}

/* --- The whole
 * ----------------------------------------------------------------------------------------------------------
 */

static uint64_t file_end(const Qcow2 *q)
{
    return qcow2_clusters(q, block_size(q->file));
}

static int check_windows(Check *check)
{
    int result = 0;
    check->first = true;
    check->base = 0;
    while (result == 0) {
        result = check_window(check);
        check->first = false;
        if (check->next == UINT64_MAX)
            break;
        check->base = check->next;
    }
    return result;
}

static int check_locked(Check *check)
{
    Qcow2 *q = check->q;
    check->file_end = file_end(q);
    check->result->total_clusters = qcow2_clusters(q, block_size(check->node));
    if (check->repair & BLOCK_REPAIR_ERRORS) {
        check->base = 0;
        int result = count_window(check);
        if (result == 0 && needs_rebuild(check)) {
            result = rebuild(check);
            check->file_end = file_end(q);
            check->result->corruptions_fixed += result == 0;
        }
        if (result < 0)
            return result;
    }
    int result = check_windows(check);
    if (result == 0 && check->repair) {
        q->free_hint = 1;
        q->byte_offset = 0;
        result = qcow2_write_back_stable(check->node);
        if (result == 0)
            result = qcow2_write_back_stable(check->node);
    }
    if (result == 0 && check->repair & BLOCK_REPAIR_ERRORS && !check->result->corruptions &&
        !check->result->check_errors) {
        q->corrupt = false;
        result = qcow2_mark(check->node, QCOW2_DIRTY | QCOW2_CORRUPT, false);
    }
    return result;
}

bool qcow2_check(BlockNode *node, unsigned repair, BlockCheck *ret_result, GError **error)
{
    Qcow2 *q = node->state;
    BlockCheck found = {0};
    if (repair && node->read_only)
        return fail(error, VIR_ERR_OPERATION_DENIED, _("'%s' is open read-only"), node->filename);
    Check check = {.node = node, .q = q, .result = &found, .repair = repair};
    check.n = MIN(WINDOW, MAX(file_end(q) * 2, 1024));
    check.refs = g_try_new(uint32_t, check.n);
    bool was_repairing = q->repairing;
    int result = check.refs ? qcow2_exclusive_begin(node) : -ENOMEM;
    if (result == 0) {
        q->repairing = repair;
        result = check_locked(&check);
        q->repairing = was_repairing;
        qcow2_exclusive_end(node);
    }
    g_free(check.refs);
    if (result < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result, _("cannot check '%s'"),
                          node->filename);
    *ret_result = found;
    return true;
}
