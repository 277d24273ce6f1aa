/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Process limits that a helper raises for itself at start. */
#pragma once

/* Raises the soft limit of open descriptors to the hard one. */
void resource_limits_raise_descriptors(void);
