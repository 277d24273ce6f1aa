/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The helper's monitor against a client written out line by line: one thread turns the loop and reads
 * what came back.
 */
#include "vmm-helper/monitor/monitor.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/json.h"
#include "common/log.h"
#include "common/monitor/channel.h"
#include "tests/lib/monitor-fake.h"

typedef struct Fixture {
    EventLoop *loop;
    struct Vm vm;
    struct sockaddr_un address;
    socklen_t address_len;
    int fd;        /* the client's end */
    GString *heard;
    int passed;    /* last descriptor received */
} Fixture;

static void connect_client(Fixture *f)
{
    f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(f->fd, (struct sockaddr *)&f->address, f->address_len), ==, 0);
    g_string_truncate(f->heard, 0);
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->loop = event_loop_new("test", NULL);
    f->heard = g_string_new(NULL);
    f->passed = -1;
    f->address.sun_family = AF_UNIX;
    f->address_len = sizeof(f->address);
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(listening, (struct sockaddr *)&f->address, sizeof(sa_family_t)), ==, 0);
    g_assert_cmpint(listen(listening, 4), ==, 0);
    getsockname(listening, (struct sockaddr *)&f->address, &f->address_len);
    monitor_fake_init(&f->vm, f->loop, listening, memfd_create("page", MFD_CLOEXEC));
    g_assert_nonnull(f->vm.monitor);
    connect_client(f);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    if (f->vm.job)
        monitor_job_conclude(f->vm.job, NULL);
    monitor_fake_finish(&f->vm);
    event_loop_free(f->loop);
    fd_close(f->fd);
    fd_close(f->passed);
    g_string_free(f->heard, TRUE);
}

/* A round that only wakes the loop runs nothing: two of them are the end. */
static void settle(Fixture *f)
{
    for (int i = 0, idle = 0; i < 10000 && idle < 2; i++)
        idle = event_loop_run_once(f->loop, 0) ? 0 : idle + 1;
}

/* Takes what has come; false at the end of file. */
static bool listen_in(Fixture *f)
{
    static char bytes[65536];
    for (;;) {
        union {
            struct cmsghdr align;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control;
        struct iovec iov = {bytes, sizeof(bytes)};
        struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes,
                                .msg_controllen = sizeof(control.bytes)};
        ssize_t got = recvmsg(f->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got <= 0)
            return got < 0 && errno == EAGAIN;
        g_string_append_len(f->heard, bytes, got);
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        if (c && c->cmsg_type == SCM_RIGHTS)
            memcpy(&f->passed, CMSG_DATA(c), sizeof(int));
    }
}

static void say_raw(Fixture *f, const char *text, int passed)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec iov = {(char *)(uintptr_t)text, strlen(text)};
    struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
    if (passed >= 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof(control.bytes);
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &passed, sizeof(int));
    }
    g_assert_cmpint(sendmsg(f->fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT), ==, strlen(text));
}

/* The next line, without its end; NULL when there is none. */
static char *next(Fixture *f)
{
    for (int i = 0; i < 200; i++) {
        char *end = strchr(f->heard->str, '\n');
        if (end) {
            char *line = g_strndup(f->heard->str, (gsize)(end - f->heard->str));
            g_string_erase(f->heard, 0, (gssize)(end - f->heard->str) + 1);
            return g_strchomp(line);
        }
        settle(f);
        if (!listen_in(f) && !strchr(f->heard->str, '\n'))
            return NULL;
    }
    return NULL;
}

#define expect(f, pattern) \
    do { \
        g_autofree char *heard = next(f); \
        if (!heard || !g_pattern_match_simple(pattern, heard)) \
            g_error("expected '%s', got '%s'", pattern, heard ? heard : "nothing"); \
    } while (0)

static void expect_end(Fixture *f)
{
    settle(f);
    g_assert_false(listen_in(f));
    g_assert_cmpstr(f->heard->str, ==, "");
}

static void say(Fixture *f, const char *text)
{
    say_raw(f, text, -1);
}

static void negotiate(Fixture *f)
{
    expect(f, "{\"QMP\":*");
    say(f, "{\"execute\":\"qmp_capabilities\"}\r\n");
    expect(f, "{\"return\":{}}");
}

