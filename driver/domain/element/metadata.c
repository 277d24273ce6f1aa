/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <metadata>; see metadata.h. */
#include "driver/domain/element/metadata.h"

#include <libxml/tree.h>
#include <string.h>

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

static const Field fields[] = {
    {"xml", FIELD_STRING, TABLE_MEMBER(MetadataDef, xml), XML(.path = "metadata", .flags = XML_RAW),
     .doc = "Other programs' data, one element for each namespace."},
};
TABLE_DEFINE(metadata_def_table, MetadataDef, "metadata", fields);

#define METADATA_NAME "(metadata_xml)"

static const char *namespace_of(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && node->ns ? (const char *)node->ns->href : NULL;
}

static xmlNode *find_child(xmlNode *metadata, const char *uri)
{
    for (xmlNode *node = metadata->children; node; node = node->next)
        if (g_strcmp0(namespace_of(node), uri) == 0)
            return node;
    return NULL;
}

static void drop(xmlNode *node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

/* Without children that have no namespace, and with the first of each namespace, as libvirt. */
static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    if (!def->metadata.xml)
        return true;
    g_autoptr(xmlDoc) doc = xml_document_new(def->metadata.xml, METADATA_NAME, NULL, error);
    if (!doc)
        return false;
    xmlNode *metadata = xmlDocGetRootElement(doc), *next;
    for (xmlNode *node = metadata->children; node; node = next) {
        next = node->next;
        const char *uri = namespace_of(node);
        if (!uri || find_child(metadata, uri) != node)
            drop(node);
    }
    g_free(def->metadata.xml);
    def->metadata.xml = xml_raw_from_element(metadata);
    return true;
}

/* Whether an attribute at or below @node is in namespace @uri: its declaration has to stay then. */
static bool attribute_uses(const xmlNode *node, const char *uri)
{
    if (node->type != XML_ELEMENT_NODE)
        return false;
    for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
        if (attr->ns && g_strcmp0((const char *)attr->ns->href, uri) == 0)
            return true;
    for (const xmlNode *child = node->children; child; child = child->next)
        if (attribute_uses(child, uri))
            return true;
    return false;
}

static void set_namespace(xmlNode *node, const char *from, xmlNs *to)
{
    if (node->type != XML_ELEMENT_NODE)
        return;
    if (g_strcmp0(namespace_of(node), from) == 0)
        node->ns = to;
    for (xmlNode *child = node->children; child; child = child->next)
        set_namespace(child, from, to);
}

static void drop_declaration(xmlNode *node, const char *uri)
{
    for (xmlNs **at = &node->nsDef; *at; at = &(*at)->next) {
        if (g_strcmp0((const char *)(*at)->href, uri) != 0)
            continue;
        xmlNs *old = *at;
        *at = old->next;
        xmlFreeNs(old);
        return;
    }
}

char *metadata_def_get(const MetadataDef *metadata, const char *uri)
{
    if (!metadata->xml)
        return NULL;
    g_autoptr(xmlDoc) doc = xml_document_new(metadata->xml, METADATA_NAME, NULL, NULL);
    xmlNode *found = doc ? find_child(xmlDocGetRootElement(doc), uri) : NULL;
    if (!found)
        return NULL;
    g_autoptr(xmlDoc) alone = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *copy = xmlDocCopyNode(found, alone, 1);
    xmlDocSetRootElement(alone, copy);
    set_namespace(copy, uri, NULL);
    if (!attribute_uses(copy, uri))
        drop_declaration(copy, uri);
    xmlBuffer *buffer = xmlBufferCreate();
    xmlNodeDump(buffer, alone, copy, 0, 1);
    char *text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

/* Puts @xml, with all its elements that have no namespace moved into @uri, below @metadata. */
static bool add_child(xmlDoc *doc, xmlNode *metadata, const char *uri, const char *key,
                      const char *xml, GError **error)
{
    g_autoptr(xmlDoc) fragment = xml_document_new(xml, METADATA_NAME, NULL, error);
    if (!fragment)
        return false;
    if (!key || xmlValidateNCName((const xmlChar *)key, 1) != 0)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("failed to validate prefix for a new XML namespace"));
    xmlNode *root = xmlDocGetRootElement(fragment);
    xmlNs *ns = xmlNewNs(root, (const xmlChar *)uri, (const xmlChar *)key);
    if (!ns)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("failed to create a new XML namespace"));
    set_namespace(root, NULL, ns);
    xmlNode *copy = xmlDocCopyNode(root, doc, 1);
    if (!copy)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("Failed to copy XML node"));
    xmlAddChild(metadata, copy);
    return true;
}

bool metadata_def_set(MetadataDef *metadata, const char *uri, const char *key, const char *xml,
                      GError **error)
{
    if (!xml && !metadata->xml)
        return true;
    if (!uri || !*uri)
        return fail(error, VIR_ERR_INVALID_ARG, _("metadata needs a namespace URI"));
    g_autoptr(xmlDoc) doc =
        xml_document_new(metadata->xml ? metadata->xml : "<metadata/>", METADATA_NAME, NULL, error);
    if (!doc)
        return false;
    xmlNode *root = xmlDocGetRootElement(doc);
    for (xmlNode *old = find_child(root, uri); old; old = find_child(root, uri))
        drop(old);
    if (xml && !add_child(doc, root, uri, key, xml, error))
        return false;
    g_free(metadata->xml);
    metadata->xml = xml_raw_from_element(root);
    return true;
}

const DomainPart metadata_part = {.name = "metadata", .complete = complete};
