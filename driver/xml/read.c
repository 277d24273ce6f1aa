/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Element -> struct by table. Each row marks the nodes it is answerable for; known.c deals with the
 * rest. Does not fill in what a definition leaves to the driver.
 */
#include <string.h>

#include "driver/xml/internal.h"

static bool is_named(const xmlNode *node, const char *name, size_t len)
{
    return node->type == XML_ELEMENT_NODE && !node->ns &&
           strncmp((const char *)node->name, name, len) == 0 && node->name[len] == '\0';
}

static xmlNode *next_named(xmlNode *node, const char *name, size_t len)
{
    while (node && !is_named(node, name, len))
        node = node->next;
    return node;
}

static xmlAttr *attribute_of(xmlNode *element, const char *name, size_t len)
{
    for (xmlAttr *attr = element->properties; attr; attr = attr->next)
        if (!attr->ns && strncmp((const char *)attr->name, name, len) == 0 && !attr->name[len])
            return attr;
    return NULL;
}

/* Follows @path from @base and marks its nodes. */
XmlPlace xml_locate(xmlNode *base, const char *path)
{
    XmlPlace place = {.element = base};
    while (*path && place.element) {
        XmlStep step = xml_step(path);
        path = step.rest;
        if (step.self)
            continue;
        if (step.attribute) {
            place.name = step.name;
            place.attribute = attribute_of(place.element, step.name, step.len);
            if (place.attribute)
                xml_mark((xmlNode *)place.attribute, MARK_SEEN);
            break;
        }
        place.element = next_named(place.element->children, step.name, step.len);
        if (place.element)
            xml_mark(place.element, MARK_SEEN);
    }
    return place;
}

/* The code a mistake in the document gets: under validation libvirt has the schema judge first. */
static int schema_code(const XmlReader *reader, int code)
{
    return reader->mode & XML_VALIDATE ? VIR_ERR_XML_INVALID_SCHEMA
           : code                      ? code
                                       : VIR_ERR_XML_ERROR;
}

static bool read_table(XmlReader *reader, const Table *table, void *object, xmlNode *element,
                       const XmlFrame *outer, GError **error);

static const char *expectation(const Field *field)
{
    if (xml_of(field)->flags & XML_NONZERO)
        return _(" Expected positive integer value");
    switch (field->kind) {
    case FIELD_U8:
    case FIELD_U16:
    case FIELD_U32:
    case FIELD_U64:
        return _(" Expected non-negative integer value");
    case FIELD_I8:
    case FIELD_I16:
    case FIELD_I32:
    case FIELD_I64:
        return _(" Expected integer value");
    default:
        return "";
    }
}

static bool bad_value(const XmlReader *reader, const Field *field, const XmlPlace *place,
                      const char *text, GError **error)
{
    const FieldXml *xml = xml_of(field);
    int code = schema_code(reader, xml->invalid_code);
    long line = xmlGetLineNo(place->element);
    /* Text of a hostile document: enough to recognise it, not all of it. */
    g_autofree char *shown = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), 80));
    if (xml->invalid) {
        const char *at = strstr(_(xml->invalid), "%s");
        if (!at)
            return fail(error, code, _("%s (line %ld)"), _(xml->invalid), line);
        return fail(error, code, _("%.*s%s%s (line %ld)"), (int)(at - _(xml->invalid)),
                    _(xml->invalid), shown, at + 2, line);
    }
    if (place->name)
        return fail(
            error, code, _("Invalid value for attribute '%s' in element '%s': '%s'.%s (line %ld)"),
            place->name, (const char *)place->element->name, shown, expectation(field), line);
    return fail(error, code, _("Invalid value for element '%s': '%s'.%s (line %ld)"),
                (const char *)place->element->name, shown, expectation(field), line);
}

static char *place_text(const XmlPlace *place)
{
    xmlNode *node = place->attribute ? (xmlNode *)place->attribute : place->element;
    xml_mark(node, MARK_TEXT);
    xmlChar *content = xmlNodeGetContent(node);
    char *text = g_strdup(content ? (const char *)content : "");
    xmlFree(content);
    return text;
}

