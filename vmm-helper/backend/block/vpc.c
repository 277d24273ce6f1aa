/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Virtual PC disk images (VHD), fixed, dynamic and differencing. Numbers are big-endian. Layout as
 * Microsoft's "Virtual Hard Disk Image Format Specification" has it: a footer at the end of the
 * file, a copy of it at the start where the image is not fixed, a table (BAT) of the blocks'
 * sectors, and before each block a bitmap of the sectors that are its own.
 *
 * A new block goes where the last footer is: bitmap, data and a new footer are stable before the
 * BAT refers to it; the copy at the start is what counts meanwhile.
 */
#include <errno.h>
#include <inttypes.h>
#include <sys/random.h>
#include <time.h>

#include "common/log.h"
#include "vmm-helper/backend/block/mapped.h"
#include "vmm-helper/backend/block/options.h"

#define FOOTER_BYTES 512
#define HEADER_BYTES 1024
#define DEFAULT_BLOCK (2u << 20)
#define BLOCK_FREE UINT32_C(0xffffffff)
#define VERSION UINT32_C(0x00010000)
#define EPOCH INT64_C(946684800)         /* 2000-01-01, from which its times count */
#define MAX_SECTORS UINT64_C(0xff000000) /* 2040 GiB */
#define MOST_CHS (UINT64_C(65535) * 16 * 255)
#define BITMAPS_CACHED 1024

enum { TYPE_FIXED = 2, TYPE_DYNAMIC = 3, TYPE_DIFFERENCING = 4 };

enum { /* offsets in the footer */
       AT_FEATURES = 8,
       AT_VERSION = 12,
       AT_DATA = 16,
       AT_TIME = 24,
       AT_CREATOR = 28,
       AT_CREATOR_VERSION = 32,
       AT_CREATOR_HOST = 36,
       AT_ORIGINAL_SIZE = 40,
       AT_SIZE = 48,
       AT_GEOMETRY = 56,
       AT_TYPE = 60,
       AT_CHECKSUM = 64,
       AT_UUID = 68,
};

enum { /* offsets in the header of dynamic images */
       AT_HEADER_NEXT = 8,
       AT_BAT = 16,
       AT_HEADER_VERSION = 24,
       AT_ENTRIES = 28,
       AT_BLOCK_SIZE = 32,
       AT_HEADER_CHECKSUM = 36,
       AT_PARENT_UUID = 40,
       AT_PARENT_NAME = 64,
       PARENT_NAME_BYTES = 512,
       AT_LOCATORS = 576,
       LOCATORS = 8,
       LOCATOR_BYTES = 24,
};

typedef struct Vpc {
    BlockMapped mapped;
    BlockMap32 map;
    BlockTableCache *bitmaps; /* in sectors */
    uint8_t footer[FOOTER_BYTES], header[HEADER_BYTES];
    uint32_t type, block_size, bitmap_bytes;
    uint64_t end; /* of all that the image refers to: the footer's place */
    bool footer_dirty, loaded;
    uint64_t damaged; /* entries of the table that overlap or leave the file */
} Vpc;

static uint32_t checksum(const uint8_t *bytes, size_t len, size_t at)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += i >= at && i < at + 4 ? 0 : bytes[i];
    return ~sum;
}

static bool is_footer(const uint8_t *footer)
{
    return memcmp(footer, "conectix", 8) == 0 &&
           block_be32(footer + AT_CHECKSUM) == checksum(footer, FOOTER_BYTES, AT_CHECKSUM);
}

/* --- Size
 * ----------------------------------------------------------------------------------------------------
 */

static uint64_t geometry_sectors(const uint8_t *footer)
{
    return (uint64_t)block_be16(footer + AT_GEOMETRY) * footer[AT_GEOMETRY + 2] *
           footer[AT_GEOMETRY + 3];
}

/* Programs of the first days present the geometry as the disk; these, and all for disks beyond what
 * a geometry can say, present the size. */
static bool size_counts(const uint8_t *footer)
{
    static const char *const by_size[] = {"win ", "qem2", "d2v ", "tap", "CTXS", "wa"};
    for (size_t i = 0; i < G_N_ELEMENTS(by_size); i++)
        if (memcmp(footer + AT_CREATOR, by_size[i], MIN(strlen(by_size[i]) + 1, 4)) == 0)
            return true;
    return geometry_sectors(footer) >= MOST_CHS;
}

