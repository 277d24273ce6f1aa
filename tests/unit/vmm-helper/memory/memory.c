/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The map, dispatch, DMA, marks and dirty clients. */
#include "vmm-helper/memory/memory.h"

#include <string.h>

#include "common/error.h"
#include "vmm-helper/host/thread.h"

#define MIB UINT64_C(0x100000)

typedef struct Fixture {
    Memory *memory;
    RamBlock *ram;
    MemoryRegion *region;
} Fixture;

static void set_up(Fixture *f, gconstpointer data)
{
    f->memory = memory_new(NULL);
    f->ram = memory_add_block(f->memory, "ram", 2 * MIB, NULL);
    g_assert_nonnull(f->ram);
    f->region = memory_region_new_ram(f->memory, f->ram, 0, 2 * MIB);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, f->region, 0, 0);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    memory_free(f->memory);
}

static uint64_t load(Memory *memory, MemorySpace space, uint64_t address, unsigned size)
{
    MemoryAccess access = {.address = address, .size = (uint8_t)size, .requester = 0};
    memory_dispatch(memory, space, &access);
    return access.value;
}

static void store(Memory *memory, MemorySpace space, uint64_t address, unsigned size,
                  uint64_t value)
{
    MemoryAccess access = {
        .address = address, .size = (uint8_t)size, .value = value, .write = true, .requester = 0};
    memory_dispatch(memory, space, &access);
}

/* A device that logs its calls and answers with the offset in every byte. */
typedef struct Call {
    uint64_t address, value;
    uint8_t size;
    bool write;
} Call;
typedef struct Log {
    Call calls[32];
    unsigned n;
} Log;

static void log_access(void *opaque, MemoryAccess *access)
{
    Log *log = opaque;
    g_assert_cmpuint(log->n, <, G_N_ELEMENTS(log->calls));
    log->calls[log->n++] = (Call){access->address, access->value, access->size, access->write};
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) /* more than asked for: must be cut */
        value |= (uint64_t)(uint8_t)(access->address + i) << (8 * i);
    if (!access->write)
        access->value = value;
}

static void ram_and_holes(Fixture *f, gconstpointer data)
{
    for (unsigned size = 1; size <= 8; size *= 2)
        for (unsigned at = 0; at < 16; at++) {
            uint64_t value = UINT64_C(0x8877665544332211);
            memset(f->ram->host, 0xee, 64);
            store(f->memory, MEMORY_SPACE_PHYSICAL, at, size, value);
            g_assert_cmpmem(f->ram->host + at, size, &value, size);
            g_assert_cmphex(f->ram->host[at + size], ==, 0xee);
            uint64_t mask = size == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * size)) - 1;
            g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, at, size), ==, value & mask);
        }
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 4 * MIB, 4), ==, 0xffffffff);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PORT, 0x80, 1), ==, 0xff);
    store(f->memory, MEMORY_SPACE_PHYSICAL, UINT64_MAX - 3, 8, 0x1122334455667788); /* wraps */
    g_assert_cmphex(f->ram->host[0], ==, 0x44);
    /* Half RAM, half hole. */
    store(f->memory, MEMORY_SPACE_PHYSICAL, 2 * MIB - 4, 8, 0x1122334455667788);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 2 * MIB - 4, 8), ==, 0xffffffff55667788);
    /* Sizes no processor has. */
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 2 * MIB - 4, 0), ==, 0);
    load(f->memory, MEMORY_SPACE_PHYSICAL, 2 * MIB - 4, 255);
}

