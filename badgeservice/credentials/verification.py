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

After 1 to 5 the badge is genuine, or it is not and nothing of its content is passed on. 6 to 9 are then all done, even
when one fails, and read from the signed statements only. Each check is passed, failed or not checked; unknown is never
passed, and the verdict is the worst that any check leaves possible. Nothing that is wrong with a badge is an exception;
what goes wrong in here is "not checked" with a number to find it by in the log (threats V28).

Open Badges 2.0 goes its own way through the same checks (`open_badges_2.py`).
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from badgeservice.credentials.assessments import check_assessments
from badgeservice.credentials.badge_reading import read_badge
from badgeservice.credentials.badge_view import Assessment, BadgeView, Standard, StatusView, domain_of
from badgeservice.credentials.establishing import Circumstances, Established, Stopped, establish_opened
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.holder import check_holder
from badgeservice.credentials.linked_data import LinkedData
from badgeservice.credentials.opening import Opened, open_content
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proof_form import Strings
from badgeservice.credentials.revocation import check_revocation
from badgeservice.credentials.shape import ReadingProfile
from badgeservice.credentials.summary import summarise
from badgeservice.credentials.validity import check_validity
from badgeservice.credentials.verdict import Check, CheckName, Finding, Verdict, Verification, explain
from badgeservice.credentials.vocabulary import BADGE_TYPES
from badgeservice.credentials.wording import shown
from badgeservice.errors import BadgeServiceError, Invalid, Sentence

__all__ = [
    "Assessment",
    "BadgeView",
    "Check",
    "CheckName",
    "Outcome",
    "Register",
    "RegisteredIssuer",
    "Standard",
    "StatusView",
    "Verdict",
    "Verification",
    "Verifier",
    "explain",
]

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RegisteredIssuer:
    """An issuer that a register vouches for."""

    name: str
    domain: str
    url: str


class Register(Protocol):
    """Who is this issuer? None when we do not know; that is a remark, not a fault of the badge."""

    def __call__(self, issuer_id: str) -> RegisteredIssuer | None: ...


@dataclass(frozen=True, slots=True)
class Verifier:
    """All that a verification needs and that does not differ between credentials."""

    linked_data: LinkedData
    register: Register
    profile: ReadingProfile = ReadingProfile.OPEN_BADGE
    skew: timedelta = timedelta(seconds=300)
    plain_http_hosts: frozenset[str] = frozenset()

    def verify(
        self,
        content: bytes,
        *,
        fetch: Fetch,
        now: datetime,
        on_date: datetime | None = None,
        email: str | None = None,
        domain: Strings | None = None,
        challenge: str | None = None,
    ) -> Verification:
        """The verdict about `content`; never raises for anything that is wrong with it.

        With `on_date` the question is whether it was valid then; `email` is compared with the holder's; a proof must
        have been made for `domain` and `challenge` where these are given.
        """
        circumstances = Circumstances(
            self.linked_data,
            fetch,
            now,
            self.skew,
            self.profile,
            self.plain_http_hosts,
            on_date,
            email,
            domain,
            challenge,
        )
        try:
            return _verify(content, circumstances, self.register)
        except Exception:  # noqa: BLE001 - fail closed: whatever it is, the answer is "not checked" (threats V28)
            number = hashlib.sha256(content).hexdigest()[:12]
            _LOG.exception("verification %s stopped unexpectedly", number)
            return _not_verified(content, [], _internal(number), now)


def _verify(content: bytes, circumstances: Circumstances, register: Register) -> Verification:
    checks: list[Check] = []
    try:
        opened = open_content(content)  # (1)
        checks.append(_READABLE)
    except BadgeServiceError as error:
        unreadable = Check(CheckName.READABLE, Outcome.FAILED, error.code, error.sentence)
        return _not_verified(content, checks, unreadable, circumstances.now)
    try:
        established = establish_opened(opened, circumstances, checks)  # (2) (3) (4) (5)
        return _judge(opened, established, checks, circumstances, register)
    except Stopped as stopped:
        return _not_verified(opened.content, checks, stopped.check, circumstances.now)


def _judge(
    opened: Opened,
    established: Established,
    checks: list[Check],
    circumstances: Circumstances,
    register: Register,
) -> Verification:
    """Checks 5 (its second half) to 9 of a genuine credential, and the verdict."""
    badge = _read(established)
    name = badge.issuer.name or badge.issuer_domain or established.issuer_id
    validity = check_validity(  # (6)
        established.root, now=circumstances.now, skew=circumstances.skew, on_date=circumstances.on_date
    )
    status = check_revocation(established, name, circumstances)  # (7)
    assessed = check_assessments(established, badge.evidence, circumstances)  # (9)
    findings = [
        _check_register(established, register),  # (5)
        validity,
        status.finding,
        check_holder(badge.identities, circumstances.email),  # (8)
        assessed.finding,
    ]
    checks += [finding.check for finding in findings]
    remarks = established.remarks + tuple(finding.remark for finding in findings if finding.remark)
    verdict = _worst([finding.verdict for finding in findings], has_remarks=bool(remarks))
    return Verification(
        verdict=verdict,
        summary=summarise(verdict, tuple(checks), badge),
        checks=tuple(checks),
        checked_at=circumstances.now,
        content=opened.content,
        remarks=remarks,
        badge=badge,
        document=established.document,
        assessments=assessed.assessments,
        status_fetched_at=status.fetched_at,
    )


