/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The saved-state stream of state.h. All numbers are little-endian.
 *
 *   stream:  "VireoSta" u32 format(1) section… u8 0
 *   section: u8 1, text id, text type, u32 bytes of the struct that follows, struct
 *   struct:  u16 version, u16 fields, field…
 *   field:   text name, u8 kind (tags below), u8 shape, u32 count, u32 bytes of the elements, elements
 *   element: a scalar in its size; an enumeration as i32; a string or blob as u32 length and bytes
 *            (length 0xffffffff in a list: absent); a struct as above
 *   text:    u8 length, bytes
 *
 * A member that is absent (NULL, or its presence member says so) has count 0.
 */
#include "common/state.h"

#include <string.h>

#define FORMAT 1
#define ABSENT UINT32_C(0xffffffff)
static const char magic[8] = {'V', 'i', 'r', 'e', 'o', 'S', 't', 'a'};

/* On the wire: independent of the order of FieldKind. 0 = has no saved form. */
static const uint8_t kind_tags[] = {
    [FIELD_BOOL] = 1,  [FIELD_U8] = 2,      [FIELD_U16] = 3,     [FIELD_U32] = 4,
    [FIELD_U64] = 5,   [FIELD_I8] = 6,      [FIELD_I16] = 7,     [FIELD_I32] = 8,
    [FIELD_I64] = 9,   [FIELD_F64] = 10,    [FIELD_ENUM] = 11,   [FIELD_STRING] = 12,
    [FIELD_UUID] = 13, [FIELD_BYTES] = 14,  [FIELD_BLOB] = 15,   [FIELD_STRUCT] = 16,
    [FIELD_POINTER] = 17, [FIELD_VALUE] = 0,
};

/* --- Writing ---------------------------------------------------------------------------------- */

struct StateWriter {
    GByteArray *bytes;
};

static void put(GByteArray *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        g_byte_array_append(bytes, &byte, 1);
    }
}

static void put_text(GByteArray *bytes, const char *text)
{
    size_t len = MIN(strlen(text), 255);
    put(bytes, len, 1);
    g_byte_array_append(bytes, (const guint8 *)text, (guint)len);
}

static void put_bytes(GByteArray *bytes, const void *data, size_t len)
{
    put(bytes, len, 4);
    g_byte_array_append(bytes, data, (guint)len);
}

/* Room for a length that is known later; and that moment. */
static size_t length_begin(GByteArray *bytes)
{
    put(bytes, 0, 4);
    return bytes->len;
}

static void length_end(GByteArray *bytes, size_t from)
{
    uint32_t len = GUINT32_TO_LE((uint32_t)(bytes->len - from));
    memcpy(bytes->data + from - 4, &len, 4);
}

static uint64_t scalar_get(const Field *field, const void *element)
{
    switch (field_element_size(field)) {
    case 1:
        return *(const uint8_t *)element;
    case 2:
        return *(const uint16_t *)element;
    case 4:
        return *(const uint32_t *)element;
    default: {
        uint64_t value; /* also a double's bits */
        memcpy(&value, element, sizeof(value));
        return value;
    }
    }
}

static bool write_struct(GByteArray *bytes, const Table *table, const void *object, GError **error);

static bool write_element(GByteArray *bytes, const Field *field, const void *element,
                          GError **error)
{
    switch (field->kind) {
    case FIELD_STRING: {
        const char *text = *(char *const *)element;
        if (text)
            put_bytes(bytes, text, strlen(text));
        else
            put(bytes, ABSENT, 4);
        return true;
    }
    case FIELD_UUID:
    case FIELD_BYTES:
        g_byte_array_append(bytes, element, (guint)field_element_size(field));
        return true;
    case FIELD_STRUCT:
        return write_struct(bytes, field->table, element, error);
    case FIELD_POINTER:
        if (!*(void *const *)element)
            return fail(error, VIR_ERR_INTERNAL_ERROR, "a list with a NULL cannot be saved");
        return write_struct(bytes, field->table, *(void *const *)element, error);
    case FIELD_BLOB:
    case FIELD_VALUE:
        return fail(error, VIR_ERR_INTERNAL_ERROR, "has no saved form");
    default:
        put(bytes, scalar_get(field, element), field_element_size(field));
        return true;
    }
}

