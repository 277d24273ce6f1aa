/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The saved form of an x86 processor and its power-on and INIT states (SDM 3A table 9-1). */
#include "vmm-helper/cpu/x86-state.h"

#include <string.h>

#define CR0_ET (1u << 4)
#define CR0_NW (1u << 29)
#define CR0_CD (1u << 30)
#define APIC_BASE_DEFAULT UINT64_C(0xfee00000)
#define APIC_BASE_BSP (1u << 8)
#define APIC_BASE_ENABLE (1u << 11)

static const Field segment_fields[] = {
    {.name = "base", .kind = FIELD_U64, TABLE_MEMBER(X86Segment, base), .flags = FIELD_SAVED},
    {.name = "limit", .kind = FIELD_U32, TABLE_MEMBER(X86Segment, limit), .flags = FIELD_SAVED},
    {.name = "selector",
     .kind = FIELD_U16,
     TABLE_MEMBER(X86Segment, selector),
     .flags = FIELD_SAVED},
    {.name = "flags", .kind = FIELD_U16, TABLE_MEMBER(X86Segment, flags), .flags = FIELD_SAVED},
    {.name = "unusable",
     .kind = FIELD_BOOL,
     TABLE_MEMBER(X86Segment, unusable),
     .flags = FIELD_SAVED},
};
static TABLE_DEFINE(segment_table, X86Segment, "x86-segment", segment_fields);

static const Field table_fields[] = {
    {.name = "base", .kind = FIELD_U64, TABLE_MEMBER(X86Table, base), .flags = FIELD_SAVED},
    {.name = "limit", .kind = FIELD_U16, TABLE_MEMBER(X86Table, limit), .flags = FIELD_SAVED},
};
static TABLE_DEFINE(descriptor_table, X86Table, "x86-descriptor-table", table_fields);

#define U64(m)                                                                                     \
    {                                                                                              \
        .name = #m, .kind = FIELD_U64, TABLE_MEMBER(X86CpuState, m), .flags = FIELD_SAVED          \
    }
#define U64S(m)                                                                                    \
    {                                                                                              \
        .name = #m, .kind = FIELD_U64, .shape = SHAPE_FIXED, .offset = offsetof(X86CpuState, m),   \
        .size = sizeof(uint64_t), .count = sizeof(((X86CpuState *)0)->m) / sizeof(uint64_t),       \
        .flags = FIELD_SAVED                                                                       \
    }
#define BOOL(m)                                                                                    \
    {                                                                                              \
        .name = #m, .kind = FIELD_BOOL, TABLE_MEMBER(X86CpuState, m), .flags = FIELD_SAVED         \
    }
#define BYTES(m)                                                                                   \
    {                                                                                              \
        .name = #m, .kind = FIELD_BYTES, TABLE_MEMBER(X86CpuState, m), .flags = FIELD_SAVED        \
    }
#define STRUCT(m, t)                                                                               \
    {                                                                                              \
        .name = #m, .kind = FIELD_STRUCT, TABLE_MEMBER(X86CpuState, m), .table = &(t),             \
        .flags = FIELD_SAVED                                                                       \
    }

