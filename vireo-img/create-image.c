/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Making images. The options of each format stand in a table, for "Formatting …" and -o help; the
 * driver reads and checks them. A file that is there already is locked before its first byte
 * changes, and one that was made here is removed when making the image fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"
#include "vireo-img/img.h"

/* --- Formats -------------------------------------------------------------------------------- */

typedef struct FormatOption {
    const char *name, *type, *help;
    const char *shown; /* in "Formatting …" where it is not given; NULL = left out */
} FormatOption;

typedef struct Format {
    const char *name;
    bool compresses, has_backing;
    FormatOption options[16]; /* in the order of "Formatting …" */
} Format;

#define SIZE                                                                                       \
    {                                                                                              \
        "size", "<size>", N_("Virtual disk size"), ""                                              \
    }
#define PREALLOCATION(modes)                                                                       \
    {                                                                                              \
        "preallocation", "<str>", N_("What is allocated at once: " modes), NULL                    \
    }
#define BACKING                                                                                    \
    {"backing_file", "<str>", N_("Image that is read where this one has nothing"), NULL},          \
    {                                                                                              \
        "backing_fmt", "<str>", N_("Format of the backing file"), NULL                             \
    }

static const Format formats[] = {
    {"raw", false, false, {SIZE, PREALLOCATION("off, falloc, full")}},
    {"qcow2",
     true,
     true,
     {{"cluster_size", "<size>", N_("Unit of allocation, 512 to 2M"), "65536"},
      {"extended_l2", "<bool (on/off)>", N_("Allocation in 32 parts of a cluster"), "off"},
      PREALLOCATION("off, metadata, falloc, full"),
      {"compression_type", "<str>", N_("zlib or zstd"), "zlib"},
      SIZE,
      {"compat", "<str>", N_("0.10 (version 2) or 1.1 (version 3)"), NULL},
      BACKING,
      {"data_file", "<str>", N_("File that holds the data, this one only the tables"), NULL},
      {"data_file_raw", "<bool (on/off)>", N_("The data file is always a valid raw image"), NULL},
      {"lazy_refcounts", "<bool (on/off)>", N_("Reference counts are written later"), "off"},
      {"refcount_bits", "<num>", N_("Width of a reference count, 1 to 64"), "16"}}},
    {"vmdk",
     true,
     true,
     {SIZE,
      {"adapter_type", "<str>", N_("ide, buslogic, lsilogic or legacyESX"), NULL},
      BACKING,
      {"compat6", "<bool (on/off)>", N_("Version 6 of the format"), "off"},
      {"hwversion", "<str>", N_("Hardware version in the description"), "undefined"},
      {"subformat", "<str>", N_("monolithicSparse, monolithicFlat, streamOptimized …"), NULL},
      {"zeroed_grain", "<bool (on/off)>", N_("Grains that are known to be zero"), NULL}}},
    {"vdi",
     false,
     false,
     {SIZE, {"static", "<bool (on/off)>", N_("Everything allocated at once"), "off"}}},
    {"vpc",
     false,
     false,
     {SIZE,
      {"subformat", "<str>", N_("dynamic or fixed"), NULL},
      {"force_size", "<bool (on/off)>", N_("Exactly this size, not that of a geometry"), NULL}}},
    {"vhdx",
     false,
     false,
     {SIZE,
      {"log_size", "<size>", N_("Size of the log, a multiple of 1M"), "1048576"},
      {"block_size", "<size>", N_("Unit of allocation, 1M to 256M"), "0"},
      {"subformat", "<str>", N_("dynamic or fixed"), NULL},
      {"block_state_zero", "<bool (on/off)>", N_("Blocks that are known to be zero"), NULL}}},
    {"qcow", false, true, {{NULL}}},
    {"qed", false, true, {{NULL}}},
    {"luks",
     false,
     false,
     {SIZE,
      {"cipher-alg", "<str>", N_("Cipher"), NULL},
      {"cipher-mode", "<str>", N_("Its mode"), NULL},
      {"hash-alg", "<str>", N_("Hash"), NULL},
      {"iter-time", "<num>", N_("Milliseconds to spend on the key"), NULL},
      {"key-secret", "<str>", N_("Id of the --object secret with the passphrase"), NULL}}},
};

static const Format *format_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_strcmp0(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

bool img_format_compresses(const char *format)
{
    const Format *found = format_find(format);
    return found && found->compresses;
}

bool img_format_has_backing(const char *format)
{
    const Format *found = format_find(format);
    return found && found->has_backing;
}

bool img_format_repairs(const char *format)
{
    return g_strcmp0(format, "qcow2") == 0;
}

static const BlockDriver *driver_to_create(const char *format, GError **error)
{
    const BlockDriver *driver = block_driver_find(format);
    if (!driver)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED, _("there is no format '%s'"), format);
    if (!driver->create)
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("images of format '%s' cannot be created"), format);
    return driver;
}

