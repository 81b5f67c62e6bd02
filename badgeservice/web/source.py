"""Where a request comes from, for limits that hold per source. Never for who may do something."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

from badgeservice.settings import Network
from badgeservice.web.auth import current_parts

OWN_NETWORK = 64  # bits of an IPv6 address that name a subscriber; the rest he chooses himself (RFC 6177)


def current_source() -> str:
    """The network address of who sent this request: an IPv4 address or an IPv6 /64; `local` for a local socket."""
    return find_source(
        request.remote_addr or "", request.headers.getlist("X-Forwarded-For"), current_parts().settings.trusted_proxies
    )


def find_source(peer: str, forwarded: Iterable[str], trusted: Iterable[Network]) -> str:
    """Back from the peer, as far as each that passed it on is a proxy of ours; nobody else is believed.

    `forwarded`: the values of X-Forwarded-For, in which each proxy adds at the end whom it got the request from. What
    is no address ends the walk: a proxy that does not know from whom it came has nothing to say on what stands before.
    """
    networks = tuple(trusted)
    source = _read_address(peer)
    if not networks or not _is_trusted(source, networks):
        return _name(source)
    hops = ",".join(forwarded).split(",")
    while hops and _is_trusted(source, networks) and (hop := _read_address(hops.pop())):
        source = hop
    return _name(source)


def _is_trusted(address: IPv4Address | IPv6Address | None, networks: tuple[Network, ...]) -> bool:
    """No address is that of a local socket, which nobody can reach from outside."""
    return address is None or any(address in network for network in networks)


def _read_address(text: str) -> IPv4Address | IPv6Address | None:
    """`192.0.2.1`, `192.0.2.1:5678`, `2001:db8::1` or `[2001:db8::1]:5678`."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _name(address: IPv4Address | IPv6Address | None) -> str:
    if address is None:
        return "local"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, OWN_NETWORK), strict=False))
    return str(address)
