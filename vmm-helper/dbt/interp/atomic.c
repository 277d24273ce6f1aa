/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LOCKed forms, XCHG with memory (locked by itself), XADD, CMPXCHG, CMPXCHG8B and 16B. Each is one
 * host atomic on guest RAM (mmu.h); flags are computed from the value it found.
 */
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/operand.h"

/* src2 of a locked arithmetic uop: the second operand is the immediate. */
#define UOP_IMM 1

ALWAYS_INLINE uint64_t carry_rmw(X86Cpu *cpu, uint64_t linear, unsigned bits, bool add, uint64_t b)
{
    uint64_t delta = b + flag_cf(cpu);

    return x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_ADD, add ? delta : -delta, 0);
}

ALWAYS_INLINE void alu_locked_body(X86Cpu *cpu, const Uop *u, AluOp op, unsigned bits)
{
    uint64_t b =
        u->src2 == UOP_IMM ? (uint64_t)u->imm & size_mask(bits) : reg_get(cpu, bits, u->src);
    uint64_t linear = mem_ea(cpu, u, bits, true), a, mask = size_mask(bits);

    cpu->uop = u;
    switch (op) {
    case ALU_ADD:
        a = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_ADD, b, 0);
        flags_add(cpu, bits, a, b, (a + b) & mask);
        break;
    case ALU_SUB:
        a = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_ADD, -b, 0);
        flags_sub(cpu, bits, a, b, (a - b) & mask);
        break;
    case ALU_ADC:
        a = carry_rmw(cpu, linear, bits, true, b);
        flags_add(cpu, bits, a, b, (a + b + flag_cf(cpu)) & mask);
        break;
    case ALU_SBB:
        a = carry_rmw(cpu, linear, bits, false, b);
        flags_sub(cpu, bits, a, b, (a - b - flag_cf(cpu)) & mask);
        break;
    case ALU_OR:
        flags_logic(cpu, bits, x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_OR, b, 0) | b);
        break;
    case ALU_AND:
        flags_logic(cpu, bits, x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_AND, b, 0) & b);
        break;
    default:
        flags_logic(cpu, bits, x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_XOR, b, 0) ^ b);
        break;
    }
}

#define LOCKED_ONE(name, body, op, bits)                                                           \
    static const Uop *name##_locked##bits(X86Cpu *cpu, const Uop *u)                               \
    {                                                                                              \
        body(cpu, u, op, bits);                                                                    \
        UOP_NEXT(cpu, u);                                                                          \
    }
#define LOCKED(name, body, op)                                                                     \
    LOCKED_ONE(name, body, op, 8)                                                                  \
    LOCKED_ONE(name, body, op, 16)                                                                 \
    LOCKED_ONE(name, body, op, 32)                                                                 \
    LOCKED_ONE(name, body, op, 64)
#define LOCKED_ROW(name)                                                                           \
    {                                                                                              \
        name##_locked8, name##_locked16, name##_locked32, name##_locked64                          \
    }
LOCKED(add, alu_locked_body, ALU_ADD)
LOCKED(or, alu_locked_body, ALU_OR)
LOCKED(adc, alu_locked_body, ALU_ADC)
LOCKED(sbb, alu_locked_body, ALU_SBB)
LOCKED(and, alu_locked_body, ALU_AND)
LOCKED(sub, alu_locked_body, ALU_SUB)
LOCKED(xor, alu_locked_body, ALU_XOR)
const UopFn alu_locked[N_ALU][4] = {
    [ALU_ADD] = LOCKED_ROW(add), [ALU_OR] = LOCKED_ROW(or),   [ALU_ADC] = LOCKED_ROW(adc),
    [ALU_SBB] = LOCKED_ROW(sbb), [ALU_AND] = LOCKED_ROW(and), [ALU_SUB] = LOCKED_ROW(sub),
    [ALU_XOR] = LOCKED_ROW(xor),
};

ALWAYS_INLINE void unary_locked_body(X86Cpu *cpu, const Uop *u, UnaryOp op, unsigned bits)
{
    uint64_t linear = mem_ea(cpu, u, bits, true), a, mask = size_mask(bits);
    unsigned size = bits / 8;
    bool cf = flag_cf(cpu);

    cpu->uop = u;
    switch (op) {
    case UNARY_INC:
        a = x86_atomic_rmw(cpu, linear, size, X86_ATOMIC_ADD, 1, 0);
        flags_add(cpu, bits, a, 1, (a + 1) & mask);
        flags_set_cf(cpu, cf);
        break;
    case UNARY_DEC:
        a = x86_atomic_rmw(cpu, linear, size, X86_ATOMIC_ADD, mask, 0);
        flags_sub(cpu, bits, a, 1, (a - 1) & mask);
        flags_set_cf(cpu, cf);
        break;
    case UNARY_NOT:
        x86_atomic_rmw(cpu, linear, size, X86_ATOMIC_XOR, mask, 0);
        break;
    default: {
        uint64_t found;

        x86_probe(cpu, linear, size, true); /* a fault is that of a write */
        found = mem_get(cpu, u, bits, linear);
        do {
            a = found;
            found = x86_atomic_rmw(cpu, linear, size, X86_ATOMIC_CMPXCHG, (0 - a) & mask, a);
        } while (found != a);
        flags_sub(cpu, bits, 0, a, (0 - a) & mask);
        break;
    }
    }
}
LOCKED(inc, unary_locked_body, UNARY_INC)
LOCKED(dec, unary_locked_body, UNARY_DEC)
LOCKED(not, unary_locked_body, UNARY_NOT)
LOCKED(neg, unary_locked_body, UNARY_NEG)
const UopFn unary_locked[N_UNARY][4] = {
    [UNARY_INC] = LOCKED_ROW(inc),
    [UNARY_DEC] = LOCKED_ROW(dec),
    [UNARY_NOT] = LOCKED_ROW(not ),
    [UNARY_NEG] = LOCKED_ROW(neg),
};

