#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns monitor.idl into C.

    generate.py types-h|types-c|commands-h|commands-c monitor.idl OUTPUT

types: structs, enumerations, descriptor tables and the lists of commands and events, for both
processes. commands: what the helper has to implement and the table its monitor dispatches by. The
notation is described at the top of monitor.idl. Standard library only: meson runs it.
"""
import re
import sys

SCALARS = {
    'bool': ('bool', 'FIELD_BOOL'),
    'u8': ('uint8_t', 'FIELD_U8'), 'u16': ('uint16_t', 'FIELD_U16'),
    'u32': ('uint32_t', 'FIELD_U32'), 'u64': ('uint64_t', 'FIELD_U64'),
    'i8': ('int8_t', 'FIELD_I8'), 'i16': ('int16_t', 'FIELD_I16'),
    'i32': ('int32_t', 'FIELD_I32'), 'i64': ('int64_t', 'FIELD_I64'),
    'f64': ('double', 'FIELD_F64'),
}
ATTRIBUTES = {'monitor': 'MONITOR_COMMAND_SELF', 'greeting': 'MONITOR_COMMAND_GREETING',
              'starts': 'MONITOR_COMMAND_STARTS'}
SPDX = '/* SPDX-License-Identifier: LGPL-2.1-or-later */\n'

TOKEN = re.compile(r'##[^\n]*|#[^\n]*|\.\.\.|->|[A-Za-z_][A-Za-z0-9_-]*|\d+|"[^"\n]*"|-\d+|'
                   r'[{}()\[\]<>:?=,]|\n|[ \t]+|.')


class Error(Exception):
    pass


class Type:
    """A field's type: name of a scalar, str, any, struct or enum; or a list of one."""

    def __init__(self, name, limit=0, element=None):
        self.name, self.limit, self.element = name, limit, element


class Field:
    def __init__(self, name, type_, optional=False, default=None, rest=False):
        self.name, self.type = name, type_
        self.optional, self.default, self.rest = optional, default, rest
        self.doc = ''

    @property
    def c(self):
        return c_name(self.name)


class Item:
    def __init__(self, kind, name, doc):
        self.kind, self.name, self.doc = kind, name, doc
        self.values, self.fields, self.attributes = [], [], []
        self.ret = None       # None, Type, or list of Fields


def c_name(name):
    return name.replace('-', '_').lower()


def camel(name):
    if '-' in name or '_' in name or name.isupper() or name.islower():
        return ''.join(part.capitalize() for part in re.split('[-_]', name.lower()))
    return name


def snake(name):
    return re.sub(r'(?<!^)(?=[A-Z])', '_', name).lower() if not name.isupper() else name.lower()


