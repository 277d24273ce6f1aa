/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Direct boot of an x86-64 Linux kernel by the 64-bit entry of its boot protocol
 * (Documentation/x86/boot.rst, version 2.12 and later): checks of the file, placement, and the
 * state in which the bootstrap processor begins.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/cpu/x86-state.h"
#include "vmm-helper/memory/memory.h"

/* One row of the guest's memory map. */
typedef struct LinuxRange {
    uint64_t start, size;
    uint32_t type; /* LINUX_RANGE_* */
} LinuxRange;

enum { LINUX_RANGE_RAM = 1, LINUX_RANGE_RESERVED = 2 };
#define LINUX_MAX_RANGES 16

typedef struct LinuxBoot {
    int kernel_fd; /* borrowed */
    int initrd_fd; /* borrowed, -1 = none */
    const char *cmdline;
    uint64_t low_size;       /* RAM from 0 to here, but for what .ranges takes out below 1 MiB */
    uint64_t low_usable_end; /* boot data lie below this, in the first 640 KiB */
    uint64_t rsdp;           /* 0 = no ACPI */
    LinuxRange ranges[LINUX_MAX_RANGES];
    size_t n_ranges;
} LinuxBoot;

/* Checks kernel, initrd and command line against the format and the memory; loads nothing. */
bool linux_x86_check(const LinuxBoot *boot, GError **error);
/* Checks, loads everything into guest RAM and says how the first processor is entered. */
bool linux_x86_load(const LinuxBoot *boot, Memory *memory, X86CpuState *ret_bsp, GError **error);
