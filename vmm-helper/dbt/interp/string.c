/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * String instructions and port I/O. A repeated MOVS or STOS works on whole pieces of pages; every
 * repetition can stop for whatever needs attention, with the counter and index registers as they
 * are then and RIP still at the instruction. SDM 2B REP.
 */
#include <string.h>

#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/operand.h"
#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/dbt.h"

typedef struct StringState {
    unsigned size; /* of an element, bytes */
    unsigned address_bits;
    uint64_t mask; /* of index registers and the counter */
    bool repeat, down;
    unsigned budget; /* elements until the next look at attention */
} StringState;

#define STRING_BUDGET 1024

static StringState string_begin(X86Cpu *cpu, const Uop *u)
{
    cpu->uop = u;
    return (StringState){
        .size = u->opsize,
        .address_bits = u->src2 * 8u,
        .mask = size_mask(u->src2 * 8u),
        .repeat = u->flags & (UOP_REP | UOP_REPNE),
        .down = cpu->eflags & X86_DF,
        .budget = STRING_BUDGET,
    };
}

static uint64_t string_count(const X86Cpu *cpu, const StringState *s)
{
    return cpu->r[X86_RCX] & s->mask;
}

static void string_advance(X86Cpu *cpu, const StringState *s, unsigned reg, uint64_t elements)
{
    uint64_t bytes = elements * s->size;

    reg_put(cpu, s->address_bits, reg, cpu->r[reg] + (s->down ? -bytes : bytes));
}

static void string_counted(X86Cpu *cpu, StringState *s, uint64_t elements)
{
    if (s->repeat)
        reg_put(cpu, s->address_bits, X86_RCX, cpu->r[X86_RCX] - elements);
    s->budget = elements < s->budget ? s->budget - (unsigned)elements : 0;
}

/* After some elements with more to do: must the instruction be left for now? */
static bool string_interrupted(X86Cpu *cpu, StringState *s)
{
    uint32_t attention = x86_attention(cpu);

    if (attention & X86_ATTENTION_STEP)
        return true;
    if (s->budget)
        return false;
    s->budget = STRING_BUDGET;
    return attention != 0;
}

static const Uop *string_leave(X86Cpu *cpu, const Uop *u)
{
    return uop_leave(cpu, u);
}

static uint64_t string_linear(X86Cpu *cpu, const StringState *s, unsigned segment, unsigned reg,
                              bool write)
{
    return x86_segment_linear(cpu, segment, cpu->r[reg] & s->mask, s->size, write);
}

static uint64_t element_load(X86Cpu *cpu, uint64_t linear, unsigned size)
{
    switch (size) {
    case 1:
        return x86_load8(cpu, linear);
    case 2:
        return x86_load16(cpu, linear);
    case 4:
        return x86_load32(cpu, linear);
    default:
        return x86_load64(cpu, linear);
    }
}

static void element_store(X86Cpu *cpu, uint64_t linear, uint64_t value, unsigned size)
{
    switch (size) {
    case 1:
        x86_store8(cpu, linear, (uint8_t)value);
        break;
    case 2:
        x86_store16(cpu, linear, (uint16_t)value);
        break;
    case 4:
        x86_store32(cpu, linear, (uint32_t)value);
        break;
    default:
        x86_store64(cpu, linear, value);
        break;
    }
}

/* Elements, at most @count, that lie in one page upwards from @linear and inside the segment. */
static uint64_t string_piece(const X86Cpu *cpu, const StringState *s, unsigned segment,
                             unsigned reg, uint64_t linear, uint64_t count)
{
    uint64_t bytes = GUEST_PAGE_SIZE - (linear & 0xfff), offset = cpu->r[reg] & s->mask;

    if (cpu->mode != X86_MODE_64) {
        const X86Segment *seg = &cpu->segment[segment];
        uint64_t limit = seg->flags & SEG_EXPAND_DOWN && !(seg->flags & SEG_CODE)
                             ? s->mask
                             : MIN(s->mask, seg->limit);

        bytes = offset <= limit ? MIN(bytes, limit - offset + 1) : 0;
    }
    return MIN(count, bytes / s->size);
}

static bool string_bulk(const X86Cpu *cpu, const StringState *s)
{
    return s->repeat && !s->down && !(x86_attention((X86Cpu *)(uintptr_t)cpu) & X86_ATTENTION_STEP);
}

