/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values on the command line that several subcommands know: sizes, numbers, cache modes, --output,
 * and --object with the secrets that encrypted images ask for. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "vireo-img/img.h"
#include "vmm-helper/backend/block/opener-path.h"

/* --- Values --------------------------------------------------------------------------------- */

bool img_parse_size(const char *what, const char *text, uint64_t *ret_size)
{
    g_autoptr(GError) error = NULL;
    if (!block_parse_size(text, ret_size, &error)) {
        img_error("%s: %s", what, error->message);
        return false;
    }
    if (*ret_size > INT64_MAX) {
        img_error(_("%s: '%s' is more than any disk can have"), what, text);
        return false;
    }
    return true;
}

bool img_parse_number(const char *what, const char *text, int64_t min, int64_t max,
                      int64_t *ret_number)
{
    char *end;
    errno = 0;
    int64_t value = g_ascii_strtoll(text, &end, 10);
    if (errno || end == text || *end || value < min || value > max) {
        img_error(_("%s is a number from %" PRId64 " to %" PRId64 ", not '%s'"), what, min, max,
                  text);
        return false;
    }
    *ret_number = value;
    return true;
}

bool img_parse_output(const char *text, bool *ret_json)
{
    if (strcmp(text, "json") != 0 && strcmp(text, "human") != 0) {
        img_error(_("--output is human or json, not '%s'"), text);
        return false;
    }
    *ret_json = text[0] == 'j';
    return true;
}

bool img_check_cache(const char *mode, bool source)
{
    static const char *const modes[] = {"none",       "writeback", "writethrough",
                                        "directsync", "unsafe",    NULL};
    if (g_strv_contains(modes, mode))
        return true;
    img_error(source ? _("there is no cache mode '%s' for the source")
                     : _("there is no cache mode '%s'"),
              mode);
    return false;
}

/* --- Objects -------------------------------------------------------------------------------- */

static GHashTable *secrets; /* id -> GBytes */

/* The key material of a secret's options; what is stored must not stay in freed memory. */
static GBytes *secret_content(BlockOptions *options, GError **error)
{
    g_autofree char *data = block_options_take(options, "data");
    g_autofree char *file = block_options_take(options, "file");
    g_autofree char *content = NULL;
    static const char *const formats[] = {"raw", "base64", NULL};
    int format = 0;
    gsize len = 0;
    if (!block_options_take_enum(options, "format", formats, &format, error))
        return NULL;
    if (!data == !file)
        return fail_null(error, VIR_ERR_INVALID_ARG,
                         _("a secret has either data=TEXT or file=PATH"));
    if (file && !g_file_get_contents(file, &content, &len, error))
        return NULL;
    if (data) {
        content = g_strdup(data);
        len = strlen(content);
    }
    if (format == 1 && len > 1)
        g_base64_decode_inplace(content, &len);
    GBytes *bytes = g_bytes_new(content, len);
    explicit_bzero(content, len);
    return bytes;
}

static bool add_secret(const char *text, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    if (!block_options_parse(options, text, "qom-type", error))
        return false;
    g_autofree char *type = block_options_take(options, "qom-type");
    g_autofree char *id = block_options_take(options, "id");
    if (g_strcmp0(type, "secret") != 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("--object %s is not supported: only secret is"), type ? type : "");
    if (!id)
        return fail(error, VIR_ERR_INVALID_ARG, _("--object secret needs an id"));
    GBytes *content = secret_content(options, error);
    if (!content || !block_options_finish(options, "--object secret", error)) {
        g_clear_pointer(&content, g_bytes_unref);
        return false;
    }
    if (!secrets)
        secrets =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    g_hash_table_replace(secrets, g_steal_pointer(&id), content);
    return true;
}

bool img_object_add(const char *text)
{
    g_autoptr(GError) error = NULL;
    if (add_secret(text, &error))
        return true;
    img_report(NULL, error);
    return false;
}

void img_objects_clear(void)
{
    g_clear_pointer(&secrets, g_hash_table_unref);
}

static GBytes *find_secret(BlockOpener *opener, const char *id, GError **error)
{
    GBytes *found = secrets ? g_hash_table_lookup(secrets, id) : NULL;
    if (!found)
        return fail_null(error, VIR_ERR_NO_SECRET,
                         _("no secret '%s': give it by --object secret,id=%s,file=PATH"), id, id);
    /* A copy of the caller's own, which it wipes. */
    return g_bytes_new(g_bytes_get_data(found, NULL), g_bytes_get_size(found));
}

BlockOpener *img_opener(void)
{
    static BlockOpener opener;
    opener = *block_path_opener();
    opener.secret = find_secret;
    return &opener;
}

/* --- Options that most subcommands have ----------------------------------------------------- */

int img_source_option(ImgSource *source, int option)
{
    switch (option) {
    case 'f':
        source->format = optarg;
        return -1;
    case 'U':
        source->share = true;
        return -1;
    case IMG_OPTION_IMAGE_OPTS:
        source->image_opts = true;
        return -1;
    case IMG_OPTION_OBJECT:
        return img_object_add(optarg) ? -1 : 1;
    default:
        return img_usage_option();
    }
}

bool img_source_name(ImgSource *source, const char *command, int argc, char **argv)
{
    if (optind != argc - 1) {
        img_usage(_("%s needs the name of one image"), command);
        return false;
    }
    source->name = argv[optind];
    return true;
}
