/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A 16550A serial port (National PC16550D data sheet). Transmission takes no time: the transmitter
 * is always empty again when the guest looks. Reception is paced by the room in the FIFO; the
 * character time-out of the FIFO is reported at once instead of after four character times, so that
 * no timer runs. Baud rate, parity and stop bits are kept and have no effect.
 */
#include "vmm-helper/device/device.h"

#define FIFO_SIZE 16

enum { REG_DATA, REG_IER, REG_IIR_FCR, REG_LCR, REG_MCR, REG_LSR, REG_MSR, REG_SCRATCH };

enum { /* interrupt enable */
       IER_RECEIVE = 0x01,
       IER_TRANSMIT = 0x02,
       IER_LINE = 0x04,
       IER_MODEM = 0x08,
       IER_ALL = 0x0f,
};
enum { /* interrupt identification */
       IIR_MODEM = 0x00,
       IIR_NONE = 0x01,
       IIR_TRANSMIT = 0x02,
       IIR_RECEIVE = 0x04,
       IIR_LINE = 0x06,
       IIR_TIMEOUT = 0x0c,
       IIR_FIFO = 0xc0,
};
enum {
    FCR_ENABLE = 0x01,
    FCR_CLEAR_RECEIVE = 0x02,
    FCR_CLEAR_TRANSMIT = 0x04,
    FCR_KEPT = 0xc9, /* trigger level, DMA mode, enable */
};
enum { LCR_DLAB = 0x80 };
enum {
    MCR_DTR = 0x01,
    MCR_RTS = 0x02,
    MCR_OUT1 = 0x04,
    MCR_OUT2 = 0x08,
    MCR_LOOP = 0x10,
    MCR_ALL = 0x1f,
};
enum {
    LSR_READY = 0x01,
    LSR_OVERRUN = 0x02,
    LSR_ERRORS = 0x1e,
    LSR_TRANSMIT_EMPTY = 0x60, /* holding register and transmitter */
};
enum {
    MSR_CTS = 0x10,
    MSR_DSR = 0x20,
    MSR_RI = 0x40,
    MSR_DCD = 0x80,
    MSR_TRAILING_RI = 0x04,
};

typedef struct IsaSerial {
    uint8_t fifo[FIFO_SIZE]; /* ring; without FIFO mode only one byte of it is used */
    uint8_t first, count;
    uint8_t ier, fcr, lcr, mcr, scratch, divisor_low, divisor_high;
    uint8_t errors;        /* LSR_OVERRUN: the only error there can be */
    uint8_t modem;         /* MSR as last computed, with its change bits */
    bool transmit_pending; /* the transmitter-empty interrupt was not yet seen */
    bool timeout;          /* bytes below the trigger level have waited long enough */
} IsaSerial;

static const Field isa_serial_fields[] = {
    DEVICE_BYTES(IsaSerial, fifo, SAVED),
    DEVICE_ROW(IsaSerial, first, U8, SAVED),
    DEVICE_ROW(IsaSerial, count, U8, SAVED),
    DEVICE_ROW(IsaSerial, ier, U8, SAVED),
    DEVICE_ROW(IsaSerial, fcr, U8, SAVED),
    DEVICE_ROW(IsaSerial, lcr, U8, SAVED),
    DEVICE_ROW(IsaSerial, mcr, U8, SAVED),
    DEVICE_ROW(IsaSerial, scratch, U8, SAVED),
    DEVICE_ROW(IsaSerial, divisor_low, U8, SAVED),
    DEVICE_ROW(IsaSerial, divisor_high, U8, SAVED),
    DEVICE_ROW(IsaSerial, errors, U8, SAVED),
    DEVICE_ROW(IsaSerial, modem, U8, SAVED),
    DEVICE_ROW(IsaSerial, transmit_pending, BOOL, SAVED),
    DEVICE_ROW(IsaSerial, timeout, BOOL, SAVED),
};
static TABLE_DEFINE(isa_serial_table, IsaSerial, "isa-serial", isa_serial_fields);

static unsigned serial_capacity(const IsaSerial *s)
{
    return s->fcr & FCR_ENABLE ? FIFO_SIZE : 1;
}

static unsigned serial_trigger(const IsaSerial *s)
{
    static const uint8_t level[4] = {1, 4, 8, 14};
    return s->fcr & FCR_ENABLE ? level[s->fcr >> 6] : 1;
}

