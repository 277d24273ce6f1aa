/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "snapshot": the internal snapshots of an image. */
#include <time.h>

#include "vireo-img/img.h"

typedef struct SnapshotArgs {
    ImgSource source;
    char action; /* 'l', 'a', 'c', 'd'; 0 = none yet */
    const char *name;
    bool quiet;
} SnapshotArgs;

static bool list(BlockNode *node, const BlockSnapshotOps *ops, GError **error)
{
    g_autoptr(GArray) snapshots = NULL;
    if (ops && ops->list && !ops->list(node, &snapshots, error))
        return false;
    if (snapshots && snapshots->len)
        img_snapshots_print(snapshots);
    return true;
}

static bool create(BlockNode *node, const BlockSnapshotOps *ops, const char *name, GError **error)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    BlockSnapshot snapshot = {
        .name = (char *)name, .date_s = now.tv_sec, .date_ns = (uint32_t)now.tv_nsec};
    return ops->create(node, &snapshot, error);
}

static bool perform(const SnapshotArgs *args, BlockNode *node, GError **error)
{
    const BlockSnapshotOps *ops = node->driver->snapshots;
    if (args->action == 'l')
        return list(node, ops, error);
    if (!ops || (args->action == 'c' && !ops->create) || (args->action == 'a' && !ops->apply) ||
        (args->action == 'd' && !ops->remove))
        return fail(error, VIR_ERR_OPERATION_UNSUPPORTED,
                    _("%s images have no internal snapshots: convert it to qcow2, or make an "
                      "overlay with create -b"),
                    node->driver->name);
    switch (args->action) {
    case 'c':
        return create(node, ops, args->name, error);
    case 'a':
        return ops->apply(node, args->name, error);
    default:
        return ops->remove(node, args->name, error);
    }
}

static int snapshot_image(const SnapshotArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlockNode) node = img_open_reported(&args->source);
    if (!node)
        return 1;
    bool done = perform(args, node, &error);
    int result = done && args->action != 'l' ? block_flush(node) : 0;
    if (result < 0)
        done = fail_errno(&error, VIR_ERR_OPERATION_FAILED, -result,
                          _("cannot write it to stable storage"));
    if (!done)
        img_report(args->source.name, error);
    return done ? 0 : 1;
}

static int snapshot_run(int argc, char **argv)
{
    static const struct option options[] = {IMG_SHARED_OPTIONS, {NULL}};
    SnapshotArgs args = {.source = {.no_backing = true}};
    int option, status;
    while ((option = getopt_long(argc, argv, "la:c:d:hqU", options, NULL)) != -1)
        switch (option) {
        case 'l':
        case 'a':
        case 'c':
        case 'd':
            if (args.action)
                return img_usage(_("only one of -l, -a, -c and -d can be given"));
            args.action = (char)option;
            args.name = optarg;
            break;
        case 'q':
            args.quiet = true;
            break;
        default:
            if ((status = img_source_option(&args.source, option)) >= 0)
                return status;
        }
    if (!img_source_name(&args.source, "snapshot", argc, argv))
        return 1;
    if (!args.action)
        return img_usage(_("what is to be done? Give one of -l, -a, -c and -d"));
    args.source.writable = args.action != 'l';
    return snapshot_image(&args);
}

const ImgCommand img_command_snapshot = {
    .name = "snapshot",
    .arguments = "[--object objectdef] [--image-opts] [-U] [-q] "
                 "[-l | -a snapshot | -c snapshot | -d snapshot] filename",
    .run = snapshot_run,
};
