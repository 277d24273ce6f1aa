# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes C from libvirt.idl: structs, their descriptor tables, handler prototypes, dispatch tables.

Usage: generate.py types-h|types-c|handlers-h|dispatch-c IDL OUTPUT [HANDLERS HEADER]

HANDLERS is a file of "name" or "name async" lines that replaces the handler attributes of the IDL,
and HEADER is what the dispatch table includes then: tests link a dispatch table of their own with
it. The notation is described in libvirt.idl.
"""
import re
import sys

SCALARS = {
    'i32': ('int32_t', 'FIELD_I32'), 'u32': ('uint32_t', 'FIELD_U32'),
    'i64': ('int64_t', 'FIELD_I64'), 'u64': ('uint64_t', 'FIELD_U64'),
    'u8': ('uint8_t', 'FIELD_U8'), 'u16': ('uint16_t', 'FIELD_U16'),
    'char': ('char', 'FIELD_I8'), 'f64': ('double', 'FIELD_F64'),
}
FLAGS = ('ro', 'fast', 'no-auth', 'unopened', 'barrier', 'registers', 'stream', 'fds-in', 'fds-out',
         'handler', 'async', 'builtin')
VALUES = ('api', 'acl', 'filter', 'ro-unless', 'route')
HEADER = ('/* SPDX-License-Identifier: LGPL-2.1-or-later */\n'
          '/* Made by driver/rpc/generate.py from libvirt.idl. */\n')


class IdlError(Exception):
    """A line of the description that breaks its rules."""


def camel(name):
    return ''.join(part.capitalize() for part in name.split('_'))


class Struct:
    def __init__(self, program, name, members):
        self.c_name = camel(program.name + '_' + name)
        self.table = f'{program.name}_{name}_table'
        self.program = program
        self.members = members

    def member(self, name):
        return next((m for m in self.members if m.name == name), None)


class Member:
    def __init__(self, text):
        match = re.fullmatch(r'(\w+)(\?)?(?:<(\d+)>|\[(\d+)\])? (\w+)', text)
        if not match:
            raise IdlError(f'bad member "{text}"')
        self.type, self.optional = match[1], bool(match[2])
        self.limit = int(match[3]) if match[3] else None
        self.count = int(match[4]) if match[4] else None
        self.name = match[5]


class Procedure:
    def __init__(self, program, number, name):
        self.program, self.number, self.name = program, number, name
        self.args = self.reply = self.message = None
        self.flags, self.values = set(), {}

    @property
    def constant(self):
        return f'{self.program.name}_proc_{self.name}'.upper()

    @property
    def thunk(self):
        return 'run_' + self.constant.lower()

    @property
    def acl(self):
        return 'acl_' + self.constant.lower()

    @property
    def function(self):
        prefix = '' if self.program.name == 'remote' else self.program.name + '_'
        return ('rpc_builtin_' if 'builtin' in self.flags else 'api_') + prefix + self.name

    @property
    def answered(self):
        return bool(self.flags & {'handler', 'builtin'})

    def prototype(self):
        params = ['Call *call']
        if self.args:
            params.append(f'const {self.args.c_name} *args')
        if 'async' in self.flags:
            return f'void {self.function}({", ".join(params)});'
        if self.reply:
            params.append(f'{self.reply.c_name} *ret')
        params.append('GError **error')
        return f'bool {self.function}({", ".join(params)});'


class Program:
    def __init__(self, name, number, version):
        self.name, self.number, self.version = name, number, version
        self.types, self.procedures = {}, []


class Idl:
    """The parsed description; structs are kept in an order that C accepts."""

    def __init__(self, path):
        self.programs, self.ordered = [], []
        self.handlers_header = 'driver/rpc/libvirt-handlers.h'
        for number, line in self.statements(path):
            try:
                self.statement(line)
            except IdlError as problem:
                sys.exit(f'{path}:{number}: {problem}')
        for program in self.programs:
            for struct in program.types.values():
                self.order(struct, ())

    @staticmethod
    def statements(path):
        current, start = '', 0
        with open(path, encoding='utf-8') as file:
            for number, line in enumerate(file, 1):
                line = line.rstrip('\n')
                if line.startswith('#') or not line.strip():
                    continue
                if line[0].isspace():
                    current += ' ' + line.strip()
                    continue
                if current:
                    yield start, current
                current, start = line, number
        if current:
            yield start, current

    def statement(self, line):
        if match := re.fullmatch(r'program (\w+) (0x[0-9a-f]+) (\d+)', line):
            self.programs.append(Program(match[1], match[2], match[3]))
            return
        program = self.programs[-1]
        if match := re.fullmatch(r'type (\w+) \((.*)\)', line):
            self.struct(program, match[1], match[2])
        elif match := re.fullmatch(r'event (\d+) (\w+) \((.*)\)', line):
            procedure = self.procedure(program, match)
            procedure.message = self.struct(program, procedure.name + '_msg', match[3])
        elif match := re.fullmatch(r'(\d+) (\w+) \((.*?)\)(?: -> \((.*?)\))? (api=.*)', line):
            procedure = self.procedure(program, match)
            procedure.args = self.struct(program, procedure.name + '_args', match[3])
            procedure.reply = self.struct(program, procedure.name + '_ret', match[4])
            self.attributes(procedure, match[5])
        else:
            raise IdlError('not a statement')

    @staticmethod
    def procedure(program, match):
        number, name = int(match[1]), match[2]
        if program.procedures and number <= program.procedures[-1].number:
            raise IdlError(f'{number} is out of order')
        program.procedures.append(Procedure(program, number, name))
        return program.procedures[-1]

    @staticmethod
    def struct(program, name, text):
        if not text:
            return None
        if name in program.types:
            raise IdlError(f'type {name} twice')
        program.types[name] = Struct(program, name, [Member(m) for m in text.split(', ')])
        return program.types[name]

    @staticmethod
    def attributes(procedure, text):
        for word in text.split():
            key, _, value = word.partition('=')
            if value and key in VALUES:
                procedure.values[key] = value
            elif not value and key in FLAGS:
                procedure.flags.add(key)
            else:
                raise IdlError(f'bad attribute "{word}"')
        if 'acl' not in procedure.values:
            raise IdlError(f'{procedure.name} has no acl')
        if 'async' in procedure.flags and 'handler' not in procedure.flags:
            raise IdlError(f'{procedure.name} is async without handler')
        if ({'handler', 'builtin'} <= procedure.flags
                or 'ro' in procedure.flags and 'ro-unless' in procedure.values):
            raise IdlError(f'{procedure.name} has attributes that exclude each other')

    def lookup(self, program, name):
        found = program.types.get(name) or self.programs[0].types.get(name)
        if not found:
            sys.exit(f'no type {name}')
        return found

    def order(self, struct, holders):
        if struct in self.ordered:
            return
        if struct in holders:
            sys.exit(f'{struct.c_name} holds itself')
        for member in struct.members:
            if member.type not in (*SCALARS, 'string', 'uuid', 'bytes', 'param'):
                self.order(self.lookup(struct.program, member.type), holders + (struct,))
        self.ordered.append(struct)

    def replace_handlers(self, path, header):
        self.handlers_header = header
        with open(path, encoding='utf-8') as file:
            wanted = dict((line.split() + [''])[:2] for line in file
                          if line.strip() and line[0] != '#')
        for program in self.programs:
            for procedure in program.procedures:
                procedure.flags -= {'handler', 'async'}
                function = procedure.function
                if function in wanted:
                    procedure.flags.add('handler')
                    if wanted.pop(function) == 'async':
                        procedure.flags.add('async')
        if wanted:
            sys.exit(f'{path}: no such procedure: {", ".join(wanted)}')


def c_member(idl, struct, member):
    """The declaration of a member and its row."""
    name, owner = member.name, struct.c_name
    row = [f'"{name}"']
    flags = ''
    if member.type in SCALARS:
        ctype, kind = SCALARS[member.type]
    elif member.type == 'string':
        ctype, kind = 'char *', 'FIELD_STRING'
        flags = '' if member.optional else 'FIELD_REQUIRED'
    elif member.type == 'uuid':
        row.append(f'FIELD_UUID, SHAPE_ONE, .offset = offsetof({owner}, {name}), .size = 16')
        return f'uint8_t {name}[16];', row
    elif member.type == 'bytes':
        row.append(f'FIELD_BLOB, SHAPE_ONE, TABLE_MEMBER({owner}, {name}), '
                   f'TABLE_COUNT({owner}, n_{name}), .limit = {member.limit}')
        return f'uint8_t *{name};\n    size_t n_{name};', row
    elif member.type == 'param':
        ctype, kind = 'RemoteTypedParam', 'FIELD_STRUCT'
        row.append('.table = &remote_typed_param_table')
    else:
        held = idl.lookup(struct.program, member.type)
        ctype = held.c_name + (' *' if member.optional else '')
        kind = 'FIELD_POINTER' if member.optional else 'FIELD_STRUCT'
        row.append(f'.table = &{held.table}')
    space = '' if ctype.endswith('*') else ' '
    if member.limit is not None:
        row.insert(1, f'{kind}, SHAPE_LIST, .offset = offsetof({owner}, {name}), '
                      f'.size = sizeof({ctype}), TABLE_COUNT({owner}, n_{name}), '
                      f'.limit = {member.limit}')
        declaration = f'{ctype}{space}*{name};\n    size_t n_{name};'
    elif member.count is not None:
        row.insert(1, f'{kind}, SHAPE_FIXED, .offset = offsetof({owner}, {name}), '
                      f'.size = sizeof({ctype}), .count = {member.count}')
        declaration = f'{ctype}{space}{name}[{member.count}];'
    else:
        row.insert(1, f'{kind}, SHAPE_ONE, TABLE_MEMBER({owner}, {name})')
        declaration = f'{ctype}{space}{name};'
    if flags:
        row.append(f'.flags = {flags}')
    return declaration, row


def emit_types_h(idl, out):
    out.append('#pragma once\n\n#include "common/table.h"\n#include "driver/rpc/param.h"\n')
    for program in idl.programs:
        upper = program.name.upper()
        out.append(f'#define {upper}_PROGRAM {program.number}u\n'
                   f'#define {upper}_PROGRAM_VERSION {program.version}u\n')
        out.append(f'typedef enum {camel(program.name)}Procedure {{')
        out += [f'    {p.constant} = {p.number},' for p in program.procedures]
        out.append(f'}} {camel(program.name)}Procedure;\n')
    for struct in idl.ordered:
        out.append(f'typedef struct {struct.c_name} {{')
        out += ['    ' + c_member(idl, struct, m)[0] for m in struct.members]
        out.append(f'}} {struct.c_name};\nextern const Table {struct.table};\n')


def emit_types_c(idl, out):
    out.append('#include "driver/rpc/libvirt-types.h"\n')
    for struct in idl.ordered:
        rows = struct.table.replace('_table', '_rows')
        out.append(f'static const Field {rows}[] = {{')
        out += ['    {' + ', '.join(c_member(idl, struct, m)[1]) + '},' for m in struct.members]
        out.append(f'}};\nTABLE_DEFINE({struct.table}, {struct.c_name}, "{struct.c_name}", '
                   f'{rows});\n')


def emit_handlers_h(idl, out):
    out.append('#pragma once\n\n#include "driver/rpc/call.h"\n'
               '#include "driver/rpc/libvirt-types.h"\n')
    for program in idl.programs:
        out += [p.prototype() for p in program.procedures if p.answered]


def condition(procedure, text):
    """The C members of an RpcCondition for FLAG|FLAG, !FLAG|FLAG or member:VALUE."""
    if ':' in text:
        member, value = text.split(':')
        return f'RPC_CONDITION_EQUAL, offsetof({procedure.args.c_name}, {member}), {value}'
    kind = 'RPC_CONDITION_NONE_SET' if text[0] == '!' else 'RPC_CONDITION_ANY_SET'
    if not procedure.args.member('flags'):
        sys.exit(f'{procedure.name} has a condition on flags but no such member')
    return f'{kind}, offsetof({procedure.args.c_name}, flags), {text.lstrip("!")}'


def acl_row(procedure, text):
    # object:permission, then nothing, FLAGS, or an empty word with member and value
    words = text.split(':')
    row = f'"{words[0]}", "{words[1]}"'
    if len(words) == 3:
        row += ', {' + condition(procedure, words[2]) + '}'
    elif len(words) == 5:
        row += ', {' + condition(procedure, ':'.join(words[3:])) + '}'
    return f'    {{{row}}},'


def emit_thunk(procedure, out):
    """A function of the dispatcher's type around a typed handler."""
    arguments = ['call'] + (['args'] if procedure.args else [])
    if 'async' in procedure.flags:
        out.append(f'static void {procedure.thunk}(Call *call, const void *args)\n{{\n'
                   f'    {procedure.function}({", ".join(arguments)});\n}}\n')
        return
    arguments += (['ret'] if procedure.reply else []) + ['error']
    out.append(f'static bool {procedure.thunk}(Call *call, const void *args, void *ret, '
               f'GError **error)\n{{\n'
               f'    return {procedure.function}({", ".join(arguments)});\n}}\n')


