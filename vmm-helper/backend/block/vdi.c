/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VirtualBox disk images: a header, a map of 32-bit block numbers, blocks. Numbers are
 * little-endian. Layout as the libyal project's "Virtual Disk Image (VDI) format" documents it.
 *
 * The header counts the allocated blocks, and other programs allocate by that count: it is written,
 * with the data, before the map refers to a new block. Differencing and undo images are refused.
 */
#include <errno.h>
#include <inttypes.h>
#include <sys/random.h>

#include "common/log.h"
#include "vmm-helper/backend/block/mapped.h"
#include "vmm-helper/backend/block/options.h"

#define SIGNATURE UINT32_C(0xbeda107f)
#define VERSION UINT32_C(0x00010001)
#define HEADER_BYTES 512
#define DEFAULT_BLOCK (1u << 20)
#define BLOCK_FREE UINT32_C(0xffffffff)
#define BLOCK_ZERO UINT32_C(0xfffffffe)
#define TYPE_DYNAMIC 1
#define TYPE_STATIC 2

enum { /* offsets in the header */
       AT_TEXT = 0,
       AT_SIGNATURE = 64,
       AT_VERSION = 68,
       AT_HEADER_SIZE = 72,
       AT_TYPE = 76,
       AT_MAP_OFFSET = 340,
       AT_DATA_OFFSET = 344,
       AT_SECTOR_SIZE = 360,
       AT_DISK_SIZE = 368,
       AT_BLOCK_SIZE = 376,
       AT_BLOCK_EXTRA = 380,
       AT_BLOCKS = 384,
       AT_ALLOCATED = 388,
       AT_UUID = 392,
       AT_UUID_SNAPSHOT = 408,
       AT_UUID_PARENT = 424,
};

typedef struct Vdi {
    BlockMapped mapped;
    BlockMap32 map;
    uint8_t header[HEADER_BYTES];
    uint32_t block_size;
    uint64_t data; /* offset of block 0 */
    uint32_t next; /* first block number that no entry has */
    bool header_dirty, loaded;
    uint64_t overlaps, outside; /* entries found so at open */
} Vdi;

/* --- Opening
 * -------------------------------------------------------------------------------------------------
 */

static bool is_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

static bool check_kind(BlockNode *node, GError **error)
{
    const Vdi *vdi = node->state;
    const uint8_t *header = vdi->header;
    uint32_t type = block_le32(header + AT_TYPE);
    if (block_le32(header + AT_SIGNATURE) != SIGNATURE)
        return block_mapped_damaged(node, error, _("it does not begin as a VDI image"));
    if (block_le32(header + AT_VERSION) != VERSION)
        return block_mapped_refused(node, error, _("its version is %u.%u, known is 1.1"),
                                    block_le32(header + AT_VERSION) >> 16,
                                    block_le32(header + AT_VERSION) & 0xffff);
    if (type != TYPE_DYNAMIC && type != TYPE_STATIC)
        return block_mapped_refused(
            node, error, _("its type is %u: only dynamic and static images can be read"), type);
    if (!is_zero(header + AT_UUID_PARENT, 16))
        return block_mapped_refused(node, error, _("it is the difference to another image"));
    if (block_le32(header + AT_BLOCK_EXTRA))
        return block_mapped_refused(node, error, _("its blocks have extra data"));
    return true;
}

