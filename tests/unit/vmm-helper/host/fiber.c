/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fibers: nesting, wakes before and after the wait, mutex hand-over across loops, offloading. */
#include "vmm-helper/host/fiber.h"

#include <glib.h>

typedef struct Fixture {
    EventLoop *loop;
    GString *order;
    Fiber *waiting;
    int left;
} Fixture;

static void fixture_init(Fixture *f, gconstpointer data)
{
    f->loop = event_loop_new("test", NULL);
    f->order = g_string_new(NULL);
}

static void fixture_finish(Fixture *f, gconstpointer data)
{
    event_loop_free(f->loop);
    g_string_free(f->order, TRUE);
}

static void inner(void *opaque)
{
    Fixture *f = opaque;
    g_string_append(f->order, "2");
    f->waiting = fiber_current();
    fiber_wait();
    g_string_append(f->order, "5");
    event_loop_quit(f->loop);
}

static void outer(void *opaque)
{
    Fixture *f = opaque;
    g_string_append(f->order, "1");
    fiber_start(f->loop, inner, f);
    g_string_append(f->order, "3");
    g_assert_true(fiber_current() != f->waiting);
    fiber_wake(f->waiting);
    g_string_append(f->order, "4");
}

static void outer_posted(void *opaque)
{
    Fixture *f = opaque;
    fiber_start(f->loop, outer, f);
}

static void test_nesting(Fixture *f, gconstpointer data)
{
    event_loop_post(f->loop, outer_posted, f);
    event_loop_run(f->loop);
    g_assert_cmpstr(f->order->str, ==, "12345");
}

static void wake_first(void *opaque)
{
    Fixture *f = opaque;
    fiber_wake(fiber_current());
    fiber_wait(); /* would hang were the wake lost */
    g_string_append(f->order, "w");
    fiber_yield();
    g_string_append(f->order, "y");
    fiber_sleep(1000000);
    g_string_append(f->order, "s");
    event_loop_quit(f->loop);
}

static void test_wake_first(Fixture *f, gconstpointer data)
{
    fiber_start(f->loop, wake_first, f);
    event_loop_run(f->loop);
    g_assert_cmpstr(f->order->str, ==, "wys");
}

/* Two loops, many fibers, one counter under a FiberMutex that is held across waits. */
#define FIBERS 50
#define ROUNDS 20

typedef struct Shared {
    EventLoop *loops[2];
    FiberMutex mutex;
    FiberQueue done;
    int counter;
    gint left;
} Shared;

static void count(void *opaque)
{
    Shared *shared = opaque;
    for (int i = 0; i < ROUNDS; i++) {
        fiber_mutex_lock(&shared->mutex);
        int seen = shared->counter;
        fiber_yield();
        shared->counter = seen + 1;
        fiber_mutex_unlock(&shared->mutex);
    }
    if (g_atomic_int_dec_and_test(&shared->left)) {
        event_loop_quit(shared->loops[0]);
        event_loop_quit(shared->loops[1]);
    }
}

static gpointer second_thread(gpointer data)
{
    event_loop_run(data);
    return NULL;
}

static void test_mutex(void)
{
    Shared shared = {.left = 2 * FIBERS};
    fiber_mutex_init(&shared.mutex);
    for (int i = 0; i < 2; i++)
        shared.loops[i] = event_loop_new("test", NULL);
    for (int i = 0; i < 2 * FIBERS; i++)
        fiber_start(shared.loops[i % 2], count, &shared);
    GThread *thread = g_thread_new("second", second_thread, shared.loops[1]);
    event_loop_run(shared.loops[0]);
    g_thread_join(thread);
    g_assert_cmpint(shared.counter, ==, 2 * FIBERS * ROUNDS);
    for (int i = 0; i < 2; i++)
        event_loop_free(shared.loops[i]);
    fiber_mutex_finish(&shared.mutex);
}

static void blocking_work(void *opaque)
{
    g_usleep(1000);
    *(int *)opaque = 7;
}

static void offloads(void *opaque)
{
    Fixture *f = opaque;
    int result = 0;
    fiber_offload(blocking_work, &result);
    g_assert_cmpint(result, ==, 7);
    if (--f->left == 0)
        event_loop_quit(f->loop);
}

static void test_offload(Fixture *f, gconstpointer data)
{
    f->left = 40;
    for (int i = 0; i < 40; i++)
        fiber_start(f->loop, offloads, f);
    event_loop_run(f->loop);
    g_assert_cmpint(f->left, ==, 0);
}

/* Each fiber's frames stay its own while others run. */
static void deep(int depth)
{
    volatile char frame[512];
    frame[0] = (char)depth;
    if (depth > 0)
        deep(depth - 1);
    else
        fiber_yield();
    g_assert_cmpint(frame[0], ==, (char)depth);
}

static void deep_fiber(void *opaque)
{
    Fixture *f = opaque;
    deep(40);
    if (--f->left == 0)
        event_loop_quit(f->loop);
}

static void test_stacks(Fixture *f, gconstpointer data)
{
    f->left = 200; /* more than the pool keeps */
    for (int i = 0; i < 200; i++)
        fiber_start(f->loop, deep_fiber, f);
    event_loop_run(f->loop);
    g_assert_cmpint(f->left, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/fiber/nesting", Fixture, NULL, fixture_init, test_nesting, fixture_finish);
    g_test_add("/fiber/wake-first", Fixture, NULL, fixture_init, test_wake_first, fixture_finish);
    g_test_add_func("/fiber/mutex-across-loops", test_mutex);
    g_test_add("/fiber/offload", Fixture, NULL, fixture_init, test_offload, fixture_finish);
    g_test_add("/fiber/stacks", Fixture, NULL, fixture_init, test_stacks, fixture_finish);
    return g_test_run();
}
