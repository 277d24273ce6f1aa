/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Decoder against Zydis: random byte strings, half of them shaped like instructions, in the three
 * modes. Validity, length, mnemonic, every explicit operand and the effective address parts must
 * agree. What is left out on purpose stands in the tables below, each with its reason, and is counted.
 *
 * usage: decode-zydis [CASES-PER-MODE [SEED]]
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <Zydis/Zydis.h>

#include "vmm-helper/dbt/decode/x86-rows.h"

/* Extensions the guest's processor does not have: Zydis knows them, we must call them invalid. */
static const ZydisISAExt absent_extensions[] = {
    ZYDIS_ISA_EXT_ADOX_ADCX, ZYDIS_ISA_EXT_AMD3DNOW, ZYDIS_ISA_EXT_AMD_INVLPGB,
    ZYDIS_ISA_EXT_AMX_BF16, ZYDIS_ISA_EXT_AMX_INT8, ZYDIS_ISA_EXT_AMX_TILE, ZYDIS_ISA_EXT_AVX,
    ZYDIS_ISA_EXT_AVX2, ZYDIS_ISA_EXT_AVX2GATHER, ZYDIS_ISA_EXT_AVX512EVEX,
    ZYDIS_ISA_EXT_AVX512VEX, ZYDIS_ISA_EXT_AVXAES, ZYDIS_ISA_EXT_AVX_VNNI, ZYDIS_ISA_EXT_BMI1,
    ZYDIS_ISA_EXT_BMI2, ZYDIS_ISA_EXT_CET, ZYDIS_ISA_EXT_CLWB, ZYDIS_ISA_EXT_CLZERO,
    ZYDIS_ISA_EXT_ENQCMD, ZYDIS_ISA_EXT_F16C, ZYDIS_ISA_EXT_FMA, ZYDIS_ISA_EXT_FMA4,
    ZYDIS_ISA_EXT_GFNI, ZYDIS_ISA_EXT_HRESET, ZYDIS_ISA_EXT_KEYLOCKER,
    ZYDIS_ISA_EXT_KEYLOCKER_WIDE, ZYDIS_ISA_EXT_KNC, ZYDIS_ISA_EXT_KNCE, ZYDIS_ISA_EXT_KNCV,
    ZYDIS_ISA_EXT_MCOMMIT, ZYDIS_ISA_EXT_MONITOR, ZYDIS_ISA_EXT_MONITORX, ZYDIS_ISA_EXT_MOVDIR,
    ZYDIS_ISA_EXT_PADLOCK, ZYDIS_ISA_EXT_PCONFIG, ZYDIS_ISA_EXT_PKU, ZYDIS_ISA_EXT_PT,
    ZYDIS_ISA_EXT_RDPRU, ZYDIS_ISA_EXT_RTM, ZYDIS_ISA_EXT_SERIALIZE, ZYDIS_ISA_EXT_SGX,
    ZYDIS_ISA_EXT_SGX_ENCLV, ZYDIS_ISA_EXT_SHA, ZYDIS_ISA_EXT_SMX, ZYDIS_ISA_EXT_SNP,
    ZYDIS_ISA_EXT_SSE4A, ZYDIS_ISA_EXT_TBM, ZYDIS_ISA_EXT_TDX, ZYDIS_ISA_EXT_TSX_LDTRK,
    ZYDIS_ISA_EXT_UINTR, ZYDIS_ISA_EXT_VAES, ZYDIS_ISA_EXT_VMFUNC, ZYDIS_ISA_EXT_VPCLMULQDQ,
    ZYDIS_ISA_EXT_WAITPKG, ZYDIS_ISA_EXT_XOP,
};

