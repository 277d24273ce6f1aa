/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See fake-interrupt.h. */
#include "tests/lib/fake-interrupt.h"

typedef struct FakeInterrupt {
    InterruptController controller;
    bool line[INTERRUPT_MAX_GSI];
    unsigned edges[INTERRUPT_MAX_GSI];
} FakeInterrupt;

static void fake_set_line(InterruptController *controller, unsigned gsi, bool level)
{
    FakeInterrupt *fake = (FakeInterrupt *)controller;
    g_assert_cmpuint(gsi, <, INTERRUPT_MAX_GSI);
    fake->edges[gsi] += level && !fake->line[gsi];
    fake->line[gsi] = level;
}

static void fake_reset(InterruptController *controller)
{
}

static void fake_free(InterruptController *controller)
{
    interrupt_controller_finish(controller);
    g_free(controller);
}

InterruptController *fake_interrupt_new(void)
{
    static const InterruptOps ops = {
        .set_line = fake_set_line, .reset = fake_reset, .free = fake_free};
    FakeInterrupt *fake = g_new0(FakeInterrupt, 1);
    interrupt_controller_init(&fake->controller, &ops);
    return &fake->controller;
}

bool fake_interrupt_line(InterruptController *controller, unsigned gsi)
{
    return ((FakeInterrupt *)controller)->line[gsi];
}

unsigned fake_interrupt_edges(InterruptController *controller, unsigned gsi)
{
    return ((FakeInterrupt *)controller)->edges[gsi];
}
