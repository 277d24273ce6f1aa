# SPDX-License-Identifier: LGPL-2.1-or-later
"""Licence lines, leftover marks, names of files, the list of translatable files, shell syntax."""
import re
import subprocess

from tree import ROOT, files, report, text

SPDX = 'SPDX-License-Identifier: LGPL-2.1-or-later'
# Formats without comments, or that carry their own licence text.
NO_COMMENT = ('.json', '.md', '.gitignore', 'LICENSE', '.tsv', '.png', '.po', '.mo', '.xml', '.out',
              '.bin', 'LINGUAS')
MARKS = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK')) + r')\b')


def commented(path):
    name = str(path)
    return not (name.endswith(NO_COMMENT) or '/corpus/' in name or name.startswith('tests/golden/'))


def spdx():
    return [f'{p}: no "{SPDX}" in its first three lines' for p in files()
            if commented(p) and SPDX not in '\n'.join(text(p).split('\n')[:3])]


def marks():
    return [f'{p}: leftover mark' for p in files('.c', '.h', '.py', '.sh', '.S')
            if MARKS.search(text(p))]


def names():
    """Kebab-case C files; Python modules may use underscores."""
    bad = re.compile(r'[A-Z_]')
    return [f'{p}: file names are kebab-case' for p in files('.c', '.h') if bad.search(p.name)]


def potfiles():
    listed = {line for line in text('po/POTFILES').split('\n') if line and not line.startswith('#')}
    wanted = {str(p) for p in files('.c', '.h')
              if str(p).startswith(('common/', 'driver/', 'vmm-helper/', 'vireo-img/'))
              and re.search(r'\b(?:_|N_)\(\s*"', text(p))}
    return ([f'{p} has translatable sentences and is not in po/POTFILES' for p in sorted(wanted - listed)]
            + [f'po/POTFILES names {p}, which has none' for p in sorted(listed - wanted)])


def shell():
    found = []
    for path in files():
        if str(path).startswith(('scripts/', '.ci/')) and text(path).startswith('#!/') and 'bash' in text(path)[:40]:
            run = subprocess.run(['bash', '-n', str(ROOT / path)], capture_output=True, text=True)
            if run.returncode:
                found.append(run.stderr.strip())
    return found


report([('licence line in every file', spdx),
        ('no leftover marks', marks),
        ('file names', names),
        ('po/POTFILES is complete', potfiles),
        ('shell scripts parse', shell)])
