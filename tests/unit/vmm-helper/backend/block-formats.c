/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The smaller image formats beside QEMU's tools: what qemu-img makes with each create option is read back
 * identically; what we write passes qemu-img's check and compare; random operations against a plain model;
 * and damaged images, which may be refused or read wrongly, but never more than that.
 */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/block-record.h"
#include "tests/lib/block-test.h"
#include "vmm-helper/backend/block/options.h"

#define DISK (10485760 + 1536)
#define DAMAGES 200

typedef struct Case {
    const char *driver, *options; /* of qemu-img or of our create */
    const char *flags;            /* more of qemu-img convert */
    bool no_check;                /* qemu-img checks no images of the format */
} Case;

typedef struct Fixture {
    char *folder, *image, *raw;
    uint8_t *model;
    int64_t size;
    const Case *test_case;
} Fixture;

static void fixture_begin(Fixture *f, const Case *test_case)
{
    f->folder = g_dir_make_tmp("block-formats-XXXXXX", NULL);
    g_assert_nonnull(f->folder);
    f->image = g_build_filename(f->folder, "image", NULL);
    f->raw = g_build_filename(f->folder, "raw", NULL);
    f->model = g_malloc0(DISK + (4 << 20));
    /* Only whole clusters are compressed. */
    f->size = test_case->flags ? DISK / 65536 * 65536 : DISK;
    f->test_case = test_case;
}

static void fixture_end(Fixture *f)
{
    g_assert_cmpint(block_test_shell("rm -r '%s'", f->folder), ==, 0);
    g_free(f->folder);
    g_free(f->image);
    g_free(f->raw);
    g_free(f->model);
}

static void save_raw(const Fixture *f)
{
    g_assert_true(g_file_set_contents(f->raw, (char *)f->model, f->size, NULL));
}

/* Holes, text that compresses, noise; the last sectors too. */
static void fill_model(Fixture *f)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int64_t at = 0; at < f->size; at += 4096) {
        int kind = g_rand_int_range(random, 0, 4);
        int64_t len = MIN(f->size - at, 4096);
        for (int64_t i = 0; i < len; i++)
            f->model[at + i] = kind == 0 ? g_rand_int(random) : kind == 1 ? at / 4096 + i / 64 : 0;
    }
    memset(f->model + (3 << 20), 0, 4 << 20); /* whole blocks of any format */
    f->model[f->size - 1] = 0x5a;
}

static void verify(BlockNode *node, const Fixture *f)
{
    g_autofree uint8_t *data = g_malloc(node->size);
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    g_assert_cmpint(block_read_buffer(node, 0, data, node->size), ==, 0);
    g_assert_cmpmem(data, f->size, f->model, f->size);
    for (int64_t i = f->size; i < node->size; i++)
        g_assert_cmpint(data[i], ==, 0);
    for (int i = 0; i < 200; i++) {
        int64_t at = g_rand_int_range(random, 0, f->size), len = g_rand_int_range(random, 1, 200000);
        len = MIN(len, f->size - at);
        g_assert_cmpint(block_read_buffer(node, at, data, len), ==, 0);
        g_assert_cmpmem(data, len, f->model + at, len);
    }
    /* What is said to be zero is; what is said to lie in a file does. */
    for (int64_t at = 0; at < f->size;) {
        BlockStatus status;
        g_assert_cmpint(block_status_above(node, NULL, at, f->size - at, &status), ==, 0);
        g_assert_cmpint(status.bytes, >, 0);
        g_assert_cmpint(block_read_buffer(node, at, data, status.bytes), ==, 0);
        if (status.flags & BLOCK_STATUS_ZERO)
            for (int64_t i = 0; i < status.bytes; i++)
                g_assert_cmpint(f->model[at + i], ==, 0);
        if (status.flags & BLOCK_STATUS_OFFSET_VALID) {
            g_autofree uint8_t *there = g_malloc(status.bytes);
            g_assert_cmpint(block_read_buffer(status.file, status.offset, there, status.bytes), ==, 0);
            g_assert_cmpmem(there, status.bytes, data, status.bytes);
        }
        at += status.bytes;
    }
}

