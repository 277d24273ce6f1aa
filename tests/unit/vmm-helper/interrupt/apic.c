/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Local APICs: priorities, EOI, IPIs in all modes, x2APIC, the timer. */
#include "tests/unit/vmm-helper/interrupt/chips.h"

#define ICR_ALL (2u << 18)
#define ICR_OTHERS (3u << 18)
#define ICR_SELF (1u << 18)
#define ICR_LOGICAL (1u << 11)

static void send(Chips *chips, int vcpu, uint8_t destination, uint32_t low)
{
    apic_write(chips, vcpu, APIC_REG_ICR_HIGH, (uint32_t)destination << 24);
    apic_write(chips, vcpu, APIC_REG_ICR, low);
}

static unsigned pending(Chips *chips, int vcpu)
{
    return interrupt_poll(chips->controller, vcpu);
}

static void test_priorities(Chips *chips, const void *data)
{
    apic_enable(chips, -1);
    send(chips, 0, 1, 0x51);
    send(chips, 0, 1, 0x55);
    send(chips, 0, 1, 0x40);
    g_assert_true(has_extint(chips, 1));
    g_assert_cmpuint(chips->notified[1], ==, 1); /* once until it looks */
    g_assert_cmpint(take(chips, 1), ==, 0x55);
    g_assert_false(has_extint(chips, 1)); /* 0x51 is of the same class */
    g_assert_cmphex(apic_read(chips, 1, APIC_REG_PPR), ==, 0x50);
    send(chips, 0, 1, 0x62);
    g_assert_cmpint(take(chips, 1), ==, 0x62);
    eoi(chips, 1);
    eoi(chips, 1);
    g_assert_cmpint(take(chips, 1), ==, 0x51);
    eoi(chips, 1);
    interrupt_set_cr8(chips->controller, 1, 4);
    g_assert_cmphex(apic_read(chips, 1, APIC_REG_TPR), ==, 0x40);
    g_assert_false(has_extint(chips, 1));
    apic_write(chips, 1, APIC_REG_TPR, 0x3f);
    g_assert_cmpuint(interrupt_cr8(chips->controller, 1), ==, 3);
    g_assert_cmpint(take(chips, 1), ==, 0x40);
    g_assert_cmpint(take(chips, 1), ==, -1);
    eoi(chips, 1);
    eoi(chips, 1); /* nothing in service: no effect */
    g_assert_cmphex(apic_read(chips, 1, APIC_REG_PPR), ==, 0x3f);
}

static void test_disabled(Chips *chips, const void *data)
{
    apic_enable(chips, 0);
    send(chips, 0, 1, 0x51); /* software-disabled: fixed interrupts are dropped … */
    g_assert_cmphex(pending(chips, 1), ==, 0);
    send(chips, 0, 1, APIC_MODE_NMI << 8); /* … NMI, INIT and SIPI are not */
    g_assert_cmphex(pending(chips, 1), ==, INTERRUPT_PENDING_NMI);
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_ERROR, 0x40);
    apic_write(chips, 0, APIC_REG_SVR, 0xff);
    g_assert_cmphex(apic_read(chips, 0, APIC_REG_LVT + X86_LVT_ERROR), ==, 0x10040);
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_ERROR, 0x40); /* the mask cannot be cleared */
    g_assert_cmphex(apic_read(chips, 0, APIC_REG_LVT + X86_LVT_ERROR), ==, 0x10040);
}

