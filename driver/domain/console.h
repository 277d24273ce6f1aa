/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Who has which console open: one user for each pseudo-terminal of a domain. Opens the slave end;
 * what goes through it is no business of this folder.
 */
#pragma once

#include "driver/domain/object.h"

typedef struct Consoles Consoles;
typedef struct ConsoleSession ConsoleSession;

Consoles *consoles_new(void);
void consoles_free(Consoles *consoles);

/* Somebody else takes the console by force; must make the user end, without waiting. */
typedef void (*ConsoleKick)(void *opaque);

/* @device: alias, NULL = the first console. @flags: VIR_DOMAIN_CONSOLE_*. */
ConsoleSession *domain_console_open(Domain *domain, const char *device, unsigned flags, int *ret_fd,
                                    GError **error);
/* From here on the session can be kicked. */
void console_session_set_kick(ConsoleSession *session, ConsoleKick kick, void *opaque,
                              GDestroyNotify free_opaque);
/* The user is done; frees the session. */
void console_session_close(ConsoleSession *session);
