/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The event loop of event-loop.h: epoll, one eventfd for posted work, one timerfd for the earliest
 * timer. Arming a timer from another thread costs that thread one timerfd_settime at most and does
 * not wake the loop; a deadline moved later costs nothing until the old one passes. Does not know
 * guest time: see clock/.
 */
#include "vmm-helper/host/event-loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>

#include "common/cleanup.h"
#include "common/error.h"
#include "common/log.h"
#include "vmm-helper/host/thread.h"

#define NS_PER_S INT64_C(1000000000)
#define BATCH 32

typedef struct Posted Posted;
struct Posted {
    Posted *next;
    EventFunc func;
    void *opaque;
};

struct EventSource {
    EventLoop *loop;
    EventSource *next_dead;
    int fd;
    EventHandler handler;
    void *opaque;
    bool removed;
};

struct EventTimer {
    EventLoop *loop;
    EventFunc func;
    void *opaque;
    int64_t deadline;
    guint position; /* in the heap, 1-based; 0 = not armed */
};

/* A handler being run, on the stack of the loop's thread; nested by run_once inside a handler. */
typedef struct Running Running;
struct Running {
    const void *what; /* the source or timer */
    Running *outer;
};

struct EventLoop {
    char *name;
    Fd epoll_fd, wake_fd, timer_fd;
    gint quit;
    gint thread; /* kernel id of the thread inside run or run_once, 0 = none */
    int depth;   /* nesting of run_once on that thread */

    GMutex lock; /* everything below */
    GCond idle;  /* a handler returned */
    Posted *first, **last;
    bool wake_pending;
    GPtrArray *heap;     /* of EventTimer, earliest first */
    int64_t timer_fd_at; /* what timer_fd is set to; INT64_MAX = not set */
    Running *running;    /* the handlers being run, innermost first */
    GHashTable *sources; /* live ones: freed with the loop */
    EventSource *dead;   /* removed, freed between two batches */
};

int64_t host_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* --- The heap of timers ----------------------------------------------------------------------- */

static EventTimer *heap_at(const EventLoop *loop, guint position)
{
    return g_ptr_array_index(loop->heap, position - 1);
}

static void heap_put(EventLoop *loop, guint position, EventTimer *timer)
{
    g_ptr_array_index(loop->heap, position - 1) = timer;
    timer->position = position;
}

static void heap_rise(EventLoop *loop, EventTimer *timer)
{
    guint at = timer->position;
    while (at > 1 && heap_at(loop, at / 2)->deadline > timer->deadline) {
        heap_put(loop, at, heap_at(loop, at / 2));
        at /= 2;
    }
    heap_put(loop, at, timer);
}

static void heap_sink(EventLoop *loop, EventTimer *timer)
{
    guint at = timer->position, n = loop->heap->len;
    for (;;) {
        guint child = at * 2;
        if (child > n)
            break;
        if (child < n && heap_at(loop, child + 1)->deadline < heap_at(loop, child)->deadline)
            child++;
        if (heap_at(loop, child)->deadline >= timer->deadline)
            break;
        heap_put(loop, at, heap_at(loop, child));
        at = child;
    }
    heap_put(loop, at, timer);
}

static void heap_remove(EventLoop *loop, EventTimer *timer)
{
    guint at = timer->position;
    if (at == 0)
        return;
    EventTimer *moved = heap_at(loop, loop->heap->len);
    g_ptr_array_set_size(loop->heap, (gint)loop->heap->len - 1);
    timer->position = 0;
    if (moved == timer)
        return;
    heap_put(loop, at, moved);
    heap_rise(loop, moved);
    heap_sink(loop, moved);
}

/* Under the lock: makes timer_fd expire no later than the earliest timer. */
static void timer_fd_update(EventLoop *loop)
{
    int64_t earliest = loop->heap->len ? heap_at(loop, 1)->deadline : INT64_MAX;
    if (earliest >= loop->timer_fd_at)
        return;
    loop->timer_fd_at = earliest;
    /* Zero would disarm; the past is "at once". */
    int64_t at = MAX(earliest, 1);
    struct itimerspec spec = {.it_value = {at / NS_PER_S, at % NS_PER_S}};
    timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

/* --- The loop --------------------------------------------------------------------------------- */

static bool epoll_add(int epoll_fd, int fd, void *data)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

EventLoop *event_loop_new(const char *name, GError **error)
{
    g_autoptr(EventLoop) loop = g_new0(EventLoop, 1);
    loop->name = g_strdup(name);
    g_mutex_init(&loop->lock);
    g_cond_init(&loop->idle);
    loop->heap = g_ptr_array_new();
    loop->timer_fd_at = INT64_MAX;
    loop->last = &loop->first;
    loop->sources = g_hash_table_new_full(NULL, NULL, g_free, NULL);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (loop->epoll_fd < 0 || loop->wake_fd < 0 || loop->timer_fd < 0 ||
        !epoll_add(loop->epoll_fd, loop->wake_fd, &loop->wake_fd) ||
        !epoll_add(loop->epoll_fd, loop->timer_fd, &loop->timer_fd)) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create event loop '%s'"), name);
        return NULL;
    }
    return g_steal_pointer(&loop);
}

