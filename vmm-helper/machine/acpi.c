/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Builds the ACPI tables (ACPI 6.4 chapter 5); see acpi.h. */
#include "vmm-helper/machine/acpi.h"

#include <string.h>

#include "vmm-helper/device/acpi-pm.h"
#include "vmm-helper/machine/aml.h"

#define ACPI_OEM_ID "VIREO "
#define ACPI_OEM_TABLE_ID "VIREO   "
#define ACPI_CREATOR_ID "VIRE"
#define ACPI_HEADER_SIZE 36
#define ACPI_RSDP_SIZE 36
#define ACPI_FACS_SIZE 64

static void put_bytes(GByteArray *out, const void *bytes, size_t size)
{
    g_byte_array_append(out, bytes, size);
}

static void put8(GByteArray *out, uint8_t value)
{
    put_bytes(out, &value, 1);
}

static void put16(GByteArray *out, uint16_t value)
{
    value = GUINT16_TO_LE(value);
    put_bytes(out, &value, 2);
}

static void put32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    put_bytes(out, &value, 4);
}

static void put64(GByteArray *out, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    put_bytes(out, &value, 8);
}

static void put_zeros(GByteArray *out, size_t count)
{
    while (count--)
        put8(out, 0);
}

static uint8_t checksum(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    while (size--)
        sum += *bytes++;
    return -sum;
}

/* Generic address structure; size 0 = register absent. */
static void put_gas(GByteArray *out, uint64_t port, uint8_t bytes)
{
    put8(out, 1); /* system I/O space */
    put8(out, bytes * 8);
    put8(out, 0);
    put8(out, bytes ? bytes == 4 ? 3 : bytes : 0); /* access size: 1 byte, 2 word, 3 dword */
    put64(out, bytes ? port : 0);
}

/* Pads to @alignment and begins a table; returns where. */
static guint table_begin(GByteArray *out, const char *signature, uint8_t revision, guint alignment)
{
    while (out->len % alignment)
        put8(out, 0);
    guint start = out->len;
    put_bytes(out, signature, 4);
    put32(out, 0); /* length, set at the end */
    put8(out, revision);
    put8(out, 0); /* checksum, set at the end */
    put_bytes(out, ACPI_OEM_ID, 6);
    put_bytes(out, ACPI_OEM_TABLE_ID, 8);
    put32(out, 1);
    put_bytes(out, ACPI_CREATOR_ID, 4);
    put32(out, 1);
    return start;
}

static void table_end(GByteArray *out, guint start)
{
    uint32_t length = GUINT32_TO_LE(out->len - start);
    memcpy(out->data + start + 4, &length, 4);
    out->data[start + 9] = checksum(out->data + start, out->len - start);
}

/* --- DSDT ---------------------------------------------------------------------------------------
 */

static void dsdt_processor(Aml *out, unsigned index)
{
    char name[5];
    g_snprintf(name, sizeof name, "C%03X", index);
    Aml *body = aml_new();
    aml_name(body, "_HID");
    aml_string(body, "ACPI0007");
    aml_name(body, "_UID");
    aml_integer(body, index);
    aml_device(out, name, body);
}

static void dsdt_legacy(Aml *out, const AcpiLegacy *legacy)
{
    Aml *body = aml_new(), *resources = aml_new();
    aml_name(body, "_HID");
    aml_eisa_id(body, legacy->hid);
    aml_name(body, "_UID");
    aml_integer(body, legacy->uid);
    for (size_t i = 0; i < G_N_ELEMENTS(legacy->io) && legacy->io[i].length; i++)
        aml_resource_io(resources, legacy->io[i].port, legacy->io[i].length);
    if (legacy->irq >= 0)
        aml_resource_irq(resources, legacy->irq);
    aml_crs(body, resources);
    aml_device(out, legacy->name, body);
}

