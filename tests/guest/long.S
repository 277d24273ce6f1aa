/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Long mode: 64-bit arithmetic, RIP-relative and high registers, memory-mapped I/O of each width,
 * #PF through a 64-bit gate and IRETQ, NX, canonical addresses, MSRs. */
#include "tests/guest/guest.inc"
    .code16
    .globl _start
_start:
    ENTER_PROTECTED protected
    .code32
protected:
    ENTER_LONG long_mode
    .code64
long_mode:
    mov $0x7000, %rsp

    mov $0x123456789abcdef0, %rax
    mov %rax, %r8
    imul $16, %r8, %r9
    mov $0x23456789abcdef00, %rbx
    cmp %rbx, %r9
    CHECK e, 1
    mov $-1, %r10
    mov %r10d, %r10d
    mov $0xffffffff, %ebx
    cmp %rbx, %r10
    CHECK e, 2
    lea text(%rip), %rsi
    cmp $text, %rsi
    CHECK e, 3
    bswap %rax
    mov $0xf0debc9a78563412, %rbx
    cmp %rbx, %rax
    CHECK e, 4

    /* memory-mapped I/O: the runner's register reads back what was written, at each width */
    mov $TEST_MMIO, %ebx
    mov $0x1122334455667788, %rax
    mov %rax, (%rbx)
    cmpb $0x88, (%rbx)
    CHECK e, 5
    cmpw $0x7788, (%rbx)
    CHECK e, 6
    cmpl $0x55667788, (%rbx)
    CHECK e, 7
    mov (%rbx), %rcx
    cmp %rcx, %rax
    CHECK e, 8
    movzbl 3(%rbx), %ecx
    cmp $0x55, %ecx
    CHECK e, 9

    /* interrupt gates for #PF and #GP */
    mov $14, %edi
    mov $page_fault, %eax
    call set_gate
    mov $13, %edi
    mov $general_protection, %eax
    call set_gate
    lidt idt_pointer

    /* #PF: 2 MiB page at 1 GiB made not present */
    movq $0, 0x103000
    mov $0x40000000, %eax
    invlpg (%rax)
    mov $0x40000008, %eax
    mov (%rax), %ecx
    cmp $0x40000008, %r12
    CHECK e, 10
    test %r13, %r13
    CHECK e, 11

    /* #GP: a non-canonical address */
    mov $0x8000000000000000, %rax
    xor %r14, %r14
    mov (%rax), %ecx
    cmp $1, %r14
    CHECK e, 12

    /* KERNEL_GS_BASE and swapgs */
    mov $0xc0000102, %ecx
    mov $0x9abcdef0, %eax
    mov $0x7fff, %edx
    wrmsr
    swapgs
    mov $0xc0000101, %ecx
    rdmsr
    cmp $0x9abcdef0, %eax
    CHECK e, 13
    cmp $0x7fff, %edx
    CHECK e, 14

    SAY text
    END 0

page_fault: /* records CR2 and the error code, maps the page, retries */
    mov %cr2, %r12
    pop %r13
    movq $0x83, 0x103000 /* maps physical 0 at 1 GiB */
    iretq
general_protection: /* skips the two-byte load */
    inc %r14
    add $8, %rsp
    addq $2, (%rsp)
    iretq

    GDT
    IDT64 32
text:
    .ascii "Vireo long mode\n"
text_end:
