/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The I/O APIC, and saving and loading all chips. */
#include <string.h>

#include "tests/unit/vmm-helper/interrupt/chips.h"

#define LEVEL 0x8000u
#define MASKED 0x10000u

static bool remote_irr(Chips *chips, unsigned pin)
{
    return ioapic_read(chips, 0x10 + 2 * pin) & 0x4000;
}

static void test_registers(Chips *chips, const void *data)
{
    g_assert_cmphex(ioapic_read(chips, 1), ==, 0x170011);
    ioapic_write(chips, 0, 0xff000000);
    g_assert_cmphex(ioapic_read(chips, 0), ==, 0x0f000000);
    g_assert_cmphex(ioapic_read(chips, 2), ==, 0x0f000000);
    ioapic_route(chips, 23, UINT64_MAX);
    g_assert_cmphex(ioapic_read(chips, 0x10 + 46), ==, 0x0001afff);
    g_assert_cmphex(ioapic_read(chips, 0x10 + 47), ==, 0xff000000);
    g_assert_cmphex(ioapic_read(chips, 0x10 + 48), ==, 0);
    ioapic_write(chips, 0xff, 0xffffffff);
    g_assert_cmphex(ioapic_read(chips, 0xff), ==, 0);
}

static void test_edge(Chips *chips, const void *data)
{
    apic_enable(chips, -1);
    ioapic_route(chips, 4, UINT64_C(1) << 56 | MASKED | 0x44);
    set_line(chips, 4, true);
    ioapic_route(chips, 4, UINT64_C(1) << 56 | 0x44); /* the edge under the mask is lost */
    g_assert_false(has_extint(chips, 1));
    set_line(chips, 4, false);
    set_line(chips, 4, true);
    set_line(chips, 4, true);
    g_assert_cmpint(take(chips, 1), ==, 0x44);
    eoi(chips, 1);
    g_assert_false(has_extint(chips, 1));
    g_assert_false(remote_irr(chips, 4));
    ioapic_route(chips, 2, UINT64_C(3) << 56 | 0x52); /* GSI 0 is pin 2, GSI 2 is nothing */
    set_line(chips, 2, true);
    g_assert_false(has_extint(chips, 3));
    set_line(chips, 0, true);
    g_assert_cmpint(take(chips, 3), ==, 0x52);
}

static unsigned eois;

static void count_eoi(void *opaque, unsigned gsi)
{
    eois++;
}

static void test_level(Chips *chips, const void *data)
{
    eois = 0;
    apic_enable(chips, -1);
    interrupt_add_eoi_listener(chips->controller, 9, count_eoi, NULL);
    interrupt_add_eoi_listener(chips->controller, 10, count_eoi, NULL);
    ioapic_route(chips, 9, UINT64_C(2) << 56 | LEVEL | 0x59);
    set_line(chips, 9, true);
    g_assert_true(remote_irr(chips, 9));
    g_assert_cmphex(apic_read(chips, 2, APIC_REG_TMR + 2), ==, 1u << (0x59 - 0x40));
    for (unsigned i = 0; i < 3; i++) { /* comes again as long as the line is up */
        g_assert_cmpint(take(chips, 2), ==, 0x59);
        set_line(chips, 9, true);
        g_assert_false(has_extint(chips, 2));
        g_assert_cmpuint(eois, ==, i);
        eoi(chips, 2);
        g_assert_cmpuint(eois, ==, i + 1);
        g_assert_true(has_extint(chips, 2));
    }
    g_assert_cmpint(take(chips, 2), ==, 0x59);
    set_line(chips, 9, false);
    eoi(chips, 2);
    g_assert_false(remote_irr(chips, 9));
    g_assert_false(has_extint(chips, 2));

    ioapic_route(chips, 9, UINT64_C(2) << 56 | LEVEL | MASKED | 0x59);
    set_line(chips, 9, true);
    g_assert_false(has_extint(chips, 2));
    ioapic_route(chips, 9, UINT64_C(2) << 56 | LEVEL | 0x59); /* a level waits under its mask */
    g_assert_cmpint(take(chips, 2), ==, 0x59);
    /* Edge and back to level forgets the remote IRR, and the level comes again. */
    ioapic_route(chips, 9, UINT64_C(2) << 56 | MASKED | 0x59);
    g_assert_false(remote_irr(chips, 9));
    ioapic_route(chips, 9, UINT64_C(2) << 56 | LEVEL | 0x59);
    g_assert_true(remote_irr(chips, 9));
}

static void test_nobody_takes(Chips *chips, const void *data)
{
    ioapic_route(chips, 9, UINT64_C(1) << 56 | LEVEL | 0x59); /* APIC 1 is not enabled */
    set_line(chips, 9, true);
    g_assert_false(remote_irr(chips, 9));
    ioapic_route(chips, 7, UINT64_C(77) << 56 | 0x57); /* nobody has this id */
    set_line(chips, 7, true);
    for (unsigned mode = 0; mode < 8; mode++) /* every mode, to a processor that is there */
        ioapic_route(chips, 9, LEVEL | mode << 8 | 0x59);
    g_assert_true(interrupt_poll(chips->controller, 0) & INTERRUPT_PENDING_NMI);
}

