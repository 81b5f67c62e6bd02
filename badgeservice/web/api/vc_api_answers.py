"""How the VC-API says what it found: the checks, the problems, and their names in the specifications (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.credentials.linked_data.linked_data import UnsignedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.programs.any_credential import GOOD
from badgeservice.credentials.programs.presentation import PresentationVerification
from badgeservice.credentials.status.status_flaws import StatusFlaw
from badgeservice.credentials.strict_json import Unreadable
from badgeservice.credentials.verification import Check, CheckName, Verdict, Verification
from badgeservice.errors import BadgeServiceError, Invalid, Message, SigningFailed, TooLarge

_DATA_MODEL: Final = "https://www.w3.org/TR/vc-data-model#"
_SECURITY: Final = "https://w3id.org/security#"
_PARSING: Final = f"{_DATA_MODEL}PARSING_ERROR"
_TAMPERED: Final = f"{_DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR"
_UNKNOWN_OPTION: Final = "https://www.w3.org/TR/vc-api#UNKNOWN_OPTION_PROVIDED"
_WITHOUT_PROOF: Final = (Code.NOT_SIGNED, Code.PROOF_NOT_AN_OBJECT)  # Data Integrity §4.4 step 2
# Data Integrity §2.4.3: what has a relative address would be dropped; VC Data Model 2.0 §4.4: it must not be relative.
_ALSO_CALLED: Final = {Code.ID_NOT_ABSOLUTE: (f"{_SECURITY}DATA_LOSS_DETECTION_ERROR",)}
UNNAMED: Final = "about:blank"  # RFC 9457 §4.2.1: then the status says it all
Problem = dict[str, str]
_BADGE: Final = re.compile(r"badge(?![^{}]*\})")  # in our words, not in the name of a place among them
# What is said about a check that has no more precise name of its own.
_PROBLEM_OF_CHECK: Final = {
    CheckName.READABLE: _PARSING,
    CheckName.WELL_FORMED: f"{_DATA_MODEL}MALFORMED_VALUE_ERROR",
    CheckName.NOTHING_UNSIGNED: f"{_SECURITY}DATA_LOSS_DETECTION_ERROR",
    CheckName.AUTHENTIC: _TAMPERED,
    CheckName.ISSUER: f"{_SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
    CheckName.VALID_NOW: f"{_DATA_MODEL}RANGE_ERROR",
    CheckName.NOT_REVOKED: "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR",
    CheckName.HOLDER: f"{_DATA_MODEL}MALFORMED_VALUE_ERROR",
    CheckName.ASSESSMENTS: _TAMPERED,
}


def describe_error(error: BadgeServiceError) -> list[Problem]:
    """One of our errors as a problem, or as two when it has two names."""
    names = (_name_of(error), *_ALSO_CALLED.get(error.code, ()))
    return [_problem(name, error.sentence, field=error.field) for name in names]


def _name_of(error: BadgeServiceError) -> str:
    if isinstance(error, UnsignedData):
        return f"{_SECURITY}DATA_LOSS_DETECTION_ERROR"
    if isinstance(error, SigningFailed):
        return f"{_SECURITY}PROOF_GENERATION_ERROR"
    if isinstance(error, StatusFlaw):
        return error.problem.value
    if isinstance(error, Unreadable):
        return _PARSING
    if isinstance(error, Invalid) and not isinstance(error, TooLarge):
        return f"{_DATA_MODEL}MALFORMED_VALUE_ERROR"
    return UNNAMED


def of_credentials(sentence: Message) -> Message:
    """The same about what programs hand in, which need not be a badge. What strangers wrote stays as it is."""
    values = {
        name: of_credentials(value) if isinstance(value, Message) else value for name, value in sentence.values.items()
    }
    words = _BADGE.sub("credential", sentence.words)
    return Message.of_plain({"code": sentence.code, "words": words, "values": values})


def _problem(name: str, sentence: Message, *, field: str | None = None) -> Problem:
    title = name.rpartition("#")[2] if "#" in name else sentence.code
    problem = {"type": name, "title": title, "detail": str(of_credentials(sentence)), "code": sentence.code}
    return problem | ({"field": field} if field else {})


def describe_verification(
    verification: Verification, unknown_options: Sequence[str] = (), *, must_know_status: bool = True
) -> dict[str, Any]:
    """A verification as the VC-API answers it; each check with its outcome, nothing left out.

    Without `must_know_status`, a status that could not be looked up is a warning. One that is known counts always.
    """
    ignored = [] if must_know_status else _unknown_statuses(verification)
    found = [check for check in verification.checks if _is_problem(check, verification) and check not in ignored]
    problems = [problem for check in found for problem in _problems_of(check)]
    return {
        "verified": verification.verdict in GOOD or (bool(ignored) and not found),
        "verdict": verification.verdict.value,
        "checks": [{"check": c.name.value, "outcome": c.outcome.value, "code": c.code} for c in verification.checks],
        "warnings": _warnings([*verification.remarks, *(check.sentence for check in ignored)], unknown_options),
        "errors": problems,
        "problemDetails": problems,
    }


def _unknown_statuses(verification: Verification) -> list[Check]:
    """The check of the status, when nothing is known about it and all else was looked at."""
    if not verification.is_genuine or verification.verdict is not Verdict.NOT_CHECKED:
        return []
    return [
        check
        for check in verification.checks
        if check.name is CheckName.NOT_REVOKED and check.outcome is Outcome.NOT_CHECKED
    ]


def _is_problem(check: Check, verification: Verification) -> bool:
    """What keeps the credential from being good; a check that was not reached is the fault of an earlier one."""
    if verification.verdict in GOOD or check.code == Code.NOT_REACHED:
        return False
    if check.outcome is Outcome.NOT_CHECKED:
        is_remark = check.name in (CheckName.HOLDER, CheckName.ISSUER) or check.code == Code.NO_STATUS
        return not (is_remark and verification.is_genuine)
    return check.outcome is Outcome.FAILED


def _problems_of(check: Check) -> Iterator[Problem]:
    """What is wrong by its precise name, and of a bad signature also what it means (VC Data Model 2.0 §7.1)."""
    name = _PARSING if check.code in _WITHOUT_PROOF else check.problem or _PROBLEM_OF_CHECK[check.name]
    for one in (name, *_ALSO_CALLED.get(check.code, ())):
        yield _problem(one, check.sentence)
    if check.name is CheckName.AUTHENTIC and check.outcome is Outcome.FAILED:
        yield _problem(_TAMPERED, check.sentence)


def _warnings(remarks: Sequence[Message], unknown_options: Sequence[str]) -> list[Problem]:
    said = [_problem(UNNAMED, remark.coded(Code.REMARK)) for remark in remarks]
    return said + [_problem(_UNKNOWN_OPTION, _not_heeded(name)) for name in unknown_options]


def _not_heeded(option: str) -> Message:
    return Message(Code.OPTION_UNKNOWN, "We do not know the option “{part}”, so we did not use it.", part=option[:80])


def describe_presentation(
    found: PresentationVerification, unknown_options: Sequence[str] = (), *, must_know_status: bool = True
) -> dict[str, Any]:
    """A presentation: what became of the holder's signature, and of each credential."""
    problems = [
        _problem(_PARSING if flaw.code in _WITHOUT_PROOF else f"{_SECURITY}{flaw.problem}", flaw.sentence)
        for flaw in found.flaws
    ]
    credentials = [
        describe_verification(credential, must_know_status=must_know_status) for credential in found.credentials
    ]
    inside = [problem for credential in credentials for problem in credential["problemDetails"]]
    return {
        "verified": not problems and all(credential["verified"] for credential in credentials),
        "presentationResult": {"verified": not problems},
        "credentialResults": credentials,
        "warnings": _warnings(found.remarks, unknown_options),
        "errors": problems + inside,
        "problemDetails": problems + inside,
    }
