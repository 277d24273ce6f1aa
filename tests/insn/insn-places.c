/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See insn-places.h. */
#include "tests/insn/insn-places.h"

#include <stdio.h>
#include <string.h>

enum { FX_CW = 0, FX_SW = 2, FX_TAGS = 4, FX_MXCSR = 24, FX_ST = 32, FX_XMM = 160 };

uint32_t insn_place(unsigned number)
{
    static const InsnPlaceKind single[] = {
        INSN_PLACE_FLAGS, INSN_PLACE_MXCSR, INSN_PLACE_CW,    INSN_PLACE_SW, INSN_PLACE_TAGS,
        INSN_PLACE_RIP,   INSN_PLACE_VECTOR, INSN_PLACE_ERROR, INSN_PLACE_CR2};
    const struct {
        InsnPlaceKind kind;
        unsigned count, step;
    } many[] = {{INSN_PLACE_GPR, 16, 1},
                {INSN_PLACE_XMM, 16, 1},
                {INSN_PLACE_ST, 8, 1},
                {INSN_PLACE_MEM, INSN_DATA_SIZE / 8, 8}};

    for (unsigned i = 0; i < 4; i++) {
        if (number < many[i].count)
            return (uint32_t)many[i].kind << 16 | number * many[i].step;
        number -= many[i].count;
    }
    return (uint32_t)single[number] << 16;
}

void insn_place_name(uint32_t place, char name[16])
{
    static const char *const gprs[16] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                         "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
    static const char *const names[] = {[INSN_PLACE_FLAGS] = "flags", [INSN_PLACE_MXCSR] = "mxcsr",
                                        [INSN_PLACE_CW] = "cw",       [INSN_PLACE_SW] = "sw",
                                        [INSN_PLACE_TAGS] = "tags",   [INSN_PLACE_RIP] = "rip",
                                        [INSN_PLACE_VECTOR] = "vector", [INSN_PLACE_ERROR] = "error",
                                        [INSN_PLACE_CR2] = "cr2"};
    unsigned index = place & 0xffff;

    switch (place >> 16) {
    case INSN_PLACE_GPR:
        snprintf(name, 16, "%s", gprs[index & 15]);
        break;
    case INSN_PLACE_XMM:
        snprintf(name, 16, "xmm%u", index);
        break;
    case INSN_PLACE_ST:
        snprintf(name, 16, "st%u", index);
        break;
    case INSN_PLACE_MEM:
        snprintf(name, 16, "mem+0x%x", index);
        break;
    default:
        snprintf(name, 16, "%s", names[place >> 16]);
        break;
    }
}

static uint64_t get_bytes(const uint8_t *at, unsigned n)
{
    uint64_t value = 0;

    memcpy(&value, at, n);
    return value;
}

InsnValue insn_place_get(const Experiment *e, uint32_t place)
{
    const InsnState *s = &e->state;
    unsigned index = place & 0xffff;
    InsnValue value = {0, 0};

    switch ((InsnPlaceKind)(place >> 16)) {
    case INSN_PLACE_GPR:
        value.low = s->gpr[index];
        break;
    case INSN_PLACE_XMM:
        value.low = get_bytes(s->fx + FX_XMM + 16 * index, 8);
        value.high = get_bytes(s->fx + FX_XMM + 16 * index + 8, 8);
        break;
    case INSN_PLACE_ST:
        value.low = get_bytes(s->fx + FX_ST + 16 * index, 8);
        value.high = get_bytes(s->fx + FX_ST + 16 * index + 8, 2);
        break;
    case INSN_PLACE_MEM:
        value.low = get_bytes(e->data + index, 8);
        break;
    case INSN_PLACE_FLAGS:
        value.low = s->rflags & INSN_FLAGS;
        break;
    case INSN_PLACE_MXCSR:
        value.low = get_bytes(s->fx + FX_MXCSR, 4);
        break;
    case INSN_PLACE_CW:
        value.low = get_bytes(s->fx + FX_CW, 2);
        break;
    case INSN_PLACE_SW:
        value.low = get_bytes(s->fx + FX_SW, 2);
        break;
    case INSN_PLACE_TAGS:
        value.low = s->fx[FX_TAGS];
        break;
    case INSN_PLACE_RIP:
        value.low = s->rip;
        break;
    case INSN_PLACE_VECTOR:
        value.low = (uint64_t)(int64_t)s->vector;
        break;
    case INSN_PLACE_ERROR:
        value.low = s->error;
        break;
    case INSN_PLACE_CR2:
        value.low = s->cr2;
        break;
    }
    return value;
}