static void handlers_see_their_sizes(Fixture *f, gconstpointer data)
{
    static const MemoryOps words = {.access = log_access, .min_size = 4, .max_size = 4};
    static const MemoryOps bytes = {.access = log_access, .min_size = 1, .max_size = 1};
    static const MemoryOps any = {.access = log_access, .unaligned = true};
    Log a = {.n = 0}, b = {.n = 0}, c = {.n = 0};
    memory_begin(f->memory);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_io(f->memory, "words", 0x100, &words, &a), 8 * MIB, 0);
    memory_map(f->memory, MEMORY_SPACE_PORT,
               memory_region_new_io(f->memory, "bytes", 8, &bytes, &b), 0x3f8, 0);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_io(f->memory, "any", 0x100, &any, &c), 9 * MIB, 0);
    memory_commit(f->memory);
    /* 8 bytes as two words; one byte out of a word; an unaligned word touches two. */
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 8 * MIB + 8, 8), ==, 0x0f0e0d0c0b0a0908);
    g_assert_cmpuint(a.n, ==, 2);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 8 * MIB + 6, 1), ==, 6);
    g_assert_cmphex(a.calls[2].address, ==, 4);
    g_assert_cmpuint(a.calls[2].size, ==, 4);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 8 * MIB + 2, 4), ==, 0x05040302);
    g_assert_cmpuint(a.n, ==, 5);
    store(f->memory, MEMORY_SPACE_PHYSICAL, 8 * MIB + 1, 2, 0xabcd);
    g_assert_cmphex(a.calls[5].value, ==, 0xabcd00);
    g_assert_cmphex(a.calls[5].address, ==, 0);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PORT, 0x3f9, 2), ==, 0x0201);
    g_assert_cmpuint(b.n, ==, 2);
    /* From the last port on nothing is mapped. */
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PORT, 0x3ff, 2), ==, 0xff07);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 9 * MIB + 3, 8), ==, 0x0a09080706050403);
    g_assert_cmpuint(c.n, ==, 1);
}

static void priorities_and_moves(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = log_access};
    Log log = {.n = 0};
    MemoryRegion *io = memory_region_new_io(f->memory, "io", 0x1000, &ops, &log);
    uint64_t generation = memory_generation(f->memory);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, MIB, 1);
    g_assert_cmpuint(memory_generation(f->memory), >, generation);
    const MemoryView *view = memory_view_ref(f->memory, MEMORY_SPACE_PHYSICAL);
    g_assert_cmpuint(view->n_ranges, ==, 3);
    g_assert_cmpint(memory_view_find(view, MIB)->kind, ==, MEMORY_KIND_IO);
    g_assert_cmpint(memory_view_find(view, MIB - 1)->kind, ==, MEMORY_KIND_RAM);
    const MemoryRange *after = memory_view_find(view, MIB + 0x1234);
    g_assert_cmphex(after->start, ==, MIB + 0x1000);
    g_assert_cmphex(after->block_offset, ==, MIB + 0x1000);
    g_assert_null(memory_view_find(view, 2 * MIB));
    g_assert_null(memory_view_find(view, UINT64_MAX));
    /* Below RAM's priority it is hidden; moved it is where it went, and only there. */
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, MIB, -1);
    g_assert_cmpint(memory_find(f->memory, MEMORY_SPACE_PHYSICAL, MIB)->kind, ==, MEMORY_KIND_RAM);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, 16 * MIB, 0);
    load(f->memory, MEMORY_SPACE_PHYSICAL, 16 * MIB + 4, 4);
    g_assert_cmpuint(log.n, ==, 1);
    memory_unmap(f->memory, io);
    load(f->memory, MEMORY_SPACE_PHYSICAL, 16 * MIB + 4, 4);
    g_assert_cmpuint(log.n, ==, 1);
    /* The old view is as it was. */
    g_assert_cmpint(memory_view_find(view, MIB)->kind, ==, MEMORY_KIND_IO);
    memory_view_unref(view);
}

static void last_page_of_all(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = log_access};
    Log log = {.n = 0};
    MemoryRegion *io = memory_region_new_io(f->memory, "top", 0x2000, &ops, &log);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, UINT64_MAX - 0xfff, 0);
    load(f->memory, MEMORY_SPACE_PHYSICAL, UINT64_MAX, 1);
    g_assert_cmphex(log.calls[0].address, ==, 0xfff);
    g_assert_cmpint(memory_find(f->memory, MEMORY_SPACE_PHYSICAL, 0)->kind, ==, MEMORY_KIND_RAM);
}

