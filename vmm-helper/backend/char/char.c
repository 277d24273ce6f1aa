/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one character backend: a descriptor watched edge-triggered. A pty master whose other end
 * nobody has open is "hung up" all the time; with edges that is told once instead of spinning, and
 * the first byte from a new console is an edge again. Log descriptors get what the guest writes,
 * whether a console takes it or not.
 */
#include "vmm-helper/backend/char/char.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/error.h"
#include "common/log.h"

#define OUTPUT_LIMIT 65536
#define READ_CHUNK 512
#define READ_ROUNDS 64 /* before other handlers of the loop get their turn */

struct CharBackend {
    EventLoop *loop;
    char *id;
    Fd fd, log_fd;
    EventSource *source;
    EventTimer *resume; /* reads on; armed from any thread */

    CharFrontend frontend; /* .receive NULL = none; changed while .source does not exist */
    int input_wanted;      /* atomic: input was left because the frontend was full */

    GMutex lock; /* output */
    uint8_t *output;
    size_t output_start, output_len; /* ring */
    uint64_t dropped;
};

/* --- Input ------------------------------------------------------------------------------------ */

static size_t frontend_room(CharBackend *backend)
{
    return backend->frontend.can_receive(backend->frontend.opaque);
}

/* On the loop: reads what the frontend takes. */
static void input_pump(CharBackend *backend)
{
    uint8_t chunk[READ_CHUNK];
    if (!backend->frontend.receive || backend->fd < 0)
        return;
    for (int round = 0; round < READ_ROUNDS; round++) {
        size_t room = frontend_room(backend);
        if (room == 0) {
            __atomic_store_n(&backend->input_wanted, 1, __ATOMIC_SEQ_CST);
            /* Room that came before the store was not announced to us. */
            room = frontend_room(backend);
            if (room == 0)
                return;
            __atomic_store_n(&backend->input_wanted, 0, __ATOMIC_SEQ_CST);
        }
        ssize_t got = read(backend->fd, chunk, MIN(room, sizeof chunk));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return; /* nothing more, no console (EIO), or the end */
        backend->frontend.receive(backend->frontend.opaque, chunk, (size_t)got);
    }
    event_timer_arm(backend->resume, 0);
}

static void resume_due(void *opaque)
{
    input_pump(opaque);
}

void char_backend_accept_input(CharBackend *backend)
{
    if (__atomic_load_n(&backend->input_wanted, __ATOMIC_SEQ_CST) &&
        __atomic_exchange_n(&backend->input_wanted, 0, __ATOMIC_SEQ_CST))
        event_timer_arm(backend->resume, 0);
}

/* --- Output ----------------------------------------------------------------------------------- */

/* Under the lock: writes as much as goes at once; bytes written. */
static size_t write_now(int fd, const uint8_t *data, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t wrote = write(fd, data + done, len - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            break;
        done += (size_t)wrote;
    }
    return done;
}

/* Under the lock. */
static void output_flush(CharBackend *backend)
{
    while (backend->output_len) {
        size_t part = MIN(backend->output_len, OUTPUT_LIMIT - backend->output_start);
        size_t wrote = write_now(backend->fd, backend->output + backend->output_start, part);
        backend->output_start = (backend->output_start + wrote) % OUTPUT_LIMIT;
        backend->output_len -= wrote;
        if (wrote < part)
            return;
    }
}

/* Under the lock: keeps what fits behind what waits already. */
static void output_keep(CharBackend *backend, const uint8_t *data, size_t len)
{
    size_t keep = MIN(len, OUTPUT_LIMIT - backend->output_len);
    if (keep && !backend->output)
        backend->output = g_malloc(OUTPUT_LIMIT);
    for (size_t i = 0; i < keep; i++)
        backend->output[(backend->output_start + backend->output_len + i) % OUTPUT_LIMIT] = data[i];
    backend->output_len += keep;
    if (keep < len && backend->dropped == 0)
        log_debug("nobody reads '%s': output is dropped", backend->id);
    backend->dropped += len - keep;
}

void char_backend_write(CharBackend *backend, const uint8_t *data, size_t len)
{
    g_mutex_lock(&backend->lock);
    if (backend->log_fd >= 0)
        write_now(backend->log_fd, data, len);
    if (backend->fd >= 0) {
        output_flush(backend);
        size_t done = backend->output_len ? 0 : write_now(backend->fd, data, len);
        if (done < len)
            output_keep(backend, data + done, len - done);
    }
    g_mutex_unlock(&backend->lock);
}

/* --- Life ------------------------------------------------------------------------------------- */

static void fd_ready(void *opaque, uint32_t events)
{
    CharBackend *backend = opaque;
    if (events & EPOLLOUT) {
        g_mutex_lock(&backend->lock);
        output_flush(backend);
        g_mutex_unlock(&backend->lock);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP | EPOLLERR))
        input_pump(backend);
}

static void watch_begin(CharBackend *backend)
{
    backend->resume = event_timer_new(backend->loop, resume_due, backend);
    if (backend->fd >= 0)
        backend->source =
            event_loop_add_fd(backend->loop, backend->fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                              fd_ready, backend);
}

/* Afterwards no callback runs. */
static void watch_end(CharBackend *backend)
{
    event_source_remove(g_steal_pointer(&backend->source));
    event_timer_free(g_steal_pointer(&backend->resume));
}

static bool make_nonblocking(int fd)
{
    int flags = fd < 0 ? 0 : fcntl(fd, F_GETFL);
    return fd < 0 || (flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0);
}

CharBackend *char_backend_new(EventLoop *loop, const char *id, int fd, int log_fd, GError **error)
{
    if (!make_nonblocking(fd) || !make_nonblocking(log_fd)) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno,
                   _("cannot use the descriptors of character device '%s'"), id);
        fd_close(fd);
        fd_close(log_fd);
        return NULL;
    }
    CharBackend *backend = g_new0(CharBackend, 1);
    backend->loop = loop;
    backend->id = g_strdup(id);
    backend->fd = fd;
    backend->log_fd = log_fd;
    g_mutex_init(&backend->lock);
    watch_begin(backend);
    return backend;
}

void char_backend_free(CharBackend *backend)
{
    if (!backend)
        return;
    watch_end(backend);
    fd_close(backend->fd);
    fd_close(backend->log_fd);
    g_mutex_clear(&backend->lock);
    g_free(backend->output);
    g_free(backend->id);
    g_free(backend);
}

void char_backend_attach(CharBackend *backend, const CharFrontend *frontend)
{
    watch_end(backend);
    backend->frontend = frontend ? *frontend : (CharFrontend){0};
    __atomic_store_n(&backend->input_wanted, 0, __ATOMIC_SEQ_CST);
    /* Watching anew tells what became readable before there was someone to take it. */
    watch_begin(backend);
}
