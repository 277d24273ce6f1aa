/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of the block layer share: running on a fiber, opening and making images by option
 * strings, and QEMU's tools as the peer to agree with. */
#pragma once

#include "vmm-helper/backend/block/node.h"

/* Runs @test on a fiber of a new loop of this thread and returns when it has ended. */
void block_test_run(void (*test)(void *opaque), void *opaque);

/* "driver=qcow2,filename=…" as the options of a node. */
BlockNode *block_test_try_open(const char *options, GError **error);
BlockNode *block_test_open(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Makes @path with a driver's create options. */
bool block_test_try_create(const char *driver, const char *path, const char *options,
                           GError **error);
void block_test_create(const char *driver, const char *path, const char *options);

/* QEMU's tools, where they are installed. */
bool block_test_has_qemu(void);
/* Runs a command line by the shell; its exit status. */
int block_test_shell(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Checks ours and (where there) QEMU's: nothing wrong, nothing leaked. */
void block_test_check(const char *driver, const char *path);
