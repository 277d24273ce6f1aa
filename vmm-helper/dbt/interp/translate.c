/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The block builder: decoded instructions to uops. It picks the function by operation, size and
 * operand form, fuses CMP or TEST with the Jcc that follows, and leaves out flags that a later
 * instruction of the block overwrites unread, with nothing between that could fault and show them.
 */
#include <string.h>

#include "vmm-helper/dbt/decode/x86-rows.h"
#include "vmm-helper/dbt/interp/branch.h"
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/stack.h"
#include "vmm-helper/dbt/runtime/dbt.h"

typedef struct Builder {
    X86Cpu *cpu;
    X86Decoded *out;
    const X86Insn *insn;
    Uop *u; /* being filled */
    unsigned off;
    UopFn quiet; /* the same without flags */
    bool end;    /* the block ends after it */
    bool slot;   /* … and is followed by its link slot */
    int32_t target;
    bool short_ip;
} Builder;

static unsigned size_index(unsigned bytes)
{
    return bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3;
}

static bool is_reg(const X86Operand *operand)
{
    return operand->kind == X86_OPERAND_GPR;
}

static uint8_t gpr(const X86Operand *operand)
{
    return (uint8_t)(operand->size == 1 ? operand->reg * 8 + operand->high : operand->reg);
}

static uint8_t operand_reg(const X86Operand *operand, bool integer)
{
    switch (operand->kind) {
    case X86_OPERAND_NONE:
    case X86_OPERAND_MEM:
    case X86_OPERAND_IMM:
    case X86_OPERAND_IMM2:
    case X86_OPERAND_REL:
    case X86_OPERAND_FAR:
        return 0;
    default:
        return integer && is_reg(operand) ? gpr(operand) : operand->reg;
    }
}

static void fill_address(Builder *b)
{
    const X86Insn *insn = b->insn;
    Uop *u = b->u;
    int64_t disp = insn->disp;

    u->base = insn->base == X86_NO_REG ? X86_R_ZERO : insn->base;
    u->index = insn->index == X86_NO_REG ? X86_R_ZERO : insn->index;
    u->scale = insn->scale == 8 ? 3 : insn->scale == 4 ? 2 : insn->scale == 2 ? 1 : 0;
    u->seg = insn->segment;
    if (insn->base == X86_BASE_RIP) {
        u->base = X86_R_RIP;
        disp += b->off + insn->length;
        if (disp > INT32_MAX) { /* 2 * 4096 by the index instead */
            disp -= 2 * (int64_t)GUEST_PAGE_SIZE;
            u->index = X86_R_PAGE;
            u->scale = 1;
        }
    }
    u->disp = (int32_t)disp;
    if (b->cpu->mode != X86_MODE_64 || insn->adsize != 8)
        u->flags |= UOP_EA_SLOW;
    if (insn->adsize == 4)
        u->flags |= UOP_AD32;
    else if (insn->adsize == 2)
        u->flags |= UOP_AD16;
}

static void fill_uop(Builder *b)
{
    const X86Insn *insn = b->insn;
    const X86Operand *operand = insn->operand;
    bool integer = insn->row->unit < X86_UNIT_X87;
    Uop *u = b->u;

    memset(u, 0, sizeof(*u));
    u->imm = (int64_t)insn->imm;
    u->dst = operand_reg(&operand[0], integer);
    u->src = operand_reg(&operand[1], integer);
    u->src2 = operand_reg(&operand[2], integer);
    u->opsize = insn->opsize;
    u->off = (uint16_t)b->off;
    u->len = insn->length;
    u->flags = (insn->prefixes & X86_PREFIX_LOCK ? UOP_LOCK : 0) |
               (insn->prefixes & X86_PREFIX_REP ? UOP_REP : 0) |
               (insn->prefixes & X86_PREFIX_REPNE ? UOP_REPNE : 0);
    for (unsigned i = 0; i < insn->n_operands; i++) {
        if (operand[i].kind == X86_OPERAND_MEM)
            u->flags |= UOP_MEM | (i == 0 ? UOP_MEM_DST : 0);
    }
    fill_address(b);
}

