/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error domain shared by both processes; see error.h. Does not know the wire. */
#include "common/error.h"

G_DEFINE_QUARK(vireo - error - quark, vireo_error)

bool fail(GError **error, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    GError *made = g_error_new_valist(VIREO_ERROR, code, format, args);
    va_end(args);
    g_propagate_error(error, made);
    return false;
}

bool fail_errno(GError **error, int code, int errnum, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *sentence = g_strdup_vprintf(format, args);
    va_end(args);
    return fail(error, code, "%s: %s", sentence, g_strerror(errnum));
}

int error_code(const GError *error)
{
    return error && error->domain == VIREO_ERROR ? error->code : VIR_ERR_INTERNAL_ERROR;
}
