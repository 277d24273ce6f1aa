/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * KVM's in-kernel 8259 pair, I/O APIC and local APICs behind interrupt/'s interface. Saved state is
 * translated to and from X86InterruptState, so that a guest may move between accelerators.
 * The local APICs belong to the vCPUs: their part is done through the vCPU descriptors, while
 * paused.
 */
#include <stddef.h>

#include "vmm-helper/interrupt/x86-state.h"
#include "vmm-helper/kvm/kvm.h"

typedef struct KvmIrqchip {
    InterruptController parent;
    AccelState *state;
} KvmIrqchip;

static KvmIrqchip *irqchip_of(InterruptController *controller)
{
    return (KvmIrqchip *)controller;
}

static void irqchip_set_line(InterruptController *controller, unsigned gsi, bool level)
{
    struct kvm_irq_level line = {.irq = gsi, .level = level};
    kvm_ioctl(irqchip_of(controller)->state->vm, KVM_IRQ_LINE, &line);
}

static void irqchip_signal_msi(InterruptController *controller, uint64_t address, uint32_t data)
{
    struct kvm_msi msi = {.address_lo = address, .address_hi = address >> 32, .data = data};
    kvm_ioctl(irqchip_of(controller)->state->vm, KVM_SIGNAL_MSI, &msi);
}

static bool irqchip_bind_eventfd(InterruptController *controller, unsigned gsi, int fd)
{
    struct kvm_irqfd bind = {.fd = fd, .gsi = gsi};
    return kvm_ioctl(irqchip_of(controller)->state->vm, KVM_IRQFD, &bind) == 0;
}

/* --- Translation -------------------------------------------------------------------------------
 */

static void pic_from_kvm(X86PicState *to, const struct kvm_pic_state *from)
{
    *to = (X86PicState){
        .irr = from->irr,
        .imr = from->imr,
        .isr = from->isr,
        .lines = from->last_irr,
        .elcr = from->elcr,
        .vector_base = from->irq_base,
        .priority = from->priority_add & 7,
        .init_step = from->init_state,
        .init_icw4 = from->init4,
        .auto_eoi = from->auto_eoi,
        .rotate_on_auto_eoi = from->rotate_on_auto_eoi,
        .special_mask = from->special_mask,
        .special_fully_nested = from->special_fully_nested_mode,
        .read_isr = from->read_reg_select,
        .poll = from->poll,
    };
}

static void pic_to_kvm(struct kvm_pic_state *to, const X86PicState *from, uint8_t elcr_mask)
{
    *to = (struct kvm_pic_state){
        .last_irr = from->lines,
        .irr = from->irr,
        .imr = from->imr,
        .isr = from->isr,
        .priority_add = from->priority,
        .irq_base = from->vector_base,
        .read_reg_select = from->read_isr,
        .poll = from->poll,
        .special_mask = from->special_mask,
        .init_state = from->init_step,
        .auto_eoi = from->auto_eoi,
        .rotate_on_auto_eoi = from->rotate_on_auto_eoi,
        .special_fully_nested_mode = from->special_fully_nested,
        .init4 = from->init_icw4,
        .elcr = from->elcr,
        .elcr_mask = elcr_mask,
    };
}

static void ioapic_from_kvm(X86IoapicState *to, const struct kvm_ioapic_state *from)
{
    *to = (X86IoapicState){.id = from->id, .select = from->ioregsel, .lines = from->irr};
    for (int i = 0; i < X86_IOAPIC_PINS; i++)
        to->redirection[i] = from->redirtbl[i].bits;
}

static void ioapic_to_kvm(struct kvm_ioapic_state *to, const X86IoapicState *from)
{
    *to = (struct kvm_ioapic_state){
        .base_address = 0xfec00000, .id = from->id, .ioregsel = from->select, .irr = from->lines};
    for (int i = 0; i < X86_IOAPIC_PINS; i++)
        to->redirtbl[i].bits = from->redirection[i];
}

/* KVM shows a local APIC as its register page (SDM 3A table 11-1). */
static uint32_t *lapic_register(struct kvm_lapic_state *page, unsigned offset)
{
    return (uint32_t *)(void *)(page->regs + offset);
}

/* Offsets of the plain registers; vectors of eight words are below. */
static const struct {
    uint16_t offset;
    uint16_t member;
} lapic_registers[] = {
    {0x20, offsetof(X86ApicState, id)},
    {0x80, offsetof(X86ApicState, tpr)},
    {0xd0, offsetof(X86ApicState, ldr)},
    {0xe0, offsetof(X86ApicState, dfr)},
    {0xf0, offsetof(X86ApicState, svr)},
    {0x280, offsetof(X86ApicState, esr)},
    {0x320, offsetof(X86ApicState, lvt[X86_LVT_TIMER])},
    {0x330, offsetof(X86ApicState, lvt[X86_LVT_THERMAL])},
    {0x340, offsetof(X86ApicState, lvt[X86_LVT_PERFORMANCE])},
    {0x350, offsetof(X86ApicState, lvt[X86_LVT_LINT0])},
    {0x360, offsetof(X86ApicState, lvt[X86_LVT_LINT1])},
    {0x370, offsetof(X86ApicState, lvt[X86_LVT_ERROR])},
    {0x380, offsetof(X86ApicState, timer_initial)},
    {0x3e0, offsetof(X86ApicState, timer_divide)},
};