static void hmp(Fixture *f, const char *line)
{
    g_autofree char *text = g_strdup_printf("{\"execute\":\"human-monitor-command\",\"arguments\":"
                                            "{\"command-line\":\"%s\"},\"id\":\"hmp\"}\n",
                                            line);
    say(f, text);
}

static void test_greeting(Fixture *f, gconstpointer data)
{
    expect(f, "{\"QMP\":{\"version\":{\"qemu\":{\"major\":*,\"minor\":*,\"micro\":*},\"package\":"
              "\"vireo-*\"},\"capabilities\":[\"event-ring\",\"state-page\",\"jobs\",*]}}");
    say(f, "{\"execute\":\"query-status\",\"id\":1}\n");
    expect(f, "{\"error\":{\"class\":\"CommandNotFound\",*},\"id\":1}");
    say(f, "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"magic\"]}}\n");
    expect(f, "{\"error\":{\"class\":\"GenericError\",\"desc\":\"unknown capability 'magic'\",*}}");
    say(f, "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"jobs\"]},\"id\":{\"a\":1}}\n");
    expect(f, "{\"return\":{},\"id\":{\"a\":1}}");
    say(f, "{\"execute\":\"qmp_capabilities\"}\n");
    expect(f, "{\"error\":{\"class\":\"CommandNotFound\",*");
    say(f, "{\"execute\":\"query-status\"}\n");
    expect(f, "{\"return\":{\"status\":\"prelaunch\",\"running\":false}}");
}

static void test_refusals(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *line, *answer;
    } cases[] = {
        {"{\"execute\":\"fly\",\"id\":null}", "*\"CommandNotFound\"*'fly'*\"code\":84}}"},
        {"{\"execute\":\"stop\",\"arguments\":{\"hard\":1}}", "*no member 'hard'*"},
        {"{\"execute\":\"stop\",\"arguments\":[]}", "*'arguments' has to be an object*"},
        {"{\"execute\":7}", "*needs the string 'execute'*"},
        {"{\"exec-oob\":\"stop\"}", "*no member 'exec-oob'*"},
        {"{\"execute\":\"machine-create\",\"arguments\":{\"type\":\"microvm\",\"accel\":\"tcg\"}}",
         "*machine-create needs the member 'memory'*"},
        {"{\"execute\":\"machine-create\",\"arguments\":{\"type\":\"microvm\",\"accel\":\"xen\",\"memory\":1}}",
         "*'accel': unknown accelerator kind 'xen'*"},
        {"{\"execute\":\"machine-create\",\"arguments\":{\"type\":\"microvm\",\"accel\":\"tcg\",\"memory\":1,"
         "\"smp\":{\"cpus\":\"two\"}}}",
         "*'smp/cpus': expected an integer, got a string*"},
        {"{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"a\"}}", "*no descriptor came for 'a'*"},
        {"{\"execute\":\"closefd\",\"arguments\":{\"fdname\":\"a\"}}", "*no descriptor 'a'*"},
        {"{\"execute\":\"device_del\",\"arguments\":{\"id\":\"a\"}}", "*GenericError*unplugged*"},
        {"nonsense", "{\"error\":{\"class\":\"GenericError\",\"desc\":\"JSON: *"},
        {"[1]", "*has to be a JSON object*"},
        {"{\"execute\":\"query-status\"}", "{\"return\":*"},
    };
    negotiate(f);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = g_strconcat(cases[i].line, "\n\n \r\n", NULL);
        say(f, line);
        expect(f, cases[i].answer);
    }
}