/* The specification's appendix: cylinders, heads and sectors for a number of sectors. */
static void geometry_for(uint64_t total, uint32_t *cylinders, uint32_t *heads, uint32_t *sectors)
{
    total = MIN(total, MOST_CHS);
    if (total >= 65535 * 16 * 63) {
        *sectors = 255;
        *heads = 16;
        *cylinders = total / *sectors / *heads;
        return;
    }
    *sectors = 17;
    uint32_t tracks = total / 17;
    *heads = MAX((tracks + 1023) / 1024, 4);
    if (tracks >= *heads * 1024 || *heads > 16) {
        *sectors = 31;
        *heads = 16;
        tracks = total / 31;
    }
    if (tracks >= *heads * 1024) {
        *sectors = 63;
        *heads = 16;
        tracks = total / 63;
    }
    *cylinders = tracks / *heads;
}

static void geometry_put(uint8_t *footer, uint32_t cylinders, uint32_t heads, uint32_t sectors)
{
    block_put_be16(footer + AT_GEOMETRY, cylinders);
    footer[AT_GEOMETRY + 2] = heads;
    footer[AT_GEOMETRY + 3] = sectors;
}

/* --- Opening
 * -------------------------------------------------------------------------------------------------
 */

/* The copy at the start, else the footer at the end. */
static bool load_footer(BlockNode *node, GError **error)
{
    Vpc *vpc = node->state;
    int64_t size = vpc->mapped.file->size;
    if (!block_mapped_load(node, 0, vpc->footer, FOOTER_BYTES, _("footer"), error))
        return false;
    if (!is_footer(vpc->footer) && !block_mapped_load(node, size - FOOTER_BYTES, vpc->footer,
                                                      FOOTER_BYTES, _("footer"), error))
        return false;
    if (!is_footer(vpc->footer))
        return block_mapped_damaged(
            node, error, _("neither its end nor its start is a footer with the right checksum"));
    vpc->type = block_be32(vpc->footer + AT_TYPE);
    if (block_be32(vpc->footer + AT_VERSION) >> 16 != VERSION >> 16)
        return block_mapped_refused(node, error, _("its version is %u"),
                                    block_be32(vpc->footer + AT_VERSION) >> 16);
    if (vpc->type < TYPE_FIXED || vpc->type > TYPE_DIFFERENCING)
        return block_mapped_refused(node, error, _("its type is %u"), vpc->type);
    return true;
}

static bool set_size(BlockNode *node, bool by_size, GError **error)
{
    Vpc *vpc = node->state;
    uint64_t size = block_be64(vpc->footer + AT_SIZE), sectors = geometry_sectors(vpc->footer);
    if (!by_size && sectors)
        size = sectors * BLOCK_SECTOR;
    if (size / BLOCK_SECTOR > MAX_SECTORS)
        return block_mapped_damaged(node, error, _("its disk has %" PRIu64 " bytes"), size);
    node->size = size & ~(uint64_t)(BLOCK_SECTOR - 1);
    /* A fixed image's disk is the file without its footer. */
    if (vpc->type == TYPE_FIXED && node->size > vpc->mapped.file->size - FOOTER_BYTES)
        return block_mapped_damaged(
            node, error, _("its file is shorter than the disk of %" PRIu64 " bytes"), size);
    return true;
}

