/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * "convert": copies images into one of another format. The target is touched only when the sources
 * are open and every argument is known to be good; a target that was made here is removed when the
 * copy fails.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vireo-img/copy.h"

#define SPARSE_MAX (16 << 20)
#define WORKERS_MAX 16

typedef struct Convert {
    ImgSource source, target;
    ImgCreate create;
    ImgCopy copy;
    char *options; /* all -o, owned */
    bool existing, target_is_zero, target_image_opts, out_of_order, sparse_given;
} Convert;

/* --- Arguments ------------------------------------------------------------------------------ */

/* "snapshot.id=ID", "snapshot.name=NAME" or either alone: the driver takes both. */
static const char *snapshot_name(const char *text)
{
    static const char *const prefixes[] = {"snapshot.id=", "snapshot.name="};
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(text, prefixes[i]))
            return text + strlen(prefixes[i]);
    return text;
}

static bool set_sparse(Convert *convert, const char *text)
{
    uint64_t size;
    if (!img_parse_size("-S", text, &size))
        return false;
    if (size % BLOCK_SECTOR || size > SPARSE_MAX) {
        img_error(_("-S is a multiple of %d up to %d, or 0 to write everything; not '%s'"),
                  BLOCK_SECTOR, SPARSE_MAX, text);
        return false;
    }
    convert->copy.sparse = size;
    convert->sparse_given = true;
    return true;
}

static bool set_workers(Convert *convert, const char *text)
{
    int64_t workers;
    if (!img_parse_number("-m", text, 1, WORKERS_MAX, &workers))
        return false;
    convert->copy.workers = (int)workers;
    return true;
}

enum { TARGET_IMAGE_OPTS = IMG_OPTION_OWN, SALVAGE, TARGET_IS_ZERO, BITMAPS, SKIP_BROKEN };

/* Options with an argument; false with the complaint. */
static bool set_valued(Convert *convert, int option, const char *value)
{
    switch (option) {
    case 'f':
        convert->source.format = value;
        return true;
    case 'O':
        convert->create.format = value;
        return true;
    case 'B':
        convert->create.backing_file = value;
        return true;
    case 'F':
        convert->create.backing_format = value;
        return true;
    case 'o':
        img_options_join(&convert->options, value);
        return true;
    case 'l':
        convert->source.snapshot = snapshot_name(value);
        return true;
    case 'S':
        return set_sparse(convert, value);
    case 't':
        convert->target.cache = value;
        return img_check_cache(value, false);
    case 'T':
        convert->source.cache = value;
        return img_check_cache(value, true);
    case 'm':
        return set_workers(convert, value);
    case 'r':
        return img_parse_size("-r", value, &convert->copy.rate);
    default:
        return img_object_add(value);
    }
}

/* Flags; false = the option is refused. */
static bool set_flag(Convert *convert, int option, const char *text)
{
    switch (option) {
    case 'c':
        convert->copy.compress = true;
        return true;
    case 'p':
        convert->copy.progress = true;
        return true;
    case 'n':
        convert->existing = true;
        return true;
    case 'W':
        convert->out_of_order = true;
        return true;
    case 'U':
        convert->source.share = true;
        return true;
    case IMG_OPTION_IMAGE_OPTS:
        convert->source.image_opts = true;
        return true;
    case TARGET_IMAGE_OPTS:
        convert->target.image_opts = true;
        return true;
    case SALVAGE:
        convert->copy.salvage = true;
        return true;
    case TARGET_IS_ZERO:
        convert->target_is_zero = true;
        return true;
    default:
        img_refuse(text);
        return false;
    }
}

