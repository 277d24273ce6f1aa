/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Model-specific registers: one row each, a plain member of the vCPU or a pair of functions. What
 * has no row is #GP, as on a processor without it. SDM 4 chapter 2.
 */
#include "vmm-helper/cpu/pvclock.h"
#include "vmm-helper/dbt/interp/system.h"
#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/mmu.h"

static bool canonical(uint64_t address)
{
    return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

static bool read_tsc(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    *ret = x86_read_tsc(cpu);
    return true;
}

static void offset_changed(X86Cpu *cpu)
{
    dbt_quiesce_begin(cpu);
    pvclock_write_system_time(cpu->memory, cpu->config->clock, cpu->kvm_system_time,
                              cpu->tsc_offset);
    dbt_quiesce_end(cpu);
}

static bool write_tsc(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    cpu->tsc_offset = (int64_t)(value - vm_clock_tsc(cpu->config->clock));
    offset_changed(cpu);
    return true;
}

static bool read_tsc_adjust(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    *ret = (uint64_t)cpu->tsc_offset;
    return true;
}

static bool write_tsc_adjust(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    cpu->tsc_offset = (int64_t)value;
    offset_changed(cpu);
    return true;
}

static bool read_apic_base(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    *ret = interrupt_apic_base(cpu->interrupts, cpu->index);
    return true;
}

static bool write_apic_base(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    bool ok;

    dbt_quiesce_begin(cpu);
    ok = interrupt_set_apic_base(cpu->interrupts, cpu->index, value);
    dbt_quiesce_end(cpu);
    return ok;
}

/* The timer counts the clock's TSC; the guest's is ahead by the offset. */
static bool read_deadline(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    uint64_t deadline = interrupt_tsc_deadline(cpu->interrupts, cpu->index);

    *ret = deadline ? deadline + (uint64_t)cpu->tsc_offset : 0;
    return true;
}

static bool write_deadline(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    if (value) {
        value -= (uint64_t)cpu->tsc_offset;
        if (!value)
            value = 1;
    }
    dbt_quiesce_begin(cpu);
    interrupt_set_tsc_deadline(cpu->interrupts, cpu->index, value);
    dbt_quiesce_end(cpu);
    return true;
}

static bool write_efer(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    uint64_t changed = value ^ cpu->efer;

    if (value & ~(uint64_t)(X86_EFER_SCE | X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE))
        return false;
    if ((changed & X86_EFER_LME) && (cpu->cr0 & X86_CR0_PG))
        return false;
    cpu->efer = (value & ~(uint64_t)X86_EFER_LMA) | (cpu->efer & X86_EFER_LMA);
    if (changed & X86_EFER_NXE)
        x86_mmu_flush_all(cpu);
    return true;
}

static bool read_fs_base(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    *ret = cpu->segment[msr == 0xc0000100 ? X86_FS : X86_GS].base;
    return true;
}

static bool write_fs_base(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    unsigned segment = msr == 0xc0000100 ? X86_FS : X86_GS;

    if (!canonical(value))
        return false;
    cpu->segment[segment].base = cpu->seg_base[segment] = value;
    return true;
}

static bool write_pat(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    for (unsigned i = 0; i < 64; i += 8) {
        unsigned type = value >> i & 0xff;

        if (type > 7 || type == 2 || type == 3)
            return false;
    }
    cpu->pat = value;
    return true;
}

static bool write_wall_clock(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    bool ok;

    cpu->kvm_wall_clock = value;
    dbt_quiesce_begin(cpu);
    ok = pvclock_write_wall_clock(cpu->memory, cpu->config->clock, value);
    dbt_quiesce_end(cpu);
    return ok;
}

static bool write_system_time(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    bool ok;

    dbt_quiesce_begin(cpu);
    ok = pvclock_write_system_time(cpu->memory, cpu->config->clock, value, cpu->tsc_offset);
    dbt_quiesce_end(cpu);
    if (ok)
        cpu->kvm_system_time = value;
    return ok;
}

static bool read_mtrr(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    if (msr >= 0x200 && msr < 0x210)
        *ret = msr & 1 ? cpu->mtrr_mask[(msr - 0x200) / 2] : cpu->mtrr_base[(msr - 0x200) / 2];
    else
        *ret = cpu->mtrr_fixed[msr == 0x250 ? 0 : msr <= 0x259 ? msr - 0x258 + 1 : msr - 0x268 + 3];
    return true;
}

static bool write_mtrr(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    if (msr >= 0x200 && msr < 0x210)
        *(msr & 1 ? &cpu->mtrr_mask[(msr - 0x200) / 2] : &cpu->mtrr_base[(msr - 0x200) / 2]) =
            value;
    else
        cpu->mtrr_fixed[msr == 0x250   ? 0
                        : msr <= 0x259 ? msr - 0x258 + 1
                                       : msr - 0x268 + 3] = value;
    return true;
}

static bool ignore_write(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    return true;
}

enum {
    MSR_CANONICAL = 1 << 0, /* #GP for other values */
    MSR_READ_ONLY = 1 << 1, /* .constant */
};

typedef struct MsrRow {
    uint32_t first, last;
    uint16_t offset; /* of a uint64_t member of X86Cpu */
    uint16_t flags;
    bool (*read)(X86Cpu *cpu, uint32_t msr, uint64_t *ret);
    bool (*write)(X86Cpu *cpu, uint32_t msr, uint64_t value);
    uint64_t writable; /* bits of a plain member; 0 = all */
    uint64_t constant;
    const char *feature; /* CPUID flag it needs */
} MsrRow;

#define MEMBER(m) .offset = offsetof(X86Cpu, m)
#define ONE(n) .first = n, .last = n
static const MsrRow msr_rows[] = {
    {ONE(0x10), .read = read_tsc, .write = write_tsc},
    {ONE(0x17), .flags = MSR_READ_ONLY}, /* PLATFORM_ID */
    {ONE(0x1b), .read = read_apic_base, .write = write_apic_base},
    {ONE(0x3a), .flags = MSR_READ_ONLY, .constant = 1}, /* FEATURE_CONTROL: locked, nothing on */
    {ONE(0x3b), .read = read_tsc_adjust, .write = write_tsc_adjust, .feature = "tsc_adjust"},
    {ONE(0x48), MEMBER(spec_ctrl), .writable = 7, .feature = "spec-ctrl"},
    {ONE(0x79), .flags = MSR_READ_ONLY, .write = ignore_write}, /* microcode update trigger */
    {ONE(0x8b), .flags = MSR_READ_ONLY, .write = ignore_write}, /* microcode revision: 0 */
    {ONE(0xfe), .flags = MSR_READ_ONLY, .constant = 0x508},     /* MTRRCAP: 8 variable, fixed, WC */
    {ONE(0x10a), .flags = MSR_READ_ONLY, .constant = CPU_ARCH_CAPABILITIES,
     .feature = "arch-capabilities"},
    {ONE(0x174), MEMBER(sysenter_cs)},
    {ONE(0x175), MEMBER(sysenter_esp), .flags = MSR_CANONICAL},
    {ONE(0x176), MEMBER(sysenter_eip), .flags = MSR_CANONICAL},
    {ONE(0x179), .flags = MSR_READ_ONLY},                        /* MCG_CAP: no banks */
    {ONE(0x17a), .flags = MSR_READ_ONLY, .write = ignore_write}, /* MCG_STATUS */
    {ONE(0x1a0), MEMBER(misc_enable)},
    {ONE(0x1d9), .flags = MSR_READ_ONLY, .write = ignore_write}, /* DEBUGCTL */
    {.first = 0x200, .last = 0x20f, .read = read_mtrr, .write = write_mtrr, .feature = "mtrr"},
    {ONE(0x250), .read = read_mtrr, .write = write_mtrr, .feature = "mtrr"},
    {.first = 0x258, .last = 0x259, .read = read_mtrr, .write = write_mtrr, .feature = "mtrr"},
    {.first = 0x268, .last = 0x26f, .read = read_mtrr, .write = write_mtrr, .feature = "mtrr"},
    {ONE(0x277), MEMBER(pat), .write = write_pat, .feature = "pat"},
    {ONE(0x2ff), MEMBER(mtrr_def_type), .writable = 0xcff, .feature = "mtrr"},
    {ONE(0x6e0), .read = read_deadline, .write = write_deadline, .feature = "tsc-deadline"},
    {ONE(PVCLOCK_MSR_WALL_CLOCK), MEMBER(kvm_wall_clock), .write = write_wall_clock},
    {ONE(PVCLOCK_MSR_SYSTEM_TIME), MEMBER(kvm_system_time), .write = write_system_time},
    {ONE(0xc0000080), MEMBER(efer), .write = write_efer},
    {ONE(0xc0000081), MEMBER(star)},
    {ONE(0xc0000082), MEMBER(lstar), .flags = MSR_CANONICAL},
    {ONE(0xc0000083), MEMBER(cstar), .flags = MSR_CANONICAL},
    {ONE(0xc0000084), MEMBER(sfmask), .writable = UINT32_MAX},
    {.first = 0xc0000100, .last = 0xc0000101, .read = read_fs_base, .write = write_fs_base},
    {ONE(0xc0000102), MEMBER(kernel_gs_base), .flags = MSR_CANONICAL},
    {ONE(0xc0000103), MEMBER(tsc_aux), .writable = UINT32_MAX, .feature = "rdtscp"},
};

_Static_assert(G_N_ELEMENTS(msr_rows) <= 64, "X86Cpu.msr_rows has a bit for each");

void x86_msr_init(X86Cpu *cpu)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(msr_rows); i++) {
        const char *feature = msr_rows[i].feature;

        if (!feature || !cpu->config->cpu_model || cpu_model_has(cpu->config->cpu_model, feature))
            cpu->msr_rows |= UINT64_C(1) << i;
    }
}

