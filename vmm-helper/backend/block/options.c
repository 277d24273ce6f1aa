/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The option set of options.h. Does not know any driver. */
#include "vmm-helper/backend/block/options.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "common/error.h"

struct BlockOptions {
    GHashTable *values; /* char * -> char * */
};

BlockOptions *block_options_new(void)
{
    BlockOptions *options = g_new0(BlockOptions, 1);
    options->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return options;
}

void block_options_free(BlockOptions *options)
{
    if (!options)
        return;
    g_hash_table_unref(options->values);
    g_free(options);
}

void block_options_set(BlockOptions *options, const char *key, const char *value)
{
    g_hash_table_replace(options->values, g_strdup(key), g_strdup(value));
}

/* The text up to a lone comma, with ",," undone; *@text moves behind it. */
static char *next_word(const char **text)
{
    GString *word = g_string_new(NULL);
    const char *at = *text;
    for (; *at; at++) {
        if (*at == ',') {
            if (at[1] != ',')
                break;
            at++;
        }
        g_string_append_c(word, *at);
    }
    *text = *at ? at + 1 : at;
    return g_string_free(word, FALSE);
}

bool block_options_parse(BlockOptions *options, const char *text, const char *implied,
                         GError **error)
{
    for (bool first = true; *text; first = false) {
        g_autofree char *word = next_word(&text);
        char *equals = strchr(word, '=');
        if (equals) {
            *equals = '\0';
            block_options_set(options, word, equals + 1);
        } else if (first && implied) {
            block_options_set(options, implied, word);
        } else {
            return fail(error, VIR_ERR_INVALID_ARG, _("option '%s' has no value: write %s=VALUE"),
                        word, word);
        }
    }
    return true;
}

bool block_options_has(const BlockOptions *options, const char *key)
{
    return g_hash_table_contains(options->values, key);
}

const char *block_options_peek(const BlockOptions *options, const char *key)
{
    return g_hash_table_lookup(options->values, key);
}

char *block_options_take(BlockOptions *options, const char *key)
{
    gpointer stored_key, value;
    if (!g_hash_table_steal_extended(options->values, key, &stored_key, &value))
        return NULL;
    g_free(stored_key);
    return value;
}

bool block_options_take_bool(BlockOptions *options, const char *key, bool *value, GError **error)
{
    static const char *const yes[] = {"on", "yes", "true", "y", NULL};
    static const char *const no[] = {"off", "no", "false", "n", NULL};
    g_autofree char *text = block_options_take(options, key);
    if (!text)
        return true;
    if (!g_strv_contains(yes, text) && !g_strv_contains(no, text))
        return fail(error, VIR_ERR_INVALID_ARG, _("option '%s' is on or off, not '%s'"), key, text);
    *value = g_strv_contains(yes, text);
    return true;
}

/* 1024 to the power of the unit; 0 = no unit. */
static double unit_factor(const char *unit)
{
    static const char units[] = "bkmgtpe";
    if (!*unit)
        return 1;
    const char *found = strchr(units, g_ascii_tolower(*unit));
    if (!found || !*found || unit[1])
        return 0;
    return ldexp(1, 10 * (int)(found - units));
}

bool block_parse_size(const char *text, uint64_t *ret_size, GError **error)
{
    char *end;
    errno = 0;
    uint64_t whole = g_ascii_strtoull(text, &end, 10);
    double factor = 0;
    bool digits = g_ascii_isdigit(*text);
    if (digits && errno == 0 && *end != '.') {
        factor = unit_factor(end);
        if (factor > 0 && whole <= (double)UINT64_MAX / factor) {
            *ret_size = whole * (uint64_t)factor;
            return true;
        }
    } else if (digits) {
        double value = g_ascii_strtod(text, &end);
        factor = unit_factor(end);
        if (factor > 0 && value * factor < 18446744073709551615.0) {
            *ret_size = (uint64_t)(value * factor);
            return true;
        }
    }
    return fail(error, VIR_ERR_INVALID_ARG,
                _("'%s' is no size: write a number with an optional k, M, G, T, P or E"), text);
}

bool block_options_take_size(BlockOptions *options, const char *key, uint64_t *value,
                             GError **error)
{
    g_autofree char *text = block_options_take(options, key);
    if (!text || block_parse_size(text, value, error))
        return true;
    g_prefix_error(error, "%s: ", key);
    return false;
}

bool block_options_take_enum(BlockOptions *options, const char *key, const char *const *names,
                             int *value, GError **error)
{
    g_autofree char *text = block_options_take(options, key);
    if (!text)
        return true;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0) {
            *value = i;
            return true;
        }
    g_autofree char *known = g_strjoinv(", ", (char **)names);
    return fail(error, VIR_ERR_INVALID_ARG, _("option '%s' is one of %s, not '%s'"), key, known,
                text);
}

BlockOptions *block_options_take_child(BlockOptions *options, const char *prefix)
{
    BlockOptions *child = block_options_new();
    g_autofree char *dotted = g_strconcat(prefix, ".", NULL);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, options->values);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if (g_str_has_prefix(key, dotted)) {
            block_options_set(child, (char *)key + strlen(dotted), value);
            g_hash_table_iter_remove(&iter);
        }
    return child;
}

bool block_options_finish(const BlockOptions *options, const char *what, GError **error)
{
    g_autoptr(GList) left =
        g_list_sort(g_hash_table_get_keys(options->values), (GCompareFunc)g_strcmp0);
    return !left || fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("%s has no option '%s'"), what,
                         (char *)left->data);
}
