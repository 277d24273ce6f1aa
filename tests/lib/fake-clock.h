/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A VmClock that moves only when a test says so. Implements vmm-helper/clock/clock.h; a program
 * that links fake-clock.c takes it instead of the real one. Timers run on the calling thread.
 */
#pragma once

#include "vmm-helper/clock/clock.h"

/* Moves guest and real time by @ns, firing the timers on the way in the order of their deadlines.
 */
void fake_clock_advance(VmClock *clock, int64_t ns);
void fake_clock_set_realtime(VmClock *clock, int64_t ns);
/* How many timers have fired so far, and how many are armed. */
unsigned fake_clock_fired(const VmClock *clock);
unsigned fake_clock_armed(const VmClock *clock);
