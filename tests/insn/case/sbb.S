/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "18 /r SBB r/m8, r8"
    in r12, 0x1711ff5534fc
    in r15, 0x5d0410fcda4435dd
    in flags, 0x885
    code
    .byte 0x4f, 0x18, 0xfc
    end_code
    out r12, 0x1711ff55341e
    out flags, 0x14

    insn_case 64, "18 /r SBB r/m8, r8"
    in rax, 0x1a4
    in rdx, 0x8d78ab1d0c7f1e18
    code
    .byte 0x67, 0x66, 0x18, 0xc2
    end_code
    out rdx, 0x8d78ab1d0c7f1e74
    out flags, 0x5

    insn_case 64, "19 /r SBB r/m16/32/64, r16/32/64"
    in rdx, 0x20000f62
    in r10, 0xc3f405
    in mem+0xf90, 0x9280807182c42801
    code
    .byte 0x46, 0x19, 0x52, 0x2e
    end_code
    out mem+0xf90, 0x92808071820033fc
    out flags, 0x94

    insn_case 64, "19 /r SBB r/m16/32/64, r16/32/64"
    in rdx, 0x29bd0ce
    in mem+0xf10, 0x47efffffe0000000
    in flags, 0x801
    code
    .byte 0xf0, 0x40, 0x19, 0x14, 0x65, 0x10, 0x0f, 0x00, 0x20
    end_code
    out mem+0xf10, 0x47efffffdd642f31
    out flags, 0x90

    insn_case 64, "1A /r SBB r8, r/m8"
    in r8, 0x20000b00
    in r9, 0x2ded
    in mem+0xb00, 0x90100662200c4008
    in flags, 0x815
    code
    .byte 0x45, 0x1a, 0x08
    end_code
    out r9, 0x2de4
    out flags, 0x84

    insn_case 64, "1A /r SBB r8, r/m8"
    in rax, 0xf1eaf2f
    in rsi, 0x20000500
    in mem+0x500, 0xf050699d956fd538
    in flags, 0xc5
    code
    .byte 0x66, 0x40, 0x1a, 0x06
    end_code
    out rax, 0xf1eaff6
    out flags, 0x85

    insn_case 64, "1B /r SBB r16/32/64, r/m16/32/64"
    in rbx, 0xe68cafcb00
    in rsp, 0x20000716
    in mem+0x6a0, 0x718c020f695e0939
    code
    .byte 0x1b, 0x5c, 0x64, 0x8a
    end_code
    out rbx, 0x2351c1c7
    out flags, 0x810

    insn_case 64, "1B /r SBB r16/32/64, r/m16/32/64"
    in rax, 0xa0b8ecc986c522
    in rcx, 0x99a
    code
    .byte 0x1b, 0xc8
    end_code
    out rcx, 0x36794478
    out flags, 0x5

    insn_case 64, "1C SBB AL, imm8"
    in rax, 0x99e9fcedca9d0b53
    in flags, 0x5
    code
    .byte 0x3e, 0x1c, 0xbe
    end_code
    out rax, 0x99e9fcedca9d0b94
    out flags, 0x891

    insn_case 64, "1C SBB AL, imm8"
    in rax, 0xffffed6f61fd95d2
    code
    .byte 0x66, 0x40, 0x1c, 0xec
    end_code
    out rax, 0xffffed6f61fd95e6
    out flags, 0x91

    insn_case 64, "1D SBB AX/EAX/RAX, imm16/32"
    in rax, 0xda7d5d9c27c155f7
    in flags, 0x815
    code
    .byte 0x1d, 0xa6, 0x09, 0x24, 0x39
    end_code
    out rax, 0xee9d4c50
    out flags, 0x85

    insn_case 64, "1D SBB AX/EAX/RAX, imm16/32"
    in rax, 0x2c253
    code
    .byte 0x1d, 0x12, 0x55, 0x53, 0x33
    end_code
    out rax, 0xccaf6d41
    out flags, 0x85

    insn_case 64, "80 /3 SBB r/m8, imm8"
    in r15, 0x20000d10
    in mem+0xd10, 0xa30158024b008a2
    code
    .byte 0xf0, 0x41, 0x80, 0x1f, 0x48
    end_code
    out mem+0xd10, 0xa30158024b0085a
    out flags, 0x814

    insn_case 64, "80 /3 SBB r/m8, imm8"
    in rbx, 0x2
    in flags, 0x885
    code
    .byte 0x80, 0xdb, 0x27
    end_code
    out rbx, 0xda
    out flags, 0x91

    insn_case 64, "81 /3 SBB r/m16/32/64, imm16/32"
    in rax, 0x200011a6
    in mem+0x11f0, 0x1
    code
    .byte 0x48, 0x81, 0x58, 0x4a, 0x55, 0x10, 0x2a, 0xba
    end_code
    out mem+0x11f0, 0x45d5efac
    out flags, 0x15

    insn_case 64, "81 /3 SBB r/m16/32/64, imm16/32"
    in rdx, 0x7fff
    code
    .byte 0x40, 0x81, 0xda, 0xce, 0xa9, 0xcf, 0x82
    end_code
    out rdx, 0x7d30d631
    out flags, 0x1

    insn_case 32, "82 /3 SBB r/m8, imm8"
    in rbx, 0x20001360
    in mem+0x1360, 0xa7da8b17a9
    in flags, 0xcd0
    code
    .byte 0xf0, 0x82, 0x1b, 0x4f
    end_code
    out mem+0x1360, 0xa7da8b175a
    out flags, 0xc14

    insn_case 32, "82 /3 SBB r/m8, imm8"
    in rbx, 0x1172e601
    code
    .byte 0x82, 0xdf, 0x47
    end_code
    out rbx, 0x11729f01
    out flags, 0x94

    insn_case 64, "83 /3 SBB r/m16/32/64, simm8"
    in r9, 0x20001350
    in mem+0x1350, 0x898408144a01870
    code
    .byte 0xf0, 0x66, 0x47, 0x83, 0x19, 0x9c
    end_code
    out mem+0x1350, 0x898408144a018d4
    out flags, 0x15

    insn_case 64, "83 /3 SBB r/m16/32/64, simm8"
    in rcx, 0x7fffffffffffffff
    in flags, 0xd1
    code
    .byte 0x4e, 0x83, 0xd9, 0x2a
    end_code
    out rcx, 0x7fffffffffffffd4
    out flags, 0x4
