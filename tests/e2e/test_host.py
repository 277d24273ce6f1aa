# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the daemon says of itself and of the host."""
import os
import xml.etree.ElementTree as ElementTree

import libvirt
import pytest

from conftest import fails


def test_identity(connection):
    assert connection.getType() == 'QEMU'
    assert connection.getVersion() >= 7002000 and connection.getLibVersion() >= 9000000
    assert connection.getHostname() and connection.isSecure() and connection.isAlive()
    assert connection.getSecurityModel() == ['none', '0']
    assert connection.getMaxVcpus('qemu') == connection.getMaxVcpus(None) == 8
    with fails(libvirt.VIR_ERR_INVALID_ARG):
        connection.getMaxVcpus('nonesuch')


def test_node(connection):
    model, memory, cpus, mhz, nodes, sockets, cores, threads = connection.getInfo()
    assert model == os.uname().machine and cpus == os.cpu_count() == nodes * sockets * cores * threads
    with open('/proc/meminfo', encoding='ascii') as file:
        assert abs(memory * 1024 - int(file.readline().split()[1])) < 1024
    assert mhz >= 0
    count, flags, online = connection.getCPUMap()
    assert count == len(flags) and sum(flags) == online == os.cpu_count()


def test_capabilities(connection):
    root = ElementTree.fromstring(connection.getCapabilities())
    assert len(root.find('host/uuid').text) == 36 and root.find('host/cpu/arch').text == os.uname().machine
    guest = root.find('guest/arch')
    assert guest.get('name') == 'x86_64' and [m.text for m in guest.findall('machine')] == ['microvm']
    assert [d.get('type') for d in guest.findall('domain')] == ['qemu']  # the probe of this helper says no
    assert len(root.findall('host/topology/cells/cell/cpus/cpu')) == os.cpu_count()
    assert connection.getCapabilities() == connection.getCapabilities()


def test_domain_capabilities(connection):
    root = ElementTree.fromstring(connection.getDomainCapabilities())
    assert root.find('machine').text == 'microvm' and root.find('domain').text == 'qemu'
    models = [m.text for m in root.findall("cpu/mode[@name='custom']/model")]
    assert {'x86-64-v1', 'x86-64-v2'} <= set(models)
    for machine, virt in (('microvm', 'qemu'), (None, None), ('microvm', None)):
        connection.getDomainCapabilities('/usr/bin/qemu-system-x86_64', 'x86_64', machine, virt)


@pytest.mark.parametrize('arguments, code', [
    (('/nonexistent', None, None, None), libvirt.VIR_ERR_INVALID_ARG),
    ((None, 'nonesuch', None, None), libvirt.VIR_ERR_INVALID_ARG),
    ((None, 'aarch64', None, None), libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ((None, None, 'q35', None), libvirt.VIR_ERR_INVALID_ARG),
    ((None, None, None, 'xen'), libvirt.VIR_ERR_INVALID_ARG),
    ((None, None, None, 'kvm'), libvirt.VIR_ERR_INVALID_ARG),
])
def test_domain_capabilities_of_what_is_not_there(connection, arguments, code):
    with fails(code):
        connection.getDomainCapabilities(*arguments)


@pytest.mark.parametrize('name', ['vireo:///system', 'vireo:///session', 'qemu:///system', 'qemu:///session'])
def test_names_that_open(daemon, name):
    daemon.connect(name).close()


@pytest.mark.parametrize('name, code', [
    ('xen:///system', libvirt.VIR_ERR_NO_CONNECT), ('vireo:///elsewhere', libvirt.VIR_ERR_INTERNAL_ERROR),
    ('vireo:///', libvirt.VIR_ERR_INTERNAL_ERROR)])
def test_names_that_do_not(daemon, name, code):
    with fails(code):
        libvirt.open(f'vireo:///system?socket={daemon.socket}&name={name}')


def test_empty_name_opens(daemon):
    opened = libvirt.open(f'remote+unix:///?socket={daemon.socket}&name=')
    assert opened.getURI()
    opened.close()


def test_read_only(daemon, connection):
    from conftest import domain_xml
    connection.defineXML(domain_xml())
    reader = libvirt.openReadOnly(daemon.uri())
    domain = reader.lookupByName('guest')
    assert domain.XMLDesc() and domain.info() and reader.getAllDomainStats()
    for call in (domain.create, domain.undefine, lambda: reader.defineXML(domain_xml('two', 2)),
                 lambda: domain.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE)):
        with fails(libvirt.VIR_ERR_OPERATION_DENIED):
            call()
    reader.close()


def test_every_event_can_be_registered(connection):
    for number in range(27):
        identifier = connection.domainEventRegisterAny(None, number, lambda *_: None, None)
        connection.domainEventDeregisterAny(identifier)
    domain = connection.defineXML(__import__('conftest').domain_xml())
    identifier = connection.domainEventRegisterAny(domain, 0, lambda *_: None, None)
    connection.domainEventDeregisterAny(identifier)


def test_metadata_event(connection):
    from conftest import domain_xml, wait_for
    seen = []
    number = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
                                               lambda _c, d, kind, uri, _o: seen.append((d.name(), kind, uri)), None)
    connection.defineXML(domain_xml()).setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, '<a/>', 'x', 'urn:x', 0)
    wait_for(lambda: seen == [('guest', libvirt.VIR_DOMAIN_METADATA_ELEMENT, 'urn:x')])
    connection.domainEventDeregisterAny(number)
