/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The instruction decoder on any bytes in each mode: it never reads past what it is given (the input
 * is moved to the end of its own allocation), a valid instruction has a row and 1 to 15 bytes, is the
 * same with bytes behind it and TRUNCATED without its last one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vmm-helper/dbt/decode/x86-rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_operands(const X86Insn *insn)
{
    require(insn->row > x86_rows && insn->row < x86_rows + x86_n_rows);
    require(insn->length >= 1 && insn->length <= 15);
    require(insn->n_operands <= 4 && insn->segment <= 5);
    require(insn->op > 0 && insn->op < X86_N_OPS);
    require(insn->base == X86_NO_REG || insn->base <= X86_BASE_RIP);
    require(insn->index == X86_NO_REG || insn->index < 16);
    for (unsigned i = 0; i < insn->n_operands; i++) {
        const X86Operand *operand = &insn->operand[i];

        require(operand->kind > X86_OPERAND_NONE && operand->kind <= X86_OPERAND_XMM);
        require(operand->reg < 16);
        if (operand->kind == X86_OPERAND_MMX || operand->kind == X86_OPERAND_X87)
            require(operand->reg < 8);
        if (operand->kind == X86_OPERAND_SEGMENT)
            require(operand->reg < 6);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length = size < 24 ? size : 24;
    uint8_t *bytes = malloc(length ? length : 1);

    require(bytes != NULL);
    memcpy(bytes, data, length);
    for (int mode = X86_MODE_16; mode <= X86_MODE_64; mode++) {
        X86Insn insn, shorter, longer;
        X86DecodeResult result = x86_decode(bytes, length, (X86Mode)mode, &insn);
        uint8_t padded[48] = {0};

        if (result != X86_DECODE_OK)
            continue;
        check_operands(&insn);
        require(insn.length <= length);
        require(x86_decode(bytes, insn.length - 1u, (X86Mode)mode, &shorter) == X86_DECODE_TRUNCATED);
        memcpy(padded, bytes, length);
        require(x86_decode(padded, sizeof(padded), (X86Mode)mode, &longer) == X86_DECODE_OK);
        require(!memcmp(&insn, &longer, sizeof(insn)));
    }
    free(bytes);
    return 0;
}
