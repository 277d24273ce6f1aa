# SPDX-License-Identifier: LGPL-2.1-or-later
"""Raw images: each subcommand beside qemu-img's, and the content bit for bit."""
import json
import os

import pytest
from images import (QEMU, VIREO, blocks, content, folder, needs_qemu, patterned, qemu, same,
                    succeed, vireo)

MIB = 1 << 20
pytestmark = needs_qemu
__all__ = ['folder']


@pytest.fixture
def image(folder):
    return patterned('a.raw', 16 * MIB)


def test_create(folder):
    for arguments in (['10M'], ['1.5M'], ['1000'], ['-o', 'preallocation=off', '1M']):
        ours = vireo('create', '-f', 'raw', *arguments[:-1], 'new.raw', arguments[-1])
        size = os.stat('new.raw').st_size
        theirs = qemu('create', '-f', 'raw', *arguments[:-1], 'new.raw', arguments[-1])
        assert ours == theirs
        assert size == os.stat('new.raw').st_size
    assert vireo('create', '-q', '-f', 'raw', 'q.raw', '1M') == (0, '', '')


def test_create_preallocated(folder):
    for mode in ('falloc', 'full'):
        succeed(VIREO, 'create', '-f', 'raw', '-o', f'preallocation={mode}', 'full.raw', '3M')
        assert blocks('full.raw') >= 3 * MIB
        assert content('full.raw') == bytes(3 * MIB)


def test_info(image):
    same('info', 'a.raw')
    same('info', '--output=json', 'a.raw')
    same('info', '-f', 'raw', '-U', '--output=json', 'file:a.raw')
    same('info', '--backing-chain', '--output=json', 'a.raw')
    same('info', '--image-opts', 'driver=raw,file.driver=file,file.filename=a.raw')
    same('info', '--output=json', 'json:{"driver":"raw","file":{"driver":"file","filename":"a.raw"}}')


def test_info_odd_names(folder):
    for name in ('we"ird\x01é.raw', 'smile\U0001f600.raw', 'sub/../b c.raw', 'back\\slash.raw'):
        os.makedirs('sub', exist_ok=True)
        with open(name, 'wb') as file:
            file.write(b'x' * 700)
        same('info', '--output=json', name)


@pytest.mark.parametrize('size', [0, 1, 511, 512, 1000, 999 * 1024, 1000 * 1024, MIB + 1,
                                  1234567890123, 5 << 40])
def test_info_sizes(folder, size):
    with open('s.raw', 'wb') as file:
        file.truncate(size)
    same('info', 's.raw')
    same('info', '--output=json', 's.raw')


def test_map(image):
    same('map', 'a.raw')
    same('map', '-f', 'raw', '--output=json', 'a.raw')
    same('map', '--output=json', '--start-offset=1M', '--max-length=3M', 'a.raw')
    same('map', '--start-offset=1M', '--max-length=3M', 'a.raw')
    same('map', '--output=json', '--start-offset=100M', 'a.raw')
    same('map', '--start-offset=100M', 'a.raw')


def test_map_partial_sector(folder):
    with open('s.raw', 'wb') as file:
        file.write(b'x' * 1000)
    same('map', 's.raw')
    same('map', '--output=json', 's.raw')


def test_compare(image):
    with open('b.raw', 'wb') as file:  # the same content without holes
        file.write(content('a.raw'))
    longer = content('a.raw') + bytes(MIB)
    with open('longer.raw', 'wb') as file:
        file.write(longer)
    changed = bytearray(longer)
    changed[9 * MIB + 777] ^= 1
    with open('changed.raw', 'wb') as file:
        file.write(changed)
    changed = bytearray(longer)
    changed[16 * MIB + 5000] ^= 1
    with open('tail.raw', 'wb') as file:
        file.write(changed)
    statuses = set()
    for other in ('a.raw', 'b.raw', 'longer.raw', 'changed.raw', 'tail.raw'):
        for pair in ((image, other), (other, image)):
            statuses.add(same('compare', '-f', 'raw', '-F', 'raw', *pair)[0])
            same('compare', '-s', *pair)
            assert same('compare', '-q', *pair)[1] == ''
    assert statuses == {0, 1}
    assert vireo('compare', 'a.raw', 'missing.raw')[0] == 2


