/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of vm/ share. */
#pragma once

#include "common/monitor/state-page.h"
#include "vmm-helper/cpu/vcpu.h"
#include "vmm-helper/machine/machine.h"
#include "vmm-helper/monitor/monitor.h"
#include "vmm-helper/vm/vm.h"

/* What a device or vCPU reported and the main loop has not dealt with yet: bits of Vm.reports. */
enum {
    VM_REPORT_POWER_OFF = 1 << 0,
    VM_REPORT_RESET = 1 << 1,
    VM_REPORT_FAILED = 1 << 2,
};

typedef struct VmChardev {
    char *id;
    CharBackend *backend;
    char *used_by; /* id of the device, NULL = free */
} VmChardev;

struct Vm {
    EventLoop *loop;
    char *name;
    Monitor *monitor; /* borrowed */
    char *quit_reason;

    /* The machine, all NULL before machine-create. */
    const Accel *accel;
    AccelConfig accel_config;
    CpuModel *cpu_model;
    Fd kvm_fd;
    Memory *memory;
    VmClock *clock;
    VcpuSet *vcpus;
    Machine *machine;
    MachineEvents events;
    GPtrArray *chardevs; /* VmChardev */
    uint64_t memory_size;

    MonitorRunState state;
    bool booted; /* the kernel and its data are in guest memory */
    bool then_reset;
    MonitorRebootAction on_reboot;
    MonitorShutdownAction on_shutdown;
    MonitorPanicAction on_panic;

    unsigned reports; /* atomic: VM_REPORT_* */
    GMutex failure_lock;
    char *failure; /* what went wrong in a vCPU */
    int failed_vcpu;

    StatePage *page; /* NULL = none given */
    EventTimer *sampler;
};

/* create.c */
bool vm_create(Vm *vm, const MonitorMachineCreateArgs *args, GError **error);
void vm_destroy(Vm *vm);
VmChardev *vm_chardev_find(const Vm *vm, const char *id);

/* run-state.c */
bool vm_start(Vm *vm, GError **error);
void vm_stop(Vm *vm);
bool vm_reset(Vm *vm, bool guest, GError **error);
void vm_power_button(Vm *vm, bool then_reset);
/* From any thread: what devices and vCPUs tell. */
void vm_report(Vm *vm, unsigned report);
void vm_report_failure(Vm *vm, int vcpu, const char *reason);

/* state-page.c */
bool vm_page_open(Vm *vm, Fd fd, GError **error);
void vm_page_close(Vm *vm);
void vm_page_update(Vm *vm);
/* Begins and ends the sampling that goes on while the machine runs. */
void vm_page_sample(Vm *vm, bool on);

/* registers.c */
void vm_registers_text(Vm *vm, int vcpu, GString *text);
