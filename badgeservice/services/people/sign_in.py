"""Signing in without a password: a one-time code, or the one-time link in a mail; and the sessions they open.

A known and an unknown address are treated the same to the last query (threats H10), and an unknown one becomes a
person only when its code comes back. A code fits only the browser that asked for it, so a stranger's tries never burn
somebody's code. The limits (`sign_in_limits`) are counted from the table, so they hold over any number of processes
(H11); who counts has a lock, so that of twenty at once no more get through than of twenty in a row.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NewType

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message, NotFound, Unavailable
from badgeservice.services import addresses
from badgeservice.services.mails.code_mail import adding_message, code_message
from badgeservice.services.mails.letter import Post
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.services.people import sign_in_limits as limits
from badgeservice.services.people.sign_in_limits import DAY, HOUR, TEN_MINUTES, Asked, Tried
from badgeservice.services.people.typed_addresses import part_from_who_typed
from badgeservice.settings import Mode
from badgeservice.store import identities, people, sessions, sign_in_codes
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.sign_in_codes import Budget
from badgeservice.store.tables import AuthSession, Identity, Person, SignInCode, TokenHash

__all__ = ["Caller", "Membership", "SignedIn"]

SessionToken = NewType("SessionToken", str)  # of the cookie
LinkToken = NewType("LinkToken", str)  # of a link in a mail, which works once

CODE_DIGITS = 8
CODE_VALID = timedelta(minutes=10)
KEEP_BROWSERS = timedelta(days=400)  # as long as browsers keep a cookie (RFC 6265bis §5.5)
SEEN_EVERY = timedelta(minutes=5)  # how exactly we know when a session was used: not a write per page
DEVICE_LENGTH = 120

WRONG_CODE = Message(
    Code.CODE_WRONG, "This code is not right, or it no longer works. Look in your e-mail again, or ask for a new code."
)
SPENT_CODE = Message(
    Code.CODE_SPENT, "A wrong code was typed too often here, so this code no longer works. Ask for a new one."
)
NO_OPEN_CODE = Message(
    Code.CODE_NOT_ASKED_HERE,
    "This browser is not waiting for a code: it was used, is older than ten minutes or was asked for in another "
    "browser. Type the code where you asked for it, use the link in the e-mail, or ask for a new code here.",
)
USED_LINK = Message(
    Code.LINK_USED, "This link no longer works. Sign in with your e-mail address; your badges are still there."
)


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as is known before signing in: the secret of the browser's cookie, and the network it is in."""

    browser: str
    source: str

    def adding_to(self, person_id: str) -> Caller:
        """The same for codes that add an address to somebody's: none of them signs in, nor the other way round."""
        return Caller(f"{self.browser} {person_id}", self.source)


def new_browser(parts: Parts) -> str:
    """The secret for the cookie of a browser that has none yet."""
    return _new_token(parts)


def request_code(parts: Parts, email: str, language: str, caller: Caller, *, adds_to: str | None = None) -> bool:
    """Mail a code to this address. What is seen of it does not depend on whether we know the address.

    Gives whether so many are asking from this source that the mail may not come.

    Raises:
        Invalid: this is no e-mail address.
        TooOften: this browser asked for this address, or this source for any, too often.
    """
    address = read_email_address(email)
    code_id = parts.new_id()
    secret_hash = _hash_code(parts, code_id, derive_code(parts, code_id))
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        now = parts.clock()  # after waiting for the lock: the mail that this joins must not have gone meanwhile
        browser_hash = hash_browser(parts, session, caller, address)
        source_hash = _hash_source(parts, caller)
        decision = limits.decide_on_code(_count_asked(session, address, browser_hash, source_hash, now), now)
        row = _code_row(code_id, address, secret_hash, now, CODE_VALID)
        row.browser_hash = browser_hash
        row.source_hash = source_hash
        row.budget, row.mail_at, row.adds_to = decision.budget, decision.mail_at, adds_to
        if decision.budget is Budget.NOTHING:
            row.secret_hash = ""  # nothing fits it
        session.add(row)
        delay = decision.mail_at - now if decision.mail_at else timedelta(0)
        arguments = {"code_id": code_id, "language": language}
        add_job(session, JobKind.MAIL_CODE, arguments, now=now, delay=delay, is_done=decision.mail_at is None)
    return decision.is_busy


