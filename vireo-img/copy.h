/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The copying engine of convert and dd: several fibers take ranges of the source one after the
 * other, read them, find the zeroes and write the rest. Holes of the source are never read.
 */
#pragma once

#include "vireo-img/img.h"

typedef struct ImgCopy {
    BlockNode **sources; /* one after the other */
    int n_sources;
    BlockNode *target;
    int64_t skip;  /* bytes of the source that are left out at its beginning */
    int64_t bytes; /* to copy */
    size_t sparse; /* this many zero bytes become a hole; 0 = all is written */
    int workers;
    bool ordered;     /* writes in the order of the disk, so that the target's layout is too */
    bool compress;    /* each cluster */
    bool salvage;     /* what cannot be read is zero, with a warning */
    bool target_zero; /* the target reads as zeroes now: they need no writing */
    bool own_layer;   /* only what the source's top image has; the rest the target's backing has */
    uint64_t rate;    /* bytes a second, 0 = no limit */
    bool progress;
} ImgCopy;

bool img_copy(const ImgCopy *copy, GError **error);
