/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Crashes of every kind: a workload runs over a recording node; then every image that a crash could
 * have left is made (each prefix of the writes; and between two flushes any subset of them, some
 * torn at sector borders, by a fixed seed), opened, checked and read. It must check without
 * corruption, and each sector must hold what was last flushed there or something written since.
 *
 *   crash [workloads [states-between-two-flushes]]
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/block-record.h"
#include "tests/lib/block-test.h"
#include "vmm-helper/backend/block/options.h"

#define SECTORS 4096 /* of the largest disk */
#define BATCH 6

static unsigned subsets = 2;
static unsigned long n_states, n_leaks;

typedef struct Workload {
    const char *name, *driver, *create;
    int64_t size; /* bytes */
    unsigned steps, seed;
    bool snapshots, resizes, compressed, no_discard, counts_1;
} Workload;

/* --- What the disk may hold
 * ----------------------------------------------------------------------------------- */

/* A sector's content is its tag, repeated; 0 is zeroes. */
typedef struct Change {
    guint position; /* records there were when it began */
    enum { CHANGE_WRITE, CHANGE_FLUSHED, CHANGE_SIZE } kind;
    uint32_t sector, count, tag; /* tags count up along the range when not 0 */
    int64_t size;
} Change;

typedef struct History {
    GArray *changes; /* of Change, in the order of their positions */
    uint32_t next_tag;
    uint32_t now[SECTORS]; /* tags */
    int64_t size;          /* of the disk now */
    GHashTable *snapshots; /* name -> History, as it was then; removed ones too */
} History;

static void history_add(History *history, BlockNode *file, Change change)
{
    change.position = block_record_length(file);
    g_array_append_val(history->changes, change);
}

/* What each sector may hold at some position: a set of tags. */
typedef struct Allowed {
    GArray *tags[SECTORS];
    int64_t least_size, most_size;
    guint next; /* change */
} Allowed;

static void allowed_add(Allowed *allowed, uint32_t sector, uint32_t tag)
{
    g_array_append_val(allowed->tags[sector], tag);
}

static void allowed_settle(Allowed *allowed)
{
    for (uint32_t i = 0; i < SECTORS; i++) {
        GArray *tags = allowed->tags[i];
        if (tags->len > 1)
            g_array_remove_range(tags, 0, tags->len - 1);
    }
}

/* Takes in what had begun when there were @position records. */
static void allowed_advance(Allowed *allowed, const History *history, guint position)
{
    for (; allowed->next < history->changes->len; allowed->next++) {
        const Change *change = &g_array_index(history->changes, Change, allowed->next);
        if (change->position > position)
            return;
        if (change->kind == CHANGE_FLUSHED) {
            allowed_settle(allowed);
            allowed->least_size = allowed->most_size = change->size;
            continue;
        }
        if (change->kind == CHANGE_SIZE) {
            allowed->least_size = MIN(allowed->least_size, change->size);
            allowed->most_size = MAX(allowed->most_size, change->size);
            continue;
        }
        for (uint32_t i = 0; i < change->count; i++)
            allowed_add(allowed, change->sector + i, change->tag ? change->tag + i : 0);
    }
}

static void verify_sector(const Workload *w, const Allowed *allowed, uint32_t sector,
                          const uint8_t *data, const char *where)
{
    uint32_t tags[BLOCK_SECTOR / 4];
    memcpy(tags, data, sizeof(tags));
    bool whole = true, known = false;
    for (size_t i = 1; i < G_N_ELEMENTS(tags); i++)
        whole = whole && tags[i] == tags[0];
    const GArray *wanted = allowed->tags[sector];
    for (guint i = 0; i < wanted->len; i++)
        known = known || g_array_index(wanted, uint32_t, i) == tags[0];
    if (!whole || !known)
        g_error("%s, %s: sector %u holds %u (%s), which was lost or never there", w->name, where,
                sector, tags[0], whole ? "whole" : "mixed");
}

