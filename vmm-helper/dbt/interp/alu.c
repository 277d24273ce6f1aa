/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Integer arithmetic and logic, moves. One inlined body per kind of instruction; the macros at its
 * end make a function of each operand form and size, and the table the block builder picks from.
 * SDM volume 2.
 */
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/operand.h"

#define SIZES(make, ...)                                                                           \
    {                                                                                              \
        make(8, ##__VA_ARGS__), make(16, ##__VA_ARGS__), make(32, ##__VA_ARGS__),                  \
            make(64, ##__VA_ARGS__)                                                                \
    }

/* --- Two-operand arithmetic --------------------------------------------------------------------
 */

ALWAYS_INLINE uint64_t alu_compute(X86Cpu *cpu, AluOp op, unsigned bits, uint64_t a, uint64_t b,
                                   bool quiet)
{
    uint64_t mask = size_mask(bits), result;

    switch (op) {
    case ALU_ADD:
        result = (a + b) & mask;
        if (!quiet)
            flags_add(cpu, bits, a, b, result);
        break;
    case ALU_ADC:
        result = (a + b + flag_cf(cpu)) & mask;
        flags_add(cpu, bits, a, b, result);
        break;
    case ALU_SBB:
        result = (a - b - flag_cf(cpu)) & mask;
        flags_sub(cpu, bits, a, b, result);
        break;
    case ALU_SUB:
    case ALU_CMP:
        result = (a - b) & mask;
        if (!quiet)
            flags_sub(cpu, bits, a, b, result);
        break;
    case ALU_OR:
        result = a | b;
        if (!quiet)
            flags_logic(cpu, bits, result);
        break;
    case ALU_XOR:
        result = a ^ b;
        if (!quiet)
            flags_logic(cpu, bits, result);
        break;
    default: /* AND, TEST */
        result = a & b;
        if (!quiet)
            flags_logic(cpu, bits, result);
        break;
    }
    return result;
}

ALWAYS_INLINE void alu_body(X86Cpu *cpu, const Uop *u, AluOp op, unsigned bits, UopForm form,
                            bool quiet)
{
    bool writes = op != ALU_CMP && op != ALU_TEST;
    bool to_memory = form == FORM_MR || form == FORM_MI;
    uint64_t a, b, linear = 0, host = 0, result;

    if (form == FORM_RI || form == FORM_MI)
        b = (uint64_t)u->imm & size_mask(bits);
    else if (form == FORM_RM)
        b = mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false));
    else
        b = reg_get(cpu, bits, u->src);

    if (!to_memory) {
        a = reg_get(cpu, bits, u->dst);
        result = alu_compute(cpu, op, bits, a, b, quiet);
        if (writes)
            reg_put(cpu, bits, u->dst, result);
        return;
    }
    linear = mem_ea(cpu, u, bits, writes);
    if (!writes) {
        a = mem_get(cpu, u, bits, linear);
        alu_compute(cpu, op, bits, a, b, quiet);
        return;
    }
    host = mem_rmw(cpu, u, bits, linear);
    if (likely(host)) {
        a = host_get(host, bits);
        host_put(host, bits, alu_compute(cpu, op, bits, a, b, quiet));
    } else {
        a = mem_get(cpu, u, bits, linear);
        result = alu_compute(cpu, op, bits, a, b, quiet);
        mem_put(cpu, u, bits, linear, result);
    }
}

