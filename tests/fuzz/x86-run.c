/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arbitrary bytes as a guest program on the interpreter, in real, protected, compatibility or
 * 64-bit mode, privileged or not. The first byte chooses; the rest is code, and with the tables it
 * may overwrite also data of every kind. Whatever it does must end as guest state: a halt, a reset,
 * or a kick after a few milliseconds.
 */
#include <glib.h>
#include <stdatomic.h>
#include <string.h>

#include "vmm-helper/cpu/vcpu.h"
#include "vmm-helper/dbt/runtime/x86-cpu.h"

#define RAM_SIZE (UINT64_C(4) << 20)
#define PML4 0x1000
#define GDT 0x5000
#define IDT 0x6000
#define CODE 0x10000
#define STACK 0x9000
#define RUN_US 3000

static AccelConfig config;
static AccelState *accel;
static Vcpu vcpu;
static AccelVcpu *self;
static RamBlock *ram;
static atomic_int running;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gpointer kicker(gpointer unused)
{
    for (;;) {
        g_usleep(RUN_US);
        if (atomic_load(&running))
            accel_dbt.vcpu_kick(self);
    }
    return NULL;
}

/* The kicker wakes the guest often enough. */
static void chips_notify(void *opaque, int index)
{
}

static void set_up(void)
{
    static const ProcessorOps processor_ops = {.notify = chips_notify};
    config = (AccelConfig){.memory = memory_new(NULL),
                           .clock = vm_clock_new(1000000000),
                           .cpu_model = cpu_model_new("maximum", NULL, NULL, false, -1, NULL),
                           .n_vcpus = 1,
                           .sockets = 1,
                           .cores = 1,
                           .threads = 1,
                           .processor_ops = &processor_ops,
                           .kvm_fd = -1};
    g_assert_nonnull(config.memory);
    ram = memory_add_block(config.memory, "ram", RAM_SIZE, NULL);
    g_assert_nonnull(ram);
    memory_map(config.memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_ram(config.memory, ram, 0, RAM_SIZE), 0, 0);
    accel = accel_dbt.create(&config, NULL);
    vcpu.config = &config;
    self = accel_dbt.vcpu_new(accel, &vcpu, NULL);
    g_assert_nonnull(self);
    g_thread_unref(g_thread_new("kicker", kicker, NULL));
}

static void put64(uint64_t at, uint64_t value)
{
    memcpy(ram->host + at, &value, 8);
}

static void fill_tables(void)
{
    memset(ram->host, 0, CODE);
    put64(PML4, (PML4 + 0x1000) | 7);
    put64(PML4 + 0x1000, (PML4 + 0x2000) | 7);
    put64(PML4 + 0x2000, 0x87);
    put64(PML4 + 0x2008, UINT64_C(0x200000) | 0x83);
    put64(GDT + 8, UINT64_C(0x00209a0000000000));
    put64(GDT + 16, UINT64_C(0x00cf9a000000ffff));
    put64(GDT + 24, UINT64_C(0x00cf92000000ffff));
    for (unsigned i = 0; i < 32; i++) /* handlers inside the program */
        put64(IDT + i * 16, (CODE & 0xffff) | UINT64_C(8) << 16 | UINT64_C(0x8e) << 40 |
                                (uint64_t)(CODE >> 16) << 48);
}

static void set_state(uint8_t choice)
{
    bool protected_mode = choice & 3, long_mode = (choice & 3) >= 2, user = choice & 4;
    X86CpuState s;

    accel_dbt.vcpu_reset(self);
    accel_dbt.vcpu_get_state(self, &s, NULL);
    for (unsigned i = 0; i < 16; i++)
        s.gpr[i] = choice & 8 ? CODE + i * 64 : (uint64_t)i << (choice >> 3);
    s.gpr[X86_RSP] = STACK;
    s.rip = protected_mode ? CODE : 0;
    s.segment[X86_CS].base = protected_mode ? 0 : CODE;
    s.segment[X86_CS].selector = protected_mode ? 8 : CODE >> 4;
    if (protected_mode) {
        unsigned dpl = user ? 0x60 : 0;

        s.cr0 = X86_CR0_PE | X86_CR0_ET | (long_mode ? X86_CR0_PG | X86_CR0_WP : 0);
        s.cr4 = X86_CR4_PAE | X86_CR4_OSFXSR;
        s.cr3 = PML4;
        s.efer = long_mode ? X86_EFER_LME | X86_EFER_LMA | X86_EFER_SCE : 0;
        for (unsigned i = 0; i < X86_N_SEGMENTS; i++)
            s.segment[i] = (X86Segment){
                .selector = 24, .limit = UINT32_MAX, .flags = (uint16_t)(0xc093 | dpl)};
        s.segment[X86_CS].selector = 8;
        s.segment[X86_CS].flags = (uint16_t)(((choice & 3) == 3 ? 0x209b : 0xc09b) | dpl);
        s.gdt = (X86Table){.base = GDT, .limit = 31};
        s.idt = (X86Table){.base = IDT, .limit = 511};
    }
    s.wait_for_sipi = false;
    accel_dbt.vcpu_set_state(self, &s, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    X86CpuState s;

    if (!self)
        set_up();
    if (size < 2 || size > 4096)
        return 0;
    fill_tables();
    memset(ram->host + CODE, 0xf4, 0x2000);
    if (!dma_write(config.memory, CODE, data + 1, size - 1))
        return 0;
    memory_page_written(config.memory, ram, 0, RAM_SIZE);
    set_state(data[0]);
    atomic_store(&running, 1);
    accel_dbt.vcpu_run(self);
    atomic_store(&running, 0);
    g_assert_true(accel_dbt.vcpu_get_state(self, &s, NULL));
    return 0;
}
