/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* common/json.c: limits of the text, exact integers, errors that name the place. */
#include "common/json.h"

#include <string.h>

typedef struct Item {
    uint8_t small;
    int8_t tiny;
} Item;

typedef struct Things {
    bool flag;
    uint64_t large;
    int64_t low;
    double ratio;
    int colour;
    char *text;
    uint8_t uuid[16];
    uint8_t mac[6];
    uint8_t *blob;
    size_t blob_len;
    Item item;
    Item *more;
    size_t n_more;
    Item *optional;
    bool has_level;
    int32_t level;
    uint16_t pair[2];
    uint32_t preset;
    json_object *rest;
} Things;

static const Field item_rows[] = {
    {.name = "small", .kind = FIELD_U8, TABLE_MEMBER(Item, small), .flags = FIELD_REQUIRED},
    {.name = "tiny", .kind = FIELD_I8, TABLE_MEMBER(Item, tiny), .flags = FIELD_DEFAULT},
};
TABLE_DEFINE(item_table, Item, "item", item_rows);

static const char *const colours[] = {"red", "green", NULL};
static const EnumNames colour_names = {"colour", colours};
static const uint32_t preset_initial = 9;
#define THINGS_ROWS \
    {.name = "flag", .kind = FIELD_BOOL, TABLE_MEMBER(Things, flag)}, \
        {.name = "large", .kind = FIELD_U64, TABLE_MEMBER(Things, large)}, \
        {.name = "low", .kind = FIELD_I64, TABLE_MEMBER(Things, low)}, \
        {.name = "ratio", .kind = FIELD_F64, TABLE_MEMBER(Things, ratio)}, \
        {.name = "colour", .kind = FIELD_ENUM, .names = &colour_names, \
         TABLE_MEMBER(Things, colour)}, \
        {.name = "text", .kind = FIELD_STRING, TABLE_MEMBER(Things, text), .limit = 8}, \
        {.name = "uuid", .kind = FIELD_UUID, TABLE_MEMBER(Things, uuid)}, \
        {.name = "mac", .kind = FIELD_BYTES, TABLE_MEMBER(Things, mac)}, \
        {.name = "blob", .kind = FIELD_BLOB, TABLE_MEMBER(Things, blob), \
         TABLE_COUNT(Things, blob_len), .limit = 4}, \
        {.name = "item", .kind = FIELD_STRUCT, .table = &item_table, TABLE_MEMBER(Things, item)}, \
        {.name = "more", .kind = FIELD_STRUCT, .shape = SHAPE_LIST, .table = &item_table, \
         TABLE_MEMBER(Things, more), TABLE_COUNT(Things, n_more), .limit = 3}, \
        {.name = "optional", .kind = FIELD_POINTER, .table = &item_table, \
         TABLE_MEMBER(Things, optional)}, \
        {.name = "level", .kind = FIELD_I32, TABLE_MEMBER(Things, level), \
         TABLE_PRESENCE(Things, has_level)}, \
        {.name = "pair", .kind = FIELD_U16, .shape = SHAPE_FIXED, .count = 2, \
         TABLE_MEMBER(Things, pair)}, \
        {.name = "preset", .kind = FIELD_U32, TABLE_MEMBER(Things, preset), \
         .flags = FIELD_DEFAULT, .initial = &preset_initial},
static const Field things_rows[] = {THINGS_ROWS};
static const Field open_rows[] = {
    THINGS_ROWS{.name = "rest", .kind = FIELD_VALUE, .type = &json_value_type,
                TABLE_MEMBER(Things, rest), .flags = FIELD_REST},
};
TABLE_DEFINE(things_table, Things, "things", things_rows);
TABLE_DEFINE(open_table, Things, "things", open_rows);

static json_object *parse(const char *text, GError **error)
{
    return json_from_text(text, strlen(text), error);
}

static bool read_things(const Table *table, Things *things, const char *text, unsigned flags,
                        GError **error)
{
    g_autoptr(json_object) json = parse(text, error);
    return json && json_to_struct(table, things, json, "args", flags, error);
}

