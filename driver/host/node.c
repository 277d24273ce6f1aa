/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts of this machine from /proc and /sys; see node.h. */
#include "driver/host/node.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define NODE_MAX_CPUS 8192

static char *node_read(const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    return g_strstrip(text);
}

bool node_parse_list(const char *text, uint8_t *bits, size_t length)
{
    while (*text) {
        char *end;
        unsigned long first = strtoul(text, &end, 10), last = first;
        if (end == text)
            return false;
        if (*end == '-') {
            text = end + 1;
            last = strtoul(text, &end, 10);
            if (end == text)
                return false;
        }
        if (last < first || last >= length * 8 || (*end && *end != ','))
            return false;
        for (unsigned long cpu = first; cpu <= last; cpu++)
            bits[cpu / 8] |= (uint8_t)(1u << (cpu % 8));
        text = *end ? end + 1 : end;
    }
    return true;
}

static unsigned node_count(const uint8_t *bits, size_t length)
{
    unsigned n = 0;
    for (size_t i = 0; i < length; i++)
        n += (unsigned)__builtin_popcount(bits[i]);
    return n;
}

void node_cpu_map(NodeCpuMap *ret_map)
{
    g_autofree char *present = node_read("/sys/devices/system/cpu/present");
    g_autofree char *online = node_read("/sys/devices/system/cpu/online");
    uint8_t all[NODE_MAX_CPUS / 8] = {0}, on[NODE_MAX_CPUS / 8] = {0};
    if (!present || !node_parse_list(present, all, sizeof(all)) || !online ||
        !node_parse_list(online, on, sizeof(on))) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);
        for (long cpu = 0; cpu < n && cpu < NODE_MAX_CPUS; cpu++)
            all[cpu / 8] |= (uint8_t)(1u << (cpu % 8));
        memcpy(on, all, sizeof(on));
    }
    unsigned highest = 0;
    for (unsigned cpu = 0; cpu < NODE_MAX_CPUS; cpu++) {
        if (all[cpu / 8] & (1u << (cpu % 8)))
            highest = cpu + 1;
    }
    ret_map->present = highest;
    ret_map->online = node_count(on, sizeof(on));
    ret_map->n_bits_bytes = (highest + 7) / 8;
    ret_map->bits = g_memdup2(on, ret_map->n_bits_bytes);
}

void node_cpu_map_clear(NodeCpuMap *map)
{
    g_clear_pointer(&map->bits, g_free);
}

/* Number of processors in a list file of cpu0's topology; 1 when the kernel does not tell. */
static unsigned node_siblings(const char *path)
{
    g_autofree char *list = node_read(path);
    uint8_t bits[NODE_MAX_CPUS / 8] = {0};
    if (!list || !node_parse_list(list, bits, sizeof(bits)))
        return 1;
    return MAX(node_count(bits, sizeof(bits)), 1);
}

static uint64_t node_memory_kib(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
        return 0;
    const char *line = strstr(text, "MemTotal:");
    return line ? g_ascii_strtoull(line + strlen("MemTotal:"), NULL, 10) : 0;
}

static char *node_cpuinfo(const char *key)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL))
        return NULL;
    const char *line = strstr(text, key);
    line = line ? strchr(line, ':') : NULL;
    if (!line)
        return NULL;
    return g_strstrip(g_strndup(line + 1, strcspn(line + 1, "\n")));
}

void node_info(NodeInfo *ret_info)
{
    struct utsname name;
    g_autofree char *mhz = node_cpuinfo("cpu MHz");
    g_autofree char *cells = node_read("/sys/devices/system/node/online");
    uint8_t bits[128] = {0};
    NodeCpuMap map;
    *ret_info = (NodeInfo){0};
    uname(&name);
    g_strlcpy(ret_info->model, name.machine, sizeof(ret_info->model));
    node_cpu_map(&map);
    ret_info->cpus = MAX(map.online, 1);
    node_cpu_map_clear(&map);
    ret_info->memory_kib = node_memory_kib();
    ret_info->mhz = mhz ? (unsigned)g_ascii_strtod(mhz, NULL) : 0;
    ret_info->nodes =
        cells && node_parse_list(cells, bits, sizeof(bits)) ? MAX(node_count(bits, sizeof(bits)), 1) : 1;
    ret_info->threads = node_siblings("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list");
    unsigned in_package = node_siblings("/sys/devices/system/cpu/cpu0/topology/core_siblings_list");
    ret_info->cores = MAX(in_package / ret_info->threads, 1);
    ret_info->sockets =
        MAX(ret_info->cpus / (ret_info->nodes * ret_info->cores * ret_info->threads), 1);
    /* The product has to be the number of processors: libvirt's fallback for odd machines. */
    if (ret_info->nodes * ret_info->sockets * ret_info->cores * ret_info->threads != ret_info->cpus) {
        ret_info->nodes = ret_info->sockets = ret_info->threads = 1;
        ret_info->cores = ret_info->cpus;
    }
}

char *node_hostname(void)
{
    char name[256];
    struct addrinfo hints = {.ai_flags = AI_CANONNAME, .ai_family = AF_UNSPEC}, *found = NULL;
    if (gethostname(name, sizeof(name)) < 0)
        return g_strdup("localhost");
    name[sizeof(name) - 1] = '\0';
    if (strchr(name, '.') || g_str_has_prefix(name, "localhost") ||
        getaddrinfo(name, NULL, &hints, &found) != 0)
        return g_strdup(name);
    char *canonical = g_strdup(found->ai_canonname && !g_str_has_prefix(found->ai_canonname, "localhost")
                                   ? found->ai_canonname
                                   : name);
    freeaddrinfo(found);
    return canonical;
}

/* A host without any identity, a bare container for example: one for the life of this process. */
static char *node_uuid_made_up(void)
{
    static gsize once;
    static char *made_up;
    if (g_once_init_enter(&once)) {
        made_up = g_uuid_string_random();
        g_once_init_leave(&once, 1);
    }
    return g_strdup(made_up);
}

char *node_uuid(void)
{
    g_autofree char *firmware = node_read("/sys/class/dmi/id/product_uuid");
    if (firmware && g_uuid_string_is_valid(firmware) && strcspn(firmware, "123456789abcdefABCDEF") < 36)
        return g_ascii_strdown(firmware, -1);
    g_autofree char *id = node_read("/etc/machine-id");
    if (!id || strlen(id) != 32)
        return node_uuid_made_up();
    return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", id, id + 8, id + 12, id + 16, id + 20);
}

char *node_cpu_vendor(void)
{
    g_autofree char *vendor = node_cpuinfo("vendor_id");
    if (g_strcmp0(vendor, "GenuineIntel") == 0)
        return g_strdup("Intel");
    if (g_strcmp0(vendor, "AuthenticAMD") == 0)
        return g_strdup("AMD");
    return NULL;
}
