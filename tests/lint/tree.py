# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every lint check shares: the tracked files of the tree and a TAP report."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*endings):
    """Tracked files as paths relative to the root, filtered by ending; all when none is given.

    Outside a git checkout (a release archive) every file below the root counts.
    """
    try:
        listed = subprocess.run(['git', '-c', 'safe.directory=*', 'ls-files', '-z'], cwd=ROOT,
                                capture_output=True, check=True).stdout.decode().split('\0')
    except (OSError, subprocess.CalledProcessError):
        listed = [str(p.relative_to(ROOT)) for p in ROOT.rglob('*') if p.is_file()]
    return sorted(pathlib.Path(p) for p in listed
                  if p and (ROOT / p).is_file() and (not endings or p.endswith(endings)))


def text(path):
    return (ROOT / path).read_text(encoding='utf-8', errors='replace')


def report(checks):
    """Runs (name, function) pairs; each returns a list of findings. Prints TAP, exits 1 on any."""
    failed = False
    print(f'1..{len(checks)}')
    for number, (name, check) in enumerate(checks, 1):
        findings = check()
        failed = failed or bool(findings)
        print(f'{"not ok" if findings else "ok"} {number} - {name}')
        for finding in findings:
            print(f'# {finding}')
    sys.exit(1 if failed else 0)
