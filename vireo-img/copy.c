/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The copying engine (copy.h). The cursor says which range is next; taking one is done under the
 * lock, as asking for its status waits. All fibers are on one loop.
 */
#include "vireo-img/copy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vmm-helper/host/fiber.h"

#define CHUNK (2 << 20) /* most that is read at once */

typedef enum PieceKind {
    PIECE_LEFT_OUT, /* the target's backing file has it, or the target reads as zeroes already */
    PIECE_ZERO,
    PIECE_DATA,
} PieceKind;

typedef struct Piece {
    PieceKind kind;
    int64_t offset, bytes; /* in the target */
    uint64_t turn;
} Piece;

typedef struct Copying {
    const ImgCopy *copy;
    FiberMutex lock; /* the cursor, the turns */
    FiberQueue turns;
    int64_t cursor, done, cluster;
    /* What the source said last holds up to known_end: asking a file system again for each piece
     * of a long run costs more than the reading. */
    ImgStatus known;
    int64_t known_end;
    uint64_t next_turn, writing_turn;
    int64_t began_ns, written;
    ImgProgress progress;
    int running;
    Fiber *waiter;
    GError *error; /* the first; nobody begins anything after it */
} Copying;

typedef enum Action { ACTION_STATUS, ACTION_READ, ACTION_WRITE } Action;

static void failed(Copying *copying, int result, Action action, const BlockNode *node,
                   int64_t offset)
{
    static const char *const actions[] = {N_("look at"), N_("read"), N_("write")};
    if (!copying->error)
        fail_errno(&copying->error, VIR_ERR_OPERATION_FAILED, -result,
                   _("cannot %s '%s' at offset %" PRId64), _(actions[action]), img_filename(node),
                   offset);
}

/* --- Which range is next -------------------------------------------------------------------- */

/* The source that holds @offset of the target; *ret_offset is the place in it. */
static BlockNode *source_at(const ImgCopy *copy, int64_t offset, int64_t *ret_offset,
                            int64_t *ret_left)
{
    offset += copy->skip;
    for (int i = 0; i < copy->n_sources; i++) {
        int64_t size = img_size(copy->sources[i]);
        if (offset < size) {
            *ret_offset = offset;
            *ret_left = size - offset;
            return copy->sources[i];
        }
        offset -= size;
    }
    return NULL; /* bytes never exceeds the sources: convert and dd see to it */
}

static PieceKind piece_kind(const ImgCopy *copy, const ImgStatus *status)
{
    if (copy->own_layer && status->depth > 0)
        return PIECE_LEFT_OUT;
    if (copy->own_layer && !status->allocated)
        return PIECE_LEFT_OUT;
    if (!status->zero || copy->sparse == 0)
        return PIECE_DATA;
    return copy->target_zero ? PIECE_LEFT_OUT : PIECE_ZERO;
}

/* A compressed cluster is written whole: data is rounded out, all else rounded in. */
static void round_to_cluster(const Copying *copying, Piece *piece)
{
    int64_t cluster = copying->cluster, left = copying->copy->bytes - piece->offset;
    if (!copying->copy->compress || piece->bytes == left)
        return;
    if (piece->kind != PIECE_DATA && piece->bytes >= cluster) {
        piece->bytes -= piece->bytes % cluster;
    } else {
        piece->kind = PIECE_DATA;
        piece->bytes = MIN((piece->bytes + cluster - 1) / cluster * cluster, left);
    }
}

/* The source's answer for the cursor. */
static bool look_at_source(Copying *copying)
{
    const ImgCopy *copy = copying->copy;
    int64_t offset = 0, left = 0;
    BlockNode *source = source_at(copy, copying->cursor, &offset, &left);
    if (!source) {
        failed(copying, -EIO, ACTION_READ, copy->sources[0], copying->cursor);
        return false;
    }
    int64_t most = MIN(left, copy->bytes - copying->cursor);
    int result = img_status(source, offset, most, &copying->known);
    if (result < 0 && !copy->salvage) {
        failed(copying, result, ACTION_STATUS, source, offset);
        return false;
    }
    if (result < 0) /* reading will tell */
        copying->known = (ImgStatus){.bytes = MIN(most, CHUNK), .allocated = true, .data = true};
    copying->known_end = copying->cursor + copying->known.bytes;
    return true;
}

