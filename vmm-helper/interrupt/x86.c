/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A PC's set of interrupt chips as one InterruptController: which line reaches which input, the
 * windows in the port and memory maps, saving and loading.
 */
#include "vmm-helper/interrupt/x86-chips.h"

#include "common/error.h"

#define LAPIC_WINDOW_SIZE UINT64_C(0x1000)

/* Releases routing, then tells of the level interrupts that ended under it. */
static void routing_unlock(X86Chips *chips)
{
    uint32_t ended = chips->eoi_gsis;
    chips->eoi_gsis = 0;
    g_mutex_unlock(&chips->routing);
    while (ended) {
        unsigned gsi = __builtin_ctz(ended);
        ended &= ended - 1;
        interrupt_notify_eoi(&chips->controller, gsi);
    }
}

void x86_chips_eoi(X86Chips *chips, uint8_t vector)
{
    g_mutex_lock(&chips->routing);
    x86_ioapic_eoi(chips, vector);
    routing_unlock(chips);
}

static void chips_set_line(InterruptController *controller, unsigned gsi, bool level)
{
    X86Chips *chips = x86_chips(controller);
    if (gsi >= INTERRUPT_MAX_GSI || gsi == 2)
        return;
    g_mutex_lock(&chips->routing);
    x86_pic_set_line(chips, gsi, level);
    x86_ioapic_set_line(chips, gsi == 0 ? 2 : gsi, level);
    routing_unlock(chips);
}

/* SDM 3A 10.11: destination in address bits 19:12, RH bit 3, DM bit 2. */
static void chips_signal_msi(InterruptController *controller, uint64_t address, uint32_t data)
{
    if ((address & ~UINT64_C(0xfffff)) != APIC_DEFAULT_BASE)
        return;
    X86Message message = {
        .destination = (address >> 12) & 0xff,
        .logical = address & 4,
        .level = data & 0x8000,
        .mode = (data >> APIC_MODE_SHIFT) & 7,
        .vector = data & 0xff,
    };
    if (message.level && !(data & 0x4000))
        return; /* de-assert of a level message */
    x86_deliver(x86_chips(controller), &message);
}

static void chips_reset(InterruptController *controller)
{
    X86Chips *chips = x86_chips(controller);
    g_mutex_lock(&chips->routing);
    x86_pic_state_reset(chips->pic);
    x86_ioapic_state_reset(&chips->ioapic);
    g_atomic_int_set(&chips->pic_output, false);
    for (int i = 0; i < chips->n_apics; i++) {
        x86_apic_reset(&chips->apics[i]);
        x86_apic_lint0_changed(&chips->apics[i]);
    }
    chips->eoi_gsis = 0;
    g_mutex_unlock(&chips->routing);
}

static bool chips_save(InterruptController *controller, X86InterruptState *ret_state,
                       GError **error)
{
    X86Chips *chips = x86_chips(controller);
    g_mutex_lock(&chips->routing);
    memcpy(ret_state->pic, chips->pic, sizeof chips->pic);
    ret_state->ioapic = chips->ioapic;
    ret_state->n_apics = chips->n_apics;
    ret_state->apics = g_new0(X86ApicState, chips->n_apics);
    for (int i = 0; i < chips->n_apics; i++) {
        X86Apic *apic = &chips->apics[i];
        g_mutex_lock(&apic->lock);
        ret_state->apics[i] = apic->s;
        g_mutex_unlock(&apic->lock);
    }
    g_mutex_unlock(&chips->routing);
    return true;
}

static bool chips_load(InterruptController *controller, const X86InterruptState *state,
                       GError **error)
{
    X86Chips *chips = x86_chips(controller);
    if (!x86_interrupt_state_check(state, chips->n_apics, error))
        return false;
    g_mutex_lock(&chips->routing);
    memcpy(chips->pic, state->pic, sizeof chips->pic);
    chips->ioapic = state->ioapic;
    x86_pic_restore(chips);
    for (int i = 0; i < chips->n_apics; i++)
        x86_apic_load(&chips->apics[i], &state->apics[i]);
    g_mutex_unlock(&chips->routing);
    return true;
}

static void chips_free(InterruptController *controller)
{
    X86Chips *chips = x86_chips(controller);
    for (int i = 0; i < chips->n_apics; i++)
        x86_apic_finish(&chips->apics[i]);
    g_free(chips->apics);
    g_mutex_clear(&chips->routing);
    interrupt_controller_finish(controller);
    g_free(chips);
}

static const InterruptOps chips_ops = {
    .set_line = chips_set_line,
    .signal_msi = chips_signal_msi,
    .reset = chips_reset,
    .save = chips_save,
    .load = chips_load,
    .free = chips_free,
};

