/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tables say about a document, for others to read: a RELAX NG grammar of what is accepted
 * in form, and a reference page. Emission only; the reader judges by the tables themselves.
 */
#pragma once

#include "driver/xml/xml.h"

/* A grammar for documents with root element @root. Names of the schema that are not implemented
 * (XmlKnown) are in it, with anything inside: they are refused by name, not as nonsense. */
char *xml_schema(const Table *table, const char *root);

/* A page in Markdown: each row's place, values and sentence. */
char *xml_reference(const Table *table, const char *root);
