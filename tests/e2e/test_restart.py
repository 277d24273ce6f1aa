# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon that is killed: guests go on, differences are told once, nothing half-done remains.

VIREO_KILLS sets how often the daemon is killed at a random instant (test_random_kills).
"""
import os
import random
import signal
import threading
import time

import libvirt

from conftest import Recorder, UUID, domain_xml, wait_for
from test_lifecycle import CRASHED, DESTROY, RESUMED, SHUTDOWN, STARTED, STOPPED, SUSPENDED, nothing_left, \
    started, write_console

KILLS = int(os.environ.get('VIREO_KILLS', '15'))


def helper_of(daemon, name):
    from conftest import command_line
    return next(pid for pid in daemon.helpers() if name in command_line(pid))


def test_guests_go_on(daemon, connection):
    domain = started(connection)
    xml, pid = domain.XMLDesc(), daemon.helpers()
    daemon.kill()
    daemon.start()
    again = daemon.connect()
    domain = again.lookupByName('guest')
    wait_for(lambda: domain.state() == [1, libvirt.VIR_DOMAIN_RUNNING_BOOTED])
    assert domain.XMLDesc() == xml and domain.ID() == 1 and daemon.helpers() == pid
    events = Recorder(again)
    stream = again.newStream(0)
    domain.openConsole(None, stream, 0)
    stream.send(b'x\n')
    assert stream.recv(10)
    stream.finish()
    domain.suspend()
    domain.resume()
    domain.shutdown()
    wait_for(lambda: not domain.isActive())
    events.wait((SUSPENDED, 0), (RESUMED, 0), (SHUTDOWN, 1), (STOPPED, 0))
    nothing_left(daemon)
    assert started(again, 'next', 2).ID() > 1


def test_one_event_for_each_difference(daemon, connection):
    for number, name in enumerate(('floods', 'shuts-down', 'crashes', 'pauses', 'stays'), 1):
        started(connection, name, number)
    write_console(connection, connection.lookupByName('floods'), 'flood\n')
    pids = {name: helper_of(daemon, name) for name in ('floods', 'shuts-down', 'crashes')}
    stream = connection.newStream(0)
    connection.lookupByName('shuts-down').openConsole(None, stream, 0)
    daemon.process.send_signal(signal.SIGSTOP)
    terminal = connection_terminal(daemon, 'shuts-down')
    daemon.kill()
    os.write(terminal, b'poweroff\n')
    os.close(terminal)
    os.kill(pids['crashes'], signal.SIGKILL)
    time.sleep(0.5)
    daemon.start(wait=False)
    again = connect_early(daemon)
    events = Recorder(again)
    wait_for(lambda: len(events.seen) >= 2)
    time.sleep(0.5)
    assert sorted(events.seen) == [('crashes', STOPPED, 5), ('shuts-down', STOPPED, 0)]
    states = {d.name(): d.state()[0] for d in again.listAllDomains()}
    assert states == {'floods': 1, 'shuts-down': 5, 'crashes': 5, 'pauses': 1, 'stays': 1}
    assert again.lookupByName('crashes').state()[1] == libvirt.VIR_DOMAIN_SHUTOFF_CRASHED
    assert helper_of(daemon, 'floods') == pids['floods']
    again.lookupByName('floods').shutdown()
    wait_for(lambda: not again.lookupByName('floods').isActive())


def connection_terminal(daemon, name):
    """The guest's terminal, opened as any user of the host could."""
    import json
    import re
    for path in (daemon.root / 'run/libvirt/vireo').glob('*.status'):
        live = json.loads(path.read_text())['live']
        if f'<name>{name}</name>' in live:
            return os.open(re.search(r"/dev/pts/\d+", live)[0], os.O_RDWR | os.O_NOCTTY)
    raise AssertionError(f'no status of {name}')


def connect_early(daemon):
    def attempt():
        try:
            return daemon.connect()
        except libvirt.libvirtError:
            return None
    return wait_for(attempt, 20)


def test_killed_in_a_start(daemon, connection):
    connection.defineXML(domain_xml('slow-start'))
    thread = threading.Thread(target=attempt_start, args=(daemon, 'slow-start'))
    thread.start()
    wait_for(daemon.helpers)
    daemon.kill()
    thread.join()
    daemon.start()
    again = daemon.connect()
    assert again.lookupByName('slow-start').state()[0] == libvirt.VIR_DOMAIN_SHUTOFF
    nothing_left(daemon)


