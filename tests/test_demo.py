"""The demo: a story that makes sense, planted by the services themselves, served on this machine only."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result
from sqlmodel import func, select

from badgeservice.cli import main
from badgeservice.credentials.baking.baking import bake_png, bake_svg
from badgeservice.demo.listen import bind
from badgeservice.demo.plant import plant
from badgeservice.demo.plant_rows import describe, make_id
from badgeservice.demo.story import Story, StoryAward, read_story
from badgeservice.errors import Unavailable
from badgeservice.services.achievements.editing.archiving import remove_draft, restore
from badgeservice.services.achievements.editing.drafts import show_draft
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.operating.facts import find_facts
from badgeservice.services.organisations.lawful import missing_facts
from badgeservice.services.parts import Parts
from badgeservice.services.permissions import Permission
from badgeservice.store import tables
from badgeservice.store.tables import Role
from badgeservice.store.tables.achievements import AchievementDraftState

COMMAND = [sys.executable, "-c", "from badgeservice.cli import main; main()"]


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story()


def test_the_story_has_two_schools_with_departments_a_company_a_community_and_a_class(story: Story) -> None:
    kinds = Counter(organisation.kind for organisation in story.organisations)
    assert kinds == {"school": 2, "company": 2, "community": 1, "department": 6}
    assert {
        story.organisation(story.organisation(one.parent).parent).kind
        for one in story.organisations
        if one.parent and story.organisation(one.parent).parent
    } == {"school"}
    assert len({email for _, email in story.learners}) == 12
    teachers = [person for person in story.people if "roc-midden" in person.teacher]
    assert [len(person.teacher) for person in teachers] == [1, 2]  # one of them works at the other school too


def test_the_region_has_somebody_for_every_role(sqlite_parts: Parts, story: Story) -> None:
    planted = plant(sqlite_parts, story)
    (operator,), administrator = planted.operators, planted.administrators[0]
    assert operator.is_operator
    school = administrator.memberships[0].path
    assert administrator.may(Permission.MANAGE_MEMBERS, school)
    assert administrator.may(Permission.MANAGE_KEYS, school)
    with sqlite_parts.reading() as session:
        assert set(session.exec(select(tables.Membership.role))) == set(Role) - {Role.ASSESSOR}
        (waiting,) = session.exec(select(tables.Organisation).where(tables.Organisation.state == "awaiting")).all()
        assert session.exec(select(tables.Approval.organisation_id)).all() == [waiting.id]
        (invitation,) = session.exec(select(tables.Invitation)).all()
        assert invitation.accepted_at is None
        assert invitation.expires_at > sqlite_parts.clock()
        assert find_facts(session).name
        for profile in session.exec(
            select(tables.ProfileVersion).join(tables.Organisation).where(tables.Organisation.kind != "department")
        ):
            assert not missing_facts(profile), profile.name


def test_what_the_region_awarded_names_its_departments_and_says_what_is_a_test(
    sqlite_parts: Parts, story: Story
) -> None:
    plant(sqlite_parts, story)
    with sqlite_parts.reading() as session:
        badges = select(tables.Credential.document_bytes).where(tables.Credential.kind == tables.CredentialKind.FULL)
        signed = [json.loads(row or b"{}") for row in session.exec(badges)]
    sources = Counter(one["credentialSubject"].get("source", {}).get("name") for one in signed)
    assert sources["Techniek"] == sources["Elektrotechniek"] == 3
    assert sources["Bouw en Infra"] == 5
    assert [one["issuer"]["name"] for one in signed if one["name"].endswith(" (test)")] == ["Bakkerij De Halm"]


def test_nobody_in_the_story_can_get_mail(story: Story) -> None:
    """RFC 2606: nobody can own a name under .example."""
    addresses = [email for _, email in story.learners] + [person.email for person in story.people]
    assert all(address.endswith(".example") for address in addresses)
    assert all(one.url.endswith(".example") for one in story.organisations if one.kind != "department")
    assert all(one.email.endswith(".example") for one in story.invitations)


def test_two_schools_have_each_kind(story: Story) -> None:
    for school in ("roc-midden", "mbo-waterland"):
        of_it = [one for one in story.achievements if one.organisation.startswith(school)]
        assert {describe(one).kind for one in of_it} == set(Kind), school
    assert sum(describe(one).kind is Kind.SKILL for one in story.achievements) == 11


def test_what_is_typed_in_the_story_may_be_published(story: Story) -> None:
    for achievement in story.achievements:
        assert not read_fields(achievement.says).problems, achievement.key


def test_no_two_pictures_are_alike(sqlite_parts: Parts, story: Story) -> None:
    plant(sqlite_parts, replace(story, awards=[], shares=[]))
    with sqlite_parts.reading() as session:
        pictures = session.exec(select(tables.AchievementVersion.image_svg)).all()
    assert len(set(pictures)) == len(story.achievements)


def test_every_achievement_says_what_an_employer_asks(story: Story) -> None:
    for achievement in story.achievements:
        described = describe(achievement)
        assert described.text("criteria").count("\n- ") >= 1, achievement.key
        if described.kind is not Kind.PARTICIPATION:
            assert described.text("outcome"), achievement.key
            assert described.text("assessment"), achievement.key
            assert described.alignments, achievement.key
        if described.kind not in {Kind.SKILL, Kind.FREE, Kind.PARTICIPATION}:
            assert described.level, achievement.key
            assert described.hours, achievement.key


def test_what_is_written_has_each_state_once_and_keeps_what_was_awarded(sqlite_parts: Parts, story: Story) -> None:
    plant(sqlite_parts, story)
    with sqlite_parts.reading() as session:
        drafts = Counter(session.exec(select(tables.AchievementDraft.state)))
        assert drafts == {AchievementDraftState.DRAFT: 2, AchievementDraftState.PROPOSED: 1}
        archived = session.exec(select(tables.Achievement).where(tables.Achievement.archived_at.is_not(None))).all()  # type: ignore[union-attr]
        assert len(archived) == 1
        wiring = session.get_one(tables.Achievement, make_id("achievement", "groepenkast"))
        first, second = session.exec(
            select(tables.AchievementVersion).where(tables.AchievementVersion.achievement_id == wiring.id)
            .order_by(tables.AchievementVersion.number)  # type: ignore[arg-type]
        ).all()  # fmt: skip
        assert (wiring.current_number, first.image_svg) == (second.number, second.image_svg)
        assert [first.text("outcome", one) != second.text("outcome", one) for one in ("nl", "en")] == [True, True]
        awarded = session.exec(select(tables.Award).where(tables.Award.version_id == first.id)).all()
        assert len(awarded) == 8
        assert Counter(award.language for award in awarded) == {"nl": 7, "en": 1}  # Zofia chose English
    designers = {slug for person in story.people for slug in person.designer}
    assert designers == {"roc-midden", "mbo-waterland"}


def test_what_the_visitor_did_with_it_is_left_as_it_is(sqlite_parts: Parts, story: Story) -> None:
    planted = plant(sqlite_parts, story)
    (administrator, *_), boiler = planted.administrators, make_id("achievement", "cv-ketel")
    restore(sqlite_parts, administrator, "roc-midden", boiler)
    half_written = make_id("achievement", "zonnepanelen")
    revision = show_draft(sqlite_parts, administrator, "roc-midden", half_written).revision
    remove_draft(sqlite_parts, administrator, "roc-midden", half_written, revision)
    plant(sqlite_parts, story)
    with sqlite_parts.reading() as session:
        assert session.get_one(tables.Achievement, boiler).archived_at is None
        assert session.get(tables.AchievementDraft, half_written) is None


def test_planting_twice_adds_nothing(parts: Parts, story: Story) -> None:
    first = plant(parts, story)
    count = count_rows(parts)
    assert plant(parts, story) == first
    assert count_rows(parts) == count


def count_rows(parts: Parts) -> dict[str, int]:
    with parts.reading() as session:
        return {
            table.__name__: session.exec(select(func.count()).select_from(table)).one()
            for table in (tables.Organisation, tables.Person, tables.Achievement, tables.IssuerKey, tables.Award,
                          tables.Credential, tables.Share, tables.Job, tables.AchievementVersion,
                          tables.AchievementDraft)
        }  # fmt: skip


def count_badges(parts: Parts) -> int:
    """Without their tokens."""
    is_badge = tables.Credential.kind == tables.CredentialKind.FULL
    with parts.reading() as session:
        return session.exec(select(func.count()).select_from(tables.Credential).where(is_badge)).one()


def test_planting_goes_on_where_it_was_cut_short(parts: Parts, story: Story) -> None:
    by_nobody = StoryAward("groepenkast", "nobody@rocmidden.example", days_ago=20, to=[1])
    with pytest.raises(KeyError):
        plant(parts, replace(story, awards=[*story.awards, by_nobody]))
    assert 0 < count_badges(parts) < sum(len(award.to) for award in story.awards)
    planted = plant(parts, story)
    assert set(planted.shares) == {"valid", "revoked", "expired", "closed"}
    assert count_badges(parts) == sum(len(award.to) for award in story.awards)


class Running:
    """A demo in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "demo", "--data", str(folder), "--json", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.communicate()[1])
        self.summary: dict[str, Any] = json.loads(line)
        self.port = int(self.summary["base_url"].rpartition(":")[2])

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send the signal; gives the exit status, what else was printed and what was complained about."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Running]:
    demo = Running(folder, "--port", "0")
    yield demo
    demo.stop()


