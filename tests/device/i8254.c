/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interval timer: counts and outputs in all modes, latches, read-back, gate, host wake-ups. */
#include "tests/device/fake-env.h"

#define HZ 1193182
#define CONTROL (FAKE_PORT + 3)

static void advance_ticks(FakeEnv *fake, int64_t ticks)
{
    /* To the first ns at which so many ticks have passed since guest time 0. */
    int64_t now = vm_clock_now(fake->clock);
    int64_t at = (int64_t)((__int128)now * HZ / 1000000000) + ticks;
    fake_clock_advance(fake->clock, (int64_t)(((__int128)at * 1000000000 + HZ - 1) / HZ) - now);
}

static void program(FakeEnv *fake, unsigned counter, unsigned mode, unsigned count)
{
    fake_write(fake, CONTROL, 1, counter << 6 | 0x30 | mode << 1);
    fake_write(fake, FAKE_PORT + counter, 1, count & 0xff);
    fake_write(fake, FAKE_PORT + counter, 1, count >> 8);
}

static unsigned count(FakeEnv *fake, unsigned counter)
{
    fake_write(fake, CONTROL, 1, counter << 6);
    unsigned low = fake_read(fake, FAKE_PORT + counter, 1);
    return low | fake_read(fake, FAKE_PORT + counter, 1) << 8;
}

static bool output(FakeEnv *fake, unsigned counter)
{
    fake_write(fake, CONTROL, 1, 0xe0 | 2u << counter); /* read back: status only */
    return fake_read(fake, FAKE_PORT + counter, 1) & 0x80;
}

static void test_mode0(FakeEnv *fake, const void *data)
{
    program(fake, 0, 0, 1000);
    g_assert_false(fake_line(fake));
    g_assert_false(output(fake, 0));
    advance_ticks(fake, 400);
    g_assert_cmpuint(count(fake, 0), ==, 600);
    advance_ticks(fake, 599);
    g_assert_false(fake_line(fake));
    advance_ticks(fake, 1);
    g_assert_true(fake_line(fake));
    g_assert_true(output(fake, 0));
    g_assert_cmpuint(count(fake, 0), ==, 0);
    advance_ticks(fake, 1);
    g_assert_cmpuint(count(fake, 0), ==, 0xffff); /* counts on */
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 0);
    g_assert_cmpuint(fake_edges(fake), ==, 1);
}

static void test_mode2(FakeEnv *fake, const void *data)
{
    program(fake, 0, 2, 1193);
    unsigned before = fake_edges(fake);
    for (unsigned i = 0; i < 10; i++) {
        advance_ticks(fake, 1192);
        g_assert_cmpuint(count(fake, 0), ==, 1);
        g_assert_false(output(fake, 0));
        g_assert_cmpuint(fake_edges(fake), ==, before + i);
        advance_ticks(fake, 1);
        g_assert_cmpuint(count(fake, 0), ==, 1193);
        g_assert_true(output(fake, 0));
        g_assert_cmpuint(fake_edges(fake), ==, before + i + 1);
    }
    program(fake, 0, 0, 0xffff); /* another mode ends it */
    before = fake_clock_fired(fake->clock);
    advance_ticks(fake, 1000);
    g_assert_cmpuint(fake_clock_fired(fake->clock), ==, before);
}

static void test_mode3(FakeEnv *fake, const void *data)
{
    program(fake, 0, 3, 10);
    g_assert_true(output(fake, 0));
    g_assert_cmpuint(count(fake, 0), ==, 10);
    advance_ticks(fake, 4);
    g_assert_cmpuint(count(fake, 0), ==, 2);
    advance_ticks(fake, 1);
    g_assert_false(output(fake, 0));
    g_assert_cmpuint(count(fake, 0), ==, 10);
    advance_ticks(fake, 5);
    g_assert_true(output(fake, 0));
    program(fake, 1, 3, 0); /* 65536, and an odd one */
    advance_ticks(fake, 32767);
    g_assert_true(output(fake, 1));
    advance_ticks(fake, 1);
    g_assert_false(output(fake, 1));
    program(fake, 1, 3, 5);
    advance_ticks(fake, 2);
    g_assert_true(output(fake, 1)); /* three high, two low */
    advance_ticks(fake, 1);
    g_assert_false(output(fake, 1));
}

static void test_mode4(FakeEnv *fake, const void *data)
{
    program(fake, 0, 4, 100);
    unsigned before = fake_edges(fake);
    advance_ticks(fake, 99);
    g_assert_true(output(fake, 0));
    advance_ticks(fake, 1);
    g_assert_false(output(fake, 0)); /* strobe */
    advance_ticks(fake, 1);
    g_assert_true(output(fake, 0));
    g_assert_cmpuint(fake_edges(fake), ==, before + 1);
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 0);
}

static void test_mode1_gate(FakeEnv *fake, const void *data)
{
    program(fake, 2, 1, 100); /* waits for its gate */
    advance_ticks(fake, 1000);
    g_assert_true(output(fake, 2));
    fake_write(fake, FAKE_PORT2, 1, 1);
    g_assert_false(output(fake, 2));
    advance_ticks(fake, 60);
    fake_write(fake, FAKE_PORT2, 1, 0);
    fake_write(fake, FAKE_PORT2, 1, 1); /* retriggers */
    advance_ticks(fake, 99);
    g_assert_false(output(fake, 2));
    advance_ticks(fake, 1);
    g_assert_true(output(fake, 2));
    program(fake, 0, 1, 100); /* counter 0's gate never rises: nothing happens */
    advance_ticks(fake, 1000);
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 0);
}

