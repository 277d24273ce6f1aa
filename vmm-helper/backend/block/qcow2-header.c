/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The qcow2 header and its extensions: read with every field checked against the others and the
 * file before anything is allocated from it. What changes in use are fixed fields of the first
 * sector, written in one piece: a crash leaves the old header or the new one.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "common/log.h"
#include "vmm-helper/backend/block/qcow2.h"

#define V2_LENGTH 72
#define V3_LENGTH 104
#define MAX_BACKING_NAME 1023

enum {
    EXTENSION_END = 0,
    EXTENSION_BACKING_FORMAT = 0xe2792aca,
    EXTENSION_DATA_FILE = 0x44415441,
};

/* --- Checks
 * -------------------------------------------------------------------------------------------- */

static bool bad(const BlockNode *node, GError **error, const char *what)
{
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("'%s' is not a valid qcow2 image: %s"),
                node->filename, what);
}

static void header_parse(Qcow2Header *header, const uint8_t *raw)
{
    *header = (Qcow2Header){
        .version = qcow2_load32(raw + 4),
        .header_length = V2_LENGTH,
        .backing_file_offset = qcow2_load64(raw + 8),
        .backing_file_size = qcow2_load32(raw + 16),
        .cluster_bits = qcow2_load32(raw + 20),
        .size = qcow2_load64(raw + 24),
        .crypt_method = qcow2_load32(raw + 32),
        .l1_size = qcow2_load32(raw + 36),
        .l1_offset = qcow2_load64(raw + 40),
        .reftable_offset = qcow2_load64(raw + 48),
        .reftable_clusters = qcow2_load32(raw + 56),
        .n_snapshots = qcow2_load32(raw + 60),
        .snapshots_offset = qcow2_load64(raw + 64),
        .refcount_order = 4,
    };
    if (header->version < 3)
        return;
    header->incompatible = qcow2_load64(raw + 72);
    header->compatible = qcow2_load64(raw + 80);
    header->autoclear = qcow2_load64(raw + 88);
    header->refcount_order = qcow2_load32(raw + 96);
    header->header_length = qcow2_load32(raw + 100);
    if (header->header_length > V3_LENGTH)
        header->compression_type = raw[104];
}

static bool check_features(const BlockNode *node, const Qcow2Header *header, GError **error)
{
    const Qcow2 *q = node->state;
    const uint64_t known = QCOW2_DIRTY | QCOW2_CORRUPT | QCOW2_EXTERNAL_DATA |
                           QCOW2_COMPRESSION_TYPE | QCOW2_EXTENDED_L2;
    if (header->incompatible & ~known)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("'%s' uses qcow2 features this version does not know (0x%" PRIx64
                      "): a newer version is needed"),
                    node->filename, header->incompatible & ~known);
    if (header->incompatible & QCOW2_CORRUPT && !node->read_only && !q->repairing)
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("'%s' is marked corrupt: open it read-only, or repair it with 'vireo-img "
                      "check -r all'"),
                    node->filename);
    if (header->crypt_method)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("'%s' is encrypted, which is not supported yet"), node->filename);
    if (header->incompatible & QCOW2_EXTERNAL_DATA && header->n_snapshots)
        return bad(node, error, _("an external data file and snapshots exclude each other"));
    if (header->autoclear & QCOW2_DATA_FILE_RAW && !(header->incompatible & QCOW2_EXTERNAL_DATA))
        return bad(node, error, _("a raw data file is announced, but no data file"));
    return true;
}

