/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F C8+r BSWAP r16/32/64"
    in r9, 0xaa55c145024a7637
    code
    .byte 0x66, 0x4f, 0x0f, 0xc9
    end_code
    out r9, 0x37764a0245c155aa

    insn_case 64, "0F C8+r BSWAP r16/32/64"
    in r10, 0x135060a40063
    code
    .byte 0x66, 0x49, 0x0f, 0xca
    end_code
    out r10, 0x6300a46050130000