/* 0 = go on, else the exit status + 1. */
static int read_options(Convert *convert, int argc, char **argv)
{
    static const struct option options[] = {
        IMG_SHARED_OPTIONS,
        {"source-image-opts", no_argument, NULL, IMG_OPTION_IMAGE_OPTS},
        {"target-image-opts", no_argument, NULL, TARGET_IMAGE_OPTS},
        {"salvage", no_argument, NULL, SALVAGE},
        {"target-is-zero", no_argument, NULL, TARGET_IS_ZERO},
        {"bitmaps", no_argument, NULL, BITMAPS},
        {"skip-broken-bitmaps", no_argument, NULL, SKIP_BROKEN},
        {NULL}};
    bool quiet = false;
    int option;
    while ((option = getopt_long(argc, argv, "hf:O:B:CcF:o:l:S:pt:T:qnm:WUr:", options, NULL)) !=
           -1) {
        if (option == '?' || option == ':' || option == 'h')
            return img_usage_option() + 1;
        if (option == 'q')
            quiet = true;
        else if (optarg && !set_valued(convert, option, optarg))
            return 2;
        else if (!optarg && !set_flag(convert, option,
                                      option == 'C'       ? "convert -C"
                                      : option == BITMAPS ? "convert --bitmaps"
                                                          : "convert --skip-broken-bitmaps"))
            return 2;
    }
    if (quiet)
        convert->copy.progress = false;
    return 0;
}

static bool check_arguments(const Convert *convert)
{
    const char *wrong = NULL;
    if (convert->target_is_zero && !convert->existing)
        wrong = _("--target-is-zero is about an existing target: it needs -n");
    else if (convert->target.image_opts && !convert->existing)
        wrong = _("--target-image-opts names an existing target: it needs -n");
    else if (convert->existing && convert->options)
        wrong = _("-o is about a new image: it cannot be given with -n");
    else if (convert->copy.compress && convert->sparse_given && convert->copy.sparse == 0)
        wrong = _("-c and -S 0 exclude each other");
    if (wrong)
        img_error("%s", wrong);
    return !wrong;
}

static bool check_format(const Convert *convert)
{
    const char *format = convert->create.format;
    const BlockDriver *driver = block_driver_find(format);
    if (!driver)
        img_error(_("there is no format '%s'"), format);
    else if (convert->copy.compress && !img_format_compresses(format))
        img_error(_("-c: %s images cannot hold compressed data"), format);
    else if (driver->read_only || (!driver->create && !convert->existing))
        img_error(_("images of format '%s' cannot be written"), format);
    else
        return true;
    return false;
}

/* --- The images ----------------------------------------------------------------------------- */

static bool open_sources(Convert *convert, char **names, int n_names)
{
    convert->copy.sources = g_new0(BlockNode *, n_names);
    for (int i = 0; i < n_names; i++) {
        ImgSource source = convert->source;
        source.name = names[i];
        BlockNode *node = img_open_reported(&source);
        if (!node)
            return false;
        convert->copy.sources[convert->copy.n_sources++] = node;
        if (img_size(node) > BLOCK_MAX_SIZE - convert->copy.bytes) {
            img_error(_("the sources together are larger than any disk can be"));
            return false;
        }
        convert->copy.bytes += img_size(node);
    }
    return true;
}

/* Whether the host file @status is one of those below @node. */
static bool contains_file(const BlockNode *node, const struct stat *status)
{
    struct stat own;
    if (node->driver->is_protocol && stat(node->filename, &own) == 0 &&
        own.st_dev == status->st_dev && own.st_ino == status->st_ino)
        return true;
    for (guint i = 0; i < node->children->len; i++)
        if (contains_file(g_array_index(node->children, BlockChild, i).node, status))
            return true;
    return false;
}

static bool check_target_file(const Convert *convert)
{
    struct stat status;
    if (convert->target.image_opts || stat(convert->target.name, &status) < 0)
        return true;
    for (int i = 0; i < convert->copy.n_sources; i++)
        if (contains_file(convert->copy.sources[i], &status)) {
            img_error(_("'%s' is the target and belongs to a source: nothing was written"),
                      convert->target.name);
            return false;
        }
    return true;
}

