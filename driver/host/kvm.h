/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether /dev/kvm can run an ordinary kernel. A child process of the helper program runs a small
 * guest and says so by its exit status; asked once, in the background, because it may take a while.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Starts the probe; @done runs once on the default main context. */
void kvm_probe(const char *helper_path, void (*done)(bool usable, void *opaque), void *opaque);
