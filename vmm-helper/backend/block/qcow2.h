/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the qcow2 format share. The layout is that of the published specification
 * (QEMU, docs/interop/qcow2); numbers on disk are big-endian.
 *
 * One FiberMutex guards all metadata of an image; data is transferred without it. Readers are
 * inside the quarantine while they use an offset they looked up. Writers that allocate hold an
 * Allocation, so that two of them never fill the same guest cluster at once. The order of writes is
 * that of order.h: reference counts, then L2 tables (which come after the data too), then the L1
 * table; counts go down only when all that is stable.
 */
#pragma once

#include <string.h>

#include "vmm-helper/backend/block/node.h"
#include "vmm-helper/backend/block/order.h"

#define QCOW2_MAGIC UINT32_C(0x514649fb)
#define QCOW2_OFFSET_MASK UINT64_C(0x00fffffffffffe00)
#define QCOW2_COPIED (UINT64_C(1) << 63)
#define QCOW2_COMPRESSED (UINT64_C(1) << 62)
#define QCOW2_ZERO UINT64_C(1)
#define QCOW2_REFTABLE_MASK UINT64_C(0xfffffffffffffe00)

enum { /* incompatible features */
       QCOW2_DIRTY = 1 << 0,
       QCOW2_CORRUPT = 1 << 1,
       QCOW2_EXTERNAL_DATA = 1 << 2,
       QCOW2_COMPRESSION_TYPE = 1 << 3,
       QCOW2_EXTENDED_L2 = 1 << 4,
};
enum { QCOW2_LAZY_REFCOUNTS = 1 << 0 };                        /* compatible */
enum { QCOW2_BITMAPS = 1 << 0, QCOW2_DATA_FILE_RAW = 1 << 1 }; /* autoclear */

#define QCOW2_SUBCLUSTERS 32
#define QCOW2_MAX_L1 (32u << 20)      /* bytes of the L1 table: 2 EiB at 2 MiB clusters */
#define QCOW2_MAX_REFTABLE (8u << 20) /* bytes */
#define QCOW2_MAX_SNAPSHOTS 65536
#define QCOW2_MAX_EXTENSIONS (1u << 20)

typedef struct Qcow2Header {
    uint32_t version, header_length;
    uint64_t backing_file_offset;
    uint32_t backing_file_size;
    uint32_t cluster_bits;
    uint64_t size;
    uint32_t crypt_method;
    uint32_t l1_size;
    uint64_t l1_offset;
    uint64_t reftable_offset;
    uint32_t reftable_clusters;
    uint32_t n_snapshots;
    uint64_t snapshots_offset;
    uint64_t incompatible, compatible, autoclear;
    uint32_t refcount_order;
    uint8_t compression_type; /* 0 zlib, 1 zstd */
} Qcow2Header;

/* A header extension that is kept as it is. */
typedef struct Qcow2Extension {
    uint32_t type, len;
    uint8_t data[];
} Qcow2Extension;

/* An allocating write in progress over guest clusters [first, first + count). */
typedef struct Qcow2Allocation Qcow2Allocation;
struct Qcow2Allocation {
    uint64_t first, count;
    Qcow2Allocation *next, **link;
    FiberQueue waiters;
};

/* Requests pass through the gate; what changes the image as a whole (snapshots, resize, check)
 * closes it and waits until nobody is inside. */
typedef struct Qcow2Gate {
    GMutex guard;
    unsigned inside;
    bool closed;
    GQueue outside; /* of Fiber: wait for it to open, requests and closers alike */
    Fiber *closer;  /* waits for those inside to leave */
} Qcow2Gate;

typedef struct Qcow2Snapshot {
    BlockSnapshot shown;
    uint64_t l1_offset;
    uint32_t l1_size;
    GBytes *extra; /* beyond the fields we know, kept as it is */
} Qcow2Snapshot;

typedef struct Qcow2 {
    Qcow2Header header;
    char *backing_file, *backing_format, *data_file_name;
    GPtrArray *extensions;  /* of Qcow2Extension */
    BlockNode *file, *data; /* borrowed children; data is file unless external */
    uint32_t cluster_size, cluster_bits;
    uint32_t l2_entries, l2_entry_size; /* of a whole table */
    uint32_t slice_bytes;               /* tables are cached in slices of this size */
    uint32_t granule; /* what is allocated separately: a subcluster, else a cluster */
    bool extended_l2, external_data, data_raw;
    bool repairing; /* opened to be repaired: neither the corrupt nor the dirty bit keeps it from
                       that */
    bool pass_discard;
    Qcow2Gate gate;
    FiberMutex lock;
    BlockOrder *order;
    /* Mapping */
    uint64_t *l1;      /* host order, with flags */
    uint8_t *l1_dirty; /* one for each sector of the table */
    bool l1_any_dirty;
    uint64_t l1_after; /* the write that must be stable before a dirty entry is written */
    BlockTableCache *l2_cache;
    /* Reference counts */
    uint64_t *reftable; /* host order */
    uint32_t reftable_entries;
    uint32_t refcount_bits, refblock_entries;
    uint64_t refcount_max;
    BlockTableCache *refblock_cache;
    uint64_t free_hint;   /* cluster index from which to look for free ones */
    uint64_t byte_offset; /* where the next compressed cluster goes, 0 = in a new cluster */
    BlockQuarantine *quarantine;
    Qcow2Allocation *allocations;
    GArray *snapshots;        /* of Qcow2Snapshot */
    uint64_t snapshots_bytes; /* of their table in the file */
    bool loaded;              /* opening has succeeded: closing writes back */
    bool modified;            /* since open: what a first change has to do is done */
    bool header_unsure;       /* an update failed: which header the file has is unknown */
    bool corrupt;             /* found while open: no further writes */
} Qcow2;

