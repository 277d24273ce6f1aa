/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The client end of the protocol, small and blocking: one thread at a time connects, calls and
 * receives. For tests, and for handing calls on to libvirt's other daemons. Pings are answered
 * while it waits; events and stream packets that come meanwhile are kept in order.
 */
#pragma once

#include "driver/rpc/frame.h"
#include "driver/rpc/procedure.h"

typedef struct RpcClient RpcClient;

/* A message that is no reply: event, stream packet. */
typedef struct RpcMessage {
    FrameHeader header;
    uint8_t *payload;
    size_t payload_length;
} RpcMessage;

void rpc_message_free(RpcMessage *message);

RpcClient *rpc_client_connect(const char *path, GError **error);
void rpc_client_free(RpcClient *client);

/* Sends a call and waits for its reply: @args and @ret are the procedure's structs (NULL for none),
 * @ret has to be zeroed. The peer's error becomes @error with its code. @fds (borrowed) travel with
 * the call; descriptors of the reply are kept for rpc_client_take_fd(). */
bool rpc_client_call(RpcClient *client, const RpcProgram *program, uint32_t procedure,
                     const void *args, void *ret, const int *fds, unsigned n_fds, GError **error);
/* The next descriptor that came with a reply, -1 when there is none. */
int rpc_client_take_fd(RpcClient *client);
/* Sends a packet of the stream that the last call opened. */
bool rpc_client_send_stream(RpcClient *client, FrameStatus status, const void *data, size_t length,
                            GError **error);
/* The next message that is no reply; NULL and VIR_ERR_OPERATION_TIMEOUT after @timeout_ms. */
RpcMessage *rpc_client_receive(RpcClient *client, int timeout_ms, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcClient, rpc_client_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcMessage, rpc_message_free)
