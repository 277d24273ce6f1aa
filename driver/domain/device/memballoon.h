/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <memballoon>: there is none yet, and the definition says so, because an absent element means a
 * virtio balloon to libvirt's clients.
 */
#pragma once

#include "common/table.h"

typedef enum MemballoonModel {
    MEMBALLOON_VIRTIO,
    MEMBALLOON_XEN,
    MEMBALLOON_NONE,
    MEMBALLOON_VIRTIO_TRANSITIONAL,
    MEMBALLOON_VIRTIO_NON_TRANSITIONAL,
} MemballoonModel;

typedef struct MemballoonDef {
    int model; /* MemballoonModel */
} MemballoonDef;

extern const Table memballoon_def_table;

extern const struct DomainPart memballoon_part;
