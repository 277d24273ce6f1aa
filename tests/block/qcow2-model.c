/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random operations on qcow2 images of every shape, from one loop and from four, against a plain
 * copy of the disk; at the end the image must check clean by our check and by QEMU's and compare
 * equal by QEMU's.  qcow2-model [operations]
 */
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/block-test.h"
#include "vmm-helper/backend/block/options.h"
#include "vmm-helper/host/uring.h"

#define STRIPES 4
#define MAX_BYTES (200 * 1024)

static int operations = 1000;

typedef struct Shape {
    const char *name, *create, *open;
    int64_t size;
    bool backing, no_snapshots, no_discard, no_compressed;
} Shape;

typedef struct Disk {
    const Shape *shape;
    char *folder, *path, *base, *open;
    BlockNode *node;
    uint8_t *model;
    int64_t size;     /* of the disk; the model has room for twice the shape's */
    GPtrArray *saved; /* of GBytes: the model at each snapshot */
    GPtrArray *names;
    uint32_t seed;
} Disk;

/* --- One operation
 * -------------------------------------------------------------------------------------------- */

static void discard_range(Disk *disk, int64_t offset, int64_t bytes)
{
    int64_t cluster = disk->node->limits.discard_alignment, end = offset + bytes;
    int64_t start = (offset + cluster - 1) / cluster * cluster,
            stop = end == disk->size ? end : end / cluster * cluster;
    g_assert_cmpint(block_discard(disk->node, offset, bytes), ==, 0);
    if (stop > start && !(disk->shape->backing && strstr(disk->shape->create, "compat=0.10")))
        memset(disk->model + start, 0, stop - start);
}

static void write_compressed(Disk *disk, int64_t offset, int64_t bytes, int64_t low, int64_t high,
                             GRand *random)
{
    int64_t cluster = disk->node->limits.cluster,
            start = (offset + cluster - 1) / cluster * cluster;
    int64_t len = MIN(cluster, high - start);
    if (start < low || len <= 0 || (len < cluster && start + len != disk->size))
        return;
    for (int64_t i = 0; i < len; i++)
        disk->model[start + i] = i % 7 ? 'a' + i % 13 : (uint8_t)g_rand_int(random);
    struct iovec one = {disk->model + start, len};
    g_assert_cmpint(block_write(disk->node, start, len, &one, 1, BLOCK_COMPRESSED), ==, 0);
}

