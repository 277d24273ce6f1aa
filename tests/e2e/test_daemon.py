# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon as a process: options, background, socket activation, timeout, second instance, virsh."""
import os
import socket
import subprocess
import time

import libvirt
import pytest

from conftest import BUILD, Daemon, domain_xml, wait_for, reachable_for_others

PROGRAM = str(BUILD / 'driver/virtvireod')


def run(daemon, *arguments, **more):
    return subprocess.run([PROGRAM, *arguments], env=daemon.environment, capture_output=True, text=True,
                          timeout=20, check=False, **more)


def test_help_and_version(root):
    made = Daemon(root)
    assert '--pid-file' in run(made, '--help').stdout
    assert run(made, '-V').stdout.startswith('virtvireod')
    assert run(made, '--nonsense').returncode == 1 and run(made, 'word').returncode == 1


def test_background(root):
    made = Daemon(root)
    assert run(made, '-d', '-t', '30').returncode == 0
    pid = int((root / 'run/virtvireod.pid').read_text())
    try:
        made.connect().close()  # listening as soon as the command returned
    finally:
        os.kill(pid, 15)
    wait_for(lambda: not os.path.exists(f'/proc/{pid}'))
    assert not made.socket.exists() and not (root / 'run/virtvireod.pid').exists()


def test_second_instance_is_refused(daemon):
    second = run(daemon)
    assert second.returncode == 1 and 'another virtvireod' in second.stderr
    daemon.connect().close()


def test_timeout(root):
    made = Daemon(root, options=['-t', '1']).start()
    opened = made.connect()
    time.sleep(1.5)
    domain = opened.createXML(domain_xml())
    opened.close()
    time.sleep(1.5)
    assert made.process.poll() is None  # a guest runs
    opened = made.connect()
    opened.lookupByName('guest').destroy()
    opened.close()
    del domain
    assert made.process.wait(10) == 0
    made.clean_up()


def test_socket_activation(root):
    made = Daemon(root)
    (root / 'run/libvirt').mkdir(parents=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(made.socket))
    listener.listen(5)
    script = f'exec 3<&{listener.fileno()} {listener.fileno()}<&-; exec env LISTEN_FDS=1 LISTEN_PID=$$ {PROGRAM}'
    made.process = subprocess.Popen(['/bin/bash', '-c', script], env=made.environment, pass_fds=[listener.fileno()],
                                    stdout=made.log, stderr=made.log)
    listener.close()
    try:
        wait_for(made.listening)
        opened = made.connect()
        assert opened.listAllDomains() == []
        opened.close()
        made.stop()
        assert made.socket.exists()  # it is the service manager's
    finally:
        made.clean_up()


@pytest.mark.parametrize('text, words', [
    ('max_clients = many\n', 'bad value'), ('nonsense\n', 'key = value'),
    ('unix_sock_group = "no-such-group"\n', 'no group')])
def test_bad_configuration(root, text, words):
    made = Daemon(root)
    (root / 'c.conf').write_text(text)
    result = run(made, '-f', str(root / 'c.conf'))
    assert result.returncode == 1 and words in result.stderr


def test_configuration(root):
    (root / 'c.conf').write_text('# a comment\nunix_sock_rw_perms = "0770"\nmax_clients = 7\nfuture_key = 1\n')
    made = Daemon(root, options=['-f', str(root / 'c.conf')]).start()
    assert made.socket.stat().st_mode & 0o777 == 0o770
    assert "unknown key 'future_key'" in made.log_text()
    made.stop()
    made.clean_up()


def test_missing_configuration(root):
    assert run(Daemon(root), '-f', '/nonexistent').returncode == 1


def virsh(daemon, *arguments):
    result = subprocess.run(['virsh', '-c', daemon.uri(), *arguments], capture_output=True, text=True,
                            timeout=20, check=False, env=dict(os.environ, LC_ALL='C.UTF-8'))
    return result.returncode, result.stdout + result.stderr


