/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Saved device state as a self-describing stream, written and read by descriptor tables: the rows
 * with FIELD_SAVED, each with its name, kind and count, so that a reader of another version knows
 * what it has in front of it. A field the reader does not know refuses the stream; one that is newer
 * than the writer keeps the default (its row's .initial, else what reset has left there). Layout in
 * state.c. Not a file format: no compression, no checksum, no memory.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/table.h"

#define STATE_MAX_LIST 65536 /* elements of a list whose row has no .limit */
#define STATE_MAX_BYTES (16 * 1024 * 1024) /* of a string or blob whose row has no .limit */
#define STATE_MAX_DEPTH 16

typedef struct StateWriter StateWriter;
typedef struct StateReader StateReader;

StateWriter *state_writer_new(void);
void state_writer_free(StateWriter *writer);
/* @id: which device; @table describes @object, also in structs and pointers inside. Fails only for a
 * row that has no saved form (a FIELD_VALUE), naming it. */
bool state_write_section(StateWriter *writer, const char *id, const Table *table,
                         const void *object, GError **error);
/* Ends the stream and frees the writer. */
GBytes *state_writer_finish(StateWriter *writer);

typedef struct StateSection {
    const char *id;   /* borrowed from the reader until the next call; NULL = end of the stream */
    const char *type; /* name of the writer's table */
    uint16_t version; /* of the writer's table */
} StateSection;

/* @data is borrowed and is not trusted. */
StateReader *state_reader_new(const void *data, size_t len, GError **error);
void state_reader_free(StateReader *reader);
/* The next section; what was not read of the one before is skipped. */
bool state_reader_next(StateReader *reader, StateSection *ret_section, GError **error);
/* Reads the current section into @object, which has been reset: all of it or, on failure, nothing.
 * Members without FIELD_SAVED are left alone. VIR_ERR_OPERATION_FAILED naming device and field. */
bool state_read_section(StateReader *reader, const Table *table, void *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(StateWriter, state_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StateReader, state_reader_free)
