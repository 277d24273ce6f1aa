/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "resize": another size, absolute or by how much. Shrinking wants to be asked for by name. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vireo-img/img.h"

typedef struct Resize {
    ImgSource source;
    const char *size, *preallocation;
    bool shrink, quiet;
} Resize;

/* -1 with the complaint. */
static int64_t new_size(const Resize *resize, int64_t now)
{
    char sign = resize->size[0] == '+' || resize->size[0] == '-' ? resize->size[0] : 0;
    uint64_t given;
    if (!img_parse_size(resize->source.name, resize->size + (sign ? 1 : 0), &given))
        return -1;
    int64_t size = (int64_t)given;
    if (sign == '-')
        size = size <= now ? now - size : -1;
    else if (sign == '+')
        size = size <= BLOCK_MAX_SIZE - now ? now + size : -1;
    if (size <= 0 || size > BLOCK_MAX_SIZE) {
        img_error(_("'%s' has %" PRId64 " bytes: it cannot be resized to %s"), resize->source.name,
                  now, resize->size);
        return -1;
    }
    return size;
}

static bool allowed(const Resize *resize, const BlockNode *node, int64_t now, int64_t size)
{
    bool preallocates = resize->preallocation && strcmp(resize->preallocation, "off") != 0;
    if (size < now && !resize->shrink) {
        img_error(_("'%s' would shrink from %" PRId64 " to %" PRId64
                    " bytes, and lose what lies behind: say --shrink to want that"),
                  resize->source.name, now, size);
        return false;
    }
    if (preallocates && size < now) {
        img_error(_("--preallocation=%s is about growing"), resize->preallocation);
        return false;
    }
    if (preallocates && strcmp(node->driver->name, "raw") != 0) {
        img_error(_("resize --preallocation=%s is not supported for %s images; nothing was "
                    "changed"),
                  resize->preallocation, node->driver->name);
        return false;
    }
    return true;
}

static bool resize_node(const Resize *resize, BlockNode *node, GError **error)
{
    int64_t now = img_size(node), before = node->size;
    int64_t size = new_size(resize, now);
    if (size < 0 || !allowed(resize, node, now, size))
        return false;
    /* Checks the mode's name before anything changes. */
    if (!img_preallocate(node, 0, 0, resize->preallocation, error) ||
        block_resize(node, size, 0, error) < 0)
        return false;
    if (!img_preallocate(node, before, size, resize->preallocation, error)) {
        block_resize(node, before, 0, NULL);
        return false;
    }
    int result = block_flush(node);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot write '%s' to stable storage"), img_filename(node));
}

static int resize_image(const Resize *resize)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlockNode) node = img_open_reported(&resize->source);
    if (!node)
        return 1;
    if (!resize_node(resize, node, &error)) {
        if (error)
            img_report(resize->source.name, error);
        return 1;
    }
    if (!resize->quiet)
        puts("Image resized.");
    return 0;
}

static int resize_run(int argc, char **argv)
{
    enum { PREALLOCATION = IMG_OPTION_OWN, SHRINK };
    static const struct option options[] = {
        IMG_SOURCE_OPTIONS,
        {"preallocation", required_argument, NULL, PREALLOCATION},
        {"shrink", no_argument, NULL, SHRINK},
        {NULL}};
    Resize resize = {.source = {.writable = true}};
    int option, status;
    /* The size comes first, as "-1M" would be taken for options. */
    if (argc < 3)
        return img_usage(_("resize needs the name of an image and a size"));
    resize.size = argv[--argc];
    while ((option = getopt_long(argc, argv, "f:hq", options, NULL)) != -1)
        switch (option) {
        case 'q':
            resize.quiet = true;
            break;
        case PREALLOCATION:
            resize.preallocation = optarg;
            break;
        case SHRINK:
            resize.shrink = true;
            break;
        default:
            if ((status = img_source_option(&resize.source, option)) >= 0)
                return status;
        }
    if (!img_source_name(&resize.source, "resize", argc, argv))
        return 1;
    return resize_image(&resize);
}

const ImgCommand img_command_resize = {
    .name = "resize",
    .arguments = "[--object objectdef] [--image-opts] [-f fmt] [--preallocation=prealloc] [-q] "
                 "[--shrink] filename [+ | -]size",
    .run = resize_run,
};
