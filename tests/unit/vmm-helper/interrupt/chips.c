/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See chips.h. */
#include "tests/unit/vmm-helper/interrupt/chips.h"

static void notify(void *opaque, int vcpu)
{
    Chips *chips = opaque;
    __atomic_fetch_add(&chips->notified[vcpu], 1, __ATOMIC_RELAXED);
}

static const ProcessorOps processor_ops = {.notify = notify};

void chips_setup(Chips *chips, const void *data)
{
    g_autoptr(GError) error = NULL;
    chips->memory = memory_new(&error);
    g_assert_no_error(error);
    chips->clock = vm_clock_new(TSC_HZ);
    chips->controller =
        interrupt_x86_new(chips->memory, chips->clock, CHIPS_VCPUS, &processor_ops, chips, &error);
    g_assert_no_error(error);
}

void chips_teardown(Chips *chips, const void *data)
{
    interrupt_controller_free(chips->controller);
    vm_clock_free(chips->clock);
    memory_free(chips->memory);
}

static uint64_t access_at(Chips *chips, MemorySpace space, uint64_t address, unsigned size,
                          bool write, uint64_t value, int vcpu)
{
    MemoryAccess access = {
        .address = address, .value = value, .size = size, .write = write, .requester = vcpu};
    memory_dispatch(chips->memory, space, &access);
    return access.value;
}

void port_out(Chips *chips, uint16_t port, uint8_t value)
{
    access_at(chips, MEMORY_SPACE_PORT, port, 1, true, value, 0);
}

uint8_t port_in(Chips *chips, uint16_t port)
{
    return access_at(chips, MEMORY_SPACE_PORT, port, 1, false, 0, 0);
}

void apic_write(Chips *chips, int vcpu, unsigned reg, uint32_t value)
{
    access_at(chips, MEMORY_SPACE_PHYSICAL, APIC_DEFAULT_BASE + reg * 16, 4, true, value, vcpu);
}

uint32_t apic_read(Chips *chips, int vcpu, unsigned reg)
{
    return access_at(chips, MEMORY_SPACE_PHYSICAL, APIC_DEFAULT_BASE + reg * 16, 4, false, 0, vcpu);
}

void ioapic_write(Chips *chips, unsigned index, uint32_t value)
{
    access_at(chips, MEMORY_SPACE_PHYSICAL, IOAPIC_BASE, 4, true, index, 0);
    access_at(chips, MEMORY_SPACE_PHYSICAL, IOAPIC_BASE + 0x10, 4, true, value, 0);
}

uint32_t ioapic_read(Chips *chips, unsigned index)
{
    access_at(chips, MEMORY_SPACE_PHYSICAL, IOAPIC_BASE, 4, true, index, 0);
    return access_at(chips, MEMORY_SPACE_PHYSICAL, IOAPIC_BASE + 0x10, 4, false, 0, 0);
}

void ioapic_route(Chips *chips, unsigned pin, uint64_t entry)
{
    ioapic_write(chips, 0x10 + 2 * pin + 1, entry >> 32);
    ioapic_write(chips, 0x10 + 2 * pin, entry);
}

void set_line(Chips *chips, unsigned gsi, bool level)
{
    irq_set((IrqLine){chips->controller, gsi}, level);
}

void apic_enable(Chips *chips, int vcpu)
{
    for (int i = 0; i < CHIPS_VCPUS; i++) {
        if (vcpu < 0 || vcpu == i)
            apic_write(chips, i, APIC_REG_SVR, 0x1ff);
    }
}

void pic_setup(Chips *chips, uint8_t icw4)
{
    port_out(chips, 0x20, 0x11);
    port_out(chips, 0x21, 0x30);
    port_out(chips, 0x21, 0x04);
    port_out(chips, 0x21, icw4);
    port_out(chips, 0xa0, 0x11);
    port_out(chips, 0xa1, 0x38);
    port_out(chips, 0xa1, 0x02);
    port_out(chips, 0xa1, icw4);
    port_out(chips, 0x21, 0x00);
    port_out(chips, 0xa1, 0x00);
}

bool has_extint(Chips *chips, int vcpu)
{
    return interrupt_poll(chips->controller, vcpu) & INTERRUPT_PENDING_EXTINT;
}

int take(Chips *chips, int vcpu)
{
    return interrupt_acknowledge(chips->controller, vcpu);
}

void eoi(Chips *chips, int vcpu)
{
    apic_write(chips, vcpu, APIC_REG_EOI, 0);
}
