/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <memory> and <currentMemory>: how much RAM the guest has. Sizes are bytes, always a multiple of
 * 1024, because the XML rounds up to KiB. Tuning, backing and hot-plug are elements of their own.
 */
#pragma once

#include "common/table.h"

typedef struct MemoryDef {
    uint64_t total;   /* bytes; never 0 after validation */
    uint64_t current; /* bytes, at most total; equals total when the element is absent */
    int dump_core;    /* TriState */
} MemoryDef;

extern const Table memory_def_table;

extern const struct DomainPart memory_part;
