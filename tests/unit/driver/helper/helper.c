/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * driver/helper against real processes: fake-vmm serves the real monitor, or breaks the protocol. The
 * tests read one queue of what the callbacks said.
 */
#include "driver/helper/helper.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/json.h"
#include "common/log.h"
#include "driver/helper/helper-private.h"

#define PATIENCE_US (20 * G_USEC_PER_SEC)

static const char *program;

typedef struct Fixture {
    char *directory, *monitor_path, *exit_path;
    GAsyncQueue *said;
    Helper *helper;
    HelperIdentity identity;
    uint64_t last_event;
} Fixture;

static void on_ready(Helper *helper, void *opaque)
{
    Fixture *f = opaque;
    g_async_queue_push(f->said, g_strdup("ready"));
}

static void on_event(Helper *helper, uint64_t sequence, const char *name, json_object *data,
                     void *opaque)
{
    Fixture *f = opaque;
    g_autofree char *text = data ? json_to_text(data) : g_strdup("-");
    f->last_event = sequence;
    g_async_queue_push(f->said, g_strdup_printf("event %" G_GUINT64_FORMAT " %s %s", sequence, name,
                                                text));
}

static void on_exited(Helper *helper, const char *reason, const GError *error, void *opaque)
{
    Fixture *f = opaque;
    g_async_queue_push(f->said, g_strdup_printf("exited %s %s", reason ? reason : "-",
                                                error ? error->message : "-"));
}

static const HelperEvents callbacks = {on_ready, on_event, on_exited};

static void on_reply(Helper *helper, json_object *result, const GError *error, void *opaque)
{
    Fixture *f = opaque;
    g_assert_true((result == NULL) != (error == NULL));
    g_autofree char *text = result ? json_to_text(result) : NULL;
    g_async_queue_push(f->said, result ? g_strdup_printf("reply %s", text)
                                       : g_strdup_printf("error %d %s", error->code,
                                                         error->message));
}

static char *next(Fixture *f)
{
    char *text = g_async_queue_timeout_pop(f->said, PATIENCE_US);
    g_assert_nonnull(text);
    return text;
}

#define expect(f, pattern) \
    do { \
        g_autofree char *said = next(f); \
        if (!g_pattern_match_simple(pattern, said)) \
            g_error("expected '%s', got '%s'", pattern, said); \
    } while (0)

static void expect_silence(Fixture *f)
{
    char *text = g_async_queue_timeout_pop(f->said, G_USEC_PER_SEC / 10);
    g_assert_null(text);
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->directory = g_dir_make_tmp("vireo-helper-XXXXXX", NULL);
    f->monitor_path = g_build_filename(f->directory, "monitor.sock", NULL);
    f->exit_path = g_build_filename(f->directory, "exit", NULL);
    f->said = g_async_queue_new_full(g_free);
    g_assert_true(helper_init(NULL));
}

static void tear_down(Fixture *f, gconstpointer data)
{
    pid_t pid = f->helper ? helper_pid(f->helper) : 0;
    if (f->helper)
        helper_kill(f->helper, true);
    helper_finish();
    if (pid)
        waitpid(pid, NULL, WNOHANG);
    g_clear_pointer(&f->helper, helper_unref);
    helper_identity_clear(&f->identity);
    g_remove(f->monitor_path);
    g_remove(f->exit_path);
    g_rmdir(f->directory);
    g_free(f->directory);
    g_free(f->monitor_path);
    g_free(f->exit_path);
    g_async_queue_unref(f->said);
}

static bool spawn_with(Fixture *f, const char *name, HelperSpawn *spawn, GError **error)
{
    spawn->program = spawn->program ? spawn->program : program;
    spawn->name = name;
    spawn->monitor_path = f->monitor_path;
    spawn->exit_path = f->exit_path;
    spawn->log_fd = STDERR_FILENO;
    spawn->uid = (uid_t)-1;
    spawn->gid = (gid_t)-1;
    f->helper = helper_spawn(spawn, &callbacks, f, &f->identity, error);
    return f->helper != NULL;
}

static void spawn(Fixture *f, const char *name)
{
    HelperSpawn how = {0};
    g_autoptr(GError) error = NULL;
    spawn_with(f, name, &how, &error);
    g_assert_no_error(error);
}

static void hmp(Fixture *f, const char *line)
{
    json_object *arguments = json_object_new_object();
    json_object_object_add(arguments, "command-line", json_object_new_string(line));
    helper_execute(f->helper, "human-monitor-command", arguments, NULL, 0, on_reply, f);
}

