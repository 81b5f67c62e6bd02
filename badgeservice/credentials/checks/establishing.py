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

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import domain_of
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.established import Established, Stopped, stop
from badgeservice.credentials.checks.excusing import (
    excuse,
    is_plain_beside_its_proofs,
    is_refused_for_its_form,
    is_too_large,
    not_checked,
    outcome_of,
)
from badgeservice.credentials.checks.linking import is_signed_by_the_byte, link
from badgeservice.credentials.checks.verdict import Check, CheckName
from badgeservice.credentials.document import Document, IssuerId, identifier_of
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.linked_data.linked_data import LinkedDocument
from badgeservice.credentials.linked_data.node import VC, Contradiction, Node
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import Token
from badgeservice.credentials.proofs.jose import verify_vc_jwt
from badgeservice.credentials.proofs.listed_key import find_listed_key
from badgeservice.credentials.proofs.proof_results import ProofResult
from badgeservice.credentials.proofs.proofs import verify_proofs
from badgeservice.credentials.reading.badge_schema import BADGE_TYPES
from badgeservice.credentials.reading.opening import Opened
from badgeservice.credentials.reading.other_credential import OTHER_TOKEN, is_other_token
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.wording import joined, shown
from badgeservice.errors import Invalid, Message

VERIFIABLE_CREDENTIAL: Final = f"{VC}VerifiableCredential"
SECURITY_VOCABULARY: Final = "https://w3id.org/security#"
_ISSUER: Final = f"{VC}issuer"
_NOBODY: Final = IssuerId("")


def establish_opened(
    opened: Opened,
    circumstances: Circumstances,
    checks: list[Check],
    *,
    secured_by: IssuerId | None = None,
    may_be_imperfect: bool = False,
) -> Established:
    """Checks 2 to 5 for whatever form it came in. Raises `Stopped`.

    With `may_be_imperfect`, what is only against the standard stops nothing: it is among the `imperfections`.
    """
    if opened.document is not None:
        return establish(
            opened.document, circumstances, checks, secured_by=secured_by, may_be_imperfect=may_be_imperfect
        )
    return establish_token(opened.token or Token(""), circumstances, checks, may_be_imperfect=may_be_imperfect)


def establish_token(
    token: Token, circumstances: Circumstances, checks: list[Check], *, may_be_imperfect: bool = False
) -> Established:
    """Checks 2 to 5 for a credential in a signed token. Raises `Stopped`.

    The token is the envelope: when its signature is bad, nothing in it counts, also not a proof that it holds (V27).
    """
    # Because domain and challenge are asked of the proofs in it: a token of a credential is made for everybody.
    document, result = verify_vc_jwt(token, circumstances.of_part())
    if document is None:
        raise _refused_token(token, result, circumstances.profile)
    if result.imperfection and not may_be_imperfect:
        raise stop(CheckName.WELL_FORMED, Outcome.FAILED, result.imperfection)
    return establish(document, circumstances, checks, token_result=result, may_be_imperfect=may_be_imperfect)


def _refused_token(token: Token, result: ProofResult, profile: ReadingProfile) -> Stopped:
    """What a token comes to in which we can read no credential: most tokens in the world are something else."""
    is_malformed = result.code == Code.JWT_MALFORMED
    is_readable = not is_malformed or result.cryptosuite is not None  # then it is the claims that cannot be read
    if profile is ReadingProfile.OPEN_BADGE and is_readable:
        if is_other_token(token):
            return Stopped(Check(CheckName.WELL_FORMED, Outcome.NOT_CHECKED, OTHER_TOKEN), is_no_badge=True)
        if is_malformed:
            return stop(CheckName.WELL_FORMED, Outcome.NOT_CHECKED, result.sentence)
    name = CheckName.READABLE if is_malformed else CheckName.AUTHENTIC
    return stop(name, outcome_of(result, profile, _NOBODY), result.sentence)


