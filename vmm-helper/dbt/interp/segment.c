/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Segmentation: descriptors, segment registers, limits of accesses outside 64-bit mode, and the
 * instructions that load and inspect selectors. SDM 3A chapters 3 and 5. Virtual-8086 mode is not
 * there: EFLAGS.VM can never become 1 (exception.c).
 */
#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/stack.h"
#include "vmm-helper/dbt/runtime/mmu.h"

bool x86_long_mode(const X86Cpu *cpu)
{
    return cpu->efer & X86_EFER_LMA;
}

bool x86_v8086(const X86Cpu *cpu)
{
    return cpu->eflags & X86_VM;
}

bool x86_protected(const X86Cpu *cpu)
{
    return (cpu->cr0 & X86_CR0_PE) && !x86_v8086(cpu);
}

void x86_require_cpl0(X86Cpu *cpu)
{
    if (cpu->cpl)
        x86_raise_gp(cpu, 0);
}

/* --- Accesses through a segment ----------------------------------------------------------------
 */

static _Noreturn void segment_fault(X86Cpu *cpu, unsigned segment)
{
    x86_raise_error(cpu, segment == X86_SS ? X86_EXC_SS : X86_EXC_GP, 0);
}

uint64_t x86_segment_linear(X86Cpu *cpu, unsigned segment, uint64_t offset, unsigned size,
                            bool write)
{
    const X86Segment *s = &cpu->segment[segment];
    uint64_t last;

    if (cpu->mode == X86_MODE_64)
        return offset + cpu->seg_base[segment];
    offset = (uint32_t)offset;
    last = offset + (size ? size - 1 : 0);
    if (cpu->cr0 & X86_CR0_PE) {
        bool code = s->flags & SEG_CODE;

        if (s->unusable)
            segment_fault(cpu, segment);
        if (write ? code || !(s->flags & SEG_WRITABLE) : code && !(s->flags & SEG_READABLE))
            segment_fault(cpu, segment);
        if (!code && (s->flags & SEG_EXPAND_DOWN)) {
            if (offset <= s->limit || last > (s->flags & SEG_DB ? UINT32_MAX : 0xffff))
                segment_fault(cpu, segment);
            return (uint32_t)(s->base + offset);
        }
    }
    if (last > s->limit)
        segment_fault(cpu, segment);
    return (uint32_t)(s->base + offset);
}

uint64_t x86_ea_slow(X86Cpu *cpu, const Uop *u, uint64_t offset, unsigned size, bool write)
{
    if (u->flags & UOP_AD16)
        offset = (uint16_t)offset;
    else if (u->flags & UOP_AD32)
        offset = (uint32_t)offset;
    return x86_segment_linear(cpu, u->seg, offset, size, write);
}

/* --- Segment registers -------------------------------------------------------------------------
 */

static void update_base(X86Cpu *cpu, unsigned segment)
{
    bool flat = cpu->mode == X86_MODE_64 && segment != X86_FS && segment != X86_GS;

    cpu->seg_base[segment] = flat ? 0 : cpu->segment[segment].base;
}

void x86_update_cs(X86Cpu *cpu)
{
    const X86Segment *cs = &cpu->segment[X86_CS];
    bool long_mode = x86_long_mode(cpu);

    cpu->mode = long_mode && (cs->flags & SEG_L) ? X86_MODE_64
                : cs->flags & SEG_DB             ? X86_MODE_32
                                                 : X86_MODE_16;
    cpu->rip_mask = cpu->mode == X86_MODE_64 ? UINT64_MAX : UINT32_MAX;
    for (unsigned i = 0; i < X86_N_SEGMENTS; i++)
        update_base(cpu, i);
}

void x86_set_segment(X86Cpu *cpu, unsigned segment, const X86Segment *value)
{
    cpu->segment[segment] = *value;
    if (segment == X86_CS)
        x86_update_cs(cpu);
    else
        update_base(cpu, segment);
}

