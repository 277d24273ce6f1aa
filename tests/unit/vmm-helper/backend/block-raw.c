/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The block graph with file and raw nodes: random operations from two loops against a plain model,
 * alignment by read-modify-write, locks, drained sections, with io_uring and with threads. */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "vmm-helper/backend/block/node.h"
#include "vmm-helper/backend/block/opener-path.h"
#include "vmm-helper/backend/block/options.h"
#include "vmm-helper/host/uring.h"

#define DISK (4 << 20)

typedef struct Fixture {
    EventLoop *loop;
    char *path;
    void (*test)(struct Fixture *f);
    const char *options;
    uint8_t *model;
    gint left;
    BlockNode *node;
} Fixture;

static BlockNode *try_open(const char *path, const char *more, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    block_options_set(options, "driver", "raw");
    block_options_set(options, "filename", path);
    g_assert_true(block_options_parse(options, more, NULL, error));
    return block_open(block_path_opener(), options, error);
}

static BlockNode *open_or_die(const char *path, const char *more)
{
    g_autoptr(GError) error = NULL;
    BlockNode *node = try_open(path, more, &error);
    g_assert_no_error(error);
    return node;
}

static void run_test(void *opaque)
{
    Fixture *f = opaque;
    f->test(f);
    event_loop_quit(f->loop);
}

static void run_on_fiber(gconstpointer data)
{
    const Fixture *wanted = data;
    Fixture f = *wanted;
    g_autoptr(GError) error = NULL;
    f.loop = event_loop_new("test", &error);
    f.path = g_strdup("block-raw-XXXXXX");
    g_auto(Fd) fd = g_mkstemp(f.path);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, DISK), ==, 0);
    fiber_start(f.loop, run_test, &f);
    event_loop_run(f.loop);
    uring_loop_finish(f.loop);
    event_loop_free(f.loop);
    g_unlink(f.path);
    g_free(f.path);
}

/* One fiber's stripe of random operations; stripes share aligned blocks at their borders. */
typedef struct Stripe {
    Fixture *f;
    int64_t start, bytes;
    uint32_t seed;
    Fiber *waiter;
    gint *left; /* stripes still at work: the last one wakes the waiter */
} Stripe;

static void stripe_operation(Stripe *stripe, GRand *random, uint8_t *buffer)
{
    Fixture *f = stripe->f;
    int64_t offset = stripe->start + g_rand_int_range(random, 0, stripe->bytes);
    int64_t bytes =
        g_rand_int_range(random, 1, MIN(stripe->start + stripe->bytes - offset, 20000) + 1);
    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
    case 1:
        memset(buffer, g_rand_int_range(random, 1, 256), bytes);
        g_assert_cmpint(block_write_buffer(f->node, offset, buffer, bytes, 0), ==, 0);
        memcpy(f->model + offset, buffer, bytes);
        break;
    case 2:
        g_assert_cmpint(block_write_zeroes(f->node, offset, bytes, BLOCK_MAY_UNMAP), ==, 0);
        memset(f->model + offset, 0, bytes);
        break;
    default:
        g_assert_cmpint(block_read_buffer(f->node, offset, buffer, bytes), ==, 0);
        g_assert_cmpmem(buffer, bytes, f->model + offset, bytes);
    }
}

static void stripe_run(void *opaque)
{
    Stripe *stripe = opaque;
    g_autofree uint8_t *buffer = g_malloc(32768);
    g_autoptr(GRand) random = g_rand_new_with_seed(stripe->seed);
    for (int i = 0; i < 400; i++)
        stripe_operation(stripe, random, buffer);
    if (g_atomic_int_dec_and_test(stripe->left))
        fiber_wake(stripe->waiter);
}

static void test_random(Fixture *f)
{
    enum { STRIPES = 8 };
    Stripe stripes[STRIPES];
    gint left;
    f->node = open_or_die(f->path, f->options);
    f->model = g_malloc0(DISK);
    /* An odd stripe length: neighbours meet inside an aligned block. */
    int64_t each = DISK / STRIPES - 7;
    for (int i = 0; i < STRIPES; i++) {
        stripes[i] = (Stripe){f, i * each, each, 100 + i, fiber_current(), &left};
        left = 1;
        fiber_start(f->loop, stripe_run, &stripes[i]);
        fiber_wait();
    }
    left = STRIPES;
    for (int i = 0; i < STRIPES; i++)
        fiber_start(f->loop, stripe_run, &stripes[i]);
    fiber_wait();
    g_assert_cmpint(block_flush(f->node), ==, 0);
    block_unref(f->node);
    g_autofree char *content = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(f->path, &content, &size, NULL));
    g_assert_cmpmem(content, size, f->model, DISK);
    g_free(f->model);
}

