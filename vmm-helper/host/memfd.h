/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory files: anonymous, sealed in size, mapped shared with a guard page on either side. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/cleanup.h"

/* A new memfd of exactly @size bytes, close-on-exec, sealed against resizing. -errno on failure. */
Fd memfd_new(const char *name, uint64_t size);
/* Maps [offset, offset+size) read-write and shared, no huge pages, left out of core dumps. NULL and
 * errno on failure. */
uint8_t *memfd_map(Fd fd, uint64_t offset, uint64_t size);
void memfd_unmap(uint8_t *mapping, uint64_t size);
