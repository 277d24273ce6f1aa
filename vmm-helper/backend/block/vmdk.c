/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VMware disk images: a text that lists extents, which are flat files, zeroes, or sparse files of
 * grains behind two levels of 32-bit little-endian tables. Layout as the libyal project's "VMware
 * Virtual Disk (VMDK) format" documents it. Read and written: monolithicSparse, monolithicFlat,
 * twoGbMaxExtentSparse, twoGbMaxExtentFlat. Read only: streamOptimized. Refused: images with a
 * parent, ESX's own sparse formats.
 *
 * Both copies of a grain table are written after the grain. Extents are files in the image's
 * folder: a name that leads elsewhere must be stated by the caller.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "common/log.h"
#include "vmm-helper/backend/block/compress.h"
#include "vmm-helper/backend/block/mapped.h"
#include "vmm-helper/backend/block/options.h"

#define MAGIC_SPARSE UINT32_C(0x564d444b) /* "KDMV" */
#define MAGIC_ESX UINT32_C(0x44574f43)    /* "COWD" */
#define HEADER_BYTES 512
#define DESCRIPTOR_MOST 65536
#define EXTENTS_MOST 4096
#define TABLE_ENTRIES 512
#define SLICE BLOCK_SECTOR
#define SLICES_CACHED 1024
#define MARKER_BYTES 12
#define IN_FOOTER UINT64_MAX
#define DEFAULT_GRAIN 128 /* sectors */
#define DESCRIPTOR_SECTORS 20

enum {
    FLAG_REDUNDANT = 1 << 1,
    FLAG_ZERO_GRAINS = 1 << 2,
    FLAG_COMPRESSED = 1 << 16,
    FLAG_MARKERS = 1 << 17
};

enum { /* offsets in the header of a sparse extent */
       AT_VERSION = 4,
       AT_FLAGS = 8,
       AT_CAPACITY = 12,
       AT_GRAIN = 20,
       AT_DESCRIPTOR = 28,
       AT_DESCRIPTOR_SIZE = 36,
       AT_ENTRIES = 44,
       AT_REDUNDANT = 48,
       AT_DIRECTORY = 56,
       AT_OVERHEAD = 64,
       AT_NEWLINES = 73,
       AT_COMPRESSION = 77,
};

typedef enum ExtentKind { EXTENT_FLAT, EXTENT_ZERO, EXTENT_SPARSE } ExtentKind;

typedef struct Extent {
    ExtentKind kind;
    BlockNode *file;      /* borrowed */
    uint64_t start, size; /* bytes of the disk */
    uint64_t offset;      /* FLAT: in the file */
    /* SPARSE */
    BlockTableCache *tables;
    uint64_t directory, redundant, overhead, next; /* bytes; redundant 0 = none */
    uint32_t flags, grain, entries;                /* grain in bytes */
} Extent;

typedef struct Vmdk {
    BlockMapped mapped;
    GArray *extents; /* of Extent, in the disk's order */
    char *type;
    uint32_t cid;
    bool loaded;
} Vmdk;

/* --- Sparse extents
 * ------------------------------------------------------------------------------------------ */

static bool read_at(BlockNode *node, BlockNode *file, uint64_t offset, void *to, size_t bytes,
                    const char *what, GError **error)
{
    uint64_t size = file->size;
    int result =
        offset > size || bytes > size - offset ? -EIO : block_read_buffer(file, offset, to, bytes);
    return result == 0 || block_mapped_damaged(node, error, _("'%s' has no %s at offset %" PRIu64),
                                               file->filename, what, offset);
}

static bool sparse_sectors(BlockNode *node, uint64_t *sectors, const char *what, GError **error)
{
    if (*sectors > (uint64_t)BLOCK_MAX_SIZE / BLOCK_SECTOR)
        return block_mapped_damaged(node, error, _("its %s is %" PRIu64 " sectors"), what,
                                    *sectors);
    *sectors *= BLOCK_SECTOR;
    return true;
}

