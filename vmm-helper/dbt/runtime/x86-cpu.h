/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One virtual x86 processor as the interpreter (later the translator) runs it: registers, lazy
 * flags, soft TLBs, the decoded instruction in execution. Owned by its vCPU thread; the few members
 * other threads touch are marked. Exceptions unwind by longjmp to the run loop (x86_raise()); an
 * instruction makes no architectural change before its last access that can fault.
 */
#pragma once

#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/cpu/accel.h"
#include "vmm-helper/cpu/vcpu.h"
#include "vmm-helper/cpu/x86-state.h"
#include "vmm-helper/dbt/decode/x86-insn.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

typedef struct X86Cpu X86Cpu;
typedef struct Uop Uop;
typedef struct X86Block X86Block;

/* Executes one uop and says which comes next; NULL leaves the block with cpu->rip set. */
typedef const Uop *(*UopFn)(X86Cpu *cpu, const Uop *u);

enum {                       /* Uop.flags */
       UOP_MEM = 1 << 0,     /* an explicit operand is memory: x86_ea() gives its address */
       UOP_MEM_DST = 1 << 1, /* … and it is the first operand */
       UOP_EA_SLOW = 1 << 2, /* not (64-bit mode with 64-bit addresses) */
       UOP_LOCK = 1 << 3,
       UOP_REP = 1 << 4,   /* F3 */
       UOP_REPNE = 1 << 5, /* F2 */
       UOP_AD32 = 1 << 6,  /* effective address size, when UOP_EA_SLOW: 32 bits … */
       UOP_AD16 = 1 << 7,  /* … or 16; neither: 64 */
};

/*
 * One decoded instruction (a fused pair counts as one uop; a branch is followed by a link slot).
 * Vector and x87 instructions find: dst, src, src2 = register numbers of operands 0, 1, 2; imm =
 * the immediate; base … seg = the memory operand.
 */
struct Uop {
    UopFn fn;
    union {
        int64_t imm;
        X86Block *taken; /* link slot: where the branch goes when taken, NULL = not linked */
    };
    union {
        struct {
            int32_t disp;
            uint8_t base, index; /* into X86Cpu.r; X86_R_ZERO = none, X86_R_RIP */
            uint8_t scale;       /* shift count */
            uint8_t seg;
        };
        X86Block *fall; /* link slot: the block after */
    };
    union {
        struct {
            uint8_t dst, src, src2; /* GPR numbers; for 8-bit GPRs of integer instructions the
                                       byte's offset in r */
            uint8_t opsize;         /* bytes */
        };
        int32_t target; /* link slot: where the branch goes, from the first byte of the page */
    };
    uint16_t off; /* of the instruction in its page */
    uint8_t len;
    uint8_t flags;
};
_Static_assert(sizeof(Uop) == 32, "a uop is half a cache line");

enum {                  /* pseudo registers behind the sixteen */
       X86_R_ZERO = 16, /* always 0 */
       X86_R_RIP = 17,  /* RIP of the first byte of the page in execution; disp counts from there */
       X86_R_PAGE =
           18, /* always 4096: an index that keeps RIP-relative displacements within 32 bits */
       X86_N_R = 19,
};

/* Soft TLB: a tag is the page's linear address | 0xfff, 0 = no such permission. */
typedef struct X86TlbEntry {
    uint64_t read, write, exec;
    uint64_t delta; /* host = linear + delta */
} X86TlbEntry;
#define X86_TLB_BITS 10
#define X86_TLB_SIZE (1u << X86_TLB_BITS)

enum { /* who accesses: each has its own table in a set */
       X86_MMU_USER,
       X86_MMU_KERNEL,      /* SMAP in force */
       X86_MMU_KERNEL_USER, /* supervisor that may touch user pages: SMAP off or EFLAGS.AC */
       X86_N_MMU,
};

typedef struct X86TlbSet {
    X86TlbEntry entry[X86_N_MMU][X86_TLB_SIZE];
    uint64_t phys[X86_N_MMU][X86_TLB_SIZE]; /* guest-physical page of the entry */
    uint64_t key;                           /* CR3 root | PCID, as in CR3; ~0 = unused */
    uint64_t used;                          /* for LRU */
    uint32_t epoch;                         /* unique: changes when the set is flushed */
    bool large[2]; /* has pieces of large pages in the lower, the upper half of the address space */
} X86TlbSet;

typedef union X86Xmm {
    uint8_t u8[16];
    int8_t s8[16];
    uint16_t u16[8];
    int16_t s16[8];
    uint32_t u32[4];
    int32_t s32[4];
    uint64_t u64[2];
    int64_t s64[2];
    float f32[4];
    double f64[2];
} X86Xmm __attribute__((aligned(16)));

