"""A badge that begins as another: of one's own, or of who lets it be reused."""

from __future__ import annotations

import pytest

from badgeservice.errors import NotFound
from badgeservice.services.achievements.description import read_version
from badgeservice.services.achievements.editing.copying import copy, list_copyable, may_be_reused
from badgeservice.services.achievements.editing.drafts import show_draft
from badgeservice.services.achievements.editing.publishing import publish
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.achievements import find_achievement
from tests.conftest import School, describe
from tests.services.achievements.editing.conftest import begin


@pytest.fixture
def parts(sqlite_parts: Parts, sqlite_school: School) -> Parts:
    return sqlite_parts


def license_to_all(parts: Parts, licence: str) -> None:
    codes = [{"scheme": "keuzedeel", "code": "K0023"}, {"scheme": "croho", "code": "34139"}]
    facts = {"licence": licence, "programmes": codes, "renewal_id": "x"}
    describe(parts, School.company_achievement_id, facts=facts, design={"mark": "logo"})


@pytest.mark.parametrize(
    ("licence", "is_free"),
    [("CC-BY-4.0", True), ("CC0-1.0", True), ("CC-BY-NC-SA-4.0", True), ("CC-BY-ND-4.0", False), ("", False)],
)
def test_a_licence_lets_others_change_it_or_not(licence: str, is_free: bool) -> None:
    assert may_be_reused(licence) is is_free


def test_what_others_share_is_copied_with_whose_it_was(parts: Parts, proposer: SignedIn) -> None:
    license_to_all(parts, "CC-BY-4.0")
    (row,) = list_copyable(parts, proposer, School.slug, "hoogte").rows
    assert (row.summary.name, row.licence) == ("Veilig werken op hoogte", "CC-BY-4.0")
    achievement_id = copy(parts, proposer, School.slug, School.company_achievement_id)
    draft = show_draft(parts, proposer, School.slug, achievement_id)
    said = read_fields(draft.fields).description
    assert said.text("name") == "Veilig werken op hoogte"
    assert said.copied_from is not None
    assert said.copied_from.url == f"http://localhost:8000/achievements/{School.company_achievement_id}"
    assert (said.copied_from.number, said.copied_from.organisation) == (1, "Bouwbedrijf Jansen")
    assert [one.code for one in said.programmes] == ["K0023"]
    assert (said.renewal_id, said.design, draft.has_picture) == ("", {}, False)


@pytest.mark.parametrize("licence", ["", "CC-BY-ND-4.0"])
def test_what_is_not_shared_is_not_there(parts: Parts, designer: SignedIn, licence: str) -> None:
    license_to_all(parts, licence)
    assert list_copyable(parts, designer, School.slug).rows == ()
    with pytest.raises(NotFound):
        copy(parts, designer, School.slug, School.company_achievement_id)


def test_a_copy_of_ones_own_has_its_picture_and_is_published_by_itself(parts: Parts, designer: SignedIn) -> None:
    first = begin(parts, designer)
    publish(parts, designer, School.slug, first, 1)
    second = copy(parts, designer, School.slug, first)
    assert show_draft(parts, designer, School.slug, second).has_picture
    publish(parts, designer, School.slug, second, 1)
    with parts.reading() as session:
        found = find_achievement(session, second)
    assert found is not None
    said = read_version(found.version)
    assert said.text("name") == "Lassen van dun plaatwerk"
    assert said.copied_from is not None and said.copied_from.url.endswith(first)
