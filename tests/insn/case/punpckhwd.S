/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 69 /r PUNPCKHWD mm, mm/m64"
    in rbx, 0x200005fd
    in st1, 0xc90fdaa22168c235, 0xc03e
    in mem+0x620, 0x37099935eb70fe3
    in tags, 0xff
    code
    .byte 0x4a, 0x0f, 0x69, 0x4b, 0x23
    end_code
    out st1, 0x370c90f9993daa2, 0xffff

    insn_case 64, "NP 0F 69 /r PUNPCKHWD mm, mm/m64"
    in rbx, 0x4803ef8f
    in st0, 0xf0886fa73eb5bc85, 0x4020
    in st1, 0x0, 0x403e
    in st2, 0x8000000000000000, 0x4000
    in st3, 0xe2ea14dd71e4c8a7, 0x3fe6
    in st4, 0x8000000000000000, 0x7fff
    in st5, 0x8f23578b473ca8a1, 0x3ffc
    in st6, 0xed26ee98863f2627, 0x4025
    in st7, 0xffffffffffffffff, 0x3f80
    in mem+0x12f0, 0x4400014c1100c890
    in sw, 0x5600
    in tags, 0xff
    code
    .byte 0x0f, 0x69, 0x8c, 0x1b, 0xd1, 0x33, 0xf8, 0x8f
    end_code
    out st0, 0xed26ee98863f2627, 0x4025
    out st1, 0x1ffff4c11ffff, 0xffff
    out st2, 0xf0886fa73eb5bc85, 0x4020
    out st3, 0x0, 0x403e
    out st4, 0x8000000000000000, 0x4000
    out st5, 0xe2ea14dd71e4c8a7, 0x3fe6
    out st6, 0x8000000000000000, 0x7fff
    out st7, 0x8f23578b473ca8a1, 0x3ffc
    out sw, 0x4600

    insn_case 64, "66 0F 69 /r PUNPCKHWD xmm, xmm/m128"
    in xmm0, 0xff8123458614c9a8, 0x3f800000007fffff
    in xmm2, 0x3f0000004d21b71c, 0xcf932dffffc12345
    code
    .byte 0x66, 0x40, 0x0f, 0x69, 0xc2
    end_code
    out xmm0, 0xffc1007f2345ffff, 0xcf933f802dff0000

    insn_case 64, "66 0F 69 /r PUNPCKHWD xmm, xmm/m128"
    in xmm1, 0x8264a27a7f7fffff, 0xcf0000002adbb7e7
    in xmm3, 0x453a6319a350841d, 0x3ff0000000000000
    code
    .byte 0x66, 0x42, 0x0f, 0x69, 0xcb
    end_code
    out xmm1, 0x2adb0000b7e7, 0x3ff0cf0000000000
