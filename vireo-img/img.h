/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the subcommands of vireo-img share: opening images as the command line names them, creating
 * them, output in qemu-img's shapes, the copying engine. Each subcommand is one file with one row
 * in commands.def; its run function is called on a fiber and returns the exit status.
 *
 * Arguments, output and exit statuses are those of qemu-img 7.2, because libvirt's storage driver
 * and others parse them. Sentences on standard error are our own.
 */
#pragma once

#include <getopt.h>
#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "vmm-helper/backend/block/block.h"
#include "vmm-helper/backend/block/options.h"

#define IMG_PROGRAM "vireo-img"

typedef struct ImgCommand {
    const char *name;
    const char *arguments; /* for --help */
    int (*run)(int argc, char **argv);
} ImgCommand;

/* --- Messages: "vireo-img: …" on standard error (main.c) --- */

void img_error(const char *format, ...) G_GNUC_PRINTF(1, 2);
void img_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Prints and frees nothing; @name (may be NULL) is the image it is about. */
void img_report(const char *name, const GError *error);
/* A mistake on the command line: the sentence, then where help is; 1. */
int img_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* What getopt's '?' and ':' come to, as it has said it already; 1. */
int img_usage_option(void);
/* An option or action that is known and not there: refused by name; 1. */
int img_refuse(const char *what);

/* --- Options (options.c) --- */

/* A size or count as qemu-img reads them; complains by itself, naming @what. */
bool img_parse_size(const char *what, const char *text, uint64_t *ret_size);
bool img_parse_number(const char *what, const char *text, int64_t min, int64_t max,
                      int64_t *ret_number);
/* "human" or "json". */
bool img_parse_output(const char *text, bool *ret_json);
/* A cache mode's name; @source changes the sentence only. */
bool img_check_cache(const char *mode, bool source);
/* --object: secrets only. */
bool img_object_add(const char *text);
BlockOpener *img_opener(void); /* paths, and the secrets of --object */
void img_objects_clear(void);

/* --- Images (image.c) --- */

typedef struct ImgSource {
    const char *name;   /* as on the command line; never NULL */
    const char *format; /* NULL = probe */
    const char *cache;  /* NULL = writeback */
    const char *snapshot;
    bool image_opts; /* @name is options, not a file name */
    bool share;      /* -U: without locks */
    bool writable;
    bool no_backing; /* the image alone */
    bool repair;     /* even where its own marks forbid writing */
} ImgSource;

BlockNode *img_open(const ImgSource *source, GError **error);
/* img_open(), with the complaint. */
BlockNode *img_open_reported(const ImgSource *source);
/* Opens from options (consumed). */
BlockNode *img_open_options(BlockOptions *options, GError **error);
/* The size as qemu-img counts it: whole sectors, the last padded with zeroes. */
int64_t img_size(const BlockNode *node);
/* The host file that holds the image's metadata; borrowed. */
const char *img_filename(const BlockNode *node);
BlockNode *img_child(const BlockNode *node, BlockRole role);
/* @name as written in the header of image @base, as a name for opening. */
char *img_backing_path(const char *base, const char *name);
/* True where @name is a path, not "json:" or a protocol's address. */
bool img_is_path(const char *name);
bool img_info(BlockNode *node, BlockInfo *ret_info, GError **error);
void img_info_clear(BlockInfo *info);

/* Options that most subcommands have. Their own long options begin at IMG_OPTION_OWN. */
enum { IMG_OPTION_OBJECT = 256, IMG_OPTION_IMAGE_OPTS, IMG_OPTION_OWN };
/* clang-format off */
#define IMG_OPTIONS                                                                                \
    {"help", no_argument, NULL, 'h'}, {"object", required_argument, NULL, IMG_OPTION_OBJECT}
#define IMG_SOURCE_OPTIONS                                                                         \
    IMG_OPTIONS, {"image-opts", no_argument, NULL, IMG_OPTION_IMAGE_OPTS},                         \
        {"format", required_argument, NULL, 'f'}
#define IMG_SHARED_OPTIONS IMG_SOURCE_OPTIONS, {"force-share", no_argument, NULL, 'U'}
/* clang-format on */
/* What getopt found and the subcommand does not do itself: -1 = taken, else the exit status. */
int img_source_option(ImgSource *source, int option);
/* The one name that is left; false with the complaint. */
bool img_source_name(ImgSource *source, const char *command, int argc, char **argv);

/* --- Formats and creating (create-image.c) --- */

typedef struct ImgCreate {
    const char *name, *format;
    const char *options;      /* all -o, joined; NULL = none */
    const char *backing_file; /* NULL = none or in @options */
    const char *backing_format;
    int64_t size;          /* -1 = in the options, or the backing file's */
    bool check_backing;    /* opens it, and takes its size where none is given */
    bool announce;         /* "Formatting …" */
    bool existed;          /* out: the file was there before */
    bool zero_initialised; /* out: a new image reads as zeroes where there is no backing file */
    bool has_backing;      /* out */
} ImgCreate;

bool img_create(ImgCreate *create, GError **error);
/* Prints "Supported … options:"; false where the format is unknown. */
bool img_print_options(const char *format, GError **error);
bool img_format_compresses(const char *format);
bool img_format_has_backing(const char *format);
bool img_format_repairs(const char *format);
/* Ways to give a raw image's range its blocks; false with the complaint. */
bool img_preallocate(BlockNode *node, int64_t from, int64_t to, const char *mode, GError **error);
/* Appends one -o to what was given before. */
void img_options_join(char **options, const char *more);

/* --- Output (output.c) --- */

/* As QEMU prints it: four spaces a level, ASCII only. */
void img_json_print(json_object *json);
/* "format specific information": one "key: value" a line. */
void img_json_describe(json_object *json, int level);
/* "1.5 MiB" */
char *img_size_text(uint64_t bytes);

typedef struct ImgProgress {
    bool enabled;
    double shown; /* percent */
} ImgProgress;
void img_progress_begin(ImgProgress *progress, bool enabled);
void img_progress_show(ImgProgress *progress, uint64_t done, uint64_t total);
void img_progress_end(ImgProgress *progress);

void img_snapshots_print(GArray *snapshots);

/* --- Content (content.c) --- */

bool img_is_zero(const void *data, size_t bytes);
/* How far from @data the answer of the first @unit bytes holds; *ret_zero is it. */
size_t img_zero_run(const uint8_t *data, size_t bytes, size_t unit, uint64_t offset,
                    bool *ret_zero);
/* Page-aligned, for transfers without a host cache; free(). NULL without memory. */
void *img_buffer_new(size_t bytes);
/* block_read_buffer(), with zeroes from the end of the node on. */
int img_read(BlockNode *node, int64_t offset, void *to, size_t bytes);

/* Where a range's content is, through the backing chain. */
typedef struct ImgStatus {
    int64_t bytes;  /* how far it holds */
    unsigned depth; /* backing files down to the one that says so */
    bool allocated; /* there */
    bool data, zero, compressed;
    BlockNode *owner;
    BlockNode *file; /* NULL where there is no place that holds it byte for byte */
    uint64_t offset;
} ImgStatus;
/* @offset below img_size(@node). */
int img_status(BlockNode *node, int64_t offset, int64_t bytes, ImgStatus *ret_status);
