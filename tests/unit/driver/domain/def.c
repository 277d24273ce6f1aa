/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Definitions that are refused, each with the code that libvirt's qemu driver gives for the same
 * document, and the verbs over a whole definition. Texts that are accepted are golden files.
 */
#include "driver/domain/def.h"

#include <string.h>

#include "common/error.h"
#include "common/log.h"
#include "driver/domain/to-vm.h"
#include "driver/xml/xml.h"

static DomainDefHost host = {.kvm = false,
                             .helper_path = "/usr/libexec/vireo-vmm",
                             .max_memory_bytes = 64ull << 30,
                             .max_vcpus = 16,
                             .native_arch = "x86_64"};

/* Pieces of a document; NULL = the usual one. */
typedef struct Doc {
    const char *attributes, *name, *memory, *os, *body, *devices;
} Doc;

static char *doc_text(const Doc *doc)
{
    return g_strdup_printf("<domain %s>\n%s%s%s%s<devices>%s</devices></domain>",
                           doc->attributes ? doc->attributes : "type='qemu'",
                           doc->name ? doc->name : "<name>guest</name>",
                           doc->memory ? doc->memory : "<memory unit='MiB'>256</memory>",
                           doc->os ? doc->os
                                   : "<os><type arch='x86_64' machine='microvm'>hvm</type>"
                                     "<kernel>/k</kernel></os>",
                           doc->body ? doc->body : "", doc->devices ? doc->devices : "");
}

static DomainDef *parse(const Doc *doc, unsigned flags, GError **error)
{
    g_autofree char *text = doc_text(doc);
    return domain_def_parse(text, flags, &host, error);
}

#define OS(inside) "<os>" inside "</os>"
#define TYPE(attributes) "<os><type " attributes ">hvm</type></os>"

