/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /3 FICOMP m32int"
    in rcx, 0x20000cb0
    in st0, 0xa000000000000000, 0xffff
    in cw, 0x74c
    in sw, 0x4b00
    in tags, 0xff
    code
    .byte 0x4e, 0xda, 0x19
    end_code
    out sw, 0xcd81

    insn_case 64, "DA /3 FICOMP m32int"
    in rbx, 0x200006c0
    in st0, 0xc90fdaa22168c235, 0x401e
    in st1, 0x8000000000000001, 0x7fff
    in st2, 0xe17fd37131486373, 0x3fe3
    in st3, 0x9b6bc1833e431702, 0x4025
    in st4, 0xa25bb13b271fb1f3, 0x4015
    in st5, 0x8000000000000001, 0x401e
    in st6, 0x8000000000000001, 0x8000
    in st7, 0x1
    in sw, 0x7e00
    code
    .byte 0xda, 0x1b
    end_code
    out st0, 0x8000000000000001, 0x7fff
    out st1, 0xe17fd37131486373, 0x3fe3
    out st2, 0x9b6bc1833e431702, 0x4025
    out st3, 0xa25bb13b271fb1f3, 0x4015
    out st4, 0x8000000000000001, 0x401e
    out st5, 0x8000000000000001, 0x8000
    out st6, 0x1
    out st7, 0xc90fdaa22168c235, 0x401e
    out sw, 0x4541

    insn_case 64, "DE /3 FICOMP m16int"
    in rax, 0x5
    in rsi, 0x20000509
    in st0, 0xa392ebf94775049d, 0x4026
    in st1, 0x8000000000000000, 0x4000
    in st2, 0x0, 0x4000
    in st3, 0x0, 0x403e
    in st4, 0xc000000000000000, 0x8000
    in st5, 0xde9e573f3a0afe2d, 0x401e
    in st6, 0xc2883945a9815596, 0x4020
    in st7, 0xffffffffffffffff
    in sw, 0x1500
    in tags, 0xff
    code
    .byte 0xde, 0x5c, 0xc6, 0x3f
    end_code
    out st0, 0x8000000000000000, 0x4000
    out st1, 0x0, 0x4000
    out st2, 0x0, 0x403e
    out st3, 0xc000000000000000, 0x8000
    out st4, 0xde9e573f3a0afe2d, 0x401e
    out st5, 0xc2883945a9815596, 0x4020
    out st6, 0xffffffffffffffff
    out st7, 0xa392ebf94775049d, 0x4026
    out sw, 0x1800
    out tags, 0xfb

    insn_case 64, "DE /3 FICOMP m16int"
    in rbx, 0x200010f7
    in r8, 0x30
    in st0, 0x8000000000000001, 0x3c01
    in st1, 0xfa5e2132c1a8ef10, 0x3fe7
    in st2, 0xa7c7375be8bd2d00, 0x3fd8
    in st3, 0xc90fdaa22168c235, 0x1
    in st4, 0x8000000000000000, 0x3c01
    in st5, 0xa000000000000000, 0x7ffe
    in st7, 0xabe80bee8f33aa71, 0x400e
    in tags, 0xff
    code
    .byte 0x46, 0xde, 0x5c, 0xc3, 0xa9
    end_code
    out st0, 0xfa5e2132c1a8ef10, 0x3fe7
    out st1, 0xa7c7375be8bd2d00, 0x3fd8
    out st2, 0xc90fdaa22168c235, 0x1
    out st3, 0x8000000000000000, 0x3c01
    out st4, 0xa000000000000000, 0x7ffe
    out st5, 0x0
    out st6, 0xabe80bee8f33aa71, 0x400e
    out st7, 0x8000000000000001, 0x3c01
    out sw, 0x900
    out tags, 0xfe
