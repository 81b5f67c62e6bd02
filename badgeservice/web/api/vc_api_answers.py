"""How the VC-API says what it found: the checks, the problems, and their names in the specifications (RFC 9457)."""

from __future__ import annotations

from typing import Any, Final

from badgeservice.credentials.linked_data import UnsignedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.presentation import GOOD, PresentationVerification
from badgeservice.credentials.proof_results import ProofResult
from badgeservice.credentials.reading import Unreadable
from badgeservice.credentials.status_flaws import StatusFlaw
from badgeservice.credentials.verification import Check, CheckName, Verification
from badgeservice.errors import BadgeServiceError, Invalid, Sentence, SigningFailed

_DATA_MODEL: Final = "https://www.w3.org/TR/vc-data-model#"
_SECURITY: Final = "https://w3id.org/security#"
# What is said about a check that has no more precise name of its own.
_PROBLEM_OF_CHECK: Final = {
    CheckName.READABLE: f"{_DATA_MODEL}PARSING_ERROR",
    CheckName.WELL_FORMED: f"{_DATA_MODEL}MALFORMED_VALUE_ERROR",
    CheckName.NOTHING_UNSIGNED: f"{_SECURITY}DATA_LOSS_DETECTION_ERROR",
    CheckName.AUTHENTIC: f"{_DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
    CheckName.ISSUER: f"{_SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
    CheckName.VALID_NOW: f"{_DATA_MODEL}RANGE_ERROR",
    CheckName.NOT_REVOKED: "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR",
    CheckName.HOLDER: f"{_DATA_MODEL}MALFORMED_VALUE_ERROR",
    CheckName.ASSESSMENTS: f"{_DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
}


def describe_error(error: BadgeServiceError) -> dict[str, str]:
    """One of our errors as a problem."""
    return _problem(_name_of(error), error.code, error.sentence, field=error.field)


def _name_of(error: BadgeServiceError) -> str:
    if isinstance(error, UnsignedData):
        return f"{_SECURITY}DATA_LOSS_DETECTION_ERROR"
    if isinstance(error, SigningFailed):
        return f"{_SECURITY}PROOF_GENERATION_ERROR"
    if isinstance(error, StatusFlaw):
        return error.problem.value
    if isinstance(error, Unreadable):
        return f"{_DATA_MODEL}PARSING_ERROR"
    if isinstance(error, Invalid):
        return f"{_DATA_MODEL}MALFORMED_VALUE_ERROR"
    return "about:blank"


def _problem(name: str, code: str, sentence: Sentence, *, field: str | None = None) -> dict[str, str]:
    problem = {"type": name, "title": name.rpartition("#")[2], "detail": sentence.en, "code": code}
    return problem | ({"field": field} if field else {})


def describe_verification(verification: Verification) -> dict[str, Any]:
    """A verification as the VC-API answers it; each check with its outcome, nothing left out."""
    problems = [_describe_problem(check) for check in verification.checks if _is_problem(check, verification)]
    return {
        "verified": verification.verdict in GOOD,
        "verdict": verification.verdict.value,
        "checks": [{"check": c.name.value, "outcome": c.outcome.value, "code": c.code} for c in verification.checks],
        "warnings": [remark.en for remark in verification.remarks],
        "errors": [problem["detail"] for problem in problems],
        "problemDetails": problems,
    }


def _is_problem(check: Check, verification: Verification) -> bool:
    """What keeps the credential from being good; a check that was not reached is the fault of an earlier one."""
    if verification.verdict in GOOD or check.code == "not_reached":
        return False
    if check.outcome is Outcome.NOT_CHECKED:
        return check.name not in (CheckName.HOLDER, CheckName.ISSUER) or not verification.is_genuine
    return check.outcome is Outcome.FAILED


def _describe_problem(check: Check) -> dict[str, str]:
    return _problem(check.problem or _PROBLEM_OF_CHECK[check.name], check.code, check.sentence)


def describe_presentation(found: PresentationVerification) -> dict[str, Any]:
    """A presentation: what became of the holder's signature, and of each credential."""
    problems = [_describe_proof(proof) for proof in found.proofs if proof.outcome is not Outcome.PASSED]
    if not found.proofs:
        not_signed = Sentence("Nobody has signed this presentation.", "Niemand heeft deze presentatie ondertekend.")
        problems.append(_problem(f"{_SECURITY}PROOF_VERIFICATION_ERROR", "not_signed", not_signed))
    credentials = [describe_verification(credential) for credential in found.credentials]
    inside = [problem for credential in credentials for problem in credential["problemDetails"]]
    return {
        "verified": found.is_verified,
        "presentationResult": {"verified": not problems},
        "credentialResults": credentials,
        "problemDetails": problems + inside,
    }


def _describe_proof(proof: ProofResult) -> dict[str, str]:
    return _problem(f"{_SECURITY}{proof.problem or 'PROOF_VERIFICATION_ERROR'}", proof.code, proof.sentence)
