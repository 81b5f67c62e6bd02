"""The skills of a draft: copied when they are chosen, so that they say the same for ever."""

import pytest

from badgeservice.errors import Invalid, NotFound
from badgeservice.services.achievements.alignments import key_of, read_alignments
from badgeservice.services.achievements.editing import skills
from badgeservice.services.achievements.editing.drafts import begin_draft, save_fields, show_draft
from badgeservice.services.achievements.editing.skills import (
    Since,
    SkillsView,
    add_skill,
    move_skill,
    refresh_skill,
    remove_skill,
    show_skills,
)
from badgeservice.services.frameworks.importing import begin_import, confirm_import
from badgeservice.services.frameworks.picking import search_entries
from badgeservice.services.parts import Parts, SignedIn
from tests.conftest import School
from tests.services.frameworks.conftest import TABLE, handed_in


class Desk:
    """A teacher with a draft, and an administrator with a framework."""

    def __init__(self, parts: Parts, school: School, teacher: SignedIn, administrator: SignedIn) -> None:
        self.parts, self.school, self.teacher, self.administrator = parts, school, teacher, administrator
        self.framework_id = self.read(TABLE, name="Lasboek")
        self.draft_id = begin_draft(parts, teacher, school.slug, {"nl.name": "Lassen", "language": "nl"})

    def read(self, text: str, framework_id: str = "", name: str = "") -> str:
        import_id = begin_import(
            self.parts, self.administrator, self.school.slug, handed_in(text, name=name), framework_id
        )
        return confirm_import(self.parts, self.administrator, self.school.slug, import_id)

    def entry(self, words: str) -> str:
        return search_entries(self.parts, self.teacher, self.school.slug, words).skills[0].id

    def about(self) -> tuple[Parts, SignedIn, str, str]:
        return self.parts, self.teacher, self.school.slug, self.draft_id

    def view(self) -> SkillsView:
        return show_skills(self.parts, self.teacher, show_draft(*self.about()))

    def names(self) -> list[str]:
        return [one.name for one in self.view().chosen]


@pytest.fixture
def desk(parts: Parts, school: School, teacher: SignedIn, administrator: SignedIn) -> Desk:
    return Desk(parts, school, teacher, administrator)


def test_skills_are_chosen_ordered_and_taken_out(desk: Desk) -> None:
    for words in ("tig", "mig", "lassen", "tig"):
        add_skill(*desk.about(), desk.entry(words))
    assert desk.names() == ["TIG-lassen", "MIG-lassen", "Lassen"]
    keys = [one.key for one in desk.view().chosen]
    move_skill(*desk.about(), keys[2], by=-1)
    move_skill(*desk.about(), keys[0], by=-1)
    assert desk.names() == ["TIG-lassen", "Lassen", "MIG-lassen"]
    remove_skill(*desk.about(), keys[0])
    remove_skill(*desk.about(), "000000000000")
    assert desk.names() == ["Lassen", "MIG-lassen"]
    [first, _second] = read_alignments(show_draft(*desk.about()).fields)
    assert (first.uri, first.code, first.framework, first.type) == (
        "https://x.example/l", "L", "Lasboek", "ceasn:Competency",
    )  # fmt: skip
    assert first.texts == {"nl": {"name": "Lassen", "description": "Verbindingen van metaal"}}


def test_what_the_framework_says_since_is_shown_and_taken_on_demand(desk: Desk) -> None:
    for words in ("lassen", "mig"):
        add_skill(*desk.about(), desk.entry(words))
    before = show_draft(*desk.about()).fields
    desk.read("code;naam;adres\nL;Lassen van staal;https://x.example/l\n", desk.framework_id)
    assert show_draft(*desk.about()).fields == before
    assert [(one.name, one.since, one.name_now) for one in desk.view().chosen] == [
        ("Lassen", Since.CHANGED, "Lassen van staal"),
        ("MIG-lassen", Since.GONE, ""),
    ]
    for uri in ("https://x.example/l", "https://x.example/l2"):
        refresh_skill(*desk.about(), key_of(uri))
    assert [(one.name, one.since) for one in desk.view().chosen] == [
        ("Lassen van staal", Since.SAME),
        ("MIG-lassen", Since.GONE),
    ]


def test_a_colleague_who_types_meanwhile_loses_nothing(desk: Desk) -> None:
    opened = show_draft(*desk.about()).revision
    add_skill(*desk.about(), desk.entry("tig"))
    saved = save_fields(*desk.about(), {"nl.name": "Lassen 1"}, since=opened, page="mine")
    assert saved.clashes == ()
    assert (desk.names(), show_draft(*desk.about()).fields["nl.name"]) == (["TIG-lassen"], "Lassen 1")


def test_there_is_an_end_to_it_and_what_is_not_there_is_not_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skills, "MOST", 1)
    add_skill(*desk.about(), desk.entry("tig"))
    with pytest.raises(Invalid):
        add_skill(*desk.about(), desk.entry("mig"))
    with pytest.raises(NotFound):
        add_skill(*desk.about(), "nergens")
