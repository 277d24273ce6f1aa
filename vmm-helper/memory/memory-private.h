/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of memory/ share. */
#pragma once

#include "vmm-helper/memory/memory.h"

#define MEMORY_MAX_LISTENERS 8
#define MEMORY_N_SPACES 2

/* A view with what its owner needs; readers see .view only. */
typedef struct MapView {
    MemoryView view;
    int references;
    MemoryRange ranges[];
} MapView;

struct MemoryRegion {
    Memory *memory;
    char *name;
    MemoryKind kind;
    RamBlock *block;
    uint64_t block_offset;
    uint64_t size;
    MemoryOps ops; /* .access NULL: writes to ROM are dropped */
    void *opaque;
    /* Where it is mapped; changed inside the exclusive section. */
    bool mapped;
    MemorySpace space;
    uint64_t address;
    int priority;
    uint64_t order;
};

struct Memory {
    MapView *map[MEMORY_N_SPACES]; /* published; read inside rcu sections */

    GMutex lock;        /* the lists below */
    GPtrArray *blocks;  /* RamBlock, never removed */
    GPtrArray *regions; /* MemoryRegion, never removed */
    GPtrArray *mapped;  /* those of .regions that are mapped */
    uint64_t next_order;

    GMutex change_lock; /* stands in for .exclusive while no vCPU exists */
    MemoryExclusive exclusive;
    void *exclusive_opaque;

    /* Written at set-up, read without locks. */
    const MemoryListener *listeners[MEMORY_MAX_LISTENERS];

    GMutex dirty_lock; /* the list of clients */
    GPtrArray *dirty_clients;
};

/* map.c */
void memory_map_init(Memory *memory);
void memory_map_finish(Memory *memory);

/* block.c */
void ram_block_free(RamBlock *block);
RamBlock *memory_block_of_host(const Memory *memory, const void *host);

/* True when a page of the range has a mark: the plain path for writes is closed. */
static inline bool ram_block_marked(const RamBlock *block, uint64_t offset, uint64_t size)
{
    uint64_t first = offset >> GUEST_PAGE_BITS, last = (offset + size - 1) >> GUEST_PAGE_BITS;
    for (uint64_t page = first; page <= last; page++)
        if (__atomic_load_n(&block->marks[page], __ATOMIC_SEQ_CST))
            return true;
    return false;
}

/* Called after bytes of the block were stored from outside the accelerators' plain path. */
static inline void ram_block_written(Memory *memory, RamBlock *block, uint64_t offset,
                                     uint64_t size)
{
    if (size && ram_block_marked(block, offset, size))
        memory_page_written(memory, block, offset, size);
}
