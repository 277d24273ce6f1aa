/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arithmetic flags, kept lazily. flag_result holds the last result, sign-extended to 64 bits: ZF is
 * "is 0", SF its sign, PF the parity of its low byte. flag_aux holds the rest: bit 63 = CF, bit 62
 * = carry into the sign bit (OF = 63 ^ 62), bit 3 = AF, bit 0 inverts SF, bits 8-15 are xored into
 * the parity byte. So any combination of the six can be stored, and reading one is a shift or two.
 */
#pragma once

#include "vmm-helper/dbt/runtime/x86-cpu.h"

#define X86_CF 0x0001u
#define X86_PF 0x0004u
#define X86_AF 0x0010u
#define X86_ZF 0x0040u
#define X86_SF 0x0080u
#define X86_TF 0x0100u
#define X86_IF 0x0200u
#define X86_DF 0x0400u
#define X86_OF 0x0800u
#define X86_IOPL 0x3000u
#define X86_NT 0x4000u
#define X86_RF 0x10000u
#define X86_VM 0x20000u
#define X86_AC 0x40000u
#define X86_VIF 0x80000u
#define X86_VIP 0x100000u
#define X86_ID 0x200000u
#define X86_OSZAPC (X86_CF | X86_PF | X86_AF | X86_ZF | X86_SF | X86_OF)

#define FLAG_AUX_CF (UINT64_C(1) << 63)
#define FLAG_AUX_PO (UINT64_C(1) << 62)
#define FLAG_AUX_AF (UINT64_C(1) << 3)

static inline bool flag_cf(const X86Cpu *cpu)
{
    return cpu->flag_aux >> 63;
}

static inline bool flag_of(const X86Cpu *cpu)
{
    return (cpu->flag_aux ^ (cpu->flag_aux << 1)) >> 63;
}

static inline bool flag_zf(const X86Cpu *cpu)
{
    return cpu->flag_result == 0;
}

static inline bool flag_sf(const X86Cpu *cpu)
{
    return (cpu->flag_result >> 63) ^ (cpu->flag_aux & 1);
}

static inline bool flag_pf(const X86Cpu *cpu)
{
    return !__builtin_parity((uint8_t)(cpu->flag_result ^ (cpu->flag_aux >> 8)));
}

static inline bool flag_af(const X86Cpu *cpu)
{
    return cpu->flag_aux >> 3 & 1;
}

/* The six flags as EFLAGS bits. */
static inline uint32_t flags_oszapc(const X86Cpu *cpu)
{
    return (flag_cf(cpu) ? X86_CF : 0) | (flag_pf(cpu) ? X86_PF : 0) | (flag_af(cpu) ? X86_AF : 0) |
           (flag_zf(cpu) ? X86_ZF : 0) | (flag_sf(cpu) ? X86_SF : 0) | (flag_of(cpu) ? X86_OF : 0);
}

/* Sets all six from EFLAGS bits. */
static inline void flags_set_oszapc(X86Cpu *cpu, uint32_t eflags)
{
    bool cf = eflags & X86_CF, of = eflags & X86_OF, zf = eflags & X86_ZF;
    uint64_t aux = (cf ? FLAG_AUX_CF : 0) | (cf != of ? FLAG_AUX_PO : 0);

    if (eflags & X86_AF)
        aux |= FLAG_AUX_AF;
    if (eflags & X86_SF)
        aux |= 1;
    if (!(eflags & X86_PF))
        aux |= 1 << 8;
    cpu->flag_result = zf ? 0 : 1 << 8;
    cpu->flag_aux = aux;
}

/* Changes CF alone, OF alone. */
static inline void flags_set_cf(X86Cpu *cpu, bool cf)
{
    if (cf != flag_cf(cpu))
        cpu->flag_aux ^= FLAG_AUX_CF | FLAG_AUX_PO; /* OF stays */
}

static inline uint32_t x86_eflags(const X86Cpu *cpu)
{
    return cpu->eflags | flags_oszapc(cpu) | 2;
}

/* Condition code @cc (low 4 opcode bits, SDM 1 appendix B). */
static inline bool flags_condition(const X86Cpu *cpu, unsigned cc)
{
    bool value;

    switch (cc >> 1) {
    case 0:
        value = flag_of(cpu);
        break;
    case 1:
        value = flag_cf(cpu);
        break;
    case 2:
        value = flag_zf(cpu);
        break;
    case 3:
        value = flag_cf(cpu) || flag_zf(cpu);
        break;
    case 4:
        value = flag_sf(cpu);
        break;
    case 5:
        value = flag_pf(cpu);
        break;
    case 6:
        value = flag_sf(cpu) != flag_of(cpu);
        break;
    default:
        value = flag_zf(cpu) || flag_sf(cpu) != flag_of(cpu);
        break;
    }
    return value ^ (cc & 1);
}