static const Field cpu_fields[] = {
    U64S(gpr),
    U64(rip),
    U64(rflags),
    {.name = "segment",
     .kind = FIELD_STRUCT,
     .shape = SHAPE_FIXED,
     .offset = offsetof(X86CpuState, segment),
     .size = sizeof(X86Segment),
     .count = X86_N_SEGMENTS,
     .table = &segment_table,
     .flags = FIELD_SAVED},
    STRUCT(ldt, segment_table),
    STRUCT(tr, segment_table),
    STRUCT(gdt, descriptor_table),
    STRUCT(idt, descriptor_table),
    U64(cr0),
    U64(cr2),
    U64(cr3),
    U64(cr4),
    U64(cr8),
    U64(efer),
    U64(xcr0),
    U64S(dr),
    BYTES(fx),
    BYTES(ymm_high),
    U64(apic_base),
    U64(star),
    U64(lstar),
    U64(cstar),
    U64(sfmask),
    U64(kernel_gs_base),
    U64(tsc_aux),
    U64(sysenter_cs),
    U64(sysenter_esp),
    U64(sysenter_eip),
    U64(pat),
    U64(misc_enable),
    U64(mtrr_def_type),
    U64S(mtrr_fixed),
    U64S(mtrr_base),
    U64S(mtrr_mask),
    U64(tsc_offset),
    U64(tsc_deadline),
    U64(spec_ctrl),
    U64(xss),
    U64(kvm_wall_clock),
    U64(kvm_system_time),
    BOOL(halted),
    BOOL(wait_for_sipi),
    BOOL(nmi_blocked),
    BOOL(nmi_pending),
    BOOL(interrupt_shadow),
    BOOL(exception_pending),
    BOOL(exception_has_error),
    {.name = "exception_vector",
     .kind = FIELD_U8,
     TABLE_MEMBER(X86CpuState, exception_vector),
     .flags = FIELD_SAVED},
    {.name = "exception_error",
     .kind = FIELD_U32,
     TABLE_MEMBER(X86CpuState, exception_error),
     .flags = FIELD_SAVED},
};
TABLE_DEFINE(x86_cpu_state_table, X86CpuState, "x86-cpu", cpu_fields);

/* What RESET# and INIT have in common. */
static void state_restart(X86CpuState *state, bool bsp)
{
    memset(state->gpr, 0, sizeof state->gpr);
    /* DX tells family, model, stepping; 6 is the family of all our models. */
    state->gpr[X86_RDX] = 0x600;
    state->rip = 0xfff0;
    state->rflags = 2;
    for (int i = 0; i < X86_N_SEGMENTS; i++)
        state->segment[i] = (X86Segment){.limit = 0xffff, .flags = 0x93};
    state->segment[X86_CS] = (X86Segment){
        .base = 0xffff0000,
        .limit = 0xffff,
        .selector = 0xf000,
        .flags = 0x9b,
    };
    state->ldt = (X86Segment){.limit = 0xffff, .flags = 0x82};
    state->tr = (X86Segment){.limit = 0xffff, .flags = 0x8b};
    state->gdt = state->idt = (X86Table){.limit = 0xffff};
    state->cr2 = state->cr3 = state->cr4 = state->cr8 = state->efer = 0;
    memset(state->dr, 0, sizeof state->dr);
    state->dr[6] = 0xffff0ff0;
    state->dr[7] = 0x400;
    state->halted = false;
    state->wait_for_sipi = !bsp;
    state->nmi_blocked = state->nmi_pending = state->interrupt_shadow = false;
    state->exception_pending = state->exception_has_error = false;
    state->exception_vector = 0;
    state->exception_error = 0;
}

void x86_cpu_state_reset(X86CpuState *state, bool bsp)
{
    memset(state, 0, sizeof *state);
    state_restart(state, bsp);
    state->cr0 = CR0_CD | CR0_NW | CR0_ET;
    state->xcr0 = 1;
    /* FCW 0040h, all registers +0.0 and tagged so; MXCSR 1F80h. */
    state->fx[0] = 0x40;
    state->fx[4] = 0xff;
    state->fx[24] = 0x80;
    state->fx[25] = 0x1f;
    state->apic_base = APIC_BASE_DEFAULT | APIC_BASE_ENABLE | (bsp ? APIC_BASE_BSP : 0);
    state->pat = UINT64_C(0x0007040600070406);
    state->misc_enable = 1; /* fast strings */
}

void x86_cpu_state_init(X86CpuState *state, bool bsp)
{
    state_restart(state, bsp);
    /* CD and NW are kept, and so are x87, SSE, XCR0, the TSC and most MSRs. */
    state->cr0 = (state->cr0 & (CR0_CD | CR0_NW)) | CR0_ET;
}
