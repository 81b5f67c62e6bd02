"""What an organisation says of itself stands in what it signs: checked by our own lint, and as a stranger would."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.credentials.strict_json import read_document
from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.organisations.logos import find_public_file, remove_logo, save_logo
from badgeservice.services.organisations.profile_editing import Saved
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.wallet import export_credential, list_wallet, show_credential
from badgeservice.store.tables import OrganisationState
from tests.conftest import School
from tests.services.organisations.conftest import ABOUT, find, profile_of


@pytest.fixture
def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (80, 40), "#7a1fa0").save(written, "PNG")
    return written.getvalue()


def test_address_numbers_and_logo_are_signed_and_stand_beside_the_badge(
    parts: Parts,
    administrator: SignedIn,
    teacher: SignedIn,
    learner: SignedIn,
    school: School,
    save: Callable[..., Saved],
    picture: bytes,
) -> None:
    with parts.transaction() as session:  # so that the numbers need no operator
        organisation = find(parts, school.slug)
        organisation.state = OrganisationState.AWAITING
        session.add(organisation)
    numbers = {"brin": "25LX", "kvk": "12345678", "schachome": "rocmidden.example", "ror": "04dkp9463"}
    save(street="Croeselaan 1", postal_code="3521 BJ", locality="Utrecht", country="NL", **numbers, **ABOUT)
    save_logo(parts, administrator, school.slug, picture, instead_of="")
    with parts.transaction() as session:
        organisation = find(parts, school.slug)
        organisation.state = OrganisationState.ACTIVE
        session.add(organisation)
    people = (("Sanne Willems", school.learner_email),)
    award_achievement(parts, teacher, AwardRequest("request", school.achievement_id, people))
    [item] = list_wallet(parts, learner)
    issuer = read_document(export_credential(parts, learner, item.credential_id, "json").content)["issuer"]
    assert issuer["address"] == {
        "type": ["Address"], "addressCountryCode": "NL", "addressLocality": "Utrecht",
        "streetAddress": "Croeselaan 1", "postalCode": "3521 BJ",
    }  # fmt: skip
    assert [(one["identifierType"], one["identifier"]) for one in issuer["otherIdentifier"]] == [
        ("ext:BRIN", "25LX"), ("ext:schacHome", "rocmidden.example"), ("ext:KvK", "12345678"),
        ("ext:ROR", "https://ror.org/04dkp9463"),
    ]  # fmt: skip
    digest = profile_of(parts, school.slug).logo_sha256
    assert issuer["image"] == {"id": f"http://localhost:8000/files/{digest}.png", "type": "Image"}
    shown = show_credential(parts, learner, item.credential_id)
    assert shown.verification.verdict is Verdict.VALID
    assert (shown.issuer.responsible, shown.issuer.logo_url) == ("het bestuur", f"/files/{digest}.png")


def test_a_logo_is_a_version_and_the_old_one_is_served_for_ever(
    parts: Parts, administrator: SignedIn, school: School, picture: bytes
) -> None:
    save_logo(parts, administrator, school.slug, picture, instead_of="")
    digest = profile_of(parts, school.slug).logo_sha256
    with pytest.raises(Conflict):  # somebody who did not see it
        save_logo(parts, administrator, school.slug, picture, instead_of="")
    remove_logo(parts, administrator, school.slug, instead_of=digest)
    assert (profile_of(parts, school.slug).number, profile_of(parts, school.slug).logo_sha256) == (3, "")
    assert find_public_file(parts, digest).startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        find_public_file(parts, "0" * 64)


def test_a_logo_of_somebody_else_is_not_touched_and_no_file_of_a_stranger_is_read(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School
) -> None:
    for who, slug in ((teacher, school.slug), (administrator, school.company_slug)):
        with pytest.raises(NotFound):  # and not Invalid: nothing of the file was looked at
            save_logo(parts, who, slug, b"no picture", instead_of="")
    with pytest.raises(Invalid):
        save_logo(parts, administrator, school.slug, b"no picture", instead_of="")
