/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <cpu>; see cpu.h. Which features a model has is the helper's knowledge, not ours. */
#include "driver/domain/element/cpu.h"

#include <string.h>

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

const char *const cpu_models[] = {"x86-64-v1", "x86-64-v2", NULL};

/* The model of a definition that names none: written into it, so that the guest keeps it. */
#define CPU_MODEL_DEFAULT "x86-64-v2"

static const char *const modes[] = {"custom", "host-model", "host-passthrough", "maximum", NULL};
static const EnumNames mode_names = {"cpu mode", modes};
static const char *const matches[] = {"exact", "minimum", "strict", NULL};
static const EnumNames match_names = {"cpu match", matches};
static const char *const checks[] = {"default", "none", "partial", "full", NULL};
static const EnumNames check_names = {"cpu check", checks};
static const char *const fallbacks[] = {"allow", "forbid", NULL};
static const EnumNames fallback_names = {"cpu model fallback", fallbacks};
static const char *const policies[] = {"force", "require", "optional", "disable", "forbid", NULL};
static const EnumNames policy_names = {"cpu feature policy", policies};

static const uint32_t one = 1;
static const int require = CPU_FEATURE_REQUIRE;

static const Field topology_fields[] = {
    {"sockets", FIELD_U32, TABLE_MEMBER(CpuTopology, sockets), .flags = FIELD_REQUIRED | FIELD_ABI,
     XML(.path = "@sockets", .flags = XML_NONZERO), .doc = "Processor packages."},
    {"dies", FIELD_U32, TABLE_MEMBER(CpuTopology, dies), .flags = FIELD_ABI, .initial = &one,
     XML(.path = "@dies", .flags = XML_NONZERO), .doc = "Dies in a package."},
    {"cores", FIELD_U32, TABLE_MEMBER(CpuTopology, cores), .flags = FIELD_REQUIRED | FIELD_ABI,
     XML(.path = "@cores", .flags = XML_NONZERO), .doc = "Cores on a die."},
    {"threads", FIELD_U32, TABLE_MEMBER(CpuTopology, threads), .flags = FIELD_REQUIRED | FIELD_ABI,
     XML(.path = "@threads", .flags = XML_NONZERO), .doc = "Hardware threads of a core."},
};
static TABLE_DEFINE(topology_table, CpuTopology, "CPU topology", topology_fields);

static const Field feature_fields[] = {
    {"policy", FIELD_ENUM, TABLE_MEMBER(CpuFeature, policy), .flags = FIELD_ABI,
     .names = &policy_names, .initial = &require,
     XML(.path = "@policy", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("Invalid CPU feature policy '%s'")),
     .doc = "Whether the guest has the feature."},
    {"name", FIELD_STRING, TABLE_MEMBER(CpuFeature, name), .flags = FIELD_REQUIRED | FIELD_ABI,
     .limit = 64, XML(.path = "@name", .missing = N_("Invalid CPU feature name")),
     .doc = "The feature, by the name libvirt gives it."},
};
static TABLE_DEFINE(feature_table, CpuFeature, "CPU feature", feature_fields);

static const Field fields[] = {
    {"mode", FIELD_ENUM, TABLE_MEMBER(CpuDef, mode), .flags = FIELD_ABI, .names = &mode_names,
     XML(.path = "@mode", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("Invalid mode attribute '%s'")),
     .doc = "Where the model comes from."},
    {"match", FIELD_ENUM, TABLE_MEMBER(CpuDef, match), .names = &match_names,
     XML(.path = "@match", .when = {XML_WHEN(CpuDef, mode, XML_IS(CPU_MODE_CUSTOM))}),
     .doc = "How strictly a host processor has to be the model."},
    {"check", FIELD_ENUM, TABLE_MEMBER(CpuDef, check), .names = &check_names,
     XML(.path = "@check", .flags = XML_ZERO_ABSENT),
     .doc = "Who checks, at start, that the guest gets what was asked for."},
    {"migratable", FIELD_ENUM, TABLE_MEMBER(CpuDef, migratable), .flags = FIELD_ABI,
     .names = &tri_switch_names, XML(.path = "@migratable", .flags = XML_ZERO_ABSENT),
     .doc = "Whether features that cannot be migrated are left out."},
    {"fallback", FIELD_ENUM, TABLE_MEMBER(CpuDef, fallback), .names = &fallback_names,
     XML(.path = "model/@fallback", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("Invalid fallback attribute '%s'"),
         .when = {XML_WHEN(CpuDef, mode, XML_IS(CPU_MODE_CUSTOM))}),
     .doc = "Whether another model will do."},
    {"model", FIELD_STRING, TABLE_MEMBER(CpuDef, model), .flags = FIELD_ABI, .limit = 64,
     XML(.path = "model"), .doc = "The model's name."},
    {"topology", FIELD_POINTER, TABLE_MEMBER(CpuDef, topology), .flags = FIELD_ABI,
     .table = &topology_table, XML(.path = "topology"), .doc = "How the processors are arranged."},
    {"features", FIELD_STRUCT, SHAPE_LIST, TABLE_MEMBER(CpuDef, features),
     TABLE_COUNT(CpuDef, n_features), .limit = 256, .flags = FIELD_ABI, .table = &feature_table,
     XML(.path = "feature", .key = "name"),
     .doc = "Features switched on or off against the model."},
};

