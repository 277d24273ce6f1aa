/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interpreter as a whole, on a machine of 16 MiB without devices: blocks and their
 * invalidation, precise faults, the TLB, single steps, exits. Guest code is given as bytes with its
 * source beside it. Single instructions are tests/insn's, system behaviour is tests/guest's.
 *
 * 64-bit mode, CPL 0, all of RAM mapped one to one: by 2 MiB pages, but by 4 KiB pages from 4 to
 * 6 MiB. Every exception vector has a gate to a HLT of its own.
 */
#include <glib.h>
#include <string.h>

#include "vmm-helper/cpu/vcpu.h"
#include "vmm-helper/dbt/runtime/code-cache.h"
#include "vmm-helper/dbt/runtime/x86-flags.h"

#define RAM_SIZE (UINT64_C(16) << 20)
#define PML4 0x1000
#define PDPT 0x2000
#define PD 0x3000
#define PT 0x4000 /* of 4 to 6 MiB */
#define GDT 0x5000
#define IDT 0x6000
#define HANDLERS 0x7000 /* 16 bytes each */
#define STACK 0x80000
#define CODE 0x100000
#define SMALL 0x400000
#define MANY 0x800000

typedef struct Fixture {
    AccelConfig config;
    AccelState *accel;
    Vcpu vcpu;
    AccelVcpu *self;
    RamBlock *ram;
    X86CpuState state;
} Fixture;

/* movb $0x22, 1f+1(%rip); 1: mov $0x11, %eax; hlt */
static const uint8_t smc_own[] = {0xc6, 0x05, 0x01, 0x00, 0x00, 0x00, 0x22,
                                  0xb8, 0x11, 0x00, 0x00, 0x00, 0xf4};
/* mov $0xffffffff, %eax; add $1, %eax; mov %eax, (%rbx); xor %eax, %eax; hlt */
static const uint8_t flags_before_fault[] = {0xb8, 0xff, 0xff, 0xff, 0xff, 0x83, 0xc0,
                                             0x01, 0x89, 0x03, 0x31, 0xc0, 0xf4};
/* mov %rax, (%rbx); hlt */
static const uint8_t store_rbx[] = {0x48, 0x89, 0x03, 0xf4};
/* mov (%rdi), %eax; mov %rdx, (%rsi); invlpg (%rdi); mov (%rdi), %ebx; hlt */
static const uint8_t remap[] = {0x8b, 0x07, 0x48, 0x89, 0x16, 0x0f, 0x01, 0x3f, 0x8b, 0x1f, 0xf4};
/* 1: inc %rax; jmp 1b */
static const uint8_t endless[] = {0x48, 0xff, 0xc0, 0xeb, 0xfb};
/* pushf; orl $0x100, (%rsp); popf; nop; nop; hlt */
static const uint8_t single_step[] = {0x9c, 0x81, 0x0c, 0x24, 0x00, 0x01,
                                      0x00, 0x00, 0x9d, 0x90, 0x90, 0xf4};
/* mov $3, %ecx; pushf; orl $0x100, (%rsp); popf; rep stosb; hlt */
static const uint8_t step_repeat[] = {0xb9, 0x03, 0x00, 0x00, 0x00, 0x9c, 0x81, 0x0c, 0x24,
                                      0x00, 0x01, 0x00, 0x00, 0x9d, 0xf3, 0xaa, 0xf4};
/* ud2 */
static const uint8_t undefined[] = {0x0f, 0x0b};
/* mov $0x1234567812345678, %rax; mov (%rax), %eax; hlt */
static const uint8_t not_canonical[] = {0x48, 0xb8, 0x78, 0x56, 0x34, 0x12, 0x78,
                                        0x56, 0x34, 0x12, 0x8b, 0x00, 0xf4};
/* mov $1, %eax; hlt */
static const uint8_t return_1[] = {0xb8, 0x01, 0x00, 0x00, 0x00, 0xf4};
/* lock addq $1, (%rbx); hlt */
static const uint8_t locked_add[] = {0xf0, 0x48, 0x83, 0x03, 0x01, 0xf4};

static void put64(Fixture *f, uint64_t at, uint64_t value)
{
    memcpy(f->ram->host + at, &value, 8);
}