static void rom(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = log_access};
    Log log = {.n = 0};
    RamBlock *block = memory_add_block(f->memory, "rom", 0x2000, NULL);
    memset(block->host, 0x42, 0x2000);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_rom(f->memory, block, 0, 0x1000, NULL, NULL), 4 * MIB, 0);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_rom(f->memory, block, 0x1000, 0x1000, &ops, &log), 5 * MIB, 0);
    store(f->memory, MEMORY_SPACE_PHYSICAL, 4 * MIB, 4, 0);
    store(f->memory, MEMORY_SPACE_PHYSICAL, 5 * MIB + 8, 4, 7);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 4 * MIB, 4), ==, 0x42424242);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 5 * MIB + 8, 4), ==, 0x42424242);
    g_assert_cmpuint(log.n, ==, 1);
    g_assert_cmphex(log.calls[0].address, ==, 8);
    uint8_t bytes[16];
    g_assert_true(dma_read(f->memory, 4 * MIB, bytes, 16));
    g_assert_false(dma_write(f->memory, 4 * MIB, bytes, 16));
    uint64_t len = 1;
    g_assert_null(dma_begin_write(f->memory, 4 * MIB, &len));
}

static void dma_reaches_ram_only(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = log_access};
    Log log = {.n = 0};
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_io(f->memory, "io", 0x1000, &ops, &log), MIB, 1);
    uint8_t *bytes = g_malloc(3 * GUEST_PAGE_SIZE);
    memset(bytes, 0x33, 3 * GUEST_PAGE_SIZE);
    g_assert_false(dma_write(f->memory, MIB - GUEST_PAGE_SIZE, bytes, 3 * GUEST_PAGE_SIZE));
    g_assert_cmpuint(log.n, ==, 0);
    g_assert_cmphex(f->ram->host[MIB - 1], ==, 0x33);
    g_assert_cmphex(f->ram->host[MIB], ==, 0);
    g_assert_cmphex(f->ram->host[MIB + GUEST_PAGE_SIZE], ==, 0x33);
    g_assert_false(dma_read(f->memory, MIB - GUEST_PAGE_SIZE, bytes, 3 * GUEST_PAGE_SIZE));
    g_assert_cmphex(bytes[GUEST_PAGE_SIZE], ==, 0xff);
    g_assert_cmpuint(log.n, ==, 0);
    g_assert_false(dma_read(f->memory, UINT64_MAX - 7, bytes, 8));
    uint64_t len = 100 * MIB;
    g_assert_nonnull(dma_begin_read(f->memory, 0x10, &len));
    g_assert_cmphex(len, ==, MIB - 0x10);
    g_free(bytes);
}

typedef struct Heard {
    unsigned changed, code, marked;
    uint64_t offset, size, generation;
} Heard;

static void heard_changed(void *opaque, MemorySpace space, const MemoryView *view,
                          const MemoryView *old)
{
    Heard *heard = opaque;
    heard->changed++;
    g_assert_cmpuint(view->generation, >, old->generation);
    heard->generation = view->generation;
}

static void heard_code(void *opaque, RamBlock *block, uint64_t offset, uint64_t size)
{
    Heard *heard = opaque;
    heard->code++;
    heard->offset = offset;
    heard->size = size;
}

static void heard_marked(void *opaque, RamBlock *block, uint64_t offset, uint64_t size)
{
    Heard *heard = opaque;
    heard->marked++;
    heard->offset = offset;
    heard->size = size;
}

