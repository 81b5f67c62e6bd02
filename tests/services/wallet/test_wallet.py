"""The wallet: what was earned, shown as a viewer would see it, and taken away so that it verifies without us."""

import json
from dataclasses import replace

import pytest
from sqlmodel import col, select

from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import NotFound, Unavailable
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.share import create_share
from badgeservice.services.wallet.wallet import (
    WalletState,
    export_credential,
    list_wallet,
    read_credential,
    show_credential,
)
from badgeservice.store.database import open_database
from badgeservice.store.tables import AchievementVersion, AuditEvent, Award, AwardState, Credential
from tests.conftest import Clock, School, describe, make_school
from tests.services.conftest import sign_in

GENUINE = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)


def award(parts: Parts, school: School, teacher: SignedIn, achievement_id: str = "") -> str:
    """Give Sanne an achievement; the id of her credential."""
    achievement_id = achievement_id or school.achievement_id
    request = AwardRequest(achievement_id, achievement_id, (("Sanne Willems", school.learner_email),))
    award_achievement(parts, teacher, request)
    with parts.reading() as session:
        query = select(Credential.id).join(Award, col(Credential.award_id) == col(Award.id)).join(AchievementVersion)
        return session.exec(query.where(AchievementVersion.achievement_id == achievement_id)).one()


@pytest.fixture
def credential_id(parts: Parts, school: School, teacher: SignedIn) -> str:
    return award(parts, school, teacher)


def stored_bytes(parts: Parts, credential_id: str) -> bytes:
    with parts.reading() as session:
        return session.get_one(Credential, credential_id).document_bytes or b""


def test_an_empty_wallet_is_empty(parts: Parts, learner: SignedIn) -> None:
    assert list_wallet(parts, learner) == ()


def test_the_newest_stands_first(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn, clock: Clock
) -> None:
    award(parts, school, teacher)
    clock.advance(days=1)
    award(parts, school, teacher, school.skill_id)
    items = list_wallet(parts, learner)
    assert [item.achievement_name for item in items] == ["Samenwerken", "Houtbewerking: verbindingen"]
    assert {(item.issuer_name, item.state, item.is_new) for item in items} == {("ROC Midden", WalletState.VALID, True)}
    assert items[0].image_url == f"/achievements/{school.skill_id}/versions/1/image.svg"


def test_opening_it_is_remembered_once(parts: Parts, learner: SignedIn, credential_id: str, clock: Clock) -> None:
    first = clock()
    assert show_credential(parts, learner, credential_id).item.is_new
    clock.advance(days=1)
    assert not show_credential(parts, learner, credential_id).item.is_new
    assert not list_wallet(parts, learner)[0].is_new
    with parts.reading() as session:
        assert session.exec(select(Award.opened_at)).one() == first


