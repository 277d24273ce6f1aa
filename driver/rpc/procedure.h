/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the generator knows about a procedure at run time: one const row each, made from
 * libvirt.idl. The dispatch tables with the handlers in them are linked by the daemon (or by a
 * test), not by the library: driver/rpc calls handlers only through these rows.
 */
#pragma once

#include "common/table.h"
#include "driver/rpc/call.h"

typedef enum RpcKind {
    RPC_KIND_NONE,  /* nobody answers it yet: VIR_ERR_NO_SUPPORT naming .api */
    RPC_KIND_SYNC,  /* .run finishes it */
    RPC_KIND_ASYNC, /* .run_async starts it */
    RPC_KIND_EVENT, /* a message from the daemon; .args is its layout */
} RpcKind;

typedef enum RpcFlags {
    RPC_FAST = 1 << 0,
    RPC_NO_AUTH = 1 << 1,
    RPC_BARRIER = 1 << 2,
    RPC_REGISTERS = 1 << 3,
    RPC_STREAM = 1 << 4,
    RPC_FDS_IN = 1 << 5,
    RPC_FDS_OUT = 1 << 6,
    RPC_UNOPENED = 1 << 7,
} RpcFlags;

typedef enum RpcReadOnly {
    RPC_READ_ONLY_DENIED,
    RPC_READ_ONLY_ALLOWED,
    RPC_READ_ONLY_UNLESS, /* allowed unless .denied_if holds */
} RpcReadOnly;

typedef enum RpcConditionKind {
    RPC_CONDITION_ALWAYS,
    RPC_CONDITION_ANY_SET,  /* a bit of .value is set in the u32 member at .offset */
    RPC_CONDITION_NONE_SET, /* none is */
    RPC_CONDITION_EQUAL,    /* the member is .value */
} RpcConditionKind;

typedef struct RpcCondition {
    RpcConditionKind kind;
    uint32_t offset; /* of a u32 member of the decoded arguments */
    uint32_t value;
} RpcCondition;

/* "The caller must hold @permission on the @object of this call", if the condition holds. */
typedef struct RpcAcl {
    const char *object;
    const char *permission;
    RpcCondition condition;
} RpcAcl;

typedef struct RpcProcedure {
    uint32_t number;
    const char *name;  /* as in libvirt.idl */
    const char *api;   /* public function; NULL for events */
    const Table *args; /* NULL = void */
    const Table *ret;
    RpcKind kind;
    bool (*run)(Call *call, const void *args, void *ret, GError **error);
    void (*run_async)(Call *call, const void *args);
    uint32_t flags; /* RpcFlags */
    RpcReadOnly read_only;
    RpcCondition denied_if;
    const RpcAcl *acl;
    size_t n_acl;
    RpcAcl filter;     /* .object NULL = none */
    const char *route; /* libvirt's daemon for it; NULL = ours */
} RpcProcedure;

typedef struct RpcProgram {
    uint32_t number;
    uint32_t version;
    const char *name;
    const RpcProcedure *procedures; /* sorted by number */
    size_t n_procedures;
} RpcProgram;

/* The generated dispatch tables. */
extern const RpcProgram rpc_program_remote;
extern const RpcProgram rpc_program_qemu;
extern const RpcProgram rpc_program_lxc;
extern const RpcProgram rpc_program_admin;

const RpcProcedure *rpc_program_find(const RpcProgram *program, uint32_t number);
bool rpc_condition_holds(const RpcCondition *condition, const void *args);
