/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How control moves between blocks: links inside a page, the jump cache, the run loop. */
#pragma once

#include "vmm-helper/dbt/interp/operand.h"
#include "vmm-helper/dbt/runtime/code-cache.h"

/* Enters @block, whose address came from *link, in the page that is executing. */
ALWAYS_INLINE const Uop *block_enter(X86Cpu *cpu, X86Block *block, X86Block **link)
{
    if (unlikely(x86_attention(cpu))) {
        cpu->rip = (cpu->r[X86_R_RIP] + block->off) & cpu->rip_mask;
        return NULL;
    }
    cpu->block = block;
    cpu->last_link = link;
    x86_count(cpu, block->n_insns);
    return block->uops;
}

/* A link of @u's slot; targets in the same page, never in 16-bit mode. */
ALWAYS_INLINE const Uop *branch_linked(X86Cpu *cpu, X86Block **link, int32_t target)
{
    X86Block *block = *link;

    if (likely(block != NULL))
        return block_enter(cpu, block, link);
    cpu->rip = (cpu->r[X86_R_RIP] + (int64_t)target) & cpu->rip_mask;
    cpu->link_wanted = link;
    return NULL;
}

/* Anywhere: the jump cache serves 64-bit mode, the run loop the rest. */
ALWAYS_INLINE const Uop *branch_anywhere(X86Cpu *cpu, uint64_t rip)
{
    X86JumpEntry *entry = x86_jump_entry(cpu, rip);

    if (likely(entry->rip == rip && entry->tag == cpu->jump_tag && entry->block)) {
        cpu->r[X86_R_RIP] = rip - entry->block->off;
        return block_enter(cpu, entry->block, &entry->block);
    }
    cpu->rip = rip;
    return NULL;
}

static inline uint64_t branch_next_rip(const X86Cpu *cpu, const Uop *u)
{
    return (cpu->r[X86_R_RIP] + u->off + u->len) & cpu->rip_mask;
}

/* Link slot flags, in its len; its off is that of the next instruction, its flags say "16-bit IP".
 */
#define LINK_TAKEN 1 /* the taken target is in the page */
#define LINK_FALL 2  /* so is the next instruction */

/* Checks a new instruction pointer before anything is changed: canonical, inside CS. */
void branch_check(X86Cpu *cpu, uint64_t rip);