/* A snapshot that is there is there as a whole. */
static void verify_snapshot(const Workload *w, BlockNode *node, const char *name,
                            const History *then, const char *where)
{
    g_autoptr(GError) error = NULL;
    node->driver->snapshots->apply(node, name, &error);
    if (error || node->size != then->size)
        g_error("%s, %s: snapshot %s: %s", w->name, where, name, error ? error->message : "size");
    g_autofree uint8_t *data = g_malloc(node->size + 1);
    g_assert_cmpint(block_read_buffer(node, 0, data, node->size), ==, 0);
    for (uint32_t i = 0; i < node->size / BLOCK_SECTOR; i++) {
        uint32_t tag;
        memcpy(&tag, data + (size_t)i * BLOCK_SECTOR, sizeof(tag));
        if (tag != then->now[i])
            g_error("%s, %s: sector %u of snapshot %s holds %u, not %u", w->name, where, i, name,
                    tag, then->now[i]);
    }
}

static void verify_snapshots(const Workload *w, BlockNode *node, const History *history,
                             const char *where)
{
    g_autoptr(GArray) list = NULL;
    if (!node->driver->snapshots)
        return;
    g_assert_true(node->driver->snapshots->list(node, &list, NULL));
    for (guint i = 0; i < list->len; i++) {
        const char *name = g_array_index(list, BlockSnapshot, i).name;
        verify_snapshot(w, node, name, g_hash_table_lookup(history->snapshots, name), where);
    }
}

/* --- The states
 * -------------------------------------------------------------------------------------------------
 */

static void verify_state(const Workload *w, const GByteArray *content, const Allowed *allowed,
                         const History *history, const char *where)
{
    g_autoptr(GError) error = NULL;
    BlockNode *file = block_record_new(content->data, content->len);
    g_autoptr(BlockOptions) options = block_options_new();
    BlockNode *node = block_open_over(block_driver_find(w->driver), file, options, &error);
    if (!node)
        g_error("%s, %s: %s", w->name, where, error->message);
    if (node->driver->check) {
        BlockCheck check = {0};
        g_assert_true(node->driver->check(node, BLOCK_REPAIR_NONE, &check, &error));
        if (check.corruptions || check.check_errors) {
            g_file_set_contents("crash-state", (char *)content->data, content->len, NULL);
            g_error("%s, %s: %" G_GUINT64_FORMAT " corruptions", w->name, where, check.corruptions);
        }
        n_leaks += check.leaks;
    }
    if (node->size < allowed->least_size || node->size > allowed->most_size)
        g_error("%s, %s: the disk has %" G_GINT64_FORMAT " bytes", w->name, where, node->size);
    g_autofree uint8_t *data = g_malloc(node->size + 1);
    g_assert_cmpint(block_read_buffer(node, 0, data, node->size), ==, 0);
    for (uint32_t i = 0; i < MIN(node->size, allowed->least_size) / BLOCK_SECTOR; i++)
        verify_sector(w, allowed, i, data + (size_t)i * BLOCK_SECTOR, where);
    verify_snapshots(w, node, history, where);
    block_unref(node);
    block_unref(file);
    n_states++;
}

/* After the last flush in @base: records [from, to) may have reached the disk or not. */
static void verify_subset(const Workload *w, const GByteArray *base, const GArray *log, guint from,
                          guint to, const Allowed *allowed, const History *history, GRand *random,
                          unsigned number)
{
    g_autoptr(GByteArray) content = g_byte_array_sized_new(base->len);
    g_byte_array_append(content, base->data, base->len);
    for (guint i = from; i < to; i++) {
        const BlockRecord *record = &g_array_index(log, BlockRecord, i);
        int fate = g_rand_int_range(random, 0, 3);
        if (fate || record->kind == BLOCK_RECORD_RESIZE)
            block_record_apply(content, record, fate == 1 ? random : NULL);
    }
    g_autofree char *where = g_strdup_printf("records %u to %u, subset %u", from, to, number);
    verify_state(w, content, allowed, history, where);
}

