/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virNode: what this host is. */
#include <string.h>

#include "driver/api/api.h"

bool api_node_get_info(Call *call, RemoteNodeGetInfoRet *ret, GError **error)
{
    NodeInfo info;
    node_info(&info);
    memcpy(ret->model, info.model, sizeof(ret->model));
    ret->memory = info.memory_kib;
    ret->cpus = (int32_t)info.cpus;
    ret->mhz = (int32_t)info.mhz;
    ret->nodes = (int32_t)info.nodes;
    ret->sockets = (int32_t)info.sockets;
    ret->cores = (int32_t)info.cores;
    ret->threads = (int32_t)info.threads;
    return true;
}

bool api_node_get_cpu_map(Call *call, const RemoteNodeGetCpuMapArgs *args, RemoteNodeGetCpuMapRet *ret,
                          GError **error)
{
    if (!api_check_flags(args->flags, 0, error))
        return false;
    NodeCpuMap map;
    node_cpu_map(&map);
    ret->ret = (int32_t)map.present;
    if (args->need_online)
        ret->online = map.online;
    if (args->need_map) {
        ret->cpumap = g_steal_pointer(&map.bits);
        ret->n_cpumap = map.n_bits_bytes;
    }
    node_cpu_map_clear(&map);
    return true;
}

/* Characters with their terminator, as libvirt's daemon counts them. */
static char *node_chars(const char *text, size_t *ret_n)
{
    *ret_n = strlen(text) + 1;
    return g_strdup(text);
}

bool api_node_get_security_model(Call *call, RemoteNodeGetSecurityModelRet *ret, GError **error)
{
    ret->model = node_chars("none", &ret->n_model);
    ret->doi = node_chars("0", &ret->n_doi);
    return true;
}