static const MsrRow *row_find(const X86Cpu *cpu, uint32_t msr)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(msr_rows); i++) {
        if (msr >= msr_rows[i].first && msr <= msr_rows[i].last)
            return cpu->msr_rows >> i & 1 ? &msr_rows[i] : NULL;
    }
    return NULL;
}

static uint64_t *row_member(X86Cpu *cpu, const MsrRow *row)
{
    return row->offset ? (uint64_t *)(void *)((uint8_t *)cpu + row->offset) : NULL;
}

bool x86_read_msr(X86Cpu *cpu, uint32_t msr, uint64_t *ret)
{
    const MsrRow *row;

    if (msr >= 0x800 && msr < 0x900)
        return interrupt_x2apic_read(cpu->interrupts, cpu->index, msr, ret);
    row = row_find(cpu, msr);
    if (!row)
        return false;
    if (row->read)
        return row->read(cpu, msr, ret);
    *ret = row->offset ? *row_member(cpu, row) : row->constant;
    return true;
}

bool x86_write_msr(X86Cpu *cpu, uint32_t msr, uint64_t value)
{
    const MsrRow *row;
    bool ok;

    if (msr >= 0x800 && msr < 0x900) {
        dbt_quiesce_begin(cpu);
        ok = interrupt_x2apic_write(cpu->interrupts, cpu->index, msr, value);
        dbt_quiesce_end(cpu);
        return ok;
    }
    row = row_find(cpu, msr);
    if (!row)
        return false;
    if (row->write)
        return row->write(cpu, msr, value);
    if ((row->flags & MSR_READ_ONLY) || !row->offset ||
        ((row->flags & MSR_CANONICAL) && !canonical(value)) ||
        (row->writable && (value & ~row->writable)))
        return false;
    *row_member(cpu, row) = value;
    return true;
}
