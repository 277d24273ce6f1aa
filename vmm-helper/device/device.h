/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a device model is and what it sees. A model is one file that ends in a const DeviceModel and
 * one row in models.def. It sees offsets and its DeviceEnv; never its address, its bus or a CPU.
 * Save and restore come from the state table; a fuzzer and a fake-env test walk models.def.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/table.h"
#include "vmm-helper/backend/char/char.h"
#include "vmm-helper/clock/clock.h"
#include "vmm-helper/host/event-loop.h"
#include "vmm-helper/interrupt/interrupt.h"
#include "vmm-helper/memory/memory.h"

typedef struct DeviceModel DeviceModel;

/* What leaves the machine through a device: implemented by vm/. Any thread; never blocks. */
typedef struct MachineEvents {
    void (*powered_off)(void *opaque); /* ACPI S5 */
    void (*reset_requested)(void *opaque, const char *source);
    void (*suspended)(void *opaque); /* ACPI S3, where supported */
    void *opaque;
} MachineEvents;

#define DEVICE_MAX_IRQS 4

/* Everything a model may use; filled in by the board (or by a test's fake). */
typedef struct DeviceEnv {
    Memory *memory; /* DMA only */
    VmClock *clock;
    EventLoop *loop; /* the device's home */
    IrqLine irq[DEVICE_MAX_IRQS];
    CharBackend *chardev; /* NULL = not connected: output dropped */
    const MachineEvents *events;
    GMutex *lock; /* the device's lock, shared among the legacy chipset */
} DeviceEnv;

typedef struct Device {
    const DeviceModel *model;
    char *id;
    DeviceEnv env;
    void *state;         /* zeroed model->state_table->size bytes */
    GPtrArray *bindings; /* private to device.c: mapped windows, timers */
} Device;

/* One window of registers that the board maps somewhere; its handler gets the Device. Accesses run
 * under env.lock, taken by device.c. */
typedef struct DeviceWindow {
    const char *name;
    MemorySpace space;
    uint64_t size;
    MemoryOps ops; /* opaque is the Device */
} DeviceWindow;

struct DeviceModel {
    const char *name; /* as in device_add: "isa-serial" */
    const char *doc;
    const Table *state_table;  /* every byte of the struct: FIELD_SAVED, CONFIG, DERIVED or HOST */
    const Table *config_table; /* properties of device_add; members of the same struct, or NULL */
    const DeviceWindow *windows;
    size_t n_windows;
    bool (*realize)(Device *device, GError **error);
    void (*unrealize)(Device *device);
    void (*reset)(Device *device);
    bool (*post_load)(Device *device, GError **error); /* checks loaded values, rebuilds DERIVED */
    void (*pre_save)(Device *device);
    /* Machine-wide requests that some models take; NULL = not for it. Called under env.lock. */
    void (*power_button)(Device *device);
};

/* Rows of state tables. */
#define DEVICE_ROW(T, m, k, role)                                                                  \
    {                                                                                              \
        .name = #m, .kind = FIELD_##k, TABLE_MEMBER(T, m), .flags = FIELD_##role                   \
    }
#define DEVICE_BYTES(T, m, role)                                                                   \
    {                                                                                              \
        .name = #m, .kind = FIELD_BYTES, TABLE_MEMBER(T, m), .flags = FIELD_##role                 \
    }

const DeviceModel *device_model_find(const char *name);
const DeviceModel *const *device_models(size_t *ret_n);

/* A value for a row of the model's config_table; lists end with .name NULL. */
typedef struct DeviceProperty {
    const char *name;
    int64_t value;
} DeviceProperty;

/* Makes the device and its state, realizes and resets it; env is copied. */
Device *device_new(const DeviceModel *model, const char *id, const DeviceEnv *env, GError **error);
/* The same with configuration. A name that the model lacks, or a value that the row cannot hold, is
 * VIR_ERR_CONFIG_UNSUPPORTED. */
Device *device_new_configured(const DeviceModel *model, const char *id, const DeviceEnv *env,
                              const DeviceProperty *properties, GError **error);
/* Unmaps and frees; not under env.lock. */
void device_free(Device *device);
/* For models: a timer in guest time whose function runs under env.lock; freed with the device. */
VmTimer *device_timer_new(Device *device, void (*func)(Device *device));
/* Maps window @index at @address. */
void device_map(Device *device, size_t index, uint64_t address);
void device_reset(Device *device);
/* Called around the state walkers: what save() writes is then complete, and what load() read is
 * checked and takes effect. */
void device_pre_save(Device *device);
bool device_post_load(Device *device, GError **error);
void device_power_button(Device *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Device, device_free)
