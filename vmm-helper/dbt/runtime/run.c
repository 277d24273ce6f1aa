/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The run loop, and the accelerator as cpu/ sees it. Between blocks it looks at .attention:
 * requests of other threads, interrupts, single steps. A raised exception comes back here by
 * longjmp and is delivered with the state of before its instruction.
 */
#include <inttypes.h>
#include <string.h>

#include "common/error.h"
#include "common/log.h"
#include "vmm-helper/dbt/decode/x86-rows.h"
#include "vmm-helper/dbt/interp/system.h"
#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/mmu.h"

/* Decoded blocks of a VM take at most this, shared out to its vCPUs. */
#define ARENA_TOTAL (UINT64_C(8) << 20)
#define ARENA_MIN (UINT64_C(1) << 20)

struct AccelVcpu {
    X86Cpu cpu;
};

/* --- Exceptions --------------------------------------------------------------------------------
 */

static bool contributory(int vector)
{
    return vector == X86_EXC_DE || (vector >= X86_EXC_TS && vector <= X86_EXC_GP);
}

/* The instruction that raised: RIP, and the block's remaining instructions are not counted. */
static void settle_fault(X86Cpu *cpu)
{
    const X86Block *block = cpu->block;
    const Uop *u = cpu->uop;

    if (!u)
        return;
    cpu->rip = x86_insn_rip(cpu);
    if (block && u >= block->uops && u < block->uops + block->n_uops) {
        unsigned done = (unsigned)(u - block->uops);

        if (block->n_insns > done)
            x86_count(cpu, (int64_t)done - block->n_insns);
    }
    cpu->uop = NULL;
}

/* Turns a fault during delivery into what SDM 3A table 6-5 says; false = shutdown. */
static bool combine_faults(X86Cpu *cpu)
{
    int first = cpu->delivering, second = cpu->exception;

    if (first < 0)
        return true;
    if (first == X86_EXC_DF)
        return false;
    if ((contributory(first) && contributory(second)) ||
        (first == X86_EXC_PF && (second == X86_EXC_PF || contributory(second)))) {
        cpu->exception = X86_EXC_DF;
        cpu->exception_has_error = true;
        cpu->exception_error = 0;
    }
    return true;
}

static void log_triple_fault(const X86Cpu *cpu)
{
    log_info("vCPU %d: triple fault at %04x:%" PRIx64 ", exception %u error 0x%x, CR0 0x%" PRIx64
             " CR2 0x%" PRIx64 " CR3 0x%" PRIx64 " CR4 0x%" PRIx64 " EFER 0x%" PRIx64,
             cpu->index, cpu->segment[X86_CS].selector, cpu->rip, cpu->exception,
             cpu->exception_error, cpu->cr0, cpu->cr2, cpu->cr3, cpu->cr4, cpu->efer);
}

/* --- Events ------------------------------------------------------------------------------------
 */

static void take_init(X86Cpu *cpu)
{
    dbt_quiesce_begin(cpu);
    interrupt_take_init(cpu->interrupts, cpu->index);
    dbt_quiesce_end(cpu);
    x86_cpu_init_state(cpu, cpu->index == 0);
}

static void take_sipi(X86Cpu *cpu)
{
    int page;

    dbt_quiesce_begin(cpu);
    page = interrupt_take_sipi(cpu->interrupts, cpu->index);
    dbt_quiesce_end(cpu);
    if (page < 0 || !cpu->wait_for_sipi)
        return;
    cpu->wait_for_sipi = false;
    cpu->halted = false;
    cpu->link_wanted = NULL;
    x86_set_real_segment(cpu, X86_CS, (uint16_t)(page << 8));
    cpu->rip = 0;
}

