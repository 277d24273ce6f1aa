/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F4 FXTRACT"
    in st1, 0xffffffffffffffff, 0x3ffe
    in st2, 0x1, 0x401e
    in st3, 0xc000000000000000, 0x3ffe
    in st4, 0xffffffffffffffff, 0x401e
    in st5, 0xc000000000000000, 0x3f80
    in st6, 0x8e4a9157bf968561, 0x3ff8
    in sw, 0x176d
    in tags, 0xff
    code
    .byte 0x41, 0xd9, 0xf4
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0xffff
    out st2, 0xffffffffffffffff, 0x3ffe
    out st3, 0x1, 0x401e
    out st4, 0xc000000000000000, 0x3ffe
    out st5, 0xffffffffffffffff, 0x401e
    out st6, 0xc000000000000000, 0x3f80
    out st7, 0x8e4a9157bf968561, 0x3ff8
    out sw, 0xf6d

    insn_case 64, "D9 F4 FXTRACT"
    in st1, 0x0, 0xc03e
    in st2, 0x8a082c86842caecc, 0x4007
    in st3, 0xc000000000000000, 0x7ffe
    in st4, 0xa187cffc3d5858c1, 0x4009
    in st5, 0x1, 0x3c01
    in st6, 0xffffffffffffffff, 0x401e
    in sw, 0x4900
    in tags, 0xff
    code
    .byte 0xd9, 0xf4
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0xffff
    out st2, 0x0, 0xc03e
    out st3, 0x8a082c86842caecc, 0x4007
    out st4, 0xc000000000000000, 0x7ffe
    out st5, 0xa187cffc3d5858c1, 0x4009
    out st6, 0x1, 0x3c01
    out st7, 0xffffffffffffffff, 0x401e
    out sw, 0x4341
