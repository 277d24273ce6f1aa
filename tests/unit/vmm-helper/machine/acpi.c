/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ACPI tables: checksums and pointers, the encoding of AML, and the judgement of iasl: it must take
 * every table apart and put the DSDT together again, byte by byte, without a warning.
 */
#include "vmm-helper/machine/acpi.h"

#include <glib/gstdio.h>
#include <string.h>

#include "vmm-helper/machine/aml.h"

#define BASE UINT64_C(0xe0000)

static AcpiBoard sample_board(unsigned n_vcpus)
{
    return (AcpiBoard){
        .n_vcpus = n_vcpus,
        .pm_base = 0x600,
        .sci = 9,
        .local_apic = 0xfee00000,
        .io_apic = 0xfec00000,
        .has_rtc = true,
        .legacy = {{"RTC", "PNP0B00", 0, 8, {{0x70, 2}}},
                   {"MBRD", "PNP0C02", 0, -1, {{0x61, 1}, {0x4d0, 2}, {0x600, 16}}},
                   {"COM1", "PNP0501", 1, 4, {{0x3f8, 8}}}},
        .n_legacy = 3,
    };
}

static uint32_t get32(const uint8_t *p)
{
    return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint8_t sum(const uint8_t *p, size_t size)
{
    uint8_t total = 0;
    while (size--)
        total += *p++;
    return total;
}

/* The table at a guest address, checked. */
static const uint8_t *table_at(const GByteArray *blob, uint64_t address, const char *signature)
{
    g_assert_cmphex(address, >=, BASE);
    g_assert_cmphex(address, <=, BASE + blob->len - 36);
    const uint8_t *table = blob->data + (address - BASE);
    g_assert_cmpmem(table, 4, signature, 4);
    g_assert_cmpuint(get32(table + 4), <=, BASE + blob->len - address);
    if (!g_str_equal(signature, "FACS"))
        g_assert_cmphex(sum(table, get32(table + 4)), ==, 0);
    return table;
}

static void test_pointers(void)
{
    AcpiBoard board = sample_board(8);
    g_autoptr(GByteArray) blob = acpi_build(&board, BASE);
    const uint8_t *rsdp = blob->data;
    g_assert_cmpmem(rsdp, 8, "RSD PTR ", 8);
    g_assert_cmphex(sum(rsdp, 20), ==, 0);
    g_assert_cmphex(sum(rsdp, 36), ==, 0);
    const uint8_t *xsdt = table_at(blob, get32(rsdp + 24), "XSDT");
    g_assert_cmpuint(get32(xsdt + 4), ==, 36 + 16);
    const uint8_t *fadt = table_at(blob, get32(xsdt + 36), "FACP");
    const uint8_t *madt = table_at(blob, get32(xsdt + 44), "APIC");
    g_assert_cmpuint(get32(fadt + 4), ==, 276);
    table_at(blob, get32(fadt + 40), "DSDT");
    g_assert_cmphex(get32(fadt + 40), ==, get32(fadt + 140));
    g_assert_cmphex(get32(fadt + 36) % 64, ==, 0);
    table_at(blob, get32(fadt + 36), "FACS");
    g_assert_cmpuint(fadt[46], ==, 9);
    g_assert_cmphex(get32(fadt + 56), ==, 0x600);
    g_assert_cmphex(get32(fadt + 64), ==, 0x604);
    g_assert_cmphex(get32(fadt + 76), ==, 0x608);
    g_assert_cmphex(get32(fadt + 120), ==, 0x60c);    /* reset register */
    g_assert_cmphex(fadt[109] & 0x02, ==, 0);         /* no i8042 */
    g_assert_cmphex(get32(fadt + 112) & 0x10, ==, 0); /* the power button is fixed hardware */

    unsigned seen[5] = {0};
    const uint8_t *end = madt + get32(madt + 4);
    for (const uint8_t *entry = madt + 44; entry < end; entry += entry[1]) {
        g_assert_cmpuint(entry[0], <, G_N_ELEMENTS(seen));
        g_assert_cmpuint(entry[1], >=, 6);
        if (entry[0] == 0)
            g_assert_cmpuint(entry[3], ==, seen[0]);
        seen[entry[0]]++;
    }
    g_assert_cmpuint(seen[0], ==, 8);
    g_assert_cmpuint(seen[1], ==, 1);
    g_assert_cmpuint(seen[2], ==, 2);
    g_assert_cmpuint(seen[4], ==, 1);
}

static void test_aml(void)
{
    static const uint8_t expected[] = {
        0x10, 0x1a, '\\', '_', 'S', 'B',  '_', /* Scope (\_SB) */
        0x5b, 0x82, 0x12, 'A', '_', '_',  '_', /* Device (A) */
        0x08, '_',  'H',  'I', 'D', 0x0c, 0x41,
        0xd0, 0x05, 0x01,           /* Name (_HID, EisaId ("PNP0501")) */
        0x08, 'X',  'X',  'X', 'X', /* value cut off below */
    };
    Aml *device = aml_new(), *scope = aml_new();
    g_autoptr(GByteArray) out = aml_new();
    aml_name(device, "_HID");
    aml_eisa_id(device, "PNP0501");
    aml_device(scope, "A", device);
    aml_scope(out, "\\_SB", scope);
    /* Lengths: the device has 4 + 10 bytes and its length byte, the scope 5 + 17 and its own. */
    g_assert_cmpuint(out->data[1], ==, out->len - 1);
    g_assert_cmpuint(out->data[9], ==, out->len - 9);
    g_assert_cmpmem(out->data + 2, 7, expected + 2, 7);
    g_assert_cmpmem(out->data + 10, out->len - 10, expected + 10, 14);

    static const struct {
        uint64_t value;
        size_t size;
        uint8_t prefix;
    } integers[] = {{0, 1, 0},
                    {1, 1, 1},
                    {2, 2, 0x0a},
                    {255, 2, 0x0a},
                    {256, 3, 0x0b},
                    {65536, 5, 0x0c},
                    {UINT64_C(1) << 32, 9, 0x0e}};
    for (size_t i = 0; i < G_N_ELEMENTS(integers); i++) {
        g_autoptr(GByteArray) one = aml_new();
        aml_integer(one, integers[i].value);
        g_assert_cmpuint(one->len, ==, integers[i].size);
        g_assert_cmphex(one->data[0], ==, integers[i].prefix);
    }
    /* Package lengths at the edges of their encodings. */
    static const size_t bodies[] = {0, 40, 56, 57, 58, 59, 4080, 4086, 4087, 4088, 70000};
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        Aml *body = aml_new();
        g_autoptr(GByteArray) scoped = aml_new();
        for (size_t j = 0; j < bodies[i]; j++)
            g_byte_array_append(body, (const guint8 *)"", 1);
        aml_scope(scoped, "ABCD", body);
        unsigned extra = scoped->data[1] >> 6;
        size_t length = extra ? scoped->data[1] & 15 : scoped->data[1];
        for (unsigned j = 0; j < extra; j++)
            length |= (size_t)scoped->data[2 + j] << (4 + 8 * j);
        g_assert_cmpuint(length, ==, scoped->len - 1);
        g_assert_cmpuint(scoped->len, ==, 2 + extra + 4 + bodies[i]);
    }
}

