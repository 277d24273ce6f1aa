/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See fake-char.h. */
#include "tests/lib/fake-char.h"

#include <string.h>

struct CharBackend {
    GString *written, *typed;
    CharFrontend frontend;
    unsigned accepts;
};

CharBackend *fake_char_new(void)
{
    CharBackend *backend = g_new0(CharBackend, 1);
    backend->written = g_string_new(NULL);
    backend->typed = g_string_new(NULL);
    return backend;
}

CharBackend *char_backend_new(EventLoop *loop, const char *id, int fd, int log_fd, GError **error)
{
    return fake_char_new();
}

void char_backend_free(CharBackend *backend)
{
    if (!backend)
        return;
    g_assert_null(backend->frontend.receive); /* the device has detached itself */
    g_string_free(backend->written, TRUE);
    g_string_free(backend->typed, TRUE);
    g_free(backend);
}

void char_backend_attach(CharBackend *backend, const CharFrontend *frontend)
{
    backend->frontend = frontend ? *frontend : (CharFrontend){NULL};
}

void char_backend_write(CharBackend *backend, const uint8_t *data, size_t len)
{
    g_string_append_len(backend->written, (const char *)data, len);
}

void char_backend_accept_input(CharBackend *backend)
{
    backend->accepts++;
}

const char *fake_char_written(CharBackend *backend)
{
    return backend->written->str;
}

void fake_char_clear(CharBackend *backend)
{
    g_string_truncate(backend->written, 0);
}

void fake_char_pump(CharBackend *backend)
{
    CharFrontend *frontend = &backend->frontend;
    size_t room = frontend->receive ? frontend->can_receive(frontend->opaque) : 0;
    size_t len = MIN(room, backend->typed->len);
    if (!len)
        return;
    g_autofree char *text = g_memdup2(backend->typed->str, len);
    g_string_erase(backend->typed, 0, len);
    frontend->receive(frontend->opaque, (const uint8_t *)text, len);
}

void fake_char_type(CharBackend *backend, const char *text)
{
    g_string_append(backend->typed, text);
    fake_char_pump(backend);
}

size_t fake_char_waiting(const CharBackend *backend)
{
    return backend->typed->len;
}

unsigned fake_char_accepts(const CharBackend *backend)
{
    return backend->accepts;
}
