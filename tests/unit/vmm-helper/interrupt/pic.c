/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The 8259 pair as a guest sees it through virtual wire mode on vCPU 0. */
#include "tests/unit/vmm-helper/interrupt/chips.h"

static void pulse(Chips *chips, unsigned gsi)
{
    set_line(chips, gsi, true);
    set_line(chips, gsi, false);
}

static void test_registers(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    port_out(chips, 0x21, 0xa5);
    port_out(chips, 0xa1, 0x5a);
    g_assert_cmphex(port_in(chips, 0x21), ==, 0xa5);
    g_assert_cmphex(port_in(chips, 0xa1), ==, 0x5a);
    port_out(chips, 0x4d0, 0xff);
    port_out(chips, 0x4d1, 0xff);
    g_assert_cmphex(port_in(chips, 0x4d0), ==, 0xf8); /* 0, 1, 2 are always edges */
    g_assert_cmphex(port_in(chips, 0x4d1), ==, 0xde); /* 8 and 13 too */
}

static void test_priority(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    pulse(chips, 5);
    pulse(chips, 3);
    g_assert_true(has_extint(chips, 0));
    g_assert_false(has_extint(chips, 1)); /* LINT0 of the others is masked */
    g_assert_cmpint(take(chips, 0), ==, 0x33);
    g_assert_false(has_extint(chips, 0)); /* 5 waits for 3 */
    g_assert_cmpint(take(chips, 0), ==, -1);
    pulse(chips, 1); /* more urgent: nests */
    g_assert_cmpint(take(chips, 0), ==, 0x31);
    port_out(chips, 0x20, 0x20);
    g_assert_false(has_extint(chips, 0));
    port_out(chips, 0x20, 0x20);
    g_assert_cmpint(take(chips, 0), ==, 0x35);
    port_out(chips, 0x20, 0x0b);
    g_assert_cmphex(port_in(chips, 0x20), ==, 1 << 5); /* ISR */
    port_out(chips, 0x20, 0x65);                       /* specific EOI */
    g_assert_cmphex(port_in(chips, 0x20), ==, 0);
    pulse(chips, 6);
    port_out(chips, 0x20, 0x0a);
    g_assert_cmphex(port_in(chips, 0x20), ==, 1 << 6); /* IRR */
}

static void test_edge(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    set_line(chips, 4, true);
    g_assert_cmpint(take(chips, 0), ==, 0x34);
    port_out(chips, 0x20, 0x20);
    set_line(chips, 4, true); /* no new edge */
    g_assert_false(has_extint(chips, 0));
    set_line(chips, 4, false);
    set_line(chips, 4, true);
    g_assert_true(has_extint(chips, 0));
    port_out(chips, 0x21, 1 << 4);
    g_assert_false(has_extint(chips, 0));
    port_out(chips, 0x21, 0); /* a masked request is kept */
    g_assert_cmpint(take(chips, 0), ==, 0x34);
}

static unsigned eois;

static void count_eoi(void *opaque, unsigned gsi)
{
    g_assert_cmpuint(gsi, ==, 11);
    eois++;
}

static void test_level(Chips *chips, const void *data)
{
    eois = 0;
    interrupt_add_eoi_listener(chips->controller, 11, count_eoi, NULL);
    pic_setup(chips, 0x01);
    port_out(chips, 0x4d1, 1 << 3);
    set_line(chips, 11, true);
    for (unsigned i = 0; i < 3; i++) { /* as long as the line is up */
        g_assert_cmpint(take(chips, 0), ==, 0x3b);
        g_assert_false(has_extint(chips, 0));
        port_out(chips, 0xa0, 0x20);
        g_assert_cmpuint(eois, ==, i + 1);
        port_out(chips, 0x20, 0x20);
        g_assert_true(has_extint(chips, 0));
    }
    set_line(chips, 11, false);
    g_assert_false(has_extint(chips, 0));
    g_assert_cmpint(take(chips, 0), ==, -1);
}

static void test_cascade(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    pulse(chips, 12);
    pulse(chips, 3); /* all of the slave goes before master input 3 */
    g_assert_cmpint(take(chips, 0), ==, 0x3c);
    pulse(chips, 8); /* more urgent on the slave, but the master serves input 2 */
    g_assert_false(has_extint(chips, 0));
    port_out(chips, 0xa0, 0x20);
    port_out(chips, 0x20, 0x20);
    g_assert_cmpint(take(chips, 0), ==, 0x38);
    port_out(chips, 0xa0, 0x20);
    port_out(chips, 0x20, 0x20);
    g_assert_cmpint(take(chips, 0), ==, 0x33);
    set_line(chips, 2, true); /* the cascade is no line of a device */
    port_out(chips, 0x20, 0x20);
    g_assert_false(has_extint(chips, 0));
}

static void test_special_fully_nested(Chips *chips, const void *data)
{
    pic_setup(chips, 0x11);
    pulse(chips, 12);
    g_assert_cmpint(take(chips, 0), ==, 0x3c);
    pulse(chips, 8); /* now the slave's more urgent one comes through */
    g_assert_cmpint(take(chips, 0), ==, 0x38);
}

