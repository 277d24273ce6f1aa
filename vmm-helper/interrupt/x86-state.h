/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The state of a PC's interrupt chips in neutral terms: what our own chips work on and save, and
 * what the in-kernel chips of KVM are read into and loaded from. Register layouts are those of the
 * Intel 8259A and 82093AA data sheets and SDM 3A chapter 10. No struct has padding.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/table.h"
#include "vmm-helper/interrupt/interrupt.h"

enum { X86_PIC_MASTER, X86_PIC_SLAVE };

/* One 8259A. Bit n of a set is input n. */
typedef struct X86PicState {
    uint8_t irr; /* requests latched (edge) or asserted (level) */
    uint8_t imr;
    uint8_t isr;
    uint8_t lines;       /* present level of the inputs */
    uint8_t elcr;        /* 1 = level triggered */
    uint8_t vector_base; /* ICW2 bits 7:3 */
    uint8_t priority;    /* the input of highest priority: 0 after ICW1, moved by rotation */
    uint8_t init_step;   /* 0 = ready; 1, 2, 3 = ICW2, ICW3, ICW4 is next */
    bool init_icw4;      /* ICW1 announced an ICW4 */
    bool single;         /* ICW1: no cascade, so no ICW3 */
    bool auto_eoi;
    bool rotate_on_auto_eoi;
    bool special_mask;
    bool special_fully_nested;
    bool read_isr; /* OCW3: port 0 reads ISR, else IRR */
    bool poll;     /* OCW3: the next read is a poll */
} X86PicState;

#define X86_IOAPIC_PINS 24

typedef struct X86IoapicState {
    uint64_t redirection[X86_IOAPIC_PINS]; /* with remote IRR in bit 14 */
    uint32_t id;                           /* 0-15 */
    uint32_t select;                       /* IOREGSEL */
    uint32_t lines;                        /* present level of the pins */
    uint32_t reserved;                     /* 0 */
} X86IoapicState;

enum {
    X86_LVT_TIMER,
    X86_LVT_THERMAL,
    X86_LVT_PERFORMANCE,
    X86_LVT_LINT0,
    X86_LVT_LINT1,
    X86_LVT_ERROR,
    X86_N_LVT,
};

#define X86_TIMER_NEVER INT64_MAX

/* One local APIC: registers as the xAPIC page shows them. */
typedef struct X86ApicState {
    uint64_t base; /* IA32_APIC_BASE */
    uint64_t icr;
    uint64_t tsc_deadline;  /* in the clock's TSC; 0 = disarmed */
    int64_t timer_deadline; /* guest ns of the next expiry in any mode; X86_TIMER_NEVER */
    uint32_t id;
    uint32_t tpr;
    uint32_t ldr; /* xAPIC: register; in x2APIC mode follows from the id */
    uint32_t dfr;
    uint32_t svr;
    uint32_t esr;         /* as read */
    uint32_t esr_pending; /* collected since the last write of ESR */
    uint32_t isr[8];
    uint32_t tmr[8];
    uint32_t irr[8];
    uint32_t lvt[X86_N_LVT];
    uint32_t timer_initial;
    uint32_t timer_divide; /* divide configuration register */
    uint8_t events;        /* INTERRUPT_PENDING_INIT | SIPI | NMI */
    uint8_t sipi_page;
    uint16_t reserved; /* 0 */
} X86ApicState;

struct X86InterruptState {
    X86PicState pic[2];
    X86IoapicState ioapic;
    X86ApicState *apics; /* by vCPU index */
    size_t n_apics;
};

#define X86_MAX_VCPUS 255
/* The count rate of the local APIC timer before its divider, as in KVM. */
#define X86_APIC_TIMER_HZ UINT64_C(1000000000)

extern const Table x86_pic_state_table;
extern const Table x86_ioapic_state_table;
extern const Table x86_apic_state_table;
extern const Table x86_interrupt_state_table;

/* What the chips hold after power-on. */
void x86_pic_state_reset(X86PicState pic[2]);
void x86_ioapic_state_reset(X86IoapicState *ioapic);
/* @index 0 is the bootstrap processor. Its LINT0 passes the 8259 on (virtual wire mode), as
 * firmware leaves it: a kernel entered directly finds the machine so. Keeps nothing. */
void x86_apic_state_reset(X86ApicState *apic, unsigned index);
/* What INIT does: everything but base and id. */
void x86_apic_state_init(X86ApicState *apic, unsigned index);
/* Refuses what no chip could hold, so that loading is total. */
bool x86_interrupt_state_check(const X86InterruptState *state, size_t n_vcpus, GError **error);
