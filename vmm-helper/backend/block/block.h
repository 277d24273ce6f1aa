/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The block layer: a graph of nodes, each a driver with children, behind one small interface. A
 * node is a byte-addressed device; formats translate to their children, protocols reach the host.
 * The library stands by itself (vireo-img) and knows no guest device.
 *
 * The interface below is for code on a fiber (host/fiber.h) of any loop: calls wait and return 0 or
 * -errno. Several loops may use one node at the same time. block_submit() is the way in from
 * outside fibers.
 *
 * Every format keeps the one ordering rule of docs/block-ordering.md through order.h.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "common/cleanup.h"
#include "common/error.h"
#include "vmm-helper/host/event-loop.h"

typedef struct BlockNode BlockNode;
typedef struct BlockDriver BlockDriver;
typedef struct BlockOptions BlockOptions;
typedef struct BlockOpener BlockOpener;

#define BLOCK_SECTOR 512
#define BLOCK_MAX_REQUEST (32u << 20) /* bytes; longer requests are cut by block_*() */
#define BLOCK_MAX_SIZE (INT64_MAX & ~(int64_t)(BLOCK_SECTOR - 1))
#define BLOCK_MAX_CHAIN 200             /* backing chain, nodes */
#define BLOCK_MAX_METADATA (128u << 20) /* most that one open image may allocate for its tables */

enum {                                 /* request flags */
       BLOCK_FUA = 1 << 0,             /* on stable storage when it returns */
       BLOCK_MAY_UNMAP = 1 << 1,       /* write-zeroes: may deallocate */
       BLOCK_NO_FALLBACK = 1 << 2,     /* write-zeroes: -ENOTSUP rather than writing zero bytes */
       BLOCK_COMPRESSED = 1 << 3,      /* write: compress, whole clusters */
       BLOCK_WRITE_UNCHANGED = 1 << 4, /* copy-on-read: the guest-visible content stays */
       BLOCK_REGISTERED = 1 << 5,      /* the buffers are bounce buffers of the pool */
};

typedef enum BlockStatusFlags {
    BLOCK_STATUS_DATA = 1 << 0,         /* has content of its own that must be read */
    BLOCK_STATUS_ZERO = 1 << 1,         /* reads as zeroes */
    BLOCK_STATUS_ALLOCATED = 1 << 2,    /* the content is this node's, not its backing's */
    BLOCK_STATUS_OFFSET_VALID = 1 << 3, /* .offset in .file holds it byte for byte */
    BLOCK_STATUS_COMPRESSED = 1 << 4,
    BLOCK_STATUS_EOF = 1 << 5,
} BlockStatusFlags;

typedef struct BlockStatus {
    uint32_t flags;
    int64_t bytes; /* how far the answer holds, > 0 unless at the end */
    uint64_t offset;
    BlockNode *file; /* borrowed */
} BlockStatus;

typedef struct BlockLimits {
    uint32_t request_alignment; /* bytes; smaller requests are read-modify-written above the node */
    uint32_t memory_alignment;
    uint32_t max_transfer; /* 0 = BLOCK_MAX_REQUEST */
    uint32_t discard_alignment;
    uint32_t write_zeroes_alignment;
    uint32_t cluster;               /* preferred unit of allocation, 0 = none */
    uint32_t supported_write_flags; /* what the driver does itself; the rest block_*() emulates */
    uint32_t supported_zero_flags;
} BlockLimits;

typedef enum BlockCache {
    BLOCK_CACHE_WRITEBACK,    /* host cache, flush honoured */
    BLOCK_CACHE_NONE,         /* O_DIRECT */
    BLOCK_CACHE_WRITETHROUGH, /* each write on stable storage */
    BLOCK_CACHE_DIRECTSYNC,
    BLOCK_CACHE_UNSAFE, /* flush ignored */
} BlockCache;

