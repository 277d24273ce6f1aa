/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 32-bit protected mode: segments with limits, exceptions through the IDT with error codes. */
#include "tests/guest/guest.inc"
    .code16
    .globl _start
_start:
    ENTER_PROTECTED protected
    .code32
protected:
    mov $0x10, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov $0x7000, %esp

    INSTALL_EXCEPTIONS

    /* 1: #DE */
    movl $after_de, resume
    xor %edx, %edx
    xor %ecx, %ecx
    mov $1, %eax
    div %ecx
    END 1
after_de:
    cmpl $0, vector
    CHECK e, 2

    /* #UD */
    movl $after_ud, resume
    ud2
    END 3
after_ud:
    cmpl $6, vector
    CHECK e, 4

    /* #GP: a selector beyond the GDT; the error code is the selector */
    movl $after_gp, resume
    mov $0x100, %ax
    mov %ax, %fs
    END 5
after_gp:
    cmpl $13, vector
    CHECK e, 6
    cmpl $0x100, error
    CHECK e, 7

    /* a limited segment: 16-bit data has limit 0xffff */
    mov $0x38, %ax
    mov %ax, %fs
    movb %fs:0xffff, %al
    movl $after_limit, resume
    movb %fs:0x10000, %al
    END 8
after_limit:
    cmpl $13, vector
    CHECK e, 9

    mov $text, %esi
    mov $(text_end - text), %ecx
    mov $PORT_TEXT, %dx
    rep outsb
    END 0

    EXCEPTIONS32
    GDT
text:
    .ascii "Vireo protected mode\n"
text_end:
