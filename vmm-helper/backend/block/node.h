/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the generic part of the block layer keeps of each node; drivers do not look inside. */
#pragma once

#include "vmm-helper/backend/block/block.h"
#include "vmm-helper/host/fiber.h"

/* A request in flight that others may have to wait for. Lives on its fiber's stack. */
typedef struct BlockTracked BlockTracked;
struct BlockTracked {
    int64_t offset, bytes; /* rounded out where serialising */
    bool write;
    bool waiting;     /* for another to end: not yet in its range */
    bool serialising; /* no other may touch the range meanwhile: read-modify-write, copy-on-read */
    BlockTracked *next, **link;
    FiberQueue waiters;
};

typedef struct BlockNodePrivate {
    gint references;
    gint in_flight;
    GMutex lock;          /* the members below */
    int drained;          /* open drained sections */
    FiberQueue admission; /* new requests waiting for the end of the sections */
    FiberQueue idle;      /* drained sections waiting for in_flight to reach 0 */
    BlockTracked *tracked;
    int n_serialising;
    GPtrArray *parents; /* of BlockNode, borrowed */
    BlockOpener *opener;
    unsigned depth; /* in the backing chain, from the top */
} BlockNodePrivate;

BlockNode *block_node_new(const BlockDriver *driver, BlockOpener *opener, const char *filename);
/* Takes the caller's reference of @child. */
void block_node_add_child(BlockNode *node, BlockRole role, BlockNode *child);
BlockNode *block_child(const BlockNode *node, BlockRole role); /* borrowed, NULL = none */
BlockOpener *block_opener(const BlockNode *node);

/* Every request of a node is between these; the first waits while the node is drained, unless the
 * fiber serves a request that was already let in. */
void block_admit(BlockNode *node);
void block_release(BlockNode *node);

/* Begins a tracked request; waits for those it must not overlap. */
void block_track_begin(BlockNode *node, BlockTracked *tracked, int64_t offset, int64_t bytes,
                       bool write);
void block_track_end(BlockNode *node, BlockTracked *tracked);
/* Widens to @alignment and waits until nobody else is in the range. */
void block_track_serialise(BlockNode *node, BlockTracked *tracked, int64_t alignment);

/* A format over a protocol node that is open already (a reference is taken), as create does. */
BlockNode *block_open_over(const BlockDriver *driver, BlockNode *file, BlockOptions *options,
                           GError **error);
/* The name of another file as an image states it, seen from where the image is. NULL for names that
 * are not paths (protocols, JSON): those must be stated as options. */
char *block_resolve_name(const char *image, const char *name, GError **error);
