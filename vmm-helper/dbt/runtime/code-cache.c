/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding, making and dropping decoded blocks; see code-cache.h for the scheme. All of it runs on
 * the vCPU's own thread.
 */
#include "vmm-helper/dbt/runtime/code-cache.h"

#include <string.h>

#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/mmu.h"

#define HASH_BITS 14
#define HASH_SIZE (1u << HASH_BITS)
#define PAGE_HASH_BITS 10
#define PAGE_HASH_SIZE (1u << PAGE_HASH_BITS)

struct CodePage {
    CodePage *next; /* in its hash chain */
    uint64_t host;  /* of the page */
    X86Block *blocks;
};

struct CodeCache {
    uint8_t *arena;
    size_t size, used;
    X86Block *hash[HASH_SIZE];
    CodePage *pages[PAGE_HASH_SIZE];
    X86Block *step; /* scratch block of code_cache_step() */
    X86Decoded decoded;
};

static size_t block_bytes(unsigned n_uops)
{
    return sizeof(X86Block) + n_uops * sizeof(Uop);
}

static unsigned block_hash(uint64_t host, unsigned mode)
{
    return (unsigned)((host ^ host >> HASH_BITS) + mode * 0x9e5u) & (HASH_SIZE - 1);
}

bool code_cache_init(X86Cpu *cpu, size_t arena_bytes)
{
    CodeCache *cache = g_try_new0(CodeCache, 1);

    cpu->code = cache;
    if (!cache)
        return false;
    cache->size = arena_bytes;
    cache->arena = g_try_malloc(arena_bytes);
    cache->step = g_try_malloc0(block_bytes(X86_BLOCK_UOPS));
    return cache->arena && cache->step;
}

void code_cache_finish(X86Cpu *cpu)
{
    if (!cpu->code)
        return;
    g_free(cpu->code->arena);
    g_free(cpu->code->step);
    g_clear_pointer(&cpu->code, g_free);
}

void code_cache_forget_jumps(X86Cpu *cpu)
{
    memset(cpu->jump, 0, X86_JUMP_SIZE * sizeof(*cpu->jump));
}

void code_cache_flush(X86Cpu *cpu)
{
    CodeCache *cache = cpu->code;

    /* Marks and holder bits stay: the next write to such a page clears them. */
    cache->used = 0;
    memset(cache->hash, 0, sizeof(cache->hash));
    memset(cache->pages, 0, sizeof(cache->pages));
    code_cache_forget_jumps(cpu);
    cpu->last_link = NULL;
    cpu->link_wanted = NULL;
    cpu->block = NULL;
}

static void *arena_take(X86Cpu *cpu, size_t size)
{
    CodeCache *cache = cpu->code;
    void *at;

    size = (size + 15) & ~(size_t)15;
    if (cache->used + size > cache->size)
        return NULL;
    at = cache->arena + cache->used;
    cache->used += size;
    return at;
}

static CodePage *page_find(CodeCache *cache, uint64_t host)
{
    CodePage *page = cache->pages[host >> GUEST_PAGE_BITS & (PAGE_HASH_SIZE - 1)];

    while (page && page->host != host)
        page = page->next;
    return page;
}

/* --- Leaving -----------------------------------------------------------------------------------
 */

const Uop *uop_leave(X86Cpu *cpu, const Uop *u)
{
    cpu->rip = (cpu->r[X86_R_RIP] + u->off) & cpu->rip_mask;
    return NULL;
}

const Uop *uop_stale(X86Cpu *cpu, const Uop *u)
{
    const X86Block *block = cpu->block;

    if (block) {
        /* The block was counted whole on entry. */
        unsigned left = block->n_insns;

        for (const Uop *at = block->uops; at < u && left; at++)
            left--;
        x86_count(cpu, -(int64_t)left);
        if (cpu->last_link && u == block->uops)
            *cpu->last_link = NULL;
    }
    cpu->last_link = NULL;
    return uop_leave(cpu, u);
}

static void block_poison(CodeCache *cache, X86Block *block)
{
    X86Block **at = &cache->hash[block_hash(block->host, block->mode)];

    while (*at && *at != block)
        at = &(*at)->hash_next;
    if (*at)
        *at = block->hash_next;
    for (unsigned i = 0; i < block->n_uops; i++)
        block->uops[i].fn = uop_stale;
}

void code_cache_drop(X86Cpu *cpu, uint64_t host, uint64_t size, bool whole)
{
    CodeCache *cache = cpu->code;

    for (uint64_t at = host & ~UINT64_C(0xfff); at < host + size; at += GUEST_PAGE_SIZE) {
        CodePage *page = page_find(cache, at);
        X86Block **link;

        if (!page)
            continue;
        link = &page->blocks;
        while (*link) {
            X86Block *block = *link;

            if (whole || (block->host < host + size && host < block->host + block->length)) {
                *link = block->page_next;
                block_poison(cache, block);
            } else {
                link = &block->page_next;
            }
        }
    }
}

/* --- Finding and making ------------------------------------------------------------------------
 */

/* The RAM block (ROM is one, too: its bytes may change through another mapping) behind @phys. */
static RamBlock *code_ram(X86Cpu *cpu, uint64_t phys, uint64_t *ret_offset)
{
    const MemoryRange *range;
    RamBlock *ram = NULL;

    memory_read_begin();
    range = memory_find(cpu->memory, MEMORY_SPACE_PHYSICAL, phys);
    if (range && (range->kind == MEMORY_KIND_RAM || range->kind == MEMORY_KIND_ROM)) {
        ram = range->block;
        *ret_offset = range->block_offset + (phys - range->start);
    }
    memory_read_end();
    return ram;
}

/* The page's record, made known to the VM while it has code; NULL = decode without keeping. */
static CodePage *page_hold(X86Cpu *cpu, uint64_t host, uint64_t phys)
{
    CodeCache *cache = cpu->code;
    CodePage *page = page_find(cache, host);
    uint64_t offset;
    RamBlock *ram;

    if (page && page->blocks)
        return page;
    ram = code_ram(cpu, phys, &offset);
    if (!ram)
        return NULL;
    dbt_hold_code(cpu, ram, offset & ~UINT64_C(0xfff));
    if (page)
        return page;
    page = arena_take(cpu, sizeof(*page));
    if (!page) {
        code_cache_flush(cpu);
        page = arena_take(cpu, sizeof(*page));
    }
    *page = (CodePage){.host = host,
                       .next = cache->pages[host >> GUEST_PAGE_BITS & (PAGE_HASH_SIZE - 1)]};
    cache->pages[host >> GUEST_PAGE_BITS & (PAGE_HASH_SIZE - 1)] = page;
    return page;
}

static X86Block *block_make(X86Cpu *cpu, uint64_t host, uint64_t phys, unsigned off)
{
    CodeCache *cache = cpu->code;
    X86Decoded *decoded = &cache->decoded;
    CodePage *page = page_hold(cpu, host & ~UINT64_C(0xfff), phys);
    X86Block *block;
    unsigned hash;

    if (!page)
        return NULL;
    x86_translate(cpu, (const uint8_t *)(uintptr_t)host,
                  (unsigned)(GUEST_PAGE_SIZE - (host & 0xfff)), off, X86_BLOCK_INSNS, decoded);
    if (!decoded->n_insns)
        return NULL;
    block = arena_take(cpu, block_bytes(decoded->n_uops));
    if (!block) {
        code_cache_flush(cpu);
        return block_make(cpu, host, phys, off);
    }
    hash = block_hash(host, cpu->mode);
    *block = (X86Block){.host = host,
                        .off = (uint16_t)off,
                        .length = (uint16_t)decoded->length,
                        .n_uops = (uint16_t)decoded->n_uops,
                        .n_insns = (uint8_t)decoded->n_insns,
                        .mode = cpu->mode};
    memcpy(block->uops, decoded->uops, decoded->n_uops * sizeof(Uop));
    block->hash_next = cache->hash[hash];
    cache->hash[hash] = block;
    block->page_next = page->blocks;
    page->blocks = block;
    return block;
}

static uint64_t code_linear(const X86Cpu *cpu)
{
    uint64_t linear = cpu->mode == X86_MODE_64 ? cpu->rip : cpu->rip + cpu->segment[X86_CS].base;

    return cpu->mode == X86_MODE_64 ? linear : (uint32_t)linear;
}

X86Block *code_cache_find(X86Cpu *cpu)
{
    X86JumpEntry *entry = NULL;
    uint64_t linear, host, phys;
    X86Block *block, **link = cpu->link_wanted;
    unsigned off;

    cpu->link_wanted = NULL;
    if (cpu->mode == X86_MODE_64) {
        entry = x86_jump_entry(cpu, cpu->rip);
        if (entry->rip == cpu->rip && entry->tag == cpu->jump_tag && entry->block) {
            cpu->r[X86_R_RIP] = cpu->rip - entry->block->off;
            cpu->last_link = &entry->block;
            if (link)
                *link = entry->block;
            return entry->block;
        }
    }
    linear = code_linear(cpu);
    off = linear & 0xfff;
    cpu->r[X86_R_RIP] = cpu->rip - off;
    cpu->uop = NULL;
    /* A segment that ends inside the block's reach: one instruction at a time, each checked. */
    if (cpu->mode != X86_MODE_64 && cpu->rip + X86_BLOCK_INSNS * 15 > cpu->segment[X86_CS].limit)
        return code_cache_step(cpu);
    host = x86_fetch_page(cpu, linear, &phys);
    if (!host)
        return code_cache_step(cpu);
    for (block = cpu->code->hash[block_hash(host, cpu->mode)]; block; block = block->hash_next) {
        if (block->host == host && block->mode == cpu->mode)
            break;
    }
    if (!block) {
        size_t used = cpu->code->used;

        block = block_make(cpu, host, phys, off);
        if (!block)
            return code_cache_step(cpu);
        if (cpu->code->used < used)
            link = NULL; /* it was in the arena that has just been dropped */
    }
    cpu->last_link = NULL;
    if (link) {
        *link = block;
        cpu->last_link = link;
    }
    if (entry)
        *entry = (X86JumpEntry){.rip = cpu->rip, .block = block, .tag = cpu->jump_tag};
    return block;
}

/* Copies up to @len code bytes at cpu->rip, across pages and from MMIO; what cannot be fetched
 * after the first byte ends the copy, and *ret_fault says where. */
static unsigned fetch_bytes(X86Cpu *cpu, uint8_t *bytes, unsigned len)
{
    uint64_t linear = code_linear(cpu), phys;
    unsigned done = 0;

    while (done < len) {
        uint64_t host, at = cpu->mode == X86_MODE_64 ? linear + done : (uint32_t)(linear + done);
        unsigned part = (unsigned)(GUEST_PAGE_SIZE - (at & 0xfff));

        if (part > len - done)
            part = len - done;
        host = x86_fetch_page(cpu, at, &phys);
        for (unsigned i = 0; i < part; i++) {
            if (host) {
                bytes[done + i] = guest_get8(host + i);
            } else {
                MemoryAccess access = {.address = phys + i, .size = 1, .requester = cpu->index};

                dbt_quiesce_begin(cpu);
                memory_dispatch(cpu->memory, MEMORY_SPACE_PHYSICAL, &access);
                dbt_quiesce_end(cpu);
                bytes[done + i] = (uint8_t)access.value;
            }
        }
        done += part;
    }
    return done;
}

X86Block *code_cache_step(X86Cpu *cpu)
{
    CodeCache *cache = cpu->code;
    X86Block *block = cache->step;
    X86Decoded *decoded = &cache->decoded;
    uint64_t linear = code_linear(cpu);
    unsigned off = linear & 0xfff, in_page = (unsigned)GUEST_PAGE_SIZE - off, limit = 15, len;
    uint8_t bytes[15];

    cpu->r[X86_R_RIP] = cpu->rip - off;
    cpu->last_link = NULL;
    cpu->link_wanted = NULL;
    cpu->uop = NULL;
    cpu->block = NULL;
    if (cpu->mode != X86_MODE_64) {
        if (cpu->rip > cpu->segment[X86_CS].limit)
            x86_raise_gp(cpu, 0);
        if (cpu->segment[X86_CS].limit - cpu->rip < 14)
            limit = (unsigned)(cpu->segment[X86_CS].limit - cpu->rip) + 1;
    }
    /* The next page is touched only if the instruction reaches it. */
    len = fetch_bytes(cpu, bytes, MIN(limit, in_page));
    x86_translate(cpu, bytes, len, off, 1, decoded);
    if (!decoded->n_insns && len < limit) {
        len = fetch_bytes(cpu, bytes, limit);
        x86_translate(cpu, bytes, len, off, 1, decoded);
    }
    if (!decoded->n_insns)
        x86_raise_gp(cpu, 0); /* beyond the segment, or longer than 15 bytes */
    block->off = (uint16_t)off;
    block->n_uops = (uint16_t)decoded->n_uops;
    block->n_insns = 1;
    block->length = (uint16_t)decoded->length;
    block->mode = cpu->mode;
    memcpy(block->uops, decoded->uops, decoded->n_uops * sizeof(Uop));
    return block;
}
