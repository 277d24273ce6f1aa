/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Framing: what is a message, what may become one, what never will; and the payload of errors.
 */
#include <glib.h>
#include <string.h>

#include "driver/rpc/frame.h"
#include "driver/rpc/xdr.h"

static const FrameHeader header = {.program = 0x20008086,
                                   .version = 1,
                                   .procedure = 16,
                                   .type = FRAME_CALL,
                                   .serial = 5,
                                   .status = FRAME_OK};

static void test_layout(void)
{
    g_autoptr(GByteArray) frame = frame_begin(&header);
    g_assert_true(frame_finish(frame, NULL));
    static const uint8_t expected[] = {0, 0,  0, 28, 0x20, 0, 0x80, 0x86, 0, 0, 0, 1, 0, 0,
                                       0, 16, 0, 0,  0,    0, 0,    0,    0, 5, 0, 0, 0, 0};
    g_assert_cmpmem(frame->data, frame->len, expected, sizeof expected);
}

/* A message is complete with its last byte, and not before. */
static void test_partial(void)
{
    g_autoptr(GByteArray) frame = frame_begin(&header);
    g_byte_array_append(frame, (const uint8_t *)"payload!", 8);
    frame_finish(frame, NULL);
    FrameView view;
    bool complete;
    for (guint length = 0; length < frame->len; length++) {
        g_assert_true(frame_parse(frame->data, length, FRAME_MAX_SIZE, &view, &complete, NULL));
        g_assert_false(complete);
    }
    g_assert_true(frame_parse(frame->data, frame->len, FRAME_MAX_SIZE, &view, &complete, NULL));
    g_assert_true(complete);
    g_assert_cmpmem(view.payload, view.payload_length, "payload!", 8);
    g_assert_cmpuint(view.length, ==, 36);
}

static void expect_lost(const uint8_t *data, size_t length, size_t max)
{
    FrameView view;
    bool complete;
    g_autoptr(GError) error = NULL;
    g_assert_false(frame_parse(data, length, max, &view, &complete, &error));
    g_assert_error(error, VIREO_ERROR, VIR_ERR_RPC);
}

/* A length that cannot be is seen as soon as its word is there. */
static void test_lengths(void)
{
    uint8_t word[4];
    static const uint32_t wrong[] = {0, 3, 27, FRAME_MAX_SIZE + 1, 0x7fffffff, 0xffffffff};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        xdr_put_u32(word, wrong[i]);
        expect_lost(word, sizeof word, FRAME_MAX_SIZE);
    }
    FrameView view;
    bool complete;
    xdr_put_u32(word, FRAME_MAX_SIZE);
    g_assert_true(frame_parse(word, sizeof word, FRAME_MAX_SIZE, &view, &complete, NULL));
    expect_lost(word, sizeof word, 65536);
}

/* Descriptors are counted in the first word of the payload, and their carrier bytes come behind. */
static void test_descriptors(void)
{
    FrameHeader with_fds = header;
    with_fds.type = FRAME_CALL_FDS;
    g_autoptr(GByteArray) frame = frame_begin(&with_fds);
    frame_finish(frame, NULL);
    expect_lost(frame->data, frame->len, FRAME_MAX_SIZE); /* no count */
    uint8_t count[4], zeros[2] = {0};
    xdr_put_u32(count, 2);
    g_byte_array_append(frame, count, 4);
    frame_finish(frame, NULL);
    FrameView view = {0};
    bool complete;
    g_assert_true(frame_parse(frame->data, frame->len, FRAME_MAX_SIZE, &view, &complete, NULL));
    g_assert_false(complete);
    g_byte_array_append(frame, zeros, 2);
    g_assert_true(frame_parse(frame->data, frame->len, FRAME_MAX_SIZE, &view, &complete, NULL));
    g_assert_true(complete);
    g_assert_cmpuint(view.n_fds, ==, 2);
    g_assert_cmpuint(view.length, ==, 34);
    g_assert_cmpuint(view.payload_length, ==, 0);
    xdr_put_u32(frame->data + FRAME_HEADER_SIZE, FRAME_MAX_FDS + 1);
    expect_lost(frame->data, frame->len, FRAME_MAX_SIZE);
}

static void test_errors(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) read = NULL;
    fail(&error, VIR_ERR_NO_DOMAIN, "no domain with uuid '%s'", "1");
    g_autoptr(GByteArray) frame = frame_error(&header, error);
    FrameView view = {0};
    bool complete;
    g_assert_true(frame_parse(frame->data, frame->len, FRAME_MAX_SIZE, &view, &complete, NULL));
    g_assert_cmpuint(view.header.type, ==, FRAME_REPLY);
    g_assert_cmpuint(view.header.status, ==, FRAME_ERROR);
    g_assert_cmpuint(view.header.serial, ==, 5);
    g_assert_false(frame_read_error(view.payload, view.payload_length, &read));
    g_assert_error(read, VIREO_ERROR, VIR_ERR_NO_DOMAIN);
    g_assert_cmpstr(read->message, ==, "Domain not found: no domain with uuid '1'");
}

/* However long or broken the detail, the error is a message that a client accepts. */
static void test_hostile_error(void)
{
    g_autofree char *name = g_strnfill(8 * 1024 * 1024, '\xff');
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) read = NULL;
    fail(&error, VIR_ERR_INVALID_ARG, "no such '%s'", name);
    g_autoptr(GByteArray) frame = frame_error(&header, error);
    g_assert_cmpuint(frame->len, <, 1024 * 1024);
    g_assert_false(
        frame_read_error(frame->data + FRAME_HEADER_SIZE, frame->len - FRAME_HEADER_SIZE, &read));
    g_assert_error(read, VIREO_ERROR, VIR_ERR_INVALID_ARG);
    g_assert_true(g_utf8_validate(read->message, -1, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/frame/layout", test_layout);
    g_test_add_func("/rpc/frame/partial", test_partial);
    g_test_add_func("/rpc/frame/lengths", test_lengths);
    g_test_add_func("/rpc/frame/descriptors", test_descriptors);
    g_test_add_func("/rpc/frame/errors", test_errors);
    g_test_add_func("/rpc/frame/hostile-error", test_hostile_error);
    return g_test_run();
}
