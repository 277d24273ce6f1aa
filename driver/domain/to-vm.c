/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Definition -> monitor commands; see to-vm.h. Each part adds its own share in its own file. */
#include "driver/domain/to-vm.h"

#include "driver/domain/part.h"

static void to_vm_finish(ToVm *vm)
{
    json_object_put(vm->machine);
    json_object_put(vm->chardevs);
    json_object_put(vm->devices);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ToVm, to_vm_finish)

static bool build(const DomainDef *def, int64_t now, ToVm *vm, GError **error)
{
    *vm = (ToVm){.now = now,
                 .machine = json_object_new_object(),
                 .chardevs = json_object_new_array(),
                 .devices = json_object_new_array()};
    bool kvm = def->type == DOMAIN_TYPE_KVM;
    json_object_object_add(vm->machine, "accel", json_object_new_string(kvm ? "kvm" : "tcg"));
    if (kvm)
        json_object_object_add(vm->machine, "kvm-fd", json_object_new_string("kvm"));
    return domain_def_to_vm_parts(def, vm, error);
}

json_object *to_vm_u64(uint64_t value)
{
    return json_object_new_uint64(value);
}

bool domain_def_to_machine(const DomainDef *def, int64_t now, json_object **ret_args,
                           GError **error)
{
    g_auto(ToVm) vm = {0};
    if (!build(def, now, &vm, error))
        return false;
    *ret_args = json_object_get(vm.machine);
    return true;
}

static void add_command(json_object *commands, const char *name, json_object *args)
{
    json_object *command = json_object_new_object();
    json_object_object_add(command, "execute", json_object_new_string(name));
    json_object_object_add(command, "arguments", json_object_get(args));
    json_object_array_add(commands, command);
}

bool domain_def_to_vm(const DomainDef *def, int64_t now, json_object **ret_commands, GError **error)
{
    g_auto(ToVm) vm = {0};
    if (!build(def, now, &vm, error))
        return false;
    json_object *commands = json_object_new_array();
    for (size_t i = 0; i < json_object_array_length(vm.chardevs); i++)
        add_command(commands, "chardev-add", json_object_array_get_idx(vm.chardevs, i));
    add_command(commands, "machine-create", vm.machine);
    for (size_t i = 0; i < json_object_array_length(vm.devices); i++)
        add_command(commands, "device_add", json_object_array_get_idx(vm.devices, i));
    *ret_commands = commands;
    return true;
}
