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

    /* gates 0-31 to stubs that record vector, error code and CR2 and skip to the resume address */
    mov $idt, %edi
    mov $stubs, %eax
    mov $32, %ecx
1:  mov %eax, %edx
    mov %dx, (%edi)
    movw $0x08, 2(%edi)
    movw $0x8e00, 4(%edi)
    shr $16, %edx
    mov %dx, 6(%edi)
    add $16, %eax
    add $8, %edi
    dec %ecx
    jnz 1b
    lidt idt_pointer

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

    /* Stub n: 16 bytes each; vectors with an error code leave it on the stack. */
    .balign 16
stubs:
    .set n, 0
    .rept 32
    .balign 16
    .if n == 8 || (n >= 10 && n <= 14) || n == 17
    popl error
    .endif
    push $n
    jmp common
    .set n, n + 1
    .endr
    .balign 16
common:
    popl vector
    mov %cr2, %eax
    mov %eax, fault_address
    /* iret is not emulated in protected mode by a software KVM: drop the frame and jump. */
    add $12, %esp
    jmp *resume

    .balign 4
vector: .long 0
error: .long 0
resume: .long 0
fault_address: .long 0
    GDT
idt_pointer:
    .word 32 * 8 - 1
    .long idt
text:
    .ascii "Vireo protected mode\n"
text_end:
    .balign 8
idt:
    .space 32 * 8
