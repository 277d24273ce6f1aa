/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The 16550A: identification as drivers probe it, FIFOs, interrupts, loopback. */
#include "tests/device/fake-env.h"

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH, FCR = IIR };

static uint8_t in(FakeEnv *fake, unsigned reg)
{
    return fake_read(fake, FAKE_PORT + reg, 1);
}

static void out(FakeEnv *fake, unsigned reg, uint8_t value)
{
    fake_write(fake, FAKE_PORT + reg, 1, value);
}

static void test_reset_values(FakeEnv *fake, const void *data)
{
    g_assert_cmphex(in(fake, IER), ==, 0x00);
    g_assert_cmphex(in(fake, IIR), ==, 0x01);
    g_assert_cmphex(in(fake, LCR), ==, 0x00);
    g_assert_cmphex(in(fake, MCR), ==, 0x00);
    g_assert_cmphex(in(fake, LSR), ==, 0x60);
    g_assert_cmphex(in(fake, MSR), ==, 0xb0); /* a peer is there, nothing has changed */
}

/* What Linux's and SeaBIOS's probes look at. */
static void test_probe(FakeEnv *fake, const void *data)
{
    out(fake, IER, 0xff);
    g_assert_cmphex(in(fake, IER), ==, 0x0f); /* no UUE, no sleep bits */
    out(fake, IER, 0);
    g_assert_cmphex(in(fake, IER), ==, 0);
    out(fake, SCRATCH, 0x5a);
    g_assert_cmphex(in(fake, SCRATCH), ==, 0x5a);
    out(fake, FCR, 0x01);
    g_assert_cmphex(in(fake, IIR) & 0xc0, ==, 0xc0); /* 16550A */
    out(fake, FCR, 0x21);
    g_assert_cmphex(in(fake, IIR) & 0x20, ==, 0); /* not a 16750 */
    out(fake, FCR, 0x00);
    g_assert_cmphex(in(fake, IIR) & 0xc0, ==, 0);
    out(fake, LCR, 0x80);
    out(fake, DATA, 0x01);
    out(fake, IER, 0x02);
    g_assert_cmphex(in(fake, DATA), ==, 0x01);
    g_assert_cmphex(in(fake, IER), ==, 0x02);
    out(fake, LCR, 0x03);
    g_assert_cmphex(in(fake, LCR), ==, 0x03);
    g_assert_cmphex(in(fake, IER), ==, 0);
    g_assert_cmpstr(fake_char_written(fake->chardev), ==, "");
    out(fake, MCR, 0xff);
    g_assert_cmphex(in(fake, MCR), ==, 0x1f);
}

static void test_transmit(FakeEnv *fake, const void *data)
{
    out(fake, MCR, 0x08);
    for (const char *c = "hello"; *c; c++) {
        g_assert_cmphex(in(fake, LSR) & 0x60, ==, 0x60);
        out(fake, DATA, *c);
    }
    g_assert_cmpstr(fake_char_written(fake->chardev), ==, "hello");
    g_assert_false(fake_line(fake));
    out(fake, IER, 0x02); /* empty while it is enabled: at once */
    g_assert_true(fake_line(fake));
    g_assert_cmphex(in(fake, IIR), ==, 0x02);
    g_assert_false(fake_line(fake)); /* named, so acknowledged */
    g_assert_cmphex(in(fake, IIR), ==, 0x01);
    out(fake, DATA, '!');
    g_assert_true(fake_line(fake));
    out(fake, MCR, 0x00); /* OUT2 gates the line */
    g_assert_false(fake_line(fake));
    out(fake, MCR, 0x08);
    g_assert_true(fake_line(fake));
    out(fake, IER, 0x00);
    g_assert_false(fake_line(fake));
}

static void test_receive_plain(FakeEnv *fake, const void *data)
{
    out(fake, MCR, 0x08);
    out(fake, IER, 0x01);
    fake_char_type(fake->chardev, "abc");
    g_assert_cmpuint(fake_char_waiting(fake->chardev), ==, 2); /* one fits */
    g_assert_true(fake_line(fake));
    g_assert_cmphex(in(fake, IIR), ==, 0x04);
    g_assert_cmphex(in(fake, LSR), ==, 0x61);
    unsigned accepts = fake_char_accepts(fake->chardev);
    g_assert_cmpint(in(fake, DATA), ==, 'a');
    g_assert_cmpuint(fake_char_accepts(fake->chardev), >, accepts);
    g_assert_false(fake_line(fake));
    g_assert_cmphex(in(fake, LSR), ==, 0x60);
    fake_char_pump(fake->chardev);
    g_assert_cmpint(in(fake, DATA), ==, 'b');
    fake_char_pump(fake->chardev);
    g_assert_cmpint(in(fake, DATA), ==, 'c');
    g_assert_cmpint(in(fake, DATA), ==, 0);
}