#define ALU_ONE(name, op, bits, form, quiet, suffix)                                               \
    static const Uop *name##bits##_##form##suffix(X86Cpu *cpu, const Uop *u)                       \
    {                                                                                              \
        alu_body(cpu, u, op, bits, FORM_##form, quiet);                                            \
        UOP_NEXT(cpu, u);                                                                          \
    }
#define ALU_BOTH(name, op, bits, form)                                                             \
    ALU_ONE(name, op, bits, form, false, )                                                         \
    ALU_ONE(name, op, bits, form, true, _quiet)
#define ALU_SIZE(name, op, bits)                                                                   \
    ALU_BOTH(name, op, bits, RR)                                                                   \
    ALU_BOTH(name, op, bits, RI)                                                                   \
    ALU_BOTH(name, op, bits, RM)                                                                   \
    ALU_BOTH(name, op, bits, MR)                                                                   \
    ALU_BOTH(name, op, bits, MI)
#define ALU_OP(name, op)                                                                           \
    ALU_SIZE(name, op, 8)                                                                          \
    ALU_SIZE(name, op, 16)                                                                         \
    ALU_SIZE(name, op, 32)                                                                         \
    ALU_SIZE(name, op, 64)
ALU_OP(add, ALU_ADD)
ALU_OP(or, ALU_OR)
ALU_OP(adc, ALU_ADC)
ALU_OP(sbb, ALU_SBB)
ALU_OP(and, ALU_AND)
ALU_OP(sub, ALU_SUB)
ALU_OP(xor, ALU_XOR)
ALU_OP(cmp, ALU_CMP)
ALU_OP(test, ALU_TEST)

#define ALU_PAIR(name, bits, form)                                                                 \
    {                                                                                              \
        name##bits##_##form, name##bits##_##form##_quiet                                           \
    }
#define ALU_ROW(bits, name)                                                                        \
    {                                                                                              \
        ALU_PAIR(name, bits, RR), ALU_PAIR(name, bits, RI), ALU_PAIR(name, bits, RM),              \
            ALU_PAIR(name, bits, MR), ALU_PAIR(name, bits, MI)                                     \
    }
const UopFn alu_functions[N_ALU][4][N_FORMS][2] = {
    [ALU_ADD] = SIZES(ALU_ROW, add),   [ALU_OR] = SIZES(ALU_ROW, or),
    [ALU_ADC] = SIZES(ALU_ROW, adc),   [ALU_SBB] = SIZES(ALU_ROW, sbb),
    [ALU_AND] = SIZES(ALU_ROW, and),   [ALU_SUB] = SIZES(ALU_ROW, sub),
    [ALU_XOR] = SIZES(ALU_ROW, xor),   [ALU_CMP] = SIZES(ALU_ROW, cmp),
    [ALU_TEST] = SIZES(ALU_ROW, test),
};

/* --- One operand -------------------------------------------------------------------------------
 */

ALWAYS_INLINE uint64_t unary_compute(X86Cpu *cpu, UnaryOp op, unsigned bits, uint64_t a)
{
    uint64_t result;
    bool cf;

    switch (op) {
    case UNARY_INC:
        cf = flag_cf(cpu);
        result = (a + 1) & size_mask(bits);
        flags_add(cpu, bits, a, 1, result);
        flags_set_cf(cpu, cf);
        return result;
    case UNARY_DEC:
        cf = flag_cf(cpu);
        result = (a - 1) & size_mask(bits);
        flags_sub(cpu, bits, a, 1, result);
        flags_set_cf(cpu, cf);
        return result;
    case UNARY_NEG:
        result = (0 - a) & size_mask(bits);
        flags_sub(cpu, bits, 0, a, result);
        return result;
    default:
        return ~a & size_mask(bits);
    }
}

ALWAYS_INLINE void unary_body(X86Cpu *cpu, const Uop *u, UnaryOp op, unsigned bits, bool memory)
{
    uint64_t linear, host, value;

    if (!memory) {
        reg_put(cpu, bits, u->dst, unary_compute(cpu, op, bits, reg_get(cpu, bits, u->dst)));
        return;
    }
    linear = mem_ea(cpu, u, bits, true);
    host = mem_rmw(cpu, u, bits, linear);
    if (likely(host)) {
        host_put(host, bits, unary_compute(cpu, op, bits, host_get(host, bits)));
    } else {
        value = mem_get(cpu, u, bits, linear);
        mem_put(cpu, u, bits, linear, unary_compute(cpu, op, bits, value));
    }
}

RM_SIZES(inc, unary_body, UNARY_INC)
RM_SIZES(dec, unary_body, UNARY_DEC)
RM_SIZES(not, unary_body, UNARY_NOT)
RM_SIZES(neg, unary_body, UNARY_NEG)
const UopFn unary_functions[N_UNARY][4][2] = {
    [UNARY_INC] = RM_TABLE(inc),
    [UNARY_DEC] = RM_TABLE(dec),
    [UNARY_NOT] = RM_TABLE(not ),
    [UNARY_NEG] = RM_TABLE(neg),
};

/* --- Moves -------------------------------------------------------------------------------------
 */

ALWAYS_INLINE void mov_body(X86Cpu *cpu, const Uop *u, UopForm form, unsigned bits)
{
    switch (form) {
    case FORM_RR:
        reg_put(cpu, bits, u->dst, reg_get(cpu, bits, u->src));
        break;
    case FORM_RI:
        reg_put(cpu, bits, u->dst, (uint64_t)u->imm);
        break;
    case FORM_RM:
        reg_put(cpu, bits, u->dst, mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false)));
        break;
    case FORM_MR:
        mem_put(cpu, u, bits, mem_ea(cpu, u, bits, true), reg_get(cpu, bits, u->src));
        break;
    default:
        mem_put(cpu, u, bits, mem_ea(cpu, u, bits, true), (uint64_t)u->imm & size_mask(bits));
        break;
    }
}