static void run(Fixture *f, const char *command)
{
    helper_execute(f->helper, command, NULL, NULL, 0, on_reply, f);
}

/* Spawned, started (lives without us), everything said about it read. */
static void spawn_started(Fixture *f)
{
    spawn(f, "honest");
    expect(f, "ready");
    run(f, "cont");
    expect(f, "event 1 RESUME -");
    expect(f, "reply {}");
}

/* The daemon dies and a new one comes: all that is left is the identity. */
static void restart(Fixture *f)
{
    helper_finish();
    g_clear_pointer(&f->helper, helper_unref);
    g_assert_null(g_async_queue_try_pop(f->said));
    f->identity.last_event = f->last_event;
    g_assert_true(helper_init(NULL));
}

static void reconnect(Fixture *f)
{
    f->helper = helper_reconnect(&f->identity, &callbacks, f, NULL);
    g_assert_nonnull(f->helper);
}

static void test_spawn(Fixture *f, gconstpointer data)
{
    spawn(f, "honest");
    g_assert_cmpint(helper_pid(f->helper), ==, f->identity.pid);
    g_assert_cmpuint(f->identity.start_time, >, 0);
    g_assert_cmpuint(strlen(f->identity.boot_id), ==, 36);
    GStatBuf st;
    g_assert_cmpint(g_stat(f->monitor_path, &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 0777, ==, 0600);
    run(f, "query-status"); /* before ready: waits */
    expect(f, "ready");
    expect(f, "reply {\"status\":\"prelaunch\",\"running\":false}");
    g_assert_true(helper_has_command(f->helper, "machine-create"));
    g_assert_false(helper_has_command(f->helper, "machine-destroy"));
    g_assert_true(helper_has_capability(f->helper, "event-ring"));
    g_assert_false(helper_has_capability(f->helper, "teleport"));
    run(f, "quit");
    expect(f, "event 1 SHUTDOWN {\"guest\":false,\"reason\":\"host-qmp-quit\"}");
    expect(f, "reply {}");
    expect(f, "exited quit -");
    run(f, "query-status");
    expect(f, "error * the guest's process has ended");
    g_assert_cmpint(waitpid(f->identity.pid, NULL, WNOHANG), ==, -1); /* reaped */
    g_clear_pointer(&f->helper, helper_unref);
}

/* Nothing of the daemon's leaks into the child. */
static void test_descriptors(Fixture *f, gconstpointer data)
{
    g_auto(Fd) leak = open("/dev/null", O_RDONLY); /* not close-on-exec */
    g_assert_cmpint(leak, >=, 0);
    spawn(f, "honest");
    expect(f, "ready");
    run(f, "query-name");
    expect(f, "reply {\"name\":\"0 1 2 3 4 5\"}");
}

static void test_pass_fd(Fixture *f, gconstpointer data)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
    spawn(f, "honest");
    expect(f, "ready");
    helper_execute(f->helper, "getfd", json_tokener_parse("{\"fdname\":\"a\"}"), &ends[1], 1,
                   on_reply, f);
    close(ends[1]); /* at once: the helper has its own */
    expect(f, "reply {}");
    helper_execute(
        f->helper, "chardev-add",
        json_tokener_parse("{\"id\":\"c\",\"backend\":{\"type\":\"fd\",\"data\":{\"fdname\":\"a\"}}}"),
        NULL, 0, on_reply, f);
    expect(f, "reply {}");
    run(f, "quit");
    expect(f, "event 1 SHUTDOWN *");
    expect(f, "reply {}");
    expect(f, "exited quit -");
    char byte;
    g_assert_cmpint(read(ends[0], &byte, 1), ==, 0); /* the only other end died with it */
    close(ends[0]);
}

static void test_errors(Fixture *f, gconstpointer data)
{
    spawn(f, "honest");
    expect(f, "ready");
    run(f, "fly");
    expect(f, "error 84 there is no command 'fly'");
    helper_execute(f->helper, "device_del", json_tokener_parse("{\"id\":\"x\"}"), NULL, 0, on_reply,
                   f);
    expect(f, "error 84 'x' cannot be unplugged");
    helper_execute(f->helper, "stop", json_tokener_parse("{\"hard\":true}"), NULL, 0, on_reply, f);
    expect(f, "error 8 *'hard'*");
    json_object *raw = json_tokener_parse("{\"execute\":\"query-status\",\"id\":[1,\"mine\"]}");
    helper_execute_raw(f->helper, raw, NULL, 0, on_reply, f);
    expect(f, "reply {\"return\":{\"status\":\"prelaunch\",\"running\":false},\"id\":[1,\"mine\"]}");
    raw = json_tokener_parse("{\"execute\":\"fly\"}");
    helper_execute_raw(f->helper, raw, NULL, 0, on_reply, f);
    expect(f, "reply {\"error\":{\"class\":\"CommandNotFound\",*}}");
    raw = json_tokener_parse("[1]");
    helper_execute_raw(f->helper, raw, NULL, 0, on_reply, f);
    expect(f, "error 8 *");
}

