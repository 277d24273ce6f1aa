/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The accelerator seam. KVM and the translator implement Accel; cpu/ owns the vCPU threads and knows
 * nothing more of them. Port and memory I/O never leave vcpu_run(): the accelerator calls
 * memory_dispatch() on the vCPU thread, holding no lock of its own.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/clock/clock.h"
#include "vmm-helper/cpu/cpuid.h"
#include "vmm-helper/cpu/x86-state.h"
#include "vmm-helper/interrupt/interrupt.h"
#include "vmm-helper/memory/memory.h"

typedef struct Accel Accel;
typedef struct Vcpu Vcpu;
typedef struct AccelState AccelState; /* private to the accelerator */
typedef struct AccelVcpu AccelVcpu;   /* private to the accelerator */

typedef enum VcpuExit {
    VCPU_EXIT_HALT,     /* HLT (or wait-for-SIPI): sleep until vcpu_kick() */
    VCPU_EXIT_KICKED,   /* vcpu_kick() was seen: look at requests, then run again */
    VCPU_EXIT_RESET,    /* triple fault or an accelerator-level reset request */
    VCPU_EXIT_SHUTDOWN,
    VCPU_EXIT_DEBUG,
    VCPU_EXIT_ERROR,    /* internal error: vcpu->error says what; the machine stops in it */
} VcpuExit;

/* What an accelerator is given at creation; all borrowed for its whole life. */
typedef struct AccelConfig {
    Memory *memory;
    VmClock *clock;
    int n_vcpus;
    const CpuModel *cpu_model; /* what CPUID shows: cpuid_for_vcpu() */
    unsigned sockets, cores, threads;
    const ProcessorOps *processor_ops; /* for accelerators using our own interrupt chips */
    void *processor_opaque;
    int kvm_fd; /* -1 unless the monitor handed one in */
} AccelConfig;

struct Accel {
    const char *name; /* "kvm", "tcg": the names clients know; ours answers to "tcg" */
    /* Makes the VM and its interrupt controller. */
    AccelState *(*create)(const AccelConfig *config, GError **error);
    void (*destroy)(AccelState *state);
    InterruptController *(*interrupts)(AccelState *state);

    /* On the vCPU's own thread: */
    AccelVcpu *(*vcpu_new)(AccelState *state, Vcpu *vcpu, GError **error);
    void (*vcpu_free)(AccelVcpu *vcpu);
    VcpuExit (*vcpu_run)(AccelVcpu *vcpu);
    /* Only while the vCPU is not inside vcpu_run(): */
    void (*vcpu_reset)(AccelVcpu *vcpu); /* architectural power-on state; BSP or wait-for-SIPI */
    bool (*vcpu_get_state)(AccelVcpu *vcpu, X86CpuState *ret_state, GError **error);
    bool (*vcpu_set_state)(AccelVcpu *vcpu, const X86CpuState *state, GError **error);
    /* Any thread: makes vcpu_run() return VCPU_EXIT_KICKED soon; the flag is set before the call. */
    void (*vcpu_kick)(AccelVcpu *vcpu);
    /* Any thread: an interrupt is pending (our chips' notify); need not leave vcpu_run(). */
    void (*vcpu_interrupt)(AccelVcpu *vcpu);
    /* Monotonic counters for the state page; any thread. Retired guest instructions or 0. */
    uint64_t (*vcpu_instructions)(const AccelVcpu *vcpu);
};

extern const Accel accel_kvm; /* vmm-helper/kvm/ */
extern const Accel accel_dbt; /* vmm-helper/dbt/ */
