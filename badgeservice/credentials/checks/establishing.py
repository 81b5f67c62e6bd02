"""Is it genuine? Checks 2 to 5 for any credential: the badge itself, a status list, an embedded endorsement.

The order matters. Nothing of a document is believed before its shape is the prescribed one (2), every statement in it
is covered by a signature (3), the signature fits (4) and the key is one that the issuer itself lists (5). What is then
read, is read from the signed statements (`Established.ask`), never from the JSON.

Several proofs (threats V5): each is checked; the credential is genuine when at least one good proof is the issuer's and
no proof that claims to be the issuer's is bad. A way of signing that we do not know makes a proof neither bad nor good:
a credential that has nothing else could not be checked.

For programs (`ReadingProfile.CREDENTIAL`) two things differ, as the specifications have them. A bad proof spoils the
credential whoever made it (Data Integrity §4.5). And an issuer may be named by any address: when that is not a DID, and
the key that signed names only itself, nobody claims that the two belong together, and that is remarked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from badgeservice.credentials.badge.badge_view import domain_of
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.established import Established, Stopped, stop
from badgeservice.credentials.checks.verdict import Check, CheckName
from badgeservice.credentials.document import Document, IssuerId, without_proof
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.linked_data import LinkedDocument, TooComplex, UnsignedData
from badgeservice.credentials.linked_data.node import VC, Contradiction, Node
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import Token
from badgeservice.credentials.proofs.jose import verify_vc_jwt
from badgeservice.credentials.proofs.listed_key import find_listed_key
from badgeservice.credentials.proofs.proof_results import ProofResult
from badgeservice.credentials.proofs.proofs import verify_proofs
from badgeservice.credentials.reading.opening import Opened
from badgeservice.credentials.reading.other_credential import judge_refusal
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed
from badgeservice.credentials.wording import day, joined, shown
from badgeservice.errors import Invalid, Sentence

VERIFIABLE_CREDENTIAL: Final = f"{VC}VerifiableCredential"
SECURITY_VOCABULARY: Final = "https://w3id.org/security#"
_ISSUER: Final = f"{VC}issuer"


def establish_opened(
    opened: Opened, circumstances: Circumstances, checks: list[Check], *, secured_by: IssuerId | None = None
) -> Established:
    """Checks 2 to 5 for whatever form it came in. Raises `Stopped`."""
    if opened.document is not None:
        return establish(opened.document, circumstances, checks, secured_by=secured_by)
    return establish_token(opened.token or Token(""), circumstances, checks)


def establish_token(token: Token, circumstances: Circumstances, checks: list[Check]) -> Established:
    """Checks 2 to 5 for a credential in a signed token. Raises `Stopped`.

    The token is the envelope: when its signature is bad, nothing in it counts, also not a proof that it holds (V27).
    """
    # Because domain and challenge are asked of the proofs in it: a token of a credential is made for everybody.
    document, result = verify_vc_jwt(token, circumstances.of_part())
    if document is None:
        name = CheckName.READABLE if result.code == "jwt_malformed" else CheckName.AUTHENTIC
        raise stop(name, result.outcome, result.code, result.sentence)
    return establish(document, circumstances, checks, token_result=result)


def establish(
    document: Document,
    circumstances: Circumstances,
    checks: list[Check],
    *,
    token_result: ProofResult | None = None,
    secured_by: IssuerId | None = None,
) -> Established:
    """Checks 2 to 5; each that passes is added to `checks`, the first that does not is raised as `Stopped`.

    `token_result` is what became of the signature of the JWT that the document came in, if it came in one. `secured_by`
    is who signed what the document is a part of: what they say themselves needs no signature of its own.
    """
    linked = _link(document, circumstances, checks)  # (2) (3)
    name = _find_name(document, linked)
    issuer = _find_issuer(name, linked)
    results = verify_proofs(document, circumstances, circumstances.linked_data, known=linked)  # (4)
    if token_result is not None:
        if token_result.outcome is not Outcome.PASSED:  # because the envelope covers all, also the proofs in it (V27)
            raise _stopped_by(token_result, token_result.outcome)
        results = (_with_listed_key(token_result, issuer, circumstances), *results)
    # Only without proofs of its own, because a bad one that names the issuer must still count against it (threats V5).
    is_secured = not results and bool(issuer) and issuer == secured_by
    checks.append(_SECURED_WITH_THE_WHOLE if is_secured else _check_authentic(results, issuer, circumstances.profile))
    is_bound = is_secured or _is_issuer_bound(results, issuer, circumstances.profile)  # (5)
    return Established(document, linked, name, issuer, is_bound, tuple(_other_proofs(results)))


def _link(document: Document, circumstances: Circumstances, checks: list[Check]) -> LinkedDocument:
    """Checks 2 and 3. A word list that we do not hold is not the document's fault: then nothing could be checked."""
    try:
        content = without_proof(document)
        linked_data = circumstances.linked_data
        split = linked_data.split(content)
        if circumstances.profile is ReadingProfile.OPEN_BADGE:
            circumstances.memory.badge_checks.check(document, split, linked_data.splitter)
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


