/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The whole definition: its table and the verbs over the whole; see def.h. What one element or
 * device class means is in its own file; the lists of them are element/elements.def and
 * device/classes.def.
 */
#include "driver/domain/def.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

#define ELEMENT(noun) &noun##_part,
#define DEVICE(noun) &noun##_part,
#define DEVICE_ABSENT(element)
static const DomainPart *const parts[] = {
#include "driver/domain/element/elements.def"
/* then the devices, which build on the elements */
#include "driver/domain/device/classes.def"
};
#undef ELEMENT
#undef DEVICE
#undef DEVICE_ABSENT

#define DEVICE(noun)
#define DEVICE_ABSENT(element) element " "
static const char absent_devices[] =
#include "driver/domain/device/classes.def"
    ;
#undef DEVICE
#undef DEVICE_ABSENT

/* The two we have, then libvirt's other drivers', whose definitions are refused, not misread. */
static const char *const types[] = {"qemu",      "kvm",   "kqemu",  "xen",    "lxc",  "uml",
                                    "openvz",    "test",  "vmware", "hyperv", "vbox", "phyp",
                                    "parallels", "bhyve", "vz",     "hvf",    NULL};
static const EnumNames type_names = {"domain type", types};
static const int no_id = -1;

#define HEX "[0-9a-fA-F]"
#define UUID_PATTERN HEX "{32}|" HEX "{8}-(" HEX "{4}-){3}" HEX "{12}"

static const Field fields[] = {
    {"type", FIELD_ENUM, TABLE_MEMBER(DomainDef, type), .flags = FIELD_REQUIRED | FIELD_ABI,
     .names = &type_names,
     XML(.path = "@type", .missing_code = VIR_ERR_INTERNAL_ERROR,
         .missing = N_("missing domain type attribute"), .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("invalid domain type %s")),
     .doc = "qemu: our own translator; kvm: hardware virtualisation."},
    {"id", FIELD_I32, TABLE_MEMBER(DomainDef, id), .initial = &no_id,
     XML(.path = "@id", .flags = XML_LIVE), .doc = "The number of a running guest."},
    {"name", FIELD_STRING, TABLE_MEMBER(DomainDef, name), .flags = FIELD_REQUIRED | FIELD_ABI,
     XML(.path = "name", .pattern = "[^\n]+", .missing_code = VIR_ERR_NO_NAME,
         .missing = N_("missing name information")),
     .doc = "The guest's name, unique on the host."},
    {"uuid", FIELD_UUID, TABLE_MEMBER(DomainDef, uuid), .flags = FIELD_ABI,
     XML(.path = "uuid", .pattern = UUID_PATTERN, .invalid_code = VIR_ERR_INTERNAL_ERROR,
         .invalid = N_("malformed uuid element '%s'")),
     .doc = "The guest's identity; made up where it is absent."},
    {"title", FIELD_STRING, TABLE_MEMBER(DomainDef, title),
     XML(.path = "title", .pattern = "[^\n]+"), .doc = "One line for people."},
    {"description", FIELD_STRING, TABLE_MEMBER(DomainDef, description), XML(.path = "description"),
     .doc = "Text for people."},
    {"metadata", FIELD_STRUCT, TABLE_MEMBER(DomainDef, metadata), .table = &metadata_def_table,
     XML(.path = ".")},
    {"memory", FIELD_STRUCT, TABLE_MEMBER(DomainDef, memory), .flags = FIELD_ABI,
     .table = &memory_def_table, XML(.path = ".")},
    {"vcpu", FIELD_STRUCT, TABLE_MEMBER(DomainDef, vcpu), .flags = FIELD_ABI,
     .table = &vcpu_def_table, XML(.path = ".")},
    {"os", FIELD_STRUCT, TABLE_MEMBER(DomainDef, os), .flags = FIELD_REQUIRED | FIELD_ABI,
     .table = &os_def_table,
     XML(.path = "os", .flags = XML_WRITE_EMPTY, .missing = N_("an os <type> must be specified"))},
    {"features", FIELD_STRUCT, TABLE_MEMBER(DomainDef, features), .flags = FIELD_ABI,
     .table = &features_def_table, XML(.path = "features")},
    {"cpu", FIELD_POINTER, TABLE_MEMBER(DomainDef, cpu), .flags = FIELD_ABI,
     .table = &cpu_def_table, XML(.path = "cpu")},
    {"clock", FIELD_STRUCT, TABLE_MEMBER(DomainDef, clock), .flags = FIELD_ABI,
     .table = &clock_def_table, XML(.path = "clock")},
    {"on", FIELD_STRUCT, TABLE_MEMBER(DomainDef, on), .table = &lifecycle_actions_table,
     XML(.path = ".")},
    {"pm", FIELD_STRUCT, TABLE_MEMBER(DomainDef, pm), .flags = FIELD_ABI,
     .table = &power_management_def_table, XML(.path = "pm")},
    {"emulator", FIELD_STRING, TABLE_MEMBER(DomainDef, emulator),
     XML(.path = "devices/emulator", .pattern = "/.+"),
     .doc = "The program that runs the guest: always ours."},
    {"serials", FIELD_POINTER, SHAPE_LIST, TABLE_MEMBER(DomainDef, serials),
     TABLE_COUNT(DomainDef, n_serials), .limit = 64, .flags = FIELD_ABI, .table = &serial_def_table,
     XML(.path = "devices/serial")},
    {"consoles", FIELD_POINTER, SHAPE_LIST, TABLE_MEMBER(DomainDef, consoles),
     TABLE_COUNT(DomainDef, n_consoles), .limit = 64, .flags = FIELD_ABI,
     .table = &console_def_table, XML(.path = "devices/console")},
    {"memballoon", FIELD_POINTER, TABLE_MEMBER(DomainDef, memballoon), .flags = FIELD_ABI,
     .table = &memballoon_def_table,
     XML(.path = "devices/memballoon", .flags = XML_ONCE, .invalid_code = VIR_ERR_INTERNAL_ERROR)},
};

