/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor state between KVM's structures and X86CpuState. Only while the vCPU is not running; I/O
 * that KVM left half done is finished first, so that registers are those between two instructions.
 */
#include "vmm-helper/kvm/kvm.h"

#include <stddef.h>

/* Order of kvm_regs for the registers numbered as the processor does. */
static const size_t gpr_offset[16] = {
    offsetof(struct kvm_regs, rax), offsetof(struct kvm_regs, rcx), offsetof(struct kvm_regs, rdx),
    offsetof(struct kvm_regs, rbx), offsetof(struct kvm_regs, rsp), offsetof(struct kvm_regs, rbp),
    offsetof(struct kvm_regs, rsi), offsetof(struct kvm_regs, rdi), offsetof(struct kvm_regs, r8),
    offsetof(struct kvm_regs, r9),  offsetof(struct kvm_regs, r10), offsetof(struct kvm_regs, r11),
    offsetof(struct kvm_regs, r12), offsetof(struct kvm_regs, r13), offsetof(struct kvm_regs, r14),
    offsetof(struct kvm_regs, r15),
};

/* MSRs with a member of their own: one row each (SDM 4). */
static const struct {
    uint32_t msr;
    uint32_t member;
} msr_rows[] = {
    {0xc0000081, offsetof(X86CpuState, star)},
    {0xc0000082, offsetof(X86CpuState, lstar)},
    {0xc0000083, offsetof(X86CpuState, cstar)},
    {0xc0000084, offsetof(X86CpuState, sfmask)},
    {0xc0000102, offsetof(X86CpuState, kernel_gs_base)},
    {0xc0000103, offsetof(X86CpuState, tsc_aux)},
    {0x174, offsetof(X86CpuState, sysenter_cs)},
    {0x175, offsetof(X86CpuState, sysenter_esp)},
    {0x176, offsetof(X86CpuState, sysenter_eip)},
    {0x277, offsetof(X86CpuState, pat)},
    {0x1a0, offsetof(X86CpuState, misc_enable)},
    {0x2ff, offsetof(X86CpuState, mtrr_def_type)},
    {0x6e0, offsetof(X86CpuState, tsc_deadline)},
    {0x48, offsetof(X86CpuState, spec_ctrl)},
    {0xda0, offsetof(X86CpuState, xss)},
    {0x4b564d00, offsetof(X86CpuState, kvm_wall_clock)},
    {0x4b564d01, offsetof(X86CpuState, kvm_system_time)},
};

static uint64_t *member_of(X86CpuState *state, uint32_t offset)
{
    return (uint64_t *)(void *)((char *)state + offset);
}

/* One at a time: a KVM that lacks an MSR must not stop the others. */
typedef union OneMsr {
    struct kvm_msrs list;
    uint8_t room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
} OneMsr;

static bool msr_get(AccelVcpu *vcpu, uint32_t msr, uint64_t *ret_value)
{
    OneMsr one = {.room = {0}};
    one.list.nmsrs = 1;
    one.list.entries[0].index = msr;
    if (kvm_ioctl(vcpu->fd, KVM_GET_MSRS, &one) != 1)
        return false;
    *ret_value = one.list.entries[0].data;
    return true;
}

static bool msr_set(AccelVcpu *vcpu, uint32_t msr, uint64_t value)
{
    OneMsr one = {.room = {0}};
    one.list.nmsrs = 1;
    one.list.entries[0] = (struct kvm_msr_entry){.index = msr, .data = value};
    return kvm_ioctl(vcpu->fd, KVM_SET_MSRS, &one) == 1;
}

/* --- Segments ----------------------------------------------------------------------------------
 */

static void segment_from_kvm(X86Segment *to, const struct kvm_segment *from)
{
    *to = (X86Segment){
        .base = from->base,
        .limit = from->limit,
        .selector = from->selector,
        .flags = from->type | from->s << 4 | from->dpl << 5 | from->present << 7 | from->avl << 12 |
                 from->l << 13 | from->db << 14 | from->g << 15,
        .unusable = from->unusable,
    };
}

