/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interpreter against the host's processor: random user-mode experiments of every row that can be
 * compared, the whole state after each. All runs in a confined child: once set up it may do nothing
 * but write its report and leave.
 *
 * usage: insn-random [CASES [SEED [MNEMONIC]]]
 */
#include <glib.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/insn/random-case.h"
#include "vmm-helper/cpu/x86-state.h"

#define FLAGS_COMPARED 0xcd5u /* OSZAPC and DF */
#define X86_EXC_XM 19
#define MAX_REPORTS 60

typedef struct Shared { /* what the parent reads when the child is gone */
    unsigned cases, faults, rows, failures;
    RandomCase last;
} Shared;

static Shared *shared;

/* --- Comparison -------------------------------------------------------------------------------- */

static void dump_bytes(GString *out, const uint8_t *bytes, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(out, "%02x", bytes[i]);
}

static void describe(GString *out, const RandomCase *c, const InsnState *host, const InsnState *guest)
{
    static const char names[16][4] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                      "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};

    for (unsigned i = 0; i < 16; i++) {
        if (host->gpr[i] != guest->gpr[i])
            g_string_append_printf(out, " %s host %" G_GINT64_MODIFIER "x guest %" G_GINT64_MODIFIER "x (was %" G_GINT64_MODIFIER "x)",
                                   names[i], host->gpr[i], guest->gpr[i], c->before.gpr[i]);
    }
    for (unsigned i = 0; i < 512; i += 16) {
        if (memcmp(host->fx + i, guest->fx + i, 16)) {
            g_string_append_printf(out, " fx+%u host ", i);
            dump_bytes(out, host->fx + i, 16);
            g_string_append(out, " guest ");
            dump_bytes(out, guest->fx + i, 16);
            g_string_append(out, " was ");
            dump_bytes(out, c->before.fx + i, 16);
        }
    }
}

/* The order of an instruction's several accesses is the processor's choice, so the fault's address. */
static bool many_parts(unsigned op)
{
    return op == X86_OP_FRSTOR || op == X86_OP_FNSAVE || op == X86_OP_FLDENV || op == X86_OP_FNSTENV ||
           op == X86_OP_FXSAVE || op == X86_OP_FXRSTOR || op == X86_OP_ENTER || op == X86_OP_PUSHA ||
           op == X86_OP_POPA;
}

/* What is no part of the comparison: see each reason. */
static void level(const RandomCase *c, InsnState *s)
{
    /* AMD saves the x87 pointers and opcode only while an exception is pending; Intel always. */
    memset(s->fx + 6, 0, 18);
    memset(s->fx + 28, 0, 4);  /* MXCSR_MASK: the host's has bits the guest's processor lacks */
    memset(s->fx + 416, 0, 96); /* reserved and available to software */
    for (unsigned i = 0; i < 8; i++)
        memset(s->fx + 32 + 16 * i + 10, 0, 6);
    if (c->mode == X86_MODE_32) {
        memset(s->fx + 288, 0, 128); /* XMM8-15 do not exist; neither do R8-R15 */
        memset(&s->gpr[8], 0, sizeof(s->gpr[0]) * 8);
    }
    /* Whether the host's kernel has a page there is not the guest's business. */
    if (s->vector == 14 && s->cr2 >> 47)
        s->error &= ~1u;
    if (many_parts(c->row->op))
        s->cr2 = 0;
    /* An unmasked overflow or underflow: whether PE is set tells if the result with an unbounded
     * exponent is inexact, which the interpreter does not work out. */
    if (s->vector == X86_EXC_XM && (~c->before.fx[25] & 0x0c))
        s->fx[24] &= 0xdf;
    /* POPA: what was loaded before the fault may stay or not. */
    if (c->row->op == X86_OP_POPA && s->vector != INSN_NO_EXCEPTION)
        memset(s->gpr, 0, sizeof(s->gpr));
    s->rflags &= FLAGS_COMPARED & ~(uint64_t)(s->vector == INSN_NO_EXCEPTION ? random_undefined_flags(c) : 0);
}

