/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main() of a fuzz target in builds without libFuzzer: replays the corpus, then random mutations of
 * it from a fixed seed, so that every ordinary test run repeats what fuzzing has found.
 *
 *   TARGET [-runs=N] [-seed=N] [CORPUS-DIRECTORY-OR-FILE …]
 *
 * Speaks TAP. A finding is a crash: the input that was being run is left in crash-PROGRAM.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

#define INPUT_MAX_BYTES (64 * 1024)
#define DEFAULT_RUNS 2000

static const uint8_t *current;
static size_t current_size;
static char crash_path[256];

static void on_crash(int signal_number)
{
    int fd = open(crash_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) {
        ssize_t ignored = write(fd, current, current_size);
        (void)ignored;
        close(fd);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* An exact copy on the heap, so that a sanitizer sees a read past its end. */
static void run_one(const uint8_t *data, size_t size)
{
    g_autofree uint8_t *copy = g_malloc(MAX(size, 1));
    memcpy(copy, data, size);
    current = copy;
    current_size = size;
    LLVMFuzzerTestOneInput(copy, size);
    current_size = 0;
}

static void load_file(GPtrArray *inputs, const char *path)
{
    char *contents;
    gsize size;
    if (g_file_get_contents(path, &contents, &size, NULL))
        g_ptr_array_add(inputs, g_bytes_new_take(contents, size));
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void load(GPtrArray *inputs, const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    if (!directory) {
        load_file(inputs, path);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(directory)))
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    /* The order of a directory is not repeatable. */
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        load_file(inputs, g_ptr_array_index(names, i));
}

static uint32_t below(GRand *random, uint32_t n)
{
    return n ? g_rand_int(random) % n : 0;
}

/* A few bytes changed, doubled, cut out or taken from another input. */
static void mutate(GByteArray *bytes, GRand *random, GBytes *other)
{
    static const uint8_t interesting[] = {0, 1, 0x7f, 0x80, 0xff, '"', '{', '}', '[', '<', '>', '\n'};
    gsize other_size;
    const uint8_t *other_data = g_bytes_get_data(other, &other_size);
    uint32_t at = below(random, bytes->len + 1), left = bytes->len - at;
    uint32_t n = below(random, 16) + 1, cut = MIN(n * 4, left), piece_len = MIN(n * 16, left);
    switch (below(random, 7)) {
    case 0:
        for (; n && bytes->len; n--)
            bytes->data[below(random, bytes->len)] = (uint8_t)g_rand_int(random);
        break;
    case 1:
        if (bytes->len)
            bytes->data[below(random, bytes->len)] ^= (uint8_t)(1 << below(random, 8));
        break;
    case 2:
        if (bytes->len)
            bytes->data[below(random, bytes->len)] =
                interesting[below(random, G_N_ELEMENTS(interesting))];
        break;
    case 3:
        if (cut)
            g_byte_array_remove_range(bytes, at, cut);
        break;
    case 4:
        g_byte_array_set_size(bytes, at);
        break;
    case 5: {
        uint32_t from = below(random, (uint32_t)other_size + 1);
        g_byte_array_set_size(bytes, at);
        g_byte_array_append(bytes, other_data + from, (guint)MIN(other_size - from, INPUT_MAX_BYTES));
        break;
    }
    default: {
        g_autofree uint8_t *piece = g_memdup2(bytes->data + at, piece_len);
        g_byte_array_append(bytes, piece, piece_len);
        break;
    }
    }
    if (bytes->len > INPUT_MAX_BYTES)
        g_byte_array_set_size(bytes, INPUT_MAX_BYTES);
}

static void run_mutations(GPtrArray *inputs, unsigned runs, uint32_t seed)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    for (unsigned i = 0; i < runs; i++) {
        gsize size;
        const uint8_t *data =
            g_bytes_get_data(g_ptr_array_index(inputs, below(random, inputs->len)), &size);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, data, (guint)MIN(size, INPUT_MAX_BYTES));
        for (uint32_t n = below(random, 4) + 1; n > 0; n--)
            mutate(bytes, random, g_ptr_array_index(inputs, below(random, inputs->len)));
        run_one(bytes->data ? bytes->data : (const uint8_t *)"", bytes->len);
    }
}

int main(int argc, char **argv)
{
    unsigned runs = DEFAULT_RUNS;
    uint32_t seed = 1;
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autofree char *program = g_path_get_basename(argv[0]);
    g_snprintf(crash_path, sizeof(crash_path), "crash-%s", program);
    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        if (g_str_has_prefix(argv[i], "-runs="))
            runs = (unsigned)strtoul(argv[i] + 6, NULL, 10);
        else if (g_str_has_prefix(argv[i], "-seed="))
            seed = (uint32_t)strtoul(argv[i] + 6, NULL, 10);
        else
            load(inputs, argv[i]);
    }
    printf("1..2\n");
    fflush(stdout);
    if (inputs->len == 0) {
        printf("not ok 1 - there is a corpus\n");
        return 1;
    }
    signal(SIGSEGV, on_crash);
    signal(SIGBUS, on_crash);
    signal(SIGABRT, on_crash);
    for (guint i = 0; i < inputs->len; i++) {
        gsize size;
        const uint8_t *data = g_bytes_get_data(g_ptr_array_index(inputs, i), &size);
        run_one(data ? data : (const uint8_t *)"", size);
    }
    printf("ok 1 - corpus of %u inputs\n", inputs->len);
    fflush(stdout);
    run_mutations(inputs, runs, seed);
    printf("ok 2 - %u mutations from seed %u\n", runs, seed);
    return 0;
}
