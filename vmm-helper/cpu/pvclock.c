/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filling the paravirtual clock's structures; see pvclock.h. */
#include "vmm-helper/cpu/pvclock.h"

#include <stddef.h>
#include <string.h>

#define NS_PER_S 1000000000
#define ENABLE 1
#define FLAG_TSC_STABLE 1

/* Guest layouts, little-endian as any host of an x86 guest that we run on. */
typedef struct SystemTime {
    uint32_t version;
    uint32_t pad0;
    uint64_t tsc_timestamp;
    uint64_t system_time;
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift;
    uint8_t flags;
    uint8_t pad[2];
} SystemTime;
_Static_assert(sizeof(SystemTime) == 32, "layout of pvclock_vcpu_time_info");

typedef struct WallClock {
    uint32_t version;
    uint32_t sec;
    uint32_t nsec;
} WallClock;
_Static_assert(sizeof(WallClock) == 12, "layout of pvclock_wall_clock");

void pvclock_scale(uint64_t tsc_hz, uint32_t *ret_mul, int8_t *ret_shift)
{
    int shift = 0;
    unsigned __int128 hz = tsc_hz ? tsc_hz : 1;
    /* The factor must lie in [1/2, 1) so that 32 bits hold it with full precision. */
    while (hz <= NS_PER_S) {
        hz <<= 1;
        shift++;
    }
    while (hz > 2 * (unsigned __int128)NS_PER_S) {
        hz >>= 1;
        shift--;
    }
    /* Divided by the unrounded frequency: the shift above may have dropped bits. */
    unsigned __int128 numerator = (unsigned __int128)NS_PER_S << 32;
    if (shift < 0)
        *ret_mul = (uint32_t)((numerator << -shift) / (tsc_hz ? tsc_hz : 1));
    else
        *ret_mul = (uint32_t)(numerator / ((unsigned __int128)(tsc_hz ? tsc_hz : 1) << shift));
    *ret_shift = (int8_t)shift;
}

/* Everything behind the version word, under an odd version: a reader on another vCPU sees all of it
 * or tries again. */
static bool publish(Memory *memory, uint64_t address, const void *what, uint64_t size)
{
    uint64_t len = size;
    uint8_t *host = dma_begin_write(memory, address, &len);
    if (!host || len < size || ((uintptr_t)host & 3))
        return false;
    uint32_t *version = (uint32_t *)(void *)host;
    uint32_t odd = __atomic_load_n(version, __ATOMIC_RELAXED) | 1;
    __atomic_store_n(version, odd, __ATOMIC_SEQ_CST);
    const uint8_t *from = what;
    for (uint64_t i = sizeof *version; i < size; i += sizeof(uint32_t)) {
        uint32_t word;
        memcpy(&word, from + i, sizeof word);
        __atomic_store_n((uint32_t *)(void *)(host + i), word, __ATOMIC_RELEASE);
    }
    __atomic_store_n(version, odd + 1, __ATOMIC_RELEASE);
    dma_end_write(memory, host, size);
    return true;
}

bool pvclock_write_system_time(Memory *memory, const VmClock *clock, uint64_t msr,
                               int64_t tsc_offset)
{
    if (!(msr & ENABLE))
        return true;
    int64_t now = vm_clock_now(clock);
    SystemTime time = {
        .tsc_timestamp = vm_clock_ns_to_tsc(clock, now) + (uint64_t)tsc_offset,
        .system_time = (uint64_t)now,
        .flags = FLAG_TSC_STABLE,
    };
    pvclock_scale(vm_clock_tsc_hz(clock), &time.tsc_to_system_mul, &time.tsc_shift);
    return publish(memory, msr & ~(uint64_t)ENABLE, &time, sizeof time);
}

bool pvclock_write_wall_clock(Memory *memory, const VmClock *clock, uint64_t msr)
{
    int64_t boot = vm_clock_realtime(clock) - vm_clock_now(clock);
    WallClock wall = {
        .sec = (uint32_t)(boot / NS_PER_S),
        .nsec = (uint32_t)(boot % NS_PER_S),
    };
    return publish(memory, msr, &wall, sizeof wall);
}