/* Memory bytes that must not count: zeroed in an image of the data area. */
static void level_data(const RandomCase *c, uint8_t *data, bool faulted)
{
    uint64_t at = c->target - INSN_DATA_ADDRESS;
    uint64_t rsp = c->before.gpr[X86_RSP] - INSN_DATA_ADDRESS;

    switch (c->row->op) {
    case X86_OP_FXSAVE:
        if (at < INSN_DATA_SIZE - 32) {
            memset(data + at + 6, 0, 18); /* pointers, opcode: as above */
            memset(data + at + 28, 0, 4);
        }
        break;
    case X86_OP_FNSTENV:
    case X86_OP_FNSAVE:
        if (at < INSN_DATA_SIZE - 28) {
            if (c->insn.opsize == 2)
                memset(data + at + 6, 0, 8);
            else
                memset(data + at + 12, 0, 16);
        }
        break;
    case X86_OP_PUSHF: /* TF is set on the host */
        rsp -= c->insn.opsize;
        if (rsp < INSN_DATA_SIZE - 4) {
            data[rsp + 1] &= 0xfe;
            if (c->insn.opsize > 2)
                data[rsp + 2] &= 0xfe; /* RF */
        }
        break;
    case X86_OP_ENTER: /* a fault leaves the copied frame pointers below the stack, or not */
        if (faulted)
            memset(data, 0, INSN_DATA_SIZE);
        break;
    default:
        break;
    }
}

static const char *compare(const InsnState *host, const InsnState *guest, const uint8_t *host_data,
                           const uint8_t *guest_data)
{
    if (host->vector != guest->vector)
        return "exception";
    if (host->rip != guest->rip)
        return "rip";
    if (host->error != guest->error)
        return "error code";
    if (host->cr2 != guest->cr2)
        return "cr2";
    if (memcmp(host->gpr, guest->gpr, sizeof(host->gpr)))
        return "registers";
    if (host->rflags != guest->rflags)
        return "flags";
    if (memcmp(host->fx, guest->fx, sizeof(host->fx)))
        return "x87 or vector state";
    if (memcmp(host_data, guest_data, INSN_DATA_SIZE))
        return "memory";
    return NULL;
}

static void say(const char *text)
{
    if (write(STDOUT_FILENO, text, strlen(text)) < 0)
        _exit(4);
}

static void report(const RandomCase *c, const char *what, const InsnState *host, const InsnState *guest,
                   const uint8_t *host_data)
{
    g_autoptr(GString) out = g_string_new("# ");

    g_string_append_printf(out, "%s differ: [%s] %d-bit ", what, c->row->text, 16 << c->mode);
    dump_bytes(out, c->bytes, c->insn.length);
    g_string_append_printf(out, ": vector host %d guest %d, rip %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x, error %x %x, cr2 %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x, flags %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x was %" G_GINT64_MODIFIER "x",
                           host->vector, guest->vector, host->rip, guest->rip, host->error, guest->error,
                           host->cr2, guest->cr2, host->rflags, guest->rflags, c->before.rflags);
    describe(out, c, host, guest);
    for (unsigned i = 0; i < INSN_DATA_SIZE; i++) {
        if (host_data[i] != insn_data[i]) {
            unsigned at = i & ~7u;

            g_string_append_printf(out, " data+%x host ", at);
            dump_bytes(out, host_data + at, 16);
            g_string_append(out, " guest ");
            dump_bytes(out, insn_data + at, 16);
            break;
        }
    }
    g_string_append_printf(out, " target %" G_GINT64_MODIFIER "x mxcsr %02x%02x\n", c->target,
                           c->before.fx[25], c->before.fx[24]);
    say(out->str);
}

/* Results that processors may choose: the case is left out. */
static bool unspecified(const RandomCase *c)
{
    const X86Insn *insn = &c->insn;

    /* AMD calls 0F 0D of a register undefined, Intel a NOP. */
    if (insn->op == X86_OP_PREFETCHW && insn->operand[0].kind != X86_OPERAND_MEM)
        return true;
    /* DR4, DR5 under CR4.DE above ring 0: #UD or #GP first. */
    if (insn->op == X86_OP_MOV_DR) {
        unsigned dr = insn->operand[insn->operand[0].kind == X86_OPERAND_DEBUG ? 0 : 1].reg;

        return dr == 4 || dr == 5;
    }
    if (insn->op == X86_OP_SHLD || insn->op == X86_OP_SHRD) {
        unsigned count = insn->operand[2].kind == X86_OPERAND_IMM ? (unsigned)insn->imm
                                                                  : (unsigned)c->before.gpr[X86_RCX];

        return insn->opsize == 2 && (count & 31) > 16; /* SDM 2B SHLD: the destination is undefined */
    }
    return false;
}