/* FORM_* of a two-operand instruction. */
static UopForm form_of(const X86Insn *insn)
{
    const X86Operand *a = &insn->operand[0], *c = &insn->operand[1];

    if (a->kind == X86_OPERAND_MEM)
        return c->kind == X86_OPERAND_IMM ? FORM_MI : FORM_MR;
    if (c->kind == X86_OPERAND_IMM)
        return FORM_RI;
    return c->kind == X86_OPERAND_MEM ? FORM_RM : FORM_RR;
}

static UopFn pick_alu(Builder *b, AluOp op)
{
    UopForm form = form_of(b->insn);
    unsigned size = size_index(b->insn->opsize);

    if (b->u->flags & UOP_LOCK) {
        b->u->src2 = form == FORM_MI;
        return alu_locked[op][size];
    }
    b->quiet = op == ALU_ADC || op == ALU_SBB ? NULL : alu_functions[op][size][form][1];
    return alu_functions[op][size][form][0];
}

static UopFn pick_unary(Builder *b, UnaryOp op)
{
    unsigned size = size_index(b->insn->opsize);
    bool memory = b->u->flags & UOP_MEM;

    if (b->u->flags & UOP_LOCK)
        return unary_locked[op][size];
    if (!memory && (op == UNARY_INC || op == UNARY_DEC)) {
        b->u->imm = 1;
        b->quiet = alu_functions[op == UNARY_INC ? ALU_ADD : ALU_SUB][size][FORM_RI][1];
    }
    return unary_functions[op][size][memory];
}

static UopFn pick_shift(Builder *b, ShiftOp op)
{
    unsigned size = size_index(b->insn->opsize);
    bool memory = b->u->flags & UOP_MEM, by_cl = b->insn->operand[1].kind != X86_OPERAND_IMM;

    if (!by_cl) {
        b->u->imm &= b->insn->opsize == 8 ? 63 : 31;
        if (!b->u->imm) {
            /* Nothing changes, but a 32-bit register is zero-extended and memory is accessed. */
            b->u->src = b->u->dst;
            return memory ? insn_shift_by_0 : mov_functions[size][FORM_RR];
        }
    }
    return shift_functions[op][size][by_cl][memory];
}

static UopFn pick_bit(Builder *b, BitOp op)
{
    unsigned size = size_index(b->insn->opsize);
    bool from_register = b->insn->operand[1].kind != X86_OPERAND_IMM;

    if (b->u->flags & UOP_LOCK)
        return bit_locked[op][size][from_register];
    return bit_functions[op][size][from_register][(b->u->flags & UOP_MEM) != 0];
}

static UopFn pick_mov(Builder *b)
{
    const X86Insn *insn = b->insn;
    unsigned size = size_index(insn->opsize);

    if (insn->disp != (int32_t)insn->disp || (insn->opcode >= 0xa0 && insn->opcode <= 0xa3)) {
        b->u->imm = insn->disp;
        return mov_moffs_functions[size][insn->operand[0].kind == X86_OPERAND_MEM];
    }
    return mov_functions[size][form_of(insn)];
}

static UopFn pick_push(Builder *b)
{
    const X86Operand *operand = &b->insn->operand[0];
    unsigned kind = operand->kind == X86_OPERAND_MEM ? 2 : operand->kind == X86_OPERAND_IMM ? 1 : 0;

    return push_functions[size_index(b->insn->opsize) - 1][kind];
}

/* Near branches: the target from the first byte of the page. */
static void branch_to(Builder *b)
{
    b->end = true;
    b->slot = true;
    b->target = (int32_t)(b->off + b->insn->length + (int64_t)b->insn->imm);
    b->short_ip = b->insn->opsize == 2 && b->cpu->mode != X86_MODE_64;
}

