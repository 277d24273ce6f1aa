/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Carries domain events from the queues to their listeners; see event.h. Keeps none of them. */
#include "driver/domain/event.h"

typedef struct Listener {
    DomainEventListener run;
    void *opaque;
} Listener;

struct DomainEventBus {
    GArray *listeners;
};

DomainEventBus *domain_event_bus_new(void)
{
    DomainEventBus *bus = g_new0(DomainEventBus, 1);
    bus->listeners = g_array_new(FALSE, FALSE, sizeof(Listener));
    return bus;
}

void domain_event_bus_free(DomainEventBus *bus)
{
    if (!bus)
        return;
    g_array_unref(bus->listeners);
    g_free(bus);
}

void domain_event_bus_listen(DomainEventBus *bus, DomainEventListener listener, void *opaque)
{
    Listener item = {.run = listener, .opaque = opaque};
    g_array_append_val(bus->listeners, item);
}

void domain_event_bus_emit(DomainEventBus *bus, const DomainEvent *event)
{
    for (guint i = 0; i < bus->listeners->len; i++) {
        Listener *item = &g_array_index(bus->listeners, Listener, i);
        item->run(event, item->opaque);
    }
}