static void test_init_sipi(Chips *chips, const void *data)
{
    InterruptController *controller = chips->controller;
    apic_enable(chips, -1);
    send(chips, 0, 2, 0x61);
    send(chips, 0, 2, APIC_MODE_STARTUP << 8 | 0x12); /* before INIT: void */
    send(chips, 0, 2, 0xc500);                        /* INIT, level, assert */
    send(chips, 0, 2, 0x8500);                        /* INIT, level, de-assert: nothing */
    g_assert_cmphex(pending(chips, 2) & ~INTERRUPT_PENDING_EXTINT, ==, INTERRUPT_PENDING_INIT);
    send(chips, 0, 2, APIC_MODE_STARTUP << 8 | 0x9a);
    send(chips, 0, 2, APIC_MODE_STARTUP << 8 | 0x9a);
    interrupt_take_init(controller, 2);
    g_assert_cmphex(pending(chips, 2), ==, INTERRUPT_PENDING_SIPI); /* 0x61 is gone */
    g_assert_cmphex(apic_read(chips, 2, APIC_REG_SVR), ==, 0xff);
    g_assert_cmphex(apic_read(chips, 2, APIC_REG_ID), ==, 2u << 24);
    g_assert_cmpint(interrupt_take_sipi(controller, 2), ==, 0x9a);
    g_assert_cmpint(interrupt_take_sipi(controller, 2), ==, -1);
    g_assert_cmphex(pending(chips, 2), ==, 0);
}

static void test_broadcast(Chips *chips, const void *data)
{
    apic_enable(chips, -1);
    send(chips, 1, 0, ICR_OTHERS | 0x44);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, i == 1 ? -1 : 0x44);
    send(chips, 1, 0, ICR_ALL | 0x55);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, 0x55);
    send(chips, 1, 0, ICR_SELF | 0x66);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, i == 1 ? 0x66 : -1);
    send(chips, 1, 0xff, 0x77);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, 0x77);
    send(chips, 1, 0, ICR_OTHERS | APIC_MODE_NMI << 8);
    for (int i = 0; i < CHIPS_VCPUS; i++) {
        g_assert_cmpint(!!(pending(chips, i) & INTERRUPT_PENDING_NMI), ==, i != 1);
        interrupt_take_nmi(chips->controller, i);
        g_assert_cmphex(pending(chips, i), ==, 0);
    }
}

static void test_logical(Chips *chips, const void *data)
{
    apic_enable(chips, -1);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        apic_write(chips, i, APIC_REG_LDR, 1u << (24 + i));
    send(chips, 0, 0x0a, ICR_LOGICAL | 0x44); /* flat: 1 and 3 */
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, i & 1 ? 0x44 : -1);
    for (int i = 0; i < CHIPS_VCPUS; i++) { /* two clusters of two */
        apic_write(chips, i, APIC_REG_DFR, 0);
        apic_write(chips, i, APIC_REG_LDR, (uint32_t)((i / 2) << 4 | 1 << i % 2) << 24);
        g_assert_cmphex(apic_read(chips, i, APIC_REG_DFR), ==, 0x0fffffff);
    }
    send(chips, 0, 0x13, ICR_LOGICAL | 0x55); /* cluster 1, both */
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, i >= 2 ? 0x55 : -1);
    send(chips, 0, 0x01, ICR_LOGICAL | 0x66); /* cluster 0, first */
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, i == 0 ? 0x66 : -1);
    send(chips, 0, 0xff, ICR_LOGICAL | 0x77);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, 0x77);
}

static void test_lowest_priority(Chips *chips, const void *data)
{
    unsigned got[CHIPS_VCPUS] = {0};
    apic_enable(chips, -1);
    apic_write(chips, 2, APIC_REG_TPR, 0x80);
    apic_write(chips, 3, APIC_REG_SVR, 0xff); /* not enabled: not a candidate */
    for (int i = 0; i < 8; i++) {
        send(chips, 0, 0xff, APIC_MODE_LOWEST << 8 | 0x90);
        for (int v = 0; v < CHIPS_VCPUS; v++) {
            if (take(chips, v) == 0x90) {
                got[v]++;
                eoi(chips, v);
            }
        }
    }
    g_assert_cmpuint(got[0], ==, 4); /* equals take turns */
    g_assert_cmpuint(got[1], ==, 4);
    g_assert_cmpuint(got[2] + got[3], ==, 0);
}

