# SPDX-License-Identifier: LGPL-2.1-or-later
"""What libvirt's own client library gets: calls, errors, events, streams, descriptors, threads."""
import os
import threading
import time

import libvirt
import pytest

libvirt.registerErrorHandler(lambda *unused: None, None)


@pytest.fixture(scope='session')
def event_loop():
    libvirt.virEventRegisterDefaultImpl()
    ending = threading.Event()

    def run():
        while not ending.is_set():
            libvirt.virEventRunDefaultImpl()

    libvirt.virEventAddTimeout(100, lambda *unused: None, None)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    ending.set()
    thread.join(5)


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def fails(code, function, *args):
    with pytest.raises(libvirt.libvirtError) as caught:
        function(*args)
    assert caught.value.get_error_code() == code, caught.value
    return caught.value


def test_calls(daemon):
    connection = libvirt.open(daemon.uri)
    assert connection.getType() == 'QEMU'
    assert connection.getVersion() == 8002003
    assert connection.getLibVersion() == 9000000
    assert connection.getInfo() == ['x86_64', 16384, 4, 2400, 1, 1, 4, 1]
    names = sorted(domain.name() for domain in connection.listAllDomains())
    assert names == ['huge', 'off', 'running', 'slow']
    domain = connection.lookupByName('running')
    assert domain.ID() == 7
    assert domain.info() == [1, 1048576, 524288, 2, 123456789012345]
    assert domain.state() == [libvirt.VIR_DOMAIN_RUNNING, 1]
    assert domain.XMLDesc() == '<domain><name>running</name><!----></domain>'
    stats = connection.getAllDomainStats()[0][1]
    assert stats == {'state.state': 1, 'a.uint': 2000000000, 'a.llong': -5000000000,
                     'balloon.current': 2**64 - 1, 'a.double': 0.5, 'a.boolean': True,
                     'a.string': 'text'}
    user, uid, gid, pid = connection.getHostname().split()
    assert (int(uid), int(gid), int(pid)) == (os.getuid(), os.getgid(), os.getpid())
    assert user != '?'
    connection.close()


def test_errors(daemon):
    elsewhere = f'qemu:///elsewhere?socket={daemon.path}'
    fails(libvirt.VIR_ERR_NO_CONNECT, libvirt.open, elsewhere)
    connection = libvirt.open(daemon.uri)
    error = fails(libvirt.VIR_ERR_NO_DOMAIN, connection.lookupByName, 'nobody')
    assert str(error) == "Domain not found: no domain with matching name 'nobody'"
    assert error.get_error_domain() == libvirt.VIR_FROM_QEMU
    assert error.get_str2() == "no domain with matching name 'nobody'"
    error = fails(libvirt.VIR_ERR_OPERATION_INVALID, connection.lookupByName('running').create)
    # A procedure that nobody answers yet names its function.
    error = fails(libvirt.VIR_ERR_NO_SUPPORT, connection.listAllNetworks)
    assert str(error) == ('this function is not supported by the connection driver: '
                          'virConnectListAllNetworks')
    # A reply that the protocol cannot carry is an error, and the connection lives.
    fails(libvirt.VIR_ERR_INTERNAL_ERROR, connection.lookupByName('huge').XMLDesc)
    assert connection.getType() == 'QEMU'


@pytest.mark.parametrize('how', ['socket', 'flag'])
def test_read_only(daemon, how):
    connection = libvirt.openReadOnly(daemon.uri_read_only if how == 'socket' else daemon.uri)
    domain = connection.lookupByName('running')
    assert domain.info()[0] == 1
    error = fails(libvirt.VIR_ERR_OPERATION_DENIED, domain.suspend)
    assert 'virDomainSuspend' in str(error)
    assert domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    fails(libvirt.VIR_ERR_OPERATION_DENIED, domain.XMLDesc, libvirt.VIR_DOMAIN_XML_SECURE)


def test_read_only_socket_holds_against_the_client(daemon):
    """The client library believes that it may write here; the daemon knows better."""
    connection = libvirt.open(daemon.uri_read_only)
    domain = connection.lookupByName('running')
    fails(libvirt.VIR_ERR_OPERATION_DENIED, domain.suspend)
    fails(libvirt.VIR_ERR_OPERATION_DENIED, domain.XMLDesc, libvirt.VIR_DOMAIN_XML_SECURE)
    fails(libvirt.VIR_ERR_OPERATION_DENIED, domain.XMLDesc, libvirt.VIR_DOMAIN_XML_MIGRATABLE)
    # denied comes before "not supported"
    fails(libvirt.VIR_ERR_OPERATION_DENIED, domain.injectNMI)


def test_threads(daemon):
    """Many threads on one connection: every one gets its own answers."""
    connection = libvirt.open(daemon.uri)
    domains = {name: connection.lookupByName(name) for name in ('running', 'off')}
    wrong = []

    def work(name):
        for _ in range(200):
            if domains[name].XMLDesc() != f'<domain><name>{name}</name><!----></domain>':
                wrong.append(name)
            if connection.lookupByName(name).name() != name:
                wrong.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in ('running', 'off') * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_fast_calls_pass_slow_ones(start):
    """One ordinary worker, and it is busy: the fast calls have workers of their own."""
    daemon = start('max_workers=1', 'prio_workers=1')
    connection = libvirt.open(daemon.uri)
    slow = connection.lookupByName('slow')
    thread = threading.Thread(target=slow.info)  # keeps its worker for a second
    begin = time.monotonic()
    thread.start()
    time.sleep(0.1)
    for _ in range(20):
        assert connection.getType() == 'QEMU'
    assert time.monotonic() - begin < 0.9
    other = libvirt.open(daemon.uri)
    assert other.getVersion() == 8002003
    assert time.monotonic() - begin < 0.9
    thread.join()
    assert time.monotonic() - begin >= 1.0