static void verify_all(const Workload *w, const GByteArray *initial, const GArray *log,
                       const History *history)
{
    g_autoptr(GByteArray) stable = g_byte_array_new(), prefix = g_byte_array_new();
    g_autoptr(GRand) random = g_rand_new_with_seed(w->seed);
    g_autofree Allowed *allowed = g_new0(Allowed, 1);
    for (uint32_t i = 0; i < SECTORS; i++) {
        allowed->tags[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        allowed_add(allowed, i, 0);
    }
    allowed->least_size = allowed->most_size = w->size;
    g_byte_array_append(stable, initial->data, initial->len);
    g_byte_array_append(prefix, initial->data, initial->len);
    guint flushed = 0;
    for (guint i = 0; i < log->len; i++) {
        const BlockRecord *record = &g_array_index(log, BlockRecord, i);
        /* What was under way while record i was being written. */
        allowed_advance(allowed, history, i);
        if (record->kind == BLOCK_RECORD_FLUSH) {
            for (unsigned n = 0; n < subsets && i > flushed; n++)
                verify_subset(w, stable, log, flushed, i, allowed, history, random, n);
            g_byte_array_set_size(stable, 0);
            g_byte_array_append(stable, prefix->data, prefix->len);
            flushed = i + 1;
            continue;
        }
        block_record_apply(prefix, record, NULL);
        g_autofree char *where = g_strdup_printf("prefix of %u records", i + 1);
        verify_state(w, prefix, allowed, history, where);
        verify_subset(w, stable, log, flushed, i + 1, allowed, history, random, UINT32_MAX);
    }
    allowed_advance(allowed, history, log->len);
    verify_state(w, prefix, allowed, history, "end");
    for (uint32_t i = 0; i < SECTORS; i++)
        g_array_unref(allowed->tags[i]);
}

/* --- Workloads
 * ----------------------------------------------------------------------------------------------------
 */

typedef struct Run {
    const Workload *w;
    BlockNode *file, *node;
    History history;
    GRand *random;
    int busy;
    Fiber *waiter;
    GPtrArray *names, *saved; /* snapshots */
} Run;

typedef struct Operation {
    Run *run;
    enum { WRITE, COMPRESSED, ZERO, ZERO_UNMAP, DISCARD } kind;
    uint32_t sector, count, tag;
} Operation;

static void operation_perform(void *opaque)
{
    Operation *op = opaque;
    BlockNode *node = op->run->node;
    int64_t offset = (int64_t)op->sector * BLOCK_SECTOR, bytes = (int64_t)op->count * BLOCK_SECTOR;
    g_autofree uint32_t *data = g_malloc(bytes);
    int result = 0;
    for (int64_t i = 0; i < bytes / 4; i++)
        data[i] = op->tag + i / (BLOCK_SECTOR / 4);
    struct iovec one = {data, bytes};
    switch (op->kind) {
    case WRITE:
        result = block_write(node, offset, bytes, &one, 1, 0);
        break;
    case COMPRESSED:
        result = block_write(node, offset, bytes, &one, 1, BLOCK_COMPRESSED);
        break;
    case ZERO:
    case ZERO_UNMAP:
        result = block_write_zeroes(node, offset, bytes, op->kind == ZERO ? 0 : BLOCK_MAY_UNMAP);
        break;
    case DISCARD:
        result = block_discard(node, offset, bytes);
        break;
    }
    g_assert_cmpint(result, ==, 0);
    if (--op->run->busy == 0)
        fiber_wake(op->run->waiter);
}

static void operation_choose(Run *run, Operation *op, uint32_t low, uint32_t high)
{
    const Workload *w = run->w;
    History *history = &run->history;
    uint32_t cluster = MAX(run->node->limits.cluster, BLOCK_SECTOR) / BLOCK_SECTOR;
    op->run = run;
    op->kind = g_rand_int_range(run->random, 0, w->no_discard ? 4 : 5);
    if (op->kind == COMPRESSED && !w->compressed)
        op->kind = WRITE;
    op->sector = g_rand_int_range(run->random, low, high);
    op->count = g_rand_int_range(run->random, 1, MIN(high - op->sector, 4 * cluster) + 1);
    if (op->kind == COMPRESSED || op->kind == DISCARD) {
        uint32_t start = (op->sector + cluster - 1) / cluster * cluster;
        if (start + cluster <= high) {
            op->sector = start;
            op->count = op->kind == DISCARD
                            ? (MIN(op->count + cluster, high - start)) / cluster * cluster
                            : cluster;
        } else {
            op->kind = WRITE;
        }
    }
    bool tagged = op->kind == WRITE || op->kind == COMPRESSED;
    op->tag = tagged ? history->next_tag : 0;
    history->next_tag += op->count;
    Change change = {
        .kind = CHANGE_WRITE, .sector = op->sector, .count = op->count, .tag = op->tag};
    history_add(history, run->file, change);
    for (uint32_t i = 0; i < op->count; i++)
        history->now[op->sector + i] = op->tag ? op->tag + i : 0;
}

/* Some operations at once, each in its own part of the disk. */
static void run_batch(Run *run)
{
    Operation batch[BATCH];
    uint32_t sectors = run->history.size / BLOCK_SECTOR;
    int n = g_rand_int_range(run->random, 1, BATCH + 1);
    for (int i = 0; i < n; i++)
        operation_choose(run, &batch[i], sectors / n * i, sectors / n * (i + 1));
    run->busy = n + 1;
    run->waiter = fiber_current();
    for (int i = 0; i < n; i++)
        fiber_start(fiber_loop(fiber_current()), operation_perform, &batch[i]);
    if (--run->busy > 0)
        fiber_wait();
}

static void flushed(Run *run)
{
    Change change = {.kind = CHANGE_FLUSHED, .size = run->history.size};
    history_add(&run->history, run->file, change);
}

static void run_resize(Run *run)
{
    g_autoptr(GError) error = NULL;
    History *history = &run->history;
    int64_t size = g_rand_int_range(run->random, SECTORS / 8, SECTORS) * (int64_t)BLOCK_SECTOR;
    uint32_t from = MIN(size, history->size) / BLOCK_SECTOR;
    Change shrunk = {.kind = CHANGE_WRITE, .sector = from, .count = SECTORS - from, .tag = 0};
    Change resized = {.kind = CHANGE_SIZE, .size = size};
    history_add(history, run->file, shrunk);
    history_add(history, run->file, resized);
    memset(history->now + from, 0, (SECTORS - from) * sizeof(*history->now));
    block_resize(run->node, size, 0, &error);
    g_assert_no_error(error);
    history->size = size;
}

static void run_snapshot(Run *run)
{
    const BlockSnapshotOps *ops = run->node->driver->snapshots;
    History *history = &run->history;
    g_autoptr(GError) error = NULL;
    int choice = g_rand_int_range(run->random, 0, 3);
    if (run->names->len == 0 || (choice == 0 && run->names->len < 3)) {
        BlockSnapshot wanted = {.name = g_strdup_printf("s%u", g_rand_int(run->random))};
        ops->create(run->node, &wanted, &error);
        g_ptr_array_add(run->names, wanted.name);
        g_hash_table_insert(history->snapshots, g_strdup(wanted.name),
                            g_memdup2(history, sizeof(*history)));
        g_ptr_array_add(run->saved, g_memdup2(history, sizeof(*history)));
    } else if (choice == 1) {
        guint which = g_rand_int_range(run->random, 0, run->names->len);
        const History *saved = g_ptr_array_index(run->saved, which);
        memcpy(history->now, saved->now, sizeof(history->now));
        Change resized = {.kind = CHANGE_SIZE, .size = history->size = saved->size};
        history_add(history, run->file, resized);
        for (uint32_t i = 0; i < SECTORS; i++) {
            Change change = {.kind = CHANGE_WRITE, .sector = i, .count = 1, .tag = history->now[i]};
            history_add(history, run->file, change);
        }
        ops->apply(run->node, g_ptr_array_index(run->names, which), &error);
    } else {
        ops->remove(run->node, g_ptr_array_index(run->names, 0), &error);
        g_ptr_array_remove_index(run->names, 0);
        g_ptr_array_remove_index(run->saved, 0);
    }
    g_assert_no_error(error);
}

static void run_reopen(Run *run)
{
    g_autoptr(BlockOptions) options = block_options_new();
    g_autoptr(GError) error = NULL;
    block_unref(run->node);
    run->node = block_open_over(block_driver_find(run->w->driver), run->file, options, &error);
    g_assert_no_error(error);
}

static void run_step(Run *run)
{
    switch (g_rand_int_range(run->random, 0, 12)) {
    case 0:
    case 1:
        g_assert_cmpint(block_flush(run->node), ==, 0);
        flushed(run);
        break;
    case 2:
        if (run->w->resizes)
            run_resize(run);
        break;
    case 3:
        if (run->w->snapshots)
            run_snapshot(run);
        break;
    case 4:
        run_reopen(run);
        break;
    default:
        run_batch(run);
    }
}

static void test_workload(void *opaque)
{
    const Workload *w = opaque;
    g_autoptr(GError) error = NULL;
    g_autofree Run *run = g_new0(Run, 1);
    run->w = w;
    run->random = g_rand_new_with_seed(w->seed);
    run->file = block_record_new(NULL, 0);
    run->names = g_ptr_array_new_with_free_func(g_free);
    run->saved = g_ptr_array_new_with_free_func(g_free);
    run->history.changes = g_array_new(FALSE, FALSE, sizeof(Change));
    run->history.next_tag = 1;
    run->history.snapshots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    run->history.size = w->size;
    g_autoptr(BlockOptions) create = block_options_new(), open = block_options_new();
    g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, w->size);
    block_options_set(create, "size", size);
    g_assert_true(block_options_parse(create, w->create, NULL, NULL));
    block_driver_find(w->driver)->create(run->file, create, &error);
    g_assert_no_error(error);
    run->node = block_open_over(block_driver_find(w->driver), run->file, open, &error);
    g_assert_no_error(error);
    g_autoptr(GByteArray) initial = g_byte_array_new();
    g_byte_array_append(initial, block_record_content(run->file)->data,
                        block_record_content(run->file)->len);
    g_array_unref(block_record_take(run->file));
    block_record_yield(run->file, true);
    for (unsigned i = 0; i < w->steps; i++)
        run_step(run);
    block_unref(run->node);
    flushed(run);
    g_autoptr(GArray) log = block_record_take(run->file);
    verify_all(w, initial, log, &run->history);
    block_unref(run->file);
    g_array_unref(run->history.changes);
    g_hash_table_unref(run->history.snapshots);
    g_ptr_array_unref(run->names);
    g_ptr_array_unref(run->saved);
    g_rand_free(run->random);
    g_test_message("%s: %u records; so far %lu states, %lu leaked clusters in them", w->name,
                   log->len, n_states, n_leaks);
}