def get(url: str, accept: str = "*/*") -> requests.Response:
    return requests.get(url, headers={"Accept": accept}, timeout=60, allow_redirects=False)


def verify(url: str) -> Result:
    return CliRunner().invoke(main, ["verify", url])


@pytest.mark.slow
def test_the_summary_has_what_programs_need(running: Running) -> None:
    summary = running.summary
    assert set(summary) == {"base_url", "sign_in", "shares", "issuers", "mailbox"}
    assert set(summary["sign_in"]) == {"teacher", "student", "administrator", "operator"}
    assert set(summary["shares"]) == {"valid", "revoked", "expired", "closed"}
    urls = [*summary["sign_in"].values(), *summary["shares"].values(), *summary["issuers"], summary["mailbox"]]
    assert all(url.startswith(f"{summary['base_url']}/") for url in urls)


@pytest.mark.slow
def test_it_listens_on_both_addresses_of_this_machine(running: Running) -> None:
    assert get(f"http://127.0.0.1:{running.port}/").status_code == 200
    if not has_address("::1"):
        pytest.skip("this machine has no ::1")
    host = {"Host": f"localhost:{running.port}"}
    assert requests.get(f"http://[::1]:{running.port}/", headers=host, timeout=60).status_code == 200


def has_address(address: str) -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
        return True


