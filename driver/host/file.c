/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Atomic and durable files; see file.h. Knows nothing of what is in them. */
#include "driver/host/file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* Ends the name of an unfinished file; no definition or status ends so. */
#define FILE_UNFINISHED ".new"

static bool file_sync_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_auto(Fd) fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot sync folder '%s'"), folder);
    return true;
}

static bool file_write_whole(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = TEMP_FAILURE_RETRY(write(fd, text, length));
        if (done < 0)
            return false;
        text += done;
        length -= (size_t)done;
    }
    return true;
}

static bool file_put(const char *path, const char *text, size_t length, bool sync, GError **error)
{
    g_autofree char *unfinished = g_strconcat(path, FILE_UNFINISHED, NULL);
    g_auto(Fd) fd = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create file '%s'"), path);
    if (!file_write_whole(fd, text, length) || (sync && fsync(fd) < 0) || rename(unfinished, path) < 0) {
        int saved = errno;
        unlink(unfinished);
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, saved, _("cannot write file '%s'"), path);
    }
    return !sync || file_sync_folder(path, error);
}

bool file_replace(const char *path, const char *text, size_t length, GError **error)
{
    return file_put(path, text, length, true, error);
}

bool file_replace_volatile(const char *path, const char *text, size_t length, GError **error)
{
    return file_put(path, text, length, false, error);
}

bool file_remove(const char *path, GError **error)
{
    if (unlink(path) < 0) {
        if (errno == ENOENT)
            return true;
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot remove file '%s'"), path);
    }
    return file_sync_folder(path, error);
}

char *file_read(const char *path, size_t limit, GError **error)
{
    g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot open file '%s'"), path), NULL;
    if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > limit)
        return fail_null(error, VIR_ERR_SYSTEM_ERROR,
                         _("'%s' is not a regular file of at most %zu bytes"), path, limit);
    g_autofree char *text = g_malloc((size_t)st.st_size + 1);
    size_t have = 0;
    while (have < (size_t)st.st_size) {
        ssize_t got = TEMP_FAILURE_RETRY(read(fd, text + have, (size_t)st.st_size - have));
        if (got < 0)
            return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot read file '%s'"), path), NULL;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    text[have] = '\0';
    return g_steal_pointer(&text);
}

bool file_make_folder(const char *path, int mode, GError **error)
{
    if (g_mkdir_with_parents(path, mode) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create folder '%s'"), path);
    return true;
}

void file_clean_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (!g_str_has_suffix(name, FILE_UNFINISHED))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        unlink(path);
    }
}
