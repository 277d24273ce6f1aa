/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random experiments: see random-case.h. Encodings are made from the row's own text, so every row is
 * met equally often whatever its share of the opcode space. Values come from a pool of edges as often
 * as from noise; memory operands mostly hit the data area, sometimes its end, sometimes nothing.
 */
#include "tests/insn/random-case.h"


#include <stdlib.h>
#include <string.h>

#include "vmm-helper/cpu/x86-state.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static unsigned below(uint64_t *state, unsigned n)
{
    return (unsigned)(random_next(state) % n);
}

static bool chance(uint64_t *state, unsigned percent)
{
    return below(state, 100) < percent;
}

/* --- Which rows -------------------------------------------------------------------------------- */

static const struct {
    uint16_t op;
    const char *why;
} excluded_ops[] = {
    {X86_OP_SYSCALL, "enters the host's kernel"},
    {X86_OP_SYSENTER, "enters the host's kernel"},
    {X86_OP_INT, "enters the host's kernel"},
    {X86_OP_INT3, "a signal of its own here"},
    {X86_OP_INT1, "a signal of its own here"},
    {X86_OP_INTO, "a signal of its own here"},
    {X86_OP_VMCALL, "enters a hypervisor"},
    {X86_OP_VMMCALL, "enters a hypervisor"},
    {X86_OP_CPUID, "tells the processor"},
    {X86_OP_XGETBV, "tells the processor"},
    {X86_OP_RDTSC, "tells the time"},
    {X86_OP_RDTSCP, "tells the time"},
    {X86_OP_RDPMC, "depends on the host's CR4"},
    {X86_OP_RDRAND, "random"},
    {X86_OP_RDSEED, "random"},
    {X86_OP_RDPID, "tells the processor"},
    {X86_OP_SGDT, "the host's kernel emulates it (UMIP)"},
    {X86_OP_SIDT, "the host's kernel emulates it (UMIP)"},
    {X86_OP_SLDT, "the host's kernel emulates it (UMIP)"},
    {X86_OP_STR, "the host's kernel emulates it (UMIP)"},
    {X86_OP_SMSW, "the host's kernel emulates it (UMIP)"},
    {X86_OP_LAR, "depends on the host's GDT"},
    {X86_OP_LSL, "depends on the host's GDT"},
    {X86_OP_VERR, "depends on the host's GDT"},
    {X86_OP_VERW, "depends on the host's GDT"},
    {X86_OP_MOV_SREG, "depends on the host's GDT"},
    {X86_OP_PUSH_SREG, "depends on the host's GDT"},
    {X86_OP_POP_SREG, "depends on the host's GDT"},
    {X86_OP_LES, "depends on the host's GDT"},
    {X86_OP_LDS, "depends on the host's GDT"},
    {X86_OP_LSS, "depends on the host's GDT"},
    {X86_OP_LFS, "depends on the host's GDT"},
    {X86_OP_LGS, "depends on the host's GDT"},
    {X86_OP_CALL_FAR, "depends on the host's GDT"},
    {X86_OP_JMP_FAR, "depends on the host's GDT"},
    {X86_OP_RET_FAR, "depends on the host's GDT"},
    {X86_OP_IRET, "depends on the host's GDT"},
    {X86_OP_RDFSBASE, "the test's own thread pointer"},
    {X86_OP_RDGSBASE, "the test's own thread pointer"},
    {X86_OP_WRFSBASE, "the test's own thread pointer"},
    {X86_OP_WRGSBASE, "the test's own thread pointer"},
    {X86_OP_XSAVE, "the area depends on the host's XCR0"},
    {X86_OP_XSAVEOPT, "the area depends on the host's XCR0"},
    {X86_OP_XSAVEC, "the area depends on the host's XCR0"},
    {X86_OP_XSAVES, "no model has it"},
    {X86_OP_XRSTORS, "no model has it"},
    {X86_OP_XRSTOR, "the area depends on the host's XCR0"},
};

const char *random_row_excluded(const X86Row *row, X86Mode mode)
{
    if (mode == X86_MODE_64 && row->attributes & X86_ROW_I64)
        return "not in 64-bit mode";
    if (mode != X86_MODE_64 && row->attributes & X86_ROW_O64)
        return "64-bit mode only";
    for (size_t i = 0; i < COUNT(excluded_ops); i++) {
        if (excluded_ops[i].op == row->op)
            return excluded_ops[i].why;
    }
    return NULL;
}

/* --- Encodings ----------------------------------------------------------------------------------- */

typedef struct Shape {
    uint8_t prefix; /* mandatory: 0x66, 0xf3, 0xf2 */
    bool rex_w, plus_r, plus_cc, plus_i, modrm, fixed;
    uint8_t opcode[3], n_opcode;
    int digit;
    uint8_t fixed_modrm;
} Shape;

static int hex_byte(const char *text)
{
    char digits[3] = {text[0], text[0] ? text[1] : 0, 0};
    char *end;
    long value = strtol(digits, &end, 16);

    return end == digits + 2 ? (int)value : -1;
}

/* Reads the opcode part of a row's text. */
static Shape parse_shape(const X86Row *row)
{
    Shape shape = {.digit = -1};
    const char *at = row->text, *end = strstr(row->text, row->mnemonic);
    unsigned limit = 1; /* opcode bytes until ModRM */

    while (at < end) {
        size_t n = strcspn(at, " ");
        int byte = hex_byte(at);

        if (!strncmp(at, "NP ", 3)) {
            /* nothing */
        } else if (!strncmp(at, "REX.W ", 6)) {
            shape.rex_w = true;
        } else if (at[0] == '/') {
            shape.modrm = true;
            if (at[1] != 'r')
                shape.digit = at[1] - '0';
        } else if (shape.n_opcode == 0 && !shape.prefix && n == 2 &&
                   (byte == 0x66 || byte == 0xf3 || byte == 0xf2) && at[3] != '|' && hex_byte(at + 3) >= 0 &&
                   at[5] == ' ') {
            shape.prefix = (uint8_t)byte;
        } else if (shape.n_opcode < limit) {
            shape.opcode[shape.n_opcode++] = (uint8_t)byte;
            if (byte == 0x0f && shape.n_opcode == 1 && at + n + 1 < end)
                limit = 2;
            if ((byte == 0x38 || byte == 0x3a) && shape.n_opcode == 2 && limit == 2)
                limit = 3;
            shape.plus_r = n == 4 && at[3] == 'r';
            shape.plus_cc = n == 5;
        } else {
            shape.modrm = shape.fixed = true;
            shape.fixed_modrm = (uint8_t)byte;
            shape.plus_i = n == 4;
        }
        at += n + 1;
    }
    return shape;
}

/* Bytes that may well be the row; the caller decodes to see. */
static void encode(const Shape *shape, const X86Row *row, X86Mode mode, uint64_t *state, uint8_t bytes[15])
{
    static const uint8_t segments[] = {0x26, 0x2e, 0x36, 0x3e};
    unsigned n = 0;
    uint8_t rex = 0;

    for (unsigned i = 0; i < 15; i++)
        bytes[i] = (uint8_t)random_next(state);
    if (chance(state, 4))
        bytes[n++] = segments[below(state, COUNT(segments))];
    if (chance(state, 5))
        bytes[n++] = 0x67;
    if (row->attributes & X86_ROW_LOCK && chance(state, 20))
        bytes[n++] = 0xf0;
    if (row->unit == X86_UNIT_STRING && chance(state, 60))
        bytes[n++] = chance(state, 50) ? 0xf3 : 0xf2;
    /* 66 on near branches means different things to Intel and AMD in 64-bit mode */
    if (!shape->prefix && row->unit != X86_UNIT_SSE && row->unit != X86_UNIT_MMX &&
        !(row->attributes & X86_ROW_F64) && chance(state, 25))
        bytes[n++] = 0x66;
    if (shape->prefix) {
        if (shape->prefix != 0x66 && row->unit == X86_UNIT_INT && chance(state, 20))
            bytes[n++] = 0x66;
        bytes[n++] = shape->prefix;
    }
    if (mode == X86_MODE_64 && (shape->rex_w || chance(state, 60)))
        rex = 0x40 | (random_next(state) & 15) | (shape->rex_w ? 8 : 0);
    if (rex)
        bytes[n++] = rex;
    for (unsigned i = 0; i < shape->n_opcode; i++)
        bytes[n++] = shape->opcode[i];
    if (shape->plus_r)
        bytes[n - 1] |= random_next(state) & 7;
    if (shape->plus_cc)
        bytes[n - 1] |= random_next(state) & 15;
    if (shape->fixed) {
        bytes[n] = shape->fixed_modrm;
        if (shape->plus_i)
            bytes[n] |= random_next(state) & 7;
    } else if (shape->modrm) {
        if (shape->digit >= 0)
            bytes[n] = (uint8_t)((bytes[n] & 0xc7) | shape->digit << 3);
        if (chance(state, 30))
            bytes[n] |= 0xc0;
    }
}

/* --- Values ------------------------------------------------------------------------------------ */

static uint64_t edge_value(uint64_t *state)
{
    static const uint64_t edges[] = {
        0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
        UINT64_C(0x7fffffffffffffff), UINT64_C(0x8000000000000000), UINT64_C(0xffffffffffffffff),
        UINT64_C(0x5555555555555555), 0x10, 0x1f, 0x20, 0x3f, 0x40, 9, 10, 0x99, 0x9a};

    switch (below(state, 4)) {
    case 0:
        return edges[below(state, COUNT(edges))];
    case 1:
        return random_next(state) >> below(state, 64);
    case 2:
        return (uint64_t)((int64_t)random_next(state) >> below(state, 64));
    default:
        return random_next(state);
    }
}

static uint32_t float32_value(uint64_t *state)
{
    static const uint32_t edges[] = {0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000,
                                     0x7fc00000, 0xffc12345, 0x7f800001, 0xff812345, 1, 0x007fffff,
                                     0x00800000, 0x807fffff, 0x7f7fffff, 0x4f000000, 0xcf000000,
                                     0x5f000000, 0x3f000000, 0x40490fdb, 0x33800000, 0x1f800000};

    return chance(state, 60) ? edges[below(state, COUNT(edges))] : (uint32_t)random_next(state);
}

static uint64_t float64_value(uint64_t *state)
{
    static const uint64_t edges[] = {
        0, UINT64_C(0x8000000000000000), UINT64_C(0x3ff0000000000000), UINT64_C(0xbff0000000000000),
        UINT64_C(0x7ff0000000000000), UINT64_C(0xfff0000000000000), UINT64_C(0x7ff8000000000000),
        UINT64_C(0x7ff0000000000001), UINT64_C(0xfff4000000012345), 1, UINT64_C(0x000fffffffffffff),
        UINT64_C(0x0010000000000000), UINT64_C(0x7fefffffffffffff), UINT64_C(0x41e0000000000000),
        UINT64_C(0xc3e0000000000000), UINT64_C(0x43e0000000000000), UINT64_C(0x3fe0000000000000),
        UINT64_C(0x47efffffe0000000), UINT64_C(0x380fffffffffffff), UINT64_C(0x36a0000000000000),
        UINT64_C(0x1e60000000000000), UINT64_C(0x400921fb54442d18)};

    return chance(state, 60) ? edges[below(state, COUNT(edges))] : random_next(state);
}

/* 16 bytes that mean something to some vector instruction. */
static void vector_value(uint64_t *state, uint8_t to[16])
{
    unsigned kind = below(state, 4);

    for (unsigned i = 0; i < 2; i++) {
        uint64_t value;

        if (kind == 0)
            value = float32_value(state) | (uint64_t)float32_value(state) << 32;
        else if (kind == 1)
            value = float64_value(state);
        else if (kind == 2)
            value = edge_value(state);
        else
            value = random_next(state) & random_next(state);
        memcpy(to + i * 8, &value, 8);
    }
}

static void x87_value(uint64_t *state, uint8_t to[10])
{
    static const uint16_t exponents[] = {0x3fff, 0xbfff, 0, 0x8000, 0x7fff, 0xffff, 0x3ffe, 0x4000,
                                         1, 0x7ffe, 0x403e, 0x3f80, 0x401e, 0xc03e, 0x3c01};
    static const uint64_t mantissas[] = {
        0, UINT64_C(0x8000000000000000), UINT64_C(0xc000000000000000), UINT64_C(0xffffffffffffffff),
        UINT64_C(0x8000000000000001), 1, UINT64_C(0xa000000000000000), UINT64_C(0xc90fdaa22168c235)};
    uint16_t exponent = exponents[below(state, COUNT(exponents))];
    uint64_t mantissa = mantissas[below(state, COUNT(mantissas))];

    if (chance(state, 40)) {
        mantissa = random_next(state) | UINT64_C(0x8000000000000000);
        exponent = (uint16_t)(0x3fff + (int)below(state, 80) - 40);
    }
    memcpy(to, &mantissa, 8);
    memcpy(to + 8, &exponent, 2);
}

static void make_fx(uint64_t *state, uint8_t fx[512], bool x87)
{
    uint16_t cw = 0x37f, sw = 0;
    uint32_t mxcsr = 0x1f80;
    uint8_t valid = 0;

    memset(fx, 0, 512);
    if (x87) {
        cw = 0x40 | 0x3f;
        cw |= (uint16_t)(random_next(state) & 0xf00);
        if (chance(state, 30))
            cw &= (uint16_t)(~0x3f | (random_next(state) & 0x3f));
        sw = (uint16_t)(random_next(state) & 0x7f00);
        if (chance(state, 30))
            sw |= random_next(state) & 0x7f;
        if (chance(state, 90))
            sw &= (uint16_t)(~0x3f | cw); /* else an exception is pending */
        if (sw & ~cw & 0x3f)
            sw |= 0x8080;
        valid = chance(state, 80) ? 0xff : (uint8_t)random_next(state);
    }
    if (chance(state, 60)) {
        mxcsr = 0x1f80 | (random_next(state) & 0xe07f);
        if (chance(state, 30))
            mxcsr &= (uint32_t)(~0x1f80 | (random_next(state) & 0x1f80));
    }
    memcpy(fx, &cw, 2);
    memcpy(fx + 2, &sw, 2);
    fx[4] = valid;
    memcpy(fx + 24, &mxcsr, 4);
    for (unsigned i = 0; i < 8; i++)
        x87_value(state, fx + 32 + 16 * i);
    for (unsigned i = 0; i < 16; i++)
        vector_value(state, fx + 160 + 16 * i);
}

/* --- Registers and aim --------------------------------------------------------------------------- */

static uint64_t pick_target(uint64_t *state)
{
    unsigned kind = below(state, 100);

    if (kind < 70)
        return INSN_DATA_ADDRESS + 0x400 + below(state, 0x100) * 16;
    if (kind < 88)
        return INSN_DATA_ADDRESS + 0x400 + below(state, 0x1400);
    if (kind < 92)
        return INSN_DATA_ADDRESS + 0xff0 + below(state, 32); /* across the pages */
    if (kind < 96)
        return INSN_DATA_ADDRESS + INSN_DATA_SIZE - below(state, 20); /* over the end */
    if (kind < 98)
        return INSN_DATA_ADDRESS - below(state, 20);
    return random_next(state) & UINT64_C(0x7fffffff); /* never the kernel's half */
}

/* Sets registers, or the displacement in the bytes, so that the operand is at c->target. */
static void aim(RandomCase *c, uint64_t *state)
{
    X86Insn *insn = &c->insn;
    InsnState *s = &c->before;
    uint64_t offset;

    if (insn->index != X86_NO_REG && insn->index != insn->base && insn->base != X86_NO_REG)
        s->gpr[insn->index] = below(state, 64);
    offset = c->target - (uint64_t)insn->disp;
    if (insn->base < 16) {
        if (insn->index == insn->base)
            s->gpr[insn->base] = (uint32_t)offset / (insn->scale + 1u);
        else
            s->gpr[insn->base] =
                offset - (insn->index != X86_NO_REG ? s->gpr[insn->index] * insn->scale : 0);
        if (insn->adsize == 4 && c->mode == X86_MODE_64 && chance(state, 50))
            s->gpr[insn->base] ^= random_next(state) << 32;
        if (insn->adsize == 8 && chance(state, 2))
            s->gpr[insn->base] ^= UINT64_C(1) << 55; /* not canonical */
    } else if (insn->index != X86_NO_REG) {
        s->gpr[insn->index] = (uint32_t)offset / insn->scale;
    } else {
        /* The displacement is the last thing before the immediates; find it by its value. */
        uint64_t disp = c->target - (insn->base == X86_BASE_RIP ? s->rip + insn->length : 0);
        unsigned size = insn->operand[0].kind == X86_OPERAND_MEM && insn->row->operand[0].source == X86_SOURCE_MOFFS ? insn->adsize
                        : insn->row->n_operands > 1 && insn->row->operand[1].source == X86_SOURCE_MOFFS ? insn->adsize
                        : insn->adsize == 2 ? 2 : 4;

        for (unsigned at = 1; at + size <= insn->length; at++) {
            uint64_t value = 0, mask = size == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * size)) - 1;

            memcpy(&value, c->bytes + at, size);
            if (!((value ^ (uint64_t)insn->disp) & mask)) {
                memcpy(c->bytes + at, &disp, size);
                break;
            }
        }
    }
}

