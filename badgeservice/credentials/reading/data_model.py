"""What W3C Verifiable Credentials Data Model 2.0 says about its own members, for any credential (VC-API).

Only the members that the data model itself defines are looked at, section by section; all others belong to
somebody's context. Keys may be aliased by an inline context; a member that hides in that way is not found here,
and that is why no decision is taken from this reading: decisions are read from the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_1_CONTEXT, VC_2_CONTEXT, Document, as_list
from badgeservice.credentials.reading.one_spelling import (
    CREDENTIAL_NOT_AN_OBJECT,
    LANGUAGE,
    LANGUAGE_UNKNOWN,
    MAX_VALUES,
    NOT_A_TEXT,
    NOT_A_TIME,
    NOT_AN_ADDRESS,
    NOT_AN_OBJECT,
    Malformed,
    check_amount,
    check_iri,
    context_missing,
    missing,
)
from badgeservice.credentials.reading.related_resources import check_digests, check_related_resources
from badgeservice.credentials.status.status_rules import check_statuses
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid, Message


def check_credential(document: Document) -> None:
    """Raise `Malformed` unless `document` is a credential by VC Data Model 2.0 (or 1.1, by its first context)."""
    check_amount(document)
    check_contexts(document)
    _check_names(document)
    _check_types(document, "VerifiableCredential")
    _check_id(document)
    for required in ("issuer", "credentialSubject", *(("issuanceDate",) if _is_1(document) else ())):
        if required not in document:
            raise Malformed(missing(required)).under(required)
    for key, check in _MEMBERS.items():
        if key in document:
            _at(key, check, document[key])
    if not _is_1(document):  # because there the words mean nothing
        check_digests(document)
    _check_period(document)


def check_new_credential(document: Document) -> None:
    """What a verifier must read, an issuer may not always write: `check_credential`, and these (§4.3, §4.9, §5.8).

    Raises:
        Invalid: it is not a credential by VC Data Model 2.0, or a time in it has no time zone, or a status no sense.
    """
    check_credential(document)
    if _is_1(document):
        raise context_missing()
    for key in ("validFrom", "validUntil"):
        if key in document:
            parse_timestamp(document[key], field=f"/{key}")
    check_statuses(document)


def check_presentation(document: Document) -> None:
    """Raise `Malformed` unless `document` is a presentation (VC Data Model 2.0 §4.13); what it shows comes later."""
    check_amount(document, 2 * MAX_VALUES)
    check_contexts(document)
    _check_names(document)
    _check_types(document, "VerifiablePresentation")
    _check_id(document)
    if "holder" in document:
        _at("holder", _check_reference, document["holder"])
    if "termsOfUse" in document:
        _at("termsOfUse", _check_typed, document["termsOfUse"])
    for index, credential in _each(document.get("verifiableCredential", [])):
        if not isinstance(credential, dict):
            raise Malformed(CREDENTIAL_NOT_AN_OBJECT).under("verifiableCredential", index)


def check_contexts(document: Document) -> None:
    """§4.3: an ordered set whose first item is the context of the data model; the others are addresses or objects."""
    contexts = document.get("@context")
    many = as_list(contexts)
    if many[:1] not in ([VC_2_CONTEXT], [VC_1_CONTEXT]):
        raise context_missing()
    for index, context in enumerate(many):
        if context in many[:index]:
            raise Malformed(Message(Code.CONTEXT_TWICE, "a vocabulary is listed twice")).under("@context", index)
        if isinstance(context, str):
            _at(index, check_iri, context, "@context")
        elif not isinstance(context, dict):
            raise Malformed(
                Message(Code.CONTEXT_WRONG, "a vocabulary must be an address or an object"),
            ).under("@context", index)


def _is_1(document: Document) -> bool:
    contexts = document["@context"]
    return (contexts if isinstance(contexts, str) else contexts[0]) == VC_1_CONTEXT


def _check_types(document: Document, needed: str) -> None:
    types = document.get("type", document.get("@type"))
    words = as_list(types)
    if not all(isinstance(word, str) and word for word in words) or needed not in words:
        raise Malformed(Message(Code.TYPE_MISSING, "the type must include {needed}", needed=needed)).under("type")


def _check_id(document: Document) -> None:
    """§4.4: at most one, and an address."""
    if "id" in document:
        _at("id", check_iri, document["id"])


def _check_names(value: object) -> None:
    """§4.4 and §4.5, at any depth: a label such as `_:b0` is not an address, and no signature covers it."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key in ("id", "type", "@id", "@type"):
            for _, name in _each(part):
                if isinstance(name, str) and name.startswith("_:"):
                    raise Malformed(NOT_AN_ADDRESS).under(key)
        if isinstance(part, dict | list):
            _at(key, _check_names, part)


def _check_reference(value: object) -> None:
    """An address, or an object whose `id` is one (§4.7 issuer, §4.13 holder)."""
    if isinstance(value, dict):
        if "id" not in value:
            raise Malformed(missing("id")).under("id")
        _at("id", check_iri, value["id"])
        for key in ("name", "description"):
            if key in value:
                _at(key, _check_words, value[key])
    else:
        check_iri(value)


