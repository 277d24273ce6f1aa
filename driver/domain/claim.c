/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of what a guest holds on the host and how each is given back; see claim.h. */
#include "driver/domain/claim.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/log.h"
#include "driver/host/file.h"
#include "driver/host/process.h"

/* A killed process ends within milliseconds unless the kernel is stuck in a device. */
#define CLAIM_KILL_TIMEOUT_MS 5000

typedef struct ClaimType {
    const char *name;
    bool (*undo)(const Claim *claim, GError **error);
} ClaimType;

static bool claim_undo_process(const Claim *claim, GError **error)
{
    return process_end(claim->pid, claim->start_time, claim->boot_id, CLAIM_KILL_TIMEOUT_MS, error);
}

static bool claim_undo_file(const Claim *claim, GError **error)
{
    return file_remove(claim->path, error);
}

/* A helper that was started just before the daemon was killed is known only by its socket; it ends
 * on the end of file of its first connection. */
static bool claim_undo_socket(const Claim *claim, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(claim->path) < sizeof(address.sun_path)) {
        strcpy(address.sun_path, claim->path);
        g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
            log_debug("closed a left-over monitor at %s", claim->path);
    }
    return file_remove(claim->path, error);
}

static const ClaimType claim_types[] = {
    [CLAIM_PROCESS] = {"process", claim_undo_process},
    [CLAIM_SOCKET] = {"socket", claim_undo_socket},
    [CLAIM_FILE] = {"file", claim_undo_file},
};

static void claim_free(void *data)
{
    Claim *claim = data;
    g_free(claim->path);
    g_free(claim->boot_id);
    g_free(claim);
}

void claims_init(Claims *claims)
{
    claims->rows = g_ptr_array_new_with_free_func(claim_free);
}

void claims_finish(Claims *claims)
{
    g_clear_pointer(&claims->rows, g_ptr_array_unref);
}

void claims_add_path(Claims *claims, ClaimKind kind, const char *path)
{
    Claim *claim = g_new0(Claim, 1);
    claim->kind = kind;
    claim->path = g_strdup(path);
    g_ptr_array_add(claims->rows, claim);
}

void claims_add_process(Claims *claims, const HelperIdentity *identity)
{
    Claim *claim = g_new0(Claim, 1);
    claim->kind = CLAIM_PROCESS;
    claim->pid = identity->pid;
    claim->start_time = identity->start_time;
    claim->boot_id = g_strdup(identity->boot_id);
    g_ptr_array_add(claims->rows, claim);
}

void claims_undo(Claims *claims)
{
    for (guint i = claims->rows->len; i-- > 0;) {
        const Claim *claim = g_ptr_array_index(claims->rows, i);
        g_autoptr(GError) error = NULL;
        if (!claim_types[claim->kind].undo(claim, &error))
            log_warning("cannot give back a %s: %s", claim_types[claim->kind].name, error->message);
    }
    g_ptr_array_set_size(claims->rows, 0);
}

json_object *claims_to_json(const Claims *claims)
{
    json_object *rows = json_object_new_array();
    for (guint i = 0; i < claims->rows->len; i++) {
        const Claim *claim = g_ptr_array_index(claims->rows, i);
        json_object *row = json_object_new_object();
        json_object_object_add(row, "kind", json_object_new_string(claim_types[claim->kind].name));
        if (claim->path)
            json_object_object_add(row, "path", json_object_new_string(claim->path));
        if (claim->kind == CLAIM_PROCESS) {
            json_object_object_add(row, "pid", json_object_new_int(claim->pid));
            json_object_object_add(row, "start-time", json_object_new_uint64(claim->start_time));
            json_object_object_add(row, "boot-id", json_object_new_string(claim->boot_id ?: ""));
        }
        json_object_array_add(rows, row);
    }
    return rows;
}

static bool claim_from_json(Claims *claims, json_object *row, GError **error)
{
    const char *name = json_object_get_string(json_object_object_get(row, "kind"));
    for (size_t kind = 0; kind < G_N_ELEMENTS(claim_types); kind++) {
        if (g_strcmp0(name, claim_types[kind].name) != 0)
            continue;
        Claim *claim = g_new0(Claim, 1);
        claim->kind = (ClaimKind)kind;
        claim->path = g_strdup(json_object_get_string(json_object_object_get(row, "path")));
        claim->pid = json_object_get_int(json_object_object_get(row, "pid"));
        claim->start_time = json_object_get_uint64(json_object_object_get(row, "start-time"));
        claim->boot_id = g_strdup(json_object_get_string(json_object_object_get(row, "boot-id")));
        g_ptr_array_add(claims->rows, claim);
        if (kind == CLAIM_PROCESS ? claim->pid > 0 : claim->path != NULL)
            return true;
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("incomplete claim of kind '%s'"), name);
    }
    return fail(error, VIR_ERR_INTERNAL_ERROR, _("unknown kind of claim '%s'"), name ?: "");
}

bool claims_from_json(Claims *claims, json_object *rows, GError **error)
{
    if (!json_object_is_type(rows, json_type_array))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("claims are not a list"));
    for (size_t i = 0; i < json_object_array_length(rows); i++) {
        if (!claim_from_json(claims, json_object_array_get_idx(rows, i), error))
            return false;
    }
    return true;
}
