# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's kernel on a bare vireo-vmm: every way a run can be interrupted, ended and begun again.

Needs the guest that scripts/fetch-guest makes; skipped without it.
"""
import os
import time

import pytest

from vmm import Vmm

PROGRAM = os.environ['VIREO_VMM']
CACHE = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
GUEST = os.environ.get('VIREO_GUEST') or os.path.join(CACHE, 'vireo', 'guest')
KERNEL, INITRD = os.path.join(GUEST, 'vmlinuz'), os.path.join(GUEST, 'initrd.gz')
PATIENCE = 120

pytestmark = pytest.mark.skipif(not (os.path.exists(KERNEL) and os.path.exists(INITRD)),
                                reason='no test guest: run scripts/fetch-guest')


def wait_shell(vmm):
    vmm.read_console(b'Vireo guest is up', PATIENCE)
    vmm.read_console(b'# ', PATIENCE)


def run(vmm, command):
    """What the command prints in the guest; the markers are not in the echo of the line itself."""
    vmm.write_console(f"echo B'E'GIN; {command}; echo E'N'D\n".encode())
    vmm.read_console(b'BEGIN\r\n', PATIENCE)
    return vmm.read_console(b'END', PATIENCE)[:-3].decode().strip()


@pytest.fixture(name='vmm', params=[(2, 'maximum'), (1, 'x86-64-v1'), (4, 'x86-64-v2')],
                ids=lambda param: f'{param[1]}-{param[0]}')
def vmm_fixture(request):
    cpus, model = request.param
    with Vmm(PROGRAM) as vmm:
        vmm.cpus = cpus
        vmm.create(KERNEL, INITRD, 'console=ttyS0 quiet', cpus=cpus, cpu={'model': model})
        vmm.command('cont')
        wait_shell(vmm)
        yield vmm


def test_run(vmm):
    assert run(vmm, 'nproc') == str(vmm.cpus)
    assert run(vmm, 'cat /sys/devices/system/clocksource/clocksource0/current_clocksource') == 'tsc'
    # All processors work, and agree about a sum.
    sums = run(vmm, 'for i in 1 2 3 4; do (seq 20000 | md5sum) & done; wait').split('\r\n')
    assert len(sums) == 4 and len(set(sums)) == 1, sums
    # A pause is no guest time.
    before = float(run(vmm, 'cut -d" " -f1 /proc/uptime'))
    start = time.monotonic()
    vmm.command('stop')
    time.sleep(3)
    vmm.command('cont')
    passed = float(run(vmm, 'cut -d" " -f1 /proc/uptime')) - before
    assert passed < time.monotonic() - start - 2.5
    # Reset from outside and from inside, then the power button that means "reboot".
    vmm.monitor.take_events()
    vmm.command('system_reset')
    wait_shell(vmm)
    vmm.write_console(b'reboot -f\n')
    event = vmm.monitor.wait_event('RESET')
    if not event['data']['guest']:
        event = vmm.monitor.wait_event('RESET')
    assert event['data'] == {'guest': True, 'reason': 'guest-reset'}
    wait_shell(vmm)
    vmm.command('system_powerdown', then__reset=True)
    assert vmm.monitor.wait_event('RESET', PATIENCE)['data']['guest'] is True
    wait_shell(vmm)
    assert float(run(vmm, 'cut -d" " -f1 /proc/uptime')) < PATIENCE
    assert run(vmm, 'nproc') == str(vmm.cpus)
    # And off.
    vmm.command('system_powerdown')
    assert vmm.monitor.wait_event('SHUTDOWN', PATIENCE)['data'] == {'guest': True, 'reason': 'guest-shutdown'}
    assert vmm.status() == 'shutdown'
    vmm.command('quit')
    assert vmm.wait() == (0, 'quit')


def test_pauses_while_busy():
    """Many short pauses and register dumps of a machine that boots on two processors."""
    with Vmm(PROGRAM) as vmm:
        vmm.create(KERNEL, INITRD, 'console=ttyS0 quiet', cpus=2)
        vmm.command('cont')
        for i in range(100):
            vmm.command('stop')
            if i % 10 == 0:
                text = vmm.command('human-monitor-command', command__line='info registers')
                assert text.count('RIP=') == 2
            vmm.command('cont')
            time.sleep(0.01)
        wait_shell(vmm)
        assert run(vmm, 'nproc') == '2'
