/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages on the wire: a length word that counts itself, six header words, a payload, and behind
 * the message one carrier byte for each descriptor. Also the payload of an error. No sockets here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/cleanup.h"
#include "common/error.h"

#define FRAME_HEADER_SIZE 28u           /* length word and header */
#define FRAME_MAX_SIZE (4u + 33554432u) /* longest message accepted */
#define FRAME_MAX_FDS 32u               /* descriptors of one message */
#define FRAME_STREAM_PAYLOAD 262120u    /* longest stream packet old clients take */
#define KEEPALIVE_PROGRAM 0x6b656570u
#define KEEPALIVE_PING 1u
#define KEEPALIVE_PONG 2u

typedef enum FrameType {
    FRAME_CALL = 0,
    FRAME_REPLY = 1,
    FRAME_MESSAGE = 2,
    FRAME_STREAM = 3,
    FRAME_CALL_FDS = 4,
    FRAME_REPLY_FDS = 5,
    FRAME_STREAM_HOLE = 6,
} FrameType;

typedef enum FrameStatus {
    FRAME_OK = 0,
    FRAME_ERROR = 1,
    FRAME_CONTINUE = 2,
} FrameStatus;

typedef struct FrameHeader {
    uint32_t program;
    uint32_t version;
    uint32_t procedure;
    uint32_t type; /* FrameType */
    uint32_t serial;
    uint32_t status; /* FrameStatus */
} FrameHeader;

/* What the first bytes of a buffer are. */
typedef struct FrameView {
    FrameHeader header;
    const uint8_t *payload; /* without the descriptor count of types 4 and 5 */
    size_t payload_length;
    unsigned n_fds;
    size_t length; /* of the whole, carrier bytes included */
} FrameView;

/*
 * Looks at @length bytes: true and *ret_complete = false when more are needed, true with *ret_view
 * filled when a message is complete. VIR_ERR_RPC for what cannot be the beginning of a message, or
 * is longer than @max: the stream cannot be followed any further then.
 */
bool frame_parse(const uint8_t *data, size_t length, size_t max, FrameView *ret_view,
                 bool *ret_complete, GError **error);

/* A message being built: the length word is filled in by frame_finish(). */
GByteArray *frame_begin(const FrameHeader *header);
/* VIR_ERR_RPC when it has become longer than a message may be. */
bool frame_finish(GByteArray *frame, GError **error);

/* Replaces the payload by @error's, and type and status by an error's. */
GByteArray *frame_error(const FrameHeader *header, const GError *error);
/* Turns the payload of an error into a GError; always sets @error and returns false. */
bool frame_read_error(const uint8_t *payload, size_t length, GError **error);
