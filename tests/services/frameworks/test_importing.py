"""Seen first, done once, and what is chosen keeps what it says."""

from collections.abc import Callable
from typing import Any

import pytest

from badgeservice.codes import Code
from badgeservice.errors import Conflict, NotFound
from badgeservice.services.frameworks.entries import Flaw
from badgeservice.services.frameworks.importing import (
    ON_A_PAGE,
    WAITING,
    Part,
    begin_import,
    confirm_import,
    forget_import,
    show_import,
)
from badgeservice.services.frameworks.listing import archive_framework, list_usable, show_framework
from badgeservice.services.frameworks.shipped import keep_shipped, shipped_id
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import frameworks
from badgeservice.store.audit import AuditAction, list_events
from tests.conftest import Clock, School
from tests.services.frameworks.conftest import TABLE, Import, handed_in

NEWER = """code;naam;omschrijving;adres;hoort bij
L;Lassen;Metaal verbinden;https://x.example/l;
L1;TIG-lassen;;https://x.example/l1;
L3;Solderen;;https://x.example/l3;L
"""


def entry_names(parts: Parts, framework_id: str) -> dict[str, bool]:
    """The name of every entry, and whether it is there."""
    with parts.reading() as session:
        rows = frameworks.list_rows(session, framework_id)
    return {row.texts["nl"]["name"]: row.gone_at is None for row in rows}


def test_it_is_seen_in_numbers_and_lines_before_anything_is_done(
    parts: Parts, school: School, administrator: SignedIn, import_it: Import
) -> None:
    framework_id = import_it(TABLE)
    import_id = begin_import(parts, administrator, school.slug, handed_in(NEWER + "X;;;\n", name=""), framework_id)
    look = show_import(parts, administrator, school.slug, import_id)
    assert look.counts == {Part.ADDED: 1, Part.CHANGED: 2, Part.GONE: 1, Part.LEFT_OUT: 1}
    assert (look.name, look.same, [line.name for line in look.lines]) == ("Lasboek", 0, ["Solderen"])
    changed = show_import(parts, administrator, school.slug, import_id, "changed").lines
    assert [[(c.field, c.before, c.after) for c in line.changes] for line in changed] == [
        [("description.nl", "Verbindingen van metaal", "Metaal verbinden")],
        [("parent", "Lassen", "")],
    ]
    gone = show_import(parts, administrator, school.slug, import_id, "gone").lines
    assert [(line.name, line.code) for line in gone] == [("MIG-lassen", "L2")]
    left_out = show_import(parts, administrator, school.slug, import_id, "left-out", 9).lines
    assert [(line.line, line.flaw) for line in left_out] == [(5, Flaw.NO_ADDRESS)]
    assert entry_names(parts, framework_id) == {"Lassen": True, "TIG-lassen": True, "MIG-lassen": True}

    confirm_import(parts, administrator, school.slug, import_id)
    assert entry_names(parts, framework_id) == {
        "Lassen": True, "TIG-lassen": True, "MIG-lassen": False, "Solderen": True,
    }  # fmt: skip
    page = show_framework(parts, administrator, school.slug, framework_id)
    assert (page.framework.entry_count, page.found) == (3, 2)


def test_what_was_gone_can_come_back_as_the_same(
    parts: Parts, school: School, administrator: SignedIn, import_it: Import
) -> None:
    framework_id = import_it(TABLE)
    with parts.reading() as session:
        before = {row.uri: row.id for row in frameworks.list_rows(session, framework_id)}
    import_it(NEWER, framework_id)
    import_id = begin_import(parts, administrator, school.slug, handed_in(TABLE, name=""), framework_id)
    changed = show_import(parts, administrator, school.slug, import_id, "changed").lines
    assert "came-back" in [change.field for line in changed if line.code == "L2" for change in line.changes]
    confirm_import(parts, administrator, school.slug, import_id)
    with parts.reading() as session:
        after = {row.uri: row.id for row in frameworks.list_rows(session, framework_id) if row.gone_at is None}
    assert after == before


def test_a_second_language_comes_beside_the_first(parts: Parts, import_it: Import) -> None:
    framework_id = import_it(TABLE)
    import_it("name,url\nWelding,https://x.example/l\n", framework_id, name="", language="en")
    with parts.reading() as session:
        [row] = [one for one in frameworks.list_rows(session, framework_id) if one.code == ""]
    assert {language: said["name"] for language, said in row.texts.items()} == {"nl": "Lassen", "en": "Welding"}


def test_an_import_is_done_once_and_not_after_an_hour(
    parts: Parts, school: School, administrator: SignedIn, clock: Clock
) -> None:
    first, second, third = (
        begin_import(parts, administrator, school.slug, handed_in(TABLE, name=f"Boek {number}")) for number in range(3)
    )
    framework_id = confirm_import(parts, administrator, school.slug, first)
    with pytest.raises(NotFound):
        confirm_import(parts, administrator, school.slug, first)
    assert forget_import(parts, administrator, school.slug, third) == ""
    clock.advance(minutes=61)
    for over in (second, third):
        with pytest.raises(NotFound):
            show_import(parts, administrator, school.slug, over)
    with parts.reading() as session:
        [event] = list_events(session, framework_id)
        assert (event.action, event.details) == (
            AuditAction.FRAMEWORK_IMPORT, {"added": 3, "changed": 0, "gone": 0},
        )  # fmt: skip
        assert len(frameworks.list_rows(session, framework_id)) == 3