static uint64_t get64(const Fixture *f, uint64_t at)
{
    uint64_t value;

    memcpy(&value, f->ram->host + at, 8);
    return value;
}

static void put_gate(Fixture *f, unsigned vector, bool present)
{
    uint64_t to = HANDLERS + vector * 16;

    put64(f, IDT + vector * 16,
          (to & 0xffff) | UINT64_C(8) << 16 | UINT64_C(0x0e) << 40 | (uint64_t)present << 47);
    put64(f, IDT + vector * 16 + 8, 0);
}

static void fill_memory(Fixture *f)
{
    put64(f, PML4, PDPT | 3);
    put64(f, PDPT, PD | 3);
    for (unsigned i = 0; i < RAM_SIZE >> 21; i++)
        put64(f, PD + i * 8, (uint64_t)i << 21 | 0x83);
    put64(f, PD + (SMALL >> 21) * 8, PT | 3);
    for (unsigned i = 0; i < 512; i++)
        put64(f, PT + i * 8, (SMALL + i * 4096) | 3);
    put64(f, GDT + 8, UINT64_C(0x00209a0000000000));
    for (unsigned i = 0; i < 32; i++) {
        put_gate(f, i, true);
        f->ram->host[HANDLERS + i * 16] = 0xf4;
    }
}

static void initial_state(Fixture *f)
{
    X86CpuState *s = &f->state;

    g_assert_true(accel_dbt.vcpu_get_state(f->self, s, NULL));
    s->cr0 = X86_CR0_PE | X86_CR0_ET | X86_CR0_WP | X86_CR0_PG;
    s->cr3 = PML4;
    s->cr4 = X86_CR4_PAE;
    s->efer = X86_EFER_LME | X86_EFER_LMA;
    s->rflags = 2;
    memset(s->gpr, 0, sizeof(s->gpr));
    s->gpr[X86_RSP] = STACK;
    s->segment[X86_CS] = (X86Segment){.selector = 8, .flags = 0x209b, .limit = UINT32_MAX};
    for (unsigned i = X86_SS; i < X86_N_SEGMENTS; i++)
        s->segment[i] = (X86Segment){.unusable = true};
    s->segment[X86_ES] = (X86Segment){.unusable = true};
    s->gdt = (X86Table){.base = GDT, .limit = 15};
    s->idt = (X86Table){.base = IDT, .limit = 32 * 16 - 1};
    s->halted = s->wait_for_sipi = false;
}

static void fixture_set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    f->config = (AccelConfig){.memory = memory_new(&error),
                              .clock = vm_clock_new(1000000000),
                              .n_vcpus = 1,
                              .sockets = 1,
                              .cores = 1,
                              .threads = 1,
                              .kvm_fd = -1};
    g_assert_no_error(error);
    f->ram = memory_add_block(f->config.memory, "ram", RAM_SIZE, &error);
    g_assert_no_error(error);
    memory_map(f->config.memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_ram(f->config.memory, f->ram, 0, RAM_SIZE), 0, 0);
    f->accel = accel_dbt.create(&f->config, &error);
    g_assert_no_error(error);
    f->vcpu.config = &f->config;
    f->self = accel_dbt.vcpu_new(f->accel, &f->vcpu, &error);
    g_assert_no_error(error);
    fill_memory(f);
    initial_state(f);
}

static void fixture_tear_down(Fixture *f, gconstpointer data)
{
    accel_dbt.vcpu_free(f->self);
    accel_dbt.destroy(f->accel);
    memory_free(f->config.memory);
    vm_clock_free(f->config.clock);
}

/* Puts the code at @address by DMA, as a device would, and sets RIP. */
static void load(Fixture *f, uint64_t address, const void *code, size_t size)
{
    g_assert_true(dma_write(f->config.memory, address, code, size));
    f->state.rip = address;
}
#define LOAD(f, code) load(f, CODE, code, sizeof(code))

static VcpuExit run(Fixture *f)
{
    VcpuExit exit;

    g_assert_true(accel_dbt.vcpu_set_state(f->self, &f->state, NULL));
    exit = accel_dbt.vcpu_run(f->self);
    g_assert_true(accel_dbt.vcpu_get_state(f->self, &f->state, NULL));
    f->state.halted = false;
    return exit;
}

