from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.addresses import is_public

PUBLIC = """8.8.8.8 1.1.1.1 93.184.215.14 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.0.1.1
    192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 11.0.0.0 128.0.0.1 169.253.255.255
    2606:4700:4700::1111 2a00:1450:4001:800::200e 2001:4860:4860::8888 64:ff9b::808:808"""
NOT_PUBLIC = """0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1
    192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8
    ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::a00:1 64:ff9b:1::7f00:1 100::1
    2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
    2002:a9fe:a9fe::1 2002:808:808::1 2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254
    fe80::1 fe80::1%eth0 fe80::a9fe:a9fe febf::1 fec0::1 ff02::1 ff0e::1 4000::1 2a00:1::5efe:a00:1
    2a00:1::200:5efe:7f00:1"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_an_address_of_the_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_an_address_of_this_machine_a_network_or_a_registry_is_not_public(address):
    assert not is_public(ip_address(address))


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_no_public_ipv4_address_is_private_by_the_standard_library(address):
    if is_public(address):
        assert not (address.is_private)
        assert not (address.is_loopback)
        assert not (address.is_link_local)
        assert not (address.is_multicast)
        assert not (address.is_reserved)
        assert not (address.is_unspecified)


@settings(deadline=None)
@given(st.ip_addresses(v=6))
def test_no_public_ipv6_address_is_private_by_the_standard_library(address):
    if is_public(address):
        assert address.is_global
        assert not (address.is_private)
        assert not (address.is_multicast)
        assert not (address.ipv4_mapped)
        assert not (address.sixtofour)


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_carried_in_an_ipv6_one_is_never_more_public_than_by_itself(inner):
    number = int(inner)
    assert not is_public(IPv6Address(number))
    assert not is_public(IPv6Address((0xFFFF << 32) | number))
    assert not is_public(IPv6Address((0x2002 << 112) | (number << 80) | 1))
    assert is_public(IPv6Address((0x64FF9B << 96) | number)) == is_public(IPv4Address(number))
