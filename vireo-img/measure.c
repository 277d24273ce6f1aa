/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * "measure": how large a new image's file has to be for a size, or for what an image holds. For
 * raw and qcow2; the latter from the layout in QEMU's docs/interop/qcow2: one cluster of header,
 * the mapping tables for every cluster of the disk, and reference counts for all of that and for
 * themselves.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vireo-img/img.h"

typedef struct Measure {
    ImgSource source;
    const char *format; /* of the new image */
    char *options;
    int64_t size; /* -1 = the source's */
    bool json;
    uint64_t required, full;
    bool bitmaps; /* the source's format has them: they would take 0 bytes */
} Measure;

typedef struct Qcow2Layout {
    uint64_t cluster, refcount_bits;
    bool extended;
} Qcow2Layout;

static uint64_t pieces(uint64_t bytes, uint64_t unit)
{
    return bytes / unit + (bytes % unit != 0);
}

static bool power_of_two(uint64_t value, uint64_t min, uint64_t max)
{
    return value >= min && value <= max && (value & (value - 1)) == 0;
}

static bool read_layout(const Measure *measure, Qcow2Layout *ret_layout, GError **error)
{
    static const char *const ignored[] = {"size",         "compat",      "lazy_refcounts",
                                          "backing_file", "backing_fmt", "compression_type",
                                          "preallocation"};
    Qcow2Layout layout = {.cluster = 65536, .refcount_bits = 16};
    g_autoptr(BlockOptions) options = block_options_new();
    if ((measure->options && !block_options_parse(options, measure->options, NULL, error)) ||
        !block_options_take_size(options, "cluster_size", &layout.cluster, error) ||
        !block_options_take_size(options, "refcount_bits", &layout.refcount_bits, error) ||
        !block_options_take_bool(options, "extended_l2", &layout.extended, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(ignored); i++)
        g_free(block_options_take(options, ignored[i]));
    if (!block_options_finish(options, "measure -O qcow2", error))
        return false;
    if (!power_of_two(layout.cluster, 512, 2 << 20))
        return fail(error, VIR_ERR_INVALID_ARG, _("cluster_size is a power of two, 512 to 2M"));
    if (!power_of_two(layout.refcount_bits, 1, 64))
        return fail(error, VIR_ERR_INVALID_ARG, _("refcount_bits is a power of two, 1 to 64"));
    *ret_layout = layout;
    return true;
}

/* Everything but the data, in clusters. Counting the counts converges: each is a fraction. */
static uint64_t metadata_clusters(const Qcow2Layout *layout, uint64_t data)
{
    uint64_t tables = pieces(data * (layout->extended ? 16 : 8), layout->cluster);
    uint64_t known = 1 + pieces(tables * 8, layout->cluster) + tables;
    uint64_t per_block = layout->cluster * 8 / layout->refcount_bits;
    uint64_t counts = 0, before;
    do {
        before = counts;
        uint64_t blocks = pieces(data + known + before, per_block);
        counts = blocks + pieces(blocks * 8, layout->cluster);
    } while (counts != before);
    return known + counts;
}

/* Bytes of clusters of which some part has to be stored. */
static int64_t stored_bytes(BlockNode *node, uint64_t cluster, GError **error)
{
    uint64_t clusters = 0, next = 0; /* the first cluster that is not counted */
    int64_t size = img_size(node);
    for (int64_t offset = 0; offset < size;) {
        ImgStatus status;
        int result = img_status(node, offset, size - offset, &status);
        if (result < 0) {
            fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                       _("cannot look at '%s' at offset %" PRId64), img_filename(node), offset);
            return -1;
        }
        if (!status.zero) {
            uint64_t from = MAX((uint64_t)offset / cluster, next);
            next = MAX(next, pieces(offset + status.bytes, cluster));
            clusters += next > from ? next - from : 0;
        }
        offset += status.bytes;
    }
    return (int64_t)(clusters * cluster);
}

static bool measure_qcow2(Measure *measure, BlockNode *node, GError **error)
{
    Qcow2Layout layout = {0};
    if (!read_layout(measure, &layout, error))
        return false;
    uint64_t data = pieces(measure->size, layout.cluster);
    uint64_t metadata = metadata_clusters(&layout, data) * layout.cluster;
    int64_t stored = node ? stored_bytes(node, layout.cluster, error) : 0;
    if (stored < 0)
        return false;
    measure->required = metadata + stored;
    measure->full = metadata + data * layout.cluster;
    return true;
}

