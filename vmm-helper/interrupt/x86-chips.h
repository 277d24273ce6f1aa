/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Private to interrupt/: our own set of chips and how its files call each other.
 *
 * Locks: "routing" guards both 8259 and the I/O APIC; each local APIC has its own. Routing may be
 * held when a local APIC's is taken, never the reverse, and never two local APICs' at once.
 */
#pragma once

#include <glib.h>

#include "vmm-helper/clock/clock.h"
#include "vmm-helper/interrupt/interrupt.h"
#include "vmm-helper/interrupt/x86-apic.h"
#include "vmm-helper/interrupt/x86-state.h"
#include "vmm-helper/memory/memory.h"

typedef struct X86Chips X86Chips;

typedef struct X86Apic {
    X86Chips *chips;
    int index;
    GMutex lock;
    X86ApicState s;
    VmTimer *timer;
    guint pending; /* InterruptPending: written under the lock, read by anyone with an atomic */
    bool pic_seen; /* level of LINT0 at the last look, for edge-triggered fixed delivery */
} X86Apic;

struct X86Chips {
    InterruptController controller;
    VmClock *clock;
    int n_apics;
    X86Apic *apics;
    const ProcessorOps *ops;
    void *opaque;

    GMutex routing;
    X86PicState pic[2];
    X86IoapicState ioapic;
    uint32_t eoi_gsis; /* level interrupts ended under the lock, to be told after it */
    gint pic_output;   /* the master's INTR pin; written under routing */
    gint lowest_next;  /* where the search for a lowest-priority target starts */
};

/* One message on the interrupt bus: an IPI, an I/O APIC pin, an MSI. */
typedef struct X86Message {
    uint32_t destination;
    bool logical;
    bool wide; /* 32-bit destination: broadcast is all ones */
    bool level;
    uint8_t mode;
    uint8_t vector;
} X86Message;

/* x86-pic.c: under routing. */
void x86_pic_set_line(X86Chips *chips, unsigned line, bool level);
uint8_t x86_pic_read(X86Chips *chips, int which, unsigned port);
void x86_pic_write(X86Chips *chips, int which, unsigned port, uint8_t value);
void x86_pic_write_elcr(X86Chips *chips, int which, uint8_t value);
int x86_pic_acknowledge(X86Chips *chips); /* vector; -1 = nothing pends */
bool x86_pic_output(const X86Chips *chips);
void x86_pic_restore(X86Chips *chips); /* after the states were loaded */

/* x86-ioapic.c: under routing. */
void x86_ioapic_set_line(X86Chips *chips, unsigned pin, bool level);
uint32_t x86_ioapic_read(X86Chips *chips, uint64_t offset);
void x86_ioapic_write(X86Chips *chips, uint64_t offset, uint32_t value);
void x86_ioapic_eoi(X86Chips *chips, uint8_t vector);

/* x86-apic.c: with no local APIC lock held. */
bool x86_deliver(X86Chips *chips, const X86Message *message); /* true: some APIC took it */
void x86_apic_init(X86Apic *apic, X86Chips *chips, int index);
void x86_apic_finish(X86Apic *apic);
void x86_apic_reset(X86Apic *apic);
void x86_apic_load(X86Apic *apic, const X86ApicState *state);
void x86_apic_lint0_changed(X86Apic *apic);
void x86_apic_page_access(X86Apic *apic, MemoryAccess *access);

/* x86-apic-timer.c: under the local APIC's lock. */
void x86_apic_timer_start(X86Apic *apic); /* initial count was written */
uint32_t x86_apic_timer_current(X86Apic *apic);
void x86_apic_timer_set_divide(X86Apic *apic, uint32_t value);
void x86_apic_timer_set_lvt(X86Apic *apic, uint32_t value);
void x86_apic_timer_set_tsc_deadline(X86Apic *apic, uint64_t tsc);
void x86_apic_timer_stop(X86Apic *apic);
void x86_apic_timer_rearm(X86Apic *apic);   /* host timer follows .timer_deadline and the mask */
bool x86_apic_timer_expired(X86Apic *apic); /* true: raise the LVT's vector */

/* x86.c: takes routing and tells the I/O APIC and the listeners. */
void x86_chips_eoi(X86Chips *chips, uint8_t vector);

static inline X86Chips *x86_chips(InterruptController *controller)
{
    return (X86Chips *)controller;
}
