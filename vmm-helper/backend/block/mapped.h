/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the smaller image formats share: a disk in pieces, each of which lies somewhere in a file, is zero, is
 * packed, or is the backing file's. A format says where a piece is (locate) and how a piece gets a place
 * (allocate); reading, writing, zeroing and block status are the same for all.
 *
 * These formats never take a place away from a piece once it has one, so an offset that was looked up stays
 * good without a quarantine. Allocation holds the mutex until its data is written, and the table entry comes
 * after that data (order.h).
 */
#pragma once

#include <string.h>

#include "vmm-helper/backend/block/node.h"
#include "vmm-helper/backend/block/order.h"

typedef enum BlockPlaceKind {
    BLOCK_PLACE_NONE, /* the backing file's, or zero without one */
    BLOCK_PLACE_ZERO,
    BLOCK_PLACE_DATA,
    BLOCK_PLACE_PACKED, /* compressed */
} BlockPlaceKind;

typedef struct BlockPlace {
    BlockPlaceKind kind;
    int64_t bytes;      /* how far it holds */
    BlockNode *file;    /* DATA, PACKED */
    uint64_t offset;    /* DATA: of the first byte asked for; PACKED: of the packed piece */
    uint64_t packed;    /* PACKED: at most so many bytes */
    uint64_t piece;     /* PACKED: where in the disk the unpacked piece begins */
    uint32_t unpacked;  /* and its length */
} BlockPlace;

/* The first member of each format's state. */
typedef struct BlockMapped {
    /* Mutex held. @ret_place->bytes is set to @bytes before and may be lowered. */
    int (*locate)(BlockNode *node, int64_t offset, int64_t bytes, BlockPlace *ret_place);
    /* Mutex held: gives a place to the piece at @offset, which has none, filled with the data and around it
     * what was there before. */
    int (*allocate)(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov);
    /* The packed bytes to exactly place->unpacked ones. */
    bool (*unpack)(char *to, size_t len, const char *from, size_t packed);
    BlockNode *file; /* borrowed */
    BlockOrder *order;
    FiberMutex lock;
} BlockMapped;

/* Opens the file child; everything a format's open begins with. */
bool block_mapped_open(BlockNode *node, BlockOptions *options, GError **error);
/* Undoes it, whether or not it succeeded. */
void block_mapped_close(BlockNode *node);
/* @bytes of metadata at @offset, which must all be there. */
bool block_mapped_load(BlockNode *node, uint64_t offset, void *to, size_t bytes, const char *what, GError **error);
/* Fails with "'file' is damaged: ..." */
bool block_mapped_damaged(const BlockNode *node, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
bool block_mapped_refused(const BlockNode *node, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Backing file by the name that the image states (NULL = none) and its format (NULL = the caller must). The
 * options come first; "backing=none" opens without. */
bool block_mapped_backing(BlockNode *node, BlockOptions *options, const char *name, const char *format,
                          GError **error);
/* Takes "backing", which can only be "none": all that formats without backing files have of it. */
bool block_mapped_no_backing(BlockOptions *options, bool *ret_stated, GError **error);
/* Entry @index, @width bytes wide, of the table at @table_offset; tables are cached in parts. Mutex held. */
#define BLOCK_MAPPED_SLICE 4096
int block_mapped_entry(BlockNode *node, BlockTableCache *cache, uint64_t table_offset, uint64_t index, unsigned width,
                       void *ret_entry);

/* Members of BlockDriver. */
int block_mapped_read(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov, int flags);
int block_mapped_write(BlockNode *node, int64_t offset, int64_t bytes, const struct iovec *iov, int n_iov, int flags);
int block_mapped_write_zeroes(BlockNode *node, int64_t offset, int64_t bytes, int flags);
int block_mapped_discard(BlockNode *node, int64_t offset, int64_t bytes);
int block_mapped_status(BlockNode *node, int64_t offset, int64_t bytes, BlockStatus *ret_status);

/* New room of @room_bytes in @file that reads as zeroes, then the data in it. Numbered. */
int block_mapped_fill(BlockNode *node, BlockNode *file, uint64_t room, uint64_t room_bytes, uint64_t offset,
                      int64_t bytes, const struct iovec *iov, int n_iov);

/* --- A table of 32-bit entries, all in memory, written back by sectors ---------------------------------- */

typedef struct BlockMap32 {
    uint64_t offset;  /* in the file */
    uint32_t entries;
    bool big_endian;
    uint32_t *raw;    /* as on disk */
    uint8_t *dirty;   /* one for each sector */
    bool any_dirty;
    uint64_t after;   /* the write that must be stable before an entry is written */
} BlockMap32;

bool block_map32_load(BlockNode *node, BlockMap32 *map, uint64_t offset, uint64_t entries, GError **error);
void block_map32_free(BlockMap32 *map);
uint32_t block_map32_get(const BlockMap32 *map, uint32_t index);
/* After everything that was written so far. */
void block_map32_set(BlockNode *node, BlockMap32 *map, uint32_t index, uint32_t value);
/* Mutex held. What the entries come after is made stable first. */
int block_map32_write_back(BlockNode *node, BlockMap32 *map);

/* --- Numbers on disk -------------------------------------------------------------------------------------- */

#define BLOCK_NUMBER(bits, order, ORDER)                                                           \
    static inline uint##bits##_t block_##order##bits(const void *from)                             \
    {                                                                                              \
        uint##bits##_t value;                                                                      \
        memcpy(&value, from, sizeof(value));                                                       \
        return GUINT##bits##_FROM_##ORDER(value);                                                  \
    }                                                                                              \
    static inline void block_put_##order##bits(void *to, uint##bits##_t value)                     \
    {                                                                                              \
        value = GUINT##bits##_TO_##ORDER(value);                                                   \
        memcpy(to, &value, sizeof(value));                                                         \
    }
BLOCK_NUMBER(16, le, LE)
BLOCK_NUMBER(32, le, LE)
BLOCK_NUMBER(64, le, LE)
BLOCK_NUMBER(16, be, BE)
BLOCK_NUMBER(32, be, BE)
BLOCK_NUMBER(64, be, BE)
#undef BLOCK_NUMBER
