/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The two documents that tell clients what can be had here: <capabilities> of the host and
 * <domainCapabilities> of one kind of guest. Only what works is listed: clients choose from them.
 */
#pragma once

#include "driver/host/node.h"

/* What the daemon offers. All guests are x86_64 yet. */
typedef struct CapabilitiesOffer {
    const char *emulator;           /* path of the helper */
    const char *const *machines;    /* NULL-terminated */
    const char *const *cpu_models;  /* NULL-terminated, weakest first */
    unsigned max_vcpus;
    bool kvm;
} CapabilitiesOffer;

/* New string. */
char *capabilities_format(const CapabilitiesOffer *offer);

/* What a client asks about; NULL members are chosen as libvirt does. */
typedef struct CapabilitiesQuery {
    const char *emulator, *arch, *machine, *virt_type;
} CapabilitiesQuery;

char *capabilities_format_domain(const CapabilitiesOffer *offer, const CapabilitiesQuery *query,
                                 GError **error);

/* Our own path and the usual ones of QEMU, which clients put into definitions. */
bool capabilities_knows_emulator(const CapabilitiesOffer *offer, const char *path);
