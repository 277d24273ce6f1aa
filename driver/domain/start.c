/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The step that starts a guest: resources, claims, helper, machine, cont. It is written as a chain
 * of continuations; whatever fails on the way ends in the same place, helper_gone, after the run
 * was torn down, so that nothing of it is left.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "common/log.h"
#include "driver/domain/object-private.h"
#include "driver/domain/to-vm.h"
#include "driver/host/pty.h"

/* Until the helper has shaken hands and built the machine. */
#define START_TIMEOUT_S 30

typedef struct StartFd {
    char *name;
    Fd fd;
} StartFd;

typedef struct StartStep {
    DomainStep step;
    unsigned flags;
    DomainOwner *owner;
    DomainDef *def;      /* of createXML */
    GArray *fds;         /* StartFd: to be handed over by getfd */
    Fd log;
    unsigned outstanding; /* replies to come */
    bool gone;            /* the helper is, and the run was torn down */
    GError *failure;
} StartStep;

static void start_fd_clear(void *data)
{
    StartFd *item = data;
    g_free(item->name);
    fd_clear(&item->fd);
}

static void start_clear(DomainStep *step)
{
    StartStep *self = (StartStep *)step;
    domain_def_free(self->def);
    g_array_unref(self->fds);
    fd_clear(&self->log);
    if (self->owner)
        domain_owner_unref(self->owner);
    g_clear_error(&self->failure);
}

/* Takes @name and @fd; a negative @fd only frees the name. */
static bool start_add_fd(StartStep *self, char *name, Fd fd)
{
    StartFd item = {.name = name, .fd = fd};
    if (fd < 0) {
        g_free(name);
        return false;
    }
    g_array_append_val(self->fds, item);
    return true;
}

static Fd start_open_image(const char *what, const char *path, GError **error)
{
    struct stat st;
    g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) < 0) {
        fail_errno(error, VIR_ERR_INTERNAL_ERROR, errno, _("could not open %s file '%s'"), what, path);
        return FD_NONE;
    }
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        fail(error, VIR_ERR_INTERNAL_ERROR, _("%s '%s' is empty or not a regular file"), what, path);
        return FD_NONE;
    }
    return fd_steal(&fd);
}

static bool start_open_boot(StartStep *self, const DomainDef *def, GError **error)
{
    if (def->os.kernel &&
        !start_add_fd(self, g_strdup("kernel"), start_open_image("kernel", def->os.kernel, error)))
        return false;
    if (def->os.initrd &&
        !start_add_fd(self, g_strdup("initrd"), start_open_image("initrd", def->os.initrd, error)))
        return false;
    if (def->type != DOMAIN_TYPE_KVM)
        return true;
    if (start_add_fd(self, g_strdup("kvm"), open("/dev/kvm", O_RDWR | O_CLOEXEC)))
        return true;
    return fail_errno(error, VIR_ERR_INTERNAL_ERROR, errno, _("could not open /dev/kvm"));
}

static Fd start_open_serial_log(const SerialLog *log, GError **error)
{
    bool append = log->append == TRI_ON;
    Fd fd = open(log->file,
                 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | (append ? 0 : O_TRUNC), 0600);
    if (fd < 0)
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("unable to open serial log '%s'"), log->file);
    return fd;
}

static bool start_open_serials(StartStep *self, DomainDef *def, GError **error)
{
    for (size_t i = 0; i < def->n_serials; i++) {
        SerialDef *serial = def->serials[i];
        g_clear_pointer(&serial->path, g_free);
        if (!start_add_fd(self, serial_def_fd_name(serial), pty_new(&serial->path, error)))
            return false;
        if (serial->log && serial->log->file &&
            !start_add_fd(self, serial_def_log_fd_name(serial), start_open_serial_log(serial->log, error)))
            return false;
    }
    return true;
}

