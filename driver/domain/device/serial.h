/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <serial> and <console>: a 16550 port and its host end. A console of target type 'serial' is only
 * another name of the first serial port: it carries no state of its own, its XML is written from
 * serials[0], and it is what clients open.
 */
#pragma once

#include "common/table.h"

typedef enum SerialType { SERIAL_TYPE_PTY } SerialType;
typedef enum SerialTarget { SERIAL_TARGET_DEFAULT, SERIAL_TARGET_ISA } SerialTarget;
typedef enum SerialModel { SERIAL_MODEL_DEFAULT, SERIAL_MODEL_ISA } SerialModel;
typedef enum ConsoleTarget { CONSOLE_TARGET_DEFAULT, CONSOLE_TARGET_SERIAL } ConsoleTarget;

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
    char *alias;        /* live only: "serial0" */
} SerialDef;

extern const Table serial_def_table;
extern const Table console_def_table;

struct DomainDef;
struct DomainDefHost;
/* Pairs the first console with the first serial in either direction, numbers ports, sets target
 * types and models. */
bool serial_def_complete(struct DomainDef *def, GError **error);
bool serial_def_validate(const struct DomainDef *def, GError **error);
