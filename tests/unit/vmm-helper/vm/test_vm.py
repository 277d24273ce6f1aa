# SPDX-License-Identifier: LGPL-2.1-or-later
"""A whole vireo-vmm under its monitor, with a guest in C in the translator's place."""
import os
import signal
import socket
import struct
import subprocess
import time

import pytest

from vmm import Monitor, MonitorError, Vmm

PROGRAM = os.environ['VIREO_VMM_ECHO']
CONFIG_UNSUPPORTED, INVALID_ARG, OPERATION_INVALID, INTERNAL_ERROR = 67, 8, 55, 1


def fake_kernel(path):
    """The least that passes for a bzImage: header with 64-bit entry, one sector of code."""
    image = bytearray(1024 + 8192)
    image[0x1f1] = 1
    struct.pack_into('<I', image, 0x1f4, 8192 // 16)
    struct.pack_into('<H', image, 0x1fe, 0xaa55)
    image[0x201] = 0x66
    image[0x202:0x206] = b'HdrS'
    struct.pack_into('<H', image, 0x206, 0x20f)
    image[0x211] = 1
    struct.pack_into('<I', image, 0x22c, 0x7fffffff)
    struct.pack_into('<H', image, 0x236, 1)
    struct.pack_into('<I', image, 0x238, 2047)
    struct.pack_into('<Q', image, 0x258, 0x1000000)
    struct.pack_into('<I', image, 0x260, 0x10000)
    with open(path, 'wb') as file:
        file.write(image)


@pytest.fixture(name='kernel')
def kernel_fixture(tmp_path):
    path = tmp_path / 'kernel'
    fake_kernel(path)
    return str(path)


@pytest.fixture(name='vmm')
def vmm_fixture():
    with Vmm(PROGRAM, name='echo') as vmm:
        yield vmm


@pytest.fixture(name='guest')
def guest_fixture(vmm, kernel):
    vmm.create(kernel, cpus=2, memory_mib=64)
    vmm.command('cont')
    vmm.read_console(b'hello\n')
    vmm.monitor.take_events()
    return vmm


def page(vmm):
    data = os.pread(vmm.state_fd, 4096, 0)
    names = ('magic', 'version', 'length', 'sequence', 'run_state', 'n_vcpus')
    values = dict(zip(names, struct.unpack_from('<6I', data)))
    values.update(zip(('event', 'time', 'memory', 'resident'), struct.unpack_from('<4Q', data, 24)))
    values['threads'] = [struct.unpack_from('<I', data, 56 + 24 * i + 16)[0] for i in range(values['n_vcpus'])]
    return values


def wait_status(vmm, wanted):
    for _ in range(200):
        if vmm.status() == wanted:
            return
        time.sleep(0.01)
    assert vmm.status() == wanted


def failing(vmm, code, command, **arguments):
    with pytest.raises(MonitorError) as caught:
        vmm.command(command, **arguments)
    assert caught.value.code == code, caught.value
    return str(caught.value)


def test_options():
    shown = subprocess.run([PROGRAM, '--help'], capture_output=True, text=True, check=True)
    assert '--monitor-fd' in shown.stdout
    assert subprocess.run([PROGRAM, '--version'], capture_output=True, check=True).stdout.startswith(b'vireo-vmm ')
    for bad in ([], ['--name', 'x'], ['--name', 'x', '--monitor-fd', '99'], ['--name', 'x', '--monitor-fd', '1'],
                ['--name', 'x', '--monitor-fd', 'five'], ['--frobnicate'], ['extra']):
        done = subprocess.run([PROGRAM, *bad], capture_output=True, check=False)
        assert done.returncode == 1 and done.stderr, bad


def test_life(vmm, kernel):
    assert vmm.status() == 'prelaunch'
    assert vmm.command('query-name') == {'name': 'echo'}
    vmm.create(kernel, cpus=2, memory_mib=64)
    assert vmm.status() == 'prelaunch'
    vmm.command('cont')
    assert vmm.monitor.take_events() == ['RESUME']
    vmm.read_console(b'hello\n')
    vmm.write_console(b'abc')
    vmm.read_console(b'ABC')
    cpus = vmm.command('query-cpus-fast')
    assert [cpu['cpu-index'] for cpu in cpus] == [0, 1]
    state = page(vmm)
    assert state['magic'] == 0x76697265 and state['sequence'] % 2 == 0
    assert state['run_state'] == 1 and state['memory'] == 64 << 20
    assert state['threads'] == [cpu['thread-id'] for cpu in cpus]
    vmm.command('stop')
    assert vmm.monitor.take_events() == ['STOP']
    assert vmm.status() == 'paused' and page(vmm)['run_state'] == 2
    then = page(vmm)['time']
    vmm.write_console(b'xyz')
    time.sleep(0.05)
    vmm.command('stop')
    assert page(vmm)['time'] == then
    vmm.command('cont')
    vmm.read_console(b'XYZ')
    assert vmm.monitor.take_events() == ['RESUME']
    vmm.command('quit')
    assert vmm.wait() == (0, 'quit')


def test_power_off_waits_for_quit(guest):
    guest.write_console(b'P')
    event = guest.monitor.wait_event('SHUTDOWN')
    assert event['data'] == {'guest': True, 'reason': 'guest-shutdown'}
    assert guest.status() == 'shutdown' and page(guest)['run_state'] == 3
    assert 'Resetting' in failing(guest, OPERATION_INVALID, 'cont')
    guest.command('system_reset')
    assert guest.status() == 'paused'
    guest.command('cont')
    guest.read_console(b'hello\n')
    guest.command('quit')
    assert guest.wait() == (0, 'quit')


def test_power_off_ends_the_process_when_told(guest):
    guest.command('set-action', shutdown='poweroff')
    guest.write_console(b'P')
    assert guest.monitor.wait_event('SHUTDOWN')['data']['reason'] == 'guest-shutdown'
    assert guest.wait() == (0, 'guest-shutdown')


@pytest.mark.parametrize('letter', [b'R', b'T'])
def test_guest_reset(guest, letter):
    for _ in range(3):
        guest.write_console(letter)
        event = guest.monitor.wait_event('RESET')
        assert event['data'] == {'guest': True, 'reason': 'guest-reset'}
        guest.read_console(b'hello\n')
        assert guest.status() == 'running'
    guest.write_console(b'B')
    assert guest.read_console(b'\n') == b'1000200\n'  # the kernel's 64-bit entry again
    guest.command('set-action', reboot='shutdown')
    guest.write_console(letter)
    assert guest.monitor.wait_event('SHUTDOWN')['data'] == {'guest': True, 'reason': 'guest-reset'}
    assert guest.status() == 'shutdown'


def test_host_reset(guest):
    guest.write_console(b'S')
    guest.command('system_reset')
    assert guest.monitor.take_events() == ['RESET']
    guest.read_console(b'hello\n')
    guest.command('stop')
    guest.command('system_reset')
    assert guest.status() == 'paused'
    guest.command('cont')
    guest.read_console(b'hello\n')


def test_power_button_then_reset(guest):
    guest.command('system_powerdown', then__reset=True)
    assert guest.monitor.take_events() == ['POWERDOWN']
    guest.write_console(b'P')
    assert guest.monitor.wait_event('RESET')['data']['guest'] is True
    guest.read_console(b'hello\n')
    # Remembered once: the next power-off is one.
    guest.write_console(b'P')
    guest.monitor.wait_event('SHUTDOWN')
    assert guest.status() == 'shutdown'


def test_internal_error(guest):
    guest.write_console(b'F')
    guest.monitor.wait_event('STOP')
    assert guest.status() == 'internal-error'
    log = guest.log()
    assert 'unknown opcode 0f ff at 1234' in log and 'RIP=' in log and 'Code=' in log
    failing(guest, OPERATION_INVALID, 'cont')
    guest.command('system_reset')
    guest.command('cont')
    guest.read_console(b'hello\n')


def test_report_during_pause_is_not_lost(guest):
    for _ in range(20):
        guest.write_console(b'R')
        guest.command('stop')
        time.sleep(0.002)
        guest.command('cont')
        guest.monitor.wait_event('RESET')
        guest.read_console(b'hello\n')


def test_signal(guest):
    guest.process.send_signal(signal.SIGTERM)
    assert guest.monitor.wait_event('SHUTDOWN')['data'] == {'guest': False, 'reason': 'host-signal'}
    assert guest.wait() == (0, 'host-signal')


def test_ends_with_its_daemon_before_cont_only(vmm, kernel):
    vmm.create(kernel, memory_mib=64)
    vmm.monitor.close()
    vmm.monitor = None
    assert vmm.wait() == (0, 'monitor-gone')


def test_outlives_its_daemon_after_cont(guest):
    guest.monitor.close()
    guest.write_console(b'abc')
    guest.read_console(b'ABC')
    guest.write_console(b'P')
    time.sleep(0.1)
    guest.monitor = Monitor(guest.socket_path)
    assert guest.status() == 'shutdown'
    events = [event['event'] for event in guest.command('query-events', since=0)['events']]
    assert events == ['RESUME', 'SHUTDOWN']


def test_refusals(vmm, kernel, tmp_path):
    def leftovers():
        vcpus = 0
        for task in os.listdir(f'/proc/{vmm.process.pid}/task'):
            with open(f'/proc/{vmm.process.pid}/task/{task}/comm', encoding='ascii') as file:
                vcpus += file.read().startswith('vcpu-')
        return len(os.listdir(f'/proc/{vmm.process.pid}/fd')), vcpus
    before = leftovers()
    failing(vmm, OPERATION_INVALID, 'cont')
    failing(vmm, OPERATION_INVALID, 'stop')
    failing(vmm, OPERATION_INVALID, 'system_reset')
    failing(vmm, OPERATION_INVALID, 'system_powerdown')
    failing(vmm, OPERATION_INVALID, 'device_add', driver='isa-serial')
    good = {'type': 'microvm', 'accel': 'tcg', 'memory': 64 << 20, 'boot': {'kernel': 'kernel'}}
    smp = {'cpus': 1, 'sockets': 1, 'cores': 1, 'threads': 1}
    huge = {'cpus': 10000, 'sockets': 1, 'cores': 10000, 'threads': 1}
    empty = tmp_path / 'empty'
    empty.write_bytes(b'')
    for code, change in (
            (CONFIG_UNSUPPORTED, {'type': 'pc'}),
            (None, {'memory': 0}),
            (None, {'memory': 1 << 62}),
            (None, {'memory': 2**64 - 1}),
            (CONFIG_UNSUPPORTED, {'smp': {**smp, 'cpus': 0}}),
            (CONFIG_UNSUPPORTED, {'smp': {**smp, 'cpus': 2}}),
            (CONFIG_UNSUPPORTED, {'smp': {**smp, 'threads': 0}}),
            (None, {'smp': huge}),
            (CONFIG_UNSUPPORTED, {'cpu': {'model': 'i9'}}),
            (CONFIG_UNSUPPORTED, {'cpu': {'model': 'host'}}),
            (CONFIG_UNSUPPORTED, {'cpu': {'model': 'x86-64-v1', 'enable': ['avx512f']}}),
            (INVALID_ARG, {'accel': 'kvm'}),
            (INVALID_ARG, {'accel': 'xen'}),
            (INVALID_ARG, {'boot': {'kernel': 'nowhere'}}),
            (INVALID_ARG, {'boot': {'kernel': 'kernel', 'initrd': 'nowhere'}}),
            (None, {'boot': {'kernel': 'empty'}}),
            (CONFIG_UNSUPPORTED, {'boot': None})):
        vmm.give_file('kernel', kernel)
        vmm.give_file('empty', empty)
        arguments = {**good, **change}
        arguments = {name: value for name, value in arguments.items() if value is not None}
        with pytest.raises(MonitorError) as caught:
            vmm.command('machine-create', **arguments)
        assert code in (None, caught.value.code), (change, caught.value, caught.value.code)
        for name in ('kernel', 'empty'):
            try:
                vmm.command('closefd', fdname=name)
            except MonitorError:
                pass  # taken by the attempt
    # None of them left anything behind: it still works.
    assert leftovers() == before
    vmm.create(kernel, memory_mib=64)
    failing(vmm, OPERATION_INVALID, 'machine-create', **good)
    failing(vmm, CONFIG_UNSUPPORTED, 'device_add', driver='e1000')
    failing(vmm, INVALID_ARG, 'device_add', driver='isa-serial', index=1, chardev='nothing')
    failing(vmm, INVALID_ARG, 'device_add', driver='isa-serial', index=1, chardev='charserial0')
    failing(vmm, INVALID_ARG, 'device_add', driver='isa-serial', index=1, color='red')
    failing(vmm, OPERATION_INVALID, 'device_add', driver='isa-serial', index=0)
    failing(vmm, INVALID_ARG, 'chardev-add', id='charserial0', backend={'type': 'null'})
    failing(vmm, INVALID_ARG, 'chardev-add', id='other', backend={'type': 'fd'})
    failing(vmm, OPERATION_INVALID, 'chardev-remove', id='charserial0')
    failing(vmm, INVALID_ARG, 'chardev-remove', id='nothing')
    vmm.command('chardev-add', id='spare', backend={'type': 'null'})
    vmm.command('chardev-remove', id='spare')
    failing(vmm, INVALID_ARG, 'device_del', id='nothing')
    with pytest.raises(MonitorError, match='unplugged'):
        vmm.command('device_del', id='serial0')
    vmm.command('cont')
    vmm.read_console(b'hello\n')


def test_human_monitor(guest):
    def ask(line):
        return guest.command('human-monitor-command', command__line=line)
    assert ask('info status') == 'VM status: running\r\n'
    assert '* CPU #0: thread_id=' in ask('info cpus')
    registers = ask('info registers')
    assert registers.count('RIP=') == 2 and 'RIP=0000000001000200' in registers
    assert ask('') == ''
    assert ask('info frobs') == "unknown command: 'info frobs'\r\n"
    guest.command('stop')
    assert ask('info status') == 'VM status: paused (paused)\r\n'


def test_unread_console_does_not_stop_the_guest(vmm, kernel):
    vmm.create(kernel, memory_mib=64)
    vmm.console.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    vmm.command('cont')
    block = b'x' * 65536
    for _ in range(16):  # far more than the socket and the backend keep
        vmm.console.sendall(block)
        time.sleep(0.01)
    vmm.command('stop')
    vmm.command('cont')
    assert vmm.status() == 'running'


def test_startup_failure_is_told(tmp_path):
    small = os.memfd_create('small')
    exit_path = tmp_path / 'exit'
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / 'monitor'))
    listener.listen(1)
    with open(exit_path, 'ab') as exit_file:
        done = subprocess.run([PROGRAM, '--name', 'x', '--monitor-fd', str(listener.fileno()), '--exit-fd',
                               str(exit_file.fileno()), '--state-fd', str(small)], check=False,
                              pass_fds=(listener.fileno(), exit_file.fileno(), small), capture_output=True)
    assert done.returncode == 1
    assert exit_path.read_text().startswith('startup-failed: ')
    os.close(small)
    listener.close()


def test_idle_costs_nothing(guest):
    """With every vCPU halted or paused the process sleeps: one sample a second is all there is."""
    guest.command('stop')
    fields = f'/proc/{guest.process.pid}/stat'

    def ticks():
        with open(fields, encoding='ascii') as file:
            words = file.read().rsplit(')', 1)[1].split()
        return int(words[11]) + int(words[12])
    before = ticks()
    time.sleep(1)
    assert ticks() - before <= 1