static bool sparse_geometry(BlockNode *node, Extent *extent, const uint8_t *header, GError **error)
{
    uint64_t grain = block_le64(header + AT_GRAIN);
    extent->flags = block_le32(header + AT_FLAGS);
    extent->entries = block_le32(header + AT_ENTRIES);
    extent->size = block_le64(header + AT_CAPACITY);
    extent->directory = block_le64(header + AT_DIRECTORY);
    extent->redundant = extent->flags & FLAG_REDUNDANT ? block_le64(header + AT_REDUNDANT) : 0;
    extent->overhead = block_le64(header + AT_OVERHEAD);
    if (block_le32(header + AT_VERSION) < 1 || block_le32(header + AT_VERSION) > 3)
        return block_mapped_refused(node, error, _("its version is %u"),
                                    block_le32(header + AT_VERSION));
    if (extent->flags & FLAG_COMPRESSED && block_le16(header + AT_COMPRESSION) != 1)
        return block_mapped_refused(node, error, _("it is compressed in an unknown way (%u)"),
                                    block_le16(header + AT_COMPRESSION));
    if (grain < 1 || grain > BLOCK_MAX_REQUEST / BLOCK_SECTOR || grain & (grain - 1))
        return block_mapped_damaged(node, error, _("its grains have %" PRIu64 " sectors"), grain);
    if (extent->entries < 1 || extent->entries > TABLE_ENTRIES)
        return block_mapped_damaged(node, error, _("its grain tables have %u entries"),
                                    extent->entries);
    extent->grain = grain * BLOCK_SECTOR;
    return sparse_sectors(node, &extent->size, _("capacity"), error) &&
           sparse_sectors(node, &extent->directory, _("grain directory's place"), error) &&
           sparse_sectors(node, &extent->redundant, _("second grain directory's place"), error) &&
           sparse_sectors(node, &extent->overhead, _("overhead"), error);
}

static uint64_t directory_entries(const Extent *extent)
{
    uint64_t covers = (uint64_t)extent->grain * extent->entries;
    return extent->size / covers + !!(extent->size % covers);
}

/* Entry @index of the table at @table. Mutex held. */
static int entry_get(const Extent *extent, uint64_t table, uint64_t index, uint32_t *ret_entry)
{
    uint64_t at = table + index * 4;
    BlockTable *slice;
    if (at < HEADER_BYTES || at >= (uint64_t)extent->file->size)
        return -EIO;
    int result = block_table_get(extent->tables, at / SLICE * SLICE, &slice);
    if (result < 0)
        return result;
    *ret_entry = block_le32((char *)slice->data + at % SLICE);
    block_table_put(extent->tables, slice);
    return 0;
}

static int entry_set(const Extent *extent, uint64_t table, uint64_t index, uint32_t entry)
{
    uint64_t at = table + index * 4;
    BlockTable *slice;
    int result = block_table_get(extent->tables, at / SLICE * SLICE, &slice);
    if (result < 0)
        return result;
    block_put_le32((char *)slice->data + at % SLICE, entry);
    block_table_dirty(extent->tables, slice);
    block_table_put(extent->tables, slice);
    return 0;
}

/* Whoever writes needs every grain table there, in both copies, where no grain is. */
static bool sparse_writable(BlockNode *node, Extent *extent, GError **error)
{
    if (extent->flags & FLAG_COMPRESSED)
        return block_mapped_refused(node, error,
                                    _("streamOptimized images are only read: open it read-only"));
    if (extent->entries != TABLE_ENTRIES)
        return block_mapped_refused(
            node, error, _("its grain tables have %u entries: open it read-only"), extent->entries);
    uint64_t n = directory_entries(extent), size = extent->file->size;
    uint64_t directories[] = {extent->directory, extent->redundant};
    for (unsigned copy = 0; copy < (extent->redundant ? 2 : 1); copy++)
        for (uint64_t i = 0; i < n; i++) {
            uint32_t table;
            uint64_t at = entry_get(extent, directories[copy], i, &table) < 0
                              ? 0
                              : (uint64_t)table * BLOCK_SECTOR;
            if (at < HEADER_BYTES || at + TABLE_ENTRIES * 4 > size ||
                at + TABLE_ENTRIES * 4 > extent->overhead)
                return block_mapped_damaged(
                    node, error, _("grain table %" PRIu64 " is missing: open it read-only"), i);
        }
    extent->next = (MAX(size, extent->overhead) + BLOCK_SECTOR - 1) & ~(uint64_t)(BLOCK_SECTOR - 1);
    return true;
}

