"""The table of `badge_schema.py` applied: every object of a badge has the members that its class prescribes.

Three liberties are taken, because others issue such badges and none of them changes what is said: a set of one may be
written without its brackets, a name or description may be one text per language (VC Data Model 2.0 §11.1), and a
picture may be its address only, as drafts of Open Badges 3.0 had it. One value where several stand is never accepted:
which of two dates counts is not for us to choose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_1_CONTEXT, VC_2_CONTEXT, Document, as_list
from badgeservice.credentials.reading import badge_schema
from badgeservice.credentials.reading.one_spelling import (
    HOLDER_MISSING,
    NOT_A_DATE,
    NOT_A_TEXT,
    NOT_A_TIME,
    Malformed,
    check_iri,
    context_missing,
    missing,
)
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid, Message

Check = Callable[[object], None]

_OB_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(?:-3\.\d\.\d)?\.json")
_LANGUAGE = re.compile(r"[a-z]{2,4}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")  # `CompactJws` of the published schema


@dataclass(frozen=True, slots=True)
class Member:
    """How many of which kind; a value of the type `always` is right without looking any further."""

    check: Check
    is_set: bool
    always: type | None


@dataclass(frozen=True, slots=True)
class RuleClass:
    """One class of the table, ready to be applied."""

    name: str
    members: Mapping[str, Member]
    required: tuple[str, ...]
    types: frozenset[str]
    is_closed: bool


class BadgeRules:
    """The table, ready to be applied.

    `leaf` is put around the check of every single value. With it `remembered_checks.py` finds out which values of a
    document are checked and how; without it, values that need no check of their own are passed over.
    """

    def __init__(self, leaf: Callable[[Check], Check] | None = None) -> None:
        self._leaf: Callable[[Check], Check] = leaf or _unchanged
        self._may_skip = leaf is None
        self._check_iri = self._leaf(check_iri)
        self._special: Mapping[str, Check] = {
            "EndorsementCredential": partial(self._check_credential, "EndorsementCredential"),
            "AchievementSubject": self._check_subject,
            "ProfileRef": partial(self._check_reference, "Profile"),
            "Image": partial(self._check_reference, "Image"),
        }
        self._classes = {name: self._read_class(name, members) for name, members in badge_schema.CLASSES.items()}

    def check_badge(self, document: Document) -> None:
        """Raise `Malformed` unless `document` is a badge, or an endorsement, with everything that belongs to it.

        To be asked after `check_spelling`, which has looked at every id already.
        """
        types = document.get("type")
        if isinstance(types, list) and "VerifiableCredential" in types:
            if not badge_schema.BADGE_TYPES.isdisjoint(types):
                return self._check_credential("OpenBadgeCredential", document)
            if "EndorsementCredential" in types:
                return self._check_credential("EndorsementCredential", document)
        raise Malformed(Message(Code.NOT_A_BADGE, "it does not have the type of a badge")).under("type")

    def _check_credential(self, name: str, value: object) -> None:
        """A whole credential: its first context says by which version of the data model it is written."""
        contexts = value.get("@context") if isinstance(value, dict) else None
        if not isinstance(contexts, list) or contexts[:1] not in ([VC_1_CONTEXT], [VC_2_CONTEXT]):
            raise context_missing()
        if len(contexts) < 2 or not is_ob_context(contexts[1]):
            raise context_order().under("@context", 1)
        self._check_object(name if contexts[0] == VC_2_CONTEXT else f"{name}/1.1", value)

    def _check_object(self, name: str, value: object) -> None:
        """`value` is an object of class `name`, with the members that the table prescribes."""
        described = self._classes[name]
        if type(value) is not dict:
            raise not_an_object(described)
        if described.types:
            check_type(described, value.get("type"))
        for required in described.required:
            if required not in value:
                raise Malformed(missing(required)).under(required)
        for key, item in value.items():
            if (member := described.members.get(key)) is not None:
                if type(item) is member.always:
                    continue
                try:
                    self._check_member(member, item)
                except Malformed as malformed:
                    raise malformed.under(key) from None
            elif described.is_closed and key != "type":
                raise unknown(described, key).under(key)

    def _check_member(self, member: Member, item: object) -> None:
        if type(item) is not list:
            member.check(item)
            return
        if not member.is_set:
            raise too_many()
        for index, one in enumerate(item):
            try:
                member.check(one)
            except Malformed as malformed:
                raise malformed.under(index) from None

    def _check_subject(self, value: object) -> None:
        self._check_object("AchievementSubject", value)
        # OB 3.0 §B.1.2: one of the two MUST be there.
        if isinstance(value, dict) and "id" not in value and not value.get("identifier"):
            raise Malformed(HOLDER_MISSING)

    def _check_reference(self, name: str, value: object) -> None:
        """An issuer may be its address only (JSON Schema `ProfileRef`; the official validator warns), and a picture."""
        if isinstance(value, str):
            self._check_iri(value)
        else:
            self._check_object(name, value)

    def _check_of_kind(self, kind: str) -> Check:
        if kind in self._special:
            return self._special[kind]
        if kind in _KINDS:
            return self._leaf(_KINDS[kind])
        if kind not in badge_schema.WORD_LISTS:
            return partial(self._check_object, kind)
        words = frozenset(badge_schema.WORD_LISTS[kind].split())
        is_right = _is_one_of_or_extension if kind in badge_schema.OPEN_LISTS else _is_one_of
        return self._leaf(_check_that(partial(is_right, words), *_WORD_UNKNOWN))

    def _read_class(self, name: str, members: str) -> RuleClass:
        """One row of the table: `id:1 iri, name:? text` becomes the checks to make."""
        words = (row.replace(":", " ", 1).split() for row in members.split(","))
        rows = [(member, count, kind) for member, count, kind in words]
        plain = name.removesuffix("/1.1")
        always = _always if self._may_skip else _never
        types = badge_schema.BADGE_TYPES if plain == "OpenBadgeCredential" else frozenset({plain})
        return RuleClass(
            name=plain,
            members={
                member: Member(self._check_of_kind(kind), count == "*" or kind in _MAY_BE_SETS, always(member, kind))
                for member, count, kind in rows
            },
            required=tuple(member for member, count, _ in rows if count == "1"),
            types=frozenset() if plain in badge_schema.UNTYPED else types,
            is_closed=plain in badge_schema.CLOSED,
        )


def is_ob_context(context: object) -> bool:
    """Is it the address of a vocabulary of Open Badges 3.0?"""
    return _matches(_OB_CONTEXT, context)


def context_order() -> Malformed:
    """The refusal of a document whose second context is another."""
    return Malformed(Message(Code.CONTEXT_ORDER, "the second vocabulary must be the one for Open Badges 3.0"))


def not_an_object(described: RuleClass) -> Malformed:
    """The refusal of anything else where an object of this class belongs."""
    return Malformed(Message(Code.NOT_AN_OBJECT, "this must be a {name}", name=described.name))


def unknown(described: RuleClass, key: str) -> Malformed:
    """The refusal of a member that a closed class does not have."""
    return Malformed(Message(Code.MEMBER_UNKNOWN, "a {name} has no “{key}”", name=described.name, key=key))


def too_many() -> Malformed:
    """The refusal of several values where one stands: which of them counts is not for us to choose."""
    return Malformed(Message(Code.TOO_MANY_VALUES, "only one value is allowed here"))


def check_type(described: RuleClass, types: object) -> None:
    """Raise `Malformed` unless these are the types of an object of this class."""
    words = as_list(types)
    if described.types.isdisjoint(words):
        raise Malformed(Message(Code.TYPE_MISSING, "the type must be {name}", name=described.name)).under("type")


_MAY_BE_SETS: Final = ("multilingual", "type")  # one text per language; a type, as everywhere else in these credentials


def _always(member: str, kind: str) -> type | None:
    """What needs no check of its own: any text is a text, and every `id` has been looked at by `one_spelling.py`."""
    if member == "id":
        return str
    return {"text": str, "multilingual": str, "type": str, "flag": bool}.get(kind)


def _never(member: str, kind: str) -> None:
    """For who wants to hear of every check."""


def _unchanged(check: Check) -> Check:
    return check


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_multilingual(value: object) -> bool:
    """A text, or one in a language; `one_spelling.py` has looked into the object already."""
    return isinstance(value, str) or (isinstance(value, dict) and "@value" in value)


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _is_flag(value: object) -> bool:
    return type(value) is bool


def _is_time(value: object) -> bool:
    try:
        parse_timestamp(value)
    except Invalid:
        return False
    return True


def _is_one_of(words: frozenset[str], value: object) -> bool:
    return value in words if isinstance(value, str) else False


def _is_one_of_or_extension(words: frozenset[str], value: object) -> bool:
    return isinstance(value, str) and (value in words or (value.startswith("ext:") and len(value) > 4))


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _check_that(is_right: Callable[[object], bool], sentence: Message) -> Check:
    def check(value: object) -> None:
        if not is_right(value):
            raise Malformed(sentence)

    return check


_KINDS: Mapping[str, Check] = MappingProxyType(
    {
        "text": _check_that(_is_text, NOT_A_TEXT),
        "multilingual": _check_that(_is_multilingual, NOT_A_TEXT),
        "type": _check_that(_is_text, Message(Code.TYPE_MISSING, "this must be a word")),
        "iri": check_iri,
        "time": _check_that(
            _is_time,
            NOT_A_TIME,
        ),
        "date": _check_that(partial(_matches, _DATE), NOT_A_DATE),
        "number": _check_that(_is_number, Message(Code.NOT_A_NUMBER, "this must be a number")),
        "flag": _check_that(_is_flag, Message(Code.NOT_A_FLAG, "this must be yes or no (true or false)")),
        "language": _check_that(
            partial(_matches, _LANGUAGE), Message(Code.NOT_A_LANGUAGE, "this must be a language code")
        ),
        "jws": _check_that(partial(_matches, _JWS), Message(Code.NOT_A_TOKEN, "this must be a signed token")),
    }
)

PASSED_BY_ANY_TEXT: Final = frozenset({_KINDS["text"], _KINDS["multilingual"], _KINDS["type"]})

_WORD_UNKNOWN: Final = (Message(Code.WORD_UNKNOWN, "this word is not in the list of the standard"),)

RULES: Final = BadgeRules()
"""The table as it is applied everywhere."""
