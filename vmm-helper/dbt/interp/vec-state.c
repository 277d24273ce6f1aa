/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Saving and loading the vector and x87 state: FXSAVE, XSAVE and their kind, MXCSR. The XSAVE area has
 * the legacy part and the header only, for XCR0 can hold x87 and SSE and nothing else (SDM 1 chapter
 * 13). Every component is always reported in use.
 */
#include <string.h>

#include "vmm-helper/dbt/interp/x87.h"

#define XSTATE_X87 1u
#define XSTATE_SSE 2u
#define XSTATE_ALL (XSTATE_X87 | XSTATE_SSE)
#define XCOMP_COMPACTED (UINT64_C(1) << 63)

enum { /* offsets in the area */
    AREA_IP = 8,
    AREA_DP = 16,
    AREA_MXCSR = 24,
    AREA_ST = 32,
    AREA_XMM = 160,
    AREA_XMM_END = 416,
    AREA_LEGACY = 512,
    AREA_HEADER_END = 576,
};

static void put32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, 4);
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, 4);
    return value;
}

static uint64_t get64(const uint8_t *at)
{
    uint64_t value;

    memcpy(&value, at, 8);
    return value;
}

void x86_fxsave_image(const X86Cpu *cpu, uint8_t image[512])
{
    memset(image, 0, 512);
    memcpy(image, &cpu->fpu, AREA_XMM);
    put32(image + AREA_MXCSR, cpu->mxcsr);
    put32(image + AREA_MXCSR + 4, MXCSR_VALID);
    memcpy(image + AREA_XMM, cpu->xmm, AREA_XMM_END - AREA_XMM);
}

static void take_x87(X86Cpu *cpu, const uint8_t *image)
{
    X86Fpu *fpu = &cpu->fpu;

    memcpy(fpu, image, AREA_MXCSR);
    memcpy(fpu->st, image + AREA_ST, sizeof(fpu->st));
    x87_settle(fpu);
}

void x86_fxrstor_image(X86Cpu *cpu, const uint8_t image[512])
{
    take_x87(cpu, image);
    cpu->fpu.ip_selector = cpu->fpu.dp_selector = 0;
    cpu->mxcsr = get32(image + AREA_MXCSR) & MXCSR_VALID;
    memcpy(cpu->xmm, image + AREA_XMM, AREA_XMM_END - AREA_XMM);
}

void x86_fpu_reset(X86Cpu *cpu)
{
    memset(&cpu->fpu, 0, sizeof(cpu->fpu));
    x87_init(&cpu->fpu);
    memset(cpu->xmm, 0, sizeof(cpu->xmm));
    cpu->mxcsr = MXCSR_DEFAULT;
}

/* Which XMM registers exist in the mode. */
static unsigned xmm_bytes(const X86Cpu *cpu)
{
    return cpu->mode == X86_MODE_64 ? 256 : 128;
}

/* The pointers as 64-bit offsets, or 32 bits and a selector. */
static void put_pointers(const X86Cpu *cpu, const Uop *u, uint8_t *image)
{
    if (u->opsize == 8)
        return;
    put32(image + AREA_IP + 4, cpu->fpu.ip_selector);
    put32(image + AREA_DP + 4, cpu->fpu.dp_selector);
}

static void take_pointers(X86Cpu *cpu, const Uop *u)
{
    X86Fpu *fpu = &cpu->fpu;

    fpu->ip_selector = fpu->dp_selector = 0;
    if (u->opsize == 8)
        return;
    fpu->ip_selector = (uint16_t)(fpu->ip >> 32);
    fpu->dp_selector = (uint16_t)(fpu->dp >> 32);
    fpu->ip = (uint32_t)fpu->ip;
    fpu->dp = (uint32_t)fpu->dp;
}

