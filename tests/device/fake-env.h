/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A DeviceEnv in which everything is the test's own: clock, interrupt lines, character backend,
 * machine events. The device under test has its window 0 at port FAKE_PORT, window 1 at FAKE_PORT2.
 */
#pragma once

#include "tests/lib/fake-char.h"
#include "tests/lib/fake-clock.h"
#include "tests/lib/fake-interrupt.h"
#include "vmm-helper/device/device.h"

#define FAKE_PORT 0x1000
#define FAKE_PORT2 0x2000
#define FAKE_GSI 5

typedef struct FakeEnv {
    Memory *memory;
    VmClock *clock;
    InterruptController *interrupts;
    CharBackend *chardev;
    GMutex lock;
    MachineEvents events;
    unsigned powered_off, resets;
    DeviceEnv env;
    Device *device;
} FakeEnv;

void fake_env_setup(FakeEnv *fake, const char *model, const DeviceProperty *properties);
void fake_env_teardown(FakeEnv *fake);
/* For g_test_add(): @data is the model's name. */
void fake_env_fixture_setup(FakeEnv *fake, const void *data);
void fake_env_fixture_teardown(FakeEnv *fake, const void *data);

uint64_t fake_read(FakeEnv *fake, uint16_t port, unsigned size);
void fake_write(FakeEnv *fake, uint16_t port, unsigned size, uint64_t value);
bool fake_line(FakeEnv *fake);
unsigned fake_edges(FakeEnv *fake);