static void test_save_load(Chips *chips, const void *data)
{
    apic_enable(chips, -1);
    apic_write(chips, 1, APIC_REG_LVT + X86_LVT_TIMER, 0x20061);
    apic_write(chips, 1, APIC_REG_TIMER_DIVIDE, 0xb);
    apic_write(chips, 1, APIC_REG_TIMER_INITIAL, 500000);
    pic_setup(chips, 0x01);
    ioapic_route(chips, 9, UINT64_C(2) << 56 | LEVEL | 0x59);
    set_line(chips, 9, true);
    set_line(chips, 12, true);
    interrupt_signal_msi(chips->controller, APIC_DEFAULT_BASE | 3 << 12, APIC_MODE_NMI << 8);
    fake_clock_advance(chips->clock, 100000);

    g_autoptr(GError) error = NULL;
    X86InterruptState saved = {0}, again = {0};
    g_assert_true(interrupt_save(chips->controller, &saved, &error));
    g_assert_cmpint(saved.apics[1].timer_deadline, ==, 500000);

    Chips other = {0};
    chips_setup(&other, NULL);
    vm_clock_set(other.clock, vm_clock_now(chips->clock));
    g_assert_true(interrupt_load(other.controller, &saved, &error));
    g_assert_no_error(error);
    g_assert_true(interrupt_save(other.controller, &again, &error));
    g_autofree char *path = NULL;
    g_assert_true(table_equal(&x86_interrupt_state_table, &saved, &again, 0, &path));
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmphex(interrupt_poll(other.controller, i), ==,
                        interrupt_poll(chips->controller, i));
    g_assert_cmpuint(other.notified[2], >, 0);
    fake_clock_advance(other.clock, 400000);
    g_assert_cmpint(take(&other, 1), ==, 0x61);
    g_assert_cmpint(take(&other, 2), ==, 0x59);
    g_assert_cmpint(take(&other, 0), ==, 0x39); /* GSI 9 at the 8259 too */
    chips_teardown(&other, NULL);

    /* What no chip can hold is refused, and leaves the chips as they are. */
    saved.apics[2].id = 7;
    g_assert_false(interrupt_load(chips->controller, &saved, &error));
    g_clear_error(&error);
    saved.apics[2].id = 2;
    saved.apics[0].timer_deadline = -1;
    g_assert_false(interrupt_load(chips->controller, &saved, &error));
    g_clear_error(&error);
    saved.apics[0].timer_deadline = 0;
    saved.ioapic.lines = UINT32_MAX;
    g_assert_false(interrupt_load(chips->controller, &saved, &error));
    g_clear_error(&error);
    saved.ioapic.lines = 0;
    saved.n_apics--;
    g_assert_false(interrupt_load(chips->controller, &saved, &error));
    saved.n_apics++;
    table_clear(&x86_interrupt_state_table, &saved);
    table_clear(&x86_interrupt_state_table, &again);
}

static void test_reset(Chips *chips, const void *data)
{
    g_autoptr(GError) error = NULL;
    X86InterruptState fresh = {0}, after = {0};
    g_autofree char *path = NULL;
    g_assert_true(interrupt_save(chips->controller, &fresh, &error));
    apic_enable(chips, -1);
    pic_setup(chips, 0x01);
    set_line(chips, 3, true);
    ioapic_route(chips, 3, LEVEL | 0x33);
    apic_write(chips, 2, APIC_REG_ICR, 0xc0500 | 3u << 18);
    interrupt_reset(chips->controller);
    g_assert_true(interrupt_save(chips->controller, &after, &error));
    g_assert_true(table_equal(&x86_interrupt_state_table, &fresh, &after, 0, &path));
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_assert_cmphex(interrupt_poll(chips->controller, i), ==, 0);
    table_clear(&x86_interrupt_state_table, &fresh);
    table_clear(&x86_interrupt_state_table, &after);
}

/* Rows of the tables cover every byte of their structs. */
static void check_coverage(const Table *table)
{
    g_autofree uint8_t *seen = g_malloc0(table->size);
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        size_t size = field->size * (field->shape == SHAPE_FIXED ? field->count : 1);
        if (field->shape == SHAPE_LIST) {
            memset(seen + field->count_offset, 1, sizeof(size_t));
            size = sizeof(void *);
        }
        memset(seen + field->offset, 1, size);
        if (field->table)
            check_coverage(field->table);
    }
    for (size_t i = 0; i < table->size; i++) {
        if (!seen[i])
            g_error("%s: byte %zu has no row", table->name, i);
    }
}

static void test_coverage(Chips *chips, const void *data)
{
    check_coverage(&x86_interrupt_state_table);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CHIPS_TEST("/interrupt/ioapic/registers", test_registers);
    CHIPS_TEST("/interrupt/ioapic/edge", test_edge);
    CHIPS_TEST("/interrupt/ioapic/level", test_level);
    CHIPS_TEST("/interrupt/ioapic/nobody-takes", test_nobody_takes);
    CHIPS_TEST("/interrupt/state/save-load", test_save_load);
    CHIPS_TEST("/interrupt/state/reset", test_reset);
    CHIPS_TEST("/interrupt/state/coverage", test_coverage);
    return g_test_run();
}
