/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The fixed hardware of ACPI (ACPI 6.4 §4.8.3): PM1 event and control blocks, the 32-bit PM timer,
 * the power button, soft-off, and a reset register beside them. There is no SMI command port and no
 * general-purpose event block: the machine is in ACPI mode from the start.
 *
 * Window, 16 ports: 0 PM1_STS, 2 PM1_EN, 4 PM1_CNT, 8 PM_TMR, 12 reset (write 1).
 */
#include "vmm-helper/device/acpi-pm.h"

#include "vmm-helper/device/device.h"

#define PM_TIMER_HZ 3579545u

enum { /* PM1 status and enable */
       PM1_TIMER = 1 << 0,
       PM1_GLOBAL = 1 << 5,
       PM1_POWER_BUTTON = 1 << 8,
       PM1_RTC = 1 << 10,
       PM1_WAKE = 1 << 15,
       PM1_STATUS_BITS = PM1_TIMER | PM1_GLOBAL | PM1_POWER_BUTTON | PM1_RTC | PM1_WAKE,
       PM1_ENABLE_BITS = PM1_TIMER | PM1_GLOBAL | PM1_POWER_BUTTON | PM1_RTC,
};
enum { /* PM1 control */
       PM1_SCI_EN = 1 << 0,
       PM1_BM_RLD = 1 << 1,
       PM1_SLP_TYP = 7 << 10,
       PM1_SLP_EN = 1 << 13,
       PM1_CONTROL_BITS = PM1_BM_RLD | PM1_SLP_TYP,
};

typedef struct AcpiPm {
    VmTimer *timer;     /* the next carry of the PM timer, while its interrupt is enabled */
    uint64_t half_turn; /* half turns of the PM timer already shown in PM1_TIMER */
    uint16_t status, enable, control;
    uint16_t reserved;
} AcpiPm;

static const Field acpi_pm_fields[] = {
    {.name = "timer", .kind = FIELD_VALUE, TABLE_MEMBER(AcpiPm, timer), .flags = FIELD_HOST},
    DEVICE_ROW(AcpiPm, half_turn, U64, SAVED),
    DEVICE_ROW(AcpiPm, status, U16, SAVED),
    DEVICE_ROW(AcpiPm, enable, U16, SAVED),
    DEVICE_ROW(AcpiPm, control, U16, SAVED),
    DEVICE_ROW(AcpiPm, reserved, U16, SAVED),
};
static TABLE_DEFINE(acpi_pm_table, AcpiPm, "acpi-pm", acpi_pm_fields);

static uint64_t pm_ticks(const Device *device)
{
    unsigned __int128 ns = vm_clock_now(device->env.clock);
    return (uint64_t)(ns * PM_TIMER_HZ / 1000000000);
}

/* The first ns at which the timer has made @half_turns half turns of 2^31 ticks. */
static int64_t pm_half_turn_ns(uint64_t half_turns)
{
    unsigned __int128 ticks = (unsigned __int128)half_turns << 31;
    unsigned __int128 ns = (ticks * 1000000000 + PM_TIMER_HZ - 1) / PM_TIMER_HZ;
    return ns > INT64_MAX ? INT64_MAX : (int64_t)ns;
}

/* TMR_STS is set when the timer's highest bit changes. Looked up when someone asks; a host timer
 * runs only while the guest wants the interrupt. */
static void pm_update(Device *device)
{
    AcpiPm *pm = device->state;
    uint64_t now = pm_ticks(device) >> 31;
    if (now != pm->half_turn) {
        pm->status |= PM1_TIMER;
        pm->half_turn = now;
    }
    if ((pm->enable & PM1_TIMER) && !(pm->status & PM1_TIMER))
        vm_timer_arm(pm->timer, pm_half_turn_ns(now + 1));
    else
        vm_timer_cancel(pm->timer);
    irq_set(device->env.irq[0], pm->status & pm->enable & PM1_ENABLE_BITS);
}

static void pm_write_control(Device *device, uint16_t value)
{
    AcpiPm *pm = device->state;
    pm->control = value & PM1_CONTROL_BITS;
    if ((value & PM1_SLP_EN) && (value & PM1_SLP_TYP) >> 10 == ACPI_PM_SLP_TYP_S5 &&
        device->env.events && device->env.events->powered_off)
        device->env.events->powered_off(device->env.events->opaque);
}