static bool load_header(BlockNode *node, GError **error)
{
    Vpc *vpc = node->state;
    uint64_t at = block_be64(vpc->footer + AT_DATA);
    if (!block_mapped_load(node, at, vpc->header, HEADER_BYTES, _("header"), error))
        return false;
    if (memcmp(vpc->header, "cxsparse", 8) != 0 ||
        block_be32(vpc->header + AT_HEADER_CHECKSUM) !=
            checksum(vpc->header, HEADER_BYTES, AT_HEADER_CHECKSUM))
        return block_mapped_damaged(
            node, error, _("there is no header with the right checksum at %" PRIu64), at);
    vpc->block_size = block_be32(vpc->header + AT_BLOCK_SIZE);
    if (vpc->block_size < 4096 || vpc->block_size > 256u << 20 ||
        vpc->block_size & (vpc->block_size - 1))
        return block_mapped_damaged(node, error, _("its block size is %u"), vpc->block_size);
    uint64_t bits = vpc->block_size / BLOCK_SECTOR;
    vpc->bitmap_bytes = (bits / 8 + BLOCK_SECTOR - 1) / BLOCK_SECTOR * BLOCK_SECTOR;
    uint64_t entries = block_be32(vpc->header + AT_ENTRIES), bat = block_be64(vpc->header + AT_BAT);
    if (entries * vpc->block_size < (uint64_t)node->size)
        return block_mapped_damaged(
            node, error, _("its table of %" PRIu64 " blocks is too small for its disk"), entries);
    if (bat % BLOCK_SECTOR || (bat < at + HEADER_BYTES && at < bat + entries * 4) ||
        bat < FOOTER_BYTES)
        return block_mapped_damaged(node, error,
                                    _("its block table at %" PRIu64 " overlaps its header"), bat);
    vpc->map.big_endian = true;
    vpc->end = MAX(at + HEADER_BYTES,
                   (bat + entries * 4 + BLOCK_SECTOR - 1) & ~(uint64_t)(BLOCK_SECTOR - 1));
    return block_map32_load(node, &vpc->map, bat, entries, error);
}

static int compare_entries(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* The entries that meet each other, the metadata, or the end of the file; and where new blocks go.
 */
static bool check_map(BlockNode *node, GError **error)
{
    Vpc *vpc = node->state;
    uint64_t each = ((uint64_t)vpc->bitmap_bytes + vpc->block_size) / BLOCK_SECTOR,
             first = vpc->end / BLOCK_SECTOR;
    uint64_t file_sectors = vpc->mapped.file->size / BLOCK_SECTOR, end = first;
    g_autofree uint32_t *sorted = g_try_new(uint32_t, MAX(vpc->map.entries, 1));
    if (!sorted)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, ENOMEM, _("no room to check '%s'"),
                          node->filename);
    uint32_t n = 0;
    for (uint32_t i = 0; i < vpc->map.entries; i++)
        if (block_map32_get(&vpc->map, i) != BLOCK_FREE)
            sorted[n++] = block_map32_get(&vpc->map, i);
    qsort(sorted, n, sizeof(*sorted), compare_entries);
    for (uint32_t i = 0; i < n; i++) {
        bool good = sorted[i] >= (i ? sorted[i - 1] + each : 3) &&
                    sorted[i] + each <= file_sectors &&
                    !(sorted[i] < first && sorted[i] + each > vpc->map.offset / BLOCK_SECTOR);
        vpc->damaged += !good;
        end = MAX(end, good ? sorted[i] + each : 0);
    }
    vpc->end = end * BLOCK_SECTOR;
    return !vpc->damaged || node->read_only ||
           block_mapped_damaged(node, error,
                                _("%" PRIu64 " blocks overlap or lie outside the file: open it "
                                  "read-only to save what is left"),
                                vpc->damaged);
}

/* --- The parent of a differencing image
 * ---------------------------------------------------------------------- */

/* A file name stored as a locator of platform @code: relative ones first, they move with the image.
 */
static char *locator_name(BlockNode *node, const char *code)
{
    Vpc *vpc = node->state;
    for (unsigned i = 0; i < LOCATORS; i++) {
        const uint8_t *locator = vpc->header + AT_LOCATORS + i * LOCATOR_BYTES;
        uint64_t space = block_be32(locator + 4), len = block_be32(locator + 8),
                 at = block_be64(locator + 16);
        if (memcmp(locator, code, 4) != 0 || len > 4096 || at > (uint64_t)vpc->mapped.file->size)
            continue;
        g_autofree char *raw = g_malloc0(len + 1);
        vpc->end = MAX(vpc->end,
                       (at + MAX(space, len) + BLOCK_SECTOR - 1) & ~(uint64_t)(BLOCK_SECTOR - 1));
        if (block_read_buffer(vpc->mapped.file, at, raw, len) < 0)
            continue;
        char *name = g_convert(raw, len, "UTF-8", "UTF-16LE", NULL, NULL, NULL);
        if (name)
            return g_strdelimit(name, "\\", '/');
    }
    return NULL;
}

static bool open_parent(BlockNode *node, BlockOptions *options, GError **error)
{
    Vpc *vpc = node->state;
    g_autofree char *name = locator_name(node, "W2ru");
    if (!name)
        name = g_convert((char *)vpc->header + AT_PARENT_NAME, PARENT_NAME_BYTES, "UTF-8",
                         "UTF-16BE", NULL, NULL, NULL);
    if (name && !*name)
        g_clear_pointer(&name, g_free);
    /* The format of a parent is the specification's, not a guess: a differencing image has a VHD
     * below it. */
    if (!block_mapped_backing(node, options, name, "vpc", error))
        return false;
    BlockNode *parent = block_child(node, BLOCK_CHILD_BACKING);
    if (!parent || parent->driver != node->driver)
        return true;
    const Vpc *below = parent->state;
    if (memcmp(below->footer + AT_UUID, vpc->header + AT_PARENT_UUID, 16) != 0)
        return block_mapped_refused(node, error, _("'%s' is not the image that it was made over"),
                                    parent->filename);
    return true;
}

/* --- Blocks
 * --------------------------------------------------------------------------------------------------
 */

/* The bitmap's sector that has the bit of disk sector @sector of a block at @block. */
static int bitmap_get(Vpc *vpc, uint64_t block, uint32_t sector, BlockTable **ret_table)
{
    return block_table_get(vpc->bitmaps, block + sector / (8 * BLOCK_SECTOR) * BLOCK_SECTOR,
                           ret_table);
}

static bool bit(const BlockTable *table, uint32_t sector)
{
    const uint8_t *bytes = table->data;
    sector %= 8 * BLOCK_SECTOR;
    return bytes[sector / 8] >> (7 - sector % 8) & 1;
}

static int vpc_locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place)
{
    Vpc *vpc = node->state;
    if (vpc->type == TYPE_FIXED) {
        *ret_place = (BlockPlace){BLOCK_PLACE_DATA, bytes, vpc->mapped.file, offset};
        return 0;
    }
    BlockPlaceKind absent = vpc->type == TYPE_DYNAMIC ? BLOCK_PLACE_ZERO : BLOCK_PLACE_NONE;
    uint32_t inside = offset % vpc->block_size,
             entry = block_map32_get(&vpc->map, offset / vpc->block_size);
    ret_place->bytes = MIN(bytes, vpc->block_size - inside);
    ret_place->kind = absent;
    if (entry == BLOCK_FREE)
        return 0;
    uint64_t block = (uint64_t)entry * BLOCK_SECTOR;
    uint32_t first = inside / BLOCK_SECTOR, sector = first,
             last = (inside + ret_place->bytes - 1) / BLOCK_SECTOR;
    BlockTable *table;
    int result = bitmap_get(vpc, block, sector, &table);
    if (result < 0)
        return result;
    bool own = bit(table, sector);
    /* Up to the end of the bitmap's sector: 2 MiB of the disk. */
    uint32_t stop = MIN(last + 1, (sector / (8 * BLOCK_SECTOR) + 1) * 8 * BLOCK_SECTOR);
    while (++sector < stop && bit(table, sector) == own)
        continue;
    block_table_put(vpc->bitmaps, table);
    ret_place->bytes = MIN(ret_place->bytes, (int64_t)(sector - first) * BLOCK_SECTOR);
    if (own)
        *ret_place = (BlockPlace){BLOCK_PLACE_DATA, ret_place->bytes, vpc->mapped.file,
                                  block + vpc->bitmap_bytes + inside};
    return 0;
}

/* Sectors of a block that is there become its own, after their data. */
static int own_sectors(BlockNode *node, uint64_t block, uint32_t sector, uint32_t count)
{
    Vpc *vpc = node->state;
    block_table_after(vpc->bitmaps, block_order_wrote(vpc->mapped.order));
    for (uint32_t end = sector + count; sector < end; sector++) {
        BlockTable *table;
        int result = bitmap_get(vpc, block, sector, &table);
        if (result < 0)
            return result;
        uint32_t in_table = sector % (8 * BLOCK_SECTOR);
        ((uint8_t *)table->data)[in_table / 8] |= 0x80 >> in_table % 8;
        block_table_dirty(vpc->bitmaps, table);
        block_table_put(vpc->bitmaps, table);
    }
    return 0;
}

/* A new block: all sectors are a dynamic image's own, a differencing one's are those that are
 * written. */