/* Delivers what is pending and may be taken now. */
static void take_interrupts(X86Cpu *cpu)
{
    unsigned pending = interrupt_poll(cpu->interrupts, cpu->index);

    if (pending & INTERRUPT_PENDING_INIT) {
        take_init(cpu);
        pending = interrupt_poll(cpu->interrupts, cpu->index);
    }
    if (pending & INTERRUPT_PENDING_SIPI)
        take_sipi(cpu);
    if (cpu->wait_for_sipi)
        return;
    if (cpu->shadow && (((pending & INTERRUPT_PENDING_NMI) && !cpu->nmi_blocked) ||
                        ((pending & INTERRUPT_PENDING_EXTINT) && (cpu->eflags & X86_IF)))) {
        atomic_fetch_or(&cpu->attention, X86_ATTENTION_STEP); /* one instruction first */
        return;
    }
    if ((pending & INTERRUPT_PENDING_NMI) && !cpu->nmi_blocked) {
        interrupt_take_nmi(cpu->interrupts, cpu->index);
        cpu->nmi_blocked = true;
        x86_deliver_interrupt(cpu, X86_EXC_NMI);
    }
    if (pending & INTERRUPT_PENDING_EXTINT) {
        cpu->interrupt_waits = true;
        if (cpu->eflags & X86_IF) {
            int vector;

            cpu->interrupt_waits = false;
            dbt_quiesce_begin(cpu);
            vector = interrupt_acknowledge(cpu->interrupts, cpu->index);
            cpu->interrupt_waits =
                (interrupt_poll(cpu->interrupts, cpu->index) & INTERRUPT_PENDING_EXTINT) != 0;
            dbt_quiesce_end(cpu);
            if (vector >= 0)
                x86_deliver_interrupt(cpu, (unsigned)vector);
        }
    } else {
        cpu->interrupt_waits = false;
    }
}

static void attention_clear(X86Cpu *cpu, uint32_t bits)
{
    atomic_fetch_and(&cpu->attention, ~bits);
}

/* What other threads asked for; true = leave vcpu_run(). */
static bool handle_requests(X86Cpu *cpu, uint32_t attention)
{
    if (attention & X86_ATTENTION_FLUSH) {
        attention_clear(cpu, X86_ATTENTION_FLUSH);
        memset(cpu->ram, 0, sizeof(cpu->ram));
        x86_mmu_flush_all(cpu);
        code_cache_flush(cpu);
    }
    if (attention & X86_ATTENTION_WRITES) {
        attention_clear(cpu, X86_ATTENTION_WRITES);
        dbt_quiesce_end(cpu); /* answers; it was running all the time */
    }
    if (attention & X86_ATTENTION_CODE)
        dbt_handle_code_requests(cpu);
    if (attention & X86_ATTENTION_KICK) {
        attention_clear(cpu, X86_ATTENTION_KICK);
        cpu->exit = VCPU_EXIT_KICKED;
        return true;
    }
    return false;
}

static void run_block(X86Cpu *cpu, X86Block *block)
{
    const Uop *u = block->uops;

    cpu->block = block;
    x86_count(cpu, block->n_insns);
    do {
        u = u->fn(cpu, u);
    } while (u);
}

/* One instruction: under TF, or in the shadow of STI or MOV SS with an interrupt waiting. */
static void run_step(X86Cpu *cpu)
{
    cpu->step_trap = cpu->eflags & X86_TF;
    run_block(cpu, code_cache_step(cpu));
    if (cpu->shadow) {
        /* Set before it, or by it: then the one after may be delayed, too (SDM 2B STI). */
        cpu->shadow = false;
        atomic_fetch_or(&cpu->attention, X86_ATTENTION_INTERRUPT);
    }
    if (cpu->step_trap) {
        cpu->uop = NULL;
        cpu->exception_dr6 = 0x4000;
        x86_raise(cpu, X86_EXC_DB);
    }
    if (!(cpu->eflags & X86_TF))
        attention_clear(cpu, X86_ATTENTION_STEP);
}