def test_replies_out_of_order(daemon):
    connection = libvirt.open(daemon.uri)
    slow, running = connection.lookupByName('slow'), connection.lookupByName('running')
    done = []
    thread = threading.Thread(target=lambda: (slow.create(), done.append('slow')))
    thread.start()
    time.sleep(0.1)
    running.info()
    done.append('running')
    thread.join()
    assert done == ['running', 'slow']


def test_events(daemon, event_loop):
    connection = libvirt.open(daemon.uri)
    seen = []
    first = connection.domainEventRegisterAny(
        None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
        lambda c, d, event, detail, o: seen.append((d.name(), event)), None)
    domain = connection.lookupByName('off')
    # One was raised during the registration; the library may miss it when it reads it together with
    # the reply, so it is test_wire.py that looks at the order.
    time.sleep(0.2)
    del seen[:]
    domain.suspend()
    assert wait_until(lambda: len(seen) == 1)
    assert seen[0] == ('off', libvirt.VIR_DOMAIN_EVENT_SUSPENDED)
    domain.shutdown()  # 2,000 of them
    assert wait_until(lambda: len(seen) == 2001)
    connection.domainEventDeregisterAny(first)
    domain.suspend()
    time.sleep(0.2)
    assert len(seen) == 2001
    for number in range(27):
        connection.domainEventRegisterAny(None, number, lambda *unused: None, None)
    connection.close()


def receive_all(stream, count):
    data = b''
    while len(data) < count:
        part = stream.recv(min(65536, count - len(data)))
        assert part, f'end after {len(data)} of {count} bytes'
        data += part
    return data


def test_console(daemon):
    connection = libvirt.open(daemon.uri)
    domain = connection.lookupByName('running')
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    sent = os.urandom(300000).replace(b'q', b'x').replace(b'f', b'x')
    result = []
    reader = threading.Thread(target=lambda: result.append(receive_all(stream, len(sent))))
    reader.start()
    for start in range(0, len(sent), 10000):
        part = sent[start:start + 10000]
        while part:
            part = part[stream.send(part):]
    reader.join(20)
    assert result and result[0] == sent
    stream.finish()
    # the connection has room for the next one, and for calls
    for _ in range(20):
        stream = connection.newStream(0)
        domain.openConsole(None, stream, 0)
        stream.send(b'hello')
        assert receive_all(stream, 5) == b'hello'
        stream.abort()
    assert connection.getType() == 'QEMU'


def test_console_ends_at_the_far_end(daemon):
    connection = libvirt.open(daemon.uri)
    domain = connection.lookupByName('running')
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    stream.send(b'quit')
    assert stream.recv(100) == b''
    stream.finish()
    stream = connection.newStream(0)
    domain.openConsole(None, stream, 0)
    stream.send(b'fail')
    error = fails(libvirt.VIR_ERR_OPERATION_FAILED, stream.recv, 100)
    assert 'the console is broken' in str(error)
    assert connection.getType() == 'QEMU'


def test_console_refused(daemon):
    connection = libvirt.open(daemon.uri)
    stream = connection.newStream(0)
    domain = connection.lookupByName('off')
    fails(libvirt.VIR_ERR_OPERATION_INVALID, domain.openConsole, None, stream, 0)
    assert connection.getType() == 'QEMU'


def test_console_lost_with_its_connection(daemon):
    before = daemon.fds()
    for _ in range(10):
        connection = libvirt.open(daemon.uri)
        stream = connection.newStream(0)
        connection.lookupByName('running').openConsole(None, stream, 0)
        stream.send(b'x')
        del stream
        connection.close()
    assert wait_until(lambda: daemon.fds() <= before)


def test_descriptors(daemon):
    connection = libvirt.open(daemon.uri)
    domain = connection.lookupByName('off')
    ends = [os.pipe() for _ in range(5)]
    domain.createWithFiles([write for _, write in ends])
    for number, (read, write) in enumerate(ends):
        os.close(write)
        assert os.read(read, 100) == f'fd {number} of 5'.encode()
        assert os.read(read, 100) == b''  # the daemon kept none
        os.close(read)
    for _ in range(10):
        descriptor = domain.openGraphicsFD(0)
        assert os.read(descriptor, 100) == b'graphics'
        os.close(descriptor)
    assert connection.getType() == 'QEMU'


def test_connections_end(daemon):
    """Data of a connection is freed after CLOSE and after plain end of file."""
    for _ in range(10):
        connection = libvirt.open(daemon.uri)
        connection.close()
    connection = libvirt.open(daemon.uri)
    assert wait_until(lambda: connection.getCapabilities() == "<capabilities connections='1'/>")


def test_keepalive(start, event_loop):
    """Both ends ping; a connection that only waits lives."""
    daemon = start('keepalive_interval=1', 'keepalive_count=1')
    connection = libvirt.open(daemon.uri)
    connection.setKeepAlive(1, 2)
    time.sleep(4)
    assert connection.isAlive()
    assert connection.getType() == 'QEMU'
    connection.close()