static uint64_t state_address(X86Cpu *cpu, const Uop *u, unsigned size, unsigned alignment,
                              bool write)
{
    uint64_t linear = x86_ea(cpu, u, size, write);

    if (linear & (alignment - 1)) {
        /* an address that is not canonical has its own vector, and first */
        if ((uint64_t)((int64_t)(linear << 16) >> 16) != linear)
            (void)x86_load8(cpu, linear);
        x86_raise_gp(cpu, 0);
    }
    return linear;
}

X86_INSN(fxsave)
{
    uint8_t image[512];
    uint64_t linear;

    if (cpu->x87_trap)
        x86_raise(cpu, cpu->x87_trap);
    linear = state_address(cpu, u, 512, 16, true);
    x86_fxsave_image(cpu, image);
    put_pointers(cpu, u, image);
    /* what lies behind is not written */
    x86_store_bytes(cpu, linear, image, AREA_XMM + xmm_bytes(cpu));
}

X86_INSN(fxrstor)
{
    uint8_t image[512];
    uint64_t linear;

    if (cpu->x87_trap)
        x86_raise(cpu, cpu->x87_trap);
    linear = state_address(cpu, u, 512, 16, false);
    x86_load_bytes(cpu, linear, image, 512);
    vec_check_mxcsr(cpu, get32(image + AREA_MXCSR));
    take_x87(cpu, image);
    take_pointers(cpu, u);
    cpu->mxcsr = get32(image + AREA_MXCSR);
    memcpy(cpu->xmm, image + AREA_XMM, xmm_bytes(cpu));
}

X86_INSN(ldmxcsr)
{
    uint32_t mxcsr;

    vec_enter(cpu);
    mxcsr = x86_load32(cpu, x86_ea(cpu, u, 4, false));
    vec_check_mxcsr(cpu, mxcsr);
    cpu->mxcsr = mxcsr;
}

X86_INSN(stmxcsr)
{
    vec_enter(cpu);
    x86_store32(cpu, x86_ea(cpu, u, 4, true), cpu->mxcsr);
}

/* #UD and #NM of the XSAVE family; gives the components asked for (RFBM). */
static unsigned xsave_enter(X86Cpu *cpu)
{
    if (!(cpu->cr4 & X86_CR4_OSXSAVE))
        x86_raise(cpu, X86_EXC_UD);
    if (cpu->cr0 & X86_CR0_TS)
        x86_raise(cpu, X86_EXC_NM);
    return (unsigned)(cpu->r[X86_RAX] & cpu->xcr0 & XSTATE_ALL);
}

/* The legacy part, only the components wanted. */
static void xsave_legacy(X86Cpu *cpu, const Uop *u, uint64_t linear, unsigned wanted)
{
    uint8_t image[512];

    x86_fxsave_image(cpu, image);
    put_pointers(cpu, u, image);
    if (wanted == XSTATE_ALL) {
        x86_store_bytes(cpu, linear, image, AREA_XMM + xmm_bytes(cpu));
        return;
    }
    if (wanted & XSTATE_X87) {
        x86_store_bytes(cpu, linear, image, AREA_MXCSR);
        x86_store_bytes(cpu, linear + AREA_ST, image + AREA_ST, AREA_XMM - AREA_ST);
    }
    if (wanted & XSTATE_SSE) {
        x86_store_bytes(cpu, linear + AREA_MXCSR, image + AREA_MXCSR, 8);
        x86_store_bytes(cpu, linear + AREA_XMM, image + AREA_XMM, xmm_bytes(cpu));
    }
}

/* XSAVE, XSAVEOPT: the header's other bits stay. */
X86_INSN(xsave)
{
    unsigned wanted = xsave_enter(cpu);
    uint64_t linear = state_address(cpu, u, AREA_HEADER_END, 64, true), present;

    x86_probe(cpu, linear, AREA_HEADER_END, true);
    present = x86_load64(cpu, linear + AREA_LEGACY);
    xsave_legacy(cpu, u, linear, wanted);
    x86_store64(cpu, linear + AREA_LEGACY, present | wanted);
}

