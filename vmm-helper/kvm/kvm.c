/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The KVM accelerator: makes the virtual machine and offers itself as an Accel. Machine-wide set-up
 * is here; slots, interrupt chips, vCPUs and registers have files of their own.
 */
#include "vmm-helper/kvm/kvm.h"

#include <sys/ioctl.h>

/* Three pages that Intel's virtualisation without unrestricted guest needs for real mode, and one
 * for its identity map: below the firmware, as every x86 VMM places them. */
#define KVM_IDENTITY_MAP_ADDRESS UINT64_C(0xfeffc000)
#define KVM_TSS_ADDRESS (KVM_IDENTITY_MAP_ADDRESS + 0x1000)

int kvm_ioctl(int fd, unsigned long request, void *argument)
{
    int result;
    do
        result = ioctl(fd, request, argument);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : result;
}

int kvm_ioctl_value(int fd, unsigned long request, unsigned long argument)
{
    return kvm_ioctl(fd, request, (void *)argument);
}

static bool kvm_check(const AccelConfig *config, GError **error)
{
    static const struct {
        int capability;
        const char *name;
    } needed[] = {
        {KVM_CAP_IRQCHIP, "KVM_CAP_IRQCHIP"},
        {KVM_CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY"},
        {KVM_CAP_SET_TSS_ADDR, "KVM_CAP_SET_TSS_ADDR"},
        {KVM_CAP_EXT_CPUID, "KVM_CAP_EXT_CPUID"},
        {KVM_CAP_MP_STATE, "KVM_CAP_MP_STATE"},
        {KVM_CAP_VCPU_EVENTS, "KVM_CAP_VCPU_EVENTS"},
        {KVM_CAP_XSAVE, "KVM_CAP_XSAVE"},
        {KVM_CAP_IMMEDIATE_EXIT, "KVM_CAP_IMMEDIATE_EXIT"},
        {KVM_CAP_SIGNAL_MSI, "KVM_CAP_SIGNAL_MSI"},
        {KVM_CAP_IRQ_ROUTING, "KVM_CAP_IRQ_ROUTING"},
        {KVM_CAP_READONLY_MEM, "KVM_CAP_READONLY_MEM"},
    };
    if (config->kvm_fd < 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("KVM needs a descriptor of /dev/kvm, and none was handed in"));
    int version = kvm_ioctl_value(config->kvm_fd, KVM_GET_API_VERSION, 0);
    if (version != KVM_API_VERSION)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("KVM speaks API version %d; version %d is needed"), version, KVM_API_VERSION);
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (kvm_ioctl_value(config->kvm_fd, KVM_CHECK_EXTENSION, needed[i].capability) <= 0)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("this host's KVM lacks %s"),
                        needed[i].name);
    return true;
}

static bool kvm_create_vm(AccelState *state, GError **error)
{
    int vm = kvm_ioctl_value(state->config->kvm_fd, KVM_CREATE_VM, 0);
    if (vm < 0)
        return fail_errno(error, VIR_ERR_INTERNAL_ERROR, -vm,
                          _("cannot create a KVM virtual machine"));
    state->vm = vm;
    uint64_t identity = KVM_IDENTITY_MAP_ADDRESS;
    int result = kvm_ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity);
    if (result == 0)
        result = kvm_ioctl_value(vm, KVM_SET_TSS_ADDR, KVM_TSS_ADDRESS);
    if (result < 0)
        return fail_errno(error, VIR_ERR_INTERNAL_ERROR, -result,
                          _("KVM refuses its real-mode pages"));
    int run_size = kvm_ioctl_value(state->config->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (run_size < (int)sizeof(struct kvm_run))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("KVM's shared run area has only %d bytes"),
                    run_size);
    state->run_size = run_size;
    return true;
}

static void kvm_destroy(AccelState *state)
{
    if (!state)
        return;
    kvm_slots_finish(state);
    if (state->interrupts)
        interrupt_controller_free(state->interrupts);
    fd_clear(&state->vm);
    g_mutex_clear(&state->vcpus_lock);
    g_free(state->vcpus);
    g_free(state);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccelState, kvm_destroy)

static AccelState *kvm_create(const AccelConfig *config, GError **error)
{
    if (!kvm_check(config, error))
        return NULL;
    g_autoptr(AccelState) state = g_new0(AccelState, 1);
    state->config = config;
    state->vm = FD_NONE;
    state->vcpus = g_new0(AccelVcpu *, config->n_vcpus);
    g_mutex_init(&state->vcpus_lock);
    if (!kvm_create_vm(state, error))
        return NULL;
    state->interrupts = kvm_irqchip_new(state, error);
    if (!state->interrupts || !kvm_slots_init(state, error))
        return NULL;
    return g_steal_pointer(&state);
}

static InterruptController *kvm_interrupts(AccelState *state)
{
    return state->interrupts;
}

/* In-kernel chips wake their vCPU themselves. */
static void kvm_vcpu_interrupt(AccelVcpu *vcpu)
{
}

/* KVM does not count what it retires. */
static uint64_t kvm_vcpu_instructions(const AccelVcpu *vcpu)
{
    return 0;
}

const Accel accel_kvm = {
    .name = "kvm",
    .create = kvm_create,
    .destroy = kvm_destroy,
    .interrupts = kvm_interrupts,
    .vcpu_new = kvm_vcpu_new,
    .vcpu_free = kvm_vcpu_free,
    .vcpu_run = kvm_vcpu_run,
    .vcpu_reset = kvm_vcpu_reset,
    .vcpu_get_state = kvm_vcpu_get_state,
    .vcpu_set_state = kvm_vcpu_set_state,
    .vcpu_kick = kvm_vcpu_kick,
    .vcpu_interrupt = kvm_vcpu_interrupt,
    .vcpu_instructions = kvm_vcpu_instructions,
};
