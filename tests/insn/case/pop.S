/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "07 POP ES"
    descriptors
    in mem+0xc00, 0x13
    code
    .code32
    popl %es
    .code64
    end_code
    out rsp, 0x20000c04

    insn_case 32, "17 POP SS"
    descriptors
    in mem+0xc00, 0x13
    code
    .code32
    popl %ss
    .code64
    end_code
    out rsp, 0x20000c04

    insn_case 32, "1F POP DS"
    descriptors
    in mem+0xc00, 0x13
    code
    .code32
    popl %ds
    .code64
    end_code
    out rsp, 0x20000c04

    insn_case 64, "0F A1 POP FS"
    descriptors
    in mem+0xc00, 0x13
    code
    popq %fs
    end_code
    out rsp, 0x20000c08

    insn_case 64, "0F A1 POP FS"
    descriptors
    in mem+0xc00, 0x8b
    code
    popq %fs
    end_code
    out vector, 13
    out error, 0x88

    insn_case 64, "0F A9 POP GS"
    descriptors
    in mem+0xc00, 0x13
    code
    popq %gs
    end_code
    out rsp, 0x20000c08

    insn_case 64, "0F A9 POP GS"
    descriptors
    in mem+0xc00, 0x8b
    code
    popq %gs
    end_code
    out vector, 13
    out error, 0x88

    insn_case 64, "58+r POP r16/32/64"
    in rbx, 0x7b94ffcf1856c5f9
    in rsp, 0x20000cf8
    in mem+0xcf8, 0xc638001c055ab6a1
    code
    .byte 0x66, 0x5b
    end_code
    out rbx, 0x7b94ffcf1856b6a1
    out rsp, 0x20000cfa

    insn_case 64, "58+r POP r16/32/64"
    in rsp, 0x20000d78
    in mem+0xd78, 0xafdf076535134dac
    code
    .byte 0x67, 0x59
    end_code
    out rcx, 0xafdf076535134dac
    out rsp, 0x20000d80

    insn_case 64, "8F /0 POP r/m16/32/64"
    in rsp, 0x20000cf0
    in mem+0xcf0, 0x9c9776a41107dbd5
    code
    .byte 0x4b, 0x8f, 0xc7
    end_code
    out rsp, 0x20000cf8
    out r15, 0x9c9776a41107dbd5

    insn_case 64, "8F /0 POP r/m16/32/64"
    in rsp, 0x20000db8
    in mem+0xdb8, 0x6f248d2e000d5628
    code
    .byte 0x8f, 0xc6
    end_code
    out rsp, 0x20000dc0
    out rsi, 0x6f248d2e000d5628
