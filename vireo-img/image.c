/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From what the command line calls an image to a node: a path, "json:{…}", "file:PATH", options
 * (--image-opts). The format is probed here where none is given, so that the option "backing" goes
 * only to formats that know it.
 */
#include <string.h>
#include <sys/stat.h>

#include "vireo-img/img.h"

#define PROBE_BYTES 2048
#define JSON_NAME_MAX (64 * 1024)

/* --- Names ---------------------------------------------------------------------------------- */

/* The protocol of "protocol:rest", in letters before any slash; NULL = a plain path. */
static char *name_protocol(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_.");
    return len > 0 && name[len] == ':' ? g_strndup(name, len) : NULL;
}

bool img_is_path(const char *name)
{
    g_autofree char *protocol = name_protocol(name);
    return !protocol;
}

char *img_backing_path(const char *base, const char *name)
{
    if (!img_is_path(name) || g_path_is_absolute(name) || !img_is_path(base))
        return g_strdup(name);
    const char *slash = strrchr(base, '/');
    if (!slash)
        return g_strdup(name);
    g_autofree char *folder = g_strndup(base, slash - base + 1);
    return g_strconcat(folder, name, NULL);
}

/* {"a": {"b": 1}} becomes a.b=1. */
static bool flatten(BlockOptions *options, const char *prefix, json_object *json, GError **error)
{
    if (json_object_get_type(json) == json_type_object) {
        json_object_object_foreach(json, key, value)
        {
            g_autofree char *path = *prefix ? g_strconcat(prefix, ".", key, NULL) : g_strdup(key);
            if (!flatten(options, path, value, error))
                return false;
        }
        return true;
    }
    if (json_object_get_type(json) == json_type_array) {
        for (size_t i = 0; i < json_object_array_length(json); i++) {
            g_autofree char *path = g_strdup_printf("%s.%zu", prefix, i);
            if (!flatten(options, path, json_object_array_get_idx(json, i), error))
                return false;
        }
        return true;
    }
    if (json_object_get_type(json) == json_type_boolean)
        block_options_set(options, prefix, json_object_get_boolean(json) ? "on" : "off");
    else
        block_options_set(options, prefix, json ? json_object_get_string(json) : "");
    return true;
}

static bool name_json(BlockOptions *options, const char *text, GError **error)
{
    size_t len = strlen(text);
    json_tokener *tokener = json_tokener_new_ex(16);
    json_object *json =
        len <= JSON_NAME_MAX ? json_tokener_parse_ex(tokener, text, (int)len) : NULL;
    bool whole = json && json_tokener_get_parse_end(tokener) == len &&
                 json_object_get_type(json) == json_type_object;
    json_tokener_free(tokener);
    bool done = whole ? flatten(options, "", json, error)
                      : fail(error, VIR_ERR_INVALID_ARG,
                             _("what follows 'json:' is no JSON object with an image's options"));
    json_object_put(json);
    return done;
}

static bool name_to_options(BlockOptions *options, const char *name, GError **error)
{
    g_autofree char *protocol = name_protocol(name);
    if (!protocol) {
        block_options_set(options, "filename", name);
        return true;
    }
    if (strcmp(protocol, "json") == 0)
        return name_json(options, name + strlen("json:"), error);
    if (strcmp(protocol, "file") == 0) {
        block_options_set(options, "filename", name + strlen("file:"));
        return true;
    }
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                _("there is no protocol '%s' for names: for a file of that name write ./%s, for "
                  "other nodes use --image-opts"),
                protocol, name);
}

/* --- Probing -------------------------------------------------------------------------------- */

static const BlockDriver *probe_node(BlockNode *node, GError **error)
{
    uint8_t head[PROBE_BYTES] = {0};
    int64_t len = MIN(node->size, PROBE_BYTES);
    int result = block_read_buffer(node, 0, head, len);
    if (result < 0) {
        fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                   _("cannot read the first bytes of '%s'"), node->filename);
        return NULL;
    }
    const BlockDriver *best = block_driver_find("raw");
    int best_score = 0;
    for (size_t i = 0; block_drivers[i]; i++) {
        const BlockDriver *each = block_drivers[i];
        int score = each->probe ? each->probe(head, len, node->filename) : 0;
        if (score > best_score) {
            best = each;
            best_score = score;
        }
    }
    return best;
}

/* The format of a name without one; its file is looked at without taking locks. */
static const char *probe(const BlockOptions *options, GError **error)
{
    g_autoptr(BlockOptions) file = block_options_new();
    const char *name = block_options_peek(options, "filename");
    const char *driver = block_options_peek(options, "file.driver");
    if (!name)
        name = block_options_peek(options, "file.filename");
    if (!name)
        return fail_null(error, VIR_ERR_INVALID_ARG, _("no format and no file name is given"));
    block_options_set(file, "driver", driver ? driver : "file");
    block_options_set(file, "filename", name);
    block_options_set(file, "read-only", "on");
    block_options_set(file, "locking", "off");
    g_autoptr(BlockNode) node = block_open(img_opener(), file, error);
    const BlockDriver *found = node ? probe_node(node, error) : NULL;
    return found ? found->name : NULL;
}

/* --- Opening -------------------------------------------------------------------------------- */

BlockNode *img_open_options(BlockOptions *options, GError **error)
{
    g_autoptr(BlockOptions) taken = options;
    return block_open(img_opener(), taken, error);
}

/* A guest that wrote a format's header into its raw disk must not choose how we open it. */
static void warn_probed_raw(const ImgSource *source)
{
    img_warning(_("no format is given for '%s', which looks like raw; its guest could make it look "
                  "otherwise: say -f raw"),
                source->name);
}

