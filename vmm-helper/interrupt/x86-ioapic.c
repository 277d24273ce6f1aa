/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The I/O APIC (82093AA): 24 pins, redirection entries, remote IRR of level interrupts. All
 * functions run under the routing lock. No pin is wired to the 8259 and ExtINT entries deliver
 * nothing: the 8259 reaches processors by LINT0.
 */
#include "vmm-helper/interrupt/x86-chips.h"

#define IOAPIC_REG_ID 0x00
#define IOAPIC_REG_VERSION 0x01
#define IOAPIC_REG_ARBITRATION 0x02
#define IOAPIC_REG_REDIRECTION 0x10

/* Sends the pin's message if it is due: a level that is asserted and not yet answered, or the edge
 * that just came. */
static void ioapic_service(X86Chips *chips, unsigned pin)
{
    uint64_t *entry = &chips->ioapic.redirection[pin];
    bool level = *entry & IOAPIC_LEVEL;
    if ((*entry & IOAPIC_MASKED) || (level && (*entry & IOAPIC_REMOTE_IRR)))
        return;
    X86Message message = {
        .destination = *entry >> 56,
        .logical = *entry & IOAPIC_LOGICAL,
        .level = level,
        .mode = (*entry >> APIC_MODE_SHIFT) & 7,
        .vector = *entry & 0xff,
    };
    bool vectored = message.mode == APIC_MODE_FIXED || message.mode == APIC_MODE_LOWEST;
    if (x86_deliver(chips, &message) && level && vectored)
        *entry |= IOAPIC_REMOTE_IRR;
}

void x86_ioapic_set_line(X86Chips *chips, unsigned pin, bool level)
{
    if (pin >= X86_IOAPIC_PINS)
        return;
    X86IoapicState *ioapic = &chips->ioapic;
    uint32_t bit = UINT32_C(1) << pin;
    bool before = ioapic->lines & bit;
    ioapic->lines = level ? ioapic->lines | bit : ioapic->lines & ~bit;
    /* An edge that comes while the pin is masked is lost, as with the real chip. */
    if (level && (!before || (ioapic->redirection[pin] & IOAPIC_LEVEL)))
        ioapic_service(chips, pin);
}

uint32_t x86_ioapic_read(X86Chips *chips, uint64_t offset)
{
    const X86IoapicState *ioapic = &chips->ioapic;
    if (offset == 0x00)
        return ioapic->select;
    if (offset != 0x10)
        return 0;
    unsigned select = ioapic->select;
    switch (select) {
    case IOAPIC_REG_ID:
    case IOAPIC_REG_ARBITRATION:
        return ioapic->id << 24;
    case IOAPIC_REG_VERSION:
        return IOAPIC_VERSION | (X86_IOAPIC_PINS - 1) << 16;
    default:
        break;
    }
    unsigned pin = (select - IOAPIC_REG_REDIRECTION) >> 1;
    if (select < IOAPIC_REG_REDIRECTION || pin >= X86_IOAPIC_PINS)
        return 0;
    return ioapic->redirection[pin] >> (select & 1 ? 32 : 0);
}

static void ioapic_write_entry(X86Chips *chips, unsigned pin, bool high, uint32_t value)
{
    uint64_t *entry = &chips->ioapic.redirection[pin];
    uint64_t before = *entry;
    uint64_t written = high ? (before & UINT32_MAX) | (uint64_t)value << 32
                            : (before & ~(uint64_t)UINT32_MAX) | value;
    *entry = (written & IOAPIC_WRITABLE) | (before & IOAPIC_REMOTE_IRR);
    /* Going to edge mode and back is how a system without an EOI register forgets a remote IRR. */
    if (!(*entry & IOAPIC_LEVEL))
        *entry &= ~IOAPIC_REMOTE_IRR;
    else if (chips->ioapic.lines & (UINT32_C(1) << pin))
        ioapic_service(chips, pin);
}

void x86_ioapic_write(X86Chips *chips, uint64_t offset, uint32_t value)
{
    X86IoapicState *ioapic = &chips->ioapic;
    if (offset == 0x00) {
        ioapic->select = value & 0xff;
        return;
    }
    if (offset != 0x10)
        return;
    unsigned select = ioapic->select;
    unsigned pin = (select - IOAPIC_REG_REDIRECTION) >> 1;
    if (select == IOAPIC_REG_ID)
        ioapic->id = (value >> 24) & 0xf;
    else if (select >= IOAPIC_REG_REDIRECTION && pin < X86_IOAPIC_PINS)
        ioapic_write_entry(chips, pin, select & 1, value);
}

void x86_ioapic_eoi(X86Chips *chips, uint8_t vector)
{
    X86IoapicState *ioapic = &chips->ioapic;
    for (unsigned pin = 0; pin < X86_IOAPIC_PINS; pin++) {
        uint64_t *entry = &ioapic->redirection[pin];
        if (!(*entry & IOAPIC_REMOTE_IRR) || (*entry & 0xff) != vector)
            continue;
        *entry &= ~IOAPIC_REMOTE_IRR;
        chips->eoi_gsis |= UINT32_C(1) << (pin == 2 ? 0 : pin);
        if (ioapic->lines & (UINT32_C(1) << pin))
            ioapic_service(chips, pin);
    }
}