static int by_name(const void *a, const void *b)
{
    const FormatOption *const *first = a, *const *second = b;
    return strcmp((*first)->name, (*second)->name);
}

bool img_print_options(const char *format, GError **error)
{
    const FormatOption *sorted[16];
    const Format *found = format_find(format);
    size_t n = 0;
    if (!driver_to_create(format, error))
        return false;
    for (; found && n < G_N_ELEMENTS(sorted) && found->options[n].name; n++)
        sorted[n] = &found->options[n];
    qsort(sorted, n, sizeof(sorted[0]), by_name);
    printf(_("Supported %s options:\n"), format);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *left = g_strdup_printf("%s=%s", sorted[i]->name, sorted[i]->type);
        printf("  %-22s - %s\n", left, _(sorted[i]->help));
    }
    return true;
}

static void announce(const ImgCreate *create, const BlockOptions *options)
{
    const Format *format = format_find(create->format);
    printf("Formatting '%s', fmt=%s", create->name, create->format);
    for (size_t i = 0; format && i < G_N_ELEMENTS(format->options); i++) {
        const FormatOption *each = &format->options[i];
        const char *value = each->name ? block_options_peek(options, each->name) : NULL;
        uint64_t size;
        if (!value)
            value = each->shown && *each->shown ? each->shown : NULL;
        if (value && strcmp(each->type, "<size>") == 0 && block_parse_size(value, &size, NULL))
            printf(" %s=%" PRIu64, each->name, size);
        else if (value)
            printf(" %s=%s", each->name, value);
    }
    putchar('\n');
    fflush(stdout);
}

/* --- Options -------------------------------------------------------------------------------- */

void img_options_join(char **options, const char *more)
{
    char *joined = *options ? g_strconcat(*options, ",", more, NULL) : g_strdup(more);
    g_free(*options);
    *options = joined;
}

/* -b and -F are other spellings of two options; both at once must agree. */
static bool set_once(BlockOptions *options, const char *key, const char *value, GError **error)
{
    const char *given = block_options_peek(options, key);
    if (!value)
        return true;
    if (given && strcmp(given, value) != 0)
        return fail(error, VIR_ERR_INVALID_ARG, _("%s is given twice: '%s' and '%s'"), key, given,
                    value);
    block_options_set(options, key, value);
    return true;
}

static bool know_options(const ImgCreate *create, GError **error)
{
    const Format *format = format_find(create->format);
    g_autoptr(BlockOptions) options = block_options_new();
    if (!format || !create->options)
        return true;
    if (!block_options_parse(options, create->options, NULL, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(format->options) && format->options[i].name; i++)
        g_free(block_options_take(options, format->options[i].name));
    return block_options_finish(options, create->format, error);
}

/* Opens the backing file: it has to be there, and gives its size where none is given. */
static bool look_at_backing(const ImgCreate *create, BlockOptions *options, GError **error)
{
    g_autofree char *path =
        img_backing_path(create->name, block_options_peek(options, "backing_file"));
    ImgSource source = {.name = path, .format = block_options_peek(options, "backing_fmt")};
    g_autoptr(BlockNode) node = img_open(&source, error);
    if (!node) {
        g_prefix_error(error, _("cannot use the backing file '%s': "), path);
        return false;
    }
    if (!block_options_has(options, "size")) {
        g_autofree char *size = g_strdup_printf("%" PRId64, img_size(node));
        block_options_set(options, "size", size);
    }
    return true;
}

static bool set_backing(ImgCreate *create, BlockOptions *options, GError **error)
{
    if (!set_once(options, "backing_file", create->backing_file, error) ||
        !set_once(options, "backing_fmt", create->backing_format, error))
        return false;
    const char *file = block_options_peek(options, "backing_file");
    const char *format = block_options_peek(options, "backing_fmt");
    create->has_backing = file && *file;
    if (format && !block_driver_find(format))
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("there is no format '%s'"), format);
    if (!create->has_backing)
        return true;
    if (!img_format_has_backing(create->format))
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("%s images have no backing file"),
                    create->format);
    if (!format)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the format of the backing file '%s' is not given: state it with -F, as "
                      "guessing it from guest-written bytes is not safe"),
                    file);
    if (strcmp(file, create->name) == 0)
        return fail(error, VIR_ERR_INVALID_ARG, _("an image cannot be its own backing file"));
    return !create->check_backing || look_at_backing(create, options, error);
}

static bool check_size(const ImgCreate *create, BlockOptions *options, GError **error)
{
    if (create->size >= 0) {
        g_autofree char *size = g_strdup_printf("%" PRId64, create->size);
        block_options_set(options, "size", size);
    }
    const char *text = block_options_peek(options, "size");
    uint64_t size;
    if (!text)
        return fail(error, VIR_ERR_INVALID_ARG, _("the image needs a size"));
    if (!block_parse_size(text, &size, error))
        return false;
    return size <= (uint64_t)BLOCK_MAX_SIZE ||
           fail(error, VIR_ERR_INVALID_ARG, _("no disk can have that size"));
}

