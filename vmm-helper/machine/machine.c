/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What boards have in common: the list of boards, checks against a board's limits, the list of
 * devices, serial ports, reset and power button. What a certain machine looks like is in its board.
 */
#include "vmm-helper/machine/machine-private.h"

#include <inttypes.h>
#include <string.h>

#include "common/error.h"

#define MACHINE_BOARD(name) extern const Board board_##name;
#include "vmm-helper/machine/boards.def"
#undef MACHINE_BOARD

static const Board *const boards[] = {
#define MACHINE_BOARD(name) &board_##name,
#include "vmm-helper/machine/boards.def"
#undef MACHINE_BOARD
};

static const Board *board_find(const char *name)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(boards); i++) {
        if (g_str_equal(boards[i]->name, name))
            return boards[i];
    }
    return NULL;
}

const char *const *machine_types(void)
{
    static const char *names[G_N_ELEMENTS(boards) + 1];
    static gsize once;
    if (g_once_init_enter(&once)) {
        for (size_t i = 0; i < G_N_ELEMENTS(boards); i++)
            names[i] = boards[i]->name;
        g_once_init_leave(&once, 1);
    }
    return names;
}

bool machine_check(const MachineConfig *config, GError **error)
{
    const Board *board = board_find(config->type);
    if (!board)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("machine type '%s' is not supported"),
                    config->type ? config->type : "");
    if (config->memory_size < board->min_memory || config->memory_size > board->max_memory)
        return fail(
            error, VIR_ERR_CONFIG_UNSUPPORTED,
            _("%" PRIu64 " KiB of memory: machine type '%s' takes %" PRIu64 " to %" PRIu64 " KiB"),
            config->memory_size / 1024, board->name, board->min_memory / 1024,
            board->max_memory / 1024);
    if (config->memory_size % GUEST_PAGE_SIZE)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("%" PRIu64 " bytes of memory are no whole number of pages"),
                    config->memory_size);
    if (config->n_vcpus < 1 || config->n_vcpus > board->max_vcpus)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("%u vCPUs: machine type '%s' takes 1 to %u"), config->n_vcpus, board->name,
                    board->max_vcpus);
    if (board->needs_kernel && config->kernel_fd < 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("machine type '%s' has no firmware: a kernel to boot is required"),
                    board->name);
    return true;
}

Machine *machine_new(const MachineConfig *config, const MachineParts *parts, GError **error)
{
    g_autoptr(Machine) machine = g_new0(Machine, 1);
    machine->config = *config;
    machine->kernel_fd = config->kernel_fd;
    machine->initrd_fd = config->initrd_fd;
    machine->cmdline = g_strdup(config->cmdline ? config->cmdline : "");
    machine->config.cmdline = machine->cmdline;
    machine->parts = *parts;
    g_mutex_init(&machine->lock);
    machine->devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    if (!machine_check(config, error))
        return NULL;
    machine->board = board_find(config->type);
    machine->config.type = machine->board->name;
    machine->serials = g_new0(Device *, machine->board->n_serials);
    if (!machine->board->create(machine, error))
        return NULL;
    return g_steal_pointer(&machine);
}

void machine_free(Machine *machine)
{
    if (!machine)
        return;
    g_ptr_array_unref(machine->devices);
    g_free(machine->serials);
    g_free(machine->cmdline);
    fd_clear(&machine->kernel_fd);
    fd_clear(&machine->initrd_fd);
    g_mutex_clear(&machine->lock);
    g_free(machine);
}

Device *machine_add_device(Machine *machine, const char *model, const char *id, int gsi,
                           CharBackend *chardev, const DeviceProperty *properties,
                           const uint64_t *addresses, GError **error)
{
    DeviceEnv env = {
        .memory = machine->parts.memory,
        .clock = machine->parts.clock,
        .loop = machine->parts.loop,
        .chardev = chardev,
        .events = machine->parts.events,
        .lock = &machine->lock,
    };
    if (gsi >= 0)
        env.irq[0] = (IrqLine){.controller = machine->parts.interrupts, .gsi = gsi};
    const DeviceModel *found = device_model_find(model);
    if (!found)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED, _("there is no device model '%s'"),
                         model);
    Device *device = device_new_configured(found, id, &env, properties, error);
    if (!device)
        return NULL;
    g_ptr_array_add(machine->devices, device);
    for (size_t i = 0; i < found->n_windows; i++)
        device_map(device, i, addresses[i]);
    return device;
}

bool machine_add_serial(Machine *machine, const char *id, unsigned index, CharBackend *chardev,
                        GError **error)
{
    const Board *board = machine->board;
    if (index >= board->n_serials)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("machine type '%s' has %zu serial ports, none of them has the number %u"),
                    board->name, board->n_serials, index);
    if (machine->serials[index])
        return fail(error, VIR_ERR_OPERATION_INVALID, _("serial port %u exists already"), index);
    const BoardSerial *place = &board->serials[index];
    uint64_t address = place->port;
    machine->serials[index] =
        machine_add_device(machine, "isa-serial", id, place->gsi, chardev, NULL, &address, error);
    return machine->serials[index] != NULL;
}

unsigned machine_max_serials(const Machine *machine)
{
    return machine->board->n_serials;
}

void machine_reset(Machine *machine)
{
    interrupt_reset(machine->parts.interrupts);
    for (guint i = 0; i < machine->devices->len; i++)
        device_reset(g_ptr_array_index(machine->devices, i));
}

bool machine_boot_state(Machine *machine, X86CpuState *ret_bsp, GError **error)
{
    return machine->board->boot_state(machine, ret_bsp, error);
}

void machine_power_button(Machine *machine)
{
    if (machine->power)
        device_power_button(machine->power);
}

const GPtrArray *machine_devices(const Machine *machine)
{
    return machine->devices;
}

Device *machine_find_device(const Machine *machine, const char *id)
{
    for (guint i = 0; i < machine->devices->len; i++) {
        Device *device = g_ptr_array_index(machine->devices, i);
        if (g_str_equal(device->id, id))
            return device;
    }
    return NULL;
}
