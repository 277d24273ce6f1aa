/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <clock>; see clock.h. What the guest does to its clock later is the helper's to report. */
#include "driver/domain/element/clock.h"

#include <string.h>

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

static const char *const offsets[] = {"utc", "localtime", "variable", "timezone", "absolute", NULL};
static const EnumNames offset_names = {"clock offset", offsets};
static const char *const bases[] = {"utc", "localtime", NULL};
static const EnumNames basis_names = {"clock basis", bases};
static const char *const timers[] = {"platform", "pit",         "rtc",       "hpet", "tsc",
                                     "kvmclock", "hypervclock", "armvtimer", NULL};
static const EnumNames timer_names = {"timer name", timers};
static const char *const ticks[] = {"none", "delay", "catchup", "merge", "discard", NULL};
static const EnumNames tick_names = {"timer tick policy", ticks};

static bool adjustment_from_text(const char *text, void *value, GError **error)
{
    ClockAdjustment *adjustment = value;
    *adjustment = (ClockAdjustment){.given = true};
    if (strcmp(text, "reset") == 0) {
        adjustment->reset = true;
        return true;
    }
    if (g_ascii_string_to_signed(text, 10, INT64_MIN, INT64_MAX, &adjustment->seconds, NULL))
        return true;
    return fail(error, VIR_ERR_XML_ERROR, _("unknown clock adjustment '%s'"), text);
}

static char *adjustment_to_text(const void *value)
{
    const ClockAdjustment *adjustment = value;
    if (!adjustment->given)
        return NULL;
    if (adjustment->reset)
        return g_strdup("reset");
    return g_strdup_printf("%" G_GINT64_FORMAT, adjustment->seconds);
}

static bool adjustment_equal(const void *a, const void *b)
{
    const ClockAdjustment *left = a, *right = b;
    return left->given == right->given && left->reset == right->reset &&
           left->seconds == right->seconds;
}

static const FieldType adjustment_type = {
    .name = "clock adjustment", .size = sizeof(ClockAdjustment), .equal = adjustment_equal};

static const Field timer_fields[] = {
    {"name", FIELD_ENUM, TABLE_MEMBER(ClockTimer, name), .flags = FIELD_REQUIRED | FIELD_ABI,
     .names = &timer_names, XML(.path = "@name"), .doc = "Which timer."},
    {"present", FIELD_ENUM, TABLE_MEMBER(ClockTimer, present), .flags = FIELD_ABI,
     .names = &tri_bool_names, XML(.path = "@present", .flags = XML_ZERO_ABSENT),
     .doc = "Whether the guest has it."},
    {"tick_policy", FIELD_ENUM, TABLE_MEMBER(ClockTimer, tick_policy), .flags = FIELD_ABI,
     .names = &tick_names, XML(.path = "@tickpolicy", .flags = XML_ZERO_ABSENT),
     .doc = "What becomes of ticks that could not be delivered in time."},
};
static const XmlKnown timer_known[] = {{"", XML_REFUSE, "@track @frequency @mode catchup"}};
static const TableXml timer_xml = {timer_known, G_N_ELEMENTS(timer_known)};
static const Table timer_table = {.name = "timer",
                                  .size = sizeof(ClockTimer),
                                  .fields = timer_fields,
                                  .n_fields = G_N_ELEMENTS(timer_fields),
                                  .xml = &timer_xml};

#define OF_RELATIVE                                                                                \
    (XML_IS(CLOCK_OFFSET_UTC) | XML_IS(CLOCK_OFFSET_LOCALTIME) | XML_IS(CLOCK_OFFSET_VARIABLE))

