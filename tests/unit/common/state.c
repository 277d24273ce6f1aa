/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* common/state.c: saved and loaded again, between versions, and from damaged streams. */
#include "common/state.h"

#include <string.h>

typedef struct Channel {
    uint16_t count;
    uint8_t mode;
    void *line; /* host */
} Channel;

typedef struct Timer {
    Channel channels[3];
    bool gate;
    int64_t started_ns;
    uint8_t *log;
    size_t log_len;
    uint32_t irq; /* config */
    uint32_t speed; /* since version 2 */
    bool has_latch;
    uint8_t latch;
} Timer;

static const Field channel_rows[] = {
    {.name = "count", .kind = FIELD_U16, TABLE_MEMBER(Channel, count), .flags = FIELD_SAVED},
    {.name = "mode", .kind = FIELD_U8, TABLE_MEMBER(Channel, mode), .flags = FIELD_SAVED},
};
static const Table channel_table = {
    .name = "channel", .size = sizeof(Channel), .version = 1, .fields = channel_rows, .n_fields = 2};

static const uint32_t speed_initial = 1000;
#define TIMER_ROWS(speed_flags) \
    { \
        {.name = "channels", .kind = FIELD_STRUCT, .shape = SHAPE_FIXED, .count = 3, \
         .table = &channel_table, TABLE_MEMBER(Timer, channels), .flags = FIELD_SAVED}, \
        {.name = "gate", .kind = FIELD_BOOL, TABLE_MEMBER(Timer, gate), .flags = FIELD_SAVED}, \
        {.name = "started_ns", .kind = FIELD_I64, TABLE_MEMBER(Timer, started_ns), \
         .flags = FIELD_SAVED}, \
        {.name = "log", .kind = FIELD_BLOB, TABLE_MEMBER(Timer, log), \
         TABLE_COUNT(Timer, log_len), .limit = 16, .flags = FIELD_SAVED}, \
        {.name = "irq", .kind = FIELD_U32, TABLE_MEMBER(Timer, irq), .flags = FIELD_CONFIG}, \
        {.name = "latch", .kind = FIELD_U8, TABLE_MEMBER(Timer, latch), \
         TABLE_PRESENCE(Timer, has_latch), .flags = FIELD_SAVED}, \
        {.name = "speed", .kind = FIELD_U32, TABLE_MEMBER(Timer, speed), .flags = speed_flags, \
         .since = 2, .initial = &speed_initial}, \
    }
static const Field old_rows[] = TIMER_ROWS(FIELD_CONFIG);
static const Field new_rows[] = TIMER_ROWS(FIELD_SAVED);
static const Table old_table = {
    .name = "timer", .size = sizeof(Timer), .version = 1, .fields = old_rows, .n_fields = 7};
static const Table new_table = {
    .name = "timer", .size = sizeof(Timer), .version = 2, .fields = new_rows, .n_fields = 7};

static const Timer sample = {
    .channels = {{0xffff, 2, NULL}, {1, 0, NULL}, {0, 3, NULL}},
    .gate = true,
    .started_ns = INT64_MIN,
    .irq = 5,
    .speed = 7,
    .has_latch = true,
    .latch = 0x80,
};

static GBytes *save(const Table *table, const Timer *timer)
{
    StateWriter *writer = state_writer_new();
    g_assert_true(state_write_section(writer, "pit", table, timer, NULL));
    return state_writer_finish(writer);
}

static bool load(const Table *table, GBytes *bytes, Timer *timer, GError **error)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    g_autoptr(StateReader) reader = state_reader_new(data, size, error);
    StateSection section;
    return reader && state_reader_next(reader, &section, error) && section.id &&
           state_read_section(reader, table, timer, error) &&
           state_reader_next(reader, &section, error) && !section.id;
}

static void test_round_trip(void)
{
    g_autoptr(GError) error = NULL;
    Timer timer = sample, loaded = {.irq = 9, .channels[1].line = &timer};
    timer.log = g_memdup2("abc", 3);
    timer.log_len = 3;
    g_autoptr(GBytes) bytes = save(&new_table, &timer);
    g_assert_true(load(&new_table, bytes, &loaded, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(loaded.channels[0].count, ==, 0xffff);
    g_assert_cmpuint(loaded.channels[2].mode, ==, 3);
    g_assert_true(loaded.channels[1].line == &timer); /* host members are left alone */
    g_assert_cmpuint(loaded.irq, ==, 9);              /* and so is configuration */
    g_assert_cmpint(loaded.started_ns, ==, INT64_MIN);
    g_assert_cmpmem(loaded.log, loaded.log_len, "abc", 3);
    g_assert_true(loaded.has_latch);
    g_assert_cmpuint(loaded.speed, ==, 7);

    /* An absent member replaces one that is there. */
    Timer empty = {0};
    g_autoptr(GBytes) nothing = save(&new_table, &empty);
    g_assert_true(load(&new_table, nothing, &loaded, NULL));
    g_assert_null(loaded.log);
    g_assert_false(loaded.has_latch);
    table_clear(&new_table, &timer);
}

static void test_versions(void)
{
    g_autoptr(GError) error = NULL;
    Timer loaded = {.speed = 1};
    g_autoptr(GBytes) old = save(&old_table, &sample);
    g_assert_true(load(&new_table, old, &loaded, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(loaded.speed, ==, 1000); /* what it was before there was the field */

    g_autoptr(GBytes) new = save(&new_table, &sample);
    Timer untouched = {.gate = false, .irq = 3};
    g_assert_false(load(&old_table, new, &untouched, &error));
    g_assert_nonnull(strstr(error->message, "'pit'"));
    g_assert_nonnull(strstr(error->message, "'speed'"));
    g_assert_false(untouched.gate);
    g_assert_cmpuint(untouched.channels[0].count, ==, 0);
}

static void test_cut_off(void)
{
    Timer timer = sample;
    g_autoptr(GBytes) bytes = save(&new_table, &timer);
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    for (gsize len = 0; len < size; len++) {
        g_autoptr(GBytes) part = g_bytes_new(data, len);
        g_autoptr(GError) error = NULL;
        Timer loaded = {0}, untouched = {0};
        g_assert_false(load(&new_table, part, &loaded, &error));
        g_assert_nonnull(error);
        if (len < size - 1) /* the last byte is the end mark: the section before it is whole */
            g_assert_cmpmem(&loaded, sizeof(loaded), &untouched, sizeof(untouched));
    }
}

/* The value at @at of the one field whose name is found there. */
static GBytes *patch(GBytes *bytes, const char *name, size_t skip, uint8_t value)
{
    gsize size;
    g_autofree uint8_t *data = g_memdup2(g_bytes_get_data(bytes, &size), g_bytes_get_size(bytes));
    size = g_bytes_get_size(bytes);
    uint8_t *at = memmem(data, size, name, strlen(name));
    g_assert_nonnull(at);
    at[strlen(name) + skip] = value;
    return g_bytes_new(data, size);
}

static void test_damaged(void)
{
    static const struct {
        const char *field;
        size_t skip;
        uint8_t value;
        const char *says;
    } cases[] = {
        {"gate", 0, 2, "another type"},     /* kind */
        {"gate", 1, 1, "another type"},     /* shape */
        {"gate", 2, 9, "9 elements"},       /* count */
        {"gate", 10, 2, "neither true"},    /* value */
        {"gate", 6, 0, "cut off"},          /* bytes: shorter than the value */
        {"gate", 2, 0, "cannot be absent"}, /* count */
        {"channels", 2, 4, "4 elements"},
    };
    Timer timer = sample;
    g_autoptr(GBytes) bytes = save(&new_table, &timer);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) damaged =
            patch(bytes, cases[i].field, cases[i].skip, cases[i].value);
        g_autoptr(GError) error = NULL;
        Timer loaded = {0}, untouched = {0};
        g_assert_false(load(&new_table, damaged, &loaded, &error));
        if (!strstr(error->message, cases[i].says))
            g_error("case %zu: '%s'", i, error->message);
        g_assert_cmpmem(&loaded, sizeof(loaded), &untouched, sizeof(untouched));
    }
    g_autoptr(GBytes) lacking = save(&old_table, &timer);
    g_autoptr(GBytes) renamed = patch(lacking, "timer", 4, 2); /* low byte of the version */
    g_autoptr(GError) error = NULL;
    Timer loaded = {0};
    g_assert_false(load(&new_table, renamed, &loaded, &error));
    g_assert_nonnull(strstr(error->message, "'speed' is missing"));
}

static void test_wrong_device(void)
{
    g_autoptr(GError) error = NULL;
    Timer timer = sample;
    StateWriter *writer = state_writer_new();
    g_assert_true(state_write_section(writer, "pit", &channel_table, &timer.channels[0], NULL));
    g_autoptr(GBytes) bytes = state_writer_finish(writer);
    g_assert_false(load(&new_table, bytes, &timer, &error));
    g_assert_nonnull(strstr(error->message, "'channel'"));

    g_autoptr(StateReader) reader = state_reader_new("VireoSta\2\0\0\0", 12, NULL);
    g_assert_null(reader);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/state/round-trip", test_round_trip);
    g_test_add_func("/state/versions", test_versions);
    g_test_add_func("/state/cut-off", test_cut_off);
    g_test_add_func("/state/damaged", test_damaged);
    g_test_add_func("/state/wrong-device", test_wrong_device);
    return g_test_run();
}
