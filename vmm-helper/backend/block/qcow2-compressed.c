/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressed clusters of qcow2: read and unpacked as wholes; written as wholes, packed one behind
 * the other. The work of the compressors is done on the host's threads. */
#include <errno.h>
#include <string.h>

#include "vmm-helper/backend/block/compress.h"
#include "vmm-helper/backend/block/iov.h"
#include "vmm-helper/backend/block/qcow2.h"

typedef struct Packing {
    BlockCompression type;
    bool pack;
    char *plain, *packed;
    size_t plain_bytes, packed_bytes; /* packing: room, then length (0 = does not shrink) */
    bool ok;
} Packing;

static void packing_run(void *opaque)
{
    Packing *packing = opaque;
    if (packing->pack)
        packing->packed_bytes =
            block_compress(packing->type, packing->packed, packing->packed_bytes, packing->plain,
                           packing->plain_bytes);
    else
        packing->ok = block_decompress(packing->type, packing->plain, packing->plain_bytes,
                                       packing->packed, packing->packed_bytes);
}

/* [offset, offset + bytes) of the guest, which lies in the mapping's one cluster. */
int qcow2_read_compressed(BlockNode *node, const Qcow2Mapping *mapping, uint64_t offset,
                          uint64_t bytes, char *to)
{
    Qcow2 *q = node->state;
    g_autofree char *packed = g_try_malloc(mapping->host_bytes);
    g_autofree char *plain = g_try_malloc(q->cluster_size);
    if (!packed || !plain)
        return -ENOMEM;
    int result = block_read_buffer(q->file, mapping->host, packed, mapping->host_bytes);
    if (result < 0)
        return result;
    Packing packing = {.type = q->header.compression_type,
                       .plain = plain,
                       .plain_bytes = q->cluster_size,
                       .packed = packed,
                       .packed_bytes = mapping->host_bytes};
    fiber_offload(packing_run, &packing);
    if (!packing.ok)
        return -EIO;
    memcpy(to, plain + (offset & (q->cluster_size - 1)), bytes);
    return 0;
}

static uint64_t entry_of(const Qcow2 *q, uint64_t host, uint64_t bytes)
{
    unsigned shift = 62 - (q->cluster_bits - 8);
    uint64_t sectors = (host + bytes - 1) / BLOCK_SECTOR - host / BLOCK_SECTOR;
    return QCOW2_COMPRESSED | sectors << shift | host;
}

static int link_packed(BlockNode *node, uint64_t offset, uint64_t host, uint64_t bytes)
{
    Qcow2 *q = node->state;
    BlockTable *slice;
    uint32_t index;
    int result = qcow2_l2_writable(node, offset, &slice, &index);
    if (result < 0)
        return result;
    Qcow2Entry old = qcow2_l2_entry(q, slice, index);
    qcow2_l2_set(node, slice, index, (Qcow2Entry){entry_of(q, host, bytes), 0});
    qcow2_l2_put(node, slice);
    qcow2_entry_drop(node, old.entry);
    return 0;
}

static int write_packed(BlockNode *node, uint64_t offset, const char *packed, uint64_t bytes)
{
    Qcow2 *q = node->state;
    uint64_t host = 0;
    Qcow2Allocation allocation;
    fiber_mutex_lock(&q->lock);
    qcow2_allocation_wait(q, offset >> q->cluster_bits, 1);
    int result = qcow2_modify(node);
    if (result == 0)
        result = qcow2_allocate_bytes(node, bytes, &host);
    if (result == 0 && host + bytes > UINT64_C(1) << (62 - (q->cluster_bits - 8)))
        result = -EFBIG;
    if (result < 0) {
        fiber_mutex_unlock(&q->lock);
        return result;
    }
    qcow2_allocation_begin(q, &allocation, offset >> q->cluster_bits, 1);
    fiber_mutex_unlock(&q->lock);
    result = block_write_buffer(q->file, host, packed, bytes, 0);
    fiber_mutex_lock(&q->lock);
    if (result == 0)
        result = link_packed(node, offset, host, bytes);
    if (result < 0)
        qcow2_refcount_change(node, host, bytes, -1);
    qcow2_allocation_end(q, &allocation);
    fiber_mutex_unlock(&q->lock);
    return result;
}

static int write_cluster(BlockNode *node, uint64_t offset, uint64_t bytes, char *plain,
                         char *packed)
{
    Qcow2 *q = node->state;
    memset(plain + bytes, 0, q->cluster_size - bytes);
    Packing packing = {.type = q->header.compression_type,
                       .pack = true,
                       .plain = plain,
                       .plain_bytes = q->cluster_size,
                       .packed = packed,
                       .packed_bytes = q->cluster_size - 1};
    fiber_offload(packing_run, &packing);
    if (packing.packed_bytes > 0)
        return write_packed(node, offset, packed, packing.packed_bytes);
    struct iovec one = {plain, bytes};
    return qcow2_write_inside(node, offset, bytes, &one, 1);
}

/* Whole clusters, the last one of the disk as long as it is. */
int qcow2_write_compressed(BlockNode *node, uint64_t offset, uint64_t bytes,
                           const struct iovec *iov, int n_iov)
{
    Qcow2 *q = node->state;
    uint64_t end = offset + bytes;
    if (q->external_data)
        return -ENOTSUP;
    if (offset & (q->cluster_size - 1) ||
        (end & (q->cluster_size - 1) && end != (uint64_t)block_size(node)))
        return -EINVAL;
    g_autofree char *plain = g_try_malloc(q->cluster_size);
    g_autofree char *packed = g_try_malloc(q->cluster_size);
    if (!plain || !packed)
        return -ENOMEM;
    int result = 0;
    for (uint64_t done = 0; done < bytes && result == 0; done += q->cluster_size) {
        uint64_t here = MIN(q->cluster_size, bytes - done);
        block_iov_gather(plain, iov, n_iov, done, here);
        result = write_cluster(node, offset + done, here, plain, packed);
    }
    return result;
}
