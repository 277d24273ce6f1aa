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

/* The attribute: a number of seconds, or 'reset' of utc and localtime. */
typedef struct ClockAdjustment {
    bool given;
    bool reset;
    int64_t seconds; /* 0 under reset */
} ClockAdjustment;

typedef struct ClockDef {
    int offset;                 /* ClockOffset; utc and localtime with seconds become variable */
    ClockAdjustment adjustment; /* .seconds is what a guest's setting of its clock changes */
    int basis;                  /* ClockBasis, of variable */
    int64_t adjustment0;        /* seconds, where the adjustment stood at start; status only */
    char *timezone;             /* of timezone: a name below the zoneinfo directory */
    uint64_t start;             /* of absolute: seconds since the epoch */
    ClockTimer *timers;
    size_t n_timers;
} ClockDef;

extern const Table clock_def_table;

extern const struct DomainPart clock_part;
