/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The RELAX NG grammar made from the tables, judged by libxml2's validator: it accepts every golden
 * definition and refuses what the tables do not know.
 */
#include <libxml/relaxng.h>
#include <string.h>

#include "common/error.h"
#include "driver/domain/def.h"
#include "driver/xml/schema.h"

static xmlRelaxNG *schema;

static void ignore(void *data, const char *message, ...)
{
}

static bool accepts(const char *text)
{
    g_autoptr(xmlDoc) doc = xml_document_new(text, "(test)", NULL, NULL);
    g_assert_nonnull(doc);
    xmlRelaxNGValidCtxt *valid = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidErrors(valid, ignore, ignore, NULL);
    int result = xmlRelaxNGValidateDoc(valid, doc);
    xmlRelaxNGFreeValidCtxt(valid);
    return result == 0;
}

static void test_golden(const void *data)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(data, &text, NULL, NULL));
    if (!accepts(text))
        g_error("%s is outside the grammar", (const char *)data);
}

#define DOC(inside) "<domain type='qemu'><name>a</name><os><type>hvm</type></os>" inside "</domain>"

static void test_names(void)
{
    static const struct {
        const char *text;
        bool fine;
    } cases[] = {
        {DOC(""), true},
        {DOC("<vcpu>2</vcpu><memory unit='GiB'>1</memory>"), true},
        {DOC("<devices><disk type='x'><any/></disk><disk/></devices>"), true},
        {DOC("<c:commandline xmlns:c='http://libvirt.org/schemas/domain/qemu/1.0'/>"), true},
        {DOC("<vcpu>x</vcpu>"), false},
        {DOC("<memory unit='foo'>1</memory>"), false},
        {DOC("<foo/>"), false},
        {DOC("<name>again</name>"), false},
        {DOC("<vcpu odd='1'>2</vcpu>"), false},
        {DOC("<uuid>foo</uuid>"), false},
        {DOC("<devices><serial type='foo'/></devices>"), false},
        {DOC("<cpu><topology sockets='0' cores='1' threads='1'/></cpu>"), false},
        {"<domain type='qemu'><name>a</name></domain>", false},
        {"<domain><name>a</name><os><type>hvm</type></os></domain>", false},
        {"<other/>", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        if (accepts(cases[i].text) != cases[i].fine)
            g_error("wrong about %s", cases[i].text);
}

static void test_reference(void)
{
    g_autofree char *page = xml_reference(&domain_def_table, "domain");
    g_assert_nonnull(strstr(page, "| `domain/vcpu/@placement` | `static` `auto` |"));
    g_assert_nonnull(strstr(page, "| `domain/devices/serial/log/@file` | text |"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *text = xml_schema(&domain_def_table, "domain");
    xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewMemParserCtxt(text, (int)strlen(text));
    schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    g_assert_nonnull(schema);
    const char *folder = argc > 1 ? argv[1] : "tests/golden/domain";
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(dir);
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        if (!g_str_has_suffix(name, ".xml"))
            continue;
        g_autofree char *path = g_strdup_printf("/def-schema/golden/%s", name);
        g_test_add_data_func_full(path, g_build_filename(folder, name, NULL), test_golden, g_free);
    }
    g_test_add_func("/def-schema/names", test_names);
    g_test_add_func("/def-schema/reference", test_reference);
    int result = g_test_run();
    xmlRelaxNGFree(schema);
    return result;
}