static bool has_memory(const X86Insn *insn)
{
    for (unsigned i = 0; i < insn->n_operands; i++) {
        if (insn->operand[i].kind == X86_OPERAND_MEM)
            return true;
    }
    return false;
}

static bool is_bit_test(unsigned op)
{
    return op == X86_OP_BT || op == X86_OP_BTS || op == X86_OP_BTR || op == X86_OP_BTC;
}

static void make_registers(RandomCase *c, uint64_t *state)
{
    InsnState *s = &c->before;
    const X86Insn *insn = &c->insn;
    bool string = c->row->unit == X86_UNIT_STRING;

    for (unsigned i = 0; i < 16; i++)
        s->gpr[i] = edge_value(state);
    s->gpr[X86_RSP] = INSN_DATA_ADDRESS + 0xc00 + below(state, 64) * (chance(state, 90) ? 8 : 1);
    if (chance(state, 3))
        s->gpr[X86_RSP] = pick_target(state);
    s->gpr[X86_RBP] = chance(state, 50) ? s->gpr[X86_RSP] + 0x40 : s->gpr[X86_RBP];
    if (c->row->op == X86_OP_ENTER || c->row->op == X86_OP_LEAVE)
        s->gpr[X86_RBP] = INSN_DATA_ADDRESS + 0xe00 + below(state, 64);
    if (string || insn->op == X86_OP_MASKMOVQ || insn->op == X86_OP_MASKMOVDQU || insn->op == X86_OP_XLAT) {
        s->gpr[X86_RSI] = pick_target(state);
        s->gpr[X86_RDI] = pick_target(state);
        s->gpr[X86_RBX] = pick_target(state);
        s->gpr[X86_RCX] = below(state, 20);
        if (insn->adsize == 4)
            s->gpr[X86_RCX] |= c->mode == X86_MODE_64 ? random_next(state) << 32 : 0;
    }
    if (is_bit_test(c->row->op) && has_memory(insn) && insn->operand[1].kind == X86_OPERAND_GPR)
        s->gpr[insn->operand[1].reg] = (uint64_t)((int64_t)below(state, 8192) - 4096);
    if (has_memory(insn))
        aim(c, state);
    /* an indirect branch goes somewhere a processor can go */
    if ((insn->op == X86_OP_JMP || insn->op == X86_OP_CALL) && insn->operand[0].kind == X86_OPERAND_GPR)
        s->gpr[insn->operand[0].reg] = INSN_CODE_ADDRESS + below(state, INSN_CODE_SIZE);
    if (c->mode == X86_MODE_32) {
        for (unsigned i = 0; i < 16; i++)
            s->gpr[i] = i < 8 ? (uint32_t)s->gpr[i] : 0;
    }
}

bool random_case_make(RandomCase *c, const X86Row *row, X86Mode mode, uint64_t *state)
{
    Shape shape = parse_shape(row);
    bool vector = row->unit == X86_UNIT_X87 || row->unit == X86_UNIT_MMX;

    memset(c, 0, sizeof(*c));
    c->row = row;
    c->mode = mode;
    for (unsigned tries = 0; tries < 200; tries++) {
        encode(&shape, row, mode, state, c->bytes);
        if (x86_decode(c->bytes, 15, mode, &c->insn) != X86_DECODE_OK || c->insn.row != row)
            continue;
        if (c->insn.adsize == 2)
            continue; /* 16-bit addresses cannot reach the areas */
        c->before.rip = INSN_RIP;
        c->before.rflags = random_next(state) & (0x8d5 | (chance(state, 50) ? 0x400 : 0));
        c->target = pick_target(state);
        c->repeats = row->unit == X86_UNIT_STRING &&
                     c->insn.prefixes & (X86_PREFIX_REP | X86_PREFIX_REPNE);
        make_fx(state, c->before.fx, vector || chance(state, 10));
        if (mode == X86_MODE_32)
            memset(c->before.fx + 288, 0, 128);
        make_registers(c, state);
        c->fill = random_next(state);
        /* the aim may have changed the displacement */
        return x86_decode(c->bytes, 15, mode, &c->insn) == X86_DECODE_OK && c->insn.row == row;
    }
    return false;
}

