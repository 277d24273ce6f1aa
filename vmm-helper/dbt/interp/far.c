/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Far jumps, calls and returns, call gates, and the fast system calls. SDM 3A 5.8, SDM 2 CALL, JMP,
 * RET, SYSCALL, SYSRET, SYSENTER, SYSEXIT, SWAPGS. A selector of a TSS or task gate is refused with
 * #GP: there are no hardware task switches.
 */
#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/stack.h"
#include "vmm-helper/dbt/runtime/mmu.h"

typedef struct FarPointer {
    uint16_t selector;
    uint64_t offset;
} FarPointer;

static FarPointer far_operand(X86Cpu *cpu, const Uop *u)
{
    unsigned size = u->opsize;
    uint64_t linear;
    FarPointer to;

    if (!(u->flags & UOP_MEM))
        return (FarPointer){(uint16_t)(u->imm >> 32),
                            (uint32_t)u->imm & (size == 2 ? 0xffff : UINT32_MAX)};
    linear = x86_ea(cpu, u, size + 2, false);
    to.offset = size == 2   ? x86_load16(cpu, linear)
                : size == 4 ? x86_load32(cpu, linear)
                            : x86_load64(cpu, linear);
    to.selector = x86_load16(cpu, linear + size);
    return to;
}

static bool canonical(uint64_t address)
{
    return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

static void check_offset(X86Cpu *cpu, const X86Segment *code, uint64_t offset)
{
    if (x86_long_mode(cpu) && (code->flags & SEG_L) ? !canonical(offset) : offset > code->limit)
        x86_raise_gp(cpu, 0);
}

/* A direct far transfer keeps the CPL. */
static void direct_code_checks(X86Cpu *cpu, const SegDescriptor *code, uint16_t selector)
{
    unsigned error = selector & 0xfffc, dpl = (code->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT;

    if (code->segment.flags & SEG_CONFORMING ? dpl > cpu->cpl
                                             : (selector & 3) > cpu->cpl || dpl != cpu->cpl)
        x86_raise_gp(cpu, error);
    if (!(code->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, error);
    if (x86_long_mode(cpu) && (code->segment.flags & (SEG_L | SEG_DB)) == (SEG_L | SEG_DB))
        x86_raise_gp(cpu, error);
}

static void load_code(X86Cpu *cpu, SegDescriptor *code, uint16_t selector, unsigned cpl,
                      uint64_t offset)
{
    x86_set_accessed(cpu, code);
    code->segment.selector = (uint16_t)((selector & ~3) | cpl);
    cpu->cpl = (uint8_t)cpl;
    x86_set_segment(cpu, X86_CS, &code->segment);
    x86_update_mode(cpu);
    cpu->rip = offset;
}

typedef struct CallGate {
    uint64_t offset;
    uint16_t selector;
    unsigned params, size; /* bytes of what is pushed */
} CallGate;

static CallGate read_call_gate(X86Cpu *cpu, const SegDescriptor *d, uint16_t selector)
{
    unsigned type = d->segment.flags & SEG_TYPE,
             dpl = (d->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT, error = selector & 0xfffc;
    CallGate gate = {
        .offset = (d->raw & 0xffff) | (d->raw >> 32 & 0xffff0000),
        .selector = (uint16_t)(d->raw >> 16),
        .params = d->raw >> 32 & 31,
        .size = type == SYS_CALL16 ? 2 : 4,
    };

    if (type != SYS_CALL32 && (type != SYS_CALL16 || x86_long_mode(cpu)))
        x86_raise_gp(cpu, error);
    if (dpl < cpu->cpl || dpl < (selector & 3))
        x86_raise_gp(cpu, error);
    if (!(d->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, error);
    if (gate.size == 2)
        gate.offset &= 0xffff;
    if (x86_long_mode(cpu)) {
        gate.offset |= x86_system_load(cpu, d->address + 8, 4) << 32;
        gate.size = 8;
        gate.params = 0;
    }
    return gate;
}

static unsigned gate_target(X86Cpu *cpu, const CallGate *gate, bool jump, SegDescriptor *code)
{
    unsigned error = gate->selector & 0xfffc, dpl;
    bool conforming;

    if (!error || !x86_read_descriptor(cpu, gate->selector, code))
        x86_raise_gp(cpu, error);
    dpl = (code->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT;
    conforming = code->segment.flags & SEG_CONFORMING;
    if ((code->segment.flags & (SEG_S | SEG_CODE)) != (SEG_S | SEG_CODE) || dpl > cpu->cpl ||
        (jump && !conforming && dpl != cpu->cpl))
        x86_raise_gp(cpu, error);
    if (x86_long_mode(cpu) && (code->segment.flags & (SEG_L | SEG_DB)) != SEG_L)
        x86_raise_gp(cpu, error);
    if (!(code->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, error);
    check_offset(cpu, &code->segment, gate->offset);
    return conforming ? cpu->cpl : dpl;
}

const Uop *insn_jmp_far(X86Cpu *cpu, const Uop *u)
{
    SegDescriptor code;
    FarPointer to;

    cpu->uop = u;
    to = far_operand(cpu, u);
    if (!x86_protected(cpu)) {
        if (to.offset > cpu->segment[X86_CS].limit)
            x86_raise_gp(cpu, 0);
        x86_set_real_segment(cpu, X86_CS, to.selector);
        cpu->rip = to.offset;
        return NULL;
    }
    if (!x86_read_descriptor(cpu, to.selector, &code))
        x86_raise_gp(cpu, to.selector & 0xfffc);
    if (!(code.segment.flags & SEG_S)) {
        CallGate gate = read_call_gate(cpu, &code, to.selector);
        unsigned cpl = gate_target(cpu, &gate, true, &code);

        load_code(cpu, &code, gate.selector, cpl, gate.offset);
        return NULL;
    }
    if (!(code.segment.flags & SEG_CODE))
        x86_raise_gp(cpu, to.selector & 0xfffc);
    direct_code_checks(cpu, &code, to.selector);
    check_offset(cpu, &code.segment, to.offset);
    load_code(cpu, &code, to.selector, cpu->cpl, to.offset);
    return NULL;
}

/* Call through a gate to an inner level: a new stack with SS:SP, parameters and CS:IP of the
 * caller. */
static void call_inner(X86Cpu *cpu, const CallGate *gate, SegDescriptor *code, unsigned cpl,
                       uint64_t next)
{
    bool is_64 = x86_long_mode(cpu);
    unsigned mmu = cpu->cr4 & X86_CR4_SMAP ? X86_MMU_KERNEL : X86_MMU_KERNEL_USER, n = 0;
    uint64_t values[36], linear[36], sp, mask, old_sp = cpu->r[X86_RSP];
    SegDescriptor stack = {
        .segment = {.unusable = true, .flags = (uint16_t)(cpl << SEG_DPL_SHIFT)}};
    uint16_t ss;

    sp = x86_tss_stack(cpu, cpl, &ss);
    if (!is_64) {
        unsigned error = ss & 0xfffc;

        if (!error || !x86_read_descriptor(cpu, ss, &stack) || (ss & 3) != cpl ||
            (stack.segment.flags & SEG_DPL) >> SEG_DPL_SHIFT != cpl ||
            (stack.segment.flags & (SEG_S | SEG_CODE | SEG_WRITABLE)) != (SEG_S | SEG_WRITABLE))
            x86_raise_error(cpu, X86_EXC_TS, error);
        if (!(stack.segment.flags & SEG_P))
            x86_raise_error(cpu, X86_EXC_SS, error);
    }
    stack.segment.selector = ss;
    mask = is_64 ? UINT64_MAX : stack.segment.flags & SEG_DB ? 0xffffffff : 0xffff;
    values[n++] = cpu->segment[X86_SS].selector;
    values[n++] = old_sp;
    for (unsigned i = gate->params; i-- > 0;)
        values[n++] = stack_peek(cpu, gate->size, i * gate->size);
    values[n++] = cpu->segment[X86_CS].selector;
    values[n++] = next;
    for (unsigned i = 0; i < n; i++) {
        uint64_t at = (sp - (i + 1) * gate->size) & mask;

        if (!is_64 && at + gate->size - 1 > stack.segment.limit &&
            !(stack.segment.flags & SEG_EXPAND_DOWN))
            x86_raise_error(cpu, X86_EXC_SS, ss & 0xfffc);
        linear[i] = is_64 ? at : (uint32_t)(stack.segment.base + at);
        x86_probe_as(cpu, mmu, linear[i], gate->size, true);
    }
    for (unsigned i = 0; i < n; i++)
        x86_store_as(cpu, mmu, linear[i], values[i], gate->size);
    if (!is_64)
        x86_set_accessed(cpu, &stack);
    load_code(cpu, code, gate->selector, cpl, gate->offset);
    x86_set_segment(cpu, X86_SS, &stack.segment);
    sp = (sp - n * gate->size) & mask;
    cpu->r[X86_RSP] = mask == 0xffff ? (old_sp & ~mask) | sp : sp;
}

static void push_return(X86Cpu *cpu, unsigned size, uint64_t next)
{
    stack_probe_push(cpu, 2 * size);
    stack_push(cpu, size, cpu->segment[X86_CS].selector);
    stack_push(cpu, size, next);
}

const Uop *insn_call_far(X86Cpu *cpu, const Uop *u)
{
    SegDescriptor code;
    FarPointer to;
    uint64_t next;

    cpu->uop = u;
    to = far_operand(cpu, u);
    next = (x86_insn_rip(cpu) + u->len) & cpu->rip_mask;
    if (!x86_protected(cpu)) {
        if (to.offset > cpu->segment[X86_CS].limit)
            x86_raise_gp(cpu, 0);
        push_return(cpu, u->opsize, next);
        x86_set_real_segment(cpu, X86_CS, to.selector);
        cpu->rip = to.offset;
        return NULL;
    }
    if (!x86_read_descriptor(cpu, to.selector, &code))
        x86_raise_gp(cpu, to.selector & 0xfffc);
    if (!(code.segment.flags & SEG_S)) {
        CallGate gate = read_call_gate(cpu, &code, to.selector);
        unsigned cpl = gate_target(cpu, &gate, false, &code);

        if (cpl != cpu->cpl) {
            call_inner(cpu, &gate, &code, cpl, next);
            return NULL;
        }
        push_return(cpu, gate.size, next);
        load_code(cpu, &code, gate.selector, cpl, gate.offset);
        return NULL;
    }
    if (!(code.segment.flags & SEG_CODE))
        x86_raise_gp(cpu, to.selector & 0xfffc);
    direct_code_checks(cpu, &code, to.selector);
    check_offset(cpu, &code.segment, to.offset);
    push_return(cpu, u->opsize, next);
    load_code(cpu, &code, to.selector, cpu->cpl, to.offset);
    return NULL;
}

const Uop *insn_ret_far(X86Cpu *cpu, const Uop *u)
{
    unsigned size = u->opsize, above = (uint16_t)u->imm;
    X86FarReturn to = {.drop = 2 * size + above};

    cpu->uop = u;
    to.rip = stack_peek(cpu, size, 0);
    to.cs = (uint16_t)stack_peek(cpu, size, size);
    if (!x86_protected(cpu)) {
        if (to.rip > cpu->segment[X86_CS].limit)
            x86_raise_gp(cpu, 0);
        stack_drop(cpu, to.drop);
        x86_set_real_segment(cpu, X86_CS, to.cs);
        cpu->rip = to.rip;
        return NULL;
    }
    if ((to.cs & 3) > cpu->cpl) {
        to.sp = stack_peek(cpu, size, 2 * size + above) + above;
        to.ss = (uint16_t)stack_peek(cpu, size, 3 * size + above);
    }
    x86_return_far(cpu, &to);
    return NULL;
}

/* --- SYSCALL, SYSRET, SYSENTER, SYSEXIT --------------------------------------------------------
 */

static void flat_segment(X86Cpu *cpu, unsigned segment, uint16_t selector, unsigned dpl,
                         uint16_t flags)
{
    const X86Segment value = {.limit = UINT32_MAX,
                              .selector = selector,
                              .flags = (uint16_t)(flags | SEG_S | SEG_P | SEG_G | SEG_ACCESSED |
                                                  SEG_WRITABLE | dpl << SEG_DPL_SHIFT)};

    x86_set_segment(cpu, segment, &value);
}

const Uop *insn_syscall(X86Cpu *cpu, const Uop *u)
{
    uint16_t selector = (uint16_t)(cpu->star >> 32) & 0xfffc;

    cpu->uop = u;
    if (!(cpu->efer & X86_EFER_SCE) || !x86_long_mode(cpu) || cpu->mode != X86_MODE_64)
        x86_raise(cpu, X86_EXC_UD);
    cpu->r[X86_RCX] = x86_insn_rip(cpu) + u->len;
    cpu->r[11] = x86_eflags(cpu) & ~(uint64_t)X86_RF;
    cpu->cpl = 0;
    flat_segment(cpu, X86_CS, selector, 0, SEG_CODE | SEG_L);
    flat_segment(cpu, X86_SS, (uint16_t)(selector + 8), 0, SEG_DB);
    x86_load_eflags(cpu, 0, (uint32_t)cpu->sfmask | X86_RF);
    cpu->step_trap = cpu->eflags & X86_TF;
    x86_update_mode(cpu);
    cpu->rip = cpu->lstar;
    return NULL;
}

const Uop *insn_sysret(X86Cpu *cpu, const Uop *u)
{
    uint16_t base = (uint16_t)(cpu->star >> 48);

    cpu->uop = u;
    if (!(cpu->efer & X86_EFER_SCE) || cpu->mode != X86_MODE_64)
        x86_raise(cpu, X86_EXC_UD);
    x86_require_cpl0(cpu);
    if (u->opsize == 8 && !canonical(cpu->r[X86_RCX]))
        x86_raise_gp(cpu, 0);
    cpu->cpl = 3;
    if (u->opsize == 8)
        flat_segment(cpu, X86_CS, (uint16_t)((base + 16) | 3), 3, SEG_CODE | SEG_L);
    else
        flat_segment(cpu, X86_CS, (uint16_t)(base | 3), 3, SEG_CODE | SEG_DB);
    flat_segment(cpu, X86_SS, (uint16_t)((base + 8) | 3), 3, SEG_DB);
    cpu->rip = u->opsize == 8 ? cpu->r[X86_RCX] : (uint32_t)cpu->r[X86_RCX];
    x86_load_eflags(cpu, (uint32_t)cpu->r[11], 0x3c7fd5);
    x86_update_mode(cpu);
    return NULL;
}

const Uop *insn_sysenter(X86Cpu *cpu, const Uop *u)
{
    uint16_t selector = (uint16_t)cpu->sysenter_cs & 0xfffc;
    bool is_64 = x86_long_mode(cpu);

    cpu->uop = u;
    if (!(cpu->cr0 & X86_CR0_PE) || !selector)
        x86_raise_gp(cpu, 0);
    cpu->eflags &= ~(X86_IF | X86_VM | X86_RF);
    cpu->cpl = 0;
    flat_segment(cpu, X86_CS, selector, 0, SEG_CODE | (is_64 ? SEG_L : SEG_DB));
    flat_segment(cpu, X86_SS, (uint16_t)(selector + 8), 0, SEG_DB);
    cpu->r[X86_RSP] = is_64 ? cpu->sysenter_esp : (uint32_t)cpu->sysenter_esp;
    cpu->rip = is_64 ? cpu->sysenter_eip : (uint32_t)cpu->sysenter_eip;
    x86_update_mode(cpu);
    return NULL;
}

const Uop *insn_sysexit(X86Cpu *cpu, const Uop *u)
{
    uint16_t selector = (uint16_t)cpu->sysenter_cs & 0xfffc;
    bool to_64 = u->opsize == 8;

    cpu->uop = u;
    if (!selector || !(cpu->cr0 & X86_CR0_PE))
        x86_raise_gp(cpu, 0);
    x86_require_cpl0(cpu);
    if (to_64 && (!canonical(cpu->r[X86_RCX]) || !canonical(cpu->r[X86_RDX])))
        x86_raise_gp(cpu, 0);
    cpu->cpl = 3;
    flat_segment(cpu, X86_CS, (uint16_t)((selector + (to_64 ? 32 : 16)) | 3), 3,
                 SEG_CODE | (to_64 ? SEG_L : SEG_DB));
    flat_segment(cpu, X86_SS, (uint16_t)((selector + (to_64 ? 40 : 24)) | 3), 3, SEG_DB);
    cpu->rip = to_64 ? cpu->r[X86_RDX] : (uint32_t)cpu->r[X86_RDX];
    cpu->r[X86_RSP] = to_64 ? cpu->r[X86_RCX] : (uint32_t)cpu->r[X86_RCX];
    x86_update_mode(cpu);
    return NULL;
}

X86_INSN(swapgs)
{
    uint64_t base = cpu->segment[X86_GS].base;

    x86_require_cpl0(cpu);
    cpu->segment[X86_GS].base = cpu->seg_base[X86_GS] = cpu->kernel_gs_base;
    cpu->kernel_gs_base = base;
}

/* --- FSGSBASE ----------------------------------------------------------------------------------
 */

static void base_read(X86Cpu *cpu, const Uop *u, unsigned segment)
{
    if (!(cpu->cr4 & X86_CR4_FSGSBASE))
        x86_raise(cpu, X86_EXC_UD);
    reg_put(cpu, u->opsize * 8u, u->dst, cpu->segment[segment].base);
}

static void base_write(X86Cpu *cpu, const Uop *u, unsigned segment)
{
    uint64_t base = reg_get(cpu, u->opsize * 8u, u->dst);

    if (!(cpu->cr4 & X86_CR4_FSGSBASE))
        x86_raise(cpu, X86_EXC_UD);
    if (!canonical(base))
        x86_raise_gp(cpu, 0);
    cpu->segment[segment].base = cpu->seg_base[segment] = base;
}

X86_INSN(rdfsbase)
{
    base_read(cpu, u, X86_FS);
}

X86_INSN(rdgsbase)
{
    base_read(cpu, u, X86_GS);
}

X86_INSN(wrfsbase)
{
    base_write(cpu, u, X86_FS);
}

X86_INSN(wrgsbase)
{
    base_write(cpu, u, X86_GS);
}
