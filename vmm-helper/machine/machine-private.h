/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What machine.c and the boards share; nobody else includes it. */
#pragma once

#include "common/cleanup.h"
#include "vmm-helper/machine/machine.h"

/* A place for a serial port. Each has an interrupt line of its own: a line has one driver. */
typedef struct BoardSerial {
    uint16_t port;
    uint8_t gsi;
} BoardSerial;

typedef struct Board {
    const char *name;
    const char *doc;
    uint64_t min_memory, max_memory; /* bytes */
    unsigned max_vcpus;
    bool needs_kernel; /* has no firmware of its own */
    const BoardSerial *serials;
    size_t n_serials;
    bool (*create)(Machine *machine, GError **error);
    bool (*boot_state)(Machine *machine, X86CpuState *ret_bsp, GError **error);
} Board;

struct Machine {
    const Board *board;
    MachineConfig config; /* its strings are the machine's own, its fds are the two below */
    MachineParts parts;
    Fd kernel_fd, initrd_fd;
    char *cmdline;
    GMutex lock;        /* of the chipset devices */
    GPtrArray *devices; /* Device */
    Device **serials;   /* by index, NULL = not there; borrowed from .devices */
    Device *power;      /* takes the power button; NULL = none */
    RamBlock *ram;
    uint64_t low_size; /* RAM below 4 GiB; the rest begins at 4 GiB */
};

/* Makes a device of @model with the chipset's lock and the interrupt line @gsi (-1 = none) and maps
 * its windows at @addresses, one each. */
Device *machine_add_device(Machine *machine, const char *model, const char *id, int gsi,
                           CharBackend *chardev, const DeviceProperty *properties,
                           const uint64_t *addresses, GError **error);
