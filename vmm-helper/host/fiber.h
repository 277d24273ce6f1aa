/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fibers: functions that may wait without blocking their thread. A fiber belongs to one EventLoop
 * and runs only on that loop's thread; waiting returns to the loop, waking (from any thread) posts
 * it back. The block layer's request code is written in them, so that an ordering rule reads from
 * top to bottom.
 *
 * Stacks are pooled, FIBER_STACK bytes with a guard page; code on a fiber keeps no large arrays.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/host/event-loop.h"

#define FIBER_STACK (512 * 1024) /* only what is touched takes memory: a chain of 200 images does  \
                                  */

typedef struct Fiber Fiber;
typedef void (*FiberFunc)(void *opaque);

/* Starts @func on a new fiber of @loop: at once when called on the loop's thread outside a fiber or
 * inside one (the caller goes on when the new fiber first waits or ends), else posted. */
void fiber_start(EventLoop *loop, FiberFunc func, void *opaque);
Fiber *fiber_current(void); /* NULL outside fibers */
EventLoop *fiber_loop(const Fiber *fiber);
/* One word that belongs to the fiber; a fiber started from another inherits its value, else 0. */
void fiber_set_local(uintptr_t value);
uintptr_t fiber_local(void);
/* Leaves the thread to others until fiber_wake(). A wake that comes first is not lost. */
void fiber_wait(void);
void fiber_wake(Fiber *fiber); /* any thread; once for each wait */
/* Lets other work of the loop run. */
void fiber_yield(void);
void fiber_sleep(int64_t ns);
/* Runs @work on a thread of the host's pool and waits for it without blocking the loop. */
void fiber_offload(void (*work)(void *), void *opaque);

/* Locks held across waits; first come, first served, across loops. */
typedef struct FiberMutex {
    GMutex guard;
    GQueue waiters; /* of Fiber */
    bool held;
} FiberMutex;
void fiber_mutex_init(FiberMutex *mutex);
void fiber_mutex_finish(FiberMutex *mutex);
void fiber_mutex_lock(FiberMutex *mutex);
void fiber_mutex_unlock(FiberMutex *mutex);

/* Fibers waiting for a condition; the mutex is released while waiting. */
typedef struct FiberQueue {
    GMutex guard;
    GQueue waiters;
} FiberQueue;
void fiber_queue_init(FiberQueue *queue);
void fiber_queue_finish(FiberQueue *queue);
void fiber_queue_wait(FiberQueue *queue, FiberMutex *mutex); /* @mutex may be NULL */
void fiber_queue_wake_one(FiberQueue *queue);
void fiber_queue_wake_all(FiberQueue *queue);