/* Real mode: base follows the selector; limit and access rights stay ("unreal" mode relies on it),
 * except that a load of CS in real mode makes it writable data's equal. */
void x86_set_real_segment(X86Cpu *cpu, unsigned segment, uint16_t selector)
{
    X86Segment value = cpu->segment[segment];

    value.selector = selector;
    value.base = (uint64_t)selector << 4;
    value.unusable = false;
    if (segment == X86_CS)
        value.flags = (value.flags & ~(SEG_DPL | SEG_DB | SEG_L)) | SEG_P | SEG_S | SEG_WRITABLE;
    x86_set_segment(cpu, segment, &value);
}

void x86_set_cpl(X86Cpu *cpu, unsigned cpl)
{
    cpu->cpl = (uint8_t)cpl;
    x86_update_mode(cpu);
}

static void descriptor_parse(uint64_t raw, uint16_t selector, X86Segment *ret)
{
    uint32_t limit = (uint32_t)(raw & 0xffff) | (uint32_t)(raw >> 32 & 0xf0000);

    *ret = (X86Segment){
        .base = (raw >> 16 & 0xffffff) | (raw >> 32 & 0xff000000),
        .flags = (uint16_t)(raw >> 40 & 0xf0ff),
        .selector = selector,
    };
    ret->limit = ret->flags & SEG_G ? limit << 12 | 0xfff : limit;
}

bool x86_read_descriptor(X86Cpu *cpu, uint16_t selector, SegDescriptor *ret)
{
    uint64_t base = selector & 4 ? cpu->ldt.base : cpu->gdt.base;
    uint32_t limit = selector & 4 ? cpu->ldt.limit : cpu->gdt.limit, offset = selector & 0xfff8;

    if (!(selector & 0xfffc) || ((selector & 4) && cpu->ldt.unusable) || offset + 7 > limit)
        return false;
    ret->address = base + offset;
    ret->raw = x86_system_load(cpu, ret->address, 8);
    descriptor_parse(ret->raw, selector, &ret->segment);
    return true;
}

void x86_set_accessed(X86Cpu *cpu, SegDescriptor *descriptor)
{
    if ((descriptor->segment.flags & SEG_ACCESSED) || !descriptor->address)
        return;
    x86_system_store(cpu, descriptor->address + 5, (descriptor->raw >> 40 & 0xff) | SEG_ACCESSED,
                     1);
    descriptor->segment.flags |= SEG_ACCESSED;
}

