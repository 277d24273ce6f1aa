/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Internal snapshots of qcow2. Each operation is alone with the image, changes counts and copies of
 * tables in an order in which every step is only a leak if it is the last one, and becomes true by
 * one sector of the header.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "vmm-helper/backend/block/qcow2.h"

#define ENTRY_BYTES 40
#define EXTRA_BYTES 24
#define MAX_TABLE (16u << 20)
#define MAX_EXTRA 1024

/* --- The table in the file
 * ------------------------------------------------------------------------------------ */

static void snapshot_clear(Qcow2Snapshot *snapshot)
{
    g_free(snapshot->shown.id);
    g_free(snapshot->shown.name);
    g_clear_pointer(&snapshot->extra, g_bytes_unref);
}

void qcow2_snapshots_clear(Qcow2 *q)
{
    for (guint i = 0; q->snapshots && i < q->snapshots->len; i++)
        snapshot_clear(&g_array_index(q->snapshots, Qcow2Snapshot, i));
    if (q->snapshots)
        g_array_set_size(q->snapshots, 0);
}

static uint64_t padded(uint64_t bytes)
{
    return (bytes + 7) & ~UINT64_C(7);
}

/* One entry of @raw; its length, 0 = malformed. */
static uint64_t parse_entry(const Qcow2 *q, const uint8_t *raw, uint64_t len,
                            Qcow2Snapshot *ret_snapshot)
{
    if (len < ENTRY_BYTES)
        return 0;
    uint32_t id_len = raw[12] << 8 | raw[13], name_len = raw[14] << 8 | raw[15];
    uint32_t extra_len = qcow2_load32(raw + 36);
    uint64_t total = ENTRY_BYTES + (uint64_t)extra_len + id_len + name_len;
    if (extra_len > MAX_EXTRA || total > len)
        return 0;
    const uint8_t *extra = raw + ENTRY_BYTES, *names = extra + extra_len;
    *ret_snapshot = (Qcow2Snapshot){
        .l1_offset = qcow2_load64(raw),
        .l1_size = qcow2_load32(raw + 8),
        .shown = {.id = g_strndup((const char *)names, id_len),
                  .name = g_strndup((const char *)names + id_len, name_len),
                  .date_s = qcow2_load32(raw + 16),
                  .date_ns = qcow2_load32(raw + 20),
                  .vm_clock_ns = qcow2_load64(raw + 24),
                  .vm_state_size = extra_len >= 8 ? qcow2_load64(extra) : qcow2_load32(raw + 32),
                  .disk_size =
                      extra_len >= 16 ? (int64_t)qcow2_load64(extra + 8) : (int64_t)q->header.size,
                  .icount = extra_len >= 24 ? qcow2_load64(extra + 16) : UINT64_MAX},
    };
    if (extra_len > EXTRA_BYTES)
        ret_snapshot->extra = g_bytes_new(extra + EXTRA_BYTES, extra_len - EXTRA_BYTES);
    return padded(total);
}

static bool entry_valid(const Qcow2 *q, const Qcow2Snapshot *snapshot)
{
    uint64_t bytes = (uint64_t)snapshot->l1_size * 8;
    return bytes <= QCOW2_MAX_L1 && !(snapshot->l1_offset & (q->cluster_size - 1)) &&
           snapshot->l1_offset <= (uint64_t)block_size(q->file) && snapshot->shown.disk_size >= 0 &&
           bytes <= (uint64_t)block_size(q->file) + q->cluster_size - 1 - snapshot->l1_offset;
}