/*
 * x87 and MMX state as the head of a 64-bit FXSAVE image (SDM 1 table 10-2): the host runs x87
 * instructions on it with FXRSTOR64 and FXSAVE64. st[] is in stack order, TOP in sw; MMX register n
 * is st[n] while TOP is 0. mxcsr is not the guest's.
 */
typedef struct X86Fpr {
    uint64_t mantissa;
    uint16_t exponent; /* sign in bit 15 */
    uint8_t reserved[6];
} X86Fpr;
typedef struct X86Fpu {
    uint16_t cw, sw;
    uint8_t valid; /* bit n: physical register n is not empty (FXSAVE's abridged tag) */
    uint8_t reserved;
    uint16_t opcode; /* of the last instruction that was no control instruction, 11 bits */
    uint64_t ip, dp;
    uint32_t mxcsr, mxcsr_mask;
    X86Fpr st[8];
    uint8_t scratch[352]; /* the host's vector registers pass through it */
    uint16_t ip_selector, dp_selector;
} __attribute__((aligned(16))) X86Fpu;

typedef struct X86JumpEntry {
    uint64_t rip;
    X86Block *block;
    uint32_t tag;
} X86JumpEntry;
#define X86_JUMP_BITS 12
#define X86_JUMP_SIZE (1u << X86_JUMP_BITS)

enum { /* X86Cpu.attention: why the run loop must look; any thread sets, the vCPU clears */
       X86_ATTENTION_KICK = 1 << 0,
       X86_ATTENTION_INTERRUPT = 1 << 1, /* ask interrupt_poll() */
       X86_ATTENTION_FLUSH = 1 << 2,     /* the memory map changed: drop every translation */
       X86_ATTENTION_WRITES = 1 << 3,    /* drop write tags */
       X86_ATTENTION_CODE = 1 << 4,      /* X86Cpu.code_requests */
       X86_ATTENTION_STEP = 1 << 5,      /* TF, or an interrupt in the shadow: own thread only */
};

struct X86Cpu {
    uint64_t r[X86_N_R];

    /* Flags: result of the last operation, sign-extended, and what it does not tell (x86-flags.h).
     */
    uint64_t flag_result;
    uint64_t flag_aux;
    uint32_t eflags; /* everything but OSZAPC */
    _Atomic uint32_t attention;

    X86TlbEntry *tlb;       /* table in force for data accesses at the current privilege */
    uint64_t seg_base[8];   /* as added to addresses: 0 for ES CS SS DS in 64-bit mode */
    X86Block **last_link;   /* where the current block's address came from */
    X86Block **link_wanted; /* a branch that left because it was not linked */
    const Uop *uop;         /* instruction in execution: set on slow paths */
    X86Block *block;
    uint64_t instructions;
    uint32_t jump_tag;
    uint8_t mode; /* X86Mode of CS */
    uint8_t cpl;
    uint8_t sse_trap, x87_trap, mmx_trap; /* 0 or the exception (6, 7) that CR0, CR4 ask for */
    uint32_t pauses;
    bool interrupt_waits; /* one was pending when last polled, and IF was 0 */
    /* STI, MOV SS: the next instruction comes before any interrupt. Not cleared by it, unless there
     * is one to take: a stale shadow delays an interrupt by one instruction, no more. */
    bool shadow;
    bool step_trap; /* TF was set when the instruction in execution began */
    bool nmi_blocked;
    bool halted, wait_for_sipi;
    uint64_t rip; /* valid outside blocks */
    uint64_t rip_mask;

    X86Xmm xmm[16];
    uint32_t mxcsr;
    X86Fpu fpu;

    X86Segment segment[X86_N_SEGMENTS];
    X86Segment ldt, tr;
    X86Table gdt, idt;
    uint64_t cr0, cr2, cr3, cr4, efer, xcr0;
    uint64_t dr[8];
    uint64_t star, lstar, cstar, sfmask, kernel_gs_base, tsc_aux;
    uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t pat, misc_enable, mtrr_def_type, mtrr_fixed[11], mtrr_base[8], mtrr_mask[8];
    int64_t tsc_offset;
    uint64_t spec_ctrl, kvm_wall_clock, kvm_system_time;

    /* The exception being raised, and delivery under way (for double faults). */
    uint8_t exception;
    bool exception_has_error;
    uint32_t exception_error;
    uint64_t exception_dr6; /* #DB: bits to set */
    int delivering;         /* vector in delivery, -1 = none */
    jmp_buf unwind;