static const Field fields[] = {
    {"offset", FIELD_ENUM, TABLE_MEMBER(ClockDef, offset), .names = &offset_names,
     XML(.path = "@offset", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("unknown clock offset '%s'")),
     .doc = "What the real-time clock is set to at start."},
    {"adjustment", FIELD_VALUE, TABLE_MEMBER(ClockDef, adjustment), .type = &adjustment_type,
     XML(.path = "@adjustment", .from_text = adjustment_from_text, .to_text = adjustment_to_text,
         .when = {XML_WHEN(ClockDef, offset, OF_RELATIVE)}),
     .doc = "Seconds by which the guest's clock is ahead of the basis, or 'reset'."},
    {"basis", FIELD_ENUM, TABLE_MEMBER(ClockDef, basis), .names = &basis_names,
     XML(.path = "@basis", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("unknown clock basis '%s'"),
         .when = {XML_WHEN(ClockDef, offset, XML_IS(CLOCK_OFFSET_VARIABLE))}),
     .doc = "What the adjustment counts from."},
    {"adjustment0", FIELD_I64, TABLE_MEMBER(ClockDef, adjustment0), .flags = FIELD_STATUS,
     XML(.path = "@adjustment0", .flags = XML_ZERO_ABSENT,
         .when = {XML_WHEN(ClockDef, offset, XML_IS(CLOCK_OFFSET_VARIABLE))}),
     .doc = "The adjustment the guest was started with."},
    {"timezone", FIELD_STRING, TABLE_MEMBER(ClockDef, timezone), .flags = FIELD_REQUIRED,
     .limit = 255,
     XML(.path = "@timezone", .missing_code = VIR_ERR_INTERNAL_ERROR,
         .missing = N_("missing 'timezone' attribute for clock with offset='timezone'"),
         .when = {XML_WHEN(ClockDef, offset, XML_IS(CLOCK_OFFSET_TIMEZONE))}),
     .doc = "The time zone whose local time the clock shows."},
    {"start", FIELD_U64, TABLE_MEMBER(ClockDef, start), .flags = FIELD_REQUIRED,
     XML(.path = "@start", .missing_code = VIR_ERR_INTERNAL_ERROR,
         .missing = N_("missing 'start' attribute for clock with offset='absolute'"),
         .when = {XML_WHEN(ClockDef, offset, XML_IS(CLOCK_OFFSET_ABSOLUTE))}),
     .doc = "Seconds since the epoch that the clock shows at every start."},
    {"timers", FIELD_STRUCT, SHAPE_LIST, TABLE_MEMBER(ClockDef, timers),
     TABLE_COUNT(ClockDef, n_timers), .limit = 64, .flags = FIELD_ABI, .table = &timer_table,
     XML(.path = "timer"), .doc = "The guest's timers."},
};
static const XmlKnown known[] = {{"", XML_ACCEPT, "@adjustment0"}};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table clock_def_table = {.name = "clock",
                               .size = sizeof(ClockDef),
                               .fields = fields,
                               .n_fields = G_N_ELEMENTS(fields),
                               .xml = &xml};

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    ClockDef *clock = &def->clock;
    ClockAdjustment *adjustment = &clock->adjustment;
    if (clock->offset == CLOCK_OFFSET_VARIABLE) {
        if (adjustment->reset)
            return fail(error, VIR_ERR_XML_ERROR,
                        _("clock adjustment 'reset' needs offset 'utc' or 'localtime'"));
        adjustment->given = true;
    } else if (adjustment->given && !adjustment->reset) {
        clock->basis =
            clock->offset == CLOCK_OFFSET_LOCALTIME ? CLOCK_BASIS_LOCALTIME : CLOCK_BASIS_UTC;
        clock->offset = CLOCK_OFFSET_VARIABLE;
    }
    return true;
}

