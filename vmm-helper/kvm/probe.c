/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The start-up probe: one vCPU, 64 KiB of memory, long mode entered by setting registers, a dozen
 * instructions that end by writing a mark to a port. Uses bare ioctls so that it depends on nothing
 * but /dev/kvm.
 */
#include "vmm-helper/kvm/probe.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

#include "vmm-helper/kvm/kvm.h"

#define PROBE_MEMORY 0x10000
#define PROBE_CODE 0x4000
#define PROBE_PAIR 0x5000
#define PROBE_AREA 0x6000
#define PROBE_TABLES 0x1000
#define PROBE_PORT 0xf4
#define PROBE_MARK 0x5a
#define PROBE_SECONDS 2

/* mov $PAIR,%edi; mov $1,%eax; mov $2,%edx; mov $3,%ebx; mov $4,%ecx; cmpxchg16b (%rdi);
 * mov $AREA,%edi; mov $3,%eax; xor %edx,%edx; xsave (%rdi); mov $MARK,%al; out %al,$PORT; hlt */
static const uint8_t probe_code[] = {
    0xbf, 0x00, 0x50, 0x00, 0x00, 0xb8, 0x01,       0x00, 0x00,       0x00, 0xba, 0x02, 0x00,
    0x00, 0x00, 0xbb, 0x03, 0x00, 0x00, 0x00,       0xb9, 0x04,       0x00, 0x00, 0x00, 0x48,
    0x0f, 0xc7, 0x0f, 0xbf, 0x00, 0x60, 0x00,       0x00, 0xb8,       0x03, 0x00, 0x00, 0x00,
    0x31, 0xd2, 0x0f, 0xae, 0x27, 0xb0, PROBE_MARK, 0xe6, PROBE_PORT, 0xf4,
};

typedef struct Probe {
    Fd vm, vcpu;
    uint8_t *memory;
    struct kvm_run *run;
    size_t run_size;
} Probe;

static void probe_finish(Probe *probe)
{
    if (probe->run)
        munmap(probe->run, probe->run_size);
    if (probe->memory)
        munmap(probe->memory, PROBE_MEMORY);
    fd_clear(&probe->vcpu);
    fd_clear(&probe->vm);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Probe, probe_finish)

static bool probe_failed(GError **error, const char *what)
{
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("this host's KVM cannot run a kernel: %s"),
                what);
}

static void *probe_map(size_t size, int flags, int fd)
{
    void *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
    return mapping == MAP_FAILED ? NULL : mapping;
}

