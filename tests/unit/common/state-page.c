/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* common/monitor/state-page.c: readers see whole pages only, and believe nothing in them. */
#include "common/monitor/state-page.h"

#include <glib.h>
#include <stddef.h>
#include <string.h>

static StatePage shared;
static gint stop;

/* What a helper writes once. */
static void head(StatePage *page)
{
    page->magic = STATE_PAGE_MAGIC;
    page->version = STATE_PAGE_VERSION;
    page->length = sizeof(*page);
    page->n_vcpus = STATE_PAGE_MAX_VCPUS;
}

/* And what it writes again and again: each word is stored whole. */
static void fill(StatePage *page, uint64_t value)
{
    __atomic_store_n(&page->event_sequence, value, __ATOMIC_RELAXED);
    __atomic_store_n(&page->guest_time_ns, value, __ATOMIC_RELAXED);
    for (int i = 0; i < STATE_PAGE_MAX_VCPUS; i++)
        __atomic_store_n(&page->vcpu[i].instructions, value, __ATOMIC_RELAXED);
}

static void *write_pages(void *opaque)
{
    for (uint64_t value = 2; !g_atomic_int_get(&stop); value++) {
        state_page_begin(&shared);
        fill(&shared, value);
        state_page_end(&shared);
        if (value % 16 == 0)
            g_usleep(50);
    }
    return NULL;
}

static void test_consistent(void)
{
    StatePage page;
    unsigned reads = 0;
    head(&shared);
    fill(&shared, 1);
    GThread *writer = g_thread_new("writer", write_pages, NULL);
    int64_t end = g_get_monotonic_time() + G_USEC_PER_SEC / 2;
    while (g_get_monotonic_time() < end) {
        if (!state_page_read(&shared, &page))
            continue;
        reads++;
        for (int i = 0; i < STATE_PAGE_MAX_VCPUS; i++)
            g_assert_cmpuint(page.vcpu[i].instructions, ==, page.event_sequence);
        g_assert_cmpuint(page.guest_time_ns, ==, page.event_sequence);
    }
    g_atomic_int_set(&stop, 1);
    g_thread_join(writer);
    g_assert_cmpuint(reads, >, 10);
}

static void test_writer_stuck(void)
{
    static StatePage page;
    StatePage copy;
    head(&page);
    fill(&page, 1);
    g_assert_true(state_page_read(&page, &copy));
    state_page_begin(&page);
    g_assert_false(state_page_read(&page, &copy)); /* returns */
    state_page_begin(&page);                       /* a writer that died in between */
    state_page_end(&page);
    g_assert_true(state_page_read(&page, &copy));
}

static void refuse(size_t offset, uint32_t value)
{
    static StatePage page;
    StatePage copy, before;
    memset(&page, 0, sizeof(page));
    head(&page);
    fill(&page, 1);
    memset(&copy, 0x55, sizeof(copy));
    before = copy;
    memcpy((char *)&page + offset, &value, sizeof(value));
    g_assert_false(state_page_read(&page, &copy));
    g_assert_cmpmem(&copy, sizeof(copy), &before, sizeof(before));
}

static void test_hostile(void)
{
    refuse(offsetof(StatePage, magic), 0);
    refuse(offsetof(StatePage, version), 2);
    refuse(offsetof(StatePage, length), 8);
    refuse(offsetof(StatePage, length), STATE_PAGE_SIZE + 1);
    refuse(offsetof(StatePage, length), sizeof(StatePage) - 1); /* not all the vCPUs it claims */
    refuse(offsetof(StatePage, n_vcpus), STATE_PAGE_MAX_VCPUS + 1);
    refuse(offsetof(StatePage, run_state), 6);
    static StatePage page;
    StatePage copy;
    head(&page);
    fill(&page, 1);
    page.n_vcpus = 1;
    page.vcpu[0].halted = 7;
    g_assert_true(state_page_read(&page, &copy));
    g_assert_cmpuint(copy.vcpu[0].halted, ==, 1);
    g_assert_cmpuint(copy.vcpu[1].instructions, ==, 0); /* beyond what it has */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/state-page/consistent", test_consistent);
    g_test_add_func("/state-page/writer-stuck", test_writer_stuck);
    g_test_add_func("/state-page/hostile", test_hostile);
    return g_test_run();
}