static bool look(Copying *copying, Piece *piece)
{
    if (copying->cursor >= copying->known_end && !look_at_source(copying))
        return false;
    *piece = (Piece){.kind = piece_kind(copying->copy, &copying->known),
                     .offset = copying->cursor,
                     .bytes = copying->known_end - copying->cursor};
    if (piece->kind == PIECE_DATA) /* pieces end where chunks of the disk do */
        piece->bytes = MIN(piece->bytes, CHUNK - piece->offset % CHUNK);
    round_to_cluster(copying, piece);
    return true;
}

static void advance(Copying *copying, int64_t bytes)
{
    copying->done += bytes;
    img_progress_show(&copying->progress, copying->done, copying->copy->bytes);
}

/* Takes the next range that needs work; false at the end or after a failure. */
static bool take(Copying *copying, Piece *piece)
{
    bool found = false;
    fiber_mutex_lock(&copying->lock);
    while (!found && !copying->error && copying->cursor < copying->copy->bytes) {
        if (!look(copying, piece))
            break;
        copying->cursor += piece->bytes;
        found = piece->kind != PIECE_LEFT_OUT;
        if (!found)
            advance(copying, piece->bytes);
    }
    if (found)
        piece->turn = copying->next_turn++;
    fiber_mutex_unlock(&copying->lock);
    return found;
}

/* --- Reading -------------------------------------------------------------------------------- */

static int read_part(BlockNode *source, int64_t offset, uint8_t *to, int64_t bytes, bool salvage)
{
    int result = img_read(source, offset, to, bytes);
    if (result >= 0 || !salvage)
        return result;
    for (int64_t at = 0; at < bytes; at += BLOCK_SECTOR) {
        int64_t piece = MIN(bytes - at, BLOCK_SECTOR);
        result = img_read(source, offset + at, to + at, piece);
        if (result < 0) {
            img_warning(
                _("cannot read at offset %" PRId64 " of '%s': %s; zeroes are written there"),
                offset + at, img_filename(source), g_strerror(-result));
            memset(to + at, 0, piece);
        }
    }
    return 0;
}

static bool read_piece(Copying *copying, const Piece *piece, uint8_t *to)
{
    const ImgCopy *copy = copying->copy;
    for (int64_t at = 0; at < piece->bytes;) {
        int64_t offset = 0, left = 0;
        BlockNode *source = source_at(copy, piece->offset + at, &offset, &left);
        int64_t bytes = MIN(left, piece->bytes - at);
        int result = read_part(source, offset, to + at, bytes, copy->salvage);
        if (result < 0) {
            failed(copying, result, ACTION_READ, source, offset);
            return false;
        }
        at += bytes;
    }
    return true;
}

/* --- Writing -------------------------------------------------------------------------------- */

static bool write_zero(Copying *copying, int64_t offset, int64_t bytes)
{
    const ImgCopy *copy = copying->copy;
    if (copy->target_zero && copy->sparse)
        return true;
    int result = block_write_zeroes(copy->target, offset, bytes, BLOCK_MAY_UNMAP);
    if (result < 0)
        failed(copying, result, ACTION_WRITE, copy->target, offset);
    return result >= 0;
}

/* As many bytes as the rate allows by now, else sleep until it does. */
static void keep_rate(Copying *copying, int64_t bytes)
{
    if (copying->copy->rate == 0)
        return;
    copying->written += bytes;
    int64_t due =
        copying->began_ns + (int64_t)(copying->written * 1e9 / (double)copying->copy->rate);
    int64_t now = host_clock_ns();
    if (due > now)
        fiber_sleep(due - now);
}

static bool write_data(Copying *copying, int64_t offset, const uint8_t *from, int64_t bytes)
{
    BlockNode *target = copying->copy->target;
    keep_rate(copying, bytes);
    int result = block_write_buffer(target, offset, from, bytes,
                                    copying->copy->compress ? BLOCK_COMPRESSED : 0);
    if (result < 0)
        failed(copying, result, ACTION_WRITE, target, offset);
    return result >= 0;
}

