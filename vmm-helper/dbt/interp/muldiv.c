/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Multiplication and division. A quotient that does not fit, or a divisor of 0, is #DE (SDM 2A DIV,
 * IDIV). Flags a multiplication leaves undefined follow the low half of the product.
 */
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/operand.h"

typedef unsigned __int128 U128;
typedef __int128 S128;

ALWAYS_INLINE uint64_t muldiv_source(X86Cpu *cpu, const Uop *u, unsigned bits, bool memory,
                                     unsigned reg)
{
    cpu->uop = u;
    return memory ? mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false)) : reg_get(cpu, bits, reg);
}

ALWAYS_INLINE void mul_body(X86Cpu *cpu, const Uop *u, bool is_signed, unsigned bits, bool memory)
{
    uint64_t b = muldiv_source(cpu, u, bits, memory, u->dst), a = reg_get(cpu, bits, X86_RAX), low,
             high;
    bool overflow;

    if (is_signed) {
        S128 product = (S128)sign_extend(a, bits) * sign_extend(b, bits);

        low = (uint64_t)product & size_mask(bits);
        high = (uint64_t)(product >> bits) & size_mask(bits);
        overflow = product != sign_extend(low, bits);
    } else {
        U128 product = (U128)a * b;

        low = (uint64_t)product & size_mask(bits);
        high = (uint64_t)(product >> bits) & size_mask(bits);
        overflow = high != 0;
    }
    if (bits == 8) {
        reg_put(cpu, 16, X86_RAX, high << 8 | low);
    } else {
        reg_put(cpu, bits, X86_RAX, low);
        reg_put(cpu, bits, X86_RDX, high);
    }
    flags_result_cf_of(cpu, bits, low, overflow, overflow);
}

ALWAYS_INLINE void imul_body(X86Cpu *cpu, const Uop *u, bool immediate, unsigned bits, bool memory)
{
    int64_t b = sign_extend(muldiv_source(cpu, u, bits, memory, u->src), bits);
    int64_t a = immediate ? u->imm : sign_extend(reg_get(cpu, bits, u->dst), bits);
    S128 product = (S128)a * b;
    int64_t low = sign_extend((uint64_t)product, bits);

    reg_put(cpu, bits, u->dst, (uint64_t)low);
    flags_result_cf_of(cpu, bits, (uint64_t)low, product != low, product != low);
}

ALWAYS_INLINE void div_body(X86Cpu *cpu, const Uop *u, bool is_signed, unsigned bits, bool memory)
{
    uint64_t b = muldiv_source(cpu, u, bits, memory, u->dst), quotient, remainder;
    U128 a;

    if (bits == 8)
        a = (uint16_t)cpu->r[X86_RAX];
    else
        a = (U128)reg_get(cpu, bits, X86_RDX) << bits | reg_get(cpu, bits, X86_RAX);
    if (!b)
        x86_raise(cpu, X86_EXC_DE);
    if (is_signed) {
        S128 dividend = bits == 64 ? (S128)a
                                   : (S128)(sign_extend((uint64_t)a, bits == 8        ? 16
                                                                     : bits * 2 == 32 ? 32
                                                                                      : 64));
        S128 divisor = sign_extend(b, bits), result;
        U128 magnitude = dividend < 0 ? -(U128)dividend : (U128)dividend;

        /* The most negative dividend has no positive counterpart: divide magnitudes. */
        magnitude /= (U128)(divisor < 0 ? -divisor : divisor);
        if (magnitude > (U128)1 << (bits - 1))
            x86_raise(cpu, X86_EXC_DE);
        result = (dividend < 0) != (divisor < 0) ? -(S128)magnitude : (S128)magnitude;
        if (result != sign_extend((uint64_t)result, bits))
            x86_raise(cpu, X86_EXC_DE);
        quotient = (uint64_t)result;
        remainder = (uint64_t)((U128)dividend - (U128)result * (U128)divisor);
    } else if (bits == 64 && likely(!(uint64_t)(a >> 64))) {
        quotient = (uint64_t)a / b;
        remainder = (uint64_t)a % b;
    } else {
        if (a >> bits >= b)
            x86_raise(cpu, X86_EXC_DE);
        quotient = bits == 64 ? (uint64_t)(a / b) : (uint64_t)a / b;
        remainder = (uint64_t)a - quotient * b;
    }
    if (bits == 8) {
        reg_put(cpu, 16, X86_RAX, (remainder & 0xff) << 8 | (quotient & 0xff));
    } else {
        reg_put(cpu, bits, X86_RAX, quotient);
        reg_put(cpu, bits, X86_RDX, remainder);
    }
}

RM_SIZES(mul, mul_body, false)
RM_SIZES(imul1_, mul_body, true)
RM_SIZES(div_, div_body, false)
RM_SIZES(idiv, div_body, true)
RM_SIZES_FROM_16(imul2_, imul_body, false)
RM_SIZES_FROM_16(imul3_, imul_body, true)
const UopFn mul_functions[4][2] = RM_TABLE(mul);
const UopFn imul1_functions[4][2] = RM_TABLE(imul1_);
const UopFn div_functions[4][2] = RM_TABLE(div_);
const UopFn idiv_functions[4][2] = RM_TABLE(idiv);
const UopFn imul2_functions[4][2] = RM_TABLE_FROM_16(imul2_);
const UopFn imul3_functions[4][2] = RM_TABLE_FROM_16(imul3_);
