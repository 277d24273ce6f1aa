/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The real-time clock and CMOS memory of a PC (Motorola MC146818A data sheet; century at 0x32).
 * The time is the host's plus an offset that the guest changes by setting the clock. Registers and
 * flags are computed when someone looks; a host timer runs only up to the next interrupt that the
 * guest has enabled and not yet been given.
 */
#include "vmm-helper/device/device.h"

#include <string.h>
#include <time.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define SECONDS_PER_DAY 86400
#define CMOS_SIZE 128
#define RTC_UIP_NS 244000 /* update in progress is shown this long before the second turns */

enum {
    REG_SECONDS = 0x00,
    REG_SECONDS_ALARM = 0x01,
    REG_MINUTES = 0x02,
    REG_MINUTES_ALARM = 0x03,
    REG_HOURS = 0x04,
    REG_HOURS_ALARM = 0x05,
    REG_WEEKDAY = 0x06,
    REG_DAY = 0x07,
    REG_MONTH = 0x08,
    REG_YEAR = 0x09,
    REG_A = 0x0a,
    REG_B = 0x0b,
    REG_C = 0x0c,
    REG_D = 0x0d,
    REG_CENTURY = 0x32,
};
enum {
    A_UIP = 0x80,
    A_DIVIDER = 0x70,
    A_DIVIDER_RESET = 0x60, /* 11x */
    A_RATE = 0x0f,
};
enum {
    B_SET = 0x80,
    B_24H = 0x02,
    B_BINARY = 0x04,
};
enum { /* interrupt flags of register C and their enables in register B */
       INT_PERIODIC = 0x40,
       INT_ALARM = 0x20,
       INT_UPDATE = 0x10,
       INT_ALL = INT_PERIODIC | INT_ALARM | INT_UPDATE,
       C_IRQ = 0x80,
};
#define D_VALID 0x80
/* Times are 64-bit ns since 1970, years 1678 to 2261; some room is left for the next alarm. */
#define RTC_MAX_SECONDS (INT64_MAX / NS_PER_SECOND - 3 * SECONDS_PER_DAY)
#define ALARM_ANY 0xc0 /* an alarm byte with both bits matches every value */

typedef struct Mc146818 {
    VmTimer *timer;
    int64_t offset;          /* ns from host real time to the guest's calendar, read as UTC */
    int64_t checked;         /* guest calendar ns up to which the flags of register C are right */
    int64_t adjustment;      /* seconds added at creation */
    uint8_t cmos[CMOS_SIZE]; /* time registers here count only while the clock is held */
    uint8_t index;
    bool localtime;
    uint8_t reserved[6];
} Mc146818;

static const Field mc146818_fields[] = {
    {.name = "timer", .kind = FIELD_VALUE, TABLE_MEMBER(Mc146818, timer), .flags = FIELD_HOST},
    DEVICE_ROW(Mc146818, offset, I64, SAVED),
    DEVICE_ROW(Mc146818, checked, I64, SAVED),
    DEVICE_ROW(Mc146818, adjustment, I64, CONFIG),
    DEVICE_BYTES(Mc146818, cmos, SAVED),
    DEVICE_ROW(Mc146818, index, U8, SAVED),
    DEVICE_ROW(Mc146818, localtime, BOOL, CONFIG),
    DEVICE_BYTES(Mc146818, reserved, DERIVED),
};
static TABLE_DEFINE(mc146818_table, Mc146818, "mc146818", mc146818_fields);

static const Field mc146818_config_fields[] = {
    DEVICE_ROW(Mc146818, adjustment, I64, CONFIG),
    DEVICE_ROW(Mc146818, localtime, BOOL, CONFIG),
};
static TABLE_DEFINE(mc146818_config_table, Mc146818, "mc146818", mc146818_config_fields);

/* --- Calendar -----------------------------------------------------------------------------------
 */

/* Seconds 0000-01-01 to 9999-12-31, proleptic Gregorian: what the registers can hold. */
#define CALENDAR_MIN INT64_C(-62167219200)
#define CALENDAR_MAX INT64_C(253402300799)

