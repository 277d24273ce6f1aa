/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shifts, rotations, bit tests and scans, POPCNT, CRC32. Counts are masked to 5 bits (6 with a
 * 64-bit operand); a count of 0 changes no flag. OF of counts other than 1 is undefined: it is what
 * processors leave. SDM 2B SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR.
 */
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/operand.h"

ALWAYS_INLINE uint64_t rotate_carry(X86Cpu *cpu, bool right, unsigned bits, uint64_t a,
                                    unsigned count)
{
    unsigned width = bits + 1;
    bool cf = flag_cf(cpu), msb;
    uint64_t result;

    count %= width;
    if (!count)
        return a;
    if (right)
        count = width - count;
    /* Rotate left the (bits + 1)-bit value CF:a by @count, 1 .. bits. */
    result = count == 64 ? 0 : a << count;
    result |= (uint64_t)cf << (count - 1);
    if (count > 1)
        result |= a >> (width - count);
    result &= size_mask(bits);
    cf = a >> (bits - count) & 1;
    msb = result >> (bits - 1) & 1;
    flags_set_cf_of(cpu, cf, right ? msb ^ (result >> (bits - 2) & 1) : msb ^ cf);
    return result;
}

/* @count is not 0. */
ALWAYS_INLINE uint64_t shift_compute(X86Cpu *cpu, ShiftOp op, unsigned bits, uint64_t a,
                                     unsigned count)
{
    uint64_t mask = size_mask(bits), result;
    bool cf, msb = a >> (bits - 1) & 1;

    switch (op) {
    case SHIFT_SHL:
        result = (a << count) & mask;
        cf = count <= bits ? a >> (bits - count) & 1 : 0;
        flags_result_cf_of(cpu, bits, result, cf, cf ^ (result >> (bits - 1) & 1));
        return result;
    case SHIFT_SHR:
        result = a >> count;
        cf = a >> (count - 1) & 1;
        flags_result_cf_of(cpu, bits, result, cf, msb ^ 0);
        return result;
    case SHIFT_SAR:
        result = (uint64_t)(sign_extend(a, bits) >> count) & mask;
        cf = sign_extend(a, bits) >> (count - 1) & 1;
        flags_result_cf_of(cpu, bits, result, cf, false);
        return result;
    case SHIFT_ROL:
        count &= bits - 1;
        result = count ? ((a << count) | (a >> (bits - count))) & mask : a;
        cf = result & 1;
        flags_set_cf_of(cpu, cf, cf ^ (result >> (bits - 1) & 1));
        return result;
    case SHIFT_ROR:
        count &= bits - 1;
        result = count ? ((a >> count) | (a << (bits - count))) & mask : a;
        cf = result >> (bits - 1) & 1;
        flags_set_cf_of(cpu, cf, cf ^ (result >> (bits - 2) & 1));
        return result;
    default:
        return rotate_carry(cpu, op == SHIFT_RCR, bits, a, count);
    }
}

/* extra: ShiftOp, with SHIFT_BY_CL added when the count is in CL. An immediate is masked and not 0.
 */
#define SHIFT_BY_CL 16
ALWAYS_INLINE void shift_body(X86Cpu *cpu, const Uop *u, unsigned extra, unsigned bits, bool memory)
{
    ShiftOp op = extra & 15;
    unsigned count =
        extra & SHIFT_BY_CL ? cpu->r[X86_RCX] & (bits == 64 ? 63 : 31) : (unsigned)u->imm;
    uint64_t linear, host, value;

    if (!memory) {
        value = reg_get(cpu, bits, u->dst);
        /* A 32-bit destination is zero-extended even when nothing is shifted. */
        reg_put(cpu, bits, u->dst, count ? shift_compute(cpu, op, bits, value, count) : value);
        return;
    }
    linear = mem_ea(cpu, u, bits, true);
    host = mem_rmw(cpu, u, bits, linear);
    value = likely(host) ? host_get(host, bits) : mem_get(cpu, u, bits, linear);
    if (!count)
        return;
    value = shift_compute(cpu, op, bits, value, count);
    if (likely(host))
        host_put(host, bits, value);
    else
        mem_put(cpu, u, bits, linear, value);
}

