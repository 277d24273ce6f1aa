/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The guest-physical world: RAM blocks, the memory map and the port map, DMA, dirty tracking.
 *
 * The map is an immutable snapshot (MemoryView) with a generation; a change builds a new one inside
 * an all-vCPU exclusive section (memory_set_exclusive) and tells the listeners (KVM slots, TLBs,
 * translated code) before the section ends. Readers hold a view for the length of one operation
 * (memory_read_begin()), or cache host pointers together with the generation. Generations are never
 * used twice in a process, whatever the space.
 *
 * Only memory/ maps and remaps RAM. dma_begin_write()/dma_end_write() are the only way a device or
 * backend writes it; accelerators write through their own TLBs and honour MEMORY_PAGE_* marks.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define GUEST_PAGE_BITS 12
#define GUEST_PAGE_SIZE (UINT64_C(1) << GUEST_PAGE_BITS)

typedef struct Memory Memory; /* the whole: blocks, map, port map, listeners */
typedef struct MemoryRegion MemoryRegion;

/* One piece of guest RAM or ROM: a memfd and its MAP_SHARED mapping. */
typedef struct RamBlock {
    char *name;
    int memfd;
    uint64_t offset; /* in the memfd, bytes */
    uint64_t size;   /* bytes, multiple of the page size */
    uint8_t *host;   /* mapping */
    uint8_t *marks;  /* one byte a page, MEMORY_PAGE_* bits, changed with atomics */
    uint32_t index;  /* position in memory_blocks() */
} RamBlock;

/* Why a plain store to the page must take the slow path (memory_page_written()). 0 = plain. */
enum {
    MEMORY_PAGE_CLEAN = 1 << 0, /* some dirty client has not yet been told of a write */
    MEMORY_PAGE_CODE = 1 << 1,  /* the translator or interpreter holds decoded code of this page */
};

typedef enum MemorySpace {
    MEMORY_SPACE_PHYSICAL,
    MEMORY_SPACE_PORT,
} MemorySpace;

/* One guest access that is not plain RAM. @size 1, 2, 4 or 8; @value little-endian in a u64. */
typedef struct MemoryAccess {
    uint64_t address; /* inside the region when a region's handler sees it */
    uint64_t value;   /* in for writes, out for reads; zero-extended */
    uint8_t size;
    bool write;
    int requester; /* index of the vCPU, -1 for DMA and the monitor */
} MemoryAccess;

/* A device's handlers. Calls are cut to min..max bytes, naturally aligned unless .unaligned. They
 * run on the accessing thread, under no lock of memory's. Reads of nothing return all ones. */
typedef struct MemoryOps {
    void (*access)(void *opaque, MemoryAccess *access);
    uint8_t min_size, max_size; /* 0 = 1 and 8 (4 for ports) */
    bool unaligned;
} MemoryOps;

typedef enum MemoryKind {
    MEMORY_KIND_RAM,
    MEMORY_KIND_ROM, /* guest writes are dropped, or go to .ops where the region has them */
    MEMORY_KIND_IO,
    MEMORY_KIND_NONE, /* a hole */
} MemoryKind;

/* One flat piece of a view. */
typedef struct MemoryRange {
    uint64_t start, size;
    MemoryKind kind;
    RamBlock *block;       /* RAM, ROM */
    uint64_t block_offset; /* of .start inside the block */
    MemoryRegion *region;  /* I/O */
    uint64_t region_offset;
} MemoryRange;

typedef struct MemoryView {
    uint64_t generation;
    const MemoryRange *ranges; /* sorted by start, no overlap; holes are not listed */
    size_t n_ranges;
} MemoryView;

Memory *memory_new(GError **error);
void memory_free(Memory *memory);

/* Creates a memfd-backed block; bytes are zero. */
RamBlock *memory_add_block(Memory *memory, const char *name, uint64_t size, GError **error);
const GPtrArray *memory_blocks(const Memory *memory); /* of RamBlock */

/* Describes a piece of address space; it becomes visible by memory_map(). Higher @priority hides
 * lower where they overlap; of equal ones the later mapping wins. Mapping a mapped region moves it.
 * Regions live until memory_free(). RAM and ROM are cut to whole pages inside their block. */
MemoryRegion *memory_region_new_ram(Memory *memory, RamBlock *block, uint64_t offset,
                                    uint64_t size);
MemoryRegion *memory_region_new_rom(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size,
                                    const MemoryOps *write_ops, void *opaque);
MemoryRegion *memory_region_new_io(Memory *memory, const char *name, uint64_t size,
                                   const MemoryOps *ops, void *opaque);
void memory_map(Memory *memory, MemorySpace space, MemoryRegion *region, uint64_t address,
                int priority);
