/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Feature names, the models made of them, and what KVM lets through. A row of the table is one
 * feature: its name, its CPUID bit and the first model that has it; bits follow SDM 2A (CPUID) and
 * AMD's APM volume 3 appendix E. What no row names, no model of ours has.
 */
#include "vmm-helper/cpu/cpu-model.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>

#include "common/error.h"

typedef enum Level {
    LEVEL_V1,
    LEVEL_V2,
    LEVEL_MAXIMUM,
    LEVEL_KVM, /* known by name, offered where KVM has it: our own processor does not */
} Level;

typedef struct Feature {
    const char *name;
    CpuidWord word;
    uint8_t bit;
    Level level;
} Feature;

static const Feature features[] = {
    {"fpu", CPUID_1_EDX, 0, LEVEL_V1},
    {"de", CPUID_1_EDX, 2, LEVEL_V1},
    {"pse", CPUID_1_EDX, 3, LEVEL_V1},
    {"tsc", CPUID_1_EDX, 4, LEVEL_V1},
    {"msr", CPUID_1_EDX, 5, LEVEL_V1},
    {"pae", CPUID_1_EDX, 6, LEVEL_V1},
    {"mce", CPUID_1_EDX, 7, LEVEL_V1},
    {"cx8", CPUID_1_EDX, 8, LEVEL_V1},
    {"apic", CPUID_1_EDX, 9, LEVEL_V1},
    {"sep", CPUID_1_EDX, 11, LEVEL_V1},
    {"mtrr", CPUID_1_EDX, 12, LEVEL_V1},
    {"pge", CPUID_1_EDX, 13, LEVEL_V1},
    {"mca", CPUID_1_EDX, 14, LEVEL_V1},
    {"cmov", CPUID_1_EDX, 15, LEVEL_V1},
    {"pat", CPUID_1_EDX, 16, LEVEL_V1},
    {"pse36", CPUID_1_EDX, 17, LEVEL_V1},
    {"clflush", CPUID_1_EDX, 19, LEVEL_V1},
    {"mmx", CPUID_1_EDX, 23, LEVEL_V1},
    {"fxsr", CPUID_1_EDX, 24, LEVEL_V1},
    {"sse", CPUID_1_EDX, 25, LEVEL_V1},
    {"sse2", CPUID_1_EDX, 26, LEVEL_V1},
    {"syscall", CPUID_80000001_EDX, 11, LEVEL_V1},
    {"nx", CPUID_80000001_EDX, 20, LEVEL_V1},
    {"rdtscp", CPUID_80000001_EDX, 27, LEVEL_V1},
    {"lm", CPUID_80000001_EDX, 29, LEVEL_V1},
    {"x2apic", CPUID_1_ECX, 21, LEVEL_V1},
    {"tsc-deadline", CPUID_1_ECX, 24, LEVEL_V1},
    {"hypervisor", CPUID_1_ECX, 31, LEVEL_V1},
    {"arat", CPUID_6_EAX, 2, LEVEL_V1},
    {"tsc_adjust", CPUID_7_EBX, 1, LEVEL_V1},
    {"arch-capabilities", CPUID_7_EDX, 29, LEVEL_V1},
    {"invtsc", CPUID_80000007_EDX, 8, LEVEL_V1},
    {"kvm-nopiodelay", CPUID_KVM_EAX, 1, LEVEL_V1},
    {"kvmclock", CPUID_KVM_EAX, 3, LEVEL_V1},
    {"kvmclock-stable-bit", CPUID_KVM_EAX, 24, LEVEL_V1},

    {"pni", CPUID_1_ECX, 0, LEVEL_V2},
    {"ssse3", CPUID_1_ECX, 9, LEVEL_V2},
    {"cx16", CPUID_1_ECX, 13, LEVEL_V2},
    {"sse4.1", CPUID_1_ECX, 19, LEVEL_V2},
    {"sse4.2", CPUID_1_ECX, 20, LEVEL_V2},
    {"popcnt", CPUID_1_ECX, 23, LEVEL_V2},
    {"lahf_lm", CPUID_80000001_ECX, 0, LEVEL_V2},

    {"pcid", CPUID_1_ECX, 17, LEVEL_MAXIMUM},
    {"xsave", CPUID_1_ECX, 26, LEVEL_MAXIMUM},
    {"rdrand", CPUID_1_ECX, 30, LEVEL_MAXIMUM},
    {"fsgsbase", CPUID_7_EBX, 0, LEVEL_MAXIMUM},
    {"smep", CPUID_7_EBX, 7, LEVEL_MAXIMUM},
    {"erms", CPUID_7_EBX, 9, LEVEL_MAXIMUM},
    {"invpcid", CPUID_7_EBX, 10, LEVEL_MAXIMUM},
    {"smap", CPUID_7_EBX, 20, LEVEL_MAXIMUM},
    {"umip", CPUID_7_ECX, 2, LEVEL_MAXIMUM},
    {"fsrm", CPUID_7_EDX, 4, LEVEL_MAXIMUM},
    {"pdpe1gb", CPUID_80000001_EDX, 26, LEVEL_MAXIMUM},

    {"vme", CPUID_1_EDX, 1, LEVEL_KVM},
    {"pclmuldq", CPUID_1_ECX, 1, LEVEL_KVM},
    {"fma", CPUID_1_ECX, 12, LEVEL_KVM},
    {"movbe", CPUID_1_ECX, 22, LEVEL_KVM},
    {"aes", CPUID_1_ECX, 25, LEVEL_KVM},
    {"avx", CPUID_1_ECX, 28, LEVEL_KVM},
    {"f16c", CPUID_1_ECX, 29, LEVEL_KVM},
    {"bmi1", CPUID_7_EBX, 3, LEVEL_KVM},
    {"avx2", CPUID_7_EBX, 5, LEVEL_KVM},
    {"bmi2", CPUID_7_EBX, 8, LEVEL_KVM},
    {"rdseed", CPUID_7_EBX, 18, LEVEL_KVM},
    {"adx", CPUID_7_EBX, 19, LEVEL_KVM},
    {"clflushopt", CPUID_7_EBX, 23, LEVEL_KVM},
    {"clwb", CPUID_7_EBX, 24, LEVEL_KVM},
    {"sha-ni", CPUID_7_EBX, 29, LEVEL_KVM},
    {"pku", CPUID_7_ECX, 3, LEVEL_KVM},
    {"vaes", CPUID_7_ECX, 9, LEVEL_KVM},
    {"vpclmulqdq", CPUID_7_ECX, 10, LEVEL_KVM},
    {"rdpid", CPUID_7_ECX, 22, LEVEL_KVM},
    {"spec-ctrl", CPUID_7_EDX, 26, LEVEL_KVM},
    {"stibp", CPUID_7_EDX, 27, LEVEL_KVM},
    {"ssbd", CPUID_7_EDX, 31, LEVEL_KVM},
    {"xsaveopt", CPUID_D_1_EAX, 0, LEVEL_KVM},
    {"xsavec", CPUID_D_1_EAX, 1, LEVEL_KVM},
    {"abm", CPUID_80000001_ECX, 5, LEVEL_KVM},
    {"3dnowprefetch", CPUID_80000001_ECX, 8, LEVEL_KVM},
};

