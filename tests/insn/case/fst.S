/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 /2 FST m32fp"
    in rdi, 0x3eb792e4
    in cw, 0xb4c
    in sw, 0x7d00
    code
    .byte 0x4e, 0xd9, 0x97, 0xfc, 0x7c, 0x48, 0xe1
    end_code
    out sw, 0xfdc1

    insn_case 64, "D9 /2 FST m32fp"
    in rsi, 0x20001498
    in mem+0x1498, 0x1
    in sw, 0x236d
    code
    .byte 0x46, 0xd9, 0x16
    end_code
    out mem+0x1498, 0xffc00000
    out sw, 0x216d

    insn_case 64, "DD /2 FST m64fp"
    in rcx, 0x200011c0
    in st0, 0xda8dac0acb942785, 0x3ffb
    in sw, 0x7800
    in tags, 0xff
    code
    .byte 0x66, 0x44, 0xdd, 0x11
    end_code
    out mem+0x11c0, 0x3fbb51b581597285
    out sw, 0x7a20

    insn_case 64, "DD /2 FST m64fp"
    in rax, 0xffffffffecfbabd4
    in st0, 0x86979dcece231a5b, 0x3fd8
    in cw, 0xa78
    in sw, 0x7700
    in tags, 0xff
    code
    .byte 0x40, 0xdd, 0x90, 0x1c, 0x64, 0x04, 0x33
    end_code
    out mem+0xff0, 0x3d80d2f3b9d9c464
    out sw, 0x7720

    insn_case 64, "DD D0+i FST ST(i)"
    in st0, 0xa000000000000000, 0x8000
    in tags, 0xff
    code
    .byte 0xdd, 0xd7
    end_code
    out st7, 0xa000000000000000, 0x8000

    insn_case 64, "DD D0+i FST ST(i)"
    in sw, 0xb00
    in tags, 0xff
    code
    .byte 0xdd, 0xd0
    end_code
    out sw, 0x900