def test_virsh(daemon, root):
    (root / 'd.xml').write_text(domain_xml())
    for arguments, words in [
            (('define', str(root / 'd.xml')), 'defined'), (('list', '--all'), 'shut off'), (('start', 'guest'), 'started'),
            (('list',), 'running'), (('dominfo', 'guest'), 'Persistent:'), (('domstate', 'guest', '--reason'), 'booted'),
            (('dumpxml', 'guest'), '<domain'), (('domstats', 'guest'), 'state.state'), (('vcpuinfo', 'guest'), 'CPU Affinity'),
            (('vcpucount', 'guest'), '1'), (('suspend', 'guest'), ''), (('resume', 'guest'), ''), (('reboot', 'guest'), ''),
            (('reset', 'guest'), ''), (('ttyconsole', 'guest'), '/dev/pts'), (('nodeinfo',), 'CPU model'),
            (('qemu-monitor-command', 'guest', '--hmp', 'info status'), 'running'),
            (('shutdown', 'guest'), 'being shutdown'), (('capabilities',), '<guest>'), (('domcapabilities',), 'microvm'),
            (('version',), 'Running hypervisor: QEMU'), (('uri',), 'vireo:///system')]:
        status, output = virsh(daemon, *arguments)
        assert status == 0 and words in output, (arguments, output)
    wait_for(lambda: virsh(daemon, 'domstate', 'guest')[1].strip() == 'shut off')
    assert virsh(daemon, 'undefine', 'guest')[0] == 0
    assert virsh(daemon, 'list', '--all', '--name')[1].strip() == ''


def test_ordinary_user(root):
    """The session daemon of a user without rights, found by the client library on its own."""
    import pwd
    if os.geteuid() != 0:
        pytest.skip('needs root to become somebody else')
    if not reachable_for_others():
        pytest.skip('the build is not reachable for other users')
    user = pwd.getpwnam('nobody')
    os.chown(root, user.pw_uid, user.pw_gid)
    os.chmod(root, 0o700)
    from conftest import HERE
    kernel = root / 'kernel'
    kernel.write_text('x')
    kernel.chmod(0o644)
    environment = {'HOME': str(root), 'XDG_RUNTIME_DIR': str(root), 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8',
                   'VIREO_HELPER': str(HERE / 'fake-vmm')}
    become = ['setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}', '--clear-groups', '--']
    process = subprocess.Popen([*become, PROGRAM], env=environment)
    try:
        wait_for(lambda: (root / 'libvirt/virtvireod-sock').exists())
        program = ('import libvirt, sys; c = libvirt.open("vireo:///session"); d = c.defineXML(sys.argv[1]); d.create(); '
                   'assert d.state()[0] == 1; d.destroy(); d.undefine(); print("done")')
        result = subprocess.run([*become, '/usr/bin/python3', '-c', program, domain_xml(kernel=kernel)],
                                env=environment, capture_output=True, text=True, timeout=30, check=False)
        assert result.stdout == 'done\n', result.stderr
        refused = subprocess.run([*become, '/usr/bin/python3', '-c',
                                  f'import libvirt; libvirt.open("vireo:///system?socket={root}/libvirt/virtvireod-sock")'],
                                 env=environment, capture_output=True, text=True, timeout=30, check=False)
        assert 'try vireo:///session' in refused.stderr
    finally:
        process.terminate()
        process.wait(10)


def test_many_clients_at_once(daemon):
    """Lists, infos, definitions and starts from twelve connections; run under ThreadSanitizer too."""
    import threading
    errors = []

    def client(number):
        try:
            opened = daemon.connect()
            for round_ in range(6):
                domain = opened.defineXML(domain_xml(f'g{number}', number))
                for other in opened.listAllDomains():
                    try:
                        other.info(), other.XMLDesc(), other.state()
                    except libvirt.libvirtError as error:
                        assert error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN
                opened.getAllDomainStats()
                if number % 3 == 0:
                    domain.create()
                    domain.destroy()
                domain.undefine()
            opened.close()
        except Exception as error:  # noqa: BLE001 - reported below
            errors.append(error)
    threads = [threading.Thread(target=client, args=(number,)) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not errors, errors
    opened = daemon.connect()
    assert opened.listAllDomains() == []
    opened.close()
