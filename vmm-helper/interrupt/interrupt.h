/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Interrupts as boards and devices see them: lines by global number (GSI), message-signalled
 * interrupts, end-of-interrupt notification, saved state. Behind it stands either our own PIC,
 * I/O APIC and local APICs (for the translator) or KVM's in-kernel chips; both load and save the
 * one X86InterruptState (interrupt/x86-state.h).
 *
 * All calls are safe from any thread. Lock order: device -> routing -> local APIC.
 *
 * GSI numbers on x86, with either kind of chip: 0-15 are the ISA lines and reach the 8259 input and
 * the I/O APIC pin of the same number, but GSI 0 reaches pin 2 (as ACPI's interrupt source override
 * tells the guest) and GSI 2, the cascade, reaches nothing; 16-23 reach I/O APIC pins only.
 * A line is asserted or not; the polarity bits of the chips are kept and have no effect.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct InterruptController InterruptController;
typedef struct X86InterruptState X86InterruptState;

typedef struct InterruptOps {
    void (*set_line)(InterruptController *controller, unsigned gsi, bool level);
    void (*signal_msi)(InterruptController *controller, uint64_t address, uint32_t data);
    /* An eventfd that raises an edge on the GSI without a call; false = not offered. */
    bool (*bind_eventfd)(InterruptController *controller, unsigned gsi, int fd);
    void (*reset)(InterruptController *controller);
    bool (*save)(InterruptController *controller, X86InterruptState *ret_state, GError **error);
    bool (*load)(InterruptController *controller, const X86InterruptState *state, GError **error);
    void (*free)(InterruptController *controller);
} InterruptOps;

/* Embedded first in each implementation. */
struct InterruptController {
    const InterruptOps *ops;
    GPtrArray *eoi_listeners; /* private to interrupt.c */
    GMutex eoi_lock;
};

#define INTERRUPT_MAX_GSI 24

/* For implementations: begin and end of the embedded part, and the end of a level interrupt. The
 * last may be called with no lock of the implementation held; it runs the listeners. */
void interrupt_controller_init(InterruptController *controller, const InterruptOps *ops);
void interrupt_controller_finish(InterruptController *controller);
void interrupt_notify_eoi(InterruptController *controller, unsigned gsi);

/* A device's wire: a GSI of a controller. Copied freely. */
typedef struct IrqLine {
    InterruptController *controller; /* NULL = not connected */
    unsigned gsi;
} IrqLine;

void irq_set(IrqLine line, bool level);
void irq_pulse(IrqLine line);
void interrupt_signal_msi(InterruptController *controller, uint64_t address, uint32_t data);

typedef void (*InterruptEoi)(void *opaque, unsigned gsi);
void interrupt_add_eoi_listener(InterruptController *controller, unsigned gsi, InterruptEoi notify,
                                void *opaque);
bool interrupt_bind_eventfd(InterruptController *controller, unsigned gsi, int fd);
void interrupt_reset(InterruptController *controller);
/* @ret_state is zeroed by the caller and freed by table_clear(&x86_interrupt_state_table, …). The
 * clock is stopped and no vCPU runs. */
bool interrupt_save(InterruptController *controller, X86InterruptState *ret_state, GError **error);
bool interrupt_load(InterruptController *controller, const X86InterruptState *state,
                    GError **error);

/* --- Our own chips, for accelerators without in-kernel ones ------------------------------------
 */

/* What the chips ask of the processors; implemented by cpu/. Any thread, and possibly with the
 * routing lock held: it must not call back into interrupt/ (waking a thread is all it does). */
typedef struct ProcessorOps {
    /* Something is pending for the vCPU that it must look at: interrupt_poll() tells what. */
    void (*notify)(void *opaque, int vcpu);
} ProcessorOps;

/* What a vCPU has to take, most urgent first. */
typedef enum InterruptPending {
    INTERRUPT_PENDING_NONE = 0,
    INTERRUPT_PENDING_INIT = 1 << 0,
    INTERRUPT_PENDING_SIPI = 1 << 1,
    INTERRUPT_PENDING_SMI = 1 << 2,
    INTERRUPT_PENDING_NMI = 1 << 3,
    INTERRUPT_PENDING_EXTINT = 1 << 4, /* maskable: local APIC vector above PPR, or the PIC */
    /* INTERRUPT_PENDING_SMI is never raised: there is no system management mode yet. */
} InterruptPending;

struct VmClock;
struct Memory;

/* A PC's set: two 8259 at 0x20/0xa0, ELCR 0x4d0, I/O APIC at 0xfec00000 (24 pins), one local APIC
 * per vCPU at its APIC base (0xfee00000; xAPIC and x2APIC). Maps itself into @memory. */
InterruptController *interrupt_x86_new(struct Memory *memory, struct VmClock *clock, int n_vcpus,
                                       const ProcessorOps *ops, void *opaque, GError **error);

/* The bits pending for @vcpu right now: one atomic read, cheap enough for every block boundary. */
unsigned interrupt_poll(InterruptController *controller, int vcpu);
/* Takes the INTERRUPT_PENDING_EXTINT vector (INTA cycle): IRR->ISR; -1 when it went away. */
int interrupt_acknowledge(InterruptController *controller, int vcpu);
void interrupt_take_nmi(InterruptController *controller, int vcpu);
/* Also resets the local APIC as INIT does. INIT is to be taken before SIPI where both pend. */
void interrupt_take_init(InterruptController *controller, int vcpu);
/* The start page, -1 = none. To be called, and its result dropped, outside wait-for-SIPI too. */
int interrupt_take_sipi(InterruptController *controller, int vcpu);

/* Local APIC registers that processors reach by other ways than the MMIO page. */
uint64_t interrupt_apic_base(InterruptController *controller, int vcpu); /* IA32_APIC_BASE */
/* false = #GP: reserved bits, a forbidden change of mode (SDM 3A 10.12.5), or another address than
 * 0xfee00000, which is the only one offered. */
bool interrupt_set_apic_base(InterruptController *controller, int vcpu, uint64_t value);
uint8_t interrupt_cr8(InterruptController *controller, int vcpu);
void interrupt_set_cr8(InterruptController *controller, int vcpu, uint8_t value);
/* In the clock's TSC: the caller adds and takes off its vCPU's TSC offset. */
uint64_t interrupt_tsc_deadline(InterruptController *controller, int vcpu);
void interrupt_set_tsc_deadline(InterruptController *controller, int vcpu, uint64_t tsc);
/* x2APIC MSRs 0x800-0x8ff; false = #GP. */
bool interrupt_x2apic_read(InterruptController *controller, int vcpu, uint32_t msr, uint64_t *ret);
bool interrupt_x2apic_write(InterruptController *controller, int vcpu, uint32_t msr,
                            uint64_t value);

void interrupt_controller_free(InterruptController *controller);
