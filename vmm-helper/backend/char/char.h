/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host end of a serial line: a descriptor handed in by the daemon (pty master, log file), no
 * knowledge of any guest device. Never blocks: what cannot be written now is kept in a bounded
 * buffer, and dropped (oldest data kept, newest counted as lost) when nobody reads.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm-helper/host/event-loop.h"

typedef struct CharBackend CharBackend;

typedef struct CharFrontend {
    size_t (*can_receive)(void *opaque); /* bytes it would take now */
    void (*receive)(void *opaque, const uint8_t *data, size_t len); /* on the backend's loop */
    void *opaque;
} CharFrontend;

/* @fd and @log_fd become the backend's own; @log_fd may be -1. */
CharBackend *char_backend_new(EventLoop *loop, const char *id, int fd, int log_fd, GError **error);
void char_backend_free(CharBackend *backend);
void char_backend_attach(CharBackend *backend, const CharFrontend *frontend);
/* Any thread. */
void char_backend_write(CharBackend *backend, const uint8_t *data, size_t len);
/* The frontend has room again. */
void char_backend_accept_input(CharBackend *backend);
