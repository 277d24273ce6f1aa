/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A KVM vCPU: set-up with its CPUID, the run loop, and the kick. Port and memory I/O are performed
 * here through memory_dispatch(); everything else ends the run with a VcpuExit.
 */
#include "vmm-helper/kvm/kvm.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define KVM_MAX_CPUID 128
#define KVM_KICK_SIGNAL SIGUSR1

/* The signal's only work is to break KVM_RUN. */
static void kick_handler(int signal_number)
{
}

/* On the vCPU's thread, which takes no other signal. */
static void kick_install(void)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        struct sigaction action = {.sa_handler = kick_handler};
        sigaction(KVM_KICK_SIGNAL, &action, NULL);
        g_once_init_leave(&once, 1);
    }
    sigset_t kick;
    sigemptyset(&kick);
    sigaddset(&kick, KVM_KICK_SIGNAL);
    pthread_sigmask(SIG_UNBLOCK, &kick, NULL);
}

/* --- CPUID -------------------------------------------------------------------------------------
 */

static CpuidResult cpuid_ask(const AccelVcpu *vcpu, uint32_t leaf, uint32_t subleaf)
{
    const AccelConfig *config = vcpu->state->config;
    return cpuid_for_vcpu(config->cpu_model, vcpu->vcpu->index, config->n_vcpus, config->sockets,
                          config->cores, config->threads, vm_clock_tsc_hz(config->clock), leaf,
                          subleaf, 0, 1);
}

static void cpuid_add(const AccelVcpu *vcpu, struct kvm_cpuid2 *table, uint32_t leaf,
                      uint32_t subleaf, bool indexed)
{
    if (table->nent >= KVM_MAX_CPUID)
        return;
    CpuidResult result = cpuid_ask(vcpu, leaf, subleaf);
    table->entries[table->nent++] = (struct kvm_cpuid_entry2){
        .function = leaf,
        .index = subleaf,
        .flags = indexed ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
        .eax = result.eax,
        .ebx = result.ebx,
        .ecx = result.ecx,
        .edx = result.edx,
    };
}

/* How many subleaves a leaf shows; 0 = the leaf has no index (SDM 2A, CPUID). */
static uint32_t cpuid_subleaves(const AccelVcpu *vcpu, uint32_t leaf)
{
    switch (leaf) {
    case 4: {
        uint32_t n = 0;
        while (n < 8 && (cpuid_ask(vcpu, leaf, n).eax & 0x1f))
            n++;
        return n + 1;
    }
    case 7:
        return MIN(cpuid_ask(vcpu, leaf, 0).eax, 4) + 1;
    case 0xb:
    case 0x1f:
        return 3;
    case 0xd:
        return 10;
    default:
        return 0;
    }
}

static void cpuid_add_range(const AccelVcpu *vcpu, struct kvm_cpuid2 *table, uint32_t first)
{
    uint32_t last = cpuid_ask(vcpu, first, 0).eax;
    if (last < first || last - first > 0x40)
        return;
    for (uint32_t leaf = first; leaf <= last; leaf++) {
        uint32_t subleaves = cpuid_subleaves(vcpu, leaf);
        for (uint32_t i = 0; i < MAX(subleaves, 1); i++)
            cpuid_add(vcpu, table, leaf, i, subleaves > 0);
    }
}

static bool cpuid_set(AccelVcpu *vcpu, GError **error)
{
    g_autofree struct kvm_cpuid2 *table =
        g_malloc0(sizeof(*table) + KVM_MAX_CPUID * sizeof(struct kvm_cpuid_entry2));
    cpuid_add_range(vcpu, table, 0);
    cpuid_add_range(vcpu, table, 0x40000000);
    cpuid_add_range(vcpu, table, 0x80000000);
    int result = kvm_ioctl(vcpu->fd, KVM_SET_CPUID2, table);
    if (result < 0)
        return fail_errno(error, VIR_ERR_CONFIG_UNSUPPORTED, -result,
                          _("KVM refuses the CPU model"));
    return true;
}

/* --- Life --------------------------------------------------------------------------------------
 */

