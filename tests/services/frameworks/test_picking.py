"""A skill is found by its code, its name or a piece of it, and quickly."""

import time

import pytest
from sqlmodel import select

from badgeservice.errors import NotFound
from badgeservice.services.frameworks.listing import archive_framework, show_framework
from badgeservice.services.frameworks.picking import find_skill, search_entries
from badgeservice.services.frameworks.shipped import keep_shipped, shipped_id
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.many_rows import insert_rows
from badgeservice.store.tables import AchievementVersion, Framework, FrameworkEntry
from tests.conftest import School
from tests.services.frameworks.conftest import Import
from tests.statements import statements_of

BOOK = """code;naam;adres
TIG;Lassen met TIG;https://x.example/1
A1;TIG en MIG lassen;https://x.example/2
A2;Een café inrichten;https://x.example/3
A3;Verlassen terrein;https://x.example/4
A4;De lasnaad keuren;https://x.example/5
"""
MANY = 5_000
CRITICAL = "https://cinop.nl/nieuws/met-kompas21-zicht-op-je-talent/#kritisch-denken"


def find(parts: Parts, person: SignedIn, school: School, words: str, framework_id: str = "") -> list[str]:
    return [one.name("nl") for one in search_entries(parts, person, school.slug, words, framework_id).skills]


def test_the_best_comes_first(parts: Parts, school: School, teacher: SignedIn, import_it: Import) -> None:
    import_it(BOOK)
    assert find(parts, teacher, school, "tig") == ["Lassen met TIG", "TIG en MIG lassen"]
    assert find(parts, teacher, school, "Lassen") == ["Lassen met TIG", "TIG en MIG lassen", "Verlassen terrein"]
    assert find(parts, teacher, school, "LASSEN mig") == ["TIG en MIG lassen"]
    assert find(parts, teacher, school, "Cafe") == ["Een café inrichten"]
    assert find(parts, teacher, school, "de") == ["De lasnaad keuren"]  # of two letters only how words begin
    assert find(parts, teacher, school, "100% _") == find(parts, teacher, school, "t") == []


def test_in_one_framework_or_in_all(parts: Parts, school: School, teacher: SignedIn, import_it: Import) -> None:
    keep_shipped(parts)
    framework_id = import_it("https://x.example/k Kritisch denken over lassen\n", name="Eigen")
    assert len(find(parts, teacher, school, "denken kritisch")) == 3
    assert find(parts, teacher, school, "kritisch", framework_id) == ["Kritisch denken over lassen"]
    with pytest.raises(NotFound):
        find(parts, teacher, school, "kritisch", "nergens")


def test_what_is_gone_archived_or_anothers_is_not_picked(
    parts: Parts,
    school: School,
    administrator: SignedIn,
    teacher: SignedIn,
    company_teacher: SignedIn,
    import_it: Import,
) -> None:
    framework_id = import_it(BOOK)
    [skill, *_] = search_entries(parts, teacher, school.slug, "tig").skills
    assert search_entries(parts, company_teacher, school.company_slug, "tig").skills == ()
    with pytest.raises(NotFound):
        find_skill(parts, company_teacher, school.company_slug, skill.id)
    import_it("https://x.example/2 TIG en MIG lassen\n", framework_id, name="")
    assert find(parts, teacher, school, "tig") == ["TIG en MIG lassen"]
    with pytest.raises(NotFound):
        find_skill(parts, teacher, school.slug, skill.id)
    archive_framework(parts, administrator, school.slug, framework_id, is_archived=True)
    assert find(parts, teacher, school, "tig") == []


def test_a_framework_is_seen_from_the_inside(parts: Parts, school: School, administrator: SignedIn) -> None:
    keep_shipped(parts)
    with parts.transaction() as session:
        for version in session.exec(
            select(AchievementVersion).where(AchievementVersion.achievement_id == school.skill_id)
        ):
            version.alignments = [{"targetName": "Kritisch denken", "targetUrl": CRITICAL}]
    page = show_framework(parts, administrator, school.slug, shipped_id("kompas21"))
    assert [page.found, page.pages, page.entries[0].name] == [10, 1, "Ondernemendheid"]
    [only] = show_framework(parts, administrator, school.slug, shipped_id("kompas21"), "kritisch").entries
    assert (only.code, only.uses) == ("kritisch-denken", 1)  # of one badge of the school


def test_looking_for_a_skill_takes_two_questions_and_little_time(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    _plant(parts, school, MANY)
    search_entries(parts, teacher, school.slug, "warm")
    with statements_of(parts.engine) as sent:
        began = time.process_time()
        found = search_entries(parts, teacher, school.slug, "nummer 49")
        took = time.process_time() - began
    assert len([one for one in sent if "framework" in one]) == 2
    assert found.skills[0].name("nl").startswith("Nummer 49")
    assert took < 0.05  # where nobody else computes it is four milliseconds


def _plant(parts: Parts, school: School, count: int) -> None:
    now = parts.clock()
    framework = Framework(
        id="f", owner_id=school.organisation_id, name="Groot", source="csv", imported_at=now, created_at=now
    )
    with parts.transaction() as session:
        session.add(framework)
        session.flush()
        insert_rows(session, FrameworkEntry, [
            {
                "id": f"e{number}", "framework_id": "f", "uri": f"https://x.example/{number}", "code": "", "type": "",
                "texts": {"nl": {"name": f"Nummer {number}"}}, "parent_uri": "", "position": number,
                "words": f" | nummer {number} | ", "gone_at": None,
            }
            for number in range(count)
        ])  # fmt: skip