bool qcow2_snapshots_load(BlockNode *node, GError **error)
{
    Qcow2 *q = node->state;
    uint64_t offset = q->header.snapshots_offset, at = 0;
    uint64_t len = q->header.n_snapshots && (uint64_t)block_size(q->file) > offset
                       ? MIN((uint64_t)block_size(q->file) - offset, MAX_TABLE)
                       : 0;
    qcow2_snapshots_clear(q);
    q->snapshots_bytes = 0;
    /* In steps, as the table's length is known only at its end. */
    len = MIN(len, (uint64_t)q->header.n_snapshots * (ENTRY_BYTES + MAX_EXTRA + 2 * 65535));
    g_autofree uint8_t *raw = g_try_malloc(len + 1);
    int result = !raw ? -ENOMEM : len ? block_read_buffer(q->file, offset, raw, len) : 0;
    if (result < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                          _("cannot read the snapshots of '%s'"), node->filename);
    for (uint32_t i = 0; i < q->header.n_snapshots; i++) {
        Qcow2Snapshot snapshot = {0};
        uint64_t entry = at <= len ? parse_entry(q, raw + at, len - at, &snapshot) : 0;
        if (entry == 0 || !entry_valid(q, &snapshot)) {
            snapshot_clear(&snapshot);
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("'%s' is not a valid qcow2 image: snapshot %u is malformed"),
                        node->filename, i + 1);
        }
        g_array_append_val(q->snapshots, snapshot);
        at += entry;
    }
    q->snapshots_bytes = at;
    return true;
}

static void put_entry(GByteArray *to, const Qcow2Snapshot *snapshot)
{
    uint8_t raw[ENTRY_BYTES + EXTRA_BYTES] = {0};
    const BlockSnapshot *shown = &snapshot->shown;
    size_t id_len = strlen(shown->id), name_len = strlen(shown->name), more_len = 0;
    const void *more = snapshot->extra ? g_bytes_get_data(snapshot->extra, &more_len) : NULL;
    qcow2_store64(raw, snapshot->l1_offset);
    qcow2_store32(raw + 8, snapshot->l1_size);
    raw[12] = id_len >> 8;
    raw[13] = id_len & 0xff;
    raw[14] = name_len >> 8;
    raw[15] = name_len & 0xff;
    qcow2_store32(raw + 16, shown->date_s);
    qcow2_store32(raw + 20, shown->date_ns);
    qcow2_store64(raw + 24, shown->vm_clock_ns);
    qcow2_store32(raw + 32, shown->vm_state_size > UINT32_MAX ? 0 : shown->vm_state_size);
    qcow2_store32(raw + 36, EXTRA_BYTES + more_len);
    qcow2_store64(raw + 40, shown->vm_state_size);
    qcow2_store64(raw + 48, shown->disk_size);
    qcow2_store64(raw + 56, shown->icount);
    g_byte_array_append(to, raw, sizeof(raw));
    if (more_len)
        g_byte_array_append(to, more, more_len);
    g_byte_array_append(to, (const guint8 *)shown->id, id_len);
    g_byte_array_append(to, (const guint8 *)shown->name, name_len);
    guint len = to->len;
    g_byte_array_set_size(to, padded(len));
    memset(to->data + len, 0, to->len - len);
}

/* A new table in a new place; the header says so; then the old one is free. */
static int table_write(BlockNode *node, const GArray *snapshots)
{
    Qcow2 *q = node->state;
    g_autoptr(GByteArray) raw = g_byte_array_new();
    for (guint i = 0; i < snapshots->len; i++)
        put_entry(raw, &g_array_index(snapshots, Qcow2Snapshot, i));
    if (raw->len > MAX_TABLE)
        return -EFBIG;
    uint64_t offset = 0, n = qcow2_clusters(q, raw->len);
    int result = n ? qcow2_allocate(node, n, n, &offset, &n) : 0;
    if (result < 0)
        return result;
    if (n) {
        g_byte_array_append(raw, (const guint8 *)"", 0);
        result = block_write_buffer(q->file, offset, raw->data, raw->len, 0);
        block_order_wrote(q->order);
    }
    if (result == 0)
        result = qcow2_write_back_stable(node);
    Qcow2Header before = q->header;
    uint64_t old_bytes = q->snapshots_bytes;
    if (result == 0) {
        q->header.snapshots_offset = offset;
        q->header.n_snapshots = snapshots->len;
        result = qcow2_header_update(node);
        if (result < 0)
            q->header = before;
    }
    if (result < 0)
        return result;
    q->snapshots_bytes = raw->len;
    return old_bytes ? qcow2_refcount_change(node, before.snapshots_offset, old_bytes, -1) : 0;
}

