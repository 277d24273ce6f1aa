/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What happened to a domain, for whoever listens (api sends it to clients). A domain publishes its
 * new snapshot before it emits the event. The details are libvirt's public enumerations.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum DomainEventKind {
    DOMAIN_EVENT_LIFECYCLE,
    DOMAIN_EVENT_REBOOT,
    DOMAIN_EVENT_METADATA_CHANGE,
} DomainEventKind;

typedef struct DomainEvent {
    DomainEventKind kind;
    const char *name;
    const uint8_t *uuid; /* 16 bytes */
    int id;              /* -1 when it is not running */
    int type, detail;    /* lifecycle: virDomainEventType and its detail; metadata: type */
    const char *uri;     /* metadata: namespace or NULL */
    bool missed;         /* it happened while no daemon ran */
} DomainEvent;

/* Runs on the queue of the domain concerned; must neither wait nor call back into the domain. */
typedef void (*DomainEventListener)(const DomainEvent *event, void *opaque);

typedef struct DomainEventBus DomainEventBus;

DomainEventBus *domain_event_bus_new(void);
void domain_event_bus_free(DomainEventBus *bus);
/* Listeners stay for the life of the bus; added before the first event. */
void domain_event_bus_listen(DomainEventBus *bus, DomainEventListener listener, void *opaque);
void domain_event_bus_emit(DomainEventBus *bus, const DomainEvent *event);