X86_INSN(xsavec)
{
    unsigned wanted = xsave_enter(cpu);
    uint64_t linear = state_address(cpu, u, AREA_HEADER_END, 64, true);

    x86_probe(cpu, linear, AREA_HEADER_END, true);
    xsave_legacy(cpu, u, linear, wanted);
    x86_store64(cpu, linear + AREA_LEGACY, wanted);
    x86_store64(cpu, linear + AREA_LEGACY + 8, wanted | XCOMP_COMPACTED);
}

/* The header's rules (SDM 1 §13.8.1): #GP where it asks for what is not there. */
static void check_header(X86Cpu *cpu, const uint8_t *header)
{
    uint64_t present = get64(header), format = get64(header + 8);
    bool compacted = format & XCOMP_COMPACTED;
    uint64_t components = format & ~XCOMP_COMPACTED;

    if (present & ~cpu->xcr0)
        x86_raise_gp(cpu, 0);
    if (compacted ? (components & ~cpu->xcr0) || (present & ~components) : format != 0)
        x86_raise_gp(cpu, 0);
    for (unsigned i = 16; i < (compacted ? 64u : 24u); i++) {
        if (header[i])
            x86_raise_gp(cpu, 0);
    }
}

X86_INSN(xrstor)
{
    unsigned wanted = xsave_enter(cpu), present;
    uint64_t linear = state_address(cpu, u, AREA_HEADER_END, 64, false);
    uint8_t area[AREA_HEADER_END];
    bool compacted, take_mxcsr;

    x86_load_bytes(cpu, linear, area, sizeof(area));
    check_header(cpu, area + AREA_LEGACY);
    present = (unsigned)get64(area + AREA_LEGACY);
    compacted = get64(area + AREA_LEGACY + 8) & XCOMP_COMPACTED;
    /* The standard form loads MXCSR even where the component is in its initial state. */
    take_mxcsr = wanted & XSTATE_SSE && (!compacted || present & XSTATE_SSE);
    if (take_mxcsr)
        vec_check_mxcsr(cpu, get32(area + AREA_MXCSR));
    if (wanted & present & XSTATE_X87) {
        take_x87(cpu, area);
        take_pointers(cpu, u);
    } else if (wanted & XSTATE_X87) {
        memset(&cpu->fpu, 0, sizeof(cpu->fpu));
        x87_init(&cpu->fpu);
    }
    if (wanted & XSTATE_SSE) {
        if (present & XSTATE_SSE)
            memcpy(cpu->xmm, area + AREA_XMM, xmm_bytes(cpu));
        else
            memset(cpu->xmm, 0, xmm_bytes(cpu));
        cpu->mxcsr = take_mxcsr ? get32(area + AREA_MXCSR) : MXCSR_DEFAULT;
    }
}

/* The supervisor forms: no model has them. */
X86_INSN(xsaves_absent)
{
    x86_raise(cpu, X86_EXC_UD);
}

const VecEntry vec_state_entries[X86_N_OPS] = {
    [X86_OP_FXSAVE] = {NULL, NULL, insn_fxsave},
    [X86_OP_FXRSTOR] = {NULL, NULL, insn_fxrstor},
    [X86_OP_LDMXCSR] = {NULL, NULL, insn_ldmxcsr},
    [X86_OP_STMXCSR] = {NULL, NULL, insn_stmxcsr},
    [X86_OP_XSAVE] = {NULL, NULL, insn_xsave},
    [X86_OP_XSAVEOPT] = {NULL, NULL, insn_xsave},
    [X86_OP_XSAVEC] = {NULL, NULL, insn_xsavec},
    [X86_OP_XRSTOR] = {NULL, NULL, insn_xrstor},
    [X86_OP_XSAVES] = {NULL, NULL, insn_xsaves_absent},
    [X86_OP_XRSTORS] = {NULL, NULL, insn_xsaves_absent},
};
