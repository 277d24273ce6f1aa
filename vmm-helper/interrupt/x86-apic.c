/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Local APICs (SDM 3A chapter 10): registers in the xAPIC page and as x2APIC MSRs, acceptance and
 * priority of interrupts, inter-processor interrupts, LINT0. The timer is in x86-apic-timer.c.
 *
 * What a vCPU has to look at is kept in .pending and recomputed whenever a lock is released, so
 * that interrupt_poll() is one atomic read.
 */
#include "vmm-helper/interrupt/x86-chips.h"

/* The highest bit of a 256-bit set, -1 when empty. */
static int set_highest(const uint32_t set[8])
{
    for (int i = 7; i >= 0; i--) {
        if (set[i])
            return i * 32 + 31 - __builtin_clz(set[i]);
    }
    return -1;
}

static bool set_has(const uint32_t set[8], unsigned vector)
{
    return set[vector >> 5] & (UINT32_C(1) << (vector & 31));
}

static void set_add(uint32_t set[8], unsigned vector)
{
    set[vector >> 5] |= UINT32_C(1) << (vector & 31);
}

static void set_remove(uint32_t set[8], unsigned vector)
{
    set[vector >> 5] &= ~(UINT32_C(1) << (vector & 31));
}

static bool apic_hard_enabled(const X86Apic *apic)
{
    return apic->s.base & APIC_BASE_ENABLE;
}

static bool apic_x2(const X86Apic *apic)
{
    return apic->s.base & APIC_BASE_X2APIC;
}

static bool apic_soft_enabled(const X86Apic *apic)
{
    return apic_hard_enabled(apic) && (apic->s.svr & APIC_SVR_ENABLE);
}

/* Processor priority: the higher class of TPR and of what is in service (SDM 3A 10.8.3.1). */
static uint32_t apic_ppr(const X86Apic *apic)
{
    int in_service = set_highest(apic->s.isr);
    uint32_t service = in_service < 0 ? 0 : in_service & 0xf0;
    return (apic->s.tpr & 0xf0) >= service ? apic->s.tpr : service;
}

/* The vector that could be taken now, -1 = none. */
static int apic_deliverable(const X86Apic *apic)
{
    if (!apic_soft_enabled(apic))
        return -1;
    int vector = set_highest(apic->s.irr);
    return vector >= 0 && (vector & 0xf0) > (apic_ppr(apic) & 0xf0) ? vector : -1;
}

/* With the APIC switched off, LINT0 is the processor's INTR pin. */
static bool apic_passes_extint(const X86Apic *apic)
{
    uint32_t lint0 = apic->s.lvt[X86_LVT_LINT0];
    if (!apic_hard_enabled(apic))
        return apic->index == 0;
    return !(lint0 & APIC_LVT_MASKED) && ((lint0 >> APIC_MODE_SHIFT) & 7) == APIC_MODE_EXTINT;
}

static void apic_unlock(X86Apic *apic)
{
    unsigned pending = apic->s.events;
    if (apic_deliverable(apic) >= 0 || (x86_pic_output(apic->chips) && apic_passes_extint(apic)))
        pending |= INTERRUPT_PENDING_EXTINT;
    unsigned before = apic->pending;
    g_atomic_int_set(&apic->pending, pending);
    g_mutex_unlock(&apic->lock);
    if (pending & ~before)
        apic->chips->ops->notify(apic->chips->opaque, apic->index);
}

static void apic_error(X86Apic *apic, uint32_t bit);

/* Puts a vector into IRR; under the lock. */
static void apic_request(X86Apic *apic, uint8_t vector, bool level)
{
    if (vector < 16) {
        apic_error(apic, APIC_ESR_RECEIVE_ILLEGAL);
        return;
    }
    set_add(apic->s.irr, vector);
    if (level)
        set_add(apic->s.tmr, vector);
    else
        set_remove(apic->s.tmr, vector);
}

static void apic_raise_lvt(X86Apic *apic, int which)
{
    uint32_t lvt = apic->s.lvt[which];
    if (!apic_hard_enabled(apic) || (lvt & APIC_LVT_MASKED))
        return;
    unsigned mode = which == X86_LVT_TIMER || which == X86_LVT_ERROR ? APIC_MODE_FIXED
                                                                     : (lvt >> APIC_MODE_SHIFT) & 7;
    if (mode == APIC_MODE_NMI)
        apic->s.events |= INTERRUPT_PENDING_NMI;
    else if (mode == APIC_MODE_FIXED && apic_soft_enabled(apic))
        apic_request(apic, lvt & 0xff, false);
}

