/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The RPC server: sockets, one I/O thread, a pool of workers and the connections. The daemon makes
 * one, gives it dispatch tables and sockets, and starts it; everything then happens on its own
 * threads until rpc_server_free().
 */
#pragma once

#include "driver/rpc/procedure.h"

typedef struct RpcServer RpcServer;

/* Names as in libvirt's daemon configuration files. */
typedef struct RpcServerConfig {
    unsigned max_clients;           /* connections; more wait in the kernel's queue */
    unsigned max_anonymous_clients; /* connections of users who may not use us; more are closed */
    unsigned max_workers;
    unsigned prio_workers;        /* run fast procedures only */
    unsigned max_client_requests; /* calls of one connection that run at a time */
    int keepalive_interval;       /* seconds; <= 0 = never ping */
    unsigned keepalive_count;     /* unanswered pings before the connection is closed */
} RpcServerConfig;

/* libvirt's defaults: 5000, 20, 20, 5, 5, 5, 5. */
void rpc_server_config_init(RpcServerConfig *config);

typedef enum RpcListenerKind {
    RPC_LISTENER_MAIN,      /* virtvireod-sock */
    RPC_LISTENER_READ_ONLY, /* virtvireod-sock-ro */
    RPC_LISTENER_ADMIN,     /* virtvireod-admin-sock */
} RpcListenerKind;

/* @programs: the dispatch tables, NULL-terminated, usually rpc_programs_all. The admin program is
 * answered on admin sockets, the others on the rest. No thread runs before rpc_server_start(). */
RpcServer *rpc_server_new(const RpcServerConfig *config, const RpcProgram *const *programs,
                          GError **error);
/* Ends every connection and thread, removes the sockets it made; runs the clients' data free
 * functions before it returns. Not from a handler. */
void rpc_server_free(RpcServer *server);

/* Listens at @path with @mode; a stale socket there is replaced, a live one is an error. The
 * directory has to exist. Before or after start. */
bool rpc_server_listen_path(RpcServer *server, const char *path, unsigned mode,
                            RpcListenerKind kind, GError **error);
/* Takes over a listening socket. */
bool rpc_server_listen_fd(RpcServer *server, int fd, RpcListenerKind kind, GError **error);
/* Takes over the sockets of socket activation (LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES, which are
 * removed from the environment); the kind comes from the name (…-ro.socket, …-admin.socket) or the
 * path (…-sock-ro, …-admin-sock). *ret_n is how many there were; 0 = not activated. */
bool rpc_server_listen_activated(RpcServer *server, unsigned *ret_n, GError **error);

/* From now on connections are served. */
bool rpc_server_start(RpcServer *server, GError **error);
/* Stops accepting and closes connections, each after the calls it has running; free still needed.
 */
void rpc_server_stop(RpcServer *server);

/* Connections now open. */
unsigned rpc_server_n_clients(RpcServer *server);
/* @changed runs whenever the number of connections has changed, on the server's I/O thread: it must
 * only hand the news on (g_idle_add). Set before start. */
void rpc_server_set_changed(RpcServer *server, void (*changed)(unsigned n_clients, void *opaque),
                            void *opaque);

/* The four programs of libvirt.idl, NULL-terminated; defined beside the generated dispatch tables.
 */
extern const RpcProgram *const rpc_programs_all[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcServer, rpc_server_free)
