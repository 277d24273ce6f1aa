/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The dispatch tables made from libvirt.idl: complete, searchable, and with the rules that libvirt
 * documents for a few procedures of each sort.
 */
#include <glib.h>
#include <libvirt/libvirt.h>

#include "driver/rpc/libvirt-types.h"
#include "driver/rpc/server.h"

static void test_complete(void)
{
    g_assert_cmpuint(rpc_program_remote.n_procedures, ==, 453);
    g_assert_cmpuint(rpc_program_qemu.n_procedures, ==, 7);
    g_assert_cmpuint(rpc_program_lxc.n_procedures, ==, 1);
    g_assert_cmpuint(rpc_program_admin.n_procedures, ==, 19);
    for (const RpcProgram *const *program = rpc_programs_all; *program; program++) {
        for (uint32_t number = 1; number <= (*program)->n_procedures; number++) {
            const RpcProcedure *procedure = rpc_program_find(*program, number);
            g_assert_nonnull(procedure);
            g_assert_cmpuint(procedure->number, ==, number);
            g_assert_true((procedure->kind == RPC_KIND_EVENT) == (procedure->api == NULL));
        }
        g_assert_null(rpc_program_find(*program, 0));
        g_assert_null(rpc_program_find(*program, (*program)->n_procedures + 1));
        g_assert_null(rpc_program_find(*program, UINT32_MAX));
    }
}

/* 9.0.0 has 392 calls and 51 events; of the calls 194 are denied on a read-only connection. */
static void test_counts(void)
{
    unsigned events = 0, denied = 0, fast = 0, conditional = 0;
    for (uint32_t number = 1; number <= 443; number++) {
        const RpcProcedure *procedure = rpc_program_find(&rpc_program_remote, number);
        if (procedure->kind == RPC_KIND_EVENT) {
            events++;
            continue;
        }
        denied += procedure->read_only == RPC_READ_ONLY_DENIED;
        conditional += procedure->read_only == RPC_READ_ONLY_UNLESS;
        fast += (procedure->flags & RPC_FAST) != 0;
    }
    g_assert_cmpuint(events, ==, 51);
    g_assert_cmpuint(denied, ==, 194);
    g_assert_cmpuint(conditional, ==, 6);
    g_assert_cmpuint(fast, ==, 184);
}

static void test_conditions(void)
{
    const RpcProcedure *xml =
        rpc_program_find(&rpc_program_remote, REMOTE_PROC_DOMAIN_GET_XML_DESC);
    RemoteDomainGetXmlDescArgs args = {.flags = VIR_DOMAIN_XML_INACTIVE};
    g_assert_false(rpc_condition_holds(&xml->denied_if, &args));
    args.flags |= VIR_DOMAIN_XML_SECURE;
    g_assert_true(rpc_condition_holds(&xml->denied_if, &args));

    const RpcProcedure *addresses =
        rpc_program_find(&rpc_program_remote, REMOTE_PROC_DOMAIN_INTERFACE_ADDRESSES);
    RemoteDomainInterfaceAddressesArgs source = {.source =
                                                     VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE};
    g_assert_false(rpc_condition_holds(&addresses->denied_if, &source));
    source.source = VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT;
    g_assert_true(rpc_condition_holds(&addresses->denied_if, &source));

    const RpcProcedure *memory =
        rpc_program_find(&rpc_program_remote, REMOTE_PROC_DOMAIN_SET_MEMORY_FLAGS);
    g_assert_cmpuint(memory->n_acl, ==, 3);
    RemoteDomainSetMemoryFlagsArgs live = {.flags = VIR_DOMAIN_AFFECT_LIVE};
    g_assert_true(rpc_condition_holds(&memory->acl[0].condition, &live));
    g_assert_false(rpc_condition_holds(&memory->acl[1].condition, &live));
    g_assert_false(rpc_condition_holds(&memory->acl[2].condition, &live));
    live.flags = 0;
    g_assert_true(rpc_condition_holds(&memory->acl[1].condition, &live));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/procedure/complete", test_complete);
    g_test_add_func("/rpc/procedure/counts", test_counts);
    g_test_add_func("/rpc/procedure/conditions", test_conditions);
    return g_test_run();
}
