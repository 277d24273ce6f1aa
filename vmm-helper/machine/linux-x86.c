/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Linux boot protocol's 64-bit entry; see linux-x86.h. Every number in the kernel's header is
 * the word of a file that the owner of the machine chose: all are bounded before use.
 *
 * Guest memory below 1 MiB that this file uses:
 *   0x1000 GDT   0x2000 PML4   0x3000 PDPT   0x4000-0x7fff page directories (4 GiB, 1:1)
 *   0x8000 boot_params   0xf000 top of a stack   0x10000 command line
 */
#include "vmm-helper/machine/linux-x86.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/error.h"

#define BOOT_GDT UINT64_C(0x1000)
#define BOOT_PML4 UINT64_C(0x2000)
#define BOOT_PDPT UINT64_C(0x3000)
#define BOOT_PD UINT64_C(0x4000)
#define BOOT_PARAMS UINT64_C(0x8000)
#define BOOT_STACK UINT64_C(0xf000)
#define BOOT_CMDLINE UINT64_C(0x10000)
#define BOOT_PARAMS_SIZE 4096

/* Offsets in boot_params; the setup header has the same offsets in the file. */
enum {
    BP_ACPI_RSDP = 0x070,
    BP_E820_COUNT = 0x1e8,
    BP_HEADER = 0x1f1,
    BP_SETUP_SECTS = 0x1f1,
    BP_BOOT_FLAG = 0x1fe,
    BP_JUMP_LENGTH = 0x201,
    BP_MAGIC = 0x202,
    BP_VERSION = 0x206,
    BP_LOADER_TYPE = 0x210,
    BP_LOADFLAGS = 0x211,
    BP_RAMDISK_IMAGE = 0x218,
    BP_RAMDISK_SIZE = 0x21c,
    BP_CMDLINE_PTR = 0x228,
    BP_INITRD_MAX = 0x22c,
    BP_XLOADFLAGS = 0x236,
    BP_CMDLINE_SIZE = 0x238,
    BP_PREF_ADDRESS = 0x258,
    BP_INIT_SIZE = 0x260,
    BP_HEADER_NEEDED = 0x264, /* end of what is read here */
    BP_HEADER_LIMIT = 0x290,  /* the next member of boot_params */
    BP_E820 = 0x2d0,
};
#define BP_E820_ENTRY 20

#define LINUX_MAGIC 0x53726448u /* "HdrS" */
#define LINUX_MIN_VERSION 0x20c
#define LINUX_LOADED_HIGH 0x01
#define LINUX_XLF_KERNEL_64 0x01
#define LINUX_ENTRY_64 0x200 /* from the start of the protected-mode part */
#define LINUX_LOADER_UNDEFINED 0xff

#define GDT_CODE 0x10
#define GDT_DATA 0x18
#define GDT_TASK 0x20

/* Where everything goes. */
typedef struct LinuxPlan {
    uint8_t header[BP_HEADER_LIMIT];
    size_t header_end;
    uint64_t payload_offset, payload_size; /* in the file */
    uint64_t kernel, kernel_end;           /* in the guest: load address, end of what it needs */
    uint64_t initrd, initrd_size;
} LinuxPlan;

static uint16_t get16(const uint8_t *p)
{
    return p[0] | p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | (uint32_t)get16(p + 2) << 16;
}

static uint64_t get64(const uint8_t *p)
{
    return get32(p) | (uint64_t)get32(p + 4) << 32;
}

static void set32(uint8_t *p, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    memcpy(p, &value, 4);
}

static void set64(uint8_t *p, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    memcpy(p, &value, 8);
}

/* --- Checks -------------------------------------------------------------------------------------
 */

static bool file_size(int fd, const char *what, uint64_t *ret_size, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot examine the %s"), what);
    if (!S_ISREG(st.st_mode))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("the %s is no regular file"), what);
    *ret_size = st.st_size;
    return true;
}

/* Reads exactly @size bytes. */
static bool file_read(int fd, const char *what, uint64_t offset, void *to, size_t size,
                      GError **error)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = pread(fd, (char *)to + done, size - done, offset + done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot read the %s"), what);
        if (n == 0)
            return fail(error, VIR_ERR_INTERNAL_ERROR, _("the %s ends too early"), what);
        done += n;
    }
    return true;
}