typedef enum BlockRole {
    BLOCK_CHILD_FILE,    /* metadata, and data unless there is a data child */
    BLOCK_CHILD_DATA,    /* external data file */
    BLOCK_CHILD_BACKING, /* read where this node has nothing; never written */
    BLOCK_CHILD_EXTENT,  /* one of several */
} BlockRole;

typedef struct BlockChild {
    BlockRole role;
    BlockNode *node; /* owned reference */
} BlockChild;

struct BlockCheck;
struct BlockInfo;
struct BlockBitmapOps;
struct BlockSnapshotOps;

struct BlockDriver {
    const char *name; /* "qcow2": as libvirt, qemu-img and the monitor call it */
    bool is_protocol; /* reaches the host by itself; else has a file child */
    bool read_only;   /* the format is never written */
    size_t state_size;
    /* Score 0-100 of the first @len bytes; never consulted for a backing file without format. */
    int (*probe)(const uint8_t *head, size_t len, const char *name);
    /* On a fiber. Children are opened by the driver through block_open_child(). */
    bool (*open)(BlockNode *node, BlockOptions *options, GError **error);
    void (*close)(BlockNode *node); /* on a fiber, drained; writes back what open left dirty */
    bool (*create)(BlockNode *file, BlockOptions *options, GError **error);

    int (*read)(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                int flags);
    int (*write)(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                 int flags);
    int (*write_zeroes)(BlockNode *node, int64_t offset, int64_t bytes, int flags);
    int (*discard)(BlockNode *node, int64_t offset, int64_t bytes);
    int (*flush)(BlockNode *node);
    int (*resize)(BlockNode *node, int64_t size, int flags, GError **error);
    int (*status)(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status);
    void (*drain)(BlockNode *node, bool begin);
    /* Format extras; NULL = not of this format. */
    bool (*check)(BlockNode *node, unsigned repair, struct BlockCheck *ret_result, GError **error);
    bool (*info)(BlockNode *node, struct BlockInfo *ret_info, GError **error);
    const struct BlockSnapshotOps *snapshots;
    const struct BlockBitmapOps *bitmaps;
};

struct BlockNode {
    const BlockDriver *driver;
    char *name;     /* of the node, unique in the graph */
    char *filename; /* for messages */
    void *state;    /* driver->state_size zeroed bytes */
    int64_t size;   /* bytes */
    BlockLimits limits;
    BlockCache cache;
    bool read_only;
    GArray *children; /* of BlockChild */
    struct BlockNodePrivate
        *private; /* references, in-flight requests, drained sections, overlap */
};

/* Where bytes come from: paths in vireo-img, descriptors handed in by the daemon in the helper,
 * which may open nothing itself. All waits are the fiber's. */
struct BlockOpener {
    /* A descriptor for @name (a path or a descriptor set's name) with O_* @flags; -errno. Used at
     * open and for every reconnect or reopen. */
    int (*open)(BlockOpener *opener, const char *name, int flags, GError **error);
    /* Makes a new empty file; vireo-img only. */
    int (*create)(BlockOpener *opener, const char *name, GError **error);
    /* A connected stream socket to an NBD or similar server. */
    int (*connect)(BlockOpener *opener, const char *address, GError **error);
    /* A secret by id: key material, freed and wiped by the caller. */
    GBytes *(*secret)(BlockOpener *opener, const char *id, GError **error);
};

/* --- Opening ------------------------------------------------------------------------------------
 */

/* Options are a flat set of "key" or "child.key" strings, as -blockdev and qemu-img know them:
 * driver, filename, backing.driver, … (options.h). Unknown ones are refused by name. On a fiber. */
BlockNode *block_open(BlockOpener *opener, BlockOptions *options, GError **error);
BlockNode *block_open_child(BlockNode *parent, BlockRole role, const char *prefix,
                            BlockOptions *options, GError **error);
BlockNode *block_ref(BlockNode *node);
void block_unref(BlockNode *node); /* on a fiber: the last one closes; NULL is allowed */