#define MOV_ONE(bits, form)                                                                        \
    static const Uop *mov##bits##_##form(X86Cpu *cpu, const Uop *u)                                \
    {                                                                                              \
        mov_body(cpu, u, FORM_##form, bits);                                                       \
        UOP_NEXT(cpu, u);                                                                          \
    }
#define MOV_SIZE(bits)                                                                             \
    MOV_ONE(bits, RR) MOV_ONE(bits, RI) MOV_ONE(bits, RM) MOV_ONE(bits, MR) MOV_ONE(bits, MI)
MOV_SIZE(8)
MOV_SIZE(16)
MOV_SIZE(32)
MOV_SIZE(64)
#define MOV_ROW(bits)                                                                              \
    {                                                                                              \
        mov##bits##_RR, mov##bits##_RI, mov##bits##_RM, mov##bits##_MR, mov##bits##_MI             \
    }
const UopFn mov_functions[4][N_FORMS] = SIZES(MOV_ROW);

ALWAYS_INLINE void extend_body(X86Cpu *cpu, const Uop *u, unsigned to, unsigned from, bool memory,
                               bool is_signed)
{
    uint64_t value =
        memory ? mem_get(cpu, u, from, mem_ea(cpu, u, from, false)) : reg_get(cpu, from, u->src);

    reg_put(cpu, to, u->dst, is_signed ? (uint64_t)sign_extend(value, from) : value);
}

#define EXTEND_ONE(name, to, from, memory, is_signed, suffix)                                      \
    static const Uop *name##to##_##from##suffix(X86Cpu *cpu, const Uop *u)                         \
    {                                                                                              \
        extend_body(cpu, u, to, from, memory, is_signed);                                          \
        UOP_NEXT(cpu, u);                                                                          \
    }
#define EXTEND(to, from)                                                                           \
    EXTEND_ONE(movzx, to, from, false, false, _r)                                                  \
    EXTEND_ONE(movzx, to, from, true, false, _m)                                                   \
    EXTEND_ONE(movsx, to, from, false, true, _r)                                                   \
    EXTEND_ONE(movsx, to, from, true, true, _m)
EXTEND(16, 8)
EXTEND(32, 8)
EXTEND(64, 8)
EXTEND(16, 16)
EXTEND(32, 16)
EXTEND(64, 16)
EXTEND(32, 32)
EXTEND(64, 32)
#define EXTEND_PAIR(name, to, from)                                                                \
    {                                                                                              \
        name##to##_##from##_r, name##to##_##from##_m                                               \
    }
#define EXTEND_TABLE(name)                                                                         \
    {                                                                                              \
        [1] = {[0] = EXTEND_PAIR(name, 16, 8), [1] = EXTEND_PAIR(name, 16, 16)},                   \
        [2] = {[0] = EXTEND_PAIR(name, 32, 8),                                                     \
               [1] = EXTEND_PAIR(name, 32, 16),                                                    \
               [2] = EXTEND_PAIR(name, 32, 32)},                                                   \
        [3] = {[0] = EXTEND_PAIR(name, 64, 8),                                                     \
               [1] = EXTEND_PAIR(name, 64, 16),                                                    \
               [2] = EXTEND_PAIR(name, 64, 32)},                                                   \
    }
const UopFn movzx_functions[4][4][2] = EXTEND_TABLE(movzx);
const UopFn movsx_functions[4][4][2] = EXTEND_TABLE(movsx);

ALWAYS_INLINE void lea_body(X86Cpu *cpu, const Uop *u, unsigned bits)
{
    uint64_t offset = x86_ea_offset(cpu, u);

    if (unlikely(u->flags & UOP_EA_SLOW)) {
        if (u->flags & UOP_AD16)
            offset = (uint16_t)offset;
        else if (u->flags & UOP_AD32)
            offset = (uint32_t)offset;
    }
    reg_put(cpu, bits, u->dst, offset);
}

#define LEA_ONE(bits)                                                                              \
    static const Uop *lea##bits(X86Cpu *cpu, const Uop *u)                                         \
    {                                                                                              \
        lea_body(cpu, u, bits);                                                                    \
        UOP_NEXT(cpu, u);                                                                          \
    }
LEA_ONE(16)
LEA_ONE(32)
LEA_ONE(64)
const UopFn lea_functions[4] = {NULL, lea16, lea32, lea64};

/* MOV with a 64-bit address in the instruction: imm is the offset. */
ALWAYS_INLINE void moffs_body(X86Cpu *cpu, const Uop *u, unsigned bits, bool store)
{
    uint64_t linear;

    cpu->uop = u;
    linear = u->flags & UOP_EA_SLOW ? x86_ea_slow(cpu, u, (uint64_t)u->imm, bits / 8, store)
                                    : (uint64_t)u->imm + cpu->seg_base[u->seg];
    if (store)
        mem_put(cpu, u, bits, linear, reg_get(cpu, bits, X86_RAX));
    else
        reg_put(cpu, bits, X86_RAX, mem_get(cpu, u, bits, linear));
}

#define MOFFS_ONE(bits)                                                                            \
    static const Uop *moffs_load##bits(X86Cpu *cpu, const Uop *u)                                  \
    {                                                                                              \
        moffs_body(cpu, u, bits, false);                                                           \
        UOP_NEXT(cpu, u);                                                                          \
    }                                                                                              \
    static const Uop *moffs_store##bits(X86Cpu *cpu, const Uop *u)                                 \
    {                                                                                              \
        moffs_body(cpu, u, bits, true);                                                            \
        UOP_NEXT(cpu, u);                                                                          \
    }
MOFFS_ONE(8)
MOFFS_ONE(16)
MOFFS_ONE(32)
MOFFS_ONE(64)
#define MOFFS_ROW(bits)                                                                            \
    {                                                                                              \
        moffs_load##bits, moffs_store##bits                                                        \
    }
const UopFn mov_moffs_functions[4][2] = SIZES(MOFFS_ROW);

/* The load happens whatever the condition, and a 32-bit destination is always zero-extended. */
ALWAYS_INLINE void cmov_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    uint64_t value =
        memory ? mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false)) : reg_get(cpu, bits, u->src);

    (void)unused;
    reg_put(cpu, bits, u->dst, flags_condition(cpu, u->src2) ? value : reg_get(cpu, bits, u->dst));
}
RM_SIZES_FROM_16(cmov, cmov_body, 0)
const UopFn cmov_functions[4][2] = RM_TABLE_FROM_16(cmov);

