/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * DMA: how devices and backends reach guest RAM, from any thread. Only RAM (and ROM for reading) is
 * reached: a device that aims at another device's registers gets "no RAM there", so that DMA can
 * never re-enter a handler.
 */
#include "vmm-helper/memory/memory-private.h"

#include <string.h>

static uint8_t *dma_host(Memory *memory, uint64_t address, uint64_t *len, bool write)
{
    uint8_t *host = NULL;
    memory_read_begin();
    const MemoryRange *range = memory_find(memory, MEMORY_SPACE_PHYSICAL, address);
    if (range && (range->kind == MEMORY_KIND_RAM || (range->kind == MEMORY_KIND_ROM && !write))) {
        uint64_t offset = address - range->start;
        *len = MIN(*len, range->size - offset);
        host = range->block->host + range->block_offset + offset;
    }
    memory_read_end();
    return host;
}

const void *dma_begin_read(Memory *memory, uint64_t address, uint64_t *len)
{
    return dma_host(memory, address, len, false);
}

void *dma_begin_write(Memory *memory, uint64_t address, uint64_t *len)
{
    return dma_host(memory, address, len, true);
}

void dma_end_write(Memory *memory, void *host, uint64_t written)
{
    RamBlock *block = host && written ? memory_block_of_host(memory, host) : NULL;
    if (!block)
        return;
    uint64_t offset = (uint64_t)((uint8_t *)host - block->host);
    ram_block_written(memory, block, offset, MIN(written, block->size - offset));
}

/* Bytes from @address to the end of its page: where the next lookup after a hole starts. */
static uint64_t to_page_end(uint64_t address)
{
    return GUEST_PAGE_SIZE - (address & (GUEST_PAGE_SIZE - 1));
}

bool dma_read(Memory *memory, uint64_t address, void *to, uint64_t len)
{
    bool whole = true;
    for (uint64_t done = 0; done < len;) {
        uint64_t part = len - done;
        const void *host = dma_begin_read(memory, address + done, &part);
        if (host) {
            memcpy((uint8_t *)to + done, host, part);
        } else {
            part = MIN(part, to_page_end(address + done));
            memset((uint8_t *)to + done, 0xff, part);
            whole = false;
        }
        done += part;
    }
    return whole;
}

bool dma_write(Memory *memory, uint64_t address, const void *from, uint64_t len)
{
    bool whole = true;
    for (uint64_t done = 0; done < len;) {
        uint64_t part = len - done;
        void *host = dma_begin_write(memory, address + done, &part);
        if (host) {
            memcpy(host, (const uint8_t *)from + done, part);
            dma_end_write(memory, host, part);
        } else {
            part = MIN(part, to_page_end(address + done));
            whole = false;
        }
        done += part;
    }
    return whole;
}
