/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vCPU threads; see vcpu.h. Each thread alternates between vcpu_run() and waiting: for an interrupt
 * when the guest halted (a futex, no timer), for the end of a pause or an exclusive section (the
 * set's condition). "In run" means inside vcpu_run(); "executing" means that guest code may be
 * running, which is the same except for a vCPU that waits in an exclusive section of its own.
 * A pause waits until nobody is in run, a section until nobody else executes.
 */
#include "vmm-helper/cpu/vcpu.h"

#include <time.h>

#include "common/error.h"
#include "vmm-helper/host/thread.h"

typedef struct VcpuThread {
    Vcpu vcpu;
    pthread_t thread;
    int tid;

    /* Atomics: waking a halted vCPU takes no lock. */
    uint32_t wake;     /* futex: 1 = something happened since the last vcpu_run() */
    uint32_t sleeping; /* about to wait or waiting for .wake */

    /* Under the set's lock. */
    bool started, in_run, executing;
    bool parked; /* asked for a reset or failed: runs on after vcpu_set_reset() only */
    void (*call)(AccelVcpu *vcpu, void *opaque);
    void *call_opaque;
    bool call_done;
} VcpuThread;

struct VcpuSet {
    const Accel *accel;
    AccelConfig *config;
    VcpuSetOps ops;
    AccelState *state;

    GMutex lock;
    GCond changed; /* any of what is below, or a thread's part */
    bool paused, quit;
    bool section;            /* an exclusive section is requested or under way */
    GThread *section_thread; /* who is in it: sections of one thread nest */
    GError *start_error;     /* first failure of a starting thread */
    int n_started;

    int n_vcpus;
    VcpuThread threads[];
};

static __thread VcpuThread *current_vcpu;

/* --- Waking ----------------------------------------------------------------------------------- */

static void thread_wake(VcpuThread *thread)
{
    __atomic_store_n(&thread->wake, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&thread->sleeping, __ATOMIC_SEQ_CST))
        futex_wake(&thread->wake, 1);
}

/* The interrupt chips' notify: any thread, possibly under their locks. */
static void set_notify(void *opaque, int vcpu)
{
    VcpuSet *set = opaque;
    if (vcpu < 0 || vcpu >= set->n_vcpus)
        return;
    VcpuThread *thread = &set->threads[vcpu];
    AccelVcpu *accel = __atomic_load_n(&thread->vcpu.accel, __ATOMIC_ACQUIRE);
    if (accel && set->accel->vcpu_interrupt)
        set->accel->vcpu_interrupt(accel);
    thread_wake(thread);
}

static const ProcessorOps set_processor_ops = {.notify = set_notify};

/* Under the lock: makes the thread leave vcpu_run() or its halt and look at what is requested. */
static void thread_kick(VcpuSet *set, VcpuThread *thread)
{
    __atomic_store_n(&thread->vcpu.kicked, 1, __ATOMIC_SEQ_CST);
    if (thread->in_run)
        set->accel->vcpu_kick(thread->vcpu.accel);
}

/* Sleeps until an interrupt or a kick; the guest executed HLT or waits for SIPI. */
static void thread_halt(VcpuThread *thread)
{
    __atomic_store_n(&thread->sleeping, 1, __ATOMIC_SEQ_CST);
    while (!__atomic_load_n(&thread->wake, __ATOMIC_SEQ_CST))
        futex_wait(&thread->wake, 0, -1);
    __atomic_store_n(&thread->sleeping, 0, __ATOMIC_SEQ_CST);
}

/* --- The thread ------------------------------------------------------------------------------- */

/* Under the lock: runs what vcpu_call() wants, waits while the vCPU must not run; false = quit. */
static bool thread_may_run(VcpuSet *set, VcpuThread *thread)
{
    for (;;) {
        if (thread->call) {
            void (*call)(AccelVcpu * vcpu, void *opaque) = g_steal_pointer(&thread->call);
            g_mutex_unlock(&set->lock);
            call(thread->vcpu.accel, thread->call_opaque);
            g_mutex_lock(&set->lock);
            thread->call_done = true;
            g_cond_broadcast(&set->changed);
            continue;
        }
        if (set->quit)
            return false;
        if (!set->paused && !set->section && !thread->parked)
            return true;
        g_cond_wait(&set->changed, &set->lock);
    }
}

