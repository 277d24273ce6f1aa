/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signals: the ones that end a process become events of a loop; faults of the process's own
 * instructions go to the handlers that accelerators register. One owner for both, so that no other
 * folder calls sigaction().
 */
#pragma once

#include <glib.h>
#include <signal.h>
#include <stdbool.h>

#include "vmm-helper/host/event-loop.h"

/* Blocks SIGTERM, SIGINT, SIGHUP and SIGQUIT in the calling thread (do it before starting others)
 * and calls
 * @handler on @loop when one arrives; ignores SIGPIPE. */
typedef void (*SignalHandler)(void *opaque, int signal);
bool signals_watch_termination(EventLoop *loop, SignalHandler handler, void *opaque,
                               GError **error);
void signals_unwatch_termination(void);

/* Asked on SIGSEGV, SIGBUS, SIGFPE and SIGILL, on the faulting thread, in signal context and in the
 * order of registration; true = @context was changed so that execution can go on. If none takes it,
 * the signal does what it does by default. At most 4, at set-up. */
typedef bool (*FaultHandler)(int signal, siginfo_t *info, void *context);
bool signals_add_fault_handler(FaultHandler handler);
/* Gives the calling thread a stack for signals; freed when the thread ends. */
bool signals_use_own_stack(void);