static void test_errors(Chips *chips, const void *data)
{
    apic_enable(chips, -1);
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_ERROR, 0xfe);
    send(chips, 0, 1, 0x0f);
    g_assert_cmphex(pending(chips, 1), ==, 0);
    g_assert_cmpint(take(chips, 0), ==, 0xfe);
    g_assert_cmphex(apic_read(chips, 0, APIC_REG_ESR), ==, 0); /* not before it is written */
    apic_write(chips, 0, APIC_REG_ESR, 0);
    g_assert_cmphex(apic_read(chips, 0, APIC_REG_ESR), ==, 0x20);
    apic_write(chips, 0, APIC_REG_ESR, 0);
    g_assert_cmphex(apic_read(chips, 0, APIC_REG_ESR), ==, 0);
    interrupt_signal_msi(chips->controller, APIC_DEFAULT_BASE | 1 << 12, 0x05);
    apic_write(chips, 1, APIC_REG_ESR, 0);
    g_assert_cmphex(apic_read(chips, 1, APIC_REG_ESR), ==, 0x40);
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_ERROR, 0x03); /* illegal itself: no recursion */
    send(chips, 0, 1, 0x0f);
    g_assert_cmpint(take(chips, 0), ==, -1);
}

static void test_page(Chips *chips, const void *data)
{
    g_assert_cmphex(apic_read(chips, 3, APIC_REG_ID), ==, 3u << 24);
    apic_write(chips, 3, APIC_REG_ID, 9u << 24); /* read-only */
    g_assert_cmphex(apic_read(chips, 3, APIC_REG_ID), ==, 3u << 24);
    g_assert_cmphex(apic_read(chips, 3, APIC_REG_VERSION), ==, APIC_VERSION);
    MemoryAccess access = {.address = APIC_DEFAULT_BASE + 0x31, .size = 1, .requester = 0};
    memory_dispatch(chips->memory, MEMORY_SPACE_PHYSICAL, &access);
    g_assert_cmphex(access.value, ==, 0x00);
    access = (MemoryAccess){.address = APIC_DEFAULT_BASE + 0x32, .size = 2, .requester = 0};
    memory_dispatch(chips->memory, MEMORY_SPACE_PHYSICAL, &access);
    g_assert_cmphex(access.value, ==, 0x0005);
    access = (MemoryAccess){.address = APIC_DEFAULT_BASE + 0x30, .size = 4, .requester = -1};
    memory_dispatch(chips->memory, MEMORY_SPACE_PHYSICAL, &access);
    g_assert_cmphex(access.value, ==, 0xffffffff); /* DMA sees no APIC */
}

static void test_base(Chips *chips, const void *data)
{
    InterruptController *c = chips->controller;
    const uint64_t bsp = APIC_DEFAULT_BASE | APIC_BASE_BSP, on = bsp | APIC_BASE_ENABLE;
    g_assert_cmphex(interrupt_apic_base(c, 0), ==, on);
    g_assert_cmphex(interrupt_apic_base(c, 1), ==, APIC_DEFAULT_BASE | APIC_BASE_ENABLE);
    g_assert_false(interrupt_set_apic_base(c, 0, 0xfec00000 | APIC_BASE_ENABLE));
    g_assert_false(interrupt_set_apic_base(c, 0, on | 1));
    g_assert_false(interrupt_set_apic_base(c, 0, bsp | APIC_BASE_X2APIC));
    g_assert_true(interrupt_set_apic_base(c, 0, on | APIC_BASE_X2APIC));
    g_assert_false(interrupt_set_apic_base(c, 0, on)); /* not back to xAPIC at once */
    g_assert_true(interrupt_set_apic_base(c, 0, bsp));
    g_assert_false(interrupt_set_apic_base(c, 0, on | APIC_BASE_X2APIC));
    g_assert_true(interrupt_set_apic_base(c, 0, on));
    g_assert_cmphex(interrupt_apic_base(c, 0), ==, on);
}

