/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One instruction on the host's own processor: a breakpoint's signal frame is replaced by the wanted
 * state with TF set; the signal that ends the instruction (#DB, or its fault) hands the state back and
 * the frame of before is restored. Signals run on their own stack, so the tested code may have any
 * stack pointer; it must leave segment registers alone.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "tests/insn/insn-state.h"

#define TRAP_FLAG 0x100u
#define USER32_CS 0x23u
#define USER_DS 0x2b
#define FX_MAGIC1 0x46505853u

uint8_t *const insn_code = (uint8_t *)INSN_CODE_ADDRESS;
uint8_t *const insn_data = (uint8_t *)INSN_DATA_ADDRESS;

static InsnState *current; /* being stepped; NULL outside */
static bool entered;       /* the breakpoint came, the instruction runs */
static bool stepping_repeats;
static X86Mode step_mode;
static gregset_t saved_gregs;
static uint8_t saved_fx[512];

static const int greg_of[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                REG_R12, REG_R13, REG_R14, REG_R15};

bool insn_areas_map(void)
{
    const struct {
        uint8_t *at;
        size_t size;
    } areas[] = {{insn_code, INSN_CODE_SIZE}, {insn_data, INSN_DATA_SIZE}};

    for (size_t i = 0; i < 2; i++) {
        void *at = mmap(areas[i].at, areas[i].size, PROT_READ | PROT_WRITE | (i ? 0 : PROT_EXEC),
                        MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

        if (at != areas[i].at)
            return false;
    }
    return true;
}

static void put_context(ucontext_t *uc, const InsnState *state)
{
    greg_t *gregs = uc->uc_mcontext.gregs;
    uint8_t *fp = (uint8_t *)uc->uc_mcontext.fpregs;
    uint32_t magic;

    for (unsigned i = 0; i < 16; i++)
        gregs[greg_of[i]] = (greg_t)state->gpr[i];
    gregs[REG_RIP] = (greg_t)state->rip;
    gregs[REG_EFL] = (greg_t)(state->rflags | TRAP_FLAG | 0x202);
    if (step_mode == X86_MODE_32)
        gregs[REG_CSGSFS] = (gregs[REG_CSGSFS] & ~(greg_t)0xffff) | USER32_CS;
    memcpy(fp, state->fx, 416);
    /* the kernel restores only components the XSAVE header behind names */
    memcpy(&magic, fp + 464, 4);
    if (magic == FX_MAGIC1) {
        uint64_t present;

        memcpy(&present, fp + 512, 8);
        present |= 3;
        memcpy(fp + 512, &present, 8);
    }
}

static void take_context(const ucontext_t *uc, InsnState *state, int signal)
{
    const greg_t *gregs = uc->uc_mcontext.gregs;
    const uint8_t *fp = (const uint8_t *)uc->uc_mcontext.fpregs;
    int trap = (int)gregs[REG_TRAPNO];

    for (unsigned i = 0; i < 16; i++)
        state->gpr[i] = (uint64_t)gregs[greg_of[i]];
    state->rip = (uint64_t)gregs[REG_RIP];
    state->rflags = (uint64_t)gregs[REG_EFL] & ~(uint64_t)TRAP_FLAG;
    memcpy(state->fx, fp, 416);
    memset(state->fx + 416, 0, 96);
    state->vector = trap;
    state->error = (uint32_t)gregs[REG_ERR];
    state->cr2 = (uint64_t)gregs[REG_CR2];
    if (signal == SIGTRAP) {
        state->vector = INSN_NO_EXCEPTION;
        state->error = 0;
        /* TF was cleared by the instruction (POPF): the filler INT3 behind it ended the run */
        if (trap == 3)
            state->rip--;
    }
    if (state->vector != 14)
        state->cr2 = 0;
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    greg_t *gregs = uc->uc_mcontext.gregs;

    /* POPF may have set AC, under which the C library's copies would fault */
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\tandl $0xfffbffff, (%%rsp)\n\tpopfq\n\t"
                     "lea 128(%%rsp), %%rsp" ::: "cc", "memory");
    if (!current)
        _exit(3); /* not ours: the test itself is broken */
    if (!entered) {
        memcpy(saved_gregs, gregs, sizeof(saved_gregs));
        memcpy(saved_fx, uc->uc_mcontext.fpregs, sizeof(saved_fx));
        entered = true;
        put_context(uc, current);
        return;
    }
    if (stepping_repeats && signal == SIGTRAP && (uint64_t)gregs[REG_RIP] == current->rip &&
        gregs[REG_TRAPNO] == 1)
        return; /* one iteration done, TF is still set */
    take_context(uc, current, signal);
    memcpy(gregs, saved_gregs, sizeof(saved_gregs));
    memcpy(uc->uc_mcontext.fpregs, saved_fx, 416);
    current = NULL;
    entered = false;
}

bool host_step_init(void)
{
    static const int signals[] = {SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t stack = {.ss_size = 64 * 1024};

    /* 32-bit code needs data segments; 64-bit code does not look at them */
    __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es" : : "r"(USER_DS));
    stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL) != 0)
        return false;
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        if (sigaction(signals[i], &action, NULL) != 0)
            return false;
    }
    return true;
}

bool host_step(X86Mode mode, InsnState *state, bool repeats)
{
    step_mode = mode;
    stepping_repeats = repeats;
    current = state;
    __asm__ volatile("int3" ::: "memory");
    return true;
}
