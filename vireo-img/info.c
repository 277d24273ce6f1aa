/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * "info": what an image is, without opening its backing file; --backing-chain goes on to that one
 * by what the header says. The order of the JSON members is QEMU 7.2's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vireo-img/img.h"

typedef struct Info {
    ImgSource source;
    bool json, chain;
    json_object *images;
    GHashTable *seen;
} Info;

static json_object *snapshots_json(GArray *snapshots)
{
    json_object *list = json_object_new_array();
    for (guint i = 0; i < snapshots->len; i++) {
        const BlockSnapshot *each = &g_array_index(snapshots, BlockSnapshot, i);
        json_object *row = json_object_new_object();
        if (each->icount != UINT64_MAX)
            json_object_object_add(row, "icount", json_object_new_uint64(each->icount));
        json_object_object_add(row, "vm-clock-nsec",
                               json_object_new_uint64(each->vm_clock_ns % 1000000000));
        json_object_object_add(row, "name", json_object_new_string(each->name));
        json_object_object_add(row, "date-sec", json_object_new_int64(each->date_s));
        json_object_object_add(row, "date-nsec", json_object_new_int64(each->date_ns));
        json_object_object_add(row, "vm-clock-sec",
                               json_object_new_uint64(each->vm_clock_ns / 1000000000));
        json_object_object_add(row, "id", json_object_new_string(each->id));
        json_object_object_add(row, "vm-state-size", json_object_new_uint64(each->vm_state_size));
        json_object_array_add(list, row);
    }
    return list;
}

static json_object *image_json(const char *name, const BlockInfo *info, GArray *snapshots)
{
    json_object *json = json_object_new_object();
    if (info->backing_file && info->backing_format)
        json_object_object_add(json, "backing-filename-format",
                               json_object_new_string(info->backing_format));
    if (snapshots && snapshots->len)
        json_object_object_add(json, "snapshots", snapshots_json(snapshots));
    json_object_object_add(json, "virtual-size", json_object_new_int64(info->virtual_size));
    json_object_object_add(json, "filename", json_object_new_string(name));
    if (info->cluster_size)
        json_object_object_add(json, "cluster-size", json_object_new_int64(info->cluster_size));
    json_object_object_add(json, "format", json_object_new_string(info->format));
    json_object_object_add(json, "actual-size", json_object_new_int64(info->actual_size));
    if (info->encrypted)
        json_object_object_add(json, "encrypted", json_object_new_boolean(true));
    if (info->compressed)
        json_object_object_add(json, "compressed", json_object_new_boolean(true));
    if (info->specific)
        json_object_object_add(json, "format-specific", json_object_get(info->specific));
    if (info->backing_file) {
        g_autofree char *path = img_backing_path(name, info->backing_file);
        json_object_object_add(json, "full-backing-filename", json_object_new_string(path));
        json_object_object_add(json, "backing-filename",
                               json_object_new_string(info->backing_file));
    }
    json_object_object_add(json, "dirty-flag", json_object_new_boolean(info->dirty));
    return json;
}

static void print_specific(const BlockInfo *info)
{
    json_object *data;
    if (!info->specific || !json_object_object_get_ex(info->specific, "data", &data) ||
        json_object_object_length(data) == 0)
        return;
    printf("Format specific information:\n");
    img_json_describe(data, 1);
}

static void print_human(const char *name, const BlockInfo *info, GArray *snapshots)
{
    g_autofree char *virtual_size = img_size_text(info->virtual_size);
    g_autofree char *actual_size = img_size_text(info->actual_size);
    printf("image: %s\nfile format: %s\nvirtual size: %s (%" PRId64 " bytes)\ndisk size: %s\n",
           name, info->format, virtual_size, info->virtual_size, actual_size);
    if (info->encrypted)
        printf("encrypted: yes\n");
    if (info->cluster_size)
        printf("cluster_size: %u\n", info->cluster_size);
    if (info->dirty)
        printf("cleanly shut down: no\n");
    if (info->backing_file) {
        g_autofree char *path = img_backing_path(name, info->backing_file);
        printf("backing file: %s", info->backing_file);
        if (strcmp(path, info->backing_file) != 0)
            printf(" (actual path: %s)", path);
        putchar('\n');
        if (info->backing_format)
            printf("backing file format: %s\n", info->backing_format);
    }
    if (snapshots && snapshots->len)
        img_snapshots_print(snapshots);
    print_specific(info);
}

