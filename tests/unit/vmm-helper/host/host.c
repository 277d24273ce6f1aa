/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ticks, memory files, fault handlers and signals of the host layer. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/cleanup.h"
#include "vmm-helper/host/event-loop.h"
#include "vmm-helper/host/memfd.h"
#include "vmm-helper/host/resource-limits.h"
#include "vmm-helper/host/signals.h"
#include "vmm-helper/host/thread.h"
#include "vmm-helper/host/tick.h"

static void ticks_agree_with_the_clock(void)
{
    uint64_t hz = host_tick_hz();
    g_assert_cmpuint(hz, >=, 100000000);
    int64_t ns = host_clock_ns();
    uint64_t tick = host_tick_now();
    while (host_clock_ns() - ns < 50000000)
        g_assert_cmpuint(host_tick_now(), >=, tick);
    double seconds = (double)(host_tick_now() - tick) / (double)hz;
    double real = (double)(host_clock_ns() - ns) / 1e9;
    /* A preemption between the two readings may cost milliseconds; a wrong frequency costs more. */
    g_assert_cmpfloat(seconds, >, real * 0.9);
    g_assert_cmpfloat(seconds, <, real * 1.1);
}

static void memfd_is_sealed_and_guarded(void)
{
    g_auto(Fd) fd = memfd_new("test", 8192);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(fcntl(fd, F_GETFD) & FD_CLOEXEC, !=, 0);
    g_assert_cmpint(ftruncate(fd, 4096), <, 0);
    g_assert_cmpint(ftruncate(fd, 65536), <, 0);
    uint8_t *mapping = memfd_map(fd, 0, 8192);
    g_assert_nonnull(mapping);
    memset(mapping, 0x5a, 8192);
    /* Beside the mapping there is nothing that could be written by mistake. */
    unsigned char in_core;
    g_assert_cmpint(mincore(mapping + 8192, 4096, &in_core), ==, 0);
    g_auto(Fd) null = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(read(null, mapping + 8192, 1), <, 0);
    g_assert_cmpint(read(null, mapping - 1, 1), <, 0);
    g_assert_cmpint(read(null, mapping + 8191, 1), ==, 1);
    memfd_unmap(mapping, 8192);
    g_assert_cmpint(memfd_new("huge", UINT64_MAX), <, 0);
}

static uint8_t *fault_page;

static bool take_fault(int signal, siginfo_t *info, void *context)
{
    if (signal != SIGSEGV || info->si_addr != fault_page)
        return false;
    /* On the stack that signals_use_own_stack() gave, not on the thread's. */
    return mprotect(fault_page, 4096, PROT_READ | PROT_WRITE) == 0;
}

static void *fault_main(void *opaque)
{
    if (!signals_use_own_stack())
        return NULL;
    *(volatile uint8_t *)fault_page = 7;
    return opaque;
}

static void fault_handler_resumes(void)
{
    fault_page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert_true(fault_page != MAP_FAILED);
    g_assert_true(signals_add_fault_handler(take_fault));
    pthread_t thread;
    void *result = NULL;
    g_assert_true(thread_start(&thread, "fault", fault_main, &result, NULL));
    pthread_join(thread, &result);
    g_assert_nonnull(result);
    g_assert_cmpuint(*fault_page, ==, 7);
    munmap(fault_page, 4096);
}

static void foreign_fault_kills(void)
{
    if (g_test_subprocess()) {
        signals_add_fault_handler(take_fault);
        /* The default action, whatever the test's runner or a sanitizer would do. */
        volatile int *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        *nowhere = 1;
        exit(0);
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

static int got_signal;

static void on_signal(void *opaque, int signal)
{
    got_signal = signal;
    event_loop_quit(opaque);
}

static void termination_is_an_event(void)
{
    g_autoptr(EventLoop) loop = event_loop_new("signals", NULL);
    g_assert_true(signals_watch_termination(loop, on_signal, loop, NULL));
    kill(getpid(), SIGTERM);
    event_loop_run(loop);
    g_assert_cmpint(got_signal, ==, SIGTERM);
    signals_unwatch_termination();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    host_tick_prepare();
    resource_limits_raise_descriptors();
    g_test_add_func("/host/ticks", ticks_agree_with_the_clock);
    g_test_add_func("/host/memfd", memfd_is_sealed_and_guarded);
    g_test_add_func("/host/fault-handler", fault_handler_resumes);
    g_test_add_func("/host/foreign-fault", foreign_fault_kills);
    g_test_add_func("/host/termination", termination_is_an_event);
    return g_test_run();
}
