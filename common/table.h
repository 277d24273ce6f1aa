/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Descriptor tables: a struct is described once, walkers do the rest. common/ has the walkers that
 * both processes need (free, copy, compare, JSON, saved device state); driver/rpc walks the same
 * rows as XDR, driver/xml as XML.
 *
 * A table row is one member. Members are plain C: an optional scalar is a TriState or has a
 * companion presence member, a string is a g_malloc'ed char *, an array is a pointer with a size_t
 * count beside it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Table Table;
typedef struct Field Field;

typedef enum FieldKind {
    FIELD_BOOL,    /* bool */
    FIELD_U8,
    FIELD_U16,
    FIELD_U32,
    FIELD_U64,
    FIELD_I8,
    FIELD_I16,
    FIELD_I32,
    FIELD_I64,
    FIELD_F64,     /* double */
    FIELD_ENUM,    /* int, one of .names */
    FIELD_STRING,  /* char *, owned, NULL = absent */
    FIELD_UUID,    /* uint8_t[16] */
    FIELD_BYTES,   /* uint8_t[.size] inline */
    FIELD_BLOB,    /* uint8_t *, owned, with a size_t at .count_offset */
    FIELD_STRUCT,  /* struct described by .table, inline */
    FIELD_POINTER, /* struct described by .table, owned pointer, NULL = absent */
    FIELD_VALUE,   /* opaque to the generic walkers except through .type: see FieldType */
} FieldKind;

typedef enum FieldShape {
    SHAPE_ONE,
    SHAPE_FIXED, /* .count elements inline */
    SHAPE_LIST,  /* element *items, owned; size_t at .count_offset; at most .limit elements */
} FieldShape;

typedef enum FieldFlags {
    FIELD_REQUIRED = 1 << 0, /* parse fails without it */
    FIELD_ABI = 1 << 1,      /* the guest sees it: compared for ABI stability */
    FIELD_LIVE = 1 << 2,     /* may be changed while running */
    FIELD_SECRET = 1 << 3,   /* emitted only to callers who may see secrets */
    FIELD_STATUS = 1 << 4,   /* emitted only into status files */
    FIELD_DEFAULT = 1 << 5,  /* filled in by completion; omitted where equal to the default */
    /* Roles of a device's members (a unit test checks that rows cover every byte of the struct). */
    FIELD_SAVED = 1 << 8,    /* part of the saved state */
    FIELD_CONFIG = 1 << 9,   /* set at creation, equal at both ends by construction */
    FIELD_DERIVED = 1 << 10, /* recomputed by the model's post_load */
    FIELD_HOST = 1 << 11,    /* host handle, never leaves the process */
    FIELD_REST = 1 << 12,    /* takes all members that no other row names (JSON; a FIELD_VALUE) */
} FieldFlags;

/* A switch that may be left out; absent is not off. */
typedef enum TriState {
    TRI_ABSENT,
    TRI_ON,
    TRI_OFF,
} TriState;

/* Names of an enumeration, index = value; ends with NULL. */
typedef struct EnumNames {
    const char *type; /* for messages: "domain type" */
    const char *const *names;
} EnumNames;

/* A type with its own pair of functions: the counted escape hatch. */
typedef struct FieldType {
    const char *name;
    size_t size;
    void (*clear)(void *value);
    void (*copy)(void *to, const void *from);
    bool (*equal)(const void *a, const void *b);
} FieldType;

struct Field {
    const char *name; /* C, JSON, monitor and saved-state name; XML name unless .xml says otherwise */
    FieldKind kind;
    FieldShape shape;
    uint32_t offset;
    uint32_t count_offset; /* of the size_t beside a list or blob */
    uint32_t count;        /* of SHAPE_FIXED */
    uint32_t limit;        /* longest list, string or blob accepted; 0 = the walker's default */
    uint32_t size;         /* bytes of the member; of one element for arrays of FIELD_BYTES (the
                            * walkers know the element size of all other kinds) */
    uint32_t flags;        /* FieldFlags */
    uint16_t since;        /* version of the table that brought the row */
    uint32_t presence;     /* TABLE_PRESENCE(): 1 + offset of its bool; 0 = no such member */
    const void *initial;   /* of a scalar: what it is where the input lacks it; NULL = zero */
    const Table *table;
    const EnumNames *names;
    const FieldType *type;
    bool (*equal)(const void *a, const void *b); /* this row's own comparison of the member, or NULL */
    const struct FieldXml *xml; /* driver/xml/xml.h; NULL elsewhere */
    const char *doc;            /* one sentence for the reference page */
};

struct Table {
    const char *name; /* type name for messages */
    size_t size;      /* sizeof the struct */
    uint16_t version;
    const Field *fields;
    size_t n_fields;
    const struct TableXml *xml; /* driver/xml/xml.h: names of the schema without a row; or NULL */
    const char *doc;
};

#define TABLE_MEMBER(T, m) .offset = offsetof(T, m), .size = sizeof(((T *)0)->m)
#define TABLE_COUNT(T, m) .count_offset = offsetof(T, m)
#define TABLE_PRESENCE(T, m) .presence = 1 + offsetof(T, m)
#define TABLE_DEFINE(variable, T, label, rows) \
    const Table variable = {.name = label, .size = sizeof(T), .fields = rows, .n_fields = G_N_ELEMENTS(rows)}

/* Bytes of one element of @field: of the member itself for SHAPE_ONE. */
size_t field_element_size(const Field *field);
/* The elements of @field in @object and how many there are: one for SHAPE_ONE (and no reading
 * through NULL: an absent list has 0). */
void *field_elements(const Field *field, const void *object, size_t *ret_n);
/* False where the row has a presence member that says no. */
bool field_is_present(const Field *field, const void *object);
/* Sets the presence member, if the row has one. */
void field_set_present(const Field *field, void *object, bool present);
/* NULL when @table has no row of that name. */
const Field *table_find(const Table *table, const char *name);

/* Frees what the members own and zeroes the struct; NULL is allowed. */
void table_clear(const Table *table, void *object);
/* A zeroed struct, and one freed with all it owns. */
void *table_new(const Table *table);
void table_free(const Table *table, void *object);
/* Deep copy into the zeroed or uninitialised @to; and into new memory. Members without a row are
 * copied byte by byte: what a struct owns needs a row. */
void table_copy_into(const Table *table, void *to, const void *from);
void *table_copy(const Table *table, const void *object);
/* Deep comparison of the rows that have any flag of @mask (0 = all rows); on difference false and
 * *ret_path (may be NULL) is a new string such as "cpu/topology/cores". */
bool table_equal(const Table *table, const void *a, const void *b, uint32_t mask, char **ret_path);

/* -1 when @name is none of them. */
int enum_from_name(const EnumNames *names, const char *name);
const char *enum_to_name(const EnumNames *names, int value);