static int new_block(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                     int n_iov)
{
    Vpc *vpc = node->state;
    uint64_t block = vpc->end, whole = (uint64_t)vpc->bitmap_bytes + vpc->block_size;
    uint32_t inside = offset % vpc->block_size;
    if ((block + whole) / BLOCK_SECTOR >= BLOCK_FREE)
        return -ENOSPC;
    block_table_forget(vpc->bitmaps, block, vpc->bitmap_bytes);
    int result = block_mapped_fill(node, vpc->mapped.file, block, whole,
                                   block + vpc->bitmap_bytes + inside, bytes, iov, n_iov);
    if (result < 0)
        return result;
    bool all = vpc->type == TYPE_DYNAMIC;
    result = own_sectors(node, block, all ? 0 : inside / BLOCK_SECTOR,
                         (all ? vpc->block_size : bytes) / BLOCK_SECTOR);
    if (result < 0) {
        block_table_forget(vpc->bitmaps, block, vpc->bitmap_bytes);
        return result;
    }
    block_map32_set(node, &vpc->map, offset / vpc->block_size, block / BLOCK_SECTOR);
    vpc->end = block + whole;
    vpc->footer_dirty = true;
    return 0;
}

static int vpc_allocate(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                        int n_iov)
{
    Vpc *vpc = node->state;
    uint32_t inside = offset % vpc->block_size,
             entry = block_map32_get(&vpc->map, offset / vpc->block_size);
    if (entry == BLOCK_FREE)
        return new_block(node, offset, bytes, iov, n_iov);
    uint64_t block = (uint64_t)entry * BLOCK_SECTOR;
    int result =
        block_write(vpc->mapped.file, block + vpc->bitmap_bytes + inside, bytes, iov, n_iov, 0);
    return result == 0 ? own_sectors(node, block, inside / BLOCK_SECTOR, bytes / BLOCK_SECTOR)
                       : result;
}

static bool vpc_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Vpc *vpc = node->state;
    static const char *const calculations[] = {"auto", "chs", "current_size", NULL};
    int calculation = 0;
    vpc->mapped.locate = vpc_locate;
    vpc->mapped.allocate = vpc_allocate;
    if (!block_options_take_enum(options, "force_size_calc", calculations, &calculation, error) ||
        !block_mapped_open(node, options, error) || !load_footer(node, error) ||
        !set_size(node, calculation ? calculation == 2 : size_counts(vpc->footer), error))
        return false;
    node->limits.request_alignment = BLOCK_SECTOR;
    node->limits.supported_zero_flags = BLOCK_MAY_UNMAP;
    if (vpc->type != TYPE_FIXED) {
        if (!load_header(node, error) ||
            (vpc->type == TYPE_DIFFERENCING && !open_parent(node, options, error)) ||
            !check_map(node, error))
            return false;
        vpc->bitmaps = block_table_cache_new(vpc->mapped.order, vpc->mapped.file, BLOCK_SECTOR,
                                             BITMAPS_CACHED, NULL);
        node->limits.cluster = vpc->block_size;
    }
    bool none;
    if (!block_mapped_no_backing(options, &none, error))
        return false;
    vpc->loaded = true;
    return true;
}

/* --- Writing back
 * -------------------------------------------------------------------------------------------- */

/* Mutex held. Bitmaps and the footer's new place before the BAT. */
static int write_back(BlockNode *node)
{
    Vpc *vpc = node->state;
    if (vpc->type == TYPE_FIXED)
        return 0;
    int result = block_table_write_back(vpc->bitmaps);
    vpc->map.after = MAX(vpc->map.after, block_table_last_write(vpc->bitmaps));
    if (result == 0 && vpc->footer_dirty) {
        result = block_write_buffer(vpc->mapped.file, vpc->end, vpc->footer, FOOTER_BYTES, 0);
        vpc->map.after = block_order_wrote(vpc->mapped.order);
        /* An interrupted allocation leaves the file longer: the footer is at its end. */
        if (result == 0 && (uint64_t)vpc->mapped.file->size > vpc->end + FOOTER_BYTES)
            result = block_resize(vpc->mapped.file, vpc->end + FOOTER_BYTES, 0, NULL);
        vpc->footer_dirty = result < 0;
    }
    return result == 0 ? block_map32_write_back(node, &vpc->map) : result;
}

static int vpc_flush(BlockNode *node)
{
    Vpc *vpc = node->state;
    fiber_mutex_lock(&vpc->mapped.lock);
    int result = write_back(node);
    fiber_mutex_unlock(&vpc->mapped.lock);
    return result == 0 ? block_order_flush(vpc->mapped.order) : result;
}

