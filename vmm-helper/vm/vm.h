/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One virtual machine: builds it from what the monitor says, owns every part, and moves it through
 * its run states. The only place that knows all the others. Everything here runs on the main loop's
 * thread; what vCPUs and devices report is posted to it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/cleanup.h"
#include "vmm-helper/host/event-loop.h"

typedef struct Vm Vm;
struct Monitor;

/* @state_fd: the state page, borrowed and mapped; FD_NONE = none. */
Vm *vm_new(EventLoop *loop, const char *name, Fd state_fd, GError **error);
void vm_free(Vm *vm);

/* The monitor that events go to; set once it exists, which needs the machine first. */
void vm_set_monitor(Vm *vm, struct Monitor *monitor);

/* Ends the main loop; @reason is what the exit file will say. The first reason wins. */
void vm_quit(Vm *vm, const char *reason);
const char *vm_quit_reason(const Vm *vm);

/* The host's signal: reported as such, then the end. */
void vm_terminate(Vm *vm);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vm, vm_free)
