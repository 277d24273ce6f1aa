/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of scatter lists: what requests and formats copy out of guest buffers and into them. */
#pragma once

#include <stdint.h>
#include <sys/uio.h>

/* The part [skip, skip + bytes) of a vector, in @to (at least n_iov entries); the entries used. */
int block_iov_slice(struct iovec *to, const struct iovec *iov, int n_iov, int64_t skip,
                    int64_t bytes);
void block_iov_gather(char *to, const struct iovec *iov, int n_iov, int64_t skip, int64_t bytes);
void block_iov_scatter(const struct iovec *iov, int n_iov, int64_t skip, const char *from,
                       int64_t bytes);
void block_iov_zero(const struct iovec *iov, int n_iov, int64_t skip, int64_t bytes);
