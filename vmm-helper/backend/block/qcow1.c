/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The first version of the qcow format, read-only: two levels of 64-bit big-endian entries,
 * clusters plain or deflated. Layout as the libyal project's "QEMU Copy-On-Write image file format"
 * documents version 1. The format does not state its backing file's format: the caller has to.
 * Encrypted images are refused.
 */
#include <errno.h>
#include <inttypes.h>

#include "vmm-helper/backend/block/compress.h"
#include "vmm-helper/backend/block/mapped.h"

#define MAGIC UINT32_C(0x514649fb)
#define HEADER_BYTES 48
#define COMPRESSED (UINT64_C(1) << 63)
#define SLICES_CACHED 256
#define NAME_MOST 1023

typedef struct Qcow1 {
    BlockMapped mapped;
    BlockTableCache *tables;
    uint64_t l1, l1_entries;
    unsigned cluster_bits, l2_bits;
    char *backing_file;
} Qcow1;

static bool load_header(BlockNode *node, GError **error)
{
    Qcow1 *q = node->state;
    uint8_t header[HEADER_BYTES];
    if (!block_mapped_load(node, 0, header, sizeof(header), _("header"), error))
        return false;
    if (block_be32(header) != MAGIC || block_be32(header + 4) != 1)
        return block_mapped_damaged(node, error,
                                    _("it does not begin as a qcow image of version 1"));
    uint64_t size = block_be64(header + 24);
    q->cluster_bits = header[32];
    q->l2_bits = header[33];
    q->l1 = block_be64(header + 40);
    if (q->cluster_bits < 9 || q->cluster_bits > 16 || q->l2_bits < 6 || q->l2_bits > 13)
        return block_mapped_damaged(node, error,
                                    _("its clusters have 2^%u bytes, its tables 2^%u entries"),
                                    q->cluster_bits, q->l2_bits);
    if (block_be32(header + 36))
        return block_mapped_refused(node, error, _("it is encrypted"));
    if (size > (uint64_t)BLOCK_MAX_SIZE)
        return block_mapped_damaged(node, error, _("its disk has %" PRIu64 " bytes"), size);
    unsigned shift = q->cluster_bits + q->l2_bits;
    q->l1_entries = (size >> shift) + !!(size & ((UINT64_C(1) << shift) - 1));
    uint64_t in_file = q->mapped.file->size;
    if (q->l1 < HEADER_BYTES || q->l1 > in_file || q->l1_entries > (in_file - q->l1) / 8)
        return block_mapped_damaged(
            node, error,
            _("its table of %" PRIu64 " entries at offset %" PRIu64 " is not in the file"),
            q->l1_entries, q->l1);
    node->size = size & ~(uint64_t)(BLOCK_SECTOR - 1);
    uint64_t name = block_be64(header + 8);
    uint32_t name_len = block_be32(header + 16);
    if (name == 0 || name_len == 0)
        return true;
    if (name_len > NAME_MOST)
        return block_mapped_damaged(node, error, _("its backing file's name has %u bytes"),
                                    name_len);
    q->backing_file = g_malloc0(name_len + 1);
    return block_mapped_load(node, name, q->backing_file, name_len, _("backing file's name"),
                             error);
}

static int qcow1_locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place)
{
    Qcow1 *q = node->state;
    uint64_t cluster = UINT64_C(1) << q->cluster_bits, inside = offset & (cluster - 1),
             index = offset >> q->cluster_bits;
    uint64_t l2, entry;
    ret_place->bytes = MIN((uint64_t)bytes, cluster - inside);
    int result = block_mapped_entry(node, q->tables, q->l1, index >> q->l2_bits, 8, &l2);
    if (result < 0 || !(l2 = GUINT64_FROM_BE(l2)))
        return result;
    result = block_mapped_entry(node, q->tables, l2, index & ((1u << q->l2_bits) - 1), 8, &entry);
    if (result < 0 || !(entry = GUINT64_FROM_BE(entry)))
        return result;
    ret_place->file = q->mapped.file;
    if (!(entry & COMPRESSED)) {
        ret_place->kind = BLOCK_PLACE_DATA;
        ret_place->offset = entry + inside;
        return entry % BLOCK_SECTOR == 0 ? 0 : -EIO;
    }
    unsigned length_at = 63 - q->cluster_bits;
    ret_place->kind = BLOCK_PLACE_PACKED;
    ret_place->offset = entry & ((UINT64_C(1) << length_at) - 1);
    ret_place->packed = entry >> length_at & (cluster - 1);
    ret_place->piece = offset - inside;
    ret_place->unpacked = cluster;
    return 0;
}

static bool qcow1_unpack(char *to, size_t len, const char *from, size_t packed)
{
    return block_decompress(BLOCK_COMPRESSION_DEFLATE, to, len, from, packed);
}

static bool qcow1_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Qcow1 *q = node->state;
    q->mapped.locate = qcow1_locate;
    q->mapped.unpack = qcow1_unpack;
    if (!block_mapped_open(node, options, error) || !load_header(node, error))
        return false;
    q->tables = block_table_cache_new(q->mapped.order, q->mapped.file, BLOCK_MAPPED_SLICE,
                                      SLICES_CACHED, NULL);
    node->limits.cluster = 1u << q->cluster_bits;
    return block_mapped_backing(node, options, q->backing_file, NULL, error);
}

static void qcow1_close(BlockNode *node)
{
    Qcow1 *q = node->state;
    g_clear_pointer(&q->tables, block_table_cache_free);
    g_clear_pointer(&q->backing_file, g_free);
    block_mapped_close(node);
}

static bool qcow1_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    const Qcow1 *q = node->state;
    *ret_info = (BlockInfo){.format = g_strdup("qcow"),
                            .backing_file = g_strdup(q->backing_file),
                            .cluster_size = 1u << q->cluster_bits,
                            .virtual_size = node->size,
                            .actual_size = q->mapped.file->size};
    return true;
}

static int qcow1_probe(const uint8_t *head, size_t len, const char *name)
{
    return len >= HEADER_BYTES && block_be32(head) == MAGIC && block_be32(head + 4) == 1 ? 100 : 0;
}

const BlockDriver block_driver_qcow1 = {
    .name = "qcow",
    .read_only = true,
    .state_size = sizeof(Qcow1),
    .probe = qcow1_probe,
    .open = qcow1_open,
    .close = qcow1_close,
    .read = block_mapped_read,
    .status = block_mapped_status,
    .info = qcow1_info,
};