def procedure_row(procedure):
    row = [f'.number = {procedure.number}', f'.name = "{procedure.name}"']
    if procedure.message:
        return row + ['.kind = RPC_KIND_EVENT', f'.args = &{procedure.message.table}']
    row.append(f'.api = "{procedure.values["api"]}"')
    if procedure.args:
        row.append(f'.args = &{procedure.args.table}')
    if procedure.reply:
        row.append(f'.ret = &{procedure.reply.table}')
    if procedure.answered:
        is_async = 'async' in procedure.flags
        row.append(f'.kind = {"RPC_KIND_ASYNC" if is_async else "RPC_KIND_SYNC"}')
        row.append(f'.{"run_async" if is_async else "run"} = {procedure.thunk}')
    flags = sorted('RPC_' + flag.upper().replace('-', '_')
                   for flag in procedure.flags - {'handler', 'async', 'builtin', 'ro'})
    if flags:
        row.append('.flags = ' + ' | '.join(flags))
    if 'ro' in procedure.flags:
        row.append('.read_only = RPC_READ_ONLY_ALLOWED')
    elif 'ro-unless' in procedure.values:
        row.append('.read_only = RPC_READ_ONLY_UNLESS')
        row.append('.denied_if = {' + condition(procedure, procedure.values['ro-unless']) + '}')
    if procedure.values['acl'] != 'none':
        row.append(f'.acl = {procedure.acl}, .n_acl = G_N_ELEMENTS({procedure.acl})')
    if 'filter' in procedure.values:
        words = procedure.values['filter'].split(':')
        row.append('.filter = {' + ', '.join(f'"{word}"' for word in words) + '}')
    if 'route' in procedure.values:
        row.append(f'.route = "{procedure.values["route"]}"')
    return row


