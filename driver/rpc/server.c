/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The server: its threads, its sockets, the connections it accepted, and their limits; see
 * server.h.
 */
#include "driver/rpc/server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "common/log.h"
#include "driver/rpc/connection.h"
#include "driver/rpc/listen.h"

#define ACCEPT_BATCH 16
#define ACCEPT_PAUSE (G_USEC_PER_SEC / 2) /* after accept(2) has failed for want of descriptors */

typedef struct Listener {
    IoWatch watch;
    RpcServer *server;
    Fd fd;
    RpcListenerKind kind;
    char *path; /* to remove at the end; NULL for sockets that were handed over */
    dev_t device;
    ino_t inode;
} Listener;

struct RpcServer {
    RpcServerConfig config;
    const RpcProgram *const *programs;
    IoLoop *loop;
    WorkerPool *workers;
    GThread *thread;
    GPtrArray *listeners; /* Listener */
    GHashTable *clients;  /* Client, a set; I/O thread */
    unsigned n_anonymous;
    bool stopping;
    int64_t accept_at; /* I/O thread: no accept before; 0 = now */
    gint n_clients;    /* atomic copy for others */
    void (*changed)(unsigned n_clients, void *opaque);
    void *opaque;
};

void rpc_server_config_init(RpcServerConfig *config)
{
    *config = (RpcServerConfig){
        .max_clients = 5000,
        .max_anonymous_clients = 20,
        .max_workers = 20,
        .prio_workers = 5,
        .max_client_requests = 5,
        .keepalive_interval = 5,
        .keepalive_count = 5,
    };
}

static void listener_free(void *data)
{
    Listener *listener = data;
    struct stat status;
    /* Another daemon may have put its own socket there meanwhile. */
    if (listener->path && lstat(listener->path, &status) == 0 &&
        status.st_dev == listener->device && status.st_ino == listener->inode)
        unlink(listener->path);
    fd_close(listener->fd);
    g_free(listener->path);
    g_free(listener);
}

static void server_tick(void *data);

RpcServer *rpc_server_new(const RpcServerConfig *config, const RpcProgram *const *programs,
                          GError **error)
{
    RpcServer *server = g_new0(RpcServer, 1);
    server->config = *config;
    server->config.max_client_requests = MAX(config->max_client_requests, 1);
    server->programs = programs;
    server->listeners = g_ptr_array_new_with_free_func(listener_free);
    server->clients = g_hash_table_new(NULL, NULL);
    server->workers = worker_pool_new(config->max_workers, config->prio_workers);
    server->loop = io_loop_new(server_tick, server, error);
    if (server->loop)
        return server;
    rpc_server_free(server);
    return NULL;
}

const RpcServerConfig *server_config(RpcServer *server)
{
    return &server->config;
}

const RpcProgram *const *server_programs(RpcServer *server)
{
    return server->programs;
}

void server_wake_at(RpcServer *server, int64_t when)
{
    io_loop_wake_at(server->loop, when);
}

unsigned rpc_server_n_clients(RpcServer *server)
{
    return (unsigned)g_atomic_int_get(&server->n_clients);
}

void rpc_server_set_changed(RpcServer *server, void (*changed)(unsigned n_clients, void *opaque),
                            void *opaque)
{
    server->changed = changed;
    server->opaque = opaque;
}

/* Listens to its sockets exactly while it can take another connection. */
static void update_listeners(RpcServer *server)
{
    bool open = !server->stopping && server->accept_at == 0 &&
                g_hash_table_size(server->clients) < server->config.max_clients;
    for (guint i = 0; i < server->listeners->len; i++) {
        Listener *listener = g_ptr_array_index(server->listeners, i);
        if (!open)
            io_watch_remove(server->loop, &listener->watch);
        else if (!listener->watch.added)
            io_watch_add(server->loop, &listener->watch, EPOLLIN, NULL);
    }
}

static void clients_changed(RpcServer *server)
{
    unsigned n = g_hash_table_size(server->clients);
    g_atomic_int_set(&server->n_clients, (int)n);
    update_listeners(server);
    if (server->changed)
        server->changed(n, server->opaque);
}

void server_client_gone(RpcServer *server, Client *client)
{
    if (!g_hash_table_remove(server->clients, client))
        return;
    if (!client->allowed)
        server->n_anonymous--;
    clients_changed(server);
    client_unref(client);
}

static void admit(RpcServer *server, Listener *listener, int accepted)
{
    g_auto(Fd) fd = accepted;
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) {
        log_warning("RPC client without credentials: %s", g_strerror(errno));
        return;
    }
    bool allowed = peer.uid == 0 || peer.uid == geteuid();
    if (!allowed && server->n_anonymous >= server->config.max_anonymous_clients) {
        log_debug("RPC client %d of user %u is refused: too many such clients", (int)peer.pid,
                  (unsigned)peer.uid);
        return;
    }
    g_autoptr(GError) error = NULL;
    CallerRef *caller =
        caller_ref_new(peer.uid, peer.gid, peer.pid, listener->kind == RPC_LISTENER_READ_ONLY);
    Client *client = connection_new(server, server->loop, server->workers, fd, listener->kind,
                                    caller, allowed, &error);
    caller_unref(caller);
    if (!client) {
        log_warning("RPC client %d is refused: %s", (int)peer.pid, error->message);
        return;
    }
    fd_steal(&fd);
    if (!allowed)
        server->n_anonymous++;
    g_hash_table_add(server->clients, client);
    clients_changed(server);
}