/* What a guest range maps to; [offset, offset + bytes) has one kind throughout. */
typedef enum Qcow2Kind {
    QCOW2_KIND_UNALLOCATED, /* the backing file's, or zero without one */
    QCOW2_KIND_ZERO,        /* zero, without or with a preallocated cluster */
    QCOW2_KIND_NORMAL,
    QCOW2_KIND_COMPRESSED,
} Qcow2Kind;

typedef struct Qcow2Mapping {
    Qcow2Kind kind;
    uint64_t host;       /* NORMAL: of the first byte; COMPRESSED: of the compressed data */
    uint32_t host_bytes; /* COMPRESSED: at most this many */
    uint64_t bytes;
    bool copied; /* NORMAL: reference count is exactly one: may be written in place */
} Qcow2Mapping;

/* One mapping entry; the bitmap is 0 without subclusters. */
typedef struct Qcow2Entry {
    uint64_t entry, bitmap;
} Qcow2Entry;

static inline uint64_t qcow2_load64(const void *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof(value));
    return GUINT64_FROM_BE(value);
}

static inline void qcow2_store64(void *to, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    memcpy(to, &value, sizeof(value));
}

static inline uint32_t qcow2_load32(const void *from)
{
    uint32_t value;
    memcpy(&value, from, sizeof(value));
    return GUINT32_FROM_BE(value);
}

static inline void qcow2_store32(void *to, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    memcpy(to, &value, sizeof(value));
}

static inline uint64_t qcow2_clusters(const Qcow2 *q, uint64_t bytes)
{
    return (bytes >> q->cluster_bits) + !!(bytes & (q->cluster_size - 1));
}

/* How many L1 entries a disk of @size needs. */
static inline uint64_t qcow2_l1_needed(const Qcow2 *q, uint64_t size)
{
    uint64_t covers = (uint64_t)q->l2_entries << q->cluster_bits;
    return size / covers + !!(size % covers);
}

/* qcow2.c */
/* Everything that needs the children: called by open and, over a file just made, by create. */
bool qcow2_load(BlockNode *node, BlockOptions *options, GError **error);
/* The tables of the header as it is now into memory (again); caches must be clean. */
bool qcow2_load_l1(BlockNode *node, GError **error);
bool qcow2_load_reftable(BlockNode *node, GError **error);
unsigned qcow2_enter(Qcow2 *q);
void qcow2_leave(Qcow2 *q, unsigned epoch);
/* Alone with the image, mutex held, everything in memory written back. */
int qcow2_exclusive_begin(BlockNode *node);
void qcow2_exclusive_end(BlockNode *node);
/* Mutex held, before any change: -EIO when the image is corrupt; clears autoclear bits not kept. */
int qcow2_modify(BlockNode *node);
/* Mutex held: all metadata in order. Flushes between, not after. */
int qcow2_write_back(BlockNode *node);
/* Mutex held: the same, stable, and what was freed released. */
int qcow2_write_back_stable(BlockNode *node);
int qcow2_flush(BlockNode *node);

/* qcow2-map.c, mutex held */
int qcow2_map(BlockNode *node, uint64_t offset, uint64_t bytes, Qcow2Mapping *ret_mapping);
/* The slice of the L2 table that maps @offset, pinned; NULL where there is no table. */
int qcow2_l2_get(BlockNode *node, uint64_t offset, BlockTable **ret_slice, uint32_t *ret_index);
/* The same for writing: a table of the active image alone, made where missing. */
int qcow2_l2_writable(BlockNode *node, uint64_t offset, BlockTable **ret_slice,
                      uint32_t *ret_index);
void qcow2_l2_put(BlockNode *node, BlockTable *slice);
Qcow2Entry qcow2_l2_entry(const Qcow2 *q, const BlockTable *slice, uint32_t index);
/* Everything written so far is stable before the entry is. */
void qcow2_l2_set(BlockNode *node, BlockTable *slice, uint32_t index, Qcow2Entry entry);
uint32_t qcow2_slice_entries(const Qcow2 *q);
/* The host range that an entry refers to; false when it refers to none (or to an external file's).
 */
