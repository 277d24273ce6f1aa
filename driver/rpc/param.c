/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Typed parameters: the table of the struct, the pair of functions of its value, and the list that
 * handlers build their replies with.
 */
#include "driver/rpc/param.h"

#include <libvirt/libvirt.h>
#include <string.h>

static void value_clear(void *value)
{
    RemoteParamValue *param = value;
    if (param->type == VIR_TYPED_PARAM_STRING)
        g_free(param->s);
    *param = (RemoteParamValue){0};
}

static void value_copy(void *to, const void *from)
{
    const RemoteParamValue *source = from;
    RemoteParamValue *copy = to;
    *copy = *source;
    if (source->type == VIR_TYPED_PARAM_STRING)
        copy->s = g_strdup(source->s);
}

static bool value_equal(const void *a, const void *b)
{
    const RemoteParamValue *left = a, *right = b;
    if (left->type != right->type)
        return false;
    switch (left->type) {
    case VIR_TYPED_PARAM_INT:
    case VIR_TYPED_PARAM_UINT:
    case VIR_TYPED_PARAM_BOOLEAN:
        return left->ui == right->ui;
    case VIR_TYPED_PARAM_LLONG:
    case VIR_TYPED_PARAM_ULLONG:
        return left->ul == right->ul;
    case VIR_TYPED_PARAM_DOUBLE:
        return memcmp(&left->d, &right->d, sizeof(double)) == 0;
    case VIR_TYPED_PARAM_STRING:
        return g_strcmp0(left->s, right->s) == 0;
    default:
        return true;
    }
}

const FieldType remote_param_value_type = {
    .name = "typed parameter value",
    .size = sizeof(RemoteParamValue),
    .clear = value_clear,
    .copy = value_copy,
    .equal = value_equal,
};

static const Field remote_typed_param_rows[] = {
    {"field", FIELD_STRING, SHAPE_ONE, TABLE_MEMBER(RemoteTypedParam, field),
     .flags = FIELD_REQUIRED},
    {"value", FIELD_VALUE, SHAPE_ONE, TABLE_MEMBER(RemoteTypedParam, value),
     .type = &remote_param_value_type},
};
TABLE_DEFINE(remote_typed_param_table, RemoteTypedParam, "RemoteTypedParam",
             remote_typed_param_rows);

struct ParamList {
    GArray *items; /* RemoteTypedParam */
};

ParamList *param_list_new(void)
{
    ParamList *list = g_new0(ParamList, 1);
    list->items = g_array_new(FALSE, TRUE, sizeof(RemoteTypedParam));
    return list;
}

void param_list_free(ParamList *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->items->len; i++)
        table_clear(&remote_typed_param_table, &g_array_index(list->items, RemoteTypedParam, i));
    g_array_free(list->items, TRUE);
    g_free(list);
}

G_GNUC_PRINTF(3, 0)
static void add(ParamList *list, RemoteParamValue value, const char *format, va_list args)
{
    RemoteTypedParam param = {.field = g_strdup_vprintf(format, args), .value = value};
    g_array_append_val(list->items, param);
}

#define DEFINE_ADD(suffix, ctype, wire_type, initial)                                              \
    void param_list_add_##suffix(ParamList *list, ctype value, const char *format, ...)            \
    {                                                                                              \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        add(list, (RemoteParamValue){.type = wire_type, initial}, format, args);                   \
        va_end(args);                                                                              \
    }

DEFINE_ADD(int, int32_t, VIR_TYPED_PARAM_INT, .i = value)
DEFINE_ADD(uint, uint32_t, VIR_TYPED_PARAM_UINT, .ui = value)
DEFINE_ADD(llong, int64_t, VIR_TYPED_PARAM_LLONG, .l = value)
DEFINE_ADD(ullong, uint64_t, VIR_TYPED_PARAM_ULLONG, .ul = value)
DEFINE_ADD(double, double, VIR_TYPED_PARAM_DOUBLE, .d = value)
DEFINE_ADD(boolean, bool, VIR_TYPED_PARAM_BOOLEAN, .b = value)
DEFINE_ADD(string, const char *, VIR_TYPED_PARAM_STRING, .s = g_strdup(value))

RemoteTypedParam *param_list_steal(ParamList *list, size_t *ret_n)
{
    *ret_n = list->items->len;
    RemoteTypedParam *params = (RemoteTypedParam *)g_array_free(list->items, *ret_n == 0);
    list->items = g_array_new(FALSE, TRUE, sizeof(RemoteTypedParam));
    return params;
}

const RemoteTypedParam *param_find(const RemoteTypedParam *params, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(params[i].field, field) == 0)
            return &params[i];
    return NULL;
}
