/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F DC /r PADDUSB mm, mm/m64"
    in st0, 0x1, 0x403e
    in st1, 0xffffffffffffffff, 0x7fff
    in st2, 0x1, 0x7ffe
    in st3, 0xdc5459686188a644, 0x3fd7
    in st4, 0xcedd614525bf92a5, 0x3ff3
    in st5, 0xa55a4c4b29f74de4, 0x3ff7
    in st6, 0x86e77d74c8d652ac, 0x3fea
    in st7, 0x90166f91d8a0dbcb, 0x3ff0
    in sw, 0x2e00
    code
    .byte 0x4e, 0x0f, 0xdc, 0xcc
    end_code
    out st0, 0xdc5459686188a644, 0x3fd7
    out st1, 0xfff3d0d6fdffffff, 0xffff
    out st2, 0xa55a4c4b29f74de4, 0x3ff7
    out st3, 0x86e77d74c8d652ac, 0x3fea
    out st4, 0x90166f91d8a0dbcb, 0x3ff0
    out st5, 0x1, 0x403e
    out st6, 0xffffffffffffffff, 0x7fff
    out st7, 0x1, 0x7ffe
    out sw, 0x600
    out tags, 0xff

    insn_case 64, "NP 0F DC /r PADDUSB mm, mm/m64"
    in st0, 0xc90fdaa22168c235, 0xffff
    in st4, 0x1, 0x8000
    in tags, 0xff
    code
    .byte 0x46, 0x0f, 0xdc, 0xe0
    end_code
    out st4, 0xc90fdaa22168c236, 0xffff

    insn_case 64, "66 0F DC /r PADDUSB xmm, xmm/m128"
    in rdi, 0x20001230
    in xmm6, 0x3f8000005d97ce78, 0xfa85712ce5c27745
    in mem+0x1260, 0xfffffffffffffff9
    in mem+0x1268, 0xffffffffffffb885
    code
    .byte 0x66, 0x0f, 0xdc, 0x77, 0x30
    end_code
    out xmm6, 0xffffffffffffffff, 0xffffffffffffffca

    insn_case 64, "66 0F DC /r PADDUSB xmm, xmm/m128"
    in xmm0, 0xa09ff6dd593ba6c3, 0xffbdc21a6fa24f77
    code
    .byte 0x66, 0x0f, 0xdc, 0xc0
    end_code
    out xmm0, 0xffffffffb276ffff, 0xffffff34deff9eee
