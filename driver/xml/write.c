/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Struct -> text by table. Rows build a small tree, because rows of one element may stand apart;
 * the tree is then printed as libvirt prints: two spaces a level, single quotes, empty elements
 * closed at once.
 */
#include <libxml/parser.h>
#include <string.h>

#include "driver/xml/internal.h"

struct XmlElement {
    char *name;
    GString *attributes; /* " a='b' c='d'" */
    char *text;
    char *raw; /* printed as it is; the other members are then unused */
    GPtrArray *children;
};

static void element_free(void *data)
{
    XmlElement *element = data;
    g_free(element->name);
    g_string_free(element->attributes, TRUE);
    g_free(element->text);
    g_free(element->raw);
    g_ptr_array_unref(element->children);
    g_free(element);
}

static XmlElement *element_new(const char *name, size_t len)
{
    XmlElement *element = g_new0(XmlElement, 1);
    element->name = g_strndup(name, len);
    element->attributes = g_string_new(NULL);
    element->children = g_ptr_array_new_with_free_func(element_free);
    return element;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlElement, element_free)

XmlElement *xml_element_add(XmlElement *parent, const char *name)
{
    XmlElement *element = element_new(name, strlen(name));
    g_ptr_array_add(parent->children, element);
    return element;
}

void xml_element_set(XmlElement *element, const char *attribute, const char *value)
{
    g_string_append_printf(element->attributes, " %s='", attribute);
    xml_escape(element->attributes, value, true);
    g_string_append_c(element->attributes, '\'');
}

void xml_element_set_text(XmlElement *element, const char *text)
{
    g_free(element->text);
    element->text = g_strdup(text);
}

static bool element_is_empty(const XmlElement *element)
{
    return !element->attributes->len && !element->text && !element->children->len;
}

/* The child of that name, made where there is none. */
static XmlElement *child_get(XmlElement *parent, const char *name, size_t len)
{
    for (guint i = 0; i < parent->children->len; i++) {
        XmlElement *child = parent->children->pdata[i];
        if (child->name && strncmp(child->name, name, len) == 0 && !child->name[len])
            return child;
    }
    XmlElement *made = element_new(name, len);
    g_ptr_array_add(parent->children, made);
    return made;
}

/* Walks all but the last segment of @path; *ret_last is that one. */
static XmlElement *descend(XmlElement *element, const char *path, XmlStep *ret_last)
{
    XmlStep step = xml_step(path);
    while (*step.rest) {
        if (!step.self)
            element = child_get(element, step.name, step.len);
        step = xml_step(step.rest);
    }
    *ret_last = step;
    return element;
}

static void put_text(XmlElement *element, const char *path, const char *text, const char *unit)
{
    XmlStep last;
    XmlElement *at = descend(element, path, &last);
    if (last.attribute) {
        g_autofree char *name = g_strndup(last.name, last.len);
        xml_element_set(at, name, text);
        return;
    }
    if (!last.self)
        at = child_get(at, last.name, last.len);
    if (unit)
        xml_element_set(at, "unit", unit);
    xml_element_set_text(at, text);
}

static void put_presence(XmlElement *element, const char *path)
{
    XmlStep last;
    XmlElement *at = descend(element, path, &last);
    child_get(at, last.name, last.len);
}

/* Adopts @made (consumed) as the element at @path, or drops it where there is nothing in it. */
static void put_element(XmlElement *element, const char *path, XmlElement *made, bool even_empty)
{
    XmlStep last;
    if (element_is_empty(made) && !even_empty) {
        element_free(made);
        return;
    }
    XmlElement *at = descend(element, path, &last);
    g_free(made->name);
    made->name = g_strndup(last.name, last.len);
    g_ptr_array_add(at->children, made);
}

static void put_raw(XmlElement *element, const char *path, const char *text)
{
    XmlStep last;
    XmlElement *at = descend(element, path, &last);
    XmlElement *made = element_new("", 0);
    made->raw = g_strdup(text);
    g_ptr_array_add(at->children, made);
}

static void write_table(const Table *table, const void *object, XmlElement *element,
                        const XmlFrame *outer, unsigned mode);

static bool emitted(const Field *field, unsigned mode)
{
    unsigned flags = xml_of(field)->flags;
    return !((flags & XML_LIVE) && (mode & XML_INACTIVE)) &&
           !((flags & XML_NOT_MIGRATABLE) && (mode & XML_MIGRATABLE)) &&
           !((field->flags & FIELD_STATUS) && !(mode & XML_STATUS)) &&
           !((field->flags & FIELD_SECRET) && !(mode & (XML_SECURE | XML_STATUS)));
}

static void write_scaled(const Field *field, XmlElement *element, uint64_t bytes)
{
    if (bytes == 0 && (xml_of(field)->flags & XML_ZERO_ABSENT))
        return;
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, bytes / 1024);
    put_text(element, xml_path(field), text, "KiB");
}

static void write_struct(const Field *field, const void *value, XmlElement *element,
                         const char *path, const XmlFrame *frame, unsigned mode)
{
    const void *inner = field->kind == FIELD_POINTER ? *(void *const *)value : value;
    if (!inner)
        return;
    if (strcmp(path, ".") == 0) {
        write_table(field->table, inner, element, frame, mode);
        return;
    }
    XmlElement *made = element_new("", 0);
    write_table(field->table, inner, made, frame, mode);
    /* An item of a list counts even when it says nothing. */
    put_element(element, path, made,
                field->shape == SHAPE_LIST || (xml_of(field)->flags & XML_WRITE_EMPTY));
}

