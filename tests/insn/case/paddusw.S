/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F DD /r PADDUSW mm, mm/m64"
    in st0, 0xee6d476bef3b4ebb, 0x3ff3
    in st1, 0xffffffffffffffff, 0xc03e
    in st2, 0x1, 0xbfff
    in st3, 0x8e68bfdaf0bb6ac9, 0x3fff
    in st4, 0xc90fdaa22168c235, 0xffff
    in st5, 0xfd7f67b69b73e4fb, 0x3ffb
    in st6, 0xe4985a851f096b5f, 0x3ff3
    in st7, 0xc90fdaa22168c235, 0x1
    in sw, 0x6e00
    in tags, 0xff
    code
    .byte 0x0f, 0xdd, 0xe2
    end_code
    out st0, 0x8e68bfdaf0bb6ac9, 0x3fff
    out st1, 0xc90fdaa22168c235, 0xffff
    out st2, 0xfd7f67b69b73e4fb, 0x3ffb
    out st3, 0xe4985a851f096b5f, 0x3ff3
    out st4, 0xffffffffbcdbffff, 0xffff
    out st5, 0xee6d476bef3b4ebb, 0x3ff3
    out st6, 0xffffffffffffffff, 0xc03e
    out st7, 0x1, 0xbfff
    out sw, 0x4600

    insn_case 64, "NP 0F DD /r PADDUSW mm, mm/m64"
    in rbp, 0xffffffffd0d5b1d7
    in st0, 0xa000000000000000, 0x7fff
    in st1, 0xa000000000000000, 0x403e
    in st2, 0xd9695ccdc6c658f5, 0x401d
    in st3, 0xe31e938841ee7fde, 0x400c
    in st4, 0xffffffffffffffff, 0x1
    in st5, 0xa000000000000000
    in st6, 0xc000000000000000, 0x3c01
    in st7, 0xffffffffffffffff, 0x403e
    in sw, 0x5200
    in tags, 0xff
    code
    .byte 0x0f, 0xdd, 0x8d, 0x59, 0x55, 0x2a, 0x4f
    end_code
    out st0, 0xc000000000000000, 0x3c01
    out st1, 0xffffffffffffffff, 0xffff
    out st2, 0xa000000000000000, 0x7fff
    out st3, 0xa000000000000000, 0x403e
    out st4, 0xd9695ccdc6c658f5, 0x401d
    out st5, 0xe31e938841ee7fde, 0x400c
    out st6, 0xffffffffffffffff, 0x1
    out st7, 0xa000000000000000
    out sw, 0x4200

    insn_case 64, "66 0F DD /r PADDUSW xmm, xmm/m128"
    in r10, 0x200008f0
    in xmm11, 0xffc123457f800001, 0x3f800000b71f4e1c
    in mem+0x8f0, 0x7ff8000000000000
    in mem+0x8f8, 0xfff0000000000000
    code
    .byte 0x66, 0x45, 0x0f, 0xdd, 0x1a
    end_code
    out xmm11, 0xffff23457f800001, 0xffff0000b71f4e1c

    insn_case 64, "66 0F DD /r PADDUSW xmm, xmm/m128"
    in r10, 0x20000b57
    in xmm15, 0xbf8000007f800000, 0x807fffffff812345
    in mem+0xba0, 0x3f80000044b7989f
    in mem+0xba8, 0x5d320639807fffff
    code
    .byte 0x66, 0x4d, 0x0f, 0xdd, 0x7a, 0x49
    end_code
    out xmm15, 0xff000000c437989f, 0xddb1ffffffffffff