void memory_unmap(Memory *memory, MemoryRegion *region);
/* Several changes seen as one. Calls nest. Each call of a device's handler is such a bracket: what it
 * changes is applied when it has returned, before the instruction retires. */
void memory_begin(Memory *memory);
void memory_commit(Memory *memory);

/* A view to keep: costs two atomic operations on a shared line. */
const MemoryView *memory_view_ref(Memory *memory, MemorySpace space);
void memory_view_unref(const MemoryView *view);
const MemoryRange *memory_view_find(const MemoryView *view, uint64_t address); /* NULL = hole */
/* Of the physical map; atomic read, for cached lookups. */
uint64_t memory_generation(const Memory *memory);

/* The cheap way for one operation: between these two the views and ranges that memory_view() and
 * memory_find() return stay valid on the calling thread. Nests; may hold no wait for another thread
 * except a map change of its own. */
void memory_read_begin(void);
void memory_read_end(void);
const MemoryView *memory_view(const Memory *memory, MemorySpace space);
/* memory_view_find() in the current view, answered from the thread's last hit where it can be. */
const MemoryRange *memory_find(const Memory *memory, MemorySpace space, uint64_t address);

/* Performs one access through the map, RAM and ROM included; splits what crosses ranges. Aligned
 * RAM accesses are single host accesses. Called by accelerators on the vCPU thread, with no
 * accelerator lock held. */
void memory_dispatch(Memory *memory, MemorySpace space, MemoryAccess *access);

typedef struct MemoryListener {
    /* Inside the exclusive section; @view is the new one, @old the previous. */
    void (*changed)(void *opaque, MemorySpace space, const MemoryView *view, const MemoryView *old);
    /* A write happened to [offset, offset+size) of a block page marked MEMORY_PAGE_CODE: by DMA, or
     * by memory_page_written(). Any thread. Must be done with the stale code when it returns,
     * except for the block another vCPU is executing right now. */
    void (*code_written)(void *opaque, RamBlock *block, uint64_t offset, uint64_t size);
    /* Plain-write permission cached for this page must be dropped (a mark was set). */
    void (*page_marked)(void *opaque, RamBlock *block, uint64_t offset, uint64_t size);
    void *opaque;
} MemoryListener;
void memory_add_listener(Memory *memory, const MemoryListener *listener);
void memory_remove_listener(Memory *memory, const MemoryListener *listener);

/* Gives freed pages' contents back to the host: the bytes read as zero afterwards. For reset and
 * balloons; whole pages inside the range only. */
void memory_discard(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size);
/* Bytes of the block that occupy host memory now; cheap at any size. */
uint64_t memory_block_resident(const RamBlock *block);

/* cpu/ installs how all vCPUs are stopped for a map change; NULL = none running (set-up, tests). */
typedef void (*MemoryExclusive)(void *opaque, void (*work)(void *), void *work_opaque);
void memory_set_exclusive(Memory *memory, MemoryExclusive exclusive, void *opaque);

/* Sets marks on whole pages (tells page_marked listeners). Clearing is memory's alone. */
void memory_mark_pages(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size,
                       uint8_t mark);
/* An accelerator's slow path after it stored to a marked page (after: a dirty client that collects
 * in between would otherwise read the old bytes and never hear of the new): tells dirty clients and
 * code listeners, and clears marks that are spent. Returns the marks that remain on any of them. */
uint8_t memory_page_written(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size);
/* The translator no longer holds code of that page. */
void memory_clear_code_mark(Memory *memory, RamBlock *block, uint64_t offset);

/* Host pointer to guest RAM for reading or writing; *len is cut to what is contiguous. NULL where
 * there is no RAM (ROM may be read). The begin/end pair brackets the writes of one buffer. Pointers
 * stay valid until memory_free(), whatever happens to the map. */
const void *dma_begin_read(Memory *memory, uint64_t address, uint64_t *len);
void *dma_begin_write(Memory *memory, uint64_t address, uint64_t *len);
void dma_end_write(Memory *memory, void *host, uint64_t written);
/* Copies through the map; false when part of the range is no RAM (the rest is still done). */
bool dma_read(Memory *memory, uint64_t address, void *to, uint64_t len);
bool dma_write(Memory *memory, uint64_t address, const void *from, uint64_t len);

/* Dirty clients: each has its own bitmap, one bit a page, over each block; clear at first. Made and
 * freed by the main thread; blocks added later are not covered. What a page holds may be read after
 * collect() returned: whoever writes it from then on is noted again. */
typedef struct DirtyClient DirtyClient;
DirtyClient *dirty_client_new(Memory *memory);
void dirty_client_free(DirtyClient *client);
/* Moves the bits out into @bitmap (block->size / page bits) and re-arms; number of dirty pages. */
uint64_t dirty_client_collect(DirtyClient *client, RamBlock *block, uint64_t *bitmap);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Memory, memory_free)
