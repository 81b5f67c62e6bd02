"""Achievements that come with the service can be awarded as they are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.credentials.verification import Verdict
from badgeservice.errors import BadgeServiceError, Conflict, NotFound
from badgeservice.services.achievements.achievement import achievement_document
from badgeservice.services.achievements.ready import add_ready, has_achievements, list_ready
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from tests.conftest import School
from tests.services.operating.conftest import ON_SQLITE

KEYS = [ready.key for ready in list_ready("en")]


@pytest.fixture
def empty(parts: Parts, school: School) -> None:
    """The school as it begins, without anything to earn."""
    with parts.transaction() as session:
        for table in (tables.AchievementVersion, tables.Achievement):
            for row in session.exec(select(table)):
                session.delete(row)
            session.flush()


def test_each_is_described_in_both_languages_and_drawn() -> None:
    for language in ("nl", "en", "de"):
        shown = list_ready(language)
        assert len(shown) == 3
        assert all(one.name and one.description and one.image_url.startswith("data:image/svg+xml") for one in shown)
    assert {one.name for one in list_ready("nl")}.isdisjoint(one.name for one in list_ready("en"))


def test_each_is_awarded_and_believed(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School, empty: None
) -> None:
    assert not has_achievements(parts, administrator, school.slug)
    assert add_ready(parts, administrator, school.slug, [*KEYS, "unknown"]) == 3
    with parts.reading() as session:
        achievements = session.exec(select(tables.Achievement)).all()
    for number, achievement in enumerate(achievements):
        request = AwardRequest(
            f"1111111{number}-0000-4000-8000-000000000000", achievement.id, (("Bo", "bo@x.example"),)
        )
        award_achievement(parts, teacher, request)
    with parts.reading() as session:
        documents = [row.document_bytes for row in session.exec(select(tables.Credential))]
    for document in documents:
        verified = parts.verifier.verify(document, fetch=parts.fetch, now=parts.clock())
        assert verified.verdict is Verdict.VALID
    skill = next(found for one in achievements if "alignment" in (found := achievement_document(parts, one.id)))
    assert skill["alignment"][0]["targetFramework"] == "KOMPAS21"


@ON_SQLITE
def test_it_is_for_who_has_none_and_may(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School
) -> None:
    with pytest.raises(Conflict):
        add_ready(parts, administrator, school.slug, KEYS)
    with pytest.raises(NotFound):
        add_ready(parts, teacher, school.slug, KEYS)
    with pytest.raises(NotFound):
        add_ready(parts, administrator, school.company_slug, KEYS)


def test_of_two_who_take_them_at_once_one_does(
    parts: Parts, administrator: SignedIn, school: School, empty: None, in_parallel: Callable[..., list[Any]]
) -> None:
    def take(_number: int) -> bool:
        try:
            return add_ready(parts, administrator, school.slug, KEYS) == 3
        except BadgeServiceError:
            return False

    assert sum(in_parallel(take, 2)) == 1
