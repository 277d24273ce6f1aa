# SPDX-License-Identifier: LGPL-2.1-or-later
"""File and function budgets: 1,200 lines a file, 120 a function.

Exempt are files that are tables or one big switch; each is named here with its reason.
"""
import re

from tree import files, report, text

FILE_LINES = 1200
FUNCTION_LINES = 120
# path: why it may be longer
EXEMPT_FILES = {}
# path: functions that are one opcode or field switch
EXEMPT_FUNCTIONS = {}
START = re.compile(r'^[A-Za-z_].*\)\s*(?:\{)?\s*$')


def long_files():
    found = []
    for path in files('.c', '.h', '.py'):
        lines = text(path).count('\n')
        if lines > FILE_LINES and str(path) not in EXEMPT_FILES:
            found.append(f'{path}: {lines} lines, budget {FILE_LINES}')
    return found


def functions(source):
    """Yields (name, first line, lines) of each function of a file in the project's style."""
    name, start = None, 0
    header = ''
    for number, line in enumerate(source.split('\n'), 1):
        if name is None:
            if line and not line[0].isspace() and line[0] not in '#/}*{':
                header = line
            if line == '{' and '(' in header and not header.startswith(('typedef', 'struct')):
                match = re.search(r'(\w+)\s*\(', header)
                name, start = (match.group(1) if match else '?'), number
        elif line.startswith('}'):
            yield name, start, number - start
            name = None


def long_functions():
    found = []
    for path in files('.c'):
        for name, start, lines in functions(text(path)):
            if lines > FUNCTION_LINES and name not in EXEMPT_FUNCTIONS.get(str(path), ()):
                found.append(f'{path}:{start}: {name}() has {lines} lines, budget {FUNCTION_LINES}')
    return found


def stale_exemptions():
    return [f'{path} is exempt and does not exist' for path in (*EXEMPT_FILES, *EXEMPT_FUNCTIONS)
            if not any(str(f) == path for f in files())]


report([('files within 1,200 lines', long_files),
        ('functions within 120 lines', long_functions),
        ('exemptions name files that exist', stale_exemptions)])
