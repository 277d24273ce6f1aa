/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Domain events on their way to clients: registrations and the messages made for them. Every event
 * id of libvirt can be registered; those that no guest of ours can raise yet never fire. What a
 * restarted daemon finds changed happened when nobody could listen: these events are kept until the
 * first client registers, for a minute at most.
 */
#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/api/api.h"

/* Ids 0 to 26 exist in the protocol this daemon speaks. */
#define EVENT_IDS 27
/* After a restart; beyond it nobody is waiting for them. */
#define EVENT_KEEP_S 60
#define EVENT_KEEP_MAX 4096
/* libvirt's client drops an event that comes right behind the reply to its registration: it learns
 * the id a little later. */
#define EVENT_TELL_MS 250

typedef struct Registration {
    int id;
    Client *client; /* not referenced: goes with the connection */
    int event;      /* virDomainEventID */
    bool one;       /* only the domain of .uuid */
    bool legacy;    /* messages without callback id */
    uint8_t uuid[16];
} Registration;

/* An event with strings of its own. */
typedef struct KeptEvent {
    DomainEvent event;
    char *name;
    uint8_t uuid[16];
} KeptEvent;

static GMutex events_lock;
static GPtrArray *registrations;
static GPtrArray *kept;
static int next_id;
static int64_t events_start;

static const int event_ids[] = {
    [DOMAIN_EVENT_LIFECYCLE] = VIR_DOMAIN_EVENT_ID_LIFECYCLE,
    [DOMAIN_EVENT_REBOOT] = VIR_DOMAIN_EVENT_ID_REBOOT,
    [DOMAIN_EVENT_METADATA_CHANGE] = VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
};

static RemoteDomain event_domain(const DomainEvent *event)
{
    RemoteDomain dom = {.name = (char *)event->name, .id = event->id};
    memcpy(dom.uuid, event->uuid, sizeof(dom.uuid));
    return dom;
}

static void send_lifecycle(const Registration *to, const DomainEvent *event)
{
    RemoteDomainEventCallbackLifecycleMsg message = {
        .callback_id = to->id,
        .msg = {.dom = event_domain(event), .event = event->type, .detail = event->detail}};
    if (to->legacy)
        client_send_event(to->client, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_EVENT_LIFECYCLE, &message.msg);
    else
        client_send_event(to->client, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE,
                          &message);
}

static void send_reboot(const Registration *to, const DomainEvent *event)
{
    RemoteDomainEventCallbackRebootMsg message = {.callback_id = to->id,
                                                  .msg = {.dom = event_domain(event)}};
    if (to->legacy)
        client_send_event(to->client, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_EVENT_REBOOT, &message.msg);
    else
        client_send_event(to->client, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_REBOOT, &message);
}

static void send_metadata_change(const Registration *to, const DomainEvent *event)
{
    RemoteDomainEventCallbackMetadataChangeMsg message = {.callback_id = to->id,
                                                          .dom = event_domain(event),
                                                          .type = event->type,
                                                          .nsuri = (char *)event->uri};
    if (!to->legacy)
        client_send_event(to->client, REMOTE_PROGRAM,
                          REMOTE_PROC_DOMAIN_EVENT_CALLBACK_METADATA_CHANGE, &message);
}

static void (*const event_senders[])(const Registration *to, const DomainEvent *event) = {
    [DOMAIN_EVENT_LIFECYCLE] = send_lifecycle,
    [DOMAIN_EVENT_REBOOT] = send_reboot,
    [DOMAIN_EVENT_METADATA_CHANGE] = send_metadata_change,
};

/* With the lock held. */
static bool event_send(const Registration *to, const DomainEvent *event)
{
    if (to->event != event_ids[event->kind] || (to->one && memcmp(to->uuid, event->uuid, 16) != 0))
        return false;
    event_senders[event->kind](to, event);
    return true;
}

static void kept_free(void *data)
{
    KeptEvent *item = data;
    g_free(item->name);
    g_free(item);
}

static void event_keep(const DomainEvent *event)
{
    if (kept->len >= EVENT_KEEP_MAX ||
        g_get_monotonic_time() - events_start > EVENT_KEEP_S * G_USEC_PER_SEC)
        return;
    KeptEvent *item = g_new0(KeptEvent, 1);
    item->event = *event;
    item->event.name = item->name = g_strdup(event->name);
    memcpy(item->uuid, event->uuid, sizeof(item->uuid));
    item->event.uuid = item->uuid;
    item->event.uri = NULL;
    g_ptr_array_add(kept, item);
}

static void event_happened(const DomainEvent *event, void *opaque)
{
    bool told = false;
    g_mutex_lock(&events_lock);
    for (guint i = 0; i < registrations->len; i++)
        told |= event_send(g_ptr_array_index(registrations, i), event);
    if (!told && event->missed)
        event_keep(event);
    g_mutex_unlock(&events_lock);
}

/* With the lock held. */
static void events_tell_to(const Registration *to)
{
    if (g_get_monotonic_time() - events_start > EVENT_KEEP_S * G_USEC_PER_SEC)
        g_ptr_array_set_size(kept, 0);
    for (guint i = 0; i < kept->len;) {
        const KeptEvent *item = g_ptr_array_index(kept, i);
        if (event_send(to, &item->event))
            g_ptr_array_remove_index(kept, i);
        else
            i++;
    }
}

