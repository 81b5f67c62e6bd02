"""The form of an achievement <-> its description. A draft holds what was typed; here it is read.

Reading always gives a description, with all that could be read. A problem is what cannot be read, what the standard
forbids or what the law forbids; what is only unwise is advice, and of another module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, TypeVar

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.achievements.alignments import read_alignments, write_alignments
from badgeservice.services.achievements.description import (
    LANGUAGES,
    TEXTS,
    Assessment,
    CopiedFrom,
    Description,
    MayAsk,
    Participation,
    Period,
    Programme,
    Scheme,
    Supervision,
)
from badgeservice.services.achievements.kinds import TYPES, Kind
from badgeservice.services.achievements.results import read_results, write_results
from badgeservice.services.achievements.typed_values import (
    NOT_CHOSEN,
    Choice,
    Problem,
    read_achievement_id,
    read_choice,
    read_choices,
    read_ects,
    read_hours,
    read_level,
    read_period,
    read_programme_code,
    read_tags,
    write_choices,
    write_ects,
)
from badgeservice.store.tables.columns import Texts
from badgeservice.web_address import read_web_address

__all__ = ["Problem", "Read", "list_languages", "list_programme_keys", "read_fields", "write_fields"]

Fields = Mapping[str, str]
Value = TypeVar("Value")

MAX_NAME: Final = 255
MAX_PROGRAMMES: Final = 30
YES, NO = "yes", "no"
_LICENCE: Final = re.compile(r"[A-Za-z0-9.+-]{1,64}")  # as SPDX writes them
_PROGRAMME: Final = re.compile(r"programme\.([a-z0-9]{1,16})\.(?:scheme|code|name)")
_FLAGS: Final = ("is_narrative_required", "is_evidence_required", "is_result_required")
_NEEDED: Final = {  # by the standard, in each language in which it is signed
    "name": Message(Code.ACHIEVEMENT_NAME_MISSING, "Give it a name: it is the first thing that people read."),
    "description": Message(Code.ACHIEVEMENT_DESCRIPTION_MISSING, "Say in one or two sentences what it is."),
    "criteria": Message(Code.ACHIEVEMENT_CRITERIA_MISSING, "Say what somebody must show to earn it."),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says, and what is wrong with it."""

    description: Description
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads field after field, and notes what it could not."""

    fields: Fields
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.fields.get(name, "").replace("\r\n", "\n").strip()

    def read(self, name: str, read: Callable[[str], Value], nothing: Value) -> Value:
        """What is typed in this field; `nothing` when that is empty, or cannot be read."""
        text = self.text(name)
        try:
            return read(text) if text else nothing
        except Invalid as error:
            self.problems.append(Problem(name, error.sentence))
            return nothing


def read_fields(fields: Fields) -> Read:
    """The form as a description, with what is wrong in the order of the form."""
    reader = _Reader(fields)
    kind = _read_kind(reader)
    languages = list_languages(fields)
    texts = _read_texts(reader, languages)
    level = reader.read("level", read_level, None)
    hours = reader.read("hours", read_hours, None)
    ects = reader.read("ects", read_ects, None)
    participation = _read_some(reader, "participation", Participation)
    assessments = _read_some(reader, "assessments", Assessment)
    supervision = reader.read("supervision", lambda text: read_choice(Supervision, text), None)
    quality_url = reader.read("quality_url", read_web_address, "")
    programmes = _read_programmes(reader)
    results, wrong_results = read_results(fields)
    reader.problems.extend(Problem(name, sentence) for name, sentence in wrong_results)
    description = Description(
        kind=kind,
        language=languages[0],
        texts=texts,
        type=reader.read("type", _read_type, "") if kind is Kind.FREE else "",
        level=level,
        is_level_classified=level is not None and reader.text("is_level_classified") == YES,
        hours=hours,
        ects=ects,
        participation=participation,
        assessments=assessments,
        supervision=supervision,
        is_identity_checked={YES: True, NO: False}.get(reader.text("is_identity_checked")),
        quality_url=quality_url,
        programmes=programmes,
        results=results,
        alignments=read_alignments(fields),
        tags=reader.read("tags", read_tags, ()),
        valid_for=_read_valid_for(reader),
        renewal_id=reader.read("renewal_id", read_achievement_id, ""),
        **{name: reader.text(name) == YES for name in _FLAGS},
        may_ask=reader.read("may_ask", lambda text: read_choice(MayAsk, text), MayAsk.NOBODY),
        licence=reader.read("licence", _read_licence, ""),
        copied_from=_read_copied_from(reader.text("copied_from")),
        design={name.removeprefix("image."): text for name, text in fields.items() if name.startswith("image.")},
    )
    return Read(description, tuple(reader.problems))


def list_languages(fields: Fields) -> tuple[str, ...]:
    """In which it is described, the first one first, whether there is anything in the other or not."""
    chosen = [one for one in LANGUAGES if one in fields.get("languages", "").split()]
    first = fields.get("language", "")
    if first not in LANGUAGES:
        first = next(iter(chosen), LANGUAGES[0])
    return (first, *(one for one in chosen if one != first))


def list_programme_keys(fields: Fields) -> tuple[str, ...]:
    """Of the rows for codes of programmes, in their order: a key begins with its place."""
    return tuple(sorted({found[1] for name in fields if (found := _PROGRAMME.fullmatch(name))}))


def write_fields(description: Description) -> dict[str, str]:
    """A description as its form has it; `read_fields` gives it back."""
    fields = dict(_simple_fields(description))
    for language in description.texts:
        fields |= {f"{language}.{name}": description.texts[language].get(name, "") for name in TEXTS}
    for position, programme in enumerate(description.programmes):
        start = f"programme.{_programme_key(position, programme)}"
        fields |= {
            f"{start}.scheme": programme.scheme,
            f"{start}.code": programme.code,
            f"{start}.name": programme.name,
        }
    fields |= write_results(description.results)
    fields |= write_alignments(description.alignments)
    fields |= {f"image.{name}": text for name, text in description.design.items()}
    return {name: str(text) for name, text in fields.items() if text}


def _simple_fields(description: Description) -> Iterator[tuple[str, str]]:
    checked, period, copied = description.is_identity_checked, description.valid_for, description.copied_from
    yield "kind", description.kind.value
    yield "language", description.language
    yield "languages", " ".join(description.languages)
    yield "type", description.type if description.kind is Kind.FREE else ""
    yield "level", str(description.level or "")
    yield "is_level_classified", YES if description.is_level_classified else ""
    yield "hours", str(description.hours or "")
    yield "ects", write_ects(description.ects) if description.ects else ""
    yield "participation", write_choices(description.participation)
    yield "assessments", write_choices(description.assessments)
    yield "supervision", description.supervision.value if description.supervision else ""
    yield "is_identity_checked", "" if checked is None else YES if checked else NO
    yield "quality_url", description.quality_url
    yield "tags", ", ".join(description.tags)
    yield "valid_amount", str(period.amount) if period else ""
    yield "valid_unit", period.unit.value if period else ""
    yield "renewal_id", description.renewal_id
    for name in _FLAGS:
        yield name, YES if getattr(description, name) else ""
    yield "may_ask", "" if description.may_ask is MayAsk.NOBODY else description.may_ask.value
    yield "licence", description.licence
    yield "copied_from", json.dumps(_copied_columns(copied)) if copied else ""


def _read_kind(reader: _Reader) -> Kind:
    if not reader.text("kind"):
        reader.problems.append(Problem("kind", NOT_CHOSEN))
    return reader.read("kind", lambda text: read_choice(Kind, text), Kind.FREE)


def _read_some(reader: _Reader, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
    nothing: tuple[Choice, ...] = ()
    return reader.read(name, lambda text: read_choices(kind, text), nothing)


def _read_texts(reader: _Reader, languages: tuple[str, ...]) -> Texts:
    """Of the languages that were chosen; what was typed in another waits in the draft."""
    texts: Texts = {}
    for language in languages:
        said = {name: text for name in TEXTS if (text := reader.text(f"{language}.{name}"))}
        if "name" in said:
            said["name"] = " ".join(said["name"].split())
        for name, sentence in _NEEDED.items():
            if name not in said:
                reader.problems.append(Problem(f"{language}.{name}", sentence))
        if len(said.get("name", "")) > MAX_NAME:
            sentence = Message(
                Code.ACHIEVEMENT_NAME_TOO_LONG,
                "A name has at most {most} characters. Say the rest below.",
                most=MAX_NAME,
            )
            reader.problems.append(Problem(f"{language}.name", sentence))
        if said or language == languages[0]:
            texts[language] = said
    return texts


def _read_type(text: str) -> str:
    if text not in TYPES:
        raise Invalid(NOT_CHOSEN)
    return text


def _read_licence(text: str) -> str:
    if not _LICENCE.fullmatch(text):
        raise Invalid(NOT_CHOSEN)
    return text


def _read_valid_for(reader: _Reader) -> Period | None:
    unit = reader.text("valid_unit")
    return reader.read("valid_amount", lambda text: read_period(text, unit), None)


def _read_programmes(reader: _Reader) -> tuple[Programme, ...]:
    """Each code once. A row without a code is empty, unless it has a name."""
    found: dict[tuple[Scheme, str], Programme] = {}
    for key in list_programme_keys(reader.fields):
        start = f"programme.{key}"
        name = " ".join(reader.text(f"{start}.name").split())
        scheme = reader.read(f"{start}.scheme", lambda text: read_choice(Scheme, text), Scheme.QUALIFICATION)
        code = reader.read(f"{start}.code", lambda text, of=scheme: read_programme_code(of, text), "")  # type: ignore[misc]
        if code:
            found.setdefault((scheme, code), Programme(scheme, code, name))
        elif name and not reader.text(f"{start}.code"):
            sentence = Message(Code.ACHIEVEMENT_CODE_MISSING, "Give the code that belongs to this name.")
            reader.problems.append(Problem(f"{start}.code", sentence))
        if len(found) > MAX_PROGRAMMES:
            sentence = Message(
                Code.ACHIEVEMENT_PROGRAMMES_TOO_MANY,
                "A badge has at most {most} codes of programmes. Remove some.",
                most=MAX_PROGRAMMES,
            )
            reader.problems.append(Problem(f"{start}.code", sentence))
            break
    return tuple(found.values())


def _programme_key(position: int, programme: Programme) -> str:
    """The same for the same, so that two who open a version begin alike."""
    return f"{position:02d}" + sha256(f"{programme.scheme} {programme.code}".encode()).hexdigest()[:6]


def _read_copied_from(text: str) -> CopiedFrom | None:
    """Nobody types it: the service wrote it when it made the copy."""
    return CopiedFrom(**json.loads(text)) if text else None


def _copied_columns(copied: CopiedFrom) -> dict[str, Any]:
    return {"url": copied.url, "number": copied.number, "name": copied.name, "organisation": copied.organisation}
