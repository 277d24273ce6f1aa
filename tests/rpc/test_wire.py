# SPDX-License-Identifier: LGPL-2.1-or-later
"""The protocol's rules byte by byte, and what careless and hostile clients get."""
import array
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time

import pytest
from wire import (ADMIN, AUTH_LIST, CALL_FDS, CAPABILITIES, CLOSE, CONTINUE, CREATE,
                  CREATE_WITH_FILES, ERROR, EVENT_LIFECYCLE, GET_TYPE, GET_VERSION, GET_XML, HOLE,
                  HOSTNAME, KEEPALIVE, LXC, MESSAGE, OK, OPEN, OPEN_CONSOLE, PING, PONG, QEMU,
                  REGISTER_EVENT, REMOTE, REPLY, SET_IDENTITY, SHUTDOWN, STREAM, SUPPORTS_FEATURE,
                  Peer, domain, frame, open_args, string, wait_until)


def word(value):
    return struct.pack('>I', value)


def test_greeting(daemon):
    """The order in which libvirt's client sets up a connection, to the byte."""
    with Peer(daemon.path) as peer:
        peer.socket.sendall(bytes.fromhex('0000001c200080860000000100000042' + '00' * 12))
        assert peer.socket.recv(100).hex() == ('00000024200080860000000100000042'
                                               '00000001' + '00' * 8 + '0000000100000000')
        peer.serial = 1
        assert peer.call(SUPPORTS_FEATURE, word(10)).payload == word(1)
        assert peer.call(OPEN, open_args()).status == OK
        for feature, supported in ((8, 1), (9, 1), (14, 1), (15, 1), (16, 1),
                                   (1, 0), (3, 0), (13, 0), (99, 0)):
            assert peer.call(SUPPORTS_FEATURE, word(feature)).payload == word(supported)
        assert peer.call(360).status == OK
        assert peer.call(360).error[0] == 55
        assert peer.call(361).status == OK
        reply = peer.call(CLOSE)
        assert (reply.status, reply.payload) == (OK, b'')
        assert peer.at_end()


def test_nothing_before_open(daemon):
    with Peer(daemon.path) as peer:
        for procedure in (GET_TYPE, HOSTNAME, 360, 443):
            assert peer.call(procedure, b'').error[0] == 1
        assert peer.call(SUPPORTS_FEATURE, word(14)).error[0] == 1
        assert peer.call(OPEN, open_args('xen:///system')).error[0] == 5
        assert peer.call(OPEN, open_args()).status == OK
        assert peer.call(OPEN, open_args()).error[0] == 1
        assert peer.call(GET_TYPE).status == OK


def test_unknown(daemon):
    """Everything is answered; the connection lives on."""
    with Peer(daemon.path).open() as peer:
        code, where, text = peer.call(4711).error
        assert (code, where) == (39, 7) and text.startswith('unknown procedure')
        assert peer.call(318).error[0] == 39  # an event is no procedure
        assert peer.call(0).error[0] == 39
        assert peer.call(1, program=0x12345678).error[0] == 39
        assert peer.call(1, program=ADMIN).error[0] == 39
        assert peer.call(GET_TYPE, version=2).error[0] == 39
        assert peer.call(GET_TYPE, status=ERROR).error[0] == 39
        for kind in (REPLY, MESSAGE, 5, 7, 0xffffffff):
            serial = peer.send(GET_TYPE, word(0), kind=kind)
            reply = peer.receive()
            assert (reply.kind, reply.serial, reply.error[0]) == (REPLY, serial, 39), kind
        assert peer.call(1, domain('off') + string('cmd') + word(0), program=QEMU).error[0] == 3
        assert peer.call(1, domain('off') + word(0), program=LXC).error[0] == 3
        assert peer.call(GET_TYPE).status == OK


def test_every_procedure_is_answered(daemon):
    """Without arguments each of them fails or succeeds, and none goes unanswered."""
    with Peer(daemon.path).open() as peer:
        for program, last in ((REMOTE, 460), (QEMU, 8), (LXC, 2)):
            for procedure in range(1, last):
                if (program, procedure) != (REMOTE, CLOSE):
                    assert peer.call(procedure, program=program).kind == REPLY
        assert peer.call(GET_TYPE).status == OK