static const XmlKnown known[] = {
    {"", XML_REFUSE,
     "genid maxMemory blkiotune memtune memoryBacking vcpus iothreads iothreadids defaultiothread "
     "cputune numatune resource sysinfo bootloader bootloader_args idmap on_lockfailure perf "
     "seclabel keywrap launchSecurity "
     "{http://libvirt.org/schemas/domain/qemu/1.0}commandline "
     "{http://libvirt.org/schemas/domain/qemu/1.0}capabilities "
     "{http://libvirt.org/schemas/domain/qemu/1.0}override "
     "{http://libvirt.org/schemas/domain/qemu/1.0}deprecation "
     "{http://libvirt.org/schemas/domain/xen/1.0}commandline "
     "{http://libvirt.org/schemas/domain/bhyve/1.0}commandline "
     "{http://libvirt.org/schemas/domain/lxc/1.0}namespace "
     "{http://libvirt.org/schemas/domain/vmware/1.0}datacenterpath "
     "{http://libvirt.org/schemas/domain/vmware/1.0}moref"},
    {"", XML_ACCEPT, "@id"},
    {"devices", XML_REFUSE, absent_devices},
};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table domain_def_table = {.name = "domain",
                                .size = sizeof(DomainDef),
                                .fields = fields,
                                .n_fields = G_N_ELEMENTS(fields),
                                .xml = &xml,
                                .doc = "A guest's definition."};

/* Paths under which other tools' documents name QEMU; they all mean us. */
static const char *const qemu_paths[] = {"/usr/bin/qemu-system-x86_64",
                                         "/usr/bin/qemu-kvm",
                                         "/usr/bin/kvm",
                                         "/usr/libexec/qemu-kvm",
                                         "/usr/bin/kvm-spice",
                                         "/usr/local/bin/qemu-system-x86_64",
                                         "/usr/bin/qemu",
                                         "/bin/qemu-system-x86_64",
                                         NULL};

/* What we wrote ourselves: it was judged when it came in. */
static bool is_ours(unsigned flags)
{
    return (flags & (DOMAIN_DEF_PARSE_STATUS | DOMAIN_DEF_PARSE_STORED)) != 0;
}

static bool complete_emulator(DomainDef *def, unsigned flags, const DomainDefHost *host,
                              GError **error)
{
    if (def->emulator && !is_ours(flags) && strcmp(def->emulator, host->helper_path) != 0 &&
        !g_strv_contains(qemu_paths, def->emulator)) {
        /* libvirt's code for a program that is not there; another's program is never tried. */
        if (access(def->emulator, F_OK) < 0)
            return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("Cannot check QEMU binary %s"),
                              def->emulator);
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("emulator '%s' is not supported; leave the <emulator> element out"),
                    def->emulator);
    }
    g_free(def->emulator);
    def->emulator = g_strdup(host->helper_path);
    return true;
}

static bool complete_uuid(DomainDef *def, GError **error)
{
    static const uint8_t zero[16];
    if (memcmp(def->uuid, zero, sizeof(zero)) != 0)
        return true;
    if (getrandom(def->uuid, sizeof(def->uuid), 0) != sizeof(def->uuid))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("Failed to generate UUID"));
    def->uuid[6] = (uint8_t)((def->uuid[6] & 0x0f) | 0x40); /* RFC 4122 §4.4: version 4 */
    def->uuid[8] = (uint8_t)((def->uuid[8] & 0x3f) | 0x80);
    return true;
}

bool domain_def_complete(DomainDef *def, unsigned flags, const DomainDefHost *host, GError **error)
{
    if (!complete_uuid(def, error) || !complete_emulator(def, flags, host, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i]->complete && !parts[i]->complete(def, host, flags, error))
            return false;
    return true;
}

