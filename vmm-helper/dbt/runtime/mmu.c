/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paging and soft TLBs. A set of three tables (user, supervisor, supervisor that may touch user
 * pages) per address space, a few sets kept by CR3 and PCID; a second level holds global pages for
 * all of them. A tag gives a permission only when the access needs no further look: the write tag
 * is there if the page is RAM, dirty in the page tables and bears no MEMORY_PAGE_* mark. SDM 3A
 * chapter 4.
 */
#include "vmm-helper/dbt/runtime/mmu.h"

#include <string.h>

#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/dbt.h"
#include "vmm-helper/dbt/runtime/host-x86-64/atomic16.h"
#include "vmm-helper/dbt/runtime/x86-flags.h"

#define PAGE_MASK (~UINT64_C(0xfff))
#define N_SETS 8
#define KEY_NONE UINT64_MAX
#define WRITE_LOG_SIZE 4096

/* In X86TlbSet.phys, below the page address. */
#define PHYS_LARGE 1 /* part of a larger page: INVLPG of any of its addresses drops it */

typedef struct X86GlobalTlb {
    X86TlbEntry entry[X86_N_MMU][X86_TLB_SIZE];
    uint64_t phys[X86_N_MMU][X86_TLB_SIZE];
    bool large[2];
} X86GlobalTlb;

typedef struct X86WriteLog {
    unsigned n;
    DbtPage *page[WRITE_LOG_SIZE];
} X86WriteLog;

/* What an access wants, as page-fault error code bits. */
enum {
    ACCESS_READ = 0,
    ACCESS_WRITE = 1 << 1,
    ACCESS_EXEC = 1 << 4,
};
#define PF_PRESENT 1u
#define PF_WRITE 2u
#define PF_USER 4u
#define PF_RESERVED 8u
#define PF_FETCH 16u

#define PTE_P UINT64_C(1)
#define PTE_W UINT64_C(2)
#define PTE_U UINT64_C(4)
#define PTE_A UINT64_C(0x20)
#define PTE_D UINT64_C(0x40)
#define PTE_PS UINT64_C(0x80)
#define PTE_G UINT64_C(0x100)
#define PTE_NX (UINT64_C(1) << 63)

typedef struct Translation {
    uint64_t phys; /* of the access */
    uint64_t host; /* 0: not RAM or ROM */
    RamBlock *block;
    uint64_t block_offset;
    bool rom;
} Translation;

/* --- Guest-physical to host --------------------------------------------------------------------
 */

static struct X86RamCache *ram_lookup(X86Cpu *cpu, uint64_t phys)
{
    const MemoryRange *range;
    struct X86RamCache *slot;

    for (unsigned i = 0; i < G_N_ELEMENTS(cpu->ram); i++) {
        if (phys - cpu->ram[i].start < cpu->ram[i].size)
            return &cpu->ram[i];
    }
    memory_read_begin();
    range = memory_find(cpu->memory, MEMORY_SPACE_PHYSICAL, phys);
    if (!range || (range->kind != MEMORY_KIND_RAM && range->kind != MEMORY_KIND_ROM)) {
        memory_read_end();
        return NULL;
    }
    slot = &cpu->ram[cpu->ram_next++ % G_N_ELEMENTS(cpu->ram)];
    slot->start = range->start;
    slot->size = range->size;
    slot->block = range->block;
    slot->block_offset = range->block_offset;
    slot->host = (uint64_t)(uintptr_t)(range->block->host + range->block_offset);
    slot->rom = range->kind == MEMORY_KIND_ROM;
    memory_read_end();
    return slot;
}

/* --- Page walk ---------------------------------------------------------------------------------
 */

typedef struct Walk {
    uint64_t phys;          /* of the page's first byte, 4 KiB granularity */
    bool write, user, exec; /* as the tables say, all levels */
    bool global, dirty, large;
} Walk;

static bool entry_read(X86Cpu *cpu, uint64_t phys, bool wide, uint64_t *ret)
{
    struct X86RamCache *ram = ram_lookup(cpu, phys);
    uint64_t host;

    if (!ram || phys - ram->start + 8 > ram->size)
        return false;
    host = ram->host + (phys - ram->start);
    *ret = wide ? guest_get64(host) : guest_get32(host);
    return true;
}

