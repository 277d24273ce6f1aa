#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every row of x86-rows.txt has a case in tests/insn/case, every case names a row, and all-cases.S
has every file.

usage: check-rows.py GENERATE.PY ROWS ALL-CASES.S
"""

import importlib.util
import pathlib
import re
import sys


def main():
    spec = importlib.util.spec_from_file_location("generate", sys.argv[1])
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    rows = generate.read_rows(sys.argv[2])
    texts = {row.text(): row for row in rows}
    seen, problems = set(), []
    listed = set(re.findall(r'#include "tests/insn/case/(.*)"', pathlib.Path(sys.argv[3]).read_text(encoding="utf-8")))
    for path in sorted((pathlib.Path(sys.argv[3]).parent / "case").glob("*.S")):
        if path.name not in listed:
            problems.append(f"all-cases.S lacks {path.name}")
        for text in re.findall(r'insn_case \d+, "([^"]+)"', path.read_text(encoding="utf-8")):
            seen.add(text)
            if text not in texts:
                problems.append(f"{path.name}: no such row: {text}")
            elif texts[text].mnemonic.lower() != path.stem:
                problems.append(f"{path.name}: belongs to {texts[text].mnemonic.lower()}.S: {text}")
    problems += [f"no case: {text}" for text in texts if text not in seen]
    print("1..1")
    for problem in problems:
        print("# " + problem)
    print(("not " if problems else "") + f"ok 1 - {len(texts)} rows have cases")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