static bool check_geometry(const BlockNode *node, const Qcow2Header *header, GError **error)
{
    if (header->version != 2 && header->version != 3)
        return bad(node, error, _("its version is neither 2 nor 3"));
    if (header->cluster_bits < 9 || header->cluster_bits > 21)
        return bad(node, error, _("the cluster size is not between 512 bytes and 2 MiB"));
    uint64_t cluster = UINT64_C(1) << header->cluster_bits;
    if (header->header_length < (header->version < 3 ? V2_LENGTH : V3_LENGTH) ||
        header->header_length > cluster)
        return bad(node, error, _("the header's length is wrong"));
    if (header->refcount_order > 6)
        return bad(node, error, _("reference counts are wider than 64 bits"));
    if (header->compression_type > 1 ||
        (header->compression_type != 0) != !!(header->incompatible & QCOW2_COMPRESSION_TYPE))
        return bad(node, error, _("the compression type is unknown or not announced"));
    if (header->incompatible & QCOW2_EXTENDED_L2 && header->cluster_bits < 14)
        return bad(node, error, _("subclusters need clusters of 16 KiB or more"));
    if (header->size > (uint64_t)BLOCK_MAX_SIZE)
        return bad(node, error, _("the virtual size is too large"));
    return true;
}

/* A table of @bytes at @offset: aligned, of a possible size, inside what 64-bit offsets reach. */
static bool check_table(const BlockNode *node, uint64_t offset, uint64_t bytes, uint64_t most,
                        const char *what, GError **error)
{
    const Qcow2 *q = node->state;
    uint64_t cluster = UINT64_C(1) << q->header.cluster_bits;
    if (bytes > most || offset % cluster || offset > (uint64_t)INT64_MAX - bytes ||
        (bytes && offset < cluster))
        return bad(node, error, what);
    /* The last table of an image may end in a cluster that the file has only the beginning of. */
    uint64_t size = block_size(q->file);
    if (bytes && (offset >= size || offset + bytes > size + cluster - 1))
        return bad(node, error, _("the file is shorter than its tables say: it was cut off"));
    return true;
}

static bool check_tables(const BlockNode *node, GError **error)
{
    const Qcow2 *q = node->state;
    const Qcow2Header *header = &q->header;
    uint64_t cluster = UINT64_C(1) << header->cluster_bits;
    uint64_t entry = header->incompatible & QCOW2_EXTENDED_L2 ? 16 : 8;
    uint64_t l2_covers = cluster / entry * cluster;
    if ((header->size + l2_covers - 1) / l2_covers > header->l1_size)
        return bad(node, error, _("the L1 table is too small for the virtual size"));
    if (header->n_snapshots > QCOW2_MAX_SNAPSHOTS)
        return bad(node, error, _("it has too many snapshots"));
    return check_table(node, header->l1_offset, (uint64_t)header->l1_size * 8, QCOW2_MAX_L1,
                       _("the L1 table is too large or misplaced"), error) &&
           check_table(node, header->reftable_offset,
                       (uint64_t)header->reftable_clusters << header->cluster_bits,
                       QCOW2_MAX_REFTABLE, _("the reference count table is too large or misplaced"),
                       error) &&
           (header->reftable_clusters > 0 ||
            bad(node, error, _("it has no reference count table"))) &&
           check_table(node, header->snapshots_offset, header->n_snapshots ? 1 : 0, 1,
                       _("the snapshot table is misplaced"), error);
}

/* --- Extensions
 * ------------------------------------------------------------------------------------------ */

static bool take_extension(BlockNode *node, uint32_t type, const uint8_t *data, uint32_t len,
                           GError **error)
{
    Qcow2 *q = node->state;
    switch (type) {
    case EXTENSION_BACKING_FORMAT:
        if (len > 64)
            return bad(node, error, _("the backing format's name is too long"));
        g_free(q->backing_format);
        q->backing_format = g_strndup((const char *)data, len);
        return true;
    case EXTENSION_DATA_FILE:
        if (len > MAX_BACKING_NAME)
            return bad(node, error, _("the data file's name is too long"));
        g_free(q->data_file_name);
        q->data_file_name = g_strndup((const char *)data, len);
        return true;
    default: {
        /* Kept byte for byte: names of features, and what a later version may have put here. */
        Qcow2Extension *kept = g_malloc(sizeof(*kept) + len);
        kept->type = type;
        kept->len = len;
        memcpy(kept->data, data, len);
        g_ptr_array_add(q->extensions, kept);
        return true;
    }
    }
}

