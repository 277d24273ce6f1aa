/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The page through which a helper shows its statistics: a memfd that the daemon creates, sizes and
 * seals; the helper writes under a seqlock, the daemon reads with bounded retries and trusts no
 * value. Only ever grows at the end; `length` says how much the writer knows.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define STATE_PAGE_MAGIC UINT32_C(0x76697265) /* "vire" */
#define STATE_PAGE_VERSION 1
#define STATE_PAGE_SIZE 65536
#define STATE_PAGE_MAX_VCPUS 512

/* Same words as QMP's RunState where QEMU has one. */
typedef enum StatePageRun {
    STATE_PAGE_RUN_PRELAUNCH,
    STATE_PAGE_RUN_RUNNING,
    STATE_PAGE_RUN_PAUSED,
    STATE_PAGE_RUN_SHUTDOWN,
    STATE_PAGE_RUN_INTERNAL_ERROR,
    STATE_PAGE_RUN_GUEST_PANICKED,
} StatePageRun;

typedef struct StatePageVcpu {
    uint64_t cpu_time_ns;    /* host CPU time of its thread */
    uint64_t instructions;   /* retired, 0 where not counted */
    uint32_t thread_id;
    uint32_t halted;         /* 0 or 1 */
} StatePageVcpu;

typedef struct StatePage {
    uint32_t magic, version, length, sequence; /* sequence: odd while being written */
    uint32_t run_state;      /* StatePageRun */
    uint32_t n_vcpus;
    uint64_t event_sequence; /* last event raised */
    uint64_t guest_time_ns;
    uint64_t memory_bytes;   /* given to the guest */
    uint64_t resident_bytes; /* of guest memory, last sampled */
    StatePageVcpu vcpu[STATE_PAGE_MAX_VCPUS];
} StatePage;

_Static_assert(sizeof(StatePage) <= STATE_PAGE_SIZE, "state page fits");

/* Writer: brackets changes. Reader: a stable, range-checked copy or false. */
void state_page_begin(StatePage *page);
void state_page_end(StatePage *page);
bool state_page_read(const StatePage *shared, StatePage *ret_copy);
