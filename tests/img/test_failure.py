# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bad images and bad places: a sentence that names the file, and everything left as it was."""
import fcntl
import os
import resource
import struct
import subprocess
import time

import pytest
from images import VIREO, content, folder, has_format, patterned, succeed, vireo

MIB = 1 << 20
needs_qcow2 = pytest.mark.skipif(not has_format('qcow2'), reason='no qcow2 driver')
__all__ = ['folder']


def refused(*arguments, naming=''):
    status, out, said = vireo(*arguments)
    assert status not in (0, -11, -6), (status, out, said)
    assert said.startswith('vireo-img: ') and naming in said
    return said


def limited(*arguments, size):
    """With no room beyond so many bytes in a file."""
    return subprocess.run([VIREO, *arguments], capture_output=True, text=True, timeout=60,
                          preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
                                              __import__('signal').signal(25, 1)))


def test_no_room_removes_the_new_file(folder):
    with open('a.raw', 'wb') as file:
        file.write(os.urandom(4 * MIB))
    formats = ['qcow2'] if has_format('qcow2') else []
    for name in formats:
        done = limited('convert', '-f', 'raw', '-O', name, 'a.raw', 'new', size=2 * MIB)
        assert done.returncode == 1 and 'new' in done.stderr
        assert not os.path.exists('new')
    done = limited('create', '-q', '-f', 'raw', 'new', '4M', size=2 * MIB)
    assert done.returncode == 1
    assert not os.path.exists('new')
    done = limited('dd', 'if=a.raw', 'of=new', 'bs=1M', size=2 * MIB)
    assert done.returncode == 1
    assert not os.path.exists('new')


def test_existing_target_is_not_removed(folder):
    with open('a.raw', 'wb') as file:
        file.write(os.urandom(4 * MIB))
    with open('there', 'wb') as file:
        file.write(b'x')
    assert limited('convert', '-O', 'raw', 'a.raw', 'there', size=2 * MIB).returncode == 1
    assert os.path.exists('there')


def test_target_is_a_source(folder):
    patterned('a.raw', MIB)
    os.link('a.raw', 'b.raw')
    os.symlink('a.raw', 'c.raw')
    before = content('a.raw')
    for name in ('a.raw', 'b.raw', 'c.raw', './a.raw'):
        refused('convert', '-O', 'raw', 'a.raw', name, naming=name)
        assert content('a.raw') == before


@needs_qcow2
def test_target_is_in_the_chain(folder):
    patterned('a.raw', MIB)
    succeed(VIREO, 'create', '-q', '-f', 'qcow2', '-b', 'a.raw', '-F', 'raw', 'top.qcow2')
    before = content('a.raw')
    refused('convert', '-O', 'raw', 'top.qcow2', 'a.raw', naming='a.raw')
    assert content('a.raw') == before


def wait_until_written():
    """The writer has the lock when its first zeroes are there."""
    for _ in range(600):
        if content('lock.raw')[:7] == bytes(7):
            return
        time.sleep(0.05)
    pytest.fail('the writer never wrote')


def test_in_use(folder):
    """While one command has it open for writing, another touches nothing."""
    patterned('a.raw', MIB)
    before = content('a.raw')
    with open('lock.raw', 'wb') as file:
        file.write(b'x' * MIB)
    writer = subprocess.Popen([VIREO, 'bench', '-w', '-q', '-c', '2000000000', '-d', '1', '--pattern=0', '-f',
                               'raw', '-s', '512', '-S', '512', 'lock.raw'], stderr=subprocess.PIPE)
    try:
        wait_until_written()
        status, _, said = vireo('resize', '-f', 'raw', 'lock.raw', '2M')
        assert status == 1 and 'lock.raw' in said
        assert vireo('convert', '-O', 'raw', 'a.raw', 'lock.raw')[0] == 1
        assert os.stat('lock.raw').st_size == MIB
        assert vireo('info', '-U', '-f', 'raw', 'lock.raw')[0] == 0
    finally:
        writer.kill()
        writer.wait()
    assert content('a.raw') == before


