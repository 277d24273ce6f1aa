/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One instruction on the interpreter: a vCPU without a board in user mode of long mode (64-bit code or
 * compatibility mode), whose page tables map the two areas at the addresses the host has them at.
 * Exceptions come back by the run loop's own way and are not delivered.
 */
#include <glib.h>
#include <string.h>

#include "tests/insn/insn-state.h"
#include "vmm-helper/dbt/decode/x86-rows.h"
#include "vmm-helper/dbt/interp/insn.h"
#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/mmu.h"

enum { /* guest-physical */
    PHYS_CODE = 0x0000,
    PHYS_DATA = PHYS_CODE + INSN_CODE_SIZE,
    PHYS_PML4 = 0x8000,
    PHYS_PDPT = 0x9000,
    PHYS_PD = 0xa000,
    PHYS_PT_CODE = 0xb000,
    PHYS_PT_DATA = 0xc000,
    PHYS_SIZE = 0x10000,
};

#define PTE_USER UINT64_C(7) /* present, writable, user */

static AccelConfig config;
static AccelState *accel;
static Vcpu vcpu;
static AccelVcpu *accel_vcpu;
static RamBlock *ram;
static X86Cpu *cpu;
static X86Segment fresh_segments[X86_N_SEGMENTS]; /* of the mode last set */

static void put_pte(uint64_t table, unsigned index, uint64_t value)
{
    memcpy(ram->host + table + index * 8, &value, 8);
}

static void make_page_tables(void)
{
    put_pte(PHYS_PML4, 0, PHYS_PDPT | PTE_USER);
    put_pte(PHYS_PDPT, 0, PHYS_PD | PTE_USER);
    put_pte(PHYS_PD, INSN_CODE_ADDRESS >> 21 & 511, PHYS_PT_CODE | PTE_USER);
    put_pte(PHYS_PD, INSN_DATA_ADDRESS >> 21 & 511, PHYS_PT_DATA | PTE_USER);
    for (unsigned i = 0; i < INSN_CODE_SIZE / 4096; i++)
        put_pte(PHYS_PT_CODE, i, (PHYS_CODE + i * 4096) | PTE_USER);
    for (unsigned i = 0; i < INSN_DATA_SIZE / 4096; i++)
        put_pte(PHYS_PT_DATA, i, (PHYS_DATA + i * 4096) | PTE_USER);
}

/* As a 64-bit Linux has it for its programs. */
static void set_mode(X86Mode mode)
{
    X86CpuState state;
    bool wide = mode == X86_MODE_64;

    accel_dbt.vcpu_get_state(accel_vcpu, &state, NULL);
    state.cr0 = X86_CR0_PE | X86_CR0_MP | X86_CR0_ET | X86_CR0_NE | X86_CR0_WP | X86_CR0_AM | X86_CR0_PG;
    state.cr3 = PHYS_PML4;
    state.cr4 = X86_CR4_DE | X86_CR4_PAE | X86_CR4_MCE | X86_CR4_PGE | X86_CR4_OSFXSR |
                X86_CR4_OSXMMEXCPT | X86_CR4_OSXSAVE | X86_CR4_FSGSBASE | X86_CR4_SMEP;
    state.efer = X86_EFER_SCE | X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE;
    state.xcr0 = 3;
    state.rflags = 0x202;
    for (unsigned i = 0; i < X86_N_SEGMENTS; i++) /* flat user data, 32-bit */
        state.segment[i] = (X86Segment){.selector = 0x2b, .limit = UINT32_MAX, .flags = 0xc0f3};
    state.segment[X86_CS].selector = wide ? 0x33 : 0x23;
    state.segment[X86_CS].flags = wide ? 0xa0fb : 0xc0fb;
    for (unsigned i = X86_FS; i <= X86_GS; i++)
        state.segment[i] = (X86Segment){.unusable = true};
    /* descriptors in the data area, no interrupt gates */
    state.gdt = (X86Table){.base = INSN_DATA_ADDRESS + INSN_GDT, .limit = 0x7f};
    state.idt = (X86Table){.base = 0, .limit = 0};
    /* a TSS without room for a port bitmap */
    state.tr = (X86Segment){.selector = 0x40, .limit = 0x20, .flags = 0x8b};
    state.exception_pending = false;
    state.halted = state.wait_for_sipi = false;
    g_assert_true(accel_dbt.vcpu_set_state(accel_vcpu, &state, NULL));
    memcpy(fresh_segments, cpu->segment, sizeof(fresh_segments));
}

