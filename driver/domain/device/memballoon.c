/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <memballoon>; see memballoon.h. */
#include "driver/domain/device/memballoon.h"

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

static const char *const models[] = {
    "virtio", "xen", "none", "virtio-transitional", "virtio-non-transitional", NULL};
static const EnumNames model_names = {"memballoon model", models};

static const Field fields[] = {
    {"model", FIELD_ENUM, TABLE_MEMBER(MemballoonDef, model), .flags = FIELD_REQUIRED | FIELD_ABI,
     .names = &model_names, XML(.path = "@model"), .doc = "The kind of balloon."},
};
/* What a balloon would have and 'none' has not. */
static const XmlKnown known[] = {
    {"", XML_ACCEPT, "@autodeflate @freePageReporting stats alias address acpi driver"}};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table memballoon_def_table = {.name = "memballoon",
                                    .size = sizeof(MemballoonDef),
                                    .fields = fields,
                                    .n_fields = G_N_ELEMENTS(fields),
                                    .xml = &xml};

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    if (!def->memballoon) {
        def->memballoon = table_new(&memballoon_def_table);
        def->memballoon->model = MEMBALLOON_NONE;
    }
    return true;
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    if (def->memballoon->model != MEMBALLOON_NONE)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("memballoon model '%s' is not supported; use model='none'"),
                    models[def->memballoon->model]);
    return true;
}

const DomainPart memballoon_part = {
    .name = "memballoon", .complete = complete, .validate = validate};