static void segment_to_kvm(struct kvm_segment *to, const X86Segment *from)
{
    *to = (struct kvm_segment){
        .base = from->base,
        .limit = from->limit,
        .selector = from->selector,
        .type = from->flags & 15,
        .s = from->flags >> 4 & 1,
        .dpl = from->flags >> 5 & 3,
        .present = from->flags >> 7 & 1,
        .avl = from->flags >> 12 & 1,
        .l = from->flags >> 13 & 1,
        .db = from->flags >> 14 & 1,
        .g = from->flags >> 15 & 1,
        .unusable = from->unusable,
    };
}

static struct kvm_segment *segment_of(struct kvm_sregs *sregs, int index)
{
    struct kvm_segment *const segments[X86_N_SEGMENTS] = {&sregs->es, &sregs->cs, &sregs->ss,
                                                          &sregs->ds, &sregs->fs, &sregs->gs};
    return segments[index];
}

static void sregs_from_kvm(X86CpuState *to, struct kvm_sregs *from)
{
    for (int i = 0; i < X86_N_SEGMENTS; i++)
        segment_from_kvm(&to->segment[i], segment_of(from, i));
    segment_from_kvm(&to->ldt, &from->ldt);
    segment_from_kvm(&to->tr, &from->tr);
    to->gdt = (X86Table){.base = from->gdt.base, .limit = from->gdt.limit};
    to->idt = (X86Table){.base = from->idt.base, .limit = from->idt.limit};
    to->cr0 = from->cr0;
    to->cr2 = from->cr2;
    to->cr3 = from->cr3;
    to->cr4 = from->cr4;
    to->cr8 = from->cr8;
    to->efer = from->efer;
    to->apic_base = from->apic_base;
}

static void sregs_to_kvm(struct kvm_sregs *to, const X86CpuState *from)
{
    for (int i = 0; i < X86_N_SEGMENTS; i++)
        segment_to_kvm(segment_of(to, i), &from->segment[i]);
    segment_to_kvm(&to->ldt, &from->ldt);
    segment_to_kvm(&to->tr, &from->tr);
    to->gdt.base = from->gdt.base;
    to->gdt.limit = from->gdt.limit;
    to->idt.base = from->idt.base;
    to->idt.limit = from->idt.limit;
    to->cr0 = from->cr0;
    to->cr2 = from->cr2;
    to->cr3 = from->cr3;
    to->cr4 = from->cr4;
    to->cr8 = from->cr8;
    to->efer = from->efer;
    to->apic_base = from->apic_base;
    memset(to->interrupt_bitmap, 0, sizeof(to->interrupt_bitmap));
}

/* --- Events ------------------------------------------------------------------------------------
 */

static void events_from_kvm(X86CpuState *to, const struct kvm_vcpu_events *events,
                            uint32_t mp_state)
{
    to->halted = mp_state == KVM_MP_STATE_HALTED;
    to->wait_for_sipi =
        mp_state == KVM_MP_STATE_UNINITIALIZED || mp_state == KVM_MP_STATE_INIT_RECEIVED;
    to->nmi_blocked = events->nmi.masked;
    to->nmi_pending = events->nmi.pending;
    to->interrupt_shadow = events->interrupt.shadow;
    to->exception_pending = events->exception.injected || events->exception.pending;
    to->exception_has_error = events->exception.has_error_code;
    to->exception_vector = events->exception.nr;
    to->exception_error = events->exception.error_code;
}

static void events_to_kvm(struct kvm_vcpu_events *to, const X86CpuState *from)
{
    *to = (struct kvm_vcpu_events){
        .exception = {.injected = from->exception_pending,
                      .nr = from->exception_vector,
                      .has_error_code = from->exception_has_error,
                      .error_code = from->exception_error},
        .interrupt = {.shadow = from->interrupt_shadow},
        .nmi = {.masked = from->nmi_blocked, .pending = from->nmi_pending},
        .flags = KVM_VCPUEVENT_VALID_NMI_PENDING | KVM_VCPUEVENT_VALID_SHADOW,
    };
}

/* --- MTRRs -------------------------------------------------------------------------------------
 */

static const uint16_t mtrr_fixed_msr[11] = {0x250, 0x258, 0x259, 0x268, 0x269, 0x26a,
                                            0x26b, 0x26c, 0x26d, 0x26e, 0x26f};

static void mtrr_get(AccelVcpu *vcpu, X86CpuState *state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(mtrr_fixed_msr); i++)
        msr_get(vcpu, mtrr_fixed_msr[i], &state->mtrr_fixed[i]);
    for (unsigned i = 0; i < 8; i++) {
        msr_get(vcpu, 0x200 + 2 * i, &state->mtrr_base[i]);
        msr_get(vcpu, 0x201 + 2 * i, &state->mtrr_mask[i]);
    }
}

static void mtrr_set(AccelVcpu *vcpu, const X86CpuState *state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(mtrr_fixed_msr); i++)
        msr_set(vcpu, mtrr_fixed_msr[i], state->mtrr_fixed[i]);
    for (unsigned i = 0; i < 8; i++) {
        msr_set(vcpu, 0x200 + 2 * i, state->mtrr_base[i]);
        msr_set(vcpu, 0x201 + 2 * i, state->mtrr_mask[i]);
    }
}

/* --- XSAVE area: legacy part, then YMM at its standard offset (SDM 1 §13.4) ---------------------
 */

#define XSAVE_HEADER 512
#define XSAVE_YMM 576

static bool fpu_get(AccelVcpu *vcpu, X86CpuState *state)
{
    struct kvm_xsave area;
    if (kvm_ioctl(vcpu->fd, KVM_GET_XSAVE, &area) < 0)
        return false;
    const uint8_t *bytes = (const uint8_t *)area.region;
    memcpy(state->fx, bytes, sizeof(state->fx));
    uint64_t present;
    memcpy(&present, bytes + XSAVE_HEADER, sizeof(present));
    if (present & 4)
        memcpy(state->ymm_high, bytes + XSAVE_YMM, sizeof(state->ymm_high));
    struct kvm_xcrs xcrs = {0};
    if (kvm_ioctl(vcpu->fd, KVM_GET_XCRS, &xcrs) == 0 && xcrs.nr_xcrs > 0)
        state->xcr0 = xcrs.xcrs[0].value;
    return true;
}

static bool fpu_set(AccelVcpu *vcpu, const X86CpuState *state)
{
    struct kvm_xsave area = {0};
    uint8_t *bytes = (uint8_t *)area.region;
    memcpy(bytes, state->fx, sizeof(state->fx));
    uint64_t present = 3 | (state->xcr0 & 4);
    memcpy(bytes + XSAVE_HEADER, &present, sizeof(present));
    memcpy(bytes + XSAVE_YMM, state->ymm_high, sizeof(state->ymm_high));
    if (kvm_ioctl(vcpu->fd, KVM_SET_XSAVE, &area) < 0)
        return false;
    struct kvm_xcrs xcrs = {.nr_xcrs = 1, .xcrs[0].value = state->xcr0};
    return kvm_ioctl(vcpu->fd, KVM_SET_XCRS, &xcrs) == 0;
}

/* --- The whole ---------------------------------------------------------------------------------
 */

static bool state_failed(const AccelVcpu *vcpu, const char *what, GError **error)
{
    return fail(error, VIR_ERR_INTERNAL_ERROR, _("KVM does not take or give the %s of vCPU %d"),
                what, vcpu->vcpu->index);
}

