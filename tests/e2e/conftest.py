# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon of one's own for each test: uninstalled, in a private tree, reached by ?socket=."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import libvirt
import pytest

BUILD = pathlib.Path(os.environ['VIREO_BUILD'])
HERE = pathlib.Path(__file__).parent
UUID = '11111111-2222-3333-4444-{:012d}'
SANITIZER = re.compile(r'(Thread|Address|Leak|UndefinedBehavior)Sanitizer|runtime error:')

libvirt.virEventRegisterDefaultImpl()
libvirt.registerErrorHandler(lambda *_: None, None)


def _events():
    while True:
        libvirt.virEventRunDefaultImpl()


threading.Thread(target=_events, daemon=True).start()


def domain_xml(name='guest', number=1, kernel=None, extra='', vcpus=1, memory=64, type_='qemu'):
    kernel = kernel or HERE / 'conftest.py'
    return f"""<domain type='{type_}'><name>{name}</name><uuid>{UUID.format(number)}</uuid>
      <memory unit='MiB'>{memory}</memory><vcpu>{vcpus}</vcpu>
      <os><type arch='x86_64' machine='microvm'>hvm</type><kernel>{kernel}</kernel></os>{extra}
      <devices><serial type='pty'/><console type='pty'/><memballoon model='none'/></devices></domain>"""


class Daemon:
    """A virtvireod; .root is its whole world."""

    def __init__(self, root, helper=HERE / 'fake-vmm', options=()):
        self.root, self.options = pathlib.Path(root), options
        self.environment = dict(os.environ, VIREO_ROOT=str(root), VIREO_HELPER=str(helper), LC_ALL='C.UTF-8',
                                G_SLICE='always-malloc', TSAN_OPTIONS=f'suppressions={HERE}/tsan.supp')
        self.socket = self.root / 'run/libvirt/virtvireod-sock'
        self.process = None
        self.log = open(self.root / 'daemon.log', 'ab')

    def start(self, wait=True):
        self.process = subprocess.Popen([BUILD / 'driver/virtvireod', '-v', *self.options], env=self.environment,
                                        stdout=self.log, stderr=self.log)
        if wait:
            wait_for(self.listening, 20, 'the daemon does not listen')
        return self

    def listening(self):
        assert self.process.poll() is None, self.log_text()
        try:
            libvirt.openReadOnly(self.uri()).close()
            return True
        except libvirt.libvirtError:
            return False

    def uri(self, name='vireo:///system'):
        return f'{name}?socket={self.socket}'

    def connect(self, name='vireo:///system'):
        return libvirt.open(self.uri(name))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0, self.log_text()

    def log_text(self):
        return (self.root / 'daemon.log').read_text(errors='replace')

    def state_files(self):
        folder = self.root / 'run/libvirt/vireo'
        return sorted(p.name for p in folder.iterdir() if not p.name.startswith(('kvm', 'autostarted')))

    def helpers(self):
        """Processes that belong to this daemon's tree, by the environment they were given."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir('/proc')))
                if self._owns(pid) and '--monitor-fd' in command_line(pid)]

    def _owns(self, pid):
        try:
            text = pathlib.Path(f'/proc/{pid}/environ').read_bytes()
        except OSError:
            return False
        return f'VIREO_ROOT={self.root}\0'.encode() in text

    def clean_up(self):
        """Ends it as an administrator would, so that a leak checker has its say; no program may have been reported."""
        status = 0
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                status = self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
                status = 'no end within a minute'
        for pid in self.helpers():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.log.close()
        for log in [self.root / 'daemon.log', *self.root.glob('var/log/libvirt/vireo/*')]:
            text = log.read_text(errors='replace')
            assert not SANITIZER.search(text), f'{log}:\n{text}'
        assert status == 0, f'{status}\n{self.log_text()}'


def reachable_for_others():
    """Whether an ordinary user may run what was built: a clone below /root is closed to him."""
    return subprocess.run(['setpriv', '--reuid', '65534', '--clear-groups', 'test', '-x', BUILD / 'driver/virtvireod',
                           '-a', '-x', HERE / 'fake-vmm']).returncode == 0


def mount_namespaces():
    return subprocess.run(['unshare', '-m', 'true'], capture_output=True).returncode == 0


def command_line(pid):
    try:
        return pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().decode(errors='replace').split('\0')
    except OSError:
        return []


def wait_for(condition, seconds=10, what='the condition does not come true'):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(what)


class Recorder:
    """Lifecycle and reboot events of a connection, in order."""

    def __init__(self, connection):
        self.connection, self.seen = connection, []
        self.ids = [connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._lifecycle, None),
                    connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, self._reboot, None)]

    def _lifecycle(self, _connection, domain, event, detail, _opaque):
        self.seen.append((domain.name(), event, detail))

    def _reboot(self, _connection, domain, _opaque):
        self.seen.append((domain.name(), 'reboot'))

    def wait(self, *expected, name='guest', seconds=10):
        """Exactly these, in this order, since the last call."""
        wanted = [(name, *item) if isinstance(item, tuple) else (name, item) for item in expected]
        try:
            wait_for(lambda: len(self.seen) >= len(wanted), seconds)
        except AssertionError:
            pass
        got, self.seen = self.seen[:], []
        assert got == wanted

    def close(self):
        for number in self.ids:
            self.connection.domainEventDeregisterAny(number)


@pytest.fixture
def root():
    folder = tempfile.mkdtemp(prefix='vireo-')
    yield pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def daemon(root):
    made = Daemon(root)
    made.start()
    yield made
    made.clean_up()


@pytest.fixture
def connection(daemon):
    opened = daemon.connect()
    yield opened
    opened.close()


@pytest.fixture
def events(daemon):
    opened = daemon.connect()
    recorder = Recorder(opened)
    yield recorder
    try:
        recorder.close()
    except libvirt.libvirtError:
        pass
    opened.close()


class Failure:
    code = None
    message = ''


class fails:
    """with fails(CODE) as failure: … ; the code must be exactly this and never RPC's domain."""

    def __init__(self, code):
        self.code = code

    def __enter__(self):
        self.failure = Failure()
        return self.failure

    def __exit__(self, kind, value, _traceback):
        assert kind is not None, 'no error was raised'
        if not issubclass(kind, libvirt.libvirtError):
            return False
        self.failure.code, self.failure.message = value.get_error_code(), value.get_error_message()
        assert value.get_error_domain() not in (libvirt.VIR_FROM_RPC, libvirt.VIR_FROM_REMOTE)
        assert self.failure.code == self.code, self.failure.message
        return True