void kvm_vcpu_free(AccelVcpu *vcpu)
{
    if (!vcpu)
        return;
    g_mutex_lock(&vcpu->state->vcpus_lock);
    if (vcpu->state->vcpus[vcpu->vcpu->index] == vcpu)
        vcpu->state->vcpus[vcpu->vcpu->index] = NULL;
    g_mutex_unlock(&vcpu->state->vcpus_lock);
    if (vcpu->run)
        munmap(vcpu->run, vcpu->state->run_size);
    fd_clear(&vcpu->fd);
    g_free(vcpu);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccelVcpu, kvm_vcpu_free)

AccelVcpu *kvm_vcpu_new(AccelState *state, Vcpu *vcpu, GError **error)
{
    kick_install();
    g_autoptr(AccelVcpu) made = g_new0(AccelVcpu, 1);
    made->state = state;
    made->vcpu = vcpu;
    made->thread = pthread_self();
    made->fd = kvm_ioctl_value(state->vm, KVM_CREATE_VCPU, vcpu->apic_id);
    if (made->fd < 0) {
        fail_errno(error, VIR_ERR_INTERNAL_ERROR, -made->fd, _("KVM cannot create vCPU %d"),
                   vcpu->index);
        return NULL;
    }
    void *run = mmap(NULL, state->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, made->fd, 0);
    if (run == MAP_FAILED) {
        fail_errno(error, VIR_ERR_INTERNAL_ERROR, errno, _("cannot map the run area of vCPU %d"),
                   vcpu->index);
        return NULL;
    }
    made->run = run;
    if (!cpuid_set(made, error))
        return NULL;
    g_mutex_lock(&state->vcpus_lock);
    state->vcpus[vcpu->index] = made;
    g_mutex_unlock(&state->vcpus_lock);
    return g_steal_pointer(&made);
}