def test_admin(daemon):
    with Peer(daemon.directory / 'admin-sock') as peer:
        for procedure in range(1, 20):
            assert peer.call(procedure, program=ADMIN).status == ERROR
        assert peer.call(1, word(0), program=ADMIN).error[0] == 3
        assert peer.call(GET_TYPE).error[0] == 39  # no remote program here


def test_arguments(daemon):
    """The whole message is refused for any fault in it."""
    with Peer(daemon.path).open() as peer:
        for payload in (b'', b'\0\0\0', string('off')[:-1], string('off') + word(0),
                        word(4194305) + b'x' * 100, word(0xffffffff), word(3) + b'o\0f\0'):
            code, where, _ = peer.call(23, payload).error
            assert (code, where) == (39, 7)
        assert peer.call(GET_TYPE, b'xxxx').error[0] == 39
        assert peer.call(344, word(16385)).error[0] == 39
        assert peer.call(344, word(16384)).error[0] == 39
        assert peer.call(23, string('off')).status == OK


@pytest.mark.parametrize('length', [0, 4, 27, 4 + 33554432 + 1, 0xffffffff])
def test_impossible_length(daemon, length):
    with Peer(daemon.path).open() as peer, Peer(daemon.path).open() as other:
        peer.socket.sendall(word(length) + b'x' * 100)
        assert peer.at_end()
        assert other.call(GET_TYPE).status == OK


def test_longest_message(daemon):
    """32 MiB arrive, are looked at and refused; the next call is answered."""
    with Peer(daemon.path, 60).open() as peer:
        code, _, _ = peer.call(23, bytes(33554432 - 24)).error
        assert code == 39
        assert peer.call(23, string('x' * 4194304)).error[0] == 42
        assert peer.call(23, string('x' * 4194305)).error[0] == 39
        assert peer.call(GET_TYPE).status == OK


def test_one_byte_at_a_time(daemon):
    with Peer(daemon.path).open() as peer:
        for byte in frame(GET_TYPE, serial=77):
            peer.socket.sendall(bytes([byte]))
        assert peer.receive().serial == 77


def test_pings_are_answered_while_calls_run(daemon):
    with Peer(daemon.path).open() as peer:
        begin = time.monotonic()
        serials = [peer.send(CREATE, domain('slow')) for _ in range(8)]
        peer.send(PING, program=KEEPALIVE, kind=MESSAGE, serial=0)
        pong = peer.receive()
        assert time.monotonic() - begin < 0.8
        assert (pong.program, pong.version, pong.procedure) == (KEEPALIVE, 1, PONG)
        assert (pong.kind, pong.serial, pong.status, pong.payload) == (MESSAGE, 0, OK, b'')
        got = [peer.receive().serial for _ in serials]
        assert sorted(got) == serials
        # five at a time: the other three took a second second
        assert 1.9 < time.monotonic() - begin < 3.5


def test_calls_beyond_the_limit_wait(daemon):
    """Five run, some are read ahead, the rest stays in the socket; all are answered."""
    with Peer(daemon.path, 30).open() as peer:
        serials = [peer.send(CREATE, domain('slow')) for _ in range(5)]
        sender = threading.Thread(
            target=lambda: [peer.send(GET_XML, domain('off') + word(0)) for _ in range(2000)])
        sender.start()
        got = [peer.receive().serial for _ in range(2005)]
        sender.join()
        assert sorted(got) == list(range(serials[0], serials[0] + 2005))


def test_daemon_pings(start):
    daemon = start('keepalive_interval=1', 'keepalive_count=2')
    with Peer(daemon.path).open() as silent, Peer(daemon.path) as peer:
        assert peer.call(SUPPORTS_FEATURE, word(10)).payload == word(1)
        peer.open()
        begin = time.monotonic()
        ping = peer.receive()
        assert (ping.program, ping.procedure) == (KEEPALIVE, PING)
        assert (ping.kind, ping.serial) == (MESSAGE, 0)
        assert 0.5 < time.monotonic() - begin < 1.8
        peer.send(PONG, program=KEEPALIVE, kind=MESSAGE, serial=0)
        # now it says nothing any more: two pings, and the connection is closed
        assert peer.receive().procedure == PING
        assert peer.receive().procedure == PING
        assert peer.receive() is None
        assert 3 < time.monotonic() - begin < 7
        # who did not ask is never pinged
        silent.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            silent.receive()
        silent.socket.settimeout(10)
        assert silent.call(GET_TYPE).status == OK