static bool run(const char *directory, const char *const *argv, char **ret_output)
{
    g_autofree char *errors = NULL;
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_true(g_spawn_sync(directory, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               ret_output, &errors, &status, &error));
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_test_message("%s%s", *ret_output, errors);
        return false;
    }
    return true;
}

static void iasl_table(const char *directory, const char *name, const uint8_t *table)
{
    uint32_t size = get32(table + 4);
    g_autofree char *aml = g_strdup_printf("%s/%s.aml", directory, name);
    g_autofree char *source = g_strdup_printf("%s.dsl", name);
    g_autofree char *binary = g_strdup_printf("%s.aml", name);
    g_autofree char *again = g_strdup_printf("%s-2", name);
    g_autofree char *again_path = g_strdup_printf("%s/%s-2.aml", directory, name);
    g_assert_true(g_file_set_contents(aml, (const char *)table, size, NULL));
    g_autofree char *output = NULL, *output2 = NULL, *bytes = NULL;
    gsize len;
    const char *const take_apart[] = {"iasl", "-d", binary, NULL};
    g_assert_true(run(directory, take_apart, &output));
    const char *const put_together[] = {"iasl", "-oa", "-we", "-p", again, source, NULL};
    g_assert_true(run(directory, put_together, &output2));
    g_assert_nonnull(strstr(output2, " 0 Errors"));
    g_assert_nonnull(strstr(output2, " 0 Warnings"));
    g_assert_true(g_file_get_contents(again_path, &bytes, &len, NULL));
    /* The compiler writes its own name into the header (28-35) and the checksum (9). */
    g_assert_cmpuint(len, ==, size);
    g_assert_cmpmem(bytes + 10, 18, table + 10, 18);
    g_assert_cmpmem(bytes + 36, len - 36, table + 36, size - 36);
}

static void test_iasl(void)
{
    g_autofree char *iasl = g_find_program_in_path("iasl");
    if (!iasl) {
        g_test_skip("iasl is not installed");
        return;
    }
    AcpiBoard board = sample_board(3);
    g_autoptr(GByteArray) blob = acpi_build(&board, BASE);
    const uint8_t *xsdt = table_at(blob, get32(blob->data + 24), "XSDT");
    const uint8_t *fadt = table_at(blob, get32(xsdt + 36), "FACP");
    g_autofree char *directory = g_dir_make_tmp("vireo-acpi-XXXXXX", NULL);
    iasl_table(directory, "xsdt", xsdt);
    iasl_table(directory, "facp", fadt);
    iasl_table(directory, "apic", table_at(blob, get32(xsdt + 44), "APIC"));
    iasl_table(directory, "dsdt", table_at(blob, get32(fadt + 40), "DSDT"));
    iasl_table(directory, "facs", table_at(blob, get32(fadt + 36), "FACS"));

    g_autofree char *path = g_build_filename(directory, "dsdt.dsl", NULL);
    g_autofree char *dsl = NULL;
    g_assert_true(g_file_get_contents(path, &dsl, NULL, NULL));
    static const char *const expected[] = {"Device (C000)",        "Device (C002)", "ACPI0007",
                                           "EisaId (\"PNP0501\")", "IRQNoFlags ()", "Name (\\_S5"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        if (!strstr(dsl, expected[i]))
            g_error("the DSDT lacks %s", expected[i]);
    }
    GDir *dir = g_dir_open(directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *file = g_build_filename(directory, name, NULL);
        g_unlink(file);
    }
    g_dir_close(dir);
    g_rmdir(directory);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/acpi/pointers", test_pointers);
    g_test_add_func("/machine/acpi/aml", test_aml);
    g_test_add_func("/machine/acpi/iasl", test_iasl);
    return g_test_run();
}
