"""Listening on this machine only, on both of its addresses."""

from __future__ import annotations

import socket

from badgeservice import serving
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
            sockets.append(serving.bind(address, port, advice="--port "))
        except Unavailable:
            for taken in sockets:
                taken.close()
            raise
        except OSError:
            continue
        port = sockets[-1].getsockname()[1]
    if not sockets:
        sentence = Sentence(f"This machine has no address {host}.", f"Deze computer heeft geen adres {host}.")
        raise Unavailable("no_such_address", sentence)
    return sockets