static bool sparse_open(BlockNode *node, Extent *extent, uint8_t *header, GError **error)
{
    const Vmdk *vmdk = node->state;
    uint64_t size = extent->file->size;
    if (!read_at(node, extent->file, 0, header, HEADER_BYTES, _("header"), error))
        return false;
    if (block_le32(header) != MAGIC_SPARSE)
        return block_mapped_damaged(node, error, _("'%s' is no sparse extent"),
                                    extent->file->filename);
    /* Streams have their directory at the end: footer, end-of-stream marker. */
    if (block_le64(header + AT_DIRECTORY) == IN_FOOTER) {
        uint64_t descriptor = block_le64(header + AT_DESCRIPTOR),
                 length = block_le64(header + AT_DESCRIPTOR_SIZE);
        if (!read_at(node, extent->file, size < 1024 ? size : size - 1024, header, HEADER_BYTES,
                     _("footer"), error))
            return false;
        if (block_le32(header) != MAGIC_SPARSE || block_le64(header + AT_DIRECTORY) == IN_FOOTER)
            return block_mapped_damaged(node, error, _("'%s' ends without a footer"),
                                        extent->file->filename);
        block_put_le64(header + AT_DESCRIPTOR, descriptor);
        block_put_le64(header + AT_DESCRIPTOR_SIZE, length);
    }
    if (!sparse_geometry(node, extent, header, error))
        return false;
    uint64_t n = directory_entries(extent);
    if (extent->size && (extent->directory < HEADER_BYTES || extent->directory > size ||
                         n > (size - extent->directory) / 4))
        return block_mapped_damaged(
            node, error,
            _("its directory of %" PRIu64 " tables at offset %" PRIu64 " is not in the file"), n,
            extent->directory);
    extent->tables =
        block_table_cache_new(vmdk->mapped.order, extent->file, SLICE, SLICES_CACHED, NULL);
    return node->read_only || sparse_writable(node, extent, error);
}

/* --- Requests
 * ------------------------------------------------------------------------------------------------
 */

static Extent *extent_at(const Vmdk *vmdk, uint64_t offset)
{
    guint low = 0, high = vmdk->extents->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        Extent *extent = &g_array_index(vmdk->extents, Extent, middle);
        if (offset < extent->start)
            high = middle;
        else if (offset >= extent->start + extent->size)
            low = middle + 1;
        else
            return extent;
    }
    return NULL;
}

static int sparse_locate(const Extent *extent, uint64_t inside, int64_t offset, BlockPlace *place)
{
    uint64_t grain = inside / extent->grain, in_grain = inside % extent->grain;
    uint32_t table, entry;
    place->bytes = MIN((uint64_t)place->bytes, extent->grain - in_grain);
    int result = entry_get(extent, extent->directory, grain / extent->entries, &table);
    if (result < 0 || table == 0)
        return result;
    result = entry_get(extent, (uint64_t)table * BLOCK_SECTOR, grain % extent->entries, &entry);
    if (result < 0 || entry == 0)
        return result;
    if (entry == 1 && extent->flags & FLAG_ZERO_GRAINS)
        return 0;
    uint64_t at = (uint64_t)entry * BLOCK_SECTOR;
    place->file = extent->file;
    if (!(extent->flags & FLAG_COMPRESSED)) {
        place->kind = BLOCK_PLACE_DATA;
        place->offset = at + in_grain;
        return at >= HEADER_BYTES ? 0 : -EIO;
    }
    uint8_t marker[MARKER_BYTES];
    if (at >= (uint64_t)extent->file->size ||
        block_read_buffer(extent->file, at, marker, sizeof(marker)) < 0)
        return -EIO;
    if (block_le64(marker) != (inside - in_grain) / BLOCK_SECTOR)
        return -EIO;
    place->kind = BLOCK_PLACE_PACKED;
    place->offset = at + MARKER_BYTES;
    place->packed = block_le32(marker + 8);
    place->piece = offset - in_grain;
    /* The last grain may have been packed only as far as the disk goes. */
    place->unpacked = MIN((uint64_t)extent->grain, extent->size - (inside - in_grain));
    return 0;
}

static int vmdk_locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place)
{
    const Extent *extent = extent_at(node->state, offset);
    if (!extent)
        return -EIO;
    uint64_t inside = offset - extent->start;
    ret_place->bytes = MIN((uint64_t)bytes, extent->size - inside);
    ret_place->kind = BLOCK_PLACE_ZERO;
    if (extent->kind == EXTENT_SPARSE)
        return sparse_locate(extent, inside, offset, ret_place);
    if (extent->kind == EXTENT_ZERO)
        return 0;
    *ret_place =
        (BlockPlace){BLOCK_PLACE_DATA, ret_place->bytes, extent->file, extent->offset + inside};
    return 0;
}

