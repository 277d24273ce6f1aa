/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Status files in and out; see status.h. Does not decide what a restart makes of them. */
#include "driver/domain/status.h"

#include "common/table.h"
#include "driver/host/file.h"

#define STATUS_VERSION 1
#define STATUS_LIMIT (16 * 1024 * 1024)

static const char *const status_phase_list[] = {"starting", "released", "running", "stopping", NULL};
static const EnumNames status_phases = {.type = "status phase", .names = status_phase_list};

void status_init(Status *status)
{
    *status = (Status){.state = VIR_DOMAIN_SHUTOFF};
    claims_init(&status->claims);
}

void status_finish(Status *status)
{
    domain_def_free(g_steal_pointer(&status->live));
    helper_identity_clear(&status->identity);
    claims_finish(&status->claims);
}

static json_object *status_identity_to_json(const HelperIdentity *identity)
{
    json_object *json = json_object_new_object();
    json_object_object_add(json, "pid", json_object_new_int(identity->pid));
    json_object_object_add(json, "start-time", json_object_new_uint64(identity->start_time));
    json_object_object_add(json, "boot-id", json_object_new_string(identity->boot_id ?: ""));
    json_object_object_add(json, "monitor", json_object_new_string(identity->monitor_path ?: ""));
    json_object_object_add(json, "exit", json_object_new_string(identity->exit_path ?: ""));
    json_object_object_add(json, "last-event", json_object_new_uint64(identity->last_event));
    return json;
}

bool status_write(const Status *status, const char *path, GError **error)
{
    g_autofree char *xml = domain_def_format(
        status->live, DOMAIN_DEF_FORMAT_SECURE | DOMAIN_DEF_FORMAT_STATUS, error);
    if (!xml)
        return false;
    json_object *json = json_object_new_object();
    json_object_object_add(json, "version", json_object_new_int(STATUS_VERSION));
    json_object_object_add(json, "phase",
                           json_object_new_string(enum_to_name(&status_phases, (int)status->phase)));
    json_object_object_add(json, "id", json_object_new_int(status->live->id));
    json_object_object_add(json, "state", json_object_new_int(status->state));
    json_object_object_add(json, "reason", json_object_new_int(status->reason));
    json_object_object_add(json, "autodestroy", json_object_new_boolean(status->autodestroy));
    if (status->identity.pid > 0)
        json_object_object_add(json, "helper", status_identity_to_json(&status->identity));
    json_object_object_add(json, "claims", claims_to_json(&status->claims));
    json_object_object_add(json, "live", json_object_new_string(xml));
    size_t length;
    const char *text = json_object_to_json_string_length(json, JSON_C_TO_STRING_PRETTY, &length);
    bool ok = file_replace_volatile(path, text, length, error);
    json_object_put(json);
    return ok;
}

static char *status_member_string(json_object *json, const char *name)
{
    return g_strdup(json_object_get_string(json_object_object_get(json, name)));
}

static void status_identity_from_json(HelperIdentity *identity, json_object *json)
{
    identity->pid = json_object_get_int(json_object_object_get(json, "pid"));
    identity->start_time = json_object_get_uint64(json_object_object_get(json, "start-time"));
    identity->boot_id = status_member_string(json, "boot-id");
    identity->monitor_path = status_member_string(json, "monitor");
    identity->exit_path = status_member_string(json, "exit");
    identity->last_event = json_object_get_uint64(json_object_object_get(json, "last-event"));
}

static bool status_from_json(Status *status, json_object *json, const char *path,
                             const DomainDefHost *host, GError **error)
{
    int version = json_object_get_int(json_object_object_get(json, "version"));
    if (version != STATUS_VERSION)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("status file '%s' has version %d"), path, version);
    const char *phase = json_object_get_string(json_object_object_get(json, "phase"));
    int value = phase ? enum_from_name(&status_phases, phase) : -1;
    const char *xml = json_object_get_string(json_object_object_get(json, "live"));
    if (value < 0 || !xml)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("status file '%s' is incomplete"), path);
    status->phase = (StatusPhase)value;
    status->state = json_object_get_int(json_object_object_get(json, "state"));
    status->reason = json_object_get_int(json_object_object_get(json, "reason"));
    status->autodestroy = json_object_get_boolean(json_object_object_get(json, "autodestroy"));
    json_object *helper = json_object_object_get(json, "helper");
    if (helper)
        status_identity_from_json(&status->identity, helper);
    if (!claims_from_json(&status->claims, json_object_object_get(json, "claims"), error))
        return false;
    status->live = domain_def_parse(xml, DOMAIN_DEF_PARSE_STATUS, host, error);
    if (!status->live)
        return false;
    status->live->id = json_object_get_int(json_object_object_get(json, "id"));
    return true;
}

bool status_read(Status *status, const char *path, const DomainDefHost *host, GError **error)
{
    g_autofree char *text = file_read(path, STATUS_LIMIT, error);
    if (!text)
        return false;
    json_object *json = json_tokener_parse(text);
    if (!json_object_is_type(json, json_type_object)) {
        json_object_put(json);
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("status file '%s' is not JSON"), path);
    }
    bool ok = status_from_json(status, json, path, host, error);
    json_object_put(json);
    return ok;
}
