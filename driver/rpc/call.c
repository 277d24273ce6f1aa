/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The life of one call on the workers: checks, decoding, the handler, and the encoding of what
 * comes back; see call.h for the handler's side and connection.h for the I/O thread's.
 */
#include <libvirt/libvirt.h>
#include <string.h>

#include "common/log.h"
#include "driver/rpc/connection.h"
#include "driver/rpc/libvirt-types.h"
#include "driver/rpc/xdr.h"

Call *call_new(Client *client, const FrameView *view, const RpcProcedure *procedure)
{
    Call *call = g_new0(Call, 1);
    g_atomic_ref_count_init(&call->refs);
    call->client = client_ref(client);
    call->header = view->header;
    call->procedure = procedure;
    call->payload = g_memdup2(view->payload, view->payload_length);
    call->payload_length = view->payload_length;
    return call;
}

Call *call_ref(Call *call)
{
    g_atomic_ref_count_inc(&call->refs);
    return call;
}

void call_unref(Call *call)
{
    if (!call || !g_atomic_ref_count_dec(&call->refs))
        return;
    if (call->args) {
        table_clear(call->procedure->args, call->args);
        g_free(call->args);
    }
    for (unsigned i = 0; i < call->n_fds; i++)
        fd_close(call->fds[i]);
    for (unsigned i = 0; i < call->n_reply_fds; i++)
        fd_close(call->reply_fds[i]);
    g_clear_pointer(&call->reply, g_byte_array_unref);
    rpc_stream_unref(call->stream);
    caller_unref(call->caller);
    client_unref(call->client);
    g_free(call->payload);
    g_free(call);
}

const Caller *call_caller(const Call *call)
{
    return &call->caller->caller;
}

Client *call_client(const Call *call)
{
    return call->client;
}

int call_take_fd(Call *call, unsigned index)
{
    return index < call->n_fds ? fd_steal(&call->fds[index]) : FD_NONE;
}

unsigned call_n_fds(const Call *call)
{
    return call->n_fds;
}

void call_add_reply_fd(Call *call, int fd)
{
    if (call->n_reply_fds < FRAME_MAX_FDS)
        call->reply_fds[call->n_reply_fds++] = fd;
    else
        fd_close(fd);
}

RpcStream *call_open_stream(Call *call, GError **error)
{
    if (!call->procedure || !(call->procedure->flags & RPC_STREAM))
        return fail_null(error, VIR_ERR_INTERNAL_ERROR, _("procedure %u opens no stream"),
                         call->header.procedure);
    if (!call->stream)
        call->stream = rpc_stream_new(call->client, &call->header, error);
    return call->stream ? rpc_stream_ref(call->stream) : NULL;
}

/* Hands the encoded reply to the I/O thread, with the reference of whoever finishes the call. */
static void deliver(Call *call, GByteArray *reply, bool failed)
{
    call->reply = reply;
    call->failed = failed;
    if (!io_loop_post(call->client->loop, connection_call_finished, call))
        call_unref(call);
}

static bool finish_once(Call *call)
{
    if (g_atomic_int_compare_and_exchange(&call->finished, 0, 1))
        return true;
    log_error("RPC procedure %u was finished twice", call->header.procedure);
    return false;
}

static FrameHeader reply_header(const Call *call)
{
    FrameHeader header = call->header;
    header.type = call->n_reply_fds > 0 ? FRAME_REPLY_FDS : FRAME_REPLY;
    header.status = FRAME_OK;
    return header;
}

static void deliver_error(Call *call, const GError *error)
{
    log_debug("RPC procedure %u of program 0x%x fails: %s", call->header.procedure,
              call->header.program, error->message);
    FrameHeader header = reply_header(call);
    /* A refused stream or message packet is answered as a reply all the same. */
    header.type = FRAME_REPLY;
    deliver(call, frame_error(&header, error), true);
}

static void deliver_ret(Call *call, void *ret)
{
    g_autoptr(GError) error = NULL;
    const Table *table = call->procedure->ret;
    FrameHeader header = reply_header(call);
    GByteArray *reply = frame_begin(&header);
    if (call->n_reply_fds > 0) {
        uint8_t count[4];
        xdr_put_u32(count, call->n_reply_fds);
        g_byte_array_append(reply, count, sizeof count);
    }
    bool encoded = !table || xdr_encode(table, ret, reply, &error);
    if (table)
        table_clear(table, ret);
    if (encoded && frame_finish(reply, &error)) {
        deliver(call, reply, false);
        return;
    }
    g_byte_array_unref(reply);
    deliver_error(call, error);
}

void call_return(Call *call, void *ret)
{
    if (!finish_once(call)) {
        if (call->procedure->ret && ret)
            table_clear(call->procedure->ret, ret);
        return;
    }
    if (call->procedure->ret && !ret) {
        g_autoptr(GError) error = NULL;
        fail(&error, VIR_ERR_INTERNAL_ERROR, _("%s gave no reply"), call->procedure->name);
        deliver_error(call, error);
        return;
    }
    deliver_ret(call, ret);
}

void call_fail(Call *call, GError *error)
{
    g_autoptr(GError) owned = error;
    if (finish_once(call))
        deliver_error(call, owned);
}

/* Fails for everything that has to be known before the arguments are looked at. */
static bool check_before(Call *call, GError **error)
{
    Client *client = call->client;
    const RpcProcedure *procedure = call->procedure;
    const FrameHeader *header = &call->header;
    const RpcProgram *program = connection_program(client, header->program);
    if (!client->allowed) {
        call->after |= CALL_AFTER_CLOSE;
        return fail(error, VIR_ERR_AUTH_FAILED,
                    _("user %u may not use this daemon: it serves root and its own user"),
                    (unsigned)call_caller(call)->uid);
    }
    if (!program)
        return fail(error, VIR_ERR_RPC, _("unknown program 0x%x in a call"), header->program);
    if (header->version != program->version)
        return fail(error, VIR_ERR_RPC, _("program %s has version %u, not %u"), program->name,
                    program->version, header->version);
    if (header->type != FRAME_CALL && header->type != FRAME_CALL_FDS)
        return fail(error, VIR_ERR_RPC, _("unexpected message of type %u"), header->type);
    if (header->status != FRAME_OK)
        return fail(error, VIR_ERR_RPC, _("unexpected status %u in a call"), header->status);
    /* The client library turns this very beginning into "not supported". */
    if (!procedure || procedure->kind == RPC_KIND_EVENT)
        return fail(error, VIR_ERR_RPC, "unknown procedure: %u", header->procedure);
    if (!client->opened && !(procedure->flags & RPC_UNOPENED))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("connection not open"));
    return true;
}

static bool decode_args(Call *call, GError **error)
{
    const Table *table = call->procedure->args;
    if (!table) {
        if (call->payload_length > 0)
            return fail(error, VIR_ERR_RPC, _("unable to decode message: %s takes no arguments"),
                        call->procedure->name);
        return true;
    }
    call->args = table_new(table);
    bool decoded = xdr_decode(table, call->payload, call->payload_length, call->args, error);
    g_clear_pointer(&call->payload, g_free);
    return decoded;
}

static bool check_read_only(Call *call, GError **error)
{
    const RpcProcedure *procedure = call->procedure;
    if (!call_caller(call)->read_only || procedure->read_only == RPC_READ_ONLY_ALLOWED)
        return true;
    if (procedure->read_only == RPC_READ_ONLY_DENIED)
        return fail(error, VIR_ERR_OPERATION_DENIED, _("read only access prevents %s"),
                    procedure->api);
    if (rpc_condition_holds(&procedure->denied_if, call->args))
        return fail(error, VIR_ERR_OPERATION_DENIED,
                    _("read only access prevents %s with these flags"), procedure->api);
    return true;
}

static bool is_open(const Call *call)
{
    return call->header.program == REMOTE_PROGRAM &&
           call->header.procedure == REMOTE_PROC_CONNECT_OPEN;
}

/* CONNECT_OPEN happens once; its flag makes the caller read-only from this very call on. */
static bool begin_open(Call *call, GError **error)
{
    const RemoteConnectOpenArgs *args = call->args;
    if (call->client->opened)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("connection already open"));
    if ((args->flags & VIR_CONNECT_RO) && !call->caller->caller.read_only) {
        CallerRef *caller = caller_ref_copy(call->caller);
        caller->caller.read_only = true;
        caller_unref(call->caller);
        call->caller = caller;
    }
    return true;
}

static void end_open(Call *call)
{
    Client *client = call->client;
    g_mutex_lock(&client->lock);
    caller_unref(client->caller);
    client->caller = caller_ref(call->caller);
    g_mutex_unlock(&client->lock);
    client->opened = true;
}

static void run_sync(Call *call)
{
    const RpcProcedure *procedure = call->procedure;
    g_autoptr(GError) error = NULL;
    g_autofree void *ret = procedure->ret ? table_new(procedure->ret) : NULL;
    if (procedure->run(call, call->args, ret, &error)) {
        if (is_open(call))
            end_open(call);
        call_return(call, ret);
        return;
    }
    if (procedure->ret)
        table_clear(procedure->ret, ret);
    if (!error)
        fail(&error, VIR_ERR_INTERNAL_ERROR, _("%s failed without saying why"), procedure->name);
    call_fail(call, g_steal_pointer(&error));
}

void call_run(void *data)
{
    Call *call = data;
    GError *error = NULL;
    caller_resolve(call->caller);
    if (!check_before(call, &error) || !decode_args(call, &error) ||
        !check_read_only(call, &error) || (is_open(call) && !begin_open(call, &error))) {
        call_fail(call, error);
        return;
    }
    switch (call->procedure->kind) {
    case RPC_KIND_SYNC:
        run_sync(call);
        return;
    case RPC_KIND_ASYNC:
        call->procedure->run_async(call, call->args);
        call_unref(call);
        return;
    default:
        fail(&error, VIR_ERR_NO_SUPPORT, "%s", call->procedure->api);
        call_fail(call, error);
    }
}

const RpcProcedure *rpc_program_find(const RpcProgram *program, uint32_t number)
{
    size_t low = 0, high = program->n_procedures;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (program->procedures[middle].number == number)
            return &program->procedures[middle];
        if (program->procedures[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool rpc_condition_holds(const RpcCondition *condition, const void *args)
{
    if (condition->kind == RPC_CONDITION_ALWAYS)
        return true;
    uint32_t member;
    memcpy(&member, (const char *)args + condition->offset, sizeof member);
    switch (condition->kind) {
    case RPC_CONDITION_ANY_SET:
        return (member & condition->value) != 0;
    case RPC_CONDITION_NONE_SET:
        return (member & condition->value) == 0;
    default:
        return member == condition->value;
    }
}
