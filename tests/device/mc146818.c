/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real-time clock: calendar, formats, setting, the three interrupts, host wake-ups. */
#include <string.h>
#include <time.h>

#include "tests/device/fake-env.h"

#define SECOND INT64_C(1000000000)

static uint8_t in(FakeEnv *fake, uint8_t reg)
{
    fake_write(fake, FAKE_PORT, 1, reg);
    return fake_read(fake, FAKE_PORT + 1, 1);
}

static void out(FakeEnv *fake, uint8_t reg, uint8_t value)
{
    fake_write(fake, FAKE_PORT, 1, reg | 0x80);
    fake_write(fake, FAKE_PORT + 1, 1, value);
}

static void check_time(FakeEnv *fake, const char *expected)
{
    g_autofree char *text = g_strdup_printf("%02x%02x-%02x-%02x %02x:%02x:%02x %x", in(fake, 0x32),
                                            in(fake, 9), in(fake, 8), in(fake, 7), in(fake, 4),
                                            in(fake, 2), in(fake, 0), in(fake, 6));
    g_assert_cmpstr(text, ==, expected);
}

static void set_real(FakeEnv *fake, int year, int month, int day, int hour, int minute, int second)
{
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_sec = second};
    fake_clock_set_realtime(fake->clock, (int64_t)timegm(&tm) * SECOND);
}

static void test_calendar(FakeEnv *fake, const void *data)
{
    set_real(fake, 2000, 2, 28, 23, 59, 59);
    check_time(fake, "2000-02-28 23:59:59 2");
    fake_clock_advance(fake->clock, SECOND);
    check_time(fake, "2000-02-29 00:00:00 3"); /* a leap year by the rule of 400 */
    set_real(fake, 2100, 2, 28, 23, 59, 59);
    fake_clock_advance(fake->clock, SECOND);
    check_time(fake, "2100-03-01 00:00:00 2");
    set_real(fake, 1999, 12, 31, 23, 59, 59);
    fake_clock_advance(fake->clock, SECOND);
    check_time(fake, "2000-01-01 00:00:00 7");
    set_real(fake, 2026, 11, 20, 12, 0, 0);
    check_time(fake, "2026-11-20 12:00:00 6");
    set_real(fake, 1969, 12, 31, 23, 59, 58); /* before the epoch */
    check_time(fake, "1969-12-31 23:59:58 4");
    g_assert_cmphex(in(fake, 0x0d), ==, 0x80);
    g_assert_cmphex(fake_read(fake, FAKE_PORT, 1), ==, 0xff);
}

/* Most days of 370 years against the C library. */
static void test_all_days(FakeEnv *fake, const void *data)
{
    for (int64_t day = -36525; day < 100000; day += 1 + (day % 7 == 0)) {
        time_t seconds = day * 86400 + 43200;
        struct tm tm;
        gmtime_r(&seconds, &tm);
        fake_clock_set_realtime(fake->clock, seconds * SECOND);
        g_assert_cmphex(in(fake, 7), ==, tm.tm_mday / 10 << 4 | tm.tm_mday % 10);
        g_assert_cmphex(in(fake, 8), ==, (tm.tm_mon + 1) / 10 << 4 | (tm.tm_mon + 1) % 10);
        g_assert_cmphex(in(fake, 6), ==, tm.tm_wday + 1);
        int year = tm.tm_year % 100 < 0 ? tm.tm_year % 100 + 100 : tm.tm_year % 100;
        g_assert_cmphex(in(fake, 9), ==, year / 10 << 4 | year % 10);
    }
}

static void test_formats(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 23, 45, 59);
    out(fake, 0x0b, 0x06); /* binary, 24 h */
    g_assert_cmpuint(in(fake, 4), ==, 23);
    g_assert_cmpuint(in(fake, 2), ==, 45);
    g_assert_cmpuint(in(fake, 9), ==, 26);
    out(fake, 0x0b, 0x00); /* BCD, 12 h */
    g_assert_cmphex(in(fake, 4), ==, 0x91);
    set_real(fake, 2026, 11, 20, 0, 5, 0);
    g_assert_cmphex(in(fake, 4), ==, 0x12); /* midnight is 12 AM */
    set_real(fake, 2026, 11, 20, 12, 5, 0);
    g_assert_cmphex(in(fake, 4), ==, 0x92);
    out(fake, 0x0b, 0x04); /* binary, 12 h */
    g_assert_cmphex(in(fake, 4), ==, 0x8c);
}

