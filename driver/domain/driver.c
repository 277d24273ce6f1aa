/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The domains as a whole: folders, ids, host facts, load, autostart; see driver.h. */
#include "driver/domain/driver.h"

#include <string.h>

#include "common/log.h"
#include "driver/domain/object-private.h"
#include "driver/domain/persistence.h"
#include "driver/host/file.h"

struct DomainDriver {
    DomainFolders folders;
    DomainList *list;
    DomainEventBus *events;
    GMutex lock; /* guards the members below */
    DomainDefHost host;
    char *helper_path;
    int last_id;
    unsigned loading; /* stored things whose first step has not run */
    GCond loaded;
    unsigned active;
    void (*active_changed)(unsigned active, void *opaque);
    void *active_opaque;
};

/* Steps do file work and little else; a few threads serve any number of domains. */
#define DOMAIN_DRIVER_THREADS 4

DomainDriver *domain_driver_new(const DomainFolders *folders, const DomainDefHost *host)
{
    DomainDriver *driver = g_new0(DomainDriver, 1);
    driver->folders.config = g_strdup(folders->config);
    driver->folders.autostart = g_strdup(folders->autostart);
    driver->folders.state = g_strdup(folders->state);
    driver->folders.log = g_strdup(folders->log);
    driver->host = *host;
    driver->host.helper_path = driver->helper_path = g_strdup(host->helper_path);
    driver->list = domain_list_new();
    driver->events = domain_event_bus_new();
    g_mutex_init(&driver->lock);
    g_cond_init(&driver->loaded);
    queue_pool_init(DOMAIN_DRIVER_THREADS);
    return driver;
}

/* Guests go on without the daemon; nobody will tell of their end any more. */
static void domain_driver_leave_guests(DomainDriver *driver)
{
    g_autoptr(GPtrArray) all = domain_list_all(driver->list, false);
    for (guint i = 0; i < all->len; i++)
        domain_run_leave(g_ptr_array_index(all, i));
}

void domain_driver_free(DomainDriver *driver)
{
    if (!driver)
        return;
    queue_pool_finish();
    domain_driver_leave_guests(driver);
    domain_list_free(driver->list);
    domain_event_bus_free(driver->events);
    g_mutex_clear(&driver->lock);
    g_cond_clear(&driver->loaded);
    g_free(driver->folders.config);
    g_free(driver->folders.autostart);
    g_free(driver->folders.state);
    g_free(driver->folders.log);
    g_free(driver->helper_path);
    g_free(driver);
}

const DomainFolders *domain_driver_folders(DomainDriver *driver)
{
    return &driver->folders;
}

DomainList *domain_driver_domains(DomainDriver *driver)
{
    return driver->list;
}

DomainEventBus *domain_driver_events(DomainDriver *driver)
{
    return driver->events;
}

DomainDefHost domain_driver_host(DomainDriver *driver)
{
    g_mutex_lock(&driver->lock);
    DomainDefHost host = driver->host;
    g_mutex_unlock(&driver->lock);
    return host;
}

void domain_driver_set_kvm(DomainDriver *driver, bool usable)
{
    g_mutex_lock(&driver->lock);
    driver->host.kvm = usable;
    g_mutex_unlock(&driver->lock);
}

int domain_driver_next_id(DomainDriver *driver)
{
    g_mutex_lock(&driver->lock);
    int id = ++driver->last_id;
    g_mutex_unlock(&driver->lock);
    return id;
}

void domain_driver_seen_id(DomainDriver *driver, int id)
{
    g_mutex_lock(&driver->lock);
    driver->last_id = MAX(driver->last_id, id);
    g_mutex_unlock(&driver->lock);
}

void domain_driver_watch_active(DomainDriver *driver, void (*changed)(unsigned active, void *opaque),
                                void *opaque)
{
    g_mutex_lock(&driver->lock);
    driver->active_changed = changed;
    driver->active_opaque = opaque;
    g_mutex_unlock(&driver->lock);
}

void domain_driver_count_active(DomainDriver *driver, int change)
{
    g_mutex_lock(&driver->lock);
    driver->active += (unsigned)change;
    unsigned active = driver->active;
    void (*changed)(unsigned, void *) = driver->active_changed;
    void *opaque = driver->active_opaque;
    g_mutex_unlock(&driver->lock);
    if (changed)
        changed(active, opaque);
}

unsigned domain_driver_active(DomainDriver *driver)
{
    g_mutex_lock(&driver->lock);
    unsigned active = driver->active;
    g_mutex_unlock(&driver->lock);
    return active;
}