/* --- Walking what an L1 table refers to
 * ---------------------------------------------------------------------------- */

/* Changes the counts of all that L1 table @l1 reaches, over at most *@budget entries; *@budget is
 * what was not used. The whole table's entries when it is UINT64_MAX. */
static int tree_counts(BlockNode *node, const uint64_t *l1, uint32_t size, int change,
                       uint64_t *budget)
{
    Qcow2 *q = node->state;
    for (uint32_t i = 0; i < size; i++) {
        uint64_t table = l1[i] & QCOW2_OFFSET_MASK, offset, bytes;
        if (!table)
            continue;
        if (table & (q->cluster_size - 1))
            return qcow2_found_corrupt(node, "misaligned L2 table", table);
        for (uint32_t at = 0; at < q->cluster_size; at += q->slice_bytes) {
            BlockTable *slice;
            int result = block_table_get(q->l2_cache, table + at, &slice);
            for (uint32_t j = 0; result == 0 && j < qcow2_slice_entries(q); j++) {
                if (!qcow2_entry_range(q, qcow2_l2_entry(q, slice, j).entry, &offset, &bytes))
                    continue;
                if (*budget == 0) {
                    qcow2_l2_put(node, slice);
                    return 0;
                }
                result = qcow2_refcount_change(node, offset, bytes, change);
                *budget -= result == 0;
            }
            if (result < 0) {
                qcow2_l2_put(node, slice);
                return result;
            }
            qcow2_l2_put(node, slice);
        }
        if (*budget == 0)
            return 0;
        int result = qcow2_refcount_change(node, table, q->cluster_size, change);
        if (result < 0)
            return result;
        --*budget;
    }
    return 0;
}

/* All or nothing. */
static int tree_ref(BlockNode *node, const uint64_t *l1, uint32_t size)
{
    uint64_t left = UINT64_MAX;
    int result = tree_counts(node, l1, size, 1, &left);
    if (result < 0) {
        uint64_t done = UINT64_MAX - left;
        tree_counts(node, l1, size, -1, &done);
    }
    return result;
}

static int tree_unref(BlockNode *node, const uint64_t *l1, uint32_t size)
{
    uint64_t budget = UINT64_MAX;
    return tree_counts(node, l1, size, -1, &budget);
}

static int slice_flags(BlockNode *node, BlockTable *slice, bool clear)
{
    Qcow2 *q = node->state;
    for (uint32_t j = 0; j < qcow2_slice_entries(q); j++) {
        Qcow2Entry entry = qcow2_l2_entry(q, slice, j);
        uint64_t count = 0, host = entry.entry & QCOW2_OFFSET_MASK;
        if (entry.entry & QCOW2_COMPRESSED || !host)
            continue;
        int result = clear ? 0 : qcow2_refcount_get(node, host >> q->cluster_bits, &count);
        if (result < 0)
            return result;
        uint64_t wanted = count == 1 ? entry.entry | QCOW2_COPIED : entry.entry & ~QCOW2_COPIED;
        if (wanted != entry.entry)
            qcow2_l2_set(node, slice, j, (Qcow2Entry){wanted, entry.bitmap});
    }
    return 0;
}

/* "Copied" in the tables that @l1 reaches and in @l1 itself: as the counts say, or cleared
 * throughout. */