static int vmdk_allocate(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                         int n_iov)
{
    Vmdk *vmdk = node->state;
    Extent *extent = extent_at(vmdk, offset);
    if (!extent || extent->kind != EXTENT_SPARSE)
        return -EPERM;
    uint64_t inside = offset - extent->start, grain = inside / extent->grain, at = extent->next;
    if ((at + extent->grain) / BLOCK_SECTOR > UINT32_MAX)
        return -ENOSPC;
    int result = block_mapped_fill(node, extent->file, at, extent->grain,
                                   at + inside % extent->grain, bytes, iov, n_iov);
    if (result < 0)
        return result;
    uint64_t directories[] = {extent->redundant, extent->directory};
    block_table_after(extent->tables, block_order_wrote(vmdk->mapped.order));
    extent->next = at + extent->grain;
    for (unsigned copy = extent->redundant ? 0 : 1; copy < 2 && result == 0; copy++) {
        uint32_t table;
        result = entry_get(extent, directories[copy], grain / TABLE_ENTRIES, &table);
        if (result == 0)
            result = entry_set(extent, (uint64_t)table * BLOCK_SECTOR, grain % TABLE_ENTRIES,
                               at / BLOCK_SECTOR);
    }
    return result;
}

/* zlib's format around what deflate makes: two bytes before, a checksum behind. */
static bool vmdk_unpack(char *to, size_t len, const char *from, size_t packed)
{
    return packed > 2 && (from[0] & 15) == 8 &&
           block_decompress(BLOCK_COMPRESSION_DEFLATE, to, len, from + 2, packed - 2);
}

static int vmdk_flush(BlockNode *node)
{
    Vmdk *vmdk = node->state;
    int result = 0;
    fiber_mutex_lock(&vmdk->mapped.lock);
    for (guint i = 0; i < vmdk->extents->len && result == 0; i++) {
        const Extent *extent = &g_array_index(vmdk->extents, Extent, i);
        result = extent->tables ? block_table_write_back(extent->tables) : 0;
    }
    fiber_mutex_unlock(&vmdk->mapped.lock);
    return result == 0 ? block_order_flush(vmdk->mapped.order) : result;
}

/* --- The descriptor
 * ------------------------------------------------------------------------------------------ */

static bool extent_add(BlockNode *node, Extent *extent, GError **error)
{
    Vmdk *vmdk = node->state;
    extent->start = node->size;
    if (extent->size > (uint64_t)(BLOCK_MAX_SIZE - node->size)) {
        g_clear_pointer(&extent->tables, block_table_cache_free);
        return block_mapped_damaged(node, error, _("its extents are larger than any disk"));
    }
    node->size += extent->size;
    if (extent->size)
        g_array_append_vals(vmdk->extents, extent, 1);
    else
        g_clear_pointer(&extent->tables, block_table_cache_free);
    return true;
}

static BlockNode *extent_file(BlockNode *node, const char *name, BlockOptions *options,
                              GError **error)
{
    const Vmdk *vmdk = node->state;
    g_autofree char *prefix = g_strdup_printf("extents.%u", node->children->len - 1);
    g_autofree char *key = g_strconcat(prefix, ".filename", NULL);
    if (!block_opener(node))
        return fail_null(error, VIR_ERR_OPERATION_UNSUPPORTED,
                         _("no extent can be opened here for '%s'"), node->filename);
    if (!block_options_has(options, key)) {
        if (strchr(name, '/') || strchr(name, ':') || !*name) {
            block_mapped_refused(
                node, error, _("its extent '%s' is outside its folder: state it as %s"), name, key);
            return NULL;
        }
        g_autofree char *resolved = block_resolve_name(vmdk->mapped.file->filename, name, error);
        if (!resolved)
            return NULL;
        block_options_set(options, key, resolved);
    }
    return block_open_child(node, BLOCK_CHILD_EXTENT, prefix, options, error);
}