static const char *timer_fault(const ClockTimer *timer)
{
    switch (timer->name) {
    case CLOCK_TIMER_PIT:
        return timer->tick_policy != CLOCK_TICK_ABSENT && timer->tick_policy != CLOCK_TICK_DELAY
                   ? N_("its tick policy is 'delay'")
               : timer->present == TRI_OFF ? N_("the board always has it")
                                           : NULL;
    case CLOCK_TIMER_RTC:
        return timer->tick_policy != CLOCK_TICK_ABSENT && timer->tick_policy != CLOCK_TICK_DELAY
                   ? N_("its tick policy is 'delay'")
               : timer->present == TRI_OFF ? N_("the board always has it")
                                           : NULL;
    case CLOCK_TIMER_TSC:
        return timer->tick_policy != CLOCK_TICK_ABSENT ? N_("it has no ticks")
               : timer->present == TRI_OFF             ? N_("every processor has it")
                                                       : NULL;
    case CLOCK_TIMER_KVMCLOCK:
        return timer->tick_policy != CLOCK_TICK_ABSENT ? N_("it has no ticks") : NULL;
    default:
        return timer->tick_policy != CLOCK_TICK_ABSENT || timer->present != TRI_OFF
                   ? N_("the board has none: only present='no' can be had")
                   : NULL;
    }
}

/* A name below the zoneinfo directory and nothing else: GLib would open any path and take it for a
 * zone file. NULL when there is none of that name. */
static GTimeZone *zone_new(const char *name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    if (!g_ascii_isalpha(*name) || strspn(name, letters) != strlen(name))
        return NULL;
    return g_time_zone_new_identifier(name);
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    const ClockDef *clock = &def->clock;
    for (size_t i = 0; i < clock->n_timers; i++) {
        const char *fault = timer_fault(&clock->timers[i]);
        if (fault)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("timer '%s' is not supported so: %s"),
                        timers[clock->timers[i].name], _(fault));
    }
    if (clock->offset == CLOCK_OFFSET_TIMEZONE) {
        g_autoptr(GTimeZone) zone = zone_new(clock->timezone);
        if (!zone)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("unknown time zone '%s'"),
                        clock->timezone);
    }
    return true;
}

/* Seconds by which @zone is ahead of UTC at @now. */
static int64_t zone_offset(const char *name, int64_t now)
{
    g_autoptr(GTimeZone) zone = zone_new(name);
    if (!zone)
        return 0;
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, now);
    return interval < 0 ? 0 : g_time_zone_get_offset(zone, interval);
}

static bool kvmclock_off(const ClockDef *clock)
{
    for (size_t i = 0; i < clock->n_timers; i++)
        if (clock->timers[i].name == CLOCK_TIMER_KVMCLOCK && clock->timers[i].present == TRI_OFF)
            return true;
    return false;
}

static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    const ClockDef *clock = &def->clock;
    bool local = clock->offset == CLOCK_OFFSET_LOCALTIME ||
                 (clock->offset == CLOCK_OFFSET_VARIABLE && clock->basis == CLOCK_BASIS_LOCALTIME);
    int64_t seconds = 0;
    if (clock->offset == CLOCK_OFFSET_VARIABLE)
        seconds = clock->adjustment.seconds;
    else if (clock->offset == CLOCK_OFFSET_TIMEZONE)
        seconds = zone_offset(clock->timezone, vm->now);
    else if (clock->offset == CLOCK_OFFSET_ABSOLUTE)
        seconds = (int64_t)(clock->start - (uint64_t)vm->now);
    json_object *rtc = json_object_new_object();
    json_object_object_add(rtc, "base", json_object_new_string(local ? "localtime" : "utc"));
    json_object_object_add(rtc, "adjustment", json_object_new_int64(seconds));
    json_object_object_add(vm->machine, "rtc", rtc);
    json_object *cpu, *disable;
    if (kvmclock_off(clock) && json_object_object_get_ex(vm->machine, "cpu", &cpu) &&
        json_object_object_get_ex(cpu, "disable", &disable))
        json_object_array_add(disable, json_object_new_string("kvmclock"));
    return true;
}

const DomainPart clock_part = {
    .name = "clock", .complete = complete, .validate = validate, .to_vm = to_vm};
