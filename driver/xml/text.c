/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text forms of single values: numbers, enumerations, uuids, sizes with units; escaping; paths.
 * The forms are libvirt's, down to accepting blanks before a number and none behind it.
 */
#include <errno.h>
#include <string.h>

#include "driver/xml/internal.h"

const FieldXml xml_default = {0};

static const char *const tri_bool[] = {"default", "yes", "no", NULL};
static const char *const tri_switch[] = {"default", "on", "off", NULL};
const EnumNames tri_bool_names = {"yes or no", tri_bool};
const EnumNames tri_switch_names = {"on or off", tri_switch};

XmlStep xml_step(const char *path)
{
    XmlStep step = {.name = path};
    if (*path == '@') {
        step.attribute = true;
        step.name++;
    }
    step.len = strcspn(step.name, "/");
    step.self = step.len == 1 && step.name[0] == '.';
    step.rest = step.name + step.len;
    if (*step.rest == '/')
        step.rest++;
    return step;
}

const char *xml_path(const Field *field)
{
    return field->xml && field->xml->path ? field->xml->path : field->name;
}

bool xml_applies(const Field *field, const XmlFrame *frame)
{
    const FieldXml *xml = xml_of(field);
    for (size_t i = 0; i < XML_MAX_WHEN && xml->when[i].values; i++) {
        const XmlWhen *when = &xml->when[i];
        const XmlFrame *at = frame;
        for (unsigned up = when->up; up > 0 && at; up--)
            at = at->outer;
        if (!at)
            return false;
        int value = *(const int *)((const char *)at->object + when->offset);
        if (value < 0 || value > 31 || !(when->values & (1u << value)))
            return false;
    }
    return true;
}

bool xml_unsigned_from_text(const char *text, uint64_t max, uint64_t *ret)
{
    while (g_ascii_isspace(*text))
        text++;
    if (*text == '+')
        text++;
    if (!g_ascii_isdigit(*text))
        return false;
    char *end;
    errno = 0;
    uint64_t value = g_ascii_strtoull(text, &end, 10);
    if (errno || *end || value > max)
        return false;
    *ret = value;
    return true;
}

static bool signed_from_text(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    while (g_ascii_isspace(*text))
        text++;
    const char *digits = text + (*text == '-' || *text == '+');
    if (!g_ascii_isdigit(*digits))
        return false;
    char *end;
    errno = 0;
    int64_t value = g_ascii_strtoll(text, &end, 10);
    if (errno || *end || value < min || value > max)
        return false;
    *ret = value;
    return true;
}

/* Sixteen bytes in hexadecimal, hyphens anywhere between them, blanks around. */
static bool uuid_from_text(const char *text, uint8_t uuid[16])
{
    uint8_t made[16];
    while (g_ascii_isspace(*text))
        text++;
    for (size_t i = 0; i < 16; i++) {
        while (*text == '-' && i > 0)
            text++;
        if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]))
            return false;
        made[i] = (uint8_t)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));
        text += 2;
    }
    while (g_ascii_isspace(*text))
        text++;
    if (*text)
        return false;
    memcpy(uuid, made, sizeof(made));
    return true;
}

static bool enum_from_text(const Field *field, const char *text, void *value)
{
    int found = enum_from_name(field->names, text);
    if (found < 0 || (found == 0 && (xml_of(field)->flags & XML_ZERO_ABSENT)))
        return false;
    *(int *)value = found;
    return true;
}

static bool bool_from_text(const char *text, void *value)
{
    bool yes = strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "no") != 0)
        return false;
    *(bool *)value = yes;
    return true;
}

static bool float_from_text(const char *text, void *value)
{
    char *end;
    errno = 0;
    double parsed = g_ascii_strtod(text, &end);
    if (errno || end == text || *end)
        return false;
    *(double *)value = parsed;
    return true;
}

static bool integer_from_text(const Field *field, const char *text, void *value)
{
    static const struct {
        uint64_t max;
        int64_t min, top;
    } ranges[] = {
        [FIELD_U8] = {.max = UINT8_MAX},         [FIELD_U16] = {.max = UINT16_MAX},
        [FIELD_U32] = {.max = UINT32_MAX},       [FIELD_U64] = {.max = UINT64_MAX},
        [FIELD_I8] = {0, INT8_MIN, INT8_MAX},    [FIELD_I16] = {0, INT16_MIN, INT16_MAX},
        [FIELD_I32] = {0, INT32_MIN, INT32_MAX}, [FIELD_I64] = {0, INT64_MIN, INT64_MAX},
    };
    uint64_t number = 0;
    int64_t with_sign = 0;
    if (ranges[field->kind].max) {
        if (!xml_unsigned_from_text(text, ranges[field->kind].max, &number))
            return false;
    } else {
        if (!signed_from_text(text, ranges[field->kind].min, ranges[field->kind].top, &with_sign))
            return false;
        number = (uint64_t)with_sign;
    }
    if (number == 0 && (xml_of(field)->flags & XML_NONZERO))
        return false;
    switch (field_element_size(field)) {
    case 1:
        *(uint8_t *)value = (uint8_t)number;
        break;
    case 2:
        *(uint16_t *)value = (uint16_t)number;
        break;
    case 4:
        *(uint32_t *)value = (uint32_t)number;
        break;
    default:
        *(uint64_t *)value = number;
        break;
    }
    return true;
}

