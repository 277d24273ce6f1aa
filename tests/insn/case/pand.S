/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F DB /r PAND mm, mm/m64"
    in r8, 0x20000410
    in st0, 0x1, 0x1
    in st1, 0xb9a97058c17ca841, 0x4026
    in st2, 0x8000000000000001, 0x7fff
    in st3, 0x0, 0x4000
    in st5, 0xc90fdaa22168c235, 0x7ffe
    in st6, 0x9e03aba85d8e0fb4, 0x400e
    in st7, 0xffffffffffffffff
    in sw, 0x2700
    in tags, 0xff
    code
    .byte 0x67, 0x4d, 0x0f, 0xdb, 0x04, 0xe0
    end_code
    out st0, 0x0, 0xffff
    out st1, 0xc90fdaa22168c235, 0x7ffe
    out st2, 0x9e03aba85d8e0fb4, 0x400e
    out st3, 0xffffffffffffffff
    out st4, 0x1, 0x1
    out st5, 0xb9a97058c17ca841, 0x4026
    out st6, 0x8000000000000001, 0x7fff
    out st7, 0x0, 0x4000
    out sw, 0x700

    insn_case 64, "NP 0F DB /r PAND mm, mm/m64"
    in rax, 0x20000525
    in st0, 0xd4d3258f64ddd97d, 0x3ff1
    in st2, 0x9af3de7d5fe4547e, 0x3ff8
    in st3, 0x1, 0x4000
    in st4, 0x8000000000000001, 0x8000
    in st5, 0x8000000000000001, 0x401e
    in st6, 0xe1fe1829bc53a1b8, 0x3fdb
    in st7, 0xf2883f5f0b452b6f, 0x4018
    in sw, 0x7c0a
    in tags, 0xff
    code
    .byte 0x46, 0x0f, 0xdb, 0x40, 0x8b
    end_code
    out st0, 0x0, 0xffff
    out st1, 0x9af3de7d5fe4547e, 0x3ff8
    out st2, 0x1, 0x4000
    out st3, 0x8000000000000001, 0x8000
    out st4, 0x8000000000000001, 0x401e
    out st5, 0xe1fe1829bc53a1b8, 0x3fdb
    out st6, 0xf2883f5f0b452b6f, 0x4018
    out st7, 0xd4d3258f64ddd97d, 0x3ff1
    out sw, 0x440a

    insn_case 64, "66 0F DB /r PAND xmm, xmm/m128"
    in xmm1, 0x6c, 0x1
    in xmm3, 0x10111496c1a30143, 0x6102240202503100
    code
    .byte 0x66, 0x42, 0x0f, 0xdb, 0xd9
    end_code
    out xmm3, 0x40

    insn_case 64, "66 0F DB /r PAND xmm, xmm/m128"
    in rdi, 0x200004a0
    in xmm7, 0xd7005afbdbc435e5, 0x7ff0000000000001
    in mem+0x4a0, 0x24002080c4021e08
    in mem+0x4a8, 0x832804000841aa00
    code
    .byte 0x66, 0x0f, 0xdb, 0x3f
    end_code
    out xmm7, 0x4000080c0001400, 0x320000000000000