/* Upwards, element by element where the areas overlap so that it shows. */
static void copy_up(uint64_t to, uint64_t from, uint64_t bytes, unsigned size)
{
    if (!GUEST_TSAN && to - from >= bytes) {
        memmove((void *)(uintptr_t)to, (const void *)(uintptr_t)from, bytes);
        return;
    }
    for (uint64_t i = 0; i < bytes; i += size) {
        switch (size) {
        case 1:
            guest_put8(to + i, guest_get8(from + i));
            break;
        case 2:
            guest_put16(to + i, guest_get16(from + i));
            break;
        case 4:
            guest_put32(to + i, guest_get32(from + i));
            break;
        default:
            guest_put64(to + i, guest_get64(from + i));
            break;
        }
    }
}

const Uop *insn_movs(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);

    while (!s.repeat || string_count(cpu, &s)) {
        uint64_t from = string_linear(cpu, &s, u->seg, X86_RSI, false),
                 to = string_linear(cpu, &s, X86_ES, X86_RDI, true), n = 1;

        if (string_bulk(cpu, &s)) {
            uint64_t host_from, host_to;

            n = string_piece(cpu, &s, u->seg, X86_RSI, from, string_count(cpu, &s));
            n = string_piece(cpu, &s, X86_ES, X86_RDI, to, n);
            if (n > 1 && (host_from = x86_bulk_read(cpu, from)) &&
                (host_to = x86_bulk_write(cpu, to)))
                copy_up(host_to, host_from, n * s.size, s.size);
            else
                n = 1;
        }
        if (n <= 1) {
            n = 1;
            element_store(cpu, to, element_load(cpu, from, s.size), s.size);
        }
        string_advance(cpu, &s, X86_RSI, n);
        string_advance(cpu, &s, X86_RDI, n);
        string_counted(cpu, &s, n);
        if (!s.repeat)
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}

static void fill_up(uint64_t to, uint64_t value, uint64_t bytes, unsigned size)
{
    uint64_t byte = value & 0xff;
    bool same = value == byte * (size_mask(size * 8) / 0xff);

    if (!GUEST_TSAN && same) {
        memset((void *)(uintptr_t)to, (int)byte, bytes);
        return;
    }
    for (uint64_t i = 0; i < bytes; i += size)
        host_put(to + i, size * 8, value);
}

const Uop *insn_stos(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);
    uint64_t value = cpu->r[X86_RAX] & size_mask(s.size * 8);

    while (!s.repeat || string_count(cpu, &s)) {
        uint64_t to = string_linear(cpu, &s, X86_ES, X86_RDI, true), n = 1, host;

        if (string_bulk(cpu, &s)) {
            n = string_piece(cpu, &s, X86_ES, X86_RDI, to, string_count(cpu, &s));
            if (n > 1 && (host = x86_bulk_write(cpu, to)))
                fill_up(host, value, n * s.size, s.size);
            else
                n = 1;
        }
        if (n <= 1) {
            n = 1;
            element_store(cpu, to, value, s.size);
        }
        string_advance(cpu, &s, X86_RDI, n);
        string_counted(cpu, &s, n);
        if (!s.repeat)
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}

const Uop *insn_lods(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);

    while (!s.repeat || string_count(cpu, &s)) {
        uint64_t value = element_load(cpu, string_linear(cpu, &s, u->seg, X86_RSI, false), s.size);

        if (s.size == 1)
            reg_put(cpu, 8, 0, value);
        else
            reg_put(cpu, s.size * 8, X86_RAX, value);
        string_advance(cpu, &s, X86_RSI, 1);
        string_counted(cpu, &s, 1);
        if (!s.repeat)
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}

/* REPE and REPNE end by ZF; the flags are those of the last comparison. */
static bool compare_goes_on(const X86Cpu *cpu, const Uop *u)
{
    return flag_zf(cpu) == !(u->flags & UOP_REPNE);
}

static void compare(X86Cpu *cpu, unsigned size, uint64_t a, uint64_t b)
{
    unsigned bits = size * 8;
    uint64_t result = (a - b) & size_mask(bits);

    switch (size) {
    case 1:
        flags_sub(cpu, 8, a, b, result);
        break;
    case 2:
        flags_sub(cpu, 16, a, b, result);
        break;
    case 4:
        flags_sub(cpu, 32, a, b, result);
        break;
    default:
        flags_sub(cpu, 64, a, b, result);
        break;
    }
}

const Uop *insn_scas(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);

    while (!s.repeat || string_count(cpu, &s)) {
        uint64_t value = element_load(cpu, string_linear(cpu, &s, X86_ES, X86_RDI, false), s.size);

        compare(cpu, s.size, cpu->r[X86_RAX] & size_mask(s.size * 8), value);
        string_advance(cpu, &s, X86_RDI, 1);
        string_counted(cpu, &s, 1);
        if (!s.repeat || !compare_goes_on(cpu, u))
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}