/* The content in runs of zeroes and of the rest; whole clusters when compressing. */
static bool write_content(Copying *copying, const Piece *piece, const uint8_t *from)
{
    const ImgCopy *copy = copying->copy;
    size_t unit = copy->compress ? (size_t)copying->cluster : copy->sparse;
    for (int64_t at = 0; at < piece->bytes;) {
        bool zero = false;
        int64_t left = piece->bytes - at;
        int64_t run = unit ? img_zero_run(from + at, left, unit, piece->offset + at, &zero) : left;
        if (copy->compress)
            run = MIN(run, copying->cluster);
        if (copy->sparse == 0)
            zero = false;
        if (!(zero ? write_zero(copying, piece->offset + at, run)
                   : write_data(copying, piece->offset + at, from + at, run)))
            return false;
        at += run;
    }
    return true;
}

static bool wait_turn(Copying *copying, const Piece *piece)
{
    if (!copying->copy->ordered)
        return true;
    fiber_mutex_lock(&copying->lock);
    while (copying->writing_turn != piece->turn && !copying->error)
        fiber_queue_wait(&copying->turns, &copying->lock);
    fiber_mutex_unlock(&copying->lock);
    return !copying->error;
}

static void end_turn(Copying *copying)
{
    fiber_mutex_lock(&copying->lock);
    copying->writing_turn++;
    fiber_queue_wake_all(&copying->turns);
    fiber_mutex_unlock(&copying->lock);
}

/* --- The workers ---------------------------------------------------------------------------- */

static bool copy_piece(Copying *copying, const Piece *piece, uint8_t *buffer)
{
    if (piece->kind == PIECE_DATA && !read_piece(copying, piece, buffer))
        return false;
    if (!wait_turn(copying, piece))
        return false;
    bool done = piece->kind == PIECE_DATA ? write_content(copying, piece, buffer)
                                          : write_zero(copying, piece->offset, piece->bytes);
    if (done)
        advance(copying, piece->bytes);
    return done;
}

static void work(void *opaque)
{
    Copying *copying = opaque;
    Piece piece;
    uint8_t *buffer = img_buffer_new(CHUNK + copying->cluster);
    if (!buffer)
        failed(copying, -ENOMEM, ACTION_READ, copying->copy->sources[0], 0);
    while (buffer && take(copying, &piece)) {
        bool done = copy_piece(copying, &piece, buffer);
        end_turn(copying);
        if (!done)
            break;
    }
    free(buffer);
    if (--copying->running == 0 && copying->waiter)
        fiber_wake(copying->waiter);
}

static void run_workers(Copying *copying)
{
    Fiber *self = fiber_current();
    copying->running = copying->copy->workers;
    for (int i = 0; i < copying->copy->workers; i++)
        fiber_start(fiber_loop(self), work, copying);
    if (copying->running == 0)
        return;
    copying->waiter = self;
    fiber_wait();
}

static int64_t target_cluster(BlockNode *target)
{
    g_autoptr(GError) error = NULL;
    BlockInfo info = {0};
    int64_t cluster = target->limits.cluster;
    if (!cluster && img_info(target, &info, &error))
        cluster = info.cluster_size;
    img_info_clear(&info);
    return cluster > 0 ? MIN(cluster, CHUNK) : 65536;
}

bool img_copy(const ImgCopy *copy, GError **error)
{
    Copying copying = {.copy = copy, .began_ns = host_clock_ns()};
    copying.cluster = target_cluster(copy->target);
    fiber_mutex_init(&copying.lock);
    fiber_queue_init(&copying.turns);
    img_progress_begin(&copying.progress, copy->progress);
    run_workers(&copying);
    int result = copying.error ? 0 : block_flush(copy->target);
    if (result < 0)
        failed(&copying, result, ACTION_WRITE, copy->target, copy->bytes);
    if (!copying.error)
        img_progress_show(&copying.progress, copy->bytes, copy->bytes);
    img_progress_end(&copying.progress);
    fiber_queue_finish(&copying.turns);
    fiber_mutex_finish(&copying.lock);
    if (copying.error)
        g_propagate_error(error, copying.error);
    return !copying.error;
}
