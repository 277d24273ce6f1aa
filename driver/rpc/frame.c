/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Framing and error payloads, see frame.h. An error travels as code, domain, sentence, level and
 * the sentence's two halves: a phrase that belongs to the code, and the detail that the handler
 * gave.
 */
#include "driver/rpc/frame.h"

#include <string.h>

#include "driver/rpc/libvirt-types.h"
#include "driver/rpc/xdr.h"

bool frame_parse(const uint8_t *data, size_t length, size_t max, FrameView *ret_view,
                 bool *ret_complete, GError **error)
{
    *ret_complete = false;
    if (length < 4)
        return true;
    size_t size = xdr_get_u32(data);
    if (size < FRAME_HEADER_SIZE)
        return fail(error, VIR_ERR_RPC, _("message of %zu bytes is shorter than its header"), size);
    if (size > max)
        return fail(error, VIR_ERR_RPC, _("message of %zu bytes is longer than %zu"), size, max);
    if (length < FRAME_HEADER_SIZE)
        return true;
    FrameView view = {
        .header = {.program = xdr_get_u32(data + 4),
                   .version = xdr_get_u32(data + 8),
                   .procedure = xdr_get_u32(data + 12),
                   .type = xdr_get_u32(data + 16),
                   .serial = xdr_get_u32(data + 20),
                   .status = xdr_get_u32(data + 24)},
        .payload = data + FRAME_HEADER_SIZE,
        .payload_length = size - FRAME_HEADER_SIZE,
        .length = size,
    };
    if (length < size)
        return true;
    if (view.header.type == FRAME_CALL_FDS || view.header.type == FRAME_REPLY_FDS) {
        if (view.payload_length < 4)
            return fail(error, VIR_ERR_RPC, _("message with descriptors lacks their number"));
        uint32_t n_fds = xdr_get_u32(view.payload);
        if (n_fds > FRAME_MAX_FDS)
            return fail(error, VIR_ERR_RPC,
                        _("message with %u descriptors, at most %u are allowed"), n_fds,
                        FRAME_MAX_FDS);
        view.n_fds = n_fds;
        view.payload += 4;
        view.payload_length -= 4;
        view.length += n_fds;
    }
    *ret_view = view;
    *ret_complete = length >= view.length;
    return true;
}

GByteArray *frame_begin(const FrameHeader *header)
{
    uint8_t bytes[FRAME_HEADER_SIZE] = {0};
    xdr_put_u32(bytes + 4, header->program);
    xdr_put_u32(bytes + 8, header->version);
    xdr_put_u32(bytes + 12, header->procedure);
    xdr_put_u32(bytes + 16, header->type);
    xdr_put_u32(bytes + 20, header->serial);
    xdr_put_u32(bytes + 24, header->status);
    GByteArray *frame = g_byte_array_new();
    g_byte_array_append(frame, bytes, sizeof bytes);
    return frame;
}

bool frame_finish(GByteArray *frame, GError **error)
{
    if (frame->len > FRAME_MAX_SIZE)
        return fail(error, VIR_ERR_RPC, _("reply of %u bytes is longer than a message may be"),
                    frame->len);
    xdr_put_u32(frame->data, frame->len);
    return true;
}

/* The phrase that clients show before the detail, one per code; the codes that have none of their
 * own show only the detail. */
static const char *code_phrase(int code)
{
    switch (code) {
    case VIR_ERR_INTERNAL_ERROR:
        return N_("internal error");
    case VIR_ERR_NO_MEMORY:
        return N_("out of memory");
    case VIR_ERR_NO_SUPPORT:
        return N_("this function is not supported by the connection driver");
    case VIR_ERR_NO_CONNECT:
        return N_("no connection driver available");
    case VIR_ERR_INVALID_CONN:
        return N_("invalid connection");
    case VIR_ERR_INVALID_DOMAIN:
        return N_("invalid domain");
    case VIR_ERR_INVALID_ARG:
        return N_("invalid argument");
    case VIR_ERR_OPERATION_FAILED:
        return N_("operation failed");
    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
        return N_("XML error");
    case VIR_ERR_OPERATION_DENIED:
        return N_("operation forbidden");
    case VIR_ERR_NO_DOMAIN:
        return N_("Domain not found");
    case VIR_ERR_DOM_EXIST:
        return N_("domain exists already");
    case VIR_ERR_AUTH_FAILED:
        return N_("authentication failed");
    case VIR_ERR_OPERATION_INVALID:
        return N_("Requested operation is not valid");
    case VIR_ERR_CONFIG_UNSUPPORTED:
        return N_("unsupported configuration");
    case VIR_ERR_OPERATION_TIMEOUT:
        return N_("Timed out during operation");
    case VIR_ERR_NO_DOMAIN_METADATA:
        return N_("metadata not found");
    case VIR_ERR_NO_DOMAIN_SNAPSHOT:
        return N_("Domain snapshot not found");
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
        return N_("argument unsupported");
    case VIR_ERR_OPERATION_UNSUPPORTED:
        return N_("Operation not supported");
    case VIR_ERR_ACCESS_DENIED:
        return N_("access denied");
    case VIR_ERR_DEVICE_MISSING:
        return N_("device not found");
    case VIR_ERR_XML_INVALID_SCHEMA:
        return N_("XML document failed to validate against schema");
    default:
        return NULL;
    }
}

GByteArray *frame_error(const FrameHeader *header, const GError *error)
{
    FrameHeader failed = *header;
    failed.type = header->type == FRAME_STREAM ? FRAME_STREAM : FRAME_REPLY;
    failed.status = FRAME_ERROR;
    int code = error_code(error);
    /* A detail far beyond what a sentence is comes from a hostile name; cut it rather than fail. */
    g_autofree char *cut = g_strndup(error->message, 65536);
    g_autofree char *detail = g_utf8_make_valid(cut, -1);
    const char *phrase = code_phrase(code);
    g_autofree char *message =
        phrase ? g_strdup_printf("%s: %s", _(phrase), detail) : g_strdup(detail);
    g_autofree char *format = phrase ? g_strdup_printf("%s: %%s", _(phrase)) : g_strdup("%s");
    RemoteError body = {
        .code = code,
        /* There is no domain for a new driver, and this one is what clients expect from a
         * hypervisor; RPC would read as "the connection is dead" for anything but a fault of the
         * protocol. */
        .domain = code == VIR_ERR_RPC ? VIR_FROM_RPC : VIR_FROM_QEMU,
        .message = message,
        .level = VIR_ERR_ERROR,
        .str1 = format,
        .str2 = detail,
        .int1 = -1,
        .int2 = -1,
    };
    GByteArray *frame = frame_begin(&failed);
    xdr_encode(&remote_error_table, &body, frame, NULL);
    frame_finish(frame, NULL);
    return frame;
}

bool frame_read_error(const uint8_t *payload, size_t length, GError **error)
{
    RemoteError body = {0};
    if (!xdr_decode(&remote_error_table, payload, length, &body, error))
        return false;
    fail(error, body.code, "%s", body.message ? body.message : _("unknown error"));
    table_clear(&remote_error_table, &body);
    return false;
}