static const struct {
    uint16_t offset;
    uint16_t member;
} lapic_vectors[] = {
    {0x100, offsetof(X86ApicState, isr)},
    {0x180, offsetof(X86ApicState, tmr)},
    {0x200, offsetof(X86ApicState, irr)},
};

/* With @load the page is filled from @apic, else the other way. */
static void lapic_exchange(struct kvm_lapic_state *page, X86ApicState *apic, bool load)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lapic_registers); i++) {
        uint32_t *member = (uint32_t *)(void *)((char *)apic + lapic_registers[i].member);
        uint32_t *reg = lapic_register(page, lapic_registers[i].offset);
        *(load ? reg : member) = *(load ? member : reg);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(lapic_vectors); i++)
        for (int word = 0; word < 8; word++) {
            uint32_t *member = (uint32_t *)(void *)((char *)apic + lapic_vectors[i].member) + word;
            uint32_t *reg = lapic_register(page, lapic_vectors[i].offset + 16 * word);
            *(load ? reg : member) = *(load ? member : reg);
        }
}

/* Ticks left of a running count as the deadline in guest ns, and back. */
static unsigned lapic_divisor(const X86ApicState *apic)
{
    unsigned code = (apic->timer_divide & 3) | (apic->timer_divide >> 1 & 4);
    return code == 7 ? 1 : 2u << code;
}

static void lapic_from_kvm(AccelState *state, X86ApicState *to, struct kvm_lapic_state *page)
{
    *to = (X86ApicState){0};
    lapic_exchange(page, to, false);
    to->id >>= 24;
    to->icr = *lapic_register(page, 0x300) | (uint64_t)*lapic_register(page, 0x310) << 32;
    uint64_t left = *lapic_register(page, 0x390);
    to->timer_deadline = X86_TIMER_NEVER;
    if (left)
        to->timer_deadline = vm_clock_now(state->config->clock) +
                             left * lapic_divisor(to) * (1000000000 / X86_APIC_TIMER_HZ);
}

static void lapic_to_kvm(AccelState *state, struct kvm_lapic_state *page, const X86ApicState *from)
{
    X86ApicState apic = *from;
    memset(page, 0, sizeof(*page));
    apic.id <<= 24;
    lapic_exchange(page, &apic, true);
    *lapic_register(page, 0x30) = 0x50014; /* version, as KVM reports it */
    *lapic_register(page, 0x300) = from->icr;
    *lapic_register(page, 0x310) = from->icr >> 32;
    int64_t left = from->timer_deadline == X86_TIMER_NEVER
                       ? 0
                       : from->timer_deadline - vm_clock_now(state->config->clock);
    *lapic_register(page, 0x390) =
        left <= 0 ? 0 : MIN(left / lapic_divisor(from), (int64_t)UINT32_MAX);
}

/* --- Save and load -----------------------------------------------------------------------------
 */

static int chip_transfer(AccelState *state, unsigned long request, uint32_t chip_id,
                         struct kvm_irqchip *chip)
{
    chip->chip_id = chip_id;
    return kvm_ioctl(state->vm, request, chip);
}

static bool irqchip_save(InterruptController *controller, X86InterruptState *ret_state,
                         GError **error)
{
    AccelState *state = irqchip_of(controller)->state;
    X86InterruptState saved = {0};
    static const uint32_t pics[] = {KVM_IRQCHIP_PIC_MASTER, KVM_IRQCHIP_PIC_SLAVE};
    int result = 0;
    struct kvm_irqchip chip = {0};
    for (int i = 0; i < 2 && result == 0; i++) {
        result = chip_transfer(state, KVM_GET_IRQCHIP, pics[i], &chip);
        pic_from_kvm(&saved.pic[i], &chip.chip.pic);
    }
    if (result == 0)
        result = chip_transfer(state, KVM_GET_IRQCHIP, KVM_IRQCHIP_IOAPIC, &chip);
    if (result < 0)
        return fail_errno(error, VIR_ERR_INTERNAL_ERROR, -result,
                          _("KVM does not show its interrupt chips"));
    ioapic_from_kvm(&saved.ioapic, &chip.chip.ioapic);
    saved.n_apics = state->config->n_vcpus;
    saved.apics = g_new0(X86ApicState, saved.n_apics);
    for (size_t i = 0; i < saved.n_apics; i++) {
        struct kvm_lapic_state page;
        struct kvm_sregs sregs;
        if (!state->vcpus[i] || kvm_ioctl(state->vcpus[i]->fd, KVM_GET_LAPIC, &page) < 0 ||
            kvm_ioctl(state->vcpus[i]->fd, KVM_GET_SREGS, &sregs) < 0) {
            table_clear(&x86_interrupt_state_table, &saved);
            return fail(error, VIR_ERR_INTERNAL_ERROR,
                        _("KVM does not show the local APIC of vCPU %zu"), i);
        }
        lapic_from_kvm(state, &saved.apics[i], &page);
        saved.apics[i].base = sregs.apic_base;
    }
    *ret_state = saved;
    return true;
}

