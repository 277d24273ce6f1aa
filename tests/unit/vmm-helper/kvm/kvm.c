/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The KVM accelerator against the kernel's own: processor and interrupt chip state go in and come
 * out the same, memory slots follow the map, lines and messages reach the chips, a kick ends a run.
 * Skipped where /dev/kvm cannot be opened; a software KVM is enough.
 */
#include <fcntl.h>
#include <glib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/error.h"
#include "vmm-helper/cpu/vcpu.h"
#include "vmm-helper/interrupt/x86-state.h"
#include "vmm-helper/kvm/probe.h"

#define RAM_SIZE (16u << 20)
#define N_VCPUS 2

typedef struct Fixture {
    Fd kvm;
    EventLoop *loop;
    VmClock *clock;
    Memory *memory;
    RamBlock *ram;
    CpuModel *model;
    AccelConfig config;
    VcpuSetOps ops;
    VcpuSet *set;
    gint marks; /* bytes the guest wrote to port 0xe9 */
} Fixture;

static void mark_port(void *opaque, MemoryAccess *access)
{
    Fixture *f = opaque;
    if (access->write)
        g_atomic_int_inc(&f->marks);
}

static void guest_failed(void *opaque, int vcpu, const char *reason)
{
    g_error("vCPU %d: %s", vcpu, reason);
}

static void guest_reset(void *opaque)
{
    g_error("the guest shut down");
}

static void fixture_init(Fixture *f, gconstpointer data)
{
    static const MemoryOps ops = {.access = mark_port, .max_size = 1};
    g_autoptr(GError) error = NULL;
    f->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (f->kvm < 0)
        return;
    f->loop = event_loop_new("kvm", &error);
    f->clock = vm_clock_new(1000000000);
    vm_clock_set_default_loop(f->clock, f->loop);
    f->memory = memory_new(&error);
    f->ram = memory_add_block(f->memory, "ram", RAM_SIZE, &error);
    g_assert_no_error(error);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_ram(f->memory, f->ram, 0, RAM_SIZE), 0, 0);
    memory_map(f->memory, MEMORY_SPACE_PORT, memory_region_new_io(f->memory, "mark", 1, &ops, f),
               0xe9, 0);
    f->model = cpu_model_new("host", NULL, NULL, true, f->kvm, &error);
    g_assert_no_error(error);
    f->config = (AccelConfig){.memory = f->memory,
                              .clock = f->clock,
                              .n_vcpus = N_VCPUS,
                              .cpu_model = f->model,
                              .sockets = 1,
                              .cores = N_VCPUS,
                              .threads = 1,
                              .kvm_fd = f->kvm};
    f->ops = (VcpuSetOps){.reset_requested = guest_reset, .failed = guest_failed, .opaque = f};
    f->set = vcpu_set_new(&accel_kvm, &f->config, &f->ops, &error);
    g_assert_no_error(error);
}

static void fixture_finish(Fixture *f, gconstpointer data)
{
    if (f->kvm < 0)
        return;
    vcpu_set_free(f->set);
    memory_free(f->memory);
    vm_clock_free(f->clock);
    cpu_model_free(f->model);
    event_loop_free(f->loop);
    fd_clear(&f->kvm);
}

static bool skipped(const Fixture *f)
{
    if (f->kvm < 0)
        g_test_skip("/dev/kvm cannot be opened");
    return f->kvm < 0;
}

/* --- Processor state
 * ------------------------------------------------------------------------------ */

static void get_state(AccelVcpu *vcpu, void *opaque)
{
    g_autoptr(GError) error = NULL;
    accel_kvm.vcpu_get_state(vcpu, opaque, &error);
    g_assert_no_error(error);
}

static void set_state(AccelVcpu *vcpu, void *opaque)
{
    g_autoptr(GError) error = NULL;
    accel_kvm.vcpu_set_state(vcpu, opaque, &error);
    g_assert_no_error(error);
}

/* Long-mode state with a value of its own in every register that can take any. */
static void fill_state(X86CpuState *state, GRand *random)
{
    for (int i = 0; i < 16; i++)
        state->gpr[i] = (uint64_t)g_rand_int(random) << 32 | g_rand_int(random);
    state->rip = 0x1234;
    state->rflags = 0x202;
    state->cr0 = 0x80000033;
    state->cr2 = 0xdeadbeef;
    state->cr3 = 0x1000;
    state->cr4 = 0x620;
    state->efer = 0xd01;
    for (int i = 0; i < X86_N_SEGMENTS; i++)
        state->segment[i] = (X86Segment){.selector = 0x10, .limit = UINT32_MAX, .flags = 0xc093};
    state->segment[X86_CS] = (X86Segment){.selector = 8, .limit = UINT32_MAX, .flags = 0xa09b};
    state->segment[X86_FS].base = 0x7f0012345000;
    state->segment[X86_GS].base = 0x7f0054321000;
    state->gdt = (X86Table){.base = 0xffff800000001000, .limit = 0x7f};
    state->idt = (X86Table){.base = 0xffff800000002000, .limit = 0xfff};
    state->lstar = 0xffffffff81000000;
    state->star = UINT64_C(0x0023001000000000);
    state->kernel_gs_base = 0xffff888000000000;
    state->sysenter_eip = 0xffffffff81001000;
    state->dr[0] = 0x1000;
    for (int i = 0; i < 256; i++) /* XMM0-15 */
        state->fx[160 + i] = (uint8_t)g_rand_int(random);
}

static void test_state(Fixture *f, gconstpointer data)
{
    if (skipped(f))
        return;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int round = 0; round < 20; round++) {
        X86CpuState before, wanted, after;
        vcpu_call(f->set, 0, get_state, &before);
        wanted = before;
        fill_state(&wanted, random);
        vcpu_call(f->set, 0, set_state, &wanted);
        vcpu_call(f->set, 0, get_state, &after);
        g_autofree char *path = NULL;
        if (!table_equal(&x86_cpu_state_table, &wanted, &after, 0, &path))
            g_error("'%s' came back different", path);
    }
}

static void test_reset_state(Fixture *f, gconstpointer data)
{
    if (skipped(f))
        return;
    X86CpuState first, second;
    vcpu_set_reset(f->set);
    vcpu_call(f->set, 0, get_state, &first);
    vcpu_call(f->set, 1, get_state, &second);
    g_assert_cmphex(first.rip, ==, 0xfff0);
    g_assert_cmphex(first.segment[X86_CS].base, ==, 0xffff0000);
    g_assert_false(first.wait_for_sipi);
    g_assert_true(second.wait_for_sipi);
    g_assert_true(first.apic_base & 0x100);
    g_assert_false(second.apic_base & 0x100);
}

/* --- Interrupt chips
 * -------------------------------------------------------------------------------- */

static void test_interrupt_state(Fixture *f, gconstpointer data)
{
    if (skipped(f))
        return;
    g_autoptr(GError) error = NULL;
    InterruptController *chips = vcpu_set_interrupts(f->set);
    X86InterruptState state = {0}, again = {0};
    g_assert_true(interrupt_save(chips, &state, &error));
    g_assert_no_error(error);
    g_assert_cmpint(state.n_apics, ==, N_VCPUS);
    g_assert_cmphex(state.apics[0].base, ==, 0xfee00900);
    g_assert_cmphex(state.apics[1].id, ==, 1);
    state.pic[X86_PIC_MASTER].imr = 0x5a;
    state.pic[X86_PIC_SLAVE].vector_base = 0x28;
    state.pic[X86_PIC_MASTER].elcr = 0x20;
    state.ioapic.redirection[4] = 0x0100000000010034;
    state.ioapic.id = 3;
    state.apics[0].tpr = 0x20;
    state.apics[0].svr = 0x1ff;
    state.apics[1].lvt[X86_LVT_LINT1] = 0x10400;
    g_assert_true(interrupt_load(chips, &state, &error));
    g_assert_no_error(error);
    g_assert_true(interrupt_save(chips, &again, &error));
    g_autofree char *path = NULL;
    if (!table_equal(&x86_interrupt_state_table, &state, &again, 0, &path))
        g_error("'%s' came back different", path);
    table_clear(&x86_interrupt_state_table, &state);
    table_clear(&x86_interrupt_state_table, &again);
}

static void test_lines(Fixture *f, gconstpointer data)
{
    if (skipped(f))
        return;
    InterruptController *chips = vcpu_set_interrupts(f->set);
    X86InterruptState state = {0};
    irq_set((IrqLine){chips, 4}, true);
    g_assert_true(interrupt_save(chips, &state, NULL));
    g_assert_true(state.pic[X86_PIC_MASTER].irr & 1 << 4);
    table_clear(&x86_interrupt_state_table, &state);
    irq_set((IrqLine){chips, 4}, false);
    interrupt_reset(chips);
    state = (X86InterruptState){0};
    g_assert_true(interrupt_save(chips, &state, NULL));
    g_assert_cmphex(state.pic[X86_PIC_MASTER].irr, ==, 0);
    table_clear(&x86_interrupt_state_table, &state);
}

/* --- Running
 * ------------------------------------------------------------------------------------------ */

/* Real mode at 0000:1000; the other processor stays where it is. */
static void enter_guest(AccelVcpu *vcpu, void *opaque)
{
    X86CpuState state;
    get_state(vcpu, &state);
    state.segment[X86_CS].selector = 0;
    state.segment[X86_CS].base = 0;
    state.rip = 0x1000;
    set_state(vcpu, &state);
}

static void wait_marks(Fixture *f, int more)
{
    int from = g_atomic_int_get(&f->marks);
    gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    while (g_atomic_int_get(&f->marks) < from + more && g_get_monotonic_time() < end)
        g_usleep(1000);
    g_assert_cmpint(g_atomic_int_get(&f->marks), >=, from + more);
}

static void test_slots_and_kick(Fixture *f, gconstpointer data)
{
    if (skipped(f))
        return;
    /* mov $0x8000,%bx; 1: incb (%bx); out %al,$0xe9; jmp 1b */
    static const uint8_t code[] = {0xbb, 0x00, 0x80, 0xfe, 0x07, 0xe6, 0xe9, 0xeb, 0xfa};
    g_assert_true(dma_write(f->memory, 0x1000, code, sizeof(code)));
    vcpu_set_reset(f->set);
    vcpu_call(f->set, 0, enter_guest, NULL);
    vm_clock_start(f->clock);
    vcpu_set_resume(f->set);
    wait_marks(f, 10);
    /* The endless loop stops for a pause, and its memory stands still. */
    vcpu_set_pause(f->set);
    uint8_t seen, still;
    g_assert_true(dma_read(f->memory, 0x8000, &seen, 1));
    g_usleep(20000);
    g_assert_true(dma_read(f->memory, 0x8000, &still, 1));
    g_assert_cmpint(seen, ==, still);
    /* A page over the guest's data while it runs: it writes there from now on, and the old stays.
     */
    RamBlock *over = memory_add_block(f->memory, "over", 4096, NULL);
    MemoryRegion *region = memory_region_new_ram(f->memory, over, 0, 4096);
    vcpu_set_resume(f->set);
    memory_map(f->memory, MEMORY_SPACE_PHYSICAL, region, 0x8000, 1);
    wait_marks(f, 10);
    vcpu_set_pause(f->set);
    uint8_t old = f->ram->host[0x8000];
    g_assert_cmpint(over->host[0], !=, 0);
    memory_unmap(f->memory, region);
    vcpu_set_resume(f->set);
    wait_marks(f, 10);
    vcpu_set_pause(f->set);
    g_assert_cmpint(f->ram->host[0x8000], !=, old);
    vm_clock_stop(f->clock);
}

static void test_probe(Fixture *f, gconstpointer data)
{
    if (skipped(f))
        return;
    g_autoptr(GError) error = NULL;
    if (kvm_probe(f->kvm, &error)) {
        g_assert_no_error(error);
        return;
    }
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
    g_clear_error(&error);
    g_auto(Fd) null = open("/dev/null", O_RDWR | O_CLOEXEC);
    g_assert_false(kvm_probe(null, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/kvm/" name, Fixture, NULL, fixture_init, function, fixture_finish)
    ADD("state", test_state);
    ADD("reset-state", test_reset_state);
    ADD("interrupt-state", test_interrupt_state);
    ADD("lines", test_lines);
    ADD("slots-and-kick", test_slots_and_kick);
    ADD("probe", test_probe);
    return g_test_run();
}
