/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The character backend on sockets, ptys and logs: flow control, dropping, hang-ups, detaching. */
#include "vmm-helper/backend/char/char.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>

#include "common/cleanup.h"

typedef struct Front {
    CharBackend *backend;
    size_t room;
    GByteArray *got;
    bool attached;
    unsigned calls;
} Front;

static size_t front_room(void *opaque)
{
    Front *front = opaque;
    front->calls++;
    g_assert_true(front->attached);
    return front->room;
}

static void front_receive(void *opaque, const uint8_t *data, size_t len)
{
    Front *front = opaque;
    g_assert_cmpuint(len, <=, front->room);
    front->room -= len;
    g_byte_array_append(front->got, data, (guint)len);
    /* A device may answer from here. */
    char_backend_write(front->backend, data, len);
}

typedef struct Fixture {
    EventLoop *loop;
    Fd peer;
    Front front;
} Fixture;

static void attach(Fixture *f, int fd, int log_fd)
{
    f->front.backend = char_backend_new(f->loop, "test", fd, log_fd, NULL);
    g_assert_nonnull(f->front.backend);
    f->front.got = g_byte_array_new();
    f->front.attached = true;
    CharFrontend frontend = {front_room, front_receive, &f->front};
    char_backend_attach(f->front.backend, &frontend);
}

static void set_up(Fixture *f, gconstpointer data)
{
    int pair[2];
    f->loop = event_loop_new("char", NULL);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    f->peer = pair[1];
    attach(f, pair[0], -1);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    char_backend_free(f->front.backend);
    fd_close(f->peer);
    g_byte_array_unref(f->front.got);
    event_loop_free(f->loop);
}

static void settle(Fixture *f)
{
    while (event_loop_run_once(f->loop, 20))
        continue;
}

static void peer_write(Fixture *f, const char *text)
{
    g_assert_cmpint(write(f->peer, text, strlen(text)), ==, (ssize_t)strlen(text));
}

static void input_waits_for_room(Fixture *f, gconstpointer data)
{
    peer_write(f, "abcdefgh");
    settle(f);
    g_assert_cmpuint(f->front.got->len, ==, 0);
    f->front.room = 3;
    char_backend_accept_input(f->front.backend);
    g_assert_cmpuint(f->front.got->len, ==, 0); /* not from inside the call */
    settle(f);
    g_assert_cmpmem(f->front.got->data, f->front.got->len, "abc", 3);
    f->front.room = 100;
    char_backend_accept_input(f->front.backend);
    settle(f);
    peer_write(f, "ij");
    settle(f);
    g_assert_cmpmem(f->front.got->data, f->front.got->len, "abcdefghij", 10);
    char answer[32];
    g_assert_cmpint(read(f->peer, answer, sizeof answer), ==, 10);
}

/* Nobody reads: the oldest bytes are kept, the newest dropped, nothing blocks, and it goes on. */
static void unread_output_is_bounded(Fixture *f, gconstpointer data)
{
    uint8_t block[4096];
    uint64_t sent = 0;
    for (int i = 0; i < 1000; i++) {
        for (size_t n = 0; n < sizeof block; n++)
            block[n] = (uint8_t)((sent + n) % 251);
        char_backend_write(f->front.backend, block, sizeof block);
        sent += sizeof block;
    }
    fcntl(f->peer, F_SETFL, O_NONBLOCK);
    uint64_t got = 0;
    for (;;) {
        ssize_t n = read(f->peer, block, sizeof block);
        if (n <= 0) {
            if (!event_loop_run_once(f->loop, 20))
                break;
            continue;
        }
        for (ssize_t i = 0; i < n; i++)
            g_assert_cmpuint(block[i], ==, (got + (uint64_t)i) % 251);
        got += (uint64_t)n;
    }
    g_assert_cmpuint(got, >=, 65536);
    g_assert_cmpuint(got, <, sent);
    char_backend_write(f->front.backend, (const uint8_t *)"again", 5);
    g_assert_cmpint(read(f->peer, block, sizeof block), ==, 5);
}

static void end_of_the_peer(Fixture *f, gconstpointer data)
{
    f->front.room = 100;
    peer_write(f, "last");
    fd_clear(&f->peer);
    settle(f);
    g_assert_cmpmem(f->front.got->data, f->front.got->len, "last", 4);
    char_backend_write(f->front.backend, (const uint8_t *)"nobody", 6);
    settle(f);
}

static void detaching(Fixture *f, gconstpointer data)
{
    f->front.room = 100;
    peer_write(f, "late");
    char_backend_attach(f->front.backend, NULL);
    f->front.attached = false;
    settle(f);
    g_assert_cmpuint(f->front.got->len, ==, 0);
    char_backend_accept_input(f->front.backend);
    settle(f);
    /* What came meanwhile is there for the next frontend. */
    CharFrontend frontend = {front_room, front_receive, &f->front};
    f->front.attached = true;
    char_backend_attach(f->front.backend, &frontend);
    settle(f);
    g_assert_cmpmem(f->front.got->data, f->front.got->len, "late", 4);
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Consoles come and go; without one the loop sleeps, though the pty is hung up all the time. */
static void pty_consoles(void)
{
    Fixture f = {.loop = event_loop_new("char", NULL), .peer = FD_NONE};
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    g_assert_cmpint(master, >=, 0);
    g_assert_cmpint(grantpt(master), ==, 0);
    g_assert_cmpint(unlockpt(master), ==, 0);
    g_autofree char *path = g_strdup(ptsname(master));
    attach(&f, master, -1);
    f.front.room = 1000;
    for (int i = 0; i < 3; i++) {
        f.peer = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
        g_assert_cmpint(f.peer, >=, 0);
        struct termios raw;
        tcgetattr(f.peer, &raw);
        cfmakeraw(&raw);
        tcsetattr(f.peer, TCSANOW, &raw);
        peer_write(&f, "hi");
        settle(&f);
        g_assert_cmpuint(f.front.got->len, ==, 2 * (guint)(i + 1));
        char answer[8];
        g_assert_cmpint(read(f.peer, answer, sizeof answer), ==, 2);
        fd_clear(&f.peer);
        settle(&f);
        unsigned calls = f.front.calls;
        double cpu = cpu_seconds();
        for (int n = 0; n < 5; n++)
            event_loop_run_once(f.loop, 20);
        g_assert_cmpuint(f.front.calls - calls, <=, 2);
        g_assert_cmpfloat(cpu_seconds() - cpu, <, 0.05);
    }
    tear_down(&f, NULL);
}

static void log_gets_a_copy(void)
{
    Fixture f = {.loop = event_loop_new("char", NULL), .peer = FD_NONE};
    g_autofree char *path = NULL;
    int log_fd = g_file_open_tmp("vireo-char-XXXXXX", &path, NULL);
    g_assert_cmpint(log_fd, >=, 0);
    attach(&f, -1, log_fd); /* no descriptor: output goes to the log alone */
    char_backend_write(f.front.backend, (const uint8_t *)"copy", 4);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "copy");
    settle(&f);
    tear_down(&f, NULL);
    unlink(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
#define ADD(name) g_test_add("/char/" #name, Fixture, NULL, set_up, name, tear_down)
    ADD(input_waits_for_room);
    ADD(unread_output_is_bounded);
    ADD(end_of_the_peer);
    ADD(detaching);
    g_test_add_func("/char/pty-consoles", pty_consoles);
    g_test_add_func("/char/log-gets-a-copy", log_gets_a_copy);
    return g_test_run();
}
