/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Options of a block node: a flat set of "key" = "value" strings with dotted names for children
 * ("file.filename", "backing.driver"), as qemu-img's -o and --image-opts know them. Each reader
 * takes what it knows; what is left over at the end is refused by name.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct BlockOptions BlockOptions;

BlockOptions *block_options_new(void);
void block_options_free(BlockOptions *options);
/* "key=value,key=value" with ",," for a comma; a first word without '=' is @implied's value (NULL =
 * not allowed). */
bool block_options_parse(BlockOptions *options, const char *text, const char *implied,
                         GError **error);
void block_options_set(BlockOptions *options, const char *key, const char *value);
bool block_options_has(const BlockOptions *options, const char *key);
/* Looks without taking; borrowed, NULL = absent. */
const char *block_options_peek(const BlockOptions *options, const char *key);
/* Takes: the caller's own string, NULL = absent. */
char *block_options_take(BlockOptions *options, const char *key);
/* Take with a type; false on a malformed value. Absent leaves *value alone. Sizes know k M G T P E
 * (1024s); booleans on/off/yes/no/true/false. */
bool block_options_take_bool(BlockOptions *options, const char *key, bool *value, GError **error);
bool block_options_take_size(BlockOptions *options, const char *key, uint64_t *value,
                             GError **error);
bool block_options_take_enum(BlockOptions *options, const char *key, const char *const *names,
                             int *value, GError **error);
/* All options below "prefix.", moved into a set of their own without the prefix. */
BlockOptions *block_options_take_child(BlockOptions *options, const char *prefix);
/* VIR_ERR_CONFIG_UNSUPPORTED naming the first option nobody took. */
bool block_options_finish(const BlockOptions *options, const char *what, GError **error);
/* A size as people write it: "10G", "512", "1.5M". */
bool block_parse_size(const char *text, uint64_t *ret_size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlockOptions, block_options_free)
