/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Parallels expandable images, read-only: a header and one table (BAT) of 32-bit little-endian
 * entries, in sectors in the older variant and in blocks in the newer. Layout as QEMU's published
 * description of the format has it. A bundle's descriptor and snapshots are not read; the format
 * extension holds only dirty bitmaps.
 */
#include <errno.h>
#include <inttypes.h>

#include "vmm-helper/backend/block/mapped.h"

#define HEADER_BYTES 64
#define VERSION 2
#define IN_USE UINT32_C(0x746f6e59)
#define SLICES_CACHED 256

typedef struct Parallels {
    BlockMapped mapped;
    BlockTableCache *tables;
    uint64_t block_size, unit; /* bytes; of an entry */
    uint32_t entries;
    bool in_use;
} Parallels;

static bool is_extended(const uint8_t *header)
{
    return memcmp(header, "WithouFreSpacExt", 16) == 0;
}

static bool is_parallels(const uint8_t *header)
{
    return is_extended(header) || memcmp(header, "WithoutFreeSpace", 16) == 0;
}

static bool load_header(BlockNode *node, GError **error)
{
    Parallels *p = node->state;
    uint8_t header[HEADER_BYTES];
    if (!block_mapped_load(node, 0, header, sizeof(header), _("header"), error))
        return false;
    if (!is_parallels(header))
        return block_mapped_damaged(node, error, _("it does not begin as a Parallels image"));
    if (block_le32(header + 16) != VERSION)
        return block_mapped_refused(node, error, _("its version is %u"), block_le32(header + 16));
    uint32_t tracks = block_le32(header + 28);
    uint64_t sectors = block_le64(header + 36);
    p->entries = block_le32(header + 32);
    p->in_use = block_le32(header + 44) == IN_USE;
    if (tracks == 0 || tracks > INT32_MAX / BLOCK_SECTOR)
        return block_mapped_damaged(node, error, _("its blocks have %u sectors"), tracks);
    p->block_size = (uint64_t)tracks * BLOCK_SECTOR;
    p->unit = is_extended(header) ? p->block_size : BLOCK_SECTOR;
    if (!is_extended(header))
        sectors = (uint32_t)sectors; /* the older variant has no more bits */
    if (sectors > (uint64_t)BLOCK_MAX_SIZE / BLOCK_SECTOR ||
        sectors > (uint64_t)p->entries * tracks)
        return block_mapped_damaged(node, error,
                                    _("its %u blocks are not enough for %" PRIu64 " sectors"),
                                    p->entries, sectors);
    if ((uint64_t)p->entries * 4 > (uint64_t)p->mapped.file->size - HEADER_BYTES)
        return block_mapped_damaged(
            node, error, _("it ends before the end of its table of %u blocks"), p->entries);
    node->size = sectors * BLOCK_SECTOR;
    return true;
}

static int parallels_locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place)
{
    Parallels *p = node->state;
    uint64_t inside = offset % p->block_size;
    uint32_t entry;
    ret_place->bytes = MIN((uint64_t)bytes, p->block_size - inside);
    int result =
        block_mapped_entry(node, p->tables, HEADER_BYTES, offset / p->block_size, 4, &entry);
    if (result < 0 || !(entry = GUINT32_FROM_LE(entry)))
        return result;
    ret_place->kind = BLOCK_PLACE_DATA;
    ret_place->file = p->mapped.file;
    ret_place->offset = entry * p->unit + inside;
    return 0;
}

static bool parallels_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Parallels *p = node->state;
    p->mapped.locate = parallels_locate;
    if (!block_mapped_open(node, options, error) || !load_header(node, error))
        return false;
    p->tables = block_table_cache_new(p->mapped.order, p->mapped.file, BLOCK_MAPPED_SLICE,
                                      SLICES_CACHED, NULL);
    node->limits.cluster = p->block_size;
    bool none;
    return block_mapped_no_backing(options, &none, error);
}

static void parallels_close(BlockNode *node)
{
    Parallels *p = node->state;
    g_clear_pointer(&p->tables, block_table_cache_free);
    block_mapped_close(node);
}

static bool parallels_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    const Parallels *p = node->state;
    *ret_info = (BlockInfo){.format = g_strdup("parallels"),
                            .cluster_size = p->block_size,
                            .virtual_size = node->size,
                            .actual_size = p->mapped.file->size,
                            .dirty = p->in_use};
    return true;
}

static int parallels_probe(const uint8_t *head, size_t len, const char *name)
{
    return len >= HEADER_BYTES && is_parallels(head) && block_le32(head + 16) == VERSION ? 100 : 0;
}

const BlockDriver block_driver_parallels = {
    .name = "parallels",
    .read_only = true,
    .state_size = sizeof(Parallels),
    .probe = parallels_probe,
    .open = parallels_open,
    .close = parallels_close,
    .read = block_mapped_read,
    .status = block_mapped_status,
    .info = parallels_info,
};