/* Inside [low, high), which nobody else touches. */
static void step(Disk *disk, GRand *random, uint8_t *buffer, int64_t low, int64_t high)
{
    if (high - low < 2)
        return;
    int64_t offset = low + g_rand_double(random) * (high - low - 1);
    int64_t bytes = g_rand_int_range(random, 1, MIN(high - offset, MAX_BYTES) + 1);
    if (g_rand_int_range(random, 0, 2))
        bytes = MIN(bytes, 4096);
    switch (g_rand_int_range(random, 0, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
        memset(buffer, g_rand_int_range(random, 1, 256), bytes);
        g_assert_cmpint(block_write_buffer(disk->node, offset, buffer, bytes, 0), ==, 0);
        memcpy(disk->model + offset, buffer, bytes);
        break;
    case 4:
    case 5:
        g_assert_cmpint(block_write_zeroes(disk->node, offset, bytes,
                                           g_rand_boolean(random) ? BLOCK_MAY_UNMAP : 0),
                        ==, 0);
        memset(disk->model + offset, 0, bytes);
        break;
    case 6:
        if (!disk->shape->no_discard)
            discard_range(disk, offset, bytes);
        break;
    case 7:
        if (!disk->shape->no_compressed)
            write_compressed(disk, offset, bytes, low, high, random);
        break;
    case 8:
        if (g_rand_int_range(random, 0, 4) == 0)
            g_assert_cmpint(block_flush(disk->node), ==, 0);
        break;
    default:
        g_assert_cmpint(block_read_buffer(disk->node, offset, buffer, bytes), ==, 0);
        g_assert_cmpmem(buffer, bytes, disk->model + offset, bytes);
    }
}

static void compare_all(Disk *disk)
{
    g_autofree uint8_t *buffer = g_malloc(1 << 20);
    g_assert_cmpint(disk->node->size, ==, disk->size);
    for (int64_t at = 0; at < disk->size; at += 1 << 20) {
        int64_t bytes = MIN(disk->size - at, 1 << 20);
        g_assert_cmpint(block_read_buffer(disk->node, at, buffer, bytes), ==, 0);
        g_assert_cmpmem(buffer, bytes, disk->model + at, bytes);
    }
}

/* --- What only happens with nobody else there
 * ------------------------------------------------------------------- */

static void resize(Disk *disk, GRand *random)
{
    g_autoptr(GError) error = NULL;
    int64_t size = disk->shape->size / 2 + g_rand_double(random) * disk->shape->size;
    size &= ~(int64_t)(BLOCK_SECTOR - 1);
    if (strstr(disk->shape->create, "compat=0.10") && disk->saved->len > 0)
        return;
    block_resize(disk->node, size, 0, &error);
    g_assert_no_error(error);
    if (size > disk->size)
        memset(disk->model + disk->size, 0, size - disk->size);
    disk->size = size;
}

static void snapshot(Disk *disk, GRand *random)
{
    const BlockSnapshotOps *ops = disk->node->driver->snapshots;
    g_autoptr(GError) error = NULL;
    guint n = disk->saved->len, which = n ? g_rand_int_range(random, 0, n) : 0;
    int choice = g_rand_int_range(random, 0, 3);
    if (n == 0 || (choice == 0 && n < 4)) {
        BlockSnapshot wanted = {.name = g_strdup_printf("s%u", g_rand_int(random)), .date_s = 1};
        ops->create(disk->node, &wanted, &error);
        g_ptr_array_add(disk->names, wanted.name);
        g_ptr_array_add(disk->saved, g_bytes_new(disk->model, disk->size));
    } else if (choice == 1) {
        ops->apply(disk->node, g_ptr_array_index(disk->names, which), &error);
        gsize size;
        const void *content = g_bytes_get_data(g_ptr_array_index(disk->saved, which), &size);
        memcpy(disk->model, content, size);
        disk->size = size;
    } else {
        ops->remove(disk->node, g_ptr_array_index(disk->names, which), &error);
        g_ptr_array_remove_index(disk->names, which);
        g_ptr_array_remove_index(disk->saved, which);
    }
    g_assert_no_error(error);
}

static void reopen(Disk *disk)
{
    block_unref(disk->node);
    disk->node = block_test_open("%s", disk->open);
}

static void alone(Disk *disk, GRand *random)
{
    switch (g_rand_int_range(random, 0, 3)) {
    case 0:
        resize(disk, random);
        break;
    case 1:
        if (!disk->shape->no_snapshots)
            snapshot(disk, random);
        break;
    default:
        reopen(disk);
    }
    compare_all(disk);
}

/* --- One loop, four loops
 * ------------------------------------------------------------------------------------------ */

static void run_one(Disk *disk)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(disk->seed);
    g_autofree uint8_t *buffer = g_malloc(MAX_BYTES);
    for (int i = 0; i < operations; i++) {
        step(disk, random, buffer, 0, disk->size);
        if (i % 50 == 49)
            alone(disk, random);
    }
}

typedef struct Stripe {
    Disk *disk;
    int64_t low, high;
    uint32_t seed;
    int n;
    EventLoop *loop;
    Fiber *waiter;
    gint *left; /* stripes still at work: the last one wakes the waiter */
} Stripe;

static void stripe_run(void *opaque)
{
    Stripe *stripe = opaque;
    g_autoptr(GRand) random = g_rand_new_with_seed(stripe->seed);
    g_autofree uint8_t *buffer = g_malloc(MAX_BYTES);
    for (int i = 0; i < stripe->n; i++)
        step(stripe->disk, random, buffer, stripe->low, stripe->high);
    if (g_atomic_int_dec_and_test(stripe->left))
        fiber_wake(stripe->waiter);
}

static void *loop_thread(void *opaque)
{
    event_loop_run(opaque);
    return NULL;
}

static void run_four(Disk *disk)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(disk->seed);
    Stripe stripes[STRIPES];
    pthread_t threads[STRIPES];
    gint left;
    for (int i = 0; i < STRIPES; i++) {
        stripes[i] = (Stripe){.disk = disk,
                              .waiter = fiber_current(),
                              .left = &left,
                              .loop = event_loop_new("stripe", NULL)};
        g_assert_cmpint(pthread_create(&threads[i], NULL, loop_thread, stripes[i].loop), ==, 0);
    }
    for (int round = 0; round < MAX(operations / 400, 2); round++) {
        left = STRIPES;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i].low = disk->size / STRIPES * i + (i ? 7 : 0);
            stripes[i].high = i == STRIPES - 1 ? disk->size : disk->size / STRIPES * (i + 1) + 7;
            stripes[i].seed = g_rand_int(random);
            stripes[i].n = 100;
            fiber_start(stripes[i].loop, stripe_run, &stripes[i]);
        }
        fiber_wait();
        compare_all(disk);
        alone(disk, random);
    }
    for (int i = 0; i < STRIPES; i++) {
        event_loop_quit(stripes[i].loop);
        pthread_join(threads[i], NULL);
        uring_loop_finish(stripes[i].loop);
        event_loop_free(stripes[i].loop);
    }
}

/* --- Set-up and end
 * ----------------------------------------------------------------------------------------------------
 */