static int tree_flags(BlockNode *node, uint64_t *l1, uint32_t size, bool clear)
{
    Qcow2 *q = node->state;
    for (uint32_t i = 0; i < size; i++) {
        uint64_t table = l1[i] & QCOW2_OFFSET_MASK, count = 0;
        if (!table)
            continue;
        for (uint32_t at = 0; at < q->cluster_size; at += q->slice_bytes) {
            BlockTable *slice;
            int result = block_table_get(q->l2_cache, table + at, &slice);
            if (result == 0) {
                result = slice_flags(node, slice, clear);
                qcow2_l2_put(node, slice);
            }
            if (result < 0)
                return result;
        }
        int result = clear ? 0 : qcow2_refcount_get(node, table >> q->cluster_bits, &count);
        if (result < 0)
            return result;
        uint64_t wanted = table | (count == 1 ? QCOW2_COPIED : 0);
        if (wanted == l1[i])
            continue;
        if (l1 == q->l1)
            qcow2_l1_set(node, i, wanted);
        else
            l1[i] = wanted;
    }
    return 0;
}

static int l1_read(BlockNode *node, const Qcow2Snapshot *snapshot, uint32_t room, uint64_t **ret_l1)
{
    Qcow2 *q = node->state;
    uint32_t size = snapshot->l1_size;
    g_autofree uint64_t *l1 = g_try_malloc0((size_t)MAX(room, size) * 8 + 8);
    if (!l1)
        return -ENOMEM;
    int result = size ? block_read_buffer(q->file, snapshot->l1_offset, l1, (size_t)size * 8) : 0;
    if (result < 0)
        return result;
    for (uint32_t i = 0; i < size; i++)
        l1[i] = GUINT64_FROM_BE(l1[i]);
    *ret_l1 = g_steal_pointer(&l1);
    return 0;
}

/* A copy of @l1 in new clusters; @room entries. Not yet stable. */
static int l1_copy(BlockNode *node, const uint64_t *l1, uint32_t size, uint32_t room,
                   uint64_t *ret_offset)
{
    Qcow2 *q = node->state;
    uint64_t n = qcow2_clusters(q, (uint64_t)room * 8), offset = 0;
    *ret_offset = 0;
    if (n == 0)
        return 0;
    int result = qcow2_allocate(node, n, n, &offset, &n);
    if (result < 0)
        return result;
    g_autofree uint8_t *raw = g_try_malloc0(n << q->cluster_bits);
    for (uint32_t i = 0; raw && i < size; i++)
        qcow2_store64(raw + (size_t)i * 8, l1[i]);
    result = raw ? block_write_buffer(q->file, offset, raw, n << q->cluster_bits, 0) : -ENOMEM;
    block_order_wrote(q->order);
    if (result < 0)
        qcow2_refcount_change(node, offset, n << q->cluster_bits, -1);
    else
        *ret_offset = offset;
    return result;
}

/* --- Operations
 * ------------------------------------------------------------------------------------------------
 */

static char *next_id(const Qcow2 *q)
{
    uint64_t most = 0;
    for (guint i = 0; i < q->snapshots->len; i++)
        most = MAX(most, g_ascii_strtoull(g_array_index(q->snapshots, Qcow2Snapshot, i).shown.id,
                                          NULL, 10));
    return g_strdup_printf("%" PRIu64, most + 1);
}

/* By id, then by name. -1 = none. */
static int find(const Qcow2 *q, const char *id_or_name)
{
    for (guint i = 0; i < q->snapshots->len; i++)
        if (strcmp(g_array_index(q->snapshots, Qcow2Snapshot, i).shown.id, id_or_name) == 0)
            return i;
    for (guint i = 0; i < q->snapshots->len; i++)
        if (strcmp(g_array_index(q->snapshots, Qcow2Snapshot, i).shown.name, id_or_name) == 0)
            return i;
    return -1;
}

