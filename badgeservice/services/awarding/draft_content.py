"""What is in a draft, and what a form changes in it. No database, no clock: only lists of learners.

A row is what the teacher typed, or what we understood of a line that was pasted. It is read again each time that it is
shown (`services/lists`), so what stands in a draft is never more certain than what is shown.

Two tabs or devices may change one draft. A form says of each thing what it looked like when its page was made
(`seen`), so what was changed in this form is told from what was changed elsewhere since. Both are kept; where they
clash, the teacher is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, field, replace
from typing import Any, Final

from badgeservice.errors import Message
from badgeservice.services.awarding.learner_results import Pairs, ResultForm, as_typed, find_column
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
    results: Pairs = ()  # as they were typed
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
    results: Pairs = ()  # of the fields that the form has


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
        return fingerprint(*self.shown, "removed" if self.row.is_removed else "", *_flat(self.row.results))


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

    def with_paste_read(self, form: ResultForm | None = None) -> DraftContent:
        """With a row for each learner in the large field, and their results where a column has these. Raises `TooLarge`
        when that, or all together, is too much."""
        if not self.paste.strip():
            return replace(self, paste="")
        read = read_learners(self.paste, find_column(form) if form else None)
        last = max((row.number for row in self.rows), default=0)
        added = [_row_of(line, self.next_key + place, last, form) for place, line in enumerate(read.lines)]
        both = replace(
            self,
            rows=(*self.rows, *added),
            paste="",
            next_key=self.next_key + len(added),
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
        return replace(self, rows=tuple(replace(row, results=_together(results, row.results)) for row in self.rows))

    def with_remarks(self, remarks: Iterable[Message]) -> DraftContent:
        """With what there is to say about the list; of each thing what was said last."""
        new = {remark.words: remark for remark in (*self.remarks, *remarks)}
        return replace(self, remarks=tuple(new.values()))

    def removed(self, key: int, *, is_removed: bool) -> DraftContent:
        """Without this row, or with it again."""
        return replace(
            self, rows=tuple(replace(row, is_removed=is_removed) if row.key == key else row for row in self.rows)
        )

    def as_text(self) -> str:
        """JSON, for the store."""
        plain = {name: getattr(self, name) for name in (*TEXTS, "next_key")}
        remarks = [remark.as_plain() for remark in self.remarks]
        results = {str(row.key): [row.results, row.is_result_sure] for row in self.rows if row.results}
        said = {"rows": [_pack(row) for row in self.rows], "remarks": remarks}
        return json.dumps(plain | said | ({"results": results} if results else {}))

    @classmethod
    def of_text(cls, text: str) -> DraftContent:
        plain = json.loads(text)
        results = plain.get("results", {})  # beside the rows, because the version before reads those too
        rows = tuple(_with_results(_unpack(row), results) for row in plain.pop("rows"))
        remarks = tuple(said for remark in plain.pop("remarks") if (said := _message(remark)))
        known = {name: plain[name] for name in (*TEXTS, "next_key") if name in plain}  # as this version knows it
        return cls(rows=rows, remarks=remarks, **known)


def merge(content: DraftContent, sent: Sent, *, is_newest: bool) -> tuple[DraftContent, Sent]:
    """What a form changes in a draft, and what of it clashes with what was changed elsewhere since.

    `is_newest`: nobody else changed the draft since the page of this form, so nothing can clash.
    """
    if sent.is_whole and content.rows:
        if not is_newest:
            return content, sent
        content = replace(content, rows=(), remarks=())
    read = {one.row.key: one for one in content.read()} if sent.rows else {}
    # A tab that is left from another list would bring the same again at each press.
    there = set() if is_newest else {shown for one in read.values() for shown in (one.shown, _stripped(one.row))}
    changed: dict[int, DraftRow] = {}
    added, clashing = [], []
    for row in sent.rows:
        now = read.get(row.key) if row.key is not None else None
        if now is None:
            if (row.name.strip() or row.email.strip()) and (row.name.strip(), row.email.strip()) not in there:
                added.append(row)
        elif is_newest or not _clashes(row.seen, _fingerprint_of(row), now.seen):
            changed[now.row.key] = _changed(now, row) if is_newest or row.seen != _fingerprint_of(row) else now.row
        else:
            clashing.append(row)
    rows = [changed.get(row.key, row) for row in content.rows]
    last = max((row.number for row in rows), default=0)
    new = [DraftRow(content.next_key + place, last + place + 1, row.name, row.email) for place, row in enumerate(added)]
    merged = replace(content, rows=(*rows, *new), next_key=content.next_key + len(new))
    return _merge_texts(merged, sent, tuple(clashing), is_newest=is_newest)


def _flat(pairs: Pairs) -> list[str]:
    """For a mark: what was typed somewhere, whatever is empty."""
    return [f"{key}={text.strip()}" for key, text in sorted(pairs) if text.strip()]


def _together(before: Pairs, after: Pairs) -> Pairs:
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


def _stripped(row: DraftRow) -> tuple[str, str]:
    return row.name.strip(), row.email.strip()


def is_same(shown: Mapping[int, tuple[str, str]], sent: Sent) -> bool:
    """Whether the page of a form showed what it holds: the rows as we understand them."""
    filled = [row for row in sent.rows if not row.is_removed and (row.name.strip() or row.email.strip())]
    held = [(row.name.strip(), row.email.strip()) for row in filled]
    if all(row.key is None for row in filled):  # a page of the version before, which had all rows
        return held == list(shown.values())
    return held == [shown.get(row.key or 0) for row in filled]


def has_other_results(content: DraftContent, sent: SentRow) -> bool:
    """Whether a form holds other results of a row than the draft."""
    row = next((row for row in content.rows if row.key == sent.key), None)
    return row is not None and _together(row.results, sent.results) != row.results


def fingerprint(*texts: str) -> str:
    """Short, because a page has one for each row; a tab that is taken for another one loses nothing but a question."""
    clean = "\0".join("\n".join(text.strip().splitlines()) for text in texts)
    return hashlib.sha256(clean.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _merge_texts(
    content: DraftContent, sent: Sent, clashing: tuple[SentRow, ...], *, is_newest: bool
) -> tuple[DraftContent, Sent]:
    """Without `seen` it is a page of another list or version, which knew nothing of this one: as if it was empty."""
    kept: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, text in sent.texts.items():
        mark, now = fingerprint(text), fingerprint(getattr(content, name))
        seen = sent.seen.get(name) or fingerprint("")
        if is_newest or not _clashes(seen, mark, now):
            if is_newest or seen != mark:
                values[name] = text
        else:
            kept[name] = text
    seen_of_kept = {name: sent.seen.get(name, "") for name in kept}
    return replace(content, **values), Sent(clashing, kept, seen_of_kept)


def _clashes(seen: str, sent: str, now: str) -> bool:
    return sent != seen and now != seen and sent != now


def _fingerprint_of(row: SentRow) -> str:
    return fingerprint(row.name, row.email, "removed" if row.is_removed else "", *_flat(row.results))


def _changed(now: ReadRow, sent: SentRow) -> DraftRow:
    """A row that shows what it showed stays as it is, with what we said of it. A name that is another now, is the
    teacher's own."""
    name, email = sent.name.strip(), sent.email.strip()
    row = replace(now.row, is_removed=sent.is_removed)
    if (results := _together(row.results, sent.results)) != row.results:
        row = replace(row, results=results, is_result_sure=False)
    shown_name, shown_email = (text.strip() for text in now.shown)
    if (name, email) == (shown_name, shown_email):
        return row
    written = row.written if name == shown_name else ""
    doubt = row.doubt if written else None
    return replace(row, name=sent.name, email=sent.email, written=written, doubt=doubt, note=None, is_sure=False)


def _made_sure(row: DraftRow, name: str, email: str) -> DraftRow:
    """As it is shown, and no more a guess."""
    return replace(row, name=name, email=email, written="", doubt=None, note=None, is_sure=True)


def _row_of(line: LearnerLine, key: int, last: int, form: ResultForm | None) -> DraftRow:
    """A line that we could make nothing of stays visible as it was."""
    name, email = (line.name, line.email) if line.name or line.email else (line.raw, "")
    note = line.note if line.note and not line.is_repeated else None
    results = tuple(sorted((of, as_typed(form, of, text)) for of, text in line.beside)) if form else ()
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
