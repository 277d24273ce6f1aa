/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The conversation with one helper: handshake, commands and their replies, events, what happens when
 * it breaks. Everything here runs on the helper thread. The peer is held to the protocol: what it
 * sends out of turn, out of range or too much of ends the connection, never the daemon.
 */
#include <string.h>

#include "common/json.h"
#include "common/log.h"
#include "common/monitor/monitor-types.h"
#include "driver/helper/helper-private.h"

#define RETRY_FIRST_MS 50
#define RETRY_MAX_MS 5000
#define EVENT_NAME_BYTES 64
#define ANNOUNCED_NAME_BYTES 64

static void connection_lost(Helper *helper, bool violation, const GError *error);

/* --- Commands --------------------------------------------------------------------------------- */

void helper_command_free(HelperCommand *command)
{
    for (size_t i = 0; i < command->n_fds; i++)
        fd_close(command->fds[i]);
    json_object_put(command->message);
    json_object_put(command->foreign_id);
    g_free(command);
}

void helper_command_fail(Helper *helper, HelperCommand *command, const GError *error)
{
    if (command->reply)
        command->reply(helper, NULL, error, command->opaque);
    helper_command_free(command);
}

void helper_fail_commands(Helper *helper, GQueue *commands, const GError *error)
{
    /* A reply may submit further commands: those are not among these. */
    GQueue failed = *commands;
    g_queue_init(commands);
    HelperCommand *command;
    while ((command = g_queue_pop_head(&failed)))
        helper_command_fail(helper, command, error);
}

static bool expired(const HelperCommand *command, int64_t now)
{
    return command->deadline_us <= now;
}

static gboolean on_deadline(gpointer opaque);

static void deadline_arm(Helper *helper)
{
    if (!helper->deadline_source && (helper->sent.length || helper->waiting.length))
        helper_source_timeout(helper, &helper->deadline_source, 1000, on_deadline);
}

/* The answers of commands that were given up may still come: their places in the row stay. */
static gboolean on_deadline(gpointer opaque)
{
    Helper *helper = opaque;
    int64_t now = g_get_monotonic_time();
    g_autoptr(GError) error = NULL;
    fail(&error, VIR_ERR_OPERATION_TIMEOUT, _("the guest's process did not answer within %d s"),
         HELPER_COMMAND_SECONDS);
    helper_source_clear(&helper->deadline_source);
    helper_ref(helper);
    for (GList *item = helper->sent.head; item; item = item->next) {
        HelperCommand *command = item->data;
        if (!command->reply || !expired(command, now))
            continue;
        HelperReply reply = command->reply;
        command->reply = NULL;
        reply(helper, NULL, error, command->opaque);
    }
    HelperCommand *command;
    while ((command = g_queue_peek_head(&helper->waiting)) && expired(command, now))
        helper_command_fail(helper, g_queue_pop_head(&helper->waiting), error);
    if (helper->phase != HELPER_EXITED)
        deadline_arm(helper);
    helper_unref(helper);
    return G_SOURCE_REMOVE;
}

/* Wants EPOLLOUT while something waits to be sent. */
static gboolean on_writable(gint fd, GIOCondition condition, gpointer opaque)
{
    Helper *helper = opaque;
    g_autoptr(GError) error = NULL;
    if (!monitor_channel_flush(helper->channel, &error)) {
        connection_lost(helper, false, error);
        return G_SOURCE_REMOVE;
    }
    if (monitor_channel_unread(helper->channel) == 0)
        helper_source_clear(&helper->out_source);
    return G_SOURCE_CONTINUE;
}

static void watch_output(Helper *helper)
{
    if (monitor_channel_unread(helper->channel) > 0 && !helper->out_source)
        helper_source_fd(helper, &helper->out_source, monitor_channel_fd(helper->channel),
                         G_IO_OUT, on_writable);
}

