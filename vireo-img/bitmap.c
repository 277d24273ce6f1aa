/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "bitmap": dirty bitmaps kept in an image. The block layer offers no changes to them yet, so each
 * action is refused by name. */
#include "vireo-img/img.h"

static int bitmap_run(int argc, char **argv)
{
    return img_refuse("bitmap");
}

const ImgCommand img_command_bitmap = {
    .name = "bitmap",
    .arguments = "(not supported by this version)",
    .run = bitmap_run,
};
