/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The accelerator of fake-accel.h. FAKE_ACCEL_NAME and FAKE_GUEST_NAME, where defined, let it stand
 * under another accelerator's name in a whole helper. */
#include "tests/lib/fake-accel.h"

#include "common/error.h"

struct AccelState {
    const AccelConfig *config;
    FakeGuest *guest;
    InterruptController *interrupts;
};

struct AccelVcpu {
    AccelState *state;
    Vcpu *vcpu;
    X86CpuState registers;
    uint64_t steps;
};

#ifdef FAKE_GUEST_NAME
extern FakeGuest FAKE_GUEST_NAME;
FakeGuest *fake_guest = &FAKE_GUEST_NAME;
#else
FakeGuest *fake_guest;
#endif
#ifndef FAKE_ACCEL_NAME
#define FAKE_ACCEL_NAME accel_fake
#endif

static AccelState *fake_create(const AccelConfig *config, GError **error)
{
    AccelState *state = g_new0(AccelState, 1);
    state->config = config;
    state->guest = fake_guest;
    if (fake_guest->chips)
        state->interrupts =
            interrupt_x86_new(config->memory, config->clock, config->n_vcpus, config->processor_ops,
                              config->processor_opaque, error);
    return state;
}

static void fake_destroy(AccelState *state)
{
    if (state->interrupts)
        interrupt_controller_free(state->interrupts);
    g_free(state);
}

static InterruptController *fake_interrupts(AccelState *state)
{
    return state->interrupts;
}

static AccelVcpu *fake_vcpu_new(AccelState *state, Vcpu *vcpu, GError **error)
{
    if (state->guest->fail_vcpu == vcpu->index)
        return fail_null(error, VIR_ERR_INTERNAL_ERROR, "vCPU %d shall not be", vcpu->index);
    AccelVcpu *made = g_new0(AccelVcpu, 1);
    made->state = state;
    made->vcpu = vcpu;
    return made;
}

static void fake_vcpu_free(AccelVcpu *vcpu)
{
    g_free(vcpu);
}

static VcpuExit fake_vcpu_run(AccelVcpu *vcpu)
{
    VcpuExit exit = VCPU_EXIT_HALT;
    while (!__atomic_load_n(&vcpu->vcpu->kicked, __ATOMIC_SEQ_CST)) {
        __atomic_add_fetch(&vcpu->steps, 1, __ATOMIC_RELAXED);
        if (!vcpu->state->guest->step(vcpu->state->guest->opaque, vcpu->vcpu, &exit))
            return exit;
    }
    return VCPU_EXIT_KICKED;
}

static void fake_vcpu_reset(AccelVcpu *vcpu)
{
    x86_cpu_state_reset(&vcpu->registers, vcpu->vcpu->index == 0);
    __atomic_add_fetch(&vcpu->state->guest->resets, 1, __ATOMIC_SEQ_CST);
}

static bool fake_vcpu_get_state(AccelVcpu *vcpu, X86CpuState *ret_state, GError **error)
{
    *ret_state = vcpu->registers;
    return true;
}

static bool fake_vcpu_set_state(AccelVcpu *vcpu, const X86CpuState *state, GError **error)
{
    vcpu->registers = *state;
    vcpu->state->guest->last_rip = state->rip;
    return true;
}

/* The flag that vcpu_run() reads has been set already. */
static void fake_vcpu_kick(AccelVcpu *vcpu)
{
}

static uint64_t fake_vcpu_instructions(const AccelVcpu *vcpu)
{
    return __atomic_load_n(&vcpu->steps, __ATOMIC_RELAXED);
}

const Accel FAKE_ACCEL_NAME = {
    .name = "fake",
    .create = fake_create,
    .destroy = fake_destroy,
    .interrupts = fake_interrupts,
    .vcpu_new = fake_vcpu_new,
    .vcpu_free = fake_vcpu_free,
    .vcpu_run = fake_vcpu_run,
    .vcpu_reset = fake_vcpu_reset,
    .vcpu_get_state = fake_vcpu_get_state,
    .vcpu_set_state = fake_vcpu_set_state,
    .vcpu_kick = fake_vcpu_kick,
    .vcpu_interrupt = fake_vcpu_kick,
    .vcpu_instructions = fake_vcpu_instructions,
};