/* A raw message keeps its own id for the answer; on the wire it has ours. */
static bool command_number(Helper *helper, HelperCommand *command, GError **error)
{
    json_object *foreign = NULL;
    if (command->raw && !json_object_is_type(command->message, json_type_object))
        return fail(error, VIR_ERR_INVALID_ARG, _("a monitor command has to be a JSON object"));
    if (command->raw && json_object_object_get_ex(command->message, "id", &foreign))
        command->foreign_id = json_object_get(foreign);
    command->id = ++helper->next_id;
    json_object_object_add(command->message, "id", json_object_new_uint64(command->id));
    return true;
}

static void command_send(Helper *helper, HelperCommand *command)
{
    g_autoptr(GError) error = NULL;
    if (!command_number(helper, command, &error)) {
        helper_command_fail(helper, command, error);
        return;
    }
    size_t n_fds = command->n_fds;
    command->n_fds = 0;
    g_autoptr(json_object) message = g_steal_pointer(&command->message);
    if (!monitor_channel_send(helper->channel, message, command->fds, n_fds, &error)) {
        /* A socket that is gone is noticed by the reader, which fails what has been sent. */
        helper_command_fail(helper, command, error);
        return;
    }
    g_queue_push_tail(&helper->sent, command);
    watch_output(helper);
    deadline_arm(helper);
}

void helper_command_submit(Helper *helper, HelperCommand *command)
{
    g_autoptr(GError) error = NULL;
    if (helper->phase == HELPER_EXITED)
        fail(&error, VIR_ERR_OPERATION_FAILED, _("the guest's process has ended"));
    else if (helper->phase == HELPER_UNUSABLE)
        fail(&error, VIR_ERR_OPERATION_FAILED, _("the guest's monitor is unusable"));
    else if (helper->waiting.length + helper->sent.length >= HELPER_MAX_COMMANDS)
        fail(&error, VIR_ERR_OPERATION_FAILED,
             _("the guest's process has %d commands to answer already"), HELPER_MAX_COMMANDS);
    if (error) {
        helper_command_fail(helper, command, error);
    } else if (helper->phase == HELPER_READY) {
        command_send(helper, command);
    } else {
        g_queue_push_tail(&helper->waiting, command);
        deadline_arm(helper);
    }
}

static void internal_send(Helper *helper, const char *name, json_object *arguments,
                          bool (*internal)(Helper *helper, json_object *result, GError **error))
{
    HelperCommand *command = g_new0(HelperCommand, 1);
    command->message = json_object_new_object();
    json_object_object_add(command->message, "execute", json_object_new_string(name));
    if (arguments)
        json_object_object_add(command->message, "arguments", arguments);
    command->internal = internal;
    command->deadline_us = G_MAXINT64;
    command_send(helper, command);
}

/* --- Replies ---------------------------------------------------------------------------------- */