def establish(
    document: Document,
    circumstances: Circumstances,
    checks: list[Check],
    *,
    token_result: ProofResult | None = None,
    secured_by: IssuerId | None = None,
    may_be_imperfect: bool = False,
) -> Established:
    """Checks 2 to 5; each that passes is added to `checks`, the first that does not is raised as `Stopped`.

    `token_result` is what became of the signature of the JWT that the document came in, if it came in one. `secured_by`
    is who signed what the document is a part of: what they say themselves needs no signature of its own.
    """
    try:
        linking = link(
            document, circumstances, checks, may_be_imperfect=may_be_imperfect, token=token_result
        )  # (2) (3)
    except Stopped as stopped:
        if may_be_imperfect and is_refused_for_its_form(stopped):
            raise _excuse(stopped, document, circumstances, token_result) from None
        raise
    linked = linking.statements
    name = _find_name(document, linked)
    if linking.flaws and not is_badge(linked.ask(state_types, name)):  # whatever it is, it only looks like one
        raise stop(CheckName.WELL_FORMED, Outcome.FAILED, linking.flaws[0])
    issuer = _find_issuer(name, linked)
    known = linked if linking.is_complete else None
    results = verify_proofs(document, circumstances, circumstances.linked_data, known=known)  # (4)
    if token_result is not None:
        if token_result.outcome is not Outcome.PASSED:  # because the envelope covers all, also the proofs in it (V27)
            raise _stopped_by(token_result, outcome_of(token_result, circumstances.profile, issuer))
        results = (_with_listed_key(token_result, issuer, circumstances), *results)
    # Only without proofs of its own, because a bad one that names the issuer must still count against it (threats V5).
    is_secured = not results and bool(issuer) and issuer == secured_by
    checks.append(_SECURED_WITH_THE_WHOLE if is_secured else _checkauthentic(results, issuer, circumstances.profile))
    is_bound = is_secured or _is_issuer_bound(results, issuer, circumstances.profile)  # (5)
    return Established(document, linked, name, issuer, is_bound, tuple(_other_proofs(results)), linking.flaws)


def _excuse(
    stopped: Stopped, document: Document, circumstances: Circumstances, token_result: ProofResult | None
) -> Stopped:
    """What a refusal by check 2 comes to, when it is known who signed this, as it is."""
    if is_too_large(document):
        return not_checked(stopped)
    if token_result is not None:
        issuer = document.get("issuer")
        named = IssuerId(issuer if isinstance(issuer, str) else identifier_of(issuer))
        return excuse(stopped, document, (_with_listed_key(token_result, named, circumstances),), is_whole=True)
    results = verify_proofs(document, circumstances, circumstances.linked_data)
    is_whole = is_signed_by_the_byte(document) or is_plain_beside_its_proofs(document)
    return excuse(stopped, document, results, is_whole=is_whole)


def _find_name(document: Document, linked: LinkedDocument) -> str:
    """The credential among the statements: the one with the document's own id, or the only one when it has none."""
    name = document.get("id")
    names = linked.graph.nodes_of_type(VERIFIABLE_CREDENTIAL) if name is None else (name,)
    if len(names) == 1 and VERIFIABLE_CREDENTIAL in linked.ask(state_types, names[0]):
        return str(names[0])
    raise stop(
        CheckName.WELL_FORMED,
        Outcome.FAILED,
        Message(Code.CREDENTIAL_NOT_FOUND, "It is not clear which part of it is the badge."),
    )


def _find_issuer(name: str, linked: LinkedDocument) -> IssuerId:
    try:
        return IssuerId(linked.ask(state_issuer, name))
    except Contradiction as error:
        raise stop(CheckName.WELL_FORMED, Outcome.FAILED, error.sentence) from None


def state_types(root: Node) -> frozenset[str]:
    """What it is said to be (a lookup of `remembered_statements.py`)."""
    return frozenset(root.types)


def is_badge(types: frozenset[str]) -> bool:
    """Is it, by its meaning, a badge or an endorsement?"""
    names = {name.rpartition("#")[2] for name in types}
    return not names.isdisjoint(BADGE_TYPES | {"EndorsementCredential"})


def state_issuer(root: Node) -> str:
    """The address of its issuer, empty when there is none (a lookup). Raises `Contradiction` when there are two."""
    issuer = root.node(_ISSUER)
    return issuer.id if issuer else ""


# ---------------------------------------------------------------------- checks 4 and 5: the proofs together


