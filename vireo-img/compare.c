/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * "compare": whether two images hold the same. Exit statuses as qemu-img's: 0 same, 1 different,
 * 2 not opened, 3 status unknown, 4 not readable.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vireo-img/img.h"

#define CHUNK (2 << 20)

enum { SAME = 0, DIFFERENT = 1, NOT_OPENED = 2, NOT_KNOWN = 3, NOT_READ = 4 };

typedef struct Compare {
    BlockNode *nodes[2];
    uint8_t *buffers[2];
    /* What each said last holds up to known_end: asking a file system again for each chunk of a
     * long run costs more than the reading. */
    ImgStatus known[2];
    int64_t known_end[2];
    bool strict, quiet;
    ImgProgress progress;
    int64_t total;
} Compare;

static void say(Compare *compare, const char *text)
{
    img_progress_end(&compare->progress);
    if (!compare->quiet)
        puts(text);
}

static int mismatch(Compare *compare, int64_t offset)
{
    g_autofree char *text = g_strdup_printf("Content mismatch at offset %" PRId64 "!", offset);
    say(compare, text);
    return DIFFERENT;
}

/* The status of one image from @offset on. */
static int look(Compare *compare, int which, int64_t offset, int64_t bytes, ImgStatus *status)
{
    BlockNode *node = compare->nodes[which];
    if (offset >= compare->known_end[which]) {
        int result = img_status(node, offset, img_size(node) - offset, &compare->known[which]);
        if (result < 0) {
            img_error(_("cannot look at '%s' at offset %" PRId64 ": %s"), img_filename(node),
                      offset, g_strerror(-result));
            return NOT_KNOWN;
        }
        compare->known_end[which] = offset + compare->known[which].bytes;
    }
    *status = compare->known[which];
    status->bytes = MIN(bytes, compare->known_end[which] - offset);
    return SAME;
}

static int read_into(Compare *compare, int which, int64_t offset, int64_t bytes)
{
    BlockNode *node = compare->nodes[which];
    int result = img_read(node, offset, compare->buffers[which], bytes);
    if (result < 0)
        img_error(_("cannot read '%s' at offset %" PRId64 ": %s"), img_filename(node), offset,
                  g_strerror(-result));
    return result < 0 ? NOT_READ : SAME;
}

/* The chunk of one image, which should hold zeroes. */
static int compare_zero(Compare *compare, int which, int64_t offset, int64_t bytes)
{
    int result = read_into(compare, which, offset, bytes);
    for (int64_t at = 0; result == SAME && at < bytes; at += BLOCK_SECTOR)
        if (!img_is_zero(compare->buffers[which] + at, BLOCK_SECTOR))
            return mismatch(compare, offset + at);
    return result;
}

static int compare_data(Compare *compare, int64_t offset, int64_t bytes)
{
    int result = read_into(compare, 0, offset, bytes);
    if (result == SAME)
        result = read_into(compare, 1, offset, bytes);
    if (result != SAME || memcmp(compare->buffers[0], compare->buffers[1], bytes) == 0)
        return result;
    for (int64_t at = 0; at < bytes; at += BLOCK_SECTOR)
        if (memcmp(compare->buffers[0] + at, compare->buffers[1] + at, BLOCK_SECTOR) != 0)
            return mismatch(compare, offset + at);
    return SAME;
}

static int compare_status(Compare *compare, const ImgStatus *status, int64_t offset)
{
    if (status[0].zero == status[1].zero && status[0].data == status[1].data &&
        status[0].allocated == status[1].allocated)
        return SAME;
    g_autofree char *text =
        g_strdup_printf("Strict mode: Offset %" PRId64 " block status mismatch!", offset);
    say(compare, text);
    return DIFFERENT;
}

/* What both have; *@offset moves on. */
static int compare_step(Compare *compare, int64_t *offset, int64_t end)
{
    ImgStatus status[2];
    for (int i = 0; i < 2; i++) {
        int result = look(compare, i, *offset, end - *offset, &status[i]);
        if (result != SAME)
            return result;
    }
    int64_t bytes = MIN(status[0].bytes, status[1].bytes);
    int result = compare->strict ? compare_status(compare, status, *offset) : SAME;
    if (result != SAME)
        return result;
    if (!status[0].zero || !status[1].zero) {
        bytes = MIN(bytes, CHUNK);
        /* Statuses of files may change within a sector; the content is compared by sectors. */
        bytes = MIN((bytes + BLOCK_SECTOR - 1) / BLOCK_SECTOR * BLOCK_SECTOR, end - *offset);
        bool partial = status[0].bytes < bytes || status[1].bytes < bytes;
        if (partial || (!status[0].zero && !status[1].zero))
            result = compare_data(compare, *offset, bytes);
        else
            result = compare_zero(compare, status[0].zero ? 1 : 0, *offset, bytes);
    }
    *offset += bytes;
    return result;
}

