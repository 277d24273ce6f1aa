/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The qcow2 format: opening and closing an image, its backing and data files, the gate through
 * which requests pass, flushing, block status and information. The parts are in qcow2-*.c.
 */
#include "vmm-helper/backend/block/qcow2.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>

#include "common/json.h"
#include "common/log.h"
#include "vmm-helper/backend/block/options.h"

#define SLICE_BYTES 4096
#define L2_CACHE_BYTES (16u << 20)
#define REFBLOCK_CACHE_BYTES (4u << 20)
#define QUARANTINE_MOST 4096 /* ranges freed without a flush of the guest's */

/* --- The gate
 * ------------------------------------------------------------------------------------------------
 */

/* Under the guard, which is released while waiting. */
static void gate_wait_open(Qcow2Gate *gate)
{
    while (gate->closed) {
        g_queue_push_tail(&gate->outside, fiber_current());
        g_mutex_unlock(&gate->guard);
        fiber_wait();
        g_mutex_lock(&gate->guard);
    }
}

unsigned qcow2_enter(Qcow2 *q)
{
    Qcow2Gate *gate = &q->gate;
    g_mutex_lock(&gate->guard);
    gate_wait_open(gate);
    gate->inside++;
    g_mutex_unlock(&gate->guard);
    return block_quarantine_enter(q->quarantine);
}

void qcow2_leave(Qcow2 *q, unsigned epoch)
{
    Qcow2Gate *gate = &q->gate;
    block_quarantine_leave(q->quarantine, epoch);
    g_mutex_lock(&gate->guard);
    Fiber *closer = --gate->inside == 0 ? g_steal_pointer(&gate->closer) : NULL;
    g_mutex_unlock(&gate->guard);
    if (closer)
        fiber_wake(closer);
}

static void gate_close(Qcow2Gate *gate)
{
    g_mutex_lock(&gate->guard);
    gate_wait_open(gate);
    gate->closed = true;
    bool wait = gate->inside > 0;
    if (wait)
        gate->closer = fiber_current();
    g_mutex_unlock(&gate->guard);
    if (wait)
        fiber_wait();
}

static void gate_open(Qcow2Gate *gate)
{
    g_mutex_lock(&gate->guard);
    gate->closed = false;
    GQueue outside = gate->outside;
    g_queue_init(&gate->outside);
    g_mutex_unlock(&gate->guard);
    Fiber *fiber;
    while ((fiber = g_queue_pop_head(&outside)))
        fiber_wake(fiber);
}

int qcow2_exclusive_begin(BlockNode *node)
{
    Qcow2 *q = node->state;
    gate_close(&q->gate);
    fiber_mutex_lock(&q->lock);
    int result = node->read_only ? 0 : qcow2_write_back_stable(node);
    if (result < 0) {
        fiber_mutex_unlock(&q->lock);
        gate_open(&q->gate);
    }
    return result;
}

void qcow2_exclusive_end(BlockNode *node)
{
    Qcow2 *q = node->state;
    fiber_mutex_unlock(&q->lock);
    gate_open(&q->gate);
}

/* --- Writing back
 * -------------------------------------------------------------------------------------------- */

int qcow2_modify(BlockNode *node)
{
    Qcow2 *q = node->state;
    if (q->corrupt && !q->repairing)
        return -EIO;
    int settled = qcow2_header_settle(node);
    if (settled < 0)
        return settled;
    if (!q->modified) {
        /* Features that hold only while every writer keeps them: we keep a raw data file. */
        if (q->header.autoclear & ~(uint64_t)QCOW2_DATA_FILE_RAW) {
            uint64_t before = q->header.autoclear;
            q->header.autoclear &= QCOW2_DATA_FILE_RAW;
            int result = qcow2_header_update(node);
            if (result < 0) {
                q->header.autoclear = before;
                return result;
            }
        }
        q->modified = true;
    }
    return block_quarantine_length(q->quarantine) > QUARANTINE_MOST ? qcow2_write_back_stable(node)
                                                                    : 0;
}

int qcow2_write_back(BlockNode *node)
{
    Qcow2 *q = node->state;
    if (q->corrupt && !q->repairing)
        return -EIO;
    int result = qcow2_header_settle(node);
    if (result == 0)
        result = block_table_write_back(q->refblock_cache);
    if (result == 0)
        result = block_table_write_back(q->l2_cache);
    return result == 0 ? qcow2_l1_write_back(node) : result;
}

int qcow2_write_back_stable(BlockNode *node)
{
    Qcow2 *q = node->state;
    uint64_t mark = block_quarantine_mark(q->quarantine);
    int result = qcow2_write_back(node);
    if (result == 0)
        result = block_order_flush(q->order);
    if (result == 0)
        block_quarantine_settle(q->quarantine, mark);
    return result;
}

