/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A board: which devices a machine has, where they are mapped and wired, its ACPI tables, and how
 * its guest is entered. Boards are rows of boards.def; what one has in common with another is here
 * and in machine.c. The vCPUs are not a board's: it only says in which state the first one starts.
 *
 * Calls are for the thread that builds and runs the machine (set-up and monitor); the guest's own
 * accesses arrive at the devices through memory/.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/cpu/x86-state.h"
#include "vmm-helper/device/device.h"

typedef struct Machine Machine;

typedef struct MachineConfig {
    const char *type;     /* "microvm" */
    uint64_t memory_size; /* bytes */
    unsigned n_vcpus;
    bool acpi;              /* false: no tables, no power button, no S5 */
    bool rtc_localtime;     /* the RTC counts the host's local time, else UTC */
    int64_t rtc_adjustment; /* seconds added to it */
    /* Direct kernel boot. The descriptors become the machine's own, in every case. */
    int kernel_fd;       /* -1 = none */
    int initrd_fd;       /* -1 = none */
    const char *cmdline; /* NULL = empty */
} MachineConfig;

/* What the board builds upon; borrowed for the machine's whole life. */
typedef struct MachineParts {
    Memory *memory; /* empty: the board adds RAM and maps it */
    VmClock *clock;
    InterruptController *interrupts;
    EventLoop *loop; /* home of the board's devices */
    const MachineEvents *events;
} MachineParts;

/* Names of the boards, NULL-terminated. */
const char *const *machine_types(void);

/* Checks what needs no accelerator: type known, memory and vCPU numbers within the board's limits.
 * machine_new() checks again. An unknown type is VIR_ERR_CONFIG_UNSUPPORTED. */
bool machine_check(const MachineConfig *config, GError **error);

/* Adds RAM, devices and windows. The kernel's header is read and checked against memory size. */
Machine *machine_new(const MachineConfig *config, const MachineParts *parts, GError **error);
void machine_free(Machine *machine); /* while no vCPU runs */

/* The COM port @index (0-3). Before or after the start; VIR_ERR_OPERATION_INVALID when it exists,
 * VIR_ERR_CONFIG_UNSUPPORTED when the board has none of that number. */
bool machine_add_serial(Machine *machine, const char *id, unsigned index, CharBackend *chardev,
                        GError **error);
/* How many serial ports the board has at most. */
unsigned machine_max_serials(const Machine *machine);

/* Power-on state of devices and interrupt chips; while no vCPU runs. */
void machine_reset(Machine *machine);
/* Writes ACPI tables, kernel, initrd and boot data into guest RAM and tells how the first vCPU is
 * entered. Called before the first start and after each machine_reset(); the other vCPUs wait for
 * SIPI. May fail at any time, as the files are read again. */
bool machine_boot_state(Machine *machine, X86CpuState *ret_bsp, GError **error);

/* The power button; any thread. A guest without a handler does not react. */
void machine_power_button(Machine *machine);

/* All devices, of Device, in the order made: for save and load. */
const GPtrArray *machine_devices(const Machine *machine);
Device *machine_find_device(const Machine *machine, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Machine, machine_free)
