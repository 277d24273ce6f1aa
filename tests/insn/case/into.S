/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "CE INTO"
    in flags, 0
    code
    .code32
    into
    .code64
    end_code

    insn_case 32, "CE INTO"
    in flags, 0x800
    code
    .code32
    into
    .code64
    end_code
    out vector, 13
    out error, 0x22
