/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A protocol node in memory that records every write and flush, and can fail at any of them: what
 * the crash harness and fuzzers put under a format. */
#pragma once

#include "vmm-helper/backend/block/node.h"

typedef enum BlockRecordKind {
    BLOCK_RECORD_WRITE,
    BLOCK_RECORD_RESIZE,
    BLOCK_RECORD_FLUSH, /* everything before is stable */
} BlockRecordKind;

typedef struct BlockRecord {
    BlockRecordKind kind;
    int64_t offset, bytes; /* RESIZE: offset is the new size */
    uint8_t *data;         /* WRITE */
} BlockRecord;

/* @content is copied. */
BlockNode *block_record_new(const void *content, size_t bytes);
/* What the node holds now; borrowed. */
GByteArray *block_record_content(BlockNode *node);
/* All since the node was made or this was last called; the caller's. */
GArray *block_record_take(BlockNode *node);
guint block_record_length(BlockNode *node);
/* Requests give other fibers a turn before they begin. */
void block_record_yield(BlockNode *node, bool yield);
/* The @n-th write or flush from now on fails with -@errnum, and all after it. 0 = none. */
void block_record_fail(BlockNode *node, unsigned n, int errnum);
/* Replays one record on @content; with @torn, of a write only some of its sectors. */
void block_record_apply(GByteArray *content, const BlockRecord *record, GRand *torn);
