/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Server and client end in one process: calls of every kind through the blocking client, and the
 * server's own life: start, stop, an end with calls still running, what it leaves behind.
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <string.h>

#include "common/cleanup.h"
#include "driver/rpc/client.h"
#include "driver/rpc/server.h"
#include "driver/rpc/xdr.h"
#include "tests/rpc/fake-handlers.h"

typedef struct Fixture {
    char *directory, *path;
    RpcServer *server;
    gint n_clients; /* atomic: as rpc_server_set_changed() told */
    gint n_changes;
} Fixture;

static void changed(unsigned n_clients, void *opaque)
{
    Fixture *fixture = opaque;
    g_atomic_int_set(&fixture->n_clients, (int)n_clients);
    g_atomic_int_inc(&fixture->n_changes);
}

static void set_up(Fixture *fixture, const void *unused)
{
    g_autoptr(GError) error = NULL;
    RpcServerConfig config;
    rpc_server_config_init(&config);
    fixture->directory = g_dir_make_tmp("vireo-rpc-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->path = g_build_filename(fixture->directory, "sock", NULL);
    fixture->server = rpc_server_new(&config, rpc_programs_all, &error);
    g_assert_no_error(error);
    rpc_server_set_changed(fixture->server, changed, fixture);
    g_assert_true(
        rpc_server_listen_path(fixture->server, fixture->path, 0600, RPC_LISTENER_MAIN, &error));
    g_assert_true(rpc_server_start(fixture->server, &error));
}

static void tear_down(Fixture *fixture, const void *unused)
{
    rpc_server_free(fixture->server);
    /* the socket is gone, so the directory is empty */
    g_assert_cmpint(g_rmdir(fixture->directory), ==, 0);
    g_free(fixture->directory);
    g_free(fixture->path);
}

static RpcClient *connect_open(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    RpcClient *client = rpc_client_connect(fixture->path, &error);
    g_assert_no_error(error);
    RemoteConnectOpenArgs args = {.name = (char *)"vireo:///system"};
    rpc_client_call(client, &rpc_program_remote, REMOTE_PROC_CONNECT_OPEN, &args, NULL, NULL, 0,
                    &error);
    g_assert_no_error(error);
    return client;
}

static bool call(RpcClient *client, uint32_t procedure, const void *args, void *ret, GError **error)
{
    return rpc_client_call(client, &rpc_program_remote, procedure, args, ret, NULL, 0, error);
}

static RemoteDomain domain(const char *name)
{
    RemoteDomain value = {.name = (char *)name, .id = -1};
    memset(value.uuid, name[0], sizeof value.uuid);
    return value;
}

static void test_calls(Fixture *fixture, const void *unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpcClient) client = connect_open(fixture);
    RemoteConnectGetTypeRet type = {0};
    g_assert_true(call(client, REMOTE_PROC_CONNECT_GET_TYPE, NULL, &type, &error));
    g_assert_cmpstr(type.type, ==, "QEMU");
    table_clear(&remote_connect_get_type_ret_table, &type);

    RemoteDomainLookupByNameArgs nobody = {.name = (char *)"nobody"};
    RemoteDomainLookupByNameRet found = {0};
    g_assert_false(call(client, REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, &nobody, &found, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_NO_DOMAIN);
    g_clear_error(&error);
    g_assert_false(call(client, REMOTE_PROC_CONNECT_NUM_OF_NETWORKS, NULL, &found, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_NO_SUPPORT);
    g_assert_nonnull(strstr(error->message, "virConnectNumOfNetworks"));
    g_clear_error(&error);

    RemoteConnectGetAllDomainStatsArgs all = {0};
    RemoteConnectGetAllDomainStatsRet stats = {0};
    g_assert_true(call(client, REMOTE_PROC_CONNECT_GET_ALL_DOMAIN_STATS, &all, &stats, &error));
    g_assert_cmpuint(stats.ret_stats[0].n_params, ==, 7);
    const RemoteTypedParam *param = param_find(stats.ret_stats[0].params, 7, "balloon.current");
    g_assert_cmpuint(param->value.ul, ==, UINT64_MAX);
    table_clear(&remote_connect_get_all_domain_stats_ret_table, &stats);

    RemoteDomainCreateArgs create = {.dom = domain("running")};
    g_assert_false(call(client, REMOTE_PROC_DOMAIN_CREATE, &create, NULL, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_INVALID);
}

static void test_descriptors(Fixture *fixture, const void *unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpcClient) client = connect_open(fixture);
    int pair[2];
    char buffer[32];
    g_assert_cmpint(pipe2(pair, O_CLOEXEC), ==, 0);
    RemoteDomainCreateWithFilesArgs create = {.dom = domain("off")};
    RemoteDomainCreateWithFilesRet created = {0};
    g_assert_true(rpc_client_call(client, &rpc_program_remote, REMOTE_PROC_DOMAIN_CREATE_WITH_FILES,
                                  &create, &created, &pair[1], 1, &error));
    table_clear(&remote_domain_create_with_files_ret_table, &created);
    close(pair[1]);
    g_assert_cmpint(read(pair[0], buffer, sizeof buffer), ==, strlen("fd 0 of 1"));
    close(pair[0]);

    RemoteDomainOpenGraphicsFdArgs graphics = {.dom = domain("running")};
    g_assert_true(call(client, REMOTE_PROC_DOMAIN_OPEN_GRAPHICS_FD, &graphics, NULL, &error));
    g_auto(Fd) fd = rpc_client_take_fd(client);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(rpc_client_take_fd(client), ==, FD_NONE);
    g_assert_cmpint(read(fd, buffer, sizeof buffer), ==, strlen("graphics"));
}

static void test_stream(Fixture *fixture, const void *unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpcClient) client = connect_open(fixture);
    RemoteDomainOpenConsoleArgs console = {.dom = domain("running")};
    g_assert_true(call(client, REMOTE_PROC_DOMAIN_OPEN_CONSOLE, &console, NULL, &error));
    g_assert_true(rpc_client_send_stream(client, FRAME_CONTINUE, "hello", 5, &error));
    g_autoptr(RpcMessage) echo = rpc_client_receive(client, 10000, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(echo->payload, echo->payload_length, "hello", 5);
    g_assert_true(rpc_client_send_stream(client, FRAME_OK, NULL, 0, &error));
    g_autoptr(RpcMessage) confirm = rpc_client_receive(client, 10000, &error);
    g_assert_cmpuint(confirm->header.status, ==, FRAME_OK);
    g_assert_cmpuint(confirm->payload_length, ==, 0);
    g_assert_null(rpc_client_receive(client, 50, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_TIMEOUT);
}

static void test_events(Fixture *fixture, const void *unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpcClient) client = connect_open(fixture);
    RemoteConnectDomainEventCallbackRegisterAnyArgs args = {.event_id =
                                                                VIR_DOMAIN_EVENT_ID_LIFECYCLE};
    RemoteConnectDomainEventCallbackRegisterAnyRet ret = {.callback_id = -1};
    g_assert_true(
        call(client, REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret, &error));
    RemoteDomainSuspendArgs suspend = {.dom = domain("off")};
    g_assert_true(call(client, REMOTE_PROC_DOMAIN_SUSPEND, &suspend, NULL, &error));
    static const int expected[] = {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_SUSPENDED};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(RpcMessage) message = rpc_client_receive(client, 10000, &error);
        g_assert_no_error(error);
        RemoteDomainEventCallbackLifecycleMsg body = {0};
        g_assert_cmpuint(message->header.procedure, ==,
                         REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE);
        g_assert_true(xdr_decode(&remote_domain_event_callback_lifecycle_msg_table,
                                 message->payload, message->payload_length, &body, &error));
        g_assert_cmpint(body.callback_id, ==, ret.callback_id);
        g_assert_cmpint(body.msg.event, ==, expected[i]);
        table_clear(&remote_domain_event_callback_lifecycle_msg_table, &body);
    }
}

static bool wait_for(gint *counter, int value)
{
    int64_t until = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (g_atomic_int_get(counter) != value && g_get_monotonic_time() < until)
        g_usleep(1000);
    return g_atomic_int_get(counter) == value;
}

/* What the daemon's --timeout hangs on. */
static void test_counts(Fixture *fixture, const void *unused)
{
    g_assert_cmpuint(rpc_server_n_clients(fixture->server), ==, 0);
    RpcClient *first = connect_open(fixture);
    RpcClient *second = connect_open(fixture);
    g_assert_true(wait_for(&fixture->n_clients, 2));
    g_assert_cmpuint(rpc_server_n_clients(fixture->server), ==, 2);
    rpc_client_free(first);
    g_assert_true(wait_for(&fixture->n_clients, 1));
    rpc_client_free(second);
    g_assert_true(wait_for(&fixture->n_clients, 0));
    g_assert_cmpint(g_atomic_int_get(&fixture->n_changes), ==, 4);
}

typedef struct SlowCall {
    RpcClient *client;
    bool answered;
    GThread *thread;
} SlowCall;

static void *slow_call(void *data)
{
    SlowCall *slow = data;
    RemoteDomainCreateArgs create = {.dom = domain("slow")};
    slow->answered = call(slow->client, REMOTE_PROC_DOMAIN_CREATE, &create, NULL, NULL);
    return NULL;
}

static void slow_call_start(Fixture *fixture, SlowCall *slow)
{
    slow->client = connect_open(fixture);
    slow->thread = g_thread_new("slow", slow_call, slow);
    g_usleep(100000);
}

/* stop: what runs is answered, new connections are not served, and then every connection ends. */
static void test_stop(Fixture *fixture, const void *unused)
{
    SlowCall slow = {0};
    g_autoptr(RpcClient) idle = connect_open(fixture);
    slow_call_start(fixture, &slow);
    rpc_server_stop(fixture->server);
    g_thread_join(slow.thread);
    g_assert_true(slow.answered);
    g_assert_true(wait_for(&fixture->n_clients, 0));
    g_assert_false(call(idle, REMOTE_PROC_CONNECT_GET_TYPE, NULL, NULL, NULL));
    rpc_client_free(slow.client);
}

/* free: at once, although a handler still has a call; its answer finds nobody and does no harm. */
static void test_free_with_calls_running(Fixture *fixture, const void *unused)
{
    SlowCall slow[3] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(slow); i++)
        slow_call_start(fixture, &slow[i]);
    rpc_server_free(g_steal_pointer(&fixture->server));
    for (size_t i = 0; i < G_N_ELEMENTS(slow); i++) {
        g_thread_join(slow[i].thread);
        g_assert_false(slow[i].answered);
        rpc_client_free(slow[i].client);
    }
    g_usleep(1500000); /* the handlers finish now */
}

