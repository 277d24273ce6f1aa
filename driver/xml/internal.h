/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of this folder share and nobody else sees: paths, text forms of scalars, and the
 * variant test, which reading and writing must answer alike.
 */
#pragma once

#include "driver/xml/xml.h"

/* One step of a path; .len 0 = the path is at its end. */
typedef struct XmlStep {
    const char *name; /* without '@' */
    size_t len;
    bool attribute;
    bool self;  /* "." */
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
