/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The I/O thread's loop: descriptors by epoll, functions posted from other threads, one timer.
 * Everything but io_loop_post() and io_loop_quit() belongs to the thread that runs the loop (or to
 * the one that prepares it before).
 */
#pragma once

#include <sys/epoll.h>

#include "common/cleanup.h"
#include "common/error.h"

typedef struct IoLoop IoLoop;
typedef struct IoWatch IoWatch;

/* Embedded in what it belongs to. */
struct IoWatch {
    int fd; /* borrowed */
    void (*ready)(IoWatch *watch, uint32_t events);
    uint32_t events; /* EPOLLIN | EPOLLOUT asked for; errors and hang-ups always come */
    bool added;
};

IoLoop *io_loop_new(void (*tick)(void *opaque), void *opaque, GError **error);
IoLoop *io_loop_ref(IoLoop *loop);
void io_loop_unref(IoLoop *loop);

bool io_watch_add(IoLoop *loop, IoWatch *watch, uint32_t events, GError **error);
void io_watch_set(IoLoop *loop, IoWatch *watch, uint32_t events);
/* No call of ready() follows, not even for an event already fetched. */
void io_watch_remove(IoLoop *loop, IoWatch *watch);

/* A buffer for one read; what is in it lasts until the next function that is called. */
#define IO_SCRATCH_SIZE 65536u
uint8_t *io_loop_scratch(IoLoop *loop);

/* The loop calls tick() once at @when (g_get_monotonic_time) or soon after; the earliest wins. */
void io_loop_wake_at(IoLoop *loop, int64_t when);

/* Any thread: @run(@data) on the loop's thread, in the order of posting. False when the loop has
 * ended: then nothing will run. */
bool io_loop_post(IoLoop *loop, void (*run)(void *data), void *data);
void io_loop_quit(IoLoop *loop);
/* Until io_loop_quit(); what was posted before it has then run. */
void io_loop_run(IoLoop *loop);
