/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one place where the ordering rule of docs/block-ordering.md is kept, for all formats:
 * numbered writes and flushes, caches of metadata tables that know what must be stable before them,
 * and the quarantine of freed space.
 *
 * A format makes its changes in memory, marks tables dirty, and says what they come after; when
 * something is written back, what it comes after was written and flushed before. Callers hold the
 * image's FiberMutex in every call unless it says otherwise.
 */
#pragma once

#include "vmm-helper/backend/block/block.h"
#include "vmm-helper/host/fiber.h"

/* --- Writes and flushes
 * ------------------------------------------------------------------------------- */

/* Writes are numbered when they have ended; a flush makes stable all that ended before it began. */
typedef struct BlockOrder BlockOrder;

/* @flush makes everything that was written to the image's files stable. */
BlockOrder *block_order_new(BlockNode *node, int (*flush)(BlockNode *node));
void block_order_free(BlockOrder *order);
/* A write has ended: its number. With or without the mutex. */
uint64_t block_order_wrote(BlockOrder *order);
/* Returns when write @number is stable: at once where a flush since then has made it so. */
int block_order_stable(BlockOrder *order, uint64_t number);
/* With or without the mutex. */
int block_order_flush(BlockOrder *order);

/* --- Table caches
 * --------------------------------------------------------------------------------------- */

typedef struct BlockTableCache BlockTableCache;

/* A table, or a part of one, in memory; pinned between get and put. */
typedef struct BlockTable BlockTable;
struct BlockTable {
    uint64_t offset; /* in the file; 0 = free entry */
    void *data;      /* table_bytes of the cache, as on disk */
    bool dirty;
    unsigned pins;
    BlockTable *newer, *older; /* by last use */
};

/* Tables of @table_bytes in @file, at most @n_tables in memory. Nothing of the cache is written
 * before all that is dirty in @first (NULL = nothing) is stable. */
BlockTableCache *block_table_cache_new(BlockOrder *order, BlockNode *file, size_t table_bytes,
                                       unsigned n_tables, BlockTableCache *first);
/* Drops everything, dirty or not: the format has written back before. */
void block_table_cache_free(BlockTableCache *cache);

/* The table at @offset, loaded where needed, with the mutex held. -errno on failure. */
int block_table_get(BlockTableCache *cache, uint64_t offset, BlockTable **ret_table);
void block_table_put(BlockTableCache *cache, BlockTable *table);
void block_table_dirty(BlockTableCache *cache, BlockTable *table);
/* Forgets the tables in the range without writing them: their cluster is free. */
void block_table_forget(BlockTableCache *cache, uint64_t offset, uint64_t bytes);

/* Nothing of @cache is written back before write @number is stable. */
void block_table_after(BlockTableCache *cache, uint64_t number);
/* Writes all dirty tables, what they come after first. Does not make this cache's own writes
 * stable: that is what stability of block_table_last_write() is for. */
int block_table_write_back(BlockTableCache *cache);
uint64_t block_table_last_write(const BlockTableCache *cache);
bool block_table_any_dirty(const BlockTableCache *cache);

/* --- Quarantine (rules 3 and 4)
 * ------------------------------------------------------------------------- */

typedef struct BlockQuarantine BlockQuarantine;

/* One reference to each cluster that the range touches is gone, stably, and nobody uses it any
 * more: the format lowers its counts. Called with the mutex held. */
typedef void (*BlockRangeFree)(BlockNode *node, uint64_t offset, uint64_t bytes);

BlockQuarantine *block_quarantine_new(BlockNode *node, BlockRangeFree release);
void block_quarantine_free(BlockQuarantine *quarantine);
/* A user of data enters before it looks up where the data is, and leaves when its transfer has
 * ended. Any loop, without the mutex. */
unsigned block_quarantine_enter(BlockQuarantine *quarantine);
void block_quarantine_leave(BlockQuarantine *quarantine, unsigned epoch);
/* A reference to the range was removed in memory. @unit: neighbouring ranges that begin and end at
 * multiples of it are kept as one. */
void block_quarantine_add(BlockQuarantine *quarantine, uint64_t offset, uint64_t bytes,
                          uint64_t unit);
/* Everything that was unreferenced before the flush that just ended is stable: releases what no
 * user from before can still be using. @mark: block_quarantine_mark() taken before that flush. */
uint64_t block_quarantine_mark(BlockQuarantine *quarantine);
void block_quarantine_settle(BlockQuarantine *quarantine, uint64_t mark);
/* Ranges held: more than a few thousand are worth a flush. */
unsigned block_quarantine_length(BlockQuarantine *quarantine);
