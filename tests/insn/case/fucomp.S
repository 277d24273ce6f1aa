/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DD E8+i FUCOMP ST(i)"
    in st0, 0xe77e8c873a073a42, 0x3fef
    in st1, 0x9039881491c6fc2d, 0x3feb
    in st2, 0xc000000000000000, 0x3ffe
    in st3, 0x1, 0x3ffe
    in st4, 0xd2ded3da5361ef60, 0x3fee
    in st5, 0xc000000000000000, 0x401e
    in st6, 0x0, 0x403e
    in st7, 0xa000000000000000, 0x401e
    in sw, 0x3600
    code
    .byte 0x4e, 0xdd, 0xed
    end_code
    out st0, 0x9039881491c6fc2d, 0x3feb
    out st1, 0xc000000000000000, 0x3ffe
    out st2, 0x1, 0x3ffe
    out st3, 0xd2ded3da5361ef60, 0x3fee
    out st4, 0xc000000000000000, 0x401e
    out st5, 0x0, 0x403e
    out st6, 0xa000000000000000, 0x401e
    out st7, 0xe77e8c873a073a42, 0x3fef
    out sw, 0x7d41

    insn_case 64, "DD E8+i FUCOMP ST(i)"
    in st0, 0xc7ad3c81a69b07fb, 0x3ff9
    in st1, 0xffffffffffffffff, 0x3f80
    in st2, 0x8eec68ae4bad5df3, 0x3fed
    in st3, 0xbb91a7bb21e7fbe3, 0x4007
    in st4, 0x0, 0x3c01
    in st5, 0xf16d9a0dfc48e5ef, 0x3ffa
    in st6, 0x8000000000000001
    in st7, 0xbf34d1c46f2a60a1, 0x3fdb
    code
    .byte 0x67, 0xdd, 0xea
    end_code
    out st0, 0xffffffffffffffff, 0x3f80
    out st1, 0x8eec68ae4bad5df3, 0x3fed
    out st2, 0xbb91a7bb21e7fbe3, 0x4007
    out st3, 0x0, 0x3c01
    out st4, 0xf16d9a0dfc48e5ef, 0x3ffa
    out st5, 0x8000000000000001
    out st6, 0xbf34d1c46f2a60a1, 0x3fdb
    out st7, 0xc7ad3c81a69b07fb, 0x3ff9
    out sw, 0x4d41
