/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recording node of block-record.h. Zeroes and holes are recorded as writes of zeroes: a host
 * may leave either behind. */
#include "tests/lib/block-record.h"

#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/iov.h"

#define MOST_BYTES (256 << 20) /* it is all in memory */

typedef struct Recorder {
    GByteArray *content;
    GArray *log;
    bool yield;
    unsigned fail_at;
    int errnum;
} Recorder;

static void record_clear(void *opaque)
{
    g_free(((BlockRecord *)opaque)->data);
}

static GArray *log_new(void)
{
    GArray *log = g_array_new(FALSE, FALSE, sizeof(BlockRecord));
    g_array_set_clear_func(log, record_clear);
    return log;
}

static void content_size(GByteArray *content, gsize size)
{
    gsize before = content->len;
    g_byte_array_set_size(content, size);
    if (size > before)
        memset(content->data + before, 0, size - before);
}

void block_record_apply(GByteArray *content, const BlockRecord *record, GRand *torn)
{
    if (record->kind == BLOCK_RECORD_RESIZE)
        content_size(content, record->offset);
    if (record->kind != BLOCK_RECORD_WRITE)
        return;
    if (record->offset + record->bytes > content->len)
        content_size(content, record->offset + record->bytes);
    for (int64_t at = 0; at < record->bytes;) {
        int64_t sector_end = (record->offset + at) / BLOCK_SECTOR * BLOCK_SECTOR + BLOCK_SECTOR;
        int64_t bytes = MIN(sector_end - record->offset - at, record->bytes - at);
        if (!torn || g_rand_boolean(torn))
            memcpy(content->data + record->offset + at, record->data + at, bytes);
        at += bytes;
    }
}

/* Takes @data. */
static int perform(BlockNode *node, BlockRecordKind kind, int64_t offset, int64_t bytes,
                   uint8_t *data)
{
    Recorder *recorder = node->state;
    BlockRecord record = {kind, offset, bytes, data};
    if (recorder->yield)
        fiber_yield();
    if (offset + bytes > MOST_BYTES) {
        g_free(data);
        return -ENOSPC;
    }
    if (recorder->fail_at && --recorder->fail_at == 0) {
        recorder->fail_at = 1;
        g_free(data);
        return -recorder->errnum;
    }
    block_record_apply(recorder->content, &record, NULL);
    g_array_append_val(recorder->log, record);
    node->size = recorder->content->len;
    return 0;
}

static int record_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                       int n_iov, int flags)
{
    Recorder *recorder = node->state;
    if (recorder->yield)
        fiber_yield();
    if (offset + bytes > recorder->content->len)
        return -EIO;
    block_iov_scatter(iov, n_iov, 0, (char *)recorder->content->data + offset, bytes);
    return 0;
}

static int record_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                        int n_iov, int flags)
{
    uint8_t *data = g_malloc(bytes);
    block_iov_gather((char *)data, iov, n_iov, 0, bytes);
    return perform(node, BLOCK_RECORD_WRITE, offset, bytes, data);
}

static int record_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    return perform(node, BLOCK_RECORD_WRITE, offset, bytes, g_malloc0(bytes));
}

static int record_discard(BlockNode *node, int64_t offset, int64_t bytes)
{
    return perform(node, BLOCK_RECORD_WRITE, offset, bytes, g_malloc0(bytes));
}

static int record_flush(BlockNode *node)
{
    return perform(node, BLOCK_RECORD_FLUSH, 0, 0, NULL);
}

static int record_resize(BlockNode *node, int64_t size, int flags, GError **error)
{
    int result = perform(node, BLOCK_RECORD_RESIZE, size, 0, NULL);
    if (result < 0)
        fail_errno(error, VIR_ERR_OPERATION_FAILED, -result, "cannot resize");
    return result;
}

static void record_close(BlockNode *node)
{
    Recorder *recorder = node->state;
    g_byte_array_unref(recorder->content);
    g_array_unref(recorder->log);
}

static const BlockDriver record_driver = {
    .name = "record",
    .is_protocol = true,
    .state_size = sizeof(Recorder),
    .close = record_close,
    .read = record_read,
    .write = record_write,
    .write_zeroes = record_write_zeroes,
    .discard = record_discard,
    .flush = record_flush,
    .resize = record_resize,
};

BlockNode *block_record_new(const void *content, size_t bytes)
{
    BlockNode *node = block_node_new(&record_driver, NULL, "");
    Recorder *recorder = node->state;
    recorder->content = g_byte_array_sized_new(bytes);
    if (bytes)
        g_byte_array_append(recorder->content, content, bytes);
    recorder->log = log_new();
    node->size = bytes;
    node->limits.supported_zero_flags = BLOCK_MAY_UNMAP | BLOCK_NO_FALLBACK;
    return node;
}

GByteArray *block_record_content(BlockNode *node)
{
    return ((Recorder *)node->state)->content;
}

GArray *block_record_take(BlockNode *node)
{
    Recorder *recorder = node->state;
    GArray *log = recorder->log;
    recorder->log = log_new();
    return log;
}

guint block_record_length(BlockNode *node)
{
    return ((Recorder *)node->state)->log->len;
}

void block_record_yield(BlockNode *node, bool yield)
{
    ((Recorder *)node->state)->yield = yield;
}

void block_record_fail(BlockNode *node, unsigned n, int errnum)
{
    Recorder *recorder = node->state;
    recorder->fail_at = n;
    recorder->errnum = errnum;
}