static void test_arguments(Fixture *f, gconstpointer data)
{
    negotiate(f);
    say(f, "{\"execute\":\"machine-create\",\"arguments\":{\"type\":\"microvm\",\"accel\":\"tcg\","
           "\"memory\":18446744073709551615}}\n");
    expect(f, "{\"return\":{}}");
    g_assert_cmpuint(f->vm.memory, ==, UINT64_MAX);
    say(f, "{\"execute\":\"machine-create\",\"arguments\":{\"type\":\"microvm\",\"accel\":\"tcg\",\"memory\":1}}\n");
    expect(f, "*there is a machine already\",\"code\":55}}");
    say(f, "{\"execute\":\"device_add\",\"arguments\":{\"index\":3,\"driver\":\"isa-serial\",\"id\":\"s\",\"x\":[1]}}\n");
    expect(f, "{\"return\":{}}");
    g_assert_cmpstr(f->vm.properties, ==, "{\"index\":3,\"x\":[1]}");
    say(f, "{\"execute\":\"query-cpus-fast\"}\n");
    expect(f, "{\"return\":[{\"cpu-index\":0,\"qom-path\":\"/machine/cpu[0]\",\"thread-id\":100,"
              "\"target\":\"x86_64\"},{\"cpu-index\":1,*}]}");
    say(f, "{\"execute\":\"query-commands\"}\n");
    expect(f, "{\"return\":[{\"name\":\"qmp_capabilities\"},*{\"name\":\"human-monitor-command\"}]}");
    hmp(f, "long 2000000");
    expect(f, "*the reply would be too long*\"id\":\"hmp\"}");
}

/* In pieces of one byte, and many in one. */
static void test_framing(Fixture *f, gconstpointer data)
{
    negotiate(f);
    const char *line = "{\"execute\":\"query-name\",\"id\":9}\r\n";
    for (const char *c = line; *c; c++) {
        char one[2] = {*c, 0};
        say(f, one);
        settle(f);
    }
    expect(f, "{\"return\":{\"name\":\"fake\"},\"id\":9}");
    say(f, "{\"execute\":\"stop\"}\n{\"execute\":\"cont\"}\n{\"execute\":\"query-status\"}\n");
    expect(f, "{\"event\":\"STOP\",\"timestamp\":{\"seconds\":*,\"microseconds\":*},\"sequence\":1}");
    expect(f, "{\"return\":{}}");
    expect(f, "{\"event\":\"RESUME\",*\"sequence\":2}");
    expect(f, "{\"return\":{}}");
    expect(f, "{\"return\":{\"status\":\"running\",\"running\":true}}");
}

static void test_long_line(Fixture *f, gconstpointer data)
{
    negotiate(f);
    g_autofree char *piece = g_strnfill(32768, 'x');
    for (int i = 0; i < 40; i++) {
        ssize_t ignored = send(f->fd, piece, 32768, MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)ignored;
        settle(f);
    }
    expect(f, "*a line of more than 1048576 bytes*");
    expect_end(f);
    g_assert_true(f->vm.orphaned);
}

static void test_descriptors(Fixture *f, gconstpointer data)
{
    int ends[2];
    char byte = 0;
    negotiate(f);
    g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
    say_raw(f, "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"a\"}}\n", ends[1]);
    expect(f, "{\"return\":{}}");
    say(f, "{\"execute\":\"chardev-add\",\"arguments\":{\"id\":\"c\",\"backend\":{\"type\":\"fd\","
           "\"data\":{\"fdname\":\"a\"}}}}\n");
    expect(f, "{\"return\":{}}");
    g_assert_cmpint(write(f->vm.chardev, "!", 1), ==, 1);
    g_assert_cmpint(read(ends[0], &byte, 1), ==, 1);
    g_assert_cmpint(byte, ==, '!');
    /* It was handed out: the name is free. */
    say(f, "{\"execute\":\"closefd\",\"arguments\":{\"fdname\":\"a\"}}\n");
    expect(f, "*there is no descriptor 'a'*");
    say(f, "{\"execute\":\"chardev-remove\",\"arguments\":{\"id\":\"c\"}}\n");
    expect(f, "{\"return\":{}}");

    /* What is kept when the connection ends is closed. */
    say(f, "{\"execute\":\"cont\"}\n");
    expect(f, "*RESUME*");
    expect(f, "{\"return\":{}}");
    say_raw(f, "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"b\"}}\n", ends[1]);
    expect(f, "{\"return\":{}}");
    close(ends[1]);
    close(f->fd);
    settle(f);
    connect_client(f);
    g_assert_cmpint(read(ends[0], &byte, 1), ==, 0);
    close(ends[0]);
}

