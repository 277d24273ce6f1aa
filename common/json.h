/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON by descriptor tables: text -> json-c with limits that hold against a hostile peer, json-c ->
 * struct with errors that name the path, struct -> json-c. Integers are whole over the full range of
 * u64. Shapes: a struct is an object, a list or fixed array an array, an enumeration its name, a
 * blob or bytes a string of hexadecimal digits, a uuid its usual text.
 */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>

#include "common/error.h"
#include "common/table.h"

#define JSON_MAX_TEXT (1024 * 1024)  /* bytes of one document */
#define JSON_MAX_DEPTH 32            /* nested objects and arrays */
#define JSON_MAX_CONTAINERS 16384    /* objects and arrays in all: they cost memory out of proportion */
#define JSON_MAX_STRING (64 * 1024)  /* a string whose row has no .limit */
#define JSON_MAX_LIST 4096           /* a list whose row has no .limit */

typedef enum JsonReadFlags {
    /* A newer peer may say more than we know: for replies and events, never for commands. */
    JSON_READ_IGNORE_UNKNOWN = 1 << 0,
} JsonReadFlags;

/* One JSON document and nothing behind it. VIR_ERR_INVALID_ARG; a document `null` is refused. */
json_object *json_from_text(const char *text, size_t len, GError **error);
/* The document on one line. */
char *json_to_text(json_object *json);

/* Fills @object (any content is overwritten, not freed) from @json. @path names the place for errors
 * ("" = top). On failure @object is zeroed and VIR_ERR_INVALID_ARG set. */
bool json_to_struct(const Table *table, void *object, json_object *json, const char *path,
                    unsigned flags, GError **error);
/* Rows that are absent (NULL, not present) and FIELD_DEFAULT rows equal to their .initial are left
 * out. @mask 0 = all rows, else those with any flag of it. */
json_object *json_from_struct(const Table *table, const void *object, uint32_t mask);

/* Any JSON value held by reference: the .type of FIELD_VALUE members declared json_object *. */
extern const FieldType json_value_type;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_object, json_object_put)