static UopFn pick_branch(Builder *b, unsigned op)
{
    const X86Insn *insn = b->insn;
    bool direct = insn->operand[0].kind == X86_OPERAND_REL;

    switch (op) {
    case X86_OP_JMP:
        if (direct) {
            branch_to(b);
            return x86_jmp_function();
        }
        b->end = true;
        return insn_jmp_indirect;
    case X86_OP_CALL:
        if (direct) {
            branch_to(b);
            return b->cpu->mode == X86_MODE_64 ? insn_call64 : insn_call_direct;
        }
        b->end = true;
        return insn_call_indirect;
    case X86_OP_RET:
        b->end = true;
        return b->cpu->mode == X86_MODE_64 && insn->opsize == 8 ? insn_ret64 : insn_ret;
    case X86_OP_JCC:
        branch_to(b);
        return jcc_functions[insn->condition];
    default:
        branch_to(b);
        b->u->opsize = insn->adsize;
        b->u->src2 = op == X86_OP_JCXZ    ? X86_LOOP_JCXZ
                     : op == X86_OP_LOOP  ? X86_LOOP_PLAIN
                     : op == X86_OP_LOOPE ? X86_LOOP_E
                                          : X86_LOOP_NE;
        return insn_loop;
    }
}

static UopFn pick_extend(Builder *b, const UopFn table[4][4][2])
{
    const X86Operand *from = &b->insn->operand[1];

    return table[size_index(b->insn->opsize)][size_index(from->size)]
                [from->kind == X86_OPERAND_MEM];
}

static UopFn pick_named(Builder *b, unsigned op);

/* Families whose members differ in a constant only; 0 = not of the family, else member + 1. */
#define MEMBER(op, member) [X86_OP_##op] = member + 1
static const uint8_t alu_members[X86_N_OPS] = {
    MEMBER(ADD, ALU_ADD), MEMBER(OR, ALU_OR),   MEMBER(ADC, ALU_ADC),
    MEMBER(SBB, ALU_SBB), MEMBER(AND, ALU_AND), MEMBER(SUB, ALU_SUB),
    MEMBER(XOR, ALU_XOR), MEMBER(CMP, ALU_CMP), MEMBER(TEST, ALU_TEST),
};
static const uint8_t unary_members[X86_N_OPS] = {
    MEMBER(INC, UNARY_INC),
    MEMBER(DEC, UNARY_DEC),
    MEMBER(NOT, UNARY_NOT),
    MEMBER(NEG, UNARY_NEG),
};
static const uint8_t shift_members[X86_N_OPS] = {
    MEMBER(ROL, SHIFT_ROL), MEMBER(ROR, SHIFT_ROR), MEMBER(RCL, SHIFT_RCL), MEMBER(RCR, SHIFT_RCR),
    MEMBER(SHL, SHIFT_SHL), MEMBER(SHR, SHIFT_SHR), MEMBER(SAR, SHIFT_SAR),
};
static const uint8_t bit_members[X86_N_OPS] = {
    MEMBER(BT, BIT_BT),
    MEMBER(BTS, BIT_BTS),
    MEMBER(BTR, BIT_BTR),
    MEMBER(BTC, BIT_BTC),
};
#undef MEMBER

static UopFn pick_family(Builder *b, unsigned op)
{
    if (alu_members[op])
        return pick_alu(b, alu_members[op] - 1);
    if (unary_members[op])
        return pick_unary(b, unary_members[op] - 1);
    if (shift_members[op])
        return pick_shift(b, shift_members[op] - 1);
    return bit_members[op] ? pick_bit(b, bit_members[op] - 1) : NULL;
}