def mail_code(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """The job that sends it. The code is derived again, so that it lies nowhere in the database.

    Beside a code to sign in the mail has a button, which works in any browser: for who reads mail on another device,
    and for who asked while a mail to this address was waiting already.
    """
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)  # whoever was about to join this mail has done so
        first = session.get(SignInCode, arguments["code_id"])
        if first is None:
            return
        row = sign_in_codes.find_newest_of_mail(session, first)
        if row.used_at is not None or row.expires_at <= parts.clock() or not row.secret_hash:
            return
        token = None if row.adds_to else make_sign_in_link(parts, session, row.email, CODE_VALID)
    code, post, language = derive_code(parts, row.id), Post(parts.settings, parts.catalogue), arguments["language"]
    if token is None:
        parts.mailer.send(adding_message(post, first.id, row.email, code, language))
    else:
        link = addresses.SIGN_IN_LINK.url(parts.settings, token=token)
        parts.mailer.send(code_message(post, first.id, row.email, code, link, language))


def sign_in_with_code(
    parts: Parts, email: str, code: str, caller: Caller, *, device: str, language: str = "nl"
) -> SessionToken:
    """A new session for who types a code that this browser asked for; gives the token of its cookie.

    Raises:
        Invalid: the code is wrong, too old, used, was tried too often or asked for in another browser.
        TooOften: too many wrong codes were typed by people at this source, or by all together.
    """
    address = read_email_address(email)
    with parts.transaction() as session:
        wrong = try_code(parts, session, address, code, caller)
        if wrong is None:
            return open_session(parts, session, address, language, caller, device)
    raise wrong


def try_code(parts: Parts, session: Session, address: str, code: str, caller: Caller) -> Invalid | None:
    """Use up the code that this browser asked for. Gives what is wrong, to be raised after the commit: a try counts.

    Raises:
        TooOften: too many wrong codes were typed by people at this source, or by all together.
    """
    sign_in_codes.lock_sign_ins(session)
    now = parts.clock()
    browser_hash = hash_browser(parts, session, caller, address)
    rows = sign_in_codes.list_open_codes(session, browser_hash, now)
    open_rows = [row for row in rows if row.attempts < limits.ATTEMPTS_PER_CODE]
    # At the source that asked for the code: one may ask at one network and try at a hundred others.
    source_hash = (rows[0].source_hash if rows else None) or _hash_source(parts, caller)
    tried = _count_tried(session, address, browser_hash, source_hash, now)
    limits.refuse_try(tried)
    if _find_right(parts, open_rows, code) and limits.may_try(tried):
        for row in rows:
            row.used_at = row.typed_at = now
        return None
    for row in open_rows:
        row.attempts += 1
    if not rows:
        return Invalid(NO_OPEN_CODE, field="code")
    return Invalid(WRONG_CODE if open_rows else SPENT_CODE, field="code")


def has_proven(parts: Parts, session: Session, address: str, caller: Caller) -> bool:
    """Whether this browser typed the code of this address just now."""
    since = parts.clock() - CODE_VALID
    return sign_in_codes.is_proven(session, hash_browser(parts, session, caller, address), since)


def make_sign_in_link(parts: Parts, session: Session, address: str, valid_for: timedelta) -> LinkToken:
    """The secret of a one-time link for a mail; the caller puts it in an address that signs in by POST only."""
    token = LinkToken(_new_token(parts))
    row = _code_row(parts.new_id(), address, _hash(token), parts.clock(), valid_for)
    row.is_link = True
    session.add(row)
    return token


