"""Signing in without a password: a one-time code, or the one-time link in a mail; and the sessions they open.

A known and an unknown address are treated the same to the last query (threats H10): both get a mail, and an unknown
one becomes a person only when its code comes back. The limits are counted from the table, so they hold over any
number of processes (H11).
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, NotFound, Sentence, TooOften
from badgeservice.services.mail_texts import code_message
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.settings import Mode
from badgeservice.store import people, sessions
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import AuthSession, Person, SignInCode

__all__ = ["Membership", "SessionView", "SignedIn"]

CODE_DIGITS = 8
CODE_VALID = timedelta(minutes=10)
CODE_ATTEMPTS = 5
CODES_PER_ADDRESS = 5  # in an hour
CODES_OVERALL = 1_000  # in ten minutes: two schools signing in at nine o'clock
WRONG_OVERALL = 2_000  # in an hour; at that rate one in a hundred million codes takes years to hit
SEEN_EVERY = timedelta(minutes=5)  # how exactly we know when a session was used: not a write per page
DEVICE_LENGTH = 120

WRONG_CODE = Sentence(
    "This code is not right, or it no longer works. Use the newest mail, or ask for a new code.",
    "Deze code klopt niet of werkt niet meer. Gebruik de nieuwste mail of vraag een nieuwe code aan.",
)
USED_LINK = Sentence(
    "This link no longer works. Sign in with your e-mail address; your badges are still there.",
    "Deze link werkt niet meer. Log in met je e-mailadres; je badges staan er nog.",
)
TOO_OFTEN = Sentence(
    "You asked for a code several times. Use the newest mail, or try again in an hour.",
    "Je hebt al een paar keer een code aangevraagd. Gebruik de nieuwste mail of probeer het over een uur opnieuw.",
)
TOO_BUSY = Sentence(
    "Very many people are signing in now. Please try again in ten minutes.",
    "Er loggen nu heel veel mensen in. Probeer het over tien minuten opnieuw.",
)


@dataclass(frozen=True)
class SessionView:
    """A session as its owner sees it."""

    id: str
    device: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


def request_code(parts: Parts, email: str, language: str) -> None:
    """Mail a code to this address. What happens does not depend on whether we know it.

    Raises:
        Invalid: this is no e-mail address.
        TooOften: this address, or everybody together, asked too often.
    """
    address = read_email_address(email)
    now = parts.clock()
    with parts.transaction() as session:
        _refuse_too_many_codes(session, address, now)
        sessions.supersede_codes(session, address, now)
        code_id = parts.new_id()
        secret_hash = _hash_code(parts, code_id, derive_code(parts, code_id))
        session.add(_code_row(code_id, address, secret_hash, now, CODE_VALID))
        add_job(session, JobKind.MAIL_CODE, {"code_id": code_id, "language": language}, now=now)


def mail_code(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """The job that sends it. The code is derived again, so that it lies nowhere in the database."""
    with parts.reading() as session:
        row = session.get(SignInCode, arguments["code_id"])
    if row is None or row.used_at is not None or row.expires_at <= parts.clock():
        return
    parts.mailer.send(
        code_message(parts.settings, row.id, row.email, derive_code(parts, row.id), arguments["language"])
    )


def sign_in_with_code(parts: Parts, email: str, code: str, device: str, language: str = "nl") -> str:
    """A new session for who types the code of the newest mail; gives the token of its cookie.

    Raises:
        Invalid: the code is wrong, too old, used, or was tried too often.
    """
    address = read_email_address(email)
    now = parts.clock()
    with parts.transaction() as session:
        row = sessions.lock_newest_code(session, address)
        may_try = sessions.count_wrong_attempts(session, now - timedelta(hours=1)) < WRONG_OVERALL
        is_right = _is_right(parts, row, code)
        is_open = row is not None and row.expires_at > now and row.attempts < CODE_ATTEMPTS
        if row is not None and is_right and is_open and may_try:
            row.used_at = now
            person = people.find_person(session, address) or people.add_person(session, address, "", language, now)
            return _open_session(parts, session, person, device)
        if row is not None:
            row.attempts += 1  # committed: the exception comes after this block
    raise Invalid("code_wrong", WRONG_CODE, field="code") if may_try else TooOften("sign_in_busy", TOO_BUSY)


def make_sign_in_link(parts: Parts, session: Session, person: Person, valid_for: timedelta) -> str:
    """The secret of a one-time link for a mail; the caller puts it in an address that signs in by POST only."""
    token = _new_token(parts)
    session.add(_code_row(parts.new_id(), person.email, _hash(token), parts.clock(), valid_for, is_link=True))
    return token


def sign_in_with_link(parts: Parts, token: str, device: str) -> str:
    """A new session for who presses the button behind the link in a mail; works once.

    Raises:
        Invalid: the link was used, is too old or never existed.
    """
    now = parts.clock()
    with parts.transaction() as session:
        row = sessions.lock_link(session, _hash(token))
        person = people.find_person(session, row.email) if row else None
        if row is None or person is None or row.used_at is not None or row.expires_at <= now:
            raise Invalid("link_used", USED_LINK)
        row.used_at = now
        return _open_session(parts, session, person, device)


def sign_in_in_demo(parts: Parts, person_id: str, device: str) -> str:
    """A new session without any proof: the people of the demo are nobody.

    Raises:
        NotFound: this is not a demo, or there is no such person.
    """
    with parts.transaction() as session:
        person = session.get(Person, person_id) if parts.settings.mode is Mode.DEMO else None
        if person is None:
            raise NotFound("person_unknown", Sentence("We do not know this person.", "Wij kennen deze persoon niet."))
        return _open_session(parts, session, person, device)


def find_signed_in(parts: Parts, session_token: str | None) -> SignedIn | None:
    """Who has this cookie, if the session still works; remembers that it was used."""
    if not session_token:
        return None
    now = parts.clock()
    with parts.reading() as session:
        found = sessions.find_session(session, _hash(session_token))
        if found is None or not _is_open(parts, found[0], now):
            return None
        signed_in = _signed_in(session, *found)
    if now - found[0].seen_at >= SEEN_EVERY:
        with parts.transaction() as session:
            if row := session.get(AuthSession, signed_in.session_id):
                row.seen_at = now
    return signed_in


def sign_out(parts: Parts, session_id: str) -> None:
    """End this session; ending it twice is fine."""
    with parts.transaction() as session:
        row = session.get(AuthSession, session_id)
        if row is not None and row.ended_at is None:
            row.ended_at = parts.clock()


def list_sessions(parts: Parts, signed_in: SignedIn) -> tuple[SessionView, ...]:
    """Where this person is signed in now."""
    now = parts.clock()
    with parts.reading() as session:
        rows = sessions.list_open_sessions(session, signed_in.person_id, now, now - _idle(parts))
    return tuple(SessionView(r.id, r.device, r.created_at, r.seen_at, r.id == signed_in.session_id) for r in rows)


def end_session(parts: Parts, signed_in: SignedIn, session_id: str) -> None:
    """End one of my own sessions, on another device perhaps.

    Raises:
        NotFound: there is no such session, or it is somebody else's.
    """
    with parts.transaction() as session:
        row = session.get(AuthSession, session_id)
        if row is None or row.person_id != signed_in.person_id:
            sentence = Sentence("This session does not exist.", "Deze sessie bestaat niet.")
            raise NotFound("session_unknown", sentence)
        row.ended_at = row.ended_at or parts.clock()


def set_language(parts: Parts, signed_in: SignedIn, language: str) -> None:
    """The language of this person's pages and mails."""
    with parts.transaction() as session:
        person = session.get(Person, signed_in.person_id)
        if person is not None:
            person.language = "nl" if language.startswith("nl") else "en"


