/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The monitor's commands as far as they concern the machine (common/monitor/monitor.idl). Each
 * checks that it makes sense now, then calls what does the work.
 */
#include "vmm-helper/vm/vm-private.h"

#include "common/json.h"

static bool machine_needed(const Vm *vm, GError **error)
{
    return vm->machine != NULL ||
           fail(error, VIR_ERR_OPERATION_INVALID, _("there is no machine yet"));
}

/* --- Asking ----------------------------------------------------------------------------------- */

bool monitor_cmd_query_status(Vm *vm, MonitorQueryStatusRet *ret, GError **error)
{
    ret->status = vm->state;
    ret->running = vm->state == MONITOR_RUN_STATE_RUNNING;
    return true;
}

bool monitor_cmd_query_name(Vm *vm, MonitorQueryNameRet *ret, GError **error)
{
    ret->name = g_strdup(vm->name);
    return true;
}

bool monitor_cmd_query_cpus_fast(Vm *vm, MonitorQueryCpusFastRet *ret, GError **error)
{
    int n = vm->vcpus ? vcpu_set_count(vm->vcpus) : 0;
    ret->items = g_new0(MonitorCpuInfo, MAX(n, 1));
    ret->n_items = (size_t)n;
    for (int i = 0; i < n; i++)
        ret->items[i] = (MonitorCpuInfo){
            .cpu_index = (uint32_t)i,
            .qom_path = g_strdup_printf("/machine/unattached/device[%d]", i),
            .thread_id = (uint32_t)vcpu_thread_id(vm->vcpus, i),
            .target = g_strdup("x86_64"),
        };
    return true;
}

/* --- Running ---------------------------------------------------------------------------------- */

bool monitor_cmd_quit(Vm *vm, GError **error)
{
    MonitorShutdownEvent event = {
        .guest = false,
        .reason = MONITOR_SHUTDOWN_REASON_HOST_QMP_QUIT,
    };
    monitor_event_shutdown(vm->monitor, &event);
    vm_quit(vm, "quit");
    return true;
}

bool monitor_cmd_stop(Vm *vm, GError **error)
{
    if (!machine_needed(vm, error))
        return false;
    vm_stop(vm);
    return true;
}

bool monitor_cmd_cont(Vm *vm, GError **error)
{
    return machine_needed(vm, error) && vm_start(vm, error);
}

bool monitor_cmd_system_powerdown(Vm *vm, const MonitorSystemPowerdownArgs *args, GError **error)
{
    if (!machine_needed(vm, error))
        return false;
    vm_power_button(vm, args->then_reset);
    return true;
}

bool monitor_cmd_system_reset(Vm *vm, GError **error)
{
    return machine_needed(vm, error) && vm_reset(vm, false, error);
}

bool monitor_cmd_set_action(Vm *vm, const MonitorSetActionArgs *args, GError **error)
{
    if (args->has_reboot)
        vm->on_reboot = (MonitorRebootAction)args->reboot;
    if (args->has_shutdown)
        vm->on_shutdown = (MonitorShutdownAction)args->shutdown;
    if (args->has_panic)
        vm->on_panic = (MonitorPanicAction)args->panic;
    return true;
}

/* --- Building --------------------------------------------------------------------------------- */

bool monitor_cmd_machine_create(Vm *vm, const MonitorMachineCreateArgs *args, GError **error)
{
    return vm_create(vm, args, error);
}

static bool chardev_fds(Vm *vm, const MonitorChardevBackend *backend, Fd *ret_fd, Fd *ret_log,
                        GError **error)
{
    if (backend->type != MONITOR_CHARDEV_BACKEND_KIND_FD)
        return true;
    if (!backend->data)
        return fail(error, VIR_ERR_INVALID_ARG, _("a character device of type 'fd' needs 'data'"));
    g_auto(Fd) fd = monitor_take_fd(vm->monitor, backend->data->fdname, error);
    if (fd < 0)
        return false;
    g_auto(Fd) log = FD_NONE;
    if (backend->data->logfdname &&
        (log = monitor_take_fd(vm->monitor, backend->data->logfdname, error)) < 0)
        return false;
    *ret_fd = fd_steal(&fd);
    *ret_log = fd_steal(&log);
    return true;
}

bool monitor_cmd_chardev_add(Vm *vm, const MonitorChardevAddArgs *args, GError **error)
{
    if (vm_chardev_find(vm, args->id))
        return fail(error, VIR_ERR_INVALID_ARG, _("a character device '%s' exists already"),
                    args->id);
    Fd fd = FD_NONE, log = FD_NONE;
    if (!chardev_fds(vm, &args->backend, &fd, &log, error))
        return false;
    CharBackend *backend = char_backend_new(vm->loop, args->id, fd, log, error);
    if (!backend)
        return false;
    VmChardev *chardev = g_new0(VmChardev, 1);
    chardev->id = g_strdup(args->id);
    chardev->backend = backend;
    g_ptr_array_add(vm->chardevs, chardev);
    return true;
}

