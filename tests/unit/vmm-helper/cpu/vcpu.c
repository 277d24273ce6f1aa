/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vCPU threads: pause, halt and wake, exclusive sections, calls, failures; with a fake guest. */
#include "vmm-helper/cpu/vcpu.h"

#include "common/error.h"
#include "tests/lib/fake-accel.h"
#include "vmm-helper/host/thread.h"

typedef struct Fixture {
    Memory *memory;
    VmClock *clock;
    AccelConfig config;
    FakeGuest guest;
    VcpuSet *set;
    uint32_t resets, failures, shutdowns;
    char *reason;
    /* The guest's */
    uint64_t steps[8];
    uint32_t mode; /* what step() does */
    uint32_t inside, overlap;
    uint64_t sections;
} Fixture;

enum { SPIN, HALT, RESET, FAIL, SHUTDOWN, SECTION };

static void on_reset(void *opaque)
{
    __atomic_add_fetch(&((Fixture *)opaque)->resets, 1, __ATOMIC_SEQ_CST);
}

static void on_shutdown(void *opaque)
{
    __atomic_add_fetch(&((Fixture *)opaque)->shutdowns, 1, __ATOMIC_SEQ_CST);
}

static void on_failed(void *opaque, int vcpu, const char *reason)
{
    Fixture *f = opaque;
    f->reason = g_strdup(reason);
    __atomic_add_fetch(&f->failures, 1, __ATOMIC_SEQ_CST);
}

static void section_work(void *opaque)
{
    Fixture *f = opaque;
    if (__atomic_load_n(&f->inside, __ATOMIC_SEQ_CST))
        __atomic_store_n(&f->overlap, 1, __ATOMIC_SEQ_CST);
    f->sections++; /* plain: sections exclude one another */
}

static void nested_section(void *opaque)
{
    Fixture *f = opaque;
    vcpu_set_exclusive(f->set, section_work, f);
}

static bool guest_step(void *opaque, Vcpu *vcpu, VcpuExit *exit)
{
    Fixture *f = opaque;
    __atomic_add_fetch(&f->steps[vcpu->index], 1, __ATOMIC_SEQ_CST);
    switch (__atomic_load_n(&f->mode, __ATOMIC_SEQ_CST)) {
    case SPIN:
        __atomic_add_fetch(&f->inside, 1, __ATOMIC_SEQ_CST);
        __atomic_sub_fetch(&f->inside, 1, __ATOMIC_SEQ_CST);
        return true;
    case HALT:
        *exit = VCPU_EXIT_HALT;
        return false;
    case RESET:
        *exit = VCPU_EXIT_RESET;
        return false;
    case SHUTDOWN:
        *exit = VCPU_EXIT_SHUTDOWN;
        return false;
    case FAIL:
        g_free(vcpu->error);
        vcpu->error = g_strdup("opcode of the devil");
        *exit = VCPU_EXIT_ERROR;
        return false;
    case SECTION:
        __atomic_add_fetch(&f->inside, 1, __ATOMIC_SEQ_CST);
        __atomic_sub_fetch(&f->inside, 1, __ATOMIC_SEQ_CST);
        vcpu_set_exclusive(f->set, nested_section, f);
        return true;
    }
    return true;
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->memory = memory_new(NULL);
    f->clock = vm_clock_new(1000000000);
    f->config = (AccelConfig){
        .memory = f->memory,
        .clock = f->clock,
        .n_vcpus = GPOINTER_TO_INT(data),
        .sockets = 1,
        .cores = 1,
        .threads = 1,
        .kvm_fd = -1,
    };
    f->guest = (FakeGuest){.step = guest_step, .opaque = f, .fail_vcpu = -1};
    fake_guest = &f->guest;
    VcpuSetOps ops = {on_reset, on_failed, on_shutdown, f};
    g_autoptr(GError) error = NULL;
    f->set = vcpu_set_new(&accel_fake, &f->config, &ops, &error);
    g_assert_no_error(error);
    g_assert_cmpint(vcpu_set_count(f->set), ==, GPOINTER_TO_INT(data));
}

static void tear_down(Fixture *f, gconstpointer data)
{
    vcpu_set_free(f->set);
    vm_clock_free(f->clock);
    memory_free(f->memory);
    g_free(f->reason);
}

static uint64_t steps_of(Fixture *f, int vcpu)
{
    return __atomic_load_n(&f->steps[vcpu], __ATOMIC_SEQ_CST);
}

