/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For ThreadSanitizer builds only: GLib's own locks are futexes inside a library that is not
 * instrumented, so the sanitizer sees no order between threads that use them. These definitions
 * take the place of the public ones in our programs: the same futex protocols (a mutex word is 0
 * free, 1 held, 2 held with waiters; a condition is a counter), compiled with instrumentation, and
 * the order that thread pools and asynchronous queues give told to the sanitizer.
 */
#include <dlfcn.h>
#include <errno.h>
#include <glib.h>
#include <linux/futex.h>
#include <sanitizer/tsan_interface.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void futex_wait_on(guint *word, guint expected, const struct timespec *timeout)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout);
}

static void futex_wake_on(guint *word, int n)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL);
}

void(g_mutex_lock)(GMutex *mutex)
{
    guint *word = &((union _GMutex *)mutex)->i[0];
    guint free_word = 0;
    if (__atomic_compare_exchange_n(word, &free_word, 1, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return;
    while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0)
        futex_wait_on(word, 2, NULL);
}

gboolean(g_mutex_trylock)(GMutex *mutex)
{
    guint free_word = 0;
    return __atomic_compare_exchange_n(&mutex->i[0], &free_word, 1, FALSE, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

void(g_mutex_unlock)(GMutex *mutex)
{
    if (__atomic_exchange_n(&mutex->i[0], 0, __ATOMIC_RELEASE) == 2)
        futex_wake_on(&mutex->i[0], 1);
}

void g_cond_wait(GCond *cond, GMutex *mutex)
{
    guint seen = __atomic_load_n(&cond->i[0], __ATOMIC_ACQUIRE);
    g_mutex_unlock(mutex);
    futex_wait_on(&cond->i[0], seen, NULL);
    g_mutex_lock(mutex);
}

gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
    gint64 span = end_time - g_get_monotonic_time();
    if (span <= 0)
        return FALSE;
    struct timespec timeout = {.tv_sec = span / G_USEC_PER_SEC,
                               .tv_nsec = span % G_USEC_PER_SEC * 1000};
    guint seen = __atomic_load_n(&cond->i[0], __ATOMIC_ACQUIRE);
    g_mutex_unlock(mutex);
    futex_wait_on(&cond->i[0], seen, &timeout);
    g_mutex_lock(mutex);
    return g_get_monotonic_time() < end_time ||
           __atomic_load_n(&cond->i[0], __ATOMIC_ACQUIRE) != seen;
}

void g_cond_signal(GCond *cond)
{
    __atomic_fetch_add(&cond->i[0], 1, __ATOMIC_RELEASE);
    futex_wake_on(&cond->i[0], 1);
}

void g_cond_broadcast(GCond *cond)
{
    __atomic_fetch_add(&cond->i[0], 1, __ATOMIC_RELEASE);
    futex_wake_on(&cond->i[0], G_MAXINT);
}

/* --- Queues: what was done before the push comes before what follows the pop
 * ------------------------- */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    __tsan_release(data);
    REAL(g_async_queue_push)(queue, data);
}

gpointer g_async_queue_pop(GAsyncQueue *queue)
{
    gpointer data = REAL(g_async_queue_pop)(queue);
    __tsan_acquire(data);
    return data;
}

gpointer g_async_queue_try_pop(GAsyncQueue *queue)
{
    gpointer data = REAL(g_async_queue_try_pop)(queue);
    if (data)
        __tsan_acquire(data);
    return data;
}

gpointer g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout)
{
    gpointer data = REAL(g_async_queue_timeout_pop)(queue, timeout);
    if (data)
        __tsan_acquire(data);
    return data;
}

typedef struct PoolCall {
    GFunc func;
    gpointer user_data;
} PoolCall;

static void pool_call(gpointer data, gpointer opaque)
{
    const PoolCall *call = opaque;
    __tsan_acquire(data);
    call->func(data, call->user_data);
}

/* The wrapper lives as long as the process, as most pools do. */
GThreadPool *g_thread_pool_new(GFunc func, gpointer user_data, gint max_threads, gboolean exclusive,
                               GError **error)
{
    PoolCall *call = g_new(PoolCall, 1);
    *call = (PoolCall){func, user_data};
    return REAL(g_thread_pool_new)(pool_call, call, max_threads, exclusive, error);
}

gboolean g_thread_pool_push(GThreadPool *pool, gpointer data, GError **error)
{
    __tsan_release(data);
    return REAL(g_thread_pool_push)(pool, data, error);
}

/* --- Main contexts
 * ----------------------------------------------------------------------------------- */

typedef struct InvokeCall {
    GSourceFunc func;
    gpointer data;
    GDestroyNotify notify;
} InvokeCall;

static gboolean invoke_call(gpointer opaque)
{
    InvokeCall *call = opaque;
    __tsan_acquire(call);
    return call->func(call->data);
}

static void invoke_notify(gpointer opaque)
{
    InvokeCall *call = opaque;
    __tsan_acquire(call);
    if (call->notify)
        call->notify(call->data);
    g_free(call);
}

void g_main_context_invoke_full(GMainContext *context, gint priority, GSourceFunc function,
                                gpointer data, GDestroyNotify notify)
{
    InvokeCall *call = g_new(InvokeCall, 1);
    *call = (InvokeCall){function, data, notify};
    __tsan_release(call);
    REAL(g_main_context_invoke_full)(context, priority, invoke_call, call, invoke_notify);
}

void g_main_context_invoke(GMainContext *context, GSourceFunc function, gpointer data)
{
    g_main_context_invoke_full(context, G_PRIORITY_DEFAULT, function, data, NULL);
}

void g_source_set_callback(GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
    /* Sources of other types take other callback signatures: only the order is told, per source. */
    __tsan_release(source);
    REAL(g_source_set_callback)(source, func, data, notify);
}

/* Reference counts are functions of the library too: the last owner must see what the others wrote.
 */
void(g_atomic_ref_count_inc)(gatomicrefcount *count)
{
    __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
}

gboolean(g_atomic_ref_count_dec)(gatomicrefcount *count)
{
    return __atomic_fetch_sub(count, 1, __ATOMIC_ACQ_REL) == 1;
}

gboolean(g_atomic_ref_count_compare)(gatomicrefcount *count, gint value)
{
    return __atomic_load_n(count, __ATOMIC_ACQUIRE) == value;
}