    X86TlbSet *set;
    X86TlbSet *sets;
    uint64_t set_clock;
    uint32_t epoch_counter;
    struct X86GlobalTlb *global;
    struct CodeCache *code;
    X86JumpEntry *jump;
    uint64_t msr_rows;      /* bit n: the model has what row n of msr.c needs */
    uint64_t cr4_allowed;   /* by the model */
    uint64_t physical_mask; /* address bits the model has */
    bool pages_1g;

    /* Requests from other threads. */
    _Atomic int running;                         /* 1: inside guest execution; 0: quiescent */
    _Atomic uint32_t write_requests, write_done; /* tickets: write tags to drop, dropped */
    struct CodeRequest *code_requests;           /* under dbt->code_lock */
    unsigned n_code_requests;
    struct X86WriteLog *write_log; /* pages whose DbtPage.writers has our bit */

    struct X86RamCache {
        uint64_t start, size; /* guest-physical */
        uint64_t host;
        RamBlock *block;
        uint64_t block_offset;
        bool rom;
    } ram[4]; /* last RAM and ROM pieces seen; valid until X86_ATTENTION_FLUSH */
    unsigned ram_next;

    Vcpu *vcpu;
    const AccelConfig *config;
    struct AccelState *dbt;
    Memory *memory;
    InterruptController *interrupts;
    int index;
    VcpuExit exit;
    bool exit_wanted;
    uint8_t io_buffer[64];
};

enum X86Exception {
    X86_EXC_DE = 0,
    X86_EXC_DB = 1,
    X86_EXC_NMI = 2,
    X86_EXC_BP = 3,
    X86_EXC_OF = 4,
    X86_EXC_BR = 5,
    X86_EXC_UD = 6,
    X86_EXC_NM = 7,
    X86_EXC_DF = 8,
    X86_EXC_TS = 10,
    X86_EXC_NP = 11,
    X86_EXC_SS = 12,
    X86_EXC_GP = 13,
    X86_EXC_PF = 14,
    X86_EXC_MF = 16,
    X86_EXC_AC = 17,
    X86_EXC_XM = 19,
};

#define X86_CR0_PE (1u << 0)
#define X86_CR0_MP (1u << 1)
#define X86_CR0_EM (1u << 2)
#define X86_CR0_TS (1u << 3)
#define X86_CR0_ET (1u << 4)
#define X86_CR0_NE (1u << 5)
#define X86_CR0_WP (1u << 16)
#define X86_CR0_AM (1u << 18)
#define X86_CR0_NW (1u << 29)
#define X86_CR0_CD (1u << 30)
#define X86_CR0_PG (1u << 31)
#define X86_CR4_VME (1u << 0)
#define X86_CR4_PVI (1u << 1)
#define X86_CR4_TSD (1u << 2)
#define X86_CR4_DE (1u << 3)
#define X86_CR4_PSE (1u << 4)
#define X86_CR4_PAE (1u << 5)
#define X86_CR4_MCE (1u << 6)
#define X86_CR4_PGE (1u << 7)
#define X86_CR4_PCE (1u << 8)
#define X86_CR4_OSFXSR (1u << 9)
#define X86_CR4_OSXMMEXCPT (1u << 10)
#define X86_CR4_UMIP (1u << 11)
#define X86_CR4_FSGSBASE (1u << 16)
#define X86_CR4_PCIDE (1u << 17)
#define X86_CR4_OSXSAVE (1u << 18)
#define X86_CR4_SMEP (1u << 20)
#define X86_CR4_SMAP (1u << 21)
#define X86_EFER_SCE (1u << 0)
#define X86_EFER_LME (1u << 8)
#define X86_EFER_LMA (1u << 10)
#define X86_EFER_NXE (1u << 11)

/* Raise a fault of the instruction cpu->uop: nothing after the call runs. */
_Noreturn void x86_raise(X86Cpu *cpu, unsigned vector); /* no error code */
_Noreturn void x86_raise_error(X86Cpu *cpu, unsigned vector, uint32_t error);
static inline _Noreturn void x86_raise_gp(X86Cpu *cpu, uint32_t error)
{
    x86_raise_error(cpu, X86_EXC_GP, error);
}

/* Retired instructions; read by other threads. */
static inline void x86_count(X86Cpu *cpu, int64_t n)
{
    __atomic_store_n(&cpu->instructions, cpu->instructions + (uint64_t)n, __ATOMIC_RELAXED);
}

/* CR0, CR4 changed: recompute sse_trap, x87_trap, mmx_trap and the TLB in force. */
void x86_update_mode(X86Cpu *cpu);

/* RIP of the instruction cpu->uop. */
static inline uint64_t x86_insn_rip(const X86Cpu *cpu)
{
    return (cpu->r[X86_R_RIP] + cpu->uop->off) & cpu->rip_mask;
}
