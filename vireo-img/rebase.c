/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "rebase": another backing file. The block layer cannot yet change the name in a header, so it is
 * refused by name. */
#include "vireo-img/img.h"

static int rebase_run(int argc, char **argv)
{
    return img_refuse("rebase");
}

const ImgCommand img_command_rebase = {
    .name = "rebase",
    .arguments = "(not supported by this version)",
    .run = rebase_run,
};