/* The vector whose handler the vCPU halted in, -1 = none. */
static int vector(const Fixture *f)
{
    uint64_t at = f->state.rip - 1;

    return at >= HANDLERS && at < HANDLERS + 32 * 16 ? (int)((at - HANDLERS) / 16) : -1;
}

/* The n-th 64-bit word from the top of the stack. */
static uint64_t frame(const Fixture *f, unsigned n)
{
    return get64(f, f->state.gpr[X86_RSP] + n * 8);
}

static void test_smc_own_block(Fixture *f, gconstpointer data)
{
    LOAD(f, smc_own);
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpuint(f->state.gpr[X86_RAX], ==, 0x22);
    /* three instructions, however often the block was left and made again */
    g_assert_cmpuint(accel_dbt.vcpu_instructions(f->self), ==, 3);
}

static void test_dma_over_code(Fixture *f, gconstpointer data)
{
    uint8_t code[sizeof(return_1)];

    memcpy(code, return_1, sizeof(code));
    for (unsigned i = 1; i < 20;
         i++) { /* beyond the writes after which a page is treated precisely */
        code[1] = (uint8_t)i;
        LOAD(f, code);
        g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
        g_assert_cmpuint(f->state.gpr[X86_RAX], ==, i);
    }
}

static void test_flags_before_fault(Fixture *f, gconstpointer data)
{
    LOAD(f, flags_before_fault);
    f->state.gpr[X86_RBX] = RAM_SIZE;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpint(vector(f), ==, X86_EXC_PF);
    g_assert_cmphex(f->state.cr2, ==, RAM_SIZE);
    g_assert_cmphex(frame(f, 0), ==, 2); /* a write, not present */
    g_assert_cmphex(frame(f, 1), ==, CODE + 8);
    /* what XOR overwrites later is there, since the fault shows it */
    g_assert_cmphex(frame(f, 3) & X86_OSZAPC, ==, X86_CF | X86_ZF | X86_AF | X86_PF);
    g_assert_cmpuint(accel_dbt.vcpu_instructions(f->self), ==,
                     3); /* MOV, ADD, HLT of the handler */
}

static void test_store_across_pages(Fixture *f, gconstpointer data)
{
    put64(f, PT + 2 * 8, (SMALL + 0x2000) | 1); /* the second page is read-only */
    LOAD(f, store_rbx);
    f->state.gpr[X86_RBX] = SMALL + 0x1ffc;
    f->state.gpr[X86_RAX] = UINT64_MAX;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpint(vector(f), ==, X86_EXC_PF);
    g_assert_cmphex(f->state.cr2, ==, SMALL + 0x2000);
    g_assert_cmphex(frame(f, 0), ==, 3);
    g_assert_cmphex(get64(f, SMALL + 0x1ffc), ==, 0);
    g_assert_cmphex(get64(f, PT + 2 * 8) & 0x40, ==, 0); /* not dirty */

    put64(f, PT + 2 * 8, (SMALL + 0x2000) | 3);
    LOAD(f, store_rbx);
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmphex(get64(f, SMALL + 0x1ffc), ==, UINT64_MAX);
    g_assert_cmphex(get64(f, PT + 1 * 8) & get64(f, PT + 2 * 8) & 0x60, ==, 0x60); /* A and D */
}

static void test_locked_across_pages(Fixture *f, gconstpointer data)
{
    put64(f, SMALL + 0x1ffc, 0xffffffff);
    LOAD(f, locked_add);
    f->state.gpr[X86_RBX] = SMALL + 0x1ffc;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpint(vector(f), ==, -1);
    g_assert_cmphex(get64(f, SMALL + 0x1ffc), ==, UINT64_C(0x100000000));
}

static void test_invlpg(Fixture *f, gconstpointer data)
{
    put64(f, SMALL, 1);
    put64(f, SMALL + 0x1000, 2);
    LOAD(f, remap);
    f->state.gpr[X86_RDI] = SMALL;
    f->state.gpr[X86_RSI] = PT;
    f->state.gpr[X86_RDX] = (SMALL + 0x1000) | 3;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpuint(f->state.gpr[X86_RAX], ==, 1);
    g_assert_cmpuint(f->state.gpr[X86_RBX], ==, 2);
}