/* A server that never ran, and one whose path cannot be. */
static void test_never_started(void)
{
    g_autoptr(GError) error = NULL;
    RpcServerConfig config;
    rpc_server_config_init(&config);
    g_autofree char *directory = g_dir_make_tmp("vireo-rpc-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "sock", NULL);
    g_autofree char *missing = g_build_filename(directory, "missing", "sock", NULL);
    g_autofree char *long_name = g_strnfill(200, 'x');
    RpcServer *server = rpc_server_new(&config, rpc_programs_all, &error);
    g_assert_true(rpc_server_listen_path(server, path, 0600, RPC_LISTENER_MAIN, &error));
    g_assert_false(rpc_server_listen_path(server, missing, 0600, RPC_LISTENER_MAIN, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_SYSTEM_ERROR);
    g_clear_error(&error);
    g_assert_false(rpc_server_listen_path(server, long_name, 0600, RPC_LISTENER_MAIN, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
    g_clear_error(&error);
    g_assert_false(rpc_server_listen_path(server, directory, 0600, RPC_LISTENER_MAIN, &error));
    g_assert_nonnull(strstr(error->message, "not a socket"));
    rpc_server_free(server);
    g_assert_cmpint(g_rmdir(directory), ==, 0);
}

#define ADD(name, function)                                                                        \
    g_test_add("/rpc/server/" name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("calls", test_calls);
    ADD("descriptors", test_descriptors);
    ADD("stream", test_stream);
    ADD("events", test_events);
    ADD("counts", test_counts);
    ADD("stop", test_stop);
    ADD("free-with-calls-running", test_free_with_calls_running);
    g_test_add_func("/rpc/server/never-started", test_never_started);
    return g_test_run();
}
