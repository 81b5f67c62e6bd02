"""What is refused as a badge may be something else: not ours to judge, and not false (check 2; design §5).

A credential of another kind, a list, a profile, any JSON. It is said in words what it is instead. What calls itself a
badge is not excused: neither a name nor a value in it may do so, in whatever way it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_1_CONTEXT, VC_2_CONTEXT, Document, as_list, as_strings
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import Token, read_compact_jws
from badgeservice.credentials.reading.badge_schema import BADGE_TYPES
from badgeservice.errors import Invalid, Message

_OURS: Final = BADGE_TYPES | {"EndorsementCredential"}
_OF_OPEN_BADGES_1: Final = frozenset({"recipient", "badge"})  # 0.5 has not even `verify`; 2.0 has `verification`
_OF_CREDENTIALS: Final = frozenset({"vc", "vp", "credentialSubject", "verifiableCredential", "recipient", "vct", "_sd"})
_ENVELOPES: Final = frozenset({"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"})
_OTHER: Final = Message(Code.OTHER_CREDENTIAL, "This is a credential, but not a badge. We check badges only.")
_TOO_OLD: Final = Message(
    Code.OTHER_CREDENTIAL,
    "This is a badge of the oldest kind (Open Badges 1). We do not check those. Ask the issuer whether it is still "
    "valid.",
)
_LIST: Final = Message(Code.NOT_A_BADGE, "This is a list of withdrawn badges, not a badge.")
_PRESENTATION: Final = Message(Code.NOT_A_BADGE, "This is a presentation without a badge in it.")
_DESCRIPTION: Final = Message(
    Code.NOT_A_BADGE, "This describes what can be earned. It is not a badge that somebody has earned."
)
_PROFILE: Final = Message(Code.NOT_A_BADGE, "This is the profile of an organisation or a person, not a badge.")
_ENDORSEMENT: Final = Message(Code.NOT_A_BADGE, "This is an endorsement of the older kind, not a badge.")
OTHER_TOKEN: Final = Message(Code.NOT_A_BADGE, "This is a signed token, but not that of a badge.")
_EMPTY_ENVELOPE: Final = Message(Code.NOT_A_BADGE, "This is an envelope without a badge in it.")
_DATA: Final = Message(Code.NOT_A_BADGE, "This is data of another kind, not a badge.")
# The first that fits; a credential of any other kind comes after these.
_KINDS: Final = (
    ("BitstringStatusListCredential", _LIST),
    ("StatusList2021Credential", _LIST),
    ("1EdTechRevocationList", _LIST),
    ("VerifiableCredential", _OTHER),
    ("VerifiablePresentation", _PRESENTATION),
    ("EnvelopedVerifiableCredential", _EMPTY_ENVELOPE),
    ("EnvelopedVerifiablePresentation", _EMPTY_ENVELOPE),
    ("Achievement", _DESCRIPTION),
    ("BadgeClass", _DESCRIPTION),
    ("RevocationList", _LIST),
    ("Endorsement", _ENDORSEMENT),
    ("Profile", _PROFILE),
    ("Issuer", _PROFILE),
)


class Judged(NamedTuple):
    """What a refusal by check 2 comes to."""

    outcome: Outcome
    sentence: Message
    is_no_badge: bool = False


def is_open_badge_1(document: Document) -> bool:
    """Is it written as badges were before Open Badges 2.0?"""
    return document.keys() >= _OF_OPEN_BADGES_1 and not _is_of_the_data_model(document)


def is_other_token(token: Token) -> bool:
    """Does a token hold something else, and nothing that calls itself a credential? It may be for signing in."""
    try:
        payload = read_compact_jws(token).payload
    except Invalid:
        return False
    is_credential = not payload.keys().isdisjoint(_OF_CREDENTIALS) or "VerifiableCredential" in as_strings(
        payload.get("type")
    )
    return not is_credential and not any(ours in text for text in _texts(payload) for ours in _OURS)


def judge_refusal(error: Invalid, document: Document) -> Judged:
    """What `error`, by which check 2 refused `document`, says about it: that it is wrong, or that it is no badge."""
    if is_open_badge_1(document):
        return Judged(Outcome.NOT_CHECKED, _TOO_OLD)
    if _is_something_else(error, document):
        return Judged(Outcome.NOT_CHECKED, _say_kind(document), is_no_badge=True)
    return Judged(Outcome.FAILED, error.sentence)


def _is_something_else(error: Invalid, document: Document) -> bool:
    types = as_strings(document.get("type"))
    if document.keys() == {"@context"}:  # a vocabulary, which says nothing of anybody
        return True
    if error.code == Code.NOT_A_BADGE:  # so it is written in the one plain way, and its type says what it is
        return _OURS.isdisjoint(types)
    if _is_of_the_data_model(document) and _ENVELOPES.isdisjoint(types):
        return False
    if _OURS.isdisjoint(types) and not any(name[:1] == "@" or ":" in name for name in document):
        return True
    return not any(ours in text for text in _texts(document) for ours in _OURS)


def _is_of_the_data_model(document: Document) -> bool:
    return not {VC_1_CONTEXT, VC_2_CONTEXT}.isdisjoint(as_strings(document.get("@context")))


def _texts(document: Document) -> Iterator[str]:
    """Every name and every text in it."""
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value


def _say_kind(document: Document) -> Message:
    types = as_list(document.get("type"))
    return next((sentence for kind, sentence in _KINDS if kind in types), _DATA)