static void test_set(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 12, 0, 0);
    out(fake, 0x0b, 0x82); /* SET: nothing moves */
    out(fake, 0x32, 0x20);
    out(fake, 9, 0x31);
    out(fake, 8, 0x12);
    out(fake, 7, 0x31);
    out(fake, 4, 0x23);
    out(fake, 2, 0x59);
    out(fake, 0, 0x58);
    fake_clock_advance(fake->clock, 100 * SECOND);
    check_time(fake, "2031-12-31 23:59:58 6"); /* the weekday was not written */
    out(fake, 0x0b, 0x02);
    check_time(fake, "2031-12-31 23:59:58 4");
    fake_clock_advance(fake->clock, 2 * SECOND);
    check_time(fake, "2032-01-01 00:00:00 5");
    out(fake, 2, 0x30); /* without SET: at once, second and fraction go on */
    fake_clock_advance(fake->clock, SECOND);
    check_time(fake, "2032-01-01 00:30:01 5");
    /* As Linux does: SET and divider reset; the clock starts half a second in. */
    out(fake, 0x0b, 0x82);
    out(fake, 0x0a, 0x76);
    out(fake, 0, 0x10);
    out(fake, 0x0b, 0x02);
    fake_clock_advance(fake->clock, 10 * SECOND);
    g_assert_cmphex(in(fake, 0), ==, 0x10); /* held by the divider */
    out(fake, 0x0a, 0x26);
    fake_clock_advance(fake->clock, SECOND * 4 / 10);
    g_assert_cmphex(in(fake, 0), ==, 0x10);
    fake_clock_advance(fake->clock, SECOND / 10);
    g_assert_cmphex(in(fake, 0), ==, 0x11);
    device_reset(fake->device); /* a battery keeps it running */
    fake_clock_advance(fake->clock, SECOND);
    g_assert_cmphex(in(fake, 0), ==, 0x12);
    for (unsigned value = 0; value < 256; value++) { /* nonsense is some time, not a crash */
        static const uint8_t registers[] = {0, 2, 4, 6, 7, 8, 9, 0x32};
        for (size_t i = 0; i < G_N_ELEMENTS(registers); i++)
            out(fake, registers[i], value);
    }
}

static void test_update_in_progress(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 12, 0, 0);
    g_assert_cmphex(in(fake, 0x0a), ==, 0x26);
    fake_clock_advance(fake->clock, SECOND - 200000);
    g_assert_cmphex(in(fake, 0x0a), ==, 0xa6);
    fake_clock_advance(fake->clock, 200000);
    g_assert_cmphex(in(fake, 0x0a), ==, 0x26);
    out(fake, 0x0a, 0xa6); /* UIP cannot be written */
    g_assert_cmphex(in(fake, 0x0a), ==, 0x26);
}

static void test_flags(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 12, 0, 0);
    in(fake, 0x0c);
    g_assert_cmphex(in(fake, 0x0c), ==, 0x00);
    fake_clock_advance(fake->clock, SECOND);
    g_assert_cmphex(in(fake, 0x0c), ==, 0x50); /* flags come without their enables, and no line */
    g_assert_cmpuint(fake_edges(fake), ==, 0);
    g_assert_cmpuint(fake_clock_fired(fake->clock), ==, 0);
}

static void test_update_interrupt(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 12, 0, 0);
    in(fake, 0x0c);
    out(fake, 0x0b, 0x12);
    for (unsigned i = 1; i <= 3; i++) {
        fake_clock_advance(fake->clock, SECOND);
        g_assert_true(fake_line(fake));
        g_assert_cmphex(in(fake, 0x0c) & 0x90, ==, 0x90);
        g_assert_false(fake_line(fake));
        g_assert_cmpuint(fake_edges(fake), ==, i);
    }
    unsigned fired = fake_clock_fired(fake->clock);
    fake_clock_advance(fake->clock, 100 * SECOND); /* unread: one wake-up, not a hundred */
    g_assert_cmpuint(fake_clock_fired(fake->clock) - fired, ==, 1);
    out(fake, 0x0b, 0x92); /* SET clears UIE */
    g_assert_cmphex(in(fake, 0x0b), ==, 0x82);
    g_assert_false(fake_line(fake));
}

static void test_periodic_interrupt(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 12, 0, 0);
    in(fake, 0x0c);
    out(fake, 0x0a, 0x26); /* 1024 Hz */
    out(fake, 0x0b, 0x42);
    unsigned seen = 0;
    for (int i = 0; i < 2000; i++) {
        fake_clock_advance(fake->clock, SECOND / 2000);
        if (fake_line(fake)) {
            seen++;
            in(fake, 0x0c);
        }
    }
    g_assert_cmpuint(seen, >=, 1023);
    g_assert_cmpuint(seen, <=, 1024);
    out(fake, 0x0a, 0x20); /* rate 0: none */
    in(fake, 0x0c);
    fake_clock_advance(fake->clock, SECOND);
    g_assert_false(fake_line(fake));
    out(fake, 0x0a, 0x2f); /* 2 Hz */
    in(fake, 0x0c);
    fake_clock_advance(fake->clock, SECOND / 2);
    g_assert_true(fake_line(fake));
}

