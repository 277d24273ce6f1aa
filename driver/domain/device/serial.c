/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <serial> and <console>; see serial.h. The pty is made by the domain at start. */
#include "driver/domain/device/serial.h"

#include <string.h>

#include "driver/domain/part.h"
#include "driver/domain/to-vm.h"
#include "driver/xml/xml.h"

static const char *const types[] = {
    "null", "vc",   "pty",      "dev",       "file", "pipe",         "stdio", "udp",
    "tcp",  "unix", "spicevmc", "spiceport", "nmdm", "qemu-vdagent", "dbus",  NULL};
static const EnumNames type_names = {"character device type", types};
static const char *const targets[] = {"none",        "isa-serial",       "usb-serial",
                                      "pci-serial",  "spapr-vio-serial", "system-serial",
                                      "sclp-serial", "isa-debug",        NULL};
static const EnumNames target_names = {"serial target type", targets};
static const char *const serial_models[] = {
    "none",        "isa-serial",    "usb-serial", "pci-serial",   "spapr-vty", "pl011",
    "sclpconsole", "sclplmconsole", "16550a",     "isa-debugcon", NULL};
static const EnumNames model_names = {"serial target model", serial_models};
static const char *const console_targets[] = {"none", "serial", "xen",  "uml",    "virtio",
                                              "lxc",  "openvz", "sclp", "sclplm", NULL};
static const EnumNames console_target_names = {"console target type", console_targets};

static const int pty = SERIAL_TYPE_PTY;
static const int32_t no_port = -1;

static const Field log_fields[] = {
    {"file", FIELD_STRING, TABLE_MEMBER(SerialLog, file), XML(.path = "@file", .pattern = "/.+"),
     .doc = "File that gets a copy of all the guest writes."},
    {"append", FIELD_ENUM, TABLE_MEMBER(SerialLog, append), .names = &tri_switch_names,
     XML(.path = "@append", .flags = XML_ZERO_ABSENT),
     .doc = "Whether the file keeps what earlier runs wrote."},
};
static TABLE_DEFINE(log_table, SerialLog, "log", log_fields);

#define UNKNOWN_TYPE N_("unknown type presented to host for character device: %s")
#define UNKNOWN_TARGET N_("unknown target type '%s' specified for character device")
#define UNKNOWN_MODEL N_("unknown target model '%s' specified for character device")

#define ROW_TYPE                                                                                   \
    {                                                                                              \
        "type", FIELD_ENUM, TABLE_MEMBER(SerialDef, type),                                         \
            .names = &type_names, .initial = &pty,                                                 \
            XML(.path = "@type", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,                       \
                .invalid = UNKNOWN_TYPE),                                                          \
            .doc = "The host end."                                                                 \
    }
#define ROW_PATH(copy)                                                                             \
    {                                                                                              \
        "path", FIELD_STRING, TABLE_MEMBER(SerialDef, path),                                       \
            XML(.path = "source/@path", .also = copy, .flags = XML_LIVE | XML_ONCE,                \
                .when = {XML_WHEN(SerialDef, type, XML_IS(SERIAL_TYPE_PTY))}),                     \
            .doc = "The pty, while the guest runs."                                                \
    }
#define ROW_LOG                                                                                    \
    {                                                                                              \
        "log", FIELD_POINTER, TABLE_MEMBER(SerialDef, log),                                        \
            .table = &log_table, XML(.path = "log", .flags = XML_ONCE),                            \
            .doc = "A record of the port's output."                                                \
    }
#define ROW_PORT                                                                                   \
    {                                                                                              \
        "port", FIELD_I32, TABLE_MEMBER(SerialDef, port),                                          \
            .flags = FIELD_ABI, .initial = &no_port,                                               \
            XML(.path = "target/@port", .invalid = N_("Invalid port number: %s")),                 \
            .doc = "Which port it is, from 0."                                                     \
    }
#define ROW_ALIAS                                                                                  \
    {                                                                                              \
        "alias", FIELD_STRING, TABLE_MEMBER(SerialDef, alias),                                     \
            .limit = 128, XML(.path = "alias/@name", .pattern = "[a-zA-Z0-9_-]+"),                 \
            .doc = "The device's name in events and on the monitor."                               \
    }

static const Field serial_fields[] = {
    ROW_TYPE,
    ROW_PATH(NULL),
    ROW_LOG,
    {"target", FIELD_ENUM, TABLE_MEMBER(SerialDef, target), .flags = FIELD_ABI,
     .names = &target_names,
     XML(.path = "target/@type", .flags = XML_ZERO_ABSENT,
         .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED, .invalid = UNKNOWN_TARGET),
     .doc = "The bus the port sits on."},
    ROW_PORT,
    {"model", FIELD_ENUM, TABLE_MEMBER(SerialDef, model), .flags = FIELD_ABI, .names = &model_names,
     XML(.path = "target/model/@name", .flags = XML_ZERO_ABSENT,
         .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED, .invalid = UNKNOWN_MODEL),
     .doc = "The controller."},
    ROW_ALIAS,
};

