/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The time-stamp counter as the host's tick (SDM 3B §18.17): used where CPUID calls it invariant,
 * otherwise CLOCK_MONOTONIC stands in. Its frequency comes from CPUID 15h or the hypervisor's leaf,
 * else from a comparison with CLOCK_MONOTONIC.
 */
#include "vmm-helper/host/tick.h"

#include <cpuid.h>
#include <glib.h>
#include <stdbool.h>
#include <x86intrin.h>

#include "vmm-helper/host/event-loop.h"

#define NS_PER_S 1000000000
#define MEASURE_NS 10000000 /* two readings this far apart are good to some 5 ppm */

typedef struct TickPair {
    uint64_t tsc;
    int64_t ns;
} TickPair;

static struct {
    gsize prepared, measured;
    bool invariant;
    TickPair first;
    uint64_t hz;
} tick;

static uint64_t tsc_read(void)
{
    /* Not before the loads that decided to look at the clock (SDM 2B RDTSC). */
    _mm_lfence();
    return __rdtsc();
}

/* The closest of a few readings of both clocks: an interruption between them only widens one. */
static TickPair pair_read(void)
{
    TickPair best = {0};
    uint64_t best_width = UINT64_MAX;
    for (int i = 0; i < 8; i++) {
        uint64_t before = tsc_read();
        int64_t ns = host_clock_ns();
        uint64_t after = tsc_read();
        if (after - before < best_width) {
            best_width = after - before;
            best = (TickPair){before + (after - before) / 2, ns};
        }
    }
    return best;
}

static bool tsc_invariant(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}

void host_tick_prepare(void)
{
    if (g_once_init_enter(&tick.prepared)) {
        tick.invariant = tsc_invariant();
        tick.first = pair_read();
        g_once_init_leave(&tick.prepared, 1);
    }
}

/* Frequency that the processor or its hypervisor states; 0 = none does. */
static uint64_t hz_stated(void)
{
    unsigned a, b, c, d;
    if (__get_cpuid_max(0, NULL) >= 0x15) {
        __cpuid_count(0x15, 0, a, b, c, d);
        if (a && b && c)
            return (uint64_t)c * b / a;
    }
    __cpuid(1, a, b, c, d);
    if (c & (1u << 31)) {
        __cpuid(0x40000000, a, b, c, d);
        if (a >= 0x40000010 && a < 0x40010000) {
            __cpuid(0x40000010, a, b, c, d);
            if (a)
                return (uint64_t)a * 1000;
        }
    }
    return 0;
}

static uint64_t hz_measured(void)
{
    while (host_clock_ns() - tick.first.ns < MEASURE_NS)
        _mm_pause();
    TickPair second = pair_read();
    unsigned __int128 ticks = second.tsc - tick.first.tsc;
    uint64_t hz = (uint64_t)(ticks * NS_PER_S / (uint64_t)(second.ns - tick.first.ns));
    /* Guests are told whole kilohertz. */
    return (hz + 500) / 1000 * 1000;
}

uint64_t host_tick_hz(void)
{
    host_tick_prepare();
    if (g_once_init_enter(&tick.measured)) {
        if (!tick.invariant)
            tick.hz = NS_PER_S;
        else if ((tick.hz = hz_stated()) == 0)
            tick.hz = hz_measured();
        g_once_init_leave(&tick.measured, 1);
    }
    return tick.hz;
}

uint64_t host_tick_now(void)
{
    return tick.invariant ? tsc_read() : (uint64_t)host_clock_ns();
}