static void load_ss_checks(X86Cpu *cpu, const SegDescriptor *d, uint16_t selector)
{
    unsigned dpl = (d->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT, error = selector & 0xfffc;

    if ((selector & 3) != cpu->cpl || dpl != cpu->cpl ||
        (d->segment.flags & (SEG_S | SEG_CODE | SEG_WRITABLE)) != (SEG_S | SEG_WRITABLE))
        x86_raise_gp(cpu, error);
    if (!(d->segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_SS, error);
}

void x86_load_segment(X86Cpu *cpu, unsigned segment, uint16_t selector)
{
    SegDescriptor d;
    unsigned dpl, error = selector & 0xfffc;

    if (!x86_protected(cpu)) {
        x86_set_real_segment(cpu, segment, selector);
        return;
    }
    if (!(selector & 0xfffc)) {
        X86Segment null = {.selector = selector, .unusable = true};

        /* A null SS is for 64-bit mode below ring 3 (SDM 3A 5.4.1.1). */
        if (segment == X86_SS &&
            (cpu->mode != X86_MODE_64 || cpu->cpl == 3 || (selector & 3) != cpu->cpl))
            x86_raise_gp(cpu, 0);
        if (segment == X86_SS)
            null.flags = (uint16_t)(cpu->cpl << SEG_DPL_SHIFT);
        if (cpu->mode == X86_MODE_64 && (segment == X86_FS || segment == X86_GS))
            null.base = 0;
        x86_set_segment(cpu, segment, &null);
        return;
    }
    if (!x86_read_descriptor(cpu, selector, &d))
        x86_raise_gp(cpu, error);
    dpl = (d.segment.flags & SEG_DPL) >> SEG_DPL_SHIFT;
    if (segment == X86_SS) {
        load_ss_checks(cpu, &d, selector);
    } else {
        bool code = d.segment.flags & SEG_CODE;

        if (!(d.segment.flags & SEG_S) || (code && !(d.segment.flags & SEG_READABLE)))
            x86_raise_gp(cpu, error);
        if (!(code && (d.segment.flags & SEG_CONFORMING)) &&
            ((selector & 3) > dpl || cpu->cpl > dpl))
            x86_raise_gp(cpu, error);
        if (!(d.segment.flags & SEG_P))
            x86_raise_error(cpu, X86_EXC_NP, error);
    }
    x86_set_accessed(cpu, &d);
    x86_set_segment(cpu, segment, &d.segment);
}

X86_INSN(mov_sreg)
{
    if (u->src2) {
        uint16_t selector = u->flags & UOP_MEM ? x86_load16(cpu, x86_ea(cpu, u, 2, false))
                                               : (uint16_t)cpu->r[u->src];

        if (u->dst == X86_CS || u->dst > X86_GS)
            x86_raise(cpu, X86_EXC_UD);
        x86_load_segment(cpu, u->dst, selector);
        if (u->dst == X86_SS)
            x86_interrupt_shadow(cpu);
        return;
    }
    if (u->src > X86_GS)
        x86_raise(cpu, X86_EXC_UD);
    if (u->flags & UOP_MEM)
        x86_store16(cpu, x86_ea(cpu, u, 2, true), cpu->segment[u->src].selector);
    else
        reg_put(cpu, u->opsize * 8u, u->dst, cpu->segment[u->src].selector);
}

static void load_far_pointer(X86Cpu *cpu, const Uop *u, unsigned segment)
{
    unsigned size = u->opsize;
    uint64_t linear = x86_ea(cpu, u, size + 2, false), offset;
    uint16_t selector;

    offset = size == 2   ? x86_load16(cpu, linear)
             : size == 4 ? x86_load32(cpu, linear)
                         : x86_load64(cpu, linear);
    selector = x86_load16(cpu, linear + size);
    x86_load_segment(cpu, segment, selector);
    reg_put(cpu, size * 8, u->dst, offset);
}

X86_INSN(les)
{
    load_far_pointer(cpu, u, X86_ES);
}

X86_INSN(lds)
{
    load_far_pointer(cpu, u, X86_DS);
}

X86_INSN(lss)
{
    load_far_pointer(cpu, u, X86_SS);
}

X86_INSN(lfs)
{
    load_far_pointer(cpu, u, X86_FS);
}

X86_INSN(lgs)
{
    load_far_pointer(cpu, u, X86_GS);
}

/* --- LDTR, TR, GDTR, IDTR ----------------------------------------------------------------------
 */

static void umip(X86Cpu *cpu)
{
    if ((cpu->cr4 & X86_CR4_UMIP) && cpu->cpl)
        x86_raise_gp(cpu, 0);
}

static uint16_t selector_operand(X86Cpu *cpu, const Uop *u)
{
    return u->flags & UOP_MEM ? x86_load16(cpu, x86_ea(cpu, u, 2, false))
                              : (uint16_t)cpu->r[u->dst];
}

static void selector_result(X86Cpu *cpu, const Uop *u, uint64_t value)
{
    if (u->flags & UOP_MEM)
        x86_store16(cpu, x86_ea(cpu, u, 2, true), (uint16_t)value);
    else
        reg_put(cpu, u->opsize * 8u, u->dst, value);
}

X86_INSN(sldt)
{
    if (!x86_protected(cpu))
        x86_raise(cpu, X86_EXC_UD);
    umip(cpu);
    selector_result(cpu, u, cpu->ldt.selector);
}

X86_INSN(str)
{
    if (!x86_protected(cpu))
        x86_raise(cpu, X86_EXC_UD);
    umip(cpu);
    selector_result(cpu, u, cpu->tr.selector);
}

/* A system descriptor is 16 bytes in long mode. */
static void wide_base(X86Cpu *cpu, SegDescriptor *d)
{
    if (x86_long_mode(cpu))
        d->segment.base |= x86_system_load(cpu, d->address + 8, 4) << 32;
}

X86_INSN(lldt)
{
    uint16_t selector;
    SegDescriptor d;

    if (!x86_protected(cpu))
        x86_raise(cpu, X86_EXC_UD);
    x86_require_cpl0(cpu);
    selector = selector_operand(cpu, u);
    if (!(selector & 0xfffc)) {
        cpu->ldt = (X86Segment){.selector = selector, .unusable = true};
        return;
    }
    if ((selector & 4) || !x86_read_descriptor(cpu, selector, &d) ||
        (d.segment.flags & (SEG_S | SEG_TYPE)) != SYS_LDT)
        x86_raise_gp(cpu, selector & 0xfffc);
    if (!(d.segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, selector & 0xfffc);
    wide_base(cpu, &d);
    cpu->ldt = d.segment;
}

X86_INSN(ltr)
{
    uint16_t selector;
    SegDescriptor d;
    unsigned type;

    if (!x86_protected(cpu))
        x86_raise(cpu, X86_EXC_UD);
    x86_require_cpl0(cpu);
    selector = selector_operand(cpu, u);
    if ((selector & 4) || !x86_read_descriptor(cpu, selector, &d))
        x86_raise_gp(cpu, selector & 0xfffc);
    type = d.segment.flags & (SEG_S | SEG_TYPE);
    if (type != SYS_TSS32 && (type != SYS_TSS16 || x86_long_mode(cpu)))
        x86_raise_gp(cpu, selector & 0xfffc);
    if (!(d.segment.flags & SEG_P))
        x86_raise_error(cpu, X86_EXC_NP, selector & 0xfffc);
    wide_base(cpu, &d);
    x86_system_store(cpu, d.address + 5, (d.raw >> 40 & 0xff) | 2, 1);
    d.segment.flags |= 2;
    cpu->tr = d.segment;
}

static void table_store(X86Cpu *cpu, const Uop *u, const X86Table *table)
{
    unsigned base_size = cpu->mode == X86_MODE_64 ? 8 : 4;
    uint64_t linear;
    uint8_t bytes[10];

    umip(cpu);
    linear = x86_ea(cpu, u, 2 + base_size, true);
    memcpy(bytes, &table->limit, 2);
    memcpy(bytes + 2, &table->base, 8);
    x86_store_bytes(cpu, linear, bytes, 2 + base_size);
}

static void table_load(X86Cpu *cpu, const Uop *u, X86Table *table)
{
    unsigned base_size = cpu->mode == X86_MODE_64 ? 8 : 4;
    uint64_t base = 0, linear;
    uint8_t bytes[10];

    x86_require_cpl0(cpu);
    linear = x86_ea(cpu, u, 2 + base_size, false);
    x86_load_bytes(cpu, linear, bytes, 2 + base_size);
    memcpy(&base, bytes + 2, base_size);
    if (cpu->mode == X86_MODE_64) {
        if ((uint64_t)((int64_t)(base << 16) >> 16) != base)
            x86_raise_gp(cpu, 0);
    } else if (u->opsize == 2) {
        base &= 0xffffff;
    }
    memcpy(&table->limit, bytes, 2);
    table->base = base;
}

X86_INSN(sgdt)
{
    table_store(cpu, u, &cpu->gdt);
}

X86_INSN(sidt)
{
    table_store(cpu, u, &cpu->idt);
}

X86_INSN(lgdt)
{
    table_load(cpu, u, &cpu->gdt);
}

X86_INSN(lidt)
{
    table_load(cpu, u, &cpu->idt);
}

/* --- LAR, LSL, VERR, VERW, ARPL ----------------------------------------------------------------
 */

static void set_zf(X86Cpu *cpu, bool zf)
{
    flags_set_oszapc(cpu, (flags_oszapc(cpu) & ~X86_ZF) | (zf ? X86_ZF : 0));
}

static uint16_t inspect_operand(X86Cpu *cpu, const Uop *u, unsigned reg)
{
    if (!x86_protected(cpu))
        x86_raise(cpu, X86_EXC_UD);
    return u->flags & UOP_MEM ? x86_load16(cpu, x86_ea(cpu, u, 2, false)) : (uint16_t)cpu->r[reg];
}

/* Readable at this CPL and RPL; conforming code always is. */
static bool visible(const X86Cpu *cpu, const SegDescriptor *d, uint16_t selector)
{
    unsigned dpl = (d->segment.flags & SEG_DPL) >> SEG_DPL_SHIFT;
    bool conforming = (d->segment.flags & (SEG_S | SEG_CODE | SEG_CONFORMING)) ==
                      (SEG_S | SEG_CODE | SEG_CONFORMING);

    return conforming || (cpu->cpl <= dpl && (selector & 3) <= dpl);
}

static bool system_type_valid(const X86Cpu *cpu, unsigned type, bool for_limit)
{
    switch (type) {
    case SYS_TSS16:
    case SYS_TSS16_BUSY:
    case SYS_CALL16:
    case SYS_TASK_GATE:
        if (x86_long_mode(cpu))
            return false;
        return !for_limit || type == SYS_TSS16 || type == SYS_TSS16_BUSY;
    case SYS_LDT:
    case SYS_TSS32:
    case SYS_TSS32_BUSY:
        return true;
    case SYS_CALL32:
        return !for_limit;
    default:
        return false;
    }
}

static bool inspect(X86Cpu *cpu, uint16_t selector, bool for_limit, SegDescriptor *d)
{
    if (!x86_read_descriptor(cpu, selector, d) || !visible(cpu, d, selector))
        return false;
    return (d->segment.flags & SEG_S) ||
           system_type_valid(cpu, d->segment.flags & SEG_TYPE, for_limit);
}

X86_INSN(lar)
{
    uint16_t selector = inspect_operand(cpu, u, u->src);
    SegDescriptor d;
    bool ok = inspect(cpu, selector, false, &d);

    if (ok)
        reg_put(cpu, u->opsize * 8u, u->dst, d.raw >> 32 & 0x00f0ff00);
    set_zf(cpu, ok);
}

X86_INSN(lsl)
{
    uint16_t selector = inspect_operand(cpu, u, u->src);
    SegDescriptor d;
    bool ok = inspect(cpu, selector, true, &d);

    if (ok)
        reg_put(cpu, u->opsize * 8u, u->dst, d.segment.limit);
    set_zf(cpu, ok);
}

static void verify(X86Cpu *cpu, const Uop *u, bool write)
{
    uint16_t selector = inspect_operand(cpu, u, u->dst);
    SegDescriptor d;
    bool ok = x86_read_descriptor(cpu, selector, &d) && (d.segment.flags & SEG_S) &&
              visible(cpu, &d, selector);

    if (ok) {
        bool code = d.segment.flags & SEG_CODE, bit = d.segment.flags & SEG_WRITABLE;

        ok = write ? !code && bit : !code || bit;
    }
    set_zf(cpu, ok);
}

X86_INSN(verr)
{
    verify(cpu, u, false);
}

X86_INSN(verw)
{
    verify(cpu, u, true);
}

X86_INSN(arpl)
{
    uint16_t value = inspect_operand(cpu, u, u->dst), rpl = (uint16_t)cpu->r[u->src] & 3;
    bool raise = (value & 3) < rpl;

    if (raise) {
        value = (uint16_t)((value & ~3) | rpl);
        if (u->flags & UOP_MEM)
            x86_store16(cpu, x86_ea(cpu, u, 2, true), value);
        else
            reg_put(cpu, 16, u->dst, value);
    }
    set_zf(cpu, raise);
}
