/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offsets and values of the ACPI fixed hardware that the FADT and the DSDT tell the guest. */
#pragma once

enum {
    ACPI_PM_STATUS = 0x0,
    ACPI_PM_ENABLE = 0x2,
    ACPI_PM_CONTROL = 0x4,
    ACPI_PM_TIMER = 0x8,
    ACPI_PM_RESET = 0xc,
    ACPI_PM_SIZE = 0x10,
};

enum {
    ACPI_PM_SLP_TYP_S5 = 5,
    ACPI_PM_RESET_VALUE = 1,
};
