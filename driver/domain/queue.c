/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Serial queues over a shared thread pool; see queue.h. A queue is handed to the pool when it gets
 * work and is not there already, so one queue never runs on two threads. Does not know domains.
 */
#include "driver/domain/queue.h"

typedef struct Message {
    QueueMessage run;
    void *data;
} Message;

struct Queue {
    void *owner;
    QueueOwner ops;
    GMutex lock; /* guards the rest */
    GQueue messages, steps;
    QueueStep *current;
    bool scheduled;
};

static GMutex pool_lock;
static GThreadPool *pool;
static unsigned pool_users;

/* Work done in one go before other queues get their turn. */
#define QUEUE_BURST 32

static bool queue_run_one(Queue *queue)
{
    g_mutex_lock(&queue->lock);
    Message *message = g_queue_pop_head(&queue->messages);
    QueueStep *step = NULL;
    if (!message && !queue->current)
        step = queue->current = g_queue_pop_head(&queue->steps);
    g_mutex_unlock(&queue->lock);
    if (message) {
        message->run(queue->owner, message->data);
        g_free(message);
    } else if (step) {
        step->run(step, queue->owner);
    }
    return message || step;
}

static bool queue_has_work(Queue *queue)
{
    return !g_queue_is_empty(&queue->messages) ||
           (!queue->current && !g_queue_is_empty(&queue->steps));
}

static void queue_work(void *data, void *unused)
{
    Queue *queue = data;
    for (int i = 0; i < QUEUE_BURST && queue_run_one(queue); i++)
        ;
    if (queue->ops.idle && queue_is_idle(queue))
        queue->ops.idle(queue->owner);
    g_mutex_lock(&queue->lock);
    bool again = queue_has_work(queue);
    queue->scheduled = again;
    g_mutex_unlock(&queue->lock);
    if (again)
        g_thread_pool_push(pool, queue, NULL);
    else
        queue->ops.release(queue->owner);
}

void queue_pool_init(unsigned threads)
{
    g_mutex_lock(&pool_lock);
    if (pool_users++ == 0)
        pool = g_thread_pool_new(queue_work, NULL, (int)threads, FALSE, NULL);
    g_mutex_unlock(&pool_lock);
}

void queue_pool_finish(void)
{
    g_mutex_lock(&pool_lock);
    if (--pool_users == 0)
        g_thread_pool_free(g_steal_pointer(&pool), FALSE, TRUE);
    g_mutex_unlock(&pool_lock);
}

Queue *queue_new(void *owner, const QueueOwner *ops)
{
    Queue *queue = g_new0(Queue, 1);
    queue->owner = owner;
    queue->ops = *ops;
    g_mutex_init(&queue->lock);
    return queue;
}

void queue_free(Queue *queue)
{
    if (!queue)
        return;
    g_mutex_clear(&queue->lock);
    g_free(queue);
}

/* With the lock held, which it drops. */
static void queue_schedule_unlock(Queue *queue)
{
    bool push = !queue->scheduled && queue_has_work(queue);
    if (push) {
        queue->scheduled = true;
        queue->ops.hold(queue->owner);
    }
    g_mutex_unlock(&queue->lock);
    if (push)
        g_thread_pool_push(pool, queue, NULL);
}

void queue_post(Queue *queue, QueueMessage message, void *data)
{
    Message *item = g_new0(Message, 1);
    item->run = message;
    item->data = data;
    g_mutex_lock(&queue->lock);
    g_queue_push_tail(&queue->messages, item);
    queue_schedule_unlock(queue);
}

void queue_add(Queue *queue, QueueStep *step)
{
    g_mutex_lock(&queue->lock);
    g_queue_push_tail(&queue->steps, step);
    queue_schedule_unlock(queue);
}

void queue_step_finish(Queue *queue, QueueStep *step)
{
    g_mutex_lock(&queue->lock);
    g_assert(queue->current == step);
    g_mutex_unlock(&queue->lock);
    step->free(step);
    g_mutex_lock(&queue->lock);
    queue->current = NULL;
    queue_schedule_unlock(queue);
}

QueueStep *queue_current(Queue *queue)
{
    g_mutex_lock(&queue->lock);
    QueueStep *current = queue->current;
    g_mutex_unlock(&queue->lock);
    return current;
}

bool queue_is_idle(Queue *queue)
{
    g_mutex_lock(&queue->lock);
    bool idle = !queue->current && g_queue_is_empty(&queue->steps);
    g_mutex_unlock(&queue->lock);
    return idle;
}
