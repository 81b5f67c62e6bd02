"""An organisation whose slug changed: who it is in what it signs stays, and so do the addresses of its documents."""

import pytest
from sqlmodel import select

from badgeservice.credentials.verification import Verdict
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Organisation
from tests.conftest import School
from tests.web.awarded import Awarded, award_badge
from tests.web.conftest import Visitor

DID = "did:web:localhost%3A8000:issuers:roc-midden"


def rename(parts: Parts, slug: str, new_slug: str) -> None:
    with parts.transaction() as session:
        session.exec(select(Organisation).where(Organisation.slug == slug)).one().slug = new_slug


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    """A badge of before the change."""
    made = award_badge(web_parts, web_school)
    rename(web_parts, "roc-midden", "roc-midden-oost")
    return made


def test_its_documents_stay_at_the_address_of_its_did(awarded: Awarded, visitor: Visitor) -> None:
    for path in ("/issuers/roc-midden/did.json", "/issuers/roc-midden", "/issuers/roc-midden-oost"):
        document = visitor.open(path, accept="*/*").json
        assert document is not None
        assert document["id"] == DID


def test_its_page_is_at_the_new_slug(awarded: Awarded, visitor: Visitor) -> None:
    page = visitor.open("/issuers/roc-midden-oost")
    assert page.status_code == 200
    assert "ROC Midden" in page.text
    achievement = visitor.open(f"/achievements/{awarded.school.achievement_id}").text
    assert "/issuers/roc-midden-oost" in achievement
    assert visitor.open("/issuers/roc-midden").status_code == 200  # as it stands in what was printed


def test_signing_goes_on_and_a_stranger_believes_it(web_parts: Parts, awarded: Awarded, visitor: Visitor) -> None:
    newer = award_badge(web_parts, awarded.school, request_id="second", learner=("Jip Bos", "jip@leerling.example"))
    rotate_key(web_parts, "roc-midden-oost")
    newest = award_badge(web_parts, awarded.school, request_id="third", learner=("Bo Kok", "bo@leerling.example"))
    for made in (awarded, newer, newest):
        assert made.document["issuer"]["id"] == DID
        verification = web_parts.verifier.verify(made.document_bytes, fetch=web_parts.fetch, now=web_parts.clock())
        assert verification.verdict is Verdict.VALID
    assert 'class="band valid"' in visitor.open(awarded.share_path()).text


def test_who_takes_the_old_slug_does_not_become_who_had_it(
    web_parts: Parts, awarded: Awarded, visitor: Visitor
) -> None:
    """The page at the old slug is theirs from now on; the documents go on being those of the DID."""
    rename(web_parts, "bouwbedrijf-jansen", "roc-midden")
    for path in ("/issuers/roc-midden/did.json", "/issuers/roc-midden"):
        document = visitor.open(path, accept="*/*").json
        assert document is not None
        assert document["id"] == DID
    assert "Bouwbedrijf Jansen" in visitor.open("/issuers/roc-midden").text
    verification = web_parts.verifier.verify(awarded.document_bytes, fetch=web_parts.fetch, now=web_parts.clock())
    assert verification.verdict is Verdict.VALID
