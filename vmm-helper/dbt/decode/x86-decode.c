/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to X86Insn, by the tables generate.py makes of x86-rows.txt: prefixes, opcode, the row that
 * the opcode's fields select, then ModRM and the row's operands. Total: any byte string of any length
 * gives one of the four results and nothing past @len is read. SDM volume 2, chapter 2.
 *
 * VEX and EVEX have no rows, so their escapes (C4, C5, 62) are invalid wherever they are not
 * LES, LDS and BOUND. Intel's choices are taken where vendors differ: 64-bit near branches ignore 66.
 */
#include "vmm-helper/dbt/decode/x86-insn.h"

#include <string.h>

#include "vmm-helper/dbt/decode/x86-decode-tables.h"
#include "vmm-helper/dbt/decode/x86-rows.h"

enum { SEGMENT_ES, SEGMENT_CS, SEGMENT_SS, SEGMENT_DS, SEGMENT_FS, SEGMENT_GS };

#define MAX_LENGTH 15
#define unlikely(x) __builtin_expect(!!(x), 0)
#define REX_W 8
#define REX_R 4
#define REX_X 2
#define REX_B 1

typedef struct Cursor {
    const uint8_t *at, *end;
    unsigned cut; /* bytes wanted where they ended; 0 = not yet */
} Cursor;

static inline uint8_t take8(Cursor *c)
{
    if (unlikely(c->at >= c->end)) {
        c->cut = c->cut ? c->cut : 1;
        return 0;
    }
    return *c->at++;
}

/* A little-endian number of 2, 4 or 8 bytes. */
static inline uint64_t take(Cursor *c, unsigned size)
{
    uint64_t value = 0;

    if (unlikely(c->end - c->at < (ptrdiff_t)size)) {
        c->cut = c->cut ? c->cut : size;
        return 0;
    }
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)c->at[i] << (8 * i);
    c->at += size;
    return value;
}

static inline uint64_t take_signed(Cursor *c, unsigned size)
{
    uint64_t value = size == 1 ? take8(c) : take(c, size);

    switch (size) {
    case 1:
        return (uint64_t)(int8_t)value;
    case 2:
        return (uint64_t)(int16_t)value;
    case 4:
        return (uint64_t)(int32_t)value;
    default:
        return value;
    }
}

/* Classes of bytes before the opcode. */
enum {
    BYTE_OPCODE,
    BYTE_SEGMENT,
    BYTE_REX,
    BYTE_66,
    BYTE_67,
    BYTE_LOCK,
    BYTE_REPNE,
    BYTE_REP,
};

static const uint8_t byte_classes[256] = {
    [0x26] = BYTE_SEGMENT, [0x2e] = BYTE_SEGMENT, [0x36] = BYTE_SEGMENT, [0x3e] = BYTE_SEGMENT,
    [0x64] = BYTE_SEGMENT, [0x65] = BYTE_SEGMENT, [0x66] = BYTE_66,      [0x67] = BYTE_67,
    [0xf0] = BYTE_LOCK,    [0xf2] = BYTE_REPNE,   [0xf3] = BYTE_REP,     [0x40] = BYTE_REX,
    [0x41] = BYTE_REX,     [0x42] = BYTE_REX,     [0x43] = BYTE_REX,     [0x44] = BYTE_REX,
    [0x45] = BYTE_REX,     [0x46] = BYTE_REX,     [0x47] = BYTE_REX,     [0x48] = BYTE_REX,
    [0x49] = BYTE_REX,     [0x4a] = BYTE_REX,     [0x4b] = BYTE_REX,     [0x4c] = BYTE_REX,
    [0x4d] = BYTE_REX,     [0x4e] = BYTE_REX,     [0x4f] = BYTE_REX,
};

static inline void note_segment(X86Insn *insn, uint8_t byte, X86Mode mode)
{
    if (byte >= 0x64) {
        insn->segment = byte == 0x64 ? SEGMENT_FS : SEGMENT_GS;
        insn->segment_overridden = true;
    } else if (mode != X86_MODE_64) {
        insn->segment = byte >> 3 & 3; /* 26, 2E, 36, 3E: ES, CS, SS, DS; no effect in 64-bit mode */
        insn->segment_overridden = true;
    }
}