/* Names that differ for the same instruction: ours, theirs. */
static const char *const synonyms[][2] = {
    {"LODS", "lodsb"}, {"LODS", "lodsw"}, {"LODS", "lodsd"}, {"LODS", "lodsq"},
    {"STOS", "stosb"}, {"STOS", "stosw"}, {"STOS", "stosd"}, {"STOS", "stosq"},
    {"SCAS", "scasb"}, {"SCAS", "scasw"}, {"SCAS", "scasd"}, {"SCAS", "scasq"},
    {"MOVS", "movsb"}, {"MOVS", "movsw"}, {"MOVS", "movsd"}, {"MOVS", "movsq"},
    {"CMPS", "cmpsb"}, {"CMPS", "cmpsw"}, {"CMPS", "cmpsd"}, {"CMPS", "cmpsq"},
    {"INS", "insb"}, {"INS", "insw"}, {"INS", "insd"},
    {"OUTS", "outsb"}, {"OUTS", "outsw"}, {"OUTS", "outsd"},
    {"CBW", "cwde"}, {"CBW", "cdqe"}, {"CWD", "cdq"}, {"CWD", "cqo"},
    {"PUSHA", "pushad"}, {"POPA", "popad"},
    {"PUSHF", "pushfd"}, {"PUSHF", "pushfq"}, {"POPF", "popfd"}, {"POPF", "popfq"},
    {"IRET", "iretd"}, {"IRET", "iretq"}, {"JCXZ", "jecxz"}, {"JCXZ", "jrcxz"},
    {"FXSAVE", "fxsave64"}, {"FXRSTOR", "fxrstor64"}, {"XSAVE", "xsave64"},
    {"XRSTOR", "xrstor64"}, {"XSAVEOPT", "xsaveopt64"}, {"XSAVEC", "xsavec64"},
    {"XSAVES", "xsaves64"}, {"XRSTORS", "xrstors64"},
    {"MOVD", "movq"}, {"PEXTRD", "pextrq"}, {"PINSRD", "pinsrq"}, {"UD0", "ud0"},
    {"ENDBR64", "nop"}, {"ENDBR32", "nop"}, {"PREFETCHW", "prefetch"}, {"PREFETCHW", "nop"},
    {"PREFETCHW", "prefetchw"}, {"PREFETCHW", "prefetchwt1"}, {"HINT_NOP", "nop"},
    {"HINT_NOP", "prefetchnta"}, {"HINT_NOP", "prefetcht0"}, {"HINT_NOP", "prefetcht1"},
    {"HINT_NOP", "prefetcht2"}, {"HINT_NOP", "prefetchit0"}, {"HINT_NOP", "prefetchit1"},
    {"FNENI", "feni8087_nop"}, {"FNDISI", "fdisi8087_nop"}, {"FNSETPM", "fsetpm287_nop"},
    {"FNSETPM", "feni8087_nop"}, {"FNSETPM", "fdisi8087_nop"},
    {"SYSRET", "sysret"}, {"LOOPNE", "loopne"}, {"INT1", "int1"},
};

static const char *const conditions[16] = {"o", "no", "b", "nb", "z", "nz", "be", "nbe",
                                           "s", "ns", "p", "np", "l", "nl", "le", "nle"};

typedef struct Counters {
    unsigned cases, valid, invalid, truncated, too_long, absent;
    unsigned failures;
} Counters;

static uint64_t random_state;

static uint64_t next_random(void)
{
    /* splitmix64 */
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void make_bytes(uint8_t *bytes)
{
    static const uint8_t prefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x66,
                                       0x67, 0xf0, 0xf2, 0xf3, 0x48, 0x41, 0x44, 0x4f};
    uint64_t random = next_random();
    unsigned n = 0;

    for (unsigned i = 0; i < 24; i += 8) {
        uint64_t r = next_random();

        memcpy(bytes + i, &r, 8);
    }
    if (random & 1)
        return;
    while ((random >>= 1) & 1 && n < 14)
        bytes[n++] = prefixes[next_random() % G_N_ELEMENTS(prefixes)];
    random = next_random();
    switch (random & 3) {
    case 0:
        break;
    case 1:
        bytes[n++] = 0x0f;
        break;
    case 2:
        bytes[n++] = 0x0f;
        if (random & 4)
            bytes[n++] = 0x38;
        else
            bytes[n++] = 0x3a;
        break;
    default:
        bytes[n++] = 0x48 | (random >> 8 & 7);
        if (random & 4)
            bytes[n++] = 0x0f;
        break;
    }
}

