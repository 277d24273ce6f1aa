/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a message to the helper means: negotiation, dispatch by the generated table, replies, and the
 * commands that the monitor serves itself. Does not touch the socket's life (monitor.c).
 */
#include <fcntl.h>
#include <string.h>

#include "build-config.h"
#include "common/json.h"
#include "common/log.h"
#include "vmm-helper/monitor/monitor-private.h"

#define SLOW_COMMAND_US (100 * 1000)
#define ERROR_GENERIC "GenericError"
#define ERROR_NOT_FOUND "CommandNotFound"
/* A reply has to stay below a line's limit: query-events stops before. */
#define EVENTS_REPLY_BYTES (512 * 1024)

static bool reply_error(Connection *connection, json_object *id, const char *class,
                        const GError *reason, GError **error)
{
    g_autoptr(json_object) message = json_object_new_object();
    json_object *body = json_object_new_object();
    g_autofree char *text = g_utf8_make_valid(reason->message, -1);
    json_object_object_add(body, "class", json_object_new_string(class));
    json_object_object_add(body, "desc", json_object_new_string(text));
    json_object_object_add(body, "code", json_object_new_int(error_code(reason)));
    json_object_object_add(message, "error", body);
    if (id)
        json_object_object_add(message, "id", json_object_get(id));
    return monitor_channel_send(connection->channel, message, NULL, 0, error);
}

bool connection_refuse(Connection *connection, const GError *reason, GError **error)
{
    return reply_error(connection, NULL, ERROR_GENERIC, reason, error);
}

/* @value is taken. */
static bool reply_value(Connection *connection, json_object *id, json_object *value, GError **error)
{
    g_autoptr(json_object) message = json_object_new_object();
    json_object_object_add(message, "return", value);
    if (id)
        json_object_object_add(message, "id", json_object_get(id));
    /* Events that the command raised come before its reply. */
    if (!connection_pump(connection, error)) {
        fd_clear(&connection->reply_fd);
        return false;
    }
    if (strlen(json_object_to_json_string_ext(message, JSON_C_TO_STRING_PLAIN)) >
        MONITOR_MAX_MESSAGE) {
        fd_clear(&connection->reply_fd);
        g_autoptr(GError) reason = NULL;
        fail(&reason, VIR_ERR_OPERATION_FAILED, _("the reply would be too long"));
        return reply_error(connection, id, ERROR_GENERIC, reason, error);
    }
    Fd fd = fd_steal(&connection->reply_fd);
    return monitor_channel_send(connection->channel, message, &fd, fd >= 0 ? 1 : 0, error);
}

static int command_find(const char *name)
{
    for (int i = 0; i < MONITOR_N_COMMANDS; i++)
        if (strcmp(monitor_commands[i].name, name) == 0)
            return i;
    return -1;
}

bool connection_greet(Connection *connection, GError **error)
{
    g_autoptr(json_object) message = json_object_new_object();
    json_object *greeting = json_object_new_object();
    json_object *capabilities = json_object_new_array();
    g_auto(MonitorQueryVersionRet) version = {0};
    if (!monitor_self_query_version(connection->monitor, &version, error))
        return false;
    for (size_t i = 0; monitor_capabilities[i]; i++)
        json_object_array_add(capabilities, json_object_new_string(monitor_capabilities[i]));
    json_object_object_add(greeting, "version",
                           json_from_struct(&monitor_version_info_table, &version.value, 0));
    json_object_object_add(greeting, "capabilities", capabilities);
    json_object_object_add(message, "QMP", greeting);
    return monitor_channel_send(connection->channel, message, NULL, 0, error);
}

/* A request's parts, borrowed from the message. */
typedef struct Request {
    json_object *id;
    json_object *arguments; /* NULL = none */
    const char *name;
} Request;

static bool request_parse(Request *request, json_object *message, GError **error)
{
    json_object *execute = NULL;
    json_object_object_get_ex(message, "id", &request->id);
    json_object_object_foreach(message, key, value) {
        if (strcmp(key, "execute") == 0)
            execute = value;
        else if (strcmp(key, "arguments") == 0)
            request->arguments = value;
        else if (strcmp(key, "id") != 0)
            return fail(error, VIR_ERR_INVALID_ARG, _("a message has no member '%.64s'"), key);
    }
    if (!json_object_is_type(execute, json_type_string))
        return fail(error, VIR_ERR_INVALID_ARG, _("a message needs the string 'execute'"));
    if (request->arguments && !json_object_is_type(request->arguments, json_type_object))
        return fail(error, VIR_ERR_INVALID_ARG, _("'arguments' has to be an object"));
    request->name = json_object_get_string(execute);
    return true;
}

