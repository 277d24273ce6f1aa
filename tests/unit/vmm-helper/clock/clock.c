/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Guest time: stands still when stopped, agrees with the TSC, and its timers follow it. */
#include "vmm-helper/clock/clock.h"

#include "vmm-helper/host/thread.h"
#include "vmm-helper/host/tick.h"

#define MS INT64_C(1000000)

static void sleep_ms(int ms)
{
    g_usleep((gulong)ms * 1000);
}

static void stands_still_while_stopped(void)
{
    VmClock *clock = vm_clock_new(host_tick_hz());
    g_assert_cmpint(vm_clock_now(clock), ==, 0);
    sleep_ms(2);
    g_assert_cmpint(vm_clock_now(clock), ==, 0);
    vm_clock_start(clock);
    sleep_ms(5);
    vm_clock_stop(clock);
    int64_t stopped = vm_clock_now(clock);
    uint64_t tsc = vm_clock_tsc(clock);
    g_assert_cmpint(stopped, >=, 5 * MS);
    sleep_ms(5);
    g_assert_cmpint(vm_clock_now(clock), ==, stopped);
    g_assert_cmpuint(vm_clock_tsc(clock), ==, tsc);
    vm_clock_start(clock);
    g_assert_cmpint(vm_clock_now(clock), >=, stopped);
    g_assert_cmpint(vm_clock_now(clock), <, stopped + 60000 * MS);
    vm_clock_stop(clock);
    vm_clock_set(clock, 77);
    g_assert_cmpint(vm_clock_now(clock), ==, 77);
    vm_clock_free(clock);
}

static void follows_the_host(void)
{
    VmClock *clock = vm_clock_new(host_tick_hz());
    int64_t before_start = host_clock_ns();
    vm_clock_start(clock);
    int64_t after_start = host_clock_ns();
    int64_t last = 0;
    while (last < 100 * MS) {
        int64_t now = vm_clock_now(clock);
        g_assert_cmpint(now, >=, last);
        last = now;
    }
    /* Each reading lies between two of the host's; a millisecond is for the frequency's error. */
    int64_t before = host_clock_ns();
    last = vm_clock_now(clock);
    int64_t after = host_clock_ns();
    g_assert_cmpint(last, >=, before - after_start - MS);
    g_assert_cmpint(last, <=, after - before_start + MS);
    vm_clock_free(clock);
}

/* Every frequency a host may have, times up to a year, in both directions. */
static void tsc_and_ns_are_inverse(void)
{
    static const uint64_t hz[] = {1000000000, 999999000,  1693870000, 2599998000,
                                  3000000000, 4700123000, 100000000};
    for (size_t i = 0; i < G_N_ELEMENTS(hz); i++) {
        VmClock *clock = vm_clock_new(hz[i]);
        uint64_t seed = 12345;
        for (int n = 0; n < 20000; n++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            int64_t ns = (int64_t)(seed >> 9); /* up to 2^55 ns, over a year */
            uint64_t tsc = vm_clock_ns_to_tsc(clock, ns);
            /* A deadline in TSC, turned into a time, has come at that time and not before. */
            int64_t due = vm_clock_tsc_to_ns(clock, tsc);
            g_assert_cmpint(due, <=, ns);
            g_assert_cmpuint(vm_clock_ns_to_tsc(clock, due), >=, tsc);
            if (due > 0)
                g_assert_cmpuint(vm_clock_ns_to_tsc(clock, due - 1), <, tsc);
            double expected = (double)ns * (double)hz[i] / 1e9;
            g_assert_cmpfloat((double)tsc, >, expected * (1 - 1e-9) - 2);
            g_assert_cmpfloat((double)tsc, <, expected * (1 + 1e-9) + 2);
        }
        g_assert_cmpint(vm_clock_tsc_to_ns(clock, UINT64_MAX), >, 0);
        g_assert_cmpuint(vm_clock_ns_to_tsc(clock, -5), ==, 0);
        vm_clock_free(clock);
    }
}

typedef struct Timed {
    EventLoop *loop;
    VmClock *clock;
    VmTimer *timer;
    int fired;
    int64_t at;
} Timed;

static void timed_fire(void *opaque)
{
    Timed *timed = opaque;
    timed->fired++;
    timed->at = vm_clock_now(timed->clock);
}

static void run_for(EventLoop *loop, int ms)
{
    int64_t end = host_clock_ns() + ms * MS;
    for (int64_t now; (now = host_clock_ns()) < end;)
        event_loop_run_once(loop, (int)((end - now) / MS) + 1);
}