static void pm_write_reset(Device *device, uint8_t value)
{
    if (value == ACPI_PM_RESET_VALUE && device->env.events && device->env.events->reset_requested)
        device->env.events->reset_requested(device->env.events->opaque, "acpi");
}

/* The window as 16-bit registers; a byte access reads or writes its half of one. */
static uint16_t pm_read_word(Device *device, unsigned offset)
{
    const AcpiPm *pm = device->state;
    switch (offset) {
    case ACPI_PM_STATUS:
        return pm->status;
    case ACPI_PM_ENABLE:
        return pm->enable;
    case ACPI_PM_CONTROL:
        return pm->control | PM1_SCI_EN;
    case ACPI_PM_TIMER:
        return pm_ticks(device);
    case ACPI_PM_TIMER + 2:
        return pm_ticks(device) >> 16;
    default:
        return 0;
    }
}

static void pm_write_word(Device *device, unsigned offset, uint16_t value, uint16_t mask)
{
    AcpiPm *pm = device->state;
    switch (offset) {
    case ACPI_PM_STATUS: /* writing ones clears */
        pm->status &= ~(value & mask & PM1_STATUS_BITS);
        break;
    case ACPI_PM_ENABLE:
        pm->enable = ((pm->enable & ~mask) | (value & mask)) & PM1_ENABLE_BITS;
        break;
    case ACPI_PM_CONTROL:
        pm_write_control(device, (pm->control & ~mask) | (value & mask));
        break;
    case ACPI_PM_RESET:
        if (mask & 0xff)
            pm_write_reset(device, value);
        break;
    default:
        break;
    }
}

static void pm_access(void *opaque, MemoryAccess *access)
{
    Device *device = opaque;
    unsigned offset = access->address;
    if (!access->write && offset == ACPI_PM_TIMER && access->size == 4) {
        access->value =
            (uint32_t)pm_ticks(device); /* the guest's clock source: nothing else to do */
        return;
    }
    pm_update(device); /* status is up to date before it is read or cleared */
    if (access->size == 1) {
        unsigned shift = 8 * (offset & 1);
        if (access->write)
            pm_write_word(device, offset & ~1u, access->value << shift, 0xff << shift);
        else
            access->value = (pm_read_word(device, offset & ~1u) >> shift) & 0xff;
    } else {
        if (!access->write)
            access->value = 0;
        for (unsigned i = 0; i < access->size; i += 2) {
            if (access->write)
                pm_write_word(device, offset + i, access->value >> (8 * i), 0xffff);
            else
                access->value |= (uint64_t)pm_read_word(device, offset + i) << (8 * i);
        }
    }
    if (access->write)
        pm_update(device);
}

static bool pm_realize(Device *device, GError **error)
{
    AcpiPm *pm = device->state;
    pm->timer = device_timer_new(device, pm_update);
    return true;
}

static void pm_reset(Device *device)
{
    AcpiPm *pm = device->state;
    pm->status = pm->enable = pm->control = 0;
    pm->half_turn = pm_ticks(device) >> 31;
    pm_update(device);
}

static bool pm_post_load(Device *device, GError **error)
{
    AcpiPm *pm = device->state;
    pm->status &= PM1_STATUS_BITS;
    pm->enable &= PM1_ENABLE_BITS;
    pm->control &= PM1_CONTROL_BITS;
    pm->reserved = 0;
    pm_update(device);
    return true;
}

static void pm_power_button(Device *device)
{
    AcpiPm *pm = device->state;
    pm->status |= PM1_POWER_BUTTON;
    pm_update(device);
}

static const DeviceWindow pm_windows[] = {
    {.name = "acpi-pm",
     .space = MEMORY_SPACE_PORT,
     .size = ACPI_PM_SIZE,
     .ops = {.access = pm_access, .max_size = 4}},
};

extern const DeviceModel device_model_acpi_pm;
const DeviceModel device_model_acpi_pm = {
    .name = "acpi-pm",
    .doc = "ACPI fixed hardware: power button, soft-off, PM timer, reset register",
    .state_table = &acpi_pm_table,
    .windows = pm_windows,
    .n_windows = G_N_ELEMENTS(pm_windows),
    .realize = pm_realize,
    .reset = pm_reset,
    .post_load = pm_post_load,
    .power_button = pm_power_button,
};
