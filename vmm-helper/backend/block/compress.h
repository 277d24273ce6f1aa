/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressed clusters: one self-contained block each, by zlib (raw deflate) or zstd. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum BlockCompression {
    BLOCK_COMPRESSION_DEFLATE, /* without zlib's header, window of 4 KiB as qcow2 wants it */
    BLOCK_COMPRESSION_ZSTD,
} BlockCompression;

/* The length in @to, 0 when it does not fit in @room. */
size_t block_compress(BlockCompression type, void *to, size_t room, const void *from, size_t len);
/* Exactly @len bytes from at most @room bytes; what follows the compressed block is ignored. */
bool block_decompress(BlockCompression type, void *to, size_t len, const void *from, size_t room);
