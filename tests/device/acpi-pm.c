/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ACPI fixed hardware: timer, power button, soft-off, reset. */
#include "vmm-helper/device/acpi-pm.h"

#include "tests/device/fake-env.h"

static void test_timer(FakeEnv *fake, const void *data)
{
    g_assert_cmpuint(fake_read(fake, FAKE_PORT + ACPI_PM_TIMER, 4), ==, 0);
    fake_clock_advance(fake->clock, INT64_C(1000000000));
    g_assert_cmpuint(fake_read(fake, FAKE_PORT + ACPI_PM_TIMER, 4), ==, 3579545);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_TIMER, 2), ==, 3579545 & 0xffff);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_TIMER + 2, 1), ==, 3579545 >> 16);
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 0); /* nobody wants the carry */
    fake_clock_advance(fake->clock, INT64_C(600) * 1000000000);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_STATUS, 2), ==, 0x0001);
    fake_write(fake, FAKE_PORT + ACPI_PM_STATUS, 2, 0x0001);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_STATUS, 2), ==, 0x0000);
    fake_write(fake, FAKE_PORT + ACPI_PM_ENABLE, 2, 0x0001);
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 1);
    fake_clock_advance(fake->clock, INT64_C(600) * 1000000000); /* half a turn is 599.93 s */
    g_assert_true(fake_line(fake));
    fake_write(fake, FAKE_PORT + ACPI_PM_STATUS, 2, 0x0001);
    g_assert_false(fake_line(fake));
}

static void test_power_button(FakeEnv *fake, const void *data)
{
    device_power_button(fake->device); /* nobody listens yet; it is remembered */
    g_assert_false(fake_line(fake));
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_STATUS, 2), ==, 0x0100);
    fake_write(fake, FAKE_PORT + ACPI_PM_STATUS, 2, 0x0100);
    fake_write(fake, FAKE_PORT + ACPI_PM_ENABLE, 2, 0xffff);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_ENABLE, 2), ==, 0x0521);
    device_power_button(fake->device);
    g_assert_true(fake_line(fake));
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_STATUS, 4), ==, 0x05210100);
    fake_write(fake, FAKE_PORT + ACPI_PM_STATUS, 1, 0x00);
    g_assert_true(fake_line(fake));
    fake_write(fake, FAKE_PORT + ACPI_PM_STATUS + 1, 1, 0x01); /* bytes work too */
    g_assert_false(fake_line(fake));
}

static void test_off_and_reset(FakeEnv *fake, const void *data)
{
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_CONTROL, 2), ==, 0x0001); /* SCI_EN */
    fake_write(fake, FAKE_PORT + ACPI_PM_CONTROL, 2, ACPI_PM_SLP_TYP_S5 << 10);
    g_assert_cmpuint(fake->powered_off, ==, 0); /* type without enable */
    fake_write(fake, FAKE_PORT + ACPI_PM_CONTROL, 2, 1 << 10 | 1 << 13);
    g_assert_cmpuint(fake->powered_off, ==, 0); /* another sleep type */
    fake_write(fake, FAKE_PORT + ACPI_PM_CONTROL, 2, ACPI_PM_SLP_TYP_S5 << 10 | 1 << 13);
    g_assert_cmpuint(fake->powered_off, ==, 1);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_CONTROL, 2), ==, 0x1401); /* EN reads 0 */
    fake_write(fake, FAKE_PORT + ACPI_PM_RESET, 1, 0x06);
    g_assert_cmpuint(fake->resets, ==, 0);
    fake_write(fake, FAKE_PORT + ACPI_PM_RESET, 1, ACPI_PM_RESET_VALUE);
    g_assert_cmpuint(fake->resets, ==, 1);
    device_reset(fake->device);
    g_assert_cmphex(fake_read(fake, FAKE_PORT + ACPI_PM_CONTROL, 2), ==, 0x0001);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define PM_TEST(name, function)                                                                    \
    g_test_add("/device/acpi-pm/" name, FakeEnv, "acpi-pm", fake_env_fixture_setup, function,      \
               fake_env_fixture_teardown)
    PM_TEST("timer", test_timer);
    PM_TEST("power-button", test_power_button);
    PM_TEST("off-and-reset", test_off_and_reset);
    return g_test_run();
}