static void put_dsdt(GByteArray *out, const AcpiBoard *board)
{
    guint start = table_begin(out, "DSDT", 2, 16);
    Aml *devices = aml_new();
    for (unsigned i = 0; i < board->n_vcpus; i++)
        dsdt_processor(devices, i);
    for (size_t i = 0; i < board->n_legacy; i++)
        dsdt_legacy(devices, &board->legacy[i]);
    Aml *aml = aml_new();
    aml_scope(aml, "\\_SB", devices);

    Aml *sleep_types = aml_new(); /* PM1a, PM1b, two reserved */
    aml_integer(sleep_types, ACPI_PM_SLP_TYP_S5);
    for (int i = 0; i < 3; i++)
        aml_integer(sleep_types, 0);
    aml_name(aml, "\\_S5");
    aml_package(aml, 4, sleep_types);
    put_bytes(out, aml->data, aml->len);
    g_byte_array_unref(aml);
    table_end(out, start);
}

/* --- FADT, MADT ---------------------------------------------------------------------------------
 */

enum { /* FADT flags and boot architecture flags */
       FADT_WBINVD = 1 << 0,
       FADT_PROC_C1 = 1 << 2,
       FADT_NO_SLEEP_BUTTON =
           1 << 5, /* the sleep button is no fixed feature; the power button is */
       FADT_NO_FIXED_RTC = 1 << 6,
       FADT_TIMER_32BIT = 1 << 8,
       FADT_RESET_REGISTER = 1 << 10,

       FADT_BOOT_LEGACY = 1 << 0,
       FADT_BOOT_I8042 = 1 << 1,
       FADT_BOOT_NO_VGA = 1 << 2,
       FADT_BOOT_NO_RTC = 1 << 5,
};

static void put_fadt(GByteArray *out, const AcpiBoard *board, uint64_t facs, uint64_t dsdt)
{
    uint16_t pm = board->pm_base;
    guint start = table_begin(out, "FACP", 6, 16);
    put32(out, facs);
    put32(out, dsdt);
    put8(out, 0);
    put8(out, 0); /* profile: unspecified */
    put16(out, board->sci);
    put32(out, 0); /* no SMI command port: always in ACPI mode */
    put32(out, 0); /* ACPI_ENABLE, ACPI_DISABLE, S4BIOS_REQ, PSTATE_CNT */
    put32(out, pm + ACPI_PM_STATUS);
    put32(out, 0);
    put32(out, pm + ACPI_PM_CONTROL);
    put32(out, 0);
    put32(out, 0); /* PM2 */
    put32(out, pm + ACPI_PM_TIMER);
    put32(out, 0); /* GPE0 */
    put32(out, 0); /* GPE1 */
    put8(out, 4);  /* PM1 event block: status and enable */
    put8(out, 2);
    put8(out, 0);
    put8(out, 4);
    put32(out, 0);                        /* GPE lengths and base, CST_CNT */
    put16(out, 0xfff);                    /* no C2 */
    put16(out, 0xfff);                    /* no C3 */
    put32(out, 0);                        /* FLUSH_SIZE, FLUSH_STRIDE: WBINVD works */
    put32(out, 0);                        /* DUTY_OFFSET, DUTY_WIDTH, DAY_ALRM, MON_ALRM */
    put8(out, board->has_rtc ? 0x32 : 0); /* CENTURY */
    put16(out, FADT_BOOT_LEGACY | FADT_BOOT_NO_VGA | (board->has_i8042 ? FADT_BOOT_I8042 : 0) |
                   (board->has_rtc ? 0 : FADT_BOOT_NO_RTC));
    put8(out, 0);
    put32(out, FADT_WBINVD | FADT_PROC_C1 | FADT_NO_SLEEP_BUTTON | FADT_NO_FIXED_RTC |
                   FADT_TIMER_32BIT | FADT_RESET_REGISTER);
    put_gas(out, pm + ACPI_PM_RESET, 1);
    put8(out, ACPI_PM_RESET_VALUE);
    put16(out, 0); /* Arm */
    put8(out, 3);  /* minor version: ACPI 6.3 */
    put64(out, 0); /* X_FIRMWARE_CTRL: the 32-bit field is used */
    put64(out, dsdt);
    put_gas(out, pm + ACPI_PM_STATUS, 4);
    put_gas(out, 0, 0);
    put_gas(out, pm + ACPI_PM_CONTROL, 2);
    put_gas(out, 0, 0);
    put_gas(out, 0, 0);
    put_gas(out, pm + ACPI_PM_TIMER, 4);
    for (int i = 0; i < 4; i++) /* GPE0, GPE1, sleep control, sleep status */
        put_gas(out, 0, 0);
    put_bytes(out, "VIREO\0\0", 8); /* hypervisor vendor identity */
    table_end(out, start);
}