static void vpc_close(BlockNode *node)
{
    Vpc *vpc = node->state;
    if (vpc->loaded && !node->read_only) {
        int result = vpc_flush(node);
        if (result < 0)
            log_error("cannot write back '%s' on closing: %s", node->filename, g_strerror(-result));
    }
    g_clear_pointer(&vpc->bitmaps, block_table_cache_free);
    block_map32_free(&vpc->map);
    block_mapped_close(node);
}

static bool vpc_check(BlockNode *node, unsigned repair, BlockCheck *ret_result, GError **error)
{
    const Vpc *vpc = node->state;
    *ret_result = (BlockCheck){.corruptions = vpc->damaged, .total_clusters = vpc->map.entries};
    for (uint32_t i = 0; i < vpc->map.entries; i++)
        ret_result->allocated_clusters += block_map32_get(&vpc->map, i) != BLOCK_FREE;
    ret_result->image_end_offset =
        vpc->type == TYPE_FIXED ? vpc->mapped.file->size : (int64_t)vpc->end + FOOTER_BYTES;
    return true;
}

static bool vpc_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    const Vpc *vpc = node->state;
    BlockNode *parent = block_child(node, BLOCK_CHILD_BACKING);
    *ret_info = (BlockInfo){.format = g_strdup("vpc"),
                            .backing_file = parent ? g_strdup(parent->filename) : NULL,
                            .backing_format = parent ? g_strdup(parent->driver->name) : NULL,
                            .cluster_size = vpc->block_size,
                            .virtual_size = node->size,
                            .actual_size = vpc->mapped.file->size};
    return true;
}

/* --- Making
 * --------------------------------------------------------------------------------------------------
 */

typedef struct Creation {
    uint64_t size, block_size;
    bool fixed, force_size;
    uint8_t footer[FOOTER_BYTES];
} Creation;

static bool take_options(Creation *creation, BlockOptions *options, GError **error)
{
    static const char *const subformats[] = {"dynamic", "fixed", NULL};
    int subformat = 0;
    creation->block_size = DEFAULT_BLOCK;
    if (!block_options_take_size(options, "size", &creation->size, error) ||
        !block_options_take_size(options, "block_size", &creation->block_size, error) ||
        !block_options_take_enum(options, "subformat", subformats, &subformat, error) ||
        !block_options_take_bool(options, "force_size", &creation->force_size, error) ||
        !block_options_finish(options, "vpc", error))
        return false;
    creation->fixed = subformat == 1;
    uint64_t block = creation->block_size;
    if (block < 4096 || block > 256u << 20 || block & (block - 1))
        return fail(error, VIR_ERR_INVALID_ARG, _("block_size is a power of two from 4k to 256M"));
    if (creation->size > MAX_SECTORS * BLOCK_SECTOR)
        return fail(error, VIR_ERR_INVALID_ARG, _("a VHD image has at most 2040 GiB"));
    return true;
}

/* The smallest geometry that holds the disk, which becomes the size unless the size was forced. */
static void choose_size(Creation *creation)
{
    uint8_t *footer = creation->footer;
    uint64_t wanted = creation->size / BLOCK_SECTOR + !!(creation->size % BLOCK_SECTOR),
             sectors = wanted;
    uint32_t cylinders = 0, heads = 0, per_track = 0;
    geometry_for(wanted, &cylinders, &heads, &per_track);
    while (!creation->force_size && wanted < MOST_CHS &&
           (uint64_t)cylinders * heads * per_track < wanted)
        geometry_for(++sectors, &cylinders, &heads, &per_track);
    if (creation->force_size || wanted >= MOST_CHS)
        geometry_for(MOST_CHS, &cylinders, &heads, &per_track);
    else
        wanted = (uint64_t)cylinders * heads * per_track;
    geometry_put(footer, cylinders, heads, per_track);
    creation->size = wanted * BLOCK_SECTOR;
    memcpy(footer + AT_CREATOR, creation->force_size ? "qem2" : "vreo", 4);
}