static bool is_absent(const Field *field, const void *object, const void *elements)
{
    if (!field_is_present(field, object) || !elements)
        return true;
    bool held = field->kind == FIELD_STRING || field->kind == FIELD_POINTER ||
                field->kind == FIELD_BLOB;
    return field->shape == SHAPE_ONE && held && !*(void *const *)elements;
}

static bool write_field(GByteArray *bytes, const Field *field, const void *object, GError **error)
{
    size_t n, size = field_element_size(field);
    const char *elements = field_elements(field, object, &n);
    if (is_absent(field, object, elements))
        n = 0;
    put_text(bytes, field->name);
    put(bytes, kind_tags[field->kind], 1);
    put(bytes, field->shape, 1);
    put(bytes, n, 4);
    size_t from = length_begin(bytes);
    if (field->kind == FIELD_BLOB && field->shape == SHAPE_ONE && n == 1)
        put_bytes(bytes, *(void *const *)elements,
                  *(const size_t *)((const char *)object + field->count_offset));
    else
        for (size_t i = 0; i < n; i++)
            if (!write_element(bytes, field, elements + i * size, error)) {
                g_prefix_error(error, "%s: ", field->name);
                return false;
            }
    length_end(bytes, from);
    return true;
}

static bool write_struct(GByteArray *bytes, const Table *table, const void *object, GError **error)
{
    uint16_t n = 0;
    for (size_t i = 0; i < table->n_fields; i++)
        n += (table->fields[i].flags & FIELD_SAVED) != 0;
    put(bytes, table->version, 2);
    put(bytes, n, 2);
    for (size_t i = 0; i < table->n_fields; i++)
        if ((table->fields[i].flags & FIELD_SAVED) &&
            !write_field(bytes, &table->fields[i], object, error))
            return false;
    return true;
}

StateWriter *state_writer_new(void)
{
    StateWriter *writer = g_new0(StateWriter, 1);
    writer->bytes = g_byte_array_new();
    g_byte_array_append(writer->bytes, (const guint8 *)magic, sizeof(magic));
    put(writer->bytes, FORMAT, 4);
    return writer;
}

void state_writer_free(StateWriter *writer)
{
    if (!writer)
        return;
    g_byte_array_unref(writer->bytes);
    g_free(writer);
}

bool state_write_section(StateWriter *writer, const char *id, const Table *table,
                         const void *object, GError **error)
{
    size_t start = writer->bytes->len;
    put(writer->bytes, 1, 1);
    put_text(writer->bytes, id);
    put_text(writer->bytes, table->name);
    size_t from = length_begin(writer->bytes);
    if (!write_struct(writer->bytes, table, object, error)) {
        g_prefix_error(error, "state of '%s': ", id);
        g_byte_array_set_size(writer->bytes, (guint)start);
        return false;
    }
    length_end(writer->bytes, from);
    return true;
}

