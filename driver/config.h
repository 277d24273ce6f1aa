/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the daemon's things are and what its configuration file says. The file has libvirt's form:
 * key = number or key = "text", one a line.
 */
#pragma once

#include "driver/domain/driver.h"
#include "driver/rpc/server.h"

typedef struct Config {
    bool privileged;      /* the system daemon (root, or a tree of its own): may open /system */
    DomainFolders folders;
    char *file;           /* configuration */
    char *socket, *socket_ro; /* socket_ro NULL: a session has none */
    char *pid_file;
    char *log_file;       /* of the daemon when it runs in the background */
    char *helper_path;
    unsigned socket_mode, socket_ro_mode;
    char *socket_group;   /* NULL = unchanged */
    int log_level;        /* LogLevel; -1 = by option */
    RpcServerConfig server;
} Config;

/* Defaults for this user. VIREO_ROOT=DIR puts every path below DIR, VIREO_HELPER=PATH names the
 * helper's program. */
bool config_init(Config *config, GError **error);
void config_clear(Config *config);
/* Reads @file; @required: it has to be there. Unknown keys are logged. */
bool config_read(Config *config, const char *file, bool required, GError **error);
