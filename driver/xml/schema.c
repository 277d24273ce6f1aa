/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RELAX NG and the reference page from tables; see schema.h. Rows of one element may stand apart,
 * so that a tree of elements is built first, as in writing a document.
 */
#include "driver/xml/schema.h"

#include <string.h>

#include "driver/xml/internal.h"

typedef struct Place {
    char *name;
    char *uri;     /* of another namespace, or NULL */
    char *values;  /* pattern of an attribute's value or an element's text; NULL = none */
    bool required; /* must be there */
    bool list;     /* may repeat */
    bool anything; /* whatever is inside */
    char *ref;     /* a definition with the content, for tables inside themselves */
    GPtrArray *attributes, *children; /* of Place */
} Place;

static void place_free(void *data)
{
    Place *place = data;
    g_free(place->name);
    g_free(place->uri);
    g_free(place->values);
    g_free(place->ref);
    g_ptr_array_unref(place->attributes);
    g_ptr_array_unref(place->children);
    g_free(place);
}

static Place *place_new(const char *name, size_t len)
{
    Place *place = g_new0(Place, 1);
    place->name = g_strndup(name, len);
    place->attributes = g_ptr_array_new_with_free_func(place_free);
    place->children = g_ptr_array_new_with_free_func(place_free);
    return place;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Place, place_free)

static Place *place_get(GPtrArray *places, const char *name, size_t len)
{
    for (guint i = 0; i < places->len; i++) {
        Place *place = places->pdata[i];
        if (!place->uri && strncmp(place->name, name, len) == 0 && !place->name[len])
            return place;
    }
    Place *made = place_new(name, len);
    g_ptr_array_add(places, made);
    return made;
}

static Place *descend(Place *place, const char *path)
{
    while (*path) {
        XmlStep step = xml_step(path);
        path = step.rest;
        if (!step.self)
            place = place_get(step.attribute ? place->attributes : place->children, step.name,
                              step.len);
    }
    return place;
}

static char *enum_pattern(const Field *field)
{
    GString *out = g_string_new("<choice>");
    size_t first = xml_of(field)->flags & XML_ZERO_ABSENT ? 1 : 0;
    for (size_t i = first; field->names->names[i]; i++)
        g_string_append_printf(out, "<value>%s</value>", field->names->names[i]);
    g_string_append(out, "</choice>");
    return g_string_free(out, FALSE);
}

static char *integer_pattern(const Field *field)
{
    static const char *const names[] = {
        [FIELD_U8] = "unsignedByte",  [FIELD_U16] = "unsignedShort", [FIELD_U32] = "unsignedInt",
        [FIELD_U64] = "unsignedLong", [FIELD_I8] = "byte",           [FIELD_I16] = "short",
        [FIELD_I32] = "int",          [FIELD_I64] = "long"};
    if (xml_of(field)->flags & XML_NONZERO)
        return g_strdup_printf("<data type=\"%s\"><param name=\"minInclusive\">1</param></data>",
                               names[field->kind]);
    return g_strdup_printf("<data type=\"%s\"/>", names[field->kind]);
}

static char *value_pattern(const Field *field)
{
    if (xml_of(field)->pattern) {
        g_autofree char *pattern = g_markup_escape_text(xml_of(field)->pattern, -1);
        return g_strdup_printf("<data type=\"string\"><param name=\"pattern\">%s</param></data>",
                               pattern);
    }
    switch (field->kind) {
    case FIELD_BOOL:
        return g_strdup("<choice><value>yes</value><value>no</value></choice>");
    case FIELD_ENUM:
        return enum_pattern(field);
    case FIELD_U8:
    case FIELD_U16:
    case FIELD_U32:
    case FIELD_U64:
    case FIELD_I8:
    case FIELD_I16:
    case FIELD_I32:
    case FIELD_I64:
        return integer_pattern(field);
    case FIELD_F64:
        return g_strdup("<data type=\"double\"/>");
    case FIELD_UUID:
        return g_strdup("<data type=\"string\"><param name=\"pattern\">"
                        "\\s*[0-9a-fA-F](-*[0-9a-fA-F]){31}\\s*</param></data>");
    default:
        return g_strdup("<text/>");
    }
}

/* Tables from the outermost inwards; where one occurs again, a definition is referred to. */
typedef struct Walk {
    GPtrArray *stack;   /* of const Table */
    GPtrArray *defined; /* of const Table, to be emitted as definitions */
} Walk;

static void add_table(Walk *walk, Place *place, const Table *table);

static void add_struct(Walk *walk, Place *place, const Table *table)
{
    if (!g_ptr_array_find(walk->stack, table, NULL)) {
        add_table(walk, place, table);
        return;
    }
    g_free(place->ref);
    place->ref = g_strdup(table->name);
    if (!g_ptr_array_find(walk->defined, table, NULL))
        g_ptr_array_add(walk->defined, (void *)(uintptr_t)table);
}

