/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host's cheapest steady counter. One implementation per host architecture, chosen by meson:
 * the processor's own counter where it is invariant, else CLOCK_MONOTONIC.
 */
#pragma once

#include <stdint.h>

/* Ticks of the counter; never goes back between threads that synchronise. */
uint64_t host_tick_now(void);
/* Ticks a second, constant for the life of the process. The first call measures it where it is not
 * architecturally known: call host_tick_prepare() early, so that the time in between is the
 * measurement and nobody waits. */
uint64_t host_tick_hz(void);
void host_tick_prepare(void);
