/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a document has beyond the rows: names of libvirt's schema that are not implemented are
 * refused by name, names outside it are dropped with a warning or, under validation, refused.
 */
#include <string.h>

#include "common/log.h"
#include "driver/xml/internal.h"

static unsigned marks(const xmlNode *node)
{
    return GPOINTER_TO_UINT(node->_private);
}

/* Whether @name is one of the words of @names; for children of a namespace the word is "{uri}name".
 */
static bool in_names(const char *names, const char *uri, const char *name, bool attribute)
{
    g_autofree char *word = uri ? g_strdup_printf("{%s}%s", uri, name)
                                : g_strdup_printf("%s%s", attribute ? "@" : "", name);
    size_t len = strlen(word);
    for (const char *at = strstr(names, word); at; at = strstr(at + 1, word))
        if ((at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

static void meet_known(XmlReader *reader, const XmlKnown *known, xmlNode *owner, xmlNode *node)
{
    const char *uri = node->ns ? (const char *)node->ns->href : NULL;
    const char *name = (const char *)node->name;
    bool attribute = node->type == XML_ATTRIBUTE_NODE;
    if (marks(node) & MARK_SEEN)
        return;
    if (known->policy == XML_REFUSE_UNKNOWN) {
        if (attribute || uri || (reader->mode & XML_VALIDATE))
            return;
    } else if (!in_names(known->names, uri, name, attribute)) {
        return;
    }
    xml_mark(node, MARK_SEEN | MARK_WHOLE);
    if (known->policy == XML_ACCEPT || reader->refused)
        return;
    if (attribute)
        fail(&reader->refused, VIR_ERR_CONFIG_UNSUPPORTED,
             _("attribute '%s' of element '%s' is not supported (line %ld)"), name,
             (const char *)owner->name, xmlGetLineNo(owner));
    else
        fail(&reader->refused, VIR_ERR_CONFIG_UNSUPPORTED,
             _("element '%s' in element '%s' is not supported (line %ld)"), name,
             (const char *)owner->name, xmlGetLineNo(node));
}

/* The names of the schema that have no row. */
void xml_read_known(XmlReader *reader, const Table *table, xmlNode *element)
{
    for (size_t i = 0; table->xml && i < table->xml->n_known; i++) {
        const XmlKnown *known = &table->xml->known[i];
        XmlPlace place = xml_locate(element, known->parent);
        if (!place.element)
            continue;
        for (xmlAttr *attr = place.element->properties; attr; attr = attr->next)
            meet_known(reader, known, place.element, (xmlNode *)attr);
        for (xmlNode *node = place.element->children; node; node = node->next)
            if (node->type == XML_ELEMENT_NODE)
                meet_known(reader, known, place.element, node);
    }
}

static bool is_blank(const xmlNode *node)
{
    return xmlIsBlankNode(node) == 1;
}

static bool unknown(const XmlReader *reader, const xmlNode *node, GError **error)
{
    const char *kind = node->type == XML_ATTRIBUTE_NODE ? _("attribute")
                       : node->type == XML_ELEMENT_NODE ? _("element")
                                                        : _("text");
    const char *parent = node->parent ? (const char *)node->parent->name : "";
    long line = xmlGetLineNo(node->type == XML_ATTRIBUTE_NODE ? node->parent : node);
    if (reader->mode & XML_VALIDATE)
        return fail(error, VIR_ERR_XML_INVALID_SCHEMA,
                    _("%s '%s' is not expected in element '%s' (line %ld)"), kind,
                    (const char *)node->name, parent, line);
    if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE)
        log_warning("%s '%s' in element '%s' (line %ld) is outside the schema and was dropped",
                    kind, (const char *)node->name, parent, line);
    return true;
}

/* What no row and no known name answered for. Depth is bounded by the document's. */
bool xml_read_rest(const XmlReader *reader, xmlNode *element, GError **error)
{
    if (marks(element) & MARK_WHOLE)
        return true;
    for (xmlAttr *attr = element->properties; attr; attr = attr->next)
        if (!(marks((xmlNode *)attr) & (MARK_SEEN | MARK_WHOLE)) &&
            !unknown(reader, (xmlNode *)attr, error))
            return false;
    for (xmlNode *node = element->children; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) {
            bool fine =
                marks(node) ? xml_read_rest(reader, node, error) : unknown(reader, node, error);
            if (!fine)
                return false;
        } else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
                   !(marks(element) & MARK_TEXT) && !is_blank(node)) {
            if (!unknown(reader, node, error))
                return false;
        }
    }
    return true;
}

void xml_clear_marks(xmlNode *element)
{
    element->_private = NULL;
    for (xmlAttr *attr = element->properties; attr; attr = attr->next)
        attr->_private = NULL;
    for (xmlNode *node = element->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE)
            xml_clear_marks(node);
}
