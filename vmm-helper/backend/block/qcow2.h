/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the qcow2 format share. The layout is that of the published specification
 * (QEMU, docs/interop/qcow2.txt); numbers on disk are big-endian.
 *
 * One FiberMutex guards all metadata of an image; data is transferred without it. Readers are
 * inside the quarantine while they use an offset they looked up. Writers that allocate hold an
 * Allocation, so that two of them never fill the same guest cluster at once.
 */
#pragma once

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

typedef struct Qcow2 {
    Qcow2Header header;
    char *backing_file, *backing_format, *data_file_name;
    GPtrArray *extensions;  /* of Qcow2Extension */
    BlockNode *file, *data; /* borrowed children; data is file unless external */
    uint32_t cluster_size, cluster_bits;
    uint32_t l2_entries, l2_entry_size;
    uint32_t subcluster_size; /* cluster_size where there are none */
    bool extended_l2, external_data;
    FiberMutex lock;
    /* Mapping */
    uint64_t *l1; /* host order, with flags */
    uint32_t l1_size;
    uint64_t l1_offset;
    BlockTableCache *l2_cache;
    /* Reference counts */
    uint64_t *reftable; /* host order */
    uint32_t reftable_entries;
    uint64_t reftable_offset;
    uint32_t refcount_bits, refblock_entries;
    uint64_t refcount_max;
    BlockTableCache *refblock_cache;
    uint64_t free_hint;   /* cluster index from which to look for free ones */
    uint64_t byte_offset; /* where the next compressed cluster goes, 0 = in a new cluster */
    BlockQuarantine *quarantine;
    Qcow2Allocation *allocations;
    bool corrupt; /* found while open: no further writes */
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
    uint64_t host; /* NORMAL: of the first byte; COMPRESSED: of the compressed data; ZERO: of a
                      preallocated cluster or 0 */
    uint32_t host_bytes; /* COMPRESSED: at most this many */
    uint64_t bytes;
    bool copied; /* NORMAL: reference count is exactly one: may be written in place */
} Qcow2Mapping;

/* qcow2-map.c, mutex held */
int qcow2_map(BlockNode *node, uint64_t offset, uint64_t bytes, Qcow2Mapping *ret_mapping);
/* Pins the L2 table of @offset for writing: own (count one), allocated where missing. */
int qcow2_l2_writable(BlockNode *node, uint64_t offset, BlockTable **ret_table,
                      uint32_t *ret_index);
uint64_t qcow2_l2_entry(const Qcow2 *q, const BlockTable *table, uint32_t index);
uint64_t qcow2_l2_bitmap(const Qcow2 *q, const BlockTable *table, uint32_t index);
void qcow2_l2_set(Qcow2 *q, BlockTable *table, uint32_t index, uint64_t entry, uint64_t bitmap);
int qcow2_l1_write(BlockNode *node, uint32_t index);
/* The clusters that a mapping entry refers to lose one reference each. */
int qcow2_entry_unref(BlockNode *node, uint64_t entry);

/* qcow2-refcount.c, mutex held */
int qcow2_refcount_get(BlockNode *node, uint64_t cluster, uint64_t *ret_count);
/* Adds @change to the count of each cluster of the range; those that reach 0 go into quarantine. */
int qcow2_refcount_change(BlockNode *node, uint64_t offset, uint64_t bytes, int change);
/* @bytes (whole clusters) contiguous, counted once; their offset. */
int qcow2_allocate(BlockNode *node, uint64_t bytes, uint64_t *ret_offset);
/* Room for @bytes of compressed data, not crossing into a cluster that is not the next one. */
int qcow2_allocate_bytes(BlockNode *node, uint64_t bytes, uint64_t *ret_offset);
void qcow2_release_range(BlockNode *node, uint64_t offset, uint64_t bytes);

/* qcow2-header.c */
bool qcow2_header_read(BlockNode *node, GError **error);
int qcow2_header_write(BlockNode *node);
/* Sets or clears an incompatible feature bit, stably. */
int qcow2_mark(BlockNode *node, uint64_t feature, bool set);
/* A contradiction in the metadata was met: the image is marked and no more written. */
int qcow2_found_corrupt(BlockNode *node, const char *what, uint64_t offset);

/* qcow2-io.c */
int qcow2_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
               int flags);
int qcow2_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                int flags);
int qcow2_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags);
int qcow2_discard(BlockNode *node, int64_t offset, int64_t bytes);
int qcow2_flush(BlockNode *node);
/* Mutex held: all metadata in order, then the file. */
int qcow2_write_back(BlockNode *node);

/* compress.c: @type 0 zlib (raw deflate), 1 zstd. Compressing returns the length, 0 = not smaller.
 */
size_t block_compress(uint8_t type, void *to, size_t room, const void *from, size_t len);
bool block_decompress(uint8_t type, void *to, size_t len, const void *from, size_t room);