static void test_auto_eoi(Chips *chips, const void *data)
{
    pic_setup(chips, 0x03);
    port_out(chips, 0x20, 0x80); /* rotate in automatic EOI mode */
    pulse(chips, 3);
    pulse(chips, 5);
    g_assert_cmpint(take(chips, 0), ==, 0x33);
    port_out(chips, 0x20, 0x0b);
    g_assert_cmphex(port_in(chips, 0x20), ==, 0);
    pulse(chips, 3); /* 3 is the least urgent now */
    g_assert_cmpint(take(chips, 0), ==, 0x35);
    g_assert_cmpint(take(chips, 0), ==, 0x33);
}

static void test_rotation(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    port_out(chips, 0x20, 0xc3); /* 3 becomes the least urgent */
    pulse(chips, 3);
    pulse(chips, 4);
    pulse(chips, 0);
    g_assert_cmpint(take(chips, 0), ==, 0x34);
    port_out(chips, 0x20, 0xa0); /* EOI and rotate: now 4 is */
    pulse(chips, 4);
    g_assert_cmpint(take(chips, 0), ==, 0x30);
    port_out(chips, 0x20, 0xe0); /* specific, rotate: now 0 is */
    g_assert_cmpint(take(chips, 0), ==, 0x33);
    port_out(chips, 0x20, 0x63);
    g_assert_cmpint(take(chips, 0), ==, 0x34);
}

static void test_special_mask(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    pulse(chips, 1);
    g_assert_cmpint(take(chips, 0), ==, 0x31);
    pulse(chips, 6);
    g_assert_false(has_extint(chips, 0));
    port_out(chips, 0x21, 1 << 1);
    port_out(chips, 0x20, 0x68); /* special mask: masked inputs in service block nobody */
    g_assert_cmpint(take(chips, 0), ==, 0x36);
    port_out(chips, 0x20, 0x20); /* non-specific EOI passes over the masked one */
    port_out(chips, 0x20, 0x0b);
    g_assert_cmphex(port_in(chips, 0x20), ==, 1 << 1);
}

static void test_poll(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    port_out(chips, 0x20, 0x0c);
    g_assert_cmphex(port_in(chips, 0x20), ==, 0);
    pulse(chips, 6);
    port_out(chips, 0x20, 0x0c);
    g_assert_cmphex(port_in(chips, 0x20), ==, 0x86);
    g_assert_false(has_extint(chips, 0));         /* it is in service */
    g_assert_cmphex(port_in(chips, 0x21), ==, 0); /* one read only: this is IMR */
}

static void test_init_sequence(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    pulse(chips, 5);
    port_out(chips, 0x20, 0x11); /* ICW1 clears requests and holds the output down */
    pulse(chips, 4);
    g_assert_false(has_extint(chips, 0));
    port_out(chips, 0x21, 0x47); /* the low bits of ICW2 do not count */
    port_out(chips, 0x21, 0x04);
    g_assert_false(has_extint(chips, 0));
    port_out(chips, 0x21, 0x01);
    g_assert_cmpint(take(chips, 0), ==, 0x44);

    port_out(chips, 0x20, 0x12); /* single, no ICW4: two words in all */
    port_out(chips, 0x21, 0x50);
    pulse(chips, 1);
    g_assert_cmpint(take(chips, 0), ==, 0x51);
}

/* Kernels that distrust the I/O APIC take the 8259 through LINT0 in other ways. */
static void test_lint0_modes(Chips *chips, const void *data)
{
    pic_setup(chips, 0x01);
    apic_enable(chips, 0);
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_LINT0, 0x55); /* fixed, edge */
    pulse(chips, 4);
    g_assert_cmpint(take(chips, 0), ==, 0x55);
    eoi(chips, 0);
    g_assert_cmpint(take(chips, 0), ==, -1);
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_LINT0, 0x10700);
    g_assert_false(has_extint(chips, 0));
    apic_write(chips, 0, APIC_REG_LVT + X86_LVT_LINT0, 0x700);
    g_assert_cmpint(take(chips, 0), ==, 0x34);
    /* A switched-off APIC leaves the pin to the processor. */
    port_out(chips, 0x20, 0x20);
    g_assert_true(interrupt_set_apic_base(chips->controller, 0, APIC_DEFAULT_BASE | APIC_BASE_BSP));
    pulse(chips, 7);
    g_assert_cmpint(take(chips, 0), ==, 0x37);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CHIPS_TEST("/interrupt/pic/registers", test_registers);
    CHIPS_TEST("/interrupt/pic/priority", test_priority);
    CHIPS_TEST("/interrupt/pic/edge", test_edge);
    CHIPS_TEST("/interrupt/pic/level", test_level);
    CHIPS_TEST("/interrupt/pic/cascade", test_cascade);
    CHIPS_TEST("/interrupt/pic/special-fully-nested", test_special_fully_nested);
    CHIPS_TEST("/interrupt/pic/auto-eoi", test_auto_eoi);
    CHIPS_TEST("/interrupt/pic/rotation", test_rotation);
    CHIPS_TEST("/interrupt/pic/special-mask", test_special_mask);
    CHIPS_TEST("/interrupt/pic/poll", test_poll);
    CHIPS_TEST("/interrupt/pic/init-sequence", test_init_sequence);
    CHIPS_TEST("/interrupt/pic/lint0-modes", test_lint0_modes);
    return g_test_run();
}
