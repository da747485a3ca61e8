"""Which Internet addresses are public: those that a fetched page may be read from.

Pure. Knows the registries of special addresses and how an IPv6 address can carry an IPv4 one. Never asks a
name server and never connects; what a host's name stands for is `rag.connecting`'s to find out.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# The IANA registry of special IPv4 addresses (RFC 6890), its entries that name no host of the Internet. The
# table is kept here because `ipaddress.is_global` differs between Python's releases (CVE-2024-4032).
_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host: connects to loopback on Linux
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; one cloud's metadata at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # public by its number, yet one cloud's own agent on every machine there
        "169.254.0.0/16",  # link-local; most clouds' metadata at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; one cloud's metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Of IPv6 only 2000::/3 is given out to hosts (RFC 4291). Loopback, link-local, unique local (fd00:ec2::254 is
# one cloud's metadata), multicast, IPv4-mapped and -compatible addresses all lie outside it.
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo, which carries an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries an IPv4 address; withdrawn from use (RFC 7526)
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # how a network without IPv4 reaches it: the last 32 bits decide
_ISATAP = (0x00005EFE, 0x02005EFE)  # the interface's half begins so; an IPv4 address follows


def is_public(address: Address) -> bool:
    """Whether this is the address of a host on the public Internet, whatever form it is written in."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return (
        address.scope_id is None
        and address in _GLOBAL_6
        and not any(address in network for network in _NOT_PUBLIC_6)
    )