/* qemu-img 7.2 ends with 1 after it has made a compressed qcow image: what counts is its content. */
static void convert_raw(const Fixture *f)
{
    const Case *c = f->test_case;
    block_test_shell("qemu-img convert -f raw -O %s %s %s%s '%s' '%s' >/dev/null", c->driver, c->flags ? c->flags : "",
                     *c->options ? "-o " : "", c->options, f->raw, f->image);
    g_assert_cmpint(
        block_test_shell("qemu-img compare -f raw -F %s '%s' '%s' >/dev/null", c->driver, f->raw, f->image), ==, 0);
}

/* --- Made by qemu-img ---------------------------------------------------------------------------------------- */

static void made_by_qemu(void *opaque)
{
    Fixture *f = opaque;
    const Case *c = f->test_case;
    fill_model(f);
    save_raw(f);
    convert_raw(f);
    BlockNode *node = block_test_open("driver=%s,filename=%s,read-only=on", c->driver, f->image);
    verify(node, f);
    if (node->driver->check) {
        BlockCheck check = {0};
        g_assert_true(node->driver->check(node, 0, &check, NULL));
        g_assert_cmpint(check.corruptions + check.leaks + check.check_errors, ==, 0);
    }
    char byte = 1;
    g_assert_cmpint(block_write_buffer(node, 0, &byte, 1, 0), <, 0);
    block_unref(node);
}

static void test_made_by_qemu(gconstpointer data)
{
    if (!block_test_has_qemu()) {
        g_test_skip("qemu-img is not installed");
        return;
    }
    Fixture f;
    fixture_begin(&f, data);
    block_test_run(made_by_qemu, &f);
    fixture_end(&f);
}

/* --- Made and written by us ---------------------------------------------------------------------------------- */

static void random_operation(BlockNode *node, Fixture *f, GRand *random, uint8_t *buffer)
{
    int64_t offset = g_rand_int_range(random, 0, f->size);
    int64_t bytes = g_rand_int_range(random, 1, g_rand_boolean(random) ? 5000 : 300000);
    bytes = MIN(bytes, f->size - offset);
    switch (g_rand_int_range(random, 0, 5)) {
    case 0:
    case 1:
        memset(buffer, g_rand_int_range(random, 1, 256), bytes);
        g_assert_cmpint(block_write_buffer(node, offset, buffer, bytes, 0), ==, 0);
        memcpy(f->model + offset, buffer, bytes);
        break;
    case 2:
        g_assert_cmpint(block_write_zeroes(node, offset, bytes, g_rand_boolean(random) ? BLOCK_MAY_UNMAP : 0), ==, 0);
        memset(f->model + offset, 0, bytes);
        break;
    case 3:
        if (g_rand_int_range(random, 0, 10) == 0)
            g_assert_cmpint(block_flush(node), ==, 0);
        break;
    default:
        g_assert_cmpint(block_read_buffer(node, offset, buffer, bytes), ==, 0);
        g_assert_cmpmem(buffer, bytes, f->model + offset, bytes);
    }
}

static void made_by_us(void *opaque)
{
    Fixture *f = opaque;
    const Case *c = f->test_case;
    g_autofree uint8_t *buffer = g_malloc(400000);
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    g_autofree char *options = g_strdup_printf("size=%" G_GINT64_FORMAT "%s%s", f->size, *c->options ? "," : "", c->options);
    block_test_create(c->driver, f->image, options);
    for (int round = 0; round < 8; round++) {
        BlockNode *node = block_test_open("driver=%s,filename=%s", c->driver, f->image);
        g_assert_cmpint(node->size, >=, f->size);
        f->size = node->size; /* a geometry may round it up */
        for (int i = 0; i < 60; i++)
            random_operation(node, f, random, buffer);
        block_unref(node);
    }
    BlockNode *node = block_test_open("driver=%s,filename=%s,read-only=on", c->driver, f->image);
    verify(node, f);
    block_unref(node);
    if (!block_test_has_qemu())
        return;
    save_raw(f);
    g_assert_cmpint(block_test_shell("qemu-img compare -f raw -F %s '%s' '%s' >/dev/null", c->driver, f->raw, f->image),
                    ==, 0);
    if (!c->no_check)
        g_assert_cmpint(block_test_shell("qemu-img check -q -f %s '%s'", c->driver, f->image), ==, 0);
    /* And on with theirs. */
    g_assert_cmpint(block_test_shell("qemu-io -f %s -c 'write -P 7 5M 3M' '%s' >/dev/null", c->driver, f->image), ==, 0);
    memset(f->model + (5 << 20), 7, 3 << 20);
    node = block_test_open("driver=%s,filename=%s", c->driver, f->image);
    for (int i = 0; i < 30; i++)
        random_operation(node, f, random, buffer);
    verify(node, f);
    block_unref(node);
}