GBytes *state_writer_finish(StateWriter *writer)
{
    put(writer->bytes, 0, 1);
    GBytes *bytes = g_byte_array_free_to_bytes(writer->bytes);
    g_free(writer);
    return bytes;
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* What is left to read; .bad once it was not enough. */
typedef struct Cursor {
    const uint8_t *at;
    size_t left;
    bool bad;
} Cursor;

static const uint8_t *take(Cursor *cursor, size_t len)
{
    if (cursor->bad || len > cursor->left) {
        cursor->bad = true;
        return NULL;
    }
    const uint8_t *data = cursor->at;
    cursor->at += len;
    cursor->left -= len;
    return data;
}

static uint64_t take_number(Cursor *cursor, size_t size)
{
    const uint8_t *data = take(cursor, size);
    uint64_t value = 0;
    for (size_t i = 0; data && i < size; i++)
        value |= (uint64_t)data[i] << (8 * i);
    return value;
}

static void take_text(Cursor *cursor, char text[256])
{
    size_t len = take_number(cursor, 1);
    const uint8_t *data = take(cursor, len);
    if (data)
        memcpy(text, data, len);
    text[data ? len : 0] = 0;
}

/* Its own window: an element cannot read beyond it. */
static Cursor take_cursor(Cursor *cursor, size_t len)
{
    const uint8_t *data = take(cursor, len);
    return (Cursor){.at = data, .left = data ? len : 0, .bad = !data};
}

static bool truncated(GError **error)
{
    return fail(error, VIR_ERR_OPERATION_FAILED, _("the saved state is cut off"));
}

/* All read functions take @object or @element NULL for a rehearsal: everything is checked, nothing
 * is stored. What was rehearsed succeeds. */
static bool read_struct(Cursor *cursor, const Table *table, void *object, unsigned depth,
                        GError **error);

static bool read_scalar(Cursor *cursor, const Field *field, void *element, GError **error)
{
    size_t size = field_element_size(field);
    uint64_t value = take_number(cursor, size);
    if (cursor->bad)
        return truncated(error);
    if (field->kind == FIELD_BOOL && value > 1)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("is neither true nor false"));
    if (field->kind == FIELD_ENUM && !enum_to_name(field->names, (int32_t)value))
        return fail(error, VIR_ERR_OPERATION_FAILED, _("is no %s"), field->names->type);
    if (!element)
        return true;
    switch (size) {
    case 1:
        *(uint8_t *)element = (uint8_t)value;
        break;
    case 2:
        *(uint16_t *)element = (uint16_t)value;
        break;
    case 4:
        *(uint32_t *)element = (uint32_t)value;
        break;
    default:
        memcpy(element, &value, sizeof(value));
        break;
    }
    return true;
}

/* Length and bytes of a string or blob, borrowed; *ret_data NULL = absent. */
static bool read_run(Cursor *cursor, const Field *field, const uint8_t **ret_data, size_t *ret_len,
                     GError **error)
{
    uint32_t len = (uint32_t)take_number(cursor, 4);
    size_t limit = field->shape == SHAPE_ONE && field->limit ? field->limit : STATE_MAX_BYTES;
    *ret_data = NULL;
    *ret_len = 0;
    if (!cursor->bad && len == ABSENT && field->shape == SHAPE_LIST)
        return true;
    if (len > limit)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("is longer than %zu bytes"), limit);
    *ret_data = take(cursor, len);
    *ret_len = len;
    return !cursor->bad || truncated(error);
}

static bool read_string(Cursor *cursor, const Field *field, char **element, GError **error)
{
    const uint8_t *data;
    size_t len;
    if (!read_run(cursor, field, &data, &len, error))
        return false;
    if (data && memchr(data, 0, len))
        return fail(error, VIR_ERR_OPERATION_FAILED, _("has a NUL character inside"));
    if (element) {
        g_free(*element);
        *element = data ? g_strndup((const char *)data, len) : NULL;
    }
    return true;
}

static bool read_blob(Cursor *cursor, const Field *field, void *object, GError **error)
{
    const uint8_t *data;
    size_t len;
    if (!read_run(cursor, field, &data, &len, error))
        return false;
    if (object) {
        uint8_t **member = (uint8_t **)((char *)object + field->offset);
        g_free(*member);
        *member = g_malloc(MAX(len, 1));
        memcpy(*member, data, len);
        *(size_t *)((char *)object + field->count_offset) = len;
    }
    return true;
}

static bool read_pointer(Cursor *cursor, const Field *field, void **element, unsigned depth,
                         GError **error)
{
    /* One that is there keeps what is not saved of it. */
    if (element && !*element)
        *element = table_new(field->table);
    return read_struct(cursor, field->table, element ? *element : NULL, depth + 1, error);
}

static bool read_element(Cursor *cursor, const Field *field, void *element, unsigned depth,
                         GError **error)
{
    switch (field->kind) {
    case FIELD_STRING:
        return read_string(cursor, field, element, error);
    case FIELD_UUID:
    case FIELD_BYTES: {
        size_t size = field_element_size(field);
        const uint8_t *data = take(cursor, size);
        if (data && element)
            memcpy(element, data, size);
        return data || truncated(error);
    }
    case FIELD_STRUCT:
        return read_struct(cursor, field->table, element, depth + 1, error);
    case FIELD_POINTER:
        return read_pointer(cursor, field, element, depth, error);
    case FIELD_BLOB:
    case FIELD_VALUE:
        return fail(error, VIR_ERR_OPERATION_FAILED, _("has no saved form"));
    default:
        return read_scalar(cursor, field, element, error);
    }
}

