"""An endorsement that was handed in by itself: somebody's signed judgement, and not a badge that anybody earned.

It is checked like a badge, because its words are quoted: who endorses whom, and what they say. What is not genuine is
not quoted, and what its issuer took back or what has expired is not either.
"""

from __future__ import annotations

from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import domain_of
from badgeservice.credentials.badge.stated import state_period, state_profile
from badgeservice.credentials.checks.assessments import NO_ASSESSMENTS
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.concluding import worst
from badgeservice.credentials.checks.established import Established
from badgeservice.credentials.checks.holder import NOBODY
from badgeservice.credentials.checks.quoting import begin, called, find_posing
from badgeservice.credentials.checks.register import check_register
from badgeservice.credentials.checks.revocation import check_revocation
from badgeservice.credentials.checks.summary import no_badge
from badgeservice.credentials.checks.validity import check_validity
from badgeservice.credentials.checks.verdict import Check, CheckName, Endorsement, Verdict, Verification
from badgeservice.credentials.linked_data.node import OB, VC, preferred
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.reading.opening import Opened
from badgeservice.credentials.wording import joined, shown
from badgeservice.errors import Message

_STANDS: Final = frozenset({Verdict.VALID, Verdict.VALID_WITH_REMARKS})


def judge_endorsement(
    opened: Opened, established: Established, checks: list[Check], circumstances: Circumstances
) -> Verification:
    """Checks 5 (its second half) to 7 of a genuine endorsement, and what it says. Raises `Stopped`."""
    root = established.root
    stated, subject = state_profile(root.node(f"{VC}issuer")), root.node(f"{VC}credentialSubject")
    names = stated.name if stated else frozenset()
    posing = find_posing(established.issuer_id, names, circumstances)
    by = called(preferred(names), established.issuer_id, posing)
    status = check_revocation(established, by, circumstances)
    findings = [
        check_register(
            established.issuer_id, circumstances.register, is_bound=established.is_issuer_bound, posing=posing
        ),
        check_validity(established.ask(state_period), now=circumstances.now, skew=circumstances.skew),
        status.finding,
    ]
    checks += [finding.check for finding in findings]
    checks += [Check(CheckName.HOLDER, Outcome.NOT_CHECKED, NOBODY)]
    checks += [Check(CheckName.ASSESSMENTS, Outcome.PASSED, NO_ASSESSMENTS)]
    of = subject.id if subject else ""
    endorsement = Endorsement(by, domain_of(of) or of, subject.text(f"{OB}endorsementComment") if subject else "")
    stands = worst(findings, ()) in _STANDS
    wrong = next((one.check for one in findings if one.verdict not in _STANDS), None)
    sentence = joined(Code.ENDORSEMENT_ALONE, ALONE, wrong.sentence if wrong else _quote(endorsement))
    remarks = established.imperfections + ((wrong.sentence,) if wrong else ())
    # Whoever signs a judgement seldom keeps a list of withdrawn ones; that alone is nothing to remark about it.
    remarks += tuple(one.remark for one in findings if one.remark and one.check.code != Code.NO_STATUS)
    return Verification(
        verdict=Verdict.NO_BADGE,
        summary=no_badge(sentence),
        checks=tuple(checks),
        checked_at=circumstances.now,
        content=opened.content,
        remarks=remarks,
        status_fetched_at=status.fetched_at,
        endorsement=endorsement if stands else endorsement._replace(comment=""),
    )


def _quote(said: Endorsement) -> Message:
    by, of, comment = begin(said.by), shown(said.of), shown(said.comment)
    if not comment:
        return Message(Code.ENDORSEMENT_ALONE, "{by} recommends {of}.", by=by, of=of)
    return Message(Code.ENDORSEMENT_ALONE, "{by} says of {of}: “{comment}”.", by=by, of=of, comment=comment)


ALONE: Final = Message(Code.ENDORSEMENT_ALONE, "This is an assessment, not a badge that somebody has earned.")
