"""What is in a draft, and what a form changes in it. No database, no clock: only lists of learners.

A row is what the teacher typed, or what we understood of a line that was pasted. It is read again each time that it is
shown (`services/lists`), so what stands in a draft is never more certain than what is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, field, replace
from typing import Any, Final

from badgeservice.errors import Message
from badgeservice.services.awarding.learner_results import Pairs
from badgeservice.services.awarding.own_cells import Own
from badgeservice.services.awarding.own_columns import LONGEST, NOTHING, UNUSED, ColumnUses, ListColumns
from badgeservice.services.lists.learner_lines import (
    LearnerLine,
    LearnerRow,
    ReadLearners,
    read_learner_rows,
    read_learners,
)
from badgeservice.services.lists.questions import Doubt

TEXTS: Final = ("paste", "narrative", "evidence_url", "unit", "starts_on", "starts_at")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One learner of a draft. `written` is what was pasted, while the name is only our guess."""

    key: int  # stays the same as long as the draft lives
    number: int  # of the line that it was pasted on
    name: str
    email: str
    written: str = ""
    doubt: Doubt | None = None  # why
    note: Message | None = None  # what was said when it was pasted, until the row is changed
    is_removed: bool = False
    is_sure: bool = False  # the teacher said that the address is of the same person as before
    results: Pairs = ()  # as typed; with what is their own, and what nobody said yet what it is
    is_result_sure: bool = False  # the teacher said that these are right, though not enough

    @property
    def is_filled(self) -> bool:
        return not self.is_removed and bool(self.name.strip() or self.email.strip())


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as a form brings it. Without a key: a row that the form itself added."""

    key: int | None
    name: str
    email: str
    is_removed: bool = False
    seen: str = ""
    results: Pairs = ()  # of the fields that the form has, also those of the learner's own


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands in a form: some of the rows, and the texts that it has."""

    rows: tuple[SentRow, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # of `TEXTS`
    seen: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False  # of a page that showed no rows: what is pasted there is the list, and not more of it

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "rows": [astuple(row)[: 6 if row.results else 5] for row in self.rows]}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Sent:
        return cls(**{**plain, "rows": tuple(map(_sent_row, plain["rows"]))})

    def as_new(self) -> Sent:
        """The same for another draft than it was typed in: its rows are no rows of that one."""
        return replace(self, rows=tuple(replace(row, key=None, seen="") for row in self.rows), seen={})

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.texts


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with what we understand of it; of one that is empty or taken out, nothing."""

    row: DraftRow
    line: LearnerLine | None

    @property
    def shown(self) -> tuple[str, str]:
        """Name and address as the page shows them."""
        return (self.line.name, self.line.email) if self.line else (self.row.name, self.row.email)

    @property
    def seen(self) -> str:
        """What the page looked like, for its form."""
        return fingerprint(*self.shown, "removed" if self.row.is_removed else "", *flat(self.row.results))


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """One doubt that many rows have. `is_about_guesses`: they can be said to be right all at once."""

    sentence: Message
    keys: tuple[int, ...]
    is_about_guesses: bool
    is_for_list: bool = True

    @property
    def mark(self) -> str:
        """For a button: the same as long as the same is asked about the same rows."""
        return fingerprint(str(self.sentence), *map(str, self.keys))


@dataclass(frozen=True, slots=True)
class DraftContent:
    """A list that was begun. Never changed: what changes it gives another one."""

    rows: tuple[DraftRow, ...] = ()
    paste: str = ""  # what is not read yet, or cannot be
    narrative: str = ""
    evidence_url: str = ""
    unit: str = ""  # in whose name, by its slug; "" when nobody chose it yet
    starts_on: str = ""  # the day that it is signed; "": as soon as it is decided
    starts_at: str = ""  # the hour of that day
    remarks: tuple[Message, ...] = ()  # about the list as it was pasted
    next_key: int = 1
    columns: Pairs = ()  # by heading: the key of what stands in it, among the results of each row

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.paste.strip() or self.narrative.strip() or self.evidence_url.strip())

    @property
    def size(self) -> int:
        """How many learners are in it, as far as that is known without reading it."""
        return sum(row.is_filled for row in self.rows) or sum("@" in line for line in self.paste.splitlines())

    def read(self) -> tuple[ReadRow, ...]:
        """All rows in their order, read together: one may repeat another. Raises `TooLarge`."""
        return self.read_with_questions()[0]

    def read_with_questions(self) -> tuple[tuple[ReadRow, ...], tuple[ListQuestion, ...]]:
        """The same, with what is asked once about many rows."""
        read = self.read_filled()
        lines, keys = iter(read.lines), [row.key for row in self.rows if row.is_filled]
        rows = tuple(ReadRow(row, _noted(row, next(lines)) if row.is_filled else None) for row in self.rows)
        asked = [question for question in read.questions if question.is_for_list]
        return rows, tuple(
            ListQuestion(
                question.sentence,
                tuple(keys[place] for place in question.lines),
                is_about_guesses=all(read.lines[place].written for place in question.lines),
            )
            for question in asked
        )

    def read_filled(self) -> ReadLearners:
        """What we understand of the rows that count."""
        filled = [row for row in self.rows if row.is_filled]
        return read_learner_rows(LearnerRow(row.name, row.email, row.written, row.number, row.doubt) for row in filled)

    @property
    def own_fields(self) -> tuple[Own, ...]:
        """Of what somebody in the list has something of their own, or a column."""
        there = {key for _, key in self.columns} | {key for row in self.rows for key, _ in row.results}
        return tuple(own for own in Own if own in there)

    @property
    def unused_keys(self) -> frozenset[str]:
        """Of the columns of which nobody said yet what they are."""
        return frozenset(key for _, key in self.columns if key.startswith(UNUSED))

    def example_of(self, key: str) -> str:
        """What stands in a column, so that who pasted it knows which it is."""
        cells = (text for row in self.rows for of, text in row.results if of == key and text.strip())
        return next(cells, "")[:LONGEST]

    def needed_own(self, needs: Collection[str]) -> frozenset[Own]:
        """What each learner must have of their own: there must be one, the list has none for all, and some have it."""
        missing = (Own(f"own.{name}") for name in needs if not getattr(self, name).strip())
        return frozenset(own for own in missing if own in self.own_fields)

    def with_paste_read(self, uses: ColumnUses | None = None) -> DraftContent:
        """With a row for each learner in the large field, and what else of theirs a column has. Raises `TooLarge` when
        that, or all together, is too much."""
        if not self.paste.strip():
            return replace(self, paste="")
        uses = uses or ColumnUses()
        columns = ListColumns(uses)
        read = read_learners(self.paste, columns)
        last = max((row.number for row in self.rows), default=0)
        added = [_row_of(line, self.next_key + place, last, uses) for place, line in enumerate(read.lines)]
        both = replace(
            self,
            rows=(*self.rows, *added),
            paste="",
            next_key=self.next_key + len(added),
            columns=tuple({**dict(self.columns), **columns.found}.items()),
        ).with_remarks(read.remarks)
        both.read_filled()
        return both

    def without_empty_rows(self) -> DraftContent:
        """What the teacher emptied is left out; what they took out can be put back."""
        return replace(self, rows=tuple(row for row in self.rows if row.is_filled or row.is_removed))

    def confirmed(self, keys: Iterable[int], *, with_results: bool) -> DraftContent:
        """What we asked about these rows is right; their results too, where those were asked about."""
        sure = set(keys)
        shown = {read.row.key: read.shown for read in self.read()}
        rows = (_made_sure(row, *shown[row.key]) if row.key in sure else row for row in self.rows)
        if with_results:
            rows = (replace(row, is_result_sure=bool(row.results)) if row.key in sure else row for row in rows)
        return replace(self, rows=tuple(rows))

    def filled(self, results: Pairs) -> DraftContent:
        """With these results for everybody who has none there yet."""
        return replace(self, rows=tuple(replace(row, results=together(results, row.results)) for row in self.rows))

    def with_columns(self, after: Mapping[str, str], uses: ColumnUses) -> DraftContent:
        """With other keys for what stands in some columns. What a row has of that already, stays; what is nothing, is
        gone."""
        before = dict(self.columns)
        moved = {before[heading]: (key, UNUSED + heading) for heading, key in after.items() if before[heading] != key}
        if not moved:
            return self
        rows = tuple(
            replace(row, results=_moved(row.results, moved, uses), is_result_sure=False)
            if any(key in moved for key, _ in row.results)
            else row
            for row in self.rows
        )
        return replace(self, rows=rows, columns=tuple((name, key) for name, key in after.items() if key != NOTHING))

    def with_remarks(self, remarks: Iterable[Message]) -> DraftContent:
        """With what there is to say about the list; of each thing what was said last."""
        new = {remark.words: remark for remark in (*self.remarks, *remarks)}
        return replace(self, remarks=tuple(new.values()))

    def removed(self, key: int, *, is_removed: bool) -> DraftContent:
        """Without this row, or with it again."""
        return replace(
            self, rows=tuple(replace(row, is_removed=is_removed) if row.key == key else row for row in self.rows)
        )

    def without(self, keys: Collection[int]) -> DraftContent:
        """Without these rows for good."""
        return replace(self, rows=tuple(row for row in self.rows if row.key not in keys))

    def as_text(self) -> str:
        """JSON, for the store."""
        plain = {name: getattr(self, name) for name in (*TEXTS, "next_key")}
        remarks = [remark.as_plain() for remark in self.remarks]
        results = {str(row.key): [row.results, row.is_result_sure] for row in self.rows if row.results}
        said = {"rows": [_pack(row) for row in self.rows], "remarks": remarks}
        beside = {"results": results, "columns": self.columns}  # the version before knows nothing of the columns
        return json.dumps(plain | said | {name: there for name, there in beside.items() if there})

    @classmethod
    def of_text(cls, text: str) -> DraftContent:
        plain = json.loads(text)
        results = plain.get("results", {})  # beside the rows, because the version before reads those too
        rows = tuple(_with_results(_unpack(row), results) for row in plain.pop("rows"))
        remarks = tuple(said for remark in plain.pop("remarks") if (said := _message(remark)))
        known = {name: plain[name] for name in (*TEXTS, "next_key") if name in plain}  # as this version knows it
        columns = tuple((heading, key) for heading, key in plain.get("columns", ()))
        return cls(rows=rows, remarks=remarks, columns=columns, **known)


def flat(pairs: Pairs) -> list[str]:
    """For a mark: what stands in the fields of a page, whatever is empty or has no field there."""
    shown = ((key, "\n".join(text.strip().splitlines())) for key, text in sorted(pairs) if not key.startswith(UNUSED))
    return [f"{key}={text}" for key, text in shown if text]


def together(before: Pairs, after: Pairs) -> Pairs:
    """The later one counts; what is emptied is gone."""
    return tuple(sorted((key, text) for key, text in {**dict(before), **dict(after)}.items() if text.strip()))


def _sent_row(plain: Sequence[Any]) -> SentRow:
    key, name, email, is_removed, seen, results = plain if len(plain) > 5 else (*plain, ())
    return SentRow(key, name, email, is_removed, seen, tuple((line, text) for line, text in results))


def _with_results(row: DraftRow, stored: Mapping[str, Any]) -> DraftRow:
    if str(row.key) not in stored:
        return row
    results, is_sure = stored[str(row.key)]
    return replace(row, results=tuple((line, text) for line, text in results), is_result_sure=is_sure)


def fingerprint(*texts: str) -> str:
    """Short, because a page has one for each row; a tab that is taken for another one loses nothing but a question."""
    clean = "\0".join("\n".join(text.strip().splitlines()) for text in texts)
    return hashlib.sha256(clean.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _made_sure(row: DraftRow, name: str, email: str) -> DraftRow:
    """As it is shown, and no more a guess."""
    return replace(row, name=name, email=email, written="", doubt=None, note=None, is_sure=True)


def _moved(pairs: Pairs, moved: Mapping[str, tuple[str, str]], uses: ColumnUses) -> Pairs:
    """The cells of a row by other keys; by the second where the first is taken."""
    kept = {key: text for key, text in pairs if key not in moved}
    for old, text in pairs:
        new, other = moved.get(old, (NOTHING, ""))
        if new != NOTHING:
            kept[other if new in kept else new] = uses.as_typed(new, text)
    return tuple(sorted(kept.items()))


def _row_of(line: LearnerLine, key: int, last: int, uses: ColumnUses) -> DraftRow:
    """A line that we could make nothing of stays visible as it was."""
    name, email = (line.name, line.email) if line.name or line.email else (line.raw, "")
    note = line.note if line.note and not line.is_repeated else None
    results = tuple(sorted((of, uses.as_typed(of, text)) for of, text in line.beside))
    return DraftRow(key, last + line.number, name, email, line.written, line.doubt, note, results=results)


def _noted(row: DraftRow, line: LearnerLine) -> LearnerLine:
    return replace(line, note=row.note) if row.note and not line.problem and not line.note else line


def _pack(row: DraftRow) -> list[Any]:
    note = row.note.as_plain() if row.note else None
    return [row.key, row.number, row.name, row.email, row.written, row.doubt, note, row.is_removed, row.is_sure]


def _unpack(plain: Sequence[Any]) -> DraftRow:
    key, number, name, email, written, doubt, note, is_removed, is_sure = plain
    why = Doubt(doubt) if doubt else None
    return DraftRow(key, number, name, email, written, why, _message(note), is_removed, is_sure)


def _message(plain: Mapping[str, Any] | None) -> Message | None:
    """What was said; nothing when this version knows it no more."""
    with suppress(ValueError):
        return Message.of_plain(plain) if plain else None
    return None
