"""The mail that a demo wrote to a folder instead of sending it, for the page that shows it."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.parts import Parts

SHOWN = 200
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it would have arrived."""

    id: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str  # with its image inside, so that showing it fetches nothing


def list_mails(parts: Parts) -> tuple[Mail, ...]:
    """The newest mails first."""
    folder = parts.settings.mail_folder
    files = sorted(folder.glob("*.eml"), key=_written_at, reverse=True) if folder and folder.is_dir() else []
    return tuple(_read(file) for file in files[:SHOWN])


def read_mail(parts: Parts, mail_id: str) -> Mail:
    """One mail. Raises `NotFound`."""
    folder = parts.settings.mail_folder
    file = folder / f"{mail_id}.eml" if folder and _NAME.fullmatch(mail_id) else None
    if file is None or not file.is_file():
        raise NotFound(Message(Code.MAIL_UNKNOWN, "We did not find this e-mail."))
    return _read(file)


def _written_at(file: Path) -> int:
    return file.stat().st_mtime_ns


def _read(file: Path) -> Mail:
    mail = message_from_bytes(file.read_bytes(), policy=SMTP)
    return Mail(
        id=file.stem,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        sent_at=mail["Date"].datetime,
        text=_body(mail, "plain"),
        html=_with_images(mail),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(cast(EmailMessage, body).get_content()) if body else ""


def _with_images(mail: EmailMessage) -> str:
    html = _body(mail, "html")
    for part in mail.walk():
        if part.get_content_type() == "image/png":
            content = b64encode(cast(bytes, part.get_content())).decode()
            html = html.replace(f"cid:{str(part['Content-ID']).strip('<>')}", f"data:image/png;base64,{content}")
    return html
