/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Marks and dirty clients. A page whose CLEAN mark is set owes its next write to the clients: the
 * first writer clears the mark and sets the page's bit in every client's bitmap. Collecting takes
 * the bits and sets the mark again; since accelerators then drop their write permission before
 * collect() returns, a later write is noted or was already visible.
 */
#include "vmm-helper/memory/memory-private.h"

#define WORD_BITS 64

struct DirtyClient {
    Memory *memory;
    size_t n_blocks;
    uint64_t **bits; /* per block */
};

static bool range_valid(const RamBlock *block, uint64_t offset, uint64_t size)
{
    return size && offset < block->size && size <= block->size - offset;
}

static void listeners_page_marked(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size)
{
    for (int i = 0; i < MEMORY_MAX_LISTENERS; i++) {
        const MemoryListener *listener = __atomic_load_n(&memory->listeners[i], __ATOMIC_ACQUIRE);
        if (listener && listener->page_marked)
            listener->page_marked(listener->opaque, block, offset, size);
    }
}

static void listeners_code_written(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size)
{
    for (int i = 0; i < MEMORY_MAX_LISTENERS; i++) {
        const MemoryListener *listener = __atomic_load_n(&memory->listeners[i], __ATOMIC_ACQUIRE);
        if (listener && listener->code_written)
            listener->code_written(listener->opaque, block, offset, size);
    }
}

void memory_mark_pages(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size,
                       uint8_t mark)
{
    if (!range_valid(block, offset, size))
        return;
    uint64_t first = offset >> GUEST_PAGE_BITS, last = (offset + size - 1) >> GUEST_PAGE_BITS;
    bool changed = false;
    for (uint64_t page = first; page <= last; page++)
        if ((__atomic_load_n(&block->marks[page], __ATOMIC_RELAXED) & mark) != mark) {
            __atomic_fetch_or(&block->marks[page], mark, __ATOMIC_SEQ_CST);
            changed = true;
        }
    if (changed)
        listeners_page_marked(memory, block, first << GUEST_PAGE_BITS,
                              (last - first + 1) << GUEST_PAGE_BITS);
}

void memory_clear_code_mark(Memory *memory, RamBlock *block, uint64_t offset)
{
    if (offset < block->size)
        __atomic_fetch_and(&block->marks[offset >> GUEST_PAGE_BITS], (uint8_t)~MEMORY_PAGE_CODE,
                           __ATOMIC_SEQ_CST);
}

static void clients_note(Memory *memory, RamBlock *block, uint64_t page)
{
    g_mutex_lock(&memory->dirty_lock);
    for (guint i = 0; i < memory->dirty_clients->len; i++) {
        DirtyClient *client = g_ptr_array_index(memory->dirty_clients, i);
        if (block->index < client->n_blocks)
            __atomic_fetch_or(&client->bits[block->index][page / WORD_BITS],
                              UINT64_C(1) << (page % WORD_BITS), __ATOMIC_SEQ_CST);
    }
    g_mutex_unlock(&memory->dirty_lock);
}

uint8_t memory_page_written(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size)
{
    if (!range_valid(block, offset, size))
        return 0;
    uint64_t first = offset >> GUEST_PAGE_BITS, last = (offset + size - 1) >> GUEST_PAGE_BITS;
    uint8_t remain = 0;
    bool code = false;
    for (uint64_t page = first; page <= last; page++) {
        uint8_t marks = __atomic_load_n(&block->marks[page], __ATOMIC_SEQ_CST);
        if (marks & MEMORY_PAGE_CLEAN) {
            __atomic_fetch_and(&block->marks[page], (uint8_t)~MEMORY_PAGE_CLEAN, __ATOMIC_SEQ_CST);
            clients_note(memory, block, page);
        }
        code |= (marks & MEMORY_PAGE_CODE) != 0;
    }
    if (code)
        listeners_code_written(memory, block, offset, size);
    for (uint64_t page = first; page <= last; page++)
        remain |= __atomic_load_n(&block->marks[page], __ATOMIC_SEQ_CST);
    return remain;
}

static uint64_t n_words(const RamBlock *block)
{
    return ((block->size >> GUEST_PAGE_BITS) + WORD_BITS - 1) / WORD_BITS;
}

DirtyClient *dirty_client_new(Memory *memory)
{
    DirtyClient *client = g_new0(DirtyClient, 1);
    client->memory = memory;
    client->n_blocks = memory->blocks->len;
    client->bits = g_new0(uint64_t *, client->n_blocks);
    for (size_t i = 0; i < client->n_blocks; i++)
        client->bits[i] = g_new0(uint64_t, n_words(g_ptr_array_index(memory->blocks, i)));
    g_mutex_lock(&memory->dirty_lock);
    g_ptr_array_add(memory->dirty_clients, client);
    g_mutex_unlock(&memory->dirty_lock);
    for (size_t i = 0; i < client->n_blocks; i++) {
        RamBlock *block = g_ptr_array_index(memory->blocks, i);
        memory_mark_pages(memory, block, 0, block->size, MEMORY_PAGE_CLEAN);
    }
    return client;
}

void dirty_client_free(DirtyClient *client)
{
    if (!client)
        return;
    Memory *memory = client->memory;
    g_mutex_lock(&memory->dirty_lock);
    g_ptr_array_remove_fast(memory->dirty_clients, client);
    bool last = memory->dirty_clients->len == 0;
    g_mutex_unlock(&memory->dirty_lock);
    for (size_t i = 0; i < client->n_blocks; i++) {
        RamBlock *block = g_ptr_array_index(memory->blocks, i);
        for (uint64_t page = 0; last && page < block->size >> GUEST_PAGE_BITS; page++)
            __atomic_fetch_and(&block->marks[page], (uint8_t)~MEMORY_PAGE_CLEAN, __ATOMIC_SEQ_CST);
        g_free(client->bits[i]);
    }
    g_free(client->bits);
    g_free(client);
}

uint64_t dirty_client_collect(DirtyClient *client, RamBlock *block, uint64_t *bitmap)
{
    uint64_t words = n_words(block), n_dirty = 0;
    if (block->index >= client->n_blocks)
        return 0;
    for (uint64_t word = 0; word < words; word++) {
        bitmap[word] = __atomic_exchange_n(&client->bits[block->index][word], 0, __ATOMIC_SEQ_CST);
        n_dirty += (uint64_t)__builtin_popcountll(bitmap[word]);
    }
    /* Runs of pages are re-armed together: one call of the listeners for each. */
    uint64_t n_pages = block->size >> GUEST_PAGE_BITS;
    for (uint64_t page = 0; page < n_pages;) {
        if (bitmap[page / WORD_BITS] == 0) {
            page = (page / WORD_BITS + 1) * WORD_BITS;
            continue;
        }
        uint64_t end = page;
        while (end < n_pages && (bitmap[end / WORD_BITS] >> (end % WORD_BITS) & 1))
            end++;
        if (end > page)
            memory_mark_pages(client->memory, block, page << GUEST_PAGE_BITS,
                              (end - page) << GUEST_PAGE_BITS, MEMORY_PAGE_CLEAN);
        page = end + 1;
    }
    return n_dirty;
}
