/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a restart finds: status files, claims and their undo, persistent definitions, snapshots. */
#include "driver/domain/status.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/domain/persistence.h"
#include "driver/domain/snapshot.h"
#include "driver/host/file.h"
#include "driver/host/process.h"

static const DomainDefHost host = {.helper_path = "/usr/libexec/vireo-vmm",
                                   .max_memory_bytes = UINT64_C(1) << 40,
                                   .max_vcpus = 8,
                                   .native_arch = "x86_64"};
static char *folder;

static DomainDef *new_def(const char *name)
{
    g_autofree char *xml = g_strdup_printf(
        "<domain type='qemu'><name>%s</name><uuid>11111111-2222-3333-4444-555555555555</uuid>"
        "<memory unit='MiB'>64</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='microvm'>hvm"
        "</type><kernel>/k</kernel></os><devices><serial type='pty'/><memballoon model='none'/>"
        "</devices></domain>",
        name);
    g_autoptr(GError) error = NULL;
    DomainDef *def = domain_def_parse(xml, DOMAIN_DEF_PARSE_INACTIVE, &host, &error);
    g_assert_no_error(error);
    return def;
}

static void fill_status(Status *status)
{
    status_init(status);
    status->phase = STATUS_PHASE_RUNNING;
    status->state = VIR_DOMAIN_PAUSED;
    status->reason = VIR_DOMAIN_PAUSED_USER;
    status->autodestroy = true;
    status->live = new_def("guest");
    status->live->id = 7;
    domain_def_assign_live(status->live);
    status->identity = (HelperIdentity){.pid = 123456,
                                        .start_time = UINT64_C(18446744073709551615),
                                        .boot_id = g_strdup("boot"),
                                        .monitor_path = g_strdup("/m"),
                                        .exit_path = g_strdup("/e"),
                                        .last_event = 99};
    claims_add_path(&status->claims, CLAIM_SOCKET, "/m");
    claims_add_path(&status->claims, CLAIM_FILE, "/e");
    claims_add_process(&status->claims, &status->identity);
}

static void test_round_trip(void)
{
    g_autofree char *path = g_build_filename(folder, "a.status", NULL);
    g_autoptr(GError) error = NULL;
    Status written, read;
    fill_status(&written);
    g_assert_true(status_write(&written, path, &error));
    status_init(&read);
    g_assert_true(status_read(&read, path, &host, &error));
    g_assert_no_error(error);
    g_assert_cmpint(read.phase, ==, STATUS_PHASE_RUNNING);
    g_assert_cmpint(read.state, ==, VIR_DOMAIN_PAUSED);
    g_assert_cmpint(read.reason, ==, VIR_DOMAIN_PAUSED_USER);
    g_assert_true(read.autodestroy);
    g_assert_cmpint(read.live->id, ==, 7);
    g_assert_cmpstr(read.live->serials[0]->alias, ==, "serial0");
    g_assert_cmpint(read.identity.pid, ==, 123456);
    g_assert_cmpuint(read.identity.start_time, ==, UINT64_C(18446744073709551615));
    g_assert_cmpuint(read.identity.last_event, ==, 99);
    g_assert_cmpuint(read.claims.rows->len, ==, 3);
    const Claim *claim = g_ptr_array_index(read.claims.rows, 2);
    g_assert_cmpint(claim->kind, ==, CLAIM_PROCESS);
    g_assert_cmpuint(claim->start_time, ==, UINT64_C(18446744073709551615));
    g_ptr_array_set_size(read.claims.rows, 0);
    status_finish(&written);
    status_finish(&read);
}

/* Any cut or damaged file is an error, never a crash or half a status. */
static void test_damage(void)
{
    g_autofree char *path = g_build_filename(folder, "b.status", NULL);
    g_autoptr(GError) error = NULL;
    Status written;
    fill_status(&written);
    g_assert_true(status_write(&written, path, &error));
    status_finish(&written);
    gsize length;
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    for (gsize cut = 0; cut < length; cut += 7) {
        g_autoptr(GError) bad = NULL;
        Status status;
        g_assert_true(g_file_set_contents(path, text, (gssize)cut, NULL));
        status_init(&status);
        g_assert_false(status_read(&status, path, &host, &bad));
        g_assert_nonnull(bad);
        status_finish(&status);
    }
    static const char *const wrong[] = {
        "[]", "{}", "{\"version\":2}", "{\"version\":1,\"phase\":\"nowhere\",\"live\":\"\"}",
        "{\"version\":1,\"phase\":\"running\",\"live\":\"<domain/>\",\"claims\":[]}",
        "{\"version\":1,\"phase\":\"running\",\"live\":\"\",\"claims\":[{\"kind\":\"moon\"}]}",
        "{\"version\":1,\"phase\":\"running\",\"live\":\"\",\"claims\":[{\"kind\":\"file\"}]}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) bad = NULL;
        Status status;
        g_assert_true(g_file_set_contents(path, wrong[i], -1, NULL));
        status_init(&status);
        g_assert_false(status_read(&status, path, &host, &bad));
        g_assert_nonnull(bad);
        status_finish(&status);
    }
}

static pid_t start_sleeper(HelperIdentity *identity)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("sleep", "sleep", "1000", NULL);
        _exit(1);
    }
    *identity = (HelperIdentity){.pid = pid,
                                 .start_time = process_start_time(pid),
                                 .boot_id = (char *)process_boot_id()};
    return pid;
}

