/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The XDR walker, see xdr.h. The decoder never allocates more elements than the remaining bytes can
 * hold (every element takes at least 4), so a short message cannot claim a long list.
 */
#include "driver/rpc/xdr.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/rpc/param.h"

typedef struct Reader {
    const uint8_t *data;
    size_t left;
    GError **error;
} Reader;

static bool decode_struct(Reader *reader, const Table *table, void *object);
static bool encode_struct(GByteArray *out, const Table *table, const void *object, GError **error);

static bool bad(Reader *reader, const char *name, const char *what)
{
    return fail(reader->error, VIR_ERR_RPC, _("unable to decode message: %s %s"), name, what);
}

static bool take_u32(Reader *reader, const char *name, uint32_t *value)
{
    if (reader->left < 4)
        return bad(reader, name, _("is cut short"));
    *value = xdr_get_u32(reader->data);
    reader->data += 4;
    reader->left -= 4;
    return true;
}

static bool take_u64(Reader *reader, const char *name, uint64_t *value)
{
    uint32_t high, low;
    if (!take_u32(reader, name, &high) || !take_u32(reader, name, &low))
        return false;
    *value = (uint64_t)high << 32 | low;
    return true;
}

/* @length bytes and their padding; NULL when there are not so many. */
static const uint8_t *take_bytes(Reader *reader, const char *name, size_t length)
{
    size_t padded = (length + 3) & ~(size_t)3;
    if (reader->left < padded) {
        bad(reader, name, _("is cut short"));
        return NULL;
    }
    const uint8_t *bytes = reader->data;
    reader->data += padded;
    reader->left -= padded;
    return bytes;
}

static bool take_string(Reader *reader, const char *name, uint32_t limit, char **ret_string)
{
    uint32_t length;
    if (!take_u32(reader, name, &length))
        return false;
    if (length > (limit ? limit : XDR_MAX_STRING))
        return bad(reader, name, _("is longer than allowed"));
    const uint8_t *bytes = take_bytes(reader, name, length);
    if (!bytes)
        return false;
    if (memchr(bytes, 0, length))
        return bad(reader, name, _("has a zero byte inside"));
    *ret_string = g_strndup((const char *)bytes, length);
    return true;
}

/* The word before something optional. */
static bool take_presence(Reader *reader, const char *name, bool *ret_present)
{
    uint32_t present;
    if (!take_u32(reader, name, &present))
        return false;
    if (present > 1)
        return bad(reader, name, _("is neither there nor absent"));
    *ret_present = present;
    return true;
}

static bool decode_param_value(Reader *reader, const char *name, RemoteParamValue *value)
{
    uint32_t type;
    if (!take_u32(reader, name, &type))
        return false;
    switch (type) {
    case VIR_TYPED_PARAM_INT:
    case VIR_TYPED_PARAM_UINT:
    case VIR_TYPED_PARAM_BOOLEAN:
        if (!take_u32(reader, name, &value->ui))
            return false;
        break;
    case VIR_TYPED_PARAM_LLONG:
    case VIR_TYPED_PARAM_ULLONG:
    case VIR_TYPED_PARAM_DOUBLE: /* IEEE 754, as every host we build for has it */
        if (!take_u64(reader, name, &value->ul))
            return false;
        break;
    case VIR_TYPED_PARAM_STRING:
        if (!take_string(reader, name, 0, &value->s))
            return false;
        break;
    default:
        return bad(reader, name, _("has an unknown type"));
    }
    value->type = type;
    return true;
}

static bool decode_scalar(Reader *reader, const Field *field, void *element)
{
    uint64_t wide;
    uint32_t word;
    switch (field->kind) {
    case FIELD_U64:
    case FIELD_I64:
    case FIELD_F64:
        if (!take_u64(reader, field->name, &wide))
            return false;
        memcpy(element, &wide, sizeof wide);
        return true;
    default:
        break;
    }
    if (!take_u32(reader, field->name, &word))
        return false;
    switch (field->kind) {
    case FIELD_U8:
    case FIELD_I8: /* a sender may or may not have extended the sign */
        *(uint8_t *)element = word;
        return true;
    case FIELD_U16:
    case FIELD_I16:
        *(uint16_t *)element = word;
        return true;
    case FIELD_BOOL:
        *(bool *)element = word != 0;
        return true;
    case FIELD_ENUM:
        *(int *)element = (int)word;
        return true;
    default:
        *(uint32_t *)element = word;
        return true;
    }
}

