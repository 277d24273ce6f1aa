/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The decoder's edges that random strings seldom meet: every prefix of an instruction is TRUNCATED,
 * nothing behind the given length is read, the 15-byte limit, LOCK, rows reachable, time per
 * instruction (reported, not judged).
 */
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "vmm-helper/dbt/decode/x86-rows.h"

typedef struct DecodeCase {
    const char *hex;
    X86Mode mode;
    X86DecodeResult result;
    const char *row; /* its text, of an OK one */
} DecodeCase;

static const DecodeCase cases[] = {
    {"c3", X86_MODE_64, X86_DECODE_OK, "C3 RET"},
    {"", X86_MODE_64, X86_DECODE_TRUNCATED, NULL},
    {"0f", X86_MODE_64, X86_DECODE_TRUNCATED, NULL},
    {"0f 0b", X86_MODE_64, X86_DECODE_OK, "0F 0B UD2"},
    {"90", X86_MODE_64, X86_DECODE_OK, "90 NOP"},
    {"49 90", X86_MODE_64, X86_DECODE_OK, "90+r XCHG r16/32/64, AX/EAX/RAX"},
    {"f3 90", X86_MODE_64, X86_DECODE_OK, "F3 90 PAUSE"},
    {"f3 0f 1e fa", X86_MODE_64, X86_DECODE_OK, "F3 0F 1E FA ENDBR64"},
    {"66 f3 0f 1e fa", X86_MODE_64, X86_DECODE_OK, "F3 0F 1E FA ENDBR64"},
    {"0f 1e fa", X86_MODE_64, X86_DECODE_OK, "0F 1E /r NOP r/m16/32/64, r16/32/64"},
    /* fifteen bytes are allowed, sixteen are not */
    {"66 66 66 66 66 66 66 66 66 66 66 66 66 66 90", X86_MODE_64, X86_DECODE_OK, "90 NOP"},
    {"66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90", X86_MODE_64, X86_DECODE_TOO_LONG, NULL},
    {"66 66 66 66 66 66 66 66 66 66 66 66 66 66", X86_MODE_64, X86_DECODE_TRUNCATED, NULL},
    {"66 66 66 66 66 66 66 66 66 66 66 0f af 80 00 00", X86_MODE_64, X86_DECODE_TOO_LONG, NULL},
    /* LOCK */
    {"f0 01 00", X86_MODE_64, X86_DECODE_OK, "01 /r ADD r/m16/32/64, r16/32/64"},
    {"f0 01 c0", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"f0 03 00", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"f0 39 00", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"f0 0f c7 08", X86_MODE_64, X86_DECODE_OK, "0F C7 /1 CMPXCHG8B m64"},
    {"f0 48 0f c7 08", X86_MODE_64, X86_DECODE_OK, "REX.W 0F C7 /1 CMPXCHG16B m128"},
    {"f0 0f ba 20 01", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"f0 0f ba 28 01", X86_MODE_64, X86_DECODE_OK, "0F BA /5 BTS r/m16/32/64, imm8"},
    /* opcodes that moved or went in 64-bit mode */
    {"63 c1", X86_MODE_32, X86_DECODE_OK, "63 /r ARPL r/m16, r16"},
    {"63 c1", X86_MODE_64, X86_DECODE_OK, "63 /r MOVSXD r16/32/64, r/m16/32"},
    {"06", X86_MODE_32, X86_DECODE_OK, "06 PUSH ES"},
    {"06", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"40", X86_MODE_32, X86_DECODE_OK, "40+r INC r16/32"},
    {"c4 00", X86_MODE_32, X86_DECODE_OK, "C4 /r LES r16/32, m16:16/32"},
    {"c4 c0", X86_MODE_32, X86_DECODE_INVALID, NULL},
    {"c4 00", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"c5 f8 77", X86_MODE_64, X86_DECODE_INVALID, NULL}, /* VZEROUPPER */
    {"62 f1 7c 48 58 c0", X86_MODE_64, X86_DECODE_INVALID, NULL},
    /* reserved registers */
    {"0f 20 c8", X86_MODE_64, X86_DECODE_INVALID, NULL},     /* CR1 */
    {"44 0f 20 c0", X86_MODE_64, X86_DECODE_OK, "0F 20 /r MOV r64, CR"}, /* CR8 */
    {"0f 20 00", X86_MODE_64, X86_DECODE_OK, "0F 20 /r MOV r64, CR"}, /* mod is ignored */
    {"8e c8", X86_MODE_64, X86_DECODE_INVALID, NULL},        /* MOV CS */
    {"8c f8", X86_MODE_64, X86_DECODE_INVALID, NULL},
    {"8d c0", X86_MODE_64, X86_DECODE_INVALID, NULL},        /* LEA of a register */
};

static size_t parse_hex(const char *hex, uint8_t *bytes)
{
    size_t n = 0;

    for (; *hex; hex++) {
        if (*hex != ' ') {
            bytes[n++] = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
            hex++;
        }
    }
    return n;
}

