/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that must survive a kill at any instant: replaced or removed as a whole, and durable when
 * the function returns. Errors are VIR_ERR_SYSTEM_ERROR with the path and the reason.
 */
#pragma once

#include <stdint.h>
#include "common/cleanup.h"
#include "common/error.h"

/* New content in place of @path (mode 0600): temporary file, fsync, rename, fsync of the folder. */
bool file_replace(const char *path, const char *text, size_t length, GError **error);
/* The same without the syncs: whole after a kill of the process, not after a crash of the host. For
 * what means nothing to the next boot. */
bool file_replace_volatile(const char *path, const char *text, size_t length, GError **error);
/* Unlinks and makes it durable; a missing file is fine. */
bool file_remove(const char *path, GError **error);
/* At most @limit bytes of a regular file as a NUL-terminated string. */
char *file_read(const char *path, size_t limit, GError **error);
/* Creates a folder and its parents with @mode where missing. */
bool file_make_folder(const char *path, int mode, GError **error);
/* Removes what file_replace() left behind in @folder when it was killed. */
void file_clean_folder(const char *folder);
