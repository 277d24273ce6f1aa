/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The helper object: the thread all helpers share, references, the way of commands to that thread,
 * supervision and the end. The conversation is in connection.c, the process in process.c.
 */
#include "driver/helper/helper.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>

#include "common/log.h"
#include "driver/helper/helper-private.h"

/* Something to be done on the thread; the reference keeps the helper there. */
typedef struct Posted {
    void (*func)(Helper *helper);
    Helper *helper; /* or NULL */
} Posted;

static struct {
    GMainContext *context;
    GMainLoop *loop;
    GThread *thread;
    GHashTable *helpers; /* all that are supervised; the thread's */
    GSource *wake_source;
    Fd wake_fd;          /* eventfd: something has been posted */
    GMutex lock;         /* the queue */
    GQueue posted;       /* of Posted */
} thread = {.wake_fd = FD_NONE};

GMainContext *helper_context(void)
{
    return thread.context;
}

/* --- The thread ------------------------------------------------------------------------------- */

static void *thread_main(void *opaque)
{
    GMainLoop *loop = opaque;
    g_main_context_push_thread_default(thread.context);
    g_main_loop_run(loop);
    g_main_context_pop_thread_default(thread.context);
    return NULL;
}

static void posted_free(void *pointer)
{
    Posted *posted = pointer;
    helper_unref(posted->helper);
    g_free(posted);
}

/* Runs @func on the helper thread, later, in the order posted. */
static void post(Helper *helper, void (*func)(Helper *helper))
{
    Posted *posted = g_new(Posted, 1);
    *posted = (Posted){func, helper_ref(helper)};
    g_mutex_lock(&thread.lock);
    bool running = thread.wake_fd >= 0;
    if (running) {
        g_queue_push_tail(&thread.posted, posted);
        eventfd_write(thread.wake_fd, 1);
    }
    g_mutex_unlock(&thread.lock);
    if (!running)
        posted_free(posted); /* helper_finish() has let go of everything */
}

static Posted *posted_next(void)
{
    g_mutex_lock(&thread.lock);
    Posted *posted = g_queue_pop_head(&thread.posted);
    g_mutex_unlock(&thread.lock);
    return posted;
}

static gboolean on_wake(gint fd, GIOCondition condition, gpointer opaque)
{
    eventfd_t count;
    eventfd_read(fd, &count);
    Posted *posted;
    while ((posted = posted_next())) {
        posted->func(posted->helper);
        posted_free(posted);
    }
    return G_SOURCE_CONTINUE;
}

