/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "create": a new image. */
#include "vireo-img/img.h"

static int create_run(int argc, char **argv)
{
    static const struct option options[] = {IMG_OPTIONS, {NULL}};
    ImgCreate create = {.format = "raw", .size = -1, .check_backing = true, .announce = true};
    g_autofree char *joined = NULL;
    g_autoptr(GError) error = NULL;
    ImgSource none = {NULL};
    int option, status;
    while ((option = getopt_long(argc, argv, "F:b:f:ho:qu", options, NULL)) != -1)
        switch (option) {
        case 'F':
            create.backing_format = optarg;
            break;
        case 'b':
            create.backing_file = optarg;
            break;
        case 'f':
            create.format = optarg;
            break;
        case 'o':
            img_options_join(&joined, optarg);
            break;
        case 'q':
            create.announce = false;
            break;
        case 'u':
            create.check_backing = false;
            break;
        default:
            if ((status = img_source_option(&none, option)) >= 0)
                return status;
        }
    if (joined && (g_str_equal(joined, "help") || g_str_equal(joined, "?"))) {
        if (img_print_options(create.format, &error))
            return 0;
        img_report(NULL, error);
        return 1;
    }
    if (optind >= argc)
        return img_usage(_("the name of the image is missing"));
    create.name = argv[optind++];
    create.options = joined;
    if (optind < argc) {
        uint64_t size;
        if (!img_parse_size(create.name, argv[optind++], &size))
            return 1;
        create.size = (int64_t)size;
    }
    if (optind < argc)
        return img_usage(_("'%s' is one argument too many"), argv[optind]);
    if (img_create(&create, &error))
        return 0;
    img_report(create.name, error);
    return 1;
}

const ImgCommand img_command_create = {
    .name = "create",
    .arguments = "[--object objectdef] [-q] [-f fmt] [-b backing_file [-F backing_fmt]] [-u] "
                 "[-o options] filename [size]",
    .run = create_run,
};
