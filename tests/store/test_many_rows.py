"""Many rows and many texts at once, on both engines: what is written is what was given."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from badgeservice.services.parts import Parts
from badgeservice.store.many_rows import insert_rows, is_among, update_rows
from badgeservice.store.tables import Job, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# What quotes, arrays, JSON and COPY each have signs of their own for.
NASTY = ["", "O'Brien", 'a "b"', "{a,b}", "[1]", "\\N", "\\t", "tab\tnewline\n", "%s ? :x", "NULL", "Zoë 🎓", "null"]


def add_people(parts: Parts, names: list[str]) -> None:
    rows = [
        {"id": f"id-{number}", "name": name, "language": "nl", "created_at": NOW} for number, name in enumerate(names)
    ]
    with parts.transaction() as session:
        insert_rows(session, Person, rows)


def list_names(parts: Parts) -> dict[str, str]:
    with parts.reading() as session:
        return dict(session.exec(select(Person.id, Person.name).order_by(Person.id)).all())


def test_texts_come_back_as_they_went_in(parts: Parts) -> None:
    add_people(parts, NASTY)
    assert list_names(parts) == {f"id-{number}": name for number, name in enumerate(NASTY)}
    with parts.reading() as session:
        assert {person.created_at for person in session.exec(select(Person))} == {NOW}


def test_values_of_every_kind_come_back(parts: Parts) -> None:
    arguments = [{"a": [1, None, text]} for text in NASTY]
    rows = [
        {"id": f"{number}", "kind": "x", "arguments": each, "created_at": NOW, "run_after": NOW, "done_at": None,
         "leased_by": "", "attempts": number, "failure": ""}
        for number, each in enumerate(arguments)
    ]  # fmt: skip
    with parts.transaction() as session:
        insert_rows(session, Job, rows)
    with parts.reading() as session:
        jobs = session.exec(select(Job).order_by(col(Job.attempts))).all()
    assert [job.arguments for job in jobs] == arguments
    assert [(job.done_at, job.run_after) for job in jobs] == [(None, NOW)] * len(rows)


@pytest.mark.parametrize("count", [0, 1, 3, len(NASTY)])
def test_each_row_is_updated_with_its_own_values_and_no_other(parts: Parts, count: int) -> None:
    add_people(parts, [f"before {number}" for number in range(len(NASTY))])
    with parts.transaction() as session:
        update_rows(session, Person, [{"id": f"id-{number}", "name": NASTY[number]} for number in range(count)])
    assert list_names(parts) == {
        f"id-{number}": name if number < count else f"before {number}" for number, name in enumerate(NASTY)
    }


def test_one_value_holds_any_number_of_texts(parts: Parts) -> None:
    add_people(parts, NASTY)
    many = [f"nobody {number}" for number in range(40_000)]  # more than an `IN` of SQLite may have
    with parts.reading() as session:
        for texts in ([], [NASTY[1]], NASTY, [*many, NASTY[3]], {"nobody"}):
            found = session.exec(select(Person.name).where(is_among(session, col(Person.name), texts))).all()
            assert sorted(found) == sorted(set(texts) & set(NASTY))