/* The first few run by default. */
static const Workload workloads[] = {
    {"qcow2", "qcow2", "cluster_size=4096", 1 << 20, 40, 1, .compressed = true},
    {"qcow2-snapshots", "qcow2", "cluster_size=1024", 512 << 10, 40, 2, .snapshots = true,
     .resizes = true},
    {"qcow2-subclusters", "qcow2", "cluster_size=16k,extended_l2=on", 1 << 20, 30, 3,
     .snapshots = true},
    {"raw", "raw", "", 1 << 20, 40, 4, .no_discard = true},
    {"qcow2-512", "qcow2", "cluster_size=512", 1 << 20, 150, 5, .compressed = true,
     .snapshots = true, .resizes = true},
    {"qcow2-512-counts-64", "qcow2", "cluster_size=512,refcount_bits=64", 1 << 20, 150, 6,
     .resizes = true},
    {"qcow2-1k-counts-32", "qcow2", "cluster_size=1024,refcount_bits=32", 1 << 20, 150, 7,
     .snapshots = true},
    {"qcow2-counts-1", "qcow2", "cluster_size=2048,refcount_bits=1", 1 << 20, 150, 8,
     .compressed = true},
    {"qcow2-counts-2", "qcow2", "cluster_size=1024,refcount_bits=2", 1 << 20, 150, 9,
     .compressed = true},
    {"qcow2-counts-8", "qcow2", "cluster_size=1024,refcount_bits=8", 1 << 20, 150, 10,
     .snapshots = true},
    {"qcow2-v2", "qcow2", "cluster_size=1024,compat=0.10", 1 << 20, 150, 11, .compressed = true},
    {"qcow2-v2-snapshots", "qcow2", "cluster_size=4096,compat=0.10", 1 << 20, 150, 12,
     .snapshots = true},
    {"qcow2-zstd", "qcow2", "cluster_size=4096,compression_type=zstd", 1 << 20, 150, 13,
     .compressed = true},
    {"qcow2-64k", "qcow2", "", 2 << 20, 150, 14, .compressed = true, .snapshots = true},
    {"qcow2-64k-resize", "qcow2", "", 1 << 20, 150, 15, .resizes = true},
    {"qcow2-lazy", "qcow2", "cluster_size=4096,lazy_refcounts=on", 1 << 20, 150, 16,
     .snapshots = true},
    {"qcow2-metadata", "qcow2", "cluster_size=4096,preallocation=metadata", 1 << 20, 150, 17,
     .snapshots = true},
    {"qcow2-full", "qcow2", "cluster_size=4096,preallocation=full", 1 << 20, 150, 18,
     .resizes = true},
    {"qcow2-subclusters-all", "qcow2", "cluster_size=16k,extended_l2=on", 1 << 20, 150, 19,
     .snapshots = true, .resizes = true, .compressed = true},
    {"qcow2-subclusters-64k", "qcow2", "extended_l2=on", 2 << 20, 150, 20, .compressed = true},
    {"qcow2-snapshots-4k", "qcow2", "cluster_size=4096", 1 << 20, 200, 21, .snapshots = true},
    {"qcow2-snapshots-512", "qcow2", "cluster_size=512,refcount_bits=64", 512 << 10, 150, 22,
     .snapshots = true},
    {"qcow2-resize-512", "qcow2", "cluster_size=512", 1 << 20, 200, 23, .resizes = true},
    {"qcow2-compressed", "qcow2", "cluster_size=8192", 2 << 20, 200, 24, .compressed = true},
    {"raw-resize", "raw", "", 1 << 20, 150, 25, .no_discard = true, .resizes = true},
    {"vdi", "vdi", "", 2 << 20, 60, 32, .no_discard = true},
    {"vdi-4k", "vdi", "block_size=4096", 1 << 20, 150, 43, .no_discard = true},
    {"vdi-64k", "vdi", "block_size=64k", 1 << 20, 100, 33, .no_discard = true},
    {"vpc", "vpc", "force_size=on", 2 << 20, 60, 36, .no_discard = true},
    {"vpc-4k", "vpc", "block_size=4096,force_size=on", 1 << 20, 150, 44, .no_discard = true},
    {"vpc-64k", "vpc", "block_size=64k,force_size=on", 1 << 20, 100, 35, .no_discard = true},
    {"vpc-fixed", "vpc", "subformat=fixed,force_size=on", 1 << 20, 60, 37, .no_discard = true},
    {"vmdk", "vmdk", "", 2 << 20, 150, 41, .no_discard = true},
    {"vmdk-zeroed-grain", "vmdk", "zeroed_grain=on", 2 << 20, 150, 42, .no_discard = true},
};

static void on_fiber(gconstpointer data)
{
    block_test_run(test_workload, (void *)data);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    size_t n = argc > 1 ? atoi(argv[1]) : 4;
    subsets = argc > 2 ? atoi(argv[2]) : 2;
    for (size_t i = 0; i < MIN(n, G_N_ELEMENTS(workloads)); i++) {
        g_autofree char *name = g_strdup_printf("/block-crash/%s", workloads[i].name);
        g_test_add_data_func(name, &workloads[i], on_fiber);
    }
    return g_test_run();
}
