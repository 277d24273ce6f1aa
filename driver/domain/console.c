/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exclusive use of consoles; see console.h. */
#include "driver/domain/console.h"

#include <string.h>

#include "driver/domain/object-private.h"
#include "driver/host/pty.h"

struct Consoles {
    GMutex lock;
    GHashTable *by_path; /* slave path -> ConsoleSession, borrowed */
};

struct ConsoleSession {
    Domain *domain;
    char *path;
    ConsoleKick kick;
    void *opaque;
    GDestroyNotify free_opaque;
    bool kicked; /* before there was somebody to tell */
};

Consoles *consoles_new(void)
{
    Consoles *consoles = g_new0(Consoles, 1);
    g_mutex_init(&consoles->lock);
    consoles->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    return consoles;
}

void consoles_free(Consoles *consoles)
{
    if (!consoles)
        return;
    g_hash_table_unref(consoles->by_path);
    g_mutex_clear(&consoles->lock);
    g_free(consoles);
}

static const SerialDef *console_find(const DomainDef *def, const char *device)
{
    for (size_t i = 0; device && i < def->n_consoles; i++) {
        if (g_strcmp0(def->consoles[i]->alias, device) == 0)
            return i == 0 && def->n_serials ? def->serials[0] : def->consoles[i];
    }
    for (size_t i = 0; i < def->n_serials; i++) {
        if (!device || g_strcmp0(def->serials[i]->alias, device) == 0)
            return def->serials[i];
    }
    return NULL;
}

/* Takes the place of @path, from another session if need be. */
static bool console_take(Consoles *consoles, ConsoleSession *session, bool force, GError **error)
{
    g_mutex_lock(&consoles->lock);
    ConsoleSession *other = g_hash_table_lookup(consoles->by_path, session->path);
    bool taken = !other || force;
    if (taken && other) {
        other->kicked = true;
        if (other->kick)
            other->kick(other->opaque);
    }
    if (taken)
        g_hash_table_replace(consoles->by_path, session->path, session);
    g_mutex_unlock(&consoles->lock);
    return taken || fail(error, VIR_ERR_OPERATION_FAILED,
                         _("Active console session exists for this domain"));
}

ConsoleSession *domain_console_open(Domain *domain, const char *device, unsigned flags, int *ret_fd,
                                    GError **error)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (!domain_snapshot_active(now))
        return fail_null(error, VIR_ERR_OPERATION_INVALID, _("domain is not running"));
    const SerialDef *serial = console_find(now->live->def, device);
    if (!serial || !serial->path)
        return fail_null(error, VIR_ERR_INTERNAL_ERROR, _("cannot find character device %s"),
                         device ?: "(null)");
    g_auto(Fd) fd = pty_open_slave(serial->path, error);
    if (fd < 0)
        return NULL;
    ConsoleSession *session = g_new0(ConsoleSession, 1);
    session->domain = domain_ref(domain);
    session->path = g_strdup(serial->path);
    if (!console_take(domain->consoles, session, flags & VIR_DOMAIN_CONSOLE_FORCE, error)) {
        console_session_close(session);
        return NULL;
    }
    *ret_fd = fd_steal(&fd);
    return session;
}

void console_session_set_kick(ConsoleSession *session, ConsoleKick kick, void *opaque,
                              GDestroyNotify free_opaque)
{
    Consoles *consoles = session->domain->consoles;
    g_mutex_lock(&consoles->lock);
    session->kick = kick;
    session->opaque = opaque;
    session->free_opaque = free_opaque;
    if (session->kicked)
        kick(opaque);
    g_mutex_unlock(&consoles->lock);
}

void console_session_close(ConsoleSession *session)
{
    Consoles *consoles = session->domain->consoles;
    g_mutex_lock(&consoles->lock);
    if (g_hash_table_lookup(consoles->by_path, session->path) == session)
        g_hash_table_remove(consoles->by_path, session->path);
    g_mutex_unlock(&consoles->lock);
    if (session->free_opaque)
        session->free_opaque(session->opaque);
    domain_unref(session->domain);
    g_free(session->path);
    g_free(session);
}
