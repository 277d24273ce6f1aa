/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The microvm board: a PC without PCI and without implicit devices beyond the chipset, entered at a
 * Linux kernel. What the guest sees is described in docs/machine-microvm.md and never changes under
 * this name once it is released.
 */
#include "vmm-helper/machine/machine-private.h"

#include "common/error.h"
#include "vmm-helper/device/acpi-pm.h"
#include "vmm-helper/machine/acpi.h"
#include "vmm-helper/machine/linux-x86.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

#define LOW_RAM_MAX (3 * GIB) /* the rest of RAM begins at 4 GiB */
#define HIGH_RAM (4 * GIB)
#define CONVENTIONAL_END UINT64_C(0xa0000)
#define EBDA UINT64_C(0x9fc00)      /* the last KiB is reserved, as firmware does */
#define BIOS_AREA UINT64_C(0xe0000) /* RAM that holds the ACPI tables */
#define BIOS_AREA_SIZE UINT64_C(0x20000)

#define PORT_PM 0x600
#define PORT_PIT 0x40
#define PORT_61 0x61
#define PORT_RTC 0x70
enum { GSI_PIT = 0, GSI_RTC = 8, GSI_SCI = 9 };

static const BoardSerial microvm_serials[] = {
    {.port = 0x3f8, .gsi = 4},
    {.port = 0x2f8, .gsi = 3},
    {.port = 0x3e8, .gsi = 5},
    {.port = 0x2e8, .gsi = 10},
};

/* A piece of the RAM block; offsets in the block are guest addresses, high RAM follows low RAM. */
static void map_ram(Machine *machine, uint64_t address, uint64_t offset, uint64_t size)
{
    Memory *memory = machine->parts.memory;
    MemoryRegion *region = memory_region_new_ram(memory, machine->ram, offset, size);
    memory_map(memory, MEMORY_SPACE_PHYSICAL, region, address, 0);
}

static bool microvm_create_ram(Machine *machine, GError **error)
{
    Memory *memory = machine->parts.memory;
    uint64_t size = machine->config.memory_size;
    machine->ram = memory_add_block(memory, "ram", size, error);
    if (!machine->ram)
        return false;
    machine->low_size = MIN(size, LOW_RAM_MAX);
    memory_begin(memory);
    map_ram(machine, 0, 0, CONVENTIONAL_END);
    map_ram(machine, BIOS_AREA, BIOS_AREA, machine->low_size - BIOS_AREA);
    if (size > machine->low_size)
        map_ram(machine, HIGH_RAM, machine->low_size, size - machine->low_size);
    memory_commit(memory);
    return true;
}

/* What the kernel is told; @rsdp 0 = no ACPI. */
static void microvm_describe_boot(const Machine *machine, uint64_t rsdp, LinuxBoot *boot)
{
    *boot = (LinuxBoot){
        .kernel_fd = machine->kernel_fd,
        .initrd_fd = machine->initrd_fd,
        .cmdline = machine->cmdline,
        .low_size = MIN(machine->config.memory_size, LOW_RAM_MAX),
        .low_usable_end = EBDA,
        .rsdp = rsdp,
        .ranges =
            {
                {0, EBDA, LINUX_RANGE_RAM},
                {EBDA, CONVENTIONAL_END - EBDA, LINUX_RANGE_RESERVED},
                {BIOS_AREA, BIOS_AREA_SIZE, LINUX_RANGE_RESERVED},
            },
        .n_ranges = 3,
    };
    boot->ranges[boot->n_ranges++] = (LinuxRange){MIB, boot->low_size - MIB, LINUX_RANGE_RAM};
    if (machine->config.memory_size > boot->low_size)
        boot->ranges[boot->n_ranges++] =
            (LinuxRange){HIGH_RAM, machine->config.memory_size - boot->low_size, LINUX_RANGE_RAM};
}

