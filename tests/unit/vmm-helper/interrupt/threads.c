/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The chips under threads: an IPI passed around the vCPUs must never get lost, and a level line that
 * a device raises and the guest ends must come exactly as often as it was raised, while other
 * threads move lines and send messages.
 */
#include <stdatomic.h>

#include "tests/unit/vmm-helper/interrupt/chips.h"

#define HOPS 40000
#define LEVELS 20000
#define TOKEN 0x80
#define LEVEL_VECTOR 0x70
#define PATIENCE_US (30 * G_USEC_PER_SEC)

typedef struct Race {
    Chips chips;
    atomic_uint hops, raised, ended;
    atomic_bool stop, gave_up;
} Race;

typedef struct Processor {
    Race *race;
    int index;
} Processor;

static void pass_on(Race *race, int from)
{
    apic_write(&race->chips, from, APIC_REG_ICR_HIGH, (uint32_t)((from + 1) % CHIPS_VCPUS) << 24);
    apic_write(&race->chips, from, APIC_REG_ICR, TOKEN);
}

static void handle(Race *race, int index, int vector)
{
    if (vector == LEVEL_VECTOR) { /* the device's driver: quiets the line, then ends */
        set_line(&race->chips, 9, false);
        eoi(&race->chips, index);
        atomic_fetch_add(&race->ended, 1);
        return;
    }
    eoi(&race->chips, index);
    if (vector == TOKEN) {
        atomic_fetch_add(&race->hops, 1);
        pass_on(race, index);
    }
}

static void *processor_run(void *opaque)
{
    const Processor *processor = opaque;
    Race *race = processor->race;
    while (!atomic_load(&race->stop)) {
        if (!(interrupt_poll(race->chips.controller, processor->index) &
              INTERRUPT_PENDING_EXTINT)) {
            g_thread_yield();
            continue;
        }
        int vector = take(&race->chips, processor->index);
        if (vector >= 0)
            handle(race, processor->index, vector);
    }
    return NULL;
}

static void *device_run(void *opaque)
{
    Race *race = opaque;
    int64_t end = g_get_monotonic_time() + PATIENCE_US;
    for (unsigned i = 1; i <= LEVELS && !atomic_load(&race->gave_up); i++) {
        atomic_store(&race->raised, i);
        set_line(&race->chips, 9, true);
        while (atomic_load(&race->ended) < i) {
            interrupt_signal_msi(race->chips.controller, APIC_DEFAULT_BASE | 0xff << 12, 0x31);
            set_line(&race->chips, 4, i & 1);
            g_thread_yield();
            if (g_get_monotonic_time() > end)
                atomic_store(&race->gave_up, true);
            if (atomic_load(&race->gave_up))
                break;
        }
    }
    return NULL;
}

static void test_threads(void)
{
    Race *race = g_new0(Race, 1);
    Processor processors[CHIPS_VCPUS];
    GThread *threads[CHIPS_VCPUS];
    chips_setup(&race->chips, NULL);
    apic_enable(&race->chips, -1);
    pic_setup(&race->chips, 0x01);
    apic_write(&race->chips, 0, APIC_REG_LVT + X86_LVT_LINT0, 0x10000);
    ioapic_route(&race->chips, 9, UINT64_C(0xff) << 56 | 0x8100 | LEVEL_VECTOR); /* lowest priority */
    for (int i = 0; i < CHIPS_VCPUS; i++) {
        processors[i] = (Processor){race, i};
        threads[i] = g_thread_new("processor", processor_run, &processors[i]);
    }
    GThread *device = g_thread_new("device", device_run, race);
    interrupt_signal_msi(race->chips.controller, APIC_DEFAULT_BASE, TOKEN);
    int64_t end = g_get_monotonic_time() + PATIENCE_US;
    while (atomic_load(&race->hops) < HOPS && g_get_monotonic_time() < end)
        g_usleep(1000);
    g_thread_join(device);
    atomic_store(&race->stop, true);
    for (int i = 0; i < CHIPS_VCPUS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(atomic_load(&race->hops), >=, HOPS);
    g_assert_false(atomic_load(&race->gave_up));
    g_assert_cmpuint(atomic_load(&race->ended), ==, LEVELS);
    chips_teardown(&race->chips, NULL);
    g_free(race);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/interrupt/threads", test_threads);
    return g_test_run();
}