bool guest_step_init(void)
{
    config.memory = memory_new(NULL);
    config.n_vcpus = 1;
    config.sockets = config.cores = config.threads = 1;
    config.kvm_fd = -1;
    config.cpu_model = cpu_model_new("maximum", NULL, NULL, false, -1, NULL);
    config.clock = vm_clock_new(1000000000); /* stands still */
    if (!config.memory)
        return false;
    ram = memory_add_block(config.memory, "ram", PHYS_SIZE, NULL);
    if (!ram)
        return false;
    memory_map(config.memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_ram(config.memory, ram, 0, PHYS_SIZE), 0, 0);
    accel = accel_dbt.create(&config, NULL);
    vcpu.config = &config;
    /* CPUID as of a model, but no instruction is hidden */
    if (accel)
        memset(accel->features, true, X86_N_CPUID);
    accel_vcpu = accel ? accel_dbt.vcpu_new(accel, &vcpu, NULL) : NULL;
    if (!accel_vcpu)
        return false;
    vcpu.accel = accel_vcpu;
    cpu = (X86Cpu *)accel_vcpu; /* its first member */
    make_page_tables();
    set_mode(X86_MODE_64);
    return true;
}

void guest_step_finish(void)
{
    accel_dbt.vcpu_free(accel_vcpu);
    accel_dbt.destroy(accel);
    memory_free(config.memory);
    vm_clock_free(config.clock);
    cpu_model_free((CpuModel *)config.cpu_model);
}

static void put_state(const InsnState *state)
{
    memcpy(cpu->r, state->gpr, sizeof(state->gpr));
    cpu->rip = state->rip;
    cpu->eflags = (uint32_t)state->rflags & ~(X86_OSZAPC | 2u);
    cpu->eflags |= X86_IF;
    flags_set_oszapc(cpu, (uint32_t)state->rflags);
    x86_fxrstor_image(cpu, state->fx);
    cpu->shadow = false;
    cpu->delivering = -1;
    cpu->uop = NULL;
    cpu->block = NULL;
}

static void take_state(InsnState *state)
{
    memcpy(state->gpr, cpu->r, sizeof(state->gpr));
    state->rip = cpu->rip;
    state->rflags = x86_eflags(cpu);
    x86_fxsave_image(cpu, state->fx);
}

/* As run() in runtime/run.c does it, without delivery. */
static void step(InsnState *state)
{
    state->vector = INSN_NO_EXCEPTION;
    state->error = 0;
    state->cr2 = 0;
    if (setjmp(cpu->unwind)) {
        if (cpu->uop)
            cpu->rip = x86_insn_rip(cpu);
        cpu->uop = NULL;
        state->vector = cpu->exception;
        state->error = cpu->exception_has_error ? cpu->exception_error : 0;
        if (state->vector == X86_EXC_PF)
            state->cr2 = cpu->cr2;
    } else {
        X86Block *block = code_cache_step(cpu);
        const Uop *u = block->uops;

        cpu->block = block;
        do {
            u = u->fn(cpu, u);
        } while (u);
    }
}

void guest_step(X86Mode mode, InsnState *state, bool repeats)
{
    uint64_t start = state->rip;

    /* the instruction before may have gone to another level or loaded a segment */
    if (cpu->mode != mode || cpu->cpl != 3 ||
        memcmp(fresh_segments, cpu->segment, sizeof(fresh_segments)) != 0)
        set_mode(mode);
    if (x86_attention(cpu) & X86_ATTENTION_FLUSH) {
        memset(cpu->ram, 0, sizeof(cpu->ram));
        x86_mmu_flush_all(cpu);
        code_cache_flush(cpu);
    }
    atomic_store(&cpu->attention, 0);
    memcpy(ram->host + PHYS_CODE, insn_code, INSN_CODE_SIZE);
    memcpy(ram->host + PHYS_DATA, insn_data, INSN_DATA_SIZE);
    dbt_quiesce_end(cpu);
    put_state(state);
    for (unsigned tries = 0; tries < 1000; tries++) {
        step(state);
        /* a repeated string instruction may stop to look for interrupts */
        if (!repeats || state->vector != INSN_NO_EXCEPTION || cpu->rip != start)
            break;
    }
    take_state(state);
    dbt_quiesce_begin(cpu);
    memcpy(insn_code, ram->host + PHYS_CODE, INSN_CODE_SIZE);
    memcpy(insn_data, ram->host + PHYS_DATA, INSN_DATA_SIZE);
}
