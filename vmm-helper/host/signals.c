/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process's signals; see signals.h. Does not know what a guest's fault means. */
#include "vmm-helper/host/signals.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>

#include "common/cleanup.h"
#include "common/error.h"

#define MAX_FAULT_HANDLERS 4
#define SIGNAL_STACK_SIZE (64 * 1024)

static struct {
    Fd fd;
    EventSource *source;
    SignalHandler handler;
    void *opaque;
} termination = {.fd = FD_NONE};

static void termination_ready(void *opaque, uint32_t events)
{
    struct signalfd_siginfo info;
    if (read(termination.fd, &info, sizeof info) == sizeof info)
        termination.handler(termination.opaque, (int)info.ssi_signo);
}

bool signals_watch_termination(EventLoop *loop, SignalHandler handler, void *opaque, GError **error)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
    signal(SIGPIPE, SIG_IGN);
    termination.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (termination.fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot watch signals"));
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    termination.handler = handler;
    termination.opaque = opaque;
    termination.source = event_loop_add_fd(loop, termination.fd, EPOLLIN, termination_ready, NULL);
    return true;
}

void signals_unwatch_termination(void)
{
    event_source_remove(g_steal_pointer(&termination.source));
    fd_clear(&termination.fd);
}

static FaultHandler fault_handlers[MAX_FAULT_HANDLERS];
static gint n_fault_handlers;

static void fault_taken(int number, siginfo_t *info, void *context)
{
    int n = g_atomic_int_get(&n_fault_handlers);
    for (int i = 0; i < n; i++)
        if (fault_handlers[i](number, info, context))
            return;
    /* Nobody's: let the instruction fault again, this time fatally. */
    signal(number, SIG_DFL);
    if (info->si_code <= 0)
        raise(number);
}

bool signals_add_fault_handler(FaultHandler handler)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    int n = g_atomic_int_get(&n_fault_handlers);
    if (n == MAX_FAULT_HANDLERS)
        return false;
    fault_handlers[n] = handler;
    g_atomic_int_set(&n_fault_handlers, n + 1);
    struct sigaction action = {.sa_sigaction = fault_taken,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (sigaction(numbers[i], &action, NULL) < 0)
            return false;
    return true;
}

static pthread_key_t stack_key;
static pthread_once_t stack_once = PTHREAD_ONCE_INIT;

static void stack_free(void *stack)
{
    stack_t off = {.ss_flags = SS_DISABLE};
    sigaltstack(&off, NULL);
    munmap(stack, SIGNAL_STACK_SIZE);
}

static void stack_key_make(void)
{
    pthread_key_create(&stack_key, stack_free);
}

bool signals_use_own_stack(void)
{
    pthread_once(&stack_once, stack_key_make);
    if (pthread_getspecific(stack_key))
        return true;
    void *stack = mmap(NULL, SIGNAL_STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED)
        return false;
    stack_t own = {.ss_sp = stack, .ss_size = SIGNAL_STACK_SIZE};
    if (sigaltstack(&own, NULL) < 0 || pthread_setspecific(stack_key, stack) != 0) {
        munmap(stack, SIGNAL_STACK_SIZE);
        return false;
    }
    return true;
}