def _check_subjects(value: object) -> None:
    """§4.8: one or more objects, each with at least one claim, or an identifier (its schema: one member is enough)."""
    for index, subject in _some(value):
        if not isinstance(subject, dict) or not _has_claims(subject):
            raise Malformed(Message(Code.NOT_AN_OBJECT, "the part about who earned it is empty")).under(index)
        if "id" in subject:
            _at("id", check_iri, subject["id"], index)


def _has_claims(subject: Document) -> bool:
    """Does it say anything? Not when it is a value of JSON-LD, and nothing follows from `null` or an empty set."""
    said = [key for key, value in subject.items() if value is not None and value != []]
    is_claim = any(key != "id" and (key[:1] != "@" or key == "@type") for key in said) and "@value" not in subject
    return is_claim or subject.keys() == {"id"}


def _check_typed(value: object) -> None:
    """§4.10 – §4.12, §5: an object of which `type` says what it is; an `id` is optional, but an address."""
    for index, item in _some(value):
        if not isinstance(item, dict):
            raise Malformed(NOT_AN_OBJECT).under(index)
        words = [word for _, word in _each(item.get("type", item.get("@type")))]
        if not any(isinstance(word, str) and word and word[0] != "@" for word in words):
            raise Malformed(missing("type").coded(Code.TYPE_MISSING)).under(index, "type")
        if "id" in item:
            _at("id", check_iri, item["id"], index)


def _check_proofs(value: object) -> None:
    """Data Integrity §4.4 step 2: each is an object; what is in it, is for the one who examines it."""
    for index, item in _each(value):
        if not isinstance(item, dict):
            raise Malformed(Message(Code.PROOF_NOT_AN_OBJECT, "a signature must be an object")).under(index)


def _check_typed_with_id(value: object) -> None:
    _check_typed(value)
    for index, item in _each(value):
        if isinstance(item, dict) and "id" not in item:
            raise Malformed(missing("id")).under(index, "id")


def _check_words(value: object) -> None:
    """§11.1: a text, or objects with `@value`, `@language` and `@direction`."""
    if isinstance(value, str):
        return
    for index, item in _some(value):
        if not isinstance(item, dict) or not item.keys() <= {"@value", "@language", "@direction"}:
            raise Malformed(NOT_A_TEXT).under(index)
        if not isinstance(item.get("@value"), str):
            raise Malformed(NOT_A_TEXT).under(index, "@value")
        language = item.get("@language", "und")
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            raise Malformed(LANGUAGE_UNKNOWN).under(index)
        if item.get("@direction", "ltr") not in ("ltr", "rtl"):
            raise Malformed(Message(Code.DIRECTION_UNKNOWN, "this is not a reading direction")).under(index)


def _check_time(value: object) -> None:
    """§4.9; what lacks a time zone is meant to be UTC (§5.8)."""
    try:
        parse_timestamp(value, may_lack_zone=True)
    except Invalid:
        raise Malformed(
            NOT_A_TIME,
        ) from None


def _check_period(document: Document) -> None:
    """§4.9: the end is not before the beginning."""
    first, last = document.get("validFrom"), document.get("validUntil")
    if first is None or last is None:
        return
    if parse_timestamp(last, may_lack_zone=True) < parse_timestamp(first, may_lack_zone=True):
        raise Malformed(Message(Code.PERIOD_REVERSED, "it ends before it begins")).under("validUntil")


def _each(value: object) -> Iterator[tuple[int, Any]]:
    """The items of a set, which JSON-LD may write without its brackets when there is one."""
    yield from enumerate(as_list(value))


def _some(value: object) -> Iterator[tuple[int, Any]]:
    """The items of a set that must have one: of an empty set JSON-LD leaves nothing that could be signed."""
    if value == []:
        raise Malformed(Message(Code.VALUE_MISSING, "this is empty"))
    yield from _each(value)


def _at(key: str | int, check: Callable[[object], None], value: object, *above: str | int) -> None:
    try:
        check(value)
    except Malformed as malformed:
        raise malformed.under(*above, key) from None


_MEMBERS: Mapping[str, Callable[[object], None]] = MappingProxyType(
    {
        "name": _check_words,
        "description": _check_words,
        "issuer": _check_reference,
        "credentialSubject": _check_subjects,
        "validFrom": _check_time,
        "validUntil": _check_time,
        "issuanceDate": _check_time,
        "expirationDate": _check_time,
        "credentialStatus": _check_typed,
        "credentialSchema": _check_typed_with_id,
        "refreshService": _check_typed,
        "termsOfUse": _check_typed,
        "evidence": _check_typed,
        "relatedResource": check_related_resources,
        "confidenceMethod": _check_typed,
        "renderMethod": _check_typed,
        "proof": _check_proofs,
    }
)
