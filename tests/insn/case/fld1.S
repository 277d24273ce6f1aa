/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 E8 FLD1"
    in st0, 0x8000000000000000, 0x7fff
    in st1, 0x1, 0x7ffe
    in st2, 0x9fd1fc1c52b39ddc, 0x4022
    in st3, 0xfbe5b196c3bc8dbf, 0x4014
    in st4, 0xd6ac08b352b35d44, 0x3ff1
    in st5, 0xc49f9ae92ecf96e4, 0x3ffa
    in st6, 0x88fee352b72d7055, 0x3fe7
    in sw, 0x6800
    in tags, 0xff
    code
    .byte 0x40, 0xd9, 0xe8
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0x8000000000000000, 0x7fff
    out st2, 0x1, 0x7ffe
    out st3, 0x9fd1fc1c52b39ddc, 0x4022
    out st4, 0xfbe5b196c3bc8dbf, 0x4014
    out st5, 0xd6ac08b352b35d44, 0x3ff1
    out st6, 0xc49f9ae92ecf96e4, 0x3ffa
    out st7, 0x88fee352b72d7055, 0x3fe7
    out sw, 0x6241

    insn_case 64, "D9 E8 FLD1"
    in st0, 0xe43ad8bde7fea38b, 0x3ff4
    in st1, 0xf695b73f7d959226, 0x4007
    in st2, 0x0, 0x3fff
    in st4, 0xfe5e85476cb5d981, 0x3fd8
    in st5, 0xdb2686d79e862e6d, 0x4024
    in st6, 0xdffc8d25d6be0b5c, 0x401e
    in sw, 0x3900
    in tags, 0x9a
    code
    .byte 0x66, 0xd9, 0xe8
    end_code
    out st0, 0x8000000000000000, 0x3fff
    out st1, 0xe43ad8bde7fea38b, 0x3ff4
    out st2, 0xf695b73f7d959226, 0x4007
    out st3, 0x0, 0x3fff
    out st4, 0x0
    out st5, 0xfe5e85476cb5d981, 0x3fd8
    out st6, 0xdb2686d79e862e6d, 0x4024
    out st7, 0xdffc8d25d6be0b5c, 0x401e
    out sw, 0x3100
    out tags, 0xda
