/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A hostile guest against every device model and the interrupt chips: any access of any size to any
 * register, any order of messages, clock steps, resets, and loading of arbitrary saved state. Each
 * input is a program of ten-byte instructions on a fresh machine.
 */
#include <string.h>

#include "tests/lib/fake-char.h"
#include "tests/lib/fake-clock.h"
#include "vmm-helper/device/device.h"
#include "vmm-helper/interrupt/x86-state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define N_VCPUS 3
#define MAX_DEVICES 16
#define DEVICE_PORT(index, window) (0x1000 + (index)*0x100 + (window)*0x40)
#define STEP 10

typedef struct World {
    Memory *memory;
    VmClock *clock;
    InterruptController *interrupts;
    CharBackend *chardev;
    GMutex lock;
    MachineEvents events;
    unsigned event_count;
    Device *devices[MAX_DEVICES];
    size_t n_devices;
} World;

static void on_notify(void *opaque, int vcpu)
{
}

static void on_powered_off(void *opaque)
{
    ((World *)opaque)->event_count++;
}

static void on_reset_requested(void *opaque, const char *source)
{
    ((World *)opaque)->event_count++;
}

static void world_setup(World *world)
{
    static const ProcessorOps ops = {.notify = on_notify};
    world->memory = memory_new(NULL);
    world->clock = vm_clock_new(UINT64_C(2345678901));
    world->interrupts = interrupt_x86_new(world->memory, world->clock, N_VCPUS, &ops, world, NULL);
    world->chardev = fake_char_new();
    g_mutex_init(&world->lock);
    world->events = (MachineEvents){
        .powered_off = on_powered_off, .reset_requested = on_reset_requested, .opaque = world};
    const DeviceModel *const *models = device_models(&world->n_devices);
    g_assert_cmpuint(world->n_devices, <=, MAX_DEVICES);
    memory_begin(world->memory);
    for (size_t i = 0; i < world->n_devices; i++) {
        DeviceEnv env = {
            .memory = world->memory,
            .clock = world->clock,
            .chardev = g_str_equal(models[i]->name, "isa-serial") ? world->chardev : NULL,
            .events = &world->events,
            .lock = &world->lock,
        };
        for (unsigned j = 0; j < DEVICE_MAX_IRQS; j++)
            env.irq[j] = (IrqLine){world->interrupts, (i + j) % INTERRUPT_MAX_GSI};
        world->devices[i] = device_new(models[i], models[i]->name, &env, NULL);
        for (size_t j = 0; j < models[i]->n_windows; j++)
            device_map(world->devices[i], j, DEVICE_PORT(i, j));
    }
    memory_commit(world->memory);
}

static void world_teardown(World *world)
{
    for (size_t i = 0; i < world->n_devices; i++)
        device_free(world->devices[i]);
    char_backend_free(world->chardev);
    interrupt_controller_free(world->interrupts);
    vm_clock_free(world->clock);
    memory_free(world->memory);
    g_mutex_clear(&world->lock);
}

static void dispatch(World *world, MemorySpace space, uint64_t address, uint8_t how, uint64_t value)
{
    MemoryAccess access = {
        .address = address,
        .value = value,
        .size = 1u << (how & 3),
        .write = how & 4,
        .requester = (how >> 3) % (N_VCPUS + 1) - 1,
    };
    access.value &= UINT64_MAX >> (64 - 8 * access.size);
    memory_dispatch(world->memory, space, &access);
}

/* Whatever is in a saved-state file: the members a load would write hold any bytes, but a bool is
 * one of its two, as the reader of saved state sees to. */
static void fill_garbage(const Table *table, uint8_t *object, const uint8_t *bytes)
{
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        size_t n = field->shape == SHAPE_FIXED ? field->count : 1;
        if (!(field->flags & FIELD_SAVED))
            continue;
        for (size_t j = 0; j < n * field->size; j++) {
            uint8_t *member = object + field->offset + j;
            if (field->table && j % field->size == 0)
                fill_garbage(field->table, member, bytes);
            else if (!field->table)
                *member = field->kind == FIELD_BOOL ? bytes[i % 8] & 1 : bytes[(i + j * 3) % 8];
        }
    }
}

static void load_garbage(Device *device, const uint8_t *bytes)
{
    g_autoptr(GError) error = NULL;
    fill_garbage(device->model->state_table, device->state, bytes);
    device_post_load(device, &error);
}