static void test_state_page(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    StatePage page;
    g_assert_true(helper_read_state(f->helper, &page));
    g_assert_cmpuint(page.n_vcpus, ==, 2);
    restart(f);
    reconnect(f);
    expect(f, "ready");
    memset(&page, 0, sizeof(page));
    g_assert_true(helper_read_state(f->helper, &page));
    g_assert_cmpuint(page.memory_bytes, ==, 4096);
}

static void test_restart(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    /* While the daemon is away: nothing is lost. The answer is not waited for. */
    hmp(f, "raise 3");
    expect(f, "event 2 STOP -");
    expect(f, "event 3 STOP -");
    expect(f, "event 4 STOP -");
    expect(f, "reply \"did raise\\r\\n\"");
    f->last_event = 2; /* the daemon died before it had dealt with two of them */
    restart(f);
    reconnect(f);
    expect(f, "event 3 STOP -");
    expect(f, "event 4 STOP -");
    expect(f, "ready");
    run(f, "query-status");
    expect(f, "reply {\"status\":\"running\",\"running\":true}");
    run(f, "stop");
    expect(f, "event 5 STOP -");
    expect(f, "reply {}");
    run(f, "quit");
    expect(f, "event 6 SHUTDOWN *");
    expect(f, "reply {}");
    expect(f, "exited quit -");
}

/* More than the ring holds: the newest come, the gap shows in the numbers. */
static void test_restart_ring_overrun(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    for (unsigned part = 0; part < 3; part++) {
        hmp(f, "raise 1000"); /* at once: more than the ring holds would end the connection */
        for (unsigned n = 0; n < 1001; n++) {
            /* The reply may overtake events that find no room to be sent yet. */
            g_autofree char *said = next(f);
            g_assert_true(g_str_has_prefix(said, "event") || g_str_has_prefix(said, "reply"));
        }
    }
    f->last_event = 1;
    restart(f);
    reconnect(f);
    expect(f, "event 954 STOP -"); /* 3001 - 2048 + 1 */
    for (unsigned n = 955; n <= 3001; n++) {
        g_autofree char *said = next(f);
        g_assert_true(g_str_has_prefix(said, "event"));
    }
    expect(f, "ready");
}

/* The helper raises more than its ring holds before it can send: it drops the connection, which comes
 * back by itself, and only the oldest events are missing. */
static void test_overrun_while_connected(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    hmp(f, "raise 3000");
    run(f, "query-status");
    bool failed = false;
    unsigned last = 1;
    while (last < 3001) {
        g_autofree char *said = next(f);
        unsigned number = 0;
        failed |= g_str_has_prefix(said, "error");
        if (sscanf(said, "event %u STOP", &number) == 1) {
            g_assert_cmpuint(number, >, last);
            last = number;
        }
    }
    g_assert_true(failed); /* the commands that were under way */
    run(f, "query-status");
    for (;;) {
        g_autofree char *said = next(f);
        if (g_str_has_prefix(said, "reply {"))
            break;
    }
}

static void test_reconnect_nobody(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    run(f, "quit");
    expect(f, "event 2 SHUTDOWN *");
    expect(f, "reply {}");
    expect(f, "exited quit -");
    restart(f);
    reconnect(f);
    expect(f, "exited quit -");
    g_clear_pointer(&f->helper, helper_unref);

    /* Our own pid is somebody, but started at another time. */
    f->identity.pid = getpid();
    reconnect(f);
    expect(f, "exited quit -");
    run(f, "cont");
    expect(f, "error *");
    g_clear_pointer(&f->helper, helper_unref);

    g_free(f->identity.boot_id);
    f->identity.boot_id = g_strdup("00000000-0000-0000-0000-000000000000");
    reconnect(f);
    expect(f, "exited quit -");
    g_clear_pointer(&f->helper, helper_unref);
}

/* The daemon dies before the guest was started: the helper goes as well. */
static void test_orphan(Fixture *f, gconstpointer data)
{
    spawn(f, "honest");
    expect(f, "ready");
    restart(f);
    g_assert_cmpint(waitpid(f->identity.pid, NULL, 0), ==, f->identity.pid);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(f->exit_path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "monitor-gone\n");
}

