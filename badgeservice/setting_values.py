"""What a setting may hold: a reader for each kind of value.

Each raises `ValueError` with what is wrong and what to do, in words that stand after the name of the setting and that
never repeat the value: it may hold a password.
"""

from __future__ import annotations

import ipaddress
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import idna
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from badgeservice.hosts import RESERVED_NAMES

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
PASSPHRASE_LENGTH = 16
API_KEY_LENGTH = 32
HTTPS_PORT = "443"

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_LAST_LABEL = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)  # never digits or 0x…: those are addresses
_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^:/\[\]]*)(?::([^/]*))?/?", re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_MAX_PORT = 65_535
_FEWEST_DIFFERENT = 6  # characters in a secret: fewer is a key that was held down


def read_origin(text: str, *, is_public: bool) -> str:
    """The origin that a base URL names, such as `https://badges.example`.

    `is_public`: it must be https, at a name that everybody can reach. That name becomes part of every badge (did:web),
    so an IP address will not do.
    """
    _refuse_unprintable(text)
    if "@" in text:
        raise ValueError("leave out the user name and the password")
    if "?" in text or "#" in text:
        raise ValueError("give an address without a path, a query or a fragment, such as https://badges.example")
    found = _ORIGIN.fullmatch(text.lower())
    if found is None:
        raise ValueError("give an address without a path, such as https://badges.example")
    scheme, host, port = found.groups()
    if is_public and scheme != "https":
        raise ValueError("it must start with https:// outside demo mode")
    if is_public:
        _refuse_unreachable(host)
    elif host.strip("[]") not in LOOPBACK_HOSTS:
        raise ValueError("demo mode only serves this machine: it must be on localhost")
    if port is not None:
        _refuse_wrong_port(port, may_be_free=not is_public)
    is_usual = port is None or (scheme, port) == ("https", HTTPS_PORT)  # browsers leave it out of an Origin as well
    return f"{scheme}://{host}" if is_usual else f"{scheme}://{host}:{port}"