def test_close_waits_for_calls_before_it(daemon):
    with Peer(daemon.path).open() as peer:
        first = peer.send(CREATE, domain('slow'))
        second = peer.send(CLOSE)
        peer.send(GET_TYPE)  # behind a CLOSE nothing is answered
        assert [peer.receive().serial, peer.receive().serial] == [first, second]
        assert peer.receive() is None


def test_end_of_file_with_calls_running(daemon):
    before = daemon.fds()
    for _ in range(5):
        with Peer(daemon.path).open() as peer:
            for _ in range(10):
                peer.send(CREATE, domain('slow'))
    with Peer(daemon.path).open() as peer:
        assert wait_until(lambda: b"connections='1'" in peer.call(CAPABILITIES).payload)
    assert wait_until(lambda: daemon.fds() <= before)


def identity(*items):
    payload = word(len(items))
    for name, kind, value in items:
        payload += string(name) + word(kind)
        payload += string(value) if kind == 7 else struct.pack('>Q', value)
    return payload + word(0)


def test_identity_changes_in_order(daemon):
    with Peer(daemon.path).open() as peer:
        alice = identity(('user-name', 7, 'alice'), ('unix-user-id', 4, 1234),
                         ('group-name', 7, 'users'), ('unix-group-id', 4, 100),
                         ('process-id', 3, 4321), ('selinux-context', 7, 'x'))
        calls = [peer.send(HOSTNAME), peer.send(SET_IDENTITY, alice), peer.send(HOSTNAME)]
        replies = {}
        for _ in calls:
            reply = peer.receive()
            assert reply.status == OK, reply.error
            replies[reply.serial] = reply.payload[4:].rstrip(b'\0').decode()
        here = [os.getuid(), os.getgid(), os.getpid()]
        assert replies[calls[0]].split()[1:] == [str(number) for number in here]
        assert replies[calls[2]] == 'alice 1234 100 4321'
        assert peer.call(SET_IDENTITY, identity(('unix-user-id', 4, 2**40))).error[0] == 8
        assert peer.call(SET_IDENTITY, identity(('user-name', 4, 1))).error[0] == 8
        assert peer.call(SET_IDENTITY, identity()[:-4] + word(1)).error[0] == 8


def test_events_wait_for_the_registration(daemon):
    """The handler raises one before it answers; the reply still comes first."""
    callbacks = set()
    with Peer(daemon.path).open() as peer:
        for _ in range(20):
            serial = peer.send(REGISTER_EVENT, word(0) + word(0))
            reply = peer.receive()
            while reply.kind == MESSAGE:  # of callbacks registered before
                known = struct.unpack('>I', reply.payload[:4])[0]
                assert known in callbacks, 'event of a callback whose registration is not answered'
                reply = peer.receive()
            assert (reply.kind, reply.serial) == (REPLY, serial)
            callbacks.add(struct.unpack('>I', reply.payload)[0])


def test_event_layout(daemon):
    with Peer(daemon.path).open() as peer:
        reply = peer.call(REGISTER_EVENT, word(0) + word(0))
        event = peer.receive()
        assert (event.program, event.version, event.procedure, event.kind, event.status) == \
            (REMOTE, 1, EVENT_LIFECYCLE, MESSAGE, OK)
        assert event.payload == (reply.payload + string('running') + b'r' * 16 + word(7)
                                 + word(0) + word(0))


def test_unread_events_end_the_connection(daemon):
    """Bounded: 8,192 events that nobody reads, and not the daemon's memory."""
    with Peer(daemon.path).open() as other:
        with Peer(daemon.path).open() as peer:
            peer.call(REGISTER_EVENT, word(0) + word(0))
            for _ in range(5):
                peer.send(SHUTDOWN, domain('off'))  # 2,000 events each
            assert wait_until(lambda: b"connections='1'" in other.call(CAPABILITIES).payload)
            assert peer.at_end()


def open_console(peer, name='running'):
    serial = peer.send(OPEN_CONSOLE, domain(name) + word(0) + word(0))
    assert peer.receive().status == OK
    return serial


def packet(peer, serial, status, data=b'', kind=STREAM):
    peer.send(OPEN_CONSOLE, data, kind=kind, serial=serial, status=status)


