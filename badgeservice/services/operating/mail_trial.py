"""Whether mail works: a real message to the operator's own address, whose link says that it arrived; and the queue."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.mail import FATES, make_mailer, say_what_server_said
from badgeservice.services import addresses
from badgeservice.services.mails.letter import Post
from badgeservice.services.mails.operator_mails import To, trial_message
from badgeservice.services.operating.facts import note_mail_arrived
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import require_operator
from badgeservice.store import identities, jobs
from badgeservice.store.jobs import Waiting
from badgeservice.store.mailing import mails
from badgeservice.store.tables import AuthSession, IdentityKind

VALID_FOR: Final = timedelta(days=1)
LOOK_BACK: Final = timedelta(days=30)
_OVER: Final = Message(
    Code.TRIAL_LINK_OVER, "This link is too old, or it was sent to somebody else. Send the message again."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the message. `said`: by the mail server, when it did not take it."""

    email: str
    is_taken: bool
    problem: Message | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class MailQueue:
    """What has not gone."""

    waiting: Waiting
    refused: tuple[tuple[Message, int], ...]  # why, and how many in a month
    given_up: int


def send_trial(parts: Parts, operator: SignedIn) -> Trial:
    """Hand it to the mail server now, by a connection of its own: what we know of the server may be of before it was
    mended.

    Raises:
        Invalid: who asks signed in without an address.
    """
    require_operator(operator)
    with parts.reading() as session:
        auth_session = session.get_one(AuthSession, operator.session_id)
        identity = identities.get_identity(session, auth_session.identity_id)
    if identity.kind is not IdentityKind.EMAIL:
        raise Invalid(Message(Code.TRIAL_WITHOUT_ADDRESS, "Sign in with an e-mail address to try this."))
    now = parts.clock()
    link = addresses.MAIL_ARRIVED.url(parts.settings, token=_make_token(parts, identity.id, now))
    to = To(f"trial-{parts.new_id()}", identity.value, operator.language)
    mailer = make_mailer(parts.settings, parts.clock)
    try:
        mailer.send(trial_message(Post(parts.settings, parts.catalogue), to, link))
    except BadgeServiceError as error:
        return Trial(identity.value, is_taken=False, problem=error.sentence, said=say_what_server_said(error))
    finally:
        mailer.close()
    return Trial(identity.value, is_taken=True)


def note_arrival(parts: Parts, operator: SignedIn, token: str) -> None:
    """The link was used by who asked for it: mail works, and the address is theirs.

    Raises:
        Invalid: it is older than a day, or was sent to somebody else.
    """
    require_operator(operator)
    with parts.transaction() as session:
        auth_session = session.get_one(AuthSession, operator.session_id)
        identity = identities.get_identity(session, auth_session.identity_id)
        if not _is_token(parts, identity.id, token):
            raise Invalid(_OVER)
        now = parts.clock()
        identity.proven_at, auth_session.proven_at = identity.proven_at or now, now
        note_mail_arrived(parts, session)


def read_queue(parts: Parts, operator: SignedIn) -> MailQueue:
    """What waits, and what no server took."""
    require_operator(operator)
    since = parts.clock() - LOOK_BACK
    with parts.reading() as session:
        waiting = jobs.count_waiting_mails(session)
        refused = mails.count_refused(session, since)
        given_up = jobs.count_given_up_mails(session, since)
    return MailQueue(waiting, _with_words(refused), given_up)


def _with_words(refused: Mapping[str, int]) -> tuple[tuple[Message, int], ...]:
    """A code of another version has no words; then it is the general one."""
    general = FATES[Code.MAIL_REFUSED]
    return tuple((FATES.get(code, general), count) for code, count in sorted(refused.items()))


def _make_token(parts: Parts, identity_id: str, now: datetime) -> str:
    """Until when it works, and a digest of that and of the identity it was sent to: it lies nowhere."""
    until = int((now + VALID_FOR).timestamp())
    key = parts.keystore.secret("mail-trial")
    digest = hmac.new(key, f"{until}:{identity_id}".encode(), hashlib.sha256).digest()
    return f"{until}-{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _is_token(parts: Parts, identity_id: str, token: str) -> bool:
    text = token.partition("-")[0]
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        return False
    until = datetime.fromtimestamp(int(text), UTC)
    right = _make_token(parts, identity_id, until - VALID_FOR)
    return hmac.compare_digest(right.encode(), token.encode("utf-8", "surrogatepass")) and parts.clock() < until
