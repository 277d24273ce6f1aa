# SPDX-License-Identifier: LGPL-2.1-or-later
"""A stock Debian kernel on the real helper: its shell, its power button, and a daemon that dies.

Needs the kernel and the initrd that scripts/fetch-guest makes; skipped where they are missing.
"""
import os
import pathlib
import threading
import time

import libvirt
import pytest

from conftest import BUILD, Daemon, Recorder, domain_xml, wait_for
from test_lifecycle import BOOT, DEFINED, DESTROY, RESUMED, SHUTDOWN, STOPPED, SUSPENDED, nothing_left

GUEST = pathlib.Path(os.environ.get('VIREO_GUEST') or
                     pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'vireo/guest')
HELPER = BUILD / 'vmm-helper/vireo-vmm'
pytestmark = pytest.mark.skipif(not (HELPER.exists() and (GUEST / 'vmlinuz').exists()),
                                reason='no guest: run scripts/fetch-guest')


class Console:
    def __init__(self, connection, domain):
        self.stream, self.text = connection.newStream(0), ''
        domain.openConsole(None, self.stream, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            while data := self.stream.recv(4096):
                self.text += data.decode(errors='replace')
        except libvirt.libvirtError:
            pass

    def expect(self, words, seconds=90):
        wait_for(lambda: words in self.text, seconds, f'"{words}" does not come; the console says:\n{self.text[-2000:]}')

    def run(self, command, expected):
        self.text = ''
        self.stream.send(command.encode() + b'\n')
        self.expect(expected, 20)


@pytest.fixture
def real(root):
    made = Daemon(root, helper=HELPER).start()
    yield made
    made.clean_up()


def guest_xml():
    extra = '<features><acpi/><apic/></features>'
    boot = f'<initrd>{GUEST}/initrd.gz</initrd><cmdline>console=ttyS0</cmdline>'
    return domain_xml(kernel=GUEST / 'vmlinuz', vcpus=2, memory=256, extra=extra).replace('</kernel>', '</kernel>' + boot)


def test_a_stock_kernel(real):
    connection = real.connect()
    events = Recorder(connection)
    domain = connection.defineXML(guest_xml())
    domain.create()
    console = Console(connection, domain)
    console.expect('Vireo guest is up')
    console.expect('/ # ')
    console.run('echo processors: $(nproc)', 'processors: 2')
    events.wait((DEFINED, 0), *BOOT)
    domain.suspend()
    domain.resume()
    events.wait((SUSPENDED, 0), (RESUMED, 0))
    console.run('echo still $((6 * 7))', 'still 42')
    statistics = connection.getAllDomainStats()[0][1]
    assert statistics['vcpu.0.time'] > 0 and statistics['vcpu.1.time'] > 0

    real.kill()
    real.start()
    connection = real.connect()
    events = Recorder(connection)
    domain = connection.lookupByName('guest')
    console = Console(connection, domain)
    console.run('echo again $((2 + 3))', 'again 5')
    domain.reboot()
    events.wait('reboot', seconds=30)
    console.text = ''
    console.expect('Vireo guest is up')
    console.expect('/ # ')
    domain.shutdown()
    wait_for(lambda: not domain.isActive(), 30)
    events.wait((SHUTDOWN, 1), (STOPPED, 0))
    nothing_left(real)


@pytest.mark.parametrize('what', ['text', 'empty', 'huge-initrd'])
def test_not_a_kernel(real, root, what):
    connection = real.connect()
    bad = root / 'bad'
    bad.write_text('' if what == 'empty' else 'no kernel' * 1000)
    xml = guest_xml()
    if what == 'huge-initrd':
        with open(bad, 'wb') as file:
            file.truncate(400 << 20)
        xml = xml.replace(f'{GUEST}/initrd.gz', str(bad))
    else:
        xml = xml.replace(f'{GUEST}/vmlinuz', str(bad))
    domain = connection.defineXML(xml)
    began = time.monotonic()
    with pytest.raises(libvirt.libvirtError) as caught:
        domain.create()
    assert caught.value.get_error_code() in (libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    assert time.monotonic() - began < 10 and domain.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF
    nothing_left(real)


def test_the_helper_is_killed(real):
    connection = real.connect()
    events = Recorder(connection)
    domain = connection.defineXML(guest_xml())
    domain.create()
    os.kill(real.helpers()[0], 9)
    events.wait((DEFINED, 0), *BOOT, (STOPPED, 5))
    domain.create()
    domain.destroy()
    events.wait(*BOOT, *DESTROY)
    nothing_left(real)
