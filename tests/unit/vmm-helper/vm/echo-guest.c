/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A guest in C that stands in for the translator in a whole vireo-vmm: it greets on the serial
 * port, answers each byte in upper case, and does what a few letters ask: 'P' power-off by ACPI S5,
 * 'R' reset by the ACPI reset register, 'T' triple fault, 'F' internal error, 'B' asks for the boot
 * state's entry, 'S' is silence for ever.
 */
#include "tests/lib/fake-accel.h"

#define SERIAL 0x3f8
#define PM 0x600

static bool echo_step(void *opaque, Vcpu *vcpu, VcpuExit *exit);
extern FakeGuest echo_guest;
FakeGuest echo_guest = {.step = echo_step, .chips = true, .fail_vcpu = -1};

static int greeted_resets = -1; /* vCPU 0 only */
static bool silent;

static uint64_t port(Vcpu *vcpu, uint16_t address, unsigned size, bool write, uint64_t value)
{
    MemoryAccess access = {
        .address = address,
        .size = (uint8_t)size,
        .write = write,
        .value = value,
        .requester = vcpu->index,
    };
    memory_dispatch(vcpu->config->memory, MEMORY_SPACE_PORT, &access);
    return access.value;
}

static void say(Vcpu *vcpu, const char *text)
{
    for (; *text; text++)
        port(vcpu, SERIAL, 1, true, (uint8_t)*text);
}

static bool answer(Vcpu *vcpu, uint8_t byte, VcpuExit *exit)
{
    g_autofree char *text = NULL;
    switch (byte) {
    case 'P':
        port(vcpu, PM + 4, 2, true, 1 << 13 | 5 << 10);
        return true;
    case 'R':
        port(vcpu, PM + 12, 1, true, 1);
        return true;
    case 'T':
        *exit = VCPU_EXIT_RESET;
        return false;
    case 'F':
        g_free(vcpu->error);
        vcpu->error = g_strdup("unknown opcode 0f ff at 1234");
        *exit = VCPU_EXIT_ERROR;
        return false;
    case 'B':
        text = g_strdup_printf("%" G_GINT64_MODIFIER "x\n", echo_guest.last_rip);
        say(vcpu, text);
        return true;
    case 'S':
        silent = true;
        return true;
    default:
        port(vcpu, SERIAL, 1, true, (uint8_t)g_ascii_toupper((char)byte));
        return true;
    }
}

static bool echo_step(void *opaque, Vcpu *vcpu, VcpuExit *exit)
{
    if (vcpu->index != 0) {
        *exit = VCPU_EXIT_HALT;
        return false;
    }
    int resets = __atomic_load_n(&echo_guest.resets, __ATOMIC_SEQ_CST);
    if (resets != greeted_resets) {
        greeted_resets = resets;
        silent = false;
        say(vcpu, "hello\n");
    }
    bool ready = !silent && (port(vcpu, SERIAL + 5, 1, false, 0) & 1);
    if (ready)
        return answer(vcpu, (uint8_t)port(vcpu, SERIAL, 1, false, 0), exit);
    g_usleep(200);
    return true;
}
