/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A domain's definition: the struct behind libvirt's domain XML, described by domain_def_table. One
 * type per element, in element/ and device/ (one noun, one file). This header has the whole and the
 * verbs over the whole; totals, addresses and aliases are whole-domain verbs, not rows.
 *
 * Flow of an element: XML -> walker -> complete -> validate -> claim -> to_vm -> realize.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/table.h"
#include "driver/domain/device/memballoon.h"
#include "driver/domain/device/serial.h"
#include "driver/domain/element/clock.h"
#include "driver/domain/element/cpu.h"
#include "driver/domain/element/features.h"
#include "driver/domain/element/lifecycle-action.h"
#include "driver/domain/element/memory.h"
#include "driver/domain/element/metadata.h"
#include "driver/domain/element/os.h"
#include "driver/domain/element/vcpu.h"

typedef enum DomainType { DOMAIN_TYPE_QEMU, DOMAIN_TYPE_KVM } DomainType;

typedef struct DomainDef {
    DomainType type; /* <domain type='qemu'|'kvm'>; qemu = our translator */
    int id;          /* -1 = inactive; emitted for live definitions only */
    char *name;
    uint8_t uuid[16];
    char *title, *description;
    MetadataDef metadata; /* raw namespaced children, keyed by namespace URI */
    MemoryDef memory;     /* bytes */
    VcpuDef vcpu;
    OsDef os;
    FeaturesDef features;
    PowerManagementDef pm;
    CpuDef *cpu; /* NULL = no <cpu> */
    ClockDef clock;
    LifecycleActions on; /* poweroff, reboot, crash */
    char *emulator;
    /* devices */
    SerialDef **serials; /* <serial>; and <console>, whose first mirrors the first serial */
    size_t n_serials;
    SerialDef **consoles;
    size_t n_consoles;
    MemballoonDef *memballoon; /* never NULL after completion */
} DomainDef;

extern const Table domain_def_table;

typedef enum DomainDefParse {
    DOMAIN_DEF_PARSE_INACTIVE = 1 << 0, /* ignore id, aliases and other live-only parts */
    DOMAIN_DEF_PARSE_VALIDATE = 1 << 1, /* refuse what is outside the schema (…_DEFINE_VALIDATE) */
    DOMAIN_DEF_PARSE_STATUS = 1 << 2,   /* our own status file: private parts are read; as STORED */
    /* Our own file, accepted before: not validated, for a host that can do less today must not lose
     * a guest. domain_def_validate() judges it again before it is started. */
    DOMAIN_DEF_PARSE_STORED = 1 << 3,
} DomainDefParse;

typedef enum DomainDefFormat {
    DOMAIN_DEF_FORMAT_INACTIVE = 1 << 0,
    DOMAIN_DEF_FORMAT_SECURE = 1 << 1,
    DOMAIN_DEF_FORMAT_STATUS = 1 << 2,
    DOMAIN_DEF_FORMAT_MIGRATABLE = 1 << 3, /* for another host: inactive, and without our aliases */
} DomainDefFormat;

/* What the host can run; decides defaults and what is refused (driver/host fills it in). */
typedef struct DomainDefHost {
    bool kvm;                /* <domain type='kvm'> passes its probe */
    const char *helper_path; /* canonical emulator path */
    uint64_t max_memory_bytes;
    unsigned max_vcpus;
    const char *native_arch; /* "x86_64" */
} DomainDefHost;

/* The two steps after reading, for definitions inside other documents (status files), whose element
 * xml_read_element(&domain_def_table, …) reads. */
bool domain_def_complete(DomainDef *def, unsigned flags, const DomainDefHost *host, GError **error);
bool domain_def_validate(const DomainDef *def, const DomainDefHost *host, GError **error);
/* Parse, complete and validate. Errors: VIR_ERR_XML_ERROR (27), XML_DETAIL (35), CONFIG_UNSUPPORTED
 * (67), as libvirt's qemu driver gives them. A missing uuid is generated. */
DomainDef *domain_def_parse(const char *xml, unsigned flags, const DomainDefHost *host,
                            GError **error);
char *domain_def_format(const DomainDef *def, unsigned flags, GError **error);
DomainDef *domain_def_copy(const DomainDef *def);
void domain_def_free(DomainDef *def);
/* Assigns the aliases and other things that only a running guest has. */
void domain_def_assign_live(DomainDef *def);
/* Guest-visible difference: false with VIR_ERR_CONFIG_UNSUPPORTED naming it. */
bool domain_def_check_abi(const DomainDef *from, const DomainDef *to, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainDef, domain_def_free)
