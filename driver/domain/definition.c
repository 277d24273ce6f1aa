/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Steps that change definitions: define, undefine, autostart, metadata, amounts. Each writes the
 * file first and publishes afterwards, so that readers never see what a kill could take back.
 */
#include "common/log.h"

#include <inttypes.h>
#include "driver/domain/object-private.h"
#include "driver/domain/persistence.h"

typedef struct DefinitionStep {
    DomainStep step;
    DomainDef *def;
    unsigned flags;
    bool on;
    DomainMetadataChange metadata; /* strings owned */
    DomainAmount what;
    uint64_t value;
} DefinitionStep;

static void definition_step_clear(DomainStep *step)
{
    DefinitionStep *self = (DefinitionStep *)step;
    domain_def_free(self->def);
    g_free((char *)self->metadata.text);
    g_free((char *)self->metadata.key);
    g_free((char *)self->metadata.uri);
}

static DefinitionStep *definition_step_new(Domain *domain, void (*run)(DomainStep *step),
                                           DomainDone done, void *opaque)
{
    DefinitionStep *self = domain_step_new(domain, sizeof(*self), run, done, opaque);
    self->step.clear = definition_step_clear;
    return self;
}

static void define_run(DomainStep *step)
{
    DefinitionStep *self = (DefinitionStep *)step;
    Domain *domain = step->domain;
    GError *error = NULL;
    if (!persistence_save(self->def, domain_driver_folders(domain->driver)->config, &error)) {
        domain_step_finish(step, error);
        return;
    }
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    DomainSnapshot *next = domain_snapshot_new(now);
    domain_snapshot_set_next(next, domain_def_ref_new(g_steal_pointer(&self->def)));
    domain_publish(domain, next);
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_DEFINED,
                          domain_snapshot_def(now) ? VIR_DOMAIN_EVENT_DEFINED_UPDATED
                                                   : VIR_DOMAIN_EVENT_DEFINED_ADDED);
    domain_step_finish(step, NULL);
}

void domain_define_queue(Domain *domain, DomainDef *def, DomainDone done, void *opaque)
{
    DefinitionStep *self = definition_step_new(domain, define_run, done, opaque);
    self->def = def;
    domain_step_queue(&self->step);
}

static void adopt_run(DomainStep *step)
{
    DefinitionStep *self = (DefinitionStep *)step;
    Domain *domain = step->domain;
    const DomainFolders *folders = domain_driver_folders(domain->driver);
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (!now->next && persistence_exists(domain->name, folders->config)) {
        DomainSnapshot *next = domain_snapshot_new(now);
        domain_snapshot_set_next(next, domain_def_ref_new(g_steal_pointer(&self->def)));
        next->autostart =
            persistence_get_autostart(domain->name, folders->config, folders->autostart);
        domain_publish(domain, next);
    }
    domain_driver_loaded_one(domain->driver);
    domain_step_finish(step, NULL);
}

void domain_adopt_queue(Domain *domain, DomainDef *def)
{
    DefinitionStep *self = definition_step_new(domain, adopt_run, NULL, NULL);
    self->def = def;
    domain_step_queue(&self->step);
}

static void undefine_run(DomainStep *step)
{
    Domain *domain = step->domain;
    const DomainFolders *folders = domain_driver_folders(domain->driver);
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    GError *error = NULL;
    if (!domain_snapshot_def(now)) {
        fail(&error, VIR_ERR_NO_DOMAIN, _("no domain with matching uuid '%s' (%s)"),
             domain->uuid_text, domain->name);
    } else if (!domain_snapshot_persistent(now)) {
        fail(&error, VIR_ERR_OPERATION_INVALID, _("cannot undefine transient domain"));
    } else if (persistence_remove(domain->name, folders->config, folders->autostart, &error)) {
        DomainSnapshot *next = domain_snapshot_new(now);
        domain_snapshot_set_next(next, NULL);
        next->autostart = false;
        domain_publish(domain, next);
        domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED);
    }
    domain_step_finish(step, error);
}

void domain_undefine(Domain *domain, unsigned flags, DomainDone done, void *opaque)
{
    /* Managed saves, snapshots, checkpoints, NVRAM and TPM state, which the flags name, do not
     * exist yet: there is nothing of them to keep or to remove. */
    DefinitionStep *self = definition_step_new(domain, undefine_run, done, opaque);
    self->flags = flags;
    domain_step_queue(&self->step);
}

