# SPDX-License-Identifier: LGPL-2.1-or-later
"""Definitions: define, redefine, undefine, lookup, lists, autostart, metadata, persistence."""
import libvirt
import pytest

from conftest import UUID, domain_xml, fails


def test_define_and_lookup(connection):
    domain = connection.defineXML(domain_xml())
    assert domain.ID() == -1 and domain.isPersistent() and not domain.isActive()
    assert connection.lookupByName('guest').UUIDString() == UUID.format(1)
    assert connection.lookupByUUIDString(UUID.format(1)).name() == 'guest'
    assert domain.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_UNKNOWN]
    assert domain.info() == [libvirt.VIR_DOMAIN_SHUTOFF, 65536, 65536, 1, 0]
    assert domain.OSType() == 'hvm' and domain.maxMemory() == 65536 and domain.vcpusFlags(0) == 1
    assert not domain.hasManagedSaveImage() and domain.snapshotNum() == 0 and not domain.isUpdated()


def test_lists(connection):
    for number in range(1, 6):
        connection.defineXML(domain_xml(f'g{number}', number))
    assert [d.name() for d in connection.listAllDomains()] == ['g1', 'g2', 'g3', 'g4', 'g5']
    assert sorted(connection.listDefinedDomains()) == ['g1', 'g2', 'g3', 'g4', 'g5']
    assert connection.numOfDefinedDomains() == 5 and connection.numOfDomains() == 0 and connection.listDomainsID() == []
    connection.lookupByName('g2').create()
    connection.lookupByName('g3').setAutostart(1)
    active = libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE
    assert [d.name() for d in connection.listAllDomains(active)] == ['g2']
    assert [d.name() for d in connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART)] == ['g3']
    assert len(connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_SHUTOFF)) == 4
    assert connection.listDomainsID() == [connection.lookupByName('g2').ID()]
    assert connection.lookupByID(connection.listDomainsID()[0]).name() == 'g2'


def test_same_name_and_uuid_redefines(connection, events):
    connection.defineXML(domain_xml())
    connection.defineXML(domain_xml(memory=128))
    assert connection.lookupByName('guest').maxMemory() == 131072
    events.wait((0, 0), (0, 1))


def test_one_of_two_matching_is_refused(connection):
    connection.defineXML(domain_xml())
    with fails(libvirt.VIR_ERR_OPERATION_FAILED) as failure:
        connection.defineXML(domain_xml(number=2))
    assert 'already exists with uuid ' + UUID.format(1) in failure.message
    with fails(libvirt.VIR_ERR_OPERATION_FAILED) as failure:
        connection.defineXML(domain_xml('other'))
    assert "'guest' is already defined with uuid" in failure.message
    assert len(connection.listAllDomains()) == 1


@pytest.mark.parametrize('call', [
    lambda c: c.lookupByName('nobody'), lambda c: c.lookupByID(77),
    lambda c: c.lookupByUUIDString(UUID.format(99))])
def test_lookup_of_nobody(connection, call):
    with fails(libvirt.VIR_ERR_NO_DOMAIN):
        call(connection)


def test_undefine(connection, events, daemon):
    domain = connection.defineXML(domain_xml())
    domain.setAutostart(1)
    domain.undefine()
    events.wait((0, 0), (1, 0))
    with fails(libvirt.VIR_ERR_NO_DOMAIN):
        domain.undefine()
    with fails(libvirt.VIR_ERR_NO_DOMAIN):
        domain.info()
    assert not list((daemon.root / 'etc/libvirt/vireo').rglob('*.xml'))
    assert connection.listAllDomains() == []


def test_flags_of_undefine(connection):
    domain = connection.defineXML(domain_xml())
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)
    with fails(libvirt.VIR_ERR_INVALID_ARG):
        domain.undefineFlags(1 << 20)
    domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
    assert connection.listAllDomains() == []


def test_definitions_outlive_the_daemon(daemon, connection):
    domain = connection.defineXML(domain_xml(extra='<title>A title</title>'))
    domain.setAutostart(1)
    connection.defineXML(domain_xml('second', 2))
    before = domain.XMLDesc()
    daemon.stop()
    daemon.start()
    again = daemon.connect()
    assert [d.name() for d in again.listAllDomains()] == ['guest', 'second']
    assert again.lookupByName('guest').XMLDesc() == before
    assert again.lookupByName('guest').autostart() == 1 and again.lookupByName('second').autostart() == 0
    again.close()


def test_broken_files_are_left_alone(daemon, connection):
    connection.defineXML(domain_xml())
    folder = daemon.root / 'etc/libvirt/vireo'
    (folder / 'broken.xml').write_text('<domain')
    (folder / 'misnamed.xml').write_text(domain_xml('other', 7))
    (folder / 'half.xml.new').write_text('<dom')
    daemon.stop()
    daemon.start()
    again = daemon.connect()
    assert [d.name() for d in again.listAllDomains()] == ['guest']
    assert (folder / 'broken.xml').exists() and (folder / 'misnamed.xml').exists()
    assert not (folder / 'half.xml.new').exists()
    again.close()


