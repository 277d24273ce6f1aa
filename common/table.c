/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walkers over descriptor tables that need no format: new, clear, free, copy, compare; see table.h.
 * JSON is in json.c, saved device state in state.c, XML and XDR in the daemon.
 */
#include "common/table.h"

#include <string.h>

size_t field_element_size(const Field *field)
{
    switch (field->kind) {
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_U8:
    case FIELD_I8:
        return 1;
    case FIELD_U16:
    case FIELD_I16:
        return 2;
    case FIELD_U32:
    case FIELD_I32:
        return 4;
    case FIELD_U64:
    case FIELD_I64:
        return 8;
    case FIELD_F64:
        return sizeof(double);
    case FIELD_ENUM:
        return sizeof(int);
    case FIELD_UUID:
        return 16;
    case FIELD_BYTES:
        return field->size;
    case FIELD_STRUCT:
        return field->table->size;
    case FIELD_VALUE:
        return field->type->size;
    case FIELD_STRING:
    case FIELD_BLOB:
    case FIELD_POINTER:
        break;
    }
    return sizeof(void *);
}

static void *member_at(const void *object, size_t offset)
{
    return (char *)(uintptr_t)object + offset;
}

static size_t *field_count(const Field *field, const void *object)
{
    return member_at(object, field->count_offset);
}

void *field_elements(const Field *field, const void *object, size_t *ret_n)
{
    void *member = member_at(object, field->offset);
    switch (field->shape) {
    case SHAPE_ONE:
        *ret_n = 1;
        return member;
    case SHAPE_FIXED:
        *ret_n = field->count;
        return member;
    case SHAPE_LIST:
        break;
    }
    void *items = *(void **)member;
    *ret_n = items ? *field_count(field, object) : 0;
    return items;
}

bool field_is_present(const Field *field, const void *object)
{
    return field->presence == 0 || *(const bool *)member_at(object, field->presence - 1);
}

void field_set_present(const Field *field, void *object, bool present)
{
    if (field->presence != 0)
        *(bool *)member_at(object, field->presence - 1) = present;
}

const Field *table_find(const Table *table, const char *name)
{
    for (size_t i = 0; i < table->n_fields; i++)
        if (strcmp(table->fields[i].name, name) == 0)
            return &table->fields[i];
    return NULL;
}

/* A blob's length sits in the struct, so an array of blobs has no place for its lengths: blobs are
 * SHAPE_ONE, and only the functions that have the whole object deal with them. */
static void element_clear(const Field *field, void *element)
{
    switch (field->kind) {
    case FIELD_STRING:
    case FIELD_BLOB:
        g_free(*(void **)element);
        break;
    case FIELD_STRUCT:
        table_clear(field->table, element);
        break;
    case FIELD_POINTER:
        table_free(field->table, *(void **)element);
        break;
    case FIELD_VALUE:
        if (field->type->clear)
            field->type->clear(element);
        break;
    default:
        break;
    }
}

static bool kind_owns_memory(FieldKind kind)
{
    return kind == FIELD_STRING || kind == FIELD_BLOB || kind == FIELD_STRUCT ||
           kind == FIELD_POINTER || kind == FIELD_VALUE;
}

void table_clear(const Table *table, void *object)
{
    if (!object)
        return;
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        size_t n;
        char *elements = field_elements(field, object, &n);
        if (kind_owns_memory(field->kind)) {
            size_t size = field_element_size(field);
            for (size_t k = 0; k < n; k++)
                element_clear(field, elements + k * size);
        }
        if (field->shape == SHAPE_LIST)
            g_free(elements);
    }
    memset(object, 0, table->size);
}

void *table_new(const Table *table)
{
    return g_malloc0(table->size);
}

void table_free(const Table *table, void *object)
{
    table_clear(table, object);
    g_free(object);
}

static void element_copy(const Field *field, void *to, const void *from)
{
    switch (field->kind) {
    case FIELD_STRING:
        *(char **)to = g_strdup(*(char *const *)from);
        break;
    case FIELD_STRUCT:
        table_copy_into(field->table, to, from);
        break;
    case FIELD_POINTER:
        *(void **)to = table_copy(field->table, *(void *const *)from);
        break;
    case FIELD_VALUE:
        if (field->type->copy) {
            memset(to, 0, field->type->size);
            field->type->copy(to, from);
            break;
        }
        memcpy(to, from, field->type->size);
        break;
    default:
        memcpy(to, from, field_element_size(field));
        break;
    }
}

static void field_copy(const Field *field, void *to, const void *from)
{
    size_t n;
    const char *source = field_elements(field, from, &n);
    size_t size = field_element_size(field);
    char *target = member_at(to, field->offset);

    if (field->kind == FIELD_BLOB) {
        size_t len = *field_count(field, from);
        const uint8_t *blob = *(uint8_t *const *)source;
        *(uint8_t **)target = blob ? g_memdup2(blob, len) : NULL;
        /* g_memdup2() of nothing is NULL: absent and empty differ. */
        if (blob && len == 0)
            *(uint8_t **)target = g_malloc(1);
        return;
    }
    if (field->shape == SHAPE_LIST) {
        char *items = source ? g_malloc0_n(MAX(n, 1), size) : NULL;
        *(void **)target = items;
        target = items;
    }
    for (size_t k = 0; k < n; k++)
        element_copy(field, target + k * size, source + k * size);
}

