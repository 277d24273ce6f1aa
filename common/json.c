/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON by descriptor tables; see json.h. The parser is json-c's, which holds full u64; this file puts
 * limits around it and knows nothing of monitors or files.
 */
#include "common/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Where we are, innermost first; becomes text only for an error. */
typedef struct Path {
    const struct Path *outer;
    const char *name; /* NULL: an element */
    size_t index;
} Path;

static char *path_text(const Path *path)
{
    GString *text = g_string_new(NULL);
    for (; path; path = path->outer) {
        g_autofree char *part = path->name ? g_strdup(path->name)
                                           : g_strdup_printf("[%zu]", path->index);
        if (*part && text->len > 0 && text->str[0] != '[')
            g_string_prepend_c(text, '/');
        g_string_prepend(text, part);
    }
    return g_string_free(text, FALSE);
}

static bool refuse(const Path *path, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool refuse(const Path *path, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *sentence = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *place = path_text(path);
    if (!*place)
        return fail(error, VIR_ERR_INVALID_ARG, "%s", sentence);
    return fail(error, VIR_ERR_INVALID_ARG, "'%s': %s", place, sentence);
}

/* json-c takes the nearest value of an integer that does not fit: here it is refused. *@i stands on
 * the first digit and is left on the last character of the number. */
static bool number_within_limits(const char *text, size_t len, size_t *i, GError **error)
{
    bool negative = *i > 0 && text[*i - 1] == '-', whole = true, fits = true;
    uint64_t limit = negative ? UINT64_C(1) << 63 : UINT64_MAX, value = 0;
    size_t at = *i;
    for (; at < len && text[at] && strchr("0123456789.eE+-", text[at]); at++) {
        if (!g_ascii_isdigit(text[at])) {
            whole = false;
            continue;
        }
        uint64_t digit = text[at] - '0';
        fits = fits && value <= (limit - digit) / 10;
        value = value * 10 + digit;
    }
    *i = at - 1;
    return !whole || fits || fail(error, VIR_ERR_INVALID_ARG, _("JSON: integer out of range"));
}

/* json-c spends some hundred bytes on "[]": what counts is bounded before it sees the text. Also
 * catches the control characters that RFC 8259 §7 wants escaped. */
static bool text_within_limits(const char *text, size_t len, GError **error)
{
    size_t containers = 0, depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = text[i];
        if (quoted) {
            if (c < 0x20)
                return fail(error, VIR_ERR_INVALID_ARG, _("JSON: control character in a string"));
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
            continue;
        }
        switch (c) {
        case '"':
            quoted = true;
            break;
        case '{':
        case '[':
            if (++depth > JSON_MAX_DEPTH)
                return fail(error, VIR_ERR_INVALID_ARG, _("JSON: nested deeper than %d"),
                            JSON_MAX_DEPTH);
            if (++containers > JSON_MAX_CONTAINERS)
                return fail(error, VIR_ERR_INVALID_ARG, _("JSON: more than %d objects and arrays"),
                            JSON_MAX_CONTAINERS);
            break;
        case '}':
        case ']':
            depth -= depth > 0;
            break;
        case '0' ... '9':
            if (!number_within_limits(text, len, &i, error))
                return false;
            break;
        default:
            /* json-c also takes comments, NaN, Infinity and other quotes; RFC 8259 does not. */
            if (!c || !strchr(" \t\r\n:,-+.eEtrufalsn", c))
                return fail(error, VIR_ERR_INVALID_ARG, _("JSON: invalid character"));
            break;
        }
    }
    return true;
}

json_object *json_from_text(const char *text, size_t len, GError **error)
{
    if (len > JSON_MAX_TEXT)
        return fail_null(error, VIR_ERR_INVALID_ARG, _("JSON: document of more than %d bytes"),
                         JSON_MAX_TEXT);
    if (!text_within_limits(text, len, error))
        return NULL;
    /* json-c counts the document itself as a level. */
    struct json_tokener *tokener = json_tokener_new_ex(JSON_MAX_DEPTH + 1);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    /* The terminating NUL tells the parser that a number has ended. */
    g_autofree char *terminated = g_strndup(text, len);
    g_autoptr(json_object) json = json_tokener_parse_ex(tokener, terminated, len + 1);
    enum json_tokener_error status = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    if (status != json_tokener_success)
        return fail_null(error, VIR_ERR_INVALID_ARG, _("JSON: %s"),
                         status == json_tokener_continue ? _("document ends too early")
                                                         : json_tokener_error_desc(status));
    if (!json)
        return fail_null(error, VIR_ERR_INVALID_ARG, _("JSON: the document is null"));
    return g_steal_pointer(&json);
}

