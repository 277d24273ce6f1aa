/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Any bytes as a qcow2 image: opened, checked, mapped and read; then opened for writing, written
 * to, snapshotted and repaired. Nothing may crash, hang or take more memory than the block layer
 * states.
 */
#include <fcntl.h>
#include <string.h>

#include "common/log.h"
#include "tests/lib/block-record.h"
#include "vmm-helper/backend/block/options.h"
#include "vmm-helper/host/uring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_MAPPED 200
#define READ_BYTES 70000

typedef struct Input {
    const uint8_t *data;
    size_t size;
    EventLoop *loop;
} Input;

static BlockNode *open_image(BlockNode *file, const char *options_text)
{
    g_autoptr(BlockOptions) options = block_options_new();
    block_options_parse(options, options_text, NULL, NULL);
    return block_open_over(block_driver_find("qcow2"), file, options, NULL);
}

static void map_and_read(BlockNode *node)
{
    g_autofree uint8_t *buffer = g_malloc(READ_BYTES);
    int64_t offset = 0;
    for (int i = 0; i < MOST_MAPPED && offset < node->size; i++) {
        BlockStatus status;
        if (block_status(node, offset, node->size - offset, &status) < 0)
            break;
        block_read_buffer(node, offset, buffer,
                          MIN(MIN(status.bytes, node->size - offset), READ_BYTES));
        offset += status.bytes;
    }
}

static void look(const Input *input)
{
    BlockNode *file = block_record_new(input->data, input->size);
    BlockNode *node = open_image(file, "read-only=on,backing=none");
    if (node) {
        BlockCheck check;
        BlockInfo info = {0};
        node->driver->check(node, BLOCK_REPAIR_NONE, &check, NULL);
        if (node->driver->info(node, &info, NULL))
            block_info_clear(&info);
        map_and_read(node);
        block_unref(node);
    }
    block_unref(file);
}

static void change(const Input *input, const char *options)
{
    BlockNode *file = block_record_new(input->data, input->size);
    BlockNode *node = open_image(file, options);
    BlockCheck check;
    if (node && node->size >= 4096) {
        BlockSnapshot wanted = {.name = (char *)"fuzz"};
        int64_t end = node->size - 4096;
        block_write_buffer(node, 0, input->data, MIN(input->size, 4096), 0);
        block_write_buffer(node, end, input->data, MIN(input->size, 4096), 0);
        block_write_zeroes(node, 0, MIN(node->size, 1 << 20), BLOCK_MAY_UNMAP);
        block_flush(node);
        node->driver->snapshots->create(node, &wanted, NULL);
        block_write_buffer(node, 512, input->data, MIN(input->size, 2000), 0);
        node->driver->snapshots->apply(node, "fuzz", NULL);
        node->driver->snapshots->remove(node, "1", NULL);
        node->driver->check(node, BLOCK_REPAIR_LEAKS | BLOCK_REPAIR_ERRORS, &check, NULL);
    }
    block_unref(node);
    block_unref(file);
}

static void run(void *opaque)
{
    Input *input = opaque;
    look(input);
    change(input, "backing=none");
    change(input, "backing=none,repair=on");
    event_loop_quit(input->loop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int null = -1;
    if (null < 0) {
        null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        log_init(null, LOG_LEVEL_ERROR, "fuzz");
    }
    Input input = {data, size, event_loop_new("fuzz", NULL)};
    fiber_start(input.loop, run, &input);
    event_loop_run(input.loop);
    uring_loop_finish(input.loop);
    event_loop_free(input.loop);
    return 0;
}