static bool check_geometry(BlockNode *node, GError **error)
{
    Vdi *vdi = node->state;
    const uint8_t *header = vdi->header;
    uint64_t size = block_le64(header + AT_DISK_SIZE), map = block_le32(header + AT_MAP_OFFSET);
    uint64_t blocks = block_le32(header + AT_BLOCKS);
    vdi->block_size = block_le32(header + AT_BLOCK_SIZE);
    vdi->data = block_le32(header + AT_DATA_OFFSET);
    if (vdi->block_size < BLOCK_SECTOR || vdi->block_size > BLOCK_MAX_REQUEST ||
        vdi->block_size & (vdi->block_size - 1))
        return block_mapped_damaged(node, error, _("its block size is %u"), vdi->block_size);
    if (block_le32(header + AT_SECTOR_SIZE) != BLOCK_SECTOR)
        return block_mapped_refused(node, error, _("its sector size is %u"),
                                    block_le32(header + AT_SECTOR_SIZE));
    if (size > (uint64_t)BLOCK_MAX_SIZE || size > blocks * vdi->block_size)
        return block_mapped_damaged(
            node, error, _("its %" PRIu64 " blocks are not enough for %" PRIu64 " bytes"), blocks,
            size);
    if (map % BLOCK_SECTOR || vdi->data % BLOCK_SECTOR || map < HEADER_BYTES || vdi->data < map ||
        vdi->data - map < blocks * 4)
        return block_mapped_damaged(node, error,
                                    _("its block map at %" PRIu64 " and its data at %" PRIu64
                                      " overlap each other or the header"),
                                    map, vdi->data);
    node->size = size & ~(uint64_t)(BLOCK_SECTOR - 1);
    return block_map32_load(node, &vdi->map, map, blocks, error);
}

/* The entries that leave the file or meet each other; and where new blocks go. */
static bool check_map(BlockNode *node, GError **error)
{
    Vdi *vdi = node->state;
    uint64_t in_file =
        vdi->mapped.file->size > (int64_t)vdi->data ? vdi->mapped.file->size - vdi->data : 0;
    uint64_t blocks = in_file / vdi->block_size + !!(in_file % vdi->block_size);
    if (blocks / 8 > BLOCK_MAX_METADATA)
        return block_mapped_refused(node, error, _("its file holds %" PRIu64 " blocks"), blocks);
    g_autofree uint8_t *used = g_try_malloc0(blocks / 8 + 1);
    if (!used)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, ENOMEM, _("no room to check '%s'"),
                          node->filename);
    vdi->next = 0;
    for (uint32_t i = 0; i < vdi->map.entries; i++) {
        uint32_t entry = block_map32_get(&vdi->map, i);
        if (entry >= BLOCK_ZERO)
            continue;
        if (entry >= blocks) {
            vdi->outside++;
            continue;
        }
        vdi->overlaps += used[entry / 8] >> (entry % 8) & 1;
        used[entry / 8] |= 1 << (entry % 8);
        vdi->next = MAX(vdi->next, entry + 1);
    }
    if ((vdi->overlaps || vdi->outside) && !node->read_only)
        return block_mapped_damaged(
            node, error,
            _("%" PRIu64 " blocks are used twice and %" PRIu64
              " lie outside the file: open it read-only to save what is left"),
            vdi->overlaps, vdi->outside);
    return true;
}

static int vdi_locate(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place)
{
    const Vdi *vdi = node->state;
    uint32_t index = offset / vdi->block_size, inside = offset % vdi->block_size;
    uint32_t entry = block_map32_get(&vdi->map, index);
    ret_place->bytes = MIN(bytes, vdi->block_size - inside);
    if (entry == BLOCK_FREE || entry == BLOCK_ZERO) {
        ret_place->kind = BLOCK_PLACE_ZERO;
        return 0;
    }
    ret_place->kind = BLOCK_PLACE_DATA;
    ret_place->file = vdi->mapped.file;
    ret_place->offset = vdi->data + (uint64_t)entry * vdi->block_size + inside;
    return 0;
}

static int vdi_allocate(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov,
                        int n_iov)
{
    Vdi *vdi = node->state;
    if (vdi->next >= BLOCK_ZERO)
        return -ENOSPC;
    uint64_t room = vdi->data + (uint64_t)vdi->next * vdi->block_size;
    int result = block_mapped_fill(node, vdi->mapped.file, room, vdi->block_size,
                                   room + offset % vdi->block_size, bytes, iov, n_iov);
    if (result < 0)
        return result;
    block_map32_set(node, &vdi->map, offset / vdi->block_size, vdi->next++);
    block_put_le32(vdi->header + AT_ALLOCATED, vdi->next);
    vdi->header_dirty = true;
    return 0;
}

