/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 20 /r PMOVSXBW xmm, xmm/m64"
    in rsi, 0x20000ddd
    in mem+0xdc0, 0x20422a47d42e000a
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0x20, 0x66, 0xe3
    end_code
    out xmm12, 0xffd4002e0000000a, 0x200042002a0047

    insn_case 64, "66 0F 38 20 /r PMOVSXBW xmm, xmm/m64"
    in r15, 0x20000af0
    in mem+0xaf0, 0x7fffff45a051b4
    code
    .byte 0x67, 0x66, 0x4d, 0x0f, 0x38, 0x20, 0x3f
    end_code
    out xmm15, 0x45ffa00051ffb4, 0x7fffffffff