class Parser:
    def __init__(self, path):
        self.path, self.items, self.doc = path, [], []
        self.tokens = []
        line = 1
        with open(path, encoding='utf-8') as file:
            text = file.read()
        for match in TOKEN.finditer(text):
            token = match.group()
            if token == '\n':
                line += 1
            elif token.strip():
                self.tokens.append((token, line))
        self.position = 0
        self.last_field = None

    def error(self, text):
        line = self.tokens[min(self.position, len(self.tokens) - 1)][1]
        raise Error(f'{self.path}:{line}: {text}')

    def peek(self):
        """The next token that is no comment; comments go where they belong on the way."""
        while self.position < len(self.tokens):
            token, line = self.tokens[self.position]
            if token.startswith('##'):
                self.doc.append(token[2:].strip())
            elif token.startswith('#'):
                previous = self.tokens[self.position - 1][1] if self.position else 0
                if self.last_field and previous == line:
                    self.last_field.doc = token[1:].strip()
            else:
                return token
            self.position += 1
        return None

    def take(self, expected=None):
        token = self.peek()
        if token is None or (expected and token != expected):
            self.error(f'expected {expected or "more"}, found {token or "the end"}')
        self.position += 1
        return token

    def accept(self, token):
        if self.peek() == token:
            self.position += 1
            return True
        return False

    def name(self):
        token = self.take()
        if not re.fullmatch(r'[A-Za-z_][A-Za-z0-9_-]*', token):
            self.error(f'"{token}" is not a name')
        return token

    def limit(self):
        if not self.accept('<'):
            return 0
        value = int(self.take())
        self.take('>')
        return value

    def type(self):
        if self.accept('['):
            element = self.type()
            if element.limit:
                self.error('a list has one limit: its length')
            self.take(']')
            return Type('list', self.limit(), element)
        name = self.name()
        return Type(name, self.limit() if name == 'str' else 0)

    def field(self):
        if self.accept('...'):
            field = Field(self.name(), Type('any'), optional=True, rest=True)
            self.last_field = field
            return field
        field = Field(self.name(), None)
        self.last_field = field
        field.optional = self.accept('?')
        self.take(':')
        field.type = self.type()
        if self.accept('='):
            field.default = self.take()
        return field

    def fields(self, end):
        fields = []
        while not self.accept(end):
            fields.append(self.field())
            self.accept(',')
        self.last_field = None
        return fields

    def item(self):
        kind = self.name()
        doc, self.doc = ' '.join(self.doc), []
        item = Item(kind, self.name(), doc)
        if kind == 'enum':
            self.take('{')
            while not self.accept('}'):
                item.values.append(self.name())
                self.accept(',')
        elif kind == 'struct':
            self.take('{')
            item.fields = self.fields('}')
        elif kind == 'command':
            while self.peek() in ATTRIBUTES:
                item.attributes.append(self.take())
            self.take('(')
            item.fields = self.fields(')')
            if self.accept('->'):
                item.ret = self.fields('}') if self.accept('{') else self.type()
        elif kind == 'event':
            self.take('(')
            item.fields = self.fields(')')
        elif kind != 'capability':
            self.error(f'"{kind}" starts no item')
        self.items.append(item)

    def parse(self):
        while self.peek() is not None:
            self.item()
        return Contract(self.path, self.items)


class Contract:
    def __init__(self, path, items):
        self.path = path
        self.enums = {i.name: i for i in items if i.kind == 'enum'}
        self.structs = {i.name: i for i in items if i.kind == 'struct'}
        self.commands = [i for i in items if i.kind == 'command']
        self.events = [i for i in items if i.kind == 'event']
        self.capabilities = [i for i in items if i.kind == 'capability']
        names = [(i.kind == 'command', i.name) for i in items]
        for entry in names:
            if names.count(entry) > 1:
                raise Error(f'{path}: "{entry[1]}" is there twice')
        # Every struct of C, in order: (C type, label, fields, doc)
        self.all = [('Monitor' + s.name, s.name, s.fields, s.doc) for s in self.structs.values()]
        for command in self.commands:
            if command.fields:
                self.all.append((args_type(command), command.name, command.fields, command.doc))
            fields = ret_fields(command)
            if fields:
                self.all.append((ret_type(command), 'reply to ' + command.name, fields, ''))
        for event in self.events:
            if event.fields:
                self.all.append((event_type(event), event.name, event.fields, event.doc))
        for ctype, label, fields, _ in self.all:
            self.check(ctype, fields)

    def check(self, ctype, fields):
        seen = set()
        for field in fields:
            if field.c in seen:
                raise Error(f'{self.path}: {ctype} has "{field.name}" twice')
            seen.add(field.c)
            self.check_type(ctype, field.type)

    def check_type(self, ctype, type_):
        if type_.element:
            if type_.element.element:
                raise Error(f'{self.path}: {ctype}: a list of lists has no struct member')
            self.check_type(ctype, type_.element)
        elif type_.name not in SCALARS and type_.name not in ('str', 'any') and \
                type_.name not in self.enums and type_.name not in self.structs:
            raise Error(f'{self.path}: {ctype}: unknown type "{type_.name}"')


def args_type(command):
    return f'Monitor{camel(command.name)}Args'


def ret_type(command):
    return f'Monitor{camel(command.name)}Ret'


def event_type(event):
    return f'Monitor{camel(event.name)}Event'


def ret_fields(command):
    """A reply that is no object is a struct of one member called value (a list: items)."""
    if command.ret is None or isinstance(command.ret, list):
        return command.ret or []
    return [Field('items' if command.ret.element else 'value', command.ret)]


def ret_is_whole(command):
    return command.ret is not None and not isinstance(command.ret, list)