Domain *domain_driver_find_uuid(DomainDriver *driver, const uint8_t uuid[16], GError **error)
{
    Domain *domain = domain_list_find_uuid(driver->list, uuid);
    if (domain)
        return domain;
    const uint8_t *u = uuid;
    return fail_null(error, VIR_ERR_NO_DOMAIN,
                     _("no domain with matching uuid "
                       "'%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x'"),
                     u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11],
                     u[12], u[13], u[14], u[15]);
}

Domain *domain_driver_find_name(DomainDriver *driver, const char *name, GError **error)
{
    Domain *domain = domain_list_find_name(driver->list, name);
    if (!domain)
        fail(error, VIR_ERR_NO_DOMAIN, _("no domain with matching name '%s'"), name);
    return domain;
}

Domain *domain_driver_find_id(DomainDriver *driver, int id, GError **error)
{
    g_autoptr(GPtrArray) all = domain_list_all(driver->list, true);
    for (guint i = 0; i < all->len; i++) {
        Domain *domain = g_ptr_array_index(all, i);
        g_autoptr(DomainSnapshot) snapshot = domain_snapshot(domain);
        if (domain_snapshot_active(snapshot) && domain_snapshot_id(snapshot) == id)
            return domain_ref(domain);
    }
    return fail_null(error, VIR_ERR_NO_DOMAIN, _("no domain with matching id %d"), id);
}

GPtrArray *domain_driver_list(DomainDriver *driver)
{
    return domain_list_all(driver->list, true);
}

/* One pair of filter bits: neither or both set lets all pass. */
static bool filter_passes(unsigned flags, unsigned yes, unsigned no, bool value)
{
    return !(flags & (yes | no)) || (flags & (value ? yes : no));
}

static unsigned domain_state_filter(int state)
{
    if (state == VIR_DOMAIN_RUNNING)
        return VIR_CONNECT_LIST_DOMAINS_RUNNING;
    if (state == VIR_DOMAIN_PAUSED)
        return VIR_CONNECT_LIST_DOMAINS_PAUSED;
    if (state == VIR_DOMAIN_SHUTOFF)
        return VIR_CONNECT_LIST_DOMAINS_SHUTOFF;
    return VIR_CONNECT_LIST_DOMAINS_OTHER;
}

bool domain_snapshot_matches(const DomainSnapshot *snapshot, unsigned flags)
{
    const unsigned states = VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED |
                            VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER;
    return filter_passes(flags, VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_INACTIVE,
                         domain_snapshot_active(snapshot)) &&
           filter_passes(flags, VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
                         VIR_CONNECT_LIST_DOMAINS_TRANSIENT, domain_snapshot_persistent(snapshot)) &&
           filter_passes(flags, VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
                         VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, snapshot->autostart) &&
           filter_passes(flags, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
                         VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, false) &&
           filter_passes(flags, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,
                         VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT, false) &&
           filter_passes(flags, VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT,
                         VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT, false) &&
           (!(flags & states) || (flags & domain_state_filter(snapshot->state)));
}

typedef struct DefineRequest {
    DomainDef *def;
    unsigned flags;
    DomainOwner *owner;
    DomainDone done;
    void *opaque;
} DefineRequest;

static void define_add(Domain *domain, void *opaque)
{
    DefineRequest *request = opaque;
    domain_define_queue(domain, g_steal_pointer(&request->def), request->done, request->opaque);
}

static void create_add(Domain *domain, void *opaque)
{
    DefineRequest *request = opaque;
    domain_create_queue(domain, g_steal_pointer(&request->def), request->flags, request->owner,
                        request->done, request->opaque);
}

static void domain_driver_add(DomainDriver *driver, const char *xml, unsigned parse_flags,
                              void (*add)(Domain *domain, void *opaque), DefineRequest *request)
{
    g_autoptr(GError) error = NULL;
    DomainDefHost host = domain_driver_host(driver);
    g_autoptr(DomainDef) def =
        domain_def_parse(xml, DOMAIN_DEF_PARSE_INACTIVE | parse_flags, &host, &error);
    request->def = def;
    if (!def || !domain_list_claim(driver->list, driver, def->name, def->uuid, add, request, &error)) {
        request->done(NULL, error, request->opaque);
        return;
    }
    g_steal_pointer(&def);
}

void domain_driver_define(DomainDriver *driver, const char *xml, unsigned flags, DomainDone done,
                          void *opaque)
{
    DefineRequest request = {.done = done, .opaque = opaque};
    domain_driver_add(driver, xml, flags & VIR_DOMAIN_DEFINE_VALIDATE ? DOMAIN_DEF_PARSE_VALIDATE : 0,
                      define_add, &request);
}

