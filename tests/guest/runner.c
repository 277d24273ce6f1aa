/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs one bare-metal test guest on one accelerator and reports it as TAP: the proof that both
 * stand behind the same seam. Usage: runner ACCELERATOR VCPUS GUEST.bin.
 *
 * The machine is the least there is: 64 MiB of RAM, the interrupt chips, a PIT, and the ports and
 * registers that guest.inc describes. What a software KVM cannot execute is reported as skipped
 * with that reason; a KVM with hardware underneath skips nothing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "vmm-helper/cpu/vcpu.h"
#include "vmm-helper/device/device.h"
#include "vmm-helper/kvm/probe.h"

#define GUEST_LOAD 0x8000
#define GUEST_VCPUS 0x500
#define GUEST_RAM (64u << 20)
#define TEST_MMIO 0xd0000000
#define TEST_PORT 0x500
#define PORT_TEXT 0xe9
#define PORT_END 0xf4
#define TIMEOUT_SECONDS 30
#define REFUSED 254 /* the guest's word for: the processor does not let me begin */

typedef struct Runner {
    EventLoop *loop;
    VmClock *clock;
    Memory *memory;
    VcpuSet *vcpus;
    Device *pit;
    CpuModel *model;
    GMutex pit_lock;
    GMutex lock; /* the members below */
    GString *text;
    uint64_t echo[2]; /* memory-mapped, port */
    int result;       /* -1 = still running */
    char *error;
} Runner;

/* --- The test device: a register that reads back what was written --------------------------------
 */

/* A write replaces the whole register by its zero-extended value; a read returns the bytes asked
 * for. */
static void echo_access(uint64_t *echo, MemoryAccess *access)
{
    if (access->write)
        *echo = access->value;
    else
        access->value = (*echo >> (8 * (access->address & 7))) &
                        (access->size == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * access->size)) - 1);
}

static void echo_memory(void *opaque, MemoryAccess *access)
{
    Runner *runner = opaque;
    g_mutex_lock(&runner->lock);
    echo_access(&runner->echo[0], access);
    g_mutex_unlock(&runner->lock);
}

static void echo_port(void *opaque, MemoryAccess *access)
{
    Runner *runner = opaque;
    g_mutex_lock(&runner->lock);
    echo_access(&runner->echo[1], access);
    g_mutex_unlock(&runner->lock);
}

static void text_port(void *opaque, MemoryAccess *access)
{
    Runner *runner = opaque;
    g_mutex_lock(&runner->lock);
    if (access->write && runner->text->len < 4096)
        g_string_append_c(runner->text, (char)access->value);
    g_mutex_unlock(&runner->lock);
    if (!access->write)
        access->value = PORT_TEXT;
}

static void runner_end(Runner *runner, int result, const char *error)
{
    g_mutex_lock(&runner->lock);
    if (runner->result < 0) {
        runner->result = result;
        runner->error = g_strdup(error);
    }
    g_mutex_unlock(&runner->lock);
    event_loop_quit(runner->loop);
}

static void end_port(void *opaque, MemoryAccess *access)
{
    if (access->write)
        runner_end(opaque, (int)(access->value & 0xff), NULL);
    else
        access->value = 0xff;
}

static void runner_reset_requested(void *opaque)
{
    runner_end(opaque, 255, "the guest shut down by a triple fault");
}

static void runner_failed(void *opaque, int vcpu, const char *reason)
{
    runner_end(opaque, 255, reason);
}

static void runner_timeout(void *opaque)
{
    runner_end(opaque, 255, "the guest did not end in time");
}

/* --- Set-up ------------------------------------------------------------------------------------
 */

static void runner_map(Runner *runner, MemorySpace space, const char *name, uint64_t address,
                       uint64_t size, const MemoryOps *ops)
{
    MemoryRegion *region = memory_region_new_io(runner->memory, name, size, ops, runner);
    memory_map(runner->memory, space, region, address, 0);
}

static bool runner_memory(Runner *runner, const char *path, int n_vcpus, GError **error)
{
    static const MemoryOps echo_memory_ops = {.access = echo_memory};
    static const MemoryOps echo_port_ops = {.access = echo_port};
    static const MemoryOps text_ops = {.access = text_port, .max_size = 1};
    static const MemoryOps end_ops = {.access = end_port, .max_size = 1};
    g_autofree char *code = NULL;
    gsize size;
    runner->memory = memory_new(error);
    if (!runner->memory || !g_file_get_contents(path, &code, &size, error))
        return false;
    RamBlock *ram = memory_add_block(runner->memory, "ram", GUEST_RAM, error);
    if (!ram)
        return false;
    memory_map(runner->memory, MEMORY_SPACE_PHYSICAL,
               memory_region_new_ram(runner->memory, ram, 0, GUEST_RAM), 0, 0);
    runner_map(runner, MEMORY_SPACE_PHYSICAL, "test", TEST_MMIO, 0x1000, &echo_memory_ops);
    runner_map(runner, MEMORY_SPACE_PORT, "test", TEST_PORT, 8, &echo_port_ops);
    runner_map(runner, MEMORY_SPACE_PORT, "text", PORT_TEXT, 1, &text_ops);
    runner_map(runner, MEMORY_SPACE_PORT, "end", PORT_END, 1, &end_ops);
    uint32_t count = n_vcpus;
    return dma_write(runner->memory, GUEST_LOAD, code, size) &&
           dma_write(runner->memory, GUEST_VCPUS, &count, sizeof(count));
}

static void set_entry(AccelVcpu *vcpu, void *opaque)
{
    const Accel *accel = opaque;
    X86CpuState state;
    g_autoptr(GError) error = NULL;
    accel->vcpu_reset(vcpu);
    if (accel->vcpu_get_state(vcpu, &state, &error)) {
        state.segment[X86_CS].selector = 0;
        state.segment[X86_CS].base = 0;
        state.rip = GUEST_LOAD;
        accel->vcpu_set_state(vcpu, &state, &error);
    }
    if (error)
        g_printerr("# entry state: %s\n", error->message);
}

static bool runner_start(Runner *runner, const Accel *accel, int n_vcpus, int kvm_fd,
                         GError **error)
{
    static AccelConfig config;
    bool kvm = accel == &accel_kvm;
    runner->model = cpu_model_new(kvm ? "host" : "maximum", NULL, NULL, kvm, kvm_fd, error);
    if (!runner->model)
        return false;
    config = (AccelConfig){
        .memory = runner->memory,
        .clock = runner->clock,
        .n_vcpus = n_vcpus,
        .cpu_model = runner->model,
        .sockets = 1,
        .cores = n_vcpus,
        .threads = 1,
        .kvm_fd = kvm_fd,
    };
    static VcpuSetOps ops = {.reset_requested = runner_reset_requested, .failed = runner_failed};
    ops.opaque = runner;
    runner->vcpus = vcpu_set_new(accel, &config, &ops, error);
    if (!runner->vcpus)
        return false;
    const DeviceModel *model = device_model_find("i8254");
    g_assert_nonnull(model);
    DeviceEnv env = {
        .memory = runner->memory,
        .clock = runner->clock,
        .loop = runner->loop,
        .irq[0] = {.controller = vcpu_set_interrupts(runner->vcpus), .gsi = 0},
        .lock = &runner->pit_lock,
    };
    runner->pit = device_new(model, "pit", &env, error);
    if (!runner->pit)
        return false;
    device_map(runner->pit, 0, 0x40);
    vcpu_call(runner->vcpus, 0, set_entry, (void *)accel);
    vm_clock_start(runner->clock);
    vcpu_set_resume(runner->vcpus);
    return true;
}

/* Where the first vCPU stands, for a failed guest's report. */
static void say_where(AccelVcpu *vcpu, void *opaque)
{
    const Accel *accel = opaque;
    X86CpuState state;
    if (accel->vcpu_get_state(vcpu, &state, NULL))
        printf("# cs:rip %04x:%08" G_GINT64_MODIFIER "x, rflags %" G_GINT64_MODIFIER
               "x, rax %" G_GINT64_MODIFIER "x, rcx %" G_GINT64_MODIFIER
               "x, cr0 %" G_GINT64_MODIFIER "x\n",
               state.segment[X86_CS].selector, state.rip, state.rflags, state.gpr[X86_RAX],
               state.gpr[X86_RCX], state.cr0);
}

static void runner_finish(Runner *runner)
{
    device_free(runner->pit);
    vcpu_set_free(runner->vcpus);
    memory_free(runner->memory);
    vm_clock_free(runner->clock);
    cpu_model_free(runner->model);
    event_loop_free(runner->loop);
}

/* --- Report ------------------------------------------------------------------------------------
 */

/* The reason why a guest cannot run here, NULL = there is none: only a KVM without hardware
 * underneath (it fails the start-up probe) may refuse instructions or, result REFUSED, 32-bit
 * paging. */
static const char *report_skip(const Runner *runner, int kvm_fd)
{
    if (kvm_fd < 0 || kvm_probe(kvm_fd, NULL))
        return NULL;
    if (runner->error && strstr(runner->error, "KVM cannot emulate"))
        return runner->error;
    return runner->result == REFUSED ? "it refuses 32-bit paging" : NULL;
}

static int report(const Runner *runner, const char *name, int kvm_fd, const GError *error)
{
    const char *text = runner->text->str;
    for (const char *line = text; line && *line;) {
        const char *end = strchrnul(line, '\n');
        printf("# %.*s\n", (int)(end - line), line);
        line = *end ? end + 1 : end;
    }
    const char *skip = report_skip(runner, kvm_fd);
    if (!error && skip) {
        printf("ok 1 - %s # SKIP software KVM: %s\n", name, skip);
        return 0;
    }
    if (error || runner->result != 0) {
        printf("not ok 1 - %s\n# %s (check %d)\n", name,
               error           ? error->message
               : runner->error ? runner->error
                               : "failed",
               runner->result);
        return 1;
    }
    printf("ok 1 - %s\n", name);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s kvm|tcg VCPUS GUEST.bin\n", argv[0]);
        return 2;
    }
    const Accel *accel = strcmp(argv[1], "kvm") == 0 ? &accel_kvm : &accel_dbt;
    int n_vcpus = atoi(argv[2]);
    g_auto(Fd) kvm_fd = accel == &accel_kvm ? open("/dev/kvm", O_RDWR | O_CLOEXEC) : FD_NONE;
    g_autofree char *base = g_path_get_basename(argv[3]);
    g_autofree char *name = g_strdup_printf("%s/%s", argv[1], base);
    printf("1..1\n");
    if (accel == &accel_kvm && kvm_fd < 0) {
        printf("ok 1 - %s # SKIP /dev/kvm cannot be opened: %s\n", name, g_strerror(errno));
        return 0;
    }
    g_autoptr(GError) error = NULL;
    Runner runner = {.result = -1, .text = g_string_new(NULL)};
    runner.loop = event_loop_new("runner", &error);
    runner.clock = vm_clock_new(1000000000);
    vm_clock_set_default_loop(runner.clock, runner.loop);
    EventTimer *timeout = event_timer_new(runner.loop, runner_timeout, &runner);
    event_timer_arm(timeout, host_clock_ns() + TIMEOUT_SECONDS * INT64_C(1000000000));
    if (runner_memory(&runner, argv[3], n_vcpus, &error) &&
        runner_start(&runner, accel, n_vcpus, kvm_fd, &error))
        event_loop_run(runner.loop);
    event_timer_free(timeout);
    if (runner.vcpus)
        vcpu_set_pause(runner.vcpus);
    int status = report(&runner, name, kvm_fd, error);
    if (status && runner.vcpus)
        vcpu_call(runner.vcpus, 0, say_where, (void *)accel);
    runner_finish(&runner);
    g_string_free(runner.text, TRUE);
    g_free(runner.error);
    return status;
}
