/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The last events with their sequence numbers, for whoever was away when they were raised. Numbers
 * start at 1 and never repeat. Not locked: the monitor's lock covers it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/monitor/monitor-types.h"

typedef struct EventRing EventRing;

EventRing *event_ring_new(size_t capacity);
void event_ring_free(EventRing *ring);

/* @data is taken (NULL = none), stamped with the time of day. Returns its number. */
uint64_t event_ring_add(EventRing *ring, MonitorEventId event, json_object *data);
/* 0 = none yet. */
uint64_t event_ring_last(const EventRing *ring);
/* Number of the oldest one still there; last + 1 when empty. */
uint64_t event_ring_first(const EventRing *ring);
/* False when it is not there. *ret_record (overwritten) is the caller's to clear. */
bool event_ring_get(const EventRing *ring, uint64_t sequence, MonitorEventRecord *ret_record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventRing, event_ring_free)
