/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The daemon's domains as a whole: where their files are, which there are, what the host can run.
 * One of these lives as long as the daemon. Everything here may be called from any thread.
 */
#pragma once

#include "driver/domain/event.h"
#include "driver/domain/object.h"

typedef struct DomainFolders {
    char *config;    /* definitions; autostart/ below it */
    char *autostart;
    char *state;     /* status files, monitor sockets; empty after a reboot of the host */
    char *log;       /* NAME.log of every guest */
} DomainFolders;

DomainDriver *domain_driver_new(const DomainFolders *folders, const DomainDefHost *host);
/* All helpers keep running. No queue may have work: helper_finish() and the servers come first. */
void domain_driver_free(DomainDriver *driver);

/* Reads definitions and status files and takes up the guests that still run. */
bool domain_driver_load(DomainDriver *driver, GError **error);
/* Reads definitions that are new since; for SIGHUP. */
void domain_driver_reload(DomainDriver *driver);
/* Starts the guests marked for it, once per boot of the host. */
void domain_driver_autostart(DomainDriver *driver);

/* What the host can run; changes once the probe of /dev/kvm is through. */
void domain_driver_set_kvm(DomainDriver *driver, bool usable);
DomainDefHost domain_driver_host(DomainDriver *driver);

DomainEventBus *domain_driver_events(DomainDriver *driver);

/* Called on any thread when the number of running guests changes. */
void domain_driver_watch_active(DomainDriver *driver, void (*changed)(unsigned active, void *opaque),
                                void *opaque);
unsigned domain_driver_active(DomainDriver *driver);

/* New references; NULL with VIR_ERR_NO_DOMAIN. */
Domain *domain_driver_find_uuid(DomainDriver *driver, const uint8_t uuid[16], GError **error);
Domain *domain_driver_find_name(DomainDriver *driver, const char *name, GError **error);
Domain *domain_driver_find_id(DomainDriver *driver, int id, GError **error);
/* All visible domains in order of their names; elements are references. */
GPtrArray *domain_driver_list(DomainDriver *driver);
/* Does the domain pass VIR_CONNECT_LIST_DOMAINS_* of @flags? */
bool domain_snapshot_matches(const DomainSnapshot *snapshot, unsigned flags);

/* Defines, and creates transiently; @done gets the domain. */
void domain_driver_define(DomainDriver *driver, const char *xml, unsigned flags, DomainDone done,
                          void *opaque);
void domain_driver_create(DomainDriver *driver, const char *xml, unsigned flags, DomainOwner *owner,
                          DomainDone done, void *opaque);
/* The connection is gone: what it marked for autodestroy goes too. */
void domain_driver_owner_gone(DomainDriver *driver, DomainOwner *owner);
