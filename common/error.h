/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Failing as one statement. An error is a GError whose domain is VIREO_ERROR and whose code is one
 * of libvirt's public virErrorNumber values, in both processes: clients branch on the code, so it
 * has to be the one that libvirt's qemu driver gives for the same mistake.
 */
#pragma once

#include <glib.h>
#include <libintl.h>
#include <libvirt/virterror.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) (text)

#define VIREO_ERROR (vireo_error_quark())
GQuark vireo_error_quark(void);

/*
 * Sets @error (which may be NULL) and returns false:
 *     return fail(error, VIR_ERR_NO_DOMAIN, _("no domain with uuid '%s'"), uuid);
 */
bool fail(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Like fail(), and appends ": " and the text of @errnum (positive) to the sentence. */
bool fail_errno(GError **error, int code, int errnum, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* The same for functions that return a pointer. */
#define fail_null(...) (fail(__VA_ARGS__), NULL)

/* The virErrorNumber of @error; VIR_ERR_INTERNAL_ERROR for errors of another domain. */
int error_code(const GError *error);
