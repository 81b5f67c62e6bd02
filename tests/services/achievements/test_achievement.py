"""What a teacher may see of achievements, and what everybody may."""

import pytest

from badgeservice.errors import NotFound
from badgeservice.services.achievements.achievement import (
    achievement_document,
    achievement_image,
    find_issuer,
    find_public_achievement,
    issuer_document,
    list_catalogue,
    show_achievement,
)
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.tables import Role
from tests.conftest import School, describe


def signed_in(school: School, person_id: str, *roles: tuple[str, Role]) -> SignedIn:
    memberships = tuple(Membership(organisation_id, "", "", role) for organisation_id, role in roles)
    return SignedIn(person_id, "", school.teacher_email, "nl", "session", memberships)


@pytest.fixture
def teacher(school: School) -> SignedIn:
    return signed_in(school, school.teacher_id, (school.organisation_id, Role.TEACHER))


def test_the_catalogue_has_everything(parts: Parts, school: School) -> None:
    assert {(item.organisation_name, item.name) for item in list_catalogue(parts)} == {
        ("Bouwbedrijf Jansen", "Veilig werken op hoogte"),
        ("ROC Midden", "Houtbewerking: verbindingen"),
        ("ROC Midden", "Samenwerken"),
    }


def test_a_teacher_sees_one_achievement_with_its_learners(parts: Parts, school: School, teacher: SignedIn) -> None:
    detail, rows = show_achievement(parts, teacher, school.achievement_id)
    assert (detail.name, detail.level, detail.hours, detail.awarded_count) == ("Houtbewerking: verbindingen", 3, 40, 0)
    assert detail.organisation.name == "ROC Midden"
    assert rows == ()


@pytest.mark.parametrize("name", ["company_achievement_id", "teacher_id"])
def test_somebody_elses_achievement_does_not_exist(parts: Parts, school: School, teacher: SignedIn, name: str) -> None:
    with pytest.raises(NotFound) as refused:
        show_achievement(parts, teacher, getattr(school, name))
    assert refused.value.code == "achievement_unknown"


def test_an_administrator_is_no_teacher(parts: Parts, school: School) -> None:
    administrator = signed_in(school, school.administrator_id, (school.organisation_id, Role.ADMINISTRATOR))
    with pytest.raises(NotFound):
        show_achievement(parts, administrator, school.achievement_id)


def test_the_document_says_what_the_credential_will_say(parts: Parts, school: School) -> None:
    alignment = {
        "targetName": "Samenwerken", "targetUrl": "https://kompas21.example/4", "targetFramework": "KOMPAS21",
    }  # fmt: skip
    describe(parts, school.achievement_id, alignments=[alignment], tags=["hout"])
    document = achievement_document(parts, school.achievement_id)
    url = f"http://localhost:8000/achievements/{school.achievement_id}"
    assert document["@context"][1] == "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    assert (document["id"], document["version"], document["criteria"]["id"]) == (url, "1", f"{url}/versions/1")
    assert document["image"]["id"] == f"{url}/versions/1/image.png"
    assert document["creator"]["id"] == "did:web:localhost%3A8000:issuers:roc-midden"
    assert "### Hoe dit is beoordeeld\n\nDe docent keek mee" in document["criteria"]["narrative"]
    codes = {entry.get("targetType"): entry.get("targetCode") for entry in document["alignment"]}
    assert codes == {None: None, "ext:EQF": "3", "ext:StudyLoad": "40"}
    view = find_public_achievement(parts, school.achievement_id).content.alignments
    assert [(entry.target_name, entry.target_framework) for entry in view] == [("Samenwerken", "KOMPAS21")]


def test_an_image_is_served_as_it_is_stored(parts: Parts, school: School) -> None:
    assert achievement_image(parts, school.achievement_id, "svg").startswith(b"<svg")
    assert achievement_image(parts, school.achievement_id, "png").startswith(b"\x89PNG")


def test_an_issuer_has_a_page_and_a_document(parts: Parts, school: School) -> None:
    issuer = find_issuer(parts, "roc-midden")
    assert [item.name for item in issuer.achievements] == ["Houtbewerking: verbindingen", "Samenwerken"]
    assert issuer.domain == "localhost"
    document = issuer_document(parts, "roc-midden")
    assert document["id"] == issuer.issuer_id == "did:web:localhost%3A8000:issuers:roc-midden"
    assert document["url"] == "https://rocmidden.example"


def test_what_does_not_exist_is_not_found(parts: Parts, school: School) -> None:
    for unknown in ("", "x", "44444444-4444-4444-8444-999999999999"):
        with pytest.raises(NotFound):
            find_public_achievement(parts, unknown)
        with pytest.raises(NotFound):
            achievement_document(parts, unknown)
        with pytest.raises(NotFound):
            achievement_image(parts, unknown, "png")
        with pytest.raises(NotFound):
            find_issuer(parts, unknown)
        with pytest.raises(NotFound):
            issuer_document(parts, unknown)