static void test_made_by_us(gconstpointer data)
{
    Fixture f;
    fixture_begin(&f, data);
    block_test_run(made_by_us, &f);
    fixture_end(&f);
}

/* --- Damage -------------------------------------------------------------------------------------------------- */

/* Everything a reader may do, and some writes: results do not matter, returning does. */
static void exercise(const BlockDriver *driver, const uint8_t *content, size_t len, bool read_only)
{
    BlockNode *file = block_record_new(content, len);
    file->read_only = read_only;
    g_autoptr(BlockOptions) options = block_options_new();
    g_autoptr(GError) error = NULL;
    block_options_set(options, "backing", "none");
    g_autofree uint8_t *data = g_malloc0(65536);
    BlockNode *node = block_open_over(driver, file, options, &error);
    if (node) {
        BlockStatus status;
        int64_t at = 0;
        for (int i = 0; i < 200 && at < node->size && block_status(node, at, node->size - at, &status) == 0; i++) {
            block_read_buffer(node, at, data, MIN(status.bytes, 65536));
            at += status.bytes;
        }
        if (!read_only)
            for (int64_t i = 0; i < 8; i++)
                block_write_buffer(node, node->size / 8 * i, data, MIN(1000, node->size - node->size / 8 * i), 0);
        block_flush(node);
        BlockCheck check;
        if (node->driver->check)
            node->driver->check(node, 0, &check, NULL);
        block_unref(node);
    } else {
        g_assert_nonnull(error);
        g_assert_nonnull(error->message);
    }
    block_unref(file);
}

static void damaged(void *opaque)
{
    Fixture *f = opaque;
    const Case *c = f->test_case;
    const BlockDriver *driver = block_driver_find(c->driver);
    g_assert_nonnull(driver);
    f->size = 3 << 20;
    fill_model(f);
    save_raw(f);
    convert_raw(f);
    g_autofree char *content = NULL;
    gsize len;
    g_assert_true(g_file_get_contents(f->image, &content, &len, NULL));
    exercise(driver, (uint8_t *)content, len, true);
    g_autofree uint8_t *broken = g_malloc(len);
    for (unsigned seed = 0; seed < DAMAGES; seed++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(seed);
        memcpy(broken, content, len);
        gsize meta = MIN(len, seed % 2 ? 600u : 8192u);
        for (int flips = g_rand_int_range(random, 1, 6); flips > 0; flips--) {
            gsize at = g_rand_int_range(random, 0, meta);
            at = seed % 5 == 4 ? len - 1 - at : at;
            broken[at] ^= 1 << g_rand_int_range(random, 0, 8);
        }
        exercise(driver, broken, len, seed % 4 != 3);
        memcpy(broken, content, len);
        exercise(driver, broken, g_rand_int_range(random, 0, seed % 2 ? MIN(4096, len) : len), seed % 4 != 3);
    }
}

static void test_damaged(gconstpointer data)
{
    if (!block_test_has_qemu()) {
        g_test_skip("qemu-img is not installed");
        return;
    }
    Fixture f;
    fixture_begin(&f, data);
    block_test_run(damaged, &f);
    fixture_end(&f);
}

/* --- Single cases -------------------------------------------------------------------------------------------- */

static void vdi_resized(void *opaque)
{
    Fixture *f = opaque;
    g_autoptr(GError) error = NULL;
    block_test_create("vdi", f->image, "size=3M");
    BlockNode *node = block_test_open("driver=vdi,filename=%s", f->image);
    g_assert_cmpint(block_write_buffer(node, 0, "begin", 5, 0), ==, 0);
    g_assert_cmpint(block_resize(node, 128 << 20, 0, &error), ==, 0);
    g_assert_no_error(error);
    g_assert_cmpint(block_write_buffer(node, (128 << 20) - 3, "end", 3, 0), ==, 0);
    /* One more block has no room in the map; smaller would lose data. */
    g_assert_cmpint(block_resize(node, 129 << 20, 0, &error), <, 0);
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, f->image));
    g_clear_error(&error);
    g_assert_cmpint(block_resize(node, 1 << 20, 0, &error), <, 0);
    g_clear_error(&error);
    block_unref(node);
    char data[5];
    node = block_test_open("driver=vdi,filename=%s", f->image);
    g_assert_cmpint(node->size, ==, 128 << 20);
    g_assert_cmpint(block_read_buffer(node, 0, data, 5), ==, 0);
    g_assert_cmpmem(data, 5, "begin", 5);
    g_assert_cmpint(block_read_buffer(node, (128 << 20) - 3, data, 3), ==, 0);
    g_assert_cmpmem(data, 3, "end", 3);
    block_unref(node);
    block_test_check("vdi", f->image);
}

