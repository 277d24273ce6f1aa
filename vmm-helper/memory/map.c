/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The map: regions placed in the two address spaces, flattened into immutable views. Changes are
 * collected by the thread that makes them (memory_begin) and applied at its commit, inside one
 * exclusive section: no lock is held while waiting for the vCPUs to stop, so a vCPU may change the
 * map from its own device access while another does the same.
 */
#include "vmm-helper/memory/memory-private.h"

#include <stdlib.h>

#include "vmm-helper/host/rcu.h"

typedef struct MapChange {
    MemoryRegion *region;
    bool map;
    MemorySpace space;
    uint64_t address;
    int priority;
} MapChange;

/* Changes of the calling thread that await its outermost commit. */
static __thread struct {
    unsigned depth;
    GArray *changes;
} batch;

/* Generations start at 1: 0 is free for "nothing cached". */
static uint64_t last_generation;

/* --- Regions ---------------------------------------------------------------------------------- */

static MemoryRegion *region_new(Memory *memory, MemoryKind kind, const char *name, uint64_t size)
{
    MemoryRegion *region = g_new0(MemoryRegion, 1);
    region->memory = memory;
    region->kind = kind;
    region->name = g_strdup(name);
    region->size = size;
    g_mutex_lock(&memory->lock);
    g_ptr_array_add(memory->regions, region);
    g_mutex_unlock(&memory->lock);
    return region;
}

static MemoryRegion *region_new_block(Memory *memory, MemoryKind kind, RamBlock *block,
                                      uint64_t offset, uint64_t size)
{
    uint64_t start = MIN(offset, block->size) & ~(GUEST_PAGE_SIZE - 1);
    MemoryRegion *region = region_new(memory, kind, block->name,
                                      MIN(size, block->size - start) & ~(GUEST_PAGE_SIZE - 1));
    region->block = block;
    region->block_offset = start;
    return region;
}

static void region_set_ops(MemoryRegion *region, const MemoryOps *ops, void *opaque)
{
    region->ops = *ops;
    region->opaque = opaque;
    if (region->ops.min_size == 0)
        region->ops.min_size = 1;
    if (region->ops.max_size == 0)
        region->ops.max_size = 8;
    region->ops.max_size = MAX(region->ops.max_size, region->ops.min_size);
}

MemoryRegion *memory_region_new_ram(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size)
{
    return region_new_block(memory, MEMORY_KIND_RAM, block, offset, size);
}

MemoryRegion *memory_region_new_rom(Memory *memory, RamBlock *block, uint64_t offset, uint64_t size,
                                    const MemoryOps *write_ops, void *opaque)
{
    MemoryRegion *region = region_new_block(memory, MEMORY_KIND_ROM, block, offset, size);
    if (write_ops)
        region_set_ops(region, write_ops, opaque);
    return region;
}

MemoryRegion *memory_region_new_io(Memory *memory, const char *name, uint64_t size,
                                   const MemoryOps *ops, void *opaque)
{
    MemoryRegion *region = region_new(memory, MEMORY_KIND_IO, name, size);
    region_set_ops(region, ops, opaque);
    return region;
}

/* --- Flattening ------------------------------------------------------------------------------- */

static int compare_addresses(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* The last address, since an end of 2^64 does not fit. */
static uint64_t region_last(const MemoryRegion *region)
{
    return region->address + MIN(region->size - 1, UINT64_MAX - region->address);
}

static MemoryRegion *region_on_top(const Memory *memory, MemorySpace space, uint64_t address)
{
    MemoryRegion *top = NULL;
    for (guint i = 0; i < memory->mapped->len; i++) {
        MemoryRegion *region = g_ptr_array_index(memory->mapped, i);
        if (region->space != space || address < region->address || address > region_last(region))
            continue;
        if (!top || region->priority > top->priority ||
            (region->priority == top->priority && region->order > top->order))
            top = region;
    }
    return top;
}

/* The start of every piece in which one region is on top: starts and ends of all regions. */
static GArray *piece_starts(const Memory *memory, MemorySpace space)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (guint i = 0; i < memory->mapped->len; i++) {
        MemoryRegion *region = g_ptr_array_index(memory->mapped, i);
        if (region->space != space)
            continue;
        g_array_append_val(starts, region->address);
        uint64_t last = region_last(region);
        if (last != UINT64_MAX) {
            uint64_t next = last + 1;
            g_array_append_val(starts, next);
        }
    }
    if (starts->len)
        qsort(starts->data, starts->len, sizeof(uint64_t), compare_addresses);
    return starts;
}

