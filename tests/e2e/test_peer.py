# SPDX-License-Identifier: LGPL-2.1-or-later
"""The same acts on the same guest under libvirt's qemu driver and under ours raise the same events
with the same details, and leave the same states and reasons."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import libvirt
import pytest

from conftest import Daemon, Recorder, wait_for
from test_guest import HELPER, Console, guest, guest_xml, shut_off  # noqa: F401 (guest is a fixture)

NOBODY = 65534


class Libvirtd:
    """Debian's libvirtd with the qemu driver and TCG, as a session daemon of an ordinary user."""

    def __init__(self, root):
        self.root = root / 'libvirtd'
        self.root.mkdir()
        run = self.root / 'run'
        run.mkdir()
        self.socket = run / 'libvirt/libvirt-sock'
        environment = {'HOME': str(self.root), 'XDG_RUNTIME_DIR': str(run), 'PATH': os.environ['PATH'],
                       'XDG_CONFIG_HOME': str(self.root / 'config'), 'XDG_CACHE_HOME': str(self.root / 'cache'),
                       'XDG_DATA_HOME': str(self.root / 'data')}
        subprocess.run(['chown', '-R', str(NOBODY), str(self.root)], check=True)
        root.chmod(0o755)
        self.log = open(root / 'libvirtd.log', 'wb')
        self.process = subprocess.Popen(['setpriv', '--reuid', str(NOBODY), '--clear-groups', 'libvirtd'],
                                        env=environment, stdout=self.log, stderr=self.log)
        wait_for(self.socket.exists, 20, 'libvirtd does not listen')

    def connect(self):
        return libvirt.open(f'qemu:///session?socket={self.socket}')

    def guest_pid(self):
        for entry in pathlib.Path('/proc').iterdir():
            try:
                words = (entry / 'cmdline').read_bytes().split(b'\0')
                if b'qemu-system-x86_64' in words[0] and any(b'guest=guest' in w for w in words) \
                        and (entry / 'stat').stat().st_uid == NOBODY:
                    return int(entry.name)
            except OSError:
                continue
        raise AssertionError('no QEMU of the guest')

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Ours:
    def __init__(self, root):
        (root / 'vireo').mkdir()
        self.daemon = Daemon(root / 'vireo', helper=HELPER)
        self.daemon.start()

    def connect(self):
        return self.daemon.connect()

    def guest_pid(self):
        return self.daemon.helpers()[0]

    def stop(self):
        self.daemon.clean_up()


def acts(side, xml):
    """Performs every act; returns [(act, events seen, state and reason afterwards)]."""
    watcher, connection = side.connect(), side.connect()
    recorder = Recorder(watcher)
    told = []

    def note(act, state=True):
        time.sleep(1.5)
        seen, recorder.seen = [tuple(item[1:]) for item in recorder.seen], []
        # A firmware may reset the machine once more by itself: one reboot of a guest is one here.
        seen = [item for i, item in enumerate(seen) if item != ('reboot',) or seen[i - 1:i] != [item]]
        told.append((act, seen, domain.state() if state else None))

    domain = connection.defineXML(xml)
    note('define')
    domain.create()
    console = Console(domain)
    console.booted()
    note('start')
    domain.suspend()
    note('suspend')
    domain.resume()
    note('resume')
    domain.reset()
    console.booted()
    note('reset')
    console.stream.send(b'reboot -f\n')
    console.booted()
    note('reboot in the guest')
    domain.shutdown()
    shut_off(domain, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN)
    note('shutdown')
    domain.create()
    Console(domain).booted()
    recorder.seen = []
    domain.destroy()
    note('destroy')
    domain.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
    note('start paused')
    domain.destroyFlags(libvirt.VIR_DOMAIN_DESTROY_GRACEFUL)
    note('destroy gracefully')
    domain.create()
    note('start again')
    os.kill(side.guest_pid(), signal.SIGKILL)
    wait_for(lambda: not domain.isActive(), 30)
    note('killed')
    domain.undefine()
    note('undefine', state=False)
    recorder.close()
    return told


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which('libvirtd') or not shutil.which('qemu-system-x86_64')
                    or not os.path.isdir('/var/lock'),
                    reason='needs root, libvirtd, QEMU, and the /var/lock of libvirtd')
def test_same_events_as_the_qemu_driver(root, guest):  # noqa: F811
    for name in ('vmlinuz', 'initrd.gz'):
        shutil.copy(guest / name, root / name)
    ours_xml = guest_xml(root, vcpus=1)
    theirs_xml = re.sub('microvm', 'q35', ours_xml).replace(
        '<devices>', "<devices><controller type='usb' model='none'/>")
    results = []
    for make, xml in ((Ours, ours_xml), (Libvirtd, theirs_xml)):
        side = make(root)
        try:
            results.append(acts(side, xml))
        finally:
            side.stop()
    for ours, theirs in zip(*results):
        print(ours, theirs)
    assert results[0] == results[1]
