/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "amend": other options for an image that exists. No format can change its own yet, so it is
 * refused by name. */
#include "vireo-img/img.h"

static int amend_run(int argc, char **argv)
{
    return img_refuse("amend");
}

const ImgCommand img_command_amend = {
    .name = "amend",
    .arguments = "(not supported by this version: convert to an image with the options)",
    .run = amend_run,
};
