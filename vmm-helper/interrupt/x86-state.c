/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables, power-on values and checks of the interrupt chips' state; see x86-state.h. */
#include "vmm-helper/interrupt/x86-state.h"

#include "common/error.h"
#include "vmm-helper/interrupt/interrupt.h"
#include "vmm-helper/interrupt/x86-apic.h"

#define ROW(T, m, k)                                                                               \
    {                                                                                              \
        .name = #m, .kind = FIELD_##k, TABLE_MEMBER(T, m), .flags = FIELD_SAVED                    \
    }
#define ARRAY(T, m, k, n)                                                                          \
    {                                                                                              \
        .name = #m, .kind = FIELD_##k, .shape = SHAPE_FIXED, .count = n, .offset = offsetof(T, m), \
        .size = sizeof(((T *)0)->m) / (n), .flags = FIELD_SAVED                                    \
    }

static const Field pic_fields[] = {
    ROW(X86PicState, irr, U8),
    ROW(X86PicState, imr, U8),
    ROW(X86PicState, isr, U8),
    ROW(X86PicState, lines, U8),
    ROW(X86PicState, elcr, U8),
    ROW(X86PicState, vector_base, U8),
    ROW(X86PicState, priority, U8),
    ROW(X86PicState, init_step, U8),
    ROW(X86PicState, init_icw4, BOOL),
    ROW(X86PicState, single, BOOL),
    ROW(X86PicState, auto_eoi, BOOL),
    ROW(X86PicState, rotate_on_auto_eoi, BOOL),
    ROW(X86PicState, special_mask, BOOL),
    ROW(X86PicState, special_fully_nested, BOOL),
    ROW(X86PicState, read_isr, BOOL),
    ROW(X86PicState, poll, BOOL),
};
TABLE_DEFINE(x86_pic_state_table, X86PicState, "pic", pic_fields);

static const Field ioapic_fields[] = {
    ARRAY(X86IoapicState, redirection, U64, X86_IOAPIC_PINS),
    ROW(X86IoapicState, id, U32),
    ROW(X86IoapicState, select, U32),
    ROW(X86IoapicState, lines, U32),
    ROW(X86IoapicState, reserved, U32),
};
TABLE_DEFINE(x86_ioapic_state_table, X86IoapicState, "ioapic", ioapic_fields);

static const Field apic_fields[] = {
    ROW(X86ApicState, base, U64),
    ROW(X86ApicState, icr, U64),
    ROW(X86ApicState, tsc_deadline, U64),
    ROW(X86ApicState, timer_deadline, I64),
    ROW(X86ApicState, id, U32),
    ROW(X86ApicState, tpr, U32),
    ROW(X86ApicState, ldr, U32),
    ROW(X86ApicState, dfr, U32),
    ROW(X86ApicState, svr, U32),
    ROW(X86ApicState, esr, U32),
    ROW(X86ApicState, esr_pending, U32),
    ARRAY(X86ApicState, isr, U32, 8),
    ARRAY(X86ApicState, tmr, U32, 8),
    ARRAY(X86ApicState, irr, U32, 8),
    ARRAY(X86ApicState, lvt, U32, X86_N_LVT),
    ROW(X86ApicState, timer_initial, U32),
    ROW(X86ApicState, timer_divide, U32),
    ROW(X86ApicState, events, U8),
    ROW(X86ApicState, sipi_page, U8),
    ROW(X86ApicState, reserved, U16),
};
TABLE_DEFINE(x86_apic_state_table, X86ApicState, "apic", apic_fields);

static const Field interrupt_fields[] = {
    {.name = "pic",
     .kind = FIELD_STRUCT,
     .shape = SHAPE_FIXED,
     .count = 2,
     .offset = offsetof(X86InterruptState, pic),
     .size = sizeof(X86PicState),
     .flags = FIELD_SAVED,
     .table = &x86_pic_state_table},
    {.name = "ioapic",
     .kind = FIELD_STRUCT,
     TABLE_MEMBER(X86InterruptState, ioapic),
     .flags = FIELD_SAVED,
     .table = &x86_ioapic_state_table},
    {.name = "apics",
     .kind = FIELD_STRUCT,
     .shape = SHAPE_LIST,
     .offset = offsetof(X86InterruptState, apics),
     TABLE_COUNT(X86InterruptState, n_apics),
     .size = sizeof(X86ApicState),
     .limit = X86_MAX_VCPUS,
     .flags = FIELD_SAVED,
     .table = &x86_apic_state_table},
};
TABLE_DEFINE(x86_interrupt_state_table, X86InterruptState, "interrupts", interrupt_fields);