static bool create_target(Convert *convert)
{
    g_autoptr(GError) error = NULL;
    convert->create.name = convert->target.name;
    convert->create.options = convert->options;
    convert->create.size = convert->copy.bytes;
    convert->create.check_backing = true;
    if (img_create(&convert->create, &error))
        return true;
    img_report(convert->target.name, error);
    return false;
}

static void remove_target(const Convert *convert)
{
    if (!convert->existing && !convert->create.existed)
        unlink(convert->target.name);
}

static bool open_target(Convert *convert)
{
    convert->target.writable = true;
    convert->target.format = convert->target.image_opts ? NULL : convert->create.format;
    if (!convert->target.cache)
        convert->target.cache = "unsafe";
    BlockNode *target = img_open_reported(&convert->target);
    if (!target)
        return false;
    convert->copy.target = target;
    if (target->size < convert->copy.bytes) {
        img_error(_("the target '%s' has %" PRId64 " bytes, the source %" PRId64),
                  convert->target.name, target->size, convert->copy.bytes);
        return false;
    }
    return true;
}

static void decide(Convert *convert)
{
    ImgCopy *copy = &convert->copy;
    bool raw = strcmp(copy->target->driver->name, "raw") == 0;
    bool backing = img_child(copy->target, BLOCK_CHILD_BACKING) != NULL;
    bool fresh = !convert->existing && (convert->create.zero_initialised || !raw);
    copy->target_zero = !backing && (fresh || convert->target_is_zero);
    copy->own_layer = backing && convert->create.has_backing;
    /* Where a raw image's bytes lie does not depend on when they are written. */
    copy->ordered = !convert->out_of_order && !raw;
    if (copy->compress && copy->sparse == 0)
        copy->sparse = 4096;
}

static int convert_images(Convert *convert, char **names, int n_names)
{
    g_autoptr(GError) error = NULL;
    if (!check_format(convert) || !open_sources(convert, names, n_names) ||
        !check_target_file(convert) || (!convert->existing && !create_target(convert)))
        return 1;
    bool done = open_target(convert);
    if (done) {
        decide(convert);
        done = img_copy(&convert->copy, &error);
        if (!done)
            img_report(NULL, error);
    }
    block_unref(convert->copy.target);
    if (!done)
        remove_target(convert);
    return done ? 0 : 1;
}

static int convert_run(int argc, char **argv)
{
    Convert convert = {.create = {.format = "raw", .size = -1},
                       .copy = {.sparse = 4096, .workers = 8}};
    g_autoptr(GError) error = NULL;
    int status = read_options(&convert, argc, argv) - 1;
    const char *options = convert.options;
    if (status < 0 && options && (g_str_equal(options, "help") || g_str_equal(options, "?"))) {
        status = img_print_options(convert.create.format, &error) ? 0 : 1;
        if (status)
            img_report(NULL, error);
    } else if (status < 0 && argc - optind < 2) {
        img_error(_("convert needs the names of a source and of the target"));
        status = 1;
    } else if (status < 0 && !check_arguments(&convert)) {
        status = 1;
    } else if (status < 0) {
        convert.target.name = argv[argc - 1];
        status = convert_images(&convert, argv + optind, argc - optind - 1);
    }
    for (int i = 0; i < convert.copy.n_sources; i++)
        block_unref(convert.copy.sources[i]);
    g_free(convert.copy.sources);
    g_free(convert.options);
    return status;
}

const ImgCommand img_command_convert = {
    .name = "convert",
    .arguments =
        "[--object objectdef] [--image-opts] [--target-image-opts] [--target-is-zero] [-U] [-c] "
        "[-p] [-q] [-n] [-f fmt] [-t cache] [-T src_cache] [-O output_fmt] "
        "[-B backing_file [-F backing_fmt]] [-o options] [-l snapshot_param] [-S sparse_size] "
        "[-r rate_limit] [-m num_coroutines] [-W] [--salvage] filename [filename2 [...]] "
        "output_filename",
    .run = convert_run,
};