def _read(established: Established) -> BadgeView:
    """The view of a genuine credential; one whose signed statements contradict each other is not shown."""
    types = {name.rpartition("#")[2] for name in established.root.types}
    is_badge = not types.isdisjoint(BADGE_TYPES) or "EndorsementCredential" in types
    try:
        return read_badge(established.root, Standard.OPEN_BADGES_3 if is_badge else Standard.CREDENTIAL)
    except Invalid as error:
        raise Stopped(Check(CheckName.WELL_FORMED, Outcome.FAILED, error.code, error.sentence)) from None


def _check_register(established: Established, register: Register) -> Finding:
    """Check 5, second half: the key is the issuer's; but who is that? A domain says more than a name (threats V24)."""
    registered = register(established.issuer_id) if established.is_issuer_bound else None
    if registered is not None:
        name, domain = shown(registered.name), shown(registered.domain)
        sentence = Sentence(
            f"Issued by {name} ({domain}), which is in our register.",
            f"Uitgegeven door {name} ({domain}). Deze uitgever staat in ons register.",
        )
        return Finding(Check(CheckName.ISSUER, Outcome.PASSED, "issuer_known", sentence))
    if not established.is_issuer_bound:
        code, sentence = "issuer_not_bound", _NOT_BOUND
    else:
        code, sentence = "issuer_not_in_register", _not_in_register(established.issuer_id)
    check = Check(CheckName.ISSUER, Outcome.NOT_CHECKED, code, sentence)
    return Finding(check, Verdict.VALID_WITH_REMARKS, sentence)


_SEVERITY: Final = (
    Verdict.NOT_GENUINE,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.NOT_CHECKED,
    Verdict.VALID_WITH_REMARKS,
    Verdict.VALID,
)


def _worst(verdicts: list[Verdict], *, has_remarks: bool) -> Verdict:
    """What is known to be wrong comes before what is not known, and that before what is only remarked."""
    limits = [*verdicts, Verdict.VALID_WITH_REMARKS if has_remarks else Verdict.VALID]
    return min(limits, key=_SEVERITY.index)


def _not_verified(content: bytes, checks: list[Check], last: Check, now: datetime) -> Verification:
    """Stopped at `last`: the checks after it were not reached, and nothing of the content is passed on."""
    done = [*checks[: last.number - 1], last]
    done += [Check(name, Outcome.NOT_CHECKED, "not_reached", _NOT_REACHED) for name in list(CheckName)[len(done) :]]
    verdict = Verdict.NOT_GENUINE if last.outcome is Outcome.FAILED else Verdict.NOT_CHECKED
    return Verification(
        verdict=verdict,
        summary=summarise(verdict, tuple(done), None),
        checks=tuple(done),
        checked_at=now,
        content=content,
    )


_READABLE: Final = Check(
    CheckName.READABLE,
    Outcome.PASSED,
    "readable",
    Sentence("It can be read.", "De badge is leesbaar."),
)
_NOT_REACHED: Final = Sentence(
    "Not looked at, because an earlier check did not pass.",
    "Niet bekeken, omdat een eerdere controle niet is gelukt.",
)
_NOT_BOUND: Final = Sentence(
    "The issuer is named by a number that nobody can look up, so we cannot tell who signed it.",
    "De uitgever staat er met een nummer dat niemand kan opzoeken. We weten dus niet wie heeft ondertekend.",
)


def _not_in_register(issuer: str) -> Sentence:
    name = shown(domain_of(issuer) or issuer)
    return Sentence(
        f"Issued by {name}. That issuer is in no register that we know; find out for yourself who it is.",
        f"Uitgegeven door {name}. Deze uitgever staat niet in een register dat wij kennen. Ga zelf na wie het is.",
    )


def _internal(number: str) -> Check:
    sentence = Sentence(
        f"Something went wrong on our side. Try again later, or tell us this number: {number}.",
        f"Er ging bij ons iets mis. Probeer het later opnieuw of geef ons dit nummer door: {number}.",
    )
    return Check(CheckName.READABLE, Outcome.NOT_CHECKED, "internal_error", sentence)