enum { MADT_LOCAL_APIC, MADT_IO_APIC, MADT_OVERRIDE, MADT_LOCAL_NMI = 4 };
enum { MADT_FLAGS_BUS = 0x0, MADT_FLAGS_LEVEL_HIGH = 0xd };

static void madt_override(GByteArray *out, uint8_t irq, uint32_t gsi, uint16_t flags)
{
    put8(out, MADT_OVERRIDE);
    put8(out, 10);
    put8(out, 0); /* ISA */
    put8(out, irq);
    put32(out, gsi);
    put16(out, flags);
}

static void put_madt(GByteArray *out, const AcpiBoard *board)
{
    guint start = table_begin(out, "APIC", 4, 16);
    put32(out, board->local_apic);
    put32(out, 1); /* PCAT_COMPAT: there is a pair of 8259 */
    for (unsigned i = 0; i < board->n_vcpus; i++) {
        put8(out, MADT_LOCAL_APIC);
        put8(out, 8);
        put8(out, i);  /* processor UID */
        put8(out, i);  /* APIC id */
        put32(out, 1); /* enabled */
    }
    put8(out, MADT_IO_APIC);
    put8(out, 12);
    put8(out, 0); /* id */
    put8(out, 0);
    put32(out, board->io_apic);
    put32(out, 0); /* first GSI */
    madt_override(out, 0, 2, MADT_FLAGS_BUS);
    madt_override(out, board->sci, board->sci, MADT_FLAGS_LEVEL_HIGH);
    put8(out, MADT_LOCAL_NMI);
    put8(out, 6);
    put8(out, 0xff); /* all processors */
    put16(out, MADT_FLAGS_BUS);
    put8(out, 1); /* LINT1 */
    table_end(out, start);
}

/* --- The whole ----------------------------------------------------------------------------------
 */

static guint put_facs(GByteArray *out)
{
    while (out->len % 64)
        put8(out, 0);
    guint start = out->len;
    put_bytes(out, "FACS", 4);
    put32(out, ACPI_FACS_SIZE);
    put_zeros(out, 24); /* hardware signature, waking vectors, global lock, flags */
    put8(out, 2);       /* version */
    put_zeros(out, ACPI_FACS_SIZE - 33);
    return start;
}

static void put_rsdp(uint8_t *rsdp, uint64_t xsdt)
{
    memcpy(rsdp, "RSD PTR ", 8);
    memcpy(rsdp + 9, ACPI_OEM_ID, 6);
    rsdp[15] = 2; /* ACPI 2.0 and later */
    uint32_t length = GUINT32_TO_LE(ACPI_RSDP_SIZE);
    memcpy(rsdp + 20, &length, 4);
    xsdt = GUINT64_TO_LE(xsdt);
    memcpy(rsdp + 24, &xsdt, 8);
    rsdp[8] = checksum(rsdp, 20);
    rsdp[32] = checksum(rsdp, ACPI_RSDP_SIZE);
}

GByteArray *acpi_build(const AcpiBoard *board, uint64_t address)
{
    GByteArray *out = g_byte_array_new();
    put_zeros(out, ACPI_RSDP_SIZE);
    guint facs = put_facs(out);
    guint dsdt = out->len;
    put_dsdt(out, board);
    guint fadt = (out->len + 15) & ~15u;
    put_fadt(out, board, address + facs, address + dsdt);
    guint madt = (out->len + 15) & ~15u;
    put_madt(out, board);

    guint xsdt = table_begin(out, "XSDT", 1, 16);
    put64(out, address + fadt);
    put64(out, address + madt);
    table_end(out, xsdt);
    put_rsdp(out->data, address + xsdt);
    return out;
}
