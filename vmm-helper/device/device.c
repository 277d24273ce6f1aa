/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Devices by model: the list of models, making and freeing, and the thin layer between a model and
 * the rest of the machine (windows and timers that take the device's lock). Knows no model.
 */
#include "vmm-helper/device/device.h"

#include <inttypes.h>
#include <string.h>

#include "common/error.h"

#define DEVICE_MODEL(name) extern const DeviceModel device_model_##name;
#include "vmm-helper/device/models.def"
#undef DEVICE_MODEL

static const DeviceModel *const models[] = {
#define DEVICE_MODEL(name) &device_model_##name,
#include "vmm-helper/device/models.def"
#undef DEVICE_MODEL
};

/* A window that is mapped or a timer of a device. */
typedef struct Binding {
    Device *device;
    const DeviceWindow *window;
    MemoryRegion *region;
    VmTimer *timer;
    void (*func)(Device *device);
} Binding;

const DeviceModel *const *device_models(size_t *ret_n)
{
    *ret_n = G_N_ELEMENTS(models);
    return models;
}

const DeviceModel *device_model_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(models); i++) {
        if (g_str_equal(models[i]->name, name))
            return models[i];
    }
    return NULL;
}

static void binding_free(void *data)
{
    Binding *binding = data;
    if (binding->region)
        memory_unmap(binding->device->env.memory, binding->region);
    if (binding->timer)
        vm_timer_free(binding->timer);
    g_free(binding);
}

static Binding *binding_new(Device *device)
{
    Binding *binding = g_new0(Binding, 1);
    binding->device = device;
    g_ptr_array_add(device->bindings, binding);
    return binding;
}

/* Stores an integer where the row says; false when it does not fit. */
static bool property_store(const Field *field, void *member, int64_t value)
{
    switch (field->kind) {
    case FIELD_BOOL:
        *(bool *)member = value;
        return value == 0 || value == 1;
    case FIELD_U8:
        *(uint8_t *)member = value;
        return value >= 0 && value <= UINT8_MAX;
    case FIELD_U16:
        *(uint16_t *)member = value;
        return value >= 0 && value <= UINT16_MAX;
    case FIELD_U32:
        *(uint32_t *)member = value;
        return value >= 0 && value <= UINT32_MAX;
    case FIELD_I64:
        *(int64_t *)member = value;
        return true;
    default:
        return false;
    }
}

static bool device_configure(Device *device, const DeviceProperty *property, GError **error)
{
    const Table *table = device->model->config_table;
    for (size_t i = 0; table && i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        if (!g_str_equal(field->name, property->name))
            continue;
        if (property_store(field, (char *)device->state + field->offset, property->value))
            return true;
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("device '%s': %" PRId64 " is out of range for '%s'"), device->id,
                    property->value, property->name);
    }
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("device '%s' (%s) has no property '%s'"),
                device->id, device->model->name, property->name);
}

Device *device_new_configured(const DeviceModel *model, const char *id, const DeviceEnv *env,
                              const DeviceProperty *properties, GError **error)
{
    g_autoptr(Device) device = g_new0(Device, 1);
    device->model = model;
    device->id = g_strdup(id);
    device->env = *env;
    device->state = g_malloc0(model->state_table->size);
    device->bindings = g_ptr_array_new_with_free_func(binding_free);
    for (; properties && properties->name; properties++) {
        if (!device_configure(device, properties, error))
            return NULL;
    }
    if (model->realize && !model->realize(device, error)) {
        g_clear_pointer(&device->state, g_free); /* unrealize is not for what was never realized */
        return NULL;
    }
    device_reset(device);
    return g_steal_pointer(&device);
}

Device *device_new(const DeviceModel *model, const char *id, const DeviceEnv *env, GError **error)
{
    return device_new_configured(model, id, env, NULL, error);
}

void device_free(Device *device)
{
    if (!device)
        return;
    g_clear_pointer(&device->bindings, g_ptr_array_unref);
    if (device->state && device->model->unrealize)
        device->model->unrealize(device);
    g_free(device->state);
    g_free(device->id);
    g_free(device);
}

static void timer_fired(void *opaque)
{
    Binding *binding = opaque;
    g_mutex_lock(binding->device->env.lock);
    binding->func(binding->device);
    g_mutex_unlock(binding->device->env.lock);
}

VmTimer *device_timer_new(Device *device, void (*func)(Device *device))
{
    Binding *binding = binding_new(device);
    binding->func = func;
    binding->timer = vm_timer_new(device->env.clock, device->env.loop, timer_fired, binding);
    return binding->timer;
}

static void window_access(void *opaque, MemoryAccess *access)
{
    Binding *binding = opaque;
    g_mutex_lock(binding->device->env.lock);
    binding->window->ops.access(binding->device, access);
    g_mutex_unlock(binding->device->env.lock);
}

void device_map(Device *device, size_t index, uint64_t address)
{
    const DeviceWindow *window = &device->model->windows[index];
    MemoryOps ops = window->ops;
    Memory *memory = device->env.memory;
    Binding *binding = binding_new(device);
    binding->window = window;
    ops.access = window_access;
    binding->region = memory_region_new_io(memory, window->name, window->size, &ops, binding);
    memory_map(memory, window->space, binding->region, address, 1);
}

void device_reset(Device *device)
{
    g_mutex_lock(device->env.lock);
    if (device->model->reset)
        device->model->reset(device);
    g_mutex_unlock(device->env.lock);
}

void device_pre_save(Device *device)
{
    g_mutex_lock(device->env.lock);
    if (device->model->pre_save)
        device->model->pre_save(device);
    g_mutex_unlock(device->env.lock);
}

bool device_post_load(Device *device, GError **error)
{
    bool ok = true;
    g_mutex_lock(device->env.lock);
    if (device->model->post_load)
        ok = device->model->post_load(device, error);
    g_mutex_unlock(device->env.lock);
    return ok;
}

void device_power_button(Device *device)
{
    g_mutex_lock(device->env.lock);
    if (device->model->power_button)
        device->model->power_button(device);
    g_mutex_unlock(device->env.lock);
}
