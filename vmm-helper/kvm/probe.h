/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Can this host's KVM run a kernel? A KVM without hardware underneath emulates ring 0 and lacks
 * many instructions; a client must never be led to choose it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Runs a tiny guest on @kvm_fd (borrowed, /dev/kvm) that executes XSAVE and CMPXCHG16B in ring 0 of
 * long mode. False with VIR_ERR_CONFIG_UNSUPPORTED saying what failed. Takes milliseconds; gives up
 * after two seconds. */
bool kvm_probe(int kvm_fd, GError **error);