static MemoryRange range_of(MemoryRegion *region, uint64_t start, uint64_t last)
{
    uint64_t offset = start - region->address;
    return (MemoryRange){
        .start = start,
        .size = last - start + 1,
        .kind = region->kind,
        .block = region->block,
        .block_offset = region->block_offset + (region->block ? offset : 0),
        .region = region,
        .region_offset = offset,
    };
}

static MapView *view_build(const Memory *memory, MemorySpace space)
{
    g_autoptr(GArray) starts = piece_starts(memory, space);
    MapView *map = g_malloc0(sizeof *map + starts->len * sizeof(MemoryRange));
    size_t n = 0;
    for (guint i = 0; i < starts->len; i++) {
        uint64_t start = g_array_index(starts, uint64_t, i);
        if (i && start == g_array_index(starts, uint64_t, i - 1))
            continue;
        guint next = i + 1;
        while (next < starts->len && g_array_index(starts, uint64_t, next) == start)
            next++;
        uint64_t last = next < starts->len ? g_array_index(starts, uint64_t, next) - 1 : UINT64_MAX;
        MemoryRegion *top = region_on_top(memory, space, start);
        if (!top)
            continue;
        last = MIN(last, region_last(top));
        MemoryRange *before = n ? &map->ranges[n - 1] : NULL;
        if (before && before->region == top && before->start + before->size == start)
            before->size += last - start + 1;
        else
            map->ranges[n++] = range_of(top, start, last);
    }
    map->references = 1;
    map->view.ranges = map->ranges;
    map->view.n_ranges = n;
    map->view.generation = __atomic_add_fetch(&last_generation, 1, __ATOMIC_SEQ_CST);
    return map;
}

static void view_drop(void *map)
{
    memory_view_unref(&((MapView *)map)->view);
}

/* --- Changing --------------------------------------------------------------------------------- */

static void listeners_changed(Memory *memory, MemorySpace space, const MemoryView *view,
                              const MemoryView *old)
{
    for (int i = 0; i < MEMORY_MAX_LISTENERS; i++) {
        const MemoryListener *listener = __atomic_load_n(&memory->listeners[i], __ATOMIC_ACQUIRE);
        if (listener && listener->changed)
            listener->changed(listener->opaque, space, view, old);
    }
}

static void change_apply(Memory *memory, const MapChange *change)
{
    MemoryRegion *region = change->region;
    if (region->mapped)
        g_ptr_array_remove(memory->mapped, region);
    region->mapped = change->map && region->size != 0;
    if (!region->mapped)
        return;
    region->space = change->space;
    region->address = change->address;
    region->priority = change->priority;
    region->order = ++memory->next_order;
    g_ptr_array_add(memory->mapped, region);
}

typedef struct Apply {
    Memory *memory;
    GArray *changes;
} Apply;

/* Inside the exclusive section (or under change_lock where there are no vCPUs). */
static void changes_apply(void *opaque)
{
    Apply *apply = opaque;
    Memory *memory = apply->memory;
    bool touched[MEMORY_N_SPACES] = {false};
    for (guint i = 0; i < apply->changes->len; i++) {
        const MapChange *change = &g_array_index(apply->changes, MapChange, i);
        if (change->region->mapped)
            touched[change->region->space] = true;
        change_apply(memory, change);
        if (change->region->mapped)
            touched[change->region->space] = true;
    }
    for (int space = 0; space < MEMORY_N_SPACES; space++) {
        if (!touched[space])
            continue;
        MapView *old = memory->map[space], *new = view_build(memory, (MemorySpace)space);
        __atomic_store_n(&memory->map[space], new, __ATOMIC_SEQ_CST);
        listeners_changed(memory, (MemorySpace)space, &new->view, &old->view);
        rcu_retire(old, view_drop);
    }
}