static void apic_error(X86Apic *apic, uint32_t bit)
{
    uint8_t vector = apic->s.lvt[X86_LVT_ERROR] & 0xff;
    bool news = !(apic->s.esr_pending & bit);
    apic->s.esr_pending |= bit;
    /* An error vector that is itself illegal must not raise another error. */
    if (news && vector >= 16)
        apic_raise_lvt(apic, X86_LVT_ERROR);
}

/* --- Messages ----------------------------------------------------------------------------------
 */

static bool apic_accept(X86Apic *apic, const X86Message *message)
{
    bool accepted = true;
    g_mutex_lock(&apic->lock);
    switch (message->mode) {
    case APIC_MODE_FIXED:
    case APIC_MODE_LOWEST:
        accepted = apic_soft_enabled(apic);
        if (accepted)
            apic_request(apic, message->vector, message->level);
        break;
    case APIC_MODE_NMI:
        apic->s.events |= INTERRUPT_PENDING_NMI;
        break;
    case APIC_MODE_INIT: /* a start-up that came before it is void */
        apic->s.events = (apic->s.events & ~INTERRUPT_PENDING_SIPI) | INTERRUPT_PENDING_INIT;
        break;
    case APIC_MODE_STARTUP:
        apic->s.sipi_page = message->vector;
        apic->s.events |= INTERRUPT_PENDING_SIPI;
        break;
    default: /* SMI (no SMM), ExtINT (comes by LINT0), reserved */
        accepted = false;
        break;
    }
    apic_unlock(apic);
    return accepted;
}

/* Logical destinations: flat, cluster and x2APIC cluster model (SDM 3A 10.6.2, 10.12.10). */
static bool apic_matches_logical(const X86Apic *apic, uint32_t destination)
{
    if (apic_x2(apic)) {
        uint32_t cluster = apic->s.id >> 4, bit = UINT32_C(1) << (apic->s.id & 15);
        return destination >> 16 == cluster && (destination & bit);
    }
    uint32_t ldr = apic->s.ldr >> 24;
    if (destination > 0xff)
        return false;
    switch (apic->s.dfr >> 28) {
    case 0xf:
        return ldr & destination;
    case 0x0:
        return (ldr >> 4) == (destination >> 4) && (ldr & destination & 0xf);
    default:
        return false;
    }
}

/* Whether the message addresses this APIC; *ret_priority is for lowest-priority arbitration. */
static bool apic_matches(X86Apic *apic, const X86Message *message, uint32_t *ret_priority)
{
    bool matches;
    g_mutex_lock(&apic->lock);
    if (!apic_hard_enabled(apic))
        matches = false;
    else if (message->destination == (message->wide ? UINT32_MAX : 0xff))
        matches = true;
    else if (message->logical)
        matches = apic_matches_logical(apic, message->destination);
    else
        matches = apic->s.id == message->destination;
    *ret_priority = apic_soft_enabled(apic) ? apic_ppr(apic) : UINT32_MAX;
    g_mutex_unlock(&apic->lock);
    return matches;
}

/* The addressed processor that does the least urgent work; equals take turns. */
static bool deliver_lowest(X86Chips *chips, const X86Message *message)
{
    X86Apic *best = NULL;
    uint32_t best_priority = UINT32_MAX;
    unsigned start = (unsigned)g_atomic_int_get(&chips->lowest_next);
    for (int i = 0; i < chips->n_apics; i++) {
        X86Apic *apic = &chips->apics[(start + i) % chips->n_apics];
        uint32_t priority;
        if (apic_matches(apic, message, &priority) && priority < best_priority) {
            best = apic;
            best_priority = priority;
        }
    }
    if (!best)
        return false;
    g_atomic_int_set(&chips->lowest_next, (best->index + 1) % chips->n_apics);
    return apic_accept(best, message);
}

bool x86_deliver(X86Chips *chips, const X86Message *message)
{
    if (message->mode == APIC_MODE_LOWEST)
        return deliver_lowest(chips, message);
    bool accepted = false;
    for (int i = 0; i < chips->n_apics; i++) {
        uint32_t priority;
        if (apic_matches(&chips->apics[i], message, &priority))
            accepted |= apic_accept(&chips->apics[i], message);
    }
    return accepted;
}

