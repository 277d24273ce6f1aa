/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An accelerator whose guest is a C function: called over and over on the vCPU's thread until the
 * vCPU is kicked, it does what a guest would (accesses, waiting) and may end the run. With our own
 * interrupt chips, or with none.
 */
#pragma once

#include "vmm-helper/cpu/vcpu.h"

typedef struct FakeGuest {
    /* One step. Returns true to run on; false ends vcpu_run() with *exit. */
    bool (*step)(void *opaque, Vcpu *vcpu, VcpuExit *exit);
    void *opaque;
    bool chips;        /* make interrupt_x86_new() */
    int fail_vcpu;     /* vcpu_new() of this one fails; -1 = none */
    int resets;        /* atomic: vcpu_reset() calls */
    uint64_t last_rip; /* of the last vcpu_set_state() */
} FakeGuest;

/* The guest of the accelerators made from now on. */
extern FakeGuest *fake_guest;
extern const Accel accel_fake;
