/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The state page's seqlock; see state-page.h. One writer at a time (the helper serialises its own),
 * any number of readers in the other process, which never wait for the writer.
 */
#include "common/monitor/state-page.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#define READ_ATTEMPTS 100

_Static_assert(sizeof(StatePage) % sizeof(uint64_t) == 0, "copied in words");

static _Atomic uint32_t *sequence_of(const StatePage *page)
{
    return (_Atomic uint32_t *)(uintptr_t)&page->sequence;
}

void state_page_begin(StatePage *page)
{
    uint32_t sequence = atomic_load_explicit(sequence_of(page), memory_order_relaxed);
    atomic_store_explicit(sequence_of(page), sequence | 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
}

void state_page_end(StatePage *page)
{
    uint32_t sequence = atomic_load_explicit(sequence_of(page), memory_order_relaxed);
    atomic_store_explicit(sequence_of(page), (sequence | 1) + 1, memory_order_release);
}

/* Word by word with relaxed loads: the writer may be at it, and a torn copy is thrown away. */
static void copy_words(StatePage *to, const StatePage *from)
{
    const _Atomic uint64_t *source = (const _Atomic uint64_t *)(const void *)from;
    uint64_t *target = (void *)to;
    for (size_t i = 0; i < sizeof(StatePage) / sizeof(uint64_t); i++)
        target[i] = atomic_load_explicit(&source[i], memory_order_relaxed);
}

/* Nothing in the page is to be believed: what is used as an index, a length or an enumeration is
 * brought into range, what is out of it makes the page unreadable. */
static bool check(StatePage *page)
{
    size_t fixed = offsetof(StatePage, vcpu);
    if (page->magic != STATE_PAGE_MAGIC || page->version != STATE_PAGE_VERSION)
        return false;
    if (page->length < fixed || page->length > STATE_PAGE_SIZE)
        return false;
    if (page->run_state > STATE_PAGE_RUN_GUEST_PANICKED || page->n_vcpus > STATE_PAGE_MAX_VCPUS)
        return false;
    if (page->length < fixed + page->n_vcpus * sizeof(StatePageVcpu))
        return false;
    for (uint32_t i = 0; i < page->n_vcpus; i++)
        page->vcpu[i].halted = page->vcpu[i].halted != 0;
    memset(&page->vcpu[page->n_vcpus], 0,
           (STATE_PAGE_MAX_VCPUS - page->n_vcpus) * sizeof(StatePageVcpu));
    return true;
}

bool state_page_read(const StatePage *shared, StatePage *ret_copy)
{
    for (unsigned attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        uint32_t before = atomic_load_explicit(sequence_of(shared), memory_order_acquire);
        if (before & 1)
            continue;
        StatePage copy;
        copy_words(&copy, shared);
        atomic_thread_fence(memory_order_acquire);
        if (atomic_load_explicit(sequence_of(shared), memory_order_relaxed) != before)
            continue;
        if (!check(&copy))
            return false;
        *ret_copy = copy;
        return true;
    }
    return false;
}