/* An IPI; the sender's lock is not held. */
static void apic_send(X86Apic *apic, uint64_t icr, bool wide)
{
    X86Message message = {
        .destination = wide ? icr >> 32 : icr >> 56,
        .logical = icr & APIC_ICR_LOGICAL,
        .wide = wide,
        .mode = (icr >> APIC_MODE_SHIFT) & 7,
        .vector = icr & 0xff,
    };
    /* IPIs are edge-triggered but for the obsolete INIT level de-assert, which does nothing. */
    if (message.mode == APIC_MODE_INIT && (icr & APIC_ICR_LEVEL) && !(icr & APIC_ICR_ASSERT))
        return;
    bool vectored = message.mode == APIC_MODE_FIXED || message.mode == APIC_MODE_LOWEST;
    if (vectored && message.vector < 16) {
        g_mutex_lock(&apic->lock);
        apic_error(apic, APIC_ESR_SEND_ILLEGAL);
        apic_unlock(apic);
        return;
    }
    switch ((icr >> 18) & 3) {
    case 0:
        x86_deliver(apic->chips, &message);
        break;
    case 1: /* self: for these two modes only */
        if (message.mode == APIC_MODE_FIXED || message.mode == APIC_MODE_NMI)
            apic_accept(apic, &message);
        break;
    default: /* 2: all, 3: all but self */
        for (int i = 0; i < apic->chips->n_apics; i++) {
            X86Apic *target = &apic->chips->apics[i];
            bool self = target == apic;
            if (!(self && ((icr >> 18) & 1)) && apic_hard_enabled(target))
                apic_accept(target, &message);
        }
        break;
    }
}

/* --- Registers ---------------------------------------------------------------------------------
 */

static uint32_t apic_read_register(X86Apic *apic, unsigned reg, bool *ret_known)
{
    const X86ApicState *s = &apic->s;
    *ret_known = true;
    switch (reg) {
    case APIC_REG_ID:
        return apic_x2(apic) ? s->id : s->id << 24;
    case APIC_REG_VERSION:
        return APIC_VERSION;
    case APIC_REG_TPR:
        return s->tpr;
    case APIC_REG_PPR:
        return apic_ppr(apic);
    case APIC_REG_LDR:
        return apic_x2(apic) ? (s->id >> 4) << 16 | UINT32_C(1) << (s->id & 15) : s->ldr;
    case APIC_REG_DFR:
        *ret_known = !apic_x2(apic);
        return s->dfr;
    case APIC_REG_SVR:
        return s->svr;
    case APIC_REG_ISR ... APIC_REG_ISR + 7:
        return s->isr[reg - APIC_REG_ISR];
    case APIC_REG_TMR ... APIC_REG_TMR + 7:
        return s->tmr[reg - APIC_REG_TMR];
    case APIC_REG_IRR ... APIC_REG_IRR + 7:
        return s->irr[reg - APIC_REG_IRR];
    case APIC_REG_ESR:
        return s->esr;
    case APIC_REG_ICR:
        return s->icr;
    case APIC_REG_ICR_HIGH:
        *ret_known = !apic_x2(apic);
        return s->icr >> 32;
    case APIC_REG_LVT ... APIC_REG_LVT + X86_N_LVT - 1:
        return s->lvt[reg - APIC_REG_LVT];
    case APIC_REG_TIMER_INITIAL:
        return s->timer_initial;
    case APIC_REG_TIMER_CURRENT:
        return x86_apic_timer_current(apic);
    case APIC_REG_TIMER_DIVIDE:
        return s->timer_divide;
    default:
        *ret_known = false;
        return 0;
    }
}

