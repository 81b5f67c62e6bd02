"""Is it genuine? Checks 2 to 5 for any credential: the badge itself, a status list, an embedded endorsement.

The order matters. Nothing of a document is believed before its shape is the prescribed one (2), every statement in it
is covered by a signature (3), the signature fits (4) and the key is one that the issuer itself lists (5). What is then
read, is read from the signed statements (`Established.ask`), never from the JSON.

Several proofs (threats V5): each is checked; the credential is genuine when at least one good proof is the issuer's and
no proof that claims to be the issuer's is bad. A way of signing that we do not know is no bad proof, but no good one
either: a credential that has nothing else could not be checked.

For programs (`ReadingProfile.CREDENTIAL`) two things differ, as the specifications have them. A bad proof spoils the
credential whoever made it (Data Integrity §4.5). And an issuer may be named by any address: when that is no DID, and
the key that signed names only itself, nobody claims that the two belong together, and that is remarked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Final

from badgeservice.credentials.answers import Answer, Question
from badgeservice.credentials.badge_view import domain_of
from badgeservice.credentials.content import Document
from badgeservice.credentials.contexts import UnknownContext
from badgeservice.credentials.fetching import Fetch, NotFetched
from badgeservice.credentials.jose import verify_vc_jwt
from badgeservice.credentials.linked_data import LinkedData, LinkedDocument, TooComplex, UnsignedData
from badgeservice.credentials.listed_key import find_listed_key
from badgeservice.credentials.members import without_proof
from badgeservice.credentials.memory import Memory
from badgeservice.credentials.node import VC, Contradiction, Node
from badgeservice.credentials.opening import Opened
from badgeservice.credentials.other_credential import judge_refusal
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proof_form import Strings
from badgeservice.credentials.proof_results import ProofResult
from badgeservice.credentials.proofs import Resolve, verify_proofs
from badgeservice.credentials.register import Register
from badgeservice.credentials.splitting import Split
from badgeservice.credentials.verdict import Check, CheckName
from badgeservice.credentials.verification_method import ResolvedKey, resolve_verification_method
from badgeservice.credentials.well_formed import ReadingProfile, check_well_formed
from badgeservice.credentials.wording import day, joined, shown
from badgeservice.errors import Invalid, Sentence

VERIFIABLE_CREDENTIAL: Final = f"{VC}VerifiableCredential"
SECURITY_VOCABULARY: Final = "https://w3id.org/security#"
_ISSUER: Final = f"{VC}issuer"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a verification is done with: the same for the badge and for everything that hangs on it."""

    linked_data: LinkedData
    fetch: Fetch
    now: datetime
    skew: timedelta
    profile: ReadingProfile
    plain_http_hosts: frozenset[str]
    register: Register
    memory: Memory
    on_date: datetime | None = None
    email: str | None = None
    domain: Strings | None = None  # what a proof must have been made for, where the verifier says so
    challenge: str | None = None


@dataclass(frozen=True, slots=True)
class Established:
    """A genuine credential: what it says (`document`), and what was signed (`statements`), which alone decides."""

    document: Document
    statements: LinkedDocument
    name: str  # of the credential among the statements
    issuer_id: str
    is_issuer_bound: bool
    remarks: tuple[Sentence, ...]

    @property
    def id(self) -> str:
        """Its address, or nothing when it has none."""
        return self.root.id

    @property
    def root(self) -> Node:
        """The credential itself among the signed statements."""
        return Node(self.statements.graph, self.name)

    def ask(self, question: Question[Answer]) -> Answer:
        """What the signed statements say about it; raises what `question` raises."""
        return self.statements.ask(question, self.name)


