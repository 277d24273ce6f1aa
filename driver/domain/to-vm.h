/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The last step of a definition: the arguments of the monitor commands that build the guest, in the
 * order in which they are to be sent: every chardev_add, machine_create, every device_add, cont.
 * Descriptors are named, not passed: before sending, the caller hands over (getfd) "kernel",
 * "initrd" where initrd is set, "kvm" under type='kvm', and for each chardev "chr-<alias>" and,
 * where it has a log, "log-<alias>". The definition must have its live aliases
 * (domain_def_assign_live). Nothing here opens or touches anything of the host.
 */
#pragma once

#include <json-c/json.h>

#include "driver/domain/def.h"

/* Arguments of machine-create. @now is the time (seconds since the epoch) from which a clock with
 * an offset other than utc is computed. */
bool domain_def_to_machine(const DomainDef *def, int64_t now, json_object **ret_args,
                           GError **error);

/* One chardev-add and one device_add for the serial port at @index of def->serials. */
bool serial_def_to_chardev(const SerialDef *serial, json_object **ret_args, GError **error);
bool serial_def_to_device(const SerialDef *serial, json_object **ret_args, GError **error);

/* A number JSON carries whole: json-c's uint64. */
json_object *to_vm_u64(uint64_t value);

/* All of them, ready to send: an array of {"execute": …, "arguments": …} in order, without cont. */
bool domain_def_to_vm(const DomainDef *def, int64_t now, json_object **ret_commands,
                      GError **error);

/* Descriptor names: "chr-serial0", "log-serial0"; new strings. */
char *serial_def_fd_name(const SerialDef *serial);
char *serial_def_log_fd_name(const SerialDef *serial);