static const Field console_fields[] = {
    ROW_TYPE,
    ROW_PATH("@tty"),
    ROW_LOG,
    {"console_target", FIELD_ENUM, TABLE_MEMBER(SerialDef, console_target), .flags = FIELD_ABI,
     .names = &console_target_names,
     XML(.path = "target/@type", .flags = XML_ZERO_ABSENT,
         .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED, .invalid = UNKNOWN_TARGET),
     .doc = "What the console is: the first serial port."},
    ROW_PORT,
    ROW_ALIAS,
};

/* A host end other than a pty is refused by its type; what such a type has inside is then no
 * separate fault. */
static const XmlKnown known[] = {
    {"", XML_REFUSE, "address acpi"},
    {"", XML_ACCEPT, "protocol source"},
    {"source", XML_ACCEPT,
     "@mode @host @service @path @append @channel @master @slave @tls @startupPolicy reconnect "
     "clipboard mouse"},
    {"target", XML_ACCEPT, "model"},
    {"source", XML_REFUSE, "seclabel"},
    {"", XML_ACCEPT, "@tty"},
};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table serial_def_table = {.name = "serial",
                                .size = sizeof(SerialDef),
                                .fields = serial_fields,
                                .n_fields = G_N_ELEMENTS(serial_fields),
                                .xml = &xml};
const Table console_def_table = {.name = "console",
                                 .size = sizeof(SerialDef),
                                 .fields = console_fields,
                                 .n_fields = G_N_ELEMENTS(console_fields),
                                 .xml = &xml};

bool serial_def_alias_is_user(const char *alias)
{
    return g_str_has_prefix(alias, "ua-") &&
           strspn(alias, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               strlen(alias);
}

SerialDef *serial_def_mirror(const SerialDef *serial)
{
    SerialDef *console = table_copy(&serial_def_table, serial);
    console->console_target = CONSOLE_TARGET_SERIAL;
    return console;
}

static bool is_serial_console(const SerialDef *console)
{
    return console->console_target == CONSOLE_TARGET_DEFAULT ||
           console->console_target == CONSOLE_TARGET_SERIAL;
}

/* The first console is another name of the first serial port: given alone it makes one. */
static bool complete_console(DomainDef *def, GError **error)
{
    for (size_t i = 1; i < def->n_consoles; i++)
        if (is_serial_console(def->consoles[i]))
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("Only the first console can be a serial port"));
    bool first = def->n_consoles > 0 && is_serial_console(def->consoles[0]);
    if (first && def->n_serials == 0) {
        SerialDef *serial = table_copy(&console_def_table, def->consoles[0]);
        serial->console_target = CONSOLE_TARGET_DEFAULT;
        serial->port = 0;
        def->serials = g_new0(SerialDef *, 1);
        def->serials[0] = serial;
        def->n_serials = 1;
    }
    if (def->n_serials > 0 && def->n_consoles == 0) {
        def->consoles = g_new0(SerialDef *, 1);
        def->n_consoles = 1;
    }
    return true;
}

static void complete_alias(SerialDef *serial, unsigned flags)
{
    if (serial->alias && (flags & DOMAIN_DEF_PARSE_INACTIVE) &&
        !serial_def_alias_is_user(serial->alias))
        g_clear_pointer(&serial->alias, g_free);
}

/* As libvirt numbers: behind the highest port given anywhere, not in the gaps. */
static int32_t next_port(const DomainDef *def)
{
    int32_t highest = -1;
    for (size_t i = 0; i < def->n_serials; i++)
        highest = MAX(highest, def->serials[i]->port);
    return highest == INT32_MAX ? INT32_MAX : highest + 1;
}

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    if (!complete_console(def, error))
        return false;
    for (size_t i = 0; i < def->n_serials; i++) {
        SerialDef *serial = def->serials[i];
        if (serial->port < -1 || serial->port == INT32_MAX)
            return fail(error, VIR_ERR_XML_ERROR, _("Invalid port number: %d"), serial->port);
        if (serial->port == -1)
            serial->port = next_port(def);
        if (serial->target == SERIAL_TARGET_DEFAULT)
            serial->target = SERIAL_TARGET_ISA;
        if (serial->model == SERIAL_MODEL_DEFAULT && serial->target == SERIAL_TARGET_ISA)
            serial->model = SERIAL_MODEL_ISA;
        /* libvirt, too, forgets a record without a file. */
        if (serial->log && !serial->log->file) {
            table_free(&log_table, serial->log);
            serial->log = NULL;
        }
        complete_alias(serial, flags);
    }
    if (def->n_consoles > 0 && (!def->consoles[0] || is_serial_console(def->consoles[0]))) {
        table_free(&console_def_table, def->consoles[0]);
        def->consoles[0] = serial_def_mirror(def->serials[0]);
    }
    return true;
}