/* Text of a helper is shown to users and logged: one line of it, in UTF-8. */
static char *tame_text(const char *text)
{
    g_autofree char *cut = g_strndup(text, HELPER_MAX_TEXT);
    char *valid = g_utf8_make_valid(cut, -1);
    for (char *c = valid; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    return valid;
}

static bool reply_error(json_object *body, GError **error)
{
    json_object *desc = NULL, *number = NULL, *class = NULL;
    int code = VIR_ERR_INTERNAL_ERROR;
    if (json_object_is_type(body, json_type_object)) {
        json_object_object_get_ex(body, "desc", &desc);
        json_object_object_get_ex(body, "code", &number);
        json_object_object_get_ex(body, "class", &class);
    }
    if (json_object_is_type(number, json_type_int) && json_object_get_int64(number) > 0 &&
        json_object_get_int64(number) < 256)
        code = json_object_get_int(number);
    if (json_object_is_type(class, json_type_string) &&
        strcmp(json_object_get_string(class), "CommandNotFound") == 0)
        code = VIR_ERR_OPERATION_UNSUPPORTED;
    g_autofree char *text = json_object_is_type(desc, json_type_string)
                                ? tame_text(json_object_get_string(desc))
                                : g_strdup(_("unknown error of the guest's process"));
    return fail(error, code, "%s", text);
}

static void raw_answer(Helper *helper, HelperCommand *command, json_object *message)
{
    json_object_object_del(message, "id");
    if (command->foreign_id)
        json_object_object_add(message, "id", json_object_get(command->foreign_id));
    if (command->reply)
        command->reply(helper, message, NULL, command->opaque);
}

static bool handle_reply(Helper *helper, json_object *message, GError **error)
{
    json_object *id = NULL, *result = NULL, *failure = NULL;
    bool returned = json_object_object_get_ex(message, "return", &result);
    bool failed = json_object_object_get_ex(message, "error", &failure);
    json_object_object_get_ex(message, "id", &id);
    HelperCommand *command = g_queue_peek_head(&helper->sent);
    if (returned == failed)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("neither a reply nor an event"));
    if (!command || !json_object_is_type(id, json_type_int) ||
        json_object_get_uint64(id) != command->id)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("a reply to no command"));
    g_queue_pop_head(&helper->sent);

    g_autoptr(GError) reason = NULL;
    bool fine = true;
    if (failed)
        reply_error(failure, &reason);
    if (command->internal)
        fine = failed ? fail(error, VIR_ERR_INTERNAL_ERROR, _("the handshake was refused: %s"),
                             reason->message)
                      : command->internal(helper, result, error);
    else if (command->raw)
        raw_answer(helper, command, message);
    else if (command->reply)
        command->reply(helper, failed ? NULL : result, reason, command->opaque);
    helper_command_free(command);
    return fine;
}

/* --- Events ----------------------------------------------------------------------------------- */

static void deliver(Helper *helper, const char *name, json_object *data, uint64_t sequence)
{
    if (sequence > helper->identity.last_event + 1)
        log_warning("the guest's process %d: events %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                    " are lost",
                    (int)helper->identity.pid, helper->identity.last_event + 1, sequence - 1);
    helper->identity.last_event = sequence;
    helper->event_budget -= 1;
    helper->events.event(helper, sequence, name, data, helper->opaque);
}

static bool event_check(const MonitorEventRecord *record, GError **error)
{
    size_t len = strlen(record->event);
    if (len == 0 || len > EVENT_NAME_BYTES ||
        strspn(record->event, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != len)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("an event without a proper name"));
    if (record->data && !json_object_is_type(record->data, json_type_object))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("an event whose data is no object"));
    return true;
}

static bool handle_event(Helper *helper, json_object *message, GError **error)
{
    g_auto(MonitorEventRecord) record = {0};
    if (!json_to_struct(&monitor_event_record_table, &record, message, "event",
                        JSON_READ_IGNORE_UNKNOWN, error) ||
        !event_check(&record, error))
        return false;
    /* While query-events is under way its answer has this one too. */
    if (helper->catching_up || record.sequence <= helper->identity.last_event)
        return true;
    deliver(helper, record.event, record.data, record.sequence);
    return true;
}

static bool on_missed_events(Helper *helper, json_object *result, GError **error);

static void ask_events(Helper *helper)
{
    MonitorQueryEventsArgs args = {.since = helper->identity.last_event};
    helper->catching_up = true;
    internal_send(helper, "query-events",
                  json_from_struct(&monitor_query_events_args_table, &args, 0), on_missed_events);
}

static void connection_ready(Helper *helper)
{
    helper->phase = HELPER_READY;
    helper->attempts = 0;
    helper_source_clear(&helper->handshake_source);
    if (!helper->was_ready) {
        helper->was_ready = true;
        helper->events.ready(helper, helper->opaque);
    }
    GQueue waiting = helper->waiting;
    g_queue_init(&helper->waiting);
    HelperCommand *command;
    while ((command = g_queue_pop_head(&waiting)))
        helper_command_submit(helper, command);
}

