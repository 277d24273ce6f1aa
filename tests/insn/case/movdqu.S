/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 6F /r MOVDQU xmm, xmm/m128"
    in rax, 0xe
    in rbx, 0x200009ca
    in mem+0xa20, 0x7fffff007fffff
    in mem+0xa28, 0x4f000000cf000000
    code
    .byte 0xf3, 0x40, 0x0f, 0x6f, 0x64, 0xc3, 0xe6
    end_code
    out xmm4, 0x7fffff007fffff, 0x4f000000cf000000

    insn_case 64, "F3 0F 6F /r MOVDQU xmm, xmm/m128"
    in r15, 0x200007b4
    in mem+0x7b0, 0xb1b3d82a9e98985f
    in mem+0x7b8, 0x3ff0000000000000
    code
    .byte 0xf3, 0x43, 0x0f, 0x6f, 0x7f, 0xfc
    end_code
    out xmm7, 0xb1b3d82a9e98985f, 0x3ff0000000000000

    insn_case 64, "F3 0F 7F /r MOVDQU xmm/m128, xmm"
    in xmm2, 0x800000cf000000, 0x4213041ff812345
    code
    .byte 0xf3, 0x0f, 0x7f, 0xd7
    end_code
    out xmm7, 0x800000cf000000, 0x4213041ff812345

    insn_case 64, "F3 0F 7F /r MOVDQU xmm/m128, xmm"
    in xmm7, 0x186c2e5008c288, 0x92110491c01049
    code
    .byte 0xf3, 0x0f, 0x7f, 0xfd
    end_code
    out xmm5, 0x186c2e5008c288, 0x92110491c01049
