/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts and files of the host: atomic files, processes, terminals, processor lists, capabilities. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/host/capabilities.h"
#include "driver/host/file.h"
#include "driver/host/process.h"
#include "driver/host/pty.h"

static char *folder;

static void test_file(void)
{
    g_autofree char *path = g_build_filename(folder, "file", NULL);
    g_autofree char *nowhere = g_build_filename(folder, "none", "file", NULL);
    g_autoptr(GError) error = NULL;
    struct stat st;
    g_assert_true(file_replace(path, "one", 3, &error));
    g_assert_true(file_replace(path, "twice", 5, &error));
    g_autofree char *text = file_read(path, 5, &error);
    g_assert_cmpstr(text, ==, "twice");
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 0777, ==, 0600);
    g_assert_null(file_read(path, 4, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_SYSTEM_ERROR);
    g_clear_error(&error);
    g_assert_null(file_read(folder, 1 << 20, &error));
    g_clear_error(&error);
    g_assert_false(file_replace(nowhere, "x", 1, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_SYSTEM_ERROR);
    g_clear_error(&error);
    g_assert_true(file_remove(path, &error));
    g_assert_true(file_remove(path, &error));
}

/* Whoever reads while it is replaced sees the old or the new text, never another. */
static void test_file_is_whole(void)
{
    g_autofree char *path = g_build_filename(folder, "whole", NULL);
    g_autofree char *a = g_strnfill(200000, 'a'), *b = g_strnfill(100000, 'b');
    g_autoptr(GError) error = NULL;
    g_assert_true(file_replace(path, a, 200000, &error));
    pid_t writer = fork();
    if (writer == 0) {
        for (;;) {
            file_replace(path, b, 100000, NULL);
            file_replace(path, a, 200000, NULL);
        }
    }
    for (int i = 0; i < 200; i++) {
        g_autofree char *text = file_read(path, 1 << 20, &error);
        g_assert_no_error(error);
        g_assert_true(strcmp(text, a) == 0 || strcmp(text, b) == 0);
        g_usleep(500);
    }
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    g_autofree char *text = file_read(path, 1 << 20, &error);
    g_assert_true(strcmp(text, a) == 0 || strcmp(text, b) == 0);
    file_clean_folder(folder);
    g_autofree char *left = g_strconcat(path, ".new", NULL);
    g_assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
}

static void test_process(void)
{
    g_autoptr(GError) error = NULL;
    const char *boot = process_boot_id();
    uint64_t start = process_start_time(getpid());
    ProcessTimes times;
    g_assert_cmpuint(start, >, 0);
    g_auto(Fd) self = process_open(getpid(), start, boot);
    g_assert_cmpint(self, >=, 0);
    g_assert_cmpint(process_open(getpid(), start + 1, boot), ==, FD_NONE);
    g_assert_cmpint(process_open(getpid(), start, "other"), ==, FD_NONE);
    g_assert_cmpint(process_open(-1, 0, boot), ==, FD_NONE);
    g_assert_true(process_times(getpid(), 0, &times));
    g_assert_cmpuint(times.resident_kib, >, 0);
    g_assert_true(process_times(getpid(), getpid(), &times));
    g_assert_false(process_times(getpid(), 1, &times));
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    start = process_start_time(child);
    g_assert_true(process_end(child, start + 1, boot, 1000, &error));
    g_assert_cmpint(waitpid(child, NULL, WNOHANG), ==, 0);
    g_assert_true(process_end(child, start, boot, 1000, &error));
    g_assert_true(process_end(child, start, boot, 1000, &error)); /* a zombie is gone */
    int status;
    waitpid(child, &status, 0);
    g_assert_true(WIFSIGNALED(status));
}

static void test_pty(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *slave = NULL;
    g_auto(Fd) master = pty_new(&slave, &error);
    g_assert_no_error(error);
    g_auto(Fd) fd = pty_open_slave(slave, &error);
    g_assert_no_error(error);
    static const char raw[] = "a\n\x03\xff";
    char got[16];
    g_assert_cmpint(write(master, raw, 4), ==, 4);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    g_assert_cmpint(poll(&ready, 1, 1000), ==, 1);
    g_assert_cmpint(read(fd, got, sizeof(got)), ==, 4);
    g_assert_cmpmem(got, 4, raw, 4);
    g_assert_cmpint(write(fd, raw, 4), ==, 4);
    ready.fd = master;
    g_assert_cmpint(poll(&ready, 1, 1000), ==, 1);
    g_assert_cmpint(read(master, got, sizeof(got)), ==, 4);
    g_assert_cmpmem(got, 4, raw, 4);
    g_assert_cmpint(pty_open_slave("/dev/null", &error), ==, FD_NONE);
    g_assert_error(error, VIREO_ERROR, VIR_ERR_SYSTEM_ERROR);
}

static void test_lists(void)
{
    uint8_t bits[2] = {0};
    g_assert_true(node_parse_list("0-2,5,9-15", bits, sizeof(bits)));
    g_assert_cmpint(bits[0], ==, 0x27);
    g_assert_cmpint(bits[1], ==, 0xfe);
    static const char *const wrong[] = {"x", "1-", "3-1", "0-16", "1;2", "-1", "1,,2"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(node_parse_list(wrong[i], bits, sizeof(bits)));
    g_assert_true(node_parse_list("", bits, sizeof(bits)));
}

static void test_node(void)
{
    NodeInfo info;
    NodeCpuMap map;
    node_info(&info);
    node_cpu_map(&map);
    g_assert_cmpuint(info.cpus, ==, (unsigned)sysconf(_SC_NPROCESSORS_ONLN));
    g_assert_cmpuint(info.cpus, ==, info.nodes * info.sockets * info.cores * info.threads);
    g_assert_cmpuint(info.memory_kib, >, 1024);
    g_assert_cmpuint(map.online, ==, info.cpus);
    g_assert_cmpuint(map.present, >=, map.online);
    node_cpu_map_clear(&map);
    g_autofree char *name = node_hostname(), *uuid = node_uuid();
    g_assert_cmpuint(strlen(name), >, 0);
    g_assert_true(g_uuid_string_is_valid(uuid));
}

static void assert_xml(const char *text)
{
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
    g_assert_nonnull(doc);
    xmlFreeDoc(doc);
}

static void test_capabilities(void)
{
    static const char *const machines[] = {"microvm", NULL}, *const models[] = {"m1", "m2", NULL};
    CapabilitiesOffer offer = {.emulator = "/a/b & 'c'", .machines = machines, .cpu_models = models,
                               .max_vcpus = 8};
    CapabilitiesQuery all = {NULL}, kvm = {.virt_type = "kvm"};
    g_autoptr(GError) error = NULL;
    g_autofree char *host = capabilities_format(&offer);
    assert_xml(host);
    g_assert_null(strstr(host, "type='kvm'"));
    g_autofree char *guest = capabilities_format_domain(&offer, &all, &error);
    assert_xml(guest);
    g_assert_nonnull(strstr(guest, "<domain>qemu</domain>"));
    g_assert_null(capabilities_format_domain(&offer, &kvm, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
    g_clear_error(&error);
    offer.kvm = true;
    g_autofree char *host_kvm = capabilities_format(&offer);
    g_assert_nonnull(strstr(host_kvm, "<domain type='kvm'/>"));
    g_autofree char *guest_kvm = capabilities_format_domain(&offer, &all, &error);
    g_assert_nonnull(strstr(guest_kvm, "<domain>kvm</domain>"));
    g_assert_true(capabilities_knows_emulator(&offer, "/usr/bin/qemu-system-x86_64"));
    g_assert_false(capabilities_knows_emulator(&offer, "/usr/bin/true"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("vireo-XXXXXX", NULL);
    g_test_add_func("/host/file", test_file);
    g_test_add_func("/host/file-is-whole", test_file_is_whole);
    g_test_add_func("/host/process", test_process);
    g_test_add_func("/host/pty", test_pty);
    g_test_add_func("/host/lists", test_lists);
    g_test_add_func("/host/node", test_node);
    g_test_add_func("/host/capabilities", test_capabilities);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
    g_free(folder);
    return status;
}