static bool vdi_open(BlockNode *node, BlockOptions *options, GError **error)
{
    Vdi *vdi = node->state;
    vdi->mapped.locate = vdi_locate;
    vdi->mapped.allocate = vdi_allocate;
    bool none;
    if (!block_mapped_no_backing(options, &none, error) ||
        !block_mapped_open(node, options, error) ||
        !block_mapped_load(node, 0, vdi->header, HEADER_BYTES, _("header"), error) ||
        !check_kind(node, error) || !check_geometry(node, error) || !check_map(node, error))
        return false;
    node->limits.cluster = vdi->block_size;
    node->limits.supported_zero_flags = BLOCK_MAY_UNMAP;
    vdi->loaded = true;
    return true;
}

/* --- Writing back
 * -------------------------------------------------------------------------------------------- */

/* Mutex held. The count goes with the data, both before the map. */
static int write_back(BlockNode *node)
{
    Vdi *vdi = node->state;
    int result = 0;
    if (vdi->header_dirty) {
        result = block_write_buffer(vdi->mapped.file, 0, vdi->header, HEADER_BYTES, 0);
        vdi->map.after = block_order_wrote(vdi->mapped.order);
        if (result == 0)
            vdi->header_dirty = false;
    }
    return result == 0 ? block_map32_write_back(node, &vdi->map) : result;
}

static int vdi_flush(BlockNode *node)
{
    Vdi *vdi = node->state;
    fiber_mutex_lock(&vdi->mapped.lock);
    int result = write_back(node);
    fiber_mutex_unlock(&vdi->mapped.lock);
    return result == 0 ? block_order_flush(vdi->mapped.order) : result;
}

static void vdi_close(BlockNode *node)
{
    Vdi *vdi = node->state;
    if (vdi->loaded && !node->read_only) {
        int result = vdi_flush(node);
        if (result < 0)
            log_error("cannot write back '%s' on closing: %s", node->filename, g_strerror(-result));
    }
    block_map32_free(&vdi->map);
    block_mapped_close(node);
}

/* --- Resizing, check, information
 * ---------------------------------------------------------------------------- */

/* Mutex held. The map grows into the room before the data; blocks are never moved. */
static int grow(BlockNode *node, int64_t size, GError **error)
{
    Vdi *vdi = node->state;
    uint64_t blocks = size / vdi->block_size + !!(size % vdi->block_size);
    uint64_t room = MIN((vdi->data - vdi->map.offset) / 4, (uint64_t)BLOCK_MAX_METADATA / 4);
    if (size < node->size || blocks > room) {
        fail(error, VIR_ERR_OPERATION_UNSUPPORTED,
             _("'%s' can grow to %" PRIu64
               " bytes in place, not be made smaller or larger: convert it"),
             node->filename, room * vdi->block_size);
        return -ENOTSUP;
    }
    uint32_t before = vdi->map.entries;
    uint32_t *raw = g_try_realloc(vdi->map.raw, MAX(blocks, 1) * 4);
    if (raw)
        vdi->map.raw = raw;
    uint8_t *dirty = g_try_realloc(vdi->map.dirty, blocks / (BLOCK_SECTOR / 4) + 1);
    if (dirty)
        vdi->map.dirty = dirty;
    if (!raw || !dirty)
        return -ENOMEM;
    size_t known = before / (BLOCK_SECTOR / 4) + 1;
    memset(dirty + known, 0, blocks / (BLOCK_SECTOR / 4) + 1 - known);
    vdi->map.entries = blocks;
    for (uint32_t i = before; i < blocks; i++)
        block_map32_set(node, &vdi->map, i, BLOCK_FREE);
    int result = write_back(node);
    if (result == 0)
        result = block_order_flush(vdi->mapped.order);
    if (result < 0)
        return result;
    block_put_le32(vdi->header + AT_BLOCKS, blocks);
    block_put_le64(vdi->header + AT_DISK_SIZE, size);
    vdi->header_dirty = true;
    result = write_back(node);
    if (result == 0)
        node->size = size;
    return result;
}

