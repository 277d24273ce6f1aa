/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XML by descriptor tables, on libxml2: text -> struct with errors that name the line, struct ->
 * text in libvirt's format (two spaces, single quotes). A row's FieldXml says where its member
 * lives; the order of the rows is the order of the output. Knows nothing of domains.
 *
 * Paths: segments joined by '/', from the element that the table describes. The last segment is a
 * child element (its text, or for structs the element itself), "@name" an attribute, or "." the
 * element itself. Absent elements on the way are created in writing. A NULL path is the child of
 * the row's own name. Of several elements of one name the first counts, except in lists, whose last
 * element segment repeats.
 *
 * Hostile input: no network, no external or internal entities (a document type declaration is
 * refused), at most XML_MAX_TEXT bytes, libxml2's depth limit of 256, lists of at most .limit
 * items.
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>
#include <stdbool.h>

#include "common/error.h"
#include "common/table.h"

#define XML_MAX_TEXT (4 * 1024 * 1024) /* what libvirt's protocol lets a string have */
#define XML_MAX_DEPTH 128              /* nested elements */
#define XML_MAX_LIST 4096              /* a list whose row has no .limit */

/* What is read and written; both directions understand the same bits. */
typedef enum XmlMode {
    XML_INACTIVE = 1 << 0,   /* without the parts only a running guest has */
    XML_VALIDATE = 1 << 1,   /* reading: names and values outside the schema are errors */
    XML_STATUS = 1 << 2,     /* our own status file: FIELD_STATUS rows too */
    XML_SECURE = 1 << 3,     /* writing: FIELD_SECRET rows too; reading always takes them */
    XML_MIGRATABLE = 1 << 4, /* writing: without rows that another host would not understand */
} XmlMode;

typedef enum XmlFlags {
    XML_LIVE = 1 << 0, /* emit-when: only outside XML_INACTIVE; ignored in reading there */
    XML_NOT_MIGRATABLE = 1 << 1, /* emit-when */
    XML_PRESENCE = 1 << 2,       /* a bool that is whether the element exists */
    XML_ZERO_ABSENT = 1 << 3,    /* value 0 is "not given": never written; in enums no legal name */
    XML_NONZERO = 1 << 4,        /* a number that may not be 0 */
    XML_WRITE_EMPTY = 1 << 5,    /* the struct's element is written even with nothing in it */
    XML_ONCE = 1 << 6,           /* a second element of the name is an error (.invalid_code) */
    XML_RAW = 1 << 7,            /* a string that is the element itself with all in it */
    XML_KEEP_EMPTY = 1 << 8,     /* an empty string is not the same as an absent one */
    XML_MERGE = 1 << 9,          /* keyed list: items of one key are laid over each other */
} XmlFlags;

/* A number of bytes with a unit: libvirt's suffixes, from bytes to EiB, powers of 1000 and 1024.
 * The member is in bytes; it is written in KiB with unit='KiB'. */
typedef enum XmlUnit {
    XML_UNIT_NONE,
    XML_UNIT_KIB, /* no unit attribute means KiB; rounded up to KiB */
} XmlUnit;

/* Variant: the row exists only where an int member has one of the values. The member is in this
 * struct, or in the one around it (.up = 1) and so on. Its row stands before. */
typedef struct XmlWhen {
    unsigned up;
    uint32_t offset;
    uint32_t values; /* bit n = value n */
} XmlWhen;

#define XML_MAX_WHEN 2

typedef struct XmlElement XmlElement;