/* A name is a file name and a line of a log: what libvirt forbids, and what could not be a file. */
static bool validate_name(const char *name, GError **error)
{
    if (strchr(name, '/'))
        return fail(error, VIR_ERR_XML_ERROR, _("name %s cannot contain '/'"), name);
    for (const char *at = name; *at; at++)
        if (*at == '\n')
            return fail(error, VIR_ERR_XML_DETAIL, _("invalid char in name: %c"), *at);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return fail(error, VIR_ERR_XML_ERROR, _("name '%s' cannot be a file name"), name);
    if (strlen(name) > 240)
        return fail(error, VIR_ERR_XML_ERROR, _("name of %zu bytes is too long for a file name"),
                    strlen(name));
    return true;
}

bool domain_def_validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    if (!validate_name(def->name, error))
        return false;
    if (def->title && strchr(def->title, '\n'))
        return fail(error, VIR_ERR_XML_ERROR, _("Domain title can't contain newlines"));
    if (def->id < -1)
        return fail(error, VIR_ERR_XML_ERROR,
                    _("Invalid value for attribute 'id' in element 'domain': '%d'"), def->id);
    if (def->type != DOMAIN_TYPE_QEMU && def->type != DOMAIN_TYPE_KVM)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("Emulator '%s' does not support virt type '%s'"), host->helper_path,
                    types[def->type]);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i]->validate && !parts[i]->validate(def, host, error))
            return false;
    /* Last, so that what is wrong everywhere is said before what is wrong here. */
    if (def->type == DOMAIN_TYPE_KVM && !host->kvm)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("Emulator '%s' does not support virt type 'kvm' on this host; use "
                      "type='qemu'"),
                    host->helper_path);
    return true;
}

DomainDef *domain_def_parse(const char *text, unsigned flags, const DomainDefHost *host,
                            GError **error)
{
    g_autoptr(DomainDef) def = table_new(&domain_def_table);
    unsigned mode = (flags & DOMAIN_DEF_PARSE_INACTIVE ? XML_INACTIVE : 0) |
                    (flags & DOMAIN_DEF_PARSE_VALIDATE ? XML_VALIDATE : 0) |
                    (flags & DOMAIN_DEF_PARSE_STATUS ? XML_STATUS : 0);
    if (!xml_read(&domain_def_table, def, text, _("(domain_definition)"), "domain", mode, error) ||
        !domain_def_complete(def, flags, host, error) ||
        (!is_ours(flags) && !domain_def_validate(def, host, error)))
        return NULL;
    return g_steal_pointer(&def);
}

/* The copy that is written: the first console shows the first serial port, and a text for another
 * host has no aliases but the user's. An inactive text of a running guest keeps them, as in
 * libvirt; its reader forgets them. */
static DomainDef *def_to_write(const DomainDef *def, bool migratable)
{
    DomainDef *copy = domain_def_copy(def);
    for (size_t i = 0; migratable && i < copy->n_serials; i++) {
        SerialDef *serial = copy->serials[i];
        if (serial->alias && !serial_def_alias_is_user(serial->alias))
            g_clear_pointer(&serial->alias, g_free);
    }
    if (copy->n_consoles > 0 && copy->n_serials > 0) {
        table_free(&console_def_table, copy->consoles[0]);
        copy->consoles[0] = serial_def_mirror(copy->serials[0]);
    }
    return copy;
}

char *domain_def_format(const DomainDef *def, unsigned flags, GError **error)
{
    bool migratable = (flags & DOMAIN_DEF_FORMAT_MIGRATABLE) != 0;
    bool inactive = def->id == -1 || (flags & DOMAIN_DEF_FORMAT_INACTIVE) || migratable;
    unsigned mode =
        (inactive ? XML_INACTIVE : 0) | (flags & DOMAIN_DEF_FORMAT_SECURE ? XML_SECURE : 0) |
        (flags & DOMAIN_DEF_FORMAT_STATUS ? XML_STATUS : 0) | (migratable ? XML_MIGRATABLE : 0);
    g_autoptr(DomainDef) copy = def_to_write(def, migratable);
    return xml_write(&domain_def_table, copy, "domain", mode);
}

DomainDef *domain_def_copy(const DomainDef *def)
{
    return table_copy(&domain_def_table, def);
}

void domain_def_free(DomainDef *def)
{
    if (def)
        table_free(&domain_def_table, def);
}

void domain_def_assign_live(DomainDef *def)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i]->assign_live)
            parts[i]->assign_live(def);
}

bool domain_def_to_vm_parts(const DomainDef *def, ToVm *vm, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i]->to_vm && !parts[i]->to_vm(def, vm, error))
            return false;
    return true;
}

bool domain_def_check_abi(const DomainDef *from, const DomainDef *to, GError **error)
{
    g_autofree char *path = NULL;
    if (table_equal(&domain_def_table, from, to, FIELD_ABI, &path))
        return true;
    return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                _("Target domain '%s' does not match source: '%s' differs"), to->name, path);
}
