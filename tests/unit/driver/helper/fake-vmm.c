/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A helper for the tests of driver/helper: the real monitor with a machine of nothing, or, by its
 * --name, one of several that break the protocol. Takes the options that vireo-vmm takes.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "common/json.h"
#include "common/monitor/channel.h"
#include "common/monitor/state-page.h"
#include "tests/lib/monitor-fake.h"

typedef struct Options {
    const char *name;
    int monitor_fd, exit_fd, state_fd;
} Options;

static bool options_parse(Options *options, int argc, char **argv)
{
    *options = (Options){NULL, -1, -1, -1};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--name") == 0)
            options->name = argv[i + 1];
        else if (strcmp(argv[i], "--monitor-fd") == 0)
            options->monitor_fd = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--exit-fd") == 0)
            options->exit_fd = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--state-fd") == 0)
            options->state_fd = atoi(argv[i + 1]);
        else
            return false;
    }
    return options->name && options->monitor_fd >= 3 && options->exit_fd >= 3 &&
           options->state_fd >= 3;
}

/* The descriptors this process has, "0 1 2 3 4 5": the caller asks for it by query-name. */
static char *open_descriptors(void)
{
    GString *text = g_string_new(NULL);
    DIR *directory = opendir("/proc/self/fd");
    bool seen[64] = {false};
    struct dirent *entry;
    while (directory && (entry = readdir(directory)))
        if (entry->d_name[0] != '.' && atoi(entry->d_name) < 64 &&
            atoi(entry->d_name) != dirfd(directory))
            seen[atoi(entry->d_name)] = true;
    for (int fd = 0; fd < 64; fd++)
        if (seen[fd])
            g_string_append_printf(text, "%s%d", text->len ? " " : "", fd);
    if (directory)
        closedir(directory);
    return g_string_free(text, FALSE);
}

static void page_fill(int fd)
{
    StatePage *page = mmap(NULL, STATE_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        exit(3);
    state_page_begin(page);
    page->magic = STATE_PAGE_MAGIC;
    page->version = STATE_PAGE_VERSION;
    page->length = sizeof(*page);
    page->n_vcpus = 2;
    page->memory_bytes = 4096;
    state_page_end(page);
}

static int serve(const Options *options)
{
    g_autofree char *descriptors = open_descriptors();
    g_autoptr(EventLoop) loop = event_loop_new("main", NULL);
    struct Vm vm;
    page_fill(options->state_fd);
    monitor_fake_init(&vm, loop, options->monitor_fd, options->state_fd);
    g_free(vm.name);
    vm.name = g_steal_pointer(&descriptors);
    event_loop_run(loop);
    exit_file_write(options->exit_fd, "%s", vm.quit ? "quit" : "monitor-gone");
    monitor_fake_finish(&vm);
    return 0;
}

static void say(int fd, const char *text)
{
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);
        if (sent <= 0)
            exit(4);
        text += sent;
        len -= (size_t)sent;
    }
}

/* Reads a request and returns its id as text. */
static char *hear(MonitorChannel *channel)
{
    for (;;) {
        g_autoptr(json_object) message = NULL;
        json_object *id = NULL;
        bool eof = false;
        if (monitor_channel_next(channel, &message, NULL) == MONITOR_CHANNEL_MESSAGE) {
            json_object_object_get_ex(message, "id", &id);
            return json_to_text(id);
        }
        if (!monitor_channel_receive(channel, &eof, NULL))
            exit(5);
        g_usleep(1000);
    }
}

#define GREETING \
    "{\"QMP\":{\"version\":{\"qemu\":{\"major\":0,\"minor\":1,\"micro\":0},\"package\":\"x\"}," \
    "\"capabilities\":[\"event-ring\"]}}\n"

/* Negotiates like an honest one (without a state page), up to and with query-events. */
static void be_honest(int fd, MonitorChannel *channel)
{
    say(fd, GREETING);
    for (int i = 0; i < 3; i++) {
        static const char *const values[] = {"{}", "[{\"name\":\"cont\"}]",
                                             "{\"events\":[],\"last\":0}"};
        g_autofree char *id = hear(channel);
        g_autofree char *reply =
            g_strdup_printf("{\"return\":%s,\"id\":%s}\n", values[i], id);
        say(fd, reply);
    }
}

static void say_many(int fd, const char *text, unsigned n)
{
    while (n-- > 0)
        say(fd, text);
}

static int misbehave(const Options *options)
{
    const char *how = options->name + strlen("hostile-");
    int fd = accept(options->monitor_fd, NULL, NULL);
    MonitorChannel *channel = monitor_channel_new(dup(fd), 4);
    fcntl(fd, F_SETFL, 0); /* the channel's flags are this one's too: say() wants to wait */
    if (strcmp(how, "silent") == 0) {
        pause();
    } else if (strcmp(how, "garbage") == 0) {
        say(fd, "GARBAGE\n");
        pause();
    } else if (strcmp(how, "deep") == 0) {
        say_many(fd, "[", 100000);
        say(fd, "\n");
        pause();
    } else if (strcmp(how, "endless") == 0) {
        for (;;)
            say(fd, "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",");
    } else if (strcmp(how, "dies") == 0) {
        exit_file_write(options->exit_fd, "startup-failed: no\x01 kvm");
        exit(1);
    } else if (strcmp(how, "wrong-id") == 0) {
        be_honest(fd, channel);
        g_free(hear(channel));
        say(fd, "{\"return\":{},\"id\":77777}\n");
        pause();
    } else if (strcmp(how, "error-text") == 0) {
        be_honest(fd, channel);
        g_autofree char *id = hear(channel);
        g_autofree char *reply = g_strdup_printf(
            "{\"error\":{\"class\":7,\"desc\":\"a\\nb\\u0001c\",\"code\":-5},\"id\":%s}\n", id);
        say(fd, reply);
        pause();
    } else if (strcmp(how, "flood") == 0) {
        be_honest(fd, channel);
        for (uint64_t n = 1;; n++) {
            g_autofree char *event =
                g_strdup_printf("{\"event\":\"STOP\",\"timestamp\":{\"seconds\":1,"
                                "\"microseconds\":2},\"sequence\":%" G_GUINT64_FORMAT "}\n",
                                n);
            say(fd, event);
        }
    }
    return 2;
}

int main(int argc, char **argv)
{
    Options options;
    if (!options_parse(&options, argc, argv))
        return 64;
    return g_str_has_prefix(options.name, "hostile-") ? misbehave(&options) : serve(&options);
}
