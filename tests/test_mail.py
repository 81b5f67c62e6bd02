"""Sending mail: to a folder, and over SMTP as real servers speak it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from badgeservice import smtp_lines
from badgeservice.catalogue import Catalogue
from badgeservice.errors import Invalid, Postponed, Unavailable
from badgeservice.mail import FolderMailer, Mail, SmtpMailer, compose, make_mailer
from badgeservice.services.mails.award_mails import AwardNews, Sender, award_message, revocation_message
from badgeservice.services.mails.code_mail import code_message
from badgeservice.services.mails.letter import Post
from badgeservice.settings import Mode, Settings
from tests.conftest import ONE_PIXEL_PNG, Clock
from tests.mail_server import Inbox, free_port, read_mail, serving

SENDER = "Badgeservice <no-reply@badges.example>"
MESSAGE = Mail("award-1", "sanne@leerling.example", "Je hebt “Houtbewerking” behaald", "Tékst", "<p>Tékst</p>")
NEWS = AwardNews(
    "1", "sanne@leerling.example", "Sanne <b>", "nl", "Hout & “zagen”", Sender("ROC <Midden>"), image_png=ONE_PIXEL_PNG
)
DEMO = Settings(mode=Mode.DEMO, base_url="http://localhost:8000")
POST = Post(DEMO, Catalogue())

Reach = Callable[..., SmtpMailer]


def text_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


# To a folder


def test_a_mail_is_a_file_that_any_mail_program_opens(tmp_path: Path, clock: Clock) -> None:
    FolderMailer(tmp_path / "new" / "mail", SENDER, clock).send(MESSAGE)
    (file,) = (tmp_path / "new" / "mail").iterdir()
    assert file.name == "award-1.eml"
    mail = read_mail(file.read_bytes())
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
    mail = read_mail(compose(message, SENDER, clock()).as_bytes())
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
    news = AwardNews("1", "a@b.nl", "Sanne", language, "Hout", Sender("ROC Midden"))
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
    news = AwardNews("1", "a@b.nl", "Sanne", "nl", "Hout\r\nBcc: x@y.nl", Sender("ROC Midden"))
    assert award_message(POST, news, "x").subject == "Je hebt “Hout Bcc: x@y.nl” behaald"


# Over SMTP


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Callable[..., int]]:
    """Start a mail server on this machine; gives its port."""
    with ExitStack() as servers:

        def start(tls: ssl.SSLContext | None = None, **options: object) -> int:
            options |= {"tls_context": tls} if tls else {}
            return servers.enter_context(serving(inbox, **options))

        yield start


@pytest.fixture
def reach(serve: object, clock: Clock) -> Iterator[Callable[..., SmtpMailer]]:
    """A mailer for a server; it leaves before the server does."""
    with ExitStack() as mailers:

        def make(url: str, tls: ssl.SSLContext | None = None, seconds: float = 5) -> SmtpMailer:
            mailer = SmtpMailer(url, SENDER, clock, tls or ssl.create_default_context(), seconds)
            mailers.callback(mailer.close)
            return mailer

        yield make


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


def test_a_relay_on_this_machine_gets_the_mail(serve: Callable[..., int], inbox: Inbox, reach: Reach) -> None:
    reach(f"smtp://127.0.0.1:{serve()}").send(MESSAGE)
    (mail,) = map(read_mail, inbox.mails)
    assert (mail["To"], mail["Subject"]) == (MESSAGE.to, MESSAGE.subject)
    assert text_of(mail, "plain").strip() == "Tékst"
    assert inbox.were_secure == [False]


def test_a_mail_that_was_taken_is_not_sent_again_whatever_the_server_says_next(
    serve: Callable[..., int], inbox: Inbox, reach: Reach
) -> None:
    inbox.answer_quit = "421 Busy"
    reach(f"smtp://127.0.0.1:{serve()}").send(MESSAGE)
    assert len(inbox.mails) == 1


def test_another_server_gets_it_over_starttls_with_a_password(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, server_tls: ssl.SSLContext, trusting: ssl.SSLContext,
    mail_example: None,
) -> None:  # fmt: skip
    port = serve(server_tls, authenticator=inbox.check, auth_required=True, require_starttls=True)
    url = f"smtp://school%40badges.example:p%40ss%3Aword@mail.example:{port}"
    mailer = reach(url, trusting)
    mailer.send(MESSAGE)
    assert (len(inbox.mails), inbox.users, inbox.were_secure) == (1, ["school@badges.example"], [True])
    assert "word" not in repr(mailer)


def test_a_server_that_cannot_starttls_gets_no_password(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, mail_example: None
) -> None:
    port = serve(authenticator=inbox.check, auth_require_tls=False)
    with pytest.raises(Unavailable, match="mail_unreachable"):
        reach(f"smtp://school:p%40ss%3Aword@mail.example:{port}").send(MESSAGE)
    assert (inbox.users, inbox.mails) == ([], [])


def test_a_certificate_that_is_wrong_is_not_accepted(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, server_tls: ssl.SSLContext, mail_example: None
) -> None:
    with pytest.raises(Unavailable, match="mail_unreachable"):
        reach(f"smtp://mail.example:{serve(server_tls)}").send(MESSAGE)
    assert inbox.mails == []


def test_smtps_speaks_tls_from_the_start(
    inbox: Inbox, reach: Reach, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    async def exchange() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0, ssl=server_tls)
        port = server.sockets[0].getsockname()[1]
        mailer = reach(f"smtps://localhost:{port}", trusting)
        await loop.run_in_executor(None, mailer.send, MESSAGE)
        await loop.run_in_executor(None, mailer.close)
        server.close()
        await server.wait_closed()

    with ThreadPoolExecutor(1) as aside:  # in this thread a browser may have a loop of its own
        aside.submit(asyncio.run, exchange()).result(30)
    assert len(inbox.mails) == 1


def test_a_wrong_password_is_our_problem_and_tried_again(serve: Callable[..., int], inbox: Inbox, reach: Reach) -> None:
    port = serve(authenticator=inbox.check, auth_require_tls=False)
    with pytest.raises(Unavailable, match="mail_unreachable"):
        reach(f"smtp://school:wrong@127.0.0.1:{port}").send(MESSAGE)
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
    serve: Callable[..., int], inbox: Inbox, reach: Reach, place: str, answer: str, error: type[Exception]
) -> None:
    setattr(inbox, place, answer)
    with pytest.raises(error):
        reach(f"smtp://127.0.0.1:{serve()}").send(MESSAGE)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("550 5.1.1 User unknown", "mail_no_such_address"),
        ("553 5.1.2 Bad destination system", "mail_no_such_address"),
        ("552 5.2.2 Mailbox full", "mail_mailbox_full"),
        ("550 5.7.1 Blocked", "mail_refused"),
        ("550 what 15.1.1 is", "mail_refused"),
    ],
)
def test_why_a_server_refuses_is_read_from_its_answer(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, answer: str, code: str
) -> None:
    inbox.answer_recipient = answer
    with pytest.raises(Invalid, match=code):
        reach(f"smtp://127.0.0.1:{serve()}").send(MESSAGE)


def other(number: int, to: str = "bo@leerling.example") -> Mail:
    return replace(MESSAGE, id=f"award-{number}", to=to)


def test_several_mails_go_over_one_connection(serve: Callable[..., int], inbox: Inbox, reach: Reach) -> None:
    mailer = reach(f"smtp://127.0.0.1:{serve()}")
    for number in range(5):
        mailer.send(other(number))
    assert (len(inbox.mails), inbox.greetings) == (5, 1)


def test_a_refusal_does_not_end_the_connection(serve: Callable[..., int], inbox: Inbox, reach: Reach) -> None:
    mailer = reach(f"smtp://127.0.0.1:{serve()}")
    inbox.answer_to[MESSAGE.to] = "550 5.1.1 no"
    with pytest.raises(Invalid):
        mailer.send(MESSAGE)
    mailer.send(other(2))
    assert (inbox.recipients, inbox.greetings) == (["bo@leerling.example"], 1)


def test_a_connection_is_left_when_it_was_idle_or_much_used(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer = reach(f"smtp://127.0.0.1:{serve()}")
    monkeypatch.setattr(smtp_lines, "MAILS", 2)
    for number in range(4):
        mailer.send(other(number))
    assert inbox.greetings == 2
    monkeypatch.setattr(smtp_lines, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(smtp_lines, "MAILS", 100)
    for number in range(3):
        mailer.send(other(number))
    assert (len(inbox.mails), inbox.greetings) == (7, 5)


def test_a_server_that_closed_meanwhile_is_called_again(serve: Callable[..., int], inbox: Inbox, reach: Reach) -> None:
    """As all of them do after a while, and as each does that is started anew."""
    mailer = reach(f"smtp://127.0.0.1:{serve()}")
    mailer.send(MESSAGE)
    for transport in inbox.transports:
        inbox.loop.call_soon_threadsafe(transport.close)
    mailer.send(other(2))
    assert (len(inbox.mails), inbox.greetings) == (2, 2)


def test_a_server_that_does_not_answer_is_left_alone_for_a_moment(reach: Reach, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mailer = reach(f"smtp://127.0.0.1:{mute.getsockname()[1]}", seconds=0.3)
        for _ in range(2):  # and again after the pause
            started = monotonic()
            for number in range(20):
                with pytest.raises(Unavailable, match="mail_unreachable"):
                    mailer.send(other(number))
            assert 0.25 < monotonic() - started < 2  # not twenty times as long
            clock.advance(seconds=31)


def test_an_address_that_makes_the_server_hang_holds_up_its_own_domain_only(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, clock: Clock
) -> None:
    mailer = reach(f"smtp://127.0.0.1:{serve()}", seconds=0.3)
    inbox.hangs_for = {"a@dead.example", "b@dead.example"}
    for to in ("a@dead.example", "b@dead.example"):
        with pytest.raises(Unavailable, match="mail_not_now"):
            mailer.send(other(1, to))
    assert inbox.tries == {"a@dead.example": 1}  # the other one was not waited for
    mailer.send(other(2))
    clock.advance(seconds=31)
    inbox.hangs_for.clear()
    mailer.send(other(3, "b@dead.example"))
    assert inbox.recipients == ["bo@leerling.example", "b@dead.example"]


def test_a_pause_lasts_half_a_minute_whoever_asks_and_any_answer_ends_it(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, clock: Clock
) -> None:
    mailer = reach(f"smtp://127.0.0.1:{serve()}", seconds=0.3)
    inbox.hangs_for = {"a@slow.example"}
    inbox.answer_to = {"b@slow.example": "451 later"}
    with pytest.raises(Unavailable):
        mailer.send(other(1, "a@slow.example"))
    until = clock.now + smtp_lines.PAUSE
    for _ in range(3):
        clock.advance(seconds=9)
        with pytest.raises(Postponed) as turned_away:
            mailer.send(other(2, "c@slow.example"))
        assert turned_away.value.until == until
    clock.advance(seconds=4)
    with pytest.raises(Unavailable, match="mail_not_now"):
        mailer.send(other(3, "b@slow.example"))
    mailer.send(other(4, "c@slow.example"))  # at once: it answered
    assert inbox.recipients == ["c@slow.example"]


def test_a_server_that_closes_in_the_middle_took_nothing(serve: Callable[..., int], inbox: Inbox, reach: Reach) -> None:
    mailer = reach(f"smtp://127.0.0.1:{serve()}")
    inbox.closes_for = {MESSAGE.to}
    with pytest.raises(Unavailable, match="mail_not_now"):
        mailer.send(MESSAGE)
    inbox.closes_for.clear()
    mailer.send(MESSAGE)  # at once: it answered
    assert inbox.recipients == [MESSAGE.to]


def test_what_the_operator_reads_of_an_outage_is_one_line_without_an_address(
    serve: Callable[..., int], inbox: Inbox, reach: Reach, caplog: pytest.LogCaptureFixture
) -> None:
    port = serve(authenticator=inbox.check, auth_require_tls=False)
    mailer = reach(f"smtp://school:wrong@127.0.0.1:{port}")
    for number in range(3):
        with pytest.raises(Unavailable):
            mailer.send(other(number))
    assert caplog.messages == ["the mail server cannot be used: SMTPAuthenticationError 535"]


def test_a_mail_comes_from_the_organisation_at_our_address(clock: Clock) -> None:
    named = replace(MESSAGE, sender_name='ROC "Midden", locatie Zuid', reply_to="balie@rocmidden.example")
    mail = read_mail(compose(named, SENDER, clock()).as_bytes())
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ('ROC "Midden", locatie Zuid', "no-reply@badges.example")
    assert mail["Reply-To"] == "balie@rocmidden.example"
    assert mail["Message-ID"] == "<award-1@badges.example>"


@pytest.mark.parametrize("field", ["sender_name", "reply_to"])
def test_nor_can_what_an_organisation_said_add_one(clock: Clock, field: str) -> None:
    with pytest.raises(ValueError):
        compose(replace(MESSAGE, **{field: "a@b.nl\r\nBcc: everybody@b.nl"}), SENDER, clock())


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_is_away_is_a_sentence(reach: Reach, scheme: str) -> None:
    with pytest.raises(Unavailable, match="mail_unreachable"):
        reach(f"{scheme}://127.0.0.1:{free_port()}").send(MESSAGE)


def test_a_server_that_says_nothing_is_given_up(reach: Reach) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Unavailable, match="mail_unreachable"):
        reach(f"smtp://127.0.0.1:{mute.getsockname()[1]}", seconds=0.2).send(MESSAGE)


# Which of the two


def test_the_settings_say_which(clock: Clock, tmp_path: Path) -> None:
    folder = make_mailer(DEMO.model_copy(update={"mail_url": str(tmp_path)}), clock)
    assert folder == FolderMailer(tmp_path, DEMO.mail_sender, clock)
    smtp = make_mailer(DEMO.model_copy(update={"mail_url": "smtp://localhost:1025"}), clock)
    assert isinstance(smtp, SmtpMailer)
