/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <os>: board, architecture and what is started: a kernel given directly. Firmware, loaders and
 * boot menus belong to boards with PCI.
 */
#pragma once

#include "common/table.h"

typedef enum OsBoot { OS_BOOT_FD, OS_BOOT_CDROM, OS_BOOT_HD, OS_BOOT_NETWORK } OsBoot;

typedef struct OsDef {
    char *type;    /* "hvm" */
    char *arch;    /* "x86_64" */
    char *machine; /* "microvm" */
    char *kernel, *initrd, *cmdline;
    int *boot; /* OsBoot; kept for clients, a guest with <kernel> does not consult it */
    size_t n_boot;
} OsDef;

extern const Table os_def_table;

/* The machine of a definition that names none. */
#define OS_MACHINE_DEFAULT "microvm"

extern const struct DomainPart os_part;