/* Sets @bits in the entry unless it has changed since it was read; false = walk again. */
static bool entry_set(X86Cpu *cpu, uint64_t phys, bool wide, uint64_t *entry, uint64_t bits)
{
    struct X86RamCache *ram = ram_lookup(cpu, phys);
    uint64_t offset;
    bool done;

    if ((*entry & bits) == bits)
        return true;
    if (!ram || ram->rom)
        return true; /* tables in ROM stay as they are */
    offset = ram->block_offset + (phys - ram->start);
    if (wide) {
        uint64_t expected = *entry;
        uint64_t *host = (uint64_t *)(uintptr_t)(ram->host + (phys - ram->start));

        done = __atomic_compare_exchange_n(host, &expected, *entry | bits, false, __ATOMIC_SEQ_CST,
                                           __ATOMIC_SEQ_CST);
    } else {
        uint32_t expected = (uint32_t)*entry;
        uint32_t *host = (uint32_t *)(uintptr_t)(ram->host + (phys - ram->start));

        done = __atomic_compare_exchange_n(host, &expected, (uint32_t)(*entry | bits), false,
                                           __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    }
    if (!done)
        return false;
    *entry |= bits;
    if (__atomic_load_n(&ram->block->marks[offset >> GUEST_PAGE_BITS], __ATOMIC_RELAXED))
        dbt_page_written(cpu, ram->block, offset, wide ? 8 : 4);
    return true;
}

typedef struct Level {
    uint8_t shift, bits;
} Level;
static const Level levels_4[] = {{39, 9}, {30, 9}, {21, 9}, {12, 9}};
static const Level levels_pae[] = {{30, 2}, {21, 9}, {12, 9}};
static const Level levels_32[] = {{22, 10}, {12, 10}};

/* Bits that must be 0 in an entry of a wide format. */
static uint64_t reserved_bits(const X86Cpu *cpu, bool pae_top, unsigned shift, bool large)
{
    uint64_t reserved = ~cpu->physical_mask & UINT64_C(0x000ffffffffff000);

    if (pae_top)
        return ~cpu->physical_mask | UINT64_C(0x1e6);
    if (!(cpu->efer & X86_EFER_NXE))
        reserved |= PTE_NX;
    if (!(cpu->efer & X86_EFER_LMA))
        reserved |= UINT64_C(0x7ff0000000000000); /* PAE: bits 62:52 */
    if (large)
        reserved |= ((UINT64_C(1) << shift) - 1) & UINT64_C(0xffffe000); /* bit 12 is PAT */
    else if (shift == 39 || (shift == 30 && !cpu->pages_1g && (cpu->efer & X86_EFER_LMA)))
        reserved |= PTE_PS;
    return reserved;
}

/* The error code of the fault @access would make, -1 where it is allowed. */
static int walk_permission(const X86Cpu *cpu, const Walk *walk, unsigned mmu, unsigned access)
{
    bool user = mmu == X86_MMU_USER, denied;

    if (user)
        denied = !walk->user || ((access & ACCESS_WRITE) && !walk->write);
    else
        denied = ((access & ACCESS_WRITE) && !walk->write && (cpu->cr0 & X86_CR0_WP)) ||
                 (walk->user && mmu == X86_MMU_KERNEL && !(access & ACCESS_EXEC)) ||
                 (walk->user && (access & ACCESS_EXEC) && (cpu->cr4 & X86_CR4_SMEP));
    if ((access & ACCESS_EXEC) && !walk->exec)
        denied = true;
    return denied ? (int)PF_PRESENT : -1;
}

/* -1 and *walk, or the low bits (P, RSVD) of the fault's error code. */
static int walk_tables(X86Cpu *cpu, uint64_t linear, unsigned mmu, unsigned access, Walk *walk)
{
    bool lma = cpu->efer & X86_EFER_LMA, pae = cpu->cr4 & X86_CR4_PAE, wide = lma || pae;
    const Level *levels = lma ? levels_4 : pae ? levels_pae : levels_32;
    unsigned n = lma ? 4 : pae ? 3 : 2, i;
    uint64_t entry[4], at[4], table;
    int error;

again:
    table = cpu->cr3 & (lma ? UINT64_C(0x000ffffffffff000) : pae ? 0xffffffe0 : 0xfffff000);
    *walk = (Walk){.write = true, .user = true, .exec = true};
    for (i = 0; i < n; i++) {
        unsigned shift = levels[i].shift, index = linear >> shift & ((1u << levels[i].bits) - 1);
        bool pae_top = pae && !lma && i == 0, last = i == n - 1, large;

        at[i] = table + index * (wide ? 8 : 4);
        if (!entry_read(cpu, at[i], wide, &entry[i]))
            return 0; /* tables outside RAM: nothing is mapped */
        if (!(entry[i] & PTE_P))
            return 0;
        large = !last && !pae_top && (entry[i] & PTE_PS) && shift <= 30 &&
                (wide || (cpu->cr4 & X86_CR4_PSE));
        if (wide && (entry[i] & reserved_bits(cpu, pae_top, shift, large)))
            return (int)(PF_PRESENT | PF_RESERVED);
        if (!pae_top) {
            walk->write &= (entry[i] & PTE_W) != 0;
            walk->user &= (entry[i] & PTE_U) != 0;
            if (wide && (cpu->efer & X86_EFER_NXE))
                walk->exec &= !(entry[i] & PTE_NX);
        }
        table = entry[i] & (wide ? UINT64_C(0x000ffffffffff000) : 0xfffff000);
        if (last || large) {
            uint64_t offset_mask = (UINT64_C(1) << shift) - 1;

            if (large && !wide) /* PSE-36 */
                table = (entry[i] & 0xffc00000) | (entry[i] & 0x1fe000) << 19;
            walk->phys = ((table & ~offset_mask) | (linear & offset_mask)) & PAGE_MASK;
            walk->large = large;
            walk->global = (entry[i] & PTE_G) && (cpu->cr4 & X86_CR4_PGE);
            break;
        }
    }
    error = walk_permission(cpu, walk, mmu, access);
    if (error >= 0)
        return error;
    for (unsigned j = 0; j <= i; j++) {
        uint64_t bits = PTE_A;

        if (pae && !lma && j == 0)
            continue; /* PDPTEs have no A bit */
        if (j == i && (access & ACCESS_WRITE))
            bits |= PTE_D;
        if (!entry_set(cpu, at[j], wide, &entry[j], bits))
            goto again;
    }
    walk->dirty = entry[i] & PTE_D;
    return -1;
}

static _Noreturn void page_fault(X86Cpu *cpu, uint64_t linear, unsigned mmu, unsigned access,
                                 int error)
{
    unsigned code = (unsigned)error | (access & ACCESS_WRITE);

    if (mmu == X86_MMU_USER)
        code |= PF_USER;
    if ((access & ACCESS_EXEC) &&
        ((cpu->cr4 & X86_CR4_SMEP) || ((cpu->efer & X86_EFER_NXE) && (cpu->cr4 & X86_CR4_PAE))))
        code |= PF_FETCH;
    cpu->cr2 = linear;
    x86_raise_error(cpu, X86_EXC_PF, code);
}

static _Noreturn void not_canonical(X86Cpu *cpu, unsigned access)
{
    const Uop *u = cpu->uop;

    /* The stack's own faults are #SS (SDM 1 3.3.7.1). */
    if (!(access & ACCESS_EXEC) && cpu->delivering < 0 && u && (u->flags & UOP_MEM) &&
        u->seg == X86_SS)
        x86_raise_error(cpu, X86_EXC_SS, 0);
    x86_raise_gp(cpu, 0);
}

static inline bool canonical(uint64_t linear)
{
    return (uint64_t)((int64_t)(linear << 16) >> 16) == linear;
}

/* --- Filling -----------------------------------------------------------------------------------
 */

static void log_writer(X86Cpu *cpu, RamBlock *block, uint64_t offset)
{
    DbtPage *page = dbt_page(cpu->dbt, block, offset);
    uint32_t bit = 1u << cpu->index;

    if (!page || (atomic_load_explicit(&page->writers, memory_order_relaxed) & bit))
        return;
    if (cpu->write_log->n == WRITE_LOG_SIZE)
        x86_mmu_drop_writes(cpu);
    cpu->write_log->page[cpu->write_log->n++] = page;
    atomic_fetch_or(&page->writers, bit);
}

static void fill_entry(X86Cpu *cpu, uint64_t linear, unsigned mmu, const Walk *walk,
                       const Translation *t)
{
    unsigned index = linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1);
    X86TlbEntry entry = {0};
    uint64_t tag = linear | 0xfff;
    bool write;

    if (walk_permission(cpu, walk, mmu, ACCESS_READ) < 0)
        entry.read = tag;
    if (walk_permission(cpu, walk, mmu, ACCESS_EXEC) < 0)
        entry.exec = tag;
    write = walk->dirty && !t->rom && walk_permission(cpu, walk, mmu, ACCESS_WRITE) < 0;
    if (write) {
        uint8_t *mark = &t->block->marks[t->block_offset >> GUEST_PAGE_BITS];

        /* Whoever marks the page after this sees us among its writers; before, we see the mark. */
        log_writer(cpu, t->block, t->block_offset);
        if (!__atomic_load_n(mark, __ATOMIC_SEQ_CST))
            entry.write = tag;
    }
    entry.delta = t->host - linear;
    cpu->set->entry[mmu][index] = entry;
    cpu->set->phys[mmu][index] = walk->phys | (walk->large ? PHYS_LARGE : 0);
    cpu->set->large[linear >> 63] |= walk->large;
    if (walk->global) {
        cpu->global->large[linear >> 63] |= walk->large;
        cpu->global->entry[mmu][index] = entry;
        cpu->global->phys[mmu][index] = walk->phys | (walk->large ? PHYS_LARGE : 0);
    }
}

