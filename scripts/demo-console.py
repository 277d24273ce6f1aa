# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starts a defined guest by virsh, types a command into "virsh console", prints what it answers,
powers the guest off by virsh and waits until it is shut off. Usage: demo-console.py NAME COMMAND.

Needs nothing but the standard library: the console runs on a pseudo-terminal of our own.
"""
import os
import pty
import re
import select
import subprocess
import sys
import time

READY = 'Vireo guest is up'
BOOT_SECONDS = 300
COMMAND_SECONDS = 60


class Console:
    """A "virsh console" on a pseudo-terminal."""

    def __init__(self, name):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvp('virsh', ['virsh', 'console', '--force', name])
        self.seen = ''

    def expect(self, pattern, seconds):
        deadline = time.monotonic() + seconds
        while not (match := re.search(pattern, self.seen, re.S)):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                sys.exit(f'no answer within {seconds} s; the console said:\n{self.seen}')
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b''
            if not data:
                sys.exit(f'the console closed; it said:\n{self.seen}')
            self.seen += data.decode(errors='replace')
        self.seen = self.seen[match.end():]
        return match

    def type(self, text):
        os.write(self.fd, text.encode())


def virsh(*arguments):
    return subprocess.run(['virsh', '-q', *arguments], check=True, capture_output=True,
                          text=True).stdout.strip()


def main(name, command):
    begun = time.monotonic()
    virsh('start', name)
    console = Console(name)
    console.expect(READY + '[^\n]*', BOOT_SECONDS)
    console.expect(r'/ # ', COMMAND_SECONDS)
    print(f'The shell was there {time.monotonic() - begun:.1f} s after "virsh start".')
    # The marks are split so that the echo of the typed line does not match them.
    console.type(f"echo 'BEG''IN'; {command}; echo 'E''ND'\n")
    answer = console.expect(r'BEGIN\r?\n(.*?)END\r?\n', COMMAND_SECONDS).group(1)
    print(f'\nIn the guest: {command}\n' + answer.replace('\r', ''))
    virsh('shutdown', name)
    deadline = time.monotonic() + COMMAND_SECONDS
    while virsh('domstate', name) != 'shut off':
        if time.monotonic() > deadline:
            sys.exit('the guest did not power off')
        time.sleep(0.2)
    print(f'The guest is {virsh("domstate", "--reason", name)}.')


main(*sys.argv[1:])