/* Drops what the row holds: for an absent member, and before a list is made anew. */
static void field_clear(const Field *field, void *object)
{
    const Table only = {.size = 0, .fields = field, .n_fields = 1};
    if (field->shape == SHAPE_LIST || field->kind == FIELD_STRING || field->kind == FIELD_BLOB ||
        field->kind == FIELD_POINTER) {
        table_clear(&only, object);
        *(void **)((char *)object + field->offset) = NULL;
    }
    if (field->shape == SHAPE_LIST || field->kind == FIELD_BLOB)
        *(size_t *)((char *)object + field->count_offset) = 0;
}

static bool read_absent(const Field *field, void *object, GError **error)
{
    bool may = field->presence || field->shape == SHAPE_LIST || field->kind == FIELD_STRING ||
               field->kind == FIELD_POINTER || field->kind == FIELD_BLOB;
    if (!may)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("cannot be absent"));
    if (object) {
        field_clear(field, object);
        field_set_present(field, object, false);
    }
    return true;
}

/* The count is in bounds and its elements can be in the bytes that are there. */
static bool check_count(const Field *field, uint32_t count, size_t bytes, GError **error)
{
    size_t limit = field->limit ? field->limit : STATE_MAX_LIST;
    if (field->shape == SHAPE_LIST ? count > limit
                                   : count != (field->shape == SHAPE_FIXED ? field->count : 1))
        return fail(error, VIR_ERR_OPERATION_FAILED, _("has %u elements, which cannot be"), count);
    size_t least = field->kind == FIELD_STRUCT || field->kind == FIELD_POINTER ||
                           field->kind == FIELD_STRING
                       ? 4
                       : field_element_size(field);
    return field->kind == FIELD_BLOB || bytes / least >= count || truncated(error);
}

static bool read_elements(Cursor *cursor, const Field *field, void *object, uint32_t count,
                          unsigned depth, GError **error)
{
    size_t size = field_element_size(field);
    char *elements = object ? (char *)object + field->offset : NULL;
    if (field->kind == FIELD_BLOB)
        return read_blob(cursor, field, object, error);
    if (field->shape == SHAPE_LIST && object) {
        field_clear(field, object);
        elements = g_malloc0_n(count, size);
        *(void **)((char *)object + field->offset) = elements;
        *(size_t *)((char *)object + field->count_offset) = count;
    }
    for (uint32_t i = 0; i < count; i++)
        if (!read_element(cursor, field, elements ? elements + i * size : NULL, depth, error))
            return false;
    return true;
}

static bool read_field(Cursor *cursor, const Field *field, uint8_t kind, uint8_t shape,
                       uint32_t count, void *object, unsigned depth, GError **error)
{
    if (kind != kind_tags[field->kind] || shape != field->shape)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("is of another type"));
    if (count == 0)
        return read_absent(field, object, error);
    if (!check_count(field, count, cursor->left, error) ||
        !read_elements(cursor, field, object, count, depth, error))
        return false;
    if (object)
        field_set_present(field, object, true);
    return cursor->left == 0 ||
           fail(error, VIR_ERR_OPERATION_FAILED, _("has %zu bytes too many"), cursor->left);
}

/* Index of the saved row of that name, or n_fields. */
static size_t find_saved(const Table *table, const char *name)
{
    size_t i = 0;
    while (i < table->n_fields && (!(table->fields[i].flags & FIELD_SAVED) ||
                                   strcmp(table->fields[i].name, name) != 0))
        i++;
    return i;
}

/* Rows the stream had nothing for: newer than its writer, or it is damaged. */
static bool read_missing(const Table *table, const bool *seen, uint16_t version, void *object,
                         GError **error)
{
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        if (seen[i] || !(field->flags & FIELD_SAVED))
            continue;
        if (field->since <= version)
            return fail(error, VIR_ERR_OPERATION_FAILED, _("the field '%s' is missing"),
                        field->name);
        if (object && field->initial && field->shape == SHAPE_ONE)
            memcpy((char *)object + field->offset, field->initial, field_element_size(field));
    }
    return true;
}

