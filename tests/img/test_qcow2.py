# SPDX-License-Identifier: LGPL-2.1-or-later
"""qcow2 by vireo-img and by qemu-img: each reads what the other wrote, and both say the same."""
import json
import shutil
import subprocess

import pytest
from images import (QEMU, VIREO, content, folder, has_format, needs_qemu, patterned, qemu, same,
                    succeed, vireo)

MIB = 1 << 20
pytestmark = [needs_qemu, pytest.mark.skipif(not has_format('qcow2'), reason='no qcow2 driver')]
__all__ = ['folder']

CREATE = [[], ['-o', 'cluster_size=4k'], ['-o', 'cluster_size=2M'], ['-o', 'compat=0.10'],
          ['-o', 'refcount_bits=1'], ['-o', 'refcount_bits=64'], ['-o', 'lazy_refcounts=on'],
          ['-o', 'extended_l2=on'], ['-o', 'compression_type=zstd'], ['-o', 'preallocation=metadata'],
          ['-o', 'preallocation=falloc'], ['-o', 'cluster_size=512']]


@pytest.fixture
def chain(folder):
    """base.raw <- middle.qcow2 <- top.qcow2, each with something of its own, top longer."""
    patterned('base.raw', 8 * MIB)
    succeed(QEMU, 'create', '-q', '-f', 'qcow2', '-b', 'base.raw', '-F', 'raw', 'middle.qcow2')
    succeed(QEMU, 'create', '-q', '-f', 'qcow2', '-b', 'middle.qcow2', '-F', 'qcow2', 'top.qcow2', '12M')
    write('middle.qcow2', 'write -P 1 1M 64k', 'write -P 2 3000k 100k', 'write -z 5M 128k')
    write('top.qcow2', 'write -P 3 2M 64k', 'write -z 1M 64k', 'write -P 4 10M 4k')
    return folder


def write(image, *commands):
    tool = shutil.which('qemu-io')
    if not tool:
        pytest.skip('qemu-io is not installed')
    arguments = [word for command in commands for word in ('-c', command)]
    subprocess.run([tool, '-f', 'qcow2', *arguments, image], check=True, stdout=subprocess.DEVNULL)


def clean(image):
    succeed(QEMU, 'check', '-q', '-f', 'qcow2', image)
    succeed(VIREO, 'check', '-q', '-f', 'qcow2', image)


@pytest.mark.parametrize('options', CREATE, ids=' '.join)
def test_create(folder, options):
    ours = vireo('create', '-f', 'qcow2', *options, 'new.qcow2', '64M')
    clean('new.qcow2')
    described = [qemu('info', '--output=json', 'new.qcow2')[1]]
    shutil.move('new.qcow2', 'ours.qcow2')
    assert ours == qemu('create', '-f', 'qcow2', *options, 'new.qcow2', '64M')
    described.append(qemu('info', '--output=json', 'new.qcow2')[1])
    first, second = map(json.loads, described)
    assert {**first, 'actual-size': 0} == {**second, 'actual-size': 0}
    succeed(QEMU, 'compare', 'ours.qcow2', 'new.qcow2')


def test_create_with_backing(chain):
    for arguments in (['-b', 'base.raw', '-F', 'raw', 'new.qcow2'],
                      ['-o', 'backing_file=top.qcow2,backing_fmt=qcow2', 'new.qcow2'],
                      ['-b', 'top.qcow2', '-F', 'qcow2', 'new.qcow2', '20M'],
                      ['-u', '-b', 'missing', '-F', 'raw', 'new.qcow2', '1M']):
        ours = vireo('create', '-f', 'qcow2', *arguments)
        described = qemu('info', '--output=json', 'new.qcow2')
        assert ours == qemu('create', '-f', 'qcow2', *arguments)
        theirs = json.loads(qemu('info', '--output=json', 'new.qcow2')[1])
        assert {**json.loads(described[1]), 'actual-size': 0} == {**theirs, 'actual-size': 0}


def test_create_relative_backing(folder):
    (folder / 'sub').mkdir()
    patterned('base.raw', MIB)
    succeed(VIREO, 'create', '-q', '-f', 'qcow2', '-b', '../base.raw', '-F', 'raw', 'sub/top.qcow2')
    same('info', 'sub/top.qcow2')
    same('info', '--output=json', '--backing-chain', 'sub/top.qcow2')
    succeed(VIREO, 'compare', '-F', 'raw', 'sub/top.qcow2', 'base.raw')


def test_info(chain):
    for image in ('base.raw', 'middle.qcow2', 'top.qcow2'):
        for options in ([], ['--output=json'], ['--backing-chain'], ['-U', '--backing-chain', '--output=json']):
            same('info', *options, image)


