/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An interrupt controller that only remembers its lines, for tests of devices. */
#pragma once

#include "vmm-helper/interrupt/interrupt.h"

InterruptController *fake_interrupt_new(void);
bool fake_interrupt_line(InterruptController *controller, unsigned gsi);
/* Rising edges seen so far. */
unsigned fake_interrupt_edges(InterruptController *controller, unsigned gsi);