def sign_in_with_link(
    parts: Parts, token: LinkToken, caller: Caller, *, device: str, language: str = "nl"
) -> SessionToken:
    """A new session for who presses the button behind the link in a mail; works once, in any browser.

    Raises:
        Invalid: the link was used, is too old or never existed.
    """
    now = parts.clock()
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        row = sign_in_codes.lock_link(session, _hash(token))
        if row is None or row.used_at is not None or row.expires_at <= now:
            raise Invalid(USED_LINK)
        row.used_at = now
        return open_session(parts, session, row.email, language, caller, device, row.created_at)


def sign_in_in_demo(parts: Parts, person_id: str, device: str) -> SessionToken:
    """A new session without any proof: the people of the demo are nobody.

    Raises:
        NotFound: this is not a demo, or there is no such person.
    """
    with parts.transaction() as session:
        identity = identities.find_first_of(session, person_id) if parts.settings.mode is Mode.DEMO else None
        if identity is None:
            raise NotFound(Message(Code.PERSON_UNKNOWN, "We did not find this person."))
        return add_session(parts, session, identity, device)


def find_signed_in(parts: Parts, session_token: SessionToken | None) -> SignedIn | None:
    """Who has this cookie, if the session still works; remembers that it was used."""
    if not session_token:
        return None
    now = parts.clock()
    with parts.reading() as session:
        found = sessions.find_session(session, _hash(session_token))
        if found is None:
            return None
        auth_session, person, address, is_operator = found
        if not _is_open(parts, auth_session, now):
            return None
        signed_in = _signed_in(session, auth_session, person, address, is_operator=is_operator)
    if now - auth_session.seen_at >= SEEN_EVERY:
        with suppress(Unavailable), parts.transaction(patience=0) as session:  # or the next page writes it down
            if row := session.get(AuthSession, signed_in.session_id):
                row.seen_at = now
    return signed_in


def sign_out(parts: Parts, session_id: str) -> None:
    """End this session; ending it twice is fine."""
    with parts.transaction() as session:
        row = session.get(AuthSession, session_id)
        if row is not None and row.ended_at is None:
            row.ended_at = parts.clock()


def derive_code(parts: Parts, code_id: str) -> str:
    """Eight digits that belong to this row; without the key of the service nobody can compute them."""
    digest = hmac.digest(parts.keystore.secret("sign-in"), f"code:{code_id}".encode(), "sha256")
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _count_asked(session: Session, address: str, browser_hash: str, source_hash: str, now: datetime) -> Asked:
    """The same queries for every address and every caller."""
    known_since, unknown_since = now - TEN_MINUTES, now - HOUR
    return Asked(
        is_familiar=sign_in_codes.is_familiar(session, browser_hash),
        is_known=sign_in_codes.is_awarded_or_invited(session, address),
        by_browser=sign_in_codes.count_codes_of_browser(session, browser_hash, now - HOUR),
        by_source=sign_in_codes.count_asked_by_source(session, source_hash, now - TEN_MINUTES),
        at_address=sign_in_codes.count_at_address(session, address, now - DAY),
        mails_of_source=sign_in_codes.count_mails(session, known_since, unknown_since, source_hash),
        mails_of_all=sign_in_codes.count_mails(session, known_since, unknown_since),
    )


def _count_tried(session: Session, address: str, browser_hash: str, source_hash: str, now: datetime) -> Tried:
    return Tried(
        is_familiar=sign_in_codes.is_familiar(session, browser_hash),
        at_address=sign_in_codes.count_at_address(session, address, now - DAY),
        wrong_from_source=sign_in_codes.count_wrong_from_source(session, source_hash, now - HOUR),
        wrong_of_all=sign_in_codes.count_wrong_of_all(session, now - HOUR),
    )


