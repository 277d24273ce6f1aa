/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compressors of compress.h. Knows no image format; runs on any thread. */
#include "vmm-helper/backend/block/compress.h"

#include <zlib.h>
#include <zstd.h>

static size_t deflate_block(void *to, size_t room, const void *from, size_t len)
{
    z_stream stream = {.next_in = (void *)from, .avail_in = len, .next_out = to, .avail_out = room};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -12, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return 0;
    int result = deflate(&stream, Z_FINISH);
    size_t size = room - stream.avail_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? size : 0;
}

static bool inflate_block(void *to, size_t len, const void *from, size_t room)
{
    z_stream stream = {.next_in = (void *)from, .avail_in = room, .next_out = to, .avail_out = len};
    if (inflateInit2(&stream, -15) != Z_OK)
        return false;
    int result = inflate(&stream, Z_FINISH);
    bool complete = stream.avail_out == 0;
    inflateEnd(&stream);
    /* Z_BUF_ERROR: the output is full before the end mark was read. */
    return complete && (result == Z_STREAM_END || result == Z_BUF_ERROR || result == Z_OK);
}

static bool zstd_block(void *to, size_t len, const void *from, size_t room)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (!stream)
        return false;
    ZSTD_inBuffer in = {from, room, 0};
    ZSTD_outBuffer out = {to, len, 0};
    /* Several frames may follow each other until the cluster is full. */
    bool going = true;
    while (going && out.pos < len) {
        size_t in_before = in.pos, out_before = out.pos;
        size_t result = ZSTD_decompressStream(stream, &out, &in);
        going = !ZSTD_isError(result) && (in.pos > in_before || out.pos > out_before);
    }
    ZSTD_freeDStream(stream);
    return out.pos == len;
}

size_t block_compress(BlockCompression type, void *to, size_t room, const void *from, size_t len)
{
    if (type == BLOCK_COMPRESSION_DEFLATE)
        return deflate_block(to, room, from, len);
    size_t size = ZSTD_compress(to, room, from, len, ZSTD_CLEVEL_DEFAULT);
    return ZSTD_isError(size) ? 0 : size;
}

bool block_decompress(BlockCompression type, void *to, size_t len, const void *from, size_t room)
{
    return type == BLOCK_COMPRESSION_DEFLATE ? inflate_block(to, len, from, room)
                                             : zstd_block(to, len, from, room);
}
