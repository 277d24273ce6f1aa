/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Delivery of interrupts and exceptions through the IVT or IDT in every mode, IRET, software
 * interrupts, and the flags that have to do with it. SDM 3A chapter 6. Everything a delivery reads
 * and the whole frame are checked before the first change of state; hardware task switches (task
 * gates, IRET with NT) raise #GP or #TS as if the task's segment were not usable.
 */
#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/stack.h"
#include "vmm-helper/dbt/runtime/mmu.h"

_Noreturn void x86_raise(X86Cpu *cpu, unsigned vector)
{
    cpu->exception = (uint8_t)vector;
    cpu->exception_has_error = false;
    cpu->exception_error = 0;
    longjmp(cpu->unwind, 1);
}

_Noreturn void x86_raise_error(X86Cpu *cpu, unsigned vector, uint32_t error)
{
    cpu->exception = (uint8_t)vector;
    cpu->exception_has_error = true;
    cpu->exception_error = error;
    longjmp(cpu->unwind, 1);
}

void x86_events_changed(X86Cpu *cpu)
{
    if (cpu->eflags & X86_TF)
        atomic_fetch_or(&cpu->attention, X86_ATTENTION_STEP);
    if ((cpu->eflags & X86_IF) && cpu->interrupt_waits)
        atomic_fetch_or(&cpu->attention, X86_ATTENTION_INTERRUPT);
}

void x86_interrupt_shadow(X86Cpu *cpu)
{
    cpu->shadow = true;
}

void x86_load_eflags(X86Cpu *cpu, uint32_t value, uint32_t mask)
{
    mask &= ~X86_VM; /* virtual-8086 mode is not there */
    if (mask & X86_OSZAPC)
        flags_set_oszapc(cpu, (value & mask) | (flags_oszapc(cpu) & ~mask));
    mask &= ~X86_OSZAPC & 0x3fffff;
    cpu->eflags = (cpu->eflags & ~mask) | (value & mask & ~0x28u & ~0x8002u);
    if (mask & X86_AC)
        cpu->tlb = cpu->set->entry[x86_mmu_index(cpu)];
    x86_events_changed(cpu);
}

/* --- Frames ------------------------------------------------------------------------------------
 */

typedef struct Frame {
    uint64_t value[8];
    unsigned n, size;
} Frame;

static void frame_add(Frame *frame, uint64_t value)
{
    frame->value[frame->n++] = value;
}

/* Pushes the values, first one first, at @sp in @ss; returns the new SP. Probes before it writes.
 */
static uint64_t frame_push(X86Cpu *cpu, const Frame *frame, const X86Segment *ss, bool flat,
                           uint64_t sp, unsigned cpl, uint32_t ss_error)
{
    uint64_t mask = flat ? UINT64_MAX : ss->flags & SEG_DB ? 0xffffffff : 0xffff;
    unsigned mmu = cpl == 3                  ? X86_MMU_USER
                   : cpu->cr4 & X86_CR4_SMAP ? X86_MMU_KERNEL
                                             : X86_MMU_KERNEL_USER;
    uint64_t linear[8];

    for (unsigned i = 0; i < frame->n; i++) {
        uint64_t at = (sp - (i + 1) * frame->size) & mask;

        if (!flat && !(ss->flags & SEG_EXPAND_DOWN) && at + frame->size - 1 > ss->limit)
            x86_raise_error(cpu, X86_EXC_SS, ss_error);
        if (!flat && (cpu->cr0 & X86_CR0_PE) && (ss->flags & SEG_EXPAND_DOWN) && at <= ss->limit)
            x86_raise_error(cpu, X86_EXC_SS, ss_error);
        linear[i] = flat ? at : (uint32_t)(ss->base + at);
        if (flat && (uint64_t)((int64_t)(at << 16) >> 16) != at)
            x86_raise_error(cpu, X86_EXC_SS, 0);
        x86_probe_as(cpu, mmu, linear[i], frame->size, true);
    }
    for (unsigned i = 0; i < frame->n; i++)
        x86_store_as(cpu, mmu, linear[i], frame->value[i], frame->size);
    return (sp - frame->n * frame->size) & mask;
}

static void sp_put(X86Cpu *cpu, const X86Segment *ss, bool flat, uint64_t sp)
{
    if (flat || (ss->flags & SEG_DB))
        cpu->r[X86_RSP] = sp;
    else
        cpu->r[X86_RSP] = (cpu->r[X86_RSP] & ~UINT64_C(0xffff)) | (sp & 0xffff);
}