static bool decode_optional(Reader *reader, const Field *field, void *element)
{
    bool present = false;
    if (!take_presence(reader, field->name, &present) || !present)
        return *reader->error == NULL;
    if (field->kind == FIELD_STRING)
        return take_string(reader, field->name, field->limit, element);
    void *object = table_new(field->table);
    *(void **)element = object;
    return decode_struct(reader, field->table, object);
}

static bool decode_element(Reader *reader, const Field *field, void *element)
{
    const uint8_t *bytes;
    switch (field->kind) {
    case FIELD_STRING:
        /* in a list the limit is the list's */
        if (field->flags & FIELD_REQUIRED)
            return take_string(reader, field->name, field->shape == SHAPE_ONE ? field->limit : 0,
                               element);
        return decode_optional(reader, field, element);
    case FIELD_POINTER:
        return decode_optional(reader, field, element);
    case FIELD_STRUCT:
        return decode_struct(reader, field->table, element);
    case FIELD_UUID:
        if (!(bytes = take_bytes(reader, field->name, 16)))
            return false;
        memcpy(element, bytes, 16);
        return true;
    case FIELD_BYTES:
        if (!(bytes = take_bytes(reader, field->name, field->size)))
            return false;
        memcpy(element, bytes, field->size);
        return true;
    case FIELD_VALUE:
        if (field->type != &remote_param_value_type)
            return bad(reader, field->name, _("has no form on the wire"));
        return decode_param_value(reader, field->name, element);
    default:
        return decode_scalar(reader, field, element);
    }
}

static bool decode_blob(Reader *reader, const Field *field, void *object)
{
    uint32_t length;
    if (!take_u32(reader, field->name, &length))
        return false;
    if (length > (field->limit ? field->limit : XDR_MAX_STRING))
        return bad(reader, field->name, _("is longer than allowed"));
    const uint8_t *bytes = take_bytes(reader, field->name, length);
    if (!bytes)
        return false;
    *(void **)((char *)object + field->offset) = g_memdup2(bytes, length);
    *(size_t *)((char *)object + field->count_offset) = length;
    return true;
}

static bool decode_list(Reader *reader, const Field *field, void *object)
{
    uint32_t n;
    if (!take_u32(reader, field->name, &n))
        return false;
    if (n > field->limit)
        return bad(reader, field->name, _("has more elements than allowed"));
    if (n > reader->left / 4)
        return bad(reader, field->name, _("is cut short"));
    if (n == 0)
        return true;
    size_t size = field_element_size(field);
    char *items = g_malloc0_n(n, size);
    *(void **)((char *)object + field->offset) = items;
    *(size_t *)((char *)object + field->count_offset) = n;
    for (uint32_t i = 0; i < n; i++)
        if (!decode_element(reader, field, items + i * size))
            return false;
    return true;
}

static bool decode_field(Reader *reader, const Field *field, void *object)
{
    if (field->kind == FIELD_BLOB)
        return decode_blob(reader, field, object);
    if (field->shape == SHAPE_LIST)
        return decode_list(reader, field, object);
    size_t n;
    char *elements = field_elements(field, object, &n);
    for (size_t i = 0; i < n; i++)
        if (!decode_element(reader, field, elements + i * field_element_size(field)))
            return false;
    return true;
}

/* On failure @object holds what was read so far; the outermost caller clears it. */
static bool decode_struct(Reader *reader, const Table *table, void *object)
{
    for (size_t i = 0; i < table->n_fields; i++)
        if (!decode_field(reader, &table->fields[i], object))
            return false;
    return true;
}

bool xdr_decode(const Table *table, const uint8_t *data, size_t length, void *object,
                GError **error)
{
    g_autoptr(GError) problem = NULL;
    Reader reader = {.data = data, .left = length, .error = &problem};
    if (decode_struct(&reader, table, object) && reader.left > 0)
        bad(&reader, table->name, _("has bytes behind its end"));
    if (!problem)
        return true;
    table_clear(table, object);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static void put_u32(GByteArray *out, uint32_t value)
{
    uint8_t bytes[4];
    xdr_put_u32(bytes, value);
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void put_u64(GByteArray *out, uint64_t value)
{
    put_u32(out, value >> 32);
    put_u32(out, (uint32_t)value);
}

static void put_bytes(GByteArray *out, const void *bytes, size_t length)
{
    static const uint8_t zeros[4];
    if (length)
        g_byte_array_append(out, bytes, length);
    g_byte_array_append(out, zeros, -length & 3);
}

static bool put_string(GByteArray *out, const char *name, const char *string, uint32_t limit,
                       GError **error)
{
    if (!string)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("reply lacks its member %s"), name);
    size_t length = strlen(string);
    if (length > (limit ? limit : XDR_MAX_STRING))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("%s of the reply is too long for a message"),
                    name);
    put_u32(out, length);
    put_bytes(out, string, length);
    return true;
}