ALWAYS_INLINE void setcc_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    bool value = flags_condition(cpu, u->src2);

    (void)unused;
    if (memory)
        mem_put(cpu, u, bits, mem_ea(cpu, u, bits, true), value);
    else
        reg_put(cpu, bits, u->dst, value);
}
RM_SIZE(setcc, setcc_body, 0, 8)
const UopFn setcc_functions[2] = RM_ROW(setcc, 8);

ALWAYS_INLINE void bswap_body(X86Cpu *cpu, const Uop *u, unsigned bits)
{
    uint64_t value = reg_get(cpu, bits, u->dst);

    /* Of a 16-bit operand the result is undefined (SDM 2A BSWAP); processors give 0. */
    value = bits == 64   ? __builtin_bswap64(value)
            : bits == 32 ? __builtin_bswap32((uint32_t)value)
                         : 0;
    reg_put(cpu, bits, u->dst, value);
}
#define BSWAP_ONE(bits)                                                                            \
    static const Uop *bswap##bits(X86Cpu *cpu, const Uop *u)                                       \
    {                                                                                              \
        bswap_body(cpu, u, bits);                                                                  \
        UOP_NEXT(cpu, u);                                                                          \
    }
BSWAP_ONE(16)
BSWAP_ONE(32)
BSWAP_ONE(64)
const UopFn bswap_functions[4] = {NULL, bswap16, bswap32, bswap64};

ALWAYS_INLINE void movbe_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool store)
{
    uint64_t linear = mem_ea(cpu, u, bits, store);
    uint64_t value = store ? reg_get(cpu, bits, u->src) : mem_get(cpu, u, bits, linear);

    (void)unused;
    value = __builtin_bswap64(value) >> (64 - bits);
    if (store)
        mem_put(cpu, u, bits, linear, value);
    else
        reg_put(cpu, bits, u->dst, value);
}
RM_SIZES_FROM_16(movbe, movbe_body, 0)
const UopFn movbe_functions[4][2] = RM_TABLE_FROM_16(movbe);

/* --- Accumulator and flag instructions ---------------------------------------------------------
 */

X86_INSN(nop)
{
}

X86_INSN(cbw)
{
    if (u->opsize == 2)
        reg_put(cpu, 16, X86_RAX, (uint64_t)sign_extend(cpu->r[X86_RAX], 8));
    else if (u->opsize == 4)
        reg_put(cpu, 32, X86_RAX, (uint64_t)sign_extend(cpu->r[X86_RAX], 16));
    else
        cpu->r[X86_RAX] = (uint64_t)sign_extend(cpu->r[X86_RAX], 32);
}