static bool on_missed_events(Helper *helper, json_object *result, GError **error)
{
    g_auto(MonitorQueryEventsRet) missed = {0};
    if (!json_to_struct(&monitor_query_events_ret_table, &missed, result, "query-events",
                        JSON_READ_IGNORE_UNKNOWN, error))
        return false;
    uint64_t before = helper->identity.last_event;
    if (missed.last < before)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("its events are numbered anew"));
    for (size_t i = 0; i < missed.n_events; i++) {
        const MonitorEventRecord *record = &missed.events[i];
        if (!event_check(record, error))
            return false;
        if (record->sequence <= helper->identity.last_event || record->sequence > missed.last)
            return fail(error, VIR_ERR_INTERNAL_ERROR, _("its events are out of order"));
        deliver(helper, record->event, record->data, record->sequence);
    }
    if (helper->identity.last_event < missed.last) {
        if (helper->identity.last_event == before)
            return fail(error, VIR_ERR_INTERNAL_ERROR, _("it withholds its events"));
        ask_events(helper);
        return true;
    }
    helper->catching_up = false;
    if (helper->phase == HELPER_NEGOTIATING)
        connection_ready(helper);
    return true;
}

/* --- Handshake -------------------------------------------------------------------------------- */

/* The strings of @array, or of member @member of the objects in it; NULL when it is not such. */
static GStrv announced_names(json_object *array, const char *member, GError **error)
{
    if (!json_object_is_type(array, json_type_array) ||
        json_object_array_length(array) > HELPER_MAX_ANNOUNCED)
        return fail_null(error, VIR_ERR_INTERNAL_ERROR, _("it announces no proper list"));
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        json_object *item = json_object_array_get_idx(array, i), *name = item;
        if (member && (!json_object_is_type(item, json_type_object) ||
                       !json_object_object_get_ex(item, member, &name)))
            return fail_null(error, VIR_ERR_INTERNAL_ERROR, _("it announces something nameless"));
        if (!json_object_is_type(name, json_type_string) ||
            json_object_get_string_len(name) > ANNOUNCED_NAME_BYTES)
            return fail_null(error, VIR_ERR_INTERNAL_ERROR, _("it announces an improper name"));
        g_strv_builder_add(names, json_object_get_string(name));
    }
    return g_strv_builder_end(names);
}

static bool on_negotiated(Helper *helper, json_object *result, GError **error)
{
    return true;
}

static bool on_commands(Helper *helper, json_object *result, GError **error)
{
    g_auto(GStrv) commands = announced_names(result, "name", error);
    if (!commands)
        return false;
    /* A process announces the same for its whole life: the first time counts. */
    if (helper->announced)
        return true;
    HelperAnnounced *announced = g_new0(HelperAnnounced, 1);
    announced->commands = g_steal_pointer(&commands);
    announced->capabilities = g_steal_pointer(&helper->greeting_capabilities);
    g_atomic_pointer_set(&helper->announced, announced);
    return true;
}

/* A page that cannot be used costs statistics, not the guest. */
static bool on_state_page(Helper *helper, json_object *result, GError **error)
{
    g_auto(Fd) fd = monitor_channel_take_fd(helper->channel);
    g_autoptr(GError) reason = NULL;
    StatePage *page = helper_page_map(fd, &reason);
    if (!page) {
        log_warning("the guest's process %d: %s", (int)helper->identity.pid, reason->message);
        return true;
    }
    g_atomic_pointer_set(&helper->page, page);
    return true;
}

