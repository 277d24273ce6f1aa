/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What all interrupt controllers share: forwarding to the implementation and the list of those who
 * want to hear of an end of interrupt. Knows no chip.
 */
#include "vmm-helper/interrupt/interrupt.h"

#include "common/error.h"

typedef struct EoiListener {
    unsigned gsi;
    InterruptEoi notify;
    void *opaque;
} EoiListener;

void interrupt_controller_init(InterruptController *controller, const InterruptOps *ops)
{
    controller->ops = ops;
    controller->eoi_listeners = NULL;
    g_mutex_init(&controller->eoi_lock);
}

void interrupt_controller_finish(InterruptController *controller)
{
    g_clear_pointer(&controller->eoi_listeners, g_ptr_array_unref);
    g_mutex_clear(&controller->eoi_lock);
}

void irq_set(IrqLine line, bool level)
{
    if (line.controller)
        line.controller->ops->set_line(line.controller, line.gsi, level);
}

void irq_pulse(IrqLine line)
{
    irq_set(line, true);
    irq_set(line, false);
}

void interrupt_signal_msi(InterruptController *controller, uint64_t address, uint32_t data)
{
    if (controller->ops->signal_msi)
        controller->ops->signal_msi(controller, address, data);
}

void interrupt_add_eoi_listener(InterruptController *controller, unsigned gsi, InterruptEoi notify,
                                void *opaque)
{
    EoiListener added = {.gsi = gsi, .notify = notify, .opaque = opaque};
    /* A new array each time: interrupt_notify_eoi() walks the one it has taken without the lock. */
    GPtrArray *listeners = g_ptr_array_new_with_free_func(g_free);
    g_mutex_lock(&controller->eoi_lock);
    GPtrArray *old = controller->eoi_listeners;
    for (guint i = 0; old && i < old->len; i++)
        g_ptr_array_add(listeners, g_memdup2(g_ptr_array_index(old, i), sizeof added));
    g_ptr_array_add(listeners, g_memdup2(&added, sizeof added));
    g_atomic_pointer_set(&controller->eoi_listeners, listeners);
    g_mutex_unlock(&controller->eoi_lock);
    if (old)
        g_ptr_array_unref(old);
}

void interrupt_notify_eoi(InterruptController *controller, unsigned gsi)
{
    if (!g_atomic_pointer_get(&controller->eoi_listeners))
        return;
    g_mutex_lock(&controller->eoi_lock);
    GPtrArray *listeners = g_ptr_array_ref(controller->eoi_listeners);
    g_mutex_unlock(&controller->eoi_lock);
    for (guint i = 0; i < listeners->len; i++) {
        const EoiListener *listener = g_ptr_array_index(listeners, i);
        if (listener->gsi == gsi)
            listener->notify(listener->opaque, gsi);
    }
    g_ptr_array_unref(listeners);
}

bool interrupt_bind_eventfd(InterruptController *controller, unsigned gsi, int fd)
{
    return controller->ops->bind_eventfd && controller->ops->bind_eventfd(controller, gsi, fd);
}

void interrupt_reset(InterruptController *controller)
{
    controller->ops->reset(controller);
}

bool interrupt_save(InterruptController *controller, X86InterruptState *ret_state, GError **error)
{
    return controller->ops->save(controller, ret_state, error);
}

bool interrupt_load(InterruptController *controller, const X86InterruptState *state, GError **error)
{
    return controller->ops->load(controller, state, error);
}

void interrupt_controller_free(InterruptController *controller)
{
    if (controller)
        controller->ops->free(controller);
}
