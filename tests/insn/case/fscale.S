/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 FD FSCALE"
    in st1, 0x1, 0x4000
    in sw, 0x7000
    in tags, 0xff
    code
    .byte 0x43, 0xd9, 0xfd
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x7001

    insn_case 64, "D9 FD FSCALE"
    in st0, 0xc90fdaa22168c235, 0x3ffe
    in st1, 0x8000000000000000, 0x403e
    in sw, 0x6000
    in tags, 0xff
    code
    .byte 0x4d, 0xd9, 0xfd
    end_code
    out st0, 0x8000000000000000, 0x7fff
    out sw, 0x6228
