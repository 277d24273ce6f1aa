/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stack switch of fibers: what the System V ABI lets a callee keep, and nothing more. */
    .text
    .globl fiber_switch
    .type fiber_switch, @function
/* void fiber_switch(void **save_sp, void *load_sp) */
fiber_switch:
    .cfi_startproc
    endbr64
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    sub $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    add $8, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .cfi_endproc
    .size fiber_switch, . - fiber_switch

    .globl fiber_entry
    .type fiber_entry, @function
/* Where a new fiber's first switch returns to: its argument waits in %rbx, its function in %r12. */
fiber_entry:
    endbr64
    mov %rbx, %rdi
    xor %ebp, %ebp
    call *%r12
    ud2
    .size fiber_entry, . - fiber_entry
    .section .note.GNU-stack, "", @progbits