/* Consumes prefixes and a REX that stands right before the opcode; returns the opcode byte. */
static inline uint8_t take_prefixes(Cursor *c, X86Insn *insn, X86Mode mode)
{
    for (;;) {
        uint8_t byte = take8(c);

        switch (byte_classes[byte]) {
        case BYTE_OPCODE:
            return byte;
        case BYTE_REX:
            if (mode != X86_MODE_64)
                return byte;
            insn->rex = byte;
            continue;
        case BYTE_SEGMENT:
            note_segment(insn, byte, mode);
            break;
        case BYTE_66:
            insn->prefixes |= X86_PREFIX_OPSIZE;
            break;
        case BYTE_67:
            insn->prefixes |= X86_PREFIX_ADSIZE;
            break;
        case BYTE_LOCK:
            insn->prefixes |= X86_PREFIX_LOCK;
            break;
        case BYTE_REPNE:
            insn->prefixes = (insn->prefixes & ~X86_PREFIX_REP) | X86_PREFIX_REPNE;
            break;
        default:
            insn->prefixes = (insn->prefixes & ~X86_PREFIX_REPNE) | X86_PREFIX_REP;
            break;
        }
        insn->rex = 0; /* a REX before another prefix is ignored */
        if (c->cut)
            return 0;
    }
}

/* The row that the fields of an opcode choose. */
static inline unsigned select_row(const X86Opcode *entry, const X86Insn *insn, X86Mode mode)
{
    unsigned fields = entry->fields, index = 0;

    if (!fields)
        return entry->index;
    if (fields & X86_FIELD_MODE64)
        index = mode == X86_MODE_64;
    if (fields & X86_FIELD_PREFIX) {
        unsigned prefix = 0;

        if (insn->prefixes & (X86_PREFIX_REP | X86_PREFIX_REPNE))
            prefix = insn->prefixes & X86_PREFIX_REP ? 2 : 3;
        else if (insn->prefixes & X86_PREFIX_OPSIZE)
            prefix = 1;
        index = index * 4 + prefix;
    }
    if (fields & X86_FIELD_REX_W)
        index = index * 2 + (insn->rex & REX_W ? 1 : 0);
    if (fields & X86_FIELD_REX_B)
        index = index * 2 + (insn->rex & REX_B);
    if (fields & X86_FIELD_MOD3)
        index = index * 2 + (insn->modrm >= 0xc0);
    if (fields & X86_FIELD_REG)
        index = index * 8 + (insn->modrm >> 3 & 7);
    if (fields & X86_FIELD_RM)
        index = index * 8 + (insn->modrm & 7);
    return x86_row_index[entry->index + index];
}

/* 16-bit ModRM forms (SDM 2A table 2-1). */
static void take_address16(Cursor *c, X86Insn *insn)
{
    static const uint8_t bases[8] = {3, 3, 5, 5, 6, 7, 5, 3};
    static const uint8_t indexes[8] = {6, 7, 6, 7, X86_NO_REG, X86_NO_REG, X86_NO_REG, X86_NO_REG};
    unsigned mod = insn->modrm >> 6, rm = insn->modrm & 7;

    insn->base = bases[rm];
    insn->index = indexes[rm];
    if (mod == 0 && rm == 6) {
        insn->base = X86_NO_REG;
        insn->disp = (int64_t)take_signed(c, 2);
    } else if (mod) {
        insn->disp = (int64_t)take_signed(c, mod);
    }
    if (insn->base == 5 && !insn->segment_overridden)
        insn->segment = SEGMENT_SS;
}

/* 32- and 64-bit ModRM and SIB forms (SDM 2A tables 2-2, 2-3 and §2.2.1). */
static inline void take_address(Cursor *c, X86Insn *insn, X86Mode mode)
{
    unsigned mod = insn->modrm >> 6, rm = insn->modrm & 7;
    bool disp32 = mod == 2;

    if (rm == 4) {
        uint8_t sib = take8(c);
        unsigned index = (sib >> 3 & 7) | (insn->rex & REX_X ? 8 : 0);

        rm = sib & 7;
        insn->scale = (uint8_t)(1 << (sib >> 6));
        insn->index = index == 4 ? X86_NO_REG : (uint8_t)index;
        if (rm == 5 && mod == 0) {
            insn->base = X86_NO_REG;
            disp32 = true;
        } else {
            insn->base = (uint8_t)(rm | (insn->rex & REX_B ? 8 : 0));
        }
    } else if (rm == 5 && mod == 0) {
        insn->base = mode == X86_MODE_64 ? X86_BASE_RIP : X86_NO_REG;
        disp32 = true;
    } else {
        insn->base = (uint8_t)(rm | (insn->rex & REX_B ? 8 : 0));
    }
    if (mod == 1)
        insn->disp = (int8_t)take8(c);
    else if (disp32)
        insn->disp = (int32_t)take(c, 4);
    if ((insn->base == 4 || insn->base == 5) && !insn->segment_overridden)
        insn->segment = SEGMENT_SS;
}

static inline unsigned resolve_size(unsigned size, const X86Insn *insn)
{
    switch (size) {
    case X86_SIZE_V:
        return insn->opsize;
    case X86_SIZE_Z:
        return insn->opsize == 2 ? 2 : 4;
    case X86_SIZE_Y:
        return insn->rex & REX_W ? 8 : 4;
    case X86_SIZE_FAR:
        return insn->opsize + 2u;
    case X86_SIZE_PAIR:
        return insn->opsize * 2u;
    case X86_SIZE_ENV:
        return insn->opsize == 2 ? 14 : 28;
    case X86_SIZE_SAVE:
        return insn->opsize == 2 ? 94 : 108;
    default:
        return size;
    }
}

static inline void set_opsize(X86Insn *insn, const X86Row *row, X86Mode mode)
{
    bool small = mode == X86_MODE_16;
    unsigned attributes = row->attributes;

    if (insn->prefixes & X86_PREFIX_OPSIZE && !(attributes & X86_ROW_MANDATORY66))
        small = !small;
    insn->opsize = small ? 2 : 4;
    if (mode == X86_MODE_64) {
        if (insn->rex & REX_W)
            insn->opsize = attributes & X86_ROW_MAX32 ? 4 : 8;
        else if (attributes & X86_ROW_F64 || (attributes & X86_ROW_D64 && !small))
            insn->opsize = 8;
    }
    if (attributes & X86_ROW_BYTE)
        insn->opsize = 1;
}

/* A register of @kind: which of them exists, and AH-DH for byte registers without REX. */
static inline bool set_register(X86Operand *operand, unsigned kind, unsigned number, unsigned extend,
                                const X86Insn *insn)
{
    operand->kind = (uint8_t)kind;
    switch (kind) {
    case X86_OPERAND_GPR:
        operand->reg = (uint8_t)(number | (extend ? 8 : 0));
        if (operand->size == 1 && number >= 4 && !insn->rex) {
            operand->reg = (uint8_t)(number - 4);
            operand->high = true;
        }
        return true;
    case X86_OPERAND_XMM:
        operand->reg = (uint8_t)(number | (extend ? 8 : 0));
        return true;
    case X86_OPERAND_CONTROL:
        operand->reg = (uint8_t)(number | (extend ? 8 : 0));
        return 0x11d & 1u << operand->reg; /* CR0, 2, 3, 4, 8 */
    case X86_OPERAND_DEBUG:
        operand->reg = (uint8_t)number;
        return !extend;
    case X86_OPERAND_SEGMENT:
        operand->reg = (uint8_t)number;
        return number < 6 && !(operand->write && number == SEGMENT_CS);
    default: /* MMX, x87: REX bits have no effect */
        operand->reg = (uint8_t)number;
        return true;
    }
}

static inline void set_immediate(Cursor *c, X86Insn *insn, unsigned source, uint64_t *ret)
{
    switch (source) {
    case X86_SOURCE_IMM8:
        *ret = take8(c);
        break;
    case X86_SOURCE_SIMM8:
    case X86_SOURCE_REL8:
        *ret = take_signed(c, 1);
        break;
    case X86_SOURCE_IMM16:
        *ret = take(c, 2);
        break;
    case X86_SOURCE_IMMZ:
    case X86_SOURCE_RELZ:
        *ret = take_signed(c, insn->opsize == 2 ? 2 : 4);
        break;
    case X86_SOURCE_IMMV:
        *ret = take(c, insn->opsize);
        break;
    default: /* X86_SOURCE_ONE */
        *ret = 1;
        break;
    }
}