static bool irqchip_load(InterruptController *controller, const X86InterruptState *from,
                         GError **error)
{
    AccelState *state = irqchip_of(controller)->state;
    if (!x86_interrupt_state_check(from, state->config->n_vcpus, error))
        return false;
    static const uint32_t pics[] = {KVM_IRQCHIP_PIC_MASTER, KVM_IRQCHIP_PIC_SLAVE};
    static const uint8_t elcr_masks[] = {0xf8, 0xde};
    int result = 0;
    struct kvm_irqchip chip = {0};
    for (int i = 0; i < 2 && result == 0; i++) {
        pic_to_kvm(&chip.chip.pic, &from->pic[i], elcr_masks[i]);
        result = chip_transfer(state, KVM_SET_IRQCHIP, pics[i], &chip);
    }
    if (result == 0) {
        ioapic_to_kvm(&chip.chip.ioapic, &from->ioapic);
        result = chip_transfer(state, KVM_SET_IRQCHIP, KVM_IRQCHIP_IOAPIC, &chip);
    }
    for (size_t i = 0; i < from->n_apics && result == 0; i++) {
        struct kvm_lapic_state page;
        lapic_to_kvm(state, &page, &from->apics[i]);
        if (state->vcpus[i])
            result = kvm_ioctl(state->vcpus[i]->fd, KVM_SET_LAPIC, &page);
    }
    if (result < 0)
        return fail_errno(error, VIR_ERR_INTERNAL_ERROR, -result,
                          _("KVM refuses the interrupt chips' state"));
    return true;
}

static void irqchip_reset(InterruptController *controller)
{
    AccelState *state = irqchip_of(controller)->state;
    X86InterruptState fresh = {.n_apics = state->config->n_vcpus};
    g_autofree X86ApicState *apics = g_new0(X86ApicState, fresh.n_apics);
    fresh.apics = apics;
    x86_pic_state_reset(fresh.pic);
    x86_ioapic_state_reset(&fresh.ioapic);
    for (size_t i = 0; i < fresh.n_apics; i++)
        x86_apic_state_reset(&apics[i], i);
    irqchip_load(controller, &fresh, NULL);
}

static void irqchip_free(InterruptController *controller)
{
    interrupt_controller_finish(controller); /* the chips go with the virtual machine */
    g_free(controller);
}

static const InterruptOps irqchip_ops = {
    .set_line = irqchip_set_line,
    .signal_msi = irqchip_signal_msi,
    .bind_eventfd = irqchip_bind_eventfd,
    .reset = irqchip_reset,
    .save = irqchip_save,
    .load = irqchip_load,
    .free = irqchip_free,
};

/* --- Creation ----------------------------------------------------------------------------------
 */

#define N_ROUTES (16 + X86_IOAPIC_PINS)

/* As on a PC: GSI n reaches the 8259 pair for n < 16 and I/O APIC pin n, but GSI 0 (the timer)
 * pin 2. */
static int irqchip_route(AccelState *state)
{
    g_autofree struct kvm_irq_routing *routing =
        g_malloc0(sizeof(*routing) + N_ROUTES * sizeof(struct kvm_irq_routing_entry));
    for (unsigned gsi = 0; gsi < 16; gsi++)
        if (gsi != 2)
            routing->entries[routing->nr++] = (struct kvm_irq_routing_entry){
                .gsi = gsi,
                .type = KVM_IRQ_ROUTING_IRQCHIP,
                .u.irqchip.irqchip = gsi < 8 ? KVM_IRQCHIP_PIC_MASTER : KVM_IRQCHIP_PIC_SLAVE,
                .u.irqchip.pin = gsi & 7,
            };
    for (unsigned gsi = 0; gsi < X86_IOAPIC_PINS; gsi++)
        if (gsi != 2)
            routing->entries[routing->nr++] = (struct kvm_irq_routing_entry){
                .gsi = gsi,
                .type = KVM_IRQ_ROUTING_IRQCHIP,
                .u.irqchip.irqchip = KVM_IRQCHIP_IOAPIC,
                .u.irqchip.pin = gsi == 0 ? 2 : gsi,
            };
    return kvm_ioctl(state->vm, KVM_SET_GSI_ROUTING, routing);
}

InterruptController *kvm_irqchip_new(AccelState *state, GError **error)
{
    int result = kvm_ioctl_value(state->vm, KVM_CREATE_IRQCHIP, 0);
    if (result == 0)
        result = irqchip_route(state);
    if (result < 0) {
        fail_errno(error, VIR_ERR_INTERNAL_ERROR, -result,
                   _("KVM cannot create its interrupt chips"));
        return NULL;
    }
    KvmIrqchip *irqchip = g_new0(KvmIrqchip, 1);
    interrupt_controller_init(&irqchip->parent, &irqchip_ops);
    irqchip->state = state;
    return &irqchip->parent;
}