/* Which bits can be written; SDM 3A figures 10-8 to 10-23. 0 = the register is not writable. */
static uint32_t apic_writable(unsigned reg, bool x2)
{
    static const uint32_t lvt[X86_N_LVT] = {0x700ff, 0x107ff, 0x107ff, 0x1a7ff, 0x1a7ff, 0x100ff};
    switch (reg) {
    case APIC_REG_TPR:
        return 0xff;
    case APIC_REG_EOI:
        return x2 ? 0 : UINT32_MAX;
    case APIC_REG_LDR:
    case APIC_REG_DFR:
        return x2 ? 0 : reg == APIC_REG_LDR ? 0xff000000 : 0xf0000000;
    case APIC_REG_SVR:
        return 0x1ff;
    case APIC_REG_ICR:
        return 0x000ccfff;
    case APIC_REG_ICR_HIGH:
        return x2 ? 0 : 0xff000000;
    case APIC_REG_LVT ... APIC_REG_LVT + X86_N_LVT - 1:
        return lvt[reg - APIC_REG_LVT];
    case APIC_REG_TIMER_INITIAL:
        return UINT32_MAX;
    case APIC_REG_TIMER_DIVIDE:
        return 0xb;
    case APIC_REG_SELF_IPI:
        return x2 ? 0xff : 0;
    default:
        return 0;
    }
}

static void apic_write_svr(X86Apic *apic, uint32_t value)
{
    apic->s.svr = value;
    if (value & APIC_SVR_ENABLE)
        return;
    for (int i = 0; i < X86_N_LVT; i++) /* SDM 3A 10.4.7.2 */
        apic->s.lvt[i] |= APIC_LVT_MASKED;
    x86_apic_timer_rearm(apic);
}

static void apic_write_lvt(X86Apic *apic, int which, uint32_t value)
{
    if (!(apic->s.svr & APIC_SVR_ENABLE))
        value |= APIC_LVT_MASKED;
    if (which == X86_LVT_TIMER)
        x86_apic_timer_set_lvt(apic, value);
    else
        apic->s.lvt[which] = value;
}

/* Ends the most urgent interrupt in service: its vector if others must hear of it, else -1. */
static int apic_eoi(X86Apic *apic)
{
    int vector = set_highest(apic->s.isr);
    if (vector < 0)
        return -1;
    set_remove(apic->s.isr, vector);
    return set_has(apic->s.tmr, vector) ? vector : -1;
}

/* Everything but ICR, EOI and self IPI, whose effects are outside this APIC. */
static void apic_write_plain(X86Apic *apic, unsigned reg, uint32_t value)
{
    X86ApicState *s = &apic->s;
    switch (reg) {
    case APIC_REG_TPR:
        s->tpr = value;
        break;
    case APIC_REG_LDR:
        s->ldr = value;
        break;
    case APIC_REG_DFR:
        s->dfr = value | 0x0fffffff;
        break;
    case APIC_REG_SVR:
        apic_write_svr(apic, value);
        break;
    case APIC_REG_ESR:
        s->esr = s->esr_pending;
        s->esr_pending = 0;
        break;
    case APIC_REG_ICR_HIGH:
        s->icr = (s->icr & UINT32_MAX) | (uint64_t)value << 32;
        break;
    case APIC_REG_LVT ... APIC_REG_LVT + X86_N_LVT - 1:
        apic_write_lvt(apic, reg - APIC_REG_LVT, value);
        break;
    case APIC_REG_TIMER_INITIAL:
        s->timer_initial = value;
        x86_apic_timer_start(apic);
        break;
    case APIC_REG_TIMER_DIVIDE:
        x86_apic_timer_set_divide(apic, value);
        break;
    default:
        break;
    }
}

static void apic_write_register(X86Apic *apic, unsigned reg, uint64_t value, bool wide)
{
    uint64_t icr = 0;
    int ended = -1;
    g_mutex_lock(&apic->lock);
    switch (reg) {
    case APIC_REG_EOI:
        ended = apic_eoi(apic);
        break;
    case APIC_REG_ICR:
        icr = wide ? value : (apic->s.icr & ~(uint64_t)UINT32_MAX) | value;
        apic->s.icr = icr;
        break;
    case APIC_REG_SELF_IPI:
        if (!apic_soft_enabled(apic))
            break;
        apic_request(apic, value, false);
        break;
    default:
        apic_write_plain(apic, reg, value);
        break;
    }
    apic_unlock(apic);
    if (ended >= 0)
        x86_chips_eoi(apic->chips, ended);
    if (reg == APIC_REG_ICR)
        apic_send(apic, icr, wide);
}

