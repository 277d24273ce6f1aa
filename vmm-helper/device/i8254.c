/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interval timer of a PC (Intel 8254 data sheet): three counters at ports 0x40-0x43, and the
 * bits of port 0x61 that belong to it: gate and output of counter 2, speaker enable, refresh
 * toggle. Counter 0 drives the interrupt line, the gates of counters 0 and 1 are tied high.
 *
 * Counts are computed from guest time when someone looks; only counter 0 has a host timer, and only
 * while an edge of its output lies ahead. After reset no counter runs until it is programmed.
 */
#include "vmm-helper/device/device.h"

#include <string.h>

#define PIT_HZ 1193182
#define PIT_COUNTERS 3
/* The shortest period for which the host is woken; see the local APIC timer. */
#define PIT_MIN_PERIOD_NS 50000
#define PIT_REFRESH_NS 15085 /* port 0x61 bit 4 toggles with DRAM refresh */
#define PIT_STOPPED (-1)

enum { ACCESS_LATCH, ACCESS_LOW, ACCESS_HIGH, ACCESS_BOTH };

enum {
    PORT61_GATE2 = 0x01,
    PORT61_SPEAKER = 0x02,
    PORT61_REFRESH = 0x10,
    PORT61_OUT2 = 0x20,
};

typedef struct PitCounter {
    int64_t start;    /* tick of guest time at which the present count began; PIT_STOPPED */
    uint32_t count;   /* initial count, 1-65536; 0 = not yet written */
    uint16_t latched; /* what the count latch holds */
    uint8_t mode;     /* 0-5 */
    uint8_t access;   /* ACCESS_LOW, HIGH, BOTH */
    bool bcd;
    bool gate;
    bool high_next_read; /* ACCESS_BOTH: the high byte is next */
    bool high_next_write;
    bool count_latched;
    bool status_latched;
    uint8_t status;
    uint8_t low_written; /* the low byte, waiting for its high byte */
    uint8_t reserved[8];
} PitCounter;

typedef struct I8254 {
    VmTimer *timer;
    int64_t edge; /* guest ns of counter 0's next rising edge; INT64_MAX = none */
    PitCounter counter[PIT_COUNTERS];
    uint8_t port61; /* PORT61_GATE2 | PORT61_SPEAKER */
    uint8_t reserved[7];
} I8254;

static const Field counter_fields[] = {
    DEVICE_ROW(PitCounter, start, I64, SAVED),
    DEVICE_ROW(PitCounter, count, U32, SAVED),
    DEVICE_ROW(PitCounter, latched, U16, SAVED),
    DEVICE_ROW(PitCounter, mode, U8, SAVED),
    DEVICE_ROW(PitCounter, access, U8, SAVED),
    DEVICE_ROW(PitCounter, bcd, BOOL, SAVED),
    DEVICE_ROW(PitCounter, gate, BOOL, SAVED),
    DEVICE_ROW(PitCounter, high_next_read, BOOL, SAVED),
    DEVICE_ROW(PitCounter, high_next_write, BOOL, SAVED),
    DEVICE_ROW(PitCounter, count_latched, BOOL, SAVED),
    DEVICE_ROW(PitCounter, status_latched, BOOL, SAVED),
    DEVICE_ROW(PitCounter, status, U8, SAVED),
    DEVICE_ROW(PitCounter, low_written, U8, SAVED),
    DEVICE_BYTES(PitCounter, reserved, DERIVED),
};
static TABLE_DEFINE(counter_table, PitCounter, "pit-counter", counter_fields);

static const Field i8254_fields[] = {
    {.name = "timer", .kind = FIELD_VALUE, TABLE_MEMBER(I8254, timer), .flags = FIELD_HOST},
    DEVICE_ROW(I8254, edge, I64, SAVED),
    {.name = "counter",
     .kind = FIELD_STRUCT,
     .shape = SHAPE_FIXED,
     .count = PIT_COUNTERS,
     .offset = offsetof(I8254, counter),
     .size = sizeof(PitCounter),
     .flags = FIELD_SAVED,
     .table = &counter_table},
    DEVICE_ROW(I8254, port61, U8, SAVED),
    DEVICE_BYTES(I8254, reserved, DERIVED),
};
static TABLE_DEFINE(i8254_table, I8254, "i8254", i8254_fields);