typedef struct Calendar {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second;
    int weekday; /* 1 = Sunday */
} Calendar;

/* Days since 1970-01-01. Years begin in March, so that the leap day is the last: then a month's
 * first day is a linear function of its number. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void date_from_days(int64_t days, Calendar *ret)
{
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    ret->day = day_of_year - (153 * month + 2) / 5 + 1;
    ret->month = month < 10 ? month + 3 : month - 9;
    ret->year = year_of_era + era * 400 + (ret->month <= 2);
}

static void calendar_from_seconds(int64_t seconds, Calendar *ret)
{
    seconds = CLAMP(seconds, CALENDAR_MIN, CALENDAR_MAX);
    int64_t days = floor_div(seconds, SECONDS_PER_DAY);
    int rest = seconds - days * SECONDS_PER_DAY;
    date_from_days(days, ret);
    ret->hour = rest / 3600;
    ret->minute = rest / 60 % 60;
    ret->second = rest % 60;
    ret->weekday = (days % 7 + 7 + 4) % 7 + 1; /* 1970-01-01 was a Thursday */
}

/* Any numbers will do: the 31st of June is the 1st of July. */
static int64_t calendar_to_seconds(const Calendar *c)
{
    int month = c->month < 1 ? 1 : c->month;
    int64_t days = days_from_date(c->year + (month - 1) / 12, (month - 1) % 12 + 1, c->day);
    return days * SECONDS_PER_DAY + c->hour * 3600 + c->minute * 60 + c->second;
}

/* --- Register formats ---------------------------------------------------------------------------
 */

static uint8_t rtc_encode(const Mc146818 *rtc, int value)
{
    return rtc->cmos[REG_B] & B_BINARY ? value : value / 10 % 10 << 4 | value % 10;
}

static int rtc_decode(const Mc146818 *rtc, uint8_t value)
{
    return rtc->cmos[REG_B] & B_BINARY ? value : (value >> 4) * 10 + (value & 15);
}

static uint8_t rtc_encode_hour(const Mc146818 *rtc, int hour)
{
    if (rtc->cmos[REG_B] & B_24H)
        return rtc_encode(rtc, hour);
    return rtc_encode(rtc, hour % 12 ? hour % 12 : 12) | (hour >= 12 ? 0x80 : 0);
}

static int rtc_decode_hour(const Mc146818 *rtc, uint8_t value)
{
    if (rtc->cmos[REG_B] & B_24H)
        return rtc_decode(rtc, value);
    return rtc_decode(rtc, value & 0x7f) % 12 + (value & 0x80 ? 12 : 0);
}

static void rtc_store(Mc146818 *rtc, const Calendar *c)
{
    rtc->cmos[REG_SECONDS] = rtc_encode(rtc, c->second);
    rtc->cmos[REG_MINUTES] = rtc_encode(rtc, c->minute);
    rtc->cmos[REG_HOURS] = rtc_encode_hour(rtc, c->hour);
    rtc->cmos[REG_WEEKDAY] = rtc_encode(rtc, c->weekday);
    rtc->cmos[REG_DAY] = rtc_encode(rtc, c->day);
    rtc->cmos[REG_MONTH] = rtc_encode(rtc, c->month);
    rtc->cmos[REG_YEAR] = rtc_encode(rtc, c->year % 100);
    rtc->cmos[REG_CENTURY] = rtc_encode(rtc, c->year / 100);
}

static int64_t rtc_load(const Mc146818 *rtc)
{
    Calendar c = {
        .year =
            rtc_decode(rtc, rtc->cmos[REG_CENTURY]) * 100 + rtc_decode(rtc, rtc->cmos[REG_YEAR]),
        .month = rtc_decode(rtc, rtc->cmos[REG_MONTH]),
        .day = rtc_decode(rtc, rtc->cmos[REG_DAY]),
        .hour = rtc_decode_hour(rtc, rtc->cmos[REG_HOURS]),
        .minute = rtc_decode(rtc, rtc->cmos[REG_MINUTES]),
        .second = rtc_decode(rtc, rtc->cmos[REG_SECONDS]),
    };
    return calendar_to_seconds(&c);
}