void domain_driver_create(DomainDriver *driver, const char *xml, unsigned flags, DomainOwner *owner,
                          DomainDone done, void *opaque)
{
    DefineRequest request = {.flags = flags, .owner = owner, .done = done, .opaque = opaque};
    domain_driver_add(driver, xml, flags & VIR_DOMAIN_START_VALIDATE ? DOMAIN_DEF_PARSE_VALIDATE : 0,
                      create_add, &request);
}

void domain_driver_owner_gone(DomainDriver *driver, DomainOwner *owner)
{
    g_atomic_int_set(&owner->gone, 1);
    g_autoptr(GPtrArray) all = domain_list_all(driver->list, false);
    for (guint i = 0; i < all->len; i++)
        domain_destroy_owned(g_ptr_array_index(all, i), owner);
}

static void loading_begin(DomainDriver *driver)
{
    g_mutex_lock(&driver->lock);
    driver->loading++;
    g_mutex_unlock(&driver->lock);
}

void domain_driver_loaded_one(DomainDriver *driver)
{
    g_mutex_lock(&driver->lock);
    if (--driver->loading == 0)
        g_cond_broadcast(&driver->loaded);
    g_mutex_unlock(&driver->lock);
}

/* A client must not see fewer domains than there are, nor autostart decide on half of the facts. */
static void loading_wait(DomainDriver *driver)
{
    g_mutex_lock(&driver->lock);
    while (driver->loading > 0)
        g_cond_wait(&driver->loaded, &driver->lock);
    g_mutex_unlock(&driver->lock);
}

static void load_add(Domain *domain, void *opaque)
{
    DefineRequest *request = opaque;
    loading_begin(domain->driver);
    domain_adopt_queue(domain, g_steal_pointer(&request->def));
}

static void domain_driver_found(DomainDef *def, void *opaque)
{
    DomainDriver *driver = opaque;
    g_autoptr(GError) error = NULL;
    DefineRequest request = {.def = def};
    if (!domain_list_claim(driver->list, driver, def->name, def->uuid, load_add, &request, &error))
        log_error("definition of '%s' is left out: %s", def->name, error->message);
    domain_def_free(request.def);
}

void domain_driver_reload(DomainDriver *driver)
{
    DomainDefHost host = domain_driver_host(driver);
    persistence_load(driver->folders.config, &host, domain_driver_found, driver);
}

static void reconnect_add(Domain *domain, void *opaque)
{
    loading_begin(domain->driver);
    domain_reconnect_queue(domain, opaque);
}

static void domain_driver_load_status(DomainDriver *driver, const char *file)
{
    g_autofree char *path = g_build_filename(driver->folders.state, file, NULL);
    g_autoptr(GError) error = NULL;
    DomainDefHost host = domain_driver_host(driver);
    Status status;
    status_init(&status);
    if (!status_read(&status, path, &host, &error)) {
        log_error("a guest cannot be taken up: %s", error->message);
    } else if (!domain_list_claim(driver->list, driver, status.live->name, status.live->uuid,
                                  reconnect_add, &status, &error)) {
        log_error("guest '%s' cannot be taken up: %s", status.live->name, error->message);
    }
    status_finish(&status);
}

bool domain_driver_load(DomainDriver *driver, GError **error)
{
    const DomainFolders *folders = &driver->folders;
    if (!file_make_folder(folders->config, 0700, error) ||
        !file_make_folder(folders->autostart, 0700, error) ||
        !file_make_folder(folders->state, 0755, error) || !file_make_folder(folders->log, 0755, error))
        return false;
    domain_driver_reload(driver);
    file_clean_folder(folders->state);
    g_autoptr(GDir) dir = g_dir_open(folders->state, 0, NULL);
    const char *file;
    while (dir && (file = g_dir_read_name(dir))) {
        if (g_str_has_suffix(file, ".status"))
            domain_driver_load_status(driver, file);
    }
    loading_wait(driver);
    return true;
}

static void autostart_done(Domain *domain, const GError *error, void *opaque)
{
    if (error)
        log_error("autostart of '%s' failed: %s", domain->name, error->message);
}

void domain_driver_autostart(DomainDriver *driver)
{
    g_autofree char *mark = g_build_filename(driver->folders.state, "autostarted", NULL);
    if (g_file_test(mark, G_FILE_TEST_EXISTS))
        return;
    g_autoptr(GError) error = NULL;
    if (!file_replace_volatile(mark, "", 0, &error))
        log_warning("%s", error->message);
    g_autoptr(GPtrArray) all = domain_list_all(driver->list, true);
    for (guint i = 0; i < all->len; i++) {
        Domain *domain = g_ptr_array_index(all, i);
        g_autoptr(DomainSnapshot) snapshot = domain_snapshot(domain);
        if (snapshot->autostart && !domain_snapshot_active(snapshot))
            domain_start(domain, 0, NULL, autostart_done, NULL);
    }
}
