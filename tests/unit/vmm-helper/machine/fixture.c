/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See fixture.h. */
#include "tests/unit/vmm-helper/machine/fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void no_notify(void *opaque, int vcpu)
{
}

static const ProcessorOps processor_ops = {.notify = no_notify};

static void on_powered_off(void *opaque)
{
    ((Fixture *)opaque)->powered_off++;
}

static void on_reset_requested(void *opaque, const char *source)
{
    ((Fixture *)opaque)->resets++;
}

void kernel_set(GByteArray *kernel, size_t offset, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        kernel->data[offset + i] = value >> (8 * i);
}

GByteArray *kernel_new(size_t payload)
{
    GByteArray *kernel = g_byte_array_new();
    g_byte_array_set_size(kernel, KERNEL_PAYLOAD_OFFSET + payload);
    memset(kernel->data, 0, kernel->len);
    for (size_t i = 0; i < payload; i++)
        kernel->data[KERNEL_PAYLOAD_OFFSET + i] = i + (i >> 8);
    kernel_set(kernel, 0x1f1, 1, KERNEL_SETUP_SECTS);
    kernel_set(kernel, 0x1f4, 4, payload / 16);
    kernel_set(kernel, 0x1fe, 2, 0xaa55);
    kernel_set(kernel, 0x200, 2, 0x6aeb); /* jump: header ends at 0x26c */
    kernel_set(kernel, 0x202, 4, 0x53726448);
    kernel_set(kernel, 0x206, 2, 0x20f);
    kernel_set(kernel, 0x211, 1, 0x01);
    kernel_set(kernel, 0x22c, 4, 0x7fffffff);
    kernel_set(kernel, 0x234, 1, 1);
    kernel_set(kernel, 0x236, 2, 0x0003);
    kernel_set(kernel, 0x238, 4, 2047);
    kernel_set(kernel, 0x258, 8, 0x1000000);
    kernel_set(kernel, 0x260, 4, 0x200000);
    return kernel;
}

int file_of(const void *bytes, size_t size)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, bytes, size), ==, size);
    return fd;
}

void fixture_setup(Fixture *fixture, unsigned n_vcpus)
{
    g_autoptr(GError) error = NULL;
    *fixture = (Fixture){NULL};
    fixture->memory = memory_new(&error);
    g_assert_no_error(error);
    fixture->clock = vm_clock_new(1000000000);
    fixture->interrupts =
        interrupt_x86_new(fixture->memory, fixture->clock, n_vcpus, &processor_ops, NULL, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 4; i++)
        fixture->chardev[i] = fake_char_new();
    fixture->events = (MachineEvents){
        .powered_off = on_powered_off, .reset_requested = on_reset_requested, .opaque = fixture};
}

Machine *fixture_machine(Fixture *fixture, const MachineConfig *config, GError **error)
{
    const MachineParts parts = {
        .memory = fixture->memory,
        .clock = fixture->clock,
        .interrupts = fixture->interrupts,
        .events = &fixture->events,
    };
    fixture->machine = machine_new(config, &parts, error);
    return fixture->machine;
}

void fixture_teardown(Fixture *fixture)
{
    machine_free(fixture->machine);
    interrupt_controller_free(fixture->interrupts);
    vm_clock_free(fixture->clock);
    memory_free(fixture->memory);
    for (int i = 0; i < 4; i++)
        char_backend_free(fixture->chardev[i]);
}

uint64_t port_read(Fixture *fixture, uint16_t port, unsigned size)
{
    MemoryAccess access = {.address = port, .size = size};
    memory_dispatch(fixture->memory, MEMORY_SPACE_PORT, &access);
    return access.value;
}

void port_write(Fixture *fixture, uint16_t port, unsigned size, uint64_t value)
{
    MemoryAccess access = {.address = port, .size = size, .value = value, .write = true};
    memory_dispatch(fixture->memory, MEMORY_SPACE_PORT, &access);
}

uint64_t ram_read(Fixture *fixture, uint64_t address, unsigned size)
{
    uint64_t value = 0;
    g_assert_true(dma_read(fixture->memory, address, &value, size));
    return value;
}
