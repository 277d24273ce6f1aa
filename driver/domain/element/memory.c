/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <memory> and <currentMemory>; see memory.h. */
#include "driver/domain/element/memory.h"

#include "driver/domain/part.h"
#include "driver/domain/to-vm.h"
#include "driver/xml/xml.h"

static const Field fields[] = {
    {"dump_core", FIELD_ENUM, TABLE_MEMBER(MemoryDef, dump_core), .names = &tri_switch_names,
     XML(.path = "memory/@dumpCore", .flags = XML_ZERO_ABSENT),
     .doc = "Whether the guest's memory is part of a core file of its process."},
    {"total", FIELD_U64, TABLE_MEMBER(MemoryDef, total), .flags = FIELD_ABI,
     XML(.path = "memory", .unit = XML_UNIT_KIB), .doc = "Memory the guest has, with a unit."},
    {"current", FIELD_U64, TABLE_MEMBER(MemoryDef, current), .flags = FIELD_LIVE,
     XML(.path = "currentMemory", .unit = XML_UNIT_KIB),
     .doc = "Memory left to the guest by a balloon; equal to memory where there is none."},
};
TABLE_DEFINE(memory_def_table, MemoryDef, "memory", fields);

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    MemoryDef *memory = &def->memory;
    if (memory->total == 0)
        return fail(error, VIR_ERR_XML_ERROR,
                    _("Memory size must be specified via <memory> and be greater than 0"));
    if (memory->current == 0 || memory->current > memory->total)
        memory->current = memory->total;
    return true;
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    if (host->max_memory_bytes && def->memory.total > host->max_memory_bytes)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("memory of %llu KiB is more than the %llu KiB this host can give a guest"),
                    (unsigned long long)def->memory.total / 1024,
                    (unsigned long long)host->max_memory_bytes / 1024);
    /* The kernel writes core files; the helper asks it to leave guest memory out. */
    if (def->memory.dump_core == TRI_ON)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("attribute 'dumpCore' of element 'memory' is not supported with value 'on'"));
    return true;
}

static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    json_object_object_add(vm->machine, "memory", to_vm_u64(def->memory.total));
    return true;
}

const DomainPart memory_part = {
    .name = "memory", .complete = complete, .validate = validate, .to_vm = to_vm};
