/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities of the host and of guests as XML; see capabilities.h. Decides nothing itself. */
#include "driver/host/capabilities.h"

#include <stdio.h>
#include <string.h>

static void add(GString *xml, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add(GString *xml, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(xml, text);
}

static void capabilities_cpu(GString *xml, const CapabilitiesOffer *offer, const NodeInfo *info)
{
    g_autofree char *vendor = node_cpu_vendor();
    add(xml, "    <cpu>\n      <arch>%s</arch>\n", info->model);
    if (offer->cpu_models[0])
        add(xml, "      <model>%s</model>\n", offer->cpu_models[0]);
    if (vendor)
        add(xml, "      <vendor>%s</vendor>\n", vendor);
    add(xml, "      <topology sockets='%u' dies='1' cores='%u' threads='%u'/>\n    </cpu>\n",
        info->sockets, info->cores, info->threads);
}

/* One cell: the machines this runs on have their memory bound to cells by nobody but the kernel. */
static void capabilities_topology(GString *xml, const NodeInfo *info)
{
    NodeCpuMap map;
    node_cpu_map(&map);
    add(xml,
        "    <topology>\n      <cells num='1'>\n        <cell id='0'>\n"
        "          <memory unit='KiB'>%" G_GUINT64_FORMAT "</memory>\n"
        "          <cpus num='%u'>\n",
        info->memory_kib, map.online);
    for (unsigned cpu = 0, seen = 0; cpu < map.present; cpu++) {
        if (!(map.bits[cpu / 8] & (1u << (cpu % 8))))
            continue;
        unsigned core = seen / info->threads % info->cores;
        add(xml, "            <cpu id='%u' socket_id='%u' die_id='0' core_id='%u' siblings='%u'/>\n",
            cpu, seen / (info->threads * info->cores), core, cpu);
        seen++;
    }
    add(xml, "          </cpus>\n        </cell>\n      </cells>\n    </topology>\n");
    node_cpu_map_clear(&map);
}

char *capabilities_format(const CapabilitiesOffer *offer)
{
    GString *xml = g_string_new("<capabilities>\n\n  <host>\n");
    g_autofree char *uuid = node_uuid();
    NodeInfo info;
    node_info(&info);
    add(xml, "    <uuid>%s</uuid>\n", uuid);
    capabilities_cpu(xml, offer, &info);
    add(xml, "    <power_management/>\n    <iommu support='no'/>\n");
    capabilities_topology(xml, &info);
    add(xml, "    <secmodel>\n      <model>none</model>\n      <doi>0</doi>\n    </secmodel>\n");
    add(xml, "  </host>\n\n  <guest>\n    <os_type>hvm</os_type>\n    <arch name='x86_64'>\n"
             "      <wordsize>64</wordsize>\n      <emulator>%s</emulator>\n",
        offer->emulator);
    for (size_t i = 0; offer->machines[i]; i++)
        add(xml, "      <machine maxCpus='%u'>%s</machine>\n", offer->max_vcpus, offer->machines[i]);
    add(xml, "      <domain type='qemu'/>\n");
    if (offer->kvm)
        add(xml, "      <domain type='kvm'/>\n");
    add(xml, "    </arch>\n    <features>\n      <acpi default='on' toggle='yes'/>\n"
             "      <apic default='on' toggle='no'/>\n      <cpuselection/>\n    </features>\n"
             "  </guest>\n\n</capabilities>\n");
    return g_string_free(xml, FALSE);
}

bool capabilities_knows_emulator(const CapabilitiesOffer *offer, const char *path)
{
    static const char *const usual[] = {"qemu-system-x86_64", "qemu-kvm", "kvm", "kvm-spice", NULL};
    g_autofree char *name = g_path_get_basename(path);
    return strcmp(path, offer->emulator) == 0 || g_strv_contains(usual, name);
}

/* The machine meant by @name, the first when it is NULL. */
static const char *capabilities_machine(const CapabilitiesOffer *offer, const char *name)
{
    if (!name)
        return offer->machines[0];
    return g_strv_contains(offer->machines, name) ? name : NULL;
}

static bool capabilities_check(const CapabilitiesOffer *offer, const CapabilitiesQuery *query,
                               GError **error)
{
    if (query->virt_type && strcmp(query->virt_type, "qemu") != 0 &&
        strcmp(query->virt_type, "kvm") != 0)
        return fail(error, VIR_ERR_INVALID_ARG, _("unknown virttype: %s"), query->virt_type);
    if (query->arch && strcmp(query->arch, "x86_64") != 0) {
        static const char *const others[] = {"aarch64", "armv7l", "i686",  "ppc64",   "ppc64le",
                                             "riscv64", "s390x",  "armv6l", "riscv32", NULL};
        if (g_strv_contains(others, query->arch))
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("unable to find any emulator to serve '%s' architecture"), query->arch);
        return fail(error, VIR_ERR_INVALID_ARG, _("unknown architecture: %s"), query->arch);
    }
    if (query->emulator && !capabilities_knows_emulator(offer, query->emulator))
        return fail(error, VIR_ERR_INVALID_ARG, _("'%s' is not an emulator of this driver, which is %s"),
                    query->emulator, offer->emulator);
    if (!capabilities_machine(offer, query->machine))
        return fail(error, VIR_ERR_INVALID_ARG, _("the machine '%s' is not supported by emulator '%s'"),
                    query->machine, offer->emulator);
    if (g_strcmp0(query->virt_type, "kvm") == 0 && !offer->kvm)
        return fail(error, VIR_ERR_INVALID_ARG, _("the accel 'kvm' is not supported by '%s' on this host"),
                    offer->emulator);
    return true;
}