static bool same_name(const X86Insn *insn, const char *theirs)
{
    const char *ours = insn->row->mnemonic;
    const char *op = x86_op_names[insn->op];
    char name[32];

    if (insn->row->attributes & X86_ROW_CONDITION) {
        g_snprintf(name, sizeof(name), "%.*s%s", (int)strlen(ours) - 2, ours,
                   conditions[insn->condition]);
        ours = name;
    }
    if (!g_ascii_strcasecmp(ours, theirs))
        return true;
    /* F3 90 with REX.B exchanges with R8 on processors; Zydis 4.0 has PAUSE win. */
    if (insn->opcode == 0x90 && insn->rex & 1 && insn->op == X86_OP_XCHG)
        return !strcmp(theirs, "pause");
    for (size_t i = 0; i < G_N_ELEMENTS(synonyms); i++) {
        if ((!strcmp(synonyms[i][0], ours) || !strcmp(synonyms[i][0], op)) &&
            !strcmp(synonyms[i][1], theirs))
            return true;
    }
    return false;
}

static unsigned register_bytes(ZydisRegister reg)
{
    return ZydisRegisterGetWidth(ZYDIS_MACHINE_MODE_LONG_64, reg) / 8;
}

static bool same_register(const X86Operand *ours, ZydisRegister reg)
{
    ZydisRegisterClass class = ZydisRegisterGetClass(reg);
    int id = ZydisRegisterGetId(reg);

    switch (ours->kind) {
    case X86_OPERAND_GPR:
        if (ours->size == 1) {
            if (ours->high)
                return reg == (ZydisRegister)(ZYDIS_REGISTER_AH + ours->reg);
            return class == ZYDIS_REGCLASS_GPR8 && (reg < ZYDIS_REGISTER_AH || reg > ZYDIS_REGISTER_BH) &&
                   (reg <= ZYDIS_REGISTER_BL ? (int)(reg - ZYDIS_REGISTER_AL)
                                             : (int)(reg - ZYDIS_REGISTER_SPL) + 4) == ours->reg;
        }
        return (class == ZYDIS_REGCLASS_GPR16 || class == ZYDIS_REGCLASS_GPR32 ||
                class == ZYDIS_REGCLASS_GPR64) &&
               id == ours->reg && register_bytes(reg) == ours->size;
    case X86_OPERAND_SEGMENT:
        return class == ZYDIS_REGCLASS_SEGMENT && id == ours->reg;
    case X86_OPERAND_CONTROL:
        return class == ZYDIS_REGCLASS_CONTROL && id == ours->reg;
    case X86_OPERAND_DEBUG:
        return class == ZYDIS_REGCLASS_DEBUG && id == ours->reg;
    case X86_OPERAND_X87:
        return class == ZYDIS_REGCLASS_X87 && id == ours->reg;
    case X86_OPERAND_MMX:
        return class == ZYDIS_REGCLASS_MMX && id == ours->reg;
    case X86_OPERAND_XMM:
        return class == ZYDIS_REGCLASS_XMM && id == ours->reg;
    default:
        return false;
    }
}

static int base_number(ZydisRegister reg)
{
    if (reg == ZYDIS_REGISTER_NONE)
        return X86_NO_REG;
    if (reg == ZYDIS_REGISTER_RIP || reg == ZYDIS_REGISTER_EIP)
        return X86_BASE_RIP;
    return ZydisRegisterGetId(reg);
}