/* Noise everywhere, values that mean something around the operand. */
void random_case_place(const RandomCase *c)
{
    uint64_t state = c->fill;
    uint64_t start = c->target - INSN_DATA_ADDRESS;

    memset(insn_code + 0x800 - 16, 0xcc, 64);
    memcpy(insn_code + 0x800, c->bytes, c->insn.length);
    for (unsigned i = 0; i < INSN_DATA_SIZE; i += 8) {
        uint64_t value = (c->fill ^ i) * UINT64_C(0x9e3779b97f4a7c15);

        memcpy(insn_data + i, &value, 8);
    }
    if (start < INSN_DATA_SIZE - 128) {
        bool x87 = c->row->unit == X86_UNIT_X87;

        for (unsigned i = 0; i < 2; i++)
            vector_value(&state, insn_data + start + 16 * i);
        if (x87 && c->insn.operand[0].size == 10)
            x87_value(&state, insn_data + start);
        if (c->row->op == X86_OP_FBLD) {
            for (unsigned i = 0; i < 9; i++)
                insn_data[start + i] = (uint8_t)(below(&state, 10) | below(&state, 10) << 4);
            insn_data[start + 9] = chance(&state, 50) ? 0x80 : 0;
        }
        /* MXCSR.MM is AMD's and not the guest's */
        if (c->row->op == X86_OP_LDMXCSR)
            insn_data[start + 2] &= 0xfd;
        if (c->row->op == X86_OP_FXRSTOR)
            insn_data[start + 26] &= 0xfd;
        if (c->row->op == X86_OP_LDMXCSR && chance(&state, 80))
            insn_data[start + 2] = insn_data[start + 3] = 0;
        if (c->row->op == X86_OP_FXRSTOR && start < INSN_DATA_SIZE - 512)
            make_fx(&state, insn_data + start, true);
        if (c->row->op == X86_OP_JMP || c->row->op == X86_OP_CALL) {
            uint64_t to = INSN_CODE_ADDRESS + below(&state, INSN_CODE_SIZE);

            memcpy(insn_data + start, &to, 8);
        }
    }
    /* AC would make the test's own signal handler fault; the kernel never takes NT and ID back */
    if (c->row->op == X86_OP_POPF && c->before.gpr[X86_RSP] - INSN_DATA_ADDRESS < INSN_DATA_SIZE - 8) {
        insn_data[c->before.gpr[X86_RSP] - INSN_DATA_ADDRESS + 1] &= 0xbf;
        insn_data[c->before.gpr[X86_RSP] - INSN_DATA_ADDRESS + 2] &= 0xdb;
    }
    if (c->row->op == X86_OP_RET && c->before.gpr[X86_RSP] - INSN_DATA_ADDRESS < INSN_DATA_SIZE - 8) {
        uint64_t to = INSN_CODE_ADDRESS + below(&state, INSN_CODE_SIZE);

        memcpy(insn_data + (c->before.gpr[X86_RSP] - INSN_DATA_ADDRESS), &to, 8);
    }
}

uint32_t random_undefined_flags(const RandomCase *c)
{
    const X86Insn *insn = &c->insn;
    unsigned bits = insn->operand[0].size * 8u, count;
    uint32_t undefined = c->row->flags_undefined;

    switch (insn->op) {
    case X86_OP_SHL:
    case X86_OP_SHR:
    case X86_OP_SAR:
    case X86_OP_SHLD:
    case X86_OP_SHRD:
    case X86_OP_ROL:
    case X86_OP_ROR:
    case X86_OP_RCL:
    case X86_OP_RCR:
        count = insn->operand[insn->n_operands - 1].kind == X86_OPERAND_IMM
                    ? (unsigned)insn->imm
                    : (unsigned)c->before.gpr[X86_RCX];
        count &= bits == 64 ? 63 : 31;
        if (count != 1)
            undefined |= 0x800; /* OF is defined for one-bit shifts only */
        if (insn->op != X86_OP_SAR && count >= bits)
            undefined |= 1;
        if (insn->op == X86_OP_SHLD || insn->op == X86_OP_SHRD) {
            if (count > bits)
                undefined |= 0x8d5;
        }
        return undefined;
    default:
        return undefined;
    }
}
