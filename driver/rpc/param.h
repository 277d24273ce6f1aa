/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A typed parameter as it travels: a name, a type and one of seven values. Lists of them carry
 * statistics and tunables. The value's type is one of virTypedParameterType; booleans take an int.
 */
#pragma once

#include "common/table.h"

typedef struct RemoteParamValue {
    int32_t type; /* virTypedParameterType */
    union {
        int32_t i;
        uint32_t ui;
        int64_t l;
        uint64_t ul;
        double d;
        int32_t b;
        char *s; /* owned */
    };
} RemoteParamValue;

typedef struct RemoteTypedParam {
    char *field; /* owned; clients accept at most 79 bytes */
    RemoteParamValue value;
} RemoteTypedParam;

extern const Table remote_typed_param_table;
extern const FieldType remote_param_value_type;

/* A list being built, for a Ret struct: *params = param_list_steal(list, &n_params). */
typedef struct ParamList ParamList;
ParamList *param_list_new(void);
void param_list_free(ParamList *list);
void param_list_add_int(ParamList *list, int32_t value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void param_list_add_uint(ParamList *list, uint32_t value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void param_list_add_llong(ParamList *list, int64_t value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void param_list_add_ullong(ParamList *list, uint64_t value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void param_list_add_double(ParamList *list, double value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void param_list_add_boolean(ParamList *list, bool value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void param_list_add_string(ParamList *list, const char *value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Hands out the array (NULL when empty) and leaves the list empty. */
RemoteTypedParam *param_list_steal(ParamList *list, size_t *ret_n);
/* The first parameter called @field, NULL when there is none. */
const RemoteTypedParam *param_find(const RemoteTypedParam *params, size_t n, const char *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ParamList, param_list_free)