static bool plan_header(const LinuxBoot *boot, LinuxPlan *plan, GError **error)
{
    uint64_t size;
    uint8_t *h = plan->header;
    if (!file_size(boot->kernel_fd, "kernel", &size, error))
        return false;
    if (size < BP_HEADER_NEEDED)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the kernel is no Linux kernel image: it has only %" PRIu64 " bytes"), size);
    if (!file_read(boot->kernel_fd, "kernel", 0, h, MIN(size, BP_HEADER_LIMIT), error))
        return false;
    if (get16(h + BP_BOOT_FLAG) != 0xaa55 || get32(h + BP_MAGIC) != LINUX_MAGIC)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the kernel is no Linux kernel image (bzImage): its signature is missing"));
    uint16_t version = get16(h + BP_VERSION);
    if (version < LINUX_MIN_VERSION || !(get16(h + BP_XLOADFLAGS) & LINUX_XLF_KERNEL_64) ||
        !(h[BP_LOADFLAGS] & LINUX_LOADED_HIGH))
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the kernel has no 64-bit entry (boot protocol %u.%02u)"), version >> 8,
                    version & 0xff);
    plan->header_end = MIN((size_t)BP_MAGIC + h[BP_JUMP_LENGTH], (size_t)BP_HEADER_LIMIT);
    if (plan->header_end < BP_HEADER_NEEDED || plan->header_end > size)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("the kernel's setup header is too short"));
    uint64_t sectors = h[BP_SETUP_SECTS] ? h[BP_SETUP_SECTS] : 4;
    plan->payload_offset = (sectors + 1) * 512;
    if (plan->payload_offset + LINUX_ENTRY_64 >= size)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("the kernel ends before its code begins"));
    plan->payload_size = size - plan->payload_offset;
    /* The header's own size, in units of 16 bytes, tells a truncated file. */
    uint64_t system_size = (uint64_t)get32(h + 0x1f4) * 16;
    if (system_size > plan->payload_size + 15)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the kernel is truncated: %" PRIu64 " of %" PRIu64 " bytes"),
                    plan->payload_size, system_size);
    return true;
}

static bool plan_kernel(const LinuxBoot *boot, LinuxPlan *plan, GError **error)
{
    const uint8_t *h = plan->header;
    uint64_t address = get64(h + BP_PREF_ADDRESS);
    uint64_t needed = MAX((uint64_t)get32(h + BP_INIT_SIZE), plan->payload_size);
    if (address < UINT64_C(0x100000) || address % GUEST_PAGE_SIZE)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the kernel wants to be loaded at the invalid address 0x%" PRIx64), address);
    if (address > boot->low_size || needed > boot->low_size - address)
        return fail(
            error, VIR_ERR_INTERNAL_ERROR,
            _("the kernel needs %" PRIu64 " KiB of memory, the machine has %" PRIu64 " KiB"),
            address > UINT64_MAX - needed ? UINT64_MAX / 1024 : (address + needed) / 1024,
            boot->low_size / 1024);
    plan->kernel = address;
    plan->kernel_end = address + needed;
    return true;
}

static bool plan_initrd(const LinuxBoot *boot, LinuxPlan *plan, GError **error)
{
    if (boot->initrd_fd < 0)
        return true;
    if (!file_size(boot->initrd_fd, "initrd", &plan->initrd_size, error))
        return false;
    uint64_t top = MIN(boot->low_size, (uint64_t)get32(plan->header + BP_INITRD_MAX) + 1);
    uint64_t bottom = (plan->kernel_end + GUEST_PAGE_SIZE - 1) & ~(GUEST_PAGE_SIZE - 1);
    if (top < bottom || plan->initrd_size > top - bottom ||
        ((top - plan->initrd_size) & ~(GUEST_PAGE_SIZE - 1)) < bottom)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the initrd has %" PRIu64 " KiB, beside the kernel there is room for %" PRIu64
                      " KiB of it"),
                    plan->initrd_size / 1024, top > bottom ? (top - bottom) / 1024 : 0);
    plan->initrd = (top - plan->initrd_size) & ~(GUEST_PAGE_SIZE - 1);
    return true;
}

static bool plan_make(const LinuxBoot *boot, LinuxPlan *plan, GError **error)
{
    memset(plan, 0, sizeof *plan);
    if (!plan_header(boot, plan, error) || !plan_kernel(boot, plan, error) ||
        !plan_initrd(boot, plan, error))
        return false;
    uint64_t limit = MIN((uint64_t)get32(plan->header + BP_CMDLINE_SIZE),
                         boot->low_usable_end - BOOT_CMDLINE - 1);
    if (strlen(boot->cmdline) > limit)
        return fail(error, VIR_ERR_INTERNAL_ERROR,
                    _("the kernel command line has %zu bytes, the kernel takes %" PRIu64),
                    strlen(boot->cmdline), limit);
    return true;
}

bool linux_x86_check(const LinuxBoot *boot, GError **error)
{
    LinuxPlan plan;
    return plan_make(boot, &plan, error);
}

/* --- Loading ------------------------------------------------------------------------------------
 */

static bool load_file(Memory *memory, int fd, const char *what, uint64_t offset, uint64_t size,
                      uint64_t address, GError **error)
{
    while (size) {
        uint64_t len = size;
        void *to = dma_begin_write(memory, address, &len);
        if (!to || !len)
            return fail(error, VIR_ERR_INTERNAL_ERROR, _("there is no memory for the %s"), what);
        bool ok = file_read(fd, what, offset, to, len, error);
        dma_end_write(memory, to, len);
        if (!ok)
            return false;
        offset += len;
        address += len;
        size -= len;
    }
    return true;
}