def test_few_imports_of_one_person_wait(parts: Parts, school: School, administrator: SignedIn, clock: Clock) -> None:
    """Each is megabytes, for an hour; whoever hands in another has forgotten the first."""
    waiting = []
    for number in range(WAITING + 1):
        clock.advance(seconds=1)
        waiting.append(begin_import(parts, administrator, school.slug, handed_in(TABLE, name=f"Boek {number}")))
    with pytest.raises(NotFound):
        show_import(parts, administrator, school.slug, waiting[0])
    assert {show_import(parts, administrator, school.slug, one).name for one in waiting[1:]} == {
        f"Boek {number}" for number in range(1, WAITING + 1)
    }


def test_of_two_who_import_one_looks_again(
    parts: Parts, school: School, administrator: SignedIn, import_it: Import
) -> None:
    framework_id = import_it(TABLE)
    waiting = begin_import(parts, administrator, school.slug, handed_in(TABLE, name=""), framework_id)
    import_it(NEWER, framework_id)
    with pytest.raises(Conflict) as refused:
        confirm_import(parts, administrator, school.slug, waiting)
    assert refused.value.code == Code.FRAMEWORK_CHANGED_MEANWHILE
    look = show_import(parts, administrator, school.slug, waiting)
    assert look.counts == {Part.ADDED: 0, Part.CHANGED: 3, Part.GONE: 1, Part.LEFT_OUT: 0}
    confirm_import(parts, administrator, school.slug, waiting)
    assert entry_names(parts, framework_id)["MIG-lassen"]


def test_two_who_confirm_at_once_make_one_framework(
    parts: Parts, school: School, administrator: SignedIn, in_parallel: Callable[..., list[Any]]
) -> None:
    waiting = [begin_import(parts, administrator, school.slug, handed_in(TABLE)) for _ in range(3)]

    def confirm(number: int) -> str:
        try:
            return confirm_import(parts, administrator, school.slug, waiting[number])
        except Conflict as error:
            return error.code

    done = in_parallel(confirm, 3)
    assert sorted(done)[-2:] == [Code.FRAMEWORK_NAME_TAKEN] * 2
    assert len(list_usable(parts, administrator, school.slug).frameworks) == 1


def test_a_long_import_is_shown_in_pages(parts: Parts, school: School, administrator: SignedIn) -> None:
    rows = "\n".join(f"https://x.example/{number:03} Nummer {number:03}" for number in range(ON_A_PAGE + 7))
    import_id = begin_import(parts, administrator, school.slug, handed_in(rows))
    last = show_import(parts, administrator, school.slug, import_id, "added", 99)
    assert (last.page, last.pages, len(last.lines), last.lines[0].name) == (2, 2, 7, f"Nummer {ON_A_PAGE:03}")


def test_what_is_archived_makes_room_for_its_name_and_can_come_back(
    parts: Parts, school: School, administrator: SignedIn, import_it: Import
) -> None:
    framework_id = import_it(TABLE)
    with pytest.raises(Conflict) as refused:
        import_it(TABLE)
    assert (refused.value.code, refused.value.field) == (Code.FRAMEWORK_NAME_TAKEN, "name")
    for is_archived in (True, False):
        archive_framework(parts, administrator, school.slug, framework_id, is_archived=is_archived)
        [view] = list_usable(parts, administrator, school.slug).frameworks
        assert view.is_archived is is_archived


def test_what_is_anothers_is_not_there(
    parts: Parts, school: School, administrator: SignedIn, company_teacher: SignedIn, import_it: Import
) -> None:
    framework_id = import_it(TABLE)
    import_id = begin_import(parts, administrator, school.slug, handed_in(TABLE, name="Ander"))
    for act in (
        lambda: show_framework(parts, company_teacher, school.slug, framework_id),
        lambda: show_import(parts, company_teacher, school.slug, import_id),
        lambda: confirm_import(parts, company_teacher, school.company_slug, import_id),
        lambda: archive_framework(parts, company_teacher, school.slug, framework_id, is_archived=True),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_frameworks_of_the_service_are_there_once_and_stay_as_they_are_shipped(
    parts: Parts, school: School, administrator: SignedIn, in_parallel: Callable[..., list[Any]]
) -> None:
    assert sum(in_parallel(lambda _number: keep_shipped(parts), 3)) == 2
    shown = list_usable(parts, administrator, school.slug).frameworks
    assert {view.name: view.entry_count for view in shown} == {
        "KOMPAS21": 10, "21e-eeuwse vaardigheden (SLO / Kennisnet)": 11,
    }  # fmt: skip
    with parts.transaction() as session:  # as an older version of the service shipped it
        row, *others = frameworks.list_rows(session, shipped_id("kompas21"))
        frameworks.change_rows(session, [row._replace(texts={"nl": {"name": "Anders"}})])
        frameworks.mark_gone(session, [others[0].id], parts.clock())
    assert [keep_shipped(parts), keep_shipped(parts)] == [1, 0]
    assert "Anders" not in entry_names(parts, shipped_id("kompas21"))
    assert all(entry_names(parts, shipped_id("kompas21")).values())
    with pytest.raises(NotFound):  # only the operator keeps them
        archive_framework(parts, administrator, school.slug, shipped_id("kompas21"), is_archived=True)
