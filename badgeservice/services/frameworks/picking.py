"""Finding a skill to align to: in one framework or in all that an organisation may use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.frameworks.differences import called
from badgeservice.services.frameworks.owners import find_owner, unknown_framework
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.services.search import LONGEST, fold
from badgeservice.store import frameworks
from badgeservice.store.tables import Framework, FrameworkEntry
from badgeservice.store.tables.columns import Texts

ON_A_PAGE: Final = 20
MOST_WORDS: Final = 8
SHORTEST: Final = 2  # letters, of all words together: below that nearly everything is found


@dataclass(frozen=True, slots=True)
class Skill:
    """An entry of a framework, whole: what an alignment copies."""

    id: str
    uri: str
    code: str
    type: str  # `targetType`
    framework_id: str
    framework: str  # its name
    texts: Texts
    is_there: bool  # its source still has it, and its framework was not archived

    def name(self, language: str) -> str:
        """In this language, else in any."""
        return called(self.texts, language)

    def description(self, language: str) -> str:
        """In this language, else in any; "" when it has none."""
        return (self.texts.get(language) or next(iter(self.texts.values()), {})).get("description", "")


@dataclass(frozen=True, slots=True)
class FoundSkills:
    """What was looked for."""

    skills: tuple[Skill, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """From which frameworks a skill can be chosen, what those say now of what was chosen, and what was looked for."""

    frameworks: tuple[tuple[str, str], ...]  # id and name
    by_address: Mapping[str, tuple[Skill, ...]]  # those that are gone too
    found: FoundSkills


def read_words(typed: str) -> list[str]:
    """As they are looked for; none when they are too short to say anything."""
    words = fold(" ".join(typed.split())[:LONGEST]).split()[:MOST_WORDS]
    return words if sum(map(len, words)) >= SHORTEST else []


@noting_refusals
def search_entries(
    parts: Parts, person: SignedIn, slug: str, words: str, framework_id: str = "", page: int = 1
) -> FoundSkills:
    """What has all of these words, the best first. Raises `NotFound`: the organisation or the framework is not there,
    or not this person's."""
    sought, start = read_words(words), (max(page, 1) - 1) * ON_A_PAGE
    with parts.reading() as session:
        owner = find_owner(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        usable = {one.id: one for one in frameworks.list_frameworks(session, owner.usable_from, is_open=True)}
        if framework_id and framework_id not in usable:
            raise unknown_framework()
        chosen: Collection[str] = [framework_id] if framework_id else usable
        found: Sequence[FrameworkEntry] = (
            frameworks.search_entries(session, chosen, sought, start, ON_A_PAGE + 1) if sought else ()
        )
    skills = tuple(_skill(entry, usable[entry.framework_id]) for entry in found[:ON_A_PAGE])
    return FoundSkills(skills, len(found) > ON_A_PAGE)


@noting_refusals
def open_picker(
    parts: Parts, person: SignedIn, slug: str, uris: Collection[str], words: str = "", framework_id: str = ""
) -> Picker:
    """All that the part of the editor shows. `uris`: of what was chosen. Raises `NotFound`."""
    sought = read_words(words)
    with parts.reading() as session:
        owner = find_owner(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        known = {one.id: one for one in frameworks.list_frameworks(session, owner.usable_from)}
        usable = {key: one for key, one in known.items() if one.archived_at is None}
        entries = frameworks.list_by_uri(session, known, uris) if uris else ()
        chosen = [framework_id] if framework_id in usable else list(usable)
        found = frameworks.search_entries(session, chosen, sought, 0, ON_A_PAGE + 1) if sought else ()
    by_address: dict[str, tuple[Skill, ...]] = {}
    for entry in entries:
        by_address[entry.uri] = (*by_address.get(entry.uri, ()), _skill(entry, known[entry.framework_id]))
    shown = tuple(_skill(entry, usable[entry.framework_id]) for entry in found[:ON_A_PAGE])
    return Picker(
        frameworks=tuple((one.id, one.name) for one in usable.values()),
        by_address=by_address,
        found=FoundSkills(shown, len(found) > ON_A_PAGE),
    )


@noting_refusals
def find_skill(parts: Parts, person: SignedIn, slug: str, entry_id: str) -> Skill:
    """One that can be picked now. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_owner(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        entry = frameworks.find_entry(session, entry_id)
        framework = frameworks.find_framework(session, entry.framework_id) if entry else None
        if entry is None or framework is None:
            raise _unknown_skill()
        if framework.owner_id is not None and framework.owner_id not in owner.usable_from:
            raise NotYours(_unknown_skill(), entry.id, framework.owner_id)
        skill = _skill(entry, framework)
    if not skill.is_there:
        raise _unknown_skill()
    return skill


def _skill(entry: FrameworkEntry, framework: Framework) -> Skill:
    return Skill(
        id=entry.id,
        uri=entry.uri,
        code=entry.code,
        type=entry.type or framework.target_type,
        framework_id=framework.id,
        framework=framework.name,
        texts=entry.texts,
        is_there=entry.gone_at is None and framework.archived_at is None,
    )


def _unknown_skill() -> NotFound:
    return NotFound(Message(Code.SKILL_UNKNOWN, "We found no such skill here. It may have been taken out."))