static bool read_struct(Cursor *cursor, const Table *table, void *object, unsigned depth,
                        GError **error)
{
    if (depth > STATE_MAX_DEPTH)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("is nested too deeply"));
    uint16_t version = (uint16_t)take_number(cursor, 2);
    uint16_t n = (uint16_t)take_number(cursor, 2);
    g_autofree bool *seen = g_new0(bool, table->n_fields + 1);
    for (uint16_t k = 0; k < n && !cursor->bad; k++) {
        char name[256];
        take_text(cursor, name);
        uint8_t kind = (uint8_t)take_number(cursor, 1), shape = (uint8_t)take_number(cursor, 1);
        uint32_t count = (uint32_t)take_number(cursor, 4);
        Cursor inner = take_cursor(cursor, take_number(cursor, 4));
        if (cursor->bad)
            break;
        size_t i = find_saved(table, name);
        g_autofree char *shown = g_utf8_make_valid(name, -1);
        if (i == table->n_fields)
            return fail(error, VIR_ERR_OPERATION_FAILED,
                        _("'%s' has no field '%s' here: it was saved by a newer version"),
                        table->name, shown);
        if (seen[i])
            return fail(error, VIR_ERR_OPERATION_FAILED, _("the field '%s' is there twice"), shown);
        seen[i] = true;
        if (!read_field(&inner, &table->fields[i], kind, shape, count, object, depth, error)) {
            g_prefix_error(error, "%s: ", shown);
            return false;
        }
    }
    if (cursor->bad)
        return truncated(error);
    return read_missing(table, seen, version, object, error);
}

struct StateReader {
    Cursor rest;
    Cursor section; /* the current one's struct */
    bool ended;
    char id[256], type[256];
};

StateReader *state_reader_new(const void *data, size_t len, GError **error)
{
    Cursor cursor = {.at = data, .left = len};
    const uint8_t *start = take(&cursor, sizeof(magic));
    uint32_t format = (uint32_t)take_number(&cursor, 4);
    if (!start || cursor.bad || memcmp(start, magic, sizeof(magic)) != 0)
        return fail_null(error, VIR_ERR_OPERATION_FAILED, _("this is no saved state"));
    if (format != FORMAT)
        return fail_null(error, VIR_ERR_OPERATION_FAILED, _("saved state of unknown format %u"),
                         format);
    StateReader *reader = g_new0(StateReader, 1);
    reader->rest = cursor;
    return reader;
}

void state_reader_free(StateReader *reader)
{
    g_free(reader);
}

bool state_reader_next(StateReader *reader, StateSection *ret_section, GError **error)
{
    uint8_t mark = reader->ended ? 0 : (uint8_t)take_number(&reader->rest, 1);
    if (reader->rest.bad || mark > 1)
        return truncated(error);
    reader->section = (Cursor){.bad = true};
    reader->ended = mark == 0;
    if (reader->ended) {
        *ret_section = (StateSection){0};
        return true;
    }
    take_text(&reader->rest, reader->id);
    take_text(&reader->rest, reader->type);
    Cursor section = take_cursor(&reader->rest, take_number(&reader->rest, 4));
    if (reader->rest.bad)
        return truncated(error);
    reader->section = section;
    Cursor peek = section;
    *ret_section = (StateSection){reader->id, reader->type, (uint16_t)take_number(&peek, 2)};
    return true;
}

bool state_read_section(StateReader *reader, const Table *table, void *object, GError **error)
{
    Cursor rehearsal = reader->section;
    g_autoptr(GError) reason = NULL;
    bool fits = strcmp(reader->type, table->name) == 0 ||
                fail(&reason, VIR_ERR_OPERATION_FAILED, _("it is '%s', not '%s'"), reader->type,
                     table->name);
    fits = fits && read_struct(&rehearsal, table, NULL, 0, &reason);
    fits = fits && (rehearsal.left == 0 || truncated(&reason));
    if (!fits) {
        g_autofree char *id = g_utf8_make_valid(reader->id, -1);
        return fail(error, VIR_ERR_OPERATION_FAILED, _("state of '%s': %s"), id, reason->message);
    }
    return read_struct(&reader->section, table, object, 0, error);
}
