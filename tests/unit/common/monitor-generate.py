#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The monitor's generator: what it refuses, with the line. Usage: monitor-generate.py generate.py"""
import os
import subprocess
import sys
import tempfile

CASES = [
    ('struct A { x: u32 }\ncommand a (y: A, z?: [str]<4>) -> A\nevent B ()', None),
    ('struct A { x: u32, x: u64 }', 'has "x" twice'),
    ('struct A { x: B }', 'unknown type "B"'),
    ('command a ()\ncommand a ()', '"a" is there twice'),
    ('\n\ncommand a (x u32)', ':3: expected :, found u32'),
    ('table A {}', '"table" starts no item'),
    ('enum E { a, b }\nstruct A { x: E = c }', '"c" is no value of E'),
    ('struct A { x: [[u8]] }', 'a list of lists'),
    ('struct A { x: [str<3>] }', 'a list has one limit'),
    ('struct A { x: u32', 'found the end'),
]


def main():
    print(f'1..{len(CASES)}')
    failures = 0
    for number, (text, expected) in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as directory:
            source = os.path.join(directory, 'x.idl')
            with open(source, 'w', encoding='utf-8') as file:
                file.write(text + '\n')
            done = subprocess.run([sys.executable, sys.argv[1], 'types-c', source,
                                   os.path.join(directory, 'out')],
                                  capture_output=True, text=True, check=False)
        good = done.returncode == 0 if expected is None else \
            done.returncode == 1 and expected in done.stderr and 'Traceback' not in done.stderr
        failures += not good
        print(f'{"ok" if good else "not ok"} {number} - {expected or "accepted"}')
        if not good:
            print('# ' + done.stderr.replace('\n', '\n# '))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
