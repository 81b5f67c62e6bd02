"""Presentations: several credentials, shown by their holder (VC Data Model 2.0 §4.13).

A presentation is signed by whoever shows it, for this verifier (`domain`) and this moment (`challenge`), so that
nobody else can show it again (threats V20). It says nothing about the credentials in it: each of those is verified by
itself, as if it had come alone, and the presentation is good only when all of them are. Only what the holder says
themselves needs no signature of its own: the one on the presentation covers it.

It is examined in this order, with the same numbers in the code:

1. a token is verified as a token, and what it holds is looked at like any other presentation;
2. it has the shape of a presentation, and nothing in it is left out of what is signed;
3. every proof is checked; a way of signing that we do not know counts for nothing;
4. who it names as its holder has signed it (the VC-API demands it). A holder that is not a DID cannot be tied to a key
   that names only itself (did:key): that is remarked, not refused, as for issuers. So are the DIDs of documentation
   (`did:example`), of which no document exists that could list a key;
5. every credential is verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Unpack

from badgeservice.codes import Code
from badgeservice.credentials.checks.circumstances import Questions
from badgeservice.credentials.document import Document, IssuerId, as_list, as_strings, without_proof
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.linked_data.canonicalization import WORK
from badgeservice.credentials.linked_data.linked_data import LinkedDocument
from badgeservice.credentials.linked_data.node import VC, Node
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.programs.any_credential import check_token, presentation_token, verify_any
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.jose import verify_vc_jwt
from badgeservice.credentials.proofs.proof_results import Problem, ProofResult
from badgeservice.credentials.proofs.proofs import verify_proofs
from badgeservice.credentials.reading.data_model import check_presentation
from badgeservice.credentials.reading.one_spelling import Malformed
from badgeservice.credentials.verification import Verification, Verifier
from badgeservice.errors import Message

MAX_CREDENTIALS: Final = 20

# The methods of examples (DID Core 1.0): no document exists that could tie a key to such a name, or deny it.
_OF_DOCUMENTATION: Final = ("did:example:", "did:ex:")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a presentation is not good, whatever is in it; `problem` is the W3C's name for it."""

    sentence: Message
    problem: Problem = Problem.VERIFICATION

    @property
    def code(self) -> Code:
        """What the sentence is about, for programs."""
        return self.sentence.code


@dataclass(frozen=True, slots=True)
class PresentationVerification:
    """What became of the presentation itself and of each credential shown."""

    document: Document
    flaws: tuple[Flaw, ...]
    remarks: tuple[Message, ...]
    credentials: tuple[Verification, ...]


