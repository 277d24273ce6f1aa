/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All domains by uuid and by name. A domain is in here from the moment an operation was accepted
 * that may give it a definition; it is visible to others once it has one. The lock is never held
 * over anything that waits.
 */
#include <string.h>

#include "driver/domain/object-private.h"

struct DomainList {
    GMutex lock;
    GHashTable *by_uuid; /* holds the reference */
    GHashTable *by_name;
};

static guint uuid_hash(gconstpointer key)
{
    guint hash;
    memcpy(&hash, key, sizeof(hash));
    return hash;
}

static gboolean uuid_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, 16) == 0;
}

static void domain_list_unref(void *domain)
{
    domain_unref(domain);
}

DomainList *domain_list_new(void)
{
    DomainList *list = g_new0(DomainList, 1);
    g_mutex_init(&list->lock);
    list->by_uuid = g_hash_table_new_full(uuid_hash, uuid_equal, NULL, domain_list_unref);
    list->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    return list;
}

void domain_list_free(DomainList *list)
{
    if (!list)
        return;
    g_hash_table_unref(list->by_name);
    g_hash_table_unref(list->by_uuid);
    g_mutex_clear(&list->lock);
    g_free(list);
}

static bool domain_visible(Domain *domain)
{
    g_autoptr(DomainSnapshot) snapshot = domain_snapshot(domain);
    return domain_snapshot_def(snapshot) != NULL;
}

/* With the lock held. */
static Domain *domain_list_resolve(DomainList *list, const char *name, const uint8_t uuid[16],
                                   GError **error)
{
    Domain *same_uuid = g_hash_table_lookup(list->by_uuid, uuid);
    if (same_uuid && strcmp(same_uuid->name, name) != 0)
        return fail_null(error, VIR_ERR_OPERATION_FAILED,
                         _("domain '%s' is already defined with uuid %s"), same_uuid->name,
                         same_uuid->uuid_text);
    Domain *same_name = g_hash_table_lookup(list->by_name, name);
    if (same_name && same_name != same_uuid)
        return fail_null(error, VIR_ERR_OPERATION_FAILED,
                         _("domain '%s' already exists with uuid %s"), name, same_name->uuid_text);
    return same_uuid;
}

bool domain_list_claim(DomainList *list, DomainDriver *driver, const char *name,
                       const uint8_t uuid[16], void (*add)(Domain *domain, void *opaque),
                       void *opaque, GError **error)
{
    g_mutex_lock(&list->lock);
    GError *refused = NULL;
    Domain *domain = domain_list_resolve(list, name, uuid, &refused);
    if (!domain && !refused) {
        domain = domain_new(driver, name, uuid);
        g_hash_table_insert(list->by_uuid, domain->uuid, domain);
        g_hash_table_insert(list->by_name, domain->name, domain);
    }
    if (domain)
        add(domain, opaque);
    g_mutex_unlock(&list->lock);
    if (refused)
        g_propagate_error(error, refused);
    return domain != NULL;
}

void domain_list_drop_unused(DomainList *list, Domain *domain)
{
    g_mutex_lock(&list->lock);
    if (g_hash_table_lookup(list->by_uuid, domain->uuid) == domain &&
        queue_is_idle(domain->queue) && !domain_visible(domain)) {
        g_hash_table_remove(list->by_name, domain->name);
        g_hash_table_remove(list->by_uuid, domain->uuid);
    }
    g_mutex_unlock(&list->lock);
}

static Domain *domain_list_take(DomainList *list, Domain *domain)
{
    if (domain)
        domain_ref(domain);
    g_mutex_unlock(&list->lock);
    if (domain && !domain_visible(domain))
        g_clear_pointer(&domain, domain_unref);
    return domain;
}

Domain *domain_list_find_uuid(DomainList *list, const uint8_t uuid[16])
{
    g_mutex_lock(&list->lock);
    return domain_list_take(list, g_hash_table_lookup(list->by_uuid, uuid));
}

Domain *domain_list_find_name(DomainList *list, const char *name)
{
    g_mutex_lock(&list->lock);
    return domain_list_take(list, g_hash_table_lookup(list->by_name, name));
}

static gint domain_compare(gconstpointer a, gconstpointer b)
{
    const Domain *left = *(Domain *const *)a, *right = *(Domain *const *)b;
    return strcmp(left->name, right->name);
}

GPtrArray *domain_list_all(DomainList *list, bool visible_only)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(domain_list_unref);
    GHashTableIter iter;
    void *domain;
    g_mutex_lock(&list->lock);
    g_hash_table_iter_init(&iter, list->by_uuid);
    while (g_hash_table_iter_next(&iter, NULL, &domain)) {
        if (!visible_only || domain_visible(domain))
            g_ptr_array_add(all, domain_ref(domain));
    }
    g_mutex_unlock(&list->lock);
    g_ptr_array_sort(all, domain_compare);
    return all;
}