static void test_x2apic(Chips *chips, const void *data)
{
    InterruptController *c = chips->controller;
    uint64_t value = 0;
    g_assert_false(interrupt_x2apic_read(c, 1, 0x802, &value)); /* not in that mode */
    g_assert_false(interrupt_x2apic_write(c, 1, 0x80f, 0x1ff));
    for (int i = 0; i < CHIPS_VCPUS; i++) {
        g_assert_true(interrupt_set_apic_base(c, i, interrupt_apic_base(c, i) | APIC_BASE_X2APIC));
        g_assert_true(interrupt_x2apic_write(c, i, 0x80f, 0x1ff));
    }
    g_assert_cmphex(apic_read(chips, 1, APIC_REG_VERSION), ==, 0xffffffff);
    g_assert_true(interrupt_x2apic_read(c, 3, 0x802, &value));
    g_assert_cmphex(value, ==, 3);
    g_assert_true(interrupt_x2apic_read(c, 3, 0x80d, &value));
    g_assert_cmphex(value, ==, 1 << 3);
    static const uint32_t unreadable[] = {0x80b, 0x80e, 0x831, 0x83f, 0x800, 0x840, 0x8ff};
    for (size_t i = 0; i < G_N_ELEMENTS(unreadable); i++)
        g_assert_false(interrupt_x2apic_read(c, 0, unreadable[i], &value));
    static const struct {
        uint32_t msr;
        uint64_t value;
    } refused[] = {{0x802, 0},
                   {0x803, 0},
                   {0x80d, 1},
                   {0x80b, 1},
                   {0x828, 1},
                   {0x808, 0x100},
                   {0x832, UINT64_C(1) << 32},
                   {0x83f, 0x100},
                   {0x839, 1},
                   {0x820, 0},
                   {0x831, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        g_assert_false(interrupt_x2apic_write(c, 0, refused[i].msr, refused[i].value));

    /* Linux writes the status bits of LINT0 when it powers off. */
    g_assert_true(interrupt_x2apic_write(c, 0, 0x835, 0x5700));
    g_assert_true(interrupt_x2apic_read(c, 0, 0x835, &value));
    g_assert_cmphex(value, ==, 0x700);
    g_assert_true(interrupt_x2apic_write(c, 0, 0x832, 0x1040));
    g_assert_false(interrupt_x2apic_write(c, 0, 0x832, 0x4040));

    g_assert_true(interrupt_x2apic_write(c, 0, 0x830, UINT64_C(2) << 32 | 0x41)); /* physical */
    g_assert_cmpint(take(chips, 2), ==, 0x41);
    g_assert_true(interrupt_x2apic_write(c, 0, 0x830, UINT64_C(0xff) << 32 | 0x42));
    g_assert_cmpint(take(chips, 2), ==, -1); /* 0xff is an id here */
    g_assert_true(interrupt_x2apic_write(c, 0, 0x830, UINT64_C(0xffffffff) << 32 | 0x43));
    g_assert_true(interrupt_x2apic_read(c, 0, 0x830, &value));
    g_assert_cmphex(value, ==, UINT64_C(0xffffffff) << 32 | 0x43);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmphex(pending(chips, i), ==, i == 2 ? 0 : INTERRUPT_PENDING_EXTINT);
    for (int i = 0; i < CHIPS_VCPUS; i++) {
        g_assert_true(interrupt_x2apic_write(c, i, 0x80b, 0));
        g_assert_cmpint(take(chips, i), ==, 0x43);
        g_assert_true(interrupt_x2apic_write(c, i, 0x80b, 0));
    }
    g_assert_true(interrupt_x2apic_write(c, 0, 0x830, UINT64_C(0x6) << 32 | ICR_LOGICAL | 0x44));
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmpint(take(chips, i), ==, i == 1 || i == 2 ? 0x44 : -1);
    g_assert_true(interrupt_x2apic_write(c, 3, 0x83f, 0x45));
    g_assert_cmpint(take(chips, 3), ==, 0x45);
    /* An 8-bit broadcast from a device reaches x2APIC processors too. */
    interrupt_signal_msi(c, APIC_DEFAULT_BASE | 0xff << 12, 0x99);
    g_assert_cmpint(take(chips, 0), ==, 0x99);
    g_assert_cmpint(take(chips, 3), ==, 0x99);
}

static void lvt_timer(Chips *chips, uint32_t value)
{
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_TIMER, value);
}

static void test_timer_one_shot(Chips *chips, const void *data)
{
    apic_enable(chips, 0);
    apic_write(chips, 0, APIC_REG_TIMER_DIVIDE, 0xb); /* by 1: nanoseconds */
    lvt_timer(chips, 0x40);
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 1000);
    fake_clock_advance(chips->clock, 400);
    g_assert_cmpuint(apic_read(chips, 0, APIC_REG_TIMER_CURRENT), ==, 600);
    apic_write(chips, 0, APIC_REG_TIMER_DIVIDE, 0x0); /* by 2 for the rest */
    fake_clock_advance(chips->clock, 600);
    g_assert_cmpuint(apic_read(chips, 0, APIC_REG_TIMER_CURRENT), ==, 300);
    g_assert_false(has_extint(chips, 0));
    fake_clock_advance(chips->clock, 600);
    g_assert_cmpint(take(chips, 0), ==, 0x40);
    eoi(chips, 0);
    g_assert_cmpuint(apic_read(chips, 0, APIC_REG_TIMER_CURRENT), ==, 0);
    fake_clock_advance(chips->clock, 1000000);
    g_assert_false(has_extint(chips, 0));
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 1000);
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 0); /* stops */
    fake_clock_advance(chips->clock, 1000000);
    g_assert_false(has_extint(chips, 0));
}

