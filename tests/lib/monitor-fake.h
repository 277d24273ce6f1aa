/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A machine of nothing behind the real monitor: implements every monitor_cmd_*(), so that tests and
 * fuzz targets exercise the server, and the daemon's client against it. human-monitor-command takes
 * words that make things happen (monitor-fake.c lists them).
 */
#pragma once

#include "vmm-helper/monitor/monitor.h"

struct Vm {
    EventLoop *loop;
    Monitor *monitor;
    char *name;
    MonitorRunState state;
    bool machine;         /* machine-create has been given */
    bool orphaned;        /* the connection ended before the first cont */
    bool quit;
    bool tame;            /* no word may crash, sleep or take long: for fuzz targets */
    Fd chardev;           /* of the last chardev-add */
    uint64_t memory;
    char *properties;     /* of the last device_add, as text */
    MonitorJob *job;
    unsigned cancels;     /* calls of the job's cancel function */
};

void monitor_fake_init(struct Vm *vm, EventLoop *loop, int listen_fd, int state_fd);
void monitor_fake_finish(struct Vm *vm);
