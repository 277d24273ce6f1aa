/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The requests of mapped.h, and its table of 32-bit entries. Knows no format. */
#include "vmm-helper/backend/block/mapped.h"

#include <errno.h>
#include <inttypes.h>

#include "vmm-helper/backend/block/iov.h"
#include "vmm-helper/backend/block/options.h"

/* --- Opening
 * -------------------------------------------------------------------------------------------------
 */

static int flush_file(BlockNode *node)
{
    int result = 0;
    for (guint i = 0; i < node->children->len && result == 0; i++) {
        const BlockChild *child = &g_array_index(node->children, BlockChild, i);
        result = child->role == BLOCK_CHILD_BACKING ? 0 : block_flush(child->node);
    }
    return result;
}

bool block_mapped_open(BlockNode *node, BlockOptions *options, GError **error)
{
    BlockMapped *mapped = node->state;
    mapped->file = block_open_child(node, BLOCK_CHILD_FILE, "file", options, error);
    if (!mapped->file)
        return false;
    fiber_mutex_init(&mapped->lock);
    mapped->order = block_order_new(node, flush_file);
    return true;
}

void block_mapped_close(BlockNode *node)
{
    BlockMapped *mapped = node->state;
    if (!mapped->order)
        return;
    g_clear_pointer(&mapped->order, block_order_free);
    fiber_mutex_finish(&mapped->lock);
}

bool block_mapped_damaged(const BlockNode *node, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return fail(error, VIR_ERR_OPERATION_FAILED, _("the %s image '%s' is damaged: %s"),
                node->driver->name, node->filename, text);
}

bool block_mapped_refused(const BlockNode *node, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("the %s image '%s' cannot be used: %s"),
                node->driver->name, node->filename, text);
}

bool block_mapped_load(BlockNode *node, uint64_t offset, void *to, size_t bytes, const char *what,
                       GError **error)
{
    const BlockMapped *mapped = node->state;
    uint64_t size = mapped->file->size;
    if (offset > size || bytes > size - offset)
        return block_mapped_damaged(node, error,
                                    _("it ends before its %s, which should be at offset %" PRIu64),
                                    what, offset);
    int result = block_read_buffer(mapped->file, offset, to, bytes);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot read the %s of '%s'"), what, node->filename);
}

bool block_mapped_no_backing(BlockOptions *options, bool *ret_stated, GError **error)
{
    g_autofree char *choice = block_options_take(options, "backing");
    *ret_stated = choice;
    return !choice || strcmp(choice, "none") == 0 ||
           fail(error, VIR_ERR_INVALID_ARG, _("option 'backing' is 'none' or absent, not '%s'"),
                choice);
}

bool block_mapped_backing(BlockNode *node, BlockOptions *options, const char *name,
                          const char *format, GError **error)
{
    bool none;
    if (!block_mapped_no_backing(options, &none, error))
        return false;
    bool stated = block_options_has(options, "backing.filename") ||
                  block_options_has(options, "backing.file.filename");
    if (none || (!stated && !name))
        return true;
    if (!block_opener(node))
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED,
                    _("no backing file can be opened here for '%s'"), node->filename);
    if (!stated) {
        g_autofree char *resolved = block_resolve_name(node->filename, name, error);
        if (!resolved)
            return false;
        block_options_set(options, "backing.filename", resolved);
    }
    if (format && !block_options_has(options, "backing.driver"))
        block_options_set(options, "backing.driver", format);
    if (block_open_child(node, BLOCK_CHILD_BACKING, "backing", options, error))
        return true;
    g_prefix_error(error, _("backing file of '%s': "), node->filename);
    return false;
}

int block_mapped_entry(BlockNode *node, BlockTableCache *cache, uint64_t table_offset,
                       uint64_t index, unsigned width, void *ret_entry)
{
    const BlockMapped *mapped = node->state;
    uint64_t size = mapped->file->size, at;
    /* The whole entry is in the file; the rest of its part may end behind it. */
    if (table_offset == 0 || __builtin_mul_overflow(index, width, &at) || table_offset > size ||
        at > size - table_offset || width > size - table_offset - at)
        return -EIO;
    BlockTable *table;
    int result =
        block_table_get(cache, table_offset + at / BLOCK_MAPPED_SLICE * BLOCK_MAPPED_SLICE, &table);
    if (result < 0)
        return result;
    memcpy(ret_entry, (char *)table->data + at % BLOCK_MAPPED_SLICE, width);
    block_table_put(cache, table);
    return 0;
}

