/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The machine of monitor-fake.h. */
#include "tests/lib/monitor-fake.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"

static void on_orphaned(struct Vm *vm)
{
    vm->orphaned = true;
    event_loop_quit(vm->loop);
}

void monitor_fake_init(struct Vm *vm, EventLoop *loop, int listen_fd, int state_fd)
{
    memset(vm, 0, sizeof(*vm));
    vm->loop = loop;
    vm->chardev = FD_NONE;
    vm->name = g_strdup("fake");
    vm->state = MONITOR_RUN_STATE_PRELAUNCH;
    MonitorConfig config = {.loop = loop,
                            .vm = vm,
                            .listen_fd = listen_fd,
                            .state_fd = state_fd,
                            .orphaned = on_orphaned};
    vm->monitor = monitor_new(&config, NULL);
}

void monitor_fake_finish(struct Vm *vm)
{
    monitor_free(vm->monitor);
    fd_close(vm->chardev);
    g_free(vm->properties);
    g_free(vm->name);
    memset(vm, 0, sizeof(*vm));
}

bool monitor_cmd_query_status(struct Vm *vm, MonitorQueryStatusRet *ret, GError **error)
{
    ret->status = (int)vm->state;
    ret->running = vm->state == MONITOR_RUN_STATE_RUNNING;
    return true;
}

bool monitor_cmd_query_name(struct Vm *vm, MonitorQueryNameRet *ret, GError **error)
{
    ret->name = g_strdup(vm->name);
    return true;
}

bool monitor_cmd_query_cpus_fast(struct Vm *vm, MonitorQueryCpusFastRet *ret, GError **error)
{
    ret->items = g_new0(MonitorCpuInfo, 2);
    ret->n_items = 2;
    for (uint32_t i = 0; i < 2; i++)
        ret->items[i] = (MonitorCpuInfo){.cpu_index = i,
                                         .qom_path = g_strdup_printf("/machine/cpu[%u]", i),
                                         .thread_id = 100 + i,
                                         .target = g_strdup("x86_64")};
    return true;
}

bool monitor_cmd_quit(struct Vm *vm, GError **error)
{
    MonitorShutdownEvent event = {.guest = false, .reason = MONITOR_SHUTDOWN_REASON_HOST_QMP_QUIT};
    monitor_event_shutdown(vm->monitor, &event);
    vm->quit = true;
    event_loop_quit(vm->loop);
    return true;
}

bool monitor_cmd_stop(struct Vm *vm, GError **error)
{
    vm->state = MONITOR_RUN_STATE_PAUSED;
    monitor_event_stop(vm->monitor);
    return true;
}

bool monitor_cmd_cont(struct Vm *vm, GError **error)
{
    if (vm->state == MONITOR_RUN_STATE_SHUTDOWN)
        return fail(error, VIR_ERR_OPERATION_INVALID, "the guest is shut down");
    vm->state = MONITOR_RUN_STATE_RUNNING;
    monitor_event_resume(vm->monitor);
    return true;
}

bool monitor_cmd_system_powerdown(struct Vm *vm, const MonitorSystemPowerdownArgs *args,
                                  GError **error)
{
    monitor_event_powerdown(vm->monitor);
    if (args->then_reset)
        return monitor_cmd_system_reset(vm, error);
    MonitorShutdownEvent event = {.guest = true, .reason = MONITOR_SHUTDOWN_REASON_GUEST_SHUTDOWN};
    vm->state = MONITOR_RUN_STATE_SHUTDOWN;
    monitor_event_shutdown(vm->monitor, &event);
    return true;
}

bool monitor_cmd_system_reset(struct Vm *vm, GError **error)
{
    MonitorResetEvent event = {.guest = false,
                               .reason = MONITOR_SHUTDOWN_REASON_HOST_QMP_SYSTEM_RESET};
    monitor_event_reset(vm->monitor, &event);
    return true;
}

bool monitor_cmd_set_action(struct Vm *vm, const MonitorSetActionArgs *args, GError **error)
{
    return args->has_reboot || args->has_shutdown || args->has_panic ||
           fail(error, VIR_ERR_INVALID_ARG, "no action");
}

bool monitor_cmd_chardev_add(struct Vm *vm, const MonitorChardevAddArgs *args, GError **error)
{
    if (!args->backend.data)
        return fail(error, VIR_ERR_INVALID_ARG, "no data");
    Fd fd = monitor_take_fd(vm->monitor, args->backend.data->fdname, error);
    if (fd < 0)
        return false;
    fd_close(vm->chardev);
    vm->chardev = fd;
    return true;
}

bool monitor_cmd_chardev_remove(struct Vm *vm, const MonitorChardevRemoveArgs *args, GError **error)
{
    fd_clear(&vm->chardev);
    return true;
}

bool monitor_cmd_machine_create(struct Vm *vm, const MonitorMachineCreateArgs *args, GError **error)
{
    if (vm->machine)
        return fail(error, VIR_ERR_OPERATION_INVALID, "there is a machine already");
    vm->machine = true;
    vm->memory = args->memory;
    return true;
}

bool monitor_cmd_device_add(struct Vm *vm, const MonitorDeviceAddArgs *args, GError **error)
{
    g_free(vm->properties);
    vm->properties = json_to_text(args->properties);
    return true;
}

bool monitor_cmd_device_del(struct Vm *vm, const MonitorDeviceDelArgs *args, GError **error)
{
    return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, "'%s' cannot be unplugged", args->id);
}

static void on_cancel(MonitorJob *job, void *opaque)
{
    struct Vm *vm = opaque;
    vm->cancels++;
}

/* "raise N": N events STOP. "long N": an answer of N bytes. "job ID": starts one; "job-end TEXT": ends
 * it, with an error when there is text. "sleep MS". "crash": ended by SIGKILL. */
bool monitor_cmd_human_monitor_command(struct Vm *vm, const MonitorHumanMonitorCommandArgs *args,
                                       MonitorHumanMonitorCommandRet *ret, GError **error)
{
    g_auto(GStrv) words = g_strsplit(args->command_line, " ", 2);
    const char *word = words[0] ? words[0] : "", *rest = words[0] && words[1] ? words[1] : "";
    unsigned long number = strtoul(rest, NULL, 10);
    if (strcmp(word, "raise") == 0) {
        for (unsigned long i = 0; i < MIN(number, vm->tame ? 3000 : 1000000); i++)
            monitor_event_stop(vm->monitor);
    } else if (strcmp(word, "long") == 0) {
        ret->value = g_strnfill(MIN(number, 4000000), 'x');
    } else if (strcmp(word, "sleep") == 0 && !vm->tame) {
        g_usleep(MIN(number, 2000) * 1000);
    } else if (strcmp(word, "crash") == 0 && !vm->tame) {
        raise(SIGKILL);
    } else if (strcmp(word, "job") == 0) {
        MonitorJob *job = monitor_job_new(vm->monitor, rest, "test", on_cancel, vm, error);
        if (!job)
            return false;
        vm->job = job;
        monitor_job_progress(job, 1, 3);
    } else if (strcmp(word, "job-end") == 0 && vm->job) {
        g_autoptr(GError) reason =
            *rest ? g_error_new_literal(VIREO_ERROR, VIR_ERR_OPERATION_ABORTED, rest) : NULL;
        monitor_job_conclude(g_steal_pointer(&vm->job), reason);
    }
    if (!ret->value)
        ret->value = g_strdup_printf("did %s\r\n", word);
    return true;
}