static void write_hatch(const Field *field, const void *object, XmlElement *element, unsigned mode)
{
    XmlElement *made = element_new("", 0);
    xml_of(field)->format(made, object, mode);
    put_element(element, xml_path(field), made, xml_of(field)->flags & XML_WRITE_EMPTY);
}

static bool equals_initial(const Field *field, const void *value)
{
    static const uint64_t zero[2];
    size_t size = field_element_size(field);
    if (!(field->flags & FIELD_DEFAULT) || field->kind == FIELD_STRING || size > sizeof(zero))
        return false;
    return memcmp(value, field->initial ? field->initial : zero, size) == 0;
}

static void write_scalar(const Field *field, const void *value, XmlElement *element)
{
    const FieldXml *xml = xml_of(field);
    if (xml->flags & XML_PRESENCE) {
        if (*(const bool *)value)
            put_presence(element, xml_path(field));
        return;
    }
    if (xml->unit == XML_UNIT_KIB) {
        write_scaled(field, element, *(const uint64_t *)value);
        return;
    }
    if (xml->flags & XML_RAW) {
        if (*(char *const *)value)
            put_raw(element, xml_path(field), *(char *const *)value);
        return;
    }
    g_autofree char *text = xml_scalar_to_text(field, value);
    if (!text)
        return;
    if (xml->also)
        put_text(element, xml->also, text, NULL);
    put_text(element, xml_path(field), text, NULL);
}

/* "dir/item" or "dir/item/@attribute": a new element for each item. */
static void write_list(const Field *field, const void *object, XmlElement *element,
                       const XmlFrame *frame, unsigned mode)
{
    size_t n, size = field_element_size(field);
    const char *items = field_elements(field, object, &n);
    g_autofree char *path = g_strdup(xml_path(field));
    if (field->kind == FIELD_STRUCT || field->kind == FIELD_POINTER) {
        for (size_t i = 0; i < n; i++)
            write_struct(field, items + i * size, element, path, frame, mode);
        return;
    }
    char *attribute = strstr(path, "/@");
    if (attribute)
        *attribute++ = '\0';
    for (size_t i = 0; i < n; i++) {
        g_autofree char *text = xml_scalar_to_text(field, items + i * size);
        if (!text)
            continue;
        XmlElement *made = element_new("", 0);
        put_text(made, attribute ? attribute : ".", text, NULL);
        put_element(element, path, made, true);
    }
}

static void write_table(const Table *table, const void *object, XmlElement *element,
                        const XmlFrame *outer, unsigned mode)
{
    XmlFrame frame = {.object = object, .outer = outer};
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        const void *value = (const char *)object + field->offset;
        if (!emitted(field, mode) || !xml_applies(field, &frame) ||
            !field_is_present(field, object))
            continue;
        if (field->shape == SHAPE_LIST)
            write_list(field, object, element, &frame, mode);
        else if (xml_of(field)->format)
            write_hatch(field, object, element, mode);
        else if (field->kind == FIELD_STRUCT || field->kind == FIELD_POINTER)
            write_struct(field, value, element, xml_path(field), &frame, mode);
        else if (!equals_initial(field, value))
            write_scalar(field, value, element);
    }
}

/* Raw text in the layout of its place: libxml2 indents it where it has no text of its own. */
static void print_raw(GString *out, const char *raw, int level)
{
    g_autoptr(xmlDoc) doc = xmlReadMemory(raw, (int)strlen(raw), NULL, NULL,
                                          XML_PARSE_NONET | XML_PARSE_NOWARNING |
                                              XML_PARSE_NOERROR | XML_PARSE_NOBLANKS);
    if (!doc)
        return;
    int indents = xmlIndentTreeOutput;
    xmlIndentTreeOutput = 1;
    xmlBuffer *buffer = xmlBufferCreate();
    xmlNodeDump(buffer, doc, xmlDocGetRootElement(doc), level, 1);
    xmlIndentTreeOutput = indents;
    const char *text = (const char *)xmlBufferContent(buffer);
    while (*text == ' ')
        text++;
    g_string_append_printf(out, "%*s%s\n", level * 2, "", text);
    xmlBufferFree(buffer);
}

static void print(GString *out, const XmlElement *element, int level)
{
    if (element->raw) {
        print_raw(out, element->raw, level);
        return;
    }
    g_string_append_printf(out, "%*s<%s%s", level * 2, "", element->name, element->attributes->str);
    if (element->children->len) {
        g_string_append(out, ">\n");
        for (guint i = 0; i < element->children->len; i++)
            print(out, element->children->pdata[i], level + 1);
        g_string_append_printf(out, "%*s</%s>\n", level * 2, "", element->name);
    } else if (element->text) {
        g_string_append_c(out, '>');
        xml_escape(out, element->text, false);
        g_string_append_printf(out, "</%s>\n", element->name);
    } else {
        g_string_append(out, "/>\n");
    }
}

char *xml_write(const Table *table, const void *object, const char *root, unsigned mode)
{
    g_autoptr(XmlElement) element = element_new(root, strlen(root));
    write_table(table, object, element, NULL, mode);
    GString *out = g_string_new(NULL);
    print(out, element, 0);
    return g_string_free(out, FALSE);
}