void x86_apic_page_access(X86Apic *apic, MemoryAccess *access)
{
    unsigned reg = access->address >> 4, byte = access->address & 0xf;
    g_mutex_lock(&apic->lock);
    bool usable = (apic->s.base & (APIC_BASE_ENABLE | APIC_BASE_X2APIC)) == APIC_BASE_ENABLE;
    bool known = false;
    uint32_t read = 0;
    uint32_t writable = apic_writable(reg, false);
    if (!usable)
        read = UINT32_MAX;
    else if (!access->write)
        read = byte < 4 ? apic_read_register(apic, reg, &known) >> (8 * byte) : 0;
    else if (!writable && reg != APIC_REG_ESR)
        apic_error(apic, APIC_ESR_ILLEGAL_REGISTER);
    apic_unlock(apic);
    if (!access->write)
        access->value = read;
    else if (usable && byte == 0 && access->size == 4 && (writable || reg == APIC_REG_ESR))
        apic_write_register(apic, reg, access->value & writable, false);
}

bool interrupt_x2apic_read(InterruptController *controller, int vcpu, uint32_t msr, uint64_t *ret)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    unsigned reg = msr - 0x800;
    g_mutex_lock(&apic->lock);
    bool known = false;
    uint64_t value = 0;
    if (apic_x2(apic) && reg < 0x100)
        value = apic_read_register(apic, reg, &known);
    if (known && reg == APIC_REG_ICR)
        value = apic->s.icr;
    apic_unlock(apic);
    if (known)
        *ret = value;
    return known;
}

/* Status bits among those of a register: writing them is no error and changes nothing. */
static uint32_t apic_read_only(unsigned reg)
{
    switch (reg) {
    case APIC_REG_ICR:
    case APIC_REG_LVT ... APIC_REG_LVT + X86_N_LVT - 1:
        return reg == APIC_REG_LVT + X86_LVT_LINT0 || reg == APIC_REG_LVT + X86_LVT_LINT1
                   ? APIC_DELIVERY_STATUS | APIC_LVT_REMOTE_IRR
                   : APIC_DELIVERY_STATUS;
    default:
        return 0;
    }
}

bool interrupt_x2apic_write(InterruptController *controller, int vcpu, uint32_t msr, uint64_t value)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    unsigned reg = msr - 0x800;
    /* Only the vCPU itself changes its mode, and it is here. */
    if (!apic_x2(apic))
        return false;
    if (reg == APIC_REG_EOI || reg == APIC_REG_ESR) {
        if (value)
            return false;
    } else {
        uint64_t writable = apic_writable(reg, true);
        if (reg == APIC_REG_ICR)
            writable |= UINT64_C(0xffffffff00000000); /* the destination */
        if (!writable || (value & ~(writable | apic_read_only(reg))))
            return false;
        value &= writable;
    }
    apic_write_register(apic, reg, value, true);
    return true;
}

/* --- What processors ask -----------------------------------------------------------------------
 */

unsigned interrupt_poll(InterruptController *controller, int vcpu)
{
    return (unsigned)g_atomic_int_get(&x86_chips(controller)->apics[vcpu].pending);
}

int interrupt_acknowledge(InterruptController *controller, int vcpu)
{
    X86Chips *chips = x86_chips(controller);
    X86Apic *apic = &chips->apics[vcpu];
    g_mutex_lock(&apic->lock);
    int vector = apic_deliverable(apic);
    if (vector >= 0) {
        set_remove(apic->s.irr, vector);
        set_add(apic->s.isr, vector);
    }
    bool external = vector < 0 && apic_passes_extint(apic);
    apic_unlock(apic);
    if (!external)
        return vector;
    g_mutex_lock(&chips->routing);
    vector = x86_pic_acknowledge(chips);
    g_mutex_unlock(&chips->routing);
    return vector;
}

void interrupt_take_nmi(InterruptController *controller, int vcpu)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    apic->s.events &= ~INTERRUPT_PENDING_NMI;
    apic_unlock(apic);
}

void interrupt_take_init(InterruptController *controller, int vcpu)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    uint8_t events = apic->s.events & INTERRUPT_PENDING_SIPI, page = apic->s.sipi_page;
    x86_apic_timer_stop(apic);
    x86_apic_state_init(&apic->s, apic->index);
    apic->s.events = events;
    apic->s.sipi_page = page;
    apic_unlock(apic);
}