static void listener_ready(IoWatch *watch, uint32_t events)
{
    Listener *listener = (Listener *)((char *)watch - G_STRUCT_OFFSET(Listener, watch));
    RpcServer *server = listener->server;
    for (int i = 0;
         i < ACCEPT_BATCH && g_hash_table_size(server->clients) < server->config.max_clients; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            admit(server, listener, fd);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        if (errno != EAGAIN) {
            log_error("cannot accept an RPC client: %s", g_strerror(errno));
            server->accept_at = g_get_monotonic_time() + ACCEPT_PAUSE;
            io_loop_wake_at(server->loop, server->accept_at);
            update_listeners(server);
        }
        return;
    }
}

static GPtrArray *all_clients(RpcServer *server)
{
    GPtrArray *clients = g_ptr_array_new_with_free_func((GDestroyNotify)client_unref);
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, server->clients);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(clients, client_ref(key));
    return clients;
}

/* Pings that are due, streams whose patience ends, and listeners that paused. */
static void server_tick(void *data)
{
    RpcServer *server = data;
    int64_t now = g_get_monotonic_time();
    g_autoptr(GPtrArray) clients = all_clients(server);
    for (guint i = 0; i < clients->len; i++) {
        Client *client = g_ptr_array_index(clients, i);
        int64_t next = client->closed ? 0 : connection_keepalive(client, now);
        if (next)
            io_loop_wake_at(server->loop, next);
    }
    if (server->accept_at && now >= server->accept_at) {
        server->accept_at = 0;
        update_listeners(server);
    } else if (server->accept_at) {
        io_loop_wake_at(server->loop, server->accept_at);
    }
}

static void listener_posted(void *data)
{
    Listener *listener = data;
    g_ptr_array_add(listener->server->listeners, listener);
    update_listeners(listener->server);
}

static void add_listener(RpcServer *server, int fd, RpcListenerKind kind, const char *path)
{
    Listener *listener = g_new0(Listener, 1);
    struct stat status = {0};
    if (path && lstat(path, &status) == 0)
        listener->path = g_strdup(path);
    *listener = (Listener){.server = server,
                           .fd = fd,
                           .kind = kind,
                           .path = listener->path,
                           .device = status.st_dev,
                           .inode = status.st_ino,
                           .watch = {.fd = fd, .ready = listener_ready}};
    if (!io_loop_post(server->loop, listener_posted, listener))
        listener_free(listener);
}

bool rpc_server_listen_path(RpcServer *server, const char *path, unsigned mode,
                            RpcListenerKind kind, GError **error)
{
    int fd = listen_at_path(path, mode, error);
    if (fd < 0)
        return false;
    add_listener(server, fd, kind, path);
    return true;
}

bool rpc_server_listen_fd(RpcServer *server, int fd, RpcListenerKind kind, GError **error)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno,
                          _("cannot use listening descriptor %d"), fd);
    add_listener(server, fd, kind, NULL);
    return true;
}

bool rpc_server_listen_activated(RpcServer *server, unsigned *ret_n, GError **error)
{
    g_autofree int *fds = NULL;
    g_autofree RpcListenerKind *kinds = NULL;
    unsigned n;
    if (!listen_activated(&fds, &kinds, &n, error))
        return false;
    for (unsigned i = 0; i < n; i++)
        add_listener(server, fds[i], kinds[i], NULL);
    *ret_n = n;
    return true;
}

static void *io_thread(void *data)
{
    RpcServer *server = data;
    io_loop_run(server->loop);
    return NULL;
}

bool rpc_server_start(RpcServer *server, GError **error)
{
    /* Signals are the main thread's; the workers inherit the mask from the I/O thread. A write to a
     * console that is gone must give EPIPE, not a signal. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    g_autoptr(GError) problem = NULL;
    server->thread = g_thread_try_new("rpc-io", io_thread, server, &problem);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!server->thread)
        return fail(error, VIR_ERR_SYSTEM_ERROR, _("cannot start the I/O thread: %s"),
                    problem->message);
    return true;
}

static void stop_posted(void *data)
{
    RpcServer *server = data;
    server->stopping = true;
    update_listeners(server);
    g_autoptr(GPtrArray) clients = all_clients(server);
    for (guint i = 0; i < clients->len; i++)
        connection_drain(g_ptr_array_index(clients, i));
}

void rpc_server_stop(RpcServer *server)
{
    io_loop_post(server->loop, stop_posted, server);
}

static void close_posted(void *data)
{
    RpcServer *server = data;
    server->stopping = true;
    update_listeners(server);
    g_autoptr(GPtrArray) clients = all_clients(server);
    for (guint i = 0; i < clients->len; i++)
        connection_close(g_ptr_array_index(clients, i));
}

void rpc_server_free(RpcServer *server)
{
    if (!server)
        return;
    if (server->loop) {
        io_loop_post(server->loop, close_posted, server);
        io_loop_quit(server->loop);
    }
    if (server->thread)
        g_thread_join(server->thread);
    else if (server->loop)
        io_loop_run(server->loop);
    /* What still runs finishes into a loop that has ended. */
    worker_pool_stop(server->workers);
    g_autoptr(GPtrArray) left = all_clients(server);
    for (guint i = 0; i < left->len; i++) {
        Client *client = g_ptr_array_index(left, i);
        client->server = NULL;
        client_unref(client);
    }
    g_hash_table_unref(server->clients);
    g_ptr_array_unref(server->listeners);
    worker_pool_unref(server->workers);
    io_loop_unref(server->loop);
    g_free(server);
}
