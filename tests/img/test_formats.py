# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every other format that is there: what vireo-img writes qemu-img reads, and the reverse."""
import json

import pytest
from images import (QEMU, VIREO, content, folder, formats, needs_qemu, patterned, qemu, same,
                    succeed, vireo)

MIB = 1 << 20
SIZE = 24 * MIB
WRITTEN = {'vdi': [[], ['-o', 'static=on']], 'vpc': [['-o', 'force_size=on'], ['-o', 'subformat=fixed,force_size=on']],
           'vhdx': [[], ['-o', 'subformat=fixed'], ['-o', 'block_size=1M']],
           'vmdk': [[], ['-o', 'subformat=monolithicFlat']]}
READ = ['qcow', 'qed', 'parallels']
CASES = [(name, options) for name in WRITTEN if name in formats() for options in WRITTEN[name]]
ALL = [(name, []) for name in READ if name in formats()] + CASES
pytestmark = needs_qemu
__all__ = ['folder']


def names(case):
    return ' '.join(case) if isinstance(case, list) else case


@pytest.mark.skipif(not CASES, reason='no such driver')
@pytest.mark.parametrize('name,options', CASES or [('none', [])], ids=names)
def test_written(folder, name, options):
    patterned('a.raw', SIZE)
    succeed(VIREO, 'convert', '-f', 'raw', '-O', name, *options, 'a.raw', 'ours')
    succeed(QEMU, 'compare', '-f', 'raw', '-F', name, 'a.raw', 'ours')
    status = qemu('check', '-q', '-f', name, 'ours')[0]
    assert status in (0, 63)
    assert vireo('check', '-q', '-f', name, 'ours')[0] in (0, 63)
    succeed(VIREO, 'convert', '-f', name, '-O', 'raw', 'ours', 'back.raw')
    assert content('back.raw')[:SIZE] == content('a.raw')


@pytest.mark.skipif(not ALL, reason='no such driver')
@pytest.mark.parametrize('name,options', ALL or [('none', [])], ids=names)
def test_read(folder, name, options):
    patterned('a.raw', SIZE, seed=4)
    if qemu('convert', '-f', 'raw', '-O', name, *options, 'a.raw', 'theirs')[0]:
        pytest.skip('this qemu-img does not write the format')
    succeed(VIREO, 'compare', '-f', 'raw', '-F', name, 'a.raw', 'theirs')
    ours, other = (json.loads(run('info', '-f', name, '--output=json', 'theirs')[1]) for run in (vireo, qemu))
    for key in ('virtual-size', 'format', 'filename', 'actual-size', 'dirty-flag'):
        assert key not in other or ours[key] == other[key], key
    # Zeroes may be known in more or fewer places; where there is data, both have to say so.
    status, out, _ = vireo('map', '-f', name, '--output=json', 'theirs')
    assert status == 0 and sum(part['length'] for part in json.loads(out)) == ours['virtual-size']


@pytest.mark.skipif(not CASES, reason='no such driver')
@pytest.mark.parametrize('name,options', CASES or [('none', [])], ids=names)
def test_announced(folder, name, options):
    ours = vireo('create', '-f', name, *options, 'new', '16M')
    assert ours == qemu('create', '-f', name, *options, 'new', '16M')