/* One operand as its row says; false = no such register. */
static inline bool take_operand(Cursor *c, X86Insn *insn, const X86RowOperand *from,
                                X86Operand *operand, bool mod3)
{
    operand->size = (uint8_t)resolve_size(from->size, insn);
    operand->read = from->read;
    operand->write = from->write;
    switch (from->source) {
    case X86_SOURCE_REG:
        return set_register(operand, from->kind, insn->modrm >> 3 & 7, insn->rex & REX_R, insn);
    case X86_SOURCE_RM:
        if (mod3)
            return set_register(operand, from->kind, insn->modrm & 7, insn->rex & REX_B, insn);
        operand->kind = X86_OPERAND_MEM;
        operand->size = (uint8_t)resolve_size(from->memory_size, insn);
        return true;
    case X86_SOURCE_OPCODE:
        return set_register(operand, from->kind, insn->opcode & 7, insn->rex & REX_B, insn);
    case X86_SOURCE_FIXED:
        operand->kind = from->kind;
        operand->reg = from->reg;
        operand->implicit = true;
        return true;
    case X86_SOURCE_PTR:
        operand->kind = X86_OPERAND_FAR;
        insn->imm = take(c, insn->opsize == 2 ? 2 : 4);
        insn->imm2 = take(c, 2);
        return true;
    case X86_SOURCE_MOFFS:
        operand->kind = X86_OPERAND_MEM;
        insn->disp = (int64_t)take(c, insn->adsize);
        return true;
    default:
        operand->kind = from->kind;
        operand->implicit = from->source == X86_SOURCE_ONE;
        set_immediate(c, insn, from->source,
                      from->kind == X86_OPERAND_IMM2 ? &insn->imm2 : &insn->imm);
        return true;
    }
}

/* The bytes ended: at the limit, or would the wanted ones pass it anyway? */
static X86DecodeResult cut_result(const Cursor *c, const uint8_t *bytes)
{
    return c->at - bytes + c->cut > MAX_LENGTH ? X86_DECODE_TOO_LONG : X86_DECODE_TRUNCATED;
}

static inline const X86Opcode *take_opcode(Cursor *c, X86Insn *insn, X86Mode mode)
{
    unsigned map = 0;
    uint8_t byte = take_prefixes(c, insn, mode);

    if (byte == 0x0f) {
        byte = take8(c);
        map = 1;
        if (byte == 0x38 || byte == 0x3a) {
            map = byte == 0x38 ? 2 : 3;
            byte = take8(c);
        }
    }
    insn->opcode = byte;
    return &x86_opcodes[map][byte];
}

X86DecodeResult x86_decode(const uint8_t *bytes, size_t len, X86Mode mode, X86Insn *ret_insn)
{
    X86Insn *insn = ret_insn;
    Cursor c = {bytes, bytes + (len < MAX_LENGTH ? len : MAX_LENGTH), 0};
    const X86Opcode *entry;
    const X86Row *row;
    unsigned number;
    bool mod3;

    memset(insn, 0, sizeof(*insn));
    insn->segment = SEGMENT_DS;
    insn->base = insn->index = X86_NO_REG;
    insn->scale = 1;
    entry = take_opcode(&c, insn, mode);
    if (c.cut)
        return cut_result(&c, bytes);
    insn->adsize = mode == X86_MODE_64 ? 8 : mode == X86_MODE_32 ? 4 : 2;
    if (insn->prefixes & X86_PREFIX_ADSIZE)
        insn->adsize = insn->adsize == 4 ? 2 : 4;
    if (entry->modrm) {
        insn->modrm = take8(&c);
        if (c.cut)
            return cut_result(&c, bytes);
    }
    number = select_row(entry, insn, mode);
    if (!number)
        return X86_DECODE_INVALID;
    row = &x86_rows[number];
    insn->row = row;
    insn->op = row->op;
    insn->n_operands = row->n_operands;
    if (row->attributes & X86_ROW_CONDITION)
        insn->condition = insn->opcode & 15;
    set_opsize(insn, row, mode);
    mod3 = insn->modrm >= 0xc0 || row->attributes & X86_ROW_MODANY;
    if (entry->modrm && !mod3) {
        if (insn->adsize == 2)
            take_address16(&c, insn);
        else
            take_address(&c, insn, mode);
    }
    if (unlikely(row->attributes & X86_ROW_RDI))
        insn->base = 7;
    for (unsigned i = 0; i < row->n_operands; i++) {
        if (!take_operand(&c, insn, &row->operand[i], &insn->operand[i], mod3))
            return X86_DECODE_INVALID;
    }
    if (c.cut)
        return cut_result(&c, bytes);
    if (insn->prefixes & X86_PREFIX_LOCK &&
        (!(row->attributes & X86_ROW_LOCK) || insn->operand[0].kind != X86_OPERAND_MEM))
        return X86_DECODE_INVALID;
    insn->length = (uint8_t)(c.at - bytes);
    return X86_DECODE_OK;
}
