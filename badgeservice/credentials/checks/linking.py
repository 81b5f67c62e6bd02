"""Is it written as the standard has it, and is everything in it covered by a signature? (checks 2 and 3)

What is only against the standard may be passed on, when the caller asks for that: it is said, and stops nothing. With
JCS or in a token every byte is signed, so there a word without a meaning is not unsigned; it is not read either.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from badgeservice.codes import Code
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.established import Stopped, stop
from badgeservice.credentials.checks.verdict import Check, CheckName
from badgeservice.credentials.document import Document, without_proof
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.linked_data import LinkedDocument, Split, TooComplex, UnsignedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.cryptosuites import CONTEXT_SUITES
from badgeservice.credentials.proofs.proof_chain import proofs_of
from badgeservice.credentials.proofs.proof_results import ProofResult
from badgeservice.credentials.reading.imperfections import MAX_NAMED, find_imperfections
from badgeservice.credentials.reading.other_credential import judge_refusal
from badgeservice.credentials.reading.related_resources import check_digests
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed
from badgeservice.credentials.wording import shown
from badgeservice.errors import Invalid, Message


class Linking(NamedTuple):
    """What a document states; in what it departs from the standard; and whether the statements are all it says."""

    statements: LinkedDocument
    flaws: tuple[Message, ...]
    is_complete: bool


def link(
    document: Document,
    circumstances: Circumstances,
    checks: list[Check],
    *,
    may_be_imperfect: bool,
    token: ProofResult | None,
) -> Linking:
    """Checks 2 and 3. A word list that we do not hold is not the document's fault: then nothing could be checked.

    Raises `Stopped`.
    """
    flaws: tuple[Message, ...] = ()
    words: list[str] = []
    is_by_the_byte = token is not None or is_signed_by_the_byte(document)
    is_whole = may_be_imperfect and is_by_the_byte
    try:
        split, flaws = _check_form(document, circumstances, may_be_imperfect=may_be_imperfect, is_whole=is_whole)
        linked, words = _link(without_proof(document), split, circumstances, may_drop_words=is_whole)
    except UnknownContext as error:
        raise stop(CheckName.WELL_FORMED, Outcome.NOT_CHECKED, error.sentence) from None
    except UnsignedData as error:
        checks.append(_form(flaws))
        sentence = _unread(error.field or "") if is_by_the_byte else error.sentence
        raise stop(CheckName.NOTHING_UNSIGNED, Outcome.FAILED, sentence) from None
    except TooComplex as error:
        checks.extend((_form(flaws), _NOTHING_UNSIGNED))
        raise stop(CheckName.AUTHENTIC, Outcome.NOT_CHECKED, error.sentence) from None
    except Invalid as error:  # Malformed, NotLinkedData
        raise _refused(error, document, circumstances) from None
    of_token = (token.imperfection,) if token and token.imperfection else ()
    flaws = (*of_token, *flaws, *map(_without_meaning, words))[:MAX_NAMED]
    checks.extend((_form(flaws), _NOTHING_UNSIGNED))
    return Linking(linked, flaws, not words)


def _check_form(
    document: Document, circumstances: Circumstances, *, may_be_imperfect: bool, is_whole: bool
) -> tuple[Split | None, tuple[Message, ...]]:
    """Check 2 proper. Raises the `Invalid` that says more than that the document is only against the standard."""
    linked_data = circumstances.linked_data
    split = linked_data.split(without_proof(document))
    if circumstances.profile is ReadingProfile.OPEN_BADGE and "relatedResource" in document:
        check_digests(document["relatedResource"])
    try:
        if circumstances.profile is ReadingProfile.OPEN_BADGE:
            circumstances.memory.badge_checks.check(document, split, linked_data.splitter)
        else:
            check_well_formed(document, circumstances.profile)
    except Invalid:
        flaws = find_imperfections(document, is_whole=is_whole) if may_be_imperfect else ()
        if not flaws:
            raise
        return split, flaws
    return split, ()


def _link(
    content: Document, split: Split | None, circumstances: Circumstances, *, may_drop_words: bool
) -> tuple[LinkedDocument, list[str]]:
    """The statements, and the words without a meaning that are left out of them. Raises as `LinkedData.link`."""
    try:
        return circumstances.linked_data.link(content, split), []
    except UnsignedData:
        if not may_drop_words:
            raise
        return circumstances.linked_data.link_known(content)


def is_signed_by_the_byte(document: Document) -> bool:
    """Has it proofs, and does each cover the document as it is written (JCS)?"""
    proofs = proofs_of(document)
    suites = [proof.get("cryptosuite") if isinstance(proof, dict) else None for proof in proofs]
    return bool(suites) and all(isinstance(suite, str) and suite in CONTEXT_SUITES for suite in suites)


def _refused(error: Invalid, document: Document, circumstances: Circumstances) -> Stopped:
    if circumstances.profile is not ReadingProfile.OPEN_BADGE:
        return stop(CheckName.WELL_FORMED, Outcome.FAILED, error.sentence)
    judged = judge_refusal(error, document)
    return Stopped(Check(CheckName.WELL_FORMED, judged.outcome, judged.sentence), is_no_badge=judged.is_no_badge)


def _form(flaws: tuple[Message, ...]) -> Check:
    return Check(CheckName.WELL_FORMED, Outcome.FAILED, flaws[0]) if flaws else _WELL_FORMED


def _unread(what: str) -> Message:
    """Where every byte is signed, so is this; but nobody can tell what it says."""
    return Message(Code.UNSIGNED_DATA, "Part of the document has no meaning in its vocabularies: {what}.", what=what)


def _without_meaning(word: str) -> Message:
    return Message(
        Code.WORD_MEANINGLESS,
        "This does not follow the standard for badges: the word “{word}” has no meaning in its vocabularies.",
        word=shown(word),
    )


_WELL_FORMED: Final = Check(
    CheckName.WELL_FORMED,
    Outcome.PASSED,
    Message(Code.WELL_FORMED, "It follows the standard for badges."),
)
_NOTHING_UNSIGNED: Final = Check(
    CheckName.NOTHING_UNSIGNED,
    Outcome.PASSED,
    Message(Code.NOTHING_UNSIGNED, "Everything in it is covered by the signature."),
)