void table_copy_into(const Table *table, void *to, const void *from)
{
    memcpy(to, from, table->size);
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        if (kind_owns_memory(field->kind) || field->shape == SHAPE_LIST)
            field_copy(field, to, from);
    }
}

void *table_copy(const Table *table, const void *object)
{
    if (!object)
        return NULL;
    void *copy = g_malloc(table->size);
    table_copy_into(table, copy, object);
    return copy;
}

/* Puts "name", "name[3]" in front of what the inner comparison found. */
static bool differs(const Field *field, size_t index, char *inner, char **ret_path)
{
    g_autofree char *rest = inner;
    if (!ret_path)
        return false;
    g_autofree char *subscript =
        field->shape == SHAPE_ONE ? NULL : g_strdup_printf("[%zu]", index);
    *ret_path = g_strconcat(field->name, subscript ? subscript : "", rest ? "/" : "",
                            rest ? rest : "", NULL);
    return false;
}

static bool element_equal(const Field *field, const void *a, const void *b, uint32_t mask,
                          char **ret_path)
{
    switch (field->kind) {
    case FIELD_STRING:
        return g_strcmp0(*(char *const *)a, *(char *const *)b) == 0;
    case FIELD_STRUCT:
        return table_equal(field->table, a, b, mask, ret_path);
    case FIELD_POINTER: {
        const void *left = *(void *const *)a, *right = *(void *const *)b;
        if (!left || !right)
            return left == right;
        return table_equal(field->table, left, right, mask, ret_path);
    }
    case FIELD_VALUE:
        if (field->type->equal)
            return field->type->equal(a, b);
        return memcmp(a, b, field->type->size) == 0;
    case FIELD_F64: {
        double left, right;
        memcpy(&left, a, sizeof(left));
        memcpy(&right, b, sizeof(right));
        return left == right;
    }
    default:
        return memcmp(a, b, field_element_size(field)) == 0;
    }
}

static bool field_equal(const Field *field, const void *a, const void *b, uint32_t mask,
                        char **ret_path)
{
    bool present = field_is_present(field, a);
    if (present != field_is_present(field, b)) {
        if (ret_path)
            *ret_path = g_strdup(field->name);
        return false;
    }
    if (!present)
        return true;
    if (field->equal) {
        bool same = field->equal(member_at(a, field->offset), member_at(b, field->offset));
        if (!same && ret_path)
            *ret_path = g_strdup(field->name);
        return same;
    }

    size_t n_left, n_right;
    const char *left = field_elements(field, a, &n_left);
    const char *right = field_elements(field, b, &n_right);
    if (field->kind == FIELD_BLOB) {
        const uint8_t *x = *(uint8_t *const *)left, *y = *(uint8_t *const *)right;
        size_t len = *field_count(field, a);
        bool same = (x == NULL) == (y == NULL) &&
                    (!x || (len == *field_count(field, b) && memcmp(x, y, len) == 0));
        return same || differs(field, 0, NULL, ret_path);
    }
    size_t size = field_element_size(field);
    for (size_t k = 0; k < MIN(n_left, n_right); k++) {
        char *inner = NULL;
        if (!element_equal(field, left + k * size, right + k * size, mask,
                           ret_path ? &inner : NULL))
            return differs(field, k, inner, ret_path);
    }
    return n_left == n_right || differs(field, MIN(n_left, n_right), NULL, ret_path);
}

#define MASK_DEPTH 8 /* recursive tables (a backing chain) end here */

/* Whether a row is compared: it has a flag of the mask, or is a group with such a row inside. */
static bool field_chosen(const Field *field, uint32_t mask, unsigned depth)
{
    if (mask == 0 || (field->flags & mask) != 0)
        return true;
    if ((field->kind != FIELD_STRUCT && field->kind != FIELD_POINTER) || depth == MASK_DEPTH)
        return false;
    for (size_t i = 0; i < field->table->n_fields; i++)
        if (field_chosen(&field->table->fields[i], mask, depth + 1))
            return true;
    return false;
}

bool table_equal(const Table *table, const void *a, const void *b, uint32_t mask, char **ret_path)
{
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        if (field_chosen(field, mask, 0) && !field_equal(field, a, b, mask, ret_path))
            return false;
    }
    return true;
}

int enum_from_name(const EnumNames *names, const char *name)
{
    if (!name)
        return -1;
    for (int i = 0; names->names[i]; i++)
        if (strcmp(names->names[i], name) == 0)
            return i;
    return -1;
}

const char *enum_to_name(const EnumNames *names, int value)
{
    if (value < 0)
        return NULL;
    for (int i = 0; names->names[i]; i++)
        if (i == value)
            return names->names[i];
    return NULL;
}
