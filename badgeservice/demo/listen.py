"""Listening on this machine only, on both of its addresses."""

from __future__ import annotations

import errno
import socket

from badgeservice.errors import Sentence, Unavailable

ADDRESSES = {"localhost": ("127.0.0.1", "::1"), "127.0.0.1": ("127.0.0.1",)}


def bind(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of `host`, from now on, so that no second demo can; port 0 takes a free one.

    An address that this machine does not have (many containers have no ::1) is left out.

    Raises:
        Unavailable: another program listens there.
    """
    sockets: list[socket.socket] = []
    for address in ADDRESSES[host]:
        try:
            sockets.append(_bind_one(address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                for taken in sockets:
                    taken.close()
                raise Unavailable("port_in_use", _in_use(port)) from error
            continue
        port = sockets[-1].getsockname()[1]
    if not sockets:
        sentence = Sentence(f"This machine has no address {host}.", f"Deze computer heeft geen adres {host}.")
        raise Unavailable("no_such_address", sentence)
    return sockets


def _bind_one(address: str, port: int) -> socket.socket:
    is_ipv6 = ":" in address
    listener = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_ipv6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen()
    except BaseException:
        listener.close()
        raise
    return listener


def _in_use(port: int) -> Sentence:
    return Sentence(
        f"Port {port} is in use by another program. Stop it, or choose another port: --port {port + 1}.",
        f"Poort {port} is al in gebruik. Stop dat programma, of kies een andere poort: --port {port + 1}.",
    )
