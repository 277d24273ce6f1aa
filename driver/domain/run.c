/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A run: one helper and everything it holds on the host. Brings the helper's callbacks onto the
 * domain's queue, keeps the status file, and has the one way in which a run ends.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "driver/domain/object-private.h"
#include "driver/host/file.h"

DomainRun *domain_run_new(void)
{
    DomainRun *run = g_new0(DomainRun, 1);
    status_init(&run->status);
    return run;
}

void domain_run_free(DomainRun *run)
{
    if (!run)
        return;
    if (run->timer)
        g_source_unref(run->timer);
    status_finish(&run->status);
    domain_owner_unref(run->owner);
    if (run->helper)
        helper_unref(run->helper);
    g_free(run);
}

void domain_run_leave(Domain *domain)
{
    if (!domain->run)
        return;
    bool watched = domain->run->helper != NULL;
    domain_run_clear_timer(domain);
    domain_run_free(g_steal_pointer(&domain->run));
    if (watched)
        domain_unref(domain); /* the reference of the callbacks */
}

char *domain_status_path(Domain *domain)
{
    g_autofree char *file = g_strconcat(domain->uuid_text, ".status", NULL);
    return g_build_filename(domain_driver_folders(domain->driver)->state, file, NULL);
}

bool domain_run_write(Domain *domain, GError **error)
{
    g_autofree char *path = domain_status_path(domain);
    return status_write(&domain->run->status, path, error);
}

void domain_run_save(Domain *domain)
{
    g_autoptr(GError) error = NULL;
    if (!domain_run_write(domain, &error))
        log_error("status of '%s' is not saved: %s", domain->name, error->message);
}

void domain_run_choose_end(DomainRun *run, int reason, int detail)
{
    if (run->end_chosen)
        return;
    run->end_chosen = true;
    run->end = (DomainEnd){.reason = reason, .detail = detail, .announced = run->end.announced};
}

void domain_run_forget_end(DomainRun *run)
{
    run->end_chosen = false;
}

typedef struct RunTimer {
    Domain *domain;
    int id; /* of the run it belongs to */
} RunTimer;

static void run_timer_free(void *data)
{
    RunTimer *timer = data;
    domain_unref(timer->domain);
    g_free(timer);
}

static void run_timer_message(void *owner, void *data)
{
    Domain *domain = owner;
    DomainStep *step = domain_step_current(domain);
    if (!domain->run || !domain->run->timer ||
        domain->run->status.live->id != GPOINTER_TO_INT(data))
        return;
    if (step && step->timed_out) {
        step->timed_out(step);
    } else {
        log_error("helper of '%s' does not answer and is killed", domain->name);
        helper_kill(domain->run->helper, true);
    }
}

static gboolean run_timer_fired(void *data)
{
    RunTimer *timer = data;
    queue_post(timer->domain->queue, run_timer_message, GINT_TO_POINTER(timer->id));
    return G_SOURCE_REMOVE;
}

void domain_run_set_timer(Domain *domain, unsigned seconds)
{
    domain_run_clear_timer(domain);
    RunTimer *timer = g_new0(RunTimer, 1);
    timer->domain = domain_ref(domain);
    timer->id = domain->run->status.live->id;
    GSource *source = g_timeout_source_new_seconds(seconds);
    g_source_set_callback(source, run_timer_fired, timer, run_timer_free);
    g_source_attach(source, NULL);
    domain->run->timer = source;
}

void domain_run_clear_timer(Domain *domain)
{
    GSource *source = g_steal_pointer(&domain->run->timer);
    if (source) {
        g_source_destroy(source);
        g_source_unref(source);
    }
}

char *domain_log_path(Domain *domain)
{
    g_autofree char *file = g_strconcat(domain->name, ".log", NULL);
    return g_build_filename(domain_driver_folders(domain->driver)->log, file, NULL);
}

void domain_log_line(int fd, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");
    dprintf(fd, "%s: %s\n", stamp, text);
}

/* The last line of a guest's log, in libvirt's words for the reason. */
static void domain_log_end(Domain *domain, int reason)
{
    static const char *const words[] = {"unknown", "shutdown", "destroyed", "crashed", "migrated",
                                        "saved", "failed", "from snapshot", "daemon"};
    g_autofree char *path = domain_log_path(domain);
    g_auto(Fd) fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0)
        domain_log_line(fd, "shutting down, reason=%s",
                        reason >= 0 && reason < (int)G_N_ELEMENTS(words) ? words[reason] : "unknown");
}

void domain_run_tear_down(Domain *domain)
{
    DomainRun *run = domain->run;
    bool announced = run->end.announced;
    DomainEnd end = run->end;
    domain_run_clear_timer(domain);
    claims_undo(&run->status.claims);
    g_autofree char *path = domain_status_path(domain);
    g_autoptr(GError) error = NULL;
    if (!file_remove(path, &error))
        log_error("%s", error->message);
    g_atomic_pointer_set(&domain->owner, NULL);
    domain_log_end(domain, end.reason);

    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    int id = domain_snapshot_id(now);
    DomainSnapshot *next = domain_snapshot_new(now);
    domain_snapshot_set_live(next, NULL);
    domain_snapshot_set_helper(next, NULL);
    next->state = VIR_DOMAIN_SHUTOFF;
    next->reason = end.reason;
    domain_publish(domain, next);
    domain->run = NULL;
    domain_run_free(run);
    if (!announced) {
        domain->missed = false;
        return;
    }
    log_info("guest '%s' (id %d) is shut off, reason %d", domain->name, id, end.reason);
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_STOPPED, end.detail);
    domain->missed = false;
    domain_driver_count_active(domain->driver, -1);
}

