/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text to libxml2 document, under the limits of xml.h, with libvirt's message for what is not
 * well-formed: place, libxml2's sentence, the line and a pointer to the column.
 */
#include <libxml/parser.h>
#include <string.h>

#include "driver/xml/xml.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlParserCtxt, xmlFreeParserCtxt)

typedef struct ParseState {
    GError *error; /* the first fatal one */
} ParseState;

#define CONTEXT_MAX 400 /* bytes of the offending line that a message shows */

/* The line the parser stands in, and the column. */
static char *current_line(const xmlParserInput *input, size_t *ret_column)
{
    const char *base = (const char *)input->base, *at = (const char *)input->cur;
    const char *line = at;
    while (line > base && (*line == '\n' || *line == '\r'))
        line--;
    while (line > base && *line != '\n' && *line != '\r')
        line--;
    if (*line == '\n' || *line == '\r')
        line++;
    if (line > at)
        line = at;
    if (at - line > CONTEXT_MAX)
        line = at - CONTEXT_MAX;
    size_t len = strcspn(line, "\r\n");
    size_t column = (size_t)(at - line);
    *ret_column = MIN(column, len);
    g_autofree char *raw = g_strndup(line, MIN(len, CONTEXT_MAX + 100));
    return g_utf8_make_valid(raw, -1);
}

static void on_parse_error(void *data, const char *message, ...)
{
    xmlParserCtxt *parser = data;
    ParseState *state = parser->_private;
    const xmlError *last = &parser->lastError;
    if (state->error || !parser->input || last->level != XML_ERR_FATAL || !last->message)
        return;
    size_t column;
    g_autofree char *line = current_line(parser->input, &column);
    g_autofree char *pointer = g_strnfill(column, '-');
    for (size_t i = 0; i < column && line[i]; i++)
        if (line[i] == '\t')
            pointer[i] = '\t';
    if (last->file)
        fail(&state->error, VIR_ERR_XML_DETAIL, "%s:%d: %s%s\n%s^", last->file, last->line,
             last->message, line, pointer);
    else
        fail(&state->error, VIR_ERR_XML_DETAIL, _("at line %d: %s%s\n%s^"), last->line,
             last->message, line, pointer);
}

/* A document type declaration can define entities, whose expansion can be made to explode. */
static void on_doctype(void *data, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
    xmlParserCtxt *parser = data;
    ParseState *state = parser->_private;
    if (!state->error)
        fail(&state->error, VIR_ERR_XML_ERROR,
             _("line %d: document type declarations are not accepted"),
             parser->input ? parser->input->line : 0);
    xmlStopParser(parser);
}

static bool depth_check(const xmlNode *root, GError **error)
{
    unsigned depth = 1;
    for (const xmlNode *node = root; node;) {
        if (depth > XML_MAX_DEPTH)
            return fail(error, VIR_ERR_XML_ERROR, _("line %ld: elements nest deeper than %d"),
                        xmlGetLineNo(node), XML_MAX_DEPTH);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            depth++;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            depth--;
        }
        node = node == root ? NULL : node->next;
    }
    return true;
}

xmlDoc *xml_document_new(const char *text, const char *url, const char *root, GError **error)
{
    size_t len = strlen(text);
    if (len > XML_MAX_TEXT)
        return fail_null(error, VIR_ERR_XML_ERROR,
                         _("XML document has %zu bytes, more than the %d accepted"), len,
                         XML_MAX_TEXT);
    static gsize once;
    if (g_once_init_enter(&once)) {
        xmlInitParser();
        g_once_init_leave(&once, 1);
    }
    g_autoptr(xmlParserCtxt) parser = xmlNewParserCtxt();
    if (!parser || !parser->sax)
        return fail_null(error, VIR_ERR_NO_MEMORY, _("cannot create an XML parser"));
    ParseState state = {NULL};
    parser->_private = &state;
    parser->sax->error = on_parse_error;
    parser->sax->internalSubset = on_doctype;
    g_autoptr(xmlDoc) doc =
        xmlCtxtReadMemory(parser, text, (int)len, url, NULL,
                          XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS);
    if (state.error) {
        g_propagate_error(error, state.error);
        return NULL;
    }
    if (!doc)
        return fail_null(error, VIR_ERR_XML_ERROR, _("failed to parse xml document '%s'"), url);
    xmlNode *element = xmlDocGetRootElement(doc);
    if (!element)
        return fail_null(error, VIR_ERR_INTERNAL_ERROR, _("missing root element"));
    if (root && strcmp((const char *)element->name, root) != 0)
        return fail_null(error, VIR_ERR_XML_ERROR, _("expecting root element of '%s', not '%s'"),
                         root, (const char *)element->name);
    if (!depth_check(element, error))
        return NULL;
    return g_steal_pointer(&doc);
}

char *xml_raw_from_element(xmlNode *element)
{
    g_autoptr(xmlDoc) doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *copy = xmlDocCopyNode(element, doc, 1);
    if (!copy)
        return NULL;
    xmlDocSetRootElement(doc, copy);
    xmlBuffer *buffer = xmlBufferCreate();
    xmlNodeDump(buffer, doc, copy, 0, 0);
    char *text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}