/* --- Time ---------------------------------------------------------------------------------------
 */

/* Held: the guest sets the time, or keeps the divider chain in reset; nothing counts. */
static bool rtc_divider_reset(const Mc146818 *rtc)
{
    return (rtc->cmos[REG_A] & A_DIVIDER_RESET) == A_DIVIDER_RESET;
}

static bool rtc_held(const Mc146818 *rtc)
{
    return (rtc->cmos[REG_B] & B_SET) || rtc_divider_reset(rtc);
}

static int64_t add_saturated(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

static int64_t rtc_clamp(int64_t ns)
{
    return CLAMP(ns, -RTC_MAX_SECONDS * NS_PER_SECOND, RTC_MAX_SECONDS * NS_PER_SECOND);
}

/* The guest's calendar in ns since 1970. */
static int64_t rtc_now(const Device *device)
{
    const Mc146818 *rtc = device->state;
    int64_t ns = add_saturated(vm_clock_realtime(device->env.clock), rtc->offset);
    return rtc_clamp(ns);
}

static int64_t rtc_period_ns_x32768(const Mc146818 *rtc)
{
    unsigned rate = rtc->cmos[REG_A] & A_RATE;
    if (rate == 0 || rtc_divider_reset(rtc))
        return 0;
    if (rate < 3) /* 1 and 2 are 256 and 128 Hz with a 32768 Hz crystal */
        rate += 7;
    return NS_PER_SECOND << (rate - 1);
}

/* How many periods of the periodic interrupt have passed since 1970. */
static int64_t rtc_periods(const Mc146818 *rtc, int64_t now)
{
    int64_t period = rtc_period_ns_x32768(rtc);
    return period ? (int64_t)((__int128)now * 32768 / period) : 0;
}

static bool alarm_matches(uint8_t alarm, int decoded, int value)
{
    return (alarm & ALARM_ANY) == ALARM_ANY || decoded == value;
}

/* The first second after @from (both in seconds) at which the alarm strikes; INT64_MAX = never. */
static int64_t rtc_next_alarm(const Mc146818 *rtc, int64_t from)
{
    uint8_t s = rtc->cmos[REG_SECONDS_ALARM], m = rtc->cmos[REG_MINUTES_ALARM];
    uint8_t h = rtc->cmos[REG_HOURS_ALARM];
    int second = rtc_decode(rtc, s), minute = rtc_decode(rtc, m), hour = rtc_decode_hour(rtc, h);
    int64_t at = from + 1, end = at + SECONDS_PER_DAY;
    while (at < end) {
        int in_day = at - floor_div(at, SECONDS_PER_DAY) * SECONDS_PER_DAY;
        if (!alarm_matches(h, hour, in_day / 3600))
            at += 3600 - in_day % 3600;
        else if (!alarm_matches(m, minute, in_day / 60 % 60))
            at += 60 - in_day % 60;
        else if (!alarm_matches(s, second, in_day % 60))
            at++;
        else
            return at;
    }
    return INT64_MAX;
}

/* Brings register C up to date. */
static void rtc_update_flags(Device *device)
{
    Mc146818 *rtc = device->state;
    int64_t now = rtc_now(device), before = rtc->checked;
    rtc->checked = now;
    if (now <= before) /* the host's clock was set back */
        return;
    if (rtc_periods(rtc, now) != rtc_periods(rtc, before))
        rtc->cmos[REG_C] |= INT_PERIODIC;
    int64_t second = floor_div(now, NS_PER_SECOND), last = floor_div(before, NS_PER_SECOND);
    if (rtc_held(rtc) || second == last)
        return;
    rtc->cmos[REG_C] |= INT_UPDATE;
    if (rtc_next_alarm(rtc, last) <= second)
        rtc->cmos[REG_C] |= INT_ALARM;
}

/* Line and host timer follow the registers. */
static void rtc_update(Device *device)
{
    Mc146818 *rtc = device->state;
    rtc_update_flags(device);
    uint8_t enabled = rtc->cmos[REG_B] & INT_ALL, flags = rtc->cmos[REG_C] & INT_ALL;
    bool irq = enabled & flags;
    rtc->cmos[REG_C] = flags | (irq ? C_IRQ : 0);
    irq_set(device->env.irq[0], irq);

    int64_t now = rtc->checked, next = INT64_MAX;
    int64_t second = floor_div(now, NS_PER_SECOND);
    int64_t period = rtc_period_ns_x32768(rtc);
    if (!irq && period && (enabled & INT_PERIODIC))
        next = ((__int128)(rtc_periods(rtc, now) + 1) * period + 32767) / 32768;
    if (!irq && !rtc_held(rtc) && (enabled & INT_UPDATE))
        next = MIN(next, (second + 1) * NS_PER_SECOND);
    if (!irq && !rtc_held(rtc) && (enabled & INT_ALARM)) {
        int64_t alarm = rtc_next_alarm(rtc, second);
        if (alarm != INT64_MAX)
            next = MIN(next, alarm * NS_PER_SECOND);
    }
    if (next == INT64_MAX)
        vm_timer_cancel(rtc->timer);
    else
        vm_timer_arm(rtc->timer, vm_clock_now(device->env.clock) + MAX(next - now, 1));
}

/* --- Registers ----------------------------------------------------------------------------------
 */

static bool is_time_register(unsigned reg)
{
    return (reg <= REG_YEAR && !(reg <= REG_HOURS_ALARM && (reg & 1))) || reg == REG_CENTURY;
}

/* While the clock runs, the time registers are made from the time when they are touched. */
static void rtc_refresh(Device *device)
{
    Mc146818 *rtc = device->state;
    if (rtc_held(rtc))
        return;
    Calendar calendar;
    calendar_from_seconds(floor_div(rtc_now(device), NS_PER_SECOND), &calendar);
    rtc_store(rtc, &calendar);
}

/* The time becomes what the registers say, @sub_ns into the second. */
static void rtc_set_time(Device *device, int64_t sub_ns)
{
    Mc146818 *rtc = device->state;
    int64_t seconds = CLAMP(rtc_load(rtc), -RTC_MAX_SECONDS, RTC_MAX_SECONDS);
    rtc->offset =
        add_saturated(seconds * NS_PER_SECOND + sub_ns, -vm_clock_realtime(device->env.clock));
    rtc->checked = rtc_now(device);
}

static void rtc_write_control(Device *device, unsigned reg, uint8_t value)
{
    Mc146818 *rtc = device->state;
    bool was_held = rtc_held(rtc), was_reset = rtc_divider_reset(rtc);
    rtc_refresh(device); /* freezes the registers at the present time */
    if (reg == REG_A) {
        rtc->cmos[REG_A] = value & ~A_UIP;
    } else {
        /* A new data format applies to how the bytes are read; a running clock rewrites them. */
        rtc->cmos[REG_B] = value & B_SET ? value & ~INT_UPDATE : value; /* SET clears UIE */
    }
    if (was_held && !rtc_held(rtc)) /* the first update comes half a second after a divider reset */
        rtc_set_time(device, was_reset ? NS_PER_SECOND / 2 : 0);
}

static void rtc_write(Device *device, unsigned reg, uint8_t value)
{
    Mc146818 *rtc = device->state;
    if (reg == REG_A || reg == REG_B) {
        rtc_write_control(device, reg, value);
    } else if (is_time_register(reg)) {
        rtc_refresh(device);
        rtc->cmos[reg] = value;
        if (!rtc_held(rtc) && reg != REG_WEEKDAY)
            rtc_set_time(device, rtc_now(device) -
                                     floor_div(rtc_now(device), NS_PER_SECOND) * NS_PER_SECOND);
    } else if (reg != REG_C && reg != REG_D) {
        rtc->cmos[reg] = value;
    }
}

static uint8_t rtc_read(Device *device, unsigned reg)
{
    Mc146818 *rtc = device->state;
    uint8_t value;
    if (is_time_register(reg))
        rtc_refresh(device);
    switch (reg) {
    case REG_A: {
        int64_t now = rtc_now(device);
        int64_t in_second = now - floor_div(now, NS_PER_SECOND) * NS_PER_SECOND;
        bool updating = !rtc_held(rtc) && in_second >= NS_PER_SECOND - RTC_UIP_NS;
        return rtc->cmos[REG_A] | (updating ? A_UIP : 0);
    }
    case REG_C: /* reading acknowledges */
        value = rtc->cmos[REG_C];
        rtc->cmos[REG_C] = 0;
        return value;
    case REG_D:
        return D_VALID;
    default:
        return rtc->cmos[reg];
    }
}

static void rtc_access(void *opaque, MemoryAccess *access)
{
    Device *device = opaque;
    Mc146818 *rtc = device->state;
    if (access->address == 0) {
        if (access->write)
            rtc->index = access->value & (CMOS_SIZE - 1); /* bit 7 masks NMI: there is none */
        else
            access->value = 0xff;
        return;
    }
    unsigned reg = rtc->index & (CMOS_SIZE - 1);
    if (reg == REG_C)
        rtc_update(device);
    else if (access->write)
        rtc_update_flags(device);
    if (access->write)
        rtc_write(device, reg, access->value);
    else
        access->value = rtc_read(device, reg);
    if (access->write || reg == REG_C)
        rtc_update(device);
}

/* The host's local time minus UTC now, in seconds. */
static int64_t host_utc_offset(int64_t realtime_ns)
{
    time_t now = realtime_ns / NS_PER_SECOND;
    struct tm local;
    return localtime_r(&now, &local) ? local.tm_gmtoff : 0;
}

static bool rtc_realize(Device *device, GError **error)
{
    Mc146818 *rtc = device->state;
    rtc->timer = device_timer_new(device, rtc_update);
    int64_t seconds = CLAMP(rtc->adjustment, -RTC_MAX_SECONDS, RTC_MAX_SECONDS);
    if (rtc->localtime)
        seconds += host_utc_offset(vm_clock_realtime(device->env.clock));
    rtc->offset = seconds * NS_PER_SECOND;
    rtc->cmos[REG_A] = 0x26; /* 32768 Hz crystal, 1024 Hz periodic rate */
    rtc->cmos[REG_B] = B_24H;
    rtc->checked = rtc_now(device);
    return true;
}

/* A reset keeps time, alarm and memory: the chip has a battery. */
static void rtc_reset(Device *device)
{
    Mc146818 *rtc = device->state;
    rtc->cmos[REG_B] &= ~INT_ALL;
    rtc->cmos[REG_C] = 0;
    rtc->index = 0;
    rtc_update(device);
}

static void rtc_pre_save(Device *device)
{
    rtc_refresh(device);
    rtc_update_flags(device);
}

static bool rtc_post_load(Device *device, GError **error)
{
    Mc146818 *rtc = device->state;
    rtc->cmos[REG_A] &= ~A_UIP;
    rtc->cmos[REG_C] &= INT_ALL | C_IRQ;
    rtc->index &= CMOS_SIZE - 1;
    memset(rtc->reserved, 0, sizeof rtc->reserved);
    rtc->checked = rtc_clamp(rtc->checked);
    rtc_update(device);
    return true;
}

static const DeviceWindow rtc_windows[] = {
    {.name = "mc146818",
     .space = MEMORY_SPACE_PORT,
     .size = 2,
     .ops = {.access = rtc_access, .max_size = 1}},
};

extern const DeviceModel device_model_mc146818;
const DeviceModel device_model_mc146818 = {
    .name = "mc146818",
    .doc = "real-time clock and CMOS memory",
    .state_table = &mc146818_table,
    .config_table = &mc146818_config_table,
    .windows = rtc_windows,
    .n_windows = G_N_ELEMENTS(rtc_windows),
    .realize = rtc_realize,
    .reset = rtc_reset,
    .post_load = rtc_post_load,
    .pre_save = rtc_pre_save,
};