static bool handle_greeting(Helper *helper, json_object *message, GError **error)
{
    json_object *greeting = NULL, *capabilities = NULL;
    if (!json_object_object_get_ex(message, "QMP", &greeting) ||
        !json_object_is_type(greeting, json_type_object) ||
        !json_object_object_get_ex(greeting, "capabilities", &capabilities))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("no greeting"));
    g_auto(GStrv) names = announced_names(capabilities, NULL, error);
    if (!names)
        return false;
    helper->phase = HELPER_NEGOTIATING;
    bool has_page = g_strv_contains((const char *const *)names, "state-page");
    bool has_ring = g_strv_contains((const char *const *)names, "event-ring");
    if (!has_ring)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("it lacks the capability 'event-ring'"));
    g_strfreev(helper->greeting_capabilities);
    helper->greeting_capabilities = g_steal_pointer(&names);
    internal_send(helper, "qmp_capabilities", NULL, on_negotiated);
    internal_send(helper, "query-commands", NULL, on_commands);
    if (has_page && !helper->page)
        internal_send(helper, "get-state-page", NULL, on_state_page);
    ask_events(helper);
    return true;
}

/* --- The connection --------------------------------------------------------------------------- */

static bool handle_message(Helper *helper, json_object *message, GError **error)
{
    if (helper->phase == HELPER_GREETING)
        return handle_greeting(helper, message, error);
    if (json_object_object_get_ex(message, "event", NULL))
        return handle_event(helper, message, error);
    return handle_reply(helper, message, error);
}

static void budget_refill(Helper *helper)
{
    int64_t now = g_get_monotonic_time();
    double gained =
        (double)(now - helper->event_budget_us) * HELPER_EVENTS_PER_SECOND / G_USEC_PER_SEC;
    helper->event_budget = MIN(helper->event_budget + gained, HELPER_EVENT_BURST);
    helper->event_budget_us = now;
}

/* All messages that are there whole, as far as the budget of events goes. */
static bool read_messages(Helper *helper, GError **error)
{
    while (helper->channel && helper->event_budget >= 1) {
        g_autoptr(json_object) message = NULL;
        switch (monitor_channel_next(helper->channel, &message, error)) {
        case MONITOR_CHANNEL_MESSAGE:
            if (!handle_message(helper, message, error))
                return false;
            break;
        case MONITOR_CHANNEL_AGAIN:
            return true;
        case MONITOR_CHANNEL_BROKEN:
        case MONITOR_CHANNEL_FAILED:
            return false;
        }
    }
    return true;
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer opaque);

static void watch_input(Helper *helper)
{
    helper_source_fd(helper, &helper->in_source, monitor_channel_fd(helper->channel), G_IO_IN,
                     on_readable);
}

static gboolean on_throttled(gpointer opaque)
{
    Helper *helper = opaque;
    helper_source_clear(&helper->throttle_source);
    if (!helper->channel)
        return G_SOURCE_REMOVE;
    watch_input(helper);
    on_readable(monitor_channel_fd(helper->channel), 0, helper);
    return G_SOURCE_REMOVE;
}

/* @condition 0: only what has been received before. */
static gboolean on_readable(gint fd, GIOCondition condition, gpointer opaque)
{
    Helper *helper = opaque;
    g_autoptr(GError) error = NULL;
    bool eof = false, alive = true;
    budget_refill(helper);
    if (condition)
        alive = monitor_channel_receive(helper->channel, &eof, &error);
    if (alive || eof) {
        g_autoptr(GError) violation = NULL;
        if (!read_messages(helper, &violation)) {
            connection_lost(helper, true, violation);
            return G_SOURCE_CONTINUE;
        }
    }
    if (!alive) {
        connection_lost(helper, false, error);
    } else if (helper->channel && helper->event_budget < 1) {
        helper_source_clear(&helper->in_source);
        helper_source_timeout(helper, &helper->throttle_source, 100, on_throttled);
    }
    return G_SOURCE_CONTINUE;
}

void helper_connection_open(Helper *helper, Fd fd)
{
    helper->channel = monitor_channel_new(fd, HELPER_MAX_RECEIVED_FDS);
    helper->phase = HELPER_GREETING;
    helper->event_budget = HELPER_EVENT_BURST;
    helper->event_budget_us = g_get_monotonic_time();
    watch_input(helper);
}