/* RW 20480 SPARSE "name" or RW 20480 FLAT "name" 0 */
static bool extent_line(BlockNode *node, const char *line, BlockOptions *options, GError **error)
{
    const Vmdk *vmdk = node->state;
    char access[16], kind[16], name[512] = "";
    unsigned long long sectors = 0, offset = 0;
    int n =
        sscanf(line, "%15s %llu %15s \"%511[^\"]\" %llu", access, &sectors, kind, name, &offset);
    bool flat = n >= 4 && (g_str_equal(kind, "FLAT") || g_str_equal(kind, "VMFS"));
    bool sparse = n >= 4 && g_str_equal(kind, "SPARSE"), zero = n >= 3 && g_str_equal(kind, "ZERO");
    if (vmdk->extents->len >= EXTENTS_MOST || sectors > (uint64_t)BLOCK_MAX_SIZE / BLOCK_SECTOR ||
        offset > (uint64_t)BLOCK_MAX_SIZE / BLOCK_SECTOR)
        return block_mapped_damaged(node, error, _("the extent '%s' is too much"), line);
    if (!flat && !sparse && !zero)
        return block_mapped_refused(node, error, _("its extent '%s' is of no known kind"), line);
    if (!g_str_equal(access, "RW") && !node->read_only)
        return block_mapped_refused(
            node, error, _("its extent '%s' is not to be written: open it read-only"), line);
    Extent extent = {
        .size = sectors * BLOCK_SECTOR, .offset = offset * BLOCK_SECTOR, .kind = EXTENT_ZERO};
    if (zero)
        return extent_add(node, &extent, error);
    extent.file = extent_file(node, name, options, error);
    if (!extent.file)
        return false;
    extent.kind = flat ? EXTENT_FLAT : EXTENT_SPARSE;
    uint64_t size = extent.file->size;
    if (flat && (extent.offset > size || extent.size > size - extent.offset))
        return block_mapped_damaged(node, error, _("the extent '%s' has only %" PRIu64 " bytes"),
                                    line, size);
    uint8_t header[HEADER_BYTES];
    uint64_t stated = extent.size;
    if (sparse && !sparse_open(node, &extent, header, error)) {
        g_clear_pointer(&extent.tables, block_table_cache_free);
        return false;
    }
    if (extent.size < stated) {
        g_clear_pointer(&extent.tables, block_table_cache_free);
        return block_mapped_damaged(node, error, _("the extent '%s' has only %" PRIu64 " bytes"),
                                    line, extent.size);
    }
    extent.size = stated;
    return extent_add(node, &extent, error);
}

/* @own_extent: the text is inside the only extent, whose line says nothing new. */
static bool parse_descriptor(BlockNode *node, char *text, bool own_extent, BlockOptions *options,
                             GError **error)
{
    Vmdk *vmdk = node->state;
    g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]), *equals = strchr(line, '=');
        bool extent = g_str_has_prefix(line, "RW ") || g_str_has_prefix(line, "RDONLY ") ||
                      g_str_has_prefix(line, "NOACCESS ");
        if (*line == '#' || (!extent && !equals))
            continue;
        if (extent) {
            if (!own_extent && !extent_line(node, line, options, error))
                return false;
            continue;
        }
        *equals = '\0';
        char *key = g_strstrip(line), *value = g_strstrip(equals + 1);
        if (g_ascii_strcasecmp(key, "CID") == 0) {
            vmdk->cid = g_ascii_strtoull(value, NULL, 16);
        } else if (g_ascii_strcasecmp(key, "parentCID") == 0 &&
                   g_ascii_strtoull(value, NULL, 16) != UINT32_MAX) {
            return block_mapped_refused(node, error, _("it is the difference to another image"));
        } else if (g_ascii_strcasecmp(key, "createType") == 0) {
            g_free(vmdk->type);
            vmdk->type = g_strndup(value + (*value == '"'), strcspn(value + (*value == '"'), "\""));
        }
    }
    return true;
}

static bool open_sparse_file(BlockNode *node, BlockOptions *options, GError **error)
{
    const Vmdk *vmdk = node->state;
    Extent extent = {.kind = EXTENT_SPARSE, .file = vmdk->mapped.file};
    g_autofree uint8_t *header = g_malloc0(HEADER_BYTES);
    if (!sparse_open(node, &extent, header, error)) {
        g_clear_pointer(&extent.tables, block_table_cache_free);
        return false;
    }
    node->limits.cluster = extent.grain;
    if (!extent_add(node, &extent, error))
        return false;
    uint64_t at = block_le64(header + AT_DESCRIPTOR),
             sectors = block_le64(header + AT_DESCRIPTOR_SIZE);
    if (at == 0 || sectors == 0)
        return true;
    if (at > (uint64_t)BLOCK_MAX_SIZE / BLOCK_SECTOR || sectors > DESCRIPTOR_MOST / BLOCK_SECTOR)
        return block_mapped_damaged(node, error, _("its descriptor has %" PRIu64 " sectors"),
                                    sectors);
    g_autofree char *text = g_malloc0(sectors * BLOCK_SECTOR + 1);
    return read_at(node, vmdk->mapped.file, at * BLOCK_SECTOR, text, sectors * BLOCK_SECTOR,
                   _("descriptor"), error) &&
           parse_descriptor(node, text, true, options, error);
}

