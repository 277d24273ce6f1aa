/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of block drivers made from drivers.def. */
#include <string.h>

#include "vmm-helper/backend/block/block.h"

#define BLOCK_DRIVER(symbol) extern const BlockDriver symbol;
#include "vmm-helper/backend/block/drivers.def"
#undef BLOCK_DRIVER

const BlockDriver *const block_drivers[] = {
#define BLOCK_DRIVER(symbol) &symbol,
#include "vmm-helper/backend/block/drivers.def"
#undef BLOCK_DRIVER
    NULL,
};

const BlockDriver *block_driver_find(const char *name)
{
    for (size_t i = 0; block_drivers[i]; i++)
        if (strcmp(block_drivers[i]->name, name) == 0)
            return block_drivers[i];
    return NULL;
}