static void load_chips(World *world, const uint8_t *bytes)
{
    g_autoptr(GError) error = NULL;
    X86InterruptState state = {0};
    interrupt_save(world->interrupts, &state, NULL);
    uint8_t *apic = (uint8_t *)&state.apics[bytes[0] % N_VCPUS];
    apic[bytes[1] % sizeof(X86ApicState)] ^= bytes[2];
    apic[(bytes[3] * 2u) % sizeof(X86ApicState)] ^= bytes[4];
    ((uint8_t *)&state.ioapic)[bytes[5] % sizeof(X86IoapicState)] ^= bytes[6];
    uint8_t *pic = (uint8_t *)state.pic;
    size_t at = bytes[7] % (sizeof state.pic);
    pic[at] = at % sizeof(X86PicState) < 8 ? bytes[2] : bytes[2] & 1; /* bool from the ninth on */
    interrupt_load(world->interrupts, &state, &error);
    table_clear(&x86_interrupt_state_table, &state);
}

static void processor(World *world, int vcpu, uint8_t what, uint64_t value)
{
    InterruptController *c = world->interrupts;
    uint64_t ignored;
    switch (what % 9) {
    case 0:
        interrupt_poll(c, vcpu);
        interrupt_acknowledge(c, vcpu);
        break;
    case 1:
        interrupt_take_nmi(c, vcpu);
        interrupt_take_init(c, vcpu);
        break;
    case 2:
        interrupt_take_sipi(c, vcpu);
        break;
    case 3:
        interrupt_set_apic_base(c, vcpu, value & 1 ? value : 0xfee00000 | (value & 0xf00));
        break;
    case 4:
        interrupt_set_cr8(c, vcpu, value);
        interrupt_cr8(c, vcpu);
        break;
    case 5:
        interrupt_set_tsc_deadline(c, vcpu, value);
        interrupt_tsc_deadline(c, vcpu);
        break;
    case 6:
        interrupt_x2apic_read(c, vcpu, 0x800 + value % 0x110, &ignored);
        break;
    case 7:
        interrupt_x2apic_write(c, vcpu, 0x800 + (value & 0x3f), value >> 8);
        break;
    default:
        interrupt_set_apic_base(c, vcpu, 0xfee00d00);
        break;
    }
}

static void step(World *world, const uint8_t *op)
{
    uint64_t value;
    memcpy(&value, op + 2, 8);
    uint8_t how = op[1];
    Device *device = world->devices[op[2] % world->n_devices];
    switch (op[0] % 12) {
    case 0: /* any port */
        dispatch(world, MEMORY_SPACE_PORT, op[3] | (uint16_t)op[4] << 8, how, value >> 32);
        break;
    case 1: /* a device's window */
    case 2:
        dispatch(world, MEMORY_SPACE_PORT,
                 DEVICE_PORT(op[2] % world->n_devices, op[3] & 1) + (op[4] & 0x1f), how,
                 value >> 32);
        break;
    case 3:
        dispatch(world, MEMORY_SPACE_PHYSICAL, 0xfee00000 + (value & 0xfff), how, value >> 16);
        break;
    case 4:
        dispatch(world, MEMORY_SPACE_PHYSICAL, 0xfec00000 + (value & 0x1f), how, value >> 16);
        break;
    case 5: {
        static const uint16_t ports[] = {0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1};
        dispatch(world, MEMORY_SPACE_PORT, ports[op[2] % G_N_ELEMENTS(ports)], how & ~3, op[3]);
        break;
    }
    case 6:
        fake_clock_advance(world->clock, value & 0x3fffff);
        break;
    case 7:
        irq_set((IrqLine){world->interrupts, op[2] % 32}, how & 1);
        interrupt_signal_msi(world->interrupts, 0xfee00000 | (value & 0xfffff), value >> 32);
        break;
    case 8:
        processor(world, how % N_VCPUS, op[2], value >> 8);
        break;
    case 9:
        fake_char_type(world->chardev, &"0123456789abcdefghijklmnopqrstuvwxyz"[op[2] % 36]);
        fake_char_clear(world->chardev);
        break;
    case 10:
        if (how & 1)
            device_power_button(device);
        else if (how & 2)
            device_reset(device);
        else if (how & 4)
            interrupt_reset(world->interrupts);
        else /* the host slept, or the machine was restored far in the future */
            vm_clock_set(world->clock, value >> 2);
        fake_clock_set_realtime(world->clock, how & 8 ? (int64_t)value : (int64_t)(value >> 4));
        break;
    default:
        device_pre_save(device);
        if (how & 1)
            load_garbage(device, op + 2);
        else
            load_chips(world, op + 2);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    World world = {0};
    world_setup(&world);
    for (size_t at = 0; at + STEP <= size && at < 400 * STEP; at += STEP)
        step(&world, data + at);
    world_teardown(&world);
    return 0;
}
