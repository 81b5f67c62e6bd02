"""A badge as a token is signed once, by an act of its learner, whatever happens meanwhile; reading signs nothing."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select, update

from badgeservice.catalogue import Catalogue
from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import Conflict, NotFound, SigningFailed
from badgeservice.jobs import run_due_jobs, schedule_daily_jobs
from badgeservice.services.audit.trail import Asked, show_trail
from badgeservice.services.awarding.correct_address import correct_address
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.issuing import tokens as issuing
from badgeservice.services.issuing.stranger import as_stranger
from badgeservice.services.issuing.tokens import TokenState, sign_token_job, sign_tokens_job
from badgeservice.services.organisations.closing import close_organisation, reopen_organisation
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.verifying.verify import download_share, verify_share
from badgeservice.services.wallet.share import ShareView, create_share, end_share, show_share
from badgeservice.services.wallet.wallet import export_credential, make_token, show_credential
from badgeservice.store import credentials
from badgeservice.store.audit import AuditAction
from badgeservice.store.migrations import migrate, migrate_down
from badgeservice.store.tables import ActorKind, AuditEvent, Credential, CredentialKind, OutgoingMail, Role, Share
from tests.conftest import Clock, School, make_school
from tests.services.conftest import sign_in
from tests.statements import statements_of
from tests.web.awarded import Awarded, award_badge, teacher_of


@pytest.fixture
def awarded(parts: Parts, school: School) -> Awarded:
    """A badge of a school that has a key for tokens."""
    rotate_key(parts, school.slug)
    return award_badge(parts, school)


@pytest.fixture
def on_sqlite(sqlite_parts: Parts) -> Awarded:
    """The same where the database plays no part."""
    school = make_school(sqlite_parts)
    rotate_key(sqlite_parts, school.slug)
    return award_badge(sqlite_parts, school)


@pytest.fixture
def on_old(sqlite_parts: Parts) -> Awarded:
    """A badge of a school that signs no tokens."""
    return award_badge(sqlite_parts, make_school(sqlite_parts))


@pytest.fixture
def of_before(parts: Parts, school: School) -> Awarded:
    """The same on both engines."""
    return award_badge(parts, school)


def administrator_of(school: School) -> SignedIn:
    return sign_in(school.administrator_id, "beheer@rocmidden.example", school.organisation_id, Role.ADMINISTRATOR)


def acts(parts: Parts) -> list[AuditEvent]:
    with parts.reading() as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == AuditAction.TOKEN_SIGN)))


def rows(parts: Parts) -> list[Credential]:
    with parts.reading() as session:
        return list(session.exec(select(Credential).where(Credential.kind == CredentialKind.TOKEN)))


def taken(awarded: Awarded, share: ShareView) -> bytes:
    """What a stranger gets behind this link."""
    return download_share(awarded.parts, share.url[-26:], "jwt").content


def why_not(awarded: Awarded, share: ShareView) -> Code:
    with pytest.raises(NotFound) as refused:
        taken(awarded, share)
    return refused.value.code


def state(awarded: Awarded) -> TokenState:
    return show_credential(awarded.parts, awarded.learner, awarded.credential_id).token


def hide_key(awarded: Awarded) -> Callable[[], None]:
    """The key for tokens is away until what this gives is called."""
    with awarded.parts.reading() as session:
        name = issuing.organisations.find_current_key(session, awarded.school.organisation_id, KeyType.P256)
    assert name is not None
    path: Path = awarded.parts.keystore.folder / awarded.school.slug / f"{name.multibase}.json"
    aside = path.with_suffix(".aside")
    path.rename(aside)
    return lambda: (aside.rename(path), None)[1]


def test_the_first_link_brings_the_token_and_the_second_the_same(awarded: Awarded) -> None:
    parts = awarded.parts
    first, second = awarded.share(), awarded.share()
    token = taken(awarded, first)
    assert (
        token
        == taken(awarded, second)
        == export_credential(parts, awarded.learner, awarded.credential_id, "jwt").content
    )
    verification = as_stranger(parts).verify(token)
    assert verification.verdict is Verdict.VALID
    assert verification.document == {key: value for key, value in awarded.document.items() if key != "proof"}
    (act,) = acts(parts)
    assert (act.actor_kind, act.actor_id) == (ActorKind.PERSON, awarded.learner.person_id)
    assert (act.subject_id, act.organisation_id) == (awarded.credential_id, awarded.school.organisation_id)
    (row,) = rows(parts)
    assert act.details["token_id"] == row.id != awarded.credential_id
    assert act.details["key"].startswith("did:web:localhost%3A8000:issuers:roc-midden#")
    assert (row.award_id, row.status_list_id, row.share_id) == (awarded.award.id, None, None)
    assert (row.valid_from, row.valid_until) == (awarded.credential.valid_from, awarded.credential.valid_until)


def test_it_stays_when_no_key_can_be_used_any_more(on_sqlite: Awarded) -> None:
    """Whoever reads cannot touch a key, because there is none."""
    share = on_sqlite.share()
    token = taken(on_sqlite, share)
    shutil.rmtree(on_sqlite.parts.keystore.folder / on_sqlite.school.slug)
    assert taken(on_sqlite, share) == token
    assert export_credential(on_sqlite.parts, on_sqlite.learner, on_sqlite.credential_id, "jwt").content == token
    assert verify_share(on_sqlite.parts, share.url[-26:]).has_token


def test_its_learner_asks_for_it_and_asks_again(on_sqlite: Awarded) -> None:
    parts, ask = on_sqlite.parts, (on_sqlite.parts, on_sqlite.learner, on_sqlite.credential_id)
    assert state(on_sqlite) is TokenState.POSSIBLE
    with pytest.raises(NotFound) as refused:
        export_credential(*ask, "jwt")
    assert refused.value.code == Code.TOKEN_NOT_READY
    assert rows(parts) == []  # asking for the file made nothing
    assert [make_token(*ask) for _ in range(2)] == [TokenState.READY] * 2
    token = export_credential(*ask, "jwt").content
    assert token == taken(on_sqlite, on_sqlite.share())
    assert len(acts(parts)) == 1


def test_nobody_asks_for_what_is_anothers(on_sqlite: Awarded) -> None:
    with pytest.raises(NotFound):
        make_token(on_sqlite.parts, teacher_of(on_sqlite.school), on_sqlite.credential_id)
    assert rows(on_sqlite.parts) == []


@pytest.mark.parametrize("act", [create_share, make_token])
def test_of_many_at_once_one_signs(
    awarded: Awarded, in_parallel: Callable[..., list[object]], act: Callable[..., object]
) -> None:
    parts, ask = awarded.parts, (awarded.learner, awarded.credential_id, *([None] if act is create_share else []))
    in_parallel(lambda _number: act(parts, *ask), 8)
    assert (len(rows(parts)), len(acts(parts)), state(awarded)) == (1, 1, TokenState.READY)
    run_later(parts)
    assert len(acts(parts)) == 1


def run_later(parts: Parts) -> None:
    """All jobs of the coming minutes, and those of the day."""
    schedule_daily_jobs(parts)
    clock = parts.clock
    assert isinstance(clock, Clock)
    clock.advance(minutes=30)
    run_due_jobs(parts)


def test_a_key_that_is_away_makes_the_link_all_the_same(on_sqlite: Awarded) -> None:
    bring_back = hide_key(on_sqlite)
    share = on_sqlite.share()
    assert show_share(on_sqlite.parts, on_sqlite.learner, share.id).token is TokenState.COMING
    assert not verify_share(on_sqlite.parts, share.url[-26:]).has_token
    assert why_not(on_sqlite, share) == Code.TOKEN_NOT_READY
    assert make_token(on_sqlite.parts, on_sqlite.learner, on_sqlite.credential_id) is TokenState.COMING
    run_later(on_sqlite.parts)
    assert why_not(on_sqlite, share) == Code.TOKEN_NOT_READY
    bring_back()
    run_later(on_sqlite.parts)
    assert as_stranger(on_sqlite.parts).verify(taken(on_sqlite, share)).verdict is Verdict.VALID
    (act,) = acts(on_sqlite.parts)
    assert (act.actor_kind, act.actor_id) == (ActorKind.PROGRAM, None)


def test_a_process_that_ends_before_it_signed_is_gone_on_for(on_sqlite: Awarded) -> None:
    with on_sqlite.parts.transaction() as session:
        held = issuing.credentials.find_credential(session, on_sqlite.credential_id)
        assert held is not None
        token_id = issuing.reserve_token(on_sqlite.parts, session, held)
        assert issuing.reserve_token(on_sqlite.parts, session, held) is None
    assert state(on_sqlite) is TokenState.COMING
    run_due_jobs(on_sqlite.parts)
    assert state(on_sqlite) is TokenState.COMING  # the act itself has a minute
    run_later(on_sqlite.parts)
    assert state(on_sqlite) is TokenState.READY
    sign_token_job(on_sqlite.parts, {"token_id": token_id})
    assert len(acts(on_sqlite.parts)) == 1


def test_what_nobody_would_believe_is_not_stored(on_sqlite: Awarded) -> None:
    """Its status cannot be looked up; such a badge would be shown as doubtful."""
    changed = on_sqlite.document_bytes.replace(b"/status/", b"/no-status/")
    with on_sqlite.parts.transaction() as session:
        session.exec(update(Credential).where(Credential.id == on_sqlite.credential_id).values(document_bytes=changed))
    assert make_token(on_sqlite.parts, on_sqlite.learner, on_sqlite.credential_id) is TokenState.COMING
    assert acts(on_sqlite.parts) == []
    with pytest.raises(SigningFailed):
        sign_tokens_job(on_sqlite.parts, {})


def test_a_withdrawn_badge_takes_its_token_with_it(on_sqlite: Awarded) -> None:
    parts, share = on_sqlite.parts, on_sqlite.share()
    revoke_award(parts, teacher_of(on_sqlite.school), on_sqlite.award.id, "Verwisseld.")
    token = taken(on_sqlite, share)  # what is out there is no secret, and says what became of it
    assert as_stranger(parts).verify(token).verdict is Verdict.REVOKED
    assert rows(parts)[0].revoked_at == parts.clock()
    trail = show_trail(parts, administrator_of(on_sqlite.school), on_sqlite.school.slug, Asked()).trail
    said = [str(entry.sentence) for entry in trail.entries]
    assert sum(" withdrew " in sentence for sentence in said) == 1
    assert "Sanne Willems had “Houtbewerking: verbindingen” signed as a token." in said


def test_of_a_withdrawn_badge_none_is_made(on_sqlite: Awarded) -> None:
    revoke_award(on_sqlite.parts, teacher_of(on_sqlite.school), on_sqlite.award.id, "Verwisseld.")
    assert why_not(on_sqlite, on_sqlite.share()) == Code.NO_TOKEN
    assert make_token(on_sqlite.parts, on_sqlite.learner, on_sqlite.credential_id) is TokenState.WITHDRAWN
    run_later(on_sqlite.parts)
    assert rows(on_sqlite.parts) == []


def test_withdrawn_before_it_was_signed_it_is_not_signed(on_sqlite: Awarded) -> None:
    bring_back = hide_key(on_sqlite)
    on_sqlite.share()
    revoke_award(on_sqlite.parts, teacher_of(on_sqlite.school), on_sqlite.award.id, "Verwisseld.")
    bring_back()
    run_later(on_sqlite.parts)
    assert (acts(on_sqlite.parts), [row.document_bytes for row in rows(on_sqlite.parts)]) == ([], [None])


def test_a_closed_organisation_signs_none_and_keeps_those_it_signed(on_sqlite: Awarded) -> None:
    parts, slug = on_sqlite.parts, on_sqlite.school.slug
    other = award_badge(parts, on_sqlite.school, request_id="other", learner=("Bo Vos", "bo@leerling.example"))
    kept = on_sqlite.share()
    token = taken(on_sqlite, kept)
    bo = replace(on_sqlite.learner, person_id=person_of(other))
    administrator = administrator_of(on_sqlite.school)
    close_organisation(parts, administrator, slug, "ROC Midden")
    assert taken(on_sqlite, kept) == token
    assert as_stranger(parts).verify(token).is_genuine
    share = create_share(parts, bo, other.credential_id, None)
    assert show_share(parts, bo, share.id).token is TokenState.CLOSED
    assert make_token(parts, bo, other.credential_id) is TokenState.CLOSED
    assert why_not(other, share) == Code.NO_TOKEN
    run_later(parts)
    assert len(rows(parts)) == 1
    reopen_organisation(parts, replace(administrator, memberships=(), is_operator=True), slug)
    sign_tokens_job(parts, {})
    assert as_stranger(parts).verify(taken(other, share)).verdict is Verdict.VALID


def person_of(awarded: Awarded) -> str:
    with awarded.parts.reading() as session:
        held = issuing.credentials.find_credential(session, awarded.credential_id)
    assert held is not None
    return held.person_id


def test_new_keys_leave_a_token_as_it_was(on_sqlite: Awarded, clock: Clock) -> None:
    share = on_sqlite.share()
    token = taken(on_sqlite, share)
    clock.advance(days=1)
    rotate_key(on_sqlite.parts, on_sqlite.school.slug)
    run_later(on_sqlite.parts)
    assert taken(on_sqlite, share) == token
    assert as_stranger(on_sqlite.parts).verify(token).verdict is Verdict.VALID


def test_links_of_before_get_theirs_from_the_job(
    on_old: Awarded, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions of one. Those that have ended, or whose badge was withdrawn, get none."""
    parts, school = on_old.parts, on_old.school
    monkeypatch.setattr(issuing, "PORTION", 1)
    others = [
        award_badge(parts, school, request_id=f"r{n}", learner=(f"Bo {n}", f"bo{n}@leerling.example")) for n in range(4)
    ]
    links = [on_old.share()] + [
        create_share(parts, replace(on_old.learner, person_id=person_of(one)), one.credential_id, ends)
        for one, ends in zip(others, (None, clock() + timedelta(days=1), None, None), strict=True)
    ]
    end_share(parts, replace(on_old.learner, person_id=person_of(others[2])), links[3].id)
    revoke_award(parts, teacher_of(school), others[3].award.id, "Verwisseld.")
    assert {why_not(on_old, link) for link in (links[0], links[1], links[4])} == {Code.NO_TOKEN}
    clock.advance(days=2)
    rotate_key(parts, school.slug)
    assert why_not(on_old, links[0]) == Code.TOKEN_NOT_READY
    schedule_daily_jobs(parts)
    run_due_jobs(parts)
    assert {row.award_id for row in rows(parts)} == {on_old.award.id, others[0].award.id}
    assert len(acts(parts)) == 2
    assert as_stranger(parts).verify(taken(on_old, links[1])).verdict is Verdict.VALID
    sign_tokens_job(parts, {})
    assert len(acts(parts)) == 2


