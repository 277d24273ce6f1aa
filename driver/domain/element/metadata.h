/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <metadata>: other programs' XML, kept as it came. Children are keyed by their namespace URI; one
 * child for each namespace. Nothing in here has a meaning to us.
 */
#pragma once

#include "common/table.h"

typedef struct MetadataDef {
    char *xml; /* the whole <metadata> element, without line indentation of its own; NULL = none */
} MetadataDef;

extern const Table metadata_def_table;

/* The child of namespace @uri as text, in the form a client gave it (its prefix declaration
 * removed as libvirt does); NULL when there is none. */
char *metadata_def_get(const MetadataDef *metadata, const char *uri);

/* Replaces the child of namespace @uri by @xml with the prefix @key, or removes it where @xml is
 * NULL. Errors: VIR_ERR_XML_ERROR, VIR_ERR_XML_DETAIL for text that is not XML. */
bool metadata_def_set(MetadataDef *metadata, const char *uri, const char *key, const char *xml,
                      GError **error);

extern const struct DomainPart metadata_part;