static void translation_of(X86Cpu *cpu, uint64_t phys, Translation *t)
{
    struct X86RamCache *ram = ram_lookup(cpu, phys);

    *t = (Translation){.phys = phys};
    if (ram) {
        t->host = ram->host + (phys - ram->start);
        t->block = ram->block;
        t->block_offset = ram->block_offset + (phys - ram->start);
        t->rom = ram->rom;
    }
}

/* Copies a global page's entry into the current set; true if it allows @access. */
static bool fill_from_global(X86Cpu *cpu, uint64_t linear, unsigned mmu, unsigned access)
{
    unsigned index = linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1);
    const X86TlbEntry *entry = &cpu->global->entry[mmu][index];
    uint64_t tag = linear | 0xfff;
    uint64_t has = access & ACCESS_WRITE  ? entry->write
                   : access & ACCESS_EXEC ? entry->exec
                                          : entry->read;

    if (has != tag)
        return false;
    cpu->set->entry[mmu][index] = *entry;
    cpu->set->phys[mmu][index] = cpu->global->phys[mmu][index];
    cpu->set->large[linear >> 63] |= cpu->global->phys[mmu][index] & PHYS_LARGE;
    return true;
}

/* Translates one access inside a page, fills the TLB, or raises. */
static void translate(X86Cpu *cpu, uint64_t linear, unsigned mmu, unsigned access, Translation *t)
{
    uint64_t page = linear & PAGE_MASK;
    Walk walk;
    int error;

    if (!(cpu->cr0 & X86_CR0_PG)) {
        linear = (uint32_t)linear;
        page = linear & PAGE_MASK;
        walk = (Walk){
            .phys = page, .write = true, .user = true, .exec = true, .dirty = true, .large = true};
        mmu = mmu == X86_MMU_KERNEL ? X86_MMU_KERNEL_USER : mmu;
        error = -1;
    } else {
        if (cpu->efer & X86_EFER_LMA) {
            if (!canonical(linear))
                not_canonical(cpu, access);
        } else {
            linear = (uint32_t)linear;
            page = linear & PAGE_MASK;
        }
        error = walk_tables(cpu, linear, mmu, access, &walk);
    }
    if (error >= 0)
        page_fault(cpu, linear, mmu, access, error);
    translation_of(cpu, walk.phys, t);
    if (t->host)
        fill_entry(cpu, page, mmu, &walk, t);
    t->phys += linear & 0xfff;
    t->block_offset += linear & 0xfff;
    if (t->host)
        t->host += linear & 0xfff;
}