class Stopped(Exception):
    """A check that did not pass, so that nothing after it can be said: not an error, but the answer, found early."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.code)
        self.check = check


def stop(name: CheckName, outcome: Outcome, code: str, sentence: Sentence) -> Stopped:
    """The end of the checks, with the reason."""
    return Stopped(Check(name, outcome, code, sentence))


def establish_opened(
    opened: Opened, circumstances: Circumstances, checks: list[Check], *, secured_by: str = ""
) -> Established:
    """Checks 2 to 5 for whatever form it came in. Raises `Stopped`."""
    if opened.document is not None:
        established = establish(opened.document, circumstances, checks, split=opened.split, secured_by=secured_by)
        if opened.split is None and circumstances.profile is ReadingProfile.OPEN_BADGE:
            circumstances.memory.outlines.learn(opened.content, opened.document, circumstances.linked_data.splitter)
        return established
    return establish_token(opened.token, circumstances, checks)


def establish_token(token: str, circumstances: Circumstances, checks: list[Check]) -> Established:
    """Checks 2 to 5 for a credential in a signed token. Raises `Stopped`.

    The token is the envelope: when its signature is bad, nothing in it counts, also not a proof that it holds (V27).
    """
    document, result = verify_vc_jwt(
        token, fetch=circumstances.fetch, now=circumstances.now, plain_http_hosts=circumstances.plain_http_hosts
    )
    if document is None:
        name = CheckName.READABLE if result.code == "jwt_malformed" else CheckName.AUTHENTIC
        raise stop(name, result.outcome, result.code, result.sentence)
    return establish(document, circumstances, checks, token_result=result)


def establish(
    document: Document,
    circumstances: Circumstances,
    checks: list[Check],
    *,
    split: Split | None = None,
    token_result: ProofResult | None = None,
    secured_by: str = "",
) -> Established:
    """Checks 2 to 5; each that passes is added to `checks`, the first that does not is raised as `Stopped`.

    `split` is the document without its proof, when its outline is known (`outlines.py`).
    `token_result` is what became of the signature of the JWT that the document came in, if it came in one. `secured_by`
    is who signed what the document is a part of: what they say themselves needs no signature of its own.
    """
    linked = _link(document, circumstances, checks, split)  # (2) (3)
    name = _find_name(document, linked)
    issuer = _find_issuer(name, linked)
    results = verify_proofs(  # (4)
        document,
        fetch=circumstances.fetch,
        linked_data=circumstances.linked_data,
        now=circumstances.now,
        domain=circumstances.domain,
        challenge=circumstances.challenge,
        plain_http_hosts=circumstances.plain_http_hosts,
        known=linked,
        resolve=_recently_resolved(circumstances),
    )
    if token_result is not None:
        if token_result.outcome is not Outcome.PASSED:
            raise _stopped_by(token_result, token_result.outcome)
        results = (_with_listed_key(token_result, issuer, circumstances), *results)
    is_secured = not results and bool(issuer) and issuer == secured_by
    checks.append(_SECURED_WITH_THE_WHOLE if is_secured else _check_authentic(results, issuer, circumstances.profile))
    is_bound = is_secured or _is_issuer_bound(results, issuer, circumstances.profile)  # (5)
    return Established(document, linked, name, issuer, is_bound, tuple(_other_proofs(results)))


def _recently_resolved(circumstances: Circumstances) -> Resolve:
    """`resolve_verification_method` with a memory. Which purposes a key has, and until when, is judged afterwards."""

    def resolve(url: str, fetch: Fetch, *, plain_http_hosts: Set[str] = frozenset()) -> ResolvedKey:
        find = partial(resolve_verification_method, url, plain_http_hosts=plain_http_hosts)
        return circumstances.memory.keys.ask(url, fetch, circumstances.now, find)

    return resolve


def _link(document: Document, circumstances: Circumstances, checks: list[Check], known: Split | None) -> LinkedDocument:
    """Checks 2 and 3. A word list that we do not hold is no fault of the document: then nothing could be checked."""
    try:
        content = without_proof(document)
        linked_data = circumstances.linked_data
        split = known or linked_data.split(content)
        if circumstances.profile is ReadingProfile.OPEN_BADGE:
            circumstances.memory.gate.check(document, split, linked_data.splitter, has_known_proof=known is not None)
        else:
            check_well_formed(document, circumstances.profile)
        linked = linked_data.link(content, split)
    except UnknownContext as error:
        raise stop(CheckName.WELL_FORMED, Outcome.NOT_CHECKED, error.code, error.sentence) from None
    except UnsignedData as error:
        checks.append(_WELL_FORMED)
        raise stop(CheckName.NOTHING_UNSIGNED, Outcome.FAILED, error.code, error.sentence) from None
    except TooComplex as error:
        checks.extend((_WELL_FORMED, _NOTHING_UNSIGNED))
        raise stop(CheckName.AUTHENTIC, Outcome.NOT_CHECKED, error.code, error.sentence) from None
    except Invalid as error:  # Malformed, NotLinkedData
        raise stop(CheckName.WELL_FORMED, *judge_refusal(error, document, circumstances.linked_data)) from None
    checks.extend((_WELL_FORMED, _NOTHING_UNSIGNED))
    return linked


def _find_name(document: Document, linked: LinkedDocument) -> str:
    """The credential among the statements: the one with the document's own id, or the only one when it has none."""
    name = document.get("id")
    names = linked.graph.nodes_of_type(VERIFIABLE_CREDENTIAL) if name is None else (name,)
    if len(names) == 1 and VERIFIABLE_CREDENTIAL in linked.ask(state_types, names[0]):
        return str(names[0])
    raise stop(
        CheckName.WELL_FORMED,
        Outcome.FAILED,
        "credential_not_found",
        Sentence(
            "It does not say clearly which of its parts is the badge.",
            "Er staat niet duidelijk in welk deel de badge is.",
        ),
    )


def _find_issuer(name: str, linked: LinkedDocument) -> str:
    try:
        return linked.ask(state_issuer, name)
    except Contradiction as error:
        raise stop(CheckName.WELL_FORMED, Outcome.FAILED, error.code, error.sentence) from None


def state_types(root: Node) -> frozenset[str]:
    """What it is said to be (a question of `answers.py`)."""
    return frozenset(root.types)


def state_issuer(root: Node) -> str:
    """The address of its issuer, empty when there is none (a question). Raises `Contradiction` when there are two."""
    issuer = root.node(_ISSUER)
    return issuer.id if issuer else ""


# ---------------------------------------------------------------------- checks 4 and 5: the proofs together


def _check_authentic(results: Sequence[ProofResult], issuer: str, profile: ReadingProfile) -> Check:
    """Check 4, over all proofs (threats V4, V5)."""
    if not results:
        raise stop(CheckName.AUTHENTIC, Outcome.FAILED, "not_signed", _NOT_SIGNED)
    known = [result for result in results if not result.is_of_unknown_kind]
    for result in known:
        if result.outcome is Outcome.FAILED and (profile is ReadingProfile.CREDENTIAL or _is_of(result, issuer)):
            raise _stopped_by(result, Outcome.FAILED)
    passed = [result for result in known if result.outcome is Outcome.PASSED]
    if passed:
        signed_at = next((result.created for result in passed if result.created), None)
        return Check(CheckName.AUTHENTIC, Outcome.PASSED, "authentic", _authentic(signed_at))
    for result in known:
        if result.outcome is Outcome.NOT_CHECKED:
            raise _stopped_by(result, Outcome.NOT_CHECKED)
    if len(known) < len(results):
        unknown = next(result for result in results if result.is_of_unknown_kind)
        raise _stopped_by(unknown, Outcome.NOT_CHECKED)
    raise _stopped_by(known[0], Outcome.FAILED)


def _is_issuer_bound(results: Sequence[ProofResult], issuer: str, profile: ReadingProfile) -> bool:
    """Check 5, first half: is a good proof made with a key that the issuer's own document lists for this?

    That the key is listed is known already (`key_not_authorised`); here, that the list is the issuer's. An issuer whose
    identifier is a bare `urn:uuid:` has no document that could list anything; a key that names itself (did:key) then
    shows that nothing was changed, and not who signed: no contradiction, but no binding. For programs that holds for
    every issuer that is no DID; a DID always has a document, so there another key is somebody else's.
    """
    passed = [result for result in results if result.outcome is Outcome.PASSED and result.key]
    if any(result.key and result.key.controller == issuer for result in passed):
        return True
    may_be_unbound = issuer.startswith("urn:uuid:") or (
        profile is ReadingProfile.CREDENTIAL and not issuer.lower().startswith("did:")
    )
    if may_be_unbound and any(result.key and result.key.is_self_named for result in passed):
        return False
    for result in results:  # the issuer may have signed, in a proof that we could not look at or do not know
        is_unknown = result.outcome is Outcome.NOT_CHECKED and _is_of(result, issuer)
        if is_unknown or result.is_of_unknown_kind:
            raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, result.code, result.sentence)
    raise stop(CheckName.ISSUER, Outcome.FAILED, "issuer_did_not_sign", _did_not_sign(issuer))