static uint32_t vhd_checksum(const uint8_t *bytes, size_t len)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += bytes[i];
    return GUINT32_TO_BE(~sum);
}

/* Makes a differencing image of an empty dynamic one: its type, its parent's identity and name. */
static void vhd_differencing(const char *child, const char *parent, const char *name)
{
    g_autofree char *bytes = NULL, *below = NULL;
    gsize len, below_len;
    g_assert_true(g_file_get_contents(child, &bytes, &len, NULL));
    g_assert_true(g_file_get_contents(parent, &below, &below_len, NULL));
    uint8_t *footer = (uint8_t *)bytes, *header = footer + 512;
    footer[63] = 4;
    memset(footer + 64, 0, 4);
    uint32_t sum = vhd_checksum(footer, 512);
    memcpy(footer + 64, &sum, 4);
    memcpy(bytes + len - 512, footer, 512);
    memcpy(header + 40, below + 68, 16);
    for (size_t i = 0; name[i]; i++)
        header[64 + 2 * i + 1] = name[i];
    memset(header + 36, 0, 4);
    sum = vhd_checksum(header, 1024);
    memcpy(header + 36, &sum, 4);
    g_assert_true(g_file_set_contents(child, bytes, len, NULL));
}

static void vpc_differencing(void *opaque)
{
    Fixture *f = opaque;
    g_autoptr(GError) error = NULL;
    g_autofree uint8_t *buffer = g_malloc(400000);
    g_autoptr(GRand) random = g_rand_new_with_seed(19);
    g_autofree char *parent = g_build_filename(f->folder, "parent.vhd", NULL);
    f->size = 6 << 20;
    block_test_create("vpc", parent, "size=6M,force_size=on");
    block_test_create("vpc", f->image, "size=6M,force_size=on");
    BlockNode *node = block_test_open("driver=vpc,filename=%s", parent);
    for (int i = 0; i < 60; i++)
        random_operation(node, f, random, buffer);
    block_unref(node);
    vhd_differencing(f->image, parent, "parent.vhd");
    for (int round = 0; round < 4; round++) {
        node = block_test_open("driver=vpc,filename=%s", f->image);
        g_assert_nonnull(block_child(node, BLOCK_CHILD_BACKING));
        verify(node, f);
        for (int i = 0; i < 40; i++)
            random_operation(node, f, random, buffer);
        verify(node, f);
        block_unref(node);
    }
    /* Over another image it means nothing. */
    block_test_create("vpc", parent, "size=6M,force_size=on");
    g_autofree char *options = g_strdup_printf("driver=vpc,filename=%s", f->image);
    g_assert_null(block_test_try_open(options, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "parent.vhd"));
}

static void vmdk_outside(void *opaque)
{
    Fixture *f = opaque;
    g_autoptr(GError) error = NULL;
    static const char text[] = "# Disk DescriptorFile\nCID=1\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n"
                               "RW 8 FLAT \"/etc/passwd\" 0\n";
    g_assert_true(g_file_set_contents(f->image, text, -1, NULL));
    g_autofree char *options = g_strdup_printf("driver=vmdk,filename=%s,read-only=on", f->image);
    g_assert_null(block_test_try_open(options, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "/etc/passwd"));
    /* Stated by the caller it may lie anywhere. */
    save_raw(f);
    g_autofree char *stated = g_strdup_printf("%s,extents.0.filename=%s", options, f->raw);
    g_clear_error(&error);
    BlockNode *node = block_test_try_open(stated, &error);
    g_assert_no_error(error);
    g_assert_cmpint(node->size, ==, 4096);
    block_unref(node);
}

