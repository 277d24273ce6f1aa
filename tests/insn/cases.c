/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs the cases of case/ (written as insn.inc says) on the interpreter; with --host on the host's
 * processor instead, which shows that their expectations are true.
 */
#include <glib.h>
#include <string.h>

#include "tests/insn/insn-places.h"
#include "tests/insn/random-case.h"
#include "vmm-helper/dbt/decode/x86-rows.h"

extern const uint8_t __start_insn_cases[], __stop_insn_cases[];

enum { TAG_CASE = 1, TAG_IN, TAG_OUT, TAG_ANY, TAG_CODE };

typedef struct Case {
    const char *row;
    X86Mode mode;
    const uint8_t *code;
    unsigned length;
    Experiment before, after;
    uint64_t ignored_flags;
    bool any[INSN_N_PLACES];
} Case;

static bool on_host;
static unsigned n_cases, n_failed;

static uint32_t word(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, 4);
    return value;
}

static unsigned place_number(uint32_t place)
{
    for (unsigned i = 0; i < INSN_N_PLACES; i++) {
        if (insn_place(i) == place)
            return i;
    }
    g_assert_not_reached();
}

/* The row that the bytes are must be the one the case says. */
static bool right_row(const Case *c, X86Insn *insn)
{
    return x86_decode(c->code, c->length, c->mode, insn) == X86_DECODE_OK &&
           insn->length == c->length && !strcmp(insn->row->text, c->row);
}

/* Cases that say what our processor does, not the host's. */
static bool not_on_host(const Case *c, const X86Insn *insn)
{
    switch (insn->op) {
    case X86_OP_FXSAVE:    /* MXCSR_MASK */
    case X86_OP_PREFETCHW: /* of a register: AMD's are undefined */
    case X86_OP_PUSHF:     /* the host steps with TF set */
        return true;
    default:
        return random_row_excluded(insn->row, c->mode) != NULL;
    }
}

static void finish_case(Case *c)
{
    g_autofree Experiment *result = g_new(Experiment, 1);
    X86Insn insn;
    bool bad = false;

    if (!c->row)
        return;
    n_cases++;
    if (!right_row(c, &insn)) {
        g_test_message("%s: the bytes are another row", c->row);
        n_failed++;
        return;
    }
    if (on_host && not_on_host(c, &insn))
        return;
    *result = c->before;
    insn_experiment_run(result, c->mode, c->code, c->length,
                        insn.row->unit == X86_UNIT_STRING &&
                            insn.prefixes & (X86_PREFIX_REP | X86_PREFIX_REPNE),
                        on_host);
    for (unsigned i = 0; i < INSN_N_PLACES; i++) {
        uint32_t place = insn_place(i);
        InsnValue want = insn_place_get(&c->after, place), have = insn_place_get(result, place);
        char name[16];

        if (place >> 16 == INSN_PLACE_FLAGS) {
            want.low &= ~c->ignored_flags;
            have.low &= ~c->ignored_flags;
        }
        if (c->any[i] || (want.low == have.low && want.high == have.high))
            continue;
        insn_place_name(place, name);
        g_test_message("%s (%d-bit): %s is %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x, expected %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x",
                       c->row, 16 << c->mode, name, have.low, have.high, want.low, want.high);
        bad = true;
    }
    n_failed += bad;
}

static void take_item(Case *c, uint32_t tag, uint32_t place, InsnValue value)
{
    if (tag == TAG_IN)
        insn_place_set(&c->before, place, value);
    else if (tag == TAG_ANY)
        c->any[place_number(place)] = true;
    if (place >> 16 == INSN_PLACE_FLAGS) {
        c->ignored_flags = value.high;
        value.high = 0;
    }
    if (tag != TAG_ANY)
        insn_place_set(&c->after, place, value);
}

static void expect_next_rip(Case *c)
{
    c->after.state.rip = INSN_RIP + c->length;
}

static void run_cases(void)
{
    g_autofree Case *c = g_new0(Case, 1);
    const uint8_t *at = __start_insn_cases;

    while (at < __stop_insn_cases) {
        uint32_t tag = word(at), second = word(at + 4);
        InsnValue value;

        switch (tag) {
        case TAG_CASE:
            finish_case(c);
            memset(c, 0, sizeof(*c));
            c->mode = second == 64 ? X86_MODE_64 : X86_MODE_32;
            c->row = (const char *)at + 8;
            insn_experiment_default(&c->before, c->mode);
            c->after = c->before;
            at += 8 + strlen(c->row) + 1;
            break;
        case TAG_IN:
        case TAG_OUT:
        case TAG_ANY:
            memcpy(&value, at + 8, 16);
            take_item(c, tag, second, value);
            if (tag == TAG_OUT && second >> 16 == INSN_PLACE_VECTOR)
                c->after.state.rip = INSN_RIP;
            at += 24;
            break;
        case TAG_CODE:
            c->code = at + 8;
            c->length = second;
            expect_next_rip(c);
            at += 8 + second;
            break;
        default: /* padding between files */
            at += 8;
            break;
        }
        at = (const uint8_t *)(((uintptr_t)at + 7) & ~(uintptr_t)7);
    }
    finish_case(c);
    g_test_message("%u cases, %u failed", n_cases, n_failed);
    g_assert_cmpuint(n_cases, >=, x86_n_rows - 1);
    g_assert_cmpuint(n_failed, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    on_host = argc > 1 && !strcmp(argv[1], "--host");
    g_assert_true(insn_areas_map());
    if (on_host)
        g_assert_true(host_step_init());
    else
        g_assert_true(guest_step_init());
    g_test_add_func(on_host ? "/insn/cases/host" : "/insn/cases", run_cases);
    return g_test_run();
}