@pytest.mark.slow
def test_what_it_prints_can_be_opened(running: Running) -> None:
    summary = running.summary
    pages = [*summary["issuers"], summary["mailbox"], summary["shares"]["valid"]]
    assert {url: get(url, "text/html").status_code for url in pages} == dict.fromkeys(pages, 200)


@pytest.mark.slow
@pytest.mark.parametrize(("who", "section"), [("teacher", "/teach"), ("student", "/wallet")])
def test_the_link_signs_you_in(running: Running, who: str, section: str) -> None:
    with requests.Session() as browser:
        browser.headers["Accept"] = "text/html"
        arrived = browser.get(running.summary["sign_in"][who], timeout=60)
        assert (arrived.status_code, section in arrived.url) == (200, True)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "exit_code"), [("valid", 0), ("revoked", 3), ("expired", 3), ("closed", 4)])
def test_every_share_gives_its_verdict(running: Running, name: str, exit_code: int) -> None:
    result = verify(running.summary["shares"][name])
    assert result.exit_code == exit_code, result.output


@pytest.mark.slow
def test_the_qr_form_of_a_link_is_verified_too(running: Running) -> None:
    assert verify(running.summary["shares"]["valid"].upper()).exit_code == 0


@pytest.mark.slow
def test_a_downloaded_badge_is_verified_and_said_to_come_from_a_demo(running: Running, tmp_path: Path) -> None:
    content = get(running.summary["shares"]["valid"]).content
    (tmp_path / "badge.json").write_bytes(content)
    result = verify(str(tmp_path / "badge.json"))
    assert result.exit_code == 0, result.output
    assert f"a demo on this machine ({running.summary['base_url']})" in result.output
    (tmp_path / "badge.json").write_bytes(content.replace(b"Groepenkast", b"Groepenkist", 1))
    assert verify(str(tmp_path / "badge.json")).exit_code == 1


@pytest.mark.slow
def test_a_badge_in_every_form_is_verified(running: Running, tmp_path: Path) -> None:
    share = running.summary["shares"]["valid"]
    token, png, svg = (get(f"{share}/badge.{form}").content for form in ("jwt", "png", "svg"))
    forms = (token, png, svg, bake_png(png, token), bake_svg(svg, token))
    for number, content in enumerate(forms):
        (tmp_path / f"badge-{number}").write_bytes(content)
        result = verify(str(tmp_path / f"badge-{number}"))
        assert (result.exit_code, "a demo on this machine" in result.output) == (0, True), (number, result.output)


@pytest.mark.slow
def test_a_closed_share_says_no_longer(running: Running) -> None:
    assert get(running.summary["shares"]["closed"], "text/html").status_code == 410


@pytest.mark.slow
def test_a_second_demo_on_the_same_port_is_told_so(running: Running, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["demo", "--data", str(tmp_path / "other"), "--port", str(running.port)])
    assert result.exit_code == 1
    assert f"Port {running.port} is in use" in result.output


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(main, ["demo", "--data", str(tmp_path / "file" / "demo"), "--port", "0"])
    assert result.exit_code == 1
    assert f"We cannot write in {tmp_path / 'file' / 'demo'}." in result.output


@pytest.mark.slow
def test_it_ends_cleanly_finds_its_data_again_and_keeps_its_address(tmp_path: Path) -> None:
    first = Running(tmp_path, "--port", "0")
    assert first.stop() == (0, "", "")
    second = Running(tmp_path)
    assert second.summary == first.summary
    assert second.stop(signal.SIGINT) == (0, "", "")
    elsewhere = CliRunner().invoke(main, ["demo", "--data", str(tmp_path), "--port", str(first.port + 1)])
    assert elsewhere.exit_code == 1
    assert re.search(rf"belongs to http://localhost:{first.port}\b", elsewhere.output)


def test_binding_twice_is_refused_before_anything_is_written() -> None:
    sockets = bind("localhost", 0)
    try:
        with pytest.raises(Unavailable) as refused:
            bind("localhost", sockets[0].getsockname()[1])
        assert refused.value.code == "port_in_use"
    finally:
        for taken in sockets:
            taken.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "badges.example"])
def test_it_is_never_served_to_others(host: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["demo", "--host", host, "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert not list(tmp_path.iterdir())
