# SPDX-License-Identifier: LGPL-2.1-or-later
"""Running guests: start to stop, events with their details, power, consoles, what goes wrong.

The sequences of events and the error codes are those measured with libvirt's qemu driver.
"""
import os
import signal
import time

import libvirt
import libvirt_qemu
import pytest

from conftest import Daemon, domain_xml, fails, wait_for

DEFINED, UNDEFINED, STARTED, SUSPENDED, RESUMED, STOPPED, SHUTDOWN, _, CRASHED = range(9)
BOOT = [(RESUMED, 0), (STARTED, 0)]
DESTROY = [(SHUTDOWN, 2), (STOPPED, 1)]


def write_console(connection, domain, text):
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    stream.send(text.encode())
    time.sleep(0.1)
    stream.finish()


def started(connection, name='guest', number=1, **more):
    domain = connection.defineXML(domain_xml(name, number, **more))
    domain.create()
    return domain


def nothing_left(daemon):
    wait_for(lambda: not daemon.helpers() and daemon.state_files() == [], 10,
             f'left: {daemon.helpers()} {daemon.state_files()}')


def test_start_and_destroy(daemon, connection, events):
    domain = started(connection)
    assert domain.ID() == 1 and domain.isActive() and domain.state() == [1, libvirt.VIR_DOMAIN_RUNNING_BOOTED]
    assert len(daemon.helpers()) == 1 and len(daemon.state_files()) == 3
    with fails(libvirt.VIR_ERR_OPERATION_INVALID) as failure:
        domain.create()
    assert 'domain is already running' in failure.message
    with fails(libvirt.VIR_ERR_OPERATION_INVALID) as failure:
        connection.createXML(domain_xml())
    assert "domain 'guest' is already active" in failure.message
    domain.destroy()
    events.wait((DEFINED, 0), *BOOT, *DESTROY)
    assert domain.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_DESTROYED]
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.destroy()
    nothing_left(daemon)
    domain.create()
    assert connection.lookupByName('guest').ID() == 2


def test_live_definition(daemon, connection):
    domain = started(connection)
    live, inactive = domain.XMLDesc(), domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    assert "<domain type='qemu' id='1'>" in live and "tty='/dev/pts/" in live and "<alias name='serial0'/>" in live
    assert 'id=' not in inactive.split('\n', 1)[0] and 'tty=' not in inactive and '<alias' not in inactive
    connection.defineXML(domain_xml(memory=128))
    assert "<memory unit='KiB'>65536</memory>" in domain.XMLDesc()
    assert "<memory unit='KiB'>131072</memory>" in domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, 'live', None, None, libvirt.VIR_DOMAIN_AFFECT_LIVE)
    assert '<title>live</title>' in domain.XMLDesc()
    assert '<title>' not in domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    domain.destroy()
    assert domain.maxMemory() == 131072


def test_suspend_and_resume(connection, events):
    domain = started(connection)
    domain.suspend()
    assert domain.state() == [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER]
    domain.suspend()
    with fails(libvirt.VIR_ERR_OPERATION_INVALID) as failure:
        domain.shutdown()
    assert 'domain is not running' in failure.message
    domain.resume()
    assert domain.state() == [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_UNPAUSED]
    with fails(libvirt.VIR_ERR_OPERATION_INVALID) as failure:
        domain.resume()
    assert 'domain is already running' in failure.message
    events.wait((DEFINED, 0), *BOOT, (SUSPENDED, 0), (RESUMED, 0))


def test_shutdown(daemon, connection, events):
    domain = started(connection)
    domain.shutdown()
    wait_for(lambda: not domain.isActive())
    events.wait((DEFINED, 0), *BOOT, (SHUTDOWN, 1), (STOPPED, 0))
    assert domain.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN]
    nothing_left(daemon)


def test_reboot_and_reset(connection, events):
    domain = started(connection)
    domain.reboot()
    events.wait((DEFINED, 0), *BOOT, 'reboot')
    domain.reset()
    events.wait('reboot')
    assert domain.isActive()
    for call, agent in ((domain.shutdownFlags, libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT),
                        (domain.reboot, libvirt.VIR_DOMAIN_REBOOT_GUEST_AGENT)):
        with fails(libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED):
            call(agent)


def test_start_paused(connection, events):
    domain = connection.defineXML(domain_xml())
    domain.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
    assert domain.state() == [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER]
    events.wait((DEFINED, 0), (STARTED, 0), (SUSPENDED, 0))
    domain.resume()
    events.wait((RESUMED, 0))


def test_transient(daemon, connection, events):
    domain = connection.createXML(domain_xml())
    assert domain.ID() == 1 and not domain.isPersistent()
    with fails(libvirt.VIR_ERR_OPERATION_INVALID) as failure:
        domain.undefine()
    assert 'cannot undefine transient domain' in failure.message
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.setAutostart(1)
    domain.destroy()
    events.wait(*BOOT, *DESTROY)
    with fails(libvirt.VIR_ERR_NO_DOMAIN):
        domain.info()
    nothing_left(daemon)


def test_undefine_makes_transient_and_define_persistent(connection):
    domain = started(connection)
    domain.undefine()
    assert domain.isActive() and not domain.isPersistent()
    connection.defineXML(domain_xml())
    assert domain.isPersistent()
    domain.undefine()
    domain.shutdown()
    wait_for(lambda: connection.listAllDomains() == [])


def test_autodestroy(daemon, connection, events):
    other = daemon.connect()
    other.createXML(domain_xml('bound', 2), libvirt.VIR_DOMAIN_START_AUTODESTROY)
    connection.createXML(domain_xml('free', 3))
    other.close()
    wait_for(lambda: [d.name() for d in connection.listAllDomains()] == ['free'])


def test_autodestroy_at_end_of_file(daemon, connection):
    import subprocess
    import sys
    program = ('import libvirt, os, sys; c = libvirt.open(sys.argv[1]); '
               'c.createXML(sys.argv[2], libvirt.VIR_DOMAIN_START_AUTODESTROY); os.kill(os.getpid(), 9)')
    subprocess.run([sys.executable, '-c', program, daemon.uri(), domain_xml()], check=False)
    wait_for(lambda: connection.listAllDomains() == [])
    nothing_left(daemon)


def test_helper_is_killed(daemon, connection, events):
    domain = started(connection)
    os.kill(daemon.helpers()[0], signal.SIGKILL)
    events.wait((DEFINED, 0), *BOOT, (STOPPED, 5))
    assert domain.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED]
    nothing_left(daemon)
    assert "helper of 'guest' ended unexpectedly" in daemon.log_text()
    domain.create()


def test_the_guests_log(daemon, connection):
    domain = started(connection)
    log = daemon.root / 'var/log/libvirt/vireo/guest.log'
    os.kill(daemon.helpers()[0], signal.SIGKILL)
    wait_for(lambda: not domain.isActive())
    assert 'starting up guest' in log.read_text() and 'shutting down, reason=crashed' in log.read_text()
    domain.create()
    domain.destroyFlags(libvirt.VIR_DOMAIN_DESTROY_REMOVE_LOGS)
    assert not log.exists()


def test_helper_gets_sigterm(daemon, connection, events):
    started(connection)
    os.kill(daemon.helpers()[0], signal.SIGTERM)
    events.wait((DEFINED, 0), *BOOT, (SHUTDOWN, 2), (STOPPED, 0))


@pytest.mark.parametrize('name, code, text', [
    ('dies-handshake', libvirt.VIR_ERR_INTERNAL_ERROR, 'ended while it was being started'),
    ('dies-machine', libvirt.VIR_ERR_INTERNAL_ERROR, 'ended while it was being started'),
    ('refuses-machine', libvirt.VIR_ERR_INTERNAL_ERROR, 'invalid kernel header'),
])
def test_start_fails(daemon, connection, events, name, code, text):
    domain = connection.defineXML(domain_xml(name))
    with fails(code) as failure:
        domain.create()
    assert text in failure.message
    assert domain.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_FAILED]
    nothing_left(daemon)
    with fails(code):
        connection.createXML(domain_xml(name + '-transient', 2))
    assert [d.name() for d in connection.listAllDomains()] == [name]
    events.wait((DEFINED, 0), name=name)


