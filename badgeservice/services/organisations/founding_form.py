"""What somebody types to found an organisation -> what is founded, or a sentence about the field that is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message
from badgeservice.person_name import has_hidden_character
from badgeservice.store.tables import OrganisationKind

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
_WRONG_ADDRESS: Final = Message(
    Code.WEB_ADDRESS_WRONG, "This is not the address of a page that everybody can open. Give one such as {example}.",
    example="https://school.example",
)  # fmt: skip


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
        Invalid: something is missing or wrong; the field says where.
    """
    kind = typed.get("kind", "")
    if kind not in KINDS:
        raise Invalid(Message(Code.KIND_UNKNOWN, "Choose what kind of organisation it is."), field="kind")
    names = {language: name for language in LANGUAGES if (name := _read_name(typed, f"name_{language}"))}
    if not names:
        raise Invalid(_MISSING["name_nl"], field="name_nl")
    language, contact = next(iter(names)), _read_contact(typed)
    return Founding(
        kind=OrganisationKind(kind),
        language=language,
        names=names,
        slug=_read_slug(typed.get("slug", "")),
        url=read_web_address(typed.get("url", ""), "url"),
        contact=contact,
        responsible=read_text(typed, "responsible", LINE_LENGTH) or names[language],
        data_contact=read_text(typed, "data_contact", LINE_LENGTH) or contact,
        retention=_needed(read_text(typed, "retention", TEXT_LENGTH), "retention"),
        privacy_url=_needed(read_web_address(typed.get("privacy_url", ""), "privacy_url"), "privacy_url"),
    )


def read_web_address(text: str, field: str) -> str:
    """An https address in one spelling; "" when nothing was typed. Raises `Invalid`."""
    address = text.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Invalid(_WRONG_ADDRESS, field=field) from None
    is_plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= TEXT_LENGTH
    if parts.scheme.lower() != "https" or "@" in parts.netloc or "." not in host.strip(".") or not is_plain:
        raise Invalid(_WRONG_ADDRESS, field=field)
    return address


def _read_name(typed: Mapping[str, str], field: str) -> str:
    name = read_text(typed, field, NAME_LENGTH)
    if name and not any(character.isalpha() for character in name):
        raise Invalid(
            Message(Code.NAME_WITHOUT_LETTERS, "This name has only signs and digits. Type the name."), field=field
        )
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


def _read_contact(typed: Mapping[str, str]) -> str:
    text = _needed(typed.get("contact", "").strip(), "contact")
    try:
        return read_email_address(text)
    except Invalid as error:
        raise Invalid(error.sentence, field="contact") from None


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


def _needed(text: str, field: str) -> str:
    if not text:
        raise Invalid(_MISSING[field], field=field)
    return text