static UopFn pick_integer(Builder *b, unsigned op)
{
    const X86Insn *insn = b->insn;
    unsigned size = size_index(insn->opsize);
    bool memory = b->u->flags & UOP_MEM;
    UopFn family = pick_family(b, op);

    if (family)
        return family;
    switch (op) {
    case X86_OP_SHLD:
    case X86_OP_SHRD:
        return shld_functions[op == X86_OP_SHRD][size][insn->operand[2].kind != X86_OPERAND_IMM]
                             [memory];
    case X86_OP_BSF:
        return bsf_functions[size][memory];
    case X86_OP_BSR:
        return bsr_functions[size][memory];
    case X86_OP_POPCNT:
        return popcnt_functions[size][memory];
    case X86_OP_CRC32:
        return crc32_functions[size_index(insn->operand[1].size)][memory];
    case X86_OP_MUL:
        return mul_functions[size][memory];
    case X86_OP_IMUL:
        return insn->n_operands == 1   ? imul1_functions[size][memory]
               : insn->n_operands == 2 ? imul2_functions[size][memory]
                                       : imul3_functions[size][memory];
    case X86_OP_DIV:
        return div_functions[size][memory];
    case X86_OP_IDIV:
        return idiv_functions[size][memory];
    case X86_OP_MOV:
        return pick_mov(b);
    case X86_OP_MOVNTI:
        return mov_functions[size][FORM_MR];
    case X86_OP_MOVZX:
        return pick_extend(b, movzx_functions);
    case X86_OP_MOVSX:
    case X86_OP_MOVSXD:
        if (insn->operand[1].size == 2 && insn->opsize == 2)
            return mov_functions[1][memory ? FORM_RM : FORM_RR];
        return pick_extend(b, movsx_functions);
    case X86_OP_LEA:
        return lea_functions[size];
    case X86_OP_XCHG:
        if (insn->operand[1].kind == X86_OPERAND_MEM) {
            b->u->src = gpr(&insn->operand[0]);
            return xchg_functions[size][1];
        }
        return xchg_functions[size][memory];
    case X86_OP_XADD:
        return xadd_functions[size][memory];
    case X86_OP_CMPXCHG:
        return cmpxchg_functions[size][memory];
    case X86_OP_BSWAP:
        return bswap_functions[size];
    case X86_OP_MOVBE:
        return movbe_functions[size][insn->operand[0].kind == X86_OPERAND_MEM];
    case X86_OP_CMOVCC:
        b->u->src2 = insn->condition;
        return cmov_functions[size][memory];
    case X86_OP_SETCC:
        b->u->src2 = insn->condition;
        return setcc_functions[memory];
    case X86_OP_PUSH:
        return pick_push(b);
    case X86_OP_POP:
        return pop_functions[size_index(insn->opsize) - 1][memory];
    case X86_OP_JMP:
    case X86_OP_CALL:
    case X86_OP_RET:
    case X86_OP_JCC:
    case X86_OP_JCXZ:
    case X86_OP_LOOP:
    case X86_OP_LOOPE:
    case X86_OP_LOOPNE:
        return pick_branch(b, op);
    default:
        return pick_named(b, op);
    }
}

/* One function an operation, whatever its size and form. */
typedef struct NamedInsn {
    UopFn fn;
    bool end;
} NamedInsn;

static const NamedInsn named_insns[X86_N_OPS] = {
#define NAMED_INSN(name, ends, function) [X86_OP_##name] = {insn_##function, ends},
#include "vmm-helper/dbt/interp/named-insns.def"
#undef NAMED_INSN
};

static UopFn pick_named(Builder *b, unsigned op)
{
    const X86Operand *operand = b->insn->operand;

    switch (op) { /* imm takes a second immediate; src2 tells directions, and how a port is named */
    case X86_OP_MOV_SREG:
    case X86_OP_MOV_CR:
    case X86_OP_MOV_DR:
        b->u->src2 = operand[0].kind != X86_OPERAND_GPR && operand[0].kind != X86_OPERAND_MEM;
        break;
    case X86_OP_ENTER:
        b->u->imm = (int64_t)((b->insn->imm & 0xffff) | b->insn->imm2 << 32);
        break;
    case X86_OP_CALL_FAR:
    case X86_OP_JMP_FAR:
        b->u->imm = (int64_t)((uint32_t)b->insn->imm | b->insn->imm2 << 32);
        break;
    case X86_OP_IN:
        b->u->src2 = operand[1].kind == X86_OPERAND_IMM;
        break;
    case X86_OP_OUT:
        b->u->src2 = operand[0].kind == X86_OPERAND_IMM;
        break;
    default:
        break;
    }
    b->end = named_insns[op].end;
    return named_insns[op].fn;
}

