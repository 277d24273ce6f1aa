/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths by user and environment, and the configuration file; see config.h. Creates nothing. */
#include "driver/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build-config.h"
#include "common/log.h"
#include "driver/host/file.h"

#define CONFIG_LIMIT (1024 * 1024)

static void config_init_system(Config *config, const char *root)
{
    const char *etc = root ? "/etc" : VIREO_SYSCONFDIR;
    const char *var = root ? "/var" : VIREO_LOCALSTATEDIR;
    const char *base = root ?: "";
    config->privileged = true;
    config->folders.config = g_strdup_printf("%s%s/libvirt/vireo", base, etc);
    config->folders.state = g_strdup_printf("%s/run/libvirt/vireo", base);
    config->folders.log = g_strdup_printf("%s%s/log/libvirt/vireo", base, var);
    config->file = g_strdup_printf("%s%s/libvirt/virtvireod.conf", base, etc);
    config->socket = g_strdup_printf("%s/run/libvirt/virtvireod-sock", base);
    config->socket_ro = g_strdup_printf("%s/run/libvirt/virtvireod-sock-ro", base);
    config->pid_file = g_strdup_printf("%s/run/virtvireod.pid", base);
    config->log_file = g_strdup_printf("%s%s/log/libvirt/virtvireod.log", base, var);
}

/* As libvirt's client library looks for a session's daemon: below XDG_RUNTIME_DIR, or without it
 * below the cache folder. */
static void config_init_session(Config *config)
{
    const char *runtime = g_getenv("XDG_RUNTIME_DIR");
    const char *base = runtime && *runtime ? runtime : g_get_user_cache_dir();
    config->folders.config = g_strdup_printf("%s/libvirt/vireo", g_get_user_config_dir());
    config->folders.state = g_strdup_printf("%s/libvirt/vireo", base);
    config->folders.log = g_strdup_printf("%s/libvirt/vireo/log", g_get_user_cache_dir());
    config->file = g_strdup_printf("%s/libvirt/virtvireod.conf", g_get_user_config_dir());
    config->socket = g_strdup_printf("%s/libvirt/virtvireod-sock", base);
    config->pid_file = g_strdup_printf("%s/libvirt/virtvireod.pid", base);
    config->log_file = g_strdup_printf("%s/libvirt/vireo/log/virtvireod.log", g_get_user_cache_dir());
}

bool config_init(Config *config, GError **error)
{
    const char *root = g_getenv("VIREO_ROOT"), *helper = g_getenv("VIREO_HELPER");
    *config = (Config){.socket_mode = 0700, .socket_ro_mode = 0777, .log_level = -1};
    rpc_server_config_init(&config->server);
    if (root && *root) {
        if (!g_path_is_absolute(root))
            return fail(error, VIR_ERR_INVALID_ARG, _("VIREO_ROOT is not an absolute path: '%s'"), root);
        config_init_system(config, root);
    } else if (geteuid() == 0) {
        config_init_system(config, NULL);
    } else {
        config_init_session(config);
    }
    config->folders.autostart = g_build_filename(config->folders.config, "autostart", NULL);
    config->helper_path = g_strdup(helper && *helper ? helper : VIREO_HELPER_PATH);
    return true;
}

void config_clear(Config *config)
{
    g_free(config->folders.config);
    g_free(config->folders.autostart);
    g_free(config->folders.state);
    g_free(config->folders.log);
    g_free(config->file);
    g_free(config->socket);
    g_free(config->socket_ro);
    g_free(config->pid_file);
    g_free(config->log_file);
    g_free(config->helper_path);
    g_free(config->socket_group);
    *config = (Config){0};
}

typedef struct ConfigKey {
    const char *name;
    bool (*set)(Config *config, const char *value, size_t offset);
    size_t offset;
} ConfigKey;

static bool config_set_number(Config *config, const char *value, size_t offset)
{
    char *end;
    long number = strtol(value, &end, 10);
    if (end == value || *end || number < 0 || number > 1000000)
        return false;
    *(unsigned *)((char *)config + offset) = (unsigned)number;
    return true;
}

