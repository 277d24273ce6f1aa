/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part of fibers that depends on the host's architecture. */
#pragma once

#include <stdint.h>

/* Keeps the caller's registers on its stack, stores its stack pointer and goes on at @load_sp. */
void fiber_switch(void **save_sp, void *load_sp);
/* The stack pointer from which @run starts, on a stack that ends at @top. @run never returns. */
void *fiber_stack_prepare(void *top, void (*run)(void *), void *opaque);
