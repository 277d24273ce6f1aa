/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbered writes, table caches and the quarantine of order.h. Knows no format: what a table means
 * is the format's. */
#include "vmm-helper/backend/block/order.h"

#include <errno.h>
#include <string.h>

/* --- Writes and flushes
 * ----------------------------------------------------------------------------------- */

struct BlockOrder {
    BlockNode *node;
    int (*flush)(BlockNode *node);
    uint64_t written; /* number of the last write that ended */
    uint64_t stable;  /* all up to this one are */
};

BlockOrder *block_order_new(BlockNode *node, int (*flush)(BlockNode *node))
{
    BlockOrder *order = g_new0(BlockOrder, 1);
    order->node = node;
    order->flush = flush;
    return order;
}

void block_order_free(BlockOrder *order)
{
    g_free(order);
}

uint64_t block_order_wrote(BlockOrder *order)
{
    return __atomic_add_fetch(&order->written, 1, __ATOMIC_SEQ_CST);
}

int block_order_flush(BlockOrder *order)
{
    uint64_t covered = __atomic_load_n(&order->written, __ATOMIC_SEQ_CST);
    int result = order->flush(order->node);
    if (result < 0)
        return result;
    uint64_t stable = __atomic_load_n(&order->stable, __ATOMIC_SEQ_CST);
    while (stable < covered && !__atomic_compare_exchange_n(&order->stable, &stable, covered, false,
                                                            __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        continue;
    return 0;
}

int block_order_stable(BlockOrder *order, uint64_t number)
{
    return number <= __atomic_load_n(&order->stable, __ATOMIC_SEQ_CST) ? 0
                                                                       : block_order_flush(order);
}

/* --- Table caches
 * --------------------------------------------------------------------------------------- */

struct BlockTableCache {
    BlockOrder *order;
    BlockNode *file;
    size_t table_bytes;
    unsigned n_tables, n_used, n_dirty; /* n_used: entries that have ever held a table */
    BlockTable *tables;
    BlockTable uses;        /* ring: uses.newer is the longest unused one */
    GHashTable *by_offset;  /* uint64_t * (in the table) -> BlockTable * */
    BlockTableCache *first; /* must be stable before this one is written */
    uint64_t after;         /* as must be this write */
    uint64_t last_write;
};

BlockTableCache *block_table_cache_new(BlockOrder *order, BlockNode *file, size_t table_bytes,
                                       unsigned n_tables, BlockTableCache *first)
{
    BlockTableCache *cache = g_new0(BlockTableCache, 1);
    cache->order = order;
    cache->file = file;
    cache->table_bytes = table_bytes;
    cache->n_tables = MAX(n_tables, 4);
    cache->tables = g_new0(BlockTable, cache->n_tables);
    cache->uses.newer = cache->uses.older = &cache->uses;
    cache->by_offset = g_hash_table_new(g_int64_hash, g_int64_equal);
    cache->first = first;
    return cache;
}

void block_table_cache_free(BlockTableCache *cache)
{
    if (!cache)
        return;
    for (unsigned i = 0; i < cache->n_used; i++)
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

/* Everything that must be stable before a table of @cache is written. */
static int cache_settle(BlockTableCache *cache)
{
    uint64_t after = cache->after;
    if (cache->first) {
        int result = block_table_write_back(cache->first);
        if (result < 0)
            return result;
        after = MAX(after, cache->first->last_write);
    }
    return block_order_stable(cache->order, after);
}

static int table_write(BlockTableCache *cache, BlockTable *table)
{
    int result = block_write_buffer(cache->file, table->offset, table->data, cache->table_bytes, 0);
    cache->last_write =
        block_order_wrote(cache->order); /* a failed write may have got there in part */
    if (result == 0)
        table_clean(cache, table);
    return result;
}

int block_table_write_back(BlockTableCache *cache)
{
    if (cache->n_dirty == 0)
        return 0;
    int result = cache_settle(cache);
    for (unsigned i = 0; i < cache->n_used && result == 0; i++)
        if (cache->tables[i].dirty)
            result = table_write(cache, &cache->tables[i]);
    return result;
}

uint64_t block_table_last_write(const BlockTableCache *cache)
{
    return cache->last_write;
}

bool block_table_any_dirty(const BlockTableCache *cache)
{
    return cache->n_dirty > 0;
}

static void table_used(BlockTableCache *cache, BlockTable *table)
{
    if (table->newer) {
        table->newer->older = table->older;
        table->older->newer = table->newer;
    }
    table->newer = &cache->uses;
    table->older = cache->uses.older;
    table->older->newer = table;
    cache->uses.older = table;
}

static BlockTable *table_victim(BlockTableCache *cache)
{
    if (cache->n_used < cache->n_tables)
        return &cache->tables[cache->n_used++];
    for (BlockTable *table = cache->uses.newer; table != &cache->uses; table = table->newer)
        if (table->pins == 0)
            return table;
    return NULL;
}

static void table_unlink(BlockTableCache *cache, BlockTable *table)
{
    if (table->offset)
        g_hash_table_remove(cache->by_offset, &table->offset);
    table->offset = 0;
}

static int table_load(BlockTableCache *cache, BlockTable *table, uint64_t offset)
{
    /* All dirty ones at once, not this one alone: they share the flush. */
    int result = table->dirty ? block_table_write_back(cache) : 0;
    if (result < 0)
        return result;
    table_unlink(cache, table);
    if (!table->data && !(table->data = g_try_malloc(cache->table_bytes)))
        return -ENOMEM;
    result = block_read_buffer(cache->file, offset, table->data, cache->table_bytes);
    if (result == 0) {
        table->offset = offset;
        g_hash_table_insert(cache->by_offset, &table->offset, table);
    }
    return result;
}

int block_table_get(BlockTableCache *cache, uint64_t offset, BlockTable **ret_table)
{
    BlockTable *table = g_hash_table_lookup(cache->by_offset, &offset);
    if (!table) {
        table = table_victim(cache);
        if (!table)
            return -ENOBUFS; /* more pinned than the format ever pins at once */
        table_used(cache, table);
        table->pins++;
        int result = table_load(cache, table, offset);
        table->pins--;
        if (result < 0)
            return result;
    }
    table_used(cache, table);
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

void block_table_forget(BlockTableCache *cache, uint64_t offset, uint64_t bytes)
{
    for (uint64_t at = offset; at < offset + bytes; at += cache->table_bytes) {
        BlockTable *table = g_hash_table_lookup(cache->by_offset, &at);
        if (table) {
            table_clean(cache, table);
            table_unlink(cache, table);
        }
    }
}

void block_table_after(BlockTableCache *cache, uint64_t number)
{
    cache->after = MAX(cache->after, number);
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
    uint64_t next_number, last_mark;
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

void block_quarantine_add(BlockQuarantine *quarantine, uint64_t offset, uint64_t bytes,
                          uint64_t unit)
{
    g_mutex_lock(&quarantine->lock);
    Held *last = g_queue_peek_tail(&quarantine->held);
    /* Not into a range that a mark already speaks for: that one may be stable, this one is not. */
    if (last && last->number >= quarantine->last_mark && last->offset + last->bytes == offset &&
        (last->offset | offset | bytes) % unit == 0) {
        last->bytes += bytes;
    } else {
        Held *held = g_new(Held, 1);
        *held = (Held){.offset = offset, .bytes = bytes, .number = quarantine->next_number++};
        g_queue_push_tail(&quarantine->held, held);
    }
    g_mutex_unlock(&quarantine->lock);
}

uint64_t block_quarantine_mark(BlockQuarantine *quarantine)
{
    g_mutex_lock(&quarantine->lock);
    uint64_t mark = quarantine->last_mark = quarantine->next_number;
    g_mutex_unlock(&quarantine->lock);
    return mark;
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
    }
    g_mutex_unlock(&quarantine->lock);
    while ((held = g_queue_pop_head(&free_now))) {
        quarantine->release(quarantine->node, held->offset, held->bytes);
        g_free(held);
    }
}

unsigned block_quarantine_length(BlockQuarantine *quarantine)
{
    g_mutex_lock(&quarantine->lock);
    unsigned length = quarantine->held.length;
    g_mutex_unlock(&quarantine->lock);
    return length;
}
