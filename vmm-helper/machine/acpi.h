/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ACPI tables of a PC: RSDP, XSDT, FADT, FACS, MADT and a DSDT, from a description of the
 * board. One blob for one address, ready to be copied there.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define ACPI_MAX_LEGACY 16

/* A fixed device with ports and perhaps an ISA interrupt, as the DSDT lists it. */
typedef struct AcpiLegacy {
    const char *name; /* "COM1" */
    const char *hid;  /* "PNP0501" */
    unsigned uid;
    int irq; /* ISA interrupt, -1 = none */
    struct {
        uint16_t port;
        uint8_t length; /* 0 = no more */
    } io[4];
} AcpiLegacy;

typedef struct AcpiBoard {
    unsigned n_vcpus; /* local APIC ids and processor UIDs 0 to n-1 */
    uint16_t pm_base; /* window of the acpi-pm device */
    uint8_t sci;      /* GSI and ISA number; level, active high */
    uint64_t local_apic, io_apic;
    bool has_i8042;
    bool has_rtc;
    AcpiLegacy legacy[ACPI_MAX_LEGACY];
    size_t n_legacy;
} AcpiBoard;

/* The tables for guest-physical @address (64-byte aligned), RSDP first. */
GByteArray *acpi_build(const AcpiBoard *board, uint64_t address);
