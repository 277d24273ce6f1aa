/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The writer of the state page. Every change of state writes it at once; while the machine runs, a
 * sample a second keeps the counters fresh, at some ten microseconds each.
 */
#include "vmm-helper/vm/vm-private.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define SAMPLE_NS INT64_C(1000000000)

/* The page's words are the monitor's, in the same order. */
_Static_assert((int)MONITOR_RUN_STATE_GUEST_PANICKED == (int)STATE_PAGE_RUN_GUEST_PANICKED &&
                   (int)MONITOR_RUN_STATE_SHUTDOWN == (int)STATE_PAGE_RUN_SHUTDOWN,
               "run states of the page and of the monitor agree");

static void vcpu_fill(const Vm *vm, int index, StatePageVcpu *to)
{
    to->cpu_time_ns = vcpu_cpu_time_ns(vm->vcpus, index);
    to->instructions = vcpu_instructions(vm->vcpus, index);
    to->thread_id = (uint32_t)vcpu_thread_id(vm->vcpus, index);
    to->halted = vcpu_halted(vm->vcpus, index);
}

static uint64_t resident_bytes(const Vm *vm)
{
    const GPtrArray *blocks = memory_blocks(vm->memory);
    uint64_t bytes = 0;
    for (guint i = 0; i < blocks->len; i++)
        bytes += memory_block_resident(g_ptr_array_index(blocks, i));
    return bytes;
}

void vm_page_update(Vm *vm)
{
    StatePage *page = vm->page;
    if (!page)
        return;
    bool machine = vm->machine != NULL;
    int n_vcpus = machine ? MIN(vcpu_set_count(vm->vcpus), STATE_PAGE_MAX_VCPUS) : 0;
    /* Collected first: a reader meets a page in change for as short as can be. */
    uint64_t resident = machine ? resident_bytes(vm) : 0;
    g_autofree StatePageVcpu *vcpus = g_new0(StatePageVcpu, MAX(n_vcpus, 1));
    for (int i = 0; i < n_vcpus; i++)
        vcpu_fill(vm, i, &vcpus[i]);
    state_page_begin(page);
    page->run_state = (uint32_t)vm->state;
    page->n_vcpus = (uint32_t)n_vcpus;
    page->event_sequence = vm->monitor ? monitor_last_event(vm->monitor) : 0;
    page->guest_time_ns = machine ? (uint64_t)vm_clock_now(vm->clock) : 0;
    page->memory_bytes = machine ? vm->memory_size : 0;
    page->resident_bytes = resident;
    memcpy(page->vcpu, vcpus, (size_t)n_vcpus * sizeof *vcpus);
    state_page_end(page);
}

static void sample(void *opaque)
{
    Vm *vm = opaque;
    vm_page_update(vm);
    if (vm->state == MONITOR_RUN_STATE_RUNNING)
        event_timer_arm(vm->sampler, host_clock_ns() + SAMPLE_NS);
}

void vm_page_sample(Vm *vm, bool on)
{
    if (on && vm->page)
        event_timer_arm(vm->sampler, host_clock_ns() + SAMPLE_NS);
    else
        event_timer_cancel(vm->sampler);
}

bool vm_page_open(Vm *vm, Fd fd, GError **error)
{
    vm->sampler = event_timer_new(vm->loop, sample, vm);
    if (fd < 0)
        return true;
    struct stat status;
    if (fstat(fd, &status) < 0 || status.st_size < STATE_PAGE_SIZE)
        return fail(error, VIR_ERR_INVALID_ARG, _("the state page is smaller than %d bytes"),
                    STATE_PAGE_SIZE);
    void *page = mmap(NULL, STATE_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot map the state page"));
    vm->page = page;
    state_page_begin(vm->page);
    vm->page->magic = STATE_PAGE_MAGIC;
    vm->page->version = STATE_PAGE_VERSION;
    vm->page->length = sizeof(StatePage);
    state_page_end(vm->page);
    vm_page_update(vm);
    return true;
}

void vm_page_close(Vm *vm)
{
    event_timer_free(g_steal_pointer(&vm->sampler));
    if (vm->page)
        munmap(vm->page, STATE_PAGE_SIZE);
    vm->page = NULL;
}
