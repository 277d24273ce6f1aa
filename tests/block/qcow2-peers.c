/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Images that QEMU's tools made, with every create option, read byte for byte; and the situations
 * that have lost data elsewhere, each by its name: bits set by a program that died, counts that
 * overflow, discarding and using again at once, resizing with snapshots, errors at every step.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/block-record.h"
#include "tests/lib/block-test.h"
#include "vmm-helper/backend/block/options.h"

#define SIZE (6 << 20)

static char *folder, *image, *plain;
static uint8_t *content;

static void make_content(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    memset(content, 0, SIZE);
    for (int i = 0; i < 60; i++) {
        int64_t at = g_rand_int_range(random, 0, SIZE - 100000),
                bytes = g_rand_int_range(random, 1, 100000);
        bool noise = g_rand_boolean(random);
        for (int64_t j = 0; j < bytes; j++)
            content[at + j] = noise ? g_rand_int(random) : i;
    }
    g_assert_true(g_file_set_contents(plain, (char *)content, SIZE, NULL));
}

static void expect_content(BlockNode *node, int64_t size)
{
    g_autofree uint8_t *data = g_malloc(size);
    g_assert_cmpint(node->size, ==, size);
    g_assert_cmpint(block_read_buffer(node, 0, data, size), ==, 0);
    g_assert_cmpmem(data, size, content, size);
}

/* --- Images by QEMU
 * ------------------------------------------------------------------------------------------- */

static void read_and_write(void *opaque)
{
    BlockNode *node = block_test_open("driver=qcow2,filename=%s", image);
    expect_content(node, SIZE);
    uint8_t *at = content + 123457;
    memset(at, 0x5a, 300000);
    g_assert_cmpint(block_write_buffer(node, 123457, at, 300000, 0), ==, 0);
    memset(content + 1000000, 0, 500000);
    g_assert_cmpint(block_write_zeroes(node, 1000000, 500000, BLOCK_MAY_UNMAP), ==, 0);
    expect_content(node, SIZE);
    block_unref(node);
    block_test_check("qcow2", image);
    g_assert_true(g_file_set_contents(plain, (char *)content, SIZE, NULL));
    g_assert_cmpint(block_test_shell("qemu-img compare -q %s %s >&2", plain, image), ==, 0);
}

static void test_made_by_qemu(gconstpointer data)
{
    if (!block_test_has_qemu()) {
        g_test_skip("qemu-img is not installed");
        return;
    }
    make_content();
    g_assert_cmpint(block_test_shell("D=%s; qemu-img convert -q -f raw -O qcow2 %s %s %s >&2",
                                     folder, (const char *)data, plain, image),
                    ==, 0);
    block_test_run(read_and_write, NULL);
}

static const char *const made_by_qemu[] = {
    "-o compat=0.10",
    "-o compat=1.1",
    "-o cluster_size=512",
    "-o cluster_size=4k,refcount_bits=1",
    "-o refcount_bits=2",
    "-o refcount_bits=4,cluster_size=1k",
    "-o refcount_bits=8",
    "-o refcount_bits=32",
    "-o refcount_bits=64,cluster_size=512",
    "-o cluster_size=2M",
    "-o lazy_refcounts=on",
    "-o extended_l2=on",
    "-o extended_l2=on,cluster_size=16k",
    "-o extended_l2=on,cluster_size=2M",
    "-o preallocation=metadata",
    "-o preallocation=falloc",
    "-o preallocation=full",
    "-o extended_l2=on,preallocation=metadata",
    "-o data_file=$D/data",
    "-o data_file=$D/data,data_file_raw=on",
    "-c",
    "-c -o cluster_size=4k",
    "-c -o cluster_size=512",
    "-c -o compression_type=zstd",
    "-c -o compression_type=zstd,cluster_size=2M",
    "-c -o extended_l2=on,cluster_size=128k",
    "-c -o compat=0.10,cluster_size=8k",
};

static void chain_open(void *opaque)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *options = g_strdup_printf("driver=qcow2,filename=%s", image);
    BlockNode *node = block_test_try_open(options, &error);
    g_assert_no_error(error);
    expect_content(node, SIZE);
    block_unref(node);
}