static bool start_open_log(StartStep *self, Domain *domain, GError **error)
{
    g_autofree char *path = domain_log_path(domain);
    self->log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (self->log < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("failed to create logfile %s"), path);
    domain_log_line(self->log, "starting up guest '%s', id %d", domain->name,
                    domain->run->status.live->id);
    return true;
}

/* The process exists and waits: its claim is on disk before it does anything. */
static bool start_record(const HelperIdentity *identity, void *opaque, GError **error)
{
    Domain *domain = opaque;
    Status *status = &domain->run->status;
    helper_identity_clear(&status->identity);
    status->identity = *identity;
    status->identity.boot_id = g_strdup(identity->boot_id);
    status->identity.monitor_path = g_strdup(identity->monitor_path);
    status->identity.exit_path = g_strdup(identity->exit_path);
    claims_add_process(&status->claims, identity);
    return domain_run_write(domain, error);
}

/* Each claim is on disk before its effect: first the files, then the process. */
static bool start_spawn(StartStep *self, Domain *domain, GError **error)
{
    const DomainFolders *folders = domain_driver_folders(domain->driver);
    DomainRun *run = domain->run;
    g_autofree char *monitor = g_strdup_printf("%s/%s.monitor", folders->state, domain->uuid_text);
    g_autofree char *exit_path = g_strdup_printf("%s/%s.exit", folders->state, domain->uuid_text);
    claims_add_path(&run->status.claims, CLAIM_SOCKET, monitor);
    claims_add_path(&run->status.claims, CLAIM_FILE, exit_path);
    if (!domain_run_write(domain, error))
        return false;
    DomainDefHost host = domain_driver_host(domain->driver);
    HelperSpawn spawn = {.program = host.helper_path,
                         .name = domain->name,
                         .monitor_path = monitor,
                         .exit_path = exit_path,
                         .log_fd = self->log,
                         .uid = (uid_t)-1,
                         .gid = (gid_t)-1,
                         .record = start_record,
                         .record_opaque = domain};
    domain_ref(domain); /* for the callbacks, until exited */
    run->helper = helper_spawn(&spawn, &domain_run_events, domain, NULL, error);
    if (!run->helper) {
        domain_unref(domain);
        return false;
    }
    domain_run_set_timer(domain, START_TIMEOUT_S);
    return true;
}

static bool start_prepare(StartStep *self, Domain *domain, DomainDef *def, GError **error)
{
    domain->killed = false;
    domain->run = domain_run_new();
    domain->run->status.phase = STATUS_PHASE_STARTING;
    domain->run->status.live = def;
    domain->run->status.autodestroy = self->owner != NULL;
    domain_run_choose_end(domain->run, VIR_DOMAIN_SHUTOFF_FAILED, VIR_DOMAIN_EVENT_STOPPED_FAILED);
    def->id = domain_driver_next_id(domain->driver);
    domain_def_assign_live(def);
    return start_open_boot(self, def, error) && start_open_serials(self, def, error) &&
           start_open_log(self, domain, error) && start_spawn(self, domain, error);
}

/* From now on only the end of the helper goes on. */
static void start_give_up(StartStep *self, GError *failure)
{
    if (self->failure)
        g_error_free(failure);
    else
        self->failure = failure;
    if (self->step.domain->run)
        helper_kill(self->step.domain->run->helper, true);
}

static void start_end(StartStep *self)
{
    if (self->outstanding == 0 && self->gone)
        domain_step_finish(&self->step, g_steal_pointer(&self->failure));
}

static void start_helper_gone(DomainStep *step, const char *reason, const GError *error)
{
    StartStep *self = (StartStep *)step;
    self->gone = true;
    /* What the commands got when their connection broke says less than the end itself. */
    if (self->failure && error_code(self->failure) == VIR_ERR_OPERATION_FAILED)
        g_clear_error(&self->failure);
    if (!self->failure && step->domain->killed)
        fail(&self->failure, VIR_ERR_INTERNAL_ERROR, _("guest unexpectedly quit"));
    else if (!self->failure)
        fail(&self->failure, VIR_ERR_INTERNAL_ERROR,
             _("the guest's process ended while it was being started: %s"),
             reason ?: error ? error->message : _("it crashed"));
    start_end(self);
}