static bool probe_create(Probe *probe, int kvm_fd, GError **error)
{
    int run_size = kvm_ioctl_value(kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
    probe->vm = kvm_ioctl_value(kvm_fd, KVM_CREATE_VM, 0);
    if (probe->vm < 0 || run_size < (int)sizeof(struct kvm_run))
        return probe_failed(error, _("no virtual machine can be made"));
    probe->memory = probe_map(PROBE_MEMORY, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    struct kvm_userspace_memory_region region = {.memory_size = PROBE_MEMORY,
                                                 .userspace_addr = (uintptr_t)probe->memory};
    if (!probe->memory || kvm_ioctl(probe->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
        return probe_failed(error, _("it takes no guest memory"));
    probe->vcpu = kvm_ioctl_value(probe->vm, KVM_CREATE_VCPU, 0);
    probe->run_size = run_size;
    if (probe->vcpu >= 0)
        probe->run = probe_map(probe->run_size, MAP_SHARED, probe->vcpu);
    return probe->run || probe_failed(error, _("no vCPU can be made"));
}

static bool probe_cpuid(Probe *probe, int kvm_fd, GError **error)
{
    const uint32_t n = 256;
    g_autofree struct kvm_cpuid2 *cpuid =
        g_malloc0(sizeof(*cpuid) + n * sizeof(struct kvm_cpuid_entry2));
    cpuid->nent = n;
    if (kvm_ioctl(kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid) < 0 ||
        kvm_ioctl(probe->vcpu, KVM_SET_CPUID2, cpuid) < 0)
        return probe_failed(error, _("it takes no CPUID"));
    return true;
}

static void probe_memory(Probe *probe)
{
    static const uint64_t pair[2] = {1, 2};
    uint64_t *tables = (uint64_t *)(void *)(probe->memory + PROBE_TABLES);
    tables[0] = (PROBE_TABLES + 0x1000) | 3;
    tables[512] = (PROBE_TABLES + 0x2000) | 3;
    tables[1024] = 0x83; /* 2 MiB page at 0 */
    memcpy(probe->memory + PROBE_CODE, probe_code, sizeof(probe_code));
    memcpy(probe->memory + PROBE_PAIR, pair, sizeof(pair));
}

/* Straight into long mode: paging, PAE, OSFXSR, OSXSAVE, flat segments. */
static bool probe_registers(Probe *probe, GError **error)
{
    struct kvm_sregs sregs;
    if (kvm_ioctl(probe->vcpu, KVM_GET_SREGS, &sregs) < 0)
        return probe_failed(error, _("it shows no registers"));
    struct kvm_segment code = {
        .limit = UINT32_MAX, .selector = 8, .type = 11, .present = 1, .s = 1, .l = 1, .g = 1};
    struct kvm_segment data = {
        .limit = UINT32_MAX, .selector = 16, .type = 3, .present = 1, .s = 1, .db = 1, .g = 1};
    sregs.cs = code;
    sregs.ds = sregs.es = sregs.ss = sregs.fs = sregs.gs = data;
    sregs.cr0 = 0x80000033;
    sregs.cr3 = PROBE_TABLES;
    sregs.cr4 = 0x40620;
    sregs.efer = 0x500;
    struct kvm_regs regs = {.rip = PROBE_CODE, .rsp = 0x8000, .rflags = 2};
    struct kvm_xcrs xcrs = {.nr_xcrs = 1, .xcrs[0].value = 3};
    if (kvm_ioctl(probe->vcpu, KVM_SET_SREGS, &sregs) < 0 ||
        kvm_ioctl(probe->vcpu, KVM_SET_REGS, &regs) < 0 ||
        kvm_ioctl(probe->vcpu, KVM_SET_XCRS, &xcrs) < 0)
        return probe_failed(error, _("it takes no long-mode state with XSAVE"));
    return true;
}

static void probe_alarm(int signal_number)
{
}

/* SIGALRM bounds KVM_RUN; the probe runs in a process or before any thread that minds it. */
static void probe_set_alarm(unsigned seconds)
{
    struct sigaction action = {.sa_handler = seconds ? probe_alarm : SIG_DFL};
    sigaction(SIGALRM, &action, NULL);
    alarm(seconds);
}

static bool probe_run(Probe *probe, GError **error)
{
    probe_set_alarm(PROBE_SECONDS);
    int result = ioctl(probe->vcpu, KVM_RUN, 0);
    int errnum = errno;
    probe_set_alarm(0);
    if (result < 0)
        return probe_failed(error, errnum == EINTR ? _("the probe guest does not end")
                                                   : g_strerror(errnum));
    if (probe->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
        return probe_failed(
            error, _("it does not execute CMPXCHG16B or XSAVE in ring 0 (a software KVM)"));
    const struct kvm_run *run = probe->run;
    if (run->exit_reason != KVM_EXIT_IO || run->io.port != PROBE_PORT ||
        ((const uint8_t *)run)[run->io.data_offset] != PROBE_MARK)
        return probe_failed(error, _("the probe guest ended in another way"));
    return true;
}

bool kvm_probe(int kvm_fd, GError **error)
{
    g_auto(Probe) probe = {.vm = FD_NONE, .vcpu = FD_NONE};
    if (!probe_create(&probe, kvm_fd, error) || !probe_cpuid(&probe, kvm_fd, error))
        return false;
    probe_memory(&probe);
    return probe_registers(&probe, error) && probe_run(&probe, error);
}
