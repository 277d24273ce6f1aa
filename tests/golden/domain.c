/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Golden files of the domain definition. For every NAME.in.xml in the folder given: NAME.out.xml is
 * the canonical inactive text, NAME.live.xml the text of the running guest, NAME.vm.json the
 * monitor commands that build it. VIREO_GOLDEN_UPDATE=1 rewrites them; review the diff.
 */
#include <string.h>

#include "common/error.h"
#include "common/json.h"
#include "common/monitor/monitor-types.h"
#include "driver/domain/def.h"
#include "driver/domain/to-vm.h"

/* 2023-07-01 12:00 UTC: summer time in the zones that have one. */
#define NOW 1688212800

static const DomainDefHost host = {.kvm = true,
                                   .helper_path = "/usr/libexec/vireo-vmm",
                                   .max_memory_bytes = 64ull << 30,
                                   .max_vcpus = 16,
                                   .native_arch = "x86_64"};

static void compare(const char *path, const char *text)
{
    if (g_getenv("VIREO_GOLDEN_UPDATE")) {
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        return;
    }
    g_autofree char *want = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &want, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, want);
}

static DomainDef *parse(const char *text, unsigned flags)
{
    g_autoptr(GError) error = NULL;
    DomainDef *def = domain_def_parse(text, flags, &host, &error);
    g_assert_no_error(error);
    g_assert_nonnull(def);
    return def;
}

static void check_inactive(const DomainDef *def, const char *out_path)
{
    g_autofree char *text = domain_def_format(def, 0, NULL);
    compare(out_path, text);
    /* Canonical text is a fixed point, also for a validating reader, and a copy is an equal. */
    g_autoptr(DomainDef) again = parse(text, DOMAIN_DEF_PARSE_INACTIVE | DOMAIN_DEF_PARSE_VALIDATE);
    g_autofree char *second = domain_def_format(again, 0, NULL);
    g_assert_cmpstr(second, ==, text);
    g_autofree char *path = NULL;
    if (!table_equal(&domain_def_table, def, again, 0, &path))
        g_error("%s: '%s' differs after a round trip", out_path, path);
    g_autoptr(DomainDef) copy = domain_def_copy(def);
    g_assert_true(table_equal(&domain_def_table, def, copy, 0, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_true(domain_def_check_abi(def, again, &error));
}

static void check_live(const DomainDef *def, const char *live_path, const char *out_path)
{
    g_autoptr(DomainDef) live = domain_def_copy(def);
    live->id = 7;
    domain_def_assign_live(live);
    for (size_t i = 0; i < live->n_serials; i++)
        live->serials[i]->path = g_strdup_printf("/dev/pts/%zu", i + 3);
    g_autofree char *text = domain_def_format(live, 0, NULL);
    compare(live_path, text);
    g_autoptr(DomainDef) again = parse(text, DOMAIN_DEF_PARSE_STATUS);
    g_autofree char *second = domain_def_format(again, 0, NULL);
    g_assert_cmpstr(second, ==, text);
    g_assert_cmpint(again->id, ==, 7);
    /* Seen by another host, and read back as inactive, nothing of the run remains. */
    g_autofree char *migratable = domain_def_format(live, DOMAIN_DEF_FORMAT_MIGRATABLE, NULL);
    compare(out_path, migratable);
    g_autofree char *inactive = domain_def_format(live, DOMAIN_DEF_FORMAT_INACTIVE, NULL);
    const char *texts[] = {text, inactive};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(DomainDef) stripped = parse(texts[i], DOMAIN_DEF_PARSE_INACTIVE);
        g_autofree char *plain = domain_def_format(stripped, 0, NULL);
        compare(out_path, plain);
    }
}

/* Every command has to be one of the contract, with arguments that its tables take. */
static void check_command(json_object *command)
{
    json_object *execute = NULL, *args = NULL;
    g_assert_true(json_object_object_get_ex(command, "execute", &execute));
    g_assert_true(json_object_object_get_ex(command, "arguments", &args));
    const MonitorCommandRow *row = NULL;
    for (size_t i = 0; i < MONITOR_N_COMMANDS; i++)
        if (strcmp(monitor_commands[i].name, json_object_get_string(execute)) == 0)
            row = &monitor_commands[i];
    g_assert_nonnull(row);
    g_autoptr(GError) error = NULL;
    void *read = g_malloc0(row->args->size);
    json_to_struct(row->args, read, args, "", 0, &error);
    g_assert_no_error(error);
    table_free(row->args, read);
}

static void check_vm(const DomainDef *def, const char *vm_path)
{
    g_autoptr(DomainDef) live = domain_def_copy(def);
    domain_def_assign_live(live);
    g_autoptr(GError) error = NULL;
    json_object *commands = NULL;
    g_autofree char *text = NULL;
    if (domain_def_to_vm(live, NOW, &commands, &error))
        text = g_strdup_printf(
            "%s\n", json_object_to_json_string_ext(commands, JSON_C_TO_STRING_PRETTY |
                                                                 JSON_C_TO_STRING_NOSLASHESCAPE));
    else
        text = g_strdup_printf("{\"error\": \"%s\"}\n", error->message);
    for (size_t i = 0; commands && i < json_object_array_length(commands); i++)
        check_command(json_object_array_get_idx(commands, i));
    json_object_put(commands);
    compare(vm_path, text);
}

static void check(const void *data)
{
    const char *in_path = data;
    g_autofree char *stem = g_strndup(in_path, strlen(in_path) - strlen(".in.xml"));
    g_autofree char *out = g_strconcat(stem, ".out.xml", NULL);
    g_autofree char *live = g_strconcat(stem, ".live.xml", NULL);
    g_autofree char *vm = g_strconcat(stem, ".vm.json", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(in_path, &text, NULL, NULL));
    g_autoptr(DomainDef) def = parse(text, DOMAIN_DEF_PARSE_INACTIVE);
    check_inactive(def, out);
    check_live(def, live, out);
    check_vm(def, vm);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *folder = argc > 1 ? argv[1] : "tests/golden/domain";
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(dir);
    unsigned n = 0;
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        if (!g_str_has_suffix(name, ".in.xml"))
            continue;
        g_autofree char *path = g_strdup_printf("/golden/domain/%s", name);
        g_test_add_data_func_full(path, g_build_filename(folder, name, NULL), check, g_free);
        n++;
    }
    g_assert_cmpuint(n, >, 0);
    return g_test_run();
}