/* Host address if the tag is there (or comes from the global level); else a walk. @t->block is set
 * only after a walk, which a hit in the write tag never needs. */
static uint64_t lookup(X86Cpu *cpu, uint64_t linear, unsigned mmu, unsigned access, Translation *t)
{
    const X86TlbEntry *entry =
        &cpu->set->entry[mmu][linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];
    uint64_t tag = linear | 0xfff;
    uint64_t has = access & ACCESS_WRITE  ? entry->write
                   : access & ACCESS_EXEC ? entry->exec
                                          : entry->read;

    t->block = NULL;
    t->rom = false;
    if (has == tag || fill_from_global(cpu, linear, mmu, access))
        return t->host = linear + entry->delta;
    translate(cpu, linear, mmu, access, t);
    return t->host;
}

/* --- Slow paths of loads and stores ------------------------------------------------------------
 */

static inline bool crosses_page(uint64_t linear, unsigned size)
{
    return (linear & 0xfff) + size > GUEST_PAGE_SIZE;
}

static uint64_t get_size(uint64_t host, unsigned size)
{
    switch (size) {
    case 1:
        return guest_get8(host);
    case 2:
        return guest_get16(host);
    case 4:
        return guest_get32(host);
    default:
        return guest_get64(host);
    }
}

static void put_size(uint64_t host, uint64_t value, unsigned size)
{
    switch (size) {
    case 1:
        guest_put8(host, (uint8_t)value);
        break;
    case 2:
        guest_put16(host, (uint16_t)value);
        break;
    case 4:
        guest_put32(host, (uint32_t)value);
        break;
    default:
        guest_put64(host, value);
        break;
    }
}

static uint64_t mmio(X86Cpu *cpu, uint64_t phys, uint64_t value, unsigned size, bool write)
{
    MemoryAccess access = {.address = phys,
                           .value = value,
                           .size = (uint8_t)size,
                           .write = write,
                           .requester = cpu->index};

    dbt_quiesce_begin(cpu);
    memory_dispatch(cpu->memory, MEMORY_SPACE_PHYSICAL, &access);
    dbt_quiesce_end(cpu);
    return access.value;
}

static uint64_t wrap(const X86Cpu *cpu, uint64_t linear)
{
    return cpu->efer & X86_EFER_LMA ? linear : (uint32_t)linear;
}

static void probe_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, unsigned size, unsigned access)
{
    Translation t;

    lookup(cpu, wrap(cpu, linear), mmu, access, &t);
    if (crosses_page(linear, size))
        lookup(cpu, wrap(cpu, linear + size - 1) & PAGE_MASK, mmu, access, &t);
}

static uint64_t load_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, unsigned size)
{
    Translation t;
    uint64_t value = 0;

    if (unlikely(crosses_page(linear, size))) {
        probe_as(cpu, mmu, linear, size, ACCESS_READ);
        for (unsigned i = 0; i < size; i++)
            value |= load_as(cpu, mmu, wrap(cpu, linear + i), 1) << (8 * i);
        return value;
    }
    if (lookup(cpu, linear, mmu, ACCESS_READ, &t))
        return get_size(t.host, size);
    return mmio(cpu, t.phys, 0, size, false);
}

