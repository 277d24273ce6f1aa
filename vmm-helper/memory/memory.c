/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Memory object: making, freeing, listeners, how vCPUs are stopped. The rest is in its sisters.
 */
#include "vmm-helper/memory/memory-private.h"

#include "common/error.h"

Memory *memory_new(GError **error)
{
    Memory *memory = g_new0(Memory, 1);
    g_mutex_init(&memory->lock);
    g_mutex_init(&memory->change_lock);
    g_mutex_init(&memory->dirty_lock);
    memory->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)ram_block_free);
    memory->regions = g_ptr_array_new();
    memory->mapped = g_ptr_array_new();
    memory->dirty_clients = g_ptr_array_new();
    memory_map_init(memory);
    return memory;
}

void memory_free(Memory *memory)
{
    if (!memory)
        return;
    memory_map_finish(memory);
    for (guint i = 0; i < memory->regions->len; i++) {
        MemoryRegion *region = g_ptr_array_index(memory->regions, i);
        g_free(region->name);
        g_free(region);
    }
    g_ptr_array_unref(memory->regions);
    g_ptr_array_unref(memory->mapped);
    g_ptr_array_unref(memory->blocks);
    g_ptr_array_unref(memory->dirty_clients);
    g_mutex_clear(&memory->lock);
    g_mutex_clear(&memory->change_lock);
    g_mutex_clear(&memory->dirty_lock);
    g_free(memory);
}

void memory_set_exclusive(Memory *memory, MemoryExclusive exclusive, void *opaque)
{
    memory->exclusive = exclusive;
    memory->exclusive_opaque = opaque;
}

void memory_add_listener(Memory *memory, const MemoryListener *listener)
{
    for (int i = 0; i < MEMORY_MAX_LISTENERS; i++)
        if (!memory->listeners[i]) {
            __atomic_store_n(&memory->listeners[i], listener, __ATOMIC_RELEASE);
            return;
        }
    g_error("more than %d memory listeners", MEMORY_MAX_LISTENERS);
}

void memory_remove_listener(Memory *memory, const MemoryListener *listener)
{
    for (int i = 0; i < MEMORY_MAX_LISTENERS; i++)
        if (memory->listeners[i] == listener)
            __atomic_store_n(&memory->listeners[i], NULL, __ATOMIC_RELEASE);
}