static bool read_extensions(BlockNode *node, const uint8_t *raw, uint64_t end, GError **error)
{
    Qcow2 *q = node->state;
    uint64_t at = q->header.header_length;
    while (at + 8 <= end) {
        uint32_t type = qcow2_load32(raw + at), len = qcow2_load32(raw + at + 4);
        if (type == EXTENSION_END)
            return true;
        at += 8;
        if (len > end - at)
            return bad(node, error, _("a header extension is longer than the header"));
        if (!take_extension(node, type, raw + at, len, error))
            return false;
        at += (len + UINT64_C(7)) & ~UINT64_C(7);
    }
    return true;
}

static bool read_backing_name(BlockNode *node, const uint8_t *raw, GError **error)
{
    Qcow2 *q = node->state;
    const Qcow2Header *header = &q->header;
    if (!header->backing_file_offset)
        return true;
    uint64_t cluster = UINT64_C(1) << header->cluster_bits;
    if (header->backing_file_size > MAX_BACKING_NAME || header->backing_file_size == 0 ||
        header->backing_file_offset > cluster - header->backing_file_size)
        return bad(node, error, _("the backing file's name is too long or misplaced"));
    q->backing_file =
        g_strndup((const char *)raw + header->backing_file_offset, header->backing_file_size);
    return true;
}

bool qcow2_header_read(BlockNode *node, GError **error)
{
    Qcow2 *q = node->state;
    uint8_t first[V3_LENGTH + 8] = {0};
    int result =
        block_read_buffer(q->file, 0, first, MIN(block_size(q->file), (int64_t)sizeof(first)));
    if (result < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                          _("cannot read the header of '%s'"), node->filename);
    if (block_size(q->file) < V2_LENGTH || qcow2_load32(first) != QCOW2_MAGIC)
        return bad(node, error, _("it does not begin with the format's signature"));
    header_parse(&q->header, first);
    if (!check_geometry(node, &q->header, error) || !check_features(node, &q->header, error) ||
        !check_tables(node, error))
        return false;
    uint64_t cluster = UINT64_C(1) << q->header.cluster_bits;
    g_autofree uint8_t *raw = g_malloc0(cluster);
    result = block_read_buffer(q->file, 0, raw, MIN((uint64_t)block_size(q->file), cluster));
    if (result < 0)
        return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                          _("cannot read the header of '%s'"), node->filename);
    uint64_t end =
        q->header.backing_file_offset ? MIN(q->header.backing_file_offset, cluster) : cluster;
    return read_backing_name(node, raw, error) && read_extensions(node, raw, end, error);
}

/* --- Writing
 * ------------------------------------------------------------------------------------------------
 */

typedef struct Space {
    uint8_t *raw;
    uint64_t at, end;
} Space;

static bool put_extension(Space *space, uint32_t type, const void *data, uint64_t len)
{
    uint64_t padded = (len + 7) & ~UINT64_C(7);
    if (space->end - space->at < 8 + padded)
        return false;
    qcow2_store32(space->raw + space->at, type);
    qcow2_store32(space->raw + space->at + 4, len);
    memcpy(space->raw + space->at + 8, data, len);
    space->at += 8 + padded;
    return true;
}

static bool put_extensions(const Qcow2 *q, Space *space)
{
    if (q->backing_format && !put_extension(space, EXTENSION_BACKING_FORMAT, q->backing_format,
                                            strlen(q->backing_format)))
        return false;
    if (q->data_file_name &&
        !put_extension(space, EXTENSION_DATA_FILE, q->data_file_name, strlen(q->data_file_name)))
        return false;
    for (guint i = 0; i < q->extensions->len; i++) {
        const Qcow2Extension *kept = g_ptr_array_index(q->extensions, i);
        if (!put_extension(space, kept->type, kept->data, kept->len))
            return false;
    }
    return put_extension(space, EXTENSION_END, "", 0);
}

