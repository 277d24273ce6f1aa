/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 1E /r PABSD mm, mm/m64"
    in st0, 0xa000000000000000, 0x3fff
    in st1, 0xa000000000000000, 0x3f80
    in st3, 0x8000000000000000, 0x1
    in st4, 0x96ab26ac42e171ac, 0x3fe2
    in st5, 0x0, 0x8000
    in st6, 0x8000000000000001, 0x7ffe
    in st7, 0x8e5eb0f52f884a5e, 0x4019
    in mem+0xf40, 0x82a1e1daff800000
    in sw, 0x5500
    code
    .byte 0x36, 0x48, 0x0f, 0x38, 0x1e, 0x25, 0x36, 0x07, 0x00, 0x10
    end_code
    out st0, 0x8000000000000001, 0x7ffe
    out st1, 0x8e5eb0f52f884a5e, 0x4019
    out st2, 0xa000000000000000, 0x3fff
    out st3, 0xa000000000000000, 0x3f80
    out st4, 0x7d5e1e2600800000, 0xffff
    out st5, 0x8000000000000000, 0x1
    out st6, 0x96ab26ac42e171ac, 0x3fe2
    out st7, 0x0, 0x8000
    out sw, 0x4500
    out tags, 0xff

    insn_case 64, "NP 0F 38 1E /r PABSD mm, mm/m64"
    in st0, 0xc64752110640d4da, 0x401c
    in st1, 0xcead75f5e85f5f65, 0x3fe7
    in st2, 0x8000000000000001, 0x3f80
    in st3, 0xffffffffffffffff, 0x1
    in st4, 0x1, 0x3c01
    in st6, 0xffffffffffffffff, 0x3fff
    in st7, 0x8000000000000000, 0xffff
    in sw, 0x7301
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x1e, 0xde
    end_code
    out st0, 0x8000000000000001, 0x3f80
    out st1, 0xffffffffffffffff, 0x1
    out st2, 0x1, 0x3c01
    out st3, 0x39b8adef0640d4da, 0xffff
    out st4, 0xffffffffffffffff, 0x3fff
    out st5, 0x8000000000000000, 0xffff
    out st6, 0xc64752110640d4da, 0x401c
    out st7, 0xcead75f5e85f5f65, 0x3fe7
    out sw, 0x4301

    insn_case 64, "66 0F 38 1E /r PABSD xmm, xmm/m128"
    in xmm2, 0x3a22f846e0f4cd20, 0x380fffffffffffff
    code
    .byte 0x66, 0x0f, 0x38, 0x1e, 0xda
    end_code
    out xmm3, 0x3a22f8461f0b32e0, 0x380fffff00000001

    insn_case 64, "66 0F 38 1E /r PABSD xmm, xmm/m128"
    in xmm7, 0x7c96079d780d71cb, 0xae61564104687267
    code
    .byte 0x66, 0x0f, 0x38, 0x1e, 0xd7
    end_code
    out xmm2, 0x7c96079d780d71cb, 0x519ea9bf04687267