static void test_too_many_descriptors(Fixture *f, gconstpointer data)
{
    negotiate(f);
    for (int i = 0; i < MONITOR_MAX_PENDING_FDS; i++) {
        say_raw(f, "\n", f->fd);
        settle(f);
    }
    say(f, "{\"execute\":\"query-name\"}\n");
    expect(f, "{\"return\":*");
    say_raw(f, "\n", f->fd);
    expect_end(f);
}

static void test_state_page(Fixture *f, gconstpointer data)
{
    negotiate(f);
    say(f, "{\"execute\":\"get-state-page\",\"id\":5}\n");
    expect(f, "{\"return\":{},\"id\":5}");
    g_assert_cmpint(f->passed, >=, 0);
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", f->passed);
    g_autofree char *target = g_file_read_link(link, NULL);
    g_assert_true(g_str_has_prefix(target, "/memfd:page"));
}

/* Before the start the helper goes with its connection, afterwards never. */
static void test_end_of_file(Fixture *f, gconstpointer data)
{
    negotiate(f);
    if (data) {
        g_autofree char *line = g_strdup_printf("{\"execute\":\"%s\"}\n", (const char *)data);
        say(f, line);
        expect(f, "{\"event\":*");
        expect(f, "{\"return\":{}}");
    }
    close(f->fd);
    settle(f);
    g_assert_cmpint(f->vm.orphaned, ==, data == NULL);
    connect_client(f);
    if (data)
        negotiate(f);
    else
        g_assert_null(next(f));
}

/* A refused start is no start. */
static void test_end_after_failed_cont(Fixture *f, gconstpointer data)
{
    negotiate(f);
    f->vm.state = MONITOR_RUN_STATE_SHUTDOWN;
    say(f, "{\"execute\":\"cont\"}\n");
    expect(f, "{\"error\":*");
    close(f->fd);
    settle(f);
    g_assert_true(f->vm.orphaned);
    connect_client(f);
}

static void test_one_at_a_time(Fixture *f, gconstpointer data)
{
    negotiate(f);
    say(f, "{\"execute\":\"cont\"}\n");
    expect(f, "*RESUME*");
    expect(f, "{\"return\":{}}");
    int first = f->fd;
    connect_client(f);
    settle(f);
    listen_in(f);
    g_assert_cmpstr(f->heard->str, ==, ""); /* waits for its turn */
    close(first);
    negotiate(f);
}

static void test_event_ring(Fixture *f, gconstpointer data)
{
    negotiate(f);
    say(f, "{\"execute\":\"query-events\",\"arguments\":{\"since\":0}}\n");
    expect(f, "{\"return\":{\"events\":[],\"last\":0}}");
    say(f, "{\"execute\":\"cont\"}\n");
    expect(f, "*RESUME*\"sequence\":1}");
    expect(f, "{\"return\":{}}");
    close(f->fd);
    settle(f);
    connect_client(f);
    MonitorResetEvent reset = {.guest = true, .reason = MONITOR_SHUTDOWN_REASON_GUEST_RESET};
    monitor_event_reset(f->vm.monitor, &reset); /* before negotiation: only in the ring */
    negotiate(f);
    monitor_event_stop(f->vm.monitor);
    expect(f, "{\"event\":\"STOP\",*\"sequence\":3}");
    g_assert_cmpuint(monitor_last_event(f->vm.monitor), ==, 3);
    say(f, "{\"execute\":\"query-events\",\"arguments\":{\"since\":1}}\n");
    expect(f, "{\"return\":{\"events\":[{\"event\":\"RESET\",\"data\":{\"guest\":true,\"reason\":"
              "\"guest-reset\"},\"timestamp\":*,\"sequence\":2},{\"event\":\"STOP\",*}],\"last\":3}}");
    say(f, "{\"execute\":\"query-events\",\"arguments\":{\"since\":18446744073709551615}}\n");
    expect(f, "{\"return\":{\"events\":[],\"last\":3}}");
}

static void test_ring_limit(Fixture *f, gconstpointer data)
{
    negotiate(f);
    for (int i = 0; i < MONITOR_EVENT_RING + 10; i++) {
        monitor_event_stop(f->vm.monitor);
        if (i % 100 == 0) {
            settle(f);
            listen_in(f);
        }
    }
    settle(f);
    listen_in(f);
    g_string_truncate(f->heard, 0);
    say(f, "{\"execute\":\"query-events\",\"arguments\":{\"since\":0}}\n");
    expect(f, "{\"return\":{\"events\":[{\"event\":\"STOP\",\"timestamp\":*,\"sequence\":11},*");
}