static void capabilities_cpu_modes(GString *xml, const CapabilitiesOffer *offer, bool kvm)
{
    size_t n = 0;
    while (offer->cpu_models[n])
        n++;
    add(xml, "  <cpu>\n    <mode name='host-passthrough' supported='%s'/>\n", kvm ? "yes" : "no");
    add(xml, "    <mode name='maximum' supported='yes'/>\n");
    add(xml, "    <mode name='host-model' supported='%s'", kvm && n ? "yes" : "no");
    if (kvm && n)
        add(xml, ">\n      <model fallback='forbid'>%s</model>\n    </mode>\n", offer->cpu_models[n - 1]);
    else
        add(xml, "/>\n");
    add(xml, "    <mode name='custom' supported='yes'>\n");
    for (size_t i = 0; i < n; i++)
        add(xml, "      <model usable='yes' vendor='unknown'>%s</model>\n", offer->cpu_models[i]);
    add(xml, "    </mode>\n  </cpu>\n");
}

char *capabilities_format_domain(const CapabilitiesOffer *offer, const CapabilitiesQuery *query,
                                 GError **error)
{
    static const char *const absent[] = {"disk",    "graphics", "video", "hostdev", "rng",
                                         "filesystem", "tpm", "redirdev", "channel", NULL};
    static const char *const features[] = {"gic", "vmcoreinfo", "genid", "backingStoreInput",
                                           "backup", "sev", "sgx", "hyperv", NULL};
    if (!capabilities_check(offer, query, error))
        return NULL;
    /* Without a type, the best that works: what libvirt does. */
    bool kvm = query->virt_type ? strcmp(query->virt_type, "kvm") == 0 : offer->kvm;
    GString *xml = g_string_new("<domainCapabilities>\n");
    add(xml, "  <path>%s</path>\n  <domain>%s</domain>\n  <machine>%s</machine>\n",
        offer->emulator, kvm ? "kvm" : "qemu", capabilities_machine(offer, query->machine));
    add(xml, "  <arch>x86_64</arch>\n  <vcpu max='%u'/>\n  <iothreads supported='no'/>\n", offer->max_vcpus);
    add(xml, "  <os supported='yes'>\n    <enum name='firmware'/>\n    <loader supported='no'/>\n  </os>\n");
    capabilities_cpu_modes(xml, offer, kvm);
    add(xml, "  <memoryBacking supported='no'/>\n  <devices>\n");
    for (size_t i = 0; absent[i]; i++)
        add(xml, "    <%s supported='no'/>\n", absent[i]);
    add(xml, "  </devices>\n  <features>\n");
    for (size_t i = 0; features[i]; i++)
        add(xml, "    <%s supported='no'/>\n", features[i]);
    add(xml, "  </features>\n</domainCapabilities>\n");
    return g_string_free(xml, FALSE);
}
