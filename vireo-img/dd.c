/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "dd": a part of an image into a new one, by operands as dd(1) has them. Holes are written. */
#include <string.h>
#include <unistd.h>

#include "vireo-img/copy.h"

typedef struct Dd {
    ImgSource source;
    ImgCreate create;
    int64_t block, count, skip;
    bool counted;
} Dd;

static bool set_operand(Dd *dd, const char *key, const char *value)
{
    uint64_t number;
    if (strcmp(key, "if") == 0) {
        dd->source.name = value;
        return true;
    }
    if (strcmp(key, "of") == 0) {
        dd->create.name = value;
        return true;
    }
    if (strcmp(key, "bs") != 0 && strcmp(key, "count") != 0 && strcmp(key, "skip") != 0) {
        img_error(_("dd has no operand '%s'"), key);
        return false;
    }
    if (!img_parse_size(key, value, &number))
        return false;
    if (strcmp(key, "bs") == 0 && (number == 0 || number > INT32_MAX)) {
        img_error(_("bs is a number of bytes from 1 to %d, not '%s'"), INT32_MAX, value);
        return false;
    }
    if (key[0] == 'b')
        dd->block = (int64_t)number;
    else if (key[0] == 's')
        dd->skip = (int64_t)number;
    else
        dd->count = (int64_t)number;
    dd->counted |= key[0] == 'c';
    return true;
}

static bool read_operands(Dd *dd, char **operands)
{
    for (; *operands; operands++) {
        char *equals = strchr(*operands, '=');
        if (!equals) {
            img_error(_("dd has no operand '%s'"), *operands);
            return false;
        }
        g_autofree char *key = g_strndup(*operands, equals - *operands);
        if (!set_operand(dd, key, equals + 1))
            return false;
    }
    if (!dd->source.name || !dd->create.name)
        img_error(_("dd needs both if= and of="));
    return dd->source.name && dd->create.name;
}

/* Blocks in bytes, no more than @most; without overflow. */
static int64_t blocks_to_bytes(int64_t blocks, int64_t block, int64_t most)
{
    return blocks > most / block ? most : blocks * block;
}

static bool copy_to_new(Dd *dd, ImgCopy *copy, GError **error)
{
    dd->create.size = copy->bytes;
    if (!img_create(&dd->create, error))
        return false;
    ImgSource target = {.name = dd->create.name, .format = dd->create.format, .writable = true};
    copy->target = img_open(&target, error);
    bool done = copy->target && img_copy(copy, error);
    block_unref(copy->target);
    if (!done && !dd->create.existed)
        unlink(dd->create.name);
    return done;
}

static int dd_images(Dd *dd)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlockNode) source = img_open_reported(&dd->source);
    if (!source)
        return 1;
    int64_t size = img_size(source);
    ImgCopy copy = {.sources = &source, .n_sources = 1, .workers = 8, .ordered = true};
    copy.skip = blocks_to_bytes(dd->skip, dd->block, size);
    copy.bytes = size - copy.skip;
    if (dd->counted)
        copy.bytes = blocks_to_bytes(dd->count, dd->block, copy.bytes);
    if (dd->skip && copy.skip == size)
        img_warning(_("'%s' ends before what is skipped does"), dd->source.name);
    if (strcmp(dd->source.name, dd->create.name) == 0) {
        img_error(_("if= and of= are the same image '%s'"), dd->source.name);
        return 1;
    }
    if (copy_to_new(dd, &copy, &error))
        return 0;
    img_report(dd->create.name, error);
    return 1;
}

static int dd_run(int argc, char **argv)
{
    static const struct option options[] = {IMG_SHARED_OPTIONS, {NULL}};
    Dd dd = {.create = {.format = "raw"}, .block = BLOCK_SECTOR};
    int option, status;
    while ((option = getopt_long(argc, argv, "hf:O:U", options, NULL)) != -1)
        switch (option) {
        case 'O':
            dd.create.format = optarg;
            break;
        default:
            if ((status = img_source_option(&dd.source, option)) >= 0)
                return status;
        }
    return read_operands(&dd, argv + optind) ? dd_images(&dd) : 1;
}

const ImgCommand img_command_dd = {
    .name = "dd",
    .arguments = "[--image-opts] [-U] [-f fmt] [-O output_fmt] [bs=block_size] [count=blocks] "
                 "[skip=blocks] if=input of=output",
    .run = dd_run,
};