static void test_receive_fifo(FakeEnv *fake, const void *data)
{
    out(fake, MCR, 0x08);
    out(fake, IER, 0x01);
    out(fake, FCR, 0x81); /* trigger at 8 */
    fake_char_type(fake->chardev, "abc");
    g_assert_cmphex(in(fake, IIR), ==, 0xcc); /* time-out below the trigger */
    fake_char_type(fake->chardev, "defghij");
    g_assert_cmphex(in(fake, IIR), ==, 0xc4);
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(in(fake, DATA), ==, 'a' + i);
    g_assert_cmphex(in(fake, IIR), ==, 0xcc);
    g_assert_true(fake_line(fake));
    for (int i = 3; i < 10; i++)
        g_assert_cmpint(in(fake, DATA), ==, 'a' + i);
    g_assert_cmphex(in(fake, IIR), ==, 0xc1);
    g_assert_false(fake_line(fake));
    fake_char_type(fake->chardev, "0123456789abcdefXYZ"); /* 16 fit; wraps the ring */
    g_assert_cmpuint(fake_char_waiting(fake->chardev), ==, 3);
    for (int i = 0; i < 16; i++)
        g_assert_cmpint(in(fake, DATA), ==, "0123456789abcdef"[i]);
    fake_char_pump(fake->chardev);
    out(fake, FCR, 0x83); /* clear receive */
    g_assert_cmphex(in(fake, LSR), ==, 0x60);
    g_assert_cmphex(in(fake, IIR), ==, 0xc1);
    fake_char_type(fake->chardev, "q");
    out(fake, FCR, 0x00); /* leaving FIFO mode clears too */
    g_assert_cmphex(in(fake, LSR), ==, 0x60);
}

static void test_loopback(FakeEnv *fake, const void *data)
{
    out(fake, MCR, 0x1a); /* loop, OUT2, RTS */
    g_assert_cmphex(in(fake, MSR) & 0xf0, ==, 0x90);
    out(fake, MCR, 0x15);                     /* loop, DTR, OUT1 */
    g_assert_cmphex(in(fake, MSR), ==, 0x6b); /* CTS, DSR and DCD have changed; RI rose: no event */
    g_assert_cmphex(in(fake, MSR), ==, 0x60);
    out(fake, MCR, 0x11);
    g_assert_cmphex(in(fake, MSR), ==, 0x24); /* trailing edge of RI */
    out(fake, IER, 0x01);
    out(fake, DATA, 0xae);
    g_assert_cmphex(in(fake, LSR), ==, 0x61);
    g_assert_false(fake_line(fake)); /* the pins are cut off */
    fake_char_type(fake->chardev, "x");
    g_assert_cmpuint(fake_char_waiting(fake->chardev), ==, 1);
    out(fake, DATA, 0xaf); /* into a full register */
    g_assert_cmphex(in(fake, IIR), ==, 0x04);
    out(fake, IER, 0x05);
    g_assert_cmphex(in(fake, IIR), ==, 0x06);
    g_assert_cmphex(in(fake, LSR), ==, 0x63); /* overrun, once */
    g_assert_cmphex(in(fake, LSR), ==, 0x61);
    g_assert_cmphex(in(fake, DATA), ==, 0xaf);
    g_assert_cmpstr(fake_char_written(fake->chardev), ==, "");
    out(fake, MCR, 0x08);
    fake_char_pump(fake->chardev);
    g_assert_cmpint(in(fake, DATA), ==, 'x');
}

static void test_modem_interrupt(FakeEnv *fake, const void *data)
{
    out(fake, IER, 0x08);
    out(fake, MCR, 0x18); /* into loopback: inputs change */
    g_assert_cmphex(in(fake, IIR), ==, 0x00);
    in(fake, MSR);
    g_assert_cmphex(in(fake, IIR), ==, 0x01);
}

/* A port that nobody listens to still transmits. */
static void test_unconnected(void)
{
    FakeEnv fake = {0};
    fake_env_setup(&fake, "isa-serial", NULL);
    DeviceEnv env = fake.env;
    env.chardev = NULL;
    g_autoptr(GError) error = NULL;
    Device *other = device_new(fake.device->model, "other", &env, &error);
    g_assert_no_error(error);
    device_map(other, 0, FAKE_PORT2);
    for (int i = 0; i < 100; i++) {
        fake_write(&fake, FAKE_PORT2 + DATA, 1, 'x');
        g_assert_cmphex(fake_read(&fake, FAKE_PORT2 + LSR, 1), ==, 0x60);
    }
    g_assert_cmphex(fake_read(&fake, FAKE_PORT2 + MSR, 1), ==, 0x00);
    device_free(other);
    g_assert_cmphex(fake_read(&fake, FAKE_PORT2 + LSR, 1), ==, 0xff); /* unmapped */
    fake_env_teardown(&fake);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define SERIAL_TEST(name, function)                                                                \
    g_test_add("/device/isa-serial/" name, FakeEnv, "isa-serial", fake_env_fixture_setup,          \
               function, fake_env_fixture_teardown)
    SERIAL_TEST("reset-values", test_reset_values);
    SERIAL_TEST("probe", test_probe);
    SERIAL_TEST("transmit", test_transmit);
    SERIAL_TEST("receive-plain", test_receive_plain);
    SERIAL_TEST("receive-fifo", test_receive_fifo);
    SERIAL_TEST("loopback", test_loopback);
    SERIAL_TEST("modem-interrupt", test_modem_interrupt);
    g_test_add_func("/device/isa-serial/unconnected", test_unconnected);
    return g_test_run();
}