static UopFn pick(Builder *b)
{
    const X86Insn *insn = b->insn;
    const X86Row *row = insn->row;
    UopFn fn;

    if (!dbt_has_feature(b->cpu->dbt, row->cpuid))
        return NULL;
    switch ((X86Unit)row->unit) {
    case X86_UNIT_INT:
        return pick_integer(b, insn->op);
    case X86_UNIT_STRING:
        b->u->src2 = insn->adsize;
        return pick_named(b, insn->op);
    case X86_UNIT_SYSTEM:
        return pick_named(b, insn->op);
    case X86_UNIT_X87:
        b->u->imm = insn->opcode << 8 | insn->modrm;
        break;
    default:
        break;
    }
    fn = x86_vec_function(insn);
    return fn;
}

/* --- Blocks ------------------------------------------------------------------------------------
 */

/* Fills the slot after a branch; its links are made when they are first wanted. */
static void add_slot(Builder *b)
{
    Uop *slot = b->u + 1;
    unsigned next = b->off + b->insn->length;
    bool linked = b->cpu->mode == X86_MODE_64 ||
                  (b->cpu->mode == X86_MODE_32 && b->cpu->segment[X86_CS].limit == UINT32_MAX &&
                   !b->short_ip);

    memset(slot, 0, sizeof(*slot));
    slot->fn = uop_leave;
    slot->target = b->target;
    slot->off = (uint16_t)next;
    slot->flags = b->short_ip;
    if (linked && b->target >= 0 && b->target < (int32_t)GUEST_PAGE_SIZE)
        slot->len |= LINK_TAKEN;
    if (linked && next < GUEST_PAGE_SIZE)
        slot->len |= LINK_FALL;
}

/* Jcc after CMP or TEST: the function for both, or NULL. */
static UopFn pick_fused(const X86Insn *first, const Uop *u, const X86Insn *jcc)
{
    static const int8_t sizes[9] = {-1, 0, -1, -1, 1, -1, -1, -1, 2};
    static const int8_t forms[N_FORMS] = {
        [FORM_RR] = 0, [FORM_RI] = 1, [FORM_RM] = 2, [FORM_MR] = -1, [FORM_MI] = 3};
    int form;

    if ((first->op != X86_OP_CMP && first->op != X86_OP_TEST) || jcc->op != X86_OP_JCC ||
        sizes[first->opsize] < 0)
        return NULL;
    form = forms[form_of(first)];
    if (form < 0)
        return NULL;
    (void)u;
    return fused_functions[first->op == X86_OP_TEST][sizes[first->opsize]][form][jcc->condition];
}

typedef struct FlagUse {
    UopFn quiet;
    bool reads, kills, shows; /* shows: it can fault or leave, and the flags would be seen */
} FlagUse;

static FlagUse flag_use(const Builder *b)
{
    const X86Row *row = b->insn->row;
    uint32_t changed = row->flags_written | row->flags_undefined;
    bool plain = row->unit == X86_UNIT_INT && !(b->u->flags & UOP_MEM) && row->op != X86_OP_DIV &&
                 row->op != X86_OP_IDIV && row->op != X86_OP_PUSH && row->op != X86_OP_POP &&
                 row->op != X86_OP_PUSHF && row->op != X86_OP_PUSH_SREG;
    bool lea = row->op == X86_OP_LEA || row->op == X86_OP_NOP || row->op == X86_OP_HINT_NOP;
    bool variable_shift =
        b->insn->n_operands >= 2 &&
        b->insn->operand[b->insn->n_operands - 1].kind == X86_OPERAND_GPR &&
        (row->op == X86_OP_SHL || row->op == X86_OP_SHR || row->op == X86_OP_SAR ||
         row->op == X86_OP_SHLD || row->op == X86_OP_SHRD);
    bool zero_shift = (row->op == X86_OP_SHL || row->op == X86_OP_SHR || row->op == X86_OP_SAR ||
                       row->op == X86_OP_SHLD || row->op == X86_OP_SHRD) &&
                      !(b->insn->imm & (b->insn->opsize == 8 ? 63 : 31));

    return (FlagUse){
        .quiet = b->quiet,
        .reads =
            (row->flags_read & X86_OSZAPC) != 0 || row->op == X86_OP_LAHF || row->op == X86_OP_SALC,
        .kills = (changed & X86_OSZAPC) == X86_OSZAPC && !variable_shift && !zero_shift,
        .shows = !(plain || lea) || b->end,
    };
}

