/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our interrupt chips on a bare map, driven as a guest drives them: ports, the APIC page, MSRs. */
#pragma once

#include "tests/lib/fake-clock.h"
#include "vmm-helper/interrupt/interrupt.h"
#include "vmm-helper/interrupt/x86-apic.h"
#include "vmm-helper/interrupt/x86-state.h"
#include "vmm-helper/memory/memory.h"

#define CHIPS_VCPUS 4
#define TSC_HZ UINT64_C(2000000000)

typedef struct Chips {
    Memory *memory;
    VmClock *clock;
    InterruptController *controller;
    unsigned notified[CHIPS_VCPUS];
} Chips;

void chips_setup(Chips *chips, const void *data);
void chips_teardown(Chips *chips, const void *data);

void port_out(Chips *chips, uint16_t port, uint8_t value);
uint8_t port_in(Chips *chips, uint16_t port);
/* Registers of the xAPIC page by number (offset / 16). */
void apic_write(Chips *chips, int vcpu, unsigned reg, uint32_t value);
uint32_t apic_read(Chips *chips, int vcpu, unsigned reg);
void ioapic_write(Chips *chips, unsigned index, uint32_t value);
uint32_t ioapic_read(Chips *chips, unsigned index);
void ioapic_route(Chips *chips, unsigned pin, uint64_t entry);
void set_line(Chips *chips, unsigned gsi, bool level);
/* Software-enables the APIC of a vCPU (all of them: -1). */
void apic_enable(Chips *chips, int vcpu);
/* The usual programming of both 8259: vectors 0x30 and 0x38, ICW4 as given; all unmasked. */
void pic_setup(Chips *chips, uint8_t icw4);
bool has_extint(Chips *chips, int vcpu);
int take(Chips *chips, int vcpu); /* interrupt_acknowledge() */
void eoi(Chips *chips, int vcpu);

#define CHIPS_TEST(path, function)                                                                 \
    g_test_add(path, Chips, NULL, chips_setup, function, chips_teardown)