static void test_chain(void)
{
    if (!block_test_has_qemu()) {
        g_test_skip("qemu-img is not installed");
        return;
    }
    make_content();
    g_assert_cmpint(
        block_test_shell(
            "cd %s && cp plain 0 && qemu-img create -q -f qcow2 -b 0 -F raw 1 >&2 && "
            "for i in $(seq 1 98); do qemu-img create -q -f qcow2 -b $i -F qcow2 $((i+1)) "
            "%dk >&2 || exit 1; done; mv 99 %s",
            folder, SIZE >> 10, image),
        ==, 0);
    block_test_run(chain_open, NULL);
}

static void loop_open(void *opaque)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *options = g_strdup_printf("driver=qcow2,read-only=on,filename=%s", image);
    g_assert_null(block_test_try_open(options, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_clear_error(&error);
    /* And one whose backing format nobody stated. */
    g_autofree char *create = g_strdup_printf("size=1M,backing_file=%s", plain);
    g_assert_false(block_test_try_create("qcow2", image, create, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
}

static void make_loop(void *opaque)
{
    g_autofree char *create = g_strdup_printf("size=1M,backing_fmt=qcow2,backing_file=%s", image);
    block_test_create("qcow2", image, create);
}

static void test_loop(void)
{
    block_test_run(make_loop, NULL);
    block_test_run(loop_open, NULL);
}

/* --- Over a recording node
 * ------------------------------------------------------------------------------------- */

static BlockNode *record_create(const char *create)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlockOptions) options = block_options_new();
    BlockNode *file = block_record_new(NULL, 0);
    g_assert_true(block_options_parse(options, create, NULL, NULL));
    block_driver_find("qcow2")->create(file, options, &error);
    g_assert_no_error(error);
    return file;
}

static BlockNode *record_open(BlockNode *file, const char *more, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    g_assert_true(block_options_parse(options, more, NULL, NULL));
    return block_open_over(block_driver_find("qcow2"), file, options, error);
}

static BlockCheck check_of(BlockNode *node, unsigned repair)
{
    g_autoptr(GError) error = NULL;
    BlockCheck check = {0};
    node->driver->check(node, repair, &check, &error);
    g_assert_no_error(error);
    return check;
}

/* The lowest byte of the incompatible feature bits. */
static void set_feature(BlockNode *file, uint8_t bit)
{
    block_record_content(file)->data[79] |= bit;
}

static void corrupt_bit(void *opaque)
{
    g_autoptr(GError) error = NULL;
    BlockNode *file = record_create("size=1M");
    set_feature(file, 2);
    g_assert_null(record_open(file, "", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_FAILED);
    BlockNode *node = record_open(file, "read-only=on", NULL);
    g_assert_nonnull(node);
    block_unref(node);
    node = record_open(file, "repair=on", NULL);
    g_assert_nonnull(node);
    g_assert_cmpuint(check_of(node, BLOCK_REPAIR_ERRORS | BLOCK_REPAIR_LEAKS).corruptions, ==, 0);
    block_unref(node);
    node = record_open(file, "", NULL);
    g_assert_nonnull(node);
    block_unref(node);
    block_unref(file);
}

/* The dirty bit: counts may be wrong, here one too low and one too high; opening puts that right.
 */
static void dirty_bit(void *opaque)
{
    BlockNode *file = record_create("size=1M,cluster_size=4096,lazy_refcounts=on");
    BlockNode *node = record_open(file, "", NULL);
    for (int i = 0; i < 8; i++)
        g_assert_cmpint(block_write_buffer(node, i * 4096, "x", 1, 0), ==, 0);
    block_unref(node);
    uint8_t *counts = block_record_content(file)->data + 2 * 4096;
    counts[2 * 6 + 1] = 0;
    counts[2 * 100 + 1] = 1;
    set_feature(file, 1);
    node = record_open(file, "", NULL);
    g_assert_nonnull(node);
    BlockCheck check = check_of(node, 0);
    g_assert_cmpuint(check.corruptions + check.leaks + check.unmarked, ==, 0);
    block_unref(node);
    g_assert_cmpuint(block_record_content(file)->data[79] & 1, ==, 0);
    block_unref(file);
}

static void unknown_bits(void *opaque)
{
    g_autoptr(GError) error = NULL;
    BlockNode *file = record_create("size=1M");
    set_feature(file, 0x40);
    g_assert_null(record_open(file, "read-only=on", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "0x40"));
    block_unref(file);
    /* Autoclear bits we do not keep go with the first write, not before. */
    file = record_create("size=1M");
    block_record_content(file)->data[95] = 1 | 0x80;
    BlockNode *node = record_open(file, "", NULL);
    g_assert_cmpuint(block_record_content(file)->data[95], ==, 1 | 0x80);
    g_assert_cmpint(block_write_buffer(node, 0, "x", 1, 0), ==, 0);
    g_assert_cmpuint(block_record_content(file)->data[95], ==, 0);
    block_unref(node);
    block_unref(file);
}

/* Counts of two bits end at 3: the third snapshot is refused and nothing has changed. */
static void refcount_overflow(void *opaque)
{
    g_autoptr(GError) error = NULL;
    BlockNode *file = record_create("size=1M,refcount_bits=2");
    BlockNode *node = record_open(file, "", NULL);
    BlockSnapshot wanted = {.name = (char *)"s"};
    g_assert_cmpint(block_write_buffer(node, 70000, "x", 1, 0), ==, 0);
    g_assert_true(node->driver->snapshots->create(node, &wanted, NULL));
    g_assert_true(node->driver->snapshots->create(node, &wanted, NULL));
    g_assert_false(node->driver->snapshots->create(node, &wanted, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_FAILED);
    BlockCheck check = check_of(node, 0);
    g_assert_cmpuint(check.corruptions + check.leaks, ==, 0);
    g_assert_cmpint(block_write_buffer(node, 70001, "y", 1, 0), ==, 0);
    check = check_of(node, 0);
    g_assert_cmpuint(check.corruptions + check.leaks, ==, 0);
    block_unref(node);
    block_unref(file);
}

/* A cluster that is discarded is not handed out before its discard is stable, and not punched after
 * it was: the record shows no write to it between. */
static void discard_then_reuse(void *opaque)
{
    enum { CLUSTER = 4096 };
    BlockNode *file = record_create("size=1M,cluster_size=4096");
    BlockNode *node = record_open(file, "", NULL);
    g_autofree uint8_t *data = g_malloc(CLUSTER);
    memset(data, 0xaa, CLUSTER);
    g_assert_cmpint(block_write_buffer(node, 0, data, CLUSTER, 0), ==, 0);
    g_assert_cmpint(block_flush(node), ==, 0);
    BlockStatus old, fresh;
    g_assert_cmpint(block_status(node, 0, CLUSTER, &old), ==, 0);
    g_assert_cmpint(block_discard(node, 0, CLUSTER), ==, 0);
    g_assert_cmpint(block_write_buffer(node, 10 * CLUSTER, data, CLUSTER, 0), ==, 0);
    g_assert_cmpint(block_status(node, 10 * CLUSTER, CLUSTER, &fresh), ==, 0);
    g_assert_cmpuint(fresh.offset, !=, old.offset);
    g_assert_cmpint(block_flush(node), ==, 0);
    /* Now it may be used again, and is. */
    g_assert_cmpint(block_write_buffer(node, 20 * CLUSTER, data, CLUSTER, 0), ==, 0);
    g_assert_cmpint(block_status(node, 20 * CLUSTER, CLUSTER, &fresh), ==, 0);
    g_assert_cmpuint(fresh.offset, ==, old.offset);
    g_assert_cmpint(block_read_buffer(node, 20 * CLUSTER, data, CLUSTER), ==, 0);
    g_assert_cmpuint(data[0], ==, 0xaa);
    block_unref(node);
    block_unref(file);
}

/* A compressed cluster that begins in one host cluster and ends in the next. */
static void compressed_across_clusters(void *opaque)
{
    enum { CLUSTER = 4096 };
    BlockNode *file = record_create("size=1M,cluster_size=4096");
    BlockNode *node = record_open(file, "", NULL);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    g_autofree uint8_t *data = g_malloc0(16 * CLUSTER);
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < 2500; j++)
            data[i * CLUSTER + j] = g_rand_int(random);
    struct iovec one = {data, 16 * CLUSTER};
    g_assert_cmpint(block_write(node, 0, 16 * CLUSTER, &one, 1, BLOCK_COMPRESSED), ==, 0);
    BlockCheck check = check_of(node, 0);
    g_assert_cmpuint(check.compressed_clusters, ==, 16);
    g_assert_cmpuint(check.corruptions + check.leaks, ==, 0);
    /* 16 times some 2,500 bytes do not fit in 16 half-filled clusters unless they cross. */
    g_assert_cmpint(block_record_content(file)->len, <, (4 + 13) * CLUSTER);
    g_autofree uint8_t *back = g_malloc(16 * CLUSTER);
    g_assert_cmpint(block_read_buffer(node, 0, back, 16 * CLUSTER), ==, 0);
    g_assert_cmpmem(back, 16 * CLUSTER, data, 16 * CLUSTER);
    block_unref(node);
    block_unref(file);
}

/* An entry that points into the image's tables is found before it destroys them. */
static void entry_into_tables(void *opaque)
{
    BlockNode *file = record_create("size=1M,cluster_size=4096");
    BlockNode *node = record_open(file, "", NULL);
    g_assert_cmpint(block_write_buffer(node, 0, "x", 1, 0), ==, 0);
    block_unref(node);
    g_autofree uint8_t *before = g_memdup2(block_record_content(file)->data, 4096);
    uint8_t *raw = block_record_content(file)->data;
    uint64_t l1 = GUINT64_FROM_BE(*(uint64_t *)(raw + 40)),
             l2 = GUINT64_FROM_BE(*(uint64_t *)(raw + l1)) & 0xffffffffff00;
    *(uint64_t *)(raw + l2) = GUINT64_TO_BE((UINT64_C(1) << 63) | 4096);
    node = record_open(file, "", NULL);
    g_assert_cmpint(block_write_buffer(node, 0, "y", 1, 0), ==, -EIO);
    g_assert_cmpint(block_write_buffer(node, 8192, "y", 1, 0), ==, -EIO);
    block_unref(node);
    raw = block_record_content(file)->data;
    g_assert_cmpuint(raw[79] & 2, ==, 2); /* marked */
    g_assert_cmpmem(raw, 72, before, 72);
    g_assert_null(record_open(file, "", NULL));
    block_unref(file);
}

/* Every write and flush of a workload fails once: the image stays whole, and what was flushed
 * stays. */
static void errors_everywhere(void *opaque)
{
    for (unsigned fail_at = 1; fail_at < 120; fail_at++) {
        BlockNode *file = record_create("size=256k,cluster_size=1024");
        BlockNode *node = record_open(file, "", NULL);
        g_autofree uint8_t *data = g_malloc(8192);
        memset(data, 1, 8192);
        g_assert_cmpint(block_write_buffer(node, 0, data, 8192, 0), ==, 0);
        g_assert_cmpint(block_flush(node), ==, 0);
        block_record_fail(file, fail_at, fail_at % 2 ? ENOSPC : EIO);
        BlockSnapshot wanted = {.name = (char *)"s"};
        memset(data, 2, 8192);
        bool failed = false;
        for (int i = 0; i < 12; i++) {
            failed |= block_write_buffer(node, 16384 + i * 9000, data, 8000, 0) < 0;
            failed |= block_write_zeroes(node, 16384 + i * 9000, 4096, BLOCK_MAY_UNMAP) < 0;
            failed |= i % 4 == 1 && block_flush(node) < 0;
            failed |= i % 4 == 2 && !node->driver->snapshots->create(node, &wanted, NULL);
            failed |= i % 4 == 3 && block_resize(node, node->size + 300000, 0, NULL) < 0;
        }
        block_record_fail(file, 0, 0);
        block_unref(node);
        node = record_open(file, "", NULL);
        g_assert_nonnull(node);
        BlockCheck check = check_of(node, 0);
        g_assert_cmpuint(check.corruptions, ==, 0);
        g_assert_cmpint(block_read_buffer(node, 0, data, 8192), ==, 0);
        for (int i = 0; i < 8192; i++)
            g_assert_cmpuint(data[i], ==, 1);
        check = check_of(node, BLOCK_REPAIR_LEAKS);
        check = check_of(node, 0);
        g_assert_cmpuint(check.leaks + check.corruptions, ==, 0);
        block_unref(node);
        block_unref(file);
        if (!failed) {
            g_assert_cmpuint(fail_at, >, 30);
            return;
        }
    }
}

/* Counts all lost: repair makes new ones, and the content is untouched. */
static void counts_lost(void *opaque)
{
    BlockNode *file = record_create("size=1M,cluster_size=1024");
    BlockNode *node = record_open(file, "", NULL);
    memset(content, 0x33, 1 << 20);
    g_assert_cmpint(block_write_buffer(node, 0, content, 1 << 20, 0), ==, 0);
    block_unref(node);
    uint8_t *raw = block_record_content(file)->data;
    uint64_t table = GUINT64_FROM_BE(*(uint64_t *)(raw + 48));
    memset(raw + table, 0, 1024);
    node = record_open(file, "repair=on", NULL);
    g_assert_cmpuint(check_of(node, 0).corruptions, >, 0);
    g_assert_cmpuint(check_of(node, BLOCK_REPAIR_ERRORS | BLOCK_REPAIR_LEAKS).corruptions, ==, 0);
    BlockCheck check = check_of(node, 0);
    g_assert_cmpuint(check.corruptions + check.leaks + check.unmarked, ==, 0);
    expect_content(node, 1 << 20);
    block_unref(node);
    block_unref(file);
}

static void cut_off(void *opaque)
{
    g_autoptr(GError) error = NULL;
    BlockNode *file = record_create("size=1M,cluster_size=4096");
    block_resize(file, 3 * 4096, 0, NULL);
    g_assert_null(record_open(file, "", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    block_unref(file);
}

/* What lay behind the new end of a shrunk disk does not come back, whatever lies between. */
static void grow_over_old_tail(void *opaque)
{
    BlockNode *file = record_create("size=256k,extended_l2=on");
    BlockNode *node = record_open(file, "", NULL);
    memset(content, 0x11, 8192);
    g_assert_cmpint(block_write_zeroes(node, 34 << 10, 2048, 0), ==, 0);
    g_assert_cmpint(block_write_buffer(node, 40 << 10, content, 8192, 0), ==, 0);
    g_assert_cmpint(block_resize(node, 34 << 10, 0, NULL), ==, 0);
    g_assert_cmpint(block_resize(node, 256 << 10, 0, NULL), ==, 0);
    memset(content, 0, 256 << 10);
    expect_content(node, 256 << 10);
    block_unref(node);
    block_unref(file);
}

/* More pieces than the host takes in one call, to a file. */
static void many_pieces(void *opaque)
{
    enum { PIECES = 1500 };
    g_autofree struct iovec *iov = g_new(struct iovec, PIECES);
    for (int i = 0; i < PIECES; i++)
        iov[i] = (struct iovec){content + i * 10, 10};
    for (int i = 0; i < PIECES * 10; i++)
        content[i] = i % 251;
    block_test_create("qcow2", image, "size=1M");
    BlockNode *node = block_test_open("driver=qcow2,filename=%s", image);
    g_assert_cmpint(block_write(node, 1000, PIECES * 10, iov, PIECES, 0), ==, 0);
    g_autofree uint8_t *back = g_malloc(PIECES * 10);
    g_assert_cmpint(block_read_buffer(node, 1000, back, PIECES * 10), ==, 0);
    g_assert_cmpmem(back, PIECES * 10, content, PIECES * 10);
    memset(content, 0, PIECES * 10);
    g_assert_cmpint(block_read(node, 1000, PIECES * 10, iov, PIECES, 0), ==, 0);
    g_assert_cmpmem(back, PIECES * 10, content, PIECES * 10);
    block_unref(node);
}

static void on_fiber(gconstpointer test)
{
    block_test_run((void (*)(void *))test, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("qcow2-peers-XXXXXX", NULL);
    image = g_build_filename(folder, "image", NULL);
    plain = g_build_filename(folder, "plain", NULL);
    content = g_malloc(SIZE);
    for (size_t i = 0; i < G_N_ELEMENTS(made_by_qemu); i++) {
        g_autofree char *name = g_strdup_printf("/qcow2-peers/%s", made_by_qemu[i]);
        g_strdelimit(name + strlen("/qcow2-peers/"), " /", '_');
        g_test_add_data_func(name, made_by_qemu[i], test_made_by_qemu);
    }
    g_test_add_func("/qcow2-cases/chain-of-100", test_chain);
    g_test_add_func("/qcow2-cases/loop", test_loop);
    static const struct {
        const char *name;
        void (*test)(void *opaque);
    } cases[] = {
        {"corrupt-bit", corrupt_bit},
        {"dirty-bit", dirty_bit},
        {"unknown-bits", unknown_bits},
        {"refcount-overflow", refcount_overflow},
        {"discard-then-reuse", discard_then_reuse},
        {"compressed-across-clusters", compressed_across_clusters},
        {"entry-into-tables", entry_into_tables},
        {"errors-everywhere", errors_everywhere},
        {"counts-lost", counts_lost},
        {"cut-off", cut_off},
        {"many-pieces", many_pieces},
        {"grow-over-old-tail", grow_over_old_tail},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/qcow2-cases/%s", cases[i].name);
        g_test_add_data_func(name, (gconstpointer)cases[i].test, on_fiber);
    }
    int result = g_test_run();
    block_test_shell("rm -rf %s", folder);
    return result;
}
