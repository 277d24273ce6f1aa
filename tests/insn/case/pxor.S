/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F EF /r PXOR mm, mm/m64"
    in st1, 0xc4c894945b5a301c, 0x3ff0
    in st2, 0xc90fdaa22168c235, 0xc03e
    in st3, 0xc58777614c09fae2, 0x4021
    in st4, 0x1, 0x7ffe
    in st5, 0x8000000000000001, 0x4000
    in st6, 0x8000000000000001, 0x8000
    in st7, 0xffffffffffffffff, 0x7ffe
    in sw, 0x6a00
    code
    .byte 0x4d, 0x0f, 0xef, 0xeb
    end_code
    out st0, 0xc58777614c09fae2, 0x4021
    out st1, 0x1, 0x7ffe
    out st2, 0x8000000000000001, 0x4000
    out st3, 0x8000000000000001, 0x8000
    out st4, 0xffffffffffffffff, 0x7ffe
    out st5, 0x8000000000000001, 0xffff
    out st6, 0xc4c894945b5a301c, 0x3ff0
    out st7, 0xc90fdaa22168c235, 0xc03e
    out sw, 0x4200
    out tags, 0xff

    insn_case 64, "NP 0F EF /r PXOR mm, mm/m64"
    in rbx, 0x1f
    in rsp, 0x200011d8
    in st0, 0xc53dbf2aa75844f4, 0x401d
    in st1, 0xad1ad3eee09af91e, 0x400a
    in st2, 0x8000000000000001, 0x401e
    in st3, 0x8000000000000000, 0x3c01
    in st4, 0x1, 0xbfff
    in st5, 0xbee2ba2240aab475, 0x3fea
    in st6, 0xa9b7d19fde9ccbba, 0x401b
    in st7, 0xc0d3229406ea48a6, 0x4015
    in mem+0x12d0, 0xffc12345ac55f739
    in sw, 0x6b00
    code
    .byte 0x4c, 0x0f, 0xef, 0x34, 0xdc
    end_code
    out st0, 0x8000000000000000, 0x3c01
    out st1, 0x1, 0xbfff
    out st2, 0xbee2ba2240aab475, 0x3fea
    out st3, 0xa9b7d19fde9ccbba, 0x401b
    out st4, 0xc0d3229406ea48a6, 0x4015
    out st5, 0xc53dbf2aa75844f4, 0x401d
    out st6, 0x52dbf0ab4ccf0e27, 0xffff
    out st7, 0x8000000000000001, 0x401e
    out sw, 0x4300
    out tags, 0xff

    insn_case 64, "66 0F EF /r PXOR xmm, xmm/m128"
    in xmm1, 0x10000000000000, 0x4b5d96a8120d238b
    in xmm7, 0x1248210012042a37, 0xc181280009025012
    code
    .byte 0x66, 0x4a, 0x0f, 0xef, 0xf9
    end_code
    out xmm7, 0x1258210012042a37, 0x8adcbea81b0f7399

    insn_case 64, "66 0F EF /r PXOR xmm, xmm/m128"
    in xmm8, 0x410124e01a40020, 0x80420a09a1290108
    in xmm14, 0x1e60000000000000, 0xcfc1d0dc384c75e3
    code
    .byte 0x66, 0x4f, 0x0f, 0xef, 0xc6
    end_code
    out xmm8, 0x1a70124e01a40020, 0x4f83dad5996574eb
