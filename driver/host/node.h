/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* This machine: processors, memory, topology, names. Read from the kernel each time but for what
 * cannot change. */
#pragma once

#include <stdint.h>

#include "common/cleanup.h"
#include "common/error.h"

typedef struct NodeInfo {
    char model[32];       /* architecture as uname says it */
    uint64_t memory_kib;
    unsigned cpus;        /* online */
    unsigned mhz;
    unsigned nodes;       /* NUMA cells */
    unsigned sockets;     /* in each cell */
    unsigned cores;       /* in each socket */
    unsigned threads;     /* of each core */
} NodeInfo;

void node_info(NodeInfo *ret_info);

/* Processors: present ones and which of them are online, one bit each, lowest first. */
typedef struct NodeCpuMap {
    unsigned present, online;
    uint8_t *bits; /* (present + 7) / 8 bytes */
    size_t n_bits_bytes;
} NodeCpuMap;
void node_cpu_map(NodeCpuMap *ret_map);
void node_cpu_map_clear(NodeCpuMap *map);

/* Canonical name of this host; new string. */
char *node_hostname(void);
/* The same on every run: firmware's, else from machine-id. New string in uuid form. */
char *node_uuid(void);
/* "GenuineIntel", "AMD" … as libvirt's vendor names; new string or NULL. */
char *node_cpu_vendor(void);

/* A list such as "0-3,8" as a bitmap of @length bytes; false when it is none. */
bool node_parse_list(const char *text, uint8_t *bits, size_t length);
