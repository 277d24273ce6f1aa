# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the layering table of docs/architecture.md: who may include whom."""
import re

from tree import files, report, text

# folder -> folders it may include (itself is always allowed); the longest matching prefix decides.
ALLOWED = {
    'common': [],
    'driver': ['common', 'driver'],
    'driver/rpc': ['common'],
    'driver/xml': ['common'],
    'driver/host': ['common', 'driver/xml'],
    'driver/helper': ['common'],
    'driver/domain': ['common', 'driver/xml', 'driver/host', 'driver/helper'],
    'driver/api': ['common', 'driver'],
    'vmm-helper': ['common', 'vmm-helper'],
    'vmm-helper/host': ['common'],
    'vmm-helper/clock': ['common', 'vmm-helper/host'],
    'vmm-helper/memory': ['common', 'vmm-helper/host'],
    'vmm-helper/interrupt': ['common', 'vmm-helper/host', 'vmm-helper/clock', 'vmm-helper/memory'],
    'vmm-helper/cpu': ['common', 'vmm-helper/host', 'vmm-helper/clock', 'vmm-helper/memory',
                       'vmm-helper/interrupt'],
    'vmm-helper/kvm': ['common', 'vmm-helper/host', 'vmm-helper/clock', 'vmm-helper/memory',
                       'vmm-helper/interrupt', 'vmm-helper/cpu'],
    'vmm-helper/dbt': ['common', 'vmm-helper/host', 'vmm-helper/clock', 'vmm-helper/memory',
                       'vmm-helper/interrupt', 'vmm-helper/cpu'],
    'vmm-helper/backend': ['common', 'vmm-helper/host'],
    'vmm-helper/device': ['common', 'vmm-helper/host', 'vmm-helper/clock', 'vmm-helper/memory',
                          'vmm-helper/interrupt', 'vmm-helper/backend'],
    'vmm-helper/machine': ['common', 'vmm-helper/host', 'vmm-helper/clock', 'vmm-helper/memory',
                           'vmm-helper/interrupt', 'vmm-helper/cpu', 'vmm-helper/backend',
                           'vmm-helper/device'],
    'vmm-helper/monitor': ['common', 'vmm-helper/host'],
    'vireo-img': ['common', 'vmm-helper/host', 'vmm-helper/backend/block'],
}
OWN = ('common/', 'driver/', 'vmm-helper/', 'vireo-img/', 'tests/')
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
ARCH = re.compile(r'^\s*#\s*(?:if|ifdef|elif)\b.*__(?:x86_64|aarch64|i386)__', re.M)


def folder_of(path):
    parts = path.split('/')
    for length in (2, 1):
        folder = '/'.join(parts[:length])
        if folder in ALLOWED and len(parts) > length:
            return folder
    return None


def includes():
    findings = []
    for path in files('.c', '.h'):
        folder = folder_of(str(path))
        if not folder:
            continue
        allowed = [folder, *ALLOWED[folder]]
        for name in INCLUDE.findall(text(path)):
            if name.startswith(OWN) and not any(name.startswith(a + '/') for a in allowed):
                findings.append(f'{path} includes {name}: {folder} may see {", ".join(allowed)}')
    return findings


def rooted():
    """Includes are written from the root; generated headers too."""
    known = OWN + ('build-config.h',)
    return [f'{path}: "{name}" is not written from the root'
            for path in files('.c', '.h') for name in INCLUDE.findall(text(path))
            if folder_of(str(path)) and not name.startswith(known)]


def architecture():
    """The host architecture is chosen by the build, not by the preprocessor."""
    return [f'{path}: architecture #ifdef' for path in files('.c', '.h')
            if folder_of(str(path)) and ARCH.search(text(path))]


report([('folders include only what is below them', includes),
        ('includes are written from the root', rooted),
        ('no architecture #ifdef', architecture)])