void insn_place_set(Experiment *e, uint32_t place, InsnValue value)
{
    InsnState *s = &e->state;
    unsigned index = place & 0xffff;

    switch ((InsnPlaceKind)(place >> 16)) {
    case INSN_PLACE_GPR:
        s->gpr[index] = value.low;
        break;
    case INSN_PLACE_XMM:
        memcpy(s->fx + FX_XMM + 16 * index, &value, 16);
        break;
    case INSN_PLACE_ST:
        memcpy(s->fx + FX_ST + 16 * index, &value, 10);
        break;
    case INSN_PLACE_MEM:
        memcpy(e->data + index, &value.low, 8);
        break;
    case INSN_PLACE_FLAGS:
        s->rflags = value.low;
        break;
    case INSN_PLACE_MXCSR:
        memcpy(s->fx + FX_MXCSR, &value.low, 4);
        break;
    case INSN_PLACE_CW:
        memcpy(s->fx + FX_CW, &value.low, 2);
        break;
    case INSN_PLACE_SW:
        memcpy(s->fx + FX_SW, &value.low, 2);
        break;
    case INSN_PLACE_TAGS:
        s->fx[FX_TAGS] = (uint8_t)value.low;
        break;
    case INSN_PLACE_RIP:
        s->rip = value.low;
        break;
    case INSN_PLACE_VECTOR:
        s->vector = (int)value.low;
        break;
    case INSN_PLACE_ERROR:
        s->error = (uint32_t)value.low;
        break;
    case INSN_PLACE_CR2:
        s->cr2 = value.low;
        break;
    }
}

bool insn_place_in_mode(uint32_t place, X86Mode mode)
{
    unsigned kind = place >> 16;

    return mode == X86_MODE_64 || !(kind == INSN_PLACE_GPR || kind == INSN_PLACE_XMM) ||
           (place & 0xffff) < 8;
}

void insn_experiment_default(Experiment *e, X86Mode mode)
{
    InsnState *s = &e->state;
    const uint16_t cw = 0x37f, mxcsr = 0x1f80;

    memset(e, 0, sizeof(*e));
    for (unsigned i = 0; i < (mode == X86_MODE_64 ? 16u : 8u); i++)
        s->gpr[i] = (i + 1) * (mode == X86_MODE_64 ? UINT64_C(0x0101010101010101) : 0x01010101u);
    s->gpr[4] = INSN_DATA_ADDRESS + 0xc00;
    s->rip = INSN_RIP;
    s->vector = INSN_NO_EXCEPTION;
    memcpy(s->fx + FX_CW, &cw, 2);
    memcpy(s->fx + FX_MXCSR, &mxcsr, 2);
    for (unsigned i = 0; i < (mode == X86_MODE_64 ? 256u : 128u); i++)
        s->fx[FX_XMM + i] = (uint8_t)(i * 5 + 3);
    for (unsigned i = 0; i < INSN_DATA_SIZE; i++)
        e->data[i] = (uint8_t)(i * 7 + (i >> 8) * 3 + 1);
}

void insn_experiment_run(Experiment *e, X86Mode mode, const uint8_t *bytes, unsigned length,
                         bool repeats, bool host)
{
    memset(insn_code + 0x800 - 16, 0xcc, 64);
    memcpy(insn_code + 0x800, bytes, length);
    memcpy(insn_data, e->data, INSN_DATA_SIZE);
    if (host)
        host_step(mode, &e->state, repeats);
    else
        guest_step(mode, &e->state, repeats);
    memcpy(e->data, insn_data, INSN_DATA_SIZE);
    if (mode != X86_MODE_64) {
        /* what 32-bit code cannot see is not kept by every processor */
        memset(&e->state.gpr[8], 0, 8 * sizeof(e->state.gpr[0]));
        memset(e->state.fx + FX_XMM + 128, 0, 128);
    }
    memset(e->state.fx + 6, 0, 18); /* last instruction and operand: AMD keeps them only at times */
}