/* The last flush runs without the mutex: other requests go on meanwhile. */
int qcow2_flush(BlockNode *node)
{
    Qcow2 *q = node->state;
    unsigned epoch = qcow2_enter(q);
    fiber_mutex_lock(&q->lock);
    uint64_t mark = block_quarantine_mark(q->quarantine);
    int result = qcow2_write_back(node);
    fiber_mutex_unlock(&q->lock);
    if (result == 0)
        result = block_order_flush(q->order);
    qcow2_leave(q, epoch);
    if (result == 0 && block_quarantine_length(q->quarantine) > 0) {
        fiber_mutex_lock(&q->lock);
        block_quarantine_settle(q->quarantine, mark);
        fiber_mutex_unlock(&q->lock);
    }
    return result;
}

static int flush_files(BlockNode *node)
{
    Qcow2 *q = node->state;
    int result = q->data != q->file ? block_flush(q->data) : 0;
    return result == 0 ? block_flush(q->file) : result;
}

/* --- Opening
 * -------------------------------------------------------------------------------------------------
 */

static void set_geometry(Qcow2 *q)
{
    const Qcow2Header *header = &q->header;
    q->cluster_bits = header->cluster_bits;
    q->cluster_size = 1u << q->cluster_bits;
    q->extended_l2 = header->incompatible & QCOW2_EXTENDED_L2;
    q->external_data = header->incompatible & QCOW2_EXTERNAL_DATA;
    q->data_raw = header->autoclear & QCOW2_DATA_FILE_RAW;
    q->l2_entry_size = q->extended_l2 ? 16 : 8;
    q->l2_entries = q->cluster_size / q->l2_entry_size;
    q->granule = q->extended_l2 ? q->cluster_size / QCOW2_SUBCLUSTERS : q->cluster_size;
    q->slice_bytes = MIN(q->cluster_size, SLICE_BYTES);
    q->refcount_bits = 1u << header->refcount_order;
    q->refcount_max = UINT64_MAX >> (64 - q->refcount_bits);
    q->refblock_entries = (uint64_t)q->cluster_size * 8 / q->refcount_bits;
}

static uint64_t *load_table(BlockNode *node, uint64_t offset, uint64_t entries, GError **error)
{
    const Qcow2 *q = node->state;
    g_autofree uint64_t *table = g_try_malloc0(MAX(entries, 1) * 8);
    int result = !table    ? -ENOMEM
                 : entries ? block_read_buffer(q->file, offset, table, entries * 8)
                           : 0;
    if (result < 0) {
        fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                   _("cannot read a table of '%s' at offset %" PRIu64), node->filename, offset);
        return NULL;
    }
    for (uint64_t i = 0; i < entries; i++)
        table[i] = GUINT64_FROM_BE(table[i]);
    return g_steal_pointer(&table);
}

bool qcow2_load_l1(BlockNode *node, GError **error)
{
    Qcow2 *q = node->state;
    uint64_t *l1 = load_table(node, q->header.l1_offset, q->header.l1_size, error);
    if (!l1)
        return false;
    g_free(q->l1);
    g_free(q->l1_dirty);
    q->l1 = l1;
    q->l1_dirty = g_malloc0((size_t)q->header.l1_size * 8 / BLOCK_SECTOR + 1);
    q->l1_any_dirty = false;
    return true;
}

bool qcow2_load_reftable(BlockNode *node, GError **error)
{
    Qcow2 *q = node->state;
    uint64_t entries = (uint64_t)q->header.reftable_clusters * q->cluster_size / 8;
    uint64_t *reftable = load_table(node, q->header.reftable_offset, entries, error);
    if (!reftable)
        return false;
    g_free(q->reftable);
    q->reftable = reftable;
    q->reftable_entries = entries;
    return true;
}

static bool open_data_file(BlockNode *node, BlockOptions *options, GError **error)
{
    Qcow2 *q = node->state;
    q->data = q->file;
    if (!q->external_data)
        return true;
    if (!block_options_has(options, "data-file.filename") && q->data_file_name) {
        g_autofree char *resolved = block_resolve_name(node->filename, q->data_file_name, error);
        if (!resolved)
            return false;
        block_options_set(options, "data-file.filename", resolved);
    }
    q->data = block_open_child(node, BLOCK_CHILD_DATA, "data-file", options, error);
    return q->data;
}

