/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * x87 instructions: traps, memory operands, the last-instruction pointers, environments; the host runs
 * the arithmetic on the state's image (x87_host_run()). An unmasked exception leaves the error summary
 * set and is raised by the next waiting instruction. SDM 1 chapter 8.
 */
#include "vmm-helper/dbt/interp/x87.h"

#include <stddef.h>
#include <string.h>

_Static_assert(offsetof(X86Fpu, st) == 32 && offsetof(X86Fpu, scratch) == 160 &&
                   offsetof(X86Fpu, ip_selector) == 512,
               "the head of an FXSAVE64 image");

#define X87_STORE_STOPPERS 0x1f /* unmasked, all but precision keep a store from happening */

void x87_set_top(X86Fpu *fpu, unsigned top)
{
    unsigned turn = (top - (fpu->sw >> 11)) & 7;
    X86Fpr old[8];

    if (!turn)
        return;
    memcpy(old, fpu->st, sizeof(old));
    for (unsigned i = 0; i < 8; i++)
        fpu->st[i] = old[(i + turn) & 7];
    fpu->sw = (uint16_t)((fpu->sw & ~0x3800) | top << 11);
}

void x87_init(X86Fpu *fpu)
{
    x87_set_top(fpu, 0);
    fpu->cw = X87_DEFAULT_CW;
    fpu->sw = 0;
    fpu->valid = 0;
    fpu->opcode = 0;
    fpu->ip = fpu->dp = 0;
    fpu->ip_selector = fpu->dp_selector = 0;
}

void x87_settle(X86Fpu *fpu)
{
    uint64_t ip = fpu->ip, dp = fpu->dp;
    uint16_t opcode = fpu->opcode & 0x7ff;

    for (unsigned i = 0; i < 8; i++)
        memset(fpu->st[i].reserved, 0, sizeof(fpu->st[i].reserved));
    fpu->reserved = 0;
    fpu->sw &= (uint16_t)~X87_SW_ES;
    x87_host_normalise(fpu);
    fpu->sw &= (uint16_t)~X87_SW_ES;
    if (fpu->sw & ~fpu->cw & 0x3f)
        fpu->sw |= X87_SW_ES;
    fpu->opcode = opcode;
    fpu->ip = ip;
    fpu->dp = dp;
}

/* A waiting instruction's start. */
static inline void x87_enter(X86Cpu *cpu)
{
    if (unlikely(cpu->x87_trap))
        x86_raise(cpu, cpu->x87_trap);
    x87_check_pending(cpu);
}

static inline void x87_enter_no_wait(X86Cpu *cpu)
{
    if (unlikely(cpu->x87_trap))
        x86_raise(cpu, cpu->x87_trap);
}

/* The host's run, with the guest's pointers kept: the host tracks its own. */
static inline void x87_run(X86Cpu *cpu, X86Fpu *fpu, const Uop *u, void *operand)
{
    uint64_t ip = fpu->ip, dp = fpu->dp, flags = 0;
    uint16_t opcode = fpu->opcode;

    fpu->sw &= (uint16_t)~X87_SW_ES; /* nothing is pending here */
    x87_host_run(fpu, (unsigned)u->imm, operand, &flags);
    fpu->opcode = opcode;
    fpu->ip = ip;
    fpu->dp = dp;
}

/* The last non-control instruction (SDM 1 §8.1.8). */
static inline void x87_note(X86Cpu *cpu, X86Fpu *fpu, const Uop *u)
{
    fpu->ip = x86_insn_rip(cpu);
    fpu->ip_selector = cpu->segment[X86_CS].selector;
    fpu->opcode = (uint16_t)(u->imm & 0x7ff);
}

static inline void x87_note_memory(X86Cpu *cpu, X86Fpu *fpu, const Uop *u)
{
    x87_note(cpu, fpu, u);
    fpu->dp = x86_ea_offset(cpu, u);
    if (u->flags & UOP_EA_SLOW)
        fpu->dp &= u->flags & UOP_AD16 ? 0xffff : UINT32_MAX;
    fpu->dp_selector = cpu->segment[u->seg].selector;
}