/* What only the longer one has: it should be zero. */
static int compare_rest(Compare *compare, int which, int64_t offset)
{
    int64_t end = img_size(compare->nodes[which]);
    int result = SAME;
    while (result == SAME && offset < end) {
        ImgStatus status;
        result = look(compare, which, offset, end - offset, &status);
        if (result != SAME)
            break;
        int64_t bytes = status.bytes;
        if (!status.zero) {
            bytes = MIN((MIN(bytes, CHUNK) + BLOCK_SECTOR - 1) / BLOCK_SECTOR * BLOCK_SECTOR,
                        end - offset);
            result = compare_zero(compare, which, offset, bytes);
        }
        offset += bytes;
        img_progress_show(&compare->progress, offset, compare->total);
    }
    return result;
}

static int compare_images(Compare *compare)
{
    int64_t sizes[2] = {img_size(compare->nodes[0]), img_size(compare->nodes[1])};
    int64_t common = MIN(sizes[0], sizes[1]);
    int result = SAME;
    compare->total = MAX(sizes[0], sizes[1]);
    if (compare->strict && sizes[0] != sizes[1]) {
        say(compare, "Strict mode: Image size mismatch!");
        return DIFFERENT;
    }
    for (int64_t offset = 0; result == SAME && offset < common;) {
        result = compare_step(compare, &offset, common);
        img_progress_show(&compare->progress, offset, compare->total);
    }
    if (result == SAME && sizes[0] != sizes[1]) {
        if (!compare->quiet)
            puts("Warning: Image size mismatch!");
        result = compare_rest(compare, sizes[0] > sizes[1] ? 0 : 1, common);
    }
    if (result == SAME)
        say(compare, "Images are identical.");
    return result;
}

static int compare_named(Compare *compare, const ImgSource *sources, bool progress)
{
    for (int i = 0; i < 2; i++)
        if (!(compare->nodes[i] = img_open_reported(&sources[i])))
            return NOT_OPENED;
    for (int i = 0; i < 2; i++)
        if (!(compare->buffers[i] = img_buffer_new(CHUNK + BLOCK_SECTOR))) {
            img_error(_("out of memory"));
            return NOT_READ;
        }
    img_progress_begin(&compare->progress, progress && !compare->quiet);
    int result = compare_images(compare);
    img_progress_end(&compare->progress);
    return result;
}

static int compare_run(int argc, char **argv)
{
    static const struct option options[] = {IMG_SHARED_OPTIONS, {NULL}};
    Compare compare = {.strict = false};
    ImgSource sources[2] = {{NULL}, {NULL}};
    bool progress = false;
    int option, status;
    while ((option = getopt_long(argc, argv, "hf:F:T:pqsU", options, NULL)) != -1)
        switch (option) {
        case 'F':
            sources[1].format = optarg;
            break;
        case 'T':
            if (!img_check_cache(optarg, true))
                return NOT_OPENED;
            sources[0].cache = sources[1].cache = optarg;
            break;
        case 'p':
            progress = true;
            break;
        case 'q':
            compare.quiet = true;
            break;
        case 's':
            compare.strict = true;
            break;
        default:
            if ((status = img_source_option(&sources[0], option)) >= 0)
                return status;
        }
    if (optind != argc - 2)
        return img_usage(_("compare needs the names of two images"));
    sources[1].share = sources[0].share;
    sources[1].image_opts = sources[0].image_opts;
    sources[0].name = argv[optind];
    sources[1].name = argv[optind + 1];
    int result = compare_named(&compare, sources, progress);
    for (int i = 0; i < 2; i++) {
        block_unref(compare.nodes[i]);
        free(compare.buffers[i]);
    }
    return result;
}

const ImgCommand img_command_compare = {
    .name = "compare",
    .arguments = "[--object objectdef] [--image-opts] [-f fmt] [-F fmt] [-T src_cache] [-p] [-q] "
                 "[-s] [-U] filename1 filename2",
    .run = compare_run,
};