/* The name in the header counts where the options state none; "backing=none" opens without. */
static bool open_backing(BlockNode *node, BlockOptions *options, GError **error)
{
    Qcow2 *q = node->state;
    g_autofree char *choice = block_options_take(options, "backing");
    if (choice && strcmp(choice, "none") != 0)
        return fail(error, VIR_ERR_INVALID_ARG, _("option 'backing' is 'none' or absent, not '%s'"),
                    choice);
    if (choice)
        return true;
    bool stated = block_options_has(options, "backing.filename") ||
                  block_options_has(options, "backing.file.filename");
    if (!stated && !q->backing_file)
        return true;
    if (!stated) {
        g_autofree char *resolved = block_resolve_name(node->filename, q->backing_file, error);
        if (!resolved)
            return false;
        block_options_set(options, "backing.filename", resolved);
    }
    if (q->backing_format && !block_options_has(options, "backing.driver"))
        block_options_set(options, "backing.driver", q->backing_format);
    if (block_open_child(node, BLOCK_CHILD_BACKING, "backing", options, error))
        return true;
    g_prefix_error(error, _("backing file of '%s': "), node->filename);
    return false;
}

/* The dirty bit says that counts may be too low or too high: they are computed anew before any
 * write. */
static bool recover_dirty(BlockNode *node, GError **error)
{
    Qcow2 *q = node->state;
    if (!(q->header.incompatible & QCOW2_DIRTY) || node->read_only || q->repairing)
        return true;
    BlockCheck check;
    if (!qcow2_check(node, BLOCK_REPAIR_LEAKS | BLOCK_REPAIR_ERRORS, &check, error))
        return false;
    if (check.corruptions || check.check_errors)
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("'%s' was not closed and cannot be repaired on opening: look at it with "
                      "'vireo-img check'"),
                    node->filename);
    return true;
}

bool qcow2_load(BlockNode *node, BlockOptions *options, GError **error)
{
    Qcow2 *q = node->state;
    q->file = block_child(node, BLOCK_CHILD_FILE);
    q->extensions = g_ptr_array_new_with_free_func(g_free);
    q->snapshots = g_array_new(FALSE, TRUE, sizeof(Qcow2Snapshot));
    g_mutex_init(&q->gate.guard);
    g_queue_init(&q->gate.outside);
    fiber_mutex_init(&q->lock);
    q->order = block_order_new(node, flush_files);
    q->quarantine = block_quarantine_new(node, qcow2_release_range);
    if (!qcow2_header_read(node, error))
        return false;
    set_geometry(q);
    q->free_hint = 1;
    unsigned l2_slices = L2_CACHE_BYTES / q->slice_bytes,
             refblock_slices = REFBLOCK_CACHE_BYTES / q->slice_bytes;
    q->refblock_cache =
        block_table_cache_new(q->order, q->file, q->slice_bytes, refblock_slices, NULL);
    q->l2_cache =
        block_table_cache_new(q->order, q->file, q->slice_bytes, l2_slices, q->refblock_cache);
    if (!qcow2_load_l1(node, error) || !qcow2_load_reftable(node, error) ||
        !qcow2_snapshots_load(node, error) || !open_data_file(node, options, error) ||
        !open_backing(node, options, error))
        return false;
    node->size = q->header.size;
    node->limits = (BlockLimits){.request_alignment = 1,
                                 .memory_alignment = 1,
                                 .discard_alignment = q->cluster_size,
                                 .write_zeroes_alignment = q->granule,
                                 .cluster = q->cluster_size,
                                 .supported_write_flags = BLOCK_COMPRESSED,
                                 .supported_zero_flags = BLOCK_MAY_UNMAP};
    q->loaded = recover_dirty(node, error);
    return q->loaded;
}

static void free_state(BlockNode *node)
{
    Qcow2 *q = node->state;
    qcow2_snapshots_clear(q);
    g_clear_pointer(&q->snapshots, g_array_unref);
    g_clear_pointer(&q->extensions, g_ptr_array_unref);
    g_clear_pointer(&q->backing_file, g_free);
    g_clear_pointer(&q->backing_format, g_free);
    g_clear_pointer(&q->data_file_name, g_free);
    g_clear_pointer(&q->l1, g_free);
    g_clear_pointer(&q->l1_dirty, g_free);
    g_clear_pointer(&q->reftable, g_free);
    g_clear_pointer(&q->l2_cache, block_table_cache_free);
    g_clear_pointer(&q->refblock_cache, block_table_cache_free);
    g_clear_pointer(&q->quarantine, block_quarantine_free);
    if (q->order) {
        g_clear_pointer(&q->order, block_order_free);
        fiber_mutex_finish(&q->lock);
        g_mutex_clear(&q->gate.guard);
    }
}

static bool qcow2_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Qcow2 *q = node->state;
    q->pass_discard = true;
    if (!block_options_take_bool(options, "repair", &q->repairing, error) ||
        !block_options_take_bool(options, "pass-discard-request", &q->pass_discard, error) ||
        !block_open_child(node, BLOCK_CHILD_FILE, "file", options, error))
        return false;
    return qcow2_load(node, options, error);
}

