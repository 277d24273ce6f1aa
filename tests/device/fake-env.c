/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See fake-env.h. */
#include "tests/device/fake-env.h"

static void on_powered_off(void *opaque)
{
    ((FakeEnv *)opaque)->powered_off++;
}

static void on_reset_requested(void *opaque, const char *source)
{
    ((FakeEnv *)opaque)->resets++;
}

void fake_env_setup(FakeEnv *fake, const char *model, const DeviceProperty *properties)
{
    g_autoptr(GError) error = NULL;
    fake->memory = memory_new(&error);
    g_assert_no_error(error);
    fake->clock = vm_clock_new(1000000000);
    fake->interrupts = fake_interrupt_new();
    fake->chardev = fake_char_new();
    g_mutex_init(&fake->lock);
    fake->events = (MachineEvents){
        .powered_off = on_powered_off, .reset_requested = on_reset_requested, .opaque = fake};
    fake->env = (DeviceEnv){
        .memory = fake->memory,
        .clock = fake->clock,
        .irq = {{fake->interrupts, FAKE_GSI}},
        .chardev = fake->chardev,
        .events = &fake->events,
        .lock = &fake->lock,
    };
    const DeviceModel *found = device_model_find(model);
    g_assert_nonnull(found);
    fake->device = device_new_configured(found, "test", &fake->env, properties, &error);
    g_assert_no_error(error);
    const uint64_t ports[] = {FAKE_PORT, FAKE_PORT2};
    g_assert_cmpuint(found->n_windows, <=, G_N_ELEMENTS(ports));
    for (size_t i = 0; i < found->n_windows; i++)
        device_map(fake->device, i, ports[i]);
}

void fake_env_teardown(FakeEnv *fake)
{
    device_free(fake->device);
    char_backend_free(fake->chardev);
    interrupt_controller_free(fake->interrupts);
    vm_clock_free(fake->clock);
    memory_free(fake->memory);
    g_mutex_clear(&fake->lock);
}

void fake_env_fixture_setup(FakeEnv *fake, const void *data)
{
    fake_env_setup(fake, data, NULL);
}

void fake_env_fixture_teardown(FakeEnv *fake, const void *data)
{
    fake_env_teardown(fake);
}

uint64_t fake_read(FakeEnv *fake, uint16_t port, unsigned size)
{
    MemoryAccess access = {.address = port, .size = size};
    memory_dispatch(fake->memory, MEMORY_SPACE_PORT, &access);
    return access.value;
}

void fake_write(FakeEnv *fake, uint16_t port, unsigned size, uint64_t value)
{
    MemoryAccess access = {.address = port, .size = size, .value = value, .write = true};
    memory_dispatch(fake->memory, MEMORY_SPACE_PORT, &access);
}

bool fake_line(FakeEnv *fake)
{
    return fake_interrupt_line(fake->interrupts, FAKE_GSI);
}

unsigned fake_edges(FakeEnv *fake)
{
    return fake_interrupt_edges(fake->interrupts, FAKE_GSI);
}
