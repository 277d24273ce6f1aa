/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An API of its own for the tests of driver/rpc: four domains, one of which is slow; consoles that
 * echo, descriptors in and out, events on demand. What a test wants to happen it asks for by the
 * name of a domain: "slow" starts and says its info after a second, and its console is never read;
 * "huge" has an XML too long for a reply; "off" has no console.
 */
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "driver/rpc/server.h"
#include "driver/rpc/stream.h"
#include "tests/rpc/fake-handlers.h"

/* A registered callback of one connection. */
typedef struct Callback {
    int id;
    int event;
} Callback;

typedef struct Connection {
    GArray *callbacks;
} Connection;

static GMutex lock; /* of the connections' callbacks */
static int next_callback;
static gint n_connections; /* atomic; with data not yet freed */

static void connection_free(void *data)
{
    Connection *connection = data;
    g_array_unref(connection->callbacks);
    g_free(connection);
    g_atomic_int_add(&n_connections, -1);
}

bool api_connect_open(Call *call, const RemoteConnectOpenArgs *args, GError **error)
{
    if (g_strcmp0(args->name, "vireo:///system") != 0 &&
        g_strcmp0(args->name, "qemu:///system") != 0)
        return fail(error, VIR_ERR_NO_CONNECT, "%s", args->name ? args->name : "");
    Connection *connection = g_new0(Connection, 1);
    connection->callbacks = g_array_new(FALSE, FALSE, sizeof(Callback));
    g_atomic_int_inc(&n_connections);
    client_set_data(call_client(call), connection, connection_free);
    return true;
}

bool api_connect_get_type(Call *call, RemoteConnectGetTypeRet *ret, GError **error)
{
    ret->type = g_strdup("QEMU");
    return true;
}

bool api_connect_get_version(Call *call, RemoteConnectGetVersionRet *ret, GError **error)
{
    ret->hv_ver = 8002003;
    return true;
}

bool api_connect_get_lib_version(Call *call, RemoteConnectGetLibVersionRet *ret, GError **error)
{
    ret->lib_ver = 9000000;
    return true;
}

bool api_connect_get_hostname(Call *call, RemoteConnectGetHostnameRet *ret, GError **error)
{
    const Caller *caller = call_caller(call);
    ret->hostname = g_strdup_printf("%s %u %u %d", caller->user_name ? caller->user_name : "?",
                                    (unsigned)caller->uid, (unsigned)caller->gid, (int)caller->pid);
    return true;
}

bool api_connect_get_uri(Call *call, RemoteConnectGetUriRet *ret, GError **error)
{
    ret->uri = g_strdup("vireo:///system");
    return true;
}

/* Tells how many connections have data. */
bool api_connect_get_capabilities(Call *call, RemoteConnectGetCapabilitiesRet *ret, GError **error)
{
    ret->capabilities =
        g_strdup_printf("<capabilities connections='%d'/>", g_atomic_int_get(&n_connections));
    return true;
}

static void set_domain(RemoteDomain *domain, const char *name)
{
    domain->name = g_strdup(name);
    memset(domain->uuid, name[0], sizeof domain->uuid);
    domain->id = strcmp(name, "running") == 0 ? 7 : -1;
}

static const char *const domains[] = {"running", "slow", "off", "huge"};

bool api_connect_list_all_domains(Call *call, const RemoteConnectListAllDomainsArgs *args,
                                  RemoteConnectListAllDomainsRet *ret, GError **error)
{
    ret->ret = G_N_ELEMENTS(domains);
    if (!args->need_results)
        return true;
    ret->domains = g_new0(RemoteDomain, G_N_ELEMENTS(domains));
    ret->n_domains = G_N_ELEMENTS(domains);
    for (size_t i = 0; i < ret->n_domains; i++)
        set_domain(&ret->domains[i], domains[i]);
    return true;
}

bool api_node_get_info(Call *call, RemoteNodeGetInfoRet *ret, GError **error)
{
    g_strlcpy(ret->model, "x86_64", sizeof ret->model);
    ret->memory = 16777216;
    ret->cpus = 4;
    ret->mhz = 2400;
    ret->nodes = ret->sockets = ret->threads = 1;
    ret->cores = 4;
    return true;
}

static bool find(const char *name, RemoteDomain *domain, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(domains); i++) {
        if (strcmp(domains[i], name) == 0) {
            set_domain(domain, name);
            return true;
        }
    }
    return fail(error, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", name);
}

bool api_domain_lookup_by_name(Call *call, const RemoteDomainLookupByNameArgs *args,
                               RemoteDomainLookupByNameRet *ret, GError **error)
{
    return find(args->name, &ret->dom, error);
}

