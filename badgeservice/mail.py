"""Sending one mail: to a folder in demo mode, over SMTP otherwise."""

from __future__ import annotations

import logging
import os
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Postponed, Unavailable
from badgeservice.settings import LOOPBACK_HOSTS, Settings
from badgeservice.smtp_lines import Line, Lines, Outages

SECONDS = 20.0  # that the server may take for each answer
SAID = 300  # letters of what a server says
PERMANENT = 500  # SMTP replies from here on will be the same tomorrow

_ENHANCED = re.compile(rb"5\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
_REFUSED = Message(Code.MAIL_REFUSED, "The mail server of this address refuses our mail. Check the address.")
_NO_SUCH_ADDRESS = Message(Code.MAIL_NO_SUCH_ADDRESS, "The mail server does not know this address. Check it.")
_MAILBOX_FULL = Message(Code.MAIL_MAILBOX_FULL, "The mailbox of this address is full. Use another address.")
_REASONS = {(b"1", b"1"): _NO_SUCH_ADDRESS, (b"1", b"2"): _NO_SUCH_ADDRESS, (b"2", b"2"): _MAILBOX_FULL}
_UNREACHABLE = Message(Code.MAIL_UNREACHABLE, "The mail server cannot be reached now. We will try again automatically.")
_NOT_NOW = Message(Code.MAIL_NOT_NOW, "The mail server does not take this e-mail yet. We will try again automatically.")
TOO_LATE = Message(Code.MAIL_TOO_LATE, "For three days no mail server took this e-mail. Check the address.")
# What became of a mail is stored as a code; these are its words.
FATES: Mapping[str, Message] = {
    message.code: message for message in (_REFUSED, _NO_SUCH_ADDRESS, _MAILBOX_FULL, _UNREACHABLE, _NOT_NOW, TOO_LATE)
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """One mail to one person. The same `id` is the same mail: it becomes the Message-ID, so a repeat is recognised."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    image_png: bytes | None = None  # shown by the HTML as `cid:badge`; nothing is fetched by opening a mail
    logo_png: bytes | None = None  # of the sender, as `cid:logo`
    sender_name: str = ""  # on whose behalf; the address stays ours, so that the mail is signed by our domain
    reply_to: str = ""


class Mailer(Protocol):
    """Hand a message over. Raises `Unavailable` when it may work later, `Invalid` when it never will.

    `Postponed` is an `Unavailable` that says nothing about this mail: the server was not asked.
    """

    def send(self, mail: Mail) -> None: ...

    def close(self) -> None: ...


def make_mailer(settings: Settings, clock: Callable[[], datetime]) -> Mailer:
    """The one that the settings ask for."""
    if settings.mail_folder is not None:
        return FolderMailer(settings.mail_folder, settings.mail_sender, clock)
    return SmtpMailer(settings.mail_url or "", settings.mail_sender, clock)


@dataclass(frozen=True)
class FolderMailer:
    """Writes `<id>.eml`; a file is there whole or not at all, and the same mail twice is one file."""

    folder: Path
    sender: str
    clock: Callable[[], datetime]

    def send(self, mail: Mail) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9_-]", "_", mail.id)
        unfinished = self.folder / f".{name}.{os.getpid()}"
        content = compose(mail, self.sender, self.clock()).as_bytes()
        with open(unfinished, "wb", opener=_open_private) as file:
            file.write(content)
        unfinished.replace(self.folder / f"{name}.eml")

    def close(self) -> None:
        """Nothing is open."""


def _open_private(path: str, flags: int) -> int:
    """Only its owner reads a mail: it holds a link that signs in."""
    return os.open(path, flags, 0o600)


@dataclass(frozen=True)
class SmtpMailer:
    """`smtps://` speaks TLS from the start; `smtp://` insists on STARTTLS, except with a relay on this machine.

    A server that does not answer is left alone for a moment, and so is the domain of an address that makes it hang: the
    mails behind it, and other work, do not wait for it.
    """

    url: str = field(repr=False)  # may hold a password
    sender: str
    clock: Callable[[], datetime]
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS
    lines: Lines = field(default_factory=Lines)
    outages: Outages = field(default_factory=Outages)

    def send(self, mail: Mail) -> None:
        domain = mail.to.rpartition("@")[2]
        for name, message in (("", _UNREACHABLE), (domain, _NOT_NOW)):
            if until := self.outages.ends_at(self.clock(), name):
                raise Postponed(message, until)
        content = compose(mail, self.sender, self.clock())
        line = self.lines.take() or self._dial()
        try:
            line.connection.send_message(content)
        except smtplib.SMTPRecipientsRefused as error:
            self.outages.end(domain)
            self.lines.give_back(line)
            raise _judge(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPDataError as error:
            self.outages.end(domain)
            self.lines.give_back(line)
            raise _judge(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            line.connection.close()
            if _is_hanging(error):
                self.outages.begin(self.clock(), domain)
            raise Unavailable(_NOT_NOW) from error
        self.outages.end(domain)
        self.lines.give_back(line)

    def close(self) -> None:
        """Leave the server."""
        self.lines.close()

    def greet(self) -> None:
        """Say hello as before a mail, and leave. Raises `OSError` or `smtplib.SMTPException`."""
        Line(self._connect()).leave()

    def _dial(self) -> Line:
        """A connection that was greeted. Raises `Unavailable`."""
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            if self.outages.begin(self.clock(), ""):
                logger.warning("the mail server cannot be used: %s", _name(error))
            raise Unavailable(_UNREACHABLE) from error
        if self.outages.end(""):
            logger.warning("the mail server is used again")
        return Line(connection)

    def _connect(self) -> smtplib.SMTP:
        address = urlsplit(self.url)
        host, seconds = address.hostname or "", self.seconds
        if address.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=seconds, context=self.tls)
        else:
            connection = smtplib.SMTP(host, address.port or 587, timeout=seconds)
        try:
            self._greet(connection, address)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP, address: SplitResult) -> None:
        if address.scheme == "smtp" and address.hostname not in LOOPBACK_HOSTS:
            connection.starttls(context=self.tls)
        if address.username:
            connection.login(unquote(address.username), unquote(address.password or ""))
        connection.ehlo_or_helo_if_needed()


def _is_hanging(error: Exception) -> bool:
    """It took all the time that it had; smtplib says so only in what it was caused by."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _name(error: Exception) -> str:
    """What went wrong, without what the server said: that may hold an address or a user name."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return type(error).__name__ + (f" {code}" if code else "")


def say_what_server_said(error: BaseException) -> str:
    """What a mail server answered, or why it could not be asked, in its own words: for the operator's eyes alone."""
    cause: BaseException = error
    while cause.__cause__ is not None or cause.__context__ is not None:
        cause = cause.__cause__ or cause.__context__ or cause
    code, words = getattr(cause, "smtp_code", None), getattr(cause, "smtp_error", None)
    if isinstance(cause, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(cause.recipients.values()))
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words or str(cause) or type(cause).__name__
    text = " ".join(f"{code or ''} {said}".split())
    return "".join(letter for letter in text if letter.isprintable())[:SAID]


def _judge(reply: int, words: bytes | str) -> Invalid | Unavailable:
    """What the server said of this mail: no for ever, or not now (RFC 5321 §4.2.1)."""
    if reply < PERMANENT:
        return Unavailable(_NOT_NOW)
    found = _ENHANCED.match(words if isinstance(words, bytes) else words.encode())
    return Invalid(_REASONS.get((found[1], found[2]), _REFUSED) if found else _REFUSED)


def compose(message: Mail, sender: str, now: datetime) -> EmailMessage:
    """The mail as it goes over the wire: plain text first, then HTML with its image inside."""
    mail = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    mail["From"] = Address(message.sender_name or name, addr_spec=address)
    if message.reply_to:
        mail["Reply-To"] = Address(addr_spec=message.reply_to)
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.subject
    mail["Date"] = now
    mail["Message-ID"] = f"<{message.id}@{address.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for name, image in (("badge", message.image_png), ("logo", message.logo_png)):
        if image is not None:
            related = {"cid": f"<{name}>", "disposition": "inline", "filename": f"{name}.png"}
            mail.get_payload(1).add_related(image, "image", "png", **related)  # type: ignore[union-attr]
    return mail
