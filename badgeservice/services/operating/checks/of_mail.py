"""Mail: the server says hello to us, nothing waits for long, nothing was refused. Nothing is sent."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import SmtpMailer
from badgeservice.services.operating.checks.finding import Finding, mend, remark, well
from badgeservice.services.parts import Parts
from badgeservice.store import health

SECONDS: Final = 3.0  # for each answer of the server
PATIENCE: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
_HELLO: Final = Message(Code.LOOKED, "The mail server says hello; it asks for no password of ours.")
_HELLO_TO_US: Final = Message(Code.LOOKED, "The mail server says hello and accepts our password.")
_CHECK_ADDRESS: Final = Message(Code.LOOKED, "Check the host and the port in BADGESERVICE_MAIL_URL, and any firewall.")


def check_mail_server(parts: Parts) -> Iterator[Finding]:
    """Greet it as before a mail: its name, TLS, our user and password."""
    if not isinstance(parts.mailer, SmtpMailer):
        yield remark(
            "mail.server",
            Message(
                Code.LOOKED, "Mail is not sent: it is written to {folder}.", folder=str(parts.settings.mail_folder)
            ),
        )
        return
    try:
        replace(parts.mailer, seconds=SECONDS).greet()
    except (OSError, smtplib.SMTPException) as error:
        yield mend("mail.server", *_explain(error))
    else:
        yield well("mail.server", _HELLO_TO_US if urlsplit(parts.mailer.url).username else _HELLO)


def _explain(error: Exception) -> tuple[Message, Message]:
    """The first that fits; what the server said is left out, because it may hold a user name."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                Message(Code.LOOKED, "The mail server does not accept our user name and password."),
                Message(Code.LOOKED, "Check the user name and the password in BADGESERVICE_MAIL_URL."),
            )
        case smtplib.SMTPNotSupportedError():
            return (
                Message(Code.LOOKED, "The mail server offers no encryption or no sign-in, so nothing is sent to it."),
                Message(Code.LOOKED, "Use the port of your provider for sending: 587, or smtps:// with 465."),
            )
        case ssl.SSLCertVerificationError():
            return (
                Message(
                    Code.LOOKED, "The certificate of the mail server is not for its name, or nobody vouches for it."
                ),
                Message(Code.LOOKED, "Use the name that is in its certificate in BADGESERVICE_MAIL_URL."),
            )
        case socket.gaierror():
            return Message(Code.LOOKED, "The name of the mail server is not known."), _CHECK_ADDRESS
        case TimeoutError():
            return Message(Code.LOOKED, "The mail server does not answer."), _CHECK_ADDRESS
        case ConnectionRefusedError():
            return Message(Code.LOOKED, "Nothing listens where the mail server should be."), _CHECK_ADDRESS
        case _:
            return Message(
                Code.LOOKED, "The mail server ended the conversation before we could greet it."
            ), _CHECK_ADDRESS


def check_mail_queue(parts: Parts) -> Iterator[Finding]:
    """What waits, and what was refused in a week."""
    now = parts.clock()
    with parts.reading() as session:
        waiting = health.count_open_jobs(session, "mail:")
        refused = health.count_refused_mails(session, now - WEEK)
    words = Message(Code.LOOKED, "Waiting to be mailed: {count}.", count=waiting.number)
    if waiting.oldest and now - waiting.oldest > PATIENCE:
        since = Message(
            Code.LOOKED, "Waiting to be mailed: {count}. The oldest since {since:moment}.",
            count=waiting.number, since=waiting.oldest,
        )  # fmt: skip
        yield mend("mail.queue", since, Message(Code.LOOKED, "See whether the mail server answers and jobs are done."))
    else:
        yield well("mail.queue", words)
    if refused:
        yield remark(
            "mail.refused",
            Message(Code.LOOKED, "Refused by mail servers in the last seven days: {count}.", count=refused),
            Message(Code.LOOKED, "Teachers see which and correct the address. With many: check SPF, DKIM and DMARC."),
        )
    else:
        yield well("mail.refused", Message(Code.LOOKED, "No mail server refused a mail in the last seven days."))