@pytest.mark.parametrize('kernel', ['/nonexistent', '/etc', '/dev/null'])
def test_kernel_cannot_be_read(daemon, connection, kernel):
    domain = connection.defineXML(domain_xml(kernel=kernel))
    with fails(libvirt.VIR_ERR_INTERNAL_ERROR) as failure:
        domain.create()
    assert kernel in failure.message
    nothing_left(daemon)


def test_helper_program_is_missing(root):
    made = Daemon(root, helper='/nonexistent/vireo-vmm').start()
    try:
        domain = made.connect().defineXML(domain_xml())
        with fails(libvirt.VIR_ERR_SYSTEM_ERROR):
            domain.create()
        nothing_left(made)
    finally:
        made.clean_up()


def test_destroy_does_not_wait_for_a_start(daemon, connection):
    import threading
    domain = connection.defineXML(domain_xml('hangs-handshake'))
    outcome = []

    def start():
        with fails(libvirt.VIR_ERR_INTERNAL_ERROR) as failure:
            daemon.connect().lookupByName('hangs-handshake').create()
        outcome.append(failure.message)
    thread = threading.Thread(target=start)
    thread.start()
    wait_for(daemon.helpers)
    began = time.monotonic()
    domain.destroy()
    thread.join(5)
    assert outcome and time.monotonic() - began < 5
    nothing_left(daemon)


def test_readers_do_not_wait_for_a_start(daemon, connection):
    domain = connection.defineXML(domain_xml('slow-start'))
    import threading
    thread = threading.Thread(target=lambda: daemon.connect().lookupByName('slow-start').create())
    thread.start()
    wait_for(daemon.helpers)
    began = time.monotonic()
    for _ in range(20):
        domain.info(), domain.XMLDesc(), connection.listAllDomains(), connection.getAllDomainStats()
    assert time.monotonic() - began < 1
    thread.join()
    assert domain.isActive()


def test_destroy_of_a_helper_that_ignores_signals(daemon, connection):
    domain = started(connection, 'ignores-term')
    with fails(libvirt.VIR_ERR_SYSTEM_ERROR):
        domain.destroyFlags(libvirt.VIR_DOMAIN_DESTROY_GRACEFUL)
    assert domain.isActive()
    domain.destroy()
    nothing_left(daemon)


