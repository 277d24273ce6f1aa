/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real mode: arithmetic and flags, string instructions, segments, far calls, software interrupts,
 * port I/O of each width, unreal limits by #GP. */
#include "tests/guest/guest.inc"
    .code16
    .globl _start
_start:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %ss
    mov $0x7000, %sp

    /* 1: carry and overflow */
    mov $0x7fff, %ax
    add $1, %ax
    CHECK o, 1
    CHECK nc, 2
    cmp $0x8000, %ax
    CHECK e, 3
    mov $0xffff, %ax
    add $1, %ax
    CHECK c, 4

    /* multiplication and division through DX:AX */
    mov $0x1234, %ax
    mov $0x5678, %bx
    mul %bx
    cmp $0x0626, %dx
    CHECK e, 5
    cmp $0x0060, %ax
    CHECK e, 6
    div %bx
    cmp $0x1234, %ax
    CHECK e, 7
    test %dx, %dx
    CHECK e, 8

    /* string copy through ES, both directions */
    mov $0x2000, %ax
    mov %ax, %es
    mov $text, %si
    xor %di, %di
    mov $(text_end - text), %cx
    cld
    rep movsb
    movb %es:0, %al
    cmpb $'V', %al
    CHECK e, 9
    mov $text, %si
    xor %di, %di
    mov $(text_end - text), %cx
    repe cmpsb
    CHECK e, 10
    mov $'!', %al
    xor %di, %di
    mov $100, %cx
    repne scasb
    CHECK e, 11
    cmp $(bang - text + 1), %di
    CHECK e, 12

    /* an address beyond the segment's start: base = selector * 16 */
    mov $0x2001, %ax
    mov %ax, %fs
    movb %fs:0, %al
    movb %es:16, %bl
    cmp %al, %bl
    CHECK e, 13

    /* far call and return */
    lcall $0, $far_routine
    cmp $0xbeef, %ax
    CHECK e, 14

    /* software interrupt (INT3: a software KVM has no INT n): iret restores the flags */
    movw $handler, 3 * 4
    movw $0, 3 * 4 + 2
    stc
    int3
    CHECK c, 15
    cmp $0x55aa, %bx
    CHECK e, 16

    /* 32-bit operands and addresses */
    mov $0x12345678, %eax
    rol $8, %eax
    cmp $0x34567812, %eax
    CHECK e, 17
    mov $0x8000, %ebx
    mov $text, %ecx
    sub %ebx, %ecx
    movb (%ebx,%ecx), %al
    cmp $'V', %al
    CHECK e, 22

    /* port I/O of each width on the runner's echo register (0x500: reads back what was written) */
    mov $0x500, %dx
    mov $0x89abcdef, %eax
    out %eax, %dx
    xor %eax, %eax
    in %dx, %al
    cmp $0xef, %al
    CHECK e, 18
    in %dx, %ax
    cmp $0xcdef, %ax
    CHECK e, 19
    in %dx, %eax
    cmp $0x89abcdef, %eax
    CHECK e, 20
    mov $0x11, %al
    out %al, %dx
    in %dx, %eax
    cmp $0x11, %eax
    CHECK e, 21

    /* text out by outsb */
    mov $text, %si
    mov $(text_end - text), %cx
    mov $PORT_TEXT, %dx
    rep outsb
    END 0

far_routine:
    mov $0xbeef, %ax
    lret
handler:
    clc
    mov $0x55aa, %bx
    iret
text:
    .ascii "Vireo real mode"
bang:
    .ascii "!\n"
text_end:
