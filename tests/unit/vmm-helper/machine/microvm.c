/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The microvm board: limits, memory map, wiring, Linux boot with good and bad files. */
#include <string.h>
#include <unistd.h>

#include "common/error.h"
#include "tests/unit/vmm-helper/machine/fixture.h"

static MachineConfig config_with(int kernel_fd)
{
    return (MachineConfig){.type = "microvm",
                           .memory_size = 64 * MIB,
                           .n_vcpus = 2,
                           .acpi = true,
                           .kernel_fd = kernel_fd,
                           .initrd_fd = -1,
                           .cmdline = "console=ttyS0"};
}

static int good_kernel(void)
{
    g_autoptr(GByteArray) kernel = kernel_new(0x12340);
    return file_of(kernel->data, kernel->len);
}

static void test_limits(void)
{
    static const struct {
        const char *type;
        uint64_t memory;
        unsigned vcpus;
    } bad[] = {
        {"q35", 64 * MIB, 1},     {NULL, 64 * MIB, 1},          {"microvm", 0, 1},
        {"microvm", MIB, 1},      {"microvm", UINT64_MAX, 1},   {"microvm", 64 * MIB + 1, 1},
        {"microvm", 64 * MIB, 0}, {"microvm", 64 * MIB, 10000},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        MachineConfig config = config_with(-1);
        config.kernel_fd = 0; /* only looked at for being there */
        config.type = bad[i].type;
        config.memory_size = bad[i].memory;
        config.n_vcpus = bad[i].vcpus;
        g_autoptr(GError) error = NULL;
        g_assert_false(machine_check(&config, &error));
        g_assert_cmpint(error_code(error), ==, VIR_ERR_CONFIG_UNSUPPORTED);
    }
    MachineConfig config = config_with(-1);
    g_autoptr(GError) error = NULL;
    g_assert_false(machine_check(&config, &error)); /* no kernel */
    g_assert_cmpint(error_code(error), ==, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_cmpstr(machine_types()[0], ==, "microvm");
}

static const MemoryRange *range_at(const MemoryView *view, uint64_t address)
{
    return memory_view_find(view, address);
}

static void test_memory_map(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_setup(&fixture, 2);
    MachineConfig config = config_with(good_kernel());
    config.memory_size = 4096 * MIB; /* 3 GiB below, 1 GiB above; never touched here */
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    const MemoryView *view = memory_view_ref(fixture.memory, MEMORY_SPACE_PHYSICAL);
    g_assert_cmpint(range_at(view, 0)->kind, ==, MEMORY_KIND_RAM);
    g_assert_cmpint(range_at(view, 0x9ffff)->kind, ==, MEMORY_KIND_RAM);
    g_assert_null(range_at(view, 0xa0000));
    g_assert_null(range_at(view, 0xdffff));
    g_assert_cmpint(range_at(view, 0xe0000)->kind, ==, MEMORY_KIND_RAM);
    g_assert_cmpint(range_at(view, 0xbfffffff)->kind, ==, MEMORY_KIND_RAM);
    g_assert_null(range_at(view, 0xc0000000));
    g_assert_cmpint(range_at(view, 0xfec00000)->kind, ==, MEMORY_KIND_IO);
    g_assert_cmpint(range_at(view, 0xfee00000)->kind, ==, MEMORY_KIND_IO);
    const MemoryRange *high = range_at(view, UINT64_C(0x100000000));
    g_assert_cmpint(high->kind, ==, MEMORY_KIND_RAM);
    g_assert_cmphex(high->block_offset, ==, 0xc0000000);
    g_assert_nonnull(range_at(view, UINT64_C(0x13fffffff)));
    g_assert_null(range_at(view, UINT64_C(0x140000000)));
    memory_view_unref(view);
    g_assert_cmphex(port_read(&fixture, 0xcf8, 4), ==, 0xffffffff); /* no PCI */
    g_assert_cmphex(port_read(&fixture, 0x64, 1), ==, 0xff);        /* no i8042 */
    X86CpuState bsp;
    g_assert_true(machine_boot_state(fixture.machine, &bsp, &error));
    g_assert_cmphex(ram_read(&fixture, 0x81e8, 1), ==, 5);
    g_assert_cmphex(ram_read(&fixture, 0x82d0 + 4 * 20, 8), ==, UINT64_C(0x100000000));
    g_assert_cmphex(ram_read(&fixture, 0x82d0 + 4 * 20 + 8, 8), ==, 0x40000000);
    fixture_teardown(&fixture);
}

static void check_entry(const X86CpuState *bsp)
{
    g_assert_cmphex(bsp->rip, ==, 0x1000200);
    g_assert_cmphex(bsp->gpr[X86_RSI], ==, 0x8000);
    g_assert_cmphex(bsp->rflags, ==, 2);
    g_assert_cmphex(bsp->cr0 & 0x80000001, ==, 0x80000001);
    g_assert_cmphex(bsp->cr4 & 0x20, ==, 0x20);
    g_assert_cmphex(bsp->efer, ==, 0x500);
    g_assert_cmphex(bsp->segment[X86_CS].selector, ==, 0x10);
    g_assert_cmphex(bsp->segment[X86_CS].flags & 0x2000, ==, 0x2000);
    g_assert_cmphex(bsp->segment[X86_DS].selector, ==, 0x18);
    g_assert_false(bsp->wait_for_sipi);
}

/* What the page tables make of an address, walked by hand. */
static uint64_t walk(Fixture *fixture, const X86CpuState *bsp, uint64_t address)
{
    uint64_t table = bsp->cr3;
    for (int level = 3; level >= 1; level--) {
        uint64_t entry = ram_read(fixture, table + (address >> (12 + 9 * level) & 511) * 8, 8);
        g_assert_cmphex(entry & 3, ==, 3);
        if (entry & 0x80)
            return (entry & ~UINT64_C(0x1fffff)) | (address & 0x1fffff);
        table = entry & ~UINT64_C(0xfff);
    }
    g_assert_not_reached();
}

static void test_boot(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    X86CpuState bsp;
    fixture_setup(&fixture, 2);
    MachineConfig config = config_with(good_kernel());
    char initrd[5000];
    memset(initrd, 0x77, sizeof initrd);
    config.initrd_fd = file_of(initrd, sizeof initrd);
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    for (int round = 0; round < 2; round++) {
        g_assert_true(machine_boot_state(fixture.machine, &bsp, &error));
        g_assert_no_error(error);
        check_entry(&bsp);
        for (size_t i = 0; i < 0x12340; i += 0x333)
            g_assert_cmphex(ram_read(&fixture, 0x1000000 + i, 1), ==, (uint8_t)(i + (i >> 8)));
        uint64_t at = ram_read(&fixture, 0x8218, 4);
        g_assert_cmphex(at, ==, 64 * MIB - 8192);
        g_assert_cmpuint(ram_read(&fixture, 0x821c, 4), ==, sizeof initrd);
        g_assert_cmphex(ram_read(&fixture, at, 1), ==, 0x77);
        g_assert_cmphex(ram_read(&fixture, at + 4999, 1), ==, 0x77);
        g_assert_cmphex(ram_read(&fixture, at + 5000, 1), ==, 0);
        char cmdline[14];
        g_assert_true(dma_read(fixture.memory, ram_read(&fixture, 0x8228, 4), cmdline, 14));
        g_assert_cmpstr(cmdline, ==, "console=ttyS0");
        g_assert_cmphex(ram_read(&fixture, 0x8070, 8), ==, 0xe0000);
        g_assert_cmphex(ram_read(&fixture, 0x8210, 1), ==, 0xff);
        g_assert_cmphex(ram_read(&fixture, 0x81ef, 1), ==, 0); /* sentinel */
        g_assert_cmphex(ram_read(&fixture, 0x8206, 2), ==, 0x20f);
        g_assert_cmphex(ram_read(&fixture, 0x81e8, 1), ==, 4);
        g_assert_cmphex(walk(&fixture, &bsp, 0x1234567), ==, 0x1234567);
        g_assert_cmphex(walk(&fixture, &bsp, 0xfee00030), ==, 0xfee00030);
        /* GDT entries agree with the segments. */
        g_assert_cmphex(ram_read(&fixture, bsp.gdt.base + 0x10, 8), ==, 0x00af9b000000ffff);
        g_assert_cmphex(ram_read(&fixture, bsp.gdt.base + 0x18, 8), ==, 0x00cf93000000ffff);
        /* A guest wipes it all and resets. */
        g_autofree uint8_t *zeros = g_malloc0(MIB / 2);
        g_assert_true(dma_write(fixture.memory, 0x1000000, zeros, MIB / 2));
        g_assert_true(dma_write(fixture.memory, 0, zeros, MIB / 2));
        machine_reset(fixture.machine);
    }
    fixture_teardown(&fixture);
}

/* The e820 map as told must be RAM where it says so. */
static void test_no_acpi(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    X86CpuState bsp;
    fixture_setup(&fixture, 1);
    MachineConfig config = config_with(good_kernel());
    config.acpi = false;
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    g_assert_true(machine_boot_state(fixture.machine, &bsp, &error));
    g_assert_cmphex(ram_read(&fixture, 0x8070, 8), ==, 0);
    g_assert_cmphex(ram_read(&fixture, 0xe0000, 8), ==, 0);
    g_assert_cmphex(port_read(&fixture, 0x608, 4), ==, 0xffffffff);
    machine_power_button(fixture.machine); /* has none */
    fixture_teardown(&fixture);
}

typedef struct BadKernel {
    const char *what;
    size_t offset;
    unsigned size;
    uint64_t value;
    size_t length; /* 0 = whole */
} BadKernel;

static void refuse(const MachineConfig *config, const char *what)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_setup(&fixture, 1);
    if (fixture_machine(&fixture, config, &error))
        g_error("%s was accepted", what);
    g_assert_cmpint(error_code(error), ==, VIR_ERR_INTERNAL_ERROR);
    g_test_message("%s: %s", what, error->message);
    fixture_teardown(&fixture);
}

static void test_bad_kernels(void)
{
    static const BadKernel bad[] = {
        {"empty", 0, 0, 0, 1},
        {"short", 0, 0, 0, 0x263},
        {"header only", 0, 0, 0, KERNEL_PAYLOAD_OFFSET},
        {"nearly nothing", 0, 0, 0, KERNEL_PAYLOAD_OFFSET + 0x200},
        {"truncated", 0, 0, 0, KERNEL_PAYLOAD_OFFSET + 0x8000},
        {"no boot flag", 0x1fe, 2, 0, 0},
        {"no magic", 0x202, 4, 0x4d5a, 0},
        {"old protocol", 0x206, 2, 0x20b, 0},
        {"32-bit kernel", 0x236, 2, 0, 0},
        {"zImage", 0x211, 1, 0, 0},
        {"short header", 0x201, 1, 0x10, 0},
        {"loads low", 0x258, 8, 0x10000, 0},
        {"loads far away", 0x258, 8, UINT64_C(0xfffffffffffff000), 0},
        {"loads above RAM", 0x258, 8, 0x4000000, 0},
        {"loads unaligned", 0x258, 8, 0x1000001, 0},
        {"wants more than there is", 0x260, 4, 0x3100000, 0},
        {"wants all", 0x260, 4, 0xffffffff, 0},
        {"huge system size", 0x1f4, 4, 0xffffffff, 0},
        {"all setup", 0x1f1, 1, 0xff, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GByteArray) kernel = kernel_new(0x12340);
        kernel_set(kernel, bad[i].offset, bad[i].size, bad[i].value);
        MachineConfig config =
            config_with(file_of(kernel->data, bad[i].length ? bad[i].length : kernel->len));
        refuse(&config, bad[i].what);
    }
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    close(ends[1]);
    MachineConfig config = config_with(ends[0]);
    refuse(&config, "a pipe");
}

static void test_bad_initrd(void)
{
    g_autofree char *big = g_malloc0(48 * MIB);
    MachineConfig config = config_with(good_kernel());
    config.initrd_fd = file_of(big, 47 * MIB); /* 64 less 18 MiB of kernel */
    refuse(&config, "initrd too large");

    g_autoptr(GByteArray) kernel = kernel_new(0x1000);
    kernel_set(kernel, 0x22c, 4, 0x11fffff); /* initrd_addr_max just at the kernel's end */
    config = config_with(file_of(kernel->data, kernel->len));
    config.initrd_fd = file_of(big, 4096);
    refuse(&config, "no room below initrd_addr_max");

    config = config_with(good_kernel());
    config.initrd_fd = file_of(big, 46 * MIB); /* fills it exactly */
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    X86CpuState bsp;
    fixture_setup(&fixture, 1);
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    g_assert_true(machine_boot_state(fixture.machine, &bsp, &error));
    g_assert_cmphex(ram_read(&fixture, 0x8218, 4), ==, 18 * MIB);
    fixture_teardown(&fixture);
}

static void test_cmdline(void)
{
    g_autofree char *longest = g_strnfill(2047, 'x');
    g_autofree char *longer = g_strnfill(2048, 'x');
    MachineConfig config = config_with(good_kernel());
    config.cmdline = longer;
    refuse(&config, "command line too long");

    g_autoptr(GByteArray) kernel = kernel_new(0x1000);
    kernel_set(kernel, 0x238, 4, UINT32_MAX); /* the kernel has no limit: the board has */
    g_autofree char *huge = g_strnfill(0x90000, 'x');
    config = config_with(file_of(kernel->data, kernel->len));
    config.cmdline = huge;
    refuse(&config, "command line beyond low memory");

    Fixture fixture;
    g_autoptr(GError) error = NULL;
    X86CpuState bsp;
    fixture_setup(&fixture, 1);
    config = config_with(good_kernel());
    config.cmdline = longest;
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    g_assert_true(machine_boot_state(fixture.machine, &bsp, &error));
    g_assert_cmphex(ram_read(&fixture, 0x10000 + 2046, 1), ==, 'x');
    g_assert_cmphex(ram_read(&fixture, 0x10000 + 2047, 1), ==, 0);
    fixture_teardown(&fixture);
}