def _with_listed_key(result: ProofResult, issuer: str, circumstances: Circumstances) -> ProofResult:
    """A token may bring its key along (`jwk`), or say where one lies (`kid`): such a key speaks for nobody (V8).

    It is the issuer's when the issuer's own document lists that very key; then the result names the listed one.
    """
    key = result.key
    if key is None or not key.controller.startswith(("did:jwk:", "https://")) or key.controller == issuer:
        return result
    try:
        listed = find_listed_key(
            issuer, key.public_key, circumstances.fetch, circumstances.now, circumstances.plain_http_hosts
        )
    except (NotFetched, Invalid) as error:
        sentence = joined(_KEY_NOT_CONFIRMED, error.sentence)
        raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, error.code, sentence) from None
    return replace(result, key=listed) if listed else result


def _is_of(result: ProofResult, issuer: str) -> bool:
    """Does this proof claim to be the issuer's?"""
    controller = result.key.controller if result.key else (result.verification_method or "").partition("#")[0]
    return controller == issuer


def _other_proofs(results: Sequence[ProofResult]) -> Iterator[Sentence]:
    """What is said about proofs beside a good one: of somebody else, or of a kind that we do not know."""
    for result in results:
        if result.outcome is not Outcome.PASSED:
            yield joined(_ANOTHER_PROOF, result.sentence)


def _stopped_by(result: ProofResult, outcome: Outcome) -> Stopped:
    problem = f"{SECURITY_VOCABULARY}{result.problem}" if result.problem else ""
    return Stopped(Check(CheckName.AUTHENTIC, outcome, result.code, result.sentence, problem))


_WELL_FORMED: Final = Check(
    CheckName.WELL_FORMED,
    Outcome.PASSED,
    "well_formed",
    Sentence(
        "It is written as the standard for badges prescribes.",
        "De badge is geschreven zoals de standaard voor badges voorschrijft.",
    ),
)
_NOTHING_UNSIGNED: Final = Check(
    CheckName.NOTHING_UNSIGNED,
    Outcome.PASSED,
    "nothing_unsigned",
    Sentence("It holds nothing that a signature leaves out.", "Er staat niets in dat buiten de handtekening valt."),
)
_WHOLE_SIGNED: Final = Sentence(
    "Its issuer signed the whole that it is in.", "De uitgever heeft het geheel ondertekend."
)
_SECURED_WITH_THE_WHOLE: Final = Check(CheckName.AUTHENTIC, Outcome.PASSED, "secured_with_the_whole", _WHOLE_SIGNED)
_NOT_SIGNED: Final = Sentence("Nobody has signed this.", "Niemand heeft dit ondertekend.")
_KEY_NOT_CONFIRMED: Final = Sentence(
    "We could not find out whether the key is the issuer's.",
    "We konden niet nagaan of de sleutel van de uitgever is.",
)
_ANOTHER_PROOF: Final = Sentence(
    "There is another signature, which does not count.", "Er is nog een handtekening, die niet meetelt."
)


@lru_cache(maxsize=256)  # badges of one class are signed at one moment
def _authentic(signed_at: datetime | None) -> Sentence:
    if signed_at is None:
        return Sentence(
            "The signature is genuine: nothing was changed since.",
            "De handtekening is echt: er is daarna niets veranderd.",
        )
    on = day(signed_at)
    return Sentence(
        f"The signature of {on.en} is genuine: nothing was changed since.",
        f"De handtekening van {on.nl} is echt: er is daarna niets veranderd.",
    )


def _did_not_sign(issuer: str) -> Sentence:
    name = shown(domain_of(issuer) or issuer)
    return Sentence(
        f"It names {name} as the issuer, but somebody else has signed it.",
        f"Er staat dat {name} de uitgever is, maar iemand anders heeft het ondertekend.",
    )
