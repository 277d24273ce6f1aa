/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtvireod: options, background, pid file, signals, idle timeout, and the order in which the parts
 * come up and go down. Guests live in processes of their own and outlast all of it.
 */
#include <fcntl.h>
#include <glib-unix.h>
#include <grp.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "build-config.h"
#include "common/log.h"
#include "driver/api/api.h"
#include "driver/config.h"
#include "driver/domain/element/cpu.h"
#include "driver/domain/element/os.h"
#include "driver/helper/helper.h"
#include "driver/host/file.h"
#include "driver/host/kvm.h"
#include "driver/host/process.h"

#define MAX_VCPUS 8

typedef struct Options {
    char *config_file, *pid_file;
    gboolean daemon, verbose, version;
    int timeout; /* seconds; 0 = stay */
} Options;

typedef struct Daemon {
    Config config;
    Options options;
    GMainLoop *loop;
    RpcServer *server;
    DomainDriver *driver;
    Fd pid_fd;
    Fd log_fd;
    guint idle_timer;
    gint clients; /* atomic */
} Daemon;

static bool parse_options(Options *options, int *argc, char ***argv)
{
    GOptionEntry entries[] = {
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, N_("Verbose messages"), NULL},
        {"daemon", 'd', 0, G_OPTION_ARG_NONE, &options->daemon, N_("Run in the background"), NULL},
        {"timeout", 't', 0, G_OPTION_ARG_INT, &options->timeout,
         N_("Exit after so many seconds without clients and running guests"), N_("SECONDS")},
        {"config", 'f', 0, G_OPTION_ARG_FILENAME, &options->config_file, N_("Configuration file"),
         N_("FILE")},
        {"pid-file", 'p', 0, G_OPTION_ARG_FILENAME, &options->pid_file, N_("Name of the pid file"),
         N_("FILE")},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &options->version, N_("Print the version"), NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, _("Vireo management daemon for libvirt clients"));
    if (!g_option_context_parse(context, argc, argv, &error)) {
        fprintf(stderr, "virtvireod: %s\n", error->message);
        return false;
    }
    if (*argc > 1 || options->timeout < 0) {
        fprintf(stderr, _("virtvireod: unexpected argument; see --help\n"));
        return false;
    }
    return true;
}

/* The parent waits for the child's word and passes it on as its own exit status. */
static void background_parent(int ready)
{
    char word = 1;
    ssize_t got = TEMP_FAILURE_RETRY(read(ready, &word, 1));
    exit(got == 1 ? word : EXIT_FAILURE);
}

/* Returns, in the child, the descriptor that tells the waiting parent. */
static Fd go_into_background(GError **error)
{
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create a pipe"));
        return FD_NONE;
    }
    pid_t child = fork();
    if (child > 0) {
        close(ready[1]);
        background_parent(ready[0]);
    }
    close(ready[0]);
    if (child < 0 || setsid() < 0 || chdir("/") < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot go into the background"));
        fd_close(ready[1]);
        return FD_NONE;
    }
    return ready[1];
}

