"""Verification: whatever comes in, nine numbered checks and one verdict (design §5; threats 2.3).

1. *readable*: bytes of any kind are opened (JSON, signed token, image) and read strictly             `opening.py`
2. *well formed*: the shape that the standard prescribes, every context a pinned one                `establishing.py`
3. *nothing unsigned*: everything in it is covered by a signature                                   `establishing.py`
4. *authentic*: each proof by its own function; a good one of the issuer, and no bad one that claims to be
5. *issuer*: the issuer itself lists the key for this; is the issuer in a register that we trust?         here
6. *valid now*: from and until, with some tolerance for clocks, today or on a chosen date              `validity.py`
7. *not revoked*: the status list fetched, itself genuine, of the same issuer, fresh                 `revocation.py`
8. *holder*: who it was issued to; a typed e-mail address compared with the hash                        `holder.py`
9. *assessments*: each endorsement verified by itself, evidence compared with its digest            `assessments.py`

After 1 to 5 the badge is genuine, or it is not and nothing of its content is passed on. Where its issuer keeps a newer
version, that takes its place (`refreshing.py`). 6 to 9 are then all done, even when one fails, and read from the signed
statements only. Each check is passed, failed or not checked; unknown is never passed, and the verdict is the worst that
any check leaves possible. Nothing that is wrong with a badge is an exception; what goes wrong in here is "not checked"
with a number to find it by in the log (threats V28).

Open Badges 2.0 goes its own way through the same checks (`open_badges_2.py`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Unpack

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import (
    Assessment,
    BadgeView,
    Standard,
    StatusView,
    plain_names,
)
from badgeservice.credentials.badge.documents import PUBLISHED_SCHEMAS
from badgeservice.credentials.badge.stated import state_badge, state_facts
from badgeservice.credentials.badge.statements_to_badge import Facts, read_badge, read_facts
from badgeservice.credentials.checks.assessments import check_assessments
from badgeservice.credentials.checks.circumstances import Circumstances, Questions
from badgeservice.credentials.checks.concluding import conclude_early, worst
from badgeservice.credentials.checks.endorsement_alone import judge_endorsement
from badgeservice.credentials.checks.established import Established, Stopped
from badgeservice.credentials.checks.establishing import establish_opened, state_types
from badgeservice.credentials.checks.holder import check_holder
from badgeservice.credentials.checks.memory import Memory
from badgeservice.credentials.checks.quoting import called, find_posing, quote, without_others
from badgeservice.credentials.checks.refreshing import find_newer
from badgeservice.credentials.checks.register import (
    Poses,
    Register,
    RegisteredIssuer,
    check_register,
    nobody_poses,
)
from badgeservice.credentials.checks.revocation import check_revocation
from badgeservice.credentials.checks.summary import Issued, summarise
from badgeservice.credentials.checks.validity import judge_period
from badgeservice.credentials.checks.verdict import Check, CheckName, Verdict, Verification
from badgeservice.credentials.document import IssuerId
from badgeservice.credentials.fetching import JSON_ACCEPT, Fetch, NotFetched
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.open_badges_2.open_badges_2 import is_open_badge_2, verify_open_badge_2
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.reading.badge_schema import BADGE_TYPES
from badgeservice.credentials.reading.opening import Opened, open_content
from badgeservice.credentials.reading.unread_kinds import UnreadKind
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.reading.wrapping import unwrap
from badgeservice.credentials.strict_json import Unreadable
from badgeservice.credentials.timestamps import SKEW
from badgeservice.credentials.wording import shown
from badgeservice.errors import BadgeServiceError, Invalid, Message, Value

__all__ = [
    "Assessment",
    "BadgeView",
    "Check",
    "CheckName",
    "Outcome",
    "Poses",
    "Register",
    "RegisteredIssuer",
    "Standard",
    "StatusView",
    "Verdict",
    "Verification",
    "Verifier",
    "list_badges",
]

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verifier:
    """All that a verification needs and that does not differ between credentials."""

    linked_data: LinkedData
    register: Register
    profile: ReadingProfile = ReadingProfile.OPEN_BADGE
    skew: timedelta = SKEW
    plain_http_hosts: frozenset[str] = frozenset()
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    new_poses: Callable[[], Poses] = nobody_poses  # one for each verification, which asks the register once at most

    def verify(
        self,
        content: bytes,
        *,
        fetch: Fetch,
        now: datetime,
        secured_by: IssuerId | None = None,
        **questions: Unpack[Questions],
    ) -> Verification:
        """The verdict about `content`; never raises for anything that is wrong with it.

        With `on_date` the question is whether it was valid then; `email` is compared with the holder's; a proof must
        have been made for `domain` and `challenge` where these are given; `secured_by` has signed what it came in.
        """
        try:
            return _verify(content, self.circumstances(fetch=fetch, now=now, **questions), secured_by)
        except Exception:  # noqa: BLE001 - fail closed: whatever it is, the answer is "not checked" (threats V28)
            number = hashlib.sha256(content).hexdigest()[:12]
            _LOG.exception("verification %s stopped unexpectedly", number)
            return conclude_early(content, [], _internal(number), now)

    def circumstances(self, *, fetch: Fetch, now: datetime, **questions: Unpack[Questions]) -> Circumstances:
        """Everything that one verification is done with."""
        return Circumstances(
            linked_data=self.linked_data,
            register=self.register,
            poses=self.new_poses(),
            profile=self.profile,
            skew=self.skew,
            plain_http_hosts=self.plain_http_hosts,
            memory=self.memory,
            fetch=fetch,
            now=now,
            **questions,
        )


def list_badges(content: bytes) -> tuple[bytes, ...]:
    """What is to be verified in one file: it, or each of several badges. Raises `Invalid` where check 1 refuses it."""
    return unwrap(open_content(content)).several or (content,)


def _verify(content: bytes, circumstances: Circumstances, secured_by: IssuerId | None) -> Verification:
    checks: list[Check] = []
    try:
        opened = _open(content, circumstances)  # (1)
        if circumstances.profile is ReadingProfile.OPEN_BADGE:
            opened, several = unwrap(opened)
            if several:
                raise Stopped(Check(CheckName.READABLE, Outcome.NOT_CHECKED, _several(len(several))))
        checks.append(_READABLE)
    except Stopped as stopped:
        return conclude_early(opened.content, checks, stopped.check, circumstances.now)
    except BadgeServiceError as error:
        unreadable = Check(CheckName.READABLE, _outcome(error), error.sentence)
        return conclude_early(content, checks, unreadable, circumstances.now)
    if is_open_badge_2(opened):
        return verify_open_badge_2(opened, circumstances, checks)
    try:
        established = establish_opened(  # (2) (3) (4) (5)
            opened,
            circumstances,
            checks,
            secured_by=secured_by,
            may_be_imperfect=circumstances.profile is ReadingProfile.OPEN_BADGE,
        )
        if newer := find_newer(established, circumstances):
            opened, established, checks = newer.opened, newer.established, [_READABLE, *newer.checks]
        _refuse_changed_proofs(established, circumstances.register)
        return _judge(opened, established, checks, circumstances)
    except Stopped as stopped:
        return conclude_early(opened.content, checks, stopped.check, circumstances.now, is_no_badge=stopped.is_no_badge)


def _refuse_changed_proofs(established: Established, register: Register) -> None:
    """Others may sign beside an issuer, in ways that we do not know (threats V5); what we sign carries our proofs only.

    So a proof on a badge of ours that does not count is one that somebody changed, even when another one still fits.
    """
    if not established.remarks or not established.is_issuer_bound:
        return
    registered = register(established.issuer_id)
    if registered is not None and registered.is_ours:
        raise Stopped(Check(CheckName.AUTHENTIC, Outcome.FAILED, _PROOF_CHANGED))


def _open(content: bytes, circumstances: Circumstances) -> Opened:
    """Check 1. The oldest images hold only the address at which the badge is; that is followed once."""
    opened = open_content(content)
    if opened.address:
        opened = open_content(circumstances.fetch(opened.address, JSON_ACCEPT).content)
    if opened.address:
        raise Unreadable(_NO_BADGE_THERE)
    return opened


def _outcome(error: BadgeServiceError) -> Outcome:
    return Outcome.NOT_CHECKED if isinstance(error, NotFetched | UnreadKind) else Outcome.FAILED


def _judge(
    opened: Opened,
    established: Established,
    checks: list[Check],
    circumstances: Circumstances,
) -> Verification:
    """Checks 5 (its second half) to 9 of a genuine credential, and the verdict."""
    types = established.ask(state_types)
    if circumstances.profile is ReadingProfile.OPEN_BADGE and _is_endorsement(types):
        return judge_endorsement(opened, established, checks, circumstances)
    facts = _read_facts(established)
    posing = find_posing(established.issuer_id, facts.issuer_names, circumstances)
    name = called(facts.issuer_name, established.issuer_id, posing)
    status = check_revocation(established, name, circumstances)  # (7)
    assessed = check_assessments(established, facts.evidence, circumstances)  # (9)
    findings = [
        check_register(  # (5)
            established.issuer_id, circumstances.register, is_bound=established.is_issuer_bound, posing=posing
        ),
        judge_period(  # (6)
            facts.period,
            now=circumstances.now,
            skew=circumstances.skew,
            on_date=circumstances.on_date,
            is_taken_back=status.finding.verdict in {Verdict.REVOKED, Verdict.SUSPENDED},
        ),
        status.finding,
        check_holder(facts.identities, circumstances.email),  # (8)
        assessed.finding,
    ]
    checks += [finding.check for finding in findings]
    remarks: tuple[Message, ...] = (_test_of(name),) if facts.is_test else ()
    remarks += (
        established.imperfections
        + established.remarks
        + tuple(finding.remark for finding in findings if finding.remark)
    )
    remarks += tuple(_unknown_rules(url) for url in facts.schemas if not url.startswith(PUBLISHED_SCHEMAS))
    verdict = worst(findings, remarks, is_imperfect=bool(established.imperfections))
    if established.imperfections:  # what is not written as it should be must fail in here, should it fail
        read_badge(established.ask(state_badge), _standard_of(types))
    issued = Issued(name, plain_names(facts.identities), facts.awarded_at or facts.period.first)
    return Verification(
        verdict=verdict,
        summary=summarise(verdict, checks, issued),
        checks=tuple(checks),
        checked_at=circumstances.now,
        content=opened.content,
        remarks=remarks,
        view=lambda language: without_others(
            quote(_view(established, circumstances, language if _names_languages(opened.content) else ""), posing),
            circumstances,
        ),
        document=established.document,
        assessments=assessed.assessments,
        status_fetched_at=status.fetched_at,
    )


def _view(established: Established, circumstances: Circumstances, language: str) -> BadgeView:
    """What a page may show: of statements that were seen before it is known."""

    def read() -> BadgeView:
        return read_badge(established.ask(state_badge), _standard_of(established.ask(state_types)), language)

    return circumstances.memory.views.find(established.statements, established.name, language, read)


def _read_facts(established: Established) -> Facts:
    """What the checks need. What cannot be read, or contradicts itself, was signed so: not false, and not shown."""
    try:
        return read_facts(established.ask(state_facts))
    except Invalid as error:
        raise Stopped(Check(CheckName.WELL_FORMED, Outcome.NOT_CHECKED, error.sentence)) from None


def _is_endorsement(types: frozenset[str]) -> bool:
    names = {name.rpartition("#")[2] for name in types}
    return "EndorsementCredential" in names and names.isdisjoint(BADGE_TYPES)


def _names_languages(content: bytes) -> bool:
    """Whether it may have texts in several languages: no context of ours gives a text one. Few do, and choosing among
    the texts of each takes as long as reading them. In a token it cannot be seen."""
    return b"@language" in content or not content.lstrip().startswith(b"{")


def _standard_of(names: frozenset[str]) -> Standard:
    types = {name.rpartition("#")[2] for name in names}
    is_badge = not types.isdisjoint(BADGE_TYPES) or "EndorsementCredential" in types
    return Standard.OPEN_BADGES_3 if is_badge else Standard.CREDENTIAL


_PROOF_CHANGED: Final = Message(
    Code.PROOF_CHANGED, "One of the signatures was changed or added after the issuer signed."
)
_READABLE: Final = Check(
    CheckName.READABLE,
    Outcome.PASSED,
    Message(Code.READABLE, "It can be read."),
)


_NO_BADGE_THERE: Final = Message(Code.ADDRESS_OF_ADDRESS, "We found no badge at the address that this refers to.")


def _several(count: int) -> Message:
    return Message(
        Code.SEVERAL_BADGES, "There are {count} badges in this. Check each one separately.", count=str(count)
    )


def _test_of(name: Value) -> Message:
    """Its own name says so, in what is signed: true wherever it is shown, and after the issuer was approved."""
    return Message(
        Code.TEST_BADGE,
        "This badge is a test: {name} made it to try things out. It says nothing about what somebody can do.",
        name=name,
    )


def _unknown_rules(url: str) -> Message:
    """A schema that somebody names is never fetched and never obeyed; the published ones are `badge_rules.py` (V29)."""
    return Message(Code.SCHEMAS_NOT_CHECKED, "It refers to other rules, which we do not check: {url}.", url=shown(url))


def _internal(number: str) -> Check:
    sentence = Message(
        Code.INTERNAL_ERROR,
        "Something went wrong on our side. Try again later, or tell us this number: {number}.",
        number=number,
    )
    return Check(CheckName.READABLE, Outcome.NOT_CHECKED, sentence)