static void make_base(Disk *disk)
{
    int64_t size = disk->shape->size * 3 / 4 + 1000;
    for (int64_t i = 0; i < size; i++)
        disk->model[i] = (i / 999) & 0xff;
    g_assert_true(g_file_set_contents(disk->base, (char *)disk->model, size, NULL));
    memset(disk->model + disk->shape->size, 0, disk->shape->size);
}

static void set_up(Disk *disk)
{
    const Shape *shape = disk->shape;
    disk->folder = g_dir_make_tmp("qcow2-model-XXXXXX", NULL);
    disk->path = g_build_filename(disk->folder, "disk.qcow2", NULL);
    disk->base = g_build_filename(disk->folder, "base.raw", NULL);
    disk->model = g_malloc0(shape->size * 2);
    disk->size = shape->size;
    disk->saved = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    disk->names = g_ptr_array_new_with_free_func(g_free);
    if (shape->backing)
        make_base(disk);
    g_autoptr(GString) create = g_string_new(NULL);
    g_string_printf(create, "size=%" G_GINT64_FORMAT "%s%s", shape->size, *shape->create ? "," : "",
                    shape->create);
    if (shape->backing)
        g_string_append_printf(create, ",backing_fmt=raw,backing_file=%s", disk->base);
    if (strstr(shape->create, "data_file_raw"))
        g_string_append_printf(create, ",data_file=%s/disk.data", disk->folder);
    block_test_create("qcow2", disk->path, create->str);
    disk->open = g_strdup_printf("driver=qcow2,filename=%s%s%s", disk->path,
                                 *shape->open ? "," : "", shape->open);
    disk->node = block_test_open("%s", disk->open);
}

static void finish(Disk *disk)
{
    compare_all(disk);
    block_unref(disk->node);
    block_test_check("qcow2", disk->path);
    if (block_test_has_qemu()) {
        g_autofree char *plain = g_build_filename(disk->folder, "model.raw", NULL);
        g_assert_true(g_file_set_contents(plain, (char *)disk->model, disk->size, NULL));
        g_assert_cmpint(
            block_test_shell("qemu-img compare -f raw -F qcow2 %s %s >&2", plain, disk->path), ==,
            0);
    }
    g_assert_cmpint(block_test_shell("rm -r %s", disk->folder), ==, 0);
    g_ptr_array_unref(disk->saved);
    g_ptr_array_unref(disk->names);
    g_free(disk->model);
    g_free(disk->folder);
    g_free(disk->path);
    g_free(disk->base);
    g_free(disk->open);
}

static const Shape shapes[] = {
    {"plain", "", "", 8 << 20},
    {"direct", "", "cache=none", 8 << 20},
    {"backing", "", "", 8 << 20, .backing = true},
    {"v2", "compat=0.10", "", 8 << 20},
    {"v2-backing", "compat=0.10", "", 4 << 20, .backing = true},
    {"cluster-512", "cluster_size=512", "", 1 << 20},
    {"cluster-4k-counts-64", "cluster_size=4096,refcount_bits=64", "", 4 << 20},
    {"cluster-2m", "cluster_size=2M", "", 32 << 20},
    {"counts-1", "refcount_bits=1,cluster_size=4096", "", 4 << 20, .no_snapshots = true},
    {"counts-4", "refcount_bits=4,cluster_size=1024", "", 2 << 20},
    {"subclusters", "extended_l2=on,cluster_size=64k", "", 8 << 20},
    {"subclusters-backing", "extended_l2=on,cluster_size=16k", "", 4 << 20, .backing = true},
    {"zstd", "compression_type=zstd,lazy_refcounts=on", "", 8 << 20},
    {"preallocated", "preallocation=metadata", "", 8 << 20},
    {"raw-data-file", "data_file_raw=on", "", 8 << 20, .no_snapshots = true, .no_discard = true,
     .no_compressed = true},
};

static void test_one(void *opaque)
{
    Disk disk = {.shape = opaque, .seed = 1};
    set_up(&disk);
    run_one(&disk);
    finish(&disk);
}

static void test_four(void *opaque)
{
    Disk disk = {.shape = opaque, .seed = 2};
    set_up(&disk);
    run_four(&disk);
    finish(&disk);
}

static void on_fiber_one(gconstpointer data)
{
    block_test_run(test_one, (void *)data);
}

static void on_fiber_four(gconstpointer data)
{
    block_test_run(test_four, (void *)data);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc > 1)
        operations = atoi(argv[1]);
    if (!block_test_has_qemu())
        g_test_message("qemu-img is not installed: compared with the model alone");
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *one = g_strdup_printf("/qcow2-model/1/%s", shapes[i].name);
        g_autofree char *four = g_strdup_printf("/qcow2-model/4/%s", shapes[i].name);
        g_test_add_data_func(one, &shapes[i], on_fiber_one);
        g_test_add_data_func(four, &shapes[i], on_fiber_four);
    }
    return g_test_run();
}
