/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From machine-create's arguments to a machine that could run, and back to nothing. Everything that
 * can be refused is checked before the first part is made; a failure later leaves the process as it
 * was, ready for another try.
 */
#include "vmm-helper/vm/vm-private.h"

#include "vmm-helper/host/tick.h"

#define CPU_MODEL_DEFAULT "maximum"
#define CPU_MODEL_DEFAULT_KVM "host"

/* --- What leaves the machine ------------------------------------------------------------------ */

static void on_powered_off(void *opaque)
{
    vm_report(opaque, VM_REPORT_POWER_OFF);
}

static void on_reset_requested(void *opaque, const char *source)
{
    vm_report(opaque, VM_REPORT_RESET);
}

static void on_vcpu_reset(void *opaque)
{
    vm_report(opaque, VM_REPORT_RESET);
}

static void on_vcpu_shutdown(void *opaque)
{
    vm_report(opaque, VM_REPORT_POWER_OFF);
}

static void on_vcpu_failed(void *opaque, int vcpu, const char *reason)
{
    vm_report_failure(opaque, vcpu, reason);
}

/* --- Parts ------------------------------------------------------------------------------------ */

static Fd fd_take(Vm *vm, const char *name, GError **error)
{
    return monitor_take_fd(vm->monitor, name, error);
}

/* A copy of the names with the NULL at the end that the list lacks. */
static const char **names_terminated(char **names, size_t n)
{
    const char **copy = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = names[i];
    return copy;
}

static CpuModel *cpu_model_make(const MonitorCpuConfig *cpu, bool kvm, int kvm_fd, GError **error)
{
    if (!cpu)
        return cpu_model_new(kvm ? CPU_MODEL_DEFAULT_KVM : CPU_MODEL_DEFAULT, NULL, NULL, kvm,
                             kvm_fd, error);
    g_autofree const char **enable = names_terminated(cpu->enable, cpu->n_enable);
    g_autofree const char **disable = names_terminated(cpu->disable, cpu->n_disable);
    return cpu_model_new(cpu->model, enable, disable, kvm, kvm_fd, error);
}

static bool smp_fill(AccelConfig *config, const MonitorSmpConfig *smp, GError **error)
{
    uint32_t cpus = smp ? smp->cpus : 1, sockets = smp ? smp->sockets : 1;
    uint32_t cores = smp ? smp->cores : 1, threads = smp ? smp->threads : 1;
    uint64_t product = (uint64_t)sockets * cores;
    if (cpus == 0 || cpus > STATE_PAGE_MAX_VCPUS)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("a machine cannot have %u vCPUs"), cpus);
    if (product == 0 || threads == 0 || product > UINT32_MAX || product * threads < cpus)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("%u vCPUs do not fit %u sockets, %u cores, %u threads"), cpus, sockets, cores,
                    threads);
    config->n_vcpus = (int)cpus;
    config->sockets = sockets;
    config->cores = cores;
    config->threads = threads;
    return true;
}

static bool accel_fill(Vm *vm, const MonitorMachineCreateArgs *args, GError **error)
{
    bool kvm = args->accel == MONITOR_ACCELERATOR_KIND_KVM;
    vm->accel = kvm ? &accel_kvm : &accel_dbt;
    if (kvm && !args->kvm_fd)
        return fail(error, VIR_ERR_INVALID_ARG,
                    _("the accelerator 'kvm' needs the descriptor 'kvm-fd'"));
    if (kvm && (vm->kvm_fd = fd_take(vm, args->kvm_fd, error)) < 0)
        return false;
    vm->cpu_model = cpu_model_make(args->cpu, kvm, vm->kvm_fd, error);
    if (!vm->cpu_model)
        return false;
    vm->accel_config.cpu_model = vm->cpu_model;
    vm->accel_config.kvm_fd = vm->kvm_fd;
    return true;
}

