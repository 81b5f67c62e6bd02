"""Other machines by name or address: which of them everybody can reach. Nothing is looked up.

What is fetched, what is signed as an address and what a setting names all ask here, because each spelling of our own
network that one of them forgot has been a way in somewhere (threats V10).
"""

from __future__ import annotations

import ipaddress
import re

# Names that lead nowhere, or to another machine for each who asks (RFC 6761, 6762 with its appendix G, 8375, 9476).
RESERVED_NAMES = frozenset(
    {"localhost", "localdomain", "local", "internal", "invalid", "onion", "arpa", "alt"}
    | {"intranet", "private", "corp", "home", "lan"}
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
# The last label of a name starts with a letter: 127.1, 0x7f000001 and 2130706433 are spellings of addresses.
_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.ASCII)

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# `is_global` of the standard library calls some of these public; behind each of them is an IPv4 address or nothing.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)


def is_public_name(host: str) -> bool:
    """Whether this is a name in the DNS of everybody, in small letters; an address is none, however it is written."""
    return _NAME.fullmatch(host) is not None and host.rpartition(".")[2] not in RESERVED_NAMES


def is_public_address(address: str) -> bool:
    """Whether an address lies on the public internet, and no other address hides in it."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False  # also ::ffff:…, ::…, 64:ff9b::… and 64:ff9b:1::…, which are IPv4 in disguise
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)
