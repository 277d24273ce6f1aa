/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Opener of programs that may open files themselves (vireo-img, tests): names are paths. The
 * helper never uses it. */
#pragma once

#include "vmm-helper/backend/block/block.h"

BlockOpener *block_path_opener(void); /* shared, not freed */