bool api_domain_lookup_by_uuid(Call *call, const RemoteDomainLookupByUuidArgs *args,
                               RemoteDomainLookupByUuidRet *ret, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(domains); i++)
        if (args->uuid[0] == (uint8_t)domains[i][0])
            return find(domains[i], &ret->dom, error);
    return fail(error, VIR_ERR_NO_DOMAIN, "no domain with matching uuid");
}

bool api_domain_get_state(Call *call, const RemoteDomainGetStateArgs *args,
                          RemoteDomainGetStateRet *ret, GError **error)
{
    ret->state = strcmp(args->dom.name, "running") == 0 ? VIR_DOMAIN_RUNNING : VIR_DOMAIN_SHUTOFF;
    ret->reason = 1;
    return true;
}

bool api_domain_get_info(Call *call, const RemoteDomainGetInfoArgs *args,
                         RemoteDomainGetInfoRet *ret, GError **error)
{
    *ret = (RemoteDomainGetInfoRet){.state = VIR_DOMAIN_RUNNING,
                                    .max_mem = 1048576,
                                    .memory = 524288,
                                    .nr_virt_cpu = 2,
                                    .cpu_time = 123456789012345};
    /* A call that keeps its worker busy. */
    if (strcmp(args->dom.name, "slow") == 0)
        g_usleep(G_USEC_PER_SEC);
    return true;
}

bool api_domain_get_xml_desc(Call *call, const RemoteDomainGetXmlDescArgs *args,
                             RemoteDomainGetXmlDescRet *ret, GError **error)
{
    size_t padding = strcmp(args->dom.name, "huge") == 0 ? 5 * 1024 * 1024 : 0;
    g_autofree char *filler = g_strnfill(padding, 'x');
    ret->xml = g_strdup_printf("<domain><name>%s</name><!--%s--></domain>", args->dom.name, filler);
    return true;
}

static void send_lifecycle(Client *client, const RemoteDomain *domain, int event)
{
    Connection *connection = client_data(client);
    if (!connection)
        return;
    g_mutex_lock(&lock);
    for (guint i = 0; i < connection->callbacks->len; i++) {
        Callback *callback = &g_array_index(connection->callbacks, Callback, i);
        if (callback->event != VIR_DOMAIN_EVENT_ID_LIFECYCLE)
            continue;
        RemoteDomainEventCallbackLifecycleMsg message = {
            .callback_id = callback->id, .msg = {.dom = *domain, .event = event, .detail = 0}};
        client_send_event(client, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE,
                          &message);
    }
    g_mutex_unlock(&lock);
}

static void *start_later(void *data)
{
    Call *call = data;
    g_usleep(G_USEC_PER_SEC);
    call_return(call, NULL);
    return NULL;
}

void api_domain_create(Call *call, const RemoteDomainCreateArgs *args)
{
    call_ref(call);
    if (strcmp(args->dom.name, "running") == 0) {
        GError *error = NULL;
        fail(&error, VIR_ERR_OPERATION_INVALID, "domain is already running");
        call_fail(call, error);
        return;
    }
    if (strcmp(args->dom.name, "slow") == 0) {
        g_thread_unref(g_thread_new("start", start_later, call));
        return;
    }
    send_lifecycle(call_client(call), &args->dom, VIR_DOMAIN_EVENT_STARTED);
    call_return(call, NULL);
}

/* A flood of events: 2,000 at once. */
void api_domain_shutdown(Call *call, const RemoteDomainShutdownArgs *args)
{
    call_ref(call);
    for (int i = 0; i < 2000; i++)
        send_lifecycle(call_client(call), &args->dom, VIR_DOMAIN_EVENT_SHUTDOWN);
    call_return(call, NULL);
}

void api_domain_suspend(Call *call, const RemoteDomainSuspendArgs *args)
{
    call_ref(call);
    send_lifecycle(call_client(call), &args->dom, VIR_DOMAIN_EVENT_SUSPENDED);
    call_return(call, NULL);
}

/* What a console is joined with: echoes until end of file, "quit" ends it, "fail" fails it. */
typedef struct Echo {
    int fd;
    RpcStream *stream;
} Echo;

static void *echo_thread(void *data)
{
    Echo *echo = data;
    char buffer[4096];
    ssize_t n;
    while ((n = read(echo->fd, buffer, sizeof buffer)) > 0) {
        if (n >= 4 && memcmp(buffer, "quit", 4) == 0)
            break;
        if (n >= 4 && memcmp(buffer, "fail", 4) == 0) {
            g_autoptr(GError) error = NULL;
            fail(&error, VIR_ERR_OPERATION_FAILED, "the console is broken");
            rpc_stream_abort(echo->stream, error);
            continue;
        }
        ssize_t done = 0;
        while (done < n) {
            ssize_t written = write(echo->fd, buffer + done, n - done);
            if (written <= 0)
                goto out;
            done += written;
        }
    }
out:
    close(echo->fd);
    rpc_stream_unref(echo->stream);
    g_free(echo);
    return NULL;
}

