/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fibers by ucontext, for hosts without a switch of their own: slower by the signal mask that each
 * swapcontext() saves. A "stack pointer" is a pointer to the context.
 */
#include <ucontext.h>

#include "vmm-helper/host/fiber-stack.h"

typedef struct Start {
    ucontext_t context;
    void (*run)(void *);
    void *opaque;
} Start;

static void start_run(unsigned high, unsigned low)
{
    Start *start = (Start *)((uintptr_t)high << 32 | low);
    start->run(start->opaque);
}

void fiber_switch(void **save_sp, void *load_sp)
{
    ucontext_t here;
    *save_sp = &here;
    swapcontext(&here, load_sp);
}

void *fiber_stack_prepare(void *top, void (*run)(void *), void *opaque)
{
    const size_t size = 48 * 1024;
    Start *start = (Start *)(((uintptr_t)top - sizeof(*start)) & ~(uintptr_t)63);
    getcontext(&start->context);
    start->run = run;
    start->opaque = opaque;
    start->context.uc_link = 0;
    start->context.uc_stack.ss_sp = (char *)start - size;
    start->context.uc_stack.ss_size = size;
    makecontext(&start->context, (void (*)(void))start_run, 2, (unsigned)((uintptr_t)start >> 32),
                (unsigned)(uintptr_t)start);
    return &start->context;
}
