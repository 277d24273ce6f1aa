/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The worker pool, see worker.h. Ordinary threads prefer fast work; the ones kept for fast work
 * take no other, so a pool full of slow calls still answers the fast ones.
 */
#include "driver/rpc/worker.h"

typedef struct Job {
    void (*run)(void *data);
    void *data;
} Job;

/* One kind of thread: how many there may be, are, and wait for work. */
typedef struct Crew {
    unsigned limit;
    unsigned n_idle;
    GPtrArray *threads;
    GCond work;
} Crew;

struct WorkerPool {
    gatomicrefcount refs;
    GMutex lock;
    GQueue slow, fast; /* Job */
    Crew ordinary, prio;
    bool stopping;
};

static void crew_init(Crew *crew, unsigned limit)
{
    crew->limit = MAX(limit, 1);
    crew->threads = g_ptr_array_new();
    g_cond_init(&crew->work);
}

static void crew_finish(Crew *crew)
{
    g_ptr_array_unref(crew->threads);
    g_cond_clear(&crew->work);
}

WorkerPool *worker_pool_new(unsigned max_workers, unsigned prio_workers)
{
    WorkerPool *pool = g_new0(WorkerPool, 1);
    g_atomic_ref_count_init(&pool->refs);
    g_mutex_init(&pool->lock);
    crew_init(&pool->ordinary, max_workers);
    crew_init(&pool->prio, prio_workers);
    return pool;
}

WorkerPool *worker_pool_ref(WorkerPool *pool)
{
    g_atomic_ref_count_inc(&pool->refs);
    return pool;
}

void worker_pool_unref(WorkerPool *pool)
{
    if (!pool || !g_atomic_ref_count_dec(&pool->refs))
        return;
    crew_finish(&pool->ordinary);
    crew_finish(&pool->prio);
    g_mutex_clear(&pool->lock);
    g_free(pool);
}

/* Under the lock. */
static Job *next_job(WorkerPool *pool, const Crew *crew)
{
    Job *job = g_queue_pop_head(&pool->fast);
    return job || crew == &pool->prio ? job : g_queue_pop_head(&pool->slow);
}

static void work(WorkerPool *pool, Crew *crew)
{
    g_mutex_lock(&pool->lock);
    for (;;) {
        Job *job = next_job(pool, crew);
        if (job) {
            g_mutex_unlock(&pool->lock);
            job->run(job->data);
            g_free(job);
            g_mutex_lock(&pool->lock);
            continue;
        }
        if (pool->stopping)
            break;
        crew->n_idle++;
        g_cond_wait(&crew->work, &pool->lock);
        crew->n_idle--;
    }
    g_mutex_unlock(&pool->lock);
}

static void *ordinary_thread(void *data)
{
    WorkerPool *pool = data;
    work(pool, &pool->ordinary);
    return NULL;
}

static void *prio_thread(void *data)
{
    WorkerPool *pool = data;
    work(pool, &pool->prio);
    return NULL;
}

/* Under the lock: one more thread if those waiting are fewer than the jobs. A system without
 * threads to give leaves the work to the ones that run. */
static void crew_hire(WorkerPool *pool, Crew *crew, unsigned n_jobs)
{
    if (crew->n_idle >= n_jobs || crew->threads->len >= crew->limit)
        return;
    bool prio = crew == &pool->prio;
    GThread *thread = g_thread_try_new(prio ? "rpc-prio" : "rpc-worker",
                                       prio ? prio_thread : ordinary_thread, pool, NULL);
    if (thread)
        g_ptr_array_add(crew->threads, thread);
}

void worker_pool_push(WorkerPool *pool, bool fast, void (*run)(void *data), void *data)
{
    Job *job = g_new(Job, 1);
    *job = (Job){.run = run, .data = data};
    g_mutex_lock(&pool->lock);
    if (pool->stopping) {
        g_mutex_unlock(&pool->lock);
        g_free(job);
        run(data);
        return;
    }
    g_queue_push_tail(fast ? &pool->fast : &pool->slow, job);
    unsigned n_jobs = pool->fast.length + pool->slow.length;
    bool full =
        pool->ordinary.n_idle < n_jobs && pool->ordinary.threads->len >= pool->ordinary.limit;
    if (fast && full) {
        crew_hire(pool, &pool->prio, pool->fast.length);
        g_cond_signal(&pool->prio.work);
    } else {
        crew_hire(pool, &pool->ordinary, n_jobs);
    }
    g_cond_signal(&pool->ordinary.work);
    g_mutex_unlock(&pool->lock);
}

static void crew_join(Crew *crew)
{
    for (guint i = 0; i < crew->threads->len; i++)
        g_thread_join(g_ptr_array_index(crew->threads, i));
    g_ptr_array_set_size(crew->threads, 0);
}

void worker_pool_stop(WorkerPool *pool)
{
    g_mutex_lock(&pool->lock);
    pool->stopping = true;
    g_cond_broadcast(&pool->ordinary.work);
    g_cond_broadcast(&pool->prio.work);
    g_mutex_unlock(&pool->lock);
    crew_join(&pool->ordinary);
    crew_join(&pool->prio);
}
