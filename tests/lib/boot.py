#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots the test guest on a bare vireo-vmm and shows its console: for work on the helper itself.

    tests/lib/boot.py BUILD/vmm-helper/vireo-vmm [--cpus 2] [--memory 256] [--until 'Vireo guest is up']
                      [--run 'uname -a'] [--power-off] [--timeout 120] [--interactive]

Prints how long it took, host CPU time, instructions and memory at the end.
"""
import argparse
import os
import select
import struct
import subprocess
import sys
import termios
import time
import tty

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from vmm import Vmm  # noqa: E402  pylint: disable=wrong-import-position

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('--guest', help='directory with vmlinuz and initrd.gz')
    parser.add_argument('--kernel')
    parser.add_argument('--initrd')
    parser.add_argument('--cpus', type=int, default=1)
    parser.add_argument('--memory', type=int, default=256)
    parser.add_argument('--model')
    parser.add_argument('--cmdline', default='console=ttyS0')
    parser.add_argument('--earlyprintk', action='store_true')
    parser.add_argument('--until', default='Vireo guest is up')
    parser.add_argument('--run', action='append', default=[])
    parser.add_argument('--power-off', action='store_true')
    parser.add_argument('--timeout', type=float, default=120)
    parser.add_argument('--idle', type=float, default=0, help='seconds to watch the idle guest')
    parser.add_argument('--interactive', action='store_true')
    parser.add_argument('--debug', action='store_true')
    return parser.parse_args()


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def instructions(vmm):
    page = os.pread(vmm.state_fd, 65536, 0)
    n_vcpus = struct.unpack_from('<I', page, 20)[0]
    return sum(struct.unpack_from('<Q', page, 56 + 24 * i + 8)[0] for i in range(n_vcpus))


def report(vmm, what, start):
    pid = vmm.process.pid
    wall = time.monotonic() - start
    print(f'\n[{what}: {wall:.2f} s wall, {cpu_seconds(pid):.2f} s CPU, '
          f'{instructions(vmm) / 1e6:.0f} M instructions, '
          f'{vmm.pss_kib()} KiB PSS, {vmm.pss_kib(without=["memfd:ram"])} KiB of it beyond guest RAM]')


def interact(vmm):
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        while True:
            ready = select.select([0, vmm.console], [], [])[0]
            if 0 in ready:
                data = os.read(0, 256)
                if b'\x1d' in data:
                    return
                vmm.write_console(data)
            if vmm.console in ready:
                data = vmm.console.recv(4096)
                if not data:
                    return
                os.write(1, data)
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def main():
    options = parse()
    guest = options.guest or subprocess.run([os.path.join(TOP, 'scripts/fetch-guest')], check=True,
                                            stdout=subprocess.PIPE, text=True).stdout.strip()
    kernel = options.kernel or os.path.join(guest, 'vmlinuz')
    initrd = options.initrd or os.path.join(guest, 'initrd.gz')
    cmdline = options.cmdline
    if options.earlyprintk:
        cmdline = 'earlyprintk=ttyS0 ' + cmdline
    more = {'cpu': {'model': options.model}} if options.model else {}

    def show(data):
        sys.stdout.buffer.write(data)
        sys.stdout.flush()

    with Vmm(options.program, arguments=['--debug'] if options.debug else []) as vmm:
        start = time.monotonic()
        try:
            vmm.create(kernel, initrd, cmdline, options.memory, options.cpus, **more)
            created = time.monotonic() - vmm.started
            vmm.command('cont')
            print(f'[spawn to machine {created * 1000:.1f} ms, to running '
                  f'{(time.monotonic() - vmm.started) * 1000:.1f} ms]')
            if options.interactive:
                interact(vmm)
                return 0
            vmm.read_console(options.until.encode(), options.timeout, show)
            report(vmm, 'boot', start)
            for command in options.run:
                at = time.monotonic()
                vmm.write_console(command.encode() + b'; echo "done=$?"\n')
                vmm.read_console(b'done=', options.timeout, show)  # the echo of the command
                vmm.read_console(b'done=', options.timeout, show)
                report(vmm, command, at)
            if options.idle:
                time.sleep(2)
                before, at = cpu_seconds(vmm.process.pid), time.monotonic()
                time.sleep(options.idle)
                used = cpu_seconds(vmm.process.pid) - before
                print(f'[idle: {100 * used / (time.monotonic() - at):.2f} % of a CPU]')
            if options.power_off:
                at = time.monotonic()
                vmm.command('system_powerdown')
                vmm.monitor.wait_event('SHUTDOWN', options.timeout)
                report(vmm, 'power-off', at)
                vmm.command('quit')
                print(vmm.wait())
            return 0
        except (TimeoutError, EOFError, OSError) as error:
            print(f'\n[{error}]')
            if vmm.process.poll() is None:
                print(vmm.status())
                print(vmm.command('human-monitor-command', command__line='info registers'))
            return 1
        finally:
            print(vmm.log(), end='')


if __name__ == '__main__':
    sys.exit(main())