bool monitor_cmd_chardev_remove(Vm *vm, const MonitorChardevRemoveArgs *args, GError **error)
{
    VmChardev *chardev = vm_chardev_find(vm, args->id);
    if (!chardev)
        return fail(error, VIR_ERR_INVALID_ARG, _("there is no character device '%s'"), args->id);
    if (chardev->used_by)
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    _("the character device '%s' is used by device '%s'"), args->id,
                    chardev->used_by);
    g_ptr_array_remove(vm->chardevs, chardev);
    return true;
}

/* What device_add takes for a serial port besides driver and id. */
typedef struct SerialProperties {
    uint32_t index;
    char *chardev;
} SerialProperties;

static const Field serial_rows[] = {
    {.name = "index", .kind = FIELD_U32, TABLE_MEMBER(SerialProperties, index)},
    {.name = "chardev", .kind = FIELD_STRING, TABLE_MEMBER(SerialProperties, chardev)},
};
static TABLE_DEFINE(serial_table, SerialProperties, "isa-serial", serial_rows);

static bool serial_add(Vm *vm, const char *id, const SerialProperties *properties, GError **error)
{
    VmChardev *chardev = NULL;
    if (properties->chardev) {
        chardev = vm_chardev_find(vm, properties->chardev);
        if (!chardev)
            return fail(error, VIR_ERR_INVALID_ARG, _("there is no character device '%s'"),
                        properties->chardev);
        if (chardev->used_by)
            return fail(error, VIR_ERR_INVALID_ARG,
                        _("the character device '%s' is used by device '%s'"), chardev->id,
                        chardev->used_by);
    }
    if (!machine_add_serial(vm->machine, id, properties->index, chardev ? chardev->backend : NULL,
                            error))
        return false;
    if (chardev)
        chardev->used_by = g_strdup(id);
    return true;
}

bool monitor_cmd_device_add(Vm *vm, const MonitorDeviceAddArgs *args, GError **error)
{
    if (!machine_needed(vm, error))
        return false;
    if (!g_str_equal(args->driver, "isa-serial"))
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the machine takes no device of model '%s'"), args->driver);
    SerialProperties properties = {0};
    g_autoptr(json_object) none = args->properties ? NULL : json_object_new_object();
    if (!json_to_struct(&serial_table, &properties, none ? none : args->properties, args->driver, 0,
                        error))
        return false;
    g_autofree char *id =
        args->id ? g_strdup(args->id) : g_strdup_printf("serial%u", properties.index);
    bool added = serial_add(vm, id, &properties, error);
    table_clear(&serial_table, &properties);
    return added;
}

bool monitor_cmd_device_del(Vm *vm, const MonitorDeviceDelArgs *args, GError **error)
{
    if (!vm->machine || !machine_find_device(vm->machine, args->id))
        return fail(error, VIR_ERR_INVALID_ARG, _("there is no device '%s'"), args->id);
    return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("the device '%s' cannot be unplugged"),
                args->id);
}

/* --- The human monitor ------------------------------------------------------------------------ */

static void human_status(Vm *vm, GString *text)
{
    const char *state = enum_to_name(&monitor_run_state_names, vm->state);
    if (vm->state == MONITOR_RUN_STATE_RUNNING)
        g_string_append(text, "VM status: running\r\n");
    else
        g_string_append_printf(text, "VM status: paused (%s)\r\n", state);
}

static void human_cpus(Vm *vm, GString *text)
{
    int n = vm->vcpus ? vcpu_set_count(vm->vcpus) : 0;
    for (int i = 0; i < n; i++)
        g_string_append_printf(text, "%c CPU #%d: thread_id=%d%s\r\n", i ? ' ' : '*', i,
                               vcpu_thread_id(vm->vcpus, i),
                               vcpu_halted(vm->vcpus, i) ? " (halted)" : "");
}

static void human_registers(Vm *vm, GString *text)
{
    int n = vm->vcpus ? vcpu_set_count(vm->vcpus) : 0;
    for (int i = 0; i < n; i++)
        vm_registers_text(vm, i, text);
}

bool monitor_cmd_human_monitor_command(Vm *vm, const MonitorHumanMonitorCommandArgs *args,
                                       MonitorHumanMonitorCommandRet *ret, GError **error)
{
    static const struct {
        const char *line;
        void (*answer)(Vm *vm, GString *text);
    } rows[] = {
        {"info status", human_status},
        {"info cpus", human_cpus},
        {"info registers", human_registers},
        {"info registers -a", human_registers},
    };
    g_autofree char *line = g_strstrip(g_strdup(args->command_line));
    GString *text = g_string_new(NULL);
    bool known = line[0] == '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_str_equal(line, rows[i].line)) {
            rows[i].answer(vm, text);
            known = true;
        }
    if (!known)
        g_string_append_printf(text, "unknown command: '%s'\r\n", line);
    ret->value = g_string_free(text, FALSE);
    return true;
}
