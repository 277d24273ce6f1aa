/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Vm object's life; see vm.h. Building the machine is in create.c, its states in run-state.c.
 */
#include "vmm-helper/vm/vm-private.h"

static void chardev_free(void *opaque)
{
    VmChardev *chardev = opaque;
    char_backend_free(chardev->backend);
    g_free(chardev->id);
    g_free(chardev->used_by);
    g_free(chardev);
}

VmChardev *vm_chardev_find(const Vm *vm, const char *id)
{
    for (guint i = 0; i < vm->chardevs->len; i++) {
        VmChardev *chardev = g_ptr_array_index(vm->chardevs, i);
        if (g_str_equal(chardev->id, id))
            return chardev;
    }
    return NULL;
}

Vm *vm_new(EventLoop *loop, const char *name, Fd state_fd, GError **error)
{
    g_autoptr(Vm) vm = g_new0(Vm, 1);
    vm->loop = loop;
    vm->name = g_strdup(name);
    vm->kvm_fd = FD_NONE;
    vm->state = MONITOR_RUN_STATE_PRELAUNCH;
    vm->on_reboot = MONITOR_REBOOT_ACTION_RESET;
    vm->on_shutdown = MONITOR_SHUTDOWN_ACTION_PAUSE;
    vm->on_panic = MONITOR_PANIC_ACTION_PAUSE;
    vm->chardevs = g_ptr_array_new_with_free_func(chardev_free);
    g_mutex_init(&vm->failure_lock);
    if (!vm_page_open(vm, state_fd, error))
        return NULL;
    return g_steal_pointer(&vm);
}

void vm_free(Vm *vm)
{
    if (!vm)
        return;
    vm_destroy(vm);
    vm_page_close(vm);
    g_ptr_array_unref(vm->chardevs);
    g_mutex_clear(&vm->failure_lock);
    g_free(vm->failure);
    g_free(vm->quit_reason);
    g_free(vm->name);
    g_free(vm);
}

void vm_set_monitor(Vm *vm, Monitor *monitor)
{
    vm->monitor = monitor;
}

void vm_quit(Vm *vm, const char *reason)
{
    if (!vm->quit_reason)
        vm->quit_reason = g_strdup(reason);
    event_loop_quit(vm->loop);
}

const char *vm_quit_reason(const Vm *vm)
{
    return vm->quit_reason;
}
