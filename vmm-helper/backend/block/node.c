/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The life of nodes, drained sections and overlapping requests. Knows no driver and no data: see
 * request.c for what a request does, open.c for how a graph comes to be.
 */
#include "vmm-helper/backend/block/node.h"

BlockNode *block_node_new(const BlockDriver *driver, BlockOpener *opener, const char *filename)
{
    static gint next_name;
    BlockNode *node = g_new0(BlockNode, 1);
    node->driver = driver;
    node->filename = g_strdup(filename ? filename : "");
    node->name = g_strdup_printf("#block%d", g_atomic_int_add(&next_name, 1));
    node->state = g_malloc0(MAX(driver->state_size, 1));
    node->children = g_array_new(FALSE, TRUE, sizeof(BlockChild));
    node->limits.request_alignment = 1;
    node->limits.memory_alignment = 1;
    BlockNodePrivate *private = g_new0(BlockNodePrivate, 1);
    private->references = 1;
    private->opener = opener;
    private->parents = g_ptr_array_new();
    g_mutex_init(&private->lock);
    fiber_queue_init(&private->admission);
    fiber_queue_init(&private->idle);
    node->private = private;
    return node;
}

void block_node_add_child(BlockNode *node, BlockRole role, BlockNode *child)
{
    BlockChild entry = {.role = role, .node = child};
    g_array_append_val(node->children, entry);
    g_mutex_lock(&child->private->lock);
    g_ptr_array_add(child->private->parents, node);
    g_mutex_unlock(&child->private->lock);
}

BlockNode *block_child(const BlockNode *node, BlockRole role)
{
    for (guint i = 0; i < node->children->len; i++) {
        const BlockChild *child = &g_array_index(node->children, BlockChild, i);
        if (child->role == role)
            return child->node;
    }
    return NULL;
}

BlockOpener *block_opener(const BlockNode *node)
{
    return node->private->opener;
}

BlockNode *block_ref(BlockNode *node)
{
    g_atomic_int_inc(&node->private->references);
    return node;
}

static void node_free(BlockNode *node)
{
    BlockNodePrivate *private = node->private;
    for (guint i = 0; i < node->children->len; i++) {
        BlockNode *child = g_array_index(node->children, BlockChild, i).node;
        g_mutex_lock(&child->private->lock);
        g_ptr_array_remove_fast(child->private->parents, node);
        g_mutex_unlock(&child->private->lock);
        block_unref(child);
    }
    g_array_unref(node->children);
    g_ptr_array_unref(private->parents);
    g_mutex_clear(&private->lock);
    fiber_queue_finish(&private->admission);
    fiber_queue_finish(&private->idle);
    g_free(private);
    g_free(node->state);
    g_free(node->name);
    g_free(node->filename);
    g_free(node);
}

void block_unref(BlockNode *node)
{
    if (!node || !g_atomic_int_dec_and_test(&node->private->references))
        return;
    /* Nobody can begin a request any more; what is in flight holds no reference, so wait for it. */
    block_drain_begin(node);
    /* What closing writes is let through to the children, which others may use as well. */
    fiber_set_local(fiber_local() + 1);
    if (node->driver->close)
        node->driver->close(node);
    fiber_set_local(fiber_local() - 1);
    block_drain_end(node);
    node_free(node);
}

/* --- Admission and drained sections
 * ---------------------------------------------------------------- */

void block_admit(BlockNode *node)
{
    BlockNodePrivate *private = node->private;
    uintptr_t level = fiber_local();
    if (level == 0) {
        g_mutex_lock(&private->lock);
        while (private->drained > 0) {
            /* Joining the queue under the node's lock: the end of the section cannot be missed. */
            g_mutex_lock(&private->admission.guard);
            g_queue_push_tail(&private->admission.waiters, fiber_current());
            g_mutex_unlock(&private->admission.guard);
            g_mutex_unlock(&private->lock);
            fiber_wait();
            g_mutex_lock(&private->lock);
        }
        g_atomic_int_inc(&private->in_flight);
        g_mutex_unlock(&private->lock);
    } else {
        g_atomic_int_inc(&private->in_flight);
    }
    fiber_set_local(level + 1);
}

void block_release(BlockNode *node)
{
    BlockNodePrivate *private = node->private;
    fiber_set_local(fiber_local() - 1);
    g_mutex_lock(&private->lock);
    bool last = g_atomic_int_dec_and_test(&private->in_flight);
    if (last)
        fiber_queue_wake_all(&private->idle);
    g_mutex_unlock(&private->lock);
}

/* @node, what is above it (where requests for it enter) and what is below, each once. */
static void collect(BlockNode *node, GPtrArray *nodes, bool up)
{
    if (g_ptr_array_find(nodes, node, NULL))
        return;
    g_ptr_array_add(nodes, node);
    for (guint i = 0; i < node->children->len; i++)
        collect(g_array_index(node->children, BlockChild, i).node, nodes, false);
    for (guint i = 0; up && i < node->private->parents->len; i++)
        collect(g_ptr_array_index(node->private->parents, i), nodes, true);
}

