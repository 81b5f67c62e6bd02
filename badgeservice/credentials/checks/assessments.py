"""What do others say about it, and is the evidence still the same? (check 9; threats V21)

A badge may carry endorsements: credentials of others, embedded whole, each with its own signature. Each is verified by
itself with the same checks (2 to 7), and must be about something in this badge: one that was copied from elsewhere is
refused. They can be nested, so there is a budget: two levels, twenty in all; the rest is not checked and that is said.

Evidence of which the badge holds a digest is fetched and compared.

Nothing here makes a badge false. It was signed by its issuer with everything in it; what is wrong with it is remarked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import Assessment
from badgeservice.credentials.badge.content import Evidence
from badgeservice.credentials.badge.stated import ACHIEVEMENT, state_period, state_profile
from badgeservice.credentials.badge.statements_to_badge import read_period, read_profile
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.established import Established, Stopped
from badgeservice.credentials.checks.establishing import establish, establish_token
from badgeservice.credentials.checks.quoting import bare, find_posing
from badgeservice.credentials.checks.revocation import check_revocation
from badgeservice.credentials.checks.validity import check_validity
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.linked_data.canonicalization import WORK
from badgeservice.credentials.linked_data.node import OB, SCHEMA, VC, Node
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import Token
from badgeservice.credentials.reading.digests import Digest, compare, hash_by, read_multibase, read_sri_word
from badgeservice.credentials.wording import joined, shown
from badgeservice.errors import Invalid, Message, Value

MAX_DEPTH: Final = 2
MAX_ENDORSEMENTS: Final = 20
MAX_EVIDENCE: Final = 3
MAX_DIGESTS: Final = 8  # of one piece of evidence
# All endorsements together may be as entangled as one badge; those of others that we know are not entangled at all.
WORK_EACH: Final = WORK // MAX_ENDORSEMENTS
_ENDORSEMENTS: Final = {"endorsement": f"{OB}endorsement", "endorsementJwt": f"{OB}endorsementJwt"}


@dataclass(frozen=True, slots=True)
class AssessmentsFinding:
    """Check 9, and each assessment with what became of it."""

    finding: Finding
    assessments: tuple[Assessment, ...]


@dataclass(slots=True)
class _Budget:
    """What is left to spend on one badge."""

    endorsements: int = MAX_ENDORSEMENTS
    found: list[Assessment] = field(default_factory=list)


def check_assessments(
    established: Established, evidence: Sequence[Evidence], circumstances: Circumstances
) -> AssessmentsFinding:
    """Check 9 for a genuine badge."""
    budget = _Budget()
    if established.ask(mentions_endorsements):
        linked_data = circumstances.linked_data.within(WORK_EACH)
        alone = circumstances.of_part(linked_data=linked_data)
        _assess_all(established.document, _names_in(established), alone, budget, depth=1)
        if not budget.found:  # it is written in a way in which we do not look for it
            budget.found.append(Assessment(Outcome.NOT_CHECKED, _HIDDEN))
    fixed = [one for one in evidence if one.digest_sri or one.digest_multibase]
    outcomes = [_compare_evidence(one, circumstances) for one in fixed[:MAX_EVIDENCE]]
    outcomes += [(one.outcome, one.sentence) for one in budget.found]
    if len(fixed) > MAX_EVIDENCE:
        outcomes.append((Outcome.NOT_CHECKED, _TOO_MUCH_EVIDENCE))
    return AssessmentsFinding(_conclude(outcomes), tuple(budget.found))


def mentions_endorsements(root: Node) -> bool:
    """Is anything in the whole document endorsed (a lookup of `remembered_statements.py`)?"""
    return any(root.graph.mentions(predicate) for predicate in _ENDORSEMENTS.values())


def _conclude(outcomes: Sequence[tuple[Outcome, Message]]) -> Finding:
    if not outcomes:
        return Finding(Check(CheckName.ASSESSMENTS, Outcome.PASSED, NO_ASSESSMENTS))
    for outcome, code in ((Outcome.FAILED, Code.ASSESSMENT_FAILED), (Outcome.NOT_CHECKED, Code.ASSESSMENT_NOT_CHECKED)):
        for found, sentence in outcomes:
            if found is outcome:
                check = Check(CheckName.ASSESSMENTS, outcome, sentence.coded(code))
                return Finding(check, Verdict.VALID_WITH_REMARKS, sentence)
    return Finding(Check(CheckName.ASSESSMENTS, Outcome.PASSED, _ALL_GENUINE))


# ---------------------------------------------------------------------- endorsements


def _assess_all(
    document: Document, subjects: frozenset[str], circumstances: Circumstances, budget: _Budget, *, depth: int
) -> None:
    for endorsement, about in _endorsements_in(document):
        if budget.endorsements == 0 or depth > MAX_DEPTH:
            budget.found.append(Assessment(Outcome.NOT_CHECKED, _TOO_MANY))
            return
        budget.endorsements -= 1
        budget.found.append(_assess(endorsement, subjects | about, circumstances))
        if isinstance(endorsement, dict):
            _assess_all(endorsement, subjects | about, circumstances, budget, depth=depth + 1)


def _endorsements_in(part: Document) -> Iterator[tuple[Document | str, frozenset[str]]]:
    """The endorsements in a document, as documents or as tokens, each with the id of the thing that it hangs on.

    Not those within endorsements.
    """
    about = part.get("id")
    for key, value in part.items():
        for one in as_list(value):
            if key in _ENDORSEMENTS and isinstance(one, dict | str):
                yield one, frozenset({about} if isinstance(about, str) else ())
            elif isinstance(one, dict) and key != "proof":
                yield from _endorsements_in(one)


def _names_in(established: Established) -> frozenset[str]:
    """What an endorsement anywhere in the badge may be about: the badge, its holder, the achievement, the issuer."""
    subjects = list(established.root.nodes(f"{VC}credentialSubject"))
    achievements = [one for subject in subjects for one in subject.nodes(*ACHIEVEMENT)]
    nodes = (established.root, *subjects, *achievements)
    return frozenset({node.id for node in nodes if node.id} | {established.issuer_id})


def _assess(endorsement: Document | str, subjects: frozenset[str], circumstances: Circumstances) -> Assessment:
    """One endorsement by itself: checks 2 to 7, and that it is about this badge."""
    try:
        if isinstance(endorsement, str):
            return _judge(establish_token(Token(endorsement), circumstances, []), subjects, circumstances)
        return _judge(establish(endorsement, circumstances, []), subjects, circumstances)
    except Stopped as stopped:  # not genuine: nothing that it says is passed on
        return Assessment(stopped.check.outcome, joined(Code.ASSESSMENT_FAILED, _NOT_IN_ORDER, stopped.check.sentence))
    except Invalid as error:
        return Assessment(Outcome.FAILED, joined(Code.ASSESSMENT_FAILED, _NOT_IN_ORDER, error.sentence))


def _judge(established: Established, subjects: frozenset[str], circumstances: Circumstances) -> Assessment:
    root = established.root
    stated, subject = state_profile(root.node(f"{VC}issuer")), root.node(f"{VC}credentialSubject")
    issuer = read_profile(stated)
    names = stated.name if stated else frozenset()
    posing = find_posing(established.issuer_id, names, circumstances)
    name = posing or shown(issuer.name or established.issuer_id)
    outcome, sentence = _outcome(established, subject, name, subjects, circumstances)
    return Assessment(
        outcome,
        sentence,
        name=root.text(f"{SCHEMA}name"),
        comment=subject.text(f"{OB}endorsementComment") if subject else "",
        issuer=bare(issuer) if posing else issuer,
        given_at=read_period(state_period(root)).first,
    )


def _outcome(
    established: Established, subject: Node | None, name: Value, subjects: frozenset[str], circumstances: Circumstances
) -> tuple[Outcome, Message]:
    if f"{OB}EndorsementCredential" not in established.root.types:
        return Outcome.FAILED, _by(name, _NO_ASSESSMENT)
    if subject is None or subject.id not in subjects:
        return Outcome.FAILED, _by(name, _ABOUT_SOMETHING_ELSE)
    validity = check_validity(established.ask(state_period), now=circumstances.now, skew=circumstances.skew)
    status = check_revocation(established, name, circumstances).finding
    for finding in (status, validity):
        # Whoever signs a judgement seldom keeps a list of withdrawn ones; that alone is nothing to remark about it.
        if finding.check.outcome is not Outcome.PASSED and finding.check.code != Code.NO_STATUS:
            return finding.check.outcome, _by(name, finding.check.sentence)
    if not established.is_issuer_bound:
        return Outcome.NOT_CHECKED, _by(name, _NOT_BOUND)
    return Outcome.PASSED, _by(name, _GENUINE)


# ---------------------------------------------------------------------- evidence


def _compare_evidence(evidence: Evidence, circumstances: Circumstances) -> tuple[Outcome, Message]:
    """Is the file still the one that was there when the badge was signed?"""
    name = shown(evidence.name or evidence.url)
    digests = list(_read_digests(evidence))
    if not digests:
        return Outcome.NOT_CHECKED, Message(
            Code.EVIDENCE_DIGEST_UNKNOWN,
            "The evidence “{name}” was recorded in a way that we do not know, so we could not compare it.",
            name=name,
        )
    try:
        content = circumstances.fetch(evidence.url, "*/*").content
    except NotFetched as error:
        return Outcome.NOT_CHECKED, joined(error.code, _not_fetched(name), error.sentence)
    if compare(digests, hash_by(content)):
        return Outcome.PASSED, Message(
            Code.EVIDENCE_UNCHANGED, "The evidence “{name}” is the same as when the badge was signed.", name=name
        )
    return Outcome.FAILED, Message(
        Code.EVIDENCE_CHANGED, "The evidence “{name}” was changed after the badge was signed.", name=name
    )


def _read_digests(evidence: Evidence) -> Iterator[Digest]:
    """Those that we can compare; what is no digest is passed over (Subresource Integrity §3.5)."""
    readers: list[tuple[str, Callable[[str], Digest]]] = [
        (word, read_sri_word) for word in evidence.digest_sri.split()[:MAX_DIGESTS]
    ]
    readers += [(evidence.digest_multibase, read_multibase)] if evidence.digest_multibase else []
    for text, read in readers:
        with suppress(Invalid):
            if (digest := read(text)).algorithm:
                yield digest


def _not_fetched(name: str) -> Message:
    return Message(
        Code.EVIDENCE_NOT_FETCHED,
        "The evidence “{name}” could not be read, so we could not compare it.",
        name=name,
    )


# ---------------------------------------------------------------------- words


def _by(name: Value, what: Message) -> Message:
    return Message(what.code, "Assessment by {name}: {what}", name=name, what=what)


NO_ASSESSMENTS: Final = Message(Code.NO_ASSESSMENTS, "This badge has no assessments by others.")
_ALL_GENUINE: Final = Message(Code.ASSESSMENTS_GENUINE, "All assessments and evidence in this badge are genuine.")
_GENUINE: Final = Message(Code.ASSESSMENT_GENUINE, "it is genuine and about this badge.")
_NOT_IN_ORDER: Final = Message(
    Code.ASSESSMENT_FAILED, "An assessment in this badge is not right, so we do not show it."
)
_NO_ASSESSMENT: Final = Message(Code.ASSESSMENT_OF_OTHER_KIND, "it is not an assessment.")
_HIDDEN: Final = Message(Code.ASSESSMENT_HIDDEN, "This badge mentions an assessment that we could not find.")
_ABOUT_SOMETHING_ELSE: Final = Message(Code.ASSESSMENT_OF_SOMETHING_ELSE, "it is about something else.")
_NOT_BOUND: Final = Message(Code.ASSESSOR_UNCLEAR, "it is not clear who signed it.")
_TOO_MUCH_EVIDENCE: Final = Message(Code.EVIDENCE_TOO_MUCH, "This badge has more evidence than we compare.")
_TOO_MANY: Final = Message(Code.ASSESSMENTS_TOO_MANY, "This badge has more assessments than we check.")
