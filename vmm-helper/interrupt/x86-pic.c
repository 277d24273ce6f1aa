/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The two cascaded 8259A of a PC, from Intel's data sheet: edge and level requests, nested and
 * rotating priority, special mask and special fully nested mode, automatic EOI, polling. The
 * slave's output is input 2 of the master. All functions run under the routing lock.
 */
#include "vmm-helper/interrupt/x86-chips.h"

#define PIC_CASCADE 2
#define PIC_NONE 8
/* Inputs whose trigger ELCR cannot change: timer, keyboard, cascade; RTC, FPU error. */
static const uint8_t pic_elcr_mask[2] = {0xf8, 0xde};

/* The place of the most urgent bit of @set in the present priority order; PIC_NONE when empty. */
static unsigned pic_rank(const X86PicState *pic, uint8_t set)
{
    for (unsigned rank = 0; rank < 8; rank++) {
        if (set & (1u << ((rank + pic->priority) & 7)))
            return rank;
    }
    return PIC_NONE;
}

/* The input that the chip would answer an INTA with; -1 = its output is low. */
static int pic_highest(const X86PicState *pic, int which)
{
    unsigned rank = pic_rank(pic, pic->irr & ~pic->imr);
    if (rank == PIC_NONE)
        return -1;
    uint8_t in_service = pic->isr;
    if (pic->special_mask)
        in_service &= ~pic->imr;
    if (pic->special_fully_nested && which == X86_PIC_MASTER)
        in_service &= ~(1u << PIC_CASCADE);
    return rank < pic_rank(pic, in_service) ? (int)((rank + pic->priority) & 7) : -1;
}

static void pic_input(X86PicState *pic, unsigned input, bool level)
{
    uint8_t bit = 1u << input;
    if (pic->elcr & bit)
        pic->irr = level ? pic->irr | bit : pic->irr & ~bit;
    else if (level && !(pic->lines & bit))
        pic->irr |= bit;
    pic->lines = level ? pic->lines | bit : pic->lines & ~bit;
}

/* The slave's output drives the master's cascade input, the master's drives LINT0. The cascade is a
 * plain level inside the pair whatever ELCR says. */
static void pic_update(X86Chips *chips)
{
    bool slave = pic_highest(&chips->pic[X86_PIC_SLAVE], X86_PIC_SLAVE) >= 0;
    X86PicState *master = &chips->pic[X86_PIC_MASTER];
    uint8_t cascade = 1u << PIC_CASCADE;
    master->irr = slave ? master->irr | cascade : master->irr & ~cascade;
    master->lines = slave ? master->lines | cascade : master->lines & ~cascade;

    bool output = master->init_step == 0 && pic_highest(master, X86_PIC_MASTER) >= 0;
    if (output == g_atomic_int_get(&chips->pic_output))
        return;
    g_atomic_int_set(&chips->pic_output, output);
    for (int i = 0; i < chips->n_apics; i++)
        x86_apic_lint0_changed(&chips->apics[i]);
}

bool x86_pic_output(const X86Chips *chips)
{
    return g_atomic_int_get(&chips->pic_output);
}

void x86_pic_set_line(X86Chips *chips, unsigned line, bool level)
{
    if (line > 15 || line == PIC_CASCADE)
        return;
    pic_input(&chips->pic[line >> 3], line & 7, level);
    pic_update(chips);
}

/* INTA: the request becomes in-service; an edge is used up, a level stays as long as its line. */
static void pic_take(X86PicState *pic, unsigned input)
{
    uint8_t bit = 1u << input;
    if (!(pic->elcr & bit))
        pic->irr &= ~bit;
    if (!pic->auto_eoi)
        pic->isr |= bit;
    else if (pic->rotate_on_auto_eoi)
        pic->priority = (input + 1) & 7;
}

static void pic_note_eoi(X86Chips *chips, int which, unsigned input)
{
    if (chips->pic[which].elcr & (1u << input))
        chips->eoi_gsis |= UINT32_C(1) << (input + (which == X86_PIC_SLAVE ? 8 : 0));
}

int x86_pic_acknowledge(X86Chips *chips)
{
    X86PicState *master = &chips->pic[X86_PIC_MASTER], *slave = &chips->pic[X86_PIC_SLAVE];
    int input = pic_highest(master, X86_PIC_MASTER);
    if (master->init_step || input < 0)
        return -1;
    pic_take(master, input);
    int vector = master->vector_base | input;
    if (master->auto_eoi)
        pic_note_eoi(chips, X86_PIC_MASTER, input);
    if (input == PIC_CASCADE) {
        int lower = pic_highest(slave, X86_PIC_SLAVE);
        /* A request that went away is answered with input 7, which is not put in service. */
        vector = slave->vector_base | (lower < 0 ? 7 : lower);
        if (lower >= 0) {
            pic_take(slave, lower);
            if (slave->auto_eoi)
                pic_note_eoi(chips, X86_PIC_SLAVE, lower);
        }
    }
    pic_update(chips);
    return vector;
}