static void put_fixed(const Qcow2Header *header, uint8_t *raw)
{
    qcow2_store32(raw, QCOW2_MAGIC);
    qcow2_store32(raw + 4, header->version);
    qcow2_store64(raw + 8, header->backing_file_offset);
    qcow2_store32(raw + 16, header->backing_file_size);
    qcow2_store32(raw + 20, header->cluster_bits);
    qcow2_store64(raw + 24, header->size);
    qcow2_store32(raw + 32, header->crypt_method);
    qcow2_store32(raw + 36, header->l1_size);
    qcow2_store64(raw + 40, header->l1_offset);
    qcow2_store64(raw + 48, header->reftable_offset);
    qcow2_store32(raw + 56, header->reftable_clusters);
    qcow2_store32(raw + 60, header->n_snapshots);
    qcow2_store64(raw + 64, header->snapshots_offset);
    if (header->version < 3)
        return;
    qcow2_store64(raw + 72, header->incompatible);
    qcow2_store64(raw + 80, header->compatible);
    qcow2_store64(raw + 88, header->autoclear);
    qcow2_store32(raw + 96, header->refcount_order);
    qcow2_store32(raw + 100, header->header_length);
    if (header->header_length > V3_LENGTH)
        raw[104] = header->compression_type;
}

/* -ENOSPC when names and extensions do not fit in the first cluster. */
int qcow2_header_write(BlockNode *node)
{
    Qcow2 *q = node->state;
    Qcow2Header *header = &q->header;
    uint64_t cluster = UINT64_C(1) << header->cluster_bits;
    g_autofree uint8_t *raw = g_malloc0(cluster);
    Space space = {raw, header->header_length, cluster};
    if (!put_extensions(q, &space))
        return -ENOSPC;
    header->backing_file_offset = 0;
    header->backing_file_size = q->backing_file ? strlen(q->backing_file) : 0;
    if (header->backing_file_size) {
        if (space.end - space.at < header->backing_file_size)
            return -ENOSPC;
        header->backing_file_offset = space.at;
        memcpy(raw + space.at, q->backing_file, header->backing_file_size);
    }
    put_fixed(header, raw);
    return block_write_buffer(q->file, 0, raw, cluster, 0);
}

int qcow2_header_update(BlockNode *node)
{
    Qcow2 *q = node->state;
    uint8_t raw[V3_LENGTH + 8] = {0};
    put_fixed(&q->header, raw);
    int result = block_write_buffer(q->file, 0, raw, MIN(q->header.header_length, sizeof(raw)), 0);
    block_order_wrote(q->order);
    if (result == 0)
        result = block_order_flush(q->order);
    q->header_unsure = result < 0;
    return result;
}

int qcow2_header_settle(BlockNode *node)
{
    const Qcow2 *q = node->state;
    return q->header_unsure ? qcow2_header_update(node) : 0;
}

int qcow2_mark(BlockNode *node, uint64_t features, bool set)
{
    Qcow2 *q = node->state;
    uint64_t before = q->header.incompatible;
    uint64_t after = set ? before | features : before & ~features;
    if (after == before || q->header.version < 3)
        return 0;
    q->header.incompatible = after;
    int result = qcow2_header_update(node);
    if (result < 0)
        q->header.incompatible = before;
    return result;
}

const Qcow2Extension *qcow2_extension(const Qcow2 *q, uint32_t type)
{
    for (guint i = 0; i < q->extensions->len; i++) {
        const Qcow2Extension *extension = g_ptr_array_index(q->extensions, i);
        if (extension->type == type)
            return extension;
    }
    return NULL;
}

int qcow2_found_corrupt(BlockNode *node, const char *what, uint64_t offset)
{
    Qcow2 *q = node->state;
    if (!q->corrupt)
        log_error("qcow2 image '%s' is corrupt: %s at offset 0x%" PRIx64
                  "; it is not written any more, repair it with 'vireo-img check -r all'",
                  node->filename, what, offset);
    bool known = q->corrupt;
    q->corrupt = true;
    if (!node->read_only && !known && !q->repairing)
        qcow2_mark(node, QCOW2_CORRUPT, true);
    return -EIO;
}
