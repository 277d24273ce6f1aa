/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F9 FYL2XP1"
    in st0, 0x8000000000000001, 0x401e
    in st1, 0xa33205faba8f051e, 0x4021
    in st2, 0xc90fdaa22168c235, 0x3f80
    in st3, 0xa000000000000000, 0x3c01
    in st4, 0x1, 0x401e
    in st5, 0xa000000000000000, 0xffff
    in st6, 0xa000000000000000, 0x3fff
    in st7, 0x8000000000000001, 0x3f80
    in sw, 0xb00
    in tags, 0xff
    code
    .byte 0xd9, 0xf9
    end_code
    out st0, 0x9e1875caf3719c1c, 0x4026
    out st1, 0xc90fdaa22168c235, 0x3f80
    out st2, 0xa000000000000000, 0x3c01
    out st3, 0x1, 0x401e
    out st4, 0xa000000000000000, 0xffff
    out st5, 0xa000000000000000, 0x3fff
    out st6, 0x8000000000000001, 0x3f80
    out st7, 0x8000000000000001, 0x401e
    out sw, 0x1120
    out tags, 0xfd

    insn_case 64, "D9 F9 FYL2XP1"
    in st0, 0x8000000000000000, 0x401e
    in st1, 0x8000000000000000, 0x8000
    in st2, 0xc000000000000000, 0x401e
    in st3, 0xa000000000000000, 0x3fff
    in st4, 0xb6c6321c6914f693, 0x401f
    in st5, 0xc53b023e1e49d79f, 0x3ff8
    in st6, 0xcc5e021fd06578ae, 0x3fd7
    in st7, 0xc000000000000000, 0x3f80
    in sw, 0x7600
    in tags, 0xff
    code
    .byte 0x66, 0xd9, 0xf9
    end_code
    out st0, 0xf800000017154765, 0x8005
    out st1, 0xc000000000000000, 0x401e
    out st2, 0xa000000000000000, 0x3fff
    out st3, 0xb6c6321c6914f693, 0x401f
    out st4, 0xc53b023e1e49d79f, 0x3ff8
    out st5, 0xcc5e021fd06578ae, 0x3fd7
    out st6, 0xc000000000000000, 0x3f80
    out st7, 0x8000000000000000, 0x401e
    out sw, 0x7c22
    out tags, 0xbf
