/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The XML walkers on a struct of the test's own, which has every kind of row that xml.h knows: no
 * kind may depend on what a domain happens to use.
 */
#include "driver/xml/xml.h"

#include <string.h>

#include "driver/xml/bitmap.h"

typedef struct Inner {
    int kind; /* 0 none, 1 file, 2 tcp */
    char *path;
    char *host;
    uint32_t port;
} Inner;

typedef struct Item {
    char *id;
    uint32_t weight;
    char *note;
} Item;

typedef struct Node Node;
struct Node {
    char *file;
    Node *below;
};

typedef struct Outer {
    int mode; /* 0 plain, 1 special */
    int lamp; /* TriState */
    bool flag;
    bool has_level;
    uint32_t level;
    int64_t offset;
    uint8_t small;
    uint64_t size;
    char *text;
    char *secret;
    char *status;
    char *live;
    char *raw;
    char *tag;
    Inner inner;
    Inner *optional;
    Item *items;
    size_t n_items;
    Item *merged;
    size_t n_merged;
    char **words;
    size_t n_words;
    Node *chain;
    Bitmap cpus;
    int hatch;
    uint8_t uuid[16];
} Outer;

static const char *const kinds[] = {"none", "file", "tcp", NULL};
static const EnumNames kind_names = {"kind", kinds};
static const char *const modes[] = {"plain", "special", NULL};
static const EnumNames mode_names = {"mode", modes};
static const uint32_t seven = 7;

static const Field inner_fields[] = {
    {"kind", FIELD_ENUM, TABLE_MEMBER(Inner, kind), .names = &kind_names,
     XML(.path = "@kind", .flags = XML_ZERO_ABSENT)},
    {"path", FIELD_STRING, TABLE_MEMBER(Inner, path),
     XML(.path = "source/@path", .when = {XML_WHEN(Inner, kind, XML_IS(1))})},
    {"host", FIELD_STRING, TABLE_MEMBER(Inner, host),
     XML(.path = "source/@host", .when = {XML_WHEN(Inner, kind, XML_IS(2))})},
    {"port", FIELD_U32, TABLE_MEMBER(Inner, port),
     XML(.path = "source/@port", .flags = XML_ZERO_ABSENT,
         .when = {XML_WHEN(Inner, kind, XML_IS(2)), XML_WHEN_UP(1, Outer, mode, XML_IS(1))})},
};
static TABLE_DEFINE(inner_table, Inner, "inner", inner_fields);

static const Field item_fields[] = {
    {"id", FIELD_STRING, TABLE_MEMBER(Item, id), .flags = FIELD_REQUIRED, XML(.path = "@id")},
    {"weight", FIELD_U32, TABLE_MEMBER(Item, weight), .initial = &seven, .flags = FIELD_DEFAULT,
     XML(.path = "@weight")},
    {"note", FIELD_STRING, TABLE_MEMBER(Item, note), XML(.path = ".")},
};
static TABLE_DEFINE(item_table, Item, "item", item_fields);

static const Table node_table;
static const Field node_fields[] = {
    {"file", FIELD_STRING, TABLE_MEMBER(Node, file), XML(.path = "@file")},
    {"below", FIELD_POINTER, TABLE_MEMBER(Node, below), .table = &node_table},
};
static const Table node_table = {
    .name = "node", .size = sizeof(Node), .fields = node_fields, .n_fields = 2};

static bool hatch_parse(xmlNode *element, void *object, unsigned mode, GError **error)
{
    int sum = 0;
    for (xmlNode *node = element->children; node; node = node->next)
        sum += node->type == XML_ELEMENT_NODE;
    if (sum > 3)
        return fail(error, VIR_ERR_XML_ERROR, "too many ticks");
    ((Outer *)object)->hatch = sum;
    return true;
}

static void hatch_format(XmlElement *element, const void *object, unsigned mode)
{
    for (int i = 0; i < ((const Outer *)object)->hatch; i++)
        xml_element_set(xml_element_add(element, "tick"), "n", i ? "later" : "first");
}

static const Field fields[] = {
    {"mode", FIELD_ENUM, TABLE_MEMBER(Outer, mode), .names = &mode_names, XML(.path = "@mode")},
    {"uuid", FIELD_UUID, TABLE_MEMBER(Outer, uuid), XML(.path = "uuid")},
    {"lamp", FIELD_ENUM, TABLE_MEMBER(Outer, lamp), .names = &tri_switch_names,
     XML(.path = "lamp/@state", .flags = XML_ZERO_ABSENT)},
    {"flag", FIELD_BOOL, TABLE_MEMBER(Outer, flag), XML(.path = "flag", .flags = XML_PRESENCE)},
    {"level", FIELD_U32, TABLE_MEMBER(Outer, level), TABLE_PRESENCE(Outer, has_level),
     XML(.path = "level/@now")},
    {"offset", FIELD_I64, TABLE_MEMBER(Outer, offset),
     XML(.path = "offset", .alias = "old/@offset")},
    {"small", FIELD_U8, TABLE_MEMBER(Outer, small), .initial = &seven,
     XML(.path = "small", .flags = XML_NONZERO)},
    {"size", FIELD_U64, TABLE_MEMBER(Outer, size),
     XML(.path = "size", .unit = XML_UNIT_KIB, .flags = XML_ZERO_ABSENT | XML_ONCE)},
    {"text", FIELD_STRING, TABLE_MEMBER(Outer, text), .limit = 40, XML(.path = "deep/er/text")},
    {"secret", FIELD_STRING, TABLE_MEMBER(Outer, secret), .flags = FIELD_SECRET,
     XML(.path = "@secret")},
    {"status", FIELD_STRING, TABLE_MEMBER(Outer, status), .flags = FIELD_STATUS},
    {"live", FIELD_STRING, TABLE_MEMBER(Outer, live),
     XML(.path = "live/@is", .flags = XML_LIVE | XML_NOT_MIGRATABLE, .also = "@tty")},
    {"raw", FIELD_STRING, TABLE_MEMBER(Outer, raw), XML(.path = "raw", .flags = XML_RAW)},
    {"tag", FIELD_STRING, TABLE_MEMBER(Outer, tag),
     XML(.path = "tag", .flags = XML_KEEP_EMPTY, .invalid = "bad tag")},
    {"inner", FIELD_STRUCT, TABLE_MEMBER(Outer, inner), .table = &inner_table},
    {"optional", FIELD_POINTER, TABLE_MEMBER(Outer, optional), .table = &inner_table,
     XML(.path = "optional", .flags = XML_WRITE_EMPTY)},
    {"items", FIELD_STRUCT, SHAPE_LIST, TABLE_MEMBER(Outer, items), TABLE_COUNT(Outer, n_items),
     .limit = 5, .table = &item_table, XML(.path = "box/item", .key = "id")},
    {"merged", FIELD_STRUCT, SHAPE_LIST, TABLE_MEMBER(Outer, merged), TABLE_COUNT(Outer, n_merged),
     .table = &item_table, XML(.path = "layer", .key = "id", .flags = XML_MERGE)},
    {"words", FIELD_STRING, SHAPE_LIST, TABLE_MEMBER(Outer, words), TABLE_COUNT(Outer, n_words),
     XML(.path = "words/word/@is")},
    {"chain", FIELD_POINTER, TABLE_MEMBER(Outer, chain), .table = &node_table},
    {"cpus", FIELD_VALUE, TABLE_MEMBER(Outer, cpus), .type = &bitmap_type,
     XML(.path = "@cpus", .from_text = bitmap_from_text, .to_text = bitmap_to_text)},
    {"hatch", FIELD_I32, TABLE_MEMBER(Outer, hatch),
     XML(.path = "hatch", .parse = hatch_parse, .format = hatch_format)},
};
static const XmlKnown known[] = {
    {"", XML_REFUSE, "@ugly future {urn:x}foreign"},
    {"box", XML_ACCEPT, "@label"},
    {"flag", XML_REFUSE_UNKNOWN, NULL},
};
static const TableXml known_xml = {known, G_N_ELEMENTS(known)};
static const Table table = {.name = "outer",
                            .size = sizeof(Outer),
                            .fields = fields,
                            .n_fields = G_N_ELEMENTS(fields),
                            .xml = &known_xml};

static void outer_clear(Outer *outer)
{
    table_clear(&table, outer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outer, outer_clear)

#define URL "(test)"

/* Reads @xml, which must be fine, writes it again and expects @out. */
static void check(const char *xml, unsigned read_mode, unsigned write_mode, const char *out)
{
    g_auto(Outer) outer = {0};
    g_autoptr(GError) error = NULL;
    bool done = xml_read(&table, &outer, xml, URL, "outer", read_mode, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_autofree char *text = xml_write(&table, &outer, "outer", write_mode);
    g_assert_cmpstr(text, ==, out);
    g_auto(Outer) copy = {0};
    table_copy_into(&table, &copy, &outer);
    g_assert_true(table_equal(&table, &copy, &outer, 0, NULL));
}

/* What must fail, with @code and a sentence that has @part; nothing may be left in the struct. */
static void refuse(const char *xml, unsigned mode, int code, const char *part)
{
    Outer outer = {0};
    static const Outer zero;
    g_autoptr(GError) error = NULL;
    g_assert_false(xml_read(&table, &outer, xml, URL, "outer", mode, &error));
    g_assert_nonnull(error);
    if (error->code != code || !strstr(error->message, part))
        g_error("%s: got %d '%s', want %d '%s'", xml, error->code, error->message, code, part);
    g_assert_cmpmem(&outer, sizeof(outer), &zero, sizeof(zero));
}

#define ZERO_UUID "  <uuid>00000000-0000-0000-0000-000000000000</uuid>\n"

static void test_defaults(void)
{
    check("<outer/>", 0, 0,
          "<outer mode='plain'>\n" ZERO_UUID
          "  <offset>0</offset>\n  <small>7</small>\n</outer>\n");
}

static void test_scalars(void)
{
    check("<outer mode='special' cpus='0-3,^2,9'>"
          "<uuid> 00112233-4455-6677-8899-AABBCCDDEEFF </uuid><lamp state='off'/><flag/>"
          "<level now=' 4'/><offset>-3</offset><small>255</small><size unit='MB'>1</size>"
          "<deep><er><text>a&lt;&amp;'&quot;</text></er></deep><tag></tag></outer>",
          0, 0,
          "<outer mode='special' cpus='0-1,3,9'>\n"
          "  <uuid>00112233-4455-6677-8899-aabbccddeeff</uuid>\n"
          "  <lamp state='off'/>\n  <flag/>\n  <level now='4'/>\n  <offset>-3</offset>\n"
          "  <small>255</small>\n  <size unit='KiB'>977</size>\n"
          "  <deep>\n    <er>\n      <text>a&lt;&amp;&apos;&quot;</text>\n    </er>\n  </deep>\n"
          "  <tag></tag>\n</outer>\n");
    check("<outer><old offset='5'/><small>1</small></outer>", 0, 0,
          "<outer mode='plain'>\n" ZERO_UUID
          "  <offset>5</offset>\n  <small>1</small>\n</outer>\n");
}

static void test_bad_scalars(void)
{
    refuse("<outer mode='x'/>", 0, VIR_ERR_XML_ERROR,
           "Invalid value for attribute 'mode' in element 'outer': 'x'. (line 1)");
    refuse("<outer>\n\n<lamp state='default'/></outer>", 0, VIR_ERR_XML_ERROR, "(line 3)");
    refuse("<outer><level now='-1'/></outer>", 0, VIR_ERR_XML_ERROR, "non-negative");
    refuse("<outer><level now='4294967296'/></outer>", 0, VIR_ERR_XML_ERROR, "'4294967296'");
    refuse("<outer><level now='4 '/></outer>", 0, VIR_ERR_XML_ERROR, "'4 '");
    refuse("<outer><offset>9223372036854775808</offset></outer>", 0, VIR_ERR_XML_ERROR, "offset");
    refuse("<outer><offset>1e3</offset></outer>", 0, VIR_ERR_XML_ERROR, "Expected integer");
    refuse("<outer><small>0</small></outer>", 0, VIR_ERR_XML_ERROR, "positive");
    refuse("<outer><small>256</small></outer>", 0, VIR_ERR_XML_ERROR, "positive");
    refuse("<outer><uuid>0011</uuid></outer>", 0, VIR_ERR_XML_ERROR, "uuid");
    refuse("<outer><uuid>00112233-4455-6677-8899-aabbccddeefff</uuid></outer>", 0,
           VIR_ERR_XML_ERROR, "uuid");
    refuse("<outer><deep><er><text>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</text></er></deep></"
           "outer>",
           0, VIR_ERR_XML_ERROR, "text");
    refuse("<outer cpus='3-1'/>", 0, VIR_ERR_INVALID_ARG, "3-1");
    refuse("<outer cpus='99999'/>", 0, VIR_ERR_INVALID_ARG, "bitmap");
    refuse("<outer cpus='1,^1'/>", 0, VIR_ERR_INVALID_ARG, "bitmap");
}

static void test_units(void)
{
    static const struct {
        const char *unit;
        uint64_t number, bytes;
    } cases[] = {
        {"b", 1024, 1024},
        {"bytes", 7, 7},
        {"Byte", 1, 1},
        {"k", 3, 3072},
        {"KiB", 1, 1024},
        {"KB", 2, 2000},
        {"m", 1, 1048576},
        {"MiB", 2, 2097152},
        {"MB", 1, 1000000},
        {"G", 1, 1ull << 30},
        {"GB", 1, 1000000000},
        {"T", 1, 1ull << 40},
        {"TB", 1, 1000000000000ull},
        {"P", 1, 1ull << 50},
        {"PB", 1, 1000000000000000ull},
        {"EiB", 7, 7ull << 60},
        {"EB", 1, 1000000000000000000ull},
        {NULL, 5, 5120},
        {"", 5, 5120},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint64_t bytes = 0;
        g_assert_true(xml_scale(cases[i].number, cases[i].unit, 1024, UINT64_MAX, &bytes, NULL));
        g_assert_cmpuint(bytes, ==, cases[i].bytes);
    }
    static const char *const bad[] = {"x", "KiBs", "Kx", "kk", "bit", " k"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        uint64_t bytes = 1;
        g_assert_false(xml_scale(1, bad[i], 1, UINT64_MAX, &bytes, &error));
        g_assert_cmpint(error->code, ==, VIR_ERR_INVALID_ARG);
        g_assert_cmpuint(bytes, ==, 1);
    }
    refuse("<outer><size unit='EiB'>16</size></outer>", 0, VIR_ERR_OVERFLOW, "too large");
    refuse("<outer><size unit='EiB'>8</size></outer>", 0, VIR_ERR_OVERFLOW, "too large");
    refuse("<outer><size unit='bytes'>9223372036854775807</size></outer>", 0, VIR_ERR_OVERFLOW,
           "too large");
    refuse("<outer><size>18446744073709551616</size></outer>", 0, VIR_ERR_XML_ERROR, "size");
    refuse("<outer><size unit='x'>1</size></outer>", 0, VIR_ERR_INVALID_ARG, "suffix 'x'");
    refuse("<outer><size unit='x'>1</size></outer>", XML_VALIDATE, VIR_ERR_XML_INVALID_SCHEMA, "x");
    refuse("<outer><size>1</size>\n<size>1</size></outer>", 0, VIR_ERR_XML_ERROR,
           "only one 'size' element is allowed (line 2)");
}

static void test_variants(void)
{
    check("<outer mode='special'><small>1</small><inner kind='tcp'>"
          "<source path='/x' host='h' port='3'/></inner><optional/></outer>",
          0, 0,
          "<outer mode='special'>\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n"
          "  <inner kind='tcp'>\n    <source host='h' port='3'/>\n  </inner>\n  <optional/>\n"
          "</outer>\n");
    /* The port depends on the outer struct's mode as well. */
    check("<outer><small>1</small><inner kind='tcp'><source host='h' port='3'/></inner></outer>", 0,
          0,
          "<outer mode='plain'>\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n"
          "  <inner kind='tcp'>\n    <source host='h'/>\n  </inner>\n</outer>\n");
    refuse("<outer><inner kind='file'><source host='h'/></inner></outer>", XML_VALIDATE,
           VIR_ERR_XML_INVALID_SCHEMA, "'host'");
}

static void test_lists(void)
{
    check("<outer><small>1</small><box label='l'><item id='a'>n</item><other/>"
          "<item id='b' weight='2'/></box>"
          "<layer id='x' weight='1'>one</layer><layer id='y'/><layer id='x'>two</layer>"
          "<words><word is='q'/><word is='r'/></words></outer>",
          0, 0,
          "<outer mode='plain'>\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n"
          "  <box>\n    <item id='a'>n</item>\n    <item id='b' weight='2'/>\n  </box>\n"
          "  <layer id='x' weight='1'>two</layer>\n  <layer id='y'/>\n"
          "  <words>\n    <word is='q'/>\n    <word is='r'/>\n  </words>\n</outer>\n");
    refuse("<outer><box><item id='a'/>\n<item id='a'/></box></outer>", 0, VIR_ERR_XML_ERROR,
           "item 'a' specified more than once (line 2)");
    refuse("<outer><box><item/></box></outer>", 0, VIR_ERR_XML_ERROR,
           "Missing required attribute 'id' in element 'item'");
    refuse("<outer><words><word/></words></outer>", 0, VIR_ERR_XML_ERROR, "'is'");
    refuse("<outer><box><item id='1'/><item id='2'/><item id='3'/><item id='4'/><item id='5'/>"
           "<item id='6'/></box></outer>",
           0, VIR_ERR_XML_ERROR, "more than 5");
}

static void test_recursion(void)
{
    check("<outer><small>1</small><chain file='a'><below file='b'><below/></below></chain></outer>",
          0, 0,
          "<outer mode='plain'>\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n"
          "  <chain file='a'>\n    <below file='b'/>\n  </chain>\n</outer>\n");
    g_autoptr(GString) deep = g_string_new("<outer><chain>");
    for (int i = 0; i < XML_MAX_DEPTH; i++)
        g_string_append(deep, "<below>");
    for (int i = 0; i < XML_MAX_DEPTH; i++)
        g_string_append(deep, "</below>");
    g_string_append(deep, "</chain></outer>");
    refuse(deep->str, 0, VIR_ERR_XML_ERROR, "deeper");
}

static void test_emit_when(void)
{
    const char *xml =
        "<outer secret='s'><small>1</small><status>t</status><live is='/dev'/></outer>";
    const char *head = ">\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n";
    static const struct {
        unsigned read, write;
        const char *open, *tail;
    } cases[] = {
        {0, 0, "<outer mode='plain' tty='/dev'", "  <live is='/dev'/>\n</outer>\n"},
        {0, XML_SECURE, "<outer mode='plain' secret='s' tty='/dev'",
         "  <live is='/dev'/>\n</outer>\n"},
        {0, XML_MIGRATABLE, "<outer mode='plain'", "</outer>\n"},
        {0, XML_INACTIVE, "<outer mode='plain'", "</outer>\n"},
        {XML_INACTIVE, 0, "<outer mode='plain'", "</outer>\n"},
        {XML_INACTIVE, XML_STATUS, "<outer mode='plain' secret='s'", "</outer>\n"},
        {XML_STATUS | XML_INACTIVE, XML_STATUS, "<outer mode='plain' secret='s'",
         "  <status>t</status>\n</outer>\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *out = g_strconcat(cases[i].open, head, cases[i].tail, NULL);
        check(xml, cases[i].read, cases[i].write, out);
    }
}

static void test_raw(void)
{
    check("<outer xmlns:o='urn:o'><small>1</small><raw>\n\n<o:a  b=\"c\"/>"
          "<d xmlns='urn:d'><e/><![CDATA[<x>]]></d></raw></outer>",
          0, 0,
          "<outer mode='plain'>\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n"
          "  <raw xmlns:o=\"urn:o\">\n    <o:a b=\"c\"/>\n"
          "    <d xmlns=\"urn:d\"><e/><![CDATA[<x>]]></d>\n  </raw>\n</outer>\n");
}

static void test_hatch(void)
{
    check("<outer><small>1</small><hatch><a/><b x='y'/></hatch></outer>", 0, 0,
          "<outer mode='plain'>\n" ZERO_UUID "  <offset>0</offset>\n  <small>1</small>\n"
          "  <hatch>\n    <tick n='first'/>\n    <tick n='later'/>\n  </hatch>\n</outer>\n");
    refuse("<outer><hatch><a/><a/><a/><a/></hatch></outer>", 0, VIR_ERR_XML_ERROR, "too many");
}

static void test_schema(void)
{
    refuse("<outer ugly='1'/>", 0, VIR_ERR_CONFIG_UNSUPPORTED,
           "attribute 'ugly' of element 'outer' is not supported (line 1)");
    refuse("<outer>\n<future><deep/></future></outer>", XML_VALIDATE, VIR_ERR_CONFIG_UNSUPPORTED,
           "element 'future' in element 'outer' is not supported (line 2)");
    refuse("<outer><foreign xmlns='urn:x'/></outer>", 0, VIR_ERR_CONFIG_UNSUPPORTED, "foreign");
    refuse("<outer><flag><odd/></flag></outer>", 0, VIR_ERR_CONFIG_UNSUPPORTED, "odd");
    /* What is outside the schema comes before what is not implemented. */
    refuse("<outer><future/><nonsense/></outer>", XML_VALIDATE, VIR_ERR_XML_INVALID_SCHEMA,
           "'nonsense'");
    refuse("<outer odd='1'/>", XML_VALIDATE, VIR_ERR_XML_INVALID_SCHEMA, "attribute 'odd'");
    refuse("<outer><flag><odd/></flag></outer>", XML_VALIDATE, VIR_ERR_XML_INVALID_SCHEMA, "odd");
    refuse("<outer>words</outer>", XML_VALIDATE, VIR_ERR_XML_INVALID_SCHEMA, "text");
    refuse("<outer><x:lamp xmlns:x='urn:y' state='on'/></outer>", XML_VALIDATE,
           VIR_ERR_XML_INVALID_SCHEMA, "lamp");
    refuse("<outer><lamp state='on'/><lamp state='off'/></outer>", XML_VALIDATE,
           VIR_ERR_XML_INVALID_SCHEMA, "lamp");
    check("<outer odd='1'>words<nonsense/><small>1</small><x:flag xmlns:x='urn:y'/></outer>", 0, 0,
          "<outer mode='plain'>\n" ZERO_UUID
          "  <offset>0</offset>\n  <small>1</small>\n</outer>\n");
}

static void test_documents(void)
{
    refuse("", 0, VIR_ERR_XML_DETAIL, "(test):1: Document is empty");
    refuse("hello", 0, VIR_ERR_XML_DETAIL, "(test):1: Start tag expected, '<' not found\nhello\n^");
    refuse("<outer>\n  <lamp x</lamp>\n</outer>", 0, VIR_ERR_XML_DETAIL, "(test):2: ");
    refuse("<outer>\n\t<a>x</b>\n</outer>", 0, VIR_ERR_XML_DETAIL,
           "(test):2: Opening and ending tag mismatch: a line 2 and b\n\t<a>x</b>\n\t--------^");
    refuse("<outer>", 0, VIR_ERR_XML_DETAIL, "Premature end");
    refuse("<other/>", 0, VIR_ERR_XML_ERROR, "expecting root element of 'outer', not 'other'");
    refuse("<!DOCTYPE outer [<!ENTITY a 'b'>]><outer>&a;</outer>", 0, VIR_ERR_XML_ERROR,
           "document type");
    refuse("<!DOCTYPE outer SYSTEM 'file:///etc/passwd'><outer/>", 0, VIR_ERR_XML_ERROR,
           "document type");
    refuse("<outer>&undefined;</outer>", 0, VIR_ERR_XML_DETAIL, "undefined");
    refuse("<outer a='1' a='2'/>", 0, VIR_ERR_XML_DETAIL, "redefined");
    refuse("<outer>\xff\xfe</outer>", 0, VIR_ERR_XML_DETAIL, "UTF-8");
    g_autofree char *big = g_strnfill(XML_MAX_TEXT + 1, ' ');
    refuse(big, 0, VIR_ERR_XML_ERROR, "more than");
    g_autofree char *wide = g_strnfill(100000, 'x');
    refuse(wide, 0, VIR_ERR_XML_DETAIL, "Start tag");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/defaults", test_defaults);
    g_test_add_func("/xml/scalars", test_scalars);
    g_test_add_func("/xml/bad-scalars", test_bad_scalars);
    g_test_add_func("/xml/units", test_units);
    g_test_add_func("/xml/variants", test_variants);
    g_test_add_func("/xml/lists", test_lists);
    g_test_add_func("/xml/recursion", test_recursion);
    g_test_add_func("/xml/emit-when", test_emit_when);
    g_test_add_func("/xml/raw", test_raw);
    g_test_add_func("/xml/hatch", test_hatch);
    g_test_add_func("/xml/schema", test_schema);
    g_test_add_func("/xml/documents", test_documents);
    return g_test_run();
}
