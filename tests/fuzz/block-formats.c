/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arbitrary bytes as an image of one of the smaller formats: the first byte chooses the format and whether it
 * is open for writing, the rest is the file. Opening, status, reads, some writes and check must return.
 */
#include <stddef.h>
#include <stdint.h>

#include "tests/lib/block-record.h"
#include "tests/lib/block-test.h"
#include "vmm-helper/backend/block/options.h"

#define STEPS 64
#define MOST (4u << 20)

typedef struct Input {
    const BlockDriver *driver;
    const uint8_t *content;
    size_t len;
    bool read_only;
} Input;

static void read_all(BlockNode *node, uint8_t *buffer, size_t len)
{
    BlockStatus status;
    int64_t at = 0;
    for (int i = 0; i < STEPS && at < node->size; i++) {
        if (block_status(node, at, node->size - at, &status) < 0)
            status.bytes = MIN(node->size - at, 65536);
        block_read_buffer(node, at, buffer, MIN(status.bytes, (int64_t)len));
        at += status.bytes;
    }
}

static void write_some(BlockNode *node, uint8_t *buffer)
{
    for (int64_t i = 0; i < 4 && node->size >= 4096; i++) {
        block_write_buffer(node, node->size / 4 * i, buffer, 700, 0);
        block_write_zeroes(node, node->size / 4 * i + 512, 1024, BLOCK_MAY_UNMAP);
    }
    block_flush(node);
}

static void run_input(void *opaque)
{
    const Input *input = opaque;
    BlockNode *file = block_record_new(input->content, input->len);
    file->read_only = input->read_only;
    g_autoptr(BlockOptions) options = block_options_new();
    block_options_set(options, "backing", "none");
    g_autoptr(GError) error = NULL;
    BlockNode *node = block_open_over(input->driver, file, options, &error);
    g_assert_true(node || error);
    if (node) {
        g_autofree uint8_t *buffer = g_malloc0(65536);
        BlockCheck check;
        read_all(node, buffer, 65536);
        /* Grains and blocks of a hostile header may be large: the node in memory has to hold them. */
        if (!input->read_only && node->limits.cluster <= 1 << 20)
            write_some(node, buffer);
        if (node->driver->check)
            node->driver->check(node, BLOCK_REPAIR_NONE, &check, NULL);
        block_unref(node);
    }
    block_unref(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"vdi", "vpc", "qcow", "qed", "parallels", "vmdk"};
    if (size < 1 || size > MOST)
        return 0;
    Input input = {.driver = block_driver_find(formats[data[0] % G_N_ELEMENTS(formats)]),
                   .content = data + 1,
                   .len = size - 1,
                   .read_only = data[0] < 128};
    block_test_run(run_input, &input);
    return 0;
}
