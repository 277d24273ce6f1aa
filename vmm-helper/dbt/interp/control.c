/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Control and debug registers, CPUID, time-stamp counter, halts, cache and TLB instructions. SDM 3A
 * chapter 2, SDM 2.
 */
#include <sched.h>
#include <sys/random.h>

#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/operand.h"
#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/mmu.h"

#define CR0_FIXED X86_CR0_ET
#define CR0_KNOWN                                                                                  \
    (X86_CR0_PE | X86_CR0_MP | X86_CR0_EM | X86_CR0_TS | X86_CR0_ET | X86_CR0_NE | X86_CR0_WP |    \
     X86_CR0_AM | X86_CR0_NW | X86_CR0_CD | X86_CR0_PG)

static bool canonical(uint64_t address)
{
    return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

static bool feature(const X86Cpu *cpu, const char *name)
{
    return !cpu->config->cpu_model || cpu_model_has(cpu->config->cpu_model, name);
}

/* --- CR0, CR3, CR4 -----------------------------------------------------------------------------
 */

static void enter_long_mode(X86Cpu *cpu)
{
    /* SDM 3A 9.8.5: needs PAE, and CS must not claim 64-bit code yet. */
    if (!(cpu->cr4 & X86_CR4_PAE) || (cpu->segment[X86_CS].flags & (1u << 13)))
        x86_raise_gp(cpu, 0);
    if ((cpu->tr.flags & SEG_TYPE) == SYS_TSS16_BUSY || (cpu->tr.flags & SEG_TYPE) == SYS_TSS16)
        x86_raise_gp(cpu, 0);
    cpu->efer |= X86_EFER_LMA;
}

void x86_write_cr0(X86Cpu *cpu, uint64_t value)
{
    uint64_t old = cpu->cr0, changed;

    if (value >> 32 || ((value & X86_CR0_PG) && !(value & X86_CR0_PE)) ||
        ((value & X86_CR0_NW) && !(value & X86_CR0_CD)))
        x86_raise_gp(cpu, 0);
    value = (value & CR0_KNOWN) | CR0_FIXED;
    changed = old ^ value;
    if ((changed & X86_CR0_PG) && (value & X86_CR0_PG) && (cpu->efer & X86_EFER_LME))
        enter_long_mode(cpu);
    if ((changed & X86_CR0_PG) && !(value & X86_CR0_PG)) {
        if (cpu->mode == X86_MODE_64 || (cpu->cr4 & X86_CR4_PCIDE))
            x86_raise_gp(cpu, 0);
        cpu->efer &= ~(uint64_t)X86_EFER_LMA;
    }
    cpu->cr0 = value;
    if (changed & X86_CR0_PE)
        cpu->cpl = 0;
    if (changed & (X86_CR0_PG | X86_CR0_WP | X86_CR0_PE))
        x86_mmu_flush_all(cpu);
    x86_update_cs(cpu);
    x86_update_mode(cpu);
}

void x86_write_cr3(X86Cpu *cpu, uint64_t value)
{
    bool keep = (cpu->cr4 & X86_CR4_PCIDE) && value >> 63;
    uint64_t reserved =
        x86_long_mode(cpu) ? ~cpu->physical_mask & ~UINT64_C(0xfff) : ~UINT64_C(0xffffffff);

    if (cpu->cr4 & X86_CR4_PCIDE)
        value &= ~(UINT64_C(1) << 63);
    if (value & reserved)
        x86_raise_gp(cpu, 0);
    cpu->cr3 = value;
    x86_mmu_select(cpu, !keep);
}

void x86_control_init(X86Cpu *cpu)
{
    uint64_t allowed = X86_CR4_VME | X86_CR4_PVI | X86_CR4_TSD | X86_CR4_DE | X86_CR4_PSE |
                       X86_CR4_PAE | X86_CR4_MCE | X86_CR4_PGE | X86_CR4_PCE | X86_CR4_OSFXSR |
                       X86_CR4_OSXMMEXCPT;
    static const struct {
        const char *name;
        uint64_t bit;
    } optional[] = {
        {"umip", X86_CR4_UMIP},     {"fsgsbase", X86_CR4_FSGSBASE}, {"pcid", X86_CR4_PCIDE},
        {"xsave", X86_CR4_OSXSAVE}, {"smep", X86_CR4_SMEP},         {"smap", X86_CR4_SMAP},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(optional); i++) {
        if (feature(cpu, optional[i].name))
            allowed |= optional[i].bit;
    }
    cpu->cr4_allowed = allowed;
}

void x86_write_cr4(X86Cpu *cpu, uint64_t value)
{
    uint64_t changed = cpu->cr4 ^ value;

    if (value & ~cpu->cr4_allowed)
        x86_raise_gp(cpu, 0);
    if (x86_long_mode(cpu) && !(value & X86_CR4_PAE))
        x86_raise_gp(cpu, 0);
    if ((changed & value & X86_CR4_PCIDE) && (!x86_long_mode(cpu) || (cpu->cr3 & 0xfff)))
        x86_raise_gp(cpu, 0);
    cpu->cr4 = value;
    if (changed &
        (X86_CR4_PSE | X86_CR4_PAE | X86_CR4_PGE | X86_CR4_PCIDE | X86_CR4_SMEP | X86_CR4_SMAP))
        x86_mmu_flush_all(cpu);
    x86_update_mode(cpu);
}

X86_INSN(mov_cr)
{
    unsigned bits = cpu->mode == X86_MODE_64 ? 64 : 32, cr = u->src2 ? u->dst : u->src;
    uint64_t value;

    if (cr != 0 && cr != 2 && cr != 3 && cr != 4 && cr != 8)
        x86_raise(cpu, X86_EXC_UD);
    x86_require_cpl0(cpu);
    if (!u->src2) {
        value = cr == 0   ? cpu->cr0
                : cr == 2 ? cpu->cr2
                : cr == 3 ? cpu->cr3
                : cr == 4 ? cpu->cr4
                          : interrupt_cr8(cpu->interrupts, cpu->index);
        reg_put(cpu, bits, u->dst, value);
        return;
    }
    value = reg_get(cpu, bits, u->src);
    switch (cr) {
    case 0:
        x86_write_cr0(cpu, value);
        break;
    case 2:
        cpu->cr2 = value;
        break;
    case 3:
        x86_write_cr3(cpu, value);
        break;
    case 4:
        x86_write_cr4(cpu, value);
        break;
    default:
        if (value & ~UINT64_C(15))
            x86_raise_gp(cpu, 0);
        dbt_quiesce_begin(cpu);
        interrupt_set_cr8(cpu->interrupts, cpu->index, (uint8_t)value);
        dbt_quiesce_end(cpu);
        break;
    }
}

X86_INSN(smsw)
{
    if ((cpu->cr4 & X86_CR4_UMIP) && cpu->cpl)
        x86_raise_gp(cpu, 0);
    if (u->flags & UOP_MEM)
        x86_store16(cpu, x86_ea(cpu, u, 2, true), (uint16_t)cpu->cr0);
    else
        reg_put(cpu, u->opsize * 8u, u->dst, cpu->cr0);
}

X86_INSN(lmsw)
{
    uint16_t value;

    x86_require_cpl0(cpu);
    value =
        u->flags & UOP_MEM ? x86_load16(cpu, x86_ea(cpu, u, 2, false)) : (uint16_t)cpu->r[u->dst];
    /* PE can be set this way, not cleared. */
    x86_write_cr0(cpu, (cpu->cr0 & ~UINT64_C(0xe)) | (value & 0xf));
}

X86_INSN(clts)
{
    x86_require_cpl0(cpu);
    cpu->cr0 &= ~(uint64_t)X86_CR0_TS;
    x86_update_mode(cpu);
}

X86_INSN(clac)
{
    if (cpu->cpl)
        x86_raise(cpu, X86_EXC_UD);
    cpu->eflags &= ~X86_AC;
    cpu->tlb = cpu->set->entry[x86_mmu_index(cpu)];
}

X86_INSN(stac)
{
    if (cpu->cpl)
        x86_raise(cpu, X86_EXC_UD);
    cpu->eflags |= X86_AC;
    cpu->tlb = cpu->set->entry[x86_mmu_index(cpu)];
}

/* --- Debug registers: kept and read back; no breakpoint of theirs is raised yet -----------------
 */

X86_INSN(mov_dr)
{
    unsigned bits = cpu->mode == X86_MODE_64 ? 64 : 32, dr = u->src2 ? u->dst : u->src;
    uint64_t value;

    if (dr > 7 || ((dr == 4 || dr == 5) && (cpu->cr4 & X86_CR4_DE)))
        x86_raise(cpu, X86_EXC_UD);
    x86_require_cpl0(cpu);
    if (dr == 4 || dr == 5)
        dr += 2;
    if (cpu->dr[7] & 0x2000) {
        cpu->exception_dr6 = 0x2000;
        x86_raise(cpu, X86_EXC_DB);
    }
    if (!u->src2) {
        reg_put(cpu, bits, u->dst, cpu->dr[dr]);
        return;
    }
    value = reg_get(cpu, bits, u->src);
    if (dr >= 6 && value >> 32)
        x86_raise_gp(cpu, 0);
    if (dr == 6)
        value = (value & 0xe00f) | 0xffff0ff0;
    else if (dr == 7)
        value = (value & 0xffff2bff) | 0x400;
    cpu->dr[dr] = value;
}

/* --- Identification, time, random numbers ------------------------------------------------------
 */

X86_INSN(cpuid)
{
    const AccelConfig *config = cpu->config;
    CpuidResult r =
        cpuid_for_vcpu(config->cpu_model, cpu->index, (unsigned)config->n_vcpus, config->sockets,
                       config->cores, config->threads, vm_clock_tsc_hz(config->clock),
                       (uint32_t)cpu->r[X86_RAX], (uint32_t)cpu->r[X86_RCX], cpu->cr4, cpu->xcr0);

    cpu->r[X86_RAX] = r.eax;
    cpu->r[X86_RBX] = r.ebx;
    cpu->r[X86_RCX] = r.ecx;
    cpu->r[X86_RDX] = r.edx;
}

uint64_t x86_read_tsc(X86Cpu *cpu)
{
    return vm_clock_tsc(cpu->config->clock) + (uint64_t)cpu->tsc_offset;
}

static void read_tsc(X86Cpu *cpu)
{
    uint64_t tsc;

    if ((cpu->cr4 & X86_CR4_TSD) && cpu->cpl && (cpu->cr0 & X86_CR0_PE))
        x86_raise_gp(cpu, 0);
    tsc = x86_read_tsc(cpu);
    cpu->r[X86_RAX] = (uint32_t)tsc;
    cpu->r[X86_RDX] = tsc >> 32;
}

X86_INSN(rdtsc)
{
    read_tsc(cpu);
}

X86_INSN(rdtscp)
{
    read_tsc(cpu);
    cpu->r[X86_RCX] = (uint32_t)cpu->tsc_aux;
}

X86_INSN(rdpid)
{
    cpu->r[u->dst] = (uint32_t)cpu->tsc_aux;
}

X86_INSN(rdpmc)
{
    if (!(cpu->cr4 & X86_CR4_PCE) && cpu->cpl && (cpu->cr0 & X86_CR0_PE))
        x86_raise_gp(cpu, 0);
    x86_raise_gp(cpu, 0); /* there are no counters: every index is out of range */
}

/* RDRAND and RDSEED. */
X86_INSN(rdrand)
{
    uint64_t value = 0;
    bool ok = getrandom(&value, sizeof(value), GRND_NONBLOCK) == (ssize_t)sizeof(value);

    reg_put(cpu, u->opsize * 8u, u->dst, ok ? value : 0);
    flags_set_oszapc(cpu, ok ? X86_CF : 0);
}

X86_INSN(xgetbv)
{
    if (!(cpu->cr4 & X86_CR4_OSXSAVE))
        x86_raise(cpu, X86_EXC_UD);
    if ((uint32_t)cpu->r[X86_RCX] > 1)
        x86_raise_gp(cpu, 0);
    /* Index 1 (XINUSE) claims all components: allowed by SDM 1 13.2. */
    cpu->r[X86_RAX] = (uint32_t)cpu->xcr0;
    cpu->r[X86_RDX] = cpu->xcr0 >> 32;
}

X86_INSN(xsetbv)
{
    uint64_t value = cpu->r[X86_RDX] << 32 | (uint32_t)cpu->r[X86_RAX];

    if (!(cpu->cr4 & X86_CR4_OSXSAVE))
        x86_raise(cpu, X86_EXC_UD);
    x86_require_cpl0(cpu);
    if ((uint32_t)cpu->r[X86_RCX] || !(value & 1) || (value & ~UINT64_C(3)))
        x86_raise_gp(cpu, 0);
    cpu->xcr0 = value;
}

X86_INSN(vmcall)
{
    /* No hypercall is offered: KVM_ENOSYS (-1000), or KVM_EPERM for user code. */
    cpu->r[X86_RAX] = (uint64_t)(cpu->cpl ? -1 : -1000);
}

/* --- MSRs --------------------------------------------------------------------------------------
 */

X86_INSN(rdmsr)
{
    uint64_t value;

    x86_require_cpl0(cpu);
    if (!x86_read_msr(cpu, (uint32_t)cpu->r[X86_RCX], &value))
        x86_raise_gp(cpu, 0);
    cpu->r[X86_RAX] = (uint32_t)value;
    cpu->r[X86_RDX] = value >> 32;
}

X86_INSN(wrmsr)
{
    x86_require_cpl0(cpu);
    if (!x86_write_msr(cpu, (uint32_t)cpu->r[X86_RCX],
                       cpu->r[X86_RDX] << 32 | (uint32_t)cpu->r[X86_RAX]))
        x86_raise_gp(cpu, 0);
    x86_events_changed(cpu);
}

/* --- Halting, fences, caches, TLB --------------------------------------------------------------
 */

X86_INSN(hlt)
{
    x86_require_cpl0(cpu);
    cpu->halted = true;
    cpu->shadow = false;
    atomic_fetch_or(&cpu->attention, X86_ATTENTION_INTERRUPT);
}

/* Two vCPUs that spin for each other may share one host processor. */
X86_INSN(pause)
{
    if (++cpu->pauses % 32 == 0) {
        dbt_quiesce_begin(cpu);
        sched_yield();
        dbt_quiesce_end(cpu);
    }
}

X86_INSN(fence)
{
    atomic_thread_fence(memory_order_seq_cst);
}

X86_INSN(clflush)
{
    x86_probe(cpu, x86_ea(cpu, u, 1, false), 1, false);
}

X86_INSN(wbinvd)
{
    x86_require_cpl0(cpu);
}

X86_INSN(invlpg)
{
    uint64_t linear;

    x86_require_cpl0(cpu);
    linear = x86_ea_offset(cpu, u);
    if (u->flags & UOP_AD16)
        linear = (uint16_t)linear;
    else if (u->flags & UOP_AD32)
        linear = (uint32_t)linear;
    linear += cpu->seg_base[u->seg];
    if (cpu->mode != X86_MODE_64 || canonical(linear)) /* else a NOP */
        x86_mmu_flush_page(cpu, linear);
}

X86_INSN(invpcid)
{
    uint64_t type = reg_get(cpu, cpu->mode == X86_MODE_64 ? 64 : 32, u->dst), linear, descriptor,
             address;

    x86_require_cpl0(cpu);
    linear = x86_ea(cpu, u, 16, false);
    descriptor = x86_load64(cpu, linear);
    address = x86_load64(cpu, linear + 8);
    if (type > 3 || (type < 2 && descriptor >> 12) || (type == 0 && !canonical(address)) ||
        (type < 2 && !(cpu->cr4 & X86_CR4_PCIDE) && (descriptor & 0xfff)))
        x86_raise_gp(cpu, 0);
    x86_mmu_invpcid(cpu, (unsigned)type, descriptor & 0xfff, address);
}