/* What a helper told, on its way to the queue. */
typedef struct HelperNews {
    char *name; /* event name, or the exit reason */
    json_object *data;
    GError *error;
    uint64_t sequence;
    DomainReply reply;
    void *opaque;
} HelperNews;

static void helper_news_free(HelperNews *news)
{
    g_free(news->name);
    json_object_put(news->data);
    g_clear_error(&news->error);
    g_free(news);
}

/* The helper thread keeps its own object: reference counts of json-c are not atomic. */
static json_object *json_copy(json_object *json)
{
    json_object *copy = NULL;
    if (json)
        json_object_deep_copy(json, &copy, NULL);
    return copy;
}

static void domain_ready_message(void *owner, void *data)
{
    DomainStep *step = domain_step_current(owner);
    if (step && domain_step_is_start(step))
        domain_start_ready(step);
    else if (step && domain_step_is_reconnect(step))
        domain_reconnect_ready(step);
}

static void domain_helper_ready(Helper *helper, void *opaque)
{
    Domain *domain = opaque;
    queue_post(domain->queue, domain_ready_message, NULL);
}

static void domain_event_message(void *owner, void *data)
{
    Domain *domain = owner;
    HelperNews *news = data;
    if (domain->run) {
        domain->run->status.identity.last_event = news->sequence;
        domain_power_event(domain, news->name, news->data);
    }
    helper_news_free(news);
}

static void domain_helper_event(Helper *helper, uint64_t sequence, const char *name,
                                json_object *data, void *opaque)
{
    Domain *domain = opaque;
    HelperNews *news = g_new0(HelperNews, 1);
    news->name = g_strdup(name);
    news->data = json_copy(data);
    news->sequence = sequence;
    queue_post(domain->queue, domain_event_message, news);
}

/* An exit that nobody asked for: an announced one is a shutdown, else the helper crashed. */
static void domain_run_default_end(Domain *domain, const char *reason)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (now->state == VIR_DOMAIN_SHUTDOWN || g_strcmp0(reason, "host-signal") == 0 ||
        g_strcmp0(reason, "guest-shutdown") == 0 || g_strcmp0(reason, "quit") == 0) {
        domain_run_choose_end(domain->run, VIR_DOMAIN_SHUTOFF_SHUTDOWN,
                              VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN);
        return;
    }
    log_error("helper of '%s' ended unexpectedly: %s", domain->name, reason ?: "crashed");
    domain_run_choose_end(domain->run, VIR_DOMAIN_SHUTOFF_CRASHED, VIR_DOMAIN_EVENT_STOPPED_FAILED);
}

static void domain_exited_message(void *owner, void *data)
{
    Domain *domain = owner;
    HelperNews *news = data;
    DomainStep *step = domain_step_current(domain);
    if (domain->run) {
        if (!domain->run->end_chosen)
            domain_run_default_end(domain, news->name);
        domain_run_tear_down(domain);
    }
    if (step && step->helper_gone)
        step->helper_gone(step, news->name, news->error);
    helper_news_free(news);
    domain_unref(domain); /* the reference of the callbacks */
}

static void domain_helper_exited(Helper *helper, const char *reason, const GError *error,
                                 void *opaque)
{
    Domain *domain = opaque;
    HelperNews *news = g_new0(HelperNews, 1);
    news->name = g_strdup(reason);
    news->error = error ? g_error_copy(error) : NULL;
    queue_post(domain->queue, domain_exited_message, news);
}

const HelperEvents domain_run_events = {
    .ready = domain_helper_ready,
    .event = domain_helper_event,
    .exited = domain_helper_exited,
};

typedef struct PendingReply {
    Domain *domain;
    DomainReply reply;
    void *opaque;
} PendingReply;

static void domain_reply_message(void *owner, void *data)
{
    HelperNews *news = data;
    news->reply(owner, news->data, news->error, news->opaque);
    helper_news_free(news);
}

static void domain_helper_reply(Helper *helper, json_object *result, const GError *error,
                                void *opaque)
{
    PendingReply *pending = opaque;
    HelperNews *news = g_new0(HelperNews, 1);
    news->data = json_copy(result);
    news->error = error ? g_error_copy(error) : NULL;
    news->reply = pending->reply;
    news->opaque = pending->opaque;
    queue_post(pending->domain->queue, domain_reply_message, news);
    domain_unref(pending->domain);
    g_free(pending);
}

static PendingReply *pending_reply_new(Domain *domain, DomainReply reply, void *opaque)
{
    PendingReply *pending = g_new0(PendingReply, 1);
    pending->domain = domain_ref(domain);
    pending->reply = reply;
    pending->opaque = opaque;
    return pending;
}

void domain_run_execute(Domain *domain, const char *command, json_object *arguments, const int *fds,
                        size_t n_fds, DomainReply reply, void *opaque)
{
    helper_execute(domain->run->helper, command, arguments, fds, n_fds, domain_helper_reply,
                   pending_reply_new(domain, reply, opaque));
}

void domain_run_execute_raw(Domain *domain, json_object *message, DomainReply reply, void *opaque)
{
    helper_execute_raw(domain->run->helper, message, NULL, 0, domain_helper_reply,
                       pending_reply_new(domain, reply, opaque));
}