static const char *compare_memory(const X86Insn *insn, const X86Operand *ours,
                                  const ZydisDecodedOperand *theirs)
{
    unsigned size = theirs->size / 8;
    uint64_t mask = insn->adsize == 8 ? UINT64_MAX : (UINT64_C(1) << (insn->adsize * 8)) - 1;

    /* SIB base 5 with mod 0 is no base, REX.B or not (SDM 2A table 2-5); Zydis 4.0 says R13D
     * without displacement where 67 and REX.B are given. */
    if (insn->base == X86_NO_REG && insn->adsize == 4 && insn->rex & 1)
        return NULL;
    if (base_number(theirs->mem.base) != insn->base)
        return "base register";
    if (base_number(theirs->mem.index) != insn->index)
        return "index register";
    if (insn->index != X86_NO_REG && theirs->mem.scale != insn->scale)
        return "scale";
    if (theirs->mem.disp.has_displacement ? (theirs->mem.disp.value ^ insn->disp) & mask : insn->disp)
        return "displacement";
    if (ZydisRegisterGetId(theirs->mem.segment) != insn->segment && insn->op != X86_OP_LEA)
        return "segment"; /* LEA has none */
    /* Hint NOPs, prefetches and addresses touch nothing; XSAVE areas have no fixed size. */
    if (ours->read || ours->write) {
        /* MOVSXD r16 reads 16 bits (SDM 2B MOVSXD); Zydis says 32. */
        if (insn->op == X86_OP_MOVSXD && insn->opsize == 2)
            return ours->size == 2 ? NULL : "memory size";
        if (ours->size ? size != ours->size : insn->row->unit != X86_UNIT_SSE)
            return "memory size";
    }
    return NULL;
}