static void add_value(Place *at, const Field *field)
{
    const FieldXml *xml = xml_of(field);
    if (xml->flags & XML_PRESENCE)
        return;
    if ((xml->flags & XML_RAW) || xml->parse) {
        at->anything = true;
        return;
    }
    if (!at->values)
        at->values = value_pattern(field);
    if (xml->unit != XML_UNIT_NONE) {
        Place *unit = place_get(at->attributes, "unit", 4);
        if (!unit->values)
            unit->values = g_strdup("<data type=\"string\"><param name=\"pattern\">"
                                    "[bB]([yY][tT][eE][sS]?)?|[kKmMgGtTpPeE]([iI]?[bB])?"
                                    "</param></data>");
    }
}

static void mark_lists(Place *place, const char *path)
{
    g_autofree char *element = g_strdup(path);
    char *attribute = strstr(element, "/@");
    if (attribute)
        *attribute = '\0';
    descend(place, element)->list = true;
}

static void add_field(Walk *walk, Place *place, const Field *field)
{
    const FieldXml *xml = xml_of(field);
    if (field->flags & FIELD_STATUS)
        return;
    Place *at = descend(place, xml_path(field));
    if (field->shape == SHAPE_LIST)
        mark_lists(place, xml_path(field));
    if (field->kind == FIELD_STRUCT || field->kind == FIELD_POINTER)
        add_struct(walk, at, field->table);
    else
        add_value(at, field);
    if ((field->flags & FIELD_REQUIRED) && !xml->when[0].values && !(xml->flags & XML_LIVE) &&
        at != place)
        at->required = true;
    if (xml->alias)
        add_value(descend(place, xml->alias), field);
    if (xml->also)
        add_value(descend(place, xml->also), field);
}

static void add_known(Place *place, const XmlKnown *known)
{
    if (!known->names)
        return;
    Place *parent = descend(place, known->parent);
    g_auto(GStrv) names = g_strsplit(known->names, " ", -1);
    for (size_t i = 0; names[i]; i++) {
        const char *name = names[i];
        if (!*name)
            continue;
        if (*name == '@') {
            Place *attribute = place_get(parent->attributes, name + 1, strlen(name + 1));
            if (!attribute->values)
                attribute->values = g_strdup("<text/>");
            continue;
        }
        const char *close = *name == '{' ? strchr(name, '}') : NULL;
        Place *child;
        if (close) {
            child = place_new(close + 1, strlen(close + 1));
            child->uri = g_strndup(name + 1, (size_t)(close - name - 1));
            g_ptr_array_add(parent->children, child);
        } else {
            child = place_get(parent->children, name, strlen(name));
        }
        if (!child->children->len && !child->attributes->len && !child->values) {
            child->anything = true;
            child->list = true;
        }
    }
}

static void add_table(Walk *walk, Place *place, const Table *table)
{
    g_ptr_array_add(walk->stack, (void *)(uintptr_t)table);
    for (size_t i = 0; i < table->n_fields; i++)
        add_field(walk, place, &table->fields[i]);
    for (size_t i = 0; table->xml && i < table->xml->n_known; i++)
        add_known(place, &table->xml->known[i]);
    g_ptr_array_set_size(walk->stack, (gint)walk->stack->len - 1);
}

static void print_element(GString *out, const Place *place, int level);

static void print_content(GString *out, const Place *place, int level)
{
    if (place->anything) {
        g_string_append_printf(out, "%*s<ref name=\"anything\"/>\n", level * 2, "");
        return;
    }
    for (guint i = 0; i < place->attributes->len; i++) {
        const Place *attribute = place->attributes->pdata[i];
        g_autofree char *pattern =
            g_strdup_printf("<attribute name=\"%s\">%s</attribute>", attribute->name,
                            attribute->values ? attribute->values : "<text/>");
        if (attribute->required)
            g_string_append_printf(out, "%*s%s\n", level * 2, "", pattern);
        else
            g_string_append_printf(out, "%*s<optional>%s</optional>\n", level * 2, "", pattern);
    }
    bool interleave = place->children->len + (place->values ? 1 : 0) > 1;
    if (interleave)
        g_string_append_printf(out, "%*s<interleave>\n", level * 2, "");
    if (place->values)
        g_string_append_printf(out, "%*s%s\n", (level + interleave) * 2, "", place->values);
    for (guint i = 0; i < place->children->len; i++)
        print_element(out, place->children->pdata[i], level + interleave);
    if (interleave)
        g_string_append_printf(out, "%*s</interleave>\n", level * 2, "");
    if (place->ref)
        g_string_append_printf(out, "%*s<ref name=\"%s\"/>\n", level * 2, "", place->ref);
    else if (!place->attributes->len && !place->children->len && !place->values)
        g_string_append_printf(out, "%*s<empty/>\n", level * 2, "");
}