static void store_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, uint64_t value, unsigned size)
{
    Translation t;

    if (unlikely(crosses_page(linear, size))) {
        probe_as(cpu, mmu, linear, size, ACCESS_WRITE);
        for (unsigned i = 0; i < size; i++)
            store_as(cpu, mmu, wrap(cpu, linear + i), value >> (8 * i) & 0xff, 1);
        return;
    }
    if (!lookup(cpu, linear, mmu, ACCESS_WRITE, &t) || t.rom) {
        mmio(cpu, t.phys, value, size, true);
        return;
    }
    put_size(t.host, value, size);
    if (t.block &&
        __atomic_load_n(&t.block->marks[t.block_offset >> GUEST_PAGE_BITS], __ATOMIC_SEQ_CST))
        dbt_page_written(cpu, t.block, t.block_offset, size);
}

static inline unsigned current_mmu(const X86Cpu *cpu)
{
    return (unsigned)((const X86TlbEntry(*)[X86_TLB_SIZE])(const void *)cpu->tlb -
                      (const X86TlbEntry(*)[X86_TLB_SIZE])(const void *)cpu->set->entry);
}

uint64_t x86_slow_load(X86Cpu *cpu, uint64_t linear, unsigned size)
{
    return load_as(cpu, current_mmu(cpu), wrap(cpu, linear), size);
}

void x86_slow_store(X86Cpu *cpu, uint64_t linear, uint64_t value, unsigned size)
{
    store_as(cpu, current_mmu(cpu), wrap(cpu, linear), value, size);
}

void x86_probe(X86Cpu *cpu, uint64_t linear, unsigned size, bool write)
{
    probe_as(cpu, current_mmu(cpu), linear, size, write ? ACCESS_WRITE : ACCESS_READ);
}

void x86_store_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, uint64_t value, unsigned size)
{
    store_as(cpu, mmu, wrap(cpu, linear), value, size);
}

void x86_probe_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, unsigned size, bool write)
{
    probe_as(cpu, mmu, linear, size, write ? ACCESS_WRITE : ACCESS_READ);
}

void x86_load_bytes(X86Cpu *cpu, uint64_t linear, void *to, unsigned size)
{
    uint8_t *bytes = to;

    x86_probe(cpu, linear, size, false);
    for (unsigned i = 0; i < size;) {
        if (size - i >= 8 && !crosses_page(linear + i, 8)) {
            uint64_t value = x86_load64(cpu, wrap(cpu, linear + i));

            memcpy(bytes + i, &value, 8);
            i += 8;
        } else {
            bytes[i] = x86_load8(cpu, wrap(cpu, linear + i));
            i++;
        }
    }
}

void x86_store_bytes(X86Cpu *cpu, uint64_t linear, const void *from, unsigned size)
{
    const uint8_t *bytes = from;

    x86_probe(cpu, linear, size, true);
    for (unsigned i = 0; i < size;) {
        if (size - i >= 8 && !crosses_page(linear + i, 8)) {
            uint64_t value;

            memcpy(&value, bytes + i, 8);
            x86_store64(cpu, wrap(cpu, linear + i), value);
            i += 8;
        } else {
            x86_store8(cpu, wrap(cpu, linear + i), bytes[i]);
            i++;
        }
    }
}

/* --- The processor's own accesses --------------------------------------------------------------
 */

static unsigned system_mmu(const X86Cpu *cpu)
{
    return cpu->cr4 & X86_CR4_SMAP ? X86_MMU_KERNEL : X86_MMU_KERNEL_USER;
}

uint64_t x86_system_load(X86Cpu *cpu, uint64_t linear, unsigned size)
{
    return load_as(cpu, system_mmu(cpu), wrap(cpu, linear), size);
}

void x86_system_store(X86Cpu *cpu, uint64_t linear, uint64_t value, unsigned size)
{
    store_as(cpu, system_mmu(cpu), wrap(cpu, linear), value, size);
}

unsigned x86_mmu_index(const X86Cpu *cpu)
{
    if (cpu->cpl == 3)
        return X86_MMU_USER;
    if ((cpu->cr4 & X86_CR4_SMAP) && !(cpu->eflags & X86_AC) && (cpu->cr0 & X86_CR0_PG))
        return X86_MMU_KERNEL;
    return X86_MMU_KERNEL_USER;
}

uint64_t x86_fetch_page(X86Cpu *cpu, uint64_t linear, uint64_t *ret_phys)
{
    unsigned mmu = cpu->cpl == 3 ? X86_MMU_USER : X86_MMU_KERNEL_USER;
    unsigned index = linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1);
    Translation t;

    linear = wrap(cpu, linear);
    if (lookup(cpu, linear, mmu, ACCESS_EXEC, &t)) {
        if (t.block)
            *ret_phys = t.phys;
        else
            *ret_phys = (cpu->set->phys[mmu][index] & PAGE_MASK) | (linear & 0xfff);
        return t.host;
    }
    *ret_phys = t.phys;
    return 0;
}

uint64_t x86_bulk_read(X86Cpu *cpu, uint64_t linear)
{
    Translation t;

    return lookup(cpu, linear, current_mmu(cpu), ACCESS_READ, &t);
}

