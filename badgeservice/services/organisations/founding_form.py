"""What somebody types to found an organisation -> what is founded, or a sentence about the field that is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message, WrongFields
from badgeservice.person_name import has_hidden_character, read_person_name
from badgeservice.store.tables import OrganisationKind
from badgeservice.web_address import read_web_address

KINDS: Final = tuple(kind for kind in OrganisationKind if kind is not OrganisationKind.DEPARTMENT)
FIELDS: Final = (
    "kind", "name_nl", "name_en", "url", "slug", "contact", "responsible", "data_contact", "retention", "privacy_url",
)  # fmt: skip
LANGUAGES: Final = ("nl", "en")  # of a profile
NAME_LENGTH: Final = 100
LINE_LENGTH: Final = 200
TEXT_LENGTH: Final = 500
SLUG_LENGTH: Final = 48
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])")
_MISSING: Final[Mapping[str, Message]] = {
    "name_nl": Message(Code.FIELD_MISSING, "Fill in the name of the organisation, in Dutch or in English."),
    "contact": Message(Code.FIELD_MISSING, "Fill in an e-mail address for questions."),
    "retention": Message(Code.FIELD_MISSING, "Say how long you keep the data of learners."),
    "privacy_url": Message(Code.FIELD_MISSING, "Fill in the address of your privacy statement."),
}


@dataclass(frozen=True, slots=True)
class Founding:
    """An organisation that is about to be. `slug` is empty when it follows from the name."""

    kind: OrganisationKind
    language: str  # the first of `names`
    names: Mapping[str, str]
    slug: str
    url: str
    contact: str
    responsible: str
    data_contact: str
    retention: str
    privacy_url: str


def read_founding(typed: Mapping[str, str]) -> Founding:
    """What the law wants to know is asked for here, so that whoever founds can award at once. Who is responsible is the
    organisation itself, and its contact is that for data, unless somebody says otherwise.

    Raises:
        WrongFields: something is missing or wrong; for each field, what to do.
    """
    read: dict[str, str] = {}
    wrong: dict[str, Message] = {}
    for field in FIELDS:
        try:
            read[field] = _read(typed, field)
        except Invalid as error:
            wrong[field] = error.sentence
    names = {language: name for language in LANGUAGES if (name := read.get(f"name_{language}"))}
    if not names and not wrong.keys() & {"name_nl", "name_en"}:
        wrong["name_nl"] = _MISSING["name_nl"]
    if wrong:
        raise WrongFields({field: wrong[field] for field in FIELDS if field in wrong})
    language = next(iter(names))
    return Founding(
        kind=OrganisationKind(read["kind"]),
        language=language,
        names=names,
        slug=read["slug"],
        url=read["url"],
        contact=read["contact"],
        responsible=read["responsible"] or names[language],
        data_contact=read["data_contact"] or read["contact"],
        retention=read["retention"],
        privacy_url=read["privacy_url"],
    )


def list_wrong(typed: Mapping[str, str]) -> Mapping[str, Message]:
    """What is wrong with each field, also with the name of whoever founds, for a form that is shown again."""
    wrong: dict[str, Message] = {}
    try:
        read_founding(typed)
    except WrongFields as error:
        wrong |= error.wrong
    try:
        read_person_name(typed.get("person_name", "-"))
    except Invalid as error:
        wrong |= {"person_name": error.sentence} if "person_name" in typed else {}
    return wrong


def _read(typed: Mapping[str, str], field: str) -> str:
    text = typed.get(field, "")
    if field in {"contact", "retention", "privacy_url"} and not text.strip():
        raise Invalid(_MISSING[field], field=field)
    read = _READERS.get(field)
    return read(text) if read else read_text(typed, field, TEXT_LENGTH if field == "retention" else LINE_LENGTH)


def _read_kind(text: str) -> str:
    if text not in KINDS:
        raise Invalid(Message(Code.KIND_UNKNOWN, "Choose what kind of organisation it is."), field="kind")
    return text


def _read_name(text: str) -> str:
    name = read_text({"name": text}, "name", NAME_LENGTH)
    if name and not any(character.isalpha() for character in name):
        raise Invalid(Message(Code.NAME_WITHOUT_LETTERS, "This name has only signs and digits. Type the name."))
    return name


def read_text(typed: Mapping[str, str], field: str, longest: int) -> str:
    """One line of what was typed, or "". Raises `Invalid`."""
    text = " ".join(unicodedata.normalize("NFC", typed.get(field, "")).split())
    if has_hidden_character(text):
        raise Invalid(
            Message(Code.NAME_HIDDEN_CHARACTER, "There is an invisible character in this text. Type it again."),
            field=field,
        )
    refuse_long(text, field, longest)
    return text


def refuse_long(text: str, field: str, longest: int) -> None:
    """Raises `Invalid` for more letters than a field takes."""
    if len(text) > longest:
        raise Invalid(
            Message(Code.TEXT_TOO_LONG, "This is too long: use at most {longest} characters.", longest=longest),
            field=field,
        )


def _read_slug(text: str) -> str:
    slug = text.strip().lower()
    if slug and (len(slug) > SLUG_LENGTH or "--" in slug or not _SLUG.fullmatch(slug)):
        raise Invalid(
            Message(
                Code.SLUG_WRONG,
                "Use two to {longest} characters: a to z in lower case, digits and hyphens, such as roc-midden.",
                longest=SLUG_LENGTH,
            ),
            field="slug",
        )
    return slug


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "kind": _read_kind,
    "name_nl": _read_name,
    "name_en": _read_name,
    "url": read_web_address,
    "slug": _read_slug,
    "contact": read_email_address,
    "privacy_url": read_web_address,
}
