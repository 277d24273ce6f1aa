/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * x87 instructions by the host's x87: the guest's state is loaded with FXRSTOR64, one instruction runs
 * from a table of stubs, the state is saved again. The guest's own control word is in force, so even
 * the results of unmasked exceptions are the processor's; no exception can arrive, because it would
 * only at the next waiting instruction and FXSAVE and FNINIT are none (SDM 1 §8.7).
 */
#include "vmm-helper/dbt/interp/x87.h"

/* D8-DF with ModRM C0-FF, then D8-DF with a memory operand at (%rdi): 4 bytes each. */
__asm__(".pushsection .text.host_stubs,\"ax\",@progbits\n"
        ".balign 8\n"
        "host_x87_register:\n"
        ".set host_x87_i, 0\n"
        ".rept 512\n"
        ".byte 0xd8 + (host_x87_i >> 6), 0xc0 + (host_x87_i & 63), 0xc3, 0xcc\n"
        ".set host_x87_i, host_x87_i + 1\n"
        ".endr\n"
        "host_x87_memory:\n"
        ".set host_x87_i, 0\n"
        ".rept 64\n"
        ".byte 0xd8 + (host_x87_i >> 3), ((host_x87_i & 7) << 3) | 7, 0xc3, 0xcc\n"
        ".set host_x87_i, host_x87_i + 1\n"
        ".endr\n"
        ".popsection\n");
extern const char host_x87_register[], host_x87_memory[];

#define HOST_VECTORS \
    "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
        "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"
#define HOST_X87 "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)"

void x87_host_run(X86Fpu *fpu, unsigned code, void *operand, uint64_t *flags)
{
    unsigned opcode = code >> 8 & 7, modrm = code & 0xff;
    const char *stub = modrm >= 0xc0 ? host_x87_register + (opcode << 6 | (modrm & 63)) * 4
                                     : host_x87_memory + (opcode << 3 | (modrm >> 3 & 7)) * 4;
    uint64_t eflags = (*flags & X86_OSZAPC) | 0x202;

    fpu->mxcsr = MXCSR_DEFAULT;
    __asm__ volatile("fxrstor64 (%[fpu])\n\t"
                     "lea -128(%%rsp), %%rsp\n\t"
                     "pushq %[flags]\n\t"
                     "popfq\n\t"
                     "call *%[stub]\n\t"
                     "pushfq\n\t"
                     "popq %[flags]\n\t"
                     "lea 128(%%rsp), %%rsp\n\t"
                     "fxsave64 (%[fpu])\n\t"
                     "fninit"
                     : [flags] "+r"(eflags)
                     : [fpu] "r"(fpu), [stub] "r"(stub), "D"(operand)
                     : "memory", "cc", HOST_X87, HOST_VECTORS);
    *flags = eflags & X86_OSZAPC;
}

void x87_host_normalise(X86Fpu *fpu)
{
    fpu->mxcsr = MXCSR_DEFAULT;
    __asm__ volatile("fxrstor64 (%[fpu])\n\t"
                     "fxsave64 (%[fpu])\n\t"
                     "fninit"
                     :
                     : [fpu] "r"(fpu)
                     : "memory", HOST_X87, HOST_VECTORS);
}