static void pic_icw1(X86PicState *pic, uint8_t value)
{
    /* Edge latches are cleared; level requests come back from their lines. */
    *pic = (X86PicState){
        .irr = pic->lines & pic->elcr,
        .lines = pic->lines,
        .elcr = pic->elcr,
        .vector_base = pic->vector_base,
        .init_step = 1,
        .init_icw4 = value & 0x01,
        .single = value & 0x02,
    };
}

static void pic_end(X86Chips *chips, int which, unsigned input, bool rotate)
{
    X86PicState *pic = &chips->pic[which];
    pic->isr &= ~(1u << input);
    if (rotate)
        pic->priority = (input + 1) & 7;
    pic_note_eoi(chips, which, input);
}

static void pic_ocw2(X86Chips *chips, int which, uint8_t value)
{
    X86PicState *pic = &chips->pic[which];
    unsigned command = value >> 5, level = value & 7;
    switch (command) {
    case 0: /* rotate in automatic EOI mode: clear, set */
    case 4:
        pic->rotate_on_auto_eoi = command == 4;
        break;
    case 1: /* non-specific EOI, without and with rotation */
    case 5: {
        uint8_t in_service = pic->special_mask ? pic->isr & ~pic->imr : pic->isr;
        unsigned rank = pic_rank(pic, in_service);
        if (rank != PIC_NONE)
            pic_end(chips, which, (rank + pic->priority) & 7, command == 5);
        break;
    }
    case 3: /* specific EOI, without and with rotation */
    case 7:
        pic_end(chips, which, level, command == 7);
        break;
    case 6: /* set priority: @level becomes the lowest */
        pic->priority = (level + 1) & 7;
        break;
    default: /* 2: no operation */
        break;
    }
}

static void pic_ocw3(X86PicState *pic, uint8_t value)
{
    pic->poll = value & 0x04;
    if (value & 0x02)
        pic->read_isr = value & 0x01;
    if (value & 0x40)
        pic->special_mask = value & 0x20;
}

static void pic_write_data(X86PicState *pic, uint8_t value)
{
    switch (pic->init_step) {
    case 0:
        pic->imr = value;
        break;
    case 1:
        pic->vector_base = value & 0xf8;
        pic->init_step = pic->single ? (pic->init_icw4 ? 3 : 0) : 2;
        break;
    case 2: /* the cascade is wired as a PC's, whatever ICW3 says */
        pic->init_step = pic->init_icw4 ? 3 : 0;
        break;
    default:
        pic->special_fully_nested = value & 0x10;
        pic->auto_eoi = value & 0x02;
        pic->init_step = 0;
        break;
    }
}

void x86_pic_write(X86Chips *chips, int which, unsigned port, uint8_t value)
{
    X86PicState *pic = &chips->pic[which];
    if (port & 1)
        pic_write_data(pic, value);
    else if (value & 0x10)
        pic_icw1(pic, value);
    else if (value & 0x08)
        pic_ocw3(pic, value);
    else
        pic_ocw2(chips, which, value);
    pic_update(chips);
}

uint8_t x86_pic_read(X86Chips *chips, int which, unsigned port)
{
    X86PicState *pic = &chips->pic[which];
    if (pic->poll) { /* the read stands for INTA, at either port */
        pic->poll = false;
        int input = pic_highest(pic, which);
        if (input < 0)
            return 0;
        pic_take(pic, input);
        if (pic->auto_eoi)
            pic_note_eoi(chips, which, input);
        pic_update(chips);
        return 0x80 | input;
    }
    if (port & 1)
        return pic->imr;
    return pic->read_isr ? pic->isr : pic->irr;
}

void x86_pic_write_elcr(X86Chips *chips, int which, uint8_t value)
{
    X86PicState *pic = &chips->pic[which];
    uint8_t cascade = which == X86_PIC_MASTER ? 1u << PIC_CASCADE : 0;
    pic->elcr = value & pic_elcr_mask[which];
    /* An input now level-triggered requests what its line says. */
    pic->irr = (pic->irr & ~(pic->elcr & ~cascade)) | (pic->lines & pic->elcr);
    pic_update(chips);
}

void x86_pic_restore(X86Chips *chips)
{
    g_atomic_int_set(&chips->pic_output, false);
    pic_update(chips);
}
