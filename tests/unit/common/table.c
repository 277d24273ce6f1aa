/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* common/table.c: copies own what they hold, comparisons name the place, masks choose rows. */
#include "common/table.h"

#include <string.h>

typedef struct Disk {
    char *path;
    uint32_t size;
    struct Disk *backing;
} Disk;

typedef struct Guest {
    char *name;
    uint64_t memory;
    Disk root;
    Disk **extra;
    size_t n_extra;
    char **tags;
    size_t n_tags;
    uint8_t *blob;
    size_t blob_len;
    bool has_weight;
    int weight;
    uint16_t ports[3];
    double share;
    int scratch; /* no row */
    int kind;
} Guest;

extern const Table disk_table;
static const Field disk_rows[] = {
    {.name = "path", .kind = FIELD_STRING, TABLE_MEMBER(Disk, path)},
    {.name = "size", .kind = FIELD_U32, TABLE_MEMBER(Disk, size), .flags = FIELD_ABI},
    {.name = "backing", .kind = FIELD_POINTER, .table = &disk_table, TABLE_MEMBER(Disk, backing)},
};
TABLE_DEFINE(disk_table, Disk, "disk", disk_rows);

static bool kind_equal(const void *a, const void *b)
{
    return *(const int *)a % 10 == *(const int *)b % 10;
}

static const Field guest_rows[] = {
    {.name = "name", .kind = FIELD_STRING, TABLE_MEMBER(Guest, name)},
    {.name = "memory", .kind = FIELD_U64, TABLE_MEMBER(Guest, memory), .flags = FIELD_ABI},
    {.name = "root", .kind = FIELD_STRUCT, .table = &disk_table, TABLE_MEMBER(Guest, root)},
    {.name = "extra", .kind = FIELD_POINTER, .shape = SHAPE_LIST, .table = &disk_table,
     TABLE_MEMBER(Guest, extra), TABLE_COUNT(Guest, n_extra)},
    {.name = "tags", .kind = FIELD_STRING, .shape = SHAPE_LIST, TABLE_MEMBER(Guest, tags),
     TABLE_COUNT(Guest, n_tags)},
    {.name = "blob", .kind = FIELD_BLOB, TABLE_MEMBER(Guest, blob), TABLE_COUNT(Guest, blob_len)},
    {.name = "weight", .kind = FIELD_I32, TABLE_MEMBER(Guest, weight),
     TABLE_PRESENCE(Guest, has_weight)},
    {.name = "ports", .kind = FIELD_U16, .shape = SHAPE_FIXED, .count = 3,
     TABLE_MEMBER(Guest, ports)},
    {.name = "share", .kind = FIELD_F64, TABLE_MEMBER(Guest, share)},
    {.name = "kind", .kind = FIELD_I32, TABLE_MEMBER(Guest, kind), .equal = kind_equal},
};
TABLE_DEFINE(guest_table, Guest, "guest", guest_rows);

static Disk *disk_new(const char *path, uint32_t size, Disk *backing)
{
    Disk *disk = table_new(&disk_table);
    *disk = (Disk){g_strdup(path), size, backing};
    return disk;
}

static Guest *guest_new(void)
{
    Guest *guest = table_new(&guest_table);
    guest->name = g_strdup("one");
    guest->memory = UINT64_MAX;
    guest->root = (Disk){g_strdup("/root"), 8, disk_new("/base", 4, NULL)};
    guest->extra = g_new0(Disk *, 2);
    guest->n_extra = 2;
    guest->extra[0] = disk_new("/a", 1, NULL);
    guest->extra[1] = disk_new("/b", 2, disk_new("/b-base", 3, NULL));
    guest->tags = g_new0(char *, 2);
    guest->n_tags = 2;
    guest->tags[0] = g_strdup("x");
    guest->blob = g_memdup2("\0\1", 2);
    guest->blob_len = 2;
    guest->has_weight = true;
    guest->weight = -5;
    guest->ports[2] = 22;
    guest->share = 0.5;
    guest->scratch = 77;
    guest->kind = 3;
    return guest;
}