def test_stream_packets(daemon):
    with Peer(daemon.path).open() as peer:
        serial = open_console(peer)
        packet(peer, serial, CONTINUE, b'hello')
        echo = peer.receive()
        assert (echo.procedure, echo.kind, echo.serial, echo.status, echo.payload) == \
            (OPEN_CONSOLE, STREAM, serial, CONTINUE, b'hello')
        packet(peer, serial, OK)
        confirm = peer.receive()
        assert (confirm.kind, confirm.serial, confirm.status) == (STREAM, serial, OK)
        assert confirm.payload == b''
        # what is still under way for a stream that is gone is dropped without an answer
        for status in (CONTINUE, OK, ERROR):
            packet(peer, serial, status)
        assert peer.call(GET_TYPE).status == OK
        # abort is confirmed the same way
        serial = open_console(peer)
        packet(peer, serial, ERROR)
        confirm = peer.receive()
        assert (confirm.kind, confirm.serial, confirm.status) == (STREAM, serial, OK)
        assert confirm.payload == b''
        # end of file of the far end is an empty packet; then the client finishes
        serial = open_console(peer)
        packet(peer, serial, CONTINUE, b'quit')
        end = peer.receive()
        assert (end.kind, end.serial, end.status, end.payload) == (STREAM, serial, CONTINUE, b'')
        packet(peer, serial, CONTINUE, b'nobody reads this')
        packet(peer, serial, OK)
        confirm = peer.receive()
        assert (confirm.kind, confirm.serial, confirm.status) == (STREAM, serial, OK)


def test_stream_faults(daemon):
    with Peer(daemon.path).open() as peer:
        serial = open_console(peer)
        packet(peer, serial, CONTINUE, struct.pack('>qI', 100, 0), kind=HOLE)
        fault = peer.receive()
        assert (fault.kind, fault.serial, fault.error[0]) == (STREAM, serial, 39)
        serial = open_console(peer)
        packet(peer, serial, 9)
        fault = peer.receive()
        assert (fault.kind, fault.serial, fault.error[0]) == (STREAM, serial, 39)
        assert peer.call(GET_TYPE).status == OK


def test_too_many_streams(daemon):
    """The next one is refused; one that ends makes room."""
    with Peer(daemon.path).open() as peer:
        serials = [open_console(peer) for _ in range(256)]
        assert peer.call(OPEN_CONSOLE, domain('running') + word(0) + word(0)).error[0] == 9
        packet(peer, serials[0], OK)
        assert peer.receive().serial == serials[0]

        def room():
            return peer.call(OPEN_CONSOLE, domain('running') + word(0) + word(0)).status == OK

        assert wait_until(room)


def test_stream_that_nobody_drains(daemon):
    """The far end does not read: the client is stopped at a bound, not fed into memory."""
    with Peer(daemon.path).open() as peer, Peer(daemon.path).open() as other:
        serial = open_console(peer, 'slow')
        before = daemon.rss()
        peer.socket.settimeout(1)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < 64 * 1024 * 1024:
                packet(peer, serial, CONTINUE, bytes(65536))
                sent += 65536
        assert sent < 16 * 1024 * 1024
        assert daemon.rss() - before < 16 * 1024
        assert other.call(GET_TYPE).status == OK


def test_finish_of_a_stream_that_nobody_drains(daemon):
    with Peer(daemon.path).open() as peer:
        serial = open_console(peer, 'slow')
        packet(peer, serial, CONTINUE, bytes(900000))
        packet(peer, serial, OK)
        assert peer.call(GET_TYPE).status == OK  # not held up by it
        fault = peer.receive()
        assert (fault.kind, fault.serial, fault.error[0]) == (STREAM, serial, 68)


def test_slow_reader_gets_everything(daemon):
    """One packet at a time is under way; nothing is lost however slowly the client reads."""
    with Peer(daemon.path).open() as peer:
        serial = open_console(peer)
        total = 2000000
        got, sent = b'', 0
        while len(got) < total:
            if sent < total and sent - len(got) < 200000:
                packet(peer, serial, CONTINUE, b'z' * 50000)
                sent += 50000
            else:
                message = peer.receive()
                assert (message.kind, message.serial, message.status) == (STREAM, serial, CONTINUE)
                assert len(message.payload) <= 262120
                got += message.payload
        assert got == b'z' * total


def send_fd(peer, data, fd):
    peer.socket.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [fd]))])


