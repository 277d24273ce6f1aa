/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virConnect: opening by name, what a connection has of its own, and what the daemon says of
 * itself. Authentication, features and closing belong to driver/rpc. */
#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/api/api.h"

/* Clients compare these: a QEMU and a libvirt that have what they ask for. */
#define API_HYPERVISOR_VERSION 7002000
#define API_LIBRARY_VERSION 9000000

typedef struct ApiConnection {
    Client *client; /* not referenced: the connection owns this */
    DomainOwner *owner;
    char *uri;
} ApiConnection;

static ApiConfig config;

void api_init(const ApiConfig *from)
{
    config = *from;
    api_events_init(domain_driver_events(config.driver));
}

void api_finish(void)
{
    api_events_finish();
}

DomainDriver *api_driver(void)
{
    return config.driver;
}

const ApiConfig *api_config(void)
{
    return &config;
}

CapabilitiesOffer api_offer(void)
{
    CapabilitiesOffer offer = config.offer;
    offer.kvm = domain_driver_host(config.driver).kvm;
    return offer;
}

DomainOwner *api_connection_owner(Call *call)
{
    ApiConnection *connection = client_data(call_client(call));
    return connection ? connection->owner : NULL;
}

static void api_connection_free(void *data)
{
    ApiConnection *connection = data;
    api_events_client_gone(connection->client);
    domain_driver_owner_gone(config.driver, connection->owner);
    domain_owner_unref(connection->owner);
    g_free(connection->uri);
    g_free(connection);
}

bool api_check_flags(uint32_t flags, uint32_t allowed, GError **error)
{
    if (flags & ~allowed)
        return fail(error, VIR_ERR_INVALID_ARG, _("unsupported flags (0x%x)"), flags & ~allowed);
    return true;
}

/* Is this a name of ours? The client library has taken transport and server away already. */
static bool connect_check_name(const char *name, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(name, G_URI_FLAGS_NONE, NULL);
    const char *scheme = uri ? g_uri_get_scheme(uri) : NULL;
    if (!scheme || (strcmp(scheme, "vireo") != 0 && strcmp(scheme, "qemu") != 0) ||
        (g_uri_get_host(uri) && *g_uri_get_host(uri)))
        return fail(error, VIR_ERR_NO_CONNECT, _("no connection driver available for %s"), name);
    const char *path = g_uri_get_path(uri), *usual = config.privileged ? "system" : "session";
    if (strcmp(path, "/session") == 0 || (config.privileged && strcmp(path, "/system") == 0))
        return true;
    if (!*path || strcmp(path, "/") == 0)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("no URI path given, try %s:///%s"), scheme, usual);
    return fail(error, VIR_ERR_INTERNAL_ERROR, _("unexpected URI path '%s', try %s:///%s"), path,
                scheme, usual);
}

bool api_connect_open(Call *call, const RemoteConnectOpenArgs *args, GError **error)
{
    const char *name = args->name && *args->name ? args->name : NULL;
    /* Flags but for read-only, which driver/rpc has seen, are the client library's own affair. */
    if (name && !connect_check_name(name, error))
        return false;
    ApiConnection *connection = g_new0(ApiConnection, 1);
    connection->client = call_client(call);
    connection->owner = domain_owner_new();
    connection->uri = g_strdup(name ?: config.privileged ? "vireo:///system" : "vireo:///session");
    client_set_data(connection->client, connection, api_connection_free);
    return true;
}

bool api_connect_get_uri(Call *call, RemoteConnectGetUriRet *ret, GError **error)
{
    ApiConnection *connection = client_data(call_client(call));
    ret->uri = g_strdup(connection->uri);
    return true;
}

bool api_connect_get_type(Call *call, RemoteConnectGetTypeRet *ret, GError **error)
{
    ret->type = g_strdup("QEMU");
    return true;
}

bool api_connect_get_version(Call *call, RemoteConnectGetVersionRet *ret, GError **error)
{
    ret->hv_ver = API_HYPERVISOR_VERSION;
    return true;
}

bool api_connect_get_lib_version(Call *call, RemoteConnectGetLibVersionRet *ret, GError **error)
{
    ret->lib_ver = API_LIBRARY_VERSION;
    return true;
}

bool api_connect_get_hostname(Call *call, RemoteConnectGetHostnameRet *ret, GError **error)
{
    ret->hostname = node_hostname();
    return true;
}

/* Only unix sockets are served. */
bool api_connect_is_secure(Call *call, RemoteConnectIsSecureRet *ret, GError **error)
{
    ret->secure = 1;
    return true;
}

bool api_connect_get_max_vcpus(Call *call, const RemoteConnectGetMaxVcpusArgs *args,
                               RemoteConnectGetMaxVcpusRet *ret, GError **error)
{
    if (args->type && g_ascii_strcasecmp(args->type, "qemu") != 0 &&
        g_ascii_strcasecmp(args->type, "kvm") != 0)
        return fail(error, VIR_ERR_INVALID_ARG, _("unknown type '%s'"), args->type);
    ret->max_vcpus = (int32_t)config.offer.max_vcpus;
    return true;
}

bool api_connect_get_capabilities(Call *call, RemoteConnectGetCapabilitiesRet *ret, GError **error)
{
    CapabilitiesOffer offer = api_offer();
    ret->capabilities = capabilities_format(&offer);
    return true;
}

bool api_connect_get_domain_capabilities(Call *call, const RemoteConnectGetDomainCapabilitiesArgs *args,
                                         RemoteConnectGetDomainCapabilitiesRet *ret, GError **error)
{
    CapabilitiesOffer offer = api_offer();
    CapabilitiesQuery query = {.emulator = args->emulatorbin,
                               .arch = args->arch,
                               .machine = args->machine,
                               .virt_type = args->virttype};
    if (!api_check_flags(args->flags, 0, error))
        return false;
    ret->capabilities = capabilities_format_domain(&offer, &query, error);
    return ret->capabilities != NULL;
}