static void change_add(Memory *memory, const MapChange *change)
{
    memory_begin(memory);
    if (!batch.changes)
        batch.changes = g_array_new(FALSE, FALSE, sizeof(MapChange));
    g_array_append_val(batch.changes, *change);
    memory_commit(memory);
}

void memory_map(Memory *memory, MemorySpace space, MemoryRegion *region, uint64_t address,
                int priority)
{
    MapChange change = {region, true, space, address, priority};
    change_add(memory, &change);
}

void memory_unmap(Memory *memory, MemoryRegion *region)
{
    MapChange change = {.region = region, .map = false};
    change_add(memory, &change);
}

void memory_begin(Memory *memory)
{
    batch.depth++;
}

void memory_commit(Memory *memory)
{
    if (--batch.depth || !batch.changes)
        return;
    g_autoptr(GArray) changes = g_steal_pointer(&batch.changes);
    Apply apply = {memory, changes};
    if (memory->exclusive) {
        memory->exclusive(memory->exclusive_opaque, changes_apply, &apply);
        return;
    }
    g_mutex_lock(&memory->change_lock);
    changes_apply(&apply);
    g_mutex_unlock(&memory->change_lock);
}

void memory_map_init(Memory *memory)
{
    for (int space = 0; space < MEMORY_N_SPACES; space++)
        memory->map[space] = view_build(memory, (MemorySpace)space);
}

void memory_map_finish(Memory *memory)
{
    for (int space = 0; space < MEMORY_N_SPACES; space++)
        memory_view_unref(&memory->map[space]->view);
    rcu_reclaim();
}

/* --- Looking up ------------------------------------------------------------------------------- */

void memory_read_begin(void)
{
    rcu_read_begin();
}

void memory_read_end(void)
{
    rcu_read_end();
}

const MemoryView *memory_view(const Memory *memory, MemorySpace space)
{
    return &__atomic_load_n(&memory->map[space], __ATOMIC_SEQ_CST)->view;
}

const MemoryView *memory_view_ref(Memory *memory, MemorySpace space)
{
    rcu_read_begin();
    MapView *map = __atomic_load_n(&memory->map[space], __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&map->references, 1, __ATOMIC_RELAXED);
    rcu_read_end();
    return &map->view;
}

void memory_view_unref(const MemoryView *view)
{
    if (!view)
        return;
    MapView *map = (MapView *)((uintptr_t)view - offsetof(MapView, view));
    if (__atomic_sub_fetch(&map->references, 1, __ATOMIC_ACQ_REL) == 0)
        g_free(map);
}

const MemoryRange *memory_view_find(const MemoryView *view, uint64_t address)
{
    const MemoryRange *base = view->ranges;
    size_t n = view->n_ranges;
    /* The last range that starts at or below the address; the loop has no unpredictable branch. */
    while (n > 1) {
        size_t half = n / 2;
        base = base[half].start <= address ? base + half : base;
        n -= half;
    }
    return n && address - base->start < base->size ? base : NULL;
}

uint64_t memory_generation(const Memory *memory)
{
    rcu_read_begin();
    uint64_t generation = memory_view(memory, MEMORY_SPACE_PHYSICAL)->generation;
    rcu_read_end();
    return generation;
}

const MemoryRange *memory_find(const Memory *memory, MemorySpace space, uint64_t address)
{
    static __thread struct {
        uint64_t generation;
        const MemoryRange *range;
    } last[MEMORY_N_SPACES];
    const MemoryView *view = memory_view(memory, space);
    if (last[space].generation == view->generation &&
        address - last[space].range->start < last[space].range->size)
        return last[space].range;
    const MemoryRange *range = memory_view_find(view, address);
    if (range) {
        last[space].generation = view->generation;
        last[space].range = range;
    }
    return range;
}