static bool encode_param_value(GByteArray *out, const char *name, const RemoteParamValue *value,
                               GError **error)
{
    put_u32(out, value->type);
    switch (value->type) {
    case VIR_TYPED_PARAM_INT:
    case VIR_TYPED_PARAM_UINT:
    case VIR_TYPED_PARAM_BOOLEAN:
        put_u32(out, value->ui);
        return true;
    case VIR_TYPED_PARAM_LLONG:
    case VIR_TYPED_PARAM_ULLONG:
    case VIR_TYPED_PARAM_DOUBLE:
        put_u64(out, value->ul);
        return true;
    case VIR_TYPED_PARAM_STRING:
        return put_string(out, name, value->s, 0, error);
    default:
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("typed parameter of unknown type %d"),
                    value->type);
    }
}

static void encode_scalar(GByteArray *out, const Field *field, const void *element)
{
    switch (field->kind) {
    case FIELD_U64:
    case FIELD_I64:
    case FIELD_F64: {
        uint64_t wide;
        memcpy(&wide, element, sizeof wide);
        put_u64(out, wide);
        return;
    }
    case FIELD_U8:
        put_u32(out, *(const uint8_t *)element);
        return;
    case FIELD_I8:
        put_u32(out, (uint32_t)(int32_t) * (const int8_t *)element);
        return;
    case FIELD_U16:
        put_u32(out, *(const uint16_t *)element);
        return;
    case FIELD_I16:
        put_u32(out, (uint32_t)(int32_t) * (const int16_t *)element);
        return;
    case FIELD_BOOL:
        put_u32(out, *(const bool *)element);
        return;
    case FIELD_ENUM:
        put_u32(out, (uint32_t) * (const int *)element);
        return;
    default:
        put_u32(out, *(const uint32_t *)element);
        return;
    }
}

static bool encode_element(GByteArray *out, const Field *field, const void *element, GError **error)
{
    switch (field->kind) {
    case FIELD_STRING: {
        const char *string = *(char *const *)element;
        if (!(field->flags & FIELD_REQUIRED)) {
            put_u32(out, string != NULL);
            if (!string)
                return true;
        }
        return put_string(out, field->name, string, field->shape == SHAPE_ONE ? field->limit : 0,
                          error);
    }
    case FIELD_POINTER: {
        const void *object = *(void *const *)element;
        put_u32(out, object != NULL);
        return !object || encode_struct(out, field->table, object, error);
    }
    case FIELD_STRUCT:
        return encode_struct(out, field->table, element, error);
    case FIELD_UUID:
        put_bytes(out, element, 16);
        return true;
    case FIELD_BYTES:
        put_bytes(out, element, field->size);
        return true;
    case FIELD_VALUE:
        if (field->type != &remote_param_value_type)
            return fail(error, VIR_ERR_INTERNAL_ERROR, _("%s has no form on the wire"),
                        field->name);
        return encode_param_value(out, field->name, element, error);
    default:
        encode_scalar(out, field, element);
        return true;
    }
}

static bool encode_field(GByteArray *out, const Field *field, const void *object, GError **error)
{
    size_t n;
    const char *elements = field_elements(field, object, &n);
    if (field->kind == FIELD_BLOB) {
        const uint8_t *bytes = *(uint8_t *const *)elements;
        size_t length = bytes ? *(const size_t *)((const char *)object + field->count_offset) : 0;
        if (length > (field->limit ? field->limit : XDR_MAX_STRING))
            return fail(error, VIR_ERR_INTERNAL_ERROR,
                        _("%s of the reply is too long for a message"), field->name);
        put_u32(out, length);
        put_bytes(out, bytes, length);
        return true;
    }
    if (field->shape == SHAPE_LIST) {
        if (n > field->limit)
            return fail(error, VIR_ERR_INTERNAL_ERROR,
                        _("%s of the reply has too many elements: %zu > %u"), field->name, n,
                        field->limit);
        put_u32(out, n);
    }
    for (size_t i = 0; i < n; i++)
        if (!encode_element(out, field, elements + i * field_element_size(field), error))
            return false;
    return true;
}

static bool encode_struct(GByteArray *out, const Table *table, const void *object, GError **error)
{
    for (size_t i = 0; i < table->n_fields; i++)
        if (!encode_field(out, &table->fields[i], object, error))
            return false;
    return true;
}

bool xdr_encode(const Table *table, const void *object, GByteArray *out, GError **error)
{
    guint before = out->len;
    if (encode_struct(out, table, object, error))
        return true;
    g_byte_array_set_size(out, before);
    return false;
}