@pytest.mark.parametrize('options', CREATE, ids=' '.join)
def test_info_of_options(folder, options):
    succeed(QEMU, 'create', '-q', '-f', 'qcow2', *options, 'q.qcow2', '64M')
    same('info', 'q.qcow2')
    same('info', '--output=json', 'q.qcow2')
    same('check', 'q.qcow2')
    same('check', '--output=json', 'q.qcow2')


def test_map(chain):
    for image in ('middle.qcow2', 'top.qcow2'):
        same('map', image)
        same('map', '--output=json', image)
        same('map', '--output=json', '-U', '--start-offset=1M', '--max-length=3M', image)


def test_map_compressed(chain):
    succeed(QEMU, 'convert', '-c', '-O', 'qcow2', 'top.qcow2', 'c.qcow2')
    same('map', '--output=json', 'c.qcow2')
    assert same('map', 'c.qcow2')[0] == 1


def test_compare(chain):
    succeed(QEMU, 'convert', '-O', 'raw', 'top.qcow2', 'flat.raw')
    for pair in (('top.qcow2', 'flat.raw'), ('flat.raw', 'top.qcow2'), ('top.qcow2', 'middle.qcow2'),
                 ('middle.qcow2', 'base.raw'), ('base.raw', 'top.qcow2')):
        same('compare', *pair)
        same('compare', '-U', '-q', *pair)


@pytest.mark.parametrize('options', [[], ['-c'], ['-W', '-m', '16'], ['-c', '-W'], ['-S', '0'],
                                     ['-o', 'cluster_size=4k'], ['-c', '-o', 'compression_type=zstd'],
                                     ['-o', 'compat=0.10'], ['-o', 'extended_l2=on'],
                                     ['-o', 'preallocation=metadata'], ['-t', 'none'],
                                     ['-c', '-o', 'cluster_size=2M']], ids=' '.join)
def test_convert(chain, options):
    succeed(VIREO, 'convert', '-O', 'qcow2', *options, 'top.qcow2', 'out.qcow2')
    clean('out.qcow2')
    succeed(QEMU, 'compare', 'top.qcow2', 'out.qcow2')
    succeed(VIREO, 'compare', 'top.qcow2', 'out.qcow2')
    succeed(VIREO, 'convert', '-O', 'raw', 'out.qcow2', 'ours.raw')
    succeed(QEMU, 'convert', '-O', 'raw', 'top.qcow2', 'theirs.raw')
    assert content('ours.raw') == content('theirs.raw')


def test_convert_random(folder):
    """Larger, from raw and back, each program reading the other's."""
    patterned('a.raw', 256 * MIB, seed=5, pieces=300)
    for first, second in ((VIREO, QEMU), (QEMU, VIREO)):
        for options in ([], ['-c']):
            succeed(first, 'convert', *options, '-f', 'raw', '-O', 'qcow2', 'a.raw', 'a.qcow2')
            clean('a.qcow2')
            succeed(second, 'convert', '-f', 'qcow2', '-O', 'raw', 'a.qcow2', 'b.raw')
            assert content('a.raw') == content('b.raw')


def test_convert_keeps_backing(chain):
    succeed(VIREO, 'convert', '-O', 'qcow2', '-B', 'middle.qcow2', '-F', 'qcow2', 'top.qcow2', 'out.qcow2')
    clean('out.qcow2')
    same('info', '--output=json', 'out.qcow2')
    succeed(QEMU, 'compare', 'top.qcow2', 'out.qcow2')
    # Only what top has of its own was copied: four clusters at most are data.
    own = [part for part in json.loads(vireo('map', '--output=json', 'out.qcow2')[1])
           if part['depth'] == 0 and part['data']]
    assert sum(part['length'] for part in own) <= 4 * 65536


def test_convert_into_existing(chain):
    succeed(VIREO, 'create', '-q', '-f', 'qcow2', 'out.qcow2', '16M')
    write('out.qcow2', 'write -P 9 0 12M')
    succeed(VIREO, 'convert', '-n', '-O', 'qcow2', 'top.qcow2', 'out.qcow2')
    clean('out.qcow2')
    assert vireo('compare', 'top.qcow2', 'out.qcow2')[0] == 0
    assert qemu('compare', 'top.qcow2', 'out.qcow2')[0] == 0


