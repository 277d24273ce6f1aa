/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vCPUs: a thread each, requests, pause and resume, the all-vCPU exclusive section. Knows an
 * accelerator only as an Accel.
 */
#pragma once

#include "vmm-helper/cpu/accel.h"

typedef struct VcpuSet VcpuSet;

struct Vcpu {
    int index;
    uint32_t apic_id;
    VcpuSet *set;
    const AccelConfig *config;
    AccelVcpu *accel;
    volatile int kicked; /* set before vcpu_kick(); cleared by cpu/ when it has looked */
    char *error;         /* of VCPU_EXIT_ERROR */
};

typedef struct VcpuSetOps {
    /* On a vCPU's thread: the guest asked for reset (triple fault) or an internal error came up.
     * The vCPU stays where it is until vcpu_set_reset(). None of them may wait for the vCPUs. */
    void (*reset_requested)(void *opaque);
    void (*failed)(void *opaque, int vcpu, const char *reason);
    void (*shutdown_requested)(void *opaque); /* the accelerator saw the guest power off */
    void *opaque;
} VcpuSetOps;

/* Starts paused. The set's ProcessorOps (for AccelConfig) wake a halted vCPU. */
VcpuSet *vcpu_set_new(const Accel *accel, AccelConfig *config, const VcpuSetOps *ops,
                      GError **error);
void vcpu_set_free(VcpuSet *set); /* stops and joins all */
AccelState *vcpu_set_accel(VcpuSet *set);
InterruptController *vcpu_set_interrupts(VcpuSet *set);
void vcpu_set_resume(VcpuSet *set);
void vcpu_set_pause(
    VcpuSet *set); /* returns when no vCPU executes guest code; not on a vCPU thread */
void vcpu_set_reset(VcpuSet *set); /* while paused */
/* Runs @work while no vCPU executes guest code; callable from a vCPU's own thread too (from inside
 * memory_dispatch(): the caller counts as stopped). Sections are serialised. */
void vcpu_set_exclusive(VcpuSet *set, void (*work)(void *), void *opaque);
/* Runs @work on that vCPU's thread, between instructions, and waits; sound from any non-vCPU
 * thread. */
void vcpu_call(VcpuSet *set, int index, void (*work)(AccelVcpu *vcpu, void *opaque), void *opaque);
/* Registers, taken and given on the vCPU's own thread; while running, between two instructions. */
bool vcpu_get_state(VcpuSet *set, int index, X86CpuState *ret_state, GError **error);
bool vcpu_set_state(VcpuSet *set, int index, const X86CpuState *state, GError **error);
int vcpu_set_count(const VcpuSet *set);
uint64_t vcpu_instructions(const VcpuSet *set, int index); /* retired, 0 where not counted */
uint64_t vcpu_cpu_time_ns(const VcpuSet *set, int index);  /* host CPU time of its thread */
int vcpu_thread_id(const VcpuSet *set, int index);
bool vcpu_halted(const VcpuSet *set, int index);