static const char *const model_names[] = {"x86-64-v1", "x86-64-v2", "maximum", "host", NULL};

const char *const *cpu_model_names(void)
{
    return model_names;
}

static const Feature *feature_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        if (g_str_equal(features[i].name, name))
            return &features[i];
    return NULL;
}

/* --- KVM -------------------------------------------------------------------------------------- */

#define KVM_MAX_LEAVES 256

static bool kvm_leaves_read(CpuModel *model, int kvm_fd, GError **error)
{
    g_autofree struct kvm_cpuid2 *cpuid =
        g_malloc0(sizeof *cpuid + KVM_MAX_LEAVES * sizeof(struct kvm_cpuid_entry2));
    cpuid->nent = KVM_MAX_LEAVES;
    if (ioctl(kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid) < 0)
        return fail_errno(error, VIR_ERR_CONFIG_UNSUPPORTED, errno,
                          _("KVM does not tell which CPU features it supports"));
    model->n_host = MIN(cpuid->nent, KVM_MAX_LEAVES);
    model->host = g_new0(CpuidHostLeaf, model->n_host);
    for (size_t i = 0; i < model->n_host; i++) {
        const struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];
        model->host[i] = (CpuidHostLeaf){
            .leaf = entry->function,
            .subleaf = entry->index,
            .indexed = (entry->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) != 0,
            .result = {entry->eax, entry->ebx, entry->ecx, entry->edx},
        };
    }
    return true;
}

const CpuidHostLeaf *cpu_model_host_leaf(const CpuModel *model, uint32_t leaf, uint32_t subleaf)
{
    for (size_t i = 0; i < model->n_host; i++)
        if (model->host[i].leaf == leaf &&
            (!model->host[i].indexed || model->host[i].subleaf == subleaf))
            return &model->host[i];
    return NULL;
}

static CpuidResult host_result(const CpuModel *model, uint32_t leaf, uint32_t subleaf)
{
    const CpuidHostLeaf *found = cpu_model_host_leaf(model, leaf, subleaf);
    return found ? found->result : (CpuidResult){0};
}

static void kvm_words(const CpuModel *model, uint32_t ret_words[CPUID_N_WORDS])
{
    ret_words[CPUID_1_ECX] = host_result(model, 1, 0).ecx;
    ret_words[CPUID_1_EDX] = host_result(model, 1, 0).edx;
    ret_words[CPUID_7_EBX] = host_result(model, 7, 0).ebx;
    ret_words[CPUID_7_ECX] = host_result(model, 7, 0).ecx;
    ret_words[CPUID_7_EDX] = host_result(model, 7, 0).edx;
    ret_words[CPUID_D_1_EAX] = host_result(model, 0xd, 1).eax;
    ret_words[CPUID_6_EAX] = host_result(model, 6, 0).eax;
    ret_words[CPUID_KVM_EAX] = host_result(model, 0x40000001, 0).eax;
    ret_words[CPUID_80000001_ECX] = host_result(model, 0x80000001, 0).ecx;
    ret_words[CPUID_80000001_EDX] = host_result(model, 0x80000001, 0).edx;
    ret_words[CPUID_80000007_EDX] = host_result(model, 0x80000007, 0).edx;
    /* With the in-kernel local APIC these are there, listed or not (KVM API,
     * KVM_GET_SUPPORTED_CPUID on TSC deadline); the others concern guest and clock, not the host.
     */
    ret_words[CPUID_1_ECX] |= 1u << 21 | 1u << 24 | 1u << 31;
    ret_words[CPUID_6_EAX] |= 1u << 2;
}

/* The model's words cut down to what KVM has; our own ARCH_CAPABILITIES are not the host's. */
static void kvm_filter(CpuModel *model)
{
    uint32_t words[CPUID_N_WORDS];
    kvm_words(model, words);
    bool host = g_str_equal(model->name, "host");
    for (int i = 0; i < CPUID_N_WORDS; i++)
        model->words[i] = host ? words[i] : model->words[i] & words[i];
    if (!host)
        model->words[CPUID_7_EDX] &= ~(1u << 29);
    uint32_t sizes = host_result(model, 0x80000008, 0).eax;
    if (sizes & 0xff)
        model->physical_bits = sizes & 0xff;
    if (host)
        model->signature = host_result(model, 1, 0).eax;
    /* Vendors differ in how SYSCALL and SYSENTER behave: the guest has to see the real one. */
    CpuidResult vendor = host_result(model, 0, 0);
    memcpy(model->vendor, &vendor.ebx, 4);
    memcpy(model->vendor + 4, &vendor.edx, 4);
    memcpy(model->vendor + 8, &vendor.ecx, 4);
}

/* --- Models ----------------------------------------------------------------------------------- */

static bool feature_possible(const CpuModel *model, const Feature *feature, bool kvm)
{
    if (!kvm)
        return feature->level <= LEVEL_MAXIMUM;
    uint32_t words[CPUID_N_WORDS];
    kvm_words(model, words);
    return words[feature->word] >> feature->bit & 1;
}

static bool features_change(CpuModel *model, const char *const *names, bool on, bool kvm,
                            GError **error)
{
    for (size_t i = 0; names && names[i]; i++) {
        const Feature *feature = feature_find(names[i]);
        if (!feature)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("CPU feature '%s' is unknown"),
                        names[i]);
        if (on && !feature_possible(model, feature, kvm))
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("CPU feature '%s' is not available with this accelerator"), names[i]);
        uint32_t bit = 1u << feature->bit;
        if (on)
            model->words[feature->word] |= bit;
        else
            model->words[feature->word] &= ~bit;
    }
    return true;
}

static int level_of_model(const char *name)
{
    for (int i = 0; model_names[i]; i++)
        if (g_str_equal(model_names[i], name))
            return MIN(i, LEVEL_MAXIMUM);
    return -1;
}

CpuModel *cpu_model_new(const char *name, const char *const *enable, const char *const *disable,
                        bool kvm, int kvm_fd, GError **error)
{
    int level = level_of_model(name);
    if (level < 0)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED, _("CPU model '%s' is unknown"), name);
    bool host = g_str_equal(name, "host");
    if (host && !kvm)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("CPU model 'host' needs the accelerator 'kvm'"));
    g_autoptr(CpuModel) model = g_new0(CpuModel, 1);
    model->name = model_names[host ? 3 : level];
    memcpy(model->vendor, "GenuineIntel", 12);
    /* Family 6 model 28 is one that never speculated: guests leave their mitigations off, as they
     * may on a processor that interprets. */
    model->signature = kvm ? 0x00000663 : 0x000106ca;
    model->physical_bits = 40;
    model->linear_bits = 48;
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        if (features[i].level <= (Level)level)
            model->words[features[i].word] |= 1u << features[i].bit;
    if (kvm) {
        if (!kvm_leaves_read(model, kvm_fd, error))
            return NULL;
        kvm_filter(model);
    }
    if (!features_change(model, enable, true, kvm, error) ||
        !features_change(model, disable, false, kvm, error))
        return NULL;
    return g_steal_pointer(&model);
}

void cpu_model_free(CpuModel *model)
{
    if (!model)
        return;
    g_free(model->host);
    g_free(model);
}

bool cpu_model_has(const CpuModel *model, const char *feature)
{
    const Feature *found = feature_find(feature);
    return found && cpu_model_bit(model, found->word, found->bit);
}

unsigned cpu_model_physical_bits(const CpuModel *model)
{
    return model->physical_bits;
}

GPtrArray *cpu_model_features(const CpuModel *model)
{
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        if (cpu_model_bit(model, features[i].word, features[i].bit))
            g_ptr_array_add(names, (void *)features[i].name);
    return names;
}
