/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The background probe of /dev/kvm; see kvm.h. Runs no guest in this process. */
#include "driver/host/kvm.h"

#include <gio/gio.h>
#include <unistd.h>

#include "common/log.h"

/* A probe that hangs counts as failed. */
#define KVM_PROBE_TIMEOUT_S 20

typedef struct KvmProbe {
    GSubprocess *process;
    guint timer;
    void (*done)(bool usable, void *opaque);
    void *opaque;
} KvmProbe;

static void kvm_probe_end(KvmProbe *probe, bool usable)
{
    log_info("KVM is %s", usable ? "usable" : "not usable");
    probe->done(usable, probe->opaque);
    if (probe->timer)
        g_source_remove(probe->timer);
    g_clear_object(&probe->process);
    g_free(probe);
}

static gboolean kvm_probe_timeout(void *data)
{
    KvmProbe *probe = data;
    probe->timer = 0;
    g_subprocess_force_exit(probe->process);
    return G_SOURCE_REMOVE;
}

static void kvm_probe_exited(GObject *source, GAsyncResult *result, void *data)
{
    GSubprocess *process = G_SUBPROCESS(source);
    bool ended = g_subprocess_wait_finish(process, result, NULL);
    kvm_probe_end(data, ended && g_subprocess_get_successful(process));
}

static gboolean kvm_probe_refuse(void *data)
{
    kvm_probe_end(data, false);
    return G_SOURCE_REMOVE;
}

void kvm_probe(const char *helper_path, void (*done)(bool usable, void *opaque), void *opaque)
{
    KvmProbe *probe = g_new0(KvmProbe, 1);
    probe->done = done;
    probe->opaque = opaque;
    if (access("/dev/kvm", R_OK | W_OK) == 0)
        probe->process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                              G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                          NULL, helper_path, "--probe-kvm", NULL);
    if (!probe->process) {
        g_idle_add(kvm_probe_refuse, probe);
        return;
    }
    probe->timer = g_timeout_add_seconds(KVM_PROBE_TIMEOUT_S, kvm_probe_timeout, probe);
    g_subprocess_wait_async(probe->process, NULL, kvm_probe_exited, probe);
}