def table_name(ctype):
    return snake(ctype) + '_table'


def c_string(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


class Emitter:
    def __init__(self, contract):
        self.contract, self.lines = contract, []

    def out(self, text=''):
        self.lines.append(text)

    def opening(self, what):
        self.out(SPDX + '/*\n * ' + what + '\n * Generated from common/monitor/monitor.idl by '
                 'generate.py: change those.\n */')

    def is_scalar(self, type_):
        return type_.name in SCALARS or type_.name in self.contract.enums

    def element(self, type_):
        """C type, FieldKind and further initialisers of a value of this type."""
        if type_.name in SCALARS:
            ctype, kind = SCALARS[type_.name]
            return ctype + ' ', kind, ''
        if type_.name == 'str':
            return 'char *', 'FIELD_STRING', f', .limit = {type_.limit}' if type_.limit else ''
        if type_.name == 'any':
            return 'json_object *', 'FIELD_VALUE', ', .type = &json_value_type'
        if type_.name in self.contract.enums:
            return (f'int /* Monitor{type_.name} */ ', 'FIELD_ENUM',
                    f', .names = &monitor_{snake(type_.name)}_names')
        name = 'Monitor' + type_.name
        return name + ' ', 'FIELD_STRUCT', f', .table = &{table_name(name)}'

    def has_presence(self, field):
        return field.optional and not field.type.element and self.is_scalar(field.type)

    def declare(self, fields):
        for field in fields:
            doc = f' /* {field.doc} */' if field.doc else ''
            if field.type.element:
                ctype, _, _ = self.element(field.type.element)
                self.out(f'    {ctype}*{field.c};{doc}')
                self.out(f'    size_t n_{field.c};')
                continue
            ctype, kind, _ = self.element(field.type)
            if self.has_presence(field):
                self.out(f'    bool has_{field.c};')
            if field.optional and kind == 'FIELD_STRUCT':
                ctype += '*'
            self.out(f'    {ctype}{field.c};{doc}')

    def default(self, field):
        if field.type.name in self.contract.enums:
            item = self.contract.enums[field.type.name]
            if field.default not in item.values:
                raise Error(f'"{field.default}" is no value of {item.name}')
            return enum_value(item, field.default)
        return field.default

    def rows(self, ctype, fields):
        base = snake(ctype)
        for field in fields:
            if field.default is not None:
                value_type = self.element(field.type)[0].split('/*')[0].strip()
                self.out(f'static const {value_type} {base}_{field.c}_initial = '
                         f'{self.default(field)};')
        self.out(f'static const Field {base}_rows[] = {{')
        for field in fields:
            row = f'.name = {c_string(field.name)}, TABLE_MEMBER({ctype}, {field.c})'
            if field.type.element:
                _, kind, more = self.element(field.type.element)
                limit = f', .limit = {field.type.limit}' if field.type.limit else ''
                more += (f', .shape = SHAPE_LIST, TABLE_COUNT({ctype}, n_{field.c}){limit}')
            else:
                _, kind, more = self.element(field.type)
                if field.optional and kind == 'FIELD_STRUCT':
                    kind = 'FIELD_POINTER'
                if self.has_presence(field):
                    more += f', TABLE_PRESENCE({ctype}, has_{field.c})'
            flags = []
            if field.rest:
                flags.append('FIELD_REST')
            elif field.default is not None:
                flags.append('FIELD_DEFAULT')
                more += f', .initial = &{base}_{field.c}_initial'
            elif not field.optional:
                flags.append('FIELD_REQUIRED')
            if flags:
                more += ', .flags = ' + ' | '.join(flags)
            if field.doc:
                more += f', .doc = {c_string(field.doc)}'
            self.out(f'    {{{row}, .kind = {kind}{more}}},')
        self.out('};')

    def types_h(self):
        contract = self.contract
        self.opening("The monitor contract's types, tables and lists, for both processes.")
        self.out('#pragma once\n\n#include <json-c/json.h>\n#include <stdbool.h>\n'
                 '#include <stdint.h>\n\n#include "common/table.h"\n')
        for item in contract.enums.values():
            self.out(f'typedef enum Monitor{item.name} {{')
            for value in item.values:
                self.out(f'    {enum_value(item, value)},')
            self.out(f'}} Monitor{item.name};')
            self.out(f'extern const EnumNames monitor_{snake(item.name)}_names;\n')
        for ctype, _, fields, doc in contract.all:
            if doc:
                self.out(f'/* {doc} */')
            self.out(f'typedef struct {ctype} {{')
            self.declare(fields)
            self.out(f'}} {ctype};')
            self.out(f'extern const Table {table_name(ctype)};')
            base = snake(ctype)
            self.out(f'static inline void {base}_clear({ctype} *value)\n{{\n'
                     f'    table_clear(&{table_name(ctype)}, value);\n}}')
            self.out(f'G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC({ctype}, {base}_clear)\n')
        self.out('typedef enum MonitorCommandFlags {')
        for index, flag in enumerate(ATTRIBUTES.values()):
            self.out(f'    {flag} = 1 << {index},')
        self.out('    MONITOR_COMMAND_WHOLE_REPLY = 1 << 8, '
                 '/* the reply is the one member, not an object */')
        self.out('} MonitorCommandFlags;\n')
        self.out('typedef enum MonitorCommandId {')
        for command in contract.commands:
            self.out(f'    MONITOR_COMMAND_{command.name.replace("-", "_").upper()},')
        self.out(f'    MONITOR_N_COMMANDS,\n}} MonitorCommandId;\n')
        self.out('/* NULL tables: nothing there. */')
        self.out('typedef struct MonitorCommandRow {\n    const char *name;\n'
                 '    const Table *args;\n    const Table *ret;\n    unsigned flags;\n'
                 '} MonitorCommandRow;')
        self.out('extern const MonitorCommandRow monitor_commands[MONITOR_N_COMMANDS];\n')
        self.out('typedef enum MonitorEventId {')
        for event in contract.events:
            self.out(f'    MONITOR_EVENT_{event.name},')
        self.out('    MONITOR_N_EVENTS,\n} MonitorEventId;\n')
        self.out('typedef struct MonitorEventRow {\n    const char *name;\n'
                 '    const Table *data;\n} MonitorEventRow;')
        self.out('extern const MonitorEventRow monitor_events[MONITOR_N_EVENTS];\n')
        self.out('/* What this build announces; ends with NULL. */')
        self.out('extern const char *const monitor_capabilities[];')

    def types_c(self):
        contract = self.contract
        self.opening("The monitor contract's tables.")
        self.out('#include "common/monitor/monitor-types.h"\n\n#include "common/json.h"\n')
        for item in contract.enums.values():
            values = ', '.join(c_string(v) for v in item.values)
            self.out(f'static const char *const {snake(item.name)}_names[] = {{{values}, NULL}};')
            label = re.sub(r'(?<!^)(?=[A-Z])', ' ', item.name).lower()
            self.out(f'const EnumNames monitor_{snake(item.name)}_names = '
                     f'{{.type = {c_string(label)}, .names = {snake(item.name)}_names}};\n')
        for ctype, label, fields, doc in contract.all:
            self.rows(ctype, fields)
            self.out(f'const Table {table_name(ctype)} = {{.name = {c_string(label)}, '
                     f'.size = sizeof({ctype}), .version = 1, .fields = {snake(ctype)}_rows,\n'
                     f'    .n_fields = G_N_ELEMENTS({snake(ctype)}_rows), '
                     f'.doc = {c_string(doc)}}};\n')
        self.out('const MonitorCommandRow monitor_commands[MONITOR_N_COMMANDS] = {')
        for command in contract.commands:
            args = f'&{table_name(args_type(command))}' if command.fields else 'NULL'
            ret = f'&{table_name(ret_type(command))}' if ret_fields(command) else 'NULL'
            flags = [ATTRIBUTES[a] for a in command.attributes]
            if ret_is_whole(command):
                flags.append('MONITOR_COMMAND_WHOLE_REPLY')
            self.out(f'    {{{c_string(command.name)}, {args}, {ret}, '
                     f'{" | ".join(flags) or "0"}}},')
        self.out('};\n\nconst MonitorEventRow monitor_events[MONITOR_N_EVENTS] = {')
        for event in contract.events:
            data = f'&{table_name(event_type(event))}' if event.fields else 'NULL'
            self.out(f'    {{{c_string(event.name)}, {data}}},')
        self.out('};\n\nconst char *const monitor_capabilities[] = {')
        for capability in contract.capabilities:
            self.out(f'    {c_string(capability.name)},')
        self.out('    NULL,\n};')

    def signature(self, command, prefix, first):
        parts = [first]
        if command.fields:
            parts.append(f'const {args_type(command)} *args')
        if ret_fields(command):
            parts.append(f'{ret_type(command)} *ret')
        parts.append('GError **error')
        return f'bool {prefix}_{c_name(command.name)}({", ".join(parts)})'

    def commands_h(self):
        contract = self.contract
        self.opening('What the helper implements of the monitor contract, and how it raises events.')
        self.out('#pragma once\n\n#include "common/error.h"\n'
                 '#include "common/monitor/monitor-types.h"\n\n'
                 'struct Vm;\ntypedef struct Monitor Monitor;\n')
        self.out('/* Implemented by vmm-helper/vm/, called on the main loop, one at a time. @args has '
                 'been checked\n * against the table; @ret is zeroed, what is put there is freed by '
                 'the caller. */')
        for command in contract.commands:
            if 'monitor' not in command.attributes:
                if command.doc:
                    self.out(f'/* {command.doc} */')
                self.out(self.signature(command, 'monitor_cmd', 'struct Vm *vm') + ';')
        self.out('\n/* Implemented by vmm-helper/monitor/. */')
        for command in contract.commands:
            if 'monitor' in command.attributes:
                self.out(self.signature(command, 'monitor_self', 'Monitor *monitor') + ';')
        self.out('\n/* Raise an event; any thread. */')
        for event in contract.events:
            self.out(self.event_signature(event) + ';')
        self.out('\n/* Calls the command\'s function. @args and @ret: structs of its tables (or NULL). '
                 '*/\nbool monitor_dispatch(Monitor *monitor, struct Vm *vm, MonitorCommandId id, '
                 'const void *args, void *ret,\n                      GError **error);')

    def event_signature(self, event):
        data = f', const {event_type(event)} *data' if event.fields else ''
        return f'void monitor_event_{c_name(event.name)}(Monitor *monitor{data})'

    def commands_c(self):
        contract = self.contract
        self.opening("The helper's dispatch by command and its senders of events.")
        self.out('#include "vmm-helper/monitor/monitor-commands.h"\n\n'
                 '#include "vmm-helper/monitor/monitor.h"\n')
        self.out('bool monitor_dispatch(Monitor *monitor, struct Vm *vm, MonitorCommandId id, '
                 'const void *args, void *ret,\n                      GError **error)\n{\n'
                 '    switch (id) {')
        for command in contract.commands:
            own = 'monitor' in command.attributes
            parts = ['monitor' if own else 'vm']
            if command.fields:
                parts.append('args')
            if ret_fields(command):
                parts.append('ret')
            parts.append('error')
            prefix = 'monitor_self' if own else 'monitor_cmd'
            self.out(f'    case MONITOR_COMMAND_{command.name.replace("-", "_").upper()}:\n'
                     f'        return {prefix}_{c_name(command.name)}({", ".join(parts)});')
        self.out('    case MONITOR_N_COMMANDS:\n        break;\n    }\n'
                 '    return fail(error, VIR_ERR_INTERNAL_ERROR, "no such command");\n}\n')
        for event in contract.events:
            data = 'data' if event.fields else 'NULL'
            self.out(f'{self.event_signature(event)}\n{{\n'
                     f'    monitor_raise(monitor, MONITOR_EVENT_{event.name}, {data});\n}}\n')


def enum_value(item, value):
    return f'MONITOR_{snake(item.name).upper()}_{value.replace("-", "_").upper()}'


def main():
    what, source, target = sys.argv[1:]
    try:
        emitter = Emitter(Parser(source).parse())
        getattr(emitter, what.replace('-', '_'))()
    except Error as error:
        sys.exit(f'generate.py: {error}')
    with open(target, 'w', encoding='utf-8') as file:
        file.write('\n'.join(emitter.lines).rstrip('\n') + '\n')


if __name__ == '__main__':
    main()
