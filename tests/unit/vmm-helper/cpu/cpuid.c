/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CPU models, CPUID leaves, the paravirtual clock and the reset state. */
#include "vmm-helper/cpu/cpuid.h"

#include <string.h>

#include "common/error.h"
#include "vmm-helper/cpu/pvclock.h"
#include "vmm-helper/cpu/x86-state.h"

static CpuidResult ask(const CpuModel *model, int index, unsigned cores, unsigned threads,
                       uint32_t leaf, uint32_t subleaf, uint64_t cr4)
{
    return cpuid_for_vcpu(model, index, cores * threads, 1, cores, threads, 2500000000, leaf,
                          subleaf, cr4, 1);
}

static void models_and_levels(void)
{
    g_autoptr(CpuModel) v1 = cpu_model_new("x86-64-v1", NULL, NULL, false, -1, NULL);
    g_autoptr(CpuModel) v2 = cpu_model_new("x86-64-v2", NULL, NULL, false, -1, NULL);
    g_autoptr(CpuModel) max = cpu_model_new("maximum", NULL, NULL, false, -1, NULL);
    static const char *const of_v2[] = {"pni",    "ssse3", "sse4.1", "sse4.2",
                                        "popcnt", "cx16",  "lahf_lm"};
    static const char *const of_all[] = {
        "sse2",          "lm",         "nx",     "syscall",  "tsc-deadline",
        "x2apic",        "hypervisor", "invtsc", "kvmclock", "kvmclock-stable-bit",
        "kvm-nopiodelay"};
    for (size_t i = 0; i < G_N_ELEMENTS(of_v2); i++) {
        g_assert_false(cpu_model_has(v1, of_v2[i]));
        g_assert_true(cpu_model_has(v2, of_v2[i]));
        g_assert_true(cpu_model_has(max, of_v2[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(of_all); i++)
        g_assert_true(cpu_model_has(v1, of_all[i]));
    g_assert_false(cpu_model_has(v2, "xsave"));
    g_assert_true(cpu_model_has(max, "smap"));
    g_assert_false(cpu_model_has(max, "avx"));
    g_assert_false(cpu_model_has(max, "no-such-feature"));
}

static void features_by_name(void)
{
    static const char *const on[] = {"smep", "rdrand", NULL}, *const off[] = {"popcnt", NULL};
    static const char *const unknown[] = {"warp", NULL}, *const missing[] = {"avx2", NULL};
    g_autoptr(CpuModel) model = cpu_model_new("x86-64-v2", on, off, false, -1, NULL);
    g_assert_true(cpu_model_has(model, "smep"));
    g_assert_true(ask(model, 0, 1, 1, 7, 0, 0).ebx & 1 << 7);
    g_assert_false(ask(model, 0, 1, 1, 1, 0, 0).ecx & 1 << 23);
    const struct {
        const char *name;
        const char *const *enable, *const *disable;
    } bad[] = {{"x86-64-v2", unknown, NULL},
               {"x86-64-v2", missing, NULL},
               {"x86-64-v2", NULL, unknown},
               {"Cray-1", NULL, NULL},
               {"host", NULL, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(cpu_model_new(bad[i].name, bad[i].enable, bad[i].disable, false, -1, &error));
        g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    }
}

static void leaves(void)
{
    g_autoptr(CpuModel) max = cpu_model_new("maximum", NULL, NULL, false, -1, NULL);
    CpuidResult r = ask(max, 0, 1, 1, 0, 0, 0);
    g_assert_cmpmem(&r.ebx, 4, "Genu", 4);
    g_assert_cmpmem(&r.edx, 4, "ineI", 4);
    g_assert_cmpmem(&r.ecx, 4, "ntel", 4);
    /* OSXSAVE follows CR4. */
    g_assert_false(ask(max, 0, 1, 1, 1, 0, 0).ecx & 1 << 27);
    g_assert_true(ask(max, 0, 1, 1, 1, 0, 1 << 18).ecx & 1 << 27);
    r = ask(max, 0, 1, 1, 0xd, 0, 0);
    g_assert_cmphex(r.eax, ==, 3);
    g_assert_cmpuint(r.ebx, ==, 576);
    g_assert_cmpuint(r.ecx, ==, 576);
    r = ask(max, 0, 1, 1, 0x40000000, 0, 0);
    g_assert_cmphex(r.ebx, ==, 0x4b4d564b);
    g_assert_cmphex(ask(max, 0, 1, 1, 0x40000001, 0, 0).eax, ==, 1 << 1 | 1 << 3 | 1 << 24);
    g_assert_cmpuint(ask(max, 0, 1, 1, 0x40000010, 0, 0).eax, ==, 2500000);
    /* Leaf 15h: a ratio that survives 32-bit arithmetic. Next to whole numbers no fraction with such
     * a small numerator is better than a part in 10,000; elsewhere it is parts in a million. */
    int good = 0, all = 0;
    for (uint64_t hz = 800000000; hz < UINT64_C(4200000000); hz += 17771000) {
        r = cpuid_for_vcpu(max, 0, 1, 1, 1, 1, hz, 0x15, 0, 0, 1);
        uint32_t khz = (uint32_t)(r.ecx / 1000) * r.ebx / r.eax;
        g_assert_cmpuint((uint64_t)(r.ecx / 1000) * r.ebx, <=, UINT32_MAX);
        double off = ABS((double)khz * 1000 / (double)hz - 1);
        g_assert_cmpfloat(off, <, 1.3e-4);
        good += off < 3e-6;
        all++;
    }
    g_assert_cmpint(good, >, all * 9 / 10);
    r = ask(max, 0, 1, 1, 0x15, 0, 0);
    g_assert_cmpuint((uint64_t)r.ecx * r.ebx / r.eax, ==, 2500000000);
    g_assert_cmphex(ask(max, 0, 1, 1, 0x80000008, 0, 0).eax & 0xffff, ==, 48 << 8 | 40);
    g_assert_cmpuint(cpu_model_physical_bits(max), ==, 40);
    char brand[49] = {0};
    for (uint32_t i = 0; i < 3; i++) {
        r = ask(max, 0, 1, 1, 0x80000002 + i, 0, 0);
        memcpy(brand + 16 * i, &r, 16);
    }
    g_assert_cmpstr(brand, ==, "Vireo maximum processor");
    /* Above the last leaf: the last one; unknown hypervisor and extended leaves: nothing. */
    CpuidResult last = ask(max, 0, 1, 1, 0x16, 0, 0), above = ask(max, 0, 1, 1, 0x7777, 0, 0);
    g_assert_cmpmem(&last, sizeof last, &above, sizeof above);
    CpuidResult none = {0};
    for (uint64_t leaf = 0x40000002; leaf < 0x40000010; leaf++) {
        r = ask(max, 0, 1, 1, (uint32_t)leaf, 0, 0);
        g_assert_cmpmem(&r, sizeof r, &none, sizeof none);
    }
    r = ask(max, 0, 1, 1, UINT32_MAX, UINT32_MAX, 0);
    g_assert_cmpmem(&r, sizeof r, &none, sizeof none);
}

static void topology(void)
{
    g_autoptr(CpuModel) max = cpu_model_new("maximum", NULL, NULL, false, -1, NULL);
    CpuidResult r = ask(max, 5, 3, 2, 0xb, 0, 0); /* 3 cores of 2 threads */
    g_assert_cmpuint(r.eax, ==, 1);
    g_assert_cmpuint(r.ebx, ==, 2);
    g_assert_cmphex(r.ecx, ==, 1 << 8);
    g_assert_cmpuint(r.edx, ==, 5);
    r = ask(max, 5, 3, 2, 0xb, 1, 0);
    g_assert_cmpuint(r.eax, ==, 3);
    g_assert_cmpuint(r.ebx, ==, 6);
    g_assert_cmphex(r.ecx, ==, 2 << 8 | 1);
    r = ask(max, 5, 3, 2, 0xb, 2, 0);
    g_assert_cmphex(r.ecx, ==, 2);
    g_assert_cmpuint(r.ebx, ==, 0);
    r = ask(max, 5, 3, 2, 1, 0, 0);
    g_assert_cmpuint(r.ebx >> 24, ==, 5);
    g_assert_true(r.edx & 1u << 28);
    g_assert_false(ask(max, 0, 1, 1, 1, 0, 0).edx & 1u << 28);
    /* Caches end with a zero type. */
    g_assert_cmpuint(ask(max, 0, 2, 1, 4, 3, 0).eax & 0x1f, ==, 3);
    g_assert_cmpuint(ask(max, 0, 2, 1, 4, 4, 0).eax & 0x1f, ==, 0);
}

/* The guest's own arithmetic on the page gives the clock's time back, at any frequency. */
static void pvclock_page(void)
{
    static const uint64_t hz[] = {1000000000, 1693870000, 2599998000, 4700123000, 123456000};
    for (size_t i = 0; i < G_N_ELEMENTS(hz); i++) {
        Memory *memory = memory_new(NULL);
        RamBlock *block = memory_add_block(memory, "ram", 0x10000, NULL);
        memory_map(memory, MEMORY_SPACE_PHYSICAL, memory_region_new_ram(memory, block, 0, 0x10000),
                   0x100000, 0);
        VmClock *clock = vm_clock_new(hz[i]);
        vm_clock_set(clock, INT64_C(86400) * 1000000000);
        g_assert_true(pvclock_write_system_time(memory, clock, 0x100041, 1000));
        uint32_t version;
        uint64_t tsc, ns;
        memcpy(&version, block->host + 0x40, 4);
        memcpy(&tsc, block->host + 0x48, 8);
        memcpy(&ns, block->host + 0x50, 8);
        uint32_t mul;
        int8_t shift = (int8_t)block->host[0x5c];
        memcpy(&mul, block->host + 0x58, 4);
        g_assert_cmpuint(version, ==, 2);
        g_assert_cmpuint(ns, ==, UINT64_C(86400) * 1000000000);
        g_assert_cmpuint(block->host[0x5d], ==, 1);
        g_assert_cmpuint(tsc, ==, vm_clock_ns_to_tsc(clock, (int64_t)ns) + 1000);
        /* A minute later. */
        uint64_t delta = vm_clock_ns_to_tsc(clock, (int64_t)ns + INT64_C(60000000000)) + 1000 - tsc;
        delta = shift < 0 ? delta >> -shift : delta << shift;
        int64_t passed = (int64_t)(uint64_t)(((unsigned __int128)delta * mul) >> 32);
        g_assert_cmpint(ABS(passed - INT64_C(60000000000)), <, 100);
        /* Disabled: untouched. Outside RAM: refused. Crossing its end: refused. */
        g_assert_true(pvclock_write_system_time(memory, clock, 0x100040, 0));
        memcpy(&version, block->host + 0x40, 4);
        g_assert_cmpuint(version, ==, 2);
        g_assert_false(pvclock_write_system_time(memory, clock, 0x1, 0));
        g_assert_false(pvclock_write_system_time(memory, clock, 0x10ffe1 + 4, 0));
        g_assert_false(pvclock_write_system_time(memory, clock, UINT64_MAX, 0));
        g_assert_true(pvclock_write_wall_clock(memory, clock, 0x100080));
        uint32_t seconds;
        memcpy(&seconds, block->host + 0x84, 4);
        g_assert_cmpint(ABS((int64_t)seconds + 86400 - vm_clock_realtime(clock) / 1000000000), <=,
                        1);
        vm_clock_free(clock);
        memory_free(memory);
    }
}

static void reset_state(void)
{
    X86CpuState state;
    memset(&state, 0xff, sizeof state);
    x86_cpu_state_reset(&state, true);
    g_assert_cmphex(state.rip, ==, 0xfff0);
    g_assert_cmphex(state.segment[X86_CS].base, ==, 0xffff0000);
    g_assert_cmphex(state.cr0, ==, 0x60000010);
    g_assert_false(state.wait_for_sipi);
    g_assert_cmphex(state.apic_base, ==, 0xfee00900);
    x86_cpu_state_reset(&state, false);
    g_assert_true(state.wait_for_sipi);
    g_assert_cmphex(state.apic_base, ==, 0xfee00800);
    /* INIT keeps floating point, MSRs and the cache bits. */
    state.cr0 = 0x80000011;
    state.star = 5;
    state.fx[32] = 9;
    state.efer = 0x500;
    state.gpr[3] = 1;
    x86_cpu_state_init(&state, false);
    g_assert_cmphex(state.cr0, ==, 0x10);
    g_assert_cmphex(state.star, ==, 5);
    g_assert_cmphex(state.fx[32], ==, 9);
    g_assert_cmphex(state.efer, ==, 0);
    g_assert_cmphex(state.gpr[3], ==, 0);
    g_assert_true(state.wait_for_sipi);
    /* Every byte but padding is in the table: copying by rows gives an equal state. */
    X86CpuState copy;
    memset(&state, 0, sizeof state);
    for (size_t i = 0; i < sizeof state.gpr; i++)
        ((uint8_t *)state.gpr)[i] = (uint8_t)i;
    state.exception_error = 77;
    state.segment[5].limit = 66;
    table_copy_into(&x86_cpu_state_table, &copy, &state);
    g_assert_true(table_equal(&x86_cpu_state_table, &copy, &state, 0, NULL));
    g_assert_cmpuint(copy.exception_error, ==, 77);
    g_assert_cmpuint(copy.segment[5].limit, ==, 66);
    copy.segment[5].limit = 1;
    g_assert_false(table_equal(&x86_cpu_state_table, &copy, &state, 0, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cpuid/models-and-levels", models_and_levels);
    g_test_add_func("/cpuid/features-by-name", features_by_name);
    g_test_add_func("/cpuid/leaves", leaves);
    g_test_add_func("/cpuid/topology", topology);
    g_test_add_func("/cpuid/pvclock-page", pvclock_page);
    g_test_add_func("/cpuid/reset-state", reset_state);
    return g_test_run();
}
