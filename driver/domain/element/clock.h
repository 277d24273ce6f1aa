/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <clock>: what the guest's real-time clock shows at start, and its timers.
 */
#pragma once

#include "common/table.h"

typedef enum ClockOffset {
    CLOCK_OFFSET_UTC,
    CLOCK_OFFSET_LOCALTIME,
    CLOCK_OFFSET_VARIABLE,
    CLOCK_OFFSET_TIMEZONE,
    CLOCK_OFFSET_ABSOLUTE,
} ClockOffset;

typedef enum ClockBasis { CLOCK_BASIS_UTC, CLOCK_BASIS_LOCALTIME } ClockBasis;

typedef enum ClockTimerName {
    CLOCK_TIMER_PLATFORM,
    CLOCK_TIMER_PIT,
    CLOCK_TIMER_RTC,
    CLOCK_TIMER_HPET,
    CLOCK_TIMER_TSC,
    CLOCK_TIMER_KVMCLOCK,
    CLOCK_TIMER_HYPERVCLOCK,
    CLOCK_TIMER_ARMVTIMER,
} ClockTimerName;

typedef enum ClockTickPolicy {
    CLOCK_TICK_ABSENT,
    CLOCK_TICK_DELAY,
    CLOCK_TICK_CATCHUP,
    CLOCK_TICK_MERGE,
    CLOCK_TICK_DISCARD,
} ClockTickPolicy;

typedef struct ClockTimer {
    int name;        /* ClockTimerName */
    int present;     /* TriState */
    int tick_policy; /* ClockTickPolicy */
} ClockTimer;

typedef struct ClockDef {
    int offset;          /* ClockOffset */
    bool reset;          /* adjustment='reset' of utc and localtime */
    int64_t adjustment;  /* seconds, of variable */
    int64_t adjustment0; /* seconds, where adjustment stood at start; status only */
    int basis;           /* ClockBasis, of variable */
    char *timezone;      /* of timezone: a name below the zoneinfo directory */
    uint64_t start;      /* of absolute: seconds since the epoch */
    ClockTimer *timers;
    size_t n_timers;
} ClockDef;

extern const Table clock_def_table;

struct DomainDef;
bool clock_def_validate(const struct DomainDef *def, GError **error);
