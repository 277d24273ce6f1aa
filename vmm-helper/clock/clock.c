/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The clock of a virtual machine; see clock.h. Guest time is a linear function of the host's tick
 * while the clock runs, and the guest's TSC a linear function of guest time, so that everything the
 * guest can compare agrees to the nanosecond. Readers take a sequence lock and no other.
 *
 * Timers are the loops' timers: a deadline in guest time is turned into one on CLOCK_MONOTONIC and
 * checked against guest time when it comes. Without armed timers the clock costs nothing.
 */
#include "vmm-helper/clock/clock.h"

#include <time.h>

#include "vmm-helper/host/tick.h"

#define NS_PER_S 1000000000

/* Fraction bits of TSC ticks a nanosecond: no frequency below 8 GHz overflows 64 bits, and a year is
 * exact to the nanosecond. */
#define TSC_SHIFT 60
#define TSC_HZ_MAX UINT64_C(7999999999)

typedef unsigned __int128 Wide;

struct VmClock {
    /* Read under the sequence lock. */
    uint32_t sequence; /* odd while being written */
    bool running;
    int64_t base_ns; /* guest time at base_tick, or the time it stands at */
    uint64_t base_tick;

    uint64_t ns_per_tick; /* tick_shift bits after the point, 62 significant */
    unsigned tick_shift;
    uint64_t tsc_hz;
    uint64_t tsc_per_ns; /* TSC_SHIFT fixed point */

    GMutex lock; /* changes of state, the list and the deadlines */
    GPtrArray *timers;
    EventLoop *default_loop;
};

struct VmTimer {
    VmClock *clock;
    EventTimer *timer;
    EventFunc func;
    void *opaque;
    int64_t deadline; /* INT64_MAX = not armed */
    int64_t host_at;  /* what .timer is armed for; INT64_MAX = not */
};

VmClock *vm_clock_new(uint64_t tsc_hz)
{
    VmClock *clock = g_new0(VmClock, 1);
    uint64_t tick_hz = host_tick_hz();
    clock->tick_shift = 32;
    do
        clock->ns_per_tick = (uint64_t)(((Wide)NS_PER_S << ++clock->tick_shift) / tick_hz);
    while (clock->tick_shift < 63 && clock->ns_per_tick < (UINT64_C(1) << 61));
    clock->tsc_hz = CLAMP(tsc_hz, 1000, TSC_HZ_MAX);
    clock->tsc_per_ns = (uint64_t)(((Wide)clock->tsc_hz << TSC_SHIFT) / NS_PER_S);
    g_mutex_init(&clock->lock);
    clock->timers = g_ptr_array_new();
    return clock;
}

void vm_clock_free(VmClock *clock)
{
    if (!clock)
        return;
    g_ptr_array_unref(clock->timers);
    g_mutex_clear(&clock->lock);
    g_free(clock);
}

/* --- Reading ---------------------------------------------------------------------------------- */

static int64_t ns_since(const VmClock *clock, uint64_t tick, uint64_t base_tick)
{
    /* Another thread's tick may be a hair older than the base it reads. */
    if (tick < base_tick)
        return 0;
    return (int64_t)(uint64_t)(((Wide)(tick - base_tick) * clock->ns_per_tick) >>
                               clock->tick_shift);
}

int64_t vm_clock_now(const VmClock *clock)
{
    for (;;) {
        /* Acquire throughout instead of fences, which thread sanitizers do not see. */
        uint32_t before = __atomic_load_n(&clock->sequence, __ATOMIC_ACQUIRE);
        bool running = __atomic_load_n(&clock->running, __ATOMIC_ACQUIRE);
        int64_t base_ns = __atomic_load_n(&clock->base_ns, __ATOMIC_ACQUIRE);
        uint64_t base_tick = __atomic_load_n(&clock->base_tick, __ATOMIC_ACQUIRE);
        int64_t now = running ? base_ns + ns_since(clock, host_tick_now(), base_tick) : base_ns;
        if (!(before & 1) && before == __atomic_load_n(&clock->sequence, __ATOMIC_RELAXED))
            return now;
    }
}

bool vm_clock_running(const VmClock *clock)
{
    return __atomic_load_n(&clock->running, __ATOMIC_ACQUIRE);
}

uint64_t vm_clock_tsc_hz(const VmClock *clock)
{
    return clock->tsc_hz;
}

uint64_t vm_clock_ns_to_tsc(const VmClock *clock, int64_t ns)
{
    return ns <= 0 ? 0 : (uint64_t)(((Wide)(uint64_t)ns * clock->tsc_per_ns) >> TSC_SHIFT);
}

int64_t vm_clock_tsc_to_ns(const VmClock *clock, uint64_t tsc)
{
    Wide ns = (((Wide)tsc << TSC_SHIFT) + clock->tsc_per_ns - 1) / clock->tsc_per_ns;
    return ns > INT64_MAX ? INT64_MAX : (int64_t)ns;
}

uint64_t vm_clock_tsc(const VmClock *clock)
{
    return vm_clock_ns_to_tsc(clock, vm_clock_now(clock));
}

int64_t vm_clock_realtime(const VmClock *clock)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* --- Timers ----------------------------------------------------------------------------------- */

