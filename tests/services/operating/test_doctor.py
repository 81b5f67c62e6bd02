"""Each finding, by really breaking what it is about. What could not be looked at is never well."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import event
from sqlmodel import select

from badgeservice.app import create_app, create_parts
from badgeservice.jobs import DAILY, run_due_jobs, schedule_daily_jobs
from badgeservice.mail import SmtpMailer
from badgeservice.own_address import Seen
from badgeservice.remote import Outside
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.operating.checks.finding import Finding, Outcome
from badgeservice.services.operating.checks.of_database import check_database
from badgeservice.services.operating.checks.of_disk import check_disk
from badgeservice.services.operating.checks.of_jobs import check_jobs, check_status_lists, check_worker
from badgeservice.services.operating.checks.of_keys import check_keys
from badgeservice.services.operating.checks.of_mail import check_mail_queue, check_mail_server
from badgeservice.services.operating.checks.of_outside import Document, check_outside, compare
from badgeservice.services.operating.checks.of_settings import check_facts, check_settings
from badgeservice.services.operating.doctor import ALL_WELL, NOT_LOOKED, TO_MEND, Report, examine
from badgeservice.services.organisations.keys import list_keys, rotate_key
from badgeservice.services.parts import Parts
from badgeservice.serving import Server
from badgeservice.settings import Mode, Settings, VcApi
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.migrations import migrate_down
from badgeservice.store.tables import IssuerKey, Job
from tests.conftest import Clock, School, make_school, make_settings
from tests.mail_server import Inbox, serving
from tests.proxy import Answer, Proxy, running_proxy
from tests.services.conftest import sign_in


def outcomes(findings: Iterator[Finding] | tuple[Finding, ...]) -> dict[str, Outcome]:
    return {finding.name: finding.outcome for finding in findings}


def to_mend(findings: Iterator[Finding]) -> set[str]:
    found = list(findings)
    assert all(finding.todo for finding in found if finding.outcome is Outcome.MEND), "say what to do"
    return {finding.name for finding in found if finding.outcome is Outcome.MEND}


# The whole of it, behind a reverse proxy.


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with running_proxy() as running:
        yield running


@pytest.fixture
def served(proxy: Proxy, sqlite_url: str, tmp_path: Path) -> Iterator[Parts]:
    """A service in which all is well, with a school that awarded something; its public address is that of the proxy."""
    settings = make_settings(sqlite_url, tmp_path).model_copy(
        update={"base_url": f"http://localhost:{proxy.port}", "security_contact": "security@badges.example"}
    )
    parts = create_parts(settings, clock=lambda: datetime.now(UTC))
    school = make_school(parts)
    for slug in (school.slug, school.company_slug):
        rotate_key(parts, slug)
    teacher = sign_in(school.teacher_id, school.teacher_email, school.organisation_id)
    learners = (("Sanne Willems", school.learner_email),)
    award_achievement(parts, teacher, AwardRequest("r", school.achievement_id, learners))
    schedule_daily_jobs(parts)
    run_due_jobs(parts)
    for file in (tmp_path / "keys").glob("*/*.json"):
        if file.stem not in list_key_names(parts):
            file.unlink()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy.behind = listening.getsockname()[1]
        server = Server(create_app(parts), [listening], threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield parts
        server.stop()
        thread.join(timeout=60)
    parts.engine.dispose()


def list_key_names(parts: Parts) -> set[str]:
    return {key.name for key in list_keys(parts)} | {"drafts", "share", "sign-in", "session"}


def look(parts: Parts) -> Report:
    return examine(parts)


def test_all_is_well(served: Parts) -> None:
    report = look(served)
    assert {f.name: str(f.found) for f in report.of(Outcome.MEND, Outcome.NOT_CHECKED)} == {}
    assert report.status == ALL_WELL
    assert len(report.of(Outcome.WELL)) >= 18


def minified(answer: Answer) -> Answer:
    content = json.dumps(json.loads(answer.content), separators=(",", ":")).encode()
    return replace(answer, content=content)


def rewritten(answer: Answer) -> Answer:
    return replace(answer, content=answer.content.replace(b"did:web", b"did:wob").replace(b"did:wob", b"did:web", 1))


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (minified, "outside.changed"),
        (rewritten, "outside.changed"),
        (lambda answer: replace(answer, status=502, content=b"Bad gateway"), "outside.answer"),
        (lambda answer: replace(answer, content=b"<h1>It works!</h1>"), "outside.host"),
        (lambda answer: replace(answer, content=b'{"id": "did:web:elsewhere"}'), "outside.host"),
        (lambda answer: replace(answer, status=301, headers={"Location": "https://other.example/"}), "outside.host"),
        (lambda answer: replace(answer, headers={"Content-Encoding": "gzip"}), "outside.changed"),
        (lambda answer: replace(answer, status=404, content=b"nothing"), "outside.host"),
    ],
)
def test_what_a_proxy_does_wrong_is_named(
    served: Parts, proxy: Proxy, spoil: Callable[[Answer], Answer], name: str
) -> None:
    proxy.spoil = spoil
    assert to_mend(check_outside(served, Outside())) == {name}


def test_a_proxy_that_keeps_the_host_name_to_itself(served: Parts, proxy: Proxy) -> None:
    proxy.host = "backend.internal"
    assert to_mend(check_outside(served, Outside())) == {"outside.host"}


def test_a_cache_that_does_not_ask_again(served: Parts, proxy: Proxy) -> None:
    kept: dict[bytes, Answer] = {}

    def keep(answer: Answer) -> Answer:
        return kept.setdefault(json.loads(answer.content)["id"], answer)

    proxy.spoil = keep
    assert to_mend(check_outside(served, Outside())) == set()
    rotate_key(served, "roc-midden")
    assert to_mend(check_outside(served, Outside())) == {"outside.stale"}


def test_nobody_at_the_public_address(served: Parts, proxy: Proxy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = closed.getsockname()[1]
    settings = served.settings.model_copy(update={"base_url": f"http://localhost:{nowhere}"})
    found = {finding.name: finding for finding in check_outside(replace(served, settings=settings), Outside())}
    assert found["outside.answer"].outcome is Outcome.MEND
    assert found["clock.outside"].outcome is Outcome.NOT_CHECKED


def test_a_clock_that_is_wrong(served: Parts) -> None:
    late = replace(served, clock=lambda: datetime.now(UTC) + timedelta(minutes=5))
    assert to_mend(check_outside(late, Outside())) == {"clock.outside"}


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (Seen(301, {"location": "http://badges.example/x"}, b""), "https"),
        (Seen(302, {"location": "https://www.badges.example/x"}, b""), "host"),
        (Seen(200, {"age": "3600"}, b'{"id": "a", "validFrom": "2026-02-01"}'), "stale"),
        (Seen(200, {}, b'{"id": "a", "validFrom": "2026-01-01"}'), "stale"),
        (Seen(200, {}, b'{"id": "a", "validFrom": "2026-03-01"}'), "changed"),
    ],
)
def test_ways_of_https_are_told_apart(sqlite_parts: Parts, seen: Seen, name: str) -> None:
    settings = Settings.model_construct(mode=Mode.PRODUCTION, base_url="https://badges.example")
    document = Document("/x", "*/*", b'{"id": "a", "validFrom": "2026-02-01", "b": 1}')
    difference = compare(replace(sqlite_parts, settings=settings), document, seen)
    assert difference is not None and difference.name == name


# The database.


def test_a_schema_that_is_behind(parts: Parts) -> None:
    migrate_down(parts.engine, "0006")
    report = look(parts)
    found = outcomes(report.findings)
    assert found["database.schema"] is Outcome.MEND
    for group in ("keys", "worker", "outside", "queue", "status_lists"):
        assert found[group] is Outcome.NOT_CHECKED
    assert not {"keys.open", "jobs.worker", "mail.queue"} & found.keys()
    assert report.status == TO_MEND


def test_a_database_that_is_none(sqlite_parts: Parts, tmp_path: Path) -> None:
    sqlite_parts.engine.dispose()
    for file in tmp_path.glob("badgeservice.sqlite3*"):
        file.write_bytes(b"this is no database, " * 500)
    assert to_mend(check_database(sqlite_parts)) == {"database.answers"}


def test_a_database_that_is_damaged(sqlite_parts: Parts, tmp_path: Path) -> None:
    make_school(sqlite_parts)
    with sqlite_parts.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA wal_checkpoint(truncate)")  # type: ignore[union-attr]
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()[0]  # type: ignore[union-attr]
        size = raw.execute("PRAGMA page_size").fetchone()[0]  # type: ignore[union-attr]
    sqlite_parts.engine.dispose()
    file = tmp_path / "badgeservice.sqlite3"
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)
    assert to_mend(check_database(sqlite_parts)) == {"database.whole"}


def test_a_database_that_forgets(sqlite_parts: Parts) -> None:
    def forget(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous = off")  # type: ignore[attr-defined]

    event.listen(sqlite_parts.engine, "connect", forget)
    assert to_mend(check_database(sqlite_parts)) == {"database.keeps"}


@pytest.mark.postgres
def test_a_postgres_that_forgets_and_has_another_time(postgres_parts: Parts) -> None:
    now = datetime.now(UTC)
    assert to_mend(check_database(replace(postgres_parts, clock=lambda: now))) == set()
    with postgres_parts.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    postgres_parts.engine.dispose()
    skewed = replace(postgres_parts, clock=lambda: now + timedelta(seconds=20))
    assert to_mend(check_database(skewed)) == {"database.keeps", "database.clock"}


# Keys.


@pytest.fixture
def keyed(sqlite_parts: Parts) -> tuple[Parts, School]:
    """A school and a company with keys of both kinds."""
    school = make_school(sqlite_parts)
    for slug in (school.slug, school.company_slug):
        rotate_key(sqlite_parts, slug)
    return sqlite_parts, school


def current_file(parts: Parts, slug: str) -> Path:
    name = next(key.name for key in list_keys(parts, slug) if key.retired_at is None)
    return parts.settings.key_folder / slug / f"{name}.json"


def test_keys_that_are_all_there(keyed: tuple[Parts, School]) -> None:
    assert set(outcomes(check_keys(keyed[0])).values()) == {Outcome.WELL}


def test_a_key_that_is_missing(keyed: tuple[Parts, School]) -> None:
    parts, school = keyed
    current_file(parts, school.slug).unlink()
    assert to_mend(check_keys(parts)) == {"keys.open"}


def test_a_key_that_does_not_open(keyed: tuple[Parts, School]) -> None:
    parts, school = keyed
    file = current_file(parts, school.slug)
    file.write_bytes(current_file(parts, school.company_slug).read_bytes())
    found = {finding.name: finding for finding in check_keys(parts)}["keys.open"]
    assert found.outcome is Outcome.MEND
    assert "ROC Midden" in str(found.found) and "Jansen" not in str(found.found)


def test_an_organisation_without_a_key_of_each_kind(sqlite_parts: Parts) -> None:
    make_school(sqlite_parts)
    with sqlite_parts.transaction() as session:
        for key in session.exec(select(IssuerKey)):
            key.retired_at = sqlite_parts.clock()
    assert to_mend(check_keys(sqlite_parts)) == {"keys.present"}


def test_a_key_that_is_nobodys(keyed: tuple[Parts, School]) -> None:
    parts, school = keyed
    file = current_file(parts, school.slug)
    file.with_name("zStray.json").write_bytes(file.read_bytes())
    found = {finding.name: finding for finding in check_keys(parts)}["keys.strays"]
    assert found.outcome is Outcome.REMARK
    assert str(found.found).endswith("The first: roc-midden/zStray")


def test_files_that_others_can_open(keyed: tuple[Parts, School]) -> None:
    parts, school = keyed
    assert "disk.private" not in to_mend(check_disk(parts))
    current_file(parts, school.slug).chmod(0o644)
    assert "disk.private" in to_mend(check_disk(parts))


# Mail.


def mailed_by(parts: Parts, url: str) -> Parts:
    return replace(parts, mailer=SmtpMailer(url, "Badges <a@b.example>", parts.clock))


def test_a_mail_server_that_says_hello_is_sent_nothing(sqlite_parts: Parts) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        found = outcomes(check_mail_server(mailed_by(sqlite_parts, f"smtp://localhost:{port}")))
    assert found == {"mail.server": Outcome.WELL}
    assert inbox.mails == []
    with serving(inbox, authenticator=inbox.check, auth_require_tls=False) as port:
        wrong = mailed_by(sqlite_parts, f"smtp://us:s3cr3t-of-mail@localhost:{port}")
        (finding,) = check_mail_server(wrong)
    assert finding.outcome is Outcome.MEND
    assert "password" in str(finding.found) and "s3cr3t" not in f"{finding.found}{finding.todo}"


def test_a_mail_server_that_is_not_there(sqlite_parts: Parts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    (finding,) = check_mail_server(mailed_by(sqlite_parts, f"smtp://localhost:{port}"))
    assert (finding.outcome, str(finding.found)) == (
        Outcome.MEND,
        "Nothing listens where the mail server should be.",
    )
    (unknown,) = check_mail_server(mailed_by(sqlite_parts, "smtp://mail.invalid"))
    assert unknown.outcome is Outcome.MEND


def test_who_does_not_answer_does_not_hold_up_the_rest(sqlite_parts: Parts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        report = examine(mailed_by(sqlite_parts, f"smtp://localhost:{mute.getsockname()[1]}"), seconds=0.8)
    assert time.monotonic() - began < 3
    found = outcomes(report.findings)
    assert found["mail"] is Outcome.NOT_CHECKED
    assert found["database.schema"] is found["jobs.given_up"] is Outcome.WELL


def test_mail_that_waits(sqlite_parts: Parts, clock: Clock) -> None:
    with sqlite_parts.transaction() as session:
        add_job(session, JobKind.MAIL_LEARNER, {}, now=clock())
    assert to_mend(check_mail_queue(sqlite_parts)) == set()
    clock.advance(hours=2)
    assert to_mend(check_mail_queue(sqlite_parts)) == {"mail.queue"}


# Work that is done later.


def test_nobody_works(parts: Parts, clock: Clock) -> None:
    assert to_mend(check_worker(parts)) == {"jobs.worker"}  # never did
    schedule_daily_jobs(parts)
    run_due_jobs(parts)
    assert to_mend(check_worker(parts)) == set()
    clock.advance(hours=27)
    assert to_mend(check_worker(parts)) == {"jobs.worker"}
    schedule_daily_jobs(parts)
    clock.advance(minutes=3)
    own = replace(parts, settings=parts.settings.model_copy(update={"worker": "own"}))
    (finding,) = check_worker(own)
    assert f"waits: {len(DAILY)}, the oldest due since 24 November 2026, 12:00 UTC" in str(finding.found)
    assert "badgeservice work" in str(finding.todo)


def test_work_that_fails_and_was_given_up(parts: Parts, clock: Clock) -> None:
    assert set(outcomes(check_jobs(parts)).values()) == {Outcome.WELL}
    with parts.transaction() as session:
        for _number in range(2):
            key = add_job(session, JobKind.AWARD_BATCH, {}, now=clock())
            session.flush()
            job = session.get_one(Job, key)
            job.gave_up_at, job.failure = clock(), "no_signing_key"
        tried = session.get_one(Job, add_and_flush(session, clock))
        tried.attempts, tried.failure = 5, "mail_unreachable"
    found = {finding.name: finding for finding in check_jobs(parts)}
    assert found["jobs.given_up"].outcome is Outcome.MEND
    assert "award:batch 2× (no_signing_key)" in str(found["jobs.given_up"].found)
    assert found["jobs.failing"].outcome is Outcome.REMARK
    assert "mail:code 1× (mail_unreachable)" in str(found["jobs.failing"].found)


def add_and_flush(session: object, clock: Clock) -> str:
    key = add_job(session, JobKind.MAIL_CODE, {}, now=clock())  # type: ignore[arg-type]
    session.flush()  # type: ignore[attr-defined]
    return key


def test_status_lists_that_are_not_renewed(parts: Parts, school: School, clock: Clock) -> None:
    teacher = sign_in(school.teacher_id, school.teacher_email, school.organisation_id)
    award_achievement(parts, teacher, AwardRequest("r", school.achievement_id, (("S", school.learner_email),)))
    assert to_mend(check_status_lists(parts)) == set()
    clock.advance(days=3)
    assert to_mend(check_status_lists(parts)) == {"status_lists.renewed"}


# Settings, and what must hold for every report.


def test_settings_that_are_a_risk(sqlite_parts: Parts) -> None:
    settings = Settings.model_construct(
        mode=Mode.PRODUCTION, base_url="https://badges.example", vc_api=VcApi.OPEN, trusted_proxies=(),
        security_contact=None,
    )  # fmt: skip
    risky = replace(sqlite_parts, settings=settings)
    found = outcomes(check_settings(risky))
    assert found["settings.vc_api"] is found["settings.proxies"] is Outcome.REMARK
    assert to_mend(check_facts(risky)) == {"facts.security"}
    open_demo = Settings.model_construct(mode=Mode.DEMO, base_url="http://badges.example", vc_api=VcApi.OFF)
    assert to_mend(check_settings(replace(sqlite_parts, settings=open_demo))) == {"settings.mode"}


def test_a_check_that_breaks_is_not_well(sqlite_parts: Parts) -> None:
    broken = replace(sqlite_parts, keystore=None)  # type: ignore[arg-type]
    make_school(sqlite_parts)
    found = outcomes(look(broken).findings)
    assert found["keys"] is Outcome.NOT_CHECKED
    assert "keys.open" not in found
    assert found["jobs.failing"] is Outcome.WELL


def test_what_could_not_be_looked_at_has_a_status_of_its_own(sqlite_parts: Parts) -> None:
    findings = tuple(f for f in look(sqlite_parts).findings if f.outcome is not Outcome.MEND)
    assert Report(findings, sqlite_parts.clock()).status == NOT_LOOKED


def test_no_secret_is_in_it(sqlite_parts: Parts) -> None:
    settings = sqlite_parts.settings.model_copy(
        update={"key_passphrase": SecretStr("correct-horse"), "mail_url": "smtp://us:battery-staple@localhost:9"}
    )
    report = look(mailed_by(replace(sqlite_parts, settings=settings), settings.mail_url or ""))
    text = json.dumps(report.as_plain()) + "\n".join(report.lines(str))
    assert "mail.server" in text
    assert "correct-horse" not in text and "battery-staple" not in text and "us:" not in text
