/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vCPU's state to and from X86CpuState: save, restore, reset, INIT. */
#include <string.h>

#include "vmm-helper/dbt/interp/system.h"
#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/mmu.h"

/* MEMBER(name): same name and type on both sides. */
#define SAME_MEMBERS(MEMBER)                                                                       \
    MEMBER(ldt)                                                                                    \
    MEMBER(tr)                                                                                     \
    MEMBER(gdt)                                                                                    \
    MEMBER(idt)                                                                                    \
    MEMBER(cr0)                                                                                    \
    MEMBER(cr2)                                                                                    \
    MEMBER(cr3)                                                                                    \
    MEMBER(cr4)                                                                                    \
    MEMBER(efer)                                                                                   \
    MEMBER(xcr0)                                                                                   \
    MEMBER(star)                                                                                   \
    MEMBER(lstar)                                                                                  \
    MEMBER(cstar)                                                                                  \
    MEMBER(sfmask)                                                                                 \
    MEMBER(kernel_gs_base)                                                                         \
    MEMBER(tsc_aux)                                                                                \
    MEMBER(sysenter_cs)                                                                            \
    MEMBER(sysenter_esp)                                                                           \
    MEMBER(sysenter_eip)                                                                           \
    MEMBER(pat)                                                                                    \
    MEMBER(misc_enable)                                                                            \
    MEMBER(mtrr_def_type)                                                                          \
    MEMBER(spec_ctrl)                                                                              \
    MEMBER(kvm_wall_clock)                                                                         \
    MEMBER(kvm_system_time)                                                                        \
    MEMBER(nmi_blocked)                                                                            \
    MEMBER(halted)                                                                                 \
    MEMBER(wait_for_sipi)
#define SAME_ARRAYS(ARRAY)                                                                         \
    ARRAY(segment)                                                                                 \
    ARRAY(dr)                                                                                      \
    ARRAY(mtrr_fixed)                                                                              \
    ARRAY(mtrr_base)                                                                               \
    ARRAY(mtrr_mask)

void x86_cpu_get_state(X86Cpu *cpu, X86CpuState *state)
{
    memset(state, 0, sizeof(*state));
    memcpy(state->gpr, cpu->r, sizeof(state->gpr));
    state->rip = cpu->rip;
    state->rflags = x86_eflags(cpu);
#define MEMBER(m) state->m = cpu->m;
    SAME_MEMBERS(MEMBER)
#undef MEMBER
#define ARRAY(m) memcpy(state->m, cpu->m, sizeof(state->m));
    SAME_ARRAYS(ARRAY)
#undef ARRAY
    x86_fxsave_image(cpu, state->fx);
    state->tsc_offset = (uint64_t)cpu->tsc_offset;
    state->interrupt_shadow = cpu->shadow;
    if (cpu->interrupts) {
        state->cr8 = interrupt_cr8(cpu->interrupts, cpu->index);
        state->apic_base = interrupt_apic_base(cpu->interrupts, cpu->index);
        state->tsc_deadline = interrupt_tsc_deadline(cpu->interrupts, cpu->index);
    }
}

static bool state_valid(const X86CpuState *state)
{
    bool pg = state->cr0 & X86_CR0_PG, pe = state->cr0 & X86_CR0_PE;
    bool lma = state->efer & X86_EFER_LMA;

    /* What the run loop relies on; the rest shows as a guest fault. */
    if (pg && !pe)
        return false;
    if (lma && (!pg || !(state->cr4 & X86_CR4_PAE)))
        return false;
    return !(state->rflags & X86_VM);
}

bool x86_cpu_set_state(X86Cpu *cpu, const X86CpuState *state)
{
    if (!state_valid(state))
        return false;
    memcpy(cpu->r, state->gpr, sizeof(state->gpr));
    cpu->rip = state->rip;
    cpu->eflags = (uint32_t)state->rflags & 0x3fffff & ~(X86_OSZAPC | 2u | X86_VM);
    flags_set_oszapc(cpu, (uint32_t)state->rflags);
#define MEMBER(m) cpu->m = state->m;
    SAME_MEMBERS(MEMBER)
#undef MEMBER
#define ARRAY(m) memcpy(cpu->m, state->m, sizeof(state->m));
    SAME_ARRAYS(ARRAY)
#undef ARRAY
    x86_fxrstor_image(cpu, state->fx);
    cpu->tsc_offset = (int64_t)state->tsc_offset;
    cpu->shadow = state->interrupt_shadow;
    cpu->cpl = cpu->cr0 & X86_CR0_PE ? (cpu->segment[X86_SS].flags & SEG_DPL) >> SEG_DPL_SHIFT : 0;
    cpu->interrupt_waits = false;
    cpu->delivering = -1;
    cpu->link_wanted = NULL;
    if (cpu->interrupts && state->tsc_deadline)
        interrupt_set_tsc_deadline(cpu->interrupts, cpu->index, state->tsc_deadline);
    x86_mmu_flush_all(cpu);
    x86_update_cs(cpu);
    x86_update_mode(cpu);
    code_cache_forget_jumps(cpu);
    atomic_fetch_or(&cpu->attention, X86_ATTENTION_INTERRUPT);
    x86_events_changed(cpu);
    return true;
}

void x86_cpu_reset_state(X86Cpu *cpu, bool bsp)
{
    X86CpuState state;

    x86_cpu_get_state(cpu, &state);
    x86_cpu_state_reset(&state, bsp);
    x86_fpu_reset(cpu);
    x86_fxsave_image(cpu, state.fx);
    x86_cpu_set_state(cpu, &state);
}

void x86_cpu_init_state(X86Cpu *cpu, bool bsp)
{
    X86CpuState state;

    x86_cpu_get_state(cpu, &state);
    x86_cpu_state_init(&state, bsp);
    state.tsc_deadline = 0; /* the local APIC has taken its own INIT */
    x86_cpu_set_state(cpu, &state);
}