def test_autostart(daemon, connection):
    domain = connection.defineXML(domain_xml())
    domain.setAutostart(1)
    assert domain.autostart() == 1
    daemon.stop()
    (daemon.root / 'run/libvirt/vireo/autostarted').unlink()  # as after a reboot of the host
    daemon.start()
    again = daemon.connect()
    from conftest import wait_for
    wait_for(lambda: again.lookupByName('guest').isActive())
    again.lookupByName('guest').destroy()
    daemon.stop()
    daemon.start()
    again = daemon.connect()
    assert not again.lookupByName('guest').isActive()
    again.close()


def test_metadata(connection):
    domain = connection.defineXML(domain_xml())
    element, uri = libvirt.VIR_DOMAIN_METADATA_ELEMENT, 'urn:example'
    with fails(libvirt.VIR_ERR_NO_DOMAIN_METADATA):
        domain.metadata(element, uri)
    domain.setMetadata(element, '<a b="1"/>', 'ex', uri, 0)
    assert domain.metadata(element, uri) == '<a b="1"/>'
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, 'A title', None, None, 0)
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, 'Some\nlines', None, None, 0)
    assert domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None) == 'A title'
    assert '<title>A title</title>' in domain.XMLDesc() and 'urn:example' in domain.XMLDesc()
    domain.setMetadata(element, None, 'ex', uri, 0)
    with fails(libvirt.VIR_ERR_NO_DOMAIN_METADATA):
        domain.metadata(element, uri)
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.setMetadata(element, '<a/>', 'ex', uri, libvirt.VIR_DOMAIN_AFFECT_LIVE)


def test_amounts_of_the_next_definition(connection):
    domain = connection.defineXML(domain_xml(vcpus=4))
    config = libvirt.VIR_DOMAIN_AFFECT_CONFIG
    domain.setMemoryFlags(32768, config)
    assert domain.info()[1:3] == [65536, 32768]
    domain.setMaxMemory(131072)
    assert domain.maxMemory() == 131072
    domain.setVcpusFlags(2, config)
    assert domain.vcpusFlags(config) == 2
    assert domain.vcpusFlags(config | libvirt.VIR_DOMAIN_VCPU_MAXIMUM) == 4
    with fails(libvirt.VIR_ERR_INVALID_ARG):
        domain.setVcpusFlags(5, config)
    with fails(libvirt.VIR_ERR_INVALID_ARG):
        domain.setMemoryFlags(1 << 40, config)
    with fails(libvirt.VIR_ERR_OPERATION_INVALID):
        domain.maxVcpus()
    with fails(libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED):
        domain.vcpusFlags(libvirt.VIR_DOMAIN_VCPU_GUEST)


def test_reload_by_signal(daemon, connection):
    import signal
    (daemon.root / 'etc/libvirt/vireo/dropped.xml').write_text(domain_xml('dropped', 8))
    daemon.process.send_signal(signal.SIGHUP)
    from conftest import wait_for
    wait_for(lambda: [d.name() for d in connection.listAllDomains()] == ['dropped'])


@pytest.mark.parametrize('old, new, code', [
    ("<memory unit='MiB'>64", "<memory unit='MiB'>0", libvirt.VIR_ERR_XML_ERROR),
    ('>64<', '>1125899906842624<', libvirt.VIR_ERR_OVERFLOW),
    ('<vcpu>1', '<vcpu>0', libvirt.VIR_ERR_INTERNAL_ERROR),
    ('<vcpu>1', '<vcpu>10000', libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ('microvm', 'q35', libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ('microvm', 'nonesuch', libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ('x86_64', 'sparc', libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ("type='qemu'", "type='kvm'", libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ('<devices>', '<devices><emulator>/bin/true</emulator>', libvirt.VIR_ERR_CONFIG_UNSUPPORTED),
    ('<devices>', '<devices><emulator>/nonexistent</emulator>', libvirt.VIR_ERR_SYSTEM_ERROR),
    ('<name>guest</name>', '', libvirt.VIR_ERR_NO_NAME),
    ('<name>guest', '<name>a/b', libvirt.VIR_ERR_XML_ERROR),
    ('<name>guest', '<name>..', libvirt.VIR_ERR_XML_ERROR),
    ('</domain>', '', libvirt.VIR_ERR_XML_DETAIL),
])
def test_bad_definitions(daemon, connection, old, new, code):
    with fails(code):
        connection.defineXML(domain_xml().replace(old, new, 1))
    with fails(code):
        connection.createXML(domain_xml().replace(old, new, 1))
    assert connection.listAllDomains() == [] and daemon.state_files() == []
    assert [p.name for p in (daemon.root / 'etc/libvirt/vireo').iterdir()] == ['autostart']