def test_read_only_place(folder):
    patterned('a.raw', MIB)
    if os.geteuid() == 0:
        refused('convert', '-O', 'raw', 'a.raw', '/proc/version', naming='/proc/version')
    else:
        os.mkdir('closed', 0o500)
        refused('convert', '-O', 'raw', 'a.raw', 'closed/new', naming='closed/new')
    refused('create', '-f', 'raw', 'missing/new', '1M', naming='missing/new')


@needs_qcow2
def test_backing_missing(folder):
    succeed(VIREO, 'create', '-q', '-u', '-f', 'qcow2', '-b', 'missing.raw', '-F', 'raw', 'top.qcow2', '1M')
    assert vireo('info', 'top.qcow2')[0] == 0
    assert vireo('check', 'top.qcow2')[0] == 0
    for arguments in (['info', '--backing-chain', 'top.qcow2'], ['map', 'top.qcow2'],
                      ['convert', '-O', 'raw', 'top.qcow2', 'new'],
                      ['create', '-f', 'qcow2', '-b', 'missing.raw', '-F', 'raw', 'new']):
        refused(*arguments, naming='missing.raw')
        assert not os.path.exists('new')


@needs_qcow2
def test_backing_format_not_stated(folder):
    patterned('a.raw', MIB)
    refused('create', '-f', 'qcow2', '-b', 'a.raw', 'new', naming='a.raw')
    assert not os.path.exists('new')


@needs_qcow2
@pytest.mark.skipif('address' in os.environ.get('VIREO_SANITIZE', ''), reason='stacks of 200 images are larger')
def test_backing_loop(folder):
    for name, other in (('a.qcow2', 'b.qcow2'), ('b.qcow2', 'a.qcow2')):
        succeed(VIREO, 'create', '-q', '-u', '-f', 'qcow2', '-b', other, '-F', 'qcow2', name, '1M')
    refused('info', '--backing-chain', 'a.qcow2', naming='a.qcow2')
    refused('map', 'a.qcow2')
    refused('convert', '-U', '-O', 'raw', 'a.qcow2', 'new')
    assert not os.path.exists('new')


@needs_qcow2
def test_deep_chain(folder):
    patterned('0.raw', MIB)
    below, form = '0.raw', 'raw'
    for depth in range(1, 151):
        succeed(VIREO, 'create', '-q', '-u', '-f', 'qcow2', '-b', below, '-F', form, f'{depth}.qcow2', '1M')
        below, form = f'{depth}.qcow2', 'qcow2'
    succeed(VIREO, 'compare', '-F', 'raw', '150.qcow2', '0.raw')
    assert vireo('info', '--backing-chain', '--output=json', '150.qcow2')[1].count('"filename"') == 151


@needs_qcow2
def test_damaged_headers(folder):
    """Any 8 bytes of the header changed, any truncation: no crash, no hang, image unchanged."""
    succeed(VIREO, 'create', '-q', '-f', 'qcow2', 'good.qcow2', '4M')
    good = content('good.qcow2')
    for place in range(0, 112, 4):
        for value in (0, 0xffffffff, 0x7fffffff):
            bad = bytearray(good)
            struct.pack_into('>I', bad, place, value)
            with open('bad.qcow2', 'wb') as file:
                file.write(bad)
            for arguments in (['info'], ['map', '--output=json'], ['check']):
                status = vireo(*arguments, '-f', 'qcow2', 'bad.qcow2')[0]
                assert status in (0, 1, 2, 3), (place, value, arguments, status)
            assert content('bad.qcow2') == bytes(bad)
    for length in (0, 1, 71, 72, 104, 65536, 131072, 131073):
        with open('bad.qcow2', 'wb') as file:
            file.write(good[:length])
        assert vireo('map', '-f', 'qcow2', 'bad.qcow2')[0] in (0, 1)


def test_foreign_lock_is_not_ours(folder):
    """A plain advisory lock of another program does not stop us."""
    patterned('a.raw', MIB)
    with open('a.raw', 'rb') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert vireo('info', '-f', 'raw', 'a.raw')[0] == 0