typedef struct FieldXml {
    const char *path;
    const char *alias; /* another path, read where .path is absent and never written */
    const char *also;  /* a second path that is written as well and ignored in reading */
    uint32_t flags;    /* XmlFlags */
    XmlUnit unit;
    const char *key;            /* keyed list: the item's row whose value may occur once */
    XmlWhen when[XML_MAX_WHEN]; /* all must hold; .values 0 = none */
    const char *pattern; /* the value's form in the schema, stricter than what is understood: judged
                          * under XML_VALIDATE; syntax common to XML Schema and PCRE, unanchored */
    int missing_code;    /* FIELD_REQUIRED: virErrorNumber and sentence, when not the */
    const char *missing; /* usual VIR_ERR_XML_ERROR */
    int invalid_code;    /* the same for a value that cannot be read; a %s in the sentence */
    const char *invalid; /* stands for the value */
    /* A value with its own text form (FIELD_VALUE, e.g. a bitmap). */
    bool (*from_text)(const char *text, void *value, GError **error);
    char *(*to_text)(const void *value);
    /* The escape hatch: reads and writes the element at .path whole. A test counts these. */
    bool (*parse)(xmlNode *element, void *object, unsigned mode, GError **error);
    void (*format)(XmlElement *element, const void *object, unsigned mode);
} FieldXml;

#define XML(...)                                                                                   \
    .xml = &(const FieldXml)                                                                       \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define XML_WHEN(T, m, bits)                                                                       \
    {                                                                                              \
        .offset = offsetof(T, m), .values = (bits)                                                 \
    }
#define XML_WHEN_UP(n, T, m, bits)                                                                 \
    {                                                                                              \
        .up = (n), .offset = offsetof(T, m), .values = (bits)                                      \
    }
#define XML_IS(value) (1u << (value))

/* Names of libvirt's schema below one element that have no row. "disk" is a child, "@slots" an
 * attribute, "{uri}name" a child of a foreign namespace; one space between. */
typedef enum XmlPolicy {
    XML_REFUSE, /* means something to a guest or host and is not implemented: refused by name */
    XML_ACCEPT, /* in the schema; another row or the validation judges */
    XML_REFUSE_UNKNOWN, /* every other child is an error as in libvirt, not dropped; no .names */
} XmlPolicy;

typedef struct XmlKnown {
    const char *parent; /* path from the table's element; "" = itself */
    XmlPolicy policy;
    const char *names;
} XmlKnown;

typedef struct TableXml {
    const XmlKnown *known;
    size_t n_known;
} TableXml;

/* Tri-state names: yes/no and on/off. */
extern const EnumNames tri_bool_names;
extern const EnumNames tri_switch_names;

/* A parsed document; @url is the name in messages, such as "(domain_definition)". Errors:
 * VIR_ERR_XML_DETAIL with line, text and pointer for what is not well-formed; VIR_ERR_XML_ERROR for
 * a root element other than @root (NULL = any) and for limits. */
xmlDoc *xml_document_new(const char *text, const char *url, const char *root, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/* Fills the zeroed @object from @element. Names outside the schema are dropped with a warning, or
 * under XML_VALIDATE refused with VIR_ERR_XML_INVALID_SCHEMA. On failure @object is cleared. */
bool xml_read_element(const Table *table, void *object, xmlNode *element, unsigned mode,
                      GError **error);
/* Both steps. */
bool xml_read(const Table *table, void *object, const char *text, const char *url, const char *root,
              unsigned mode, GError **error);

/* @object as an element named @root, with a final newline. */
char *xml_write(const Table *table, const void *object, const char *root, unsigned mode);

/* Output tree, for .format functions. */
XmlElement *xml_element_add(XmlElement *parent, const char *name);
void xml_element_set(XmlElement *element, const char *attribute, const char *value);
void xml_element_set_text(XmlElement *element, const char *text);

/* libvirt's escaping; other control characters are dropped. Where libvirt prints line ends and tabs
 * that its own reader would turn into something else, a character reference keeps them. */
void xml_escape(GString *out, const char *text, bool attribute);
/* Normalised text of an element that may stand in another document: namespace declarations added,
 * layout blanks removed. */
char *xml_raw_from_element(xmlNode *element);

/* @number of @unit ("KiB", "G", "bytes" …; NULL or "" = @scale) in bytes, at most @max. Errors:
 * VIR_ERR_INVALID_ARG (unit), VIR_ERR_OVERFLOW. */
bool xml_scale(uint64_t number, const char *unit, uint64_t scale, uint64_t max, uint64_t *ret_bytes,
               GError **error);
