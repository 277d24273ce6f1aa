/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "map": where each range's content is, through the backing chain; neighbours that go on in the
 * same place are one line. */
#include <inttypes.h>
#include <stdio.h>

#include "vireo-img/img.h"

typedef struct MapEntry {
    int64_t start, length;
    ImgStatus status;
} MapEntry;

static void print_json(const MapEntry *entry, bool first)
{
    static const char *const names[] = {"false", "true"};
    const ImgStatus *status = &entry->status;
    printf("%s{ \"start\": %" PRId64 ", \"length\": %" PRId64
           ", \"depth\": %u, \"present\": %s, \"zero\": %s, \"data\": %s",
           first ? "[" : ",\n", entry->start, entry->length, status->depth,
           names[status->allocated], names[status->zero], names[status->data]);
    if (status->file)
        printf(", \"offset\": %" PRIu64, status->offset);
    putchar('}');
}

/* False where a range cannot be shown by a place in a file. */
static bool print_human(const MapEntry *entry)
{
    const ImgStatus *status = &entry->status;
    if (!status->data || status->zero)
        return true;
    if (!status->file) {
        img_error(_("the %" PRId64 " bytes at offset %" PRId64
                    " are compressed, encrypted or elsewhere than in a file: use --output=json"),
                  entry->length, entry->start);
        return false;
    }
    /* A backing file's name was resolved against the folder of the image, which may be none. */
    const char *name = status->file->filename;
    printf("%#-16" PRIx64 "%#-16" PRIx64 "%#-16" PRIx64 "%s\n", entry->start, entry->length,
           status->offset, g_str_has_prefix(name, "./") && status->depth > 0 ? name + 2 : name);
    return true;
}

static bool goes_on(const MapEntry *entry, const ImgStatus *next)
{
    const ImgStatus *status = &entry->status;
    return status->depth == next->depth && status->allocated == next->allocated &&
           status->zero == next->zero && status->data == next->data && status->file == next->file &&
           (!status->file || status->offset + (uint64_t)entry->length == next->offset);
}

static bool map_range(BlockNode *node, int64_t start, int64_t end, bool json)
{
    MapEntry entry = {.start = start};
    bool first = true;
    for (int64_t offset = start; offset < end;) {
        ImgStatus status;
        int result = img_status(node, offset, end - offset, &status);
        if (result < 0) {
            img_error(_("cannot look at '%s' at offset %" PRId64 ": %s"), img_filename(node),
                      offset, g_strerror(-result));
            return false;
        }
        offset += status.bytes;
        if (entry.length > 0 && goes_on(&entry, &status)) {
            entry.length += status.bytes;
            continue;
        }
        if (entry.length > 0) {
            if (json)
                print_json(&entry, first);
            else if (!print_human(&entry))
                return false;
            first = false;
        }
        entry = (MapEntry){offset - status.bytes, status.bytes, status};
    }
    if (json) {
        print_json(&entry, first);
        puts("]");
    }
    return json || entry.length == 0 || print_human(&entry);
}

static int map_image(const ImgSource *source, int64_t start, int64_t length, bool json)
{
    g_autoptr(BlockNode) node = img_open_reported(source);
    if (!node)
        return 1;
    int64_t size = img_size(node);
    int64_t end = length >= 0 && length < size - start ? start + length : size;
    if (!json)
        printf("%-16s%-16s%-16s%s\n", "Offset", "Length", "Mapped to", "File");
    return map_range(node, start, end, json) ? 0 : 1;
}

static int map_run(int argc, char **argv)
{
    enum { OUTPUT = IMG_OPTION_OWN };
    static const struct option options[] = {IMG_SHARED_OPTIONS,
                                            {"output", required_argument, NULL, OUTPUT},
                                            {"start-offset", required_argument, NULL, 's'},
                                            {"max-length", required_argument, NULL, 'l'},
                                            {NULL}};
    ImgSource source = {NULL};
    uint64_t start = 0, length = 0;
    bool json = false, limited = false;
    int option, status;
    while ((option = getopt_long(argc, argv, "f:s:l:hU", options, NULL)) != -1)
        switch (option) {
        case OUTPUT:
            if (!img_parse_output(optarg, &json))
                return 1;
            break;
        case 's':
            if (!img_parse_size("--start-offset", optarg, &start))
                return 1;
            break;
        case 'l':
            if (!img_parse_size("--max-length", optarg, &length))
                return 1;
            limited = true;
            break;
        default:
            if ((status = img_source_option(&source, option)) >= 0)
                return status;
        }
    if (!img_source_name(&source, "map", argc, argv))
        return 1;
    return map_image(&source, (int64_t)start, limited ? (int64_t)length : -1, json);
}

const ImgCommand img_command_map = {
    .name = "map",
    .arguments = "[--object objectdef] [--image-opts] [-f fmt] [--start-offset=offset] "
                 "[--max-length=len] [--output=ofmt] [-U] filename",
    .run = map_run,
};