static void thread_leave(VcpuSet *set, VcpuThread *thread)
{
    g_mutex_lock(&set->lock);
    thread->in_run = thread->executing = false;
    g_cond_broadcast(&set->changed);
    g_mutex_unlock(&set->lock);
}

static void thread_park(VcpuSet *set, VcpuThread *thread)
{
    g_mutex_lock(&set->lock);
    thread->parked = true;
    g_mutex_unlock(&set->lock);
}

static void thread_handle_exit(VcpuSet *set, VcpuThread *thread, VcpuExit exit)
{
    const char *reason = thread->vcpu.error;
    switch (exit) {
    case VCPU_EXIT_HALT:
        thread_halt(thread);
        return;
    case VCPU_EXIT_KICKED:
        return;
    case VCPU_EXIT_RESET:
        thread_park(set, thread);
        set->ops.reset_requested(set->ops.opaque);
        return;
    case VCPU_EXIT_SHUTDOWN:
        thread_park(set, thread);
        set->ops.shutdown_requested(set->ops.opaque);
        return;
    case VCPU_EXIT_DEBUG:
        reason = "debug exit without a debugger";
        break;
    case VCPU_EXIT_ERROR:
        break;
    }
    thread_park(set, thread);
    set->ops.failed(set->ops.opaque, thread->vcpu.index, reason ? reason : "unknown reason");
}

static void thread_loop(VcpuSet *set, VcpuThread *thread)
{
    for (;;) {
        g_mutex_lock(&set->lock);
        /* Cleared before the requests are looked at: one made later kicks again. */
        __atomic_store_n(&thread->vcpu.kicked, 0, __ATOMIC_SEQ_CST);
        bool run = thread_may_run(set, thread);
        thread->in_run = thread->executing = run;
        g_mutex_unlock(&set->lock);
        if (!run)
            return;
        /* Cleared before the chips are polled: what comes later is seen by thread_halt(). */
        __atomic_store_n(&thread->wake, 0, __ATOMIC_SEQ_CST);
        VcpuExit exit = set->accel->vcpu_run(thread->vcpu.accel);
        thread_leave(set, thread);
        thread_handle_exit(set, thread, exit);
    }
}

static void *thread_main(void *opaque)
{
    VcpuThread *thread = opaque;
    VcpuSet *set = thread->vcpu.set;
    current_vcpu = thread;
    thread->tid = thread_id();
    thread_precise_timers();
    GError *error = NULL;
    AccelVcpu *accel = set->accel->vcpu_new(set->state, &thread->vcpu, &error);
    if (accel) {
        __atomic_store_n(&thread->vcpu.accel, accel, __ATOMIC_RELEASE);
        set->accel->vcpu_reset(accel);
    }
    g_mutex_lock(&set->lock);
    set->n_started++;
    if (error && !set->start_error)
        set->start_error = g_steal_pointer(&error);
    g_cond_broadcast(&set->changed);
    g_mutex_unlock(&set->lock);
    g_clear_error(&error);
    if (!accel)
        return NULL;
    thread_loop(set, thread);
    set->accel->vcpu_free(accel);
    return NULL;
}

/* --- The set ---------------------------------------------------------------------------------- */

static void set_exclusive(void *opaque, void (*work)(void *), void *work_opaque)
{
    vcpu_set_exclusive(opaque, work, work_opaque);
}

static bool set_start(VcpuSet *set, GError **error)
{
    for (int i = 0; i < set->n_vcpus; i++) {
        VcpuThread *thread = &set->threads[i];
        g_autofree char *name = g_strdup_printf("vcpu-%d", i);
        if (!thread_start(&thread->thread, name, thread_main, thread, error))
            return false;
        thread->started = true;
    }
    g_mutex_lock(&set->lock);
    while (set->n_started < set->n_vcpus)
        g_cond_wait(&set->changed, &set->lock);
    g_mutex_unlock(&set->lock);
    if (set->start_error) {
        g_propagate_error(error, g_steal_pointer(&set->start_error));
        return false;
    }
    return true;
}