static bool redirect_to_log(Daemon *daemon, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(daemon->config.log_file);
    if (!file_make_folder(folder, 0755, error))
        return false;
    g_auto(Fd) null = open("/dev/null", O_RDWR | O_CLOEXEC);
    daemon->log_fd = open(daemon->config.log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (null < 0 || daemon->log_fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot open log file '%s'"),
                          daemon->config.log_file);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(daemon->log_fd, STDERR_FILENO);
    return true;
}

/* One daemon for each pid file; the lock goes with the process. */
static bool lock_pid_file(Daemon *daemon, GError **error)
{
    const char *path = daemon->options.pid_file ?: daemon->config.pid_file;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *text = g_strdup_printf("%d\n", (int)getpid());
    if (!file_make_folder(folder, 0755, error))
        return false;
    daemon->pid_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (daemon->pid_fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot open pid file '%s'"), path);
    if (fcntl(daemon->pid_fd, F_SETLK, &lock) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno,
                          _("cannot lock pid file '%s'; is another virtvireod running?"), path);
    if (ftruncate(daemon->pid_fd, 0) < 0 ||
        write(daemon->pid_fd, text, strlen(text)) != (ssize_t)strlen(text))
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot write pid file '%s'"), path);
    return true;
}

static gboolean idle_expired(void *data)
{
    Daemon *daemon = data;
    daemon->idle_timer = 0;
    log_info("idle for %d seconds, ending", daemon->options.timeout);
    g_main_loop_quit(daemon->loop);
    return G_SOURCE_REMOVE;
}

/* Main thread: the timer runs exactly while there is neither client nor running guest. */
static gboolean idle_update(void *data)
{
    Daemon *daemon = data;
    bool idle = g_atomic_int_get(&daemon->clients) == 0 && domain_driver_active(daemon->driver) == 0;
    if (daemon->options.timeout == 0)
        return G_SOURCE_REMOVE;
    if (idle && !daemon->idle_timer) {
        daemon->idle_timer = g_timeout_add_seconds((guint)daemon->options.timeout, idle_expired, daemon);
    } else if (!idle && daemon->idle_timer) {
        g_source_remove(daemon->idle_timer);
        daemon->idle_timer = 0;
    }
    return G_SOURCE_REMOVE;
}

static void clients_changed(unsigned n_clients, void *opaque)
{
    Daemon *daemon = opaque;
    g_atomic_int_set(&daemon->clients, (int)n_clients);
    g_idle_add(idle_update, daemon);
}

static void active_changed(unsigned active, void *opaque)
{
    g_idle_add(idle_update, opaque);
}

static gboolean on_terminate(void *data)
{
    Daemon *daemon = data;
    g_main_loop_quit(daemon->loop);
    return G_SOURCE_CONTINUE;
}

static gboolean on_hangup(void *data)
{
    Daemon *daemon = data;
    log_info("reading definitions again");
    domain_driver_reload(daemon->driver);
    return G_SOURCE_CONTINUE;
}

/* Answers of the probe for this boot and this program are kept: it takes a guest's boot. */
static char *kvm_cache_key(Daemon *daemon)
{
    struct stat st;
    const char *boot = process_boot_id();
    if (stat(daemon->config.helper_path, &st) < 0)
        return g_strdup_printf("%s - ", boot);
    return g_strdup_printf("%s %" G_GINT64_FORMAT " ", boot, (gint64)st.st_mtime);
}

static void kvm_probed(bool usable, void *opaque)
{
    Daemon *daemon = opaque;
    g_autofree char *path = g_build_filename(daemon->config.folders.state, "kvm", NULL);
    g_autofree char *key = kvm_cache_key(daemon);
    g_autofree char *text = g_strconcat(key, usable ? "yes" : "no", NULL);
    g_autoptr(GError) error = NULL;
    if (!file_replace_volatile(path, text, strlen(text), &error))
        log_warning("%s", error->message);
    domain_driver_set_kvm(daemon->driver, usable);
}

static void probe_kvm(Daemon *daemon)
{
    g_autofree char *path = g_build_filename(daemon->config.folders.state, "kvm", NULL);
    g_autofree char *key = kvm_cache_key(daemon);
    g_autofree char *text = file_read(path, 4096, NULL);
    if (text && g_str_has_prefix(text, key))
        domain_driver_set_kvm(daemon->driver, strcmp(text + strlen(key), "yes") == 0);
    else
        kvm_probe(daemon->config.helper_path, kvm_probed, daemon);
}

static bool set_socket_group(const Config *config, GError **error)
{
    struct group *group = config->socket_group ? getgrnam(config->socket_group) : NULL;
    if (!config->socket_group)
        return true;
    if (!group)
        return fail(error, VIR_ERR_CONF_SYNTAX, _("there is no group '%s'"), config->socket_group);
    if (chown(config->socket, (uid_t)-1, group->gr_gid) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot give socket '%s' to a group"),
                          config->socket);
    return true;
}

static bool listen_all(Daemon *daemon, GError **error)
{
    const Config *config = &daemon->config;
    unsigned activated = 0;
    if (!rpc_server_listen_activated(daemon->server, &activated, error))
        return false;
    if (activated > 0)
        return true;
    g_autofree char *folder = g_path_get_dirname(config->socket);
    if (!file_make_folder(folder, config->privileged ? 0755 : 0700, error) ||
        !rpc_server_listen_path(daemon->server, config->socket, config->socket_mode, RPC_LISTENER_MAIN,
                                error) ||
        !set_socket_group(config, error))
        return false;
    return !config->socket_ro || rpc_server_listen_path(daemon->server, config->socket_ro,
                                                        config->socket_ro_mode,
                                                        RPC_LISTENER_READ_ONLY, error);
}

/* systemd's readiness protocol: one datagram to the socket it names. */
static void notify_ready(void)
{
    const char *path = g_getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    static const char message[] = "READY=1";
    if (!path || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof(address.sun_path))
        return;
    strcpy(address.sun_path, path);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    if (fd >= 0 && sendto(fd, message, sizeof(message) - 1, MSG_NOSIGNAL,
                          (struct sockaddr *)&address, length) < 0)
        log_warning("cannot notify the service manager: %s", g_strerror(errno));
}

static void init_api(Daemon *daemon)
{
    static const char *const machines[] = {OS_MACHINE_DEFAULT, NULL};
    ApiConfig api = {.driver = daemon->driver,
                     .offer = {.emulator = daemon->config.helper_path,
                               .machines = machines,
                               .cpu_models = cpu_models,
                               .max_vcpus = MAX_VCPUS},
                     .privileged = daemon->config.privileged};
    api_init(&api);
}

static bool bring_up(Daemon *daemon, GError **error)
{
    Config *config = &daemon->config;
    NodeInfo node;
    node_info(&node);
    DomainDefHost host = {.helper_path = config->helper_path,
                          .max_memory_bytes = node.memory_kib * 1024,
                          .max_vcpus = MAX_VCPUS,
                          .native_arch = "x86_64"};
    if (!lock_pid_file(daemon, error) || !helper_init(error))
        return false;
    daemon->driver = domain_driver_new(&config->folders, &host);
    domain_driver_watch_active(daemon->driver, active_changed, daemon);
    init_api(daemon);
    if (!domain_driver_load(daemon->driver, error))
        return false;
    daemon->server = rpc_server_new(&config->server, rpc_programs_all, error);
    if (!daemon->server || !listen_all(daemon, error))
        return false;
    rpc_server_set_changed(daemon->server, clients_changed, daemon);
    if (!rpc_server_start(daemon->server, error))
        return false;
    probe_kvm(daemon);
    domain_driver_autostart(daemon->driver);
    return true;
}

static void bring_down(Daemon *daemon)
{
    if (daemon->server)
        rpc_server_stop(daemon->server);
    g_clear_pointer(&daemon->server, rpc_server_free);
    helper_finish();
    if (daemon->driver) {
        g_clear_pointer(&daemon->driver, domain_driver_free);
        api_finish();
    }
    if (daemon->pid_fd >= 0)
        unlink(daemon->options.pid_file ?: daemon->config.pid_file);
    fd_clear(&daemon->pid_fd);
}

static void init_log(const Daemon *daemon)
{
    LogLevel level = daemon->options.verbose ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING;
    if (daemon->config.log_level >= 0)
        level = (LogLevel)daemon->config.log_level;
    if (g_strcmp0(g_getenv("VIREO_DEBUG"), "1") == 0)
        level = LOG_LEVEL_DEBUG;
    log_init(STDERR_FILENO, level, "virtvireod");
}

static bool configure(Daemon *daemon, GError **error)
{
    if (!config_init(&daemon->config, error))
        return false;
    const char *file = daemon->options.config_file ?: daemon->config.file;
    return config_read(&daemon->config, file, daemon->options.config_file != NULL, error);
}

/* @ready: descriptor of a waiting parent or FD_NONE. */
static int serve(Daemon *daemon, Fd ready, GError **error)
{
    char word = EXIT_SUCCESS;
    daemon->loop = g_main_loop_new(NULL, FALSE);
    g_unix_signal_add(SIGTERM, on_terminate, daemon);
    g_unix_signal_add(SIGINT, on_terminate, daemon);
    g_unix_signal_add(SIGHUP, on_hangup, daemon);
    bool up = bring_up(daemon, error);
    if (up) {
        if (ready >= 0 && write(ready, &word, 1) != 1)
            log_warning("whoever started the daemon is gone");
        fd_close(ready);
        notify_ready();
        g_idle_add(idle_update, daemon);
        g_main_loop_run(daemon->loop);
    } else {
        fd_close(ready);
    }
    bring_down(daemon);
    g_main_loop_unref(daemon->loop);
    return up ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    Daemon daemon = {.pid_fd = FD_NONE, .log_fd = FD_NONE};
    g_autoptr(GError) error = NULL;
    g_auto(Fd) ready = FD_NONE;
    int status = EXIT_FAILURE;
    setlocale(LC_ALL, "");
    bindtextdomain("vireo", VIREO_LOCALEDIR);
    bind_textdomain_codeset("vireo", "UTF-8"); /* what goes over the wire, in any locale */
    textdomain("vireo");
    signal(SIGPIPE, SIG_IGN);
    if (!parse_options(&daemon.options, &argc, &argv))
        return EXIT_FAILURE;
    if (daemon.options.version) {
        printf("virtvireod (Vireo) %s\n", VIREO_VERSION);
        return EXIT_SUCCESS;
    }
    umask(0022);
    if (configure(&daemon, &error)) {
        init_log(&daemon);
        if (!daemon.options.daemon ||
            ((ready = go_into_background(&error)) >= 0 && redirect_to_log(&daemon, &error)))
            status = serve(&daemon, fd_steal(&ready), &error);
    }
    if (error)
        log_error("%s", error->message);
    config_clear(&daemon.config);
    g_free(daemon.options.config_file);
    g_free(daemon.options.pid_file);
    return status;
}