def send_with_fds(peer, count, fds, payload=b''):
    body = domain('off') + word(0) + payload
    peer.send(CREATE_WITH_FILES, word(count) + body, kind=CALL_FDS)
    for fd in fds:
        send_fd(peer, b'\0', fd)


def test_descriptors(daemon):
    before = daemon.fds()
    with Peer(daemon.path).open() as peer:
        # the kernel joins the end of a message with the carrier byte
        ends = [os.pipe() for _ in range(4)]
        send_with_fds(peer, 2, [ends[0][1], ends[1][1]])
        send_with_fds(peer, 2, [ends[2][1], ends[3][1]])
        assert peer.receive().status == OK and peer.receive().status == OK
        for number, (read, write) in enumerate(ends):
            os.close(write)
            assert os.read(read, 100) == f'fd {number % 2} of 2'.encode()
            os.close(read)
        # descriptors that belong to no message, or to a call that takes none, are closed
        read, write = os.pipe()
        send_fd(peer, frame(GET_TYPE, serial=50), write)
        assert peer.receive().serial == 50
        os.close(write)
        assert os.read(read, 1) == b''
        os.close(read)
        # announced and not sent: the connection cannot be followed
        peer.send(CREATE_WITH_FILES, word(1) + domain('off') + word(0), kind=CALL_FDS)
        peer.socket.sendall(b'\0' * 28)
        assert peer.at_end()
    with Peer(daemon.path).open() as peer:
        peer.send(CREATE_WITH_FILES, word(33) + domain('off') + word(0), kind=CALL_FDS)
        assert peer.at_end()
    with Peer(daemon.path).open() as peer:
        read, write = os.pipe()
        try:
            for _ in range(40):  # more than any message may have
                send_fd(peer, b'\0', write)
            assert peer.at_end()
        except BrokenPipeError:
            pass
        os.close(read)
        os.close(write)
    assert wait_until(lambda: daemon.fds() <= before)


