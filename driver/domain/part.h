/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The verbs of one part of a definition: an element (element/elements.def) or a device class
 * (device/classes.def). Each part's file ends in its DomainPart; def.c runs over the two lists in
 * their order. Every verb may be NULL.
 */
#pragma once

#include <json-c/json.h>

#include "driver/domain/def.h"

/* What a definition becomes; see to-vm.h. */
typedef struct ToVm {
    int64_t now;           /* seconds since the epoch */
    json_object *machine;  /* arguments of machine-create */
    json_object *chardevs; /* array of arguments of chardev-add */
    json_object *devices;  /* array of arguments of device_add */
} ToVm;

typedef struct DomainPart {
    const char *name;
    /* Fills in what the document left open, as libvirt does; what it adds is written back. */
    bool (*complete)(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error);
    /* Whether such a guest can be had here. */
    bool (*validate)(const DomainDef *def, const DomainDefHost *host, GError **error);
    /* What only a running guest has. */
    void (*assign_live)(DomainDef *def);
    bool (*to_vm)(const DomainDef *def, ToVm *vm, GError **error);
} DomainPart;

/* Runs every part's to_vm. */
bool domain_def_to_vm_parts(const DomainDef *def, ToVm *vm, GError **error);