/* Kernels calibrate their TSC so. */
static void test_calibration(FakeEnv *fake, const void *data)
{
    fake_write(fake, FAKE_PORT2, 1, (fake_read(fake, FAKE_PORT2, 1) & ~2u) | 1);
    program(fake, 2, 0, 59659); /* 50 ms */
    g_assert_cmphex(fake_read(fake, FAKE_PORT2, 1) & 0x23, ==, 0x01);
    fake_clock_advance(fake->clock, 49990000);
    g_assert_cmphex(fake_read(fake, FAKE_PORT2, 1) & 0x20, ==, 0);
    fake_clock_advance(fake->clock, 20000);
    g_assert_cmphex(fake_read(fake, FAKE_PORT2, 1) & 0x20, ==, 0x20);
    unsigned toggles = 0, before = fake_read(fake, FAKE_PORT2, 1) & 0x10;
    for (int i = 0; i < 100; i++) {
        fake_clock_advance(fake->clock, 15085);
        unsigned now = fake_read(fake, FAKE_PORT2, 1) & 0x10;
        toggles += now != before;
        before = now;
    }
    g_assert_cmpuint(toggles, ==, 100); /* the refresh bit */
    /* Mode 0 pauses while its gate is low. */
    program(fake, 2, 0, 10000);
    advance_ticks(fake, 4000);
    fake_write(fake, FAKE_PORT2, 1, 0);
    advance_ticks(fake, 100000);
    g_assert_false(output(fake, 2));
    g_assert_cmpuint(count(fake, 2), ==, 6000);
    fake_write(fake, FAKE_PORT2, 1, 1);
    advance_ticks(fake, 5999);
    g_assert_false(output(fake, 2));
    advance_ticks(fake, 2);
    g_assert_true(output(fake, 2));
}

static void test_latches(FakeEnv *fake, const void *data)
{
    program(fake, 0, 2, 10000);
    advance_ticks(fake, 100);
    fake_write(fake, CONTROL, 1, 0x00);
    advance_ticks(fake, 100);
    fake_write(fake, CONTROL, 1, 0x00); /* a second latch does not replace the first */
    unsigned low = fake_read(fake, FAKE_PORT, 1);
    g_assert_cmpuint(low | fake_read(fake, FAKE_PORT, 1) << 8, ==, 9900);
    g_assert_cmpuint(count(fake, 0), ==, 9800);
    fake_write(fake, CONTROL, 1, 0xc2); /* read back count and status: status first */
    g_assert_cmphex(fake_read(fake, FAKE_PORT, 1), ==, 0xb4);
    low = fake_read(fake, FAKE_PORT, 1);
    g_assert_cmpuint(low | fake_read(fake, FAKE_PORT, 1) << 8, ==, 9800);
    fake_write(fake, CONTROL, 1, 0x34);
    g_assert_cmphex(fake_read(fake, CONTROL, 1), ==, 0xff);
    fake_write(fake, CONTROL, 1, 0xe2);
    g_assert_cmphex(fake_read(fake, FAKE_PORT, 1), ==, 0xf4); /* null count */
    fake_write(fake, CONTROL, 1, 0x14);                       /* low byte only */
    fake_write(fake, FAKE_PORT, 1, 200);
    advance_ticks(fake, 50);
    g_assert_cmpuint(fake_read(fake, FAKE_PORT, 1), ==, 150);
    fake_write(fake, CONTROL, 1, 0x24); /* high byte only */
    fake_write(fake, FAKE_PORT, 1, 2);
    g_assert_cmpuint(fake_read(fake, FAKE_PORT, 1), ==, 2);
}

static void test_bcd(FakeEnv *fake, const void *data)
{
    fake_write(fake, CONTROL, 1, 0x31); /* mode 0, BCD */
    fake_write(fake, FAKE_PORT, 1, 0x34);
    fake_write(fake, FAKE_PORT, 1, 0x12);
    advance_ticks(fake, 235);
    g_assert_cmphex(count(fake, 0), ==, 0x0999);
    advance_ticks(fake, 1000);
    g_assert_cmphex(count(fake, 0), ==, 0x9999);
}

static void test_storm(FakeEnv *fake, const void *data)
{
    program(fake, 0, 2, 1);
    unsigned before = fake_clock_fired(fake->clock);
    fake_clock_advance(fake->clock, 10000000);
    g_assert_cmpuint(fake_clock_fired(fake->clock) - before, <=, 200);
    g_assert_cmpuint(fake_edges(fake), >, 10);
}

static void test_idle(FakeEnv *fake, const void *data)
{
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 0);
    fake_clock_advance(fake->clock, 1000000000);
    g_assert_cmpuint(fake_clock_fired(fake->clock), ==, 0);
    g_assert_cmpuint(fake_edges(fake), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define PIT_TEST(name, function)                                                                   \
    g_test_add("/device/i8254/" name, FakeEnv, "i8254", fake_env_fixture_setup, function,          \
               fake_env_fixture_teardown)
    PIT_TEST("mode-0", test_mode0);
    PIT_TEST("mode-1-gate", test_mode1_gate);
    PIT_TEST("mode-2", test_mode2);
    PIT_TEST("mode-3", test_mode3);
    PIT_TEST("mode-4", test_mode4);
    PIT_TEST("calibration", test_calibration);
    PIT_TEST("latches", test_latches);
    PIT_TEST("bcd", test_bcd);
    PIT_TEST("storm", test_storm);
    PIT_TEST("idle", test_idle);
    return g_test_run();
}