static void test_crash(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    hmp(f, "sleep 50");
    hmp(f, "crash");
    hmp(f, "never run");
    expect(f, "reply *");
    expect(f, "error * the guest's*");
    expect(f, "error * the guest's*");
    expect(f, "exited - -");
}

static void test_kill(Fixture *f, gconstpointer data)
{
    spawn_started(f);
    helper_kill(f->helper, false);
    expect(f, "exited - -");
}

static bool refuse_record(const HelperIdentity *identity, void *opaque, GError **error)
{
    g_assert_cmpint(identity->pid, >, 0);
    g_assert_cmpint(kill(identity->pid, 0), ==, 0);
    *(pid_t *)opaque = identity->pid;
    return fail(error, VIR_ERR_SYSTEM_ERROR, "the disk is full");
}

static void test_start_failures(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    HelperSpawn how = {.program = "/nonexistent/vmm"};
    g_assert_false(spawn_with(f, "x", &how, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_SYSTEM_ERROR);
    g_assert_nonnull(strstr(error->message, "/nonexistent/vmm"));
    g_clear_error(&error);

    pid_t pid = 0;
    how = (HelperSpawn){.record = refuse_record, .record_opaque = &pid};
    g_assert_false(spawn_with(f, "x", &how, &error));
    g_assert_cmpstr(error->message, ==, "the disk is full");
    g_assert_cmpint(kill(pid, 0), ==, -1); /* gone and reaped */
    g_assert_false(g_file_test(f->monitor_path, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(f->exit_path, G_FILE_TEST_EXISTS));
    expect_silence(f);
}

/* A path that sockaddr_un cannot hold. */
static void test_long_path(Fixture *f, gconstpointer data)
{
    g_autofree char *name = g_strnfill(100, 'd');
    g_autofree char *directory = g_build_filename(f->directory, name, NULL);
    g_assert_cmpint(g_mkdir(directory, 0700), ==, 0);
    g_free(f->monitor_path);
    f->monitor_path = g_build_filename(directory, "monitor.sock", NULL);
    spawn_started(f);
    restart(f);
    reconnect(f);
    expect(f, "ready");
    run(f, "quit");
    expect(f, "event 2 *");
    expect(f, "reply {}");
    expect(f, "exited quit -");
    g_remove(f->monitor_path);
    g_rmdir(directory);
}

static void test_hostile_start(Fixture *f, gconstpointer data)
{
    spawn(f, data);
    expect(f, "exited - the guest's monitor connection broke: *");
}

static void test_hostile_silent(Fixture *f, gconstpointer data)
{
    int64_t before = g_get_monotonic_time();
    spawn(f, "hostile-silent");
    run(f, "query-status");
    expect(f, "error * the guest's *"); /* process ended or connection broke: both at once */
    expect(f, "exited - the guest's process did not answer within 10 s");
    g_assert_cmpint(g_get_monotonic_time() - before, <, 15 * G_USEC_PER_SEC);
}

static void test_hostile_dies(Fixture *f, gconstpointer data)
{
    spawn(f, "hostile-dies");
    run(f, "query-status");
    g_autofree char *first = next(f), *second = next(f);
    bool in_order = g_str_has_prefix(first, "error"); /* it may die before the command is given */
    g_assert_true(in_order || g_str_has_prefix(second, "error"));
    const char *exited = in_order ? second : first;
    if (!g_pattern_match_simple("exited startup-failed: no  kvm the guest's process ended while it "
                                "was being started: startup-failed: no  kvm", exited))
        g_error("got '%s'", exited);
}

static void test_hostile_wrong_id(Fixture *f, gconstpointer data)
{
    spawn(f, "hostile-wrong-id");
    expect(f, "ready");
    run(f, "cont");
    expect(f, "error * a reply to no command");
    expect_silence(f); /* the process lives */
}

static void test_hostile_text(Fixture *f, gconstpointer data)
{
    spawn(f, "hostile-error-text");
    expect(f, "ready");
    run(f, "cont");
    expect(f, "error 1 a b c");
}

/* A million events a second are taken at the allowed pace, in bounded memory. */
static void test_hostile_flood(Fixture *f, gconstpointer data)
{
    spawn(f, "hostile-flood");
    expect(f, "ready");
    g_usleep(1500 * 1000);
    gint n = g_async_queue_length(f->said);
    g_assert_cmpint(n, >, 1000);
    g_assert_cmpint(n, <, 4096 + 3000);
}

/* A page that could be cut off while it is read would end the daemon: only a sealed one is mapped. */
static void test_page_map(void)
{
    const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    g_auto(Fd) sealed = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    g_assert_cmpint(ftruncate(sealed, STATE_PAGE_SIZE), ==, 0);
    g_assert_null(helper_page_map(sealed, NULL)); /* not yet */
    g_assert_cmpint(fcntl(sealed, F_ADD_SEALS, F_SEAL_GROW), ==, 0);
    g_assert_null(helper_page_map(sealed, NULL));
    g_assert_cmpint(fcntl(sealed, F_ADD_SEALS, seals), ==, 0);
    StatePage *page = helper_page_map(sealed, NULL);
    g_assert_nonnull(page);
    helper_page_unmap(page);

    g_auto(Fd) small = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    g_assert_cmpint(ftruncate(small, 4096), ==, 0);
    g_assert_cmpint(fcntl(small, F_ADD_SEALS, seals), ==, 0);
    g_assert_null(helper_page_map(small, NULL));
    g_auto(Fd) device = open("/dev/zero", O_RDWR | O_CLOEXEC);
    g_assert_null(helper_page_map(device, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(helper_page_map(FD_NONE, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_OPERATION_FAILED);
}

/* Replies of many threads each get theirs. */
typedef struct Caller {
    Fixture *fixture;
    gint answered;
} Caller;

static void on_counted(Helper *helper, json_object *result, const GError *error, void *opaque)
{
    Caller *caller = opaque;
    g_assert_no_error(error);
    g_atomic_int_inc(&caller->answered);
}

static void *call_many(void *opaque)
{
    Caller *caller = opaque;
    for (gint i = 0; i < 200; i++) {
        helper_execute(caller->fixture->helper, "query-status", NULL, NULL, 0, on_counted, caller);
        while (g_atomic_int_get(&caller->answered) < i - 10)
            g_usleep(100);
        StatePage page;
        helper_read_state(caller->fixture->helper, &page);
        helper_has_command(caller->fixture->helper, "cont");
    }
    while (g_atomic_int_get(&caller->answered) < 200)
        g_usleep(1000);
    return NULL;
}

static void test_threads(Fixture *f, gconstpointer data)
{
    Caller callers[4];
    GThread *threads[4];
    spawn(f, "honest");
    for (int i = 0; i < 4; i++) {
        callers[i] = (Caller){f, 0};
        threads[i] = g_thread_new("caller", call_many, &callers[i]);
    }
    for (int i = 0; i < 4; i++)
        g_thread_join(threads[i]);
    expect(f, "ready");
}

#define ADD(path, data, test) g_test_add(path, Fixture, data, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(argc, ==, 2);
    program = argv[1];
    log_init(STDERR_FILENO, LOG_LEVEL_ERROR, "test-helper");
    ADD("/helper/spawn", NULL, test_spawn);
    ADD("/helper/descriptors", NULL, test_descriptors);
    ADD("/helper/pass-fd", NULL, test_pass_fd);
    ADD("/helper/errors", NULL, test_errors);
    ADD("/helper/state-page", NULL, test_state_page);
    ADD("/helper/restart", NULL, test_restart);
    ADD("/helper/restart-ring-overrun", NULL, test_restart_ring_overrun);
    ADD("/helper/overrun-while-connected", NULL, test_overrun_while_connected);
    ADD("/helper/reconnect-nobody", NULL, test_reconnect_nobody);
    ADD("/helper/orphan", NULL, test_orphan);
    ADD("/helper/crash", NULL, test_crash);
    ADD("/helper/kill", NULL, test_kill);
    ADD("/helper/start-failures", NULL, test_start_failures);
    ADD("/helper/long-path", NULL, test_long_path);
    ADD("/helper/hostile/garbage", "hostile-garbage", test_hostile_start);
    ADD("/helper/hostile/deep", "hostile-deep", test_hostile_start);
    ADD("/helper/hostile/endless", "hostile-endless", test_hostile_start);
    if (g_test_slow())
        ADD("/helper/hostile/silent", NULL, test_hostile_silent);
    ADD("/helper/hostile/dies", NULL, test_hostile_dies);
    ADD("/helper/hostile/wrong-id", NULL, test_hostile_wrong_id);
    ADD("/helper/hostile/text", NULL, test_hostile_text);
    ADD("/helper/hostile/flood", NULL, test_hostile_flood);
    ADD("/helper/threads", NULL, test_threads);
    g_test_add_func("/helper/page-map", test_page_map);
    return g_test_run();
}