def test_console(daemon, connection):
    domain = started(connection)
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    with fails(libvirt.VIR_ERR_OPERATION_FAILED) as failure:
        domain.openConsole('serial0', connection.newStream(0), 0)
    assert 'Active console session exists for this domain' in failure.message
    with fails(libvirt.VIR_ERR_INTERNAL_ERROR) as failure:
        domain.openConsole('nope', connection.newStream(0), 0)
    assert 'cannot find character device nope' in failure.message
    stream.send(b'hello\n')
    assert stream.recv(100).startswith(b'h')
    forced = connection.newStream(0)
    domain.openConsole(None, forced, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
    with pytest.raises(libvirt.libvirtError):
        while stream.recv(100):
            pass
    forced.send(b'again\n')
    assert forced.recv(100)
    forced.finish()
    wait_for(lambda: opens(connection, domain))


def test_consoles_one_after_the_other(connection):
    """More than a connection may have open at a time."""
    domain = started(connection)
    for _ in range(300):
        stream = connection.newStream(0)
        domain.openConsole(None, stream, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
        stream.finish()


def opens(connection, domain):
    stream = connection.newStream(0)
    try:
        domain.openConsole(None, stream, 0)
    except libvirt.libvirtError:
        return False
    stream.finish()
    return True


def test_console_ends_with_the_guest(connection):
    domain = started(connection)
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    domain.destroy()
    assert stream.recv(100) == b''
    stream.finish()
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.openConsole(None, connection.newStream(0), 0)


@pytest.mark.parametrize('element, word, expected, active', [
    ('', 'poweroff', [(SHUTDOWN, 1), (STOPPED, 0)], False),
    ('<on_poweroff>restart</on_poweroff>', 'poweroff', ['reboot'], True),
    ('', 'reset', ['reboot'], True),
    ('<on_reboot>destroy</on_reboot>', 'reset', [(SHUTDOWN, 1), (STOPPED, 0)], False),
    ('', 'panic', [(CRASHED, 0), (STOPPED, 2)], False),
    ('<on_crash>restart</on_crash>', 'panic', [(CRASHED, 0), 'reboot', (RESUMED, 0)], True),
    ('<on_crash>preserve</on_crash>', 'panic', [(CRASHED, 0)], True),
    ('', 'crash', [(STOPPED, 5)], False),
])
def test_actions(connection, events, element, word, expected, active):
    domain = connection.defineXML(domain_xml(extra=element))
    domain.create()
    write_console(connection, domain, word + '\n')
    events.wait((DEFINED, 0), *BOOT, *expected)
    assert bool(domain.isActive()) is active


def test_monitor_command(connection):
    domain = started(connection)
    command = libvirt_qemu.qemuMonitorCommand
    assert 'VM status: running' in command(domain, 'info status', libvirt_qemu.VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP)
    assert '"running":true' in command(domain, '{"execute":"query-status"}', 0)
    assert '"error"' in command(domain, '{"execute":"no-such-thing"}', 0)
    with fails(libvirt.VIR_ERR_INTERNAL_ERROR):
        command(domain, 'not json', 0)
    domain.destroy()
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        command(domain, '{"execute":"query-status"}', 0)


def test_statistics(connection):
    domain = started(connection, vcpus=2)
    connection.defineXML(domain_xml('off', 2))
    records = {d.name(): s for d, s in connection.getAllDomainStats()}
    assert records['guest']['state.state'] == 1 and records['guest']['vcpu.current'] == 2
    assert records['guest']['balloon.maximum'] == 65536 and records['guest']['cpu.time'] >= 0
    assert records['guest']['vcpu.1.state'] == libvirt.VIR_VCPU_RUNNING
    assert records['off'] == {'state.state': 5, 'state.reason': 0, 'balloon.current': 65536,
                              'balloon.maximum': 65536, 'vcpu.current': 1, 'vcpu.maximum': 1, 'block.count': 0}
    only = connection.domainListGetStats([domain], libvirt.VIR_DOMAIN_STATS_STATE)
    assert only[0][1] == {'state.state': 1, 'state.reason': 1}
    with fails(libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED):
        connection.getAllDomainStats(1 << 20, libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS)
    info, maps = domain.vcpus()
    assert [row[0] for row in info] == [0, 1] and len(maps) == 2
    assert domain.maxVcpus() == 2 and domain.info()[3] == 2


@pytest.mark.parametrize('call', [
    lambda d: d.suspend(), lambda d: d.resume(), lambda d: d.shutdown(), lambda d: d.reboot(), lambda d: d.reset(),
    lambda d: d.destroy(), lambda d: d.vcpus(), lambda d: d.maxVcpus(), lambda d: d.setMemory(1024)])
def test_not_running(connection, call):
    domain = connection.defineXML(domain_xml())
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        call(domain)


def test_running_amounts_are_fixed(connection):
    domain = started(connection, vcpus=2)
    live = libvirt.VIR_DOMAIN_AFFECT_LIVE
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.setMemoryFlags(32768, live)
    with fails(libvirt.VIR_ERR_INVALID_ARG):
        domain.setVcpusFlags(3, live)
    with fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED):
        domain.setVcpusFlags(1, live)