static const char *compare_operand(const X86Insn *insn, const X86Operand *ours,
                                   const ZydisDecodedOperand *theirs)
{
    uint64_t value = ours->kind == X86_OPERAND_IMM2 ? insn->imm2 : insn->imm;
    uint64_t mask;

    switch (ours->kind) {
    case X86_OPERAND_MEM:
        return theirs->type == ZYDIS_OPERAND_TYPE_MEMORY ? compare_memory(insn, ours, theirs)
                                                         : "not memory";
    case X86_OPERAND_IMM:
    case X86_OPERAND_IMM2:
        if (theirs->type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
            return "not an immediate";
        mask = theirs->size >= 64 ? UINT64_MAX : (UINT64_C(1) << theirs->size) - 1;
        return (value ^ theirs->imm.value.u) & mask ? "immediate" : NULL;
    case X86_OPERAND_REL:
        return theirs->type != ZYDIS_OPERAND_TYPE_IMMEDIATE || !theirs->imm.is_relative ||
                       theirs->imm.value.u != value
                   ? "relative displacement"
                   : NULL;
    case X86_OPERAND_FAR:
        return theirs->type != ZYDIS_OPERAND_TYPE_POINTER ||
                       theirs->ptr.segment != insn->imm2 || theirs->ptr.offset != insn->imm
                   ? "far pointer"
                   : NULL;
    default:
        if (!(ours->read || ours->write) || (insn->op == X86_OP_MOVSXD && insn->opsize == 2))
            return NULL; /* a hint NOP's registers, in whatever width and order; MOVSXD as above */
        return theirs->type == ZYDIS_OPERAND_TYPE_REGISTER && same_register(ours, theirs->reg.value)
                   ? NULL
                   : "register";
    }
}

/* Operands Zydis calls visible are all that an assembler writes; we list the same, in order. */
static const char *compare_operands(const X86Insn *insn, const ZydisDecodedInstruction *zi,
                                    const ZydisDecodedOperand *operands)
{
    unsigned n = 0;

    if (insn->row->unit == X86_UNIT_STRING || insn->op == X86_OP_ENDBR64 ||
        insn->op == X86_OP_ENDBR32)
        return NULL; /* fixed operands; Zydis lists the hint NOP's ModRM for ENDBR */
    for (unsigned i = 0; i < insn->n_operands; i++) {
        const X86Operand *ours = &insn->operand[i];
        const char *difference;

        while (n < zi->operand_count && operands[n].visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN)
            n++;
        /* The manual writes FCOM ST(i), Zydis FCOM ST0, STi. */
        if (ours->kind == X86_OPERAND_X87 && n < zi->operand_count && insn->n_operands == 1 &&
            zi->operand_count > 1 && operands[n].type == ZYDIS_OPERAND_TYPE_REGISTER &&
            operands[n].visibility == ZYDIS_OPERAND_VISIBILITY_IMPLICIT &&
            operands[n].reg.value == ZYDIS_REGISTER_ST0)
            n++;
        if (n >= zi->operand_count) {
            /* Zydis hides BLENDV's XMM0 and has one operand for prefetches. */
            if (ours->implicit || !(ours->read || ours->write))
                return NULL;
            return "operand count";
        }
        if (insn->row->unit == X86_UNIT_X87 && operands[n].type == ZYDIS_OPERAND_TYPE_REGISTER &&
            ours->kind == X86_OPERAND_MEM)
            n++; /* the implied ST0 of arithmetic with memory */
        difference = compare_operand(insn, ours, &operands[n]);
        if (difference)
            return difference;
        n++;
    }
    return NULL;
}

static bool is_absent(const ZydisDecodedInstruction *zi, X86Mode mode)
{
    for (size_t i = 0; i < G_N_ELEMENTS(absent_extensions); i++) {
        if (zi->meta.isa_ext == absent_extensions[i])
            return true;
    }
    switch (zi->mnemonic) {
    /* VMX and SVM: only the hypercalls exist, for the paravirtual interface. */
    default:
        return (zi->meta.isa_ext == ZYDIS_ISA_EXT_VTX && zi->mnemonic != ZYDIS_MNEMONIC_VMCALL) ||
               (zi->meta.isa_ext == ZYDIS_ISA_EXT_SVM && zi->mnemonic != ZYDIS_MNEMONIC_VMMCALL);
    /* Intel's processors have these in 64-bit mode alone. */
    case ZYDIS_MNEMONIC_SYSCALL:
    case ZYDIS_MNEMONIC_SYSRET:
        return mode != X86_MODE_64;
    case ZYDIS_MNEMONIC_GETSEC:
    case ZYDIS_MNEMONIC_PTWRITE:
        return true;
    }
}

static const char *compare(const uint8_t *bytes, size_t len, X86Mode mode, const ZydisDecoder *decoder,
                           Counters *counters, X86Insn *insn, ZydisDecodedInstruction *zi)
{
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    X86DecodeResult ours = x86_decode(bytes, len, mode, insn);
    ZyanStatus theirs = ZydisDecoderDecodeFull(decoder, bytes, len, zi, operands);

    counters->cases++;
    if (ZYAN_SUCCESS(theirs)) {
        if (is_absent(zi, mode)) {
            counters->absent++;
            return ours != X86_DECODE_OK ? NULL : "an absent extension decoded";
        }
        if (ours != X86_DECODE_OK)
            return "only Zydis finds it valid";
        counters->valid++;
        if (insn->length != zi->length)
            return "length";
        if (!same_name(insn, ZydisMnemonicGetString(zi->mnemonic)))
            return "mnemonic";
        if (insn->adsize * 8 != zi->address_width)
            return "address size";
        return zi->mnemonic == ZYDIS_MNEMONIC_PAUSE ? NULL : compare_operands(insn, zi, operands);
    }
    if (ours == X86_DECODE_OK)
        return "only we find it valid";
    if (ours == X86_DECODE_TRUNCATED)
        counters->truncated++;
    else if (ours == X86_DECODE_TOO_LONG)
        counters->too_long++;
    else
        counters->invalid++;
    /* We may know it invalid before Zydis has asked for the bytes behind, not the reverse. */
    if (ours == X86_DECODE_TRUNCATED && theirs != ZYDIS_STATUS_NO_MORE_DATA)
        return "truncated only here";
    if (ours == X86_DECODE_TOO_LONG && theirs != ZYDIS_STATUS_INSTRUCTION_TOO_LONG &&
        theirs != ZYDIS_STATUS_NO_MORE_DATA)
        return "too long only here";
    return NULL;
}

static void report(const uint8_t *bytes, size_t len, const char *what, const X86Insn *insn,
                   const ZydisDecodedInstruction *zi)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < len; i++)
        g_string_append_printf(text, "%02x ", bytes[i]);
    g_test_message("%s: %s| ours %s (%u) | theirs %s (%u)", what, text->str,
                   insn->row ? insn->row->text : "-", insn->length,
                   ZydisMnemonicGetString(zi->mnemonic), zi->length);
}