def test_it_is_shown_as_the_signature_covers_it(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    share = create_share(parts, learner, credential_id, None, "stage")
    shown = show_credential(parts, learner, credential_id)
    assert shown.verification.verdict in GENUINE
    assert shown.badge is not None
    assert shown.badge.holder_names == ("Sanne Willems",)
    assert shown.badge.issuer.name == "ROC Midden"
    assert shown.shares == (share,)


def test_a_revoked_one_stays_with_its_reason(
    parts: Parts, teacher: SignedIn, learner: SignedIn, credential_id: str
) -> None:
    with parts.reading() as session:
        award_id = session.exec(select(Award.id)).one()
    revoke_award(parts, teacher, award_id, "Verkeerde student.")
    shown = show_credential(parts, learner, credential_id)
    assert (shown.item.state, shown.revocation_reason) == (WalletState.REVOKED, "Verkeerde student.")
    assert shown.verification.verdict is Verdict.REVOKED


def test_an_expired_one_stays(parts: Parts, school: School, teacher: SignedIn, learner: SignedIn, clock: Clock) -> None:
    describe(parts, school.skill_id, valid_days=30)
    award(parts, school, teacher, school.skill_id)
    clock.advance(days=30)
    assert list_wallet(parts, learner)[0].state is WalletState.EXPIRED


def test_what_is_suspended_is_shown_and_what_was_replaced_is_not(
    parts: Parts, learner: SignedIn, credential_id: str
) -> None:
    for state, shown in ((AwardState.SUSPENDED, ["suspended"]), (AwardState.REPLACED, [])):
        with parts.transaction() as session:
            session.exec(select(Award)).one().state = state
        assert [item.state.value for item in list_wallet(parts, learner)] == shown


def test_bytes_that_were_changed_are_not_shown(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    with parts.transaction() as session:
        row = session.get_one(Credential, credential_id)
        row.document_bytes = (row.document_bytes or b"").replace(b"Sanne", b"Sanna")
    shown = show_credential(parts, learner, credential_id)
    assert (shown.badge, shown.verification.verdict) == (None, Verdict.NOT_GENUINE)


def test_the_json_to_take_away_is_the_signed_bytes(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    download = export_credential(parts, learner, credential_id, "json")
    assert download.content == stored_bytes(parts, credential_id)
    assert download.filename == "houtbewerking-verbindingen.json"
    assert json.loads(download.content)["id"].endswith(credential_id)


@pytest.mark.parametrize(("form", "media_type"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_an_image_to_take_away_holds_the_signed_bytes(
    parts: Parts, learner: SignedIn, credential_id: str, form: str, media_type: str
) -> None:
    download = export_credential(parts, learner, credential_id, form)  # type: ignore[arg-type]
    assert (download.media_type, download.filename) == (media_type, f"houtbewerking-verbindingen.{form}")
    assert json.loads(unbake(download.content)) == json.loads(stored_bytes(parts, credential_id))
    verification = parts.verifier.verify(download.content, fetch=parts.fetch, now=parts.clock())
    assert verification.verdict in GENUINE


def test_a_name_without_latin_letters_still_gives_a_file_name(
    parts: Parts, learner: SignedIn, school: School, credential_id: str
) -> None:
    describe(parts, school.achievement_id, name="木工 / ../")
    assert export_credential(parts, learner, credential_id, "json").filename == "badge.json"


def test_the_address_is_private(
    parts: Parts, teacher: SignedIn, learner: SignedIn, administrator: SignedIn, company_teacher: SignedIn,
    credential_id: str,
) -> None:  # fmt: skip
    for person in (learner, teacher):
        assert read_credential(parts, person, credential_id) == stored_bytes(parts, credential_id)
    for stranger in (None, administrator, company_teacher, sign_in("somebody", "else@leerling.example")):
        with pytest.raises(NotFound):
            read_credential(parts, stranger, credential_id)
        with pytest.raises(NotFound):
            read_credential(parts, stranger, "unknown")


def test_a_wallet_is_of_one_person(
    parts: Parts, teacher: SignedIn, company_teacher: SignedIn, credential_id: str
) -> None:
    for person in (teacher, company_teacher, sign_in("somebody", "else@leerling.example")):
        assert list_wallet(parts, person) == ()
        with pytest.raises(NotFound):
            show_credential(parts, person, credential_id)
        with pytest.raises(NotFound):
            export_credential(parts, person, credential_id, "json")
    with parts.reading() as session:
        assert session.exec(select(Award.opened_at)).one() is None


def test_who_of_the_school_reads_a_badge_is_written_down_once_a_day(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn, credential_id: str, clock: Clock
) -> None:
    def readings() -> list[tuple[str | None, str | None]]:
        with parts.reading() as session:
            events = session.exec(select(AuditEvent).where(AuditEvent.action == "credential:read"))
            return [(event.actor_id, event.organisation_id) for event in events if event.subject_id == credential_id]

    read_credential(parts, learner, credential_id)
    assert readings() == []  # one's own is nobody's business
    for _ in range(3):
        read_credential(parts, teacher, credential_id)
    assert readings() == [(teacher.person_id, school.organisation_id)]
    clock.advance(days=1)
    read_credential(parts, teacher, credential_id)
    assert len(readings()) == 2


def test_what_cannot_be_written_down_is_not_read(sqlite_parts: Parts) -> None:
    school = make_school(sqlite_parts)
    teacher = sign_in(school.teacher_id, school.teacher_email, school.organisation_id)
    credential_id = award(sqlite_parts, school, teacher)
    engine = open_database(sqlite_parts.settings.database_url)
    with sqlite_parts.transaction() as session:
        session.connection()  # from here on it holds the write lock
        hurried = replace(sqlite_parts, engine=engine, patience=0.01)
        with pytest.raises(Unavailable):
            read_credential(hurried, teacher, credential_id)
    engine.dispose()