/* The builder puts the register in src (both registers in dst and src of a register form). */
ALWAYS_INLINE void xchg_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    uint64_t b = reg_get(cpu, bits, u->src), a;

    (void)unused;
    if (memory) {
        uint64_t linear = mem_ea(cpu, u, bits, true);

        cpu->uop = u;
        a = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_XCHG, b, 0);
    } else {
        a = reg_get(cpu, bits, u->dst);
        reg_put(cpu, bits, u->dst, b);
    }
    reg_put(cpu, bits, u->src, a);
}
RM_SIZES(xchg, xchg_body, 0)
const UopFn xchg_functions[4][2] = RM_TABLE(xchg);

/* With memory, plain and LOCKed forms are the same atomic: no weaker one is needed. */
ALWAYS_INLINE void xadd_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    uint64_t b = reg_get(cpu, bits, u->src), a, sum;

    (void)unused;
    if (memory) {
        uint64_t linear = mem_ea(cpu, u, bits, true);

        cpu->uop = u;
        a = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_ADD, b, 0);
        sum = (a + b) & size_mask(bits);
        reg_put(cpu, bits, u->src, a);
    } else {
        a = reg_get(cpu, bits, u->dst);
        sum = (a + b) & size_mask(bits);
        reg_put(cpu, bits, u->src, a);
        reg_put(cpu, bits, u->dst, sum);
    }
    flags_add(cpu, bits, a, b, sum);
}
RM_SIZES(xadd, xadd_body, 0)
const UopFn xadd_functions[4][2] = RM_TABLE(xadd);

ALWAYS_INLINE void cmpxchg_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    uint64_t expected = reg_get(cpu, bits, X86_RAX), value = reg_get(cpu, bits, u->src), found;

    (void)unused;
    if (memory) {
        uint64_t linear = mem_ea(cpu, u, bits, true);

        cpu->uop = u;
        found = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_CMPXCHG, value, expected);
        if (found != expected)
            reg_put(cpu, bits, X86_RAX, found);
    } else {
        found = reg_get(cpu, bits, u->dst);
        if (found == expected) {
            reg_put(cpu, bits, u->dst, value);
        } else {
            reg_put(cpu, bits, X86_RAX, found); /* the destination keeps even its upper half */
        }
    }
    flags_sub(cpu, bits, expected, found, (expected - found) & size_mask(bits));
}
RM_SIZES(cmpxchg, cmpxchg_body, 0)
const UopFn cmpxchg_functions[4][2] = RM_TABLE(cmpxchg);

static void set_zf(X86Cpu *cpu, bool zf)
{
    uint32_t flags = flags_oszapc(cpu) & ~X86_ZF;

    flags_set_oszapc(cpu, flags | (zf ? X86_ZF : 0));
}

X86_INSN(cmpxchg8b)
{
    uint64_t linear = x86_ea(cpu, u, 8, true);
    uint64_t expected = cpu->r[X86_RDX] << 32 | (uint32_t)cpu->r[X86_RAX];
    uint64_t value = cpu->r[X86_RCX] << 32 | (uint32_t)cpu->r[X86_RBX];
    uint64_t found = x86_atomic_rmw(cpu, linear, 8, X86_ATOMIC_CMPXCHG, value, expected);

    if (found != expected) {
        cpu->r[X86_RAX] = (uint32_t)found;
        cpu->r[X86_RDX] = found >> 32;
    }
    set_zf(cpu, found == expected);
}

X86_INSN(cmpxchg16b)
{
    uint64_t linear = x86_ea(cpu, u, 16, true);
    uint64_t old[2] = {cpu->r[X86_RAX], cpu->r[X86_RDX]};
    const uint64_t value[2] = {cpu->r[X86_RBX], cpu->r[X86_RCX]};
    bool replaced;

    if (linear & 15)
        x86_raise_gp(cpu, 0);
    replaced = x86_atomic_cmpxchg16(cpu, linear, old, value);
    if (!replaced) {
        cpu->r[X86_RAX] = old[0];
        cpu->r[X86_RDX] = old[1];
    }
    set_zf(cpu, replaced);
}