def check_mail_server(url: str) -> None:
    """`smtp://user:password@host:587` or `smtps://…`; the rest of an address has no meaning here."""
    _refuse_unprintable(url)
    parts = _split(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError("it must start with smtp:// or smtps://")
    host = parts.hostname or ""
    if not host:
        raise ValueError("it has no host; give smtp://user:password@mail.example:587")
    if parts.path not in {"", "/"} or "?" in url or "#" in url:
        raise ValueError("nothing may follow the host and the port; in a password write / ? # @ as %2F %3F %23 %40")
    if not _is_host(host):
        raise ValueError("its host is no name and no IP address")
    _refuse_wrong_port_of(parts)
    if "@" in parts.netloc and not (parts.username and parts.password):
        raise ValueError("give both the user name and the password, or neither")


def check_sender(text: str, *, is_public: bool) -> None:
    """The From of a mail: one address, perhaps with a name before it."""
    address = _read_mailbox(text)
    if is_public:
        _refuse_unreachable(address.domain.lower())


def read_contact(text: str, *, is_public: bool) -> str:
    """Where to report a weakness, as the URI that RFC 9116 asks for: `mailto:…` or `https://…`."""
    _refuse_unprintable(text)
    if text.lower().startswith("https://"):
        parts = _split(text)
        if "@" in parts.netloc:
            raise ValueError("leave out the user name and the password")
        _refuse_wrong_port_of(parts)
        host, uri = parts.hostname or "", text
    else:
        address = _read_mailbox(text[7:] if text.lower().startswith("mailto:") else text)
        if address.display_name or not re.fullmatch(r"[A-Za-z0-9.!$'*+^_{|}~-]+", address.username):
            raise ValueError("give a plain e-mail address or an https:// address")
        host, uri = address.domain.lower(), f"mailto:{address.addr_spec}"
    if is_public:
        _refuse_unreachable(host)
    return uri


def check_secret(text: str, length: int) -> None:
    """Long enough that nobody guesses it."""
    if text != text.strip():
        raise ValueError("it begins or ends with a space or a line break; leave that out")
    is_repeated = text in (text + text)[1:-1]  # "passwordpassword"
    if len(text) < length or len(set(text)) < _FEWEST_DIFFERENT or is_repeated:
        raise ValueError(
            f"give at least {length} characters that nobody can guess, such as: openssl rand -base64 {length}"
        )


def check_api_key(text: str, length: int) -> None:
    """A secret that a program can send in a header."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("use only letters, digits and signs, without spaces: it is sent in a header")
    check_secret(text, length)


def check_database_url(url: str) -> None:
    """A file of SQLite, or PostgreSQL by psycopg."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("give sqlite:///file, or postgresql+psycopg://user:password@host/name") from None
    if address.get_backend_name() == "sqlite":
        _check_sqlite(address)
    elif address.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise ValueError("only sqlite:///… and postgresql+psycopg://… are known")
    elif not address.database:
        raise ValueError("give the name of the database behind the host")
    elif address.port is not None and not 1 <= address.port <= _MAX_PORT:
        raise ValueError(f"its port must be 1 to {_MAX_PORT}")


def _check_sqlite(address: URL) -> None:
    if address.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise ValueError("only sqlite:///… and postgresql+psycopg://… are known")
    if address.host or address.query:
        raise ValueError("give SQLite a file and nothing else, with three slashes: sqlite:///data/badgeservice.sqlite3")
    if not address.database or ":memory:" in address.database or address.database.startswith("file:"):
        raise ValueError("give SQLite a file: a database in memory is lost when the process ends")


def _refuse_unprintable(text: str) -> None:
    """Before it is taken apart: `urlsplit` silently takes away line breaks."""
    if not text.isascii():
        raise ValueError("use plain letters only; write an international name in its xn-- form")
    if not text.isprintable() or any(character in text for character in ' "<>\\^`{|}'):
        raise ValueError("it has a space, a line break or another sign that an address cannot have")


def _refuse_unreachable(host: str) -> None:
    """A name in the DNS, and not one that only this machine or this network knows."""
    if not _is_name(host) or "." not in host or host.rpartition(".")[2] in RESERVED_NAMES:
        raise ValueError(
            "its host must be a name that everybody can reach, such as badges.example; "
            "not localhost, not an IP address, not a name of the own network"
        )


def _is_name(host: str) -> bool:
    labels = host.split(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)) or not _LAST_LABEL.fullmatch(labels[-1]):
        return False
    try:
        return all(not label.startswith("xn--") or bool(idna.decode(label)) for label in labels)
    except idna.IDNAError:
        return False


def _is_host(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return _is_name(host)


def _refuse_wrong_port(port: str, *, may_be_free: bool = False) -> None:
    """`may_be_free`: 0, which in a demo means that nothing listens."""
    if may_be_free and port == "0":
        return
    if not _PORT.fullmatch(port) or int(port) > _MAX_PORT:
        raise ValueError(f"its port must be a number from 1 to {_MAX_PORT}")


def _refuse_wrong_port_of(parts: SplitResult) -> None:
    behind = parts.netloc.rpartition("@")[2].rpartition("]")[2]
    if ":" in behind:
        _refuse_wrong_port(behind.rpartition(":")[2])


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ValueError("this is no address; look at its brackets") from None


def _read_mailbox(text: str) -> Address:
    """The one address in a header. Raises `ValueError`."""
    if not text.isprintable():
        raise ValueError("it has a line break or another sign that is not shown; leave that out")
    try:
        header = cast(Any, SMTP.header_factory("From", text))
    except (ValueError, IndexError, MessageError):  # what the parser of the library raises on odd input
        raise ValueError(_NO_MAILBOX) from None
    addresses: tuple[Address, ...] = header.addresses
    is_one = len(addresses) == 1 and not header.defects and bool(addresses[0].username and addresses[0].domain)
    if not is_one or not addresses[0].addr_spec.isascii() or " " in addresses[0].addr_spec:
        raise ValueError(_NO_MAILBOX)
    return addresses[0]


_NO_MAILBOX = "give one e-mail address, such as: Badges of our school <badges@school.example>"