static void test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t bytes[32];
        X86Insn insn;
        size_t n = parse_hex(cases[i].hex, bytes);
        X86DecodeResult result = x86_decode(bytes, n, cases[i].mode, &insn);

        if (result != cases[i].result)
            g_test_message("%s", cases[i].hex);
        g_assert_cmpint(result, ==, cases[i].result);
        if (cases[i].row) {
            g_assert_cmpstr(insn.row->text, ==, cases[i].row);
            g_assert_cmpuint(insn.length, ==, n);
        }
    }
}

/* Two pages, the second not readable: bytes end where the first does. */
static uint8_t *guarded_page(void)
{
    long page = sysconf(_SC_PAGESIZE);
    uint8_t *at = mmap(NULL, 2 * (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    g_assert_true(at != MAP_FAILED);
    g_assert_cmpint(mprotect(at + page, (size_t)page, PROT_NONE), ==, 0);
    return at + page;
}

/* A cut instruction is TRUNCATED at every length, the whole one is the same with bytes behind it. */
static void test_truncation(void)
{
    uint8_t *end = guarded_page();
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    for (unsigned i = 0; i < 200000; i++) {
        uint8_t bytes[15];
        X86Mode mode = (X86Mode)(i % 3);
        X86Insn whole;

        for (unsigned j = 0; j < 15; j++)
            bytes[j] = (uint8_t)g_rand_int(rand);
        if (i & 4)
            bytes[0] = 0x0f;
        if (x86_decode(bytes, 15, mode, &whole) != X86_DECODE_OK)
            continue;
        for (unsigned n = 0; n <= whole.length; n++) {
            X86Insn insn;
            X86DecodeResult result;

            memcpy(end - n, bytes, n);
            result = x86_decode(end - n, n, mode, &insn);
            g_assert_cmpint(result, ==, n < whole.length ? X86_DECODE_TRUNCATED : X86_DECODE_OK);
            if (n == whole.length)
                g_assert_true(!memcmp(&insn, &whole, sizeof(insn)));
        }
    }
}

/* Every row is what some bytes decode to. */
static void test_reachable(void)
{
    g_autofree bool *seen = g_new0(bool, x86_n_rows);
    static const uint8_t lead[][3] = {{0}, {1, 0x66}, {1, 0xf3}, {1, 0xf2}, {1, 0x48}, {2, 0x66, 0x48},
                                      {2, 0xf3, 0x48}, {1, 0x41}};
    static const uint8_t maps[][3] = {{0}, {1, 0x0f}, {2, 0x0f, 0x38}, {2, 0x0f, 0x3a}};

    for (unsigned p = 0; p < G_N_ELEMENTS(lead) * 4 * 2; p++) {
        const uint8_t *prefix = lead[p / 8], *map = maps[p / 2 % 4];

        for (unsigned code = 0; code < 0x10000; code++) {
            uint8_t bytes[15] = {0};
            unsigned n = 0;
            X86Insn insn;

            for (unsigned i = 1; i <= prefix[0]; i++)
                bytes[n++] = prefix[i];
            for (unsigned i = 1; i <= map[0]; i++)
                bytes[n++] = map[i];
            bytes[n++] = (uint8_t)(code >> 8);
            bytes[n++] = (uint8_t)code;
            if (x86_decode(bytes, 15, p & 1 ? X86_MODE_64 : X86_MODE_32, &insn) == X86_DECODE_OK)
                seen[insn.row - x86_rows] = true;
        }
    }
    for (unsigned i = 1; i < x86_n_rows; i++) {
        if (!seen[i])
            g_test_message("never decoded: %s", x86_rows[i].text);
        g_assert_true(seen[i]);
    }
}

static void test_speed(void)
{
    /* a loop body as compilers make them */
    static const uint8_t code[] = {0x48, 0x8b, 0x44, 0x24, 0x08, 0x48, 0x01, 0xd8, 0x0f, 0xb6, 0x10,
                                   0x85, 0xd2, 0x66, 0x0f, 0x6f, 0x04, 0x07, 0x75, 0xf0, 0xe8, 0, 0, 0, 0,
                                   0x48, 0x8d, 0x3d, 1, 2, 3, 4, 0xc3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct timespec start, end;
    unsigned n = 0;

    clock_gettime(CLOCK_MONOTONIC, &start);
    for (unsigned round = 0; round < 100000; round++) {
        for (size_t at = 0; at < 33;) {
            X86Insn insn;

            if (x86_decode(code + at, sizeof(code) - at, X86_MODE_64, &insn) != X86_DECODE_OK)
                g_assert_not_reached();
            at += insn.length;
            n++;
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    g_test_message("%.1f ns an instruction", ((double)(end.tv_sec - start.tv_sec) * 1e9 +
                                              (double)(end.tv_nsec - start.tv_nsec)) / n);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/cases", test_cases);
    g_test_add_func("/decode/truncation", test_truncation);
    g_test_add_func("/decode/reachable", test_reachable);
    g_test_add_func("/decode/speed", test_speed);
    return g_test_run();
}