static bool parts_make(Vm *vm, GError **error)
{
    vm->memory = memory_new(error);
    if (!vm->memory)
        return false;
    vm->clock = vm_clock_new(host_tick_hz());
    vm_clock_set_default_loop(vm->clock, vm->loop);
    vm->accel_config.memory = vm->memory;
    vm->accel_config.clock = vm->clock;
    VcpuSetOps ops = {
        .reset_requested = on_vcpu_reset,
        .failed = on_vcpu_failed,
        .shutdown_requested = on_vcpu_shutdown,
        .opaque = vm,
    };
    vm->vcpus = vcpu_set_new(vm->accel, &vm->accel_config, &ops, error);
    return vm->vcpus != NULL;
}

/* The boot descriptors, which stay the caller's. */
static bool boot_fds(Vm *vm, const MonitorBootConfig *boot, Fd *ret_kernel, Fd *ret_initrd,
                     GError **error)
{
    if (!boot)
        return true; /* the board says whether it can do without */
    g_auto(Fd) kernel = fd_take(vm, boot->kernel, error);
    if (kernel < 0)
        return false;
    if (boot->initrd && (*ret_initrd = fd_take(vm, boot->initrd, error)) < 0)
        return false;
    *ret_kernel = fd_steal(&kernel);
    return true;
}

static bool machine_make(Vm *vm, MachineConfig *config, GError **error)
{
    vm->events = (MachineEvents){
        .powered_off = on_powered_off,
        .reset_requested = on_reset_requested,
        .opaque = vm,
    };
    MachineParts parts = {
        .memory = vm->memory,
        .clock = vm->clock,
        .interrupts = vcpu_set_interrupts(vm->vcpus),
        .loop = vm->loop,
        .events = &vm->events,
    };
    vm->machine = machine_new(config, &parts, error);
    return vm->machine != NULL;
}

static bool create_steps(Vm *vm, const MonitorMachineCreateArgs *args, GError **error)
{
    g_auto(Fd) kernel = FD_NONE;
    g_auto(Fd) initrd = FD_NONE;
    if (!smp_fill(&vm->accel_config, args->smp, error) ||
        !boot_fds(vm, args->boot, &kernel, &initrd, error))
        return false;
    MachineConfig config = {
        .type = args->type,
        .memory_size = args->memory,
        .n_vcpus = (unsigned)vm->accel_config.n_vcpus,
        .acpi = !args->features || args->features->acpi,
        .rtc_localtime = args->rtc && args->rtc->base == MONITOR_CLOCK_BASE_LOCALTIME,
        .rtc_adjustment = args->rtc ? args->rtc->adjustment : 0,
        .kernel_fd = kernel,
        .initrd_fd = initrd,
        .cmdline = args->boot ? args->boot->cmdline : NULL,
    };
    if (!machine_check(&config, error) || !accel_fill(vm, args, error) || !parts_make(vm, error))
        return false;
    /* From here on they are the machine's, whatever comes. */
    fd_steal(&kernel);
    fd_steal(&initrd);
    if (!machine_make(vm, &config, error))
        return false;
    vm->memory_size = args->memory;
    return true;
}

bool vm_create(Vm *vm, const MonitorMachineCreateArgs *args, GError **error)
{
    if (vm->machine)
        return fail(error, VIR_ERR_OPERATION_INVALID, _("the machine exists already"));
    if (!create_steps(vm, args, error)) {
        vm_destroy(vm);
        return false;
    }
    vm_page_update(vm);
    return true;
}

void vm_destroy(Vm *vm)
{
    if (vm->vcpus)
        vcpu_set_pause(vm->vcpus);
    if (vm->clock)
        vm_clock_stop(vm->clock);
    g_clear_pointer(&vm->machine, machine_free);
    g_clear_pointer(&vm->vcpus, vcpu_set_free);
    g_clear_pointer(&vm->clock, vm_clock_free);
    g_clear_pointer(&vm->memory, memory_free);
    g_clear_pointer(&vm->cpu_model, cpu_model_free);
    fd_clear(&vm->kvm_fd);
    vm->accel_config = (AccelConfig){.kvm_fd = -1};
}