/* --- Delivery ----------------------------------------------------------------------------------
 */

typedef struct Event {
    unsigned vector;
    bool software, has_error, external;
    uint32_t error;
    uint64_t rip; /* to return to */
} Event;

static void deliver_real(X86Cpu *cpu, const Event *event)
{
    Frame frame = {.size = 2};
    uint64_t entry, sp;

    if (event->vector * 4 + 3 > cpu->idt.limit)
        x86_raise_gp(cpu, event->vector * 8 + 2);
    entry = x86_system_load(cpu, cpu->idt.base + event->vector * 4, 4);
    frame_add(&frame, x86_eflags(cpu));
    frame_add(&frame, cpu->segment[X86_CS].selector);
    frame_add(&frame, event->rip);
    sp = frame_push(cpu, &frame, &cpu->segment[X86_SS], false, cpu->r[X86_RSP], cpu->cpl, 0);
    sp_put(cpu, &cpu->segment[X86_SS], false, sp);
    cpu->eflags &= ~(X86_IF | X86_TF | X86_AC | X86_RF);
    x86_set_real_segment(cpu, X86_CS, (uint16_t)(entry >> 16));
    cpu->rip = entry & 0xffff;
}

typedef struct Gate {
    uint64_t offset;
    uint16_t selector;
    unsigned type, dpl, ist;
    bool present;
} Gate;

/* EXT in the error code of a fault during delivery: all but INT n, INT3, INTO (SDM 3A 6.13). */
static unsigned event_ext(const Event *event)
{
    return !event->software;
}

static uint32_t idt_error(const Event *event)
{
    return event->vector * 8 + 2 + event_ext(event);
}

static Gate read_gate(X86Cpu *cpu, const Event *event)
{
    bool wide = x86_long_mode(cpu);
    unsigned size = wide ? 16 : 8;
    uint64_t low, address = cpu->idt.base + event->vector * size;
    Gate gate;

    if (event->vector * size + size - 1 > cpu->idt.limit)
        x86_raise_gp(cpu, idt_error(event));
    low = x86_system_load(cpu, address, 8);
    gate = (Gate){
        .offset = (low & 0xffff) | (low >> 32 & 0xffff0000),
        .selector = (uint16_t)(low >> 16),
        .type = low >> 40 & 0x1f,
        .dpl = low >> 45 & 3,
        .present = low >> 47 & 1,
        .ist = wide ? low >> 32 & 7 : 0,
    };
    if (wide)
        gate.offset |= x86_system_load(cpu, address + 8, 4) << 32;
    if (gate.type != SYS_INT32 && gate.type != SYS_TRAP32 &&
        (wide || (gate.type != SYS_INT16 && gate.type != SYS_TRAP16)))
        x86_raise_gp(cpu, idt_error(event));
    if (event->software && gate.dpl < cpu->cpl)
        x86_raise_gp(cpu, idt_error(event));
    if (!gate.present)
        x86_raise_error(cpu, X86_EXC_NP, idt_error(event));
    return gate;
}

uint64_t x86_tss_stack(X86Cpu *cpu, unsigned cpl, uint16_t *ret_ss)
{
    bool is16 =
        (cpu->tr.flags & SEG_TYPE) == SYS_TSS16_BUSY || (cpu->tr.flags & SEG_TYPE) == SYS_TSS16;
    unsigned offset = x86_long_mode(cpu) ? 4 + 8 * cpl : is16 ? 2 + 4 * cpl : 4 + 8 * cpl;
    unsigned size = is16 && !x86_long_mode(cpu) ? 4 : 8;
    uint64_t at = cpu->tr.base + offset;

    if (offset + size - 1 > cpu->tr.limit)
        x86_raise_error(cpu, X86_EXC_TS, cpu->tr.selector & 0xfffc);
    if (x86_long_mode(cpu)) {
        *ret_ss = (uint16_t)cpl; /* null with that RPL */
        return x86_system_load(cpu, at, 8);
    }
    if (is16) {
        *ret_ss = (uint16_t)x86_system_load(cpu, at + 2, 2);
        return x86_system_load(cpu, at, 2);
    }
    *ret_ss = (uint16_t)x86_system_load(cpu, at + 4, 2);
    return x86_system_load(cpu, at, 4);
}

static uint64_t ist_stack(X86Cpu *cpu, unsigned ist)
{
    unsigned offset = 36 + 8 * (ist - 1);

    if (offset + 7 > cpu->tr.limit)
        x86_raise_error(cpu, X86_EXC_TS, cpu->tr.selector & 0xfffc);
    return x86_system_load(cpu, cpu->tr.base + offset, 8);
}

