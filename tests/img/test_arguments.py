# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line: what is wrong is refused with qemu-img's exit status, by name, and changes
nothing; what is not there is refused by name too."""
import os

import pytest
from images import content, folder, formats, needs_qemu, patterned, qemu, vireo

__all__ = ['folder']

WRONG = [
    [], ['nonsense'], ['info'], ['info', 'a.raw', 'a.raw'], ['info', '--nonsense', 'a.raw'],
    ['info', '--output=xml', 'a.raw'], ['info', '-f', 'nonsense', 'a.raw'], ['info', 'missing'],
    ['info', 'nonsense:a.raw'], ['info', 'json:{'], ['info', 'json:[]'],
    ['create', '-f', 'raw'], ['create', '-f', 'raw', 'new'], ['create', '-f', 'raw', 'new', '10X'],
    ['create', '-f', 'raw', 'new', ''], ['create', '-f', 'raw', 'new', '-5'],
    ['create', '-f', 'raw', 'new', '1M', 'more'], ['create', '-f', 'nonsense', 'new', '1M'],
    ['create', '-f', 'raw', '-o', 'nonsense=1', 'new', '1M'], ['create', '-f', 'raw', 'no/new', '1M'],
    ['create', '-f', 'raw', '-b', 'a.raw', '-F', 'raw', 'new', '1M'],
    ['create', '-f', 'raw', '-o', 'preallocation=nonsense', 'new', '1M'],
    ['convert', '-O', 'raw', 'a.raw'], ['convert', '-O', 'nonsense', 'a.raw', 'new'],
    ['convert', '-O', 'raw', 'missing', 'new'], ['convert', '-c', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-S', '3', '-O', 'raw', 'a.raw', 'new'], ['convert', '-S', '32M', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-m', '0', '-O', 'raw', 'a.raw', 'new'], ['convert', '-m', '17', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-t', 'nonsense', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-T', 'nonsense', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-l', 'snap', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-B', 'b.raw', '-F', 'raw', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-o', 'nonsense=1', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '-n', '-O', 'raw', 'a.raw', 'missing'], ['convert', '-n', '-O', 'raw', 'a.raw', 'small.raw'],
    ['convert', '--target-is-zero', '-O', 'raw', 'a.raw', 'new'],
    ['convert', '--bitmaps', '-O', 'raw', 'a.raw', 'new'], ['convert', '-O', 'raw', 'a.raw', 'a.raw'],
    ['compare', 'a.raw'], ['compare', 'a.raw', 'a.raw', 'a.raw'], ['compare', '--nonsense'],
    ['compare', 'missing', 'a.raw'],
    ['map', 'missing'], ['map', '--output=xml', 'a.raw'], ['map', '--start-offset=x', 'a.raw'],
    ['check', 'missing'], ['check', '-r', 'nonsense', 'a.raw'], ['check', '-f', 'raw', 'a.raw'],
    ['resize', '-f', 'raw', 'a.raw'], ['resize', '-f', 'raw', 'a.raw', 'x'],
    ['resize', '-f', 'raw', 'a.raw', '1M'], ['resize', '-f', 'raw', 'a.raw', '-1M'],
    ['resize', '-f', 'raw', '--shrink', 'a.raw', '-100M'],
    ['resize', '-f', 'raw', '--preallocation=nonsense', 'a.raw', '9M'],
    ['measure'], ['measure', '--size', '1M', 'a.raw'], ['measure', '-O', 'nonsense', '--size', '1M'],
    ['measure', '-O', 'qcow2', '-o', 'nonsense=1', '--size', '1M'],
    ['measure', '-O', 'qcow2', '-o', 'cluster_size=3000', '--size', '1M'],
    ['snapshot', '-l'], ['snapshot', '-c', 'x', 'a.raw'], ['snapshot', '-l', '-c', 'x', 'a.raw'],
    ['dd', 'if=a.raw'], ['dd', 'if=a.raw', 'of=new', 'bs=0'], ['dd', 'if=a.raw', 'of=new', 'count=x'],
    ['dd', 'if=a.raw', 'of=new', 'nonsense=1'], ['dd', 'if=missing', 'of=new'],
    ['bench', '-i', 'nonsense', 'a.raw'], ['bench', '--flush-interval=3', 'a.raw'],
    ['bench', '-w', '--flush-interval=3', '-d', '5', 'a.raw'], ['bench', '--pattern=256', 'a.raw'],
    ['commit', '-d', '-f', 'raw', 'a.raw'],
]

# Known to qemu-img, not there: refused, with the words that name them.
REFUSED = {
    'amend': ['amend', '-o', 'compat=1.1', 'a.raw'],
    'bitmap': ['bitmap', '--add', 'a.raw', 'name'],
    'convert -C': ['convert', '-C', '-O', 'raw', 'a.raw', 'new'],
    'convert --bitmaps': ['convert', '--bitmaps', '-O', 'raw', 'a.raw', 'new'],
    'bench -i native': ['bench', '-i', 'native', 'a.raw'],
    'commit -r': ['commit', '-r', '1M', 'a.raw'],
    '--trace': ['--trace', 'x', 'info', 'a.raw'],
}


def listing():
    return {name: content(name) for name in sorted(os.listdir('.')) if os.path.isfile(name)}


@pytest.fixture
def images(folder):
    patterned('a.raw', 4 << 20)
    patterned('small.raw', 1 << 20)
    return listing()


@needs_qemu
@pytest.mark.parametrize('arguments', WRONG, ids=' '.join)
def test_wrong(images, arguments):
    status, _, said = vireo(*arguments)
    assert status != 0
    assert said.startswith('vireo-img: ')
    assert listing() == images
    expected = qemu(*arguments)[0]
    assert status == expected


@pytest.mark.parametrize('name', REFUSED)
def test_refused(images, name):
    status, out, said = vireo(*REFUSED[name])
    assert (status, out) == (1, '')
    assert name in said
    assert listing() == images


def test_help(folder):
    for option in ('--help', '-h'):
        status, out, _ = vireo(option)
        assert status == 0
        for word in ('amend', 'bench', 'bitmap', 'check', 'commit', 'compare', 'convert', 'create', 'dd',
                     'info', 'map', 'measure', 'rebase', 'resize', 'snapshot'):
            assert f'\n  {word} ' in out
    assert vireo('--version')[1].startswith('vireo-img version ')
    assert {'raw', 'file'} <= set(formats())


def test_option_help(folder):
    status, out, _ = vireo('create', '-f', 'raw', '-o', 'help')
    assert status == 0 and 'size=<size>' in out and 'preallocation=<str>' in out
    assert vireo('convert', '-O', 'raw', '-o', 'help') == (status, out, '')
    assert vireo('create', '-f', 'nonsense', '-o', 'help')[0] == 1


def test_secret_objects(images):
    good = ['secret,id=s,data=abc', 'secret,id=s,file=a.raw', 'secret,id=s,data=YWJj,format=base64']
    bad = ['secret,id=s', 'secret,data=abc', 'secret,id=s,data=a,file=b', 'tls-creds-x509,id=t',
           'secret,id=s,data=abc,keyid=k', 'secret,id=s,data=abc,format=hex']
    for text in good:
        assert vireo('info', '--object', text, 'a.raw')[0] == 0
    for text in bad:
        status, out, said = vireo('info', '--object', text, 'a.raw')
        assert (status, out) == (1, '') and said.startswith('vireo-img: ')


def test_output_to_full_disk(images):
    if not os.path.exists('/dev/full'):
        pytest.skip('/dev/full is missing')
    import subprocess
    from images import VIREO
    with open('/dev/full', 'wb') as full:
        assert subprocess.run([VIREO, 'info', 'a.raw'], stdout=full, stderr=subprocess.DEVNULL).returncode == 1