/* The files are read again at every start: they may be gone by then. */
static void test_file_shrinks(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    X86CpuState bsp = {.rip = 42};
    fixture_setup(&fixture, 1);
    int kernel = good_kernel();
    MachineConfig config = config_with(dup(kernel));
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    g_assert_cmpint(ftruncate(kernel, 0x8000), ==, 0);
    g_assert_false(machine_boot_state(fixture.machine, &bsp, &error));
    g_assert_cmpint(error_code(error), ==, VIR_ERR_INTERNAL_ERROR);
    g_assert_cmphex(bsp.rip, ==, 42);
    close(kernel);
    fixture_teardown(&fixture);
}

static void test_serials(void)
{
    static const uint16_t ports[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_setup(&fixture, 1);
    MachineConfig config = config_with(good_kernel());
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    g_assert_cmpuint(machine_max_serials(fixture.machine), ==, 4);
    for (unsigned i = 0; i < 4; i++) {
        g_autofree char *id = g_strdup_printf("serial%u", i);
        g_assert_cmphex(port_read(&fixture, ports[i] + 5, 1), ==, 0xff);
        g_assert_true(machine_add_serial(fixture.machine, id, i, fixture.chardev[i], &error));
        g_assert_nonnull(machine_find_device(fixture.machine, id));
        port_write(&fixture, ports[i], 1, '0' + i);
        char expected[] = {'0' + i, 0};
        g_assert_cmpstr(fake_char_written(fixture.chardev[i]), ==, expected);
    }
    g_assert_false(machine_add_serial(fixture.machine, "again", 0, NULL, &error));
    g_assert_cmpint(error_code(error), ==, VIR_ERR_OPERATION_INVALID);
    g_clear_error(&error);
    g_assert_false(machine_add_serial(fixture.machine, "fifth", 4, NULL, &error));
    g_assert_cmpint(error_code(error), ==, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_cmpuint(machine_devices(fixture.machine)->len, ==, 7);
    fixture_teardown(&fixture);
}

/* Power button to SCI at the I/O APIC, S5 and reset to the events. */
static void test_power(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_setup(&fixture, 1);
    MachineConfig config = config_with(good_kernel());
    g_assert_nonnull(fixture_machine(&fixture, &config, &error));
    interrupt_set_apic_base(fixture.interrupts, 0, 0xfee00d00);
    g_assert_true(interrupt_x2apic_write(fixture.interrupts, 0, 0x80f, 0x1ff));
    uint32_t route[][2] = {{0x22, 0x8059}, {0x14, 0x30}};
    for (size_t i = 0; i < G_N_ELEMENTS(route); i++) {
        for (int j = 0; j < 2; j++) {
            MemoryAccess access = {
                .address = 0xfec00000 + j * 0x10, .size = 4, .write = true, .value = route[i][j]};
            memory_dispatch(fixture.memory, MEMORY_SPACE_PHYSICAL, &access);
        }
    }
    port_write(&fixture, 0x602, 2, 0x0100);
    machine_power_button(fixture.machine);
    g_assert_cmpint(interrupt_acknowledge(fixture.interrupts, 0), ==, 0x59);
    port_write(&fixture, 0x600, 2, 0x0100);
    g_assert_true(interrupt_x2apic_write(fixture.interrupts, 0, 0x80b, 0));
    g_assert_cmpint(interrupt_acknowledge(fixture.interrupts, 0), ==, -1);
    port_write(&fixture, 0x604, 2, 5 << 10 | 1 << 13);
    g_assert_cmpuint(fixture.powered_off, ==, 1);
    port_write(&fixture, 0x60c, 1, 1);
    g_assert_cmpuint(fixture.resets, ==, 1);
    /* The PIT arrives at pin 2, as the override says. */
    port_write(&fixture, 0x43, 1, 0x34);
    port_write(&fixture, 0x40, 1, 0xa9);
    port_write(&fixture, 0x40, 1, 0x04);
    fake_clock_advance(fixture.clock, 1100000);
    g_assert_cmpint(interrupt_acknowledge(fixture.interrupts, 0), ==, 0x30);
    machine_reset(fixture.machine);
    g_assert_cmphex(interrupt_poll(fixture.interrupts, 0), ==, 0);
    g_assert_cmpuint(fake_clock_armed(fixture.clock), ==, 0);
    fixture_teardown(&fixture);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/microvm/limits", test_limits);
    g_test_add_func("/machine/microvm/memory-map", test_memory_map);
    g_test_add_func("/machine/microvm/boot", test_boot);
    g_test_add_func("/machine/microvm/no-acpi", test_no_acpi);
    g_test_add_func("/machine/microvm/bad-kernels", test_bad_kernels);
    g_test_add_func("/machine/microvm/bad-initrd", test_bad_initrd);
    g_test_add_func("/machine/microvm/cmdline", test_cmdline);
    g_test_add_func("/machine/microvm/file-shrinks", test_file_shrinks);
    g_test_add_func("/machine/microvm/serials", test_serials);
    g_test_add_func("/machine/microvm/power", test_power);
    return g_test_run();
}
