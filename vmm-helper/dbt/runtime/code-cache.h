/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The decoded-block cache of one vCPU: an arena of blocks, found by the host address of their first
 * byte (one per RAM block page and offset, whatever linear address it is mapped at) and the mode.
 * A full arena is dropped whole. Each page with blocks is known to the VM (CodeHolders), so that a
 * write to it by anyone reaches every vCPU that holds code of it.
 *
 * An invalidated block is not freed but poisoned: every uop of it leaves the block, so links and
 * jump-cache entries that still point there find out when they are used, and a block that writes
 * over itself is left right after the storing instruction.
 */
#pragma once

#include "vmm-helper/dbt/runtime/x86-cpu.h"

typedef struct CodeCache CodeCache;
typedef struct CodePage CodePage;

struct X86Block {
    X86Block *hash_next, *page_next;
    uint64_t host;   /* address of the first byte */
    uint16_t off;    /* … in its page */
    uint16_t length; /* bytes of code */
    uint16_t n_uops;
    uint8_t n_insns;
    uint8_t mode;
    Uop uops[];
};

/* Instructions a block holds at most, and uops: a branch adds a link slot, a full block an exit. */
#define X86_BLOCK_INSNS 64
#define X86_BLOCK_UOPS (X86_BLOCK_INSNS + 2)

bool code_cache_init(X86Cpu *cpu, size_t arena_bytes);
void code_cache_finish(X86Cpu *cpu);

/* The block at cpu->rip: from the jump cache, the cache, or newly decoded. Raises fetch faults.
 * Also makes X86_R_RIP right for it. */
X86Block *code_cache_find(X86Cpu *cpu);
/* One instruction at cpu->rip in a scratch block that ends after it. */
X86Block *code_cache_step(X86Cpu *cpu);

void code_cache_flush(X86Cpu *cpu);        /* everything */
void code_cache_forget_jumps(X86Cpu *cpu); /* INVLPG and the like: the jump cache alone */
/* Drops the blocks of [start, start + size) of host memory inside one page; with @whole all of the
 * page's. */
void code_cache_drop(X86Cpu *cpu, uint64_t host, uint64_t size, bool whole);

/* Decodes from @bytes into @uops; *ret_block's counts are set. translate.c. */
typedef struct X86Decoded {
    Uop uops[X86_BLOCK_UOPS];
    unsigned n_uops, n_insns, length;
} X86Decoded;
/* @off: of bytes[0] in its page; at most @max_insns from at most @len bytes. n_insns = 0: the first
 * instruction does not fit in @len. A byte string that is no instruction becomes one that raises.
 */
void x86_translate(X86Cpu *cpu, const uint8_t *bytes, unsigned len, unsigned off,
                   unsigned max_insns, X86Decoded *ret);

/* Uops that leave a block: the address of the instruction they stand for is the next to run. */
const Uop *uop_leave(X86Cpu *cpu, const Uop *u);
const Uop *uop_stale(X86Cpu *cpu, const Uop *u);

static inline uint32_t x86_attention(X86Cpu *cpu)
{
    return atomic_load_explicit(&cpu->attention, memory_order_relaxed);
}

/* Where a jump to @rip in 64-bit mode is looked up. All of a page's entries are in one group of 64.
 */
static inline X86JumpEntry *x86_jump_entry(const X86Cpu *cpu, uint64_t rip)
{
    uint64_t page = rip >> GUEST_PAGE_BITS;
    unsigned group = (unsigned)(page ^ page >> 6 ^ page >> 12) & (X86_JUMP_SIZE / 64 - 1);

    return &cpu->jump[group << 6 | ((unsigned)(rip ^ rip >> 6) & 63)];
}