static void run_case(const RandomCase *c)
{
    static uint8_t host_data[INSN_DATA_SIZE];
    InsnState host = c->before, guest = c->before;
    const char *difference;

    random_case_place(c);
    host_step(c->mode, &host, c->repeats);
    memcpy(host_data, insn_data, INSN_DATA_SIZE);
    random_case_place(c);
    guest_step(c->mode, &guest, c->repeats);
    shared->cases++;
    if (host.vector != INSN_NO_EXCEPTION)
        shared->faults++;
    level_data(c, host_data, host.vector != INSN_NO_EXCEPTION);
    level_data(c, insn_data, guest.vector != INSN_NO_EXCEPTION);
    level(c, &host);
    level(c, &guest);
    difference = compare(&host, &guest, host_data, insn_data);
    if (difference && shared->failures++ < MAX_REPORTS)
        report(c, difference, &host, &guest, host_data);
}

/* --- The child --------------------------------------------------------------------------------- */

static bool confine(void)
{
    static struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xc000003e, 1, 0), /* x86-64 calls only */
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 10, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 9, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 8, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 7, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munmap, 6, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_futex, 5, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sched_yield, 3, 0), /* PAUSE */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sigaltstack, 2, 0), /* sanitizers at longjmp */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {G_N_ELEMENTS(rules), rules};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int child(unsigned cases, uint64_t seed, const char *only)
{
    g_autofree const X86Row **rows = g_new0(const X86Row *, 2 * x86_n_rows);
    g_autofree X86Mode *modes = g_new0(X86Mode, 2 * x86_n_rows);
    g_autofree unsigned *ran = g_new0(unsigned, 2 * x86_n_rows);
    unsigned n = 0;

    if (!insn_areas_map() || !host_step_init() || !guest_step_init()) {
        say("# cannot set up\n");
        return 2;
    }
    for (unsigned i = 1; i < x86_n_rows; i++) {
        for (X86Mode mode = X86_MODE_32; mode <= X86_MODE_64; mode++) {
            if (random_row_excluded(&x86_rows[i], mode) ||
                (only && g_ascii_strcasecmp(only, x86_rows[i].mnemonic)))
                continue;
            rows[n] = &x86_rows[i];
            modes[n++] = mode;
        }
    }
    if (!n || !confine())
        return 2;
    shared->rows = n;
    for (unsigned i = 0; i < cases; i++) {
        RandomCase *c = &shared->last;

        if (!random_case_make(c, rows[i % n], modes[i % n], &seed) || unspecified(c))
            continue;
        run_case(c);
        ran[i % n]++;
    }
    /* a row that never gets a case is one the test says nothing about */
    for (unsigned i = 0; i < n && cases >= 20 * n; i++) {
        if (ran[i] < cases / n / 4) {
            g_autofree char *text = g_strdup_printf("# only %u cases of [%s] %d-bit\n", ran[i], rows[i]->text, 16 << modes[i]);

            say(text);
            shared->failures++;
        }
    }
    return shared->failures ? 1 : 0;
}

int main(int argc, char **argv)
{
    unsigned cases = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : 220000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    g_autoptr(GString) out = g_string_new(NULL);
    int status;
    pid_t pid;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    printf("1..1\n");
    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(child(cases, seed, argc > 3 ? argv[3] : NULL));
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return 2;
    printf("# %u cases of %u rows and modes, %u of them faults, %u differ\n", shared->cases, shared->rows,
           shared->faults, shared->failures);
    if (!WIFEXITED(status)) {
        dump_bytes(out, shared->last.bytes, 15);
        printf("# the child was killed by signal %d at [%s] %s\n", WTERMSIG(status),
               shared->last.row ? shared->last.row->text : "-", out->str);
    }
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    printf("%sok 1 - interpreter and host processor agree\n", status ? "not " : "");
    return status ? 1 : 0;
}
