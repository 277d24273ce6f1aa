/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /0 FADD m32fp"
    in rdi, 0x67c183f
    in st0, 0xffffffffffffffff, 0x3ffe
    in mem+0x540, 0xca952e46b41820d
    in sw, 0x253
    in tags, 0xff
    code
    .byte 0x66, 0xd8, 0x87, 0x01, 0xed, 0x83, 0x19
    end_code
    out st0, 0xc1820d0000000000, 0x4056
    out sw, 0x73

    insn_case 64, "D8 /0 FADD m32fp"
    in rsi, 0x6b09aa3c
    in st0, 0xc272c6fd082e8cbd, 0x4000
    in mem+0xca0, 0x84f81
    in cw, 0xe7f
    in sw, 0xe55
    in tags, 0xff
    code
    .byte 0x4e, 0xd8, 0x86, 0x64, 0x62, 0xf6, 0xb4
    end_code
    out st0, 0xc272c6fd082e8800, 0x4000
    out sw, 0xc77

    insn_case 64, "D8 C0+i FADD ST(0), ST(i)"
    in sw, 0x6500
    in tags, 0x79
    code
    .byte 0xd8, 0xc5
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x6541

    insn_case 64, "D8 C0+i FADD ST(0), ST(i)"
    in st0, 0xe657cfe5e905ad51, 0x4021
    in cw, 0x87f
    in sw, 0x2c00
    in tags, 0xff
    code
    .byte 0x4e, 0xd8, 0xc2
    end_code
    out st0, 0xe657d00000000000, 0x4021
    out sw, 0x2e20

    insn_case 64, "DC /0 FADD m64fp"
    in rdi, 0x3c5fbf87
    in sw, 0x4600
    in tags, 0x84
    code
    .byte 0xdc, 0x87, 0xc9, 0x4a, 0xa0, 0xe3
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x4441
    out tags, 0x85

    insn_case 64, "DC /0 FADD m64fp"
    in rdx, 0x20001370
    in st0, 0x90f31bf35570edd4, 0x3fe0
    in mem+0x1370, 0xff81234533800000
    in cw, 0xb7f
    in sw, 0x7300
    in tags, 0xff
    code
    .byte 0x4a, 0xdc, 0x02
    end_code
    out st0, 0x891a299bffffffff, 0xc3f8
    out sw, 0x7120

    insn_case 64, "DC C0+i FADD ST(i), ST(0)"
    in st0, 0xd3d36b6299f9cbaf, 0x3ffb
    in tags, 0xff
    code
    .byte 0x47, 0xdc, 0xc0
    end_code
    out st0, 0xd3d36b6299f9cbaf, 0x3ffc

    insn_case 64, "DC C0+i FADD ST(i), ST(0)"
    in st0, 0x8000000000000000, 0x3ffe
    in st4, 0xafa21a3367fbd847, 0x3ff0
    in sw, 0x3b72
    in tags, 0xff
    code
    .byte 0x66, 0xdc, 0xc4
    end_code
    out st4, 0x8002be8868cd9fef, 0x3ffe
    out sw, 0x3972