/* Disks have whole sectors. */
static void round_size(BlockOptions *options)
{
    uint64_t size = 0;
    block_parse_size(block_options_peek(options, "size"), &size, NULL);
    g_autofree char *text =
        g_strdup_printf("%" PRIu64, (size + BLOCK_SECTOR - 1) / BLOCK_SECTOR * BLOCK_SECTOR);
    block_options_set(options, "size", text);
}

/* --- Files ---------------------------------------------------------------------------------- */

static const char *create_path(const ImgCreate *create)
{
    return g_str_has_prefix(create->name, "file:") ? create->name + strlen("file:") : create->name;
}

/* Locked before it is emptied: whoever uses the file keeps it. */
static BlockNode *open_file(ImgCreate *create, GError **error)
{
    const char *path = create_path(create);
    if (!img_is_path(path))
        return fail_null(error, VIR_ERR_CONFIG_UNSUPPORTED,
                         _("an image can only be created in a file, not at '%s'"), create->name);
    g_auto(Fd) fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    create->existed = fd < 0;
    if (fd < 0 && errno != EEXIST) {
        fail_errno(error, VIR_ERR_OPERATION_FAILED, errno, _("cannot create '%s'"), path);
        return NULL;
    }
    fd_clear(&fd);
    BlockOptions *options = block_options_new();
    block_options_set(options, "driver", "file");
    block_options_set(options, "filename", path);
    return img_open_options(options, error);
}

static bool make_empty(ImgCreate *create, BlockNode *file, GError **error)
{
    struct stat status;
    bool device = stat(file->filename, &status) == 0 && S_ISBLK(status.st_mode);
    if (!device)
        create->zero_initialised = true;
    return device || block_resize(file, 0, 0, error) == 0;
}

bool img_preallocate(BlockNode *node, int64_t from, int64_t to, const char *mode, GError **error)
{
    static const char *const modes[] = {"off", "falloc", "full", NULL};
    if (!mode || strcmp(mode, "off") == 0 || from >= to)
        return !mode || g_strv_contains(modes, mode) ||
               fail(error, VIR_ERR_INVALID_ARG, _("there is no preallocation '%s'"), mode);
    if (!g_strv_contains(modes, mode))
        return fail(error, VIR_ERR_INVALID_ARG, _("there is no preallocation '%s'"), mode);
    int result = 0;
    if (strcmp(mode, "falloc") == 0) {
        result = block_write_zeroes(node, from, to - from, BLOCK_NO_FALLBACK);
    } else {
        g_autofree char *zeroes = g_malloc0(1 << 20);
        for (int64_t at = from; at < to && result == 0; at += 1 << 20)
            result = block_write_buffer(node, at, zeroes, MIN(to - at, 1 << 20), 0);
    }
    return result == 0 ||
           fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                      _("cannot allocate %" PRId64 " bytes at offset %" PRId64 " of '%s'"),
                      to - from, from, node->filename);
}

static bool create_in(const ImgCreate *create, BlockNode *file, const BlockDriver *driver,
                      BlockOptions *options, GError **error)
{
    /* The raw driver knows sizes only; what a file has to be given beyond that is done here. */
    g_autofree char *mode = NULL;
    bool raw = strcmp(driver->name, "raw") == 0;
    int64_t before = file->size;
    if (raw)
        mode = block_options_take(options, "preallocation");
    if (raw && !img_preallocate(file, 0, 0, mode, error))
        return false;
    if (!driver->create(file, options, error) ||
        !block_options_finish(options, driver->name, error) ||
        (raw && !img_preallocate(file, before, file->size, mode, error)))
        return false;
    int result = block_flush(file);
    return result == 0 || fail_errno(error, VIR_ERR_OPERATION_FAILED, -result,
                                     _("cannot write '%s' to stable storage"), create->name);
}

bool img_create(ImgCreate *create, GError **error)
{
    g_autoptr(BlockOptions) options = block_options_new();
    const BlockDriver *driver = driver_to_create(create->format, error);
    if (!driver || !know_options(create, error) ||
        (create->options && !block_options_parse(options, create->options, NULL, error)) ||
        !set_backing(create, options, error) || !check_size(create, options, error))
        return false;
    if (create->announce)
        announce(create, options);
    round_size(options);
    g_autoptr(BlockNode) file = open_file(create, error);
    if (file && make_empty(create, file, error) && create_in(create, file, driver, options, error))
        return true;
    if (!create->existed && (file || access(create_path(create), F_OK) == 0))
        unlink(create_path(create));
    return false;
}