def forget_old_sign_ins(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `sign_in:forget`, daily: what ended more than a month ago is of no use to anybody."""
    before = parts.clock() - timedelta(days=30)
    with parts.transaction() as session:
        sessions.delete_old_codes(session, before)
        sessions.delete_old_sessions(session, before)


def derive_code(parts: Parts, code_id: str) -> str:
    """Eight digits that belong to this row; without the key of the service nobody can compute them."""
    digest = hmac.digest(parts.keystore.secret("sign-in"), f"code:{code_id}".encode(), "sha256")
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _refuse_too_many_codes(session: Session, address: str, now: datetime) -> None:
    if sessions.count_codes(session, now - timedelta(hours=1), email=address) >= CODES_PER_ADDRESS:
        raise TooOften("codes_too_often", TOO_OFTEN)
    if sessions.count_codes(session, now - timedelta(minutes=10)) >= CODES_OVERALL:
        raise TooOften("sign_in_busy", TOO_BUSY)


def _is_right(parts: Parts, row: SignInCode | None, code: str) -> bool:
    """Compared in constant time, and with the same work when there is no code at all."""
    typed = "".join(character for character in unicodedata.normalize("NFKC", code) if character.isalnum())
    code_id, expected = (row.id, row.secret_hash) if row else ("none", "")
    return hmac.compare_digest(_hash_code(parts, code_id, typed), expected)


def _open_session(parts: Parts, session: Session, person: Person, device: str) -> str:
    """Always a new token: a session that was there before signing in is never continued (threats H4)."""
    token, now = _new_token(parts), parts.clock()
    session.add(
        AuthSession(
            id=parts.new_id(),
            token_hash=_hash(token),
            person_id=person.id,
            device="".join(c for c in device if c.isprintable())[:DEVICE_LENGTH],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=parts.settings.session_hours),
        )
    )
    return token


def _is_open(parts: Parts, row: AuthSession, now: datetime) -> bool:
    return row.ended_at is None and now < row.expires_at and now < row.seen_at + _idle(parts)


def _idle(parts: Parts) -> timedelta:
    return timedelta(hours=parts.settings.idle_hours)


def _signed_in(session: Session, row: AuthSession, person: Person) -> SignedIn:
    memberships = tuple(
        Membership(organisation.id, organisation.slug, organisation.name, membership.role)
        for membership, organisation in people.find_memberships(session, person.id)
    )
    return SignedIn(person.id, person.name or person.email, person.email, person.language, row.id, memberships)


def _code_row(
    code_id: str, address: str, secret_hash: str, now: datetime, valid_for: timedelta, *, is_link: bool = False
) -> SignInCode:
    return SignInCode(
        id=code_id, email=address, secret_hash=secret_hash, is_link=is_link, created_at=now, expires_at=now + valid_for
    )


def _hash_code(parts: Parts, code_id: str, code: str) -> str:
    """Keyed: a bare hash of eight digits is undone in a second."""
    return hmac.digest(parts.keystore.secret("sign-in"), f"hash:{code_id}:{code}".encode(), "sha256").hex()


def _hash(token: str) -> str:
    """A token has 256 random bits, so a bare hash of it cannot be undone."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _new_token(parts: Parts) -> str:
    return urlsafe_b64encode(parts.random(32)).decode().rstrip("=")
