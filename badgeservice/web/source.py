"""Who a request comes from, for limits that count apart what comes from apart."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import request

_PREFIX = 64  # bits of an IPv6 address that one household or school has to itself


def current_source() -> str:
    """The address that this request came from; of IPv6 the network, since one visitor has all addresses in it."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or IPv6Address(int(address) >> (128 - _PREFIX) << (128 - _PREFIX)))
    return str(address)