int interrupt_take_sipi(InterruptController *controller, int vcpu)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    int page = apic->s.events & INTERRUPT_PENDING_SIPI ? apic->s.sipi_page : -1;
    apic->s.events &= ~INTERRUPT_PENDING_SIPI;
    apic_unlock(apic);
    return page;
}

uint64_t interrupt_apic_base(InterruptController *controller, int vcpu)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    uint64_t base = apic->s.base;
    g_mutex_unlock(&apic->lock);
    return base;
}

bool interrupt_set_apic_base(InterruptController *controller, int vcpu, uint64_t value)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    const uint64_t mode_bits = APIC_BASE_ENABLE | APIC_BASE_X2APIC;
    uint64_t mode = value & mode_bits;
    if ((value & ~(mode_bits | APIC_BASE_BSP)) != APIC_DEFAULT_BASE || mode == APIC_BASE_X2APIC)
        return false;
    g_mutex_lock(&apic->lock);
    uint64_t before = apic->s.base & mode_bits;
    /* x2APIC is entered from xAPIC and left by switching off (SDM 3A figure 10-27). */
    bool allowed = mode == before || mode == 0 ||
                   (mode == mode_bits && before == APIC_BASE_ENABLE) ||
                   (mode == APIC_BASE_ENABLE && before == 0);
    if (allowed) {
        apic->s.base = value;
        if (mode == 0 && before) {
            uint8_t events = apic->s.events;
            x86_apic_timer_stop(apic);
            x86_apic_state_init(&apic->s, apic->index);
            apic->s.events = events;
        }
    }
    apic_unlock(apic);
    return allowed;
}

uint8_t interrupt_cr8(InterruptController *controller, int vcpu)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    uint8_t value = apic->s.tpr >> 4;
    g_mutex_unlock(&apic->lock);
    return value;
}

void interrupt_set_cr8(InterruptController *controller, int vcpu, uint8_t value)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    apic->s.tpr = (value & 0xf) << 4;
    apic_unlock(apic);
}

uint64_t interrupt_tsc_deadline(InterruptController *controller, int vcpu)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    uint64_t value = apic->s.tsc_deadline;
    g_mutex_unlock(&apic->lock);
    return value;
}

void interrupt_set_tsc_deadline(InterruptController *controller, int vcpu, uint64_t tsc)
{
    X86Apic *apic = &x86_chips(controller)->apics[vcpu];
    g_mutex_lock(&apic->lock);
    x86_apic_timer_set_tsc_deadline(apic, tsc);
    apic_unlock(apic);
}

/* --- For the other files of the set ------------------------------------------------------------
 */

/* The 8259's output moved; under routing. Fixed and NMI delivery are edge-triggered here. */
void x86_apic_lint0_changed(X86Apic *apic)
{
    bool level = x86_pic_output(apic->chips);
    g_mutex_lock(&apic->lock);
    if (level && !apic->pic_seen)
        apic_raise_lvt(apic, X86_LVT_LINT0);
    apic->pic_seen = level;
    apic_unlock(apic);
}

static void apic_timer_fired(void *opaque)
{
    X86Apic *apic = opaque;
    g_mutex_lock(&apic->lock);
    if (x86_apic_timer_expired(apic))
        apic_raise_lvt(apic, X86_LVT_TIMER);
    apic_unlock(apic);
}

void x86_apic_init(X86Apic *apic, X86Chips *chips, int index)
{
    apic->chips = chips;
    apic->index = index;
    g_mutex_init(&apic->lock);
    x86_apic_state_reset(&apic->s, index);
    apic->timer =
        vm_timer_new(chips->clock, vm_clock_default_loop(chips->clock), apic_timer_fired, apic);
}

void x86_apic_finish(X86Apic *apic)
{
    if (!apic->chips)
        return;
    vm_timer_free(apic->timer);
    g_mutex_clear(&apic->lock);
}

void x86_apic_reset(X86Apic *apic)
{
    g_mutex_lock(&apic->lock);
    x86_apic_timer_stop(apic);
    x86_apic_state_reset(&apic->s, apic->index);
    apic_unlock(apic);
}

void x86_apic_load(X86Apic *apic, const X86ApicState *state)
{
    g_mutex_lock(&apic->lock);
    apic->s = *state;
    apic->pic_seen = x86_pic_output(apic->chips);
    x86_apic_timer_rearm(apic);
    apic_unlock(apic);
}
