/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Domain XML: whatever a client sends gives a definition or an error. A definition's canonical text
 * has to be read again as a definition with the same text, by a validating reader where one read
 * the first; a copy has to be an equal; nothing may leak.
 */
#include <stdint.h>
#include <string.h>

#include "common/error.h"
#include "common/log.h"
#include "driver/domain/def.h"
#include "driver/domain/to-vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static const DomainDefHost host = {.kvm = true,
                                   .helper_path = "/usr/libexec/vireo-vmm",
                                   .max_memory_bytes = 1ull << 40,
                                   .max_vcpus = 288,
                                   .native_arch = "x86_64"};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    log_init(2, LOG_LEVEL_ERROR, "fuzz");
    return 0;
}

/* @flags: how to read the canonical text; what was stored unjudged is not judged again either. */
static void check_again(const DomainDef *def, unsigned flags)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = domain_def_format(def, DOMAIN_DEF_FORMAT_MIGRATABLE, NULL);
    g_autoptr(DomainDef) again = domain_def_parse(text, flags, &host, &error);
    if (!again)
        g_error("canonical text refused: %s\n%s", error->message, text);
    g_autofree char *second = domain_def_format(again, 0, NULL);
    g_assert_cmpstr(second, ==, text);
    g_assert_true(domain_def_check_abi(def, again, NULL));
    g_autoptr(DomainDef) copy = domain_def_copy(def);
    g_assert_true(table_equal(&domain_def_table, def, copy, 0, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    static const struct {
        unsigned first, again;
    } ways[] = {
        {0, DOMAIN_DEF_PARSE_INACTIVE},
        {DOMAIN_DEF_PARSE_INACTIVE | DOMAIN_DEF_PARSE_VALIDATE,
         DOMAIN_DEF_PARSE_INACTIVE | DOMAIN_DEF_PARSE_VALIDATE},
        {DOMAIN_DEF_PARSE_STATUS, DOMAIN_DEF_PARSE_INACTIVE | DOMAIN_DEF_PARSE_STORED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DomainDef) def = domain_def_parse(text, ways[i].first, &host, &error);
        if (!def) {
            g_assert_nonnull(error);
            g_assert_true(error->domain == VIREO_ERROR);
            g_assert_true(g_utf8_validate(error->message, -1, NULL));
            continue;
        }
        check_again(def, ways[i].again);
        domain_def_assign_live(def);
        json_object *commands = NULL;
        if (domain_def_to_vm(def, 0, &commands, NULL))
            json_object_put(commands);
    }
    return 0;
}
