# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures Vireo beside libvirt's qemu driver with QEMU's TCG, in one run, and prints ratios.

    /usr/bin/python3 tests/bench/first_light.py [--rounds N]   (or: meson test -C build --setup all --suite bench)

Both sides are session daemons of the user who runs this, in a private directory, driven by the same
unmodified client library; guests are Debian's cloud kernel with a busybox initrd on 2 vCPUs. Figures:

  start     wall time of virDomainCreate, define to running excluded (median of N)
  boot      virDomainCreate to the shell's banner on the serial console (median of N)
  mips      guest instructions retired by the banner / seconds of vCPU time (ours only)
  memory    PSS of the helper (QEMU) beyond the guest's RAM, after boot
  daemon    RSS of the daemon with one guest running
  idle      CPU of the helper (QEMU) over 20 s with the guest at its prompt, per cent of a core
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import libvirt

TOP = pathlib.Path(__file__).resolve().parents[2]
BANNER = 'Vireo guest is up'
IDLE_SECONDS = 20


def domain_xml(kind, machine, name, guest, log, extra=''):
    return f"""
<domain type='{kind}'>
  <name>{name}</name>
  <memory unit='MiB'>256</memory>
  <vcpu>2</vcpu>
  {'<memoryBacking><source type="memfd"/></memoryBacking>' if machine != 'microvm' else ''}
  <os><type arch='x86_64' machine='{machine}'>hvm</type>
    <kernel>{guest}/vmlinuz</kernel><initrd>{guest}/initrd.gz</initrd>
    <cmdline>console=ttyS0 quiet</cmdline></os>
  <features><acpi/><apic/></features>
  <cpu mode='maximum'/>
  <devices>{extra}
    <serial type='pty'><log file='{log}' append='off'/></serial>
    <console type='pty'/>
    <memballoon model='none'/>
  </devices>
</domain>"""


class Side:
    """One daemon with its private directories and how its guests are described."""

    def __init__(self, name, work):
        self.name = name
        self.work = work / name
        self.work.mkdir()
        self.log = self.work / 'console.log'
        self.daemon = None

    def environment(self):
        run = self.work / 'run'
        run.mkdir(exist_ok=True, mode=0o700)
        return {**os.environ, 'HOME': str(self.work), 'XDG_RUNTIME_DIR': str(run),
                'XDG_CONFIG_HOME': str(self.work / 'config'), 'XDG_CACHE_HOME': str(self.work / 'cache'),
                'XDG_DATA_HOME': str(self.work / 'data')}

    def launch(self, arguments, environment, socket):
        with open(self.work / 'daemon.log', 'wb') as output:
            self.daemon = subprocess.Popen(arguments, env=environment, stdout=output, stderr=output)
        deadline = time.monotonic() + 20
        while not socket.exists():
            if time.monotonic() > deadline or self.daemon.poll() is not None:
                sys.exit(f'{self.name}: the daemon did not come up:\n' + (self.work / 'daemon.log').read_text())
            time.sleep(0.05)

    def stop(self):
        if self.daemon:
            self.daemon.send_signal(signal.SIGTERM)
            self.daemon.wait()


class Vireo(Side):
    def __init__(self, work, build, guest):
        super().__init__('vireo', work)
        environment = {**self.environment(), 'VIREO_ROOT': str(self.work),
                       'VIREO_HELPER': str(build / 'vmm-helper/vireo-vmm')}
        socket = self.work / 'run/libvirt/virtvireod-sock'
        self.launch([build / 'driver/virtvireod'], environment, socket)
        self.uri = f'vireo:///session?socket={socket}'
        self.xml = domain_xml('qemu', 'microvm', 'bench', guest, self.log)


class Qemu(Side):
    """libvirtd with the qemu driver and TCG on q35, as virt-install would set it up."""

    def __init__(self, work, guest):
        super().__init__('qemu', work)
        environment = self.environment()
        socket = self.work / 'run/libvirt/libvirt-sock'
        config = self.work / 'libvirtd.conf'
        # As root this would be the system daemon: everything goes below the private directory.
        config.write_text(f'unix_sock_dir = "{self.work}/run/libvirt"\nauth_unix_rw = "none"\n')
        user = ['runuser', '-u', 'nobody', '--'] if os.geteuid() == 0 else []
        if user:
            subprocess.run(['chown', '-R', 'nobody', str(self.work)], check=True)
        (self.work / 'run/libvirt').mkdir(exist_ok=True)
        if user:
            subprocess.run(['chown', '-R', 'nobody', str(self.work)], check=True)
        self.launch([*user, 'env', *(f'{k}={environment[k]}' for k in environment
                                     if k == 'HOME' or k.startswith('XDG')),
                     'libvirtd', '-f', str(config), '-p', str(self.work / 'pid')], environment, socket)
        self.uri = f'qemu:///session?socket={socket}'
        self.xml = domain_xml('qemu', 'q35', 'bench', guest, self.log, "<controller type='usb' model='none'/>")


