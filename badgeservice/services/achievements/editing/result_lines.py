"""Lines and levels of results in a draft: added, put in another order, removed. What is in them is typed.

A line and a level are fields with a key in their name (see `results.py`), so two people who add one each have two.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping, Sequence
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.achievements.description import ResultKind
from badgeservice.services.achievements.editing.drafts import DraftView, save_fields, show_draft
from badgeservice.services.achievements.fields import list_languages
from badgeservice.services.achievements.result_scales import GRADE_IS_ENOUGH, WITH_LEVELS
from badgeservice.services.achievements.results import MAX_LEVELS, MAX_LINES, list_level_keys, list_line_keys
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals

READY: Final = "ready"  # a rubric that is filled in: only what it is about has to be typed
EMPTY_LEVELS: Final = 3
MAX_DIGITS: Final = 6  # of points that we count on with
# Four levels that fit nearly every skill, in words of our own: per language a name and what it looks like.
_LEVELS: Final[Sequence[Mapping[str, tuple[str, str]]]] = (
    {
        "nl": ("beginnend", "Doet het met hulp en met een voorbeeld erbij."),
        "en": ("starting", "Does it with help, and with an example at hand."),
    },
    {
        "nl": ("groeiend", "Doet het zelf als de situatie bekend is."),
        "en": ("growing", "Does it alone where the situation is familiar."),
    },
    {
        "nl": ("gevorderd", "Doet het zelf, ook als de situatie nieuw is, en legt uit waarom zo."),
        "en": ("advanced", "Does it alone, also where the situation is new, and explains why so."),
    },
    {
        "nl": ("expert", "Doet het zelf in elke situatie, verbetert de aanpak en helpt anderen op weg."),
        "en": ("expert", "Does it alone in any situation, improves the approach and helps others on their way."),
    },
)
_ENOUGH: Final = {
    ResultKind.GRADE: GRADE_IS_ENOUGH.replace(".", ","),
    ResultKind.WORDS: "sufficient",
}


@noting_refusals
def change_results(parts: Parts, person: SignedIn, slug: str, achievement_id: str, do: str, *, page: str) -> None:
    """`add:<kind>`, `remove:<key>`, `up:<key>`, `down:<key>`, and for a level `level:add:<key>`,
    `level:remove:<key>:<level>`, `level:up:<key>:<level>` and `level:down:…`. What is not there any more, was removed
    elsewhere, and nothing happens.

    Raises:
        NotFound, Conflict: as `save_fields`.
        Invalid: there are as many as a badge can have.
    """
    draft = show_draft(parts, person, slug, achievement_id)
    if typed := _change(parts, draft, do.split(":")):
        save_fields(parts, person, slug, achievement_id, typed, since=draft.revision, page=page)


def _change(parts: Parts, draft: DraftView, do: Sequence[str]) -> dict[str, str]:
    """The fields that become another text."""
    fields = draft.fields
    match do:
        case ["add", kind]:
            return _add_line(parts, draft, kind)
        case ["remove", key]:
            return _without(fields, f"result.{key}.")
        case ["up" | "down" as way, key]:
            return _move(list_line_keys(fields), key, way, "result")
        case ["level", "add", key]:
            return _add_level(parts, draft, key)
        case ["level", "remove", key, level]:
            typed = _without(fields, f"result.{key}.level.{level}.")
            is_required = fields.get(f"result.{key}.required") == level
            return typed | ({f"result.{key}.required": ""} if typed and is_required else {})
        case ["level", "up" | "down" as way, key, level]:
            return _move(list_level_keys(fields, key), level, way, f"result.{key}.level")
        case _:
            return {}


def _add_line(parts: Parts, draft: DraftView, kind: str) -> dict[str, str]:
    keys = list_line_keys(draft.fields)
    _refuse_more(len(keys), MAX_LINES)
    if kind != READY and kind not in set(ResultKind):
        return {}
    of = ResultKind.RUBRIC if kind == READY else ResultKind(kind)
    key = _new_key(parts)
    ahead = f"result.{key}"
    typed = {
        f"{ahead}.kind": of.value,
        f"{ahead}.position": str(len(keys) + 1),
        f"{ahead}.required": _ENOUGH.get(of, ""),
    }
    if of is ResultKind.POINTS:
        typed[f"{ahead}.minimum"] = "0"
    levels = len(_LEVELS) if kind == READY else EMPTY_LEVELS if of in WITH_LEVELS else 0
    for number in range(levels):
        at = f"{ahead}.level.{_new_key(parts)}"
        typed[f"{at}.position"] = str(number + 1)
        if kind == READY:
            typed |= _ready_level(at, number, list_languages(draft.fields))
    return _renumbered(keys, "result") | typed


def _ready_level(at: str, number: int, languages: Sequence[str]) -> dict[str, str]:
    typed = {f"{at}.points": str(number + 1)}
    for language in languages:
        name, description = _LEVELS[number][language]
        typed |= {f"{at}.{language}.name": name, f"{at}.{language}.description": description}
    return typed


def _add_level(parts: Parts, draft: DraftView, key: str) -> dict[str, str]:
    if key not in list_line_keys(draft.fields):
        return {}
    levels = list_level_keys(draft.fields, key)
    _refuse_more(len(levels), MAX_LEVELS)
    ahead = f"result.{key}.level"
    new = f"{ahead}.{_new_key(parts)}"
    points = _next_points([draft.fields.get(f"{ahead}.{level}.points", "") for level in levels])
    return _renumbered(levels, ahead) | {f"{new}.position": str(len(levels) + 1), f"{new}.points": points}


def _next_points(points: Sequence[str]) -> str:
    """One more than the most; none where the other levels have none, or something that is no whole number."""
    if not points or not all(one.isascii() and one.isdecimal() and len(one) <= MAX_DIGITS for one in points):
        return ""
    return str(max(int(one) for one in points) + 1)


def _refuse_more(number: int, most: int) -> None:
    if number >= most:
        raise Invalid(
            Message(
                Code.RESULTS_ENOUGH, "There are {most} of these, and a badge has no more. Remove one first.", most=most
            )
        )


def _without(fields: Mapping[str, str], ahead: str) -> dict[str, str]:
    return {field: "" for field in fields if field.startswith(ahead)}


def _move(keys: Sequence[str], key: str, way: str, ahead: str) -> dict[str, str]:
    if key not in keys:
        return {}
    order, at = list(keys), keys.index(key)
    other = at - 1 if way == "up" else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    return _renumbered(order, ahead)


def _renumbered(keys: Sequence[str], ahead: str) -> dict[str, str]:
    """Two people may have given one place twice."""
    return {f"{ahead}.{key}.position": str(number) for number, key in enumerate(keys, 1)}


def _new_key(parts: Parts) -> str:
    return b32encode(parts.random(5)).decode().lower()