static void start_succeed(StartStep *self)
{
    Domain *domain = self->step.domain;
    DomainRun *run = domain->run;
    domain_run_clear_timer(domain);
    run->status.phase = STATUS_PHASE_RUNNING;
    run->end.announced = true;
    domain_run_save(domain);
    domain_driver_count_active(domain->driver, 1);
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    if (self->flags & VIR_DOMAIN_START_PAUSED)
        domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
    if (self->owner) {
        run->owner = domain_owner_ref(self->owner);
        g_atomic_pointer_set(&domain->owner, self->owner);
        if (g_atomic_int_get(&self->owner->gone))
            domain_destroy_owned(domain, self->owner);
    }
    domain_step_finish(&self->step, NULL);
}

static void start_continued(Domain *domain, json_object *result, const GError *error, void *opaque)
{
    StartStep *self = opaque;
    self->outstanding--;
    if (self->gone) {
        start_end(self);
    } else if (error) {
        start_give_up(self, g_error_copy(error));
    } else if (!domain->killed) {
        domain_run_forget_end(domain->run);
        g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
        bool paused = self->flags & VIR_DOMAIN_START_PAUSED;
        if (!paused && now->state == VIR_DOMAIN_PAUSED)
            domain_power_event(domain, "RESUME", NULL);
        start_succeed(self);
    }
}

/* The machine is built: show the guest, let it go. */
static void start_release(StartStep *self)
{
    Domain *domain = self->step.domain;
    DomainRun *run = domain->run;
    bool paused = self->flags & VIR_DOMAIN_START_PAUSED;
    GError *error = NULL;
    run->status.phase = STATUS_PHASE_RELEASED;
    run->status.state = VIR_DOMAIN_PAUSED;
    run->status.reason = paused ? VIR_DOMAIN_PAUSED_USER : VIR_DOMAIN_PAUSED_STARTING_UP;
    run->running_reason = VIR_DOMAIN_RUNNING_BOOTED;
    if (!domain_run_write(domain, &error)) {
        start_give_up(self, error);
        return;
    }
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    DomainSnapshot *next = domain_snapshot_new(now);
    domain_snapshot_set_live(next, domain_def_ref_new(domain_def_copy(run->status.live)));
    domain_snapshot_set_helper(next, helper_ref(run->helper));
    next->state = run->status.state;
    next->reason = run->status.reason;
    domain_publish(domain, next);
    self->outstanding++;
    /* "stop" in place of "cont" ends the start as well: the guest outlives this daemon. */
    domain_run_execute(domain, paused ? "stop" : "cont", NULL, NULL, 0, start_continued, self);
}

static void start_replied(Domain *domain, json_object *result, const GError *error, void *opaque)
{
    StartStep *self = opaque;
    self->outstanding--;
    if (error && !self->gone)
        start_give_up(self, g_error_copy(error));
    if (self->gone)
        start_end(self);
    else if (self->outstanding == 0 && !self->failure)
        start_release(self);
}

static void start_send(StartStep *self, const char *command, json_object *arguments, const int *fd)
{
    self->outstanding++;
    domain_run_execute(self->step.domain, command, arguments, fd, fd ? 1 : 0, start_replied, self);
}

static json_object *start_actions(const DomainDef *def)
{
    json_object *actions = json_object_new_object();
    bool restart = def->on.reboot == LIFECYCLE_ACTION_RESTART;
    json_object_object_add(actions, "reboot", json_object_new_string(restart ? "reset" : "shutdown"));
    json_object_object_add(actions, "shutdown", json_object_new_string("pause"));
    json_object_object_add(actions, "panic", json_object_new_string("pause"));
    return actions;
}