static bool open_descriptor_file(BlockNode *node, BlockOptions *options, GError **error)
{
    const Vmdk *vmdk = node->state;
    uint64_t size = vmdk->mapped.file->size;
    if (size > DESCRIPTOR_MOST)
        return block_mapped_damaged(node, error,
                                    _("it is neither a sparse extent nor a descriptor"));
    g_autofree char *text = g_malloc0(size + 1);
    if (!block_mapped_load(node, 0, text, size, _("descriptor"), error))
        return false;
    if (!g_str_has_prefix(g_strchug(text), "# Disk DescriptorFile"))
        return block_mapped_damaged(node, error,
                                    _("it is neither a sparse extent nor a descriptor"));
    return parse_descriptor(node, text, false, options, error);
}

static bool vmdk_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Vmdk *vmdk = node->state;
    uint8_t magic[4] = {0};
    vmdk->mapped.locate = vmdk_locate;
    vmdk->mapped.allocate = vmdk_allocate;
    vmdk->mapped.unpack = vmdk_unpack;
    vmdk->extents = g_array_new(FALSE, FALSE, sizeof(Extent));
    if (!block_mapped_open(node, options, error) ||
        !block_mapped_load(node, 0, magic, sizeof(magic), _("header"), error))
        return false;
    if (block_le32(magic) == MAGIC_ESX)
        return block_mapped_refused(node, error, _("it is a sparse image of ESX"));
    if (!(block_le32(magic) == MAGIC_SPARSE ? open_sparse_file(node, options, error)
                                            : open_descriptor_file(node, options, error)))
        return false;
    node->limits.supported_zero_flags = BLOCK_MAY_UNMAP;
    vmdk->loaded = true;
    bool none;
    return block_mapped_no_backing(options, &none, error);
}

static void vmdk_close(BlockNode *node)
{
    Vmdk *vmdk = node->state;
    if (vmdk->loaded && !node->read_only) {
        int result = vmdk_flush(node);
        if (result < 0)
            log_error("cannot write back '%s' on closing: %s", node->filename, g_strerror(-result));
    }
    for (guint i = 0; i < vmdk->extents->len; i++)
        g_clear_pointer(&g_array_index(vmdk->extents, Extent, i).tables, block_table_cache_free);
    g_clear_pointer(&vmdk->extents, g_array_unref);
    g_clear_pointer(&vmdk->type, g_free);
    block_mapped_close(node);
}

/* One grain table: entries that leave the file or meet the metadata; copies that differ. */
static void check_table(const Extent *extent, uint64_t index, uint64_t *room, BlockCheck *check)
{
    uint32_t table = 0, copy = 0, entry = 0, other = 0;
    if (entry_get(extent, extent->directory, index, &table) < 0 ||
        (extent->redundant && entry_get(extent, extent->redundant, index, &copy) < 0)) {
        check->corruptions++;
        return;
    }
    /* All tables together are no larger than the file, unless some are the same. */
    uint64_t bytes = table ? extent->entries * 4 : 0;
    if (bytes > *room) {
        check->corruptions++;
        return;
    }
    *room -= bytes;
    for (uint32_t i = 0; table && i < extent->entries; i++) {
        if (entry_get(extent, (uint64_t)table * BLOCK_SECTOR, i, &entry) < 0) {
            check->corruptions++;
            return;
        }
        check->total_clusters++;
        /* After a crash one copy may lack a grain; the first one is what counts. */
        if (copy && entry_get(extent, (uint64_t)copy * BLOCK_SECTOR, i, &other) == 0)
            check->leaks += other != entry;
        if (entry == 0 || (entry == 1 && extent->flags & FLAG_ZERO_GRAINS))
            continue;
        uint64_t at = (uint64_t)entry * BLOCK_SECTOR,
                 metadata = extent->flags & FLAG_COMPRESSED ? 0 : extent->overhead;
        check->allocated_clusters++;
        check->compressed_clusters += !!(extent->flags & FLAG_COMPRESSED);
        check->corruptions +=
            at < HEADER_BYTES || at < metadata || at >= (uint64_t)extent->file->size;
    }
}

