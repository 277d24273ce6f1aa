/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See fake-clock.h. */
#include "tests/lib/fake-clock.h"

struct VmClock {
    uint64_t tsc_hz;
    int64_t now, realtime;
    bool running;
    EventLoop *loop;
    GPtrArray *timers;
    unsigned fired;
};

struct VmTimer {
    VmClock *clock;
    EventFunc func;
    void *opaque;
    int64_t deadline;
};

VmClock *vm_clock_new(uint64_t tsc_hz)
{
    VmClock *clock = g_new0(VmClock, 1);
    clock->tsc_hz = tsc_hz;
    clock->timers = g_ptr_array_new();
    return clock;
}

void vm_clock_free(VmClock *clock)
{
    g_assert_cmpuint(clock->timers->len, ==, 0);
    g_ptr_array_unref(clock->timers);
    g_free(clock);
}

void vm_clock_start(VmClock *clock)
{
    clock->running = true;
}

void vm_clock_stop(VmClock *clock)
{
    clock->running = false;
}

bool vm_clock_running(const VmClock *clock)
{
    return clock->running;
}

int64_t vm_clock_now(const VmClock *clock)
{
    return clock->now;
}

void vm_clock_set(VmClock *clock, int64_t ns)
{
    clock->now = ns;
}

uint64_t vm_clock_tsc_hz(const VmClock *clock)
{
    return clock->tsc_hz;
}

uint64_t vm_clock_tsc(const VmClock *clock)
{
    return vm_clock_ns_to_tsc(clock, clock->now);
}

uint64_t vm_clock_ns_to_tsc(const VmClock *clock, int64_t ns)
{
    return (unsigned __int128)ns * clock->tsc_hz / 1000000000;
}

int64_t vm_clock_tsc_to_ns(const VmClock *clock, uint64_t tsc)
{
    return (unsigned __int128)tsc * 1000000000 / clock->tsc_hz;
}

int64_t vm_clock_realtime(const VmClock *clock)
{
    return clock->realtime;
}

VmTimer *vm_timer_new(VmClock *clock, EventLoop *loop, EventFunc func, void *opaque)
{
    VmTimer *timer = g_new0(VmTimer, 1);
    *timer = (VmTimer){clock, func, opaque, INT64_MAX};
    g_ptr_array_add(clock->timers, timer);
    return timer;
}

void vm_timer_free(VmTimer *timer)
{
    if (!timer)
        return;
    g_ptr_array_remove(timer->clock->timers, timer);
    g_free(timer);
}

void vm_timer_arm(VmTimer *timer, int64_t deadline_ns)
{
    timer->deadline = deadline_ns;
}

void vm_timer_cancel(VmTimer *timer)
{
    timer->deadline = INT64_MAX;
}

int64_t vm_timer_deadline(const VmTimer *timer)
{
    return timer->deadline;
}

EventLoop *vm_clock_default_loop(const VmClock *clock)
{
    return clock->loop;
}

void vm_clock_set_default_loop(VmClock *clock, EventLoop *loop)
{
    clock->loop = loop;
}

static VmTimer *next_timer(const VmClock *clock)
{
    VmTimer *next = NULL;
    for (guint i = 0; i < clock->timers->len; i++) {
        VmTimer *timer = g_ptr_array_index(clock->timers, i);
        if (timer->deadline != INT64_MAX && (!next || timer->deadline < next->deadline))
            next = timer;
    }
    return next;
}

static void move_to(VmClock *clock, int64_t ns)
{
    clock->realtime += ns - clock->now;
    clock->now = ns;
}

void fake_clock_advance(VmClock *clock, int64_t ns)
{
    int64_t end = clock->now + ns;
    for (VmTimer *timer; (timer = next_timer(clock)) && timer->deadline <= end;) {
        if (timer->deadline > clock->now)
            move_to(clock, timer->deadline);
        timer->deadline = INT64_MAX;
        clock->fired++;
        timer->func(timer->opaque);
    }
    move_to(clock, end);
}

void fake_clock_set_realtime(VmClock *clock, int64_t ns)
{
    clock->realtime = ns;
}

unsigned fake_clock_fired(const VmClock *clock)
{
    return clock->fired;
}

unsigned fake_clock_armed(const VmClock *clock)
{
    unsigned armed = 0;
    for (guint i = 0; i < clock->timers->len; i++) {
        const VmTimer *timer = g_ptr_array_index(clock->timers, i);
        armed += timer->deadline != INT64_MAX;
    }
    return armed;
}
