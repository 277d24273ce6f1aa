/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Threads and futexes; see thread.h. Knows nothing of vCPUs: pausing them is cpu/'s. */
#include "vmm-helper/host/thread.h"

#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common/error.h"

bool thread_start(pthread_t *ret_thread, const char *name, void *(*run)(void *), void *opaque,
                  GError **error)
{
    sigset_t all, before;
    sigfillset(&all);
    /* What the processor raises for the thread's own instructions must reach its handler. */
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    /* Accelerators interrupt their threads with it. */
    sigdelset(&all, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int result = pthread_create(&thread, NULL, run, opaque);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (result)
        return fail_errno(error, VIR_ERR_INTERNAL_ERROR, result, _("cannot start thread '%s'"),
                          name);
    char cut[16];
    g_strlcpy(cut, name, sizeof cut);
    pthread_setname_np(thread, cut);
    *ret_thread = thread;
    return true;
}

int thread_id(void)
{
    static __thread int id;
    if (id == 0)
        id = (int)syscall(SYS_gettid);
    return id;
}

void thread_precise_timers(void)
{
    prctl(PR_SET_TIMERSLACK, 1000UL, 0, 0, 0);
}

void futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
    struct timespec timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout_ns < 0 ? NULL : &timeout, NULL,
            0);
}

void futex_wake(const uint32_t *word, int n_waiters)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n_waiters, NULL, NULL, 0);
}