static bool vmdk_check(BlockNode *node, unsigned repair, BlockCheck *ret_result, GError **error)
{
    Vmdk *vmdk = node->state;
    BlockCheck check = {.image_end_offset = vmdk->mapped.file->size};
    fiber_mutex_lock(&vmdk->mapped.lock);
    for (guint i = 0; i < vmdk->extents->len; i++) {
        const Extent *extent = &g_array_index(vmdk->extents, Extent, i);
        uint64_t room = extent->kind == EXTENT_SPARSE ? extent->file->size : 0;
        for (uint64_t n = 0; extent->kind == EXTENT_SPARSE && n < directory_entries(extent); n++)
            check_table(extent, n, &room, &check);
    }
    fiber_mutex_unlock(&vmdk->mapped.lock);
    *ret_result = check;
    return true;
}

static bool vmdk_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    const Vmdk *vmdk = node->state;
    bool sparse =
        vmdk->extents->len && g_array_index(vmdk->extents, Extent, 0).kind == EXTENT_SPARSE;
    *ret_info =
        (BlockInfo){.format = g_strdup("vmdk"),
                    .cluster_size = sparse ? g_array_index(vmdk->extents, Extent, 0).grain : 0,
                    .virtual_size = node->size,
                    .compressed = vmdk->type && g_str_equal(vmdk->type, "streamOptimized"),
                    .actual_size = vmdk->mapped.file->size};
    return true;
}

/* --- Making
 * --------------------------------------------------------------------------------------------------
 */

static char *descriptor_text(uint64_t size, bool flat, const char *extent)
{
    uint64_t sectors = size / BLOCK_SECTOR, cylinders = MIN(sectors / (16 * 63), 16383);
    return g_strdup_printf(
        "# Disk DescriptorFile\nversion=1\nCID=%08x\nparentCID=ffffffff\ncreateType=\"%s\"\n\n"
        "# Extent description\nRW %" PRIu64 " %s \"%s\"%s\n\n"
        "# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = \"4\"\n"
        "ddb.geometry.cylinders = \"%" PRIu64 "\"\nddb.geometry.heads = \"16\"\n"
        "ddb.geometry.sectors = \"63\"\nddb.adapterType = \"ide\"\n",
        (uint32_t)(g_random_int() & 0x7fffffff), flat ? "monolithicFlat" : "monolithicSparse",
        sectors, flat ? "FLAT" : "SPARSE", extent, flat ? " 0" : "", cylinders);
}

/* A directory at @at (sectors) and its tables behind it, all without grains. */
static int write_tables(BlockNode *file, uint64_t at, uint64_t n, uint64_t directory_sectors)
{
    g_autofree uint8_t *directory = g_try_malloc0(directory_sectors * BLOCK_SECTOR);
    if (!directory)
        return -ENOMEM;
    for (uint64_t i = 0; i < n; i++)
        block_put_le32(directory + i * 4,
                       at + directory_sectors + i * (TABLE_ENTRIES * 4 / BLOCK_SECTOR));
    return block_write_buffer(file, at * BLOCK_SECTOR, directory, directory_sectors * BLOCK_SECTOR,
                              0);
}

static int create_sparse(BlockNode *file, uint64_t size, bool zero_grains, const char *text)
{
    uint64_t covers = (uint64_t)DEFAULT_GRAIN * BLOCK_SECTOR * TABLE_ENTRIES;
    uint64_t n = size / covers + !!(size % covers),
             directory = MAX((n * 4 + BLOCK_SECTOR - 1) / BLOCK_SECTOR, 1);
    uint64_t redundant = 1 + DESCRIPTOR_SECTORS, tables = n * (TABLE_ENTRIES * 4 / BLOCK_SECTOR);
    uint64_t primary = redundant + directory + tables;
    uint64_t overhead =
        (primary + directory + tables + DEFAULT_GRAIN - 1) / DEFAULT_GRAIN * DEFAULT_GRAIN;
    g_autofree uint8_t *header = g_malloc0(HEADER_BYTES * (1 + DESCRIPTOR_SECTORS));
    block_put_le32(header, MAGIC_SPARSE);
    block_put_le32(header + AT_VERSION, zero_grains ? 2 : 1);
    block_put_le32(header + AT_FLAGS, 1 | FLAG_REDUNDANT | (zero_grains ? FLAG_ZERO_GRAINS : 0));
    block_put_le64(header + AT_CAPACITY, size / BLOCK_SECTOR);
    block_put_le64(header + AT_GRAIN, DEFAULT_GRAIN);
    block_put_le64(header + AT_DESCRIPTOR, 1);
    block_put_le64(header + AT_DESCRIPTOR_SIZE, DESCRIPTOR_SECTORS);
    block_put_le32(header + AT_ENTRIES, TABLE_ENTRIES);
    block_put_le64(header + AT_REDUNDANT, redundant);
    block_put_le64(header + AT_DIRECTORY, primary);
    block_put_le64(header + AT_OVERHEAD, overhead);
    memcpy(header + AT_NEWLINES, "\n \r\n", 4);
    g_strlcpy((char *)header + HEADER_BYTES, text, DESCRIPTOR_SECTORS * BLOCK_SECTOR);
    int result = block_resize(file, overhead * BLOCK_SECTOR, 0, NULL);
    if (result == 0)
        result = write_tables(file, redundant, n, directory);
    if (result == 0)
        result = write_tables(file, primary, n, directory);
    if (result == 0)
        result = block_flush(file);
    return result == 0
               ? block_write_buffer(file, 0, header, HEADER_BYTES * (1 + DESCRIPTOR_SECTORS), 0)
               : result;
}

