"""Each thing that was handed in, looked at: its verdict, or the sentence that says why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from flask import current_app

from badgeservice.codes import Code
from badgeservice.credentials.checks.holder import may_compare
from badgeservice.credentials.checks.verdict import WORST_FIRST, CheckName, Verdict, Verification
from badgeservice.email_address import read_email_address
from badgeservice.errors import BadgeServiceError, Invalid, Message, TooLarge, TooOften
from badgeservice.services.achievements.other_texts import find_texts
from badgeservice.services.receiving.files import Inside, look_inside_in_turn
from badgeservice.services.receiving.handed_in import verify_content
from badgeservice.services.verifying.verify import ShareClosed, verify_link
from badgeservice.web.auth import current_parts
from badgeservice.web.badge.meaning import BadgeMeaning, describe_badge
from badgeservice.web.language import current_language
from badgeservice.web.problems import log_problem, status_of
from badgeservice.web.source import current_source
from badgeservice.web.verdict import VerdictView, describe_verdict
from badgeservice.web.verify.holder_questions import HOLDER_QUESTIONS
from badgeservice.web.words import translate as _

UNREADABLE: Final = 422  # RFC 9110 §15.5.21: it arrived in good order, but it is no badge
CARRIED: Final = 60_000  # bytes of a badge that its page has with it, for a next question about it
CARRIED_OF_MANY: Final = 20_000  # the same where there are several on one page
SAID: Final = 500  # letters of what a code says
EMAIL_LIMIT: Final = 254  # RFC 5321 §4.5.3.1


@dataclass(frozen=True, slots=True)
class Holder:
    """Who shows it, by the address that was typed; what is no complete one is compared with nothing."""

    typed: str = ""
    address: str | None = None
    problem: Message | None = None

    @classmethod
    def read(cls, typed: str | None) -> Self:
        """None: the form had no such field."""
        if typed is None:
            return cls()
        typed = typed.strip()[:EMAIL_LIMIT]
        try:
            return cls(typed, read_email_address(typed))
        except Invalid as slip:
            return cls(typed, problem=slip.sentence)


NOBODY: Final = Holder()


@dataclass(frozen=True, slots=True)
class Thing:
    """A badge or a link, and what the reader knows it by."""

    name: str
    inside: Inside

    @property
    def link(self) -> str:
        """Where it leads, when it is no badge itself."""
        return self.inside.link


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was handed in, and what came of it."""

    name: str
    verdict: VerdictView | None = None
    badge: BadgeMeaning | None = None
    problem: BadgeServiceError | None = None
    kind: Verdict = Verdict.NO_BADGE
    said: str = ""  # by the QR code in the picture
    carried: str = ""  # the same thing once more as a text, where it is small
    holder: Holder = NOBODY
    asks_holder: bool = False
    must_wait: bool = False

    @property
    def is_busy(self) -> bool:
        """Not looked at, or not fetched, for no other reason than that there is much to do at this moment."""
        return self.problem is not None and self.problem.code in {Code.BUSY, Code.FETCH_BUSY}

    @property
    def word(self) -> str:
        """The verdict in a word, also where there is none."""
        if self.verdict:
            return self.verdict.word
        return _("Not checked yet") if self.is_busy else _("No badge found")

    @property
    def tone(self) -> str:
        """The colour that goes with it."""
        return self.verdict.tone if self.verdict else "unknown"

    @property
    def rank(self) -> int:
        """The worst first; what was not reached is not known at all."""
        return WORST_FIRST.index(Verdict.NOT_CHECKED if self.is_busy else self.kind)

    @property
    def status(self) -> int:
        """The HTTP status when this was the only thing. An address that does not answer is not our failure."""
        match self.problem:
            case None if self.must_wait:
                return 429
            case None:
                return UNREADABLE if self.verdict and self.verdict.is_no_badge else 200
            case TooLarge() | ShareClosed():
                return status_of(self.problem)
            case _:
                return UNREADABLE


def list_things(name: str, content: bytes) -> Iterator[Thing | Looked]:
    """What is in one file; nothing is verified yet."""
    try:
        several = look_inside_in_turn(current_parts(), content)
    except TooOften as problem:
        yield Looked(name, problem=problem)
        return
    for number, inside in enumerate(several, start=1):
        yield Thing(f"{name} ({number}/{len(several)})" if len(several) > 1 else name, inside)


def look(thing: Thing | Looked, holder: Holder, *, is_alone: bool) -> Looked:
    """One alone is shown with its translation too; of many that would ask the database as often."""
    if isinstance(thing, Looked):
        return thing
    said = thing.inside.said[:SAID]
    if thing.inside.problem is not None:
        return Looked(thing.name, problem=thing.inside.problem, said=said)
    try:
        with current_parts().turns.computing():
            return _look(thing, holder, is_alone=is_alone)
    except BadgeServiceError as problem:
        log_problem(problem)
        return Looked(thing.name, problem=problem, said=said, carried=_carry(thing.link.encode(errors="replace")))


def _look(thing: Thing, holder: Holder, *, is_alone: bool) -> Looked:
    parts = current_parts()
    verification = _verify(thing, holder.address)
    must_wait = holder.address is not None and not _may_ask(verification)
    if must_wait:
        verification = _verify(thing, None)
    badge = verification.badge_in(current_language())
    texts = find_texts(parts, badge) if badge and is_alone else None
    return Looked(
        thing.name,
        describe_verdict(verification),
        describe_badge(badge, parts.settings, texts) if badge else None,
        kind=verification.verdict,
        said=thing.inside.said[:SAID],
        # What was pasted; of a file the badge itself, and nothing where that is not genuine.
        carried=_carry(
            thing.link.encode(errors="replace") or (verification.content if badge else b""),
            CARRIED if is_alone else CARRIED_OF_MANY,
        ),
        holder=holder,
        asks_holder=badge is not None and may_compare(verification.check(CheckName.HOLDER)),
        must_wait=must_wait,
    )


def _verify(thing: Thing, email: str | None) -> Verification:
    if thing.link:
        return verify_link(current_parts(), thing.link, email)
    return verify_content(current_parts(), thing.inside.content, email)


def _may_ask(verification: Verification) -> bool:
    """A few addresses a minute for one badge, however often it is handed in."""
    badge = hashlib.sha256(b"".join(verification.content.split())).hexdigest()
    return bool(current_app.extensions[HOLDER_QUESTIONS].may_ask(badge, current_source()))


def _carry(content: bytes, most: int = CARRIED) -> str:
    """The badge itself, out of the image that it was in; "" where it is large, and then it is asked for again."""
    try:
        return content.decode() if len(content) <= most else ""
    except UnicodeDecodeError:
        return ""
