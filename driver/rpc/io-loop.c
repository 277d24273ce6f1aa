/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The loop of the I/O thread, see io-loop.h. GLib's would do, but its dispatch is per source and
 * its wake-ups cost more; with thousands of connections epoll is what fits.
 */
#include "driver/rpc/io-loop.h"

#include <string.h>
#include <sys/eventfd.h>

#include "common/log.h"

#define BATCH 64

typedef struct Post {
    void (*run)(void *data);
    void *data;
} Post;

struct IoLoop {
    gatomicrefcount refs;
    Fd epoll, wake;
    void (*tick)(void *opaque);
    void *opaque;
    int64_t wake_at; /* 0 = never */
    struct epoll_event batch[BATCH];
    int n_batch;
    GMutex lock;
    GArray *posts; /* Post */
    bool quit, ended;
    uint8_t scratch[IO_SCRATCH_SIZE];
};

IoLoop *io_loop_new(void (*tick)(void *opaque), void *opaque, GError **error)
{
    g_auto(Fd) epoll = epoll_create1(EPOLL_CLOEXEC);
    g_auto(Fd) wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll < 0 || wake < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot make the I/O loop"));
        return NULL;
    }
    IoLoop *loop = g_new0(IoLoop, 1);
    g_atomic_ref_count_init(&loop->refs);
    loop->epoll = fd_steal(&epoll);
    loop->wake = fd_steal(&wake);
    loop->tick = tick;
    loop->opaque = opaque;
    loop->posts = g_array_new(FALSE, FALSE, sizeof(Post));
    g_mutex_init(&loop->lock);
    return loop;
}

IoLoop *io_loop_ref(IoLoop *loop)
{
    g_atomic_ref_count_inc(&loop->refs);
    return loop;
}

void io_loop_unref(IoLoop *loop)
{
    if (!loop || !g_atomic_ref_count_dec(&loop->refs))
        return;
    fd_close(loop->epoll);
    fd_close(loop->wake);
    g_array_unref(loop->posts);
    g_mutex_clear(&loop->lock);
    g_free(loop);
}

bool io_watch_add(IoLoop *loop, IoWatch *watch, uint32_t events, GError **error)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watch->fd, &event) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot watch a descriptor"));
    watch->events = events;
    watch->added = true;
    return true;
}

void io_watch_set(IoLoop *loop, IoWatch *watch, uint32_t events)
{
    if (!watch->added || watch->events == events)
        return;
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event) == 0)
        watch->events = events;
}

void io_watch_remove(IoLoop *loop, IoWatch *watch)
{
    if (!watch->added)
        return;
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->added = false;
    /* The watch may be freed now while its event still waits in the batch. */
    for (int i = 0; i < loop->n_batch; i++)
        if (loop->batch[i].data.ptr == watch)
            loop->batch[i].data.ptr = NULL;
}

uint8_t *io_loop_scratch(IoLoop *loop)
{
    return loop->scratch;
}

void io_loop_wake_at(IoLoop *loop, int64_t when)
{
    if (loop->wake_at == 0 || when < loop->wake_at)
        loop->wake_at = when;
}

static void wake(IoLoop *loop)
{
    uint64_t one = 1;
    /* Fails only when it is full, and then it is awake. */
    ssize_t written = write(loop->wake, &one, sizeof one);
    (void)written;
}

bool io_loop_post(IoLoop *loop, void (*run)(void *data), void *data)
{
    Post post = {.run = run, .data = data};
    g_mutex_lock(&loop->lock);
    bool accepted = !loop->ended;
    if (accepted) {
        g_array_append_val(loop->posts, post);
        if (loop->posts->len == 1)
            wake(loop);
    }
    g_mutex_unlock(&loop->lock);
    return accepted;
}

void io_loop_quit(IoLoop *loop)
{
    g_mutex_lock(&loop->lock);
    loop->quit = true;
    wake(loop);
    g_mutex_unlock(&loop->lock);
}

/* Runs what was posted, all of it when the loop is to end; true when it has ended. */
static bool run_posts(IoLoop *loop)
{
    for (;;) {
        g_mutex_lock(&loop->lock);
        bool quit = loop->quit;
        if (loop->posts->len == 0) {
            loop->ended = quit;
            g_mutex_unlock(&loop->lock);
            return quit;
        }
        GArray *posts = loop->posts;
        loop->posts = g_array_new(FALSE, FALSE, sizeof(Post));
        g_mutex_unlock(&loop->lock);
        for (guint i = 0; i < posts->len; i++) {
            Post *post = &g_array_index(posts, Post, i);
            post->run(post->data);
        }
        g_array_unref(posts);
        if (!quit)
            return false;
    }
}

static int timeout_ms(IoLoop *loop)
{
    if (loop->wake_at == 0)
        return -1;
    int64_t left = loop->wake_at - g_get_monotonic_time();
    return left <= 0 ? 0 : (int)MIN(left / 1000 + 1, 60000);
}

static void run_events(IoLoop *loop)
{
    for (int i = 0; i < loop->n_batch; i++) {
        IoWatch *watch = loop->batch[i].data.ptr;
        if (watch)
            watch->ready(watch, loop->batch[i].events);
    }
    loop->n_batch = 0;
}

void io_loop_run(IoLoop *loop)
{
    for (;;) {
        int n = epoll_wait(loop->epoll, loop->batch, BATCH, timeout_ms(loop));
        if (n < 0 && errno != EINTR)
            log_error("waiting for RPC events failed: %s", g_strerror(errno));
        loop->n_batch = MAX(n, 0);
        uint64_t count;
        for (int i = 0; i < loop->n_batch; i++) {
            if (loop->batch[i].data.ptr == NULL && read(loop->wake, &count, sizeof count) < 0)
                log_debug("spurious wake-up of the RPC loop");
        }
        run_events(loop);
        if (loop->wake_at != 0 && g_get_monotonic_time() >= loop->wake_at) {
            loop->wake_at = 0;
            loop->tick(loop->opaque);
        }
        if (run_posts(loop))
            return;
    }
}
