# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real guest: Debian's cloud kernel on the emulated processor, by unmodified libvirt clients."""
import os
import pathlib
import re
import signal
import subprocess
import textwrap
import threading
import time

import libvirt
import pytest

from conftest import BUILD, UUID, Daemon, Recorder, mount_namespaces, reachable_for_others, wait_for

TOP = pathlib.Path(__file__).resolve().parents[2]
HELPER = BUILD / 'vmm-helper/vireo-vmm'
BANNER = 'Vireo guest is up'
BOOT_SECONDS = 150

STARTED = (libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STARTED_BOOTED)
SUSPENDED = (libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED)
RESUMED = (libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED)
GUEST_SHUTDOWN = (libvirt.VIR_DOMAIN_EVENT_SHUTDOWN, libvirt.VIR_DOMAIN_EVENT_SHUTDOWN_GUEST)
HOST_SHUTDOWN = (libvirt.VIR_DOMAIN_EVENT_SHUTDOWN, libvirt.VIR_DOMAIN_EVENT_SHUTDOWN_HOST)
STOPPED = (libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)
DESTROYED = (libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED)
FAILED = (libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_FAILED)


@pytest.fixture(scope='session')
def guest():
    """The folder with vmlinuz and initrd.gz."""
    made = subprocess.run([TOP / 'scripts/fetch-guest'], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return pathlib.Path(made.stdout.strip())


def guest_xml(guest, name='guest', number=1, vcpus=2):
    return f"""<domain type='qemu'><name>{name}</name><uuid>{UUID.format(number)}</uuid>
      <memory unit='MiB'>192</memory><vcpu>{vcpus}</vcpu>
      <os><type arch='x86_64' machine='microvm'>hvm</type><kernel>{guest}/vmlinuz</kernel>
        <initrd>{guest}/initrd.gz</initrd><cmdline>console=ttyS0 quiet</cmdline></os>
      <features><acpi/><apic/></features><cpu mode='maximum'/>
      <devices><serial type='pty'/><console type='pty'/><memballoon model='none'/></devices></domain>"""


@pytest.fixture
def daemon(root):
    made = Daemon(root, helper=HELPER)
    made.start()
    yield made
    made.clean_up()


class Console:
    """A console stream whose output is collected by a thread."""

    def __init__(self, domain, flags=0):
        self.stream = domain.connect().newStream(0)
        domain.openConsole(None, self.stream, flags)
        self.text = ''
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                data = self.stream.recv(65536)
            except libvirt.libvirtError:
                return
            if not data:
                return
            self.text += data.decode(errors='replace')

    def expect(self, pattern, seconds=60):
        def found():
            return re.search(pattern, self.text, re.S)
        try:
            match = wait_for(found, seconds)
        except AssertionError:
            raise AssertionError(f'no {pattern!r} on the console:\n{self.text}') from None
        self.text = self.text[match.end():]
        return match

    def booted(self):
        self.expect(BANNER + '[^\n]*', BOOT_SECONDS)
        self.expect('/ # ')

    def run(self, command):
        """What a command prints in the guest."""
        self.stream.send(f"echo 'BE''GIN'; {command}; echo 'E''ND'\n".encode())
        return self.expect(r'BEGIN\r?\n(.*?)END\r?\n').group(1).replace('\r', '').strip()

    def close(self):
        try:
            self.stream.abort()
        except libvirt.libvirtError:
            pass


def shut_off(domain, reason):
    wait_for(lambda: domain.state() == [libvirt.VIR_DOMAIN_SHUTOFF, reason], 60, f'state is {domain.state()}')


def test_boot_console_and_power_button(daemon, guest, connection, events):
    domain = connection.defineXML(guest_xml(guest))
    events.wait((libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_DEFINED_ADDED))
    domain.create()
    events.wait(RESUMED, STARTED)
    console = Console(domain)
    console.booted()
    assert console.run('nproc') == '2'
    # Both processors do work, and the clock goes at its rate.
    assert console.run("for c in 0 1; do taskset $((c+1)) sh -c 'echo cpu $((6*7))'; done") == 'cpu 42\ncpu 42'
    begun = float(console.run('cut -d" " -f1 /proc/uptime'))
    assert 1 <= float(console.run('sleep 1; cut -d" " -f1 /proc/uptime')) - begun < 20
    # 64 KiB through the console come out whole.
    assert console.run('head -c 49152 /dev/zero | base64 | md5sum') == console.run(
        'head -c 49152 /dev/zero | base64 > /tmp/x; cat /tmp/x | md5sum')
    assert domain.shutdown() == 0
    events.wait(GUEST_SHUTDOWN, STOPPED, seconds=60)
    shut_off(domain, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN)
    assert not daemon.helpers() and not daemon.state_files()
    domain.undefine()


def test_reboot_reset_suspend_destroy(daemon, guest, connection, events):
    domain = connection.createXML(guest_xml(guest))
    events.wait(RESUMED, STARTED)
    console = Console(domain)
    console.booted()
    pid = daemon.helpers()
    domain.reboot()
    console.booted()
    events.wait('reboot')
    domain.reset()
    console.booted()
    events.wait('reboot')
    console.stream.send(b'reboot -f\n')
    console.booted()
    events.wait('reboot')
    assert daemon.helpers() == pid
    domain.suspend()
    events.wait(SUSPENDED)
    assert domain.state() == [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER]
    console.stream.send(b"echo 'AWA''KE'\n")
    with pytest.raises(AssertionError):
        console.expect('AWAKE', 1.5)
    domain.resume()
    events.wait(RESUMED)
    console.expect('AWAKE')
    domain.destroy()
    events.wait(HOST_SHUTDOWN, DESTROYED)
    assert not daemon.helpers() and not daemon.state_files()


def test_power_off_in_the_guest(daemon, guest, connection, events):
    domain = connection.defineXML(guest_xml(guest, vcpus=1))
    domain.create()
    console = Console(domain)
    console.booted()
    events.seen.clear()
    console.stream.send(b'poweroff -f\n')
    events.wait(GUEST_SHUTDOWN, STOPPED, seconds=60)
    shut_off(domain, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN)


def test_console_is_exclusive(daemon, guest, connection):
    domain = connection.createXML(guest_xml(guest, vcpus=1))
    first = Console(domain)
    with pytest.raises(libvirt.libvirtError) as refused:
        Console(domain)
    assert refused.value.get_error_code() == libvirt.VIR_ERR_OPERATION_FAILED
    taken = Console(domain, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
    taken.booted()
    taken.close()
    first.close()
    domain.destroy()


def test_killed_helper(daemon, guest, connection, events):
    domain = connection.defineXML(guest_xml(guest, vcpus=1))
    domain.create()
    Console(domain).booted()
    events.seen.clear()
    os.kill(daemon.helpers()[0], signal.SIGKILL)
    events.wait(FAILED)
    shut_off(domain, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED)
    assert "'guest'" in daemon.log_text() and 'unexpectedly' in daemon.log_text()


def test_daemon_killed_with_three_guests(daemon, guest):
    """One writes to its console without a reader, one is shut down and one crashes meanwhile."""
    connection = daemon.connect()
    names = ('flood', 'off', 'crash')
    domains = [connection.defineXML(guest_xml(guest, name, i + 1, vcpus=1)) for i, name in enumerate(names)]
    helpers = []
    for domain in domains:
        domain.create()
        helpers.append(set(daemon.helpers()).difference(*helpers) if helpers else set(daemon.helpers()))
    consoles = [Console(domain) for domain in domains]
    for console in consoles:
        console.booted()
    consoles[0].stream.send(b'while :; do echo flood; done &\n')
    consoles[1].stream.send(b'(sleep 3; poweroff -f) &\n')
    consoles[1].expect('poweroff')
    consoles[0].expect('flood\r\nflood')
    daemon.kill()
    crash = helpers[2].pop()
    os.kill(crash, signal.SIGKILL)
    wait_for(lambda: len(daemon.helpers()) <= 2, 30, 'the crashed helper is still there')
    time.sleep(6)  # the second guest powers off; nobody is there to see it
    daemon.start(wait=False)
    recorder_connection = wait_for(lambda: try_connect(daemon), 20)
    recorder = Recorder(recorder_connection)
    connection = daemon.connect()
    flood, off, crashed = (connection.lookupByName(name) for name in names)
    shut_off(off, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN)
    shut_off(crashed, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED)
    assert flood.state()[0] == libvirt.VIR_DOMAIN_RUNNING
    stopped = {name: detail for name, event, *rest in recorder.seen
               if event == libvirt.VIR_DOMAIN_EVENT_STOPPED for detail in rest}
    assert stopped in ({}, {'off': STOPPED[1]}, {'crash': FAILED[1]}, {'off': STOPPED[1], 'crash': FAILED[1]})
    console = Console(flood)
    console.expect('flood\r\nflood')
    console.stream.send(b'kill %1\n')
    assert console.run('echo alive').endswith('alive')
    flood.shutdown()
    shut_off(flood, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN)
    assert not daemon.helpers()


def try_connect(daemon):
    try:
        return daemon.connect()
    except libvirt.libvirtError:
        return None


# --- Bad input ---------------------------------------------------------------------------------------

@pytest.mark.parametrize('what', ['text', 'empty', 'missing', 'huge-initrd'])
def test_not_a_kernel(daemon, guest, connection, root, what):
    bad = root / 'bad'
    if what != 'missing':
        bad.write_text('' if what == 'empty' else 'no kernel' * 1000)
    xml = guest_xml(guest)
    if what == 'huge-initrd':
        os.truncate(bad, 400 << 20)
        xml = xml.replace(f'{guest}/initrd.gz', str(bad))
    else:
        xml = xml.replace(f'{guest}/vmlinuz', str(bad))
    domain = connection.defineXML(xml)
    began = time.monotonic()
    with pytest.raises(libvirt.libvirtError) as caught:
        domain.create()
    assert caught.value.get_error_code() in (libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    assert time.monotonic() - began < 20 and domain.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF
    assert not daemon.helpers() and not daemon.state_files()


# --- The plain names, in the places where the client library looks ------------------------------------

SESSION = textwrap.dedent("""
    import libvirt, re, sys, time
    connection = libvirt.open(sys.argv[1])
    domain = connection.createXML(open(sys.argv[2]).read())
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    text = ''
    while 'Vireo guest is up' not in text or '/ # ' not in text:
        text += stream.recv(65536).decode(errors='replace')
    print(connection.getURI(), connection.getType(), re.search('([0-9]+) processors', text).group(1))
    stream.abort()
    domain.destroy()
""")


def run_plain(root, guest, uri, prefix, environment, setup=''):
    """Starts the daemon without VIREO_ROOT and boots a guest by the bare URI, under @prefix."""
    world = root / 'plain'
    world.mkdir()
    for name in ('vmlinuz', 'initrd.gz'):
        (world / name).write_bytes((guest / name).read_bytes())
    (world / 'guest.xml').write_text(guest_xml(world))
    (world / 'client.py').write_text(SESSION)
    root.chmod(0o755)
    world.chmod(0o777)
    script = f"""set -e
        {setup}
        '{BUILD}/driver/virtvireod' & daemon=$!
        trap 'kill $daemon; wait $daemon' EXIT
        for i in $(seq 200); do
            virsh -q -c {uri} uri >/dev/null 2>&1 && virsh -q -c '{uri}?mode=direct' list >/dev/null 2>&1 && break
            sleep 0.05
        done
        timeout {BOOT_SECONDS} /usr/bin/python3 '{world}/client.py' {uri} '{world}/guest.xml'"""
    return subprocess.run([*prefix, 'bash', '-c', script], capture_output=True, text=True, timeout=BOOT_SECONDS + 30,
                          env=dict(environment, VIREO_HELPER=str(HELPER), PATH=os.environ['PATH']))


@pytest.mark.skipif(os.geteuid() != 0 or not reachable_for_others(),
                    reason='needs root to be another user, and a build that he may run')
def test_session_as_an_ordinary_user(root, guest):
    home = root / 'home'
    run = root / 'run'
    for folder in (home, run):
        folder.mkdir()
        os.chown(folder, 65534, 65534)
    environment = {'HOME': str(home), 'XDG_RUNTIME_DIR': str(run), 'LIBVIRT_AUTOSTART': '0'}
    result = run_plain(root, guest, 'vireo:///session', ['setpriv', '--reuid', '65534', '--clear-groups'], environment)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.strip().endswith('vireo:///session QEMU 2'), result.stdout + result.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not mount_namespaces(),
                    reason='needs root for the system daemon, and mount namespaces')
def test_system_in_its_own_place(root, guest):
    """The paths of an installed daemon, in a mount namespace of its own."""
    setup = 'for place in /run /var/lib /var/log /var/cache /etc/libvirt; do mount -t tmpfs tmpfs $place; done'
    result = run_plain(root, guest, 'vireo:///system', ['unshare', '-m'], {'HOME': str(root)}, setup)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.strip().endswith('vireo:///system QEMU 2'), result.stdout + result.stderr
