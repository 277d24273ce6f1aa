/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How a graph comes to be: which driver, its protocol child, probing, the depth of backing chains.
 * A format is probed only for the top image and only where the caller stated none; never for a
 * backing file, whose first bytes its guest may have written.
 */
#include <json-c/json.h>
#include <string.h>

#include "vmm-helper/backend/block/node.h"
#include "vmm-helper/backend/block/options.h"

#define PROBE_BYTES 2048

static const BlockDriver *driver_named(const char *name, GError **error)
{
    const BlockDriver *driver = block_driver_find(name);
    if (!driver)
        fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("unknown block driver '%s'"), name);
    return driver;
}

static bool take_common(BlockNode *node, BlockOptions *options, GError **error)
{
    static const char *const caches[] = {"writeback",  "none",   "writethrough",
                                         "directsync", "unsafe", NULL};
    int cache = BLOCK_CACHE_WRITEBACK;
    if (!block_options_take_enum(options, "cache", caches, &cache, error) ||
        !block_options_take_bool(options, "read-only", &node->read_only, error))
        return false;
    node->cache = cache;
    g_autofree char *name = block_options_take(options, "node-name");
    if (name) {
        g_free(node->name);
        node->name = g_steal_pointer(&name);
    }
    return true;
}

static BlockNode *open_node(BlockNode *node, BlockOptions *options, GError **error)
{
    const BlockDriver *driver = node->driver;
    if (take_common(node, options, error)) {
        /* Before open: the driver decides by it what it may repair. */
        node->read_only |= driver->read_only;
        if (driver->open(node, options, error) &&
            block_options_finish(options, driver->name, error))
            return node;
    }
    /* An open that failed leaves what close() undoes, as far as it came. */
    block_unref(node);
    return NULL;
}

static BlockNode *open_driver(const BlockDriver *driver, BlockOpener *opener, BlockOptions *options,
                              unsigned depth, GError **error)
{
    const char *filename =
        block_options_peek(options, driver->is_protocol ? "filename" : "file.filename");
    BlockNode *node = block_node_new(driver, opener, filename);
    node->private->depth = depth;
    return open_node(node, options, error);
}

BlockNode *block_open_over(const BlockDriver *driver, BlockNode *file, BlockOptions *options,
                           GError **error)
{
    BlockNode *node = block_node_new(driver, block_opener(file), file->filename);
    node->read_only = file->read_only;
    block_node_add_child(node, BLOCK_CHILD_FILE, block_ref(file));
    return open_node(node, options, error);
}

char *block_resolve_name(const char *image, const char *name, GError **error)
{
    const char *colon = strchr(name, ':'), *slash = strchr(name, '/');
    if (g_str_has_prefix(name, "file:"))
        return block_resolve_name(image, name + strlen("file:"), error);
    if (colon && (!slash || colon < slash))
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("'%s' refers to '%s', which is not a path: state it as an option"),
                         image, name);
    if (*name == '/' || !*image)
        return g_strdup(name);
    g_autofree char *folder = g_path_get_dirname(image);
    return g_build_filename(folder, name, NULL);
}

/* Everything that is not the top image's own goes to its protocol child. */
static void pass_to_file(BlockOptions *options, const char *key)
{
    g_autofree char *value = block_options_take(options, key);
    g_autofree char *child_key = g_strconcat("file.", key, NULL);
    if (value && !block_options_has(options, child_key))
        block_options_set(options, child_key, value);
}

static const BlockDriver *probe(BlockOpener *opener, BlockOptions *options, GError **error)
{
    g_autoptr(BlockOptions) file = block_options_new();
    const char *filename = block_options_peek(options, "file.filename");
    const char *driver_name = block_options_peek(options, "file.driver");
    if (!filename) {
        fail(error, VIR_ERR_INVALID_ARG, _("no file name and no format given"));
        return NULL;
    }
    block_options_set(file, "driver", driver_name ? driver_name : "file");
    block_options_set(file, "filename", filename);
    block_options_set(file, "read-only", "on");
    block_options_set(file, "locking", "off");
    g_autoptr(BlockNode) node = block_open(opener, file, error);
    if (!node)
        return NULL;
    uint8_t head[PROBE_BYTES] = {0};
    int64_t len = MIN(node->size, PROBE_BYTES);
    if (block_read_buffer(node, 0, head, len) < 0) {
        fail(error, VIR_ERR_OPERATION_FAILED, _("cannot read the first bytes of '%s'"), filename);
        return NULL;
    }
    const BlockDriver *best = block_driver_find("raw");
    int best_score = 0;
    for (size_t i = 0; block_drivers[i]; i++) {
        int score = block_drivers[i]->probe ? block_drivers[i]->probe(head, len, filename) : 0;
        if (score > best_score) {
            best = block_drivers[i];
            best_score = score;
        }
    }
    return best;
}

static BlockNode *open_at_depth(BlockOpener *opener, BlockOptions *options, unsigned depth,
                                GError **error)
{
    if (depth > BLOCK_MAX_CHAIN)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("the backing chain is longer than %d images, or a loop"),
                         BLOCK_MAX_CHAIN);
    g_autofree char *name = block_options_take(options, "driver");
    const BlockDriver *driver = name ? driver_named(name, error) : NULL;
    if (name && !driver)
        return NULL;
    if (!driver || !driver->is_protocol)
        pass_to_file(options, "filename");
    if (!driver && !(driver = probe(opener, options, error)))
        return NULL;
    return open_driver(driver, opener, options, depth, error);
}

BlockNode *block_open(BlockOpener *opener, BlockOptions *options, GError **error)
{
    return open_at_depth(opener, options, 0, error);
}

BlockNode *block_open_child(BlockNode *parent, BlockRole role, const char *prefix,
                            BlockOptions *options, GError **error)
{
    if (role == BLOCK_CHILD_FILE && block_child(parent, role))
        return block_child(parent, role); /* given by block_open_over() */
    g_autoptr(BlockOptions) child = block_options_take_child(options, prefix);
    bool backing = role == BLOCK_CHILD_BACKING;
    if (!block_options_has(child, "driver")) {
        if (backing)
            return fail_null(
                error, VIR_ERR_CONFIG_UNSUPPORTED,
                _("the format of the backing file of '%s' is not stated: state it, as guessing it "
                  "from guest-written bytes is not safe"),
                parent->filename);
        block_options_set(child, "driver", "file");
    }
    if (backing || parent->read_only)
        block_options_set(child, "read-only", "on");
    if (!backing) {
        /* The cache mode is the parent's: it decides how the host file is opened. */
        static const char *const caches[] = {"writeback", "none", "writethrough", "directsync",
                                             "unsafe"};
        if (!block_options_has(child, "cache"))
            block_options_set(child, "cache", caches[parent->cache]);
    }
    BlockNode *node = open_at_depth(parent->private->opener, child,
                                    parent->private->depth + (backing ? 1 : 0), error);
    if (node)
        block_node_add_child(parent, role, node);
    return node;
}

void block_info_clear(BlockInfo *info)
{
    g_free(info->format);
    g_free(info->backing_file);
    g_free(info->backing_format);
    json_object_put(info->specific);
    *info = (BlockInfo){0};
}