/* What "filename" says: the file where the options name nothing else, else all of them. */
static char *shown_name(const Info *info, const BlockNode *node)
{
    if (!info->source.image_opts && !g_str_has_prefix(info->source.name, "json:"))
        return g_strdup(g_str_has_prefix(info->source.name, "file:")
                            ? info->source.name + strlen("file:")
                            : info->source.name);
    const char *file = img_filename(node);
    return g_strdup(*file ? file : info->source.name);
}

/* One image; where there is another below it, its name and format replace @info->source's. */
static bool show_image(Info *info, bool *ret_more, char **ret_name, char **ret_format)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlockNode) node = img_open_reported(&info->source);
    g_autoptr(GArray) snapshots = NULL;
    BlockInfo about = {0};
    if (!node)
        return false;
    g_autofree char *name = shown_name(info, node);
    if (!img_info(node, &about, &error) ||
        (node->driver->snapshots && node->driver->snapshots->list &&
         !node->driver->snapshots->list(node, &snapshots, &error))) {
        img_info_clear(&about);
        img_report(name, error);
        return false;
    }
    if (info->json) {
        json_object_array_add(info->images, image_json(name, &about, snapshots));
    } else {
        if (g_hash_table_size(info->seen) > 1)
            putchar('\n');
        print_human(name, &about, snapshots);
    }
    *ret_more = info->chain && about.backing_file;
    *ret_name = about.backing_file ? img_backing_path(name, about.backing_file) : NULL;
    *ret_format = g_strdup(about.backing_format);
    img_info_clear(&about);
    return true;
}

static bool show_images(Info *info)
{
    g_autofree char *name = NULL, *format = NULL;
    for (bool more = true; more;) {
        char *next_name = NULL, *next_format = NULL;
        if (!g_hash_table_add(info->seen, g_strdup(info->source.name))) {
            img_error(_("the backing chain is a loop: '%s' comes twice"), info->source.name);
            return false;
        }
        if (g_hash_table_size(info->seen) > BLOCK_MAX_CHAIN) {
            img_error(_("the backing chain is longer than %d images"), BLOCK_MAX_CHAIN);
            return false;
        }
        if (!show_image(info, &more, &next_name, &next_format))
            return false;
        g_free(name);
        g_free(format);
        name = next_name;
        format = next_format;
        info->source.name = name;
        info->source.format = format;
        info->source.image_opts = false;
        if (more && !format) {
            img_error(_("the format of the backing file '%s' is not stated in the image above it: "
                        "state it with rebase -u -b FILE -F FORMAT"),
                      name);
            return false;
        }
    }
    return true;
}

static int info_show(Info *info)
{
    info->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    info->images = json_object_new_array();
    bool done = show_images(info);
    if (done && info->json)
        img_json_print(info->chain ? info->images : json_object_array_get_idx(info->images, 0));
    json_object_put(info->images);
    g_hash_table_unref(info->seen);
    return done ? 0 : 1;
}

static int info_run(int argc, char **argv)
{
    enum { OUTPUT = IMG_OPTION_OWN, CHAIN };
    static const struct option options[] = {IMG_SHARED_OPTIONS,
                                            {"output", required_argument, NULL, OUTPUT},
                                            {"backing-chain", no_argument, NULL, CHAIN},
                                            {NULL}};
    Info info = {.source = {.no_backing = true}};
    int option, status;
    while ((option = getopt_long(argc, argv, "hf:U", options, NULL)) != -1)
        switch (option) {
        case CHAIN:
            info.chain = true;
            break;
        case OUTPUT:
            if (!img_parse_output(optarg, &info.json))
                return 1;
            break;
        default:
            if ((status = img_source_option(&info.source, option)) >= 0)
                return status;
        }
    if (!img_source_name(&info.source, "info", argc, argv))
        return 1;
    return info_show(&info);
}

const ImgCommand img_command_info = {
    .name = "info",
    .arguments = "[--object objectdef] [--image-opts] [-f fmt] [--output=ofmt] [--backing-chain] "
                 "[-U] filename",
    .run = info_run,
};