static int vdi_resize(BlockNode *node, int64_t size, int flags, GError **error)
{
    Vdi *vdi = node->state;
    size = (size + BLOCK_SECTOR - 1) & ~(int64_t)(BLOCK_SECTOR - 1);
    fiber_mutex_lock(&vdi->mapped.lock);
    int result = size == node->size ? 0 : grow(node, size, error);
    fiber_mutex_unlock(&vdi->mapped.lock);
    if (result < 0 && error && !*error)
        fail_errno(error, VIR_ERR_OPERATION_FAILED, -result, _("cannot resize '%s'"),
                   node->filename);
    return result;
}

static bool vdi_check(BlockNode *node, unsigned repair, BlockCheck *ret_result, GError **error)
{
    Vdi *vdi = node->state;
    BlockCheck check = {.corruptions = vdi->overlaps + vdi->outside,
                        .total_clusters = vdi->map.entries};
    fiber_mutex_lock(&vdi->mapped.lock);
    uint32_t previous = BLOCK_FREE;
    for (uint32_t i = 0; i < vdi->map.entries; i++) {
        uint32_t entry = block_map32_get(&vdi->map, i);
        if (entry >= BLOCK_ZERO)
            continue;
        check.allocated_clusters++;
        check.fragmented_clusters += previous != BLOCK_FREE && entry != previous + 1;
        previous = entry;
    }
    uint32_t counted = block_le32(vdi->header + AT_ALLOCATED);
    check.image_end_offset = vdi->data + (uint64_t)vdi->next * vdi->block_size;
    /* Other programs put the next block where the count says. */
    if (counted < vdi->next) {
        check.corruptions++;
    } else if (counted > check.allocated_clusters) {
        check.leaks = counted - check.allocated_clusters;
    }
    if (counted != vdi->next && !node->read_only && repair && !vdi->overlaps && !vdi->outside) {
        block_put_le32(vdi->header + AT_ALLOCATED, vdi->next);
        vdi->header_dirty = true;
        check.corruptions_fixed = counted < vdi->next;
        check.leaks_fixed = counted > vdi->next ? counted - vdi->next : 0;
        check.corruptions -= check.corruptions_fixed;
        check.leaks -= MIN(check.leaks, check.leaks_fixed);
    }
    int result = node->read_only ? 0 : write_back(node);
    fiber_mutex_unlock(&vdi->mapped.lock);
    *ret_result = check;
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot repair '%s'"), node->filename);
}

static bool vdi_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    const Vdi *vdi = node->state;
    *ret_info = (BlockInfo){.format = g_strdup("vdi"),
                            .cluster_size = vdi->block_size,
                            .virtual_size = node->size,
                            .actual_size = vdi->mapped.file->size};
    return true;
}

/* --- Making
 * --------------------------------------------------------------------------------------------------
 */

static void header_fill(uint8_t *header, uint64_t size, uint32_t block_size, uint32_t blocks,
                        uint64_t data, bool fixed)
{
    static const char text[] = "<<< Vireo disk image in VDI format >>>\n";
    memcpy(header + AT_TEXT, text, sizeof(text));
    block_put_le32(header + AT_SIGNATURE, SIGNATURE);
    block_put_le32(header + AT_VERSION, VERSION);
    block_put_le32(header + AT_HEADER_SIZE, 0x180);
    block_put_le32(header + AT_TYPE, fixed ? TYPE_STATIC : TYPE_DYNAMIC);
    block_put_le32(header + AT_MAP_OFFSET, HEADER_BYTES);
    block_put_le32(header + AT_DATA_OFFSET, data);
    block_put_le32(header + AT_SECTOR_SIZE, BLOCK_SECTOR);
    block_put_le64(header + AT_DISK_SIZE, size);
    block_put_le32(header + AT_BLOCK_SIZE, block_size);
    block_put_le32(header + AT_BLOCKS, blocks);
    block_put_le32(header + AT_ALLOCATED, fixed ? blocks : 0);
    for (unsigned i = 0; i < 32; i += 4)
        block_put_le32(header + AT_UUID + i, g_random_int());
    if (getrandom(header + AT_UUID, 32, 0) != 32)
        log_error("no random numbers from the kernel: identifiers of a VDI image are weaker ones");
}

