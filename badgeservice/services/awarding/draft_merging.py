"""Putting a form into the list of a draft: what it changes, and what of it clashes with what was changed elsewhere.

Two tabs or devices may change one draft. A form says of each thing what it looked like when its page was made
(`seen`), so what was changed in this form is told from what was changed elsewhere since. Both are kept; where they
clash, the teacher is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from badgeservice.services.awarding.draft_content import (
    DraftContent,
    DraftRow,
    ReadRow,
    Sent,
    SentRow,
    fingerprint,
    flat,
    together,
)


def merge(content: DraftContent, sent: Sent, *, is_newest: bool) -> tuple[DraftContent, Sent]:
    """What a form changes in a draft, and what of it clashes with what was changed elsewhere since.

    `is_newest`: nobody else changed the draft since the page of this form, so nothing can clash.
    """
    if sent.is_whole and content.rows:
        if not is_newest:
            return content, sent
        content = replace(content, rows=(), remarks=(), columns=())
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
    return row is not None and together(row.results, sent.results) != row.results


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
    return fingerprint(row.name, row.email, "removed" if row.is_removed else "", *flat(row.results))


def _changed(now: ReadRow, sent: SentRow) -> DraftRow:
    """A row that shows what it showed stays as it is, with what we said of it. A name that is another now, is the
    teacher's own."""
    name, email = sent.name.strip(), sent.email.strip()
    row = replace(now.row, is_removed=sent.is_removed)
    if (results := together(row.results, sent.results)) != row.results:
        row = replace(row, results=results, is_result_sure=False)
    shown_name, shown_email = (text.strip() for text in now.shown)
    if (name, email) == (shown_name, shown_email):
        return row
    written = row.written if name == shown_name else ""
    doubt = row.doubt if written else None
    return replace(row, name=sent.name, email=sent.email, written=written, doubt=doubt, note=None, is_sure=False)


def _stripped(row: DraftRow) -> tuple[str, str]:
    return row.name.strip(), row.email.strip()