/* --- Reading
 * -------------------------------------------------------------------------------------------------
 */

static int locate_locked(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *place)
{
    const BlockMapped *mapped = node->state;
    *place = (BlockPlace){.bytes = bytes};
    int result = mapped->locate(node, offset, bytes, place);
    if (result == 0 &&
        (place->bytes <= 0 || place->bytes > bytes || place->offset > (uint64_t)BLOCK_MAX_SIZE))
        result = -EIO;
    return result;
}

static int locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *place)
{
    BlockMapped *mapped = node->state;
    fiber_mutex_lock(&mapped->lock);
    int result = locate_locked(node, offset, bytes, place);
    fiber_mutex_unlock(&mapped->lock);
    return result;
}

/* Behind the end of a shorter backing file is zero. */
static int read_backing(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                        int n_iov)
{
    BlockNode *backing = block_child(node, BLOCK_CHILD_BACKING);
    int64_t there = backing ? CLAMP(backing->size - offset, 0, bytes) : 0;
    if (there < bytes)
        block_iov_zero(iov, n_iov, there, bytes - there);
    if (there == 0)
        return 0;
    g_autofree struct iovec *inside = g_try_new(struct iovec, n_iov);
    if (!inside)
        return -ENOMEM;
    return block_read(backing, offset, there, inside, block_iov_slice(inside, iov, n_iov, 0, there),
                      0);
}

static int read_packed(BlockNode *node, const BlockPlace *place, int64_t offset,
                       const struct iovec *iov, int n_iov)
{
    const BlockMapped *mapped = node->state;
    uint64_t skip = offset - place->piece;
    if (!mapped->unpack || place->packed == 0 || place->packed > BLOCK_MAX_REQUEST ||
        place->unpacked > BLOCK_MAX_REQUEST || skip + place->bytes > place->unpacked)
        return -EIO;
    g_autofree char *packed = g_try_malloc(place->packed), *whole = g_try_malloc(place->unpacked);
    if (!packed || !whole)
        return -ENOMEM;
    int result = block_read_buffer(place->file, place->offset, packed, place->packed);
    if (result == 0 && !mapped->unpack(whole, place->unpacked, packed, place->packed))
        result = -EIO;
    if (result == 0)
        block_iov_scatter(iov, n_iov, 0, whole + skip, place->bytes);
    return result;
}

static int read_place(BlockNode *node, const BlockPlace *place, int64_t offset,
                      const struct iovec *iov, int n_iov)
{
    switch (place->kind) {
    case BLOCK_PLACE_NONE:
        return read_backing(node, offset, place->bytes, iov, n_iov);
    case BLOCK_PLACE_ZERO:
        block_iov_zero(iov, n_iov, 0, place->bytes);
        return 0;
    case BLOCK_PLACE_DATA:
        return block_read(place->file, place->offset, place->bytes, iov, n_iov, 0);
    case BLOCK_PLACE_PACKED:
        return read_packed(node, place, offset, iov, n_iov);
    }
    return -EIO;
}

int block_mapped_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                      int n_iov, int flags)
{
    g_autofree struct iovec *slice = g_try_new(struct iovec, n_iov);
    if (!slice)
        return -ENOMEM;
    for (int64_t done = 0; done < bytes;) {
        BlockPlace place;
        int result = locate(node, offset + done, bytes - done, &place);
        if (result == 0) {
            int n = block_iov_slice(slice, iov, n_iov, done, place.bytes);
            result = read_place(node, &place, offset + done, slice, n);
        }
        if (result < 0)
            return result;
        done += place.bytes;
    }
    return 0;
}

/* --- Writing
 * -------------------------------------------------------------------------------------------------
 */

