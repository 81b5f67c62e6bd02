"""What our own public address answers to a stranger: for whoever looks whether all is well.

It goes the way of `remote.py` (public addresses alone, no redirects, bounded in bytes and time), but whatever comes is
an answer here: a redirect, an error of a proxy, a certificate that is not ours. It asks for nothing but addresses that
begin with the configured base.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from badgeservice.credentials.fetching import NotFetched
from badgeservice.pinned import PinnedAdapter
from badgeservice.remote import HTTP_PORT, Outside, read_address
from badgeservice.settings import Settings

SECONDS: Final = 4.0
BYTES: Final = 1024 * 1024


class Trouble(StrEnum):
    """Why there was no answer at all."""

    NAME_UNKNOWN = "name_unknown"
    NOT_PUBLIC = "not_public"  # seen from here the name leads to this network, where we do not go
    NOBODY_THERE = "nobody_there"
    NO_TIME = "no_time"
    NO_TLS = "no_tls"  # what listens there does not speak https
    CERTIFICATE = "certificate"


class NotSeen(Exception):
    """There was no answer."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer, whatever it is."""

    status: int
    headers: Mapping[str, str]  # their names in small letters
    content: bytes


def look(settings: Settings, path: str, accept: str, outside: Outside, seconds: float = SECONDS) -> Seen:
    """What is answered at this path of ours. Raises `NotSeen`."""
    deadline = time.monotonic() + seconds
    url = settings.url(path)
    try:
        pinned = _find_place(url, settings, outside, seconds)
        with requests.Session() as session:
            session.trust_env = False
            session.mount(f"{url.partition(':')[0]}://", PinnedAdapter(pinned, deadline))
            return _ask(session, url, accept, outside, deadline)
    except (requests.Timeout, TookTooLong) as error:
        raise NotSeen(Trouble.NO_TIME) from error
    except requests.exceptions.SSLError as error:
        raise NotSeen(_name_tls(error)) from error
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise NotSeen(Trouble.NO_TIME if time.monotonic() >= deadline else Trouble.NOBODY_THERE) from error


def _ask(session: requests.Session, url: str, accept: str, outside: Outside, deadline: float) -> Seen:
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "badgeservice doctor"}
    with session.get(
        url, headers=headers, stream=True, allow_redirects=False, verify=outside.ca_file,
        timeout=max(deadline - time.monotonic(), 0.01),
    ) as response:  # fmt: skip
        content = bytearray()
        for chunk in response.raw.stream(64 * 1024, decode_content=False):
            content += chunk
            if len(content) > BYTES:
                break
    if time.monotonic() >= deadline:
        raise NotSeen(Trouble.NO_TIME)
    return Seen(response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(content))


def _find_place(url: str, settings: Settings, outside: Outside, seconds: float) -> tuple[str, int]:
    try:
        address = read_address(url, settings)
    except NotFetched as error:
        raise NotSeen(Trouble.NOT_PUBLIC) from error
    if address.scheme == "http":  # `read_address` let only our own demo through
        return ("::1" if address.hostname == "::1" else "127.0.0.1"), address.port or HTTP_PORT
    try:
        found = outside.resolve(address.hostname or "", outside.port, seconds)
    except OSError as error:
        raise NotSeen(Trouble.NAME_UNKNOWN) from error
    if not found:
        raise NotSeen(Trouble.NAME_UNKNOWN)
    if not all(outside.is_public(place) for place in found):
        raise NotSeen(Trouble.NOT_PUBLIC)
    return found[0], outside.port


def _name_tls(error: BaseException) -> Trouble:
    """A certificate that is wrong, or no TLS at all."""
    text = repr(error)
    is_certificate = isinstance(error, ssl.SSLCertVerificationError) or "certificate" in text.lower()
    return Trouble.CERTIFICATE if is_certificate or "doesn't match" in text else Trouble.NO_TLS