def test_one_that_cannot_be_signed_does_not_keep_the_others_from_it(on_old: Awarded) -> None:
    parts, school = on_old.parts, on_old.school
    other = award_badge(parts, school, request_id="other", learner=("Bo Vos", "bo@leerling.example"))
    create_share(parts, replace(on_old.learner, person_id=person_of(other)), other.credential_id, None)
    on_old.share()
    changed = on_old.document_bytes.replace(b"/status/", b"/no-status/")
    with parts.transaction() as session:
        session.exec(update(Credential).where(Credential.id == on_old.credential_id).values(document_bytes=changed))
    rotate_key(parts, school.slug)
    with pytest.raises(SigningFailed):
        sign_tokens_job(parts, {})
    assert {row.award_id: row.document_bytes is not None for row in rows(parts)} == {
        on_old.award.id: False,
        other.award.id: True,
    }


def test_jobs_at_once_sign_each_token_once(of_before: Awarded, in_parallel: Callable[..., list[None]]) -> None:
    of_before.share()
    rotate_key(of_before.parts, of_before.school.slug)
    in_parallel(lambda _number: sign_tokens_job(of_before.parts, {}), 4)
    assert (len(rows(of_before.parts)), len(acts(of_before.parts))) == (1, 1)


def test_a_badge_that_is_signed_again_gets_another_token(on_sqlite: Awarded) -> None:
    share = on_sqlite.share()
    with on_sqlite.parts.transaction() as session:
        credentials.forget_token(session, on_sqlite.award.id)
    assert why_not(on_sqlite, share) == Code.TOKEN_NOT_READY
    sign_tokens_job(on_sqlite.parts, {})
    assert as_stranger(on_sqlite.parts).verify(taken(on_sqlite, share)).verdict is Verdict.VALID
    assert len(acts(on_sqlite.parts)) == 2