def _checkauthentic(results: Sequence[ProofResult], issuer: IssuerId, profile: ReadingProfile) -> Check:
    """Check 4, over all proofs (threats V4, V5)."""
    if not results:
        raise stop(CheckName.AUTHENTIC, Outcome.FAILED, NOT_SIGNED)
    known = [result for result in results if not result.is_of_unknown_kind]
    for result in known:
        if result.outcome is Outcome.FAILED and (profile is ReadingProfile.CREDENTIAL or _is_of(result, issuer)):
            raise _stopped_by(result, outcome_of(result, profile, issuer))
    passed = [result for result in known if result.outcome is Outcome.PASSED]
    if passed:
        signed_at = next((result.created for result in passed if result.created), None)
        return Check(CheckName.AUTHENTIC, Outcome.PASSED, authentic(signed_at))
    for result in known:
        if result.outcome is Outcome.NOT_CHECKED:
            raise _stopped_by(result, Outcome.NOT_CHECKED)
    if len(known) < len(results):
        unknown = next(result for result in results if result.is_of_unknown_kind)
        raise _stopped_by(unknown, Outcome.NOT_CHECKED)
    raise _stopped_by(known[0], outcome_of(known[0], profile, issuer))


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
    if not issuer or issuer.startswith("_:"):  # because who names nobody as the issuer claims nothing that is not so
        raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, _NO_ISSUER)
    for result in results:  # the issuer may have signed, in a proof that we could not look at or do not know
        is_unknown = result.outcome is Outcome.NOT_CHECKED and _is_of(result, issuer)
        if is_unknown or result.is_of_unknown_kind:
            raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, result.sentence)
    raise stop(CheckName.ISSUER, Outcome.FAILED, _did_not_sign(issuer))


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
        sentence = joined(error.code, _KEY_NOT_CONFIRMED, error.sentence)
        raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, sentence) from None
    return replace(result, key=listed) if listed else result


def _is_of(result: ProofResult, issuer: IssuerId) -> bool:
    """Does this proof claim to be the issuer's?"""
    controller = result.key.controller if result.key else (result.verification_method or "").partition("#")[0]
    return controller == issuer


def _other_proofs(results: Sequence[ProofResult]) -> Iterator[Message]:
    """What is said about proofs beside a good one: of somebody else, or of a kind that we do not know."""
    for result in results:
        if result.outcome is not Outcome.PASSED:
            yield joined(Code.OTHER_PROOF_UNCHECKED, _ANOTHER_PROOF, result.sentence)


def _stopped_by(result: ProofResult, outcome: Outcome) -> Stopped:
    problem = f"{SECURITY_VOCABULARY}{result.problem}" if result.problem else ""
    return Stopped(Check(CheckName.AUTHENTIC, outcome, result.sentence, problem))


_NO_ISSUER: Final = Message(
    Code.ISSUER_NOT_NAMED, "It does not name its issuer, so nobody can tell whose signature this is."
)
_WHOLE_SIGNED: Final = Message(Code.SECURED_WITH_THE_WHOLE, "The issuer signed it together with what it came in.")
_SECURED_WITH_THE_WHOLE: Final = Check(CheckName.AUTHENTIC, Outcome.PASSED, _WHOLE_SIGNED)
NOT_SIGNED: Final = Message(Code.NOT_SIGNED, "Nobody has signed this.")
_KEY_NOT_CONFIRMED: Final = Message(
    Code.KEY_NOT_CONFIRMED, "We could not find out whether the key belongs to the issuer."
)
_ANOTHER_PROOF: Final = Message(Code.OTHER_PROOF_UNCHECKED, "It has another signature, which does not count.")


@lru_cache(maxsize=256)  # badges of one class are signed at one moment
def authentic(signed_at: datetime | None) -> Message:
    """That a signature is genuine, and when it was made, if that is known."""
    if signed_at is None:
        return Message(Code.AUTHENTIC, "The signature is genuine: nothing has been changed since.")
    return Message(Code.AUTHENTIC, "The signature of {on} is genuine: nothing has been changed since.", on=signed_at)


def _did_not_sign(issuer: str) -> Message:
    name = shown(domain_of(issuer) or issuer)
    return Message(
        Code.ISSUER_DID_NOT_SIGN, "It names {name} as the issuer, but it was signed by someone else.", name=name
    )