static int write_map(BlockNode *file, uint32_t block_size, uint32_t blocks, uint64_t data,
                     bool fixed)
{
    size_t bytes = data - HEADER_BYTES;
    g_autofree uint8_t *map = g_try_malloc0(MAX(bytes, 1));
    if (!map)
        return -ENOMEM;
    for (uint32_t i = 0; i < bytes / 4; i++)
        block_put_le32(map + 4 * (size_t)i, fixed && i < blocks ? i : BLOCK_FREE);
    int result = block_write_buffer(file, HEADER_BYTES, map, bytes, 0);
    if (result == 0 && fixed)
        result = block_resize(file, data + (uint64_t)blocks * block_size, 0, NULL);
    return result == 0 ? block_flush(file) : result;
}

static bool vdi_create(BlockNode *file, BlockOptions *options, GError **error)
{
    static const char *const preallocations[] = {"off", "metadata", NULL};
    uint64_t size = 0, block_size = DEFAULT_BLOCK; /* QEMU reads no other */
    bool fixed = false;
    int preallocation = 0;
    if (!block_options_take_size(options, "size", &size, error) ||
        !block_options_take_size(options, "block_size", &block_size, error) ||
        !block_options_take_bool(options, "static", &fixed, error) ||
        !block_options_take_enum(options, "preallocation", preallocations, &preallocation, error) ||
        !block_options_finish(options, "vdi", error))
        return false;
    fixed |= preallocation > 0;
    if (block_size < 4096 || block_size > BLOCK_MAX_REQUEST || block_size & (block_size - 1))
        return fail(error, VIR_ERR_INVALID_ARG, _("block_size is a power of two from 4k to 32M"));
    if (size > (uint64_t)(BLOCK_MAX_METADATA / 4) * block_size)
        return fail(error, VIR_ERR_INVALID_ARG, _("a VDI image has at most %u blocks"),
                    BLOCK_MAX_METADATA / 4);
    size = (size + BLOCK_SECTOR - 1) & ~(uint64_t)(BLOCK_SECTOR - 1);
    uint32_t blocks = size / block_size + !!(size % block_size);
    uint64_t data =
        HEADER_BYTES + (((uint64_t)blocks * 4 + BLOCK_SECTOR - 1) & ~(uint64_t)(BLOCK_SECTOR - 1));
    g_autofree uint8_t *header = g_malloc0(HEADER_BYTES);
    header_fill(header, size, block_size, blocks, data, fixed);
    /* The header last: until it is there the file is no image. */
    int result = file->size > 0 ? block_resize(file, 0, 0, NULL) : 0;
    if (result == 0)
        result = write_map(file, block_size, blocks, data, fixed);
    if (result == 0)
        result = block_write_buffer(file, 0, header, HEADER_BYTES, 0);
    if (result == 0)
        result = block_flush(file);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot make the image '%s'"), file->filename);
}

static int vdi_probe(const uint8_t *head, size_t len, const char *name)
{
    return len >= HEADER_BYTES && block_le32(head + AT_SIGNATURE) == SIGNATURE ? 100 : 0;
}

const BlockDriver block_driver_vdi = {
    .name = "vdi",
    .state_size = sizeof(Vdi),
    .probe = vdi_probe,
    .open = vdi_open,
    .close = vdi_close,
    .create = vdi_create,
    .read = block_mapped_read,
    .write = block_mapped_write,
    .write_zeroes = block_mapped_write_zeroes,
    .discard = block_mapped_discard,
    .flush = vdi_flush,
    .resize = vdi_resize,
    .status = block_mapped_status,
    .check = vdi_check,
    .info = vdi_info,
};