/* Ticks of the input clock in so much guest time. All counters count the same ticks. */
static int64_t pit_ticks(int64_t ns)
{
    return (__int128)ns * PIT_HZ / 1000000000;
}

/* The first ns of guest time at which @ticks have passed. */
static int64_t pit_ns(int64_t ticks)
{
    return ((__int128)ticks * 1000000000 + PIT_HZ - 1) / PIT_HZ;
}

static bool counter_running(const PitCounter *c)
{
    return c->count && c->start != PIT_STOPPED;
}

static uint64_t counter_elapsed(const PitCounter *c, int64_t now)
{
    return MAX(pit_ticks(now) - c->start, 0);
}

/* Modes 2 and 3 start over by themselves. */
static bool counter_periodic(const PitCounter *c)
{
    return c->mode == 2 || c->mode == 3;
}

/* The counting element as it would be read; modes 0, 1, 4 and 5 count on through zero. */
static uint16_t counter_value(const PitCounter *c, int64_t now)
{
    uint32_t modulus = c->bcd ? 10000 : 65536;
    if (!counter_running(c))
        return c->count;
    uint64_t elapsed = counter_elapsed(c, now);
    uint32_t value;
    if (c->mode == 2) {
        value = c->count - elapsed % c->count;
    } else if (c->mode == 3) { /* counts down by twos, in both halves of the square wave */
        uint64_t phase = elapsed % c->count, high = (c->count + 1) / 2;
        uint64_t in_half = phase < high ? phase : phase - high;
        uint32_t even = c->count & ~1u;
        value = even > 2 * in_half ? even - 2 * in_half : 0;
    } else {
        value = (c->count + modulus - elapsed % modulus) % modulus;
    }
    return value % modulus;
}

static bool counter_output(const PitCounter *c, int64_t now)
{
    if (!counter_running(c))
        return c->mode != 0;
    uint64_t elapsed = counter_elapsed(c, now);
    switch (c->mode) {
    case 0:
    case 1:
        return elapsed >= c->count;
    case 2:
        return elapsed % c->count != c->count - 1 || c->count == 1;
    case 3:
        return elapsed % c->count < (c->count + 1) / 2;
    default: /* a strobe of one tick */
        return elapsed != c->count;
    }
}

static uint16_t to_bcd(uint16_t value)
{
    return value / 1000 % 10 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10;
}

static uint16_t from_bcd(uint16_t value)
{
    return (value >> 12) * 1000 + (value >> 8 & 15) * 100 + (value >> 4 & 15) * 10 + (value & 15);
}

/* --- Counter 0's interrupt ----------------------------------------------------------------------
 */

/* Guest time of the next rising edge after @now; INT64_MAX = none. Mode 2 and 3 rise at each start,
 * mode 0 at the end of the count, mode 4 one tick later. */
static int64_t pit_next_edge(const PitCounter *c, int64_t now)
{
    if (!counter_running(c))
        return INT64_MAX;
    uint64_t elapsed = counter_elapsed(c, now);
    if (counter_periodic(c))
        return pit_ns(c->start + (elapsed / c->count + 1) * c->count);
    uint64_t end = (uint64_t)c->count + (c->mode >= 4);
    return elapsed < end ? pit_ns(c->start + end) : INT64_MAX;
}

static void pit_arm(Device *device)
{
    I8254 *pit = device->state;
    const PitCounter *c = &pit->counter[0];
    int64_t now = vm_clock_now(device->env.clock);
    pit->edge = pit_next_edge(c, now);
    if (pit->edge == INT64_MAX) {
        vm_timer_cancel(pit->timer);
        return;
    }
    if (counter_periodic(c) && pit_ns(c->count) < PIT_MIN_PERIOD_NS)
        pit->edge = MAX(pit->edge, now + PIT_MIN_PERIOD_NS);
    vm_timer_arm(pit->timer, pit->edge);
}

/* Missed edges are one: the line is pulsed once. */
static void pit_timer_fired(Device *device)
{
    I8254 *pit = device->state;
    if (pit->edge != INT64_MAX && vm_clock_now(device->env.clock) >= pit->edge) {
        irq_set(device->env.irq[0], false);
        irq_set(device->env.irq[0], true);
    }
    pit_arm(device);
}

