/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The local APIC's timer: one-shot, periodic, TSC deadline (SDM 3A 10.5.4). Counts guest time by
 * deadlines only, so an idle guest costs nothing: the host timer is armed just while an unmasked
 * expiry lies ahead. All functions run under the local APIC's lock.
 */
#include "vmm-helper/interrupt/x86-chips.h"

/* The shortest period for which the host is woken. A guest that asks for less gets this: otherwise
 * it could keep the event loop from all other work. */
#define TIMER_MIN_PERIOD_NS 50000

static int64_t timer_divider(const X86Apic *apic)
{
    uint32_t bits = (apic->s.timer_divide & 3) | ((apic->s.timer_divide >> 1) & 4);
    return bits == 7 ? 1 : INT64_C(2) << bits;
}

static int64_t timer_tick_ns(const X86Apic *apic)
{
    G_STATIC_ASSERT(X86_APIC_TIMER_HZ == UINT64_C(1000000000));
    return timer_divider(apic);
}

static uint32_t timer_mode(const X86Apic *apic)
{
    return apic->s.lvt[X86_LVT_TIMER] & APIC_LVT_TIMER_MODE;
}

static int64_t timer_period(const X86Apic *apic)
{
    return (int64_t)apic->s.timer_initial * timer_tick_ns(apic);
}

/* Guest time at which the clock's TSC has reached @tsc. */
static int64_t timer_tsc_to_ns(const X86Apic *apic, uint64_t tsc)
{
    const VmClock *clock = apic->chips->clock;
    /* Beyond 2^63 ns nothing ever comes due; the conversion must not wrap into the past. */
    if (tsc / vm_clock_tsc_hz(clock) >= INT64_MAX / INT64_C(1000000000) - 1)
        return X86_TIMER_NEVER;
    int64_t ns = vm_clock_tsc_to_ns(clock, tsc);
    return vm_clock_ns_to_tsc(clock, ns) < tsc ? ns + 1 : ns;
}

/* In periodic mode, moves the deadline past @now in whole periods. */
static void timer_advance(X86Apic *apic, int64_t now)
{
    int64_t period = timer_period(apic);
    if (timer_mode(apic) != APIC_LVT_TIMER_PERIODIC || period <= 0 ||
        apic->s.timer_deadline == X86_TIMER_NEVER || apic->s.timer_deadline > now)
        return;
    int64_t missed = (now - apic->s.timer_deadline) / period + 1;
    apic->s.timer_deadline += missed * period;
}

void x86_apic_timer_rearm(X86Apic *apic)
{
    bool wanted = apic->s.timer_deadline != X86_TIMER_NEVER &&
                  !(apic->s.lvt[X86_LVT_TIMER] & APIC_LVT_MASKED);
    if (!wanted) {
        vm_timer_cancel(apic->timer);
        return;
    }
    int64_t deadline = apic->s.timer_deadline;
    if (timer_mode(apic) == APIC_LVT_TIMER_PERIODIC && timer_period(apic) < TIMER_MIN_PERIOD_NS)
        deadline = MAX(deadline, vm_clock_now(apic->chips->clock) + TIMER_MIN_PERIOD_NS);
    vm_timer_arm(apic->timer, deadline);
}

void x86_apic_timer_stop(X86Apic *apic)
{
    apic->s.timer_deadline = X86_TIMER_NEVER;
    apic->s.tsc_deadline = 0;
    vm_timer_cancel(apic->timer);
}

void x86_apic_timer_start(X86Apic *apic)
{
    if (timer_mode(apic) == APIC_LVT_TIMER_DEADLINE)
        return; /* writes of the initial count are ignored (10.5.4.1) */
    apic->s.timer_deadline = apic->s.timer_initial
                                 ? vm_clock_now(apic->chips->clock) + timer_period(apic)
                                 : X86_TIMER_NEVER;
    x86_apic_timer_rearm(apic);
}

uint32_t x86_apic_timer_current(X86Apic *apic)
{
    if (timer_mode(apic) == APIC_LVT_TIMER_DEADLINE || apic->s.timer_deadline == X86_TIMER_NEVER)
        return 0;
    int64_t now = vm_clock_now(apic->chips->clock);
    timer_advance(apic, now);
    int64_t left = apic->s.timer_deadline - now, tick = timer_tick_ns(apic);
    return left <= 0 ? 0 : (left + tick - 1) / tick;
}

void x86_apic_timer_set_divide(X86Apic *apic, uint32_t value)
{
    uint32_t left = x86_apic_timer_current(apic);
    apic->s.timer_divide = value;
    if (!left)
        return;
    apic->s.timer_deadline = vm_clock_now(apic->chips->clock) + (int64_t)left * timer_tick_ns(apic);
    x86_apic_timer_rearm(apic);
}

void x86_apic_timer_set_lvt(X86Apic *apic, uint32_t value)
{
    uint32_t before = timer_mode(apic);
    int64_t now = vm_clock_now(apic->chips->clock);
    bool expired = apic->s.timer_deadline <= now;
    timer_advance(apic, now);
    /* One-shot that ran out while masked, or while its firing is on the way to this lock: the
     * latter still raises its vector. */
    if (expired && before != APIC_LVT_TIMER_PERIODIC &&
        (apic->s.lvt[X86_LVT_TIMER] & APIC_LVT_MASKED))
        x86_apic_timer_stop(apic);
    apic->s.lvt[X86_LVT_TIMER] = value;
    uint32_t after = timer_mode(apic);
    if ((before == APIC_LVT_TIMER_DEADLINE) != (after == APIC_LVT_TIMER_DEADLINE))
        x86_apic_timer_stop(apic);
    x86_apic_timer_rearm(apic);
}

void x86_apic_timer_set_tsc_deadline(X86Apic *apic, uint64_t tsc)
{
    if (timer_mode(apic) != APIC_LVT_TIMER_DEADLINE)
        return; /* ignored in the other modes; reads as 0 */
    apic->s.tsc_deadline = tsc;
    apic->s.timer_deadline = tsc ? timer_tsc_to_ns(apic, tsc) : X86_TIMER_NEVER;
    x86_apic_timer_rearm(apic);
}

bool x86_apic_timer_expired(X86Apic *apic)
{
    int64_t now = vm_clock_now(apic->chips->clock);
    if (apic->s.timer_deadline > now) { /* rearmed or stopped since the host timer ran out */
        x86_apic_timer_rearm(apic);
        return false;
    }
    if (timer_mode(apic) == APIC_LVT_TIMER_PERIODIC && timer_period(apic) > 0) {
        timer_advance(apic, now);
        x86_apic_timer_rearm(apic);
    } else {
        x86_apic_timer_stop(apic);
    }
    return true;
}
