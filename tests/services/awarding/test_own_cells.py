"""What stands in the cells of a list that differ per learner, and which columns hold them. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from badgeservice.services.awarding.draft_content import DraftContent
from badgeservice.services.awarding.own_cells import Own, OwnRules, look_at_own, read_day, read_language
from badgeservice.services.awarding.own_columns import ColumnUses, choose_columns

RULES = OwnRules(datetime(2026, 11, 23, 12, tzinfo=UTC), ("nl", "en"))
DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05", "2026-1-5", "2026-01-05T00:00:00", "2026/01/05", "5-1-2026", "05-01-2026", "5/1/26", "05.01.2026",
        "5 januari 2026", "5 jan. 2026", "5-jan-2026", "ma 5 januari 2026", "maandag 5 januari 2026", "5 Jan 2026",
        "January 5, 2026", "Jan 5th 2026", "Monday, 5 January 2026", "46027", " 5-1-2026 0:00 ",
    ],
)  # fmt: skip
def test_a_day_as_people_and_spreadsheets_write_it(text: str) -> None:
    assert read_day(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["12/31/2026", "31-02-2026", "2026", "januari 2026", "5-13-2026", "1234567", "12345", "binnenkort", "x 5", ""],
)
def test_what_is_no_day_or_could_be_two_is_not_guessed(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nl", "nl"),
        ("NL-nl", "nl"),
        ("Nederlands", "nl"),
        ("Dutch", "nl"),
        ("EN", "en"),
        ("Engels (B2)", "en"),
        ("7", ""),
    ],
)
def test_a_language_as_people_write_it(text: str, language: str) -> None:
    assert read_language(text) == language


def test_each_wrong_cell_is_marked_and_the_first_is_said() -> None:
    typed = (
        (Own.EARNED, "31-02-2026"),
        (Own.ENDS, "1-1-2020"),
        (Own.EVIDENCE, "niet online"),
        (Own.LANGUAGE, "Frans"),
        (Own.NARRATIVE, "Een kist."),
    )
    looked_at = look_at_own(typed, RULES)
    assert set(looked_at.wrong) == {Own.EARNED, Own.ENDS, Own.EVIDENCE, Own.LANGUAGE}
    assert looked_at.details.narrative == "Een kist."
    assert "https://" in str(looked_at.problem)
    assert look_at_own(((Own.ENDS, "31-12-9999"), (Own.EARNED, "1-1-0026")), RULES).wrong == (Own.EARNED, Own.ENDS)
    later = look_at_own(((Own.EARNED, "1-12-2026"),), RULES)
    assert later.wrong == (Own.EARNED,)
    only_dutch = OwnRules(RULES.now, ("nl",))
    assert look_at_own(((Own.LANGUAGE, "Engels"),), only_dutch).wrong == (Own.LANGUAGE,)
    needed = OwnRules(RULES.now, ("nl",), frozenset({Own.NARRATIVE}))
    assert look_at_own((), needed).wrong == (Own.NARRATIVE,)


@pytest.mark.parametrize(
    ("titles", "cells"),
    [
        (("Toelichting", "Bewijs", "Behaald op", "Geldig tot", "Taal"), ("Een kist", "5 jan. 2026")),
        (("Explanation", "Evidence link", "Date earned", "Valid until", "Language"), ("A box", "January 5, 2026")),
        (("Uitleg", "Link naar portfolio", "Datum behaald", "Einddatum", "Badgetaal"), ("Een kist", "46027")),
    ],
)
def test_columns_are_known_by_their_heading(titles: tuple[str, ...], cells: tuple[str, str]) -> None:
    row = ("Anna Bos", "anna@leerling.example", cells[0], "https://x.example/a", cells[1], "2029-12-31", "nl")
    content = DraftContent(paste="\t".join(("Naam", "E-mail", *titles)) + "\n" + "\t".join(row)).with_paste_read()
    assert [key for _, key in content.columns] == list(Own)
    details = look_at_own(content.rows[0].results, RULES).details
    assert (details.narrative, details.earned_on, details.ends_on) == (cells[0], DAY, date(2029, 12, 31))
    assert content.remarks == ()


def test_a_column_that_only_is_called_so_is_asked_about_and_what_is_private_is_not_kept() -> None:
    paste = (
        "naam;e-mail;taal;portfolio;wat ging goed;telefoon;e-mail ouder;geboortedatum\n"
        "Anna Bos;anna@leerling.example;7,5;nee;veel;0612345678;ouder@x.example;1-2-2008\n"
        "Bram Smit;bram@leerling.example;8;ja;alles;0612345679;;3-4-2008"
    )
    content = DraftContent(paste=paste).with_paste_read()
    assert dict(content.columns) == {
        "taal": "?taal",
        "portfolio": "?portfolio",
        "wat ging goed": "?wat ging goed",
    }
    assert not any(gone in content.as_text() for gone in ("0612345678", "2008", "ouder@"))
    assert DraftContent.of_text(content.as_text()) == content
    uses = ColumnUses()
    after = choose_columns(dict(content.columns), {"wat ging goed": Own.NARRATIVE, "taal": "nothing"}, uses)
    changed = content.with_columns(after, uses)
    assert changed.rows[0].results == (("?portfolio", "nee"), (Own.NARRATIVE, "veel"))
    assert "7,5" not in changed.as_text()
    back = changed.with_columns({**dict(changed.columns), "wat ging goed": Own.LANGUAGE}, uses)
    assert dict(back.rows[1].results)[Own.LANGUAGE] == "alles"


def test_an_export_with_many_columns_is_asked_about_in_part() -> None:
    titles = [f"Opdracht {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    paste = ";".join(("naam", "e-mail", *titles)) + "\nAnna Bos;anna@leerling.example;" + ";".join(["goed"] * 26)
    content = DraftContent(paste=paste).with_paste_read()
    assert len(content.columns) == 12
    assert "Opdracht z" in str(content.remarks[0])