def attempt_start(daemon, name):
    try:
        daemon.connect().lookupByName(name).create()
    except libvirt.libvirtError:
        pass


def test_autodestroy_after_a_restart(daemon, connection):
    connection.createXML(domain_xml('bound', 2), libvirt.VIR_DOMAIN_START_AUTODESTROY)
    daemon.kill()
    daemon.start()
    again = daemon.connect()
    wait_for(lambda: again.listAllDomains() == [])
    nothing_left(daemon)


def test_paused_and_crashed_states_are_kept(daemon, connection):
    paused = started(connection, 'paused', 1)
    paused.suspend()
    connection.defineXML(domain_xml('start-paused', 3)).createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
    panicked = connection.defineXML(domain_xml('panicked', 2, extra='<on_crash>preserve</on_crash>'))
    panicked.create()
    write_console(connection, panicked, 'panic\n')
    wait_for(lambda: panicked.state()[0] == libvirt.VIR_DOMAIN_CRASHED)
    daemon.kill()
    daemon.start()
    again = daemon.connect()
    events = Recorder(again)
    time.sleep(0.5)
    assert again.lookupByName('paused').state() == [3, libvirt.VIR_DOMAIN_PAUSED_USER]
    assert again.lookupByName('start-paused').state()[0] == 3
    assert again.lookupByName('panicked').state()[0] == libvirt.VIR_DOMAIN_CRASHED
    assert events.seen == []


def test_another_process_with_the_pid_is_left_alone(daemon, connection):
    import json
    domain = started(connection)
    status = next((daemon.root / 'run/libvirt/vireo').glob('*.status'))
    daemon.kill()
    os.kill(daemon.helpers()[0], signal.SIGKILL)
    # The status now names this very test as its helper, but with another start time.
    content = json.loads(status.read_text())
    content['helper']['pid'] = os.getpid()
    for claim in content['claims']:
        if claim['kind'] == 'process':
            claim['pid'] = os.getpid()
    status.write_text(json.dumps(content))
    daemon.start()
    again = daemon.connect()
    wait_for(lambda: not again.lookupByName('guest').isActive())
    nothing_left(daemon)
    del domain


class Mayhem(threading.Thread):
    """A client that defines, starts, destroys and undefines one guest as fast as it can, and knows
    what it has been promised."""

    def __init__(self, daemon, number):
        super().__init__()
        self.daemon_, self.number, self.name_ = daemon, number, f'mayhem{number}'
        self.defined = None  # True or False: answered; None: unknown, the call was cut off

    def run(self):
        try:
            connection = self.daemon_.connect()
            while True:
                self.round(connection)
        except libvirt.libvirtError:
            pass

    def round(self, connection):
        previous, self.defined = self.defined, None
        domain = connection.defineXML(domain_xml(self.name_, self.number))
        self.defined = True
        domain.create()
        if random.random() < 0.3:
            domain.suspend()
        domain.destroy()
        if random.random() < 0.5:
            self.defined = None
            domain.undefine()
            self.defined = False
        del previous


def test_random_kills(daemon):
    keeper = daemon.connect().defineXML(domain_xml('keeper', 99))
    keeper.create()
    for _ in range(KILLS):
        clients = [Mayhem(daemon, number) for number in (1, 2)]
        for client in clients:
            client.start()
        time.sleep(random.random() * 0.4)
        daemon.kill()
        for client in clients:
            client.join(30)
        daemon.start()
        check_after_kill(daemon, clients)
    again = daemon.connect()
    again.lookupByName('keeper').destroy()
    nothing_left(daemon)


def check_after_kill(daemon, clients):
    again = daemon.connect()
    def settled():
        running = [d for d in again.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)]
        return len(daemon.helpers()) == len(running) and len(daemon.state_files()) == 3 * len(running) and running
    wait_for(settled, 20, f'helpers {daemon.helpers()}, files {daemon.state_files()}')
    names = {d.name(): d for d in again.listAllDomains()}
    assert names['keeper'].isActive() and names['keeper'].ID() == 1
    for client in clients:
        if client.defined is not None:
            assert (client.name_ in names) == client.defined, client.name_
        if client.name_ in names:
            assert names[client.name_].isPersistent() and names[client.name_].UUIDString() == UUID.format(client.number)
            if names[client.name_].isActive():
                names[client.name_].destroy()
    folder = daemon.root / 'etc/libvirt/vireo'
    assert sorted(p.name for p in folder.glob('*.*')) == sorted(f'{name}.xml' for name in names)
    again.close()
