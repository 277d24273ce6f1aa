/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timer interrupts in long mode: the local APIC's timer one-shot, periodic and by TSC deadline, HLT
 * woken by them, task priority holding one back, and the PIT through the I/O APIC. */
#include "tests/guest/guest.inc"
#define IOAPIC 0xfec00000
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
    /* both PICs masked */
    mov $0xff, %al
    out %al, $0x21
    out %al, $0xa1
    mov $0x40, %edi
    mov $tick, %eax
    call set_gate
    mov $0x41, %edi
    mov $other, %eax
    call set_gate
    lidt idt_pointer
    mov $APIC, %ebx
    movl $0x1ff, 0xf0(%rbx) /* software enable, spurious vector 0xff */
    movl $0xb, 0x3e0(%rbx)  /* divide by 1 */

    /* one-shot */
    xor %r12d, %r12d
    movl $0x40, 0x320(%rbx)
    movl $100000, 0x380(%rbx)
    sti
1:  hlt
    cmp $1, %r12
    jb 1b
    CHECK e, 1

    /* periodic: three ticks, then stopped */
    cli
    xor %r12d, %r12d
    movl $0x20040, 0x320(%rbx)
    movl $100000, 0x380(%rbx)
    sti
2:  hlt
    cmp $3, %r12
    jb 2b
    movl $0, 0x380(%rbx)

    /* TSC deadline, where CPUID.1:ECX.24 offers it */
    mov $1, %eax
    push %rbx
    cpuid
    pop %rbx
    bt $24, %ecx
    jnc no_deadline
    cli
    xor %r12d, %r12d
    movl $0x40040, 0x320(%rbx)
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    add $1000000, %rax
    mov %rax, %r13
    mov %rax, %rdx
    shr $32, %rdx
    mov $0x6e0, %ecx
    wrmsr
    sti
3:  hlt
    cmp $1, %r12
    jb 3b
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    cmp %r13, %rax
    CHECK ae, 2
no_deadline:
    cli
    movl $0x10000, 0x320(%rbx)

    /* task priority 5 holds vector 0x41 back; 0 lets it come */
    xor %r12d, %r12d
    movl $0x50, 0x80(%rbx)
    movl $0, 0x310(%rbx)
    movl $0x44041, 0x300(%rbx) /* self, fixed, assert */
    sti
    nop
    nop
    cmp $0, %r12
    CHECK e, 3
    movl $0, 0x80(%rbx)
    mov $1000000, %ecx /* an emulated chip may deliver a little later */
6:  cmp $0x100, %r12
    je 7f
    dec %ecx
    jnz 6b
    END 4
7:

    /* PIT channel 0, mode 2, through I/O APIC pin 2 (the override of ISA interrupt 0) */
    cli
    xor %r12d, %r12d
    mov $IOAPIC, %ecx
    movl $0x15, (%rcx) /* destination: APIC 0 */
    movl $0, 0x10(%rcx)
    movl $0x14, (%rcx)
    movl $0x40, 0x10(%rcx)
    mov $0x34, %al
    out %al, $0x43
    mov $0xa9, %al
    out %al, $0x40
    mov $0x04, %al
    out %al, $0x40
    sti
4:  hlt
    cmp $3, %r12
    jb 4b
    cli
    mov $IOAPIC, %ecx
    movl $0x14, (%rcx)
    movl $0x10000, 0x10(%rcx)

    SAY text
    END 0

tick:
    inc %r12
    movl $0, 0xb0(%rbx)
    iretq
other:
    add $0x100, %r12
    movl $0, 0xb0(%rbx)
    iretq

    GDT
    IDT64 256
text:
    .ascii "Vireo timers\n"
text_end:
