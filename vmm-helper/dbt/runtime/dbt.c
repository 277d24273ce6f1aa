/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the vCPUs of a VM share, and the requests between them; see dbt.h.
 *
 * The order that makes writes to code safe: a reader of code sets the page's mark, then drops every
 * write tag the vCPUs in .writers may have, then decodes. A writer enters itself in .writers, then
 * looks at the mark, then keeps a tag. A store to a marked page is made first and told afterwards.
 */
#include "vmm-helper/dbt/runtime/dbt.h"

#include <sched.h>
#include <string.h>
#include <time.h>

#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/mmu.h"

/* Writes that hit a code page drop all its blocks, until there were this many: from then on only
 * the blocks they overlap, so that code and data in one page can live together. */
#define PRECISE_HITS 8
#define MAX_REQUESTS 256 /* a vCPU that sleeps must not collect more */

/* The vCPU this thread runs, for listeners called from its own stores. */
static __thread X86Cpu *current_cpu;

DbtPage *dbt_page(struct AccelState *dbt, const RamBlock *block, uint64_t offset)
{
    DbtBlock *known;

    if (block->index >= dbt->blocks->len || offset >= block->size)
        return NULL;
    known = g_ptr_array_index(dbt->blocks, block->index);
    return known && known->block == block ? &known->pages[offset >> GUEST_PAGE_BITS] : NULL;
}

void dbt_forget_current(const X86Cpu *cpu)
{
    if (current_cpu == cpu)
        current_cpu = NULL;
}

/* --- Quiescence --------------------------------------------------------------------------------
 */

static void answer_write_requests(X86Cpu *cpu)
{
    uint32_t wanted = atomic_load(&cpu->write_requests);

    if (wanted == atomic_load_explicit(&cpu->write_done, memory_order_relaxed))
        return;
    x86_mmu_drop_writes(cpu);
    atomic_store(&cpu->write_done, wanted);
}

void dbt_quiesce_begin(X86Cpu *cpu)
{
    atomic_store_explicit(&cpu->running, 0, memory_order_release);
}

void dbt_quiesce_end(X86Cpu *cpu)
{
    current_cpu = cpu;
    atomic_store(&cpu->running, 1);
    answer_write_requests(cpu);
    if (unlikely(atomic_load(&cpu->attention) & X86_ATTENTION_FLUSH)) {
        /* The map changed under this instruction: no translation of before may serve its remaining
         * accesses. The blocks go at the run loop, which the current one is made to return to. */
        memset(cpu->ram, 0, sizeof(cpu->ram));
        x86_mmu_flush_all(cpu);
        if (cpu->block) {
            for (unsigned i = 0; i < cpu->block->n_uops; i++)
                cpu->block->uops[i].fn = uop_stale;
        }
    }
}

/* Until @cpu can have no write tag of before the request. */
static void drop_writes_and_wait(X86Cpu *cpu)
{
    uint32_t ticket = atomic_fetch_add(&cpu->write_requests, 1) + 1;

    atomic_fetch_or(&cpu->attention, X86_ATTENTION_WRITES);
    for (unsigned spins = 0; atomic_load(&cpu->running); spins++) {
        if ((int32_t)(atomic_load(&cpu->write_done) - ticket) >= 0)
            return;
        if (spins > 2000) {
            const struct timespec pause = {.tv_nsec = 20000};

            nanosleep(&pause, NULL);
        } else if (spins > 200) {
            sched_yield();
        } else {
            __builtin_ia32_pause();
        }
    }
}

static void on_page_marked(void *opaque, RamBlock *block, uint64_t offset, uint64_t size)
{
    struct AccelState *dbt = opaque;
    X86Cpu *self = current_cpu && current_cpu->dbt == dbt ? current_cpu : NULL;
    bool was_running = self && atomic_load_explicit(&self->running, memory_order_relaxed);
    uint32_t writers = 0;

    for (uint64_t at = offset & ~UINT64_C(0xfff); at < offset + size; at += GUEST_PAGE_SIZE) {
        DbtPage *page = dbt_page(dbt, block, at);

        if (page)
            writers |= atomic_load(&page->writers);
    }
    if (self && (writers & 1u << self->index))
        x86_mmu_drop_writes(self);
    if (was_running)
        dbt_quiesce_begin(self); /* two vCPUs may wait for each other */
    for (int i = 0; i < dbt->config.n_vcpus; i++) {
        if (dbt->cpus[i] && dbt->cpus[i] != self && (writers & 1u << i))
            drop_writes_and_wait(dbt->cpus[i]);
    }
    if (was_running)
        dbt_quiesce_end(self);
}

/* --- Code --------------------------------------------------------------------------------------
 */

void dbt_hold_code(X86Cpu *cpu, RamBlock *block, uint64_t offset)
{
    struct AccelState *dbt = cpu->dbt;
    DbtPage *page = dbt_page(dbt, block, offset);
    uint32_t bit = 1u << cpu->index;
    uint8_t *mark = &block->marks[offset >> GUEST_PAGE_BITS];

    if (!page)
        return;
    dbt_quiesce_begin(cpu);
    g_mutex_lock(&dbt->code_lock);
    atomic_fetch_or(&page->holders, bit);
    g_mutex_unlock(&dbt->code_lock);
    if (!(__atomic_load_n(mark, __ATOMIC_SEQ_CST) & MEMORY_PAGE_CODE))
        memory_mark_pages(cpu->memory, block, offset, GUEST_PAGE_SIZE, MEMORY_PAGE_CODE);
    dbt_quiesce_end(cpu);
}

