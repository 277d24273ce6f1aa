/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Table caches with dependencies and the quarantine of order.h. Knows no format: what a table means
 * is the format's. */
#include "vmm-helper/backend/block/order.h"

#include <errno.h>
#include <string.h>

/* --- Table caches
 * --------------------------------------------------------------------------------------- */

struct BlockTableCache {
    BlockNode *file;
    size_t table_bytes;
    unsigned n_tables, n_dirty;
    BlockTable *tables;
    GHashTable *by_offset; /* uint64_t * (in the table) -> BlockTable * */
    uint64_t clock;
    BlockTableCache *first; /* must be stable before this one is written */
    bool after_data;        /* as must be the data written so far */
};

BlockTableCache *block_table_cache_new(BlockNode *file, size_t table_bytes, unsigned n_tables)
{
    BlockTableCache *cache = g_new0(BlockTableCache, 1);
    cache->file = file;
    cache->table_bytes = table_bytes;
    cache->n_tables = MAX(n_tables, 2);
    cache->tables = g_new0(BlockTable, cache->n_tables);
    cache->by_offset = g_hash_table_new(g_int64_hash, g_int64_equal);
    return cache;
}

void block_table_cache_free(BlockTableCache *cache)
{
    if (!cache)
        return;
    for (unsigned i = 0; i < cache->n_tables; i++)
        g_free(cache->tables[i].data);
    g_hash_table_unref(cache->by_offset);
    g_free(cache->tables);
    g_free(cache);
}

static void table_clean(BlockTableCache *cache, BlockTable *table)
{
    if (table->dirty)
        cache->n_dirty--;
    table->dirty = false;
}

static int dependency_settle(BlockTableCache *cache)
{
    bool flush = cache->after_data;
    if (cache->first) {
        int result = block_table_write_back(cache->first);
        if (result < 0)
            return result;
        flush = true;
    }
    int result = flush ? block_flush(cache->file) : 0;
    if (result == 0) {
        cache->first = NULL;
        cache->after_data = false;
    }
    return result;
}

static int table_write(BlockTableCache *cache, BlockTable *table)
{
    int result = dependency_settle(cache);
    if (result < 0)
        return result;
    /* Cleaned before the write: a change made while it waits is dirty again and written once more.
     */
    table_clean(cache, table);
    result = block_write_buffer(cache->file, table->offset, table->data, cache->table_bytes, 0);
    if (result < 0 && !table->dirty) {
        table->dirty = true;
        cache->n_dirty++;
    }
    return result;
}

int block_table_write_back(BlockTableCache *cache)
{
    int result = 0;
    for (unsigned i = 0; i < cache->n_tables && result == 0; i++)
        if (cache->tables[i].dirty)
            result = table_write(cache, &cache->tables[i]);
    return result;
}

bool block_table_any_dirty(const BlockTableCache *cache)
{
    return cache->n_dirty > 0;
}

static BlockTable *table_victim(BlockTableCache *cache)
{
    BlockTable *victim = NULL;
    for (unsigned i = 0; i < cache->n_tables; i++) {
        BlockTable *table = &cache->tables[i];
        if (table->pins == 0 &&
            (!victim || table->offset == 0 || (victim->offset && table->used < victim->used)))
            victim = table;
    }
    return victim;
}

static void table_unlink(BlockTableCache *cache, BlockTable *table)
{
    if (table->offset)
        g_hash_table_remove(cache->by_offset, &table->offset);
    table->offset = 0;
}

static int table_load(BlockTableCache *cache, BlockTable *table, uint64_t offset, bool fresh)
{
    int result = table->dirty ? table_write(cache, table) : 0;
    if (result < 0)
        return result;
    table_unlink(cache, table);
    if (!table->data && !(table->data = g_try_malloc(cache->table_bytes)))
        return -ENOMEM;
    if (fresh)
        memset(table->data, 0, cache->table_bytes);
    else
        result = block_read_buffer(cache->file, offset, table->data, cache->table_bytes);
    if (result == 0) {
        table->offset = offset;
        g_hash_table_insert(cache->by_offset, &table->offset, table);
    }
    return result;
}

int block_table_get(BlockTableCache *cache, uint64_t offset, bool fresh, BlockTable **ret_table)
{
    BlockTable *table = g_hash_table_lookup(cache->by_offset, &offset);
    if (table && fresh) {
        memset(table->data, 0, cache->table_bytes);
    } else if (!table) {
        table = table_victim(cache);
        if (!table)
            return -ENOBUFS; /* more pinned than the format ever pins at once */
        table->pins++;
        int result = table_load(cache, table, offset, fresh);
        table->pins--;
        if (result < 0)
            return result;
    }
    table->used = ++cache->clock;
    table->pins++;
    *ret_table = table;
    return 0;
}

void block_table_put(BlockTableCache *cache, BlockTable *table)
{
    table->pins--;
}

