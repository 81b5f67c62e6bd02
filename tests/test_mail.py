"""Sending mail: to a folder, and over SMTP as real servers speak it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from badgeservice.catalogue import Catalogue
from badgeservice.errors import Invalid, Unavailable
from badgeservice.mail import FolderMailer, Mail, SmtpMailer, compose, make_mailer
from badgeservice.services.mails.mail_texts import AwardNews, Post, award_message, code_message, revocation_message
from badgeservice.settings import Mode, Settings
from tests.conftest import ONE_PIXEL_PNG, Clock

SENDER = "Badgeservice <no-reply@badges.example>"
MESSAGE = Mail("award-1", "sanne@leerling.example", "Je hebt “Houtbewerking” behaald", "Tékst", "<p>Tékst</p>")
NEWS = AwardNews(
    "1", "sanne@leerling.example", "Sanne <b>", "nl", "Hout & “zagen”", "ROC <Midden>", image_png=ONE_PIXEL_PNG
)
DEMO = Settings(mode=Mode.DEMO, base_url="http://localhost:8000")
POST = Post(DEMO, Catalogue())


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def text_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


# To a folder


def test_a_mail_is_a_file_that_any_mail_program_opens(tmp_path: Path, clock: Clock) -> None:
    FolderMailer(tmp_path / "new" / "mail", SENDER, clock).send(MESSAGE)
    (file,) = (tmp_path / "new" / "mail").iterdir()
    assert file.name == "award-1.eml"
    mail = read(file.read_bytes())
    assert (mail["To"], mail["From"], mail["Subject"]) == (MESSAGE.to, SENDER, MESSAGE.subject)
    assert mail["Message-ID"] == "<award-1@badges.example>"
    assert mail["Date"].datetime == clock()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (text_of(mail, "plain").strip(), text_of(mail, "html").strip()) == (MESSAGE.text, MESSAGE.html)


def test_the_same_mail_twice_is_one_file(tmp_path: Path, clock: Clock) -> None:
    mailer = FolderMailer(tmp_path, SENDER, clock)
    mailer.send(MESSAGE)
    mailer.send(MESSAGE)
    assert [file.name for file in tmp_path.iterdir()] == ["award-1.eml"]


def test_the_name_of_a_file_cannot_leave_the_folder(tmp_path: Path, clock: Clock) -> None:
    message = Mail("../../etc/x", "a@b.nl", "s", "t", "h")
    FolderMailer(tmp_path / "mail", SENDER, clock).send(message)
    assert [file.name for file in (tmp_path / "mail").iterdir()] == ["______etc_x.eml"]


# The mail itself


@pytest.mark.parametrize("field", ["to", "subject"])
def test_a_line_break_cannot_add_a_header(clock: Clock, field: str) -> None:
    values = {"to": "a@b.nl", "subject": "s"} | {field: "a@b.nl\r\nBcc: everybody@b.nl"}
    with pytest.raises(ValueError):
        compose(Mail("1", values["to"], values["subject"], "t", "h"), SENDER, clock())


def test_names_in_a_mail_are_text_and_the_image_is_inside(clock: Clock) -> None:
    message = award_message(POST, NEWS, "http://localhost:8000/sign-in/link/abc?a=b&c=d")
    mail = read(compose(message, SENDER, clock()).as_bytes())
    assert mail["Subject"] == "Je hebt “Hout & “zagen”” behaald"
    html = text_of(mail, "html")
    assert "Sanne &lt;b&gt;" in html
    assert "ROC &lt;Midden&gt;" in html
    assert 'href="http://localhost:8000/sign-in/link/abc?a=b&amp;c=d"' in html
    assert 'src="cid:badge"' in html
    assert html.count("http") == 1  # opening a mail fetches nothing
    (image,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert (image["Content-ID"], image.get_content()) == ("<badge>", ONE_PIXEL_PNG)
    text = text_of(mail, "plain")
    assert "Sanne <b>" in text
    assert "http://localhost:8000/sign-in/link/abc?a=b&c=d" in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_mail_speaks_the_language_of_its_reader(clock: Clock, language: str) -> None:
    news = AwardNews("1", "a@b.nl", "Sanne", language, "Hout", "ROC Midden")
    messages = [
        code_message(POST, "1", "a@b.nl", "12345678", "http://localhost/sign-in/link/x", language),
        award_message(POST, news, "http://localhost:8000/x"),
        revocation_message(POST, news, datetime(2026, 5, 3, tzinfo=UTC), "Verkeerde naam"),
    ]
    for message in messages:
        dutch, english = ("Verstuurd door", "Sent by")
        present, absent = (dutch, english) if language == "nl" else (english, dutch)
        assert present in message.text
        assert present in message.html
        assert absent not in message.text
        assert f'<html lang="{language}">' in message.html
        assert len(message.subject) < 78
    assert "1234 5678" in messages[0].subject
    assert ("3 mei 2026" if language == "nl" else "3 May 2026") in messages[2].text
    assert "Verkeerde naam" in messages[2].text


def test_a_subject_is_one_line() -> None:
    news = AwardNews("1", "a@b.nl", "Sanne", "nl", "Hout\r\nBcc: x@y.nl", "ROC Midden")
    assert award_message(POST, news, "x").subject == "Je hebt “Hout Bcc: x@y.nl” behaald"


# Over SMTP


class Inbox:
    """What a mail server got, and how it answers."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.users: list[str] = []
        self.were_secure: list[bool] = []
        self.answer_recipient = "250 OK"
        self.answer_data = "250 OK"
        self.answer_quit = "221 Bye"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_recipient

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


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Callable[..., int]]:
    """Start a mail server on this machine; gives its port."""
    running: list[Controller] = []

    def start(tls: ssl.SSLContext | None = None, *, is_implicit: bool = False, **options: object) -> int:
        options |= {"tls_context": tls} if tls and not is_implicit else {}
        controller = Controller(
            inbox, hostname="127.0.0.1", port=free_port(), ssl_context=tls if is_implicit else None, **options
        )
        controller.start()
        running.append(controller)
        return int(controller.port)

    yield start
    for controller in running:
        controller.stop()
        controller.loop.close() if not controller.loop.is_closed() else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, for `localhost` and for `mail.example`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName("mail.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encodings = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(key.private_bytes(*encodings) + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
def mail_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server elsewhere: the name `mail.example` leads to this machine."""
    real = socket.getaddrinfo

    def lead_here(host: str, *rest: object, **more: object) -> object:
        return real("127.0.0.1" if host == "mail.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lead_here)


def test_a_relay_on_this_machine_gets_the_mail(serve: Callable[..., int], inbox: Inbox, clock: Clock) -> None:
    SmtpMailer(f"smtp://127.0.0.1:{serve()}", SENDER, clock).send(MESSAGE)
    (mail,) = map(read, inbox.mails)
    assert (mail["To"], mail["Subject"]) == (MESSAGE.to, MESSAGE.subject)
    assert text_of(mail, "plain").strip() == "Tékst"
    assert inbox.were_secure == [False]


def test_a_mail_that_was_taken_is_not_sent_again_whatever_the_server_says_next(
    serve: Callable[..., int], inbox: Inbox, clock: Clock
) -> None:
    inbox.answer_quit = "421 Busy"
    SmtpMailer(f"smtp://127.0.0.1:{serve()}", SENDER, clock).send(MESSAGE)
    assert len(inbox.mails) == 1


def test_another_server_gets_it_over_starttls_with_a_password(
    serve: Callable[..., int], inbox: Inbox, clock: Clock, server_tls: ssl.SSLContext, trusting: ssl.SSLContext,
    mail_example: None,
) -> None:  # fmt: skip
    port = serve(server_tls, authenticator=inbox.check, auth_required=True, require_starttls=True)
    url = f"smtp://school%40badges.example:p%40ss%3Aword@mail.example:{port}"
    mailer = SmtpMailer(url, SENDER, clock, trusting)
    mailer.send(MESSAGE)
    assert (len(inbox.mails), inbox.users, inbox.were_secure) == (1, ["school@badges.example"], [True])
    assert "word" not in repr(mailer)


def test_a_server_that_cannot_starttls_gets_no_password(
    serve: Callable[..., int], inbox: Inbox, clock: Clock, mail_example: None
) -> None:
    port = serve(authenticator=inbox.check, auth_require_tls=False)
    with pytest.raises(Unavailable, match="mail_unreachable"):
        SmtpMailer(f"smtp://school:p%40ss%3Aword@mail.example:{port}", SENDER, clock).send(MESSAGE)
    assert (inbox.users, inbox.mails) == ([], [])


def test_a_certificate_that_is_wrong_is_not_accepted(
    serve: Callable[..., int], inbox: Inbox, clock: Clock, server_tls: ssl.SSLContext, mail_example: None
) -> None:
    with pytest.raises(Unavailable, match="mail_unreachable"):
        SmtpMailer(f"smtp://mail.example:{serve(server_tls)}", SENDER, clock).send(MESSAGE)
    assert inbox.mails == []


def test_smtps_speaks_tls_from_the_start(
    inbox: Inbox, clock: Clock, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    async def exchange() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0, ssl=server_tls)
        port = server.sockets[0].getsockname()[1]
        await loop.run_in_executor(None, SmtpMailer(f"smtps://localhost:{port}", SENDER, clock, trusting).send, MESSAGE)
        server.close()
        await server.wait_closed()

    asyncio.run(exchange())
    assert len(inbox.mails) == 1


def test_a_wrong_password_is_our_problem_and_tried_again(serve: Callable[..., int], inbox: Inbox, clock: Clock) -> None:
    port = serve(authenticator=inbox.check, auth_require_tls=False)
    with pytest.raises(Unavailable, match="mail_unreachable"):
        SmtpMailer(f"smtp://school:wrong@127.0.0.1:{port}", SENDER, clock).send(MESSAGE)
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("place", "answer", "error"),
    [
        ("answer_recipient", "550 no such person", Invalid),
        ("answer_recipient", "450 come back later", Unavailable),
        ("answer_data", "554 looks like spam", Invalid),
        ("answer_data", "451 come back later", Unavailable),
    ],
)
def test_a_refusal_for_ever_is_told_from_a_refusal_for_now(
    serve: Callable[..., int], inbox: Inbox, clock: Clock, place: str, answer: str, error: type[Exception]
) -> None:
    setattr(inbox, place, answer)
    with pytest.raises(error):
        SmtpMailer(f"smtp://127.0.0.1:{serve()}", SENDER, clock).send(MESSAGE)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_is_away_is_a_sentence(clock: Clock, scheme: str) -> None:
    with pytest.raises(Unavailable, match="mail_unreachable"):
        SmtpMailer(f"{scheme}://127.0.0.1:{free_port()}", SENDER, clock).send(MESSAGE)


def test_a_server_that_says_nothing_is_given_up(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badgeservice.mail.SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Unavailable, match="mail_unreachable"):
        SmtpMailer(f"smtp://127.0.0.1:{mute.getsockname()[1]}", SENDER, clock).send(MESSAGE)


# Which of the two


def test_the_settings_say_which(clock: Clock, tmp_path: Path) -> None:
    folder = make_mailer(DEMO.model_copy(update={"mail_url": str(tmp_path)}), clock)
    assert folder == FolderMailer(tmp_path, DEMO.mail_sender, clock)
    smtp = make_mailer(DEMO.model_copy(update={"mail_url": "smtp://localhost:1025"}), clock)
    assert isinstance(smtp, SmtpMailer)
