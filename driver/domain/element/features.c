/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <features> and <pm>; see features.h. */
#include "driver/domain/element/features.h"

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

static const Field fields[] = {
    {"acpi", FIELD_BOOL, TABLE_MEMBER(FeaturesDef, acpi), .flags = FIELD_ABI,
     XML(.path = "acpi", .flags = XML_PRESENCE), .doc = "ACPI tables, power button and power-off."},
    {"apic", FIELD_BOOL, TABLE_MEMBER(FeaturesDef, apic), .flags = FIELD_ABI,
     XML(.path = "apic", .flags = XML_PRESENCE), .doc = "Local interrupt controllers."},
    {"apic_eoi", FIELD_ENUM, TABLE_MEMBER(FeaturesDef, apic_eoi), .flags = FIELD_ABI,
     .names = &tri_switch_names, XML(.path = "apic/@eoi", .flags = XML_ZERO_ABSENT),
     .doc = "Paravirtual end of interrupt."},
    {"pae", FIELD_BOOL, TABLE_MEMBER(FeaturesDef, pae), .flags = FIELD_ABI,
     XML(.path = "pae", .flags = XML_PRESENCE), .doc = "Physical address extension."},
    {"vmport", FIELD_ENUM, TABLE_MEMBER(FeaturesDef, vmport), .flags = FIELD_ABI,
     .names = &tri_switch_names, XML(.path = "vmport/@state", .flags = XML_ZERO_ABSENT),
     .doc = "VMware's I/O port; only off can be had."},
};

static const XmlKnown known[] = {
    {"", XML_REFUSE,
     "hap viridian privnet hyperv kvm pvspinlock capabilities pmu gic smm ioapic hpt vmcoreinfo "
     "htm "
     "nested-hv msrs ccf-assist xen cfpc sbbc ibs tcg"},
    {"", XML_REFUSE_UNKNOWN, NULL},
};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table features_def_table = {.name = "features",
                                  .size = sizeof(FeaturesDef),
                                  .fields = fields,
                                  .n_fields = G_N_ELEMENTS(fields),
                                  .xml = &xml};

static const Field pm_fields[] = {
    {"suspend_to_mem", FIELD_ENUM, TABLE_MEMBER(PowerManagementDef, suspend_to_mem),
     .flags = FIELD_ABI, .names = &tri_bool_names,
     XML(.path = "suspend-to-mem/@enabled", .flags = XML_ZERO_ABSENT),
     .doc = "ACPI S3; only no can be had."},
    {"suspend_to_disk", FIELD_ENUM, TABLE_MEMBER(PowerManagementDef, suspend_to_disk),
     .flags = FIELD_ABI, .names = &tri_bool_names,
     XML(.path = "suspend-to-disk/@enabled", .flags = XML_ZERO_ABSENT),
     .doc = "ACPI S4; only no can be had."},
};
TABLE_DEFINE(power_management_def_table, PowerManagementDef, "pm", pm_fields);

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    const struct {
        int state;
        const char *what;
    } absent[] = {
        {def->features.vmport, N_("feature 'vmport' is not supported with state 'on'")},
        {def->features.apic_eoi,
         N_("attribute 'eoi' of element 'apic' is not supported with value 'on'")},
        {def->pm.suspend_to_mem,
         N_("element 'suspend-to-mem' is not supported with enabled='yes': the board has no S3")},
        {def->pm.suspend_to_disk,
         N_("element 'suspend-to-disk' is not supported with enabled='yes': the board has no S4")},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(absent); i++)
        if (absent[i].state == TRI_ON)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, "%s", _(absent[i].what));
    return true;
}

/* An x86-64 machine has local APICs and PAE whether or not the definition says so; libvirt's qemu
 * driver gives them to every guest, too. */
static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    json_object *features = json_object_new_object();
    json_object_object_add(features, "acpi", json_object_new_boolean(def->features.acpi));
    json_object_object_add(features, "apic", json_object_new_boolean(TRUE));
    json_object_object_add(features, "pae", json_object_new_boolean(TRUE));
    json_object_object_add(vm->machine, "features", features);
    return true;
}

const DomainPart features_part = {.name = "features", .validate = validate, .to_vm = to_vm};