static void dead_free(EventLoop *loop)
{
    EventSource *dead = g_steal_pointer(&loop->dead);
    while (dead) {
        EventSource *next = dead->next_dead;
        g_hash_table_remove(loop->sources, dead);
        dead = next;
    }
}

/* Runs what was posted before the call; what those post themselves waits for the next round. */
static bool posted_run(EventLoop *loop)
{
    g_mutex_lock(&loop->lock);
    Posted *posted = g_steal_pointer(&loop->first);
    loop->last = &loop->first;
    g_mutex_unlock(&loop->lock);
    bool ran = posted != NULL;
    while (posted) {
        Posted *next = posted->next;
        posted->func(posted->opaque);
        g_free(posted);
        posted = next;
    }
    return ran;
}

void event_loop_free(EventLoop *loop)
{
    if (!loop)
        return;
    while (loop->first) {
        Posted *posted = loop->first;
        loop->first = posted->next;
        g_free(posted);
    }
    dead_free(loop);
    g_hash_table_unref(loop->sources);
    for (guint i = 0; i < loop->heap->len; i++)
        ((EventTimer *)g_ptr_array_index(loop->heap, i))->position = 0;
    g_ptr_array_unref(loop->heap);
    fd_close(loop->epoll_fd);
    fd_close(loop->wake_fd);
    fd_close(loop->timer_fd);
    g_mutex_clear(&loop->lock);
    g_cond_clear(&loop->idle);
    g_free(loop->name);
    g_free(loop);
}

bool event_loop_is_current(const EventLoop *loop)
{
    return g_atomic_int_get(&loop->thread) == thread_id();
}

static bool timers_run(EventLoop *loop)
{
    bool ran = false;
    g_mutex_lock(&loop->lock);
    int64_t now = host_clock_ns();
    while (loop->heap->len && heap_at(loop, 1)->deadline <= now) {
        EventTimer *timer = heap_at(loop, 1);
        heap_remove(loop, timer);
        Running running = {timer, loop->running};
        loop->running = &running;
        g_mutex_unlock(&loop->lock);
        timer->func(timer->opaque);
        g_mutex_lock(&loop->lock);
        loop->running = running.outer;
        g_cond_broadcast(&loop->idle);
        ran = true;
    }
    timer_fd_update(loop);
    g_mutex_unlock(&loop->lock);
    return ran;
}

static bool source_run(EventLoop *loop, EventSource *source, uint32_t events)
{
    g_mutex_lock(&loop->lock);
    if (source->removed) {
        g_mutex_unlock(&loop->lock);
        return false;
    }
    Running running = {source, loop->running};
    loop->running = &running;
    g_mutex_unlock(&loop->lock);
    source->handler(source->opaque, events);
    g_mutex_lock(&loop->lock);
    loop->running = running.outer;
    g_cond_broadcast(&loop->idle);
    g_mutex_unlock(&loop->lock);
    return true;
}

static void counter_drain(int fd)
{
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof count);
    (void)ignored;
}

static bool event_run(EventLoop *loop, const struct epoll_event *event)
{
    if (event->data.ptr == &loop->wake_fd) {
        g_mutex_lock(&loop->lock);
        counter_drain(loop->wake_fd);
        loop->wake_pending = false;
        g_mutex_unlock(&loop->lock);
        return false;
    }
    if (event->data.ptr == &loop->timer_fd) {
        g_mutex_lock(&loop->lock);
        counter_drain(loop->timer_fd);
        loop->timer_fd_at = INT64_MAX;
        g_mutex_unlock(&loop->lock);
        return timers_run(loop);
    }
    return source_run(loop, event->data.ptr, event->events);
}

bool event_loop_run_once(EventLoop *loop, int timeout_ms)
{
    int outer_thread = g_atomic_int_get(&loop->thread);
    g_atomic_int_set(&loop->thread, thread_id());
    loop->depth++;
    bool ran = posted_run(loop);
    struct epoll_event events[BATCH];
    int n = epoll_wait(loop->epoll_fd, events, BATCH, ran ? 0 : timeout_ms);
    for (int i = 0; i < n; i++)
        ran |= event_run(loop, &events[i]);
    ran |= posted_run(loop);
    g_mutex_lock(&loop->lock);
    /* An outer batch may still hold pointers to what was removed meanwhile. */
    if (--loop->depth == 0)
        dead_free(loop);
    g_mutex_unlock(&loop->lock);
    g_atomic_int_set(&loop->thread, outer_thread);
    return ran;
}

void event_loop_run(EventLoop *loop)
{
    thread_precise_timers();
    int outer_thread = g_atomic_int_get(&loop->thread);
    g_atomic_int_set(&loop->thread, thread_id());
    while (!g_atomic_int_get(&loop->quit))
        event_loop_run_once(loop, -1);
    g_atomic_int_set(&loop->quit, 0);
    while (posted_run(loop))
        continue;
    g_atomic_int_set(&loop->thread, outer_thread);
}

/* Under the lock: makes the loop look at its posted work. */
static void loop_wake(EventLoop *loop)
{
    if (loop->wake_pending)
        return;
    loop->wake_pending = true;
    uint64_t one = 1;
    ssize_t ignored = write(loop->wake_fd, &one, sizeof one);
    (void)ignored;
}

void event_loop_quit(EventLoop *loop)
{
    g_atomic_int_set(&loop->quit, 1);
    g_mutex_lock(&loop->lock);
    loop_wake(loop);
    g_mutex_unlock(&loop->lock);
}

/* --- Sources ---------------------------------------------------------------------------------- */

EventSource *event_loop_add_fd(EventLoop *loop, int fd, uint32_t events, EventHandler handler,
                               void *opaque)
{
    EventSource *source = g_new0(EventSource, 1);
    source->loop = loop;
    source->fd = fd;
    source->handler = handler;
    source->opaque = opaque;
    g_mutex_lock(&loop->lock);
    g_hash_table_add(loop->sources, source);
    g_mutex_unlock(&loop->lock);
    struct epoll_event event = {.events = events, .data.ptr = source};
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
        /* Regular files (EPERM) never block and never become ready. */
        log_debug("event loop '%s' cannot watch descriptor %d: %s", loop->name, fd,
                  g_strerror(errno));
    return source;
}

void event_source_modify(EventSource *source, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    epoll_ctl(source->loop->epoll_fd, EPOLL_CTL_MOD, source->fd, &event);
}

static bool is_running(const EventLoop *loop, const void *what)
{
    for (const Running *running = loop->running; running; running = running->outer)
        if (running->what == what)
            return true;
    return false;
}

/* Under the lock: waits until @what is not being run by another thread. */
static void running_wait(EventLoop *loop, const void *what)
{
    if (event_loop_is_current(loop))
        return;
    while (is_running(loop, what))
        g_cond_wait(&loop->idle, &loop->lock);
}

void event_source_remove(EventSource *source)
{
    if (!source)
        return;
    EventLoop *loop = source->loop;
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
    g_mutex_lock(&loop->lock);
    source->removed = true;
    running_wait(loop, source);
    source->next_dead = loop->dead;
    loop->dead = source;
    g_mutex_unlock(&loop->lock);
}

/* --- Posted work ------------------------------------------------------------------------------ */

void event_loop_post(EventLoop *loop, EventFunc func, void *opaque)
{
    Posted *posted = g_new0(Posted, 1);
    posted->func = func;
    posted->opaque = opaque;
    g_mutex_lock(&loop->lock);
    *loop->last = posted;
    loop->last = &posted->next;
    loop_wake(loop);
    g_mutex_unlock(&loop->lock);
}

typedef struct Call {
    EventFunc func;
    void *opaque;
    uint32_t done;
} Call;

static void call_run(void *opaque)
{
    Call *call = opaque;
    call->func(call->opaque);
    const uint32_t *word = &call->done;
    /* The caller may be gone as soon as it sees the store: a futex address needs no memory. */
    __atomic_store_n(&call->done, 1, __ATOMIC_RELEASE);
    futex_wake(word, 1);
}

void event_loop_call(EventLoop *loop, EventFunc func, void *opaque)
{
    if (event_loop_is_current(loop)) {
        func(opaque);
        return;
    }
    Call call = {func, opaque, 0};
    event_loop_post(loop, call_run, &call);
    while (!__atomic_load_n(&call.done, __ATOMIC_ACQUIRE))
        futex_wait(&call.done, 0, -1);
}

/* --- Timers ----------------------------------------------------------------------------------- */

EventTimer *event_timer_new(EventLoop *loop, EventFunc func, void *opaque)
{
    EventTimer *timer = g_new0(EventTimer, 1);
    timer->loop = loop;
    timer->func = func;
    timer->opaque = opaque;
    return timer;
}

void event_timer_free(EventTimer *timer)
{
    if (!timer)
        return;
    EventLoop *loop = timer->loop;
    g_mutex_lock(&loop->lock);
    running_wait(loop, timer);
    heap_remove(loop, timer);
    g_mutex_unlock(&loop->lock);
    g_free(timer);
}

void event_timer_arm(EventTimer *timer, int64_t deadline_ns)
{
    EventLoop *loop = timer->loop;
    g_mutex_lock(&loop->lock);
    if (timer->position == 0) {
        g_ptr_array_add(loop->heap, timer);
        timer->position = loop->heap->len;
    }
    timer->deadline = deadline_ns;
    heap_rise(loop, timer);
    heap_sink(loop, timer);
    timer_fd_update(loop);
    g_mutex_unlock(&loop->lock);
}

void event_timer_cancel(EventTimer *timer)
{
    EventLoop *loop = timer->loop;
    g_mutex_lock(&loop->lock);
    heap_remove(loop, timer);
    g_mutex_unlock(&loop->lock);
}