int block_mapped_fill(BlockNode *node, BlockNode *file, uint64_t room, uint64_t room_bytes,
                      uint64_t offset, int64_t bytes, const struct iovec *iov, int n_iov)
{
    BlockMapped *mapped = node->state;
    /* What an interrupted allocation has left there must not be seen; the file reaches to the end
     * of the room. */
    uint64_t size = file->size, inside = size > room ? MIN(size - room, room_bytes) : 0;
    int result = inside ? block_write_zeroes(file, room, inside, BLOCK_MAY_UNMAP) : 0;
    if (result == 0 && inside < room_bytes)
        result = block_resize(file, room + room_bytes, 0, NULL);
    if (result == 0)
        result = block_write(file, offset, bytes, iov, n_iov, 0);
    block_order_wrote(mapped->order);
    return result;
}

/* The part of a write that begins at @offset. *ret_bytes: how much of it is done. */
static int write_part(BlockNode *node, int64_t offset, int64_t bytes, struct iovec *slice,
                      const struct iovec *iov, int n_iov, int64_t done, int64_t *ret_bytes)
{
    BlockMapped *mapped = node->state;
    BlockPlace place;
    fiber_mutex_lock(&mapped->lock);
    int result = locate_locked(node, offset, bytes, &place);
    bool allocates = place.kind != BLOCK_PLACE_DATA;
    int n = result == 0 ? block_iov_slice(slice, iov, n_iov, done, place.bytes) : 0;
    if (result == 0 && allocates)
        result = mapped->allocate ? mapped->allocate(node, offset, place.bytes, slice, n) : -EPERM;
    fiber_mutex_unlock(&mapped->lock);
    if (result == 0 && !allocates) {
        result = block_write(place.file, place.offset, place.bytes, slice, n, 0);
        block_order_wrote(mapped->order);
    }
    *ret_bytes = place.bytes;
    return result;
}

int block_mapped_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                       int n_iov, int flags)
{
    g_autofree struct iovec *slice = g_try_new(struct iovec, n_iov);
    if (!slice)
        return -ENOMEM;
    int result = 0;
    for (int64_t done = 0, part; done < bytes && result == 0; done += part)
        result = write_part(node, offset + done, bytes - done, slice, iov, n_iov, done, &part);
    return result;
}

/* Pieces with a place are zeroed there; pieces without one are zero already, unless a backing file
 * is seen through them: those are written by the caller. */
int block_mapped_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags)
{
    BlockMapped *mapped = node->state;
    if (block_child(node, BLOCK_CHILD_BACKING))
        return -ENOTSUP;
    for (int64_t done = 0; done < bytes;) {
        BlockPlace place;
        int result = locate(node, offset + done, bytes - done, &place);
        if (result == 0 && place.kind == BLOCK_PLACE_DATA) {
            result = block_write_zeroes(place.file, place.offset, place.bytes, flags & ~BLOCK_FUA);
            block_order_wrote(mapped->order);
        } else if (result == 0 && place.kind == BLOCK_PLACE_PACKED) {
            result = -ENOTSUP;
        }
        if (result < 0)
            return result;
        done += place.bytes;
    }
    return 0;
}

int block_mapped_discard(BlockNode *node, int64_t offset, int64_t bytes)
{
    for (int64_t done = 0; done < bytes;) {
        BlockPlace place;
        int result = locate(node, offset + done, bytes - done, &place);
        if (result == 0 && place.kind == BLOCK_PLACE_DATA)
            result = block_discard(place.file, place.offset,
                                   MIN(place.bytes, place.file->size - (int64_t)place.offset));
        if (result < 0)
            return result;
        done += place.bytes;
    }
    return 0;
}

/* --- Status
 * --------------------------------------------------------------------------------------------------
 */

static bool continues(const BlockPlace *first, const BlockPlace *next)
{
    return next->kind == first->kind && next->kind != BLOCK_PLACE_PACKED &&
           (next->kind != BLOCK_PLACE_DATA ||
            (next->file == first->file && next->offset == first->offset + first->bytes));
}