/* True = leave, cpu->exit says why. */
static bool run_once(X86Cpu *cpu)
{
    uint32_t attention = x86_attention(cpu);

    if (unlikely(attention)) {
        if (handle_requests(cpu, attention))
            return true;
        if ((attention & X86_ATTENTION_INTERRUPT) && cpu->interrupts) {
            attention_clear(cpu, X86_ATTENTION_INTERRUPT);
            take_interrupts(cpu);
        }
        if (cpu->halted || cpu->wait_for_sipi) {
            cpu->exit = VCPU_EXIT_HALT;
            return true;
        }
        if (x86_attention(cpu) & X86_ATTENTION_STEP) {
            if (!(cpu->eflags & X86_TF) && !cpu->shadow)
                attention_clear(cpu, X86_ATTENTION_STEP);
            else {
                run_step(cpu);
                return false;
            }
        }
    }
    run_block(cpu, code_cache_find(cpu));
    return false;
}

static VcpuExit run(X86Cpu *cpu)
{
    atomic_store(&cpu->running, 0);
    dbt_quiesce_end(cpu);
    atomic_fetch_or(&cpu->attention, X86_ATTENTION_INTERRUPT);
    x86_events_changed(cpu);
    if (setjmp(cpu->unwind)) {
        settle_fault(cpu);
        if (!combine_faults(cpu)) {
            log_triple_fault(cpu);
            cpu->delivering = -1;
            dbt_quiesce_begin(cpu);
            return VCPU_EXIT_RESET;
        }
        x86_deliver_exception(cpu);
    }
    while (!run_once(cpu))
        ;
    dbt_quiesce_begin(cpu);
    return cpu->exit;
}

/* --- Accel -------------------------------------------------------------------------------------
 */

bool dbt_has_feature(const struct AccelState *dbt, unsigned cpuid)
{
    return cpuid < X86_N_CPUID && dbt->features[cpuid];
}

static void dbt_destroy(AccelState *state)
{
    if (!state)
        return;
    if (state->interrupts)
        interrupt_controller_free(state->interrupts);
    if (state->blocks)
        dbt_state_finish(state);
    g_free(state->features);
    g_free(state);
}

static AccelState *dbt_create(const AccelConfig *config, GError **error)
{
    AccelState *state;

    if (config->n_vcpus < 1 || config->n_vcpus > DBT_MAX_VCPUS)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("the emulated processor supports 1 to %d vCPUs"), DBT_MAX_VCPUS);
    state = g_new0(AccelState, 1);
    state->config = *config;
    state->memory = config->memory;
    state->features = g_new0(bool, X86_N_CPUID);
    for (unsigned i = 0; i < X86_N_CPUID; i++)
        state->features[i] = !config->cpu_model || !strcmp(x86_cpuid_names[i], "base") ||
                             cpu_model_has(config->cpu_model, x86_cpuid_names[i]);
    dbt_state_init(state);
    if (config->processor_ops) {
        state->interrupts =
            interrupt_x86_new(config->memory, config->clock, config->n_vcpus, config->processor_ops,
                              config->processor_opaque, error);
        if (!state->interrupts) {
            dbt_destroy(state);
            return NULL;
        }
    }
    return state;
}

static InterruptController *dbt_interrupts(AccelState *state)
{
    return state->interrupts;
}

static void dbt_vcpu_free(AccelVcpu *vcpu)
{
    X86Cpu *cpu;
    AccelState *state;

    if (!vcpu)
        return;
    cpu = &vcpu->cpu;
    state = cpu->dbt;
    g_mutex_lock(&state->code_lock);
    state->cpus[cpu->index] = NULL;
    while (cpu->code_requests) {
        CodeRequest *next = cpu->code_requests->next;

        g_free(cpu->code_requests);
        cpu->code_requests = next;
    }
    g_mutex_unlock(&state->code_lock);
    dbt_forget_current(cpu);
    x86_mmu_finish(cpu);
    code_cache_finish(cpu);
    free(vcpu);
}

