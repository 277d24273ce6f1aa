/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XDR decoding of every struct of the protocol. The first two bytes choose the procedure and the
 * third the side; what decodes has to encode to the same bytes (padding and the sign of characters
 * aside, which are compared after a second round).
 */
#include <stdlib.h>
#include <string.h>

#include "driver/rpc/libvirt-types.h"
#include "driver/rpc/server.h"
#include "driver/rpc/xdr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const Table *choose(const uint8_t *data)
{
    uint32_t number = (uint32_t)data[0] << 8 | data[1];
    const RpcProgram *program = rpc_programs_all[(data[2] >> 1) % 4];
    const RpcProcedure *procedure = rpc_program_find(program, number % program->n_procedures + 1);
    if (data[2] & 0x80)
        return &remote_error_table;
    return data[2] & 1 ? procedure->ret : procedure->args;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const Table *table = choose(data);
    if (!table)
        return 0;
    g_autoptr(GError) error = NULL;
    g_autofree void *object = table_new(table);
    g_autofree void *again = table_new(table);
    if (!xdr_decode(table, data + 3, size - 3, object, &error)) {
        if (error_code(error) != VIR_ERR_RPC || !error->message[0])
            abort();
        return 0;
    }
    g_autoptr(GByteArray) first = g_byte_array_new();
    g_autoptr(GByteArray) second = g_byte_array_new();
    if (!xdr_encode(table, object, first, NULL) || first->len != size - 3)
        abort();
    if (!xdr_decode(table, first->data, first->len, again, NULL) ||
        !table_equal(table, object, again, 0, NULL))
        abort();
    if (!xdr_encode(table, again, second, NULL) || second->len != first->len ||
        memcmp(first->data, second->data, first->len) != 0)
        abort();
    table_clear(table, object);
    table_clear(table, again);
    return 0;
}
