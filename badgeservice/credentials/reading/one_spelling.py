"""A badge is written in the one plain way (verification step 2, first half; threats 2.3).

JSON-LD can write one meaning in a thousand ways: keys as full addresses, as aliases, as `@nest`, hidden in an
inline context. A signature over the meaning stays valid under all of them, and a program that then looks for the
key `credentialStatus` finds none. So only one way is accepted:

* contexts are addresses of files, the first is the one of Verifiable Credentials; nothing is defined inline;
* no other key starts with `@` or holds a colon; no type does; an `id` is an absolute address;
* no null; a text with a language is `@value` and `@language`, nothing else;
* at most 5,000 values.

A refusal is a `Malformed`, whose `field` is the JSON pointer of the place. The pointer is put together while the
exception travels upwards, so a document that passes costs nothing for it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_1_CONTEXT, VC_2_CONTEXT, Document, as_list, write_pointer
from badgeservice.errors import Invalid, Message

MAX_VALUES = 5_000

# An absolute IRI: a scheme, then none of the characters that RFC 3987 forbids. `_:` is a blank node, not an IRI.
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
# A well-formed language tag (BCP 47, RFC 5646 §2.1); PyLD pastes it unescaped into N-Quads.
LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"  # language, with its extensions
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"  # variants, extensions
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"  # for private use, also alone
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]{3,8}|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de)",  # and registered before the rules
    re.ASCII | re.IGNORECASE,
)


# What is said in several of the modules that refuse a document.
NOT_AN_ADDRESS: Final = Message(Code.ID_NOT_ABSOLUTE, "this must be a complete address")
NOT_A_TEXT: Final = Message(Code.NOT_A_TEXT, "this must be text")
NOT_A_DATE: Final = Message(Code.NOT_A_DATE, "this must be a date")
NOT_A_TIME: Final = Message(Code.NOT_A_TIME, "this must be a date with a time and a time zone")
NOT_AN_OBJECT: Final = Message(Code.NOT_AN_OBJECT, "this must be an object")
CREDENTIAL_NOT_AN_OBJECT: Final = Message(Code.NOT_AN_OBJECT, "a badge must be an object")
LANGUAGE_UNKNOWN: Final = Message(Code.LANGUAGE_UNKNOWN, "this is not a known form of language code")
HOLDER_MISSING: Final = Message(Code.HOLDER_MISSING, "it does not say who earned it")


def missing(member: str) -> Message:
    """That a member is not there."""
    return Message(Code.MEMBER_MISSING, "“{member}” is missing", member=member)


class Malformed(Invalid):
    """The document has another shape than the standard prescribes; `field` is where (RFC 6901)."""

    def __init__(self, what: Message) -> None:
        super().__init__(what, field="")
        self._what = what
        self.under()

    @property
    def what(self) -> Message:
        """What is wrong, without the place."""
        return self._what

    def under(self, *steps: str | int) -> Malformed:
        """The same refusal, seen from further up: `steps` lead from there to here."""
        self.field = write_pointer(*steps) + (self.field or "")
        self.sentence = Message(
            self._what.code,
            "This does not follow the standard for badges: {what} (at {place}).",
            what=self._what,
            place=self.field or "/",
        )
        self.args = (f"{self.code}: {self.sentence}",)
        return self


def context_missing() -> Malformed:
    """The refusal of a document whose first context is not that of the data model (VC Data Model 2.0 §4.3)."""
    return Malformed(
        Message(Code.CONTEXT_MISSING, "the list of vocabularies must start with the one for Verifiable Credentials"),
    ).under("@context")


def check_spelling(document: Document) -> None:
    """Raise `Malformed` if anything in `document` is written in a way that may hide what it says."""
    contexts = document.get("@context")
    if not isinstance(contexts, list) or contexts[:1] not in ([VC_1_CONTEXT], [VC_2_CONTEXT]):
        raise context_missing()
    try:
        _check_contexts(contexts)
    except Malformed as malformed:
        raise malformed.under("@context") from None
    if _check_node({key: value for key, value in document.items() if key != "@context"}) > MAX_VALUES:
        raise _too_many_parts()


def check_amount(document: Document, most: int = MAX_VALUES) -> None:
    """Raise `Malformed` if there are more values in `document` than we read, however it is written."""
    waiting: list[Any] = [document]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += len(value)
        if seen > most:
            raise _too_many_parts()
        waiting += [part for part in (value.values() if type(value) is dict else value) if type(part) in (dict, list)]


def _too_many_parts() -> Malformed:
    return Malformed(Message(Code.TOO_MANY_PARTS, "it contains too many values"))


def check_part(name: str, value: object) -> None:
    """The same for one member of a document, whose contexts are known already."""
    _check_node({name: value})


def _check_node(node: dict[str, Any]) -> int:
    """Check one object and what is in it; return how many values were seen."""
    if "@value" in node:
        return _check_value_object(node)
    seen = len(node)
    for key, value in node.items():
        try:
            # Nearly every key is a plain word, and asking that first is the quickest.
            if not key.isidentifier() and (key[:1] == "@" or ":" in key):
                _check_keyword(key, node)
            elif key == "type":
                _check_types(value)
            elif key == "id":
                check_iri(value)
            elif type(value) is dict:
                seen += _check_node(value)
            elif type(value) is list:
                seen += _check_list(value)
            elif value is None:
                raise null_value()
        except Malformed as malformed:
            raise malformed.under(key) from None
    return seen


def _check_list(items: list[Any]) -> int:
    seen = len(items)
    for index, item in enumerate(items):
        try:
            if type(item) is dict:
                seen += _check_node(item)
            elif type(item) is list:
                raise Malformed(Message(Code.LIST_IN_LIST, "a list is inside another list"))
            elif item is None:
                raise null_value()
        except Malformed as malformed:
            raise malformed.under(index) from None
    return seen


def _check_keyword(key: str, node: dict[str, Any]) -> None:
    """`@context` is the only key with an `@`, in a credential or a proof; a colon makes a key an IRI."""
    if key != "@context":
        raise Malformed(
            Message(Code.KEY_NOT_PLAIN, "a name must be a plain word, not a reserved word or an address"),
        )
    types = node.get("type")
    is_credential = "VerifiableCredential" in as_list(types)
    if not is_credential and "proofPurpose" not in node:
        raise Malformed(Message(Code.CONTEXT_NESTED, "a vocabulary is not allowed here"))
    _check_contexts(node[key] if is_credential or isinstance(node[key], list) else [node[key]])


def _check_contexts(contexts: object) -> None:
    """Addresses, in a list; which of them we hold is known to `linked_data.py`."""
    if not isinstance(contexts, list) or not all(isinstance(context, str) for context in contexts):
        raise Malformed(
            Message(Code.CONTEXT_INLINE, "words may not be defined in the badge itself"),
        )


def _check_types(types: object) -> None:
    for word in types if isinstance(types, list) and types else (types,):
        if not isinstance(word, str) or not word or ":" in word or word[0] == "@":
            raise Malformed(Message(Code.TYPE_NOT_PLAIN, "a type must be a plain word"))


def check_iri(value: object) -> None:
    """An identifier is an absolute address: JSON-LD drops any other, and then it is not signed."""
    if not isinstance(value, str) or not IRI.fullmatch(value):
        raise Malformed(NOT_AN_ADDRESS)


def _check_value_object(node: dict[str, Any]) -> int:
    """A text with its language. `@direction` is refused: RDF, and so the signature, does not carry it."""
    if not isinstance(node["@value"], str) or not node.keys() <= {"@value", "@language"}:
        raise value_not_plain()
    language = node.get("@language", "und")
    if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
        raise Malformed(LANGUAGE_UNKNOWN).under("@language")
    return len(node)


def value_not_plain() -> Malformed:
    """The refusal of a text with more than its language."""
    return Malformed(Message(Code.VALUE_NOT_PLAIN, "text with a language may not contain anything else"))


def null_value() -> Malformed:
    """The refusal of nothing where something belongs."""
    return Malformed(Message(Code.NULL_VALUE, "a value is empty (null)"))