def mutations(seed):
    """200 frames: cut, too long, with words and bits changed."""
    chance = random.Random(seed)
    calls = [frame(OPEN, open_args(), serial=1), frame(GET_XML, domain('off') + word(0), serial=2),
             frame(23, string('running'), serial=3),
             frame(344, word(1) + domain('off') + word(1) + word(0), serial=4),
             frame(SET_IDENTITY, identity(('user-name', 7, 'x')), serial=5),
             frame(OPEN_CONSOLE, domain('running') + word(0) + word(0), serial=6),
             frame(CREATE_WITH_FILES, word(1) + domain('off') + word(0), kind=CALL_FDS, serial=7),
             frame(PING, program=KEEPALIVE, kind=MESSAGE), frame(316, word(0) + word(0), serial=8)]
    for number in range(200):
        data = bytearray(chance.choice(calls))
        kind = number % 4
        if kind == 0:
            data = data[:chance.randrange(1, len(data))]
        elif kind == 1:
            data[0:4] = word(chance.choice([0, 5, 27, len(data) + 4, len(data) - 4, 33554437,
                                            0x7fffffff, 0xffffffff]))
        elif kind == 2:
            place = chance.randrange(4, len(data), 4)
            data[place:place + 4] = word(chance.choice([0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff,
                                                        4194305, 16384]))
        else:
            for _ in range(chance.randrange(1, 8)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield bytes(data)


def poke(daemon, seed):
    for data in mutations(seed):
        with Peer(daemon.path, 0.02) as peer:
            try:
                peer.socket.sendall(frame(OPEN, open_args(), serial=0) + data)
                peer.at_end()
            except (TimeoutError, ConnectionError):
                pass


def test_mutated_frames(daemon):
    """The daemon lives, answers others, and neither memory nor descriptors grow."""
    poke(daemon, 1)
    with Peer(daemon.path).open() as peer:
        assert wait_until(lambda: b"connections='1'" in peer.call(CAPABILITIES).payload)
    rss, fds = daemon.rss(), daemon.fds()
    for seed in (2, 3):
        poke(daemon, seed)
    with Peer(daemon.path).open() as peer:
        assert peer.call(GET_TYPE).status == OK
        assert wait_until(lambda: b"connections='1'" in peer.call(CAPABILITIES).payload)
    assert wait_until(lambda: daemon.fds() <= fds)
    assert daemon.rss() - rss < 1024
    assert daemon.process.poll() is None


def test_connection_limit(start):
    """Beyond the limit connections wait; they are not refused."""
    daemon = start('max_clients=3')
    peers = [Peer(daemon.path).open() for _ in range(3)]
    with Peer(daemon.path, 0.5) as late:
        serial = late.send(AUTH_LIST)
        with pytest.raises(TimeoutError):
            late.receive()
        peers.pop().socket.close()
        late.socket.settimeout(10)
        assert late.receive().serial == serial
    for peer in peers:
        peer.socket.close()


STRANGER = '''
import socket, struct, sys, time
held = []
for number in range(int(sys.argv[2])):
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(10)
    peer.connect(sys.argv[1])
    held.append(peer)
try:
    held[-1].sendall(struct.pack('>7I', 28, 0x20008086, 1, 66, 0, 0, 0))
    data = held[-1].recv(4096)
    sys.stdout.write(repr(data))
    sys.stdout.write('|%r' % held[-1].recv(10))
except ConnectionError:
    sys.stdout.write('refused')
'''


def as_stranger(path, connections):
    command = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', sys.executable, '-c',
               STRANGER, str(path), str(connections)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.skipif(os.getuid() != 0, reason='needs two users')
def test_strangers(start):
    """Another user gets a sentence and is let go; however many there are, root is served."""
    import tempfile
    from pathlib import Path
    with tempfile.TemporaryDirectory() as name:  # one that another user can reach
        os.chmod(name, 0o755)
        daemon = start('max_anonymous_clients=5', directory=Path(name))
        answer = as_stranger(daemon.path, 1)
        assert 'user 65534 may not use this daemon' in answer
        assert struct.pack('>I', 45).decode('latin-1') in answer.encode().decode('unicode_escape')
        assert answer.endswith("|b''")
        assert as_stranger(daemon.path, 6) in ('refused', "b''|b''")
        with Peer(daemon.path).open() as peer:
            assert peer.call(GET_TYPE).status == OK
        daemon.stop()


def test_second_daemon(daemon):
    """A live socket is not taken away; a stale one is replaced."""
    second = subprocess.run([os.environ['RPC_TEST_DAEMON'], str(daemon.directory)],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=20, check=False)
    assert second.returncode == 1
    assert 'another daemon listens' in second.stderr
    with Peer(daemon.path).open() as peer:
        assert peer.call(GET_TYPE).status == OK


def test_stale_socket(start, tmp_path):
    first = start(directory=tmp_path)
    first.process.kill()
    first.process.wait()
    assert first.path.exists()
    second = start(directory=tmp_path)
    with Peer(second.path).open() as peer:
        assert peer.call(GET_VERSION).status == OK
    second.stop()
    assert not second.path.exists()
    assert not any(tmp_path.iterdir())


# Makes the two descriptors 3 and 4, whatever they were, and becomes the daemon.
LAUNCHER = '''
import os, sys
for number, fd in enumerate(sys.argv[1:3]):
    os.dup2(int(fd), 100 + number)
for number in (0, 1):
    os.dup2(100 + number, 3 + number)
os.environ['LISTEN_PID'] = str(os.getpid())
os.execv(sys.argv[3], sys.argv[3:])
'''


def test_socket_activation(start, tmp_path):
    """Sockets handed over are told apart by their names, or else by their paths."""
    listeners = []
    for name in ('x', 'virtvireod-sock-ro'):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / name))
        listener.listen(5)
        listeners.append(listener)

    environment = dict(os.environ, LISTEN_FDS='2', LISTEN_FDNAMES='virtvireod.socket:unknown')
    low, high = [os.dup(l.fileno()) for l in listeners]
    launcher = [sys.executable, '-c', LAUNCHER, str(low), str(high),
                os.environ['RPC_TEST_DAEMON'], str(tmp_path)]
    process = subprocess.Popen(launcher, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               env=environment, pass_fds=(low, high))
    assert process.stdout.readline() == 'ready\n'
    with Peer(tmp_path / 'x').open() as peer:
        assert peer.call(34, domain('off')).status == OK
    with Peer(tmp_path / 'virtvireod-sock-ro').open() as peer:
        assert peer.call(34, domain('off')).error[0] == 29
    process.stdin.close()
    assert process.wait(20) == 0
    assert (tmp_path / 'x').exists()  # not ours to remove
