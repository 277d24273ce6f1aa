/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one clock of a virtual machine: feeds TSC, paravirtual clock, APIC timers, PIT, RTC, HPET and
 * PM timer. Counts nanoseconds of guest time; stands still while the guest is paused.
 * Its own folder below interrupt/ because timers of chips and devices need it; cpu/ only reads it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/host/event-loop.h"

typedef struct VmClock VmClock;
typedef struct VmTimer VmTimer;

VmClock *vm_clock_new(uint64_t tsc_hz); /* stopped at 0 */
void vm_clock_free(VmClock *clock);
void vm_clock_start(VmClock *clock);
void vm_clock_stop(VmClock *clock);
bool vm_clock_running(const VmClock *clock);

int64_t vm_clock_now(const VmClock *clock);    /* guest ns, any thread, lock-free */
void vm_clock_set(VmClock *clock, int64_t ns); /* only while stopped: restore, reset */

/* The guest's TSC (before per-vCPU offset): frequency is constant and invariant. */
uint64_t vm_clock_tsc_hz(const VmClock *clock);
uint64_t vm_clock_tsc(const VmClock *clock);
uint64_t vm_clock_ns_to_tsc(const VmClock *clock, int64_t ns);
int64_t vm_clock_tsc_to_ns(const VmClock *clock, uint64_t tsc);

/* Wall-clock time of the guest's RTC domain: host realtime, ns since the epoch. */
int64_t vm_clock_realtime(const VmClock *clock);

/* One-shot timer in guest time on @loop; does not fire while the clock is stopped. */
VmTimer *vm_timer_new(VmClock *clock, EventLoop *loop, EventFunc func, void *opaque);
void vm_timer_free(VmTimer *timer);
void vm_timer_arm(VmTimer *timer, int64_t deadline_ns); /* any thread */
void vm_timer_cancel(VmTimer *timer);
int64_t vm_timer_deadline(const VmTimer *timer); /* INT64_MAX = not armed */
EventLoop *vm_clock_default_loop(const VmClock *clock);
void vm_clock_set_default_loop(VmClock *clock, EventLoop *loop);
