/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A set of small numbers with libvirt's text form: "0-3,8,^2" read, "0-1,3,8" written. For rows of
 * kind FIELD_VALUE: .type = &bitmap_type with bitmap_from_text and bitmap_to_text.
 */
#pragma once

#include "common/table.h"

#define BITMAP_MAX_BIT 16383

typedef struct Bitmap {
    uint64_t *words; /* NULL = absent; else BITMAP_MAX_BIT / 64 + 1 of them */
} Bitmap;

extern const FieldType bitmap_type;

bool bitmap_has(const Bitmap *bitmap, unsigned bit);
/* VIR_ERR_INVALID_ARG for text that is not such a set, and for an empty one. */
bool bitmap_from_text(const char *text, void *value, GError **error);
char *bitmap_to_text(const void *value);
