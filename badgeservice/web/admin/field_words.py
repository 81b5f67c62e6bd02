"""The words for what an organisation says of itself: the label of each field, what belongs in it, what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from babel import Locale

from badgeservice.services.organisations.profile_fields import COUNTRIES
from badgeservice.services.organisations.profile_versions import LOGO, FieldChange
from badgeservice.web.language import current_catalogue, current_language
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

LABELS: Final[Mapping[str, str]] = {
    "name_nl": to_translate("Name in Dutch"),
    "name_en": to_translate("Name in English"),
    "description_nl": to_translate("Description in Dutch"),
    "description_en": to_translate("Description in English"),
    "sentence_nl": to_translate("Sentence in mails in Dutch"),
    "sentence_en": to_translate("Sentence in mails in English"),
    "sender_nl": to_translate("Sender of mails in Dutch"),
    "sender_en": to_translate("Sender of mails in English"),
    "language": to_translate("Language of badges"),
    "url": to_translate("Website"),
    "accent": to_translate("Colour"),
    "street": to_translate("Street and number"),
    "postal_code": to_translate("Postal code"),
    "locality": to_translate("Town"),
    "country": to_translate("Country"),
    "brin": to_translate("BRIN"),
    "schachome": to_translate("schacHome"),
    "kvk": to_translate("KvK number"),
    "ror": to_translate("ROR"),
    "contact": to_translate("Contact"),
    "responsible": to_translate("Responsible by law"),
    "data_contact": to_translate("Contact for data"),
    "retention": to_translate("How long data are kept"),
    "privacy_url": to_translate("Privacy statement"),
    LOGO: to_translate("Logo"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field that changed: its label, what it said and what it says. "" is nothing."""

    field: str
    label: str
    before: str
    after: str


def label_of(field: str) -> str:
    """As it stands above the field."""
    return _(LABELS[field])


def describe_changes(changes: Iterable[FieldChange]) -> tuple[ChangeLine, ...]:
    """In the words of this page."""
    return tuple(
        ChangeLine(c.field, label_of(c.field), _as_read(c.field, c.before), _as_read(c.field, c.after)) for c in changes
    )


def list_countries() -> list[tuple[str, str]]:
    """Code and name, by name."""
    names = _countries()
    return sorted(((code, names[code]) for code in COUNTRIES), key=lambda pair: pair[1])


def _as_read(field: str, value: str) -> str:
    if field == LOGO:
        return _("a picture") if value else ""
    if field == "language":
        return current_catalogue().languages.get(value, value)
    return _countries().get(value, value) if field == "country" else value


def _countries() -> Mapping[str, str]:
    return Locale.parse(current_language()).territories