static void autostart_run(DomainStep *step)
{
    DefinitionStep *self = (DefinitionStep *)step;
    Domain *domain = step->domain;
    const DomainFolders *folders = domain_driver_folders(domain->driver);
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    GError *error = NULL;
    if (!domain_snapshot_persistent(now)) {
        fail(&error, VIR_ERR_OPERATION_INVALID, _("cannot set autostart for transient domain"));
    } else if (persistence_set_autostart(domain->name, folders->config, folders->autostart, self->on,
                                         &error)) {
        DomainSnapshot *next = domain_snapshot_new(now);
        next->autostart = self->on;
        domain_publish(domain, next);
    }
    domain_step_finish(step, error);
}

void domain_set_autostart(Domain *domain, bool on, DomainDone done, void *opaque)
{
    DefinitionStep *self = definition_step_new(domain, autostart_run, done, opaque);
    self->on = on;
    domain_step_queue(&self->step);
}

/* Changes a copy of a definition. */
typedef bool (*DefinitionChange)(DefinitionStep *self, DomainDef *def, GError **error);

static bool change_metadata(DefinitionStep *self, DomainDef *def, GError **error)
{
    const DomainMetadataChange *change = &self->metadata;
    char **text = change->type == VIR_DOMAIN_METADATA_TITLE ? &def->title : &def->description;
    if (change->type == VIR_DOMAIN_METADATA_ELEMENT)
        return metadata_def_set(&def->metadata, change->uri, change->key, change->text, error);
    g_clear_pointer(text, g_free);
    if (change->text && *change->text)
        *text = g_strdup(change->text);
    return true;
}

static bool change_amount(DefinitionStep *self, DomainDef *def, GError **error)
{
    uint64_t value = self->value;
    switch (self->what) {
    case DOMAIN_AMOUNT_MEMORY:
        if (value > def->memory.total)
            return fail(error, VIR_ERR_INVALID_ARG, _("cannot set memory higher than max memory"));
        def->memory.current = value;
        return true;
    case DOMAIN_AMOUNT_MEMORY_MAX:
        def->memory.total = value;
        def->memory.current = MIN(def->memory.current, value);
        return true;
    case DOMAIN_AMOUNT_VCPUS:
        if (value > def->vcpu.max)
            return fail(error, VIR_ERR_INVALID_ARG,
                        _("requested vcpus is greater than max allowable vcpus for the persistent "
                          "domain: %" PRIu64 " > %u"),
                        value, def->vcpu.max);
        def->vcpu.current = (uint32_t)value;
        def->vcpu.current_given = def->vcpu.current != def->vcpu.max;
        return true;
    case DOMAIN_AMOUNT_VCPUS_MAX:
        def->vcpu.max = (uint32_t)value;
        def->vcpu.current = MIN(def->vcpu.current, def->vcpu.max);
        def->vcpu.current_given = def->vcpu.current != def->vcpu.max;
        return true;
    }
    g_assert_not_reached();
}

/* A changed copy; what the guest would see of the change goes through the parser's checks. */
static DomainDef *definition_changed(DefinitionStep *self, const DomainDef *from,
                                     DefinitionChange change, GError **error)
{
    g_autoptr(DomainDef) def = domain_def_copy(from);
    if (!change(self, def, error))
        return NULL;
    if (change == change_metadata)
        return g_steal_pointer(&def);
    g_autofree char *xml =
        domain_def_format(def, DOMAIN_DEF_FORMAT_INACTIVE | DOMAIN_DEF_FORMAT_SECURE, error);
    DomainDefHost host = domain_driver_host(self->step.domain->driver);
    return xml ? domain_def_parse(xml, DOMAIN_DEF_PARSE_INACTIVE, &host, error) : NULL;
}

static bool definition_change_next(DefinitionStep *self, DomainSnapshot *next,
                                   DefinitionChange change, GError **error)
{
    Domain *domain = self->step.domain;
    g_autoptr(DomainDef) def = definition_changed(self, next->next->def, change, error);
    if (!def || !persistence_save(def, domain_driver_folders(domain->driver)->config, error))
        return false;
    domain_snapshot_set_next(next, domain_def_ref_new(g_steal_pointer(&def)));
    return true;
}