uint64_t x86_bulk_write(X86Cpu *cpu, uint64_t linear)
{
    Translation t;

    if (!lookup(cpu, linear, current_mmu(cpu), ACCESS_WRITE, &t) || t.rom)
        return 0;
    if (t.block &&
        __atomic_load_n(&t.block->marks[t.block_offset >> GUEST_PAGE_BITS], __ATOMIC_SEQ_CST))
        return 0;
    return t.host;
}

/* --- Atomic operations -------------------------------------------------------------------------
 */

#define RMW_SIZE(type)                                                                             \
    static uint64_t host_rmw_##type(uint64_t host, X86AtomicOp op, type value, type expected)      \
    {                                                                                              \
        type *at = (type *)(uintptr_t)host;                                                        \
        switch (op) {                                                                              \
        case X86_ATOMIC_ADD:                                                                       \
            return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);                                \
        case X86_ATOMIC_OR:                                                                        \
            return __atomic_fetch_or(at, value, __ATOMIC_SEQ_CST);                                 \
        case X86_ATOMIC_AND:                                                                       \
            return __atomic_fetch_and(at, value, __ATOMIC_SEQ_CST);                                \
        case X86_ATOMIC_XOR:                                                                       \
            return __atomic_fetch_xor(at, value, __ATOMIC_SEQ_CST);                                \
        case X86_ATOMIC_XCHG:                                                                      \
            return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);                               \
        default:                                                                                   \
            __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_SEQ_CST,             \
                                        __ATOMIC_SEQ_CST);                                         \
            return expected;                                                                       \
        }                                                                                          \
    }
RMW_SIZE(uint8_t)
RMW_SIZE(uint16_t)
RMW_SIZE(uint32_t)
RMW_SIZE(uint64_t)

static uint64_t host_rmw(uint64_t host, unsigned size, X86AtomicOp op, uint64_t value,
                         uint64_t expected)
{
    switch (size) {
    case 1:
        return host_rmw_uint8_t(host, op, (uint8_t)value, (uint8_t)expected);
    case 2:
        return host_rmw_uint16_t(host, op, (uint16_t)value, (uint16_t)expected);
    case 4:
        return host_rmw_uint32_t(host, op, (uint32_t)value, (uint32_t)expected);
    default:
        return host_rmw_uint64_t(host, op, value, expected);
    }
}

static uint64_t plain_rmw(uint64_t old, X86AtomicOp op, uint64_t value, uint64_t expected)
{
    switch (op) {
    case X86_ATOMIC_ADD:
        return old + value;
    case X86_ATOMIC_OR:
        return old | value;
    case X86_ATOMIC_AND:
        return old & value;
    case X86_ATOMIC_XOR:
        return old ^ value;
    case X86_ATOMIC_XCHG:
        return value;
    default:
        return old == expected ? value : old;
    }
}

typedef struct SplitJob {
    X86Cpu *cpu;
    uint64_t linear, value, expected, old;
    unsigned size;
    X86AtomicOp op;
} SplitJob;

/* Both pages were probed for writing, and no vCPU runs that could change the tables. */
static void split_rmw(void *opaque)
{
    SplitJob *job = opaque;
    uint64_t mask = job->size == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * job->size)) - 1, result;

    job->old = x86_slow_load(job->cpu, job->linear, job->size);
    result = plain_rmw(job->old, job->op, job->value & mask, job->expected & mask) & mask;
    x86_slow_store(job->cpu, job->linear, result, job->size);
}

static void run_exclusive(X86Cpu *cpu, void (*work)(void *opaque), void *opaque)
{
    if (!cpu->vcpu || !cpu->vcpu->set) {
        work(opaque);
        return;
    }
    dbt_quiesce_begin(cpu);
    vcpu_set_exclusive(cpu->vcpu->set, work, opaque);
    dbt_quiesce_end(cpu);
}

static uint64_t atomic_split(X86Cpu *cpu, uint64_t linear, unsigned size, X86AtomicOp op,
                             uint64_t value, uint64_t expected)
{
    SplitJob job = {
        .cpu = cpu, .linear = linear, .size = size, .op = op, .value = value, .expected = expected};

    x86_probe(cpu, linear, size, true);
    run_exclusive(cpu, split_rmw, &job);
    return job.old;
}

uint64_t x86_atomic_rmw(X86Cpu *cpu, uint64_t linear, unsigned size, X86AtomicOp op, uint64_t value,
                        uint64_t expected)
{
    const X86TlbEntry *entry;
    Translation t;
    uint64_t old;

    linear = wrap(cpu, linear);
    entry = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];
    if (likely(((linear + size - 1) | 0xfff) == entry->write))
        return host_rmw(linear + entry->delta, size, op, value, expected);
    if (crosses_page(linear, size))
        return atomic_split(cpu, linear, size, op, value, expected);
    if (!lookup(cpu, linear, current_mmu(cpu), ACCESS_WRITE, &t) || t.rom) {
        uint64_t mask = size == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * size)) - 1;

        old = mmio(cpu, t.phys, 0, size, false);
        mmio(cpu, t.phys, plain_rmw(old, op, value & mask, expected & mask) & mask, size, true);
        return old;
    }
    old = host_rmw(t.host, size, op, value, expected);
    if (t.block &&
        __atomic_load_n(&t.block->marks[t.block_offset >> GUEST_PAGE_BITS], __ATOMIC_SEQ_CST))
        dbt_page_written(cpu, t.block, t.block_offset, size);
    return old;
}

