"""Sending one mail: to a folder in demo mode, over SMTP otherwise."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Unavailable
from badgeservice.settings import LOOPBACK_HOSTS, Settings

SECONDS = 20
PERMANENT = 500  # SMTP replies from here on will be the same tomorrow

REFUSED = Message(Code.MAIL_REFUSED, "The mail server of this address refuses our mail. Check the address.")
UNREACHABLE = Message(Code.MAIL_UNREACHABLE, "The mail server cannot be reached now. We will try again automatically.")


@dataclass(frozen=True)
class Mail:
    """One mail to one person. The same `id` is the same mail: it becomes the Message-ID, so a repeat is recognised."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    image_png: bytes | None = None  # shown by the HTML as `cid:badge`; nothing is fetched by opening a mail


class Mailer(Protocol):
    """Hand a message over. Raises `Unavailable` when it may work later, `Invalid` when it never will."""

    def send(self, mail: Mail) -> None: ...


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


def _open_private(path: str, flags: int) -> int:
    """Only its owner reads a mail: it holds a link that signs in."""
    return os.open(path, flags, 0o600)


@dataclass(frozen=True)
class SmtpMailer:
    """`smtps://` speaks TLS from the start; `smtp://` insists on STARTTLS, except with a relay on this machine."""

    url: str = field(repr=False)  # may hold a password
    sender: str
    clock: Callable[[], datetime]
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, mail: Mail) -> None:
        try:
            connection = self._connect()
            try:
                connection.send_message(compose(mail, self.sender, self.clock()))
            finally:
                _take_leave(connection)
        except smtplib.SMTPRecipientsRefused as error:
            replies = [code for code, _ in error.recipients.values()]
            raise _failure(is_permanent=all(code >= PERMANENT for code in replies)) from error
        except smtplib.SMTPDataError as error:
            raise _failure(is_permanent=error.smtp_code >= PERMANENT) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _failure(is_permanent=False) from error

    def _connect(self) -> smtplib.SMTP:
        address = urlsplit(self.url)
        host = address.hostname or ""
        if address.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=SECONDS, context=self.tls)
        else:
            connection = smtplib.SMTP(host, address.port or 587, timeout=SECONDS)
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


def _take_leave(connection: smtplib.SMTP) -> None:
    """Whatever the server says or does now, it has answered: a mail that it took is not sent again."""
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def compose(message: Mail, sender: str, now: datetime) -> EmailMessage:
    """The mail as it goes over the wire: plain text first, then HTML with its image inside."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.subject
    mail["Date"] = now
    mail["Message-ID"] = f"<{message.id}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    if message.image_png is not None:
        html = mail.get_payload(1)
        html.add_related(message.image_png, "image", "png", cid="<badge>", disposition="inline")  # type: ignore[union-attr]
    return mail


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip("> ") or "localhost"


def _failure(*, is_permanent: bool) -> Invalid | Unavailable:
    return Invalid(REFUSED) if is_permanent else Unavailable(UNREACHABLE)