bool kvm_vcpu_get_state(AccelVcpu *vcpu, X86CpuState *ret_state, GError **error)
{
    kvm_vcpu_complete_io(vcpu);
    X86CpuState state = {0};
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct kvm_vcpu_events events;
    struct kvm_mp_state mp;
    struct kvm_debugregs debug;
    if (kvm_ioctl(vcpu->fd, KVM_GET_REGS, &regs) < 0 ||
        kvm_ioctl(vcpu->fd, KVM_GET_SREGS, &sregs) < 0)
        return state_failed(vcpu, "registers", error);
    if (kvm_ioctl(vcpu->fd, KVM_GET_VCPU_EVENTS, &events) < 0 ||
        kvm_ioctl(vcpu->fd, KVM_GET_MP_STATE, &mp) < 0)
        return state_failed(vcpu, "events", error);
    if (!fpu_get(vcpu, &state))
        return state_failed(vcpu, "floating-point state", error);
    for (int i = 0; i < 16; i++)
        memcpy(&state.gpr[i], (const char *)&regs + gpr_offset[i], sizeof(uint64_t));
    state.rip = regs.rip;
    state.rflags = regs.rflags;
    sregs_from_kvm(&state, &sregs);
    events_from_kvm(&state, &events, mp.mp_state);
    if (kvm_ioctl(vcpu->fd, KVM_GET_DEBUGREGS, &debug) == 0) {
        memcpy(state.dr, debug.db, sizeof(debug.db));
        state.dr[6] = debug.dr6;
        state.dr[7] = debug.dr7;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(msr_rows); i++)
        msr_get(vcpu, msr_rows[i].msr, member_of(&state, msr_rows[i].member));
    mtrr_get(vcpu, &state);
    *ret_state = state;
    return true;
}

bool kvm_vcpu_set_state(AccelVcpu *vcpu, const X86CpuState *state, GError **error)
{
    kvm_vcpu_complete_io(vcpu);
    struct kvm_regs regs = {.rip = state->rip, .rflags = state->rflags};
    struct kvm_sregs sregs;
    struct kvm_vcpu_events events;
    for (int i = 0; i < 16; i++)
        memcpy((char *)&regs + gpr_offset[i], &state->gpr[i], sizeof(uint64_t));
    if (kvm_ioctl(vcpu->fd, KVM_GET_SREGS, &sregs) < 0)
        return state_failed(vcpu, "registers", error);
    sregs_to_kvm(&sregs, state);
    events_to_kvm(&events, state);
    struct kvm_mp_state mp = {.mp_state = state->wait_for_sipi ? KVM_MP_STATE_UNINITIALIZED
                                          : state->halted      ? KVM_MP_STATE_HALTED
                                                               : KVM_MP_STATE_RUNNABLE};
    if (kvm_ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) < 0 ||
        kvm_ioctl(vcpu->fd, KVM_SET_REGS, &regs) < 0)
        return state_failed(vcpu, "registers", error);
    if (!fpu_set(vcpu, state))
        return state_failed(vcpu, "floating-point state", error);
    struct kvm_debugregs debug = {.dr6 = state->dr[6], .dr7 = state->dr[7]};
    memcpy(debug.db, state->dr, sizeof(debug.db));
    kvm_ioctl(vcpu->fd, KVM_SET_DEBUGREGS, &debug);
    for (size_t i = 0; i < G_N_ELEMENTS(msr_rows); i++)
        msr_set(vcpu, msr_rows[i].msr, *member_of((X86CpuState *)state, msr_rows[i].member));
    mtrr_set(vcpu, state);
    if (kvm_ioctl(vcpu->fd, KVM_SET_VCPU_EVENTS, &events) < 0 ||
        kvm_ioctl(vcpu->fd, KVM_SET_MP_STATE, &mp) < 0)
        return state_failed(vcpu, "events", error);
    return true;
}

void kvm_vcpu_reset(AccelVcpu *vcpu)
{
    X86CpuState state = {0};
    x86_cpu_state_reset(&state, vcpu->vcpu->index == 0);
    g_autoptr(GError) error = NULL;
    if (!kvm_vcpu_set_state(vcpu, &state, &error)) {
        g_free(vcpu->vcpu->error);
        vcpu->vcpu->error = g_strdup(error->message);
    }
}