void kvm_vcpu_kick(AccelVcpu *vcpu)
{
    __atomic_store_n(&vcpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
    pthread_kill(vcpu->thread, KVM_KICK_SIGNAL);
}

void kvm_vcpu_complete_io(AccelVcpu *vcpu)
{
    if (!vcpu->completion_due)
        return;
    vcpu->completion_due = false;
    /* A kick may come at any moment; it has set `kicked` before, which the next run looks at. */
    uint8_t before = __atomic_exchange_n(&vcpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
    /* Ends with EINTR as soon as the instruction is finished; that is the wanted result. */
    (void)ioctl(vcpu->fd, KVM_RUN, 0);
    __atomic_store_n(&vcpu->run->immediate_exit, before, __ATOMIC_SEQ_CST);
}

/* --- Exits -------------------------------------------------------------------------------------
 */

static uint64_t load_little_endian(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size);
    return value;
}

static void dispatch(AccelVcpu *vcpu, MemorySpace space, uint64_t address, uint8_t *data,
                     unsigned size, bool write)
{
    MemoryAccess access = {
        .address = address,
        .size = size,
        .write = write,
        .requester = vcpu->vcpu->index,
        .value = write ? load_little_endian(data, size) : 0,
    };
    memory_dispatch(vcpu->state->config->memory, space, &access);
    if (!write)
        memcpy(data, &access.value, size);
}

static void exit_port_io(AccelVcpu *vcpu)
{
    struct kvm_run *run = vcpu->run;
    uint8_t *data = (uint8_t *)run + run->io.data_offset;
    for (uint32_t i = 0; i < run->io.count; i++, data += run->io.size)
        dispatch(vcpu, MEMORY_SPACE_PORT, run->io.port, data, run->io.size,
                 run->io.direction == KVM_EXIT_IO_OUT);
    vcpu->completion_due = true;
}

/* KVM hands over up to 8 bytes of any length; devices see powers of two. */
static void exit_mmio(AccelVcpu *vcpu)
{
    struct kvm_run *run = vcpu->run;
    uint32_t done = 0, len = MIN(run->mmio.len, sizeof(run->mmio.data));
    while (done < len) {
        unsigned piece = 8;
        while (piece > len - done)
            piece /= 2;
        dispatch(vcpu, MEMORY_SPACE_PHYSICAL, run->mmio.phys_addr + done, run->mmio.data + done,
                 piece, run->mmio.is_write);
        done += piece;
    }
    vcpu->completion_due = true;
}

static VcpuExit run_failed(AccelVcpu *vcpu, char *reason)
{
    struct kvm_regs regs = {0};
    struct kvm_sregs sregs = {0};
    kvm_ioctl(vcpu->fd, KVM_GET_REGS, &regs);
    kvm_ioctl(vcpu->fd, KVM_GET_SREGS, &sregs);
    g_free(vcpu->vcpu->error);
    vcpu->vcpu->error =
        g_strdup_printf("%s at cs:rip %04x:%016llx, rflags %llx, cr0 %llx, cr2 %llx, cr3 %llx, "
                        "cr4 %llx, efer %llx",
                        reason, sregs.cs.selector, regs.rip, regs.rflags, sregs.cr0, sregs.cr2,
                        sregs.cr3, sregs.cr4, sregs.efer);
    g_free(reason);
    return VCPU_EXIT_ERROR;
}

static VcpuExit exit_internal_error(AccelVcpu *vcpu)
{
    struct kvm_run *run = vcpu->run;
    if (run->internal.suberror != KVM_INTERNAL_ERROR_EMULATION)
        return run_failed(vcpu, g_strdup_printf("KVM internal error %u", run->internal.suberror));
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (run->emulation_failure.ndata >= 3 &&
        (run->emulation_failure.flags & KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES))
        for (int i = 0; i < MIN(run->emulation_failure.insn_size, 15); i++)
            g_string_append_printf(bytes, " %02x", run->emulation_failure.insn_bytes[i]);
    return run_failed(vcpu, g_strdup_printf("KVM cannot emulate the instruction%s%s",
                                            bytes->len ? ":" : "", bytes->str));
}

/* What to do after one KVM_RUN; true = run on. */
static bool exit_handle(AccelVcpu *vcpu, VcpuExit *ret_exit)
{
    struct kvm_run *run = vcpu->run;
    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        exit_port_io(vcpu);
        return true;
    case KVM_EXIT_MMIO:
        exit_mmio(vcpu);
        return true;
    case KVM_EXIT_INTR:
    case KVM_EXIT_IRQ_WINDOW_OPEN:
        return true;
    case KVM_EXIT_HLT:
        *ret_exit = VCPU_EXIT_HALT;
        return false;
    case KVM_EXIT_SHUTDOWN: /* triple fault */
        *ret_exit = VCPU_EXIT_RESET;
        return false;
    case KVM_EXIT_SYSTEM_EVENT:
        *ret_exit = run->system_event.type == KVM_SYSTEM_EVENT_SHUTDOWN ? VCPU_EXIT_SHUTDOWN
                                                                        : VCPU_EXIT_RESET;
        return false;
    case KVM_EXIT_DEBUG:
        *ret_exit = VCPU_EXIT_DEBUG;
        return false;
    case KVM_EXIT_INTERNAL_ERROR:
        *ret_exit = exit_internal_error(vcpu);
        return false;
    case KVM_EXIT_FAIL_ENTRY:
        *ret_exit =
            run_failed(vcpu, g_strdup_printf("KVM entry failed, hardware reason 0x%llx",
                                             run->fail_entry.hardware_entry_failure_reason));
        return false;
    default:
        *ret_exit = run_failed(vcpu, g_strdup_printf("unexpected KVM exit %u", run->exit_reason));
        return false;
    }
}

VcpuExit kvm_vcpu_run(AccelVcpu *vcpu)
{
    VcpuExit reason = VCPU_EXIT_KICKED;
    for (;;) {
        /* The flag is set before the kick: whichever comes first, one of the two is seen. */
        if (__atomic_load_n(&vcpu->vcpu->kicked, __ATOMIC_SEQ_CST)) {
            kvm_vcpu_complete_io(vcpu);
            __atomic_store_n(&vcpu->run->immediate_exit, 0, __ATOMIC_SEQ_CST);
            return VCPU_EXIT_KICKED;
        }
        int result = ioctl(vcpu->fd, KVM_RUN, 0);
        vcpu->completion_due = false;
        if (result < 0 && (errno == EINTR || errno == EAGAIN)) {
            __atomic_store_n(&vcpu->run->immediate_exit, 0, __ATOMIC_SEQ_CST);
            continue;
        }
        if (result < 0)
            return run_failed(vcpu, g_strdup_printf("KVM_RUN failed: %s", g_strerror(errno)));
        if (!exit_handle(vcpu, &reason))
            return reason;
    }
}