/* The most urgent interrupt, as the identification register names it. */
static uint8_t serial_identify(const IsaSerial *s)
{
    if ((s->ier & IER_LINE) && s->errors)
        return IIR_LINE;
    if ((s->ier & IER_RECEIVE) && s->count >= serial_trigger(s))
        return IIR_RECEIVE;
    if ((s->ier & IER_RECEIVE) && s->count && s->timeout)
        return IIR_TIMEOUT;
    if ((s->ier & IER_TRANSMIT) && s->transmit_pending)
        return IIR_TRANSMIT;
    if ((s->ier & IER_MODEM) && (s->modem & 0x0f))
        return IIR_MODEM;
    return IIR_NONE;
}

/* OUT2 gates the interrupt on a PC; in loopback the pins are inactive. */
static void serial_update(Device *device)
{
    const IsaSerial *s = device->state;
    bool gate = (s->mcr & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
    irq_set(device->env.irq[0], gate && serial_identify(s) != IIR_NONE);
}

/* Modem inputs: those of a connected peer, or one's own outputs in loopback; notes changes. */
static void serial_modem(Device *device)
{
    IsaSerial *s = device->state;
    uint8_t lines = device->env.chardev ? MSR_CTS | MSR_DSR | MSR_DCD : 0;
    if (s->mcr & MCR_LOOP)
        lines = (s->mcr & MCR_RTS ? MSR_CTS : 0) | (s->mcr & MCR_DTR ? MSR_DSR : 0) |
                (s->mcr & MCR_OUT1 ? MSR_RI : 0) | (s->mcr & MCR_OUT2 ? MSR_DCD : 0);
    uint8_t changed = (s->modem ^ lines) >> 4;
    if (lines & MSR_RI) /* only the trailing edge of RI counts */
        changed &= ~MSR_TRAILING_RI;
    s->modem = lines | (s->modem & 0x0f) | changed;
}

static void serial_clear_receive(IsaSerial *s)
{
    s->first = s->count = 0;
    s->timeout = false;
}

static void serial_put(IsaSerial *s, uint8_t byte)
{
    if (s->count >= serial_capacity(s)) {
        s->errors |= LSR_OVERRUN;
        if (!(s->fcr & FCR_ENABLE)) /* the holding register is overwritten, a full FIFO is not */
            s->fifo[s->first] = byte;
        return;
    }
    s->fifo[(s->first + s->count) % FIFO_SIZE] = byte;
    s->count++;
}

static uint8_t serial_get(Device *device)
{
    IsaSerial *s = device->state;
    if (!s->count)
        return 0;
    uint8_t byte = s->fifo[s->first];
    s->first = (s->first + 1) % FIFO_SIZE;
    s->count--;
    if (!s->count)
        s->timeout = false;
    else if (s->count < serial_trigger(s))
        s->timeout = true;
    if (device->env.chardev && !(s->mcr & MCR_LOOP))
        char_backend_accept_input(device->env.chardev);
    return byte;
}

/* --- The host end; on the backend's loop -------------------------------------------------------
 */

static size_t serial_can_receive(void *opaque)
{
    Device *device = opaque;
    IsaSerial *s = device->state;
    g_mutex_lock(device->env.lock);
    size_t room = s->mcr & MCR_LOOP ? 0 : serial_capacity(s) - MIN(s->count, serial_capacity(s));
    g_mutex_unlock(device->env.lock);
    return room;
}

static void serial_receive(void *opaque, const uint8_t *data, size_t len)
{
    Device *device = opaque;
    IsaSerial *s = device->state;
    g_mutex_lock(device->env.lock);
    for (size_t i = 0; i < len; i++)
        serial_put(s, data[i]);
    s->timeout = s->count && (s->fcr & FCR_ENABLE);
    serial_update(device);
    g_mutex_unlock(device->env.lock);
}

/* --- Registers ---------------------------------------------------------------------------------
 */

static void serial_transmit(Device *device, uint8_t byte)
{
    IsaSerial *s = device->state;
    if (s->mcr & MCR_LOOP) {
        serial_put(s, byte);
        s->timeout = s->fcr & FCR_ENABLE;
    } else if (device->env.chardev) {
        char_backend_write(device->env.chardev, &byte, 1);
    }
    s->transmit_pending = true;
}

static void serial_write_fcr(Device *device, uint8_t value)
{
    IsaSerial *s = device->state;
    bool toggled = (s->fcr ^ value) & FCR_ENABLE;
    s->fcr = value & FCR_ENABLE ? value & FCR_KEPT : 0;
    if (toggled || (value & FCR_ENABLE && value & FCR_CLEAR_RECEIVE)) {
        serial_clear_receive(s);
        if (device->env.chardev)
            char_backend_accept_input(device->env.chardev);
    }
    if (toggled || value & FCR_CLEAR_TRANSMIT)
        s->transmit_pending = true;
}

static void serial_write_mcr(Device *device, uint8_t value)
{
    IsaSerial *s = device->state;
    bool left_loop = (s->mcr & MCR_LOOP) && !(value & MCR_LOOP);
    s->mcr = value & MCR_ALL;
    serial_modem(device);
    if (left_loop && device->env.chardev)
        char_backend_accept_input(device->env.chardev);
}

static void serial_write(Device *device, unsigned reg, uint8_t value)
{
    IsaSerial *s = device->state;
    bool divisor = s->lcr & LCR_DLAB;
    switch (reg) {
    case REG_DATA:
        if (divisor)
            s->divisor_low = value;
        else
            serial_transmit(device, value);
        break;
    case REG_IER:
        if (divisor) {
            s->divisor_high = value;
            break;
        }
        /* Enabling the transmitter interrupt while the transmitter is empty raises it. */
        if (value & ~s->ier & IER_TRANSMIT)
            s->transmit_pending = true;
        s->ier = value & IER_ALL;
        break;
    case REG_IIR_FCR:
        serial_write_fcr(device, value);
        break;
    case REG_LCR:
        s->lcr = value;
        break;
    case REG_MCR:
        serial_write_mcr(device, value);
        break;
    case REG_SCRATCH:
        s->scratch = value;
        break;
    default: /* LSR and MSR are read-only */
        break;
    }
}

static uint8_t serial_read(Device *device, unsigned reg)
{
    IsaSerial *s = device->state;
    bool divisor = s->lcr & LCR_DLAB;
    uint8_t value;
    switch (reg) {
    case REG_DATA:
        return divisor ? s->divisor_low : serial_get(device);
    case REG_IER:
        return divisor ? s->divisor_high : s->ier;
    case REG_IIR_FCR:
        value = serial_identify(s);
        if (value == IIR_TRANSMIT) /* naming it to the guest acknowledges it */
            s->transmit_pending = false;
        return value | (s->fcr & FCR_ENABLE ? IIR_FIFO : 0);
    case REG_LCR:
        return s->lcr;
    case REG_MCR:
        return s->mcr;
    case REG_LSR:
        value = LSR_TRANSMIT_EMPTY | s->errors | (s->count ? LSR_READY : 0);
        s->errors = 0;
        return value;
    case REG_MSR:
        value = s->modem;
        s->modem &= 0xf0;
        return value;
    default:
        return s->scratch;
    }
}

static void serial_access(void *opaque, MemoryAccess *access)
{
    Device *device = opaque;
    if (access->write)
        serial_write(device, access->address & 7, access->value);
    else
        access->value = serial_read(device, access->address & 7);
    serial_update(device);
}

static bool serial_realize(Device *device, GError **error)
{
    if (!device->env.chardev)
        return true;
    CharFrontend frontend = {
        .can_receive = serial_can_receive,
        .receive = serial_receive,
        .opaque = device,
    };
    char_backend_attach(device->env.chardev, &frontend);
    return true;
}

static void serial_unrealize(Device *device)
{
    if (device->env.chardev)
        char_backend_attach(device->env.chardev, NULL);
}

static void serial_reset(Device *device)
{
    IsaSerial *s = device->state;
    /* Divisor and scratch register survive MR, but a fresh machine has the usual 9600 baud. */
    *s = (IsaSerial){.divisor_low = 12, .transmit_pending = true};
    serial_modem(device);
    s->modem &= 0xf0;
    serial_update(device);
    if (device->env.chardev)
        char_backend_accept_input(device->env.chardev);
}

static bool serial_post_load(Device *device, GError **error)
{
    IsaSerial *s = device->state;
    s->first %= FIFO_SIZE;
    s->count = MIN(s->count, serial_capacity(s));
    s->fcr &= FCR_KEPT;
    s->ier &= IER_ALL;
    s->mcr &= MCR_ALL;
    s->errors &= LSR_OVERRUN;
    serial_update(device);
    if (device->env.chardev)
        char_backend_accept_input(device->env.chardev);
    return true;
}

static const DeviceWindow serial_windows[] = {
    {.name = "isa-serial",
     .space = MEMORY_SPACE_PORT,
     .size = 8,
     .ops = {.access = serial_access, .max_size = 1}},
};

extern const DeviceModel device_model_isa_serial;
const DeviceModel device_model_isa_serial = {
    .name = "isa-serial",
    .doc = "16550A serial port",
    .state_table = &isa_serial_table,
    .windows = serial_windows,
    .n_windows = G_N_ELEMENTS(serial_windows),
    .realize = serial_realize,
    .unrealize = serial_unrealize,
    .reset = serial_reset,
    .post_load = serial_post_load,
};