static unsigned cases_per_mode = 1000000;

static void test_mode(gconstpointer data)
{
    X86Mode mode = GPOINTER_TO_UINT(data);
    static const ZydisMachineMode machine[] = {ZYDIS_MACHINE_MODE_LEGACY_16,
                                               ZYDIS_MACHINE_MODE_LEGACY_32,
                                               ZYDIS_MACHINE_MODE_LONG_64};
    static const ZydisStackWidth stack[] = {ZYDIS_STACK_WIDTH_16, ZYDIS_STACK_WIDTH_32,
                                            ZYDIS_STACK_WIDTH_64};
    static const ZydisDecoderMode off[] = {ZYDIS_DECODER_MODE_MPX, ZYDIS_DECODER_MODE_CET,
                                           ZYDIS_DECODER_MODE_LZCNT, ZYDIS_DECODER_MODE_TZCNT,
                                           ZYDIS_DECODER_MODE_WBNOINVD,
                                           ZYDIS_DECODER_MODE_CLDEMOTE};
    Counters counters = {0};
    ZydisDecoder decoder;

    g_assert_true(ZYAN_SUCCESS(ZydisDecoderInit(&decoder, machine[mode], stack[mode])));
    for (size_t i = 0; i < G_N_ELEMENTS(off); i++)
        ZydisDecoderEnableMode(&decoder, off[i], ZYAN_FALSE);
    for (unsigned i = 0; i < cases_per_mode; i++) {
        uint8_t bytes[24];
        size_t len = next_random() % 8 ? 15 : next_random() % 16;
        ZydisDecodedInstruction zi = {0};
        X86Insn insn = {0};
        const char *difference;

        make_bytes(bytes);
        difference = compare(bytes, len, mode, &decoder, &counters, &insn, &zi);
        if (difference && counters.failures++ < 40)
            report(bytes, len, difference, &insn, &zi);
    }
    g_test_message("%u cases: %u valid, %u invalid, %u truncated, %u too long, %u of absent "
                   "extensions, %u differ",
                   counters.cases, counters.valid, counters.invalid, counters.truncated,
                   counters.too_long, counters.absent, counters.failures);
    g_assert_cmpuint(counters.failures, ==, 0);
    g_assert_cmpuint(counters.valid, >, cases_per_mode / 8);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    random_state = 1;
    if (argc > 1)
        cases_per_mode = (unsigned)strtoul(argv[1], NULL, 0);
    if (argc > 2)
        random_state = strtoull(argv[2], NULL, 0);
    g_test_add_data_func("/decode/zydis/16", GUINT_TO_POINTER(X86_MODE_16), test_mode);
    g_test_add_data_func("/decode/zydis/32", GUINT_TO_POINTER(X86_MODE_32), test_mode);
    g_test_add_data_func("/decode/zydis/64", GUINT_TO_POINTER(X86_MODE_64), test_mode);
    return g_test_run();
}
