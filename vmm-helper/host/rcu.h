/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Deferred freeing for structures that readers walk without locks (read-copy-update by epochs). A
 * reader brackets its walk; a writer publishes the new structure first and then retires the old
 * one, which is freed once every reader that may have seen it has left. Sections nest, may be
 * entered from any thread and may contain a retire (it never waits).
 *
 * Entering costs one locked instruction on the thread's own cache line.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct RcuReader {
    uint64_t epoch; /* 0 = outside */
    unsigned depth;
} RcuReader;

extern __thread RcuReader *rcu_self; /* NULL before the thread's first section */
extern uint64_t rcu_epoch;

RcuReader *rcu_register(void);

static inline void rcu_read_begin(void)
{
    RcuReader *self = rcu_self ? rcu_self : rcu_register();
    if (self->depth++ == 0)
        /* Sequentially consistent: the loads of the section must not pass this store. */
        __atomic_store_n(&self->epoch, __atomic_load_n(&rcu_epoch, __ATOMIC_ACQUIRE),
                         __ATOMIC_SEQ_CST);
}

static inline void rcu_read_end(void)
{
    RcuReader *self = rcu_self;
    if (--self->depth == 0)
        __atomic_store_n(&self->epoch, 0, __ATOMIC_RELEASE);
}

/* Calls free_func(what) when no reader can hold @what any more: now, or from a later call. */
void rcu_retire(void *what, void (*free_func)(void *what));
/* Frees what can be freed; the number of structures still waiting. */
unsigned rcu_reclaim(void);