static bool validate_serial(const DomainDef *def, size_t index, GError **error)
{
    const SerialDef *serial = def->serials[index];
    if (serial->type != SERIAL_TYPE_PTY)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("serial port of type '%s' is not supported; use type='pty'"),
                    types[serial->type]);
    if (serial->target != SERIAL_TARGET_ISA)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("serial target type '%s' is not supported; use type='isa-serial'"),
                    targets[serial->target]);
    if (serial->model != SERIAL_MODEL_ISA)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("Target model '%s' is not possible with target type 'isa-serial'"),
                    serial_models[serial->model]);
    if (serial->port >= SERIAL_MAX)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("serial port %d is not supported: there are %d, from 0"), serial->port,
                    SERIAL_MAX);
    if (serial->log && serial->log->file && !g_path_is_absolute(serial->log->file))
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("serial port's log file '%s' must be an absolute path"), serial->log->file);
    for (size_t i = 0; i < index; i++) {
        if (def->serials[i]->port == serial->port)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("serial port %d is given more than once"), serial->port);
        if (serial->alias && g_strcmp0(def->serials[i]->alias, serial->alias) == 0)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("alias '%s' is used more than once"),
                        serial->alias);
    }
    return true;
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    for (size_t i = 0; i < def->n_consoles; i++)
        if (!is_serial_console(def->consoles[i]))
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("console of target type '%s' is not supported; use type='serial'"),
                        console_targets[def->consoles[i]->console_target]);
    for (size_t i = 0; i < def->n_serials; i++)
        if (!validate_serial(def, i, error))
            return false;
    return true;
}

static void assign_live(DomainDef *def)
{
    for (size_t i = 0; i < def->n_serials; i++)
        if (!def->serials[i]->alias)
            def->serials[i]->alias = g_strdup_printf("serial%zu", i);
}

char *serial_def_fd_name(const SerialDef *serial)
{
    return g_strdup_printf("chr-%s", serial->alias);
}

char *serial_def_log_fd_name(const SerialDef *serial)
{
    return g_strdup_printf("log-%s", serial->alias);
}

static bool has_alias(const SerialDef *serial, GError **error)
{
    return serial->alias || fail(error, VIR_ERR_INTERNAL_ERROR, _("serial port has no alias"));
}

bool serial_def_to_chardev(const SerialDef *serial, json_object **ret_args, GError **error)
{
    if (!has_alias(serial, error))
        return false;
    g_autofree char *id = g_strdup_printf("char%s", serial->alias);
    g_autofree char *fd_name = serial_def_fd_name(serial);
    json_object *data = json_object_new_object();
    json_object_object_add(data, "fdname", json_object_new_string(fd_name));
    if (serial->log) {
        g_autofree char *log_name = serial_def_log_fd_name(serial);
        json_object_object_add(data, "logfdname", json_object_new_string(log_name));
    }
    json_object *backend = json_object_new_object();
    json_object_object_add(backend, "type", json_object_new_string("fd"));
    json_object_object_add(backend, "data", data);
    json_object *args = json_object_new_object();
    json_object_object_add(args, "id", json_object_new_string(id));
    json_object_object_add(args, "backend", backend);
    *ret_args = args;
    return true;
}

bool serial_def_to_device(const SerialDef *serial, json_object **ret_args, GError **error)
{
    if (!has_alias(serial, error))
        return false;
    g_autofree char *chardev = g_strdup_printf("char%s", serial->alias);
    json_object *args = json_object_new_object();
    json_object_object_add(args, "driver", json_object_new_string("isa-serial"));
    json_object_object_add(args, "id", json_object_new_string(serial->alias));
    json_object_object_add(args, "index", json_object_new_int64(serial->port));
    json_object_object_add(args, "chardev", json_object_new_string(chardev));
    *ret_args = args;
    return true;
}

static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    for (size_t i = 0; i < def->n_serials; i++) {
        json_object *chardev, *device;
        if (!serial_def_to_chardev(def->serials[i], &chardev, error))
            return false;
        json_object_array_add(vm->chardevs, chardev);
        if (!serial_def_to_device(def->serials[i], &device, error))
            return false;
        json_object_array_add(vm->devices, device);
    }
    return true;
}

const DomainPart serial_part = {.name = "serial",
                                .complete = complete,
                                .validate = validate,
                                .assign_live = assign_live,
                                .to_vm = to_vm};
