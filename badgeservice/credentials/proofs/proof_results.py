"""What is said about one proof: an outcome, a stable code, a sentence for people and the W3C's name for programs.

A bad proof is a *result*, not an exception: a document with three proofs gets three results, and what they mean
together is decided by the verification as a whole (threats V5). While a proof is examined, the first thing that is
wrong is raised as `ProofFlaw`, and the one function that examines a proof turns it into the result.

The names in `Problem` are those of VC Data Integrity section 4.7; as a URL they begin with
`https://w3id.org/security#`, the form in which a VC-API answers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from badgeservice.codes import Code
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.keys.verification_method import ResolvedKey
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.linked_data import NotLinkedData, TooComplex, UnsignedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import BadgeServiceError, Invalid, Message


class Problem(StrEnum):
    """The error types of VC Data Integrity, and for keys those of Controlled Identifiers 1.0 section 3.5."""

    VERIFICATION = "PROOF_VERIFICATION_ERROR"
    TRANSFORMATION = "PROOF_TRANSFORMATION_ERROR"
    DOMAIN = "INVALID_DOMAIN_ERROR"
    CHALLENGE = "INVALID_CHALLENGE_ERROR"
    DATA_LOSS = "DATA_LOSS_DETECTION_ERROR"
    METHOD_URL = "INVALID_VERIFICATION_METHOD_URL"
    CONTROLLER = "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT"
    CONTROLLER_ID = "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID"
    METHOD = "INVALID_VERIFICATION_METHOD"
    RELATIONSHIP = "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"


_NOT_YET = Message(Code.PROOF_NOT_CHECKED, "The signature was not checked.")


@dataclass(frozen=True, slots=True)
class ProofResult:
    """The examination of one proof, or of the signature of a JWT.

    `key` tells whose key it was and what for; whether that is the issuer of *this* document is another question
    (check 5). It is also set when the key was found and something else was wrong.
    """

    index: int
    outcome: Outcome = Outcome.NOT_CHECKED
    sentence: Message = _NOT_YET
    problem: Problem | None = None
    verification_method: str | None = None
    cryptosuite: str | None = None
    created: datetime | None = None
    key: ResolvedKey | None = None
    imperfection: Message | None = None  # in what a good one is only against the standard

    @property
    def code(self) -> Code:
        """What the sentence is about, for programs."""
        return self.sentence.code

    @property
    def is_of_unknown_kind(self) -> bool:
        """Is it signed in a way that we do not know? Such a proof is neither bad nor good."""
        return self.code == Code.CRYPTOSUITE_UNKNOWN


class ProofFlaw(Invalid):
    """The first thing that is wrong with a proof; it never leaves the function that examines the proof."""

    def __init__(self, code: Code, problem: Problem = Problem.VERIFICATION) -> None:
        super().__init__(SENTENCES[code], field="proof")
        self.problem = problem


_ALL_SENTENCES = (
    Message(Code.PROOF_VALID, "The signature is genuine: nothing was changed after signing."),
    Message(Code.PROOF_MALFORMED, "The signature is not written as the standard requires."),
    Message(Code.TOO_MANY_PROOFS, "The document has more signatures than we check."),
    Message(Code.CRYPTOSUITE_UNKNOWN, "The document is signed in a way that we do not know."),
    Message(Code.PROOF_PURPOSE_WRONG, "The signature was made for another purpose."),
    Message(Code.PROOF_DOMAIN_WRONG, "The signature was made for another website."),
    Message(Code.PROOF_CHALLENGE_WRONG, "The signature does not belong to the question that was asked."),
    Message(Code.PROOF_EXPIRED, "The signature was only valid for a limited time, which has passed."),
    Message(Code.PROOF_CONTEXT_WRONG, "The signature belongs to a document that uses other vocabularies."),
    Message(Code.KEY_TYPE_WRONG, "This signature needs a different kind of key."),
    Message(Code.KEY_NOT_AUTHORISED, "The owner of the key does not list it as a key for this purpose."),
    Message(Code.KEY_WRITTEN_OUT, "The signature brings its own key along, and that does not show whose key it is."),
    Message(Code.KEY_REVOKED, "The owner of the key has withdrawn it."),
    Message(Code.KEY_EXPIRED, "The key was used after the end date that its owner set."),
    Message(
        Code.SIGNATURE_WRONG,
        "The signature does not match: the document was changed, or it was signed by someone else.",
    ),
    Message(Code.PROOF_ID_NOT_UNIQUE, "Two signatures in this document have the same name."),
    Message(Code.PREVIOUS_PROOF_MISSING, "The signature follows another one that is missing."),
    Message(Code.PREVIOUS_PROOF_FAILED, "The signature follows another one that is not genuine."),
    Message(Code.PREVIOUS_PROOF_NOT_CHECKED, "The signature follows another one that could not be checked."),
    Message(Code.JWT_MALFORMED, "The signed token is not written as the standard requires."),
    Message(Code.JWT_TYPE_UNKNOWN, "The signed token is of a kind that we do not read yet."),
    Message(
        Code.JWT_ALGORITHM_REFUSED,
        "The signed token was signed in a way that is not safe or does not exist.",
    ),
    Message(Code.JWT_ALGORITHM_UNKNOWN, "The signed token was signed in a way that we do not know."),
    Message(Code.JWT_HEADER_REFUSED, "The signed token asks us to trust something that nobody has signed."),
    Message(Code.JWT_HEADER_UNUSUAL, "The signed token says more about itself than the standard for badges allows."),
    Message(Code.JWT_CLAIMS_CONTRADICT, "The signed token contradicts itself."),
    Message(Code.JWT_NOT_YET_VALID, "The signed token is not valid yet."),
    Message(Code.JWT_EXPIRED, "The signed token is no longer valid."),
)
SENTENCES: Mapping[Code, Message] = MappingProxyType({sentence.code: sentence for sentence in _ALL_SENTENCES})


# What is only unknown to us accuses nobody (design §5).
_NOT_KNOWN = frozenset(
    {
        Code.JWT_ALGORITHM_UNKNOWN,
        Code.JWT_TYPE_UNKNOWN,
        Code.ISSUER_WITHOUT_KEYS,
        Code.DID_METHOD_UNKNOWN,
        Code.PORT_NOT_READ,
        Code.KEY_DOCUMENT_UNREADABLE,
    }
)


def failed(result: ProofResult, error: BadgeServiceError) -> ProofResult:
    """What `error` makes of `result`: what could not be looked at is not checked, all else that is refused failed."""
    is_unknown = isinstance(error, NotFetched) or error.code in _NOT_KNOWN
    outcome = Outcome.NOT_CHECKED if is_unknown else Outcome.FAILED
    return replace(result, outcome=outcome, sentence=error.sentence, problem=_problem_of(error))


def _problem_of(error: BadgeServiceError) -> Problem:
    if isinstance(error, ProofFlaw):
        return error.problem
    if isinstance(error, UnsignedData):
        return Problem.DATA_LOSS
    if isinstance(error, TooComplex | NotLinkedData | UnknownContext):
        return Problem.TRANSFORMATION
    return _OF_KEYS.get(error.code, Problem.VERIFICATION)


_OF_KEYS: Mapping[Code, Problem] = MappingProxyType(
    {
        Code.VERIFICATION_METHOD_INVALID: Problem.METHOD_URL,
        Code.DID_INVALID: Problem.METHOD_URL,
        Code.DID_METHOD_UNKNOWN: Problem.METHOD_URL,
        Code.HOST_INVALID: Problem.METHOD_URL,
        Code.HOST_NOT_READ: Problem.METHOD_URL,
        Code.PORT_NOT_READ: Problem.METHOD_URL,
        Code.KEY_DOCUMENT_UNREADABLE: Problem.CONTROLLER,
        Code.KEY_DOCUMENT_INVALID: Problem.CONTROLLER,
        Code.KEY_DOCUMENT_OF_ANOTHER: Problem.CONTROLLER_ID,
        Code.KEY_NOT_IN_DOCUMENT: Problem.METHOD,
        Code.ISSUER_WITHOUT_KEYS: Problem.METHOD,
        Code.KEY_CONTROLLER_WRONG: Problem.METHOD,
        Code.KEY_INVALID: Problem.METHOD,
        Code.KEY_WEAK: Problem.METHOD,
        Code.KEY_TYPE_UNKNOWN: Problem.METHOD,
    }
)
