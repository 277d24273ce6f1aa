/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The processor's system side as its instructions and the run loop share it: segments, privilege,
 * control registers, delivery of interrupts and exceptions.
 */
#pragma once

#include "vmm-helper/dbt/interp/insn.h"

/* Descriptor bits as in X86Segment.flags (descriptor bits 40-47, 52-55). */
#define SEG_TYPE 0x000fu
#define SEG_ACCESSED 0x0001u
#define SEG_WRITABLE 0x0002u /* data; readable for code */
#define SEG_READABLE 0x0002u
#define SEG_EXPAND_DOWN 0x0004u
#define SEG_CONFORMING 0x0004u
#define SEG_CODE 0x0008u
#define SEG_S 0x0010u
#define SEG_DPL 0x0060u
#define SEG_DPL_SHIFT 5
#define SEG_P 0x0080u
#define SEG_AVL 0x1000u
#define SEG_L 0x2000u
#define SEG_DB 0x4000u
#define SEG_G 0x8000u

/* System descriptor types. */
#define SYS_TSS16 1
#define SYS_LDT 2
#define SYS_TSS16_BUSY 3
#define SYS_CALL16 4
#define SYS_TASK_GATE 5
#define SYS_INT16 6
#define SYS_TRAP16 7
#define SYS_TSS32 9
#define SYS_TSS32_BUSY 11
#define SYS_CALL32 12
#define SYS_INT32 14
#define SYS_TRAP32 15

/* segment.c */
typedef struct SegDescriptor {
    X86Segment segment;
    uint64_t address; /* of the descriptor, linear; 0 for null */
    uint64_t raw;
} SegDescriptor;

bool x86_long_mode(const X86Cpu *cpu); /* EFER.LMA */
bool x86_v8086(const X86Cpu *cpu);
bool x86_protected(const X86Cpu *cpu); /* PE and not VM */
/* The descriptor @selector names; false where it is beyond its table or null. */
bool x86_read_descriptor(X86Cpu *cpu, uint16_t selector, SegDescriptor *ret);
/* MOV Sreg, POP Sreg, LxS, far returns: all checks, then the load. */
void x86_load_segment(X86Cpu *cpu, unsigned segment, uint16_t selector);
void x86_set_segment(X86Cpu *cpu, unsigned segment, const X86Segment *value);
void x86_set_real_segment(X86Cpu *cpu, unsigned segment, uint16_t selector);
void x86_set_accessed(X86Cpu *cpu, SegDescriptor *descriptor);
void x86_set_cpl(X86Cpu *cpu, unsigned cpl);
/* CS changed: mode, RIP mask, segment bases as the present mode uses them. */
void x86_update_cs(X86Cpu *cpu);
void x86_require_cpl0(X86Cpu *cpu);
/* Stack pointer of a privilege level from the TSS: SS is null in long mode. */
uint64_t x86_tss_stack(X86Cpu *cpu, unsigned cpl, uint16_t *ret_ss);

/* exception.c */
void x86_deliver_exception(X86Cpu *cpu); /* cpu->exception…; returns to cpu->rip */
void x86_deliver_interrupt(X86Cpu *cpu, unsigned vector); /* external, NMI included */
void x86_drop_inner_segments(X86Cpu *cpu);
typedef struct X86FarReturn {
    uint64_t rip, sp;
    uint16_t cs, ss;
    bool has_stack; /* SS:SP is taken whatever the level: IRET in 64-bit mode */
    unsigned drop;  /* bytes to take off the stack when it stays */
} X86FarReturn;
void x86_return_far(X86Cpu *cpu, const X86FarReturn *to);
void x86_interrupt_shadow(X86Cpu *cpu);
/* IF, TF, shadow or the like may have changed: the run loop looks before the next block. */
void x86_events_changed(X86Cpu *cpu);
/* Loads EFLAGS; @mask: bits that may change. */
void x86_load_eflags(X86Cpu *cpu, uint32_t value, uint32_t mask);

/* control.c, msr.c: what the CPU model allows, looked up once */
void x86_control_init(X86Cpu *cpu);
void x86_msr_init(X86Cpu *cpu);

/* control.c */
void x86_write_cr0(X86Cpu *cpu, uint64_t value);
void x86_write_cr3(X86Cpu *cpu, uint64_t value);
void x86_write_cr4(X86Cpu *cpu, uint64_t value);
/* runtime/state.c */
void x86_cpu_reset_state(X86Cpu *cpu, bool bsp);
void x86_cpu_init_state(X86Cpu *cpu, bool bsp);
void x86_cpu_get_state(X86Cpu *cpu, X86CpuState *state);
bool x86_cpu_set_state(X86Cpu *cpu, const X86CpuState *state);

/* msr.c: false = #GP(0) */
bool x86_read_msr(X86Cpu *cpu, uint32_t msr, uint64_t *ret);
bool x86_write_msr(X86Cpu *cpu, uint32_t msr, uint64_t value);
uint64_t x86_read_tsc(X86Cpu *cpu);

/* branch.c */
enum { X86_LOOP_PLAIN, X86_LOOP_E, X86_LOOP_NE, X86_LOOP_JCXZ }; /* Uop.src2 of insn_loop */
const Uop *x86_branch_out(X86Cpu *cpu, const Uop *slot, bool taken);
UopFn x86_jmp_function(void);
