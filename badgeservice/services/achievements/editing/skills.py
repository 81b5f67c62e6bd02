"""The skills that a draft is aligned to: chosen from frameworks, put in order, left out, and renewed when their
framework says something else since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.achievements.alignments import START, key_of, read_alignments, write_alignments
from badgeservice.services.achievements.description import LANGUAGES, Alignment
from badgeservice.services.achievements.editing.drafts import DraftView, save_fields, show_draft
from badgeservice.services.frameworks.differences import called
from badgeservice.services.frameworks.picking import FoundSkills, Skill, find_skill, open_picker
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables.columns import Texts

MOST: Final = 30  # skills of one achievement: more say nothing any more
PAGE: Final = "skills"  # of the changes that are made here: they clash with no open form
_TOO_MANY: Final = Message(
    Code.SKILLS_TOO_MANY, "A badge has at most {most} skills. Take one out before you add another.", most=MOST
)


class Since(StrEnum):
    """What became of a chosen entry in its framework."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ChosenSkill:
    """One of them as the editor shows it."""

    key: str
    uri: str
    code: str
    name: str
    description: str
    language: str  # of its name
    framework: str
    since: Since
    name_now: str = ""  # where the framework says something else now


@dataclass(frozen=True, slots=True)
class SkillsView:
    """The skills of a draft, and what can be chosen."""

    chosen: tuple[ChosenSkill, ...]
    frameworks: tuple[tuple[str, str], ...]  # id and name
    found: FoundSkills
    words: str
    framework_id: str


def show_skills(
    parts: Parts, person: SignedIn, draft: DraftView, words: str = "", framework_id: str = ""
) -> SkillsView:
    """Raises `NotFound`."""
    alignments = read_alignments(draft.fields)
    uris = [one.uri for one in alignments]
    picker = open_picker(parts, person, draft.managed.slug, uris, words, framework_id)
    language = draft.fields.get("language", "") or person.language
    chosen = tuple(_show(one, picker.by_address.get(one.uri, ()), language) for one in alignments)
    return SkillsView(chosen, picker.frameworks, picker.found, words, framework_id)


def add_skill(parts: Parts, person: SignedIn, slug: str, achievement_id: str, entry_id: str) -> None:
    """As the last; one that is there already is written anew. Raises `NotFound`, `Conflict`, `Invalid`."""
    added = _copy(find_skill(parts, person, slug, entry_id))

    def add(chosen: Sequence[Alignment]) -> Sequence[Alignment]:
        if any(one.uri == added.uri for one in chosen):
            return [added if one.uri == added.uri else one for one in chosen]
        if len(chosen) >= MOST:
            raise Invalid(_TOO_MANY, field="skills")
        return [*chosen, added]

    _change(parts, person, slug, achievement_id, add)


def remove_skill(parts: Parts, person: SignedIn, slug: str, achievement_id: str, key: str) -> None:
    """One that is not there is nothing. Raises `NotFound`, `Conflict`."""
    _change(
        parts, person, slug, achievement_id, lambda chosen: [one for one in chosen if key_of(one.uri) != key]
    )  # fmt: skip


def move_skill(parts: Parts, person: SignedIn, slug: str, achievement_id: str, key: str, by: int) -> None:
    """Up (-1) or down (1) among the others. Raises `NotFound`, `Conflict`."""

    def move(chosen: Sequence[Alignment]) -> Sequence[Alignment]:
        ordered = list(chosen)
        at = next((place for place, one in enumerate(ordered) if key_of(one.uri) == key), None)
        if at is not None:
            one = ordered.pop(at)
            ordered.insert(min(max(at + by, 0), len(ordered)), one)
        return ordered

    _change(parts, person, slug, achievement_id, move)


def refresh_skill(parts: Parts, person: SignedIn, slug: str, achievement_id: str, key: str) -> None:
    """What its framework says of it now. Raises `NotFound`, `Conflict`."""

    def refresh(chosen: Sequence[Alignment]) -> Sequence[Alignment]:
        now = open_picker(parts, person, slug, [one.uri for one in chosen if key_of(one.uri) == key]).by_address
        return [_copy(now_one) if (now_one := _of(one, now.get(one.uri, ()))) else one for one in chosen]

    _change(parts, person, slug, achievement_id, refresh)


def _change(
    parts: Parts,
    person: SignedIn,
    slug: str,
    achievement_id: str,
    change: Callable[[Sequence[Alignment]], Sequence[Alignment]],
) -> None:
    """Only the fields that become different are written, so that somebody else's skill stays."""
    draft = show_draft(parts, person, slug, achievement_id)
    before = {name: text for name, text in draft.fields.items() if name.startswith(START)}
    after = write_alignments(change(read_alignments(draft.fields)))
    changed = {name: after.get(name, "") for name in {**before, **after} if before.get(name) != after.get(name)}
    if changed:
        save_fields(parts, person, slug, achievement_id, changed, since=draft.revision, page=PAGE)


def _copy(skill: Skill) -> Alignment:
    texts: Texts = {
        language: {
            name: skill.texts[language][name] for name in ("name", "description") if skill.texts[language].get(name)
        }
        for language in LANGUAGES
        if language in skill.texts
    }
    return Alignment(skill.uri, skill.code, skill.framework, skill.type, texts)


def _of(alignment: Alignment, found: Sequence[Skill]) -> Skill | None:
    """The entry that it was copied from: of two frameworks with this address, that of its own."""
    own = (skill for skill in found if skill.framework == alignment.framework)
    return next(own, found[0] if found else None)


def _show(alignment: Alignment, found: Sequence[Skill], language: str) -> ChosenSkill:
    shown = language if language in alignment.texts else next(iter(alignment.texts), language)
    now = _of(alignment, found)
    since = Since.SAME
    if now is not None:
        since = Since.GONE if not now.is_there else Since.SAME if _copy(now) == alignment else Since.CHANGED
    name = called(alignment.texts, shown)
    return ChosenSkill(
        key=key_of(alignment.uri),
        uri=alignment.uri,
        code=alignment.code,
        name=name,
        description=alignment.texts.get(shown, {}).get("description", ""),
        language=shown,
        framework=alignment.framework,
        since=since,
        name_now=now.name(shown) if now is not None and since is Since.CHANGED else "",
    )
