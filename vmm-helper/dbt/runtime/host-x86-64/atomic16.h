/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A 16-byte compare-and-exchange on guest memory: the compilers make a library call of theirs. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* @host is 16-byte aligned. @old has the expected value and gets the one found. */
static inline bool host_cmpxchg16(uint64_t host, uint64_t old[2], const uint64_t value[2])
{
    bool done;

    __asm__ volatile("lock cmpxchg16b %1"
                     : "=@ccz"(done), "+m"(*(volatile unsigned __int128 *)(uintptr_t)host),
                       "+a"(old[0]), "+d"(old[1])
                     : "b"(value[0]), "c"(value[1])
                     : "memory");
    return done;
}