static const XmlKnown known[] = {
    {"", XML_REFUSE, "vendor numa cache maxphysaddr"},
    {"model", XML_REFUSE, "@vendor_id"},
    {"model", XML_ACCEPT, "@fallback"},
    {"", XML_ACCEPT, "@match"},
};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table cpu_def_table = {.name = "cpu",
                             .size = sizeof(CpuDef),
                             .fields = fields,
                             .n_fields = G_N_ELEMENTS(fields),
                             .xml = &xml};

/* As libvirt's qemu driver: who checks depends on the mode and on whether hardware is asked. */
static void complete_check(CpuDef *cpu, bool kvm)
{
    if (cpu->check != CPU_CHECK_DEFAULT)
        return;
    bool partial = cpu->mode == CPU_MODE_HOST_MODEL || (cpu->mode == CPU_MODE_CUSTOM && kvm);
    cpu->check = partial ? CPU_CHECK_PARTIAL : CPU_CHECK_NONE;
}

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    if (!def->cpu)
        def->cpu = table_new(&cpu_def_table);
    CpuDef *cpu = def->cpu;
    bool kvm = def->type == DOMAIN_TYPE_KVM;
    bool whole = cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM;
    if (cpu->migratable != TRI_ABSENT && !whole)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU "
                      "mode"));
    if (cpu->n_features && !cpu->model && cpu->mode == CPU_MODE_CUSTOM)
        return fail(error, VIR_ERR_XML_ERROR,
                    _("Non-empty feature list specified without CPU model"));
    if (!cpu->model && cpu->mode == CPU_MODE_CUSTOM) {
        cpu->model = g_strdup(CPU_MODEL_DEFAULT);
        cpu->fallback = CPU_FALLBACK_FORBID;
        cpu->match = CPU_MATCH_EXACT;
        if (cpu->check == CPU_CHECK_DEFAULT && !kvm)
            cpu->check = CPU_CHECK_NONE;
    }
    /* The other modes bring their own model; libvirt, too, keeps none for them. */
    if (cpu->mode != CPU_MODE_CUSTOM)
        g_clear_pointer(&cpu->model, g_free);
    if (whole && cpu->migratable == TRI_ABSENT && (kvm || cpu->mode == CPU_MODE_HOST_PASSTHROUGH))
        cpu->migratable = TRI_ON;
    complete_check(cpu, kvm);
    return true;
}

static bool validate_topology(const DomainDef *def, GError **error)
{
    const CpuTopology *topology = def->cpu->topology;
    if (!topology)
        return true;
    /* Four 32-bit factors: each product is checked before the next. */
    uint64_t cpus = topology->sockets;
    const uint32_t factors[] = {topology->dies, topology->cores, topology->threads};
    for (size_t i = 0; i < G_N_ELEMENTS(factors) && cpus <= UINT32_MAX; i++)
        cpus *= factors[i];
    if (cpus > UINT32_MAX)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("cpu topology results in more than %u cpus"), UINT32_MAX);
    if (cpus != def->vcpu.max)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("CPU topology doesn't match maximum vcpu count: %llu processors are not %u"),
                    (unsigned long long)cpus, def->vcpu.max);
    if (topology->dies != 1)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("attribute 'dies' of element 'topology' is not supported with a value other "
                      "than 1"));
    return true;
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    const CpuDef *cpu = def->cpu;
    bool host_mode = cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_HOST_MODEL;
    if (host_mode && def->type != DOMAIN_TYPE_KVM)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("CPU mode '%s' for %s qemu domain on %s host is not supported by hypervisor"),
                    enum_to_name(&mode_names, cpu->mode), def->os.arch, host->native_arch);
    if (cpu->mode == CPU_MODE_CUSTOM && !g_strv_contains(cpu_models, cpu->model)) {
        g_autofree char *offered = g_strjoinv(", ", (char **)cpu_models);
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("CPU model '%s' is not supported by hypervisor; there are: %s"), cpu->model,
                    offered);
    }
    for (size_t i = 0; i < cpu->n_features; i++)
        if (!*cpu->features[i].name)
            return fail(error, VIR_ERR_XML_ERROR, _("Invalid CPU feature name"));
    return validate_topology(def, error);
}

/* "force" and "require" differ in whether the host must have the feature, which the helper finds
 * out; "forbid" and "disable" likewise. "optional" is left to the model. */
static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    const CpuDef *cpu = def->cpu;
    json_object *args = json_object_new_object();
    json_object *enable = json_object_new_array(), *disable = json_object_new_array();
    const char *model = cpu->mode == CPU_MODE_CUSTOM    ? cpu->model
                        : cpu->mode == CPU_MODE_MAXIMUM ? "maximum"
                                                        : "host";
    json_object_object_add(args, "model", json_object_new_string(model));
    for (size_t i = 0; i < cpu->n_features; i++) {
        const CpuFeature *feature = &cpu->features[i];
        if (feature->policy == CPU_FEATURE_FORCE || feature->policy == CPU_FEATURE_REQUIRE)
            json_object_array_add(enable, json_object_new_string(feature->name));
        else if (feature->policy != CPU_FEATURE_OPTIONAL)
            json_object_array_add(disable, json_object_new_string(feature->name));
    }
    json_object_object_add(args, "enable", enable);
    json_object_object_add(args, "disable", disable);
    json_object_object_add(vm->machine, "cpu", args);
    return true;
}

const DomainPart cpu_part = {
    .name = "cpu", .complete = complete, .validate = validate, .to_vm = to_vm};