void domain_start_ready(DomainStep *step)
{
    StartStep *self = (StartStep *)step;
    Domain *domain = step->domain;
    json_object *commands = NULL;
    GError *error = NULL;
    if (self->gone || self->failure)
        return;
    if (!domain_def_to_vm(domain->run->status.live, g_get_real_time() / G_USEC_PER_SEC, &commands,
                          &error)) {
        start_give_up(self, error);
        return;
    }
    for (guint i = 0; i < self->fds->len; i++) {
        StartFd *item = &g_array_index(self->fds, StartFd, i);
        json_object *arguments = json_object_new_object();
        json_object_object_add(arguments, "fdname", json_object_new_string(item->name));
        start_send(self, "getfd", arguments, &item->fd);
    }
    start_send(self, "set-action", start_actions(domain->run->status.live), NULL);
    for (size_t i = 0; i < json_object_array_length(commands); i++) {
        json_object *row = json_object_array_get_idx(commands, i);
        const char *name = json_object_get_string(json_object_object_get(row, "execute"));
        json_object *arguments = NULL;
        /* A copy: the helper's thread gets it, and reference counts of json-c are not atomic. */
        json_object_deep_copy(json_object_object_get(row, "arguments"), &arguments, NULL);
        start_send(self, name, arguments, NULL);
    }
    json_object_put(commands);
}

static bool start_choose_def(StartStep *self, DomainDef **ret_def, GError **error)
{
    Domain *domain = self->step.domain;
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (domain_snapshot_active(now)) {
        if (self->def)
            return fail(error, VIR_ERR_OPERATION_INVALID, _("domain '%s' is already active"),
                        domain->name);
        return fail(error, VIR_ERR_OPERATION_INVALID, _("domain is already running"));
    }
    if (!self->def && !now->next)
        return fail(error, VIR_ERR_NO_DOMAIN, _("no domain with matching uuid '%s' (%s)"),
                    domain->uuid_text, domain->name);
    /* What was stored once may be more than this host can run by now. */
    DomainDefHost host = domain_driver_host(domain->driver);
    if (!self->def && !domain_def_validate(now->next->def, &host, error))
        return false;
    *ret_def = self->def ? g_steal_pointer(&self->def) : domain_def_copy(now->next->def);
    return true;
}

static void start_run(DomainStep *step)
{
    StartStep *self = (StartStep *)step;
    DomainDef *def = NULL;
    GError *error = NULL;
    if (!start_choose_def(self, &def, &error)) {
        domain_step_finish(step, error);
    } else if (!start_prepare(self, step->domain, def, &error)) {
        domain_run_tear_down(step->domain);
        domain_step_finish(step, error);
    }
}

bool domain_step_is_start(const DomainStep *step)
{
    return step->run == start_run;
}

static StartStep *start_step_new(Domain *domain, unsigned flags, DomainOwner *owner, DomainDone done,
                                 void *opaque)
{
    StartStep *self = domain_step_new(domain, sizeof(*self), start_run, done, opaque);
    self->step.clear = start_clear;
    self->step.helper_gone = start_helper_gone;
    self->flags = flags;
    self->owner = (flags & VIR_DOMAIN_START_AUTODESTROY) && owner ? domain_owner_ref(owner) : NULL;
    self->fds = g_array_new(FALSE, FALSE, sizeof(StartFd));
    g_array_set_clear_func(self->fds, start_fd_clear);
    self->log = FD_NONE;
    return self;
}

void domain_start(Domain *domain, unsigned flags, DomainOwner *owner, DomainDone done, void *opaque)
{
    domain_step_queue(&start_step_new(domain, flags, owner, done, opaque)->step);
}

void domain_create_queue(Domain *domain, DomainDef *def, unsigned flags, DomainOwner *owner,
                         DomainDone done, void *opaque)
{
    StartStep *self = start_step_new(domain, flags, owner, done, opaque);
    self->def = def;
    domain_step_queue(&self->step);
}
