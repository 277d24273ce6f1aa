/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Process limits; see resource-limits.h. What the daemon bounds from outside (cgroups) is not here.
 */
#include "vmm-helper/host/resource-limits.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "common/log.h"

void resource_limits_raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        log_warning("cannot raise the limit of open files: %s", strerror(errno));
}
