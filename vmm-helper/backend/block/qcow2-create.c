/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Making qcow2 images with the options of "qemu-img create -f qcow2 -o …": an image of no size is
 * written first, then opened and grown as any other; preallocation maps every cluster of it.
 */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/options.h"
#include "vmm-helper/backend/block/qcow2.h"

typedef enum Preallocation {
    PREALLOCATION_OFF,
    PREALLOCATION_METADATA,
    PREALLOCATION_FALLOC,
    PREALLOCATION_FULL,
} Preallocation;

typedef struct Creation {
    uint64_t size, cluster_size, refcount_bits;
    bool has_size, lazy_refcounts, extended_l2, data_file_raw;
    int version, preallocation, compression;
    char *backing_file, *backing_format, *data_file;
} Creation;

static void creation_clear(Creation *creation)
{
    g_free(creation->backing_file);
    g_free(creation->backing_format);
    g_free(creation->data_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Creation, creation_clear)

static bool take_options(Creation *creation, BlockOptions *options, GError **error)
{
    static const char *const versions[] = {"0.10", "v2", "1.1", "v3", NULL};
    static const char *const preallocations[] = {"off", "metadata", "falloc", "full", NULL};
    static const char *const compressions[] = {"zlib", "zstd", NULL};
    int version = 2;
    bool encryption = false;
    creation->has_size = block_options_has(options, "size");
    creation->cluster_size = 65536;
    creation->refcount_bits = 16;
    if (!block_options_take_size(options, "size", &creation->size, error) ||
        !block_options_take_enum(options, "compat", versions, &version, error) ||
        !block_options_take_size(options, "cluster_size", &creation->cluster_size, error) ||
        !block_options_take_size(options, "refcount_bits", &creation->refcount_bits, error) ||
        !block_options_take_bool(options, "lazy_refcounts", &creation->lazy_refcounts, error) ||
        !block_options_take_bool(options, "extended_l2", &creation->extended_l2, error) ||
        !block_options_take_bool(options, "data_file_raw", &creation->data_file_raw, error) ||
        !block_options_take_bool(options, "encryption", &encryption, error) ||
        !block_options_take_enum(options, "preallocation", preallocations, &creation->preallocation,
                                 error) ||
        !block_options_take_enum(options, "compression_type", compressions, &creation->compression,
                                 error))
        return false;
    creation->version = version < 2 ? 2 : 3;
    creation->backing_file = block_options_take(options, "backing_file");
    creation->backing_format = block_options_take(options, "backing_fmt");
    creation->data_file = block_options_take(options, "data_file");
    if (encryption)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("encrypted qcow2 images are not supported yet"));
    return block_options_finish(options, "qcow2", error);
}

static bool invalid(GError **error, const char *what)
{
    return fail(error, VIR_ERR_INVALID_ARG, "%s", what);
}

static bool check_options(const Creation *c, GError **error)
{
    bool power = c->cluster_size && !(c->cluster_size & (c->cluster_size - 1));
    if (!power || c->cluster_size < 512 || c->cluster_size > 2 << 20)
        return invalid(error, _("cluster_size is a power of two from 512 to 2M"));
    if (c->refcount_bits > 64 || !c->refcount_bits || c->refcount_bits & (c->refcount_bits - 1))
        return invalid(error, _("refcount_bits is a power of two from 1 to 64"));
    if (c->version < 3 && (c->refcount_bits != 16 || c->lazy_refcounts || c->extended_l2 ||
                           c->data_file || c->compression))
        return invalid(
            error,
            _("refcount_bits, lazy_refcounts, extended_l2, data_file and compression_type need "
              "compat=1.1"));
    if (c->extended_l2 && c->cluster_size < 16384)
        return invalid(error, _("extended_l2 needs a cluster_size of 16k or more"));
    if (c->data_file_raw && (!c->data_file || c->backing_file))
        return invalid(error, _("data_file_raw needs a data_file and no backing_file"));
    if (c->preallocation && c->backing_file && !c->extended_l2)
        return invalid(error, _("preallocation would hide the backing file"));
    if (c->backing_file && !c->backing_format)
        return invalid(
            error, _("state the format of the backing file with backing_fmt: it is never guessed"));
    if (c->backing_file && strlen(c->backing_file) > 1023)
        return invalid(error, _("the backing file's name is longer than 1023 bytes"));
    if (c->size > (uint64_t)BLOCK_MAX_SIZE)
        return invalid(error, _("no disk can have that size"));
    return true;
}

/* Without a size the image has its backing file's. */
static bool size_from_backing(Creation *creation, BlockNode *file, GError **error)
{
    if (creation->has_size)
        return true;
    if (!creation->backing_file)
        return invalid(error, _("an image needs a size"));
    g_autofree char *name = block_resolve_name(file->filename, creation->backing_file, error);
    if (!name)
        return false;
    g_autoptr(BlockOptions) options = block_options_new();
    block_options_set(options, "driver", creation->backing_format);
    block_options_set(options, "filename", name);
    block_options_set(options, "read-only", "on");
    g_autoptr(BlockNode) backing = block_open(block_opener(file), options, error);
    creation->size = backing ? block_size(backing) : 0;
    return backing;
}

