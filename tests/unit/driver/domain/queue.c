/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step queues: order, messages in the middle of a step, no two threads in one queue, ownership. */
#include "driver/domain/queue.h"

typedef struct Owner {
    gatomicrefcount refs;
    Queue *queue;
    GString *trace; /* on the queue only */
    gint inside;    /* atomic: threads now in the queue */
    gint idles, done;
} Owner;

static void *owner_hold(void *data)
{
    Owner *owner = data;
    g_atomic_ref_count_inc(&owner->refs);
    return owner;
}

static void owner_release(void *data)
{
    Owner *owner = data;
    if (g_atomic_ref_count_dec(&owner->refs))
        g_assert_not_reached(); /* the tests hold one of their own */
}

static void owner_idle(void *data)
{
    g_atomic_int_inc(&((Owner *)data)->idles);
}

static Owner *owner_new(void)
{
    static const QueueOwner ops = {.hold = owner_hold, .release = owner_release, .idle = owner_idle};
    Owner *owner = g_new0(Owner, 1);
    g_atomic_ref_count_init(&owner->refs);
    owner->queue = queue_new(owner, &ops);
    owner->trace = g_string_new(NULL);
    return owner;
}

static void owner_free(Owner *owner)
{
    while (!g_atomic_ref_count_compare(&owner->refs, 1))
        g_usleep(100);
    queue_free(owner->queue);
    g_string_free(owner->trace, TRUE);
    g_free(owner);
}

typedef struct Step {
    QueueStep base;
    Owner *owner;
    char name;
    int messages; /* to wait for before it ends */
} Step;

static void step_message(void *data, void *payload)
{
    Owner *owner = data;
    Step *step = payload;
    g_assert_true(queue_current(owner->queue) == &step->base);
    g_string_append_c(owner->trace, '.');
    if (--step->messages == 0)
        queue_step_finish(owner->queue, &step->base);
}

static void *step_poster(void *data)
{
    Step *step = data;
    int n = step->messages;
    for (int i = 0; i < n; i++)
        queue_post(step->owner->queue, step_message, step);
    return NULL;
}

static void step_run(QueueStep *base, void *data)
{
    Step *step = (Step *)base;
    Owner *owner = data;
    g_assert_cmpint(g_atomic_int_add(&owner->inside, 1), ==, 0);
    g_string_append_c(owner->trace, step->name);
    g_atomic_int_add(&owner->inside, -1);
    if (step->messages == 0)
        queue_step_finish(owner->queue, base);
    else
        g_thread_unref(g_thread_new("poster", step_poster, step));
}

static void step_free(QueueStep *base)
{
    Step *step = (Step *)base;
    g_atomic_int_inc(&step->owner->done);
    g_free(step);
}

static void step_add(Owner *owner, char name, int messages)
{
    Step *step = g_new0(Step, 1);
    step->base.run = step_run;
    step->base.free = step_free;
    step->owner = owner;
    step->name = name;
    step->messages = messages;
    queue_add(owner->queue, &step->base);
}

static void wait_done(Owner *owner, int n)
{
    while (g_atomic_int_get(&owner->done) < n)
        g_usleep(100);
}

static void test_order(void)
{
    Owner *owner = owner_new();
    queue_pool_init(4);
    step_add(owner, 'a', 0);
    step_add(owner, 'b', 3);
    step_add(owner, 'c', 0);
    step_add(owner, 'd', 1);
    wait_done(owner, 4);
    while (g_atomic_int_get(&owner->idles) == 0)
        g_usleep(100);
    g_assert_true(queue_is_idle(owner->queue));
    queue_pool_finish();
    g_assert_cmpstr(owner->trace->str, ==, "ab...cd.");
    owner_free(owner);
}

static void *add_many(void *data)
{
    for (int i = 0; i < 500; i++)
        step_add(data, 'x', i % 5 == 0 ? 2 : 0);
    return NULL;
}

static void test_many_threads(void)
{
    Owner *owner = owner_new();
    GThread *threads[4];
    queue_pool_init(4);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("adder", add_many, owner);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    wait_done(owner, 2000);
    queue_pool_finish();
    g_assert_cmpuint(owner->trace->len, ==, 2000 + 4 * 100 * 2);
    owner_free(owner);
}

static void test_queues_share_the_pool(void)
{
    Owner *owners[20];
    queue_pool_init(2);
    for (size_t i = 0; i < G_N_ELEMENTS(owners); i++) {
        owners[i] = owner_new();
        for (int n = 0; n < 50; n++)
            step_add(owners[i], 'x', n % 2);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(owners); i++)
        wait_done(owners[i], 50);
    queue_pool_finish();
    for (size_t i = 0; i < G_N_ELEMENTS(owners); i++)
        owner_free(owners[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/order", test_order);
    g_test_add_func("/queue/many-threads", test_many_threads);
    g_test_add_func("/queue/share-the-pool", test_queues_share_the_pool);
    return g_test_run();
}
