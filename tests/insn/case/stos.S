/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "AA STOS m8"
    in rax, 0xff6a6
    in rcx, 0x6
    in rdi, 0x200007d0
    in mem+0x7d0, 0x9dea72c8f7ab1b42
    in flags, 0xc00
    code
    .byte 0x2e, 0xf2, 0x49, 0xaa
    end_code
    out rcx, 0x0
    out rdi, 0x200007ca
    out mem+0x7c8, 0xa6a6a6a6a69c958e
    out mem+0x7d0, 0x9dea72c8f7ab1ba6

    insn_case 64, "AA STOS m8"
    in rax, 0x132
    in rdi, 0x200013a0
    in mem+0x13a0, 0x3e4fd1a440c98c42
    in flags, 0x440
    code
    .byte 0x4a, 0xaa
    end_code
    out rdi, 0x2000139f
    out mem+0x13a0, 0x3e4fd1a440c98c32

    insn_case 64, "AB STOS m16/32/64"
    in rax, 0xaa5aa0b3f743c673
    in rcx, 0xd
    in rdi, 0x200004f0
    code
    .byte 0xf3, 0x66, 0x4d, 0xab
    end_code
    out rcx, 0x0
    out rdi, 0x20000558
    out mem+0x4f0, 0xaa5aa0b3f743c673
    out mem+0x4f8, 0xaa5aa0b3f743c673
    out mem+0x500, 0xaa5aa0b3f743c673
    out mem+0x508, 0xaa5aa0b3f743c673
    out mem+0x510, 0xaa5aa0b3f743c673
    out mem+0x518, 0xaa5aa0b3f743c673
    out mem+0x520, 0xaa5aa0b3f743c673
    out mem+0x528, 0xaa5aa0b3f743c673
    out mem+0x530, 0xaa5aa0b3f743c673
    out mem+0x538, 0xaa5aa0b3f743c673
    out mem+0x540, 0xaa5aa0b3f743c673
    out mem+0x548, 0xaa5aa0b3f743c673
    out mem+0x550, 0xaa5aa0b3f743c673

    insn_case 64, "AB STOS m16/32/64"
    in rax, 0x1164caf5658d77ba
    in rcx, 0x8
    in rdi, 0x20000660
    in flags, 0x4c1
    code
    .byte 0xf3, 0x66, 0x4b, 0xab
    end_code
    out rcx, 0x0
    out rdi, 0x20000620
    out mem+0x628, 0x1164caf5658d77ba
    out mem+0x630, 0x1164caf5658d77ba
    out mem+0x638, 0x1164caf5658d77ba
    out mem+0x640, 0x1164caf5658d77ba
    out mem+0x648, 0x1164caf5658d77ba
    out mem+0x650, 0x1164caf5658d77ba
    out mem+0x658, 0x1164caf5658d77ba
    out mem+0x660, 0x1164caf5658d77ba