/* From the end: a result's flags are wanted unless the next that touches them overwrites them all.
 */
static void drop_dead_flags(X86Decoded *out, const FlagUse *uses, unsigned n)
{
    bool live = true;

    while (n--) {
        const FlagUse *use = &uses[n];

        if (use->quiet && !live)
            out->uops[n].fn = use->quiet;
        if (use->shows || use->reads)
            live = true;
        else if (use->kills)
            live = false;
    }
}

/* An instruction that cannot be executed: the uop raises what it must. */
static void add_undefined(Builder *b, unsigned length)
{
    memset(b->u, 0, sizeof(*b->u));
    b->u->fn = insn_undefined;
    b->u->off = (uint16_t)b->off;
    b->u->len = (uint8_t)length;
}

static void add_leave(X86Decoded *out, unsigned off, bool linked)
{
    Uop *u = &out->uops[out->n_uops];

    memset(u, 0, 2 * sizeof(*u));
    u->off = (uint16_t)off;
    if (!linked || off >= GUEST_PAGE_SIZE) {
        u->fn = uop_leave;
        out->n_uops++;
        return;
    }
    u->fn = x86_jmp_function();
    u[1].fn = uop_leave;
    u[1].target = (int32_t)off;
    u[1].off = (uint16_t)off;
    u[1].len = LINK_TAKEN;
    out->n_uops += 2;
}

void x86_translate(X86Cpu *cpu, const uint8_t *bytes, unsigned len, unsigned off,
                   unsigned max_insns, X86Decoded *ret)
{
    FlagUse uses[X86_BLOCK_UOPS];
    X86Insn insn[2];
    unsigned now = 0, at = 0;
    Builder b = {.cpu = cpu, .out = ret};

    ret->n_uops = ret->n_insns = ret->length = 0;
    while (ret->n_insns < max_insns && at < len) {
        X86DecodeResult result = x86_decode(bytes + at, len - at, (X86Mode)cpu->mode, &insn[now]);
        UopFn fused;

        if (result == X86_DECODE_TRUNCATED)
            break;
        b.u = &ret->uops[ret->n_uops];
        b.insn = &insn[now];
        b.off = off + at;
        b.quiet = NULL;
        b.end = b.slot = false;
        if (result != X86_DECODE_OK) {
            if (result == X86_DECODE_TOO_LONG)
                insn[now].length = 15;
            add_undefined(&b, 0);
            b.u->imm = result == X86_DECODE_TOO_LONG ? X86_EXC_GP : X86_EXC_UD;
            uses[ret->n_uops] = (FlagUse){.shows = true};
            ret->n_uops++;
            ret->n_insns++;
            at++; /* at least that byte was looked at */
            goto done;
        }
        if (ret->n_insns && insn[now].op == X86_OP_JCC &&
            (fused = pick_fused(&insn[!now], &ret->uops[ret->n_uops - 1], &insn[now])) != NULL) {
            /* The branch becomes part of the uop before; the slot follows that. */
            b.u--;
            branch_to(&b);
            b.u->fn = fused;
            uses[ret->n_uops - 1].quiet = NULL;
            uses[ret->n_uops - 1].shows = true;
            add_slot(&b);
            ret->n_uops++;
            ret->n_insns++;
            at += insn[now].length;
            goto done;
        }
        fill_uop(&b);
        b.u->fn = pick(&b);
        if (!b.u->fn) {
            add_undefined(&b, insn[now].length);
            b.u->imm = X86_EXC_UD;
            b.end = true;
        }
        uses[ret->n_uops] = flag_use(&b);
        ret->n_uops++;
        ret->n_insns++;
        at += insn[now].length;
        if (b.slot) {
            add_slot(&b);
            ret->n_uops++;
            goto done;
        }
        if (b.end)
            break;
        now = !now;
    }
    if (ret->n_insns)
        add_leave(ret, off + at, !b.end && max_insns > 1 && cpu->mode == X86_MODE_64);
done:
    ret->length = at;
    drop_dead_flags(ret, uses, b.slot ? ret->n_uops - 1 : MIN(ret->n_uops, ret->n_insns));
}
