/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Saved state from a stranger: reading never goes astray, what was refused has changed nothing, and
 * what was accepted is written and read again as the same.
 */
#include <stdint.h>
#include <string.h>

#include "common/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Inner {
    uint16_t port;
    int host_fd; /* not saved */
    struct Inner *next;
} Inner;

typedef struct Outer {
    bool enabled;
    uint8_t registers[4];
    uint32_t timer;
    int64_t deadline;
    double rate;
    int mode;
    char *label;
    uint8_t uuid[16];
    uint8_t *fifo;
    size_t fifo_len;
    Inner inner;
    Inner *items;
    size_t n_items;
    char **names;
    size_t n_names;
    bool has_latch;
    uint8_t latch;
    uint64_t config; /* not saved */
} Outer;

extern const Table inner_table;
static const Field inner_rows[] = {
    {.name = "port", .kind = FIELD_U16, TABLE_MEMBER(Inner, port), .flags = FIELD_SAVED},
    {.name = "host_fd", .kind = FIELD_I32, TABLE_MEMBER(Inner, host_fd), .flags = FIELD_HOST},
    {.name = "next", .kind = FIELD_POINTER, TABLE_MEMBER(Inner, next), .flags = FIELD_SAVED,
     .table = &inner_table},
};
TABLE_DEFINE(inner_table, Inner, "inner", inner_rows);

static const char *const mode_values[] = {"idle", "armed", "fired", NULL};
static const EnumNames mode_names = {"mode", mode_values};
static const Field outer_rows[] = {
    {.name = "enabled", .kind = FIELD_BOOL, TABLE_MEMBER(Outer, enabled), .flags = FIELD_SAVED},
    {.name = "registers", .kind = FIELD_U8, .shape = SHAPE_FIXED, .count = 4,
     TABLE_MEMBER(Outer, registers), .flags = FIELD_SAVED},
    {.name = "timer", .kind = FIELD_U32, TABLE_MEMBER(Outer, timer), .flags = FIELD_SAVED},
    {.name = "deadline", .kind = FIELD_I64, TABLE_MEMBER(Outer, deadline), .flags = FIELD_SAVED},
    {.name = "rate", .kind = FIELD_F64, TABLE_MEMBER(Outer, rate), .flags = FIELD_SAVED},
    {.name = "mode", .kind = FIELD_ENUM, .names = &mode_names, TABLE_MEMBER(Outer, mode),
     .flags = FIELD_SAVED},
    {.name = "label", .kind = FIELD_STRING, TABLE_MEMBER(Outer, label), .limit = 32,
     .flags = FIELD_SAVED},
    {.name = "uuid", .kind = FIELD_UUID, TABLE_MEMBER(Outer, uuid), .flags = FIELD_SAVED},
    {.name = "fifo", .kind = FIELD_BLOB, TABLE_MEMBER(Outer, fifo), TABLE_COUNT(Outer, fifo_len),
     .limit = 64, .flags = FIELD_SAVED},
    {.name = "inner", .kind = FIELD_STRUCT, .table = &inner_table, TABLE_MEMBER(Outer, inner),
     .flags = FIELD_SAVED},
    {.name = "items", .kind = FIELD_STRUCT, .shape = SHAPE_LIST, .table = &inner_table,
     TABLE_MEMBER(Outer, items), TABLE_COUNT(Outer, n_items), .limit = 100, .flags = FIELD_SAVED},
    {.name = "names", .kind = FIELD_STRING, .shape = SHAPE_LIST, TABLE_MEMBER(Outer, names),
     TABLE_COUNT(Outer, n_names), .flags = FIELD_SAVED},
    {.name = "latch", .kind = FIELD_U8, TABLE_MEMBER(Outer, latch),
     TABLE_PRESENCE(Outer, has_latch), .flags = FIELD_SAVED},
    {.name = "config", .kind = FIELD_U64, TABLE_MEMBER(Outer, config), .flags = FIELD_CONFIG},
};
TABLE_DEFINE(outer_table, Outer, "outer", outer_rows);

static GBytes *save(const Outer *outer)
{
    StateWriter *writer = state_writer_new();
    g_assert_true(state_write_section(writer, "device", &outer_table, outer, NULL));
    return state_writer_finish(writer);
}

static void reread(const Outer *outer)
{
    g_autoptr(GBytes) saved = save(outer);
    gsize size;
    const void *data = g_bytes_get_data(saved, &size);
    g_autoptr(StateReader) reader = state_reader_new(data, size, NULL);
    StateSection section;
    Outer again = {.config = 7};
    g_assert_true(state_reader_next(reader, &section, NULL));
    g_assert_true(state_read_section(reader, &outer_table, &again, NULL));
    g_autoptr(GBytes) resaved = save(&again);
    g_assert_true(g_bytes_equal(saved, resaved));
    table_clear(&outer_table, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(StateReader) reader = state_reader_new(data, size, NULL);
    StateSection section;
    while (reader && state_reader_next(reader, &section, NULL) && section.id) {
        Outer outer = {.config = 7, .timer = 1, .inner = {.host_fd = 5}}, untouched = outer;
        g_autoptr(GError) error = NULL;
        if (state_read_section(reader, &outer_table, &outer, &error)) {
            g_assert_cmpuint(outer.config, ==, 7);
            g_assert_cmpint(outer.inner.host_fd, ==, 5);
            reread(&outer);
        } else {
            g_assert_nonnull(error);
            g_assert_true(memcmp(&outer, &untouched, sizeof(outer)) == 0);
        }
        table_clear(&outer_table, &outer);
    }
    return 0;
}
