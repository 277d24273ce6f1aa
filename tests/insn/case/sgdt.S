/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 /0 SGDT m16&64"
    in rbx, 0x20000400
    in mem+0x400, 0x1111111111111111
    in mem+0x408, 0x2222222222222222
    code
    sgdt (%rbx)
    end_code
    out mem+0x400, 0x000020001c00007f
    out mem+0x408, 0x2222222222220000

    insn_case 32, "0F 01 /0 SGDT m16&32"
    in rbx, 0x20000400
    in mem+0x400, 0x1111111111111111
    in mem+0x408, 0x2222222222222222
    code
    .code32
    sgdtl (%ebx)
    .code64
    end_code
    out mem+0x400, 0x111120001c00007f
