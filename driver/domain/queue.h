/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The serial queue of one domain. Two kinds of work go through it, one at a time and on a shared
 * pool of threads:
 *  - messages: short continuations (a helper's reply or event). They run as soon as the queue is
 *    free, also in the middle of a step.
 *  - steps: changing operations. The next step begins only after the current one was finished by
 *    queue_step_finish(), however many messages that takes. No thread waits in between.
 * Everything that runs here may touch the owner's private state without a lock.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Queue Queue;
typedef struct QueueStep QueueStep;

/* A step; meant to be the first member of a bigger struct. */
struct QueueStep {
    void (*run)(QueueStep *step, void *owner);
    /* After the step was finished and before the next one starts; frees the step. */
    void (*free)(QueueStep *step);
};

typedef void (*QueueMessage)(void *owner, void *data);

/* The pool all queues share; counted, so that tests may nest. */
void queue_pool_init(unsigned threads);
void queue_pool_finish(void);

/* @owner is not referenced by the queue; @hold and @release keep it alive while work is pending.
 * @idle runs on the queue whenever nothing is left to do. */
typedef struct QueueOwner {
    void *(*hold)(void *owner);
    void (*release)(void *owner);
    void (*idle)(void *owner);
} QueueOwner;

Queue *queue_new(void *owner, const QueueOwner *ops);
/* Nothing may be pending. */
void queue_free(Queue *queue);

void queue_post(Queue *queue, QueueMessage message, void *data);
void queue_add(Queue *queue, QueueStep *step);
/* On the queue only: ends the current step. */
void queue_step_finish(Queue *queue, QueueStep *step);
/* On the queue only: the step in progress, or NULL. */
QueueStep *queue_current(Queue *queue);
/* No step current or waiting. Any thread; exact only where additions are excluded otherwise. */
bool queue_is_idle(Queue *queue);
