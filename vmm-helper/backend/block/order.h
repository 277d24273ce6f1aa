/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one place where the ordering rule of docs/block-ordering.md is kept, for all formats: caches
 * of metadata tables that know what must be stable before them, and the quarantine of freed space.
 *
 * A format makes its changes in memory, marks tables dirty, and states dependencies; when something
 * is written back, what it depends on was written and flushed before. Callers hold the image's
 * FiberMutex in every call unless it says otherwise.
 */
#pragma once

#include "vmm-helper/backend/block/block.h"
#include "vmm-helper/host/fiber.h"

typedef struct BlockTableCache BlockTableCache;

/* A table in memory, pinned between get and put. */
typedef struct BlockTable {
    uint64_t offset; /* in the file; 0 = free entry */
    void *data;      /* table_bytes of the cache, as on disk */
    bool dirty;
    unsigned pins;
    uint64_t used; /* for LRU */
} BlockTable;

/* Tables of @table_bytes in @file, at most @n_tables in memory. */
BlockTableCache *block_table_cache_new(BlockNode *file, size_t table_bytes, unsigned n_tables);
/* Drops everything, dirty or not: the format has written back before. */
void block_table_cache_free(BlockTableCache *cache);

/* The table at @offset, loaded where needed (the mutex is released meanwhile by the caller's wish:
 * the load waits with it held). @fresh: not read, zeroed instead. -errno on failure. */
int block_table_get(BlockTableCache *cache, uint64_t offset, bool fresh, BlockTable **ret_table);
void block_table_put(BlockTableCache *cache, BlockTable *table);
void block_table_dirty(BlockTableCache *cache, BlockTable *table);
/* Forgets the table at @offset without writing it: its cluster is being freed. */
void block_table_forget(BlockTableCache *cache, uint64_t offset);

/* Nothing of @cache is written back before all that is dirty in @first now is stable (rules 2, 3).
 */
int block_table_depends(BlockTableCache *cache, BlockTableCache *first);
/* Nothing of @cache is written back before the file's data written so far is stable (rule 1). */
void block_table_depends_on_data(BlockTableCache *cache);

/* Writes all dirty tables, dependencies first. Does not make this cache's own writes stable. */
int block_table_write_back(BlockTableCache *cache);
bool block_table_any_dirty(const BlockTableCache *cache);

/* --- Quarantine (rule 4)
 * ------------------------------------------------------------------------------ */

typedef struct BlockQuarantine BlockQuarantine;

/* Gives a range of the file back for reuse: the format's allocator; called with the mutex held. */
typedef void (*BlockRangeFree)(BlockNode *node, uint64_t offset, uint64_t bytes);

BlockQuarantine *block_quarantine_new(BlockNode *node, BlockRangeFree release);
void block_quarantine_free(BlockQuarantine *quarantine);
/* A reader of data enters before it looks up where the data is, and leaves when it has it. Any
 * loop, without the mutex. */
unsigned block_quarantine_enter(BlockQuarantine *quarantine);
void block_quarantine_leave(BlockQuarantine *quarantine, unsigned epoch);
/* The last reference to the range was removed in memory. */
void block_quarantine_add(BlockQuarantine *quarantine, uint64_t offset, uint64_t bytes);
/* Everything that was unreferenced before the flush that just ended is stable: releases what no
 * reader from before can still be using. @mark: block_quarantine_mark() taken before that flush. */
uint64_t block_quarantine_mark(const BlockQuarantine *quarantine);
void block_quarantine_settle(BlockQuarantine *quarantine, uint64_t mark);
uint64_t block_quarantine_bytes(const BlockQuarantine *quarantine);