static void listeners(Fixture *f, gconstpointer data)
{
    Heard heard = {0};
    MemoryListener listener = {heard_changed, heard_code, heard_marked, &heard};
    static const MemoryOps ops = {.access = log_access};
    memory_add_listener(f->memory, &listener);
    MemoryRegion *io = memory_region_new_io(f->memory, "io", 0x1000, &ops, NULL);
    memory_begin(f->memory);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, 8 * MIB, 0);
    memory_begin(f->memory);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, 9 * MIB, 0);
    memory_commit(f->memory);
    g_assert_cmpuint(heard.changed, ==, 0);
    memory_commit(f->memory);
    g_assert_cmpuint(heard.changed, ==, 1); /* seen as one, ports not touched */
    g_assert_cmpuint(heard.generation, ==, memory_generation(f->memory));
    memory_mark_pages(f->memory, f->ram, 0x1008, 0x1000, MEMORY_PAGE_CODE);
    g_assert_cmpuint(heard.marked, ==, 1);
    g_assert_cmphex(heard.offset, ==, 0x1000);
    g_assert_cmphex(heard.size, ==, 0x2000);
    memory_mark_pages(f->memory, f->ram, 0x1000, 0x1000, MEMORY_PAGE_CODE);
    g_assert_cmpuint(heard.marked, ==, 1); /* it was marked */
    /* DMA and stores through the map tell; plain pages stay silent. */
    uint8_t byte = 1;
    dma_write(f->memory, 0x3000, &byte, 1);
    g_assert_cmpuint(heard.code, ==, 0);
    dma_write(f->memory, 0x1fff, &byte, 1);
    g_assert_cmpuint(heard.code, ==, 1);
    g_assert_cmphex(heard.offset, ==, 0x1fff);
    store(f->memory, MEMORY_SPACE_PHYSICAL, 0x2ffe, 4, 1);
    g_assert_cmpuint(heard.code, ==, 2);
    g_assert_cmphex(memory_page_written(f->memory, f->ram, 0x1000, 4), ==, MEMORY_PAGE_CODE);
    memory_clear_code_mark(f->memory, f->ram, 0x1000);
    g_assert_cmphex(memory_page_written(f->memory, f->ram, 0x1000, 4), ==, 0);
    /* Nonsense is ignored. */
    memory_mark_pages(f->memory, f->ram, 2 * MIB, 1, MEMORY_PAGE_CODE);
    memory_mark_pages(f->memory, f->ram, 0, UINT64_MAX, MEMORY_PAGE_CODE);
    memory_clear_code_mark(f->memory, f->ram, UINT64_MAX);
    g_assert_cmphex(memory_page_written(f->memory, f->ram, MIB, 2 * MIB), ==, 0);
    memory_remove_listener(f->memory, &listener);
    dma_write(f->memory, 0x2000, &byte, 1);
    g_assert_cmpuint(heard.code, ==, 3);
}

static void dirty_clients(Fixture *f, gconstpointer data)
{
    uint64_t bits[2 * MIB / GUEST_PAGE_SIZE / 64] = {0};
    uint8_t byte = 1;
    dma_write(f->memory, 0, &byte, 1); /* before: nobody asked */
    DirtyClient *a = dirty_client_new(f->memory);
    g_assert_cmphex(f->ram->marks[0], ==, MEMORY_PAGE_CLEAN);
    g_assert_cmpuint(dirty_client_collect(a, f->ram, bits), ==, 0);
    dma_write(f->memory, 0x5000, &byte, 1);
    dma_write(f->memory, 0x5001, &byte, 1);
    g_assert_cmphex(f->ram->marks[5], ==, 0); /* the second write was plain */
    DirtyClient *b = dirty_client_new(f->memory);
    store(f->memory, MEMORY_SPACE_PHYSICAL, 0x46ffc, 8, 1); /* two pages */
    g_assert_cmpuint(dirty_client_collect(a, f->ram, bits), ==, 3);
    g_assert_cmphex(bits[0], ==, UINT64_C(1) << 5);
    g_assert_cmphex(bits[1], ==, UINT64_C(3) << (0x46 - 64));
    g_assert_cmpuint(dirty_client_collect(b, f->ram, bits), ==, 2);
    g_assert_cmphex(bits[0], ==, 0);
    g_assert_cmphex(f->ram->marks[5], ==, MEMORY_PAGE_CLEAN);
    memory_discard(f->memory, f->ram, 0x46001, 0x1fff);
    g_assert_cmphex(f->ram->host[0x47000], ==, 0);
    g_assert_cmphex(f->ram->host[0x46fff], !=, 1);
    g_assert_cmpuint(dirty_client_collect(b, f->ram, bits), ==, 1);
    dirty_client_free(a);
    dirty_client_free(b);
    g_assert_cmphex(f->ram->marks[5], ==, 0);
}