static void test_undo(void)
{
    HelperIdentity identity;
    pid_t pid = start_sleeper(&identity);
    g_autofree char *file = g_build_filename(folder, "claimed", NULL);
    g_autofree char *path = g_build_filename(folder, "socket", NULL);
    g_autoptr(GError) error = NULL;
    Claims claims;
    g_assert_true(file_replace(file, "x", 1, &error));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(listener, (struct sockaddr *)&address, sizeof(address)), ==, 0);
    g_assert_cmpint(listen(listener, 1), ==, 0);
    for (int round = 0; round < 2; round++) { /* the second time nothing is left to do */
        claims_init(&claims);
        claims_add_path(&claims, CLAIM_SOCKET, path);
        claims_add_path(&claims, CLAIM_FILE, file);
        claims_add_process(&claims, &identity);
        claims_undo(&claims);
        g_assert_cmpuint(claims.rows->len, ==, 0);
        claims_finish(&claims);
        g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    int accepted = accept(listener, NULL, NULL);
    char byte;
    g_assert_cmpint(read(accepted, &byte, 1), ==, 0);
    close(accepted);
    close(listener);
}

/* A number that was used again is not the process that was meant. */
static void test_undo_spares_others(void)
{
    HelperIdentity identity;
    pid_t pid = start_sleeper(&identity);
    for (int wrong = 0; wrong < 2; wrong++) {
        HelperIdentity other = identity;
        if (wrong == 0)
            other.start_time++;
        else
            other.boot_id = (char *)"another-boot";
        Claims claims;
        claims_init(&claims);
        claims_add_process(&claims, &other);
        claims_undo(&claims);
        claims_finish(&claims);
        g_assert_cmpint(kill(pid, 0), ==, 0);
        g_assert_cmpint(waitpid(pid, NULL, WNOHANG), ==, 0);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void count_found(DomainDef *def, void *opaque)
{
    g_string_append(opaque, def->name);
    domain_def_free(def);
}

static void test_persistence(void)
{
    g_autofree char *config = g_build_filename(folder, "config", NULL);
    g_autofree char *autostart = g_build_filename(config, "autostart", NULL);
    g_autofree char *broken = g_build_filename(config, "broken.xml", NULL);
    g_autofree char *half = g_build_filename(config, "guest.xml.new", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(DomainDef) def = new_def("guest");
    g_assert_true(file_make_folder(config, 0700, &error));
    g_assert_true(persistence_save(def, config, &error));
    g_assert_true(persistence_set_autostart("guest", config, autostart, true, &error));
    g_assert_true(persistence_set_autostart("guest", config, autostart, true, &error));
    g_assert_true(persistence_get_autostart("guest", config, autostart));
    g_assert_true(g_file_set_contents(broken, "<domain", -1, NULL));
    g_assert_true(g_file_set_contents(half, "<dom", -1, NULL));
    persistence_load(config, &host, count_found, names);
    g_assert_cmpstr(names->str, ==, "guest");
    g_assert_true(g_file_test(broken, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(half, G_FILE_TEST_EXISTS));
    g_assert_true(persistence_remove("guest", config, autostart, &error));
    g_assert_true(persistence_remove("guest", config, autostart, &error));
    g_assert_false(persistence_exists("guest", config));
    g_assert_false(persistence_get_autostart("guest", config, autostart));
    g_free(def->name);
    def->name = g_strnfill(300, 'n');
    g_assert_false(persistence_save(def, config, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_SYSTEM_ERROR);
}

static void test_snapshot(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DomainSnapshot) empty = domain_snapshot_new(NULL);
    g_assert_null(domain_snapshot_def(empty));
    g_assert_cmpint(domain_snapshot_id(empty), ==, -1);
    g_autoptr(DomainSnapshot) defined = domain_snapshot_new(empty);
    domain_snapshot_set_next(defined, domain_def_ref_new(new_def("next")));
    g_assert_cmpstr(domain_snapshot_pick(defined, 0, &error)->name, ==, "next");
    g_assert_null(domain_snapshot_pick(defined, VIR_DOMAIN_AFFECT_LIVE, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_INVALID);
    g_clear_error(&error);
    g_autoptr(DomainSnapshot) running = domain_snapshot_new(defined);
    domain_snapshot_set_live(running, domain_def_ref_new(new_def("live")));
    g_assert_cmpstr(domain_snapshot_pick(running, 0, &error)->name, ==, "live");
    g_assert_cmpstr(domain_snapshot_pick(running, VIR_DOMAIN_AFFECT_CONFIG, &error)->name, ==, "next");
    g_assert_null(domain_snapshot_pick(running, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_AFFECT_LIVE, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
    g_clear_error(&error);
    g_assert_false(domain_snapshot_active(defined));
    domain_snapshot_set_next(running, NULL);
    g_assert_null(domain_snapshot_pick(running, VIR_DOMAIN_AFFECT_CONFIG, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_INVALID);
    g_clear_error(&error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("vireo-XXXXXX", NULL);
    g_test_add_func("/status/round-trip", test_round_trip);
    g_test_add_func("/status/damage", test_damage);
    g_test_add_func("/claim/undo", test_undo);
    g_test_add_func("/claim/undo-spares-others", test_undo_spares_others);
    g_test_add_func("/persistence/files", test_persistence);
    g_test_add_func("/snapshot/pick", test_snapshot);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
    g_free(folder);
    return status;
}
