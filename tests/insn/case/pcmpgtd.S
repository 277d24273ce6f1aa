/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 66 /r PCMPGTD mm, mm/m64"
    in r10, 0x20001110
    in st0, 0xa606655bccdbfeda, 0x4007
    in st1, 0x9f5c7e616eacfb89, 0x3ff1
    in st2, 0xa000000000000000, 0x7fff
    in st4, 0x0, 0x3ffe
    in st5, 0x89012929cca1e61f, 0x3fde
    in st6, 0xf871d1ea24472f1b, 0x3fea
    in st7, 0xc000000000000000
    in mem+0x1110, 0x2582b9eb015867a0
    in sw, 0x5c00
    code
    .byte 0x43, 0x0f, 0x66, 0x32
    end_code
    out st0, 0x89012929cca1e61f, 0x3fde
    out st1, 0xf871d1ea24472f1b, 0x3fea
    out st2, 0xc000000000000000
    out st3, 0xa606655bccdbfeda, 0x4007
    out st4, 0x9f5c7e616eacfb89, 0x3ff1
    out st5, 0xa000000000000000, 0x7fff
    out st6, 0x0, 0xffff
    out st7, 0x0, 0x3ffe
    out sw, 0x4400
    out tags, 0xff

    insn_case 64, "NP 0F 66 /r PCMPGTD mm, mm/m64"
    in st0, 0xc000000000000000, 0x401e
    in st1, 0xa000000000000000, 0x7ffe
    in st2, 0x0, 0x8000
    in st3, 0xc000000000000000, 0x1
    in st4, 0xa000000000000000, 0x4000
    in st5, 0xffffffffffffffff, 0xffff
    in st6, 0xc000000000000000, 0x403e
    in st7, 0x1
    in sw, 0x5800
    in tags, 0xff
    code
    .byte 0x42, 0x0f, 0x66, 0xf0
    end_code
    out st0, 0xffffffffffffffff, 0xffff
    out st1, 0xc000000000000000, 0x403e
    out st2, 0x1
    out st3, 0xc000000000000000, 0x401e
    out st4, 0xa000000000000000, 0x7ffe
    out st5, 0x0, 0x8000
    out st6, 0xffffffff, 0xffff
    out st7, 0xa000000000000000, 0x4000
    out sw, 0x4000

    insn_case 64, "66 0F 66 /r PCMPGTD xmm, xmm/m128"
    in xmm0, 0x9341fd9140490fdb, 0xc290802a47007525
    in xmm3, 0xffb123546725db1e, 0x1361
    code
    .byte 0x66, 0x0f, 0x66, 0xc3
    end_code
    out xmm0, 0x0, 0xffffffff

    insn_case 64, "66 0F 66 /r PCMPGTD xmm, xmm/m128"
    code
    .byte 0x66, 0x4a, 0x0f, 0x66, 0xd8
    end_code
    out xmm3, 0x0
