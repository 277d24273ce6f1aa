/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 71 /4 PSRAW mm, imm8"
    in st0, 0xcb823f89b31c3fa6, 0x3fea
    in st1, 0x0, 0x8000
    in st2, 0xb1b86090662b94b9, 0x3ffa
    in st3, 0xc90fdaa22168c235, 0x7fff
    in st4, 0x1, 0x403e
    in st5, 0x8000000000000001, 0x3f80
    in st6, 0xa91781a50c143f0c, 0x4003
    in st7, 0x0, 0x403e
    in sw, 0x5b00
    in tags, 0xff
    code
    .byte 0x0f, 0x71, 0xe5, 0xf0
    end_code
    out st0, 0x8000000000000001, 0x3f80
    out st1, 0xa91781a50c143f0c, 0x4003
    out st2, 0x0, 0x403e
    out st3, 0xcb823f89b31c3fa6, 0x3fea
    out st4, 0x0, 0x8000
    out st5, 0xffff00000000ffff, 0xffff
    out st6, 0xc90fdaa22168c235, 0x7fff
    out st7, 0x1, 0x403e
    out sw, 0x4300

    insn_case 64, "NP 0F 71 /4 PSRAW mm, imm8"
    in st0, 0x0, 0x4000
    in st1, 0xc90fdaa22168c235, 0x8000
    in st2, 0xd1cf930b16b49db9, 0x3fe1
    in st3, 0x0, 0x1
    in st5, 0x1, 0x3ffe
    in st6, 0xa000000000000000, 0x4000
    in st7, 0x872d43be48bbef5d, 0x3fef
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x4a, 0x0f, 0x71, 0xe4, 0x42
    end_code
    out st0, 0x1, 0x3ffe
    out st1, 0xa000000000000000, 0x4000
    out st2, 0x872d43be48bbef5d, 0x3fef
    out st3, 0x0, 0x4000
    out st4, 0xffffffff0000ffff, 0xffff
    out st5, 0xd1cf930b16b49db9, 0x3fe1
    out st6, 0x0, 0x1
    out st7, 0x0
    out sw, 0x4400

    insn_case 64, "NP 0F E1 /r PSRAW mm, mm/m64"
    in rcx, 0x20000b3a
    in st5, 0xa2942f274a783cb2, 0x401c
    in tags, 0xff
    code
    .byte 0x48, 0x0f, 0xe1, 0x69, 0x26
    end_code
    out st5, 0xffff000000000000, 0xffff

    insn_case 64, "NP 0F E1 /r PSRAW mm, mm/m64"
    in rbx, 0x20001120
    in st4, 0x8000000000000001, 0x4000
    in mem+0x1120, 0x1
    code
    .byte 0x0f, 0xe1, 0x23
    end_code
    out st4, 0xc000000000000000, 0xffff
    out tags, 0xff

    insn_case 64, "66 0F 71 /4 PSRAW xmm, imm8"
    in xmm0, 0x3fe0000000000000, 0x47efffffe0000000
    code
    .byte 0x66, 0x0f, 0x71, 0xe0, 0x3a
    end_code
    out xmm0, 0x0, 0xffffffff0000

    insn_case 64, "66 0F 71 /4 PSRAW xmm, imm8"
    code
    .byte 0x66, 0x43, 0x0f, 0x71, 0xe2, 0x52
    end_code
    out xmm10, 0x0

    insn_case 64, "66 0F E1 /r PSRAW xmm, xmm/m128"
    in xmm4, 0x1cf000000, 0xff8000003caa6b05
    code
    .byte 0x66, 0x0f, 0xe1, 0xe1
    end_code
    out xmm4, 0xffff0000, 0xffff000000000000

    insn_case 64, "66 0F E1 /r PSRAW xmm, xmm/m128"
    in rax, 0x20000550
    in xmm7, 0x1010008ec220290a, 0x4591100000003e20
    code
    .byte 0x66, 0x0f, 0xe1, 0x38
    end_code
    out xmm7, 0xffff0000
