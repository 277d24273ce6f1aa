/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Definitions on disk; see persistence.h. Holds no definition itself. */
#include "driver/domain/persistence.h"

#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "driver/host/file.h"

#define PERSISTENCE_LIMIT (16 * 1024 * 1024)

static char *persistence_path(const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);
    return g_build_filename(folder, file, NULL);
}

bool persistence_save(const DomainDef *def, const char *folder, GError **error)
{
    if (strchr(def->name, '/') || strchr(def->name, '\n'))
        return fail(error, VIR_ERR_XML_ERROR, _("name '%s' holds a character that no file name can"),
                    def->name);
    g_autofree char *xml =
        domain_def_format(def, DOMAIN_DEF_FORMAT_INACTIVE | DOMAIN_DEF_FORMAT_SECURE, error);
    if (!xml)
        return false;
    g_autofree char *text = g_strconcat(
        "<!--\nWARNING: this file belongs to virtvireod; edits are lost. Change the guest with\n"
        "  virsh edit\n-->\n\n",
        xml, NULL);
    g_autofree char *path = persistence_path(folder, def->name);
    return file_replace(path, text, strlen(text), error);
}

bool persistence_remove(const char *name, const char *folder, const char *autostart, GError **error)
{
    g_autofree char *link = persistence_path(autostart, name);
    g_autofree char *path = persistence_path(folder, name);
    return file_remove(link, error) && file_remove(path, error);
}

bool persistence_set_autostart(const char *name, const char *folder, const char *autostart, bool on,
                               GError **error)
{
    g_autofree char *link = persistence_path(autostart, name);
    if (!on)
        return file_remove(link, error);
    g_autofree char *path = persistence_path(folder, name);
    if (!file_make_folder(autostart, 0700, error))
        return false;
    if (symlink(path, link) < 0 && errno != EEXIST)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create link '%s'"), link);
    return true;
}

bool persistence_exists(const char *name, const char *folder)
{
    g_autofree char *path = persistence_path(folder, name);
    struct stat st;
    return stat(path, &st) == 0;
}

bool persistence_get_autostart(const char *name, const char *folder, const char *autostart)
{
    g_autofree char *link = persistence_path(autostart, name);
    struct stat st;
    return stat(link, &st) == 0;
}

static void persistence_load_one(const char *folder, const char *file, const DomainDefHost *host,
                                 PersistenceFound found, void *opaque)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = file_read(path, PERSISTENCE_LIMIT, &error);
    const unsigned flags = DOMAIN_DEF_PARSE_INACTIVE | DOMAIN_DEF_PARSE_STORED;
    g_autoptr(DomainDef) def = text ? domain_def_parse(text, flags, host, &error) : NULL;
    if (!def) {
        log_error("definition '%s' is left out: %s", path, error->message);
        return;
    }
    g_autofree char *expected = persistence_path(folder, def->name);
    if (strcmp(expected, path) != 0) {
        log_error("definition '%s' is left out: it is of a guest named '%s'", path, def->name);
        return;
    }
    found(g_steal_pointer(&def), opaque);
}

void persistence_load(const char *folder, const DomainDefHost *host, PersistenceFound found,
                      void *opaque)
{
    file_clean_folder(folder);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;
    while (dir && (file = g_dir_read_name(dir))) {
        if (g_str_has_suffix(file, ".xml") && file[0] != '.')
            persistence_load_one(folder, file, host, found, opaque);
    }
}