static void request_drop(X86Cpu *cpu, uint64_t host, uint64_t size, bool whole)
{
    CodeRequest *request = cpu->code_requests;

    /* A write to the same page that is still waiting is the common case of a long copy. */
    if (request && request->whole && (request->host ^ host) < GUEST_PAGE_SIZE && whole)
        return;
    if (cpu->n_code_requests < MAX_REQUESTS)
        request = g_try_new(CodeRequest, 1);
    else
        request = NULL;
    if (!request) { /* everything, then */
        atomic_fetch_or(&cpu->attention, X86_ATTENTION_FLUSH);
        return;
    }
    *request =
        (CodeRequest){.next = cpu->code_requests, .host = host, .size = size, .whole = whole};
    cpu->code_requests = request;
    cpu->n_code_requests++;
    atomic_fetch_or(&cpu->attention, X86_ATTENTION_CODE);
}

static void on_code_written(void *opaque, RamBlock *block, uint64_t offset, uint64_t size)
{
    struct AccelState *dbt = opaque;
    X86Cpu *self = current_cpu && current_cpu->dbt == dbt ? current_cpu : NULL;

    g_mutex_lock(&dbt->code_lock);
    for (uint64_t at = offset; at < offset + size;) {
        uint64_t end = MIN((at | 0xfff) + 1, offset + size);
        uint64_t host = (uint64_t)(uintptr_t)(block->host + at);
        DbtPage *page = dbt_page(dbt, block, at);
        uint32_t holders = page ? atomic_load(&page->holders) : 0;
        bool whole = page && page->hits < PRECISE_HITS;

        for (int i = 0; holders && i < dbt->config.n_vcpus; i++) {
            if (!(holders & 1u << i) || !dbt->cpus[i])
                continue;
            if (dbt->cpus[i] == self)
                code_cache_drop(self, host, end - at, whole);
            else
                request_drop(dbt->cpus[i], host, end - at, whole);
        }
        if (whole) {
            if (holders)
                page->hits++;
            atomic_store(&page->holders, 0);
        }
        at = end;
    }
    g_mutex_unlock(&dbt->code_lock);
}

void dbt_page_written(X86Cpu *cpu, RamBlock *block, uint64_t offset, unsigned size)
{
    struct AccelState *dbt = cpu->dbt;
    DbtPage *page = dbt_page(dbt, block, offset);

    dbt_quiesce_begin(cpu);
    if ((memory_page_written(cpu->memory, block, offset, size) & MEMORY_PAGE_CODE) && page) {
        g_mutex_lock(&dbt->code_lock);
        if (!atomic_load(&page->holders))
            memory_clear_code_mark(cpu->memory, block, offset & ~UINT64_C(0xfff));
        g_mutex_unlock(&dbt->code_lock);
    }
    dbt_quiesce_end(cpu);
}

void dbt_handle_code_requests(X86Cpu *cpu)
{
    struct AccelState *dbt = cpu->dbt;
    CodeRequest *list;

    dbt_quiesce_begin(cpu);
    g_mutex_lock(&dbt->code_lock);
    list = cpu->code_requests;
    cpu->code_requests = NULL;
    cpu->n_code_requests = 0;
    atomic_fetch_and(&cpu->attention, ~(uint32_t)X86_ATTENTION_CODE);
    g_mutex_unlock(&dbt->code_lock);
    dbt_quiesce_end(cpu);
    while (list) {
        CodeRequest *next = list->next;

        code_cache_drop(cpu, list->host, list->size, list->whole);
        g_free(list);
        list = next;
    }
}

/* --- The memory map ----------------------------------------------------------------------------
 */

static void know_blocks(struct AccelState *dbt)
{
    const GPtrArray *blocks = memory_blocks(dbt->memory);

    for (guint i = dbt->blocks->len; i < blocks->len; i++) {
        DbtBlock *known = g_new0(DbtBlock, 1);

        known->block = g_ptr_array_index(blocks, i);
        known->pages = g_new0(DbtPage, known->block->size >> GUEST_PAGE_BITS);
        g_ptr_array_add(dbt->blocks, known);
    }
}

static void on_changed(void *opaque, MemorySpace space, const MemoryView *view,
                       const MemoryView *old)
{
    struct AccelState *dbt = opaque;

    if (space != MEMORY_SPACE_PHYSICAL)
        return;
    know_blocks(dbt);
    for (int i = 0; i < dbt->config.n_vcpus; i++) {
        if (dbt->cpus[i])
            atomic_fetch_or(&dbt->cpus[i]->attention, X86_ATTENTION_FLUSH);
    }
}

static void block_free(gpointer data)
{
    DbtBlock *known = data;

    g_free(known->pages);
    g_free(known);
}

bool dbt_state_init(struct AccelState *dbt)
{
    dbt->blocks = g_ptr_array_new_with_free_func(block_free);
    g_mutex_init(&dbt->code_lock);
    know_blocks(dbt);
    dbt->listener = (MemoryListener){.changed = on_changed,
                                     .code_written = on_code_written,
                                     .page_marked = on_page_marked,
                                     .opaque = dbt};
    memory_add_listener(dbt->memory, &dbt->listener);
    return true;
}

void dbt_state_finish(struct AccelState *dbt)
{
    memory_remove_listener(dbt->memory, &dbt->listener);
    g_ptr_array_unref(dbt->blocks);
    g_mutex_clear(&dbt->code_lock);
}