/* Bytes from an element's number and its unit attribute, rounded up to KiB. */
static bool read_scaled(const XmlReader *reader, const Field *field, const XmlPlace *place,
                        const char *text, uint64_t *value, GError **error)
{
    uint64_t number;
    if (!xml_unsigned_from_text(text, UINT64_MAX, &number))
        return bad_value(reader, field, place, text, error);
    xmlAttr *attr = attribute_of(place->element, "unit", 4);
    g_autofree char *unit = NULL;
    if (attr) {
        XmlPlace unit_place = {.element = place->element, .attribute = attr, .name = "unit"};
        xml_mark((xmlNode *)attr, MARK_SEEN);
        unit = place_text(&unit_place);
    }
    g_autoptr(GError) scale_error = NULL;
    uint64_t bytes;
    if (!xml_scale(number, unit, 1024, INT64_MAX, &bytes, &scale_error))
        return fail(error,
                    scale_error->code == VIR_ERR_OVERFLOW ? VIR_ERR_OVERFLOW
                                                          : schema_code(reader, scale_error->code),
                    _("%s in element '%s' (line %ld)"), scale_error->message,
                    (const char *)place->element->name, xmlGetLineNo(place->element));
    if (bytes > INT64_MAX - 1023)
        return fail(error, VIR_ERR_OVERFLOW, _("size value too large in element '%s' (line %ld)"),
                    (const char *)place->element->name, xmlGetLineNo(place->element));
    *value = (bytes + 1023) / 1024 * 1024;
    return true;
}

