/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CLOCK_MONOTONIC as the tick of hosts without an implementation of their own. */
#include "vmm-helper/host/tick.h"

#include "vmm-helper/host/event-loop.h"

void host_tick_prepare(void)
{
}

uint64_t host_tick_hz(void)
{
    return 1000000000;
}

uint64_t host_tick_now(void)
{
    return (uint64_t)host_clock_ns();
}
