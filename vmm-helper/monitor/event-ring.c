/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ring of event-ring.h. Data is kept as text: a json-c object takes ten times its memory. */
#include "vmm-helper/monitor/event-ring.h"

#include <string.h>

#include "common/json.h"

typedef struct Slot {
    MonitorEventId event;
    int64_t time_us;
    char *data; /* NULL = none */
} Slot;

struct EventRing {
    size_t capacity;
    uint64_t last;
    Slot *slots; /* number n is in slot n % capacity */
};

EventRing *event_ring_new(size_t capacity)
{
    EventRing *ring = g_new0(EventRing, 1);
    ring->capacity = capacity;
    ring->slots = g_new0(Slot, capacity);
    return ring;
}

void event_ring_free(EventRing *ring)
{
    if (!ring)
        return;
    for (size_t i = 0; i < ring->capacity; i++)
        g_free(ring->slots[i].data);
    g_free(ring->slots);
    g_free(ring);
}

uint64_t event_ring_add(EventRing *ring, MonitorEventId event, json_object *data)
{
    Slot *slot = &ring->slots[++ring->last % ring->capacity];
    g_free(slot->data);
    slot->event = event;
    slot->time_us = g_get_real_time();
    slot->data = data ? json_to_text(data) : NULL;
    json_object_put(data);
    return ring->last;
}

uint64_t event_ring_last(const EventRing *ring)
{
    return ring->last;
}

uint64_t event_ring_first(const EventRing *ring)
{
    return ring->last > ring->capacity ? ring->last - ring->capacity + 1 : 1;
}

bool event_ring_get(const EventRing *ring, uint64_t sequence, MonitorEventRecord *ret_record)
{
    if (sequence < event_ring_first(ring) || sequence > ring->last)
        return false;
    const Slot *slot = &ring->slots[sequence % ring->capacity];
    *ret_record = (MonitorEventRecord){
        .event = g_strdup(monitor_events[slot->event].name),
        .data = slot->data ? json_from_text(slot->data, strlen(slot->data), NULL) : NULL,
        .timestamp = {slot->time_us / G_USEC_PER_SEC, slot->time_us % G_USEC_PER_SEC},
        .sequence = sequence,
    };
    return true;
}