def emit_dispatch_c(idl, out):
    out.append('#include <libvirt/libvirt.h>\n\n#include "driver/rpc/server.h"\n')
    out.append(f'#include "{idl.handlers_header}"\n')
    for program in idl.programs:
        for procedure in program.procedures:
            if procedure.answered:
                emit_thunk(procedure, out)
            if procedure.values.get('acl', 'none') != 'none':
                out.append(f'static const RpcAcl {procedure.acl}[] = {{')
                out += [acl_row(procedure, text) for text in procedure.values['acl'].split(',')]
                out.append('};\n')
        out.append(f'static const RpcProcedure {program.name}_procedures[] = {{')
        out += ['    {' + ', '.join(procedure_row(p)) + '},' for p in program.procedures]
        out.append(f'}};\n\nconst RpcProgram rpc_program_{program.name} = {{\n'
                   f'    .number = {program.number}, .version = {program.version}, '
                   f'.name = "{program.name}",\n    .procedures = {program.name}_procedures, '
                   f'.n_procedures = G_N_ELEMENTS({program.name}_procedures),\n}};\n')
    out.append('const RpcProgram *const rpc_programs_all[] = {')
    out += [f'    &rpc_program_{program.name},' for program in idl.programs]
    out.append('    NULL,\n};')


EMITTERS = {'types-h': emit_types_h, 'types-c': emit_types_c,
            'handlers-h': emit_handlers_h, 'dispatch-c': emit_dispatch_c}


def main():
    if len(sys.argv) not in (4, 6) or sys.argv[1] not in EMITTERS:
        sys.exit(__doc__)
    idl = Idl(sys.argv[2])
    if len(sys.argv) == 6:
        idl.replace_handlers(sys.argv[4], sys.argv[5])
    out = [HEADER]
    EMITTERS[sys.argv[1]](idl, out)
    with open(sys.argv[3], 'w', encoding='utf-8') as file:
        file.write('\n'.join(out) + '\n')


if __name__ == '__main__':
    main()
