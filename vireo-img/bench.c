/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "bench": how long a number of requests takes, so many of them at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vireo-img/img.h"
#include "vmm-helper/host/fiber.h"

#define DEPTH_MAX 4096 /* a fiber each */

typedef struct Bench {
    ImgSource source;
    BlockNode *node;
    int64_t count, depth, flush_interval, pattern;
    uint64_t offset, bytes, step;
    bool write, no_drain, quiet;
    /* Running */
    uint8_t *buffer;
    int64_t size, next_offset, begun, in_flight, since_flush;
    bool flushing;
    FiberQueue idle;
    int running, result;
    Fiber *waiter;
} Bench;

/* One fiber flushes when the interval is over; unless --no-drain, alone. */
static int flush_if_due(Bench *bench)
{
    if (!bench->flush_interval || bench->since_flush < bench->flush_interval)
        return 0;
    bench->since_flush = 0;
    if (bench->no_drain)
        return block_flush(bench->node);
    bench->flushing = true;
    while (bench->in_flight > 0)
        fiber_queue_wait(&bench->idle, NULL);
    int result = block_flush(bench->node);
    bench->flushing = false;
    fiber_queue_wake_all(&bench->idle);
    return result;
}

static int one_request(Bench *bench, uint8_t *buffer)
{
    int64_t offset = bench->next_offset;
    if (offset > bench->size - (int64_t)bench->bytes)
        offset = 0;
    bench->next_offset = offset + (int64_t)bench->step;
    bench->in_flight++;
    int result = bench->write ? block_write_buffer(bench->node, offset, buffer, bench->bytes, 0)
                              : block_read_buffer(bench->node, offset, buffer, bench->bytes);
    bench->in_flight--;
    if (bench->flushing && bench->in_flight == 0)
        fiber_queue_wake_all(&bench->idle);
    return result;
}

static void work(void *opaque)
{
    Bench *bench = opaque;
    /* Reads need a buffer each; what is written is the same for all. */
    uint8_t *own = bench->write ? NULL : img_buffer_new(bench->bytes);
    if (!bench->write && !own)
        bench->result = -ENOMEM;
    while (bench->result == 0 && bench->begun < bench->count) {
        while (bench->flushing)
            fiber_queue_wait(&bench->idle, NULL);
        if (bench->result < 0 || bench->begun >= bench->count)
            break;
        bench->begun++;
        bench->since_flush++;
        int result = one_request(bench, own ? own : bench->buffer);
        if (result == 0)
            result = flush_if_due(bench);
        if (result < 0 && bench->result == 0)
            bench->result = result;
    }
    free(own);
    if (--bench->running == 0 && bench->waiter)
        fiber_wake(bench->waiter);
}

static void run_workers(Bench *bench)
{
    Fiber *self = fiber_current();
    bench->running = (int)bench->depth;
    for (int64_t i = 0; i < bench->depth; i++)
        fiber_start(fiber_loop(self), work, bench);
    if (bench->running > 0) {
        bench->waiter = self;
        fiber_wait();
    }
}

static int measure(Bench *bench)
{
    if (!bench->quiet) {
        printf("Sending %" PRId64 " %s requests, %" PRIu64 " bytes each, %" PRId64
               " in parallel (starting at offset %" PRIu64 ", step size %" PRIu64 ")\n",
               bench->count, bench->write ? "write" : "read", bench->bytes, bench->depth,
               bench->offset, bench->step);
        if (bench->flush_interval)
            printf("Sending flush every %" PRId64 " requests\n", bench->flush_interval);
        fflush(stdout);
    }
    fiber_queue_init(&bench->idle);
    int64_t began = host_clock_ns();
    run_workers(bench);
    double seconds = (host_clock_ns() - began) / 1e9;
    fiber_queue_finish(&bench->idle);
    if (bench->result < 0) {
        img_error(_("a request to '%s' failed: %s"), bench->source.name,
                  g_strerror(-bench->result));
        return 1;
    }
    if (!bench->quiet)
        printf("Run completed in %3.3f seconds.\n", seconds);
    return 0;
}