/* Index of the command that may be given now, or -1 with *ret_class. */
static int request_command(const Connection *connection, const Request *request,
                           const char **ret_class, GError **error)
{
    int id = command_find(request->name);
    *ret_class = ERROR_NOT_FOUND;
    bool greeting = id >= 0 && (monitor_commands[id].flags & MONITOR_COMMAND_GREETING);
    if (!connection->negotiated && !greeting) {
        fail(error, VIR_ERR_OPERATION_INVALID, _("'qmp_capabilities' has to come first"));
        return -1;
    }
    if (id < 0) {
        fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("there is no command '%.64s'"),
             request->name);
        return -1;
    }
    if (connection->negotiated && greeting) {
        fail(error, VIR_ERR_OPERATION_INVALID, _("'%s' has been given already"), request->name);
        return -1;
    }
    *ret_class = ERROR_GENERIC;
    return id;
}

/* Calls the command; *ret_value is the reply's "return". */
static bool request_run(Monitor *monitor, int id, json_object *arguments, json_object **ret_value,
                        GError **error)
{
    const MonitorCommandRow *row = &monitor_commands[id];
    static const Table no_arguments = {.name = "the command"};
    const Table *table = row->args ? row->args : &no_arguments;
    g_autoptr(json_object) none = json_object_new_object();
    g_autofree void *args = g_malloc0(MAX(table->size, 1));
    g_autofree void *ret = row->ret ? table_new(row->ret) : NULL;
    if (!json_to_struct(table, args, arguments ? arguments : none, "", 0, error))
        return false;

    int64_t before = g_get_monotonic_time();
    bool done = monitor_dispatch(monitor, monitor->vm, id, args, ret, error);
    int64_t took = g_get_monotonic_time() - before;
    if (took > SLOW_COMMAND_US)
        log_warning("the command '%s' took %d ms", row->name, (int)(took / 1000));

    if (done && row->ret) {
        g_autoptr(json_object) whole = json_from_struct(row->ret, ret, 0);
        json_object *value = whole;
        if (row->flags & MONITOR_COMMAND_WHOLE_REPLY)
            json_object_object_get_ex(whole, row->ret->fields[0].name, &value);
        *ret_value = json_object_get(value);
    } else if (done) {
        *ret_value = json_object_new_object();
    }
    table_clear(table, args);
    if (row->ret)
        table_clear(row->ret, ret);
    return done;
}

bool connection_handle(Connection *connection, json_object *message, GError **error)
{
    Monitor *monitor = connection->monitor;
    Request request = {0};
    const char *class = ERROR_GENERIC;
    g_autoptr(GError) reason = NULL;
    json_object *value = NULL;
    int id = -1;
    if (request_parse(&request, message, &reason))
        id = request_command(connection, &request, &class, &reason);
    if (id < 0)
        return reply_error(connection, request.id, class, reason, error);
    if (!request_run(monitor, id, request.arguments, &value, &reason)) {
        fd_clear(&connection->reply_fd);
        return connection_pump(connection, error) &&
               reply_error(connection, request.id, class, reason, error);
    }
    if (monitor_commands[id].flags & MONITOR_COMMAND_STARTS)
        monitor->started = true;
    return reply_value(connection, request.id, value, error);
}

/* --- Commands that the monitor serves --------------------------------------------------------- */

bool monitor_self_qmp_capabilities(Monitor *monitor, const MonitorQmpCapabilitiesArgs *args,
                                   GError **error)
{
    for (size_t i = 0; i < args->n_enable; i++)
        if (!g_strv_contains(monitor_capabilities, args->enable[i]))
            return fail(error, VIR_ERR_INVALID_ARG, _("unknown capability '%.64s'"),
                        args->enable[i]);
    monitor->connection->sent = monitor_last_event(monitor);
    monitor->connection->negotiated = true;
    return true;
}

