/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * "commit": writes what an image has of its own into one below it. Every layer above that one is
 * opened alone and the topmost that has a range gives it; the layers themselves stay as they are,
 * so that a commit that stops half-way has lost nothing and can be repeated.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vireo-img/img.h"

#define CHUNK (2 << 20)

typedef struct Commit {
    ImgSource source;
    const char *base_name; /* NULL = the backing file */
    bool quiet, progress, keep;
    GPtrArray *layers; /* of BlockNode, top first */
    BlockNode *base;
    uint8_t *buffer;
} Commit;

typedef struct Part {
    int64_t offset, bytes;
    BlockNode *layer; /* NULL = the base has it already */
    bool zero;
} Part;

static void free_layers(Commit *commit)
{
    for (guint i = 0; i < commit->layers->len; i++)
        block_unref(g_ptr_array_index(commit->layers, i));
    g_ptr_array_unref(commit->layers);
    block_unref(commit->base);
    free(commit->buffer);
}

/* Opens the layers from the top down to the one whose backing file is the base. */
static bool open_layers(Commit *commit, char **ret_base, char **ret_format, GError **error)
{
    g_autofree char *name = g_strdup(commit->source.name);
    g_autofree char *format = g_strdup(commit->source.format);
    for (int depth = 0; depth < BLOCK_MAX_CHAIN; depth++) {
        ImgSource source = commit->source;
        BlockInfo info = {0};
        source.name = name;
        source.format = format;
        source.no_backing = true;
        source.image_opts = depth == 0 && source.image_opts;
        BlockNode *node = img_open(&source, error);
        if (!node)
            return false;
        g_ptr_array_add(commit->layers, node);
        if (!img_info(node, &info, error))
            return false;
        const char *own = source.image_opts ? img_filename(node) : name;
        g_autofree char *next = info.backing_file ? img_backing_path(own, info.backing_file) : NULL;
        g_autofree char *next_format = g_strdup(info.backing_format);
        bool is_base = next && (!commit->base_name || strcmp(next, commit->base_name) == 0 ||
                                strcmp(info.backing_file, commit->base_name) == 0);
        img_info_clear(&info);
        if (!next)
            return fail(error, VIR_ERR_INVALID_ARG,
                        commit->base_name ? _("'%s' has no backing file, and '%s' was not above it")
                                          : _("'%s' has no backing file to commit to"),
                        own, commit->base_name);
        if (!next_format)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("the format of the backing file '%s' is not stated in '%s'"), next, own);
        if (is_base) {
            *ret_base = g_steal_pointer(&next);
            *ret_format = g_steal_pointer(&next_format);
            return true;
        }
        g_free(name);
        g_free(format);
        name = g_steal_pointer(&next);
        format = g_steal_pointer(&next_format);
    }
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("the backing chain is longer than %d images"),
                BLOCK_MAX_CHAIN);
}

static bool open_base(Commit *commit, GError **error)
{
    g_autofree char *name = NULL, *format = NULL;
    if (!open_layers(commit, &name, &format, error))
        return false;
    ImgSource base = {
        .name = name, .format = format, .cache = commit->source.cache, .writable = true};
    commit->base = img_open(&base, error);
    commit->buffer = img_buffer_new(CHUNK);
    return commit->base && (commit->buffer || fail(error, VIR_ERR_NO_MEMORY, _("out of memory")));
}

static bool look_failed(const BlockNode *node, int64_t offset, int result, GError **error)
{
    return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                      _("cannot look at '%s' at offset %" PRId64), img_filename(node), offset);
}