def _find_right(parts: Parts, rows: Sequence[SignInCode], code: str) -> bool:
    """Compared in constant time, each of them, and with the same work when there is none."""
    typed = "".join(character for character in unicodedata.normalize("NFKC", code) if character.isalnum())
    expected = [(row.id, row.secret_hash) for row in rows] or [("none", "")]
    return any([hmac.compare_digest(_hash_code(parts, code_id, typed), right) for code_id, right in expected])  # noqa: C419


def open_session(
    parts: Parts,
    session: Session,
    address: str,
    language: str,
    caller: Caller,
    device: str,
    mailed_at: datetime | None = None,
) -> SessionToken:
    """A new session after a proof of the address: from now on it is theirs, and this browser is familiar to it.

    `mailed_at`: of a link, because an old one says nothing about who reads that mail today.
    """
    now = parts.clock()
    browser_hash = hash_browser(parts, session, caller, address)
    found = part_from_who_typed(parts, session, identities.find_address(session, address), browser_hash)
    identity, _ = found or identities.add_address(session, address, "", language, now)
    identity.proven_at = identity.proven_at or now
    sign_in_codes.remember_browser(session, hash_browser(parts, session, caller, address), now)
    return add_session(parts, session, identity, device, mailed_at)


def add_session(
    parts: Parts, session: Session, identity: Identity, device: str, proven_at: datetime | None = None
) -> SessionToken:
    """Always a new token: a session that was there before signing in is never continued (threats H4)."""
    token, now = SessionToken(_new_token(parts)), parts.clock()
    session.add(
        AuthSession(
            id=parts.new_id(),
            token_hash=_hash(token),
            identity_id=identity.id,
            device="".join(c for c in device if c.isprintable())[:DEVICE_LENGTH],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=parts.settings.session_hours),
            proven_at=proven_at,
        )
    )
    return token


def _is_open(parts: Parts, row: AuthSession, now: datetime) -> bool:
    return (
        row.ended_at is None and now < row.expires_at and now < row.seen_at + timedelta(hours=parts.settings.idle_hours)
    )


def _signed_in(session: Session, row: AuthSession, person: Person, address: str, *, is_operator: bool) -> SignedIn:
    memberships = tuple(
        Membership(organisation.id, organisation.slug, profile.name, membership.role, organisation.path, *signer)
        for membership, (organisation, profile), *signer in people.find_memberships(session, person.id, row.provider_id)
    )
    return SignedIn(person.id, person.name or address, address, person.language, row.id, memberships, is_operator)


def _code_row(code_id: str, address: str, secret_hash: str, now: datetime, valid_for: timedelta) -> SignInCode:
    return SignInCode(id=code_id, email=address, secret_hash=secret_hash, created_at=now, expires_at=now + valid_for)


def _hash_code(parts: Parts, code_id: str, code: str) -> str:
    return _keyed_hash(parts, f"hash:{code_id}:{code}")


def hash_browser(parts: Parts, session: Session, caller: Caller, address: str) -> str:
    """Of both, so that a browser that several people use does not show that they know each other.

    And of how often the address changed hands: who had it before is a stranger to who has it now.
    """
    released = identities.count_released(session, address)
    owner = f":{released}" if released else ""
    return _keyed_hash(parts, f"browser:{_hash(caller.browser)}:{address}{owner}")


def _hash_source(parts: Parts, caller: Caller) -> str:
    """Where somebody is, is personal data: it is compared and never read again."""
    return _keyed_hash(parts, f"source:{caller.source}")


def _keyed_hash(parts: Parts, text: str) -> str:
    """Keyed: a bare hash of eight digits, or of an address of the network, is undone in a second."""
    return hmac.digest(parts.keystore.secret("sign-in"), text.encode("utf-8", "surrogatepass"), "sha256").hex()


def _hash(token: str) -> TokenHash:
    """A token has 256 random bits, so a bare hash of it cannot be undone."""
    return TokenHash(hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest())


def _new_token(parts: Parts) -> str:
    return urlsafe_b64encode(parts.random(32)).decode().rstrip("=")