static void test_copy(void)
{
    Guest *guest = guest_new(), *copy = table_copy(&guest_table, guest);
    g_assert_true(table_equal(&guest_table, guest, copy, 0, NULL));
    g_assert_true(copy->root.backing != guest->root.backing);
    g_assert_true(copy->extra[1]->backing->path != guest->extra[1]->backing->path);
    g_assert_null(copy->tags[1]);
    g_assert_cmpint(copy->scratch, ==, 77);
    table_free(&guest_table, guest); /* the copy lives on */
    g_assert_cmpstr(copy->extra[1]->backing->path, ==, "/b-base");
    table_clear(&guest_table, copy);
    static const Guest zero;
    g_assert_cmpmem(copy, sizeof(*copy), &zero, sizeof(zero));
    table_clear(&guest_table, copy);
    table_free(&guest_table, copy);
    table_free(&guest_table, NULL);
    table_clear(&guest_table, NULL);
    g_assert_null(table_copy(&guest_table, NULL));
}

/* Empty and absent are two things. */
static void test_empty(void)
{
    Guest *guest = table_new(&guest_table);
    guest->blob = g_malloc(1);
    guest->tags = g_malloc(8);
    Guest *copy = table_copy(&guest_table, guest);
    g_assert_nonnull(copy->blob);
    g_assert_nonnull(copy->tags);
    g_assert_true(table_equal(&guest_table, guest, copy, 0, NULL));
    g_clear_pointer(&copy->blob, g_free);
    g_assert_false(table_equal(&guest_table, guest, copy, 0, NULL));
    table_free(&guest_table, copy);
    table_free(&guest_table, guest);
}

static void expect_difference(Guest *changed, const char *where)
{
    Guest *guest = guest_new();
    g_autofree char *path = NULL;
    g_assert_false(table_equal(&guest_table, guest, changed, 0, &path));
    g_assert_cmpstr(path, ==, where);
    g_assert_false(table_equal(&guest_table, changed, guest, 0, NULL));
    table_free(&guest_table, guest);
    table_free(&guest_table, changed);
}

static void test_differences(void)
{
    Guest *guest = guest_new();
    guest->memory--;
    expect_difference(guest, "memory");
    guest = guest_new();
    guest->root.backing->size++;
    expect_difference(guest, "root/backing/size");
    guest = guest_new();
    guest->extra[1]->backing->path[0] = 'x';
    expect_difference(guest, "extra[1]/backing/path");
    guest = guest_new();
    g_clear_pointer(&guest->tags[0], g_free);
    expect_difference(guest, "tags[0]");
    guest = guest_new();
    guest->n_tags = 1;
    expect_difference(guest, "tags[1]");
    guest = guest_new();
    guest->blob_len = 1;
    expect_difference(guest, "blob");
    guest = guest_new();
    guest->has_weight = false;
    expect_difference(guest, "weight");
    guest = guest_new();
    guest->ports[1] = 1;
    expect_difference(guest, "ports[1]");
    guest = guest_new();
    guest->share = -0.5;
    expect_difference(guest, "share");
    guest = guest_new();
    guest->kind = 4;
    expect_difference(guest, "kind");
}

static void test_masks(void)
{
    Guest *guest = guest_new(), *other = guest_new();
    g_autofree char *path = NULL;
    other->kind = 13; /* equal by its own comparison */
    g_assert_true(table_equal(&guest_table, guest, other, 0, NULL));
    other->weight = 9;
    other->root.path[0] = '_';
    g_assert_true(table_equal(&guest_table, guest, other, FIELD_ABI, NULL));
    other->root.size = 9; /* reached through a group without the flag */
    g_assert_false(table_equal(&guest_table, guest, other, FIELD_ABI, &path));
    g_assert_cmpstr(path, ==, "root/size");
    table_free(&guest_table, guest);
    table_free(&guest_table, other);
}

static void test_enum(void)
{
    static const char *const values[] = {"a", "b", NULL};
    static const EnumNames names = {"letter", values};
    g_assert_cmpint(enum_from_name(&names, "b"), ==, 1);
    g_assert_cmpint(enum_from_name(&names, "c"), ==, -1);
    g_assert_cmpint(enum_from_name(&names, NULL), ==, -1);
    g_assert_cmpstr(enum_to_name(&names, 0), ==, "a");
    g_assert_null(enum_to_name(&names, 2));
    g_assert_null(enum_to_name(&names, -1));
    g_assert_nonnull(table_find(&guest_table, "ports"));
    g_assert_null(table_find(&guest_table, "port"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/copy", test_copy);
    g_test_add_func("/table/empty", test_empty);
    g_test_add_func("/table/differences", test_differences);
    g_test_add_func("/table/masks", test_masks);
    g_test_add_func("/table/enum", test_enum);
    return g_test_run();
}
