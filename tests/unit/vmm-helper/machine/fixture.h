/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A board with everything it needs, and kernels made to order. */
#pragma once

#include "tests/lib/fake-char.h"
#include "tests/lib/fake-clock.h"
#include "vmm-helper/machine/machine.h"

#define MIB (UINT64_C(1) << 20)
#define KERNEL_SETUP_SECTS 3
#define KERNEL_PAYLOAD_OFFSET ((KERNEL_SETUP_SECTS + 1) * 512)

typedef struct Fixture {
    Memory *memory;
    VmClock *clock;
    InterruptController *interrupts;
    CharBackend *chardev[4];
    MachineEvents events;
    unsigned powered_off, resets;
    Machine *machine;
} Fixture;

/* A small valid bzImage: header, and @payload bytes that count upwards. */
GByteArray *kernel_new(size_t payload);
void kernel_set(GByteArray *kernel, size_t offset, unsigned size, uint64_t value);
/* A file of these bytes; the caller's. */
int file_of(const void *bytes, size_t size);

void fixture_setup(Fixture *fixture, unsigned n_vcpus);
/* Takes the config's descriptors. NULL and an error where the board refuses. */
Machine *fixture_machine(Fixture *fixture, const MachineConfig *config, GError **error);
void fixture_teardown(Fixture *fixture);

uint64_t port_read(Fixture *fixture, uint16_t port, unsigned size);
void port_write(Fixture *fixture, uint16_t port, unsigned size, uint64_t value);
uint64_t ram_read(Fixture *fixture, uint64_t address, unsigned size);