static void test_single_step(Fixture *f, gconstpointer data)
{
    LOAD(f, single_step);
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpint(vector(f), ==, X86_EXC_DB);
    /* after the instruction that follows POPF */
    g_assert_cmphex(frame(f, 0), ==, CODE + sizeof(single_step) - 2);
    g_assert_cmphex(f->state.dr[6] & 0x4000, ==, 0x4000);
}

static void test_step_in_repeat(Fixture *f, gconstpointer data)
{
    LOAD(f, step_repeat);
    f->state.gpr[X86_RDI] = SMALL;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpint(vector(f), ==, X86_EXC_DB);
    g_assert_cmpuint(f->state.gpr[X86_RCX], ==, 2); /* one iteration */
    g_assert_cmphex(frame(f, 0), ==, CODE + sizeof(step_repeat) - 3);
}

static void test_double_and_triple_fault(Fixture *f, gconstpointer data)
{
    put_gate(f, X86_EXC_GP, false); /* #GP, then #NP of its gate: #DF */
    LOAD(f, not_canonical);
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    g_assert_cmpint(vector(f), ==, X86_EXC_DF);
    g_assert_cmphex(frame(f, 0), ==, 0);

    LOAD(f, undefined);
    f->state.idt.limit = 0;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_RESET);
}

static gpointer kick_later(gpointer data)
{
    Fixture *f = data;

    g_usleep(20000);
    accel_dbt.vcpu_kick(f->self);
    return NULL;
}

static void test_kick(Fixture *f, gconstpointer data)
{
    GThread *thread;

    LOAD(f, endless);
    thread = g_thread_new("kick", kick_later, f);
    g_assert_cmpint(run(f), ==, VCPU_EXIT_KICKED);
    g_thread_join(thread);
    g_assert_cmphex(f->state.rip & ~UINT64_C(7), ==, CODE);
    g_assert_cmpuint(f->state.gpr[X86_RAX], >, 0);
}

/* More blocks than the arena holds, twice: what was dropped is made again. */
static void test_eviction(Fixture *f, gconstpointer data)
{
    const unsigned n = 98304;
    static const uint8_t piece[] = {0x48, 0xff, 0xc0, 0xeb, 0x3b}; /* inc %rax; jmp to the next */

    for (unsigned i = 0; i < n; i++)
        memcpy(f->ram->host + MANY + i * 64, piece, sizeof(piece));
    f->ram->host[MANY + n * 64] = 0xf4;
    for (unsigned i = 0; i < 2; i++) {
        f->state.rip = MANY;
        f->state.gpr[X86_RAX] = 0;
        g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
        g_assert_cmpuint(f->state.gpr[X86_RAX], ==, n);
    }
}

/* --- Blocks against single instructions --------------------------------------------------------
 */

/* A random register-to-register instruction: ADD … CMP, TEST, INC, DEC, NEG, shifts, SETcc, CMOVcc,
 * a Jcc over the next instruction, of 8, 32 or 64 bits; RSP stays out of it. */
