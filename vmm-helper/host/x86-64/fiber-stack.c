/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lays out the first frame of a new fiber for fiber-switch.S. */
#include <string.h>

#include "vmm-helper/host/fiber-stack.h"

void fiber_entry(void);

void *fiber_stack_prepare(void *top, void (*run)(void *), void *opaque)
{
    /* mxcsr and control word, r15 r14 r13 r12 rbx rbp, return address; then alignment as after a
     * call, which fiber_entry restores by its own call. */
    uint64_t *sp = (uint64_t *)((uintptr_t)top & ~(uintptr_t)15) - 10;
    memset(sp, 0, 10 * sizeof(*sp));
    uint32_t mxcsr = 0x1f80;
    uint16_t control = 0x37f;
    memcpy(sp, &mxcsr, sizeof(mxcsr));
    memcpy((char *)sp + 4, &control, sizeof(control));
    sp[4] = (uintptr_t)run;    /* r12 */
    sp[5] = (uintptr_t)opaque; /* rbx */
    sp[7] = (uintptr_t)fiber_entry;
    return sp;
}
