/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The event loop: order of posted work, timers, and that nothing runs after its removal. */
#include "vmm-helper/host/event-loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "common/cleanup.h"
#include "vmm-helper/host/thread.h"

typedef struct Fixture {
    EventLoop *loop;
    pthread_t thread;
} Fixture;

static void *loop_main(void *opaque)
{
    event_loop_run(opaque);
    return NULL;
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->loop = event_loop_new("test", NULL);
    g_assert_nonnull(f->loop);
    g_assert_true(thread_start(&f->thread, "test-loop", loop_main, f->loop, NULL));
}

static void tear_down(Fixture *f, gconstpointer data)
{
    event_loop_quit(f->loop);
    pthread_join(f->thread, NULL);
    event_loop_free(f->loop);
}

static GArray *seen;

static void note(void *opaque)
{
    int value = GPOINTER_TO_INT(opaque);
    g_array_append_val(seen, value);
}

static void nothing(void *opaque)
{
}

static void post_order(Fixture *f, gconstpointer data)
{
    seen = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < 1000; i++)
        event_loop_post(f->loop, note, GINT_TO_POINTER(i));
    event_loop_call(f->loop, nothing, NULL);
    g_assert_cmpint(seen->len, ==, 1000);
    for (int i = 0; i < 1000; i++)
        g_assert_cmpint(g_array_index(seen, int, i), ==, i);
    g_array_unref(seen);
}

static void is_current(void *opaque)
{
    EventLoop *loop = ((void **)opaque)[0];
    g_assert_true(event_loop_is_current(loop));
    /* On its own thread a call runs at once. */
    event_loop_call(loop, nothing, NULL);
    ((void **)opaque)[1] = loop;
}

static void call_runs_there(Fixture *f, gconstpointer data)
{
    void *box[2] = {f->loop, NULL};
    g_assert_false(event_loop_is_current(f->loop));
    event_loop_call(f->loop, is_current, box);
    g_assert_true(box[1] == f->loop);
}

typedef struct Fired {
    uint32_t count;
    int64_t at;
    EventTimer *timer;
    int repeat;
} Fired;

static void fired(void *opaque)
{
    Fired *f = opaque;
    f->at = host_clock_ns();
    if (f->repeat-- > 0)
        event_timer_arm(f->timer, host_clock_ns());
    __atomic_add_fetch(&f->count, 1, __ATOMIC_SEQ_CST);
    futex_wake(&f->count, 1);
}

static void wait_count(Fired *f, uint32_t count)
{
    uint32_t now;
    while ((now = __atomic_load_n(&f->count, __ATOMIC_SEQ_CST)) < count)
        futex_wait(&f->count, now, 100000000);
}

static void timers_fire_in_order(Fixture *f, gconstpointer data)
{
    enum { N = 100 };
    static Fired events[N];
    int64_t start = host_clock_ns();
    for (int i = 0; i < N; i++) {
        events[i] = (Fired){0};
        events[i].timer = event_timer_new(f->loop, fired, &events[i]);
    }
    /* Armed in another order than they fire, some of them twice. */
    for (int i = 0; i < N; i++) {
        int at = i * 37 % N;
        event_timer_arm(events[at].timer, start + 1000000000);
        event_timer_arm(events[at].timer, start + 2000000 + at * 200000);
    }
    for (int i = 0; i < N; i++) {
        wait_count(&events[i], 1);
        g_assert_cmpint(events[i].at, >=, start + 2000000 + i * 200000);
        if (i)
            g_assert_cmpint(events[i].at, >=, events[i - 1].at);
    }
    for (int i = 0; i < N; i++) {
        g_assert_cmpuint(events[i].count, ==, 1);
        event_timer_free(events[i].timer);
    }
}

static void timer_rearms_itself(Fixture *f, gconstpointer data)
{
    Fired event = {.repeat = 50};
    event.timer = event_timer_new(f->loop, fired, &event);
    event_timer_arm(event.timer, 0);
    wait_count(&event, 51);
    event_timer_free(event.timer);
    g_assert_cmpuint(event.count, ==, 51);
}

static void cancelled_timer_is_silent(Fixture *f, gconstpointer data)
{
    Fired event = {0}, later = {0};
    event.timer = event_timer_new(f->loop, fired, &event);
    later.timer = event_timer_new(f->loop, fired, &later);
    int64_t now = host_clock_ns();
    event_timer_arm(event.timer, now + 5000000);
    event_timer_arm(later.timer, now + 10000000);
    event_timer_cancel(event.timer);
    wait_count(&later, 1);
    g_assert_cmpuint(event.count, ==, 0);
    event_timer_free(event.timer);
    event_timer_free(later.timer);
}

typedef struct Source {
    int fd;
    uint32_t runs, alive;
    uint32_t bad;
} Source;

static void source_ready(void *opaque, uint32_t events)
{
    Source *source = opaque;
    if (!__atomic_load_n(&source->alive, __ATOMIC_SEQ_CST))
        __atomic_store_n(&source->bad, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&source->runs, 1, __ATOMIC_SEQ_CST);
}

/* A descriptor that is always ready is removed while its handler runs over and over. */
static void removal_is_final(Fixture *f, gconstpointer data)
{
    for (int i = 0; i < 500; i++) {
        Source source = {.fd = eventfd(1, EFD_CLOEXEC), .alive = 1};
        EventSource *watch = event_loop_add_fd(f->loop, source.fd, EPOLLIN, source_ready, &source);
        while (!__atomic_load_n(&source.runs, __ATOMIC_SEQ_CST))
            sched_yield();
        event_source_remove(watch);
        __atomic_store_n(&source.alive, 0, __ATOMIC_SEQ_CST);
        uint32_t runs = __atomic_load_n(&source.runs, __ATOMIC_SEQ_CST);
        event_loop_call(f->loop, nothing, NULL);
        g_assert_cmpuint(source.runs, ==, runs);
        g_assert_cmpuint(source.bad, ==, 0);
        fd_close(source.fd);
    }
}

static EventSource *self;

static void remove_self(void *opaque, uint32_t events)
{
    event_source_remove(__atomic_exchange_n(&self, NULL, __ATOMIC_SEQ_CST));
    __atomic_store_n((uint32_t *)opaque, 1, __ATOMIC_SEQ_CST);
    futex_wake(opaque, 1);
}

static void handler_removes_itself(Fixture *f, gconstpointer data)
{
    uint32_t done = 0;
    g_auto(Fd) fd = eventfd(1, EFD_CLOEXEC);
    EventSource *watch = event_loop_add_fd(f->loop, fd, 0, remove_self, &done);
    __atomic_store_n(&self, watch, __ATOMIC_SEQ_CST);
    event_source_modify(watch, EPOLLIN);
    while (!__atomic_load_n(&done, __ATOMIC_SEQ_CST))
        futex_wait(&done, 0, 100000000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/event-loop/" #name, Fixture, NULL, set_up, name, tear_down)
    ADD(post_order);
    ADD(call_runs_there);
    ADD(timers_fire_in_order);
    ADD(timer_rearms_itself);
    ADD(cancelled_timer_is_silent);
    ADD(removal_is_final);
    ADD(handler_removes_itself);
    return g_test_run();
}
