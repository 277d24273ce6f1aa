/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The QED format, read-only: two levels of tables of the same size with 64-bit little-endian
 * offsets. Layout as QEMU's published QED specification has it. The "needs check" bit concerns what
 * leaked, not what is read.
 */
#include <errno.h>
#include <inttypes.h>

#include "vmm-helper/backend/block/mapped.h"

#define MAGIC UINT32_C(0x00444551) /* "QED\0" */
#define HEADER_BYTES 64
#define FEATURE_BACKING 1
#define FEATURE_NEED_CHECK 2
#define FEATURE_BACKING_RAW 4 /* the backing file is raw, whatever it looks like */
#define FEATURES_KNOWN 7
#define ENTRY_ZERO 1
#define SLICES_CACHED 256
#define NAME_MOST 1023

typedef struct Qed {
    BlockMapped mapped;
    BlockTableCache *tables;
    uint64_t l1, features, entries; /* of a table */
    uint32_t cluster_size;
    char *backing_file;
} Qed;

static bool load_backing_name(BlockNode *node, const uint8_t *header, uint64_t header_bytes,
                              GError **error)
{
    Qed *q = node->state;
    uint32_t at = block_le32(header + 56), len = block_le32(header + 60);
    if (!(q->features & FEATURE_BACKING))
        return true;
    if (len == 0 || len > NAME_MOST || at < HEADER_BYTES || (uint64_t)at + len > header_bytes)
        return block_mapped_damaged(
            node, error, _("its backing file's name has %u bytes at offset %u"), len, at);
    q->backing_file = g_malloc0(len + 1);
    return block_mapped_load(node, at, q->backing_file, len, _("backing file's name"), error);
}

static bool load_header(BlockNode *node, GError **error)
{
    Qed *q = node->state;
    uint8_t header[HEADER_BYTES];
    if (!block_mapped_load(node, 0, header, sizeof(header), _("header"), error))
        return false;
    if (block_le32(header) != MAGIC)
        return block_mapped_damaged(node, error, _("it does not begin as a QED image"));
    uint32_t cluster = q->cluster_size = block_le32(header + 4), table = block_le32(header + 8);
    uint64_t size = block_le64(header + 48),
             header_bytes = (uint64_t)block_le32(header + 12) * cluster;
    q->features = block_le64(header + 16);
    q->l1 = block_le64(header + 40);
    if (q->features & ~(uint64_t)FEATURES_KNOWN)
        return block_mapped_refused(node, error, _("it has unknown features (0x%" PRIx64 ")"),
                                    q->features & ~(uint64_t)FEATURES_KNOWN);
    if (cluster < 1 << 12 || cluster > 1 << 26 || cluster & (cluster - 1))
        return block_mapped_damaged(node, error, _("its cluster size is %u"), cluster);
    if (table < 1 || table > 16 || table & (table - 1))
        return block_mapped_damaged(node, error, _("its tables have %u clusters"), table);
    q->entries = (uint64_t)table * cluster / 8;
    uint64_t most;
    if (__builtin_mul_overflow(q->entries * q->entries, (uint64_t)cluster, &most))
        most = UINT64_MAX;
    if (size > (uint64_t)BLOCK_MAX_SIZE || size > most || size % BLOCK_SECTOR)
        return block_mapped_damaged(node, error, _("its disk has %" PRIu64 " bytes"), size);
    if (q->l1 % cluster || q->l1 == 0 || q->l1 >= (uint64_t)q->mapped.file->size)
        return block_mapped_damaged(node, error, _("its first table is at offset %" PRIu64), q->l1);
    node->size = size;
    return load_backing_name(node, header, header_bytes, error);
}

static int qed_locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place)
{
    Qed *q = node->state;
    uint64_t index = offset / q->cluster_size, inside = offset % q->cluster_size, l2, entry;
    ret_place->bytes = MIN((uint64_t)bytes, q->cluster_size - inside);
    int result = block_mapped_entry(node, q->tables, q->l1, index / q->entries, 8, &l2);
    if (result < 0 || !(l2 = GUINT64_FROM_LE(l2)))
        return result;
    if (l2 % q->cluster_size)
        return -EIO;
    result = block_mapped_entry(node, q->tables, l2, index % q->entries, 8, &entry);
    if (result < 0 || !(entry = GUINT64_FROM_LE(entry)))
        return result;
    if (entry == ENTRY_ZERO) {
        ret_place->kind = BLOCK_PLACE_ZERO;
        return 0;
    }
    ret_place->kind = BLOCK_PLACE_DATA;
    ret_place->file = q->mapped.file;
    ret_place->offset = entry + inside;
    return entry % q->cluster_size == 0 ? 0 : -EIO;
}

static bool qed_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Qed *q = node->state;
    q->mapped.locate = qed_locate;
    if (!block_mapped_open(node, options, error) || !load_header(node, error))
        return false;
    q->tables = block_table_cache_new(q->mapped.order, q->mapped.file, BLOCK_MAPPED_SLICE,
                                      SLICES_CACHED, NULL);
    node->limits.cluster = q->cluster_size;
    return block_mapped_backing(node, options, q->backing_file,
                                q->features & FEATURE_BACKING_RAW ? "raw" : NULL, error);
}

static void qed_close(BlockNode *node)
{
    Qed *q = node->state;
    g_clear_pointer(&q->tables, block_table_cache_free);
    g_clear_pointer(&q->backing_file, g_free);
    block_mapped_close(node);
}

static bool qed_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    const Qed *q = node->state;
    *ret_info =
        (BlockInfo){.format = g_strdup("qed"),
                    .backing_file = g_strdup(q->backing_file),
                    .backing_format = q->features & FEATURE_BACKING_RAW ? g_strdup("raw") : NULL,
                    .cluster_size = q->cluster_size,
                    .virtual_size = node->size,
                    .actual_size = q->mapped.file->size,
                    .dirty = q->features & FEATURE_NEED_CHECK};
    return true;
}

static int qed_probe(const uint8_t *head, size_t len, const char *name)
{
    return len >= HEADER_BYTES && block_le32(head) == MAGIC ? 100 : 0;
}

const BlockDriver block_driver_qed = {
    .name = "qed",
    .read_only = true,
    .state_size = sizeof(Qed),
    .probe = qed_probe,
    .open = qed_open,
    .close = qed_close,
    .read = block_mapped_read,
    .status = block_mapped_status,
    .info = qed_info,
};