bool qcow2_entry_range(const Qcow2 *q, uint64_t entry, uint64_t *ret_offset, uint64_t *ret_bytes);
/* The clusters of an entry lose a reference, once its removal is stable. */
void qcow2_entry_drop(BlockNode *node, uint64_t entry);
void qcow2_l1_set(BlockNode *node, uint32_t index, uint64_t entry);
int qcow2_l1_write_back(BlockNode *node);
/* Moves the L1 table to a larger place. Stable when it returns. */
int qcow2_l1_grow(BlockNode *node, uint64_t entries);

/* qcow2-refcount.c, mutex held */
int qcow2_refcount_get(BlockNode *node, uint64_t cluster, uint64_t *ret_count);
int qcow2_refcount_set(BlockNode *node, uint64_t cluster, uint64_t count);
/* Adds @change (1 or -1) to the count of each cluster that the range touches. -ERANGE where a count
 * would not fit; nothing has changed then. */
int qcow2_refcount_change(BlockNode *node, uint64_t offset, uint64_t bytes, int change);
/* Between @least and @most contiguous clusters, counted once. */
int qcow2_allocate(BlockNode *node, uint64_t least, uint64_t most, uint64_t *ret_offset,
                   uint64_t *ret_clusters);
/* Room for @bytes (at most a cluster) of compressed data, counted. */
int qcow2_allocate_bytes(BlockNode *node, uint64_t bytes, uint64_t *ret_offset);
void qcow2_release_range(BlockNode *node, uint64_t offset, uint64_t bytes);
uint64_t qcow2_count_in(const Qcow2 *q, const uint8_t *counts, uint64_t index);
void qcow2_count_put(const Qcow2 *q, uint8_t *counts, uint64_t index, uint64_t count);

/* qcow2-header.c */
bool qcow2_header_read(BlockNode *node, GError **error);
/* Names and extensions too: the whole first cluster. For images being made. */
int qcow2_header_write(BlockNode *node);
/* The fixed fields, which lie in one sector; stable when it returns. After a failure the file may
 * have either header: callers take their change of it back in memory but free nothing, and nothing
 * else is written before the header is. */
int qcow2_header_settle(BlockNode *node);
int qcow2_header_update(BlockNode *node);
/* Sets or clears incompatible feature bits, stably. */
int qcow2_mark(BlockNode *node, uint64_t features, bool set);
/* A contradiction in the metadata was met: the image is marked and no more written. */
int qcow2_found_corrupt(BlockNode *node, const char *what, uint64_t offset);
/* Name and place of persistent bitmaps, where the image has them. */
const Qcow2Extension *qcow2_extension(const Qcow2 *q, uint32_t type);
#define QCOW2_EXTENSION_BITMAPS 0x23852875

/* qcow2-io.c */
int qcow2_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
               int flags);
int qcow2_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                int flags);
int qcow2_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags);
int qcow2_discard(BlockNode *node, int64_t offset, int64_t bytes);
/* Inside the gate, without the mutex, beyond the end of the disk too. */
int qcow2_read_inside(BlockNode *node, uint64_t offset, uint64_t bytes, const struct iovec *iov,
                      int n_iov);
int qcow2_write_inside(BlockNode *node, uint64_t offset, uint64_t bytes, const struct iovec *iov,
                       int n_iov);
/* Mutex held: waits until the range's clusters are nobody's allocation; how many of @count clusters
 * from
 * @first are free of them. */
uint64_t qcow2_allocation_wait(Qcow2 *q, uint64_t first, uint64_t count);
void qcow2_allocation_begin(Qcow2 *q, Qcow2Allocation *allocation, uint64_t first, uint64_t count);
void qcow2_allocation_end(Qcow2 *q, Qcow2Allocation *allocation);

/* qcow2-zero.c, alone with the image: @unallocate makes the clusters fall back to the backing file.
 */
int qcow2_zero_locked(BlockNode *node, uint64_t offset, uint64_t bytes, int flags);
int qcow2_unallocate_locked(BlockNode *node, uint64_t offset, uint64_t bytes);

/* qcow2-compressed.c */
int qcow2_read_compressed(BlockNode *node, const Qcow2Mapping *mapping, uint64_t offset,
                          uint64_t bytes, char *to);
int qcow2_write_compressed(BlockNode *node, uint64_t offset, uint64_t bytes,
                           const struct iovec *iov, int n_iov);

/* qcow2-resize.c, qcow2-create.c */
int qcow2_resize(BlockNode *node, int64_t size, int flags, GError **error);
bool qcow2_create(BlockNode *file, BlockOptions *options, GError **error);

/* qcow2-snapshot.c, qcow2-check.c */
bool qcow2_snapshots_load(BlockNode *node, GError **error);
void qcow2_snapshots_clear(Qcow2 *q);
extern const BlockSnapshotOps qcow2_snapshot_ops;
bool qcow2_check(BlockNode *node, unsigned repair, BlockCheck *ret_result, GError **error);
