/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "AC LODS m8"
    in rax, 0xb9be5f9b3
    in rcx, 0xf
    in rsi, 0x20000530
    in mem+0x538, 0x647853249d9233ef
    code
    .byte 0xf2, 0x66, 0x4a, 0xac
    end_code
    out rax, 0xb9be5f978
    out rcx, 0x0
    out rsi, 0x2000053f

    insn_case 64, "AC LODS m8"
    in rax, 0xfffffffffffc11fc
    in rcx, 0x5
    in rsi, 0x20001300
    in mem+0x1300, 0x9e17f9c506df43bd
    code
    .byte 0xf3, 0xac
    end_code
    out rax, 0xfffffffffffc11c5
    out rcx, 0x0
    out rsi, 0x20001305

    insn_case 64, "AD LODS m16/32/64"
    in rsi, 0x20000c80
    in mem+0xc80, 0x2deb4a56878fc5b3
    code
    .byte 0x4d, 0xad
    end_code
    out rax, 0x2deb4a56878fc5b3
    out rsi, 0x20000c88

    insn_case 64, "AD LODS m16/32/64"
    in rcx, 0xc
    in rsi, 0x20000bd0
    in flags, 0xc80
    code
    .byte 0xf2, 0x66, 0x4b, 0xad
    end_code
    out rax, 0x9b948d867f78716a
    out rcx, 0x0
    out rsi, 0x20000b70
