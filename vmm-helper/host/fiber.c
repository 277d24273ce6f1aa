/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fibers of fiber.h. A fiber is entered from its loop's thread and gives control back to whoever
 * entered it, at its wait or end; so nesting is a chain of resumers, never a scheduler. Does not
 * pick threads: a fiber stays on its loop.
 */
#include "vmm-helper/host/fiber.h"

#include <stdatomic.h>
#include <sys/mman.h>

#include "vmm-helper/host/fiber-stack.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define FIBER_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define FIBER_TSAN 1
#endif
#ifdef FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#define FIBER_GUARD 4096
/* Sanitizers make frames several times as large. */
#if defined(FIBER_ASAN) || defined(FIBER_TSAN)
#define STACK_BYTES (8 * FIBER_STACK)
#else
#define STACK_BYTES FIBER_STACK
#endif
#define FIBER_POOL 64
#define OFFLOAD_THREADS 16

enum { /* Fiber.state */
       FIBER_RUNNING,
       FIBER_WOKEN, /* running, and the next wait returns at once */
       FIBER_WAITING,
};

struct Fiber {
    EventLoop *loop;
    FiberFunc func;
    void *opaque;
    char *mapping;    /* guard page, then stack */
    void *sp;         /* where it goes on */
    void *resumer_sp; /* where it gives control back to */
    Fiber *resumer;   /* the fiber that entered it, NULL = the loop */
    atomic_int state;
    uintptr_t local;
    bool ended;
    Fiber *next; /* in the pool */
#ifdef FIBER_ASAN
    void *fake_stack;
    const void *resumer_stack;
    size_t resumer_stack_size;
#endif
#ifdef FIBER_TSAN
    void *tsan, *resumer_tsan;
#endif
};

/* Idle fibers of a thread; freed with it. */
typedef struct Pool {
    Fiber *first;
    unsigned size;
} Pool;

static void pool_free(void *pool);

static __thread Fiber *current;
static GPrivate pool_key = G_PRIVATE_INIT(pool_free);

Fiber *fiber_current(void)
{
    return current;
}

EventLoop *fiber_loop(const Fiber *fiber)
{
    return fiber->loop;
}

void fiber_set_local(uintptr_t value)
{
    current->local = value;
}

uintptr_t fiber_local(void)
{
    return current->local;
}

/* --- The switch, with what sanitizers want to know of it
 * ------------------------------------------- */

static void switch_in(Fiber *fiber)
{
#ifdef FIBER_ASAN
    void *fake = NULL;
    __sanitizer_start_switch_fiber(&fake, fiber->mapping + FIBER_GUARD, STACK_BYTES);
#endif
#ifdef FIBER_TSAN
    fiber->resumer_tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber->tsan, 0);
#endif
    fiber_switch(&fiber->resumer_sp, fiber->sp);
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(fake, NULL, NULL);
#endif
}

static void switch_out(Fiber *fiber)
{
#ifdef FIBER_ASAN
    __sanitizer_start_switch_fiber(fiber->ended ? NULL : &fiber->fake_stack, fiber->resumer_stack,
                                   fiber->resumer_stack_size);
#endif
#ifdef FIBER_TSAN
    __tsan_switch_to_fiber(fiber->resumer_tsan, 0);
#endif
    fiber_switch(&fiber->sp, fiber->resumer_sp);
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(fiber->fake_stack, &fiber->resumer_stack,
                                    &fiber->resumer_stack_size);
#endif
}

static void fiber_run(void *opaque)
{
    Fiber *fiber = opaque;
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(NULL, &fiber->resumer_stack, &fiber->resumer_stack_size);
#endif
    fiber->func(fiber->opaque);
    fiber->ended = true;
    switch_out(fiber);
    __builtin_unreachable();
}

/* --- Life
 * ------------------------------------------------------------------------------------------ */

static void fiber_unmap(Fiber *fiber)
{
    munmap(fiber->mapping, FIBER_GUARD + STACK_BYTES);
    g_free(fiber);
}

