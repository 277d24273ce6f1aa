/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deferred freeing: never while a reader may look, always in the end. */
#include "vmm-helper/host/rcu.h"

#include <glib.h>

#include "vmm-helper/host/thread.h"

typedef struct Box {
    uint64_t alive;
} Box;

#define ALIVE UINT64_C(0x616c697665)

static int n_freed;

static void box_free(void *box)
{
    ((Box *)box)->alive = 0;
    g_free(box);
    n_freed++;
}

static Box *box_new(void)
{
    Box *box = g_new(Box, 1);
    box->alive = ALIVE;
    return box;
}

static void nested_reader_holds(void)
{
    n_freed = 0;
    Box *box = box_new();
    rcu_read_begin();
    rcu_read_begin();
    rcu_read_end();
    rcu_retire(box, box_free);
    g_assert_cmpint(n_freed, ==, 0);
    g_assert_cmpuint(rcu_reclaim(), ==, 1);
    g_assert_cmpuint(box->alive, ==, ALIVE);
    rcu_read_end();
    g_assert_cmpuint(rcu_reclaim(), ==, 0);
    g_assert_cmpint(n_freed, ==, 1);
}

static void later_reader_does_not_hold(void)
{
    n_freed = 0;
    rcu_retire(box_new(), box_free);
    g_assert_cmpint(n_freed, ==, 1);
}

static Box *shared;
static int stop;

static void *reader(void *opaque)
{
    uint64_t n = 0;
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        rcu_read_begin();
        Box *box = __atomic_load_n(&shared, __ATOMIC_SEQ_CST);
        if (box->alive != ALIVE)
            g_error("a reader saw a freed box");
        rcu_read_end();
        n++;
    }
    *(uint64_t *)opaque = n;
    return NULL;
}

static void readers_and_a_writer(void)
{
    enum { N = 3, ROUNDS = 20000 };
    pthread_t threads[N];
    uint64_t reads[N] = {0};
    n_freed = 0;
    stop = 0;
    shared = box_new();
    for (int i = 0; i < N; i++)
        g_assert_true(thread_start(&threads[i], "reader", reader, &reads[i], NULL));
    for (int i = 0; i < ROUNDS; i++) {
        Box *old = shared;
        __atomic_store_n(&shared, box_new(), __ATOMIC_SEQ_CST);
        rcu_retire(old, box_free);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
    for (int i = 0; i < N; i++)
        pthread_join(threads[i], NULL);
    g_assert_cmpuint(rcu_reclaim(), ==, 0);
    g_assert_cmpint(n_freed, ==, ROUNDS);
    g_free(shared);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rcu/nested-reader-holds", nested_reader_holds);
    g_test_add_func("/rcu/later-reader-does-not-hold", later_reader_does_not_hold);
    g_test_add_func("/rcu/readers-and-a-writer", readers_and_a_writer);
    return g_test_run();
}
