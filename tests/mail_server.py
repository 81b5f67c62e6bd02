"""A real mail server on this machine, which answers what a test tells it to."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Inbox:
    """What a mail server got, and how it answers: everybody alike, or one address differently."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.users: list[str] = []
        self.were_secure: list[bool] = []
        self.greetings = 0
        self.loop: asyncio.AbstractEventLoop
        self.transports: list[asyncio.BaseTransport] = []
        self.tries: Counter[str] = Counter()
        self.answer_recipient = "250 OK"
        self.answer_to: dict[str, str] = {}
        self.answer_data = "250 OK"
        self.answer_quit = "221 Bye"
        self.hangs_for: set[str] = set()
        self.closes_for: set[str] = set()  # in the middle of the mail
        self.is_hanging = False  # for everybody, from the first mail on

    @property
    def recipients(self) -> list[str]:
        return [str(read_mail(mail)["To"]) for mail in self.mails]

    async def handle_EHLO(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greetings += 1
        self.loop = asyncio.get_running_loop()
        self.transports.append(server.transport)
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries[address] += 1
        if self.is_hanging or address in self.hangs_for:
            await asyncio.sleep(60)
        if address in self.closes_for:
            server.transport.close()
        answer = self.answer_to.get(address, self.answer_recipient)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer_data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(envelope.content)
            self.were_secure.append(session.ssl is not None)
        return self.answer_data

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.answer_quit

    def check(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, found: object) -> AuthResult:
        assert isinstance(found, LoginPassword)
        self.users.append(found.login.decode())
        return AuthResult(success=found.password == b"p@ss:word", handled=False)


@contextmanager
def serving(inbox: Inbox, port: int | None = None, **options: object) -> Iterator[int]:
    """The server of this inbox; gives its port."""
    controller = Controller(inbox, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(inbox), controller.loop).result(5)
        controller.stop()
        if not controller.loop.is_closed():
            controller.loop.close()


async def _hang_up(inbox: Inbox) -> None:
    """On who is still there, and on what is still being waited for."""
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    for transport in inbox.transports:
        transport.close()
    await asyncio.sleep(0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_mail(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)
