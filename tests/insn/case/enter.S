/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C8 ENTER imm16, imm8"
    in rsp, 0x20000c38
    in rbp, 0x20000e1f
    code
    .byte 0xc8, 0x11, 0x02, 0xdc
    end_code
    out rsp, 0x2000093f
    out rbp, 0x20000c30
    out mem+0xb50, 0x20000c30
    out mem+0xb58, 0x4a433c352e272019
    out mem+0xb60, 0x827b746d665f5851
    out mem+0xb68, 0xbab3aca59e979089
    out mem+0xb70, 0xf2ebe4ddd6cfc8c1
    out mem+0xb78, 0x2a231c150e0700f9
    out mem+0xb80, 0x625b544d463f3831
    out mem+0xb88, 0x9a938c857e777069
    out mem+0xb90, 0xd2cbc4bdb6afa8a1
    out mem+0xb98, 0xa03fcf5eee7e0d9
    out mem+0xba0, 0x423b342d261f1811
    out mem+0xba8, 0x7a736c655e575049
    out mem+0xbb0, 0xb2aba49d968f8881
    out mem+0xbb8, 0xeae3dcd5cec7c0b9
    out mem+0xbc0, 0x221b140d06fff8f1
    out mem+0xbc8, 0x5a534c453e373029
    out mem+0xbd0, 0x928b847d766f6861
    out mem+0xbd8, 0xcac3bcb5aea7a099
    out mem+0xbe0, 0x2fbf4ede6dfd8d1
    out mem+0xbe8, 0x3a332c251e171009
    out mem+0xbf0, 0x726b645d564f4841
    out mem+0xbf8, 0xaaa39c958e878079
    out mem+0xc00, 0xe2dbd4cdc6bfb8b1
    out mem+0xc08, 0x1a130c05fef7f0e9
    out mem+0xc10, 0x554e474039322b21
    out mem+0xc18, 0x8d867f78716a635c
    out mem+0xc20, 0xc5beb7b0a9a29b94
    out mem+0xc28, 0xfdf6efe8e1dad3cc
    out mem+0xc30, 0x20000e1f

    insn_case 64, "C8 ENTER imm16, imm8"
    in rsp, 0x20000ca8
    in rbp, 0x20000e38
    code
    .byte 0x4d, 0xc8, 0x93, 0x07, 0xc8
    end_code
    out rsp, 0x200004cd
    out rbp, 0x20000ca0
    out mem+0xc60, 0x20000ca0
    out mem+0xc68, 0x5c554e474039322b
    out mem+0xc70, 0x948d867f78716a63
    out mem+0xc78, 0xccc5beb7b0a9a29b
    out mem+0xc80, 0x4fdf6efe8e1dad3
    out mem+0xc88, 0x3c352e272019120b
    out mem+0xc90, 0x746d665f58514a43
    out mem+0xc98, 0xaca59e979089827b
    out mem+0xca0, 0x20000e38
