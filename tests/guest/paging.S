/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 32-bit paging: accessed and dirty bits, #PF with error code and CR2, write protection, INVLPG, a
 * store across a page border. Ends with 254 where enabling it raises #GP: see runner.c. */
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

    /* the page table at 0x101000, identity-mapping 4 MiB */
    mov $0x101000, %edi
    mov $0x3, %eax
    mov $1024, %ecx
2:  mov %eax, (%edi)
    add $0x1000, %eax
    add $4, %edi
    dec %ecx
    jnz 2b

    /* paging on; 0x300000 is not present */
    movl $0x101003, 0x100000
    movl $0, 0x101000 + 0x300 * 4
    movl $refused, resume
    mov $0x100000, %eax
    mov %eax, %cr3
    mov %cr0, %eax
    or $0x80010000, %eax /* PG, WP */
    mov %eax, %cr0

    /* accessed, then dirty */
    mov 0x200000, %eax
    mov 0x101000 + 0x200 * 4, %eax
    and $0x60, %eax
    cmp $0x20, %eax
    CHECK e, 10
    movl $1, 0x200000
    mov 0x101000 + 0x200 * 4, %eax
    and $0x60, %eax
    cmp $0x60, %eax
    CHECK e, 11

    /* not-present read: error code 0, CR2 */
    movl $after_pf, resume
    movl $-1, error
    mov 0x300010, %eax
    END 12
after_pf:
    cmpl $14, vector
    CHECK e, 13
    cmpl $0, error
    CHECK e, 14
    cmpl $0x300010, fault_address
    CHECK e, 15

    /* write to a read-only page with WP: error code 3 */
    movl $0x201001, 0x101000 + 0x201 * 4
    mov $0x201000, %eax
    invlpg (%eax)
    movl $after_wp, resume
    movl $7, 0x201ffc
    END 16
after_wp:
    cmpl $3, error
    CHECK e, 17
    cmpl $0x201ffc, fault_address
    CHECK e, 18

    /* a store across a page border whose second page is missing writes nothing */
    movl $0x2ff003, 0x101000 + 0x2ff * 4
    movl $0x11223344, 0x2ffffc
    movl $after_cross, resume
    movl $0x55667788, 0x2ffffe
    END 19
after_cross:
    cmpl $0x300000, fault_address
    CHECK e, 20
    cmpl $0x11223344, 0x2ffffc
    CHECK e, 21

    mov $text, %esi
    mov $(text_end - text), %ecx
    mov $PORT_TEXT, %dx
    rep outsb
    END 0

refused:
    END 254

    EXCEPTIONS32
    GDT
text:
    .ascii "Vireo 32-bit paging\n"
text_end:
