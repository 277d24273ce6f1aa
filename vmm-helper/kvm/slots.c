/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * KVM memory slots: after each change of the physical view the kernel's slots are made equal to its
 * RAM and ROM pieces. Slots that stay are not touched, so that a change elsewhere costs nothing.
 * Runs inside memory's exclusive section: no vCPU executes meanwhile.
 */
#include "common/log.h"

#include <inttypes.h>
#include "vmm-helper/kvm/kvm.h"

static KvmSlot slot_of_range(const MemoryRange *range)
{
    return (KvmSlot){
        .guest = range->start,
        .size = range->size,
        .host = (uint64_t)(uintptr_t)(range->block->host + range->block_offset),
        .flags = range->kind == MEMORY_KIND_ROM ? KVM_MEM_READONLY : 0,
    };
}

static bool slot_equal(const KvmSlot *a, const KvmSlot *b)
{
    return a->guest == b->guest && a->size == b->size && a->host == b->host && a->flags == b->flags;
}

static bool view_has_slot(const MemoryView *view, const KvmSlot *slot)
{
    const MemoryRange *range = memory_view_find(view, slot->guest);
    if (!range || (range->kind != MEMORY_KIND_RAM && range->kind != MEMORY_KIND_ROM))
        return false;
    KvmSlot wanted = slot_of_range(range);
    return slot_equal(&wanted, slot);
}

static int slot_apply(AccelState *state, int index, const KvmSlot *slot)
{
    struct kvm_userspace_memory_region region = {
        .slot = index,
        .flags = slot->flags,
        .guest_phys_addr = slot->guest,
        .memory_size = slot->size,
        .userspace_addr = slot->host,
    };
    return kvm_ioctl(state->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

static void slot_delete(AccelState *state, int index)
{
    KvmSlot gone = state->slots[index];
    gone.size = 0;
    gone.flags = 0;
    int result = slot_apply(state, index, &gone);
    if (result < 0)
        log_error("KVM keeps memory slot %d: %s", index, g_strerror(-result));
    state->slots[index] = (KvmSlot){0};
}

static int slot_find(const AccelState *state, const KvmSlot *wanted)
{
    for (int i = 0; i < state->max_slots; i++)
        if (slot_equal(&state->slots[i], wanted))
            return i;
    return -1;
}

static bool slot_add(AccelState *state, const KvmSlot *wanted, GError **error)
{
    static const KvmSlot none;
    int index = slot_find(state, &none);
    if (index < 0)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the memory map needs more than KVM's %d slots"), state->max_slots);
    int result = slot_apply(state, index, wanted);
    if (result < 0)
        return fail_errno(error, VIR_ERR_INTERNAL_ERROR, -result,
                          _("KVM refuses guest memory at 0x%" PRIx64),
                          wanted->guest);
    state->slots[index] = *wanted;
    return true;
}

static bool slots_follow(AccelState *state, const MemoryView *view, GError **error)
{
    for (int i = 0; i < state->max_slots; i++)
        if (state->slots[i].size && !view_has_slot(view, &state->slots[i]))
            slot_delete(state, i);
    for (size_t i = 0; i < view->n_ranges; i++) {
        const MemoryRange *range = &view->ranges[i];
        if (range->kind != MEMORY_KIND_RAM && range->kind != MEMORY_KIND_ROM)
            continue;
        KvmSlot wanted = slot_of_range(range);
        if (slot_find(state, &wanted) < 0 && !slot_add(state, &wanted, error))
            return false;
    }
    return true;
}

/* A slot that KVM refuses becomes a hole for the guest: its accesses go to memory_dispatch(), which
 * serves RAM too, slowly. So the guest stays right; the log says why it is slow. */
static void slots_changed(void *opaque, MemorySpace space, const MemoryView *view,
                          const MemoryView *old)
{
    g_autoptr(GError) error = NULL;
    if (space == MEMORY_SPACE_PHYSICAL && !slots_follow(opaque, view, &error))
        log_error("%s", error->message);
}

bool kvm_slots_init(AccelState *state, GError **error)
{
    state->max_slots =
        kvm_ioctl_value(state->config->kvm_fd, KVM_CHECK_EXTENSION, KVM_CAP_NR_MEMSLOTS);
    if (state->max_slots <= 0)
        state->max_slots = 32; /* what the API promises without the capability */
    state->max_slots = MIN(state->max_slots, 512);
    state->slots = g_new0(KvmSlot, state->max_slots);
    const MemoryView *view = memory_view_ref(state->config->memory, MEMORY_SPACE_PHYSICAL);
    bool done = slots_follow(state, view, error);
    memory_view_unref(view);
    if (!done)
        return false;
    state->listener = (MemoryListener){.changed = slots_changed, .opaque = state};
    memory_add_listener(state->config->memory, &state->listener);
    return true;
}

void kvm_slots_finish(AccelState *state)
{
    if (state->listener.changed)
        memory_remove_listener(state->config->memory, &state->listener);
    g_clear_pointer(&state->slots, g_free);
}