/* qcow and QED images over a backing file: its format is the caller's to state. */
static void backing_stated(void *opaque)
{
    Fixture *f = opaque;
    if (!block_test_has_qemu()) {
        g_test_skip("qemu-img is not installed");
        return;
    }
    g_autoptr(GError) error = NULL;
    fill_model(f);
    save_raw(f);
    g_assert_cmpint(block_test_shell("qemu-img create -q -f %s -b raw -F raw '%s' 12M && "
                                     "qemu-io -f %s -c 'write -P 9 1M 100k' '%s' >/dev/null",
                                     f->test_case->driver, f->image, f->test_case->driver, f->image),
                    ==, 0);
    memset(f->model + (1 << 20), 9, 100 << 10);
    if (g_str_equal(f->test_case->driver, "qcow")) {
        g_autofree char *options = g_strdup_printf("driver=qcow,filename=%s", f->image);
        g_assert_null(block_test_try_open(options, &error));
        g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    }
    BlockNode *node = block_test_open("driver=%s,filename=%s,backing.driver=raw", f->test_case->driver, f->image);
    g_assert_cmpint(node->size, ==, 12 << 20);
    verify(node, f);
    block_unref(node);
}

typedef struct Single {
    const char *name;
    void (*test)(void *opaque);
    Case test_case;
} Single;

static const Single singles[] = {
    {"vdi-resized", vdi_resized},
    {"vpc-differencing", vpc_differencing},
    {"vmdk-outside", vmdk_outside},
    {"qcow-backing", backing_stated, {"qcow", ""}},
    {"qed-backing", backing_stated, {"qed", ""}},
};

static void test_single(gconstpointer data)
{
    const Single *single = data;
    Fixture f;
    fixture_begin(&f, &single->test_case);
    block_test_run(single->test, &f);
    fixture_end(&f);
}

/* --- All ----------------------------------------------------------------------------------------------------- */

static const Case read_cases[] = {
    {"vdi", ""},
    {"vdi", "static=on"},
    {"vpc", ""},
    {"vpc", "subformat=fixed"},
    {"vpc", "subformat=dynamic,force_size=on"},
    {"vpc", "subformat=fixed,force_size=on"},
    {"qcow", ""},
    {"qcow", "", .flags = "-c"},
    {"qed", ""},
    {"qed", "cluster_size=4096,table_size=2"},
    {"qed", "cluster_size=1M,table_size=16"},
    {"parallels", ""},
    {"parallels", "cluster_size=65536"},
    {"vmdk", ""},
    {"vmdk", "subformat=monolithicSparse,compat6=on,adapter_type=lsilogic"},
    {"vmdk", "subformat=monolithicSparse,zeroed_grain=on"},
    {"vmdk", "subformat=monolithicFlat"},
    {"vmdk", "subformat=twoGbMaxExtentSparse"},
    {"vmdk", "subformat=twoGbMaxExtentFlat"},
    {"vmdk", "subformat=streamOptimized"},
};

static const Case write_cases[] = {
    {"vdi", ""},
    {"vdi", "static=on"},
    {"vpc", "", .no_check = true},
    {"vpc", "subformat=fixed", .no_check = true},
    {"vpc", "force_size=on", .no_check = true},
    {"vpc", "block_size=64k", .no_check = true},
    {"vmdk", ""},
    {"vmdk", "zeroed_grain=on"},
    {"vmdk", "subformat=monolithicFlat"},
};

static const Case damage_cases[] = {
    {"vdi", ""},
    {"vpc", ""},
    {"vpc", "subformat=fixed"},
    {"qcow", ""},
    {"qcow", "", .flags = "-c"},
    {"qed", "cluster_size=4096,table_size=2"},
    {"parallels", "cluster_size=65536"},
    {"vmdk", ""},
    {"vmdk", "subformat=monolithicFlat"},
    {"vmdk", "subformat=streamOptimized"},
};

static void add(const char *group, const Case *cases, size_t n, GTestDataFunc test)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("/block-formats/%s/%s%s%s%s", group, cases[i].driver,
                                                *cases[i].options ? ":" : "", cases[i].options,
                                                cases[i].flags ? cases[i].flags : "");
        g_test_add_data_func(name, &cases[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("made-by-qemu", read_cases, G_N_ELEMENTS(read_cases), test_made_by_qemu);
    add("made-by-us", write_cases, G_N_ELEMENTS(write_cases), test_made_by_us);
    add("damaged", damage_cases, G_N_ELEMENTS(damage_cases), test_damaged);
    for (size_t i = 0; i < G_N_ELEMENTS(singles); i++) {
        g_autofree char *name = g_strconcat("/block-formats/", singles[i].name, NULL);
        g_test_add_data_func(name, &singles[i], test_single);
    }
    return g_test_run();
}
