/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <serial> and <console>: a 16550 port and its host end. A console of target type 'serial' is only
 * another name of the first serial port: it carries no state of its own, its XML is written from
 * serials[0], and it is what clients open.
 */
#pragma once

#include "common/table.h"

/* All of libvirt's host ends, in its order; a pty is the one offered. */
typedef enum SerialType { SERIAL_TYPE_NULL, SERIAL_TYPE_VC, SERIAL_TYPE_PTY } SerialType;
/* Of the target types and models, too, only those we have carry a name here. */
typedef enum SerialTarget { SERIAL_TARGET_DEFAULT, SERIAL_TARGET_ISA } SerialTarget;
typedef enum SerialModel { SERIAL_MODEL_DEFAULT, SERIAL_MODEL_ISA } SerialModel;
typedef enum ConsoleTarget { CONSOLE_TARGET_DEFAULT, CONSOLE_TARGET_SERIAL } ConsoleTarget;

#define SERIAL_MAX 4 /* COM1 to COM4 */

typedef struct SerialLog {
    char *file;
    int append; /* TriState */
} SerialLog;

typedef struct SerialDef {
    int type;   /* SerialType */
    char *path; /* live only: the slave end of the pty; also written as tty='…' of the console */
    SerialLog *log;
    int target;         /* SerialTarget */
    int model;          /* SerialModel */
    int console_target; /* ConsoleTarget; of <console> only */
    int32_t port;       /* -1 until completion numbers it */
    char *alias;        /* live: "serial0"; a user's own begins with "ua-" and stays */
} SerialDef;

extern const Table serial_def_table;
extern const Table console_def_table;

/* What the first console's XML shows: a copy of @serial in a console's clothes; for
 * serial_def_table to free. */
SerialDef *serial_def_mirror(const SerialDef *serial);
/* Whether an alias is the user's own and well-formed, so that it outlives the guest's run. */
bool serial_def_alias_is_user(const char *alias);

extern const struct DomainPart serial_part;
