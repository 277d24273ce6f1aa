/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A libvirt stream at the server: data both ways, finish, abort. A handler that opened one connects
 * it to something; for consoles that is a descriptor, pumped by rpc/ itself on its I/O thread.
 */
#pragma once

#include "driver/rpc/call.h"

typedef struct RpcStreamOps {
    /* The client or the far end ended it: finish (clean), abort, connection lost or error. Once. */
    void (*closed)(void *opaque);
    void *opaque;
} RpcStreamOps;

/* Joins the stream with @fd (taken over, made non-blocking): bytes both ways, bounded buffering,
 * end of file on either side ends both. */
void rpc_stream_pump_fd(RpcStream *stream, int fd, const RpcStreamOps *ops);
/* Ends it from the server side with an error (NULL = clean end of file). Any thread. */
void rpc_stream_abort(RpcStream *stream, const GError *error);
RpcStream *rpc_stream_ref(RpcStream *stream);
void rpc_stream_unref(RpcStream *stream);