char *json_to_text(json_object *json)
{
    return g_strdup(json_object_to_json_string_ext(
        json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static const char *json_kind(json_object *json)
{
    switch (json_object_get_type(json)) {
    case json_type_null:
        return _("null");
    case json_type_boolean:
        return _("a boolean");
    case json_type_double:
        return _("a fraction");
    case json_type_int:
        return _("an integer");
    case json_type_object:
        return _("an object");
    case json_type_array:
        return _("an array");
    case json_type_string:
        return _("a string");
    }
    return "?";
}

static bool wrong_kind(const Path *path, const char *wanted, json_object *json, GError **error)
{
    return refuse(path, error, _("expected %s, got %s"), wanted, json_kind(json));
}

static bool read_struct(const Table *table, void *object, json_object *json, const Path *path,
                        unsigned flags, GError **error);

static bool read_unsigned(void *element, size_t size, json_object *json, const Path *path,
                          GError **error)
{
    if (!json_object_is_type(json, json_type_int))
        return wrong_kind(path, _("an integer"), json, error);
    uint64_t max = size == 8 ? UINT64_MAX : (UINT64_C(1) << (size * 8)) - 1;
    uint64_t value = json_object_get_uint64(json);
    if (json_object_get_int64(json) < 0 || value > max)
        return refuse(path, error, _("is not between 0 and %" PRIu64), max);
    /* Both processes run on one little-endian or one big-endian host: no cast by size needed but
     * the right one. */
    switch (size) {
    case 1:
        *(uint8_t *)element = value;
        break;
    case 2:
        *(uint16_t *)element = value;
        break;
    case 4:
        *(uint32_t *)element = value;
        break;
    default:
        *(uint64_t *)element = value;
        break;
    }
    return true;
}

static bool read_signed(void *element, size_t size, json_object *json, const Path *path,
                        GError **error)
{
    if (!json_object_is_type(json, json_type_int))
        return wrong_kind(path, _("an integer"), json, error);
    int64_t max = size == 8 ? INT64_MAX : (INT64_C(1) << (size * 8 - 1)) - 1;
    int64_t value = json_object_get_int64(json);
    if (json_object_get_uint64(json) > INT64_MAX || value > max || value < -max - 1)
        return refuse(path, error, _("is not between %" PRId64 " and %" PRId64),
                      -max - 1, max);
    switch (size) {
    case 1:
        *(int8_t *)element = value;
        break;
    case 2:
        *(int16_t *)element = value;
        break;
    case 4:
        *(int32_t *)element = value;
        break;
    default:
        *(int64_t *)element = value;
        break;
    }
    return true;
}

/* The text of a JSON string without NUL inside; NULL with the error set. */
static const char *read_text(json_object *json, const Path *path, GError **error)
{
    if (!json_object_is_type(json, json_type_string)) {
        wrong_kind(path, _("a string"), json, error);
        return NULL;
    }
    const char *text = json_object_get_string(json);
    if (strlen(text) != (size_t)json_object_get_string_len(json)) {
        refuse(path, error, _("has a NUL character inside"));
        return NULL;
    }
    return text;
}

static bool read_string(const Field *field, char **element, json_object *json, const Path *path,
                        GError **error)
{
    const char *text = read_text(json, path, error);
    if (!text)
        return false;
    /* A list's limit is its length. */
    size_t limit = field->shape == SHAPE_ONE && field->limit ? field->limit : JSON_MAX_STRING;
    if (strlen(text) > limit)
        return refuse(path, error, _("is longer than %zu bytes"), limit);
    *element = g_strdup(text);
    return true;
}

static bool read_enum(const Field *field, int *element, json_object *json, const Path *path,
                      GError **error)
{
    const char *text = read_text(json, path, error);
    if (!text)
        return false;
    int value = enum_from_name(field->names, text);
    if (value < 0)
        return refuse(path, error, _("unknown %s '%.64s'"), field->names->type, text);
    *element = value;
    return true;
}

static bool read_hex(uint8_t *bytes, size_t len, const char *digits, const Path *path,
                     GError **error)
{
    for (size_t i = 0; i < len; i++) {
        int high = g_ascii_xdigit_value(digits[2 * i]);
        int low = high < 0 ? -1 : g_ascii_xdigit_value(digits[2 * i + 1]);
        if (low < 0)
            return refuse(path, error, _("has a character that is no hexadecimal digit"));
        bytes[i] = high << 4 | low;
    }
    return true;
}

static bool read_bytes(uint8_t *bytes, size_t len, json_object *json, const Path *path,
                       GError **error)
{
    const char *text = read_text(json, path, error);
    if (!text)
        return false;
    if (strlen(text) != 2 * len)
        return refuse(path, error, _("expected %zu hexadecimal digits"), 2 * len);
    return read_hex(bytes, len, text, path, error);
}

static bool read_uuid(uint8_t *uuid, json_object *json, const Path *path, GError **error)
{
    const char *text = read_text(json, path, error);
    if (!text)
        return false;
    char digits[33] = "";
    size_t n = 0;
    for (; *text && n < 33; text++)
        if (*text != '-')
            digits[n++ < 32 ? n - 1 : 32] = *text;
    digits[32] = 0;
    if (n != 32)
        return refuse(path, error, _("is not a UUID"));
    return read_hex(uuid, 16, digits, path, error);
}

static bool read_blob(const Field *field, void *object, json_object *json, const Path *path,
                      GError **error)
{
    const char *text = read_text(json, path, error);
    if (!text)
        return false;
    size_t digits = strlen(text), limit = field->limit ? field->limit : JSON_MAX_STRING;
    if (digits % 2)
        return refuse(path, error, _("has an odd number of hexadecimal digits"));
    if (digits / 2 > limit)
        return refuse(path, error, _("is longer than %zu bytes"), limit);
    uint8_t *blob = g_malloc(MAX(digits / 2, 1));
    *(uint8_t **)((char *)object + field->offset) = blob;
    *(size_t *)((char *)object + field->count_offset) = digits / 2;
    return read_hex(blob, digits / 2, text, path, error);
}

static bool read_value(const Field *field, void *element, json_object *json, const Path *path,
                       GError **error)
{
    if (field->type == &json_value_type) {
        *(json_object **)element = json_object_get(json);
        return true;
    }
    return refuse(path, error, _("a %s has no JSON form"), field->type->name);
}

static bool read_element(const Field *field, void *element, json_object *json, const Path *path,
                         unsigned flags, GError **error)
{
    switch (field->kind) {
    case FIELD_BOOL:
        if (!json_object_is_type(json, json_type_boolean))
            return wrong_kind(path, _("a boolean"), json, error);
        *(bool *)element = json_object_get_boolean(json);
        return true;
    case FIELD_U8:
    case FIELD_U16:
    case FIELD_U32:
    case FIELD_U64:
        return read_unsigned(element, field_element_size(field), json, path, error);
    case FIELD_I8:
    case FIELD_I16:
    case FIELD_I32:
    case FIELD_I64:
        return read_signed(element, field_element_size(field), json, path, error);
    case FIELD_F64:
        if (!json_object_is_type(json, json_type_double) &&
            !json_object_is_type(json, json_type_int))
            return wrong_kind(path, _("a number"), json, error);
        *(double *)element = json_object_get_double(json);
        if (!isfinite(*(double *)element))
            return refuse(path, error, _("is out of range"));
        return true;
    case FIELD_ENUM:
        return read_enum(field, element, json, path, error);
    case FIELD_STRING:
        return read_string(field, element, json, path, error);
    case FIELD_UUID:
        return read_uuid(element, json, path, error);
    case FIELD_BYTES:
        return read_bytes(element, field->size, json, path, error);
    case FIELD_STRUCT:
        return read_struct(field->table, element, json, path, flags, error);
    case FIELD_POINTER:
        *(void **)element = table_new(field->table);
        return read_struct(field->table, *(void **)element, json, path, flags, error);
    case FIELD_VALUE:
        return read_value(field, element, json, path, error);
    case FIELD_BLOB:
        break; /* has no elements: read_field() */
    }
    return refuse(path, error, _("has no JSON form"));
}

static bool read_array(const Field *field, void *object, json_object *json, const Path *path,
                       unsigned flags, GError **error)
{
    if (!json_object_is_type(json, json_type_array))
        return wrong_kind(path, _("an array"), json, error);
    size_t n = json_object_array_length(json), size = field_element_size(field);
    char *elements = (char *)object + field->offset;
    if (field->shape == SHAPE_FIXED && n != field->count)
        return refuse(path, error, _("expected %u elements, got %zu"), field->count, n);
    if (field->shape == SHAPE_LIST) {
        size_t limit = field->limit ? field->limit : JSON_MAX_LIST;
        if (n > limit)
            return refuse(path, error, _("has more than %zu elements"), limit);
        char *items = g_malloc0_n(MAX(n, 1), size);
        *(void **)elements = items;
        *(size_t *)((char *)object + field->count_offset) = n;
        elements = items;
    }
    for (size_t i = 0; i < n; i++) {
        Path inner = {.outer = path, .index = i};
        if (!read_element(field, elements + i * size, json_object_array_get_idx(json, i), &inner,
                          flags, error))
            return false;
    }
    return true;
}

static bool read_field(const Field *field, void *object, json_object *json, const Path *path,
                       unsigned flags, GError **error)
{
    void *member = (char *)object + field->offset;
    field_set_present(field, object, true);
    if (field->shape != SHAPE_ONE)
        return read_array(field, object, json, path, flags, error);
    if (field->kind == FIELD_BLOB)
        return read_blob(field, object, json, path, error);
    return read_element(field, member, json, path, flags, error);
}

static void field_set_initial(const Field *field, void *object)
{
    if (field->initial && field->shape == SHAPE_ONE)
        memcpy((char *)object + field->offset, field->initial, field_element_size(field));
}

static const Field *table_rest(const Table *table)
{
    for (size_t i = 0; i < table->n_fields; i++)
        if (table->fields[i].flags & FIELD_REST)
            return &table->fields[i];
    return NULL;
}

/* Members that no row names: to the row that takes them, or nobody's. */
static bool read_rest(const Table *table, void *object, json_object *json, const Path *path,
                      unsigned flags, GError **error)
{
    const Field *rest = table_rest(table);
    json_object *others = rest ? json_object_new_object() : NULL;
    if (rest)
        *(json_object **)((char *)object + rest->offset) = others;
    json_object_object_foreach(json, name, value) {
        const Field *field = table_find(table, name);
        if (field && field != rest)
            continue;
        if (others)
            json_object_object_add(others, name, json_object_get(value));
        else if (!(flags & JSON_READ_IGNORE_UNKNOWN))
            return refuse(path, error, _("%s has no member '%.64s'"), table->name, name);
    }
    return true;
}

/* On failure the caller clears the outermost object: what has been read is reachable from it. */
static bool read_struct(const Table *table, void *object, json_object *json, const Path *path,
                        unsigned flags, GError **error)
{
    if (!json_object_is_type(json, json_type_object))
        return wrong_kind(path, _("an object"), json, error);
    if (!read_rest(table, object, json, path, flags, error))
        return false;
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        Path inner = {.outer = path, .name = field->name};
        json_object *value;
        if (field->flags & FIELD_REST)
            continue;
        if (json_object_object_get_ex(json, field->name, &value)) {
            if (!read_field(field, object, value, &inner, flags, error))
                return false;
        } else if (field->flags & FIELD_REQUIRED) {
            return refuse(path, error, _("%s needs the member '%s'"), table->name, field->name);
        } else {
            field_set_initial(field, object);
        }
    }
    return true;
}

bool json_to_struct(const Table *table, void *object, json_object *json, const char *path,
                    unsigned flags, GError **error)
{
    Path top = {.name = path};
    memset(object, 0, table->size);
    if (read_struct(table, object, json, &top, flags, error))
        return true;
    table_clear(table, object);
    return false;
}

static json_object *hex_text(const uint8_t *bytes, size_t len)
{
    g_autoptr(GString) text = g_string_sized_new(2 * len + 1);
    for (size_t i = 0; i < len; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return json_object_new_string_len(text->str, text->len);
}

static json_object *uuid_text(const uint8_t *u)
{
    char text[37];
    g_snprintf(text, sizeof(text),
               "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1],
               u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14],
               u[15]);
    return json_object_new_string(text);
}

static json_object *write_enum(const Field *field, int value)
{
    const char *name = enum_to_name(field->names, value);
    return name ? json_object_new_string(name) : NULL;
}

/* NULL: absent. */
static json_object *write_element(const Field *field, const void *element, uint32_t mask)
{
    switch (field->kind) {
    case FIELD_BOOL:
        return json_object_new_boolean(*(const bool *)element);
    case FIELD_U8:
        return json_object_new_uint64(*(const uint8_t *)element);
    case FIELD_U16:
        return json_object_new_uint64(*(const uint16_t *)element);
    case FIELD_U32:
        return json_object_new_uint64(*(const uint32_t *)element);
    case FIELD_U64:
        return json_object_new_uint64(*(const uint64_t *)element);
    case FIELD_I8:
        return json_object_new_int64(*(const int8_t *)element);
    case FIELD_I16:
        return json_object_new_int64(*(const int16_t *)element);
    case FIELD_I32:
        return json_object_new_int64(*(const int32_t *)element);
    case FIELD_I64:
        return json_object_new_int64(*(const int64_t *)element);
    case FIELD_F64:
        return isfinite(*(const double *)element)
                   ? json_object_new_double(*(const double *)element)
                   : NULL;
    case FIELD_ENUM:
        return write_enum(field, *(const int *)element);
    case FIELD_STRING: {
        const char *text = *(char *const *)element;
        return text ? json_object_new_string(text) : NULL;
    }
    case FIELD_UUID:
        return uuid_text(element);
    case FIELD_BYTES:
        return hex_text(element, field->size);
    case FIELD_STRUCT:
        return json_from_struct(field->table, element, mask);
    case FIELD_POINTER: {
        const void *object = *(void *const *)element;
        return object ? json_from_struct(field->table, object, mask) : NULL;
    }
    case FIELD_VALUE:
        return field->type == &json_value_type ? json_object_get(*(json_object *const *)element)
                                               : NULL;
    case FIELD_BLOB:
        break;
    }
    return NULL;
}

static bool is_initial(const Field *field, const void *element)
{
    static const char zeroes[16];
    size_t size = field_element_size(field);
    if (!(field->flags & FIELD_DEFAULT) || field->shape != SHAPE_ONE || size > sizeof(zeroes))
        return false;
    return memcmp(element, field->initial ? field->initial : zeroes, size) == 0;
}

static json_object *write_field(const Field *field, const void *object, uint32_t mask)
{
    size_t n;
    const char *elements = field_elements(field, object, &n);
    if (!field_is_present(field, object))
        return NULL;
    if (field->kind == FIELD_BLOB) {
        const uint8_t *blob = *(uint8_t *const *)elements;
        return blob ? hex_text(blob, *(const size_t *)((const char *)object + field->count_offset))
                    : NULL;
    }
    if (field->shape == SHAPE_ONE)
        return is_initial(field, elements) ? NULL : write_element(field, elements, mask);
    if (!elements && !(field->flags & FIELD_REQUIRED))
        return NULL;
    json_object *array = json_object_new_array_ext((int)MIN(n, JSON_MAX_LIST));
    size_t size = field_element_size(field);
    for (size_t i = 0; i < n; i++)
        json_object_array_add(array, write_element(field, elements + i * size, mask));
    return array;
}

json_object *json_from_struct(const Table *table, const void *object, uint32_t mask)
{
    json_object *json = json_object_new_object();
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        if (mask && !(field->flags & mask))
            continue;
        json_object *value = write_field(field, object, mask);
        if (!value)
            continue;
        if (!(field->flags & FIELD_REST)) {
            json_object_object_add(json, field->name, value);
            continue;
        }
        json_object_object_foreach(value, name, member)
            if (!table_find(table, name))
                json_object_object_add(json, name, json_object_get(member));
        json_object_put(value);
    }
    return json;
}

static void json_value_clear(void *value)
{
    json_object **json = value;
    json_object_put(*json);
    *json = NULL;
}

static void json_value_copy(void *to, const void *from)
{
    /* Deep: json-c's reference counts are not atomic, copies may go to another thread. */
    json_object *source = *(json_object *const *)from, *copy = NULL;
    if (source && json_object_deep_copy(source, &copy, NULL) == 0)
        *(json_object **)to = copy;
}

static bool json_value_equal(const void *a, const void *b)
{
    return json_object_equal(*(json_object *const *)a, *(json_object *const *)b);
}

const FieldType json_value_type = {
    .name = "JSON value",
    .size = sizeof(json_object *),
    .clear = json_value_clear,
    .copy = json_value_copy,
    .equal = json_value_equal,
};