/* As long as it takes; a test that waits in vain ends here. */
static void wait_fired(const Timed *timed, int fired)
{
    int64_t end = host_clock_ns() + 60000 * MS;
    while (timed->fired < fired && host_clock_ns() < end)
        event_loop_run_once(timed->loop, 100);
    g_assert_cmpint(timed->fired, ==, fired);
}

/* A busy host may let more guest time pass than asked for: then there is nothing to see. */
static void assert_not_yet(const Timed *timed, int fired, int64_t deadline)
{
    if (timed->fired > fired)
        g_assert_cmpint(vm_clock_now(timed->clock), >=, deadline);
}

static void timers_wait_for_guest_time(void)
{
    g_autoptr(EventLoop) loop = event_loop_new("clock", NULL);
    VmClock *clock = vm_clock_new(host_tick_hz());
    vm_clock_set_default_loop(clock, loop);
    g_assert_true(vm_clock_default_loop(clock) == loop);
    Timed timed = {.loop = loop, .clock = clock};
    timed.timer = vm_timer_new(clock, NULL, timed_fire, &timed);
    g_assert_cmpint(vm_timer_deadline(timed.timer), ==, INT64_MAX);
    vm_timer_arm(timed.timer, 30 * MS);
    g_assert_cmpint(vm_timer_deadline(timed.timer), ==, 30 * MS);
    run_for(loop, 40);
    g_assert_cmpint(timed.fired, ==, 0);
    vm_clock_start(clock);
    run_for(loop, 2);
    vm_clock_stop(clock);
    /* A long pause in the middle is no guest time. */
    run_for(loop, 60);
    assert_not_yet(&timed, 0, 30 * MS);
    vm_clock_start(clock);
    wait_fired(&timed, 1);
    g_assert_cmpint(timed.at, >=, 30 * MS);
    g_assert_cmpint(vm_timer_deadline(timed.timer), ==, INT64_MAX);
    vm_timer_free(timed.timer);
    vm_clock_free(clock);
}

static void moved_timers(void)
{
    g_autoptr(EventLoop) loop = event_loop_new("clock", NULL);
    VmClock *clock = vm_clock_new(host_tick_hz());
    Timed timed = {.loop = loop, .clock = clock};
    timed.timer = vm_timer_new(clock, loop, timed_fire, &timed);
    vm_clock_start(clock);
    int64_t now = vm_clock_now(clock);
    vm_timer_arm(timed.timer, now + 5 * MS);
    vm_timer_arm(timed.timer, now + 100 * MS); /* later: the first expiry must not count */
    wait_fired(&timed, 1);
    g_assert_cmpint(timed.at, >=, now + 100 * MS);
    vm_timer_arm(timed.timer, now + 3600000 * MS);
    vm_timer_arm(timed.timer, vm_clock_now(clock) + 2 * MS); /* earlier */
    wait_fired(&timed, 2);
    vm_timer_arm(timed.timer, vm_clock_now(clock) + 3600000 * MS);
    vm_timer_cancel(timed.timer);
    run_for(loop, 10);
    g_assert_cmpint(timed.fired, ==, 2);
    vm_timer_arm(timed.timer, 0); /* the past is at once */
    wait_fired(&timed, 3);
    vm_timer_free(timed.timer);
    vm_clock_free(clock);
}

typedef struct Racer {
    VmClock *clock;
    int stop;
} Racer;

static void *racer_main(void *opaque)
{
    Racer *racer = opaque;
    int64_t last = 0;
    while (!__atomic_load_n(&racer->stop, __ATOMIC_SEQ_CST)) {
        int64_t now = vm_clock_now(racer->clock);
        if (now < last)
            g_error("time went back from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, last, now);
        last = now;
    }
    return NULL;
}

static void never_goes_back(void)
{
    Racer racer = {.clock = vm_clock_new(host_tick_hz())};
    pthread_t thread;
    g_assert_true(thread_start(&thread, "racer", racer_main, &racer, NULL));
    for (int i = 0; i < 5000; i++) {
        vm_clock_start(racer.clock);
        g_assert_true(vm_clock_running(racer.clock));
        vm_clock_stop(racer.clock);
    }
    __atomic_store_n(&racer.stop, 1, __ATOMIC_SEQ_CST);
    pthread_join(thread, NULL);
    vm_clock_free(racer.clock);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    host_tick_prepare();
    g_test_add_func("/clock/stands-still-while-stopped", stands_still_while_stopped);
    g_test_add_func("/clock/follows-the-host", follows_the_host);
    g_test_add_func("/clock/tsc-and-ns-are-inverse", tsc_and_ns_are_inverse);
    g_test_add_func("/clock/timers-wait-for-guest-time", timers_wait_for_guest_time);
    g_test_add_func("/clock/moved-timers", moved_timers);
    g_test_add_func("/clock/never-goes-back", never_goes_back);
    return g_test_run();
}