static bool set_driver(BlockOptions *options, const ImgSource *source, GError **error)
{
    if (source->format)
        block_options_set(options, "driver", source->format);
    if (block_options_has(options, "driver"))
        return true;
    const char *found = probe(options, error);
    if (!found)
        return false;
    block_options_set(options, "driver", found);
    if (source->writable && strcmp(found, "raw") == 0)
        warn_probed_raw(source);
    return true;
}

/* -U for the whole chain: how many backing files there are is seen by opening one by one. */
static bool unlock_backing(BlockOptions *options, const ImgSource *source, GError **error)
{
    ImgSource one = *source;
    g_autofree char *name = g_strdup(source->name), *format = g_strdup(source->format);
    g_autoptr(GString) prefix = g_string_new("");
    one.no_backing = true;
    for (int depth = 0; depth <= BLOCK_MAX_CHAIN; depth++) {
        one.name = name;
        one.format = format;
        g_autoptr(BlockNode) node = img_open(&one, error);
        BlockInfo info = {0};
        if (!node || !img_info(node, &info, error))
            return false;
        bool more = info.backing_file && info.backing_format;
        g_autofree char *next = more ? img_backing_path(name, info.backing_file) : NULL;
        g_autofree char *next_format = more ? g_strdup(info.backing_format) : NULL;
        img_info_clear(&info);
        if (!more)
            return true;
        g_string_append(prefix, "backing.");
        g_autofree char *key = g_strconcat(prefix->str, "file.locking", NULL);
        block_options_set(options, key, "off");
        one.image_opts = false;
        g_free(name);
        g_free(format);
        name = g_steal_pointer(&next);
        format = g_steal_pointer(&next_format);
    }
    return true; /* opening will say that the chain is too long */
}

static bool set_modes(BlockOptions *options, const ImgSource *source, GError **error)
{
    const char *name = block_options_peek(options, "driver");
    const BlockDriver *driver = block_driver_find(name);
    if (!driver)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("there is no format '%s'"), name);
    if (!block_options_has(options, "read-only"))
        block_options_set(options, "read-only", source->writable ? "off" : "on");
    if (source->cache)
        block_options_set(options, "cache", source->cache);
    if (source->share)
        block_options_set(options, driver->is_protocol ? "locking" : "file.locking", "off");
    if (source->repair && img_format_repairs(name))
        block_options_set(options, "repair", "on");
    if (source->snapshot)
        block_options_set(options, "snapshot", source->snapshot);
    if (!img_format_has_backing(name))
        return true;
    if (source->no_backing)
        block_options_set(options, "backing", "none");
    return source->no_backing || !source->share || unlock_backing(options, source, error);
}

BlockNode *img_open(const ImgSource *source, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    if (!(source->image_opts ? block_options_parse(options, source->name, "filename", error)
                             : name_to_options(options, source->name, error)) ||
        !set_driver(options, source, error) || !set_modes(options, source, error))
        return NULL;
    return block_open(img_opener(), options, error);
}

BlockNode *img_open_reported(const ImgSource *source)
{
    g_autoptr(GError) error = NULL;
    BlockNode *node = img_open(source, &error);
    if (!node)
        img_error(_("Could not open '%s': %s"), source->name, error->message);
    return node;
}

/* --- Looking -------------------------------------------------------------------------------- */

int64_t img_size(const BlockNode *node)
{
    return (node->size + BLOCK_SECTOR - 1) / BLOCK_SECTOR * BLOCK_SECTOR;
}

BlockNode *img_child(const BlockNode *node, BlockRole role)
{
    for (guint i = 0; i < node->children->len; i++) {
        const BlockChild *child = &g_array_index(node->children, BlockChild, i);
        if (child->role == role)
            return child->node;
    }
    return NULL;
}

const char *img_filename(const BlockNode *node)
{
    const BlockNode *file = img_child(node, BLOCK_CHILD_FILE);
    return file ? img_filename(file) : node->filename;
}

/* What all files of the image but its backing files occupy. */
static int64_t allocated_bytes(const BlockNode *node)
{
    struct stat status;
    if (node->driver->is_protocol)
        return stat(node->filename, &status) == 0 ? (int64_t)status.st_blocks * 512 : 0;
    int64_t sum = 0;
    for (guint i = 0; i < node->children->len; i++) {
        const BlockChild *child = &g_array_index(node->children, BlockChild, i);
        if (child->role != BLOCK_CHILD_BACKING)
            sum += allocated_bytes(child->node);
    }
    return sum;
}

void img_info_clear(BlockInfo *info)
{
    g_free(info->format);
    g_free(info->backing_file);
    g_free(info->backing_format);
    json_object_put(info->specific);
    *info = (BlockInfo){0};
}

bool img_info(BlockNode *node, BlockInfo *ret_info, GError **error)
{
    BlockInfo info = {0};
    if (node->driver->info && !node->driver->info(node, &info, error))
        return false;
    if (!info.format)
        info.format = g_strdup(node->driver->name);
    if (info.virtual_size == 0)
        info.virtual_size = img_size(node);
    info.actual_size = allocated_bytes(node);
    if (info.specific && !json_object_object_get_ex(info.specific, "data", NULL)) {
        json_object *data = info.specific;
        info.specific = json_object_new_object();
        json_object_object_add(info.specific, "type", json_object_new_string(info.format));
        json_object_object_add(info.specific, "data", data);
    }
    *ret_info = info;
    return true;
}
