# SPDX-License-Identifier: LGPL-2.1-or-later
"""The test daemon, fresh for each test that asks for it."""
import os
import subprocess

import pytest


class Daemon:
    def __init__(self, directory, options=(), **keys):
        self.directory = directory
        self.process = subprocess.Popen(
            [os.environ['RPC_TEST_DAEMON'], str(directory), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **keys)
        assert self.process.stdout.readline() == 'ready\n'

    @property
    def path(self):
        return self.directory / 'sock'

    @property
    def uri(self):
        return f'qemu:///system?socket={self.path}'

    @property
    def uri_read_only(self):
        return f'qemu:///system?socket={self.directory}/sock-ro'

    def rss(self):
        """KiB; 0 where a sanitizer makes it say nothing."""
        if os.environ.get('RPC_TEST_SANITIZED'):
            return 0
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as file:
            return next(int(line.split()[1]) for line in file if line.startswith('VmRSS'))

    def fds(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def stop(self):
        """Ends it and makes sure that it ends well: sanitizers report by the exit status."""
        self.process.stdin.close()
        assert self.process.wait(30) == 0


@pytest.fixture
def start(tmp_path):
    daemons = []

    def run(*options, **keys):
        directory = keys.pop('directory', tmp_path / f'daemon{len(daemons)}')
        directory.mkdir(exist_ok=True)
        daemons.append(Daemon(directory, options, **keys))
        return daemons[-1]

    yield run
    for daemon in daemons:
        if daemon.process.poll() is None:
            daemon.stop()


@pytest.fixture
def daemon(start):
    return start()
