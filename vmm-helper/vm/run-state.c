/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Run states: prelaunch, running, paused, shutdown (the guest powered off; the process waits for
 * quit), internal-error. Start: boot data, clock, vCPUs; stop is the reverse. What the guest asks
 * for by itself (power-off, reset) and what fails in a vCPU arrives from other threads as a bit and
 * is dealt with here, in the order power-off, failure, reset.
 */
#include "vmm-helper/vm/vm-private.h"

#include "common/log.h"

static void reports_handle(void *opaque);

static void vcpus_stop(Vm *vm)
{
    vcpu_set_pause(vm->vcpus);
    vm_clock_stop(vm->clock);
    vm_page_sample(vm, false);
}

static void vcpus_start(Vm *vm)
{
    vm_clock_start(vm->clock);
    vcpu_set_resume(vm->vcpus);
    vm_page_sample(vm, true);
}

/* Entering any state but running. */
static void state_enter(Vm *vm, MonitorRunState state)
{
    vm->state = state;
    vm_page_update(vm);
}

static bool boot_load(Vm *vm, GError **error)
{
    g_autofree X86CpuState *bsp = g_new0(X86CpuState, 1);
    x86_cpu_state_reset(bsp, true);
    if (!machine_boot_state(vm->machine, bsp, error) || !vcpu_set_state(vm->vcpus, 0, bsp, error))
        return false;
    vm->booted = true;
    return true;
}

bool vm_start(Vm *vm, GError **error)
{
    switch (vm->state) {
    case MONITOR_RUN_STATE_RUNNING:
        return true;
    case MONITOR_RUN_STATE_PRELAUNCH:
    case MONITOR_RUN_STATE_PAUSED:
        break;
    default:
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    _("Resetting the Virtual Machine is required"));
    }
    if (!vm->booted && !boot_load(vm, error))
        return false;
    vm->state = MONITOR_RUN_STATE_RUNNING;
    vcpus_start(vm);
    monitor_event_resume(vm->monitor);
    vm_page_update(vm);
    /* What was reported just before the pause is dealt with now. */
    if (__atomic_load_n(&vm->reports, __ATOMIC_SEQ_CST))
        event_loop_post(vm->loop, reports_handle, vm);
    return true;
}

void vm_stop(Vm *vm)
{
    if (vm->state != MONITOR_RUN_STATE_RUNNING)
        return;
    vcpus_stop(vm);
    state_enter(vm, MONITOR_RUN_STATE_PAUSED);
    monitor_event_stop(vm->monitor);
    vm_page_update(vm);
}

bool vm_reset(Vm *vm, bool guest, GError **error)
{
    bool was_running = vm->state == MONITOR_RUN_STATE_RUNNING;
    if (was_running)
        vcpus_stop(vm);
    vm->then_reset = false;
    __atomic_store_n(&vm->reports, 0, __ATOMIC_SEQ_CST);
    machine_reset(vm->machine);
    vcpu_set_reset(vm->vcpus);
    vm->booted = false;
    if (!boot_load(vm, error)) {
        state_enter(vm, MONITOR_RUN_STATE_INTERNAL_ERROR);
        monitor_event_stop(vm->monitor);
        return false;
    }
    MonitorResetEvent event = {
        .guest = guest,
        .reason = guest ? MONITOR_SHUTDOWN_REASON_GUEST_RESET
                        : MONITOR_SHUTDOWN_REASON_HOST_QMP_SYSTEM_RESET,
    };
    monitor_event_reset(vm->monitor, &event);
    if (was_running)
        vcpus_start(vm);
    else if (vm->state != MONITOR_RUN_STATE_PRELAUNCH)
        vm->state = MONITOR_RUN_STATE_PAUSED;
    vm_page_update(vm);
    return true;
}

void vm_power_button(Vm *vm, bool then_reset)
{
    vm->then_reset = then_reset;
    monitor_event_powerdown(vm->monitor);
    machine_power_button(vm->machine);
}

void vm_terminate(Vm *vm)
{
    MonitorShutdownEvent event = {
        .guest = false,
        .reason = MONITOR_SHUTDOWN_REASON_HOST_SIGNAL,
    };
    monitor_event_shutdown(vm->monitor, &event);
    vm_quit(vm, "host-signal");
}

/* --- What the guest does ---------------------------------------------------------------------- */

static void shutdown_enter(Vm *vm, MonitorShutdownReason reason)
{
    vcpus_stop(vm);
    state_enter(vm, MONITOR_RUN_STATE_SHUTDOWN);
    MonitorShutdownEvent event = {.guest = true, .reason = (int)reason};
    monitor_event_shutdown(vm->monitor, &event);
    vm_page_update(vm);
    if (vm->on_shutdown == MONITOR_SHUTDOWN_ACTION_POWEROFF)
        vm_quit(vm, "guest-shutdown");
}

static void reset_or_fail(Vm *vm)
{
    g_autoptr(GError) error = NULL;
    if (!vm_reset(vm, true, &error))
        log_error("the guest's reset failed: %s", error->message);
}

static void guest_powered_off(Vm *vm)
{
    if (vm->then_reset)
        reset_or_fail(vm);
    else
        shutdown_enter(vm, MONITOR_SHUTDOWN_REASON_GUEST_SHUTDOWN);
}

static void guest_reset(Vm *vm)
{
    if (vm->on_reboot == MONITOR_REBOOT_ACTION_RESET)
        reset_or_fail(vm);
    else
        shutdown_enter(vm, MONITOR_SHUTDOWN_REASON_GUEST_RESET);
}

static void guest_failed(Vm *vm)
{
    vcpus_stop(vm);
    g_mutex_lock(&vm->failure_lock);
    g_autofree char *failure = g_steal_pointer(&vm->failure);
    int vcpu = vm->failed_vcpu;
    g_mutex_unlock(&vm->failure_lock);
    g_autoptr(GString) registers = g_string_new(NULL);
    vm_registers_text(vm, vcpu, registers);
    log_error("vCPU %d failed: %s\n%s", vcpu, failure ? failure : "unknown reason", registers->str);
    state_enter(vm, MONITOR_RUN_STATE_INTERNAL_ERROR);
    monitor_event_stop(vm->monitor);
    vm_page_update(vm);
}

static void reports_handle(void *opaque)
{
    Vm *vm = opaque;
    unsigned reports = __atomic_exchange_n(&vm->reports, 0, __ATOMIC_SEQ_CST);
    /* A pause that came first only holds it. */
    if (vm->state == MONITOR_RUN_STATE_PAUSED) {
        __atomic_fetch_or(&vm->reports, reports, __ATOMIC_SEQ_CST);
        return;
    }
    if (vm->state != MONITOR_RUN_STATE_RUNNING)
        return;
    if (reports & VM_REPORT_POWER_OFF)
        guest_powered_off(vm);
    else if (reports & VM_REPORT_FAILED)
        guest_failed(vm);
    else if (reports & VM_REPORT_RESET)
        guest_reset(vm);
}

void vm_report(Vm *vm, unsigned report)
{
    if (!(__atomic_fetch_or(&vm->reports, report, __ATOMIC_SEQ_CST) & report))
        event_loop_post(vm->loop, reports_handle, vm);
}

void vm_report_failure(Vm *vm, int vcpu, const char *reason)
{
    g_mutex_lock(&vm->failure_lock);
    if (!vm->failure) {
        vm->failure = g_strdup(reason);
        vm->failed_vcpu = vcpu;
    }
    g_mutex_unlock(&vm->failure_lock);
    vm_report(vm, VM_REPORT_FAILED);
}
