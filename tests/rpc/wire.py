# SPDX-License-Identifier: LGPL-2.1-or-later
"""The wire by hand: frames as a hostile or careful client writes them, without any library."""
import array
import socket
import struct
import time

REMOTE, QEMU, LXC, ADMIN, KEEPALIVE = 0x20008086, 0x20008087, 0x00068000, 0x06900690, 0x6b656570
CALL, REPLY, MESSAGE, STREAM, CALL_FDS, REPLY_FDS, HOLE = range(7)
OK, ERROR, CONTINUE = range(3)
PING, PONG = 1, 2

OPEN, CLOSE, GET_TYPE, GET_VERSION, CREATE, GET_XML, GET_INFO = 1, 2, 3, 4, 9, 14, 16
SUPPORTS_FEATURE, AUTH_LIST, HOSTNAME, OPEN_CONSOLE = 60, 66, 59, 201
CREATE_WITH_FILES, REGISTER_EVENT, EVENT_LIFECYCLE, SET_IDENTITY, SHUTDOWN = 310, 316, 318, 419, 33
CAPABILITIES = 7


def frame(procedure, payload=b'', program=REMOTE, version=1, kind=CALL, serial=0, status=OK):
    words = (28 + len(payload), program, version, procedure, kind, serial, status)
    return struct.pack('>7I', *words) + payload


def string(text):
    data = text.encode()
    return struct.pack('>I', len(data)) + data + bytes(-len(data) % 4)


def domain(name):
    return string(name) + bytes([ord(name[0])]) * 16 + struct.pack('>i', -1)


def open_args(name='vireo:///system', flags=0):
    return struct.pack('>I', 1) + string(name) + struct.pack('>I', flags)


class Message:
    def __init__(self, data):
        words = struct.unpack('>6I', data[4:28])
        self.program, self.version, self.procedure, self.kind, self.serial, self.status = words
        self.payload = data[28:]

    @property
    def error(self):
        """(code, domain, message) of an error payload."""
        code, where, present, length = struct.unpack('>iiII', self.payload[:16])
        assert present == 1
        return code, where, self.payload[16:16 + length].decode()


class Peer:
    """A connection; serials count up by themselves."""

    def __init__(self, path, timeout=10):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))
        self.buffer, self.serial, self.fds = b'', 0, []

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def send(self, *args, **keys):
        """Sends a frame and returns its serial."""
        if 'serial' not in keys:
            keys['serial'] = self.serial
            self.serial += 1
        self.socket.sendall(frame(*args, **keys))
        return keys['serial']

    def receive(self):
        """The next message; None at end of file."""
        while len(self.buffer) < 4 or len(self.buffer) < struct.unpack('>I', self.buffer[:4])[0]:
            data, control, _, _ = self.socket.recvmsg(65536, socket.CMSG_SPACE(32 * 4))
            for level, kind, fds in control:
                assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
                self.fds += array.array('i', fds)
            if not data:
                return None
            self.buffer += data
        length = struct.unpack('>I', self.buffer[:4])[0]
        message, self.buffer = Message(self.buffer[:length]), self.buffer[length:]
        return message

    def call(self, *args, **keys):
        """A call and its reply; other messages in between are dropped."""
        serial = self.send(*args, **keys)
        while True:
            reply = self.receive()
            assert reply is not None, 'connection closed'
            if reply.kind in (REPLY, REPLY_FDS) and reply.serial == serial:
                return reply

    def open(self, **keys):
        assert self.call(AUTH_LIST).payload == struct.pack('>II', 1, 0)
        reply = self.call(OPEN, open_args(**keys))
        assert reply.status == OK, reply.error
        return self

    def at_end(self):
        """Whether the daemon has closed it; reads what is left."""
        try:
            while True:
                if self.receive() is None:
                    return True
        except TimeoutError:
            return False
        except ConnectionError:
            return True


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
