/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * "check": whether an image's own tables agree, and repair. Exit statuses as qemu-img's: 0 clean,
 * 1 not checked, 2 corrupt, 3 leaks only, 63 the format has no check.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vireo-img/img.h"

enum { CLEAN = 0, NOT_CHECKED = 1, CORRUPT = 2, LEAKS = 3, NO_CHECK = 63 };

static void add(json_object *json, const char *key, uint64_t value)
{
    if (value)
        json_object_object_add(json, key, json_object_new_uint64(value));
}

static void print_json(const char *name, const char *format, const BlockCheck *check)
{
    json_object *json = json_object_new_object();
    add(json, "image-end-offset", check->image_end_offset);
    add(json, "compressed-clusters", check->compressed_clusters);
    add(json, "total-clusters", check->total_clusters);
    add(json, "corruptions", check->corruptions);
    add(json, "corruptions-fixed", check->corruptions_fixed);
    json_object_object_add(json, "check-errors", json_object_new_uint64(check->check_errors));
    add(json, "leaks", check->leaks);
    add(json, "leaks-fixed", check->leaks_fixed);
    add(json, "allocated-clusters", check->allocated_clusters);
    json_object_object_add(json, "filename", json_object_new_string(name));
    json_object_object_add(json, "format", json_object_new_string(format));
    add(json, "fragmented-clusters", check->fragmented_clusters);
    img_json_print(json);
    json_object_put(json);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * part / whole : 0;
}

static void print_human(const BlockCheck *check)
{
    if (!check->corruptions && !check->leaks && !check->check_errors)
        printf("No errors were found on the image.\n");
    if (check->corruptions)
        printf("\n%" PRIu64 " errors were found on the image.\n%s\n", check->corruptions,
               _("Data may be damaged, and writing to the image may damage more."));
    if (check->leaks)
        printf("\n%" PRIu64 " leaked clusters were found on the image.\n%s\n", check->leaks,
               _("Space is lost to them, no data."));
    if (check->check_errors)
        printf("\n%" PRIu64 " internal errors have occurred during the check.\n",
               check->check_errors);
    if (check->total_clusters && check->allocated_clusters)
        printf("%" PRIu64 "/%" PRIu64 " = %0.2f%% allocated, %0.2f%% fragmented, %0.2f%% "
               "compressed clusters\n",
               check->allocated_clusters, check->total_clusters,
               percent(check->allocated_clusters, check->total_clusters),
               percent(check->fragmented_clusters, check->allocated_clusters),
               percent(check->compressed_clusters, check->allocated_clusters));
    if (check->image_end_offset)
        printf("Image end offset: %" PRId64 "\n", check->image_end_offset);
}

static void print_repaired(const BlockCheck *check)
{
    printf(_("These were found and repaired:\n\n"));
    printf("    %" PRIu64 " leaked clusters\n    %" PRIu64 " corruptions\n\n", check->leaks_fixed,
           check->corruptions_fixed);
    printf(_("Checking the repaired image once more…\n"));
}

/* Checks, repairs where asked, and checks again what was repaired. */
static bool check_node(BlockNode *node, unsigned repair, bool quiet, BlockCheck *ret_check)
{
    g_autoptr(GError) error = NULL;
    BlockCheck check = {0};
    bool done = node->driver->check(node, repair, &check, &error);
    if (done && (check.leaks_fixed || check.corruptions_fixed)) {
        BlockCheck again = {0};
        if (!quiet)
            print_repaired(&check);
        done = node->driver->check(node, BLOCK_REPAIR_NONE, &again, &error);
        again.leaks_fixed = check.leaks_fixed;
        again.corruptions_fixed = check.corruptions_fixed;
        check = again;
    }
    if (!done)
        img_report(img_filename(node), error);
    *ret_check = check;
    return done;
}

static int check_image(const ImgSource *source, unsigned repair, bool json, bool quiet)
{
    g_autoptr(BlockNode) node = img_open_reported(source);
    BlockCheck check;
    if (!node)
        return NOT_CHECKED;
    if (!node->driver->check) {
        img_error(_("'%s' is of format %s, in which there is nothing to check"), source->name,
                  node->driver->name);
        return NO_CHECK;
    }
    if (!check_node(node, repair, quiet || json, &check))
        return NOT_CHECKED;
    if (json)
        print_json(source->name, node->driver->name, &check);
    else if (!quiet)
        print_human(&check);
    return check.check_errors  ? NOT_CHECKED
           : check.corruptions ? CORRUPT
           : check.leaks       ? LEAKS
                               : CLEAN;
}

static bool parse_repair(const char *text, unsigned *ret_repair)
{
    if (strcmp(text, "leaks") == 0)
        *ret_repair = BLOCK_REPAIR_LEAKS;
    else if (strcmp(text, "all") == 0)
        *ret_repair = BLOCK_REPAIR_LEAKS | BLOCK_REPAIR_ERRORS;
    else
        img_usage(_("-r is leaks or all, not '%s'"), text);
    return *ret_repair != 0;
}

static int check_run(int argc, char **argv)
{
    enum { OUTPUT = IMG_OPTION_OWN };
    static const struct option options[] = {IMG_SHARED_OPTIONS,
                                            {"repair", required_argument, NULL, 'r'},
                                            {"output", required_argument, NULL, OUTPUT},
                                            {NULL}};
    ImgSource source = {.no_backing = true};
    unsigned repair = 0;
    bool json = false, quiet = false;
    int option, status;
    while ((option = getopt_long(argc, argv, "hf:r:T:qU", options, NULL)) != -1)
        switch (option) {
        case 'r':
            if (!parse_repair(optarg, &repair))
                return NOT_CHECKED;
            break;
        case 'T':
            if (!img_check_cache(optarg, true))
                return NOT_CHECKED;
            source.cache = optarg;
            break;
        case 'q':
            quiet = true;
            break;
        case OUTPUT:
            if (!img_parse_output(optarg, &json))
                return NOT_CHECKED;
            break;
        default:
            if ((status = img_source_option(&source, option)) >= 0)
                return status;
        }
    if (!img_source_name(&source, "check", argc, argv))
        return 1;
    source.writable = source.repair = repair != 0;
    return check_image(&source, repair, json, quiet);
}

const ImgCommand img_command_check = {
    .name = "check",
    .arguments = "[--object objectdef] [--image-opts] [-q] [-f fmt] [--output=ofmt] "
                 "[-r [leaks | all]] [-T src_cache] [-U] filename",
    .run = check_run,
};