void x86_pic_state_reset(X86PicState pic[2])
{
    for (int i = 0; i < 2; i++)
        pic[i] = (X86PicState){.imr = 0xff, .vector_base = i ? 0x70 : 0x08};
}

void x86_ioapic_state_reset(X86IoapicState *ioapic)
{
    *ioapic = (X86IoapicState){.id = 0};
    for (int i = 0; i < X86_IOAPIC_PINS; i++)
        ioapic->redirection[i] = IOAPIC_MASKED;
}

void x86_apic_state_init(X86ApicState *apic, unsigned index)
{
    uint64_t base = apic->base;
    uint32_t id = apic->id;
    *apic = (X86ApicState){
        .base = base, .id = id, .dfr = UINT32_MAX, .svr = 0xff, .timer_deadline = X86_TIMER_NEVER};
    for (int i = 0; i < X86_N_LVT; i++)
        apic->lvt[i] = APIC_LVT_MASKED;
    if (index == 0)
        apic->lvt[X86_LVT_LINT0] = APIC_MODE_EXTINT << APIC_MODE_SHIFT;
}

void x86_apic_state_reset(X86ApicState *apic, unsigned index)
{
    apic->base = APIC_DEFAULT_BASE | APIC_BASE_ENABLE | (index == 0 ? APIC_BASE_BSP : 0);
    apic->id = index;
    x86_apic_state_init(apic, index);
}

static bool apic_state_check(const X86ApicState *apic, size_t index, GError **error)
{
    uint64_t mode = apic->base & (APIC_BASE_ENABLE | APIC_BASE_X2APIC);
    uint64_t known = APIC_BASE_ENABLE | APIC_BASE_X2APIC | APIC_BASE_BSP;
    if (apic->id != index || (apic->base & ~known) != APIC_DEFAULT_BASE || mode == APIC_BASE_X2APIC)
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("saved local APIC %zu has no valid base or id"), index);
    if ((apic->timer_divide & ~0xbu) || (apic->tpr & ~0xffu) || (apic->svr & ~0x1ffu) ||
        (apic->events & ~APIC_EVENTS) || apic->timer_deadline < 0 || apic->reserved)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("saved local APIC %zu holds reserved bits"),
                    index);
    return true;
}

bool x86_interrupt_state_check(const X86InterruptState *state, size_t n_vcpus, GError **error)
{
    if (state->n_apics != n_vcpus)
        return fail(error, VIR_ERR_OPERATION_FAILED,
                    _("saved state has %zu local APICs, the machine has %zu"), state->n_apics,
                    n_vcpus);
    for (size_t i = 0; i < n_vcpus; i++) {
        if (!apic_state_check(&state->apics[i], i, error))
            return false;
    }
    for (int i = 0; i < 2; i++) {
        const X86PicState *pic = &state->pic[i];
        if (pic->init_step > 3 || pic->priority > 7 || (pic->vector_base & 7))
            return fail(error, VIR_ERR_OPERATION_FAILED, _("saved 8259 %d is not valid"), i);
    }
    const X86IoapicState *ioapic = &state->ioapic;
    if (ioapic->id > 15 || ioapic->select > 0xff || ioapic->lines >> X86_IOAPIC_PINS ||
        ioapic->reserved)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("saved I/O APIC is not valid"));
    for (int i = 0; i < X86_IOAPIC_PINS; i++) {
        if (ioapic->redirection[i] & ~(IOAPIC_WRITABLE | IOAPIC_REMOTE_IRR))
            return fail(error, VIR_ERR_OPERATION_FAILED,
                        _("saved I/O APIC pin %d holds reserved bits"), i);
    }
    return true;
}
