/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <os>; see os.h. Files are opened at start, by the domain's owner; here they are names. */
#include "driver/domain/element/os.h"

#include <string.h>

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

/* The one guest architecture there is. */
#define OS_ARCH "x86_64"

static const char *const boots[] = {"fd", "cdrom", "hd", "network", NULL};
static const EnumNames boot_names = {"boot device", boots};

static const Field fields[] = {
    {"arch", FIELD_STRING, TABLE_MEMBER(OsDef, arch), .flags = FIELD_ABI, XML(.path = "type/@arch"),
     .doc = "The guest's architecture."},
    {"machine", FIELD_STRING, TABLE_MEMBER(OsDef, machine), .flags = FIELD_ABI,
     XML(.path = "type/@machine"), .doc = "The board."},
    {"type", FIELD_STRING, TABLE_MEMBER(OsDef, type), .flags = FIELD_REQUIRED | FIELD_ABI,
     XML(.path = "type", .missing = N_("an os <type> must be specified")),
     .doc = "hvm: a whole machine."},
    {"kernel", FIELD_STRING, TABLE_MEMBER(OsDef, kernel), XML(.path = "kernel", .pattern = "/.+"),
     .doc = "Linux kernel that is started without firmware."},
    {"initrd", FIELD_STRING, TABLE_MEMBER(OsDef, initrd), XML(.path = "initrd", .pattern = "/.+"),
     .doc = "The kernel's initial RAM file system."},
    {"cmdline", FIELD_STRING, TABLE_MEMBER(OsDef, cmdline), .limit = 65535, XML(.path = "cmdline"),
     .doc = "The kernel's command line."},
    {"boot", FIELD_ENUM, SHAPE_LIST, TABLE_MEMBER(OsDef, boot), TABLE_COUNT(OsDef, n_boot),
     .limit = 16, .names = &boot_names, XML(.path = "boot/@dev"),
     .doc = "Boot order where there is no kernel."},
};

static const XmlKnown known[] = {
    {"", XML_REFUSE,
     "@firmware firmware loader nvram init initarg initenv initdir inituser initgroup dtb root "
     "acpi bootmenu bios smbios"},
};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table os_def_table = {.name = "os",
                            .size = sizeof(OsDef),
                            .fields = fields,
                            .n_fields = G_N_ELEMENTS(fields),
                            .xml = &xml};

/* libvirt's architectures, to tell a guest we lack from a word that names none. */
static const char *const architectures[] = {
    "alpha",    "armv6l",    "armv7l", "armv7b",   "aarch64",    "cris",
    "i686",     "ia64",      "lm32",   "m68k",     "microblaze", "microblazeel",
    "mips",     "mipsel",    "mips64", "mips64el", "openrisc",   "parisc",
    "parisc64", "ppc",       "ppc64",  "ppc64le",  "ppcemb",     "riscv32",
    "riscv64",  "s390",      "s390x",  "sh4",      "sh4eb",      "sparc",
    "sparc64",  "unicore32", "x86_64", "xtensa",   "xtensaeb",   NULL};

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    OsDef *os = &def->os;
    if (!os->arch)
        os->arch = g_strdup(host->native_arch ? host->native_arch : OS_ARCH);
    if (!os->machine)
        os->machine = g_strdup(OS_MACHINE_DEFAULT);
    if (os->n_boot == 0) {
        os->boot = g_new(int, 1);
        os->boot[0] = OS_BOOT_HD;
        os->n_boot = 1;
    }
    return true;
}

static bool validate_machine(const OsDef *os, GError **error)
{
    static const char *const pci_boards[] = {"q35", "pc", NULL};
    if (strcmp(os->machine, OS_MACHINE_DEFAULT) == 0)
        return true;
    if (g_strv_contains(pci_boards, os->machine) || g_str_has_prefix(os->machine, "pc-i440fx-") ||
        g_str_has_prefix(os->machine, "pc-q35-"))
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("machine type '%s' is not available until PCI is; use machine='%s'"),
                    os->machine, OS_MACHINE_DEFAULT);
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                _("Emulator does not support machine type '%s'; use machine='%s'"), os->machine,
                OS_MACHINE_DEFAULT);
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    static const char *const types[] = {"xen", "linux", "exe", "uml", "xenpvh", NULL};
    const OsDef *os = &def->os;
    if (strcmp(os->type, "hvm") != 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    g_strv_contains(types, os->type) ? _("Emulator does not support os type '%s'")
                                                     : _("unknown OS type '%s'"),
                    os->type);
    if (!g_strv_contains(architectures, os->arch))
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("Unknown architecture %s"), os->arch);
    if (strcmp(os->arch, OS_ARCH) != 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("No emulator found for arch '%s'"),
                    os->arch);
    return validate_machine(os, error);
}

/* A microvm has no firmware: without a kernel there is nothing to start. The definition is
 * accepted, as a kernel may be given later. */
static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    const OsDef *os = &def->os;
    if (!os->kernel)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("machine type '%s' has no firmware: the <os> element needs a <kernel>"),
                    os->machine);
    json_object *boot = json_object_new_object();
    json_object_object_add(boot, "kernel", json_object_new_string("kernel"));
    if (os->initrd)
        json_object_object_add(boot, "initrd", json_object_new_string("initrd"));
    if (os->cmdline)
        json_object_object_add(boot, "cmdline", json_object_new_string(os->cmdline));
    json_object_object_add(vm->machine, "boot", boot);
    json_object_object_add(vm->machine, "type", json_object_new_string(os->machine));
    return true;
}

const DomainPart os_part = {
    .name = "os", .complete = complete, .validate = validate, .to_vm = to_vm};