X86_INSN(x87_register)
{
    x87_enter(cpu);
    x87_run(cpu, &cpu->fpu, u, NULL);
    x87_note(cpu, &cpu->fpu, u);
}

/* FCMOVcc reads flags, FCOMI and its kind write them. */
X86_INSN(x87_register_flags)
{
    uint64_t flags = flags_oszapc(cpu), ip, dp;
    unsigned group = u->imm >> 3 & 7;
    bool writes;

    x87_enter(cpu);
    ip = cpu->fpu.ip;
    dp = cpu->fpu.dp;
    cpu->fpu.sw &= (uint16_t)~X87_SW_ES;
    x87_host_run(&cpu->fpu, (unsigned)u->imm, NULL, &flags);
    cpu->fpu.ip = ip;
    cpu->fpu.dp = dp;
    writes = group == 5 || group == 6;
    if (writes)
        flags_set_oszapc(cpu, (uint32_t)flags & (X86_ZF | X86_PF | X86_CF));
    x87_note(cpu, &cpu->fpu, u);
}

#define X87_LOAD(name, size) \
    X86_INSN(x87_##name) \
    { \
        uint8_t operand[16]; \
        x87_enter(cpu); \
        x86_load_bytes(cpu, x86_ea(cpu, u, size, false), operand, size); \
        x87_run(cpu, &cpu->fpu, u, operand); \
        x87_note_memory(cpu, &cpu->fpu, u); \
    }
X87_LOAD(load2, 2)
X87_LOAD(load4, 4)
X87_LOAD(load8, 8)
X87_LOAD(load10, 10)

/* A copy of the state runs, for the store may fault. */
static inline void x87_store(X86Cpu *cpu, const Uop *u, unsigned size)
{
    uint64_t linear;
    uint8_t operand[16];
    X86Fpu fpu;

    x87_enter(cpu);
    linear = x86_ea(cpu, u, size, true);
    fpu = cpu->fpu;
    x87_run(cpu, &fpu, u, operand);
    if (!(fpu.sw & ~fpu.cw & X87_STORE_STOPPERS))
        x86_store_bytes(cpu, linear, operand, size);
    else
        x86_probe(cpu, linear, size, true); /* the address is looked at all the same */
    x87_note_memory(cpu, &fpu, u);
    cpu->fpu = fpu;
}

X86_INSN(x87_store2)
{
    x87_store(cpu, u, 2);
}

X86_INSN(x87_store4)
{
    x87_store(cpu, u, 4);
}

X86_INSN(x87_store8)
{
    x87_store(cpu, u, 8);
}

X86_INSN(x87_store10)
{
    x87_store(cpu, u, 10);
}

/* --- control ------------------------------------------------------------------------------------ */

X86_INSN(x87_fwait)
{
    if ((cpu->cr0 & (X86_CR0_MP | X86_CR0_TS)) == (X86_CR0_MP | X86_CR0_TS))
        x86_raise(cpu, X86_EXC_NM);
    x87_check_pending(cpu);
}

X86_INSN(x87_fninit)
{
    x87_enter_no_wait(cpu);
    x87_init(&cpu->fpu);
}

X86_INSN(x87_fnclex)
{
    x87_enter_no_wait(cpu);
    cpu->fpu.sw &= 0x7f00;
}

X86_INSN(x87_fnsetpm)
{
    x87_enter_no_wait(cpu);
}

X86_INSN(x87_fldcw)
{
    uint16_t cw;

    x87_enter(cpu);
    cw = x86_load16(cpu, x86_ea(cpu, u, 2, false));
    cpu->fpu.cw = cw;
    x87_settle(&cpu->fpu);
}

X86_INSN(x87_fnstcw)
{
    x87_enter_no_wait(cpu);
    x86_store16(cpu, x86_ea(cpu, u, 2, true), cpu->fpu.cw);
}

X86_INSN(x87_fnstsw)
{
    x87_enter_no_wait(cpu);
    x86_store16(cpu, x86_ea(cpu, u, 2, true), cpu->fpu.sw);
}

X86_INSN(x87_fnstsw_ax)
{
    x87_enter_no_wait(cpu);
    cpu->r[X86_RAX] = (cpu->r[X86_RAX] & ~UINT64_C(0xffff)) | cpu->fpu.sw;
}

/* The full tag word of the abridged one: 0 valid, 1 zero, 2 special, 3 empty. */
static uint16_t x87_tag_word(const X86Fpu *fpu)
{
    uint16_t tags = 0;

    for (unsigned reg = 0; reg < 8; reg++) {
        const X86Fpr *st = &fpu->st[(reg - (fpu->sw >> 11)) & 7];
        unsigned exponent = st->exponent & 0x7fff, tag;

        if (!(fpu->valid >> reg & 1))
            tag = 3;
        else if (exponent == 0 && st->mantissa == 0)
            tag = 1;
        else
            tag = exponent == 0 || exponent == 0x7fff || !(st->mantissa >> 63) ? 2 : 0;
        tags |= (uint16_t)(tag << (2 * reg));
    }
    return tags;
}

/* The 16-bit format is words where the 32-bit one has doublewords; its real-mode variant packs
 * linear addresses (SDM 1 figures 8-9 to 8-12). */
static bool x87_real_format(const X86Cpu *cpu)
{
    return !(cpu->cr0 & X86_CR0_PE) || cpu->eflags & X86_VM;
}

static unsigned x87_environment_size(const Uop *u)
{
    return u->opsize == 2 ? 14 : 28;
}

static void put_field(uint8_t *image, unsigned index, bool wide, uint32_t value)
{
    for (unsigned i = 0; i < (wide ? 4u : 2u); i++)
        image[index * (wide ? 4 : 2) + i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get_field(const uint8_t *image, unsigned index, bool wide)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < (wide ? 4u : 2u); i++)
        value |= (uint32_t)image[index * (wide ? 4 : 2) + i] << (8 * i);
    return value;
}

static void x87_make_environment(const X86Cpu *cpu, const Uop *u, uint8_t image[28])
{
    const X86Fpu *fpu = &cpu->fpu;
    bool wide = u->opsize != 2;
    uint32_t fill = wide ? 0xffff0000 : 0;

    put_field(image, 0, wide, fill | fpu->cw);
    put_field(image, 1, wide, fill | fpu->sw);
    put_field(image, 2, wide, fill | x87_tag_word(fpu));
    if (x87_real_format(cpu)) {
        uint32_t ip = (uint32_t)(fpu->ip_selector * 16u + fpu->ip);
        uint32_t dp = (uint32_t)(fpu->dp_selector * 16u + fpu->dp);
        uint32_t high = wide ? 0x0ffff000 : 0xf000;

        put_field(image, 3, wide, fill | (ip & 0xffff));
        put_field(image, 4, wide, (ip >> 4 & high) | fpu->opcode);
        put_field(image, 5, wide, fill | (dp & 0xffff));
        put_field(image, 6, wide, dp >> 4 & high);
    } else {
        put_field(image, 3, wide, (uint32_t)fpu->ip);
        put_field(image, 4, wide, fpu->ip_selector | (wide ? (uint32_t)fpu->opcode << 16 : 0));
        put_field(image, 5, wide, (uint32_t)fpu->dp);
        put_field(image, 6, wide, fill | fpu->dp_selector);
    }
}

static void x87_take_environment(X86Cpu *cpu, X86Fpu *fpu, const Uop *u, const uint8_t image[28])
{
    bool wide = u->opsize != 2;
    uint32_t tags = get_field(image, 2, wide), sw = get_field(image, 1, wide);
    uint32_t code = get_field(image, 4, wide), data = get_field(image, 6, wide);

    fpu->cw = (uint16_t)get_field(image, 0, wide);
    x87_set_top(fpu, sw >> 11 & 7);
    fpu->sw = (uint16_t)sw;
    fpu->valid = 0;
    for (unsigned reg = 0; reg < 8; reg++)
        fpu->valid |= (uint8_t)(((tags >> (2 * reg) & 3) != 3) << reg);
    fpu->ip = get_field(image, 3, wide);
    fpu->dp = get_field(image, 5, wide);
    fpu->ip_selector = fpu->dp_selector = 0;
    if (x87_real_format(cpu)) {
        uint32_t high = wide ? 0x0ffff000 : 0xf000;

        fpu->ip = (fpu->ip & 0xffff) | (code & high) << 4;
        fpu->dp = (fpu->dp & 0xffff) | (data & high) << 4;
        fpu->opcode = code & 0x7ff;
    } else {
        fpu->ip_selector = (uint16_t)code;
        fpu->dp_selector = (uint16_t)data;
        if (wide)
            fpu->opcode = code >> 16 & 0x7ff;
    }
}

X86_INSN(x87_fnstenv)
{
    uint8_t image[28];

    x87_enter_no_wait(cpu);
    x87_make_environment(cpu, u, image);
    x86_store_bytes(cpu, x86_ea(cpu, u, x87_environment_size(u), true), image,
                    x87_environment_size(u));
    cpu->fpu.cw |= 0x3f;
    cpu->fpu.sw &= (uint16_t)~X87_SW_ES; /* all masked now */
}

X86_INSN(x87_fldenv)
{
    uint8_t image[28];

    x87_enter(cpu);
    x86_load_bytes(cpu, x86_ea(cpu, u, x87_environment_size(u), false), image,
                   x87_environment_size(u));
    x87_take_environment(cpu, &cpu->fpu, u, image);
    x87_settle(&cpu->fpu);
}

X86_INSN(x87_fnsave)
{
    unsigned head = x87_environment_size(u);
    uint8_t image[108];

    x87_enter_no_wait(cpu);
    x87_make_environment(cpu, u, image);
    for (unsigned i = 0; i < 8; i++)
        memcpy(image + head + i * 10, &cpu->fpu.st[i], 10);
    x86_store_bytes(cpu, x86_ea(cpu, u, head + 80, true), image, head + 80);
    x87_init(&cpu->fpu);
}

X86_INSN(x87_frstor)
{
    unsigned head = x87_environment_size(u);
    uint8_t image[108];

    x87_enter(cpu);
    x86_load_bytes(cpu, x86_ea(cpu, u, head + 80, false), image, head + 80);
    x87_take_environment(cpu, &cpu->fpu, u, image);
    for (unsigned i = 0; i < 8; i++)
        memcpy(&cpu->fpu.st[i], image + head + i * 10, 10);
    x87_settle(&cpu->fpu);
}

static UopFn x87_control_function(const X86Insn *insn)
{
    switch (insn->op) {
    case X86_OP_FWAIT:
        return insn_x87_fwait;
    case X86_OP_FNINIT:
        return insn_x87_fninit;
    case X86_OP_FNCLEX:
        return insn_x87_fnclex;
    case X86_OP_FNSETPM:
        return insn_x87_fnsetpm;
    case X86_OP_FLDCW:
        return insn_x87_fldcw;
    case X86_OP_FNSTCW:
        return insn_x87_fnstcw;
    case X86_OP_FNSTSW:
        return insn->operand[0].kind == X86_OPERAND_MEM ? insn_x87_fnstsw : insn_x87_fnstsw_ax;
    case X86_OP_FNSTENV:
        return insn_x87_fnstenv;
    case X86_OP_FLDENV:
        return insn_x87_fldenv;
    case X86_OP_FNSAVE:
        return insn_x87_fnsave;
    case X86_OP_FRSTOR:
        return insn_x87_frstor;
    default:
        return NULL;
    }
}

UopFn x87_function(const X86Insn *insn)
{
    UopFn fn = x87_control_function(insn);
    bool store = insn->operand[0].write;

    if (fn)
        return fn;
    if (insn->n_operands == 0 || insn->operand[0].kind != X86_OPERAND_MEM)
        return insn->row->flags_read | insn->row->flags_written ? insn_x87_register_flags
                                                                : insn_x87_register;
    switch (insn->operand[0].size) {
    case 2:
        return store ? insn_x87_store2 : insn_x87_load2;
    case 4:
        return store ? insn_x87_store4 : insn_x87_load4;
    case 8:
        return store ? insn_x87_store8 : insn_x87_load8;
    case 10:
        return store ? insn_x87_store10 : insn_x87_load10;
    default:
        return NULL;
    }
}
