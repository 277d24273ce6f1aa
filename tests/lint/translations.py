# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every po/*.po is well-formed for msgfmt, listed in po/LINGUAS and at least 90 % translated."""
import os
import re
import shutil
import subprocess
import sys

from tree import ROOT, report, text

LEAST_PERCENT = 90
COUNT = re.compile(r'(\d+) (translated|fuzzy|untranslated) message')


def msgfmt(catalogue):
    """Exit status and complaints or statistics of a full check of one translation's bytes."""
    run = subprocess.run(['msgfmt', '--check', '--statistics', '-o', os.devnull, '-'],
                         input=catalogue, capture_output=True, env={**os.environ, 'LC_ALL': 'C'})
    return run.returncode, run.stderr.decode(errors='replace').strip()


def well_formed(path):
    # xgettext marks as formats what has a conversion, but fail() takes each sentence as one: a
    # translation must not bring a '%' of its own. The flag takes the blank line's place, so that
    # complaints have the right line.
    status, said = msgfmt(path.read_bytes().replace(b'\n\nmsgid ', b'\n#, c-format\nmsgid '))
    # A warning is as good as an error: an incomplete header, say.
    return [line.replace('<stdin>', path.name) for line in said.split('\n')
            if status or 'warning:' in line]


def complete(path):
    counts = {kind: int(number) for number, kind in COUNT.findall(msgfmt(path.read_bytes())[1])}
    done, total = counts.get('translated', 0), sum(counts.values())
    if total and done * 100 >= total * LEAST_PERCENT:
        return []
    return [f'{path.name}: {done} of {total} sentences are translated, {LEAST_PERCENT} % are needed']


def linguas(paths):
    listed = {word for line in text('po/LINGUAS').split('\n') if not line.startswith('#')
              for word in line.split()}
    there = {path.stem for path in paths}
    return ([f'po/LINGUAS lacks {name}' for name in sorted(there - listed)]
            + [f'po/LINGUAS names {name}, which has no file' for name in sorted(listed - there)])


def main():
    if not shutil.which('msgfmt'):
        print('1..0 # SKIP msgfmt is not installed')
        sys.exit(0)
    paths = sorted((ROOT / 'po').glob('*.po'))
    checks = [('po/LINGUAS lists every translation', lambda: linguas(paths))]
    for path in paths:
        checks += [(f'{path.name} passes msgfmt', lambda path=path: well_formed(path)),
                   (f'{path.name} is translated', lambda path=path: complete(path))]
    report(checks)


main()