/* Which layer has the bytes at part->offset, and how many. */
static bool find_part(const Commit *commit, int64_t end, Part *part, GError **error)
{
    part->bytes = end - part->offset;
    part->layer = NULL;
    for (guint i = 0; i < commit->layers->len; i++) {
        BlockNode *layer = g_ptr_array_index(commit->layers, i);
        BlockStatus status;
        if (part->offset >= layer->size) { /* behind its end a layer is zero for those above */
            part->layer = layer;
            part->zero = true;
            return true;
        }
        int result = block_status(layer, part->offset, part->bytes, &status);
        if (result < 0)
            return look_failed(layer, part->offset, result, error);
        part->bytes = status.bytes;
        if (status.flags & BLOCK_STATUS_ALLOCATED) {
            part->layer = layer;
            part->zero = status.flags & BLOCK_STATUS_ZERO;
            return true;
        }
    }
    return true;
}

static bool write_part(const Commit *commit, const Part *part, GError **error)
{
    int result = 0;
    if (part->zero)
        result = block_write_zeroes(commit->base, part->offset, part->bytes, BLOCK_MAY_UNMAP);
    for (int64_t at = 0; !part->zero && result == 0 && at < part->bytes;) {
        int64_t bytes = MIN(part->bytes - at, CHUNK);
        result = img_read(part->layer, part->offset + at, commit->buffer, bytes);
        if (result < 0)
            return fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                              _("cannot read '%s' at offset %" PRId64), img_filename(part->layer),
                              part->offset + at);
        result = block_write_buffer(commit->base, part->offset + at, commit->buffer, bytes, 0);
        at += bytes;
    }
    return result == 0 ||
           fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                      _("cannot write '%s' at offset %" PRId64 "; the commit can be repeated"),
                      img_filename(commit->base), part->offset);
}

static bool commit_layers(Commit *commit, GError **error)
{
    const BlockNode *top = g_ptr_array_index(commit->layers, 0);
    ImgProgress progress;
    int64_t end = top->size;
    if (commit->base->size < end && block_resize(commit->base, end, 0, error) < 0)
        return false;
    img_progress_begin(&progress, commit->progress && !commit->quiet);
    bool done = true;
    for (Part part = {0}; done && part.offset < end; part.offset += part.bytes) {
        done = find_part(commit, end, &part, error) &&
               (!part.layer || write_part(commit, &part, error));
        img_progress_show(&progress, part.offset + part.bytes, end);
    }
    img_progress_end(&progress);
    int result = done ? block_flush(commit->base) : 0;
    return done && (result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                              _("cannot write '%s' to stable storage"),
                                              img_filename(commit->base)));
}

static int commit_image(Commit *commit)
{
    g_autoptr(GError) error = NULL;
    if (!commit->keep && !commit->base_name)
        return img_refuse(_("commit without -d (it would empty the image afterwards)"));
    commit->layers = g_ptr_array_new();
    bool done = open_base(commit, &error) && commit_layers(commit, &error);
    free_layers(commit);
    if (!done) {
        img_report(commit->source.name, error);
        return 1;
    }
    if (!commit->quiet)
        puts("Image committed.");
    return 0;
}

static int commit_run(int argc, char **argv)
{
    static const struct option options[] = {IMG_SOURCE_OPTIONS, {NULL}};
    Commit commit = {.quiet = false};
    int option, status;
    while ((option = getopt_long(argc, argv, "f:ht:b:dpqr:", options, NULL)) != -1)
        switch (option) {
        case 't':
            if (!img_check_cache(optarg, false))
                return 1;
            commit.source.cache = optarg;
            break;
        case 'b':
            commit.base_name = optarg;
            commit.keep = true;
            break;
        case 'd':
            commit.keep = true;
            break;
        case 'p':
            commit.progress = true;
            break;
        case 'q':
            commit.quiet = true;
            break;
        case 'r':
            return img_refuse("commit -r");
        default:
            if ((status = img_source_option(&commit.source, option)) >= 0)
                return status;
        }
    if (!img_source_name(&commit.source, "commit", argc, argv))
        return 1;
    return commit_image(&commit);
}

const ImgCommand img_command_commit = {
    .name = "commit",
    .arguments = "[--object objectdef] [--image-opts] [-q] [-f fmt] [-t cache] [-b base] -d [-p] "
                 "filename",
    .run = commit_run,
};