static void header_fill(Qcow2 *q, const Creation *creation)
{
    bool v3 = creation->version >= 3;
    q->header = (Qcow2Header){
        .version = creation->version,
        .header_length = v3 ? 112 : 72,
        .cluster_bits = __builtin_ctzll(creation->cluster_size),
        .reftable_offset = creation->cluster_size,
        .reftable_clusters = 1,
        .refcount_order = __builtin_ctzll(creation->refcount_bits),
        .compression_type = creation->compression,
        .incompatible = (creation->compression ? QCOW2_COMPRESSION_TYPE : 0) |
                        (creation->extended_l2 ? QCOW2_EXTENDED_L2 : 0) |
                        (creation->data_file ? QCOW2_EXTERNAL_DATA : 0),
        .compatible = creation->lazy_refcounts ? QCOW2_LAZY_REFCOUNTS : 0,
        .autoclear = creation->data_file_raw ? QCOW2_DATA_FILE_RAW : 0,
    };
    q->backing_file = g_strdup(creation->backing_file);
    q->backing_format = g_strdup(creation->backing_format);
    q->data_file_name = g_strdup(creation->data_file);
}

/* Header, one cluster of reference count table, one block of counts for these three. */
static int write_empty(BlockNode *file, const Creation *creation)
{
    Qcow2 q = {
        .file = file, .extensions = g_ptr_array_new(), .refcount_bits = creation->refcount_bits};
    BlockNode view = {.state = &q};
    header_fill(&q, creation);
    g_autofree uint8_t *raw = g_malloc0(2 * creation->cluster_size);
    qcow2_store64(raw, 2 * creation->cluster_size);
    for (unsigned i = 0; i < 3; i++)
        qcow2_count_put(&q, raw + creation->cluster_size, i, 1);
    int result =
        block_write_buffer(file, creation->cluster_size, raw, 2 * creation->cluster_size, 0);
    if (result == 0)
        result = qcow2_header_write(&view);
    g_ptr_array_unref(q.extensions);
    g_free(q.backing_file);
    g_free(q.backing_format);
    g_free(q.data_file_name);
    return result == 0 ? block_flush(file) : result;
}

/* Maps every cluster to one of its own; the content is what a new file holds there: zeroes. */
static int preallocate(BlockNode *node, const Creation *creation)
{
    Qcow2 *q = node->state;
    int result = qcow2_exclusive_begin(node);
    if (result < 0)
        return result;
    uint64_t end = 0;
    for (uint64_t at = 0; at < creation->size && result == 0;) {
        BlockTable *slice;
        uint32_t index;
        result = qcow2_l2_writable(node, at, &slice, &index);
        if (result < 0)
            break;
        uint64_t most = MIN(qcow2_clusters(q, creation->size - at), qcow2_slice_entries(q) - index),
                 host = at;
        if (!q->external_data)
            result = qcow2_allocate(node, 1, most, &host, &most);
        for (uint64_t i = 0; i < most && result == 0; i++) {
            uint64_t bits = q->extended_l2 && !creation->backing_file ? UINT32_MAX : 0;
            qcow2_l2_set(node, slice, index + i,
                         (Qcow2Entry){(host + (i << q->cluster_bits)) | QCOW2_COPIED, bits});
        }
        qcow2_l2_put(node, slice);
        end = MAX(end, host + (most << q->cluster_bits));
        if (result == 0 && creation->preallocation == PREALLOCATION_FALLOC)
            result = block_write_zeroes(q->data, host, most << q->cluster_bits, 0);
        for (uint64_t i = 0;
             i < most && result == 0 && creation->preallocation == PREALLOCATION_FULL; i++) {
            g_autofree char *zeroes = g_malloc0(q->cluster_size);
            result = block_write_buffer(q->data, host + (i << q->cluster_bits), zeroes,
                                        q->cluster_size, 0);
        }
        at += most << q->cluster_bits;
    }
    if (result == 0 && !q->external_data && (int64_t)end > block_size(q->file))
        result = block_resize(q->file, end, 0, NULL);
    if (result == 0)
        result = qcow2_write_back_stable(node);
    qcow2_exclusive_end(node);
    return result;
}

static bool make_data_file(BlockNode *file, const Creation *creation, GError **error)
{
    if (!creation->data_file)
        return true;
    BlockOpener *opener = block_opener(file);
    g_autofree char *name = block_resolve_name(file->filename, creation->data_file, error);
    if (!name)
        return false;
    if (!opener || !opener->create)
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("no data file can be made here"));
    g_auto(Fd) fd = opener->create(opener, name, error);
    return fd >= 0;
}

bool qcow2_create(BlockNode *file, BlockOptions *options, GError **error)
{
    g_auto(Creation) creation = {0};
    if (!take_options(&creation, options, error) || !check_options(&creation, error) ||
        !size_from_backing(&creation, file, error) || !make_data_file(file, &creation, error))
        return false;
    int result =
        file->size > 0 && block_resize(file, 0, 0, NULL) < 0 ? -EIO : write_empty(file, &creation);
    if (result < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result, _("cannot make the image '%s'"),
                          file->filename);
    g_autoptr(BlockOptions) own = block_options_new();
    block_options_set(own, "backing", "none");
    block_options_set(own, "cache", "writeback");
    g_autoptr(BlockNode) node = block_open_over(block_driver_find("qcow2"), file, own, error);
    if (!node || block_resize(node, creation.size, 0, error) < 0)
        return false;
    if (creation.preallocation != PREALLOCATION_OFF)
        result = preallocate(node, &creation);
    if (result == 0)
        result = block_flush(node);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot fill the image '%s'"), file->filename);
}
