/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks over scatter lists. */
#include "vmm-helper/backend/block/iov.h"

#include <glib.h>
#include <string.h>

int block_iov_slice(struct iovec *to, const struct iovec *iov, int n_iov, int64_t skip,
                    int64_t bytes)
{
    int used = 0;
    for (int i = 0; i < n_iov && bytes > 0; i++) {
        int64_t len = iov[i].iov_len;
        if (skip >= len) {
            skip -= len;
            continue;
        }
        int64_t take = MIN(len - skip, bytes);
        to[used++] = (struct iovec){(char *)iov[i].iov_base + skip, take};
        bytes -= take;
        skip = 0;
    }
    return used;
}

/* Calls of memcpy or memset for each piece of [skip, skip + bytes). */
#define WALK(action)                                                                               \
    for (int i = 0; i < n_iov && bytes > 0; i++) {                                                 \
        int64_t len = iov[i].iov_len;                                                              \
        if (skip >= len) {                                                                         \
            skip -= len;                                                                           \
            continue;                                                                              \
        }                                                                                          \
        int64_t take = MIN(len - skip, bytes);                                                     \
        char *at = (char *)iov[i].iov_base + skip;                                                 \
        action;                                                                                    \
        bytes -= take;                                                                             \
        skip = 0;                                                                                  \
    }

void block_iov_gather(char *to, const struct iovec *iov, int n_iov, int64_t skip, int64_t bytes)
{
    WALK(memcpy(to, at, take); to += take)
}

void block_iov_scatter(const struct iovec *iov, int n_iov, int64_t skip, const char *from,
                       int64_t bytes)
{
    WALK(memcpy(at, from, take); from += take)
}

void block_iov_zero(const struct iovec *iov, int n_iov, int64_t skip, int64_t bytes)
{
    WALK(memset(at, 0, take))
}