bool x86_atomic_cmpxchg16(X86Cpu *cpu, uint64_t linear, uint64_t old[2], const uint64_t value[2])
{
    Translation t;
    bool done;

    linear = wrap(cpu, linear);
    if (!lookup(cpu, linear, current_mmu(cpu), ACCESS_WRITE, &t) || t.rom) {
        uint64_t found[2] = {mmio(cpu, t.phys, 0, 8, false), mmio(cpu, t.phys + 8, 0, 8, false)};

        done = found[0] == old[0] && found[1] == old[1];
        memcpy(old, found, sizeof(found));
        return done;
    }
    done = host_cmpxchg16(t.host, old, value);
    if (t.block &&
        __atomic_load_n(&t.block->marks[t.block_offset >> GUEST_PAGE_BITS], __ATOMIC_SEQ_CST))
        dbt_page_written(cpu, t.block, t.block_offset, 16);
    return done;
}

/* --- Sets --------------------------------------------------------------------------------------
 */

static void jump_tag_update(X86Cpu *cpu)
{
    /* Epochs are unique over sets; the privilege matters to the right to execute. */
    cpu->jump_tag = cpu->set->epoch << 1 | (cpu->cpl == 3);
}

static void set_flush(X86Cpu *cpu, X86TlbSet *set)
{
    memset(set->entry, 0, sizeof(set->entry));
    memset(set->large, 0, sizeof(set->large));
    cpu->epoch_counter++;
    if (unlikely(cpu->epoch_counter == UINT32_MAX >> 1)) {
        /* Tags would repeat: start over with an empty jump cache. */
        memset(cpu->jump, 0, X86_JUMP_SIZE * sizeof(*cpu->jump));
        cpu->epoch_counter = 1;
        for (unsigned i = 0; i < N_SETS; i++) {
            if (&cpu->sets[i] != set)
                cpu->sets[i].key = KEY_NONE;
        }
    }
    set->epoch = cpu->epoch_counter;
}

static void global_flush(X86Cpu *cpu)
{
    memset(cpu->global->entry, 0, sizeof(cpu->global->entry));
    memset(cpu->global->large, 0, sizeof(cpu->global->large));
}

static uint64_t current_key(const X86Cpu *cpu)
{
    if (!(cpu->cr0 & X86_CR0_PG))
        return KEY_NONE - 1;
    return cpu->cr3 &
           (cpu->cr4 & X86_CR4_PCIDE ? UINT64_C(0x000fffffffffffff) : UINT64_C(0x000ffffffffff000));
}

void x86_mmu_select(X86Cpu *cpu, bool flush)
{
    uint64_t key = current_key(cpu);
    X86TlbSet *best = &cpu->sets[0];

    cpu->set_clock++;
    for (unsigned i = 0; i < N_SETS; i++) {
        X86TlbSet *set = &cpu->sets[i];

        if (set->key == key) {
            best = set;
            goto found;
        }
        if (set->key == KEY_NONE ? best->key != KEY_NONE || set->used < best->used
                                 : best->key != KEY_NONE && set->used < best->used)
            best = set;
    }
    best->key = key;
    flush = true;
found:
    /* A PCID names one address space: what another root left under it is gone with a flush. */
    if (flush && (cpu->cr4 & X86_CR4_PCIDE) && (cpu->cr0 & X86_CR0_PG)) {
        for (unsigned i = 0; i < N_SETS; i++) {
            if (&cpu->sets[i] != best && (cpu->sets[i].key & 0xfff) == (key & 0xfff))
                cpu->sets[i].key = KEY_NONE;
        }
    }
    if (flush)
        set_flush(cpu, best);
    best->used = cpu->set_clock;
    cpu->set = best;
    cpu->tlb = best->entry[x86_mmu_index(cpu)];
    jump_tag_update(cpu);
}

void x86_mmu_flush_all(X86Cpu *cpu)
{
    for (unsigned i = 0; i < N_SETS; i++)
        cpu->sets[i].key = KEY_NONE;
    global_flush(cpu);
    x86_mmu_select(cpu, true);
}

static void tables_flush_page(X86TlbEntry entry[X86_N_MMU][X86_TLB_SIZE],
                              uint64_t phys[X86_N_MMU][X86_TLB_SIZE], uint64_t linear, bool large)
{
    unsigned index = linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1);
    uint64_t region = linear >> 30;

    for (unsigned mmu = 0; mmu < X86_N_MMU; mmu++) {
        entry[mmu][index] = (X86TlbEntry){0};
        if (!large)
            continue;
        /* Pieces of large pages: all in the same GiB, whichever piece the address names. */
        for (unsigned i = 0; i < X86_TLB_SIZE; i++) {
            if ((phys[mmu][i] & PHYS_LARGE) &&
                (entry[mmu][i].read >> 30 == region || entry[mmu][i].exec >> 30 == region))
                entry[mmu][i] = (X86TlbEntry){0};
        }
    }
}

