/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <vcpu>; see vcpu.h. */
#include "driver/domain/element/vcpu.h"

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

static const char *const placements[] = {"static", "auto", NULL};
static const EnumNames placement_names = {"vcpu placement", placements};
static const uint32_t one = 1;

static const Field fields[] = {
    {"placement", FIELD_ENUM, TABLE_MEMBER(VcpuDef, placement), .names = &placement_names,
     XML(.path = "vcpu/@placement"), .doc = "Who chooses the host processors: static, the user."},
    {"current", FIELD_U32, TABLE_MEMBER(VcpuDef, current), .flags = FIELD_ABI | FIELD_LIVE,
     TABLE_PRESENCE(VcpuDef, current_given),
     XML(.path = "vcpu/@current", .pattern = "0*[1-9][0-9]*"),
     .doc = "Processors plugged in at start, when not all of them."},
    {"max", FIELD_U32, TABLE_MEMBER(VcpuDef, max), .flags = FIELD_ABI, .initial = &one,
     XML(.path = "vcpu", .flags = XML_KEEP_EMPTY, .pattern = "0*[1-9][0-9]*",
         .invalid = N_("maximum vcpus count must be an integer, not '%s'")),
     .doc = "Processors the guest can have."},
};

static const XmlKnown known[] = {{"vcpu", XML_REFUSE, "@cpuset"}};
static const TableXml xml = {known, G_N_ELEMENTS(known)};
const Table vcpu_def_table = {.name = "vcpu",
                              .size = sizeof(VcpuDef),
                              .fields = fields,
                              .n_fields = G_N_ELEMENTS(fields),
                              .xml = &xml};

static bool complete(DomainDef *def, const DomainDefHost *host, unsigned flags, GError **error)
{
    VcpuDef *vcpu = &def->vcpu;
    if (vcpu->current_given && vcpu->current > vcpu->max)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("maximum vCPU count must not be less than current vCPU count"));
    if (!vcpu->current_given)
        vcpu->current = vcpu->max;
    vcpu->current_given = vcpu->current != vcpu->max;
    return true;
}

static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    const VcpuDef *vcpu = &def->vcpu;
    if (vcpu->max == 0)
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("the <vcpu> count must be at least 1, not 0"));
    if (vcpu->current == 0)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("vcpu 0 can't be offline"));
    if (host->max_vcpus && vcpu->max > host->max_vcpus)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("Maximum CPUs greater than specified machine type limit %u"),
                    host->max_vcpus);
    if (vcpu->placement != VCPU_PLACEMENT_STATIC)
        return fail(
            error, VIR_ERR_CONFIG_UNSUPPORTED,
            _("attribute 'placement' of element 'vcpu' is not supported with value 'auto'"));
    return true;
}

/* The board is built with the processors that are plugged in; there is no way to add the others
 * yet, which the call that would do it says. With no topology every processor is a socket of its
 * own, as libvirt's qemu driver has it. */
static bool to_vm(const DomainDef *def, ToVm *vm, GError **error)
{
    const CpuTopology *topology = def->cpu ? def->cpu->topology : NULL;
    json_object *smp = json_object_new_object();
    json_object_object_add(smp, "cpus", json_object_new_int64(def->vcpu.current));
    json_object_object_add(smp, "sockets",
                           json_object_new_int64(topology ? topology->sockets : def->vcpu.current));
    json_object_object_add(smp, "cores", json_object_new_int64(topology ? topology->cores : 1));
    json_object_object_add(smp, "threads", json_object_new_int64(topology ? topology->threads : 1));
    json_object_object_add(vm->machine, "smp", smp);
    return true;
}

const DomainPart vcpu_part = {
    .name = "vcpu", .complete = complete, .validate = validate, .to_vm = to_vm};