static int create_locked(BlockNode *node, Qcow2Snapshot *snapshot)
{
    Qcow2 *q = node->state;
    uint64_t l1_bytes = qcow2_clusters(q, (uint64_t)q->header.l1_size * 8) << q->cluster_bits;
    /* First nobody writes in place any more, then clusters are counted twice, then the copy exists.
     */
    int result = tree_flags(node, q->l1, q->header.l1_size, true);
    if (result == 0)
        result = qcow2_write_back_stable(node);
    if (result == 0)
        result = tree_ref(node, q->l1, q->header.l1_size);
    if (result == 0) {
        result = l1_copy(node, q->l1, q->header.l1_size, q->header.l1_size, &snapshot->l1_offset);
        snapshot->l1_size = q->header.l1_size;
        if (result == 0) {
            g_array_append_val(q->snapshots, *snapshot);
            result = table_write(node, q->snapshots);
            if (result < 0) {
                g_array_set_size(q->snapshots, q->snapshots->len - 1);
                if (q->header_unsure)
                    return result; /* the file may have the snapshot: everything stays counted */
                qcow2_refcount_change(node, snapshot->l1_offset, l1_bytes, -1);
            }
        }
        if (result < 0)
            tree_unref(node, q->l1, q->header.l1_size);
    }
    /* After a failure the flags say again what the counts do. */
    if (result < 0 && tree_flags(node, q->l1, q->header.l1_size, false) == 0)
        qcow2_write_back_stable(node);
    return result; /* on success everything is stable but the freeing of the old table */
}

static bool begin(BlockNode *node, GError **error)
{
    Qcow2 *q = node->state;
    if (node->read_only)
        return fail(error, VIR_ERR_OPERATION_DENIED, _("'%s' is open read-only"), node->filename);
    if (q->external_data)
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED,
                    _("'%s' keeps its data in a file of its own: no snapshots"), node->filename);
    int result = qcow2_exclusive_begin(node);
    if (result == 0 && (result = qcow2_modify(node)) < 0)
        qcow2_exclusive_end(node);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot write to '%s'"), node->filename);
}

static bool end(BlockNode *node, int result, GError **error)
{
    qcow2_exclusive_end(node);
    if (result == -ERANGE)
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("'%s' has no room in its reference counts for another snapshot"),
                    node->filename);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("snapshots of '%s'"), node->filename);
}

static bool snapshot_create(BlockNode *node, const BlockSnapshot *wanted, GError **error)
{
    Qcow2 *q = node->state;
    if (strlen(wanted->name ? wanted->name : "") > 65535 ||
        q->snapshots->len >= QCOW2_MAX_SNAPSHOTS)
        return fail(error, VIR_ERR_INVALID_ARG, _("too many snapshots, or too long a name"));
    if (!begin(node, error))
        return false;
    Qcow2Snapshot snapshot = {.shown = *wanted};
    snapshot.shown.id = next_id(q);
    snapshot.shown.name = g_strdup(wanted->name ? wanted->name : "");
    snapshot.shown.disk_size = block_size(node);
    int result = create_locked(node, &snapshot);
    if (result < 0)
        snapshot_clear(&snapshot);
    return end(node, result, error);
}

/* The snapshot's tree becomes the active one as well; the header says so; then the old one loses
 * its references. */
static int apply_locked(BlockNode *node, const Qcow2Snapshot *snapshot)
{
    Qcow2 *q = node->state;
    g_autofree uint64_t *l1 = NULL;
    uint32_t needed = qcow2_l1_needed(q, snapshot->shown.disk_size);
    uint32_t room = MAX(MAX(snapshot->l1_size, needed), q->header.l1_size);
    uint64_t offset = 0;
    int result = l1_read(node, snapshot, room, &l1);
    if (result == 0)
        result = tree_flags(node, l1, snapshot->l1_size, true);
    if (result == 0)
        result = tree_ref(node, l1, snapshot->l1_size);
    if (result == 0) {
        result = l1_copy(node, l1, snapshot->l1_size, room, &offset);
        if (result == 0)
            result = qcow2_write_back_stable(node);
        if (result < 0)
            tree_unref(node, l1, snapshot->l1_size);
    }
    if (result < 0)
        return result;
    Qcow2Header before = q->header;
    q->header.l1_offset = offset;
    q->header.l1_size = room;
    q->header.size = snapshot->shown.disk_size;
    result = qcow2_header_update(node);
    if (result < 0) {
        q->header = before;
        return result;
    }
    g_autofree uint64_t *old = g_steal_pointer(&q->l1);
    q->l1 = g_steal_pointer(&l1);
    g_free(q->l1_dirty);
    q->l1_dirty = g_malloc0((size_t)room * 8 / BLOCK_SECTOR + 1);
    q->l1_any_dirty = false;
    __atomic_store_n(&node->size, snapshot->shown.disk_size, __ATOMIC_RELAXED);
    result = tree_unref(node, old, before.l1_size);
    if (result == 0)
        result = qcow2_refcount_change(node, before.l1_offset, (uint64_t)before.l1_size * 8, -1);
    if (result == 0)
        result = tree_flags(node, q->l1, q->header.l1_size, false);
    return result < 0 ? result : qcow2_write_back_stable(node);
}