static void wait_steps(Fixture *f, int vcpu, uint64_t more)
{
    uint64_t start = steps_of(f, vcpu);
    while (steps_of(f, vcpu) < start + more)
        sched_yield();
}

static void wait_for(uint32_t *what, uint32_t value)
{
    while (__atomic_load_n(what, __ATOMIC_SEQ_CST) < value)
        sched_yield();
}

static void starts_paused_and_pauses(Fixture *f, gconstpointer data)
{
    g_usleep(2000);
    g_assert_cmpuint(steps_of(f, 0), ==, 0);
    for (int i = 0; i < 200; i++) {
        vcpu_set_resume(f->set);
        for (int v = 0; v < f->config.n_vcpus; v++)
            wait_steps(f, v, 1);
        vcpu_set_pause(f->set);
        uint64_t a = steps_of(f, 0), b = steps_of(f, 1);
        if (i % 20 == 0)
            g_usleep(1000);
        g_assert_cmpuint(steps_of(f, 0), ==, a);
        g_assert_cmpuint(steps_of(f, 1), ==, b);
        g_assert_cmpuint(f->inside, ==, 0);
    }
    g_assert_cmpuint(vcpu_instructions(f->set, 0), >=, 200);
    g_assert_cmpuint(vcpu_cpu_time_ns(f->set, 0), >, 0);
    g_assert_cmpint(vcpu_thread_id(f->set, 0), !=, vcpu_thread_id(f->set, 1));
}

static void halted_sleeps_and_wakes(Fixture *f, gconstpointer data)
{
    f->mode = HALT;
    vcpu_set_resume(f->set);
    while (!vcpu_halted(f->set, 0) || !vcpu_halted(f->set, 1))
        sched_yield();
    uint64_t at = steps_of(f, 0), other = steps_of(f, 1);
    uint64_t cpu = vcpu_cpu_time_ns(f->set, 0);
    g_usleep(20000);
    /* Not one step, and no CPU time, without a reason. */
    g_assert_cmpuint(steps_of(f, 0), ==, at);
    g_assert_cmpuint(vcpu_cpu_time_ns(f->set, 0) - cpu, <, 1000000);
    for (int i = 0; i < 1000; i++) {
        at = steps_of(f, 0);
        f->config.processor_ops->notify(f->config.processor_opaque, 0);
        while (steps_of(f, 0) == at)
            sched_yield();
    }
    g_assert_cmpuint(steps_of(f, 1), ==, other);
    /* A pause does not wake it; an interrupt during the pause is not lost. */
    vcpu_set_pause(f->set);
    at = steps_of(f, 0);
    f->config.processor_ops->notify(f->config.processor_opaque, 0);
    g_usleep(2000);
    g_assert_cmpuint(steps_of(f, 0), ==, at);
    vcpu_set_resume(f->set);
    while (steps_of(f, 0) == at)
        sched_yield();
    /* Out of range: nothing happens. */
    f->config.processor_ops->notify(f->config.processor_opaque, 8);
    f->config.processor_ops->notify(f->config.processor_opaque, -1);
}

static void *sections_main(void *opaque)
{
    Fixture *f = opaque;
    for (int i = 0; i < 200; i++)
        vcpu_set_exclusive(f->set, nested_section, f);
    return NULL;
}

/* Sections from every vCPU and from outside at once, with pauses in between. */
static void exclusive_sections(Fixture *f, gconstpointer data)
{
    f->mode = SECTION;
    pthread_t outside;
    vcpu_set_resume(f->set);
    g_assert_true(thread_start(&outside, "outside", sections_main, f, NULL));
    for (int i = 0; i < 50; i++) {
        wait_steps(f, i % f->config.n_vcpus, 2);
        vcpu_set_pause(f->set);
        g_assert_cmpuint(f->inside, ==, 0);
        vcpu_set_resume(f->set);
    }
    pthread_join(outside, NULL);
    vcpu_set_pause(f->set);
    g_assert_cmpuint(f->overlap, ==, 0);
    g_assert_cmpuint(f->sections, >=, 200);
    uint64_t total = 200;
    for (int v = 0; v < f->config.n_vcpus; v++)
        total += steps_of(f, v);
    g_assert_cmpuint(f->sections, ==, total);
}

static void section_excludes_guest_code(Fixture *f, gconstpointer data)
{
    vcpu_set_resume(f->set);
    for (int i = 0; i < 300; i++) {
        vcpu_set_exclusive(f->set, section_work, f);
        g_assert_cmpuint(__atomic_load_n(&f->overlap, __ATOMIC_SEQ_CST), ==, 0);
    }
    g_assert_cmpuint(f->sections, ==, 300);
    wait_steps(f, 0, 1);
}

static void call_note(AccelVcpu *vcpu, void *opaque)
{
    *(int *)opaque = thread_id();
}

static void calls_run_on_the_thread(Fixture *f, gconstpointer data)
{
    int tid = 0;
    vcpu_call(f->set, 1, call_note, &tid); /* paused */
    g_assert_cmpint(tid, ==, vcpu_thread_id(f->set, 1));
    vcpu_set_resume(f->set);
    for (int i = 0; i < 100; i++) {
        tid = 0;
        vcpu_call(f->set, 0, call_note, &tid); /* running */
        g_assert_cmpint(tid, ==, vcpu_thread_id(f->set, 0));
    }
    __atomic_store_n(&f->mode, HALT, __ATOMIC_SEQ_CST);
    while (!vcpu_halted(f->set, 0))
        sched_yield();
    tid = 0;
    vcpu_call(f->set, 0, call_note, &tid); /* halted */
    g_assert_cmpint(tid, ==, vcpu_thread_id(f->set, 0));
    X86CpuState state;
    g_assert_true(vcpu_get_state(f->set, 0, &state, NULL));
    g_assert_cmphex(state.rip, ==, 0xfff0);
    state.rip = 0x1000;
    g_assert_true(vcpu_set_state(f->set, 0, &state, NULL));
    g_assert_cmphex(f->guest.last_rip, ==, 0x1000);
}

static void reset_and_failure(Fixture *f, gconstpointer data)
{
    f->mode = RESET;
    vcpu_set_resume(f->set);
    wait_for(&f->resets, 2);
    uint64_t steps = steps_of(f, 0);
    g_usleep(2000);
    g_assert_cmpuint(steps_of(f, 0), ==, steps); /* waits for vcpu_set_reset() */
    g_assert_cmpuint(f->resets, ==, 2);
    vcpu_set_pause(f->set);
    f->mode = FAIL;
    int before = f->guest.resets;
    vcpu_set_reset(f->set);
    g_assert_cmpint(f->guest.resets, ==, before + f->config.n_vcpus);
    f->mode = SPIN;
    vcpu_set_resume(f->set);
    wait_steps(f, 0, 10);
    wait_steps(f, 1, 10);
    vcpu_set_pause(f->set);
    f->mode = SHUTDOWN;
    vcpu_set_resume(f->set);
    wait_for(&f->shutdowns, 2);
    vcpu_set_pause(f->set);
    vcpu_set_reset(f->set);
}

static void failure_tells_why(Fixture *f, gconstpointer data)
{
    f->mode = FAIL;
    vcpu_set_resume(f->set);
    wait_for(&f->failures, 1);
    g_assert_cmpstr(f->reason, ==, "opcode of the devil");
}

static void failing_start_leaves_nothing(void)
{
    Memory *memory = memory_new(NULL);
    VmClock *clock = vm_clock_new(1000000000);
    FakeGuest guest = {.step = guest_step, .fail_vcpu = 2};
    fake_guest = &guest;
    AccelConfig config = {.memory = memory, .clock = clock, .n_vcpus = 4, .kvm_fd = -1};
    VcpuSetOps ops = {on_reset, on_failed, on_shutdown, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(vcpu_set_new(&accel_fake, &config, &ops, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INTERNAL_ERROR);
    vm_clock_free(clock);
    memory_free(memory);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, n)                                                                               \
    g_test_add("/vcpu/" #name, Fixture, GINT_TO_POINTER(n), set_up, name, tear_down)
    ADD(starts_paused_and_pauses, 2);
    ADD(halted_sleeps_and_wakes, 2);
    ADD(exclusive_sections, 4);
    ADD(section_excludes_guest_code, 2);
    ADD(calls_run_on_the_thread, 2);
    ADD(reset_and_failure, 2);
    ADD(failure_tells_why, 1);
    g_test_add_func("/vcpu/failing-start-leaves-nothing", failing_start_leaves_nothing);
    return g_test_run();
}