bool xml_scalar_from_text(const Field *field, const char *text, void *value, GError **error)
{
    const FieldXml *xml = xml_of(field);
    switch (field->kind) {
    case FIELD_BOOL:
        return bool_from_text(text, value);
    case FIELD_U8:
    case FIELD_U16:
    case FIELD_U32:
    case FIELD_U64:
    case FIELD_I8:
    case FIELD_I16:
    case FIELD_I32:
    case FIELD_I64:
        return integer_from_text(field, text, value);
    case FIELD_F64:
        return float_from_text(text, value);
    case FIELD_ENUM:
        return enum_from_text(field, text, value);
    case FIELD_STRING:
        if (field->limit && strlen(text) > field->limit)
            return false;
        *(char **)value = g_strdup(text);
        return true;
    case FIELD_UUID:
        return uuid_from_text(text, value);
    case FIELD_VALUE:
        if (xml->from_text)
            return xml->from_text(text, value, error);
        break;
    case FIELD_BYTES:
    case FIELD_BLOB:
    case FIELD_STRUCT:
    case FIELD_POINTER:
        break;
    }
    return fail(error, VIR_ERR_INTERNAL_ERROR, _("row '%s' has no text form"), field->name);
}

static int64_t integer_value(const Field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_I8:
        return *(const int8_t *)value;
    case FIELD_I16:
        return *(const int16_t *)value;
    case FIELD_I32:
        return *(const int32_t *)value;
    case FIELD_U8:
        return *(const uint8_t *)value;
    case FIELD_U16:
        return *(const uint16_t *)value;
    case FIELD_U32:
        return *(const uint32_t *)value;
    default:
        return *(const int64_t *)value;
    }
}

static char *float_to_text(double value)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_dtostr(buffer, sizeof(buffer), value));
}

static char *uuid_to_text(const uint8_t *u)
{
    return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                           u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11],
                           u[12], u[13], u[14], u[15]);
}

char *xml_scalar_to_text(const Field *field, const void *value)
{
    const FieldXml *xml = xml_of(field);
    const char *text;
    switch (field->kind) {
    case FIELD_BOOL:
        return g_strdup(*(const bool *)value ? "yes" : "no");
    case FIELD_U64:
        if (*(const uint64_t *)value == 0 && (xml->flags & XML_ZERO_ABSENT))
            return NULL;
        return g_strdup_printf("%" G_GUINT64_FORMAT, *(const uint64_t *)value);
    case FIELD_U8:
    case FIELD_U16:
    case FIELD_U32:
    case FIELD_I8:
    case FIELD_I16:
    case FIELD_I32:
    case FIELD_I64:
        if (integer_value(field, value) == 0 && (xml->flags & XML_ZERO_ABSENT))
            return NULL;
        return g_strdup_printf("%" G_GINT64_FORMAT, integer_value(field, value));
    case FIELD_F64:
        return float_to_text(*(const double *)value);
    case FIELD_ENUM:
        if (*(const int *)value == 0 && (xml->flags & XML_ZERO_ABSENT))
            return NULL;
        return g_strdup(enum_to_name(field->names, *(const int *)value));
    case FIELD_STRING:
        text = *(char *const *)value;
        return text && (*text || (xml->flags & XML_KEEP_EMPTY)) ? g_strdup(text) : NULL;
    case FIELD_UUID:
        return uuid_to_text(value);
    case FIELD_VALUE:
        return xml->to_text ? xml->to_text(value) : NULL;
    case FIELD_BYTES:
    case FIELD_BLOB:
    case FIELD_STRUCT:
    case FIELD_POINTER:
        break;
    }
    return NULL;
}

void xml_escape(GString *out, const char *text, bool attribute)
{
    for (; *text; text++) {
        switch (*text) {
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\'':
            g_string_append(out, "&apos;");
            break;
        case '\n':
        case '\t':
            /* XML 1.0 §3.3.3: in an attribute a reader would make a blank of it. */
            if (attribute)
                g_string_append_printf(out, "&#%d;", *text);
            else
                g_string_append_c(out, *text);
            break;
        case '\r':
            /* XML 1.0 §2.11: a reader would make a line feed of it. */
            g_string_append(out, "&#13;");
            break;
        default:
            if ((unsigned char)*text >= 0x20)
                g_string_append_c(out, *text);
            break;
        }
    }
}

bool xml_scale(uint64_t number, const char *unit, uint64_t scale, uint64_t max, uint64_t *ret_bytes,
               GError **error)
{
    if (unit && *unit) {
        static const char powers[] = "kmgtpe";
        if (g_ascii_strcasecmp(unit, "b") == 0 || g_ascii_strcasecmp(unit, "byte") == 0 ||
            g_ascii_strcasecmp(unit, "bytes") == 0) {
            scale = 1;
        } else {
            const char *power = strchr(powers, g_ascii_tolower(*unit));
            uint64_t base;
            if (!unit[1] || g_ascii_strcasecmp(unit + 1, "ib") == 0)
                base = 1024;
            else if (g_ascii_strcasecmp(unit + 1, "b") == 0)
                base = 1000;
            else
                power = NULL;
            if (!power)
                return fail(error, VIR_ERR_INVALID_ARG, _("unknown suffix '%s'"), unit);
            scale = 1;
            for (const char *p = powers; p <= power; p++)
                scale *= base;
        }
    }
    if (number > max / scale)
        return fail(error, VIR_ERR_OVERFLOW, _("value too large: %llu%s"),
                    (unsigned long long)number, unit ? unit : "");
    *ret_bytes = number * scale;
    return true;
}
