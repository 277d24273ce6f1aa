# SPDX-License-Identifier: LGPL-2.1-or-later
"""One vireo-vmm process as a test's hands: spawned without a daemon, driven over its monitor.

Standard library only, so that it also serves as a tool: see boot.py.
"""
import fcntl
import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
import time

STATE_PAGE_SIZE = 65536
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


class MonitorError(Exception):
    """A command's error: .code is a virErrorNumber."""

    def __init__(self, error):
        super().__init__(error.get('desc'))
        self.code = error.get('code')
        self.error_class = error.get('class')


class Monitor:
    """One connection: commands with replies, events kept in .events until taken."""

    def __init__(self, path, greet=True):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self.socket.connect(path)
        self.buffer = b''
        self.events = []
        self.fds = []
        self.next_id = 0
        self.greeting = None
        if greet:
            self.greet()

    def greet(self):
        self.greeting = self.read_message()['QMP']
        self.execute('qmp_capabilities')

    def read_message(self, timeout=30):
        end = time.monotonic() + timeout
        while b'\n' not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                raise TimeoutError('no message from the monitor')
            data, fds, _, _ = socket.recv_fds(self.socket, 65536, 8)
            self.fds += fds
            if not data:
                raise EOFError('the monitor connection ended')
            self.buffer += data
        line, self.buffer = self.buffer.split(b'\n', 1)
        return json.loads(line)

    def execute(self, command, fds=(), timeout=30, **arguments):
        """Underscores at the start of a keyword are dropped, others become dashes if 'a__b'."""
        self.next_id += 1
        message = {'execute': command, 'id': self.next_id}
        if arguments:
            message['arguments'] = {name.replace('__', '-'): value for name, value in arguments.items()}
        data = json.dumps(message).encode() + b'\n'
        if fds:
            socket.send_fds(self.socket, [data], fds)
        else:
            self.socket.sendall(data)
        while True:
            reply = self.read_message(timeout)
            if 'event' in reply:
                self.events.append(reply)
            elif reply.get('id') == self.next_id:
                if 'error' in reply:
                    raise MonitorError(reply['error'])
                return reply['return']

    def wait_event(self, name, timeout=30):
        """The next event of that name; those before it are dropped."""
        end = time.monotonic() + timeout
        while True:
            while self.events:
                event = self.events.pop(0)
                if event['event'] == name:
                    return event
            message = self.read_message(max(end - time.monotonic(), 0))
            if 'event' in message:
                self.events.append(message)

    def take_events(self):
        """Names of all events that have come so far."""
        while self.buffer or select.select([self.socket], [], [], 0)[0]:
            message = self.read_message()
            if 'event' in message:
                self.events.append(message)
        names, self.events = [event['event'] for event in self.events], []
        return names

    def close(self):
        self.socket.close()


class Vmm:
    """The process, its directory with socket, log and exit file, and its console (a socket pair)."""

    def __init__(self, program, name='test', connect=True, arguments=()):
        self.directory = tempfile.mkdtemp(prefix='vireo-vmm-')
        self.socket_path = os.path.join(self.directory, 'monitor')
        self.exit_path = os.path.join(self.directory, 'exit')
        self.log_path = os.path.join(self.directory, 'log')
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        listener.bind(self.socket_path)
        listener.listen(1)
        exit_fd = os.open(self.exit_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.state_fd = os.memfd_create('state', os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self.state_fd, STATE_PAGE_SIZE)
        fcntl.fcntl(self.state_fd, fcntl.F_ADD_SEALS, SEALS)
        self.monitor = Monitor(self.socket_path, greet=False) if connect else None
        self.started = time.monotonic()
        with open(self.log_path, 'wb') as log:
            self.process = subprocess.Popen(
                [program, '--name', name, '--monitor-fd', str(listener.fileno()), '--exit-fd', str(exit_fd),
                 '--state-fd', str(self.state_fd), *arguments],
                pass_fds=(listener.fileno(), exit_fd, self.state_fd), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        listener.close()
        os.close(exit_fd)
        self.console, self.unread = None, b''
        if self.monitor:
            self.monitor.greet()

    # --- Commands ---------------------------------------------------------------------------------

    def command(self, command, **arguments):
        return self.monitor.execute(command, **arguments)

    def give_fd(self, name, fd):
        self.monitor.execute('getfd', fds=[fd], fdname=name)

    def give_file(self, name, path):
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.give_fd(name, fd)
        os.close(fd)

    def create(self, kernel, initrd=None, cmdline='console=ttyS0', memory_mib=256, cpus=1, accel='tcg',
               serial=True, **more):
        """The machine with one serial port whose other end is .console."""
        self.give_file('kernel', kernel)
        boot = {'kernel': 'kernel', 'cmdline': cmdline}
        if initrd:
            self.give_file('initrd', initrd)
            boot['initrd'] = 'initrd'
        self.command('machine-create', type='microvm', accel=accel, memory=memory_mib << 20,
                     smp={'cpus': cpus, 'sockets': 1, 'cores': cpus, 'threads': 1}, boot=boot, **more)
        if serial:
            self.add_serial()

    def add_serial(self):
        self.console, other = socket.socketpair()
        self.give_fd('console', other.fileno())
        other.close()
        self.command('chardev-add', id='charserial0',
                     backend={'type': 'fd', 'data': {'fdname': 'console'}})
        self.command('device_add', driver='isa-serial', id='serial0', index=0, chardev='charserial0')

    def status(self):
        return self.command('query-status')['status']

    # --- Console ----------------------------------------------------------------------------------

    def read_console(self, until, timeout=30, echo=None):
        """Reads up to and with the bytes @until; what was read. The rest is kept for the next call."""
        got, self.unread = self.unread, b''
        end = time.monotonic() + timeout
        while until not in got:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.console], [], [], left)[0]:
                raise TimeoutError(f'{until!r} never came; the last was {got[-200:]!r}')
            data = self.console.recv(4096)
            if not data:
                raise EOFError('the console was closed')
            if echo:
                echo(data)
            got += data
        found, mark, self.unread = got.partition(until)
        return found + mark

    def write_console(self, data):
        self.console.sendall(data)

    # --- The end ----------------------------------------------------------------------------------

    def wait(self, timeout=10):
        """Waits for the process; (exit status, line of the exit file or None)."""
        status = self.process.wait(timeout)
        with open(self.exit_path, encoding='utf-8') as file:
            lines = file.read().splitlines()
        assert len(lines) <= 1, lines
        return status, lines[0] if lines else None

    def log(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def pss_kib(self, without=()):
        """Proportional set size in KiB, mappings whose name contains a word of @without left out."""
        total, counted = 0, True
        with open(f'/proc/{self.process.pid}/smaps', encoding='ascii', errors='replace') as smaps:
            for line in smaps:
                words = line.split()
                if not words[0].endswith(':'):
                    counted = not any(word in line for word in without)
                elif words[0] == 'Pss:' and counted:
                    total += int(words[1])
        return total

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self.console, self.monitor):
            if end:
                end.close()
        os.close(self.state_fd)
        shutil.rmtree(self.directory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
