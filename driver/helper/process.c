/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The helper as a process: started with exactly the descriptors it needs, found again by pid, start
 * time and boot, its end explained. Does not know the monitor's protocol.
 */
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "driver/helper/helper-private.h"

/* Where the program finds what it inherits; gate and report end with the exec. */
enum {
    CHILD_MONITOR_FD = 3,
    CHILD_EXIT_FD,
    CHILD_STATE_FD,
    CHILD_GATE_FD,
    CHILD_REPORT_FD,
    CHILD_N_FDS
};

/* --- The state page --------------------------------------------------------------------------- */

#define PAGE_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

static Fd page_create(GError **error)
{
    g_auto(Fd) fd = memfd_create("vireo-state", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, STATE_PAGE_SIZE) < 0 || fcntl(fd, F_ADD_SEALS, PAGE_SEALS) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create the state page"));
        return FD_NONE;
    }
    return fd_steal(&fd);
}

StatePage *helper_page_map(int fd, GError **error)
{
    struct stat st;
    int seals = fcntl(fd, F_GET_SEALS);
    /* Anything else could be cut off while we read it: SIGBUS. */
    if (seals < 0 || (seals & PAGE_SEALS) != PAGE_SEALS || fstat(fd, &st) < 0 ||
        st.st_size != STATE_PAGE_SIZE)
        return fail_null(error, VIR_ERR_OPERATION_FAILED,
                         _("the helper's state page is not the one it was given"));
    void *page = mmap(NULL, STATE_PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot map the state page"));
        return NULL;
    }
    return page;
}

void helper_page_unmap(StatePage *page)
{
    if (page)
        munmap(page, STATE_PAGE_SIZE);
}

/* --- Who a process is ------------------------------------------------------------------------- */

/* Field 22 of /proc/PID/stat; the second field, the name, may hold anything but ends with the last
 * ')'. proc(5). */
static bool process_start_time(pid_t pid, uint64_t *ret_time)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    const char *rest = strrchr(text, ')');
    if (!rest)
        return false;
    g_auto(GStrv) fields = g_strsplit(rest + 1, " ", 0); /* fields[1] is the third */
    if (g_strv_length(fields) < 21)
        return false;
    *ret_time = g_ascii_strtoull(fields[20], NULL, 10);
    return true;
}

static char *boot_id(void)
{
    char *text = NULL;
    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        return g_strdup("");
    return g_strchomp(text);
}

static bool process_has_ended(Fd pid_fd)
{
    struct pollfd poll_fd = {.fd = pid_fd, .events = POLLIN};
    return poll(&poll_fd, 1, 0) > 0;
}

Fd helper_process_find(const HelperIdentity *identity)
{
    g_autofree char *boot = boot_id();
    uint64_t start_time;
    if (identity->pid <= 0 || g_strcmp0(boot, identity->boot_id) != 0)
        return FD_NONE;
    g_auto(Fd) pid_fd = pidfd_open(identity->pid, 0);
    if (pid_fd < 0 || !process_start_time(identity->pid, &start_time) ||
        start_time != identity->start_time)
        return FD_NONE;
    /* Still running: so it was this process whose start time we read. */
    return process_has_ended(pid_fd) ? FD_NONE : fd_steal(&pid_fd);
}