static void test_timer_masked(Chips *chips, const void *data)
{
    apic_enable(chips, 0);
    apic_write(chips, 0, APIC_REG_TIMER_DIVIDE, 0xb);
    lvt_timer(chips, 0x30040); /* periodic, masked: counts, but the host sleeps */
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 1000000);
    g_assert_cmpuint(fake_clock_armed(chips->clock), ==, 0);
    fake_clock_advance(chips->clock, 2300000);
    g_assert_cmpuint(apic_read(chips, 0, APIC_REG_TIMER_CURRENT), ==, 700000);
    lvt_timer(chips, 0x20040);
    fake_clock_advance(chips->clock, 600000);
    g_assert_false(has_extint(chips, 0));
    fake_clock_advance(chips->clock, 100000);
    g_assert_cmpint(take(chips, 0), ==, 0x40);
}

static void test_timer_periodic(Chips *chips, const void *data)
{
    apic_enable(chips, 0);
    apic_write(chips, 0, APIC_REG_TIMER_DIVIDE, 0xb);
    lvt_timer(chips, 0x20040);
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 1000000);
    for (int i = 0; i < 5; i++) {
        fake_clock_advance(chips->clock, 1000000);
        g_assert_cmpint(take(chips, 0), ==, 0x40);
        eoi(chips, 0);
    }
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 1); /* nonsense must not drown the host */
    unsigned before = fake_clock_fired(chips->clock);
    fake_clock_advance(chips->clock, 1000000);
    g_assert_cmpuint(fake_clock_fired(chips->clock) - before, <=, 20);
    g_assert_cmpint(take(chips, 0), ==, 0x40);
}

