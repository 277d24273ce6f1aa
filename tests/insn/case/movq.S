/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 6F /r MOVQ mm, mm/m64"
    in st0, 0xffffffffffffffff, 0xbfff
    in st1, 0xd9eafa610ef3da8f, 0x3fde
    in st2, 0xffffffffffffffff, 0x3f80
    in st3, 0xf3320ce90054126f, 0x401c
    in st4, 0x8000000000000000, 0x403e
    in st6, 0x1, 0x7ffe
    in st7, 0x1, 0x3f80
    in sw, 0x3c00
    in tags, 0xff
    code
    .byte 0x67, 0x40, 0x0f, 0x6f, 0xe3
    end_code
    out st0, 0xd9eafa610ef3da8f, 0x3fde
    out st1, 0xffffffffffffffff, 0x3f80
    out st2, 0xf3320ce90054126f, 0x401c
    out st3, 0x8000000000000000, 0x403e
    out st4, 0x8000000000000000, 0xffff
    out st5, 0x1, 0x7ffe
    out st6, 0x1, 0x3f80
    out st7, 0xffffffffffffffff, 0xbfff
    out sw, 0x400

    insn_case 64, "NP 0F 6F /r MOVQ mm, mm/m64"
    in st0, 0x8de90966e7e955f4, 0x401f
    in st1, 0xf965b848304420d5, 0x3fec
    in st3, 0xc000000000000000, 0x8000
    in st4, 0xffffffffffffffff, 0x7ffe
    in st5, 0xa248418650b8cd78, 0x4019
    in st6, 0xaf3d7a8195a7ad6c, 0x4012
    in st7, 0x84a8ae78dde93fac, 0x4020
    in sw, 0x1400
    in tags, 0xff
    code
    .byte 0x0f, 0x6f, 0xe6
    end_code
    out st0, 0xaf3d7a8195a7ad6c, 0x4012
    out st1, 0x84a8ae78dde93fac, 0x4020
    out st2, 0x8de90966e7e955f4, 0x401f
    out st3, 0xf965b848304420d5, 0x3fec
    out st4, 0xffffffffffffffff, 0xffff
    out st5, 0xc000000000000000, 0x8000
    out st6, 0xffffffffffffffff, 0x7ffe
    out st7, 0xa248418650b8cd78, 0x4019
    out sw, 0x400

    insn_case 64, "NP 0F 7F /r MOVQ mm/m64, mm"
    in rdi, 0x20000700
    in st0, 0x8000000000000001, 0x7fff
    in st1, 0xf9f7df317e46e760, 0x401b
    in st2, 0x1, 0x7fff
    in st3, 0xc90fdaa22168c235, 0x7fff
    in st4, 0xc46363ce6699bf60, 0x3ffd
    in st5, 0xf5038f77ffd8f19b, 0x4025
    in st6, 0xe4737a9abd9d010b, 0x3ffa
    in st7, 0xa000000000000000, 0x7fff
    in sw, 0x3e00
    in tags, 0xff
    code
    .byte 0x0f, 0x7f, 0x2f
    end_code
    out st0, 0xf9f7df317e46e760, 0x401b
    out st1, 0x1, 0x7fff
    out st2, 0xc90fdaa22168c235, 0x7fff
    out st3, 0xc46363ce6699bf60, 0x3ffd
    out st4, 0xf5038f77ffd8f19b, 0x4025
    out st5, 0xe4737a9abd9d010b, 0x3ffa
    out st6, 0xa000000000000000, 0x7fff
    out st7, 0x8000000000000001, 0x7fff
    out mem+0x700, 0xe4737a9abd9d010b
    out sw, 0x600

    insn_case 64, "NP 0F 7F /r MOVQ mm/m64, mm"
    in rax, 0x20000b6c
    in st7, 0x82cf86f0fe87eaa1, 0x3ff2
    in tags, 0xff
    code
    .byte 0x42, 0x0f, 0x7f, 0x78, 0xa4
    end_code
    out mem+0xb10, 0x82cf86f0fe87eaa1

    insn_case 64, "F3 0F 7E /r MOVQ xmm, xmm/m64"
    in rsi, 0xffffffffdff33dca
    in mem+0x400, 0x11f800000
    code
    .byte 0x67, 0xf3, 0x0f, 0x7e, 0xae, 0x36, 0xc6, 0x0c, 0x40
    end_code
    out xmm5, 0x11f800000

    insn_case 64, "F3 0F 7E /r MOVQ xmm, xmm/m64"
    in xmm10, 0x20c1e2dcdcd9687d, 0xff8123453f000000
    code
    .byte 0x67, 0xf3, 0x47, 0x0f, 0x7e, 0xca
    end_code
    out xmm9, 0x20c1e2dcdcd9687d

    insn_case 64, "66 0F D6 /r MOVQ xmm/m64, xmm"
    in rax, 0xffffffffc7ffd984
    in rdx, 0x6
    in xmm7, 0x109653624110d80, 0x218041001486a01a
    code
    .byte 0x36, 0x66, 0x0f, 0xd6, 0xbc, 0x90, 0x24, 0x37, 0x00, 0x58
    end_code
    out mem+0x10c0, 0x109653624110d80

    insn_case 64, "66 0F D6 /r MOVQ xmm/m64, xmm"
    in xmm2, 0xc3e0000000000000, 0x7fefffffffffffff
    code
    .byte 0x66, 0x41, 0x0f, 0xd6, 0xd2
    end_code
    out xmm10, 0xc3e0000000000000