/* The code segment of a gate: DPL not above CPL; its level is the new CPL unless it conforms. */
static unsigned gate_code(X86Cpu *cpu, uint16_t selector, unsigned external, SegDescriptor *code)
{
    unsigned error = (selector & 0xfffc) + external, dpl;

    if (!(selector & 0xfffc) || !x86_read_descriptor(cpu, selector, code))
        x86_raise_gp(cpu, selector & 0xfffc ? error : external);
    dpl = (code->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT;
    if ((code->segment.flags & (SEG_S | SEG_CODE)) != (SEG_S | SEG_CODE) || dpl > cpu->cpl)
        x86_raise_gp(cpu, error);
    if (!(code->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, error);
    if (x86_long_mode(cpu) && (code->segment.flags & (SEG_L | SEG_DB)) != SEG_L)
        x86_raise_gp(cpu, error);
    return code->segment.flags & SEG_CONFORMING ? cpu->cpl : dpl;
}

/* The stack segment an inner level's TSS entry names. */
static void inner_stack(X86Cpu *cpu, uint16_t selector, unsigned cpl, SegDescriptor *ss)
{
    unsigned error = selector & 0xfffc;

    if (!error || !x86_read_descriptor(cpu, selector, ss) || (selector & 3) != cpl ||
        (ss->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT != cpl ||
        (ss->segment.flags & (SEG_S | SEG_CODE | SEG_WRITABLE)) != (SEG_S | SEG_WRITABLE))
        x86_raise_error(cpu, X86_EXC_TS, error);
    if (!(ss->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_SS, error);
}

static void enter_gate(X86Cpu *cpu, const Gate *gate, SegDescriptor *code, unsigned cpl)
{
    x86_set_accessed(cpu, code);
    code->segment.selector = (uint16_t)((gate->selector & ~3) | cpl);
    cpu->eflags &= ~(X86_TF | X86_NT | X86_RF | X86_VM);
    if (!(gate->type & 1))
        cpu->eflags &= ~X86_IF;
    cpu->cpl = (uint8_t)cpl;
    x86_set_segment(cpu, X86_CS, &code->segment);
    x86_update_mode(cpu);
    cpu->rip = gate->offset &
               (gate->type == SYS_INT16 || gate->type == SYS_TRAP16 ? 0xffff : cpu->rip_mask);
}

static uint32_t pushed_eflags(X86Cpu *cpu, const Event *event)
{
    /* Faults push RF set, so that an instruction breakpoint does not hit again (SDM 3B 17.3.1.1).
     */
    bool fault = !event->software && !event->external && event->vector != X86_EXC_DB &&
                 event->vector != X86_EXC_BP && event->vector != X86_EXC_OF &&
                 event->vector != X86_EXC_NMI;

    return x86_eflags(cpu) | (fault ? X86_RF : 0);
}

static void deliver_long(X86Cpu *cpu, const Event *event)
{
    Gate gate = read_gate(cpu, event);
    Frame frame = {.size = 8};
    SegDescriptor code;
    unsigned cpl = gate_code(cpu, gate.selector, event_ext(event), &code);
    uint64_t sp = cpu->r[X86_RSP];
    uint16_t ss;

    if (gate.ist)
        sp = ist_stack(cpu, gate.ist);
    else if (cpl != cpu->cpl)
        sp = x86_tss_stack(cpu, cpl, &ss);
    if ((uint64_t)((int64_t)(gate.offset << 16) >> 16) != gate.offset)
        x86_raise_gp(cpu, 0);
    frame_add(&frame, cpu->segment[X86_SS].selector);
    frame_add(&frame, cpu->r[X86_RSP]);
    frame_add(&frame, pushed_eflags(cpu, event));
    frame_add(&frame, cpu->segment[X86_CS].selector);
    frame_add(&frame, event->rip);
    if (event->has_error)
        frame_add(&frame, event->error);
    sp = frame_push(cpu, &frame, NULL, true, sp & ~UINT64_C(15), cpl, 0);
    cpu->r[X86_RSP] = sp;
    if (cpl != cpu->cpl) {
        const X86Segment null = {
            .selector = (uint16_t)cpl, .unusable = true, .flags = (uint16_t)(cpl << SEG_DPL_SHIFT)};

        x86_set_segment(cpu, X86_SS, &null);
    }
    enter_gate(cpu, &gate, &code, cpl);
}

static void deliver_protected(X86Cpu *cpu, const Event *event)
{
    Gate gate = read_gate(cpu, event);
    Frame frame = {.size = gate.type & 8 ? 4 : 2};
    SegDescriptor code, stack = {.segment = cpu->segment[X86_SS]};
    unsigned cpl = gate_code(cpu, gate.selector, event_ext(event), &code);
    uint64_t sp = cpu->r[X86_RSP];
    bool inner = cpl != cpu->cpl;
    uint32_t ss_error = 0;

    if (inner) {
        uint16_t ss;

        sp = x86_tss_stack(cpu, cpl, &ss);
        inner_stack(cpu, ss, cpl, &stack);
        ss_error = ss & 0xfffc;
        frame_add(&frame, cpu->segment[X86_SS].selector);
        frame_add(&frame, cpu->r[X86_RSP]);
    }
    if ((gate.offset & (frame.size == 2 ? 0xffff : UINT32_MAX)) > code.segment.limit)
        x86_raise_gp(cpu, 0);
    frame_add(&frame, pushed_eflags(cpu, event));
    frame_add(&frame, cpu->segment[X86_CS].selector);
    frame_add(&frame, event->rip);
    if (event->has_error)
        frame_add(&frame, event->error);
    sp = frame_push(cpu, &frame, &stack.segment, false, sp, cpl, ss_error + event_ext(event));
    if (inner) {
        x86_set_accessed(cpu, &stack);
        x86_set_segment(cpu, X86_SS, &stack.segment);
    }
    sp_put(cpu, &stack.segment, false, sp);
    enter_gate(cpu, &gate, &code, cpl);
}

/* Raises when the delivery itself faults; cpu->delivering tells the run loop then. */
static void deliver_event(X86Cpu *cpu, const Event *event)
{
    cpu->delivering = event->software || event->external ? 256 : (int)event->vector;
    cpu->uop = NULL;
    cpu->step_trap = false;
    cpu->link_wanted = NULL; /* what runs next is not where that branch goes */
    if (!(cpu->cr0 & X86_CR0_PE))
        deliver_real(cpu, event);
    else if (x86_long_mode(cpu))
        deliver_long(cpu, event);
    else
        deliver_protected(cpu, event);
    cpu->delivering = -1;
    cpu->shadow = false;
    cpu->halted = false;
}

void x86_deliver_exception(X86Cpu *cpu)
{
    Event event = {.vector = cpu->exception,
                   .has_error = cpu->exception_has_error && (cpu->cr0 & X86_CR0_PE),
                   .error = cpu->exception_error,
                   .rip = cpu->rip};

    if (event.vector == X86_EXC_DB) {
        cpu->dr[6] = (cpu->dr[6] & ~UINT64_C(0xf)) | cpu->exception_dr6;
        cpu->dr[7] &= ~UINT64_C(0x2000); /* GD */
    }
    deliver_event(cpu, &event);
}

void x86_deliver_interrupt(X86Cpu *cpu, unsigned vector)
{
    Event event = {.vector = vector, .external = true, .rip = cpu->rip};

    deliver_event(cpu, &event);
}

/* --- Software interrupts -----------------------------------------------------------------------
 */

static const Uop *software_interrupt(X86Cpu *cpu, const Uop *u, unsigned vector, bool software)
{
    Event event = {.vector = vector, .software = software};

    cpu->uop = u;
    event.rip = (x86_insn_rip(cpu) + u->len) & cpu->rip_mask;
    cpu->rip = x86_insn_rip(cpu); /* a fault of the delivery points at INT */
    deliver_event(cpu, &event);
    x86_events_changed(cpu);
    return NULL;
}

const Uop *insn_int3(X86Cpu *cpu, const Uop *u)
{
    return software_interrupt(cpu, u, X86_EXC_BP, true);
}

const Uop *insn_int(X86Cpu *cpu, const Uop *u)
{
    return software_interrupt(cpu, u, (uint8_t)u->imm, true);
}

const Uop *insn_into(X86Cpu *cpu, const Uop *u)
{
    if (flag_of(cpu))
        return software_interrupt(cpu, u, X86_EXC_OF, true);
    UOP_NEXT(cpu, u);
}

const Uop *insn_int1(X86Cpu *cpu, const Uop *u)
{
    return software_interrupt(cpu, u, X86_EXC_DB, false);
}

X86_INSN(undefined)
{
    if (u->imm == X86_EXC_GP)
        x86_raise_gp(cpu, 0);
    x86_raise(cpu, X86_EXC_UD);
}

X86_INSN(ud)
{
    x86_raise(cpu, X86_EXC_UD);
}

X86_INSN(bound)
{
    unsigned size = u->opsize;
    uint64_t linear = x86_ea(cpu, u, size * 2, false);
    int64_t index, low, high;

    if (size == 2) {
        index = (int16_t)cpu->r[u->dst];
        low = (int16_t)x86_load16(cpu, linear);
        high = (int16_t)x86_load16(cpu, linear + 2);
    } else {
        index = (int32_t)cpu->r[u->dst];
        low = (int32_t)x86_load32(cpu, linear);
        high = (int32_t)x86_load32(cpu, linear + 4);
    }
    if (index < low || index > high)
        x86_raise(cpu, X86_EXC_BR);
}

/* --- POPF, CLI, STI ----------------------------------------------------------------------------
 */

static uint32_t writable_flags(const X86Cpu *cpu, unsigned size)
{
    uint32_t mask = X86_OSZAPC | X86_TF | X86_DF | X86_NT | X86_AC | X86_ID;
    unsigned iopl = (cpu->eflags & X86_IOPL) >> 12;

    if (cpu->cpl == 0)
        mask |= X86_IOPL | X86_IF;
    else if (cpu->cpl <= iopl)
        mask |= X86_IF;
    return size == 2 ? mask & 0xffff : mask;
}

X86_INSN(popf)
{
    uint64_t value = stack_peek(cpu, u->opsize, 0);

    stack_drop(cpu, u->opsize);
    cpu->eflags &= ~X86_RF;
    x86_load_eflags(cpu, (uint32_t)value, writable_flags(cpu, u->opsize));
}

static void require_iopl(X86Cpu *cpu)
{
    if ((cpu->cr0 & X86_CR0_PE) && cpu->cpl > (cpu->eflags & X86_IOPL) >> 12)
        x86_raise_gp(cpu, 0);
}

X86_INSN(cli)
{
    require_iopl(cpu);
    cpu->eflags &= ~X86_IF;
}

X86_INSN(sti)
{
    require_iopl(cpu);
    if (!(cpu->eflags & X86_IF)) {
        cpu->eflags |= X86_IF;
        x86_interrupt_shadow(cpu);
        x86_events_changed(cpu);
    }
}

/* --- IRET --------------------------------------------------------------------------------------
 */

static const Uop *iret_real(X86Cpu *cpu, unsigned size)
{
    uint64_t rip = stack_peek(cpu, size, 0), flags = stack_peek(cpu, size, 2 * size);
    uint16_t cs = (uint16_t)stack_peek(cpu, size, size);

    if (rip > 0xffff)
        x86_raise_gp(cpu, 0);
    stack_drop(cpu, 3 * size);
    x86_set_real_segment(cpu, X86_CS, cs);
    cpu->rip = rip;
    x86_load_eflags(cpu, (uint32_t)flags, writable_flags(cpu, size) | (size == 4 ? X86_RF : 0));
    return NULL;
}

void x86_drop_inner_segments(X86Cpu *cpu)
{
    static const uint8_t order[] = {X86_ES, X86_DS, X86_FS, X86_GS};

    for (unsigned i = 0; i < sizeof(order); i++) {
        const X86Segment *s = &cpu->segment[order[i]];
        unsigned dpl = (s->flags & SEG_DPL) >> SEG_DPL_SHIFT;
        bool conforming = (s->flags & (SEG_CODE | SEG_CONFORMING)) == (SEG_CODE | SEG_CONFORMING);

        if (!s->unusable && dpl < cpu->cpl && !conforming) {
            const X86Segment null = {.unusable = true, .base = s->base};

            x86_set_segment(cpu, order[i], &null);
        }
    }
}

/* The code segment a return names; its RPL is the new CPL. */
static void return_code(X86Cpu *cpu, uint16_t selector, SegDescriptor *code)
{
    unsigned error = selector & 0xfffc, rpl = selector & 3, dpl;
    bool conforming;

    if (!error || !x86_read_descriptor(cpu, selector, code))
        x86_raise_gp(cpu, error);
    dpl = (code->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT;
    conforming = code->segment.flags & SEG_CONFORMING;
    if ((code->segment.flags & (SEG_S | SEG_CODE)) != (SEG_S | SEG_CODE) || rpl < cpu->cpl ||
        (conforming ? dpl > rpl : dpl != rpl))
        x86_raise_gp(cpu, error);
    if (x86_long_mode(cpu) && (code->segment.flags & (SEG_L | SEG_DB)) == (SEG_L | SEG_DB))
        x86_raise_gp(cpu, error);
    if (!(code->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, error);
}

/* The stack segment of a return to an outer level (or of IRET in 64-bit mode). */
static void return_stack(X86Cpu *cpu, uint16_t selector, unsigned cpl, bool to_64,
                         SegDescriptor *stack)
{
    unsigned error = selector & 0xfffc;

    if (!error) {
        if (!to_64 || cpl == 3 || (selector & 3) != cpl)
            x86_raise_gp(cpu, 0);
        *stack = (SegDescriptor){.segment = {.selector = selector,
                                             .unusable = true,
                                             .flags = (uint16_t)(cpl << SEG_DPL_SHIFT)}};
        return;
    }
    if (!x86_read_descriptor(cpu, selector, stack) || (selector & 3) != cpl ||
        (stack->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT != cpl ||
        (stack->segment.flags & (SEG_S | SEG_CODE | SEG_WRITABLE)) != (SEG_S | SEG_WRITABLE))
        x86_raise_gp(cpu, error);
    if (!(stack->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_SS, error);
}

void x86_return_far(X86Cpu *cpu, const X86FarReturn *to)
{
    SegDescriptor code, stack;
    unsigned cpl = to->cs & 3;
    bool outer, to_64;

    return_code(cpu, to->cs, &code);
    outer = cpl != cpu->cpl;
    to_64 = x86_long_mode(cpu) && (code.segment.flags & SEG_L);
    if (to->has_stack || outer)
        return_stack(cpu, to->ss, cpl, to_64, &stack);
    if (to_64 ? (uint64_t)((int64_t)(to->rip << 16) >> 16) != to->rip
              : to->rip > code.segment.limit)
        x86_raise_gp(cpu, 0);
    x86_set_accessed(cpu, &code);
    if (to->has_stack || outer)
        x86_set_accessed(cpu, &stack);
    if (!to->has_stack && !outer)
        stack_drop(cpu, to->drop);
    cpu->cpl = (uint8_t)cpl;
    x86_set_segment(cpu, X86_CS, &code.segment);
    if (to->has_stack || outer) {
        x86_set_segment(cpu, X86_SS, &stack.segment);
        sp_put(cpu, &stack.segment, to_64, to_64 ? to->sp : (uint32_t)to->sp);
    }
    x86_update_mode(cpu);
    if (outer)
        x86_drop_inner_segments(cpu);
    cpu->rip = to->rip;
}

static const Uop *iret_protected(X86Cpu *cpu, unsigned size)
{
    bool from_64 = cpu->mode == X86_MODE_64;
    uint32_t mask = writable_flags(cpu, size) | (size >= 4 ? X86_RF : 0), flags;
    X86FarReturn to = {0};

    if (cpu->eflags & X86_NT) {
        if (x86_long_mode(cpu))
            x86_raise_gp(cpu, 0);
        x86_raise_error(cpu, X86_EXC_TS, cpu->tr.selector & 0xfffc);
    }
    to.rip = stack_peek(cpu, size, 0);
    to.cs = (uint16_t)stack_peek(cpu, size, size);
    flags = (uint32_t)stack_peek(cpu, size, 2 * size);
    if (!from_64 && (flags & X86_VM) && size == 4 && !cpu->cpl && !x86_long_mode(cpu))
        x86_raise_gp(cpu, 0); /* to virtual-8086 mode: not there */
    to.has_stack = from_64;
    to.drop = 3 * size;
    if (from_64 || (to.cs & 3) != cpu->cpl) {
        to.sp = stack_peek(cpu, size, 3 * size);
        to.ss = (uint16_t)stack_peek(cpu, size, 4 * size);
    }
    x86_return_far(cpu, &to);
    x86_load_eflags(cpu, flags, mask);
    return NULL;
}

const Uop *insn_iret(X86Cpu *cpu, const Uop *u)
{
    const Uop *next;

    cpu->uop = u;
    next = cpu->cr0 & X86_CR0_PE ? iret_protected(cpu, u->opsize) : iret_real(cpu, u->opsize);
    if (cpu->nmi_blocked) {
        cpu->nmi_blocked = false;
        atomic_fetch_or(&cpu->attention, X86_ATTENTION_INTERRUPT); /* another may wait */
    }
    x86_events_changed(cpu);
    return next;
}
