/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The architectural state of one x86 processor, as both accelerators give and take it and as it is
 * saved (x86_cpu_state_table). SDM volume 1 chapter 3, volume 3A chapter 2.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/table.h"

typedef struct X86Segment {
    uint64_t base;
    uint32_t limit;    /* bytes - 1, granularity applied */
    uint16_t selector;
    uint16_t flags;    /* descriptor bits 40-47 and 52-55: type:4 s:1 dpl:2 p:1 0:4 avl:1 l:1 db:1 g:1 */
    bool unusable;
} X86Segment;

typedef struct X86Table {
    uint64_t base;
    uint16_t limit;
} X86Table;

enum { X86_RAX, X86_RCX, X86_RDX, X86_RBX, X86_RSP, X86_RBP, X86_RSI, X86_RDI };
enum { X86_ES, X86_CS, X86_SS, X86_DS, X86_FS, X86_GS, X86_N_SEGMENTS };

typedef struct X86CpuState {
    uint64_t gpr[16];
    uint64_t rip, rflags;
    X86Segment segment[X86_N_SEGMENTS]; /* ES CS SS DS FS GS */
    X86Segment ldt, tr;
    X86Table gdt, idt;
    uint64_t cr0, cr2, cr3, cr4, cr8, efer, xcr0;
    uint64_t dr[8]; /* 4 and 5 unused */
    uint8_t fx[512];     /* FXSAVE64 image: x87, MXCSR, XMM0-15 */
    uint8_t ymm_high[16][16];
    /* MSRs */
    uint64_t apic_base, star, lstar, cstar, sfmask, kernel_gs_base, tsc_aux;
    uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t pat, misc_enable, mtrr_def_type, mtrr_fixed[11], mtrr_base[8], mtrr_mask[8];
    uint64_t tsc_offset, tsc_deadline, spec_ctrl, xss;
    uint64_t kvm_wall_clock, kvm_system_time;
    /* Events in flight */
    bool halted, wait_for_sipi, nmi_blocked, nmi_pending, interrupt_shadow;
    bool exception_pending, exception_has_error;
    uint8_t exception_vector;
    uint32_t exception_error;
} X86CpuState;

extern const Table x86_cpu_state_table;

/* The state after power-on or RESET# (SDM 3A table 9-1); @bsp selects APIC_BASE.BSP and whether the
 * processor runs or waits for SIPI. After INIT: the same, but what INIT keeps is kept. */
void x86_cpu_state_reset(X86CpuState *state, bool bsp);
void x86_cpu_state_init(X86CpuState *state, bool bsp);
