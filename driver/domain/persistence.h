/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Persistent definitions: NAME.xml in the configuration folder, and a link of the same name in
 * autostart/. A definition is persistent exactly when its file is there, so that a kill at any
 * instant leaves either the old or the new definition. Reading decides nothing; the driver does.
 */
#pragma once

#include "driver/domain/def.h"

bool persistence_save(const DomainDef *def, const char *folder, GError **error);
/* The autostart link first, then the definition: what is left by a kill in between is a definition. */
bool persistence_remove(const char *name, const char *folder, const char *autostart, GError **error);
bool persistence_set_autostart(const char *name, const char *folder, const char *autostart, bool on,
                               GError **error);
bool persistence_exists(const char *name, const char *folder);
bool persistence_get_autostart(const char *name, const char *folder, const char *autostart);

typedef void (*PersistenceFound)(DomainDef *def, void *opaque);
/* Calls @found (which takes the definition) for every readable definition; the others are logged
 * and left alone. */
void persistence_load(const char *folder, const DomainDefHost *host, PersistenceFound found,
                      void *opaque);
