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

from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.keys.verification_method import ResolvedKey
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.linked_data import NotLinkedData, TooComplex, UnsignedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import BadgeServiceError, Invalid, Sentence


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


_NOT_YET = Sentence(en="The signature was not checked.", nl="De handtekening is niet gecontroleerd.")


@dataclass(frozen=True, slots=True)
class ProofResult:
    """The examination of one proof, or of the signature of a JWT.

    `key` tells whose key it was and what for; whether that is the issuer of *this* document is another question
    (check 5). It is also set when the key was found and something else was wrong.
    """

    index: int
    outcome: Outcome = Outcome.NOT_CHECKED
    code: str = "proof_not_checked"
    sentence: Sentence = _NOT_YET
    problem: Problem | None = None
    verification_method: str | None = None
    cryptosuite: str | None = None
    created: datetime | None = None
    key: ResolvedKey | None = None

    @property
    def is_of_unknown_kind(self) -> bool:
        """Is it signed in a way that we do not know? Such a proof is neither bad nor good."""
        return self.code == "cryptosuite_unknown"


class ProofFlaw(Invalid):
    """The first thing that is wrong with a proof; it never leaves the function that examines the proof."""

    def __init__(self, code: str, problem: Problem = Problem.VERIFICATION) -> None:
        super().__init__(code, SENTENCES[code], field="proof")
        self.problem = problem


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "proof_valid": Sentence(
            en="The signature is genuine: nothing was changed after signing.",
            nl="De handtekening is echt: na het ondertekenen is niets veranderd.",
        ),
        "proof_malformed": Sentence(
            en="The signature is not written as the standard demands.",
            nl="De handtekening is niet geschreven zoals de standaard vraagt.",
        ),
        "too_many_proofs": Sentence(
            en="The document has more signatures than we check.",
            nl="Het document heeft meer handtekeningen dan wij controleren.",
        ),
        "cryptosuite_unknown": Sentence(
            en="The document is signed in a way that we do not know.",
            nl="Het document is ondertekend op een manier die wij niet kennen.",
        ),
        "proof_purpose_wrong": Sentence(
            en="The signature was made for another purpose than this.",
            nl="De handtekening is voor een ander doel gezet dan dit.",
        ),
        "proof_domain_wrong": Sentence(
            en="The signature was made for another website.",
            nl="De handtekening is gezet voor een andere website.",
        ),
        "proof_challenge_wrong": Sentence(
            en="The signature does not answer the question that was asked.",
            nl="De handtekening hoort niet bij de vraag die is gesteld.",
        ),
        "proof_expired": Sentence(
            en="The signature was valid for a limited time, which is over.",
            nl="De handtekening was tijdelijk geldig en die tijd is voorbij.",
        ),
        "proof_context_wrong": Sentence(
            en="The signature belongs to a document with other definitions of its words.",
            nl="De handtekening hoort bij een document met andere afspraken over de woorden.",
        ),
        "key_type_wrong": Sentence(
            en="The key is of another kind than this signature needs.",
            nl="De sleutel is van een andere soort dan deze handtekening nodig heeft.",
        ),
        "key_not_authorised": Sentence(
            en="The owner of the key does not list it as a key for this purpose.",
            nl="De eigenaar noemt de sleutel niet als sleutel voor dit doel.",
        ),
        "key_revoked": Sentence(
            en="The owner of the key has withdrawn it.",
            nl="De eigenaar heeft de sleutel ingetrokken.",
        ),
        "key_expired": Sentence(
            en="The key is past the date that its owner set.",
            nl="De sleutel is over de datum die de eigenaar heeft bepaald.",
        ),
        "signature_wrong": Sentence(
            en="The signature does not fit: the document was changed, or somebody else signed it.",
            nl="De handtekening klopt niet: het document is veranderd, of iemand anders heeft het ondertekend.",
        ),
        "proof_id_not_unique": Sentence(
            en="Two signatures in this document have the same name.",
            nl="Twee handtekeningen in dit document hebben dezelfde naam.",
        ),
        "previous_proof_missing": Sentence(
            en="The signature follows another one that is not there.",
            nl="De handtekening volgt op een andere, die er niet is.",
        ),
        "previous_proof_failed": Sentence(
            en="The signature follows another one that is not genuine.",
            nl="De handtekening volgt op een andere, die niet echt is.",
        ),
        "previous_proof_not_checked": Sentence(
            en="The signature follows another one that could not be checked.",
            nl="De handtekening volgt op een andere, die niet te controleren was.",
        ),
        "jwt_malformed": Sentence(
            en="The signed token is not written as the standard demands.",
            nl="Het ondertekende token is niet geschreven zoals de standaard vraagt.",
        ),
        "jwt_algorithm_refused": Sentence(
            en="The signed token uses a way of signing that is not safe or that does not exist.",
            nl="Het ondertekende token gebruikt een manier van ondertekenen die niet veilig is of niet bestaat.",
        ),
        "jwt_algorithm_unknown": Sentence(
            en="The signed token uses a way of signing that we do not know.",
            nl="Het ondertekende token gebruikt een manier van ondertekenen die wij niet kennen.",
        ),
        "jwt_header_refused": Sentence(
            en="The signed token asks us to trust something that nobody has signed.",
            nl="Het ondertekende token vraagt ons iets te vertrouwen dat niemand heeft ondertekend.",
        ),
        "jwt_claims_contradict": Sentence(
            en="The signed token says two different things about the same credential.",
            nl="Het ondertekende token zegt twee verschillende dingen over hetzelfde bewijs.",
        ),
        "jwt_not_yet_valid": Sentence(
            en="The signed token is not valid yet.",
            nl="Het ondertekende token is nog niet geldig.",
        ),
        "jwt_expired": Sentence(
            en="The signed token is no longer valid.",
            nl="Het ondertekende token is niet meer geldig.",
        ),
    }
)


_NOT_KNOWN = frozenset({"jwt_algorithm_unknown", "issuer_without_keys"})


def failed(result: ProofResult, error: BadgeServiceError) -> ProofResult:
    """What `error` makes of `result`: what could not be looked at is not checked, all else that is refused failed."""
    is_unknown = isinstance(error, NotFetched) or error.code in _NOT_KNOWN
    outcome = Outcome.NOT_CHECKED if is_unknown else Outcome.FAILED
    return replace(result, outcome=outcome, code=error.code, sentence=error.sentence, problem=_problem_of(error))


def _problem_of(error: BadgeServiceError) -> Problem:
    if isinstance(error, ProofFlaw):
        return error.problem
    if isinstance(error, UnsignedData):
        return Problem.DATA_LOSS
    if isinstance(error, TooComplex | NotLinkedData | UnknownContext):
        return Problem.TRANSFORMATION
    return _OF_KEYS.get(error.code, Problem.VERIFICATION)


_OF_KEYS: Mapping[str, Problem] = MappingProxyType(
    {
        "verification_method_invalid": Problem.METHOD_URL,
        "did_invalid": Problem.METHOD_URL,
        "host_invalid": Problem.METHOD_URL,
        "key_document_invalid": Problem.CONTROLLER,
        "key_document_of_another": Problem.CONTROLLER_ID,
        "key_not_in_document": Problem.METHOD,
        "issuer_without_keys": Problem.METHOD,
        "key_controller_wrong": Problem.METHOD,
        "key_invalid": Problem.METHOD,
        "key_weak": Problem.METHOD,
        "key_type_unknown": Problem.METHOD,
    }
)
