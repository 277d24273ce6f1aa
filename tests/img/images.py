# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs vireo-img and qemu-img side by side, in a folder of the test's own."""
import os
import random
import shutil
import subprocess

import pytest

VIREO = os.environ.get('VIREO_IMG', 'vireo-img')
QEMU = shutil.which('qemu-img')

needs_qemu = pytest.mark.skipif(not QEMU, reason='qemu-img is not installed')


def run(program, *arguments):
    """(exit status, standard output, standard error); numbers and sentences in English."""
    done = subprocess.run([program, *arguments], capture_output=True, timeout=120,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8'})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def vireo(*arguments):
    return run(VIREO, *arguments)


def qemu(*arguments):
    return run(QEMU, *arguments)


def succeed(program, *arguments):
    status, out, err = run(program, *arguments)
    assert status == 0, f'{arguments}: {status} {out} {err}'
    return out


def formats():
    line = [line for line in vireo('--help')[1].split('\n') if line.startswith('Supported formats:')]
    return line[0].split(':')[1].split()


def has_format(name):
    return name in formats()


def same(*arguments):
    """Both programs say the same on standard output and exit with the same status."""
    ours, theirs = vireo(*arguments), qemu(*arguments)
    assert ours[:2] == theirs[:2], f'{arguments}: {ours} but qemu-img {theirs}'
    return ours


def patterned(path, size, seed=1, pieces=40):
    """A sparse raw image with pieces of data, of written zeroes and of data beside zeroes."""
    chance = random.Random(seed)
    with open(path, 'wb') as file:
        file.truncate(size)
        for _ in range(pieces):
            length = chance.choice((512, 4096, 65536, 300000))
            file.seek(chance.randrange(0, max(size - length, 1), 512))
            kind = chance.randrange(4)
            file.write(b'\0' * length if kind == 0 else
                       chance.randbytes(length) if kind < 3 else
                       (chance.randbytes(512) + b'\0' * 3584) * (length // 4096))
    return path


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def blocks(path):
    return os.stat(path).st_blocks * 512


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path
