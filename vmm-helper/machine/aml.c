/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encoding of the few AML terms that our tables need; see aml.h. */
#include "vmm-helper/machine/aml.h"

#include <string.h>

enum {
    AML_ZERO = 0x00,
    AML_ONE = 0x01,
    AML_NAME = 0x08,
    AML_BYTE = 0x0a,
    AML_WORD = 0x0b,
    AML_DWORD = 0x0c,
    AML_STRING = 0x0d,
    AML_QWORD = 0x0e,
    AML_SCOPE = 0x10,
    AML_BUFFER = 0x11,
    AML_PACKAGE = 0x12,
    AML_DUAL_NAME = 0x2e,
    AML_MULTI_NAME = 0x2f,
    AML_EXTENDED = 0x5b,
    AML_DEVICE = 0x82, /* after AML_EXTENDED */
};

Aml *aml_new(void)
{
    return g_byte_array_new();
}

static void put(Aml *out, uint8_t byte)
{
    g_byte_array_append(out, &byte, 1);
}

static void put_little(Aml *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        put(out, value >> (8 * i));
}

/* PkgLength (§20.2.4): counts itself, so its own size is found first. */
static void put_length(Aml *out, size_t body)
{
    unsigned extra = 0; /* bytes after the lead byte */
    if (body + 1 >= 64) {
        extra = 1;
        while (extra < 3 && body + 1 + extra >= UINT64_C(1) << (4 + 8 * extra))
            extra++;
    }
    size_t length = body + 1 + extra;
    g_assert(length < UINT64_C(1) << 28); /* tables are ours, not the guest's */
    if (!extra) {
        put(out, length);
        return;
    }
    put(out, extra << 6 | (length & 15));
    put_little(out, length >> 4, extra);
}

static void put_body(Aml *out, Aml *body)
{
    g_byte_array_append(out, body->data, body->len);
    g_byte_array_unref(body);
}

/* NameString (§20.2.2). */
static void put_path(Aml *out, const char *path)
{
    if (*path == '\\')
        put(out, *path++);
    g_auto(GStrv) segments = g_strsplit(path, ".", -1);
    guint n = g_strv_length(segments);
    if (n == 2) {
        put(out, AML_DUAL_NAME);
    } else if (n > 2) {
        put(out, AML_MULTI_NAME);
        put(out, n);
    }
    for (guint i = 0; i < n; i++) {
        char segment[5] = "____";
        memcpy(segment, segments[i], MIN(strlen(segments[i]), 4));
        g_byte_array_append(out, (const uint8_t *)segment, 4);
    }
}

void aml_integer(Aml *out, uint64_t value)
{
    if (value <= 1) {
        put(out, value ? AML_ONE : AML_ZERO);
    } else if (value <= UINT8_MAX) {
        put(out, AML_BYTE);
        put_little(out, value, 1);
    } else if (value <= UINT16_MAX) {
        put(out, AML_WORD);
        put_little(out, value, 2);
    } else if (value <= UINT32_MAX) {
        put(out, AML_DWORD);
        put_little(out, value, 4);
    } else {
        put(out, AML_QWORD);
        put_little(out, value, 8);
    }
}

void aml_string(Aml *out, const char *text)
{
    put(out, AML_STRING);
    g_byte_array_append(out, (const uint8_t *)text, strlen(text) + 1);
}

/* Three letters of five bits and four hexadecimal digits, stored big-endian (§6.1.5, EISAID). */
void aml_eisa_id(Aml *out, const char *id)
{
    uint32_t value = 0;
    for (int i = 0; i < 3; i++)
        value = value << 5 | (id[i] & 0x1f);
    for (int i = 3; i < 7; i++)
        value = value << 4 | (uint32_t)g_ascii_xdigit_value(id[i]);
    put(out, AML_DWORD);
    put_little(out, GUINT32_SWAP_LE_BE(value), 4);
}

void aml_buffer(Aml *out, const void *data, size_t size)
{
    Aml *body = aml_new();
    aml_integer(body, size);
    g_byte_array_append(body, data, size);
    put(out, AML_BUFFER);
    put_length(out, body->len);
    put_body(out, body);
}

void aml_package(Aml *out, uint8_t n_elements, Aml *elements)
{
    put(out, AML_PACKAGE);
    put_length(out, elements->len + 1);
    put(out, n_elements);
    put_body(out, elements);
}

void aml_name(Aml *out, const char *path)
{
    put(out, AML_NAME);
    put_path(out, path);
}

static void put_named_body(Aml *out, const char *path, Aml *body)
{
    Aml *name = aml_new();
    put_path(name, path);
    put_length(out, name->len + body->len);
    put_body(out, name);
    put_body(out, body);
}

void aml_scope(Aml *out, const char *path, Aml *body)
{
    put(out, AML_SCOPE);
    put_named_body(out, path, body);
}

void aml_device(Aml *out, const char *path, Aml *body)
{
    put(out, AML_EXTENDED);
    put(out, AML_DEVICE);
    put_named_body(out, path, body);
}

void aml_resource_io(Aml *resources, uint16_t port, uint8_t length)
{
    put(resources, 0x47); /* I/O port descriptor, 7 bytes */
    put(resources, 0x01); /* decodes 16 bits */
    put_little(resources, port, 2);
    put_little(resources, port, 2);
    put(resources, 1); /* alignment */
    put(resources, length);
}

void aml_resource_irq(Aml *resources, unsigned irq)
{
    put(resources, 0x22); /* IRQ format descriptor without flags: edge, active high */
    put_little(resources, 1u << irq, 2);
}

void aml_crs(Aml *out, Aml *resources)
{
    put(resources, 0x79); /* end tag; checksum 0 = not used */
    put(resources, 0x00);
    aml_name(out, "_CRS");
    aml_buffer(out, resources->data, resources->len);
    g_byte_array_unref(resources);
}