static gboolean events_tell_kept(void *data)
{
    g_mutex_lock(&events_lock);
    for (guint i = 0; registrations && i < registrations->len; i++) {
        const Registration *item = g_ptr_array_index(registrations, i);
        if (item->id == GPOINTER_TO_INT(data))
            events_tell_to(item);
    }
    g_mutex_unlock(&events_lock);
    return G_SOURCE_REMOVE;
}

void api_events_init(DomainEventBus *bus)
{
    registrations = g_ptr_array_new_with_free_func(g_free);
    kept = g_ptr_array_new_with_free_func(kept_free);
    events_start = g_get_monotonic_time();
    domain_event_bus_listen(bus, event_happened, NULL);
}

void api_events_finish(void)
{
    g_clear_pointer(&registrations, g_ptr_array_unref);
    g_clear_pointer(&kept, g_ptr_array_unref);
}

void api_events_client_gone(Client *client)
{
    g_mutex_lock(&events_lock);
    for (guint i = registrations->len; i-- > 0;) {
        const Registration *item = g_ptr_array_index(registrations, i);
        if (item->client == client)
            g_ptr_array_remove_index_fast(registrations, i);
    }
    g_mutex_unlock(&events_lock);
}

static bool register_any(Call *call, int event, const RemoteDomain *dom, bool legacy, int *ret_id,
                         GError **error)
{
    if (event < 0 || event >= EVENT_IDS)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("unsupported event ID %d"), event);
    if (dom) {
        g_autoptr(Domain) domain = api_domain_find(dom, error);
        if (!domain)
            return false;
    }
    Registration *item = g_new0(Registration, 1);
    item->client = call_client(call);
    item->event = event;
    item->legacy = legacy;
    item->one = dom != NULL;
    if (dom)
        memcpy(item->uuid, dom->uuid, sizeof(item->uuid));
    g_mutex_lock(&events_lock);
    item->id = next_id;
    next_id = next_id == G_MAXINT ? 0 : next_id + 1;
    g_ptr_array_add(registrations, item);
    if (kept->len > 0)
        g_timeout_add(EVENT_TELL_MS, events_tell_kept, GINT_TO_POINTER(item->id));
    *ret_id = item->id;
    g_mutex_unlock(&events_lock);
    return true;
}

/* The registration of this connection with id @id, or the legacy one of event @event; -1 = none.
 * With the lock held. */
static int find_registration(Client *client, bool legacy, int number)
{
    for (guint i = 0; i < registrations->len; i++) {
        const Registration *item = g_ptr_array_index(registrations, i);
        if (item->client == client && item->legacy == legacy &&
            (legacy ? item->event : item->id) == number)
            return (int)i;
    }
    return -1;
}

static bool deregister(Call *call, bool legacy, int number, GError **error)
{
    g_mutex_lock(&events_lock);
    int index = find_registration(call_client(call), legacy, number);
    if (index >= 0)
        g_ptr_array_remove_index(registrations, (guint)index);
    g_mutex_unlock(&events_lock);
    return index >= 0 || fail(error, VIR_ERR_INTERNAL_ERROR,
                              legacy ? _("domain event %d not registered")
                                     : _("domain event callback %d not registered"),
                              number);
}

static bool register_legacy(Call *call, int event, GError **error)
{
    int id;
    g_mutex_lock(&events_lock);
    bool twice = find_registration(call_client(call), true, event) >= 0;
    g_mutex_unlock(&events_lock);
    if (twice)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("domain event %d already registered"), event);
    return register_any(call, event, NULL, true, &id, error);
}

bool api_connect_domain_event_callback_register_any(
    Call *call, const RemoteConnectDomainEventCallbackRegisterAnyArgs *args,
    RemoteConnectDomainEventCallbackRegisterAnyRet *ret, GError **error)
{
    return register_any(call, args->event_id, args->dom, false, &ret->callback_id, error);
}

bool api_connect_domain_event_callback_deregister_any(
    Call *call, const RemoteConnectDomainEventCallbackDeregisterAnyArgs *args, GError **error)
{
    return deregister(call, false, args->callback_id, error);
}

bool api_connect_domain_event_register_any(Call *call,
                                           const RemoteConnectDomainEventRegisterAnyArgs *args,
                                           GError **error)
{
    return register_legacy(call, args->event_id, error);
}

bool api_connect_domain_event_deregister_any(Call *call,
                                             const RemoteConnectDomainEventDeregisterAnyArgs *args,
                                             GError **error)
{
    return deregister(call, true, args->event_id, error);
}

bool api_connect_domain_event_register(Call *call, RemoteConnectDomainEventRegisterRet *ret,
                                       GError **error)
{
    ret->cb_registered = 1;
    return register_legacy(call, VIR_DOMAIN_EVENT_ID_LIFECYCLE, error);
}

bool api_connect_domain_event_deregister(Call *call, RemoteConnectDomainEventDeregisterRet *ret,
                                         GError **error)
{
    ret->cb_registered = 0;
    return deregister(call, true, VIR_DOMAIN_EVENT_ID_LIFECYCLE, error);
}
