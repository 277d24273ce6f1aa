/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON text into every struct of the monitor contract and back: what has been read has to be written
 * and read again as the same, a copy has to be equal, and nothing may leak.
 */
#include <stdint.h>
#include <string.h>

#include "common/json.h"
#include "common/monitor/monitor-types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const Table *table, json_object *json, unsigned flags)
{
    g_autofree void *object = g_malloc0(table->size);
    g_autoptr(GError) error = NULL;
    if (!json_to_struct(table, object, json, "", flags, &error)) {
        g_assert_nonnull(error);
        return;
    }
    g_autoptr(json_object) written = json_from_struct(table, object, 0);
    g_autofree char *text = json_to_text(written);
    g_autoptr(json_object) parsed = json_from_text(text, strlen(text), NULL);
    /* A document may become too long by escapes; then there is nothing to compare. */
    if (parsed) {
        void *again = table_new(table);
        g_assert_true(json_to_struct(table, again, parsed, "", 0, NULL));
        g_autofree char *path = NULL;
        g_assert_true(table_equal(table, object, again, 0, &path));
        table_free(table, again);
    }
    void *copy = table_copy(table, object);
    g_assert_true(table_equal(table, object, copy, 0, NULL));
    table_free(table, copy);
    table_clear(table, object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(json_object) json = json_from_text((const char *)data, size, NULL);
    if (!json)
        return 0;
    for (size_t i = 0; i < MONITOR_N_COMMANDS; i++) {
        if (monitor_commands[i].args)
            walk(monitor_commands[i].args, json, 0);
        if (monitor_commands[i].ret)
            walk(monitor_commands[i].ret, json, JSON_READ_IGNORE_UNKNOWN);
    }
    for (size_t i = 0; i < MONITOR_N_EVENTS; i++)
        if (monitor_events[i].data)
            walk(monitor_events[i].data, json, JSON_READ_IGNORE_UNKNOWN);
    return 0;
}
