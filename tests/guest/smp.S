/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SMP: INIT and SIPI to every other processor, locked increments by all at once, a fixed IPI to each
 * by physical destination, and a broadcast. The runner puts the number of vCPUs at 0x500. */
#include "tests/guest/guest.inc"
#define ROUNDS 20000
    .code16
    .globl _start
_start:
    /* The trampoline is this page: SIPI vector 8 enters here too, as 0800:0000. */
    jmp 1f
1:  cli
    mov %cs, %ax
    test %ax, %ax
    jnz secondary16
    ENTER_PROTECTED protected
secondary16:
    xor %ax, %ax
    mov %ax, %ds
    ljmp $0, $(secondary_low)
secondary_low:
    lgdtl gdt_pointer
    mov %cr0, %eax
    or $1, %al
    mov %eax, %cr0
    ljmpl $0x08, $secondary32
    .code32
protected:
    ENTER_LONG long_mode
secondary32:
    mov $0x10, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov %cr4, %eax
    or $0x220, %eax
    mov %eax, %cr4
    mov $0x100000, %eax
    mov %eax, %cr3
    mov $0xc0000080, %ecx
    rdmsr
    or $0x100, %eax
    wrmsr
    mov %cr0, %eax
    or $0x80000000, %eax
    mov %eax, %cr0
    ljmp $0x18, $secondary
    .code64
long_mode:
    mov $0x7000, %rsp
    mov $APIC, %ebx
    mov $0x50, %edi
    mov $received, %eax
    call set_gate
    lidt idt_pointer
    movl $0x1ff, 0xf0(%rbx)

    /* INIT, SIPI to all but self */
    movl $0xc4500, 0x300(%rbx)
    call pause_a_little
    movl $0xc4608, 0x300(%rbx)
    mov 0x500, %r15d /* number of vCPUs */
1:  mov online, %eax
    inc %eax
    cmp %r15d, %eax
    jb 1b
    CHECK e, 1

    /* all count together */
    movl $1, go
    mov $ROUNDS, %ecx
2:  lock incl counter
    dec %ecx
    jnz 2b
3:  mov done, %eax
    inc %eax
    cmp %r15d, %eax
    jb 3b
    mov $ROUNDS, %eax
    imul %r15d, %eax
    cmp counter, %eax
    CHECK e, 2

    /* a fixed IPI to each in turn by physical destination; the receiver counts it */
    mov $1, %r14d
4:  cmp %r15d, %r14d
    jae 6f
    mov %r14d, %eax
    shl $24, %eax
    mov %eax, 0x310(%rbx)
    movl $0x4050, 0x300(%rbx)
5:  cmp %r14d, hits
    jb 5b
    inc %r14d
    jmp 4b
6:
    /* broadcast to all but self */
    movl $0, hits
    movl $0xc4050, 0x300(%rbx)
7:  mov hits, %eax
    inc %eax
    cmp %r15d, %eax
    jb 7b
    CHECK e, 3

    SAY text
    END 0

secondary:
    mov $APIC, %ebx
    /* a stack of 256 bytes each below 0x6000 */
    mov 0x20(%rbx), %ecx
    shr $24, %ecx
    shl $8, %ecx
    mov $0x6000, %esp
    sub %ecx, %esp
    lidt idt_pointer
    movl $0x1ff, 0xf0(%rbx)
    lock incl online
1:  cmpl $1, go
    jne 1b
    mov $ROUNDS, %ecx
2:  lock incl counter
    dec %ecx
    jnz 2b
    lock incl done
    sti
3:  hlt
    jmp 3b

received:
    lock incl hits
    movl $0, 0xb0(%rbx)
    iretq

pause_a_little:
    mov $10000, %ecx
1:  dec %ecx
    jnz 1b
    ret

    .balign 64
online: .long 0
    .balign 64
go: .long 0
    .balign 64
counter: .long 0
    .balign 64
done: .long 0
    .balign 64
hits: .long 0
    GDT
    IDT64 256
text:
    .ascii "Vireo SMP\n"
text_end:
