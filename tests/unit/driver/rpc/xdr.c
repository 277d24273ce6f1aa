/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The XDR walker against bytes of libvirt's own client and daemon, and against bytes that nobody
 * should send.
 */
#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <string.h>

#include "driver/rpc/frame.h"
#include "driver/rpc/libvirt-types.h"
#include "driver/rpc/server.h"
#include "driver/rpc/xdr.h"

static const char *captured_path;

typedef struct Captured {
    char side;
    uint32_t program, procedure, status;
    GByteArray *bytes;
} Captured;

static void captured_clear(void *data)
{
    g_byte_array_unref(((Captured *)data)->bytes);
}

static GArray *read_captured(void)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(captured_path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Captured));
    g_array_set_clear_func(all, captured_clear);
    for (char **line = lines; *line; line++) {
        if (**line == '#' || **line == 0)
            continue;
        g_auto(GStrv) words = g_strsplit(*line, " ", 5);
        Captured captured = {.side = words[0][0],
                             .program = strtoul(words[1], NULL, 16),
                             .procedure = strtoul(words[2], NULL, 10),
                             .status = strtoul(words[3], NULL, 10),
                             .bytes = g_byte_array_new()};
        for (const char *hex = words[4]; hex[0] && hex[1]; hex += 2) {
            uint8_t byte = g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]);
            g_byte_array_append(captured.bytes, &byte, 1);
        }
        g_array_append_val(all, captured);
    }
    return all;
}

static const Table *table_of(const Captured *captured)
{
    const RpcProcedure *procedure = rpc_program_find(&rpc_program_remote, captured->procedure);
    g_assert_nonnull(procedure);
    if (captured->status == FRAME_ERROR)
        return &remote_error_table;
    return captured->side == 'C' ? procedure->args : procedure->ret;
}

/* Every captured message decodes and encodes to the same bytes. */
static void test_captured_round_trip(void)
{
    g_autoptr(GArray) all = read_captured();
    g_assert_cmpuint(all->len, >=, 60);
    for (guint i = 0; i < all->len; i++) {
        Captured *captured = &g_array_index(all, Captured, i);
        FrameView view = {0};
        bool complete;
        g_autoptr(GError) error = NULL;
        g_assert_true(frame_parse(captured->bytes->data, captured->bytes->len, FRAME_MAX_SIZE,
                                  &view, &complete, &error));
        g_assert_true(complete);
        g_assert_cmpuint(view.header.procedure, ==, captured->procedure);
        g_autoptr(GByteArray) again = frame_begin(&view.header);
        const Table *table = table_of(captured);
        if (!table) {
            g_assert_cmpuint(view.payload_length, ==, 0);
        } else {
            void *object = table_new(table);
            bool decoded = xdr_decode(table, view.payload, view.payload_length, object, &error);
            g_assert_no_error(error);
            g_assert_true(decoded);
            g_assert_true(xdr_encode(table, object, again, &error));
            table_free(table, object);
        }
        g_assert_true(frame_finish(again, &error));
        g_assert_cmpmem(again->data, again->len, captured->bytes->data, captured->bytes->len);
    }
}

/* Every captured payload, cut at any place or with a word behind it, is refused and leaves nothing.
 */
static void test_captured_cut(void)
{
    g_autoptr(GArray) all = read_captured();
    for (guint i = 0; i < all->len; i++) {
        Captured *captured = &g_array_index(all, Captured, i);
        const Table *table = table_of(captured);
        if (!table)
            continue;
        size_t length = captured->bytes->len - FRAME_HEADER_SIZE;
        g_autofree uint8_t *payload = g_malloc0(length + 4);
        memcpy(payload, captured->bytes->data + FRAME_HEADER_SIZE, length);
        for (size_t cut = 0; cut <= length + 4; cut++) {
            if (cut == length)
                continue;
            g_autoptr(GError) error = NULL;
            g_autofree uint8_t *exact =
                g_memdup2(payload, cut); /* so that a sanitizer sees reads beyond it */
            g_autofree char *object = table_new(table);
            g_assert_false(xdr_decode(table, exact, cut, object, &error));
            g_assert_error(error, VIREO_ERROR, VIR_ERR_RPC);
            for (size_t k = 0; k < table->size; k++)
                g_assert_cmpint(object[k], ==, 0);
        }
    }
}

static void decode_captured(uint32_t procedure, char side, const Table *table, void *object)
{
    g_autoptr(GArray) all = read_captured();
    for (guint i = 0; i < all->len; i++) {
        Captured *captured = &g_array_index(all, Captured, i);
        if (captured->procedure != procedure || captured->side != side ||
            captured->status != FRAME_OK)
            continue;
        g_autoptr(GError) error = NULL;
        xdr_decode(table, captured->bytes->data + FRAME_HEADER_SIZE,
                   captured->bytes->len - FRAME_HEADER_SIZE, object, &error);
        g_assert_no_error(error);
        return;
    }
    g_assert_not_reached();
}

/* What the client library told its caller when these bytes came. */
static void test_values(void)
{
    RemoteNodeGetInfoRet node = {0};
    decode_captured(REMOTE_PROC_NODE_GET_INFO, 'S', &remote_node_get_info_ret_table, &node);
    g_assert_cmpstr(node.model, ==, "i686");
    g_assert_cmpuint(node.memory, ==, 3072 * 1024);
    g_assert_cmpint(node.cpus, ==, 16);
    g_assert_cmpint(node.mhz, ==, 1400);

    RemoteDomainGetInfoRet info = {0};
    decode_captured(REMOTE_PROC_DOMAIN_GET_INFO, 'S', &remote_domain_get_info_ret_table, &info);
    g_assert_cmpuint(info.state, ==, 1);
    g_assert_cmpuint(info.max_mem, ==, 8388608);
    g_assert_cmpuint(info.memory, ==, 2097152);
    g_assert_cmpuint(info.nr_virt_cpu, ==, 2);

    RemoteNodeGetSecurityModelRet security = {0};
    decode_captured(REMOTE_PROC_NODE_GET_SECURITY_MODEL, 'S',
                    &remote_node_get_security_model_ret_table, &security);
    g_assert_cmpuint(security.n_model, ==, strlen("testSecurity") + 1);
    g_assert_cmpstr(security.model, ==, "testSecurity");
    table_clear(&remote_node_get_security_model_ret_table, &security);

    RemoteConnectGetAllDomainStatsRet stats = {0};
    decode_captured(REMOTE_PROC_CONNECT_GET_ALL_DOMAIN_STATS, 'S',
                    &remote_connect_get_all_domain_stats_ret_table, &stats);
    g_assert_cmpuint(stats.n_ret_stats, ==, 1);
    g_assert_cmpstr(stats.ret_stats[0].dom.name, ==, "test");
    const RemoteTypedParam *state =
        param_find(stats.ret_stats[0].params, stats.ret_stats[0].n_params, "state.state");
    g_assert_nonnull(state);
    g_assert_cmpint(state->value.type, ==, VIR_TYPED_PARAM_INT);
    g_assert_cmpint(state->value.i, ==, 1);
    table_clear(&remote_connect_get_all_domain_stats_ret_table, &stats);
}

static void put(GByteArray *bytes, uint32_t word)
{
    uint8_t data[4];
    xdr_put_u32(data, word);
    g_byte_array_append(bytes, data, 4);
}

static void expect_refused(const Table *table, GByteArray *bytes, const char *what)
{
    g_autoptr(GError) error = NULL;
    g_autofree void *object = table_new(table);
    g_assert_false(xdr_decode(table, bytes->data, bytes->len, object, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_RPC);
    if (!strstr(error->message, what))
        g_error("\"%s\" does not say \"%s\"", error->message, what);
    g_byte_array_set_size(bytes, 0);
}

/* A list may not claim what its bytes cannot hold, whatever the table allows. */
static void test_limits(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    put(bytes, XDR_MAX_STRING + 1);
    expect_refused(&remote_domain_lookup_by_name_args_table, bytes, "longer than allowed");
    put(bytes, UINT32_MAX);
    expect_refused(&remote_domain_lookup_by_name_args_table, bytes, "longer than allowed");
    put(bytes, 4);
    g_byte_array_append(bytes, (const uint8_t *)"a\0b", 4);
    expect_refused(&remote_domain_lookup_by_name_args_table, bytes, "zero byte");
    put(bytes, 2);
    expect_refused(&remote_connect_open_args_table, bytes, "neither");
    put(bytes, 16385);
    expect_refused(&remote_connect_get_all_domain_stats_args_table, bytes, "more elements");
    put(bytes, 16384);
    expect_refused(&remote_connect_get_all_domain_stats_args_table, bytes, "cut short");
    put(bytes, 21);
    expect_refused(&remote_connect_set_identity_args_table, bytes, "more elements");
    put(bytes, 1); /* one parameter: name "", type 8 */
    put(bytes, 0);
    put(bytes, 8);
    put(bytes, 0);
    put(bytes, 0);
    expect_refused(&remote_connect_set_identity_args_table, bytes, "unknown type");
    put(bytes, 1);
    put(bytes, 0);
    put(bytes, VIR_TYPED_PARAM_STRING);
    put(bytes, 0xffffffff);
    expect_refused(&remote_connect_set_identity_args_table, bytes, "longer than allowed");
    /* the longest string allowed is allowed */
    put(bytes, XDR_MAX_STRING);
    guint start = bytes->len;
    g_byte_array_set_size(bytes, start + XDR_MAX_STRING);
    memset(bytes->data + start, 'x', XDR_MAX_STRING);
    RemoteDomainLookupByNameArgs args = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(xdr_decode(&remote_domain_lookup_by_name_args_table, bytes->data, bytes->len,
                             &args, &error));
    g_assert_cmpuint(strlen(args.name), ==, XDR_MAX_STRING);
    table_clear(&remote_domain_lookup_by_name_args_table, &args);
}

/* A handler's reply that breaks a limit fails as a whole and leaves the buffer as it was. */
static void test_encode_limits(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    put(bytes, 7);
    RemoteDomainGetOsTypeRet lacking = {0};
    g_assert_false(xdr_encode(&remote_domain_get_os_type_ret_table, &lacking, bytes, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_INTERNAL_ERROR);
    g_clear_error(&error);
    g_assert_cmpuint(bytes->len, ==, 4);

    g_autofree char *text = g_strnfill(XDR_MAX_STRING + 1, 'x');
    RemoteDomainGetOsTypeRet longer = {.type = text};
    g_assert_false(xdr_encode(&remote_domain_get_os_type_ret_table, &longer, bytes, &error));
    g_clear_error(&error);

    g_autofree int32_t *types = g_new0(int32_t, 21);
    RemoteAuthListRet many = {.types = types, .n_types = 21};
    g_assert_false(xdr_encode(&remote_auth_list_ret_table, &many, bytes, &error));
    g_assert_cmpuint(bytes->len, ==, 4);
}

/* RFC 4506 by hand: each kind of a typed parameter, and padding. */
static void test_typed_parameters(void)
{
    g_autoptr(ParamList) list = param_list_new();
    param_list_add_int(list, -2, "i");
    param_list_add_double(list, 1.0, "d");
    param_list_add_boolean(list, true, "b%d", 0);
    param_list_add_string(list, "abcde", "s");
    RemoteConnectSetIdentityArgs args = {.flags = 3};
    args.params = param_list_steal(list, &args.n_params);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_assert_true(xdr_encode(&remote_connect_set_identity_args_table, &args, bytes, NULL));
    table_clear(&remote_connect_set_identity_args_table, &args);
    static const uint8_t expected[] = {
        0, 0, 0,   4,   0, 0, 0, 1, 'i', 0,   0,   0,    0,    0,   0, 1, 0xff, 0xff, 0xff, 0xfe, 0,
        0, 0, 1,   'd', 0, 0, 0, 0, 0,   0,   5,   0x3f, 0xf0, 0,   0, 0, 0,    0,    0,    0,    0,
        0, 2, 'b', '0', 0, 0, 0, 0, 0,   6,   0,   0,    0,    1,   0, 0, 0,    1,    's',  0,    0,
        0, 0, 0,   0,   7, 0, 0, 0, 5,   'a', 'b', 'c',  'd',  'e', 0, 0, 0,    0,    0,    0,    3,
    };
    g_assert_cmpmem(bytes->data, bytes->len, expected, sizeof expected);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    captured_path = argv[1];
    g_test_add_func("/rpc/xdr/captured", test_captured_round_trip);
    g_test_add_func("/rpc/xdr/cut", test_captured_cut);
    g_test_add_func("/rpc/xdr/values", test_values);
    g_test_add_func("/rpc/xdr/limits", test_limits);
    g_test_add_func("/rpc/xdr/encode-limits", test_encode_limits);
    g_test_add_func("/rpc/xdr/typed-parameters", test_typed_parameters);
    return g_test_run();
}
