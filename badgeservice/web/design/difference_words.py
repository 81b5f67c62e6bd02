"""What is different between two descriptions, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from badgeservice.services.achievements.description import (
    LANGUAGES,
    Alignment,
    Assessment,
    CopiedFrom,
    MayAsk,
    Participation,
    Period,
    Programme,
    ResultLine,
    Supervision,
)
from badgeservice.services.achievements.editing.differences import Difference, Line, Value
from badgeservice.services.achievements.kinds import Kind
from badgeservice.web.badge.meaning import describe_period
from badgeservice.web.design.choices import CHOICES, KINDS
from badgeservice.web.design.questions import SECTIONS
from badgeservice.web.language import current_catalogue, current_language, write_number
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

_LABELS: Final[Mapping[str, str]] = {
    **{one.name: one.label for section in SECTIONS for one in (*section.questions, *section.elsewhere)},
    **CHOICES["required"],
    "kind": to_translate("Kind of badge"),
    "image": to_translate("Image"),
    "language": to_translate("First language"),
    "is_level_classified": to_translate("Level decided by NLQF"),
    "valid_for": to_translate("How long it is valid"),
    "copied_from": to_translate("Began as a copy of"),
}
_OF_FIELDS: Final[Mapping[str, str]] = {  # what a field in the form is a part of
    "valid_amount": "valid_for", "valid_unit": "valid_for", "programme": "programmes", "alignment": "alignments",
    "result": "results", "image": "image",
}  # fmt: skip
_WORDS_OF: Final[Mapping[type[StrEnum], str]] = {
    Participation: "participation", Assessment: "assessments", Supervision: "supervision", MayAsk: "may_ask",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One difference, ready for a page."""

    label: str
    gone: tuple[str, ...]
    added: tuple[str, ...]
    lines: tuple[Line, ...]
    language: str  # of the lines
    is_image: bool


def describe_differences(differences: Iterable[Difference]) -> tuple[Told, ...]:
    """In the language of this page."""
    return tuple(_describe(one) for one in differences)


def label_of(field: str) -> str:
    """Of a field in the form, as it is called there: `nl.name` is the name, in Dutch."""
    first, _dot, rest = field.partition(".")
    if first in LANGUAGES and rest:
        return _in_language(_label(rest), first)
    return _label(_OF_FIELDS.get(first, field))


def _describe(one: Difference) -> Told:
    label = _in_language(_label(one.field), one.language) if one.language else _label(one.field)
    if one.result is not None:
        label = f"{label}: {_name(one.result)}"
    return Told(
        label=label,
        gone=tuple(_say(one.field, value) for value in one.gone),
        added=tuple(_say(one.field, value) for value in one.added),
        lines=one.lines,
        language=one.language,
        is_image=one.field == "image",
    )


def _label(name: str) -> str:
    return _(_LABELS[name]) if name in _LABELS else name


def _in_language(label: str, language: str) -> str:
    return f"{label} ({current_catalogue().languages[language]})"


def _say(field: str, value: Value) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case Kind():
            return _(KINDS[value][0])
        case Period():
            return describe_period(value)
        case Programme(_, code, name):
            return f"{code} · {name}" if name else code
        case CopiedFrom():
            return f"{value.name}, {value.organisation}"
        case Alignment():
            return _name(value)
        case ResultLine():
            levels = ", ".join(_name_in(level.texts) for level in value.levels)
            return f"{_name(value)}: {levels}" if levels else _name(value)
        case StrEnum():
            return _say_choice(_WORDS_OF[type(value)], value)
        case int() | float():
            return write_number(value) if isinstance(value, int) else _decimal(value)
        case _:
            return _say_text(field, value)


def _say_text(field: str, value: str) -> str:
    if field == "language":
        return current_catalogue().languages.get(value, value)
    return _say_choice("licence", value) if field == "licence" else value


def _say_choice(field: str, value: str) -> str:
    offered = CHOICES[field]
    words = offered.get(value) or (offered.get("") if value == MayAsk.NOBODY else None)
    return _(words) if words else value


def _name(value: Alignment | ResultLine) -> str:
    name = _name_in(value.texts)
    return f"{name} ({value.code})" if isinstance(value, Alignment) and value.code else name


def _name_in(texts: Mapping[str, Mapping[str, str]]) -> str:
    """In the language of this page, else in the first that there is."""
    return (texts.get(current_language()) or next(iter(texts.values()), {})).get("name", "")


def _decimal(number: float) -> str:
    return f"{number:g}".replace(".", "," if current_language() == "nl" else ".")