bool helper_init(GError **error)
{
    g_return_val_if_fail(!thread.thread, false);
    thread.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (thread.wake_fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create an eventfd"));
    thread.context = g_main_context_new();
    thread.loop = g_main_loop_new(thread.context, FALSE);
    thread.helpers = g_hash_table_new(NULL, NULL);
    helper_source_fd(NULL, &thread.wake_source, thread.wake_fd, G_IO_IN, on_wake);
    thread.thread = g_thread_try_new("helper", thread_main, thread.loop, error);
    return thread.thread != NULL;
}

void helper_forget(Helper *helper)
{
    helper_connection_close(helper);
    helper_source_clear(&helper->pid_source);
    helper_source_clear(&helper->handshake_source);
    helper_source_clear(&helper->deadline_source);
    helper_source_clear(&helper->retry_source);
    helper_source_clear(&helper->throttle_source);
    helper->phase = HELPER_EXITED;
    g_queue_clear_full(&helper->sent, (GDestroyNotify)helper_command_free);
    g_queue_clear_full(&helper->waiting, (GDestroyNotify)helper_command_free);
    g_hash_table_remove(thread.helpers, helper);
    helper_unref(helper);
}

static void thread_stop(Helper *none)
{
    g_main_loop_quit(thread.loop);
}

void helper_finish(void)
{
    if (!thread.thread)
        return;
    post(NULL, thread_stop);
    g_thread_join(thread.thread);
    helper_source_clear(&thread.wake_source);
    g_mutex_lock(&thread.lock);
    fd_clear(&thread.wake_fd);
    g_mutex_unlock(&thread.lock);
    GHashTableIter iter;
    gpointer helper;
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_hash_table_iter_init(&iter, thread.helpers);
    while (g_hash_table_iter_next(&iter, &helper, NULL))
        g_ptr_array_add(all, helper);
    for (guint i = 0; i < all->len; i++)
        helper_forget(g_ptr_array_index(all, i));
    g_queue_clear_full(&thread.posted, posted_free);
    g_clear_pointer(&thread.helpers, g_hash_table_unref);
    g_clear_pointer(&thread.loop, g_main_loop_unref);
    g_clear_pointer(&thread.context, g_main_context_unref);
    thread.thread = NULL;
}

void helper_source_clear(GSource **source)
{
    GSource *old = g_steal_pointer(source);
    if (!old)
        return;
    g_source_destroy(old);
    g_source_unref(old);
}

void helper_source_fd(Helper *helper, GSource **source, int fd, GIOCondition condition,
                      gboolean (*func)(gint fd, GIOCondition condition, gpointer helper))
{
    helper_source_clear(source);
    *source = g_unix_fd_source_new(fd, condition);
    g_source_set_callback(*source, G_SOURCE_FUNC(func), helper, NULL);
    g_source_attach(*source, thread.context);
}

void helper_source_timeout(Helper *helper, GSource **source, unsigned ms, GSourceFunc func)
{
    helper_source_clear(source);
    *source = g_timeout_source_new(ms);
    g_source_set_callback(*source, func, helper, NULL);
    g_source_attach(*source, thread.context);
}

/* --- Life ------------------------------------------------------------------------------------- */

void helper_identity_clear(HelperIdentity *identity)
{
    g_free(identity->boot_id);
    g_free(identity->monitor_path);
    g_free(identity->exit_path);
    memset(identity, 0, sizeof(*identity));
}

static void identity_copy(HelperIdentity *to, const HelperIdentity *from)
{
    *to = *from;
    to->boot_id = g_strdup(from->boot_id);
    to->monitor_path = g_strdup(from->monitor_path);
    to->exit_path = g_strdup(from->exit_path);
}

Helper *helper_new(const HelperIdentity *identity, const HelperEvents *events, void *opaque)
{
    Helper *helper = g_new0(Helper, 1);
    helper->references = 1;
    helper->events = *events;
    helper->opaque = opaque;
    identity_copy(&helper->identity, identity);
    helper->pid_fd = helper->first_fd = FD_NONE;
    g_mutex_init(&helper->lock);
    g_queue_init(&helper->inbox);
    g_queue_init(&helper->waiting);
    g_queue_init(&helper->sent);
    return helper;
}

static void helper_free(Helper *helper)
{
    helper_identity_clear(&helper->identity);
    fd_close(helper->pid_fd);
    fd_close(helper->first_fd);
    helper_page_unmap(helper->page);
    if (helper->announced) {
        g_strfreev(helper->announced->capabilities);
        g_strfreev(helper->announced->commands);
        g_free(helper->announced);
    }
    g_queue_clear_full(&helper->inbox, (GDestroyNotify)helper_command_free);
    g_clear_error(&helper->start_error);
    g_strfreev(helper->greeting_capabilities);
    g_mutex_clear(&helper->lock);
    g_free(helper);
}

Helper *helper_ref(Helper *helper)
{
    if (helper)
        g_atomic_int_inc(&helper->references);
    return helper;
}

void helper_unref(Helper *helper)
{
    if (helper && g_atomic_int_dec_and_test(&helper->references))
        helper_free(helper);
}

/* What other threads have given. */
static void on_inbox(Helper *helper)
{
    g_mutex_lock(&helper->lock);
    GQueue commands = helper->inbox;
    g_queue_init(&helper->inbox);
    helper->wake_posted = false;
    g_mutex_unlock(&helper->lock);
    HelperCommand *command;
    while ((command = g_queue_pop_head(&commands)))
        helper_command_submit(helper, command);
}

/* The process has ended (or was never found): says so, last. */
static void helper_exited(Helper *helper)
{
    helper_connection_drain(helper);
    helper_connection_close(helper);
    g_autofree char *end =
        helper->is_child && helper->pid_fd >= 0 ? helper_process_reap(helper->pid_fd) : NULL;
    g_autofree char *reason = helper_process_exit_reason(helper->identity.exit_path);
    helper->phase = HELPER_EXITED;
    g_autoptr(GError) gone = NULL;
    fail(&gone, VIR_ERR_OPERATION_FAILED, _("the guest's process has ended"));
    helper_fail_commands(helper, &helper->sent, gone);
    helper_fail_commands(helper, &helper->waiting, gone);
    on_inbox(helper);
    if (!helper->was_ready && helper->is_child && !helper->start_error)
        fail(&helper->start_error, VIR_ERR_INTERNAL_ERROR,
             _("the guest's process ended while it was being started: %s"),
             reason ? reason : end ? end : _("reason unknown"));
    if (!reason && !g_atomic_int_get(&helper->killed))
        log_warning("the guest's process %d has gone without a reason: %s",
                    (int)helper->identity.pid, end ? end : "it is no child of this daemon");
    helper->events.exited(helper, reason, helper->start_error, helper->opaque);
    helper_forget(helper);
}

static gboolean on_process_end(gint fd, GIOCondition condition, gpointer opaque)
{
    helper_exited(opaque);
    return G_SOURCE_REMOVE;
}

static gboolean on_handshake_timeout(gpointer opaque)
{
    Helper *helper = opaque;
    helper_source_clear(&helper->handshake_source);
    if (!helper->start_error)
        fail(&helper->start_error, VIR_ERR_OPERATION_TIMEOUT,
             _("the guest's process did not answer within %d s"), HELPER_HANDSHAKE_SECONDS);
    helper_kill(helper, true);
    return G_SOURCE_REMOVE;
}

/* First thing on the helper thread. */
static void on_begin(Helper *helper)
{
    g_hash_table_add(thread.helpers, helper_ref(helper));
    if (helper->pid_fd < 0) {
        helper_exited(helper);
        return;
    }
    helper_source_fd(helper, &helper->pid_source, helper->pid_fd, G_IO_IN, on_process_end);
    if (helper->is_child)
        helper_source_timeout(helper, &helper->handshake_source, HELPER_HANDSHAKE_SECONDS * 1000,
                              on_handshake_timeout);
    if (helper->first_fd >= 0)
        helper_connection_open(helper, fd_steal(&helper->first_fd));
    else
        helper_connection_try(helper);
}

Helper *helper_spawn(const HelperSpawn *spawn, const HelperEvents *events, void *opaque,
                     HelperIdentity *ret_identity, GError **error)
{
    HelperProcess process;
    HelperIdentity identity;
    if (!helper_process_start(spawn, &identity, &process, error))
        return NULL;
    Helper *helper = helper_new(&identity, events, opaque);
    helper->is_child = true;
    helper->pid_fd = process.pid_fd;
    helper->page = process.page;
    helper->first_fd = process.monitor_fd;
    if (ret_identity)
        *ret_identity = identity;
    else
        helper_identity_clear(&identity);
    post(helper, on_begin);
    return helper;
}

Helper *helper_reconnect(const HelperIdentity *identity, const HelperEvents *events, void *opaque,
                         GError **error)
{
    Helper *helper = helper_new(identity, events, opaque);
    helper->pid_fd = helper_process_find(identity);
    post(helper, on_begin);
    return helper;
}

pid_t helper_pid(const Helper *helper)
{
    return helper->identity.pid;
}

void helper_kill(Helper *helper, bool force)
{
    g_atomic_int_set(&helper->killed, 1);
    if (helper->pid_fd >= 0)
        pidfd_send_signal(helper->pid_fd, force ? SIGKILL : SIGTERM, NULL, 0);
}

bool helper_read_state(Helper *helper, StatePage *ret_page)
{
    const StatePage *page = g_atomic_pointer_get(&helper->page);
    return page && state_page_read(page, ret_page);
}

static const HelperAnnounced *helper_announced(const Helper *helper)
{
    return g_atomic_pointer_get(&((Helper *)(uintptr_t)helper)->announced);
}

bool helper_has_command(const Helper *helper, const char *command)
{
    const HelperAnnounced *announced = helper_announced(helper);
    return announced && g_strv_contains((const char *const *)announced->commands, command);
}

bool helper_has_capability(const Helper *helper, const char *capability)
{
    return g_strv_contains(helper_capabilities(helper), capability);
}

const char *const *helper_capabilities(const Helper *helper)
{
    static const char *const none[] = {NULL};
    const HelperAnnounced *announced = helper_announced(helper);
    return announced ? (const char *const *)announced->capabilities : none;
}

/* --- Commands on their way to the thread ------------------------------------------------------ */

static void command_post(Helper *helper, HelperCommand *command, const int *fds, size_t n_fds)
{
    for (size_t i = 0; i < MIN(n_fds, MONITOR_MAX_SEND_FDS); i++)
        command->fds[command->n_fds++] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
    command->deadline_us = g_get_monotonic_time() + HELPER_COMMAND_SECONDS * G_USEC_PER_SEC;
    g_mutex_lock(&helper->lock);
    g_queue_push_tail(&helper->inbox, command);
    bool wake = !helper->wake_posted;
    helper->wake_posted = true;
    g_mutex_unlock(&helper->lock);
    if (wake)
        post(helper, on_inbox);
}

void helper_execute(Helper *helper, const char *name, json_object *arguments, const int *fds,
                    size_t n_fds, HelperReply reply, void *opaque)
{
    HelperCommand *command = g_new0(HelperCommand, 1);
    command->message = json_object_new_object();
    json_object_object_add(command->message, "execute", json_object_new_string(name));
    if (arguments)
        json_object_object_add(command->message, "arguments", arguments);
    command->reply = reply;
    command->opaque = opaque;
    command_post(helper, command, fds, n_fds);
}

void helper_execute_raw(Helper *helper, json_object *message, const int *fds, size_t n_fds,
                        HelperReply reply, void *opaque)
{
    HelperCommand *command = g_new0(HelperCommand, 1);
    command->message = message;
    command->raw = true;
    command->reply = reply;
    command->opaque = opaque;
    command_post(helper, command, fds, n_fds);
}