/* A peer that never reads: the guest's events neither wait for it nor pile up. */
static void test_unread(Fixture *f, gconstpointer data)
{
    negotiate(f);
    say(f, "{\"execute\":\"cont\"}\n");
    expect(f, "*RESUME*");
    expect(f, "{\"return\":{}}");
    int64_t before = g_get_monotonic_time();
    for (int i = 0; i < 20000; i++) {
        monitor_event_stop(f->vm.monitor);
        if (i % 50 == 0)
            settle(f);
    }
    g_assert_cmpint(g_get_monotonic_time() - before, <, 10 * G_USEC_PER_SEC);
    settle(f);
    g_assert_false(f->vm.orphaned);
    /* What it had room for, then the end. */
    while (listen_in(f))
        settle(f);
    g_assert_cmpuint(f->heard->len, <, 4 * 1024 * 1024);
    close(f->fd);
    connect_client(f);
    negotiate(f);
}

/* Replies that nobody reads hold up the next commands, not the memory. */
static void test_unread_replies(Fixture *f, gconstpointer data)
{
    negotiate(f);
    unsigned sent = 0, answered = 0;
    const char *line = "{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"long 60000\"}}\n";
    for (int i = 0; i < 3000; i++) {
        if (send(f->fd, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)strlen(line))
            break;
        sent++;
        settle(f);
    }
    g_assert_cmpuint(sent, >, 20);
    g_assert_cmpuint(sent, <, 3000); /* the socket filled up: the commands waited in it */
    for (char *reply; answered < sent && (reply = next(f)); g_free(reply))
        answered++;
    g_assert_cmpuint(answered, ==, sent);
}

static void test_jobs(Fixture *f, gconstpointer data)
{
    negotiate(f);
    hmp(f, "job backup");
    expect(f, "{\"event\":\"JOB_STATUS_CHANGE\",\"data\":{\"id\":\"backup\",\"status\":\"created\"},*");
    expect(f, "{\"event\":\"JOB_STATUS_CHANGE\",\"data\":{\"id\":\"backup\",\"status\":\"running\"},*");
    expect(f, "{\"return\":*");
    hmp(f, "job backup");
    expect(f, "*there is already a job 'backup'*");
    say(f, "{\"execute\":\"query-jobs\"}\n");
    expect(f, "{\"return\":[{\"id\":\"backup\",\"type\":\"test\",\"status\":\"running\","
              "\"current-progress\":1,\"total-progress\":3}]}");
    say(f, "{\"execute\":\"job-dismiss\",\"arguments\":{\"id\":\"backup\"}}\n");
    expect(f, "*the job 'backup' has not ended*");
    say(f, "{\"execute\":\"job-cancel\",\"arguments\":{\"id\":\"backup\"}}\n");
    expect(f, "*\"status\":\"aborting\"*");
    expect(f, "{\"return\":{}}");
    say(f, "{\"execute\":\"job-cancel\",\"arguments\":{\"id\":\"backup\"}}\n");
    expect(f, "{\"return\":{}}");
    g_assert_cmpuint(f->vm.cancels, ==, 1);
    hmp(f, "job-end cancelled");
    expect(f, "*\"status\":\"concluded\"*");
    expect(f, "{\"return\":*");
    say(f, "{\"execute\":\"query-jobs\"}\n"); /* stays until somebody has seen it */
    expect(f, "*\"status\":\"concluded\",\"current-progress\":1,\"total-progress\":3,\"error\":\"cancelled\"}]}");
    say(f, "{\"execute\":\"job-cancel\",\"arguments\":{\"id\":\"backup\"}}\n");
    expect(f, "*the job 'backup' has ended*");
    say(f, "{\"execute\":\"job-dismiss\",\"arguments\":{\"id\":\"backup\"}}\n");
    expect(f, "*\"status\":\"null\"*");
    expect(f, "{\"return\":{}}");
    say(f, "{\"execute\":\"query-jobs\"}\n");
    expect(f, "{\"return\":[]}");
}

