/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The threads that run handlers. Two queues: work marked fast may also run on threads that take
 * nothing else, so that it never waits behind slow work.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

typedef struct WorkerPool WorkerPool;

/* Threads start when there is work for them, up to the two limits (each at least 1). */
WorkerPool *worker_pool_new(unsigned max_workers, unsigned prio_workers);
WorkerPool *worker_pool_ref(WorkerPool *pool);
void worker_pool_unref(WorkerPool *pool);
/* Runs @run(@data) on a worker; on the caller's own thread once the pool is stopped. */
void worker_pool_push(WorkerPool *pool, bool fast, void (*run)(void *data), void *data);
/* Waits until all work is done and the threads have ended. Not from a worker. */
void worker_pool_stop(WorkerPool *pool);
