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
    size_t (*can_receive)(void *opaque);                            /* bytes it would take now */
    void (*receive)(void *opaque, const uint8_t *data, size_t len); /* on the backend's loop */
    void *opaque;
} CharFrontend;

/* @fd and @log_fd become the backend's own, also on failure; -1 = none: input never comes, output
 * is dropped. */
CharBackend *char_backend_new(EventLoop *loop, const char *id, int fd, int log_fd, GError **error);
void char_backend_free(CharBackend *backend);
/* NULL detaches; when it returns, the old frontend is not being called and never will be again. The
 * frontend is called with no lock of the backend held. */
void char_backend_attach(CharBackend *backend, const CharFrontend *frontend);
/* Any thread. */
void char_backend_write(CharBackend *backend, const uint8_t *data, size_t len);
/* The frontend has room again: any thread, under any lock; only asks the loop to read on. */
void char_backend_accept_input(CharBackend *backend);
