/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virDomainOpenConsole: joins a stream of the connection with a pseudo-terminal of the guest. */
#include <libvirt/libvirt.h>

#include "driver/api/api.h"
#include "driver/domain/console.h"
#include "driver/rpc/stream.h"

static void console_kick(void *opaque)
{
    g_autoptr(GError) error = NULL;
    fail(&error, VIR_ERR_RPC, _("console is taken over by another client"));
    rpc_stream_abort(opaque, error);
}

static void console_closed(void *opaque)
{
    console_session_close(opaque);
}

static void console_stream_unref(void *opaque)
{
    rpc_stream_unref(opaque);
}

bool api_domain_open_console(Call *call, const RemoteDomainOpenConsoleArgs *args, GError **error)
{
    int fd = FD_NONE;
    if (!api_check_flags(args->flags, VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE, error))
        return false;
    g_autoptr(Domain) domain = api_domain_find(&args->dom, error);
    if (!domain)
        return false;
    ConsoleSession *session = domain_console_open(domain, args->dev_name, args->flags, &fd, error);
    if (!session)
        return false;
    RpcStream *stream = call_open_stream(call, error);
    if (!stream) {
        fd_close(fd);
        console_session_close(session);
        return false;
    }
    console_session_set_kick(session, console_kick, rpc_stream_ref(stream), console_stream_unref);
    RpcStreamOps ops = {.closed = console_closed, .opaque = session};
    rpc_stream_pump_fd(stream, fd, &ops);
    rpc_stream_unref(stream);
    return true;
}