/* -1 means never. */
static bool config_set_signed(Config *config, const char *value, size_t offset)
{
    char *end;
    long number = strtol(value, &end, 10);
    if (end == value || *end || number < -1 || number > 1000000)
        return false;
    *(int *)((char *)config + offset) = (int)number;
    return true;
}

static bool config_set_mode(Config *config, const char *value, size_t offset)
{
    char *end;
    unsigned long mode = strtoul(value, &end, 8);
    if (end == value || *end || mode > 0777)
        return false;
    *(unsigned *)((char *)config + offset) = (unsigned)mode;
    return true;
}

static bool config_set_text(Config *config, const char *value, size_t offset)
{
    char **member = (char **)((char *)config + offset);
    g_free(*member);
    *member = g_strdup(value);
    return true;
}

/* libvirt's 1 debug to 4 error. */
static bool config_set_level(Config *config, const char *value, size_t offset)
{
    static const LogLevel levels[] = {LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR};
    if (value[0] < '1' || value[0] > '4' || value[1])
        return false;
    config->log_level = levels[value[0] - '1'];
    return true;
}

static const ConfigKey config_keys[] = {
    {"max_clients", config_set_number, offsetof(Config, server.max_clients)},
    {"max_anonymous_clients", config_set_number, offsetof(Config, server.max_anonymous_clients)},
    {"max_workers", config_set_number, offsetof(Config, server.max_workers)},
    {"prio_workers", config_set_number, offsetof(Config, server.prio_workers)},
    {"max_client_requests", config_set_number, offsetof(Config, server.max_client_requests)},
    {"keepalive_interval", config_set_signed, offsetof(Config, server.keepalive_interval)},
    {"keepalive_count", config_set_number, offsetof(Config, server.keepalive_count)},
    {"unix_sock_group", config_set_text, offsetof(Config, socket_group)},
    {"unix_sock_rw_perms", config_set_mode, offsetof(Config, socket_mode)},
    {"unix_sock_ro_perms", config_set_mode, offsetof(Config, socket_ro_mode)},
    {"helper_path", config_set_text, offsetof(Config, helper_path)},
    {"log_level", config_set_level, 0},
};

/* The value of a line without its quotes; NULL when they do not match. */
static char *config_value(const char *text)
{
    g_autofree char *value = g_strstrip(g_strdup(text));
    size_t length = strlen(value);
    if (value[0] != '"' && value[0] != '\'')
        return g_steal_pointer(&value);
    if (length < 2 || value[length - 1] != value[0])
        return NULL;
    return g_strndup(value + 1, length - 2);
}

static bool config_line(Config *config, const char *file, unsigned number, char *line, GError **error)
{
    line = g_strstrip(line);
    if (!*line || *line == '#')
        return true;
    char *equals = strchr(line, '=');
    if (!equals)
        return fail(error, VIR_ERR_CONF_SYNTAX, _("%s:%u: not of the form key = value"), file, number);
    g_autofree char *key = g_strstrip(g_strndup(line, (gsize)(equals - line)));
    g_autofree char *value = config_value(equals + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(config_keys); i++) {
        if (strcmp(key, config_keys[i].name) != 0)
            continue;
        if (value && config_keys[i].set(config, value, config_keys[i].offset))
            return true;
        return fail(error, VIR_ERR_CONF_SYNTAX, _("%s:%u: bad value for '%s'"), file, number, key);
    }
    log_warning("%s:%u: unknown key '%s'", file, number, key);
    return true;
}

bool config_read(Config *config, const char *file, bool required, GError **error)
{
    if (!required && !g_file_test(file, G_FILE_TEST_EXISTS))
        return true;
    g_autofree char *text = file_read(file, CONFIG_LIMIT, error);
    if (!text)
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        if (!config_line(config, file, i + 1, lines[i], error))
            return false;
    }
    return true;
}