/* --- Programming --------------------------------------------------------------------------------
 */

static void counter_load(Device *device, unsigned index, uint16_t written)
{
    I8254 *pit = device->state;
    PitCounter *c = &pit->counter[index];
    int64_t now = vm_clock_now(device->env.clock);
    uint32_t count = c->bcd ? from_bcd(written) : written;
    bool was_running = counter_running(c);
    c->count = count ? count : c->bcd ? 10000 : 65536;
    /* Modes 1 and 5 wait for their gate, all others count from here (a periodic one at once, not
     * only at the end of its present period). */
    if (c->mode == 1 || c->mode == 5)
        c->start = was_running ? c->start : PIT_STOPPED;
    else
        c->start = c->gate ? pit_ticks(now) : PIT_STOPPED;
    if (index == 0) {
        irq_set(device->env.irq[0], c->mode != 0);
        pit_arm(device);
    }
}

static void pit_set_gate2(I8254 *pit, bool gate, int64_t now)
{
    PitCounter *c = &pit->counter[2];
    bool rising = gate && !c->gate;
    bool falling = !gate && c->gate;
    c->gate = gate;
    if (!c->count)
        return;
    if (c->mode == 0 || c->mode == 4) { /* the gate pauses counting: keep what is left */
        if (falling && counter_running(c)) {
            uint64_t elapsed = counter_elapsed(c, now);
            c->count = elapsed < c->count ? c->count - elapsed : 1;
            c->start = PIT_STOPPED;
        } else if (rising) {
            c->start = pit_ticks(now);
        }
    } else if (rising) {
        c->start = pit_ticks(now);
    } else if (falling && counter_periodic(c)) {
        c->start = PIT_STOPPED;
    }
}

static void counter_latch_count(PitCounter *c, int64_t now)
{
    if (c->count_latched)
        return; /* the first latch holds until it is read */
    uint16_t value = counter_value(c, now);
    c->latched = c->bcd ? to_bcd(value) : value;
    c->count_latched = true;
}

static void counter_latch_status(PitCounter *c, int64_t now)
{
    if (c->status_latched)
        return;
    c->status = (counter_output(c, now) ? 0x80 : 0) | (c->count ? 0 : 0x40) | c->access << 4 |
                c->mode << 1 | c->bcd;
    c->status_latched = true;
}

static void pit_write_control(Device *device, uint8_t value)
{
    I8254 *pit = device->state;
    int64_t now = vm_clock_now(device->env.clock);
    unsigned index = value >> 6;
    if (index == 3) { /* read-back */
        for (unsigned i = 0; i < PIT_COUNTERS; i++) {
            if (!(value & (2u << i)))
                continue;
            if (!(value & 0x20))
                counter_latch_count(&pit->counter[i], now);
            if (!(value & 0x10))
                counter_latch_status(&pit->counter[i], now);
        }
        return;
    }
    PitCounter *c = &pit->counter[index];
    unsigned access = (value >> 4) & 3;
    if (access == ACCESS_LATCH) {
        counter_latch_count(c, now);
        return;
    }
    uint8_t mode = (value >> 1) & 7;
    bool gate = c->gate;
    *c = (PitCounter){
        .start = PIT_STOPPED,
        .mode = mode > 5 ? mode - 4 : mode, /* 6 and 7 are other names of 2 and 3 */
        .access = access,
        .bcd = value & 1,
        .gate = gate,
    };
    if (index == 0) {
        irq_set(device->env.irq[0], c->mode != 0);
        pit_arm(device);
    }
}

static void counter_write(Device *device, unsigned index, uint8_t value)
{
    I8254 *pit = device->state;
    PitCounter *c = &pit->counter[index];
    switch (c->access) {
    case ACCESS_LOW:
        counter_load(device, index, value);
        break;
    case ACCESS_HIGH:
        counter_load(device, index, value << 8);
        break;
    default:
        if (c->high_next_write) {
            counter_load(device, index, c->low_written | value << 8);
        } else {
            c->low_written = value;
            if (c->mode == 0) /* the first byte stops the count */
                c->start = PIT_STOPPED;
        }
        c->high_next_write = !c->high_next_write;
        break;
    }
}

