/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The handlers' common ground. A handler finds its domain, checks flags and translates between wire
 * structs and driver/domain; what happens then is decided there. This folder alone sees both.
 */
#pragma once

#include "driver/domain/driver.h"
#include "driver/host/capabilities.h"
#include "driver/rpc/call.h"
#include "driver/rpc/libvirt-handlers.h"

typedef struct ApiConfig {
    DomainDriver *driver;
    CapabilitiesOffer offer; /* .kvm is filled in when asked */
    bool privileged;         /* NAME:///system may be opened */
} ApiConfig;

/* Once, before the server starts. The strings in @config stay the caller's. */
void api_init(const ApiConfig *config);
void api_finish(void);

DomainDriver *api_driver(void);
const ApiConfig *api_config(void);
CapabilitiesOffer api_offer(void);

/* The connection's token for autodestroy. */
DomainOwner *api_connection_owner(Call *call);

/* VIR_ERR_INVALID_ARG naming the bits outside @allowed. */
bool api_check_flags(uint32_t flags, uint32_t allowed, GError **error);

/* The domain a client means, by uuid alone; NULL with VIR_ERR_NO_DOMAIN. New reference. */
Domain *api_domain_find(const RemoteDomain *remote, GError **error);
/* The same as its present snapshot. */
DomainSnapshot *api_domain_snapshot(const RemoteDomain *remote, GError **error);
void api_domain_fill(RemoteDomain *remote, Domain *domain);

/* Ends an async call: done functions for calls without and with a domain in the reply. The opaque
 * is the Call. */
void api_done(Domain *domain, const GError *error, void *opaque);
/* Finds the domain of an async call, or fails the call and returns NULL. */
Domain *api_async_domain(Call *call, const RemoteDomain *remote);
/* Fails an async call; @error is taken. */
void api_async_fail(Call *call, GError *error);

/* domain-event.c */
void api_events_init(DomainEventBus *bus);
void api_events_finish(void);
void api_events_client_gone(Client *client);
