/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Named threads and futex waits: the little that vCPUs and event loops need of the host's threads.
 */
#pragma once

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Starts a thread with all signals blocked (the main thread takes them); @name is cut to 15 bytes.
 */
bool thread_start(pthread_t *ret_thread, const char *name, void *(*run)(void *), void *opaque,
                  GError **error);
int thread_id(void); /* of the caller, as the kernel numbers it */

/* Timers of this thread wake it within a microsecond of their time instead of 50. */
void thread_precise_timers(void);

/* Sleeps while *@word == @expected, at most @timeout_ns (negative = for ever). May wake early. */
void futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns);
void futex_wake(const uint32_t *word, int n_waiters);