@pytest.mark.parametrize('options', [[], ['-S', '0'], ['-S', '64k'], ['-S', '512'], ['-m', '1'],
                                     ['-m', '16', '-W'], ['-t', 'none', '-T', 'none'],
                                     ['-t', 'writethrough', '-T', 'directsync'], ['-U', '-q', '-p'],
                                     ['--salvage'], ['-r', '100M']])
def test_convert(image, options):
    succeed(VIREO, 'convert', '-f', 'raw', '-O', 'raw', *options, 'a.raw', 'out.raw')
    assert content('out.raw') == content('a.raw')
    succeed(QEMU, 'compare', '-f', 'raw', '-F', 'raw', 'a.raw', 'out.raw')


def test_convert_keeps_holes(image):
    succeed(VIREO, 'convert', '-O', 'raw', 'a.raw', 'ours.raw')
    succeed(QEMU, 'convert', '-O', 'raw', 'a.raw', 'theirs.raw')
    assert blocks('ours.raw') <= blocks('theirs.raw')
    assert blocks('ours.raw') < blocks('a.raw')  # written zeroes became holes
    succeed(VIREO, 'convert', '-S', '0', '-O', 'raw', 'a.raw', 'full.raw')
    assert blocks('full.raw') >= 16 * MIB


def test_convert_large_hole(folder):
    with open('huge.raw', 'wb') as file:
        file.truncate(1 << 42)
        file.seek(3 << 40)
        file.write(b'far')
    succeed(VIREO, 'convert', '-O', 'raw', 'huge.raw', 'out.raw')
    assert os.stat('out.raw').st_size == 1 << 42
    assert blocks('out.raw') <= 64 * 1024
    with open('out.raw', 'rb') as file:
        file.seek(3 << 40)
        assert file.read(3) == b'far'


def test_convert_into_existing(image):
    patterned('target.raw', 20 * MIB, seed=9)
    before = content('target.raw')
    succeed(VIREO, 'convert', '-n', '-O', 'raw', 'a.raw', 'target.raw')
    assert content('target.raw') == content('a.raw') + before[16 * MIB:]
    with open('zero.raw', 'wb') as file:
        file.truncate(16 * MIB)
    succeed(VIREO, 'convert', '-n', '--target-is-zero', '-O', 'raw', 'a.raw', 'zero.raw')
    assert content('zero.raw') == content('a.raw')
    # Without -n an existing file is replaced.
    succeed(VIREO, 'convert', '-O', 'raw', 'a.raw', 'target.raw')
    assert content('target.raw') == content('a.raw')


def test_convert_many_sources(image):
    with open('odd.raw', 'wb') as file:
        file.write(b'y' * 1000)
    succeed(VIREO, 'convert', '-O', 'raw', 'a.raw', 'odd.raw', 'a.raw', 'out.raw')
    succeed(QEMU, 'convert', '-O', 'raw', 'a.raw', 'odd.raw', 'a.raw', 'theirs.raw')
    assert content('out.raw') == content('theirs.raw')


def test_convert_progress(image):
    out = succeed(VIREO, 'convert', '-p', '-O', 'raw', 'a.raw', 'out.raw')
    assert out.startswith('    (0.00/100%)\r')
    assert out.endswith('    (100.00/100%)\r\n')
    assert not succeed(VIREO, 'convert', '-p', '-q', '-O', 'raw', 'a.raw', 'out.raw')


@pytest.mark.parametrize('options', [['bs=1M', 'count=2'], ['bs=1M', 'skip=3'], ['bs=3000'],
                                     ['bs=64k', 'count=1'], ['bs=1M', 'count=100'],
                                     ['bs=512', 'skip=40000']])
def test_dd(image, options):
    succeed(VIREO, 'dd', '-f', 'raw', '-O', 'raw', 'if=a.raw', 'of=ours.raw', *options)
    succeed(QEMU, 'dd', '-f', 'raw', '-O', 'raw', 'if=a.raw', 'of=theirs.raw', *options)
    assert content('ours.raw') == content('theirs.raw')