static void wait_idle(BlockNode *node)
{
    BlockNodePrivate *private = node->private;
    g_mutex_lock(&private->lock);
    while (g_atomic_int_get(&private->in_flight) > 0) {
        g_mutex_lock(&private->idle.guard);
        g_queue_push_tail(&private->idle.waiters, fiber_current());
        g_mutex_unlock(&private->idle.guard);
        g_mutex_unlock(&private->lock);
        fiber_wait();
        g_mutex_lock(&private->lock);
    }
    g_mutex_unlock(&private->lock);
}

void block_drain_begin(BlockNode *node)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    collect(node, nodes, true);
    for (guint i = 0; i < nodes->len; i++) {
        BlockNode *each = g_ptr_array_index(nodes, i);
        g_mutex_lock(&each->private->lock);
        bool first = each->private->drained++ == 0;
        g_mutex_unlock(&each->private->lock);
        if (first && each->driver->drain)
            each->driver->drain(each, true);
    }
    for (guint i = 0; i < nodes->len; i++)
        wait_idle(g_ptr_array_index(nodes, i));
}

void block_drain_end(BlockNode *node)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    collect(node, nodes, true);
    for (guint i = 0; i < nodes->len; i++) {
        BlockNode *each = g_ptr_array_index(nodes, i);
        g_mutex_lock(&each->private->lock);
        bool last = --each->private->drained == 0;
        if (last)
            fiber_queue_wake_all(&each->private->admission);
        g_mutex_unlock(&each->private->lock);
        if (last && each->driver->drain)
            each->driver->drain(each, false);
    }
}

/* --- Overlap
 * ---------------------------------------------------------------------------------------- */

static bool overlaps(const BlockTracked *a, const BlockTracked *b)
{
    return a->offset < b->offset + b->bytes && b->offset < a->offset + a->bytes;
}

static bool excludes(const BlockTracked *self, const BlockTracked *other)
{
    return other != self && (self->serialising || other->serialising) &&
           (self->write || other->write) && overlaps(self, other);
}

/* Under the lock: waits until nobody whom @self must not meet is in its range. Who waits itself is
 * passed by: it looks at all again when it wakes, and then finds us; so there is no cycle. */
static void wait_overlap(BlockNodePrivate *private, BlockTracked *self)
{
    BlockTracked *other = private->tracked;
    while (other) {
        if (!excludes(self, other) || other->waiting) {
            other = other->next;
            continue;
        }
        self->waiting = true;
        g_mutex_lock(&other->waiters.guard);
        g_queue_push_tail(&other->waiters.waiters, fiber_current());
        g_mutex_unlock(&other->waiters.guard);
        g_mutex_unlock(&private->lock);
        fiber_wait();
        g_mutex_lock(&private->lock);
        self->waiting = false;
        other = private->tracked;
    }
}

static void track_link(BlockNodePrivate *private, BlockTracked *tracked)
{
    tracked->next = private->tracked;
    tracked->link = &private->tracked;
    if (tracked->next)
        tracked->next->link = &tracked->next;
    private->tracked = tracked;
}

static void track_unlink(BlockTracked *tracked)
{
    *tracked->link = tracked->next;
    if (tracked->next)
        tracked->next->link = tracked->link;
}

void block_track_begin(BlockNode *node, BlockTracked *tracked, int64_t offset, int64_t bytes,
                       bool write)
{
    BlockNodePrivate *private = node->private;
    *tracked = (BlockTracked){.offset = offset, .bytes = bytes, .write = write};
    fiber_queue_init(&tracked->waiters);
    g_mutex_lock(&private->lock);
    track_link(private, tracked);
    if (private->n_serialising > 0)
        wait_overlap(private, tracked);
    g_mutex_unlock(&private->lock);
}

void block_track_serialise(BlockNode *node, BlockTracked *tracked, int64_t alignment)
{
    BlockNodePrivate *private = node->private;
    int64_t end = tracked->offset + tracked->bytes;
    g_mutex_lock(&private->lock);
    tracked->offset -= tracked->offset % alignment;
    tracked->bytes = (end + alignment - 1) / alignment * alignment - tracked->offset;
    tracked->serialising = true;
    tracked->write = true;
    private->n_serialising++;
    wait_overlap(private, tracked);
    g_mutex_unlock(&private->lock);
}

void block_track_end(BlockNode *node, BlockTracked *tracked)
{
    BlockNodePrivate *private = node->private;
    g_mutex_lock(&private->lock);
    track_unlink(tracked);
    if (tracked->serialising)
    private->n_serialising--;
    fiber_queue_wake_all(&tracked->waiters);
    g_mutex_unlock(&private->lock);
    fiber_queue_finish(&tracked->waiters);
}