static bool microvm_create(Machine *machine, GError **error)
{
    LinuxBoot boot;
    microvm_describe_boot(machine, 0, &boot);
    if (!linux_x86_check(&boot, error) || !microvm_create_ram(machine, error))
        return false;

    const uint64_t pit[] = {PORT_PIT, PORT_61}, rtc[] = {PORT_RTC}, pm[] = {PORT_PM};
    const DeviceProperty clock[] = {
        {.name = "localtime", .value = machine->config.rtc_localtime},
        {.name = "adjustment", .value = machine->config.rtc_adjustment},
        {.name = NULL},
    };
    if (!machine_add_device(machine, "i8254", "pit", GSI_PIT, NULL, NULL, pit, error) ||
        !machine_add_device(machine, "mc146818", "rtc", GSI_RTC, NULL, clock, rtc, error))
        return false;
    if (machine->config.acpi) {
        machine->power =
            machine_add_device(machine, "acpi-pm", "acpi-pm", GSI_SCI, NULL, NULL, pm, error);
        return machine->power != NULL;
    }
    return true;
}

static AcpiLegacy *add_legacy(AcpiBoard *acpi, const char *name, const char *hid, unsigned uid,
                              int irq)
{
    AcpiLegacy *legacy = &acpi->legacy[acpi->n_legacy++];
    *legacy = (AcpiLegacy){.name = name, .hid = hid, .uid = uid, .irq = irq};
    return legacy;
}

static void microvm_describe_acpi(const Machine *machine, AcpiBoard *acpi)
{
    static const char *const serial_names[] = {"COM1", "COM2", "COM3", "COM4"};
    *acpi = (AcpiBoard){
        .n_vcpus = machine->config.n_vcpus,
        .pm_base = PORT_PM,
        .sci = GSI_SCI,
        .local_apic = 0xfee00000,
        .io_apic = 0xfec00000,
        .has_rtc = true,
    };
    AcpiLegacy *pit = add_legacy(acpi, "TIMR", "PNP0100", 0, GSI_PIT);
    pit->io[0].port = PORT_PIT;
    pit->io[0].length = 4;
    AcpiLegacy *rtc = add_legacy(acpi, "RTC", "PNP0B00", 0, GSI_RTC);
    rtc->io[0].port = PORT_RTC;
    rtc->io[0].length = 2;
    AcpiLegacy *board = add_legacy(acpi, "MBRD", "PNP0C02", 0, -1);
    board->io[0].port = PORT_61;
    board->io[0].length = 1;
    board->io[1].port = 0x4d0; /* ELCR */
    board->io[1].length = 2;
    board->io[2].port = PORT_PM;
    board->io[2].length = ACPI_PM_SIZE;
    for (size_t i = 0; i < G_N_ELEMENTS(microvm_serials); i++) {
        if (!machine->serials[i])
            continue;
        AcpiLegacy *serial =
            add_legacy(acpi, serial_names[i], "PNP0501", i + 1, microvm_serials[i].gsi);
        serial->io[0].port = microvm_serials[i].port;
        serial->io[0].length = 8;
    }
}

static bool microvm_boot_state(Machine *machine, X86CpuState *ret_bsp, GError **error)
{
    LinuxBoot boot;
    microvm_describe_boot(machine, machine->config.acpi ? BIOS_AREA : 0, &boot);
    if (machine->config.acpi) {
        AcpiBoard acpi;
        microvm_describe_acpi(machine, &acpi);
        g_autoptr(GByteArray) tables = acpi_build(&acpi, BIOS_AREA);
        if (tables->len > BIOS_AREA_SIZE ||
            !dma_write(machine->parts.memory, BIOS_AREA, tables->data, tables->len))
            return fail(error, VIR_ERR_INTERNAL_ERROR, _("there is no memory for the ACPI tables"));
    }
    return linux_x86_load(&boot, machine->parts.memory, ret_bsp, error);
}

extern const Board board_microvm;
const Board board_microvm = {
    .name = "microvm",
    .doc = "a PC without PCI, entered at a Linux kernel",
    .min_memory = 4 * MIB,
    .max_memory = 256 * GIB,
    .max_vcpus = 8,
    .needs_kernel = true,
    .serials = microvm_serials,
    .n_serials = G_N_ELEMENTS(microvm_serials),
    .create = microvm_create,
    .boot_state = microvm_boot_state,
};
