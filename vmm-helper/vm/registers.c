/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A processor's registers as text, for logs and the human monitor; laid out like QEMU's dump. */
#include "vmm-helper/vm/vm-private.h"

#define CODE_BYTES 32

static void segment_text(GString *text, const char *name, const X86Segment *segment)
{
    g_string_append_printf(text, "%-3s=%04x %016" G_GINT64_MODIFIER "x %08x %04x%s\n", name,
                           segment->selector, segment->base, segment->limit, segment->flags,
                           segment->unusable ? " unusable" : "");
}

static void general_text(GString *text, const X86CpuState *state)
{
    static const char *const names[16] = {"RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI",
                                          "R8 ", "R9 ", "R10", "R11", "R12", "R13", "R14", "R15"};
    for (int i = 0; i < 16; i++)
        g_string_append_printf(text, "%s=%016" G_GINT64_MODIFIER "x%s", names[i], state->gpr[i],
                               i % 4 == 3 ? "\n" : " ");
    g_string_append_printf(text,
                           "RIP=%016" G_GINT64_MODIFIER "x RFL=%08" G_GINT64_MODIFIER
                           "x CPL=%u HLT=%d SIPI=%d\n",
                           state->rip, state->rflags, state->segment[X86_SS].flags >> 5 & 3,
                           state->halted, state->wait_for_sipi);
}

static void system_text(GString *text, const X86CpuState *state)
{
    static const char *const names[X86_N_SEGMENTS] = {"ES", "CS", "SS", "DS", "FS", "GS"};
    for (int i = 0; i < X86_N_SEGMENTS; i++)
        segment_text(text, names[i], &state->segment[i]);
    segment_text(text, "LDT", &state->ldt);
    segment_text(text, "TR", &state->tr);
    g_string_append_printf(text, "GDT=     %016" G_GINT64_MODIFIER "x %08x\n", state->gdt.base,
                           state->gdt.limit);
    g_string_append_printf(text, "IDT=     %016" G_GINT64_MODIFIER "x %08x\n", state->idt.base,
                           state->idt.limit);
    g_string_append_printf(text,
                           "CR0=%08" G_GINT64_MODIFIER "x CR2=%016" G_GINT64_MODIFIER
                           "x CR3=%016" G_GINT64_MODIFIER "x CR4=%08" G_GINT64_MODIFIER
                           "x EFER=%016" G_GINT64_MODIFIER "x\n",
                           state->cr0, state->cr2, state->cr3, state->cr4, state->efer);
}

/* --- The bytes at RIP ------------------------------------------------------------------------- */

#define PTE_PRESENT 1u
#define PTE_LARGE 0x80u
#define PTE_ADDRESS UINT64_C(0x000ffffffffff000)

/* A walk of 4-level tables without any side effect, for code addresses only; false = not mapped. */
static bool linear_to_physical(Memory *memory, const X86CpuState *state, uint64_t linear,
                               uint64_t *ret_physical)
{
    if (!(state->cr0 & (1u << 31))) {
        *ret_physical = linear & UINT32_MAX;
        return true;
    }
    if (!(state->efer & (1u << 10)))
        return false; /* 32-bit paging: not worth the code here */
    uint64_t table = state->cr3 & PTE_ADDRESS;
    for (unsigned shift = 39; shift >= 12; shift -= 9) {
        uint64_t entry = 0;
        if (!dma_read(memory, table + (linear >> shift & 511) * 8, &entry, sizeof entry) ||
            !(entry & PTE_PRESENT))
            return false;
        if (shift == 12 || (shift < 39 && (entry & PTE_LARGE))) {
            uint64_t mask = (UINT64_C(1) << shift) - 1;
            *ret_physical = (entry & PTE_ADDRESS & ~mask) | (linear & mask);
            return true;
        }
        table = entry & PTE_ADDRESS;
    }
    return false;
}

static void code_text(Memory *memory, GString *text, const X86CpuState *state)
{
    uint64_t linear = state->segment[X86_CS].base + state->rip;
    bool any = false;
    g_string_append(text, "Code=");
    for (unsigned i = 0; i < CODE_BYTES; i++) {
        uint64_t physical;
        uint8_t byte;
        if (!linear_to_physical(memory, state, linear + i, &physical) ||
            !dma_read(memory, physical, &byte, 1))
            break;
        g_string_append_printf(text, "%s%02x", any ? " " : "", byte);
        any = true;
    }
    g_string_append(text, any ? "\n" : "not mapped\n");
}

void vm_registers_text(Vm *vm, int vcpu, GString *text)
{
    g_autofree X86CpuState *state = g_new0(X86CpuState, 1);
    g_autoptr(GError) error = NULL;
    g_string_append_printf(text, "CPU#%d\n", vcpu);
    if (!vcpu_get_state(vm->vcpus, vcpu, state, &error)) {
        g_string_append_printf(text, "registers cannot be read: %s\n",
                               error ? error->message : "unknown reason");
        return;
    }
    general_text(text, state);
    system_text(text, state);
    code_text(vm->memory, text, state);
}