static unsigned random_insn(GRand *rand, uint8_t *to)
{
    unsigned a = (unsigned)g_rand_int_range(rand, 0, 4), b = (unsigned)g_rand_int_range(rand, 0, 4);
    uint8_t modrm = (uint8_t)(0xc0 | b << 3 | a), rex = g_rand_boolean(rand) ? 0x48 : 0x40;
    unsigned cc = (unsigned)g_rand_int_range(rand, 0, 16), wide = (unsigned)g_rand_boolean(rand),
             n = 0;

    if (wide)
        to[n++] = rex;
    switch (g_rand_int_range(rand, 0, 7)) {
    case 0: /* arithmetic */
        to[n++] = (uint8_t)(g_rand_int_range(rand, 0, 8) << 3 | wide);
        to[n++] = modrm;
        break;
    case 1:
        to[n++] = (uint8_t)(0x84 | wide);
        to[n++] = modrm;
        break;
    case 2: /* INC, DEC */
        to[n++] = (uint8_t)(0xfe | wide);
        to[n++] = (uint8_t)(0xc0 | (b & 1) << 3 | a);
        break;
    case 3: /* shift by an immediate that may be 0, or by CL */
        to[n++] = (uint8_t)((g_rand_boolean(rand) ? 0xd2 : 0xc0) | wide);
        to[n++] = (uint8_t)(0xc0 | g_rand_int_range(rand, 4, 8) << 3 | a);
        if (!(to[n - 2] & 0x10))
            to[n++] = (uint8_t)g_rand_int_range(rand, 0, 70);
        break;
    case 4:
        to[n++] = 0x0f;
        to[n++] = (uint8_t)(0x90 | cc);
        to[n++] = (uint8_t)(0xc0 | a);
        break;
    case 5:
        to[n++] = 0x0f;
        to[n++] = (uint8_t)(0x40 | cc);
        to[n++] = modrm;
        break;
    default: /* Jcc to the next instruction or over a NOP */
        n = 0;
        to[n++] = (uint8_t)(0x70 | cc);
        to[n++] = 1;
        to[n++] = 0x90;
        break;
    }
    return n;
}

static void run_random(Fixture *f, const uint64_t gpr[16], uint64_t rip, bool step,
                       X86CpuState *ret)
{
    initial_state(f);
    memcpy(f->state.gpr, gpr, sizeof(f->state.gpr));
    f->state.rip = rip;
    if (step)
        f->state.rflags |= X86_TF;
    g_assert_cmpint(run(f), ==, VCPU_EXIT_HALT);
    *ret = f->state;
}

static void test_blocks_and_steps_agree(Fixture *f, gconstpointer data)
{
    static const uint8_t step_handler[] = {0x48, 0xcf}; /* iretq */
    /* pushf; andl $~0x100, (%rsp); popf; hlt */
    static const uint8_t stop_stepping[] = {0x9c, 0x81, 0x24, 0x24, 0xff,
                                            0xfe, 0xff, 0xff, 0x9d, 0xf4};
    g_autoptr(GRand) rand = g_rand_new_with_seed(20);

    memcpy(f->ram->host + HANDLERS + X86_EXC_DB * 16, step_handler, sizeof(step_handler));
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t gpr[16] = {0}, at = MANY + i * 256;
        X86CpuState whole, stepped;
        uint8_t code[200];
        unsigned n = 0;

        for (unsigned j = 0; j < 30; j++)
            n += random_insn(rand, code + n);
        memcpy(code + n, stop_stepping, sizeof(stop_stepping));
        n += sizeof(stop_stepping);
        for (unsigned j = 0; j < 4; j++)
            gpr[j] = (uint64_t)g_rand_int(rand) << 32 |
                     g_rand_int(rand) >> g_rand_int_range(rand, 0, 32);
        gpr[X86_RSP] = STACK;
        memcpy(f->ram->host + at, code, n);
        run_random(f, gpr, at, false, &whole);
        run_random(f, gpr, at, true, &stepped);
        g_assert_cmpmem(whole.gpr, sizeof(whole.gpr), stepped.gpr, sizeof(stepped.gpr));
        g_assert_cmphex(whole.rflags, ==, stepped.rflags);
        g_assert_cmphex(whole.rip, ==, stepped.rip);
    }
}

#define ADD(path, function)                                                                        \
    g_test_add("/dbt/interp/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("smc-own-block", test_smc_own_block);
    ADD("dma-over-code", test_dma_over_code);
    ADD("flags-before-fault", test_flags_before_fault);
    ADD("store-across-pages", test_store_across_pages);
    ADD("locked-across-pages", test_locked_across_pages);
    ADD("invlpg", test_invlpg);
    ADD("single-step", test_single_step);
    ADD("step-in-repeat", test_step_in_repeat);
    ADD("double-and-triple-fault", test_double_and_triple_fault);
    ADD("kick", test_kick);
    ADD("eviction", test_eviction);
    ADD("blocks-and-steps-agree", test_blocks_and_steps_agree);
    return g_test_run();
}