X86_INSN(cwd)
{
    if (u->opsize == 2)
        reg_put(cpu, 16, X86_RDX, (uint64_t)((int16_t)cpu->r[X86_RAX] >> 15));
    else if (u->opsize == 4)
        reg_put(cpu, 32, X86_RDX, (uint64_t)(int64_t)((int32_t)cpu->r[X86_RAX] >> 31));
    else
        cpu->r[X86_RDX] = (uint64_t)((int64_t)cpu->r[X86_RAX] >> 63);
}

X86_INSN(sahf)
{
    uint32_t ah = cpu->r[X86_RAX] >> 8 & (X86_SF | X86_ZF | X86_AF | X86_PF | X86_CF);

    flags_set_oszapc(cpu, ah | (flag_of(cpu) ? X86_OF : 0));
}

X86_INSN(lahf)
{
    uint8_t *ah = (uint8_t *)cpu->r + 1;

    *ah = (uint8_t)((flags_oszapc(cpu) & 0xff) | 2);
}

X86_INSN(cmc)
{
    flags_set_cf(cpu, !flag_cf(cpu));
}

X86_INSN(clc)
{
    flags_set_cf(cpu, false);
}

X86_INSN(stc)
{
    flags_set_cf(cpu, true);
}

X86_INSN(cld)
{
    cpu->eflags &= ~X86_DF;
}

X86_INSN(std)
{
    cpu->eflags |= X86_DF;
}

X86_INSN(salc)
{
    reg_put(cpu, 8, 0, flag_cf(cpu) ? 0xff : 0);
}

X86_INSN(xlat)
{
    /* The builder made base = RBX, index = none; AL is added here (address-size wraps). */
    uint64_t offset = cpu->r[X86_RBX] + (uint8_t)cpu->r[X86_RAX];
    uint64_t linear = u->flags & UOP_EA_SLOW ? x86_ea_slow(cpu, u, offset, 1, false)
                                             : offset + cpu->seg_base[u->seg];

    reg_put(cpu, 8, 0, x86_load8(cpu, linear));
}

/* --- BCD (SDM 2A; undefined flags as processors leave them) ------------------------------------
 */

static void bcd_flags(X86Cpu *cpu, uint8_t al, bool cf, bool af)
{
    flags_logic(cpu, 8, al);
    cpu->flag_aux = (cf ? FLAG_AUX_CF | FLAG_AUX_PO : 0) | (af ? FLAG_AUX_AF : 0);
}

static void decimal_adjust(X86Cpu *cpu, int sign)
{
    uint8_t al = (uint8_t)cpu->r[X86_RAX], old = al;
    bool old_cf = flag_cf(cpu), cf = false, af = false;

    if ((al & 0xf) > 9 || flag_af(cpu)) {
        cf = old_cf || (sign > 0 ? al > 0xf9 : al < 6);
        al = (uint8_t)(al + sign * 6);
        af = true;
    }
    if (old > 0x99 || old_cf) {
        al = (uint8_t)(al + sign * 0x60);
        cf = true;
    }
    reg_put(cpu, 8, 0, al);
    bcd_flags(cpu, al, cf, af);
}

X86_INSN(daa)
{
    decimal_adjust(cpu, 1);
}

X86_INSN(das)
{
    decimal_adjust(cpu, -1);
}

static void ascii_adjust(X86Cpu *cpu, int sign)
{
    uint16_t ax = (uint16_t)cpu->r[X86_RAX];
    bool adjust = (ax & 0xf) > 9 || flag_af(cpu);

    if (adjust)
        ax = (uint16_t)(ax + sign * 0x106);
    reg_put(cpu, 16, X86_RAX, ax & 0xff0f);
    bcd_flags(cpu, (uint8_t)(ax & 0xf), adjust, adjust);
}

X86_INSN(aaa)
{
    ascii_adjust(cpu, 1);
}

X86_INSN(aas)
{
    ascii_adjust(cpu, -1);
}

X86_INSN(aam)
{
    uint8_t al = (uint8_t)cpu->r[X86_RAX], base = (uint8_t)u->imm;

    if (!base)
        x86_raise(cpu, X86_EXC_DE);
    reg_put(cpu, 16, X86_RAX, (uint64_t)(al / base) << 8 | al % base);
    flags_logic(cpu, 8, al % base);
}

X86_INSN(aad)
{
    uint16_t ax = (uint16_t)cpu->r[X86_RAX];
    uint8_t al = (uint8_t)(ax + (ax >> 8) * (uint8_t)u->imm);

    reg_put(cpu, 16, X86_RAX, al);
    flags_logic(cpu, 8, al);
}