static const struct {
    const char *what;
    Doc doc;
    int code;
    const char *part; /* of the sentence */
} refusals[] = {
    {"memory 0", {.memory = "<memory>0</memory>"}, VIR_ERR_XML_ERROR, "Memory size"},
    {"no memory", {.memory = ""}, VIR_ERR_XML_ERROR, "Memory size"},
    {"memory empty", {.memory = "<memory/>"}, VIR_ERR_XML_ERROR, "Memory size"},
    {"memory word", {.memory = "<memory>much</memory>"}, VIR_ERR_XML_ERROR, "'much'"},
    {"memory negative", {.memory = "<memory>-1</memory>"}, VIR_ERR_XML_ERROR, "'-1'"},
    {"memory blank behind", {.memory = "<memory>1024 </memory>"}, VIR_ERR_XML_ERROR, "1024 "},
    {"memory unit", {.memory = "<memory unit='foo'>1</memory>"}, VIR_ERR_INVALID_ARG, "'foo'"},
    {"memory overflow", {.memory = "<memory unit='EiB'>99</memory>"}, VIR_ERR_OVERFLOW, "99EiB"},
    {"memory absurd",
     {.memory = "<memory unit='PiB'>1</memory>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "this host"},
    {"core dump",
     {.memory = "<memory dumpCore='on'>262144</memory>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'dumpCore'"},
    {"maxMemory",
     {.body = "<maxMemory slots='2'>999999</maxMemory>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'maxMemory'"},
    {"0 vcpus", {.body = "<vcpu>0</vcpu>"}, VIR_ERR_INTERNAL_ERROR, "at least 1"},
    {"10000 vcpus", {.body = "<vcpu>10000</vcpu>"}, VIR_ERR_CONFIG_UNSUPPORTED, "limit 16"},
    {"17 vcpus", {.body = "<vcpu>17</vcpu>"}, VIR_ERR_CONFIG_UNSUPPORTED, "limit 16"},
    {"vcpu word", {.body = "<vcpu>x</vcpu>"}, VIR_ERR_XML_ERROR, "must be an integer"},
    {"vcpu empty", {.body = "<vcpu/>"}, VIR_ERR_XML_ERROR, "must be an integer"},
    {"vcpu overflow", {.body = "<vcpu>4294967296</vcpu>"}, VIR_ERR_XML_ERROR, "integer"},
    {"vcpu current above",
     {.body = "<vcpu current='3'>2</vcpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "must not be less"},
    {"vcpu current 0",
     {.body = "<vcpu current='0'>2</vcpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "offline"},
    {"vcpu auto", {.body = "<vcpu placement='auto'>2</vcpu>"}, VIR_ERR_CONFIG_UNSUPPORTED, "auto"},
    {"vcpu cpuset", {.body = "<vcpu cpuset='0'>2</vcpu>"}, VIR_ERR_CONFIG_UNSUPPORTED, "'cpuset'"},
    {"vcpus",
     {.body = "<vcpus><vcpu id='0' enabled='yes'/></vcpus>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'vcpus'"},
    {"topology mismatch",
     {.body = "<vcpu>3</vcpu><cpu><topology sockets='1' cores='2' threads='2'/></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "doesn't match"},
    {"topology 0",
     {.body = "<cpu><topology sockets='0' cores='1' threads='1'/></cpu>"},
     VIR_ERR_XML_ERROR,
     "'sockets'"},
    {"topology incomplete",
     {.body = "<cpu><topology sockets='1'/></cpu>"},
     VIR_ERR_XML_ERROR,
     "Missing required attribute 'cores' in element 'topology'"},
    {"topology overflow",
     {.body = "<cpu><topology sockets='4294967295' dies='4294967295' cores='4294967295' "
              "threads='4294967295'/></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "more than"},
    {"topology dies",
     {.body = "<vcpu>2</vcpu><cpu><topology sockets='1' dies='2' cores='1' threads='1'/></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'dies'"},
    {"cpu mode", {.body = "<cpu mode='foo'/>"}, VIR_ERR_CONFIG_UNSUPPORTED, "'foo'"},
    {"cpu model",
     {.body = "<cpu><model>486</model></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "x86-64-v2"},
    {"host-passthrough",
     {.body = "<cpu mode='host-passthrough'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "host-passthrough"},
    {"host-model", {.body = "<cpu mode='host-model'/>"}, VIR_ERR_CONFIG_UNSUPPORTED, "host-model"},
    {"cpu migratable",
     {.body = "<cpu migratable='on'><model>x86-64-v1</model></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "migratable"},
    {"cpu feature twice",
     {.body = "<cpu><model>x86-64-v1</model><feature name='a'/><feature name='a'/></cpu>"},
     VIR_ERR_XML_ERROR,
     "CPU feature 'a' specified more than once"},
    {"cpu feature without model",
     {.body = "<cpu><feature name='a'/></cpu>"},
     VIR_ERR_XML_ERROR,
     "without CPU model"},
    {"cpu feature policy",
     {.body = "<cpu mode='maximum'><feature policy='z' name='a'/></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "policy"},
    {"cpu feature nameless",
     {.body = "<cpu mode='maximum'><feature/></cpu>"},
     VIR_ERR_XML_ERROR,
     "feature name"},
    {"cpu numa",
     {.body = "<cpu mode='maximum'><numa/></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'numa'"},
    {"cpu vendor id",
     {.body = "<cpu><model vendor_id='GenuineIntel'>x86-64-v1</model></cpu>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'vendor_id'"},
    {"arch unknown", {.os = TYPE("arch='zzz'")}, VIR_ERR_CONFIG_UNSUPPORTED, "Unknown arch"},
    {"arch other", {.os = TYPE("arch='aarch64'")}, VIR_ERR_CONFIG_UNSUPPORTED, "'aarch64'"},
    {"machine unknown", {.os = TYPE("machine='foo'")}, VIR_ERR_CONFIG_UNSUPPORTED, "'foo'"},
    {"machine q35", {.os = TYPE("machine='q35'")}, VIR_ERR_CONFIG_UNSUPPORTED, "until PCI"},
    {"machine pc", {.os = TYPE("machine='pc'")}, VIR_ERR_CONFIG_UNSUPPORTED, "until PCI"},
    {"machine pc-i440fx",
     {.os = TYPE("machine='pc-i440fx-7.2'")},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "until PCI"},
    {"machine pc-q35",
     {.os = TYPE("machine='pc-q35-7.2'")},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "until PCI"},
    {"os type unknown",
     {.os = OS("<type>foo</type>")},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "unknown OS type 'foo'"},
    {"os type xen", {.os = OS("<type>xen</type>")}, VIR_ERR_CONFIG_UNSUPPORTED, "'xen'"},
    {"no os", {.os = ""}, VIR_ERR_XML_ERROR, "an os <type> must be specified"},
    {"os empty", {.os = "<os/>"}, VIR_ERR_XML_ERROR, "an os <type> must be specified"},
    {"boot device", {.os = OS("<type>hvm</type><boot dev='foo'/>")}, VIR_ERR_XML_ERROR, "'foo'"},
    {"boot nothing", {.os = OS("<type>hvm</type><boot/>")}, VIR_ERR_XML_ERROR, "'dev'"},
    {"loader",
     {.os = OS("<type>hvm</type><loader>/x</loader>")},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'loader'"},
    {"firmware",
     {.os = "<os firmware='efi'><type>hvm</type></os>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'firmware'"},
    {"emulator absent",
     {.devices = "<emulator>/nonexistent/qemu</emulator>"},
     VIR_ERR_SYSTEM_ERROR,
     "Cannot check QEMU binary /nonexistent/qemu"},
    {"emulator foreign",
     {.devices = "<emulator>/bin/sh</emulator>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'/bin/sh'"},
    {"no name", {.name = ""}, VIR_ERR_NO_NAME, "name"},
    {"name empty", {.name = "<name/>"}, VIR_ERR_NO_NAME, "name"},
    {"name with slash", {.name = "<name>a/b</name>"}, VIR_ERR_XML_ERROR, "cannot contain '/'"},
    {"name with newline", {.name = "<name>a\nb</name>"}, VIR_ERR_XML_DETAIL, "invalid char"},
    {"name dot", {.name = "<name>..</name>"}, VIR_ERR_XML_ERROR, "'..'"},
    {"title with newline", {.body = "<title>a\nb</title>"}, VIR_ERR_XML_ERROR, "newlines"},
    {"uuid word", {.body = "<uuid>foo</uuid>"}, VIR_ERR_INTERNAL_ERROR, "malformed uuid"},
    {"uuid short",
     {.body = "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db18</uuid>"},
     VIR_ERR_INTERNAL_ERROR,
     "malformed uuid"},
    {"type unknown",
     {.attributes = "type='foo'"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "invalid domain type foo"},
    {"type xen", {.attributes = "type='xen'"}, VIR_ERR_CONFIG_UNSUPPORTED, "'xen'"},
    {"type kvm not here", {.attributes = "type='kvm'"}, VIR_ERR_CONFIG_UNSUPPORTED, "'kvm'"},
    {"type missing", {.attributes = ""}, VIR_ERR_INTERNAL_ERROR, "missing domain type"},
    {"feature unknown",
     {.body = "<features><foo/></features>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'foo'"},
    {"feature hyperv",
     {.body = "<features><hyperv/></features>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'hyperv'"},
    {"feature vmport",
     {.body = "<features><vmport state='on'/></features>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "vmport"},
    {"apic eoi",
     {.body = "<features><apic eoi='on'/></features>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "eoi"},
    {"pm s3",
     {.body = "<pm><suspend-to-mem enabled='yes'/></pm>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "S3"},
    {"pm word", {.body = "<pm><suspend-to-mem enabled='foo'/></pm>"}, VIR_ERR_XML_ERROR, "'foo'"},
    {"clock offset", {.body = "<clock offset='foo'/>"}, VIR_ERR_CONFIG_UNSUPPORTED, "'foo'"},
    {"clock adjustment",
     {.body = "<clock offset='utc' adjustment='x'/>"},
     VIR_ERR_XML_ERROR,
     "unknown clock adjustment 'x'"},
    {"clock without zone",
     {.body = "<clock offset='timezone'/>"},
     VIR_ERR_INTERNAL_ERROR,
     "timezone"},
    {"clock zone",
     {.body = "<clock offset='timezone' timezone='Mars/Olympus'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "Mars"},
    {"clock zone path",
     {.body = "<clock offset='timezone' timezone='/usr/share/zoneinfo/UTC'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "/usr"},
    {"clock zone upwards",
     {.body = "<clock offset='timezone' timezone='Europe/../UTC'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "UTC"},
    {"clock without start",
     {.body = "<clock offset='absolute'/>"},
     VIR_ERR_INTERNAL_ERROR,
     "start"},
    {"timer",
     {.body = "<clock offset='utc'><timer name='zz'/></clock>"},
     VIR_ERR_XML_ERROR,
     "'zz'"},
    {"timer hpet",
     {.body = "<clock offset='utc'><timer name='hpet' present='yes'/></clock>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'hpet'"},
    {"timer rtc catchup",
     {.body = "<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/></clock>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'rtc'"},
    {"timer frequency",
     {.body = "<clock offset='utc'><timer name='tsc' frequency='1000'/></clock>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'frequency'"},
    {"on_reboot word",
     {.body = "<on_reboot>foo</on_reboot>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "unknown on_reboot action: foo"},
    {"on_poweroff preserve",
     {.body = "<on_poweroff>preserve</on_poweroff>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'preserve'"},
    {"on_crash rename",
     {.body = "<on_crash>rename-restart</on_crash>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'rename-restart'"},
    {"on_crash core",
     {.body = "<on_crash>coredump-destroy</on_crash>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'coredump-destroy'"},
    {"on_reboot against on_poweroff",
     {.body = "<on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "on_reboot"},
    {"balloon",
     {.devices = "<memballoon model='virtio'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "model='none'"},
    {"balloon twice",
     {.devices = "<memballoon model='none'/><memballoon model='none'/>"},
     VIR_ERR_INTERNAL_ERROR,
     "only one"},
    {"balloon without model", {.devices = "<memballoon/>"}, VIR_ERR_XML_ERROR, "'model'"},
    {"balloon word", {.devices = "<memballoon model='foo'/>"}, VIR_ERR_XML_ERROR, "'foo'"},
    {"serial type unknown",
     {.devices = "<serial type='foo'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "unknown type presented to host for character device: foo"},
    {"serial type tcp",
     {.devices = "<serial type='tcp'><source mode='bind' host='h' service='1'/>"
                 "<protocol type='raw'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'tcp'"},
    {"serial target unknown",
     {.devices = "<serial type='pty'><target type='foo'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "unknown target type 'foo'"},
    {"serial target usb",
     {.devices = "<serial type='pty'><target type='usb-serial'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'usb-serial'"},
    {"serial model unknown",
     {.devices = "<serial type='pty'><target><model name='foo'/></target></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "unknown target model 'foo'"},
    {"serial model other",
     {.devices = "<serial type='pty'><target><model name='pci-serial'/></target></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'pci-serial'"},
    {"serial port word",
     {.devices = "<serial type='pty'><target port='x'/></serial>"},
     VIR_ERR_XML_ERROR,
     "Invalid port number: x"},
    {"serial port negative",
     {.devices = "<serial type='pty'><target port='-2'/></serial>"},
     VIR_ERR_XML_ERROR,
     "-2"},
    {"serial port far",
     {.devices = "<serial type='pty'><target port='4'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "port 4"},
    {"serial port twice",
     {.devices = "<serial type='pty'><target port='1'/></serial>"
                 "<serial type='pty'><target port='1'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "more than once"},
    {"serial alias twice",
     {.devices = "<serial type='pty'><alias name='ua-a'/></serial>"
                 "<serial type='pty'><alias name='ua-a'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'ua-a'"},
    {"serial address",
     {.devices = "<serial type='pty'><address type='isa'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'address'"},
    {"log twice",
     {.devices = "<serial type='pty'><log file='/a'/><log file='/b'/></serial>"},
     VIR_ERR_XML_ERROR,
     "only one 'log'"},
    {"log relative",
     {.devices = "<serial type='pty'><log file='a'/></serial>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "absolute"},
    {"source twice",
     {.devices = "<serial type='pty'><source path='/a'/><source path='/b'/></serial>"},
     VIR_ERR_XML_ERROR,
     "only one 'source'"},
    {"two serial consoles",
     {.devices = "<console type='pty'/><console type='pty'/>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "Only the first console"},
    {"console virtio",
     {.devices = "<console type='pty'><target type='virtio'/></console>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'virtio'"},
    {"console target unknown",
     {.devices = "<console type='pty'><target type='foo'/></console>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "unknown target type 'foo'"},
    {"command line",
     {.attributes = "type='qemu' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'",
      .body = "<q:commandline><q:arg value='-x'/></q:commandline>"},
     VIR_ERR_CONFIG_UNSUPPORTED,
     "'commandline'"},
};

static void test_refusals(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DomainDef) def = parse(&refusals[i].doc, DOMAIN_DEF_PARSE_INACTIVE, &error);
        if (def)
            g_error("%s: accepted", refusals[i].what);
        if (error->code != refusals[i].code || !strstr(error->message, refusals[i].part))
            g_error("%s: %d '%s', want %d '%s'", refusals[i].what, error->code, error->message,
                    refusals[i].code, refusals[i].part);
    }
}

/* Every device class and every top-level element of libvirt's schema that we lack says so. */
static void test_absent_parts(void)
{
#define DEVICE(noun)
#define DEVICE_ABSENT(element) element,
    static const char *const devices[] = {
#include "driver/domain/device/classes.def"
    };
#undef DEVICE
#undef DEVICE_ABSENT
    static const char *const elements[] = {
        "genid",   "blkiotune", "memtune",  "memoryBacking",  "iothreads",     "iothreadids",
        "cputune", "numatune",  "resource", "sysinfo",        "bootloader",    "idmap",
        "perf",    "seclabel",  "keywrap",  "launchSecurity", "on_lockfailure"};
    for (size_t i = 0; i < G_N_ELEMENTS(devices) + G_N_ELEMENTS(elements); i++) {
        bool device = i < G_N_ELEMENTS(devices);
        const char *name = device ? devices[i] : elements[i - G_N_ELEMENTS(devices)];
        g_autofree char *element = g_strdup_printf("<%s/>", name);
        g_autofree char *part = g_strdup_printf("element '%s'", name);
        Doc doc = {.body = device ? NULL : element, .devices = device ? element : NULL};
        for (unsigned validate = 0; validate < 2; validate++) {
            g_autoptr(GError) error = NULL;
            g_assert_null(parse(&doc, validate ? DOMAIN_DEF_PARSE_VALIDATE : 0, &error));
            g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
            g_assert_nonnull(strstr(error->message, part));
        }
    }
}

static void test_validate(void)
{
    static const struct {
        Doc doc;
        int code;
    } cases[] = {
        {{.body = "<foo/>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.body = "<vcpu bar='1'>1</vcpu>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.name = ""}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.name = "<name>a\nb</name>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.body = "<title/>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.body = "<vcpu>0</vcpu>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.body = "<uuid>c7a5fdbdedaf9455-926ad65c16db1809</uuid>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.os = "<os><type>hvm</type><kernel>k</kernel></os>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.body = "<name>again</name>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.memory = "<memory>much</memory>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.memory = "<memory unit='foo'>1</memory>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.attributes = "type='foo'"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.attributes = "type='xen'"}, VIR_ERR_CONFIG_UNSUPPORTED},
        {{.body = "<uuid>foo</uuid>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.devices = "<serial type='foo'/>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.devices = "<serial type='tcp'><source mode='bind' host='h' service='1'/></serial>"},
         VIR_ERR_CONFIG_UNSUPPORTED},
        {{.body = "<features><foo/></features>"}, VIR_ERR_XML_INVALID_SCHEMA},
        {{.memory = "<memory>0</memory>"}, VIR_ERR_XML_ERROR},
        {{.memory = "<memory unit='EiB'>99</memory>"}, VIR_ERR_OVERFLOW},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(&cases[i].doc, DOMAIN_DEF_PARSE_VALIDATE, &error));
        g_assert_error(error, VIREO_ERROR, cases[i].code);
    }
    /* The same nonsense without validation is dropped. */
    g_autoptr(GError) error = NULL;
    g_autoptr(DomainDef) def = parse(&cases[0].doc, 0, &error);
    g_assert_no_error(error);
    g_autofree char *text = domain_def_format(def, 0, NULL);
    g_assert_null(strstr(text, "foo"));
}

static void test_identity(void)
{
    Doc doc = {.attributes = "type='qemu' id='12'"};
    g_autoptr(DomainDef) live = parse(&doc, 0, NULL);
    g_autoptr(DomainDef) inactive = parse(&doc, DOMAIN_DEF_PARSE_INACTIVE, NULL);
    g_assert_cmpint(live->id, ==, 12);
    g_assert_cmpint(inactive->id, ==, -1);
    /* Made up, different each time, version 4 variant 1. */
    g_assert_cmpint(memcmp(live->uuid, inactive->uuid, 16), !=, 0);
    g_assert_cmpint(live->uuid[6] >> 4, ==, 4);
    g_assert_cmpint(live->uuid[8] >> 6, ==, 2);
    g_autoptr(GError) error = NULL;
    Doc bad = {.attributes = "type='qemu' id='x'"};
    g_assert_null(parse(&bad, 0, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_XML_ERROR);
}

/* What was accepted once is not lost because the host can do less, or we live elsewhere, today. */
static void test_stored(void)
{
    Doc doc = {.attributes = "type='kvm'", .devices = "<emulator>/old/place/vireo-vmm</emulator>"};
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(&doc, DOMAIN_DEF_PARSE_INACTIVE, &error));
    g_clear_error(&error);
    g_autoptr(DomainDef) def =
        parse(&doc, DOMAIN_DEF_PARSE_INACTIVE | DOMAIN_DEF_PARSE_STORED, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(def->emulator, ==, host.helper_path);
    g_assert_false(domain_def_validate(def, &host, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
}

static void test_first_counts(void)
{
    Doc doc = {.body = "<name>second</name><memory>1</memory>"};
    g_autoptr(DomainDef) def = parse(&doc, 0, NULL);
    g_assert_cmpstr(def->name, ==, "guest");
    g_assert_cmpuint(def->memory.total, ==, 256u << 20);
}

static void test_abi(void)
{
    static const struct {
        Doc doc;
        const char *path; /* NULL = compatible */
    } cases[] = {
        {{.body = "<title>other</title><description>x</description><on_reboot>destroy</on_reboot>"},
         NULL},
        {{.body = "<clock offset='localtime'/>"}, NULL},
        {{.devices = "<serial type='pty'><log file='/x'/><alias name='ua-x'/></serial>"}, NULL},
        {{.memory = "<memory unit='MiB'>257</memory>"}, "total"},
        {{.body = "<vcpu>2</vcpu>"}, "max"},
        {{.body = "<features><acpi/></features>"}, "acpi"},
        {{.body = "<cpu mode='maximum'/>"}, "mode"},
        {{.body = "<cpu><model>x86-64-v1</model></cpu>"}, "model"},
        {{.devices = "<serial type='pty'/><serial type='pty'/>"}, "serials"},
        {{.devices = "<serial type='pty'><target port='1'/></serial>"}, "port"},
        {{.name = "<name>other</name>"}, "name"},
    };
    const char *uuid = "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>";
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Doc base = {.body = uuid, .devices = "<serial type='pty'/>"}, doc = cases[i].doc;
        g_autofree char *body = g_strconcat(uuid, doc.body ? doc.body : "", NULL);
        doc.body = body;
        if (!doc.devices)
            doc.devices = base.devices;
        g_autoptr(DomainDef) from = parse(&base, 0, NULL);
        g_autoptr(DomainDef) to = parse(&doc, 0, NULL);
        g_assert_nonnull(to);
        g_autoptr(GError) error = NULL;
        bool same = domain_def_check_abi(from, to, &error);
        g_assert_cmpint(same, ==, cases[i].path == NULL);
        if (!same) {
            g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
            if (!strstr(error->message, cases[i].path))
                g_error("case %zu: '%s' lacks '%s'", i, error->message, cases[i].path);
        }
    }
}

static void test_metadata(void)
{
    MetadataDef metadata = {NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(metadata_def_get(&metadata, "urn:a"));
    g_assert_true(metadata_def_set(&metadata, "urn:a", "a", NULL, &error));
    g_assert_null(metadata.xml);
    g_assert_true(metadata_def_set(&metadata, "urn:a", "a", "<x y='1'><z/></x>", &error));
    g_assert_true(metadata_def_set(&metadata, "urn:b", "b", "<x/>", &error));
    g_assert_cmpstr(metadata.xml, ==,
                    "<metadata><a:x xmlns:a=\"urn:a\" y=\"1\"><a:z/></a:x>"
                    "<b:x xmlns:b=\"urn:b\"/></metadata>");
    g_autofree char *a = metadata_def_get(&metadata, "urn:a");
    g_assert_cmpstr(a, ==, "<x y=\"1\">\n  <z/>\n</x>");
    g_assert_true(metadata_def_set(&metadata, "urn:a", "q", "<new/>", &error));
    g_autofree char *again = metadata_def_get(&metadata, "urn:a");
    g_assert_cmpstr(again, ==, "<new/>");
    g_assert_false(metadata_def_set(&metadata, "urn:a", "q", "<broken>", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_XML_DETAIL);
    g_clear_error(&error);
    g_assert_false(metadata_def_set(&metadata, "urn:a", "no prefix", "<x/>", &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_clear_error(&error);
    /* What failed changed nothing. */
    g_autofree char *still = metadata_def_get(&metadata, "urn:a");
    g_assert_cmpstr(still, ==, "<new/>");
    g_assert_true(metadata_def_set(&metadata, "urn:a", NULL, NULL, &error));
    g_assert_null(metadata_def_get(&metadata, "urn:a"));
    g_assert_cmpstr(metadata.xml, ==, "<metadata><b:x xmlns:b=\"urn:b\"/></metadata>");
    table_clear(&metadata_def_table, &metadata);
}

/* 200 broken documents: a clean error or a definition, never less; the sanitizers watch. */
static void test_mutations(void)
{
    Doc doc = {.body = "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
                       "<metadata><a:x xmlns:a='urn:a'/></metadata><vcpu current='1'>2</vcpu>"
                       "<cpu match='exact'><model>x86-64-v2</model><feature name='aes'/></cpu>"
                       "<clock offset='utc'><timer name='pit'/></clock>",
               .devices = "<serial type='pty'><log file='/x'/><alias name='ua-y'/></serial>"
                          "<console type='pty'/><memballoon model='none'/>"};
    g_autofree char *text = doc_text(&doc);
    size_t len = strlen(text);
    g_autoptr(GRand) rand = g_rand_new_with_seed(20230701);
    unsigned refused = 0;
    for (int round = 0; round < 200; round++) {
        g_autoptr(GString) broken = g_string_new(text);
        int edits = 1 + round % 4;
        for (int i = 0; i < edits; i++) {
            size_t at = (size_t)g_rand_int_range(rand, 0, (gint32)len);
            if (at >= broken->len)
                continue;
            switch (g_rand_int_range(rand, 0, 4)) {
            case 0:
                g_string_truncate(broken, at);
                break;
            case 1:
                g_string_erase(broken, (gssize)at, 1);
                break;
            case 2:
                broken->str[at] = (char)g_rand_int_range(rand, 1, 256);
                break;
            default:
                g_string_insert_len(broken, (gssize)at, text + len / 3, (gssize)(len / 7));
                break;
            }
        }
        g_autoptr(GError) error = NULL;
        g_autoptr(DomainDef) def =
            domain_def_parse(broken->str, round % 2 ? DOMAIN_DEF_PARSE_VALIDATE : 0, &host, &error);
        g_assert_cmpint(def == NULL, ==, error != NULL);
        if (error) {
            g_assert_true(error->domain == VIREO_ERROR);
            g_assert_true(*error->message && g_utf8_validate(error->message, -1, NULL));
            refused++;
        }
    }
    g_assert_cmpuint(refused, >, 100);
}

typedef struct Count {
    unsigned rows, hatches, undocumented;
} Count;

static void count_rows(const Table *table, Count *count)
{
    for (size_t i = 0; i < table->n_fields; i++) {
        const Field *field = &table->fields[i];
        bool leaf = field->kind != FIELD_STRUCT && field->kind != FIELD_POINTER;
        count->rows++;
        count->hatches += field->xml && (field->xml->parse || field->xml->format);
        count->undocumented += leaf && !field->doc;
        if (!leaf)
            count_rows(field->table, count);
    }
}

/* The escape hatch stays under 5 % of the rows, and every row says what it is. */
static void test_rows(void)
{
    Count count = {0};
    count_rows(&domain_def_table, &count);
    g_test_message("%u rows, %u escape hatches", count.rows, count.hatches);
    g_assert_cmpuint(count.hatches * 20, <, count.rows);
    g_assert_cmpuint(count.undocumented, ==, 0);
}

static void test_to_vm(void)
{
    Doc doc = {.devices = "<serial type='pty'/>"};
    g_autoptr(DomainDef) def = parse(&doc, 0, NULL);
    json_object *args = NULL;
    g_autoptr(GError) error = NULL;
    /* Without live aliases nothing can be named. */
    g_assert_false(serial_def_to_device(def->serials[0], &args, &error));
    g_assert_null(args);
    domain_def_assign_live(def);
    g_assert_true(domain_def_to_machine(def, 0, &args, NULL));
    json_object *memory;
    g_assert_true(json_object_object_get_ex(args, "memory", &memory));
    g_assert_cmpuint(json_object_get_uint64(memory), ==, 256u << 20);
    json_object_put(args);
    g_autofree char *name = serial_def_fd_name(def->serials[0]);
    g_assert_cmpstr(name, ==, "chr-serial0");
    g_clear_pointer(&def->os.kernel, g_free);
    g_clear_error(&error);
    g_assert_false(domain_def_to_machine(def, 0, &args, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_CONFIG_UNSUPPORTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_init(2, LOG_LEVEL_ERROR, "test");
    g_test_add_func("/def/refusals", test_refusals);
    g_test_add_func("/def/absent-parts", test_absent_parts);
    g_test_add_func("/def/validate", test_validate);
    g_test_add_func("/def/identity", test_identity);
    g_test_add_func("/def/stored", test_stored);
    g_test_add_func("/def/first-counts", test_first_counts);
    g_test_add_func("/def/abi", test_abi);
    g_test_add_func("/def/metadata", test_metadata);
    g_test_add_func("/def/mutations", test_mutations);
    g_test_add_func("/def/rows", test_rows);
    g_test_add_func("/def/to-vm", test_to_vm);
    return g_test_run();
}