int block_mapped_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status)
{
    static const uint32_t flags[] = {
        [BLOCK_PLACE_NONE] = 0,
        [BLOCK_PLACE_ZERO] = BLOCK_STATUS_ZERO | BLOCK_STATUS_ALLOCATED,
        [BLOCK_PLACE_DATA] = BLOCK_STATUS_DATA | BLOCK_STATUS_ALLOCATED | BLOCK_STATUS_OFFSET_VALID,
        [BLOCK_PLACE_PACKED] = BLOCK_STATUS_DATA | BLOCK_STATUS_ALLOCATED | BLOCK_STATUS_COMPRESSED,
    };
    BlockPlace place, next;
    int result = locate(node, offset, bytes, &place);
    if (result < 0)
        return result;
    /* Neighbours of the same kind as one, within reason: each costs a look into a table. */
    for (unsigned i = 0; i < 1024 && place.bytes < bytes; i++) {
        if (locate(node, offset + place.bytes, bytes - place.bytes, &next) < 0 ||
            !continues(&place, &next))
            break;
        place.bytes += next.bytes;
    }
    *ret_status = (BlockStatus){.flags = flags[place.kind], .bytes = place.bytes};
    if (place.kind == BLOCK_PLACE_DATA) {
        ret_status->offset = place.offset;
        ret_status->file = place.file;
    }
    return 0;
}

/* --- A table of 32-bit entries
 * ------------------------------------------------------------------------------- */

#define SECTOR_ENTRIES (BLOCK_SECTOR / 4)

bool block_map32_load(BlockNode *node, BlockMap32 *map, uint64_t offset, uint64_t entries,
                      GError **error)
{
    if (entries > BLOCK_MAX_METADATA / 4)
        return block_mapped_refused(node, error, _("its block table has %" PRIu64 " entries"),
                                    entries);
    const BlockMapped *mapped = node->state;
    /* What is not in the file is not made room for either. */
    if (offset > (uint64_t)mapped->file->size ||
        entries * 4 > (uint64_t)mapped->file->size - offset)
        return block_mapped_damaged(
            node, error, _("it ends before the end of its block table at offset %" PRIu64), offset);
    map->raw = g_try_malloc0(MAX(entries * 4, 4));
    map->dirty = g_try_malloc0(entries / SECTOR_ENTRIES + 1);
    if (!map->raw || !map->dirty)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, ENOMEM,
                          _("no room for the block table of '%s'"), node->filename);
    map->offset = offset;
    map->entries = entries;
    return entries == 0 ||
           block_mapped_load(node, offset, map->raw, entries * 4, _("block table"), error);
}

void block_map32_free(BlockMap32 *map)
{
    g_clear_pointer(&map->raw, g_free);
    g_clear_pointer(&map->dirty, g_free);
}

uint32_t block_map32_get(const BlockMap32 *map, uint32_t index)
{
    return map->big_endian ? GUINT32_FROM_BE(map->raw[index]) : GUINT32_FROM_LE(map->raw[index]);
}

void block_map32_set(BlockNode *node, BlockMap32 *map, uint32_t index, uint32_t value)
{
    const BlockMapped *mapped = node->state;
    map->raw[index] = map->big_endian ? GUINT32_TO_BE(value) : GUINT32_TO_LE(value);
    map->dirty[index / SECTOR_ENTRIES] = 1;
    map->any_dirty = true;
    map->after = block_order_wrote(mapped->order);
}

int block_map32_write_back(BlockNode *node, BlockMap32 *map)
{
    const BlockMapped *mapped = node->state;
    if (!map->any_dirty)
        return 0;
    int result = block_order_stable(mapped->order, map->after);
    uint32_t sectors = map->entries / SECTOR_ENTRIES + 1;
    for (uint32_t at = 0; at < sectors && result == 0; at++) {
        if (!map->dirty[at])
            continue;
        uint32_t first = at * SECTOR_ENTRIES, count = MIN(map->entries - first, SECTOR_ENTRIES);
        result = block_write_buffer(mapped->file, map->offset + 4 * (uint64_t)first,
                                    map->raw + first, count * 4, 0);
        block_order_wrote(mapped->order);
        if (result == 0)
            map->dirty[at] = 0;
    }
    if (result == 0)
        map->any_dirty = false;
    return result;
}
