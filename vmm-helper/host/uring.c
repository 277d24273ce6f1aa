/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rings of uring.h. Submission is put off to the end of the loop's iteration by posting it, so
 * that requests started together cost one system call. Knows no file formats. */
#include "vmm-helper/host/uring.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/log.h"

#define RING_ENTRIES 256

typedef struct Ring {
    EventLoop *loop;
    struct io_uring ring;
    EventSource *source;
    bool submit_posted;
} Ring;

/* One request; lives on its fiber's stack. */
typedef struct Operation {
    enum { OPERATION_READV, OPERATION_WRITEV, OPERATION_FDATASYNC, OPERATION_FALLOCATE } kind;
    int fd;
    const struct iovec *iov;
    int n_iov;
    int64_t offset, bytes;
    int flags;
    int result;
    Fiber *fiber;
} Operation;

static GMutex rings_lock;
static GHashTable *rings; /* EventLoop * -> Ring * */
static atomic_bool refused;
static __thread Ring *cached; /* of this thread's loop */

void uring_disable(void)
{
    atomic_store(&refused, true);
}

/* --- Threads
 * ------------------------------------------------------------------------------------------ */

static void operation_block(void *opaque)
{
    Operation *operation = opaque;
    ssize_t result = -1;
    switch (operation->kind) {
    case OPERATION_READV:
        result = preadv(operation->fd, operation->iov, operation->n_iov, operation->offset);
        break;
    case OPERATION_WRITEV:
        result = pwritev2(operation->fd, operation->iov, operation->n_iov, operation->offset,
                          operation->flags);
        break;
    case OPERATION_FDATASYNC:
        result = fdatasync(operation->fd);
        break;
    case OPERATION_FALLOCATE:
        result = fallocate(operation->fd, operation->flags, operation->offset, operation->bytes);
        break;
    }
    operation->result = result < 0 ? -errno : (int)result;
}

/* --- Rings
 * --------------------------------------------------------------------------------------------- */

static void ring_reap(void *opaque, uint32_t events)
{
    Ring *ring = opaque;
    struct io_uring_cqe *completion;
    while (io_uring_peek_cqe(&ring->ring, &completion) == 0) {
        Operation *operation = io_uring_cqe_get_data(completion);
        operation->result = completion->res;
        io_uring_cqe_seen(&ring->ring, completion);
        fiber_wake(operation->fiber);
    }
}

static void ring_submit(void *opaque)
{
    Ring *ring = opaque;
    ring->submit_posted = false;
    int result = io_uring_submit(&ring->ring);
    if (result == -EAGAIN || result == -EBUSY || result == -EINTR) {
        ring->submit_posted = true; /* completions make room */
        event_loop_post(ring->loop, ring_submit, ring);
    }
}

static Ring *ring_new(EventLoop *loop)
{
    Ring *ring = g_new0(Ring, 1);
    ring->loop = loop;
    int result = io_uring_queue_init(RING_ENTRIES, &ring->ring, 0);
    if (result < 0) {
        if (!atomic_exchange(&refused, true))
            log_info("no io_uring (%s): using threads", g_strerror(-result));
        g_free(ring);
        return NULL;
    }
    ring->source = event_loop_add_fd(loop, ring->ring.ring_fd, EPOLLIN, ring_reap, ring);
    return ring;
}

static Ring *ring_get(EventLoop *loop)
{
    if (cached && cached->loop == loop)
        return cached;
    if (atomic_load(&refused))
        return NULL;
    g_mutex_lock(&rings_lock);
    if (!rings)
        rings = g_hash_table_new(NULL, NULL);
    Ring *ring = g_hash_table_lookup(rings, loop);
    if (!ring && (ring = ring_new(loop)))
        g_hash_table_insert(rings, loop, ring);
    g_mutex_unlock(&rings_lock);
    cached = ring;
    return ring;
}

void uring_loop_finish(EventLoop *loop)
{
    g_mutex_lock(&rings_lock);
    Ring *ring = rings ? g_hash_table_lookup(rings, loop) : NULL;
    if (ring)
        g_hash_table_remove(rings, loop);
    g_mutex_unlock(&rings_lock);
    if (cached == ring)
        cached = NULL;
    if (!ring)
        return;
    event_source_remove(ring->source);
    io_uring_queue_exit(&ring->ring);
    g_free(ring);
}

/* --- Requests
 * ------------------------------------------------------------------------------------------ */

static void operation_prepare(const Operation *operation, struct io_uring_sqe *entry)
{
    switch (operation->kind) {
    case OPERATION_READV:
        io_uring_prep_readv(entry, operation->fd, operation->iov, operation->n_iov,
                            operation->offset);
        break;
    case OPERATION_WRITEV:
        io_uring_prep_writev2(entry, operation->fd, operation->iov, operation->n_iov,
                              operation->offset, operation->flags);
        break;
    case OPERATION_FDATASYNC:
        io_uring_prep_fsync(entry, operation->fd, IORING_FSYNC_DATASYNC);
        break;
    case OPERATION_FALLOCATE:
        io_uring_prep_fallocate(entry, operation->fd, operation->flags, operation->offset,
                                operation->bytes);
        break;
    }
}

static int operation_run(Operation *operation)
{
    operation->fiber = fiber_current();
    EventLoop *loop = fiber_loop(operation->fiber);
    Ring *ring = ring_get(loop);
    if (!ring) {
        fiber_offload(operation_block, operation);
        return operation->result;
    }
    struct io_uring_sqe *entry;
    while (!(entry = io_uring_get_sqe(&ring->ring))) {
        io_uring_submit(&ring->ring);
        fiber_yield();
    }
    operation_prepare(operation, entry);
    io_uring_sqe_set_data(entry, operation);
    if (!ring->submit_posted) {
        ring->submit_posted = true;
        event_loop_post(loop, ring_submit, ring);
    }
    fiber_wait();
    return operation->result;
}

static int operation_retry(Operation *operation)
{
    int result;
    do
        result = operation_run(operation);
    while (result == -EINTR || result == -EAGAIN);
    return result;
}

int uring_readv(int fd, const struct iovec *iov, int n_iov, int64_t offset)
{
    Operation operation = {
        .kind = OPERATION_READV, .fd = fd, .iov = iov, .n_iov = n_iov, .offset = offset};
    return operation_retry(&operation);
}

int uring_writev(int fd, const struct iovec *iov, int n_iov, int64_t offset, int rwf_flags)
{
    Operation operation = {.kind = OPERATION_WRITEV,
                           .fd = fd,
                           .iov = iov,
                           .n_iov = n_iov,
                           .offset = offset,
                           .flags = rwf_flags};
    return operation_retry(&operation);
}

int uring_fdatasync(int fd)
{
    Operation operation = {.kind = OPERATION_FDATASYNC, .fd = fd};
    return operation_retry(&operation);
}

int uring_fallocate(int fd, int mode, int64_t offset, int64_t bytes)
{
    Operation operation = {
        .kind = OPERATION_FALLOCATE, .fd = fd, .offset = offset, .bytes = bytes, .flags = mode};
    return operation_retry(&operation);
}