void helper_connection_close(Helper *helper)
{
    helper_source_clear(&helper->in_source);
    helper_source_clear(&helper->out_source);
    helper_source_clear(&helper->throttle_source);
    g_clear_pointer(&helper->channel, monitor_channel_free);
    helper->catching_up = false;
}

void helper_connection_drain(Helper *helper)
{
    bool eof = false;
    helper->event_budget = HELPER_EVENT_BURST;
    while (helper->channel && helper->event_budget >= 1) {
        bool alive = monitor_channel_receive(helper->channel, &eof, NULL);
        if (!read_messages(helper, NULL) || !alive)
            return;
    }
}

static gboolean on_retry(gpointer opaque)
{
    Helper *helper = opaque;
    helper_source_clear(&helper->retry_source);
    helper_connection_try(helper);
    return G_SOURCE_REMOVE;
}

static void retry_later(Helper *helper)
{
    unsigned delay = RETRY_FIRST_MS << MIN(helper->attempts, 10);
    helper->attempts++;
    helper->phase = HELPER_DISCONNECTED;
    helper_source_timeout(helper, &helper->retry_source, MIN(delay, RETRY_MAX_MS), on_retry);
}

static gboolean on_reconnect_timeout(gpointer opaque)
{
    Helper *helper = opaque;
    g_autoptr(GError) error = NULL;
    helper_source_clear(&helper->handshake_source);
    fail(&error, VIR_ERR_OPERATION_TIMEOUT, _("no answer within %d s"), HELPER_HANDSHAKE_SECONDS);
    connection_lost(helper, false, error);
    return G_SOURCE_REMOVE;
}

void helper_connection_try(Helper *helper)
{
    g_autoptr(GError) error = NULL;
    Fd fd = helper_socket_connect(helper->identity.monitor_path, &error);
    if (fd < 0) {
        if (helper->attempts == 0)
            log_warning("the guest's process %d: %s", (int)helper->identity.pid, error->message);
        retry_later(helper);
        return;
    }
    helper_connection_open(helper, fd);
    helper_source_timeout(helper, &helper->handshake_source, HELPER_HANDSHAKE_SECONDS * 1000,
                          on_reconnect_timeout);
}

/* @error NULL: an orderly end of file. */
static void connection_lost(Helper *helper, bool violation, const GError *error)
{
    const char *text = error ? error->message : _("it closed its monitor");
    g_autofree char *tame = tame_text(text);
    g_autoptr(GError) reason = NULL;
    fail(&reason, VIR_ERR_OPERATION_FAILED, _("the guest's monitor connection broke: %s"), tame);
    bool starting = helper->is_child && !helper->was_ready;
    /* A process that is ending closes its monitor first: its exit says more than we can. */
    if (violation || error || !starting)
        log_warning("the guest's process %d: monitor connection lost: %s",
                    (int)helper->identity.pid, tame);
    helper_connection_close(helper);
    helper_ref(helper);
    helper->phase = HELPER_DISCONNECTED;
    helper_source_clear(&helper->retry_source);
    if (starting && (violation || error)) {
        helper->phase = HELPER_UNUSABLE;
        helper->start_error = helper->start_error ? helper->start_error : g_error_copy(reason);
        helper_kill(helper, true);
    } else if (starting) {
        helper->phase = HELPER_UNUSABLE; /* the handshake's deadline ends a process that stays */
    } else {
        helper_source_clear(&helper->handshake_source);
        helper->violations += violation;
        if (helper->violations >= HELPER_MAX_VIOLATIONS)
            helper->phase = HELPER_UNUSABLE;
        else
            retry_later(helper);
    }
    helper_fail_commands(helper, &helper->sent, reason);
    if (helper->phase == HELPER_UNUSABLE)
        helper_fail_commands(helper, &helper->waiting, reason);
    helper_unref(helper);
}
