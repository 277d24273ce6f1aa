/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 63 /r PACKSSWB mm, mm/m64"
    in r8, 0x20001181
    in st0, 0xd440a92d60f840fb, 0x4016
    in st1, 0xc000000000000000, 0xbfff
    in st2, 0xbd23294fa3001cda, 0x400a
    in st3, 0xd0775c729324eb2d, 0x400e
    in st4, 0xc000000000000000, 0x3f80
    in st5, 0x96053fff010b8dc9, 0x4005
    in st6, 0x8000000000000000, 0x3ffe
    in st7, 0xa89071c5da9bd118, 0x3ff5
    in mem+0x11b0, 0x2634804010808087
    in sw, 0x6500
    in tags, 0xff
    code
    .byte 0x4f, 0x0f, 0x63, 0x58, 0x2f
    end_code
    out st0, 0xc000000000000000, 0x3f80
    out st1, 0x96053fff010b8dc9, 0x4005
    out st2, 0x8000000000000000, 0x3ffe
    out st3, 0x7f807f80807f8080, 0xffff
    out st4, 0xd440a92d60f840fb, 0x4016
    out st5, 0xc000000000000000, 0xbfff
    out st6, 0xbd23294fa3001cda, 0x400a
    out st7, 0xd0775c729324eb2d, 0x400e
    out sw, 0x4500

    insn_case 64, "NP 0F 63 /r PACKSSWB mm, mm/m64"
    in st0, 0xc1495a8b1655d49c, 0x400e
    in st1, 0xc000000000000000
    in st2, 0xc000000000000000, 0x3c01
    in st3, 0xa8c3dfc5881439d9, 0x401a
    in st4, 0xa91de21cf9a4b710, 0x3ff5
    in st5, 0xa000000000000000, 0x401e
    in st6, 0x8000000000000000, 0x401e
    in st7, 0xc90fdaa22168c235, 0x3ffe
    in sw, 0x4b00
    in tags, 0xff
    code
    .byte 0x0f, 0x63, 0xef
    end_code
    out st0, 0xc90fdaa22168c235, 0x3ffe
    out st1, 0xc1495a8b1655d49c, 0x400e
    out st2, 0xc000000000000000
    out st3, 0xc000000000000000, 0x3c01
    out st4, 0xa8c3dfc5881439d9, 0x401a
    out st5, 0x8000000080808080, 0xffff
    out st6, 0xa000000000000000, 0x401e
    out st7, 0x8000000000000000, 0x401e
    out sw, 0x4300

    insn_case 64, "66 0F 63 /r PACKSSWB xmm, xmm/m128"
    in rbx, 0x20000e80
    in xmm7, 0x5081a635af7ee584, 0x1a9059612
    in mem+0xe80, 0x1f
    in mem+0xe88, 0x2
    code
    .byte 0x3e, 0x66, 0x0f, 0x63, 0x3b
    end_code
    out xmm7, 0x180807f808080, 0x20000001f

    insn_case 64, "66 0F 63 /r PACKSSWB xmm, xmm/m128"
    in xmm5, 0x20
    in mem+0x1180, 0x7fffff7fc00000
    in mem+0x1188, 0xaf117af4bf800000
    code
    .byte 0x66, 0x0f, 0x63, 0x2d, 0x78, 0x09, 0x00, 0x10
    end_code
    out xmm5, 0x20, 0x807f80007fff7f00