const Uop *insn_cmps(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);

    while (!s.repeat || string_count(cpu, &s)) {
        uint64_t a = element_load(cpu, string_linear(cpu, &s, u->seg, X86_RSI, false), s.size);
        uint64_t b = element_load(cpu, string_linear(cpu, &s, X86_ES, X86_RDI, false), s.size);

        compare(cpu, s.size, a, b);
        string_advance(cpu, &s, X86_RSI, 1);
        string_advance(cpu, &s, X86_RDI, 1);
        string_counted(cpu, &s, 1);
        if (!s.repeat || !compare_goes_on(cpu, u))
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}

/* --- Ports -------------------------------------------------------------------------------------
 */

/* SDM 1 19.5: CPL above IOPL looks at the TSS's bitmap. */
static void require_port(X86Cpu *cpu, uint16_t port, unsigned size)
{
    unsigned base, at;
    uint16_t bits;

    if (!(cpu->cr0 & X86_CR0_PE) || cpu->cpl <= (cpu->eflags & X86_IOPL) >> 12)
        return;
    if (!(cpu->tr.flags & 8) || cpu->tr.limit < 103)
        x86_raise_gp(cpu, 0);
    base = (unsigned)x86_system_load(cpu, cpu->tr.base + 102, 2);
    at = base + port / 8;
    if (at + 1 > cpu->tr.limit)
        x86_raise_gp(cpu, 0);
    bits = (uint16_t)x86_system_load(cpu, cpu->tr.base + at, 2);
    if (bits >> (port & 7) & ((1u << size) - 1))
        x86_raise_gp(cpu, 0);
}

static uint64_t port_access(X86Cpu *cpu, uint16_t port, uint64_t value, unsigned size, bool write)
{
    MemoryAccess access = {.address = port,
                           .value = value,
                           .size = (uint8_t)size,
                           .write = write,
                           .requester = cpu->index};

    dbt_quiesce_begin(cpu);
    memory_dispatch(cpu->memory, MEMORY_SPACE_PORT, &access);
    dbt_quiesce_end(cpu);
    return access.value;
}

X86_INSN(in)
{
    unsigned size = MIN(u->opsize, 4u);
    uint16_t port = (uint16_t)(u->src2 ? (uint8_t)u->imm : cpu->r[X86_RDX]);
    uint64_t value;

    require_port(cpu, port, size);
    value = port_access(cpu, port, 0, size, false);
    reg_put(cpu, size * 8, 0, value);
}

X86_INSN(out)
{
    unsigned size = MIN(u->opsize, 4u);
    uint16_t port = (uint16_t)(u->src2 ? (uint8_t)u->imm : cpu->r[X86_RDX]);

    require_port(cpu, port, size);
    port_access(cpu, port, reg_get(cpu, size * 8, 0), size, true);
}

const Uop *insn_ins(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);
    uint16_t port = (uint16_t)cpu->r[X86_RDX];

    s.size = MIN(s.size, 4u);
    require_port(cpu, port, s.size);
    while (!s.repeat || string_count(cpu, &s)) {
        uint64_t to = string_linear(cpu, &s, X86_ES, X86_RDI, true);

        /* A fault must come before the device has given its data. */
        x86_probe(cpu, to, s.size, true);
        element_store(cpu, to, port_access(cpu, port, 0, s.size, false), s.size);
        string_advance(cpu, &s, X86_RDI, 1);
        string_counted(cpu, &s, 1);
        if (!s.repeat)
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}

const Uop *insn_outs(X86Cpu *cpu, const Uop *u)
{
    StringState s = string_begin(cpu, u);
    uint16_t port = (uint16_t)cpu->r[X86_RDX];

    s.size = MIN(s.size, 4u);
    require_port(cpu, port, s.size);
    while (!s.repeat || string_count(cpu, &s)) {
        port_access(cpu, port,
                    element_load(cpu, string_linear(cpu, &s, u->seg, X86_RSI, false), s.size),
                    s.size, true);
        string_advance(cpu, &s, X86_RSI, 1);
        string_counted(cpu, &s, 1);
        if (!s.repeat)
            break;
        if (string_count(cpu, &s) && string_interrupted(cpu, &s))
            return string_leave(cpu, u);
    }
    UOP_NEXT(cpu, u);
}
