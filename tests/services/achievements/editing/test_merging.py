"""Two people who change one draft: nothing that somebody typed is lost without a word."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.services.achievements.editing.merging import Change, Fields, Merged, merge

NOW = datetime(2026, 11, 30, tzinfo=UTC)
FIELDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "1", "2", "3"]), max_size=4)


class Draft:
    """A draft as the service keeps it: fields, and what each change found."""

    def __init__(self, fields: Fields) -> None:
        self.fields = dict(fields)
        self.changes: list[Change] = []

    def save(self, page: str, since: int, typed: Fields) -> Merged:
        merged = merge(self.fields, typed, self.changes[since:], page)
        before = {field: self.fields.get(field, "") for field in merged.changed}
        if merged.changed:
            self.changes.append(Change(before, page, page, NOW))
        self.fields |= merged.changed
        return merged


@settings(max_examples=150)
@given(start=FIELDS, mine=FIELDS, theirs=FIELDS)
def test_nothing_typed_is_lost(start: Fields, mine: Fields, theirs: Fields) -> None:
    """What was typed is stored, or is told as a clash, or was not typed at all: the form only showed it."""
    draft = Draft(start)
    draft.save("theirs", 0, theirs)
    merged = draft.save("mine", 0, mine)
    clashes = {clash.field: clash for clash in merged.clashes}
    for field, text in mine.items():
        is_typed = text != start.get(field, "")
        if is_typed:
            assert draft.fields.get(field, "") == text or clashes[field].typed == text
    for field, text in theirs.items():
        if text != start.get(field, ""):
            assert draft.fields[field] == text


@settings(max_examples=100)
@given(start=FIELDS, a=st.sampled_from("123"), b=st.sampled_from("123"))
def test_the_order_of_two_saves_of_different_fields_does_not_matter(start: Fields, a: str, b: str) -> None:
    forms = {"one": {"a": a}, "other": {"b": b}}
    ends = []
    for order in permutations(forms):
        draft = Draft(start)
        assert [draft.save(page, 0, forms[page]).clashes for page in order] == [(), ()]
        ends.append(draft.fields)
    assert ends[0] == ends[1]


def test_a_page_knows_its_own_changes() -> None:
    draft = Draft({"a": ""})
    draft.save("mine", 0, {"a": "L"})
    assert draft.save("mine", 0, {"a": "Las"}).clashes == ()
    assert draft.fields == {"a": "Las"}


def test_what_somebody_else_emptied_and_i_did_not_touch_stays_empty() -> None:
    draft = Draft({"a": "1", "b": "1"})
    draft.save("theirs", 0, {"a": ""})
    assert draft.save("mine", 0, {"a": "1", "b": "2"}).clashes == ()
    assert draft.fields == {"a": "", "b": "2"}