static bool snapshot_apply(BlockNode *node, const char *id_or_name, GError **error)
{
    Qcow2 *q = node->state;
    if (!begin(node, error))
        return false;
    int index = find(q, id_or_name);
    if (index < 0) {
        qcow2_exclusive_end(node);
        return fail(error, VIR_ERR_NO_DOMAIN_SNAPSHOT, _("'%s' has no snapshot '%s'"),
                    node->filename, id_or_name);
    }
    return end(node, apply_locked(node, &g_array_index(q->snapshots, Qcow2Snapshot, index)), error);
}

static int remove_locked(BlockNode *node, guint index)
{
    Qcow2 *q = node->state;
    Qcow2Snapshot removed = g_array_index(q->snapshots, Qcow2Snapshot, index);
    g_autofree uint64_t *l1 = NULL;
    int result = l1_read(node, &removed, 0, &l1);
    if (result < 0)
        return result;
    g_array_remove_index(q->snapshots, index);
    result = table_write(node, q->snapshots);
    if (result < 0) {
        g_array_insert_val(q->snapshots, index, removed);
        return result;
    }
    result = tree_unref(node, l1, removed.l1_size);
    if (result == 0)
        result = qcow2_refcount_change(node, removed.l1_offset, (uint64_t)removed.l1_size * 8, -1);
    if (result == 0)
        result = tree_flags(node, q->l1, q->header.l1_size, false);
    snapshot_clear(&removed);
    return result < 0 ? result : qcow2_write_back_stable(node);
}

static bool snapshot_remove(BlockNode *node, const char *id_or_name, GError **error)
{
    Qcow2 *q = node->state;
    if (!begin(node, error))
        return false;
    int index = find(q, id_or_name);
    if (index < 0) {
        qcow2_exclusive_end(node);
        return fail(error, VIR_ERR_NO_DOMAIN_SNAPSHOT, _("'%s' has no snapshot '%s'"),
                    node->filename, id_or_name);
    }
    return end(node, remove_locked(node, index), error);
}

static void shown_clear(void *opaque)
{
    BlockSnapshot *shown = opaque;
    g_free(shown->id);
    g_free(shown->name);
}

static bool snapshot_list(BlockNode *node, GArray **ret_snapshots, GError **error)
{
    Qcow2 *q = node->state;
    GArray *list = g_array_new(FALSE, TRUE, sizeof(BlockSnapshot));
    g_array_set_clear_func(list, shown_clear);
    fiber_mutex_lock(&q->lock);
    for (guint i = 0; i < q->snapshots->len; i++) {
        BlockSnapshot shown = g_array_index(q->snapshots, Qcow2Snapshot, i).shown;
        shown.id = g_strdup(shown.id);
        shown.name = g_strdup(shown.name);
        g_array_append_val(list, shown);
    }
    fiber_mutex_unlock(&q->lock);
    *ret_snapshots = list;
    return true;
}

const BlockSnapshotOps qcow2_snapshot_ops = {
    .list = snapshot_list,
    .create = snapshot_create,
    .apply = snapshot_apply,
    .remove = snapshot_remove,
};
