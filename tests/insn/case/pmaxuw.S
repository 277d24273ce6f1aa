/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 3E /r PMAXUW xmm, xmm/m128"
    in xmm0, 0x130bc6ddbf800000, 0xb87fee9e33800000
    in xmm11, 0xca5705bd79c7e6af, 0x31936a85ce6dbb
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0x3e, 0xd8
    end_code
    out xmm11, 0xca57c6ddbf80e6af, 0xb87fee9e85ce6dbb

    insn_case 64, "66 0F 38 3E /r PMAXUW xmm, xmm/m128"
    in xmm4, 0x1e60000000000000, 0x416f9b7033111c65
    in xmm5, 0xfffffffffffff, 0x3ff0000000000000
    code
    .byte 0x66, 0x0f, 0x38, 0x3e, 0xe5
    end_code
    out xmm4, 0x1e60ffffffffffff, 0x416f9b7033111c65
