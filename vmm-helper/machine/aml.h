/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ACPI Machine Language, written from the inside out: a body is built first and handed to what
 * encloses it, which frees it. ACPI 6.4 chapter 20. Knows no table and no device.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef GByteArray Aml;

Aml *aml_new(void);

/* Data objects. */
void aml_integer(Aml *out, uint64_t value);
void aml_string(Aml *out, const char *text);
void aml_eisa_id(Aml *out, const char *id); /* "PNP0501" */
void aml_buffer(Aml *out, const void *data, size_t size);
void aml_package(Aml *out, uint8_t n_elements, Aml *elements);

/* Named objects; @path is "NAME", "\\NAME" or "\\_SB.NAME": segments of one to four characters. */
void aml_name(Aml *out, const char *path); /* its data object follows */
void aml_scope(Aml *out, const char *path, Aml *body);
void aml_device(Aml *out, const char *path, Aml *body);

/* Resource descriptors (ACPI 6.4 §6.4) collected in @resources; aml_crs() ends them with an end tag
 * and names them _CRS. */
void aml_resource_io(Aml *resources, uint16_t port, uint8_t length);
void aml_resource_irq(Aml *resources, unsigned irq); /* edge, active high */
void aml_crs(Aml *out, Aml *resources);