static bool measure_format(Measure *measure, BlockNode *node, GError **error)
{
    if (node)
        measure->size = img_size(node);
    if (strcmp(measure->format, "qcow2") == 0)
        return measure_qcow2(measure, node, error);
    if (strcmp(measure->format, "raw") != 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("measure is for raw and qcow2, not for images of format '%s'"),
                    measure->format);
    measure->required = measure->full = pieces(measure->size, BLOCK_SECTOR) * BLOCK_SECTOR;
    return true;
}

static void print(const Measure *measure)
{
    if (!measure->json) {
        printf("required size: %" PRIu64 "\nfully allocated size: %" PRIu64 "\n", measure->required,
               measure->full);
        if (measure->bitmaps)
            puts("bitmaps size: 0");
        return;
    }
    json_object *json = json_object_new_object();
    if (measure->bitmaps)
        json_object_object_add(json, "bitmaps", json_object_new_int(0));
    json_object_object_add(json, "required", json_object_new_uint64(measure->required));
    json_object_object_add(json, "fully-allocated", json_object_new_uint64(measure->full));
    img_json_print(json);
    json_object_put(json);
}

/* Bitmaps of the source would be copied; their size is not known here. */
static bool look_for_bitmaps(Measure *measure, BlockNode *node, GError **error)
{
    json_object *data, *found;
    BlockInfo info;
    if (!img_info(node, &info, error))
        return false;
    bool is_qcow2 = info.specific && strcmp(info.format, "qcow2") == 0 &&
                    strcmp(measure->format, "qcow2") == 0 &&
                    json_object_object_get_ex(info.specific, "data", &data);
    bool has = is_qcow2 && json_object_object_get_ex(data, "bitmaps", &found) &&
               json_object_array_length(found) > 0;
    /* Version 2 has no bitmaps, and says nothing of corruption either. */
    measure->bitmaps = is_qcow2 && json_object_object_get_ex(data, "corrupt", &found);
    img_info_clear(&info);
    return !has || fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("the image has bitmaps, which measure does not count"));
}

static int measure_image(Measure *measure)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlockNode) node = measure->source.name ? img_open_reported(&measure->source) : NULL;
    if (measure->source.name && !node)
        return 1;
    if ((node && !look_for_bitmaps(measure, node, &error)) ||
        !measure_format(measure, node, &error)) {
        img_report(measure->source.name, error);
        return 1;
    }
    print(measure);
    return 0;
}

enum { OUTPUT = IMG_OPTION_OWN, SIZE };

static bool set_option(Measure *measure, int option, const char *value)
{
    uint64_t size;
    switch (option) {
    case 'f':
        measure->source.format = value;
        return true;
    case 'l':
        measure->source.snapshot = value;
        return true;
    case 'o':
        img_options_join(&measure->options, value);
        return true;
    case 'O':
        measure->format = value;
        return true;
    case 'U':
        measure->source.share = true;
        return true;
    case IMG_OPTION_IMAGE_OPTS:
        measure->source.image_opts = true;
        return true;
    case OUTPUT:
        return img_parse_output(value, &measure->json);
    case IMG_OPTION_OBJECT:
        return img_object_add(value);
    default:
        if (!img_parse_size("--size", value, &size))
            return false;
        measure->size = (int64_t)size;
        return true;
    }
}

static int measure_run(int argc, char **argv)
{
    static const struct option options[] = {IMG_SHARED_OPTIONS,
                                            {"output", required_argument, NULL, OUTPUT},
                                            {"size", required_argument, NULL, SIZE},
                                            {NULL}};
    Measure measure = {.format = "raw", .size = -1};
    int option, status = -1;
    while (status < 0 && (option = getopt_long(argc, argv, "hf:l:o:O:U", options, NULL)) != -1) {
        if (option == '?' || option == ':' || option == 'h')
            status = img_usage_option();
        else if (!set_option(&measure, option, optarg))
            status = 1;
    }
    if (status < 0 && (argc - optind > 1 || (argc - optind == 1) == (measure.size >= 0))) {
        img_error(_("measure needs either --size or the name of one image"));
        status = 1;
    }
    if (status < 0) {
        measure.source.name = optind < argc ? argv[optind] : NULL;
        status = measure_image(&measure);
    }
    g_free(measure.options);
    return status;
}

const ImgCommand img_command_measure = {
    .name = "measure",
    .arguments = "[--output=ofmt] [-O output_fmt] [-o options] [--size N | [--object objectdef] "
                 "[--image-opts] [-f fmt] [-l snapshot_param] filename]",
    .run = measure_run,
};
