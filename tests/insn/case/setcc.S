/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 90+cc /r SETcc r/m8"
    in rax, 0xffea48ccd1a38b2e
    in flags, 0xd5
    code
    .byte 0x0f, 0x9e, 0xe4
    end_code
    out rax, 0xffea48ccd1a3012e

    insn_case 64, "0F 90+cc /r SETcc r/m8"
    in mem+0xff0, 0xffffffffb20dd707
    code
    .byte 0x4d, 0x0f, 0x9f, 0x0d, 0xe8, 0x07, 0x00, 0x10
    end_code
    out mem+0xff0, 0xffffffffb20dd701