static void print_element(GString *out, const Place *place, int level)
{
    const char *wrap = place->list ? "zeroOrMore" : place->required ? NULL : "optional";
    if (wrap)
        g_string_append_printf(out, "%*s<%s>\n", level * 2, "", wrap);
    int inner = level + (wrap ? 1 : 0);
    if (place->uri)
        g_string_append_printf(out, "%*s<element name=\"%s\" ns=\"%s\">\n", inner * 2, "",
                               place->name, place->uri);
    else
        g_string_append_printf(out, "%*s<element name=\"%s\">\n", inner * 2, "", place->name);
    print_content(out, place, inner + 1);
    g_string_append_printf(out, "%*s</element>\n", inner * 2, "");
    if (wrap)
        g_string_append_printf(out, "%*s</%s>\n", level * 2, "", wrap);
}

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n"
    "<!-- Generated from the definition's tables. What is allowed to hold anything is in "
    "libvirt's\n"
    "     schema but not implemented: it is refused by name. -->\n"
    "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\"\n"
    "         datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\">\n"
    "  <start>\n";
static const char tail[] = "  </start>\n"
                           "  <define name=\"anything\">\n"
                           "    <zeroOrMore>\n"
                           "      <choice>\n"
                           "        <attribute><anyName/></attribute>\n"
                           "        <text/>\n"
                           "        <element><anyName/><ref name=\"anything\"/></element>\n"
                           "      </choice>\n"
                           "    </zeroOrMore>\n"
                           "  </define>\n";

char *xml_schema(const Table *table, const char *root)
{
    g_autoptr(GPtrArray) stack = g_ptr_array_new();
    g_autoptr(GPtrArray) defined = g_ptr_array_new();
    Walk walk = {stack, defined};
    g_autoptr(Place) place = place_new(root, strlen(root));
    place->required = true;
    add_table(&walk, place, table);
    GString *out = g_string_new(head);
    print_element(out, place, 2);
    g_string_append(out, tail);
    for (guint i = 0; i < defined->len; i++) {
        const Table *inner = defined->pdata[i];
        g_autoptr(Place) content = place_new(inner->name, strlen(inner->name));
        add_table(&walk, content, inner);
        g_string_append_printf(out, "  <define name=\"%s\">\n", inner->name);
        print_content(out, content, 2);
        g_string_append(out, "  </define>\n");
    }
    g_string_append(out, "</grammar>\n");
    return g_string_free(out, FALSE);
}

static char *join_path(const char *outer, const char *path)
{
    if (strcmp(path, ".") == 0)
        return g_strdup(outer);
    return g_strdup_printf("%s/%s", outer, path);
}

static const char *kind_text(const Field *field)
{
    const FieldXml *xml = xml_of(field);
    if (xml->flags & XML_PRESENCE)
        return "an empty element";
    if (xml->flags & XML_RAW)
        return "any XML";
    if (xml->unit != XML_UNIT_NONE)
        return "a size";
    switch (field->kind) {
    case FIELD_BOOL:
        return "`yes` or `no`";
    case FIELD_STRING:
        return "text";
    case FIELD_UUID:
        return "a UUID";
    case FIELD_VALUE:
        return field->type->name;
    case FIELD_F64:
        return "a number";
    default:
        return "a whole number";
    }
}

static void reference_row(GString *out, const Field *field, const char *path)
{
    g_string_append_printf(out, "| `%s` | ", path);
    if (field->kind == FIELD_ENUM) {
        size_t first = xml_of(field)->flags & XML_ZERO_ABSENT ? 1 : 0;
        for (size_t i = first; field->names->names[i]; i++)
            g_string_append_printf(out, "%s`%s`", i > first ? " " : "", field->names->names[i]);
    } else {
        g_string_append(out, kind_text(field));
    }
    g_string_append_printf(out, " | %s%s%s |\n", field->doc ? field->doc : "",
                           field->flags & FIELD_REQUIRED ? " Required." : "",
                           xml_of(field)->flags & XML_LIVE ? " Only while running." : "");
}

static void reference_table(Walk *walk, GString *out, const Table *table, const char *outer)
{
    if (g_ptr_array_find(walk->stack, table, NULL))
        return;
    g_ptr_array_add(walk->stack, (void *)(uintptr_t)table);
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        g_autofree char *path = join_path(outer, xml_path(field));
        bool is_struct = field->kind == FIELD_STRUCT || field->kind == FIELD_POINTER;
        if (field->flags & FIELD_STATUS)
            continue;
        if (!is_struct || field->doc)
            reference_row(out, field, path);
        if (is_struct)
            reference_table(walk, out, field->table, path);
    }
    g_ptr_array_set_size(walk->stack, (gint)walk->stack->len - 1);
}

char *xml_reference(const Table *table, const char *root)
{
    g_autoptr(GPtrArray) stack = g_ptr_array_new();
    Walk walk = {stack, NULL};
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "# %s XML\n\n%s\n\n| Place | Value | Meaning |\n|---|---|---|\n",
                           root, table->doc ? table->doc : "");
    reference_table(&walk, out, table, root);
    return g_string_free(out, FALSE);
}