static void sizes_refused(Fixture *f, gconstpointer data)
{
    static const uint64_t bad[] = {
        0, 1, 4095, 4097, UINT64_MAX, UINT64_MAX & ~UINT64_C(4095), INT64_MAX & ~INT64_C(4095)};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(memory_add_block(f->memory, "bad", bad[i], &error));
        g_assert_nonnull(error);
        g_assert_true(error->domain == VIREO_ERROR);
    }
    g_assert_cmpuint(memory_blocks(f->memory)->len, ==, 1);
    g_assert_cmpuint(memory_block_resident(f->ram), <=, 2 * MIB);
    memset(f->ram->host, 1, MIB);
    g_assert_cmpuint(memory_block_resident(f->ram), >=, MIB);
}

/* Readers on several threads while the map flips; views retire under them. */
typedef struct Race {
    Fixture *f;
    int stop;
} Race;

static void race_access(void *opaque, MemoryAccess *access)
{
    if (!access->write)
        access->value = 0xaa;
}

static void *race_reader(void *opaque)
{
    Race *race = opaque;
    while (!__atomic_load_n(&race->stop, __ATOMIC_SEQ_CST)) {
        uint64_t value = load(race->f->memory, MEMORY_SPACE_PHYSICAL, MIB, 1);
        if (value != 0xaa && value != 0)
            g_error("torn map: read %" G_GINT64_MODIFIER "x", value);
        const MemoryView *view = memory_view_ref(race->f->memory, MEMORY_SPACE_PHYSICAL);
        if (!memory_view_find(view, 0))
            g_error("RAM went away");
        memory_view_unref(view);
    }
    return NULL;
}

static void map_changes_under_readers(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = race_access};
    enum { N = 3 };
    Race race = {f, 0};
    pthread_t threads[N];
    MemoryRegion *io = memory_region_new_io(f->memory, "io", 0x1000, &ops, NULL);
    for (int i = 0; i < N; i++)
        g_assert_true(thread_start(&threads[i], "reader", race_reader, &race, NULL));
    for (int i = 0; i < 3000; i++) {
        memory_map(f->memory, MEMORY_SPACE_PHYSICAL, io, MIB, 1);
        memory_unmap(f->memory, io);
    }
    __atomic_store_n(&race.stop, 1, __ATOMIC_SEQ_CST);
    for (int i = 0; i < N; i++)
        pthread_join(threads[i], NULL);
}

/* A handler that unmaps its own region: it is applied once the handler is back. */
static void unmap_self(void *opaque, MemoryAccess *access)
{
    void **box = opaque;
    uint64_t before = memory_generation(box[0]);
    memory_unmap(box[0], box[1]);
    g_assert_cmpuint(memory_generation(box[0]), ==, before);
    access->value = 5;
}

static void handler_changes_the_map(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = unmap_self};
    void *box[2] = {f->memory, NULL};
    box[1] = memory_region_new_io(f->memory, "self", 0x1000, &ops, box);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, box[1], 8 * MIB, 0);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 8 * MIB, 4), ==, 5);
    g_assert_cmphex(load(f->memory, MEMORY_SPACE_PHYSICAL, 8 * MIB, 4), ==, 0xffffffff);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/memory/" #name, Fixture, NULL, set_up, name, tear_down)
    ADD(ram_and_holes);
    ADD(handlers_see_their_sizes);
    ADD(priorities_and_moves);
    ADD(last_page_of_all);
    ADD(rom);
    ADD(dma_reaches_ram_only);
    ADD(listeners);
    ADD(dirty_clients);
    ADD(sizes_refused);
    ADD(map_changes_under_readers);
    ADD(handler_changes_the_map);
    return g_test_run();
}
