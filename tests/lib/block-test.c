/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Helpers of block-test.h. Image-independent. */
#include "tests/lib/block-test.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "vmm-helper/backend/block/opener-path.h"
#include "vmm-helper/backend/block/options.h"
#include "vmm-helper/host/uring.h"

typedef struct Run {
    void (*test)(void *opaque);
    void *opaque;
    EventLoop *loop;
} Run;

static void run_begin(void *opaque)
{
    Run *run = opaque;
    run->test(run->opaque);
    event_loop_quit(run->loop);
}

void block_test_run(void (*test)(void *opaque), void *opaque)
{
    g_autoptr(GError) error = NULL;
    Run run = {test, opaque, event_loop_new("test", &error)};
    g_assert_no_error(error);
    fiber_start(run.loop, run_begin, &run);
    event_loop_run(run.loop);
    uring_loop_finish(run.loop);
    event_loop_free(run.loop);
}

BlockNode *block_test_try_open(const char *text, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    if (!block_options_parse(options, text, "filename", error))
        return NULL;
    return block_open(block_path_opener(), options, error);
}

BlockNode *block_test_open(const char *format, ...)
{
    g_autoptr(GError) error = NULL;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    BlockNode *node = block_test_try_open(text, &error);
    g_assert_no_error(error);
    return node;
}

bool block_test_try_create(const char *driver, const char *path, const char *text, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    g_autofree char *file_options = g_strdup_printf("driver=file,filename=%s", path);
    if (!block_options_parse(options, text, NULL, error))
        return false;
    g_auto(Fd) fd = block_path_opener()->create(block_path_opener(), path, error);
    if (fd < 0)
        return false;
    g_autoptr(BlockNode) file = block_test_try_open(file_options, error);
    return file && block_driver_find(driver)->create(file, options, error);
}

void block_test_create(const char *driver, const char *path, const char *options)
{
    g_autoptr(GError) error = NULL;
    block_test_try_create(driver, path, options, &error);
    g_assert_no_error(error);
}

int block_test_shell(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *command = g_strdup_vprintf(format, args);
    va_end(args);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool block_test_has_qemu(void)
{
    static int known = -1;
    if (known < 0)
        known = block_test_shell("qemu-img --version >/dev/null 2>&1") == 0;
    return known;
}

void block_test_check(const char *driver, const char *path)
{
    g_autoptr(GError) error = NULL;
    BlockNode *node = block_test_open("driver=%s,filename=%s,backing=none", driver, path);
    BlockCheck check = {0};
    g_assert_true(node->driver->check(node, BLOCK_REPAIR_NONE, &check, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(check.corruptions, ==, 0);
    g_assert_cmpuint(check.check_errors, ==, 0);
    g_assert_cmpuint(check.leaks, ==, 0);
    g_assert_cmpuint(check.unmarked, ==, 0);
    block_unref(node);
    if (block_test_has_qemu())
        g_assert_cmpint(block_test_shell("qemu-img check -q -f %s %s >&2", driver, path), ==, 0);
}
