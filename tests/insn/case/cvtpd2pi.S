/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 2D /r CVTPD2PI mm, xmm/m128"
    in xmm13, 0xfff4000000012345, 0x7ff0000000000000
    in mxcsr, 0xbea2
    code
    .byte 0x66, 0x43, 0x0f, 0x2d, 0xed
    end_code
    out st5, 0x8000000080000000, 0xffff
    out mxcsr, 0xbea3
    out tags, 0xff

    insn_case 64, "66 0F 2D /r CVTPD2PI mm, xmm/m128"
    in rdx, 0x20000f6c
    in st0, 0xc000000000000000, 0x403e
    in st1, 0x0, 0x4000
    in st2, 0x8000000000000001, 0xffff
    in st3, 0xed4af354859527f1, 0x3ff6
    in st5, 0x8000000000000000, 0x4000
    in st6, 0xaf21776231140360, 0x4007
    in st7, 0x8000000000000001, 0x1
    in mem+0xf80, 0x0
    in mem+0xf88, 0x1526
    in mxcsr, 0x8c5f
    in sw, 0x5600
    in tags, 0xff
    code
    .byte 0x66, 0x4c, 0x0f, 0x2d, 0x72, 0x14
    end_code
    out st0, 0xaf21776231140360, 0x4007
    out st1, 0x8000000000000001, 0x1
    out st2, 0xc000000000000000, 0x403e
    out st3, 0x0, 0x4000
    out st4, 0x8000000000000001, 0xffff
    out st5, 0xed4af354859527f1, 0x3ff6
    out st6, 0x0, 0xffff
    out st7, 0x8000000000000000, 0x4000
    out sw, 0x4600