/* Events and jobs come from any thread. */
static void *raise_many(void *opaque)
{
    Fixture *f = opaque;
    for (int i = 0; i < 200; i++) {
        g_autofree char *id = g_strdup_printf("%p-%d", (void *)g_thread_self(), i);
        monitor_event_stop(f->vm.monitor);
        MonitorJob *job = monitor_job_new(f->vm.monitor, id, "test", NULL, NULL, NULL);
        if (job) {
            monitor_job_progress(job, 1, 2);
            monitor_job_status(job, MONITOR_JOB_STATUS_READY);
            monitor_job_conclude(job, NULL);
        }
        g_usleep(100);
    }
    return NULL;
}

static void test_threads(Fixture *f, gconstpointer data)
{
    negotiate(f);
    GThread *threads[3];
    for (int i = 0; i < 3; i++)
        threads[i] = g_thread_new("raiser", raise_many, f);
    uint64_t last = 0;
    /* Each raises 200 events, and 4 for every job that found room among the 64. */
    while (last < 600 + 64 * 4) {
        g_autofree char *line = next(f);
        if (!line)
            continue;
        const char *number = strstr(line, "\"sequence\":");
        g_assert_nonnull(number);
        uint64_t sequence = g_ascii_strtoull(number + 11, NULL, 10);
        g_assert_cmpuint(sequence, ==, last + 1);
        last = sequence;
    }
    for (int i = 0; i < 3; i++)
        g_thread_join(threads[i]);
    say(f, "{\"execute\":\"query-jobs\"}\n");
    expect(f, "*\"status\":\"concluded\",\"current-progress\":2,\"total-progress\":2*");
}

static void test_exit_file(void)
{
    g_auto(Fd) fd = memfd_create("exit", 0);
    exit_file_write(FD_NONE, "nowhere"); /* does not count as written */
    exit_file_write(fd, "startup-failed: %s", "two\nlines");
    exit_file_write(fd, "quit");
    char text[64] = "";
    g_assert_cmpint(pread(fd, text, sizeof(text) - 1, 0), >, 0);
    g_assert_cmpstr(text, ==, "startup-failed: two lines\n");
}

static void test_no_listener(void)
{
    g_autoptr(EventLoop) loop = event_loop_new("test", NULL);
    g_autoptr(GError) error = NULL;
    MonitorConfig config = {.loop = loop, .listen_fd = memfd_create("x", 0), .state_fd = FD_NONE};
    g_assert_null(monitor_new(&config, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
}

#define ADD(path, data, test) g_test_add(path, Fixture, data, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_init(STDERR_FILENO, LOG_LEVEL_ERROR, "test-monitor");
    ADD("/monitor/greeting", NULL, test_greeting);
    ADD("/monitor/refusals", NULL, test_refusals);
    ADD("/monitor/arguments", NULL, test_arguments);
    ADD("/monitor/framing", NULL, test_framing);
    ADD("/monitor/long-line", NULL, test_long_line);
    ADD("/monitor/descriptors", NULL, test_descriptors);
    ADD("/monitor/too-many-descriptors", NULL, test_too_many_descriptors);
    ADD("/monitor/state-page", NULL, test_state_page);
    ADD("/monitor/end-of-file/before-cont", NULL, test_end_of_file);
    ADD("/monitor/end-of-file/after-cont", "cont", test_end_of_file);
    ADD("/monitor/end-of-file/after-stop", "stop", test_end_of_file);
    ADD("/monitor/end-of-file/after-failed-cont", NULL, test_end_after_failed_cont);
    ADD("/monitor/one-at-a-time", NULL, test_one_at_a_time);
    ADD("/monitor/event-ring", NULL, test_event_ring);
    ADD("/monitor/ring-limit", NULL, test_ring_limit);
    ADD("/monitor/unread", NULL, test_unread);
    ADD("/monitor/unread-replies", NULL, test_unread_replies);
    ADD("/monitor/jobs", NULL, test_jobs);
    ADD("/monitor/threads", NULL, test_threads);
    g_test_add_func("/monitor/exit-file", test_exit_file);
    g_test_add_func("/monitor/no-listener", test_no_listener);
    return g_test_run();
}
