/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An event loop: one thread, one epoll set, timers, and work posted from other threads. The helper
 * has a main loop; devices and block nodes may live on further ones ("iothreads"). Handlers run on
 * the loop's thread only. Not a GMainLoop: its cost per wake-up is known and it holds no big lock.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct EventLoop EventLoop;
typedef struct EventSource EventSource;
typedef struct EventTimer EventTimer;

/* @events: EPOLLIN | EPOLLOUT | … as epoll delivers them. */
typedef void (*EventHandler)(void *opaque, uint32_t events);
typedef void (*EventFunc)(void *opaque);

EventLoop *event_loop_new(const char *name, GError **error);
/* Not while its thread runs it. What was posted since it stopped is dropped: its objects may be
 * gone. */
void event_loop_free(EventLoop *loop);
/* Runs on the calling thread until event_loop_quit(); what was posted by then has been run. */
void event_loop_run(EventLoop *loop);
/* Dispatches what is ready, waiting at most @timeout_ms (-1 = for ever); true if anything ran. */
bool event_loop_run_once(EventLoop *loop, int timeout_ms);
void event_loop_quit(EventLoop *loop); /* any thread */
bool event_loop_is_current(const EventLoop *loop);

/* Watches @fd (borrowed). Any thread may add; removing returns only when the handler is not running
 * (unless called from the handler itself) and never will again. */
EventSource *event_loop_add_fd(EventLoop *loop, int fd, uint32_t events, EventHandler handler,
                               void *opaque);
void event_source_modify(EventSource *source, uint32_t events);
void event_source_remove(EventSource *source);

/* Runs @func once on the loop's thread, in the order posted; from any thread. */
void event_loop_post(EventLoop *loop, EventFunc func, void *opaque);
/* The same and waits for it; runs at once when called on the loop's own thread. */
void event_loop_call(EventLoop *loop, EventFunc func, void *opaque);

/* One-shot timer on CLOCK_MONOTONIC in ns; arm and cancel from any thread. */
EventTimer *event_timer_new(EventLoop *loop, EventFunc func, void *opaque);
void event_timer_free(EventTimer *timer);
void event_timer_arm(EventTimer *timer, int64_t deadline_ns);
void event_timer_cancel(EventTimer *timer);

int64_t host_clock_ns(void); /* CLOCK_MONOTONIC */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventLoop, event_loop_free)