/* --- Windows -----------------------------------------------------------------------------------
 */

static void pic_access(X86Chips *chips, int which, MemoryAccess *access)
{
    g_mutex_lock(&chips->routing);
    if (access->write)
        x86_pic_write(chips, which, access->address, access->value);
    else
        access->value = x86_pic_read(chips, which, access->address);
    routing_unlock(chips);
}

static void pic_master_access(void *opaque, MemoryAccess *access)
{
    pic_access(opaque, X86_PIC_MASTER, access);
}

static void pic_slave_access(void *opaque, MemoryAccess *access)
{
    pic_access(opaque, X86_PIC_SLAVE, access);
}

static void elcr_access(void *opaque, MemoryAccess *access)
{
    X86Chips *chips = opaque;
    int which = access->address & 1;
    g_mutex_lock(&chips->routing);
    if (access->write)
        x86_pic_write_elcr(chips, which, access->value);
    else
        access->value = chips->pic[which].elcr;
    routing_unlock(chips);
}

static void ioapic_access(void *opaque, MemoryAccess *access)
{
    X86Chips *chips = opaque;
    uint64_t reg = access->address & ~UINT64_C(3);
    unsigned shift = 8 * (access->address & 3);
    g_mutex_lock(&chips->routing);
    if (!access->write)
        access->value = x86_ioapic_read(chips, reg) >> shift;
    else if (!shift && (access->size == 4 || reg == 0))
        x86_ioapic_write(chips, reg, access->value);
    routing_unlock(chips);
}

/* Each vCPU sees its own APIC; DMA and the monitor see none. */
static void lapic_access(void *opaque, MemoryAccess *access)
{
    X86Chips *chips = opaque;
    if (access->requester >= 0 && access->requester < chips->n_apics)
        x86_apic_page_access(&chips->apics[access->requester], access);
    else if (!access->write)
        access->value = UINT64_MAX >> (64 - 8 * access->size);
}

static const MemoryOps pic_master_ops = {.access = pic_master_access, .max_size = 1};
static const MemoryOps pic_slave_ops = {.access = pic_slave_access, .max_size = 1};
static const MemoryOps elcr_ops = {.access = elcr_access, .max_size = 1};
static const MemoryOps ioapic_ops = {.access = ioapic_access, .max_size = 4};
static const MemoryOps lapic_ops = {.access = lapic_access, .max_size = 4};

static void chips_map(X86Chips *chips, Memory *memory, MemorySpace space, const char *name,
                      uint64_t address, uint64_t size, const MemoryOps *ops)
{
    memory_map(memory, space, memory_region_new_io(memory, name, size, ops, chips), address, 1);
}

InterruptController *interrupt_x86_new(Memory *memory, VmClock *clock, int n_vcpus,
                                       const ProcessorOps *ops, void *opaque, GError **error)
{
    if (n_vcpus < 1 || n_vcpus > X86_MAX_VCPUS)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("%d vCPUs: the interrupt controller serves 1 to %d"), n_vcpus,
                         X86_MAX_VCPUS);
    X86Chips *chips = g_new0(X86Chips, 1);
    interrupt_controller_init(&chips->controller, &chips_ops);
    chips->clock = clock;
    chips->n_apics = n_vcpus;
    chips->ops = ops;
    chips->opaque = opaque;
    g_mutex_init(&chips->routing);
    x86_pic_state_reset(chips->pic);
    x86_ioapic_state_reset(&chips->ioapic);
    chips->apics = g_new0(X86Apic, n_vcpus);
    for (int i = 0; i < n_vcpus; i++)
        x86_apic_init(&chips->apics[i], chips, i);

    memory_begin(memory);
    chips_map(chips, memory, MEMORY_SPACE_PORT, "pic-master", 0x20, 2, &pic_master_ops);
    chips_map(chips, memory, MEMORY_SPACE_PORT, "pic-slave", 0xa0, 2, &pic_slave_ops);
    chips_map(chips, memory, MEMORY_SPACE_PORT, "elcr", 0x4d0, 2, &elcr_ops);
    chips_map(chips, memory, MEMORY_SPACE_PHYSICAL, "ioapic", IOAPIC_BASE, IOAPIC_WINDOW_SIZE,
              &ioapic_ops);
    chips_map(chips, memory, MEMORY_SPACE_PHYSICAL, "local-apic", APIC_DEFAULT_BASE,
              LAPIC_WINDOW_SIZE, &lapic_ops);
    memory_commit(memory);
    return &chips->controller;
}