static uint8_t counter_read(PitCounter *c, int64_t now)
{
    if (c->status_latched) {
        c->status_latched = false;
        return c->status;
    }
    uint16_t value = c->latched;
    if (!c->count_latched) {
        value = counter_value(c, now);
        value = c->bcd ? to_bcd(value) : value;
    }
    bool high = c->access == ACCESS_HIGH || (c->access == ACCESS_BOTH && c->high_next_read);
    if (c->access == ACCESS_BOTH)
        c->high_next_read = !c->high_next_read;
    if (c->access != ACCESS_BOTH || high)
        c->count_latched = false;
    return high ? value >> 8 : value;
}

static void pit_access(void *opaque, MemoryAccess *access)
{
    Device *device = opaque;
    I8254 *pit = device->state;
    unsigned port = access->address & 3;
    if (access->write && port == 3)
        pit_write_control(device, access->value);
    else if (access->write)
        counter_write(device, port, access->value);
    else if (port == 3)
        access->value = 0xff; /* the control word cannot be read */
    else
        access->value = counter_read(&pit->counter[port], vm_clock_now(device->env.clock));
}

static void port61_access(void *opaque, MemoryAccess *access)
{
    Device *device = opaque;
    I8254 *pit = device->state;
    int64_t now = vm_clock_now(device->env.clock);
    if (access->write) {
        pit->port61 = access->value & (PORT61_GATE2 | PORT61_SPEAKER);
        pit_set_gate2(pit, access->value & PORT61_GATE2, now);
        return;
    }
    access->value = pit->port61 | (counter_output(&pit->counter[2], now) ? PORT61_OUT2 : 0) |
                    (now / PIT_REFRESH_NS & 1 ? PORT61_REFRESH : 0);
}

static bool pit_realize(Device *device, GError **error)
{
    I8254 *pit = device->state;
    pit->timer = device_timer_new(device, pit_timer_fired);
    return true;
}

static void pit_reset(Device *device)
{
    I8254 *pit = device->state;
    for (unsigned i = 0; i < PIT_COUNTERS; i++)
        pit->counter[i] =
            (PitCounter){.start = PIT_STOPPED, .mode = 3, .access = ACCESS_BOTH, .gate = i != 2};
    pit->port61 = 0;
    irq_set(device->env.irq[0], false);
    pit_arm(device);
}

static bool pit_post_load(Device *device, GError **error)
{
    I8254 *pit = device->state;
    int64_t now = vm_clock_now(device->env.clock);
    for (unsigned i = 0; i < PIT_COUNTERS; i++) {
        PitCounter *c = &pit->counter[i];
        c->mode = MIN(c->mode, 5);
        c->access = c->access & 3 ? c->access & 3 : ACCESS_BOTH;
        c->count = MIN(c->count, c->bcd ? 10000 : 65536);
        c->start = CLAMP(c->start, PIT_STOPPED, pit_ticks(now));
        memset(c->reserved, 0, sizeof c->reserved);
    }
    pit->port61 &= PORT61_GATE2 | PORT61_SPEAKER;
    memset(pit->reserved, 0, sizeof pit->reserved);
    /* An edge that was due when the state was saved still has to come. */
    if (pit->edge == INT64_MAX)
        vm_timer_cancel(pit->timer);
    else
        vm_timer_arm(pit->timer, pit->edge);
    return true;
}

static const DeviceWindow pit_windows[] = {
    {.name = "i8254",
     .space = MEMORY_SPACE_PORT,
     .size = 4,
     .ops = {.access = pit_access, .max_size = 1}},
    {.name = "port61",
     .space = MEMORY_SPACE_PORT,
     .size = 1,
     .ops = {.access = port61_access, .max_size = 1}},
};

extern const DeviceModel device_model_i8254;
const DeviceModel device_model_i8254 = {
    .name = "i8254",
    .doc = "programmable interval timer, with port 0x61",
    .state_table = &i8254_table,
    .windows = pit_windows,
    .n_windows = G_N_ELEMENTS(pit_windows),
    .realize = pit_realize,
    .reset = pit_reset,
    .post_load = pit_post_load,
};