bool monitor_self_query_version(Monitor *monitor, MonitorQueryVersionRet *ret, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(VIREO_VERSION, ".", 3);
    uint32_t *numbers[] = {&ret->value.qemu.major, &ret->value.qemu.minor,
                           &ret->value.qemu.micro};
    for (size_t i = 0; i < 3 && parts[i]; i++)
        *numbers[i] = (uint32_t)g_ascii_strtoull(parts[i], NULL, 10);
    ret->value.package = g_strdup("vireo-" VIREO_VERSION);
    return true;
}

bool monitor_self_query_commands(Monitor *monitor, MonitorQueryCommandsRet *ret, GError **error)
{
    ret->items = g_new0(MonitorCommandInfo, MONITOR_N_COMMANDS);
    ret->n_items = MONITOR_N_COMMANDS;
    for (size_t i = 0; i < MONITOR_N_COMMANDS; i++)
        ret->items[i].name = g_strdup(monitor_commands[i].name);
    return true;
}

bool monitor_self_getfd(Monitor *monitor, const MonitorGetfdArgs *args, GError **error)
{
    g_auto(Fd) fd = monitor_channel_take_fd(monitor->connection->channel);
    if (fd < 0)
        return fail(error, VIR_ERR_INVALID_ARG, _("no descriptor came for '%s'"), args->fdname);
    gpointer old;
    if (g_hash_table_lookup_extended(monitor->fds, args->fdname, NULL, &old))
        fd_close(GPOINTER_TO_INT(old));
    else if (g_hash_table_size(monitor->fds) >= MONITOR_MAX_FDS)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("more than %d descriptors are kept"),
                    MONITOR_MAX_FDS);
    g_hash_table_replace(monitor->fds, g_strdup(args->fdname), GINT_TO_POINTER(fd_steal(&fd)));
    return true;
}

Fd monitor_take_fd(Monitor *monitor, const char *name, GError **error)
{
    gpointer fd;
    if (!g_hash_table_lookup_extended(monitor->fds, name, NULL, &fd)) {
        fail(error, VIR_ERR_INVALID_ARG, _("there is no descriptor '%s'"), name);
        return FD_NONE;
    }
    g_hash_table_remove(monitor->fds, name);
    return GPOINTER_TO_INT(fd);
}

bool monitor_self_closefd(Monitor *monitor, const MonitorClosefdArgs *args, GError **error)
{
    Fd fd = monitor_take_fd(monitor, args->fdname, error);
    fd_close(fd);
    return fd >= 0;
}

void monitor_drop_fds(Monitor *monitor)
{
    GHashTableIter iter;
    gpointer fd;
    g_hash_table_iter_init(&iter, monitor->fds);
    while (g_hash_table_iter_next(&iter, NULL, &fd))
        fd_close(GPOINTER_TO_INT(fd));
    g_hash_table_remove_all(monitor->fds);
}

bool monitor_self_query_events(Monitor *monitor, const MonitorQueryEventsArgs *args,
                               MonitorQueryEventsRet *ret, GError **error)
{
    g_autoptr(GArray) records = g_array_new(FALSE, TRUE, sizeof(MonitorEventRecord));
    size_t bytes = 0;
    g_mutex_lock(&monitor->lock);
    ret->last = event_ring_last(monitor->ring);
    uint64_t from = MAX(args->since, event_ring_first(monitor->ring) - 1);
    for (uint64_t n = from; n < ret->last && bytes < EVENTS_REPLY_BYTES; n++) {
        MonitorEventRecord record;
        if (!event_ring_get(monitor->ring, n + 1, &record))
            break;
        g_array_append_val(records, record);
        bytes += 160; /* names, numbers and punctuation */
        if (record.data)
            bytes += strlen(json_object_to_json_string_ext(record.data, JSON_C_TO_STRING_PLAIN));
    }
    g_mutex_unlock(&monitor->lock);
    ret->n_events = records->len;
    ret->events = g_memdup2(records->data, records->len * sizeof(MonitorEventRecord));
    return true;
}

bool monitor_self_get_state_page(Monitor *monitor, GError **error)
{
    if (monitor->state_fd < 0)
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED, _("there is no state page"));
    Fd fd = fcntl(monitor->state_fd, F_DUPFD_CLOEXEC, 3);
    if (fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot give out the state page"));
    monitor->connection->reply_fd = fd;
    return true;
}
