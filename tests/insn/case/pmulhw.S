/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F E5 /r PMULHW mm, mm/m64"
    in tags, 0xff
    code
    .byte 0x42, 0x0f, 0xe5, 0xc4
    end_code
    out st0, 0x0, 0xffff

    insn_case 64, "NP 0F E5 /r PMULHW mm, mm/m64"
    in st0, 0xa000000000000000, 0x3c01
    in st1, 0xf7d618bb9b31ab67, 0x4022
    in st2, 0x8000000000000000, 0x7ffe
    in st3, 0x91273fec5f7efedd, 0x3fdf
    in st4, 0xc90fdaa22168c235, 0x3fff
    in st5, 0xc90fdaa22168c235, 0x7fff
    in st6, 0x8000000000000001, 0x1
    in st7, 0x87190761eb2b3cbd, 0x3fdf
    in sw, 0x1600
    in tags, 0xff
    code
    .byte 0x43, 0x0f, 0xe5, 0xef
    end_code
    out st0, 0x8000000000000001, 0x1
    out st1, 0x87190761eb2b3cbd, 0x3fdf
    out st2, 0xa000000000000000, 0x3c01
    out st3, 0xf7d618bb9b31ab67, 0x4022
    out st4, 0x8000000000000000, 0x7ffe
    out st5, 0x17caf6ab0c760046, 0xffff
    out st6, 0xc90fdaa22168c235, 0x3fff
    out st7, 0xc90fdaa22168c235, 0x7fff
    out sw, 0x600

    insn_case 64, "66 0F E5 /r PMULHW xmm, xmm/m128"
    in xmm4, 0x36a0000000000000, 0x7ff8000000000000
    in xmm10, 0xe7be6e75e4239be4, 0x74823eee6d7d2a94
    code
    .byte 0x66, 0x46, 0x0f, 0xe5, 0xd4
    end_code
    out xmm10, 0xfad2000000000000, 0x3a3d000000000000

    insn_case 64, "66 0F E5 /r PMULHW xmm, xmm/m128"
    in xmm13, 0x163889031261a6bb, 0xf32c5b52d99fd1d
    in xmm15, 0xfffffffffffff, 0xbff0000000000000
    code
    .byte 0x66, 0x4d, 0x0f, 0xe5, 0xef
    end_code
    out xmm13, 0x10000ffff0000, 0xfc32000000000000
