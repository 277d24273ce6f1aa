/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 FB FSINCOS"
    in st1, 0x0, 0xffff
    in st2, 0xaafa4edbacb61878, 0x4020
    in st3, 0xa000000000000000, 0x3f80
    in st4, 0x8000000000000000, 0x3f80
    in st5, 0xfc5f43e739ecef03, 0x3fe1
    in st6, 0xf5096a10209af86d, 0x4005
    in sw, 0x6300
    in tags, 0x8d
    code
    .byte 0x67, 0x41, 0xd9, 0xfb
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0xffff
    out st2, 0x0, 0xffff
    out st3, 0xaafa4edbacb61878, 0x4020
    out st4, 0xa000000000000000, 0x3f80
    out st5, 0x8000000000000000, 0x3f80
    out st6, 0xfc5f43e739ecef03, 0x3fe1
    out st7, 0xf5096a10209af86d, 0x4005
    out sw, 0x5941
    out tags, 0x9d

    insn_case 64, "D9 FB FSINCOS"
    in st1, 0xf2043aa6c76b65a8, 0x4010
    in st2, 0xc90fdaa22168c235, 0x3ffe
    in st3, 0xc000000000000000, 0xbfff
    in st4, 0x1, 0x403e
    in st5, 0xffffffffffffffff
    in st6, 0xb5b98c0d596cdd38, 0x4007
    in sw, 0x4c40
    in tags, 0xff
    code
    .byte 0x4a, 0xd9, 0xfb
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0xffff
    out st2, 0xf2043aa6c76b65a8, 0x4010
    out st3, 0xc90fdaa22168c235, 0x3ffe
    out st4, 0xc000000000000000, 0xbfff
    out st5, 0x1, 0x403e
    out st6, 0xffffffffffffffff
    out st7, 0xb5b98c0d596cdd38, 0x4007
    out sw, 0x4241