static AccelVcpu *dbt_vcpu_new(AccelState *state, Vcpu *vcpu, GError **error)
{
    const AccelConfig *config = &state->config;
    size_t arena = MAX(ARENA_TOTAL / (unsigned)config->n_vcpus, ARENA_MIN);
    AccelVcpu *self = aligned_alloc(64, (sizeof(AccelVcpu) + 63) & ~(size_t)63);
    unsigned bits = config->cpu_model ? cpu_model_physical_bits(config->cpu_model) : 40;
    X86Cpu *cpu;

    if (!self)
        return fail_null(error, VIR_ERR_NO_MEMORY, _("cannot allocate a vCPU"));
    memset(self, 0, sizeof(*self));
    cpu = &self->cpu;
    cpu->vcpu = vcpu;
    cpu->config = config;
    cpu->dbt = state;
    cpu->memory = state->memory;
    cpu->interrupts = state->interrupts;
    cpu->index = vcpu->index;
    cpu->physical_mask = (UINT64_C(1) << bits) - 1;
    cpu->pages_1g = !config->cpu_model || cpu_model_has(config->cpu_model, "pdpe1gb");
    x86_control_init(cpu);
    x86_msr_init(cpu);
    cpu->r[X86_R_PAGE] = GUEST_PAGE_SIZE;
    cpu->delivering = -1;
    if (!x86_mmu_init(cpu) || !code_cache_init(cpu, arena)) {
        dbt_vcpu_free(self);
        return fail_null(error, VIR_ERR_NO_MEMORY, _("cannot allocate the caches of a vCPU"));
    }
    g_mutex_lock(&state->code_lock);
    state->cpus[cpu->index] = cpu;
    g_mutex_unlock(&state->code_lock);
    x86_cpu_reset_state(cpu, cpu->index == 0);
    return self;
}

static VcpuExit dbt_vcpu_run(AccelVcpu *vcpu)
{
    return run(&vcpu->cpu);
}

static void dbt_vcpu_reset(AccelVcpu *vcpu)
{
    X86Cpu *cpu = &vcpu->cpu;

    cpu->tsc_offset = 0;
    x86_cpu_reset_state(cpu, cpu->index == 0);
    code_cache_flush(cpu);
}

static bool dbt_vcpu_get_state(AccelVcpu *vcpu, X86CpuState *ret_state, GError **error)
{
    x86_cpu_get_state(&vcpu->cpu, ret_state);
    return true;
}

static bool dbt_vcpu_set_state(AccelVcpu *vcpu, const X86CpuState *state, GError **error)
{
    if (!x86_cpu_set_state(&vcpu->cpu, state))
        return fail(
            error, VIR_ERR_OPERATION_FAILED,
            _("processor state is not valid: CR0, CR4, EFER or RFLAGS contradict each other"));
    return true;
}

static void dbt_vcpu_kick(AccelVcpu *vcpu)
{
    atomic_fetch_or(&vcpu->cpu.attention, X86_ATTENTION_KICK);
}

static void dbt_vcpu_interrupt(AccelVcpu *vcpu)
{
    atomic_fetch_or(&vcpu->cpu.attention, X86_ATTENTION_INTERRUPT);
}

static uint64_t dbt_vcpu_instructions(const AccelVcpu *vcpu)
{
    return __atomic_load_n(&vcpu->cpu.instructions, __ATOMIC_RELAXED);
}

const Accel accel_dbt = {
    .name = "tcg",
    .create = dbt_create,
    .destroy = dbt_destroy,
    .interrupts = dbt_interrupts,
    .vcpu_new = dbt_vcpu_new,
    .vcpu_free = dbt_vcpu_free,
    .vcpu_run = dbt_vcpu_run,
    .vcpu_reset = dbt_vcpu_reset,
    .vcpu_get_state = dbt_vcpu_get_state,
    .vcpu_set_state = dbt_vcpu_set_state,
    .vcpu_kick = dbt_vcpu_kick,
    .vcpu_interrupt = dbt_vcpu_interrupt,
    .vcpu_instructions = dbt_vcpu_instructions,
};
