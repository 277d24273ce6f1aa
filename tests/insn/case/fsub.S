/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /4 FSUB m32fp"
    in rcx, 0x20000a04
    in st0, 0xa33bc5bc07f36167, 0x4008
    in cw, 0x47f
    in sw, 0xa7b
    in tags, 0xff
    code
    .byte 0x44, 0xd8, 0x61, 0xac
    end_code
    out st0, 0xa33bc50000000000, 0x4008
    out sw, 0x87b

    insn_case 64, "D8 /4 FSUB m32fp"
    in rsi, 0x20001320
    in st0, 0x0, 0xc03e
    in sw, 0xc00
    in tags, 0xff
    code
    .byte 0x46, 0xd8, 0x26
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0xc01

    insn_case 64, "D8 E0+i FSUB ST(0), ST(i)"
    in st0, 0x95b07069a5579c43, 0x3fdf
    in st7, 0xa52457b7382d13f1, 0x4002
    in sw, 0x4e00
    in tags, 0xff
    code
    .byte 0x66, 0x46, 0xd8, 0xe7
    end_code
    out st0, 0xa52457b7257705e4, 0xc002
    out sw, 0x4e20

    insn_case 64, "D8 E0+i FSUB ST(0), ST(i)"
    in st0, 0xc48a20d0e63971a5, 0x4021
    in st4, 0xf63d8882587c716d, 0x401e
    in cw, 0x97f
    in sw, 0x3500
    in tags, 0xff
    code
    .byte 0x66, 0xd8, 0xe4
    end_code
    out st0, 0xa5c26fc09b29e378, 0x4021
    out sw, 0x3720

    insn_case 64, "DC /4 FSUB m64fp"
    in rax, 0x3d4ea4e2
    in st0, 0xecca600991b4d7e3, 0x3ff6
    in mem+0x4b0, 0x70004420020a0535
    in cw, 0x97f
    in sw, 0x3601
    in tags, 0xff
    code
    .byte 0x66, 0xdc, 0xa0, 0xce, 0x5f, 0xb1, 0xe2
    end_code
    out st0, 0x822100105029a7ff, 0xc300
    out sw, 0x3421

    insn_case 64, "DC /4 FSUB m64fp"
    in rdx, 0x20000902
    in r11, 0x3f
    in mem+0x980, 0x50c08084034982a0
    in cw, 0xc56
    in sw, 0x6542
    in tags, 0xff
    code
    .byte 0x67, 0x46, 0xdc, 0x24, 0x5a
    end_code
    out st0, 0x8404200000000000, 0xc10c
    out sw, 0xe5e2

    insn_case 64, "DC E8+i FSUB ST(i), ST(0)"
    in st0, 0xcae4ba5556450633, 0x4004
    in st1, 0xb20d4fd29ed8cacb, 0x4012
    in cw, 0x756
    in sw, 0x3500
    in tags, 0xff
    code
    .byte 0x67, 0x66, 0x41, 0xdc, 0xe9
    end_code
    out st1, 0xb20a243fb58371b6, 0x4012
    out sw, 0xb5a0

    insn_case 64, "DC E8+i FSUB ST(i), ST(0)"
    in st5, 0xc90fdaa22168c235, 0xc03e
    in cw, 0x459
    in sw, 0x4700
    in tags, 0xff
    code
    .byte 0x44, 0xdc, 0xed
    end_code
    out st5, 0xc90fdb0000000000, 0xc03e
    out sw, 0xc7a0
