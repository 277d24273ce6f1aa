/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The worker pool: fast work passes a pool full of slow work, nothing is lost when it stops.
 */
#include <glib.h>

#include "driver/rpc/worker.h"

typedef struct Gate {
    GMutex lock;
    GCond opened;
    bool open;
    unsigned n_waiting, n_passed, n_fast;
} Gate;

static void wait_at_gate(void *data)
{
    Gate *gate = data;
    g_mutex_lock(&gate->lock);
    gate->n_waiting++;
    g_cond_broadcast(&gate->opened);
    while (!gate->open)
        g_cond_wait(&gate->opened, &gate->lock);
    gate->n_passed++;
    g_mutex_unlock(&gate->lock);
}

static void count_fast(void *data)
{
    Gate *gate = data;
    g_mutex_lock(&gate->lock);
    gate->n_fast++;
    g_cond_broadcast(&gate->opened);
    g_mutex_unlock(&gate->lock);
}

static void test_fast_passes(void)
{
    Gate gate = {0};
    WorkerPool *pool = worker_pool_new(3, 1);
    for (int i = 0; i < 10; i++)
        worker_pool_push(pool, false, wait_at_gate, &gate);
    g_mutex_lock(&gate.lock);
    while (gate.n_waiting < 3)
        g_cond_wait(&gate.opened, &gate.lock);
    g_mutex_unlock(&gate.lock);
    for (int i = 0; i < 100; i++)
        worker_pool_push(pool, true, count_fast, &gate);
    int64_t until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    g_mutex_lock(&gate.lock);
    while (gate.n_fast < 100)
        g_assert_true(g_cond_wait_until(&gate.opened, &gate.lock, until));
    g_assert_cmpuint(gate.n_waiting, ==, 3);
    g_assert_cmpuint(gate.n_passed, ==, 0);
    gate.open = true;
    g_cond_broadcast(&gate.opened);
    g_mutex_unlock(&gate.lock);
    worker_pool_stop(pool);
    g_assert_cmpuint(gate.n_passed, ==, 10);
    worker_pool_push(pool, false, count_fast, &gate); /* runs here */
    g_assert_cmpuint(gate.n_fast, ==, 101);
    worker_pool_unref(pool);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/worker/fast-passes", test_fast_passes);
    return g_test_run();
}