static bool fits_pattern(const XmlReader *reader, const Field *field, const char *text)
{
    const char *pattern = xml_of(field)->pattern;
    if (!pattern || !(reader->mode & XML_VALIDATE))
        return true;
    g_autofree char *whole = g_strdup_printf("^(?:%s)\\z", pattern);
    return g_regex_match_simple(whole, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* One scalar at @place into @value; *ret_given false where an empty text counts as absent. */
static bool read_scalar(const XmlReader *reader, const Field *field, const XmlPlace *place,
                        void *value, bool *ret_given, GError **error)
{
    const FieldXml *xml = xml_of(field);
    g_autofree char *text = place_text(place);
    *ret_given = true;
    if (!fits_pattern(reader, field, text))
        return bad_value(reader, field, place, text, error);
    if (!*text && !(xml->flags & XML_KEEP_EMPTY) && !place->attribute) {
        *ret_given = false;
        return true;
    }
    if (field->kind == FIELD_STRING)
        g_clear_pointer((char **)value, g_free);
    if (xml->unit != XML_UNIT_NONE)
        return read_scaled(reader, field, place, text, value, error);
    g_autoptr(GError) own = NULL;
    if (xml_scalar_from_text(field, text, value, &own))
        return true;
    if (own) {
        g_propagate_error(error, g_steal_pointer(&own));
        return false;
    }
    return bad_value(reader, field, place, text, error);
}

static bool read_struct(XmlReader *reader, const Field *field, xmlNode *element, void *value,
                        const XmlFrame *frame, GError **error)
{
    if (field->kind == FIELD_STRUCT)
        return read_table(reader, field->table, value, element, frame, error);
    void *made = table_new(field->table);
    if (!read_table(reader, field->table, made, element, frame, error)) {
        g_free(made);
        return false;
    }
    table_free(field->table, *(void **)value);
    *(void **)value = made;
    return true;
}

static bool is_struct(const Field *field)
{
    return field->kind == FIELD_STRUCT || field->kind == FIELD_POINTER;
}

static void *struct_at(const Field *field, void *item)
{
    return field->kind == FIELD_POINTER ? *(void **)item : item;
}

/* The earlier item that has the key of the last one; n = none. */
static size_t find_key(const Field *field, char *items, size_t n, const char **ret_key)
{
    const Field *key = table_find(field->table, xml_of(field)->key);
    size_t size = field_element_size(field);
    char *last = (char *)struct_at(field, items + n * size) + key->offset;
    for (size_t i = 0; i < n; i++) {
        char *other = (char *)struct_at(field, items + i * size) + key->offset;
        bool same = key->kind == FIELD_STRING ? g_strcmp0(*(char **)other, *(char **)last) == 0
                                              : memcmp(other, last, field_element_size(key)) == 0;
        if (same) {
            *ret_key = key->kind == FIELD_STRING ? *(char **)last : key->name;
            return i;
        }
    }
    return n;
}

/* Keyed lists: true with *ret_merged where the new item at index @n went into an earlier one. */
static bool settle_key(XmlReader *reader, const Field *field, char *items, size_t n,
                       xmlNode *element, const XmlFrame *frame, bool *ret_merged, GError **error)
{
    const char *key = NULL;
    size_t earlier = find_key(field, items, n, &key), size = field_element_size(field);
    *ret_merged = false;
    if (earlier == n)
        return true;
    if (!(xml_of(field)->flags & XML_MERGE))
        return fail(error, schema_code(reader, VIR_ERR_XML_ERROR),
                    _("%s '%s' specified more than once (line %ld)"), field->table->name, key,
                    xmlGetLineNo(element));
    table_clear(field->table, struct_at(field, items + n * size));
    if (field->kind == FIELD_POINTER)
        g_free(*(void **)(items + n * size));
    memset(items + n * size, 0, size);
    *ret_merged = true;
    reader->overlay = true;
    bool done = read_table(reader, field->table, struct_at(field, items + earlier * size), element,
                           frame, error);
    reader->overlay = false;
    return done;
}

static bool read_item(XmlReader *reader, const Field *field, xmlNode *element,
                      const char *attribute, char *items, size_t n, const XmlFrame *frame,
                      bool *ret_taken, GError **error)
{
    char *item = items + n * field_element_size(field);
    *ret_taken = true;
    if (is_struct(field)) {
        bool merged = false;
        if (!read_struct(reader, field, element, item, frame, error))
            return false;
        if (xml_of(field)->key &&
            !settle_key(reader, field, items, n, element, frame, &merged, error)) {
            if (!merged && field->kind == FIELD_STRUCT)
                table_clear(field->table, item);
            else if (!merged)
                table_free(field->table, *(void **)item);
            return false;
        }
        *ret_taken = !merged;
        return true;
    }
    XmlPlace place = xml_locate(element, attribute ? attribute : ".");
    if (attribute && !place.attribute)
        return fail(error, schema_code(reader, VIR_ERR_XML_ERROR),
                    _("Missing required attribute '%s' in element '%s' (line %ld)"), attribute + 1,
                    (const char *)element->name, xmlGetLineNo(element));
    return read_scalar(reader, field, &place, item, ret_taken, error);
}

/* A list row: "dir/item" or "dir/item/@attribute". */
static bool read_list(XmlReader *reader, const Field *field, void *object, xmlNode *base,
                      const XmlFrame *frame, GError **error)
{
    g_autofree char *path = g_strdup(xml_path(field));
    char *attribute = strstr(path, "/@");
    if (attribute)
        *attribute++ = '\0';
    char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (slash)
        *slash = '\0';
    XmlPlace parent = xml_locate(base, slash ? path : ".");
    if (!parent.element)
        return true;
    size_t limit = field->limit ? field->limit : XML_MAX_LIST, len = strlen(name);
    size_t size = field_element_size(field);
    char **items = (char **)((char *)object + field->offset);
    size_t *count = (size_t *)((char *)object + field->count_offset), room = *count;
    for (xmlNode *node = next_named(parent.element->children, name, len); node;
         node = next_named(node->next, name, len)) {
        xml_mark(node, MARK_SEEN);
        if (*count >= limit)
            return fail(error, VIR_ERR_XML_ERROR, _("more than %zu elements '%s' (line %ld)"),
                        limit, name, xmlGetLineNo(node));
        if (*count == room) {
            room = room ? room * 2 : 4;
            *items = g_realloc_n(*items, room, size);
        }
        memset(*items + *count * size, 0, size);
        bool taken;
        if (!read_item(reader, field, node, attribute, *items, *count, frame, &taken, error))
            return false;
        *count += taken;
    }
    return true;
}

static bool missing(const XmlReader *reader, const Field *field, const XmlPlace *place,
                    xmlNode *element, GError **error)
{
    const FieldXml *xml = xml_of(field);
    int code = schema_code(reader, xml->missing_code);
    if (xml->missing)
        return fail(error, code, _("%s (line %ld)"), _(xml->missing), xmlGetLineNo(element));
    if (place->element && place->name)
        return fail(error, code, _("Missing required attribute '%s' in element '%s' (line %ld)"),
                    place->name, (const char *)place->element->name, xmlGetLineNo(place->element));
    return fail(error, code, _("missing element or attribute '%s' in element '%s' (line %ld)"),
                xml_path(field), (const char *)element->name, xmlGetLineNo(element));
}

static bool check_once(const XmlReader *reader, const Field *field, xmlNode *element,
                       GError **error)
{
    if (!element)
        return true;
    xmlNode *again =
        next_named(element->next, (const char *)element->name, strlen((const char *)element->name));
    if (!again || !(xml_of(field)->flags & XML_ONCE))
        return true;
    int code = xml_of(field)->invalid_code;
    return fail(error, schema_code(reader, code), _("only one '%s' element is allowed (line %ld)"),
                (const char *)element->name, xmlGetLineNo(again));
}

/* The value at @place into the member; *ret_given whether there was one. */
static bool read_one(XmlReader *reader, const Field *field, void *object, const XmlPlace *place,
                     const XmlFrame *frame, bool *ret_given, GError **error)
{
    const FieldXml *xml = xml_of(field);
    void *value = (char *)object + field->offset;
    *ret_given = true;
    if (xml->parse) {
        xml_mark(place->element, MARK_SEEN | MARK_WHOLE);
        return xml->parse(place->element, object, reader->mode, error);
    }
    if (xml->flags & XML_RAW) {
        xml_mark(place->element, MARK_SEEN | MARK_WHOLE);
        g_free(*(char **)value);
        *(char **)value = xml_raw_from_element(place->element);
        return true;
    }
    if (xml->flags & XML_PRESENCE) {
        *(bool *)value = true;
        return true;
    }
    if (is_struct(field))
        return read_struct(reader, field, place->element, value, frame, error);
    return read_scalar(reader, field, place, value, ret_given, error);
}

/* What the member is where the document says nothing; within structs, what theirs are. */
static void set_initial(const Field *field, void *object)
{
    char *value = (char *)object + field->offset;
    if (field->initial)
        memcpy(value, field->initial, field_element_size(field));
    if (field->kind == FIELD_STRUCT && field->shape == SHAPE_ONE)
        for (size_t i = 0; i < field->table->n_fields; i++)
            set_initial(&field->table->fields[i], value);
}

static bool read_field(XmlReader *reader, const Field *field, void *object, xmlNode *element,
                       const XmlFrame *frame, GError **error)
{
    const FieldXml *xml = xml_of(field);
    if (!xml_applies(field, frame) ||
        ((field->flags & FIELD_STATUS) && !(reader->mode & XML_STATUS)))
        return true;
    if (field->shape == SHAPE_LIST)
        return read_list(reader, field, object, element, frame, error);
    XmlPlace place = xml_locate(element, xml_path(field));
    bool found = place.name ? place.attribute != NULL : place.element != NULL;
    if (!found && xml->alias) {
        place = xml_locate(element, xml->alias);
        found = place.name ? place.attribute != NULL : place.element != NULL;
    }
    if (xml->also)
        xml_locate(element, xml->also);
    if (place.element != element && !check_once(reader, field, place.element, error))
        return false;
    if ((xml->flags & XML_LIVE) && (reader->mode & XML_INACTIVE)) {
        if (found && !place.name)
            xml_mark(place.element, MARK_WHOLE);
        found = false;
    }
    bool given = false;
    if (found && !read_one(reader, field, object, &place, frame, &given, error))
        return false;
    if (!given && reader->overlay)
        return true;
    if (!given && (field->flags & FIELD_REQUIRED))
        return missing(reader, field, &place, element, error);
    if (!given)
        set_initial(field, object);
    field_set_present(field, object, given);
    return true;
}

static bool read_table(XmlReader *reader, const Table *table, void *object, xmlNode *element,
                       const XmlFrame *outer, GError **error)
{
    XmlFrame frame = {.object = object, .outer = outer};
    for (size_t i = 0; i < table->n_fields; i++) {
        if (!read_field(reader, &table->fields[i], object, element, &frame, error)) {
            table_clear(table, object);
            return false;
        }
    }
    xml_read_known(reader, table, element);
    return true;
}

bool xml_read_element(const Table *table, void *object, xmlNode *element, unsigned mode,
                      GError **error)
{
    XmlReader reader = {.mode = mode};
    xml_clear_marks(element);
    if (!read_table(&reader, table, object, element, NULL, error)) {
        g_clear_error(&reader.refused);
        return false;
    }
    bool done = xml_read_rest(&reader, element, error);
    if (done && reader.refused) {
        g_propagate_error(error, g_steal_pointer(&reader.refused));
        done = false;
    }
    g_clear_error(&reader.refused);
    if (!done)
        table_clear(table, object);
    return done;
}

bool xml_read(const Table *table, void *object, const char *text, const char *url, const char *root,
              unsigned mode, GError **error)
{
    g_autoptr(xmlDoc) doc = xml_document_new(text, url, root, error);
    return doc && xml_read_element(table, object, xmlDocGetRootElement(doc), mode, error);
}
