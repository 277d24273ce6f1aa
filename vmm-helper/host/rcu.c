/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Epochs for rcu.h. A structure retired in epoch e may have been seen by readers that entered in an
 * epoch <= e. A reader that stored its epoch after the scan looked at it reads pointers after the
 * publication, both being sequentially consistent.
 */
#include "vmm-helper/host/rcu.h"

#include <glib.h>
#include <pthread.h>
#include <stdlib.h>

typedef struct Slot Slot;
struct Slot {
    RcuReader reader;
    Slot *next;
    bool used;
} __attribute__((aligned(64)));

typedef struct Retired Retired;
struct Retired {
    Retired *next;
    uint64_t epoch;
    void *what;
    void (*free_func)(void *what);
};

__thread RcuReader *rcu_self;
uint64_t rcu_epoch = 1;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* slots, retired */
static Slot *slots;
static Retired *retired;
static pthread_key_t slot_key;
static pthread_once_t slot_once = PTHREAD_ONCE_INIT;

static void slot_release(void *slot)
{
    pthread_mutex_lock(&lock);
    ((Slot *)slot)->used = false;
    pthread_mutex_unlock(&lock);
    rcu_self = NULL;
}

static void slot_key_make(void)
{
    pthread_key_create(&slot_key, slot_release);
}

RcuReader *rcu_register(void)
{
    pthread_once(&slot_once, slot_key_make);
    pthread_mutex_lock(&lock);
    Slot *slot = slots;
    while (slot && slot->used)
        slot = slot->next;
    if (!slot) {
        /* A thread's slot is set-up: the process cannot go on without it. */
        slot = g_aligned_alloc0(1, sizeof *slot, 64);
        slot->next = slots;
        slots = slot;
    }
    slot->used = true;
    pthread_mutex_unlock(&lock);
    pthread_setspecific(slot_key, slot);
    return rcu_self = &slot->reader;
}

/* Under the lock: the oldest epoch a reader is in. */
static uint64_t oldest_epoch(void)
{
    uint64_t oldest = UINT64_MAX;
    for (Slot *slot = slots; slot; slot = slot->next) {
        uint64_t epoch = __atomic_load_n(&slot->reader.epoch, __ATOMIC_SEQ_CST);
        if (epoch && epoch < oldest)
            oldest = epoch;
    }
    return oldest;
}

unsigned rcu_reclaim(void)
{
    pthread_mutex_lock(&lock);
    uint64_t oldest = oldest_epoch();
    Retired *free_now = NULL;
    unsigned waiting = 0;
    for (Retired **at = &retired; *at;) {
        Retired *one = *at;
        if (one->epoch < oldest) {
            *at = one->next;
            one->next = free_now;
            free_now = one;
        } else {
            waiting++;
            at = &one->next;
        }
    }
    pthread_mutex_unlock(&lock);
    while (free_now) {
        Retired *next = free_now->next;
        free_now->free_func(free_now->what);
        g_free(free_now);
        free_now = next;
    }
    return waiting;
}

void rcu_retire(void *what, void (*free_func)(void *what))
{
    Retired *one = g_new(Retired, 1);
    one->what = what;
    one->free_func = free_func;
    pthread_mutex_lock(&lock);
    one->epoch = __atomic_fetch_add(&rcu_epoch, 1, __ATOMIC_SEQ_CST);
    one->next = retired;
    retired = one;
    pthread_mutex_unlock(&lock);
    rcu_reclaim();
}