static void footer_fill(Creation *creation)
{
    uint8_t *footer = creation->footer;
    memcpy(footer, "conectix", 8);
    block_put_be32(footer + AT_FEATURES, 2);
    block_put_be32(footer + AT_VERSION, VERSION);
    block_put_be64(footer + AT_DATA, creation->fixed ? UINT64_MAX : FOOTER_BYTES);
    block_put_be32(footer + AT_TIME, (int64_t)time(NULL) - EPOCH);
    block_put_be32(footer + AT_CREATOR_VERSION, VERSION);
    memcpy(footer + AT_CREATOR_HOST, "Wi2k", 4);
    choose_size(creation);
    block_put_be64(footer + AT_ORIGINAL_SIZE, creation->size);
    block_put_be64(footer + AT_SIZE, creation->size);
    block_put_be32(footer + AT_TYPE, creation->fixed ? TYPE_FIXED : TYPE_DYNAMIC);
    for (unsigned i = 0; i < 16; i += 4)
        block_put_le32(footer + AT_UUID + i, g_random_int());
    if (getrandom(footer + AT_UUID, 16, 0) != 16)
        log_error("no random numbers from the kernel: identifiers of a VHD image are weaker ones");
    block_put_be32(footer + AT_CHECKSUM, checksum(footer, FOOTER_BYTES, AT_CHECKSUM));
}

/* The header and an empty BAT at their usual places; where the first block or the footer goes. */
static int write_dynamic(BlockNode *file, const Creation *creation, uint64_t *ret_end)
{
    uint64_t bat = FOOTER_BYTES + HEADER_BYTES;
    uint64_t entries =
        creation->size / creation->block_size + !!(creation->size % creation->block_size);
    size_t bytes = (entries * 4 + BLOCK_SECTOR - 1) / BLOCK_SECTOR * BLOCK_SECTOR;
    g_autofree uint8_t *raw = g_try_malloc(HEADER_BYTES + bytes);
    if (!raw)
        return -ENOMEM;
    memset(raw, 0, HEADER_BYTES);
    memset(raw + HEADER_BYTES, 0xff, bytes);
    memcpy(raw, "cxsparse", 8);
    block_put_be64(raw + AT_HEADER_NEXT, UINT64_MAX);
    block_put_be64(raw + AT_BAT, bat);
    block_put_be32(raw + AT_HEADER_VERSION, VERSION);
    block_put_be32(raw + AT_ENTRIES, entries);
    block_put_be32(raw + AT_BLOCK_SIZE, creation->block_size);
    block_put_be32(raw + AT_HEADER_CHECKSUM, checksum(raw, HEADER_BYTES, AT_HEADER_CHECKSUM));
    *ret_end = bat + bytes;
    return block_write_buffer(file, FOOTER_BYTES, raw, HEADER_BYTES + bytes, 0);
}

static bool vpc_create(BlockNode *file, BlockOptions *options, GError **error)
{
    g_autofree Creation *creation = g_new0(Creation, 1);
    if (!take_options(creation, options, error))
        return false;
    footer_fill(creation);
    if (creation->size / creation->block_size > BLOCK_MAX_METADATA / 4)
        return fail(error, VIR_ERR_INVALID_ARG, _("block_size is too small for that size"));
    uint64_t end = creation->size;
    int result = file->size > 0 ? block_resize(file, 0, 0, NULL) : 0;
    if (result == 0)
        result = creation->fixed ? block_resize(file, end, 0, NULL)
                                 : write_dynamic(file, creation, &end);
    if (result == 0)
        result = block_flush(file);
    if (result == 0)
        result = block_write_buffer(file, end, creation->footer, FOOTER_BYTES, 0);
    if (result == 0 && !creation->fixed)
        result = block_write_buffer(file, 0, creation->footer, FOOTER_BYTES, 0);
    if (result == 0)
        result = block_flush(file);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot make the image '%s'"), file->filename);
}

/* A fixed image has no mark at its start: its format has to be stated. */
static int vpc_probe(const uint8_t *head, size_t len, const char *name)
{
    return len >= FOOTER_BYTES && memcmp(head, "conectix", 8) == 0 ? 100 : 0;
}

const BlockDriver block_driver_vpc = {
    .name = "vpc",
    .state_size = sizeof(Vpc),
    .probe = vpc_probe,
    .open = vpc_open,
    .close = vpc_close,
    .create = vpc_create,
    .read = block_mapped_read,
    .write = block_mapped_write,
    .write_zeroes = block_mapped_write_zeroes,
    .discard = block_mapped_discard,
    .flush = vpc_flush,
    .status = block_mapped_status,
    .check = vpc_check,
    .info = vpc_info,
};
