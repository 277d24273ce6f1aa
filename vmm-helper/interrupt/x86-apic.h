/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bit names of local and I/O APIC registers: SDM 3A chapter 10, 82093AA data sheet. */
#pragma once

#include <stdint.h>

#define APIC_DEFAULT_BASE UINT64_C(0xfee00000)
#define APIC_BASE_BSP (UINT64_C(1) << 8)
#define APIC_BASE_X2APIC (UINT64_C(1) << 10)
#define APIC_BASE_ENABLE (UINT64_C(1) << 11)

#define APIC_VERSION UINT32_C(0x00050014) /* six LVT entries, no EOI broadcast suppression */

#define APIC_SVR_ENABLE (UINT32_C(1) << 8)
#define APIC_LVT_MASKED (UINT32_C(1) << 16)
#define APIC_LVT_TIMER_MODE (UINT32_C(3) << 17)
#define APIC_LVT_TIMER_PERIODIC (UINT32_C(1) << 17)
#define APIC_LVT_TIMER_DEADLINE (UINT32_C(2) << 17)
#define APIC_LVT_REMOTE_IRR (UINT32_C(1) << 14)
#define APIC_DELIVERY_STATUS (UINT32_C(1) << 12) /* in LVT entries and ICR */

#define APIC_ESR_SEND_ILLEGAL (UINT32_C(1) << 5)
#define APIC_ESR_RECEIVE_ILLEGAL (UINT32_C(1) << 6)
#define APIC_ESR_ILLEGAL_REGISTER (UINT32_C(1) << 7)

/* Delivery modes: bits 10:8 of ICR, LVT, redirection entries and MSI data. */
enum {
    APIC_MODE_FIXED,
    APIC_MODE_LOWEST,
    APIC_MODE_SMI,
    APIC_MODE_RESERVED,
    APIC_MODE_NMI,
    APIC_MODE_INIT,
    APIC_MODE_STARTUP,
    APIC_MODE_EXTINT,
};
#define APIC_MODE_SHIFT 8

#define APIC_ICR_LOGICAL (UINT64_C(1) << 11)
#define APIC_ICR_ASSERT (UINT64_C(1) << 14)
#define APIC_ICR_LEVEL (UINT64_C(1) << 15)

/* Register numbers: offset / 16 in the xAPIC page, MSR - 0x800 in x2APIC mode. */
enum {
    APIC_REG_ID = 0x02,
    APIC_REG_VERSION = 0x03,
    APIC_REG_TPR = 0x08,
    APIC_REG_APR = 0x09,
    APIC_REG_PPR = 0x0a,
    APIC_REG_EOI = 0x0b,
    APIC_REG_LDR = 0x0d,
    APIC_REG_DFR = 0x0e,
    APIC_REG_SVR = 0x0f,
    APIC_REG_ISR = 0x10,
    APIC_REG_TMR = 0x18,
    APIC_REG_IRR = 0x20,
    APIC_REG_ESR = 0x28,
    APIC_REG_ICR = 0x30,
    APIC_REG_ICR_HIGH = 0x31,
    APIC_REG_LVT = 0x32, /* six in the order of X86_LVT_* */
    APIC_REG_TIMER_INITIAL = 0x38,
    APIC_REG_TIMER_CURRENT = 0x39,
    APIC_REG_TIMER_DIVIDE = 0x3e,
    APIC_REG_SELF_IPI = 0x3f,
};

/* X86ApicState.events: INTERRUPT_PENDING_INIT | _SIPI | _NMI. */
#define APIC_EVENTS 0x0bu

#define IOAPIC_BASE UINT64_C(0xfec00000)
#define IOAPIC_WINDOW_SIZE UINT64_C(0x1000)
#define IOAPIC_VERSION UINT32_C(0x11)
#define IOAPIC_LOGICAL (UINT64_C(1) << 11)
#define IOAPIC_REMOTE_IRR (UINT64_C(1) << 14)
#define IOAPIC_LEVEL (UINT64_C(1) << 15)
#define IOAPIC_MASKED (UINT64_C(1) << 16)
/* Vector, delivery mode, destination mode, polarity, trigger, mask, destination. */
#define IOAPIC_WRITABLE UINT64_C(0xff0000000001afff)