static void test_alarm(FakeEnv *fake, const void *data)
{
    set_real(fake, 2026, 11, 20, 23, 59, 50);
    in(fake, 0x0c);
    out(fake, 5, 0x00);
    out(fake, 3, 0x01);
    out(fake, 1, 0x30);
    out(fake, 0x0b, 0x22);
    fake_clock_advance(fake->clock, 99 * SECOND);
    g_assert_false(fake_line(fake));
    g_assert_cmpuint(fake_clock_fired(fake->clock), ==, 0);
    fake_clock_advance(fake->clock, SECOND); /* 00:01:30 on the next day */
    g_assert_true(fake_line(fake));
    g_assert_cmphex(in(fake, 0x0c) & 0xa0, ==, 0xa0);
    fake_clock_advance(fake->clock, 86399 * SECOND);
    g_assert_false(fake_line(fake));
    fake_clock_advance(fake->clock, SECOND);
    g_assert_true(fake_line(fake));
    in(fake, 0x0c);
    out(fake, 5, 0xff); /* every minute at :05 */
    out(fake, 3, 0xc0);
    out(fake, 1, 0x05);
    fake_clock_advance(fake->clock, 35 * SECOND);
    g_assert_true(fake_line(fake));
    in(fake, 0x0c);
    fake_clock_advance(fake->clock, 60 * SECOND);
    g_assert_true(fake_line(fake));
    in(fake, 0x0c);
    out(fake, 3, 0x77); /* no such minute: never, and the host sleeps */
    g_assert_cmpuint(fake_clock_armed(fake->clock), ==, 0);
}

static void test_memory(FakeEnv *fake, const void *data)
{
    for (unsigned reg = 0x0e; reg < 0x80; reg++) {
        if (reg != 0x32)
            out(fake, reg, reg ^ 0x5a);
    }
    device_reset(fake->device);
    for (unsigned reg = 0x0e; reg < 0x80; reg++) {
        if (reg != 0x32)
            g_assert_cmphex(in(fake, reg), ==, reg ^ 0x5a);
    }
}

static void test_config(void)
{
    static const DeviceProperty adjusted[] = {{"adjustment", -3600}, {NULL, 0}};
    FakeEnv fake = {0};
    fake_env_setup(&fake, "mc146818", adjusted);
    set_real(&fake, 2026, 11, 20, 12, 0, 0);
    check_time(&fake, "2026-11-20 11:00:00 6");
    fake_env_teardown(&fake);

    g_setenv("TZ", "EAST-5:30", TRUE); /* five and a half hours east */
    tzset();
    static const DeviceProperty local[] = {{"localtime", 1}, {"adjustment", 60}, {NULL, 0}};
    fake = (FakeEnv){0};
    fake_env_setup(&fake, "mc146818", local);
    set_real(&fake, 2026, 11, 20, 12, 0, 0);
    check_time(&fake, "2026-11-20 17:31:00 6");
    g_unsetenv("TZ");

    static const DeviceProperty bad[][2] = {
        {{"nonsense", 1}, {NULL, 0}}, {{"localtime", 2}, {NULL, 0}}, {{"offset", 1}, {NULL, 0}}};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(device_new_configured(fake.device->model, "x", &fake.env, bad[i], &error));
        g_assert_nonnull(error);
    }
    static const DeviceProperty extreme[] = {{"adjustment", INT64_MAX}, {NULL, 0}};
    g_autoptr(GError) error = NULL;
    Device *far = device_new_configured(fake.device->model, "far", &fake.env, extreme, &error);
    g_assert_nonnull(far);
    device_free(far);
    fake_env_teardown(&fake);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define RTC_TEST(name, function)                                                                   \
    g_test_add("/device/mc146818/" name, FakeEnv, "mc146818", fake_env_fixture_setup, function,    \
               fake_env_fixture_teardown)
    RTC_TEST("calendar", test_calendar);
    RTC_TEST("all-days", test_all_days);
    RTC_TEST("formats", test_formats);
    RTC_TEST("set", test_set);
    RTC_TEST("update-in-progress", test_update_in_progress);
    RTC_TEST("flags", test_flags);
    RTC_TEST("update-interrupt", test_update_interrupt);
    RTC_TEST("periodic-interrupt", test_periodic_interrupt);
    RTC_TEST("alarm", test_alarm);
    RTC_TEST("memory", test_memory);
    g_test_add_func("/device/mc146818/config", test_config);
    return g_test_run();
}
