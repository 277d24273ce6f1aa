/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A CharBackend without a descriptor: what the device writes is collected, what a test types waits
 * until the device takes it. Implements vmm-helper/backend/char/char.h in place of the real one.
 */
#pragma once

#include "vmm-helper/backend/char/char.h"

CharBackend *fake_char_new(void);
/* What was written so far; emptied by fake_char_clear(). */
const char *fake_char_written(CharBackend *backend);
void fake_char_clear(CharBackend *backend);
/* Types, delivers what fits at once; the rest is delivered by fake_char_pump(). */
void fake_char_type(CharBackend *backend, const char *text);
void fake_char_pump(CharBackend *backend);
size_t fake_char_waiting(const CharBackend *backend);
/* How often the device said that it has room. */
unsigned fake_char_accepts(const CharBackend *backend);
