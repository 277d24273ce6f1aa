#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the decoder's enum and tables of x86-rows.txt (notation: docs/decoder.md).

usage: generate.py ROWS --header x86-ops.h | --tables x86-tables.c

It refuses rows it does not understand and rows that two encodings cannot tell apart, so an error in
the text is a build error.
"""

import argparse
import itertools
import re
import sys

FLAG_BITS = {"o": 0x800, "s": 0x80, "z": 0x40, "a": 0x10, "p": 0x4, "c": 0x1, "d": 0x400, "i": 0x200}
FLAG_BITS["x"] = 0x3F7FD5  # every defined bit
ATTRIBUTES = {"lock", "d64", "f64", "max32", "i64", "o64", "norex.w", "norex.b", "modany", "opsize66", "rdi"}
UNITS = {"int", "string", "system", "x87", "mmx", "sse"}
COPIES = ["none", "alu", "mov", "push", "vector"]
PREFIXES = {"NP": 0, "66": 1, "F3": 2, "F2": 3}
SEGMENTS = ["ES", "CS", "SS", "DS", "FS", "GS"]
SIZE_LISTS = {"16/32/64": "X86_SIZE_V", "16/32": "X86_SIZE_Z", "32/64": "X86_SIZE_Y"}
MEMORY_SIZES = {
    "16:16/32": "X86_SIZE_FAR", "16:16/32/64": "X86_SIZE_FAR", "16/32&16/32": "X86_SIZE_PAIR",
    "16&32": "6", "16&64": "10", "14/28byte": "X86_SIZE_ENV", "94/108byte": "X86_SIZE_SAVE",
    "2byte": "2", "512byte": "0", "": "0", "32fp": "4", "64fp": "8", "80fp": "10", "80bcd": "10",
    "16int": "2", "32int": "4", "64int": "8",
}
IMMEDIATES = {
    "imm8": ("IMM8", "1"), "simm8": ("SIMM8", "1"), "imm16": ("IMM16", "2"),
    "imm16/32": ("IMMZ", "X86_SIZE_Z"), "imm16/32/64": ("IMMV", "X86_SIZE_V"),
}
# The index digits, most significant first: name, number of values.
FIELDS = [("MODE64", 2), ("PREFIX", 4), ("REX_W", 2), ("REX_B", 2), ("MOD3", 2), ("REG", 8), ("RM", 8)]


class Row:
    """One line of the table."""

    def __init__(self, line, number, section):
        self.number = number
        columns = [c.strip() for c in line.split("|")]
        if len(columns) != 5:
            self.fail("five columns expected")
        self.opcode, self.instruction, self.access, flags, attributes = columns
        self.attributes = set()
        self.cpuid, self.copy, self.unit = section["cpuid"], section.get("copy", "none"), section["unit"]
        self.mnemonic, _, operands = self.instruction.partition(" ")
        self.op = self.mnemonic.upper()
        for word in attributes.split():
            key, equals, value = word.partition("=")
            if equals and key in ("cpuid", "copy", "op"):
                setattr(self, key, value)
            elif word in ATTRIBUTES:
                self.attributes.add(word)
            else:
                self.fail("unknown attribute " + word)
        if self.unit not in UNITS or self.copy not in COPIES:
            self.fail("unknown unit or copy class")
        self.parse_flags(flags)
        self.parse_opcode()
        self.parse_operands([o.strip() for o in operands.split(",")] if operands else [])

    def fail(self, message):
        sys.exit(f"x86-rows.txt:{self.number}: {message}")

    def parse_flags(self, text):
        self.flags = {"t": 0, "m": 0, "u": 0}
        for word in text.split():
            if word == "-":
                continue
            kind, _, letters = word.partition(":")
            if kind not in self.flags or not letters:
                self.fail("bad flags " + word)
            for letter in letters:
                if letter not in FLAG_BITS:
                    self.fail("unknown flag " + letter)
                self.flags[kind] |= FLAG_BITS[letter]

    def parse_opcode(self):
        """Which (map, opcode byte) it takes and which values of FIELDS select it."""
        tokens = self.opcode.split()
        self.select = {}
        self.condition = False
        if "i64" in self.attributes:
            self.select["MODE64"] = {0}
        if "o64" in self.attributes:
            self.select["MODE64"] = {1}
        if tokens[0] in PREFIXES and len(tokens) > 1:
            self.select["PREFIX"] = {PREFIXES[tokens.pop(0)]}
        if tokens[0] == "REX.W":
            self.select["REX_W"] = {1}
            tokens.pop(0)
        if "norex.w" in self.attributes:
            self.select["REX_W"] = {0}
        if "norex.b" in self.attributes:
            self.select["REX_B"] = {0}
        self.map = 0
        if tokens[0] == "0F" and len(tokens) > 1:
            tokens.pop(0)
            self.map = 1
            if tokens[0] in ("38", "3A"):
                self.map = 2 if tokens.pop(0) == "38" else 3
        match = re.fullmatch(r"([0-9A-F]{2})(\+r|\+cc)?", tokens.pop(0))
        if not match:
            self.fail("bad opcode")
        first, suffix = int(match[1], 16), match[2]
        count = {None: 1, "+r": 8, "+cc": 16}[suffix]
        self.opcodes = range(first, first + count)
        self.condition = suffix == "+cc"
        self.plus_r = suffix == "+r"
        self.digit = None
        self.modrm = False
        for token in tokens:
            self.modrm = True
            if token == "/r":
                continue
            if re.fullmatch(r"/[0-7]", token):
                self.digit = int(token[1])
                self.select["REG"] = {self.digit}
                continue
            match = re.fullmatch(r"([C-F][0-9A-F])(\+i)?", token)
            if not match:
                self.fail("bad opcode part " + token)
            byte = int(match[1], 16)
            self.select["MOD3"] = {1}
            self.select["REG"] = {byte >> 3 & 7}
            if not match[2]:
                self.select["RM"] = {byte & 7}

    def size(self, text, memory=False):
        if memory and text in MEMORY_SIZES:
            return MEMORY_SIZES[text]
        if text in SIZE_LISTS:
            return SIZE_LISTS[text]
        if text.isdigit() and int(text) % 8 == 0 and int(text) <= 128:
            return str(int(text) // 8)
        self.fail("bad size " + text)

    def parse_operands(self, tokens):
        self.operands = []
        self.byte = False
        if self.unit == "string":
            # The operands are fixed; only the element's size is told.
            self.byte = tokens == ["m8"]
            if self.access:
                self.fail("string rows tell no access")
            return
        if len(self.access) != len(tokens) or set(self.access) - set("rwm-"):
            self.fail("one access letter an operand")
        if len(tokens) > 4:
            self.fail("too many operands")
        rm_seen = any("/m" in t or re.match(r"m(?!m)", t) or "(rm)" in t for t in tokens)
        registers = 0
        for token, access in zip(tokens, self.access):
            source, kind, reg, size, memory = None, "NONE", 0, "0", "0"
            place = None
            match = re.fullmatch(r"(.*)\((rm|reg)\)", token)
            if match and not token.startswith("ST"):
                token, place = match[1], match[2].upper()
            if token in IMMEDIATES:
                source, size = IMMEDIATES[token]
                kind = "IMM"
                if any(o["kind"] == "IMM" for o in self.operands):
                    kind = "IMM2"
            elif token == "1":
                source, kind, size = "ONE", "IMM", "1"
            elif token in ("rel8", "rel16/32"):
                source, kind = ("REL8" if token == "rel8" else "RELZ"), "REL"
            elif token.startswith("ptr16:"):
                source, kind, size = "PTR", "FAR", "X86_SIZE_FAR"
            elif token.startswith("moffs"):
                source, kind = "MOFFS", "MEM"
                memory = self.size(token[5:])
                size = memory
            elif token in ("AL", "CL"):
                source, kind, reg, size = "FIXED", "GPR", {"AL": 0, "CL": 1}[token], "1"
            elif token in ("AX", "DX"):
                source, kind, reg, size = "FIXED", "GPR", {"AX": 0, "DX": 2}[token], "2"
            elif token in ("AX/EAX", "AX/EAX/RAX"):
                source, kind = "FIXED", "GPR"
                size = "X86_SIZE_Z" if token == "AX/EAX" else "X86_SIZE_V"
            elif token in SEGMENTS:
                source, kind, reg, size = "FIXED", "SEGMENT", SEGMENTS.index(token), "2"
            elif token == "<XMM0>":
                source, kind, size = "FIXED", "XMM", "16"
            elif token == "ST(0)":
                source, kind, size = "FIXED", "X87", "10"
            elif token == "ST(i)":
                source, kind, size = "RM", "X87", "10"
            elif token in ("Sreg", "CR", "DR"):
                source = "REG"
                kind = {"Sreg": "SEGMENT", "CR": "CONTROL", "DR": "DEBUG"}[token]
                size = "2" if token == "Sreg" else "8"
                rm_seen, place = False, "REG"
            else:
                source, kind, size, memory = self.register_or_memory(token, place, rm_seen, registers)
                registers += 1
            self.operands.append(dict(source=source, kind=kind, reg=reg, size=size, memory=memory,
                                      read=access in "rm", write=access in "wm"))
        sized = [o for o in self.operands if o["kind"] in ("GPR", "MEM", "SEGMENT")]
        if self.unit in ("int", "system") and sized and not self.op.startswith(("MOVZX", "MOVSX")):
            self.byte = sized[0]["size"] == "1" or (sized[0]["kind"] == "MEM" and sized[0]["memory"] == "1")
        if self.op == "OUT":
            self.byte = self.operands[1]["size"] == "1"
        if self.op == "CRC32":
            self.byte = self.operands[1]["size"] == "1"
        if self.op == "IN":
            self.byte = self.operands[0]["size"] == "1"

    def register_or_memory(self, token, place, rm_seen, registers):
        """An operand of ModRM or of the opcode: source, kind, register size, memory size."""
        match = re.fullmatch(r"(r|mm|xmm)?([0-9/]*?)(?:/?m([0-9/:&a-z]*))?", token)
        if token in ("mm", "xmm"):
            match = re.fullmatch(r"(mm|xmm)()()", token)
        if not match or not (match[1] or match[3] is not None):
            self.fail("bad operand " + token)
        kind = {"r": "GPR", "mm": "MMX", "xmm": "XMM", None: "MEM"}[match[1]]
        has_memory = "/m" in token or kind == "MEM"
        memory = self.size(match[3], True) if has_memory else "0"
        size = {"MMX": "8", "XMM": "16", "MEM": memory}.get(kind)
        if size is None:
            size = self.size(match[2]) if match[2] else memory
        if has_memory:
            source = "RM"
            if kind == "MEM":
                self.select["MOD3"] = {0}
        elif self.plus_r:
            source = "OPCODE"
        elif place:
            source = place
        elif self.digit is not None or rm_seen is False and registers == 1:
            source = "RM"
        elif "modany" in self.attributes:
            source = "RM"
        else:
            source = "REG"
        if source == "RM" and not has_memory:
            if "modany" not in self.attributes:
                self.select["MOD3"] = {1}
        return source, kind, size, memory

    def text(self):
        return self.opcode + " " + self.instruction


def read_rows(path):
    rows, section = [], {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("section "):
                section = dict(word.split("=") for word in line.split()[1:])
                continue
            rows.append(Row(line, number, section))
    return rows


def build_tables(rows):
    """x86_opcodes and x86_row_index; row numbers start at 1."""
    opcodes = [[(0, 0, False)] * 256 for _ in range(4)]
    index = [0]
    seen = {}
    by_opcode = {}
    for number, row in enumerate(rows, 1):
        for byte in row.opcodes:
            by_opcode.setdefault((row.map, byte), []).append((number, row))
    for (opmap, byte), members in sorted(by_opcode.items()):
        modrm = members[0][1].modrm
        if any(row.modrm != modrm for _, row in members):
            members[0][1].fail("rows of one opcode differ in having a ModRM byte")
        used = [(f, n) for f, n in FIELDS if any(f in row.select for _, row in members)]
        if not used:
            if len(members) != 1:
                members[1][1].fail("cannot be told from row " + members[0][1].text())
            opcodes[opmap][byte] = (members[0][0], 0, modrm)
            continue
        table = []
        for values in itertools.product(*(range(n) for _, n in used)):
            point = dict(zip((f for f, _ in used), values))
            hits = [(len(row.select), number, row) for number, row in members
                    if all(point[f] in allowed for f, allowed in row.select.items())]
            hits.sort(key=lambda h: -h[0])
            if len(hits) > 1 and hits[0][0] == hits[1][0]:
                hits[1][2].fail("cannot be told from row " + hits[0][2].text())
            table.append(hits[0][1] if hits else 0)
        unused = {number for number, _ in members} - set(table)
        if unused:
            rows[unused.pop() - 1].fail("no encoding reaches this row")
        key = tuple(table)
        if key not in seen:
            seen[key] = len(index)
            index += table
        fields = sum(1 << i for i, (f, _) in enumerate(FIELDS) if f in dict(used))
        opcodes[opmap][byte] = (seen[key], fields, modrm)
    if len(index) > 0xFFFF:
        sys.exit("x86-rows.txt: the row index outgrew 16 bits")
    return opcodes, index


def c_name(text):
    return re.sub(r"[^A-Z0-9]", "_", text.upper())


def ops_of(rows):
    return sorted({row.op.upper() for row in rows})


def write_header(rows, out):
    out.write("/* Generated by decode/generate.py of decode/x86-rows.txt. */\n#pragma once\n\n")
    for title, prefix, names in (
            ("X86Op", "X86_OP_", ["INVALID"] + ops_of(rows)),
            ("X86Cpuid", "X86_CPUID_", sorted({row.cpuid for row in rows}, key=lambda n: (n != "base", n))),
            ("X86Copy", "X86_COPY_", COPIES)):
        out.write(f"typedef enum {title} {{\n")
        out.writelines(f"    {prefix}{c_name(name)},\n" for name in names)
        if title != "X86Copy":
            out.write("    X86_N_OPS,\n" if title == "X86Op" else "    X86_N_CPUID,\n")
        out.write(f"}} {title};\n\n")


def row_attributes(row):
    names = []
    for word, name in (("lock", "LOCK"), ("d64", "D64"), ("f64", "F64"), ("max32", "MAX32"),
                       ("opsize66", "OPSIZE66"), ("modany", "MODANY"), ("i64", "I64"), ("o64", "O64"), ("rdi", "RDI")):
        if word in row.attributes:
            names.append("X86_ROW_" + name)
    if row.select.get("PREFIX") == {1} and "opsize66" not in row.attributes:
        names.append("X86_ROW_MANDATORY66")
    if row.byte:
        names.append("X86_ROW_BYTE")
    if row.condition:
        names.append("X86_ROW_CONDITION")
    return " | ".join(names) or "0"


def write_tables(rows, out):
    opcodes, index = build_tables(rows)
    out.write("/* Generated by decode/generate.py of decode/x86-rows.txt. */\n"
              '#include "vmm-helper/dbt/decode/x86-decode-tables.h"\n'
              '#include "vmm-helper/dbt/decode/x86-rows.h"\n\n'
              f"const unsigned x86_n_rows = {len(rows) + 1};\n"
              f"const X86Row x86_rows[{len(rows) + 1}] = {{\n"
              '    {.text = "", .mnemonic = "(bad)"},\n')
    for row in rows:
        out.write(f'    {{"{row.text()}", "{row.mnemonic}", X86_OP_{c_name(row.op)}, '
                  f"{row_attributes(row)}, X86_UNIT_{row.unit.upper()}, X86_CPUID_{c_name(row.cpuid)}, "
                  f"X86_COPY_{row.copy.upper()}, {len(row.operands)},\n     {{")
        for o in row.operands:
            out.write(f"{{X86_SOURCE_{o['source']}, X86_OPERAND_{o['kind']}, {o['reg']}, {o['size']}, "
                      f"{o['memory']}, {str(o['read']).lower()}, {str(o['write']).lower()}}}, ")
        if not row.operands:
            out.write("{0}")
        out.write(f"}},\n     {row.flags['t']:#x}, {row.flags['m']:#x}, {row.flags['u']:#x}}},\n")
    out.write("};\n\n")
    out.write("const char *const x86_op_names[X86_N_OPS] = {\n")
    out.writelines(f'    "{name}",\n' for name in ["(bad)"] + ops_of(rows))
    out.write("};\n\nconst char *const x86_cpuid_names[X86_N_CPUID] = {\n")
    out.writelines(f'    [X86_CPUID_{c_name(name)}] = "{name}",\n' for name in sorted({row.cpuid for row in rows}))
    out.write("};\n\nconst X86Opcode x86_opcodes[4][256] = {\n")
    for opmap in opcodes:
        out.write("    {\n")
        for start in range(0, 256, 8):
            out.write("        " + " ".join(f"{{{i}, {f}, {int(m)}}}," for i, f, m in opmap[start:start + 8]) + "\n")
        out.write("    },\n")
    out.write(f"}};\n\nconst uint16_t x86_row_index[{len(index)}] = {{\n")
    for start in range(0, len(index), 16):
        out.write("    " + " ".join(f"{i}," for i in index[start:start + 16]) + "\n")
    out.write("};\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rows")
    parser.add_argument("--header")
    parser.add_argument("--tables")
    args = parser.parse_args()
    rows = read_rows(args.rows)
    if args.header:
        with open(args.header, "w", encoding="utf-8") as out:
            write_header(rows, out)
    if args.tables:
        with open(args.tables, "w", encoding="utf-8") as out:
            write_tables(rows, out)


if __name__ == "__main__":
    main()