static bool create_flat(BlockNode *file, uint64_t size, const char *name, GError **error)
{
    BlockOpener *opener = block_opener(file);
    g_autofree char *path = block_resolve_name(file->filename, name, error);
    if (!path)
        return false;
    if (!opener || !opener->create)
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("no extent can be made here"));
    g_auto(Fd) fd = opener->create(opener, path, error);
    if (fd < 0)
        return false;
    return ftruncate(fd, size) == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, errno,
                                                  _("cannot make the extent '%s'"), path);
}

static bool vmdk_create(BlockNode *file, BlockOptions *options, GError **error)
{
    static const char *const subformats[] = {"monolithicSparse", "monolithicFlat", NULL};
    uint64_t size = 0;
    int subformat = 0;
    bool zero_grains = false;
    if (!block_options_take_size(options, "size", &size, error) ||
        !block_options_take_enum(options, "subformat", subformats, &subformat, error) ||
        !block_options_take_bool(options, "zeroed_grain", &zero_grains, error) ||
        !block_options_finish(options, "vmdk", error))
        return false;
    if (size > UINT64_C(1) << 40)
        return fail(error, VIR_ERR_INVALID_ARG, _("a VMDK image is made with at most 1 TiB"));
    size = (size + BLOCK_SECTOR - 1) & ~(uint64_t)(BLOCK_SECTOR - 1);
    bool flat = subformat == 1;
    g_autofree char *base = g_path_get_basename(file->filename);
    if (g_str_has_suffix(base, ".vmdk"))
        base[strlen(base) - strlen(".vmdk")] = '\0';
    g_autofree char *extent = g_strconcat(base, flat ? "-flat.vmdk" : ".vmdk", NULL);
    g_autofree char *text = descriptor_text(size, flat, extent);
    if (strchr(extent, '"') || strlen(text) >= DESCRIPTOR_SECTORS * BLOCK_SECTOR)
        return fail(error, VIR_ERR_INVALID_ARG, _("'%s' is no name for a VMDK image"), extent);
    int result = file->size > 0 ? block_resize(file, 0, 0, NULL) : 0;
    if (result == 0 && flat && !create_flat(file, size, extent, error))
        return false;
    if (result == 0)
        result = flat ? block_write_buffer(file, 0, text, strlen(text), 0)
                      : create_sparse(file, size, zero_grains, text);
    if (result == 0)
        result = block_flush(file);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot make the image '%s'"), file->filename);
}

static int vmdk_probe(const uint8_t *head, size_t len, const char *name)
{
    static const char text[] = "# Disk DescriptorFile";
    bool descriptor = len >= strlen(text) && memcmp(head, text, strlen(text)) == 0;
    return descriptor || (len >= HEADER_BYTES && block_le32(head) == MAGIC_SPARSE) ? 100 : 0;
}

const BlockDriver block_driver_vmdk = {
    .name = "vmdk",
    .state_size = sizeof(Vmdk),
    .probe = vmdk_probe,
    .open = vmdk_open,
    .close = vmdk_close,
    .create = vmdk_create,
    .read = block_mapped_read,
    .write = block_mapped_write,
    .write_zeroes = block_mapped_write_zeroes,
    .discard = block_mapped_discard,
    .flush = vmdk_flush,
    .status = block_mapped_status,
    .check = vmdk_check,
    .info = vmdk_info,
};