static int bench_image(Bench *bench)
{
    g_autoptr(BlockNode) node = img_open_reported(&bench->source);
    if (!node)
        return 1;
    bench->node = node;
    bench->size = node->size;
    bench->next_offset = (int64_t)bench->offset;
    if ((int64_t)bench->bytes > node->size) {
        img_error(_("'%s' has %" PRId64 " bytes, less than one request"), bench->source.name,
                  node->size);
        return 1;
    }
    bench->buffer = img_buffer_new(bench->bytes);
    if (!bench->buffer) {
        img_error(_("out of memory"));
        return 1;
    }
    memset(bench->buffer, (int)bench->pattern, bench->bytes);
    int status = measure(bench);
    free(bench->buffer);
    return status;
}

enum { FLUSH_INTERVAL = IMG_OPTION_OWN, NO_DRAIN, PATTERN };

/* False with the complaint. */
static bool set_option(Bench *bench, int option, const char *value)
{
    switch (option) {
    case 'c':
        return img_parse_number("-c", value, 0, INT32_MAX, &bench->count);
    case 'd':
        return img_parse_number("-d", value, 1, DEPTH_MAX, &bench->depth);
    case 'f':
        bench->source.format = value;
        return true;
    case 'i':
        /* The library asks the kernel for io_uring and falls back to threads by itself. */
        if (strcmp(value, "io_uring") == 0)
            return true;
        img_error(_("bench -i %s is not supported: io_uring is what there is"), value);
        return false;
    case 'o':
        return img_parse_size("-o", value, &bench->offset);
    case 's':
        if (!img_parse_size("-s", value, &bench->bytes))
            return false;
        if (bench->bytes > 0 && bench->bytes <= BLOCK_MAX_REQUEST)
            return true;
        img_error(_("-s is a number of bytes from 1 to %u, not '%s'"), BLOCK_MAX_REQUEST, value);
        return false;
    case 'S':
        return img_parse_size("-S", value, &bench->step);
    case 't':
        bench->source.cache = value;
        return img_check_cache(value, false);
    case IMG_OPTION_OBJECT:
        return img_object_add(value);
    case FLUSH_INTERVAL:
        return img_parse_number("--flush-interval", value, 0, INT32_MAX, &bench->flush_interval);
    default:
        return img_parse_number("--pattern", value, 0, 255, &bench->pattern);
    }
}

static bool check_options(const Bench *bench)
{
    const char *wrong = NULL;
    if (bench->flush_interval && !bench->write)
        wrong = _("--flush-interval is about writes: give -w too");
    else if (bench->flush_interval && bench->flush_interval < bench->depth)
        wrong = _("--flush-interval cannot be less than the depth, -d");
    if (wrong)
        img_error("%s", wrong);
    return !wrong;
}

static int bench_run(int argc, char **argv)
{
    static const struct option options[] = {
        IMG_SHARED_OPTIONS,
        {"flush-interval", required_argument, NULL, FLUSH_INTERVAL},
        {"pattern", required_argument, NULL, PATTERN},
        {"no-drain", no_argument, NULL, NO_DRAIN},
        {NULL}};
    Bench bench = {.count = 75000, .depth = 64, .bytes = 4096};
    int option;
    while ((option = getopt_long(argc, argv, "hc:d:f:ni:o:qs:S:t:wU", options, NULL)) != -1) {
        if (option == '?' || option == ':' || option == 'h')
            return img_usage_option();
        if (optarg) {
            if (!set_option(&bench, option, optarg))
                return 1;
            continue;
        }
        bench.write |= option == 'w';
        bench.quiet |= option == 'q';
        bench.no_drain |= option == NO_DRAIN;
        bench.source.image_opts |= option == IMG_OPTION_IMAGE_OPTS;
        bench.source.share |= option == 'U';
    }
    if (optind != argc - 1)
        return img_usage(_("bench needs the name of one image"));
    if (!check_options(&bench))
        return 1;
    if (bench.step == 0)
        bench.step = bench.bytes;
    bench.source.name = argv[optind];
    bench.source.writable = bench.write;
    return bench_image(&bench);
}

const ImgCommand img_command_bench = {
    .name = "bench",
    .arguments = "[-c count] [-d depth] [-f fmt] [--flush-interval=flush_interval] [-i io_uring] "
                 "[-n] [--no-drain] [-o offset] [--pattern=pattern] [-q] [-s buffer_size] "
                 "[-S step_size] [-t cache] [-w] [-U] filename",
    .run = bench_run,
};
