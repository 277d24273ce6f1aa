/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A daemon with the API of fake-api.c, for the tests that run clients against it.
 *
 * Usage: rpc-test-daemon DIRECTORY [OPTION=VALUE…]; the options are members of RpcServerConfig. It
 * makes sock, sock-ro and admin-sock in DIRECTORY (or takes sockets handed over) and ends at end of
 * file on its standard input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "driver/rpc/server.h"

static void set_option(RpcServerConfig *config, const char *text)
{
    static const struct {
        const char *name;
        size_t offset;
    } options[] = {
        {"max_clients", offsetof(RpcServerConfig, max_clients)},
        {"max_anonymous_clients", offsetof(RpcServerConfig, max_anonymous_clients)},
        {"max_workers", offsetof(RpcServerConfig, max_workers)},
        {"prio_workers", offsetof(RpcServerConfig, prio_workers)},
        {"max_client_requests", offsetof(RpcServerConfig, max_client_requests)},
        {"keepalive_interval", offsetof(RpcServerConfig, keepalive_interval)},
        {"keepalive_count", offsetof(RpcServerConfig, keepalive_count)},
    };
    g_auto(GStrv) words = g_strsplit(text, "=", 2);
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        if (words[1] && strcmp(options[i].name, words[0]) == 0)
            *(int *)((char *)config + options[i].offset) = atoi(words[1]);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    RpcServerConfig config;
    if (argc < 2)
        return 2;
    log_init(2, getenv("RPC_TEST_DEBUG") ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARNING, "rpc-test-daemon");
    rpc_server_config_init(&config);
    for (int i = 2; i < argc; i++)
        set_option(&config, argv[i]);
    g_autoptr(RpcServer) server = rpc_server_new(&config, rpc_programs_all, &error);
    g_autofree char *path = g_build_filename(argv[1], "sock", NULL);
    g_autofree char *path_ro = g_build_filename(argv[1], "sock-ro", NULL);
    g_autofree char *path_admin = g_build_filename(argv[1], "admin-sock", NULL);
    unsigned n_activated = 0;
    if (!server || !rpc_server_listen_activated(server, &n_activated, &error) ||
        (n_activated == 0 &&
         (!rpc_server_listen_path(server, path, 0666, RPC_LISTENER_MAIN, &error) ||
          !rpc_server_listen_path(server, path_ro, 0666, RPC_LISTENER_READ_ONLY, &error) ||
          !rpc_server_listen_path(server, path_admin, 0600, RPC_LISTENER_ADMIN, &error))) ||
        !rpc_server_start(server, &error)) {
        log_error("%s", error->message);
        return 1;
    }
    puts("ready");
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0)
        ;
    return 0;
}
