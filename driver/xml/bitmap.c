/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sets of small numbers; see bitmap.h. */
#include "driver/xml/bitmap.h"

#include <string.h>

#include "common/error.h"

#define N_WORDS (BITMAP_MAX_BIT / 64 + 1)

static void bitmap_clear(void *value)
{
    Bitmap *bitmap = value;
    g_clear_pointer(&bitmap->words, g_free);
}

static void bitmap_copy(void *to, const void *from)
{
    const Bitmap *source = from;
    ((Bitmap *)to)->words =
        source->words ? g_memdup2(source->words, N_WORDS * sizeof(uint64_t)) : NULL;
}

static bool bitmap_equal(const void *a, const void *b)
{
    const Bitmap *left = a, *right = b;
    if (!left->words || !right->words)
        return left->words == right->words;
    return memcmp(left->words, right->words, N_WORDS * sizeof(uint64_t)) == 0;
}

const FieldType bitmap_type = {.name = "bitmap",
                               .size = sizeof(Bitmap),
                               .clear = bitmap_clear,
                               .copy = bitmap_copy,
                               .equal = bitmap_equal};

bool bitmap_has(const Bitmap *bitmap, unsigned bit)
{
    return bitmap->words && bit <= BITMAP_MAX_BIT &&
           (bitmap->words[bit / 64] >> (bit % 64) & 1) != 0;
}

static bool read_bit(const char **at, unsigned *ret)
{
    unsigned value = 0;
    if (!g_ascii_isdigit(**at))
        return false;
    for (; g_ascii_isdigit(**at); (*at)++) {
        value = value * 10 + (unsigned)(**at - '0');
        if (value > BITMAP_MAX_BIT)
            return false;
    }
    *ret = value;
    return true;
}

static void skip_blanks(const char **at)
{
    while (g_ascii_isspace(**at))
        (*at)++;
}

/* One of "5", "2-7", "^3". */
static bool read_part(const char **at, uint64_t *words)
{
    unsigned first, last;
    skip_blanks(at);
    bool without = **at == '^';
    *at += without;
    if (!read_bit(at, &first))
        return false;
    last = first;
    skip_blanks(at);
    if (**at == '-' && !without) {
        (*at)++;
        skip_blanks(at);
        if (!read_bit(at, &last) || last < first)
            return false;
        skip_blanks(at);
    }
    for (unsigned bit = first; bit <= last; bit++) {
        if (without)
            words[bit / 64] &= ~(1ull << (bit % 64));
        else
            words[bit / 64] |= 1ull << (bit % 64);
    }
    return true;
}

bool bitmap_from_text(const char *text, void *value, GError **error)
{
    g_autofree uint64_t *words = g_new0(uint64_t, N_WORDS);
    const char *at = text;
    bool fine = read_part(&at, words);
    while (fine && *at == ',') {
        at++;
        fine = read_part(&at, words);
    }
    uint64_t any = 0;
    for (size_t i = 0; i < N_WORDS; i++)
        any |= words[i];
    if (!fine || *at || !any)
        return fail(error, VIR_ERR_INVALID_ARG, _("Failed to parse bitmap '%.80s'"), text);
    bitmap_clear(value);
    ((Bitmap *)value)->words = g_steal_pointer(&words);
    return true;
}

char *bitmap_to_text(const void *value)
{
    const Bitmap *bitmap = value;
    if (!bitmap->words)
        return NULL;
    GString *out = g_string_new(NULL);
    for (unsigned bit = 0; bit <= BITMAP_MAX_BIT; bit++) {
        if (!bitmap_has(bitmap, bit))
            continue;
        unsigned last = bit;
        while (bitmap_has(bitmap, last + 1))
            last++;
        g_string_append_printf(out, "%s%u", out->len ? "," : "", bit);
        if (last > bit)
            g_string_append_printf(out, "-%u", last);
        bit = last;
    }
    return g_string_free(out, FALSE);
}