static void jumps_flush_page(X86Cpu *cpu, uint64_t linear)
{
    X86JumpEntry *group = x86_jump_entry(cpu, linear);

    group -= (group - cpu->jump) & 63;
    for (unsigned i = 0; i < 64; i++)
        group[i].block = NULL;
}

void x86_mmu_flush_page(X86Cpu *cpu, uint64_t linear)
{
    unsigned half;
    bool large;

    linear = wrap(cpu, linear);
    half = linear >> 63;
    large = cpu->set->large[half] || cpu->global->large[half];
    tables_flush_page(cpu->set->entry, cpu->set->phys, linear, cpu->set->large[half]);
    tables_flush_page(cpu->global->entry, cpu->global->phys, linear, cpu->global->large[half]);
    /* Other address spaces' copies of a global page came from the global level. */
    for (unsigned i = 0; i < N_SETS; i++) {
        X86TlbSet *set = &cpu->sets[i];

        if (set != cpu->set && set->key != KEY_NONE)
            tables_flush_page(set->entry, set->phys, linear, half && set->large[half]);
    }
    if (large)
        code_cache_forget_jumps(cpu);
    else
        jumps_flush_page(cpu, linear);
}

void x86_mmu_invpcid(X86Cpu *cpu, unsigned type, uint16_t pcid, uint64_t linear)
{
    switch (type) {
    case 0: /* one address of one PCID */
    case 1: /* one PCID */
        if ((cpu->cr4 & X86_CR4_PCIDE ? cpu->cr3 & 0xfff : 0) == pcid) {
            if (type == 0)
                x86_mmu_flush_page(cpu, linear);
            else
                x86_mmu_select(cpu, true);
            return;
        }
        for (unsigned i = 0; i < N_SETS; i++) {
            if (cpu->sets[i].key != KEY_NONE && (cpu->sets[i].key & 0xfff) == pcid)
                cpu->sets[i].key = KEY_NONE;
        }
        break;
    case 3: { /* all but global: they are refilled from their own level */
        for (unsigned i = 0; i < N_SETS; i++)
            cpu->sets[i].key = KEY_NONE;
        x86_mmu_select(cpu, true);
        break;
    }
    default:
        x86_mmu_flush_all(cpu);
        break;
    }
}

void x86_mmu_drop_writes(X86Cpu *cpu)
{
    for (unsigned i = 0; i < N_SETS; i++) {
        if (cpu->sets[i].key == KEY_NONE)
            continue;
        for (unsigned mmu = 0; mmu < X86_N_MMU; mmu++) {
            for (unsigned j = 0; j < X86_TLB_SIZE; j++)
                cpu->sets[i].entry[mmu][j].write = 0;
        }
    }
    for (unsigned mmu = 0; mmu < X86_N_MMU; mmu++) {
        for (unsigned j = 0; j < X86_TLB_SIZE; j++)
            cpu->global->entry[mmu][j].write = 0;
    }
    for (unsigned i = 0; i < cpu->write_log->n; i++)
        atomic_fetch_and(&cpu->write_log->page[i]->writers, ~(1u << cpu->index));
    cpu->write_log->n = 0;
}

void x86_update_mode(X86Cpu *cpu)
{
    bool em = cpu->cr0 & X86_CR0_EM, ts = cpu->cr0 & X86_CR0_TS;

    cpu->sse_trap = em || !(cpu->cr4 & X86_CR4_OSFXSR) ? X86_EXC_UD : ts ? X86_EXC_NM : 0;
    cpu->mmx_trap = em ? X86_EXC_UD : ts ? X86_EXC_NM : 0;
    cpu->x87_trap = em || ts ? X86_EXC_NM : 0;
    cpu->tlb = cpu->set->entry[x86_mmu_index(cpu)];
    jump_tag_update(cpu);
}

bool x86_mmu_init(X86Cpu *cpu)
{
    cpu->sets = g_try_new0(X86TlbSet, N_SETS);
    cpu->global = g_try_new0(X86GlobalTlb, 1);
    cpu->write_log = g_try_new0(X86WriteLog, 1);
    cpu->jump = g_try_new0(X86JumpEntry, X86_JUMP_SIZE);
    if (!cpu->sets || !cpu->global || !cpu->write_log || !cpu->jump)
        return false;
    for (unsigned i = 0; i < N_SETS; i++)
        cpu->sets[i].key = KEY_NONE;
    cpu->set = &cpu->sets[0];
    x86_mmu_select(cpu, true);
    return true;
}

void x86_mmu_finish(X86Cpu *cpu)
{
    if (cpu->write_log && cpu->sets && cpu->global)
        x86_mmu_drop_writes(cpu);
    g_clear_pointer(&cpu->sets, g_free);
    g_clear_pointer(&cpu->global, g_free);
    g_clear_pointer(&cpu->write_log, g_free);
    g_clear_pointer(&cpu->jump, g_free);
}