def helper_pid(side):
    """The guest's process: the newest child of anybody whose command line names this side's guest."""
    found = []
    for entry in pathlib.Path('/proc').iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / 'cmdline').read_bytes().split(b'\0')
                target = os.readlink(entry / 'exe')
            except OSError:
                continue
            wanted = 'qemu-system' if side.name == 'qemu' else 'vireo-vmm'
            if wanted in target and any(b'bench' in word for word in words):
                found.append(int(entry.name))
    if len(found) != 1:
        sys.exit(f'{side.name}: found {len(found)} processes of the guest')
    return found[0]


def memory_beyond_ram(pid):
    """PSS in MiB of all mappings but the shared memory files that are guest RAM."""
    total = 0
    keep = True
    for line in pathlib.Path(f'/proc/{pid}/smaps').read_text().split('\n'):
        if re.match(r'[0-9a-f]+-[0-9a-f]+ ', line):
            size = [int(x, 16) for x in line.split()[0].split('-')]
            # Guest RAM is a memory file mapped in pieces of many MiB.
            keep = not ('/memfd:' in line and size[1] - size[0] >= 1 << 20)
        elif line.startswith('Pss:') and keep:
            total += int(line.split()[1])
    return total / 1024


def resident(pid):
    return int(re.search(r'VmRSS:\s+(\d+)', pathlib.Path(f'/proc/{pid}/status').read_text()).group(1)) / 1024


def cpu_seconds(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def wait_banner(side, seconds=240):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if BANNER in side.log.read_text(errors='replace'):
                return
        except OSError:
            pass
        time.sleep(0.02)
    sys.exit(f'{side.name}: no shell within {seconds} s:\n' + side.log.read_text(errors='replace')[-2000:])


def instructions(domain):
    stats = domain.connect().domainListGetStats([domain], libvirt.VIR_DOMAIN_STATS_VCPU)[0][1]
    retired = sum(v for k, v in stats.items() if k.endswith('.instructions.sum'))
    seconds = sum(v for k, v in stats.items() if re.fullmatch(r'vcpu\.\d+\.time', k)) / 1e9
    return retired, seconds


def measure(side, rounds, figures):
    connection = libvirt.open(side.uri)
    domain = connection.defineXML(side.xml)
    starts, boots, mips = [], [], []
    for number in range(rounds):
        begun = time.monotonic()
        domain.create()
        starts.append((time.monotonic() - begun) * 1000)
        wait_banner(side)
        boots.append(time.monotonic() - begun)
        if side.name == 'vireo':
            retired, seconds = instructions(domain)
            mips.append(retired / seconds / 1e6 if seconds else 0)
        if number == rounds - 1:
            time.sleep(2)
            pid = helper_pid(side)
            figures['memory'] = memory_beyond_ram(pid)
            daemon = side.daemon.pid
            if side.name == 'qemu':
                daemon = int((side.work / 'pid').read_text())
            figures['daemon'] = resident(daemon)
            before = cpu_seconds(pid)
            time.sleep(IDLE_SECONDS)
            figures['idle'] = (cpu_seconds(pid) - before) / IDLE_SECONDS * 100
        domain.destroy()
        side.log.unlink(missing_ok=True)
    domain.undefine()
    connection.close()
    figures['start'] = statistics.median(starts)
    figures['boot'] = statistics.median(boots)
    if mips:
        figures['mips'] = statistics.median(mips)


UNITS = {'start': 'ms', 'boot': 's', 'mips': 'MIPS', 'memory': 'MiB', 'daemon': 'MiB', 'idle': '%'}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', type=pathlib.Path, default=TOP / 'build')
    parser.add_argument('--rounds', type=int, default=3)
    arguments = parser.parse_args()
    guest = subprocess.run([TOP / 'scripts/fetch-guest'], check=True, capture_output=True, text=True).stdout.strip()
    work = pathlib.Path(tempfile.mkdtemp(prefix='vireo-bench-'))
    work.chmod(0o755)
    # The peer may run as another user: what both read is copied to where both may.
    for name in ('vmlinuz', 'initrd.gz'):
        shutil.copy(pathlib.Path(guest) / name, work / name)
    results = {}
    try:
        for make in (lambda: Vireo(work, arguments.build, work), lambda: Qemu(work, work)):
            side = make()
            try:
                measure(side, arguments.rounds, results.setdefault(side.name, {}))
            finally:
                side.stop()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f'{"figure":8} {"vireo":>10} {"qemu":>10} {"vireo/qemu":>11}')
    for figure, unit in UNITS.items():
        ours, theirs = results['vireo'].get(figure), results['qemu'].get(figure)
        ratio = f'{ours / theirs:11.2f}' if ours and theirs else ' ' * 11
        shown = [f'{v:10.2f}' if v is not None else ' ' * 10 for v in (ours, theirs)]
        print(f'{figure:8} {shown[0]} {shown[1]} {ratio}  {unit}')


main()
