/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vireo-vmm: one process, one guest. Takes its descriptors from the daemon, serves the monitor on
 * the main loop until told to quit, and leaves the reason in the exit file. Opens nothing itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "build-config.h"
#include "common/log.h"
#include "vmm-helper/host/resource-limits.h"
#include "vmm-helper/host/signals.h"
#include "vmm-helper/host/tick.h"
#include "vmm-helper/kvm/probe.h"
#include "vmm-helper/monitor/monitor.h"
#include "vmm-helper/vm/vm.h"

typedef struct Options {
    const char *name;
    int monitor_fd, exit_fd, state_fd, probe_kvm_fd;
    LogLevel log_level;
} Options;

static const char usage[] =
    "usage: vireo-vmm --name NAME --monitor-fd FD --exit-fd FD --state-fd FD [--debug]\n"
    "\n"
    "Runs one virtual machine; started by virtvireod, which passes the descriptors.\n"
    "\n"
    "  --name NAME        the guest's name\n"
    "  --monitor-fd FD    listening unix stream socket\n"
    "  --exit-fd FD       file that gets one line with the reason of the end\n"
    "  --state-fd FD      memory file for statistics\n"
    "  --debug            more lines in the log, which is standard error\n"
    "  --probe-kvm FD     tries whether the KVM behind FD can run a kernel, says so, exits 0 or 1\n"
    "  --help, --version\n";

/* Descriptors 0-2 are the log and nothing else; only what is open is a descriptor. */
static bool fd_parse(const char *text, int *ret_fd)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || end == text || value < 3 || value > INT32_MAX ||
        fcntl((int)value, F_GETFD) < 0) {
        fprintf(stderr, "vireo-vmm: '%s' is not an open descriptor above 2\n", text);
        return false;
    }
    fcntl((int)value, F_SETFD, FD_CLOEXEC);
    *ret_fd = (int)value;
    return true;
}

/* False: leave with *ret_status. */
static bool options_parse(int argc, char **argv, Options *options, int *ret_status)
{
    enum { NAME = 256, MONITOR, EXIT, STATE, PROBE, DEBUG, HELP, VERSION };
    static const struct option known[] = {
        {"name", required_argument, NULL, NAME},
        {"monitor-fd", required_argument, NULL, MONITOR},
        {"exit-fd", required_argument, NULL, EXIT},
        {"state-fd", required_argument, NULL, STATE},
        {"probe-kvm", required_argument, NULL, PROBE},
        {"debug", no_argument, NULL, DEBUG},
        {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, VERSION},
        {NULL, 0, NULL, 0},
    };
    int option;
    *ret_status = EXIT_FAILURE;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        bool good = true;
        switch (option) {
        case NAME:
            options->name = optarg;
            break;
        case MONITOR:
            good = fd_parse(optarg, &options->monitor_fd);
            break;
        case EXIT:
            good = fd_parse(optarg, &options->exit_fd);
            break;
        case STATE:
            good = fd_parse(optarg, &options->state_fd);
            break;
        case PROBE:
            good = fd_parse(optarg, &options->probe_kvm_fd);
            break;
        case DEBUG:
            options->log_level = LOG_LEVEL_DEBUG;
            break;
        case HELP:
            fputs(usage, stdout);
            *ret_status = EXIT_SUCCESS;
            return false;
        case VERSION:
            puts("vireo-vmm " VIREO_VERSION);
            *ret_status = EXIT_SUCCESS;
            return false;
        default:
            good = false;
        }
        if (!good)
            return false;
    }
    if (optind < argc) {
        fprintf(stderr, "vireo-vmm: unexpected argument '%s'\n", argv[optind]);
        return false;
    }
    if (options->probe_kvm_fd < 0 && (!options->name || options->monitor_fd < 0)) {
        fputs("vireo-vmm: --name and --monitor-fd are needed; see --help\n", stderr);
        return false;
    }
    return true;
}

static int probe_kvm(int kvm_fd)
{
    g_autoptr(GError) error = NULL;
    if (kvm_probe(kvm_fd, &error)) {
        puts("usable");
        return EXIT_SUCCESS;
    }
    puts(error->message);
    return EXIT_FAILURE;
}

static void on_signal(void *opaque, int signal)
{
    log_info("ended by signal %d", signal);
    vm_terminate(opaque);
}

static void on_orphaned(Vm *vm)
{
    vm_quit(vm, "monitor-gone");
}

/* The loop and everything on it; returns the exit reason, or NULL with @error. */
static char *serve(const Options *options, GError **error)
{
    g_autoptr(EventLoop) loop = event_loop_new("main", error);
    if (!loop)
        return NULL;
    /* Before any other thread: they inherit the blocked signals. */
    g_autoptr(Vm) vm = vm_new(loop, options->name, options->state_fd, error);
    if (!vm || !signals_watch_termination(loop, on_signal, vm, error))
        return NULL;
    MonitorConfig config = {
        .loop = loop,
        .vm = vm,
        .listen_fd = options->monitor_fd,
        .state_fd = options->state_fd,
        .orphaned = on_orphaned,
    };
    Monitor *monitor = monitor_new(&config, error);
    if (!monitor)
        return NULL;
    vm_set_monitor(vm, monitor);
    event_loop_run(loop);
    signals_unwatch_termination();
    /* The machine first: it raises events until its last vCPU is gone. */
    char *reason = g_strdup(vm_quit_reason(vm));
    g_clear_pointer(&vm, vm_free);
    monitor_free(monitor);
    return reason;
}

int main(int argc, char **argv)
{
    Options options = {
        .monitor_fd = FD_NONE,
        .exit_fd = FD_NONE,
        .state_fd = FD_NONE,
        .probe_kvm_fd = FD_NONE,
        .log_level = LOG_LEVEL_INFO,
    };
    int status;
    setlocale(LC_ALL, "");
    bindtextdomain("vireo", VIREO_LOCALEDIR);
    bind_textdomain_codeset("vireo", "UTF-8"); /* what goes over the monitor, in any locale */
    textdomain("vireo");
    if (!options_parse(argc, argv, &options, &status))
        return status;
    log_init(STDERR_FILENO, options.log_level, "vireo-vmm");
    if (options.probe_kvm_fd >= 0)
        return probe_kvm(options.probe_kvm_fd);
    host_tick_prepare();
    resource_limits_raise_descriptors();
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = serve(&options, &error);
    if (!reason) {
        log_error("cannot start: %s", error ? error->message : "unknown reason");
        exit_file_write(options.exit_fd, "startup-failed: %s",
                        error ? error->message : "unknown reason");
        return EXIT_FAILURE;
    }
    exit_file_write(options.exit_fd, "%s", reason);
    return EXIT_SUCCESS;
}