void block_table_dirty(BlockTableCache *cache, BlockTable *table)
{
    if (!table->dirty)
        cache->n_dirty++;
    table->dirty = true;
}

void block_table_forget(BlockTableCache *cache, uint64_t offset)
{
    BlockTable *table = g_hash_table_lookup(cache->by_offset, &offset);
    if (!table)
        return;
    table_clean(cache, table);
    table_unlink(cache, table);
}

int block_table_depends(BlockTableCache *cache, BlockTableCache *first)
{
    int result = 0;
    if (!block_table_any_dirty(first) && !first->first)
        /* What @first wrote may not be stable yet: a flush is due all the same. */
        cache->after_data = true;
    if (first->first)
        result = dependency_settle(first); /* no chains, so no cycles */
    if (result == 0 && cache->first && cache->first != first)
        result = dependency_settle(cache);
    if (result == 0)
        cache->first = first;
    return result;
}

void block_table_depends_on_data(BlockTableCache *cache)
{
    cache->after_data = true;
}

/* --- Quarantine
 * ----------------------------------------------------------------------------------------- */

#define EPOCHS 2

typedef struct Held {
    uint64_t offset, bytes;
    uint64_t number; /* order of arrival */
    bool stable;     /* its unreferencing is */
    unsigned epoch;  /* readers of this epoch and before may use it */
} Held;

/* Readers are counted in two alternating epochs; an epoch advances when the older one is empty. So
 * a range is free when the epoch in which it became stable has advanced twice. */
struct BlockQuarantine {
    BlockNode *node;
    BlockRangeFree release;
    GMutex lock;
    GQueue held; /* of Held, oldest first */
    uint64_t next_number, bytes;
    unsigned epoch;
    unsigned readers[EPOCHS];
};

BlockQuarantine *block_quarantine_new(BlockNode *node, BlockRangeFree release)
{
    BlockQuarantine *quarantine = g_new0(BlockQuarantine, 1);
    quarantine->node = node;
    quarantine->release = release;
    g_mutex_init(&quarantine->lock);
    g_queue_init(&quarantine->held);
    return quarantine;
}

void block_quarantine_free(BlockQuarantine *quarantine)
{
    if (!quarantine)
        return;
    g_queue_clear_full(&quarantine->held, g_free);
    g_mutex_clear(&quarantine->lock);
    g_free(quarantine);
}

unsigned block_quarantine_enter(BlockQuarantine *quarantine)
{
    g_mutex_lock(&quarantine->lock);
    unsigned epoch = quarantine->epoch;
    quarantine->readers[epoch % EPOCHS]++;
    g_mutex_unlock(&quarantine->lock);
    return epoch;
}

/* Under the lock. */
static void epoch_advance(BlockQuarantine *quarantine)
{
    if (quarantine->readers[(quarantine->epoch + 1) % EPOCHS] == 0)
        quarantine->epoch++;
}

void block_quarantine_leave(BlockQuarantine *quarantine, unsigned epoch)
{
    g_mutex_lock(&quarantine->lock);
    if (--quarantine->readers[epoch % EPOCHS] == 0 && !g_queue_is_empty(&quarantine->held))
        epoch_advance(quarantine);
    g_mutex_unlock(&quarantine->lock);
}

void block_quarantine_add(BlockQuarantine *quarantine, uint64_t offset, uint64_t bytes)
{
    Held *held = g_new(Held, 1);
    g_mutex_lock(&quarantine->lock);
    *held = (Held){.offset = offset, .bytes = bytes, .number = quarantine->next_number++};
    g_queue_push_tail(&quarantine->held, held);
    quarantine->bytes += bytes;
    g_mutex_unlock(&quarantine->lock);
}

uint64_t block_quarantine_mark(const BlockQuarantine *quarantine)
{
    return quarantine->next_number;
}

void block_quarantine_settle(BlockQuarantine *quarantine, uint64_t mark)
{
    GQueue free_now = G_QUEUE_INIT;
    g_mutex_lock(&quarantine->lock);
    for (GList *item = quarantine->held.head; item; item = item->next) {
        Held *held = item->data;
        if (!held->stable && held->number < mark) {
            held->stable = true;
            held->epoch = quarantine->epoch;
        }
    }
    epoch_advance(quarantine);
    epoch_advance(quarantine);
    Held *held;
    while ((held = g_queue_peek_head(&quarantine->held)) && held->stable &&
           quarantine->epoch - held->epoch >= 2) {
        g_queue_push_tail(&free_now, g_queue_pop_head(&quarantine->held));
        quarantine->bytes -= held->bytes;
    }
    g_mutex_unlock(&quarantine->lock);
    while ((held = g_queue_pop_head(&free_now))) {
        quarantine->release(quarantine->node, held->offset, held->bytes);
        g_free(held);
    }
}

uint64_t block_quarantine_bytes(const BlockQuarantine *quarantine)
{
    return quarantine->bytes;
}