/* Identity mapping of the first 4 GiB by 2 MiB pages. */
static bool load_page_tables(Memory *memory)
{
    enum { PRESENT_WRITABLE = 3, LARGE = 0x80, N_DIRECTORIES = 4 };
    uint64_t table[512] = {GUINT64_TO_LE(BOOT_PDPT | PRESENT_WRITABLE)};
    bool ok = dma_write(memory, BOOT_PML4, table, sizeof table);
    memset(table, 0, sizeof table);
    for (uint64_t i = 0; i < N_DIRECTORIES; i++)
        table[i] = GUINT64_TO_LE((BOOT_PD + i * GUEST_PAGE_SIZE) | PRESENT_WRITABLE);
    ok &= dma_write(memory, BOOT_PDPT, table, sizeof table);
    for (uint64_t i = 0; i < N_DIRECTORIES; i++) {
        for (uint64_t j = 0; j < 512; j++)
            table[j] = GUINT64_TO_LE((i << 30 | j << 21) | PRESENT_WRITABLE | LARGE);
        ok &= dma_write(memory, BOOT_PD + i * GUEST_PAGE_SIZE, table, sizeof table);
    }
    return ok;
}

static bool load_gdt(Memory *memory)
{
    uint64_t gdt[] = {
        0,
        0,
        UINT64_C(0x00af9b000000ffff), /* GDT_CODE: 64-bit code */
        UINT64_C(0x00cf93000000ffff), /* GDT_DATA */
        UINT64_C(0x00008b0000000067), /* GDT_TASK: busy TSS at 0, never switched to */
        0,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(gdt); i++)
        gdt[i] = GUINT64_TO_LE(gdt[i]);
    return dma_write(memory, BOOT_GDT, gdt, sizeof gdt);
}

static bool load_params(const LinuxBoot *boot, const LinuxPlan *plan, Memory *memory)
{
    uint8_t params[BOOT_PARAMS_SIZE] = {0};
    memcpy(params + BP_HEADER, plan->header + BP_HEADER, plan->header_end - BP_HEADER);
    set64(params + BP_ACPI_RSDP, boot->rsdp);
    params[BP_LOADER_TYPE] = LINUX_LOADER_UNDEFINED;
    set32(params + BP_RAMDISK_IMAGE, plan->initrd);
    set32(params + BP_RAMDISK_SIZE, plan->initrd_size);
    set32(params + BP_CMDLINE_PTR, BOOT_CMDLINE);
    params[BP_E820_COUNT] = boot->n_ranges;
    for (size_t i = 0; i < boot->n_ranges; i++) {
        uint8_t *entry = params + BP_E820 + i * BP_E820_ENTRY;
        set64(entry, boot->ranges[i].start);
        set64(entry + 8, boot->ranges[i].size);
        set32(entry + 16, boot->ranges[i].type);
    }
    return dma_write(memory, BOOT_PARAMS, params, sizeof params);
}

static void entry_state(const LinuxPlan *plan, X86CpuState *state)
{
    const X86Segment data = {.limit = UINT32_MAX, .selector = GDT_DATA, .flags = 0xc093};
    x86_cpu_state_reset(state, true);
    for (int i = 0; i < X86_N_SEGMENTS; i++)
        state->segment[i] = data;
    state->segment[X86_CS] =
        (X86Segment){.limit = UINT32_MAX, .selector = GDT_CODE, .flags = 0xa09b};
    state->tr = (X86Segment){.limit = 0x67, .selector = GDT_TASK, .flags = 0x008b};
    state->ldt = (X86Segment){.unusable = true};
    state->gdt = (X86Table){.base = BOOT_GDT, .limit = 6 * 8 - 1};
    state->idt = (X86Table){.base = 0, .limit = 0};
    state->cr0 = 0x80000031; /* PG, NE, ET, PE */
    state->cr4 = 0x20;       /* PAE */
    state->efer = 0x500;     /* LMA, LME */
    state->cr3 = BOOT_PML4;
    state->rflags = 0x2;
    state->rip = plan->kernel + LINUX_ENTRY_64;
    memset(state->gpr, 0, sizeof state->gpr);
    state->gpr[X86_RSI] = BOOT_PARAMS;
    state->gpr[X86_RSP] = BOOT_STACK;
}

bool linux_x86_load(const LinuxBoot *boot, Memory *memory, X86CpuState *ret_bsp, GError **error)
{
    LinuxPlan plan;
    if (!plan_make(boot, &plan, error) ||
        !load_file(memory, boot->kernel_fd, "kernel", plan.payload_offset, plan.payload_size,
                   plan.kernel, error) ||
        !load_file(memory, boot->initrd_fd, "initrd", 0, plan.initrd_size, plan.initrd, error))
        return false;
    if (!load_page_tables(memory) || !load_gdt(memory) || !load_params(boot, &plan, memory) ||
        !dma_write(memory, BOOT_CMDLINE, boot->cmdline, strlen(boot->cmdline) + 1))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("there is no memory for the boot data"));
    entry_state(&plan, ret_bsp);
    return true;
}