static void pool_free(void *opaque)
{
    Pool *pool = opaque;
    while (pool->first) {
        Fiber *fiber = pool->first;
        pool->first = fiber->next;
        fiber_unmap(fiber);
    }
    g_free(pool);
}

static Pool *pool_get(void)
{
    Pool *pool = g_private_get(&pool_key);
    if (!pool) {
        pool = g_new0(Pool, 1);
        g_private_set(&pool_key, pool);
    }
    return pool;
}

static Fiber *fiber_take(void)
{
    Pool *pool = pool_get();
    Fiber *fiber = pool->first;
    if (fiber) {
        pool->first = fiber->next;
        pool->size--;
        return fiber;
    }
    fiber = g_new0(Fiber, 1);
    fiber->mapping = mmap(NULL, FIBER_GUARD + STACK_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (fiber->mapping == MAP_FAILED)
        g_error("no address space for a fiber's stack"); /* as for any small allocation */
    mprotect(fiber->mapping, FIBER_GUARD, PROT_NONE);
    return fiber;
}

static void fiber_give_back(Fiber *fiber)
{
    Pool *pool = pool_get();
#ifdef FIBER_TSAN
    __tsan_destroy_fiber(fiber->tsan);
#endif
    if (pool->size >= FIBER_POOL) {
        fiber_unmap(fiber);
        return;
    }
    fiber->next = pool->first;
    pool->first = fiber;
    pool->size++;
}

/* On the loop's thread: runs the fiber until it waits or ends. */
static void fiber_resume(void *opaque)
{
    Fiber *fiber = opaque;
    fiber->resumer = current;
    current = fiber;
    switch_in(fiber);
    current = fiber->resumer;
    if (fiber->ended)
        fiber_give_back(fiber);
}

typedef struct Start {
    EventLoop *loop;
    FiberFunc func;
    void *opaque;
} Start;

static void fiber_start_here(void *opaque)
{
    Start *start = opaque;
    Fiber *fiber = fiber_take();
    fiber->loop = start->loop;
    fiber->func = start->func;
    fiber->opaque = start->opaque;
    fiber->ended = false;
    fiber->local = current ? current->local : 0;
    atomic_store(&fiber->state, FIBER_RUNNING);
    fiber->sp = fiber_stack_prepare(fiber->mapping + FIBER_GUARD + STACK_BYTES, fiber_run, fiber);
#ifdef FIBER_TSAN
    fiber->tsan = __tsan_create_fiber(0);
#endif
    fiber_resume(fiber);
}

static void fiber_start_posted(void *opaque)
{
    g_autofree Start *start = opaque;
    fiber_start_here(start);
}

void fiber_start(EventLoop *loop, FiberFunc func, void *opaque)
{
    Start start = {.loop = loop, .func = func, .opaque = opaque};
    if (event_loop_is_current(loop))
        fiber_start_here(&start);
    else
        event_loop_post(loop, fiber_start_posted, g_memdup2(&start, sizeof(start)));
}

/* --- Waiting
 * ----------------------------------------------------------------------------------------- */

void fiber_wait(void)
{
    Fiber *fiber = current;
    int state = FIBER_RUNNING;
    if (!atomic_compare_exchange_strong(&fiber->state, &state, FIBER_WAITING)) {
        atomic_store(&fiber->state, FIBER_RUNNING); /* the wake came first */
        return;
    }
    /* A wake from here on is posted to this thread's loop, which runs only after the switch. */
    switch_out(fiber);
}

void fiber_wake(Fiber *fiber)
{
    int state = FIBER_RUNNING;
    if (atomic_compare_exchange_strong(&fiber->state, &state, FIBER_WOKEN))
        return;
    state = FIBER_WAITING;
    if (atomic_compare_exchange_strong(&fiber->state, &state, FIBER_RUNNING))
        event_loop_post(fiber->loop, fiber_resume, fiber);
}

/* Leaves the state alone: a wake that comes meanwhile is for the next wait. */
void fiber_yield(void)
{
    event_loop_post(current->loop, fiber_resume, current);
    switch_out(current);
}

static void fiber_wake_callback(void *opaque)
{
    fiber_wake(opaque);
}

void fiber_sleep(int64_t ns)
{
    EventTimer *timer = event_timer_new(current->loop, fiber_wake_callback, current);
    event_timer_arm(timer, host_clock_ns() + ns);
    fiber_wait();
    event_timer_free(timer);
}

typedef struct Offload {
    void (*work)(void *);
    void *opaque;
    Fiber *fiber;
} Offload;

static void offload_run(void *data, void *user_data)
{
    Offload *offload = data;
    Fiber *fiber = offload->fiber;
    offload->work(offload->opaque);
    fiber_wake(fiber); /* @offload lives on the fiber's stack: not touched any more */
}

void fiber_offload(void (*work)(void *), void *opaque)
{
    static gsize once;
    static GThreadPool *threads;
    if (g_once_init_enter(&once)) {
        __atomic_store_n(&threads,
                         g_thread_pool_new(offload_run, NULL, OFFLOAD_THREADS, FALSE, NULL),
                         __ATOMIC_RELEASE);
        g_once_init_leave(&once, 1);
    }
    Offload offload = {.work = work, .opaque = opaque, .fiber = current};
    g_thread_pool_push(__atomic_load_n(&threads, __ATOMIC_ACQUIRE), &offload, NULL);
    fiber_wait();
}

/* --- Locks and conditions
 * ---------------------------------------------------------------------------- */

void fiber_mutex_init(FiberMutex *mutex)
{
    g_mutex_init(&mutex->guard);
    g_queue_init(&mutex->waiters);
    mutex->held = false;
}

void fiber_mutex_finish(FiberMutex *mutex)
{
    g_queue_clear(&mutex->waiters);
    g_mutex_clear(&mutex->guard);
}

void fiber_mutex_lock(FiberMutex *mutex)
{
    g_mutex_lock(&mutex->guard);
    if (!mutex->held) {
        mutex->held = true;
        g_mutex_unlock(&mutex->guard);
        return;
    }
    g_queue_push_tail(&mutex->waiters, current);
    g_mutex_unlock(&mutex->guard);
    fiber_wait(); /* unlock hands the mutex over: it is held when this returns */
}

void fiber_mutex_unlock(FiberMutex *mutex)
{
    g_mutex_lock(&mutex->guard);
    Fiber *next = g_queue_pop_head(&mutex->waiters);
    if (!next)
        mutex->held = false;
    g_mutex_unlock(&mutex->guard);
    if (next)
        fiber_wake(next);
}

void fiber_queue_init(FiberQueue *queue)
{
    g_mutex_init(&queue->guard);
    g_queue_init(&queue->waiters);
}

void fiber_queue_finish(FiberQueue *queue)
{
    g_queue_clear(&queue->waiters);
    g_mutex_clear(&queue->guard);
}

void fiber_queue_wait(FiberQueue *queue, FiberMutex *mutex)
{
    g_mutex_lock(&queue->guard);
    g_queue_push_tail(&queue->waiters, current);
    g_mutex_unlock(&queue->guard);
    if (mutex)
        fiber_mutex_unlock(mutex);
    fiber_wait();
    if (mutex)
        fiber_mutex_lock(mutex);
}

void fiber_queue_wake_one(FiberQueue *queue)
{
    g_mutex_lock(&queue->guard);
    Fiber *first = g_queue_pop_head(&queue->waiters);
    g_mutex_unlock(&queue->guard);
    if (first)
        fiber_wake(first);
}

void fiber_queue_wake_all(FiberQueue *queue)
{
    g_mutex_lock(&queue->guard);
    GQueue all = queue->waiters;
    g_queue_init(&queue->waiters);
    g_mutex_unlock(&queue->guard);
    Fiber *fiber;
    while ((fiber = g_queue_pop_head(&all)))
        fiber_wake(fiber);
}