def _find_issuer(name: str, linked: LinkedDocument) -> IssuerId:
    try:
        return IssuerId(linked.ask(state_issuer, name))
    except Contradiction as error:
        raise stop(CheckName.WELL_FORMED, Outcome.FAILED, error.code, error.sentence) from None


def state_types(root: Node) -> frozenset[str]:
    """What it is said to be (a lookup of `remembered_statements.py`)."""
    return frozenset(root.types)


def state_issuer(root: Node) -> str:
    """The address of its issuer, empty when there is none (a lookup). Raises `Contradiction` when there are two."""
    issuer = root.node(_ISSUER)
    return issuer.id if issuer else ""


# ---------------------------------------------------------------------- checks 4 and 5: the proofs together


def _check_authentic(results: Sequence[ProofResult], issuer: IssuerId, profile: ReadingProfile) -> Check:
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


def _is_issuer_bound(results: Sequence[ProofResult], issuer: IssuerId, profile: ReadingProfile) -> bool:
    """Check 5, first half: is a good proof made with a key that the issuer's own document lists for this?

    That the key is listed is known already (`key_not_authorised`); here, that the list is the issuer's. An issuer whose
    identifier is a bare `urn:uuid:` has no document that could list anything; a key that names itself (did:key) then
    shows that nothing was changed, and not who signed: no contradiction, but no binding. For programs that holds for
    every issuer that is not a DID; a DID always has a document, so there another key is somebody else's.
    """
    passed = [result for result in results if result.outcome is Outcome.PASSED and result.key]
    # Compared as they are written, because two spellings of one address may belong to two people.
    if any(result.key and result.key.controller == issuer for result in passed):
        return True
    # Because who cannot be looked up cannot have disowned the key either: nobody is accused of that.
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


def _with_listed_key(result: ProofResult, issuer: IssuerId, circumstances: Circumstances) -> ProofResult:
    """A token may bring its key along (`jwk`), or say where one lies (`kid`): such a key speaks for nobody (V8).

    It is the issuer's when the issuer's own document lists that very key; then the result names the listed one.
    """
    key = result.key
    # Because a did:web key was found in a document that lists it, whoever that is; only what came along is looked up.
    if key is None or not key.controller.startswith(("did:jwk:", "https://")) or key.controller == issuer:
        return result
    try:
        listed = find_listed_key(issuer, key.public_key, circumstances)
    except (NotFetched, Invalid) as error:
        sentence = joined(_KEY_NOT_CONFIRMED, error.sentence)
        raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, error.code, sentence) from None
    return replace(result, key=listed) if listed else result


def _is_of(result: ProofResult, issuer: IssuerId) -> bool:
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