def test_check_damaged(chain):
    """A cluster counted and not used, and one used and not counted; repaired by us."""
    succeed(VIREO, 'create', '-q', '-f', 'qcow2', 'd.qcow2', '16M')
    write('d.qcow2', 'write -P 1 0 1M')
    with open('d.qcow2', 'r+b') as file:
        file.seek(48)
        table = int.from_bytes(file.read(8), 'big')
        file.seek(table)
        counts = int.from_bytes(file.read(8), 'big')
        file.seek(counts + 2 * 10)
        file.write(b'\0\0')
        file.seek(0, 2)
        end = file.tell()
        file.truncate(end + 65536)
        file.seek(counts + 2 * (end // 65536))
        file.write(b'\0\1')
    before = content('d.qcow2')
    for options in ([], ['--output=json']):
        ours, theirs = vireo('check', *options, 'd.qcow2'), qemu('check', *options, 'd.qcow2')
        assert ours[0] == theirs[0] == 2
    numbers = [json.loads(out[out.index('{'):])
               for out in (vireo('check', '--output=json', 'd.qcow2')[1], qemu('check', '--output=json', 'd.qcow2')[1])]
    # QEMU counts a wrong count a second time where a mapping's flag contradicts it.
    assert 0 < numbers[0]['corruptions'] <= numbers[1]['corruptions']
    for key in ('leaks', 'check-errors', 'total-clusters', 'allocated-clusters'):
        assert numbers[0].get(key) == numbers[1].get(key), key
    assert content('d.qcow2') == before
    status, out, said = vireo('check', '-r', 'all', 'd.qcow2')
    assert status == 0, (out, said)
    clean('d.qcow2')
    assert vireo('check', 'd.qcow2')[0] == 0


def test_snapshots(chain):
    succeed(VIREO, 'convert', '-O', 'raw', 'top.qcow2', 'before.raw')
    for name in ('one', 'a-name-that-is-longer-than-its-column'):
        assert vireo('snapshot', '-c', name, 'top.qcow2') == (0, '', '')
        clean('top.qcow2')
    same('snapshot', '-l', 'top.qcow2')
    same('info', 'top.qcow2')
    same('info', '--output=json', 'top.qcow2')
    write('top.qcow2', 'write -P 77 0 3M')
    succeed(VIREO, 'snapshot', '-a', 'one', 'top.qcow2')
    clean('top.qcow2')
    succeed(QEMU, 'compare', 'top.qcow2', 'before.raw')
    succeed(VIREO, 'snapshot', '-d', 'one', 'top.qcow2')
    succeed(VIREO, 'snapshot', '-d', 'a-name-that-is-longer-than-its-column', 'top.qcow2')
    clean('top.qcow2')
    assert vireo('snapshot', '-l', 'top.qcow2') == (0, '', '')
    for option in ('-a', '-d'):
        status, _, said = vireo('snapshot', option, 'missing', 'top.qcow2')
        assert status == 1 and 'missing' in said


def test_resize(chain):
    for size in ('30M', '+1G', '1T'):
        assert vireo('resize', 'top.qcow2', size) == (0, 'Image resized.\n', '')
        clean('top.qcow2')
        same('info', '--output=json', 'top.qcow2')
    assert vireo('resize', 'top.qcow2', '5M')[0] == 1
    succeed(VIREO, 'resize', '--shrink', 'top.qcow2', '5M')
    clean('top.qcow2')
    assert json.loads(qemu('info', '--output=json', 'top.qcow2')[1])['virtual-size'] == 5 * MIB


def test_measure(chain):
    for image in ('base.raw', 'middle.qcow2', 'top.qcow2'):
        for target in (['-O', 'raw'], ['-O', 'qcow2'], ['-O', 'qcow2', '-o', 'cluster_size=4k']):
            same('measure', *target, image)
            same('measure', '--output=json', *target, image)


@pytest.mark.parametrize('base', [None, 'base.raw'])
def test_commit(chain, base):
    succeed(QEMU, 'convert', '-O', 'raw', 'top.qcow2', 'flat.raw')
    arguments = ['-b', base] if base else ['-d']
    assert vireo('commit', *arguments, 'top.qcow2') == (0, 'Image committed.\n', '')
    clean('top.qcow2')
    clean('middle.qcow2')
    into = base or 'middle.qcow2'
    succeed(QEMU, 'compare', into, 'flat.raw')
    succeed(QEMU, 'compare', 'top.qcow2', 'flat.raw')


def test_commit_to_a_stranger(chain):
    before = content('base.raw')
    assert vireo('commit', '-b', 'other.raw', 'top.qcow2')[0] == 1
    assert content('base.raw') == before


def test_dd(chain):
    succeed(VIREO, 'dd', '-f', 'qcow2', '-O', 'raw', 'if=top.qcow2', 'of=ours.raw', 'bs=1M', 'skip=1')
    succeed(QEMU, 'dd', '-f', 'qcow2', '-O', 'raw', 'if=top.qcow2', 'of=theirs.raw', 'bs=1M', 'skip=1')
    assert content('ours.raw') == content('theirs.raw')
