"""What an import will do: which entries it adds, which it changes and how, and which its source no longer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from badgeservice.services.frameworks.entries import Entry, Source, words_of
from badgeservice.store.frameworks import EntryRow
from badgeservice.store.tables.columns import Texts

SHOWN: tuple[str, ...] = ("name", "description")
CAME_BACK = "came-back"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an entry says: `code`, `parent`, `name.nl` …"""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that says something else."""

    row: EntryRow
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Between what a source has and what we have."""

    added: tuple[EntryRow, ...]
    changed: tuple[Changed, ...]
    gone: tuple[EntryRow, ...]
    moved: tuple[EntryRow, ...]  # only their place, or what they are found by
    same: int

    @property
    def written(self) -> list[EntryRow]:
        """The rows that become different."""
        return [*(one.row for one in self.changed), *self.moved]


def compare(framework_id: str, rows: Sequence[EntryRow], source: Source) -> Differences:
    """`rows`: all that the framework has now. What a source says nothing about, the names in another language than
    its own, stays as it is."""
    known, languages = {row.uri: row for row in rows}, source.languages
    names = {entry.uri: called(entry.texts, source.language) for entry in source.entries}
    added, changed, moved, same = [], [], [], 0
    for position, entry in enumerate(source.entries):
        was = known.get(entry.uri)
        row = _new_row(framework_id, position, entry, was, languages)
        if was is None:
            added.append(row)
        elif changes := _list_changes(was, row, names):
            changed.append(Changed(row, changes))
        else:
            same += 1
            if row != was:
                moved.append(row)
    here = {entry.uri for entry in source.entries}
    gone = (row for row in rows if row.gone_at is None and row.uri not in here)
    return Differences(tuple(added), tuple(changed), tuple(gone), tuple(moved), same)


def called(texts: Texts, language: str) -> str:
    """Its name in this language, else in any."""
    return (texts.get(language) or next(iter(texts.values()), {})).get("name", "")


def _new_row(
    framework_id: str, position: int, entry: Entry, was: EntryRow | None, languages: frozenset[str]
) -> EntryRow:
    kept = {language: said for language, said in was.texts.items() if language not in languages} if was else {}
    texts = {**kept, **entry.texts}
    return EntryRow(
        id=was.id if was else str(uuid5(UUID(framework_id), entry.uri)),
        uri=entry.uri,
        code=entry.code,
        type=entry.type,
        texts=texts,
        parent_uri=entry.parent,
        position=position,
        words=words_of(entry.code, texts),
        gone_at=None,
    )


def _list_changes(was: EntryRow, row: EntryRow, names: Mapping[str, str]) -> tuple[Change, ...]:
    changes = [Change(CAME_BACK, "", "")] if was.gone_at else []
    pairs = [("code", was.code, row.code), ("type", was.type, row.type)]
    pairs.append(
        ("parent", names.get(was.parent_uri, was.parent_uri), names.get(row.parent_uri, ""))
        if was.parent_uri != row.parent_uri
        else ("parent", "", "")
    )
    for language in {**was.texts, **row.texts}:
        before, after = was.texts.get(language, {}), row.texts.get(language, {})
        pairs += [(f"{name}.{language}", before.get(name, ""), after.get(name, "")) for name in SHOWN]
    return (*changes, *(Change(*pair) for pair in pairs if pair[1] != pair[2]))
