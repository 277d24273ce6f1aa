/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rings in long mode: IRETQ to ring 3, SYSCALL and SYSRETQ, INT from ring 3 through the TSS stack,
 * user access to a supervisor page, and what a kernel needs in ring 0: XSAVE and CMPXCHG16B. */
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

    /* CMPXCHG16B */
    mov $1, %eax
    cpuid
    bt $13, %ecx
    jnc 1f
    mov $pair, %edi
    mov $1, %eax
    mov $2, %edx
    mov $3, %ebx
    mov $4, %ecx
    cmpxchg16b (%rdi)
    CHECK e, 1
    cmpq $3, pair
    CHECK e, 2
    cmpq $4, pair + 8
    CHECK e, 3
1:
    /* XSAVE of x87 and SSE state: XMM0 comes back */
    mov $1, %eax
    cpuid
    bt $26, %ecx
    jnc 2f
    mov %cr4, %rax
    or $0x40000, %rax
    mov %rax, %cr4
    xor %ecx, %ecx
    mov $3, %eax
    xor %edx, %edx
    xsetbv
    mov $0x1122334455667788, %rax
    movq %rax, %xmm0
    mov $0x200000, %edi
    mov $3, %eax
    xsave (%rdi)
    pxor %xmm0, %xmm0
    mov $3, %eax
    xrstor (%rdi)
    movq %xmm0, %rbx
    mov $0x1122334455667788, %rax
    cmp %rax, %rbx
    CHECK e, 4
2:
    /* user pages: everything below 2 MiB, and the page tables' walk to it */
    orl $4, 0x100000
    orl $4, 0x101000
    orl $4, 0x102000
    mov %cr3, %rax
    mov %rax, %cr3

    /* TSS with RSP0 */
    mov $tss, %eax
    movw $103, gdt_tss
    mov %ax, gdt_tss + 2
    shr $16, %eax
    mov %al, gdt_tss + 4
    movb $0x89, gdt_tss + 5
    movq $0x6000, tss + 4
    mov $0x48, %ax
    ltr %ax
    mov $0x80, %edi
    mov $software, %eax
    call set_gate
    movb $0xee, 5 + idt + 0x80 * 16 /* DPL 3 */
    mov $14, %edi
    mov $page_fault, %eax
    call set_gate
    lidt idt_pointer

    /* SYSCALL: kernel selectors 0x18 (SS 0x20 is not loaded from the table), user base 0x18: SYSRETQ
     * loads CS 0x28+3 and SS 0x20+3; this table has code 64 at 0x20, so the user base is 0x10. */
    mov $0xc0000081, %ecx
    xor %eax, %eax
    mov $0x00100018, %edx
    wrmsr
    mov $0xc0000082, %ecx
    mov $syscall_entry, %eax
    xor %edx, %edx
    wrmsr
    mov $0xc0000084, %ecx
    mov $0x200, %eax
    wrmsr
    mov $0xc0000080, %ecx
    rdmsr
    or $1, %eax
    wrmsr

    pushq $0x2b
    pushq $0x5000
    pushq $0x202
    pushq $0x23
    pushq $user
    iretq

user:
    mov %cs, %eax
    cmp $0x23, %eax
    jne user_failed
    int $0x80
    cmp $0x6000 - 40, %r12 /* the frame was on RSP0's stack */
    jne user_failed
    cmp $0x5000, %rsp
    jne user_failed
    mov $7, %edi
    syscall
    cmp $8, %edi
    jne user_failed
    pushf
    pop %rax
    test $0x200, %eax /* RFLAGS restored by SYSRET from R11 */
    jz user_failed
    mov $0x400000, %eax
    mov (%rax), %ebx /* supervisor page: error code 5, then ends in page_fault */
user_failed:
    mov $0, %edi
    syscall

syscall_entry:
    pushf
    pop %rax
    test $0x200, %eax
    CHECK z, 6 /* SFMASK cleared IF */
    test %edi, %edi
    CHECK nz, 7
    inc %edi
    sysretq

software:
    mov %rsp, %r12
    iretq

page_fault:
    pop %rax
    cmp $5, %rax
    CHECK e, 8
    mov %cr2, %rax
    cmp $0x400000, %rax
    CHECK e, 9
    SAY text
    END 0

    .balign 16
pair: .quad 1, 2
tss: .space 104
    GDT
    IDT64 256
text:
    .ascii "Vireo rings\n"
text_end:
