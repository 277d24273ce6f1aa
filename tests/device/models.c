/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What holds for every row of models.def: each byte of the state has a role, no two rows claim the
 * same byte, and state that was saved and loaded into a new device is the same state, by the tables
 * and as the guest sees it.
 */
#include <string.h>

#include "common/state.h"
#include "tests/device/fake-env.h"

#define ROLES (FIELD_SAVED | FIELD_CONFIG | FIELD_DERIVED | FIELD_HOST)
#define ROUNDS 200

static void check_roles(const Table *table)
{
    g_autofree uint8_t *owner = g_malloc0(table->size);
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        unsigned role = field->flags & ROLES;
        size_t size = field->size * (field->shape == SHAPE_FIXED ? field->count : 1);
        if (role == 0 || (role & (role - 1)))
            g_error("%s.%s has no role, or several", table->name, field->name);
        if (field->shape == SHAPE_LIST || field->kind == FIELD_POINTER ||
            field->kind == FIELD_STRING || field->kind == FIELD_BLOB)
            g_error("%s.%s: a device owns no memory by a row", table->name, field->name);
        if (field->table && field->table->size != field->size)
            g_error("%s.%s: size %u is not the struct's", table->name, field->name, field->size);
        g_assert_cmpuint(field->offset + size, <=, table->size);
        for (size_t j = 0; j < size; j++) {
            if (owner[field->offset + j])
                g_error("%s: byte %zu has two rows", table->name, field->offset + j);
            owner[field->offset + j] = 1;
        }
        if (field->table)
            check_roles(field->table);
    }
    for (size_t i = 0; i < table->size; i++) {
        if (!owner[i])
            g_error("%s: byte %zu has no row", table->name, i);
    }
}

static void test_roles(const void *data)
{
    const DeviceModel *model = data;
    check_roles(model->state_table);
    for (size_t i = 0; model->config_table && i < model->config_table->n_fields; i++) {
        const Field *config = &model->config_table->fields[i];
        const Field *state = NULL;
        for (size_t j = 0; j < model->state_table->n_fields; j++) {
            if (g_str_equal(model->state_table->fields[j].name, config->name))
                state = &model->state_table->fields[j];
        }
        g_assert_nonnull(state);
        g_assert_cmpuint(state->offset, ==, config->offset);
        g_assert_true(state->flags & FIELD_CONFIG);
    }
}

/* Random bytes into all saved rows; a bool stays a bool. */
static void randomise(const Table *table, void *object)
{
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        size_t n = field->shape == SHAPE_FIXED ? field->count : 1;
        if (!(field->flags & FIELD_SAVED))
            continue;
        for (size_t j = 0; j < n; j++) {
            uint8_t *member = (uint8_t *)object + field->offset + j * field->size;
            if (field->table) {
                randomise(field->table, member);
                continue;
            }
            for (size_t k = 0; k < field->size; k++)
                member[k] = field->kind == FIELD_BOOL ? g_test_rand_int() & 1 : g_test_rand_int();
        }
    }
}

static GBytes *save(Device *device)
{
    g_autoptr(GError) error = NULL;
    StateWriter *writer = state_writer_new();
    device_pre_save(device);
    state_write_section(writer, device->id, device->model->state_table, device->state, &error);
    g_assert_no_error(error);
    return state_writer_finish(writer);
}

static bool load(Device *device, GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    gsize len;
    const void *data = g_bytes_get_data(bytes, &len);
    g_autoptr(StateReader) reader = state_reader_new(data, len, &error);
    g_assert_no_error(error);
    StateSection section;
    g_assert_true(state_reader_next(reader, &section, &error));
    g_assert_cmpstr(section.id, ==, device->id);
    if (!state_read_section(reader, device->model->state_table, device->state, &error))
        g_error("%s", error->message);
    return device_post_load(device, &error);
}

/* All that a guest can read without changing it much: each port of each window, once, in order. */
static uint64_t fingerprint(FakeEnv *fake)
{
    static const uint16_t bases[] = {FAKE_PORT, FAKE_PORT2};
    uint64_t hash = fake_line(fake);
    for (size_t i = 0; i < fake->device->model->n_windows; i++) {
        for (unsigned j = 0; j < fake->device->model->windows[i].size; j++)
            hash = hash * 1099511628211u + fake_read(fake, bases[i] + j, 1);
    }
    return hash;
}

static void test_save_load(const void *data)
{
    const DeviceModel *model = data;
    for (int round = 0; round < ROUNDS; round++) {
        FakeEnv a = {0}, b = {0};
        fake_env_setup(&a, model->name, NULL);
        fake_env_setup(&b, model->name, NULL);
        fake_clock_advance(a.clock, INT64_C(123456789012) + round);
        fake_clock_advance(b.clock, INT64_C(123456789012) + round);
        fake_clock_set_realtime(a.clock, INT64_C(1795000000123456789));
        fake_clock_set_realtime(b.clock, INT64_C(1795000000123456789));

        /* Anything may be in a stream: loading brings it into the range of the possible. */
        randomise(model->state_table, a.device->state);
        if (!device_post_load(a.device, NULL))
            device_reset(a.device);
        g_autoptr(GBytes) first = save(a.device);
        g_assert_true(load(b.device, first));
        g_autofree char *path = NULL;
        if (!table_equal(model->state_table, a.device->state, b.device->state, FIELD_SAVED, &path))
            g_error("%s: %s differs after loading", model->name, path);
        g_autoptr(GBytes) second = save(b.device);
        g_assert_true(g_bytes_equal(first, second));
        g_assert_cmpuint(fake_clock_armed(a.clock), ==, fake_clock_armed(b.clock));
        g_assert_cmphex(fingerprint(&a), ==, fingerprint(&b));
        /* And both go on alike. */
        fake_clock_advance(a.clock, INT64_C(1500000));
        fake_clock_advance(b.clock, INT64_C(1500000));
        g_assert_cmphex(fingerprint(&a), ==, fingerprint(&b));
        fake_env_teardown(&a);
        fake_env_teardown(&b);
    }
}

/* A machine reset leaves the same state wherever the guest was, but for what a battery keeps. */
static void test_reset(const void *data)
{
    const DeviceModel *model = data;
    FakeEnv fresh = {0}, used = {0};
    fake_env_setup(&fresh, model->name, NULL);
    fake_env_setup(&used, model->name, NULL);
    randomise(model->state_table, used.device->state);
    device_post_load(used.device, NULL);
    device_reset(used.device);
    g_assert_false(fake_line(&used));
    g_assert_cmpuint(fake_clock_armed(used.clock), ==, fake_clock_armed(fresh.clock));
    if (!g_str_equal(model->name, "mc146818")) {
        g_autofree char *path = NULL;
        if (!table_equal(model->state_table, fresh.device->state, used.device->state, FIELD_SAVED,
                         &path))
            g_error("%s: %s survives a reset", model->name, path);
    }
    fake_env_teardown(&fresh);
    fake_env_teardown(&used);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    size_t n;
    const DeviceModel *const *models = device_models(&n);
    g_assert_cmpuint(n, >, 0);
    for (size_t i = 0; i < n; i++) {
        const DeviceModel *model = models[i];
        g_assert_true(device_model_find(model->name) == model);
        g_assert_nonnull(model->doc);
        g_autofree char *roles = g_strdup_printf("/device/models/%s/roles", model->name);
        g_autofree char *save_load = g_strdup_printf("/device/models/%s/save-load", model->name);
        g_autofree char *reset = g_strdup_printf("/device/models/%s/reset", model->name);
        g_test_add_data_func(roles, model, test_roles);
        g_test_add_data_func(save_load, model, test_save_load);
        g_test_add_data_func(reset, model, test_reset);
    }
    return g_test_run();
}
