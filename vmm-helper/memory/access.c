/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory_dispatch(): one access of a processor, through the map. Everything here is total: whatever
 * address and size a guest chooses ends in RAM, in a device's handler or in all ones.
 */
#include "vmm-helper/memory/memory-private.h"

#include <string.h>

#define ALL_ONES(size) ((size) >= 8 ? UINT64_MAX : (UINT64_C(1) << ((size)*8)) - 1)

/* --- RAM -------------------------------------------------------------------------------------- */

static uint64_t host_load(const uint8_t *host, unsigned size)
{
    bool aligned = ((uintptr_t)host & (size - 1)) == 0;
    if (aligned && size == 1)
        return __atomic_load_n(host, __ATOMIC_ACQUIRE);
    if (aligned && size == 2)
        return __atomic_load_n((const uint16_t *)(const void *)host, __ATOMIC_ACQUIRE);
    if (aligned && size == 4)
        return __atomic_load_n((const uint32_t *)(const void *)host, __ATOMIC_ACQUIRE);
    if (aligned && size == 8)
        return __atomic_load_n((const uint64_t *)(const void *)host, __ATOMIC_ACQUIRE);
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)__atomic_load_n(&host[i], __ATOMIC_ACQUIRE) << (8 * i);
    return value;
}

static void host_store(uint8_t *host, unsigned size, uint64_t value)
{
    bool aligned = ((uintptr_t)host & (size - 1)) == 0;
    if (aligned && size == 2)
        __atomic_store_n((uint16_t *)(void *)host, (uint16_t)value, __ATOMIC_RELEASE);
    else if (aligned && size == 4)
        __atomic_store_n((uint32_t *)(void *)host, (uint32_t)value, __ATOMIC_RELEASE);
    else if (aligned && size == 8)
        __atomic_store_n((uint64_t *)(void *)host, value, __ATOMIC_RELEASE);
    else
        for (unsigned i = 0; i < size; i++)
            __atomic_store_n(&host[i], (uint8_t)(value >> (8 * i)), __ATOMIC_RELEASE);
}

/* --- Devices ---------------------------------------------------------------------------------- */

/* One call of the handler at @offset, which it can take as it is. */
static uint64_t region_call(MemoryRegion *region, const MemoryAccess *access, uint64_t offset,
                            unsigned size, uint64_t value)
{
    MemoryAccess call = {
        .address = offset,
        .value = access->write ? value & ALL_ONES(size) : 0,
        .size = (uint8_t)size,
        .write = access->write,
        .requester = access->requester,
    };
    /* What the handler maps or unmaps waits until it has returned and holds no lock of its device:
     * another vCPU may be waiting for that lock and could not stop for the change. */
    memory_begin(region->memory);
    region->ops.access(region->opaque, &call);
    memory_commit(region->memory);
    return call.value & ALL_ONES(size);
}

/* The largest piece that may start at @offset with @left bytes to go. */
static unsigned piece_size(const MemoryOps *ops, uint64_t offset, unsigned left)
{
    unsigned size = 8;
    while (size > ops->max_size || size > left || (!ops->unaligned && (offset & (size - 1))))
        size /= 2;
    return MAX(size, 1);
}

/* [offset, offset+size) of a region: cut into pieces the handler takes. What is narrower than its
 * minimum becomes one access of that minimum around it, written bytes beside it being zero. */
static uint64_t region_access(MemoryRegion *region, const MemoryAccess *access, uint64_t offset,
                              unsigned size, uint64_t value)
{
    uint64_t result = 0;
    for (unsigned done = 0; done < size;) {
        uint64_t at = offset + done, piece_value = value >> (8 * done);
        unsigned piece = piece_size(&region->ops, at, size - done);
        if (piece < region->ops.min_size) {
            unsigned wide = region->ops.min_size, shift = at & (wide - 1);
            piece = MIN(wide - shift, size - done);
            uint64_t part = region_call(region, access, at - shift, wide,
                                        (piece_value & ALL_ONES(piece)) << (8 * shift)) >>
                            (8 * shift);
            result |= (part & ALL_ONES(piece)) << (8 * done);
        } else {
            result |= region_call(region, access, at, piece, piece_value) << (8 * done);
        }
        done += piece;
    }
    return result;
}

/* --- Dispatch --------------------------------------------------------------------------------- */

/* @size bytes that lie inside @range. */
static uint64_t range_access(Memory *memory, const MemoryRange *range, const MemoryAccess *access,
                             uint64_t address, unsigned size, uint64_t value)
{
    uint64_t offset = address - range->start;
    switch (range->kind) {
    case MEMORY_KIND_ROM:
        if (access->write) {
            if (range->region->ops.access)
                region_access(range->region, access, range->region_offset + offset, size, value);
            return 0;
        }
        G_GNUC_FALLTHROUGH;
    case MEMORY_KIND_RAM: {
        uint64_t block_offset = range->block_offset + offset;
        uint8_t *host = range->block->host + block_offset;
        if (!access->write)
            return host_load(host, size);
        host_store(host, size, value);
        ram_block_written(memory, range->block, block_offset, size);
        return 0;
    }
    case MEMORY_KIND_IO:
        return region_access(range->region, access, range->region_offset + offset, size, value);
    case MEMORY_KIND_NONE:
        break;
    }
    return ALL_ONES(size);
}

void memory_dispatch(Memory *memory, MemorySpace space, MemoryAccess *access)
{
    unsigned size = MIN(access->size, 8);
    uint64_t result = 0;
    memory_read_begin();
    for (unsigned done = 0; done < size;) {
        uint64_t address = access->address + done, value = access->value >> (8 * done);
        const MemoryRange *range = memory_find(memory, space, address);
        unsigned piece = 1; /* of a hole: what follows may be mapped */
        uint64_t part = 0xff;
        if (range) {
            piece = (unsigned)MIN(size - done, range->size - (address - range->start));
            part = range_access(memory, range, access, address, piece, value);
        }
        result |= (part & ALL_ONES(piece)) << (8 * done);
        done += piece;
    }
    memory_read_end();
    if (!access->write)
        access->value = result;
}