def test_who_took_the_token_has_the_badge(on_sqlite: Awarded) -> None:
    """So its address is not corrected any more, as if nobody had seen it."""
    parts, now = on_sqlite.parts, on_sqlite.parts.clock()
    make_token(parts, on_sqlite.learner, on_sqlite.credential_id)
    with parts.transaction() as session:
        refused = update(OutgoingMail).values(refused="mail_no_such_address", refused_at=now)
        session.exec(refused)
    with pytest.raises(Conflict) as conflict:
        correct_address(
            parts,
            teacher_of(on_sqlite.school),
            on_sqlite.award.batch_id or "",
            on_sqlite.award.id,
            "x@leerling.example",
        )
    assert conflict.value.code == Code.BADGE_IS_SEEN


def test_the_version_before_keeps_every_badge_and_link(awarded: Awarded) -> None:
    parts, share = awarded.parts, awarded.share()
    migrate_down(parts.engine, "0008")
    with parts.reading() as session:
        assert [row.kind for row in session.exec(select(Credential))] == [CredentialKind.FULL]
        assert session.get(Share, share.id) is not None
    migrate(parts.engine)
    assert why_not(awarded, share) == Code.TOKEN_NOT_READY
    schedule_daily_jobs(parts)
    run_due_jobs(parts)
    assert as_stranger(parts).verify(taken(awarded, share)).verdict is Verdict.VALID


def test_a_second_link_asks_little_more_of_the_database(on_sqlite: Awarded) -> None:
    with statements_of(on_sqlite.parts.engine) as first:
        on_sqlite.share()
    with statements_of(on_sqlite.parts.engine) as second:
        on_sqlite.share()
    assert len(first) <= 30
    assert len(second) <= 9


def test_the_trail_says_what_a_job_signed(on_old: Awarded) -> None:
    parts = on_old.parts
    on_old.share()
    rotate_key(parts, on_old.school.slug)
    sign_tokens_job(parts, {})
    trail = show_trail(parts, administrator_of(on_old.school), on_old.school.slug, Asked(words="Sanne")).trail
    said = [Catalogue().say(entry.sentence, "nl") for entry in trail.entries]
    assert (
        "Deze dienst ondertekende “Houtbewerking: verbindingen” van Sanne Willems als token, omdat daar eerder om "
        "gevraagd was."
    ) in said