VcpuSet *vcpu_set_new(const Accel *accel, AccelConfig *config, const VcpuSetOps *ops,
                      GError **error)
{
    VcpuSet *set = g_malloc0(sizeof *set + (size_t)config->n_vcpus * sizeof(VcpuThread));
    set->accel = accel;
    set->config = config;
    set->ops = *ops;
    set->paused = true;
    set->n_vcpus = config->n_vcpus;
    g_mutex_init(&set->lock);
    g_cond_init(&set->changed);
    for (int i = 0; i < set->n_vcpus; i++) {
        Vcpu *vcpu = &set->threads[i].vcpu;
        vcpu->index = i;
        vcpu->apic_id = (uint32_t)i;
        vcpu->set = set;
        vcpu->config = config;
    }
    config->processor_ops = &set_processor_ops;
    config->processor_opaque = set;
    set->state = accel->create(config, error);
    if (!set->state || !set_start(set, error)) {
        vcpu_set_free(set);
        return NULL;
    }
    memory_set_exclusive(config->memory, set_exclusive, set);
    return set;
}

void vcpu_set_free(VcpuSet *set)
{
    if (!set)
        return;
    g_mutex_lock(&set->lock);
    set->quit = true;
    for (int i = 0; i < set->n_vcpus; i++)
        thread_kick(set, &set->threads[i]);
    g_cond_broadcast(&set->changed);
    g_mutex_unlock(&set->lock);
    for (int i = 0; i < set->n_vcpus; i++) {
        VcpuThread *thread = &set->threads[i];
        thread_wake(thread);
        if (thread->started)
            pthread_join(thread->thread, NULL);
        g_free(thread->vcpu.error);
    }
    memory_set_exclusive(set->config->memory, NULL, NULL);
    if (set->state)
        set->accel->destroy(set->state);
    g_clear_error(&set->start_error);
    g_mutex_clear(&set->lock);
    g_cond_clear(&set->changed);
    g_free(set);
}

AccelState *vcpu_set_accel(VcpuSet *set)
{
    return set->state;
}

InterruptController *vcpu_set_interrupts(VcpuSet *set)
{
    return set->accel->interrupts(set->state);
}

/* --- Stopping --------------------------------------------------------------------------------- */

void vcpu_set_resume(VcpuSet *set)
{
    g_mutex_lock(&set->lock);
    set->paused = false;
    g_cond_broadcast(&set->changed);
    g_mutex_unlock(&set->lock);
}

void vcpu_set_pause(VcpuSet *set)
{
    g_mutex_lock(&set->lock);
    set->paused = true;
    for (int i = 0; i < set->n_vcpus; i++)
        if (set->threads[i].in_run)
            thread_kick(set, &set->threads[i]);
    for (int i = 0; i < set->n_vcpus; i++)
        while (set->threads[i].in_run)
            g_cond_wait(&set->changed, &set->lock);
    g_mutex_unlock(&set->lock);
}

static bool others_execute(const VcpuSet *set)
{
    for (int i = 0; i < set->n_vcpus; i++)
        if (set->threads[i].executing)
            return true;
    return false;
}

void vcpu_set_exclusive(VcpuSet *set, void (*work)(void *), void *opaque)
{
    VcpuThread *self = current_vcpu && current_vcpu->vcpu.set == set ? current_vcpu : NULL;
    g_mutex_lock(&set->lock);
    if (set->section_thread == g_thread_self()) {
        g_mutex_unlock(&set->lock);
        work(opaque);
        return;
    }
    bool was_executing = self && self->executing;
    if (was_executing) {
        self->executing = false;
        g_cond_broadcast(&set->changed);
    }
    while (set->section)
        g_cond_wait(&set->changed, &set->lock);
    set->section = true;
    for (int i = 0; i < set->n_vcpus; i++)
        if (set->threads[i].executing)
            thread_kick(set, &set->threads[i]);
    while (others_execute(set))
        g_cond_wait(&set->changed, &set->lock);
    set->section_thread = g_thread_self();
    g_mutex_unlock(&set->lock);
    work(opaque);
    g_mutex_lock(&set->lock);
    set->section_thread = NULL;
    set->section = false;
    g_cond_broadcast(&set->changed);
    if (was_executing) {
        /* A pause does not hold it here: it is in the middle of an instruction. */
        while (set->section)
            g_cond_wait(&set->changed, &set->lock);
        self->executing = true;
    }
    g_mutex_unlock(&set->lock);
}

void vcpu_call(VcpuSet *set, int index, void (*work)(AccelVcpu *vcpu, void *opaque), void *opaque)
{
    VcpuThread *thread = &set->threads[index];
    if (thread == current_vcpu) {
        work(thread->vcpu.accel, opaque);
        return;
    }
    g_mutex_lock(&set->lock);
    /* One call at a time: several callers take turns. */
    while (thread->call || thread->call_done)
        g_cond_wait(&set->changed, &set->lock);
    thread->call = work;
    thread->call_opaque = opaque;
    thread_kick(set, thread);
    g_cond_broadcast(&set->changed);
    thread_wake(thread);
    while (!thread->call_done)
        g_cond_wait(&set->changed, &set->lock);
    thread->call_done = false;
    g_cond_broadcast(&set->changed);
    g_mutex_unlock(&set->lock);
}

static void reset_one(AccelVcpu *vcpu, void *opaque)
{
    const Accel *accel = opaque;
    accel->vcpu_reset(vcpu);
}

void vcpu_set_reset(VcpuSet *set)
{
    for (int i = 0; i < set->n_vcpus; i++) {
        VcpuThread *thread = &set->threads[i];
        vcpu_call(set, i, reset_one, (void *)set->accel);
        g_mutex_lock(&set->lock);
        thread->parked = false;
        g_clear_pointer(&thread->vcpu.error, g_free);
        g_mutex_unlock(&set->lock);
    }
}

typedef struct StateCall {
    const Accel *accel;
    X86CpuState *get;
    const X86CpuState *set;
    GError **error;
    bool done;
} StateCall;

static void state_call(AccelVcpu *vcpu, void *opaque)
{
    StateCall *call = opaque;
    call->done = call->get ? call->accel->vcpu_get_state(vcpu, call->get, call->error)
                           : call->accel->vcpu_set_state(vcpu, call->set, call->error);
}

bool vcpu_get_state(VcpuSet *set, int index, X86CpuState *ret_state, GError **error)
{
    StateCall call = {.accel = set->accel, .get = ret_state, .error = error};
    vcpu_call(set, index, state_call, &call);
    return call.done;
}

bool vcpu_set_state(VcpuSet *set, int index, const X86CpuState *state, GError **error)
{
    StateCall call = {.accel = set->accel, .set = state, .error = error};
    vcpu_call(set, index, state_call, &call);
    return call.done;
}

/* --- What the outside may know ---------------------------------------------------------------- */

int vcpu_set_count(const VcpuSet *set)
{
    return set->n_vcpus;
}

uint64_t vcpu_cpu_time_ns(const VcpuSet *set, int index)
{
    clockid_t clock;
    struct timespec time;
    if (pthread_getcpuclockid(set->threads[index].thread, &clock) != 0 ||
        clock_gettime(clock, &time) != 0)
        return 0;
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

int vcpu_thread_id(const VcpuSet *set, int index)
{
    return set->threads[index].tid;
}

bool vcpu_halted(const VcpuSet *set, int index)
{
    return __atomic_load_n(&set->threads[index].sleeping, __ATOMIC_RELAXED);
}

uint64_t vcpu_instructions(const VcpuSet *set, int index)
{
    return set->accel->vcpu_instructions
               ? set->accel->vcpu_instructions(set->threads[index].vcpu.accel)
               : 0;
}
