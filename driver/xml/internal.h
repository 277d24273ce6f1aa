/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of this folder share and nobody else sees: paths, text forms of scalars, the
 * variant test, which reading and writing must answer alike, and the marks of reading.
 */
#pragma once

#include "driver/xml/xml.h"

/* One step of a path; .len 0 = the path is at its end. */
typedef struct XmlStep {
    const char *name; /* without '@' */
    size_t len;
    bool attribute;
    bool self;        /* "." */
    const char *rest; /* what follows, "" at the end */
} XmlStep;

XmlStep xml_step(const char *path);
/* The row's path; its own name where it gives none. */
const char *xml_path(const Field *field);
extern const FieldXml xml_default;
static inline const FieldXml *xml_of(const Field *field)
{
    return field->xml ? field->xml : &xml_default;
}

/* The structs from the current one outwards. */
typedef struct XmlFrame {
    const void *object;
    const struct XmlFrame *outer;
} XmlFrame;

bool xml_applies(const Field *field, const XmlFrame *frame);

/* Scalars. False without an error where @text is not a value of the row; with one where the row's
 * own function gave it. */
bool xml_scalar_from_text(const Field *field, const char *text, void *value, GError **error);
/* NULL = absent. */
char *xml_scalar_to_text(const Field *field, const void *value);
/* A number with an unsigned type's range. */
bool xml_unsigned_from_text(const char *text, uint64_t max, uint64_t *ret);

/* Reading: every node that some row answers for is marked, in its _private. */
enum {
    MARK_SEEN = 1 << 0,
    MARK_WHOLE = 1 << 1, /* with all in it */
    MARK_TEXT = 1 << 2,  /* its text was read */
};

static inline void xml_mark(xmlNode *node, unsigned bits)
{
    node->_private = GUINT_TO_POINTER(GPOINTER_TO_UINT(node->_private) | bits);
}

typedef struct XmlReader {
    unsigned mode;
    bool overlay;    /* a merged item: what is absent leaves the earlier value alone */
    GError *refused; /* the first name of the schema that is not implemented */
} XmlReader;

/* Where a path led. */
typedef struct XmlPlace {
    xmlNode *element; /* the element, or the attribute's; NULL = absent */
    xmlAttr *attribute;
    const char *name; /* of the attribute, or NULL */
} XmlPlace;

/* Follows @path from @base and marks its nodes. */
XmlPlace xml_locate(xmlNode *base, const char *path);

/* known.c: the names of the schema without a row, whose refusal waits in @reader; then what nobody
 * answered for. */
void xml_read_known(XmlReader *reader, const Table *table, xmlNode *element);
bool xml_read_rest(const XmlReader *reader, xmlNode *element, GError **error);
void xml_clear_marks(xmlNode *element);