static void test_timer_deadline(Chips *chips, const void *data)
{
    InterruptController *c = chips->controller;
    apic_enable(chips, 0);
    interrupt_set_tsc_deadline(c, 0, 1000); /* not in this mode: ignored */
    g_assert_cmpuint(interrupt_tsc_deadline(c, 0), ==, 0);
    lvt_timer(chips, 0x40040);
    apic_write(chips, 0, APIC_REG_TIMER_INITIAL, 5); /* ignored in deadline mode */
    g_assert_cmpuint(apic_read(chips, 0, APIC_REG_TIMER_CURRENT), ==, 0);
    interrupt_set_tsc_deadline(c, 0, vm_clock_tsc(chips->clock) + 2001);
    fake_clock_advance(chips->clock, 1000);
    g_assert_false(has_extint(chips, 0)); /* never early: the TSC is 1 short */
    g_assert_cmpuint(interrupt_tsc_deadline(c, 0), ==, 2001);
    fake_clock_advance(chips->clock, 1);
    g_assert_cmpint(take(chips, 0), ==, 0x40);
    g_assert_cmpuint(interrupt_tsc_deadline(c, 0), ==, 0);
    eoi(chips, 0);
    interrupt_set_tsc_deadline(c, 0, 5); /* in the past: at once */
    fake_clock_advance(chips->clock, 0);
    g_assert_cmpint(take(chips, 0), ==, 0x40);
    eoi(chips, 0);
    interrupt_set_tsc_deadline(c, 0, UINT64_MAX); /* never, and no overflow */
    g_assert_cmpuint(fake_clock_armed(chips->clock), ==, 0);
    interrupt_set_tsc_deadline(c, 0, vm_clock_tsc(chips->clock) + 1000000);
    lvt_timer(chips, 0x40); /* leaving the mode disarms */
    g_assert_cmpuint(interrupt_tsc_deadline(c, 0), ==, 0);
    fake_clock_advance(chips->clock, 1000000);
    g_assert_false(has_extint(chips, 0));
}

static void test_msi(Chips *chips, const void *data)
{
    InterruptController *c = chips->controller;
    apic_enable(chips, -1);
    interrupt_signal_msi(c, APIC_DEFAULT_BASE | 2 << 12, 0x71);
    g_assert_cmpint(take(chips, 2), ==, 0x71);
    interrupt_signal_msi(c, 0xfed00000, 0x72);                    /* not an interrupt address */
    interrupt_signal_msi(c, APIC_DEFAULT_BASE | 2 << 12, 0x8073); /* level, de-assert */
    interrupt_signal_msi(c, APIC_DEFAULT_BASE | 2 << 12, APIC_MODE_EXTINT << 8 | 0x74);
    interrupt_signal_msi(c, APIC_DEFAULT_BASE | 2 << 12, APIC_MODE_SMI << 8);
    g_assert_cmphex(pending(chips, 2), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CHIPS_TEST("/interrupt/apic/priorities", test_priorities);
    CHIPS_TEST("/interrupt/apic/disabled", test_disabled);
    CHIPS_TEST("/interrupt/apic/init-sipi", test_init_sipi);
    CHIPS_TEST("/interrupt/apic/broadcast", test_broadcast);
    CHIPS_TEST("/interrupt/apic/logical", test_logical);
    CHIPS_TEST("/interrupt/apic/lowest-priority", test_lowest_priority);
    CHIPS_TEST("/interrupt/apic/errors", test_errors);
    CHIPS_TEST("/interrupt/apic/page", test_page);
    CHIPS_TEST("/interrupt/apic/base", test_base);
    CHIPS_TEST("/interrupt/apic/x2apic", test_x2apic);
    CHIPS_TEST("/interrupt/apic/msi", test_msi);
    CHIPS_TEST("/interrupt/apic/timer/one-shot", test_timer_one_shot);
    CHIPS_TEST("/interrupt/apic/timer/masked", test_timer_masked);
    CHIPS_TEST("/interrupt/apic/timer/periodic", test_timer_periodic);
    CHIPS_TEST("/interrupt/apic/timer/deadline", test_timer_deadline);
    return g_test_run();
}