static void console_closed(void *opaque)
{
    g_atomic_int_add((gint *)opaque, -1);
}

static gint n_consoles;

bool api_domain_open_console(Call *call, const RemoteDomainOpenConsoleArgs *args, GError **error)
{
    int pair[2];
    RpcStream *stream = call_open_stream(call, error);
    if (!stream)
        return false;
    if (strcmp(args->dom.name, "off") == 0) {
        rpc_stream_unref(stream);
        return fail(error, VIR_ERR_OPERATION_INVALID, "domain is not running");
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        rpc_stream_unref(stream);
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, "socketpair");
    }
    g_atomic_int_inc(&n_consoles);
    RpcStreamOps ops = {.closed = console_closed, .opaque = &n_consoles};
    rpc_stream_pump_fd(stream, pair[0], &ops);
    /* "slow" never reads what it is sent */
    if (strcmp(args->dom.name, "slow") == 0) {
        rpc_stream_unref(stream);
        return true; /* pair[1] stays open, as a guest that does not read */
    }
    Echo *echo = g_new(Echo, 1);
    *echo = (Echo){.fd = pair[1], .stream = stream};
    g_thread_unref(g_thread_new("echo", echo_thread, echo));
    return true;
}

/* Writes into the descriptors that came. */
void api_domain_create_with_files(Call *call, const RemoteDomainCreateWithFilesArgs *args)
{
    RemoteDomainCreateWithFilesRet ret = {0};
    call_ref(call);
    for (unsigned i = 0; i < call_n_fds(call); i++) {
        g_auto(Fd) fd = call_take_fd(call, i);
        g_autofree char *text = g_strdup_printf("fd %u of %u", i, call_n_fds(call));
        if (write(fd, text, strlen(text)) < 0)
            log_error("cannot write into descriptor %u", i);
    }
    set_domain(&ret.dom, args->dom.name);
    call_return(call, &ret);
}

bool api_domain_open_graphics_fd(Call *call, const RemoteDomainOpenGraphicsFdArgs *args,
                                 GError **error)
{
    int pair[2];
    if (pipe2(pair, O_CLOEXEC) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, "pipe");
    if (write(pair[1], "graphics", 8) != 8)
        log_error("cannot write into a pipe");
    close(pair[1]);
    call_add_reply_fd(call, pair[0]);
    return true;
}

bool api_connect_domain_event_callback_register_any(
    Call *call, const RemoteConnectDomainEventCallbackRegisterAnyArgs *args,
    RemoteConnectDomainEventCallbackRegisterAnyRet *ret, GError **error)
{
    Client *client = call_client(call);
    Connection *connection = client_data(client);
    g_mutex_lock(&lock);
    Callback callback = {.id = next_callback++, .event = args->event_id};
    g_array_append_val(connection->callbacks, callback);
    g_mutex_unlock(&lock);
    ret->callback_id = callback.id;
    /* An event at the worst moment: before the reply. */
    RemoteDomain domain;
    set_domain(&domain, "running");
    send_lifecycle(client, &domain, VIR_DOMAIN_EVENT_DEFINED);
    g_free(domain.name);
    g_usleep(10000);
    return true;
}

bool api_connect_domain_event_callback_deregister_any(
    Call *call, const RemoteConnectDomainEventCallbackDeregisterAnyArgs *args, GError **error)
{
    Connection *connection = client_data(call_client(call));
    bool found = false;
    g_mutex_lock(&lock);
    for (guint i = 0; i < connection->callbacks->len && !found; i++) {
        found = g_array_index(connection->callbacks, Callback, i).id == args->callback_id;
        if (found)
            g_array_remove_index(connection->callbacks, i);
    }
    g_mutex_unlock(&lock);
    return found || fail(error, VIR_ERR_INVALID_ARG, "no callback %d", args->callback_id);
}

bool api_connect_get_all_domain_stats(Call *call, const RemoteConnectGetAllDomainStatsArgs *args,
                                      RemoteConnectGetAllDomainStatsRet *ret, GError **error)
{
    g_autoptr(ParamList) params = param_list_new();
    param_list_add_int(params, 1, "state.state");
    param_list_add_uint(params, 2000000000u, "a.uint");
    param_list_add_llong(params, -5000000000, "a.llong");
    param_list_add_ullong(params, UINT64_MAX, "balloon.%s", "current");
    param_list_add_double(params, 0.5, "a.double");
    param_list_add_boolean(params, true, "a.boolean");
    param_list_add_string(params, "text", "a.string");
    ret->ret_stats = g_new0(RemoteDomainStatsRecord, 1);
    ret->n_ret_stats = 1;
    set_domain(&ret->ret_stats[0].dom, "running");
    ret->ret_stats[0].params = param_list_steal(params, &ret->ret_stats[0].n_params);
    return true;
}
