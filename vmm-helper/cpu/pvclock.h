/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The paravirtual clock (KVM's, documented in the Linux kernel under virt/kvm/x86/msr.rst): two
 * structures that the guest points MSRs at. Accelerators that emulate the MSRs call these on WRMSR.
 *
 * Guest TSC and guest time stand still together while the machine is paused, so what a page says
 * stays true across pause and resume and never needs a refresh; only a change of the vCPU's TSC
 * offset does.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/clock/clock.h"
#include "vmm-helper/memory/memory.h"

#define PVCLOCK_MSR_WALL_CLOCK 0x4b564d00u
#define PVCLOCK_MSR_SYSTEM_TIME 0x4b564d01u

/* @msr: the value written to MSR_KVM_SYSTEM_TIME_NEW: address | enable. Nothing is written when bit
 * 0 is clear. false: the 32 bytes are not in one piece of RAM (the MSR write is #GP then). */
bool pvclock_write_system_time(Memory *memory, const VmClock *clock, uint64_t msr,
                               int64_t tsc_offset);
/* @msr: the address written to MSR_KVM_WALL_CLOCK_NEW. Gives the time of day at guest time 0. */
bool pvclock_write_wall_clock(Memory *memory, const VmClock *clock, uint64_t msr);

/* ns = ((tsc << shift) * mul) >> 32, a negative shift being to the right. */
void pvclock_scale(uint64_t tsc_hz, uint32_t *ret_mul, int8_t *ret_shift);
