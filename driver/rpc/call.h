/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One procedure call as its handler sees it. rpc/ decodes the arguments, checks read-only and
 * authentication, runs the handler on a worker, and encodes what comes back; it knows nothing of
 * domains. Handlers live in driver/api and are named api_<procedure>.
 *
 * From each line of libvirt.idl the generator makes (driver/rpc/libvirt-types.h and
 * driver/rpc/libvirt-handlers.h in the build directory; driver_rpc_dep brings them):
 *   typedef struct RemoteDomainGetInfoArgs { RemoteDomain dom; } …, RemoteDomainGetInfoRet
 *   - attribute "handler" ("sync"): bool api_domain_get_info(Call *call,
 *          const RemoteDomainGetInfoArgs *args, RemoteDomainGetInfoRet *ret, GError **error);
 *     runs on a worker, must not wait for a helper process, polkit, or another call.
 *   - "handler async":  void api_domain_create(Call *call, const RemoteDomainCreateArgs *args);
 *     takes a reference (call_ref) and finishes later, from any thread, exactly once, by
 *     call_return(call, ret) or call_fail(call, error). @args lives as long as the call.
 * A procedure without arguments has no args parameter, one without reply no ret parameter; a
 * handler of the qemu program is called api_qemu_…. Members of *ret are owned by the struct
 * (g_malloc'ed strings, arrays with size_t n_<name>) and are freed by rpc/ after encoding. A
 * procedure without "handler" attribute is answered by rpc/ itself with VIR_ERR_NO_SUPPORT naming
 * its public API.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/error.h"

typedef struct Call Call;
typedef struct Client Client;       /* one connection */
typedef struct RpcStream RpcStream; /* see rpc/stream.h */

/* Who calls; immutable, shared by all calls of a connection until SET_IDENTITY. */
typedef struct Caller {
    uid_t uid;
    gid_t gid;
    pid_t pid;
    uint64_t start_time; /* of the pid, clock ticks since boot */
    char *user_name;     /* NULL = unknown */
    char *group_name;
    bool read_only; /* socket or open flag */
} Caller;

Call *call_ref(Call *call);
void call_unref(Call *call);
const Caller *call_caller(const Call *call);
Client *call_client(const Call *call);

/* Async finish; each drops the handler's reference. @ret is the procedure's Ret struct (NULL for
 * none), its members are taken over and the struct zeroed. @error is taken over. */
void call_return(Call *call, void *ret);
void call_fail(Call *call, GError *error);

/* Descriptors that came with the call (type 4); taken by the handler, -1 when there is none. */
int call_take_fd(Call *call, unsigned index);
unsigned call_n_fds(const Call *call);
/* Descriptor to send with the reply (type 5); rpc/ closes it afterwards. */
void call_add_reply_fd(Call *call, int fd);
/* Opens a stream tied to this call's procedure and serial; data flows after the ok reply. The
 * reference is the caller's. */
RpcStream *call_open_stream(Call *call, GError **error);

/* Connection data of api/ (an ApiConnection); @free runs when the connection is gone, after its
 * last call finished, whether CLOSE came or plain end of file. */
void client_set_data(Client *client, void *data, GDestroyNotify free);
void *client_data(const Client *client);
Client *client_ref(Client *client);
void client_unref(Client *client);
bool client_is_closed(const Client *client);
/* Queues an event message (any thread): @procedure is the REMOTE_PROC_* number of the message and
 * @body its generated Msg struct, not taken. Silently nothing on a closed connection. */
void client_send_event(Client *client, uint32_t program, uint32_t procedure, const void *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Call, call_unref)
