/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 2A /r MOVNTDQA xmm, m128"
    in rbx, 0x20001013
    in mem+0x1070, 0x7f9c511
    in mem+0x1078, 0xbb
    code
    .byte 0x66, 0x46, 0x0f, 0x38, 0x2a, 0x53, 0x5d
    end_code
    out xmm10, 0x7f9c511, 0xbb

    insn_case 64, "66 0F 38 2A /r MOVNTDQA xmm, m128"
    in rsi, 0xeefd8a5020000629
    in mem+0x670, 0xdfa3f63deee9f839
    in mem+0x678, 0x7f80000108a1ade9
    code
    .byte 0x67, 0x66, 0x4e, 0x0f, 0x38, 0x2a, 0x5e, 0x47
    end_code
    out xmm11, 0xdfa3f63deee9f839, 0x7f80000108a1ade9
