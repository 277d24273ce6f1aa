/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Output in the shapes that programs which run qemu-img parse: JSON, the indented description of a
 * format, sizes, the progress line, the list of snapshots. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vireo-img/img.h"

/* --- JSON ----------------------------------------------------------------------------------- */

static void print_escaped(GString *out, gunichar letter)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char codes[] = "\"\\bfnrt";
    const char *found = letter < 128 && letter ? strchr(plain, (int)letter) : NULL;
    if (found)
        g_string_append_printf(out, "\\%c", codes[found - plain]);
    else if (letter >= 0x20 && letter < 0x7f)
        g_string_append_c(out, (char)letter);
    else if (letter < 0x10000)
        g_string_append_printf(out, "\\u%04X", letter);
    else
        g_string_append_printf(out, "\\u%04X\\u%04X", 0xd800 + ((letter - 0x10000) >> 10),
                               0xdc00 + ((letter - 0x10000) & 0x3ff));
}

static void print_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    while (*text) {
        gunichar letter = g_utf8_get_char_validated(text, -1);
        bool valid = letter != (gunichar)-1 && letter != (gunichar)-2;
        print_escaped(out, valid ? letter : 0xfffd);
        text = valid ? g_utf8_next_char(text) : text + 1;
    }
    g_string_append_c(out, '"');
}

static void print_json(GString *out, json_object *json, int level);

static void print_break(GString *out, bool first, int level)
{
    g_string_append_printf(out, "%s\n%*s", first ? "" : ",", level * 4, "");
}

static void print_object(GString *out, json_object *json, int level)
{
    bool first = true;
    g_string_append_c(out, '{');
    json_object_object_foreach(json, key, value)
    {
        print_break(out, first, level + 1);
        print_string(out, key);
        g_string_append(out, ": ");
        print_json(out, value, level + 1);
        first = false;
    }
    g_string_append_printf(out, "\n%*s}", level * 4, "");
}

static void print_array(GString *out, json_object *json, int level)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < json_object_array_length(json); i++) {
        print_break(out, i == 0, level + 1);
        print_json(out, json_object_array_get_idx(json, i), level + 1);
    }
    g_string_append_printf(out, "\n%*s]", level * 4, "");
}

/* The backing chain, 200 at most, and what drivers say of themselves: never deep. */
static void print_json(GString *out, json_object *json, int level)
{
    switch (json_object_get_type(json)) {
    case json_type_object:
        print_object(out, json, level);
        break;
    case json_type_array:
        print_array(out, json, level);
        break;
    case json_type_string:
        print_string(out, json_object_get_string(json));
        break;
    default:
        g_string_append(out, json_object_to_json_string(json));
    }
}

void img_json_print(json_object *json)
{
    g_autoptr(GString) out = g_string_new(NULL);
    print_json(out, json, 0);
    puts(out->str);
}

/* --- Description ---------------------------------------------------------------------------- */

static bool is_composite(json_object *json)
{
    enum json_type type = json_object_get_type(json);
    return type == json_type_object || type == json_type_array;
}

static void describe_value(const char *key, json_object *value, int level)
{
    g_autofree char *words = g_strdelimit(g_strdup(key), "-", ' ');
    printf("%*s%s:%c", level * 4, "", words, is_composite(value) ? '\n' : ' ');
    if (is_composite(value))
        img_json_describe(value, level + 1);
    else
        printf("%s\n", json_object_get_string(value));
}

void img_json_describe(json_object *json, int level)
{
    if (json_object_get_type(json) == json_type_object) {
        json_object_object_foreach(json, key, value) describe_value(key, value, level);
        return;
    }
    for (size_t i = 0; i < json_object_array_length(json); i++) {
        g_autofree char *index = g_strdup_printf("[%zu]", i);
        describe_value(index, json_object_array_get_idx(json, i), level);
    }
}

/* --- Numbers -------------------------------------------------------------------------------- */

/* Three digits; the next unit from 1000 on, so that there are never four. */
char *img_size_text(uint64_t bytes)
{
    static const char *const units[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    double value = bytes;
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < G_N_ELEMENTS(units)) {
        value /= 1024;
        unit++;
    }
    return g_strdup_printf("%0.3g %sB", value, units[unit]);
}

/* --- Progress ------------------------------------------------------------------------------- */

static void show(ImgProgress *progress, double percent)
{
    progress->shown = percent;
    printf("    (%3.2f/100%%)\r", percent);
    fflush(stdout);
}

void img_progress_begin(ImgProgress *progress, bool enabled)
{
    *progress = (ImgProgress){.enabled = enabled};
    if (enabled)
        show(progress, 0);
}

void img_progress_show(ImgProgress *progress, uint64_t done, uint64_t total)
{
    double percent = total ? MIN(100.0 * done / total, 100.0) : 100;
    if (progress->enabled && percent > progress->shown &&
        (percent >= progress->shown + 1 || percent == 100))
        show(progress, percent);
}

void img_progress_end(ImgProgress *progress)
{
    if (progress->enabled)
        putchar('\n');
    progress->enabled = false;
    fflush(stdout);
}

/* --- Snapshots ------------------------------------------------------------------------------ */

void img_snapshots_print(GArray *snapshots)
{
    printf("Snapshot list:\n%-9s %-16s %8s%20s%13s%11s\n", "ID", "TAG", "VM SIZE", "DATE",
           "VM CLOCK", "ICOUNT");
    for (guint i = 0; i < snapshots->len; i++) {
        const BlockSnapshot *snapshot = &g_array_index(snapshots, BlockSnapshot, i);
        g_autofree char *size = img_size_text(snapshot->vm_state_size);
        time_t seconds = snapshot->date_s;
        struct tm local = {0};
        char date[64] = "", clock[64], count[32] = "";
        if (localtime_r(&seconds, &local))
            strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &local);
        uint64_t s = snapshot->vm_clock_ns / 1000000000;
        g_snprintf(clock, sizeof(clock), "%02" PRIu64 ":%02u:%02u.%03u", s / 3600,
                   (unsigned)(s / 60 % 60), (unsigned)(s % 60),
                   (unsigned)(snapshot->vm_clock_ns / 1000000 % 1000));
        if (snapshot->icount != UINT64_MAX)
            g_snprintf(count, sizeof(count), "%" PRIu64, snapshot->icount);
        printf("%-9s %-16s %8s%20s%13s%11s\n", snapshot->id, snapshot->name, size, date, clock,
               count);
    }
}