char *helper_process_reap(Fd pid_fd)
{
    siginfo_t info = {0};
    if (waitid(P_PIDFD, (id_t)pid_fd, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
        return NULL;
    if (info.si_code == CLD_EXITED)
        return g_strdup_printf(_("it exited with status %d"), info.si_status);
    return g_strdup_printf(_("it was ended by signal %d (%s)"), info.si_status,
                           g_strsignal(info.si_status));
}

char *helper_process_exit_reason(const char *path)
{
    if (!path)
        return NULL;
    g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char text[HELPER_MAX_TEXT + 1];
    ssize_t got = fd >= 0 ? read(fd, text, HELPER_MAX_TEXT) : -1;
    if (got <= 0)
        return NULL;
    text[got] = 0;
    char *end = strpbrk(text, "\r\n");
    if (end)
        *end = 0;
    char *valid = g_utf8_make_valid(text, -1);
    for (char *c = valid; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    return valid;
}

/* --- Starting one ----------------------------------------------------------------------------- */

/* Everything the child uses is made before the fork: afterwards only async-signal-safe calls. */
typedef struct Launch {
    const HelperSpawn *spawn;
    char **argv, **envp;
    Fd monitor_fd, exit_fd, state_fd, null_fd, log_fd;
    Fd gate_fd;   /* read end: a byte = go on, end of file = the daemon is gone or changed its mind */
    Fd report_fd; /* write end: errno when the program cannot be run */
} Launch;

static void launch_clear(Launch *launch)
{
    g_strfreev(launch->argv);
    g_strfreev(launch->envp);
    fd_close(launch->monitor_fd);
    fd_close(launch->exit_fd);
    fd_close(launch->state_fd);
    fd_close(launch->null_fd);
    fd_close(launch->log_fd);
    fd_close(launch->gate_fd);
    fd_close(launch->report_fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Launch, launch_clear)

/* The daemon's own arrangements with systemd are not the guest's. */
static char **child_environment(void)
{
    g_auto(GStrv) all = g_get_environ();
    all = g_environ_unsetenv(all, "LISTEN_FDS");
    all = g_environ_unsetenv(all, "LISTEN_PID");
    all = g_environ_unsetenv(all, "LISTEN_FDNAMES");
    all = g_environ_unsetenv(all, "NOTIFY_SOCKET");
    all = g_environ_unsetenv(all, "WATCHDOG_USEC");
    all = g_environ_unsetenv(all, "WATCHDOG_PID");
    return g_steal_pointer(&all);
}

/* At least CHILD_N_FDS, so that putting one in its place never overwrites another. */
static Fd fd_high(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, CHILD_N_FDS);
}

static bool launch_prepare(Launch *launch, const HelperSpawn *spawn, GError **error)
{
    launch->spawn = spawn;
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, spawn->program, "--name", spawn->name, "--monitor-fd", "3",
                            "--exit-fd", "4", "--state-fd", "5", NULL);
    launch->argv = g_strv_builder_end(argv);
    launch->envp = child_environment();

    g_auto(Fd) listening = helper_socket_listen(spawn->monitor_path, error);
    if (listening < 0)
        return false;
    g_auto(Fd) exit_fd =
        open(spawn->exit_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (exit_fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create '%s'"),
                          spawn->exit_path);
    g_auto(Fd) page = page_create(error);
    if (page < 0)
        return false;
    g_auto(Fd) null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    launch->monitor_fd = fd_high(listening);
    launch->exit_fd = fd_high(exit_fd);
    launch->state_fd = fd_high(page);
    launch->null_fd = fd_high(null_fd);
    launch->log_fd = fd_high(spawn->log_fd >= 0 ? spawn->log_fd : null_fd);
    if (launch->monitor_fd < 0 || launch->exit_fd < 0 || launch->state_fd < 0 ||
        launch->null_fd < 0 || launch->log_fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno,
                          _("cannot prepare the helper's descriptors"));
    return true;
}

static void child_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool child_identity(const HelperSpawn *spawn)
{
    if (spawn->uid == (uid_t)-1)
        return true;
    return (geteuid() != 0 || setgroups(1, &spawn->gid) == 0) &&
           setresgid(spawn->gid, spawn->gid, spawn->gid) == 0 &&
           setresuid(spawn->uid, spawn->uid, spawn->uid) == 0;
}

/* Exactly what the program gets, and nothing else of the daemon's: also not the other ends of gates,
 * which would keep a child waiting whose daemon is dead. */
static bool child_descriptors(const Launch *launch)
{
    const struct { Fd from; int to; } moves[] = {
        {launch->null_fd, 0},
        {launch->null_fd, 1},
        {launch->log_fd, 2},
        {launch->monitor_fd, CHILD_MONITOR_FD},
        {launch->exit_fd, CHILD_EXIT_FD},
        {launch->state_fd, CHILD_STATE_FD},
        {launch->gate_fd, CHILD_GATE_FD},
        {launch->report_fd, CHILD_REPORT_FD},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(moves); i++)
        if (dup2(moves[i].from, moves[i].to) < 0)
            return false;
    return fcntl(CHILD_GATE_FD, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(CHILD_REPORT_FD, F_SETFD, FD_CLOEXEC) == 0 &&
           close_range(CHILD_N_FDS, ~0U, 0) == 0;
}

static bool child_may_go(void)
{
    char go;
    ssize_t got;
    do
        got = read(CHILD_GATE_FD, &go, 1);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

/* Runs in the child. No lock, no allocation: other threads of the daemon are not here. */
static _Noreturn void child_run(const Launch *launch)
{
    child_signals();
    if (!child_descriptors(launch))
        _exit(127); /* nobody reads the gate any more: the parent's write fails */
    if (!child_may_go())
        _exit(0);
    setsid();
    if (child_identity(launch->spawn))
        execve(launch->spawn->program, launch->argv, launch->envp);
    int errnum = errno;
    ssize_t ignored = write(CHILD_REPORT_FD, &errnum, sizeof(errnum));
    (void)ignored;
    _exit(127);
}

/* Forks with all signals blocked: a handler of the daemon's never runs in the child. */
static pid_t launch_fork(const Launch *launch)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        child_run(launch);
    int errnum = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = errnum;
    return pid;
}

/* Lets the child go and waits until it runs the program or has said why not. */
static bool launch_release(Fd gate, Fd report, const char *program, GError **error)
{
    ssize_t got = write(gate, "", 1);
    if (got != 1)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot start '%s'"), program);
    int errnum = 0;
    do
        got = read(report, &errnum, sizeof(errnum));
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return true;
    return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errnum, _("cannot run '%s'"), program);
}

static bool pipe_new(Fd *ret_read, Fd *ret_write, GError **error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create a pipe"));
    g_auto(Fd) low_read = ends[0], low_write = ends[1];
    *ret_read = fd_high(low_read);
    *ret_write = fd_high(low_write);
    if (*ret_read < 0 || *ret_write < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create a pipe"));
    return true;
}

/* Between fork and exec: identity known and recorded, then on. */
static bool launch_commit(const Launch *launch, pid_t pid, Fd *gate, Fd *report,
                          HelperIdentity *identity, Fd *ret_pid_fd, GError **error)
{
    const HelperSpawn *spawn = launch->spawn;
    identity->pid = pid;
    identity->boot_id = boot_id();
    identity->monitor_path = g_strdup(spawn->monitor_path);
    identity->exit_path = g_strdup(spawn->exit_path);
    g_auto(Fd) pid_fd = pidfd_open(pid, 0);
    if (pid_fd < 0 || !process_start_time(pid, &identity->start_time))
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot supervise process %d"),
                          (int)pid);
    if (spawn->record && !spawn->record(identity, spawn->record_opaque, error))
        return false;
    if (!launch_release(*gate, *report, spawn->program, error))
        return false;
    *ret_pid_fd = fd_steal(&pid_fd);
    return true;
}

bool helper_process_start(const HelperSpawn *spawn, HelperIdentity *ret_identity,
                          HelperProcess *ret_process, GError **error)
{
    g_auto(Launch) launch = {.monitor_fd = FD_NONE, .exit_fd = FD_NONE, .state_fd = FD_NONE,
                             .null_fd = FD_NONE, .log_fd = FD_NONE, .gate_fd = FD_NONE,
                             .report_fd = FD_NONE};
    HelperIdentity identity = {0};
    g_auto(Fd) gate = FD_NONE, report = FD_NONE, pid_fd = FD_NONE;
    if (!launch_prepare(&launch, spawn, error) || !pipe_new(&launch.gate_fd, &gate, error) ||
        !pipe_new(&report, &launch.report_fd, error))
        return false;
    g_auto(Fd) monitor = helper_socket_connect(spawn->monitor_path, error);
    if (monitor < 0)
        return false;
    StatePage *page = helper_page_map(launch.state_fd, error);
    if (!page)
        return false;

    pid_t pid = launch_fork(&launch);
    if (pid < 0) {
        helper_page_unmap(page);
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot start a process"));
    }
    fd_clear(&launch.gate_fd);
    fd_clear(&launch.report_fd);
    if (!launch_commit(&launch, pid, &gate, &report, &identity, &pid_fd, error)) {
        fd_clear(&gate); /* the end of file makes a child that still waits leave */
        waitpid(pid, NULL, 0);
        helper_page_unmap(page);
        helper_identity_clear(&identity);
        unlink(spawn->monitor_path);
        unlink(spawn->exit_path);
        return false;
    }
    *ret_identity = identity;
    *ret_process = (HelperProcess){pid, fd_steal(&pid_fd), fd_steal(&monitor), page};
    return true;
}