/* Under the lock: arms the loop's timer for the deadline, if the clock runs. A deadline moved later
 * keeps the earlier host timer: timer_due() arms it again, which is rarer than moving it. */
static void timer_schedule(VmTimer *timer, int64_t now)
{
    if (timer->deadline == INT64_MAX || !timer->clock->running)
        return;
    int64_t left = MAX(timer->deadline - now, 0), host_now = host_clock_ns();
    int64_t at = left > INT64_MAX - host_now ? INT64_MAX - 1 : host_now + left;
    if (timer->host_at <= at)
        return;
    timer->host_at = at;
    event_timer_arm(timer->timer, at);
}

static void timer_due(void *opaque)
{
    VmTimer *timer = opaque;
    VmClock *clock = timer->clock;
    g_mutex_lock(&clock->lock);
    timer->host_at = INT64_MAX;
    int64_t now = vm_clock_now(clock);
    bool due = clock->running && timer->deadline <= now;
    if (due)
        timer->deadline = INT64_MAX;
    else
        timer_schedule(timer, now);
    g_mutex_unlock(&clock->lock);
    if (due)
        timer->func(timer->opaque);
}

VmTimer *vm_timer_new(VmClock *clock, EventLoop *loop, EventFunc func, void *opaque)
{
    VmTimer *timer = g_new0(VmTimer, 1);
    timer->clock = clock;
    timer->func = func;
    timer->opaque = opaque;
    timer->deadline = timer->host_at = INT64_MAX;
    timer->timer = event_timer_new(loop ? loop : clock->default_loop, timer_due, timer);
    g_mutex_lock(&clock->lock);
    g_ptr_array_add(clock->timers, timer);
    g_mutex_unlock(&clock->lock);
    return timer;
}

void vm_timer_free(VmTimer *timer)
{
    if (!timer)
        return;
    g_mutex_lock(&timer->clock->lock);
    g_ptr_array_remove_fast(timer->clock->timers, timer);
    timer->deadline = INT64_MAX;
    g_mutex_unlock(&timer->clock->lock);
    event_timer_free(timer->timer);
    g_free(timer);
}

void vm_timer_arm(VmTimer *timer, int64_t deadline_ns)
{
    VmClock *clock = timer->clock;
    g_mutex_lock(&clock->lock);
    __atomic_store_n(&timer->deadline, deadline_ns, __ATOMIC_RELAXED);
    timer_schedule(timer, vm_clock_now(clock));
    g_mutex_unlock(&clock->lock);
}

void vm_timer_cancel(VmTimer *timer)
{
    /* The host's timer may stay armed: it finds nothing due and is not armed again. */
    g_mutex_lock(&timer->clock->lock);
    __atomic_store_n(&timer->deadline, INT64_MAX, __ATOMIC_RELAXED);
    g_mutex_unlock(&timer->clock->lock);
}

int64_t vm_timer_deadline(const VmTimer *timer)
{
    return __atomic_load_n(&timer->deadline, __ATOMIC_RELAXED);
}

EventLoop *vm_clock_default_loop(const VmClock *clock)
{
    return clock->default_loop;
}

void vm_clock_set_default_loop(VmClock *clock, EventLoop *loop)
{
    clock->default_loop = loop;
}

/* --- Starting and stopping -------------------------------------------------------------------- */

/* Under the lock. No reader that began before returns a time later than a tick taken after it. */
static void write_begin(VmClock *clock)
{
    __atomic_store_n(&clock->sequence, clock->sequence + 1, __ATOMIC_SEQ_CST);
}

static void write_end(VmClock *clock, bool running, int64_t base_ns, uint64_t base_tick)
{
    __atomic_store_n(&clock->running, running, __ATOMIC_RELEASE);
    __atomic_store_n(&clock->base_ns, base_ns, __ATOMIC_RELEASE);
    __atomic_store_n(&clock->base_tick, base_tick, __ATOMIC_RELEASE);
    __atomic_store_n(&clock->sequence, clock->sequence + 1, __ATOMIC_RELEASE);
}

void vm_clock_start(VmClock *clock)
{
    g_mutex_lock(&clock->lock);
    if (!clock->running) {
        write_begin(clock);
        write_end(clock, true, clock->base_ns, host_tick_now());
        for (guint i = 0; i < clock->timers->len; i++)
            timer_schedule(g_ptr_array_index(clock->timers, i), clock->base_ns);
    }
    g_mutex_unlock(&clock->lock);
}

void vm_clock_stop(VmClock *clock)
{
    g_mutex_lock(&clock->lock);
    if (clock->running) {
        write_begin(clock);
        int64_t now = clock->base_ns + ns_since(clock, host_tick_now(), clock->base_tick);
        write_end(clock, false, now, 0);
        for (guint i = 0; i < clock->timers->len; i++) {
            VmTimer *timer = g_ptr_array_index(clock->timers, i);
            event_timer_cancel(timer->timer);
            timer->host_at = INT64_MAX;
        }
    }
    g_mutex_unlock(&clock->lock);
}

void vm_clock_set(VmClock *clock, int64_t ns)
{
    g_mutex_lock(&clock->lock);
    if (!clock->running) {
        write_begin(clock);
        write_end(clock, false, ns, 0);
    }
    g_mutex_unlock(&clock->lock);
}
