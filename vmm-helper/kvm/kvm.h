/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the KVM accelerator share: the virtual machine, its vCPUs, memory slots and the
 * in-kernel interrupt chips. Only the ioctl interface of /dev/kvm is used (Linux
 * Documentation/virt/kvm/api.rst); the descriptor comes from the daemon.
 */
#pragma once

#include <linux/kvm.h>
#include <pthread.h>

#include "common/cleanup.h"
#include "common/error.h"
#include "vmm-helper/cpu/accel.h"
#include "vmm-helper/cpu/vcpu.h"

/* One kernel memory slot; .size 0 = free. */
typedef struct KvmSlot {
    uint64_t guest, size, host;
    uint32_t flags;
} KvmSlot;

struct AccelState {
    const AccelConfig *config;
    Fd vm;
    size_t run_size;
    int max_slots;
    KvmSlot *slots;
    MemoryListener listener;
    InterruptController *interrupts;
    AccelVcpu **vcpus; /* by index; NULL where not made yet */
    GMutex vcpus_lock;
};

struct AccelVcpu {
    AccelState *state;
    Vcpu *vcpu;
    Fd fd;
    struct kvm_run *run;
    pthread_t thread;
    bool completion_due; /* the last exit was I/O that KVM finishes on its next entry */
};

/* ioctl that retries on EINTR and returns -errno. */
int kvm_ioctl(int fd, unsigned long request, void *argument);
int kvm_ioctl_value(int fd, unsigned long request, unsigned long argument);

/* slots.c: keeps the kernel's slots equal to the physical view. */
bool kvm_slots_init(AccelState *state, GError **error);
void kvm_slots_finish(AccelState *state);

/* irqchip.c: PIC, I/O APIC and local APICs in the kernel behind interrupt/'s interface. */
InterruptController *kvm_irqchip_new(AccelState *state, GError **error);

/* vcpu.c */
AccelVcpu *kvm_vcpu_new(AccelState *state, Vcpu *vcpu, GError **error);
void kvm_vcpu_free(AccelVcpu *vcpu);
VcpuExit kvm_vcpu_run(AccelVcpu *vcpu);
void kvm_vcpu_kick(AccelVcpu *vcpu);
/* Lets KVM finish the I/O instruction it left in the middle, without running on. */
void kvm_vcpu_complete_io(AccelVcpu *vcpu);

/* state.c: registers both ways. */
void kvm_vcpu_reset(AccelVcpu *vcpu);
bool kvm_vcpu_get_state(AccelVcpu *vcpu, X86CpuState *ret_state, GError **error);
bool kvm_vcpu_set_state(AccelVcpu *vcpu, const X86CpuState *state, GError **error);

/* probe.h has the start-up probe. */
