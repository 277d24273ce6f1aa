/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes tests/insn/case/: a case or two for each row, made up at random, cut down to the state that
 * matters, with what the host's processor made of it. Rows it cannot be asked about are named: their
 * cases are written by hand. Existing cases stay; only rows without one are written, appended to the
 * mnemonic's file.
 *
 * usage: insn-record DIRECTORY [SEED]
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/insn/insn-places.h"
#include "tests/insn/random-case.h"

#define CASES_PER_ROW 2

/* The difference an experiment makes, as text. */
static char *outcome(const Experiment *before, const Experiment *after, unsigned length,
                     const RandomCase *c)
{
    GString *out = g_string_new(NULL);
    uint32_t undefined = after->state.vector == INSN_NO_EXCEPTION ? random_undefined_flags(c) : 0;

    for (unsigned i = 0; i < INSN_N_PLACES; i++) {
        uint32_t place = insn_place(i);
        InsnValue a = insn_place_get(before, place), b = insn_place_get(after, place);
        char name[16];

        if (place >> 16 == INSN_PLACE_RIP)
            a.low = after->state.vector == INSN_NO_EXCEPTION ? a.low + length : a.low;
        if (place >> 16 == INSN_PLACE_FLAGS && undefined) {
            g_string_append_printf(out, "    out flags, 0x%x, 0x%x\n",
                                   (unsigned)(b.low & ~(uint64_t)undefined), undefined);
            continue;
        }
        if (a.low == b.low && a.high == b.high)
            continue;
        insn_place_name(place, name);
        if (b.high)
            g_string_append_printf(out, "    out %s, 0x%" G_GINT64_MODIFIER "x, 0x%" G_GINT64_MODIFIER "x\n",
                                   name, b.low, b.high);
        else
            g_string_append_printf(out, "    out %s, 0x%" G_GINT64_MODIFIER "x\n", name, b.low);
    }
    return g_string_free(out, FALSE);
}

static char *try_case(const RandomCase *c, const Experiment *before, int *ret_vector)
{
    Experiment after = *before;

    insn_experiment_run(&after, c->mode, c->bytes, c->insn.length, c->repeats, true);
    *ret_vector = after.state.vector;
    return outcome(before, &after, c->insn.length, c);
}

/* Everything that does not change the outcome goes back to its default. */
static char *cut_down(const RandomCase *c, Experiment *before)
{
    g_autofree Experiment *defaults = g_new(Experiment, 1);
    int vector, other;
    char *result = try_case(c, before, &vector);

    insn_experiment_default(defaults, c->mode);
    for (unsigned i = 0; i < INSN_N_PLACES - 4; i++) {
        uint32_t place = insn_place(i);
        InsnValue value = insn_place_get(before, place), plain = insn_place_get(defaults, place);
        g_autofree char *changed = NULL;

        if (value.low == plain.low && value.high == plain.high)
            continue;
        insn_place_set(before, place, plain);
        changed = try_case(c, before, &other);
        if (strcmp(changed, result))
            insn_place_set(before, place, value);
    }
    return result;
}

static void write_case(FILE *to, const RandomCase *c, const Experiment *before, const char *after)
{
    g_autofree Experiment *defaults = g_new(Experiment, 1);

    insn_experiment_default(defaults, c->mode);
    fprintf(to, "\n    insn_case %d, \"%s\"\n", 16 << c->mode, c->row->text);
    for (unsigned i = 0; i < INSN_N_PLACES - 4; i++) {
        uint32_t place = insn_place(i);
        InsnValue value = insn_place_get(before, place), plain = insn_place_get(defaults, place);
        char name[16];

        if (value.low == plain.low && value.high == plain.high)
            continue;
        insn_place_name(place, name);
        fprintf(to, "    in %s, 0x%" G_GINT64_MODIFIER "x", name, value.low);
        if (value.high)
            fprintf(to, ", 0x%" G_GINT64_MODIFIER "x", value.high);
        fputc('\n', to);
    }
    fputs("    code\n    .byte ", to);
    for (unsigned i = 0; i < c->insn.length; i++)
        fprintf(to, "%s0x%02x", i ? ", " : "", c->bytes[i]);
    fprintf(to, "\n    end_code\n%s", after);
}

/* From the random case: its registers, and the data around the operand and the stack alone. */
static void make_experiment(const RandomCase *c, Experiment *e)
{
    g_autofree uint8_t *plain = g_new(uint8_t, INSN_DATA_SIZE);
    uint64_t spots[] = {c->target, c->before.gpr[4], c->before.gpr[6], c->before.gpr[7]};

    random_case_place(c);
    memcpy(plain, insn_data, INSN_DATA_SIZE);
    insn_experiment_default(e, c->mode);
    e->state = c->before;
    e->state.vector = INSN_NO_EXCEPTION;
    for (unsigned i = 0; i < G_N_ELEMENTS(spots); i++) {
        uint64_t at = spots[i] - INSN_DATA_ADDRESS;

        if (at < INSN_DATA_SIZE - 16)
            memcpy(e->data + at, plain + at, 16);
    }
}

static void record_row(FILE *to, const X86Row *row, X86Mode mode, uint64_t *seed)
{
    g_autofree Experiment *before = g_new(Experiment, 1);
    unsigned written = 0;

    for (unsigned tries = 0; tries < 400 && written < CASES_PER_ROW; tries++) {
        RandomCase c;
        g_autofree char *after = NULL;
        int vector;

        if (!random_case_make(&c, row, mode, seed) || (c.target & 7))
            continue;
        make_experiment(&c, before);
        after = try_case(&c, before, &vector);
        /* a fault only where nothing else is to be had, a change where there is one */
        if ((vector != INSN_NO_EXCEPTION || !after[0]) && tries < 300)
            continue;
        g_free(after);
        after = cut_down(&c, before);
        write_case(to, &c, before, after);
        written++;
        if (tries >= 300)
            break;
    }
    if (!written)
        fprintf(stderr, "nothing for %s\n", row->text);
}

static char *file_of(const char *directory, const X86Row *row)
{
    g_autofree char *lower = g_ascii_strdown(row->mnemonic, -1);

    return g_strdup_printf("%s/%s.S", directory, lower);
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;

    if (argc < 2 || !insn_areas_map() || !host_step_init()) {
        fprintf(stderr, "usage: insn-record DIRECTORY [SEED]\n");
        return 2;
    }
    for (unsigned i = 1; i < x86_n_rows; i++) {
        const X86Row *row = &x86_rows[i];
        g_autofree char *path = file_of(argv[1], row);
        g_autofree char *text = NULL, *quoted = g_strdup_printf("\"%s\"", row->text);
        X86Mode mode = row->attributes & X86_ROW_I64 ? X86_MODE_32 : X86_MODE_64;
        bool fresh = !g_file_get_contents(path, &text, NULL, NULL);
        FILE *to;

        if (text && strstr(text, quoted))
            continue;
        if (random_row_excluded(row, mode)) {
            fprintf(stderr, "by hand: %s (%s)\n", row->text, random_row_excluded(row, mode));
            continue;
        }
        to = fopen(path, "a");
        if (!to) {
            perror(path);
            return 1;
        }
        if (fresh)
            fprintf(to, "/* SPDX-License-Identifier: LGPL-2.1-or-later */\n"
                        "#include \"tests/insn/insn.inc\"\n");
        record_row(to, row, mode, &seed);
        fclose(to);
    }
    return 0;
}