#define SHIFT(name, op)                                                                            \
    RM_SIZES(name##_imm, shift_body, op)                                                           \
    RM_SIZES(name##_cl, shift_body, op + SHIFT_BY_CL)
SHIFT(rol, SHIFT_ROL)
SHIFT(ror, SHIFT_ROR)
SHIFT(rcl, SHIFT_RCL)
SHIFT(rcr, SHIFT_RCR)
SHIFT(shl, SHIFT_SHL)
SHIFT(shr, SHIFT_SHR)
SHIFT(sar, SHIFT_SAR)
#define SHIFT_PAIR(name, bits)                                                                     \
    {                                                                                              \
        RM_ROW(name##_imm, bits), RM_ROW(name##_cl, bits)                                          \
    }
#define SHIFT_TABLE(name)                                                                          \
    {                                                                                              \
        SHIFT_PAIR(name, 8), SHIFT_PAIR(name, 16), SHIFT_PAIR(name, 32), SHIFT_PAIR(name, 64)      \
    }
const UopFn shift_functions[N_SHIFT][4][2][2] = {
    [SHIFT_ROL] = SHIFT_TABLE(rol), [SHIFT_ROR] = SHIFT_TABLE(ror), [SHIFT_RCL] = SHIFT_TABLE(rcl),
    [SHIFT_RCR] = SHIFT_TABLE(rcr), [SHIFT_SHL] = SHIFT_TABLE(shl), [SHIFT_SHR] = SHIFT_TABLE(shr),
    [SHIFT_SAR] = SHIFT_TABLE(sar),
};

X86_INSN(shift_by_0)
{
    x86_probe(cpu, x86_ea(cpu, u, u->opsize, true), u->opsize, true);
}

/* --- Double shifts -----------------------------------------------------------------------------
 */

/* A 16-bit operand with a count above 16 is undefined; the concatenation goes on with the
 * destination's bits, as processors do. */
ALWAYS_INLINE uint64_t double_shift(X86Cpu *cpu, bool right, unsigned bits, uint64_t a, uint64_t b,
                                    unsigned count)
{
    uint64_t result;
    bool cf;

    if (bits == 16) {
        uint64_t wide = right ? a | b << 16 | a << 32 : a << 32 | b << 16 | a;

        result = (right ? wide >> count : wide << count >> 32) & 0xffff;
        cf = right ? wide >> (count - 1) & 1 : wide >> (48 - count) & 1;
    } else if (right) {
        result = (a >> count | b << (bits - count)) & size_mask(bits);
        cf = a >> (count - 1) & 1;
    } else {
        result = (a << count | b >> (bits - count)) & size_mask(bits);
        cf = a >> (bits - count) & 1;
    }
    flags_result_cf_of(cpu, bits, result, cf, ((result ^ a) >> (bits - 1)) & 1);
    return result;
}

/* extra: bit 0 right, SHIFT_BY_CL. The immediate count is src2: imm is not free of it, either. */
ALWAYS_INLINE void double_shift_body(X86Cpu *cpu, const Uop *u, unsigned extra, unsigned bits,
                                     bool memory)
{
    unsigned count = (extra & SHIFT_BY_CL ? (unsigned)cpu->r[X86_RCX] : (unsigned)u->imm) &
                     (bits == 64 ? 63 : 31);
    uint64_t b = reg_get(cpu, bits, u->src), linear, host, value;

    if (!memory) {
        value = reg_get(cpu, bits, u->dst);
        reg_put(cpu, bits, u->dst,
                count ? double_shift(cpu, extra & 1, bits, value, b, count) : value);
        return;
    }
    linear = mem_ea(cpu, u, bits, true);
    host = mem_rmw(cpu, u, bits, linear);
    value = likely(host) ? host_get(host, bits) : mem_get(cpu, u, bits, linear);
    if (!count)
        return;
    value = double_shift(cpu, extra & 1, bits, value, b, count);
    if (likely(host))
        host_put(host, bits, value);
    else
        mem_put(cpu, u, bits, linear, value);
}
RM_SIZES_FROM_16(shld_imm, double_shift_body, 0)
RM_SIZES_FROM_16(shld_cl, double_shift_body, SHIFT_BY_CL)
RM_SIZES_FROM_16(shrd_imm, double_shift_body, 1)
RM_SIZES_FROM_16(shrd_cl, double_shift_body, 1 + SHIFT_BY_CL)
#define DOUBLE_TABLE(name)                                                                         \
    {                                                                                              \
        [1] = SHIFT_PAIR(name, 16), [2] = SHIFT_PAIR(name, 32), [3] = SHIFT_PAIR(name, 64)         \
    }
const UopFn shld_functions[2][4][2][2] = {DOUBLE_TABLE(shld), DOUBLE_TABLE(shrd)};

/* --- Bit tests ---------------------------------------------------------------------------------
 */

ALWAYS_INLINE uint64_t bit_change(BitOp op, uint64_t value, uint64_t bit)
{
    switch (op) {
    case BIT_BTS:
        return value | bit;
    case BIT_BTR:
        return value & ~bit;
    case BIT_BTC:
        return value ^ bit;
    default:
        return value;
    }
}

/* Address of the operand-sized word that holds the bit: a register's offset reaches outside the
 * operand (SDM 2A BT). *index becomes the bit in that word. */
ALWAYS_INLINE uint64_t bit_address(X86Cpu *cpu, const Uop *u, bool from_register, unsigned bits,
                                   bool write, uint64_t *index)
{
    uint64_t offset = x86_ea_offset(cpu, u);

    if (from_register) {
        int64_t signed_index = sign_extend(reg_get(cpu, bits, u->src), bits);

        offset += (uint64_t)((signed_index & ~(int64_t)(bits - 1)) >> 3);
        *index = (uint64_t)signed_index & (bits - 1);
    } else {
        *index = (uint64_t)u->imm & (bits - 1);
    }
    if (likely(!(u->flags & UOP_EA_SLOW)))
        return offset + cpu->seg_base[u->seg];
    cpu->uop = u;
    return x86_ea_slow(cpu, u, offset, bits / 8, write);
}

/* extra: BitOp, with BIT_FROM_REGISTER added. */
#define BIT_FROM_REGISTER 16
ALWAYS_INLINE void bit_body(X86Cpu *cpu, const Uop *u, unsigned extra, unsigned bits, bool memory)
{
    BitOp op = extra & 15;
    bool from_register = extra & BIT_FROM_REGISTER;
    uint64_t index, linear, host = 0, value;

    if (!memory) {
        index = (from_register ? cpu->r[u->src] : (uint64_t)u->imm) & (bits - 1);
        value = reg_get(cpu, bits, u->dst);
        if (op != BIT_BT)
            reg_put(cpu, bits, u->dst, bit_change(op, value, UINT64_C(1) << index));
        flags_set_cf(cpu, value >> index & 1);
        return;
    }
    linear = bit_address(cpu, u, from_register, bits, op != BIT_BT, &index);
    if (op != BIT_BT)
        host = mem_rmw(cpu, u, bits, linear);
    value = host ? host_get(host, bits) : mem_get(cpu, u, bits, linear);
    if (op != BIT_BT) {
        if (host)
            host_put(host, bits, bit_change(op, value, UINT64_C(1) << index));
        else
            mem_put(cpu, u, bits, linear, bit_change(op, value, UINT64_C(1) << index));
    }
    flags_set_cf(cpu, value >> index & 1);
}

#define BIT(name, op)                                                                              \
    RM_SIZES_FROM_16(name##_imm, bit_body, op)                                                     \
    RM_SIZES_FROM_16(name##_cl, bit_body, op + BIT_FROM_REGISTER)
BIT(bt, BIT_BT)
BIT(bts, BIT_BTS)
BIT(btr, BIT_BTR)
BIT(btc, BIT_BTC)
const UopFn bit_functions[N_BIT][4][2][2] = {
    [BIT_BT] = DOUBLE_TABLE(bt),
    [BIT_BTS] = DOUBLE_TABLE(bts),
    [BIT_BTR] = DOUBLE_TABLE(btr),
    [BIT_BTC] = DOUBLE_TABLE(btc),
};

/* LOCK BTx. extra as above; always memory. */
ALWAYS_INLINE void bit_locked_body(X86Cpu *cpu, const Uop *u, unsigned extra, unsigned bits)
{
    BitOp op = extra & 15;
    uint64_t index, linear = bit_address(cpu, u, extra & BIT_FROM_REGISTER, bits, true, &index);
    uint64_t bit = UINT64_C(1) << index, old;

    cpu->uop = u;
    switch (op) {
    case BIT_BTS:
        old = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_OR, bit, 0);
        break;
    case BIT_BTR:
        old = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_AND, ~bit, 0);
        break;
    default:
        old = x86_atomic_rmw(cpu, linear, bits / 8, X86_ATOMIC_XOR, bit, 0);
        break;
    }
    flags_set_cf(cpu, old >> index & 1);
}

#define BIT_LOCKED_ONE(name, extra, bits)                                                          \
    static const Uop *name##_locked##bits(X86Cpu *cpu, const Uop *u)                               \
    {                                                                                              \
        bit_locked_body(cpu, u, extra, bits);                                                      \
        UOP_NEXT(cpu, u);                                                                          \
    }
#define BIT_LOCKED(name, op)                                                                       \
    BIT_LOCKED_ONE(name##_imm, op, 16)                                                             \
    BIT_LOCKED_ONE(name##_imm, op, 32)                                                             \
    BIT_LOCKED_ONE(name##_imm, op, 64)                                                             \
    BIT_LOCKED_ONE(name##_reg, op + BIT_FROM_REGISTER, 16)                                         \
    BIT_LOCKED_ONE(name##_reg, op + BIT_FROM_REGISTER, 32)                                         \
    BIT_LOCKED_ONE(name##_reg, op + BIT_FROM_REGISTER, 64)
BIT_LOCKED(bts, BIT_BTS)
BIT_LOCKED(btr, BIT_BTR)
BIT_LOCKED(btc, BIT_BTC)
#define BIT_LOCKED_ROW(name, bits)                                                                 \
    {                                                                                              \
        name##_imm_locked##bits, name##_reg_locked##bits                                           \
    }
#define BIT_LOCKED_TABLE(name)                                                                     \
    {                                                                                              \
        [1] = BIT_LOCKED_ROW(name, 16), [2] = BIT_LOCKED_ROW(name, 32),                            \
        [3] = BIT_LOCKED_ROW(name, 64)                                                             \
    }
const UopFn bit_locked[N_BIT][4][2] = {
    [BIT_BTS] = BIT_LOCKED_TABLE(bts),
    [BIT_BTR] = BIT_LOCKED_TABLE(btr),
    [BIT_BTC] = BIT_LOCKED_TABLE(btc),
};

/* --- Scans and counts --------------------------------------------------------------------------
 */

ALWAYS_INLINE uint64_t scan_source(X86Cpu *cpu, const Uop *u, unsigned bits, bool memory)
{
    return memory ? mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false)) : reg_get(cpu, bits, u->src);
}

/* With a source of 0 the destination stays (AMD documents it, Intel does it), not even
 * zero-extended. */
ALWAYS_INLINE void scan_body(X86Cpu *cpu, const Uop *u, bool reverse, unsigned bits, bool memory)
{
    uint64_t value = scan_source(cpu, u, bits, memory);

    if (value)
        reg_put(cpu, bits, u->dst,
                reverse ? 63 - (unsigned)__builtin_clzll(value) : (unsigned)__builtin_ctzll(value));
    flags_logic(cpu, bits, value);
}
RM_SIZES_FROM_16(bsf, scan_body, false)
RM_SIZES_FROM_16(bsr, scan_body, true)
const UopFn bsf_functions[4][2] = RM_TABLE_FROM_16(bsf);
const UopFn bsr_functions[4][2] = RM_TABLE_FROM_16(bsr);

ALWAYS_INLINE void popcnt_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    uint64_t value = scan_source(cpu, u, bits, memory);

    (void)unused;
    reg_put(cpu, bits, u->dst, (unsigned)__builtin_popcountll(value));
    flags_set_oszapc(cpu, value ? 0 : X86_ZF);
}
RM_SIZES_FROM_16(popcnt, popcnt_body, 0)
const UopFn popcnt_functions[4][2] = RM_TABLE_FROM_16(popcnt);

/* CRC-32C of one byte, polynomial 0x11edc6f41 reflected (SDM 2A CRC32). */
static const uint32_t crc32c_nibble[16] = {
    0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
    0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

ALWAYS_INLINE void crc32_body(X86Cpu *cpu, const Uop *u, int unused, unsigned bits, bool memory)
{
    uint64_t value = scan_source(cpu, u, bits, memory);
    uint32_t crc = (uint32_t)cpu->r[u->dst];

    (void)unused;
    for (unsigned i = 0; i < bits; i += 8) {
        crc ^= (uint8_t)(value >> i);
        crc = crc >> 4 ^ crc32c_nibble[crc & 15];
        crc = crc >> 4 ^ crc32c_nibble[crc & 15];
    }
    cpu->r[u->dst] = crc;
}
RM_SIZES(crc32_, crc32_body, 0)
const UopFn crc32_functions[4][2] = RM_TABLE(crc32_);