static bool definition_change_live(DefinitionStep *self, DomainSnapshot *next,
                                   DefinitionChange change, GError **error)
{
    Domain *domain = self->step.domain;
    g_autoptr(DomainDef) def = domain_def_copy(next->live->def);
    if (!change(self, def, error))
        return false;
    DomainDef *old = domain->run->status.live;
    domain->run->status.live = domain_def_copy(def);
    if (!domain_run_write(domain, error)) {
        domain_def_free(domain->run->status.live);
        domain->run->status.live = old;
        return false;
    }
    domain_def_free(old);
    domain_snapshot_set_live(next, domain_def_ref_new(g_steal_pointer(&def)));
    return true;
}

static bool metadata_apply(DefinitionStep *self, GError **error)
{
    Domain *domain = self->step.domain;
    unsigned flags = self->flags;
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (!domain_snapshot_impact(now, &flags, error))
        return false;
    g_autoptr(DomainSnapshot) next = domain_snapshot_new(now);
    if ((flags & VIR_DOMAIN_AFFECT_LIVE) &&
        !definition_change_live(self, next, change_metadata, error))
        return false;
    if ((flags & VIR_DOMAIN_AFFECT_CONFIG) &&
        !definition_change_next(self, next, change_metadata, error))
        return false;
    domain_publish(domain, g_steal_pointer(&next));
    DomainEvent event = {.kind = DOMAIN_EVENT_METADATA_CHANGE,
                         .type = self->metadata.type,
                         .uri = self->metadata.uri};
    domain_emit(domain, &event);
    return true;
}

static void metadata_run(DomainStep *step)
{
    GError *error = NULL;
    metadata_apply((DefinitionStep *)step, &error);
    domain_step_finish(step, error);
}

void domain_set_metadata(Domain *domain, const DomainMetadataChange *change, DomainDone done,
                         void *opaque)
{
    DefinitionStep *self = definition_step_new(domain, metadata_run, done, opaque);
    self->flags = change->flags;
    self->metadata.type = change->type;
    self->metadata.text = g_strdup(change->text);
    self->metadata.key = g_strdup(change->key);
    self->metadata.uri = g_strdup(change->uri);
    domain_step_queue(&self->step);
}

/* Without balloon and hot-plug, a running guest's amounts are what they are. */
static bool amount_refuse_live(DefinitionStep *self, const DomainDef *live, GError **error)
{
    switch (self->what) {
    case DOMAIN_AMOUNT_MEMORY_MAX:
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    _("cannot resize the maximum memory on an active domain"));
    case DOMAIN_AMOUNT_MEMORY:
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    _("Unable to change memory of active domain without the balloon device and "
                      "guest OS balloon driver"));
    case DOMAIN_AMOUNT_VCPUS:
        if (self->value == live->vcpu.current)
            return true;
        if (self->value > live->vcpu.max)
            return fail(error, VIR_ERR_INVALID_ARG,
                        _("requested vcpus is greater than max allowable vcpus for the live domain: "
                          "%" PRIu64 " > %u"),
                        self->value, live->vcpu.max);
        break;
    case DOMAIN_AMOUNT_VCPUS_MAX:
        break;
    }
    return fail(error, VIR_ERR_OPERATION_UNSUPPORTED,
                _("the number of vcpus of a running guest cannot be changed"));
}

static bool amount_apply(DefinitionStep *self, GError **error)
{
    Domain *domain = self->step.domain;
    unsigned flags = self->flags;
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (!domain_snapshot_impact(now, &flags, error))
        return false;
    if (flags & VIR_DOMAIN_AFFECT_LIVE)
        return amount_refuse_live(self, now->live->def, error);
    g_autoptr(DomainSnapshot) next = domain_snapshot_new(now);
    if (!definition_change_next(self, next, change_amount, error))
        return false;
    domain_publish(domain, g_steal_pointer(&next));
    return true;
}

static void amount_run(DomainStep *step)
{
    GError *error = NULL;
    amount_apply((DefinitionStep *)step, &error);
    domain_step_finish(step, error);
}

void domain_set_amount(Domain *domain, DomainAmount what, uint64_t value, unsigned flags,
                       DomainDone done, void *opaque)
{
    DefinitionStep *self = definition_step_new(domain, amount_run, done, opaque);
    self->what = what;
    self->value = value;
    self->flags = flags;
    domain_step_queue(&self->step);
}
