/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Procedures that are about the connection itself and that driver/rpc answers: authentication,
 * features, close callbacks, the caller's identity, and CLOSE.
 */
#include <libvirt/libvirt.h>
#include <unistd.h>

#include "driver/rpc/connection.h"
#include "driver/rpc/libvirt-handlers.h"

/* Values of remote_auth_type on the wire. */
enum { AUTH_NONE = 0 };

/* What clients ask for with CONNECT_SUPPORTS_FEATURE; the numbers are libvirt's. */
enum {
    FEATURE_FD_PASSING = 8,
    FEATURE_TYPED_PARAM_STRING = 9,
    FEATURE_KEEPALIVE = 10,
    FEATURE_EVENT_CALLBACK = 14,
    FEATURE_CLOSE_CALLBACK = 15,
    FEATURE_NETWORK_UPDATE_ORDER = 16,
};

/* Who may use us has been decided by the socket's credentials when the call arrives here. */
bool rpc_builtin_auth_list(Call *call, RemoteAuthListRet *ret, GError **error)
{
    ret->types = g_new(int32_t, 1);
    ret->types[0] = AUTH_NONE;
    ret->n_types = 1;
    return true;
}

static bool no_such_authentication(GError **error)
{
    return fail(error, VIR_ERR_AUTH_FAILED, _("this socket needs no authentication"));
}

bool rpc_builtin_auth_sasl_init(Call *call, RemoteAuthSaslInitRet *ret, GError **error)
{
    return no_such_authentication(error);
}

bool rpc_builtin_auth_sasl_start(Call *call, const RemoteAuthSaslStartArgs *args,
                                 RemoteAuthSaslStartRet *ret, GError **error)
{
    return no_such_authentication(error);
}

bool rpc_builtin_auth_sasl_step(Call *call, const RemoteAuthSaslStepArgs *args,
                                RemoteAuthSaslStepRet *ret, GError **error)
{
    return no_such_authentication(error);
}

bool rpc_builtin_auth_polkit(Call *call, RemoteAuthPolkitRet *ret, GError **error)
{
    return no_such_authentication(error);
}

bool rpc_builtin_connect_close(Call *call, GError **error)
{
    call->after |= CALL_AFTER_CLOSE;
    return true;
}

bool rpc_builtin_connect_supports_feature(Call *call, const RemoteConnectSupportsFeatureArgs *args,
                                          RemoteConnectSupportsFeatureRet *ret, GError **error)
{
    switch (args->feature) {
    case FEATURE_KEEPALIVE:
        /* The one that is asked before the connection is open; asking turns our pings on. */
        call->after |= CALL_AFTER_KEEPALIVE;
        ret->supported = 1;
        return true;
    case FEATURE_FD_PASSING:
    case FEATURE_TYPED_PARAM_STRING:
    case FEATURE_EVENT_CALLBACK:
    case FEATURE_CLOSE_CALLBACK:
    case FEATURE_NETWORK_UPDATE_ORDER:
        ret->supported = 1;
        break;
    default:
        ret->supported = 0;
    }
    if (!call->client->opened)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("connection not open"));
    return true;
}

bool rpc_builtin_connect_register_close_callback(Call *call, GError **error)
{
    if (!g_atomic_int_compare_and_exchange(&call->client->close_callback, 0, 1))
        return fail(error, VIR_ERR_OPERATION_INVALID, _("a close callback is registered already"));
    return true;
}

bool rpc_builtin_connect_unregister_close_callback(Call *call, GError **error)
{
    if (!g_atomic_int_compare_and_exchange(&call->client->close_callback, 1, 0))
        return fail(error, VIR_ERR_OPERATION_INVALID, _("no close callback is registered"));
    return true;
}

static bool param_number(const RemoteTypedParam *param, uint64_t *ret_number)
{
    switch (param->value.type) {
    case VIR_TYPED_PARAM_INT:
    case VIR_TYPED_PARAM_LLONG: {
        int64_t number = param->value.type == VIR_TYPED_PARAM_INT ? param->value.i : param->value.l;
        *ret_number = (uint64_t)number;
        return number >= 0;
    }
    case VIR_TYPED_PARAM_UINT:
        *ret_number = param->value.ui;
        return true;
    case VIR_TYPED_PARAM_ULLONG:
        *ret_number = param->value.ul;
        return true;
    default:
        return false;
    }
}

/* Puts one item of an identity into @caller; items that we make no use of are accepted. */
static bool set_item(Caller *caller, const RemoteTypedParam *param, GError **error)
{
    static const char *const numbers[] = {
        VIR_CONNECT_IDENTITY_UNIX_USER_ID, VIR_CONNECT_IDENTITY_UNIX_GROUP_ID,
        VIR_CONNECT_IDENTITY_PROCESS_ID, VIR_CONNECT_IDENTITY_PROCESS_TIME};
    static const char *const names[] = {VIR_CONNECT_IDENTITY_USER_NAME,
                                        VIR_CONNECT_IDENTITY_GROUP_NAME};
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++) {
        uint64_t number;
        if (g_strcmp0(param->field, numbers[i]) != 0)
            continue;
        if (!param_number(param, &number) ||
            (i < 3 && number > INT32_MAX + (i < 2 ? (uint64_t)INT32_MAX : 0)))
            return fail(error, VIR_ERR_INVALID_ARG, _("identity item %s is not a valid number"),
                        param->field);
        switch (i) {
        case 0:
            caller->uid = number;
            break;
        case 1:
            caller->gid = number;
            break;
        case 2:
            caller->pid = number;
            break;
        default:
            caller->start_time = number;
        }
        return true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(param->field, names[i]) != 0)
            continue;
        if (param->value.type != VIR_TYPED_PARAM_STRING)
            return fail(error, VIR_ERR_INVALID_ARG, _("identity item %s is not a string"),
                        param->field);
        char **name = i == 0 ? &caller->user_name : &caller->group_name;
        g_free(*name);
        *name = g_strdup(param->value.s);
    }
    return true;
}

/* A proxy such as virtproxyd says for whom it calls. */
bool rpc_builtin_connect_set_identity(Call *call, const RemoteConnectSetIdentityArgs *args,
                                      GError **error)
{
    Client *client = call->client;
    if (args->flags)
        return fail(error, VIR_ERR_INVALID_ARG, _("unsupported flags (0x%x)"), args->flags);
    if (!client->proxy)
        return fail(error, VIR_ERR_OPERATION_DENIED,
                    _("only the super-user may set another identity"));
    CallerRef *caller = caller_ref_copy(call->caller);
    g_clear_pointer(&caller->caller.user_name, g_free);
    g_clear_pointer(&caller->caller.group_name, g_free);
    caller->resolved = false;
    for (size_t i = 0; i < args->n_params; i++) {
        if (!set_item(&caller->caller, &args->params[i], error)) {
            caller_unref(caller);
            return false;
        }
    }
    g_mutex_lock(&client->lock);
    CallerRef *old = client->caller;
    client->caller = caller;
    g_mutex_unlock(&client->lock);
    caller_unref(old);
    return true;
}