def test_dd_skip_and_count(image):
    """count= is that of the blocks copied, as in dd(1) and qemu-img's manual."""
    succeed(VIREO, 'dd', 'if=a.raw', 'of=part.raw', 'bs=1M', 'skip=1', 'count=5')
    assert content('part.raw') == content('a.raw')[MIB:6 * MIB]


def test_resize(folder):
    for size in ('8M', '+1M', '+1000', '-1M', '3M'):
        for name in ('ours.raw', 'theirs.raw'):
            if not os.path.exists(name):
                patterned(name, 4 * MIB)
        ours = vireo('resize', '-f', 'raw', '--shrink', 'ours.raw', size)
        theirs = qemu('resize', '-f', 'raw', '--shrink', 'theirs.raw', size)
        assert ours[:2] == theirs[:2] == (0, 'Image resized.\n')
        assert content('ours.raw') == content('theirs.raw')
    assert vireo('resize', '-q', '-f', 'raw', 'ours.raw', '16M') == (0, '', '')


def test_resize_preallocated(folder):
    patterned('a.raw', MIB)
    for mode, size in (('falloc', 2), ('full', 3)):
        succeed(VIREO, 'resize', '-f', 'raw', f'--preallocation={mode}', 'a.raw', f'{size}M')
        assert blocks('a.raw') >= (size - 1) * MIB
        assert content('a.raw')[-MIB:] == bytes(MIB)


@pytest.mark.parametrize('options', [['--size', '1G'], ['--size', '1000'], ['-O', 'raw', '--size', '5T'],
                                     ['-O', 'qcow2', '--size', '1G'], ['-O', 'qcow2', '--size', '0'],
                                     ['-O', 'qcow2', '-o', 'cluster_size=4k,refcount_bits=1', '--size', '100G'],
                                     ['-O', 'qcow2', '-o', 'cluster_size=2M', '--size', '1000000000'],
                                     ['-O', 'qcow2', '-o', 'extended_l2=on', '--size', '1T'],
                                     ['-O', 'qcow2', '-o', 'cluster_size=512', '--size', '7G'],
                                     ['-O', 'qcow2', '-o', 'refcount_bits=64', '--size', '9T'],
                                     ['-O', 'raw', 'a.raw'], ['-O', 'qcow2', '-f', 'raw', 'a.raw']])
def test_measure(image, options):
    same('measure', *options)
    same('measure', '--output=json', *options)


def test_no_check_no_snapshots(image):
    assert same('check', '-f', 'raw', 'a.raw')[0] == 63
    assert same('snapshot', '-l', 'a.raw') == (0, '', '')
    assert vireo('snapshot', '-c', 'name', 'a.raw')[0] == 1


@pytest.mark.parametrize('options', [[], ['-w', '--pattern=7'], ['-w', '--flush-interval=16'],
                                     ['-w', '--flush-interval=16', '--no-drain'], ['-t', 'none', '-i', 'io_uring'],
                                     ['-S', '8192', '-o', '1M', '-s', '512']])
def test_bench(image, options):
    arguments = ['bench', '-c', '300', '-d', '8', '-f', 'raw', *options, 'a.raw']
    ours = succeed(VIREO, *arguments).split('\n')
    theirs = succeed(QEMU, *arguments).split('\n')
    assert ours[:-2] == theirs[:-2]
    assert ours[-2].startswith('Run completed in ') and ours[-2].endswith(' seconds.')


def test_bench_writes(folder):
    with open('b.raw', 'wb') as file:
        file.truncate(MIB)
    succeed(VIREO, 'bench', '-w', '--pattern=65', '-c', '256', '-d', '4', '-f', 'raw', 'b.raw')
    assert content('b.raw') == b'A' * MIB


def test_image_opts_part(image):
    """A part of a file as a disk; json: says the same as --image-opts."""
    options = 'driver=raw,offset=1M,size=2M,file.driver=file,file.filename=a.raw'
    succeed(VIREO, 'convert', '--image-opts', '-O', 'raw', options, 'part.raw')
    assert content('part.raw') == content('a.raw')[MIB:3 * MIB]
    name = 'json:' + json.dumps({'driver': 'raw', 'offset': MIB, 'size': 2 * MIB,
                                 'file': {'driver': 'file', 'filename': 'a.raw'}})
    succeed(VIREO, 'compare', '-F', 'raw', name, 'part.raw')