def verify_presentation(
    presentation: Document | str,
    verifier: Verifier,
    *,
    fetch: Fetch,
    now: datetime,
    must_be_signed: bool = True,
    **questions: Unpack[Questions],
) -> PresentationVerification:
    """Verify a presentation: an object, a token, or a token in an envelope; `questions` are asked of its own proofs.

    Raises:
        Invalid: it has not the shape of a presentation, or something in it would not be signed.
    """
    circumstances = replace(verifier.circumstances(fetch=fetch, now=now, **questions), purpose="authentication")
    document, results = _open(presentation, circumstances)  # (1)
    if any(result.outcome is not Outcome.PASSED for result in results):
        return PresentationVerification({}, tuple(map(_flaw_of, results)), (), ())
    check_presentation(document)  # (2)
    linked = circumstances.linked_data.link(without_proof(document))
    root = _root(document, linked)
    results += verify_proofs(document, circumstances, circumstances.linked_data, known=linked)  # (3)
    flaws, remarks = _judge(results, root, must_be_signed=must_be_signed)  # (4)
    signed_by = None if flaws else _holder_who_signed(results, root)
    # In tokens nothing adds up: all of them together may be as entangled as one credential.
    verifier = replace(verifier, linked_data=verifier.linked_data.within(WORK // MAX_CREDENTIALS))
    credentials = tuple(  # (5)
        verify_any(one, verifier, fetch=fetch, now=now, secured_by=signed_by) for one in _shown(document, root)
    )
    return PresentationVerification(document, tuple(flaws), tuple(remarks), credentials)


def _open(presentation: Document | str, circumstances: ProofCircumstances) -> tuple[Document, tuple[ProofResult, ...]]:
    """Step 1: the presentation, and what became of the signature of the token around it, if there is one."""
    if isinstance(presentation, str):
        token = check_token(presentation)
    elif (enveloped := presentation_token(presentation)) is None:
        return presentation, ()
    else:
        token = enveloped
    if len(as_strings(circumstances.domain)) > 1:
        raise Malformed(Message(Code.ONE_AUDIENCE, "a token has one audience"))
    document, result = verify_vc_jwt(token, circumstances)
    return document or {}, (result,)


def _root(document: Document, linked: LinkedDocument) -> Node:
    """The presentation among its own statements; what the credentials in it state, are graphs of their own."""
    presentations = linked.graph.nodes_of_type(f"{VC}VerifiablePresentation")
    name = document.get("id")
    if name in presentations or (name is None and len(presentations) == 1):
        return Node(linked.graph, name or presentations[0])
    raise Malformed(
        Message(Code.PRESENTATION_NOT_FOUND, "it is not clear what the presentation is"),
    )


def _judge(results: Sequence[ProofResult], root: Node, *, must_be_signed: bool) -> tuple[list[Flaw], list[Message]]:
    """Is it signed, well, and by its holder? What is wrong, and what is only remarked."""
    if not results:
        return ([Flaw(_NOT_SIGNED)] if must_be_signed else []), []
    unknown = [result for result in results if result.is_of_unknown_kind]
    passed = [result for result in results if result.outcome is Outcome.PASSED]
    bad = [result for result in results if result not in unknown and result not in passed]
    if bad or not passed:
        return [_flaw_of(result) for result in bad or unknown], []
    remarks = [result.sentence for result in unknown]
    holder = _holder(root)
    if not holder or holder in _controllers(passed):
        return [], remarks
    is_did = holder.lower().startswith("did:") and not holder.startswith(_OF_DOCUMENTATION)
    if is_did or not any(result.key.is_self_named for result in passed if result.key):
        return [Flaw(_HOLDER_DID_NOT_SIGN)], remarks
    return [], [*remarks, _HOLDER_NOT_BOUND]


def _holder_who_signed(results: Sequence[ProofResult], root: Node) -> IssuerId | None:
    """The holder, when a good proof is theirs: then what they issued themselves is secured by it (§4.13).

    Not when the key may only show who they are, and not assert anything in their name.
    """
    holder = _holder(root)
    passed = [result for result in results if result.outcome is Outcome.PASSED]
    may_assert = [result for result in passed if result.key and "assertionMethod" in result.key.purposes]
    return IssuerId(holder) if holder in _controllers(may_assert) else None


def _holder(root: Node) -> str:
    named = root.node(f"{VC}holder")
    return named.id if named else ""


def _controllers(results: Sequence[ProofResult]) -> list[str]:
    return [result.key.controller for result in results if result.key]


def _flaw_of(result: ProofResult) -> Flaw:
    return Flaw(result.sentence, result.problem or Problem.VERIFICATION)


def _shown(document: Document, root: Node) -> list[Any]:
    """The credentials; the statements hold no others, under whatever name."""
    credentials = document.get("verifiableCredential", [])
    many = as_list(credentials)
    if len(many) > MAX_CREDENTIALS:
        raise Malformed(Message(Code.TOO_MANY_PARTS, "it contains too many credentials")).under("verifiableCredential")
    if len(root.values(f"{VC}verifiableCredential")) > len(many):
        raise Malformed(Message(Code.CREDENTIAL_HIDDEN, "it hides a credential"))
    return many


_NOT_SIGNED: Final = Message(Code.NOT_SIGNED, "Nobody has signed this presentation.")
_HOLDER_DID_NOT_SIGN: Final = Message(
    Code.HOLDER_DID_NOT_SIGN, "This presentation was signed by someone other than the holder."
)
_HOLDER_NOT_BOUND: Final = Message(
    Code.HOLDER_NOT_BOUND,
    "Nothing links the holder's address to the key, so we cannot tell who signed it.",
)