static void qcow2_close(BlockNode *node)
{
    Qcow2 *q = node->state;
    if (q->loaded && !node->read_only && !q->corrupt) {
        /* Twice: the first makes freed clusters free, the second writes that down. */
        int result = qcow2_write_back_stable(node);
        if (result == 0)
            result = qcow2_write_back_stable(node);
        if (result < 0)
            log_error("cannot write back '%s' on closing: %s", node->filename, g_strerror(-result));
    }
    free_state(node);
}

/* --- Status and information
 * ----------------------------------------------------------------------------------- */

static int qcow2_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status)
{
    Qcow2 *q = node->state;
    Qcow2Mapping mapping;
    unsigned epoch = qcow2_enter(q);
    fiber_mutex_lock(&q->lock);
    int result = qcow2_map(node, offset, bytes, &mapping);
    fiber_mutex_unlock(&q->lock);
    qcow2_leave(q, epoch);
    if (result < 0)
        return result;
    BlockStatus status = {.bytes = mapping.bytes};
    switch (mapping.kind) {
    case QCOW2_KIND_UNALLOCATED:
        break;
    case QCOW2_KIND_ZERO:
        status.flags = BLOCK_STATUS_ZERO | BLOCK_STATUS_ALLOCATED;
        break;
    case QCOW2_KIND_COMPRESSED:
        status.flags = BLOCK_STATUS_DATA | BLOCK_STATUS_ALLOCATED | BLOCK_STATUS_COMPRESSED;
        break;
    case QCOW2_KIND_NORMAL:
        status.flags = BLOCK_STATUS_DATA | BLOCK_STATUS_ALLOCATED | BLOCK_STATUS_OFFSET_VALID;
        status.offset = mapping.host;
        status.file = q->data;
        break;
    }
    *ret_status = status;
    return 0;
}

static void info_specific(const Qcow2 *q, struct json_object *specific)
{
    const Qcow2Header *header = &q->header;
    json_object_object_add(specific, "compat",
                           json_object_new_string(header->version < 3 ? "0.10" : "1.1"));
    json_object_object_add(specific, "compression-type",
                           json_object_new_string(header->compression_type ? "zstd" : "zlib"));
    if (header->version >= 3)
        json_object_object_add(specific, "lazy-refcounts",
                               json_object_new_boolean(header->compatible & QCOW2_LAZY_REFCOUNTS));
    json_object_object_add(specific, "refcount-bits", json_object_new_int(q->refcount_bits));
    if (header->version >= 3)
        json_object_object_add(specific, "corrupt",
                               json_object_new_boolean(header->incompatible & QCOW2_CORRUPT));
    if (header->version >= 3)
        json_object_object_add(specific, "extended-l2", json_object_new_boolean(q->extended_l2));
    if (q->external_data) {
        if (q->data_file_name)
            json_object_object_add(specific, "data-file",
                                   json_object_new_string(q->data_file_name));
        json_object_object_add(specific, "data-file-raw", json_object_new_boolean(q->data_raw));
    }
}

static bool qcow2_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    Qcow2 *q = node->state;
    *ret_info = (BlockInfo){.format = g_strdup("qcow2"),
                            .backing_file = g_strdup(q->backing_file),
                            .backing_format = g_strdup(q->backing_format),
                            .cluster_size = q->cluster_size,
                            .virtual_size = block_size(node),
                            .actual_size = block_size(q->file),
                            .dirty = q->header.incompatible & QCOW2_DIRTY,
                            .corrupt = q->header.incompatible & QCOW2_CORRUPT,
                            .specific = json_object_new_object()};
    info_specific(q, ret_info->specific);
    return true;
}

static int qcow2_probe(const uint8_t *head, size_t len, const char *name)
{
    if (len < 8 || qcow2_load32(head) != QCOW2_MAGIC)
        return 0;
    uint32_t version = qcow2_load32(head + 4);
    return version == 2 || version == 3 ? 100 : 0;
}

const BlockDriver block_driver_qcow2 = {
    .name = "qcow2",
    .state_size = sizeof(Qcow2),
    .probe = qcow2_probe,
    .open = qcow2_open,
    .close = qcow2_close,
    .create = qcow2_create,
    .read = qcow2_read,
    .write = qcow2_write,
    .write_zeroes = qcow2_write_zeroes,
    .discard = qcow2_discard,
    .flush = qcow2_flush,
    .resize = qcow2_resize,
    .status = qcow2_status,
    .check = qcow2_check,
    .info = qcow2_info,
    .snapshots = &qcow2_snapshot_ops,
};
