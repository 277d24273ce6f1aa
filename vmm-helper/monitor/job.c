/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The list of jobs: what runs longer than a command may, until somebody has read how it ended. Does
 * not run anything itself.
 */
#include <string.h>

#include "vmm-helper/monitor/monitor-private.h"

struct MonitorJob {
    Monitor *monitor;
    char *id, *type, *error;
    MonitorJobStatus status;
    uint64_t current, total;
    void (*cancel)(MonitorJob *job, void *opaque);
    void *opaque;
    bool cancelled;  /* asked for */
    bool cancelling; /* its cancel function is being run */
};

static void job_free(MonitorJob *job)
{
    g_free(job->id);
    g_free(job->type);
    g_free(job->error);
    g_free(job);
}

void monitor_jobs_free(Monitor *monitor)
{
    for (guint i = 0; i < monitor->jobs->len; i++)
        job_free(g_ptr_array_index(monitor->jobs, i));
    g_ptr_array_unref(monitor->jobs);
}

/* Under the lock. */
static MonitorJob *job_find(Monitor *monitor, const char *id)
{
    for (guint i = 0; i < monitor->jobs->len; i++) {
        MonitorJob *job = g_ptr_array_index(monitor->jobs, i);
        if (strcmp(job->id, id) == 0)
            return job;
    }
    return NULL;
}

static void job_announce(Monitor *monitor, const char *id, MonitorJobStatus status)
{
    MonitorJobStatusChangeEvent event = {.id = (char *)(uintptr_t)id, .status = (int)status};
    monitor_event_job_status_change(monitor, &event);
}

MonitorJob *monitor_job_new(Monitor *monitor, const char *id, const char *type,
                            void (*cancel)(MonitorJob *job, void *opaque), void *opaque,
                            GError **error)
{
    MonitorJob *job = NULL;
    g_mutex_lock(&monitor->lock);
    if (strlen(id) > 128) {
        fail(error, VIR_ERR_INVALID_ARG, _("a job's id has at most 128 bytes"));
    } else if (job_find(monitor, id)) {
        fail(error, VIR_ERR_OPERATION_INVALID, _("there is already a job '%s'"), id);
    } else if (monitor->jobs->len >= MONITOR_MAX_JOBS) {
        fail(error, VIR_ERR_OPERATION_FAILED, _("there are already %d jobs"), MONITOR_MAX_JOBS);
    } else {
        job = g_new0(MonitorJob, 1);
        job->monitor = monitor;
        job->id = g_strdup(id);
        job->type = g_strdup(type);
        job->status = MONITOR_JOB_STATUS_RUNNING;
        job->cancel = cancel;
        job->opaque = opaque;
        g_ptr_array_add(monitor->jobs, job);
    }
    g_mutex_unlock(&monitor->lock);
    if (job) {
        job_announce(monitor, id, MONITOR_JOB_STATUS_CREATED);
        job_announce(monitor, id, MONITOR_JOB_STATUS_RUNNING);
    }
    return job;
}

void monitor_job_progress(MonitorJob *job, uint64_t current, uint64_t total)
{
    g_mutex_lock(&job->monitor->lock);
    job->current = current;
    job->total = total;
    g_mutex_unlock(&job->monitor->lock);
}

void monitor_job_status(MonitorJob *job, MonitorJobStatus status)
{
    Monitor *monitor = job->monitor;
    g_mutex_lock(&monitor->lock);
    bool changed = job->status != status;
    job->status = status;
    g_mutex_unlock(&monitor->lock);
    if (changed)
        job_announce(monitor, job->id, status);
}

void monitor_job_conclude(MonitorJob *job, const GError *error)
{
    Monitor *monitor = job->monitor;
    g_autofree char *id = g_strdup(job->id);
    g_mutex_lock(&monitor->lock);
    /* What the cancel function uses may be freed once this has returned. */
    while (job->cancelling && !event_loop_is_current(monitor->loop))
        g_cond_wait(&monitor->job_idle, &monitor->lock);
    if (error)
        job->error = g_strdup(error->message);
    else if (!job->cancelled)
        job->current = job->total;
    job->cancel = NULL;
    job->status = MONITOR_JOB_STATUS_CONCLUDED;
    g_mutex_unlock(&monitor->lock);
    job_announce(monitor, id, MONITOR_JOB_STATUS_CONCLUDED);
}

bool monitor_self_query_jobs(Monitor *monitor, MonitorQueryJobsRet *ret, GError **error)
{
    g_mutex_lock(&monitor->lock);
    ret->n_items = monitor->jobs->len;
    ret->items = g_new0(MonitorJobInfo, ret->n_items);
    for (size_t i = 0; i < ret->n_items; i++) {
        const MonitorJob *job = g_ptr_array_index(monitor->jobs, i);
        ret->items[i] = (MonitorJobInfo){
            .id = g_strdup(job->id),
            .type = g_strdup(job->type),
            .status = (int)job->status,
            .current_progress = job->current,
            .total_progress = job->total,
            .error = g_strdup(job->error),
        };
    }
    g_mutex_unlock(&monitor->lock);
    return true;
}

bool monitor_self_job_cancel(Monitor *monitor, const MonitorJobCancelArgs *args, GError **error)
{
    g_mutex_lock(&monitor->lock);
    MonitorJob *job = job_find(monitor, args->id);
    if (!job || job->status == MONITOR_JOB_STATUS_CONCLUDED) {
        bool concluded = job != NULL;
        g_mutex_unlock(&monitor->lock);
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    concluded ? _("the job '%s' has ended") : _("there is no job '%s'"), args->id);
    }
    if (!job->cancel) {
        g_mutex_unlock(&monitor->lock);
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("the job '%s' cannot be cancelled"),
                    args->id);
    }
    bool again = job->cancelled;
    job->cancelled = job->cancelling = true;
    job->status = MONITOR_JOB_STATUS_ABORTING;
    g_mutex_unlock(&monitor->lock);
    if (!again) {
        job_announce(monitor, args->id, MONITOR_JOB_STATUS_ABORTING);
        job->cancel(job, job->opaque);
    }
    g_mutex_lock(&monitor->lock);
    job->cancelling = false;
    g_cond_broadcast(&monitor->job_idle);
    g_mutex_unlock(&monitor->lock);
    return true;
}

bool monitor_self_job_dismiss(Monitor *monitor, const MonitorJobDismissArgs *args, GError **error)
{
    g_mutex_lock(&monitor->lock);
    MonitorJob *job = job_find(monitor, args->id);
    bool concluded = job && job->status == MONITOR_JOB_STATUS_CONCLUDED;
    if (concluded)
        g_ptr_array_remove(monitor->jobs, job);
    g_mutex_unlock(&monitor->lock);
    if (!concluded)
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    job ? _("the job '%s' has not ended") : _("there is no job '%s'"), args->id);
    job_announce(monitor, args->id, MONITOR_JOB_STATUS_NULL);
    job_free(job);
    return true;
}