/* The size now: writes behind the end of a protocol node make it grow, from any loop. */
static inline int64_t block_size(const BlockNode *node)
{
    return __atomic_load_n(&node->size, __ATOMIC_RELAXED);
}

/* --- Requests, on a fiber ------------------------------------------------------------------------
 */

int block_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
               int flags);
int block_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov,
                int flags);
int block_read_buffer(BlockNode *node, int64_t offset, void *to, size_t bytes);
int block_write_buffer(BlockNode *node, int64_t offset, const void *from, size_t bytes, int flags);
int block_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags);
int block_discard(BlockNode *node, int64_t offset, int64_t bytes);
int block_flush(BlockNode *node);
int block_resize(BlockNode *node, int64_t size, int flags, GError **error);
int block_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status);
/* What the whole chain down to (not including) @base says; @base NULL = all. */
int block_status_above(BlockNode *node, BlockNode *base, int64_t offset, int64_t bytes,
                       BlockStatus *ret_status);

/* --- Requests from outside fibers
 * ----------------------------------------------------------------- */

typedef enum BlockOperation {
    BLOCK_OPERATION_READ,
    BLOCK_OPERATION_WRITE,
    BLOCK_OPERATION_WRITE_ZEROES,
    BLOCK_OPERATION_DISCARD,
    BLOCK_OPERATION_FLUSH,
} BlockOperation;

typedef struct BlockRequest {
    BlockNode *node;
    BlockOperation operation;
    int64_t offset, bytes;
    const struct iovec *iov;
    int n_iov;
    int flags;
    void (*done)(struct BlockRequest *request, int result); /* on the loop it was submitted to */
    gint cancelled; /* set by block_cancel(): finishes with -ECANCELED where it has not begun */
} BlockRequest;
void block_submit(EventLoop *loop, BlockRequest *request);
void block_cancel(BlockRequest *request);

/* No request is in flight below @node when it returns, and new ones wait until the end. Nests. */
void block_drain_begin(BlockNode *node);
void block_drain_end(BlockNode *node);

/* --- Results
 * -------------------------------------------------------------------------------------- */

typedef struct BlockCheck {
    uint64_t corruptions, leaks, check_errors;
    uint64_t corruptions_fixed, leaks_fixed;
    uint64_t
        unmarked; /* clusters that are copied when written though nobody shares them: no harm */
    uint64_t total_clusters, allocated_clusters, fragmented_clusters, compressed_clusters;
    int64_t image_end_offset;
} BlockCheck;
enum { BLOCK_REPAIR_NONE = 0, BLOCK_REPAIR_LEAKS = 1, BLOCK_REPAIR_ERRORS = 2 };

typedef struct BlockInfo {
    char *format, *backing_file, *backing_format;
    uint32_t cluster_size;
    int64_t virtual_size, actual_size;
    bool encrypted, compressed, dirty, corrupt;
    struct json_object *specific; /* "format-specific" of qemu-img info, owned; NULL = none */
} BlockInfo;
void block_info_clear(BlockInfo *info);

/* Internal snapshots, as qemu-img snapshot shows them. */
typedef struct BlockSnapshot {
    char *id, *name;
    uint64_t vm_state_size, vm_clock_ns, icount;
    int64_t date_s;
    uint32_t date_ns;
    int64_t disk_size;
} BlockSnapshot;
typedef struct BlockSnapshotOps {
    bool (*list)(BlockNode *node, GArray **ret_snapshots, GError **error);
    bool (*create)(BlockNode *node, const BlockSnapshot *snapshot, GError **error);
    bool (*apply)(BlockNode *node, const char *id_or_name, GError **error);
    bool (*remove)(BlockNode *node, const char *id_or_name, GError **error);
} BlockSnapshotOps;

extern const BlockDriver *const block_drivers[]; /* drivers.def, ends with NULL */
const BlockDriver *block_driver_find(const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlockNode, block_unref)
