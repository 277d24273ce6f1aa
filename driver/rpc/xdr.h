/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XDR (RFC 4506) by descriptor tables: bytes of the wire into the generated structs and back. Every
 * limit of a table holds in both directions; input is untrusted.
 *
 * Every scalar takes 4 bytes, or 8 for the 64-bit ones and doubles; a FIELD_REQUIRED string is
 * length and bytes, any other string is preceded by a word that says whether it is there, and so is
 * a FIELD_POINTER; lists and blobs are preceded by their length.
 */
#pragma once

#include "common/error.h"
#include "common/table.h"

#define XDR_MAX_STRING 4194304 /* of strings whose row has no limit */

/* Fills the zeroed @object from exactly @length bytes. Anything else, trailing bytes included, is
 * VIR_ERR_RPC and leaves @object zeroed. */
bool xdr_decode(const Table *table, const uint8_t *data, size_t length, void *object,
                GError **error);
/* Appends @object to @out; VIR_ERR_INTERNAL_ERROR when it breaks a limit or lacks a required
 * string, and then @out is as before. */
bool xdr_encode(const Table *table, const void *object, GByteArray *out, GError **error);

static inline uint32_t xdr_get_u32(const uint8_t *data)
{
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static inline void xdr_put_u32(uint8_t *data, uint32_t value)
{
    data[0] = value >> 24;
    data[1] = value >> 16;
    data[2] = value >> 8;
    data[3] = value;
}