static void test_bounds(Fixture *f)
{
    char byte = 0;
    BlockNode *node = open_or_die(f->path, "offset=4096,size=8192");
    g_assert_cmpint(node->size, ==, 8192);
    g_assert_cmpint(block_read_buffer(node, 8191, &byte, 1), ==, 0);
    g_assert_cmpint(block_read_buffer(node, 8192, &byte, 1), ==, -EIO);
    g_assert_cmpint(block_read_buffer(node, -1, &byte, 1), ==, -EIO);
    g_assert_cmpint(block_write_buffer(node, INT64_MAX - 1, &byte, 1, 0), ==, -EIO);
    block_unref(node);
    g_autoptr(GError) error = NULL;
    g_assert_null(try_open(f->path, "offset=4194305", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_clear_error(&error);
    g_assert_null(try_open(f->path, "nonsense=1", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "nonsense"));
}

static void test_read_only(Fixture *f)
{
    char byte = 1;
    g_autoptr(GError) error = NULL;
    BlockNode *node = open_or_die(f->path, "read-only=on");
    g_assert_cmpint(block_write_buffer(node, 0, &byte, 1, 0), ==, -EPERM);
    g_assert_cmpint(block_resize(node, 1, 0, &error), <, 0);
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_DENIED);
    block_unref(node);
}

static void test_locks(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    BlockNode *first = open_or_die(f->path, "");
    g_assert_null(try_open(f->path, "", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_FAILED);
    g_clear_error(&error);
    g_assert_null(try_open(f->path, "read-only=on", &error)); /* a reader wants no writer either */
    g_clear_error(&error);
    BlockNode *unlocked = open_or_die(f->path, "read-only=on,file.locking=off");
    block_unref(unlocked);
    block_unref(first);
    BlockNode *reader = open_or_die(f->path, "read-only=on");
    BlockNode *second_reader = open_or_die(f->path, "read-only=on");
    g_assert_null(try_open(f->path, "", &error));
    block_unref(reader);
    block_unref(second_reader);
    BlockNode *a = open_or_die(f->path, "file.share=on");
    BlockNode *b = open_or_die(f->path, "file.share=on");
    block_unref(a);
    block_unref(b);
}

static void drained_writer(void *opaque)
{
    Fixture *f = opaque;
    for (int i = 0; i < 50; i++) {
        g_assert_cmpint(block_write_buffer(f->node, 4096 * i, "x", 1, 0), ==, 0);
        g_atomic_int_inc(&f->left);
    }
}

static void test_drain(Fixture *f)
{
    f->node = open_or_die(f->path, "");
    fiber_start(f->loop, drained_writer, f);
    for (int i = 0; i < 5; i++) {
        block_drain_begin(f->node);
        gint seen = g_atomic_int_get(&f->left);
        fiber_sleep(2000000);
        g_assert_cmpint(g_atomic_int_get(&f->left), ==, seen);
        block_drain_end(f->node);
        fiber_yield();
    }
    while (g_atomic_int_get(&f->left) < 50)
        fiber_sleep(1000000);
    block_unref(f->node);
}

static void test_status(Fixture *f)
{
    BlockStatus status;
    BlockNode *node = open_or_die(f->path, "");
    g_assert_cmpint(block_write_buffer(node, 1 << 20, "x", 1, BLOCK_FUA), ==, 0);
    g_assert_cmpint(block_status(node, 0, DISK, &status), ==, 0);
    g_assert_true(status.flags & BLOCK_STATUS_ZERO);
    g_assert_cmpint(status.bytes, ==, 1 << 20);
    g_assert_cmpint(block_status(node, 1 << 20, DISK, &status), ==, 0);
    g_assert_true(status.flags & BLOCK_STATUS_DATA);
    g_assert_cmpint(status.offset, ==, 1 << 20);
    g_assert_cmpint(block_status(node, DISK, 1, &status), ==, 0);
    g_assert_true(status.flags & BLOCK_STATUS_EOF);
    block_unref(node);
}

static void test_sizes(void)
{
    uint64_t size;
    static const struct {
        const char *text;
        uint64_t size;
    } good[] = {{"512", 512},
                {"1k", 1024},
                {"10G", UINT64_C(10) << 30},
                {"1.5M", 3 << 19},
                {"8e", UINT64_C(8) << 60}};
    static const char *const bad[] = {"", "-1", "1x", "20e", "1kk", "abc", "99999999999999999999"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(block_parse_size(good[i].text, &size, NULL));
        g_assert_cmpuint(size, ==, good[i].size);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(block_parse_size(bad[i], &size, NULL));
}

int main(int argc, char **argv)
{
    static const Fixture cases[] = {
        {.test = test_random, .options = "cache=writeback"},
        {.test = test_random, .options = "cache=none"},
        {.test = test_random, .options = "cache=directsync"},
        {.test = test_random, .options = "offset=0"},
        {.test = test_bounds},
        {.test = test_read_only},
        {.test = test_locks},
        {.test = test_drain},
        {.test = test_status},
    };
    static const char *const names[] = {"random-writeback",
                                        "random-direct",
                                        "random-directsync",
                                        "random-part",
                                        "bounds",
                                        "read-only",
                                        "locks",
                                        "drain",
                                        "status"};
    g_test_init(&argc, &argv, NULL);
    if (argc > 1 && strcmp(argv[1], "threads") == 0)
        uring_disable();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("/block-raw/", names[i], NULL);
        g_test_add_data_func(name, &cases[i], run_on_fiber);
    }
    g_test_add_func("/block-raw/sizes", test_sizes);
    return g_test_run();
}
