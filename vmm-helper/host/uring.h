/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * io_uring for fibers: one ring a loop, made at its first request; what a loop's iteration queues
 * is submitted together. Where the kernel refuses io_uring (a seccomp filter, an old kernel), the
 * same calls run on the offload threads. Results are those of the system calls: >= 0 or -errno;
 * short transfers are the caller's to continue.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "vmm-helper/host/fiber.h"

/* All on a fiber; they wait for completion. @offset bytes. */
int uring_readv(int fd, const struct iovec *iov, int n_iov, int64_t offset);
int uring_writev(int fd, const struct iovec *iov, int n_iov, int64_t offset, int rwf_flags);
int uring_fdatasync(int fd);
int uring_fallocate(int fd, int mode, int64_t offset, int64_t bytes);
/* Frees the ring of @loop, before event_loop_free(); nothing may be in flight. */
void uring_loop_finish(EventLoop *loop);
/* For tests and measurements: use the threads only. Before the first request. */
void uring_disable(void);