static void test_text(void)
{
    static const char *const bad[] = {
        "",          "  ",       "{",       "{\"a\":1",       "{\"a\":1}}",     "{} {}",
        "nul",       "null",     "{'a':1}", "{\"a\":1,}",     "[1,]",           "{\"a\":NaN}",
        "{a:1}",     "// x\n{}", "/**/{}",  "{\"a\":\"\n\"}", "{\"a\":\"\xff\"}", "{\"a\":01}",
        "[Infinity]", "{\"a\":18446744073709551616}",        "{\"a\":-9223372036854775809}",
        "{\"a\":\"\\x\"}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(json_object) json = parse(bad[i], &error);
        if (json)
            g_error("accepted: %s", bad[i]);
        g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
    }
    static const char *const good[] = {"{}", " [1]\r\n", "1", "\"\\u00e9\\ud83d\\ude00\"",
                                       "{\"a\":18446744073709551615,\"b\":-9223372036854775808}"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(json_object) json = parse(good[i], &error);
        g_assert_no_error(error);
        g_assert_nonnull(json);
    }
    g_autoptr(json_object) with_nul = json_from_text("{}\0", 3, NULL);
    g_assert_null(with_nul);
}

static char *repeat(const char *open, const char *close, size_t n)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append(text, open);
    for (size_t i = 0; i < n; i++)
        g_string_append(text, close);
    return g_string_free(text, FALSE);
}

static void test_limits(void)
{
    g_autofree char *deep = repeat("[", "]", JSON_MAX_DEPTH);
    g_autofree char *deeper = repeat("[", "]", JSON_MAX_DEPTH + 1);
    g_autoptr(json_object) json = parse(deep, NULL);
    g_assert_nonnull(json);
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(deeper, &error));
    g_assert_nonnull(strstr(error->message, "32"));
    g_clear_error(&error);

    GString *wide = g_string_new("[[]");
    for (size_t i = 0; i < JSON_MAX_CONTAINERS; i++)
        g_string_append(wide, ",{}");
    g_string_append(wide, "]");
    g_assert_null(json_from_text(wide->str, wide->len, &error));
    g_assert_nonnull(strstr(error->message, "16384"));
    g_clear_error(&error);
    g_string_free(wide, TRUE);

    g_autofree char *brackets = g_strnfill(JSON_MAX_CONTAINERS * 2, '[');
    g_autofree char *quoted = g_strdup_printf("\"%s\\\"[\"", brackets);
    g_autoptr(json_object) string = parse(quoted, &error); /* brackets in a string are text */
    g_assert_no_error(error);
    g_assert_cmpint(json_object_get_string_len(string), ==, JSON_MAX_CONTAINERS * 2 + 2);

    g_autofree char *spaces = g_strnfill(JSON_MAX_TEXT + 1, ' ');
    g_assert_null(json_from_text(spaces, JSON_MAX_TEXT + 1, &error));
    g_assert_nonnull(strstr(error->message, "1048576"));
}

static const char whole[] =
    "{\"flag\":true,\"large\":18446744073709551615,\"low\":-9223372036854775808,\"ratio\":0.5,"
    "\"colour\":\"green\",\"text\":\"h\\u00e9\",\"uuid\":\"00112233-4455-6677-8899-aabbccddeeff\","
    "\"mac\":\"525400a1b2c3\",\"blob\":\"00ff\",\"item\":{\"small\":255,\"tiny\":-128},"
    "\"more\":[{\"small\":1},{\"small\":2,\"tiny\":127}],\"optional\":{\"small\":3},\"level\":0,"
    "\"pair\":[1,65535]}";

static void test_round_trip(void)
{
    g_autoptr(GError) error = NULL;
    Things things;
    g_assert_true(read_things(&things_table, &things, whole, 0, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(things.large, ==, UINT64_MAX);
    g_assert_cmpint(things.low, ==, INT64_MIN);
    g_assert_cmpint(things.colour, ==, 1);
    g_assert_cmpuint(things.uuid[15], ==, 0xff);
    g_assert_cmpuint(things.blob_len, ==, 2);
    g_assert_cmpint(things.item.tiny, ==, -128);
    g_assert_true(things.has_level);
    g_assert_cmpuint(things.pair[1], ==, 65535);
    g_assert_cmpuint(things.preset, ==, 9);
    g_autoptr(json_object) json = json_from_struct(&things_table, &things, 0);
    g_autofree char *text = json_to_text(json);
    g_assert_cmpstr(text, ==,
                    "{\"flag\":true,\"large\":18446744073709551615,\"low\":-9223372036854775808,"
                    "\"ratio\":0.5,\"colour\":\"green\",\"text\":\"h\xc3\xa9\","
                    "\"uuid\":\"00112233-4455-6677-8899-aabbccddeeff\",\"mac\":\"525400a1b2c3\","
                    "\"blob\":\"00ff\",\"item\":{\"small\":255,\"tiny\":-128},"
                    "\"more\":[{\"small\":1},{\"small\":2,\"tiny\":127}],"
                    "\"optional\":{\"small\":3},\"level\":0,\"pair\":[1,65535]}");
    table_clear(&things_table, &things);
}

/* What is wrong has to be said with its place; nothing is left of what had been read. */
static void test_errors(void)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"[]", "'args': expected an object, got an array"},
        {"{\"flag\":1}", "'args/flag': expected a boolean, got an integer"},
        {"{\"large\":-1}", "'args/large': is not between 0 and 18446744073709551615"},
        {"{\"large\":1.0}", "'args/large': expected an integer, got a fraction"},
        {"{\"large\":\"1\"}", "'args/large': expected an integer, got a string"},
        {"{\"low\":9223372036854775808}", "'args/low': is not between"},
        {"{\"ratio\":1e999}", "'args/ratio': is out of range"},
        {"{\"colour\":\"blue\"}", "'args/colour': unknown colour 'blue'"},
        {"{\"colour\":null}", "'args/colour': expected a string, got null"},
        {"{\"text\":\"123456789\"}", "'args/text': is longer than 8 bytes"},
        {"{\"text\":\"a\\u0000b\"}", "'args/text': has a NUL"},
        {"{\"uuid\":\"0011\"}", "'args/uuid': is not a UUID"},
        {"{\"uuid\":\"00112233-4455-6677-8899-aabbccddeefg\"}", "'args/uuid': has a character"},
        {"{\"mac\":\"5254\"}", "'args/mac': expected 12 hexadecimal digits"},
        {"{\"blob\":\"000\"}", "'args/blob': has an odd number"},
        {"{\"blob\":\"0011223344\"}", "'args/blob': is longer than 4 bytes"},
        {"{\"item\":{}}", "'args/item': item needs the member 'small'"},
        {"{\"text\":\"kept\",\"item\":{\"small\":256}}", "'args/item/small': is not between 0 and 255"},
        {"{\"item\":{\"small\":1,\"tiny\":-129}}", "'args/item/tiny': is not between -128 and 127"},
        {"{\"text\":\"x\",\"more\":[{\"small\":1},{\"small\":\"2\"}]}", "'args/more[1]/small': expected"},
        {"{\"more\":[{\"small\":1},{\"small\":1},{\"small\":1},{\"small\":1}]}", "'args/more': has more than 3"},
        {"{\"more\":{}}", "'args/more': expected an array, got an object"},
        {"{\"optional\":{\"small\":1,\"x\":1}}", "'args/optional': item has no member 'x'"},
        {"{\"pair\":[1]}", "'args/pair': expected 2 elements, got 1"},
        {"{\"pear\":[1]}", "'args': things has no member 'pear'"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        Things things, zero = {0};
        g_assert_false(read_things(&things_table, &things, cases[i].text, 0, &error));
        if (!g_str_has_prefix(error->message, cases[i].says))
            g_error("%s: '%s'", cases[i].text, error->message);
        g_assert_error(error, VIREO_ERROR, VIR_ERR_INVALID_ARG);
        g_assert_cmpmem(&things, sizeof(things), &zero, sizeof(zero));
    }
}

static void test_unknown(void)
{
    Things things;
    g_assert_true(read_things(&things_table, &things, "{\"pear\":1,\"item\":{\"small\":1,\"y\":2}}",
                              JSON_READ_IGNORE_UNKNOWN, NULL));
    table_clear(&things_table, &things);
    g_assert_true(
        read_things(&open_table, &things, "{\"pear\":{\"a\":[1]},\"flag\":true,\"b\":2}", 0, NULL));
    g_autofree char *rest = json_to_text(things.rest);
    g_assert_cmpstr(rest, ==, "{\"pear\":{\"a\":[1]},\"b\":2}");
    Things copy;
    table_copy_into(&open_table, &copy, &things);
    g_assert_true(copy.rest != things.rest);
    g_assert_true(table_equal(&open_table, &copy, &things, 0, NULL));
    g_autoptr(json_object) json = json_from_struct(&open_table, &things, 0);
    json_object *pear = NULL;
    g_assert_true(json_object_object_get_ex(json, "pear", &pear));
    table_clear(&open_table, &copy);
    table_clear(&open_table, &things);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/text", test_text);
    g_test_add_func("/json/limits", test_limits);
    g_test_add_func("/json/round-trip", test_round_trip);
    g_test_add_func("/json/errors", test_errors);
    g_test_add_func("/json/unknown", test_unknown);
    return g_test_run();
}
