/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A claim: something on the host that a guest holds and that has to be given back. It is written to
 * the status file before it comes into being, and its undo may run any number of times, whether or
 * not the effect ever happened. A failed start, a stop, a crash of the helper and a restart of the
 * daemon all end in claims_undo().
 */
#pragma once

#include <json-c/json.h>

#include "driver/helper/helper.h"

typedef enum ClaimKind {
    CLAIM_PROCESS, /* a helper: killed and waited for */
    CLAIM_SOCKET,  /* a listening socket's file: whoever still listens gets an end of file */
    CLAIM_FILE,    /* a file of the state folder: unlinked */
} ClaimKind;

typedef struct Claim {
    ClaimKind kind;
    char *path;
    pid_t pid;
    uint64_t start_time;
    char *boot_id;
} Claim;

/* In the order of claiming; undone from the end. */
typedef struct Claims {
    GPtrArray *rows;
} Claims;

void claims_init(Claims *claims);
void claims_finish(Claims *claims);
void claims_add_path(Claims *claims, ClaimKind kind, const char *path);
void claims_add_process(Claims *claims, const HelperIdentity *identity);
/* Undoes and drops every row; a row that cannot be undone is logged. */
void claims_undo(Claims *claims);

json_object *claims_to_json(const Claims *claims);
bool claims_from_json(Claims *claims, json_object *rows, GError **error);
